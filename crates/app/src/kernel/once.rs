//! Idempotency: the id that a client makes is the key. The same id with the same content is
//! accepted again, with other content it is a named conflict: one rule for everything that a client
//! adds.
//!
//! What was sent is kept as a keyed hash with the record, in its transaction. A record older than
//! these hashes is compared by its own fields, as far as they still say what was sent.

use base::id::{
    AssignmentId, AttachmentId, BodyId, BodyMemberId, ComplaintId, DifficultyId, EntitlementId,
    EventId, FarmAnswerId, FarmId, FarmSheetId, FormAId, HandoverId, HouseholdId,
    HouseholdRemovalId, ImportId, LegalPaperId, LegalPaperSendingId, LegalPaperStandingId,
    MeetingId, MoveId, OfficeHolderId, PostId, PostingId, ReadingChoiceId, ReportId, RequestId,
    ResidentCountId, RoundId, ScoreTableId, SurveyId, VillageId,
};
use serde::Serialize;
use serde_json::Value;
use store::kernel::sent::{self, Known};
use uuid::Uuid;

use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::write::Write;

/// Whether something is sent for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Once {
    /// It is to be written.
    New,
    /// It is there as it was sent: there is nothing to write.
    Again,
}

/// The id under which something is sent.
pub(crate) trait Sent: Copy {
    /// What is sent.
    const NOUN: &'static str;
    /// What tells that something else was sent under the id.
    const CONFLICT: Code;

    /// The id as it is kept.
    fn uuid(self) -> Uuid;
}

/// The re-check of a complaint: it has one, so that its id is the complaint's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecheckOf(Uuid);

/// The id of a word on a finding: set aside, or taken up again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsideId(pub(crate) Uuid);

macro_rules! sent {
    ($($id:ident: $noun:literal, $conflict:ident;)+) => {$(
        impl Sent for $id {
            const NOUN: &'static str = $noun;
            const CONFLICT: Code = Code::$conflict;
            fn uuid(self) -> Uuid {
                self.0
            }
        }
    )+};
}

sent! {
    AsideId: "check_aside", CheckConflict;
    AttachmentId: "attachment", AttachmentRefused;
    ComplaintId: "complaint", ComplaintConflict;
    EventId: "event", EventConflict;
    FarmAnswerId: "farm_answer", FarmConflict;
    FarmId: "farm", FarmConflict;
    FarmSheetId: "farm_sheet", FarmConflict;
    FormAId: "form_a", FormAConflict;
    HouseholdId: "household", HouseholdConflict;
    HouseholdRemovalId: "household_removal", HouseholdRemovalConflict;
    ImportId: "import", ImportConflict;
    LegalPaperId: "legal_paper", LegalPaperConflict;
    LegalPaperSendingId: "legal_paper_sending", LegalPaperConflict;
    LegalPaperStandingId: "legal_paper_standing", LegalPaperConflict;
    MeetingId: "meeting", MeetingConflict;
    MoveId: "move", MoveConflict;
    PostingId: "posting", PostingConflict;
    ReadingChoiceId: "reading_choice", ReadingChoiceConflict;
    RecheckOf: "recheck", ComplaintClosed;
    ReportId: "report", ReportConflict;
    RequestId: "request", RequestConflict;
    RoundId: "round", RoundTaken;
    ScoreTableId: "score_table", ScoreTableKnown;
    SurveyId: "survey", SurveyConflict;
    VillageId: "village", VillageConflict;
    AssignmentId: "assignment", AssignmentConflict;
    DifficultyId: "difficulty", DifficultyConflict;
    EntitlementId: "entitlement", EntitlementConflict;
    BodyId: "body", BodyConflict;
    BodyMemberId: "body_member", BodyMemberConflict;
    HandoverId: "handover", HandoverConflict;
    OfficeHolderId: "office_holder", OfficeHolderConflict;
    PostId: "post", PostConflict;
    ResidentCountId: "resident_count", ResidentCountConflict;
}

impl From<ComplaintId> for RecheckOf {
    fn from(id: ComplaintId) -> RecheckOf {
        RecheckOf(id.0)
    }
}

impl Write {
    /// Whether something is new or sent again. `known` tells whether there is something under the id that
    /// the author may see, and whether its fields are those that are sent: that decides of records of
    /// before what was sent was kept.
    ///
    /// # Errors
    /// The noun's conflict when something else was sent; a write that was opened without the id is a fault.
    pub(crate) async fn once<I: Sent>(
        &self,
        id: I,
        content: &impl Serialize,
        known: Option<bool>,
    ) -> Result<Once> {
        if self.sent != Some(id.uuid()) {
            return Err(Problem::internal(format!("{} sent outside write_sent", I::NOUN)));
        }
        let content = serde_json::to_value(content).map_err(Problem::internal)?;
        let content = canonical(content).to_string();
        match (sent::note(&**self, I::NOUN, id.uuid(), &content).await?, known) {
            (Known::New, None) => Ok(Once::New),
            (Known::New, Some(true)) | (Known::Same, Some(_)) => Ok(Once::Again),
            // Under an id of elsewhere nothing is sent again.
            (Known::New, Some(false)) | (Known::Same, None) | (Known::Other, _) => {
                Err(Problem::new(I::CONFLICT))
            }
        }
    }

    /// What was taken away may be sent anew.
    pub(crate) async fn sent_anew<I: Sent>(&self, id: I) -> Result<()> {
        Ok(sent::forget(&**self, I::NOUN, id.uuid()).await?)
    }
}

/// The content without what is left empty, its fields in one order: a field that a later program adds
/// changes nothing where it is not filled in.
fn canonical(content: Value) -> Value {
    match content {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> =
                fields.into_iter().map(|(name, value)| (name, canonical(value))).collect();
            fields.retain(|(_, value)| !is_empty(value));
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(fields.into_iter().collect())
        }
        // The place in a list says what it is.
        Value::Array(items) => Value::Array(items.into_iter().map(canonical).collect()),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_left_empty_is_not_part_of_the_content() {
        let content = json!({ "b": "x", "a": { "later": null, "n": 0 }, "note": "", "list": [],
            "places": ["", null] });
        let expected = r#"{"a":{"n":0},"b":"x","places":["",null]}"#;
        assert_eq!(canonical(content).to_string(), expected);
    }
}
