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
    let line = &member.line;
    let (least, most) = member.age.unwrap_or((0, u32::MAX));
    let mut columns = vec![yes_no("is_member", line.is_member)];
    if least < 16 {
        columns.push(tenths("height_mm", line.height_mm, 10));
    }
    if least < 10 {
        columns.push(tenths("weight_g", line.weight_g.map(|it| it / 100), 10));
    }
    if least < 30 && most >= 3 {
        let attends = line.attends == Some(true);
        columns.push(yes_no("attends", line.attends));
        columns.push(set!(line, level, SchoolLevel).when("attending", attends));
    }
    if most >= 6 {
        columns.push(set!(line, general, General));
    }
    if most >= app::WORK_ASKED_FROM {
        let elementary = line.training == Some(app::Training::Elementary);
        columns.push(set!(line, training, Training));
        let diploma = yes_no("primary_diploma", line.primary_diploma);
        columns.push(diploma.when("elementary", elementary));
    }
    columns.push(yes_no("insured", line.insured));
    columns.push(yes_no("state_insured", line.state_insured));
    columns.push(yes_no("internet", line.internet));
    columns.push(set!(line, allowance, Allowance));
    if most >= app::WORK_ASKED_FROM {
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

/// A measure with one decimal, as people write it.
fn tenths(name: &'static str, value: Option<u32>, by: u32) -> Column {
    let value = value.map(|it| format!("{},{}", it / by, it % by)).unwrap_or_default();
    typed(name, value)
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
    /// The counts that have no answer yet, as the field of "none of these" names them.
    pub(super) uncounted: String,
}

/// The sections of part A with their questions, as the form has them.
pub(super) fn sections(questions: &[EntryQuestion]) -> Vec<Section<'_>> {
    let of = |section: &'static str, part: &dyn Fn(&EntryQuestion) -> bool| {
        let questions: Vec<&EntryQuestion> = questions.iter().filter(|it| part(it)).collect();
        let open = questions.iter().filter(|it| it.value.is_empty() && !is_choice(it));
        let uncounted = open.map(|it| it.id.as_str()).collect::<Vec<_>>().join(",");
        Section { name: section, uncounted, questions }
    };
    let roman = |it: &EntryQuestion, numbers: &[&str]| {
        let section = it.place.rsplit("mục ").next().unwrap_or_default();
        let section = section.split('.').next().unwrap_or_default();
        numbers.contains(&section)
    };
    let sections = [
        of("house", &|it| roman(it, &["I", "II", "III", "IV", "V", "VI", "VII", "VIII"])),
        of("goods", &|it| roman(it, &["IX"])),
        of("land", &|it| roman(it, &["X"])),
        of("animals", &|it| roman(it, &["XI", "XII"])),
    ];
    sections.into_iter().filter(|section| !section.questions.is_empty()).collect()
}

/// Whether a question is answered by a few words, which stand side by side.
pub(super) fn is_choice(question: &EntryQuestion) -> bool {
    question.asked_as != AskedAs::Count
}
