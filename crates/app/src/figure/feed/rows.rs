//! The sets that are not rows of the register: cells of report tables, and official areas. They are
//! computed, and filtered where they are.

use base::text::fold;
use figures::Cell;
use serde_json::{Map, Value, json};

use super::filter::{Filter, Literal, Op};
use super::{FeedPage, Options, wrong};
use crate::App;
use crate::figure::table::{TableQuery, TableView};
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};

/// A page of cells. `Table`, `Area`, `From` and `To` in `$filter` choose what is computed: all
/// tables of the actor's own area over the latest year when nothing is said.
pub(super) async fn cells(
    app: &App,
    actor: &Actor,
    options: Options,
    token: Option<&str>,
) -> Result<FeedPage> {
    actor.require(Action::TableSee)?;
    let fixed = |name: &str| options.filter.as_ref().and_then(|filter| filter.fixed(name));
    let text = |name: &str| match fixed(name) {
        Some(Literal::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let day = |name: &str| match fixed(name) {
        Some(Literal::Day(day)) => Some(*day),
        _ => None,
    };
    let tables: Vec<String> = match text("Table") {
        Some(table) => vec![app.law().table(&table)?.id.clone()],
        None => app.law().tables().iter().map(|table| table.id.clone()).collect(),
    };
    // A token is the table and the rows of it that were given.
    let (from, mut passed) = match token {
        None => (tables.first().cloned().unwrap_or_default(), options.skip as usize),
        Some(token) => {
            let (table, passed) = token.split_once('.').ok_or_else(|| wrong("$skiptoken"))?;
            (table.to_owned(), passed.parse().map_err(|_| wrong("$skiptoken"))?)
        }
    };
    let mut rows = Vec::new();
    let mut next = None;
    let mut count = options.count.then_some(0_i64);
    let wanted = options.limit as usize;
    let mut begun = false;
    for table in &tables {
        begun |= *table == from;
        if (!begun || next.is_some()) && count.is_none() {
            continue;
        }
        let query = TableQuery {
            id: table.clone(),
            area: text("Area"),
            from: day("From"),
            to: day("To"),
            areas: None,
        };
        let view = crate::figure::table::get(app, actor, &query).await?;
        let cells: Vec<Value> = cells_of(&view)
            .into_iter()
            .filter(|cell| options.filter.as_ref().is_none_or(|filter| holds(filter, cell)))
            .collect();
        if let Some(count) = &mut count {
            *count += i64::try_from(cells.len()).unwrap_or(i64::MAX);
        }
        if !begun || next.is_some() {
            continue;
        }
        let here = cells.len();
        let taken = here.saturating_sub(passed).min(wanted - rows.len());
        rows.extend(cells.into_iter().skip(passed).take(taken));
        if passed + taken < here {
            next = Some(format!("{table}.{}", passed + taken));
        }
        passed = passed.saturating_sub(here);
    }
    let rows = rows.iter().map(|row| chosen(row, &options)).collect();
    Ok(options.page(rows, count, next))
}

/// A page of the official areas of all days.
pub(super) fn units(app: &App, options: Options, token: Option<&str>) -> Result<FeedPage> {
    let mut units: Vec<&base::area::Unit> = app.areas().all().iter().collect();
    units.sort_by(|a, b| a.key.cmp(&b.key));
    let all: Vec<Value> = units
        .into_iter()
        .filter(|unit| options.day.is_none_or(|day| unit.exists_on(day)))
        .map(|unit| {
            json!({
                "Key": unit.key, "Code": unit.key.code(),
                "Name": app.areas().full_name(unit), "Kind": unit.kind, "Level": unit.level,
                "ParentKey": unit.parent, "ValidFrom": unit.valid_from,
                "ValidTo": unit.valid_to,
            })
        })
        .filter(|unit| options.filter.as_ref().is_none_or(|filter| holds(filter, unit)))
        .collect();
    let key = |unit: &Value| unit.get("Key").and_then(Value::as_str).map(str::to_owned);
    let after = |unit: &&Value| match token {
        None => true,
        Some(token) => key(unit).is_some_and(|key| key.as_str() > token),
    };
    let there: Vec<&Value> = all.iter().filter(after).skip(options.skip as usize).collect();
    let wanted = options.limit as usize;
    let last = there.get(wanted.saturating_sub(1)).filter(|_| there.len() > wanted);
    let next = last.and_then(|unit| key(unit));
    let rows = there.into_iter().take(wanted).map(|row| chosen(row, &options)).collect();
    let count = options.count.then(|| i64::try_from(all.len()).unwrap_or(i64::MAX));
    Ok(options.page(rows, count, next))
}

fn cells_of(view: &TableView) -> Vec<Value> {
    let def = &view.def;
    let mut out = Vec::new();
    let areas = view.figures.areas.iter().map(|area| (area, false));
    for (area, whole) in areas.chain([(&view.figures.whole, true)]) {
        for row in &def.rows {
            for column in &def.columns {
                let (count, rate) = match def.cell(row, column.number, area.line()) {
                    Cell::Count(n) => (Some(n), None),
                    Cell::Rate(rate) => (None, rate),
                    Cell::NotStated => (None, None),
                };
                let column_name = match column.group_vi.as_str() {
                    "" => column.name_vi.clone(),
                    group => format!("{group} – {}", column.name_vi),
                };
                out.push(json!({
                    "Table": def.id, "TableName": def.name_vi, "Area": area.id,
                    "AreaName": area.name, "Row": row.id, "RowName": row.name_vi,
                    "Column": column.number, "ColumnName": column_name, "Whole": whole,
                    "From": view.opening, "To": view.closing, "Count": count,
                    "RatePercent": rate.and_then(percent), "Artificial": view.artificial,
                }));
            }
        }
    }
    out
}

/// Hundredths as a decimal number, digit by digit.
fn percent(hundredths: i64) -> Option<Value> {
    let sign = if hundredths < 0 { "-" } else { "" };
    let n = hundredths.unsigned_abs();
    serde_json::from_str(&format!("{sign}{}.{:02}", n / 100, n % 100)).ok()
}

fn chosen(row: &Value, options: &Options) -> Value {
    let fields = options
        .fields
        .iter()
        .map(|field| (field.name.to_owned(), row.get(field.name).cloned().unwrap_or(Value::Null)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// Whether a filter holds for a row. `Area` chose the area that was computed, and its parts are
/// rows, too; so it holds for all of them.
fn holds(filter: &Filter, row: &Value) -> bool {
    let text = |name: &str| row.get(name).and_then(Value::as_str).map(fold).unwrap_or_default();
    match filter {
        Filter::And(a, b) => holds(a, row) && holds(b, row),
        Filter::Or(a, b) => holds(a, row) || holds(b, row),
        Filter::Not(a) => !holds(a, row),
        Filter::Contains(name, part) => text(name).contains(&fold(part)),
        Filter::Begins(name, part) => text(name).starts_with(&fold(part)),
        Filter::Compare(name, Op::Eq, _) if name == "Area" => true,
        Filter::Compare(name, op, value) => {
            let there = row.get(name).filter(|value| !value.is_null());
            let order = match (there, value) {
                (None, Literal::Null) => return matches!(op, Op::Eq),
                (Some(_), Literal::Null) | (None, _) => return matches!(op, Op::Ne),
                (Some(there), Literal::Bool(b)) => there.as_bool().map(|it| it.cmp(b)),
                (Some(there), Literal::Text(text)) => there.as_str().map(|it| it.cmp(text)),
                (Some(there), Literal::Day(day)) => {
                    there.as_str().map(|it| it.cmp(day.to_string().as_str()))
                }
                (Some(there), Literal::Id(id)) => {
                    there.as_str().map(|it| it.cmp(id.to_string().as_str()))
                }
                (Some(there), Literal::Number(n)) => hundredths(there).map(|it| it.cmp(&(n * 100))),
            };
            order.is_some_and(|order| match op {
                Op::Eq => order.is_eq(),
                Op::Ne => order.is_ne(),
                Op::Gt => order.is_gt(),
                Op::Ge => order.is_ge(),
                Op::Lt => order.is_lt(),
                Op::Le => order.is_le(),
            })
        }
    }
}

/// A number of a row in hundredths: counts are whole, rates have two places.
fn hundredths(value: &Value) -> Option<i64> {
    if let Some(n) = value.as_i64() {
        return n.checked_mul(100);
    }
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").get(..2)?.parse().ok()?;
    Some(whole * 100 + sign * part)
}
