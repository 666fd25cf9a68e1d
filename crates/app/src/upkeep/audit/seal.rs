//! The seal of a day: the heads of all chains under one signature. A seal that was printed or sent
//! away is what the database is compared with later: who owns the database can write every line of
//! it anew, but not what others have on paper.

use std::collections::HashMap;

use base::Day;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::kernel::audit_seal::{Head, SealRow};

use crate::kernel::hex::hex;
use crate::kernel::hex::unhex;
use crate::kernel::paper::{Format, PaperFile, render};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::review::document::SealPaper;
use crate::{App, PAGE_ROWS, Page};

pub use store::kernel::audit_seal::SealRow as Seal;

/// The first line of a seal: what it is, and by which rules it is read.
const TITLE: &str = "vuon-seal 1";
/// Keys that seals may carry.
const KEYS_MAX: u32 = 100;
/// How a chain of nobody's commune is written in a seal.
const NO_COMMUNE: &str = "-";

/// What a seal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub number: i64,
    pub day: Day,
    /// The hash of the seal before; empty for the first.
    pub previous: String,
    /// Chains there are.
    pub chains: i64,
    /// Lines in all of them.
    pub lines: i64,
    /// The chains that went on since the seal before.
    pub heads: Vec<Head>,
}

impl Sealed {
    fn text(&self) -> String {
        let mut text = format!(
            "{TITLE}\nnumber {}\nday {}\nprevious {}\nchains {}\nlines {}\n",
            self.number, self.day, self.previous, self.chains, self.lines
        );
        for Head { chain, seq, hash } in &self.heads {
            let chain = if chain.is_empty() { NO_COMMUNE } else { chain };
            text.push_str(&format!("head {chain} {seq} {hash}\n"));
        }
        text
    }

    /// What a text says; nothing when it is none of ours.
    pub fn parse(text: &str) -> Option<Sealed> {
        let mut lines = text.lines();
        (lines.next()? == TITLE).then_some(())?;
        let mut named = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let number = named("number")?.parse().ok()?;
        let day = named("day")?.parse().ok()?;
        let previous = named("previous")?.to_owned();
        let chains = named("chains")?.parse().ok()?;
        let of_lines = named("lines")?.parse().ok()?;
        let head = |line: &str| {
            let mut parts = line.strip_prefix("head ")?.split(' ');
            let chain = parts.next()?;
            let chain = if chain == NO_COMMUNE { "" } else { chain }.to_owned();
            let (seq, hash) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
            parts.next().is_none().then_some(Head { chain, seq, hash })
        };
        let heads = lines.map(head).collect::<Option<Vec<Head>>>()?;
        Some(Sealed { number, day, previous, chains, lines: of_lines, heads })
    }
}

/// Whether one of the keys (public, hexadecimal) signed a text.
fn genuine(text: &str, signature: &str, keys: &[String]) -> bool {
    let Some((low, high)) = signature.split_at_checked(64) else { return false };
    let (Some(low), Some(high)) = (unhex(low), unhex(high)) else { return false };
    let mut bytes = [0; 64];
    bytes.iter_mut().zip(low.iter().chain(&high)).for_each(|(to, from)| *to = *from);
    let signature = Signature::from_bytes(&bytes);
    keys.iter().filter_map(|key| unhex(key.trim())).any(|key| {
        VerifyingKey::from_bytes(&key)
            .is_ok_and(|key| key.verify_strict(text.as_bytes(), &signature).is_ok())
    })
}

/// A seal as it is sent away: one line of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealLine {
    /// What was signed.
    pub text: String,
    /// Its SHA-256.
    pub hash: String,
    /// The public key.
    pub key: String,
    pub signature: String,
}

impl From<SealRow> for SealLine {
    fn from(seal: SealRow) -> SealLine {
        SealLine { text: seal.text, hash: seal.hash, key: seal.key, signature: seal.signature }
    }
}

impl SealLine {
    /// What it says, when its hash is its text's and one of the keys signed it.
    pub fn read(&self, keys: &[String]) -> Option<Sealed> {
        let hash = hex(&Sha256::digest(self.text.as_bytes()));
        let sound = hash == self.hash && genuine(&self.text, &self.signature, keys);
        sound.then(|| Sealed::parse(&self.text)).flatten()
    }
}

/// The short code of a seal, for people who compare it by eye: the hash in groups of four.
pub fn seal_code(hash: &str) -> String {
    let letters: Vec<char> = hash.chars().take(32).collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The keys with which seals were signed.
///
/// # Errors
/// When the database cannot be asked.
pub async fn seal_keys(app: &App) -> Result<Vec<String>> {
    Ok(store::review::certificate::public_keys(&**app.store(), KEYS_MAX).await?)
}

/// Seals the log when a day has begun since the last seal and something was written: a server
/// looks now and then. Gives the seal when it made one.
///
/// # Errors
/// When the database refuses.
pub async fn seal_due(app: &App) -> Result<Option<Seal>> {
    if !app.upkeep().seal_looked(app.now()) {
        return Ok(None);
    }
    match store::kernel::audit_seal::last(&**app.store()).await? {
        Some(last) if last.day >= app.today() => Ok(None),
        _ => seal_make(app).await,
    }
}

/// Seals the log as it stands, unless nothing was written since the last seal.
///
/// # Errors
/// When the database refuses.
pub async fn seal_make(app: &App) -> Result<Option<Seal>> {
    let write = app.write_as_program(Action::AuditSeal).await?;
    let last = store::kernel::audit_seal::last(&*write).await?;
    let known = seal_heads(&*write).await?;
    let now = store::kernel::audit_seal::heads(&*write).await?;
    let (chains, lines) = (now.len(), now.iter().map(|head| head.seq).sum());
    let went_on = |head: &Head| known.get(&head.chain).is_none_or(|(seq, _)| *seq != head.seq);
    let heads: Vec<Head> = now.into_iter().filter(went_on).collect();
    // The line of the seal before is nothing new.
    let own = |head: &Head| {
        head.chain.is_empty() && known.get("").is_some_and(|(seq, _)| seq + 1 == head.seq)
    };
    if heads.iter().all(own) {
        return Ok(None);
    }
    let sealed = Sealed {
        number: last.as_ref().map_or(1, |last| last.number + 1),
        day: app.day_at(&write.at),
        previous: last.map(|last| last.hash).unwrap_or_default(),
        chains: i64::try_from(chains).unwrap_or(i64::MAX),
        lines,
        heads,
    };
    let key = crate::review::certificate::signing_key(app, &write).await?;
    let seal = signed(&key, &sealed, write.at);
    if let Err(error) = store::kernel::audit_seal::add(&*write, &seal).await {
        return match error.constraint() {
            // Another process sealed at the same moment.
            Some(_) => Ok(None),
            None => Err(error.into()),
        };
    }
    let detail = json!({ "seal": seal.number, "hash": seal.hash, "lines": sealed.lines });
    write.commit(None, Subject::seal(seal.number), detail).await?;
    Ok(Some(seal))
}

/// The last head of each chain that a seal knows.
async fn seal_heads(db: &impl store::Db) -> Result<HashMap<String, (i64, String)>> {
    /// Seals whose texts are in memory together.
    const AT_ONCE: u32 = 50;
    let (mut known, mut after) = (HashMap::new(), 0);
    loop {
        let seals = store::kernel::audit_seal::list(db, after, AT_ONCE).await?;
        let Some(last) = seals.last() else { return Ok(known) };
        after = last.number;
        for seal in &seals {
            let heads = Sealed::parse(&seal.text).map(|it| it.heads).unwrap_or_default();
            known.extend(heads.into_iter().map(|head| (head.chain, (head.seq, head.hash))));
        }
    }
}

/// Seals the log now, for somebody who wants to take the heads along.
///
/// # Errors
/// `not_allowed`.
pub async fn seal(app: &App, actor: &Actor) -> Result<Option<Seal>> {
    actor.require(Action::AuditSeal)?;
    seal_make(app).await
}

/// Seals, the latest first, one page.
///
/// # Errors
/// `not_allowed`.
pub async fn seal_list(app: &App, actor: &Actor, before: Option<i64>) -> Result<Page<Seal>> {
    actor.require(Action::AuditSee)?;
    let before = before.unwrap_or(i64::MAX);
    let rows = store::kernel::audit_seal::list_back(&**app.store(), before, PAGE_ROWS + 1).await?;
    Ok(Page::cut(rows, |seal| seal.number.to_string()))
}

/// One seal.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn seal_get(app: &App, actor: &Actor, number: i64) -> Result<Seal> {
    actor.require(Action::AuditSee)?;
    let found = store::kernel::audit_seal::find(&**app.store(), number).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

/// A seal as a paper.
///
/// # Errors
/// `not_allowed`, `not_found`, `pdf_missing`.
pub async fn seal_paper(
    app: &App,
    actor: &Actor,
    number: i64,
    format: Format,
) -> Result<PaperFile> {
    let seal = seal_get(app, actor, number).await?;
    let wrong = || Problem::internal(format!("seal {number} is not readable"));
    let sealed = Sealed::parse(&seal.text).ok_or_else(wrong)?;
    let named = |head: Head| {
        let key = base::area::AreaKey::parse(&head.chain);
        let name =
            key.map(|key| format!("{} ({})", crate::place::area::name(app, &key), head.chain));
        let name = name.unwrap_or_else(|| common_chain(app));
        (name, head.seq, head.hash)
    };
    let paper = SealPaper {
        number,
        day: sealed.day,
        counts: (sealed.chains, sealed.lines),
        heads: sealed.heads.into_iter().map(named).collect(),
        code: seal_code(&seal.hash),
        hash: seal.hash,
        key: seal.key,
        signature: seal.signature,
    };
    let task = tokio::task::spawn_blocking(move || render(&paper.document(), format));
    let file = task.await.map_err(Problem::internal)??;
    Ok(PaperFile {
        name: format!("niem-phong-{number}.{}", file.format.as_str()),
        media_type: file.format.media_type(),
        content: file.bytes,
    })
}

fn common_chain(app: &App) -> String {
    app.words().get(base::words::Lang::Vi, "audit.no_commune").to_owned()
}

/// A piece of the file that is sent away: lines of seals after a number, and the last number
/// in it; nothing when there are no more.
///
/// # Errors
/// When the database cannot be asked.
pub async fn seal_file(app: &App, after: i64) -> Result<Option<(i64, String)>> {
    /// Seals in a piece.
    const AT_ONCE: u32 = 50;
    let seals = store::kernel::audit_seal::list(&**app.store(), after, AT_ONCE).await?;
    let Some(last) = seals.last().map(|seal| seal.number) else { return Ok(None) };
    let mut text = String::new();
    for seal in seals {
        let line = serde_json::to_string(&SealLine::from(seal)).map_err(Problem::internal)?;
        text.push_str(&line);
        text.push('\n');
    }
    Ok(Some((last, text)))
}

fn signed(key: &SigningKey, sealed: &Sealed, at: chrono::DateTime<chrono::Utc>) -> SealRow {
    let text = sealed.text();
    let signature: Signature = key.sign(text.as_bytes());
    SealRow {
        number: sealed.number,
        day: sealed.day,
        made_at: at,
        hash: hex(&Sha256::digest(text.as_bytes())),
        text,
        key: hex(&key.verifying_key().to_bytes()),
        signature: hex(&signature.to_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_reads_back_and_any_other_letter_makes_it_false() {
        let sealed = Sealed {
            number: 2,
            day: "2026-11-28".parse().expect("a day"),
            previous: "b".repeat(64),
            chains: 2,
            lines: 44,
            heads: vec![
                Head { chain: String::new(), seq: 4, hash: "c".repeat(64) },
                Head { chain: "15889@0".to_owned(), seq: 40, hash: "d".repeat(64) },
            ],
        };
        let key = SigningKey::from_bytes(&[7; 32]);
        let keys = vec![hex(&key.verifying_key().to_bytes())];
        let at = "2026-11-28T01:00:00Z".parse().expect("a moment");
        let line = SealLine::from(signed(&key, &sealed, at));
        assert_eq!(line.read(&keys), Some(sealed));
        let other = SealLine { text: line.text.replace(" 40 ", " 39 "), ..line.clone() };
        assert_eq!(other.read(&keys), None, "another text");
        let hash = hex(&Sha256::digest(other.text.as_bytes()));
        assert_eq!(SealLine { hash, ..other }.read(&keys), None, "with its own hash");
        assert_eq!(line.read(&[hex(&[9; 32])]), None, "another's key");
        assert_eq!(SealLine { signature: "0".repeat(128), ..line }.read(&keys), None);
    }
}
