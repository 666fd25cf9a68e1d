//! The audit log.

use app::Page;
use app::audit::{AuditLine, AuditState};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use serde::Deserialize;

use super::{Answer, page};
use crate::Web;
use crate::frame::{Frame, encode};
use crate::visit::Signed;

pub(super) fn router() -> Router<Web> {
    Router::new().route("/audit", get(audit_list))
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    chain: String,
    before: Option<i64>,
    verify: Option<String>,
}

/// A line in words.
struct Line {
    seq: i64,
    at: String,
    who: String,
    what: String,
    subject: String,
    detail: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct ListPage<'a> {
    f: &'a Frame,
    chain: String,
    chains: Vec<(String, String, i64)>,
    lines: Vec<Line>,
    next: Option<String>,
    state: Option<AuditState>,
}

async fn audit_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let f = &signed.frame;
    let chains = web.app.audit_chains(&signed.actor).await?;
    let known = chains.iter().any(|(chain, _)| *chain == query.chain);
    let chain = match chains.first() {
        Some((first, _)) if !known => first.clone(),
        _ => query.chain.clone(),
    };
    let list: Page<AuditLine> = web.app.audit_list(&signed.actor, &chain, query.before).await?;
    let state = match query.verify {
        Some(_) => Some(web.app.audit_verify(&signed.actor).await?),
        None => None,
    };
    let named = |chain: &str| match base::area::AreaKey::parse(chain) {
        Some(key) => format!("{} ({chain})", web.app.area_name(&key)),
        None => f.t("audit.no_commune").to_owned(),
    };
    let lines = list.rows.into_iter().map(|line| Line {
        seq: line.seq,
        at: web.app.local_time(&line.entry.at),
        who: line.account_name.unwrap_or_else(|| f.t("audit.program").to_owned()),
        what: f.word("action", &line.entry.action.replace('.', "_")),
        subject: line.entry.subject,
        detail: line.entry.detail,
    });
    page(&ListPage {
        f,
        next: list.next.map(|before| format!("/audit?chain={}&before={before}", encode(&chain))),
        chains: chains.into_iter().map(|(chain, n)| (named(&chain), encode(&chain), n)).collect(),
        lines: lines.collect(),
        chain: named(&chain),
        state,
    })
}
