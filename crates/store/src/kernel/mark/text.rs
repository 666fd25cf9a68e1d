//! What of a record goes into its mark: the same text from the values that are written and from the rows
//! that are read.

use base::id::AccountId;
use base::{Birth, Day};
use chrono::{DateTime, Utc};
use register::{Identity, Sex};
use uuid::Uuid;

use crate::kernel::error::Result;
use crate::office::account::Account;
use crate::people::class_fact::ClassAdd;
use crate::people::household::HouseholdAdd;
use crate::people::member::facts_text;
use crate::review::score_table::ScoreTableRow;
use crate::review::survey::{SurveyRow, VerdictRow};
use crate::still;

/// Values one after the other, length-prefixed, so that no two texts read as one another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn text(mut self, value: &str) -> Text {
        self.push(value);
        self
    }

    fn push(&mut self, value: &str) {
        self.0.push_str(&value.len().to_string());
        self.0.push(':');
        self.0.push_str(value);
    }

    pub(crate) fn of(self, value: impl ToString) -> Text {
        self.text(&value.to_string())
    }

    pub(crate) fn maybe(mut self, value: Option<impl ToString>) -> Text {
        match value {
            Some(value) => self.push(&value.to_string()),
            None => self.0.push('-'),
        }
        self
    }

    /// Both engines keep microseconds.
    pub(crate) fn at(self, at: DateTime<Utc>) -> Text {
        self.of(at.timestamp_micros())
    }

    pub(crate) fn maybe_at(self, at: Option<DateTime<Utc>>) -> Text {
        self.maybe(at.map(|at| at.timestamp_micros()))
    }
}

pub(crate) fn account(account: &Account) -> Text {
    Text::default()
        .of(account.id)
        .text(&account.username)
        .text(&account.name)
        .text(account.role.as_str())
        .maybe(account.area.as_ref().map(base::area::AreaKey::as_str))
        .maybe(account.village)
        .text(&account.password_hash)
        .at(account.created_at)
        .maybe_at(account.disabled_at)
        .of(account.must_change_password)
        .maybe(account.made_by)
        .maybe(account.reset_by)
}

pub(crate) fn score_table(table: &ScoreTableRow) -> Text {
    Text::default()
        .of(table.id)
        .text(&table.standard)
        .text(&table.name)
        .text(&table.seal)
        .of(table.artificial)
        .text(&table.content)
        .of(table.imported_by)
        .at(table.imported_at)
        .maybe(table.approved_by)
        .maybe_at(table.approved_at)
}

pub(crate) fn survey(survey: &SurveyRow) -> Text {
    Text::default()
        .of(survey.id)
        .of(survey.household)
        .of(survey.round)
        .text(&survey.answers)
        .text(survey.source.as_str())
        .maybe(survey.import)
        .at(survey.received_at)
        .of(survey.received_by)
        .maybe(survey.replaces)
}

pub(crate) fn verdict(verdict: &VerdictRow) -> Text {
    Text::default()
        .of(verdict.id)
        .of(verdict.survey)
        .of(verdict.household)
        .of(verdict.round)
        .text(verdict.class.as_str())
        .maybe(verdict.a_points)
        .maybe(verdict.b_points)
        .of(verdict.deprived)
        .text(&verdict.missing)
        .text(&verdict.standard_seal)
        .text(&verdict.score_seal)
        .at(verdict.made_at)
        .of(verdict.made_by)
        .maybe(verdict.replaces)
}

pub(crate) fn class_fact(fact: &ClassAdd) -> Text {
    Text::default()
        .of(fact.household)
        .of(fact.from_day)
        .text(fact.class.as_str())
        .maybe(fact.verdict)
        .maybe(fact.round)
        .maybe(fact.import)
        .maybe(fact.decision_number.as_deref())
        .maybe(fact.decision_day)
        .maybe(fact.a_points)
        .maybe(fact.b_points)
        .at(fact.recorded_at)
        .of(fact.recorded_by)
}

/// A household is the text of its own row, of each home and of each member, in the order of these texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct HouseholdText {
    own: Text,
    parts: Vec<Text>,
}

impl HouseholdText {
    pub(crate) fn own(&mut self, id: Uuid, code: &str, at: DateTime<Utc>, by: Uuid) {
        self.own = Text::default().of(id).text(code).at(at).of(by);
    }

    pub(crate) fn home(&mut self, village: Uuid, address: &str, from: Day, to: Day) {
        self.parts.push(Text::default().text("home").of(village).text(address).of(from).of(to));
    }

    pub(crate) fn member(&mut self, member: &MemberText<'_>) {
        self.parts.push(
            Text::default()
                .text("member")
                .of(member.person)
                .text(member.relation)
                .of(member.position)
                .of(member.from)
                .of(member.to)
                .text(member.name)
                .maybe(member.sex)
                .maybe(member.birth_day)
                .maybe(member.birth_year)
                .maybe(member.ethnicity)
                .maybe(member.number)
                .maybe(member.number_missing)
                .text(member.facts),
        );
    }

    pub(crate) fn whole(mut self) -> Text {
        self.parts.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        self.parts.iter().fold(self.own, |text, part| text.text(&part.0))
    }
}

/// A member with the person's data.
pub(crate) struct MemberText<'a> {
    pub(crate) person: Uuid,
    pub(crate) relation: &'a str,
    pub(crate) position: i64,
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) name: &'a str,
    pub(crate) sex: Option<&'a str>,
    pub(crate) birth_day: Option<Day>,
    pub(crate) birth_year: Option<i64>,
    pub(crate) ethnicity: Option<&'a str>,
    pub(crate) number: Option<&'a str>,
    pub(crate) number_missing: Option<&'a str>,
    pub(crate) facts: &'a str,
}

/// A household as it is being added.
pub(crate) fn new_household(
    add: &HouseholdAdd<'_>,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<Text> {
    let household = add.household;
    let mut text = HouseholdText::default();
    text.own(household.id.0, &add.code.to_string(), at, by.0);
    text.home(household.village.0, &household.address, household.since, still());
    for (position, member) in household.members.iter().enumerate() {
        let facts = facts_text(&member.facts)?;
        let (number, missing) = match &member.identity {
            Identity::Known(number) => (Some(number.as_str()), None),
            Identity::Missing(reason) => (None, Some(reason.as_str())),
        };
        text.member(&MemberText {
            person: member.id.0,
            relation: member.relation.as_str(),
            position: i64::try_from(position).unwrap_or(i64::MAX),
            from: household.joins_on(member),
            to: still(),
            name: &member.name,
            sex: member.sex.map(Sex::as_str),
            birth_day: member.birth.and_then(Birth::day),
            birth_year: member.birth.map(|birth| i64::from(birth.year())),
            ethnicity: member.ethnicity.as_deref(),
            number,
            number_missing: missing,
            facts: &facts,
        });
    }
    Ok(text.whole())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_have_one_text() {
        let of = |values: [Option<&str>; 2]| {
            values.into_iter().fold(Text::default(), |text, value| text.maybe(value))
        };
        assert_ne!(of([Some("ab"), Some("c")]), of([Some("a"), Some("bc")]));
        assert_ne!(of([None, Some("")]), of([Some(""), None]));
        assert_ne!(of([Some("-"), None]), of([None, Some("-")]));
    }
}
