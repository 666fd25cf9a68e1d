//! The list of households, and one household.

mod api;

use crate::kernel::route::{self, Declared, get};
use app::Action;
use app::people::household::{
    FoundPaper, HouseholdListQuery, HouseholdPage, HouseholdView, MemberView,
};
use app::review::survey::OpenRound;
use app::{Class, EventKind, StoryLine};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::Day;
use base::id::HouseholdId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::page::{Answer, page};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/households", Action::HouseholdSee, household_list),
        get("/households/{id}", Action::HouseholdSee, household_get),
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
    class: String,
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
    classes: [&'static str; 3],
    next: Option<String>,
    export: String,
    filtered: bool,
}

impl ListPage<'_> {
    fn class(&self, class: &Option<Class>) -> &'static str {
        class.map_or("none", Class::as_str)
    }
}

async fn household_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let asked = HouseholdListQuery {
        text: query.text.chars().take(200).collect(),
        class: Class::from_name(&query.class),
        village: query.village.parse().ok(),
        day: base::day::parse_day(&query.day),
        after: Some(query.after.clone()).filter(|after| !after.is_empty()),
    };
    let list = app::people::household::list(&web.app, &signed.actor, asked).await?;
    let asked = format!(
        "text={}&class={}&village={}&day={}",
        encode(&query.text),
        encode(&query.class),
        encode(&query.village),
        encode(&query.day)
    );
    let next =
        list.next.as_ref().map(|after| format!("/households?{asked}&after={}", encode(after)));
    let filtered = !(query.text.is_empty() && query.class.is_empty() && query.village.is_empty());
    page(&ListPage {
        f: &signed.frame,
        list: &list,
        query: &query,
        classes: ["poor", "near_poor", "not_poor"],
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

/// A line of the history as shown.
struct Line<'a> {
    text: String,
    line: &'a StoryLine,
}

impl Line<'_> {
    fn arg(&self, name: &str) -> &str {
        self.line.args.get(name).map_or("", String::as_str)
    }

    fn is_event(&self) -> bool {
        self.line.event.is_some()
    }

    /// Whether it may be tried to take it back; what stands in the way is said then.
    fn can_be_undone(&self) -> bool {
        let kind = self.line.kind.as_str();
        self.is_event() && !self.line.undone && kind != "undo" && kind != "move_between"
    }
}

#[derive(Template)]
#[template(path = "front/household.html")]
struct HouseholdPageView<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
    class: &'static str,
    story: Vec<Line<'a>>,
    rounds: Vec<OpenRound>,
    certificate: Option<app::review::certificate::CertificateLink>,
    /// The next household of a round's list that has no form, once this one has.
    next: Option<(base::id::RoundId, app::review::listing::ListRow)>,
}

impl HouseholdPageView<'_> {
    fn birth(&self, member: &MemberView) -> String {
        member.birth.map_or_else(|| "–".to_owned(), |birth| birth.to_string())
    }

    fn age(&self, member: &MemberView) -> String {
        match member.age {
            Some((least, most)) if least == most => least.to_string(),
            Some((least, most)) => format!("{least}–{most}"),
            None => "–".to_owned(),
        }
    }

    fn sex(&self, member: &MemberView) -> String {
        member.sex.map_or_else(|| "–".to_owned(), |sex| self.f.word("sex", sex.as_str()))
    }

    fn relation(&self, member: &MemberView) -> String {
        self.f.word("relation", member.relation.as_str())
    }

    /// The events that can be recorded, in the order in which they are offered.
    fn kinds(&self) -> Vec<&'static str> {
        let ended = self.h.ended.is_some();
        EventKind::OFFERED
            .into_iter()
            .filter(|kind| *kind != EventKind::Undo)
            .filter(|kind| !ended || *kind == EventKind::PersonCorrection)
            .filter(|kind| *kind != EventKind::MoveBetween || self.h.waiting.is_none())
            .map(EventKind::as_str)
            .collect()
    }

    fn distance(&self, distance: &Option<i64>) -> String {
        crate::review::survey::distance_words(self.f, *distance)
    }
}

async fn household_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<HouseholdId>,
    Query(query): Query<GetQuery>,
) -> Answer {
    let day: Option<Day> = base::day::parse_day(&query.day);
    let view = app::people::household::get(&web.app, &signed.actor, id, day).await?;
    let f = &signed.frame;
    let story = view.story.iter().map(|line| Line { text: f.story(line), line }).collect();
    let class = view.class().map_or("none", Class::as_str);
    let rounds = app::review::survey::rounds(&web.app, &signed.actor).await?;
    let certificate = app::review::certificate::of(&web.app, &signed.actor, id).await?;
    let next = next_of(&web, &signed, &view, &rounds).await?;
    page(&HouseholdPageView { f, h: &view, class, story, rounds, certificate, next })
}

/// Where whoever fills in forms goes on.
async fn next_of(
    web: &Web,
    signed: &Signed,
    view: &HouseholdView,
    rounds: &[OpenRound],
) -> Result<Option<(base::id::RoundId, app::review::listing::ListRow)>, app::Problem> {
    // A commune has one open round, or two.
    let filled = |round: &&OpenRound| view.verdicts.iter().any(|it| it.round == round.id);
    let Some(round) = rounds.iter().find(filled) else { return Ok(None) };
    let next = app::review::survey::next(&web.app, &signed.actor, round.id, view.id).await?;
    Ok(next.map(|next| (round.id, next)))
}
