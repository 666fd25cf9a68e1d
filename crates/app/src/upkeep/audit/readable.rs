//! Lines of the log as people read them: what a line is about by the name it is known by, and its
//! details as words and values.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::words::Lang;
use chrono::Datelike;
use serde_json::Value;
use store::kernel::audit::AuditLine;
use uuid::Uuid;

use crate::App;
use crate::kernel::problem::Result;

/// What the program alone reads of a line.
const HIDDEN: [&str; 9] = [
    "marks",
    "names",
    "author",
    "added_rows",
    "marked_from",
    "marked_up_to",
    "class_digest",
    "clock",
    "hash",
];
/// Digits of an id that nobody has a name for.
const SHORT: usize = 8;
/// Values of a list that are shown.
const VALUES_MAX: usize = 12;

/// A line in words.
#[derive(Debug, Clone)]
pub struct ReadLine {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: String,
    pub who: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// With what: name and value.
    pub details: Vec<(String, String)>,
}

/// Lines in words; names are looked up for all of them at once.
///
/// # Errors
/// When the database cannot be asked.
pub async fn read(app: &App, lang: Lang, lines: Vec<AuditLine>) -> Result<Vec<ReadLine>> {
    let mut asked: BTreeMap<String, BTreeSet<Uuid>> = BTreeMap::new();
    let details: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(&line.entry.detail).unwrap_or_default())
        .collect();
    for (line, detail) in lines.iter().zip(&details) {
        let subject = line.entry.subject.split_once('/');
        let named = detail.as_object().into_iter().flatten();
        let named = named.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
        for (kind, id) in subject.into_iter().chain(named) {
            if let Ok(id) = id.parse() {
                asked.entry(kind.to_owned()).or_default().insert(id);
            }
        }
    }
    let forged = forged_authors(app, &lines).await?;
    let mut names = HashMap::new();
    for (kind, ids) in &asked {
        let ids: Vec<Uuid> = ids.iter().copied().collect();
        names.extend(store::kernel::audit::names(&**app.store(), kind, &ids).await?);
    }
    let read = |(line, detail): (AuditLine, Value)| {
        let word = |key: String| app.words().find(lang, &key).map(str::to_owned);
        let action = line.entry.action.replace('.', "_");
        let program = || app.words().get(lang, "audit.program").to_owned();
        let forged = line.entry.account.filter(|id| !line.name_kept && forged.contains(&id.0));
        let who = match forged {
            Some(id) => {
                let id: String = id.to_string().chars().take(SHORT).collect();
                app.words().fill(lang, "audit.author_forged", [("id", id.as_str())])
            }
            None => line.account_name.unwrap_or_else(program),
        };
        ReadLine {
            seq: line.seq,
            at: app.local_time(&line.entry.at),
            who,
            action: word(format!("action.{action}")).unwrap_or(action),
            subject: subject_text(app, lang, &line.entry.subject, &names),
            details: detail_lines(app, lang, &detail, &names),
        }
    };
    Ok(lines.into_iter().zip(details).map(read).collect())
}

/// Accounts that somebody changed past the program, of lines that did not keep the author's name.
async fn forged_authors(app: &App, lines: &[AuditLine]) -> Result<Vec<Uuid>> {
    let authors = lines.iter().filter(|line| !line.name_kept);
    let authors: BTreeSet<Uuid> =
        authors.filter_map(|line| line.entry.account).map(|id| id.0).collect();
    let authors: Vec<Uuid> = authors.into_iter().collect();
    let kind = &store::office::account::MARKED;
    Ok(store::kernel::mark::unsound(&**app.store(), kind, &authors).await?)
}

fn subject_text(app: &App, lang: Lang, subject: &str, names: &HashMap<Uuid, String>) -> String {
    let (kind, id) = subject.split_once('/').unwrap_or((subject, ""));
    let word = app.words().find(lang, &format!("audit_subject.{kind}")).unwrap_or(kind);
    let named = match kind {
        "demo" => app.words().find(lang, &format!("audit_value.{id}")).map(str::to_owned),
        "calendar_duty" => calendar_duty(app, lang, id),
        _ => None,
    };
    let named = named.unwrap_or_else(|| self::named(app, kind, id, names));
    format!("{word} {named}").trim_end().to_owned()
}

/// A day of a rule of the calendar: what it asks for, its last day, who owes it.
fn calendar_duty(app: &App, lang: Lang, id: &str) -> Option<String> {
    let mut parts = id.splitn(3, '/');
    let (rule, due, area) = (parts.next()?, parts.next()?, parts.next()?);
    let (due, area): (base::Day, _) = (due.parse().ok()?, base::area::AreaKey::parse(area)?);
    let years = [("year", due.year().to_string()), ("before", (due.year() - 1).to_string())];
    let years = years.iter().map(|(name, year)| (*name, year.as_str()));
    let rule = app.words().fill(lang, &format!("duty_rule.{rule}"), years);
    Some(format!("{rule}, {}, {}", base::day::show_day(due), crate::place::area::name(app, &area)))
}

fn named(app: &App, kind: &str, id: &str, names: &HashMap<Uuid, String>) -> String {
    let Ok(known) = id.parse::<Uuid>() else {
        return match base::area::AreaKey::parse(id) {
            Some(key) => crate::place::area::name(app, &key),
            None => id.to_owned(),
        };
    };
    match names.get(&known) {
        Some(name) if kind == "round" => crate::upkeep::audit::records::round_name(app, name),
        Some(name) => name.clone(),
        None => id.chars().take(SHORT).collect(),
    }
}

fn detail_lines(
    app: &App,
    lang: Lang,
    detail: &Value,
    names: &HashMap<Uuid, String>,
) -> Vec<(String, String)> {
    let shown = |(name, value): (&String, &Value)| {
        let value = detail_value(app, lang, name, value, names)?;
        let label = app.words().find(lang, &format!("audit_detail.{name}")).unwrap_or(name);
        Some((label.to_owned(), value))
    };
    let fields = detail.as_object().into_iter().flatten();
    fields.filter(|(name, _)| !HIDDEN.contains(&name.as_str())).filter_map(shown).collect()
}

fn detail_value(
    app: &App,
    lang: Lang,
    name: &str,
    value: &Value,
    names: &HashMap<Uuid, String>,
) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => {
            let key = if *yes { "common.yes" } else { "common.no" };
            Some(app.words().get(lang, key).to_owned())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => {
            let word = |set: &str| app.words().find(lang, &format!("{set}.{text}"));
            let known = match name {
                "kind" => word("audit_value").or_else(|| word("legal_kind")),
                "ending" | "was" => word("legal_ending").or_else(|| word("audit_value")),
                "book" => word("legal_book"),
                "ground_of" => word("legal_drafted"),
                "post" => word("post_kind").or_else(|| word("audit_value")),
                "flow" => word("round_flow"),
                "state" => {
                    word("state").or_else(|| word("import_state")).or_else(|| word("audit_value"))
                }
                "class" | "role" | "assignment_act" | "difficulty_act" | "difficulty_asked"
                | "entitlement_kind" => word(name).or_else(|| word("audit_value")),
                _ => word("audit_value"),
            };
            if let Some(word) = known {
                return Some(word.to_owned());
            }
            // A column that was taken along is called as on its file.
            let column = |set: &str| app.words().find(lang, &format!("{set}{text}"));
            if name == "columns"
                && let Some(word) = ["", "export_column."].iter().find_map(|set| column(set))
            {
                return Some(word.to_owned());
            }
            if name == "policy" {
                return Some(crate::people::entitlement::policy_name(app, text, lang));
            }
            if let Ok(day) = text.parse::<base::Day>() {
                return Some(base::day::show_day(day));
            }
            Some(self::named(app, name, text, names))
        }
        Value::Array(values) => {
            let more = values.len().saturating_sub(VALUES_MAX);
            let shown = values.iter().take(VALUES_MAX);
            let mut shown: Vec<String> =
                shown.filter_map(|it| detail_value(app, lang, name, it, names)).collect();
            if more > 0 {
                shown.push(format!("… +{more}"));
            }
            Some(shown.join(", "))
        }
        Value::Object(_) => {
            let parts = detail_lines(app, lang, value, names);
            let parts: Vec<String> =
                parts.into_iter().map(|(name, value)| format!("{name} {value}")).collect();
            Some(parts.join("; "))
        }
    }
}
