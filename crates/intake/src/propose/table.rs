//! What the table of a sheet is: whether its rows are households or people, whether there are two tables
//! below each other, whether members stand beside each other.

use base::Finding;
use workbook::Row;

use crate::asked::Asked;
use crate::columns::{self};
use crate::findings::Findings;
use crate::header;
use crate::layout::{Holds, Layout};
use crate::mapping::{Question, RowLayout, SheetMapping, question_id};
use crate::meaning::Meaning;
use crate::proposal::Proposal;
use crate::rows::{RowIs, Rows};
use crate::titles;

/// What the rows of a sheet are.
pub(super) enum Said {
    Households,
    MembersUnderHead,
    /// Nobody has said yet, or they are people of no household.
    Nothing,
}

impl Asked<'_> {
    /// Rows without a number below rows with one may be members under their head: without a
    /// column for the relation only a person knows. Nor does a list of people say that each is a head.
    pub(super) fn rows_said(
        &self,
        layout: &Layout<'_>,
        found: &SheetMapping,
        body: &[&Row],
        all_known: bool,
        proposal: &mut Proposal,
        findings: &mut Findings,
    ) -> Said {
        let two_names = layout.has(Meaning::Name) && layout.has(Meaning::HeadName);
        let counted = layout.first_of(&[Meaning::Number, Meaning::Order]);
        let related = two_names || layout.has(Meaning::Relation) || layout.has(Meaning::Code);
        if related || found.rows != RowLayout::Household {
            return Said::Households;
        }
        let name = layout.first_of(&[Meaning::Name, Meaning::HeadName]);
        let mut rows = Rows::new(layout.of, layout.texts, layout);
        let (mut with, mut without) = (0, None);
        for row in body {
            // Every row is looked at: what follows a signature is no data.
            let is_data = rows.look(row) == RowIs::Data;
            if !is_data || name.is_none_or(|at| layout.text(row, at).is_empty()) {
                continue;
            }
            if counted.is_none_or(|at| !layout.text(row, at).is_empty()) {
                with += 1;
            } else if with > 0 && without.is_none() {
                without = Some(row.number);
            }
        }
        // What a column holds is asked first: it may be the relation.
        let is_plain =
            all_known && with > 0 && without.is_none() && !self.is_of_households(layout, found);
        if without.is_none() && !is_plain {
            return Said::Households;
        }
        match self.answer(None, "rows_of_sheet") {
            Some("household") => Said::Households,
            Some("members_under_head") => Said::MembersUnderHead,
            Some("person") => {
                findings.push(Finding::note("sheet_left_out").at(self.sheet.place(None, None)));
                Said::Nothing
            }
            _ => {
                let id = question_id(self.place, None, "rows_of_sheet");
                let code = if is_plain { "rows_are" } else { "rows_of_sheet" };
                let question = Question::new(id, code, self.sheet.place(without, None))
                    .with("row", without.unwrap_or(0))
                    .choice_with("household", "each_row_household", [])
                    .choice("members_under_head")
                    .choice_with("person", "each_row_person", []);
                proposal.questions.push(question);
                Said::Nothing
            }
        }
    }

    /// The rows above a second table whose columns stand otherwise: it cannot be read by the headings of
    /// the first.
    pub(super) fn first_table<'r>(
        &self,
        layout: &Layout<'_>,
        body: Vec<&'r Row>,
        findings: &mut Findings,
    ) -> Vec<&'r Row> {
        if header::table_above(layout, layout.header_first).is_some() {
            // The lower one names more columns, and was taken for the list's.
            let finding = Finding::error("second_table").with("row", layout.header_first);
            findings.push(finding.at(layout.place(layout.header_first, None)));
            return Vec::new();
        }
        let second = body.iter().position(|row| header::is_of_other_table(layout, row));
        let Some(at) = second else { return body };
        if let Some(row) = body.get(at) {
            let finding = Finding::error("second_table").with("row", row.number);
            findings.push(finding.at(layout.place(row.number, None)));
        }
        body.into_iter().take(at).collect()
    }

    /// Whether the columns or the title say that a sheet is of households, and not of people.
    fn is_of_households(&self, layout: &Layout<'_>, found: &SheetMapping) -> bool {
        let of_people = |meaning: &Meaning| {
            let column = columns::columns().iter().find(|it| it.meaning == *meaning);
            let place = matches!(meaning, Meaning::Village | Meaning::Address | Meaning::Since);
            place || meaning.is_area() || column.is_some_and(|it| !it.of_household)
        };
        let says = layout.columns.iter().any(|(_, holds)| match holds {
            Holds::Known(meaning) => !of_people(meaning),
            Holds::Question(_) | Holds::Indicator(_) => true,
        });
        says || found.class.is_some()
            || titles::speaks_of_households(self.sheet, layout.texts, found.header_first)
    }
}
