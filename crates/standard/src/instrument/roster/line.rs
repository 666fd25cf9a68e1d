//! The columns of part B of Phiếu B1, each declared once, in [`roster_columns`]: what a line holds, what the
//! page asks of whom and after which answer, what is printed under which number, what a list of forms has and
//! how the API describes it are made from this table.

use base::set::ClosedSet;

use super::codes::{Activity, Allowance, Contract, General, Pension, SchoolLevel, Training, Work};

/// Gives the table to a macro. A row: the column's name and type, what its answers are ([`Answers`],
/// [`Stated`]), its number on the form or none for what the program asks beside, of whom it is asked
/// ([`AskedOf`]), after which answer ([`Jump`]), the column that one without a number stands after on the page,
/// and that it is not taken over from what is known, where each form states it anew.
#[macro_export]
macro_rules! roster_columns {
    ($with:ident) => {
        $with! {
            /// Column 6, millimetres.
            height_mm: u32 { millimetres "6", Height, from_known: false }
            /// Column 7, grams.
            weight_g: u32 { grams "7", Weight, from_known: false }
            /// Column 8: attends school or training.
            attends: bool { yes_no "8", Schooling }
            /// Column 9: the level attended.
            level: SchoolLevel { codes "9", Schooling, after: Attending }
            /// Column 10.
            general: General { codes "10", General }
            /// Column 11.
            training: Training { codes "11", Work }
            /// Column 12: has health insurance.
            insured: bool { yes_no "12", Everybody }
            /// Column 13: uses the internet.
            internet: bool { yes_no "13", Everybody }
            /// Column 14.
            allowance: Allowance { codes_after_none "14", Everybody }
            /// Column 15.
            activity: Activity { codes "15", Work }
            /// Column 16.
            work: Work { codes "16", Work, after: Working }
            /// Column 17.
            contract: Contract { codes "17", Work, after: Working }
            /// Column 18.
            pension: Pension { codes_after_none "18", Work }
            /// Column 19: bệnh hiểm nghèo.
            critically_ill: bool { yes_no "19", Everybody }
            /// Ours: a member by Phụ lục IV, I.2 (reading R3).
            is_member: bool { yes_no "", Everybody }
            /// Ours: the State budget pays the insurance, or by law would (reading R2).
            state_insured: bool { yes_no "", Everybody, beside: "insured" }
            /// Ours: a primary vocational diploma and no short certificate (reading R6).
            primary_diploma: bool { yes_no "", Work, after: Elementary, beside: "training" }
            /// Ours: the work is not in farming (reading R4).
            nonfarm: bool { yes_no "", Work, after: Working, beside: "contract" }
            /// Ours: months worked of the last twelve (reading R4).
            months_worked: u32 { months "", Work, after: Nonfarm, beside: "nonfarm" }
        }
    };
}

/// Of whom a column is asked, by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedOf {
    Everybody,
    Height,
    Weight,
    Schooling,
    General,
    Work,
}

base::closed_set! {
    /// The answer after which a column is asked: the jumps of the form.
    Jump {
        /// Attends school or training.
        Attending = "attending",
        /// Has an elementary training.
        Elementary = "elementary",
        /// Works.
        Working = "working",
        /// Works, and not in farming.
        Nonfarm = "nonfarm",
    }
}

/// What the answers of a column are.
#[derive(Debug, Clone, Copy)]
pub enum Answers {
    YesNo,
    /// One of the form's codes, by name.
    Codes(fn() -> Vec<&'static str>),
    /// Tenths of a centimetre are typed.
    Millimetres,
    /// Kilograms are typed.
    Grams,
    Months,
}

fn names<T: ClosedSet>() -> Vec<&'static str> {
    T::VALUES.iter().map(|value| value.name()).collect()
}

/// What a line says in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stated {
    YesNo(bool),
    Code {
        name: &'static str,
        /// Its number on the form; 0 for a "none" that the form prints no code for.
        code: usize,
    },
    Millimetres(u32),
    Grams(u32),
    Months(u32),
}

impl Stated {
    pub fn yes_no(value: bool) -> Stated {
        Stated::YesNo(value)
    }

    pub fn codes<T: ClosedSet>(value: T) -> Stated {
        Stated::Code { name: value.name(), code: place(value) + 1 }
    }

    /// Of a column whose first answer is a "none" without a code.
    pub fn codes_after_none<T: ClosedSet>(value: T) -> Stated {
        Stated::Code { name: value.name(), code: place(value) }
    }

    pub fn millimetres(value: u32) -> Stated {
        Stated::Millimetres(value)
    }

    pub fn grams(value: u32) -> Stated {
        Stated::Grams(value)
    }

    pub fn months(value: u32) -> Stated {
        Stated::Months(value)
    }
}

fn place<T: ClosedSet>(value: T) -> usize {
    T::VALUES.iter().position(|it| *it == value).unwrap_or(0)
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct LineColumn {
    /// Its name in files, on the page and on the API.
    pub name: &'static str,
    /// Its number on the form; empty for what the program asks beside.
    pub number: &'static str,
    pub answers: Answers,
    pub asked: AskedOf,
    pub after: Option<Jump>,
    /// The column that one without a number stands after on the page; empty before all.
    pub beside: &'static str,
}

macro_rules! columns {
    ($(
        $(#[$doc:meta])*
        $name:ident: $type:ty {
            $kind:ident $number:literal, $asked:ident
            $(, after: $after:ident)? $(, beside: $beside:literal)? $(, from_known: $from_known:literal)?
        }
    )+) => {
        /// All columns: those of the form by their numbers, then those that the program asks beside.
        pub const COLUMNS: &[LineColumn] = &[$(LineColumn {
            name: stringify!($name),
            number: $number,
            answers: columns!(@answers $kind $type),
            asked: AskedOf::$asked,
            after: columns!(@after $($after)?),
            beside: columns!(@beside $($beside)?),
        }),+];
    };
    (@answers yes_no $type:ty) => { Answers::YesNo };
    (@answers codes $type:ty) => { Answers::Codes(names::<$type>) };
    (@answers codes_after_none $type:ty) => { Answers::Codes(names::<$type>) };
    (@answers millimetres $type:ty) => { Answers::Millimetres };
    (@answers grams $type:ty) => { Answers::Grams };
    (@answers months $type:ty) => { Answers::Months };
    (@after) => { None };
    (@after $after:ident) => { Some(Jump::$after) };
    (@beside) => { "" };
    (@beside $beside:literal) => { $beside };
}

crate::roster_columns!(columns);

/// The columns as a page has them: each of the form's with those behind it that are asked beside.
pub fn on_page() -> Vec<&'static LineColumn> {
    let mut all = Vec::with_capacity(COLUMNS.len());
    add_beside("", &mut all);
    for column in COLUMNS.iter().filter(|it| !it.number.is_empty()) {
        all.push(column);
        add_beside(column.name, &mut all);
    }
    all
}

fn add_beside(name: &str, all: &mut Vec<&'static LineColumn>) {
    for column in COLUMNS.iter().filter(|it| it.number.is_empty() && it.beside == name) {
        all.push(column);
        add_beside(column.name, all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_stands_on_the_page_once() {
        let names: Vec<&str> = on_page().iter().map(|it| it.name).collect();
        let expected = [
            "is_member",
            "height_mm",
            "weight_g",
            "attends",
            "level",
            "general",
            "training",
            "primary_diploma",
            "insured",
            "state_insured",
            "internet",
            "allowance",
            "activity",
            "work",
            "contract",
            "nonfarm",
            "months_worked",
            "pension",
            "critically_ill",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_none_without_a_code_is_no_code_of_the_form() {
        let preschool = Stated::Code { name: "preschool", code: 1 };
        assert_eq!(Stated::codes(SchoolLevel::Preschool), preschool);
        let none = Stated::Code { name: "none", code: 0 };
        assert_eq!(Stated::codes_after_none(Allowance::None), none);
    }
}
