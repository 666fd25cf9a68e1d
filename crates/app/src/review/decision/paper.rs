//! The decision of a round as a paper: signed, drafted, and as an extract for a village.

use base::Day;
use base::id::{HouseholdId, RoundId};
use register::DecisionList;
use register::review::round::series;
use store::office::legal_paper::Origin;
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::paper::{Format, Made, Paper};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::office::legal_paper::{Drafted, cited_in, own_grounds};
use crate::review::document::{
    Capacity, Decision, Listed, Numbered, Outcome, Recognised, Signature,
};
use crate::review::paper_draft::DraftSettings;
use crate::review::papers::{Whence, by, iso, review, scores_paper, whence};

/// Lines of a decision: more than any commune has.
const LINES_MAX: u32 = 20_000;
/// Rows read at a time when a whole round is gone through.
const BATCH: u32 = 2_000;

/// The decision with its lists: one text, whoever reads it.
pub const DECISION: Paper = Paper {
    address: "/papers/decision/{id}/{ending}",
    right: Action::RoundSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(decision_paper(app, actor, id.into())),
};

/// The decision as it would be signed.
pub const DRAFT: Paper = Paper {
    address: "/papers/decision-draft/{id}/{ending}",
    right: Action::RoundSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(decision_draft_paper(app, actor, id.into())),
};

/// What of the decision is about the village of a village head.
pub const EXTRACT: Paper = Paper {
    address: "/papers/extract/{id}/{ending}",
    right: Action::RoundSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(decision_extract(app, actor, id.into())),
};

pub(crate) const PAPERS: &[&Paper] = &[&DECISION, &DRAFT, &EXTRACT];

/// The decision as it was made. A village's head has the extract; the whole text names people of
/// other villages.
async fn decision_paper(app: &App, actor: &Actor, id: RoundId) -> Result<Made> {
    if actor.village.is_some() {
        return Err(Problem::new(Code::NotFound));
    }
    let (decision, number, day) = decision_signed(app, actor, id).await?;
    let name = ["quyết định", &number, &iso(day)];
    Ok(by(&decision.commune, decision.document(), &name))
}

/// What of it is about the village of a village head.
async fn decision_extract(app: &App, actor: &Actor, id: RoundId) -> Result<Made> {
    let not_found = || Problem::new(Code::NotFound);
    let village = actor.village.ok_or_else(not_found)?;
    let name = store::place::village::name(&**app.store(), village).await?.ok_or_else(not_found)?;
    let (decision, number, day) = decision_signed(app, actor, id).await?;
    let file = ["trích danh sách", &name, "quyết định", &number, &iso(day)];
    Ok(by(&decision.commune, decision.extract(&name), &file))
}

/// The decision as it would be signed.
async fn decision_draft_paper(app: &App, actor: &Actor, id: RoundId) -> Result<Made> {
    let view = crate::review::paper_draft::decision_draft(app, actor, id).await?;
    let round = crate::review::round::row(app, &**app.store(), actor, id).await?;
    let year = round.year.to_string();
    let file = ["dự thảo quyết định công nhận hộ nghèo", &year, &iso(view.settings.day)];
    let from = whence(app, &round.commune, view.settings.day);
    Ok(by(&from.commune, view.document, &file))
}

async fn decision_signed(app: &App, actor: &Actor, id: RoundId) -> Result<(Decision, String, Day)> {
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    let (number, day) = round.decision.clone().ok_or_else(|| Problem::new(Code::NotFound))?;
    let settings = crate::review::paper_draft::settings(app, db, &round).await?;
    let given = series::number_of(&number).and_then(|number| u32::try_from(number).ok());
    let numbered = Numbered { number: given, day: Some(day) };
    let decision = decision_text(app, db, &round, &settings, day, numbered).await?;
    Ok((decision, number, day))
}

/// The decision's text as its lists stand on a day: those that were frozen, once it is made.
pub(crate) async fn decision_text(
    app: &App,
    db: &impl store::Db,
    round: &RoundRow,
    settings: &DraftSettings,
    day: Day,
    numbered: Numbered,
) -> Result<Decision> {
    let Whence { key: body, commune, .. } = whence(app, &round.commune, day);
    let whole = commune.whole();
    let mut rows: Vec<(HouseholdId, Recognised)> = Vec::new();
    let mut add = |id, list: DecisionList, name: String, sex, birth, village: String, people| {
        let row = Recognised {
            household: id,
            listed: Listed {
                name,
                sex,
                birth,
                namesake: false,
                village,
                address: String::new(),
                commune: whole.clone(),
                outcome: Outcome::of_list(list),
                points: None,
            },
            people: u32::try_from(people).unwrap_or(0),
        };
        rows.push((id, row));
    };
    if round.decision.is_some() {
        let mut lines = store::review::decision::whole(db, round.id, LINES_MAX).await?;
        lines.sort_by(|a, b| (&a.sort_key, a.household).cmp(&(&b.sort_key, b.household)));
        for line in lines {
            let id = line.household;
            add(id, line.list, line.name, line.sex, line.birth, line.village_name, line.people);
        }
    } else {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = store::review::decision::changes(db, round.id, day, after, BATCH).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.household);
            found.extend(page);
        }
        found.sort_by(|a, b| (&a.sort_key, a.household).cmp(&(&b.sort_key, b.household)));
        for row in found {
            for list in DecisionList::of(row.before, row.after) {
                let (name, village) = (row.name.clone(), row.village_name.clone());
                add(row.household, list, name, row.sex, row.birth, village, row.people);
            }
        }
    }
    let ids: Vec<HouseholdId> = rows.iter().map(|(id, _)| *id).collect();
    let homes = store::people::household::addresses(db, &ids, round.review_day).await?;
    let rows = rows.into_iter().map(|(id, row)| {
        let address = homes.get(&id).cloned().unwrap_or_default();
        Recognised { listed: Listed { address, ..row.listed }, ..row }
    });
    let rows = rows.collect();
    let own_grounds = match round.decision {
        Some(_) => cited_in(db, (Origin::Decision, round.id.0)).await?,
        None => {
            let own = own_grounds(app, db, &body, (Drafted::Decision, day)).await?;
            own.into_iter().map(|it| it.words).collect()
        }
    };
    Ok(Decision {
        own_grounds,
        commune,
        numbered,
        review: review(round),
        scores: scores_paper(db, round).await?,
        grounds_on: day,
        proposer: settings.proposer.clone(),
        counted_on: round.review_day,
        rows,
        signature: Signature {
            capacity: if settings.deputy { Capacity::Deputy } else { Capacity::Chairman },
            name: Some(settings.signer.clone()).filter(|name| !name.is_empty()),
        },
        draft: false,
    })
}
