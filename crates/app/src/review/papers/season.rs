//! Papers of meetings, postings and complaints.

use std::collections::HashMap;

use base::id::{ComplaintId, MeetingId, PostingId, VerdictId};
use base::{Birth, Day};
use register::Class;
use store::review::decision::JudgedRow;

use super::{Made, iso, review, signed_by};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Actor;
use crate::review::document::{
    AttendanceSheet, Attendant, Attending, ComplaintReceipt, Group, Listed, Minutes, Moment,
    Numbered, Outcome, PostingNotice, Recheck, Vote, VoteCount, village_head_title,
};

pub(super) async fn minutes(app: &App, actor: &Actor, id: MeetingId) -> Result<Made> {
    let view = crate::review::meeting::get(app, actor, id).await?;
    let m = &view.meeting;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, m.round).await?;
    let commune = crate::review::papers::commune_paper(
        app,
        &crate::place::succession::body_on(app, &round.commune, m.held_on),
    );
    let count = |n: i64| u32::try_from(n).unwrap_or(0);
    let group = |n: i64| Group { count: Some(count(n)), named: Vec::new() };
    // What was voted on, and not what a later form says.
    let shown: Vec<VerdictId> = view
        .households
        .iter()
        .filter_map(|it| it.vote.as_ref().map(|vote| vote.verdict).or(it.row.verdict))
        .collect();
    let judged = store::review::decision::judged(db, &shown, m.held_on).await?;
    let judged: HashMap<VerdictId, JudgedRow> =
        judged.into_iter().map(|row| (row.verdict, row)).collect();
    let votes = view
        .households
        .iter()
        .map(|it| {
            let verdict = it.vote.as_ref().map(|vote| vote.verdict).or(it.row.verdict);
            let judged = verdict.and_then(|verdict| judged.get(&verdict));
            Vote {
                listed: Listed {
                    name: it.row.head.clone(),
                    sex: judged.and_then(|row| row.sex),
                    birth: it.row.head_birth_year.map(Birth::Year),
                    namesake: false,
                    village: m.village_name.clone(),
                    commune: commune.whole(),
                    outcome: judged.map_or(Outcome::NotPoor, |row| {
                        Outcome::of(row.before, row.class.unwrap_or(Class::NotPoor))
                    }),
                    points: judged.and_then(|row| row.a_points.zip(row.b_points)),
                },
                count: it.vote.as_ref().map(|vote| VoteCount {
                    agree: count(vote.votes.agree),
                    against: count(vote.votes.against),
                    abstain: count(vote.votes.abstain),
                    agreed: it.agreed.unwrap_or(false),
                }),
                remark: it.vote.as_ref().map(|vote| vote.remark.clone()).unwrap_or_default(),
            }
        })
        .collect();
    let chair = Attendant { name: m.chair.clone(), title: village_head_title(&m.village_name) };
    let minutes = Minutes {
        commune,
        village: m.village_name.clone(),
        review: review(&round),
        scores: crate::review::papers::scores_paper(db, &round).await?,
        place: Some(m.place.clone()),
        opened: moment(m.held_on, &m.hour),
        closed: None,
        chair: Some(chair),
        secretary: Some(Attendant { name: m.secretary.clone(), title: m.secretary_title.clone() }),
        attending: Attending {
            committee: group(m.attendance.steering),
            organisations: group(m.attendance.organisations),
            front: group(m.attendance.front),
            reviewers: group(m.attendance.reviewers),
            households: Some(count(m.attendance.households)),
            households_total: Some(count(m.attendance.households_total)),
        },
        opinions: [m.opinions.clone()].into_iter().filter(|it| !it.is_empty()).collect(),
        votes,
        representatives: Vec::new(),
    };
    let name = ["biên bản họp", &m.village_name, &iso(m.held_on)];
    Ok(crate::review::papers::by(&minutes.commune, minutes.document(), &name))
}

pub(super) async fn attendance(app: &App, actor: &Actor, id: MeetingId) -> Result<Made> {
    let view = crate::review::meeting::get(app, actor, id).await?;
    let m = &view.meeting;
    let round = crate::review::round::row(app, &**app.store(), actor, m.round).await?;
    let sheet = AttendanceSheet {
        commune: crate::review::papers::commune_paper(
            app,
            &crate::place::succession::body_on(app, &round.commune, m.held_on),
        ),
        village: m.village_name.clone(),
        review: review(&round),
        opened: moment(m.held_on, &m.hour),
        place: Some(m.place.clone()),
        people: Vec::new(),
        present: usize::try_from(m.attendance.present()).ok(),
        secretary: Some(m.secretary.clone()),
    };
    let name = ["danh sách dự họp", &m.village_name, &iso(m.held_on)];
    Ok(crate::review::papers::by(&sheet.commune, sheet.document(), &name))
}

pub(super) async fn notice(app: &App, actor: &Actor, id: PostingId) -> Result<Made> {
    let view = crate::review::posting::get(app, actor, id).await?;
    let p = &view.posting;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, p.round).await?;
    let body = crate::place::succession::body_on(app, &round.commune, p.starts_on);
    let commune = crate::review::papers::commune_paper(app, &body);
    let row = |row: &crate::review::posting::PostedRow| Listed {
        name: row.name.clone(),
        sex: None,
        birth: row.birth_year.map(Birth::Year),
        namesake: row.namesake,
        village: p.village_name.clone(),
        commune: commune.whole(),
        outcome: view.outcome(row),
        points: None,
    };
    let notice = PostingNotice {
        complaints_to: commune.committee(),
        numbered: Numbered { number: None, day: Some(p.starts_on) },
        review: review(&round),
        scores: crate::review::papers::scores_paper(db, &round).await?,
        places: p.places.split(';').map(|it| it.trim().to_owned()).collect(),
        from: view.first_day(),
        to: p.ends_on,
        working_days: u32::try_from(p.working_days).unwrap_or(0),
        replaces: view.households.iter().filter_map(|row| row.posted_before).max(),
        rows: view.households.iter().map(row).collect(),
        signature: signed_by(crate::review::papers::chairman_name(db, &body).await?),
        commune,
    };
    let again = if notice.replaces.is_some() { "niêm yết lại" } else { "niêm yết" };
    let name = ["thông báo", again, &p.village_name, &iso(p.starts_on)];
    Ok(crate::review::papers::by(&notice.commune, notice.document(), &name))
}

pub(super) async fn complaint_receipt(app: &App, actor: &Actor, id: ComplaintId) -> Result<Made> {
    let view = crate::review::posting::complaint_get(app, actor, id).await?;
    let c = &view.complaint;
    let round = crate::review::round::row(app, &**app.store(), actor, c.round).await?;
    let posting = crate::review::posting::get(app, actor, c.posting).await?;
    let receipt = ComplaintReceipt {
        commune: crate::review::papers::commune_paper(
            app,
            &crate::place::succession::body_on(app, &round.commune, c.received_on),
        ),
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
    Ok(crate::review::papers::by(&receipt.commune, receipt.document(), &name))
}

pub(super) async fn recheck_record(app: &App, actor: &Actor, id: ComplaintId) -> Result<Made> {
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
        commune: crate::review::papers::commune_paper(
            app,
            &crate::place::succession::body_on(app, &round.commune, done.done_on),
        ),
        village: c.village_name.clone(),
        review: review(&round),
        scores: crate::review::papers::scores_paper(db, &round).await?,
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
    Ok(crate::review::papers::by(&record.commune, record.document(), &name))
}

/// What was posted of a complaint's household.
fn posted(
    view: &crate::review::posting::PostingView,
    complaint: &crate::review::posting::ComplaintRow,
) -> Outcome {
    let row = view.households.iter().find(|row| row.household == complaint.household);
    row.map_or(Outcome::NotPoor, |row| view.outcome(row))
}

fn moment(day: Day, hour: &str) -> Option<Moment> {
    let (hour, minute) = hour.split_once(':')?;
    Some(Moment { day, hour: hour.parse().ok()?, minute: minute.parse().ok()? })
}
