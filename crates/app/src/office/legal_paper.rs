//! Legal papers of a commune, issued and received: recorded with number, symbol, day and issuer, put right
//! with a reason, sent, out of force by another. What the program itself numbered stands among them
//! (`issue`).

mod doubt;
mod ending;
mod entry;
mod file;
mod issue;
mod sending;
mod standing;

use base::Finding;
use base::area::AreaKey;
use base::id::{LegalPaperId, LegalPaperSendingId, LegalPaperStandingId};
use base::words::Lang;
use base::{Day, closed_set};
use chrono::{DateTime, Utc};
use register::office::legal_paper::{Ground, cited, on_grounds};
use serde::{Deserialize, Serialize};
use store::office::legal_paper::ground::GroundRow;
use store::office::legal_paper::sending::SendingRow;
use store::office::legal_paper::standing::StandingRow;
use store::office::legal_paper::{LegalPaperQuery, LegalPaperRow, Origin};

pub use self::doubt::{Doubt, doubts};
pub use self::ending::{LegalPaperEndNew, LegalPaperEndUndo, end, end_undo};
pub use self::entry::{LegalPaperCorrection, LegalPaperNew, LegalPaperSaid, add, correct, offered};
pub use self::file::{BookFormat, book_file};
pub(crate) use self::issue::{Issued, issue, retire};
pub use self::sending::{SendingReceipt, SendingVoid, SendingsNew, receive, send, send_void};
pub use self::standing::{StandingEnd, StandingNew, standing_add, standing_end};
pub(crate) use self::standing::{cited_in, own_grounds};
pub use register::office::legal_paper::{Book, Ending, Issuer, Kind, PaperLevel, Purpose};
pub use store::office::legal_paper::doubt::DoubtKind;
pub use store::office::legal_paper::standing::Drafted;

use crate::kernel::attachment::{About, Owner};
use crate::kernel::call::Said;
use crate::kernel::finder::{ASKED_MAX, Finder, Hit, Hits, Looked, first};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::place::succession::carries_on;
use crate::{App, PAGE_ROWS, Page};

/// Letters of an issuer, of an abstract and of a note, of a signer (NĐ 30/2020, Phụ lục VI, phần II).
pub const ISSUER_MAX: usize = 200;
pub const ABOUT_MAX: usize = 500;
pub const SIGNER_MAX: usize = 150;
/// Letters of a reason: a sentence or two.
pub const REASON_MAX: usize = 500;
/// Papers that cite one, and changes of one, that are shown.
const OTHERS_MAX: u32 = 200;

/// The scan of a paper belongs to it.
pub(crate) static FILES: Owner = Owner {
    name: "legal_paper",
    add: Action::LegalPaperKeep,
    see: Action::LegalPaperSee,
    place: |app, db, actor, id| {
        Box::pin(async move {
            let not_there = || Problem::new(Code::NotFound);
            let scope = app.office_scope(actor);
            let found = store::office::legal_paper::find(&db, &scope, id.into()).await?;
            let found = found.ok_or_else(not_there)?;
            // Files are added within a write, by who keeps the commune's papers alone.
            let adds = matches!(db, store::Either::Work(_));
            if adds && !carries_on(app, &db, actor, &found.commune).await? {
                return Err(not_there());
            }
            Ok((found.commune, None))
        })
    },
};

/// The scans of one.
pub fn files(id: LegalPaperId) -> About {
    FILES.of(id.0)
}

/// Papers that somebody recorded, found by number and symbol.
/// By its symbol.
pub(crate) const FINDER: Finder = Finder { find: |looked| Box::pin(found(looked, false)) };
/// By words of what it is about, too.
pub(crate) const WORDS_FINDER: Finder = Finder { find: |looked| Box::pin(found(looked, true)) };
/// Fewer letters are in every paper.
const WORDS_LEAST: usize = 3;

/// What a list is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct LegalPaperListQuery {
    /// Number, symbol, issuer or words of the abstract.
    pub text: String,
    /// `out` or `in`; empty is both.
    pub book: String,
    /// A kind of `law/papers/kinds.toml`; empty is all.
    pub kind: String,
    /// The year of the register; empty is all.
    pub year: String,
    /// Where the page goes on.
    pub before: Option<String>,
}

impl LegalPaperListQuery {
    fn read(&self) -> LegalPaperQuery<'_> {
        let before = self.before.as_deref().and_then(|text| {
            let mut parts = text.split(' ');
            let (day, number, id) = (parts.next()?, parts.next()?, parts.next()?);
            Some((day.parse().ok()?, number.parse().ok()?, id.parse().ok()?))
        });
        LegalPaperQuery {
            text: &self.text,
            book: Book::from_name(&self.book),
            kind: &self.kind,
            year: self.year.trim().parse().ok(),
            standing: false,
            before,
        }
    }
}

/// A paper as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LegalPaperView {
    pub id: LegalPaperId,
    /// The key of the commune in whose register it stands.
    pub commune: String,
    pub book: Book,
    /// The year of the register.
    pub year: i32,
    /// One of `law/papers/kinds.toml`.
    pub kind: String,
    pub number: Option<i64>,
    /// Number and symbol as the paper has them.
    pub symbol: String,
    pub day: Day,
    pub issuer: Issuer,
    /// The issuer's name as typed; empty of the commune's own.
    pub issuer_name: String,
    /// Who issued it, in words.
    pub issued_by: String,
    pub level: PaperLevel,
    /// Trích yếu.
    pub about: String,
    pub signer: String,
    /// When it came, and its number in the register.
    pub arrived_on: Option<Day>,
    pub arrival: Option<i64>,
    /// What of it is not sure.
    pub doubt: String,
    pub note: String,
    /// Where it is from that the program itself numbered; empty where somebody recorded it.
    pub origin: String,
    /// The page of what it is from.
    pub origin_path: Option<String>,
    pub ending: Option<Ending>,
    pub ended_on: Option<Day>,
    pub ended_by: Option<LegalPaperId>,
    pub ended_by_symbol: Option<String>,
    pub ended_reason: Option<String>,
    /// What a change names.
    pub revision: i64,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: String,
}

impl LegalPaperView {
    fn of(app: &App, row: LegalPaperRow) -> LegalPaperView {
        LegalPaperView {
            issued_by: issuer_words(app, &row.commune, row.issuer, &row.issuer_name),
            origin_path: origin_path(&row),
            id: row.id,
            commune: row.commune.as_str().to_owned(),
            book: row.book,
            year: row.year,
            kind: row.kind,
            number: row.number,
            symbol: row.symbol,
            day: row.day,
            issuer: row.issuer,
            issuer_name: row.issuer_name,
            level: row.level,
            about: row.about,
            signer: row.signer,
            arrived_on: row.arrived_on,
            arrival: row.arrival,
            doubt: row.doubt,
            note: row.note,
            origin: row.origin,
            ending: row.ending,
            ended_on: row.ended_on,
            ended_by: row.ended_by,
            ended_by_symbol: row.ended_by_symbol,
            ended_reason: row.ended_reason,
            revision: row.revision,
            recorded_at: row.written_at,
            recorded_by: row.recorded_by,
        }
    }

    /// Whether somebody recorded it, so that all of it is put right here.
    pub fn is_recorded(&self) -> bool {
        self.origin.is_empty()
    }
}

/// Another paper that one cites, or that cites it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct CitedView {
    pub id: LegalPaperId,
    pub kind: String,
    pub symbol: String,
    pub day: Day,
    pub about: String,
    /// The words it is cited in.
    pub words: String,
    /// How it came out of force, where it did.
    pub ending: Option<Ending>,
    pub ended_on: Option<Day>,
    pub ended_by_symbol: Option<String>,
}

impl From<GroundRow> for CitedView {
    fn from(row: GroundRow) -> CitedView {
        CitedView {
            id: row.id,
            kind: row.kind,
            symbol: row.symbol,
            day: row.day,
            about: row.about,
            words: row.words,
            ending: row.ending,
            ended_on: row.ended_on,
            ended_by_symbol: row.ended_by_symbol,
        }
    }
}

/// A sending as shown.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct SendingView {
    pub id: LegalPaperSendingId,
    pub recipient: String,
    pub purpose: Purpose,
    pub copies: i64,
    pub sent_on: Day,
    pub received_on: Option<Day>,
    pub received_by: String,
    /// Why it was taken back, where it was.
    pub void_reason: Option<String>,
    /// What a receipt names.
    pub revision: i64,
}

impl From<SendingRow> for SendingView {
    fn from(row: SendingRow) -> SendingView {
        SendingView {
            id: row.id,
            recipient: row.recipient,
            purpose: row.purpose,
            copies: row.copies,
            sent_on: row.sent_on,
            received_on: row.received_on,
            received_by: row.received_by,
            void_reason: row.void_reason,
            revision: row.revision,
        }
    }
}

closed_set! {
    /// Whether a ground of the commune is cited in what is drafted today.
    StandingState {
        Holds = "holds",
        /// Its first day is to come.
        Coming = "coming",
        /// Its last day has passed.
        Past = "past",
        /// The paper is out of force: it is left out of drafts.
        OutOfForce = "out_of_force",
    }
}

/// That a commune cites a paper among the grounds of what the program drafts.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct StandingView {
    pub id: LegalPaperStandingId,
    pub drafted: Drafted,
    pub from_day: Day,
    pub to_day: Option<Day>,
    pub state: StandingState,
    /// What a change of its last day names.
    pub revision: i64,
}

/// What a paper said before it was put right.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct BeforeView {
    pub revision: i64,
    /// What it said, by the names of its fields.
    pub said: serde_json::Value,
    pub reason: String,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
}

/// A paper with everything around it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct LegalPaperPage {
    pub paper: LegalPaperView,
    /// As another paper would cite it.
    pub cited_as: String,
    pub grounds: Vec<CitedView>,
    /// The papers that rest on it, the latest first.
    pub cited_in: Vec<CitedView>,
    /// The papers that came out of force by it.
    pub ended: Vec<LegalPaperView>,
    pub sendings: Vec<SendingView>,
    pub standings: Vec<StandingView>,
    /// What it said before, the latest first.
    pub before: Vec<BeforeView>,
    /// What of it is to be looked at.
    pub findings: Vec<Finding>,
}

/// Those of the actor's area, one page, the latest of a register first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(
    app: &App,
    actor: &Actor,
    asked: &LegalPaperListQuery,
) -> Result<Page<LegalPaperView>> {
    actor.require(Action::LegalPaperSee)?;
    let (db, scope) = (&**app.store(), app.office_scope(actor));
    let rows = store::office::legal_paper::list(db, &scope, &asked.read(), PAGE_ROWS + 1).await?;
    let page = Page::cut(rows, |row| {
        let (day, number, id) = row.place();
        format!("{day} {number} {id}")
    });
    let rows = page.rows.into_iter().map(|row| LegalPaperView::of(app, row)).collect();
    Ok(Page { rows, next: page.next })
}

/// Papers in force that may be cited, found by number, symbol or words; a page of them.
///
/// # Errors
/// `not_allowed`.
pub async fn citable(app: &App, actor: &Actor, text: &str) -> Result<Vec<LegalPaperView>> {
    actor.require(Action::LegalPaperSee)?;
    let query = LegalPaperQuery { text, standing: true, ..LegalPaperQuery::default() };
    let (db, scope) = (&**app.store(), app.office_scope(actor));
    let rows = store::office::legal_paper::list(db, &scope, &query, PAGE_ROWS).await?;
    Ok(rows.into_iter().map(|row| LegalPaperView::of(app, row)).collect())
}

/// Papers of the actor's area by their ids, in the order of their days.
///
/// # Errors
/// `not_allowed`.
pub async fn chosen(app: &App, actor: &Actor, ids: &[LegalPaperId]) -> Result<Vec<LegalPaperView>> {
    actor.require(Action::LegalPaperSee)?;
    let (db, scope) = (&**app.store(), app.office_scope(actor));
    let rows = store::office::legal_paper::find_many(db, &scope, ids).await?;
    Ok(rows.into_iter().map(|row| LegalPaperView::of(app, row)).collect())
}

/// One with everything around it.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: LegalPaperId) -> Result<LegalPaperPage> {
    actor.require(Action::LegalPaperSee)?;
    let (db, scope) = (&**app.store(), app.office_scope(actor));
    let row = row(app, db, actor, id).await?;
    let grounds = store::office::legal_paper::ground::of(db, id).await?;
    let cited_in = store::office::legal_paper::ground::cited_in(db, &scope, id, OTHERS_MAX).await?;
    let ended = store::office::legal_paper::ended_by(db, &scope, id, OTHERS_MAX).await?;
    let sendings = store::office::legal_paper::sending::of(db, &[id]).await?;
    let standings = store::office::legal_paper::standing::of(db, id).await?;
    let before = store::office::legal_paper::before::list(db, id, OTHERS_MAX).await?;
    let findings = findings(&row, &grounds, &cited_in);
    let cited_as = cite(app, &row)?;
    let standings = standings.into_iter().map(|it| standing_view(app.today(), &row, it)).collect();
    Ok(LegalPaperPage {
        cited_as,
        grounds: grounds.into_iter().map(Into::into).collect(),
        cited_in: cited_in.into_iter().map(Into::into).collect(),
        ended: ended.into_iter().map(|row| LegalPaperView::of(app, row)).collect(),
        sendings: sendings.into_iter().map(Into::into).collect(),
        standings,
        before: before
            .into_iter()
            .map(|it| BeforeView {
                revision: it.revision,
                said: serde_json::from_str(&it.content).unwrap_or_default(),
                reason: it.reason,
                changed_at: it.written_at,
                changed_by: it.changed_by,
            })
            .collect(),
        findings,
        paper: LegalPaperView::of(app, row),
    })
}

/// What is told of a paper: its own doubt, its end, and what it rests on.
fn findings(row: &LegalPaperRow, grounds: &[GroundRow], cited_in: &[GroundRow]) -> Vec<Finding> {
    let facts: Vec<Ground> = grounds
        .iter()
        .map(|it| Ground { symbol: it.symbol.clone(), day: it.day, ended_on: it.ended_on })
        .collect();
    let mut all = on_grounds(row.day, &facts);
    let since = grounds.iter().filter(|it| it.ended_on.is_some_and(|on| on > row.day));
    all.extend(since.map(|it| {
        let on = it.ended_on.map(base::day::show_day).unwrap_or_default();
        Finding::note("legal_ground_since_ended").with("symbol", &it.symbol).with("day", on)
    }));
    if row.ending.is_some() && !cited_in.is_empty() {
        all.push(Finding::warning("legal_paper_cited_on").with("count", cited_in.len()));
    }
    if !row.doubt.is_empty() {
        all.push(Finding::warning("legal_paper_doubt").with("said", &row.doubt));
    }
    all
}

fn standing_view(today: Day, paper: &LegalPaperRow, row: StandingRow) -> StandingView {
    let state = match () {
        () if row.to_day.is_some_and(|to| to < today) => StandingState::Past,
        () if paper.ended_on.is_some_and(|on| on <= today) => StandingState::OutOfForce,
        () if row.from_day > today => StandingState::Coming,
        () => StandingState::Holds,
    };
    StandingView {
        id: row.id,
        drafted: row.drafted,
        from_day: row.from_day,
        to_day: row.to_day,
        state,
        revision: row.revision,
    }
}

/// One of the actor's area.
async fn row(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    id: LegalPaperId,
) -> Result<LegalPaperRow> {
    let found = store::office::legal_paper::find(db, &app.office_scope(actor), id).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

/// The one that is to be changed, when it is of the commune that the actor works for.
async fn own(app: &App, write: &Write, actor: &Actor, id: LegalPaperId) -> Result<LegalPaperRow> {
    let found = row(app, &**write, actor, id).await?;
    match carries_on(app, &**write, actor, &found.commune).await? {
        true => {
            write.alone_in(&found.commune).await?;
            Ok(found)
        }
        false => Err(Problem::new(Code::NotFound)),
    }
}

/// Whether the actor may still change one: that of a commune of before that went to several is only read.
///
/// # Errors
/// When the database cannot be asked.
pub async fn may_keep(app: &App, actor: &Actor, view: &LegalPaperView) -> Result<bool> {
    if actor.require(Action::LegalPaperKeep).is_err() {
        return Ok(false);
    }
    let Some(commune) = AreaKey::parse(&view.commune) else { return Ok(false) };
    carries_on(app, &**app.store(), actor, &commune).await
}

/// What a text of a form is, cleaned; a reason has letters.
fn reason_of(text: &str) -> Result<String> {
    let reason = base::text::clean(text);
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "reason"));
    }
    Ok(reason)
}

/// Who issued a paper, in the words of papers.
fn issuer_words(app: &App, commune: &AreaKey, issuer: Issuer, name: &str) -> String {
    if !issuer.is_own() {
        return name.to_owned();
    }
    let unit = app.areas().get(commune);
    let kind = unit.and_then(|unit| app.areas().kind(unit));
    let of = match (unit, kind) {
        (Some(unit), Some(kind)) => format!("{} {}", kind.name_vi.to_lowercase(), unit.name),
        (Some(unit), None) => unit.name.to_owned(),
        (None, _) => commune.as_str().to_owned(),
    };
    let key = format!("legal_issuer_of.{}", issuer.as_str());
    app.words().fill(Lang::Vi, &key, [("commune", of.as_str())])
}

/// The page of what a paper is from.
fn origin_path(row: &LegalPaperRow) -> Option<String> {
    let id = row.origin_id?;
    Some(match row.origin()? {
        Origin::Decision => format!("/rounds/{id}/lists"),
        Origin::Report => format!("/reports/{id}"),
        Origin::Opinion | Origin::OpinionAnswer => format!("/rounds/{id}"),
        Origin::Farm => "/farms?state=recognised".to_owned(),
    })
}

/// A paper as it is cited.
fn cite(app: &App, row: &LegalPaperRow) -> Result<String> {
    let kind = app.law().paper_kinds().get(&row.kind);
    let gone = || Problem::internal(format!("the paper {} has no kind", row.id));
    let kind = kind.ok_or_else(gone)?;
    let issuer = issuer_words(app, &row.commune, row.issuer, &row.issuer_name);
    Ok(cited(kind, &row.symbol, row.day, &issuer, &row.about))
}

async fn found(looked: &Looked<'_>, by_words: bool) -> Result<Option<Hits>> {
    let Looked { app, actor, text, .. } = *looked;
    let is_symbol = text.contains('/') && text.chars().next().is_some_and(|c| c.is_ascii_digit());
    let asked = is_symbol || (by_words && text.chars().count() >= WORDS_LEAST);
    if !asked || !actor.may(Action::LegalPaperSee) {
        return Ok(None);
    }
    let query = LegalPaperQuery { text, ..LegalPaperQuery::default() };
    let (db, scope) = (&**app.store(), app.office_scope(actor));
    let rows = store::office::legal_paper::list(db, &scope, &query, ASKED_MAX).await?;
    // What the program numbered is found by its own noun.
    let recorded = rows.into_iter().filter(|row| row.origin.is_empty() && !row.is_void());
    let hits = recorded.map(|row| Hit {
        name: vec![Said::words("legal_papers.one"), Said::Text(row.symbol)],
        beside: vec![Said::Text(base::day::show_day(row.day)), Said::Text(row.about)],
        path: format!("/legal-papers/{}", row.id),
    });
    Ok(first("paper", hits.collect(), Some("/legal-papers?text=")))
}
