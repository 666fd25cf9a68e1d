//! Words of a column that nobody here knows: asked once for each word, with the rows that carry it, and
//! not told as a mistake of every row.

use std::collections::{BTreeMap, HashSet};

use base::shown::shown;
use chrono::Datelike;
use register::Relation;
use workbook::Row;

use crate::asked::Asked;
use crate::layout::Layout;
use crate::mapping::{Question, question_id};
use crate::meaning::Meaning;
use crate::proposal::Proposal;
use crate::rows::{RowIs, Rows};
use crate::said::{CLASSES, Said, WordsSaid, word};
use crate::values::is_error;
use crate::words;

/// A column with more unknown words holds something else: they are told cell by cell.
const WORDS_MAX: usize = 40;
/// So many rows of a word are named.
const ROWS_TOLD: usize = 12;

const RELATIONS: [Relation; 10] = [
    Relation::Head,
    Relation::Spouse,
    Relation::Child,
    Relation::ChildInLaw,
    Relation::Parent,
    Relation::ParentInLaw,
    Relation::Grandparent,
    Relation::Grandchild,
    Relation::Sibling,
    Relation::Other,
];

impl Asked<'_> {
    /// What the words of a sheet's columns mean where a person had to say.
    pub(crate) fn words_said(
        &self,
        layout: &Layout<'_>,
        body: &[&Row],
        proposal: &mut Proposal,
    ) -> WordsSaid {
        let year = layout.day.year();
        let mut said = WordsSaid::default();
        let unknown = |text: &str| words::class_of_list(text, year).is_none();
        for (word, answer) in
            self.ask_words(layout, body, Meaning::Class, "class_word", unknown, proposal)
        {
            let is = match answer.as_deref() {
                None => Said::Open,
                Some(id) => CLASSES
                    .iter()
                    .find(|(known, ..)| *known == id)
                    .map_or(Said::Nothing, |(_, class, from)| Said::Is((*class, *from))),
            };
            said.classes.insert(word, is);
        }
        let unknown = |text: &str| words::relation(text).is_none();
        for (word, answer) in
            self.ask_words(layout, body, Meaning::Relation, "relation_word", unknown, proposal)
        {
            let is = match answer.as_deref() {
                None => Said::Open,
                Some(id) => RELATIONS
                    .iter()
                    .find(|known| known.as_str() == id)
                    .map_or(Said::Nothing, |relation| Said::Is(*relation)),
            };
            said.relations.insert(word, is);
        }
        let unknown = words::is_sign_of_group;
        for (word, answer) in
            self.ask_words(layout, body, Meaning::Ethnicity, "ethnicity_word", unknown, proposal)
        {
            let is = match answer.as_deref() {
                None => Said::Open,
                Some(id) => words::ethnic_group_of_choice(id).map_or(Said::Nothing, Said::Is),
            };
            said.ethnic_groups.insert(word, is);
        }
        said
    }

    /// The unknown words of a column with what was answered; questions for those that are open.
    fn ask_words(
        &self,
        layout: &Layout<'_>,
        body: &[&Row],
        meaning: Meaning,
        code: &str,
        unknown: impl Fn(&str) -> bool,
        proposal: &mut Proposal,
    ) -> Vec<(String, Option<String>)> {
        let Some(at) = layout.column_of(meaning) else { return Vec::new() };
        // Most lists have no such word: each different text is looked at once before any row is.
        let mut seen = HashSet::new();
        let is_new = |row: &&&Row| seen.insert(layout.of.cell(row, at).text);
        let mut texts = body.iter().filter(is_new).map(|row| layout.text(row, at));
        if !texts.any(|text| !text.is_empty() && !words::is_ditto(text) && unknown(text)) {
            return Vec::new();
        }
        let mut found: BTreeMap<String, (&str, Vec<u32>)> = BTreeMap::new();
        let mut kinds = Rows::new(layout.of, layout.texts, layout);
        for row in body {
            if kinds.look(row) != RowIs::Data {
                continue;
            }
            let text = layout.text(row, at);
            let no_word = text.is_empty() || words::is_ditto(text) || is_error(text);
            if no_word || !unknown(text) {
                continue;
            }
            if found.len() > WORDS_MAX {
                return Vec::new();
            }
            found.entry(word(text)).or_insert((text, Vec::new())).1.push(row.number);
        }
        if found.len() > WORDS_MAX {
            return Vec::new();
        }
        let column = u32::try_from(at + 1).ok();
        let mut answered = Vec::new();
        for (word, (text, rows)) in found {
            let id = question_id(self.place, column, &format!("{code}.{}", shown(&word)));
            let answer = self.answers.get(&id).cloned();
            if answer.is_none() {
                proposal.questions.push(self.word_question(id, code, text, &rows, column));
            }
            answered.push((word, answer));
        }
        answered
    }

    fn word_question(
        &self,
        id: String,
        code: &str,
        text: &str,
        rows: &[u32],
        column: Option<u32>,
    ) -> Question {
        let told: Vec<String> = rows.iter().take(ROWS_TOLD).map(u32::to_string).collect();
        let more = if rows.len() > ROWS_TOLD { ", …" } else { "" };
        let place = self.sheet.place(rows.first().copied(), column);
        let question = Question::new(id, code, place)
            .with("value", shown(text))
            .with("count", rows.len())
            .with("rows", format!("{}{more}", told.join(", ")));
        match code {
            "class_word" => {
                let all = CLASSES.iter().fold(question, |question, (id, ..)| {
                    question.choice_with(id, &format!("class_{id}"), [])
                });
                all.choice_with("none", "class_none", [])
            }
            "ethnicity_word" => {
                let like = words::ethnic_groups_like(text);
                let all = like.into_iter().fold(question, |question, group| {
                    let id = words::choice_of_group(group);
                    question.choice_with(&id, "ethnicity", [("group", group)])
                });
                all.choice_with("none", "ethnicity_none", [])
            }
            _ => RELATIONS.iter().fold(question, |question, relation| {
                let id = relation.as_str();
                question.choice_with(id, &format!("relation_{id}"), [])
            }),
        }
    }
}
