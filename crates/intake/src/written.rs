//! How the columns of a sheet are written where their cells can be read in two ways: the order of
//! day and month, what "1" and "2" mean, what an empty cell among crosses says.

use base::shown::shown;
use chrono::Datelike;
use register::Class;
use workbook::Row;

use crate::asked::Asked;
use crate::dates::{Order, Orders};
use crate::layout::{Days, Holds, Layout, SexCodes};
use crate::mapping::{Question, question_id};
use crate::meaning::Meaning;
use crate::proposal::Proposal;
use crate::words;

impl Asked<'_> {
    /// How the columns are written, where their cells can be read in two ways.
    pub(crate) fn written<'b>(
        &self,
        mut layout: Layout<'b>,
        body: &[&Row],
        proposal: &mut Proposal,
    ) -> Layout<'b> {
        let columns = layout.columns.clone();
        for (at, holds) in columns {
            let column = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let mut ask = |code: &str, row: u32, example: &str, choices: &[&str]| {
                let id = question_id(self.place, Some(column), code);
                let mut question =
                    Question::new(id, code, self.sheet.place(Some(row), Some(column)))
                        .with("example", shown(example));
                for choice in choices {
                    question = question.choice(choice);
                }
                proposal.questions.push(question);
            };
            match holds {
                Holds::Known(
                    Meaning::Birth
                    | Meaning::BirthMale
                    | Meaning::BirthFemale
                    | Meaning::Since
                    | Meaning::DecisionDay
                    | Meaning::IdentityDay,
                ) => {
                    let days = self.days(&layout, body, at, column, &mut ask);
                    layout.days.insert(at, days);
                }
                Holds::Known(Meaning::Sex) => {
                    let numbers = |row: &&&Row| matches!(layout.text(row, at), "0" | "1" | "2");
                    if let Some(row) = body.iter().find(numbers) {
                        layout.sex_codes = match self.answer(Some(column), "sex_codes") {
                            Some("one_is_male") => SexCodes::OneIsMale,
                            Some("one_is_female") => SexCodes::OneIsFemale,
                            _ => {
                                let example = layout.text(row, at);
                                ask(
                                    "sex_codes",
                                    row.number,
                                    example,
                                    &["one_is_male", "one_is_female"],
                                );
                                SexCodes::Unclear
                            }
                        };
                    }
                }
                Holds::Known(Meaning::Causes) => {
                    let numbered = |row: &&&Row| {
                        words::causes(layout.text(row, at)).is_some_and(|(_, numbered)| numbered)
                    };
                    if let Some(row) = body.iter().find(numbers_only(&numbered)) {
                        layout.cause_numbers = match self.answer(Some(column), "cause_numbers") {
                            Some("table_order") => Some(true),
                            Some("leave_out") => Some(false),
                            _ => {
                                let example = layout.text(row, at);
                                ask(
                                    "cause_numbers",
                                    row.number,
                                    example,
                                    &["table_order", "leave_out"],
                                );
                                None
                            }
                        };
                    }
                }
                Holds::Known(_) | Holds::Question(_) | Holds::Indicator(_) => {}
            }
        }
        layout.has_left = self.has_left(&layout, body, proposal);
        layout.words_said = self.words_said(&layout, body, proposal);
        layout.blank_is_no = self.blank_is_no(&layout, body, proposal);
        layout
    }

    /// "Hộ nghèo" and "Hộ thoát nghèo" both marked: what the household was, or what it is.
    fn has_left(
        &self,
        layout: &Layout<'_>,
        body: &[&Row],
        proposal: &mut Proposal,
    ) -> Option<bool> {
        let (at, row) = [Class::Poor, Class::NearPoor].into_iter().find_map(|class| {
            let of_class = layout.column_of(Meaning::ClassMark(class))?;
            let left = layout.column_of(Meaning::EscapedMark(class))?;
            let year = layout.day.year();
            let both = body.iter().find(|row| {
                words::class_mark(class, layout.text(row, of_class), year) == Some(true)
                    && words::escaped_mark(class, layout.text(row, left)) == Some(true)
            });
            both.map(|row| (left, row.number))
        })?;
        let column = u32::try_from(at + 1).ok();
        match self.answer(column, "class_and_left") {
            Some(answer) => Some(answer == "has_left"),
            None => {
                let id = question_id(self.place, column, "class_and_left");
                let place = self.sheet.place(Some(row), column);
                let question = Question::new(id, "class_and_left", place).with("row", row);
                proposal.questions.push(question.choice("has_left").choice("has_not_left"));
                None
            }
        }
    }

    fn days(
        &self,
        layout: &Layout<'_>,
        body: &[&Row],
        at: usize,
        column: u32,
        ask: &mut impl FnMut(&str, u32, &str, &[&str]),
    ) -> Days {
        let mut orders = Orders::default();
        let mut unclear: Option<&Row> = None;
        for row in body {
            let view = layout.view(row, at);
            let before = orders.both;
            orders.look(view.text, view.kind);
            if unclear.is_none() && orders.both > before {
                unclear = Some(row);
            }
        }
        let mut days = Days::default();
        if orders.is_unclear() {
            days.order = match self.answer(Some(column), "date_order") {
                Some("day_first") => Order::DayFirst,
                Some("month_first") => Order::MonthFirst,
                _ => {
                    let row = unclear.map_or(0, |row| row.number);
                    let example = unclear.map_or("", |row| layout.text(row, at));
                    ask("date_order", row, example, &["day_first", "month_first"]);
                    Order::Unclear
                }
            };
        }
        if orders.is_swapped() {
            match self.answer(Some(column), "dates_swapped") {
                Some("swap") => days.swapped = true,
                Some("keep") => {}
                _ => {
                    let row = body
                        .iter()
                        .find(|row| layout.view(row, at).kind == workbook::CellKind::Date);
                    let example = row.map_or("", |row| layout.text(row, at));
                    ask(
                        "dates_swapped",
                        row.map_or(0, |row| row.number),
                        example,
                        &["swap", "keep"],
                    );
                    days.swapped_unclear = true;
                }
            }
        }
        days
    }

    /// Among crosses an empty cell may be a no, or not filled in.
    fn blank_is_no(
        &self,
        layout: &Layout<'_>,
        body: &[&Row],
        proposal: &mut Proposal,
    ) -> Option<bool> {
        let columns: Vec<usize> = layout
            .columns
            .iter()
            .filter(|(_, holds)| matches!(holds, Holds::Indicator(_)))
            .map(|(at, _)| *at)
            .collect();
        let first = columns.first()?;
        let (mut yes, mut no, mut blank) = (false, false, false);
        for row in body {
            for at in &columns {
                let text = layout.text(row, *at);
                blank |= text.is_empty();
                match words::yes_no(text) {
                    Some(true) => yes = true,
                    Some(false) => no = true,
                    None => {}
                }
            }
        }
        if no || !yes || !blank || layout.has(Meaning::BPoints) {
            return None;
        }
        match self.answer(None, "blank_marks") {
            Some("blank_is_no") => Some(true),
            Some("blank_is_unknown") => Some(false),
            _ => {
                let id = question_id(self.place, None, "blank_marks");
                let column = u32::try_from(first + 1).ok();
                let question = Question::new(id, "blank_marks", self.sheet.place(None, column));
                proposal.questions.push(question.choice("blank_is_no").choice("blank_is_unknown"));
                None
            }
        }
    }
}

fn numbers_only<'b>(numbered: &'b impl Fn(&&&Row) -> bool) -> impl FnMut(&&&Row) -> bool + 'b {
    move |row| numbered(row)
}
