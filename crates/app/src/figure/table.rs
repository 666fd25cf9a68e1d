//! Report tables: figures of an area over a period, checked, and opened down to the households.
//! What they look like on paper and for programs stands in the modules below.

mod change;
mod compute;
mod file;
mod json;
mod list;
mod reason;
mod sheet;
mod stated;

pub use self::change::changes;
pub(crate) use self::compute::sums;
pub use self::file::{file, file_of, workbook};
pub use self::json::json;
pub use self::list::list;
pub(crate) use self::sheet::{above, area_head, head_of, heads, what_head};
use base::Day;
use base::area::{AreaKey, Level, Settlement};
use base::closed_set;
use base::day::show_day;
use base::id::HouseholdId;
use base::words::Lang;
use chrono::Datelike;
pub use figures::Breach;
pub use figures::LineOf;
use figures::{Covers, Figures, On, TableDef};
use store::Scope;
pub use store::figure::table::FigureRow;

use crate::kernel::filter::going_on;
use crate::kernel::law::Named;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Target;
use crate::kernel::rights::{Action, Actor};
use crate::{App, PAGE_ROWS, Page};

pub use change::{Change, ChangeColumn, ChangeView};
use compute::Computed;
pub use file::{TableFile, TableFormat};
pub use json::{AreaJson, CellJson, RowJson, TableJson};
pub use list::{ListLine, ListView};
pub use stated::Papers;

closed_set! {
    /// Over which areas figures of an earlier day are added up.
    AreasAs {
        /// The areas as they were on the closing day.
        Then = "then",
        /// The areas as they are today: a village counts where it lies now.
        Now = "now",
    }
}

/// Which table is asked for.
#[derive(Debug, Clone, Default)]
pub struct TableQuery {
    /// `t01` to `t15`.
    pub id: String,
    /// A code, a key, a village's id or `nation`; the actor's own area when empty.
    pub area: Option<String>,
    /// The opening day; the end of the year before when empty.
    pub from: Option<Day>,
    /// The closing day; the end of the latest year with figures when empty.
    pub to: Option<Day>,
    /// Over which areas; when empty those of then, or of today for an area that began later.
    pub areas: Option<AreasAs>,
}

/// A table with its figures.
#[derive(Debug, Clone)]
pub struct TableView {
    /// Its definition, with the columns of the ethnic groups that are there.
    pub def: TableDef,
    /// The area asked for: its key, a village's id, or `nation`.
    pub area: String,
    /// The area's name.
    pub area_name: String,
    pub level: Level,
    /// The opening day.
    pub opening: Day,
    /// The closing day.
    pub closing: Day,
    /// Over which areas.
    pub areas: AreasAs,
    pub figures: Figures,
    /// What does not foot.
    pub breaches: Vec<Breach>,
    /// What is not known, area by area; it breaks nothing.
    pub notices: Vec<Breach>,
    /// How many identities were held.
    pub checks: usize,
    /// Whether a class in it rests on the artificial score table.
    pub artificial: bool,
    /// The last day of an area that ended before the closing day: its figures are those of the
    /// villages it had.
    pub ended: Option<Day>,
    /// Whether the period is not over yet: what comes until its closing day is not in it.
    pub open: bool,
    /// What the number of all who live there stands on, where the table asks for it.
    pub papers: Papers,
    /// Where it is signed: the commune of a village, the unit itself, nowhere for the nation.
    pub signed_at: Option<String>,
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
    pub column: Named,
    /// What stands in brackets below the column's words; empty for one that is not shown.
    pub label: String,
    /// The opening day.
    pub opening: Day,
    /// The closing day.
    pub closing: Day,
    /// What the households come to.
    pub sum: i64,
    /// What stands in the cell where a paper says it, with the paper: the register may have fewer.
    pub stated: Option<(i64, Papers)>,
    /// The households.
    pub page: Page<FigureRow>,
    /// Whether a class in it rests on the artificial score table.
    pub artificial: bool,
}

/// A table asked for, resolved: where, when, and the right to see it.
pub(crate) struct Asked {
    def: TableDef,
    target: Target,
    scope: Scope,
    opening: Day,
    closing: Day,
    areas: AreasAs,
}

impl Asked {
    /// The days on which another table is looked up; one that stands in for the opening is asked
    /// for on that day.
    fn days_on(&self, on: On) -> (Day, Day) {
        match on {
            On::Opening => (self.opening, self.opening),
            On::Closing => (self.opening, self.closing),
        }
    }
}

/// A table.
///
/// # Errors
/// `table_unknown`, `area_unknown`, `not_found` outside the actor's area, `period_wrong`,
/// `area_not_then`, `area_not_now` and `area_ended` for an area that was not there.
pub async fn get(app: &App, actor: &Actor, query: &TableQuery) -> Result<TableView> {
    let asked = self::asked(app, actor, query).await?;
    let mut computed = Computed::new(app, &asked.scope, &asked.target);
    let artificial = store::review::round::any_artificial(&**app.store(), &asked.scope).await?;
    viewed(app, &asked, &mut computed, artificial).await
}

/// Several tables of one area and period, each figure counted once.
///
/// # Errors
/// As [`get`].
pub async fn get_many(
    app: &App,
    actor: &Actor,
    query: &TableQuery,
    ids: &[String],
) -> Result<Vec<TableView>> {
    let Some(first) = ids.first() else { return Ok(Vec::new()) };
    let asked = self::asked(app, actor, &TableQuery { id: first.clone(), ..query.clone() }).await?;
    let mut computed = Computed::new(app, &asked.scope, &asked.target);
    let artificial = store::review::round::any_artificial(&**app.store(), &asked.scope).await?;
    let mut all = Vec::new();
    for id in ids {
        all.push(self::asked(app, actor, &TableQuery { id: id.clone(), ..query.clone() }).await?);
    }
    let mut wanted = Vec::new();
    for asked in &all {
        wanted.push((asked.def.clone(), (asked.opening, asked.closing)));
        for (id, on) in figures::stands_on(&asked.def) {
            wanted.push((app.law().table(&id)?.clone(), asked.days_on(on)));
        }
    }
    computed.fill(wanted).await?;
    let mut views = Vec::new();
    for asked in all {
        views.push(viewed(app, &asked, &mut computed, artificial).await?);
    }
    Ok(views)
}

async fn viewed(
    app: &App,
    asked: &Asked,
    computed: &mut Computed<'_>,
    artificial: bool,
) -> Result<TableView> {
    let days = (asked.opening, asked.closing);
    let own = computed.get(&asked.def, days).await?;
    let mut others = Vec::new();
    for (id, on) in figures::stands_on(&asked.def) {
        let def = app.law().table(&id)?;
        others.push((id, on, computed.get(def, asked.days_on(on)).await?));
    }
    let (def, figures) = &*own;
    let there = others.iter().map(|(id, on, it)| ((id.as_str(), *on), (&it.0, &it.1)));
    let found = figures::check(def, figures, &there.collect());
    let (mut notices, breaches): (Vec<Breach>, _) =
        found.into_iter().partition(|breach| breach.notice);
    // What is not known of an area is in its cells; of the whole it is said.
    notices.retain(|notice| notice.area_id == figures.whole.id);
    Ok(TableView {
        area: target_key(&asked.target),
        area_name: figures.whole.name.clone(),
        level: level_of(app, &asked.target),
        artificial,
        ended: ended_before(app, &asked.target, asked.closing),
        open: asked.closing > app.today(),
        papers: computed.papers(def, asked.closing).await?,
        signed_at: self::signed_at(app, &asked.target, asked.scope.day()).await?,
        checks: def.identities.len() * def.rows.len() * (figures.areas.len() + 1),
        def: def.clone(),
        opening: asked.opening,
        closing: asked.closing,
        areas: asked.areas,
        figures: figures.clone(),
        breaches,
        notices,
    })
}

/// The households behind a cell, one page.
///
/// # Errors
/// As [`get`]; `not_found` for a row or column that is not there; `not_allowed`
/// where the cell tells what a household lacks and the actor does not see that.
pub async fn cell(
    app: &App,
    actor: &Actor,
    query: &TableQuery,
    row: &str,
    column: u32,
    after: Option<&str>,
) -> Result<CellView> {
    let asked = self::asked(app, actor, query).await?;
    if !actor.may_open(&asked.def) {
        return Err(Problem::new(Code::NotAllowed).with("action", Action::TableSee.as_str()));
    }
    let mut computed = Computed::new(app, &asked.scope, &asked.target);
    let def = computed.whole_def(&asked.def).await?;
    let not_there = || Problem::new(Code::NotFound);
    let row = def.row(row).ok_or_else(not_there)?.clone();
    let column = def.column(column).ok_or_else(not_there)?.clone();
    let measure = def.measure(&row, &column).ok_or_else(not_there)?;
    let days = (asked.opening, asked.closing);
    let measures = [measure];
    let [measure] = &measures;
    let query = computed.query(&def, &measures, days);
    let db = &**app.store();
    let after: Option<HouseholdId> = going_on(after, |text| text.parse().ok())?;
    let rows =
        store::figure::table::rows(db, &asked.scope, query, measure, after, PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| row.household.to_string());
    let totals =
        store::figure::table::sums(db, &asked.scope, query, store::figure::table::By::Whole, false)
            .await?;
    let stated = computed.stated_of(&measure.of, asked.closing).await?;
    let joined = |group: &str, name: &str| {
        if group.is_empty() { name.to_owned() } else { format!("{group} – {name}") }
    };
    Ok(CellView {
        area_name: target_name(app, &asked.target, &asked.scope).await?,
        row: Named::new(&row.name_vi, &row.name_en),
        column: Named {
            vi: joined(&column.group_vi, &column.name_vi),
            en: joined(&column.group_en, &column.name_en),
        },
        label: if column.hidden { String::new() } else { column.label.clone() },
        artificial: store::review::round::any_artificial(db, &asked.scope).await?,
        def: asked.def,
        opening: asked.opening,
        closing: asked.closing,
        sum: totals.whole.first().copied().unwrap_or(0),
        stated,
        page: Page { rows, next },
    })
}

pub(crate) async fn asked(app: &App, actor: &Actor, query: &TableQuery) -> Result<Asked> {
    actor.require(Action::TableSee)?;
    let def = app.law().table(&query.id)?.clone();
    let closing = match query.to {
        Some(day) => day,
        None => latest_closing(app, actor).await?,
    };
    let opening = query.from.unwrap_or_else(|| base::day::year_end(closing.year() - 1));
    let years = 1990..=2200;
    let period = opening < closing || (def.covers == Covers::Day && opening <= closing);
    if !period || !years.contains(&closing.year()) || !years.contains(&opening.year()) {
        return Err(Problem::new(Code::PeriodWrong));
    }
    let named_on = match query.areas {
        Some(AreasAs::Now) => app.today(),
        Some(AreasAs::Then) | None => closing,
    };
    let target = crate::place::area::target(app, actor, query.area.as_deref(), named_on)?;
    let (areas, day) = areas_on(app, &target, closing, query.areas)?;
    let scope = app.scope_within(actor, &target, day).await?;
    Ok(Asked { def, target, scope, opening, closing, areas })
}

/// Over which areas, and the day on which their villages are looked up: the closing day, or an
/// ended area's own last one before; or today.
pub(crate) fn areas_on(
    app: &App,
    target: &Target,
    closing: Day,
    asked: Option<AreasAs>,
) -> Result<(AreasAs, Day)> {
    let unit = match target {
        Target::Area(key) => app.areas().get(key),
        Target::Nation | Target::Village(_) => None,
    };
    let today = app.today();
    let began = unit.and_then(|unit| unit.valid_from).filter(|first| *first > closing);
    let ended = unit.and_then(|unit| unit.valid_to).filter(|last| *last < today);
    match (asked, unit, began, ended) {
        (Some(AreasAs::Now), Some(unit), _, Some(last)) => {
            let now = app.areas().now(&unit.key, today);
            let code = if now.is_empty() { Code::AreaEnded } else { Code::AreaNotNow };
            let problem = Problem::new(code)
                .with("area", app.areas().full_name(unit))
                .with("day", show_day(last));
            Err(match now.is_empty() {
                true => problem,
                false => {
                    let names = names_with_keys(app, now.into_iter().map(|(unit, _)| unit));
                    problem.with("now", names)
                }
            })
        }
        (Some(AreasAs::Then), Some(unit), Some(first), _) => {
            let before = app.areas().predecessors(&unit.key);
            Err(Problem::new(Code::AreaNotThen)
                .with("area", app.areas().full_name(unit))
                .with("day", show_day(first))
                .with("before", names_with_keys(app, before.into_iter().map(|(it, _)| it))))
        }
        (Some(AreasAs::Now), ..) | (None, _, Some(_), _) => Ok((AreasAs::Now, today)),
        (Some(AreasAs::Then) | None, unit, ..) => {
            let last = unit.and_then(|unit| unit.valid_to);
            Ok((AreasAs::Then, last.map_or(closing, |last| last.min(closing))))
        }
    }
}

/// The last day of the target, when it ended before that day.
fn ended_before(app: &App, target: &Target, day: Day) -> Option<Day> {
    let Target::Area(key) = target else { return None };
    app.areas().get(key)?.valid_to.filter(|last| *last < day)
}

/// `Xã Hoằng Kim` and its villages sign at `Hoằng Kim`.
async fn signed_at(app: &App, target: &Target, day: Day) -> Result<Option<String>> {
    let key = match target {
        Target::Nation => return Ok(None),
        Target::Area(key) => key.clone(),
        Target::Village(id) => match store::place::village::path(&**app.store(), *id, day).await? {
            Some(path) => path.commune,
            None => return Ok(None),
        },
    };
    Ok(app.areas().get(&key).map(|unit| unit.name.to_owned()))
}

fn names_with_keys<'a>(app: &App, units: impl Iterator<Item = &'a base::area::Unit>) -> String {
    let named = units.map(|unit| format!("{} ({})", app.areas().full_name(unit), unit.key));
    named.collect::<Vec<_>>().join(", ")
}

fn level_of(app: &App, target: &Target) -> Level {
    match target {
        Target::Nation => Level::Nation,
        Target::Village(_) => Level::Village,
        Target::Area(key) => app.areas().get(key).map_or(Level::Commune, |unit| unit.level),
    }
}

/// The end of the latest year whose figures may be whole: that of the last decision.
pub(crate) async fn latest_closing(app: &App, actor: &Actor) -> Result<Day> {
    let latest = store::review::round::latest_decision(&**app.store(), &app.scope(actor)).await?;
    Ok(base::day::year_end(latest.map_or(app.today().year() - 1, |day| day.year())))
}

pub(crate) async fn target_name(app: &App, target: &Target, scope: &Scope) -> Result<String> {
    Ok(match target {
        Target::Nation => app.words().get(Lang::Vi, "area.nation").to_owned(),
        Target::Area(key) => crate::place::area::name(app, key),
        Target::Village(id) => store::place::village::find(&**app.store(), scope, *id)
            .await?
            .map(|village| village.name)
            .unwrap_or_default(),
    })
}

/// What has to be said of the figures as a whole: that the area had ended by the closing day, that
/// the period is not over.
pub fn standing_words(app: &App, view: &TableView, lang: Lang) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(day) = view.ended.map(show_day) {
        let args = [("area", view.area_name.as_str()), ("day", day.as_str())];
        said.push(app.words().fill(lang, "table.ended", args));
    }
    if view.open {
        let (closing, today) = (show_day(view.closing), show_day(app.today()));
        let args = [("day", closing.as_str()), ("today", today.as_str())];
        said.push(app.words().fill(lang, "table.open", args));
    }
    let asks = view.def.measures().iter().any(|it| figures::is_total(&it.of));
    if asks && !view.figures.whole.is_stated() {
        said.push(app.words().get(lang, "table.not_stated_note").to_owned());
    }
    if asks {
        said.extend(papers_words(app, &view.papers, lang));
    }
    said
}

/// Papers that are named; of more it is said how many there are.
const PAPERS_NAMED: usize = 6;

/// Which papers the number of all who live in an area stands on, in words, and whether it was added up here.
pub fn papers_words(app: &App, papers: &Papers, lang: Lang) -> Option<String> {
    let words = app.words();
    let several = papers.by.windows(2).any(|it| matches!(it, [a, b] if a.commune != b.commune));
    let named = papers.by.iter().take(PAPERS_NAMED).map(|it| {
        let day = show_day(it.day);
        let commune = crate::place::area::name(app, &it.commune);
        let args = [("paper", it.paper.as_str()), ("day", &day), ("area", &commune)];
        let key = if several { "table.paper_of" } else { "table.paper" };
        words.fill(lang, key, args)
    });
    let mut named: Vec<String> = named.collect();
    named.first()?;
    if papers.by.len() > PAPERS_NAMED {
        let rest = (papers.by.len() - PAPERS_NAMED).to_string();
        named.push(words.fill(lang, "table.papers_more", [("count", rest.as_str())]));
    }
    let key = if papers.ours { "table.stated_ours" } else { "table.stated_by" };
    Some(words.fill(lang, key, [("papers", named.join("; ").as_str())]))
}

/// What a table cannot tell, or is not certain of, in words.
pub fn doubt_words(app: &App, def: &TableDef, lang: Lang) -> Option<String> {
    let doubt = match lang {
        Lang::Vi => def.doubt_vi.as_str(),
        Lang::En => def.doubt_en.as_str(),
    };
    let key = if def.checked { "table.note" } else { "table.unchecked" };
    (!doubt.is_empty()).then(|| app.words().fill(lang, key, [("doubt", doubt)]))
}

/// The name of the form, or the table's number, and its title.
pub fn title_words(app: &App, def: &TableDef, lang: Lang) -> String {
    let title = match lang {
        Lang::Vi => &def.name_vi,
        Lang::En => &def.name_en,
    };
    match &def.form {
        Some(form) => format!("{form}. {title}"),
        None => format!("{} {}. {title}", app.words().get(lang, "table.table"), def.number),
    }
}

/// What the marked columns and rows are: this program's beside those of the law, or the province's.
pub fn added_words(app: &App, def: &TableDef, lang: Lang) -> Option<String> {
    let is_added = def.shown().any(|it| it.added) || def.rows.iter().any(|it| it.added);
    is_added.then(|| app.words().get(lang, "table.added").to_owned())
}

/// Whether a commune counts as town or countryside, where the form tells them apart.
pub fn settlement_words(app: &App, view: &TableView, lang: Lang) -> Option<String> {
    let key = AreaKey::parse(&view.area).filter(|_| view.def.sections)?;
    let settlement = app.areas().settlement(&key)?;
    Some(app.words().get(lang, section_key(Some(settlement))).to_owned())
}

fn section_key(settlement: Option<Settlement>) -> &'static str {
    match settlement {
        Some(Settlement::Urban) => "table.urban",
        Some(Settlement::Rural) => "table.rural",
        None => "table.settlement_unknown",
    }
}

/// What stands before a section's name: `I.`, `II.`; nothing for other lines.
pub fn section_number(line: LineOf<'_>) -> String {
    match line {
        LineOf::Section(number, _) => format!("{}. ", sheet::roman(number)),
        LineOf::Area(..) | LineOf::Whole(_) => String::new(),
    }
}

/// What a line of a table is about, in words.
pub fn line_words(app: &App, view: &TableView, line: LineOf<'_>, lang: Lang) -> String {
    let key = match line {
        LineOf::Area(_, area) => return area.name.clone(),
        LineOf::Whole(_) if view.figures.areas.is_empty() => {
            return view.figures.whole.name.clone();
        }
        LineOf::Whole(0) => "table.total",
        LineOf::Whole(2) => "table.total_of_two",
        LineOf::Whole(_) => "table.total_of_three",
        LineOf::Section(_, settlement) => section_key(settlement),
    };
    app.words().get(lang, key).to_owned()
}

/// The day or the period of a table, in words.
pub fn period_words(app: &App, view: &TableView, lang: Lang) -> String {
    let (from, to) = (show_day(view.opening), show_day(view.closing));
    let key = match view.def.covers {
        Covers::Day => "table.on_day",
        Covers::Period => "table.over_period",
    };
    app.words().fill(lang, key, [("from", from.as_str()), ("to", to.as_str())])
}

/// What does not foot or is not known, in words.
pub fn breach_words(app: &App, def: &TableDef, breach: &Breach, lang: Lang) -> String {
    let column = def.column(breach.column);
    let label = match column {
        Some(column) if !column.hidden && !column.label.is_empty() => {
            format!("[{}]", column.label)
        }
        Some(column) => match lang {
            Lang::Vi => column.name_vi.clone(),
            Lang::En => column.name_en.clone(),
        },
        None => breach.column.to_string(),
    };
    let row = def.row(&breach.row).map_or("", |row| match lang {
        Lang::Vi => row.name_vi.as_str(),
        Lang::En => row.name_en.as_str(),
    });
    let area =
        if row.is_empty() { breach.area.clone() } else { format!("{} – {row}", breach.area) };
    let (found, expected) = (breach.found.to_string(), breach.expected.to_string());
    // What is counted for the notice alone has no column to point to.
    let rule = match (breach.rule, column) {
        ("known", Some(column)) if column.hidden => "known_of",
        (rule, _) => rule,
    };
    app.words().fill(
        lang,
        &format!("identity.{rule}"),
        [("area", area.as_str()), ("column", &label), ("found", &found), ("expected", &expected)],
    )
}

/// A target as requests name it.
fn target_key(target: &Target) -> String {
    match target {
        Target::Nation => "nation".to_owned(),
        Target::Area(key) => key.as_str().to_owned(),
        Target::Village(id) => id.to_string(),
    }
}
