//! Which accounts, and which posts, somebody may see.

use base::area::AreaKey;

use crate::Scope;
use crate::kernel::row::Binds;

/// Which accounts somebody may see.
#[derive(Debug, Clone)]
pub enum Reach {
    /// All of them.
    All,
    /// Those of these areas and of the villages of a scope. A province has about a thousand areas
    /// over its life; both engines take thirty times as many values in one statement.
    Within {
        /// The keys.
        areas: Vec<AreaKey>,
        villages: Scope,
    },
    /// Those of village heads of a scope.
    Heads(Scope),
}

impl Reach {
    /// The condition on a row `a` that has an area and a village: an account, a post.
    pub(crate) fn condition(&self, binds: &mut Binds) -> String {
        match self {
            Reach::All => "1 = 1".to_owned(),
            Reach::Within { areas, villages } => {
                let keys: Vec<String> = areas.iter().map(|key| binds.add(key.as_str())).collect();
                let keys = match keys.is_empty() {
                    true => "1 = 0".to_owned(),
                    false => format!("a.area_key in ({})", keys.join(", ")),
                };
                format!("({keys} or {})", heads(villages, binds))
            }
            Reach::Heads(villages) => heads(villages, binds),
        }
    }
}

fn heads(villages: &Scope, binds: &mut Binds) -> String {
    format!("(a.village_id is not null and {})", villages.on_village("a.village_id", binds))
}
