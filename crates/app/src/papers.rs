//! The papers of a round, made from what is kept: who may have which stands with each. Papers with whole
//! personal numbers (Mẫu 01, Mẫu 03) carry them only for the officer and the chairman, and leave an
//! audit line; for everybody else the place stays empty.

use std::collections::HashMap;

use base::area::AreaKey;
use base::id::{
    CertificateId, ComplaintId, HouseholdId, MeetingId, PostingId, ReportId, RequestId, RoundId,
};
use base::{Day, Role};
use chrono::Datelike;
use paper::document::{Document, Qr};
use register::{Class, DecisionList, RoundKind};
use serde_json::json;
use store::member::MemberRow;
use store::round::RoundRow;
use uuid::Uuid;

use crate::App;
use crate::document::{
    Applicant, AttendanceSheet, Attendant, Attending, Capacity, Card, Certificate,
    CertificateClass, CertificateMember, Commune, Decision, EscapeRequest, EscapedFrom, Format,
    Group, Marks, Minutes, Moment, Numbered, Outcome, PostedRow, PostingNotice, Recheck,
    Recognised, Refusal, Request, RequestMember, Review, Scores, Signature, Vote, VoteCount,
    YearBlock, render, render_all,
};
use crate::problem::{Code, Problem, Result};
use crate::rights::{Action, Actor};

/// Certificates in one file: more than any commune has.
const CERTIFICATES_MAX: u32 = 5_000;

/// A paper of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperKind {
    /// Minutes of a village meeting.
    Minutes(MeetingId),
    /// Its attendance sheet.
    Attendance(MeetingId),
    /// The posted notice.
    Notice(PostingId),
    /// The record of a re-check.
    Recheck(ComplaintId),
    /// The decision with its lists.
    Decision(RoundId),
    /// A certificate.
    Certificate(CertificateId),
    /// All certificates with a block of a round, in one PDF.
    Certificates(RoundId),
    /// A request, as its form (Mẫu 01 or Mẫu 04).
    Request(RequestId),
    /// The refusal of a request.
    Refusal(RequestId),
    /// The cover of a report.
    Report(ReportId),
}

impl PaperKind {
    /// The paper of that name and id.
    pub fn parse(name: &str, id: Uuid) -> Option<PaperKind> {
        Some(match name {
            "minutes" => PaperKind::Minutes(id.into()),
            "attendance" => PaperKind::Attendance(id.into()),
            "notice" => PaperKind::Notice(id.into()),
            "recheck" => PaperKind::Recheck(id.into()),
            "decision" => PaperKind::Decision(id.into()),
            "certificate" => PaperKind::Certificate(id.into()),
            "certificates" => PaperKind::Certificates(id.into()),
            "request" => PaperKind::Request(id.into()),
            "refusal" => PaperKind::Refusal(id.into()),
            "report" => PaperKind::Report(id.into()),
            _ => return None,
        })
    }

    fn name(self) -> (&'static str, Uuid) {
        match self {
            PaperKind::Minutes(id) => ("minutes", id.0),
            PaperKind::Attendance(id) => ("attendance", id.0),
            PaperKind::Notice(id) => ("notice", id.0),
            PaperKind::Recheck(id) => ("recheck", id.0),
            PaperKind::Decision(id) => ("decision", id.0),
            PaperKind::Certificate(id) => ("certificate", id.0),
            PaperKind::Certificates(id) => ("certificates", id.0),
            PaperKind::Request(id) => ("request", id.0),
            PaperKind::Refusal(id) => ("refusal", id.0),
            PaperKind::Report(id) => ("report", id.0),
        }
    }
}

/// A paper as a file.
pub struct PaperFile {
    /// A name for it.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl App {
    /// A paper in a format; many certificates only as PDF.
    ///
    /// # Errors
    /// `not_allowed`, `not_found`, `pdf_missing`.
    pub async fn paper_file(
        &self,
        actor: &Actor,
        kind: PaperKind,
        format: Format,
    ) -> Result<PaperFile> {
        let mut documents = match kind {
            PaperKind::Minutes(id) => vec![self.minutes(actor, id).await?],
            PaperKind::Attendance(id) => vec![self.attendance(actor, id).await?],
            PaperKind::Notice(id) => vec![self.notice(actor, id).await?],
            PaperKind::Recheck(id) => vec![self.recheck_record(actor, id).await?],
            PaperKind::Decision(id) => vec![self.decision_paper(actor, id).await?],
            PaperKind::Certificate(id) => vec![self.certificate_paper(actor, id).await?],
            PaperKind::Certificates(id) => self.certificate_papers(actor, id).await?,
            PaperKind::Request(id) => vec![self.request_paper(actor, id).await?],
            PaperKind::Refusal(id) => vec![self.refusal_paper(actor, id).await?],
            PaperKind::Report(id) => vec![self.report_paper(actor, id).await?],
        };
        let many = matches!(kind, PaperKind::Certificates(_));
        if documents.is_empty() || (many && format != Format::Pdf) {
            return Err(Problem::new(Code::NotFound));
        }
        // Whoever has no whole numbers on papers has none in what somebody typed either.
        if !matches!(actor.role, Role::CommuneOfficer | Role::Chairman) {
            let mut masked = |text: &mut String| {
                *text = base::number_in_text::mask(text).into_owned();
            };
            documents.iter_mut().for_each(|document| document.change_texts(&mut masked));
        }
        // Setting type is work for a processor, not for the threads that answer requests.
        let task = tokio::task::spawn_blocking(move || match documents.as_slice() {
            [one] if !many => render(one, format),
            all => render_all(all),
        });
        let file = task.await.map_err(Problem::internal)??;
        let (name, id) = kind.name();
        Ok(PaperFile {
            name: format!("{name}-{id}.{}", file.format.as_str()),
            media_type: file.format.media_type(),
            content: file.bytes,
        })
    }

    pub(crate) fn commune_paper(&self, key: &AreaKey) -> Commune {
        let unit = self.areas().get(key);
        let kind = unit.and_then(|unit| self.areas().kind(unit));
        Commune {
            kind: kind.map(|kind| kind.name_vi.to_lowercase()).unwrap_or_default(),
            name: unit.map_or_else(|| key.as_str().to_owned(), |unit| unit.name.clone()),
        }
    }

    async fn scores_paper(&self, round: &RoundRow) -> Result<Scores> {
        let Some(table) = round.score_table else { return Ok(Scores::Official) };
        let row = self.score_table_row(&**self.store(), table).await?;
        Ok(if row.artificial { Scores::Artificial } else { Scores::Official })
    }

    async fn minutes(&self, actor: &Actor, id: MeetingId) -> Result<Document> {
        let view = self.meeting_get(actor, id).await?;
        let m = &view.meeting;
        let round = self.round_row(&**self.store(), actor, m.round).await?;
        let count = |n: i64| u32::try_from(n).unwrap_or(0);
        let group = |n: i64| Group { count: Some(count(n)), named: Vec::new() };
        let named = |name: &str| Some(Attendant { name: name.to_owned(), title: String::new() });
        let votes = view
            .households
            .iter()
            .map(|it| Vote {
                name: it.row.head.clone(),
                outcome: outcome(it.row.class.as_deref()),
                count: it.vote.as_ref().map(|vote| VoteCount {
                    agree: count(vote.votes.agree),
                    against: count(vote.votes.against),
                    abstain: count(vote.votes.abstain),
                    agreed: it.agreed.unwrap_or(false),
                }),
                remark: it.vote.as_ref().map(|vote| vote.remark.clone()).unwrap_or_default(),
            })
            .collect();
        let minutes = Minutes {
            commune: self.commune_paper(&self.body_on(&round.commune, m.held_on)),
            village: m.village_name.clone(),
            review: review(&round),
            scores: self.scores_paper(&round).await?,
            place: Some(m.place.clone()),
            opened: moment(m.held_on, &m.hour),
            closed: None,
            chair: named(&m.chair),
            secretary: named(&m.secretary),
            attending: Attending {
                committee: group(m.attendance.steering),
                organisations: group(m.attendance.organisations),
                front: group(m.attendance.front),
                reviewers: group(m.attendance.reviewers),
                households: Some(count(m.attendance.households)),
                households_total: Some(count(m.attendance.households_total)),
            },
            opinions: [m.opinions.clone()].into_iter().filter(|it| !it.is_empty()).collect(),
            votes,
            representatives: Vec::new(),
        };
        Ok(minutes.document())
    }

    async fn attendance(&self, actor: &Actor, id: MeetingId) -> Result<Document> {
        let view = self.meeting_get(actor, id).await?;
        let m = &view.meeting;
        let round = self.round_row(&**self.store(), actor, m.round).await?;
        let sheet = AttendanceSheet {
            commune: self.commune_paper(&self.body_on(&round.commune, m.held_on)),
            village: m.village_name.clone(),
            review: review(&round),
            opened: moment(m.held_on, &m.hour),
            place: Some(m.place.clone()),
            people: Vec::new(),
            secretary: Some(m.secretary.clone()),
        };
        Ok(sheet.document())
    }

    async fn notice(&self, actor: &Actor, id: PostingId) -> Result<Document> {
        let view = self.posting_get(actor, id).await?;
        let p = &view.posting;
        let round = self.round_row(&**self.store(), actor, p.round).await?;
        let commune = self.commune_paper(&self.body_on(&round.commune, p.starts_on));
        let rows = view
            .households
            .iter()
            .map(|row| PostedRow {
                name: row.name.clone(),
                village: p.village_name.clone(),
                outcome: outcome(Some(&row.class)),
            })
            .collect();
        let notice = PostingNotice {
            complaints_to: format!("UBND {} {}", commune.kind, commune.name),
            commune,
            numbered: Numbered { number: None, day: Some(p.starts_on) },
            review: review(&round),
            scores: self.scores_paper(&round).await?,
            places: p.places.split(';').map(|it| it.trim().to_owned()).collect(),
            from: p.starts_on,
            to: p.ends_on,
            working_days: u32::try_from(p.working_days).unwrap_or(0),
            rows,
            signature: chairman(),
        };
        Ok(notice.document())
    }

    async fn recheck_record(&self, actor: &Actor, id: ComplaintId) -> Result<Document> {
        let view = self.complaint_get(actor, id).await?;
        let c = &view.complaint;
        let done = c.recheck.as_ref().ok_or_else(|| Problem::new(Code::NotFound))?;
        let round = self.round_row(&**self.store(), actor, c.round).await?;
        let team = done
            .members
            .split(',')
            .map(|name| Attendant { name: name.trim().to_owned(), title: String::new() });
        let record = Recheck {
            commune: self.commune_paper(&self.body_on(&round.commune, done.done_on)),
            village: c.village_name.clone(),
            review: review(&round),
            scores: self.scores_paper(&round).await?,
            receipt: u32::try_from(c.receipt).unwrap_or(0),
            received_on: c.received_on,
            household: c.household_name.clone(),
            complaint: c.content.clone(),
            team: team.collect(),
            checked_on: done.done_on,
            before: outcome(Some(&c.posted_class)),
            after: outcome(Some(&done.class)),
            findings: done.findings.clone(),
        };
        Ok(record.document())
    }

    async fn decision_paper(&self, actor: &Actor, id: RoundId) -> Result<Document> {
        actor.require(Action::RoundSee)?;
        let round = self.round_row(&**self.store(), actor, id).await?;
        let (number, day) = round.decision.clone().ok_or_else(|| Problem::new(Code::NotFound))?;
        let mut rows = Vec::new();
        for list in DecisionList::ALL {
            let outcome = match list {
                DecisionList::Poor => Outcome::Poor,
                DecisionList::NearPoor => Outcome::NearPoor,
                DecisionList::EscapedPoor => Outcome::EscapedPoor,
                DecisionList::EscapedNearPoor => Outcome::EscapedNearPoor,
            };
            let lines = self.decision_whole_list(actor, id, list).await?;
            rows.extend(lines.into_iter().map(|line| Recognised {
                name: line.name,
                birth_year: None,
                village: line.village_name,
                people: u32::try_from(line.people).unwrap_or(0),
                outcome,
                note: String::new(),
            }));
        }
        let number = register::round::series::number_of(&number);
        let decision = Decision {
            commune: self.commune_paper(&self.body_on(&round.commune, day)),
            numbered: Numbered {
                number: number.and_then(|number| u32::try_from(number).ok()),
                day: Some(day),
            },
            review: review(&round),
            scores: self.scores_paper(&round).await?,
            further_grounds: Vec::new(),
            in_force_from: Some(day),
            rows,
            signature: chairman(),
        };
        Ok(decision.document())
    }

    async fn certificate_paper(&self, actor: &Actor, id: CertificateId) -> Result<Document> {
        let view = self.certificate_get(actor, id).await?;
        let documents = self.certificates_of(actor, &[id], view.household.to_string()).await?;
        documents.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound))
    }

    async fn certificate_papers(&self, actor: &Actor, id: RoundId) -> Result<Vec<Document>> {
        actor.require(Action::CertificateSee)?;
        let db = &**self.store();
        self.round_row(db, actor, id).await?;
        let scope = self.scope(actor);
        let rows = store::certificate::list(db, &scope, id, None, CERTIFICATES_MAX).await?;
        let ids: Vec<CertificateId> = rows.iter().map(|row| row.id).collect();
        self.certificates_of(actor, &ids, format!("round/{id}")).await
    }

    /// Certificates by id, in their order; the caller has seen that they are within scope. Printing
    /// them is written down: they carry personal numbers.
    async fn certificates_of(
        &self,
        actor: &Actor,
        ids: &[CertificateId],
        subject: String,
    ) -> Result<Vec<Document>> {
        let write = self.write(actor, Action::CertificateSee).await?;
        let heads = store::certificate::find_many(&*write, ids).await?;
        let mut blocks: HashMap<CertificateId, Vec<_>> = HashMap::new();
        for block in store::certificate::blocks(&*write, ids).await? {
            blocks.entry(block.certificate).or_default().push(block);
        }
        let households: Vec<HouseholdId> = heads.iter().map(|head| head.household).collect();
        let day = self.scope(actor).day();
        let mut members = store::member::list_of_many(&*write, &households, day).await?;
        let artificial = store::round::any_artificial(&*write, &self.scope(actor)).await?;
        let whole_numbers = matches!(actor.role, Role::CommuneOfficer | Role::Chairman);
        let mut documents = Vec::with_capacity(heads.len());
        for head in &heads {
            let people = members.remove(&head.household).unwrap_or_default();
            let years = blocks.remove(&head.id).unwrap_or_default();
            let first = people.iter().find(|row| row.relation == register::Relation::Head);
            let code = match years.last() {
                Some(block) => Some(Qr::of(&block.code).map_err(Problem::internal)?),
                None => None,
            };
            let paper = Certificate {
                commune: self.commune_paper(&head.commune),
                numbered: Numbered {
                    number: u32::try_from(head.given.number).ok(),
                    day: Some(head.given.day),
                },
                scores: if artificial { Scores::Artificial } else { Scores::Official },
                name: first.map(|row| row.name.clone()).unwrap_or_default(),
                ethnicity: first.and_then(|row| row.ethnicity.clone()),
                card: first.filter(|_| whole_numbers).map(card).unwrap_or_default(),
                residence: Some(head.address.clone()),
                members: people.iter().map(|row| self.certificate_member(row)).collect(),
                years: years.iter().map(year_block).collect(),
                blank_years: 2,
                code,
                signature: chairman(),
            };
            documents.push(paper.document());
        }
        let detail = json!({ "papers": documents.len(), "whole_numbers": whole_numbers });
        write.commit(actor.area.as_ref(), subject, detail).await?;
        Ok(documents)
    }

    fn certificate_member(&self, row: &MemberRow) -> CertificateMember {
        CertificateMember {
            name: row.name.clone(),
            ethnicity: row.ethnicity.clone().unwrap_or_default(),
            relation: self.relation_words(row),
            birth_year: row.birth.map(base::Birth::year),
            sex: row.sex,
            note: String::new(),
        }
    }

    fn relation_words(&self, row: &MemberRow) -> String {
        let key = format!("relation.{}", row.relation.as_str());
        self.words().get(base::words::Lang::Vi, &key).to_owned()
    }

    async fn request_paper(&self, actor: &Actor, id: RequestId) -> Result<Document> {
        let request = self.request_get(actor, id).await?;
        let commune = self.commune_paper(&request.commune);
        let year = request.received_on.year();
        let people = match request.household {
            Some(household) => {
                let (db, day) = (&**self.store(), self.scope(actor).day());
                let mut found = store::member::list_of_many(db, &[household], day).await?;
                found.remove(&household).unwrap_or_default()
            }
            None => Vec::new(),
        };
        let head = people.iter().find(|row| row.relation == register::Relation::Head);
        let residence = Some(format!("{} {}", request.address, request.village_name));
        if request.form == "escape" {
            let facts = match request.household {
                Some(household) => store::class_fact::list(&**self.store(), household).await?,
                None => Vec::new(),
            };
            let present = facts.first().map(|fact| fact.class);
            let form = EscapeRequest {
                commune,
                year,
                day: Some(request.received_on),
                present: match present {
                    Some(Class::Poor) => EscapedFrom::Poor,
                    Some(_) | None => EscapedFrom::NearPoor,
                },
                certificate: None,
                name: Some(request.applicant),
                birth: head.and_then(|row| row.birth),
                number: None,
                residence,
                reason: Some(request.reason),
            };
            return Ok(form.document());
        }
        let whole_numbers = matches!(actor.role, Role::CommuneOfficer | Role::Chairman);
        let members = people.iter().map(|row| RequestMember {
            name: row.name.clone(),
            sex: row.sex,
            birth: row.birth,
            relation: self.relation_words(row),
            work: None,
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
        let write = self.write(actor, Action::RequestSee).await?;
        let detail = json!({ "paper": true, "whole_numbers": whole_numbers });
        write.commit(Some(&request.commune), format!("request/{id}"), detail).await?;
        Ok(document)
    }

    async fn refusal_paper(&self, actor: &Actor, id: RequestId) -> Result<Document> {
        let request = self.request_get(actor, id).await?;
        let (Some(day), Some(reason)) = (request.answered_on, request.answer_reason.clone()) else {
            return Err(Problem::new(Code::NotFound));
        };
        let artificial = store::round::any_artificial(&**self.store(), &self.scope(actor)).await?;
        let refusal = Refusal {
            commune: self.commune_paper(&self.body_on(&request.commune, day)),
            numbered: Numbered { number: None, day: Some(day) },
            year: day.year(),
            scores: if artificial { Scores::Artificial } else { Scores::Official },
            name: request.applicant,
            village: request.village_name,
            received_on: request.received_on,
            asked: if request.form == "escape" { Outcome::EscapedPoor } else { Outcome::Poor },
            reason,
            signature: chairman(),
        };
        Ok(refusal.document())
    }
}

fn outcome(class: Option<&str>) -> Outcome {
    match class {
        Some("poor") => Outcome::Poor,
        Some("near_poor") => Outcome::NearPoor,
        _ => Outcome::NotPoor,
    }
}

fn review(round: &RoundRow) -> Review {
    match round.kind {
        RoundKind::Annual => Review::Annual { year: round.year },
        RoundKind::Regular => Review::Regular { year: round.year, month: round.review_day.month() },
    }
}

fn moment(day: Day, hour: &str) -> Option<Moment> {
    let (hour, minute) = hour.split_once(':')?;
    Some(Moment { day, hour: hour.parse().ok()?, minute: minute.parse().ok()? })
}

fn chairman() -> Signature {
    Signature { capacity: Capacity::Chairman, name: None }
}

fn card(row: &MemberRow) -> Card {
    let number = match &row.identity {
        register::Identity::Known(number) => Some(number.clone()),
        register::Identity::Missing(_) => None,
    };
    Card { number, issued_on: None }
}

fn year_block(block: &store::certificate::BlockAdd) -> YearBlock {
    let mut marks: Marks = Marks::default();
    for (place, mark) in marks.iter_mut().enumerate() {
        *mark = (block.deprived >> place) & 1 == 1;
    }
    YearBlock {
        day: block.day,
        class: match block.class.as_str() {
            "poor" => CertificateClass::Poor,
            _ => CertificateClass::NearPoor,
        },
        marks,
        confirmed_by: None,
    }
}
