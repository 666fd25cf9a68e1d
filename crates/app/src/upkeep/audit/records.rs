//! Checking records against their marks: what somebody changed past the program is named, with the
//! last act that the log knows of it.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use store::StoreError;
use store::kernel::audit::AuditLine;
use store::kernel::mark::{self, ALL_KINDS, Kind, Marked};
use store::kernel::seal::Seal as _;
use uuid::Uuid;

use super::verify::{AuditNotice, Notices};
use crate::App;
use crate::kernel::problem::Result;

/// Pairs that are named; more are not counted.
const PAIRS_MAX: u32 = 100;

/// What the log says of records, gathered while its lines are recomputed.
#[derive(Default)]
pub(super) struct RecordsTold {
    /// The highest mark of each record that a line names, as its number and its digits; number 0
    /// where a line only says that the record is there.
    last: HashMap<(Kind, Uuid), (u32, String)>,
    /// What records were last called: all that is known of one that is gone.
    names: HashMap<(Kind, Uuid), String>,
    added: BTreeMap<Kind, u64>,
    keys: usize,
    key_after_marks: bool,
    /// When all older records had their first mark, and from which kinds on.
    since: Vec<(chrono::DateTime<chrono::Utc>, u64)>,
    /// Up to which kinds the log says that all have one.
    marked_up_to: u64,
}

impl RecordsTold {
    pub(super) fn line(&mut self, line: &AuditLine, detail: &Value) {
        if let Some((kind, id)) = parsed(&line.entry.subject) {
            self.last.entry((kind, id)).or_default();
            if kind == &store::office::account::MARKED
                && let Some(name) = detail.get("username").and_then(Value::as_str)
            {
                self.names.insert((kind, id), name.to_owned());
            }
        }
        if line.entry.subject.starts_with("mark_key/") {
            match detail.get("marks").and_then(Value::as_str) {
                Some("begun") => {
                    self.keys += 1;
                    self.key_after_marks |= self.last.values().any(|(n, _)| *n > 0);
                }
                _ => {
                    let of = |name| detail.get(name).and_then(Value::as_u64);
                    self.since.push((line.entry.at, of("marked_from").unwrap_or(0)));
                    self.marked_up_to = self.marked_up_to.max(of("marked_up_to").unwrap_or(1));
                }
            }
            return;
        }
        if let Some(Value::Object(names)) = detail.get("names") {
            for (subject, name) in names {
                if let (Some(record), Some(name)) = (parsed(subject), name.as_str()) {
                    self.names.insert(record, name.to_owned());
                }
            }
        }
        if let Some(Value::Object(marks)) = detail.get("marks") {
            for (subject, mark) in marks {
                let Some((kind, id)) = parsed(subject) else { continue };
                let Some((n, digits)) = mark.as_str().and_then(|mark| mark.split_once('.')) else {
                    continue;
                };
                let known = self.last.entry((kind, id)).or_default();
                if let Ok(n) = n.parse()
                    && n >= known.0
                {
                    *known = (n, digits.to_owned());
                }
            }
        }
        if let Some(Value::Object(added)) = detail.get("added_rows") {
            for (kind, n) in added {
                if let (Some(kind), Some(n)) = (mark::kind_named(kind), n.as_u64()) {
                    *self.added.entry(kind).or_default() += n;
                }
            }
        }
    }
}

/// The record that a subject of the log names, of the kinds that the log names one by one.
fn parsed(subject: &str) -> Option<(Kind, Uuid)> {
    let (kind, id) = subject.split_once('/')?;
    let kind = mark::kind_named(kind).filter(|kind| !kind.is_fact())?;
    Some((kind, id.parse().ok()?))
}

/// Every record is what the program wrote, none is missing that the log names, none is an older
/// one put back.
pub(super) async fn prove_records(
    app: &App,
    told: RecordsTold,
    alarms: &mut Notices,
    notes: &mut Notices,
) -> Result<()> {
    let db = &**app.store();
    if told.key_after_marks || told.keys > 1 {
        alarms.push(AuditNotice::new("mark_key_other"));
    }
    for restore in store::kernel::backup::list_restores(db).await? {
        let note = AuditNotice::new("restored").with("at", restore.restored_at.to_rfc3339());
        notes.push(note.with("made", restore.made_at.to_rfc3339()));
    }
    for (since, from) in &told.since {
        let code = if *from == 0 { "marks_since" } else { "marks_since_more" };
        notes.push(AuditNotice::new(code).with("at", since.to_rfc3339()));
    }
    for (first, second) in store::people::double::unanswered(db, PAIRS_MAX).await? {
        let alarm = AuditNotice::new("match_unanswered").with("first", first);
        alarms.push(alarm.with("second", second));
    }
    let marked_up_to = crate::kernel::sealing::keys(app).marked_up_to();
    if told.marked_up_to > u64::from(marked_up_to) && marked_up_to < ALL_KINDS {
        alarms.push(AuditNotice::new("mark_state_back"));
    }
    let RecordsTold { mut last, names, added, .. } = told;
    for kind in mark::kinds().iter().copied() {
        let all_marked = marked_up_to >= kind.since();
        let (mut after, mut there, mut unmarked) = (None, 0_u64, 0_u64);
        let mut is_odd = false;
        loop {
            let (end, records) = match next(db, kind, after).await {
                Ok(Some(next)) => next,
                Ok(None) => break,
                // Of this table nothing more can be said; the others are looked at.
                Err(StoreError::Corrupt { .. }) => {
                    alarms.push(AuditNotice::new("records_odd").with("record", kind.table()));
                    last.retain(|(of, _), _| *of != kind);
                    is_odd = true;
                    break;
                }
                Err(error) => return Err(error.into()),
            };
            after = Some(end);
            for record in records {
                there += 1;
                let known = last.remove(&(kind, record.id));
                let code = match &record.mark {
                    None if !all_marked && known.as_ref().is_none_or(|(n, _)| *n == 0) => {
                        unmarked += 1;
                        continue;
                    }
                    None => "record_unmarked",
                    Some(_) if !record.holds(&**crate::kernel::sealing::keys(app)) => {
                        "record_changed"
                    }
                    Some(mark) if is_older(mark, known) => "record_older",
                    Some(_) => continue,
                };
                let was = names.get(&(kind, record.id));
                let alarm = record_alarm(app, code, (kind, &record, was), alarms).await?;
                alarms.push(alarm);
            }
        }
        if unmarked > 0 {
            let note = AuditNotice::new("marks_partial").with("record", kind.table());
            notes.push(note.with("count", unmarked));
        }
        let expected = added.get(&kind).copied().unwrap_or(0);
        if !is_odd && expected > there {
            let alarm = AuditNotice::new("records_fewer").with("record", kind.table());
            alarms.push(alarm.with("count", there).with("expected", expected));
        }
    }
    let mut gone: Vec<(Kind, Uuid)> = last.into_keys().collect();
    gone.sort_by_key(|(kind, id)| (mark::kinds().iter().position(|it| it == kind), *id));
    for (kind, id) in gone {
        let alarm = AuditNotice::new("record_gone").with("record", kind.table());
        let name = match names.get(&(kind, id)) {
            Some(name) => record_name(app, kind, name),
            None => id.to_string(),
        };
        let alarm = alarm.with("name", name);
        alarms.push(with_last_act(app, alarm, kind, id, alarms).await?);
    }
    Ok(())
}

/// The next records of a kind and where they end.
async fn next(
    db: &store::Pool,
    kind: Kind,
    after: Option<(Uuid, base::Day)>,
) -> store::Result<Option<((Uuid, base::Day), Vec<Marked>)>> {
    let records = mark::page(db, kind, after, kind.at_once()).await?;
    let Some(end) = records.last().map(Marked::place) else { return Ok(None) };
    Ok(Some((end, mark::again(db, records).await?)))
}

async fn record_alarm(
    app: &App,
    code: &'static str,
    (kind, record, was): (Kind, &Marked, Option<&String>),
    alarms: &Notices,
) -> Result<AuditNotice> {
    let name = record_name(app, kind, &record.name);
    let alarm = AuditNotice::new(code).with("record", kind.table()).with("name", name);
    // What it is called now somebody may have written past the program.
    let alarm = match was.filter(|was| **was != record.name) {
        Some(was) => alarm.with("was", record_name(app, kind, was)),
        None => alarm,
    };
    let alarm = match record.day {
        Some(day) => alarm.with("day", base::day::show_day(day)),
        None => alarm,
    };
    with_last_act(app, alarm, kind, record.id, alarms).await
}

/// Adds who last wrote a record and when, as far as the log says and while it is listed.
async fn with_last_act(
    app: &App,
    alarm: AuditNotice,
    kind: Kind,
    id: Uuid,
    alarms: &Notices,
) -> Result<AuditNotice> {
    if alarms.is_full(alarm.code) {
        return Ok(alarm);
    }
    let db = &**app.store();
    for subject in mark::subjects(db, kind, id).await? {
        if let Some(line) = store::kernel::audit::list_of(db, &subject, 1).await?.into_iter().next()
        {
            let who = line.account_name.unwrap_or_default();
            return Ok(alarm.with("at", line.entry.at.to_rfc3339()).with("who", who));
        }
    }
    Ok(alarm)
}

/// A record as people call it.
fn record_name(app: &App, kind: Kind, name: &str) -> String {
    if kind.is_of_a_year() { round_name(app, name) } else { name.to_owned() }
}

/// A round as people call it, from its commune's key and its year.
pub(super) fn round_name(app: &App, name: &str) -> String {
    let Some((commune, year)) = name.split_once(' ') else { return name.to_owned() };
    match base::area::AreaKey::parse(commune) {
        Some(key) => format!("{} {year}", crate::place::area::name(app, &key)),
        None => name.to_owned(),
    }
}

/// Whether a mark that holds is older than one that the log names.
fn is_older(mark: &str, known: Option<(u32, String)>) -> bool {
    let (Some((n, digits)), Some((known, known_digits))) = (mark.split_once('.'), known) else {
        return false;
    };
    let n: u32 = n.parse().unwrap_or(0);
    n < known || (n == known && known > 0 && digits != known_digits)
}
