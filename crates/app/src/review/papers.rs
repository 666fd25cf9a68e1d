//! What the papers of a review share: who issues them, who signs, which review they belong to. Each paper is
//! made beside its noun.

use base::Day;
use base::area::AreaKey;
use chrono::Datelike;
use paper::document::Document;
use register::RoundKind;
use register::office::post::PostKind;
use store::people::member::MemberRow;
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::paper::Made;
use crate::kernel::problem::Result;
use crate::review::document::{Capacity, Card, Commune, Review, Scores, Signature};

pub(crate) fn commune_paper(app: &App, key: &AreaKey) -> Commune {
    let unit = app.areas().get(key);
    let kind = unit.and_then(|unit| app.areas().kind(unit));
    Commune {
        kind: kind.map(|kind| kind.name_vi.to_lowercase()).unwrap_or_default(),
        name: unit.map_or_else(|| key.as_str().to_owned(), |unit| unit.name.to_owned()),
    }
}

/// The name of who was a commune's chairman on the day of a paper.
pub(crate) async fn chairman_name(
    db: &impl store::Db,
    commune: &AreaKey,
    day: Day,
) -> Result<Option<String>> {
    Ok(store::office::post::holder_on(db, commune, PostKind::Chairman, day).await?)
}

/// A paper of a commune's committee, which stands in the properties of the file.
pub(crate) fn by(commune: &Commune, document: Document, name: &[&str]) -> Made {
    let document = Document { author: commune.committee(), ..document };
    Made::new(document, name)
}

pub(crate) async fn scores_paper(db: &impl store::Db, round: &RoundRow) -> Result<Scores> {
    let Some(table) = round.score_table else { return Ok(Scores::Official) };
    let row = crate::review::score_table::row(db, table).await?;
    Ok(if row.artificial { Scores::Artificial } else { Scores::Official })
}

pub(crate) fn review(round: &RoundRow) -> Review {
    match round.kind {
        RoundKind::Annual => Review::Annual { year: round.year },
        RoundKind::Regular => Review::Regular { year: round.year, month: round.review_day.month() },
    }
}

pub(crate) fn signed_by(name: Option<String>) -> Signature {
    Signature { capacity: Capacity::Chairman, name }
}

/// A day within the name of a file.
pub(crate) fn iso(day: Day) -> String {
    day.to_string()
}

/// What somebody is to the head, as people write it.
pub(crate) fn relation_words(app: &App, row: &MemberRow) -> String {
    let key = crate::people::household::relation_key(row.relation, row.sex);
    app.words().get(base::words::Lang::Vi, &key).to_owned()
}

pub(crate) fn card(row: &MemberRow) -> Card {
    let number = match &row.identity {
        register::Identity::Known(number) => Some(number.clone()),
        register::Identity::Missing(_) => None,
    };
    Card { number, issued_on: None }
}
