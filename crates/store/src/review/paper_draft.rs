//! Papers on their way to a signature: prepared by one, approved by another.

use base::Day;
use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, PaperDraftId, RoundId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::kernel::duty::{DutyParts, DutySelect};
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, Row};
use crate::{Db, Scope};

/// A paper on its way to a signature, with its approval.
pub static MARKED: Marking = Marking {
    at_once: 10,
    is_of_a_year: true,
    written_with: WrittenWith::Asked(
        "select kind, subject from paper_draft where id = $1",
        written_with,
    ),
    ..Marking::of(
        "paper_draft",
        Content::Columns {
            name: "x.commune_key || ' ' || substr(cast(x.day as text), 1, 4)",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("kind", As::Words),
                ("subject", As::Words),
                ("day", As::On),
                ("signer", As::Words),
                ("deputy", As::Yes),
                ("proposer", As::Words),
                ("reason", As::Words),
                ("content", As::Words),
                ("digest", As::Words),
                ("prepared_at", As::At),
                ("prepared_by", As::Id),
                ("approved_digest", As::Words),
                ("approved_content", As::Words),
                ("approved_at", As::At),
                ("approved_by", As::Id),
            ],
        },
    )
};

/// A draft of a decision is written down with its round, one of a report by its period.
fn written_with(id: Uuid, row: &Row) -> Result<Vec<String>> {
    // What somebody wrote past the program may be of no kind: it is told with the others.
    let (kind, subject): (String, String) = (row.take("kind")?, row.take("subject")?);
    let prefix = match DraftKind::from_name(&kind) {
        Some(DraftKind::Decision) => "round",
        Some(DraftKind::Report) | None => "report-draft",
    };
    Ok(vec![format!("paper_draft/{id}"), format!("{prefix}/{subject}")])
}

closed_set! {
    /// A paper that is prepared, read and approved before it gets its number.
    DraftKind {
        /// The decision of a round.
        Decision = "decision",
        /// A report of a period.
        Report = "report",
    }
}

crate::kernel::row::set_columns!(DraftKind);

/// Which paper: its kind and what it is about, the id of a round or a period.
#[derive(Debug, Clone, Copy)]
pub struct DraftKey<'a> {
    /// Whose.
    pub commune: &'a AreaKey,
    /// What kind of paper.
    pub kind: DraftKind,
    /// What it is about.
    pub subject: &'a str,
}

#[derive(Debug, Clone, FromRow)]
#[row(table = "t")]
pub struct DraftRow {
    pub id: PaperDraftId,
    /// The day it is meant for.
    pub day: Day,
    /// Who signs.
    pub signer: String,
    /// Whether a deputy signs in the chairman's place.
    pub deputy: bool,
    /// On whose proposal; empty leaves the line out.
    pub proposer: String,
    /// Why it takes the place of the paper before; empty on one that takes no place.
    pub reason: String,
    /// What it says, line by line.
    pub content: String,
    /// Hash of that.
    pub digest: String,
    /// When it was prepared.
    pub prepared_at: DateTime<Utc>,
    /// By whom.
    pub prepared_by: AccountId,
    /// What was approved: digest, text, when, by whom.
    #[row(flat_if = "approved_digest")]
    pub approved: Option<Approved>,
}

/// What the chairman approved.
#[derive(Debug, Clone, FromRow)]
#[row(table = "t")]
pub struct Approved {
    /// The hash of what he read.
    #[row(column = "approved_digest")]
    pub digest: String,
    /// What he read.
    #[row(column = "approved_content")]
    pub content: String,
    /// When.
    #[row(column = "approved_at")]
    pub at: DateTime<Utc>,
    /// By whom.
    #[row(column = "approved_by")]
    pub by: AccountId,
}

/// A draft, when there is one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, key: DraftKey<'_>) -> Result<Option<DraftRow>> {
    let sql = format!(
        "select {} from paper_draft t \
         where t.commune_key = $1 and t.kind = $2 and t.subject = $3",
        DraftRow::columns()
    );
    let values = [key.commune.as_str().into(), key.kind.as_str().into(), key.subject.into()];
    row::find(db, "paper_draft_find", sql, values).await
}

/// Writes a draft, also over the one before; what was approved stays as what was read.
///
/// # Errors
/// When the database refuses.
pub async fn put(db: &impl Db, key: DraftKey<'_>, draft: &DraftRow) -> Result<()> {
    mark::touch_or_fresh(db, &MARKED, draft.id.0).await?;
    let sql = "insert into paper_draft (commune_key, kind, subject, day, signer, deputy, proposer, \
               reason, content, digest, prepared_at, prepared_by, id) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
               on conflict (commune_key, kind, subject) do update set day = excluded.day, \
               signer = excluded.signer, deputy = excluded.deputy, proposer = excluded.proposer, \
               reason = excluded.reason, content = excluded.content, digest = excluded.digest, \
               prepared_at = excluded.prepared_at, prepared_by = excluded.prepared_by";
    let values = [
        key.commune.as_str().into(),
        key.kind.as_str().into(),
        key.subject.into(),
        draft.day.into(),
        draft.signer.as_str().into(),
        draft.deputy.into(),
        draft.proposer.as_str().into(),
        draft.reason.as_str().into(),
        draft.content.as_str().into(),
        draft.digest.as_str().into(),
        draft.prepared_at.into(),
        draft.prepared_by.0.into(),
        draft.id.0.into(),
    ];
    row::run(db, "paper_draft_put", sql, values).await.map(|_| ())
}

/// Takes a draft away that somebody wrote past the program: the next one is made anew.
///
/// # Errors
/// When the database refuses.
pub async fn remove(db: &impl Db, id: PaperDraftId) -> Result<()> {
    let sql = "delete from paper_draft where id = $1";
    row::run(db, "paper_draft_remove", sql, [id.0.into()]).await.map(|_| ())
}

/// Approves what a draft says now.
///
/// # Errors
/// When the database refuses.
pub async fn set_approved(db: &impl Db, id: PaperDraftId, approved: &Approved) -> Result<()> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update paper_draft set approved_digest = $1, approved_content = $2, \
               approved_at = $3, approved_by = $4 where id = $5";
    let values = [
        approved.digest.as_str().into(),
        approved.content.as_str().into(),
        approved.at.into(),
        approved.by.0.into(),
        id.0.into(),
    ];
    row::run(db, "paper_draft_approve", sql, values).await.map(|_| ())
}

/// A draft whose paper is not there yet.
#[derive(Debug, Clone, FromRow)]
#[row(table = "t")]
pub struct WaitingRow {
    /// Whose.
    pub commune: AreaKey,
    /// What kind of paper.
    pub kind: DraftKind,
    /// What it is about.
    pub subject: String,
    /// The day it is meant for.
    pub day: Day,
    /// Whether what was prepared last is what was approved.
    #[row(sql = "coalesce(t.approved_digest = t.digest, false)")]
    pub approved: bool,
}

/// Drafts of the scope's communes that wait for their approval, or for number and day: decisions of the
/// rounds named, and reports that were not sent since; the oldest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn waiting(
    db: &impl Db,
    scope: &Scope,
    open_rounds: &[RoundId],
    limit: u32,
) -> Result<Vec<WaitingRow>> {
    let mut binds = Binds::default();
    let seen = scope.on_whole_commune("t.commune_key", &mut binds);
    let rounds = open_rounds.iter().map(|round| binds.add(round.to_string())).collect::<Vec<_>>();
    let decisions = match rounds.is_empty() {
        true => "1 = 0".to_owned(),
        false => format!("t.kind = 'decision' and t.subject in ({})", rounds.join(", ")),
    };
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from paper_draft t \
         where {seen} and ({decisions} or (t.kind = 'report' and not exists \
          (select 1 from report_submission p where p.commune_key = t.commune_key \
          and p.kind || ' ' || p.year || ' ' || p.month = t.subject \
          and p.sent_at >= t.prepared_at))) \
         order by t.prepared_at, t.subject limit {limit}",
        WaitingRow::columns()
    );
    row::list(db, "paper_draft_waiting", sql, binds.values()).await
}

/// On whose proposal the commune's last paper of a kind was made.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_proposer(
    db: &impl Db,
    commune: &AreaKey,
    kind: DraftKind,
) -> Result<Option<String>> {
    let sql = "select t.proposer from paper_draft t where t.commune_key = $1 and t.kind = $2 \
               order by t.prepared_at desc limit 1";
    let values = [commune.as_str().into(), kind.as_str().into()];
    row::value(db, "paper_draft_proposer", sql, values).await
}

/// Drafts that wait for the chairman, and approved ones that wait for their number; of a report one that was
/// not sent since.
pub static OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let seen = ask.scope.on_whole_commune("t.commune_key", binds);
        let of_round = "t.kind = 'decision' and exists (select 1 from round r \
             where r.commune_key = t.commune_key and r.decision_day is null \
             and r.closed_at is null and {} = t.subject)";
        let of_round = of_round.replace("{}", &ask.id_text("r.id"));
        let kind = "case when t.approved_at is null then 'draft_approve' else 'draft_record' end";
        let role = "case when t.approved_at is null then 'chairman' else 'commune_officer' end";
        Some(DutyParts {
            area: "t.commune_key".to_owned(),
            rule: "t.kind || ' ' || t.subject".to_owned(),
            due_on: "t.day".to_owned(),
            open: format!(
                "({of_round}) or (t.kind = 'report' and not exists (select 1 from \
                 report_submission p where p.commune_key = t.commune_key \
                 and p.kind || ' ' || p.year || ' ' || p.month = t.subject \
                 and p.sent_at >= t.prepared_at))"
            ),
            ..DutyParts::new(ask, kind, role, "paper_draft t", seen)
        })
    },
};
