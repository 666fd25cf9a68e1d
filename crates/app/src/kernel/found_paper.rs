//! Papers found by a number that somebody typed: each noun with numbered papers offers how.

use base::Day;
use base::area::AreaKey;
use futures_util::future::BoxFuture;

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;

/// A paper found by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPaper {
    /// The key of what it is called.
    pub word: &'static str,
    /// Its number.
    pub number: String,
    /// Its day, where it belongs to its name.
    pub day: Option<Day>,
    /// Who gave it, where that is not one's own commune alone.
    pub commune: Option<AreaKey>,
    /// The page that shows it.
    pub path: String,
}

/// How a noun finds its papers; of a text that names none of them, none.
pub(crate) struct Finder {
    pub find: for<'a> fn(&'a App, &'a Actor, &'a str) -> Finding<'a>,
}

/// Papers that are being looked for.
pub(crate) type Finding<'a> = BoxFuture<'a, Result<Vec<FoundPaper>>>;

/// Papers of one number that are shown: one a year and commune.
pub(crate) const FOUND_MAX: u32 = 50;
