//! Seals of the audit log: the heads of its chains on a day, under one signature.

use base::Day;
use chrono::{DateTime, Utc};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};

#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SealRow {
    /// 1, 2, 3 …
    pub number: i64,
    /// The day in Việt Nam.
    pub day: Day,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// What was signed.
    pub text: String,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    /// The public key, hexadecimal.
    pub key: String,
    /// The signature, hexadecimal.
    pub signature: String,
}

fn select() -> String {
    format!("select {} from audit_seal", SealRow::columns())
}

/// Adds a seal.
///
/// # Errors
/// A conflict when another process made the one of that number.
pub async fn add(db: &impl Db, seal: &SealRow) -> Result<()> {
    let sql = "insert into audit_seal (number, day, made_at, text, hash, key, signature) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        seal.number.into(),
        seal.day.into(),
        seal.made_at.into(),
        seal.text.as_str().into(),
        seal.hash.as_str().into(),
        seal.key.as_str().into(),
        seal.signature.as_str().into(),
    ];
    row::run(db, "seal_add", sql, values).await.map(|_| ())
}

/// The last seal.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last(db: &impl Db) -> Result<Option<SealRow>> {
    let sql = format!("{} order by number desc limit 1", select());
    row::find(db, "seal_last", sql, []).await
}

/// One seal.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, number: i64) -> Result<Option<SealRow>> {
    let sql = format!("{} where number = $1", select());
    row::find(db, "seal_find", sql, [number.into()]).await
}

/// Seals after a number, in their order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, after: i64, limit: u32) -> Result<Vec<SealRow>> {
    let sql = format!("{} where number > $1 order by number limit $2", select());
    let values = [after.into(), i64::from(limit).into()];
    row::list(db, "seal_list", sql, values).await
}

/// Seals before a number, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_back(db: &impl Db, before: i64, limit: u32) -> Result<Vec<SealRow>> {
    let sql = format!("{} where number < $1 order by number desc limit $2", select());
    let values = [before.into(), i64::from(limit).into()];
    row::list(db, "seal_list", sql, values).await
}

/// The head of a chain.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Head {
    /// The chain: a commune's key, or empty.
    pub chain: String,
    /// Its last line.
    pub seq: i64,
    /// That line's hash.
    pub hash: String,
}

/// The heads of all chains that have a line. A country has some thousand communes.
///
/// # Errors
/// When the database cannot be asked.
pub async fn heads(db: &impl Db) -> Result<Vec<Head>> {
    let sql = format!("select {} from audit_head where seq > 0 order by chain", Head::columns());
    row::list(db, "seal_heads", sql, []).await
}

/// Lines asked for at once.
const LINES_AT_ONCE: usize = 200;

/// The hashes that these lines have now; a line that is not there is left out.
///
/// # Errors
/// When the database cannot be asked.
pub async fn lines(db: &impl Db, asked: &[Head]) -> Result<Vec<Head>> {
    let mut found = Vec::with_capacity(asked.len());
    for chunk in asked.chunks(LINES_AT_ONCE) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk
            .iter()
            .map(|it| {
                let (chain, seq) = (binds.add(it.chain.as_str()), binds.add(it.seq));
                format!("(chain = {chain} and seq = {seq})")
            })
            .collect();
        let sql = format!("select {} from audit where {}", Head::columns(), places.join(" or "));
        found.append(&mut row::list(db, "seal_lines", sql, binds.values()).await?);
    }
    Ok(found)
}
