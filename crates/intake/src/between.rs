//! Rows between households that hold nothing but words: a second title, a village that nobody knows by that
//! name, "Hộ chuyển đi trong năm". What is not understood is asked; until then the rows below are read as
//! those above, and the list waits.

use std::collections::{BTreeMap, HashSet};

use base::Day;
use base::shown::shown;

use crate::alone::says_households;
use crate::asked::Asked;
use crate::columns::key;
use crate::communes;
use crate::divider::Dividers;
use crate::findings::Passed;
use crate::layout::Layout;
use crate::mapping::{Question, question_id};
use crate::proposal::Proposal;
use crate::titles;

/// A sheet with more different rows of words is no list with titles in it: nobody answers them all.
const ASKED_MAX: usize = 40;

type Decision = (String, Day);

/// What a row of words means for the households around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// It may stand in the midst of one.
    No,
    /// Numbers may begin anew below it.
    Numbers,
    /// Nobody below it is of a household above.
    Whole,
}

/// What the rows of words said of the rows below them.
pub(crate) struct Between<'a> {
    asked: &'a Asked<'a>,
    /// What stands above the list, which pages repeat.
    titles: HashSet<String>,
    /// Questions that are asked once a household comes below.
    waiting: Vec<Question>,
    known: HashSet<String>,
    /// Rows of words beyond those.
    pub unasked: Passed,
    /// What stood last behind the word for a commune.
    pub communes: Vec<String>,
    /// Whether the rows below stay out.
    pub left_out: bool,
    /// Whether villages stand above the row that said so.
    within_village: bool,
    any_village: bool,
    /// The decisions by the rows below which they hold; `None` where none does any more.
    decisions: BTreeMap<u32, Option<Decision>>,
}

impl<'a> Between<'a> {
    pub(crate) fn new(asked: &'a Asked<'a>, layout: &Layout<'_>) -> Between<'a> {
        Between {
            asked,
            titles: titles::above(asked.sheet, layout.texts, layout.header_first),
            waiting: Vec::new(),
            known: HashSet::new(),
            unasked: Passed::default(),
            communes: Vec::new(),
            left_out: false,
            within_village: false,
            any_village: false,
            decisions: BTreeMap::new(),
        }
    }

    /// A household comes below the rows seen last: what they say matters.
    pub(crate) fn household(&mut self, proposal: &mut Proposal) {
        proposal.questions.append(&mut self.waiting);
    }

    /// A row of a village that is known; one within a group that stays out changes nothing.
    pub(crate) fn village(&mut self) {
        self.any_village = true;
        self.left_out &= !self.within_village;
    }

    /// A row of a class.
    pub(crate) fn class(&mut self) {
        self.left_out = false;
    }

    /// The decision that the titles name last above a row: `None` when none but the sheet's does.
    pub(crate) fn decision(&self, row: u32) -> Option<&Option<Decision>> {
        self.decisions.range(..=row).next_back().map(|(_, decision)| decision)
    }

    /// Takes what a row of words says.
    pub(crate) fn words(
        &mut self,
        row: u32,
        text: &str,
        is_name: bool,
        dividers: &mut Dividers,
    ) -> Cut {
        let folded = key(text);
        // Pages repeat what stands above the list, in the midst of a household too.
        let is_repeated = self.titles.contains(&folded);
        let decision = titles::decision_of(text, self.asked.day);
        let is_decision = folded.contains("kem theo quyet dinh") || folded.contains("kem theo qd");
        if decision.is_some() || (is_decision && !is_repeated) {
            // One that cannot be read, or is about something else, is not the one above.
            self.decisions.insert(row, decision);
            return if is_repeated { Cut::No } else { Cut::Whole };
        }
        if is_of_office(&folded) {
            self.communes = match is_repeated {
                true => Vec::new(),
                false => communes::behind_words(text, true),
            };
            return if is_repeated { Cut::No } else { Cut::Whole };
        }
        if is_repeated || says_nothing(&folded) {
            return Cut::No;
        }
        let village = titles::named_village(text);
        let id = self.id(&folded);
        match self.asked.answers.get(&id).map(String::as_str) {
            Some("words_village") => {
                self.village();
                dividers.village(village.unwrap_or_else(|| text.to_owned()), row);
                Cut::Whole
            }
            Some("words_no_class") => {
                self.left_out = false;
                self.decisions.insert(row, None);
                dividers.class((None, None), row, text);
                Cut::Whole
            }
            Some("words_leave_out") => {
                (self.left_out, self.within_village) = (true, self.any_village);
                Cut::Whole
            }
            Some(_) => {
                self.left_out = false;
                Cut::Numbers
            }
            None => {
                if self.known.contains(&folded) {
                    return Cut::Numbers;
                }
                if self.known.len() < ASKED_MAX {
                    self.known.insert(folded);
                    let question = self.question(id, row, text, is_name, village.as_deref());
                    self.waiting.push(question);
                } else {
                    self.unasked.add(row);
                }
                Cut::Numbers
            }
        }
    }

    /// Whether somebody said that the words are the name of a head.
    pub(crate) fn is_household(&self, text: &str) -> bool {
        self.asked.answers.get(&self.id(&key(text))).is_some_and(|it| it == "words_household")
    }

    fn id(&self, folded: &str) -> String {
        question_id(self.asked.place, None, &format!("words_row.{}", shown(folded)))
    }

    fn question(
        &self,
        id: String,
        row: u32,
        text: &str,
        is_name: bool,
        village: Option<&str>,
    ) -> Question {
        let place = self.asked.sheet.place(Some(row), None);
        let question = Question::new(id, "words_row", place);
        let mut question = question.with("value", shown(text)).with("row", row);
        // "Hộ chuyển đi" is the name of no village.
        if village.is_some() || !says_households(text) {
            let village = shown(village.unwrap_or(text));
            let args = [("village", village.as_str())];
            question = question.choice_with("words_village", "words_village", args);
        }
        if is_name && !says_households(text) {
            question = question.choice("words_household");
        }
        question.choice("words_leave_out").choice("words_no_class").choice("words_same")
    }
}

/// Whether a row names the office that a paper comes from, or nothing but a commune.
fn is_of_office(folded: &str) -> bool {
    const BEGINS: [&str; 6] =
        ["ubnd ", "uy ban nhan dan ", "xa ", "phuong ", "thi tran ", "ban chi dao "];
    let begins = BEGINS.iter().any(|begin| folded.starts_with(begin));
    begins && !folded.contains(" ho ") && !folded.contains(" danh sach ")
}

/// Whether a row is one of those that papers have beside their titles.
fn says_nothing(folded: &str) -> bool {
    const BEGINS: [&str; 11] = [
        "cong hoa xa hoi",
        "doc lap tu do",
        "don vi tinh",
        "mau so",
        "phu luc",
        "bieu so",
        "kem theo",
        "nam 20",
        "so ",
        "trang ",
        "tiep theo",
    ];
    let dated = folded.starts_with("ngay ") || folded.contains(" ngay ");
    let has_year = folded.contains(" thang ") && folded.contains(" nam ");
    BEGINS.iter().any(|begin| folded.starts_with(begin)) || (dated && has_year)
}
