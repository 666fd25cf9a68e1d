//! The ethnic group of a row, by its common name.

use base::Finding;

use super::Line;
use crate::findings::{Findings, shown};
use crate::layout::Layout;
use crate::values::{WORDS_MAX, repair, unread, words};
use crate::words::ethnic_group;

impl Line<'_> {
    pub(super) fn ethnicity(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        text: &str,
        findings: &mut Findings,
    ) -> Result<(), Finding> {
        let written = words(text, WORDS_MAX)?;
        let place = layout.place(self.row.number, Some(at));
        match ethnic_group(text) {
            Some(group) if group == text => {}
            Some(group) => {
                findings.push(repair("repaired_ethnicity", text, group).at(place));
                self.ethnicity = Some(group.to_owned());
                return Ok(());
            }
            // A letter or a number is the sign of a list that nobody here knows.
            None if text.chars().filter(|c| c.is_alphabetic()).count() < 2 => {
                return Err(unread("ethnicity_unreadable", text));
            }
            None => findings
                .push(Finding::warning("ethnicity_unknown").with("value", shown(text)).at(place)),
        }
        self.ethnicity = Some(written);
        Ok(())
    }
}
