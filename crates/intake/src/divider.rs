//! What rows that stand for a village or a class say of the rows below them. The kind that stands
//! first in a sheet is the higher one: its next row ends what a row of the other kind said.

use base::shown::shown;
use register::Class;

use crate::line::Line;

/// A class, and the class that its households left.
type Stated = (Option<Class>, Option<Class>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Village,
    Class,
}

/// The dividers above a row.
pub(crate) struct Dividers {
    of_list: (Option<String>, Stated),
    village: Option<(String, Option<u32>)>,
    class: Stated,
    higher: Option<Kind>,
    /// Where each group of a class begins, with its text when it states none.
    pub groups: Vec<(u32, Option<String>)>,
}

impl Dividers {
    /// Those of a list of one village or one class.
    pub(crate) fn new(village: Option<String>, class: Stated) -> Dividers {
        Dividers {
            of_list: (village.clone(), class),
            village: village.map(|village| (village, None)),
            class,
            higher: None,
            groups: Vec::new(),
        }
    }

    pub(crate) fn village(&mut self, name: String, row: u32) {
        if *self.higher.get_or_insert(Kind::Village) == Kind::Village {
            self.class = self.of_list.1;
            if !self.groups.is_empty() {
                // Whose class nothing states any more is told under the village's name.
                self.groups.push((row, self.class.0.is_none().then(|| shown(&name))));
            }
        }
        self.village = Some((name, Some(row)));
    }

    pub(crate) fn class(&mut self, class: Stated, row: u32, text: &str) {
        if *self.higher.get_or_insert(Kind::Class) == Kind::Class {
            self.village = self.of_list.0.clone().map(|village| (village, None));
        }
        self.class = class;
        self.groups.push((row, class.0.is_none().then(|| shown(text))));
    }

    pub(crate) fn put_village(&self, line: &mut Line<'_>) {
        if let Some((name, at)) = self.village.as_ref().filter(|_| line.village.is_none()) {
            (line.village, line.village_row) = (Some(name.clone()), *at);
        }
    }

    pub(crate) fn put_class(&self, line: &mut Line<'_>) {
        if line.class.is_none() && line.escaped_from.is_none() {
            (line.class, line.escaped_from) = self.class;
        } else if line.escaped_from.is_none() {
            line.escaped_from = self.class.1.filter(|from| line.class != Some(*from));
        }
    }
}
