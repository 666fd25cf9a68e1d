//! Papers of a posting: the notice, and of a complaint its receipt and the record of its re-check.

use base::Birth;
use base::id::{ComplaintId, PostingId};
use register::Class;

use crate::App;
use crate::kernel::paper::{Format, Made, Paper};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::document::{
    Attendant, ComplaintReceipt, Listed, Numbered, Outcome, PostingNotice, Recheck,
};
use crate::review::papers::{
    Whence, by, chairman_name, iso, review, scores_paper, signed_by, whence,
};

/// The posted notice.
pub const NOTICE: Paper = Paper {
    address: "/papers/notice/{id}/{ending}",
    right: Action::PostingSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(notice(app, actor, id.into())),
};

/// The receipt of a complaint.
pub const RECEIPT: Paper = Paper {
    address: "/papers/receipt/{id}/{ending}",
    right: Action::ComplaintSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(complaint_receipt(app, actor, id.into())),
};

/// The record of a re-check.
pub const RECHECK: Paper = Paper {
    address: "/papers/recheck/{id}/{ending}",
    right: Action::ComplaintSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(recheck_record(app, actor, id.into())),
};

pub(crate) const PAPERS: &[&Paper] = &[&NOTICE, &RECEIPT, &RECHECK];

async fn notice(app: &App, actor: &Actor, id: PostingId) -> Result<Made> {
    let view = crate::review::posting::get(app, actor, id).await?;
    let p = &view.posting;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, p.round).await?;
    let Whence { key: body, commune, .. } = whence(app, &round.commune, p.starts_on);
    let full = p.layout_reason.is_some();
    let row = |row: &crate::review::posting::PostedRow| {
        let beside = view.beside(row);
        Listed {
            name: row.name.clone(),
            sex: beside.and_then(|it| it.sex),
            birth: row.birth_year.map(Birth::Year),
            namesake: row.namesake,
            village: p.village_name.clone(),
            address: String::new(),
            commune: commune.whole(),
            outcome: view.outcome(row),
            points: beside.and_then(|it| it.a_points.zip(it.b_points)),
        }
    };
    let notice = PostingNotice {
        complaints_to: commune.committee(),
        numbered: Numbered { number: None, day: Some(p.starts_on) },
        review: review(&round),
        scores: scores_paper(db, &round).await?,
        places: p.places.split(';').map(|it| it.trim().to_owned()).collect(),
        from: view.first_day(),
        to: p.ends_on,
        working_days: u32::try_from(p.working_days).unwrap_or(0),
        replaces: view.households.iter().filter_map(|row| row.posted_before).max(),
        full,
        rows: view.households.iter().map(row).collect(),
        signature: signed_by(chairman_name(db, &body, p.starts_on).await?),
        commune,
    };
    let again = if notice.replaces.is_some() { "niêm yết lại" } else { "niêm yết" };
    let name = ["thông báo", again, &p.village_name, &iso(p.starts_on)];
    Ok(by(&notice.commune, notice.document(), &name))
}

async fn complaint_receipt(app: &App, actor: &Actor, id: ComplaintId) -> Result<Made> {
    let view = crate::review::posting::complaint_get(app, actor, id).await?;
    let c = &view.complaint;
    let round = crate::review::round::row(app, &**app.store(), actor, c.round).await?;
    let posting = crate::review::posting::get(app, actor, c.posting).await?;
    let receipt = ComplaintReceipt {
        commune: whence(app, &round.commune, c.received_on).commune,
        review: review(&round),
        receipt: u32::try_from(c.receipt).unwrap_or(0),
        received_on: c.received_on,
        complainant: c.complainant.clone(),
        household: c.household_name.clone(),
        village: c.village_name.clone(),
        complaint: c.content.clone(),
        posted: posted(&posting, c),
        due_on: c.due_on,
    };
    let number = c.receipt.to_string();
    let name = ["biên nhận khiếu nại", &number, &iso(c.received_on)];
    Ok(by(&receipt.commune, receipt.document(), &name))
}

async fn recheck_record(app: &App, actor: &Actor, id: ComplaintId) -> Result<Made> {
    let view = crate::review::posting::complaint_get(app, actor, id).await?;
    let c = &view.complaint;
    let done = c.recheck.as_ref().ok_or_else(|| Problem::new(Code::NotFound))?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, c.round).await?;
    let posting = crate::review::posting::get(app, actor, c.posting).await?;
    let judged = store::review::decision::judged(db, &[done.verdict], done.done_on).await?;
    let team = done
        .members
        .split([',', ';'])
        .map(|name| name.trim().trim_end_matches('.').trim())
        .filter(|name| !name.is_empty())
        .map(|name| Attendant { name: name.to_owned(), title: String::new() });
    let after = judged.first().map_or(Outcome::NotPoor, |row| {
        Outcome::of(row.before, row.class.unwrap_or(Class::NotPoor))
    });
    let record = Recheck {
        commune: whence(app, &round.commune, done.done_on).commune,
        village: c.village_name.clone(),
        review: review(&round),
        scores: scores_paper(db, &round).await?,
        receipt: u32::try_from(c.receipt).unwrap_or(0),
        received_on: c.received_on,
        complainant: c.complainant.clone(),
        household: c.household_name.clone(),
        complaint: c.content.clone(),
        team: team.collect(),
        checked_on: done.done_on,
        before: posted(&posting, c),
        after,
        findings: done.findings.clone(),
    };
    let number = c.receipt.to_string();
    let name = ["biên bản phúc tra", &number, &iso(done.done_on)];
    Ok(by(&record.commune, record.document(), &name))
}

/// What was posted of a complaint's household.
fn posted(
    view: &crate::review::posting::PostingView,
    complaint: &crate::review::posting::ComplaintRow,
) -> Outcome {
    let row = view.households.iter().find(|row| row.household == complaint.household);
    row.map_or(Outcome::NotPoor, |row| view.outcome(row))
}
