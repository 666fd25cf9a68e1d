//! Duties: the list, the month, people and their year, the communes of a province, and one day of a rule of
//! the calendar.

mod api;
mod month;
mod rule;

use app::front::calls::Call;
use app::front::duty::{CommuneLine, DutyLine, DutyListQuery, DutyPerson, DutyState, DutyTotal};
use app::kernel::problem::{Code, Problem};
use app::kernel::sheet::SheetFormat;
use app::place::village::Village;
use app::{Action, Page};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::Role;
use base::area::AreaKey;
use chrono::Datelike;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, as_query, page};
use crate::kernel::paper::paper_download;
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::sort::{Key, Sorting};
use crate::kernel::visit::Signed;

const GUIDE: &str = "cong-chuc-xa#viec-phai-lam-va-giao-viec";

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/duties", Action::DutySee, list).guide(GUIDE).menu(Group::Work, 5, "nav.duties"),
        get("/duties/file/{ending}", Action::ExportMake, file).examples(&[("ending", "csv")]),
        get("/duties/calendar", Action::DutySee, month::show).guide(GUIDE),
        get("/duties/people", Action::DutySee, people).guide(GUIDE),
        get("/duties/people/file/{ending}", Action::ExportMake, people_file)
            .examples(&[("ending", "csv")]),
        get("/duties/communes", Action::DutySee, communes).guide(GUIDE),
        get("/duties/rules/{rule}/{due}/{area}", Action::DutySee, rule::show)
            .examples(rule::EXAMPLES),
        post("/duties/rules/{rule}/{due}/{area}", Action::DutyClose, rule::CHANGED, rule::close)
            .examples(rule::EXAMPLES),
        route::read(
            "/api/v1/duties",
            Action::DutySee,
            "What is owed in one's area, by its last day, 50 a page.",
            api::list,
        ),
        route::read(
            "/api/v1/duties/days",
            Action::DutySee,
            "How many duties are due on each day, fulfilled or not.",
            api::days,
        ),
        route::read(
            "/api/v1/duties/people",
            Action::DutySee,
            "What each person had to do in a year: on time, late, open.",
            api::people,
        ),
        route::read(
            "/api/v1/duties/communes",
            Action::DutySee,
            "The communes of one's area with their open and late duties, late ones first.",
            api::communes,
        ),
        route::read(
            "/api/v1/duties/rules/{rule}/{due}/{area}",
            Action::DutySee,
            "One day of a recurring duty of the calendar, with what was said of it.",
            api::rule,
        )
        .examples(rule::EXAMPLES),
        route::write(
            "/api/v1/duties/rules/{rule}/{due}/{area}",
            Action::DutyClose,
            Together::Seen("revision", "assignment_changed"),
            "Says that it was done with its paper, given up, or not done after all.",
            api::rule_close,
        )
        .examples(rule::EXAMPLES),
    ]
}

/// The list as a page asks for it; a form sends empty fields as empty text.
#[derive(Deserialize, Default, JsonSchema)]
pub(super) struct ListQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    mine: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    village: String,
    #[serde(default)]
    commune: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    left: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    after: String,
}

impl ListQuery {
    pub(super) fn asked(&self) -> DutyListQuery {
        DutyListQuery {
            state: DutyState::from_name(&self.state),
            mine: !self.mine.is_empty(),
            role: Role::from_name(&self.role),
            village: self.village.parse().ok(),
            commune: AreaKey::parse(&self.commune),
            kind: Some(self.kind.chars().take(60).collect()),
            left: !self.left.is_empty(),
            from: base::day::parse_day(&self.from),
            to: base::day::parse_day(&self.to),
            after: Some(self.after.clone()).filter(|after| !after.is_empty()),
        }
    }

    /// Whether it is the list of what is open, with no part of it chosen but whose it is.
    fn is_whole(&self) -> bool {
        let parts = [&self.role, &self.village, &self.commune, &self.kind, &self.left];
        let days = [&self.from, &self.to, &self.after];
        matches!(self.state.as_str(), "" | "open")
            && parts.into_iter().chain(days).all(String::is_empty)
    }

    /// As a link has it, without where a page goes on.
    pub(super) fn link(&self) -> String {
        as_query(&[
            ("state", &self.state),
            ("mine", &self.mine),
            ("role", &self.role),
            ("village", &self.village),
            ("commune", &self.commune),
            ("kind", &self.kind),
            ("left", &self.left),
            ("from", &self.from),
            ("to", &self.to),
        ])
    }
}

#[derive(Template)]
#[template(path = "front/duties.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<DutyLine>,
    total: DutyTotal,
    /// What is the reader's turn, as his first page says it; only above the whole list.
    calls: Vec<Call>,
    query: &'a ListQuery,
    villages: Vec<Village>,
    /// Whether rows are of several communes.
    is_wide: bool,
    /// The commune that is looked at, when it is one of several.
    commune: Option<String>,
    link: String,
    next: Option<String>,
}

impl ListPage<'_> {
    /// What the state is when nothing was chosen.
    fn state(&self) -> &str {
        if self.query.state.is_empty() { "open" } else { &self.query.state }
    }

    fn states(&self) -> [DutyState; 5] {
        DutyState::ALL
    }

    fn roles(&self) -> [Role; 7] {
        [
            Role::VillageHead,
            Role::CommuneOfficer,
            Role::FinanceOfficer,
            Role::Chairman,
            Role::Clerk,
            Role::UpperOfficer,
            Role::Administrator,
        ]
    }
}

/// Whether an actor's rows are of several communes.
fn is_wide(web: &Web, signed: &Signed) -> bool {
    let level = |key: &AreaKey| web.app.areas().get(key).map(|unit| unit.level);
    let is_commune = |key: &AreaKey| level(key) == Some(base::area::Level::Commune);
    signed.actor.village.is_none() && !signed.actor.area.as_ref().is_some_and(is_commune)
}

async fn list(State(web): State<Web>, signed: Signed, Query(query): Query<ListQuery>) -> Answer {
    let asked = query.asked();
    let list = app::front::duty::list(&web.app, &signed.actor, &asked).await?;
    let total = app::front::duty::total(&web.app, &signed.actor, &asked).await?;
    let is_wide = is_wide(&web, &signed);
    let villages = match is_wide || signed.actor.village.is_some() {
        true => Vec::new(),
        false => app::place::village::list(&web.app, &signed.actor).await?,
    };
    let link = query.link();
    let next = list.next.as_ref();
    let next = next.map(|after| format!("/duties?{link}&after={}", encode(after)));
    let commune = asked.commune.as_ref().map(|key| signed.frame.commune(key));
    let calls = match query.is_whole() {
        true => app::front::calls::mine(&web.app, &signed.actor).await?,
        false => Vec::new(),
    };
    page(&ListPage {
        f: &signed.frame,
        list,
        total,
        calls,
        query: &query,
        villages,
        is_wide,
        commune,
        link,
        next,
    })
}

fn format(ending: &str) -> Result<SheetFormat, Problem> {
    SheetFormat::parse(ending).ok_or_else(|| Problem::new(Code::NotFound))
}

async fn file(
    State(web): State<Web>,
    signed: Signed,
    Path(ending): Path<String>,
    Query(query): Query<ListQuery>,
) -> Answer {
    let (asked, lang, format) = (query.asked(), signed.frame.lang, format(&ending)?);
    let file = app::front::duty::list_file(&web.app, &signed.actor, &asked, format, lang).await?;
    Ok(paper_download(file))
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct YearQuery {
    year: Option<i32>,
}

impl YearQuery {
    fn year(&self, web: &Web) -> i32 {
        self.year.unwrap_or_else(|| web.app.today().year())
    }
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct PeopleQuery {
    year: Option<i32>,
    /// The column that the table is sorted by, with `-` downwards.
    #[serde(default)]
    sort: String,
}

#[derive(Template)]
#[template(path = "front/duty_people.html")]
struct PeoplePage<'a> {
    f: &'a Frame,
    year: i32,
    people: Vec<DutyPerson>,
    sorting: Sorting,
    /// On time, done late, late, open, given up, in the order of the columns; the first is all.
    sums: [i64; 6],
}

const PEOPLE_COLUMNS: [&str; 8] =
    ["name", "role", "count", "on_time", "done_late", "late", "open", "given_up"];

async fn people(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<PeopleQuery>,
) -> Answer {
    let year = query.year.unwrap_or_else(|| web.app.today().year());
    let mut people = app::front::duty::people(&web.app, &signed.actor, year).await?;
    let address = format!("/duties/people?year={year}");
    let sorting = Sorting::of(&address, &query.sort, &PEOPLE_COLUMNS);
    sorting.apply(&mut people, |it, column| match column {
        "name" => it.name.as_deref().map_or(Key::Unknown, Key::name),
        "role" => Key::name(&signed.frame.word("role", it.role.as_str())),
        "on_time" => Key::Number(it.on_time),
        "done_late" => Key::Number(it.done_late),
        "late" => Key::Number(it.late),
        "open" => Key::Number(it.open),
        "given_up" => Key::Number(it.given_up),
        _ => Key::Number(it.count),
    });
    let mut sums = [0; 6];
    for it in &people {
        let of = [it.count, it.on_time, it.done_late, it.late, it.open, it.given_up];
        for (sum, n) in sums.iter_mut().zip(of) {
            *sum += n;
        }
    }
    page(&PeoplePage { f: &signed.frame, year, people, sorting, sums })
}

async fn people_file(
    State(web): State<Web>,
    signed: Signed,
    Path(ending): Path<String>,
    Query(query): Query<YearQuery>,
) -> Answer {
    let (year, lang, format) = (query.year(&web), signed.frame.lang, format(&ending)?);
    let file = app::front::duty::people_file(&web.app, &signed.actor, year, format, lang).await?;
    Ok(paper_download(file))
}

#[derive(Template)]
#[template(path = "front/duty_communes.html")]
struct CommunesPage<'a> {
    f: &'a Frame,
    communes: Vec<CommuneLine>,
    sorting: Sorting,
    open: i64,
    late: i64,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct SortQuery {
    /// The column that the table is sorted by, with `-` downwards.
    #[serde(default)]
    sort: String,
}

async fn communes(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<SortQuery>,
) -> Answer {
    let mut communes = app::front::duty::communes(&web.app, &signed.actor).await?;
    let columns = ["name", "late", "open", "due"];
    let sorting = Sorting::of("/duties/communes", &query.sort, &columns);
    sorting.apply(&mut communes, |it, column| match column {
        "late" => Key::Number(it.late),
        "open" => Key::Number(it.open),
        "due" => Key::maybe(it.due_on.map(|day| i64::from(day.num_days_from_ce()))),
        _ => Key::name(&it.name),
    });
    let (open, late) =
        communes.iter().fold((0, 0), |(open, late), it| (open + it.open, late + it.late));
    page(&CommunesPage { f: &signed.frame, communes, sorting, open, late })
}
