//! Mẫu 03: the certificate of a poor or near-poor household. One serves several years, a block a
//! year. Its paper size is not known; it is A4 upright, so that any printer takes it.

use base::Day;
use base::day::show_day;
use paper::document::{
    Block, Cell, Closing, Document, Field, Head, Inline, Letters, PageNumbers, Qr, Table,
};

use super::wording::{fill, say};
use super::{Card, Commune, Numbered, Scores, Sex, Signature, order, shown, title};

/// How many indicators the standard has; the grid has two rows of six.
const INDICATORS: usize = 12;

/// The twelve deprivation marks in the official order: whether each is deprived.
pub type Marks = [bool; INDICATORS];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub commune: Commune,
    /// Number and day.
    pub numbered: Numbered,
    /// By which scores the class came about.
    pub scores: Scores,
    /// The head's name.
    pub name: String,
    /// The head's ethnicity.
    pub ethnicity: Option<String>,
    /// The head's personal number: the form must carry it.
    pub card: Card,
    /// Nơi thường trú.
    pub residence: Option<String>,
    pub members: Vec<CertificateMember>,
    /// The years confirmed so far, oldest first; at least one.
    pub years: Vec<YearBlock>,
    /// Blocks left empty for years to come.
    pub blank_years: u8,
    /// The day of a new print that takes the place of what was handed out, and the years it adds.
    pub reprint: Option<(Day, Vec<i32>)>,
    /// What the code says; it verifies without a network. Empty leaves the code out.
    pub code: Option<Qr>,
    /// The whole address of the page on which a code is checked, where the program knows its own.
    pub checked_at: Option<String>,
    /// Who signs.
    pub signature: Signature,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateMember {
    pub name: String,
    pub ethnicity: String,
    /// In the words people use.
    pub relation: String,
    /// Year of birth; stands in the column of the sex.
    pub birth_year: Option<i32>,
    pub sex: Option<Sex>,
    /// A remark.
    pub note: String,
}

/// The class of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateClass {
    /// N.
    Poor,
    /// CN.
    NearPoor,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearBlock {
    /// The day of the decision.
    pub day: Day,
    /// N or CN.
    pub class: CertificateClass,
    /// The twelve marks.
    pub marks: Marks,
    /// Who confirmed it, when the name is printed.
    pub confirmed_by: Option<String>,
}

impl Certificate {
    /// The paper.
    pub fn document(&self) -> Document {
        let year = self.years.last().map_or_else(
            || self.numbered.day.map_or(0, |day| chrono::Datelike::year(&day)),
            |block| chrono::Datelike::year(&block.day),
        );
        let number = self.numbered.number_words();
        let field = |key: &str, value| Field::new(say(&format!("certificate.{key}")), value);
        let mut blocks = vec![
            Block::Head(Head {
                parent: None,
                issuer: vec![say("common.committee"), self.commune.capitals()],
                symbol: Some(fill("certificate.number", &[("number", &number)])),
                place_date: None,
            }),
            title("certificate", &[]),
            Block::Fields(vec![
                field("head", Some(self.name.clone())).share(3),
                field("ethnicity", self.ethnicity.clone()).share(1),
            ]),
            Block::Fields(vec![
                field("id", self.card.number_words()).share(3),
                field("id_day", shown(self.card.issued_on)).share(2),
            ]),
            Block::Fields(vec![field("residence", self.residence.clone())]),
            Block::Lead(say("certificate.members")),
            self.members(),
            Block::Lead(say("certificate.years")),
            self.years(),
            Block::Small(say("certificate.legend")),
        ];
        blocks.extend(self.reprint.iter().map(|(day, years)| {
            let years: Vec<String> = years.iter().map(i32::to_string).collect();
            let args = [("day", show_day(*day)), ("years", years.join(", "))];
            Block::Small(fill("certificate.reprint", &args))
        }));
        let mut signer = self.signature.of_committee();
        signer.place_date = Some(self.numbered.place_date(&self.commune, year));
        blocks.push(match &self.code {
            Some(code) => {
                let page = match &self.checked_at {
                    Some(address) => fill("certificate.code_where", &[("address", address)]),
                    None => say("certificate.code_page"),
                };
                Block::Code(code.clone(), vec![say("certificate.code"), page], signer)
            }
            None => Block::Closing(Closing {
                recipients: Vec::new(),
                signers: vec![signer],
                small: false,
            }),
        });
        Document {
            title: format!("{} {number}", say("certificate.title")),
            day: super::dated(self.numbered.day, year),
            numbers: PageNumbers::None,
            warning: self.scores.warning(),
            blocks,
            ..Document::default()
        }
    }

    fn members(&self) -> Block {
        let head = |key: &str| Cell::head(say(&format!("certificate.member_{key}")));
        let rows = self.members.iter().enumerate().map(|(at, member)| {
            let born = |sex: Sex| {
                let year = member.birth_year.filter(|_| member.sex == Some(sex));
                Cell::centre(year.map(|year| year.to_string()).unwrap_or_default())
            };
            vec![
                order(at),
                Cell::left(&member.name),
                Cell::centre(&member.ethnicity),
                Cell::left(&member.relation),
                born(Sex::Male),
                born(Sex::Female),
                Cell::left(note(member)),
            ]
        });
        Block::Table(Table {
            shares: vec![6, 30, 12, 18, 9, 9, 16],
            head: vec![
                vec![
                    Cell::head(say("common.order")).down(2),
                    head("name").down(2),
                    head("ethnicity").down(2),
                    head("relation").down(2),
                    head("birth").across(2),
                    head("note").down(2),
                ],
                vec![Cell::head(say("common.male")), Cell::head(say("common.female"))],
            ],
            rows: rows.collect(),
            letters: Letters::Usual,
        })
    }

    fn years(&self) -> Block {
        let head = |key: &str| Cell::head(say(&format!("certificate.{key}")));
        let confirm = fill("certificate.year_confirm", &[("commune", &self.commune.whole())]);
        let blank = (0..self.blank_years).map(|_| None);
        let rows = self.years.iter().map(Some).chain(blank).flat_map(year_rows);
        Block::Table(Table {
            shares: vec![15, 9, 9, 9, 9, 9, 9, 9, 22],
            head: vec![vec![
                head("year_day"),
                head("year_class"),
                head("year_marks").across(6),
                Cell::head(confirm),
            ]],
            rows: rows.collect(),
            letters: Letters::Usual,
        })
    }
}

/// The remark; of whom the sex is not known the year of birth stands here and not in its column.
fn note(member: &CertificateMember) -> String {
    let year = member.birth_year.filter(|_| member.sex.is_none()).map(|year| year.to_string());
    let born = year.map(|year| fill("certificate.born", &[("year", &year)]));
    let parts = born.into_iter().chain([member.note.clone()]).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("; ")
}

/// Two rows of marks, 1 3 5 7 9 11 above 2 4 6 8 10 12, beside the day, the class and the
/// confirmation.
fn year_rows(block: Option<&YearBlock>) -> [Vec<Cell>; 2] {
    let mark = |at: usize| {
        let deprived = block.is_some_and(|block| block.marks.get(at - 1) == Some(&true));
        let words = vec![Inline::Text(format!("{at}\u{a0}")), Inline::Check(deprived)];
        Cell { words, ..Cell::centre("") }
    };
    let day = block.map(|block| show_day(block.day)).unwrap_or_default();
    let class = block.map(|block| match block.class {
        CertificateClass::Poor => say("certificate.poor"),
        CertificateClass::NearPoor => say("certificate.near_poor"),
    });
    let confirmed = block.and_then(|block| block.confirmed_by.clone()).unwrap_or_default();
    let mut above = vec![
        Cell::centre(day).down(2),
        Cell { words: vec![Inline::Bold(class.unwrap_or_default())], ..Cell::centre("").down(2) },
    ];
    above.extend((1..=INDICATORS).step_by(2).map(mark));
    above.push(Cell::centre(confirmed).down(2));
    [above, (2..=INDICATORS).step_by(2).map(mark).collect()]
}
