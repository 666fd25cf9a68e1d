//! Whose data leave something open on a form of the circular: who it is, and what has to be filled in.

use std::collections::BTreeMap;

use base::id::PersonId;
use serde::Serialize;
use standard::instrument::roster::Person;
use store::people::member::MemberRow;
use store::review::round::RoundRow;

use super::content::Content;
use super::difference::both;
use super::sheet::Sheet;
use crate::App;
use crate::kernel::law::Named;
use crate::kernel::problem::Result;

/// A member of whom something is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct OpenMember {
    /// The person.
    pub person: PersonId,
    /// Full name.
    pub name: String,
    /// What is to be filled in, in words.
    pub lacks: Vec<Named>,
    /// Whether that is the birth or the sex, which stand with the member and not on the form.
    pub of_member: bool,
}

/// The members of whom something is needed before all of a form follows, in the order of the list.
pub(super) fn open_members(
    app: &App,
    round: &RoundRow,
    sheet: &Sheet,
    content: &Content,
    members: &[MemberRow],
) -> Result<Vec<OpenMember>> {
    let day = round.review_day;
    let standard = app.law().standard(&round.standard)?;
    let Some(rules) = standard.member_rule_on(day) else { return Ok(Vec::new()) };
    let persons: Vec<Person> = members
        .iter()
        .map(|member| {
            let line = content.roster.get(&member.id).cloned().unwrap_or_default();
            line.person(member.birth, member.sex, day)
        })
        .collect();
    let derived = sheet.follow(rules, day, &persons, &BTreeMap::new())?.derived;
    let lacking = sheet.lacking((rules, day), &persons, &derived);
    let open = lacking.into_iter().filter_map(|(place, lacks)| {
        let member = members.get(place)?;
        let word = |lack: &&'static str| match *lack {
            "birth" => both(app, "survey.lacks_birth"),
            "sex" => both(app, "survey.lacks_sex"),
            column => both(app, &format!("b1.{column}")),
        };
        Some(OpenMember {
            person: member.id,
            name: member.name.clone(),
            of_member: lacks.contains("birth") || lacks.contains("sex"),
            lacks: lacks.iter().map(word).collect(),
        })
    });
    Ok(open.collect())
}
