//! What is asked of somebody of an age: a child's measures and schooling, an adult's work.

use crate::MemberRule;
use crate::instrument::Measures;
use crate::instrument::roster::AskedOf;

/// The questions that are put. Where the age is not known, all are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Mẫu 3.1 B, column 6.
    pub height: bool,
    /// Column 7.
    pub weight: bool,
    /// Columns 8 and 9: from the first year at school to the last that the education of adults looks at.
    pub schooling: bool,
    /// Column 10.
    pub general: bool,
    /// Columns 11 and 15 to 18.
    pub work: bool,
    /// The decree's “16 to 30” read as including the thirtieth year: by the form of before the circular's.
    pub education: bool,
    /// Who is an adult by that: whether a certificate of work stands for a diploma.
    pub adult_education: bool,
    /// Whether a child may be undernourished, where nobody is measured.
    pub nourishment: bool,
}

impl Asked {
    /// Of somebody whose completed years are between two numbers.
    pub fn of(
        rule: Option<&MemberRule>,
        measures: Option<&Measures>,
        age: Option<(u32, u32)>,
    ) -> Asked {
        let (Some(rule), Some((least, most))) = (rule, age) else { return Asked::everything() };
        // A year of age begins with its first month.
        let months = least.saturating_mul(12);
        let in_education = least <= rule.adult_below;
        Asked {
            height: measures.is_none_or(|it| months < it.height_below_months),
            weight: measures.is_none_or(|it| months < it.weight_below_months),
            schooling: least < rule.adult_below && most >= rule.school_from,
            general: most >= rule.primary_from,
            work: most >= rule.work_from,
            education: in_education,
            adult_education: in_education && most >= rule.adult_from,
            nourishment: least < rule.child_under,
        }
    }

    /// Whether a column of part B is asked.
    pub fn has(&self, column: AskedOf) -> bool {
        match column {
            AskedOf::Everybody => true,
            AskedOf::Height => self.height,
            AskedOf::Weight => self.weight,
            AskedOf::Schooling => self.schooling,
            AskedOf::General => self.general,
            AskedOf::Work => self.work,
        }
    }

    fn everything() -> Asked {
        Asked {
            height: true,
            weight: true,
            schooling: true,
            general: true,
            work: true,
            education: true,
            adult_education: true,
            nourishment: true,
        }
    }
}
