//! Drafts that wait for the chairman, or for their number. Only whether an approved draft still holds is
//! remembered, until the next write in its commune.

use std::collections::HashMap;

use base::area::AreaKey;
use base::id::RoundId;
use base::{Day, Role};
use register::RoundState;
use store::review::paper_draft::DraftKind;

use crate::App;
use crate::kernel::call::{Asked, Call, Found, HOME, Owed, Said, Source};
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::place::succession::body_on;
use crate::review::review_report::{self, draft_path, draft_period};
use crate::review::round::{self, RoundView, Rounds};

/// Drafts that are told at once; a commune has one or two.
const DRAFTS_MAX: u32 = 10;
/// Rounds whose approved drafts are remembered: one a commune, for some days a year.
const APPROVALS_MAX: usize = 1_000;

/// Of approved drafts, by round: at which length of its commune's log and on which day it was looked at,
/// and whether it still was what had been read.
pub(crate) type Approvals = HashMap<RoundId, ((i64, Day), bool)>;

pub(crate) const CALLS: Source = Source {
    pages: &[HOME, round::PAGE, review_report::PAGE],
    find: |asked| Box::pin(calls(asked)),
    owed: &[&Owed {
        path: |row| match row.rule.split_once(' ') {
            Some(("report", subject)) => {
                draft_period(subject).map_or_else(|| "/reports".to_owned(), draft_path)
            }
            Some((_, round)) => format!("/rounds/{round}/draft"),
            None => "/duties".to_owned(),
        },
        said: |row| match row.rule.split_once(' ') {
            Some(("report", subject)) => {
                let name = draft_period(subject).map(review_report::name);
                let key = format!("duty.{}_report", row.kind);
                Said::Words(key, vec![("report", name.unwrap_or(Said::Text(String::new())))])
            }
            Some(_) | None => Said::words(&format!("duty.{}", row.kind)),
        },
        ..Owed::of(
            &store::review::paper_draft::OWED,
            &["draft_approve", "draft_record"],
            Action::RoundSee,
        )
    }],
};

async fn calls(asked: &Asked<'_>) -> Result<Found> {
    let Asked { app, actor, page, .. } = *asked;
    let rounds = Rounds::of(asked.offers);
    let signs = actor.may(Action::PaperApprove) || actor.may(Action::PaperPrepare);
    if !signs || actor.ended.is_some() {
        return Ok(Found::default());
    }
    let open = rounds.all.iter().filter(|it| it.state == RoundState::Open);
    let ids: Vec<RoundId> = open.map(|it| it.id).collect();
    let db = &**app.store();
    let rows = store::review::paper_draft::waiting(db, &app.scope(actor), &ids, DRAFTS_MAX).await?;
    let mut calls = Vec::new();
    for row in rows {
        let (role, act) = match row.approved {
            true => (Role::CommuneOfficer, "record"),
            false => (Role::Chairman, "approve"),
        };
        if row.kind == DraftKind::Report {
            // A report is none of a round's.
            let Some(report) = draft_period(&row.subject).filter(|_| page != round::PAGE) else {
                continue;
            };
            let act = if row.approved { "report_send" } else { "report_approve" };
            let call = Call::new(actor, act, role, draft_path(report));
            calls.push(call.about("report", review_report::name(report)));
            continue;
        }
        let round = rounds.all.iter().find(|it| it.id.to_string() == row.subject);
        let Some(round) = round else { continue };
        // What cannot be decided yet waits for that, and not for a signature.
        if !round::get(app, actor, round.id).await?.obstacles.is_empty() {
            continue;
        }
        // What was approved is another by now: it has to be read again.
        let holds = row.approved && approval_holds(app, actor, round).await?;
        let (role, act) = if holds { (role, act) } else { (Role::Chairman, "approve") };
        let path = format!("/rounds/{}/draft", round.id);
        let call = Call::new(actor, &format!("decision_{act}"), role, path);
        calls.push(call.about("round", round.name()));
    }
    Ok(calls.into())
}

/// Whether the approved draft of a round still is what was read. It is made once after each write in the
/// commune and not for every look at the first page.
async fn approval_holds(app: &App, actor: &Actor, round: &RoundView) -> Result<bool> {
    let mut chains = vec![round.commune.clone()];
    if let Some(key) = AreaKey::parse(&round.commune) {
        chains.push(body_on(app, &key, app.today()).as_str().to_owned());
    }
    chains.dedup();
    let chains: Vec<&str> = chains.iter().map(String::as_str).collect();
    let version = store::kernel::audit::length(&**app.store(), &chains).await?;
    let known = (version, app.today());
    if let Some((of, holds)) = app.approvals().get(&round.id)
        && *of == known
    {
        return Ok(*holds);
    }
    let holds = super::decision_draft(app, actor, round.id).await?.holds;
    let mut kept = app.approvals();
    if kept.len() >= APPROVALS_MAX {
        kept.clear();
    }
    kept.insert(round.id, (known, holds));
    Ok(holds)
}
