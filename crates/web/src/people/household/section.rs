//! The household itself on its page: who it is, and its members.

use app::people::household::{HouseholdView, MemberView};
use app::{Action, Class};
use askama::Template;
use futures_util::future::ready;

use crate::kernel::frame::Frame;
use crate::kernel::page::piece;
use crate::people::household_section::Section;

pub(crate) const SECTIONS: &[Section] = &[
    Section {
        order: 10,
        right: Action::HouseholdSee,
        title: None,
        make: |signed, file| {
            let h = &file.household;
            let class = h.class().map_or("none", Class::as_str);
            Box::pin(ready(piece(&Head { f: &signed.frame, h, class })))
        },
    },
    Section {
        order: 50,
        right: Action::HouseholdSee,
        title: None,
        make: |signed, file| {
            Box::pin(ready(piece(&Members { f: &signed.frame, h: &file.household })))
        },
    },
];

#[derive(Template)]
#[template(path = "people/household_head.html")]
struct Head<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "people/household_members.html")]
struct Members<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
}

impl Members<'_> {
    fn birth(&self, member: &MemberView) -> String {
        member.birth.map_or_else(|| "–".to_owned(), |birth| birth.to_string())
    }

    fn age(&self, member: &MemberView) -> String {
        match member.age {
            Some((least, most)) if least == most => least.to_string(),
            Some((least, most)) => format!("{least}–{most}"),
            None => "–".to_owned(),
        }
    }

    fn sex(&self, member: &MemberView) -> String {
        member.sex.map_or_else(|| "–".to_owned(), |sex| self.f.word("sex", sex.as_str()))
    }

    fn relation(&self, member: &MemberView) -> String {
        self.f.word("relation", member.relation.as_str())
    }
}
