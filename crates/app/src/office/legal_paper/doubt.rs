//! What in the registers of papers does not go together: shown above the list, counted, each led to its
//! papers.

use base::Day;
use base::Finding;
use base::id::LegalPaperId;
use serde::Serialize;
use store::office::legal_paper::doubt::{DoubtKind, DoubtRow};

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};

/// Doubts of a year that are shown; who has more puts the first ones right.
pub const DOUBTS_MAX: u32 = 100;

/// Two papers that do not go together.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Doubt {
    pub kind: DoubtKind,
    pub paper: LegalPaperId,
    pub symbol: String,
    pub day: Day,
    /// The other one; the same of what somebody wrote down.
    pub other: LegalPaperId,
    pub other_symbol: String,
    pub finding: Finding,
}

impl From<DoubtRow> for Doubt {
    fn from(row: DoubtRow) -> Doubt {
        let finding = match row.kind {
            DoubtKind::Twice => Finding::warning("legal_doubt_twice"),
            DoubtKind::TwoSymbols => Finding::warning("legal_doubt_two_symbols"),
            DoubtKind::TwoIssuers => Finding::warning("legal_doubt_two_issuers"),
            DoubtKind::Order => Finding::warning("legal_doubt_order"),
            DoubtKind::GroundLater => Finding::warning("legal_ground_later"),
            DoubtKind::GroundEnded => Finding::warning("legal_ground_ended"),
            DoubtKind::Said => Finding::warning("legal_paper_doubt"),
        };
        let cited = matches!(row.kind, DoubtKind::GroundLater | DoubtKind::GroundEnded);
        let finding = finding
            .with("symbol", if cited { &row.other_symbol } else { &row.symbol })
            .with("day", base::day::show_day(row.day))
            .with("other_symbol", &row.other_symbol)
            .with("other_day", base::day::show_day(row.other_day))
            .with("said", &row.said);
        Doubt {
            kind: row.kind,
            paper: row.paper,
            symbol: row.symbol,
            day: row.day,
            other: row.other,
            other_symbol: row.other_symbol,
            finding,
        }
    }
}

/// What does not go together in a year of the registers of the actor's area.
///
/// # Errors
/// `not_allowed`.
pub async fn doubts(app: &App, actor: &Actor, year: i32) -> Result<Vec<Doubt>> {
    actor.require(Action::LegalPaperSee)?;
    let (db, scope) = (&**app.store(), app.office_scope(actor));
    let rows = store::office::legal_paper::doubt::list(db, &scope, year, DOUBTS_MAX).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
