//! What papers rest on: each with the words it was cited in.

use base::Day;
use base::id::LegalPaperId;
use register::office::legal_paper::Ending;

use super::MARKED;
use crate::kernel::error::Result;
use crate::kernel::mark;
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

/// A ground of a paper, to be added.
#[derive(Debug, Clone, PartialEq, Eq, IntoRow)]
pub struct GroundAdd {
    /// What it rests on.
    #[row(column = "ground_id")]
    pub ground: LegalPaperId,
    /// Its place among the grounds, from 1.
    pub place: i32,
    /// As it was cited.
    pub words: String,
}

/// A ground of a paper, or a paper that cites one: the other side of it.
#[derive(Debug, Clone, FromRow)]
#[row(table = "p")]
pub struct GroundRow {
    /// The other paper.
    pub id: LegalPaperId,
    pub symbol: String,
    pub kind: String,
    pub day: Day,
    pub about: String,
    #[row(sql = "g.words")]
    pub words: String,
    pub ending: Option<Ending>,
    pub ended_on: Option<Day>,
    /// Number and symbol of the paper by which it came out of force.
    #[row(sql = "e.symbol")]
    pub ended_by_symbol: Option<String>,
}

/// Puts the grounds of a paper in the place of those it had.
///
/// # Errors
/// When the database refuses.
pub async fn set(db: &impl Db, id: LegalPaperId, grounds: Vec<GroundAdd>) -> Result<()> {
    mark::touch_or_fresh(db, &MARKED, id.0).await?;
    let sql = "delete from legal_paper_ground where paper_id = $1";
    row::run(db, "legal_paper_ground_clear", sql, [id.0.into()]).await?;
    let beside = [("paper_id", id.0.into())];
    row::insert_many(db, "legal_paper_ground_add", "legal_paper_ground", grounds, beside).await
}

/// What a paper rests on that the caller has found within its scope, in the order it was cited.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(db: &impl Db, id: LegalPaperId) -> Result<Vec<GroundRow>> {
    let sql = format!(
        "select {} from legal_paper_ground g join legal_paper p on p.id = g.ground_id \
         left join legal_paper e on e.id = p.ended_by where g.paper_id = $1 order by g.place, p.id",
        GroundRow::columns()
    );
    row::list(db, "legal_paper_ground_of", sql, [id.0.into()]).await
}

/// The papers of the scope that rest on one, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn cited_in(
    db: &impl Db,
    scope: &Scope,
    id: LegalPaperId,
    limit: u32,
) -> Result<Vec<GroundRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_commune("p.commune_key", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from legal_paper_ground g join legal_paper p on p.id = g.paper_id \
         left join legal_paper e on e.id = p.ended_by where g.ground_id = {key} and {seen} \
         order by p.day desc, p.id limit {limit}",
        GroundRow::columns()
    );
    row::list(db, "legal_paper_cited_in", sql, binds.values()).await
}
