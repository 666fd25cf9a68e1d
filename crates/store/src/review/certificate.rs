//! Certificates with their blocks of years, and the key their codes are signed with.

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, CertificateId, HouseholdId, KeyId, RoundId};
use chrono::{DateTime, Utc};
use register::Class;
use register::review::round::series::Given;

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow, Row};
use crate::kernel::seal::{self, Place};
use crate::kernel::sealing::Column;
use crate::{Db, Scope};

/// What is sealed here.
pub(crate) const SEALED: &[Column] = &[Column::text("signing_key.secret")];

/// A certificate with its blocks.
pub static MARKED: Marking = Marking {
    written_with: WrittenWith::CameBy(
        "select cast(null as uuid) as import, round_id as round from certificate_block \
         where certificate_id = $1 order by added_at desc limit 1",
    ),
    parts: &[Part {
        table: "certificate_block",
        link: "certificate_id",
        order: "x.round_id",
        columns: &[
            ("round_id", As::Id),
            ("year", As::Number),
            ("day", As::On),
            ("class", As::Words),
            ("deprived", As::Number),
            ("code", As::Words),
            ("added_at", As::At),
            ("added_by", As::Id),
        ],
        lines: Lines::Each,
    }],
    ..Marking::of(
        "certificate",
        Content::Columns {
            name: "cast(x.number as text) || '/' || cast(x.year as text)",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("household_id", As::Id),
                ("year", As::Number),
                ("number", As::Number),
                ("issued_on", As::On),
                ("issued_at", As::At),
                ("issued_by", As::Id),
            ],
        },
    )
};

/// A key pair, both halves in hexadecimal.
#[derive(Clone)]
pub struct KeyRow {
    pub id: KeyId,
    /// The public half.
    pub public: String,
    /// The secret half; it leaves the database for signing only.
    pub secret: String,
}

fn place(id: &KeyId) -> Place<'_> {
    Place { column: "signing_key.secret", row: id.0.as_bytes() }
}

/// The newest key, once one was made.
///
/// # Errors
/// When the database cannot be asked.
pub async fn key(db: &impl Db) -> Result<Option<KeyRow>> {
    let sql = "select k.id, k.public, k.secret from signing_key k order by k.made_at desc, k.id desc limit 1";
    let row: Option<(KeyId, String, String)> = row::find(db, "key_find", sql, []).await?;
    row.map(|(id, public, secret)| {
        Ok(KeyRow { id, public, secret: seal::open_text(&**db.seal(), place(&id), secret)? })
    })
    .transpose()
}

/// Every public half, the newest first: old certificates stay verifiable.
///
/// # Errors
/// When the database cannot be asked.
pub async fn public_keys(db: &impl Db, limit: u32) -> Result<Vec<String>> {
    let sql = "select k.public from signing_key k order by k.made_at desc, k.id desc limit $1";
    row::values(db, "key_list", sql, [i64::from(limit).into()]).await
}

/// Whether a household has a block of a round.
///
/// # Errors
/// When the database cannot be asked.
pub async fn has_block(db: &impl Db, round: RoundId, household: HouseholdId) -> Result<bool> {
    let sql = "select 1 as one from certificate_block b join certificate c on c.id = b.certificate_id \
               where b.round_id = $1 and c.household_id = $2";
    let values = [round.0.into(), household.0.into()];
    Ok(row::one(db, "certificate_has_block", sql, values).await?.is_some())
}

/// The certificate of a household, as one speaks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
#[row(table = "c")]
pub struct CertificateOf {
    pub id: CertificateId,
    /// The year of its series.
    pub year: i32,
    pub number: i64,
    /// When it was given.
    pub issued_on: Day,
}

/// The latest certificate of a household that lives in the scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(
    db: &impl Db,
    scope: &Scope,
    household: HouseholdId,
) -> Result<Option<CertificateOf>> {
    let mut binds = Binds::default();
    let id = binds.add(household.0);
    let seen = scope.on_village("y.village_id", &mut binds);
    let sql = format!(
        "select {} from certificate c \
         where c.household_id = {id} \
         and exists (select 1 from stay y where y.household_id = c.household_id and {seen}) \
         order by c.issued_on desc, c.id limit 1",
        CertificateOf::columns()
    );
    row::find(db, "certificate_of", sql, binds.values()).await
}

/// Adds a key.
///
/// # Errors
/// When the database refuses.
pub async fn add_key(db: &impl Db, key: &KeyRow, at: DateTime<Utc>) -> Result<()> {
    let secret = seal::text(&**db.seal(), place(&key.id), &key.secret)?;
    let row = [
        ("id", key.id.0.into()),
        ("public", key.public.as_str().into()),
        ("secret", secret.into()),
        ("made_at", at.into()),
    ];
    row::insert_values(db, "key_add", "signing_key", row).await
}

/// A certificate to be given.
#[derive(Debug, Clone, IntoRow)]
pub struct CertificateAdd {
    pub id: CertificateId,
    /// Whose.
    pub household: HouseholdId,
    pub number: i64,
    /// The day it is given.
    pub issued_on: Day,
}

#[derive(Debug, Clone, IntoRow)]
pub struct BlockAdd {
    pub certificate: CertificateId,
    /// The round that recognised the household.
    pub round: RoundId,
    /// The year it counts for.
    pub year: i32,
    /// The day of the decision.
    pub day: Day,
    /// Poor or near-poor.
    pub class: Class,
    /// Bit n is set when indicator n+1 is deprived.
    pub deprived: i32,
    /// The signed code.
    pub code: String,
}

/// A household that a decided round recognises, with the certificate it may have already.
#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct DueRow {
    pub household: HouseholdId,
    /// Its short code.
    #[row(sql = "h.code")]
    pub code: String,
    /// Poor or near-poor.
    pub class: Class,
    /// Its deprivations.
    #[row(sql = "d.deprived")]
    pub deprived: i32,
    /// The head's name by the decision.
    pub name: String,
    /// Whether its certificate has the block of a later decision already: it was handed out, and what
    /// is added now stands before it.
    #[row(sql = "(select count(*) from certificate_block l "
        + "where l.certificate_id = c.id and l.day > f.from_day) > 0")]
    pub late: bool,
    /// Its certificate, when it has one: id, year, number.
    #[row(sql = "c.id as certificate_id, c.year, c.number", with = "numbered")]
    pub certificate: Option<(CertificateId, i32, i64)>,
}

/// Households `x` that a decided round recognises.
const RECOGNISED: &str = "decision_household x join household h on h.id = x.household_id \
     join class_fact f on f.household_id = x.household_id and f.round_id = x.round_id \
     join verdict d on d.id = f.verdict_id";
/// Whether a certificate of the household has the round's block.
const HAS_BLOCK: &str = "exists (select 1 from certificate_block b \
     join certificate k on k.id = b.certificate_id where k.household_id = x.household_id \
     and b.round_id = x.round_id)";

/// Whether a household lives in a commune on a day: who has left or died out gets no certificate.
fn lives(body: &str, day: &str) -> String {
    format!(
        "exists (select 1 from stay y join village_path w on w.village_id = y.village_id \
         and w.from_day <= {day} and w.to_day > {day} where y.household_id = x.household_id \
         and y.from_day <= {day} and y.to_day > {day} and w.commune_key = {body})"
    )
}

/// How many households a decided round recognises that have their certificate's block or live in the
/// commune on a day, and how many of them have it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(
    db: &impl Db,
    round: RoundId,
    (body, day): (&AreaKey, Day),
) -> Result<(i64, i64)> {
    let mut binds = Binds::default();
    let (id, body, day) = (binds.add(round.0), binds.add(body.as_str()), binds.add(day));
    let lives = lives(&body, &day);
    let sql = format!(
        "select cast(count(*) as bigint) as entitled, \
         cast(coalesce(sum(case when {HAS_BLOCK} then 1 else 0 end), 0) as bigint) as certified \
         from {RECOGNISED} where x.round_id = {id} and x.list in ('poor', 'near_poor') \
         and ({HAS_BLOCK} or {lives})"
    );
    Ok(row::find(db, "certificate_count", sql, binds.values()).await?.unwrap_or_default())
}

/// Households that a decided round recognises, that live in the commune on a day and whose certificate
/// lacks the round's block, by given name; one of them, or all. The certificate is the one of the
/// commune `of` the round, or else of the one that gives it now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn due(
    db: &impl Db,
    round: RoundId,
    household: Option<HouseholdId>,
    (of, body): (&AreaKey, &AreaKey),
    day: Day,
    limit: u32,
) -> Result<Vec<DueRow>> {
    let mut binds = Binds::default();
    let (id, body, day) = (binds.add(round.0), binds.add(body.as_str()), binds.add(day));
    let of = binds.add(of.as_str());
    let lives = lives(&body, &day);
    let mut sql = format!(
        "select {} \
         from {RECOGNISED} left join certificate c on c.id = (select k.id from certificate k \
          where k.household_id = x.household_id and k.commune_key in ({of}, {body}) \
          order by case when k.commune_key = {of} then 0 else 1 end limit 1) \
         where x.round_id = {id} \
         and x.list in ('poor', 'near_poor') and not {HAS_BLOCK} and {lives}",
        DueRow::columns()
    );
    if let Some(household) = household {
        sql.push_str(&format!(" and x.household_id = {}", binds.add(household.0)));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by x.sort_key, x.household_id limit {limit}"));
    row::list(db, "certificate_due", sql, binds.values()).await
}

fn numbered(row: &Row) -> Result<Option<(CertificateId, i32, i64)>> {
    Ok(match row.take("certificate_id")? {
        Some(id) => Some((id, row.take("year")?, row.take("number")?)),
        None => None,
    })
}

/// The last number and day of a commune's certificates in a year.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last(db: &impl Db, commune: &AreaKey, year: i32) -> Result<Option<Given>> {
    let sql = "select c.number, c.issued_on as day from certificate c where c.commune_key = $1 \
               and c.year = $2 order by c.number desc limit 1";
    let values = [commune.as_str().into(), year.into()];
    row::find(db, "certificate_last", sql, values).await
}

/// Adds certificates and blocks, in bulk.
///
/// # Errors
/// A conflict when a number was given, a household has one, or a block is there.
pub async fn add_many(
    db: &impl Db,
    commune: &AreaKey,
    year: i32,
    certificates: Vec<CertificateAdd>,
    blocks: Vec<BlockAdd>,
    (by, at): (AccountId, DateTime<Utc>),
) -> Result<()> {
    certificates.iter().for_each(|it| mark::fresh(db, &MARKED, it.id.0));
    let there: Vec<uuid::Uuid> = blocks.iter().map(|it| it.certificate.0).collect();
    mark::touch(db, &MARKED, &there).await?;
    let beside = [
        ("commune_key", commune.as_str().into()),
        ("year", year.into()),
        ("issued_at", at.into()),
        ("issued_by", by.0.into()),
    ];
    row::insert_many(db, "certificate_add", "certificate", certificates, beside).await?;
    let beside = [("added_at", at.into()), ("added_by", by.0.into())];
    row::insert_many(db, "certificate_add", "certificate_block", blocks, beside).await
}

/// Whether a block of a later decision stood on the certificate when block `b` came onto it.
const LATE: &str = "((select count(*) from certificate_block l \
     where l.certificate_id = b.certificate_id and l.day > b.day and l.added_at < b.added_at) > 0)";

/// A certificate as listed.
#[derive(Debug, Clone, FromRow)]
#[row(table = "c")]
pub struct CertificateRow {
    pub id: CertificateId,
    /// Whose.
    pub household: HouseholdId,
    /// The household's short code.
    #[row(sql = "h.code")]
    pub code: String,
    /// The head's name by the decision.
    #[row(sql = "x.name")]
    pub name: String,
    /// The village's name.
    #[row(sql = "v.name")]
    pub village_name: String,
    /// Year and number.
    pub year: i32,
    /// The number in that year.
    pub number: i64,
    /// When it was given.
    pub issued_on: Day,
    /// The class by this round.
    #[row(sql = "b.class")]
    pub class: Class,
    /// The commune that gave it.
    pub commune: AreaKey,
    /// Whether this round's block came onto it after that of a later decision: what was handed out
    /// before lacks it.
    #[row(unlisted)]
    pub reprint: bool,
    /// Where the next page goes on.
    #[row(sql = "x.sort_key")]
    pub sort_key: String,
}

/// Certificates that have a block of a round, one page by given name, within the scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    after: Option<&(String, HouseholdId)>,
    limit: u32,
) -> Result<Vec<CertificateRow>> {
    let mut binds = Binds::default();
    let id = binds.add(round.0);
    let seen = scope.on_village("x.village_id", &mut binds);
    let mut sql = format!(
        "select {}, {LATE} as reprint \
         from certificate_block b join certificate c on c.id = b.certificate_id \
         join household h on h.id = c.household_id \
         join decision_household x on x.round_id = b.round_id \
          and x.household_id = c.household_id and x.list = b.class \
         join village v on v.id = x.village_id where b.round_id = {id} and {seen}",
        CertificateRow::columns()
    );
    if let Some((key, household)) = after {
        let (key, household) = (binds.add(key.as_str()), binds.add(household.0));
        sql.push_str(&format!(" and (x.sort_key, c.household_id) > ({key}, {household})"));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by x.sort_key, c.household_id limit {limit}"));
    row::list(db, "certificate_list", sql, binds.values()).await
}

/// A certificate's head: whose, and its number. The caller checks that the household is within scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    id: CertificateId,
) -> Result<Option<(HouseholdId, i32, Given, AreaKey)>> {
    let sql = "select c.household_id, c.year, c.number, c.issued_on, c.commune_key \
               from certificate c where c.id = $1";
    let row: Option<(HouseholdId, i32, i64, Day, AreaKey)> =
        row::find(db, "certificate_find", sql, [id.0.into()]).await?;
    Ok(row.map(|(household, year, number, day, commune)| {
        (household, year, Given { number, day }, commune)
    }))
}

/// A certificate found by its number.
#[derive(Debug, Clone, FromRow)]
#[row(table = "c")]
pub struct FoundRow {
    pub id: CertificateId,
    /// The year of its series.
    pub year: i32,
    pub number: i64,
    /// The commune that gave it.
    pub commune: AreaKey,
}

/// Certificates of that number whose household has lived in the scope, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_number(
    db: &impl Db,
    scope: &Scope,
    (number, year): (i64, Option<i32>),
    limit: u32,
) -> Result<Vec<FoundRow>> {
    let mut binds = Binds::default();
    let number = binds.add(number);
    let of_year = year.map(|year| format!(" and c.year = {}", binds.add(year)));
    let seen = scope.on_village("y.village_id", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from certificate c \
         where c.number = {number}{} and exists (select 1 from stay y \
          where y.household_id = c.household_id and {seen}) \
         order by c.year desc, c.commune_key, c.id limit {limit}",
        FoundRow::columns(),
        of_year.unwrap_or_default()
    );
    row::list(db, "certificate_of_number", sql, binds.values()).await
}

/// A block as it was given.
#[derive(Debug, Clone, FromRow)]
#[row(table = "b")]
pub struct BlockRow {
    pub certificate: CertificateId,
    /// The round that recognised the household.
    pub round: RoundId,
    /// The year it counts for.
    pub year: i32,
    /// The day of the decision.
    pub day: Day,
    /// Poor or near-poor.
    pub class: Class,
    /// Bit n is set when indicator n+1 is deprived.
    pub deprived: i32,
    /// The signed code.
    pub code: String,
    /// The head's name by that decision.
    #[row(sql = "coalesce(x.name, '')")]
    pub name: String,
    /// Who gave it.
    #[row(sql = "coalesce(a.name, '')")]
    pub signer: String,
    /// When it came onto the certificate.
    pub added_at: DateTime<Utc>,
    /// Whether it came after the block of a later decision.
    #[row(unlisted)]
    pub late: bool,
}

/// The blocks of certificates, by year.
///
/// # Errors
/// When the database cannot be asked.
pub async fn blocks(db: &impl Db, ids: &[CertificateId]) -> Result<Vec<BlockRow>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select {}, {LATE} as late \
             from certificate_block b join certificate c on c.id = b.certificate_id \
             left join decision_household x on x.round_id = b.round_id \
              and x.household_id = c.household_id and x.list = b.class \
             left join account a on a.id = b.added_by \
             where b.certificate_id in ({}) order by b.day, b.round_id",
            BlockRow::columns(),
            places.join(", ")
        );
        found.append(&mut row::list(db, "certificate_blocks", sql, binds.values()).await?);
    }
    Ok(found)
}

/// A certificate's head, for printing.
#[derive(Debug, Clone, FromRow)]
#[row(table = "c")]
pub struct HeadRow {
    pub id: CertificateId,
    /// Whose.
    pub household: HouseholdId,
    /// Number and day.
    #[row(flat, sql = "c.number, c.issued_on as day")]
    pub given: Given,
    /// The commune that gave it.
    pub commune: AreaKey,
    /// Where the household lives: address and village.
    #[row(sql = "y.address, v.name as village_name", with = "address")]
    pub address: String,
}

/// The heads of certificates, in the order asked for.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_many(db: &impl Db, ids: &[CertificateId]) -> Result<Vec<HeadRow>> {
    let mut found = std::collections::HashMap::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select {} from certificate c \
             join stay y on y.household_id = c.household_id and y.from_day = \
              (select max(z.from_day) from stay z where z.household_id = c.household_id \
               and z.from_day <= c.issued_on) \
             join village v on v.id = y.village_id where c.id in ({})",
            HeadRow::columns(),
            places.join(", ")
        );
        let heads = row::list::<HeadRow>(db, "certificate_heads", sql, binds.values()).await?;
        found.extend(heads.into_iter().map(|head| (head.id, head)));
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

fn address(row: &Row) -> Result<String> {
    let parts: [String; 2] = [row.take("address")?, row.take("village_name")?];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(parts.join(", "))
}
