//! A household that is entered by hand: its head, its members, its village, since which day. Whoever
//! comes from a request is led back to it.

pub(crate) mod api;
mod section;

use app::place::village::Village;
use app::review::household_request::RequestRow;
use app::review::survey::OpenRound;
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
    /// Whether nobody was written here.
    fn is_empty(&self) -> bool {
        let written = [&self.name, &self.birth, &self.relation, &self.sex];
        !self.has_more() && written.iter().all(|it| it.trim().is_empty())
    }

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
    /// The boxes that are wrong, all of them.
    boxes: Vec<WrongBox>,
    /// The open rounds of before today: who lived here then has to be in the register since then.
    rounds: Vec<OpenRound>,
}

/// A box that is wrong: which, of which line, what it is called and why.
struct WrongBox {
    name: &'static str,
    line: usize,
    label: String,
    why: String,
}

impl WrongBox {
    fn id(&self) -> String {
        format!("wrong-{}-{}", self.name, self.line)
    }
}

impl NewPage<'_> {
    /// The line that the boxes of the household itself are counted to.
    fn house(&self) -> usize {
        0
    }

    /// How a box is marked, where it is wrong.
    fn mark(&self, name: &str, line: &usize) -> String {
        match self.why(name, line) {
            Some(it) => {
                let id = it.id();
                format!(" id=\"{id}\" aria-invalid=\"true\" aria-describedby=\"{id}-why\"")
            }
            None => String::new(),
        }
    }

    /// Why a box is wrong, to be said under it.
    fn why(&self, name: &str, line: &usize) -> Option<&WrongBox> {
        self.boxes.iter().find(|it| (it.name, it.line) == (name, *line))
    }

    /// Whether what is folded away in a line has to be seen.
    fn opens(&self, line: &Line, at: &usize) -> bool {
        line.has_more()
            || ["ethnicity", "number", "number_missing"].iter().any(|it| self.why(it, at).is_some())
    }

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
        self.lines.iter().skip(1).any(|line| !line.is_empty())
            || !self.values.get("more").is_empty()
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
    show(&web, &signed, &values, Refusal::None).await
}

/// Why a form comes again.
enum Refusal<'a> {
    None,
    Boxes(Vec<WrongBox>),
    Problem(&'a Problem),
}

async fn add(
    State(web): State<Web>,
    signed: Signed,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let values = Fields::new(fields);
    // More lines are asked for: nothing is written yet.
    if !values.get("more").is_empty() {
        return show(&web, &signed, &values, Refusal::None).await;
    }
    let new = match read(&signed.frame, &values) {
        Ok(new) => new,
        Err(boxes) => return show(&web, &signed, &values, Refusal::Boxes(boxes)).await,
    };
    match take(&web, &signed, &values, new).await {
        Ok((to, name)) => done(&signed.frame, &to, "household_added", &[("name", &name)]),
        Err(problem) if (409..500).contains(&problem.code.status()) => {
            show(&web, &signed, &values, Refusal::Problem(&problem)).await
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Adds the household, and names it in the request it came from.
async fn take(
    web: &Web,
    signed: &Signed,
    values: &Fields,
    new: NewHousehold,
) -> Result<(String, String), Problem> {
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

/// What was typed, or every box of it that is wrong.
fn read(f: &Frame, values: &Fields) -> Result<NewHousehold, Vec<WrongBox>> {
    let mut wrong = Vec::new();
    let head = |name: &'static str, words: &str, why: &str| WrongBox {
        name,
        line: 0,
        label: f.t(words).to_owned(),
        why: f.word("field_wrong", why),
    };
    let village = values.get("village").parse().ok();
    if village.is_none() {
        wrong.push(head("village", "round.village", "unchosen"));
    }
    let since = base::day::parse_day(values.get("since"));
    match (since, values.get("since").trim()) {
        (Some(day), _) if day > f.web.app.today() => {
            wrong.push(head("since", "households.since", "not_yet"));
        }
        (Some(_), _) => {}
        (None, "") => wrong.push(head("since", "households.since", "empty")),
        (None, _) => wrong.push(head("since", "households.since", "day")),
    }
    let mut members = Vec::new();
    for (place, line) in lines_of(f, values).into_iter().enumerate() {
        if place > 0 && line.is_empty() {
            continue;
        }
        match member(f, place, line) {
            Ok(member) => members.push(member),
            Err(boxes) => wrong.extend(boxes),
        }
    }
    let id = values.get("id").parse::<HouseholdId>();
    let (Ok(id), Some(village), Some(since)) = (id, village, since) else { return Err(wrong) };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let address = values.get("address").to_owned();
    Ok(NewHousehold { id, village, address, since, members, facts: HouseholdFacts::default() })
}

/// The person of a line.
fn member(f: &Frame, place: usize, line: Line) -> Result<NewMember, Vec<WrongBox>> {
    let mut wrong = Vec::new();
    let name = base::text::clean(&line.name);
    let line_name = match (place, name.as_str()) {
        (0, "") => f.t("households.line_head").to_owned(),
        (0, name) => format!("{} ({name})", f.t("households.line_head")),
        (_, "") => f.with("households.line_member", "n", place + 1),
        (_, name) => name.to_owned(),
    };
    let mut amiss = |field: &'static str, words: &str, why: &str| {
        let label = format!("{line_name}: {}", f.t(words));
        wrong.push(WrongBox { name: field, line: place, label, why: f.word("field_wrong", why) });
    };
    if name.is_empty() {
        amiss("name", "household.name", "empty");
    }
    let relation = match place {
        0 => Some(Relation::Head),
        _ => Relation::from_name(&line.relation).filter(|it| *it != Relation::Head),
    };
    if relation.is_none() {
        amiss("relation", "household.relation", "unchosen");
    }
    let birth = match line.birth.trim() {
        "" => None,
        text => Birth::parse(text).map_err(|_| amiss("birth", "event.birth", "birth")).ok(),
    };
    let identity = match line.number.trim() {
        "" => Some(Identity::Missing(base::text::clean(&line.missing))),
        text => PersonalId::parse(text)
            .map(Identity::Known)
            .map_err(|_| amiss("number", "event.number", "personal_number"))
            .ok(),
    };
    let id = line.id.parse().map_err(|_| amiss("name", "household.name", "empty")).ok();
    let (Some(id), Some(relation), Some(identity), true) =
        (id, relation, identity, wrong.is_empty())
    else {
        return Err(wrong);
    };
    Ok(NewMember {
        id,
        name: line.name,
        sex: Sex::from_name(&line.sex),
        birth,
        relation,
        ethnicity: Some(line.ethnicity).filter(|it| !it.trim().is_empty()),
        identity,
        facts: MemberFacts::default(),
    })
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

async fn show(web: &Web, signed: &Signed, values: &Fields, refusal: Refusal<'_>) -> Answer {
    let f = &signed.frame;
    let villages = app::place::village::list(&web.app, &signed.actor).await?;
    let request = match values.get("request").parse::<RequestId>() {
        Ok(id) => Some(app::review::household_request::get(&web.app, &signed.actor, id).await?),
        Err(_) => None,
    };
    let mut rounds = app::review::survey::rounds(&web.app, &signed.actor).await?;
    rounds.retain(|round| round.review_day < web.app.today());
    let (wrong, findings, boxes, status) = match refusal {
        Refusal::None => (String::new(), Vec::new(), Vec::new(), 200),
        Refusal::Boxes(boxes) => (f.t("nav.fields_wrong").to_owned(), Vec::new(), boxes, 422),
        Refusal::Problem(problem) => {
            let said = problem.text(web.app.words(), f.lang);
            (said, findings(f, &problem.findings), Vec::new(), problem.code.status())
        }
    };
    let page = NewPage {
        f,
        lines: lines_of(f, values),
        values,
        villages: &villages,
        request,
        wrong,
        findings,
        boxes,
        rounds,
    };
    Ok(html(
        StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY),
        page.render(),
    ))
}
