//! The form of Phụ lục VIII on the page of who asked: filled in, corrected, with the calculation beside it.

use std::collections::BTreeMap;

use app::kernel::problem::{Code, Problem};
use app::review::farm::{
    Amounts, Column, FarmLines, FarmOutcome, FarmResult, FarmView, FarmWork, Income, LineNew,
    SheetNew, form, outcome_of,
};
use axum::extract::{Path, State};
use base::id::FarmId;
use base::{Day, Finding};

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done};
use crate::kernel::visit::Signed;

/// A row of the table: a group with its sum, or a line with its fields.
pub(super) struct Row {
    pub place: String,
    pub text: String,
    pub is_group: bool,
    pub takings: Option<i64>,
    pub costs: Option<i64>,
}

/// The form on the page.
pub(super) struct Part {
    /// What is filled in: as it is kept, or as somebody is filling it in.
    pub amounts: BTreeMap<String, Amounts>,
    pub work: Vec<FarmWork>,
    pub people: String,
    pub estimate: String,
    pub day: String,
    pub replaces: String,
    pub lines: Option<FarmLines>,
    pub result: Option<FarmResult>,
    pub doubts: Vec<Finding>,
    /// Whether what is shown is what is kept.
    pub is_kept: bool,
    pub confirmed: bool,
}

impl Part {
    pub(super) fn of(view: &FarmView, today: Day) -> Part {
        let sheet = view.sheet.as_ref();
        let people = sheet.map_or(view.registered, |it| it.sheet.people);
        Part {
            amounts: sheet.map(|it| it.sheet.lines.iter().cloned().collect()).unwrap_or_default(),
            work: sheet.map(|it| it.sheet.work.clone()).unwrap_or_default(),
            people: people.to_string(),
            estimate: sheet
                .and_then(|it| it.sheet.estimate)
                .map(|it| it.to_string())
                .unwrap_or_default(),
            day: sheet.map_or(today, |it| it.sheet.surveyed_on).to_string(),
            replaces: sheet.map(|it| it.sheet.id.to_string()).unwrap_or_default(),
            lines: sheet.map(|it| it.lines.clone()),
            result: sheet.map(|it| it.result.clone()),
            doubts: Vec::new(),
            is_kept: sheet.is_some(),
            confirmed: false,
        }
    }

    /// The rows of the form in its order.
    pub(super) fn rows(&self) -> Vec<Row> {
        let sum = |place: &str| {
            let groups = self.result.as_ref().map(|it| it.groups.as_slice()).unwrap_or_default();
            groups.iter().find(|it| it.group == place).map(|it| it.sum).unwrap_or_default()
        };
        let row = |it: &app::review::farm::FarmPiece| {
            let is_group = it.kind == "group";
            let of = match is_group {
                true => sum(&it.place),
                false => self.amounts.get(&it.place).copied().unwrap_or_default(),
            };
            Row {
                place: it.place.clone(),
                text: it.text.trim_start_matches("- ").to_owned(),
                is_group,
                takings: of.takings,
                costs: of.costs,
            }
        };
        form().rows().map(row).collect()
    }

    /// What the household may live by, with whether it does.
    pub(super) fn works(&self) -> Vec<(&'static str, bool)> {
        FarmWork::ALL.iter().map(|it| (it.as_str(), self.work.contains(it))).collect()
    }

    pub(super) fn words(&self, place: &str) -> &'static str {
        form().say(place)
    }

    pub(super) fn note(&self) -> &'static str {
        form().say("note_1").trim_start_matches("¹ ")
    }

    pub(super) fn income(&self) -> Option<&Income> {
        self.result.as_ref()?.income.as_ref()
    }

    pub(super) fn outcome(&self) -> &'static str {
        self.result.as_ref().map_or(FarmOutcome::Incomplete, outcome_of).as_str()
    }

    /// A line of the law times people and twelve months, thousand đồng: what the income is held against.
    pub(super) fn bound(&self, average: bool) -> i64 {
        let Some(lines) = &self.lines else { return 0 };
        let vnd = if average { lines.average_vnd } else { lines.income_vnd };
        vnd * self.people.parse::<i64>().unwrap_or(1) * 12 / 1_000
    }

    /// What is not known yet, line by line.
    pub(super) fn missing(&self) -> Vec<String> {
        let missing = self.result.iter().flat_map(|it| it.missing.iter());
        let words = missing.map(|it| {
            let column = match it.column {
                Column::Takings => "takings",
                Column::Costs => "costs",
            };
            let line = app::review::farm::line_name(&it.line);
            format!("{line} ({})", form().say(column))
        });
        words.collect()
    }
}

/// An amount in a field: nothing where it is not known.
pub(super) fn shown(amount: &Option<i64>) -> String {
    amount.map(|it| it.to_string()).unwrap_or_default()
}

/// An amount to be read.
pub(super) fn grouped(f: &Frame, amount: &Option<i64>) -> String {
    amount.map_or_else(|| "–".to_owned(), |it| f.n(it))
}

type Fields = Form<BTreeMap<String, String>>;

fn field<'a>(fields: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    fields.get(name).map_or("", |it| it.trim())
}

/// A field that has to be there, read.
fn needed<T: std::str::FromStr>(
    fields: &BTreeMap<String, String>,
    name: &str,
) -> Result<T, Problem> {
    let read = field(fields, name).parse();
    read.map_err(|_| Problem::new(Code::BadInput).with("field", name))
}

/// Whole thousands as people type them: `12.500` and `12 500`, too.
fn amount(fields: &BTreeMap<String, String>, name: &str) -> Result<Option<i64>, Problem> {
    let text: String =
        field(fields, name).chars().filter(|c| !matches!(c, '.' | ' ' | '\u{a0}')).collect();
    match text.as_str() {
        "" if !field(fields, "rest").is_empty() && name.contains('_') => Ok(Some(0)),
        "" => Ok(None),
        digits if name == "estimate" => {
            let bad = || Problem::new(Code::BadInput).with("field", name);
            digits.parse().map(Some).map_err(|_| bad())
        }
        digits => {
            let place = name.get(2..).unwrap_or_default().to_owned();
            let bad = || {
                let line = app::review::farm::line_name(&place);
                let finding = Finding::error("farm_amount_typed").with("line", line);
                Problem::new(Code::FarmRefused).with_findings(vec![finding])
            };
            let digits = Some(digits).filter(|it| it.bytes().all(|b| b.is_ascii_digit()));
            digits.and_then(|it| it.parse().ok()).map(Some).ok_or_else(bad)
        }
    }
}

fn read(fields: &BTreeMap<String, String>) -> Result<SheetNew, Problem> {
    let mut lines = Vec::new();
    for it in form().lines() {
        lines.push(LineNew {
            line: it.place.clone(),
            takings: amount(fields, &format!("t_{}", it.place))?,
            costs: amount(fields, &format!("c_{}", it.place))?,
        });
    }
    let works = FarmWork::ALL.into_iter();
    Ok(SheetNew {
        id: needed(fields, "id")?,
        replaces: super::optional(field(fields, "replaces"), "replaces")?,
        surveyed_on: needed(fields, "surveyed_on")?,
        work: works.filter(|it| !field(fields, &format!("w.{}", it.as_str())).is_empty()).collect(),
        people: needed(fields, "people")?,
        estimate: match field(fields, "estimate") {
            "" => None,
            _ => amount(fields, "estimate")?,
        },
        lines,
        confirmed: !field(fields, "confirmed").is_empty(),
    })
}

pub(super) async fn fill_in(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<FarmId>,
    Form(fields): Fields,
) -> Answer {
    let new = read(&fields)?;
    app::review::farm::fill_in(&web.app, &signed.actor, id, new).await?;
    done(&signed.frame, &format!("/farms/{id}#phieu"), "farm_filled", &[])
}

/// What would follow: the page as it would stand, of which the script shows the calculation.
pub(super) async fn result(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<FarmId>,
    Form(fields): Fields,
) -> Answer {
    let view = app::review::farm::get(&web.app, &signed.actor, id).await?;
    let mut new = read(&fields)?;
    // What lives by nothing yet is still being filled in.
    if new.work.is_empty() {
        new.work.push(FarmWork::Agriculture);
    }
    let (lines, result, doubts) =
        app::review::farm::follows(&web.app, &signed.actor, id, &new).await?;
    let kept = Part::of(&view, web.app.today());
    let amounts = new
        .lines
        .iter()
        .map(|it| (it.line.clone(), Amounts { takings: it.takings, costs: it.costs }));
    let part = Part {
        amounts: amounts.collect(),
        people: new.people.to_string(),
        estimate: shown(&new.estimate),
        day: new.surveyed_on.to_string(),
        work: new.work,
        lines: Some(lines),
        result: Some(result),
        doubts,
        is_kept: false,
        confirmed: new.confirmed,
        replaces: kept.replaces,
    };
    super::shown(&web, &signed, &view, part).await
}
