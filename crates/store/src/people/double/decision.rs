//! What people said of pairs that may be one: added and never changed.

use base::id::{AccountId, MatchDecisionId, MatchId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::MatchState;
use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, FromRow};

/// What somebody said of a pair that may be one.
/// With the two that it was said of.
pub static MARKED: Marking = Marking {
    beside: &["match_pair"],
    written_with: WrittenWith::Asked(
        "select match_id from match_decision where id = $1",
        |_, row| Ok(vec![format!("match/{}", row.take::<Uuid>("match_id")?)]),
    ),
    ..Marking::of(
        "match_decision",
        Content::Columns {
            name: "h.code",
            joined: "left join match_pair p on p.id = x.match_id \
             left join household h on h.id = p.first_household",
            columns: &[
                ("match_id", As::Id),
                ("p.kind", As::Words),
                ("p.first_id", As::Id),
                ("p.second_id", As::Id),
                ("decision", As::Words),
                ("reason", As::Words),
                ("decided_at", As::At),
                ("decided_by", As::Id),
                ("replaces", As::Id),
            ],
        },
    )
};

/// What somebody said of a pair.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "d")]
pub struct MatchDecision {
    pub id: MatchDecisionId,
    #[row(column = "match_id")]
    pub pair: MatchId,
    /// Same, different or unsure.
    pub decision: MatchState,
    /// Why.
    pub reason: String,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// By whom.
    pub decided_by: AccountId,
    /// The account's name.
    #[row(sql = "a.name")]
    pub decided_by_name: String,
    /// The decision it takes the place of.
    #[row(column = "replaces")]
    pub replaces: Option<MatchDecisionId>,
}

/// The decisions on a pair, the latest first. The caller has found the pair within its scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn decisions(db: &impl Db, pair: MatchId) -> Result<Vec<MatchDecision>> {
    let sql = format!(
        "select {} from match_decision d join account a on a.id = d.decided_by \
               where d.match_id = $1 order by d.decided_at desc, d.id desc",
        MatchDecision::columns()
    );
    row::list(db, "match_decisions", sql, [pair.0.into()]).await
}

/// Adds a decision and lets the pair stand so.
///
/// # Errors
/// A conflict: the id (`match_decision.id`), or somebody decided meanwhile
/// (`match_decision.replaces`, `match_decision_first`).
pub async fn decide(db: &impl Db, decision: &MatchDecision) -> Result<()> {
    mark::fresh(db, &MARKED, decision.id.0);
    let sql = "insert into match_decision (id, match_id, decision, reason, decided_at, decided_by, \
               replaces) values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        decision.id.0.into(),
        decision.pair.0.into(),
        decision.decision.as_str().into(),
        decision.reason.as_str().into(),
        decision.decided_at.into(),
        decision.decided_by.0.into(),
        decision.replaces.map(|id| id.0).into(),
    ];
    row::run(db, "match_decide", sql, values).await?;
    let sql = "update match_pair set state = $1 where id = $2";
    let values = [decision.decision.as_str().into(), decision.pair.0.into()];
    row::run(db, "match_decide", sql, values).await.map(|_| ())
}

/// Pairs that stand otherwise than the last answer on them says: the codes of their households.
///
/// # Errors
/// When the database cannot be asked.
pub async fn unanswered(db: &impl Db, limit: u32) -> Result<Vec<(String, String)>> {
    let sql = "select f.code as first, s.code as second from match_pair p \
               join household f on f.id = p.first_household \
               join household s on s.id = p.second_household \
               left join match_decision d on d.match_id = p.id \
                and not exists (select 1 from match_decision n where n.replaces = d.id) \
               where p.state <> coalesce(d.decision, 'open') order by f.code, s.code limit $1";
    row::list(db, "match_unanswered", sql, [i64::from(limit).into()]).await
}
