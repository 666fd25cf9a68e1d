//! Phiếu B1 on the page: the columns of part B that are asked of a member, by age and by what was
//! answered, and the sections of part A.

use app::review::survey::{AskedAs, EntryMember, EntryQuestion, RosterLine};
use app::{Answers, Jump, LineColumn, Stated, on_page};

/// A column as the page asks it.
pub(super) struct Column {
    /// Its name, as the field has it.
    pub(super) name: &'static str,
    /// Its number on the form; empty for what the form lacks.
    pub(super) number: &'static str,
    /// Its answers by name, with the key of their words; none for a number.
    pub(super) answers: Vec<(&'static str, String)>,
    /// What is filled in or known.
    pub(super) value: String,
    /// After which answer it is asked, as the stylesheet names it; empty for always.
    pub(super) when: &'static str,
    /// Whether it is asked as the form stands.
    pub(super) asked: bool,
}

/// The columns asked of a member. Where the age is not known, all are.
pub(super) fn columns(member: &EntryMember) -> Vec<Column> {
    let asked = on_page().into_iter().filter(|column| member.asked.has(column.asked));
    asked.map(|column| of(column, &member.line)).collect()
}

fn of(column: &LineColumn, line: &RosterLine) -> Column {
    let answers = match column.answers {
        Answers::YesNo => {
            vec![("yes", "survey.yes".to_owned()), ("no", "survey.no".to_owned())]
        }
        Answers::Codes(names) => {
            let words = |name: &'static str| (name, format!("b1_{}.{name}", column.name));
            names().into_iter().map(words).collect()
        }
        Answers::Millimetres | Answers::Grams | Answers::Months => Vec::new(),
    };
    Column {
        name: column.name,
        number: column.number,
        answers,
        value: measured(line, column.name),
        when: column.after.map_or("", Jump::as_str),
        asked: column.after.is_none_or(|jump| is_after(line, jump)),
    }
}

/// The jumps of the form: who attends nothing is asked for no level, who does not work not what at.
fn is_after(line: &RosterLine, jump: Jump) -> bool {
    let working = line.activity == Some(app::Activity::Working);
    match jump {
        Jump::Attending => line.attends == Some(true),
        Jump::Elementary => line.training == Some(app::Training::Elementary),
        Jump::Working => working,
        Jump::Nonfarm => working && line.nonfarm == Some(true),
    }
}

/// What is filled in or known, as the page's field has it; a number as it was understood.
pub(super) fn measured(line: &RosterLine, column: &str) -> String {
    match line.stated(column) {
        None => String::new(),
        Some(Stated::YesNo(true)) => "yes".to_owned(),
        Some(Stated::YesNo(false)) => "no".to_owned(),
        Some(Stated::Code { name, .. }) => name.to_owned(),
        Some(Stated::Millimetres(value)) => measure(value, 10),
        Some(Stated::Grams(value)) => measure(value, 1000),
        Some(Stated::Months(value)) => value.to_string(),
    }
}

/// A measure as people write it, with the decimals that it was given.
fn measure(value: u32, per: u32) -> String {
    let places = per.ilog10() as usize;
    let decimals = format!("{:0places$}", value % per);
    match decimals.trim_end_matches('0') {
        "" => format!("{},0", value / per),
        decimals => format!("{},{decimals}", value / per),
    }
}

/// A section of part A.
pub(super) struct Section<'a> {
    /// Its name.
    pub(super) name: &'static str,
    /// Its questions.
    pub(super) questions: Vec<&'a EntryQuestion>,
    /// The counts, as the field of "none of these" names them: it answers those that are left empty.
    pub(super) counts: String,
}

/// The sections of part A with their questions, as the form has them.
pub(super) fn sections(questions: &[EntryQuestion]) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for question in questions {
        let Some(number) = question.section else { continue };
        let name = match number {
            9 => "goods",
            10 => "land",
            11 | 12 => "animals",
            0..=8 | 13.. => "house",
        };
        let at = sections.iter().position(|it| it.name == name).unwrap_or_else(|| {
            sections.push(Section { name, questions: Vec::new(), counts: String::new() });
            sections.len() - 1
        });
        if let Some(section) = sections.get_mut(at) {
            if !is_choice(question) {
                let comma = if section.counts.is_empty() { "" } else { "," };
                section.counts.push_str(comma);
                section.counts.push_str(&question.id);
            }
            section.questions.push(question);
        }
    }
    sections
}

/// Whether a question is answered by a few words, which stand side by side.
pub(super) fn is_choice(question: &EntryQuestion) -> bool {
    question.asked_as != AskedAs::Count
}
