//! What happens to a household, as it is entered: on which day, by which paper, and what. The
//! rules stand in `plan` (what an event changes) and `undo` (how it is taken back).

mod books;
mod change;
mod plan;
mod undo;

use base::closed_set;
use base::day::show_day;
use base::id::{EventId, HouseholdId, MoveId, PersonId, VillageId};
use base::{Birth, Day, Finding, text::clean};
use serde::{Deserialize, Serialize};

use crate::people::facts::MemberFacts;
use crate::people::household::NewMember;
use crate::people::identity::Identity;
use crate::people::person::{Relation, Sex};

pub use books::{Books, Home, Part, Period, Plan};
pub use change::{Change, PersonData};
pub use plan::plan;
pub use undo::{Undoing, undo};

/// The most characters of a note, of a reason, of a place people go to.
pub const NOTE_MAX: usize = 500;
/// The most characters of a paper's kind, number and issuer.
pub const PAPER_MAX: usize = 120;

/// An event to be entered. Its id is made by whoever enters it and is the idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvent {
    pub id: EventId,
    /// The first day on which things are as the event leaves them.
    pub day: Day,
    /// The paper it rests on, or why there is none.
    pub paper: Paper,
    /// What else is worth knowing; may be empty.
    #[serde(default)]
    pub note: String,
    /// What happened.
    pub act: Act,
}

/// The paper an event rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Paper {
    /// It was shown.
    Shown {
        /// Giấy khai sinh, giấy chứng tử, …
        kind: String,
        number: String,
        /// The day it was signed, when it says one.
        #[serde(default)]
        day: Option<Day>,
        /// Who issued it.
        #[serde(default)]
        issuer: String,
    },
    /// There is none, for this reason.
    Missing(String),
}

/// A person and what they are to the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    pub person: PersonId,
    /// What they are to the head.
    pub relation: Relation,
}

/// Who becomes the head, and what those become to them whose relation changes thereby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Heir {
    /// The new head.
    pub person: PersonId,
    /// Who is something else to the new head; the others stay what they were.
    #[serde(default)]
    pub relations: Vec<Placed>,
}

/// Who joins a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Newcomer {
    /// Somebody the register does not know yet.
    New(NewMember),
    /// Somebody of another household, or who left one.
    Known {
        person: PersonId,
        /// What they are to the head of the household they join.
        relation: Relation,
        /// Who becomes the head of the household they leave, when they were its head.
        #[serde(default)]
        heir: Option<Heir>,
    },
    /// Several of one other household, who come together.
    Group {
        /// Who, and what each is to the head of the household they join.
        members: Vec<Placed>,
        /// Who becomes the head of those they leave, when its head is among them.
        #[serde(default)]
        heir: Option<Heir>,
    },
}

/// What is put right about a person; `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PersonChanges {
    /// Full name.
    pub name: Option<String>,
    pub sex: Option<Sex>,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    pub ethnicity: Option<String>,
    /// The personal number, or why there is none.
    pub identity: Option<Identity>,
    /// Facts from which indicators follow, from the event's day on; what is left out stays.
    pub facts: Option<MemberFacts>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// A child was born into the household.
    Birth {
        /// The child.
        member: NewMember,
    },
    /// Somebody comes to live in it.
    Arrival { who: Newcomer },
    /// Somebody joins it by marriage.
    Marriage { who: Newcomer },
    /// A member died.
    Death {
        /// Who.
        person: PersonId,
        /// Who becomes the head, when the head died.
        #[serde(default)]
        heir: Option<Heir>,
    },
    /// Members go to live elsewhere, outside the register.
    Departure {
        /// Who.
        persons: Vec<PersonId>,
        /// Where to, and why.
        to: String,
        /// Who becomes the head, when the head goes.
        #[serde(default)]
        heir: Option<Heir>,
    },
    /// The household moves to another place of its commune.
    MoveWithin {
        village: VillageId,
        #[serde(default)]
        address: String,
    },
    /// The household moves out of the programme's area: its stay ends.
    MoveOut {
        /// Where to, and why.
        to: String,
    },
    /// Some members become a household of their own.
    Split {
        /// The new household's id.
        household: HouseholdId,
        /// The village it lives in.
        village: VillageId,
        /// The address within it.
        #[serde(default)]
        address: String,
        /// Who goes, and what each is to the new head, who is among them.
        members: Vec<Placed>,
        /// Who becomes the head of those who stay, when the head goes.
        #[serde(default)]
        heir: Option<Heir>,
    },
    /// The household becomes part of another one and ends.
    Merge {
        /// The other one.
        into: HouseholdId,
        /// What each of its members is to the other one's head.
        members: Vec<Placed>,
    },
    /// Another member becomes the head.
    HeadChange {
        /// Who, and what the former head and the others are to them.
        heir: Heir,
    },
    /// Something written about a person was wrong.
    PersonCorrection {
        /// Who.
        person: PersonId,
        /// What is right.
        changes: PersonChanges,
    },
    /// Where it lives was written wrong: the village, the address, or since when it is in the register.
    AddressCorrection {
        /// The right address; as it was when something else was wrong.
        address: String,
        /// The right first day in the register; as it was when none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Day>,
        /// The right village, of the same commune; as it was when none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        village: Option<VillageId>,
    },
    /// The receiving commune accepted the household's move. Only accepting a move makes it.
    #[schemars(skip)]
    MoveBetween {
        movement: MoveId,
        /// The village it lives in now.
        village: VillageId,
        /// The address within it.
        #[serde(default)]
        address: String,
    },
    /// An event was a mistake and is taken back.
    Undo { event: EventId },
}

closed_set! {
    /// The kinds of events, as forms, files and the database name them.
    EventKind {
        Birth = "birth",
        Arrival = "arrival",
        Marriage = "marriage",
        Death = "death",
        Departure = "departure",
        MoveWithin = "move_within",
        MoveOut = "move_out",
        Split = "split",
        Merge = "merge",
        HeadChange = "head_change",
        PersonCorrection = "person_correction",
        AddressCorrection = "address_correction",
        MoveBetween = "move_between",
        Undo = "undo",
    }
}

impl EventKind {
    /// All kinds, in the order in which they are offered.
    pub const OFFERED: [EventKind; EventKind::ALL.len()] = [
        EventKind::Birth,
        EventKind::Death,
        EventKind::Marriage,
        EventKind::Arrival,
        EventKind::Departure,
        EventKind::HeadChange,
        EventKind::MoveWithin,
        EventKind::MoveBetween,
        EventKind::MoveOut,
        EventKind::Split,
        EventKind::Merge,
        EventKind::PersonCorrection,
        EventKind::AddressCorrection,
        EventKind::Undo,
    ];
}

impl Act {
    pub fn kind(&self) -> EventKind {
        match self {
            Act::Birth { .. } => EventKind::Birth,
            Act::Arrival { .. } => EventKind::Arrival,
            Act::Marriage { .. } => EventKind::Marriage,
            Act::Death { .. } => EventKind::Death,
            Act::Departure { .. } => EventKind::Departure,
            Act::MoveWithin { .. } => EventKind::MoveWithin,
            Act::MoveOut { .. } => EventKind::MoveOut,
            Act::Split { .. } => EventKind::Split,
            Act::Merge { .. } => EventKind::Merge,
            Act::HeadChange { .. } => EventKind::HeadChange,
            Act::PersonCorrection { .. } => EventKind::PersonCorrection,
            Act::AddressCorrection { .. } => EventKind::AddressCorrection,
            Act::MoveBetween { .. } => EventKind::MoveBetween,
            Act::Undo { .. } => EventKind::Undo,
        }
    }

    /// The person it takes into the register, when there is one.
    pub fn new_member(&self) -> Option<&NewMember> {
        match self {
            Act::Birth { member }
            | Act::Arrival { who: Newcomer::New(member) }
            | Act::Marriage { who: Newcomer::New(member) } => Some(member),
            Act::Arrival { .. }
            | Act::Marriage { .. }
            | Act::Death { .. }
            | Act::Departure { .. }
            | Act::MoveWithin { .. }
            | Act::MoveOut { .. }
            | Act::Split { .. }
            | Act::Merge { .. }
            | Act::HeadChange { .. }
            | Act::PersonCorrection { .. }
            | Act::AddressCorrection { .. }
            | Act::MoveBetween { .. }
            | Act::Undo { .. } => None,
        }
    }

    /// The people who come from another household.
    pub fn known_newcomers(&self) -> Vec<PersonId> {
        match self {
            Act::Arrival { who } | Act::Marriage { who } => match who {
                Newcomer::New(_) => Vec::new(),
                Newcomer::Known { person, .. } => vec![*person],
                Newcomer::Group { members, .. } => members.iter().map(|it| it.person).collect(),
            },
            Act::Birth { .. }
            | Act::Death { .. }
            | Act::Departure { .. }
            | Act::MoveWithin { .. }
            | Act::MoveOut { .. }
            | Act::Split { .. }
            | Act::Merge { .. }
            | Act::HeadChange { .. }
            | Act::PersonCorrection { .. }
            | Act::AddressCorrection { .. }
            | Act::MoveBetween { .. }
            | Act::Undo { .. } => Vec::new(),
        }
    }
}

impl NewEvent {
    /// The same with its texts in one normal form.
    #[must_use]
    pub fn cleaned(mut self) -> NewEvent {
        self.note = clean(&self.note);
        self.paper = match self.paper {
            Paper::Shown { kind, number, day, issuer } => Paper::Shown {
                kind: clean(&kind),
                number: clean(&number),
                day,
                issuer: clean(&issuer),
            },
            Paper::Missing(reason) => Paper::Missing(clean(&reason)),
        };
        self.act = match self.act {
            Act::Birth { member } => Act::Birth { member: member.cleaned() },
            Act::Arrival { who } => Act::Arrival { who: who.cleaned() },
            Act::Marriage { who } => Act::Marriage { who: who.cleaned() },
            Act::Departure { persons, to, heir } => {
                Act::Departure { persons, to: clean(&to), heir }
            }
            Act::MoveWithin { village, address } => {
                Act::MoveWithin { village, address: clean(&address) }
            }
            Act::MoveOut { to } => Act::MoveOut { to: clean(&to) },
            Act::Split { household, village, address, members, heir } => {
                Act::Split { household, village, address: clean(&address), members, heir }
            }
            Act::AddressCorrection { address, since, village } => {
                Act::AddressCorrection { address: clean(&address), since, village }
            }
            Act::MoveBetween { movement, village, address } => {
                Act::MoveBetween { movement, village, address: clean(&address) }
            }
            Act::PersonCorrection { person, changes } => {
                Act::PersonCorrection { person, changes: changes.cleaned() }
            }
            other @ (Act::Death { .. }
            | Act::Merge { .. }
            | Act::HeadChange { .. }
            | Act::Undo { .. }) => other,
        };
        self
    }
}

impl Newcomer {
    fn cleaned(self) -> Newcomer {
        match self {
            Newcomer::New(member) => Newcomer::New(member.cleaned()),
            known @ (Newcomer::Known { .. } | Newcomer::Group { .. }) => known,
        }
    }
}

impl PersonChanges {
    fn cleaned(mut self) -> PersonChanges {
        self.name = self.name.map(|name| clean(&name));
        self.ethnicity = self.ethnicity.map(crate::people::household::people_name);
        if let Some(Identity::Missing(reason)) = &self.identity {
            self.identity = Some(Identity::Missing(clean(reason)));
        }
        self
    }
}

/// What is wrong with the paper of an event, or with why there is none.
pub fn paper_refusals(paper: &Paper, today: Day) -> Vec<Finding> {
    let mut findings = Vec::new();
    match paper {
        Paper::Shown { kind, number, day, issuer } => {
            if kind.is_empty() || number.is_empty() {
                findings.push(Finding::error("event_paper_incomplete"));
            }
            if [kind, number, issuer].iter().any(|text| text.chars().count() > PAPER_MAX) {
                findings.push(Finding::error("event_text_long").with("max", PAPER_MAX));
            }
            // Of a card its number is the person's: that stands sealed with the member alone.
            if base::number_in_text::has(&format!("{kind} {number}")) {
                findings.push(Finding::error("event_paper_personal"));
            }
            if let Some(day) = day.filter(|day| *day > today) {
                findings.push(Finding::error("event_paper_future").with("day", show_day(day)));
            }
        }
        Paper::Missing(reason) if reason.is_empty() => {
            findings.push(Finding::error("event_paper_reason"));
        }
        Paper::Missing(reason) if reason.chars().count() > NOTE_MAX => {
            findings.push(Finding::error("event_text_long").with("max", NOTE_MAX));
        }
        Paper::Missing(_) => {}
    }
    findings
}
