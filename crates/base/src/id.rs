//! Identifiers: every kind of thing has its own type, so that no two can be mixed up.
//!
//! They are UUIDs made by whoever creates the thing (version 7, so that they sort by time); a
//! client may make them itself, and they are then the idempotency keys of what it sends.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                Uuid::json_schema(generator)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+
        /// Gives all of them to a macro, for what holds of every id.
        #[macro_export]
        macro_rules! each_id {
            ($then:ident) => {
                $then!($($name),+);
            };
        }
    };
}

ids! {
    /// A sign-in account.
    AccountId,
    /// A village (thôn, tổ dân phố): the commune's own unit, below the official areas.
    VillageId,
    HouseholdId,
    /// A person, in whichever household.
    PersonId,
    /// A review round of one commune.
    RoundId,
    /// The answers of one household in one round, as received.
    SurveyId,
    /// The outcome of classifying one survey.
    VerdictId,
    /// A score table that was imported.
    ScoreTableId,
    /// One imported file, or several sent together.
    ImportId,
    /// A background job.
    JobId,
    /// Two records that may be one.
    MatchId,
    /// What somebody said of them.
    MatchDecisionId,
    /// Something that happened to a household.
    EventId,
    /// A move of a household from one commune to another.
    MoveId,
    /// A request of a household: to be recognised, or to be recognised as escaped.
    RequestId,
    /// Phiếu A of a request, as it was filled in once.
    FormAId,
    /// A village meeting.
    MeetingId,
    /// A posted list.
    PostingId,
    /// A complaint about a posted household.
    ComplaintId,
    /// A scan or photo.
    AttachmentId,
    CertificateId,
    /// A key that certificates are signed with.
    KeyId,
    /// A report as it was sent upward.
    ReportId,
    /// A paper on its way to a signature.
    PaperDraftId,
    /// A household on the list of a round.
    RoundHouseholdId,
    /// A farming household that asked to be recognised as of average living standard.
    FarmId,
    /// What it stated of twelve months.
    FarmSheetId,
    /// How it was answered.
    FarmAnswerId,
    /// A side of a reading that a province chose by a paper.
    ReadingChoiceId,
    /// A legal paper of a commune.
    LegalPaperId,
    /// That a legal paper was sent to somebody.
    LegalPaperSendingId,
    /// That a commune cites a legal paper among the grounds of a kind of paper.
    LegalPaperStandingId,
    /// Something that was entrusted to somebody.
    AssignmentId,
    /// A difficulty or a proposal that was raised.
    DifficultyId,
    /// A list of a regular policy: handed in, granted, ended.
    EntitlementId,
    /// A person or a household on such a list.
    EntitlementLineId,
    /// A person who holds posts of an office.
    OfficeHolderId,
    /// A post that somebody holds.
    PostId,
    /// That somebody handed on what was his.
    HandoverId,
    /// A body: a committee, a board, a group.
    BodyId,
    /// That somebody is a member of a body.
    BodyMemberId,
    /// Money of one decision, source, sub-project and year.
    AllocationId,
    /// An entry of the ledger of money.
    MoneyEntryId,
    /// An activity of a sub-project with its estimate.
    ActivityId,
    /// A line of an estimate.
    EstimateLineId,
    /// What the commune owes by a contract or a list of support.
    ObligationId,
    /// What a household or one of its people received or is to receive.
    SupportId,
    /// A community's group for a production project.
    ProductionGroupId,
    /// That a household was taken out which had been entered by mistake.
    HouseholdRemovalId,
    /// One of the resident counts of a commune.
    ResidentCountId,
}
