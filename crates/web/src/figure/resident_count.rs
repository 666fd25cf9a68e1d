//! Resident counts of the commune.

mod api;

use std::collections::BTreeMap;

use app::figure::resident_count::{
    CountText, ResidentCountChange, ResidentCountListQuery, ResidentCountNew, ResidentCountRow,
    ResidentCountView, ResidentCountWithdrawal, VillageCountNew, VillageOffered,
};
use app::kernel::problem::{Code, Problem};
use app::{Action, Page};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use base::id::ResidentCountId;

use crate::Web;
use crate::kernel::attachment::BODY_MAX;
use crate::kernel::filled::Filled;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::parts::read_parts;
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

type Fields = Form<BTreeMap<String, String>>;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/resident-counts", Action::ResidentCountSee, list)
            .guide("cong-chuc-xa#tong-so-ho")
            .menu(Group::Reference, 25, "nav.resident_counts"),
        post("/resident-counts", Action::ResidentCountAdd, Together::Adds, add),
        post("/resident-counts/reading", Action::ResidentCountAdd, Together::Apart, read)
            .body_max(BODY_MAX),
        get("/resident-counts/{id}", Action::ResidentCountSee, show),
        post(
            "/resident-counts/{id}",
            Action::ResidentCountChange,
            Together::Seen("revision", "resident_count_changed"),
            change,
        ),
        post(
            "/resident-counts/{id}/withdrawal",
            Action::ResidentCountChange,
            Together::Seen("revision", "resident_count_changed"),
            withdraw,
        ),
        route::read(
            "/api/v1/resident-counts",
            Action::ResidentCountSee,
            "Resident counts of one's area, the latest first, 50 a page.",
            api::list,
        ),
        route::read(
            "/api/v1/resident-counts/{id}",
            Action::ResidentCountSee,
            "One of the resident counts, with the revision that a change names.",
            api::get,
        ),
        route::write(
            "/api/v1/resident-counts",
            Action::ResidentCountAdd,
            Together::Adds,
            "Adds one of the resident counts.",
            api::add,
        ),
        route::write(
            "/api/v1/resident-counts/{id}/change",
            Action::ResidentCountChange,
            Together::Seen("revision", "resident_count_changed"),
            "Puts one of the resident counts right.",
            api::change,
        ),
        route::write(
            "/api/v1/resident-counts/{id}/withdrawal",
            Action::ResidentCountChange,
            Together::Seen("revision", "resident_count_changed"),
            "Withdraws one of the resident counts, with the reason.",
            api::withdraw,
        ),
    ]
}

#[derive(Template)]
#[template(path = "figure/resident_counts.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: Page<ResidentCountRow>,
    text: String,
    next: Option<String>,
    villages: Vec<VillageOffered>,
    c: Filled,
    /// Whether what stands in the form was read from a file.
    is_read: bool,
}

impl ListPage<'_> {
    /// What stands in a village's field.
    fn of(&self, what: &str, village: &VillageOffered) -> String {
        self.c.text(&field(what, &village.village.to_string()))
    }
}

/// The name of a village's field.
fn field(what: &str, village: &str) -> String {
    format!("{what}_{village}")
}

async fn list(
    State(web): State<Web>,
    signed: Signed,
    Query(asked): Query<ResidentCountListQuery>,
) -> Answer {
    let f = &signed.frame;
    let c = Filled::new([("id", f.id()), ("day", f.today())]);
    list_page(&web, &signed, asked, c, false).await
}

async fn list_page(
    web: &Web,
    signed: &Signed,
    asked: ResidentCountListQuery,
    c: Filled,
    is_read: bool,
) -> Answer {
    let list = app::figure::resident_count::list(&web.app, &signed.actor, &asked).await?;
    let text = asked.text.unwrap_or_default();
    let next = list
        .next
        .as_ref()
        .map(|next| format!("/resident-counts?text={}&before={}", encode(&text), encode(next)));
    let villages = app::figure::resident_count::offered(&web.app, &signed.actor, None).await?;
    page(&ListPage { f: &signed.frame, list, text, next, villages, c, is_read })
}

/// Reads a spreadsheet into the form: nothing is kept until somebody saves it.
async fn read(State(web): State<Web>, signed: Signed, form: Multipart) -> Answer {
    let mut parts = read_parts(form).await?;
    let bad = || Problem::new(Code::BadInput).with("field", "file");
    let (name, bytes) = parts.file().ok_or_else(bad)?;
    let read =
        app::figure::resident_count::read_list(&web.app, &signed.actor, &name, bytes).await?;
    let f = &signed.frame;
    let mut fields = fields_of(&read);
    fields.insert("id".to_owned(), f.id());
    fields.insert("day".to_owned(), f.today());
    let asked = ResidentCountListQuery::default();
    list_page(&web, &signed, asked, Filled::from(fields), true).await
}

/// What a count says, as it stands in the fields of a form.
fn fields_of(count: &CountText) -> BTreeMap<String, String> {
    let n = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let mut fields = BTreeMap::new();
    fields.insert("paper".to_owned(), count.paper.clone());
    fields.insert("note".to_owned(), count.note.clone());
    fields.insert("resident_households".to_owned(), n(count.households));
    fields.insert("resident_people".to_owned(), n(count.people));
    for it in &count.villages {
        let village = it.village.to_string();
        fields.insert(field("h", &village), n(Some(it.households)));
        fields.insert(field("p", &village), n(it.people));
    }
    fields
}

/// The same out of the fields.
fn count_of(c: &Filled, fields: &BTreeMap<String, String>) -> Result<CountText, Problem> {
    let mut villages = Vec::new();
    for name in fields.keys() {
        let Some(village) = name.strip_prefix("h_") else { continue };
        let people = field("p", village);
        match c.read_some(name).map_err(|_| bad("resident_households"))? {
            Some(households) => villages.push(VillageCountNew {
                village: village.parse().map_err(|_| bad("village"))?,
                households,
                people: c.read_some(&people).map_err(|_| bad("resident_people"))?,
            }),
            // People without households are half an answer.
            None if !c.get(&people).is_empty() => return Err(bad("resident_households")),
            None => {}
        }
    }
    Ok(CountText {
        paper: c.text("paper"),
        households: c.read_some("resident_households")?,
        people: c.read_some("resident_people")?,
        villages,
        note: c.text("note"),
    })
}

fn bad(field: &str) -> Problem {
    Problem::new(Code::BadInput).with("field", field)
}

#[derive(Template)]
#[template(path = "figure/resident_count.html")]
struct OnePage<'a> {
    f: &'a Frame,
    it: ResidentCountView,
    villages: Vec<VillageOffered>,
    c: Filled,
    may_change: bool,
}

impl OnePage<'_> {
    /// What stands in a village's field.
    fn of(&self, what: &str, village: &VillageOffered) -> String {
        self.c.text(&field(what, &village.village.to_string()))
    }
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<ResidentCountId>) -> Answer {
    let it = app::figure::resident_count::get(&web.app, &signed.actor, id).await?;
    let may_change =
        app::figure::resident_count::may_change(&web.app, &signed.actor, &it.row).await?;
    let villages = match may_change {
        true => {
            app::figure::resident_count::offered(&web.app, &signed.actor, Some(&it.row)).await?
        }
        false => Vec::new(),
    };
    let lines = it.villages.iter().map(|line| VillageCountNew {
        village: line.village,
        households: line.households,
        people: line.people,
    });
    let mut fields = fields_of(&CountText {
        paper: it.row.paper.clone(),
        households: it.row.households,
        people: it.row.people,
        villages: lines.collect(),
        note: it.row.note.clone(),
    });
    fields.insert("day".to_owned(), it.row.day.to_string());
    page(&OnePage { f: &signed.frame, it, villages, c: Filled::from(fields), may_change })
}

async fn add(State(web): State<Web>, signed: Signed, Form(fields): Fields) -> Answer {
    let c = Filled::from(fields.clone());
    let new =
        ResidentCountNew { id: c.read("id")?, day: c.read("day")?, count: count_of(&c, &fields)? };
    let it = app::figure::resident_count::add(&web.app, &signed.actor, new).await?;
    let path = format!("/resident-counts/{}", it.row.id);
    done(&signed.frame, &path, "resident_count_added", &[])
}

async fn change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ResidentCountId>,
    Form(fields): Fields,
) -> Answer {
    let c = Filled::from(fields.clone());
    let to = ResidentCountChange {
        day: c.read("day")?,
        count: count_of(&c, &fields)?,
        revision: c.read("revision")?,
    };
    app::figure::resident_count::change(&web.app, &signed.actor, id, to).await?;
    done(&signed.frame, &format!("/resident-counts/{id}"), "resident_count_changed", &[])
}

async fn withdraw(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ResidentCountId>,
    Form(form): Form<ResidentCountWithdrawal>,
) -> Answer {
    app::figure::resident_count::withdraw(&web.app, &signed.actor, id, form).await?;
    done(&signed.frame, &format!("/resident-counts/{id}"), "resident_count_withdrawn", &[])
}
