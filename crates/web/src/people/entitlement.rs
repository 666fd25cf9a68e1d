//! Regular policies: which there are and how many wait, who is entitled, whose time is over, what happened.

pub(crate) mod api;
mod record;
mod section;

use app::kernel::attachment::Attachment;
use app::kernel::problem::{Code, Problem};
use app::kernel::sheet::SheetFormat;
use app::people::entitlement::{
    Coverage, CoverageSum, EntitledPage, EntitledQuery, EntitledRow, EntitledState,
    EntitlementListQuery, EntitlementRow, EntitlementView, LapsedRow, LineRow, PolicyLine,
    PolicyOverview, PolicyQuery, PolicyView,
};
use app::place::village::Village;
use app::{Action, Page};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::Day;
use base::id::{EntitlementId, EntitlementLineId};
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) use self::section::SECTIONS;
use crate::Web;
use crate::kernel::attachment::BODY_MAX;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, as_query, page};
use crate::kernel::paper::paper_download;
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

/// A policy that stands for any where every route is asked.
const EXAMPLE: &[(&str, &str)] = &[("policy", "health_insurance_poor")];
/// A list that comes back.
const UPLOAD_MAX: usize = 2 * 1024 * 1024;

pub(crate) fn routes() -> Vec<Declared> {
    [pages(), writes(), calls()].into_iter().flatten().collect()
}

fn pages() -> Vec<Declared> {
    vec![
        get("/entitlements", Action::EntitlementSee, overview)
            .guide("cong-chuc-xa#chinh-sach-duoc-huong")
            .menu(Group::Work, 10, "nav.entitlements"),
        get("/entitlements/coverage", Action::EntitlementSee, coverage),
        get("/entitlements/happened", Action::EntitlementSee, happened),
        get("/entitlements/happened/{id}", Action::EntitlementSee, show),
        get("/entitlements/of/{policy}", Action::EntitlementSee, list).examples(EXAMPLE),
        get("/entitlements/of/{policy}/lapsed", Action::EntitlementSee, lapsed).examples(EXAMPLE),
        get("/entitlements/of/{policy}/file/{ending}", Action::ExportMake, file)
            .examples(&[("policy", "health_insurance_poor"), ("ending", "xlsx")]),
        get("/entitlements/of/{policy}/grant", Action::EntitlementAdd, record::grant_form)
            .examples(EXAMPLE),
    ]
}

fn writes() -> Vec<Declared> {
    vec![
        post(
            "/entitlements/of/{policy}/handing-in",
            Action::EntitlementAdd,
            Together::Adds,
            record::hand_in,
        )
        .examples(EXAMPLE),
        post(
            "/entitlements/of/{policy}/list",
            Action::EntitlementAdd,
            Together::Apart,
            record::read_list,
        )
        .examples(EXAMPLE)
        .body_max(UPLOAD_MAX),
        post(
            "/entitlements/of/{policy}/grant",
            Action::EntitlementAdd,
            Together::Adds,
            record::grant,
        )
        .examples(EXAMPLE),
        post(
            "/entitlements/of/{policy}/lapsed",
            Action::EntitlementAdd,
            Together::Once("entitlement_changed"),
            record::decide,
        )
        .examples(EXAMPLE),
        post(
            "/entitlements/happened/{id}/lines",
            Action::EntitlementAdd,
            Together::Once("entitlement_changed"),
            record::put_right,
        ),
        post(
            "/entitlements/happened/{id}/files",
            Action::EntitlementAdd,
            Together::Adds,
            record::add_file,
        )
        .body_max(BODY_MAX),
    ]
}

fn calls() -> Vec<Declared> {
    vec![
        route::read(
            "/api/v1/entitlements",
            Action::EntitlementSee,
            "The regular policies of a day: how many are entitled, received, wait, hold it all the same.",
            api::overview,
        ),
        route::read(
            "/api/v1/entitlements/coverage",
            Action::EntitlementSee,
            "How many people have health insurance, by village; of whom it is not known is named.",
            api::coverage,
        ),
        route::read(
            "/api/v1/entitlements/of/{policy}",
            Action::EntitlementSee,
            "Who is entitled to a policy on a day, by village and household, 50 a page.",
            api::list,
        )
        .examples(EXAMPLE),
        route::read(
            "/api/v1/entitlements/of/{policy}/lapsed",
            Action::EntitlementSee,
            "Who holds a policy and is no longer entitled to it, with why, 50 a page.",
            api::lapsed,
        )
        .examples(EXAMPLE),
        route::read(
            "/api/v1/entitlements/happened",
            Action::EntitlementSee,
            "What was handed in, granted, ended, goes on, was wrong; the latest first, 50 a page.",
            api::happened,
        ),
        route::read(
            "/api/v1/entitlements/happened/{id}",
            Action::EntitlementSee,
            "One of them with its lines, 50 a page.",
            api::get,
        ),
        route::write(
            "/api/v1/entitlements/happened",
            Action::EntitlementAdd,
            Together::Adds,
            "Puts down a list that was handed in, what was granted, ended, goes on, was wrong.",
            api::record,
        ),
    ]
}

/// A list as a page asks for it; a form sends empty fields as empty text.
#[derive(Deserialize, Default, JsonSchema)]
pub(super) struct ListQuery {
    #[serde(default)]
    pub day: String,
    #[serde(default)]
    pub village: String,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub after: String,
}

impl ListQuery {
    fn asked(&self) -> EntitledQuery {
        EntitledQuery {
            day: base::day::parse_day(&self.day),
            village: self.village.parse().ok(),
            state: EntitledState::from_name(&self.state),
            after: Some(self.after.clone()).filter(|after| !after.is_empty()),
        }
    }

    /// As a link has it, without where a page goes on.
    pub(super) fn link(&self) -> String {
        as_query(&[("day", &self.day), ("village", &self.village), ("state", &self.state)])
    }
}

/// The overview as a page asks for it.
#[derive(Deserialize, Default, JsonSchema)]
struct DayQuery {
    #[serde(default)]
    day: String,
    #[serde(default)]
    village: String,
}

impl DayQuery {
    fn asked(&self) -> PolicyQuery {
        PolicyQuery { day: base::day::parse_day(&self.day), village: self.village.parse().ok() }
    }
}

/// What a policy is from: its source, and what is not known of it.
pub(super) fn basis(f: &Frame, policy: &PolicyView) -> String {
    let mut parts = Vec::new();
    parts.extend(policy.article.clone());
    if !policy.source.is_empty() {
        parts.push(policy.source.clone());
    }
    parts.push(f.word("confidence", if policy.checked { "checked" } else { "unchecked" }));
    parts.extend(policy.missing.iter().map(|it| f.word("entitlement_missing", it)));
    parts.join("; ")
}

#[derive(Template)]
#[template(path = "people/entitlements.html")]
struct OverviewPage<'a> {
    f: &'a Frame,
    v: PolicyOverview,
    villages: Vec<Village>,
    query: DayQuery,
    link: String,
    coverage: CoverageSum,
}

impl OverviewPage<'_> {
    fn basis(&self, line: &PolicyLine) -> String {
        basis(self.f, &line.policy)
    }
}

async fn overview(State(web): State<Web>, signed: Signed, Query(query): Query<DayQuery>) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    let v = app::people::entitlement::overview(app, actor, &query.asked()).await?;
    let coverage = app::people::entitlement::coverage(app, actor, &query.asked()).await?.whole;
    let villages = app::place::village::list(app, actor).await?;
    let link = format!("day={}&village={}", encode(&query.day), encode(&query.village));
    page(&OverviewPage { f: &signed.frame, v, villages, query, link, coverage })
}

/// A rate as a page says it: one number where of everybody it is known, else from where to where.
pub(super) fn rate(f: &Frame, sum: &CoverageSum) -> String {
    match (sum.rate(), sum.least(), sum.most()) {
        (Some(rate), _, _) => f.rate(Some(rate)),
        (None, least, most) => {
            let (least, most) = (f.rate(least), f.rate(most));
            f.fill("entitlements.between", &[("least", &least), ("most", &most)])
        }
    }
}

#[derive(Template)]
#[template(path = "people/entitlement_coverage.html")]
struct CoveragePage<'a> {
    f: &'a Frame,
    v: Coverage,
    query: DayQuery,
}

impl CoveragePage<'_> {
    fn rate(&self, sum: &CoverageSum) -> String {
        rate(self.f, sum)
    }
}

async fn coverage(State(web): State<Web>, signed: Signed, Query(query): Query<DayQuery>) -> Answer {
    let v = app::people::entitlement::coverage(&web.app, &signed.actor, &query.asked()).await?;
    page(&CoveragePage { f: &signed.frame, v, query })
}

#[derive(Template)]
#[template(path = "people/entitled.html")]
struct ListPage<'a> {
    f: &'a Frame,
    v: EntitledPage,
    villages: Vec<Village>,
    query: ListQuery,
    link: String,
    next: Option<String>,
}

impl ListPage<'_> {
    fn basis(&self) -> String {
        basis(self.f, &self.v.policy)
    }

    fn birth(&self, row: &EntitledRow) -> String {
        birth(row)
    }
}

pub(super) fn birth(row: &EntitledRow) -> String {
    match (row.birth_day, row.birth_year) {
        (Some(day), _) => base::day::show_day(day),
        (None, Some(year)) => year.to_string(),
        (None, None) => String::new(),
    }
}

async fn list(
    State(web): State<Web>,
    signed: Signed,
    Path(policy): Path<String>,
    Query(query): Query<ListQuery>,
) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    let v = app::people::entitlement::list(app, actor, &policy, &query.asked()).await?;
    let villages = app::place::village::list(app, actor).await?;
    let link = query.link();
    let next = v.rows.next.as_ref();
    let next =
        next.map(|after| format!("/entitlements/of/{policy}?{link}&after={}", encode(after)));
    page(&ListPage { f: &signed.frame, v, villages, query, link, next })
}

async fn file(
    State(web): State<Web>,
    signed: Signed,
    Path((policy, ending)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
) -> Answer {
    let format = SheetFormat::parse(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let (asked, lang) = (query.asked(), signed.frame.lang);
    let file =
        app::people::entitlement::file(&web.app, &signed.actor, &policy, &asked, format, lang)
            .await?;
    Ok(paper_download(file))
}

#[derive(Template)]
#[template(path = "people/entitlement_lapsed.html")]
struct LapsedPage<'a> {
    f: &'a Frame,
    policy: PolicyView,
    rows: Page<LapsedRow>,
    next: Option<String>,
}

async fn lapsed(
    State(web): State<Web>,
    signed: Signed,
    Path(policy): Path<String>,
    Query(query): Query<ListQuery>,
) -> Answer {
    let (app, actor, asked) = (&web.app, &signed.actor, query.asked());
    let rows = app::people::entitlement::lapsed(app, actor, &policy, &asked).await?;
    let of = app::people::entitlement::policy(app, actor, &policy, asked.day)?;
    let next = rows.next.as_ref();
    let next = next.map(|after| {
        format!("/entitlements/of/{policy}/lapsed?{}&after={}", query.link(), encode(after))
    });
    page(&LapsedPage { f: &signed.frame, policy: of, rows, next })
}

#[derive(Deserialize, Default, JsonSchema)]
struct HappenedQuery {
    #[serde(default)]
    policy: String,
    #[serde(default)]
    before: String,
}

#[derive(Template)]
#[template(path = "people/entitlement_happened.html")]
struct HappenedPage<'a> {
    f: &'a Frame,
    list: Page<EntitlementRow>,
    next: Option<String>,
}

impl HappenedPage<'_> {
    fn policy(&self, row: &EntitlementRow) -> String {
        app::people::entitlement::policy_name(&self.f.web.app, &row.policy, self.f.lang)
    }
}

async fn happened(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<HappenedQuery>,
) -> Answer {
    let asked = EntitlementListQuery {
        policy: Some(query.policy.clone()),
        before: Some(query.before).filter(|before| !before.is_empty()),
    };
    let list = app::people::entitlement::happened(&web.app, &signed.actor, &asked).await?;
    let policy = encode(&query.policy);
    let next = list.next.as_ref();
    let next = next
        .map(|before| format!("/entitlements/happened?policy={policy}&before={}", encode(before)));
    page(&HappenedPage { f: &signed.frame, list, next })
}

#[derive(Deserialize, Default, JsonSchema)]
struct LinesQuery {
    after: Option<EntitlementLineId>,
}

#[derive(Template)]
#[template(path = "people/entitlement.html")]
struct OnePage<'a> {
    f: &'a Frame,
    v: EntitlementView,
    name: String,
    next: Option<String>,
    files: Vec<Attachment>,
}

impl OnePage<'_> {
    fn is_granted(&self) -> bool {
        self.v.row.kind.as_str() == "granted"
    }

    fn day(&self, day: &Option<Day>) -> String {
        day.map(base::day::show_day).unwrap_or_default()
    }

    fn may_put_right(&self, line: &LineRow) -> bool {
        self.f.may("entitlement.add") && !line.is_void && self.v.row.kind.as_str() != "withdrawn"
    }
}

async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<EntitlementId>,
    Query(query): Query<LinesQuery>,
) -> Answer {
    let v = app::people::entitlement::get(&web.app, &signed.actor, id, query.after).await?;
    let name = app::people::entitlement::policy_name(&web.app, &v.row.policy, signed.frame.lang);
    let next = v.lines.next.as_ref();
    let next = next.map(|after| format!("/entitlements/happened/{id}?after={after}"));
    let about = app::people::entitlement::files(id);
    let files = app::kernel::attachment::list(&web.app, &signed.actor, about).await?;
    page(&OnePage { f: &signed.frame, v, name, next, files })
}
