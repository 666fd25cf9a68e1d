//! The audit log: reading it and proving it whole.

mod against;
mod gone;
mod mark;
mod readable;
mod records;
mod seal;
mod verify;

pub use self::against::against;
pub use self::mark::marks_due;
pub use self::readable::read;
pub use self::seal::{
    seal, seal_due, seal_file, seal_get, seal_keys, seal_list, seal_make, seal_paper,
};
use base::Role;
use chrono::Datelike as _;
use futures_util::future::ready;

use crate::kernel::call::{Call, HOME, Source};
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::{App, PAGE_ROWS, Page};

pub(crate) use mark::unlock as unlock_marks;

pub use against::Against;
pub use readable::ReadLine;
pub use seal::{Seal, SealLine, Sealed, seal_code};
pub use store::kernel::audit::{AuditLine, Break};
pub use store::kernel::audit_seal::SealRow;
pub use verify::{AuditNotice, AuditState};

/// The chains an actor may read, with their length.
///
/// # Errors
/// `not_allowed`.
pub async fn chains(app: &App, actor: &Actor) -> Result<Vec<(String, i64)>> {
    actor.require(Action::AuditSee)?;
    let chains = store::kernel::audit::chains(&**app.store()).await?;
    Ok(chains.into_iter().filter(|(chain, _)| may_read_chain(app, actor, chain)).collect())
}

/// One page of a chain, the newest line first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(
    app: &App,
    actor: &Actor,
    chain: &str,
    before: Option<i64>,
) -> Result<Page<AuditLine>> {
    actor.require(Action::AuditSee)?;
    if !may_read_chain(app, actor, chain) {
        return Ok(Page { rows: Vec::new(), next: None });
    }
    let before = before.unwrap_or(i64::MAX);
    let rows = store::kernel::audit::list(&**app.store(), chain, before, PAGE_ROWS + 1).await?;
    Ok(Page::cut(rows, |line| line.seq.to_string()))
}

/// Recomputes every chain the actor may read; for whoever reads all, the register is compared with
/// them too.
///
/// # Errors
/// `not_allowed`.
pub async fn verify(app: &App, actor: &Actor) -> Result<AuditState> {
    actor.require(Action::AuditSee)?;
    crate::upkeep::audit::verify::prove(
        app,
        |chain| may_read_chain(app, actor, chain),
        actor.area.is_none(),
    )
    .await
}

/// Recomputes every chain and checks the register against them, on the machine itself.
///
/// # Errors
/// When the database cannot be asked.
pub async fn verify_all(app: &App) -> Result<AuditState> {
    crate::upkeep::audit::verify::prove(app, |_| true, true).await
}

/// Where a chain is broken, as a sentence.
pub fn break_text(app: &App, lang: base::words::Lang, chain: &str, seq: i64) -> String {
    let (chain, seq) = (chain_text(app, lang, chain), seq.to_string());
    let args = [("chain", chain.as_str()), ("seq", seq.as_str())];
    app.words().fill(lang, "audit.break_at", args)
}

/// A chain as people call it.
pub fn chain_text(app: &App, lang: base::words::Lang, chain: &str) -> String {
    match base::area::AreaKey::parse(chain) {
        Some(key) => format!("{} ({chain})", crate::place::area::name(app, &key)),
        None => app.words().get(lang, "audit.no_commune").to_owned(),
    }
}

/// A notice as a sentence.
pub fn text(app: &App, lang: base::words::Lang, notice: &AuditNotice) -> String {
    let words = app.words();
    let word = |key: String| words.find(lang, &key).map(str::to_owned);
    let args: Vec<(&str, String)> = notice
        .args
        .iter()
        .map(|(name, value)| {
            let shown = match *name {
                "chain" => Some(chain_text(app, lang, value)),
                "at" | "plausible" | "made" => value.parse().ok().map(|at| crate::shown_time(&at)),
                "class" | "role" | "record" => word(format!("{name}.{value}")),
                "who" if value.is_empty() => word("audit.program".to_owned()),
                "kind" => word(format!("audit_kind.{value}")),
                "name" | "was" => known_as(app, lang, notice.args.get("record"), value),
                _ => None,
            };
            (*name, shown.unwrap_or_else(|| value.clone()))
        })
        .collect();
    let args = called_otherwise(app, lang, args);
    let mut key = format!("audit_notice.{}", notice.code);
    // A sentence of its own where a day is known, or the last act.
    for more in ["day", "who"] {
        let longer = format!("{key}_{more}");
        if notice.args.contains_key(more) && words.find(lang, &longer).is_some() {
            key = longer;
        }
    }
    words.fill(lang, &key, args.iter().map(|(name, value)| (*name, value.as_str())))
}

/// What a record is called whose name is made of what has words: of what, of which area, on which day.
fn known_as(
    app: &App,
    lang: base::words::Lang,
    record: Option<&String>,
    name: &str,
) -> Option<String> {
    let mut parts = name.split(' ');
    let (of, area, day) = (parts.next()?, parts.next()?, parts.next()?);
    let (area, day) = (base::area::AreaKey::parse(area)?, day.parse::<base::Day>().ok()?);
    let of = match record?.as_str() {
        "entitlement" => crate::people::entitlement::policy_name(app, of, lang),
        "calendar_duty_step" => {
            let (year, before) = (day.year().to_string(), (day.year() - 1).to_string());
            let said = [("year", year.as_str()), ("before", before.as_str())];
            app.words().fill(lang, &format!("duty_rule.{of}"), said)
        }
        _ => return None,
    };
    Some(format!("{of}, {}, {}", crate::place::area::name(app, &area), base::day::show_day(day)))
}

/// A record's name with the one that the log knows, where that is another.
fn called_otherwise<'a>(
    app: &App,
    lang: base::words::Lang,
    mut args: Vec<(&'a str, String)>,
) -> Vec<(&'a str, String)> {
    let of = |name: &str| args.iter().find(|(it, _)| *it == name).map(|(_, it)| it.clone());
    if let (Some(name), Some(was)) = (of("name"), of("was")) {
        let both = [("name", name.as_str()), ("was", was.as_str())];
        let both = app.words().fill(lang, "audit.called_otherwise", both);
        args.iter_mut().filter(|(it, _)| *it == "name").for_each(|it| it.1.clone_from(&both));
    }
    args
}

/// An auditor of an area reads the chains of the communes in it; the administrator and an
/// auditor of the nation read all.
fn may_read_chain(app: &App, actor: &Actor, chain: &str) -> bool {
    let Some(mine) = &actor.area else { return true };
    base::area::AreaKey::parse(chain).is_some_and(|key| app.covers(mine, &key))
}

/// The log is always to be read by whoever is there for it.
pub(crate) const CALLS: Source = Source {
    pages: &[HOME],
    find: |asked| {
        let is_reader = asked.actor.role == Role::Auditor;
        let call = || Call::new(asked.actor, "audit", Role::Auditor, "/audit".to_owned());
        Box::pin(ready(Ok(Vec::from_iter(is_reader.then(call)).into())))
    },
    owed: &[],
};
