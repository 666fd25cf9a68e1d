//! Deciding: the classes of a round come into force, its lists are frozen, the number of the series is given.

use base::area::AreaKey;
use base::day::show_day;
use base::id::{HouseholdId, RoundId};
use base::{Day, Finding, Severity};
use chrono::Datelike;
use register::review::round::series::{self, Given, Series};
use register::review::round::step::in_order;
use register::review::round::{Decision, RoundState};
use register::{DecisionList, may_decide};
use serde_json::json;
use store::office::legal_paper::Origin;
use store::people::class_fact::ClassAdd;
use store::review::round::RoundRow;

use super::late::LatePaper;
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::office::legal_paper::{Book, Drafted, Issued, Issuer, issue, own_grounds};
use crate::people::class_digest::ClassDigest;
use crate::review::paper_draft::Read;
use crate::review::round;
use crate::review::survey::class_of;

/// Rows read and written at a time when a whole round is gone through.
const BATCH: u32 = 500;

/// Puts the classes of a round in force by the chairman's decision.
///
/// # Errors
/// As [`decide_seen`].
pub async fn decide(
    app: &App,
    actor: &Actor,
    id: RoundId,
    decision: Decision,
) -> Result<Receipt<RoundId>> {
    decide_seen(app, actor, id, decision, None).await
}

/// The same by who read its draft: the hash of what was read, which a draft that was approved
/// asks for.
///
/// # Errors
/// `not_found`; `round_decided`; `round_not_ready` with everything that stands against it;
/// `draft_changed` when it says something else than what was read.
pub async fn decide_seen(
    app: &App,
    actor: &Actor,
    id: RoundId,
    decision: Decision,
    seen: Option<&str>,
) -> Result<Receipt<RoundId>> {
    let read = seen.map_or(Read::Unsaid, Read::Digest);
    make(app, (actor, Action::RoundDecide), id, decision, (None, read)).await
}

/// Enters number and day of the decision that the chairman approved and signed: the classes are in
/// force.
///
/// # Errors
/// As [`decide_seen`]; `draft_not_approved`.
pub async fn record(
    app: &App,
    actor: &Actor,
    id: RoundId,
    decision: Decision,
    seen: &str,
) -> Result<Receipt<RoundId>> {
    let by = (actor, Action::DecisionRecord);
    make(app, by, id, decision, (None, Read::Digest(seen))).await
}

pub(super) async fn make(
    app: &App,
    (actor, action): (&Actor, Action),
    id: RoundId,
    decision: Decision,
    (paper, read): (Option<LatePaper>, Read<'_>),
) -> Result<Receipt<RoundId>> {
    let decision = decision.with_symbol();
    let write = app.write(actor, action).await?;
    let round = round::to_write(app, &write, actor, id).await?;
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    // Numbers of one series are given one after the other; after a commune's end its rounds are
    // decided by the one that took it over, in its series.
    let body = crate::place::succession::body_on(app, &round.commune, decision.day);
    write.alone_in_all(vec![round.commune.clone(), body.clone()]).await?;
    let day = decision.day.max(round.review_day);
    let counts = store::review::survey::count(&*write, &app.scope(actor), id, day).await?;
    let mut findings = round::obstacles(app, &*write, actor, &round, &counts, decision.day).await?;
    findings.extend(may_decide(round.kind, RoundState::Open, round.review_day, &decision));
    if decision.day > app.today() {
        findings.push(Finding::error("decision_in_future").with("day", show_day(decision.day)));
    }
    let year = decision.day.year();
    let given =
        series::number_of(&decision.number).map(|number| Given { number, day: decision.day });
    if let Some(given) = given {
        let mut series = store::review::decision::series(&*write, &body, year).await?;
        // Recorded in the register of papers before, with this number and day, it is this decision.
        let key = register::office::legal_paper::key(&decision.number);
        let same = (Book::Out, key.as_str(), decision.day);
        let known = store::office::legal_paper::same(&*write, &body, same).await?;
        if known.is_some_and(|(_, origin)| origin.is_empty()) {
            series.retain(|it| *it != given);
        }
        // Numbers left out are named on the page before; they refuse nothing.
        let found = series::check(Series::Decision, &series, given.number, given.day);
        findings.extend(found.into_iter().filter(|it| it.severity == Severity::Error));
    }
    if let Some(asked) = store::review::opinion::find(&*write, id).await? {
        let last = asked.opinion.answered_on.unwrap_or(asked.opinion.sent_on);
        let before = ("opinion_answer", last);
        findings.extend(in_order("decision", decision.day, before, app.today()));
    }
    let on_paper = paper.as_ref().map(|paper| json!({ "number": paper.number, "day": paper.day }));
    if findings.iter().all(|finding| finding.severity != Severity::Error) || paper.is_none() {
        findings.extend(
            super::late::refuse_late(app, &write, actor, &round, (&decision, paper)).await?,
        );
    }
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(Problem::new(Code::RoundNotReady).with_findings(findings));
    }
    let read =
        crate::review::paper_draft::decision_read(app, &write, actor, &round, (decision.day, read))
            .await?;
    let number = base::text::clean(&decision.number);
    let (by, at) = (actor.account, write.at);
    if !store::review::round::set_decision(&*write, id, &number, decision.day, by, at).await? {
        return Err(Problem::new(Code::RoundDecided));
    }
    if let Some(given) = given {
        let added = store::review::decision::add(&*write, id, &body, year, given).await;
        added.map_err(|error| match error.constraint() {
            Some(_) => Problem::new(Code::RoundNotReady),
            None => error.into(),
        })?;
    }
    if let Some(read) = read {
        crate::review::paper_draft::decision_keep(&write, &round, &read).await?;
    }
    enter(app, &write, actor, (&round, &body), (&number, decision.day)).await?;
    let lines = decision_lines(&write, &round, decision.day).await?;
    let classes = put_in_force(&write, actor, &round, &number, decision.day).await?;
    let requests =
        store::review::household_request::set_decided(&*write, id, decision.day, by, at).await?;
    let detail = json!({ "number": number, "day": decision.day, "classes": classes.count,
        "class_digest": classes.text(),
        "lines": lines, "requests": requests, "corrects": on_paper });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(Receipt::written(id))
}

/// The decision as a line of the commune's register of papers, with the commune's own grounds as it cites
/// them.
async fn enter(
    app: &App,
    write: &Write,
    actor: &Actor,
    (round, body): (&RoundRow, &AreaKey),
    (number, day): (&str, Day),
) -> Result<()> {
    let settings = crate::review::paper_draft::settings(app, &**write, round).await?;
    let about = crate::review::document::decision_about(crate::review::papers::review(round));
    let issued = Issued {
        commune: body,
        book: Book::Out,
        origin: (Origin::Decision, round.id.0),
        kind: "decision",
        symbol: number,
        day,
        issuer: Issuer::Chairman,
        issued_by: None,
        about: &about,
        signer: &settings.signer,
        grounds: own_grounds(app, &**write, body, (Drafted::Decision, day)).await?,
    };
    issue(app, write, actor.account, issued).await.map(drop)
}

async fn put_in_force(
    write: &Write,
    actor: &Actor,
    round: &RoundRow,
    number: &str,
    day: Day,
) -> Result<ClassDigest> {
    let mut after: Option<HouseholdId> = None;
    let mut classes = ClassDigest::default();
    loop {
        let verdicts =
            store::review::survey::list_verdicts(&**write, round.id, day, after, BATCH).await?;
        let Some(last) = verdicts.last() else { return Ok(classes) };
        after = Some(last.household);
        // A review that finds a household not poor says nothing of an average living standard: it stays.
        let ids: Vec<HouseholdId> = verdicts.iter().map(|it| it.household).collect();
        let average = store::people::class_fact::average_farming(&**write, &ids, day).await?;
        let mut rows = Vec::with_capacity(verdicts.len());
        for verdict in verdicts {
            let class = class_of(verdict.class).ok_or_else(|| {
                Problem::internal(format!("verdict {} is not a class", verdict.id))
            })?;
            if class == register::Class::NotPoor && average.contains(&verdict.household) {
                continue;
            }
            rows.push(ClassAdd {
                household: verdict.household,
                from_day: day,
                class,
                verdict: Some(verdict.id),
                round: Some(round.id),
                import: None,
                farm: None,
                decision_number: Some(number.to_owned()),
                decision_day: Some(day),
                a_points: verdict.a_points,
                b_points: verdict.b_points,
                recorded_at: write.at,
                recorded_by: actor.account,
            });
        }
        rows.iter().for_each(|row| classes.add(&row.into()));
        store::people::class_fact::add_many(&**write, rows).await.map_err(|error| {
            match error.constraint() {
                Some(_) => Problem::new(Code::BadInput).with("field", "day"),
                None => error.into(),
            }
        })?;
    }
}

/// Writes the lists of the decision, by the classes before and after it.
async fn decision_lines(write: &Write, round: &RoundRow, day: Day) -> Result<usize> {
    let mut after: Option<HouseholdId> = None;
    let mut count = 0;
    loop {
        let rows = store::review::decision::changes(&**write, round.id, day, after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = Some(last.household);
        let mut lines = Vec::new();
        for row in rows {
            let lists = DecisionList::of(row.before, row.after);
            lines.extend(lists.into_iter().map(|list| (list, row.clone())));
        }
        count += lines.len();
        store::review::decision::add_lines(&**write, round.id, lines).await?;
    }
}
