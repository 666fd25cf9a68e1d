//! What a form asks: its questions and indicators with what is known of them, and their names.

use standard::Standard;

use crate::kernel::law::Named;

/// A question of the form with what is known of it.
#[derive(Debug, Clone)]
pub struct EntryQuestion {
    pub id: String,
    /// Its words.
    pub name: Named,
    /// Its answers: id and words.
    pub answers: Vec<(String, Named)>,
    /// The answer filled in.
    pub value: String,
    /// What was answered at the review before.
    pub before: Option<Named>,
    /// Whether that is another answer.
    pub changed: bool,
}

/// An indicator of the form.
#[derive(Debug, Clone)]
pub struct EntryIndicator {
    pub id: String,
    /// Its number in the official order.
    pub number: usize,
    pub name: Named,
    /// When a household is deprived in it.
    pub rule: Named,
    /// What follows from the members; `None` when that cannot be told.
    pub derived: Option<bool>,
    /// What is stated.
    pub stated: Option<bool>,
    /// Why it is stated otherwise than it follows.
    pub reason: String,
    /// What held at the review before.
    pub before: Option<bool>,
}

impl EntryIndicator {
    /// What holds now.
    pub fn value(&self) -> Option<bool> {
        self.stated.or(self.derived)
    }

    /// Whether another value held before.
    pub fn changed(&self) -> bool {
        self.before.is_some() && self.value().is_some() && self.before != self.value()
    }
}

pub(super) fn question_name(standard: &Standard, id: &str) -> Named {
    if let Some(item) = standard.item(id) {
        return Named::new(&item.name_vi, &item.name_en);
    }
    let indicator = standard.indicators.iter().find(|it| it.id == id);
    indicator.map_or_else(|| Named::new(id, id), |it| Named::new(&it.name_vi, &it.name_en))
}

pub(super) fn answer_name(standard: &Standard, question: &str, answer: &str) -> Named {
    let item = standard.item(question);
    let known = item.and_then(|item| item.answers.iter().find(|it| it.id == answer));
    known.map_or_else(|| Named::new(answer, answer), |it| Named::new(&it.vi, &it.en))
}
