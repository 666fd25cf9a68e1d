//! Data quality: every check with its counts, and the households one check finds.

mod api;

use app::Action;
use app::people::data_check::{CheckAside, CheckCount, CheckDef, CheckList, CheckRow, CheckView};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::id::HouseholdId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/checks", Action::CheckSee, data_check_list)
            .guide("cong-chuc-xa#kiem-tra-du-lieu")
            .menu(Group::Data, 30, "nav.checks"),
        get("/checks/{name}", Action::CheckSee, data_check_get),
        post(
            "/checks/{name}/aside",
            Action::CheckSetAside,
            Together::Seen("seen", "check_changed"),
            check_set_aside,
        ),
        route::read(
            "/api/v1/checks",
            Action::CheckSee,
            "Checks of the register's data with their counts, the worst first; one commune at a time.",
            api::list,
        ),
        route::read(
            "/api/v1/checks/{name}",
            Action::CheckSee,
            "One check with the households it finds, 50 findings a page.",
            api::get,
        ),
        route::write(
            "/api/v1/checks/{name}/aside",
            Action::CheckSetAside,
            Together::Seen("seen", "check_changed"),
            "Sets a check aside for one household, or takes it up again.",
            api::set_aside,
        ),
    ]
}

#[derive(Deserialize, JsonSchema)]
struct CheckQuery {
    #[serde(default)]
    area: String,
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "people/data_checks.html")]
struct ListPage<'a> {
    f: &'a Frame,
    list: &'a CheckList,
    area: &'a str,
    found: Vec<&'a (CheckDef, CheckCount)>,
    clean: Vec<&'a (CheckDef, CheckCount)>,
}

impl ListPage<'_> {
    fn findings(&self) -> i64 {
        self.found.iter().map(|(_, count)| count.findings).sum()
    }

    fn aside(&self) -> i64 {
        self.found.iter().map(|(_, count)| count.aside).sum()
    }

    fn severity(&self, def: &CheckDef) -> &'static str {
        def.severity.as_str()
    }

    fn link(&self, def: &CheckDef) -> String {
        match self.area {
            "" => format!("/checks/{}", def.name),
            area => format!("/checks/{}?area={}", def.name, encode(area)),
        }
    }
}

async fn data_check_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<CheckQuery>,
) -> Answer {
    let area = query.area.trim();
    let list = app::people::data_check::list(&web.app, &signed.actor, Some(area)).await?;
    let (found, clean) =
        list.rows.iter().partition(|(_, count)| count.findings > 0 || count.aside > 0);
    page(&ListPage { f: &signed.frame, list: &list, area, found, clean })
}

#[derive(Template)]
#[template(path = "people/data_check.html")]
struct CheckPage<'a> {
    f: &'a Frame,
    c: &'a CheckView,
    area: &'a str,
    next: Option<String>,
}

impl CheckPage<'_> {
    fn severity(&self) -> &'static str {
        self.c.def.severity.as_str()
    }

    /// The finding as a sentence.
    fn row(&self, row: &CheckRow) -> String {
        self.f
            .named(&self.c.def.row)
            .replace("{name}", &row.person_name)
            .replace("{value}", &row.value)
    }

    fn source(&self) -> Option<String> {
        let (source, checked) = self.c.def.source.as_ref()?;
        let mut text = self.f.with("data_checks.source", "source", source);
        if !checked {
            text.push_str(&format!(" ({})", self.f.t("confidence.unchecked")));
        }
        Some(text)
    }
}

async fn data_check_get(
    State(web): State<Web>,
    signed: Signed,
    Path(name): Path<String>,
    Query(query): Query<CheckQuery>,
) -> Answer {
    let after = Some(query.after.as_str()).filter(|after| !after.is_empty());
    let area = query.area.trim();
    let view =
        app::people::data_check::get(&web.app, &signed.actor, &name, Some(area), after).await?;
    let next = view.page.next.as_ref().map(|after| {
        format!("/checks/{}?area={}&after={}", view.def.name, encode(area), encode(after))
    });
    page(&CheckPage { f: &signed.frame, c: &view, area, next })
}

#[derive(Deserialize)]
struct AsideForm {
    id: uuid::Uuid,
    household: HouseholdId,
    aside: bool,
    #[serde(default)]
    reason: String,
    /// Why it was set aside when the page was made; empty when it was not.
    #[serde(default)]
    seen: String,
}

async fn check_set_aside(
    State(web): State<Web>,
    signed: Signed,
    Path(name): Path<String>,
    Form(form): Form<AsideForm>,
) -> Answer {
    let AsideForm { id, household, aside, reason, seen } = form;
    let seen = Some(seen).filter(|seen| !seen.is_empty());
    let new = CheckAside { id, household, aside, reason, seen };
    let key = if aside { "data_check_aside" } else { "data_check_back" };
    app::people::data_check::set_aside(&web.app, &signed.actor, &name, new).await?;
    done(&signed.frame, &format!("/checks/{}", encode(&name)), key, &[])
}
