//! Villages of the commune.

mod api;

use app::kernel::problem::Code;
use app::place::village::{Village, VillageCorrection, VillageNew, VillageView};
use app::{Action, Problem};
use askama::Template;
use axum::extract::{Path, State};
use base::area::AreaKey;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::{Form, confirmed};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, done_undo, page};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::said::Undo;
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/villages", Action::VillageSee, village_list).guide("cong-chuc-xa#ngay-dau").menu_for(
            Group::Reference,
            20,
            "nav.villages",
            Action::VillageAdd,
        ),
        post("/villages", Action::VillageAdd, Together::Adds, village_add),
        get("/villages/{id}", Action::VillageSee, village_get),
        post(
            "/villages/{id}",
            Action::VillageChange,
            Together::Seen("seen", "village_changed"),
            village_correct,
        ),
        post(
            "/villages/{id}/removal",
            Action::VillageChange,
            Together::Once("not_found"),
            village_remove,
        ),
        post(
            "/villages/{id}/takeover",
            Action::VillageAdd,
            Together::Once("village_conflict"),
            village_take,
        ),
        route::read(
            "/api/v1/villages",
            Action::VillageSee,
            "The villages of one's area.",
            api::list,
        ),
        route::read(
            "/api/v1/villages/{id}",
            Action::VillageSee,
            "One village, with where it lies and whether anything hangs on it.",
            api::get,
        ),
        route::write(
            "/api/v1/villages",
            Action::VillageAdd,
            Together::Adds,
            "Adds a village.",
            api::add,
        ),
        route::write(
            "/api/v1/villages/{id}/change",
            Action::VillageChange,
            Together::Seen("seen", "village_changed"),
            "Puts a village's name, kind or first day right.",
            api::correct,
        ),
        route::write(
            "/api/v1/villages/{id}/removal",
            Action::VillageChange,
            Together::Once("not_found"),
            "Takes away a village on which nothing hangs.",
            api::remove,
        ),
    ]
}

#[derive(Template)]
#[template(path = "place/villages.html")]
struct ListPage<'a> {
    f: &'a Frame,
    villages: Vec<Village>,
    coming: Vec<Village>,
    left: Vec<Village>,
    from: base::Day,
    before: Before,
}

#[derive(Template)]
#[template(path = "place/village.html")]
struct VillagePage<'a> {
    f: &'a Frame,
    v: VillageView,
    before: Before,
}

/// Where a village may have lain before its commune began.
struct Before {
    communes: Vec<(AreaKey, String)>,
    begun: Option<base::Day>,
}

impl Before {
    fn of(web: &Web, signed: &Signed) -> Before {
        Before {
            communes: app::place::village::before(&web.app, &signed.actor),
            begun: app::place::village::commune_begun(&web.app, &signed.actor),
        }
    }
}

/// What is chosen of a village that did not lie anywhere before.
const NOWHERE: &str = "new";

/// The commune chosen, and the day: of a village that is new the commune's first at the earliest.
fn chosen(
    web: &Web,
    signed: &Signed,
    before: &str,
    from: base::Day,
) -> Result<(Option<AreaKey>, base::Day), Problem> {
    Ok(match before {
        "" => (None, from),
        NOWHERE => {
            let begun = app::place::village::commune_begun(&web.app, &signed.actor);
            (None, begun.map_or(from, |begun| begun.max(from)))
        }
        key => {
            let bad = || Problem::new(Code::BadInput).with("field", "before");
            (Some(AreaKey::parse(key).ok_or_else(bad)?), from)
        }
    })
}

#[derive(Deserialize)]
struct CorrectForm {
    name: String,
    kind: String,
    from: base::Day,
    #[serde(default)]
    before: String,
    seen: String,
}

async fn village_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<base::id::VillageId>,
) -> Answer {
    let v = app::place::village::get(&web.app, &signed.actor, id).await?;
    let before = Before::of(&web, &signed);
    page(&VillagePage { f: &signed.frame, v, before })
}

async fn village_correct(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<base::id::VillageId>,
    Form(form): Form<CorrectForm>,
) -> Answer {
    let (before, from) = match form.before.as_str() {
        // The day alone: what lay where before is left as it is.
        "" | NOWHERE => (None, form.from),
        _ => chosen(&web, &signed, &form.before, form.from)?,
    };
    let CorrectForm { name, kind, seen, .. } = form;
    let new = VillageCorrection { name, kind, from, before, seen };
    let view = app::place::village::correct(&web.app, &signed.actor, id, new).await?;
    done(&signed.frame, "/villages", "village_corrected", &[("name", &view.village.name)])
}

/// The mark of who is sure, or the button that takes back what was just added.
#[derive(Deserialize)]
struct RemoveForm {
    #[serde(default)]
    sure: String,
    #[serde(default)]
    undo: String,
}

async fn village_remove(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<base::id::VillageId>,
    Form(form): Form<RemoveForm>,
) -> Answer {
    confirmed(&format!("{}{}", form.sure, form.undo), "sure")?;
    app::place::village::remove(&web.app, &signed.actor, id).await?;
    done(&signed.frame, "/villages", "village_removed", &[])
}

impl ListPage<'_> {
    /// Whether the name says already what it is: `thôn Nghĩa Trang`, `Tổ dân phố 2`.
    fn says_kind(&self, village: &Village) -> bool {
        let name = base::text::fold(&village.name);
        ["thon", "to dan pho", "to ", "khu ", "ban ", "ap ", "khom ", "buon ", "lang "]
            .iter()
            .any(|kind| name.trim_start().starts_with(kind))
    }
}

async fn village_list(State(web): State<Web>, signed: Signed) -> Answer {
    let villages = app::place::village::list(&web.app, &signed.actor).await?;
    let coming = app::place::village::coming(&web.app, &signed.actor).await?;
    let left = app::place::village::left(&web.app, &signed.actor).await?;
    let from = app::place::village::from_usual(&web.app, &signed.actor);
    let before = Before::of(&web, &signed);
    page(&ListPage { f: &signed.frame, villages, coming, left, from, before })
}

async fn village_take(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<base::id::VillageId>,
) -> Answer {
    app::place::village::take(&web.app, &signed.actor, id).await?;
    done(&signed.frame, "/villages", "village_taken", &[])
}

#[derive(Deserialize)]
struct AddForm {
    id: base::id::VillageId,
    name: String,
    kind: String,
    from: base::Day,
    #[serde(default)]
    before: String,
}

async fn village_add(State(web): State<Web>, signed: Signed, Form(form): Form<AddForm>) -> Answer {
    let (before, from) = chosen(&web, &signed, &form.before, form.from)?;
    let new = VillageNew { id: form.id, name: form.name, kind: form.kind, from, before };
    let name = new.name.trim().to_owned();
    app::place::village::add(&web.app, &signed.actor, new).await?;
    // Nobody lives in it yet: it may be taken back.
    let undo = Undo::by(format!("/villages/{}/removal", form.id), &[("undo", "1")]);
    done_undo(&signed.frame, "/villages", "village_added", &[("name", &name)], undo)
}
