//! What a person or a program is told when something cannot be done. The words stand in
//! `locales/` under `problem.<code>` and `problem.<code>_cure`.

use std::collections::BTreeMap;

use base::Finding;
use store::StoreError;

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Problem>;

macro_rules! codes {
    ($($name:ident = $code:literal, $status:literal;)+) => {
        /// Every problem there is: its stable code and its HTTP status.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($name),+ }

        impl Code {
            /// All codes.
            pub const ALL: &[Code] = &[$(Code::$name),+];

            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
            }

            /// The HTTP status it is answered with.
            pub fn status(self) -> u16 {
                match self { $(Code::$name => $status),+ }
            }
        }
    };
}

codes! {
    SignInWrong = "sign_in_wrong", 401;
    SignInThrottled = "sign_in_throttled", 429;
    Busy = "busy", 503;
    NotSignedIn = "not_signed_in", 401;
    NotAllowed = "not_allowed", 403;
    NotFound = "not_found", 404;
    BadInput = "bad_input", 422;
    PasswordWeak = "password_weak", 422;
    PasswordWrong = "password_wrong", 422;
    PasswordSame = "password_same", 422;
    PasswordMustChange = "password_must_change", 403;
    UsernameTaken = "username_taken", 409;
    UsernameUnfit = "username_unfit", 422;
    AccountPlace = "account_place", 422;
    AccountSelf = "account_self", 409;
    AccountBeyond = "account_beyond", 403;
    AccountChanged = "account_changed", 409;
    AccountLast = "account_last", 409;
    AccountThere = "account_there", 409;
    AccountPartless = "account_partless", 409;
    AccountAreaEnded = "account_area_ended", 403;
    AreaUnknown = "area_unknown", 422;
    AreaSeveral = "area_several", 422;
    VillageUnknown = "village_unknown", 422;
    VillageConflict = "village_conflict", 409;
    VillageThere = "village_there", 409;
    VillageTaken = "village_taken", 409;
    VillageBeforeCommune = "village_before_commune", 422;
    VillageBeforeKept = "village_before_kept", 409;
    VillageChanged = "village_changed", 409;
    VillageLivedIn = "village_lived_in", 409;
    VillageUsed = "village_used", 409;
    HouseholdRefused = "household_refused", 422;
    HouseholdConflict = "household_conflict", 409;
    HouseholdNamedNone = "household_named_none", 422;
    HouseholdNamedSeveral = "household_named_several", 422;
    PersonElsewhere = "person_elsewhere", 409;
    PersonConflict = "person_conflict", 409;
    HeadConflict = "head_conflict", 409;
    MemberNotThere = "member_not_there", 409;
    MemberIsHead = "member_is_head", 409;
    EventRefused = "event_refused", 422;
    EventConflict = "event_conflict", 409;
    HouseholdChanged = "household_changed", 409;
    HouseholdRemovalConflict = "household_removal_conflict", 409;
    HouseholdRests = "household_rests", 422;
    ImportChanged = "import_changed", 409;
    CheckChanged = "check_changed", 409;
    MoveConflict = "move_conflict", 409;
    MoveWaiting = "move_waiting", 409;
    MoveAnswered = "move_answered", 409;
    MoveOfOthers = "move_of_others", 409;
    CheckUnknown = "check_unknown", 404;
    CheckConflict = "check_conflict", 409;
    RoundTaken = "round_taken", 409;
    RoundDecided = "round_decided", 409;
    RoundNotReady = "round_not_ready", 409;
    DraftNotPrepared = "draft_not_prepared", 409;
    DraftNotApproved = "draft_not_approved", 409;
    DraftNotGenuine = "draft_not_genuine", 409;
    DraftChanged = "draft_changed", 409;
    RoundLateChanged = "round_late_changed", 409;
    RoundClosed = "round_closed", 409;
    RoundOfBefore = "round_of_before", 409;
    RoundDayOutside = "round_day_outside", 422;
    RoundHasTable = "round_has_table", 409;
    RoundTableKept = "round_table_kept", 409;
    RoundTableCalledOff = "round_table_called_off", 409;
    RoundTableInterrupted = "round_table_interrupted", 409;
    RoundTableChanged = "round_table_changed", 409;
    StandardUnknown = "standard_unknown", 422;
    StandardRefuses = "standard_refuses", 409;
    ScoreTableMissing = "score_table_missing", 409;
    ScoreTableNotApproved = "score_table_not_approved", 409;
    ScoreTableRefused = "score_table_refused", 422;
    ScoreTableKnown = "score_table_known", 409;
    ScoreTableApproved = "score_table_approved", 409;
    ScoreTableSamePerson = "score_table_same_person", 409;
    ScoreTableOneHand = "score_table_one_hand", 409;
    ScoreTableWide = "score_table_wide", 403;
    SurveyConflict = "survey_conflict", 409;
    SurveyNothingBefore = "survey_nothing_before", 409;
    SurveyRefused = "survey_refused", 422;
    SurveyStale = "survey_stale", 409;
    SurveyThere = "survey_there", 409;
    SurveyDraftThere = "survey_draft_there", 409;
    RoundFlowRefused = "round_flow_refused", 409;
    StepNotReady = "step_not_ready", 409;
    StepDayWrong = "step_day_wrong", 422;
    ListThere = "list_there", 409;
    ListNotThere = "list_not_there", 409;
    ListCameLater = "list_came_later", 409;
    ListFormA = "list_form_a", 409;
    ListFormAStops = "list_form_a_stops", 409;
    ListRequired = "list_required", 409;
    OpinionThere = "opinion_there", 409;
    MeetingConflict = "meeting_conflict", 409;
    MeetingChanged = "meeting_changed", 409;
    MeetingClosed = "meeting_closed", 409;
    MeetingRefused = "meeting_refused", 422;
    PostingConflict = "posting_conflict", 409;
    PersonNotBelow = "person_not_below", 422;
    PersonManyBelow = "person_many_below", 422;
    PostingWithdrawn = "posting_withdrawn", 409;
    UndoOfOthers = "undo_of_others", 403;
    UndoRefused = "undo_refused", 409;
    PostingReasonMissing = "posting_reason_missing", 422;
    ComplaintConflict = "complaint_conflict", 409;
    ComplaintClosed = "complaint_closed", 409;
    RecheckRefused = "recheck_refused", 409;
    RequestConflict = "request_conflict", 409;
    RequestAnswered = "request_answered", 409;
    RequestListed = "request_listed", 409;
    RequestReviewed = "request_reviewed", 409;
    RequestYear = "request_year", 422;
    FormAConflict = "form_a_conflict", 409;
    FormAChanged = "form_a_changed", 409;
    RequestChanged = "request_changed", 409;
    FarmConflict = "farm_conflict", 409;
    FarmOpen = "farm_open", 409;
    FarmChanged = "farm_changed", 409;
    FarmAnswered = "farm_answered", 409;
    FarmRefused = "farm_refused", 422;
    FarmDoubtful = "farm_doubtful", 422;
    FarmNotReady = "farm_not_ready", 409;
    FarmOwnSheet = "farm_own_sheet", 409;
    ReadingChoiceConflict = "reading_choice_conflict", 409;
    ReadingChoiceChanged = "reading_choice_changed", 409;
    ReadingChoiceEnded = "reading_choice_ended", 409;
    ReadingChoiceTaken = "reading_choice_taken", 409;
    ReadingChoiceDays = "reading_choice_days", 422;
    ReadingChoiceStandard = "reading_choice_standard", 422;
    ReadingChoiceClosed = "reading_choice_closed", 409;
    ReadingChoiceProvince = "reading_choice_province", 403;
    LegalPaperConflict = "legal_paper_conflict", 409;
    LegalPaperChanged = "legal_paper_changed", 409;
    LegalPaperEnded = "legal_paper_ended", 409;
    LegalPaperOrigin = "legal_paper_origin", 409;
    LegalPaperRefused = "legal_paper_refused", 422;
    LegalPaperDoubtful = "legal_paper_doubtful", 422;
    AttachmentRefused = "attachment_refused", 422;
    CertificateRefused = "certificate_refused", 409;
    ReportRefused = "report_refused", 409;
    ReportConflict = "report_conflict", 409;
    ReportOfCommune = "report_of_commune", 422;
    VerifyThrottled = "verify_throttled", 429;
    ImportRefused = "import_refused", 422;
    ImportAccepted = "import_accepted", 409;
    ImportConflict = "import_conflict", 409;
    ImportStale = "import_stale", 409;
    ImportBusy = "import_busy", 409;
    ImportOpen = "import_open", 409;
    ImportCancelled = "import_cancelled", 409;
    ImportOfBefore = "import_of_before", 409;
    ImportInterrupted = "import_interrupted", 409;
    ImportChoiceGone = "import_choice_gone", 409;
    MatchAcross = "match_across", 409;
    MatchOfCommune = "match_of_commune", 409;
    MatchChanged = "match_changed", 409;
    TableUnknown = "table_unknown", 404;
    PeriodWrong = "period_wrong", 422;
    AreaNotThen = "area_not_then", 422;
    AreaNotNow = "area_not_now", 422;
    AreaEnded = "area_ended", 422;
    ListTooLong = "list_too_long", 422;
    ChangesTooWide = "changes_too_wide", 422;
    ExportNoColumns = "export_no_columns", 422;
    ExportColumnUnknown = "export_column_unknown", 422;
    ExportReasonMissing = "export_reason_missing", 422;
    ExportBusy = "export_busy", 429;
    ExportCalledOff = "export_called_off", 409;
    ExportGone = "export_gone", 404;
    ExportNoRoom = "export_no_room", 507;
    OdataWrong = "odata_wrong", 400;
    OdataUnsupported = "odata_unsupported", 501;
    PdfMissing = "pdf_missing", 501;
    PdfLetters = "pdf_letters", 422;
    BadRequest = "bad_request", 400;
    QueryUnknown = "query_unknown", 400;
    CharacterZero = "character_zero", 400;
    DayOutside = "day_outside", 422;
    DayUnread = "day_unread", 422;
    WrongOrigin = "wrong_origin", 403;
    HostUnknown = "host_unknown", 421;
    RequestSlow = "request_slow", 408;
    MethodNotAllowed = "method_not_allowed", 405;
    TooLarge = "too_large", 413;
    NumberInText = "number_in_text", 422;
    OfficerMissing = "officer_missing", 404;
    DemoNotEmpty = "demo_not_empty", 409;
    SettlementUnknown = "settlement_unknown", 409;
    LawChanged = "law_changed", 500;
    LawUnreadable = "law_unreadable", 500;
    KeyMissing = "key_missing", 503;
    KeyWrong = "key_wrong", 503;
    KeyUnreadable = "key_unreadable", 503;
    KeyPlaceMissing = "key_place_missing", 503;
    KeyUnknown = "key_unknown", 404;
    KeyNeeded = "key_needed", 409;
    KeyInUse = "key_in_use", 409;
    DiskFull = "disk_full", 507;
    DiskFault = "disk_fault", 503;
    SealedUnreadable = "sealed_unreadable", 503;
    DatabaseDamaged = "database_damaged", 503;
    DatabaseAbsent = "database_absent", 503;
    DatabaseIsFolder = "database_is_folder", 503;
    BackupNoRoom = "backup_no_room", 507;
    BackupUnwritable = "backup_unwritable", 503;
    BackupUnreadable = "backup_unreadable", 422;
    BackupNewer = "backup_newer", 409;
    BackupKeyMissing = "backup_key_missing", 409;
    RestoreNotEmpty = "restore_not_empty", 409;
    RestoreInUse = "restore_in_use", 409;
    Unavailable = "unavailable", 503;
    Internal = "internal", 500;
    DifficultyConflict = "difficulty_conflict", 409;
    DifficultyChanged = "difficulty_changed", 409;
    DifficultyState = "difficulty_state", 409;
    DifficultyOfOthers = "difficulty_of_others", 403;
    AssignmentConflict = "assignment_conflict", 409;
    AssignmentChanged = "assignment_changed", 409;
    AssignmentState = "assignment_state", 409;
    AssignmentOfOthers = "assignment_of_others", 403;
    PostMissing = "post_missing", 403;
    PostNotHeld = "post_not_held", 403;
    PostSwitched = "post_switched", 409;
    PostPlace = "post_place", 422;
    PostAreaEnded = "post_area_ended", 422;
    PostOverlap = "post_overlap", 409;
    PostSingle = "post_single", 409;
    PostApart = "post_apart", 409;
    PostConflict = "post_conflict", 409;
    PostChanged = "post_changed", 409;
    PostOnly = "post_only", 409;
    OfficeHolderConflict = "office_holder_conflict", 409;
    OfficeHolderAlike = "office_holder_alike", 409;
    OfficeHolderChanged = "office_holder_changed", 409;
    HandoverConflict = "handover_conflict", 409;
    BodyConflict = "body_conflict", 409;
    BodyChanged = "body_changed", 409;
    BodyMemberConflict = "body_member_conflict", 409;
    BodyMemberTwice = "body_member_twice", 409;
    BodyTwoChairs = "body_two_chairs", 409;
    EntitlementConflict = "entitlement_conflict", 409;
    EntitlementChanged = "entitlement_changed", 409;
    EntitlementRefused = "entitlement_refused", 422;
    EntitlementUnknown = "entitlement_unknown", 404;
    ResidentCountConflict = "resident_count_conflict", 409;
    ResidentCountChanged = "resident_count_changed", 409;
    ResidentCountWithdrawn = "resident_count_withdrawn", 409;
    ResidentCountPeople = "resident_count_people", 422;
    ResidentCountParts = "resident_count_parts", 422;
    ResidentCountDay = "resident_count_day", 422;
    ResidentCountRefused = "resident_count_refused", 422;
}

/// A problem with its details, and a private text for the log.
#[derive(Debug, Clone)]
pub struct Problem {
    pub code: Code,
    /// Values for its sentence.
    pub args: BTreeMap<String, String>,
    /// What was found wrong, place by place.
    pub findings: Vec<Finding>,
    inner: Option<String>,
}

impl Problem {
    /// A problem without details.
    pub fn new(code: Code) -> Problem {
        Problem { code, args: BTreeMap::new(), findings: Vec::new(), inner: None }
    }

    /// The same with one value more for its sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Problem {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same with findings.
    #[must_use]
    pub fn with_findings(mut self, findings: Vec<Finding>) -> Problem {
        self.findings = findings;
        self
    }

    /// A defect or an outage: the text goes to the log, never to a person.
    pub fn internal(reason: impl ToString) -> Problem {
        Problem { inner: Some(reason.to_string()), ..Problem::new(Code::Internal) }
    }

    /// A file of the program's own that could not be made: the disk's matter, or else a defect.
    pub(crate) fn of_file(error: impl std::error::Error + 'static) -> Problem {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(now) = cause {
            if let Some(disk) = now.downcast_ref::<std::io::Error>() {
                let full = matches!(disk.kind(), StorageFull | QuotaExceeded | FileTooLarge);
                let code = if full { Code::DiskFull } else { Code::DiskFault };
                return Problem::new(code).inside(&error);
            }
            cause = now.source();
        }
        Problem::internal(error)
    }

    /// What it says: what happened, and what to do.
    pub fn said(&self, words: &base::words::Words, lang: base::words::Lang) -> (String, String) {
        let key = format!("problem.{}", self.code.as_str());
        let mut args: Vec<(&str, String)> = self
            .args
            .iter()
            .map(|(name, value)| (name.as_str(), readable(words, lang, name, value)))
            .collect();
        if self.code == Code::BadInput {
            args.push(("fits", fits(words, lang, self.args.get("field").map_or("", |it| it))));
        }
        let args = || args.iter().map(|(name, value)| (*name, value.as_str()));
        (words.fill(lang, &key, args()), words.fill(lang, &format!("{key}_cure"), args()))
    }

    /// The same in one text.
    pub fn text(&self, words: &base::words::Words, lang: base::words::Lang) -> String {
        let (what, cure) = self.said(words, lang);
        format!("{what} {cure}")
    }

    /// The private text, for the log and for the command line.
    pub fn inner(&self) -> Option<&str> {
        self.inner.as_deref()
    }

    pub(crate) fn inside(mut self, reason: impl ToString) -> Problem {
        self.inner = Some(reason.to_string());
        self
    }

    /// Writes the private text to the log.
    pub fn log(&self) {
        if self.code.status() >= 500 {
            tracing::error!(code = self.code.as_str(), inner = self.inner(), "problem");
        }
    }
}

/// What fits a field: its own sentence where it has one, else that of its kind.
pub fn fits(words: &base::words::Words, lang: base::words::Lang, field: &str) -> String {
    let own = words.find(lang, &format!("fits.{field}"));
    own.map_or_else(
        || words.get(lang, &format!("fits.{}", kind_of(field))).to_owned(),
        str::to_owned,
    )
}

/// What kind of thing a field takes. What the program asks of a page itself is `page`: only an old page sends
/// something else.
fn kind_of(field: &str) -> &'static str {
    match field {
        "id" | "version" | "seen" | "revision" | "replaces" | "after" | "which" | "line"
        | "act" | "digest" => "page",
        "hour" | "ended_hour" => "hour",
        "agree" | "against" | "abstain" | "households" | "households_total" | "steering"
        | "front" | "organisations" | "reviewers" | "other_households" | "everybody" | "copies" => {
            "count"
        }
        "amount_vnd" => "amount",
        "household" => "code",
        "paper_number" | "number" | "symbol" => "paper",
        "phone" => "phone",
        "username" => "username",
        "from" | "to" | "on" | "since" | "day" | "valid_from" | "valid_to" => "day",
        it if it.ends_with("_on") || it.ends_with("_day") => "day",
        "kind" | "role" | "village" | "area" | "areas" | "state" | "stage" | "side" | "format"
        | "form" | "rows" | "list" | "list_form" | "level" | "issuer" | "class" | "decision"
        | "asked" | "about" | "account" | "holder" | "function" | "person" | "legal_paper"
        | "recurs" | "month" | "severity" | "ending" | "reading" | "reading_choice" | "before"
        | "successor" | "round" | "choice" | "choices" | "columns" | "mapping" | "paper_kind" => {
            "choice"
        }
        _ => "text",
    }
}

/// Values that are names of ours are shown by their words.
fn readable(
    words: &base::words::Words,
    lang: base::words::Lang,
    name: &str,
    value: &str,
) -> String {
    let word = |set: &str, id: &str| {
        words.find(lang, &format!("{set}.{id}")).map_or_else(|| id.to_owned(), str::to_owned)
    };
    match name {
        "missing" => value.split(", ").map(|id| word("missing", id)).collect::<Vec<_>>().join("; "),
        "action" => word("action", &value.replace('.', "_")),
        "field" => word("field", value),
        "unfit" => word("unfit", value),
        "role" => word("role", value),
        "wait" => match value.split_once(':') {
            Some((unit, n)) => words.fill(lang, &format!("wait.{unit}"), [("n", n)]),
            None => value.to_owned(),
        },
        "flaw" => word("flaw", value),
        "assignment_state" | "difficulty_asked" | "difficulty_state" => word(name, value),
        _ => value.to_owned(),
    }
}

impl From<StoreError> for Problem {
    /// A conflict that no use case has a name for is a defect; an outage is an outage.
    fn from(error: StoreError) -> Problem {
        match &error {
            StoreError::Full { .. } => Problem::new(Code::DiskFull).inside(error),
            StoreError::Disk { .. } => Problem::new(Code::DiskFault).inside(error),
            StoreError::Damaged { .. } => Problem::new(Code::DatabaseDamaged).inside(error),
            StoreError::Unavailable { .. } => Problem::new(Code::Unavailable).inside(error),
            StoreError::Unfit { what: store::Unfit::Nul, .. } => {
                Problem::new(Code::CharacterZero).inside(error)
            }
            StoreError::Unfit { what: store::Unfit::Day, .. } => {
                Problem::new(Code::DayOutside).with("value", "?").inside(error)
            }
            StoreError::Conflict { .. }
            | StoreError::Corrupt { .. }
            | StoreError::Database { .. } => Problem::internal(error),
            StoreError::Sealed { column, .. } => {
                let column = *column;
                Problem::new(Code::SealedUnreadable).with("column", column).inside(error)
            }
        }
    }
}
