//! Phiếu A (Phụ lục II): whether a household that asks goes on the list to be reviewed.

use super::Instrument;

/// How many of the signs of column 0 and of the columns 1 to 9 there are.
pub const OUTSIDE_SIGNS: usize = 5;
/// The columns 1 to 9.
pub const SIGNS: usize = 9;

/// What was found of a household; `None` is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormA {
    /// The signs of column 0; any of them puts the household outside the review.
    pub outside: [Option<bool>; OUTSIDE_SIGNS],
    /// The columns 1 to 9.
    pub signs: [Option<bool>; SIGNS],
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Column 0 is 0: outside the review, and nothing more is asked.
    Outside,
    /// Column E is 0: so many signs that it is not listed.
    NotListed {
        /// Column D; where not all is known, the signs that are.
        signs: u32,
    },
    /// Column E is 1: on the list for Phiếu B.
    Listed {
        /// Column D.
        signs: u32,
    },
    /// What is known does not settle it: the numbers of the columns that are missing, 0 for column 0.
    Incomplete {
        /// The columns.
        missing: Vec<usize>,
    },
}

impl Instrument {
    /// The outcome of Phiếu A. What is not known is never taken for a "no": it is missing unless
    /// what is known settles the matter whatever it were.
    pub fn form_a(&self, form: &FormA) -> Outcome {
        let count = |wanted: Option<bool>| {
            let found = form.signs.iter().filter(|it| **it == wanted).count();
            u32::try_from(found).unwrap_or(u32::MAX)
        };
        let below = self.forms.form_a.listed_below;
        let (yes, unknown) = (count(Some(true)), count(None));
        let open = form.outside.contains(&None);
        let mut missing = Vec::new();
        if form.outside.contains(&Some(true)) {
            return Outcome::Outside;
        }
        if open {
            missing.push(0);
        } else if yes >= below {
            return Outcome::NotListed { signs: yes };
        } else if unknown == 0 {
            return Outcome::Listed { signs: yes };
        }
        let signs = form.signs.iter().enumerate().filter(|(_, it)| it.is_none());
        missing.extend(signs.map(|(place, _)| place + 1));
        Outcome::Incomplete { missing }
    }
}
