//! Legal papers of communes: their rows, what they rest on, what they said before, where they were sent.
//! Nothing is taken away: one out of force says so, one that was recorded by mistake is void.

pub mod before;
pub mod doubt;
pub mod ground;
pub mod sending;
pub mod standing;

use base::Day;
use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, LegalPaperId};
use chrono::{DateTime, Utc};
use register::office::legal_paper::{Book, Ending, Issuer, PaperLevel, Purpose};
use uuid::Uuid;

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

closed_set! {
    /// Where a paper is from that the program itself numbered and dated.
    Origin {
        /// The decision of a round; its id is the round's.
        Decision = "decision",
        /// A decision on farming households; its id is that of the first answer.
        Farm = "farm",
        /// A report that was sent.
        Report = "report",
        /// The letter that asks for the opinion on a round.
        Opinion = "opinion",
        /// What was answered to it.
        OpinionAnswer = "opinion_answer",
    }
}

row::set_columns!(Book, Ending, Issuer, Origin, PaperLevel, Purpose);

/// A paper, with what it rests on and where it was sent.
pub static MARKED: Marking = Marking {
    // Registers of before have papers that were brought in without a mark.
    since: 3,
    written_with: WrittenWith::Asked(
        "select origin_id from legal_paper where id = $1",
        |id, row| {
            let of = row.take::<Option<Uuid>>("origin_id")?;
            // What the program numbered was written with its noun.
            let of = of.into_iter().flat_map(|of| [format!("round/{of}"), format!("report/{of}")]);
            Ok(std::iter::once(format!("legal_paper/{id}")).chain(of).collect())
        },
    ),
    parts: &[
        Part {
            table: "legal_paper_ground",
            link: "paper_id",
            order: "x.ground_id",
            columns: &[("ground_id", As::Id), ("place", As::Number), ("words", As::Words)],
            lines: Lines::Each,
        },
        Part {
            table: "legal_paper_sending",
            link: "paper_id",
            order: "x.id",
            columns: &[
                ("id", As::Id),
                ("recipient", As::Words),
                ("purpose", As::Words),
                ("copies", As::Number),
                ("sent_on", As::On),
                ("received_on", As::On),
                ("received_by", As::Words),
                ("void_reason", As::Words),
                ("revision", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
            lines: Lines::Each,
        },
    ],
    ..Marking::of(
        "legal_paper",
        Content::Columns {
            name: "x.symbol || ' ' || x.about",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("book", As::Words),
                ("year", As::Number),
                ("kind", As::Words),
                ("number", As::Number),
                ("series", As::Words),
                ("symbol", As::Words),
                ("day", As::On),
                ("issuer", As::Words),
                ("issuer_name", As::Words),
                ("level", As::Words),
                ("about", As::Words),
                ("signer", As::Words),
                ("arrived_on", As::On),
                ("arrival", As::Number),
                ("doubt", As::Words),
                ("note", As::Words),
                ("origin", As::Words),
                ("origin_id", As::Id),
                ("ending", As::Words),
                ("ended_on", As::On),
                ("ended_by", As::Id),
                ("ended_reason", As::Words),
                ("revision", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// What a paper says; a correction sets all of it.
#[derive(Debug, Clone, PartialEq, Eq, IntoRow)]
pub struct LegalPaperFacts {
    pub year: i32,
    /// One of `law/papers/kinds.toml`.
    pub kind: String,
    /// None where a paper has none that can be read.
    pub number: Option<i64>,
    /// What stands behind the number.
    pub series: String,
    /// Number and symbol as the paper has them.
    pub symbol: String,
    /// As it is looked up.
    pub symbol_key: String,
    pub day: Day,
    pub issuer: Issuer,
    /// The issuer's name; empty of the commune's own.
    pub issuer_name: String,
    pub level: PaperLevel,
    /// Trích yếu.
    pub about: String,
    pub signer: String,
    /// When it came.
    pub arrived_on: Option<Day>,
    /// By what it stands in its register: the day it was issued, or came.
    pub entered_on: Day,
    /// What of it is not sure.
    pub doubt: String,
    pub note: String,
    /// What a search reads.
    pub folded: String,
}

/// A paper to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct LegalPaperAdd {
    pub id: LegalPaperId,
    pub commune: AreaKey,
    pub book: Book,
    #[row(flat)]
    pub facts: LegalPaperFacts,
    /// Its number in the register of what came.
    pub arrival: Option<i64>,
    /// Empty where somebody recorded it.
    pub origin: String,
    pub origin_id: Option<Uuid>,
    pub revision: i64,
}

/// A paper.
#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct LegalPaperRow {
    pub id: LegalPaperId,
    pub commune: AreaKey,
    pub book: Book,
    pub year: i32,
    pub kind: String,
    pub number: Option<i64>,
    pub series: String,
    pub symbol: String,
    pub day: Day,
    pub issuer: Issuer,
    pub issuer_name: String,
    pub level: PaperLevel,
    pub about: String,
    pub signer: String,
    pub arrived_on: Option<Day>,
    pub arrival: Option<i64>,
    pub entered_on: Day,
    pub doubt: String,
    pub note: String,
    pub origin: String,
    pub origin_id: Option<Uuid>,
    pub ending: Option<Ending>,
    pub ended_on: Option<Day>,
    pub ended_by: Option<LegalPaperId>,
    /// Number and symbol of the paper by which it came out of force.
    #[row(sql = "e.symbol")]
    pub ended_by_symbol: Option<String>,
    pub ended_reason: Option<String>,
    /// Grows with each change.
    pub revision: i64,
    pub written_at: DateTime<Utc>,
    /// Who recorded it.
    #[row(sql = "w.name")]
    pub recorded_by: String,
}

impl LegalPaperRow {
    /// Where it is from, when the program itself numbered it.
    pub fn origin(&self) -> Option<Origin> {
        Origin::from_name(&self.origin)
    }

    /// Its place in a list, behind which a page goes on.
    pub fn place(&self) -> (Day, i64, LegalPaperId) {
        (self.entered_on, self.arrival.or(self.number).unwrap_or(0), self.id)
    }

    /// Whether there is such a paper at all.
    pub fn is_void(&self) -> bool {
        self.ending == Some(Ending::Void)
    }
}

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct LegalPaperQuery<'a> {
    pub text: &'a str,
    pub book: Option<Book>,
    pub kind: &'a str,
    pub year: Option<i32>,
    /// Papers in force alone: those that may be cited.
    pub standing: bool,
    /// Behind which a page goes on: its day in the register, its number there, itself.
    pub before: Option<(Day, i64, LegalPaperId)>,
}

const FROM: &str = "legal_paper x join account w on w.id = x.written_by \
                    left join legal_paper e on e.id = x.ended_by";
/// The number of a paper in its register: what came on a day stands by its arrival.
const NUMBER: &str = "coalesce(x.arrival, x.number, 0)";
/// What is no mistake.
const THERE: &str = "(x.ending is null or x.ending <> 'void')";

/// Adds one.
///
/// # Errors
/// A conflict when the id, the arrival or what it is from is taken.
pub async fn add(
    db: &impl Db,
    new: &LegalPaperAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "legal_paper_add", "legal_paper", new, beside).await
}

/// One, when its commune is of the scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: LegalPaperId) -> Result<Option<LegalPaperRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_commune("x.commune_key", &mut binds);
    let columns = LegalPaperRow::columns();
    let sql = format!("select {columns} from {FROM} where x.id = {key} and {seen}");
    row::find(db, "legal_paper_find", sql, binds.values()).await
}

/// Those of some ids that are of the scope, in the order of their days.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_many(
    db: &impl Db,
    scope: &Scope,
    ids: &[LegalPaperId],
) -> Result<Vec<LegalPaperRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let keys = binds.add_all(ids.iter().map(|id| id.0));
    let seen = scope.on_commune("x.commune_key", &mut binds);
    let columns = LegalPaperRow::columns();
    let sql = format!(
        "select {columns} from {FROM} where x.id in ({keys}) and {seen} order by x.day, x.id"
    );
    row::list(db, "legal_paper_find_many", sql, binds.values()).await
}

/// Those of the scope, one page, the latest of a register first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    query: &LegalPaperQuery<'_>,
    limit: u32,
) -> Result<Vec<LegalPaperRow>> {
    let mut binds = Binds::default();
    let mut all = vec![scope.on_commune("x.commune_key", &mut binds)];
    for word in base::text::fold(query.text).split_whitespace() {
        let part = binds.add(row::containing(word));
        all.push(format!("x.folded like {part} escape '\\'"));
    }
    if let Some(book) = query.book {
        all.push(format!("x.book = {}", binds.add(book.as_str())));
    }
    if !query.kind.is_empty() {
        all.push(format!("x.kind = {}", binds.add(query.kind)));
    }
    if let Some(year) = query.year {
        all.push(format!("x.year = {}", binds.add(year)));
    }
    if query.standing {
        all.push("x.ending is null".to_owned());
    }
    if let Some((day, number, id)) = query.before {
        let (day, number, id) = (binds.add(day), binds.add(number), binds.add(id.0));
        all.push(format!("(x.entered_on, {NUMBER}, x.id) < ({day}, {number}, {id})"));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from {FROM} where {} \
         order by x.entered_on desc, {NUMBER} desc, x.id desc limit {limit}",
        LegalPaperRow::columns(),
        all.join(" and ")
    );
    row::list(db, "legal_paper_list", sql, binds.values()).await
}

/// Numbers and days of a commune's series in a year, those out of force among them; one paper may be left
/// out.
///
/// # Errors
/// When the database cannot be asked.
pub async fn series(
    db: &impl Db,
    (commune, year): (&AreaKey, i32),
    series: &str,
    but: Option<LegalPaperId>,
) -> Result<Vec<(i64, Day)>> {
    let sql = format!(
        "select x.number, x.day from legal_paper x where x.commune_key = $1 and x.year = $2 \
         and x.series = $3 and x.book = 'out' and x.number is not null and {THERE} and x.id <> $4 \
         order by x.number"
    );
    let but = but.map_or(Uuid::nil(), |id| id.0);
    let values = [commune.as_str().into(), year.into(), series.into(), but.into()];
    row::list(db, "legal_paper_series", sql, values).await
}

/// The last number of what came to a commune in a year.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_arrival(db: &impl Db, commune: &AreaKey, year: i32) -> Result<i64> {
    let sql = "select max(x.arrival) from legal_paper x where x.commune_key = $1 and x.year = $2";
    let values = [commune.as_str().into(), year.into()];
    let last: Option<Option<i64>> = row::value(db, "legal_paper_last_arrival", sql, values).await?;
    Ok(last.flatten().unwrap_or(0))
}

/// Other papers of a commune with the same number and symbol in the year of a day, or of the same number,
/// issuer and day under another symbol; a handful.
///
/// # Errors
/// When the database cannot be asked.
pub async fn alike(
    db: &impl Db,
    commune: &AreaKey,
    (book, facts): (Book, &LegalPaperFacts),
    but: LegalPaperId,
) -> Result<Vec<LegalPaperRow>> {
    const ALIKE_MAX: i64 = 20;
    let sql = format!(
        "select {} from {FROM} where x.commune_key = $1 and x.book = $2 and x.id <> $3 and {THERE} \
         and x.symbol_key <> '' and ((x.symbol_key = $4 and x.year = $5) or (x.number = $6 \
          and x.day = $7 and x.issuer = $8 and x.issuer_name = $9 and x.kind = $10)) \
         order by x.day, x.id limit $11",
        LegalPaperRow::columns()
    );
    let values = [
        commune.as_str().into(),
        book.as_str().into(),
        but.0.into(),
        facts.symbol_key.as_str().into(),
        facts.year.into(),
        facts.number.into(),
        facts.day.into(),
        facts.issuer.as_str().into(),
        facts.issuer_name.as_str().into(),
        facts.kind.as_str().into(),
        ALIKE_MAX.into(),
    ];
    row::list(db, "legal_paper_alike", sql, values).await
}

/// The paper that comes from something of the program.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_origin(db: &impl Db, origin: Origin, id: Uuid) -> Result<Option<LegalPaperId>> {
    let sql = "select x.id from legal_paper x where x.origin = $1 and x.origin_id = $2";
    row::value(db, "legal_paper_of_origin", sql, [origin.as_str().into(), id.into()]).await
}

/// The revision and the day of a paper that its noun puts out of force.
///
/// # Errors
/// When the database cannot be asked.
pub async fn state(db: &impl Db, id: LegalPaperId) -> Result<Option<(i64, Day)>> {
    let sql = "select x.revision, x.day from legal_paper x where x.id = $1";
    row::find(db, "legal_paper_state", sql, [id.0.into()]).await
}

/// A paper of a commune with that symbol and day, in force or not, and whether it is from something already.
///
/// # Errors
/// When the database cannot be asked.
pub async fn same(
    db: &impl Db,
    commune: &AreaKey,
    (book, symbol_key, day): (Book, &str, Day),
) -> Result<Option<(LegalPaperId, String)>> {
    let sql = format!(
        "select x.id, x.origin from legal_paper x where x.commune_key = $1 and x.book = $2 \
         and x.symbol_key = $3 and x.day = $4 and {THERE} order by x.origin desc, x.id limit 1"
    );
    let values = [commune.as_str().into(), book.as_str().into(), symbol_key.into(), day.into()];
    row::find(db, "legal_paper_same", sql, values).await
}

/// Says of a paper that was recorded by hand where it is from.
///
/// # Errors
/// When the database refuses.
pub async fn set_origin(
    db: &impl Db,
    id: LegalPaperId,
    (origin, of): (Origin, Uuid),
) -> Result<()> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update legal_paper set origin = $1, origin_id = $2, revision = revision + 1 \
               where id = $3 and origin = ''";
    let values = [origin.as_str().into(), of.into(), id.0.into()];
    row::run(db, "legal_paper_set_origin", sql, values).await.map(|_| ())
}

/// Puts right what a paper says that nobody changed since a revision. `false` when somebody did.
///
/// # Errors
/// A conflict when the arrival is taken.
pub async fn set(
    db: &impl Db,
    (id, revision): (LegalPaperId, i64),
    to: &LegalPaperFacts,
    arrival: Option<i64>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let mut binds = Binds::default();
    let names = LegalPaperFacts::names();
    let set: Vec<String> = names
        .iter()
        .zip(to.values())
        .map(|(name, value)| format!("{name} = {}", binds.add(value)))
        .collect();
    let (arrival, id, revision) = (binds.add(arrival), binds.add(id.0), binds.add(revision));
    let sql = format!(
        "update legal_paper set {}, arrival = {arrival}, revision = revision + 1 \
         where id = {id} and revision = {revision} and ending is null",
        set.join(", ")
    );
    Ok(row::run(db, "legal_paper_set", sql, binds.values()).await?.rows_affected() == 1)
}

/// How a paper comes out of force.
#[derive(Debug, Clone)]
pub struct LegalPaperEnd<'a> {
    pub ending: Ending,
    pub on: Day,
    /// The paper that says so.
    pub by: Option<LegalPaperId>,
    pub reason: &'a str,
}

/// Ends a paper that nobody changed since a revision, or, with nothing, puts it back in force. `false` when
/// it is another by now.
///
/// # Errors
/// When the database refuses.
pub async fn set_ended(
    db: &impl Db,
    (id, revision): (LegalPaperId, i64),
    end: Option<&LegalPaperEnd<'_>>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = format!(
        "update legal_paper set ending = $1, ended_on = $2, ended_by = $3, ended_reason = $4, \
         revision = revision + 1 where id = $5 and revision = $6 and ending is {}",
        if end.is_some() { "null" } else { "not null" }
    );
    let values = [
        end.map(|it| it.ending.as_str().to_owned()).into(),
        end.map(|it| it.on).into(),
        end.and_then(|it| it.by).map(|it| it.0).into(),
        end.map(|it| it.reason.to_owned()).into(),
        id.0.into(),
        revision.into(),
    ];
    Ok(row::run(db, "legal_paper_set_ended", sql, values).await?.rows_affected() == 1)
}

/// The papers that came out of force by another one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn ended_by(
    db: &impl Db,
    scope: &Scope,
    id: LegalPaperId,
    limit: u32,
) -> Result<Vec<LegalPaperRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_commune("x.commune_key", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from {FROM} where x.ended_by = {key} and {seen} order by x.day, x.id limit {limit}",
        LegalPaperRow::columns()
    );
    row::list(db, "legal_paper_ended_by", sql, binds.values()).await
}
