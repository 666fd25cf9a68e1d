//! Loading programmes: what must hold in a file, with the place of what does not; the seal; what of
//! a file is not known.

use std::collections::{BTreeMap, BTreeSet};

use base::Day;
use base::set::ClosedSet as _;
use chrono::{Datelike as _, NaiveDate};
use sha2::{Digest as _, Sha256};

use crate::amount::TOO_MUCH;
use crate::file::{
    Approver, Content, Group, Norm, Programme, Project, Served, Source, Text, Threshold,
};
use crate::mark::{Slot, SlotWords};

/// A file that cannot be used: where, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {reason}", line.map(|n| format!(" line {n}")).unwrap_or_default())]
pub struct BadFile {
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    pub reason: String,
}

/// What does not hold, and the text of the file at whose last line it stands.
pub(crate) struct Wrong {
    near: String,
    /// Whether the last such text is meant, and not the first.
    last: bool,
    pub(crate) reason: String,
}

pub(crate) fn wrong(near: impl Into<String>, reason: impl Into<String>) -> Wrong {
    Wrong { near: near.into(), last: false, reason: reason.into() }
}

/// Near the row of a table that has this id.
pub(crate) fn row(table: &str, id: &str) -> String {
    format!("[[{table}]]\nid = \"{id}\"")
}

/// Reads a file of any shape, with the line of what is wrong.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
    check: impl FnOnce(&T) -> Result<(), Wrong>,
) -> Result<T, BadFile> {
    let line_of =
        |at: usize| text.get(..at).unwrap_or_default().bytes().filter(|b| *b == b'\n').count() + 1;
    let read: T = toml::from_str(text).map_err(|error| BadFile {
        file: file.to_owned(),
        line: error.span().map(|span| line_of(span.start)),
        reason: error.message().trim().replace('\n', "; "),
    })?;
    check(&read).map_err(|Wrong { near, last, reason }| {
        let at = |near: &str| if last { text.rfind(near) } else { text.find(near) };
        let end = near.rfind('\n').map_or(0, |end| end + 1);
        let place = at(&near).map(|at| at + end);
        let place = place.or_else(|| near.get(end..).and_then(at));
        let line = place.filter(|_| !near.is_empty()).map(line_of);
        BadFile { file: file.to_owned(), line, reason }
    })?;
    Ok(read)
}

/// An id that stands twice.
pub(crate) fn once<'a>(
    what: &str,
    key: &str,
    ids: impl Iterator<Item = &'a str>,
) -> Result<(), Wrong> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if id.is_empty() {
            return Err(wrong(format!("{key} = \"\""), format!("a {what} has no {key}")));
        }
        if !seen.insert(id) {
            let near = format!("[[{what}]]\n{key} = \"{id}\"");
            return Err(Wrong { last: true, ..wrong(near, format!("{what} {id:?} stands twice")) });
        }
    }
    Ok(())
}

/// Something that is not known, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing<'a> {
    /// The words of what is missing.
    pub slot: &'a SlotWords,
    /// Where in the file (`source_of_money province`).
    pub at: String,
}

impl Programme {
    /// Reads one file.
    ///
    /// # Errors
    /// The first thing wrong, with its line: a key that is not known, a value of the wrong kind, an
    /// id twice, a name that nothing has, a slot without words or that nothing uses, an amount that
    /// is none.
    pub fn parse(file: &str, text: &str) -> Result<Programme, BadFile> {
        let mut programme: Programme = parse(file, text, Programme::check)?;
        programme.table = text.parse().map_err(|error: toml::de::Error| BadFile {
            file: file.to_owned(),
            line: None,
            reason: error.message().to_owned(),
        })?;
        Ok(programme)
    }

    fn check(&self) -> Result<(), Wrong> {
        if self.to < self.from {
            return Err(wrong("to = ", "it ends before it begins"));
        }
        if self.spend_until.known().is_some_and(|until| *until < self.to) {
            return Err(wrong("spend_until", "money is spent up to the last day at least"));
        }
        if NaiveDate::from_ymd_opt(2001, self.year_end.month, self.year_end.day).is_none() {
            return Err(wrong("[year_end]", "the year's end is no day"));
        }
        self.check_once()?;
        self.check_projects()?;
        self.check_groups()?;
        self.check_contents()?;
        self.check_norms()?;
        self.check_approval()?;
        self.check_slots()
    }

    fn check_once(&self) -> Result<(), Wrong> {
        once("slot", "id", self.slots.iter().map(|it| it.id.as_str()))?;
        once("text", "id", self.texts.iter().map(|it| it.id.as_str()))?;
        once("post", "id", self.posts.iter().map(|it| it.id.as_str()))?;
        once("project", "code", self.projects.iter().map(|it| it.code.as_str()))?;
        once("group", "id", self.groups.iter().map(|it| it.id.as_str()))?;
        once("content", "id", self.contents.iter().map(|it| it.id.as_str()))?;
        once("norm", "id", self.norms.iter().map(|it| it.id.as_str()))?;
        once("coefficient", "id", self.coefficients.iter().map(|it| it.id.as_str()))?;
        once("source_of_money", "id", self.sources.iter().map(|it| it.id.name()))
    }

    fn check_projects(&self) -> Result<(), Wrong> {
        for it in &self.projects {
            let bad = |reason: String| wrong(format!("code = \"{}\"", it.code), reason);
            if let Some(whole) = &it.part_of
                && self.project(whole).is_none_or(|whole| whole.part_of.is_some())
            {
                return Err(bad(format!("{} is part of {whole:?}, which is no project", it.code)));
            }
            for post in [&it.lead, &it.drafts, &it.agrees].into_iter().flatten() {
                if !self.posts.iter().any(|known| known.id == *post) {
                    return Err(bad(format!("{} names a post {post:?} that is none", it.code)));
                }
            }
            for group in it.groups.iter().filter_map(Slot::known).flatten() {
                if self.group(group).is_none() {
                    return Err(bad(format!("{} names a group {group:?} that is none", it.code)));
                }
            }
            if it.drafts.is_some() != it.lead.is_some() {
                return Err(bad(format!("{} has a lead or a drafter alone", it.code)));
            }
        }
        Ok(())
    }

    fn check_groups(&self) -> Result<(), Wrong> {
        use register::people::entitlement::Holder;
        for Group { id, holder, any, first, .. } in &self.groups {
            let bad = |reason: String| wrong(row("group", id), reason);
            if any.is_empty() || any.iter().chain(first).any(Vec::is_empty) {
                return Err(bad(format!("group {id:?} has a list without conditions")));
            }
            for condition in any.iter().chain(first).flatten() {
                condition.check().map_err(|why| bad(format!("group {id:?}: {why}")))?;
                if *holder == Holder::Household && condition.is_of_person() {
                    return Err(bad(format!("group {id:?} asks households what people answer")));
                }
            }
        }
        Ok(())
    }

    fn check_contents(&self) -> Result<(), Wrong> {
        for Content { id, projects, unit, stages, .. } in &self.contents {
            let bad = |reason: String| wrong(row("content", id), reason);
            if projects.is_empty() || unit.is_empty() {
                return Err(bad(format!("content {id:?} has no project or no unit")));
            }
            if let Some(project) = projects.iter().find(|code| self.project(code).is_none()) {
                return Err(bad(format!("content {id:?} is of {project:?}, which is no project")));
            }
            if !stages.is_empty() && (stages.contains(&0) || stages.iter().sum::<u32>() != 100) {
                return Err(bad(format!("the stages of {id:?} are not 100 together")));
            }
        }
        Ok(())
    }

    fn check_norms(&self) -> Result<(), Wrong> {
        let mut bands = BTreeSet::new();
        for norm in &self.norms {
            let Norm { id, content, band, amount_vnd, cap, text, .. } = norm;
            let bad = |reason: String| wrong(row("norm", id), reason);
            if self.content(content).is_none() {
                return Err(bad(format!("norm {id:?} is of content {content:?}, which is none")));
            }
            if self.text(text).is_none() {
                return Err(bad(format!("norm {id:?} rests on {text:?}, which is no text")));
            }
            let is_amount = |amount: i64| (1..TOO_MUCH).contains(&amount);
            if !is_amount(*amount_vnd) || cap.as_ref().is_some_and(|it| !is_amount(it.amount_vnd)) {
                return Err(bad(format!("norm {id:?} has an amount that is none")));
            }
            if cap.as_ref().is_some_and(|cap| cap.amount_vnd < *amount_vnd) {
                return Err(bad(format!("norm {id:?} has a cap below a single unit")));
            }
            if !bands.insert((content, text, band)) {
                return Err(bad(format!("norm {id:?}: two norms of one content and band")));
            }
        }
        Ok(())
    }

    fn check_approval(&self) -> Result<(), Wrong> {
        for apart in &self.apart {
            if let [one, other] = apart.parts
                && one == other
            {
                return Err(wrong("[[apart]]", format!("{one} is kept apart from itself")));
            }
        }
        let from: Vec<i64> =
            self.thresholds.iter().filter_map(|it| it.from_vnd.known().copied()).collect();
        if from.first() != Some(&0) || !from.is_sorted_by(|a, b| a < b) {
            return Err(wrong("[[threshold]]", "thresholds rise from 0"));
        }
        Ok(())
    }

    fn check_slots(&self) -> Result<(), Wrong> {
        let used = self.used_slots();
        for (name, at) in &used {
            if !self.slots.iter().any(|slot| slot.id == *name) {
                return Err(wrong(
                    format!("unknown = \"{name}\""),
                    format!("{at} names a slot {name:?} that has no words"),
                ));
            }
        }
        for slot in &self.slots {
            if slot.vi.is_empty() || slot.en.is_empty() {
                return Err(wrong(
                    row("slot", &slot.id),
                    format!("slot {:?} lacks words", slot.id),
                ));
            }
        }
        Ok(())
    }

    /// Each slot that stands for a value, with the place of that value.
    fn used_slots<'a>(&'a self) -> Vec<(&'a str, String)> {
        let mut used = Vec::new();
        let mut add = |slot: Option<&'a str>, at: String| used.extend(slot.map(|name| (name, at)));
        add(self.spend_until.slot(), "spend_until".to_owned());
        for it in &self.texts {
            add(it.from.slot(), format!("text {}: from", it.id));
        }
        for it in &self.thresholds {
            add(it.from_vnd.slot(), format!("threshold {}", it.approver));
        }
        for it in &self.sources {
            add(it.counterpart_percent.as_ref().and_then(Slot::slot), format!("source {}", it.id));
        }
        for it in &self.projects {
            add(it.groups.as_ref().and_then(Slot::slot), format!("project {}", it.code));
        }
        for it in &self.norms {
            add(it.bands.as_ref().and_then(Slot::slot), format!("norm {}", it.id));
        }
        if let Some(it) = &self.production {
            let slots = [
                (it.least_target_percent.slot(), "least_target_percent"),
                (it.support_percent.slot(), "support_percent"),
                (it.most_years.slot(), "most_years"),
                (it.selection_percent.slot(), "selection_percent"),
                (it.answer_working_days.slot(), "answer_working_days"),
            ];
            for (slot, name) in slots {
                add(slot, format!("production: {name}"));
            }
        }
        used
    }

    /// What is not known: each empty slot with its words and where it is met, and slots of the
    /// whole file.
    pub fn missing(&self) -> Vec<Missing<'_>> {
        let used = self.used_slots();
        let mut missing = Vec::new();
        for slot in &self.slots {
            let mut places = used.iter().filter(|(name, _)| *name == slot.id).peekable();
            if places.peek().is_none() {
                missing.push(Missing { slot, at: self.id.clone() });
            }
            missing.extend(places.map(|(_, at)| Missing { slot, at: at.clone() }));
        }
        missing
    }

    /// The seal of what holds on a day: SHA-256 of all values but words and those of later days.
    /// What a later day adds leaves it; any other change of a value breaks it.
    pub fn seal(&self, day: Day) -> String {
        let mut hash = Sha256::new();
        let later = |name: &str| self.text(name).is_some_and(|text| text.first_day() > day);
        hash.update(canonical(&toml::Value::Table(self.table.clone()), &later));
        data_encoding::HEXLOWER.encode(&hash.finalize())
    }

    pub fn project(&self, code: &str) -> Option<&Project> {
        self.projects.iter().find(|it| it.code == code)
    }

    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|it| it.id == id)
    }

    pub fn content(&self, id: &str) -> Option<&Content> {
        self.contents.iter().find(|it| it.id == id)
    }

    pub fn text(&self, id: &str) -> Option<&Text> {
        self.texts.iter().find(|it| it.id == id)
    }

    /// Whether the programme has this source.
    pub fn has_source(&self, source: Source) -> bool {
        self.sources.iter().any(|it| it.id == source)
    }

    /// The rows of a commune's year: what has no parts of its own and runs there. Of a commune that
    /// is no poor place, what runs everywhere.
    pub fn rows(&self, is_poor_place: bool) -> Vec<&Project> {
        let whole = |code: &str| self.projects.iter().any(|it| it.part_of.as_deref() == Some(code));
        let runs = |it: &&Project| is_poor_place || it.served == Served::Everywhere;
        self.projects.iter().filter(|it| !whole(&it.code)).filter(runs).collect()
    }

    /// The last day on which money of a budget year is dealt with.
    pub fn closes(&self, year: i32) -> Day {
        let (month, day) = (self.year_end.month, self.year_end.day);
        NaiveDate::from_ymd_opt(year + 1, month, day).unwrap_or(NaiveDate::MAX)
    }

    /// The budget years in which money of the programme is given.
    pub fn years(&self) -> std::ops::RangeInclusive<i32> {
        self.from.year()..=self.to.year()
    }

    /// Who approves an estimate of a sum; with it the steps whose sum is not known.
    pub fn approver(&self, sum: base::Dong) -> (Approver, Vec<&Threshold>) {
        let known = self.thresholds.iter().filter_map(|it| Some((*it.from_vnd.known()?, it)));
        let step = known.filter(|(from, _)| *from <= sum.0).max_by_key(|(from, _)| *from);
        let open = self.thresholds.iter().filter(|it| it.from_vnd.slot().is_some()).collect();
        (step.map_or(Approver::CommuneChairman, |(_, it)| it.approver), open)
    }
}

impl Text {
    /// The first day in force, or the day of issue where that is not known.
    pub fn first_day(&self) -> Day {
        self.from.known().copied().unwrap_or(self.issued)
    }

    /// Whether it holds on a day, for money of the year or money carried over.
    pub fn holds(&self, day: Day, carried: bool) -> bool {
        let last = if carried { self.carried_until.or(self.to) } else { self.to };
        self.first_day() <= day && last.is_none_or(|last| day <= last)
    }
}

/// Words for people are no values.
const WORDS: [&str; 5] = ["vi", "en", "name", "note", "slot"];

/// A value as one text: keys in order, without words, without rows that rest on a text of later.
fn canonical(value: &toml::Value, later: &impl Fn(&str) -> bool) -> String {
    match value {
        toml::Value::Table(table) => {
            let keys: BTreeMap<&String, &toml::Value> =
                table.iter().filter(|(key, _)| !WORDS.contains(&key.as_str())).collect();
            let pairs = keys.into_iter().map(|(k, v)| format!("{k:?}:{}", canonical(v, later)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        toml::Value::Array(rows) => {
            let of_later = |row: &toml::Value| {
                let name = |key: &str| row.get(key).and_then(toml::Value::as_str);
                let text = name("text").or_else(|| row.get("issued").and_then(|_| name("id")));
                text.is_some_and(later)
            };
            let rows = rows.iter().filter(|row| !of_later(row)).map(|row| canonical(row, later));
            format!("[{}]", rows.collect::<Vec<_>>().join(","))
        }
        toml::Value::String(text) => format!("{text:?}"),
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_) => value.to_string(),
    }
}

/// All programmes.
#[derive(Debug, Clone)]
pub struct Programmes(Vec<Programme>);

impl Programmes {
    /// Reads the files, given as (name, text).
    ///
    /// # Errors
    /// The first file that is wrong; two of one id.
    pub fn load(files: &[(&str, &str)]) -> Result<Programmes, BadFile> {
        let mut all: Vec<Programme> = Vec::new();
        for (file, text) in files {
            let programme = Programme::parse(file, text)?;
            if all.iter().any(|known| known.id == programme.id) {
                return Err(BadFile {
                    file: (*file).to_owned(),
                    line: None,
                    reason: format!("programme {:?} stands twice", programme.id),
                });
            }
            all.push(programme);
        }
        all.sort_by_key(|it| it.from);
        Ok(Programmes(all))
    }

    pub fn get(&self, id: &str) -> Option<&Programme> {
        self.0.iter().find(|it| it.id == id)
    }

    /// Those of which money may be spent on a day, the earlier first; one whose last day of
    /// spending is not known is spent up to its last day.
    pub fn spent_on(&self, day: Day) -> Vec<&Programme> {
        let until = |it: &Programme| it.spend_until.known().copied().unwrap_or(it.to);
        self.0.iter().filter(|it| it.from <= day && day <= until(it)).collect()
    }

    /// All, the earliest first.
    pub fn all(&self) -> &[Programme] {
        &self.0
    }
}
