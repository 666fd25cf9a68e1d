//! Where the circular is silent a province's steering committee chooses the reading by a paper, before a
//! round. A choice is recorded with its paper, corrected by another that names it, withdrawn with a reason;
//! none of that touches a round that is open already.

mod file;
mod paper;
mod reading;

use base::area::{AreaKey, Level};
use base::id::{ReadingChoiceId, RoundId};
use base::words::Lang;
use base::{Day, closed_set};
use chrono::{DateTime, Datelike, Utc};
use register::RoundKind;
use register::review::round::is_paper_number;
use serde::{Deserialize, Serialize};
use serde_json::json;
use standard::instrument::{Chooser, Instrument};
use store::review::reading_choice::{
    ReadingChoiceAdd, ReadingChoiceLine, ReadingChoiceRow, RoundUse,
};

pub use self::file::{ListFormat, file};
pub(crate) use self::paper::PAPERS;
pub use self::paper::{CHOICE, ROUND};
pub use self::reading::{
    FormACondition, ReadingLine, ReadingsQuery, ReadingsView, in_force, of_round,
};
pub(crate) use self::reading::{form_a_condition, half_of, keep_for, papers_of, taken_by};
use crate::kernel::attachment::{About, Owner};
use crate::kernel::law::Named;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::{App, PAGE_ROWS, Page};

/// The province's own condition of column 0 of Phiếu A: it has words where readings have sides.
pub const FORM_A_CONDITION: &str = "A0";
/// What stands for the side of it.
pub const CONDITION: &str = "condition";

/// Letters of who issued a paper, of a condition, of a reason.
const ISSUER_MAX: usize = 200;
const WORDS_MAX: usize = 150;
const REASON_MAX: usize = 500;
/// Rounds shown with a choice: those of a province's communes of some years.
const ROUNDS_MAX: u32 = 2_000;

/// The scan of the paper belongs to a choice.
pub(crate) static FILES: Owner = Owner {
    name: "reading_choice",
    add: Action::ReadingChoiceAdd,
    see: Action::ReadingChoiceSee,
    place: |app, db, actor, id| {
        Box::pin(async move {
            let found = row(app, &db, actor, id.into()).await?;
            // Files are added within a write, by who chooses for that province alone.
            let adds = matches!(db, store::Either::Work(_));
            if adds && own_province(app, actor)? != found.province {
                return Err(Problem::new(Code::NotFound));
            }
            Ok((found.province, None))
        })
    },
};

/// The scan of its paper.
pub fn files(id: ReadingChoiceId) -> About {
    FILES.of(id.0)
}

/// The paper by which a province chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ChoicePaper {
    /// The choice.
    pub choice: ReadingChoiceId,
    pub number: String,
    pub day: Day,
    /// Who issued it.
    pub issuer: String,
}

impl ChoicePaper {
    pub(crate) fn of(row: &ReadingChoiceRow) -> ChoicePaper {
        ChoicePaper {
            choice: row.id,
            number: row.paper_number.clone(),
            day: row.paper_day,
            issuer: row.paper_issuer.clone(),
        }
    }
}

closed_set! {
    /// What became of a choice.
    ChoiceState {
        /// Rounds that are opened today go by it.
        InForce = "in_force",
        /// Its day is to come.
        Coming = "coming",
        /// A later one of the same reading holds.
        Followed = "followed",
        /// Another one corrected it.
        Corrected = "corrected",
        Withdrawn = "withdrawn",
    }
}

/// A choice as shown.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ReadingChoiceView {
    pub id: ReadingChoiceId,
    /// The key of the province.
    pub province: String,
    pub province_name: String,
    pub standard: String,
    /// The reading, or `A0` for the province's condition of column 0 of Phiếu A.
    pub reading: String,
    /// What it is about.
    pub about: Named,
    /// What the text says.
    pub text: Named,
    pub side: String,
    /// The side in words.
    pub side_name: Named,
    /// The province's condition, where the choice is one.
    pub words: String,
    pub paper: ChoicePaper,
    /// The first day on which a round that is opened goes by it.
    pub from_day: Day,
    /// The choice that it corrects.
    pub replaces: Option<ReadingChoiceId>,
    pub state: ChoiceState,
    pub withdrawn_reason: Option<String>,
    /// What a correction or a withdrawal names.
    pub revision: i64,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: String,
    /// The rounds that one sees and that go by it, the latest first.
    pub rounds: Vec<ChoiceRound>,
}

/// A round that goes by a choice.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ChoiceRound {
    pub round: RoundId,
    pub commune_name: String,
    pub kind: RoundKind,
    pub year: i32,
    pub review_day: Day,
}

/// What a list is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ReadingChoiceQuery {
    /// Where the page goes on.
    pub before: Option<String>,
}

/// A choice to be recorded.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingChoiceNew {
    /// Its id, made by the client.
    pub id: ReadingChoiceId,
    pub standard: String,
    pub reading: String,
    pub side: String,
    /// The province's condition, for `A0` alone.
    #[serde(default)]
    pub words: String,
    pub paper_number: String,
    pub paper_day: Day,
    pub paper_issuer: String,
    /// The first day on which a round that is opened goes by it.
    pub from_day: Day,
}

/// A choice put right by another one.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingChoiceCorrection {
    /// The id of the new one, made by the client.
    pub id: ReadingChoiceId,
    /// The revision of the old one that was seen.
    pub revision: i64,
    pub side: String,
    /// The province's condition, for `A0` alone.
    #[serde(default)]
    pub words: String,
    pub paper_number: String,
    pub paper_day: Day,
    pub paper_issuer: String,
    /// The first day on which a round that is opened goes by it.
    pub from_day: Day,
}

/// Why a choice is withdrawn.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingChoiceWithdrawal {
    /// The revision that was seen.
    pub revision: i64,
    pub reason: String,
}

/// A reading that provinces may choose, with its sides.
#[derive(Debug, Clone)]
pub struct OpenReading {
    pub id: String,
    pub about: Named,
    pub sides: Vec<(String, Named)>,
}

/// The province that an area is or lies in on a day.
pub(crate) fn province_on(app: &App, area: &AreaKey, day: Day) -> Option<AreaKey> {
    let unit = app.areas().get(area)?;
    if unit.level == Level::Province {
        return Some(unit.key.clone());
    }
    let above = app.areas().ancestors(area, day);
    above.iter().find(|it| it.level == Level::Province).map(|it| it.key.clone())
}

/// The province whose choices the actor sees; `None` who sees those of all.
pub(crate) async fn province_of(app: &App, actor: &Actor) -> Result<Option<AreaKey>> {
    let today = app.today();
    let path = match actor.village {
        Some(village) => store::place::village::path(&**app.store(), village, today).await?,
        None => None,
    };
    let area = path.map(|path| path.commune).or_else(|| actor.area.clone());
    let Some(area) = area else { return Ok(None) };
    let unit = app.areas().get(&area);
    if unit.is_some_and(|unit| unit.level == Level::Nation) {
        return Ok(None);
    }
    let last = unit.and_then(|unit| unit.valid_to).map_or(today, |last| last.min(today));
    match province_on(app, &area, last) {
        Some(province) => Ok(Some(province)),
        None => Err(Problem::new(Code::AreaUnknown).with("area", area.as_str())),
    }
}

/// The province that the actor chooses for.
fn own_province(app: &App, actor: &Actor) -> Result<AreaKey> {
    let unit = actor.area.as_ref().and_then(|key| app.areas().get(key));
    match unit {
        // One that has ended chooses nothing more.
        Some(unit)
            if actor.village.is_none()
                && unit.level == Level::Province
                && unit.exists_on(app.today()) =>
        {
            Ok(unit.key.clone())
        }
        _ => Err(Problem::new(Code::ReadingChoiceProvince).with("area", &actor.area_name)),
    }
}

/// Whether the actor may record choices: an officer of a province that lasts.
pub fn may_choose(app: &App, actor: &Actor) -> bool {
    actor.require(Action::ReadingChoiceAdd).is_ok() && own_province(app, actor).is_ok()
}

/// The readings that a province may choose under the standard of a day; none where it has none.
pub fn open_readings(app: &App, day: Day) -> Vec<OpenReading> {
    let Some((_, instrument)) = reading::instrument_on(app, day) else { return Vec::new() };
    let readings = instrument.readings().iter().filter(|it| it.chooser == Chooser::Province);
    let sides = |it: &standard::instrument::Reading| {
        it.sides.iter().map(|side| (side.id.clone(), Named::new(&side.vi, &side.en))).collect()
    };
    readings
        .map(|it| OpenReading {
            id: it.id.clone(),
            about: Named::new(&it.about_vi, &it.about_en),
            sides: sides(it),
        })
        .collect()
}

/// A choice that the actor may see: of the own province, or one that a round of the own area keeps.
async fn row(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    id: ReadingChoiceId,
) -> Result<ReadingChoiceRow> {
    let not_there = || Problem::new(Code::NotFound);
    let found = store::review::reading_choice::find(db, id).await?.ok_or_else(not_there)?;
    match province_of(app, actor).await? {
        Some(province) if province != found.province => {
            let scope = app.scope(actor);
            let rounds = store::review::reading_choice::rounds_of(db, &scope, &[id], 1).await?;
            if rounds.is_empty() { Err(not_there()) } else { Ok(found) }
        }
        Some(_) | None => Ok(found),
    }
}

/// The choices of the actor's province, or of all, the latest first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(
    app: &App,
    actor: &Actor,
    asked: &ReadingChoiceQuery,
) -> Result<Page<ReadingChoiceView>> {
    actor.require(Action::ReadingChoiceSee)?;
    let before = asked.before.as_deref().and_then(|text| {
        let (at, id) = text.split_once(' ')?;
        // A database knows no moments as far away as a text can name.
        let at = at.parse::<DateTime<Utc>>().ok().filter(|at| (1..=9999).contains(&at.year()))?;
        Some((at, id.parse().ok()?))
    });
    let province = province_of(app, actor).await?;
    let (db, today) = (&**app.store(), app.today());
    let limit = PAGE_ROWS + 1;
    let lines =
        store::review::reading_choice::list(db, province.as_ref(), today, before, limit).await?;
    let page = Page::cut(lines, |it| {
        let at = it.choice.written_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
        format!("{at} {}", it.choice.id)
    });
    let rows = views(app, actor, page.rows).await?;
    Ok(Page { rows, next: page.next })
}

/// A choice with the rounds that go by it.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: ReadingChoiceId) -> Result<ReadingChoiceView> {
    actor.require(Action::ReadingChoiceSee)?;
    let db = &**app.store();
    let choice = row(app, db, actor, id).await?;
    let later = store::review::reading_choice::later(db, &choice, app.today()).await?;
    let views = views(app, actor, vec![ReadingChoiceLine { choice, later }]).await?;
    views.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound))
}

async fn views(
    app: &App,
    actor: &Actor,
    lines: Vec<ReadingChoiceLine>,
) -> Result<Vec<ReadingChoiceView>> {
    let ids: Vec<ReadingChoiceId> = lines.iter().map(|it| it.choice.id).collect();
    let (db, scope) = (&**app.store(), app.scope(actor));
    let rounds = store::review::reading_choice::rounds_of(db, &scope, &ids, ROUNDS_MAX).await?;
    lines.into_iter().map(|line| view(app, line, &rounds)).collect()
}

fn view(app: &App, line: ReadingChoiceLine, rounds: &[RoundUse]) -> Result<ReadingChoiceView> {
    let ReadingChoiceLine { choice, later } = line;
    let words = words_of(app, &choice)?;
    let state = match () {
        () if choice.withdrawn_at.is_some() => ChoiceState::Withdrawn,
        () if choice.replaced_at.is_some() => ChoiceState::Corrected,
        () if choice.from_day > app.today() => ChoiceState::Coming,
        () if later > 0 => ChoiceState::Followed,
        () => ChoiceState::InForce,
    };
    let used = rounds.iter().filter(|it| it.choice == choice.id).map(|it| ChoiceRound {
        round: it.round,
        commune_name: crate::place::area::name(app, &it.commune),
        kind: it.kind,
        year: it.year,
        review_day: it.review_day,
    });
    Ok(ReadingChoiceView {
        id: choice.id,
        province_name: crate::place::area::name(app, &choice.province),
        province: choice.province.as_str().to_owned(),
        about: words.about,
        text: words.text,
        side_name: words.side,
        paper: ChoicePaper::of(&choice),
        rounds: used.collect(),
        standard: choice.standard,
        reading: choice.reading,
        side: choice.side,
        words: choice.words,
        from_day: choice.from_day,
        replaces: choice.replaces,
        state,
        withdrawn_reason: choice.withdrawn_reason,
        revision: choice.revision,
        recorded_at: choice.written_at,
        recorded_by: choice.recorded_by,
    })
}

/// What a round is called on a paper.
fn round_words(app: &App, lang: Lang, (kind, year): (RoundKind, i32), review_day: Day) -> String {
    let (month, year) = (review_day.month().to_string(), year.to_string());
    let key = format!("round_name.{}", kind.as_str());
    app.words().fill(lang, &key, [("month", month.as_str()), ("year", year.as_str())])
}

/// What a choice is about, what the text says, and the side, in words.
struct ChoiceWords {
    about: Named,
    text: Named,
    side: Named,
}

fn words_of(app: &App, choice: &ReadingChoiceRow) -> Result<ChoiceWords> {
    if choice.reading == FORM_A_CONDITION {
        let said = |key: &str| {
            let word = |lang| app.words().get(lang, key).to_owned();
            Named { vi: word(Lang::Vi), en: word(Lang::En) }
        };
        return Ok(ChoiceWords {
            about: said("reading_choices.condition_about"),
            text: said("reading_choices.condition_text"),
            side: Named::new(&choice.words, &choice.words),
        });
    }
    let instrument = app.law().instrument(&choice.standard)?;
    let gone = || Problem::internal(format!("the choice {} has no reading", choice.id));
    let reading = instrument.readings().iter().find(|it| it.id == choice.reading);
    let reading = reading.ok_or_else(gone)?;
    let side = reading.side(&choice.side).ok_or_else(gone)?;
    Ok(ChoiceWords {
        about: Named::new(&reading.about_vi, &reading.about_en),
        text: Named::new(&reading.text_vi, &reading.text_en),
        side: Named::new(&side.vi, &side.en),
    })
}

/// What may be typed, cleaned: a reading that a province may choose, one of its sides, the days in order.
fn typed(app: &App, province: &AreaKey, new: ReadingChoiceNew) -> Result<ReadingChoiceAdd> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let instrument = app.law().instrument(&new.standard)?;
    side_is_open(&instrument, &new)?;
    let text = |text: &str, field: &str, most: usize| {
        let text = base::text::clean(text);
        if text.chars().count() > most { Err(bad(field)) } else { Ok(text) }
    };
    let needed = |given: &str, field: &str, most: usize| match text(given, field, most)? {
        text if text.is_empty() => Err(bad(field)),
        text => Ok(text),
    };
    let words = text(&new.words, "words", WORDS_MAX)?;
    if (new.reading == FORM_A_CONDITION) == words.is_empty() {
        return Err(bad("words"));
    }
    if new.paper_day > app.today() || new.from_day < new.paper_day {
        return Err(Problem::new(Code::ReadingChoiceDays)
            .with("paper_day", base::day::show_day(new.paper_day))
            .with("from", base::day::show_day(new.from_day)));
    }
    // Rounds of another standard's years never go by it.
    let of = app.law().standards().on(new.from_day);
    if of.is_none_or(|it| it.id != new.standard) {
        return Err(Problem::new(Code::ReadingChoiceStandard)
            .with("standard", &new.standard)
            .with("from", base::day::show_day(new.from_day)));
    }
    let paper_number = base::text::clean(&new.paper_number);
    if !is_paper_number(&paper_number) {
        return Err(bad("paper_number"));
    }
    Ok(ReadingChoiceAdd {
        id: new.id,
        province: province.clone(),
        standard: new.standard,
        reading: new.reading,
        side: new.side,
        words,
        paper_number,
        paper_day: new.paper_day,
        paper_issuer: needed(&new.paper_issuer, "paper_issuer", ISSUER_MAX)?,
        from_day: new.from_day,
        replaces: None,
        revision: 1,
    })
}

fn side_is_open(instrument: &Instrument, new: &ReadingChoiceNew) -> Result<()> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    if new.reading == FORM_A_CONDITION {
        return if new.side == CONDITION { Ok(()) } else { Err(bad("side")) };
    }
    let reading = instrument.readings().iter().find(|it| it.id == new.reading);
    let reading = reading.ok_or_else(|| bad("reading"))?;
    if reading.chooser != Chooser::Province {
        return Err(Problem::new(Code::ReadingChoiceClosed).with("reading", &new.reading));
    }
    reading.side(&new.side).map(drop).ok_or_else(|| bad("side"))
}

/// Records what the actor's province chose. Sent again it is accepted.
///
/// # Errors
/// `reading_choice_province` for who is not of a province; `bad_input`, `reading_choice_closed` for a
/// reading that no province chooses, `reading_choice_days`, `reading_choice_standard` for a day on which
/// another standard or none is in force,
/// `reading_choice_taken` when one of the same reading stands
/// from the same day, `reading_choice_conflict`, `standard_refuses`.
pub async fn add(app: &App, actor: &Actor, new: ReadingChoiceNew) -> Result<ReadingChoiceView> {
    let write = app.write_sent(actor, Action::ReadingChoiceAdd, new.id).await?;
    let province = own_province(app, actor)?;
    write.alone_in(&province).await?;
    let id = new.id;
    let row = typed(app, &province, new)?;
    if once(&write, &row, &province).await? == Once::Again {
        drop(write);
        return get(app, actor, id).await;
    }
    record(write, actor, row).await?;
    get(app, actor, id).await
}

/// Puts a choice right by another one, which names it. Sent again it is accepted.
///
/// # Errors
/// As [`add`]; `not_found`; `reading_choice_ended` for one that was corrected or withdrawn;
/// `reading_choice_changed` when somebody else was first.
pub async fn correct(
    app: &App,
    actor: &Actor,
    id: ReadingChoiceId,
    correction: ReadingChoiceCorrection,
) -> Result<ReadingChoiceView> {
    let write = app.write_sent(actor, Action::ReadingChoiceChange, correction.id).await?;
    let province = own_province(app, actor)?;
    write.alone_in(&province).await?;
    let was = own(&write, &province, id).await?;
    let (new, revision) = (correction.id, correction.revision);
    let row =
        ReadingChoiceAdd { replaces: Some(id), ..typed(app, &province, correction.of(&was))? };
    if once(&write, &row, &province).await? == Once::Again {
        drop(write);
        return get(app, actor, new).await;
    }
    if !store::review::reading_choice::set_replaced(&*write, id, revision, write.at).await? {
        return Err(overtaken(app, &write, &was).await?);
    }
    record(write, actor, row).await?;
    get(app, actor, new).await
}

impl ReadingChoiceCorrection {
    fn of(self, was: &ReadingChoiceRow) -> ReadingChoiceNew {
        ReadingChoiceNew {
            id: self.id,
            standard: was.standard.clone(),
            reading: was.reading.clone(),
            side: self.side,
            words: self.words,
            paper_number: self.paper_number,
            paper_day: self.paper_day,
            paper_issuer: self.paper_issuer,
            from_day: self.from_day,
        }
    }
}

/// Withdraws a choice; it stays with its reason, and rounds that are open already keep it.
///
/// # Errors
/// `not_found`, `bad_input`, `reading_choice_ended`, `reading_choice_changed`.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    id: ReadingChoiceId,
    withdrawal: ReadingChoiceWithdrawal,
) -> Result<ReadingChoiceView> {
    let write = app.write(actor, Action::ReadingChoiceChange).await?;
    let reason = base::text::clean(&withdrawal.reason);
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "reason"));
    }
    let province = own_province(app, actor)?;
    write.alone_in(&province).await?;
    let was = own(&write, &province, id).await?;
    if was.withdrawn_reason.as_deref() == Some(reason.as_str()) {
        drop(write);
        return get(app, actor, id).await;
    }
    let (seen, by, at) = ((id, withdrawal.revision), actor.account, write.at);
    if !store::review::reading_choice::set_withdrawn(&*write, seen, &reason, by, at).await? {
        return Err(overtaken(app, &write, &was).await?);
    }
    let detail = json!({ "reading": was.reading, "side": was.side, "removed": was.paper_number,
        "reason": reason });
    write.commit(Some(&province), id, detail).await?;
    get(app, actor, id).await
}

/// One of the own province, to be changed.
async fn own(write: &Write, province: &AreaKey, id: ReadingChoiceId) -> Result<ReadingChoiceRow> {
    let found = store::review::reading_choice::find(&**write, id).await?;
    let of_province = found.filter(|it| it.province == *province);
    of_province.ok_or_else(|| Problem::new(Code::NotFound))
}

/// Why a choice cannot be changed any more, or not as it was seen.
async fn overtaken(app: &App, write: &Write, was: &ReadingChoiceRow) -> Result<Problem> {
    if was.replaced_at.is_some() || was.withdrawn_at.is_some() {
        return Ok(Problem::new(Code::ReadingChoiceEnded).with("number", &was.paper_number));
    }
    app.seen_old(write, Code::ReadingChoiceChanged, was.id).await
}

async fn once(write: &Write, new: &ReadingChoiceAdd, province: &AreaKey) -> Result<Once> {
    let known = store::review::reading_choice::find(&**write, new.id).await?;
    // What was sent is kept with every one: fields are never compared.
    let known = known.filter(|it| it.province == *province).map(|_| false);
    let sent = json!({ "standard": new.standard, "reading": new.reading, "side": new.side,
        "words": new.words, "number": new.paper_number, "day": new.paper_day,
        "issuer": new.paper_issuer, "from": new.from_day, "replaces": new.replaces });
    write.once(new.id, &sent, known).await
}

async fn record(write: Write, actor: &Actor, new: ReadingChoiceAdd) -> Result<()> {
    let of = (&new.province, new.standard.as_str());
    let taken = store::review::reading_choice::standing(&*write, of, &new.reading, new.from_day);
    if let Some(taken) = taken.await? {
        return Err(Problem::new(Code::ReadingChoiceTaken)
            .with("reading", &new.reading)
            .with("day", base::day::show_day(new.from_day))
            .with("number", &taken.paper_number));
    }
    store::review::reading_choice::add(&*write, &new, actor.account, write.at).await?;
    let detail = json!({ "reading": new.reading, "side": new.side, "words": new.words,
        "number": new.paper_number, "day": new.paper_day, "issuer": new.paper_issuer,
        "from": new.from_day, "replaces": new.replaces });
    let province = new.province.clone();
    write.commit(Some(&province), new.id, detail).await
}
