//! The work of taking a list into the register: read and planned beforehand, compared once more
//! with what was written meanwhile, then written in one transaction.

use std::collections::{BTreeMap, HashMap};

use base::Day;
use base::id::{AccountId, HouseholdId, ImportId, VerdictId};
use chrono::{DateTime, Utc};
use intake::{Answers, Mapping};
use register::{HouseholdCode, NewHousehold};
use serde_json::json;
use store::figure::change::MembershipAdd;
use store::gate::list::ImportState;
use store::kernel::job::JobRow;
use store::people::class_fact::ClassAdd;
use store::people::household::{HouseholdAdd, HouseholdRows};
use store::people::household_fact::{FactOrigin, FactSource};

use super::difference::{Difference, Joined, Made};
use super::events::{self, Told};
use super::plan::{Asked, Plan, count};
use super::read::{Basis, Reading, shape};
use super::show::ImportView;
use crate::App;
use crate::kernel::job::{JobKind, Progress};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::people::class_digest::ClassDigest;
use crate::people::household::{content_hash, household_problem};
use crate::people::household_code::Codes;
use crate::review::survey::{Prepared, survey_problem};

/// How many households are written between two looks at whether to go on.
const CHUNK: usize = 1_000;

/// How often a list is planned without keeping others from writing; a register that is written without a
/// pause is kept still for the last time.
const PLANS_OUTSIDE: usize = 4;

/// Enqueues that a checked list is taken into the register, and waits for a while. Accepting it
/// again changes nothing.
///
/// # Errors
/// `not_found`, `import_refused`, `import_open` while something is not answered or chosen,
/// `import_busy`.
pub async fn accept_send(app: &App, actor: &Actor, id: ImportId) -> Result<ImportView> {
    let view = accept_add(app, actor, id).await?;
    crate::gate::list::answered(app, actor, view).await
}

/// Takes a checked list into the register and waits for it: for commands.
///
/// # Errors
/// As [`accept_send`], and `import_stale` when the register has changed so that
/// the list no longer fits, `round_decided`, `disk_full`.
pub async fn accept(app: &App, actor: &Actor, id: ImportId) -> Result<ImportView> {
    let mut view = accept_add(app, actor, id).await?;
    loop {
        view = crate::gate::list::wait(app, actor, view).await?;
        if view.state == ImportState::Accepted {
            return Ok(view);
        }
        let (progress, problem) = app.job_progress(id.0).await?;
        if let Some(problem) = problem {
            return Err(problem);
        }
        if !progress.is_some_and(|it| matches!(it.state, "waiting" | "running")) {
            return Err(Problem::new(Code::ImportInterrupted));
        }
        // The work waited for failed, and somebody pressed again meanwhile: theirs decides.
        app.job_wait(id.0).await?;
        view = crate::gate::list::get(app, actor, id).await?;
    }
}

async fn accept_add(app: &App, actor: &Actor, id: ImportId) -> Result<ImportView> {
    actor.require(Action::ImportAccept)?;
    app.job_recover(false).await?;
    let write = app.write(actor, Action::ImportAccept).await?;
    let row = crate::gate::list::row(app, &*write, actor, id).await?;
    if row.state != ImportState::Accepted {
        crate::gate::list::refuse_list_of_before(app, actor, &row)?;
    }
    match row.state {
        ImportState::Accepted | ImportState::Accepting => {
            drop(write);
            return crate::gate::list::show::view(app, row, None).await;
        }
        ImportState::Refused => {
            let query = store::gate::list_detail::FindingQuery {
                severity: Some(base::Severity::Error),
                ..Default::default()
            };
            let errors =
                store::gate::list_detail::list_findings(&*write, id, &query, crate::PAGE_ROWS)
                    .await?;
            let errors = errors.into_iter().map(|row| row.finding).collect();
            return Err(Problem::new(Code::ImportRefused).with_findings(errors));
        }
        ImportState::Asking => return Err(Problem::new(Code::ImportOpen)),
        ImportState::Reading | ImportState::Cancelled => {
            return Err(Problem::new(Code::ImportBusy));
        }
        ImportState::Checked => {}
    }
    let to = ImportState::Accepting;
    if !store::gate::list::set_state(&*write, id, &[ImportState::Checked], to).await? {
        // Somebody pressed at the same moment: it is their work that is waited for.
        drop(write);
        return crate::gate::list::get(app, actor, id).await;
    }
    crate::gate::list::put_down(app, &write, actor, id, &ACCEPT).await?;
    write.keep_job().await?;
    crate::gate::list::show::view(app, store::gate::list::ImportRow { state: to, ..row }, None)
        .await
}

/// Taking a list into the register.
pub(crate) static ACCEPT: JobKind = JobKind {
    name: "import_accept",
    attempts_max: 1,
    called_off: Code::ImportCancelled,
    interrupted: Code::ImportInterrupted,
    run: |app, job, progress| Box::pin(import_take(app, job, progress)),
    put_back: |work, job, _| {
        Box::pin(super::put_back(work, job, ImportState::Accepting, ImportState::Checked))
    },
    // The list is in the register all the same when this fails; the next look finds what was not searched.
    after: Some(|app, job| {
        Box::pin(crate::people::double::after(app, ImportId(job.subject), job.account))
    }),
};

/// Takes a list into the register, in the name of who accepted it.
async fn import_take(app: &App, job: &JobRow, progress: &Progress) -> Result<()> {
    let actor = &super::actor_of(app, job, Action::ImportAccept).await?;
    let id = ImportId(job.subject);
    actor.require(Action::ImportAccept)?;
    let db = &**app.store();
    let basis = crate::gate::list::read::basis(app, db, actor, id).await?;
    crate::gate::list::refuse_list_of_before(app, actor, &basis.row)?;
    if basis.round.as_ref().is_some_and(|round| !round.is_open()) {
        return Err(Problem::new(Code::RoundDecided));
    }
    let reading = crate::gate::list::read::reading(app, &basis, progress).await?;
    let asked = asked_of(app, &basis, actor);
    let mut planned = 0;
    let (write, plan) = loop {
        let version = store::gate::list::register_version(db).await?;
        let plan = crate::gate::list::plan::plan(app, db, &asked, &reading.files, progress).await?;
        planned += 1;
        let write = app.write(actor, Action::ImportAccept).await?;
        write.alone_in(&basis.row.commune).await?;
        let now = crate::gate::list::read::basis(app, &*write, actor, id).await?;
        if now.row.state != ImportState::Accepting || now.is_taken_otherwise(&basis) {
            return Err(Problem::new(Code::ImportAccepted));
        }
        if now.round.as_ref().is_some_and(|round| round.decision.is_some()) {
            return Err(Problem::new(Code::RoundDecided));
        }
        // What was planned holds only for the register it was planned for. Planning a long list
        // takes longer than a desk can wait for the one writer: it is done outside again.
        if store::gate::list::register_version(&*write).await? == version {
            break (write, plan);
        }
        if planned >= PLANS_OUTSIDE {
            let plan =
                crate::gate::list::plan::plan(app, &*write, &asked, &reading.files, progress)
                    .await?;
            break (write, plan);
        }
        drop(write);
    };
    take(app, write, actor, &basis, &reading, plan, job, progress).await
}

fn asked_of<'a>(app: &App, basis: &'a Basis, actor: &'a Actor) -> Asked<'a> {
    Asked {
        actor,
        import: &basis.row,
        round: basis.round.as_ref(),
        answers: &basis.answers,
        day: basis.day,
        today: app.today(),
        at: app.now(),
    }
}

#[expect(clippy::too_many_arguments, reason = "the last step of the work, split off for length")]
async fn take(
    app: &App,
    write: Write,
    actor: &Actor,
    basis: &Basis,
    reading: &Reading,
    mut plan: Plan,
    job: &JobRow,
    progress: &Progress,
) -> Result<()> {
    let id = basis.row.id;
    let open = plan.questions.iter().any(|(_, it)| !basis.answers.contains_key(&it.id));
    if plan.refuses() || open {
        let findings = plan.findings.into_iter().map(|(_, finding)| finding);
        let errors = findings.filter(|finding| finding.severity == base::Severity::Error);
        return Err(Problem::new(Code::ImportStale).with_findings(errors.collect()));
    }
    let mut changes = chosen(app, &write, id, std::mem::take(&mut plan.differences)).await?;
    let mut told: BTreeMap<Day, Vec<Told>> = BTreeMap::new();
    for it in &changes {
        told.entry(it.day).or_default().extend(events::of(it, &it.made));
    }
    let made: Vec<Made> = changes.iter_mut().flat_map(|it| std::mem::take(&mut it.made)).collect();
    for Made { household, class, survey, .. } in made {
        plan.adds.push(household);
        plan.classes.extend(class);
        plan.surveys.extend(survey);
    }
    plan.classes.extend(changes.iter_mut().filter_map(|change| change.class.take()));
    let right: Vec<ClassAdd> =
        changes.iter_mut().filter_map(|change| change.class_right.take()).collect();
    let prepared = match &basis.round {
        Some(round) => crate::review::survey::prepare(app, &*write, round).await?,
        None => None,
    };
    let mut counts = plan.counts;
    counts.changed = count(changes.len());
    counts.new = count(plan.adds.len());
    counts.surveys = count(plan.surveys.len());
    counts.classes = count(plan.classes.len() + right.len());
    let acts: Vec<(HouseholdId, &'static str)> = plan
        .adds
        .iter()
        .map(|new| (new.id, "added"))
        .chain(changes.iter().map(|change| (change.household, "changed")))
        .collect();
    let mut classes = ClassDigest::default();
    plan.classes.iter().chain(&right).for_each(|add| classes.add(&add.into()));
    put(app, &write, actor, id, plan, prepared.as_ref(), progress).await?;
    store::people::class_fact::replace_many(&*write, right, || app.new_id()).await?;
    let mut by_day: BTreeMap<Day, Vec<Difference>> = BTreeMap::new();
    for change in changes {
        by_day.entry(change.day).or_default().push(change);
    }
    for (day, changes) in by_day {
        put_changes(&write, actor, id, (day, changes)).await?;
    }
    store::gate::list::add_households(&*write, id, acts.into_iter()).await?;
    let mappings: Vec<Mapping> =
        reading.mappings.iter().zip(0..).map(|it| as_answered(it, &basis.answers)).collect();
    let remembered: Vec<(String, String)> = mappings
        .iter()
        .filter(|mapping| mapping.sheets.iter().any(|sheet| sheet.use_it))
        .map(|mapping| Ok((shape(mapping), serde_json::to_string(mapping)?)))
        .collect::<std::result::Result<_, serde_json::Error>>()
        .map_err(Problem::internal)?;
    let (commune, by) = (&basis.row.commune, actor.account);
    store::gate::list::set_remembered(&*write, commune, &remembered, by, write.at).await?;
    let summary = serde_json::to_string(&counts).map_err(Problem::internal)?;
    let number = store::gate::list::set_accepted(&*write, id, &summary, by, write.at).await?;
    let number = number.ok_or_else(|| Problem::new(Code::ImportAccepted))?;
    let source = (basis.row.file_name.as_str(), number);
    for (day, told) in told {
        crate::gate::list::events::put_events(app, &write, actor, source, day, told).await?;
    }
    progress.step(usize::MAX)?;
    if !store::kernel::job::set_done(&*write, job.id, app.job_worker(), app.now()).await? {
        return Err(Problem::new(Code::ImportCancelled));
    }
    let mut detail = serde_json::to_value(counts).map_err(Problem::internal)?;
    if let Some(detail) = detail.as_object_mut() {
        detail.insert("receipt".to_owned(), json!(number));
        detail.insert("class_digest".to_owned(), json!(classes.text()));
    }
    write.commit(Some(commune), id, detail).await
}

/// The differences that somebody chose to take, each as it was shown.
async fn chosen(
    app: &App,
    write: &Write,
    id: ImportId,
    differences: Vec<Difference>,
) -> Result<Vec<Difference>> {
    let choices: HashMap<HouseholdId, (String, Option<String>)> =
        store::gate::list_detail::list_choices(&**write, id)
            .await?
            .into_iter()
            .map(|(household, fingerprint, choice)| (household, (fingerprint, choice)))
            .collect();
    let mut taken = Vec::new();
    for difference in differences {
        match choices.get(&difference.household) {
            Some((fingerprint, Some(choice)))
                if *fingerprint == difference.fingerprint(crate::kernel::sealing::keys(app)) =>
            {
                if choice == "take" {
                    taken.push(difference);
                }
            }
            // It was shown otherwise, or not at all.
            _ => return Err(Problem::new(Code::ImportStale)),
        }
    }
    Ok(taken)
}

/// Writes what a plan adds.
async fn put(
    app: &App,
    write: &Write,
    actor: &Actor,
    id: ImportId,
    plan: Plan,
    prepared: Option<&Prepared>,
    progress: &Progress,
) -> Result<()> {
    let db = &**write;
    progress.stage("writing", plan.adds.len());
    let mut codes = Codes::new(db, plan.adds.iter().map(|new| new.id)).await?;
    let count = plan.adds.len();
    let source = FactSource::Import(id);
    let (by, at) = (actor.account, write.at);
    let mut adds = plan.adds.into_iter().map(|new| (codes.free(new.id), new));
    let mut next = rows_of(app.store(), adds.by_ref().take(CHUNK).collect(), source, by, at);
    for written in (0..count).step_by(CHUNK) {
        progress.step(written)?;
        let rows = next.await.map_err(Problem::internal)?.map_err(household_problem)?;
        next = rows_of(app.store(), adds.by_ref().take(CHUNK).collect(), source, by, at);
        rows.add(db).await.map_err(household_problem)?;
    }
    let mut surveys = plan.surveys.into_iter().peekable();
    while surveys.peek().is_some() {
        let (mut rows, mut verdicts) = (Vec::new(), Vec::new());
        for (row, content) in surveys.by_ref().take(CHUNK) {
            if let Some(prepared) = prepared {
                let verdict = prepared.classify(&content)?;
                verdicts.push(prepared.row(&verdict, &row, VerdictId(app.new_id())));
            }
            rows.push(row);
        }
        store::review::survey::add_many(db, rows).await.map_err(survey_problem)?;
        store::review::survey::add_verdicts(db, verdicts).await?;
        progress.step(count)?;
    }
    store::people::class_fact::add_many(db, plan.classes).await?;
    let source = FactSource::Import(id);
    let origin = FactOrigin { source, at: write.at, by: actor.account };
    store::people::household_fact::add_many(db, &plan.facts, origin).await?;
    Ok(())
}

/// Writes the changes chosen that hold from a day on, in the order in which the rules of the database
/// let them be.
async fn put_changes(
    write: &Write,
    actor: &Actor,
    id: ImportId,
    (day, changes): (Day, Vec<Difference>),
) -> Result<()> {
    let db = &**write;
    let mut left = Vec::new();
    let (mut corrected, mut joined) = (Vec::new(), Vec::new());
    let (mut memberships, mut joining, mut moves) = (Vec::new(), Vec::new(), Vec::new());
    let mut facts = Vec::new();
    for change in changes {
        let household = change.household;
        left.extend(change.left.into_iter().map(|who| who.person));
        facts.extend(change.corrected.iter().map(|person| (person.id, day, person.facts)));
        corrected.extend(change.corrected);
        memberships.extend(change.relations.into_iter().map(|(who, relation)| MembershipAdd {
            person: who.person,
            household,
            relation,
            position: who.position,
        }));
        memberships.extend(change.moved_in.into_iter().map(|it| it.add));
        for Joined { household, person, position } in change.joined {
            let (id, relation) = (person.id, person.relation);
            joining.push(MembershipAdd { person: id, household, relation, position });
            facts.push((id, day, person.facts));
            joined.push(person);
        }
        moves.extend(change.moved.map(|to| (household, to.village, to.address)));
    }
    let named = household_problem;
    store::figure::change::end_memberships(db, &left, day).await.map_err(named)?;
    store::figure::change::correct_people(db, &corrected).await.map_err(named)?;
    store::figure::change::set_memberships(db, memberships, day).await.map_err(named)?;
    store::figure::change::join(db, &joined, joining, day).await.map_err(named)?;
    store::figure::change::move_households(db, &moves, day).await.map_err(named)?;
    let source = FactSource::Import(id);
    let origin = FactOrigin { source, at: write.at, by: actor.account };
    store::people::person_fact::add_many(db, &facts, origin).await?;
    Ok(())
}

/// A mapping with what was answered about its columns: the next list of the same headings is read so.
fn as_answered((mapping, file): (&Mapping, usize), answers: &Answers) -> Mapping {
    let mut mapping = mapping.clone();
    for (sheet, place) in mapping.sheets.iter_mut().zip(1..) {
        for column in sheet.columns.iter_mut().filter(|it| it.holds.is_none() && !it.sure) {
            let id = format!("{file}:s{place}.c{}.column_meaning", column.column);
            let said = answers.get(&id).filter(|said| *said != "leave_out");
            column.holds = said.cloned();
            column.sure = true;
        }
    }
    mapping
}

/// The rows of new households with their codes, made beside whatever else is done.
fn rows_of(
    store: &store::Store,
    adds: Vec<(HouseholdCode, NewHousehold)>,
    source: FactSource,
    by: AccountId,
    at: DateTime<Utc>,
) -> tokio::task::JoinHandle<store::Result<HouseholdRows>> {
    let (engine, seal) = (store.engine(), store::Db::seal(&**store).clone());
    tokio::task::spawn_blocking(move || {
        let adds: Vec<HouseholdAdd<'_>> = adds
            .iter()
            .map(|(code, household)| HouseholdAdd {
                household,
                code: *code,
                content_hash: content_hash(household),
                source,
            })
            .collect();
        HouseholdRows::of(engine, &*seal, &adds, by, at)
    })
}
