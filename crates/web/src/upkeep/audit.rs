//! The audit log.

mod api;

use app::kernel::clock::ClockNote;
use app::kernel::paper::Format;
use app::kernel::problem::{Code, Problem};
use app::upkeep::audit::{AuditLine, AuditNotice, AuditState, ReadLine};
use app::{Action, Page};
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/audit", Action::AuditSee, audit_list)
            .guide("kiem-toan#moi-ngay-moi-thang-lam-gi")
            .menu(Group::Reference, 50, "nav.audit"),
        post("/audit/seals", Action::AuditSeal, Together::Fills, seal_make),
        get("/audit/seals.jsonl", Action::AuditSee, seal_file),
        get("/audit/seals/{number}/{ending}", Action::AuditSee, seal_paper)
            .examples(&[("number", "1"), ("ending", "html")]),
        route::read("/api/v1/audit", Action::AuditSee, "The audit log.", api::list),
        route::read(
            "/api/v1/audit/state",
            Action::AuditSee,
            "Recomputes the audit log.",
            api::state,
        ),
        route::read(
            "/api/v1/audit/seals",
            Action::AuditSee,
            "Signed heads of the log, the latest first, 50 a page.",
            api::seals,
        ),
    ]
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    #[serde(default)]
    chain: String,
    before: Option<i64>,
    verify: Option<String>,
}

/// Seals shown beside the log: a month's and some; the file has them all.
const SEALS_SHOWN: usize = 40;

#[derive(Template)]
#[template(path = "upkeep/audit.html")]
struct ListPage<'a> {
    f: &'a Frame,
    chain: String,
    chains: Vec<(String, String, i64)>,
    lines: Vec<ReadLine>,
    next: Option<String>,
    state: Option<AuditState>,
    alarms: Vec<String>,
    notes: Vec<String>,
    clock: Option<ClockNote>,
    seals: Vec<SealLine>,
}

/// A seal in words.
struct SealLine {
    number: i64,
    day: String,
    code: String,
}

async fn audit_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let f = &signed.frame;
    let chains = app::upkeep::audit::chains(&web.app, &signed.actor).await?;
    let known = chains.iter().any(|(chain, _)| *chain == query.chain);
    let chain = match chains.first() {
        Some((first, _)) if !known => first.clone(),
        _ => query.chain.clone(),
    };
    let list: Page<AuditLine> =
        app::upkeep::audit::list(&web.app, &signed.actor, &chain, query.before).await?;
    let state = match query.verify {
        Some(_) => Some(app::upkeep::audit::verify(&web.app, &signed.actor).await?),
        None => None,
    };
    let said = |notices: fn(&AuditState) -> &[AuditNotice]| -> Vec<String> {
        let notices = state.as_ref().map(notices).unwrap_or_default();
        notices.iter().map(|notice| app::upkeep::audit::text(&web.app, f.lang, notice)).collect()
    };
    let (alarms, notes) = (said(|state| &state.alarms), said(|state| &state.notes));
    let seals =
        app::upkeep::audit::seal_list(&web.app, &signed.actor, None).await?.rows.into_iter().map(
            |seal| SealLine {
                number: seal.number,
                day: f.day(seal.day),
                code: app::upkeep::audit::seal_code(&seal.hash),
            },
        );
    let seals = seals.take(SEALS_SHOWN).collect();
    let clock = app::kernel::clock::state(&web.app).await?;
    let named = |chain: &str| app::upkeep::audit::chain_text(&web.app, f.lang, chain);
    let lines = app::upkeep::audit::read(&web.app, f.lang, list.rows).await?;
    page(&ListPage {
        f,
        next: list.next.map(|before| format!("/audit?chain={}&before={before}", encode(&chain))),
        chains: chains.into_iter().map(|(chain, n)| (named(&chain), encode(&chain), n)).collect(),
        lines,
        chain: named(&chain),
        state,
        alarms,
        notes,
        clock,
        seals,
    })
}

async fn seal_make(State(web): State<Web>, signed: Signed) -> Answer {
    app::upkeep::audit::seal(&web.app, &signed.actor).await?;
    done(&signed.frame, "/audit", "seal_made", &[])
}

/// All seals, a line each, sent while they are read.
pub(crate) async fn seal_file(State(web): State<Web>, _: Signed) -> Answer {
    Ok(seals(&web))
}

pub(crate) fn seals(web: &Web) -> axum::response::Response {
    let pieces =
        futures_util::stream::try_unfold((web.app.clone(), 0), |(app, after)| async move {
            match app::upkeep::audit::seal_file(&app, after).await {
                Ok(Some((last, text))) => Ok(Some((Bytes::from(text), (app, last)))),
                Ok(None) => Ok(None),
                Err(problem) => {
                    problem.log();
                    Err(std::io::Error::other("the seals could not be read"))
                }
            }
        });
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"niem-phong.jsonl\""),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

/// A paper has its looks in itself and fetches nothing.
const PAPER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async fn seal_paper(
    State(web): State<Web>,
    signed: Signed,
    Path((number, ending)): Path<(i64, String)>,
) -> Answer {
    let format = Format::from_name(&ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let file = app::upkeep::audit::seal_paper(&web.app, &signed.actor, number, format).await?;
    // The page is opened, to be printed from there; a file to be edited is kept.
    let way = if format == Format::Html { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("{way}; filename=\"{}\"", file.name)),
        (header::CONTENT_SECURITY_POLICY, PAPER_POLICY.to_owned()),
    ];
    Ok((headers, file.content).into_response())
}
