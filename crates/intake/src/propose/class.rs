//! What a sheet's title says of the class of its households, and of the decision they are so by.

use base::shown::shown;
use base::{Day, Finding};
use register::Class;
use workbook::Texts;

use crate::asked::Asked;
use crate::findings::Findings;
use crate::mapping::{Question, SheetMapping, question_id};
use crate::proposal::{Proposal, ProposedHousehold};
use crate::titles::{self, Stated};

impl Asked<'_> {
    /// A decision that goes with a list of something else recognises nobody. Once somebody said of which
    /// class its households are, only a person knows whether they are so by that decision.
    pub(super) fn decision_said(
        &self,
        (number, day): (String, Day),
        title: &str,
        class: Option<Class>,
        proposal: &mut Proposal,
    ) -> Option<(String, Day)> {
        class?;
        match self.answer(None, "decision_of_sheet") {
            Some("is_by_decision") => Some((number, day)),
            Some(_) => None,
            None => {
                let id = question_id(self.place, None, "decision_of_sheet");
                let place = self.sheet.place(None, None);
                let question = Question::new(id, "decision_of_sheet", place)
                    .with("title", shown(title))
                    .with("number", shown(&number))
                    .with("day", base::day::show_day(day));
                let question = question.choice("is_by_decision").choice("not_by_decision");
                proposal.questions.push(question);
                None
            }
        }
    }

    /// Tells what became of a title that names several classes.
    pub(super) fn class_told(
        &self,
        found: &SheetMapping,
        texts: &Texts<'_>,
        households: &[ProposedHousehold],
        findings: &mut Findings,
    ) {
        let sheet = self.sheet;
        let (Stated::Several, title) = titles::class_of_title(sheet, texts, found.header_first)
        else {
            return;
        };
        let place = || sheet.place(None, None);
        let (of_sheet, by_name) = titles::class_of_sheet(sheet, texts, found.header_first);
        if by_name && found.class.is_some() && of_sheet.class().0 == found.class {
            let name = shown(sheet.name.as_deref().unwrap_or_default());
            findings.push(Finding::note("class_from_sheet_name").with("sheet", name).at(place()));
        }
        let without = households.iter().filter(|it| it.class.is_none()).count();
        if without > 0 {
            let finding = Finding::warning("class_not_stated").with("count", without);
            findings.push(finding.with("title", shown(title)).at(place()));
        }
    }
}
