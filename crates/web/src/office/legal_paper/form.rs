//! Recording a paper, putting one right, putting one out of force: pages whose form is shown again with
//! everything that was typed, and what is wrong at its field.

use app::kernel::problem::Code;
use app::office::legal_paper::{
    Book, Ending, Issuer, Kind, LegalPaperCorrection, LegalPaperEndNew, LegalPaperNew,
    LegalPaperPage, LegalPaperSaid, LegalPaperView, PaperLevel,
};
use app::{App, Problem};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use base::id::LegalPaperId;
use base::{Day, Finding, Severity};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{back, day_or_none};
use crate::Web;
use crate::kernel::fields::Fields;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::Answer;
use crate::kernel::problem::html;
use crate::kernel::visit::Signed;

/// What was wrong with what was sent.
struct Wrong {
    what: String,
    cure: String,
    /// What stands at a field, in the order of what was found.
    at: Vec<AtField>,
    /// Number and symbol as they would be written.
    symbol: Option<String>,
    /// Whether it is recorded all the same once somebody says that the paper has it so.
    may_confirm: bool,
}

/// Something wrong at a field.
struct AtField {
    field: String,
    is_error: bool,
    text: String,
}

impl Wrong {
    fn of(f: &Frame, problem: &Problem) -> Wrong {
        let (what, cure) = problem.said(f.web.app.words(), f.lang);
        let mut at: Vec<AtField> = problem.findings.iter().map(|it| at_field(f, it)).collect();
        if let (true, Some(field)) = (at.is_empty(), problem.args.get("field")) {
            at.push(AtField { field: field.clone(), is_error: true, text: what.clone() });
        }
        let cure_of = |it: &Finding| it.args.get("cure").filter(|cure| *cure != "–").cloned();
        Wrong {
            what,
            cure,
            at,
            symbol: problem.findings.iter().find_map(cure_of),
            may_confirm: problem.code == Code::LegalPaperDoubtful,
        }
    }
}

fn at_field(f: &Frame, it: &Finding) -> AtField {
    AtField {
        field: it.args.get("field").cloned().unwrap_or_default(),
        is_error: it.severity == Severity::Error,
        text: f.finding(it),
    }
}

/// Problems that the form itself can show.
fn readable(code: Code) -> bool {
    (409..500).contains(&code.status()) && code != Code::TooLarge
}

fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct EntryQuery {
    /// `out` or `in`.
    #[serde(default)]
    book: String,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct EndQuery {
    /// Words of the paper by which it comes out of force.
    #[serde(default)]
    text: String,
}

#[derive(Template)]
#[template(path = "office/legal_paper_form.html")]
struct FormPage<'a> {
    f: &'a Frame,
    book: Book,
    /// The paper that is put right.
    of: Option<&'a LegalPaperView>,
    values: &'a Fields,
    kinds: &'a [Kind],
    wrong: Option<&'a Wrong>,
    /// The papers that are chosen as grounds, in their order.
    chosen: Vec<LegalPaperView>,
    /// Papers that were looked for; none where nobody looked.
    found: Option<Vec<LegalPaperView>>,
    /// What its number would be, where the commune gives it.
    offered: Option<String>,
}

impl FormPage<'_> {
    fn v(&self, name: &str) -> &str {
        self.values.get(name)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.values.get(name) == value
    }

    fn is_in(&self) -> bool {
        self.book == Book::In
    }

    /// Whether number, day, kind and issuer are put right elsewhere.
    fn is_fixed(&self) -> bool {
        self.of.is_some_and(|it| !it.is_recorded())
    }

    fn id(&self) -> String {
        match self.values.get("id") {
            "" => self.f.id(),
            id => id.to_owned(),
        }
    }

    fn action(&self) -> String {
        match self.of {
            Some(it) => format!("/legal-papers/{}/correction", it.id),
            None => "/legal-papers".to_owned(),
        }
    }

    fn issuers(&self) -> Vec<Issuer> {
        let all = Issuer::ALL.into_iter();
        all.filter(|it| self.book == Book::Out || !it.is_own()).collect()
    }

    fn levels(&self) -> &'static [PaperLevel] {
        &PaperLevel::ALL
    }

    /// What is wrong at a field.
    fn at(&self, field: &str) -> Vec<&AtField> {
        let all = self.wrong.map(|it| it.at.as_slice()).unwrap_or_default();
        all.iter().filter(|it| it.field == field).collect()
    }

    /// The attributes of a field that something is wrong with.
    fn marks(&self, field: &str) -> String {
        self.marks_beside(field, "")
    }

    /// The same of one with words beside it.
    fn marks_beside(&self, field: &str, help: &str) -> String {
        match (self.at(field).is_empty(), help) {
            (true, "") => String::new(),
            (true, help) => format!(" aria-describedby=\"{help}\""),
            (false, help) => {
                let by = format!("e-{field} {help}");
                format!(" aria-invalid=\"true\" aria-describedby=\"{}\"", by.trim_end())
            }
        }
    }

    fn is_chosen(&self, id: &LegalPaperId) -> bool {
        self.chosen.iter().any(|it| it.id == *id)
    }
}

pub(super) async fn entry(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<EntryQuery>,
) -> Answer {
    let book = Book::from_name(&query.book).unwrap_or(Book::Out);
    let mut values = Fields::default();
    match book {
        Book::Out => {
            values.set("day", &signed.frame.today());
            values.set("issuer", Issuer::Committee.as_str());
        }
        Book::In => {
            values.set("arrived_on", &signed.frame.today());
            values.set("issuer", Issuer::Office.as_str());
        }
    }
    render(&web, &signed, (book, None), &values, None, StatusCode::OK).await
}

pub(super) async fn correction(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<LegalPaperId>,
) -> Answer {
    let v = app::office::legal_paper::get(&web.app, &signed.actor, id).await?;
    let values = filled(&v);
    render(&web, &signed, (v.paper.book, Some(&v.paper)), &values, None, StatusCode::OK).await
}

/// The fields of a paper as it stands.
fn filled(v: &LegalPaperPage) -> Fields {
    let it = &v.paper;
    let mut values = Fields::default();
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    for (name, value) in [
        ("kind", it.kind.as_str()),
        ("symbol", &it.symbol),
        ("day", &it.day.to_string()),
        ("issuer", it.issuer.as_str()),
        ("issuer_name", &it.issuer_name),
        ("level", it.level.as_str()),
        ("about", &it.about),
        ("signer", &it.signer),
        ("arrived_on", &day(it.arrived_on)),
        ("doubt", &it.doubt),
        ("note", &it.note),
        ("revision", &it.revision.to_string()),
    ] {
        values.set(name, value);
    }
    for ground in &v.grounds {
        values.set("grounds", &ground.id.to_string());
    }
    values
}

async fn render(
    web: &Web,
    signed: &Signed,
    (book, of): (Book, Option<&LegalPaperView>),
    values: &Fields,
    wrong: Option<&Wrong>,
    status: StatusCode,
) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    let ids: Vec<LegalPaperId> = values.all("grounds").filter_map(|id| id.parse().ok()).collect();
    let rows = app::office::legal_paper::chosen(app, actor, &ids).await?;
    let in_order = ids.iter().filter_map(|id| rows.iter().find(|it| it.id == *id).cloned());
    let chosen: Vec<LegalPaperView> = in_order.collect();
    let found = match (values.get("act"), values.get("text")) {
        ("find", text) => Some(app::office::legal_paper::citable(app, actor, text).await?),
        _ => None,
    };
    let offered = match (book, of) {
        (Book::Out, None) => offered(app, signed, values).await?,
        _ => None,
    };
    let page = FormPage {
        f: &signed.frame,
        book,
        of,
        values,
        kinds: app.law().paper_kinds().all(),
        wrong,
        chosen,
        found,
        offered,
    };
    Ok(html(status, page.render()))
}

async fn offered(app: &App, signed: &Signed, values: &Fields) -> Result<Option<String>, Problem> {
    let day = base::day::parse_day(values.get("day"));
    let issuer = Issuer::from_name(values.get("issuer"));
    let (Some(day), Some(issuer)) = (day, issuer) else { return Ok(None) };
    let what = (values.get("kind"), issuer);
    app::office::legal_paper::offered(app, &signed.actor, what, (values.get("unit"), day)).await
}

/// What a form says of a paper.
fn said(values: &Fields) -> Result<LegalPaperSaid, Problem> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let symbol = match values.get("cure") {
        "" => values.get("symbol"),
        cure => cure,
    };
    Ok(LegalPaperSaid {
        kind: values.get("kind").to_owned(),
        symbol: symbol.to_owned(),
        unit: values.get("unit").to_owned(),
        day: day_or_none(values.get("day"), "day")?.ok_or_else(|| bad("day"))?,
        issuer: Issuer::from_name(values.get("issuer")).ok_or_else(|| bad("issuer"))?,
        issuer_name: values.get("issuer_name").to_owned(),
        level: PaperLevel::from_name(values.get("level")),
        about: values.get("about").to_owned(),
        signer: values.get("signer").to_owned(),
        arrived_on: day_or_none(values.get("arrived_on"), "arrived_on")?,
        doubt: values.get("doubt").to_owned(),
        note: values.get("note").to_owned(),
        grounds: values.all("grounds").filter_map(|id| id.parse().ok()).collect(),
        confirmed: !values.get("confirmed").is_empty(),
    })
}

pub(super) async fn add(
    State(web): State<Web>,
    signed: Signed,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let values = Fields::new(fields);
    let book = Book::from_name(values.get("book")).unwrap_or(Book::Out);
    if values.get("act") == "find" {
        return render(&web, &signed, (book, None), &values, None, StatusCode::OK).await;
    }
    let id = values.get("id").parse::<LegalPaperId>();
    let new = match (id, said(&values)) {
        (Ok(id), Ok(paper)) => Ok(LegalPaperNew { id, book, paper }),
        (Err(_), _) => Err(Problem::new(Code::BadInput).with("field", "id")),
        (Ok(_), Err(problem)) => Err(problem),
    };
    let taken = match new {
        Ok(new) => app::office::legal_paper::add(&web.app, &signed.actor, new).await,
        Err(problem) => Err(problem),
    };
    match taken {
        Ok(it) => back(&signed.frame, &it, "legal_paper_added"),
        Err(problem) if readable(problem.code) => {
            let wrong = Wrong::of(&signed.frame, &problem);
            let status = status(problem.code);
            render(&web, &signed, (book, None), &values, Some(&wrong), status).await
        }
        Err(problem) => Err(problem.into()),
    }
}

pub(super) async fn correct(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<LegalPaperId>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let values = Fields::new(fields);
    let v = app::office::legal_paper::get(&web.app, &signed.actor, id).await?;
    let what = (v.paper.book, Some(&v.paper));
    if values.get("act") == "find" {
        return render(&web, &signed, what, &values, None, StatusCode::OK).await;
    }
    let taken = match said(&values) {
        Ok(paper) => {
            let revision = values.get("revision").parse().unwrap_or(0);
            let reason = values.get("reason").to_owned();
            let correction = LegalPaperCorrection { revision, reason, paper };
            app::office::legal_paper::correct(&web.app, &signed.actor, id, correction).await
        }
        Err(problem) => Err(problem),
    };
    match taken {
        Ok(it) => back(&signed.frame, &it, "legal_paper_corrected"),
        Err(problem) if readable(problem.code) => {
            let wrong = Wrong::of(&signed.frame, &problem);
            render(&web, &signed, what, &values, Some(&wrong), status(problem.code)).await
        }
        Err(problem) => Err(problem.into()),
    }
}

#[derive(Template)]
#[template(path = "office/legal_paper_end.html")]
struct EndPage<'a> {
    f: &'a Frame,
    v: LegalPaperPage,
    values: &'a Fields,
    text: &'a str,
    /// Papers that were looked for.
    found: Vec<LegalPaperView>,
    wrong: Option<&'a Wrong>,
}

impl EndPage<'_> {
    /// Where it is looked for again.
    fn address(&self) -> String {
        format!("/legal-papers/{}/end", self.v.paper.id)
    }

    fn v(&self, name: &str) -> &str {
        self.values.get(name)
    }

    fn endings(&self) -> Vec<Ending> {
        let may_be = |it: &Ending| *it != Ending::Void || self.v.paper.is_recorded();
        Ending::ALL.into_iter().filter(may_be).collect()
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.values.get(name) == value
    }
}

pub(super) async fn ending(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<LegalPaperId>,
    Query(query): Query<EndQuery>,
) -> Answer {
    let mut values = Fields::default();
    values.set("on", &signed.frame.today());
    end_page(&web, &signed, id, (&values, &query.text), (None, StatusCode::OK)).await
}

async fn end_page(
    web: &Web,
    signed: &Signed,
    id: LegalPaperId,
    (values, text): (&Fields, &str),
    (wrong, status): (Option<&Wrong>, StatusCode),
) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    let v = app::office::legal_paper::get(app, actor, id).await?;
    let found = match text.trim() {
        "" => Vec::new(),
        text => app::office::legal_paper::citable(app, actor, text).await?,
    };
    let mut found: Vec<LegalPaperView> = found.into_iter().filter(|it| it.id != id).collect();
    if let Ok(chosen) = values.get("by").parse::<LegalPaperId>()
        && found.iter().all(|it| it.id != chosen)
    {
        found.extend(app::office::legal_paper::chosen(app, actor, &[chosen]).await?);
    }
    let page = EndPage { f: &signed.frame, v, values, text, found, wrong };
    Ok(html(status, page.render()))
}

pub(super) async fn end(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<LegalPaperId>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let values = Fields::new(fields);
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let read = || -> Result<LegalPaperEndNew, Problem> {
        Ok(LegalPaperEndNew {
            revision: values.get("revision").parse().unwrap_or(0),
            ending: Ending::from_name(values.get("ending")).ok_or_else(|| bad("ending"))?,
            on: day_or_none(values.get("on"), "ended_on")?.ok_or_else(|| bad("ended_on"))?,
            by: values.get("by").parse().ok(),
            reason: values.get("reason").to_owned(),
        })
    };
    let taken = match read() {
        Ok(new) => app::office::legal_paper::end(&web.app, &signed.actor, id, new).await,
        Err(problem) => Err(problem),
    };
    match taken {
        Ok(it) => back(&signed.frame, &it, "legal_paper_ended"),
        Err(problem) if readable(problem.code) => {
            let wrong = Wrong::of(&signed.frame, &problem);
            let shown = (&values, values.get("text"));
            end_page(&web, &signed, id, shown, (Some(&wrong), status(problem.code))).await
        }
        Err(problem) => Err(problem.into()),
    }
}
