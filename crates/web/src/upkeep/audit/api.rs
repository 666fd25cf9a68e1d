//! The audit log on the API.

use app::upkeep::audit::{AuditLine, AuditState, SealRow};
use axum::extract::Query;
use base::id::AccountId;
use base::{Day, Role};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Paged, view};
use crate::kernel::visit::Caller;

view! {
    /// A chain of the log.
    AuditChain(chain: (String, i64)) {
        chain: String = chain.0,
        lines: i64 = chain.1,
    }
}

view! {
    /// A line of the log.
    AuditEntry(line: &AuditLine) {
        seq: i64 = line.seq,
        at: DateTime<Utc> = line.entry.at,
        account: Option<AccountId> = line.entry.account,
        account_name: Option<String> = line.account_name.clone(),
        role: Option<Role> = line.entry.role,
        action: String = line.entry.action.clone(),
        subject: String = line.entry.subject.clone(),
        detail: String = line.entry.detail.clone(),
        /// The hash of the line before.
        previous: String = line.previous.clone(),
        hash: String = line.hash.clone(),
    }
}

view! {
    /// The chains, and a page of one of them.
    AuditLog(chains: Vec<(String, i64)>, page: &app::Page<AuditLine>) {
        chains: Vec<AuditChain> = chains.into_iter().map(AuditChain::of).collect(),
        rows: Vec<AuditEntry> = page.rows.iter().map(AuditEntry::of).collect(),
        next: Option<String> = page.next.clone(),
    }
}

view! {
    /// A signed head of the log.
    Seal(it: &SealRow) {
        number: i64 = it.number,
        day: Day = it.day,
        made_at: DateTime<Utc> = it.made_at,
        text: String = it.text.clone(),
        hash: String = it.hash.clone(),
        /// The public key.
        key: String = it.key.clone(),
        signature: String = it.signature.clone(),
    }
}

/// Which chain, and before which line.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AuditQuery {
    #[serde(default)]
    chain: String,
    before: Option<i64>,
}

pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditLog>, Failure> {
    let (app, actor) = (&caller.app, &caller.actor);
    let chains = app::upkeep::audit::chains(app, actor).await?;
    let page = app::upkeep::audit::list(app, actor, &query.chain, query.before).await?;
    Ok(Json(AuditLog::of(chains, &page)))
}

pub(crate) async fn state(caller: Caller) -> Result<Json<AuditState>, Failure> {
    Ok(Json(app::upkeep::audit::verify(&caller.app, &caller.actor).await?))
}

/// Before which seal.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct SealQuery {
    before: Option<i64>,
}

pub(crate) async fn seals(
    caller: Caller,
    Query(query): Query<SealQuery>,
) -> Result<Json<Paged<Seal>>, Failure> {
    let list = app::upkeep::audit::seal_list(&caller.app, &caller.actor, query.before).await?;
    Ok(Json(Paged::of(&list, Seal::of)))
}
