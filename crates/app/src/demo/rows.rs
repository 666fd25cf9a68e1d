//! The demonstration's households as the rows of a list, as officers write them.

use std::collections::BTreeMap;

use base::Birth;
use base::day::show_day;
use register::{Relation, Sex};

use super::people::{Household, Member};
use super::told::Wanted;

/// Few are not Kinh, so that tables of ethnic groups have something to tell.
fn ethnicity(number: u32) -> &'static str {
    match number % 40 {
        7 | 23 => "Mường",
        31 => "Thái",
        _ => "Kinh",
    }
}

/// The rows of the list that the register begins with: all households, with the class recorded of 2021.
pub(crate) fn rows(households: &[Household]) -> Vec<BTreeMap<String, String>> {
    let mut rows = Vec::new();
    for household in households {
        for (place, member) in household.members.iter().enumerate() {
            let mut row = member_row(member);
            row.insert("ethnicity".to_owned(), ethnicity(household.number).to_owned());
            row.insert("order".to_owned(), (place + 1).to_string());
            row.insert("household_number".to_owned(), household.number.to_string());
            row.insert("village".to_owned(), household.village.to_owned());
            if place == 0 {
                head_row(&mut row, household);
            }
            rows.push(row);
        }
    }
    rows
}

fn head_row(row: &mut BTreeMap<String, String>, household: &Household) {
    row.insert("address".to_owned(), format!("Số {}", household.number));
    row.insert("since".to_owned(), "01/01/2015".to_owned());
    if let Some(review) = &household.review
        && review.before != Wanted::No
    {
        row.insert("class".to_owned(), review.before.word().to_owned());
        row.insert("decision_number".to_owned(), "74/QĐ-UBND".to_owned());
        row.insert("decision_day".to_owned(), "10/12/2021".to_owned());
    }
}

fn member_row(member: &Member) -> BTreeMap<String, String> {
    let mut row = BTreeMap::new();
    let mut put = |id: &str, text: String| {
        row.insert(id.to_owned(), text);
    };
    let fact = |value: Option<bool>| match value {
        Some(true) => "có".to_owned(),
        Some(false) => "không".to_owned(),
        None => String::new(),
    };
    put("name", member.name.clone());
    put("relation", relation_word(member.relation, member.sex).to_owned());
    put("sex", if member.sex == Sex::Male { "Nam" } else { "Nữ" }.to_owned());
    put(
        "birth",
        match member.birth {
            Birth::Day(day) => show_day(day),
            Birth::Year(year) => year.to_string(),
        },
    );
    put("identity_missing", "dữ liệu minh họa".to_owned());
    let facts = &member.facts;
    put("education", facts.education.map(|it| it.as_str().to_owned()).unwrap_or_default());
    put("attending", fact(facts.attending));
    put("trained_on_job", fact(facts.trained_on_job));
    put("working_age_able", fact(facts.working_age_able));
    put("has_job", fact(facts.has_job));
    put("works_for_wages", fact(facts.works_for_wages));
    put("has_labour_contract", fact(facts.has_labour_contract));
    put("monthly_allowance", fact(facts.monthly_allowance));
    put("undernourished", fact(facts.undernourished));
    put("health_insurance_card", fact(facts.health_insurance));
    put("disabled", fact(facts.disabled));
    put("merit", fact(facts.merit));
    put("pregnant", fact(facts.pregnant));
    row
}

fn relation_word(relation: Relation, sex: Sex) -> &'static str {
    match (relation, sex) {
        (Relation::Head, _) => "Chủ hộ",
        (Relation::Spouse, Sex::Female) => "Vợ",
        (Relation::Spouse, Sex::Male) => "Chồng",
        (Relation::Child, _) => "Con",
        (Relation::Parent, _) => "Mẹ",
        _ => "Khác",
    }
}
