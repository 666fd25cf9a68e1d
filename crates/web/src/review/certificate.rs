//! The decision's lists, certificates, and the public page that tells whether one is genuine.

mod api;

use app::kernel::attachment::Attachment;
use app::kernel::filter::chosen;
use app::kernel::problem::{Code, Problem};
use app::people::household::HouseholdView;
use app::review::certificate::{
    CertificateLink, CertificateRow, CertificateView, Certified, Changed, Reprint, number_text,
};
use app::review::decision::{DecisionView, Line};
use app::review::round::RoundView;
use app::{Action, DecisionList, Page};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use base::Day;
use base::id::{CertificateId, HouseholdId, RoundId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::attachment::{BODY_MAX, keep};
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page, piece, see};
use crate::kernel::problem::{Failure, FindingView, findings};
use crate::kernel::route::{self, Declared, Right, Together, get, post};
use crate::kernel::visit::{Signed, Visit};
use crate::people::household_section::Section;

/// On the page of a household: its latest certificate.
pub(crate) const SECTIONS: &[Section] = &[Section {
    order: 30,
    right: Action::CertificateSee,
    title: None,
    make: |signed, file| Box::pin(of_household(signed, file.household.id)),
}];

#[derive(Template)]
#[template(path = "review/household_certificate.html")]
struct OfHousehold<'a> {
    f: &'a Frame,
    c: CertificateLink,
}

async fn of_household(signed: &Signed, id: HouseholdId) -> Result<String, Failure> {
    let f = &signed.frame;
    match app::review::certificate::of(&f.web.app, &signed.actor, id).await? {
        Some(c) => piece(&OfHousehold { f, c }),
        None => Ok(String::new()),
    }
}

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/rounds/{id}/lists", Action::RoundSee, lists)
            .guide("cong-chuc-xa#quyet-dinh-va-van-ban")
            .menu(Group::Round, 50, "round.decision"),
        get("/rounds/{id}/certificates", Action::CertificateSee, list)
            .guide("cong-chuc-xa#quyet-dinh-va-van-ban")
            .menu(Group::Round, 60, "round.certificates"),
        post("/rounds/{id}/certificates", Action::CertificateIssue, Together::Fills, issue),
        post("/rounds/{id}/certificates/print", Action::CertificateSee, Together::Apart, print),
        get("/certificates/{id}", Action::CertificateSee, show)
            .guide("cong-chuc-xa#quyet-dinh-va-van-ban"),
        get("/verify", Right::Anybody, verify),
        route::read(
            "/api/v1/rounds/{id}/certificates",
            Action::CertificateSee,
            "Certificates with a block of a round, 50 a page, and how many households lack theirs.",
            api::list,
        ),
        route::write(
            "/api/v1/rounds/{id}/certificates",
            Action::CertificateIssue,
            Together::Fills,
            "Gives certificates to one household or to all that lack theirs.",
            api::issue,
        ),
        post("/rounds/{id}/decision/files", Action::RoundChange, Together::Adds, add_decision_file)
            .body_max(BODY_MAX),
    ]
}

#[derive(Deserialize, JsonSchema)]
struct ListAsked {
    #[serde(default)]
    list: String,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "review/decision.html")]
struct DecisionPage<'a> {
    f: &'a Frame,
    r: RoundView,
    d: DecisionView,
    obstacles: Vec<FindingView>,
    shown: Option<DecisionList>,
    list: Page<Line>,
    next: Option<String>,
    files: Vec<Attachment>,
}

impl DecisionPage<'_> {
    /// Whether the reader may have the whole text: who sees one village has the extract.
    fn reads_whole(&self) -> bool {
        !self.f.sees_a_village()
    }
}

async fn lists(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Query(asked): Query<ListAsked>,
) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    let decision = app::review::decision::get(app, actor, id).await?;
    let round = app::review::round::get(app, actor, id).await?;
    let shown = match round.decision {
        Some(_) => {
            let list = chosen(&asked.list, "list", DecisionList::from_name)?;
            list.or(Some(DecisionList::Poor))
        }
        None => None,
    };
    let list = match shown {
        Some(list) => {
            app::review::decision::list(app, actor, id, list, asked.after.as_deref()).await?
        }
        None => Page { rows: Vec::new(), next: None },
    };
    let next = list.next.as_ref().zip(shown).map(|(after, list)| {
        format!("/rounds/{id}/lists?list={}&after={}", list.as_str(), encode(after))
    });
    page(&DecisionPage {
        f: &signed.frame,
        obstacles: findings(&signed.frame, &round.obstacles),
        files: app::kernel::attachment::list(app, actor, app::review::decision::files(id)).await?,
        r: round,
        d: decision,
        shown,
        list,
        next,
    })
}

#[derive(Deserialize, JsonSchema)]
struct After {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "review/certificates.html")]
struct ListPage<'a> {
    f: &'a Frame,
    r: RoundView,
    list: Page<CertificateRow>,
    due: i64,
    /// Certificates that were handed out and would change.
    reprints: Vec<Changed>,
    next: Option<String>,
}

impl ListPage<'_> {
    fn number(&self, row: &CertificateRow) -> String {
        number_text(row.number, row.year)
    }

    /// Whether another commune gave it: two communes may have given the same number.
    fn elsewhere(&self, row: &CertificateRow) -> bool {
        row.commune.as_str() != self.r.commune
    }
}

async fn list(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Query(query): Query<After>,
) -> Answer {
    let after = query.after.as_deref();
    let (list, due) = app::review::certificate::list(&web.app, &signed.actor, id, after).await?;
    let next = list
        .next
        .as_ref()
        .map(|after| format!("/rounds/{id}/certificates?after={}", encode(after)));
    let r = app::review::round::get(&web.app, &signed.actor, id).await?;
    let reprints = match due {
        0 => Vec::new(),
        _ => app::review::certificate::reprints(&web.app, &signed.actor, id).await?,
    };
    page(&ListPage { f: &signed.frame, r, list, due, reprints, next })
}

#[derive(Deserialize)]
struct IssueForm {
    day: Day,
    #[serde(default)]
    household: String,
}

async fn issue(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    Form(form): Form<IssueForm>,
) -> Answer {
    let household: Option<HouseholdId> =
        chosen(&form.household, "household", |it| it.parse().ok())?;
    let issued =
        app::review::certificate::issue(&web.app, &signed.actor, id, household, form.day).await?;
    let to = format!("/rounds/{id}/certificates");
    if issued.reprints.is_empty() {
        return done(&signed.frame, &to, "certificate_issued", &[]);
    }
    let count = issued.reprints.len().to_string();
    done(&signed.frame, &to, "certificate_reprints", &[("count", &count)])
}

/// Begins to print all of a round and goes to the page on which that is watched.
async fn print(State(web): State<Web>, signed: Signed, Path(id): Path<RoundId>) -> Answer {
    let export = app::review::certificate::certificates_print(&web.app, &signed.actor, id).await?;
    see(&format!("/exports/{export}"))
}

#[derive(Template)]
#[template(path = "review/certificate.html")]
struct CertificatePage<'a> {
    f: &'a Frame,
    c: CertificateView,
    /// Whose it is.
    h: HouseholdView,
    /// The twelve names of each block, by the standard of its day.
    names: Vec<Vec<(i32, String)>>,
}

impl CertificatePage<'_> {
    fn reprint(&self, again: &Reprint) -> String {
        let years: Vec<String> = again.years.iter().map(i32::to_string).collect();
        let (day, years) = (base::day::show_day(again.day), years.join(", "));
        self.f.fill("certificate.reprint", &[("day", &day), ("years", &years)])
    }

    /// Whether the nth mark (from 1) of a block is set.
    fn mark(&self, deprived: &i32, number: &i32) -> bool {
        (deprived >> (number - 1)) & 1 == 1
    }
}

async fn show(State(web): State<Web>, signed: Signed, Path(id): Path<CertificateId>) -> Answer {
    let f = &signed.frame;
    let c = app::review::certificate::get(&web.app, &signed.actor, id).await?;
    let h = app::people::household::get(&web.app, &signed.actor, c.household, None).await?;
    let of = |day| {
        let all = app::review::certificate::marks(&web.app, day);
        (1..).zip(all.iter().map(|it| f.named(it).to_owned())).collect()
    };
    let names = c.blocks.iter().map(|block| of(block.day)).collect();
    page(&CertificatePage { f, c, h, names })
}

#[derive(Deserialize, JsonSchema)]
struct Code32 {
    #[serde(default)]
    code: String,
}

#[derive(Template)]
#[template(path = "review/verify.html")]
struct VerifyPage<'a> {
    f: &'a Frame,
    code: String,
    said: Option<Certified>,
    keys: Vec<String>,
}

/// Anybody may ask; all askers together only so often.
async fn verify(State(web): State<Web>, visit: Visit, Query(query): Query<Code32>) -> Answer {
    let said = if query.code.is_empty() {
        None
    } else {
        if !web.checks.take(web.app.now()) {
            return Err(Problem::new(Code::VerifyThrottled).into());
        }
        app::review::certificate::check(&web.app, &query.code).await?
    };
    let keys = app::review::certificate::keys(&web.app).await?;
    page(&VerifyPage { f: &visit.frame, code: query.code, said, keys })
}

async fn add_decision_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    form: Multipart,
) -> Answer {
    keep(&web, &signed, app::review::decision::files(id), &format!("/rounds/{id}/decision"), form)
        .await
}
