//! The file of a household, and the list of households, put together from what each noun has of them.

use base::Day;
use base::id::HouseholdId;
use register::people::story::StoryLine;
use store::people::household::HouseholdRow;
use store::people::story::StepRow;

use crate::App;
use crate::kernel::finder::{Finder, Hit, Looked};
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::office::legal_paper;
use crate::people::household::{self, HouseholdListQuery};
use crate::people::household_part::{Asked, HouseholdPart, Steps};
use crate::people::{entitlement, story};
use crate::place::village::Village;
use crate::review::{certificate, decision, farm, meeting, posting, survey};

pub use crate::people::household_part::HouseholdFile;

/// The parts of the file, noun by noun.
const PARTS: &[&[HouseholdPart]] = &[
    story::HOUSEHOLD,
    survey::HOUSEHOLD,
    meeting::HOUSEHOLD,
    posting::HOUSEHOLD,
    farm::HOUSEHOLD,
    entitlement::HOUSEHOLD,
];

/// Who finds papers by the number that somebody typed.
const FINDERS: &[Finder] = &[certificate::FINDER, decision::FINDER, legal_paper::FINDER];

/// One page of households.
#[derive(Debug, Clone)]
pub struct HouseholdPage {
    /// The rows.
    pub rows: Vec<HouseholdRow>,
    /// What to ask the next page with.
    pub next: Option<String>,
    /// The day the list stands for.
    pub day: Day,
    /// The villages to choose from.
    pub villages: Vec<Village>,
    /// Whether a class in the area rests on the artificial score table.
    pub artificial: bool,
    /// The papers that the text names.
    pub papers: Vec<Hit>,
}

/// One page of the households that live in the actor's area on a day, and the papers that the text names.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor, query: HouseholdListQuery) -> Result<HouseholdPage> {
    let text = query.text.clone();
    let household::HouseholdList { rows, next, day, villages } =
        household::list(app, actor, query).await?;
    let artificial =
        store::review::round::any_artificial(&**app.store(), &app.scope(actor)).await?;
    let mut papers = Vec::new();
    let looked = Looked::new(app, actor, &text);
    for finder in FINDERS {
        papers.extend((finder.find)(&looked).await?.into_iter().flat_map(|it| it.hits));
    }
    Ok(HouseholdPage { rows, next, day, villages, artificial, papers })
}

/// One household with everything that is known of it.
///
/// # Errors
/// `not_found` when there is none, or none in the actor's area.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: HouseholdId,
    day: Option<Day>,
) -> Result<HouseholdFile> {
    let read = household::read(app, actor, id, day).await?;
    let asked = Asked { app, actor, read: &read };
    let mut file = HouseholdFile::new(read.view.clone());
    let mut steps: Vec<&Steps> = Vec::new();
    for part in PARTS.iter().flat_map(|of| of.iter()) {
        match part {
            HouseholdPart::Reads(read) => read(&asked, &mut file).await?,
            HouseholdPart::Steps(of) => steps.extend((of.sees)(actor).then_some(of)),
        }
    }
    file.story.extend(told(&asked, id, &steps).await?);
    file.story.sort_by(|a, b| b.cmp(a));
    Ok(file)
}

async fn told(asked: &Asked<'_>, id: HouseholdId, steps: &[&Steps]) -> Result<Vec<StoryLine>> {
    let (db, scope) = (&**asked.app.store(), asked.app.scope(asked.actor));
    let selects: Vec<_> = steps.iter().map(|it| it.select).collect();
    let rows = store::people::story::steps(db, &scope, id, &selects).await?;
    let tell = |row: &StepRow| {
        let of = steps.iter().find(|it| it.select.kind == row.kind)?;
        Some((of.tell)(row))
    };
    Ok(rows.iter().filter_map(tell).collect())
}
