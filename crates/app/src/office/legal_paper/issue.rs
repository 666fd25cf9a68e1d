//! What the program itself numbers and dates – decisions, reports, letters that ask for an opinion – stands
//! in the register of papers as a line that the noun's own write puts there (ADR 0035).

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, LegalPaperId};
use chrono::Datelike;
use register::office::legal_paper::{Book, Ending, Issuer, PaperLevel, key, read};
use store::office::legal_paper::ground::GroundAdd;
use store::office::legal_paper::{LegalPaperAdd, LegalPaperEnd, LegalPaperFacts, Origin};
use uuid::Uuid;

use super::issuer_words;
use crate::App;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::write::Write;

/// A paper that a noun numbered.
pub(crate) struct Issued<'a> {
    /// The commune in whose register it stands.
    pub commune: &'a AreaKey,
    pub book: Book,
    /// What it is from.
    pub origin: (Origin, Uuid),
    /// One of `law/papers/kinds.toml`.
    pub kind: &'a str,
    /// Number and symbol.
    pub symbol: &'a str,
    pub day: Day,
    pub issuer: Issuer,
    /// The name and level of another issuer.
    pub issued_by: Option<(&'a str, PaperLevel)>,
    pub about: &'a str,
    pub signer: &'a str,
    pub grounds: Vec<GroundAdd>,
}

/// Puts the line of a paper into the register, in the write of its noun. One that somebody recorded before
/// with that number and day becomes its line; of several that share one paper the first has put it there.
pub(crate) async fn issue(
    app: &App,
    write: &Write,
    by: AccountId,
    it: Issued<'_>,
) -> Result<LegalPaperId> {
    write.alone_in(it.commune).await?;
    let symbol = base::text::clean(it.symbol);
    let same = (it.book, &*key(&symbol), it.day);
    if let Some((id, origin)) = store::office::legal_paper::same(&**write, it.commune, same).await?
    {
        if origin.is_empty() {
            store::office::legal_paper::set_origin(&**write, id, it.origin).await?;
            if !it.grounds.is_empty() {
                store::office::legal_paper::ground::set(&**write, id, it.grounds).await?;
            }
        }
        return Ok(id);
    }
    let kinds = app.law().paper_kinds();
    let unknown = || Problem::internal(format!("no kind of papers is {}", it.kind));
    let kind = kinds.get(it.kind).ok_or_else(unknown)?;
    let year = it.day.year();
    let found = read(&symbol, kind, kinds, year).symbol;
    let (name, level) = it.issued_by.unwrap_or(("", PaperLevel::Commune));
    let issuer = issuer_words(app, it.commune, it.issuer, name);
    let arrival = match it.book {
        Book::Out => None,
        Book::In => {
            Some(store::office::legal_paper::last_arrival(&**write, it.commune, year).await? + 1)
        }
    };
    let id = LegalPaperId(app.new_id());
    let row = LegalPaperAdd {
        id,
        commune: it.commune.clone(),
        book: it.book,
        arrival,
        origin: it.origin.0.as_str().to_owned(),
        origin_id: Some(it.origin.1),
        revision: 1,
        facts: LegalPaperFacts {
            year,
            kind: kind.id.clone(),
            number: found.as_ref().map(|it| it.number),
            series: found.map(|it| it.series).unwrap_or_default(),
            symbol_key: key(&symbol),
            folded: base::text::fold(&format!("{symbol} {issuer} {} {}", it.about, it.signer)),
            symbol,
            day: it.day,
            issuer: it.issuer,
            issuer_name: name.to_owned(),
            level,
            about: it.about.to_owned(),
            signer: it.signer.to_owned(),
            arrived_on: (it.book == Book::In).then_some(it.day),
            entered_on: it.day,
            doubt: String::new(),
            note: String::new(),
        },
    };
    store::office::legal_paper::add(&**write, &row, by, write.at).await?;
    if !it.grounds.is_empty() {
        store::office::legal_paper::ground::set(&**write, id, it.grounds).await?;
    }
    Ok(id)
}

/// Ends the line of what its noun put out of force: `by` took its place, or, with nothing, its number is
/// void.
pub(crate) async fn retire(
    write: &Write,
    id: LegalPaperId,
    (day, by): (Day, Option<LegalPaperId>),
    reason: &str,
) -> Result<()> {
    let found = store::office::legal_paper::state(&**write, id).await?;
    let Some((revision, first)) = found else { return Ok(()) };
    let end = LegalPaperEnd {
        ending: if by.is_some() { Ending::Replaced } else { Ending::Void },
        on: day.max(first),
        by,
        reason,
    };
    if by != Some(id) {
        store::office::legal_paper::set_ended(&**write, (id, revision), Some(&end)).await?;
    }
    Ok(())
}
