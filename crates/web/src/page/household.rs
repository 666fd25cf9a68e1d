//! The list of households, and one household.

use app::household::{HouseholdListQuery, HouseholdPage, HouseholdView, MemberView};
use app::survey::OpenRound;
use app::{Class, StoryLine};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use base::Day;
use base::id::HouseholdId;
use serde::Deserialize;

use super::{Answer, page};
use crate::Web;
use crate::frame::{Frame, encode};
use crate::visit::Signed;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/households", get(household_list))
        .route("/households/{id}", get(household_get))
}

/// The list as asked for; a form sends empty fields as empty text.
#[derive(Deserialize, Default)]
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
#[template(path = "households.html")]
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
    let list = web.app.household_list(&signed.actor, asked).await?;
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

#[derive(Deserialize)]
struct GetQuery {
    #[serde(default)]
    day: String,
}

#[derive(Template)]
#[template(path = "household.html")]
struct HouseholdPageView<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
    class: &'static str,
    story: Vec<(String, String)>,
    rounds: Vec<OpenRound>,
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

    fn distance(&self, distance: &Option<i64>) -> String {
        distance_words(self.f, *distance)
    }
}

/// How far from the line, in words.
pub(super) fn distance_words(f: &Frame, distance: Option<i64>) -> String {
    match distance {
        Some(0) => f.t("household.on_the_line").to_owned(),
        Some(d) if d > 0 => f.with("household.above_the_line", "points", d),
        Some(d) => f.with("household.below_the_line", "points", -d),
        None => "–".to_owned(),
    }
}

async fn household_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<HouseholdId>,
    Query(query): Query<GetQuery>,
) -> Answer {
    let day: Option<Day> = base::day::parse_day(&query.day);
    let view = web.app.household_get(&signed.actor, id, day).await?;
    let f = &signed.frame;
    let story = view.story.iter().map(|line| (f.day(line.day), told(f, line))).collect();
    let class = view.class().map_or("none", Class::as_str);
    let rounds = web.app.survey_rounds(&signed.actor).await?;
    page(&HouseholdPageView { f, h: &view, class, story, rounds })
}

/// A line of the history in words.
fn told(f: &Frame, line: &StoryLine) -> String {
    let mut args: Vec<(&str, String)> = Vec::new();
    for (name, value) in &line.args {
        let value = match name.as_str() {
            "class" => f.word("class", value),
            "relation" => f.word("relation", value),
            _ => value.clone(),
        };
        args.push((name, value));
    }
    let args: Vec<(&str, &str)> =
        args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let scored = line.args.contains_key("a_points");
    let key = match line.kind.as_str() {
        "classified" if !scored => "story.classified_incomplete".to_owned(),
        kind => format!("story.{kind}"),
    };
    f.fill(&key, &args)
}
