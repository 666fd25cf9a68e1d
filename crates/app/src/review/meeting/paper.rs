//! Papers of a village meeting: its minutes, and the sheet that who is there signs.

use std::collections::HashMap;

use base::id::{MeetingId, VerdictId};
use base::{Birth, Day};
use register::Class;
use store::review::decision::JudgedRow;

use crate::App;
use crate::kernel::paper::{Format, Made, Paper};
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::review::document::{
    AttendanceSheet, Attendant, Attending, Group, Listed, Minutes, Moment, Outcome, Vote, VoteCount,
};
use crate::review::papers::{by, iso, review, scores_paper, whence};

/// Minutes of a village meeting.
pub const MINUTES: Paper = Paper {
    address: "/papers/minutes/{id}/{ending}",
    right: Action::MeetingSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(minutes(app, actor, id.into())),
};

/// Its attendance sheet.
pub const ATTENDANCE: Paper = Paper {
    address: "/papers/attendance/{id}/{ending}",
    right: Action::MeetingSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(attendance(app, actor, id.into())),
};

pub(crate) const PAPERS: &[&Paper] = &[&MINUTES, &ATTENDANCE];

async fn minutes(app: &App, actor: &Actor, id: MeetingId) -> Result<Made> {
    let view = crate::review::meeting::get(app, actor, id).await?;
    let m = &view.meeting;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, m.round).await?;
    let commune = whence(app, &round.commune, m.held_on).commune;
    let count = |n: i64| u32::try_from(n).unwrap_or(0);
    // Opened and not yet filled in, it has counts of nobody: those are no facts, but room to write.
    let is_held = m.attendance.present() > 0 || view.households.iter().any(|it| it.vote.is_some());
    let told = |n: i64| is_held.then(|| count(n));
    let group = |n: i64, names: &str| {
        let named = Attendant { name: names.to_owned(), title: String::new() };
        Group { count: told(n), named: (!names.is_empty()).then_some(named).into_iter().collect() }
    };
    let here = m.held_on.max(round.review_day);
    let villages = store::review::listing::progress(db, &app.scope(actor), round.id, here).await?;
    let listed = villages.iter().find(|row| row.village == m.village);
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
                    address: String::new(),
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
    let chair = Attendant { name: m.chair.clone(), title: m.chair_title.clone() };
    let minutes = Minutes {
        commune,
        village: m.village_name.clone(),
        review: review(&round),
        scores: scores_paper(db, &round).await?,
        place: Some(m.place.clone()),
        opened: moment(m.held_on, &m.hour),
        is_held,
        closed: moment(m.held_on, &m.ended_hour),
        chair: Some(chair),
        secretary: Some(Attendant { name: m.secretary.clone(), title: m.secretary_title.clone() }),
        attending: Attending {
            committee: group(m.attendance.steering, &m.steering_names),
            organisations: group(m.attendance.organisations, &m.organisations_names),
            front: group(m.attendance.front, &m.front_names),
            reviewers: group(m.attendance.reviewers, &m.reviewers_names),
            households: told(m.attendance.households),
            households_total: told(m.attendance.households_total),
            others: told(m.attendance.others),
            everybody: told(m.attendance.present()),
        },
        listed: listed.map(|row| count(row.progress.listed)),
        opinions: [m.opinions.clone()].into_iter().filter(|it| !it.is_empty()).collect(),
        votes,
        half: view.half.clone(),
        representatives: Vec::new(),
    };
    let name = ["biên bản họp", &m.village_name, &iso(m.held_on)];
    Ok(by(&minutes.commune, minutes.document(), &name))
}

async fn attendance(app: &App, actor: &Actor, id: MeetingId) -> Result<Made> {
    let view = crate::review::meeting::get(app, actor, id).await?;
    let m = &view.meeting;
    let round = crate::review::round::row(app, &**app.store(), actor, m.round).await?;
    let sheet = AttendanceSheet {
        commune: whence(app, &round.commune, m.held_on).commune,
        village: m.village_name.clone(),
        review: review(&round),
        opened: moment(m.held_on, &m.hour),
        place: Some(m.place.clone()),
        people: Vec::new(),
        present: usize::try_from(m.attendance.present()).ok(),
        secretary: Some(m.secretary.clone()),
    };
    let name = ["danh sách dự họp", &m.village_name, &iso(m.held_on)];
    Ok(by(&sheet.commune, sheet.document(), &name))
}

fn moment(day: Day, hour: &str) -> Option<Moment> {
    let (hour, minute) = hour.split_once(':')?;
    Some(Moment { day, hour: hour.parse().ok()?, minute: minute.parse().ok()? })
}
