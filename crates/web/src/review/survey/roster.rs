//! Phiếu B1 on the page: the columns of part B that are asked of a member, by age and by what was
//! answered, and the sections of part A.

use app::review::survey::{AskedAs, EntryMember, EntryQuestion, RosterLine};

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

impl Column {
    /// The same, asked only after another answer.
    fn when(self, when: &'static str, asked: bool) -> Column {
        Column { when, asked, ..self }
    }
}

macro_rules! set {
    ($line:expr, $field:ident, $of:ident) => {{
        let answers = app::$of::ALL.iter().map(|it| {
            (it.as_str(), format!(concat!("b1_", stringify!($field), ".{}"), it.as_str()))
        });
        let value = $line.$field.map(|it| it.as_str().to_owned()).unwrap_or_default();
        Column {
            name: stringify!($field),
            number: number(stringify!($field)),
            answers: answers.collect(),
            value,
            when: "",
            asked: true,
        }
    }};
}

/// The columns asked of a member. Where the age is not known, all are.
pub(super) fn columns(member: &EntryMember) -> Vec<Column> {
    let (line, asked) = (&member.line, member.asked);
    let mut columns = vec![yes_no("is_member", line.is_member)];
    if asked.height {
        columns.push(measure("height_mm", line.height_mm, 10));
    }
    if asked.weight {
        columns.push(measure("weight_g", line.weight_g, 1000));
    }
    if asked.schooling {
        let attends = line.attends == Some(true);
        columns.push(yes_no("attends", line.attends));
        columns.push(set!(line, level, SchoolLevel).when("attending", attends));
    }
    if asked.general {
        columns.push(set!(line, general, General));
    }
    if asked.work {
        let elementary = line.training == Some(app::Training::Elementary);
        columns.push(set!(line, training, Training));
        let diploma = yes_no("primary_diploma", line.primary_diploma);
        columns.push(diploma.when("elementary", elementary));
    }
    columns.push(yes_no("insured", line.insured));
    columns.push(yes_no("state_insured", line.state_insured));
    columns.push(yes_no("internet", line.internet));
    columns.push(set!(line, allowance, Allowance));
    if asked.work {
        columns.extend(work(line));
    }
    columns.push(yes_no("critically_ill", line.critically_ill));
    columns
}

/// Columns 15 to 18, with the jumps of the form: who does not work is not asked what at.
fn work(line: &RosterLine) -> Vec<Column> {
    let working = line.activity == Some(app::Activity::Working);
    let nonfarm = working && line.nonfarm == Some(true);
    let months = line.months_worked.map(|it| it.to_string()).unwrap_or_default();
    vec![
        set!(line, activity, Activity),
        set!(line, work, Work).when("working", working),
        set!(line, contract, Contract).when("working", working),
        yes_no("nonfarm", line.nonfarm).when("working", working),
        typed("months_worked", months).when("nonfarm", nonfarm),
        set!(line, pension, Pension),
    ]
}

/// A column that is typed.
fn typed(name: &'static str, value: String) -> Column {
    let answers = Vec::new();
    Column { name, number: number(name), answers, value, when: "", asked: true }
}

fn yes_no(name: &'static str, value: Option<bool>) -> Column {
    let value = match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let answers = vec![("yes", "survey.yes".to_owned()), ("no", "survey.no".to_owned())];
    let value = value.to_owned();
    Column { name, number: number(name), answers, value, when: "", asked: true }
}

/// What was typed into a box of numbers, as it was understood.
pub(super) fn measured(line: &RosterLine, column: &str) -> String {
    match column {
        "height_mm" => measure("height_mm", line.height_mm, 10).value,
        "weight_g" => measure("weight_g", line.weight_g, 1000).value,
        _ => line.months_worked.map(|it| it.to_string()).unwrap_or_default(),
    }
}

/// A measure as people write it, with the decimals that it was given.
fn measure(name: &'static str, value: Option<u32>, per: u32) -> Column {
    let value = value.map(|it| {
        let places = per.ilog10() as usize;
        let decimals = format!("{:0places$}", it % per);
        match decimals.trim_end_matches('0') {
            "" => format!("{},0", it / per),
            decimals => format!("{},{decimals}", it / per),
        }
    });
    typed(name, value.unwrap_or_default())
}

/// The number of a column on the form.
fn number(name: &str) -> &'static str {
    match name {
        "height_mm" => "6",
        "weight_g" => "7",
        "attends" => "8",
        "level" => "9",
        "general" => "10",
        "training" => "11",
        "insured" => "12",
        "internet" => "13",
        "allowance" => "14",
        "activity" => "15",
        "work" => "16",
        "contract" => "17",
        "pension" => "18",
        "critically_ill" => "19",
        _ => "",
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
