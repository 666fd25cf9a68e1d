//! Finds out how a file is to be read: its header rows, columns, rows, class and encoding. What
//! can be understood in two ways is asked; what was confirmed before goes first.

use std::collections::HashMap;

use base::text::fold;
use register::{Class, HouseholdCode};

use crate::columns::{self, key};
use crate::decode::{Texts, encoding_of, readings};
use crate::findings::shown;
use crate::header::{self, Header, can_hold};
use crate::mapping::{ColumnMapping, Mapping, Question, RowLayout, SheetMapping, TextEncoding};
use crate::propose::Form;
use crate::rows::village_word;
use crate::words::ethnic_group;
use crate::workbook::{CellKind, Row, Sheet, Workbook};

/// So many rows tell what a column holds and what a row is.
const SAMPLED: usize = 300;

/// Proposes how a file is read, with what must be asked. Where the headers agree, what was
/// confirmed before (`remembered`, the newest first) goes before what is found now.
pub fn recognise(
    workbook: &Workbook,
    form: &Form,
    remembered: &[Mapping],
) -> (Mapping, Vec<Question>) {
    let mut texts = Texts::new(workbook);
    let mut mapping = Mapping::default();
    for sheet in &workbook.sheets {
        let (text, text_sure, _) = encoding_of(workbook, sheet);
        texts.prepare(sheet, text);
        let mut found = of_sheet(sheet, &texts, form);
        (found.text, found.text_sure) = (text, text_sure);
        recall(&mut found, sheet, &texts, remembered);
        mapping.sheets.push(found);
    }
    let mut questions = Vec::new();
    for (place, (sheet, found)) in workbook.sheets.iter().zip(&mapping.sheets).enumerate() {
        texts.prepare(sheet, found.text);
        questions.extend(open_questions(workbook, sheet, place, found, &texts, form));
    }
    (mapping, questions)
}

fn of_sheet(sheet: &Sheet, texts: &Texts<'_>, form: &Form) -> SheetMapping {
    let mut mapping = SheetMapping {
        sheet: sheet.name.clone(),
        use_it: false,
        header_first: 0,
        header_last: 0,
        rows: RowLayout::Household,
        class: None,
        escaped_from: None,
        columns: Vec::new(),
        text: TextEncoding::Unicode,
        text_sure: true,
    };
    let Some(header) = header::find(sheet, texts, form) else { return mapping };
    (mapping.header_first, mapping.header_last) = (header.first, header.last);
    mapping.use_it = true;
    let body = sample(sheet, header.last);
    mapping.columns = columns_of(sheet, texts, form, &header, &body);
    settle(&mut mapping.columns, sheet, texts, &body);
    mapping.rows = row_layout(&mut mapping.columns, sheet, texts, &body);
    (mapping.class, mapping.escaped_from) = class_of_title(sheet, texts, header.first);
    mapping
}

fn sample(sheet: &Sheet, header_last: u32) -> Vec<&Row> {
    sheet.rows.iter().filter(|row| row.number > header_last).take(SAMPLED).collect()
}

fn columns_of(
    sheet: &Sheet,
    texts: &Texts<'_>,
    form: &Form,
    header: &Header,
    body: &[&Row],
) -> Vec<ColumnMapping> {
    header
        .headings
        .iter()
        .map(|heading| {
            let can = can_hold(&heading.parts, form);
            let values = Values::of(sheet, texts, body, heading.at);
            let holds = match can.ids.as_slice() {
                [] => None,
                [one] => Some(one.clone()),
                _ => can.ids.iter().find(|id| values.fit(id)).cloned(),
            };
            ColumnMapping {
                column: u32::try_from(heading.at + 1).unwrap_or(u32::MAX),
                header: heading.text(),
                // A heading that is not known is left out, which is certain.
                sure: can.sure
                    || can.ids.is_empty()
                    || (can.ids.len() > 1 && (holds.is_some() || values.are_telephones())),
                holds,
            }
        })
        .collect()
}

/// What the cells of a column look like.
#[derive(Debug, Clone, Copy, Default)]
struct Values {
    all: usize,
    years: usize,
    marks: usize,
    villages: usize,
    codes: usize,
    ethnic_groups: usize,
    /// Nine digits and more.
    telephones: usize,
}

impl Values {
    fn of(sheet: &Sheet, texts: &Texts<'_>, body: &[&Row], at: usize) -> Values {
        let mut values = Values::default();
        for row in body {
            let view = texts.view(sheet, row, at);
            let text = view.text;
            if text.is_empty() {
                continue;
            }
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            values.all += 1;
            values.years += usize::from(view.kind == CellKind::Date || digits >= 4);
            values.marks += usize::from(digits <= 1 && text.chars().count() <= 4);
            values.villages += usize::from(village_word(text));
            values.codes += usize::from(HouseholdCode::parse(text).is_ok());
            values.ethnic_groups += usize::from(ethnic_group(text).is_some());
            values.telephones += usize::from(digits >= 9 && view.kind != CellKind::Date);
        }
        values
    }

    /// Whether nearly all cells look like what the id says.
    fn fit(&self, id: &str) -> bool {
        let most = |count: usize| self.all > 0 && count * 10 >= self.all * 9;
        match id {
            "birth_male" | "birth_female" => most(self.years),
            "sex_male" | "sex_female" => most(self.marks),
            "ethnicity" => most(self.ethnic_groups),
            _ => false,
        }
    }

    fn are_telephones(&self) -> bool {
        self.all > 0 && self.telephones * 10 >= self.all * 9
    }
}

/// What the cells say about columns whose headings say too little.
fn settle(columns: &mut [ColumnMapping], sheet: &Sheet, texts: &Texts<'_>, body: &[&Row]) {
    let has = |columns: &[ColumnMapping], id: &str| {
        columns.iter().any(|column| column.holds.as_deref() == Some(id))
    };
    let has_number = has(columns, "household_number");
    let has_village = has(columns, "village");
    let group_rows =
        body.iter().any(|row| crate::rows::alone(sheet, texts, row).is_some_and(village_word));
    for place in 0..columns.len() {
        let Some(column) = columns.get_mut(place) else { continue };
        let at = usize::try_from(column.column).unwrap_or(1).saturating_sub(1);
        match column.holds.as_deref() {
            // Real lists call any number of theirs a code; the register's have a check character.
            Some("household_code") if !has_number => {
                let values = Values::of(sheet, texts, body, at);
                if values.all > 0 && values.codes == 0 {
                    column.holds = Some("household_number".to_owned());
                    column.sure = false;
                }
            }
            // An address that names villages may be the village: that is asked.
            Some("address") if !has_village && !group_rows => {
                let values = Values::of(sheet, texts, body, at);
                if values.all > 0 && values.villages * 10 >= values.all * 9 {
                    column.holds = None;
                    column.sure = false;
                }
            }
            _ => {}
        }
    }
}

/// What one row is; the running number of a list may be that of the households.
fn row_layout(
    columns: &mut [ColumnMapping],
    sheet: &Sheet,
    texts: &Texts<'_>,
    body: &[&Row],
) -> RowLayout {
    let at = |columns: &[ColumnMapping], id: &str| {
        let column = columns.iter().find(|column| column.holds.as_deref() == Some(id))?;
        usize::try_from(column.column).ok()?.checked_sub(1)
    };
    let name = at(columns, "name").or(at(columns, "head_name"));
    let two_names = at(columns, "name").is_some() && at(columns, "head_name").is_some();
    if at(columns, "relation").is_none() && !two_names {
        return RowLayout::Household;
    }
    let number = at(columns, "household_number").or(at(columns, "household_code"));
    let order = at(columns, "order");
    let counted = number.or(order);
    let (mut empty, mut again) = (0, 0);
    let mut seen = std::collections::HashSet::new();
    let mut before = String::new();
    for row in body {
        let words: Vec<&str> =
            (0..sheet.cells(row).len()).map(|at| texts.text(sheet, row, at)).collect();
        let has_name = name.is_some_and(|at| words.get(at).is_some_and(|text| !text.is_empty()));
        // A row repeated by an export says nothing about its number.
        if !has_name
            || words.iter().filter(|text| !text.is_empty()).count() < 3
            || !seen.insert(words.join("\u{1}"))
        {
            continue;
        }
        let Some(text) = counted.and_then(|at| words.get(at)) else { continue };
        empty += usize::from(text.is_empty());
        again += usize::from(!text.is_empty() && *text == before);
        before = (*text).to_owned();
    }
    // A running number that stands on the head's row alone, or is the same on several rows, is
    // the household's.
    if number.is_none() && (empty > 0 || again > 0) {
        for column in columns.iter_mut().filter(|it| it.holds.as_deref() == Some("order")) {
            column.holds = Some("household_number".to_owned());
        }
    }
    if empty > 0 || counted.is_none() { RowLayout::MembersUnderHead } else { RowLayout::Member }
}

/// The class that the titles above the header, or the sheet's name, state.
fn class_of_title(
    sheet: &Sheet,
    texts: &Texts<'_>,
    header_first: u32,
) -> (Option<Class>, Option<Class>) {
    let titles = sheet.rows.iter().take_while(|row| row.number < header_first);
    let titles = titles
        .flat_map(|row| (0..sheet.cells(row).len()).map(move |at| texts.text(sheet, row, at)));
    let mut all: Vec<String> = titles.map(key).filter(|text| text.contains("danh sach")).collect();
    // A title may be cut in two by a line break, the class on its second row.
    if all.iter().all(|text| !text.contains("ngheo")) {
        let below = sheet.rows.iter().take_while(|row| row.number < header_first);
        let whole: Vec<String> = below
            .flat_map(|row| {
                (0..sheet.cells(row).len()).map(move |at| key(texts.text(sheet, row, at)))
            })
            .collect();
        let whole = whole.join(" ");
        all = whole.contains("danh sach").then_some(whole).into_iter().collect();
    }
    if all.iter().all(|text| !text.contains("ngheo")) {
        all = sheet.name.iter().map(|name| key(name)).collect();
    }
    all.iter().map(|title| stated_class(title)).find(|it| *it != (None, None)).unwrap_or_default()
}

/// What a title or a group row in the form of `key` states.
pub(crate) fn stated_class(title: &str) -> (Option<Class>, Option<Class>) {
    let padded = format!(" {title} ");
    let has = |words: &str| padded.contains(&format!(" {words} "));
    if has("thoat can ngheo") {
        let also = padded.replace(" thoat can ngheo ", " ").contains(" thoat ngheo ");
        return if also { (None, None) } else { (Some(Class::NotPoor), Some(Class::NearPoor)) };
    }
    if has("thoat ngheo") {
        return (Some(Class::NotPoor), Some(Class::Poor));
    }
    // "Chuẩn nghèo" and "giảm nghèo" are no classes.
    let near = has("ho can ngheo") || has("hcn") || padded.trim() == "can ngheo";
    let poor = has("ho ngheo") || has("hn") || padded.trim() == "ngheo";
    match (poor, near) {
        (true, false) => (Some(Class::Poor), None),
        (false, true) => (Some(Class::NearPoor), None),
        _ => (None, None),
    }
}

/// What was confirmed before for the same headers.
fn recall(found: &mut SheetMapping, sheet: &Sheet, texts: &Texts<'_>, remembered: &[Mapping]) {
    let known = remembered.iter().flat_map(|mapping| &mapping.sheets);
    for known in known.filter(|known| known.header_first > 0) {
        let agrees = |columns: &[ColumnMapping]| {
            let keys = |columns: &[ColumnMapping]| -> Vec<(u32, String)> {
                columns.iter().map(|it| (it.column, key(&it.header))).collect()
            };
            !columns.is_empty() && keys(columns) == keys(&known.columns)
        };
        let mut same = agrees(&found.columns);
        if !same {
            // The words may say nothing to us, and yet be those an officer explained before.
            let Some(columns) = same_rows(known, sheet, texts) else { continue };
            same = agrees(&columns);
            if same {
                (found.header_first, found.header_last) = (known.header_first, known.header_last);
            }
        }
        if same {
            found.use_it = known.use_it;
            found.rows = known.rows;
            found.columns.clone_from(&known.columns);
            found.columns.iter_mut().for_each(|column| column.sure = true);
            // The title of this sheet goes first: the same columns serve every class.
            if (found.class, found.escaped_from) == (None, None) {
                (found.class, found.escaped_from) = (known.class, known.escaped_from);
            }
            if !found.text_sure {
                (found.text, found.text_sure) = (known.text, true);
            }
            return;
        }
    }
}

fn same_rows(known: &SheetMapping, sheet: &Sheet, texts: &Texts<'_>) -> Option<Vec<ColumnMapping>> {
    if known.header_last > header::HEADER_WITHIN + 8 || known.header_last < known.header_first {
        return None;
    }
    let headings = header::of_rows(sheet, texts, known.header_first, known.header_last);
    let columns = headings.iter().map(|heading| ColumnMapping {
        column: u32::try_from(heading.at + 1).unwrap_or(u32::MAX),
        header: heading.text(),
        holds: None,
        sure: false,
    });
    Some(columns.collect())
}

/// The name of a question about a sheet, or about a column of it.
pub(crate) fn question_id(sheet: usize, column: Option<u32>, code: &str) -> String {
    match column {
        Some(column) => format!("s{}.c{column}.{code}", sheet + 1),
        None => format!("s{}.{code}", sheet + 1),
    }
}

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
    if !mapping.use_it {
        return questions;
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
            .map(|column| column_question(sheet, place, mapping, column, form)),
    );
    questions.extend(twice(sheet, place, mapping));
    questions.extend(village_question(sheet, place, mapping, texts));
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
    form: &Form,
) -> Question {
    let parts: Vec<String> = column.header.split(" / ").map(str::to_owned).collect();
    let mut ids = can_hold(&parts, form).ids;
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
) -> Option<Question> {
    let holds = |id: &str| mapping.columns.iter().any(|it| it.holds.as_deref() == Some(id));
    let asked = mapping.columns.iter().any(|it| !it.sure && it.holds.is_none());
    if holds("village") || holds("household_code") || asked {
        return None;
    }
    let candidate = village_of_title(sheet, mapping.header_first, texts)?;
    let body = sheet.rows.iter().filter(|row| row.number > mapping.header_last);
    if body.clone().any(|row| crate::rows::alone(sheet, texts, row).is_some_and(village_word)) {
        return None;
    }
    let id = question_id(place, None, "village_of_sheet");
    let question = Question::new(id, "village_of_sheet", sheet.place(None, None));
    let candidate = shown(&candidate);
    Some(
        question
            .with("village", &candidate)
            .choice_with("yes", "village_is", [("village", &candidate)])
            .choice("none"),
    )
}

pub(crate) fn village_of_title(
    sheet: &Sheet,
    header_first: u32,
    texts: &Texts<'_>,
) -> Option<String> {
    let titles = sheet.rows.iter().take_while(|row| row.number < header_first);
    let titles = titles
        .flat_map(|row| (0..sheet.cells(row).len()).map(move |at| texts.text(sheet, row, at)));
    let named = titles
        .chain(sheet.name.as_deref())
        .find(|text| village_word(text) && fold(text).chars().count() <= 40)?;
    // "Thôn: Hạ" and "Thôn: Thôn Hạ" name what "Thôn Hạ" does.
    let bare = match named.split_once(':') {
        Some((_, after)) if village_word(after.trim()) => after.trim().to_owned(),
        Some((word, after)) => format!("{} {}", word.trim(), after.trim()),
        None => named.to_owned(),
    };
    Some(bare)
}
