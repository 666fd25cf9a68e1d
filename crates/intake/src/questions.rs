//! What the mapping of a sheet leaves open: which column, village or class is meant, and whether a
//! sheet is a list at all. Questions about how cells are written arise when they are read.

use base::shown::shown;
use std::collections::HashMap;
use workbook::{Sheet, TextEncoding, Texts, Workbook, encoding_of, readings};

use crate::columns::{self, key};
use crate::form::Form;
use crate::guess;
use crate::header::can_hold;
use crate::mapping::{ColumnMapping, Question, SheetMapping, question_id};
use crate::meaning::Column;
use crate::said::CLASSES;
use crate::titles;
use crate::villages::Known;

/// What the mapping of a sheet leaves open.
pub(crate) fn open_questions(
    workbook: &Workbook,
    sheet: &Sheet,
    place: usize,
    mapping: &SheetMapping,
    texts: &Texts<'_>,
    form: &Form,
) -> Vec<Question> {
    let mut questions = Vec::new();
    // Members beside each other are told; choosing one of their columns would lose the others.
    if !mapping.use_it || mapping.has_members_beside() {
        return questions;
    }
    // Of a sheet that may be no list, nothing else is asked.
    if let Some(question) = list_question(sheet, place, mapping, texts, form) {
        return vec![question];
    }
    if !mapping.text_sure
        && let (_, false, Some(sample)) = encoding_of(workbook, sheet)
    {
        let id = question_id(place, None, "text_encoding");
        let mut question = Question::new(id, "text_encoding", sheet.place(None, None))
            .with("sample", shown(&sample));
        for (encoding, reading) in readings(&sample) {
            let id = encoding_id(encoding);
            question = question.choice_with(id, id, [("reading", &shown(&reading))]);
        }
        questions.push(question);
    }
    questions.extend(
        mapping
            .columns
            .iter()
            .filter(|it| !it.sure && it.holds.is_none())
            .map(|column| column_question(sheet, place, mapping, column, texts, form)),
    );
    questions.extend(twice(sheet, place, mapping));
    questions.extend(village_question(sheet, place, mapping, texts, form));
    questions.extend(class_question(sheet, place, mapping, texts));
    questions
}

pub(crate) fn encoding_id(encoding: TextEncoding) -> &'static str {
    match encoding {
        TextEncoding::Unicode => "unicode",
        TextEncoding::Tcvn3 => "tcvn3",
        TextEncoding::Vni => "vni",
        TextEncoding::Windows1258 => "windows1258",
    }
}

/// Which column a heading of two meanings is.
fn column_question(
    sheet: &Sheet,
    place: usize,
    mapping: &SheetMapping,
    column: &ColumnMapping,
    texts: &Texts<'_>,
    form: &Form,
) -> Question {
    let parts: Vec<String> = column.header.split(" / ").map(str::to_owned).collect();
    let mut ids = can_hold(&parts, form).ids;
    // A heading that says nothing is asked about when its cells say something.
    if ids.is_empty() {
        ids = guess::likely(sheet, texts, mapping, column);
    }
    if ids.is_empty() {
        ids = vec!["name".to_owned(), "head_name".to_owned()];
    }
    if ids.iter().any(|id| id == "address") {
        ids.insert(0, "village".to_owned());
    }
    let id = question_id(place, Some(column.column), "column_meaning");
    let at = sheet.place(Some(mapping.header_last), Some(column.column));
    let mut question =
        Question::new(id, "column_meaning", at).with("header", shown(&column.header));
    for id in &ids {
        let label = columns::by_id(id).map_or(id.as_str(), |column| column.header);
        question = question.choice_with(id, "column", [("header", label)]);
    }
    question.choice("leave_out")
}

/// Two columns say they hold the same: which one counts.
fn twice(sheet: &Sheet, place: usize, mapping: &SheetMapping) -> Vec<Question> {
    let mut by_id: HashMap<&str, Vec<&ColumnMapping>> = HashMap::new();
    for column in &mapping.columns {
        if let Some(id) = column.holds.as_deref().filter(|id| *id != "order") {
            by_id.entry(id).or_default().push(column);
        }
    }
    let mut questions: Vec<(u32, Question)> = by_id
        .into_iter()
        .filter(|(_, columns)| columns.len() > 1)
        .filter_map(|(id, columns)| {
            let first = columns.first()?.column;
            let at = sheet.place(Some(mapping.header_last), Some(first));
            let name = question_id(place, None, &format!("column_twice.{id}"));
            let label = columns::by_id(id).map_or(id, |column| column.header);
            let mut question = Question::new(name, "column_twice", at).with("header", label);
            for column in columns {
                let letters = sheet.place(None, Some(column.column)).column_letters();
                let args =
                    [("column", letters.unwrap_or_default()), ("header", shown(&column.header))];
                let args = [(args[0].0, args[0].1.as_str()), (args[1].0, args[1].1.as_str())];
                question = question.choice_with(&column.column.to_string(), "column_at", args);
            }
            Some((first, question))
        })
        .collect();
    questions.sort_by_key(|(first, _)| *first);
    questions.into_iter().map(|(_, question)| question).collect()
}

/// Without a column for it, a sheet's name or title may name the village of all its rows.
fn village_question(
    sheet: &Sheet,
    place: usize,
    mapping: &SheetMapping,
    texts: &Texts<'_>,
    form: &Form,
) -> Option<Question> {
    let known = Known::of(form);
    // A column that may be the village's is asked about first.
    let may_be = |header: &str| {
        let parts: Vec<String> = header.split(" / ").map(str::to_owned).collect();
        can_hold(&parts, form).ids.iter().any(|id| id == "address")
    };
    let asked =
        mapping.columns.iter().any(|it| !it.sure && it.holds.is_none() && may_be(&it.header));
    if holds(mapping, "village") || holds(mapping, "household_code") || asked {
        return None;
    }
    let candidates = titles::villages_of_title(sheet, mapping.header_first, texts, &known);
    let likely = candidates.first().map(|(_, village)| shown(village))?;
    if has_village_rows(sheet, mapping, texts, &known) {
        return None;
    }
    let id = question_id(place, None, "village_of_sheet");
    let question = Question::new(id, "village_of_sheet", sheet.place(None, None));
    let mut question = question.with("village", likely);
    for (id, village) in candidates {
        question = question.choice_with(&id, "village_is", [("village", &shown(&village))]);
    }
    Some(question.choice_with("none", "village_none", []))
}

fn holds(mapping: &SheetMapping, id: &str) -> bool {
    mapping.columns.iter().any(|it| it.holds.as_deref() == Some(id))
}

fn has_village_rows(
    sheet: &Sheet,
    mapping: &SheetMapping,
    texts: &Texts<'_>,
    known: &Known<'_>,
) -> bool {
    let mut body = sheet.rows.iter().filter(|row| row.number > mapping.header_last);
    body.any(|row| crate::rows::is_of_village(sheet, texts, row, known))
}

/// A title that speaks of a class without saying who is of it: which class the rows are of, when
/// no column says so.
fn class_question(
    sheet: &Sheet,
    place: usize,
    mapping: &SheetMapping,
    texts: &Texts<'_>,
) -> Option<Question> {
    let has_column = mapping
        .columns
        .iter()
        .any(|it| it.holds.as_deref().is_some_and(|id| id == "class" || id.starts_with("class_")));
    if has_column || mapping.class.is_some() {
        return None;
    }
    let title = titles::unclear_title(sheet, texts, mapping.header_first)?;
    let id = question_id(place, None, "class_of_sheet");
    let question = Question::new(id, "class_of_sheet", sheet.place(None, None));
    let plain = CLASSES.iter().filter(|(.., from)| from.is_none());
    let question = plain.fold(question.with("title", shown(title)), |question, (id, ..)| {
        question.choice_with(id, &format!("class_{id}"), [])
    });
    Some(question.choice_with("none", "class_none", []))
}

/// A sheet with names and nothing else of a household may be the members of a committee.
fn list_question(
    sheet: &Sheet,
    place: usize,
    mapping: &SheetMapping,
    texts: &Texts<'_>,
    form: &Form,
) -> Option<Question> {
    const OF_OFFICE: [&str; 6] =
        ["chuc vu", "chuc danh", "don vi cong tac", "nhiem vu", "co quan", "vi tri"];
    let only_names = mapping
        .columns
        .iter()
        .all(|it| it.holds.as_deref().is_none_or(|id| matches!(id, "order" | "name")));
    let of_office = mapping.columns.iter().any(|it| {
        let own = key(&it.header);
        it.holds.is_none() && OF_OFFICE.iter().any(|words| own.contains(words))
    });
    let of_household = ["relation", "class", "household_number", "household_code", "head_name"];
    let of_office = of_office && !of_household.iter().any(|id| holds(mapping, id));
    // Titles of voters, pupils and the insured: people, unless the columns are of a household.
    let of_people = !mapping.columns.iter().any(|it| {
        let known = it.holds.as_deref().and_then(columns::by_id);
        let place =
            |it: &Column| it.meaning.is_area() || matches!(it.id, "village" | "address" | "since");
        it.holds.as_deref() == Some("relation")
            || known.is_some_and(|it| it.of_household && !place(it))
    }) && mapping.class.is_none()
        && titles::people_title(sheet, texts, mapping.header_first).is_some()
        && !titles::speaks_of_households(sheet, texts, mapping.header_first);
    let unknown = mapping.columns.iter().any(|it| it.holds.is_none());
    if of_people {
        let title = titles::people_title(sheet, texts, mapping.header_first).unwrap_or_default();
        let id = question_id(place, None, "sheet_is_list");
        let question = Question::new(id, "people_is_list", sheet.place(None, None));
        return Some(question.with("title", shown(title)).choice("is_list").choice("not_list"));
    }
    if !(of_office || (only_names && unknown))
        || has_village_rows(sheet, mapping, texts, &Known::of(form))
    {
        return None;
    }
    let id = question_id(place, None, "sheet_is_list");
    let question = Question::new(id, "sheet_is_list", sheet.place(None, None));
    let question = question.with("sheet", shown(sheet.name.as_deref().unwrap_or_default()));
    Some(question.choice("is_list").choice("not_list"))
}
