//! Certificates with their blocks of years, and the key their codes are signed with.

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, CertificateId, HouseholdId, KeyId, RoundId};
use chrono::{DateTime, Utc};
use register::review::round::series::Given;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, Kind};
use crate::kernel::row::{self, Binds, Row};
use crate::kernel::seal::{self, Place};
use crate::{Db, Scope};

/// A key pair, both halves in hexadecimal.
#[derive(Clone)]
pub struct KeyRow {
    /// Its id.
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
    let row = row::one(db, "key_find", sql, []).await?;
    row.map(|row| {
        let id = KeyId(row.get("id")?);
        Ok(KeyRow {
            id,
            public: row.get("public")?,
            secret: seal::open_text(&**db.seal(), place(&id), row.get("secret")?)?,
        })
    })
    .transpose()
}

/// Every public half, the newest first: old certificates stay verifiable.
///
/// # Errors
/// When the database cannot be asked.
pub async fn public_keys(db: &impl Db, limit: u32) -> Result<Vec<String>> {
    let sql = "select k.public from signing_key k order by k.made_at desc, k.id desc limit $1";
    let rows = row::all(db, "key_list", sql, [i64::from(limit).into()]).await?;
    rows.iter().map(|row| row.get("public")).collect()
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificateOf {
    /// Its id.
    pub id: CertificateId,
    /// The year of its series.
    pub year: i32,
    /// Its number.
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
        "select c.id, c.year, c.number, c.issued_on from certificate c \
         where c.household_id = {id} \
         and exists (select 1 from stay y where y.household_id = c.household_id and {seen}) \
         order by c.issued_on desc, c.id limit 1"
    );
    let row = row::one(db, "certificate_of", sql, binds.values()).await?;
    row.map(|row| {
        Ok(CertificateOf {
            id: CertificateId(row.get("id")?),
            year: row.get("year")?,
            number: row.get("number")?,
            issued_on: row.get("issued_on")?,
        })
    })
    .transpose()
}

/// Adds a key.
///
/// # Errors
/// When the database refuses.
pub async fn add_key(db: &impl Db, key: &KeyRow, at: DateTime<Utc>) -> Result<()> {
    let sql = "insert into signing_key (id, public, secret, made_at) values ($1, $2, $3, $4)";
    let secret = seal::text(&**db.seal(), place(&key.id), &key.secret)?;
    let values = [key.id.0.into(), key.public.as_str().into(), secret.into(), at.into()];
    row::run(db, "key_add", sql, values).await.map(|_| ())
}

/// A certificate to be given.
#[derive(Debug, Clone)]
pub struct CertificateAdd {
    /// Its id.
    pub id: CertificateId,
    /// Whose.
    pub household: HouseholdId,
    /// Its number and day.
    pub given: Given,
}

/// A block of a certificate.
#[derive(Debug, Clone)]
pub struct BlockAdd {
    /// The certificate.
    pub certificate: CertificateId,
    /// The round that recognised the household.
    pub round: RoundId,
    /// The year it counts for.
    pub year: i32,
    /// The day of the decision.
    pub day: Day,
    /// `poor` or `near_poor`.
    pub class: String,
    /// Bit n is set when indicator n+1 is deprived.
    pub deprived: i32,
    /// The signed code.
    pub code: String,
}

/// A household that a decided round recognises, with the certificate it may have already.
#[derive(Debug, Clone)]
pub struct DueRow {
    /// Which.
    pub household: HouseholdId,
    /// Its short code.
    pub code: String,
    /// `poor` or `near_poor`.
    pub class: String,
    /// Its deprivations.
    pub deprived: i32,
    /// The head's name by the decision.
    pub name: String,
    /// Whether its certificate has the block of a later decision already: it was handed out, and what
    /// is added now stands before it.
    pub late: bool,
    /// Its certificate, when it has one: id, year, number.
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
    let rows = row::all(db, "certificate_count", sql, binds.values()).await?;
    let Some(row) = rows.first() else { return Ok((0, 0)) };
    Ok((row.get("entitled")?, row.get("certified")?))
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
        "select x.household_id, h.code, x.class, d.deprived, x.name, c.id as certificate_id, \
         c.year, c.number, cast((select count(*) from certificate_block l \
          where l.certificate_id = c.id and l.day > f.from_day) as bigint) as later \
         from {RECOGNISED} left join certificate c on c.id = (select k.id from certificate k \
          where k.household_id = x.household_id and k.commune_key in ({of}, {body}) \
          order by case when k.commune_key = {of} then 0 else 1 end limit 1) \
         where x.round_id = {id} \
         and x.list in ('poor', 'near_poor') and not {HAS_BLOCK} and {lives}"
    );
    if let Some(household) = household {
        sql.push_str(&format!(" and x.household_id = {}", binds.add(household.0)));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by x.sort_key, x.household_id limit {limit}"));
    let rows = row::all(db, "certificate_due", sql, binds.values()).await?;
    rows.iter()
        .map(|row| {
            let id: Option<uuid::Uuid> = row.get("certificate_id")?;
            let certificate = match id {
                Some(id) => Some((CertificateId(id), row.get("year")?, row.get("number")?)),
                None => None,
            };
            Ok(DueRow {
                household: HouseholdId(row.get("household_id")?),
                code: row.get("code")?,
                class: row.get("class")?,
                deprived: row.get("deprived")?,
                name: row.get("name")?,
                late: row.get::<i64>("later")? > 0,
                certificate,
            })
        })
        .collect()
}

/// The last number and day of a commune's certificates in a year.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last(db: &impl Db, commune: &AreaKey, year: i32) -> Result<Option<Given>> {
    let sql = "select c.number, c.issued_on from certificate c where c.commune_key = $1 \
               and c.year = $2 order by c.number desc limit 1";
    let values = [commune.as_str().into(), year.into()];
    let row = row::one(db, "certificate_last", sql, values).await?;
    row.map(|row| Ok(Given { number: row.get("number")?, day: row.get("issued_on")? })).transpose()
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
    certificates.iter().for_each(|it| mark::fresh(db, Kind::Certificate, it.id.0));
    let there: Vec<uuid::Uuid> = blocks.iter().map(|it| it.certificate.0).collect();
    mark::touch(db, Kind::Certificate, &there).await?;
    let rows = certificates
        .into_iter()
        .map(|it| {
            vec![
                it.id.0.into(),
                commune.as_str().into(),
                it.household.0.into(),
                year.into(),
                it.given.number.into(),
                it.given.day.into(),
                at.into(),
                by.0.into(),
            ]
        })
        .collect();
    let columns = [
        "id",
        "commune_key",
        "household_id",
        "year",
        "number",
        "issued_on",
        "issued_at",
        "issued_by",
    ];
    dialect::insert_many(db, "certificate_add", "certificate", &columns, rows).await?;
    let rows = blocks
        .into_iter()
        .map(|it| {
            vec![
                it.certificate.0.into(),
                it.round.0.into(),
                it.year.into(),
                it.day.into(),
                it.class.into(),
                it.deprived.into(),
                it.code.into(),
                at.into(),
                by.0.into(),
            ]
        })
        .collect();
    let columns = [
        "certificate_id",
        "round_id",
        "year",
        "day",
        "class",
        "deprived",
        "code",
        "added_at",
        "added_by",
    ];
    dialect::insert_many(db, "certificate_add", "certificate_block", &columns, rows).await
}

/// How many blocks of later decisions stood on the certificate when block `b` came onto it.
const LATE: &str = "cast((select count(*) from certificate_block l \
     where l.certificate_id = b.certificate_id and l.day > b.day and l.added_at < b.added_at) as bigint)";

/// A certificate as listed.
#[derive(Debug, Clone)]
pub struct CertificateRow {
    /// Its id.
    pub id: CertificateId,
    /// Whose.
    pub household: HouseholdId,
    /// The household's short code.
    pub code: String,
    /// The head's name by the decision.
    pub name: String,
    /// The village's name.
    pub village_name: String,
    /// Year and number.
    pub year: i32,
    /// The number in that year.
    pub number: i64,
    /// When it was given.
    pub issued_on: Day,
    /// The class by this round.
    pub class: String,
    /// The commune that gave it.
    pub commune: AreaKey,
    /// Whether this round's block came onto it after that of a later decision: what was handed out
    /// before lacks it.
    pub reprint: bool,
    /// Where the next page goes on.
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
        "select c.id, c.household_id, h.code, x.name, v.name as village_name, c.year, c.number, \
         c.issued_on, b.class, x.sort_key, c.commune_key, {LATE} as later \
         from certificate_block b join certificate c on c.id = b.certificate_id \
         join household h on h.id = c.household_id \
         join decision_household x on x.round_id = b.round_id \
          and x.household_id = c.household_id and x.list = b.class \
         join village v on v.id = x.village_id where b.round_id = {id} and {seen}"
    );
    if let Some((key, household)) = after {
        let (key, household) = (binds.add(key.as_str()), binds.add(household.0));
        sql.push_str(&format!(" and (x.sort_key, c.household_id) > ({key}, {household})"));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by x.sort_key, c.household_id limit {limit}"));
    row::all(db, "certificate_list", sql, binds.values()).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<CertificateRow> {
    Ok(CertificateRow {
        id: CertificateId(row.get("id")?),
        household: HouseholdId(row.get("household_id")?),
        code: row.get("code")?,
        name: row.get("name")?,
        village_name: row.get("village_name")?,
        year: row.get("year")?,
        number: row.get("number")?,
        issued_on: row.get("issued_on")?,
        class: row.get("class")?,
        commune: row.named("commune_key", AreaKey::parse)?,
        reprint: row.get::<i64>("later")? > 0,
        sort_key: row.get("sort_key")?,
    })
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
    let row = row::one(db, "certificate_find", sql, [id.0.into()]).await?;
    row.map(|row| {
        let given = Given { number: row.get("number")?, day: row.get("issued_on")? };
        let commune = row.named("commune_key", AreaKey::parse)?;
        Ok((HouseholdId(row.get("household_id")?), row.get("year")?, given, commune))
    })
    .transpose()
}

/// A certificate found by its number.
#[derive(Debug, Clone)]
pub struct FoundRow {
    /// Its id.
    pub id: CertificateId,
    /// The year of its series.
    pub year: i32,
    /// Its number.
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
        "select c.id, c.year, c.number, c.commune_key from certificate c \
         where c.number = {number}{} and exists (select 1 from stay y \
          where y.household_id = c.household_id and {seen}) \
         order by c.year desc, c.commune_key, c.id limit {limit}",
        of_year.unwrap_or_default()
    );
    let rows = row::all(db, "certificate_of_number", sql, binds.values()).await?;
    rows.iter()
        .map(|row| {
            Ok(FoundRow {
                id: CertificateId(row.get("id")?),
                year: row.get("year")?,
                number: row.get("number")?,
                commune: row.named("commune_key", AreaKey::parse)?,
            })
        })
        .collect()
}

/// A block as it was given.
#[derive(Debug, Clone)]
pub struct BlockRow {
    /// The certificate.
    pub certificate: CertificateId,
    /// The round that recognised the household.
    pub round: RoundId,
    /// The year it counts for.
    pub year: i32,
    /// The day of the decision.
    pub day: Day,
    /// `poor` or `near_poor`.
    pub class: String,
    /// Bit n is set when indicator n+1 is deprived.
    pub deprived: i32,
    /// The signed code.
    pub code: String,
    /// The head's name by that decision.
    pub name: String,
    /// Who gave it.
    pub signer: String,
    /// When it came onto the certificate.
    pub added_at: DateTime<Utc>,
    /// Whether it came after the block of a later decision.
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
            "select b.certificate_id, b.round_id, b.year, b.day, b.class, b.deprived, b.code, \
             b.added_at, {LATE} as later, \
             coalesce(x.name, '') as name, coalesce(a.name, '') as signer \
             from certificate_block b join certificate c on c.id = b.certificate_id \
             left join decision_household x on x.round_id = b.round_id \
              and x.household_id = c.household_id and x.list = b.class \
             left join account a on a.id = b.added_by \
             where b.certificate_id in ({}) order by b.day, b.round_id",
            places.join(", ")
        );
        for row in row::all(db, "certificate_blocks", sql, binds.values()).await? {
            found.push(BlockRow {
                certificate: CertificateId(row.get("certificate_id")?),
                round: RoundId(row.get("round_id")?),
                year: row.get("year")?,
                day: row.get("day")?,
                class: row.get("class")?,
                deprived: row.get("deprived")?,
                code: row.get("code")?,
                name: row.get("name")?,
                signer: row.get("signer")?,
                added_at: row.get("added_at")?,
                late: row.get::<i64>("later")? > 0,
            });
        }
    }
    Ok(found)
}

/// A certificate's head, for printing.
#[derive(Debug, Clone)]
pub struct HeadRow {
    /// Its id.
    pub id: CertificateId,
    /// Whose.
    pub household: HouseholdId,
    /// Number and day.
    pub given: Given,
    /// The commune that gave it.
    pub commune: AreaKey,
    /// Where the household lives: address and village.
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
            "select c.id, c.household_id, c.number, c.issued_on, c.commune_key, y.address, \
             v.name as village_name from certificate c \
             join stay y on y.household_id = c.household_id and y.from_day = \
              (select max(z.from_day) from stay z where z.household_id = c.household_id \
               and z.from_day <= c.issued_on) \
             join village v on v.id = y.village_id where c.id in ({})",
            places.join(", ")
        );
        for row in row::all(db, "certificate_heads", sql, binds.values()).await? {
            let (address, village): (String, String) =
                (row.get("address")?, row.get("village_name")?);
            let parts: Vec<String> =
                [address, village].into_iter().filter(|part| !part.is_empty()).collect();
            let head = HeadRow {
                id: CertificateId(row.get("id")?),
                household: HouseholdId(row.get("household_id")?),
                given: Given { number: row.get("number")?, day: row.get("issued_on")? },
                commune: row.named("commune_key", AreaKey::parse)?,
                address: parts.join(", "),
            };
            found.insert(head.id, head);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}
