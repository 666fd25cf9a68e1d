//! Section XIV of Phiếu B1 on the page, and what stands behind “Khác, ghi rõ”.

use app::review::survey::{EntryView, Filled, OTHER_MAX, OtherOf, Policy};

use super::EntryPage;

/// A line of section XIV with its two boxes.
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) name: &'static str,
    pub(super) drawn: bool,
    pub(super) needed: bool,
}

/// A field for what was written behind “Khác, ghi rõ”.
pub(super) struct Other<'a> {
    pub(super) of: &'static str,
    pub(super) section: &'static str,
    pub(super) text: &'a str,
}

impl EntryPage<'_> {
    pub(super) fn policies(&self) -> Vec<Line> {
        let EntryView { filled: Filled { policies, .. }, .. } = self.v;
        let line = |(at, it): (usize, &Policy)| Line {
            number: at + 1,
            name: it.as_str(),
            drawn: policies.drawn.contains(it),
            needed: policies.needed.contains(it),
        };
        Policy::ALL.iter().enumerate().map(line).collect()
    }

    /// The fields of the house, that of the causes, or that of the policies.
    pub(super) fn others(&self, where_: &str) -> Vec<Other<'_>> {
        let here = |it: &&OtherOf| match it {
            OtherOf::Cause => where_ == "cause",
            OtherOf::Policy => where_ == "policy",
            OtherOf::Pillar
            | OtherOf::Roof
            | OtherOf::Wall
            | OtherOf::Toilet
            | OtherOf::Water
            | OtherOf::Livestock => where_ == "house",
        };
        let field = |it: &OtherOf| Other {
            of: it.as_str(),
            section: it.section(),
            text: self.v.filled.others.get(it).map_or("", String::as_str),
        };
        OtherOf::ALL.iter().filter(here).map(field).collect()
    }

    pub(super) fn other_max(&self) -> usize {
        OTHER_MAX
    }
}

/// Reads a field of this part: `p.drawn.housing`, `p.needed.credit`, `o.cause`. Whether it is one.
pub(super) fn read(filled: &mut Filled, (part, rest): (&str, &str), value: &str) -> bool {
    match (part, rest.split_once('.')) {
        ("o", None) => match OtherOf::from_name(rest) {
            Some(of) => {
                filled.others.insert(of, value.to_owned());
                true
            }
            None => false,
        },
        ("p", Some((column, policy))) => match (column, Policy::from_name(policy)) {
            ("drawn", Some(policy)) => {
                filled.policies.drawn.insert(policy);
                true
            }
            ("needed", Some(policy)) => {
                filled.policies.needed.insert(policy);
                true
            }
            _ => false,
        },
        _ => false,
    }
}
