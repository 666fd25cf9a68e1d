//! What is asked about a form of the circular before it is believed: facts of the house that are out of
//! the usual or speak against one another, columns of a person that do not go together. Nothing of it is
//! refused; it is told while the form is filled in and on the form that was taken.

use std::collections::BTreeMap;

use base::id::PersonId;
use standard::instrument::Odd;
use standard::instrument::roster::{Activity, Allowance, General, Pension, Training};

use super::content::Content;
use super::roster::RosterLine;
use super::sheet::Sheet;
use crate::kernel::law::Named;
use crate::kernel::problem::Result;

/// Something that does not go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The word of what it is, within `doubt`.
    pub word: &'static str,
    /// The fact asked about, or whose columns they are.
    pub of: Named,
    /// The fact that it is held against.
    pub against: Named,
}

/// All that is asked; `names` are the members'.
pub(super) fn doubts(
    sheet: &Sheet,
    content: &Content,
    names: &BTreeMap<PersonId, String>,
) -> Result<Vec<Doubt>> {
    let facts = sheet.instrument.facts();
    let name = |id: &str| {
        facts.get(id).map_or_else(|| Named::new(id, id), |it| Named::new(&it.vi, &it.en))
    };
    // Marks stated otherwise than they follow have their reason.
    let is_mark = |id: &str| facts.get(id).is_some_and(|it| it.indicator.is_some());
    let asked = sheet.instrument.ask(&sheet.values(content)?, None).into_iter();
    let of_house = asked.filter(|question| !is_mark(&question.fact)).map(|question| Doubt {
        word: match question.odd {
            Odd::AboveUsual => "above_usual",
            Odd::PartAboveWhole => "part_above_whole",
            Odd::Contradiction => "contradiction",
        },
        of: name(&question.fact),
        against: question.against.as_deref().map(name).unwrap_or_default(),
    });
    let of_people = content.roster.iter().flat_map(|(id, line)| {
        let name = names.get(id).cloned().unwrap_or_default();
        let doubt = move |word| {
            let of = Named::new(&name, &name);
            Doubt { word, of, against: Named::default() }
        };
        of_line(line).into_iter().map(doubt)
    });
    Ok(of_house.chain(of_people).collect())
}

/// The words of what does not go together in a person's columns.
fn of_line(line: &RosterLine) -> Vec<&'static str> {
    let is_high =
        |it| matches!(it, Training::College | Training::University | Training::Postgraduate);
    let is_low = |it| matches!(it, General::BelowPrimary | General::Primary);
    let works = line.work.is_some() || line.months_worked.is_some_and(|months| months > 0);
    let draws = line.pension.is_some_and(|it| it == Pension::Pension);
    [
        ("level", line.attends == Some(false) && line.level.is_some()),
        ("unable", line.activity == Some(Activity::Unable) && works),
        ("training", line.training.is_some_and(is_high) && line.general.is_some_and(is_low)),
        ("orphan", line.allowance == Some(Allowance::Orphan) && draws),
    ]
    .into_iter()
    .filter_map(|(word, is)| is.then_some(word))
    .collect()
}
