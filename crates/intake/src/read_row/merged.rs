//! Cells merged over the rows of several households or people: what they say, they say of each.

use base::Severity;

use super::Line;
use crate::columns::Meaning;
use crate::findings::Findings;
use crate::layout::{Holds, Layout};

impl Line<'_> {
    /// Reads the cell that is merged over this row's. What was repaired in it, or cannot be read, is
    /// told where it stands; who is under it stays out all the same.
    pub(super) fn merged_cell(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        holds: Holds,
        findings: &mut Findings,
    ) {
        let Holds::Known(meaning) = holds else { return };
        if layout.merged.is_empty() || !is_shared(meaning) {
            return;
        }
        let Some(above) = layout.merged_from(self.row.number, at) else { return };
        let view = layout.view(above, at);
        if view.text.is_empty() {
            return;
        }
        let mut told = Findings::default();
        self.cell(layout, at, holds, view, &mut told);
        let errors = told.finish().into_iter().filter(|it| it.severity == Severity::Error);
        for error in errors {
            // That this row says another class is its own mistake.
            match error.code.as_str() {
                "class_two_values" => findings.push(error),
                _ => findings.is_wrong_too(self.row.number),
            }
        }
    }
}

/// What neighbours of a list have in common, and whole groups are decided on.
fn is_shared(meaning: Meaning) -> bool {
    super::ditto::may_repeat(meaning)
        || matches!(
            meaning,
            Meaning::ClassMark(_)
                | Meaning::EscapedMark(_)
                | Meaning::DecisionDay
                | Meaning::Since
                | Meaning::ProvinceCode
                | Meaning::DistrictCode
                | Meaning::CommuneCode
                | Meaning::VillageCode
        )
}
