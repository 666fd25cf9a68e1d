//! The chairman's answer: a recognition with its decision, a written refusal, the end of a recognition. It is
//! given on the sheet that the chairman read, and not by whoever filled that in.

use base::area::AreaKey;
use base::day::show_day;
use base::id::{FarmAnswerId, FarmId, FarmSheetId};
use base::{Day, Finding};
use chrono::Datelike;
use register::Class;
use register::review::round::series::{self, Given, Series};
use register::review::round::{SYMBOL, is_paper_number, number_findings, with_symbol};
use serde::{Deserialize, Serialize};
use serde_json::json;
use standard::farm::FarmResult;
use store::office::legal_paper::Origin;
use store::people::class_fact::{ClassAdd, ClassFact};
use store::review::farm::answer::{FarmAnswerAdd, FarmAnswerKind, FarmAnswerRow};
use store::review::farm::{FarmRow, FarmState};

use super::sheet::{SheetView, line_name, outcome_of, view};
use super::{FarmOutcome, FarmView, form, get, own};
use crate::App;
use crate::kernel::entered::{clean_text, refuse, typed};
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::office::legal_paper::{Book, Drafted, Issued, Issuer, issue, own_grounds, retire};
use crate::people::class_digest::ClassDigest;
use crate::place::succession::{not_there_yet, work_commune};
use crate::review::days::days_in_order;

/// An answer as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerNew {
    /// Its id, made by the client.
    pub id: FarmAnswerId,
    /// The answer that was seen and that this one corrects or ends; none when there was none.
    #[serde(default)]
    pub replaces: Option<FarmAnswerId>,
    /// The sheet that was read; none when there was none.
    #[serde(default)]
    pub sheet: Option<FarmSheetId>,
    pub kind: FarmAnswerKind,
    /// Of a recognition the day of its decision, from which it holds; of an end the first day without it.
    pub day: Day,
    /// As it stands on the paper; a recognition has one.
    #[serde(default)]
    pub number: String,
    /// When the result was posted, where it was.
    #[serde(default)]
    pub posted_on: Option<Day>,
    /// Why it is refused, ended or corrected.
    #[serde(default)]
    pub reason: String,
}

/// What is told of one beside its answer: why it cannot be recognised, or that what was signed rests on
/// another sheet by now.
pub(super) async fn findings(
    app: &App,
    db: &impl store::Db,
    row: &FarmRow,
    sheet: Option<&SheetView>,
    answers: &[FarmAnswerRow],
) -> Result<Vec<Finding>> {
    let mut all = Vec::new();
    let last = answers.first();
    if let (Some(last), Some(sheet)) = (last, sheet)
        && last.kind == FarmAnswerKind::Recognised
        && last.sheet != Some(sheet.sheet.id)
    {
        all.push(Finding::warning("farm_sheet_newer"));
    }
    if row.state == FarmState::Superseded {
        let facts = store::people::class_fact::list(db, row.household).await?;
        let now = facts.first();
        all.push(
            Finding::warning("farm_superseded")
                .with("day", now.map(|it| show_day(it.from_day)).unwrap_or_default())
                .with("class", now.map_or("none", |it| it.class.as_str())),
        );
    }
    if let Some(posted) = last.and_then(|it| Some((it.posted_on?, it.day))) {
        let until = app.law().calendar().due("farm_posting", posted.0).day;
        if posted.1 <= until {
            all.push(Finding::note("farm_posted_short").with("until", show_day(until)));
        }
    }
    if last.is_none_or(|it| it.kind == FarmAnswerKind::Refused) {
        all.extend(may_recognise(sheet.map(|it| &it.result)).into_iter().map(noted));
        let day = app.today();
        let facts = store::people::class_fact::list(db, row.household).await?;
        all.extend(class_stands(&facts, day).into_iter().map(noted));
        all.extend(is_there(db, row, day).await?.into_iter().map(noted));
    }
    Ok(all)
}

/// The same before anything was pressed.
fn noted(finding: Finding) -> Finding {
    Finding { severity: base::finding::Severity::Warning, ..finding }
}

/// Why a sheet gives no average living standard.
fn may_recognise(result: Option<&FarmResult>) -> Vec<Finding> {
    let Some(result) = result else { return vec![Finding::error("farm_no_sheet")] };
    match outcome_of(result) {
        FarmOutcome::Average => Vec::new(),
        FarmOutcome::Incomplete => {
            let mut lines: Vec<String> = result
                .missing
                .iter()
                .map(|it| format!("{} ({})", line_name(&it.line), form().say(it.column.as_str())))
                .collect();
            lines.dedup();
            vec![Finding::error("farm_incomplete").with("lines", lines.join("; "))]
        }
        FarmOutcome::Below => vec![Finding::error("farm_below")],
        FarmOutcome::Above => vec![Finding::error("farm_above")],
    }
}

/// A class that stands against a recognition from a day.
fn class_stands(facts: &[ClassFact], day: Day) -> Vec<Finding> {
    let mut all = Vec::new();
    // The latest first.
    if let Some(later) = facts.iter().rfind(|it| it.from_day >= day) {
        all.push(
            Finding::error("farm_later_class")
                .with("day", show_day(later.from_day))
                .with("class", later.class.as_str()),
        );
    }
    match facts.iter().find(|it| it.from_day < day).map(|it| it.class) {
        Some(Class::Poor | Class::NearPoor) => all.push(Finding::error("farm_is_poor")),
        Some(Class::AverageFarming) => all.push(Finding::error("farm_is_average")),
        Some(Class::NotPoor) | None => {}
    }
    all
}

/// A household that moved away or is no more on the day.
async fn is_there(db: &impl store::Db, row: &FarmRow, day: Day) -> Result<Option<Finding>> {
    let record = store::people::household::record(db, row.household).await?;
    let stays = record.map(|it| it.stays).unwrap_or_default();
    let home = stays.iter().find(|it| it.from_day <= day && it.to_day > day);
    let lives = match home {
        Some(home) => {
            let path = |village| store::place::village::path(db, village, day);
            let (there, here) = (path(home.village).await?, path(row.village).await?);
            there.map(|it| it.commune) == here.map(|it| it.commune)
        }
        None => false,
    };
    let empty = super::people_on(db, row.household, day).await? == 0;
    Ok((!lives || empty).then(|| Finding::error("farm_gone")))
}

/// Answers one, by the commune where its village lay on the day. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `step_day_wrong`, `farm_not_ready` with what stands against it, `farm_own_sheet`
/// when the chairman filled the sheet in, `farm_answered` when an answer of another kind stands,
/// `farm_changed` when another sheet or answer was seen, `farm_conflict`.
pub async fn answer(app: &App, actor: &Actor, id: FarmId, new: AnswerNew) -> Result<FarmView> {
    let write = app.write_sent(actor, Action::FarmAnswer, new.id).await?;
    let number = clean_text(&new.number, "number", 60)?;
    let reason = clean_text(&new.reason, "reason", 1_000)?;
    let (row, body) = own(app, &write, actor, (id, new.day)).await?;
    let stated = json!({ "farm": id, "replaces": new.replaces, "sheet": new.sheet, "kind": new.kind,
        "day": new.day, "number": number, "posted_on": new.posted_on, "reason": reason });
    let scope = app.scope(actor);
    let known = store::review::farm::answer::farm_of(&*write, &scope, new.id).await?;
    if write.once(new.id, &stated, known.map(|_| false)).await? == Once::Again {
        drop(write);
        return get(app, actor, id).await;
    }
    let answers = store::review::farm::answer::list(&*write, id).await?;
    let sheets = store::review::farm::sheet::list(&*write, id).await?;
    let (last, sheet) = (answers.first(), sheets.into_iter().next());
    if last.map(|it| it.id) != new.replaces || sheet.as_ref().map(|it| it.id) != new.sheet {
        return Err(app.seen_old(&write, Code::FarmChanged, id).await?);
    }
    if new.kind != FarmAnswerKind::Recognised || last.is_some() {
        typed(&reason, "reason", 1_000)?;
    }
    let sheet = match sheet {
        Some(sheet) => Some(view(app, &*write, &row, sheet).await?),
        None => None,
    };
    // What is put right about a signed recognition leaves it on its sheet, when the household was asked
    // again later.
    let stays = last.filter(|it| it.kind == new.kind && new.kind == FarmAnswerKind::Recognised);
    let stays = stays.filter(|_| sheet.as_ref().is_some_and(|it| it.sheet.surveyed_on > new.day));
    let read = sheet.as_ref().filter(|_| stays.is_none());
    goes_on(app, &row, &new, (last, read))?;
    of_its_day(app, &write, actor, (&row, &body, new.day)).await?;
    let number = match new.kind {
        FarmAnswerKind::Recognised => with_symbol(&number, SYMBOL),
        FarmAnswerKind::Refused | FarmAnswerKind::Ended => number,
    };
    let series = numbered(&write, &body, &new, &number, last).await?;
    let add = FarmAnswerAdd {
        id: new.id,
        farm: id,
        replaces: new.replaces,
        sheet: stays.map_or(new.sheet, |it| it.sheet),
        commune: body,
        kind: new.kind,
        day: new.day,
        year: new.day.year(),
        number,
        series,
        posted_on: new.posted_on,
        reason,
    };
    let classes = in_force(&write, actor, (&row, read), &add, last).await?;
    store::review::farm::answer::add(&*write, &add, actor.account, write.at).await?;
    enter(app, &write, actor, &add, last).await?;
    let mut detail = json!({ "answer": add.kind.as_str(), "day": add.day, "number": add.number,
        "reason": add.reason, "corrects": add.replaces.is_some(), "late": add.day > row.due_on });
    if let (Some(classes), Some(detail)) = (classes, detail.as_object_mut()) {
        detail.insert("classes".to_owned(), classes.count.into());
        detail.insert("class_digest".to_owned(), classes.text().into());
    }
    write.commit(Some(&row.commune), id, detail).await?;
    get(app, actor, id).await
}

/// A recognition's decision as a line of the commune's register of papers. One answered with another number
/// by a correction leaves its line to the others it recognises, or else its number is void.
async fn enter(
    app: &App,
    write: &Write,
    actor: &Actor,
    add: &FarmAnswerAdd,
    last: Option<&FarmAnswerRow>,
) -> Result<()> {
    if add.kind != FarmAnswerKind::Recognised {
        return Ok(());
    }
    let before = last.filter(|it| it.kind == FarmAnswerKind::Recognised && it.number != add.number);
    if let Some(before) = before {
        let of = (&before.commune, before.number.as_str(), before.day);
        if !store::review::farm::answer::stands(&**write, of).await? {
            let key = register::office::legal_paper::key(&before.number);
            let same = (Book::Out, key.as_str(), before.day);
            let known = store::office::legal_paper::same(&**write, &before.commune, same).await?;
            if let Some((id, _)) = known {
                retire(write, id, (add.day, None), &add.reason).await?;
            }
        }
    }
    let signer = crate::review::papers::chairman_name(&**write, &add.commune, add.day).await?;
    let grounds = (Drafted::FarmDecision, add.day);
    let issued = Issued {
        commune: &add.commune,
        book: Book::Out,
        origin: (Origin::Farm, add.id.0),
        kind: "decision",
        symbol: &add.number,
        day: add.day,
        issuer: Issuer::Chairman,
        issued_by: None,
        about: &crate::review::document::wording::say("farm_decision.about"),
        signer: signer.as_deref().unwrap_or_default(),
        grounds: own_grounds(app, &**write, &add.commune, grounds).await?,
    };
    issue(app, write, actor.account, issued).await.map(drop)
}

/// Which answer may follow which, and on which day.
fn goes_on(
    app: &App,
    row: &FarmRow,
    new: &AnswerNew,
    (last, read): (Option<&FarmAnswerRow>, Option<&SheetView>),
) -> Result<()> {
    let answered = || Err(Problem::new(Code::FarmAnswered));
    let before = match (last.map(|it| (it.kind, it.day)), new.kind) {
        (
            None | Some((FarmAnswerKind::Refused, _)),
            FarmAnswerKind::Recognised | FarmAnswerKind::Refused,
        ) => ("request", row.received_on),
        // The class counts from the day: who mistook the day ends the recognition.
        (Some((FarmAnswerKind::Recognised, day)), FarmAnswerKind::Recognised) if day == new.day => {
            ("request", row.received_on)
        }
        (Some((FarmAnswerKind::Recognised, day)), FarmAnswerKind::Ended) => {
            ("farm_recognised", day.succ_opt().unwrap_or(day))
        }
        (Some((FarmAnswerKind::Ended, day)), FarmAnswerKind::Ended) if day == new.day => {
            ("request", row.received_on)
        }
        (Some((FarmAnswerKind::Recognised, _)), FarmAnswerKind::Recognised) => {
            let finding = Finding::error("farm_day_stands");
            return refuse(Code::FarmNotReady, vec![finding]);
        }
        _ => return answered(),
    };
    // What ends a recognition does not rest on a sheet.
    let asked = read.filter(|_| new.kind != FarmAnswerKind::Ended).map(|it| it.sheet.surveyed_on);
    let before = match asked {
        Some(asked) if asked > before.1 => ("farm_sheet", asked),
        Some(_) | None => before,
    };
    days_in_order("farm_answer", new.day, before, app.today())?;
    if let Some(posted) = new.posted_on {
        days_in_order("farm_posting", posted, ("request", row.received_on), new.day)?;
    }
    Ok(())
}

/// An answer is of the commune that its village lay in on the day: the actor's, or the one that took the
/// request in before it came to the actor's; and of none that was not there yet.
async fn of_its_day(
    app: &App,
    write: &Write,
    actor: &Actor,
    (row, body, day): (&FarmRow, &AreaKey, Day),
) -> Result<()> {
    let mine = work_commune(app, &**write, actor).await?;
    let is_theirs = *body == row.commune || mine.as_ref() == Some(body);
    let other = (!is_theirs).then(|| {
        Finding::error("farm_other_body")
            .with("day", show_day(day))
            .with("village", &row.village_name)
            .with("commune", crate::place::area::name(app, body))
    });
    let found = not_there_yet(app, body, day).into_iter().chain(other).collect();
    refuse(Code::FarmNotReady, found)
}

/// The number in the commune's series. A recognition has one; several of one day may share it, as one
/// decision with one text of its number.
async fn numbered(
    write: &Write,
    body: &AreaKey,
    new: &AnswerNew,
    number: &str,
    last: Option<&FarmAnswerRow>,
) -> Result<Option<i64>> {
    let bad = || Problem::new(Code::BadInput).with("field", "number");
    if new.kind != FarmAnswerKind::Recognised {
        let fits = number.is_empty() || is_paper_number(number);
        return if fits { Ok(None) } else { Err(bad()) };
    }
    if number.is_empty() {
        return Err(bad());
    }
    refuse(Code::FarmNotReady, number_findings(number).into_iter().collect())?;
    let series = series::number_of(number).ok_or_else(bad)?;
    let (day, year) = (new.day, new.day.year());
    let mut given = store::review::decision::series_of_rounds(&**write, body, year).await?;
    // Recorded in the register of papers before, with this number and day, it is this decision.
    let key = register::office::legal_paper::key(number);
    let same = (Book::Out, key.as_str(), day);
    let known = store::office::legal_paper::same(&**write, body, same).await?;
    if known.is_some_and(|(_, origin)| origin.is_empty()) {
        given.retain(|it| (it.number, it.day) != (series, day));
    }
    let corrected = last.map(|it| it.id);
    for it in store::review::farm::answer::numbers(&**write, body, year, corrected).await? {
        if (it.series, it.day) != (series, day) {
            given.push(Given { number: it.series, day: it.day });
        } else if it.number != number {
            let finding = Finding::error("decision_number_text").with("number", number);
            let finding = finding.with("day", show_day(day)).with("other", it.number);
            refuse(Code::FarmNotReady, vec![finding])?;
        }
    }
    refuse(Code::FarmNotReady, series::check(Series::Decision, &given, series, day))?;
    Ok(Some(series))
}

/// Puts the class in force, or ends it. What stands against a recognition is told all at once.
async fn in_force(
    write: &Write,
    actor: &Actor,
    (row, sheet): (&FarmRow, Option<&SheetView>),
    add: &FarmAnswerAdd,
    last: Option<&FarmAnswerRow>,
) -> Result<Option<ClassDigest>> {
    let class = match add.kind {
        FarmAnswerKind::Refused => return Ok(None),
        FarmAnswerKind::Ended if last.is_some_and(|it| it.kind == FarmAnswerKind::Ended) => {
            return Ok(None);
        }
        FarmAnswerKind::Ended => Class::NotPoor,
        FarmAnswerKind::Recognised => Class::AverageFarming,
    };
    let fact = ClassAdd {
        household: row.household,
        from_day: add.day,
        class,
        verdict: None,
        round: None,
        import: None,
        farm: Some(row.id),
        decision_number: Some(add.number.clone()).filter(|it| !it.is_empty()),
        decision_day: Some(add.day),
        a_points: None,
        b_points: None,
        recorded_at: write.at,
        recorded_by: actor.account,
    };
    let facts = store::people::class_fact::list(&**write, row.household).await?;
    if add.kind == FarmAnswerKind::Ended {
        if row.state != FarmState::Recognised {
            let now = facts.first();
            let finding = Finding::error("farm_superseded")
                .with("day", now.map(|it| show_day(it.from_day)).unwrap_or_default())
                .with("class", now.map_or("none", |it| it.class.as_str()));
            refuse(Code::FarmNotReady, vec![finding])?;
        }
    } else {
        let own = actor.account;
        if sheet.is_some_and(|it| it.sheet.written_by == own) {
            return Err(Problem::new(Code::FarmOwnSheet));
        }
        let mut findings = may_recognise(sheet.map(|it| &it.result));
        if last.is_some_and(|it| it.kind == FarmAnswerKind::Recognised) {
            // Without a sheet that was read now it stays on its own.
            if sheet.is_some() {
                refuse(Code::FarmNotReady, findings)?;
            }
            store::people::class_fact::renumber(&**write, fact).await?;
            return Ok(None);
        }
        findings.extend(class_stands(&facts, add.day));
        findings.extend(is_there(&**write, row, add.day).await?);
        refuse(Code::FarmNotReady, findings)?;
    }
    let mut classes = ClassDigest::default();
    classes.add(&(&fact).into());
    store::people::class_fact::add_many(&**write, vec![fact]).await?;
    Ok(Some(classes))
}
