//! Answers of a household in a round, and what they are classified as.

mod content;
mod deciding;
mod difference;
mod doubt;
mod entry;
mod entry_view;
mod household;
mod open;
mod policy;
mod print;
mod printed;
mod put;
mod put_away;
mod question;
mod roster;
mod sheet;
mod state;
mod verdict;

pub use self::content::SurveyNew;
pub(crate) use self::content::{
    Content, Prepared, derived, instrument_of, member_fact, member_facts, prepare, prepare_with,
    readings, verify_instrument,
};
pub use self::difference::{Difference, MEMBER_FACTS};
pub use self::doubt::Doubt;
pub use self::entry::{OpenRound, complete, draft_save, entry, next, repeat, rounds};
pub use self::entry_view::{EntryDraft, EntryMember, EntryQuick, EntryView, Preview, WorkingAge};
pub(crate) use self::household::HOUSEHOLD;
pub use self::household::Verdicts;
pub use self::open::OpenMember;
pub use self::policy::{OTHER_MAX, OtherOf, Others, Policies, Policy};
pub use self::print::{Printing, forms_print};
pub use self::printed::{FIELD_FORM, FIELD_SHEET, FORM_B1, SCORE_SHEET};
pub(crate) use self::printed::{PAPERS, WITHIN};
pub use self::put::add;
pub(crate) use self::put::{put_many, survey_problem};
pub use self::put_away::{PutAway, draft_reopen};
pub use self::question::{AskedAs, EntryIndicator, EntryQuestion};
pub use self::roster::RosterLine;
pub(crate) use self::sheet::Sheet;
pub use self::state::Filled;
pub(crate) use self::verdict::class_of;
pub use self::verdict::{
    EarlierVerdict, FactSaid, IndicatorView, Outcome, PointView, VerdictView, get,
};
