//! Events on the page of a household: those that can be recorded, and its history.

use app::people::household::{HouseholdView, MemberView};
use app::{Action, EventKind, StoryKind, StoryLine};
use askama::Template;
use futures_util::future::ready;

use crate::kernel::frame::Frame;
use crate::kernel::page::piece;
use crate::people::household_section::Section;

pub(crate) const SECTIONS: &[Section] = &[
    Section {
        order: 48,
        right: Action::EventAdd,
        title: Some("household.events"),
        make: |signed, file| {
            Box::pin(ready(piece(&Events { f: &signed.frame, h: &file.household })))
        },
    },
    Section {
        order: 90,
        right: Action::HouseholdSee,
        title: Some("household.history"),
        make: |signed, file| {
            let f = &signed.frame;
            let line = |line| Line { text: f.story(line), line };
            let story = file.story.iter().map(line).collect();
            Box::pin(ready(piece(&History { f, h: &file.household, story })))
        },
    },
];

#[derive(Template)]
#[template(path = "people/household_events.html")]
struct Events<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
}

impl Events<'_> {
    /// The events that can be recorded, in the order in which they are offered.
    fn kinds(&self) -> Vec<&'static str> {
        let ended = self.h.ended.is_some();
        EventKind::OFFERED
            .into_iter()
            .filter(|kind| *kind != EventKind::Undo)
            .filter(|kind| !ended || *kind == EventKind::PersonCorrection)
            .filter(|kind| *kind != EventKind::MoveBetween || self.h.waiting.is_none())
            .map(EventKind::as_str)
            .collect()
    }
}

#[derive(Template)]
#[template(path = "people/household_history.html")]
struct History<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
    story: Vec<Line<'a>>,
}

impl History<'_> {
    fn relation(&self, member: &MemberView) -> String {
        self.f.word("relation", member.relation.as_str())
    }
}

/// A line of the history as shown.
struct Line<'a> {
    text: String,
    line: &'a StoryLine,
}

impl Line<'_> {
    fn arg(&self, name: &str) -> &str {
        self.line.args.get(name).map_or("", String::as_str)
    }

    fn is_event(&self) -> bool {
        self.line.event.is_some()
    }

    /// Whether it tells that the household was entered, by hand or with a list.
    fn is_entry(&self) -> bool {
        self.line.kind == StoryKind::REGISTERED
    }

    /// Whether it may be tried to take it back; what stands in the way is said then.
    fn can_be_undone(&self) -> bool {
        let kind = self.line.kind.as_str();
        self.is_event() && !self.line.undone && kind != "undo" && kind != "move_between"
    }
}
