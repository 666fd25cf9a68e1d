//! People and households that may be one: the worklist, one pair side by side, what is said of it.

mod api;

use app::Action;
use app::kernel::filter::chosen;
use app::kernel::problem::{Code, Problem};
use app::people::double::{
    MatchDecide, MatchFind, MatchKind, MatchLine, MatchListQuery, MatchPage, MatchSideView,
    MatchState, MatchView, SideView,
};
use app::people::household::{HouseholdView, MemberView};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::id::MatchId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page, see};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/matches", Action::MatchSee, double_list)
            .guide("cong-chuc-xa#nguoi-ho-co-the-trung")
            .menu(Group::Data, 20, "nav.matches"),
        post("/matches/search", Action::MatchFind, Together::Fills, double_find),
        get("/matches/{id}", Action::MatchSee, double_get),
        post(
            "/matches/{id}/decisions",
            Action::MatchDecide,
            Together::Seen("replaces", "match_changed"),
            double_decide,
        ),
        route::read(
            "/api/v1/matches",
            Action::MatchSee,
            "People and households that may be one, the surest first, 50 a page.",
            api::list,
        ),
        route::write(
            "/api/v1/matches/search",
            Action::MatchFind,
            Together::Fills,
            "Looks for such pairs in a commune, and between it and all others.",
            api::find,
        ),
        route::read(
            "/api/v1/matches/{id}",
            Action::MatchSee,
            "One pair with both sides, as far as one may see them, why, and what was said.",
            api::get,
        ),
        route::write(
            "/api/v1/matches/{id}/decisions",
            Action::MatchDecide,
            Together::Seen("replaces", "match_changed"),
            "Says of a pair: same, different or unsure. Nothing is merged.",
            api::decide,
        ),
    ]
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    after: String,
    /// What a search that just ended came to: open, new and gone.
    open: Option<usize>,
    new: Option<usize>,
    gone: Option<usize>,
    cut: Option<String>,
}

#[derive(Template)]
#[template(path = "people/doubles.html")]
struct ListView<'a> {
    f: &'a Frame,
    list: &'a MatchPage,
    query: &'a ListQuery,
    next: Option<String>,
    /// Whether the actor's area is not one commune, so that one must be named.
    names_area: bool,
}

impl ListView<'_> {
    fn count(&self, state: &MatchState) -> i64 {
        self.list.counts.iter().find(|(it, _)| it == state).map_or(0, |(_, count)| *count)
    }

    fn on(&self, state: &MatchState) -> bool {
        self.list.state == *state
    }

    fn why(&self, line: &MatchLine) -> String {
        why(self.f, line)
    }

    fn found(&self) -> Option<String> {
        let (open, new, gone) = (self.query.open?, self.query.new?, self.query.gone?);
        let (open, new, gone) = (self.f.n(open), self.f.n(new), self.f.n(gone));
        Some(self.f.fill("doubles.found", &[("open", &open), ("new", &new), ("gone", &gone)]))
    }
}

/// Why a pair is asked about, in a few words.
fn why(f: &Frame, line: &MatchLine) -> String {
    if let Some((common, first, second)) = line.common {
        let numbers = [common.to_string(), first.to_string(), second.to_string()];
        return f.fill(
            "doubles.common",
            &[("common", &numbers[0]), ("first", &numbers[1]), ("second", &numbers[2])],
        );
    }
    let signs = line.signs.iter().map(|sign| f.word("double_sign", sign));
    signs.collect::<Vec<_>>().join("; ")
}

async fn double_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let asked = MatchListQuery {
        state: chosen(&query.state, "state", MatchState::from_name)?,
        kind: chosen(&query.kind, "kind", MatchKind::from_name)?,
        after: Some(query.after.clone()).filter(|after| !after.is_empty()),
    };
    let list = app::people::double::list(&web.app, &signed.actor, asked).await?;
    let next = list.next.as_ref().map(|after| {
        let (state, kind) = (list.state.as_str(), encode(&query.kind));
        format!("/matches?state={state}&kind={kind}&after={}", encode(after))
    });
    let names_area = signed.actor.role != base::Role::CommuneOfficer;
    page(&ListView { f: &signed.frame, list: &list, query: &query, next, names_area })
}

#[derive(Deserialize)]
struct FindForm {
    #[serde(default)]
    area: String,
}

async fn double_find(State(web): State<Web>, signed: Signed, Form(form): Form<FindForm>) -> Answer {
    let area = Some(form.area).filter(|area| !area.trim().is_empty());
    let found = app::people::double::find(&web.app, &signed.actor, MatchFind { area }).await?;
    let cut = if found.cut { "&cut=1" } else { "" };
    let (open, new, gone) = (found.open, found.new, found.gone);
    see(&format!("/matches?open={open}&new={new}&gone={gone}{cut}"))
}

#[derive(Template)]
#[template(path = "people/double.html")]
struct PairView<'a> {
    f: &'a Frame,
    m: &'a MatchView,
    held: Option<(String, String)>,
}

impl PairView<'_> {
    fn title(&self) -> String {
        let of = |side: &SideView| {
            side.name.clone().unwrap_or_else(|| {
                self.f.with("doubles.somebody", "commune", side.commune_name.as_str())
            })
        };
        format!("{} – {}", of(&self.m.line.first), of(&self.m.line.second))
    }

    fn why(&self, line: &MatchLine) -> String {
        why(self.f, line)
    }

    fn of_people(&self) -> bool {
        self.m.line.kind == MatchKind::Person
    }

    /// The prior odds: the more people are compared, the more must agree.
    fn against(&self) -> i32 {
        let sum: i32 = self.m.signs.iter().map(|(_, weight)| weight).sum();
        self.m.line.score - sum
    }

    fn weight(&self, weight: &i32) -> String {
        let sign = if *weight > 0 { "+" } else { "" };
        format!("{sign}{}", self.f.points(i64::from(*weight)))
    }

    fn member<'s>(&self, side: &'s MatchSideView) -> Option<&'s MemberView> {
        let (id, household) = (side.person?, side.household.as_ref()?);
        household.members.iter().chain(&household.former).find(|member| member.id == id)
    }

    /// One cell of the comparison.
    fn cell(&self, side: &MatchSideView, what: &str) -> String {
        let f = self.f;
        let dash = || "–".to_owned();
        let Some(household) = &side.household else {
            return match what {
                "commune" => side.commune_name.clone(),
                _ => f.t("doubles.hidden").to_owned(),
            };
        };
        let member = self.member(side);
        match what {
            "name" => member.map_or_else(|| household.head.clone(), |it| it.name.clone()),
            "birth" => member.and_then(|it| it.birth).map_or_else(dash, |it| it.to_string()),
            "sex" => {
                member.and_then(|it| it.sex).map_or_else(dash, |it| f.word("sex", it.as_str()))
            }
            "relation" => member.map_or_else(dash, |it| f.word("relation", it.relation.as_str())),
            "ethnicity" => member.and_then(|it| it.ethnicity.clone()).unwrap_or_else(dash),
            "identity" => member
                .and_then(|it| it.identity_masked.clone())
                .unwrap_or_else(|| f.t("household.no_identity").to_owned()),
            "village" => household.village_name.clone(),
            "commune" => side.commune_name.clone(),
            "address" if household.address.is_empty() => dash(),
            "address" => household.address.clone(),
            _ => dash(),
        }
    }

    fn rows(&self) -> Vec<&'static str> {
        match self.of_people() {
            true => vec![
                "name",
                "birth",
                "sex",
                "identity",
                "relation",
                "ethnicity",
                "village",
                "commune",
                "address",
            ],
            false => vec!["name", "village", "commune", "address"],
        }
    }

    /// The members of a household, the one asked about left out.
    fn others(&self, side: &MatchSideView, household: &HouseholdView) -> Vec<String> {
        let others = household.members.iter().filter(|member| Some(member.id) != side.person);
        others
            .map(|member| {
                let relation = self.f.word("relation", member.relation.as_str());
                let birth = member.birth.map_or_else(|| "–".to_owned(), |it| it.to_string());
                format!("{} ({relation}, {birth})", member.name)
            })
            .collect()
    }

    fn latest(&self) -> String {
        self.m.decisions.first().map(|it| it.id.to_string()).unwrap_or_default()
    }
}

async fn double_get(State(web): State<Web>, signed: Signed, Path(id): Path<MatchId>) -> Answer {
    let view = app::people::double::get(&web.app, &signed.actor, id).await?;
    let held = view
        .held
        .filter(|code| *code != Code::NotAllowed)
        .map(|code| Problem::new(code).said(web.app.words(), signed.frame.lang));
    page(&PairView { f: &signed.frame, m: &view, held })
}

#[derive(Deserialize)]
struct DecideForm {
    id: base::id::MatchDecisionId,
    #[serde(default)]
    decision: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    replaces: String,
}

async fn double_decide(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MatchId>,
    Form(form): Form<DecideForm>,
) -> Answer {
    let replaces = match form.replaces.as_str() {
        "" => None,
        text => {
            let bad = || Problem::new(Code::BadInput).with("field", "replaces");
            Some(text.parse().map_err(|_| bad())?)
        }
    };
    let new = MatchDecide { id: form.id, decision: form.decision, reason: form.reason, replaces };
    app::people::double::decide(&web.app, &signed.actor, id, new).await?;
    done(&signed.frame, &format!("/matches/{id}"), "double_decided", &[])
}
