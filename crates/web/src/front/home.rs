//! The first page after signing in.

mod api;

use app::figure::table::TableView;
use app::front::calls::{Level, Notice};
use app::front::duty::Ahead;
use app::front::home::{HomeView, Start, YearNumbers};
use app::office::account::CommuneGaps;
use app::{Action, Class};
use askama::Template;
use axum::extract::{Query, State};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::sort::{Key, Sorting};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/", Action::HomeSee, home).guide("cong-chuc-xa#mot-nam-ra-soat").menu(
            Group::Top,
            10,
            "nav.home",
        ),
        post("/restore/confirmation", Action::RestoreConfirm, Together::Fills, confirm_restore),
        route::read(
            "/api/v1/home",
            Action::HomeSee,
            "The year's numbers of one's own area.",
            api::home,
        ),
    ]
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct HomeQuery {
    year: Option<i32>,
}

/// The same as the page is asked for.
#[derive(Deserialize, JsonSchema)]
struct PageQuery {
    year: Option<i32>,
    /// The column that the areas below are sorted by, with `-` downwards.
    #[serde(default)]
    sort: String,
}

/// A line of what changed: words, number, and the households behind it.
struct Change {
    words: String,
    count: i64,
    link: String,
}

/// A row of the areas below.
struct AreaRow {
    name: String,
    households: i64,
    poor: i64,
    poor_rate: Option<i64>,
    near_poor: i64,
    near_poor_rate: Option<i64>,
    /// Tenths of the widest bar.
    bar: i64,
}

#[derive(Template)]
#[template(path = "front/home.html")]
struct HomePage<'a> {
    f: &'a Frame,
    view: &'a HomeView,
    numbers: Option<YearNumbers>,
    falls: Vec<Change>,
    rises: Vec<Change>,
    areas: Vec<AreaRow>,
    sorting: Sorting,
    story: Vec<String>,
    plan: Option<String>,
}

impl HomePage<'_> {
    /// Whether anything waits for the reader, or is told to be done first.
    fn has_mine(&self) -> bool {
        let calls = self.view.calls.iter().any(|call| call.mine);
        self.view.start != Start::None || calls || !self.view.today.lines.is_empty()
    }

    /// What comes next, where nothing waits.
    fn ahead(&self, it: &Ahead) -> String {
        let day = it.line.row.begins_on.or(it.line.row.due_on).unwrap_or(self.f.web.app.today());
        let (what, day) = (self.f.say(&it.line.said), self.f.day(day));
        self.f.fill("home.ahead", &[("what", what.as_str()), ("day", &day)])
    }

    /// The class of a notice, and whether it is a note beside the text.
    fn level(&self, notice: &Notice) -> (&'static str, bool) {
        match notice.level {
            Level::Note => ("note", true),
            Level::Warning => ("warning", true),
            Level::Alert => ("alert", false),
        }
    }

    /// What a notice says.
    fn said(&self, notice: &Notice) -> String {
        let said: Vec<String> = notice.said.iter().map(|it| self.f.say(it)).collect();
        said.join(" ")
    }

    /// What a commune lacks, in one line.
    fn lacks(&self, gaps: &CommuneGaps) -> String {
        let role = |role: &base::Role| {
            self.f.with("home.gaps_role", "role", self.f.word("role", role.as_str()))
        };
        let mut said: Vec<String> = gaps.roles.iter().map(role).collect();
        if !gaps.villages.is_empty() {
            said.push(self.f.with("home.gaps_heads", "villages", gaps.villages.join(", ")));
        }
        said.join("; ")
    }
}

async fn home(State(web): State<Web>, signed: Signed, Query(query): Query<PageQuery>) -> Answer {
    let f = &signed.frame;
    let view = app::front::home::home(&web.app, &signed.actor, query.year).await?;
    let (mut falls, mut rises) = (Vec::new(), Vec::new());
    if let Some(table) = &view.poor {
        changes(f, table, &mut falls, &mut rises);
    }
    let mut areas = view.result.as_ref().map(area_rows).unwrap_or_default();
    let columns = ["name", "households", "poor", "poor_rate", "near_poor", "near_poor_rate"];
    let sorting = Sorting::of(&format!("/?year={}", view.year), &query.sort, &columns);
    sorting.apply(&mut areas, |it, column| match column {
        "households" => Key::Number(it.households),
        "poor" => Key::Number(it.poor),
        "poor_rate" => Key::maybe(it.poor_rate),
        "near_poor" => Key::Number(it.near_poor),
        "near_poor_rate" => Key::maybe(it.near_poor_rate),
        _ => Key::name(&it.name),
    });
    page(&HomePage {
        f,
        numbers: view.numbers,
        falls,
        rises,
        areas,
        sorting,
        story: match view.numbers {
            // Where the register had nobody at the opening nothing rose since.
            Some(numbers) if !numbers.has_opening() => vec![f.t("home.no_opening").to_owned()],
            Some(numbers) if view.reviewed => story(f, &numbers),
            Some(_) => vec![f.with("home.no_review", "year", view.year)],
            None => Vec::new(),
        },
        plan: plan(f, &view),
        view: &view,
    })
}

/// What became of the poor households, column by column of table 2, each opened by a click.
fn changes(f: &Frame, table: &TableView, falls: &mut Vec<Change>, rises: &mut Vec<Change>) {
    let Some(row) = table.def.rows.first() else { return };
    for column in &table.def.columns {
        let to = match column.number {
            2..=4 => &mut *falls,
            5..=8 => &mut *rises,
            _ => continue,
        };
        let count = table.def.sum(row, column.number, &table.figures.whole.sums);
        let words = if f.en() { &column.name_en } else { &column.name_vi };
        let link = crate::figure::table::cell_link(table, &row.id, column.number);
        to.push(Change { words: words.clone(), count, link });
    }
}

fn area_rows(table: &TableView) -> Vec<AreaRow> {
    let at = |measure: &str, sums: &[i64]| table.def.sum_of(measure, sums).unwrap_or(0);
    let most = table
        .figures
        .areas
        .iter()
        .map(|area| at("households_poor", &area.sums) + at("households_near_poor", &area.sums))
        .max()
        .unwrap_or(0)
        .max(1);
    table
        .figures
        .areas
        .iter()
        .map(|area| {
            let households = at("households_all", &area.sums);
            let (poor, near_poor) =
                (at("households_poor", &area.sums), at("households_near_poor", &area.sums));
            let is_stated = area.is_stated();
            let rate = |of| app::front::home::rate(of, households).filter(|_| is_stated);
            AreaRow {
                name: area.name.clone(),
                households,
                poor,
                poor_rate: rate(poor),
                near_poor,
                near_poor_rate: rate(near_poor),
                bar: (poor + near_poor) * 10 / most,
            }
        })
        .collect()
}

/// The year in sentences.
fn story(f: &Frame, numbers: &YearNumbers) -> Vec<String> {
    let mut out = Vec::new();
    for (kind, then, now, rate_then, rate_now) in [
        (
            Class::Poor.as_str(),
            numbers.poor_opening,
            numbers.poor,
            numbers.poor_rate_opening(),
            numbers.poor_rate(),
        ),
        (
            Class::NearPoor.as_str(),
            numbers.near_poor_opening,
            numbers.near_poor,
            numbers.near_poor_rate_opening(),
            numbers.near_poor_rate(),
        ),
    ] {
        let way = match now.cmp(&then) {
            std::cmp::Ordering::Less => "fell",
            std::cmp::Ordering::Greater => "rose",
            std::cmp::Ordering::Equal => "stayed",
        };
        let points = match (rate_then, rate_now) {
            (Some(then), Some(now)) => f.points((now - then).abs()),
            _ => "–".to_owned(),
        };
        out.push(f.fill(
            &format!("home.{kind}_{way}"),
            &[
                ("then", f.n(then).as_str()),
                ("now", &f.n(now)),
                ("by", &f.n((now - then).abs())),
                ("rate_then", &f.rate(rate_then)),
                ("rate_now", &f.rate(rate_now)),
                ("points", &points),
            ],
        ));
    }
    out
}

async fn confirm_restore(State(web): State<Web>, signed: Signed) -> Answer {
    app::upkeep::backup::restore_confirm(&web.app, &signed.actor).await?;
    done(&signed.frame, "/", "restore_confirmed", &[])
}

/// What the commune's plan wrote about the year, beside what the register gives.
fn plan(f: &Frame, view: &HomeView) -> Option<String> {
    let (note, numbers) = (view.plan?, view.numbers?);
    Some(f.fill(
        "home.plan",
        &[
            ("plan_fall", f.n(note.fall).as_str()),
            ("plan_rate", &f.rate(Some(note.rate))),
            ("then", &f.n(numbers.poor_opening)),
            ("now", &f.n(numbers.poor)),
            ("fall", &f.n(numbers.poor_opening - numbers.poor)),
            ("rate", &f.rate(numbers.poor_rate())),
            ("households", &f.n(numbers.households)),
            ("implied", &f.n(note.implied_households)),
        ],
    ))
}
