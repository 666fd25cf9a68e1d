//! Events of a household: one form a kind, filled in again with what was typed when it is refused,
//! and with what changed meanwhile when the page was stale.

pub(crate) mod api;
mod read;
mod section;

use app::kernel::problem::Code;
use app::people::household::{HouseholdListQuery, HouseholdView, MemberView};
use app::place::village::Village;
use app::{Action, Education, EventKind, Problem, Relation, StoryLine};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use base::id::{EventId, HouseholdId};
use schemars::JsonSchema;
use serde::Deserialize;

use self::read::{read_event, read_move};
use crate::Web;
use crate::kernel::fields::Fields;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done, done_undo};
use crate::kernel::problem::{FindingView, findings, html};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::said::Undo;
use crate::kernel::visit::Signed;

pub(crate) use self::section::SECTIONS;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/households/{id}/events/{kind}", Action::EventAdd, event_form)
            .guide("cong-chuc-xa#bien-dong-cua-ho")
            .examples(&[("kind", "death")]),
        post(
            "/households/{id}/events/{kind}",
            Action::EventAdd,
            Together::Seen("seen", "household_changed"),
            event_add,
        )
        .examples(&[("kind", "death")]),
        route::write(
            "/api/v1/households/{id}/members",
            Action::HouseholdChange,
            Together::Seen("revision", "household_changed"),
            "Adds a person to a household from a day on.",
            api::member_add,
        ),
        route::write(
            "/api/v1/households/{id}/members/{person}/end",
            Action::HouseholdChange,
            Together::Seen("revision", "household_changed"),
            "Ends a person's membership on a day.",
            api::member_end,
        ),
        route::write(
            "/api/v1/households/{id}/head",
            Action::HouseholdChange,
            Together::Seen("revision", "household_changed"),
            "Makes another member the head from a day on.",
            api::head_change,
        ),
        route::read(
            "/api/v1/households/{id}/events",
            Action::EventSee,
            "What happened to a household, the latest first, with sentences in both languages.",
            api::list,
        ),
        route::write(
            "/api/v1/households/{id}/events",
            Action::EventAdd,
            Together::Seen("revision", "household_changed"),
            "Records what happened to a household; the same event sent again is accepted.",
            api::add,
        ),
    ]
}

#[derive(Deserialize, JsonSchema)]
struct FormQuery {
    /// The code of the other household.
    #[serde(default)]
    with: String,
    /// The event to be taken back.
    #[serde(default)]
    event: String,
}

/// What was wrong with what was sent.
struct Wrong {
    what: String,
    cure: String,
    findings: Vec<FindingView>,
    stale: bool,
}

#[derive(Template)]
#[template(path = "people/event.html")]
struct FormPage<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
    kind: &'static str,
    values: &'a Fields,
    villages: &'a [Village],
    with: &'a str,
    known: Option<&'a HouseholdView>,
    wrong: Option<&'a Wrong>,
    changed: Vec<(String, String)>,
    undone: Option<String>,
    opened: i64,
}

const FACTS: [&str; 12] = [
    "working_age_able",
    "has_job",
    "works_for_wages",
    "has_labour_contract",
    "monthly_allowance",
    "undernourished",
    "health_insurance",
    "attending",
    "trained_on_job",
    "disabled",
    "merit",
    "pregnant",
];

impl FormPage<'_> {
    /// What was typed in a field.
    fn v(&self, name: &str) -> &str {
        self.values.get(name)
    }

    /// The same, or what is offered at first.
    fn or<'v>(&'v self, name: &str, first: &'v str) -> &'v str {
        if self.values.is_empty() { first } else { self.values.get(name) }
    }

    /// Whether a choice was made.
    fn is(&self, name: &str, value: impl std::fmt::Display) -> bool {
        self.values.all(name).any(|it| it == value.to_string())
    }

    fn kinds(&self, names: &str) -> bool {
        names.split(' ').any(|name| name == self.kind)
    }

    /// The id the form is sent under: the same one until it is taken.
    fn id(&self) -> String {
        match self.values.get("id") {
            "" => self.f.id(),
            id => id.to_owned(),
        }
    }

    fn new_household(&self) -> String {
        match self.values.get("new_household") {
            "" => self.f.id(),
            id => id.to_owned(),
        }
    }

    fn relations(&self) -> &'static [Relation] {
        &Relation::ALL
    }

    fn facts(&self) -> [&'static str; 12] {
        FACTS
    }

    fn educations(&self) -> &'static [Education] {
        &Education::ALL
    }

    fn lead(&self) -> String {
        self.f.t(&format!("event.lead_{}", self.kind)).to_owned()
    }

    fn lives_in(&self, village: &Village) -> bool {
        self.h.village == Some(village.id)
    }

    fn is_head(&self, member: &MemberView) -> bool {
        member.relation == Relation::Head
    }

    fn paper_kind(&self) -> String {
        match self.kind {
            "birth" | "death" | "marriage" => {
                self.f.t(&format!("event.kind_paper_{}", self.kind)).to_owned()
            }
            _ => String::new(),
        }
    }

    fn day_words(&self) -> &str {
        match self.kind {
            "person_correction" | "address_correction" => self.f.t("event.day_correction"),
            "undo" => self.f.t("event.day_undo"),
            "birth" => self.f.t("event.day_birth"),
            "death" => self.f.t("event.day_death"),
            "move_out" | "move_within" | "move_between" | "departure" => self.f.t("event.day_move"),
            "arrival" => self.f.t("event.day_arrival"),
            _ => self.f.t("event.day"),
        }
    }

    /// Whether the day has to be given: a child that is born is of the household from its birth on.
    fn needs_day(&self) -> bool {
        self.kind != "birth"
    }

    /// What somebody new is to the head: as typed, else a child that is born is one.
    fn relates(&self, name: &str) -> bool {
        match self.values.is_empty() && self.kind == "birth" {
            true => name == "child",
            false => self.is("relation", name),
        }
    }

    /// The ethnic group that is proposed for a child: its head's.
    fn ethnicity(&self) -> &str {
        let head = self.h.members.iter().find(|it| self.is_head(it));
        let of_head = head.and_then(|it| it.ethnicity.as_deref()).unwrap_or_default();
        self.or("ethnicity", if self.kind == "birth" { of_head } else { "" })
    }

    fn rel_name(&self, prefix: &str, member: &MemberView) -> String {
        format!("{prefix}_{}", member.id)
    }

    /// Under which address the form is sent.
    fn action(&self) -> String {
        format!("/households/{}/events/{}", self.h.id, self.kind)
    }
}

async fn event_form(
    State(web): State<Web>,
    signed: Signed,
    Path((id, kind)): Path<(HouseholdId, String)>,
    Query(query): Query<FormQuery>,
) -> Answer {
    let mut values = Fields::default();
    if !query.event.is_empty() {
        values.set("event", &query.event);
    }
    if !query.with.is_empty() {
        values.set("with", &query.with);
    }
    let kind = kind_of(&kind)?;
    render(&web, &signed, id, kind, &values, None, StatusCode::OK).await
}

async fn event_add(
    State(web): State<Web>,
    signed: Signed,
    Path((id, kind)): Path<(HouseholdId, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let kind = kind_of(&kind)?;
    let values = Fields::new(fields);
    let is_proposed = kind == EventKind::MoveBetween;
    let taken = if is_proposed {
        propose(&web, &signed, id, &values).await
    } else {
        record(&web, &signed, id, kind, &values).await
    };
    match taken {
        Ok(to) => {
            let key = if is_proposed { "move_proposed" } else { "event_added" };
            let said = signed.frame.word("event_kind", kind.as_str());
            match values.get("id").parse::<EventId>() {
                // A record is taken back by a record of its own, which says on which paper.
                Ok(event) if !is_proposed && kind != EventKind::Undo => {
                    let undo = Undo::on(format!("/households/{id}/events/undo?event={event}"));
                    done_undo(&signed.frame, &to, key, &[("kind", &said)], undo)
                }
                _ => done(&signed.frame, &to, key, &[("kind", &said)]),
            }
        }
        Err(problem) if readable(problem.code) => {
            let words = web.app.words();
            let (what, cure) = problem.said(words, signed.frame.lang);
            let wrong = Wrong {
                what,
                cure,
                findings: findings(&signed.frame, &problem.findings),
                stale: problem.code == Code::HouseholdChanged,
            };
            let status = StatusCode::from_u16(problem.code.status())
                .unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            render(&web, &signed, id, kind, &values, Some(&wrong), status).await
        }
        Err(problem) => Err(problem.into()),
    }
}

/// The kind of an address.
fn kind_of(kind: &str) -> Result<EventKind, Problem> {
    EventKind::from_name(kind).ok_or_else(|| Problem::new(Code::NotFound))
}

/// Problems that the form itself can show.
fn readable(code: Code) -> bool {
    (409..500).contains(&code.status()) && code != Code::TooLarge
}

async fn record(
    web: &Web,
    signed: &Signed,
    id: HouseholdId,
    kind: EventKind,
    values: &Fields,
) -> Result<String, Problem> {
    let other = match values.get("with") {
        "" => None,
        code => other_household(web, signed, code).await?,
    };
    let new = read_event(&signed.frame, kind, values, other.as_ref())?;
    app::people::household_event::add(&web.app, &signed.actor, id, new, Some(values.get("seen")))
        .await?;
    Ok(format!("/households/{id}"))
}

async fn propose(
    web: &Web,
    signed: &Signed,
    id: HouseholdId,
    values: &Fields,
) -> Result<String, Problem> {
    let new = read_move(&signed.frame, id, values)?;
    app::people::household_move::propose(&web.app, &signed.actor, new, Some(values.get("seen")))
        .await?;
    Ok("/moves".to_owned())
}

/// The household of a code, when the reader may see it.
pub(crate) async fn other_household(
    web: &Web,
    signed: &Signed,
    code: &str,
) -> Result<Option<HouseholdView>, Problem> {
    let text: String = code.chars().take(20).collect();
    let asked = HouseholdListQuery { text: text.clone(), ..HouseholdListQuery::default() };
    let list = app::people::household::list(&web.app, &signed.actor, asked).await?;
    let plain = |text: &str| text.replace('-', "").to_lowercase();
    match list.rows.iter().find(|row| plain(&row.code) == plain(text.trim())) {
        Some(row) => {
            Ok(Some(app::people::household::get(&web.app, &signed.actor, row.id, None).await?))
        }
        None => Ok(None),
    }
}

async fn render(
    web: &Web,
    signed: &Signed,
    id: HouseholdId,
    kind: EventKind,
    values: &Fields,
    wrong: Option<&Wrong>,
    status: StatusCode,
) -> Answer {
    let f = &signed.frame;
    let (household, events) =
        app::people::household_event::of_household(&web.app, &signed.actor, id).await?;
    let villages = app::place::village::list(&web.app, &signed.actor).await?;
    let with = values.get("with");
    let known = match with {
        "" => None,
        code => other_household(web, signed, code).await?,
    };
    let told = |line: &StoryLine| (f.day(line.day), f.story(line));
    let opened: i64 = values.get("opened").parse().unwrap_or(0);
    let changed = match wrong {
        Some(wrong) if wrong.stale => {
            events.iter().filter(|line| line.order >= opened).map(told).collect()
        }
        _ => Vec::new(),
    };
    let undone = values.get("event").parse::<EventId>().ok().and_then(|event| {
        let line = events.iter().find(|line| line.event == Some(event))?;
        Some(format!("{}: {}", f.day(line.day), f.story(line)))
    });
    let page = FormPage {
        f,
        h: &household,
        kind: kind.as_str(),
        values,
        villages: &villages,
        with,
        known: known.as_ref(),
        wrong,
        changed,
        undone,
        opened: web.app.now().timestamp(),
    };
    Ok(html(status, page.render()))
}
