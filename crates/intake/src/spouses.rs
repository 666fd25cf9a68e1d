//! Lists that write a spouse above the head of the household: without a number nothing but the order
//! says whose spouse it is, and most lists have the head first.

use std::collections::HashSet;

use base::shown::shown;
use register::Relation;
use workbook::Row;

use crate::asked::Asked;
use crate::layout::Layout;
use crate::mapping::{Question, question_id};
use crate::meaning::Meaning;
use crate::proposal::Proposal;
use crate::words;

/// Rows of spouses with a head's directly below them.
#[derive(Default)]
pub(crate) struct Spouses {
    rows: HashSet<u32>,
    said: Option<bool>,
}

impl Spouses {
    /// Finds them; asks once for the sheet when one of them can hardly be of the household above.
    pub(crate) fn of_sheet(
        asked: &Asked<'_>,
        layout: &Layout<'_>,
        body: &[&Row],
        proposal: &mut Proposal,
    ) -> Spouses {
        let mut found = Spouses::default();
        let Some(at) = layout.column_of(Meaning::Relation) else { return found };
        // Where each row names its head, the names say it.
        if layout.has(Meaning::HeadName) && layout.has(Meaning::Name) {
            return found;
        }
        let relation = |row: &Row| words::relation(layout.text(row, at));
        let text =
            |row: &Row, meaning| layout.column_of(meaning).map_or("", |at| layout.text(row, at));
        let is_counted = |row: &Row| {
            [Meaning::Number, Meaning::Code].into_iter().any(|it| !text(row, it).is_empty())
        };
        let mut doubtful = None;
        let mut before = None;
        for pair in body.windows(2) {
            let [spouse, head] = pair else { continue };
            let above = before.replace(relation(spouse));
            if head.number != spouse.number + 1 {
                continue;
            }
            if relation(spouse) != Some(Relation::Spouse) || relation(head) != Some(Relation::Head)
            {
                continue;
            }
            let (one, other) = (text(spouse, Meaning::Sex), text(head, Meaning::Sex));
            let same_sex = !one.is_empty() && one == other;
            if same_sex || (is_counted(spouse) && is_counted(head)) {
                continue;
            }
            found.rows.insert(spouse.number);
            // Directly below a head stands the spouse of that head, as in nearly all lists.
            let is_usual = above == Some(Some(Relation::Head)) && !is_counted(spouse);
            if !is_usual && doubtful.is_none() {
                doubtful = Some((*spouse, *head));
            }
        }
        let Some((spouse, head)) = doubtful else { return Spouses::default() };
        let column = u32::try_from(at + 1).ok();
        let id = question_id(asked.place, column, "spouse_above_head");
        found.said = asked.answers.get(&id).map(|answer| answer == "spouse_below");
        if found.said.is_none() {
            let name = |row| shown(text(row, Meaning::Name));
            let place = asked.sheet.place(Some(spouse.number), column);
            let question = Question::new(id, "spouse_above_head", place)
                .with("name", name(spouse))
                .with("head", name(head))
                .with("row", spouse.number);
            proposal.questions.push(question.choice("spouse_below").choice("spouse_above"));
        }
        found
    }

    /// Whether the row is of the household whose head stands below it.
    pub(crate) fn is_of_next(&self, row: u32) -> bool {
        self.said == Some(true) && self.rows.contains(&row)
    }

    /// Whether that is still asked about the row.
    pub(crate) fn is_open(&self, row: u32) -> bool {
        self.said.is_none() && self.rows.contains(&row)
    }
}
