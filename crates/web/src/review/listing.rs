//! The list of a round, the district's opinion, and the households followed after their escape.

mod api;

use app::kernel::filter::chosen;
use app::place::village::Village;
use app::review::listing::{ListQuery, ListRow, OpinionAnswer, OpinionAsk, WatchView};
use app::review::round::RoundView;
use app::{Action, Page, Stage};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::id::{RoundId, VillageId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, done_undo, page};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::said::Undo;
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/rounds/{id}/households", Action::RoundSee, list).menu(Group::Round, 20, "round.list"),
        post("/rounds/{id}/households", Action::RoundList, Together::Once("list_there"), add),
        post("/rounds/{id}/proposal", Action::RoundList, Together::Fills, propose),
        post("/rounds/{id}/removal", Action::RoundList, Together::Once("not_found"), remove),
        post(
            "/rounds/{id}/opinion",
            Action::OpinionAdd,
            Together::Once("opinion_there"),
            opinion_ask,
        ),
        post(
            "/rounds/{id}/opinion/answer",
            Action::OpinionAdd,
            Together::Once("opinion_there"),
            opinion_answer,
        ),
        get("/watch", Action::RoundSee, watch).guide("cong-chuc-xa#mot-nam-ra-soat"),
        route::read(
            "/api/v1/rounds/{id}/board",
            Action::RoundSee,
            "The steps of a round with why each cannot be taken yet, and its villages.",
            api::board,
        ),
        route::write(
            "/api/v1/rounds/{id}/proposal",
            Action::RoundList,
            Together::Fills,
            "Puts on the list what the register proposes.",
            api::propose,
        ),
        route::read(
            "/api/v1/rounds/{id}/households",
            Action::RoundSee,
            "The list of a round with how far each household is, 50 a page.",
            api::list,
        ),
        route::write(
            "/api/v1/rounds/{id}/households",
            Action::RoundList,
            Together::Once("list_there"),
            "Puts a household on the list, with the reason.",
            api::add,
        ),
        route::write(
            "/api/v1/rounds/{id}/removal",
            Action::RoundList,
            Together::Once("not_found"),
            "Takes a household off the list, with the reason.",
            api::remove,
        ),
        route::write(
            "/api/v1/rounds/{id}/opinion",
            Action::OpinionAdd,
            Together::Once("opinion_there"),
            "Notes that the district was asked.",
            api::opinion_ask,
        ),
        route::write(
            "/api/v1/rounds/{id}/opinion/answer",
            Action::OpinionAdd,
            Together::Once("opinion_there"),
            "Notes the district's answer.",
            api::opinion_answer,
        ),
        route::read(
            "/api/v1/watch",
            Action::RoundSee,
            "Households that escaped poverty and are followed, with until when, 50 a page.",
            api::watch,
        ),
    ]
}

#[derive(Deserialize, Default, JsonSchema)]
struct Asked {
    #[serde(default)]
    village: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    removed: String,
    /// The code of a household that a row was chosen for.
    #[serde(default)]
    household: String,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "review/listing.html")]
struct ListPage<'a> {
    f: &'a Frame,
    r: RoundView,
    asked: &'a Asked,
    list: Page<ListRow>,
    villages: Vec<Village>,
    stages: [Stage; 7],
    /// Whether points are shown to who asks.
    answers: bool,
    /// Whether what forms state may be taken along, and not the list alone.
    facts: bool,
    /// How many that asked wait for Phiếu A.
    without_form_a: i64,
    next: Option<String>,
}

impl ListPage<'_> {
    /// Whether a household waits for its form.
    fn is_unfilled(&self, row: &ListRow) -> bool {
        row.stage == Stage::Listed
            && row.class.is_none()
            && row.removed_note.is_none()
            && row.gone.is_none()
    }

    /// Whether “no change” may be marked for it here: what a draft holds is looked at on its own page.
    fn is_markable(&self, row: &ListRow) -> bool {
        self.is_unfilled(row) && row.draft_by.is_none()
    }

    fn any_markable(&self) -> bool {
        self.list.rows.iter().any(|row| self.is_markable(row))
    }

    /// The same page with the code of a row in the forms below.
    fn picked(&self, row: &ListRow) -> String {
        let Asked { village, stage, .. } = self.asked;
        let (village, stage) = (encode(village), encode(stage));
        let code = encode(&row.code);
        format!("/rounds/{}/households?village={village}&stage={stage}&household={code}", self.r.id)
    }

    /// The village of which the list is shown, as papers are addressed; none of a list of several, and
    /// of an empty one but in a round that was recorded with its decision.
    fn of_village(&self) -> Option<String> {
        let asked = self.asked.village.parse::<VillageId>().ok();
        let first = match self.list.rows.first() {
            Some(row) => row.village,
            None if self.r.decision.is_some() && self.list.next.is_none() => asked?,
            None => return None,
        };
        let one = asked.is_some() || self.villages.len() == 1;
        one.then(|| format!("{}/{first}", self.r.id))
    }
}

async fn list(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Query(asked): Query<Asked>,
) -> Answer {
    let query = ListQuery {
        village: chosen(&asked.village, "village", |it| it.parse().ok())?,
        stage: chosen(&asked.stage, "stage", Stage::from_name)?,
        removed: !asked.removed.is_empty(),
        ..ListQuery::default()
    };
    let after = asked.after.as_deref();
    let list = app::review::listing::list(&web.app, &signed.actor, id, query, after).await?;
    let next = list.next.as_ref().map(|after| {
        let Asked { village, stage, removed, .. } = &asked;
        let (village, stage, removed) = (encode(village), encode(stage), encode(removed));
        let after = encode(after);
        format!("/rounds/{id}/households?village={village}&stage={stage}&removed={removed}&after={after}")
    });
    let offered = app::review::round_export::offered(&web.app, &signed.actor, id).await?;
    let facts = offered == app::review::round_export::Offered::Facts;
    page(&ListPage {
        f: &signed.frame,
        r: app::review::round::get(&web.app, &signed.actor, id).await?,
        asked: &asked,
        list,
        villages: app::place::village::list(&web.app, &signed.actor).await?,
        stages: Stage::ALL,
        answers: signed.actor.sees_answers(),
        facts,
        without_form_a: app::review::listing::without_form_a(&web.app, &signed.actor, id).await?,
        next,
    })
}

#[derive(Deserialize)]
struct HouseholdForm {
    household: String,
    note: String,
}

async fn add(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<HouseholdForm>,
) -> Answer {
    let household = app::people::household::named(&web.app, &signed.actor, &form.household).await?;
    app::review::listing::add(&web.app, &signed.actor, id, household, &form.note).await?;
    let f = &signed.frame;
    let id_of = household.to_string();
    let fields = [("household", id_of.as_str()), ("note", f.t("common.undo_note"))];
    let undo = Undo::by(format!("/rounds/{id}/removal"), &fields);
    done_undo(f, &format!("/rounds/{id}/households"), "listing_added", &[], undo)
}

async fn remove(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<HouseholdForm>,
) -> Answer {
    let household = app::people::household::named(&web.app, &signed.actor, &form.household).await?;
    app::review::listing::remove(&web.app, &signed.actor, id, household, &form.note).await?;
    let f = &signed.frame;
    let id_of = household.to_string();
    let fields = [("household", id_of.as_str()), ("note", f.t("common.undo_note"))];
    let undo = Undo::by(format!("/rounds/{id}/households"), &fields);
    done_undo(f, &format!("/rounds/{id}/households"), "listing_removed", &[], undo)
}

async fn propose(State(web): State<Web>, signed: Signed, Path(id): Path<RoundId>) -> Answer {
    let added = app::review::listing::propose(&web.app, &signed.actor, id).await?;
    let path = format!("/rounds/{id}/households");
    if added > 0 {
        return done(&signed.frame, &path, "review_proposed", &[("count", &added.to_string())]);
    }
    let later = app::review::listing::later(&web.app, &signed.actor, id).await?;
    let round = app::review::round::get(&web.app, &signed.actor, id).await?;
    let (day, later) = (signed.frame.day(round.review_day), later.to_string());
    done(&signed.frame, &path, "review_proposed_none", &[("day", &day), ("later", &later)])
}

async fn opinion_ask(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<OpinionAsk>,
) -> Answer {
    app::review::listing::opinion_ask(&web.app, &signed.actor, id, form).await?;
    done(&signed.frame, &format!("/rounds/{id}"), "opinion_asked", &[])
}

async fn opinion_answer(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<OpinionAnswer>,
) -> Answer {
    app::review::listing::opinion_answer(&web.app, &signed.actor, id, form).await?;
    done(&signed.frame, &format!("/rounds/{id}"), "opinion_answered", &[])
}

#[derive(Deserialize, JsonSchema)]
struct After {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "review/watch.html")]
struct WatchPage<'a> {
    f: &'a Frame,
    list: Page<WatchView>,
    months: u32,
    next: Option<String>,
}

async fn watch(State(web): State<Web>, signed: Signed, Query(query): Query<After>) -> Answer {
    let (list, months) =
        app::review::listing::watch_list(&web.app, &signed.actor, query.after.as_deref()).await?;
    let next = list.next.as_ref().map(|after| format!("/watch?after={}", encode(after)));
    page(&WatchPage { f: &signed.frame, list, months, next })
}
