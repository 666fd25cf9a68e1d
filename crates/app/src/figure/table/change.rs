//! Why a table differs between two days: column by column the households that came and went, with
//! what happened to them in between.

use std::collections::BTreeMap;

use base::Day;
use base::area::Level;
use base::id::HouseholdId;
use figures::{Column, Content, Covers, Measure, RowKind, Shape, TableDef};
use serde::Serialize;

use super::compute::Computed;
use super::{AreasAs, Asked, TableQuery, target_key};
use crate::kernel::filter::going_on;
use crate::kernel::law::Named;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::{App, PAGE_ROWS, Page};

/// A table compared at two days.
#[derive(Debug, Clone)]
pub struct ChangeView {
    /// The table.
    pub def: TableDef,
    /// The area asked for.
    pub area: String,
    pub area_name: String,
    /// The first day.
    pub opening: Day,
    /// The second.
    pub closing: Day,
    /// Over which areas.
    pub areas: AreasAs,
    /// Each column that counts something.
    pub columns: Vec<ChangeColumn>,
    /// The column whose households are shown.
    pub chosen: Option<ChangeColumn>,
    /// These households.
    pub page: Page<Change>,
}

/// How a column differs.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ChangeColumn {
    /// The kind of row.
    pub row: String,
    /// The column's number.
    pub column: u32,
    /// What stands in brackets.
    pub label: String,
    /// The words of both.
    pub name: Named,
    /// What stood there on the first day; none in a table of a period.
    pub before: Option<i64>,
    /// What stands there on the second.
    pub after: i64,
    /// Households that count for more than before.
    pub more: i64,
    /// Households that count for less.
    pub less: i64,
}

/// A household that counts otherwise than before.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    pub household: HouseholdId,
    /// Its code for papers.
    pub code: String,
    pub head: String,
    /// The village it lives in, or lived last.
    pub village_name: String,
    /// What it counted for.
    pub before: i64,
    /// What it counts for.
    pub after: i64,
    /// What happened in between, day by day: the day, and what.
    pub reasons: Vec<(Day, Named)>,
}

/// The most households that are compared with one another at once: a large commune several times
/// over. Above a commune the table of each area below is asked.
const HOUSEHOLDS_MAX: u32 = 50_000;

/// What each household counts for, measure by measure, on both days.
type Held = BTreeMap<HouseholdId, (Vec<i64>, Vec<i64>)>;

/// A table of one commune or village at two days.
///
/// # Errors
/// As [`super::cell`]; `changes_too_wide` above a commune.
pub async fn changes(
    app: &App,
    actor: &Actor,
    query: &TableQuery,
    chosen: Option<(&str, u32)>,
    after: Option<&str>,
) -> Result<ChangeView> {
    let asked = crate::figure::table::asked(app, actor, query).await?;
    if !actor.may_open(&asked.def) {
        return Err(Problem::new(Code::NotAllowed).with("action", Action::TableSee.as_str()));
    }
    if !matches!(
        crate::figure::table::level_of(app, &asked.target),
        Level::Commune | Level::Village
    ) {
        return Err(Problem::new(Code::ChangesTooWide));
    }
    let mut computed = Computed::new(app, &asked.scope, &asked.target);
    let def = computed.get(&asked.def, (asked.opening, asked.closing)).await?.0.clone();
    let measures = def.measures();
    let held = self::held(app, &asked, &mut computed, &def, &measures).await?;
    let flows = is_flow(&def);
    let mut columns = Vec::new();
    for (row, column) in counted(&def) {
        let Some(measure) = def.measure(row, column) else { continue };
        let Some(place) = measures.iter().position(|it| it.alias == measure.alias) else {
            continue;
        };
        columns.push(summed(row, column, place, &held, flows));
    }
    let chosen = chosen
        .and_then(|(row, column)| {
            let row = &def.row(row)?.id;
            columns.iter().find(|it| it.row == *row && it.column == column)
        })
        .cloned();
    let page = match &chosen {
        Some(column) => {
            let after = going_on(after, |text| text.parse().ok())?;
            changed(app, actor, &asked, &def, &measures, &held, column, after).await?
        }
        None => Page { rows: Vec::new(), next: None },
    };
    Ok(ChangeView {
        area: target_key(&asked.target),
        area_name: crate::figure::table::target_name(app, &asked.target, &asked.scope).await?,
        opening: asked.opening,
        closing: asked.closing,
        areas: asked.areas,
        def,
        columns,
        chosen,
        page,
    })
}

/// What each household counts for on both days; in a table of a period only on the second,
/// since its columns tell of what lies between.
async fn held(
    app: &App,
    asked: &Asked,
    computed: &mut Computed<'_>,
    def: &TableDef,
    measures: &[Measure],
) -> Result<Held> {
    let (opening, closing) = (asked.opening, asked.closing);
    let days = match is_flow(def) {
        true => vec![(opening, closing)],
        false => vec![(opening, opening), (closing, closing)],
    };
    let mut held = Held::new();
    let last = days.len().saturating_sub(1);
    for (place, days) in days.into_iter().enumerate() {
        computed.whole_def(def).await?;
        let query = computed.query(def, measures, days);
        let limit = HOUSEHOLDS_MAX + 1;
        let rows = store::figure::table::values(&**app.store(), &asked.scope, query, limit).await?;
        if rows.len() > HOUSEHOLDS_MAX as usize {
            return Err(Problem::new(Code::ChangesTooWide));
        }
        for (id, values) in rows {
            let zeros = || (vec![0; measures.len()], vec![0; measures.len()]);
            let entry = held.entry(id).or_insert_with(zeros);
            if place == last {
                entry.1 = values;
            } else {
                entry.0 = values;
            }
        }
    }
    Ok(held)
}

/// A page of the households that differ in a column.
#[expect(clippy::too_many_arguments, reason = "what was found so far, and which of it is asked")]
async fn changed(
    app: &App,
    actor: &Actor,
    asked: &Asked,
    def: &TableDef,
    measures: &[Measure],
    held: &Held,
    column: &ChangeColumn,
    after: Option<HouseholdId>,
) -> Result<Page<Change>> {
    let measure = def
        .row(&column.row)
        .zip(def.column(column.column))
        .and_then(|(row, column)| def.measure(row, column));
    let place = measures.iter().position(|it| measure.as_ref().is_some_and(|m| m == it));
    let value = |values: &[i64]| place.and_then(|at| values.get(at)).copied().unwrap_or(0);
    let ids: Vec<HouseholdId> = held
        .iter()
        .filter(|(id, (then, now))| {
            value(then) != value(now) && after.is_none_or(|after| **id > after)
        })
        .map(|(id, _)| *id)
        .take(PAGE_ROWS as usize + 1)
        .collect();
    let Page { rows: ids, next } = Page::cut(ids, ToString::to_string);
    let mut reasons = crate::figure::table::reason::reasons(app, actor, asked, &ids).await?;
    let named =
        store::figure::table::named(&**app.store(), &asked.scope, &ids, asked.closing).await?;
    let mut rows = Vec::new();
    for id in ids {
        let Some((then, now)) = held.get(&id) else { continue };
        let name = named.get(&id).cloned().unwrap_or_default();
        rows.push(Change {
            household: id,
            code: name.code,
            head: name.head,
            village_name: name.village_name,
            before: value(then),
            after: value(now),
            reasons: reasons.remove(&id).unwrap_or_default(),
        });
    }
    Ok(Page { rows, next })
}

/// Whether the columns tell of what happened between the two days.
fn is_flow(def: &TableDef) -> bool {
    def.covers == Covers::Period && def.shape != Shape::List
}

/// What a list is compared by. Whether a household is an old, a new or again one is told against an
/// opening day, and a single day has none.
const OF_LISTS: [&str; 2] = ["households", "people"];

/// The columns that count something and are shown; of a list, which shows none, those of one day.
fn counted(def: &TableDef) -> impl Iterator<Item = (&RowKind, &Column)> {
    let counts = |column: &&Column| match (def.shape, &column.content) {
        (Shape::List, Content::Measure(name)) => OF_LISTS.contains(&name.as_str()),
        (Shape::List, _) => false,
        (Shape::Areas | Shape::Groups, _) => !column.hidden,
    };
    def.rows
        .iter()
        .flat_map(move |row| def.columns.iter().filter(counts).map(move |column| (row, column)))
}

fn summed(row: &RowKind, column: &Column, place: usize, held: &Held, flows: bool) -> ChangeColumn {
    let pairs = held.values().map(|(then, now)| {
        let at = |values: &[i64]| values.get(place).copied().unwrap_or(0);
        (at(then), at(now))
    });
    let (mut before, mut after, mut more, mut less) = (0, 0, 0, 0);
    for (then, now) in pairs {
        before += then;
        after += now;
        more += i64::from(now > then);
        less += i64::from(now < then);
    }
    let joined = |row: &str, group: &str, name: &str| {
        let parts = [row, group, name].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" – ")
    };
    ChangeColumn {
        row: row.id.clone(),
        column: column.number,
        label: column.label.clone(),
        name: Named {
            vi: joined(&row.name_vi, &column.group_vi, &column.name_vi),
            en: joined(&row.name_en, &column.group_en, &column.name_en),
        },
        before: (!flows).then_some(before),
        after,
        more,
        less,
    }
}
