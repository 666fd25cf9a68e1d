//! Recording a paper and putting one right: what may be typed, what is told of it. What is wrong refuses;
//! what only looks wrong is recorded once somebody said that the paper has it so.

use base::area::AreaKey;
use base::id::LegalPaperId;
use base::{Day, Finding, Severity};
use chrono::Datelike;
use register::office::legal_paper::{
    Book, Ground, Issuer, Kind, PaperLevel, PaperSymbol, in_series, key, on_grounds, own_series,
    read,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::office::legal_paper::ground::GroundAdd;
use store::office::legal_paper::{LegalPaperAdd, LegalPaperFacts, LegalPaperRow, Origin};

use super::{
    ABOUT_MAX, ISSUER_MAX, LegalPaperPage, REASON_MAX, SIGNER_MAX, cite, get, issuer_words, own,
    reason_of,
};
use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::place::area::is_commune;
use crate::place::succession::work_commune;

/// Grounds of one paper; a decision has a dozen.
const GROUNDS_MAX: usize = 40;

/// What a paper says, as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalPaperSaid {
    /// One of `law/papers/kinds.toml`.
    pub kind: String,
    /// Number and symbol as the paper has them; the number alone of the commune's own, or nothing: then it
    /// has the next one of its series.
    #[serde(default)]
    pub symbol: String,
    /// The drafting unit or field of an official letter of the commune that is given its number: `VX`.
    #[serde(default)]
    pub unit: String,
    pub day: Day,
    pub issuer: Issuer,
    /// The issuer's name; of the commune's own none.
    #[serde(default)]
    pub issuer_name: String,
    /// The issuer's level; of the commune's own none.
    #[serde(default)]
    pub level: Option<PaperLevel>,
    /// Trích yếu.
    pub about: String,
    /// Office and name of who signed.
    #[serde(default)]
    pub signer: String,
    /// When it came; of what came.
    #[serde(default)]
    pub arrived_on: Option<Day>,
    /// What of it is not sure.
    #[serde(default)]
    pub doubt: String,
    #[serde(default)]
    pub note: String,
    /// What it rests on, in the order it is cited.
    #[serde(default)]
    pub grounds: Vec<LegalPaperId>,
    /// That what looks wrong stands so on the paper.
    #[serde(default)]
    pub confirmed: bool,
}

/// A paper to be recorded.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalPaperNew {
    /// Its id, made by the client.
    pub id: LegalPaperId,
    pub book: Book,
    pub paper: LegalPaperSaid,
}

/// A paper put right. Of what the program itself numbered, number, day, kind, issuer and grounds stay.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalPaperCorrection {
    /// The revision that was seen.
    pub revision: i64,
    /// Why.
    pub reason: String,
    pub paper: LegalPaperSaid,
}

/// What is written of a paper, and what is told of it.
struct Checked {
    facts: LegalPaperFacts,
    grounds: Vec<GroundAdd>,
}

/// Whose register it is, in which book, and which paper, where it is there already.
#[derive(Clone, Copy)]
struct Register<'a> {
    commune: &'a AreaKey,
    book: Book,
    id: LegalPaperId,
}

fn on_field(field: &str, finding: Finding) -> Finding {
    finding.with("field", field)
}

/// Texts as they are kept, with what is missing or too long.
struct Texts<'a>(&'a mut Vec<Finding>);

impl Texts<'_> {
    fn may(&mut self, text: &str, field: &str, most: usize) -> String {
        let text = base::text::clean(text);
        if text.chars().count() > most {
            self.0.push(on_field(field, Finding::error("legal_field_long")).with("most", most));
        }
        text
    }

    fn must(&mut self, text: &str, field: &str, most: usize) -> String {
        let text = self.may(text, field, most);
        if text.is_empty() {
            self.0.push(on_field(field, Finding::error("legal_field_missing")));
        }
        text
    }
}

/// Days that do not go together.
fn days(app: &App, book: Book, said: &LegalPaperSaid) -> Vec<Finding> {
    let mut all = Vec::new();
    let today = app.today();
    let future = |field: &str, day: Day| {
        let finding = Finding::error("legal_day_future").with("day", base::day::show_day(day));
        on_field(field, finding)
    };
    if said.day > today {
        all.push(future("day", said.day));
    }
    match (book, said.arrived_on) {
        (Book::In, None) => {
            all.push(on_field("arrived_on", Finding::error("legal_field_missing")));
        }
        (Book::In, Some(day)) if day > today => all.push(future("arrived_on", day)),
        (Book::In, Some(day)) if day < said.day => all.push(on_field(
            "arrived_on",
            Finding::error("legal_arrival_before")
                .with("day", base::day::show_day(said.day))
                .with("other_day", base::day::show_day(day)),
        )),
        (Book::In, Some(_)) | (Book::Out, _) => {}
    }
    all
}

/// Number and symbol of a paper: as typed, or the next of the commune's series.
async fn symbol(
    write: &impl store::Db,
    into: Register<'_>,
    (said, kind): (&LegalPaperSaid, &Kind),
    kinds: &register::office::legal_paper::Kinds,
    findings: &mut Vec<Finding>,
) -> Result<(String, Option<PaperSymbol>)> {
    let typed = base::text::clean(&said.symbol);
    let year = said.day.year();
    let own = match into.book {
        Book::Out => own_series(kind, said.issuer, &said.unit),
        Book::In => None,
    };
    let is_number = typed.len() <= 6 && typed.bytes().all(|b| b.is_ascii_digit());
    if let Some(series) = own.filter(|_| typed.is_empty() || is_number) {
        let number = match typed.parse::<i64>() {
            Ok(number) if number > 0 => number,
            _ => {
                let of = (into.commune, year);
                let given =
                    store::office::legal_paper::series(write, of, &series, Some(into.id)).await?;
                given.iter().map(|it| it.0).max().unwrap_or(0) + 1
            }
        };
        let symbol = PaperSymbol { number, year: None, series };
        return Ok((symbol.written(), Some(symbol)));
    }
    let found = read(&typed, kind, kinds, year);
    let refuses = into.book == Book::Out;
    findings.extend(found.findings.into_iter().map(|it| {
        let severity = if refuses { Severity::Error } else { it.severity };
        on_field("symbol", Finding { severity, ..it })
    }));
    let is_right = found.cure.is_none() && found.symbol.is_some();
    let written = match &found.symbol {
        Some(symbol) if is_right && refuses => symbol.written(),
        Some(_) | None => typed,
    };
    Ok((written, found.symbol))
}

/// What a paper would be, with everything that stands against it.
async fn check(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    into: Register<'_>,
    said: &LegalPaperSaid,
) -> Result<Checked> {
    let mut findings = Vec::new();
    let kinds = app.law().paper_kinds();
    let Some(kind) = kinds.get(&said.kind) else {
        let finding = on_field("paper_kind", Finding::error("legal_field_missing"));
        return Err(Problem::new(Code::LegalPaperRefused).with_findings(vec![finding]));
    };
    let is_own = said.issuer.is_own();
    if is_own && into.book == Book::In {
        findings.push(on_field("issuer", Finding::error("legal_issuer_own")));
    }
    let mut texts = Texts(&mut findings);
    let issuer_name = match is_own {
        true => String::new(),
        false => texts.must(&said.issuer_name, "issuer_name", ISSUER_MAX),
    };
    let about = texts.must(&said.about, "about", ABOUT_MAX);
    let signer = texts.may(&said.signer, "signer", SIGNER_MAX);
    let doubt = texts.may(&said.doubt, "doubt", REASON_MAX);
    let note = texts.may(&said.note, "note", REASON_MAX);
    if !is_own && said.level.is_none() {
        findings.push(on_field("level", Finding::error("legal_field_missing")));
    }
    findings.extend(days(app, into.book, said));
    let (symbol, read) = symbol(db, into, (said, kind), kinds, &mut findings).await?;
    if symbol.chars().count() > 60 {
        findings.push(on_field("symbol", Finding::error("legal_field_long")).with("most", 60));
    }
    let entered_on = match into.book {
        Book::Out => said.day,
        Book::In => said.arrived_on.unwrap_or(said.day),
    };
    let issuer = issuer_words(app, into.commune, said.issuer, &issuer_name);
    let facts = LegalPaperFacts {
        year: entered_on.year(),
        kind: kind.id.clone(),
        number: read.as_ref().map(|it| it.number),
        series: read.map(|it| it.series).unwrap_or_default(),
        symbol_key: key(&symbol),
        folded: base::text::fold(&format!("{symbol} {issuer} {about} {signer} {note}")),
        symbol,
        day: said.day,
        issuer: said.issuer,
        issuer_name,
        level: said.level.filter(|_| !is_own).unwrap_or(PaperLevel::Commune),
        about,
        signer,
        arrived_on: said.arrived_on.filter(|_| into.book == Book::In),
        entered_on,
        doubt,
        note,
    };
    findings.extend(beside(db, into, &facts).await?);
    let grounds = grounds(app, db, actor, (into.id, said), &mut findings).await?;
    let has = |severity| findings.iter().any(|it| it.severity == severity);
    if has(Severity::Error) {
        findings.retain(|it| it.severity != Severity::Note);
        return Err(Problem::new(Code::LegalPaperRefused).with_findings(findings));
    }
    if has(Severity::Warning) && !said.confirmed {
        findings.retain(|it| it.severity == Severity::Warning);
        return Err(Problem::new(Code::LegalPaperDoubtful).with_findings(findings));
    }
    Ok(Checked { facts, grounds })
}

/// What other papers of the register say against one.
async fn beside(
    db: &impl store::Db,
    into: Register<'_>,
    facts: &LegalPaperFacts,
) -> Result<Vec<Finding>> {
    let mut all = Vec::new();
    if let (Book::Out, Some(number)) = (into.book, facts.number) {
        let of = (into.commune, facts.year);
        let given =
            store::office::legal_paper::series(db, of, &facts.series, Some(into.id)).await?;
        all.extend(in_series(&given, number, facts.day));
    }
    let used = all.iter().any(|it| it.severity == Severity::Error);
    let alike =
        store::office::legal_paper::alike(db, into.commune, (into.book, facts), into.id).await?;
    for other in alike {
        let is_same = other.symbol.eq(&facts.symbol) || key(&other.symbol) == facts.symbol_key;
        let is_one = (other.issuer, &other.issuer_name, other.day)
            == (facts.issuer, &facts.issuer_name, facts.day);
        let finding = match (is_same, into.book) {
            (true, Book::Out) if used => continue,
            (true, Book::Out) => Finding::error("legal_paper_twice"),
            (true, Book::In) if is_one => Finding::error("legal_paper_twice"),
            (true, Book::In) => Finding::warning("legal_paper_two_issuers"),
            (false, _) => Finding::warning("legal_paper_two_symbols"),
        };
        all.push(
            finding
                .with("symbol", &other.symbol)
                .with("day", base::day::show_day(other.day))
                .with("about", &other.about),
        );
    }
    Ok(all.into_iter().map(|it| on_field("symbol", it)).collect())
}

/// The grounds of a paper with the words they are cited in.
async fn grounds(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    (id, said): (LegalPaperId, &LegalPaperSaid),
    findings: &mut Vec<Finding>,
) -> Result<Vec<GroundAdd>> {
    let mut ids: Vec<LegalPaperId> = Vec::new();
    for ground in &said.grounds {
        if !ids.contains(ground) {
            ids.push(*ground);
        }
    }
    if ids.len() > GROUNDS_MAX {
        let finding = Finding::error("legal_field_long").with("most", GROUNDS_MAX);
        findings.push(on_field("grounds", finding));
        return Ok(Vec::new());
    }
    let rows = store::office::legal_paper::find_many(db, &app.office_scope(actor), &ids).await?;
    let there = |row: &&LegalPaperRow| !row.is_void() && row.id != id;
    let mut facts = Vec::new();
    let mut found = Vec::new();
    for ground in &ids {
        let Some(row) = rows.iter().filter(there).find(|row| row.id == *ground) else {
            findings.push(on_field("grounds", Finding::error("legal_ground_unknown")));
            continue;
        };
        facts.push(Ground { symbol: row.symbol.clone(), day: row.day, ended_on: row.ended_on });
        found.push(GroundAdd {
            ground: *ground,
            place: i32::try_from(found.len() + 1).unwrap_or(i32::MAX),
            words: cite(app, row)?,
        });
    }
    findings.extend(on_grounds(said.day, &facts).into_iter().map(|it| on_field("grounds", it)));
    Ok(found)
}

/// Number and symbol that a paper of the commune would be given.
///
/// # Errors
/// `not_allowed`.
pub async fn offered(
    app: &App,
    actor: &Actor,
    (kind, issuer): (&str, Issuer),
    (unit, day): (&str, Day),
) -> Result<Option<String>> {
    actor.require(Action::LegalPaperKeep)?;
    let db = &**app.store();
    let Some(commune) = own_commune(app, db, actor).await? else { return Ok(None) };
    let kind = app.law().paper_kinds().get(kind);
    let Some(series) = kind.and_then(|kind| own_series(kind, issuer, unit)) else {
        return Ok(None);
    };
    let of = (&commune, day.year());
    let given = store::office::legal_paper::series(db, of, &series, None).await?;
    let number = given.iter().map(|it| it.0).max().unwrap_or(0) + 1;
    Ok(Some(PaperSymbol { number, year: None, series }.written()))
}

async fn own_commune(app: &App, db: &impl store::Db, actor: &Actor) -> Result<Option<AreaKey>> {
    Ok(work_commune(app, db, actor).await?.filter(|key| is_commune(app, key)))
}

/// Records one in the register of the actor's commune. Sent again it is accepted.
///
/// # Errors
/// `area_unknown`; `legal_paper_refused` with everything that is wrong; `legal_paper_doubtful` with what
/// looks wrong while nobody said that it stands so; `legal_paper_conflict` when the id was used for
/// something else.
pub async fn add(app: &App, actor: &Actor, new: LegalPaperNew) -> Result<LegalPaperPage> {
    let write = app.write_sent(actor, Action::LegalPaperKeep, new.id).await?;
    let nowhere = || Problem::new(Code::AreaUnknown).with("area", "");
    let commune = own_commune(app, &*write, actor).await?.ok_or_else(nowhere)?;
    write.alone_in(&commune).await?;
    let known = store::office::legal_paper::find(&*write, &app.office_scope(actor), new.id).await?;
    // What was sent is kept with every one: fields are never compared.
    if write.once(new.id, &new, known.map(|_| false)).await? == Once::Again {
        return get(app, actor, new.id).await;
    }
    let into = Register { commune: &commune, book: new.book, id: new.id };
    let Checked { facts, grounds } = check(app, &*write, actor, into, &new.paper).await?;
    let arrival = arrival(&write, into, &facts, None).await?;
    let row = LegalPaperAdd {
        id: new.id,
        commune: commune.clone(),
        book: new.book,
        arrival,
        origin: String::new(),
        origin_id: None,
        revision: 1,
        facts: facts.clone(),
    };
    store::office::legal_paper::add(&*write, &row, actor.account, write.at).await?;
    let rests_on: Vec<LegalPaperId> = grounds.iter().map(|it| it.ground).collect();
    store::office::legal_paper::ground::set(&*write, new.id, grounds).await?;
    let detail = json!({ "book": new.book, "kind": facts.kind, "number": facts.symbol,
        "day": facts.day, "issuer": issuer_words(app, &commune, facts.issuer, &facts.issuer_name),
        "about": facts.about, "arrival": arrival, "grounds": rests_on });
    write.commit(Some(&commune), new.id, detail).await?;
    get(app, actor, new.id).await
}

/// The number in the register of what came: that it has, while it stays in the year, or the next.
async fn arrival(
    write: &Write,
    into: Register<'_>,
    facts: &LegalPaperFacts,
    was: Option<&LegalPaperRow>,
) -> Result<Option<i64>> {
    if into.book == Book::Out {
        return Ok(None);
    }
    if let Some(was) = was.filter(|it| it.year == facts.year) {
        return Ok(was.arrival);
    }
    let last = store::office::legal_paper::last_arrival(&**write, into.commune, facts.year).await?;
    Ok(Some(last + 1))
}

/// Puts one right. What it says already is accepted.
///
/// # Errors
/// As [`add`]; `not_found`, `bad_input` without a reason, `legal_paper_ended` for one that is out of force,
/// `legal_paper_changed` when somebody else was first.
pub async fn correct(
    app: &App,
    actor: &Actor,
    id: LegalPaperId,
    correction: LegalPaperCorrection,
) -> Result<LegalPaperPage> {
    let write = app.write(actor, Action::LegalPaperKeep).await?;
    let reason = reason_of(&correction.reason)?;
    let was = own(app, &write, actor, id).await?;
    if was.ending.is_some() {
        return Err(Problem::new(Code::LegalPaperEnded).with("symbol", &was.symbol));
    }
    let had = store::office::legal_paper::ground::of(&*write, id).await?;
    let had: Vec<GroundAdd> = had
        .into_iter()
        .zip(1..)
        .map(|(it, place)| GroundAdd { ground: it.id, place, words: it.words })
        .collect();
    let said = match was.origin() {
        Some(origin) => kept(&was, origin, &had, correction.paper),
        None => correction.paper,
    };
    let into = Register { commune: &was.commune, book: was.book, id };
    let checked = match was.origin() {
        // Its number was checked where it was given.
        Some(_) => numbered(app, &was, &said)?,
        None => check(app, &*write, actor, into, &said).await?,
    };
    let Checked { facts, grounds } = checked;
    let grounds = if was.origin().is_some() { had.clone() } else { grounds };
    let before = facts_of(&was);
    let rests = |all: &[GroundAdd]| all.iter().map(|it| it.ground).collect::<Vec<_>>();
    if shown(&before) == shown(&facts) && rests(&had) == rests(&grounds) {
        return get(app, actor, id).await;
    }
    let arrival = arrival(&write, into, &facts, Some(&was)).await?;
    let of = (id, correction.revision);
    if !store::office::legal_paper::set(&*write, of, &facts, arrival).await? {
        return Err(app.seen_old(&write, Code::LegalPaperChanged, id).await?);
    }
    let mut content = shown(&before);
    if let Some(content) = content.as_object_mut() {
        content.insert("grounds".to_owned(), json!(rests(&had)));
    }
    let text = content.to_string();
    let hand = (actor.account, write.at);
    let kept = (text.as_str(), reason.as_str());
    store::office::legal_paper::before::keep(&*write, app.new_id(), of, kept, hand).await?;
    if rests(&had) != rests(&grounds) {
        store::office::legal_paper::ground::set(&*write, id, grounds).await?;
    }
    let detail = json!({ "number": facts.symbol, "day": facts.day, "about": facts.about,
        "before": content, "reason": reason });
    write.commit(Some(&was.commune), id, detail).await?;
    get(app, actor, id).await
}

/// What may be put right here of a paper that the program itself numbered, beside what stays.
fn kept(was: &LegalPaperRow, _: Origin, had: &[GroundAdd], said: LegalPaperSaid) -> LegalPaperSaid {
    LegalPaperSaid {
        kind: was.kind.clone(),
        symbol: was.symbol.clone(),
        unit: String::new(),
        day: was.day,
        issuer: was.issuer,
        issuer_name: was.issuer_name.clone(),
        level: Some(was.level),
        grounds: had.iter().map(|it| it.ground).collect(),
        arrived_on: was.arrived_on,
        ..said
    }
}

/// The facts of such a paper with what was put right.
fn numbered(app: &App, was: &LegalPaperRow, said: &LegalPaperSaid) -> Result<Checked> {
    let mut findings = Vec::new();
    let mut texts = Texts(&mut findings);
    let about = texts.must(&said.about, "about", ABOUT_MAX);
    let signer = texts.may(&said.signer, "signer", SIGNER_MAX);
    let doubt = texts.may(&said.doubt, "doubt", REASON_MAX);
    let note = texts.may(&said.note, "note", REASON_MAX);
    if !findings.is_empty() {
        return Err(Problem::new(Code::LegalPaperRefused).with_findings(findings));
    }
    let issuer = issuer_words(app, &was.commune, was.issuer, &was.issuer_name);
    let folded = base::text::fold(&format!("{} {issuer} {about} {signer} {note}", was.symbol));
    let facts = LegalPaperFacts { about, signer, doubt, note, folded, ..facts_of(was) };
    Ok(Checked { facts, grounds: Vec::new() })
}

fn facts_of(row: &LegalPaperRow) -> LegalPaperFacts {
    LegalPaperFacts {
        year: row.year,
        kind: row.kind.clone(),
        number: row.number,
        series: row.series.clone(),
        symbol: row.symbol.clone(),
        symbol_key: key(&row.symbol),
        day: row.day,
        issuer: row.issuer,
        issuer_name: row.issuer_name.clone(),
        level: row.level,
        about: row.about.clone(),
        signer: row.signer.clone(),
        arrived_on: row.arrived_on,
        entered_on: row.entered_on,
        doubt: row.doubt.clone(),
        note: row.note.clone(),
        folded: String::new(),
    }
}

/// What a paper says, by the names of its fields.
fn shown(facts: &LegalPaperFacts) -> serde_json::Value {
    json!({ "kind": facts.kind, "symbol": facts.symbol, "day": facts.day, "issuer": facts.issuer,
        "issuer_name": facts.issuer_name, "level": facts.level, "about": facts.about,
        "signer": facts.signer, "arrived_on": facts.arrived_on, "doubt": facts.doubt,
        "note": facts.note })
}
