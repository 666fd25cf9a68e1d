//! Rows become households: each row is read as the mapping says, rows of one household are tied
//! together, and what does not fit is told by place; what is unclear is asked.

mod class;
mod table;

use std::collections::{BTreeMap, HashMap};

use base::shown::shown;
use base::{Day, Finding};
use workbook::{Row, TextEncoding, Texts, Workbook};

use self::table::Said;
use crate::asked::Asked;
use crate::columns::{self, header_of, is_heading};
use crate::findings::Findings;
use crate::form::Form;
use crate::layout::{Holds, Layout, SexCodes};
use crate::lists::{Lists, merge_lists};
use crate::mapping::{Answers, Mapping, Question, RowLayout, SheetMapping};
use crate::meaning::Meaning;
use crate::proposal::Proposal;
use crate::questions::open_questions;
use crate::rows;
use crate::said::{CLASSES, WordsSaid};
use crate::titles;
use crate::villages::Known;
use crate::{check, header};

/// Proposes the households of a list read as the mapping says; ages are looked at on `day`. What
/// is not answered stays unread and is among the questions.
pub fn propose(
    workbook: &Workbook,
    form: &Form,
    day: Day,
    mapping: &Mapping,
    answers: &Answers,
) -> Proposal {
    let mut findings = Findings::default();
    let mut proposal = Proposal::default();
    for note in &workbook.notes {
        findings.push(note.clone());
    }
    let mut texts = Texts::new(workbook, is_heading);
    let mut any_header = false;
    for (place, sheet) in workbook.sheets.iter().enumerate() {
        findings.next_sheet();
        let found = mapping.sheets.get(place).filter(|it| it.sheet == sheet.name);
        let Some(found) = found.filter(|it| it.header_first > 0) else {
            let finding = Finding::note("sheet_without_header").with("rows", header::HEADER_WITHIN);
            findings.push(finding.at(sheet.place(None, None)));
            continue;
        };
        any_header = true;
        if !found.use_it {
            findings.push(Finding::note("sheet_left_out").at(sheet.place(None, None)));
            continue;
        }
        let asked = Asked { workbook, form, day, place, sheet, answers };
        asked.read(found, &mut texts, &mut proposal, &mut findings);
    }
    if !any_header {
        findings.push(Finding::error("column_missing").with("column", header_of(Meaning::Name)));
    } else if proposal.households.is_empty()
        && !findings.has_errors()
        && proposal.questions.is_empty()
    {
        findings.push(Finding::error("list_empty"));
    }
    merge_lists(&mut proposal, &mut findings);
    proposal.refused = findings.refuses();
    proposal.findings = findings.finish();
    proposal
}

impl Asked<'_> {
    fn read(
        &self,
        found: &SheetMapping,
        texts: &mut Texts<'_>,
        proposal: &mut Proposal,
        findings: &mut Findings,
    ) {
        let sheet = self.sheet;
        let encoding = match self.answer(None, "text_encoding") {
            Some("unicode") => TextEncoding::Unicode,
            Some("tcvn3") => TextEncoding::Tcvn3,
            Some("vni") => TextEncoding::Vni,
            Some("windows1258") => TextEncoding::Windows1258,
            _ => found.text,
        };
        texts.prepare(sheet, encoding);
        let asked = open_questions(self.workbook, sheet, self.place, found, texts, self.form);
        let said = |code: &str| {
            let question = asked.iter().find(|it| it.code == code)?;
            let answer = self.answers.get(&question.id)?;
            question.choices.iter().find(|choice| choice.id == *answer).map(|it| it.id.as_str())
        };
        let known = |it: &&Question| {
            let answer = self.answers.get(&it.id);
            answer.is_some_and(|answer| it.choices.iter().any(|choice| choice.id == *answer))
        };
        if found.has_members_beside() {
            let finding = Finding::error("members_in_columns");
            findings.push(finding.at(sheet.place(Some(found.header_last), None)));
            return;
        }
        let open: Vec<Question> = asked.iter().filter(|it| !known(it)).cloned().collect();
        proposal.questions.extend(open.iter().cloned());
        let is_list = said("sheet_is_list").or_else(|| said("people_is_list"));
        if is_list == Some("not_list") {
            findings.push(Finding::note("sheet_left_out").at(sheet.place(None, None)));
            return;
        }
        if open.iter().any(|it| matches!(it.code.as_str(), "sheet_is_list" | "people_is_list")) {
            return;
        }
        let mut found = found.clone();
        let class_said = said("class_of_sheet")
            .and_then(|id| CLASSES.iter().find(|(known, ..)| *known == id))
            .map(|(_, class, _)| *class);
        found.class = class_said.or(found.class);
        let Some(mut layout) = self.layout(&found, texts, &open, findings) else { return };
        let body: Vec<&Row> =
            sheet.rows.iter().filter(|row| row.number > found.header_last).collect();
        let body = self.first_table(&layout, body, findings);
        match self.rows_said(&layout, &found, &body, open.is_empty(), proposal, findings) {
            Said::Households => {}
            Said::MembersUnderHead => {
                found.rows = RowLayout::MembersUnderHead;
                layout.rows = RowLayout::MembersUnderHead;
                layout.order_is_number();
            }
            Said::Nothing => return,
        }
        let layout = self.written(layout, &body, proposal);
        unnamed_columns(&layout, &body, findings);
        joined_names(&layout, &body, findings);
        let village = said("village_of_sheet").and_then(|answer| {
            let known = Known::of(self.form);
            let names = titles::villages_of_title(sheet, found.header_first, texts, &known);
            names.into_iter().find(|(id, _)| *id == answer).map(|(_, village)| village)
        });
        let decision = titles::decision_of_title(sheet, texts, found.header_first, self.day);
        let unclear = titles::unclear_title(sheet, texts, found.header_first);
        let decision = match (decision, unclear) {
            (Some(decision), Some(title)) => {
                self.decision_said(decision, title, class_said, proposal)
            }
            (decision, _) => decision,
        };
        proposal.communes.extend(titles::communes_of_title(sheet, texts, found.header_first));
        let before = proposal.households.len();
        let lists = Lists { layout: &layout, found: &found, village, decision, asked: self };
        lists.households(&body, proposal, findings);
        let households = proposal.households.get(before..).unwrap_or_default();
        self.class_told(&found, texts, households, findings);
    }

    /// The columns that are read: as mapped, as answered, each thing once.
    fn layout<'b>(
        &'b self,
        found: &SheetMapping,
        texts: &'b Texts<'b>,
        open: &[Question],
        findings: &mut Findings,
    ) -> Option<Layout<'b>> {
        let mut layout = Layout {
            of: self.sheet,
            texts,
            header_first: found.header_first,
            header_last: found.header_last,
            columns: Vec::new(),
            headers: Vec::new(),
            questions: &self.form.questions,
            answer_words: &self.form.words,
            indicators: &self.form.indicators,
            rows: found.rows,
            days: HashMap::new(),
            sex_codes: SexCodes::default(),
            cause_numbers: None,
            has_left: None,
            blank_is_no: None,
            village_asked: false,
            class_asked: open.iter().any(|it| it.code == "class_of_sheet"),
            merged: crate::layout::merged(self.sheet, found.header_last),
            words_said: WordsSaid::default(),
            villages: Known::of(self.form),
            day: self.day,
        };
        let mut deprivations = 0;
        for column in &found.columns {
            let Some(at) = usize::try_from(column.column).ok().and_then(|it| it.checked_sub(1))
            else {
                continue;
            };
            layout.headers.push((at, column.header.clone()));
            let place = || layout.place(found.header_last, Some(at));
            let answer =
                self.answer(Some(column.column), "column_meaning").filter(|_| !column.sure);
            let id = column.holds.as_deref().or(answer.filter(|id| *id != "leave_out"));
            let asked = !column.sure && column.holds.is_none() && answer.is_none();
            let Some(holds) = id.and_then(|id| holds(id, self.form)) else {
                if self.form.indicators.is_empty() && header::of_indicator(&column.header) {
                    deprivations += 1;
                } else if !asked {
                    let shown = shown(&column.header);
                    findings
                        .push(Finding::note("column_unknown").with("column", shown).at(place()));
                }
                continue;
            };
            let id = id.unwrap_or_default();
            if holds == Holds::Known(Meaning::Order) {
                layout.columns.push((at, holds));
                continue;
            }
            // Of two columns that say the same, the one that was chosen counts, else the first
            // until somebody chooses.
            let chosen = self.answer(None, &format!("column_twice.{id}"));
            let is_other = chosen.is_some_and(|it| it != column.column.to_string());
            let is_second = layout.columns.iter().any(|(_, known)| *known == holds);
            if is_other || (chosen.is_none() && is_second) {
                let finding = Finding::note("column_twice").with("column", shown(&column.header));
                findings.push(finding.at(place()));
                continue;
            }
            layout.columns.push((at, holds));
        }
        if deprivations > 0 {
            let finding = Finding::note("indicators_need_round").with("count", deprivations);
            findings.push(finding.at(layout.place(found.header_last, None)));
        }
        // While a question about columns is open, what is missing may be its answer.
        let columns_open = open.iter().any(|it| it.code == "column_meaning");
        let village_open = open.iter().any(|it| it.code == "village_of_sheet");
        layout.village_asked = columns_open || village_open;
        self.has_needed(&layout, found, columns_open, findings).then_some(layout)
    }

    /// Whether the rows can be read at all; what is missing for that is told.
    fn has_needed(
        &self,
        layout: &Layout<'_>,
        found: &SheetMapping,
        columns_open: bool,
        findings: &mut Findings,
    ) -> bool {
        let place = layout.place(found.header_last, None);
        let missing = |meaning| Finding::error("column_missing").with("column", header_of(meaning));
        if !layout.has(Meaning::Name) && !layout.has(Meaning::HeadName) {
            if !columns_open {
                findings.push(missing(Meaning::Name).at(place));
            }
            return false;
        }
        let said = self.answer(None, "village_of_sheet").is_some_and(|it| it != "none");
        let groups = || {
            let mut body = self.sheet.rows.iter().filter(|row| row.number > found.header_last);
            body.any(|row| rows::is_of_village(self.sheet, layout.texts, row, &layout.villages))
        };
        if !layout.has(Meaning::Village)
            && !layout.has(Meaning::Code)
            && !layout.village_asked
            && !said
            && !groups()
        {
            findings.push(missing(Meaning::Village).at(place));
            return false;
        }
        // What every row lacks is told once, not on every row.
        for meanings in check::WANTED {
            if layout.first_of(meanings).is_none() {
                let wanted = meanings.first().map_or("", |meaning| header_of(*meaning));
                let finding = Finding::warning("column_not_given").with("column", wanted);
                findings.push(finding.at(place.clone()));
            }
        }
        true
    }
}

/// What an id of a mapping is.
fn holds(id: &str, form: &Form) -> Option<Holds> {
    if let Some(place) = form.questions.iter().position(|(known, _)| known == id) {
        return Some(Holds::Question(place));
    }
    if let Some(place) = form.indicators.iter().position(|known| known == id) {
        return Some(Holds::Indicator(place));
    }
    columns::by_id(id).map(|column| Holds::Known(column.meaning))
}

/// That names of two columns are joined is told once.
fn joined_names(layout: &Layout<'_>, body: &[&Row], findings: &mut Findings) {
    let Some(at) = layout.column_of(Meaning::NameGiven) else { return };
    if let Some(row) = body.iter().find(|row| !layout.text(row, at).is_empty()) {
        findings.push(Finding::note("name_joined").at(layout.place(row.number, Some(at))));
    }
}

/// Columns with values but no header are passed over, and that is told.
fn unnamed_columns(layout: &Layout<'_>, body: &[&Row], findings: &mut Findings) {
    let mut headed = vec![false; usize::try_from(workbook::COLUMNS_MAX).unwrap_or(0)];
    for (at, _) in &layout.headers {
        if let Some(headed) = headed.get_mut(*at) {
            *headed = true;
        }
    }
    let mut first_rows: BTreeMap<usize, u32> = BTreeMap::new();
    for row in body {
        for (at, _) in layout.of.cells(row).iter().enumerate().filter(|(_, cell)| cell.text != 0) {
            if !headed.get(at).copied().unwrap_or(true) {
                first_rows.entry(at).or_insert(row.number);
            }
        }
    }
    for (at, row) in first_rows {
        findings.push(Finding::note("column_unnamed").at(layout.place(row, Some(at))));
    }
}
