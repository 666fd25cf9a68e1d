//! Moves between communes: those one proposed, those one answers.

mod api;

use app::kernel::problem::Code;
use app::people::household_move::{MoveAcceptance, MoveHome, MoveMember, MoveView};
use app::place::village::Village;
use app::{Action, Page, Paper, Problem, Relation};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::id::MoveId;
use futures_util::future::ready;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::fields::Fields;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page, piece};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;
use crate::people::household_event::other_household;
use crate::people::household_section::Section;

/// On the page of a household: the move that waits for its answer.
pub(crate) const SECTIONS: &[Section] = &[Section {
    order: 20,
    right: Action::HouseholdSee,
    title: None,
    make: |signed, file| {
        let waiting = file.household.waiting.as_ref();
        let shown = waiting.map(|move_| piece(&WaitingPiece { f: &signed.frame, move_ }));
        Box::pin(ready(shown.unwrap_or_else(|| Ok(String::new()))))
    },
}];

#[derive(Template)]
#[template(path = "people/household_waiting.html")]
struct WaitingPiece<'a> {
    f: &'a Frame,
    move_: &'a MoveView,
}

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/moves", Action::EventSee, move_list).guide("cong-chuc-xa#bien-dong-cua-ho").menu_for(
            Group::Data,
            40,
            "nav.moves",
            Action::MoveAccept,
        ),
        post(
            "/moves/{id}/acceptance",
            Action::MoveAccept,
            Together::Once("move_answered"),
            move_accept,
        ),
        post(
            "/moves/{id}/refusal",
            Action::MoveAccept,
            Together::Once("move_answered"),
            move_refuse,
        ),
        post(
            "/moves/{id}/withdrawal",
            Action::EventAdd,
            Together::Once("move_answered"),
            move_withdraw,
        ),
        route::read(
            "/api/v1/moves",
            Action::EventSee,
            "Moves from and to one's area, the latest first, 50 a page.",
            api::list,
        ),
        route::write(
            "/api/v1/moves",
            Action::EventAdd,
            Together::Seen("revision", "household_changed"),
            "Proposes that a household, or some of its members, move to another commune, which must accept.",
            api::propose,
        ),
        route::write(
            "/api/v1/moves/{id}/acceptance",
            Action::MoveAccept,
            Together::Once("move_answered"),
            "Takes them in: from then on they are the receiving commune's.",
            api::accept,
        ),
        route::write(
            "/api/v1/moves/{id}/refusal",
            Action::MoveAccept,
            Together::Once("move_answered"),
            "Refuses to take a household in, for a reason.",
            api::refuse,
        ),
        route::write(
            "/api/v1/moves/{id}/withdrawal",
            Action::EventAdd,
            Together::Once("move_answered"),
            "Takes a proposal back before it is answered.",
            api::withdraw,
        ),
    ]
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ListQuery {
    before: Option<MoveId>,
}

#[derive(Template)]
#[template(path = "people/moves.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: &'a Page<MoveView>,
    villages: &'a [Village],
}

impl ListPage<'_> {
    /// Where the list goes on.
    fn next(&self) -> Option<String> {
        self.list.next.as_ref().map(|before| format!("/moves?before={before}"))
    }

    fn relations(&self) -> &'static [Relation] {
        &Relation::ALL
    }

    /// The members who go, with the years they were born.
    fn names(&self, members: &[MoveMember]) -> String {
        let named = |it: &MoveMember| match it.birth {
            Some(birth) => format!("{} ({birth})", it.name),
            None => it.name.clone(),
        };
        members.iter().map(named).collect::<Vec<_>>().join(", ")
    }

    fn paper(&self, paper: &Paper) -> String {
        match paper {
            Paper::Shown { kind, number, .. } => {
                self.f.fill("story.paper", &[("kind", kind), ("number", number)])
            }
            Paper::Missing(reason) => self.f.with("moves.no_paper", "reason", reason),
        }
    }
}

async fn move_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let list = app::people::household_move::list(&web.app, &signed.actor, query.before).await?;
    let villages = app::place::village::list(&web.app, &signed.actor).await?;
    page(&ListPage { f: &signed.frame, list: &list, villages: &villages })
}

async fn move_accept(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MoveId>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let acceptance = read(&web, &signed, &Fields::new(fields)).await?;
    let accepted =
        app::people::household_move::accept(&web.app, &signed.actor, id, acceptance).await?;
    let to = accepted.household.map(|household| format!("/households/{household}"));
    done(&signed.frame, to.as_deref().unwrap_or("/moves"), "move_accepted", &[])
}

/// How the form says that they are taken in: the whole household to a place, or members into a
/// household of their own or one that is there.
async fn read(web: &Web, signed: &Signed, fields: &Fields) -> Result<MoveAcceptance, Problem> {
    let wrong = |words: &str| Problem::new(Code::BadInput).with("field", signed.frame.t(words));
    let village = || fields.get("village").parse().map_err(|_| wrong("event.village"));
    let address = fields.get("address").to_owned();
    let members = fields.by_person("rel");
    let home = match fields.get("home") {
        "own" => MoveHome::Own {
            household: fields.get("new_household").parse().map_err(|_| wrong("moves.own"))?,
            village: village()?,
            address,
            members,
        },
        "household" => {
            let there = other_household(web, signed, fields.get("code")).await?;
            let there = there.ok_or_else(|| wrong("moves.code"))?;
            let marriage = fields.get("marriage") == "yes";
            MoveHome::Household { household: there.id, members, marriage }
        }
        _ => MoveHome::Place { village: village()?, address },
    };
    Ok(MoveAcceptance {
        id: fields.get("id").parse().map_err(|_| wrong("moves.accept_button"))?,
        day: base::day::parse_day(fields.get("day")).ok_or_else(|| wrong("moves.day"))?,
        home,
    })
}

#[derive(Deserialize)]
struct ReasonForm {
    #[serde(default)]
    reason: String,
}

async fn move_refuse(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MoveId>,
    Form(form): Form<ReasonForm>,
) -> Answer {
    app::people::household_move::refuse(&web.app, &signed.actor, id, &form.reason).await?;
    done(&signed.frame, "/moves", "move_refused", &[])
}

async fn move_withdraw(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MoveId>,
    Form(form): Form<ReasonForm>,
) -> Answer {
    app::people::household_move::withdraw(&web.app, &signed.actor, id, &form.reason).await?;
    done(&signed.frame, "/moves", "move_withdrawn", &[])
}
