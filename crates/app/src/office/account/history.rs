//! What was done to one account, told from the audit log: who made it, moved it, gave it a password,
//! closed it. Signing in is not among it.

use base::id::{AccountId, VillageId};
use base::words::Lang;
use base::{Role, area::AreaKey};
use chrono::{DateTime, Utc};
use serde_json::Value;
use store::kernel::audit::AuditLine;

use super::keeping::Keeper;
use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;
use crate::kernel::subject::Subject;

/// The latest deeds told: an account of ten years has fewer.
const DEEDS_MAX: u32 = 50;

/// One thing that was done to an account.
#[derive(Debug, Clone)]
pub struct AccountDeed {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; `None` for the machine itself.
    pub by: Option<String>,
    /// What, as a sentence.
    pub text: String,
}

/// What was done to an account, the newest first.
///
/// # Errors
/// `not_found`, also for one out of reach.
pub async fn history(
    app: &App,
    by: impl Into<Keeper<'_>>,
    id: AccountId,
    lang: Lang,
) -> Result<Vec<AccountDeed>> {
    crate::office::account::keeping::seen(app, by.into(), id).await?;
    let actions =
        [Action::AccountChange, Action::AccountHeads, Action::PostKeep, Action::PasswordChange];
    let actions = actions.map(Action::as_str);
    let (db, subject) = (&**app.store(), Subject::from(id));
    let lines =
        store::kernel::audit::list_of_actions(db, subject.as_str(), &actions, DEEDS_MAX).await?;
    let details: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(&line.entry.detail).unwrap_or_default())
        .collect();
    let mut villages: Vec<VillageId> = details
        .iter()
        .flat_map(|detail| [detail.pointer("/village"), detail.pointer("/before/village")])
        .filter_map(|id| id?.as_str()?.parse().ok())
        .collect();
    villages.sort_unstable();
    villages.dedup();
    let villages = store::place::village::names(db, &villages).await?;
    let told = |(line, detail): (AuditLine, Value)| AccountDeed {
        at: line.entry.at,
        text: deed(app, lang, &line.entry.action, &detail, &villages),
        by: line.account_name,
    };
    Ok(lines.into_iter().zip(details).map(told).collect())
}

fn deed(
    app: &App,
    lang: Lang,
    action: &str,
    detail: &Value,
    villages: &[(VillageId, String)],
) -> String {
    let words = app.words();
    let say = |key: &str, args: &[(&str, &str)]| {
        words.fill(lang, &format!("account_deed.{key}"), args.iter().copied())
    };
    if action == Action::PasswordChange.as_str() {
        return say("password", &[]);
    }
    match (detail["state"].as_str(), &detail["password"], &detail["before"]) {
        (Some("disabled"), ..) => say("closed", &[]),
        (Some(_), ..) => say("opened", &[]),
        (None, Value::String(_), _) => say("reset", &[]),
        (None, _, Value::Object(_)) => {
            let (then, now) = (&detail["before"], detail);
            let differs = |name: &str| then[name] != now[name];
            let role = |of: &Value| role_word(app, lang, of);
            let place = |of: &Value| deed_place(app, lang, of, villages);
            let name = |of: &Value| of["username"].as_str().unwrap_or_default().to_owned();
            let mut said = Vec::new();
            if differs("role") {
                said.push(say("role", &[("then", &role(then)), ("now", &role(now))]));
            }
            if differs("area") || differs("village") {
                said.push(say("place", &[("then", &place(then)), ("now", &place(now))]));
            }
            if differs("username") {
                said.push(say("username", &[("then", &name(then)), ("now", &name(now))]));
            }
            if said.is_empty() {
                said.push(say("name", &[]));
            }
            said.join(" ")
        }
        _ => {
            let place = deed_place(app, lang, detail, villages);
            say("made", &[("role", &role_word(app, lang, detail)), ("place", &place)])
        }
    }
}

fn role_word(app: &App, lang: Lang, of: &Value) -> String {
    let role = of["role"].as_str().and_then(Role::from_name);
    let word = |role: Role| app.words().get(lang, &format!("role.{}", role.as_str())).to_owned();
    role.map_or_else(|| "?".to_owned(), word)
}

fn deed_place(app: &App, lang: Lang, of: &Value, villages: &[(VillageId, String)]) -> String {
    if let Some(id) = of["village"].as_str().and_then(|id| id.parse::<VillageId>().ok()) {
        let found = villages.iter().find(|(there, _)| *there == id);
        return found.map_or_else(|| "?".to_owned(), |(_, name)| name.clone());
    }
    match of["area"].as_str().and_then(AreaKey::parse) {
        Some(key) => crate::place::area::name(app, &key),
        None => app.words().get(lang, "area.nation").to_owned(),
    }
}
