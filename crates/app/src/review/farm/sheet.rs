//! The form of a farming household (Phụ lục VIII): filled in, corrected, and what follows from it. The rule
//! is `standard`'s; here stands who may write, what is asked again and what is refused.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use base::day::show_day;
use base::id::{FarmId, FarmSheetId};
use base::text::group_thousands;
use base::{Day, Finding};
use serde::{Deserialize, Serialize};
use serde_json::json;
use standard::farm::{
    AMOUNT_MAX, Amounts, Doubt, FarmForm, FarmLines, FarmResult, Living, PEOPLE_MAX, Stated,
};
use store::review::farm::FarmRow;
use store::review::farm::answer::FarmAnswerKind;
use store::review::farm::sheet::{FarmOutcome, FarmSheetAdd, FarmSheetRow, FarmWork, Line};

use super::{FarmView, body_of, get, own, people_on};
use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::days::days_in_order;

const FILE: &str = "form_8.csv";
const TEXT: &str = include_str!("../../../../../law/standards/vn-2022-2025/instrument/form_8.csv");

static PRINTED: LazyLock<FarmForm> =
    LazyLock::new(|| FarmForm::load(FILE, TEXT).expect("a test reads the file that is built in"));

/// The form as printed.
pub fn form() -> &'static FarmForm {
    &PRINTED
}

/// A line as entered; the place is that of the form: `1.1`, `9`.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineNew {
    pub line: String,
    /// Thousand đồng; null is not known.
    #[serde(default)]
    pub takings: Option<i64>,
    /// Thousand đồng; null is not known.
    #[serde(default)]
    pub costs: Option<i64>,
}

/// A sheet as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetNew {
    /// Its id, made by the client.
    pub id: FarmSheetId,
    /// The sheet that was seen and that this one corrects; none when there was none.
    #[serde(default)]
    pub replaces: Option<FarmSheetId>,
    /// When the household was asked.
    pub surveyed_on: Day,
    /// What it lives by.
    pub work: Vec<WorkNew>,
    /// Nhân khẩu.
    pub people: u32,
    /// What the household guesses itself, thousand đồng a month.
    #[serde(default)]
    pub estimate: Option<i64>,
    pub lines: Vec<LineNew>,
    /// Whether the household was asked again about what looks doubtful.
    #[serde(default)]
    pub confirmed: bool,
}

/// What a household lives by, by its name.
pub type WorkNew = FarmWork;

/// A sheet with what follows from it.
#[derive(Debug, Clone)]
pub struct SheetView {
    pub sheet: FarmSheetRow,
    /// The lines of the law on the day of the request.
    pub lines: FarmLines,
    pub result: FarmResult,
}

/// The lines of the law for one that asked, by the day of its request and the kind of its commune.
///
/// # Errors
/// `settlement_unknown`, `standard_unknown` where no standard is in force on the day.
pub(super) async fn law_lines(app: &App, db: &impl store::Db, row: &FarmRow) -> Result<FarmLines> {
    let day = row.received_on;
    let commune = body_of(app, db, row, day).await?;
    let unknown = || Problem::new(Code::SettlementUnknown).with("area", commune.as_str());
    let settlement = app.areas().settlement(&commune).ok_or_else(unknown)?;
    let standard = app.law().standards().on(day);
    let lines = standard.and_then(|it| it.farm_lines_on(day, settlement));
    lines.ok_or_else(|| Problem::new(Code::StandardUnknown).with("standard", show_day(day)))
}

/// A sheet that was kept, with what follows from it.
pub(super) async fn view(
    app: &App,
    db: &impl store::Db,
    row: &FarmRow,
    sheet: FarmSheetRow,
) -> Result<SheetView> {
    let lines = law_lines(app, db, row).await?;
    let people = u32::try_from(sheet.people).unwrap_or(1);
    let result = form().result(&stated(people, &sheet.lines), &lines);
    Ok(SheetView { sheet, lines, result })
}

fn stated(people: u32, lines: &[Line]) -> Stated {
    let known: BTreeMap<&str, Amounts> =
        lines.iter().map(|(place, of)| (place.as_str(), *of)).collect();
    let amounts = form().lines().map(|it| known.get(it.place.as_str()).copied());
    Stated { people, amounts: amounts.map(Option::unwrap_or_default).collect() }
}

/// What is refused however it was meant; the places are those of the form.
fn checked(new: &SheetNew) -> Result<(Vec<FarmWork>, Vec<Line>)> {
    let bad = |field: &str| Err(Problem::new(Code::BadInput).with("field", field));
    let mut work = new.work.clone();
    work.sort_unstable();
    work.dedup();
    if work.is_empty() {
        return bad("work");
    }
    if !(1..=PEOPLE_MAX).contains(&new.people) {
        return bad("people");
    }
    let fits = |amount: &Option<i64>| amount.is_none_or(|it| (0..=AMOUNT_MAX).contains(&it));
    if !fits(&new.estimate) {
        return bad("estimate");
    }
    let mut known: BTreeMap<&str, Amounts> = BTreeMap::new();
    for line in &new.lines {
        let is_line = form().lines().any(|it| it.place == line.line);
        let of = Amounts { takings: line.takings, costs: line.costs };
        if !is_line || known.insert(&line.line, of).is_some() {
            return bad("lines");
        }
        if !fits(&line.takings) || !fits(&line.costs) {
            let finding = Finding::error("farm_amount_wrong")
                .with("line", line_name(&line.line))
                .with("most", group_thousands(AMOUNT_MAX));
            return Err(Problem::new(Code::FarmRefused).with_findings(vec![finding]));
        }
    }
    let lines = form().lines().map(|it| {
        let of = known.get(it.place.as_str()).copied().unwrap_or_default();
        (it.place.clone(), of)
    });
    Ok((work, lines.collect()))
}

/// What a line is called in a sentence, with its group: `1. Trồng trọt – Cây ăn quả`.
pub fn line_name(place: &str) -> String {
    let short = |place: &str| {
        let text = form().say(place);
        let text = text.split('(').next().unwrap_or(text);
        text.trim().trim_start_matches("- ").to_owned()
    };
    match place.split_once('.') {
        Some((group, _)) => format!("{} – {}", short(group), short(place)),
        None => short(place),
    }
}

/// What to ask the household about again.
fn doubts(result: &FarmResult, people: u32, registered: i64) -> Vec<Finding> {
    let mut all: Vec<Finding> = result.doubts.iter().map(doubt).collect();
    if registered > 0 && i64::from(people) != registered {
        all.push(
            Finding::warning("farm_people_differ")
                .with("people", people)
                .with("registered", registered),
        );
    }
    all
}

fn doubt(doubt: &Doubt) -> Finding {
    match doubt {
        Doubt::Large { line, column, amount } => Finding::warning("farm_large")
            .with("line", line_name(line))
            .with("column", form().say(column.as_str()))
            .with("amount", group_thousands(*amount)),
        Doubt::Small { takings } => {
            Finding::warning("farm_small").with("amount", group_thousands(*takings))
        }
        Doubt::CostsAlone { line, costs } => Finding::warning("farm_costs_alone")
            .with("line", line_name(line))
            .with("amount", group_thousands(*costs)),
        Doubt::NotFarming => Finding::warning("farm_not_farming"),
    }
}

/// What follows from a sheet, as it is kept.
pub fn outcome_of(result: &FarmResult) -> FarmOutcome {
    match result.income.as_ref().map(|it| it.living) {
        None => FarmOutcome::Incomplete,
        Some(Living::Below) => FarmOutcome::Below,
        Some(Living::Average) => FarmOutcome::Average,
        Some(Living::Above) => FarmOutcome::Above,
    }
}

/// What would follow from a sheet that is not kept yet, with what looks doubtful.
///
/// # Errors
/// `not_found`, `bad_input`, `farm_refused`, `standard_unknown`.
pub async fn follows(
    app: &App,
    actor: &Actor,
    id: FarmId,
    new: &SheetNew,
) -> Result<(FarmLines, FarmResult, Vec<Finding>)> {
    actor.require(Action::FarmAdd)?;
    let db = &**app.store();
    let row = store::review::farm::find(db, &app.scope(actor), id).await?;
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (_, lines) = checked(new)?;
    let law = law_lines(app, db, &row).await?;
    let result = form().result(&stated(new.people, &lines), &law);
    let registered = people_on(db, row.household, row.received_on).await?;
    let doubts = doubts(&result, new.people, registered);
    Ok((law, result, doubts))
}

/// Fills the form in, or corrects it. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `farm_refused` for an amount that cannot be, `step_day_wrong`, `farm_doubtful`
/// with what the household is to be asked again, `farm_answered` once a recognition has ended, `farm_changed`
/// when the author saw another sheet, `farm_conflict`, `standard_unknown`.
pub async fn fill_in(app: &App, actor: &Actor, id: FarmId, new: SheetNew) -> Result<FarmView> {
    let write = app.write_sent(actor, Action::FarmAdd, new.id).await?;
    let (work, lines) = checked(&new)?;
    let (row, _) = own(app, &write, actor, (id, app.today())).await?;
    let stated_before = json!({ "farm": id, "replaces": new.replaces, "day": new.surveyed_on,
        "work": work, "people": new.people, "estimate": new.estimate, "lines": lines });
    let scope = app.scope(actor);
    let known = store::review::farm::sheet::farm_of(&*write, &scope, new.id).await?;
    if write.once(new.id, &stated_before, known.map(|_| false)).await? == Once::Again {
        drop(write);
        return get(app, actor, id).await;
    }
    if row.answer == Some(FarmAnswerKind::Ended) {
        return Err(Problem::new(Code::FarmAnswered));
    }
    let current = store::review::farm::sheet::list(&*write, id).await?;
    if current.first().map(|it| it.id) != new.replaces {
        return Err(app.seen_old(&write, Code::FarmChanged, id).await?);
    }
    days_in_order("farm_sheet", new.surveyed_on, ("request", row.received_on), app.today())?;
    let law = law_lines(app, &*write, &row).await?;
    let result = form().result(&stated(new.people, &lines), &law);
    let registered = people_on(&*write, row.household, row.received_on).await?;
    let doubts = doubts(&result, new.people, registered);
    if !doubts.is_empty() && !new.confirmed {
        return Err(Problem::new(Code::FarmDoubtful).with_findings(doubts));
    }
    let outcome = outcome_of(&result);
    let add = FarmSheetAdd {
        id: new.id,
        farm: id,
        replaces: new.replaces,
        surveyed_on: new.surveyed_on,
        work,
        people: new.people,
        settlement: law.settlement,
        estimate: new.estimate,
        lines,
        income: result.income.as_ref().map(|it| it.income),
        result: outcome,
    };
    store::review::farm::sheet::add(&*write, &add, actor.account, write.at).await?;
    let codes: Vec<&str> = doubts.iter().map(|it| it.code.as_str()).collect();
    let detail = json!({ "sheet": outcome.as_str(), "day": new.surveyed_on,
        "corrects": new.replaces.is_some(), "confirmed": codes });
    write.commit(Some(&row.commune), id, detail).await?;
    get(app, actor, id).await
}
