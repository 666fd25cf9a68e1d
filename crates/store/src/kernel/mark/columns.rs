//! Records whose marks are made from their rows as they are read: which columns go into them, and which
//! rows that belong to them. The order is part of every mark that was made and never changes.

use base::Day;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Kind, Text};
use crate::kernel::error::Result;
use crate::kernel::row::Row;

/// What a column holds.
#[derive(Clone, Copy)]
pub(super) enum As {
    Id,
    Text,
    Number,
    Day,
    At,
    Yes,
}

use As::{At, Day as On, Id, Number, Text as Words, Yes};

type Columns = &'static [(&'static str, As)];

/// Rows that belong to a record.
pub(super) struct Part {
    pub(super) table: &'static str,
    pub(super) link: &'static str,
    pub(super) order: &'static str,
    pub(super) columns: Columns,
}

/// A kind's own columns, what people know a record by, and the parts.
pub(super) struct Columned {
    pub(super) name: &'static str,
    pub(super) joined: &'static str,
    pub(super) columns: Columns,
    pub(super) parts: &'static [Part],
}

/// The columns of a kind that is marked by them.
pub(super) fn of(kind: Kind) -> Option<&'static Columned> {
    match kind {
        Kind::Account
        | Kind::Household
        | Kind::Round
        | Kind::ScoreTable
        | Kind::Survey
        | Kind::Verdict
        | Kind::ClassFact => None,
        Kind::PaperDraft => Some(&PAPER_DRAFT),
        Kind::RoundHousehold => Some(&ROUND_HOUSEHOLD),
        Kind::Meeting => Some(&MEETING),
        Kind::Posting => Some(&POSTING),
        Kind::Complaint => Some(&COMPLAINT),
        Kind::Request => Some(&REQUEST),
        Kind::Opinion => Some(&OPINION),
        Kind::DecisionCorrection => Some(&DECISION_CORRECTION),
        Kind::Certificate => Some(&CERTIFICATE),
        Kind::ReportSubmission => Some(&REPORT_SUBMISSION),
        Kind::Import => Some(&IMPORT),
        Kind::MatchDecision => Some(&MATCH_DECISION),
        Kind::Attachment => Some(&ATTACHMENT),
        Kind::ClassReplaced => Some(&CLASS_REPLACED),
    }
}

/// Columns as a statement reads them, those of a joined row with its letter before them; PostgreSQL keeps
/// numbers in several widths.
pub(super) fn selected(columns: Columns) -> String {
    let each = columns.iter().map(|(column, kind)| {
        let (table, name) = column.split_once('.').unwrap_or(("x", column));
        match kind {
            Number => format!("cast({table}.{name} as bigint) as {name}"),
            Id | Words | On | At | Yes => format!("{table}.{name}"),
        }
    });
    each.collect::<Vec<_>>().join(", ")
}

/// The text of a row.
pub(super) fn text(columns: Columns, row: &Row) -> Result<Text> {
    columns.iter().try_fold(Text::default(), |text, (column, kind)| {
        let (_, name) = column.split_once('.').unwrap_or(("x", column));
        Ok(match kind {
            Id => text.maybe(row.take::<Option<Uuid>>(name)?),
            Words => text.maybe(row.take::<Option<String>>(name)?),
            Number => text.maybe(row.take::<Option<i64>>(name)?),
            On => text.maybe(row.take::<Option<Day>>(name)?),
            At => text.maybe_at(row.take::<Option<DateTime<Utc>>>(name)?),
            Yes => text.maybe(row.take::<Option<bool>>(name)?),
        })
    })
}

const PAPER_DRAFT: Columned = Columned {
    name: "x.commune_key || ' ' || substr(cast(x.day as text), 1, 4)",
    joined: "",
    columns: &[
        ("commune_key", Words),
        ("kind", Words),
        ("subject", Words),
        ("day", On),
        ("signer", Words),
        ("deputy", Yes),
        ("proposer", Words),
        ("reason", Words),
        ("content", Words),
        ("digest", Words),
        ("prepared_at", At),
        ("prepared_by", Id),
        ("approved_digest", Words),
        ("approved_content", Words),
        ("approved_at", At),
        ("approved_by", Id),
    ],
    parts: &[],
};

const CLASS_REPLACED: Columned = Columned {
    name: "h.code",
    joined: "left join household h on h.id = x.household_id",
    columns: &[
        ("household_id", Id),
        ("from_day", On),
        ("class", Words),
        ("import_id", Id),
        ("decision_number", Words),
        ("decision_day", On),
        ("a_points", Number),
        ("b_points", Number),
        ("recorded_at", At),
        ("recorded_by", Id),
        ("replaced_import", Id),
        ("replaced_at", At),
        ("replaced_by", Id),
    ],
    parts: &[],
};

const ROUND_HOUSEHOLD: Columned = Columned {
    name: "h.code",
    joined: "left join household h on h.id = x.household_id",
    columns: &[
        ("round_id", Id),
        ("household_id", Id),
        ("village_id", Id),
        ("reason", Words),
        ("note", Words),
        ("added_at", At),
        ("added_by", Id),
        ("removed_at", At),
        ("removed_by", Id),
        ("removed_note", Words),
        ("agreed", Yes),
        ("meeting_id", Id),
        ("met_verdict_id", Id),
        ("posting_id", Id),
        ("posted_verdict_id", Id),
        ("posting_ends", On),
    ],
    parts: &[],
};

const MEETING: Columned = Columned {
    name: "v.name",
    joined: "left join village v on v.id = x.village_id",
    columns: &[
        ("round_id", Id),
        ("village_id", Id),
        ("held_on", On),
        ("hour", Words),
        ("place", Words),
        ("chair", Words),
        ("secretary", Words),
        ("secretary_title", Words),
        ("steering", Number),
        ("organisations", Number),
        ("front", Number),
        ("reviewers", Number),
        ("households", Number),
        ("households_total", Number),
        ("opinions", Words),
        ("version", Number),
        ("opened_at", At),
        ("opened_by", Id),
        ("closed_at", At),
        ("closed_by", Id),
    ],
    parts: &[Part {
        table: "meeting_vote",
        link: "meeting_id",
        order: "x.household_id",
        columns: &[
            ("household_id", Id),
            ("verdict_id", Id),
            ("agree", Number),
            ("against", Number),
            ("abstain", Number),
            ("remark", Words),
            ("saved_at", At),
            ("saved_by", Id),
        ],
    }],
};

const POSTING: Columned = Columned {
    name: "v.name",
    joined: "left join village v on v.id = x.village_id",
    columns: &[
        ("round_id", Id),
        ("village_id", Id),
        ("places", Words),
        ("starts_on", On),
        ("working_days", Number),
        ("ends_on", On),
        ("posted_at", At),
        ("posted_by", Id),
    ],
    parts: &[Part {
        table: "posting_household",
        link: "posting_id",
        order: "x.household_id",
        columns: &[
            ("household_id", Id),
            ("verdict_id", Id),
            ("name", Words),
            ("sort_key", Words),
            ("class", Words),
        ],
    }],
};

const COMPLAINT: Columned = Columned {
    name: "cast(x.receipt as text) || '/' || cast(x.year as text)",
    joined: "",
    columns: &[
        ("round_id", Id),
        ("household_id", Id),
        ("posting_id", Id),
        ("year", Number),
        ("receipt", Number),
        ("received_on", On),
        ("due_on", On),
        ("complainant", Words),
        ("content", Words),
        ("content_hash", Words),
        ("written_at", At),
        ("written_by", Id),
        ("commune_key", Words),
    ],
    parts: &[Part {
        table: "recheck",
        link: "complaint_id",
        order: "x.complaint_id",
        columns: &[
            ("done_on", On),
            ("result", Words),
            ("verdict_id", Id),
            ("findings", Words),
            ("members", Words),
            ("written_at", At),
            ("written_by", Id),
        ],
    }],
};

const REQUEST: Columned = Columned {
    name: "cast(x.receipt as text) || '/' || cast(x.year as text)",
    joined: "",
    columns: &[
        ("commune_key", Words),
        ("village_id", Id),
        ("form", Words),
        ("household_id", Id),
        ("applicant", Words),
        ("address", Words),
        ("reason", Words),
        ("year", Number),
        ("receipt", Number),
        ("received_on", On),
        ("due_on", On),
        ("content_hash", Words),
        ("written_at", At),
        ("written_by", Id),
        ("answer", Words),
        ("answered_on", On),
        ("answer_reason", Words),
        ("answer_round", Id),
        ("answered_at", At),
        ("answered_by", Id),
    ],
    parts: &[],
};

const OPINION: Columned = Columned {
    name: "r.commune_key || ' ' || cast(r.year as text)",
    joined: "left join round r on r.id = x.round_id",
    columns: &[
        ("sent_on", On),
        ("due_on", On),
        ("number", Words),
        ("sent_by", Id),
        ("answered_on", On),
        ("answer_number", Words),
        ("answer", Words),
        ("answered_by", Id),
    ],
    parts: &[],
};

const DECISION_CORRECTION: Columned = Columned {
    name: "r.commune_key || ' ' || cast(r.year as text)",
    joined: "left join round r on r.id = x.round_id",
    columns: &[
        ("number", Words),
        ("day", On),
        ("reason", Words),
        ("changes", Words),
        ("written_at", At),
        ("written_by", Id),
    ],
    parts: &[],
};

const CERTIFICATE: Columned = Columned {
    name: "cast(x.number as text) || '/' || cast(x.year as text)",
    joined: "",
    columns: &[
        ("commune_key", Words),
        ("household_id", Id),
        ("year", Number),
        ("number", Number),
        ("issued_on", On),
        ("issued_at", At),
        ("issued_by", Id),
    ],
    parts: &[Part {
        table: "certificate_block",
        link: "certificate_id",
        order: "x.round_id",
        columns: &[
            ("round_id", Id),
            ("year", Number),
            ("day", On),
            ("class", Words),
            ("deprived", Number),
            ("code", Words),
            ("added_at", At),
            ("added_by", Id),
        ],
    }],
};

const REPORT_SUBMISSION: Columned = Columned {
    name: "x.commune_key || ' ' || cast(x.year as text)",
    joined: "",
    columns: &[
        ("commune_key", Words),
        ("kind", Words),
        ("year", Number),
        ("month", Number),
        ("opening", On),
        ("closing", On),
        ("due_on", On),
        ("content", Words),
        ("hash", Words),
        ("replaces", Id),
        ("reason", Words),
        ("number", Words),
        ("day", On),
        ("sent_at", At),
        ("sent_by", Id),
    ],
    parts: &[],
};

/// The files themselves are sealed for their row: the hash says which they are.
const IMPORT: Columned = Columned {
    name: "x.file_name",
    joined: "",
    columns: &[
        ("commune_key", Words),
        ("round_id", Id),
        ("file_name", Words),
        ("file_hash", Words),
        ("file_size", Number),
        ("summary", Words),
        ("state", Words),
        ("step", Words),
        ("mapping", Words),
        ("mapping_sure", Yes),
        ("received_at", At),
        ("received_by", Id),
        ("accepted_at", At),
        ("accepted_by", Id),
        ("receipt_number", Number),
    ],
    parts: &[Part {
        table: "import_file",
        link: "import_id",
        order: "x.position",
        columns: &[
            ("position", Number),
            ("file_name", Words),
            ("file_hash", Words),
            ("file_size", Number),
        ],
    }],
};

/// With the two that it was said of.
const MATCH_DECISION: Columned = Columned {
    name: "h.code",
    joined: "left join match_pair p on p.id = x.match_id \
             left join household h on h.id = p.first_household",
    columns: &[
        ("match_id", Id),
        ("p.kind", Words),
        ("p.first_id", Id),
        ("p.second_id", Id),
        ("decision", Words),
        ("reason", Words),
        ("decided_at", At),
        ("decided_by", Id),
        ("replaces", Id),
    ],
    parts: &[],
};

/// The scan itself is sealed for its row: the hash says which it is.
const ATTACHMENT: Columned = Columned {
    name: "x.file_name",
    joined: "",
    columns: &[
        ("commune_key", Words),
        ("round_id", Id),
        ("about", Words),
        ("about_id", Id),
        ("file_name", Words),
        ("kind", Words),
        ("size", Number),
        ("hash", Words),
        ("added_at", At),
        ("added_by", Id),
    ],
    parts: &[],
};
