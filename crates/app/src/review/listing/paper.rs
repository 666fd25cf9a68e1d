//! The lists of a village that the circular has forms for: Phụ lục I, Mẫu 6.1 and 6.2.

use std::collections::{HashMap, HashSet};

use base::Birth;
use base::id::{HouseholdId, RoundId, VerdictId, VillageId};
use register::{Class, Relation};
use store::review::decision::JudgedRow;
use store::review::listing::{ListQuery, ListRow};
use store::review::round::RoundRow;

use super::list_day;
use crate::App;
use crate::kernel::paper::{Format, Made, PaperWithin};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::decision::decision_text;
use crate::review::document::{Listed, Numbered, Outcome, ResultList, ResultOf, ReviewList};
use crate::review::papers::{by, iso, review, scores_paper, whence};

/// Households of a village on a list; no village has more than this.
const HOUSEHOLDS_MAX: u32 = 3_000;

/// Phụ lục I of a village: whom the round reviews, and what it found.
pub const REVIEW_LIST: PaperWithin = PaperWithin {
    address: "/papers/review-list/{id}/{within}/{ending}",
    right: Action::RoundSee,
    formats: &Format::ALL,
    make: |app, actor, (round, village)| {
        Box::pin(review_list(app, actor, round.into(), village.into()))
    },
};

/// Mẫu 6.1 of a village.
pub const RECOGNISED: PaperWithin = PaperWithin {
    address: "/papers/recognised-list/{id}/{within}/{ending}",
    right: Action::RoundSee,
    formats: &Format::ALL,
    make: |app, actor, (round, village)| {
        let of = ResultOf::Recognised;
        Box::pin(result_list(app, actor, of, (round.into(), village.into())))
    },
};

/// Mẫu 6.2 of a village.
pub const ESCAPED: PaperWithin = PaperWithin {
    address: "/papers/escaped-list/{id}/{within}/{ending}",
    right: Action::RoundSee,
    formats: &Format::ALL,
    make: |app, actor, (round, village)| {
        let of = ResultOf::Escaped;
        Box::pin(result_list(app, actor, of, (round.into(), village.into())))
    },
};

pub(crate) const WITHIN: &[&PaperWithin] = &[&REVIEW_LIST, &RECOGNISED, &ESCAPED];

/// A village's lines on the list of a round that the actor sees.
async fn lines(
    app: &App,
    actor: &Actor,
    (round, village): (RoundId, VillageId),
) -> Result<(RoundRow, Vec<ListRow>)> {
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, round).await?;
    let day = Some(list_day(app, db, &round).await?);
    let query = ListQuery { village: Some(village), day, ..ListQuery::default() };
    let scope = app.scope(actor);
    let rows = store::review::listing::list(db, &scope, round.id, &query, HOUSEHOLDS_MAX).await?;
    Ok((round, rows))
}

async fn review_list(app: &App, actor: &Actor, id: RoundId, village: VillageId) -> Result<Made> {
    // It has what each answered, added up.
    if !actor.sees_answers() {
        return Err(Problem::new(Code::NotFound));
    }
    let db = &**app.store();
    let (round, rows) = lines(app, actor, (id, village)).await?;
    // A round that was recorded after the event has no list: it went by what was decided.
    if rows.is_empty() {
        return Err(Problem::new(Code::NotFound));
    }
    let ids: Vec<HouseholdId> = rows.iter().map(|row| row.household).collect();
    let members = store::people::member::list_of_many(db, &ids, round.review_day).await?;
    let verdicts: Vec<VerdictId> = rows.iter().filter_map(|row| row.verdict).collect();
    let judged = store::review::decision::judged(db, &verdicts, round.review_day).await?;
    let judged: HashMap<VerdictId, JudgedRow> =
        judged.into_iter().map(|row| (row.verdict, row)).collect();
    let commune = whence(app, &round.commune, round.review_day).commune;
    let listed = |row: &ListRow| {
        let found = row.verdict.and_then(|id| judged.get(&id));
        let class = found.and_then(|it| it.class);
        let people = members.get(&row.household).map_or(&[][..], Vec::as_slice);
        let head = people.iter().find(|it| it.relation == Relation::Head);
        let before = found.and_then(|it| it.before);
        let listed = Listed {
            name: row.name().to_owned(),
            sex: head.and_then(|it| it.sex).or(found.and_then(|it| it.sex)),
            birth: row.head_birth_year.map(Birth::Year),
            namesake: false,
            village: row.village_name.clone(),
            address: String::new(),
            commune: commune.whole(),
            outcome: Outcome::of(before, class.unwrap_or(Class::NotPoor)),
            points: found.and_then(|it| it.a_points.zip(it.b_points)),
        };
        (listed, class.is_some())
    };
    let name = rows.first().map(|row| row.village_name.clone()).unwrap_or_default();
    let list = ReviewList {
        village: name.clone(),
        review: review(&round),
        scores: scores_paper(db, &round).await?,
        day: None,
        rows: rows.iter().map(listed).collect(),
        commune,
    };
    let year = round.year.to_string();
    Ok(by(&list.commune, list.document(), &["danh sách hộ cần rà soát", &name, &year]))
}

/// The name of a village of a round that was recorded with its decision and has no list.
async fn village_of_recorded(
    app: &App,
    actor: &Actor,
    round: &RoundRow,
    village: VillageId,
) -> Result<String> {
    let (db, scope) = (&**app.store(), app.scope(actor));
    let not_there = || Problem::new(Code::NotFound);
    let (_, day) = round.decision.as_ref().ok_or_else(not_there)?;
    let found = store::place::village::find(db, &scope, village).await?.ok_or_else(not_there)?;
    let path = store::place::village::path(db, village, *day).await?.ok_or_else(not_there)?;
    if path.commune != round.commune {
        return Err(not_there());
    }
    Ok(found.name)
}

/// Whether a meeting sent the household back, with the form that it still has.
fn is_sent_back(row: &ListRow) -> bool {
    row.agreed == Some(false) && row.met_verdict == row.verdict
}

async fn result_list(
    app: &App,
    actor: &Actor,
    of: ResultOf,
    (id, village): (RoundId, VillageId),
) -> Result<Made> {
    let db = &**app.store();
    let (round, rows) = lines(app, actor, (id, village)).await?;
    let name = match rows.first() {
        Some(row) => row.village_name.clone(),
        None => village_of_recorded(app, actor, &round, village).await?,
    };
    let settings = crate::review::paper_draft::settings(app, db, &round).await?;
    let day = round.decision.as_ref().map(|(_, day)| *day);
    let on = day.unwrap_or_else(|| app.today());
    let decision = decision_text(app, db, &round, &settings, on, Numbered::default()).await?;
    // Whom the meeting sent back is reviewed again, and is not proposed until then.
    let back: HashSet<HouseholdId> = match day {
        Some(_) => HashSet::new(),
        None => {
            let sent_back = rows.iter().filter(|row| is_sent_back(row));
            sent_back.map(|row| row.household).collect()
        }
    };
    // Until it is decided the list is a paper of the review, as Phụ lục I and the minutes are: it names
    // the commune of that day, whoever carries the round on.
    let commune = whence(app, &round.commune, day.unwrap_or(round.review_day)).commune;
    let whole = commune.whole();
    let rows = decision.rows.into_iter().filter(|row| !back.contains(&row.household));
    let rows = rows.map(|row| Listed { commune: whole.clone(), ..row.listed });
    let list = ResultList {
        of,
        commune,
        draft: day.is_none(),
        review: review(&round),
        scores: scores_paper(db, &round).await?,
        day,
        rows: rows.filter(|row| row.village == name).collect(),
        village: name.clone(),
    };
    let form = match of {
        ResultOf::Recognised => "mẫu 6.1 hộ nghèo, hộ cận nghèo",
        ResultOf::Escaped => "mẫu 6.2 hộ thoát nghèo, thoát cận nghèo",
    };
    let file = [form, &name, &iso(on)];
    Ok(by(&list.commune, list.document(), &file))
}
