//! What a line of the log is about: a kind and which, written `household/<id>`. The kind follows from the
//! type of the id, so that nobody types it.

use std::fmt;

use base::Day;
use base::area::AreaKey;
use base::id::{
    AccountId, AssignmentId, BodyId, ComplaintId, DifficultyId, EntitlementId, FarmId, HouseholdId,
    ImportId, LegalPaperId, MatchId, MeetingId, OfficeHolderId, PostingId, ReadingChoiceId,
    ReportId, RequestId, ResidentCountId, RoundId, ScoreTableId, SurveyId, VillageId,
};
use uuid::Uuid;

/// What a line of the log is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject(String);

macro_rules! subjects {
    ($($id:ident = $kind:literal),+ $(,)?) => {$(
        impl From<$id> for Subject {
            fn from(id: $id) -> Subject {
                Subject::of($kind, id)
            }
        }
    )+};
}

subjects! {
    AccountId = "account",
    ComplaintId = "complaint",
    HouseholdId = "household",
    ImportId = "import",
    MatchId = "match",
    MeetingId = "meeting",
    PostingId = "posting",
    ReadingChoiceId = "reading_choice",
    ReportId = "report",
    RequestId = "request",
    RoundId = "round",
    ScoreTableId = "score_table",
    SurveyId = "survey",
    VillageId = "village",
    FarmId = "farm",
    LegalPaperId = "legal_paper",
    AssignmentId = "assignment",
    DifficultyId = "difficulty",
    EntitlementId = "entitlement",
    OfficeHolderId = "office_holder",
    BodyId = "body",
    ResidentCountId = "resident_count",
}

impl Subject {
    pub(super) fn of(kind: &str, which: impl fmt::Display) -> Subject {
        Subject(format!("{kind}/{which}"))
    }

    /// The work of a whole commune.
    pub(crate) fn area(commune: &AreaKey) -> Subject {
        Subject::of("area", commune)
    }

    /// What was tried under a name that nobody has.
    pub(crate) fn nobody() -> Subject {
        Subject::of("account", "unknown")
    }

    /// A backup by its file.
    pub(crate) fn backup(file: &str) -> Subject {
        Subject::of("backup", file)
    }

    /// A part of the demonstration.
    pub(crate) fn demo(part: &str) -> Subject {
        Subject::of("demo", part)
    }

    /// What left the register as a file.
    pub(crate) fn export(id: Uuid) -> Subject {
        Subject::of("export", id)
    }

    /// A key that values are sealed with, by its public name.
    pub(crate) fn key(name: impl fmt::Display) -> Subject {
        Subject::of("key", name)
    }

    pub(crate) fn mark_key(id: Uuid) -> Subject {
        Subject::of("mark_key", id)
    }

    /// What an account read through the feed on a day.
    pub(crate) fn odata(set: &str, account: AccountId, day: Day) -> Subject {
        Subject::of("odata", format_args!("{set}/{account}/{day}"))
    }

    /// A day of a rule of the calendar, by rule and day, in an area.
    pub(crate) fn calendar_duty(which: &str) -> Subject {
        Subject::of("calendar-duty", which)
    }

    /// A report on its way to a signature, by its period.
    pub(crate) fn report_draft(period: &str) -> Subject {
        Subject::of("report-draft", period)
    }

    /// A backup that was put back.
    pub(crate) fn restore(id: impl fmt::Display) -> Subject {
        Subject::of("restore", id)
    }

    /// That the register stands as a backup had it, when somebody says that he saw it.
    pub(crate) fn restored() -> Subject {
        Subject("restore".to_owned())
    }

    /// A seal over the log, by its number.
    pub(crate) fn seal(number: i64) -> Subject {
        Subject::of("seal", number)
    }

    /// As the log has it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> String {
        subject.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_its_kind_and_which() {
        let id = Uuid::from_u128(7);
        let household = Subject::from(HouseholdId(id));
        assert_eq!(household.as_str(), "household/00000000-0000-0000-0000-000000000007");
        assert_eq!(Subject::from(ScoreTableId(id)).as_str(), format!("score_table/{id}"));
        let day = "2023-11-15".parse().expect("a day");
        let read = Subject::odata("households", AccountId(id), day);
        assert_eq!(read.as_str(), format!("odata/households/{id}/2023-11-15"));
    }
}
