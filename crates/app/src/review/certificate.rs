//! Certificates (Mẫu 03): their numbers, their blocks of years, and the code that says offline
//! whether one is genuine.
//!
//! The code is `V1.<payload>.<signature>` in base 32 (capital letters and 2–7, which a QR code packs
//! best). The payload holds the certificate's number, the household's code, the class, the year and the
//! day: no name, no identity number. The signature is Ed25519 with the program's own key, made when
//! first needed.

mod calls;
mod paper;
mod print;

pub(crate) use self::calls::CALLS;
pub use self::paper::{CERTIFICATE, CERTIFICATES};
pub(crate) use self::paper::{PAPERS, printable};
pub use self::print::certificates_print;
pub(crate) use self::print::printed;
use base::Day;
use base::day::show_day;
use base::id::{CertificateId, HouseholdId, KeyId, RoundId};
use chrono::Datelike;
use data_encoding::BASE32_NOPAD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use register::Class;
use register::review::round::series::{self, Given, PaperNumber, paper_number};
use register::review::round::step::SOURCE;
use serde::Serialize;
use serde_json::json;
use store::review::certificate::{BlockAdd, CertificateAdd, KeyRow};

use crate::kernel::call::Said;
use crate::kernel::entered::refuse;
use crate::kernel::filter::going_on;
use crate::kernel::finder::{ASKED_MAX, Finder, Hit, Hits, Looked, first};
use crate::kernel::hex::{hex, unhex};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::people::household::{place, read_place};
use crate::{App, PAGE_ROWS, Page};

pub use store::review::certificate::{BlockRow as Block, CertificateRow};

/// Certificates found by their number.
pub(crate) const FINDER: Finder = Finder { find: |looked| Box::pin(found(looked)) };

/// Certificates of one round: more than any commune recognises.
const CERTIFICATES_MAX: u32 = 20_000;
/// Keys that old certificates may carry.
const KEYS_MAX: u32 = 100;
/// The longest code that is looked at.
const CODE_MAX: usize = 600;

/// What a genuine code says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certified {
    /// The certificate's number: `12/GCN-HN.HCN`.
    pub number: String,
    /// The year of that number's series.
    pub series: i32,
    /// The household's code.
    pub household: String,
    /// `poor` or `near_poor`.
    pub class: Class,
    /// The year it counts for.
    pub year: i32,
    /// The day of the decision.
    pub day: Day,
}

async fn found(looked: &Looked<'_>) -> Result<Option<Hits>> {
    let Looked { app, actor, text, .. } = *looked;
    let Some(PaperNumber::Certificate(number, year)) = paper_number(text) else { return Ok(None) };
    if !actor.may(Action::CertificateSee) {
        return Ok(None);
    }
    let (db, scope) = (&**app.store(), app.scope(actor));
    let rows = store::review::certificate::of_number(db, &scope, (number, year), ASKED_MAX).await?;
    let hit = |row: store::review::certificate::FoundRow| Hit {
        name: vec![Said::words("certificate.title"), Said::Text(number_text(row.number, row.year))],
        beside: vec![Said::Text(crate::place::area::name(app, &row.commune))],
        path: format!("/certificates/{}", row.id),
    };
    Ok(first("paper", rows.into_iter().map(hit).collect(), None))
}

/// A certificate with its blocks.
#[derive(Debug, Clone)]
pub struct CertificateView {
    pub id: CertificateId,
    /// Whose.
    pub household: HouseholdId,
    /// Its number with the year of its series.
    pub number: String,
    /// The day it was given.
    pub issued_on: Day,
    /// Its blocks, by year.
    pub blocks: Vec<Block>,
    /// The commune's name.
    pub commune_name: String,
    /// Since when what was handed out before is to be taken back, and the years it lacks.
    pub reprint: Option<Reprint>,
}

/// A certificate of which an earlier print lacks years that were added before those it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reprint {
    /// The day of the new print.
    pub day: Day,
    /// The years that were added.
    pub years: Vec<i32>,
}

/// A certificate that is handed out and changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Changed {
    pub id: CertificateId,
    /// Its number with the year of its series.
    pub number: String,
    /// The head's name.
    pub name: String,
}

/// What giving the certificates of a round did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Issued {
    /// Blocks: a new certificate has one, and so has a year more on one that is there.
    pub count: usize,
    /// Certificates that were handed out and have to be printed anew: the year stands before others.
    pub reprints: Vec<Changed>,
}

/// The way to a household's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateLink {
    pub id: CertificateId,
    /// Its number with the year of its series.
    pub number: String,
    /// When it was given.
    pub issued_on: Day,
}

/// A certificate's number with the year of its series: numbers begin anew each year.
pub fn number_text(number: i64, year: i32) -> String {
    format!("{}/GCN-HN.HCN ({year})", series::show(number))
}

fn payload(said: &Certified) -> String {
    let class = if said.class == Class::Poor { "N" } else { "CN" };
    let number = said.number.split('/').next().unwrap_or_default();
    format!("{number}|{}|{}|{class}|{}|{}", said.series, said.household, said.year, said.day)
}

fn read_payload(text: &str) -> Option<Certified> {
    let parts: Vec<&str> = text.split('|').collect();
    let [number, series, household, class, year, day] = parts.as_slice() else { return None };
    let class = match *class {
        "N" => Class::Poor,
        "CN" => Class::NearPoor,
        _ => return None,
    };
    let series = series.parse().ok()?;
    Some(Certified {
        number: number_text(number.parse().ok()?, series),
        series,
        household: (*household).to_owned(),
        class,
        year: year.parse().ok()?,
        day: day.parse().ok()?,
    })
}

fn sign(key: &SigningKey, said: &Certified) -> String {
    let payload = payload(said);
    let signature: Signature = key.sign(payload.as_bytes());
    format!(
        "V1.{}.{}",
        BASE32_NOPAD.encode(payload.as_bytes()),
        BASE32_NOPAD.encode(&signature.to_bytes())
    )
}

/// What a code says, when one of the public keys (in hexadecimal) signed it. Needs no database.
pub fn certificate_verify(code: &str, keys: &[String]) -> Option<Certified> {
    if code.len() > CODE_MAX {
        return None;
    }
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let code = code.to_uppercase();
    let mut parts = code.split('.');
    let (version, said, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if version != "V1" || parts.next().is_some() {
        return None;
    }
    let said = BASE32_NOPAD.decode(said.as_bytes()).ok()?;
    let signature: [u8; 64] = BASE32_NOPAD.decode(signature.as_bytes()).ok()?.try_into().ok()?;
    let signature = Signature::from_bytes(&signature);
    let genuine = keys.iter().filter_map(|key| unhex(key.trim())).any(|key| {
        VerifyingKey::from_bytes(&key).is_ok_and(|key| key.verify_strict(&said, &signature).is_ok())
    });
    if !genuine {
        return None;
    }
    read_payload(std::str::from_utf8(&said).ok()?)
}

/// The public keys, for whoever verifies offline; the newest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn keys(app: &App) -> Result<Vec<String>> {
    Ok(store::review::certificate::public_keys(&**app.store(), KEYS_MAX).await?)
}

/// What a code says, when one of the program's keys signed it. Anybody may ask.
///
/// # Errors
/// When the database cannot be asked.
pub async fn check(app: &App, code: &str) -> Result<Option<Certified>> {
    Ok(certificate_verify(code, &self::keys(app).await?))
}

/// Gives the certificates of a decided round, to one household or to all that lack theirs: a new
/// certificate where there is none, a further block where there is one. Gives how many.
///
/// # Errors
/// `not_found`, `step_not_ready`, `certificate_refused` for a day out of order or a household that
/// the decision recognises neither as poor nor as near-poor.
pub async fn issue(
    app: &App,
    actor: &Actor,
    id: RoundId,
    household: Option<HouseholdId>,
    day: Day,
) -> Result<Issued> {
    let write = app.write(actor, Action::CertificateIssue).await?;
    let round = crate::review::round::to_write(app, &write, actor, id).await?;
    // After a commune's end the one that took it over gives them, by its own numbers.
    let body = crate::place::succession::body_on(app, &round.commune, day);
    write.alone_in_all(vec![round.commune.clone(), body.clone()]).await?;
    let step = register::Step::Certificate;
    crate::review::listing::may_step(app, &*write, actor, &round, None, step, day).await?;
    let Some((_, decided)) = round.decision.clone() else {
        return Err(Problem::new(Code::NotFound));
    };
    let before = ("decision", decided);
    crate::review::days::days_in_order("certificate", day, before, app.today())?;
    let due = store::review::certificate::due(
        &*write,
        id,
        household,
        (&round.commune, &body),
        day,
        CERTIFICATES_MAX,
    )
    .await?;
    if due.is_empty() {
        if let Some(household) = household
            && !store::review::certificate::has_block(&*write, id, household).await?
        {
            let finding = base::Finding::error("certificate_not_poor").with("source", SOURCE);
            refuse(Code::CertificateRefused, vec![finding])?;
        }
        return Ok(Issued::default());
    }
    let year = day.year();
    let last = store::review::certificate::last(&*write, &body, year).await?;
    let late = last.filter(|last| last.day > day);
    if let (Some(last), true) = (late, due.iter().any(|row| row.certificate.is_none())) {
        let finding = base::Finding::error("certificate_day_order")
            .with("day", show_day(day))
            .with("other", number_text(last.number, year))
            .with("other_day", show_day(last.day))
            .with("source", SOURCE);
        refuse(Code::CertificateRefused, vec![finding])?;
    }
    let key = signing_key(app, &write).await?;
    let reprints = changed(&due);
    let mut number = last.map_or(0, |last| last.number);
    let (mut certificates, mut blocks) = (Vec::new(), Vec::new());
    for row in due {
        let (certificate, series, given) = match row.certificate {
            Some(known) => known,
            None => {
                number += 1;
                let new = CertificateId(app.new_id());
                let given = Given { number, day };
                certificates.push(CertificateAdd {
                    id: new,
                    household: row.household,
                    number: given.number,
                    issued_on: given.day,
                });
                (new, year, number)
            }
        };
        let said = Certified {
            number: number_text(given, series),
            series,
            household: row.code,
            class: row.class,
            year: round.year,
            day: decided,
        };
        blocks.push(BlockAdd {
            certificate,
            round: id,
            year: round.year,
            day: decided,
            class: row.class,
            deprived: row.deprived,
            code: sign(&key, &said),
        });
    }
    let (given, added) = (certificates.len(), blocks.len());
    let who = (actor.account, write.at);
    store::review::certificate::add_many(&*write, &body, year, certificates, blocks, who).await?;
    let detail = json!({ "certificates": given, "blocks": added, "day": day,
        "reprints": reprints.iter().map(|it| it.id).collect::<Vec<_>>() });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(Issued { count: added, reprints })
}

/// The certificates that giving those of a round today would change though they were handed out.
///
/// # Errors
/// `not_found`.
pub async fn reprints(app: &App, actor: &Actor, id: RoundId) -> Result<Vec<Changed>> {
    actor.require(Action::CertificateSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    if round.decision.is_none() || actor.village.is_some() {
        return Ok(Vec::new());
    }
    let today = app.today();
    let body = crate::place::succession::body_on(app, &round.commune, today);
    let communes = (&round.commune, &body);
    let due =
        store::review::certificate::due(db, id, None, communes, today, CERTIFICATES_MAX).await?;
    Ok(changed(&due))
}

/// The program's key, made when first needed.
pub(crate) async fn signing_key(app: &App, write: &Write) -> Result<SigningKey> {
    if let Some(row) = store::review::certificate::key(&**write).await? {
        let secret = unhex(&row.secret)
            .ok_or_else(|| Problem::internal(format!("key {} is not readable", row.id)))?;
        return Ok(SigningKey::from_bytes(&secret));
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(Problem::internal)?;
    let key = SigningKey::from_bytes(&secret);
    let row = KeyRow {
        id: KeyId(app.new_id()),
        public: hex(&key.verifying_key().to_bytes()),
        secret: hex(&secret),
    };
    store::review::certificate::add_key(&**write, &row, write.at).await?;
    Ok(key)
}

/// Certificates that have a block of a round, one page; and how many households lack theirs.
///
/// # Errors
/// `not_found`.
pub async fn list(
    app: &App,
    actor: &Actor,
    id: RoundId,
    after: Option<&str>,
) -> Result<(Page<CertificateRow>, i64)> {
    actor.require(Action::CertificateSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    let after = going_on(after, read_place)?;
    let scope = app.scope(actor);
    let rows =
        store::review::certificate::list(db, &scope, id, after.as_ref(), PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| place(&row.sort_key, row.household));
    let (entitled, certified) = self::count(app, db, &round).await?;
    Ok((Page { rows, next }, entitled - certified))
}

/// The certificate of a household, for the way to it; none for whoever sees none.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
) -> Result<Option<CertificateLink>> {
    if !actor.may(Action::CertificateSee) {
        return Ok(None);
    }
    let found =
        store::review::certificate::of(&**app.store(), &app.scope(actor), household).await?;
    Ok(found.map(|it| CertificateLink {
        id: it.id,
        number: number_text(it.number, it.year),
        issued_on: it.issued_on,
    }))
}

/// How many households of a decided round have, or still lack, a certificate, and how many have it.
pub(crate) async fn count(
    app: &App,
    db: &impl store::Db,
    round: &store::review::round::RoundRow,
) -> Result<(i64, i64)> {
    let today = app.today();
    let body = crate::place::succession::body_on(app, &round.commune, today);
    Ok(store::review::certificate::count(db, round.id, (&body, today)).await?)
}

/// A certificate with its blocks.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: CertificateId) -> Result<CertificateView> {
    actor.require(Action::CertificateSee)?;
    let db = &**app.store();
    let not_there = || Problem::new(Code::NotFound);
    let (household, year, given, commune) =
        store::review::certificate::find(db, id).await?.ok_or_else(not_there)?;
    let seen = store::people::household::find(db, &app.scope(actor), household).await?;
    seen.ok_or_else(not_there)?;
    let blocks = store::review::certificate::blocks(db, &[id]).await?;
    Ok(CertificateView {
        id,
        household,
        number: number_text(given.number, year),
        issued_on: given.day,
        reprint: self::reprint(app, &blocks),
        blocks,
        commune_name: crate::place::area::name(app, &commune),
    })
}

/// The names of the twelve marks, by the standard of a day.
pub fn marks(app: &App, day: Day) -> Vec<crate::Named> {
    let standard = app.law().standards().on(day);
    let all = standard.map(|it| it.indicators.as_slice()).unwrap_or_default();
    let name =
        |it: &standard::Indicator| crate::Named { vi: it.name_vi.clone(), en: it.name_en.clone() };
    all.iter().map(name).collect()
}

/// What an earlier print of a certificate lacks.
pub(crate) fn reprint(app: &App, blocks: &[Block]) -> Option<Reprint> {
    let late = || blocks.iter().filter(|block| block.late);
    let last = late().map(|block| block.added_at).max()?;
    Some(Reprint { day: app.day_at(&last), years: late().map(|block| block.year).collect() })
}

/// Of what is to be given, that which changes a certificate that was handed out.
fn changed(due: &[store::review::certificate::DueRow]) -> Vec<Changed> {
    let late = due.iter().filter(|row| row.late);
    late.filter_map(|row| {
        let (id, year, number) = row.certificate?;
        Some(Changed { id, number: number_text(number, year), name: row.name.clone() })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Certified {
        Certified {
            number: number_text(7, 2024),
            series: 2024,
            household: "K7Q2-9MXD-4".to_owned(),
            class: Class::NearPoor,
            year: 2024,
            day: "2024-12-08".parse().expect("a day"),
        }
    }

    #[test]
    fn a_code_says_what_was_signed_and_any_other_letter_makes_it_false() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let public = vec![hex(&key.verifying_key().to_bytes())];
        let code = sign(&key, &said());
        assert_eq!(certificate_verify(&code, &public), Some(said()));
        let typed = code.to_lowercase().replace('.', " .\n");
        assert_eq!(certificate_verify(&typed, &public), Some(said()), "as somebody types it");
        for place in 3..code.len() {
            let mut other = code.clone().into_bytes();
            let letter = other[place];
            other[place] = if letter == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).expect("letters");
            assert_eq!(certificate_verify(&other, &public), None, "letter {place}");
        }
        let stranger = SigningKey::from_bytes(&[8; 32]);
        let keys = vec![hex(&stranger.verifying_key().to_bytes())];
        assert_eq!(certificate_verify(&code, &keys), None, "another's key");
        for text in ["", "V1", "V1..", "V2.A.A", &"V".repeat(601)] {
            assert_eq!(certificate_verify(text, &public), None, "{text}");
        }
    }

    #[test]
    fn a_code_is_written_in_base_32_and_read_in_no_other_way() {
        for (text, code) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("12|2025|N", "GEZHYMRQGI2XYTQ"),
        ] {
            assert_eq!(BASE32_NOPAD.encode(text.as_bytes()), code);
            assert_eq!(BASE32_NOPAD.decode(code.as_bytes()).as_deref(), Ok(text.as_bytes()));
        }
        // Two texts would say the same: letters left over, small letters, padding.
        for wrong in ["MZ", "MZXR", "my", "MY======", "M", "M1"] {
            assert!(BASE32_NOPAD.decode(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
