//! What a row says of the household: what a review found, and facts that stand in few lists.

use base::Finding;
use chrono::Datelike;
use register::{Cause, Class};

use crate::columns::key;
use crate::layout::Layout;
use crate::line::{Line, OfHousehold};
use crate::meaning::Meaning;
use crate::proposal::StatedArea;
use crate::said::{self, Said};
use crate::values::{
    WORDS_MAX, decision, decision_number, mark, number, unread, without_word, words,
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
    pub(super) fn class(&mut self, layout: &Layout<'_>, text: &str) -> Result<(), Finding> {
        let said = layout.words_said.classes.get(&said::word(text));
        match (words::class_of_list(text, layout.day.year()), said.copied()) {
            (Some((class, from)), _) | (None, Some(Said::Is((class, from)))) => {
                (self.class, self.escaped_from) = (Some(class), from);
            }
            (None, Some(Said::Open)) => self.unread.push(Meaning::Class),
            (None, Some(Said::Nothing)) => {}
            (None, None) => return Err(unread("class_unknown", text)),
        }
        Ok(())
    }

    pub(super) fn class_mark(
        &mut self,
        layout: &Layout<'_>,
        class: Class,
        text: &str,
    ) -> Result<(), Finding> {
        let marked = words::class_mark(class, text, layout.day.year());
        if marked.ok_or_else(|| unread("fact_unreadable", text))? {
            if self.escaped_from == Some(class) {
                self.has_left(layout, class);
                return Ok(());
            }
            let said = self.class.filter(|_| self.escaped_from.is_none());
            if said.is_some_and(|other| other != class) {
                return Err(Finding::error("class_two_values"));
            }
            self.class = Some(class);
        }
        Ok(())
    }

    pub(super) fn escaped_mark(
        &mut self,
        layout: &Layout<'_>,
        from: Class,
        text: &str,
    ) -> Result<(), Finding> {
        if words::escaped_mark(from, text).ok_or_else(|| unread("fact_unreadable", text))? {
            if self.class == Some(from) {
                self.has_left(layout, from);
                return Ok(());
            }
            // Who left poverty may be near-poor, which another column says.
            if self.class.is_none() || self.class == Some(Class::NotPoor) {
                self.class.get_or_insert(Class::NotPoor);
            }
            self.escaped_from = Some(from);
        }
        Ok(())
    }

    /// Marked both as of a class and as having left it.
    fn has_left(&mut self, layout: &Layout<'_>, class: Class) {
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
    }

    pub(super) fn decision(&mut self, layout: &Layout<'_>, text: &str) -> Result<(), Finding> {
        let (number, day) =
            decision(text, layout.day).ok_or_else(|| unread("decision_unreadable", text))?;
        self.decision_number = Some(decision_number(number)?);
        self.decision_day = day.or(self.decision_day);
        Ok(())
    }

    /// The column of numbers may name the day as well.
    pub(super) fn decision_number(
        &mut self,
        layout: &Layout<'_>,
        text: &str,
    ) -> Result<(), Finding> {
        if let Some((number, Some(day))) = decision(text, layout.day) {
            self.decision_number = Some(decision_number(number)?);
            self.decision_day = self.decision_day.or(Some(day));
        } else {
            self.decision_number = Some(decision_number(without_word(text))?);
        }
        Ok(())
    }

    pub(super) fn a_points(&mut self, text: &str) -> Result<(), Finding> {
        self.a_points = Some(number(text, "0, 1, 2 …", |n| (0..=A_POINTS_MAX).contains(n))?);
        Ok(())
    }

    pub(super) fn b_points(&mut self, text: &str) -> Result<(), Finding> {
        let fits = |n: &i64| (0..=B_POINTS_MAX).contains(n) && n % 10 == 0;
        self.b_points = Some(number(text, "0, 10, 20 … 120", fits)?);
        Ok(())
    }

    pub(super) fn member_count(&mut self, text: &str) -> Result<(), Finding> {
        let fits = |n: &i64| (1..=i64::from(COUNT_MAX)).contains(n);
        let count: i64 = number(without_unit(text), "1, 2, 3 …", fits)?;
        self.member_count = u32::try_from(count).ok();
        Ok(())
    }

    /// A fact that is marked, or answered with yes or no.
    pub(super) fn household_mark(
        &mut self,
        text: &str,
        fact: fn(&mut OfHousehold) -> &mut Option<bool>,
    ) -> Result<(), Finding> {
        *fact(self.of_household()) = Some(mark(text)?);
        Ok(())
    }

    pub(super) fn causes(&mut self, layout: &Layout<'_>, text: &str) -> Result<(), Finding> {
        let (causes, numbered) =
            words::causes(text).ok_or_else(|| unread("cause_unknown", text))?;
        if !numbered || layout.cause_numbers == Some(true) {
            self.of_household().facts.causes.extend(causes);
        }
        Ok(())
    }

    pub(super) fn cause(&mut self, cause: Cause, text: &str) -> Result<(), Finding> {
        if mark(text)? {
            self.of_household().facts.causes.insert(cause);
        }
        Ok(())
    }

    /// A word or a code of the area that the row is of.
    pub(super) fn area_word(
        &mut self,
        text: &str,
        word: fn(&mut StatedArea) -> &mut Option<String>,
    ) -> Result<(), Finding> {
        *word(&mut self.of_household().area) = Some(words(text, WORDS_MAX)?);
        Ok(())
    }
}
