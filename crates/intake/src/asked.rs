//! A sheet with the answers given so far.

use base::Day;
use workbook::{Sheet, Workbook};

use crate::form::Form;
use crate::mapping::{Answers, question_id};

/// A sheet, and what is known about how to read it.
pub(crate) struct Asked<'a> {
    pub workbook: &'a Workbook,
    pub form: &'a Form,
    pub day: Day,
    pub place: usize,
    pub sheet: &'a Sheet,
    pub answers: &'a Answers,
}

impl Asked<'_> {
    pub(crate) fn answer(&self, column: Option<u32>, code: &str) -> Option<&str> {
        self.answers.get(&question_id(self.place, column, code)).map(String::as_str)
    }
}
