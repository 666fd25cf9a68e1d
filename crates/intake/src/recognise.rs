//! Finds out how a file is to be read: its header rows, columns, rows, class and encoding. What
//! can be understood in two ways is asked; what was confirmed before goes first.

use register::{HouseholdCode, Relation};
use workbook::{CellKind, Row, Sheet, TextEncoding, Texts, Workbook, encoding_of};

use crate::alone::{alone, village_word};
use crate::columns::{is_heading, key};
use crate::form::Form;
use crate::header::{self, Can, Header};
use crate::mapping::{ColumnMapping, Mapping, Question, RowLayout, SheetMapping};
use crate::questions::open_questions;
use crate::titles::{self, Stated};
use crate::words;

/// So many rows tell what a column holds and what a row is.
const SAMPLED: usize = 300;

/// Proposes how a file is read, with what must be asked. Where the headers agree, what was
/// confirmed before (`remembered`, the newest first) goes before what is found now.
pub fn recognise(
    workbook: &Workbook,
    form: &Form,
    remembered: &[Mapping],
) -> (Mapping, Vec<Question>) {
    let mut texts = Texts::new(workbook, is_heading);
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
    settle_unknown(&mut mapping.columns, sheet, texts, &body);
    ask_about_unknown(&mut mapping, sheet, texts);
    mapping.rows = row_layout(&mut mapping.columns, sheet, texts, &body);
    let (stated, _) = titles::class_of_sheet(sheet, texts, header.first);
    (mapping.class, mapping.escaped_from) = stated.class();
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
    let can = header::can_hold_all(&header.headings, form);
    let mut columns: Vec<ColumnMapping> = header
        .headings
        .iter()
        .zip(&can)
        .map(|(heading, can)| {
            // The cells are looked at only where the heading leaves it open.
            let values = match can.ids.len() {
                0 | 1 => Values::default(),
                _ => Values::of(sheet, texts, body, heading.at),
            };
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
        .collect();
    pair(&mut columns, &can, sheet, texts, body);
    merged_name(&mut columns, header, sheet, texts, body);
    columns
}

/// "Nam" beside "Nữ": a few bad cells leave one of them open, and its sister says what both are.
fn pair(
    columns: &mut [ColumnMapping],
    can: &[Can],
    sheet: &Sheet,
    texts: &Texts<'_>,
    body: &[&Row],
) {
    const PAIRS: [(&str, &str); 2] = [("birth_male", "birth_female"), ("sex_male", "sex_female")];
    for (one, other) in PAIRS.into_iter().flat_map(|(a, b)| [(a, b), (b, a)]) {
        if !columns.iter().any(|it| it.holds.as_deref() == Some(one)) {
            continue;
        }
        for (column, can) in columns.iter_mut().zip(can) {
            let is_open = column.holds.is_none() && can.ids.iter().any(|id| id == other);
            if !is_open {
                continue;
            }
            let at = usize::try_from(column.column).unwrap_or(1).saturating_sub(1);
            let marks = Values::of(sheet, texts, body, at);
            // Crosses beside years, or years beside crosses, are no pair.
            let against = if other.starts_with("birth") { marks.crosses } else { marks.years };
            if against * 2 <= marks.all {
                (column.holds, column.sure) = (Some(other.to_owned()), true);
            }
        }
    }
}

/// One heading merged over two columns: the name in the first, its last word in the second.
fn merged_name(
    columns: &mut [ColumnMapping],
    header: &Header,
    sheet: &Sheet,
    texts: &Texts<'_>,
    body: &[&Row],
) {
    let merged = |left: u32, right: u32| {
        sheet.merges.iter().any(|[first_row, last_row, first, last]| {
            *first_row >= header.first
                && *last_row <= header.last
                && *first <= left
                && right <= *last
        })
    };
    let is_name = |it: &ColumnMapping| matches!(it.holds.as_deref(), Some("name" | "head_name"));
    for place in 1..columns.len() {
        let (before, after) = columns.split_at_mut(place);
        let (Some(left), Some(right)) = (before.last_mut(), after.first_mut()) else { continue };
        if !(is_name(left) && is_name(right))
            || left.header != right.header
            || left.column + 1 != right.column
            || !merged(left.column, right.column)
        {
            continue;
        }
        let at = usize::try_from(right.column).unwrap_or(1).saturating_sub(1);
        let words = body.iter().map(|row| texts.text(sheet, row, at)).filter(|it| !it.is_empty());
        let (mut all, mut single) = (0_usize, 0_usize);
        for text in words {
            all += 1;
            single += usize::from(!text.contains(' '));
        }
        if all == 0 {
            (right.holds, right.sure) = (None, true);
        } else if single * 10 >= all * 9 {
            left.holds = Some("name".to_owned());
            (right.holds, right.sure) = (Some("name_given".to_owned()), true);
        }
    }
}

/// What the cells of a column look like.
#[derive(Debug, Clone, Copy, Default)]
struct Values {
    all: usize,
    years: usize,
    marks: usize,
    /// Crosses and the like, without any digit.
    crosses: usize,
    villages: usize,
    relations: usize,
    heads: usize,
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
            values.crosses += usize::from(digits == 0 && text.chars().count() <= 4);
            let relation = words::relation(text);
            values.relations += usize::from(relation.is_some());
            values.heads += usize::from(relation == Some(Relation::Head));
            values.villages += usize::from(village_word(text));
            values.codes += usize::from(HouseholdCode::parse(text).is_ok());
            values.ethnic_groups += usize::from(words::ethnic_group(text).is_some());
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
    let group_rows = body.iter().any(|row| alone(sheet, texts, row).is_some_and(village_word));
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

/// Columns of odd headings whose cells say what they are: relations, and names when no other column
/// holds them. They are proposed, and a person confirms them.
fn settle_unknown(columns: &mut [ColumnMapping], sheet: &Sheet, texts: &Texts<'_>, body: &[&Row]) {
    let has = |columns: &[ColumnMapping], id: &str| {
        columns.iter().any(|column| column.holds.as_deref() == Some(id))
    };
    let at = |column: &ColumnMapping| usize::try_from(column.column).unwrap_or(1).saturating_sub(1);
    if !has(columns, "relation") {
        let mut unknown = columns.iter_mut().filter(|it| it.holds.is_none() && it.sure);
        let found = unknown.find(|column| {
            let values = Values::of(sheet, texts, body, at(column));
            values.all > 0
                && values.relations * 10 >= values.all * 9
                && values.heads > 0
                && values.heads < values.relations
        });
        if let Some(column) = found {
            (column.holds, column.sure) = (Some("relation".to_owned()), false);
        }
    }
    if has(columns, "name") || has(columns, "head_name") {
        return;
    }
    let header_last = body.first().map_or(0, |row| row.number.saturating_sub(1));
    let mut names: Vec<&mut ColumnMapping> = columns
        .iter_mut()
        .filter(|it| it.holds.is_none() && it.sure)
        .filter(|column| header::holds_names(sheet, texts, header_last, at(column)))
        .collect();
    let holds = (names.len() == 1).then(|| "name".to_owned());
    for column in &mut names {
        (column.holds, column.sure) = (holds.clone(), false);
    }
}

/// Unknown columns whose cells all say a class, a decision or a day are asked about.
fn ask_about_unknown(mapping: &mut SheetMapping, sheet: &Sheet, texts: &Texts<'_>) {
    let likely: Vec<bool> = mapping
        .columns
        .iter()
        .map(|column| {
            let is_unknown = column.holds.is_none() && column.sure;
            is_unknown && !crate::guess::likely(sheet, texts, mapping, column).is_empty()
        })
        .collect();
    for (column, likely) in mapping.columns.iter_mut().zip(likely) {
        column.sure &= !likely;
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
            // The title of this sheet goes first: the same columns serve every class, and a title
            // of several classes is not answered by what was said of another list.
            let (stated, _) = titles::class_of_sheet(sheet, texts, found.header_first);
            (found.class, found.escaped_from) = match stated {
                Stated::Nothing => (known.class, known.escaped_from),
                Stated::One(..) | Stated::Several | Stated::Unclear => stated.class(),
            };
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
