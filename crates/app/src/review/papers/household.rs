//! Papers of one household: certificate, request, refusal.

use std::collections::{BTreeMap, HashMap};

use base::day::show_day;
use base::id::{CertificateId, HouseholdId, PersonId, RequestId, RoundId};
use base::{Birth, Day, Role};
use chrono::Datelike;
use paper::document::{Block, Document, Inline, PageNumbers, Qr, to_text};
use register::Class;
use serde_json::json;
use store::people::member::MemberRow;
use store::review::certificate::{BlockRow, HeadRow};
use store::review::household_request::RequestForm;

use super::{Made, iso, signed_by};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::review::document::wording::{fill, say};
use crate::review::document::{
    Applicant, Asked, Card, Certificate, CertificateClass, CertificateMember, EscapeRequest,
    EscapedFrom, Marks, Numbered, Refusal, Request, RequestMember, Scores, Work, YearBlock,
    letters_missing, within_village,
};

/// Certificates in one file: more than any commune has.
const CERTIFICATES_MAX: u32 = 5_000;

pub(super) async fn certificate_paper(app: &App, actor: &Actor, id: CertificateId) -> Result<Made> {
    let view = crate::review::certificate::get(app, actor, id).await?;
    let all = certificates_of(app, actor, &[id], view.household).await?;
    let (document, _) = all.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound))?;
    let year = view.issued_on.year().to_string();
    let number = view.number.split('/').next().unwrap_or_default().to_owned();
    let again = if view.reprint.is_some() { "in lại" } else { "" };
    Ok(Made::new(document, &["giấy chứng nhận", &number, &year, again]))
}

/// All certificates of a round.
pub(super) async fn certificate_papers(
    app: &App,
    actor: &Actor,
    id: RoundId,
) -> Result<(Vec<Document>, String)> {
    let ids = certificates_to_print(app, actor, id).await?;
    let all = certificates_of(app, actor, &ids, id).await?;
    Ok((printable(all), certificates_name(app, actor, id).await?))
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
    Ok(super::file_name(&["giấy chứng nhận", &round.year.to_string()]))
}

/// Certificates by id, in their order, each with the head's name; the caller has seen that they
/// are within scope. Printing them is written down: they carry personal numbers.
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
    let whole_numbers = matches!(actor.role, Role::CommuneOfficer | Role::Chairman);
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
        let commune = crate::review::papers::commune_paper(app, &head.commune);
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

fn relation_words(app: &App, row: &MemberRow) -> String {
    let key = format!("relation.{}", row.relation.as_str());
    app.words().get(base::words::Lang::Vi, &key).to_owned()
}

pub(super) async fn request_paper(app: &App, actor: &Actor, id: RequestId) -> Result<Made> {
    let request = crate::review::household_request::get(app, actor, id).await?;
    let commune = crate::review::papers::commune_paper(app, &request.commune);
    let year = request.received_on.year();
    let people = request_people(app, actor, request.household).await?;
    let head = people.iter().find(|row| row.relation == register::Relation::Head);
    let place = within_village(&request.address, &request.village_name);
    let residence =
        Some(match base::text::fold(&place).contains(&base::text::fold(&commune.name)) {
            true => place,
            false => format!("{place}, {}", commune.whole()),
        });
    let receipt = request.receipt.to_string();
    let name = ["đơn đề nghị", &receipt, &iso(request.received_on)];
    if request.form == RequestForm::Escape {
        let present = class_before(app, request.household, request.received_on).await?;
        let certificate = match request.household {
            Some(household) => certificate_number(app, actor, household).await?,
            None => None,
        };
        let form = EscapeRequest {
            commune,
            year,
            day: Some(request.received_on),
            present: EscapedFrom::of(present),
            certificate,
            name: Some(request.applicant),
            birth: head.and_then(|row| row.birth),
            number: None,
            residence,
            reason: Some(request.reason),
        };
        return Ok(Made::new(form.document(), &name));
    }
    let whole_numbers = matches!(actor.role, Role::CommuneOfficer | Role::Chairman);
    let members = people.iter().map(|row| RequestMember {
        name: row.name.clone(),
        sex: row.sex,
        birth: row.birth,
        relation: relation_words(app, row),
        work: work(row),
    });
    let form = Request {
        commune,
        year,
        day: Some(request.received_on),
        applicant: Some(Applicant {
            name: request.applicant,
            sex: head.and_then(|row| row.sex),
            birth: head.and_then(|row| row.birth),
            ethnicity: head.and_then(|row| row.ethnicity.clone()),
            card: head.filter(|_| whole_numbers).map(card).unwrap_or_default(),
            residence: residence.clone(),
            address: residence,
        }),
        members: members.collect(),
        reason: Some(request.reason),
    };
    let document = form.document();
    let write = app.write(actor, Action::RequestSee).await?;
    let detail = json!({ "paper": true, "whole_numbers": whole_numbers });
    write.commit(Some(&request.commune), id, detail).await?;
    Ok(Made::new(document, &name))
}

async fn request_people(
    app: &App,
    actor: &Actor,
    household: Option<HouseholdId>,
) -> Result<Vec<MemberRow>> {
    let Some(household) = household else { return Ok(Vec::new()) };
    let (db, day) = (&**app.store(), app.scope(actor).day());
    let mut found = store::people::member::list_of_many(db, &[household], day).await?;
    Ok(found.remove(&household).unwrap_or_default())
}

/// The number of the latest certificate of a household, as papers write it.
async fn certificate_number(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
) -> Result<Option<String>> {
    let found = crate::review::certificate::of(app, actor, household).await?;
    Ok(found.map(|it| {
        fill("escape.of_day", &[("number", &it.number), ("day", &show_day(it.issued_on))])
    }))
}

/// The class in force on a day.
async fn class_before(
    app: &App,
    household: Option<HouseholdId>,
    day: base::Day,
) -> Result<Option<Class>> {
    let Some(household) = household else { return Ok(None) };
    let facts = store::people::class_fact::list(&**app.store(), household).await?;
    let known = facts.iter().filter(|fact| fact.from_day <= day);
    Ok(known.max_by_key(|fact| fact.from_day).map(|fact| fact.class))
}

pub(super) async fn refusal_paper(app: &App, actor: &Actor, id: RequestId) -> Result<Made> {
    let request = crate::review::household_request::get(app, actor, id).await?;
    let (Some(day), Some(reason)) = (request.answered_on, request.answer_reason.clone()) else {
        return Err(Problem::new(Code::NotFound));
    };
    let db = &**app.store();
    let artificial = store::review::round::any_artificial(db, &app.scope(actor)).await?;
    let people = request_people(app, actor, request.household).await?;
    let same = base::text::fold(&request.applicant);
    let asker = people.iter().find(|row| base::text::fold(&row.name) == same);
    let asked = match request.form.as_str() {
        "escape" => {
            let before = class_before(app, request.household, request.received_on).await?;
            Asked::Escaped(EscapedFrom::of(before))
        }
        _ => Asked::Recognised,
    };
    let body = crate::place::succession::body_on(app, &request.commune, day);
    let refusal = Refusal {
        commune: crate::review::papers::commune_paper(app, &body),
        numbered: Numbered { number: None, day: Some(day) },
        year: day.year(),
        scores: if artificial { Scores::Artificial } else { Scores::Official },
        name: request.applicant,
        sex: asker.and_then(|row| row.sex),
        village: request.village_name,
        received_on: request.received_on,
        asked,
        reason,
        signature: signed_by(crate::review::papers::chairman_name(db, &body).await?),
    };
    let receipt = request.receipt.to_string();
    let name = ["thông báo không công nhận", &receipt, &iso(day)];
    Ok(crate::review::papers::by(&refusal.commune, refusal.document(), &name))
}

/// What a member does, as far as the register knows; of a child that no school is known of, nothing.
fn work(row: &MemberRow) -> Option<Work> {
    match (row.facts.attending, row.facts.has_job) {
        (_, Some(true)) => Some(Work::Working),
        (Some(true), _) => Some(Work::Studying),
        (_, Some(false)) => Some(Work::NotWorking),
        (Some(false) | None, None) => None,
    }
}

/// Certificates for one file. One that has a letter no font has is left out and named on a last page:
/// the rest is printed.
pub(crate) fn printable(all: Vec<(Document, String)>) -> Vec<Document> {
    let (mut documents, mut left) = (Vec::with_capacity(all.len()), Vec::new());
    for (document, name) in all {
        match letters_missing(&to_text(&document)) {
            letters if letters.is_empty() => documents.push(document),
            letters => left.push((document.title, name, letters)),
        }
    }
    if !left.is_empty() {
        documents.push(not_printed(&left));
    }
    documents
}

/// The last page of many certificates: which are not among them, and why.
fn not_printed(left: &[(String, String, String)]) -> Document {
    let mut blocks = vec![Block::Paragraph(Inline::words(fill(
        "certificate.left",
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
            Inline::words(fill("certificate.left_one", &args)),
        ));
    }
    Document {
        title: say("certificate.left_title"),
        numbers: PageNumbers::None,
        blocks,
        ..Document::default()
    }
}

fn card(row: &MemberRow) -> Card {
    let number = match &row.identity {
        register::Identity::Known(number) => Some(number.clone()),
        register::Identity::Missing(_) => None,
    };
    Card { number, issued_on: None }
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
