//! The kinds of records that carry a mark.

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An account, without when it was last used.
    Account,
    /// A household with where it lives, its people and what they are to it.
    Household,
    /// A round with its decision and the lists of the decision.
    Round,
    ScoreTable,
    /// Answers.
    Survey,
    /// What they were classified as.
    Verdict,
    /// A class in force.
    ClassFact,
    /// A paper on its way to a signature, with its approval.
    PaperDraft,
    /// A household on the list of a round, with how far it has come.
    RoundHousehold,
    /// A meeting with its votes.
    Meeting,
    /// A posting with what it shows.
    Posting,
    /// A complaint with its re-check.
    Complaint,
    /// A request with its answer.
    Request,
    /// The opinion of the level above on a round.
    Opinion,
    /// The paper on which a decision rests that was entered after later ones.
    DecisionCorrection,
    /// A certificate with its blocks.
    Certificate,
    /// A report as it was sent.
    ReportSubmission,
    /// A list that was sent in: its files and what became of it.
    Import,
    /// What somebody said of a pair that may be one.
    MatchDecision,
    /// A scan or photo.
    Attachment,
    /// A class that was put right, as it was.
    ClassReplaced,
}

/// The state of a register in which every record of every kind has its mark; each program that marks
/// further kinds counts one more.
pub const ALL_KINDS: u8 = 2;
/// From which of these states on the heads of the log have a mark.
pub const HEADS_SINCE: u8 = 2;

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 21] = [
        Kind::Account,
        Kind::Household,
        Kind::Round,
        Kind::ScoreTable,
        Kind::Survey,
        Kind::Verdict,
        Kind::ClassFact,
        Kind::PaperDraft,
        Kind::RoundHousehold,
        Kind::Meeting,
        Kind::Posting,
        Kind::Complaint,
        Kind::Request,
        Kind::Opinion,
        Kind::DecisionCorrection,
        Kind::Certificate,
        Kind::ReportSubmission,
        Kind::Import,
        Kind::MatchDecision,
        Kind::Attachment,
        Kind::ClassReplaced,
    ];

    /// Its table, which is also its name in the log.
    pub fn table(self) -> &'static str {
        match self {
            Kind::Account => "account",
            Kind::Household => "household",
            Kind::Round => "round",
            Kind::ScoreTable => "score_table",
            Kind::Survey => "survey",
            Kind::Verdict => "verdict",
            Kind::ClassFact => "class_fact",
            Kind::PaperDraft => "paper_draft",
            Kind::RoundHousehold => "round_household",
            Kind::Meeting => "meeting",
            Kind::Posting => "posting",
            Kind::Complaint => "complaint",
            Kind::Request => "request",
            Kind::Opinion => "opinion",
            Kind::DecisionCorrection => "decision_correction",
            Kind::Certificate => "certificate",
            Kind::ReportSubmission => "report_submission",
            Kind::Import => "import",
            Kind::MatchDecision => "match_decision",
            Kind::Attachment => "attachment",
            Kind::ClassReplaced => "class_replaced",
        }
    }

    /// The column of its id.
    pub(super) fn key(self) -> &'static str {
        match self {
            Kind::ClassFact => "household_id",
            Kind::Opinion | Kind::DecisionCorrection => "round_id",
            Kind::Account
            | Kind::Household
            | Kind::Round
            | Kind::ScoreTable
            | Kind::Survey
            | Kind::Verdict
            | Kind::PaperDraft
            | Kind::RoundHousehold
            | Kind::Meeting
            | Kind::Posting
            | Kind::Complaint
            | Kind::Request
            | Kind::Certificate
            | Kind::ReportSubmission
            | Kind::Import
            | Kind::MatchDecision
            | Kind::Attachment
            | Kind::ClassReplaced => "id",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.table() == name)
    }

    /// Whether its rows are only ever added, each with its mark.
    pub fn is_fact(self) -> bool {
        matches!(self, Kind::Survey | Kind::Verdict | Kind::ClassFact)
    }

    /// From which state of a register on each record of the kind has its mark.
    pub fn since(self) -> u8 {
        if super::columns::of(self).is_none() { 1 } else { 2 }
    }

    /// Whether other rows belong to a record, which are read by a statement of their own.
    pub(super) fn has_parts(self) -> bool {
        self == Kind::Round || super::columns::of(self).is_some_and(|it| !it.parts.is_empty())
    }

    /// Records read in one statement: some are long texts.
    pub fn at_once(self) -> u32 {
        match self {
            Kind::ScoreTable | Kind::PaperDraft | Kind::ReportSubmission => 10,
            Kind::Meeting | Kind::Posting | Kind::DecisionCorrection => 50,
            Kind::Account
            | Kind::Household
            | Kind::Round
            | Kind::Survey
            | Kind::Verdict
            | Kind::ClassFact
            | Kind::RoundHousehold
            | Kind::Complaint
            | Kind::Request
            | Kind::Opinion
            | Kind::Certificate
            | Kind::Import
            | Kind::MatchDecision
            | Kind::Attachment
            | Kind::ClassReplaced => 500,
        }
    }

    /// Whether people know a record by a commune and a year.
    pub fn is_of_a_year(self) -> bool {
        matches!(
            self,
            Kind::Round
                | Kind::PaperDraft
                | Kind::Opinion
                | Kind::DecisionCorrection
                | Kind::ReportSubmission
        )
    }
}
