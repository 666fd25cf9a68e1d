//! The papers of a review round, from plain inputs to documents. Nothing here reads or writes the
//! register: who may have which paper, and with what on it, is decided by the use case that calls.
//!
//! Personal numbers: a form that must carry one (Mẫu 01, Mẫu 03) takes a [`Card`] with the whole
//! number; Mẫu 04 takes a [`Masked`] one; every other paper has no place to put one.

mod certificate;
mod decision;
mod escape;
pub(crate) mod farm;
pub(crate) mod form_a;
mod form_b1;
mod form_head;
pub(crate) mod ground;
mod meeting;
pub(crate) mod namesake;
mod posting;
mod printed;
pub(crate) mod reading;
mod recheck;
mod report;
mod request;
mod result_list;
mod review_list;
mod score_sheet;
mod seal;
mod stands;
pub(crate) mod wording;

use base::closed_set;
pub use certificate::{Certificate, CertificateClass, CertificateMember, Marks, YearBlock};
pub use decision::{Decision, Recognised};
pub use escape::{EscapeRequest, EscapedFrom};
pub use form_a::{FormALine, FormASheet};
pub use form_b1::{FormB1, FormMember};
pub use form_head::FormHousehold;
pub use ground::{Ground, grounds};
pub use meeting::{AttendanceSheet, Attendant, Attending, Group, Minutes, Moment, Vote, VoteCount};
pub use posting::PostingNotice;
pub use printed::prints;
pub use recheck::{Asked, ComplaintReceipt, Recheck, Refusal};
pub use report::{FallsAndRises, Replaces, ReportFigure, ReportKind, ReportTable, ReviewReport};
pub use request::{Applicant, Request, RequestMember, Work};
pub use result_list::{ResultList, ResultOf};
pub use review_list::ReviewList;
pub use score_sheet::{ScoreSheet, SheetNote};
pub use seal::SealPaper;
pub use stands::{Datum, Listed, Place, Stands, TABLE as STANDS};
pub use wording::{Confidence, Paper, papers};

use base::Day;
use base::day::show_day;
use chrono::Datelike as _;
use paper::document::{Block, Cell, Closing, Head, Inline, Letters, Signer, Table};
use register::people::identity::PersonalId;
use register::{Class, DecisionList};
use wording::{fill, say};

/// The commune whose committee issues a paper, by its name on that paper's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commune {
    /// `xã`, `phường`, `thị trấn`, `đặc khu`.
    pub kind: String,
    /// The name without the kind.
    pub name: String,
}

impl Commune {
    /// `xã Hoằng Kim`.
    pub(crate) fn whole(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }

    /// `Ủy ban nhân dân xã Hoằng Kim`.
    pub(crate) fn committee(&self) -> String {
        fill("common.committee_of", &[("commune", &self.whole())])
    }

    /// `XÃ HOẰNG KIM`.
    fn capitals(&self) -> String {
        self.whole().to_uppercase()
    }
}

/// By which score table the classes on a paper came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scores {
    Official,
    /// The artificial one of the demonstration: the paper says so on every page.
    Artificial,
}

impl Scores {
    fn warning(self) -> Option<String> {
        match self {
            Scores::Official => None,
            Scores::Artificial => Some(say("common.artificial")),
        }
    }
}

/// Which review a paper belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// The yearly one.
    Annual { year: i32 },
    /// That of a month.
    Regular {
        year: i32,
        /// 1 to 12.
        month: u32,
    },
}

/// What the decision of a review is about, as its line in the register of papers has it: whom it
/// recognises, its lists say.
pub(crate) fn decision_about(review: Review) -> String {
    let kinds = [Outcome::Poor.within(), Outcome::NearPoor.within()].join(", ");
    fill("decision.about", &[("kinds", &*kinds), ("round", &*review.words())])
}

/// A review within a sentence.
pub(crate) fn round_words(review: Review) -> String {
    review.words()
}

impl Review {
    /// `định kỳ năm 2026`, `thường xuyên tháng 03 năm 2026`.
    fn words(self) -> String {
        match self {
            Review::Annual { year } => fill("common.annual", &[("year", &year.to_string())]),
            Review::Regular { year, month } => {
                let args = [("month", &*month_words(month)), ("year", &*year.to_string())];
                fill("common.regular", &args)
            }
        }
    }

    fn year(self) -> i32 {
        match self {
            Review::Annual { year } | Review::Regular { year, .. } => year,
        }
    }
}

closed_set! {
    /// What a household is found, or recognised, to be.
    Outcome {
        /// Hộ nghèo.
        Poor = "poor",
        /// Hộ cận nghèo.
        NearPoor = "near_poor",
        /// Hộ cận nghèo that was poor before: it has escaped poverty as well.
        NearPoorEscaped = "near_poor_escaped",
        /// Hộ thoát nghèo.
        EscapedPoor = "escaped_poor",
        /// Hộ thoát cận nghèo.
        EscapedNearPoor = "escaped_near_poor",
        /// Neither poor nor near-poor, and was not before.
        NotPoor = "not_poor",
    }
}

impl Outcome {
    /// What a household is by its class before and after: one that is neither poor nor near-poor any
    /// more has escaped, and is not called "không nghèo".
    pub fn of(before: Option<Class>, after: Class) -> Outcome {
        match DecisionList::of(before, after).as_slice() {
            [DecisionList::Poor, ..] => Outcome::Poor,
            [DecisionList::NearPoor, DecisionList::EscapedPoor, ..] => Outcome::NearPoorEscaped,
            [DecisionList::NearPoor, ..] => Outcome::NearPoor,
            [DecisionList::EscapedPoor, ..] => Outcome::EscapedPoor,
            [DecisionList::EscapedNearPoor, ..] => Outcome::EscapedNearPoor,
            [] => Outcome::NotPoor,
        }
    }

    /// The outcome that a list of the decision is about.
    pub fn of_list(list: DecisionList) -> Outcome {
        match list {
            DecisionList::Poor => Outcome::Poor,
            DecisionList::NearPoor => Outcome::NearPoor,
            DecisionList::EscapedPoor => Outcome::EscapedPoor,
            DecisionList::EscapedNearPoor => Outcome::EscapedNearPoor,
        }
    }

    /// `Hộ nghèo`.
    pub(crate) fn words(self) -> String {
        say(match self {
            Outcome::Poor => "common.poor",
            Outcome::NearPoor => "common.near_poor",
            Outcome::NearPoorEscaped => "common.near_poor_escaped",
            Outcome::EscapedPoor => "common.escaped_poor",
            Outcome::EscapedNearPoor => "common.escaped_near_poor",
            Outcome::NotPoor => "common.not_poor",
        })
    }

    /// The same within a sentence: `hộ nghèo`.
    fn within(self) -> String {
        lower_first(&self.words())
    }
}

/// A number of a series and the day it was given; both empty until the paper is issued.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbered {
    pub number: Option<u32>,
    pub day: Option<Day>,
}

impl Numbered {
    /// `05`: numbers below ten have a leading zero. Room to write when there is none.
    fn number_words(self) -> String {
        self.number.map_or_else(|| ROOM.to_owned(), |number| format!("{number:02}"))
    }

    /// `Số: 05/QĐ-UBND`.
    fn symbol(self, symbol: &str) -> String {
        fill("common.number", &[("number", &*self.number_words()), ("symbol", symbol)])
    }

    /// `Hoằng Kim, ngày 05 tháng 02 năm 2024`; without a day, dots of that year.
    fn place_date(self, commune: &Commune, year: i32) -> String {
        place_date(&commune.name, self.day, year)
    }

    /// `ngày 05 tháng 02 năm 2024`.
    fn date_words(self, year: i32) -> String {
        date_words(self.day, year)
    }
}

/// Who signs for the commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub capacity: Capacity,
    /// The name; none leaves room to write it.
    pub name: Option<String>,
}

/// In which capacity somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    Chairman,
    /// A deputy in the chairman's place (KT.).
    Deputy,
}

impl Signature {
    /// The chairman deciding himself.
    fn of_chairman(&self) -> Signer {
        let capacity = match self.capacity {
            Capacity::Chairman => vec![say("common.chairman")],
            Capacity::Deputy => vec![say("common.for_chairman"), say("common.deputy")],
        };
        Signer { capacity, name: self.name.clone(), ..Signer::default() }
    }

    /// On behalf of the committee.
    fn of_committee(&self) -> Signer {
        let mut signer = self.of_chairman();
        signer.capacity.insert(0, say("common.on_behalf"));
        signer
    }
}

/// A personal number on a form that must carry it. Its `Debug` is masked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The whole number; none leaves a line to write it.
    pub number: Option<PersonalId>,
    /// When the card was issued.
    pub issued_on: Option<Day>,
}

impl Card {
    fn number_words(&self) -> Option<String> {
        self.number.as_ref().map(|number| number.as_str().to_owned())
    }
}

/// A personal number as papers may show it that need not carry it: `038•••••0123`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked(String);

impl Masked {
    /// Hides the middle of a number.
    pub fn of(number: &PersonalId) -> Masked {
        Masked(number.masked())
    }
}

/// Male or female, as forms ask.
pub use register::people::person::Sex;

/// What stands where a day or count is still to be written.
const BLANK: &str = "……";
/// Dots over some lines, which break between them.
fn room(many: usize) -> String {
    vec![BLANK; many].join(" ")
}

/// Room for a number that the clerk gives, as forms leave it.
const ROOM: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

fn sex_words(sex: Sex) -> String {
    say(match sex {
        Sex::Male => "common.male",
        Sex::Female => "common.female",
    })
}

/// The circular's code of a sex: 1 Nam, 2 Nữ.
fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "1",
        Sex::Female => "2",
    }
}

/// `Hoằng Kim, ngày 05 tháng 02 năm 2024`.
fn place_date(place: &str, day: Option<Day>, year: i32) -> String {
    let (day, month, year) = date_parts(day, year);
    let args = [("place", place), ("day", &*day), ("month", &*month), ("year", &*year)];
    fill("common.place_date", &args)
}

/// `ngày 05 tháng 02 năm 2024`.
fn date_words(day: Option<Day>, year: i32) -> String {
    let (day, month, year) = date_parts(day, year);
    fill("common.date_words", &[("day", &*day), ("month", &*month), ("year", &*year)])
}

/// Days below ten and the months 1 and 2 have a leading zero.
fn date_parts(day: Option<Day>, year: i32) -> (String, String, String) {
    match day {
        Some(day) => {
            (format!("{:02}", day.day()), month_words(day.month()), day.year().to_string())
        }
        None => (BLANK.to_owned(), BLANK.to_owned(), year.to_string()),
    }
}

fn month_words(month: u32) -> String {
    if month <= 2 { format!("{month:02}") } else { month.to_string() }
}

/// The day of a paper, or the first of its year while it has none.
fn dated(day: Option<Day>, year: i32) -> Day {
    day.or_else(|| Day::from_ymd_opt(year, 1, 1)).unwrap_or_default()
}

fn shown(day: Option<Day>) -> Option<String> {
    day.map(show_day)
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}

/// The mark of a paper that is not signed yet.
pub(crate) fn draft_mark() -> Block {
    Block::Form(say("common.draft"))
}

/// Its warning, before the one it has already.
pub(crate) fn draft_warning(other: Option<&str>) -> String {
    let all: Vec<String> =
        [say("common.draft_warning")].into_iter().chain(other.map(str::to_owned)).collect();
    all.join(" ")
}

/// A text with its full stop.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', ';', '…']) {
        return text.to_owned();
    }
    format!("{text}.")
}

/// A place within a village, without saying the village twice: `Nhà văn hóa thôn 1` says it already.
pub(crate) fn within_village(place: &str, village: &str) -> String {
    let (place, village) = (place.trim(), village.trim());
    if place.is_empty() || base::text::fold(place).contains(&base::text::fold(village)) {
        return if place.is_empty() { village.to_owned() } else { place.to_owned() };
    }
    format!("{place}, {village}")
}

/// What the head of a village is called: `Trưởng thôn`.
pub(crate) fn village_head_title(village: &str) -> String {
    let first = base::text::fold(village);
    let key =
        if first.starts_with("to ") { "common.head_of_group" } else { "common.head_of_village" };
    say(key)
}

/// How the words begin that say what a village is.
const VILLAGE_WORDS: [&str; 16] = [
    "thon ", "to ", "tdp ", "ban ", "xom ", "ap ", "lang ", "buon ", "bon ", "plei ", "khu ",
    "khom ", "khoi ", "soc ", "phum ", "doi ",
];

/// A village with its kind: `thôn Kim Sơn`, `tổ dân phố 3`; a name that says it already is left so.
pub(crate) fn village_words(commune: &Commune, village: &str) -> String {
    let folded = base::text::fold(village);
    if village.is_empty() || VILLAGE_WORDS.iter().any(|word| folded.starts_with(word)) {
        return village.to_owned();
    }
    let key = if commune.kind == "xã" { "common.village" } else { "common.group" };
    fill(key, &[("name", village)])
}

/// The header of a paper of the committee: no body stands above it.
fn committee_head(commune: &Commune, symbol: String, place_date: String) -> Block {
    Block::Head(Head {
        parent: None,
        issuer: vec![say("common.committee"), commune.capitals()],
        symbol: Some(symbol),
        place_date: Some(place_date),
    })
}

/// The header of a paper of a village: the commune stands above it.
fn village_head(commune: &Commune, village: &str, place_date: Option<String>) -> Block {
    Block::Head(Head {
        parent: Some(fill("common.committee_short", &[("commune", &commune.capitals())])),
        issuer: vec![village_words(commune, village).to_uppercase()],
        place_date,
        ..Head::default()
    })
}

/// The header of a citizen's paper: nation and motto alone.
fn citizen_head() -> Block {
    Block::Head(Head::default())
}

fn title(paper: &str, args: &[(&str, &str)]) -> Block {
    Block::Title {
        kind: say(&format!("{paper}.title")),
        about: wording::glued(&fill(&format!("{paper}.about"), args)),
    }
}

/// A head row of one-column cells.
fn head_row(words: &[String]) -> Vec<Cell> {
    words.iter().map(Cell::head).collect()
}

/// A cell of the head whose hint in brackets is printed slanting: `Giới tính (1: Nam, 2: Nữ)`.
fn head_hint(text: &str) -> Cell {
    let Some((name, hint)) = text.split_once(" (") else { return Cell::head(text) };
    // A code stays with what it means.
    let hint = hint.replace(": ", ":\u{a0}");
    let words = vec![Inline::Bold(format!("{name} ")), Inline::Italic(format!("({hint}"))];
    Cell { words, ..Cell::head("") }
}

/// A text that is not broken but before one of its words: a title that the law prints on two lines.
fn broken_before(text: &str, at: &str) -> String {
    let Some((first, rest)) = text.split_once(&format!(" {at}")) else { return text.to_owned() };
    format!("{first} {}", format!("{at}{rest}").replace(' ', "\u{a0}"))
}

fn table(shares: &[u16], head: &[String], rows: Vec<Vec<Cell>>) -> Block {
    Block::Table(Table {
        shares: shares.to_vec(),
        head: vec![head_row(head)],
        rows,
        letters: Letters::Usual,
    })
}

/// `01`, `02`: the first column of a list.
fn order(at: usize) -> Cell {
    Cell::centre(format!("{}", at + 1))
}

/// A signature of a person: what as, "(Ký, ghi rõ họ tên)", the name.
fn person_signer(capacity: String, name: Option<String>) -> Signer {
    Signer { capacity: vec![capacity], note: Some(say("common.sign_note")), name, place_date: None }
}

fn signed(signers: Vec<Signer>) -> Block {
    Block::Closing(Closing { recipients: Vec::new(), signers, small: false })
}

fn issued(recipients: Vec<String>, signer: Signer) -> Block {
    Block::Closing(Closing { recipients, signers: vec![signer], small: false })
}
