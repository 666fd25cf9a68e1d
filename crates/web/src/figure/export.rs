//! A list to take along: which columns, for whom the page says what it means, and the file. What was
//! chosen stands in the address, so that it can be kept and come back to.

mod api;

use app::figure::export::{Column, ExportNew, ExportOffer, Form, Rows};
use app::kernel::filter::chosen;
use app::kernel::list_file::Format;
use app::kernel::made_file::{Back, ExportView};
use app::kernel::problem::{Code, Problem};
use app::people::household::HouseholdListQuery;
use app::{Action, Actor, Class};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use base::Role;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input;
use crate::kernel::page::{Answer, page, see};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::sought;
use crate::kernel::visit::Signed;

/// What the page of exports is asked by; a column may stand there several times.
const ASKED: &[&str] =
    &["text", "class", "village", "day", "rows", "form", "format", "column", "chosen", "reason"];

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/exports", Action::ExportSee, export_see)
            .guide("cong-chuc-xa#xuat-danh-sach")
            .asks(ASKED),
        post("/exports", Action::ExportMake, Together::Apart, export_begin),
        post("/exports/files", Action::ExportMake, Together::Apart, export_make),
        get("/exports/{id}", Action::ExportMake, export_watch).asks(ASKED),
        get("/exports/{id}/file", Action::ExportMake, export_file),
        post("/exports/{id}/cancel", Action::ExportMake, Together::Apart, export_cancel),
        route::read(
            "/api/v1/exports/columns",
            Action::ExportSee,
            "The columns one may take along in a list.",
            api::columns,
        ),
        route::write(
            "/api/v1/exports",
            Action::ExportMake,
            Together::Apart,
            "A list as a file (.xlsx, .csv), sent while it is made; written into the audit log before.",
            api::make,
        ),
    ]
}

/// How often the page of an export that is being made loads itself again.
const AGAIN_S: &str = "2";

/// Names and values of a form, in which a name may come more than once.
type Pairs = Vec<(String, String)>;

/// What is asked for, as the address and the form say it.
struct Asked {
    /// What is looked for, its numbers sealed.
    text: String,
    list: HouseholdListQuery,
    day: String,
    rows: Rows,
    form: Form,
    format: Format,
    columns: Vec<String>,
    reason: String,
}

impl Asked {
    fn read(app: &app::App, pairs: &Pairs, actor: &Actor) -> Result<Asked, Problem> {
        let one = |name: &str| {
            pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
        };
        // Who adds up many communes needs no names: they are asked for expressly.
        let usual = match actor.role {
            Role::UpperOfficer | Role::Auditor => Form::Coded,
            Role::VillageHead
            | Role::CommuneOfficer
            | Role::FinanceOfficer
            | Role::Chairman
            | Role::Administrator
            | Role::Clerk => Form::Named,
        };
        let rows = chosen(one("rows"), "rows", Rows::from_name)?.unwrap_or(Rows::Household);
        let form = chosen(one("form"), "list_form", Form::from_name)?.unwrap_or(usual);
        let ticked = pairs.iter().filter(|(key, _)| key == "column");
        let mut columns: Vec<String> = ticked.map(|(_, value)| value.clone()).collect();
        if columns.is_empty() && one("chosen").is_empty() {
            let usual = app::figure::export::COLUMNS.iter().filter(|column| column.is_usual());
            columns = usual.map(|column| column.id.to_owned()).collect();
        }
        // What was chosen for another kind of list is dropped, not refused: the boxes show what is.
        columns.retain(|id| Column::find(id).is_none_or(|column| column.fits(rows, form)));
        let text = one("text").to_owned();
        Ok(Asked {
            list: HouseholdListQuery {
                text: sought::opened(app, &text).chars().take(200).collect(),
                class: chosen(one("class"), "class", Class::from_name)?,
                village: chosen(one("village"), "village", |it| it.parse().ok())?,
                day: chosen(one("day"), "day", base::day::parse_day)?,
                after: None,
            },
            text,
            day: one("day").to_owned(),
            rows,
            form,
            format: chosen(one("format"), "format", Format::parse)?.unwrap_or(Format::Xlsx),
            columns,
            reason: one("reason").chars().take(app::figure::export::REASON_MAX + 1).collect(),
        })
    }

    fn class(&self) -> &'static str {
        self.list.class.map_or("", Class::as_str)
    }

    fn village(&self) -> String {
        self.list.village.map(|id| id.to_string()).unwrap_or_default()
    }
}

struct ColumnBox {
    id: &'static str,
    title: String,
    chosen: bool,
    sensitive: bool,
}

#[derive(Template)]
#[template(path = "figure/exports.html")]
struct ExportPage<'a> {
    f: &'a Frame,
    asked: &'a Asked,
    offer: &'a ExportOffer,
    groups: Vec<(&'static str, Vec<ColumnBox>)>,
    classes: [Class; 4],
    rows: [&'static str; 2],
    forms: Vec<&'static str>,
    formats: [&'static str; 3],
    sensitive: bool,
    back: String,
    /// Exports of one's own that are being made or wait to be fetched.
    own: Vec<ExportView>,
    /// Whether the list is made in the background.
    long: bool,
}

async fn export_see(State(web): State<Web>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    let asked = Asked::read(&web.app, &pairs, &signed.actor)?;
    let offer = app::figure::export::offer(
        &web.app,
        &signed.actor,
        asked.list.clone(),
        asked.rows,
        asked.form,
    )
    .await?;
    let f = &signed.frame;
    let mut groups: Vec<(&'static str, Vec<ColumnBox>)> = Vec::new();
    for offered in &offer.columns {
        let column = offered.column;
        let shown = ColumnBox {
            id: column.id,
            title: column.title(web.app.words(), f.lang),
            chosen: asked.columns.iter().any(|id| id == column.id),
            sensitive: offered.sensitive,
        };
        match groups.iter_mut().find(|(group, _)| *group == column.group) {
            Some((_, boxes)) => boxes.push(shown),
            None => groups.push((column.group, vec![shown])),
        }
    }
    let forms = [Form::Named, Form::Coded].into_iter();
    let forms = forms.filter(|form| offer.named || *form == Form::Coded).map(Form::as_str);
    let back = format!(
        "/households?text={}&class={}&village={}&day={}",
        encode(&asked.text),
        asked.class(),
        asked.village(),
        encode(&asked.day)
    );
    page(&ExportPage {
        f,
        asked: &asked,
        offer: &offer,
        sensitive: offer.columns.iter().any(|offered| offered.sensitive),
        groups,
        classes: Class::ALL,
        rows: [Rows::Household.as_str(), Rows::Member.as_str()],
        forms: forms.collect(),
        formats: Format::ALL.map(Format::as_str),
        back,
        own: app::kernel::made_file::list(&web.app, &signed.actor),
        long: offer.households > app::figure::export::LONG_HOUSEHOLDS,
    })
}

fn asked_for(web: &Web, pairs: &Pairs, signed: &Signed) -> Result<ExportNew, Problem> {
    let asked = Asked::read(&web.app, pairs, &signed.actor)?;
    Ok(ExportNew {
        list: asked.list,
        rows: asked.rows,
        form: asked.form,
        columns: asked.columns,
        format: asked.format,
        reason: asked.reason,
        lang: signed.frame.lang,
    })
}

async fn export_make(
    State(web): State<Web>,
    signed: Signed,
    input::Form(pairs): input::Form<Pairs>,
) -> Answer {
    let new = asked_for(&web, &sought::kept(&web.app, &pairs)?, &signed)?;
    Ok(file(app::figure::export::make(&web.app, &signed.actor, new).await?))
}

/// Begins a long list and goes to the page on which it is watched; what was chosen stands in its
/// address, so that it can be made again when the program was started anew in between.
async fn export_begin(
    State(web): State<Web>,
    signed: Signed,
    input::Form(pairs): input::Form<Pairs>,
) -> Answer {
    let pairs = sought::kept(&web.app, &pairs)?;
    let new = asked_for(&web, &pairs, &signed)?;
    let id = app::figure::export::begin(&web.app, &signed.actor, new).await?;
    let chosen = pairs.iter().filter(|(name, value)| name != "reason" && !value.is_empty());
    let chosen: Vec<String> =
        chosen.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    see(&format!("/exports/{id}?{}", chosen.join("&")))
}

#[derive(Template)]
#[template(path = "figure/export.html")]
struct WatchPage<'a> {
    f: &'a Frame,
    /// Nothing when it is gone.
    e: Option<ExportView>,
    /// What happened and what to do.
    problem: Option<(String, String)>,
    again: String,
}

impl WatchPage<'_> {
    fn state(&self) -> &'static str {
        self.e.as_ref().map_or("gone", |export| export.state)
    }

    /// The words of a list, or of papers that are printed.
    fn words(e: &ExportView, list: &'static str, print: &'static str) -> &'static str {
        if e.round.is_some() { print } else { list }
    }

    fn crumb(&self) -> &'static str {
        match self.e.as_ref().and_then(|export| export.round) {
            Some((_, Back::Certificates)) => "round.certificates",
            Some((_, Back::List)) => "round.list",
            None => "export.title",
        }
    }

    fn read(&self, e: &ExportView) -> String {
        let (done, total) = (self.f.n(e.done), self.f.n(e.total));
        self.f.fill(
            WatchPage::words(e, "export.read", "export.print_read"),
            &[("done", &done), ("total", &total)],
        )
    }

    fn made(&self, e: &ExportView) -> String {
        let (total, size) = (self.f.n(e.total), self.f.n(e.bytes.div_ceil(1024 * 1024)));
        self.f.fill(
            WatchPage::words(e, "export.made", "export.print_made"),
            &[("total", &total), ("size", &size)],
        )
    }
}

/// What is no id is no export either.
fn export_id(text: &str) -> app::Result<uuid::Uuid> {
    text.parse().map_err(|_| Problem::new(Code::ExportGone))
}

async fn export_watch(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let f = &signed.frame;
    let (e, problem) = match export_id(&id)
        .and_then(|id| app::kernel::made_file::get(&web.app, &signed.actor, id))
    {
        Ok(view) => {
            let problem = view.problem.clone();
            (Some(view), problem)
        }
        Err(problem) if problem.code == Code::ExportGone => (None, Some(problem)),
        Err(problem) => return Err(problem.into()),
    };
    let problem = problem.map(|problem| problem.said(web.app.words(), f.lang));
    let asked = || query.map_or_else(|| "/exports".to_owned(), |query| format!("/exports?{query}"));
    let round = e.as_ref().and_then(|export| export.round);
    let again = match round {
        Some((id, Back::Certificates)) => format!("/rounds/{id}/certificates"),
        Some((id, Back::List)) => format!("/rounds/{id}/households"),
        None => asked(),
    };
    let shown = WatchPage { f, e, problem, again };
    let works = matches!(shown.state(), "reading" | "writing");
    let is_gone = shown.e.is_none();
    let mut answer = page(&shown)?;
    if is_gone {
        *answer.status_mut() = StatusCode::NOT_FOUND;
    }
    if works {
        let refresh = HeaderName::from_static("refresh");
        answer.headers_mut().insert(refresh, HeaderValue::from_static(AGAIN_S));
    }
    Ok(answer)
}

async fn export_file(State(web): State<Web>, signed: Signed, Path(id): Path<String>) -> Answer {
    let id = export_id(&id)?;
    Ok(file(app::kernel::made_file::file(&web.app, &signed.actor, id).await?))
}

async fn export_cancel(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let id = export_id(&id)?;
    app::kernel::made_file::cancel(&web.app, &signed.actor, id)?;
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    see(&format!("/exports/{id}{query}"))
}

/// A file that is sent when it is made. An error on the way breaks the connection, so that nobody
/// takes half a list for a whole one.
pub(crate) fn file(export: app::kernel::made_file::Export) -> Response {
    let pieces = ReceiverStream::new(export.content)
        .map(|piece| piece.map_err(|problem| std::io::Error::other(problem.code.as_str())));
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(export.media_type));
    let shown = format!("attachment; filename=\"{}\"", export.file_name);
    if let Ok(value) = HeaderValue::from_str(&shown) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
