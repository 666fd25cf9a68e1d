//! A household that is entered by hand: its head, its members, its village, since which day. Whoever
//! comes from a request is led back to it.

pub(crate) mod api;
mod section;

use app::kernel::problem::Code;
use app::place::village::Village;
use app::review::household_request::RequestRow;
use app::{
    Action, HouseholdFacts, Identity, MemberFacts, NewHousehold, NewMember, PersonalId, Problem,
    Relation, Sex,
};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use base::Birth;
use base::id::{HouseholdId, RequestId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::fields::Fields;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done};
use crate::kernel::problem::{FindingView, findings, html};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) use self::section::SECTIONS;

/// Lines for members at first, and how many come with each press of the button; the head has the first.
const LINES: usize = 6;
/// The most lines: no household has more members.
const LINES_MAX: usize = app::MEMBERS_MAX;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/households/new", Action::HouseholdAdd, form).guide("cong-chuc-xa#tim-ho"),
        post("/households", Action::HouseholdAdd, Together::Adds, add),
        route::write(
            "/api/v1/households",
            Action::HouseholdAdd,
            Together::Adds,
            "Adds a household; the same one sent again is accepted.",
            api::add,
        ),
    ]
}

#[derive(Deserialize, Default, JsonSchema)]
struct Asked {
    /// The name that was looked for in vain.
    #[serde(default)]
    name: String,
    #[serde(default)]
    village: String,
    /// The request of a household that is not in the register.
    #[serde(default)]
    request: String,
}

/// A line of the form.
struct Line {
    id: String,
    name: String,
    sex: String,
    birth: String,
    relation: String,
    ethnicity: String,
    number: String,
    missing: String,
}

impl Line {
    /// Whether anything stands in the fields that are folded.
    fn has_more(&self) -> bool {
        [&self.ethnicity, &self.number, &self.missing].iter().any(|it| !it.trim().is_empty())
    }
}

#[derive(Template)]
#[template(path = "people/household_new.html")]
struct NewPage<'a> {
    f: &'a Frame,
    values: &'a Fields,
    lines: Vec<Line>,
    villages: &'a [Village],
    request: Option<RequestRow>,
    /// What refused it, in words.
    wrong: String,
    findings: Vec<FindingView>,
}

impl NewPage<'_> {
    fn v(&self, name: &str) -> &str {
        self.values.get(name)
    }

    fn id(&self) -> String {
        match self.values.get("id") {
            "" => self.f.id(),
            id => id.to_owned(),
        }
    }

    fn since(&self) -> String {
        match (self.values.get("since"), &self.request) {
            // A family that asks lived there before: since when, it says itself.
            ("", Some(_)) => String::new(),
            ("", None) => self.f.today(),
            (since, _) => since.to_owned(),
        }
    }

    /// Whether somebody else than the head stands there, or more lines were asked for.
    fn has_others(&self) -> bool {
        let named = |line: &Line| !line.name.trim().is_empty();
        self.lines.iter().skip(1).any(named) || !self.values.get("more").is_empty()
    }

    fn lives_in(&self, village: &Village) -> bool {
        self.values.get("village") == village.id.to_string() || self.villages.len() == 1
    }

    fn relations(&self) -> impl Iterator<Item = &'static Relation> {
        Relation::ALL.iter().filter(|it| **it != Relation::Head)
    }
}

async fn form(State(web): State<Web>, signed: Signed, Query(asked): Query<Asked>) -> Answer {
    let mut values = Fields::default();
    let text: String = asked.name.chars().take(120).collect();
    values.set("name", &text);
    values.set("village", &asked.village);
    if let Ok(id) = asked.request.parse::<RequestId>() {
        let request = app::review::household_request::get(&web.app, &signed.actor, id).await?;
        values = Fields::default();
        values.set("name", &request.applicant);
        values.set("village", &request.village.to_string());
        values.set("address", &request.address);
        values.set("request", &asked.request);
    }
    show(&web, &signed, &values, None).await
}

async fn add(
    State(web): State<Web>,
    signed: Signed,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let values = Fields::new(fields);
    // More lines are asked for: nothing is written yet.
    if !values.get("more").is_empty() {
        return show(&web, &signed, &values, None).await;
    }
    match take(&web, &signed, &values).await {
        Ok((to, name)) => done(&signed.frame, &to, "household_added", &[("name", &name)]),
        Err(problem) if (409..500).contains(&problem.code.status()) => {
            show(&web, &signed, &values, Some(&problem)).await
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Adds the household, and names it in the request it came from.
async fn take(web: &Web, signed: &Signed, values: &Fields) -> Result<(String, String), Problem> {
    let f = &signed.frame;
    let new = read(f, values)?;
    let (id, name) = (new.id, new.members.first().map(|it| it.name.clone()).unwrap_or_default());
    app::people::household::add(&web.app, &signed.actor, new).await?;
    match values.get("request").parse::<RequestId>() {
        Ok(request) => {
            app::review::household_request::set_household(&web.app, &signed.actor, request, id)
                .await?;
            Ok((format!("/requests/{request}"), name))
        }
        Err(_) => Ok((format!("/households/{id}"), name)),
    }
}

fn read(f: &Frame, values: &Fields) -> Result<NewHousehold, Problem> {
    let wrong = |words: &str| Problem::new(Code::BadInput).with("field", f.t(words));
    let id: HouseholdId = values.get("id").parse().map_err(|_| wrong("households.code"))?;
    let village = values.get("village").parse().map_err(|_| wrong("round.village"))?;
    let since =
        base::day::parse_day(values.get("since")).ok_or_else(|| wrong("households.since"))?;
    let mut members = Vec::new();
    for (place, line) in lines_of(f, values).into_iter().enumerate() {
        if line.name.trim().is_empty() {
            continue;
        }
        let named = |words: &str| {
            let field = format!("{} ({})", f.t(words), base::text::clean(&line.name));
            Problem::new(Code::BadInput).with("field", field)
        };
        let relation = match place {
            0 => Some(Relation::Head),
            _ => Relation::from_name(&line.relation).filter(|it| *it != Relation::Head),
        };
        let birth = match line.birth.trim() {
            "" => None,
            text => Some(Birth::parse(text).map_err(|_| named("event.birth"))?),
        };
        let identity = match line.number.trim() {
            "" => Identity::Missing(base::text::clean(&line.missing)),
            text => Identity::Known(PersonalId::parse(text).map_err(|_| named("event.number"))?),
        };
        members.push(NewMember {
            id: line.id.parse().map_err(|_| named("household.name"))?,
            name: line.name.clone(),
            sex: Sex::from_name(&line.sex),
            birth,
            relation: relation.ok_or_else(|| named("household.relation"))?,
            ethnicity: Some(line.ethnicity.clone()).filter(|it| !it.trim().is_empty()),
            identity,
            facts: MemberFacts::default(),
        });
    }
    let address = values.get("address").to_owned();
    Ok(NewHousehold { id, village, address, since, members, facts: HouseholdFacts::default() })
}

/// The lines as they were sent, in their order; each field of a line is there, also an empty one.
fn lines_of(f: &Frame, values: &Fields) -> Vec<Line> {
    let column = |name: &str| values.all(name).map(str::to_owned).collect::<Vec<_>>();
    let (ids, names, sexes) = (column("member"), column("name"), column("sex"));
    let (births, relations) = (column("birth"), column("relation"));
    let (ethnicities, numbers) = (column("ethnicity"), column("number"));
    let missing = column("number_missing");
    let at = |column: &[String], place: usize| column.get(place).cloned().unwrap_or_default();
    let more = if values.get("more").is_empty() { 0 } else { LINES };
    let count = names.len().max(LINES).saturating_add(more).min(LINES_MAX);
    (0..count)
        .map(|place| Line {
            id: match at(&ids, place) {
                id if id.is_empty() => f.id(),
                id => id,
            },
            name: at(&names, place),
            sex: at(&sexes, place),
            birth: at(&births, place),
            relation: at(&relations, place),
            ethnicity: at(&ethnicities, place),
            number: at(&numbers, place),
            missing: at(&missing, place),
        })
        .collect()
}

async fn show(web: &Web, signed: &Signed, values: &Fields, problem: Option<&Problem>) -> Answer {
    let f = &signed.frame;
    let villages = app::place::village::list(&web.app, &signed.actor).await?;
    let request = match values.get("request").parse::<RequestId>() {
        Ok(id) => Some(app::review::household_request::get(&web.app, &signed.actor, id).await?),
        Err(_) => None,
    };
    let wrong = problem.map(|problem| {
        let (what, cure) = problem.said(web.app.words(), f.lang);
        format!("{what} {cure}")
    });
    let page = NewPage {
        f,
        lines: lines_of(f, values),
        values,
        villages: &villages,
        request,
        wrong: wrong.unwrap_or_default(),
        findings: problem.map(|it| findings(f, &it.findings)).unwrap_or_default(),
    };
    let status = problem.map_or(200, |problem| problem.code.status());
    Ok(html(
        StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY),
        page.render(),
    ))
}
