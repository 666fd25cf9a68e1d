//! The list of households, and the page of one, put together from the sections that nouns declare.

mod api;

use app::front::household_file::HouseholdPage;
use app::kernel::filter::chosen;
use app::kernel::problem::Code;
use app::people::household::HouseholdListQuery;
use app::{Action, Class};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::id::HouseholdId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Choice;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, page};
use crate::kernel::route::{self, Declared, get};
use crate::kernel::sought;
use crate::kernel::visit::Signed;
use crate::people::household_section::Section;
use crate::people::{
    entitlement, fact, household, household_event, household_move, household_removal,
};
use crate::review::{certificate, farm, household_request, survey};

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/households", Action::HouseholdSee, household_list).guide("cong-chuc-xa#tim-ho").menu(
            Group::Top,
            20,
            "nav.households",
        ),
        get("/households/{id}", Action::HouseholdSee, household_get)
            .guide("cong-chuc-xa#trang-cua-mot-ho"),
        route::read(
            "/api/v1/households",
            Action::HouseholdSee,
            "Households that live in one's area on a day, by the head's given name, 50 a page.",
            api::list,
        ),
        route::read(
            "/api/v1/households/{id}",
            Action::HouseholdSee,
            "One household: members, classes, verdicts with their trace, history.",
            api::get,
        ),
    ]
}

/// The list as asked for; a form sends empty fields as empty text.
#[derive(Deserialize, Default, JsonSchema)]
struct ListQuery {
    #[serde(default)]
    text: String,
    #[serde(default)]
    class: Choice<Class>,
    #[serde(default)]
    village: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "front/households.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: &'a HouseholdPage,
    query: &'a ListQuery,
    class: Option<Class>,
    next: Option<String>,
    export: String,
    filtered: bool,
}

impl ListPage<'_> {
    fn classes(&self) -> [Class; 4] {
        Class::ALL
    }

    fn is_class(&self, class: &Class) -> bool {
        self.class.as_ref() == Some(class)
    }

    fn class(&self, class: &Option<Class>) -> &'static str {
        class.map_or("none", Class::as_str)
    }
}

async fn household_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let class = query.class.of("class")?;
    let asked = HouseholdListQuery {
        text: sought::opened(&web.app, &query.text).chars().take(200).collect(),
        class,
        village: chosen(&query.village, "village", |it| it.parse().ok())?,
        day: chosen(&query.day, "day", base::day::parse_day)?,
        after: Some(query.after.clone()).filter(|after| !after.is_empty()),
    };
    let list = app::front::household_file::list(&web.app, &signed.actor, asked).await?;
    let asked = format!(
        "text={}&class={}&village={}&day={}",
        encode(&query.text),
        class.map_or("", Class::as_str),
        encode(&query.village),
        encode(&query.day)
    );
    let next =
        list.next.as_ref().map(|after| format!("/households?{asked}&after={}", encode(after)));
    let filtered = !(query.text.is_empty() && class.is_none() && query.village.is_empty());
    page(&ListPage {
        f: &signed.frame,
        list: &list,
        query: &query,
        class,
        next,
        export: format!("/exports?{asked}"),
        filtered,
    })
}

#[derive(Deserialize, JsonSchema)]
struct GetQuery {
    #[serde(default)]
    day: String,
}

/// The sections of the page of a household, noun by noun.
const SECTIONS: &[&[Section]] = &[
    household::SECTIONS,
    household_move::SECTIONS,
    household_event::SECTIONS,
    fact::SECTIONS,
    certificate::SECTIONS,
    survey::SECTIONS,
    farm::SECTIONS,
    entitlement::SECTIONS,
    household_request::SECTIONS,
];

/// A section as it was made.
struct Made {
    title: Option<&'static str>,
    anchor: &'static str,
    body: String,
}

#[derive(Template)]
#[template(path = "front/household.html")]
struct HouseholdPageView<'a> {
    f: &'a Frame,
    head: &'a str,
    sections: Vec<Made>,
}

async fn household_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<HouseholdId>,
    Query(query): Query<GetQuery>,
) -> Answer {
    let day = base::day::parse_day(&query.day);
    let file = match app::front::household_file::get(&web.app, &signed.actor, id, day).await {
        Ok(file) => file,
        // What was taken out says so, to whoever saw it where it stood.
        Err(problem) if problem.code == Code::NotFound => {
            return household_removal::taken_out(&web, &signed, id).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let mut declared: Vec<&Section> = SECTIONS.iter().copied().flatten().collect();
    declared.retain(|section| signed.actor.may(section.right));
    declared.sort_by_key(|section| section.order);
    let mut sections = Vec::with_capacity(declared.len());
    for section in declared {
        let body = (section.make)(&signed, &file).await?;
        if !body.is_empty() {
            let title = section.title;
            let anchor = title.and_then(|key| key.rsplit('.').next()).unwrap_or_default();
            sections.push(Made { title, anchor, body });
        }
    }
    page(&HouseholdPageView { f: &signed.frame, head: &file.household.head, sections })
}
