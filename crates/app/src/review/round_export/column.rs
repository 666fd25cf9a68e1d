//! The columns of a round's files: those of the list, the facts of part A by the codebook's names, and the
//! columns of part B.

use base::Birth;
use base::closed_set;
use base::words::{Lang, Words};
use paper::ListCell;
use standard::instrument::roster::{COLUMNS, Stated};
use standard::instrument::{Fact, FactKind, Instrument};
use store::people::member::MemberRow;
use store::review::listing::ListRow;
use store::review::survey_export::FormLine;

use super::RoundExport;
use crate::App;
use crate::figure::export::Form;
use crate::review::survey::{RosterLine, Sheet};

closed_set! {
    /// What a row of a round's file is.
    RoundRows {
        /// A household on the round's list, with its points and class.
        Listed = "listed",
        /// A household with what its form states in part A.
        Households = "households",
        /// A person with what the form states in part B.
        People = "people",
    }
}

/// What a cell is made of.
#[derive(Debug, Clone)]
pub(super) enum Made {
    /// The code of the household, or in a coded file one that holds within it.
    Household,
    Village,
    Head,
    HeadBirthYear,
    Reason,
    Stage,
    APoints,
    BPoints,
    Class,
    /// A fact of the instrument, by its place.
    Fact(usize),
    /// A code of the person that holds within the file.
    Person,
    Name,
    Relation,
    Birth,
    BirthYear,
    Sex,
    Ethnicity,
    /// A column of part B, by its name.
    Line(&'static str),
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct RoundColumn {
    /// Its name: that of the codebook where it is a fact.
    pub id: String,
    pub title: String,
    pub width: u16,
    /// What it is made of, as in `catalogue.toml`.
    pub from: &'static [&'static str],
    /// Whether it is something that a form states.
    pub is_fact: bool,
    pub made: Made,
}

/// What forms state is shown to who sees forms; the raw text of one is shown to nobody.
const STATED: &[&str] = &["survey.household_id"];
const LIST: &[&str] = &["round_household.reason", "round_household.note"];

/// All columns of a file, before it is asked who may see them.
pub(super) fn columns(app: &App, sheet: Option<&Sheet>, new: &RoundExport) -> Vec<RoundColumn> {
    let words = app.words();
    let named = new.form == Form::Named;
    let title = |key: &str| words.get(new.lang, &format!("round_export.{key}")).to_owned();
    let column = |id: &str, made: Made, from: &'static [&'static str], width: u16| RoundColumn {
        id: id.to_owned(),
        title: title(id),
        width,
        from,
        is_fact: false,
        made,
    };
    let mut all = vec![match named {
        true => column("code", Made::Household, &["household.code"], 13),
        false => column("coded_household", Made::Household, &["household.id"], 16),
    }];
    all.push(column("village", Made::Village, &["village.name", "stay.village_id"], 18));
    if named {
        all.push(column("head", Made::Head, &["person.name"], 26));
    }
    match (new.rows, sheet) {
        (RoundRows::Listed, _) => {
            all.extend([
                column("head_birth_year", Made::HeadBirthYear, &["person.birth_year"], 10),
                column("reason", Made::Reason, LIST, 28),
                column("stage", Made::Stage, &["round_household.round_id"], 20),
            ]);
            all.extend(results(&column));
        }
        (RoundRows::Households, Some(sheet)) => {
            all.extend(results(&column));
            let facts = sheet.instrument.facts().all().iter().enumerate();
            all.extend(facts.map(|(place, fact)| of_fact(place, fact, new.lang)));
        }
        (RoundRows::People, Some(_)) => {
            all.extend(person(&column, named));
            all.extend(COLUMNS.iter().map(|it| of_line(words, it.name, new.lang)));
        }
        // The caller has refused it.
        (RoundRows::Households | RoundRows::People, None) => {}
    }
    all
}

fn results(
    column: &impl Fn(&str, Made, &'static [&'static str], u16) -> RoundColumn,
) -> [RoundColumn; 3] {
    [
        column("a_points", Made::APoints, &["verdict.a_points"], 10),
        column("b_points", Made::BPoints, &["verdict.b_points"], 10),
        column("class", Made::Class, &["verdict.class"], 18),
    ]
}

fn person(
    column: &impl Fn(&str, Made, &'static [&'static str], u16) -> RoundColumn,
    named: bool,
) -> Vec<RoundColumn> {
    let mut all = match named {
        true => vec![column("member", Made::Name, &["person.name"], 26)],
        false => vec![column("coded_member", Made::Person, &["person.id"], 16)],
    };
    all.push(column("relation", Made::Relation, &["membership.relation"], 16));
    all.push(match named {
        true => column("birth", Made::Birth, &["person.birth_day", "person.birth_year"], 12),
        false => column("birth_year", Made::BirthYear, &["person.birth_year"], 10),
    });
    all.push(column("sex", Made::Sex, &["person.sex"], 8));
    all.push(column("ethnicity", Made::Ethnicity, &["person.ethnicity"], 12));
    all
}

/// `Số nhân khẩu trong hộ [members]`: its words, and its name in the codebook.
fn of_fact(place: usize, fact: &Fact, lang: Lang) -> RoundColumn {
    let said = match lang {
        Lang::Vi => &fact.vi,
        Lang::En => &fact.en,
    };
    let unit = fact.unit.as_ref().map(|unit| format!(" ({unit})")).unwrap_or_default();
    RoundColumn {
        id: fact.name.clone(),
        title: format!("{said}{unit} [{}]", fact.name),
        width: 14,
        from: STATED,
        is_fact: true,
        made: Made::Fact(place),
    }
}

fn of_line(words: &Words, name: &'static str, lang: Lang) -> RoundColumn {
    // The form asks these in centimetres and kilograms; a file has whole numbers.
    let key = match name {
        "height_mm" | "weight_g" => format!("round_export.{name}"),
        _ => format!("b1.{name}"),
    };
    RoundColumn {
        id: name.to_owned(),
        title: format!("{} [{name}]", words.get(lang, &key)),
        width: 14,
        from: STATED,
        is_fact: true,
        made: Made::Line(name),
    }
}

/// A row of the list.
pub(super) fn listed(
    column: &RoundColumn,
    row: &ListRow,
    (words, lang): (&Words, Lang),
    coded: &str,
) -> ListCell {
    let word =
        |set: &str, value: &str| text(Some(words.get(lang, &format!("{set}.{value}")).to_owned()));
    match &column.made {
        Made::Household => text(Some(household(column, &row.code, coded))),
        Made::Village => text(Some(row.village_name.clone())),
        Made::Head => text(Some(row.head.clone())),
        Made::HeadBirthYear => number(row.head_birth_year.map(i64::from)),
        Made::Reason => {
            let key = format!("list_reason.{}", row.reason.as_str());
            let reason = words.get(lang, &key);
            match row.note.is_empty() {
                true => text(Some(reason.to_owned())),
                false => text(Some(format!("{reason}: {}", row.note))),
            }
        }
        Made::Stage => word("stage", row.stage.as_str()),
        Made::APoints => number(row.a_points),
        Made::BPoints => number(row.b_points),
        Made::Class => row.class.map_or(ListCell::Empty, |class| word("class", class.as_str())),
        Made::Fact(_)
        | Made::Person
        | Made::Name
        | Made::Relation
        | Made::Birth
        | Made::BirthYear
        | Made::Sex
        | Made::Ethnicity
        | Made::Line(_) => ListCell::Empty,
    }
}

/// What a cell of a form is made of.
pub(super) struct OfForm<'a> {
    pub line: &'a FormLine,
    pub instrument: &'a Instrument,
    pub values: &'a standard::instrument::Values,
    pub words: &'a Words,
    pub lang: Lang,
    /// The code of its household within the file.
    pub coded: String,
}

impl OfForm<'_> {
    fn word(&self, set: &str, value: &str) -> ListCell {
        text(Some(self.words.get(self.lang, &format!("{set}.{value}")).to_owned()))
    }

    /// A cell of the household, or of one of its people.
    pub(super) fn cell(
        &self,
        column: &RoundColumn,
        person: Option<(&MemberRow, Option<&RosterLine>, &str)>,
    ) -> ListCell {
        let line = self.line;
        match (&column.made, person) {
            (Made::Household, _) => text(Some(household(column, &line.code, &self.coded))),
            (Made::Village, _) => text(Some(line.village_name.clone())),
            (Made::Head, _) => text(Some(line.head.clone())),
            (Made::APoints, _) => number(line.a_points),
            (Made::BPoints, _) => number(line.b_points),
            (Made::Class, _) => {
                line.class.map_or(ListCell::Empty, |class| self.word("class", class.as_str()))
            }
            (Made::Fact(place), _) => self.fact(*place),
            (Made::Person, Some((_, _, coded))) => text(Some(coded.to_owned())),
            (Made::Name, Some((member, ..))) => text(Some(member.name.clone())),
            (Made::Relation, Some((member, ..))) => self.word("relation", member.relation.as_str()),
            (Made::Birth, Some((member, ..))) => match member.birth {
                Some(Birth::Day(day)) => ListCell::Day(day),
                Some(Birth::Year(year)) => ListCell::Number(i64::from(year)),
                None => ListCell::Empty,
            },
            (Made::BirthYear, Some((member, ..))) => {
                number(member.birth.map(|birth| i64::from(birth.year())))
            }
            (Made::Sex, Some((member, ..))) => {
                member.sex.map_or(ListCell::Empty, |sex| self.word("sex", sex.as_str()))
            }
            (Made::Ethnicity, Some((member, ..))) => text(member.ethnicity.clone()),
            (Made::Line(name), Some((_, Some(stated), _))) => self.stated(name, stated),
            (
                Made::HeadBirthYear
                | Made::Reason
                | Made::Stage
                | Made::Person
                | Made::Name
                | Made::Relation
                | Made::Birth
                | Made::BirthYear
                | Made::Sex
                | Made::Ethnicity
                | Made::Line(_),
                _,
            ) => ListCell::Empty,
        }
    }

    /// A fact: a count, 1 or 0, or its answer in words; what is not known is empty, and never 0.
    fn fact(&self, place: usize) -> ListCell {
        let Some(fact) = self.instrument.facts().all().get(place) else { return ListCell::Empty };
        match (fact.kind, self.values.get(place)) {
            (_, None) => ListCell::Empty,
            (FactKind::Count | FactKind::YesNo, Some(value)) => ListCell::Number(i64::from(value)),
            (FactKind::Choice, Some(value)) => {
                let answer = usize::try_from(value).ok().and_then(|at| fact.answers.get(at));
                text(answer.map(|answer| match self.lang {
                    Lang::Vi => answer.vi.clone(),
                    Lang::En => answer.en.clone(),
                }))
            }
        }
    }

    /// A column of part B: a number, 1 or 0, or its answer in words.
    fn stated(&self, name: &str, line: &RosterLine) -> ListCell {
        let Some(stated) = line.stated(name) else { return ListCell::Empty };
        match stated {
            Stated::YesNo(value) => ListCell::Number(i64::from(value)),
            Stated::Code { name: code, .. } => self.word(&format!("b1_{name}"), code),
            Stated::Millimetres(it) | Stated::Grams(it) | Stated::Months(it) => {
                ListCell::Number(i64::from(it))
            }
        }
    }
}

fn household(column: &RoundColumn, code: &str, coded: &str) -> String {
    if column.id == "code" { code.to_owned() } else { coded.to_owned() }
}

fn text(text: Option<String>) -> ListCell {
    // A list is handed on: numbers that somebody typed into a text do not go with it.
    let text = text.map(|text| base::number_in_text::mask(&text).into_owned());
    text.filter(|text| !text.is_empty()).map_or(ListCell::Empty, ListCell::Text)
}

fn number(number: Option<i64>) -> ListCell {
    number.map_or(ListCell::Empty, ListCell::Number)
}
