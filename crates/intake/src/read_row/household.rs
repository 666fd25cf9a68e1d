//! What a row says of the household: what a review found, and facts that stand in few lists.

use base::Finding;
use chrono::Datelike;
use register::Class;
use register::people::facts::NEEDS_MAX;
use workbook::View;

use crate::columns::key;
use crate::findings::Findings;
use crate::layout::Layout;
use crate::line::Line;
use crate::meaning::Meaning;
use crate::said::{self, Said};
use crate::values::{
    WORDS_MAX, area_m2, decision, decision_number, mark, number, unread, without_word, words,
};
use crate::words;

/// The most members of a household that a list may state.
const COUNT_MAX: u32 = 100;
/// Score B counts ten points for each of the twelve indicators.
const B_POINTS_MAX: i64 = 120;
/// Beyond this no sum of a score table can be.
const A_POINTS_MAX: i64 = 100_000;

/// "4 khẩu" as its number.
fn without_unit(text: &str) -> &str {
    let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text.get(number.len()..).unwrap_or_default();
    let unit = key(unit);
    let is_unit = ["khau", "nhan khau", "nguoi", "thanh vien", "tv", "nk"].contains(&unit.as_str());
    if is_unit { number } else { text }
}

impl Line<'_> {
    /// What a review found for the household.
    pub(super) fn result(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        meaning: Meaning,
        view: View<'_>,
        findings: &mut Findings,
    ) -> Result<(), Finding> {
        let text = view.text;
        match meaning {
            Meaning::Class => {
                let said = layout.words_said.classes.get(&said::word(text));
                match (words::class_of_list(text, layout.day.year()), said.copied()) {
                    (Some((class, from)), _) | (None, Some(Said::Is((class, from)))) => {
                        (self.class, self.escaped_from) = (Some(class), from);
                    }
                    (None, Some(Said::Open)) => self.unread.push(Meaning::Class),
                    (None, Some(Said::Nothing)) => {}
                    (None, None) => return Err(unread("class_unknown", text)),
                }
            }
            Meaning::ClassMark(class) => {
                let marked = words::class_mark(class, text, layout.day.year());
                if marked.ok_or_else(|| unread("fact_unreadable", text))? {
                    if self.escaped_from == Some(class) {
                        return self.has_left(layout, class);
                    }
                    let said = self.class.filter(|_| self.escaped_from.is_none());
                    if said.is_some_and(|other| other != class) {
                        return Err(Finding::error("class_two_values"));
                    }
                    self.class = Some(class);
                }
            }
            Meaning::EscapedMark(from) => {
                if words::escaped_mark(from, text).ok_or_else(|| unread("fact_unreadable", text))? {
                    if self.class == Some(from) {
                        return self.has_left(layout, from);
                    }
                    // Who left poverty may be near-poor, which another column says.
                    if self.class.is_none() || self.class == Some(Class::NotPoor) {
                        self.class.get_or_insert(Class::NotPoor);
                    }
                    self.escaped_from = Some(from);
                }
            }
            Meaning::Decision => {
                let (number, day) = decision(text, layout.day)
                    .ok_or_else(|| unread("decision_unreadable", text))?;
                self.decision_number = Some(decision_number(number)?);
                self.decision_day = day.or(self.decision_day);
            }
            Meaning::DecisionNumber => match decision(text, layout.day) {
                Some((number, Some(day))) => {
                    self.decision_number = Some(decision_number(number)?);
                    self.decision_day = self.decision_day.or(Some(day));
                }
                _ => self.decision_number = Some(decision_number(without_word(text))?),
            },
            Meaning::DecisionDay => {
                self.decision_day = self.day(layout, at, meaning, view, findings)?;
            }
            Meaning::APoints => {
                self.a_points =
                    Some(number(text, "0, 1, 2 …", |n| (0..=A_POINTS_MAX).contains(n))?);
            }
            Meaning::BPoints => {
                let fits = |n: &i64| (0..=B_POINTS_MAX).contains(n) && n % 10 == 0;
                self.b_points = Some(number(text, "0, 10, 20 … 120", fits)?);
            }
            Meaning::AreaM2 => self.area_m2 = Some(area_m2(text)?),
            _ => {
                let count: i64 = number(without_unit(text), "1, 2, 3 …", |n| {
                    (1..=i64::from(COUNT_MAX)).contains(n)
                })?;
                self.member_count = u32::try_from(count).ok();
            }
        }
        Ok(())
    }

    /// Marked both as of a class and as having left it.
    fn has_left(&mut self, layout: &Layout<'_>, class: Class) -> Result<(), Finding> {
        match layout.has_left {
            Some(true) => {
                (self.class, self.escaped_from) = (Some(Class::NotPoor), Some(class));
            }
            Some(false) => (self.class, self.escaped_from) = (Some(class), None),
            None => {
                (self.class, self.escaped_from) = (None, None);
                self.unread.push(Meaning::Class);
            }
        }
        Ok(())
    }

    pub(super) fn household_fact(
        &mut self,
        layout: &Layout<'_>,
        meaning: Meaning,
        text: &str,
    ) -> Result<(), Finding> {
        let cause_numbers = layout.cause_numbers;
        let of = self.of_household();
        match meaning {
            Meaning::Minority => of.minority = Some(mark(text)?),
            Meaning::LocalEthnic => of.facts.local_ethnic = Some(mark(text)?),
            Meaning::NoLabourCapacity => of.facts.no_labour_capacity = Some(mark(text)?),
            Meaning::Causes => {
                let (causes, numbered) =
                    words::causes(text).ok_or_else(|| unread("cause_unknown", text))?;
                if !numbered || cause_numbers == Some(true) {
                    of.facts.causes.extend(causes);
                }
            }
            Meaning::Cause(cause) => {
                if mark(text)? {
                    of.facts.causes.insert(cause);
                }
            }
            Meaning::Needs => of.facts.needs = words(text, NEEDS_MAX)?,
            Meaning::Province => of.area.province = Some(words(text, WORDS_MAX)?),
            Meaning::ProvinceCode => of.area.province_code = Some(words(text, WORDS_MAX)?),
            Meaning::District => of.area.district = Some(words(text, WORDS_MAX)?),
            Meaning::DistrictCode => of.area.district_code = Some(words(text, WORDS_MAX)?),
            Meaning::Commune => of.area.commune = Some(words(text, WORDS_MAX)?),
            Meaning::CommuneCode => of.area.commune_code = Some(words(text, WORDS_MAX)?),
            _ => of.area.village_code = Some(words(text, WORDS_MAX)?),
        }
        Ok(())
    }
}
