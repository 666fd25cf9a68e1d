//! A request as its form (Mẫu 01 or Mẫu 04), and its refusal.

use base::Day;
use base::day::show_day;
use base::id::{HouseholdId, PersonId, RequestId};
use chrono::Datelike;
use register::Class;
use serde_json::json;
use store::people::member::MemberRow;
use store::review::household_request::RequestForm;

use crate::App;
use crate::kernel::paper::{Format, Logged, Made, Paper, has_whole_numbers};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::document::wording::fill;
use crate::review::document::{
    Applicant, Asked, EscapeRequest, EscapedFrom, Numbered, Refusal, Request, RequestMember,
    Scores, Work, within_village,
};
use crate::review::papers::{
    Whence, by, card, chairman_name, iso, relation_words, signed_by, whence, whence_of_village,
};

/// A request, as its form (Mẫu 01 or Mẫu 04).
pub const REQUEST: Paper = Paper {
    address: "/papers/request/{id}/{ending}",
    right: Action::RequestSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(request_paper(app, actor, id.into())),
};

/// The refusal of a request.
pub const REFUSAL: Paper = Paper {
    address: "/papers/refusal/{id}/{ending}",
    right: Action::RequestSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(refusal_paper(app, actor, id.into())),
};

pub(crate) const PAPERS: &[&Paper] = &[&REQUEST, &REFUSAL, &super::FORM_A, &super::FORM_A_BLANK];

async fn request_paper(app: &App, actor: &Actor, id: RequestId) -> Result<Made> {
    let request = crate::review::household_request::get(app, actor, id).await?;
    let of = (request.village, &request.commune);
    let from = whence_of_village(app, &**app.store(), of, request.received_on).await?;
    let commune = from.commune;
    let year = request.received_on.year();
    let people = request_people(app, actor, (request.household, request.received_on)).await?;
    let head = people.iter().find(|row| row.relation == register::Relation::Head);
    let place = within_village(&request.address, &request.village_name);
    let residence =
        Some(match base::text::fold(&place).contains(&base::text::fold(&commune.name)) {
            true => place,
            false => format!("{place}, {}", commune.whole()),
        });
    let receipt = request.receipt.to_string();
    let name = ["đơn đề nghị", &receipt, &iso(request.received_on)];
    if request.form == RequestForm::Escape {
        let present = class_before(app, request.household, request.received_on).await?;
        let certificate = match request.household {
            Some(household) => certificate_number(app, actor, household).await?,
            None => None,
        };
        let form = EscapeRequest {
            commune,
            year,
            day: Some(request.received_on),
            present: EscapedFrom::of(present),
            certificate,
            name: Some(request.applicant),
            birth: head.and_then(|row| row.birth),
            number: None,
            residence,
            reason: Some(request.reason),
        };
        return Ok(Made::new(form.document(), &name));
    }
    let whole_numbers = has_whole_numbers(actor);
    let members = people.iter().map(|row| RequestMember {
        name: row.name.clone(),
        sex: row.sex,
        birth: row.birth,
        relation: relation_words(app, row),
        work: work(row),
    });
    let form = Request {
        commune,
        year,
        day: Some(request.received_on),
        applicant: Some(Applicant {
            name: request.applicant,
            sex: head.and_then(|row| row.sex),
            birth: head.and_then(|row| row.birth),
            ethnicity: head.and_then(|row| row.ethnicity.clone()),
            card: head.filter(|_| whole_numbers).map(card).unwrap_or_default(),
            residence: residence.clone(),
            address: residence,
        }),
        members: members.collect(),
        reason: Some(request.reason),
    };
    let logged = Logged {
        subject: id.into(),
        commune: request.commune,
        detail: json!({ "paper": true, "whole_numbers": whole_numbers }),
    };
    Ok(Made { logged: Some(logged), ..Made::new(form.document(), &name) })
}

async fn request_people(
    app: &App,
    actor: &Actor,
    (household, received_on): (Option<HouseholdId>, Day),
) -> Result<Vec<MemberRow>> {
    let Some(household) = household else { return Ok(Vec::new()) };
    let db = &**app.store();
    // Who lived there and what was known of them when it asked, and not what a later form says; of a
    // household that came into the register after it asked, what is known first.
    for day in [received_on, app.scope(actor).day()] {
        let mut found = store::people::member::list_of_many(db, &[household], day).await?;
        let Some(mut people) = found.remove(&household).filter(|it| !it.is_empty()) else {
            continue;
        };
        let ids: Vec<PersonId> = people.iter().map(|it| it.id).collect();
        let known = store::people::person_fact::in_force(db, &ids, day).await?;
        for it in &mut people {
            it.facts = known.get(&it.id).copied().unwrap_or_default();
        }
        return Ok(people);
    }
    Ok(Vec::new())
}

/// The number of the latest certificate of a household, as papers write it.
async fn certificate_number(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
) -> Result<Option<String>> {
    let found = crate::review::certificate::of(app, actor, household).await?;
    Ok(found.map(|it| {
        fill("escape.of_day", &[("number", &it.number), ("day", &show_day(it.issued_on))])
    }))
}

/// The class in force on a day.
async fn class_before(
    app: &App,
    household: Option<HouseholdId>,
    day: Day,
) -> Result<Option<Class>> {
    let Some(household) = household else { return Ok(None) };
    let facts = store::people::class_fact::list(&**app.store(), household).await?;
    let known = facts.iter().filter(|fact| fact.from_day <= day);
    Ok(known.max_by_key(|fact| fact.from_day).map(|fact| fact.class))
}

async fn refusal_paper(app: &App, actor: &Actor, id: RequestId) -> Result<Made> {
    let request = crate::review::household_request::get(app, actor, id).await?;
    let (Some(day), Some(reason)) = (request.answered_on, request.answer_reason.clone()) else {
        return Err(Problem::new(Code::NotFound));
    };
    let db = &**app.store();
    let artificial = store::review::round::any_artificial(db, &app.scope(actor)).await?;
    let people = request_people(app, actor, (request.household, request.received_on)).await?;
    let same = base::text::fold(&request.applicant);
    let asker = people.iter().find(|row| base::text::fold(&row.name) == same);
    let asked = match request.form.as_str() {
        "escape" => {
            let before = class_before(app, request.household, request.received_on).await?;
            Asked::Escaped(EscapedFrom::of(before))
        }
        _ => Asked::Recognised,
    };
    let Whence { key: body, commune, .. } = whence(app, &request.commune, day);
    let refusal = Refusal {
        commune,
        numbered: Numbered { number: None, day: Some(day) },
        year: day.year(),
        scores: if artificial { Scores::Artificial } else { Scores::Official },
        name: request.applicant,
        sex: asker.and_then(|row| row.sex),
        village: request.village_name,
        received_on: request.received_on,
        asked,
        reason,
        signature: signed_by(chairman_name(db, &body, day).await?),
    };
    let receipt = request.receipt.to_string();
    let name = ["thông báo không công nhận", &receipt, &iso(day)];
    Ok(by(&refusal.commune, refusal.document(), &name))
}

/// What a member does, as far as the register knows; of a child that no school is known of, nothing.
fn work(row: &MemberRow) -> Option<Work> {
    match (row.facts.attending, row.facts.has_job) {
        (_, Some(true)) => Some(Work::Working),
        (Some(true), _) => Some(Work::Studying),
        (_, Some(false)) => Some(Work::NotWorking),
        (Some(false) | None, None) => None,
    }
}
