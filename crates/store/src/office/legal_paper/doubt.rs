//! What in the registers of papers does not go together: a number given twice, one paper under two symbols,
//! numbers against their days, a paper that rests on a later one or on one out of force.

use base::area::AreaKey;
use base::id::LegalPaperId;
use base::{Day, closed_set};

use crate::Db;
use crate::Scope;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};

closed_set! {
    /// What does not go together.
    DoubtKind {
        /// One number and symbol stands on two papers.
        Twice = "twice",
        /// One number of one issuer and day stands under two symbols.
        TwoSymbols = "two_symbols",
        /// One number and symbol has two issuers or two days.
        TwoIssuers = "two_issuers",
        /// A higher number of a series has an earlier day.
        Order = "order",
        /// A paper rests on a later one.
        GroundLater = "ground_later",
        /// A paper rests on one that was out of force on its day.
        GroundEnded = "ground_ended",
        /// Somebody wrote down that something of it is not sure.
        Said = "said",
    }
}

row::set_columns!(DoubtKind);

/// Two papers that do not go together; of what somebody wrote down, the paper alone.
#[derive(Debug, Clone, FromRow)]
#[row(table = "y")]
pub struct DoubtRow {
    #[row(column = "what")]
    pub kind: DoubtKind,
    pub commune: AreaKey,
    #[row(column = "paper_id")]
    pub paper: LegalPaperId,
    pub symbol: String,
    pub day: Day,
    pub other_symbol: String,
    pub other_day: Day,
    #[row(column = "other_id")]
    pub other: LegalPaperId,
    /// What was written down.
    pub said: String,
}

/// What does not go together in a year of the registers of the scope; at most `limit`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, scope: &Scope, year: i32, limit: u32) -> Result<Vec<DoubtRow>> {
    let mut binds = Binds::default();
    let seen = scope.on_commune("x.commune_key", &mut binds);
    let year = binds.add(year);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "{} order by y.what, y.day, y.paper_id limit {limit}",
        include_str!("doubts.sql")
            .replace("{columns}", &DoubtRow::columns())
            .replace("{seen}", &seen)
            .replace("{year}", &year)
    );
    row::list(db, "legal_paper_doubts", sql, binds.values()).await
}
