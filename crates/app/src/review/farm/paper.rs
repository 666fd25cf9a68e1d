//! Papers of a farming household: the form filled in, the form empty, the decision, the refusal.

use base::Day;
use base::id::{FarmId, VillageId};
use chrono::Datelike;
use serde_json::json;
use store::people::member::MemberRow;
use store::review::farm::answer::{FarmAnswerKind, FarmAnswerRow, RecognisedRow};

use super::{FarmView, form, get};
use crate::App;
use crate::kernel::paper::{Format, Logged, Made, Paper, has_whole_numbers};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::office::legal_paper::Book;
use crate::review::document::farm::{FarmDecision, FarmHead, FarmSheet, FarmStated};
use crate::review::document::wording::say;
use crate::review::document::{Asked, Listed, Numbered, Outcome, Refusal, Scores, within_village};
use crate::review::papers::{
    Whence, by, card, chairman_name, iso, relation_words, signed_by, whence, whence_of_village,
};

/// Households on one decision: more than any commune recognises on a day.
const HOUSEHOLDS_MAX: u32 = 1_000;

/// The form of one that asked (Phụ lục VIII), filled in as far as it is.
pub const FORM: Paper = Paper {
    address: "/papers/farming-form/{id}/{ending}",
    right: Action::FarmSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(form_paper(app, actor, id.into())),
};

/// The form empty, for a village: to take along.
pub const BLANK: Paper = Paper {
    address: "/papers/farming-blank/{id}/{ending}",
    right: Action::FarmSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(blank_paper(app, actor, id.into())),
};

/// The decision by which one was recognised, with all that it recognises: one text, whoever reads it. A
/// village's head has the extract; the whole text names people of other villages.
pub const DECISION: Paper = Paper {
    address: "/papers/farming-decision/{id}/{ending}",
    right: Action::FarmSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(decision_paper(app, actor, id.into())),
};

/// The written refusal.
pub const REFUSAL: Paper = Paper {
    address: "/papers/farming-refusal/{id}/{ending}",
    right: Action::FarmSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(refusal_paper(app, actor, id.into())),
};

pub(crate) const PAPERS: &[&Paper] = &[&FORM, &BLANK, &DECISION, &REFUSAL];

/// The form of a place without anybody on it.
fn empty(from: Whence, village: String, day: Day) -> FarmSheet {
    FarmSheet {
        form: form(),
        province: from.province_name(),
        district: from.district_name(),
        commune: from.commune,
        village,
        head: None,
        members: Vec::new(),
        stated: None,
        day: None,
        year: day.year(),
    }
}

async fn people(app: &App, view: &FarmView) -> Result<Vec<MemberRow>> {
    let (db, household) = (&**app.store(), view.row.household);
    let day = view.row.received_on;
    let mut found = store::people::member::list_of_many(db, &[household], day).await?;
    Ok(found.remove(&household).unwrap_or_default())
}

async fn form_paper(app: &App, actor: &Actor, id: FarmId) -> Result<Made> {
    let view = get(app, actor, id).await?;
    let people = people(app, &view).await?;
    let whole_numbers = has_whole_numbers(actor);
    let row = &view.row;
    let head = people.iter().find(|it| it.relation == register::Relation::Head);
    let surveyed_on = view.sheet.as_ref().map_or(row.received_on, |it| it.sheet.surveyed_on);
    let of = (row.village, &row.commune);
    let from = whence_of_village(app, &**app.store(), of, surveyed_on).await?;
    let commune = from.commune.clone();
    let record = store::people::household::record(&**app.store(), row.household).await?;
    let stays = record.map(|it| it.stays).unwrap_or_default();
    let day = row.received_on;
    let stay = stays.iter().find(|it| it.from_day <= day && it.to_day > day);
    let address = stay.map(|it| it.address.clone()).unwrap_or_default();
    let place = within_village(&address, &row.village_name);
    let stated = view.sheet.as_ref().map(|it| FarmStated {
        work: work_words(&it.sheet.work),
        estimate: it.sheet.estimate,
        lines: it.sheet.lines.clone(),
        result: it.result.clone(),
        reviewer: it.sheet.filled_by.clone(),
    });
    let sheet = FarmSheet {
        head: Some(FarmHead {
            name: row.applicant.clone(),
            sex: head.and_then(|it| it.sex),
            birth: head.and_then(|it| it.birth),
            ethnicity: head.and_then(|it| it.ethnicity.clone()),
            card: head.filter(|_| whole_numbers).map(card).unwrap_or_default(),
            residence: Some(format!("{place}, {}", commune.whole())),
        }),
        members: people.iter().map(|it| (it.name.clone(), relation_words(app, it))).collect(),
        stated,
        day: view.sheet.as_ref().map(|it| it.sheet.surveyed_on),
        ..empty(from, row.village_name.clone(), day)
    };
    let receipt = row.receipt.to_string();
    let name = ["phiếu khảo sát thu nhập", &receipt, &iso(day)];
    let logged = Logged {
        subject: id.into(),
        commune: row.commune.clone(),
        detail: json!({ "paper": true, "whole_numbers": whole_numbers }),
    };
    Ok(Made { logged: Some(logged), ..Made::new(sheet.document(), &name) })
}

fn work_words(work: &[super::FarmWork]) -> String {
    let words = work.iter().map(|it| say(&format!("farm_form.{}", it.as_str())));
    words.collect::<Vec<_>>().join(", ")
}

async fn blank_paper(app: &App, actor: &Actor, id: VillageId) -> Result<Made> {
    let (db, scope) = (&**app.store(), app.scope(actor));
    let village = store::place::village::find(db, &scope, id).await?;
    let village = village.ok_or_else(|| Problem::new(Code::NotFound))?;
    let path = store::place::village::path(db, id, app.today()).await?;
    let commune = path.ok_or_else(|| Problem::new(Code::NotFound))?.commune;
    let sheet = empty(whence(app, &commune, app.today()), village.name.clone(), app.today());
    let name = ["phiếu khảo sát thu nhập trống", &village.name];
    Ok(by(&sheet.commune, sheet.document(), &name))
}

async fn decision_paper(app: &App, actor: &Actor, id: FarmId) -> Result<Made> {
    let view = get(app, actor, id).await?;
    // One that ended was decided before it.
    let decided = view.answers.iter().find(|it| it.kind == FarmAnswerKind::Recognised);
    let decided = decided.ok_or_else(|| Problem::new(Code::NotFound))?;
    let db = &**app.store();
    let of = (&decided.commune, decided.number.as_str(), decided.day);
    let own = actor.village;
    let listed = store::review::farm::answer::of_decision(db, of, own, HOUSEHOLDS_MAX).await?;
    let whole = whence(app, &decided.commune, decided.day).commune.whole();
    let row = |it: RecognisedRow| {
        let listed = Listed {
            name: it.name,
            sex: it.sex,
            birth: it.birth,
            namesake: false,
            village: it.village_name,
            commune: whole.clone(),
            address: String::new(),
            outcome: Outcome::NotPoor,
            points: None,
        };
        (listed, it.people)
    };
    let rows = listed.into_iter().map(row).collect();
    let number = decided.series.and_then(|it| u32::try_from(it).ok());
    let decision = FarmDecision {
        commune: whence(app, &decided.commune, decided.day).commune,
        numbered: Numbered { number, day: Some(decided.day) },
        day: decided.day,
        year: decided.day.year(),
        own_grounds: own_grounds_of(db, decided).await?,
        rows,
        signature: signed_by(chairman_name(db, &decided.commune, decided.day).await?),
    };
    if own.is_some() {
        let village = &view.row.village_name;
        let number = &decided.number;
        let name = ["trích quyết định mức sống trung bình", village, number, &iso(decided.day)];
        return Ok(by(&decision.commune, decision.extract(village), &name));
    }
    let name = ["quyết định mức sống trung bình", &decided.number, &iso(decided.day)];
    Ok(by(&decision.commune, decision.document(), &name))
}

/// The commune's own grounds of a decision, as it was made with them.
async fn own_grounds_of(db: &impl store::Db, decided: &FarmAnswerRow) -> Result<Vec<String>> {
    let key = register::office::legal_paper::key(&decided.number);
    let same = (Book::Out, key.as_str(), decided.day);
    let known = store::office::legal_paper::same(db, &decided.commune, same).await?;
    let Some((id, _)) = known else { return Ok(Vec::new()) };
    let rows = store::office::legal_paper::ground::of(db, id).await?;
    Ok(rows.into_iter().map(|it| it.words).collect())
}

async fn refusal_paper(app: &App, actor: &Actor, id: FarmId) -> Result<Made> {
    let view = get(app, actor, id).await?;
    let refused = view.answer().filter(|it| it.kind == FarmAnswerKind::Refused);
    let refused = refused.ok_or_else(|| Problem::new(Code::NotFound))?;
    let people = people(app, &view).await?;
    let same = base::text::fold(&view.row.applicant);
    let asker = people.iter().find(|it| base::text::fold(&it.name) == same);
    let refusal = Refusal {
        commune: whence(app, &refused.commune, refused.day).commune,
        numbered: Numbered { number: None, day: Some(refused.day) },
        year: refused.day.year(),
        scores: Scores::Official,
        name: view.row.applicant.clone(),
        sex: asker.and_then(|it| it.sex),
        village: view.row.village_name.clone(),
        received_on: view.row.received_on,
        asked: Asked::AverageFarming,
        reason: refused.reason.clone(),
        signature: signed_by(chairman_name(&**app.store(), &refused.commune, refused.day).await?),
    };
    let receipt = view.row.receipt.to_string();
    let name = ["thông báo không công nhận mức sống trung bình", &receipt, &iso(refused.day)];
    Ok(by(&refusal.commune, refusal.document(), &name))
}
