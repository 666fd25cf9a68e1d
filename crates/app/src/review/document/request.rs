//! Mẫu 01: a citizen asks for a review. The form must carry the personal number of the one who
//! asks, and so does this paper.

use base::{Birth, Day};
use paper::document::{Block, Cell, Document, Field, Inline, PageNumbers};

use super::wording::say;
use super::{
    Card, Commune, Sex, citizen_head, order, person_signer, place_date, sex_words, shown, signed,
    table, title,
};

/// Rows for members on a form that is filled in by hand: few households have more.
const BLANK_MEMBERS: usize = 6;
/// Lines for the reason on such a form.
const BLANK_LINES: u8 = 3;

/// The request, filled in as far as things are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// To whose chairman it goes.
    pub commune: Commune,
    /// The year it is printed for; stands where the day is not known.
    pub year: i32,
    pub day: Option<Day>,
    /// Who asks; none prints an empty form.
    pub applicant: Option<Applicant>,
    /// The members of the household.
    pub members: Vec<RequestMember>,
    /// Why.
    pub reason: Option<String>,
}

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applicant {
    pub name: String,
    pub sex: Option<Sex>,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    pub ethnicity: Option<String>,
    /// The personal number and the day of the card.
    pub card: Card,
    /// Nơi thường trú.
    pub residence: Option<String>,
    /// Nơi ở hiện tại.
    pub address: Option<String>,
}

/// A member of the household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestMember {
    pub name: String,
    pub sex: Option<Sex>,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    /// In the words people use.
    pub relation: String,
    /// What the member does, of the three the form knows.
    pub work: Option<Work>,
}

/// What a member does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Có việc làm.
    Working,
    /// Không có việc làm.
    NotWorking,
    /// Đang đi học.
    Studying,
}

impl Request {
    /// An empty form for that commune.
    pub fn blank(commune: Commune, year: i32) -> Request {
        Request { commune, year, day: None, applicant: None, members: Vec::new(), reason: None }
    }

    /// The paper.
    pub fn document(&self) -> Document {
        let empty = Applicant::default();
        let who = self.applicant.as_ref().unwrap_or(&empty);
        let name = self.applicant.as_ref().map(|who| who.name.clone());
        let field = |key: &str, value| Field::new(say(&format!("request.{key}")), value);
        let fields = |fields: Vec<Field>| Block::Fields(fields);
        let to = super::fill("request.to", &[("commune", &self.commune.whole())]);
        let mut blocks = vec![
            Block::Form(say("request.form")),
            citizen_head(),
            title("request", &[]),
            Block::Addressee(to),
            fields(vec![
                field("name", name.clone()).share(2),
                field("sex", who.sex.map(sex_words)),
            ]),
            fields(vec![
                field("birth", who.birth.map(|birth| birth.to_string())).share(3),
                field("ethnicity", who.ethnicity.clone()).share(2),
            ]),
            fields(vec![
                field("id", who.card.number_words()).share(3),
                field("id_day", shown(who.card.issued_on)).share(2),
            ]),
            fields(vec![field("residence", who.residence.clone())]),
            fields(vec![field("address", who.address.clone())]),
            Block::Lead(say("request.members")),
            self.table(),
            fields(vec![field("reason", self.reason.clone())]),
        ];
        if self.reason.is_none() {
            blocks.push(Block::Dots(BLANK_LINES));
        }
        blocks.push(Block::Paragraph(Inline::words(say("request.promise"))));
        let mut signer = person_signer(say("request.signer"), name);
        signer.place_date = Some(place_date(&self.commune.name, self.day, self.year));
        blocks.push(signed(vec![signer]));
        Document {
            title: format!("{} {}", say("request.title"), say("request.form")),
            day: super::dated(self.day, self.year),
            numbers: PageNumbers::None,
            warning: None,
            blocks,
            ..Document::default()
        }
    }

    fn table(&self) -> Block {
        let words = ["name", "sex", "birth", "relation", "work"];
        let mut head = vec![say("common.order")];
        head.extend(words.iter().map(|word| say(&format!("request.member_{word}"))));
        let mut rows: Vec<Vec<Cell>> = self.members.iter().enumerate().map(member).collect();
        if self.applicant.is_none() {
            rows.extend((0..BLANK_MEMBERS).map(|at| {
                let mut row = vec![order(at)];
                row.extend((0..words.len()).map(|_| Cell::left("")));
                row
            }));
        }
        table(&[5, 28, 9, 17, 17, 24], &head, rows)
    }
}

fn member((at, member): (usize, &RequestMember)) -> Vec<Cell> {
    let work = member.work.map(|work| {
        say(match work {
            Work::Working => "request.working",
            Work::NotWorking => "request.not_working",
            Work::Studying => "request.studying",
        })
    });
    vec![
        order(at),
        Cell::left(&member.name),
        Cell::centre(member.sex.map(sex_words).unwrap_or_default()),
        Cell::centre(member.birth.map(|birth| birth.to_string()).unwrap_or_default()),
        Cell::left(&member.relation),
        Cell::left(work.unwrap_or_default()),
    ]
}
