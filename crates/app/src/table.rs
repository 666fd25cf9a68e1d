//! Report tables: figures of an area over a period, checked, opened down to the households, and
//! written to files.

use std::collections::BTreeMap;

use base::Day;
use base::area::Level;
use base::day::show_day;
use base::id::HouseholdId;
use base::words::Lang;
use chrono::Datelike;
use figures::{AreaFigures, Breach, Covers, Figures, On, TableDef};
use paper::{HeadCell, Row, Sheet};
use serde::Serialize;
use store::Scope;
use store::figure::{By, FigureQuery, FigureRow};

use crate::area::Target;
use crate::law::Named;
use crate::problem::{Code, Problem, Result};
use crate::rights::{Action, Actor};
use crate::{App, PAGE_ROWS, Page};

/// Which table is asked for.
#[derive(Debug, Clone, Default)]
pub struct TableQuery {
    /// `t01`, `t02`, `t03`.
    pub id: String,
    /// A code, a key, a village's id or `nation`; the actor's own area when empty.
    pub area: Option<String>,
    /// The opening day; the end of the year before when empty.
    pub from: Option<Day>,
    /// The closing day; the end of the latest year with figures when empty.
    pub to: Option<Day>,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// A workbook.
    Xlsx,
    /// Text with commas.
    Csv,
    /// A page.
    Html,
    /// For programs.
    Json,
}

impl TableFormat {
    /// The format of a file ending.
    pub fn parse(ending: &str) -> Option<TableFormat> {
        match ending {
            "xlsx" => Some(TableFormat::Xlsx),
            "csv" => Some(TableFormat::Csv),
            "html" => Some(TableFormat::Html),
            "json" => Some(TableFormat::Json),
            _ => None,
        }
    }
}

/// A table as a file.
pub struct TableFile {
    /// A name for it.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A table with its figures.
#[derive(Debug, Clone)]
pub struct TableView {
    /// Its definition.
    pub def: TableDef,
    /// The area asked for: its key, a village's id, or `nation`.
    pub area: String,
    /// The area's name.
    pub area_name: String,
    /// The opening day.
    pub opening: Day,
    /// The closing day.
    pub closing: Day,
    /// The figures.
    pub figures: Figures,
    /// What does not foot.
    pub breaches: Vec<Breach>,
    /// How many identities were held.
    pub checks: usize,
    /// Whether a class in it rests on the artificial score table.
    pub artificial: bool,
}

/// The households behind a cell.
#[derive(Debug, Clone)]
pub struct CellView {
    /// The table.
    pub def: TableDef,
    /// The area's name.
    pub area_name: String,
    /// The kind of row.
    pub row: Named,
    /// The column.
    pub column: Named,
    /// The column's number.
    pub number: u32,
    /// The opening day.
    pub opening: Day,
    /// The closing day.
    pub closing: Day,
    /// What stands in the cell.
    pub sum: i64,
    /// The households.
    pub page: Page<FigureRow>,
    /// Whether a class in it rests on the artificial score table.
    pub artificial: bool,
}

/// A table asked for, resolved: where, when, and the right to see it.
struct Asked {
    def: TableDef,
    target: Target,
    scope: Scope,
    opening: Day,
    closing: Day,
}

impl App {
    /// A table.
    ///
    /// # Errors
    /// `table_unknown`, `area_unknown`, `not_found` outside the actor's area, `period_wrong`.
    pub async fn table_get(&self, actor: &Actor, query: &TableQuery) -> Result<TableView> {
        let asked = self.asked(actor, query).await?;
        let days = (asked.opening, asked.closing);
        let figures = self.figures(&asked.scope, &asked.target, &asked.def, days).await?;
        let mut tables: BTreeMap<(String, On), (TableDef, Figures)> = BTreeMap::new();
        for (id, on) in figures::stands_on(&asked.def) {
            let def = self.law().table(&id)?.clone();
            // A table that stands in for the opening is asked for on that day.
            let days = match on {
                On::Opening => (asked.opening, asked.opening),
                On::Closing => (asked.opening, asked.closing),
            };
            let there = self.figures(&asked.scope, &asked.target, &def, days).await?;
            tables.insert((id, on), (def, there));
        }
        let others = tables.iter().map(|((id, on), (def, it))| ((id.as_str(), *on), (def, it)));
        let breaches = figures::check(&asked.def, &figures, &others.collect());
        let checks = asked.def.identities.len() * asked.def.rows.len() * (figures.areas.len() + 1);
        Ok(TableView {
            area: target_key(&asked.target),
            area_name: figures.whole.name.clone(),
            artificial: store::round::any_artificial(&**self.store(), &asked.scope).await?,
            def: asked.def,
            opening: asked.opening,
            closing: asked.closing,
            figures,
            breaches,
            checks,
        })
    }

    /// The households behind a cell, one page.
    ///
    /// # Errors
    /// As [`App::table_get`]; `not_found` for a row or column that is not there or is a rate.
    pub async fn table_cell(
        &self,
        actor: &Actor,
        query: &TableQuery,
        row: &str,
        column: u32,
        after: Option<&str>,
    ) -> Result<CellView> {
        let asked = self.asked(actor, query).await?;
        let not_there = || Problem::new(Code::NotFound);
        let row = asked.def.row(row).ok_or_else(not_there)?.clone();
        let column = asked.def.column(column).ok_or_else(not_there)?.clone();
        let measure = asked.def.measure(&row, &column).ok_or_else(not_there)?;
        let measures = asked.def.measures();
        let query = FigureQuery {
            sql: &asked.def.query,
            measures: &measures,
            opening: asked.opening,
            closing: asked.closing,
        };
        let db = &**self.store();
        let after: Option<HouseholdId> = after.and_then(|text| text.parse().ok());
        let mut rows =
            store::figure::rows(db, &asked.scope, query, &measure, after, PAGE_ROWS + 1).await?;
        let more = rows.len() > PAGE_ROWS as usize;
        rows.truncate(PAGE_ROWS as usize);
        let next = rows.last().filter(|_| more).map(|row| row.household.to_string());
        let sums = store::figure::sums(db, &asked.scope, query, By::Whole).await?;
        let sum = sums.first().and_then(|sums| asked.def.sum_of(&measure, &sums.sums)).unwrap_or(0);
        let joined = |group: &str, name: &str| {
            if group.is_empty() { name.to_owned() } else { format!("{group} – {name}") }
        };
        Ok(CellView {
            area_name: self.target_name(&asked.target, &asked.scope).await?,
            row: Named::new(&row.name_vi, &row.name_en),
            column: Named {
                vi: joined(&column.group_vi, &column.name_vi),
                en: joined(&column.group_en, &column.name_en),
            },
            number: column.number,
            artificial: store::round::any_artificial(db, &asked.scope).await?,
            def: asked.def,
            opening: asked.opening,
            closing: asked.closing,
            sum,
            page: Page { rows, next },
        })
    }

    /// A table as a file.
    ///
    /// # Errors
    /// As [`App::table_get`].
    pub async fn table_file(
        &self,
        actor: &Actor,
        query: &TableQuery,
        format: TableFormat,
        lang: Lang,
    ) -> Result<TableFile> {
        let view = self.table_get(actor, query).await?;
        let name = format!("{}-{}-{}", view.def.id, view.area.replace('@', "-"), view.closing);
        let sheet = || self.table_sheet(&view, lang);
        let (ending, media_type, content) = match format {
            TableFormat::Xlsx => (
                "xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                paper::to_xlsx(&sheet()).map_err(Problem::internal)?,
            ),
            TableFormat::Csv => (
                "csv",
                "text/csv; charset=utf-8",
                paper::to_csv(&sheet()).map_err(Problem::internal)?,
            ),
            TableFormat::Html => (
                "html",
                "text/html; charset=utf-8",
                paper::to_html(&sheet(), lang.as_str()).into_bytes(),
            ),
            TableFormat::Json => (
                "json",
                "application/json",
                serde_json::to_vec_pretty(&self.table_json(&view)).map_err(Problem::internal)?,
            ),
        };
        Ok(TableFile { name: format!("{name}.{ending}"), media_type, content })
    }

    async fn asked(&self, actor: &Actor, query: &TableQuery) -> Result<Asked> {
        actor.require(Action::TableSee)?;
        let def = self.law().table(&query.id)?.clone();
        let closing = match query.to {
            Some(day) => day,
            None => self.latest_closing(actor).await?,
        };
        let opening = query.from.unwrap_or_else(|| base::day::year_end(closing.year() - 1));
        let years = 1990..=2200;
        let period = opening < closing || (def.covers == Covers::Day && opening <= closing);
        if !period || !years.contains(&closing.year()) || !years.contains(&opening.year()) {
            return Err(Problem::new(Code::PeriodWrong));
        }
        let target = self.target(actor, query.area.as_deref(), closing)?;
        let day = self.last_day_of(&target, closing);
        let scope = self.scope_within(actor, &target, day).await?;
        Ok(Asked { def, target, scope, opening, closing })
    }

    /// The day an area's villages are looked up: the closing day, or its own last one before.
    fn last_day_of(&self, target: &Target, closing: Day) -> Day {
        match target {
            Target::Area(key) => {
                let last = self.areas().get(key).and_then(|unit| unit.valid_to);
                last.map_or(closing, |last| last.min(closing))
            }
            Target::Nation | Target::Village(_) => closing,
        }
    }

    /// The end of the latest year whose figures may be whole: that of the last decision.
    pub(crate) async fn latest_closing(&self, actor: &Actor) -> Result<Day> {
        let latest = store::round::latest_decision(&**self.store(), &self.scope(actor)).await?;
        Ok(base::day::year_end(latest.map_or(self.today().year() - 1, |day| day.year())))
    }

    /// The figures of a table for a target: those directly below, and the whole.
    pub(crate) async fn figures(
        &self,
        scope: &Scope,
        target: &Target,
        def: &TableDef,
        (opening, closing): (Day, Day),
    ) -> Result<Figures> {
        let db = &**self.store();
        let measures = def.measures();
        let query = FigureQuery { sql: &def.query, measures: &measures, opening, closing };
        let whole = store::figure::sums(db, scope, query, By::Whole).await?;
        let whole = AreaFigures {
            id: target_key(target),
            name: self.target_name(target, scope).await?,
            sums: whole
                .into_iter()
                .next()
                .map_or_else(|| vec![0; measures.len()], |sums| sums.sums),
        };
        let by = self.below(target, scope.day());
        if by == By::Whole {
            return Ok(Figures { areas: Vec::new(), whole });
        }
        let mut areas = Vec::new();
        let names = self.names_below(target, scope, by).await?;
        for sums in store::figure::sums(db, scope, query, by).await? {
            let name = names.get(&sums.area).cloned().unwrap_or_else(|| sums.area.clone());
            areas.push(AreaFigures { id: sums.area, name, sums: sums.sums });
        }
        areas.sort_by_cached_key(|area| (base::text::sort_key(&area.name), area.id.clone()));
        Ok(Figures { areas, whole })
    }

    /// What a target is broken down by.
    fn below(&self, target: &Target, day: Day) -> By {
        let districts =
            self.areas().period(day).is_some_and(|period| period.levels.contains(&Level::District));
        let level = match target {
            Target::Nation => return By::Province,
            Target::Village(_) => return By::Whole,
            Target::Area(key) => self.areas().get(key).map(|unit| unit.level),
        };
        match level {
            Some(Level::Province) if districts => By::District,
            Some(Level::Province | Level::District) => By::Commune,
            Some(Level::Commune) => By::Village,
            Some(Level::Nation | Level::Village) | None => By::Whole,
        }
    }

    async fn names_below(
        &self,
        target: &Target,
        scope: &Scope,
        by: By,
    ) -> Result<BTreeMap<String, String>> {
        if by == By::Village {
            let Target::Area(key) = target else { return Ok(BTreeMap::new()) };
            let villages = store::village::list(&**self.store(), scope, key, scope.day()).await?;
            return Ok(villages.into_iter().map(|v| (v.id.to_string(), v.name)).collect());
        }
        let parent = match target {
            Target::Area(key) => Some(key),
            Target::Nation | Target::Village(_) => None,
        };
        let mut units = self.areas().children(parent, scope.day());
        if by == By::Commune && units.first().is_some_and(|unit| unit.level == Level::District) {
            units = units
                .iter()
                .flat_map(|unit| self.areas().children(Some(&unit.key), scope.day()))
                .collect();
        }
        let name = |unit: &base::area::Unit| self.areas().full_name(unit);
        Ok(units.into_iter().map(|unit| (unit.key.as_str().to_owned(), name(unit))).collect())
    }

    pub(crate) async fn target_name(&self, target: &Target, scope: &Scope) -> Result<String> {
        Ok(match target {
            Target::Nation => self.words().get(Lang::Vi, "area.nation").to_owned(),
            Target::Area(key) => self.area_name(key),
            Target::Village(id) => store::village::find(&**self.store(), scope, *id)
                .await?
                .map(|village| village.name)
                .unwrap_or_default(),
        })
    }

    /// The table as it goes on paper.
    fn table_sheet(&self, view: &TableView, lang: Lang) -> Sheet {
        let words = self.words();
        let pick = |vi: &str, en: &str| match lang {
            Lang::Vi => vi.to_owned(),
            Lang::En => en.to_owned(),
        };
        let def = &view.def;
        let several = def.rows.len() > 1;
        let mut sheet = Sheet {
            name: format!("{} {}", words.get(lang, "table.table"), def.number),
            issuer: vec![view.area_name.to_uppercase()],
            title: format!(
                "{} {}. {}",
                words.get(lang, "table.table"),
                def.number,
                pick(&def.name_vi, &def.name_en)
            ),
            subtitles: vec![self.period_words(view, lang)],
            warning: view.artificial.then(|| words.get(lang, "demo.artificial").to_owned()),
            ..Sheet::default()
        };
        let head = |text: String, across: u16, down: u16| HeadCell { text, across, down };
        let (mut top, mut second, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        top.push(head(words.get(lang, "table.order").to_owned(), 1, 2));
        top.push(head(words.get(lang, "table.area").to_owned(), 1, 2));
        sheet.widths = vec![5, 28];
        numbers.extend([HeadCell::one("A"), HeadCell::one("B")]);
        if several {
            top.push(head(words.get(lang, "table.what").to_owned(), 1, 2));
            sheet.widths.push(12);
            numbers.push(HeadCell::one("C"));
        }
        let mut last_group = String::new();
        for column in &def.columns {
            let (group, name) =
                (pick(&column.group_vi, &column.group_en), pick(&column.name_vi, &column.name_en));
            if group.is_empty() {
                top.push(head(name, 1, 2));
            } else {
                if group == last_group
                    && let Some(cell) = top.last_mut()
                {
                    cell.across += 1;
                } else {
                    top.push(head(group.clone(), 1, 1));
                }
                second.push(HeadCell::one(name));
            }
            last_group = group;
            sheet.widths.push(11);
            numbers.push(HeadCell::one(format!("[{}]", column.number)));
        }
        sheet.head = vec![top, second, numbers];
        let areas = view
            .figures
            .areas
            .iter()
            .map(|area| (area, false))
            .chain([(&view.figures.whole, true)]);
        for (place, (area, total)) in areas.enumerate() {
            for (row_place, row) in def.rows.iter().enumerate() {
                let first = row_place == 0;
                let order = if total || !first { String::new() } else { (place + 1).to_string() };
                let name = match (first, total && !view.figures.areas.is_empty()) {
                    (false, _) => String::new(),
                    (true, true) => words.get(lang, "table.total").to_owned(),
                    (true, false) => area.name.clone(),
                };
                let mut cells = vec![paper::Cell::Text(order), paper::Cell::Text(name)];
                if several {
                    cells.push(paper::Cell::Text(pick(&row.name_vi, &row.name_en)));
                }
                cells.extend(def.columns.iter().map(|column| {
                    match def.cell(row, column.number, &area.sums) {
                        figures::Cell::Count(n) => paper::Cell::Count(n),
                        figures::Cell::Rate(rate) => paper::Cell::Rate(rate),
                    }
                }));
                sheet.rows.push(Row { cells, total });
            }
        }
        let check = if view.breaches.is_empty() { "table.foots" } else { "table.does_not_foot" };
        let count = view.checks.to_string();
        sheet.notes = vec![
            words.fill(lang, "table.source", [("source", def.source.as_str())]),
            words.fill(lang, check, [("count", count.as_str())]),
        ];
        for breach in &view.breaches {
            sheet.notes.push(self.breach_words(breach, lang));
        }
        sheet
    }

    /// The day or the period of a table, in words.
    pub fn period_words(&self, view: &TableView, lang: Lang) -> String {
        let (from, to) = (show_day(view.opening), show_day(view.closing));
        let key = match view.def.covers {
            Covers::Day => "table.on_day",
            Covers::Period => "table.over_period",
        };
        self.words().fill(lang, key, [("from", from.as_str()), ("to", to.as_str())])
    }

    /// What does not foot, in words.
    pub fn breach_words(&self, breach: &Breach, lang: Lang) -> String {
        let (column, found, expected) =
            (breach.column.to_string(), breach.found.to_string(), breach.expected.to_string());
        self.words().fill(
            lang,
            &format!("identity.{}", breach.rule),
            [
                ("area", breach.area.as_str()),
                ("column", &column),
                ("found", &found),
                ("expected", &expected),
            ],
        )
    }

    /// The table for programs: counts as numbers, rates in hundredths of a percent.
    pub fn table_json(&self, view: &TableView) -> TableJson {
        let def = &view.def;
        let area = |area: &AreaFigures| AreaJson {
            area: area.id.clone(),
            name: area.name.clone(),
            rows: def
                .rows
                .iter()
                .map(|row| RowJson {
                    row: row.id.clone(),
                    cells: def
                        .columns
                        .iter()
                        .map(|column| match def.cell(row, column.number, &area.sums) {
                            figures::Cell::Count(n) => CellJson {
                                column: column.number,
                                count: Some(n),
                                rate_hundredths: None,
                            },
                            figures::Cell::Rate(rate) => CellJson {
                                column: column.number,
                                count: None,
                                rate_hundredths: rate,
                            },
                        })
                        .collect(),
                })
                .collect(),
        };
        TableJson {
            table: def.id.clone(),
            name: Named::new(&def.name_vi, &def.name_en),
            source: def.source.clone(),
            from: view.opening,
            to: view.closing,
            artificial: view.artificial,
            areas: view.figures.areas.iter().map(area).collect(),
            whole: area(&view.figures.whole),
            breaches: view.breaches.iter().map(|b| self.breach_words(b, Lang::Vi)).collect(),
        }
    }
}

/// A target as requests name it.
fn target_key(target: &Target) -> String {
    match target {
        Target::Nation => "nation".to_owned(),
        Target::Area(key) => key.as_str().to_owned(),
        Target::Village(id) => id.to_string(),
    }
}

/// A table for programs.
#[derive(Debug, Clone, Serialize)]
pub struct TableJson {
    /// Its id.
    pub table: String,
    /// Its title.
    pub name: Named,
    /// Where its shape is from.
    pub source: String,
    /// The opening day.
    pub from: Day,
    /// The closing day.
    pub to: Day,
    /// Whether a class in it rests on the artificial score table.
    pub artificial: bool,
    /// The areas directly below.
    pub areas: Vec<AreaJson>,
    /// The area asked for.
    pub whole: AreaJson,
    /// What does not foot, in Vietnamese.
    pub breaches: Vec<String>,
}

/// One area of a table.
#[derive(Debug, Clone, Serialize)]
pub struct AreaJson {
    /// Its key or village id.
    pub area: String,
    /// Its name.
    pub name: String,
    /// One a kind of row.
    pub rows: Vec<RowJson>,
}

/// One row of an area.
#[derive(Debug, Clone, Serialize)]
pub struct RowJson {
    /// `all`, `households` or `people`.
    pub row: String,
    /// One a column.
    pub cells: Vec<CellJson>,
}

/// One cell.
#[derive(Debug, Clone, Serialize)]
pub struct CellJson {
    /// The column's number.
    pub column: u32,
    /// Households or people.
    pub count: Option<i64>,
    /// Hundredths of a percent; null when there is nothing to divide by.
    pub rate_hundredths: Option<i64>,
}
