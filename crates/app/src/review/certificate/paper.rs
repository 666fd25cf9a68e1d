//! Certificates as papers: one, or all of a round in one file.

use std::collections::{BTreeMap, HashMap};

use base::id::{CertificateId, HouseholdId, PersonId, RoundId};
use base::{Birth, Day};
use chrono::Datelike;
use paper::document::{Block, Document, Inline, PageNumbers, Qr, to_text};
use register::Class;
use serde_json::json;
use store::people::member::MemberRow;
use store::review::certificate::{BlockRow, HeadRow};

use crate::App;
use crate::kernel::paper::{Format, Made, Paper, file_name, has_whole_numbers, letters_missing};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::review::document::wording::{fill, say};
use crate::review::document::{
    Certificate, CertificateClass, CertificateMember, Marks, Numbered, Scores, YearBlock,
};
use crate::review::papers::{card, relation_words, signed_by, whence};

/// Certificates in one file: more than any commune has.
const CERTIFICATES_MAX: u32 = 5_000;

/// A certificate.
pub const CERTIFICATE: Paper = Paper {
    address: "/papers/certificate/{id}/{ending}",
    right: Action::CertificateSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(certificate_paper(app, actor, id.into())),
};

/// All certificates with a block of a round, in one PDF.
pub const CERTIFICATES: Paper = Paper {
    address: "/papers/certificates/{id}/{ending}",
    right: Action::CertificateSee,
    formats: &[Format::Pdf],
    make: |app, actor, id| Box::pin(certificate_papers(app, actor, id.into())),
};

pub(crate) const PAPERS: &[&Paper] = &[&CERTIFICATE, &CERTIFICATES];

async fn certificate_paper(app: &App, actor: &Actor, id: CertificateId) -> Result<Made> {
    let view = crate::review::certificate::get(app, actor, id).await?;
    let all = certificates_of(app, actor, &[id], view.household).await?;
    let (document, _) = all.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound))?;
    let year = view.issued_on.year().to_string();
    let number = view.number.split('/').next().unwrap_or_default().to_owned();
    let again = if view.reprint.is_some() { "in lại" } else { "" };
    Ok(Made::new(document, &["giấy chứng nhận", &number, &year, again]))
}

/// All certificates of a round.
async fn certificate_papers(app: &App, actor: &Actor, id: RoundId) -> Result<Made> {
    let ids = certificates_to_print(app, actor, id).await?;
    let all = certificates_of(app, actor, &ids, id).await?;
    let name = certificates_name(app, actor, id).await?;
    Ok(Made { documents: printable(all, "certificate"), name, logged: None })
}

/// The certificates with a block of a round, in the order of its list.
pub(crate) async fn certificates_to_print(
    app: &App,
    actor: &Actor,
    id: RoundId,
) -> Result<Vec<CertificateId>> {
    actor.require(Action::CertificateSee)?;
    let db = &**app.store();
    crate::review::round::row(app, db, actor, id).await?;
    let scope = app.scope(actor);
    let rows = store::review::certificate::list(db, &scope, id, None, CERTIFICATES_MAX).await?;
    Ok(rows.iter().map(|row| row.id).collect())
}

/// What the file of a round's certificates is called, without the ending.
pub(crate) async fn certificates_name(app: &App, actor: &Actor, id: RoundId) -> Result<String> {
    let round = crate::review::round::row(app, &**app.store(), actor, id).await?;
    Ok(file_name(&["giấy chứng nhận", &round.year.to_string()]))
}

/// Certificates by id, in their order, each with the head's name; the caller has seen that they
/// are within scope. Printing them is written down in the same transaction: they carry personal numbers.
pub(crate) async fn certificates_of(
    app: &App,
    actor: &Actor,
    ids: &[CertificateId],
    subject: impl Into<Subject>,
) -> Result<Vec<(Document, String)>> {
    let write = app.write(actor, Action::CertificateSee).await?;
    let heads = store::review::certificate::find_many(&*write, ids).await?;
    let mut blocks: HashMap<CertificateId, Vec<_>> = HashMap::new();
    for block in store::review::certificate::blocks(&*write, ids).await? {
        blocks.entry(block.certificate).or_default().push(block);
    }
    // Each as it was made: with the people of the day on which its last year came onto it.
    let mut made: BTreeMap<Day, Vec<HouseholdId>> = BTreeMap::new();
    let mut decided: BTreeMap<Day, Vec<HouseholdId>> = BTreeMap::new();
    let made_on = |head: &HeadRow, years: Option<&Vec<BlockRow>>| {
        let last = years.and_then(|years| years.iter().max_by_key(|block| block.added_at));
        last.map_or(head.given.day, |block| app.day_at(&block.added_at)).max(head.given.day)
    };
    for head in &heads {
        let years = blocks.get(&head.id);
        made.entry(made_on(head, years)).or_default().push(head.household);
        if let Some(block) = years.and_then(|years| years.last()) {
            decided.entry(block.day).or_default().push(head.household);
        }
    }
    let mut members = HashMap::new();
    for (day, households) in &made {
        members.extend(store::people::member::list_of_many(&*write, households, *day).await?);
    }
    let is_head = |row: &&MemberRow| row.relation == register::Relation::Head;
    let mut heads_decided: HashMap<HouseholdId, PersonId> = HashMap::new();
    for (day, households) in &decided {
        let then = store::people::member::list_of_many(&*write, households, *day).await?;
        let heads = then.iter().filter_map(|(id, all)| Some((*id, all.iter().find(is_head)?.id)));
        heads_decided.extend(heads);
    }
    let artificial = store::review::round::any_artificial(&*write, &app.scope(actor)).await?;
    let whole_numbers = has_whole_numbers(actor);
    let mut documents = Vec::with_capacity(heads.len());
    for head in &heads {
        let people = members.remove(&head.household).unwrap_or_default();
        let years = blocks.remove(&head.id).unwrap_or_default();
        let first = people.iter().find(is_head);
        let code = match years.last() {
            Some(block) => Some(Qr::of(&block.code).map_err(Problem::internal)?),
            None => None,
        };
        // The name as the decision had it: a paper that was given is not changed by a correction. Of
        // another head since then all is his own.
        let same = first.is_none_or(|row| heads_decided.get(&head.household) == Some(&row.id));
        let given = years.last().map(|block| block.name.clone());
        let given = given.filter(|name| same && !name.is_empty());
        let now = || first.map(|row| row.name.clone()).unwrap_or_default();
        let name = given.unwrap_or_else(now);
        let commune = whence(app, &head.commune, head.given.day).commune;
        let member = |row: &MemberRow| {
            let mut member = certificate_member(app, row);
            if row.relation == register::Relation::Head {
                member.name = name.clone();
            }
            member
        };
        let signer = years.last().map(|block| block.signer.clone());
        let paper = Certificate {
            numbered: Numbered {
                number: u32::try_from(head.given.number).ok(),
                day: Some(head.given.day),
            },
            scores: if artificial { Scores::Artificial } else { Scores::Official },
            ethnicity: first.and_then(|row| row.ethnicity.clone()),
            card: first.filter(|_| whole_numbers).map(card).unwrap_or_default(),
            residence: Some(format!("{}, {}", head.address, commune.whole())),
            members: people.iter().map(member).collect(),
            years: years.iter().map(year_block).collect(),
            blank_years: blank_years(people.len(), years.len()),
            reprint: crate::review::certificate::reprint(app, &years)
                .map(|again| (again.day, again.years)),
            code,
            checked_at: app.site().map(|site| format!("{site}/verify")),
            signature: signed_by(signer.filter(|name| !name.is_empty())),
            name: name.clone(),
            commune,
        };
        let mut document = paper.document();
        document.author = paper.commune.committee();
        documents.push((document, name));
    }
    let detail = json!({ "papers": documents.len(), "whole_numbers": whole_numbers });
    write.commit(actor.area.as_ref(), subject, detail).await?;
    Ok(documents)
}

fn certificate_member(app: &App, row: &MemberRow) -> CertificateMember {
    CertificateMember {
        name: row.name.clone(),
        ethnicity: row.ethnicity.clone().unwrap_or_default(),
        relation: relation_words(app, row),
        birth_year: row.birth.map(Birth::year),
        sex: row.sex,
        note: String::new(),
    }
}

/// Papers for one file, with whose each is. One that has a letter no font has is left out and named on a
/// last page, in the words of `kind`: the rest is printed.
pub(crate) fn printable(all: Vec<(Document, String)>, kind: &str) -> Vec<Document> {
    let (mut documents, mut left) = (Vec::with_capacity(all.len()), Vec::new());
    for (document, name) in all {
        match letters_missing(&to_text(&document)) {
            letters if letters.is_empty() => documents.push(document),
            letters => left.push((document.title, name, letters)),
        }
    }
    if !left.is_empty() {
        documents.push(not_printed(&left, kind));
    }
    documents
}

/// The last page of many papers: which are not among them, and why.
fn not_printed(left: &[(String, String, String)], kind: &str) -> Document {
    let mut blocks = vec![Block::Paragraph(Inline::words(fill(
        &format!("{kind}.left"),
        &[("count", &left.len().to_string())],
    )))];
    for (title, name, letters) in left {
        // What the font lacks cannot be printed here either.
        let printed: String =
            name.chars().map(|c| if letters.contains(c) { '□' } else { c }).collect();
        let printed =
            if letters_missing("□").is_empty() { printed } else { printed.replace('□', "?") };
        let codes: Vec<String> =
            letters.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
        let args = [("title", title.clone()), ("name", printed), ("letters", codes.join(", "))];
        blocks.push(Block::Part(
            paper::document::Level::Arabic,
            Inline::words(fill(&format!("{kind}.left_one"), &args)),
        ));
    }
    Document {
        title: say(&format!("{kind}.left_title")),
        numbers: PageNumbers::None,
        blocks,
        ..Document::default()
    }
}

/// Years left empty, so that a certificate of many people or years still stands on one page.
fn blank_years(people: usize, years: usize) -> u8 {
    /// Rows of people and of years, two each, that a page has room for.
    const ROWS: usize = 12;
    let left = ROWS.saturating_sub(people + 2 * years) / 2;
    u8::try_from(left.min(2)).unwrap_or(2)
}

fn year_block(block: &store::review::certificate::BlockRow) -> YearBlock {
    let mut marks: Marks = Marks::default();
    for (place, mark) in marks.iter_mut().enumerate() {
        *mark = (block.deprived >> place) & 1 == 1;
    }
    YearBlock {
        day: block.day,
        class: match block.class == Class::Poor {
            true => CertificateClass::Poor,
            false => CertificateClass::NearPoor,
        },
        marks,
        confirmed_by: Some(block.signer.clone()).filter(|name| !name.is_empty()),
    }
}
