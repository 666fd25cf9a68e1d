//! Proving the log whole: its chains, its seals, and that what stands in the register is what the
//! log says was put there. What is found is an alarm; what only wants to be known is a note.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::id::HouseholdId;
use serde::Serialize;
use serde_json::Value;
use store::kernel::audit::{AuditLine, Extent};
use store::kernel::audit_seal::Head;
use store::people::class_fact::ClassLine;

use super::records::RecordsTold;
use super::seal::{SealLine, Sealed};
use crate::App;
use crate::kernel::clock::noted;
use crate::kernel::problem::Result;
use crate::kernel::subject::Subject;
use crate::people::class_digest::ClassDigest;

/// Alarms of one kind that are listed; more are counted.
const LISTED_MAX: usize = 100;
/// Class facts, accounts and seals read at a time.
const FACTS_AT_ONCE: u32 = 5_000;
const ACCOUNTS_AT_ONCE: u32 = 500;
const SEALS_AT_ONCE: u32 = 50;

/// Something that was found; its words stand in `locales/` under `audit_notice.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct AuditNotice {
    /// What.
    pub code: &'static str,
    /// Values for its sentence.
    pub args: BTreeMap<&'static str, String>,
}

impl AuditNotice {
    pub(super) fn new(code: &'static str) -> AuditNotice {
        AuditNotice { code, args: BTreeMap::new() }
    }

    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> AuditNotice {
        self.args.insert(name, value.to_string());
        self
    }
}

/// Notices of one kind up to a limit, and how many more there are.
#[derive(Default)]
pub(super) struct Notices {
    all: Vec<AuditNotice>,
    counts: BTreeMap<&'static str, usize>,
}

impl Notices {
    /// Whether more of this kind are only counted.
    pub(super) fn is_full(&self, code: &str) -> bool {
        self.counts.get(code).is_some_and(|count| *count >= LISTED_MAX)
    }

    pub(super) fn push(&mut self, notice: AuditNotice) {
        let count = self.counts.entry(notice.code).or_default();
        *count += 1;
        if *count <= LISTED_MAX {
            self.all.push(notice);
        }
    }

    pub(super) fn list(mut self) -> Vec<AuditNotice> {
        for (code, count) in self.counts {
            if count > LISTED_MAX {
                let more = AuditNotice::new("more").with("kind", code);
                self.all.push(more.with("count", count - LISTED_MAX));
            }
        }
        self.all
    }
}

/// The state of the log.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct AuditState {
    /// Chains looked at.
    pub chains: usize,
    /// Lines in all of them.
    pub lines: i64,
    /// Seals looked at.
    pub seals: i64,
    /// The first break of each broken chain: chain and line.
    pub breaks: Vec<(String, i64)>,
    /// What else is not as it must be.
    pub alarms: Vec<AuditNotice>,
    /// What should be known: clocks that jumped.
    pub notes: Vec<AuditNotice>,
}

impl AuditState {
    /// Whether nothing was found.
    pub fn is_whole(&self) -> bool {
        self.breaks.is_empty() && self.alarms.is_empty()
    }
}

/// What the lines of the log say of the register, gathered while they are recomputed: one entry a
/// decision, a list and a commune.
#[derive(Default)]
struct Told {
    /// Source → what its class facts must be; none from before digests were written.
    classes: HashMap<String, Option<ClassDigest>>,
    /// Of rounds decided before that: how many class facts they made.
    counts: HashMap<String, u64>,
    records: RecordsTold,
    notes: Notices,
}

/// The source of class facts that no decision and no list made: the demonstration.
const NO_SOURCE: &str = "demo";

impl Told {
    fn line(&mut self, line: &AuditLine, before: Option<chrono::DateTime<chrono::Utc>>) {
        let entry = &line.entry;
        if let Some(note) = noted(&entry.detail) {
            self.notes.push(
                AuditNotice::new(match note.kind {
                    crate::kernel::clock::ClockKind::Behind => "clock_behind",
                    crate::kernel::clock::ClockKind::Ahead => "clock_ahead",
                })
                .with("chain", &entry.chain)
                .with("seq", line.seq)
                .with("at", entry.at.to_rfc3339())
                .with("plausible", note.plausible.to_rfc3339()),
            );
        } else if before.is_some_and(|before| entry.at < before - chrono::TimeDelta::minutes(5)) {
            let note = AuditNotice::new("clock_back").with("chain", &entry.chain);
            self.notes.push(note.with("seq", line.seq).with("at", entry.at.to_rfc3339()));
        }
        let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
        self.records.line(line, &detail);
        let source = match entry.subject.split_once('/') {
            Some(("demo", _)) => NO_SOURCE,
            Some(("round" | "import" | "farm", _)) => &entry.subject,
            _ => return,
        };
        let digest = detail.get("class_digest").and_then(Value::as_str);
        match digest.and_then(ClassDigest::parse) {
            Some(digest) => {
                let sum = self.classes.entry(source.to_owned());
                // The first: nothing was counted before it.
                if let Some(sum) = sum.or_insert_with(|| Some(ClassDigest::default())) {
                    sum.merge(&digest);
                }
            }
            // Of the demonstration's lines only those with households put classes in force; of lists those
            // with a receipt, which a farming household that asks has, too.
            None if (source.starts_with("import/") && detail.get("receipt").is_some())
                || (source == NO_SOURCE && detail.get("households").is_some()) =>
            {
                self.classes.entry(source.to_owned()).or_insert(None);
            }
            None if entry.action == "round.decide" => {
                self.classes.entry(source.to_owned()).or_insert(None);
                if let Some(count) = detail.get("classes").and_then(Value::as_u64) {
                    self.counts.insert(source.to_owned(), count);
                }
            }
            None => {}
        }
    }
}

fn source_of(line: &ClassLine) -> String {
    match (line.import, line.round, line.farm) {
        (Some(import), ..) => Subject::from(import).into(),
        (None, Some(round), _) => Subject::from(round).into(),
        (None, None, Some(farm)) => Subject::from(farm).into(),
        (None, None, None) => NO_SOURCE.to_owned(),
    }
}

/// Recomputes the chains that `sees` lets through; with `whole`, the register is compared with them
/// too.
pub(super) async fn prove(
    app: &App,
    sees: impl Fn(&str) -> bool,
    whole: bool,
) -> Result<AuditState> {
    let db = &**app.store();
    let heads = store::kernel::audit::chains(db).await?;
    let heads: Vec<_> = heads.into_iter().filter(|(chain, _)| sees(chain)).collect();
    let mut extents = store::kernel::audit::extents(db).await?;
    extents.retain(|it| sees(&it.chain));
    let mut alarms = Notices::default();
    orphans(&heads, &extents, &mut alarms);
    let mut state = AuditState {
        chains: heads.len(),
        lines: 0,
        seals: 0,
        breaks: Vec::new(),
        alarms: Vec::new(),
        notes: Vec::new(),
    };
    let mut told = Told::default();
    for (chain, length) in heads {
        state.lines += length;
        let mut before = None;
        let visit = |line: &AuditLine| {
            told.line(line, before);
            before = Some(line.entry.at);
        };
        if let Some(found) = store::kernel::audit::verify(db, &chain, length, visit).await? {
            state.breaks.push((found.chain, found.seq));
        }
    }
    for chain in store::kernel::audit::unsound_heads(db).await?.into_iter().filter(|it| sees(it)) {
        alarms.push(AuditNotice::new("head_changed").with("chain", chain));
    }
    state.seals = prove_seals(app, &sees, &mut alarms).await?;
    if whole {
        prove_presence(app, &extents, &mut alarms).await?;
        prove_accounts(app, &mut alarms).await?;
        prove_classes(app, &told, &mut alarms).await?;
        let records = std::mem::take(&mut told.records);
        crate::upkeep::audit::records::prove_records(app, records, &mut alarms, &mut told.notes)
            .await?;
    }
    state.alarms = alarms.list();
    state.notes = told.notes.list();
    Ok(state)
}

/// Each seal follows the one before and is signed, and what it says of chains still holds.
async fn prove_seals(app: &App, sees: &impl Fn(&str) -> bool, alarms: &mut Notices) -> Result<i64> {
    let db = &**app.store();
    let keys = crate::upkeep::audit::seal_keys(app).await?;
    let (mut count, mut previous) = (0, String::new());
    loop {
        let seals = store::kernel::audit_seal::list(db, count, SEALS_AT_ONCE).await?;
        if seals.is_empty() {
            break;
        }
        for seal in seals {
            let (number, day) = (seal.number, seal.day);
            let sealed = SealLine::from(seal.clone()).read(&keys);
            let follows = sealed.filter(|it| {
                it.number == number
                    && it.day == day
                    && number == count + 1
                    && it.previous == previous
            });
            count = number;
            previous = seal.hash;
            match follows {
                Some(sealed) => hold(app, &sealed, sees, alarms).await?,
                None => alarms.push(AuditNotice::new("seal_wrong").with("number", number)),
            }
        }
    }
    let made = store::kernel::audit::is_noted(db, Subject::seal(count + 1).as_str()).await?;
    if made {
        alarms.push(AuditNotice::new("seal_missing").with("number", count + 1));
    }
    Ok(count)
}

/// Checks what a seal says against the lines there are.
pub(super) async fn hold(
    app: &App,
    sealed: &Sealed,
    sees: &impl Fn(&str) -> bool,
    alarms: &mut Notices,
) -> Result<()> {
    let asked: Vec<Head> = sealed.heads.iter().filter(|it| sees(&it.chain)).cloned().collect();
    let there = store::kernel::audit_seal::lines(&**app.store(), &asked).await?;
    let there: HashMap<(&str, i64), &str> =
        there.iter().map(|it| ((it.chain.as_str(), it.seq), it.hash.as_str())).collect();
    for head in &asked {
        let code = match there.get(&(head.chain.as_str(), head.seq)) {
            Some(hash) if *hash == head.hash => continue,
            Some(_) => "sealed_rewritten",
            None => "sealed_gone",
        };
        alarms.push(
            AuditNotice::new(code)
                .with("chain", &head.chain)
                .with("seq", head.seq)
                .with("number", sealed.number)
                .with("day", base::day::show_day(sealed.day)),
        );
    }
    Ok(())
}

/// Where something was written there are lines.
async fn prove_presence(app: &App, extents: &[Extent], alarms: &mut Notices) -> Result<()> {
    let db = &**app.store();
    let there: BTreeSet<&str> = extents.iter().map(|it| it.chain.as_str()).collect();
    if store::office::account::count(db).await? > 0 && !there.contains("") {
        alarms.push(AuditNotice::new("log_empty"));
    }
    for chain in store::kernel::audit::communes_written(db).await? {
        if !there.contains(chain.as_str()) {
            alarms.push(AuditNotice::new("chain_missing").with("chain", chain));
        }
    }
    Ok(())
}

/// Every account has the role, the area and the state that its lines give it.
async fn prove_accounts(app: &App, alarms: &mut Notices) -> Result<()> {
    let db = &**app.store();
    let mut after = String::new();
    loop {
        let accounts = store::office::account::page(db, &after, ACCOUNTS_AT_ONCE).await?;
        let Some(last) = accounts.last() else { return Ok(()) };
        after.clone_from(&last.username);
        let subjects: Vec<String> =
            accounts.iter().map(|account| Subject::from(account.id).into()).collect();
        let mut said: HashMap<String, serde_json::Map<String, Value>> = HashMap::new();
        for (subject, action, detail) in store::kernel::audit::of_subjects(db, &subjects).await? {
            // Later lines say what changed; passwords and sign-ins say nothing of these.
            let known = said.entry(subject).or_default();
            if let Ok(Value::Object(detail)) = serde_json::from_str(&detail)
                && matches!(action.as_str(), "account.change" | "account.heads" | "post.keep")
            {
                known.extend(detail);
            }
        }
        for account in &accounts {
            let said = said.get(Subject::from(account.id).as_str());
            if let Some(code) = contradiction(account, said) {
                let alarm = AuditNotice::new(code).with("username", &account.username);
                alarms.push(alarm.with("role", account.role.as_str()));
            }
            if let Some(was) = said.and_then(|said| other_name(account, said)) {
                let alarm = AuditNotice::new("account_name").with("username", &account.username);
                alarms.push(alarm.with("now", &account.name).with("was", was));
            }
        }
    }
}

/// Class facts are those that decisions, lists and the demonstration put in force, and say what
/// their verdicts and the frozen lists say.
async fn prove_classes(app: &App, told: &Told, alarms: &mut Notices) -> Result<()> {
    let db = &**app.store();
    let limit = u32::try_from(LISTED_MAX + 1).unwrap_or(u32::MAX);
    for fact in store::people::class_fact::unaccounted(db, limit).await? {
        alarms.push(
            AuditNotice::new("class_unaccounted")
                .with("household", fact.code)
                .with("class", fact.class.as_str())
                .with("day", base::day::show_day(fact.from_day)),
        );
    }
    let mut found: HashMap<String, ClassDigest> = HashMap::new();
    let mut after: Option<(HouseholdId, base::Day)> = None;
    loop {
        let lines = store::people::class_fact::lines(db, after, FACTS_AT_ONCE).await?;
        let Some(last) = lines.last() else { break };
        after = Some((last.household, last.from_day));
        for line in &lines {
            found.entry(source_of(line)).or_default().add(line);
        }
    }
    let mut after = None;
    loop {
        let lines = store::people::class_fact::lines_replaced(db, after, FACTS_AT_ONCE).await?;
        let Some((last, _)) = lines.last() else { break };
        after = Some(*last);
        for (_, line) in &lines {
            found.entry(source_of(line)).or_default().add(line);
        }
    }
    let sources: BTreeSet<&String> = found.keys().chain(told.classes.keys()).collect();
    for source in sources {
        let have = found.get(source).cloned().unwrap_or_default();
        let sound = match told.classes.get(source) {
            Some(Some(expected)) => have == *expected,
            Some(None) => told.counts.get(source).is_none_or(|count| *count == have.count),
            None => false,
        };
        if !sound {
            let code = match source == NO_SOURCE && !app.is_demo() {
                true => "class_no_source",
                false => "class_source",
            };
            let alarm = AuditNotice::new(code).with("source", source);
            alarms.push(alarm.with("count", have.count));
            if let Some(Some(expected)) = told.classes.get(source) {
                crate::upkeep::audit::gone::name_gone(app, source, (&have, expected), alarms)
                    .await?;
            }
        }
    }
    Ok(())
}

/// Lines without a head, and heads that say less than their lines.
fn orphans(heads: &[(String, i64)], extents: &[Extent], alarms: &mut Notices) {
    let lengths: HashMap<&str, i64> =
        heads.iter().map(|(chain, length)| (chain.as_str(), *length)).collect();
    for Extent { chain, lines, last } in extents {
        let alarm = |code| {
            let alarm = AuditNotice::new(code).with("chain", chain).with("lines", lines);
            alarm.with("last", last)
        };
        match lengths.get(chain.as_str()) {
            None => alarms.push(alarm("head_missing")),
            Some(length) if length < last => alarms.push(alarm("head_short")),
            Some(_) => {}
        }
    }
}

/// Whose name the lines say an account's is, where it has another now; older lines did not keep it.
fn other_name<'a>(
    account: &store::office::account::Account,
    said: &'a serde_json::Map<String, Value>,
) -> Option<&'a str> {
    said.get("name").and_then(Value::as_str).filter(|name| *name != account.name)
}

/// In what an account is not what its lines say.
fn contradiction(
    account: &store::office::account::Account,
    said: Option<&serde_json::Map<String, Value>>,
) -> Option<&'static str> {
    let Some(said) = said.filter(|said| said.contains_key("role")) else {
        return Some("account_unaccounted");
    };
    let text = |name: &str| said.get(name).and_then(Value::as_str);
    let area = account.area.as_ref().map(base::area::AreaKey::as_str);
    if text("role") != Some(account.role.as_str()) {
        return Some("account_role");
    }
    // Older lines did not name the area of every account.
    if said.contains_key("area") && text("area") != area {
        return Some("account_area");
    }
    let disabled = text("state") == Some("disabled");
    (disabled != account.disabled_at.is_some()).then_some("account_state")
}
