//! Cells that repeat the cell above by a sign, `"`, "nt", "như trên", and cells merged over several rows.

use base::Finding;
use workbook::{CellKind, View};

use crate::layout::{Holds, Layout};
use crate::line::Line;
use crate::meaning::Meaning;
use crate::values::unread;
use crate::words::is_ditto;

/// So many rows above are looked at: a page of a list repeats nothing from the page before.
const ROWS: usize = 60;

impl Line<'_> {
    /// What the cell above says that a sign repeats; `None` for a cell that says something itself.
    pub(super) fn repeated<'l>(
        &self,
        layout: &Layout<'l>,
        at: usize,
        holds: Holds,
        view: View<'l>,
    ) -> Result<Option<View<'l>>, Finding> {
        let Holds::Known(meaning) = holds else { return Ok(None) };
        if !may_repeat(meaning) || !is_ditto(view.text) {
            return Ok(None);
        }
        let above = self.above(layout, at);
        above.map(Some).ok_or_else(|| unread("ditto_unclear", view.text))
    }

    /// The nearest cell above that is no sign itself; nothing is repeated over an empty row, over
    /// an empty cell, or from the heading.
    fn above<'l>(&self, layout: &Layout<'l>, at: usize) -> Option<View<'l>> {
        let rows = &layout.of.rows;
        let place = rows.binary_search_by_key(&self.row.number, |row| row.number).ok()?;
        let mut below = self.row.number;
        for row in rows.get(..place)?.iter().rev().take(ROWS) {
            if row.number + 1 != below || row.number <= layout.header_last {
                return None;
            }
            below = row.number;
            let view = layout.view(row, at);
            if !is_ditto(view.text) {
                let is_said = matches!(view.kind, CellKind::Text | CellKind::Number);
                return Some(view).filter(|it| is_said && !it.text.is_empty());
            }
        }
        None
    }
}

/// What neighbours of a list have in common. Nobody has another's name or number.
pub(super) fn may_repeat(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Village
            | Meaning::Address
            | Meaning::Ethnicity
            | Meaning::Class
            | Meaning::Decision
            | Meaning::DecisionNumber
            | Meaning::Province
            | Meaning::District
            | Meaning::Commune
    )
}

/// What neighbours of a list have in common, and whole groups are decided on.
pub(super) fn is_shared(meaning: Meaning) -> bool {
    may_repeat(meaning)
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
