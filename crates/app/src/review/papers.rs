//! What the papers of a review share: who issues them, who signs, which review they belong to. Each paper is
//! made beside its noun.

use base::Day;
use base::area::{AreaKey, Level};
use base::id::VillageId;
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

/// Where a paper is from: the commune that acts on its day, and the levels above it on that day.
#[derive(Debug, Clone)]
pub(crate) struct Whence {
    /// Which commune.
    pub(crate) key: AreaKey,
    /// As the paper names it.
    pub(crate) commune: Commune,
    /// Its code.
    pub(crate) code: String,
    /// Name and code of the province.
    pub(crate) province: Option<(String, String)>,
    /// Those of the district, while there were districts.
    pub(crate) district: Option<(String, String)>,
    /// What stands right above the commune, in full: to whom it reports.
    pub(crate) above: Option<String>,
}

impl Whence {
    pub(crate) fn province_name(&self) -> String {
        self.province.as_ref().map(|(name, _)| name.clone()).unwrap_or_default()
    }

    pub(crate) fn district_name(&self) -> Option<String> {
        self.district.as_ref().map(|(name, _)| name.clone())
    }
}

/// Where a paper of a day is from. Every paper names its commune by this, so that papers of one day name
/// the same one: of a commune that ended before it the one that took it over.
pub(crate) fn whence(app: &App, commune: &AreaKey, day: Day) -> Whence {
    let areas = app.areas();
    let key = crate::place::succession::body_on(app, commune, day);
    let unit = areas.get(&key);
    let kind = unit.and_then(|unit| areas.kind(unit));
    let commune = Commune {
        kind: kind.map(|kind| kind.name_vi.to_lowercase()).unwrap_or_default(),
        name: unit.map_or_else(|| key.as_str().to_owned(), |unit| unit.name.to_owned()),
    };
    let above = areas.ancestors(&key, day);
    let level = |level: Level| {
        let found = above.iter().find(|unit| unit.level == level);
        found.map(|unit| (unit.name.to_owned(), unit.key.code().to_owned()))
    };
    Whence {
        code: key.code().to_owned(),
        commune,
        province: level(Level::Province),
        district: level(Level::District),
        above: above.first().map(|unit| areas.full_name(unit)),
        key,
    }
}

/// The same of a paper about a village: a record of it may be of a commune that took it in later, and the
/// paper's day is one on which the village lay elsewhere.
pub(crate) async fn whence_of_village(
    app: &App,
    db: &impl store::Db,
    (village, commune): (VillageId, &AreaKey),
    day: Day,
) -> Result<Whence> {
    let path = store::place::village::path(db, village, day).await?;
    let there = path.map_or_else(|| commune.clone(), |path| path.commune);
    Ok(whence(app, &there, day))
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
