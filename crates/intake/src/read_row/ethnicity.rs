//! The ethnic group of a row, by its common name.

use base::Finding;
use base::shown::shown;

use crate::findings::Findings;
use crate::layout::Layout;
use crate::line::Line;
use crate::meaning::Meaning;
use crate::said::{self, Said};
use crate::values::{WORDS_MAX, repair, unread, words};
use crate::words::{ethnic_group, is_sign_of_group};

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
            None if is_sign_of_group(text) => {
                match layout.words_said.ethnic_groups.get(&said::word(text)) {
                    Some(Said::Is(group)) => self.ethnicity = Some((*group).to_owned()),
                    Some(Said::Open) => self.unread.push(Meaning::Ethnicity),
                    Some(Said::Nothing) => {}
                    None => return Err(unread("ethnicity_unreadable", text)),
                }
                return Ok(());
            }
            None => findings
                .push(Finding::warning("ethnicity_unknown").with("value", shown(text)).at(place)),
        }
        self.ethnicity = Some(written);
        Ok(())
    }
}
