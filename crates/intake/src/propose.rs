//! Rows become households: the header is found, each row read, rows of one household tied
//! together, and what does not fit is told by place.

use std::collections::BTreeMap;

use base::{Birth, Day, Finding, Place};
use register::{Class, HouseholdCode, Identity, MemberFacts, Relation, Sex};

use crate::check;
use crate::columns::{self, Meaning, header_of};
use crate::findings::{Findings, shown};
use crate::mapping::{Answers, Mapping, Question};
use crate::read_row::{self, Holds, Layout, Line};
use crate::tie::Ties;
use crate::workbook::{Row, Sheet, Workbook};

/// The header stands within the first rows; titles go before it.
const HEADER_WITHIN: u32 = 15;
/// A row that names fewer columns is no header, but a row of words.
const HEADER_MIN: usize = 2;

/// What the review's form asks, so that a list may carry answers.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Each question's id with the ids of its answers.
    pub questions: Vec<(String, Vec<String>)>,
    /// The ids of the indicators.
    pub indicators: Vec<String>,
}

/// What a list proposes.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    /// The households, in the order of the list.
    pub households: Vec<ProposedHousehold>,
    /// What was found, in the order of the list.
    pub findings: Vec<Finding>,
    /// What must be answered before the list can be accepted.
    pub questions: Vec<Question>,
    /// Rows read, headers and titles not counted.
    pub rows: u32,
}

/// A household of a list.
#[derive(Debug, Clone)]
pub struct ProposedHousehold {
    /// Its first row.
    pub place: Place,
    /// The list's own number for it.
    pub number: Option<String>,
    /// Its code in the register, when the list carries one.
    pub code: Option<HouseholdCode>,
    /// Its village, as written.
    pub village: Option<String>,
    /// Where the village stands.
    pub village_place: Place,
    /// Its address.
    pub address: String,
    /// Since when it is in the village, when the list says so.
    pub since: Option<Day>,
    /// Its members.
    pub members: Vec<ProposedMember>,
    /// The class the list states.
    pub class: Option<Class>,
    /// The class that the household left, when the list says that it escaped it.
    pub escaped_from: Option<Class>,
    /// Where the class stands.
    pub class_place: Place,
    /// The decision the class rests on.
    pub decision_number: Option<String>,
    /// That decision's day.
    pub decision_day: Option<Day>,
    /// Score A as stated.
    pub a_points: Option<i64>,
    /// Score B as stated.
    pub b_points: Option<i64>,
    /// The floor area of its house.
    pub house_area_m2: Option<u32>,
    /// Its answers.
    pub answers: BTreeMap<String, String>,
    /// Its indicators as stated.
    pub indicators: BTreeMap<String, bool>,
}

/// A member of a household of a list.
#[derive(Debug, Clone)]
pub struct ProposedMember {
    /// The row.
    pub place: Place,
    /// Full name.
    pub name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    /// What the person is to the head.
    pub relation: Relation,
    /// Ethnicity.
    pub ethnicity: Option<String>,
    /// The personal number, or why there is none.
    pub identity: Identity,
    /// Facts from which indicators follow.
    pub facts: MemberFacts,
}

/// Proposes the households of a list; ages are looked at on `day`.
pub fn propose(
    workbook: &Workbook,
    form: &Form,
    day: Day,
    _mapping: &Mapping,
    _answers: &Answers,
) -> Proposal {
    let mut findings = Findings::default();
    let mut proposal = Proposal::default();
    let mut any_header = false;
    for sheet in &workbook.sheets {
        findings.next_sheet();
        let Some(header) = header_row(sheet, form) else {
            let place = Place { sheet: sheet.name.clone(), row: None, column: None };
            findings.push(Finding::note("sheet_without_header").at(place));
            continue;
        };
        any_header = true;
        let Some(layout) = layout(sheet, header, form, &mut findings) else { continue };
        let body: Vec<&Row> = sheet.rows.iter().filter(|row| row.number > header.number).collect();
        unnamed_columns(&layout, header, &body, &mut findings);
        sheet_households(&layout, &body, day, &mut proposal, &mut findings);
    }
    if !any_header {
        findings.push(Finding::error("column_missing").with("column", header_of(Meaning::Name)));
    } else if proposal.households.is_empty() && !findings.has_errors() {
        findings.push(Finding::error("list_empty"));
    }
    proposal.findings = findings.finish();
    proposal
}

/// The row of the first ones that names the most columns, the name among them.
fn header_row<'a>(sheet: &'a Sheet, form: &Form) -> Option<&'a Row> {
    let mut best: Option<(usize, &Row)> = None;
    for row in sheet.rows.iter().take_while(|row| row.number <= HEADER_WITHIN) {
        let held: Vec<Holds> = row.cells.iter().filter_map(|cell| holds(cell, form)).collect();
        let names = held.contains(&Holds::Known(Meaning::Name));
        if names && held.len() >= HEADER_MIN && best.is_none_or(|(most, _)| held.len() > most) {
            best = Some((held.len(), row));
        }
    }
    best.map(|(_, row)| row)
}

fn holds(header: &str, form: &Form) -> Option<Holds> {
    if header.is_empty() {
        return None;
    }
    // The ids of questions and indicators go first: they are exact.
    if let Some(place) = form.questions.iter().position(|(id, _)| id == header) {
        return Some(Holds::Question(place));
    }
    if let Some(place) = form.indicators.iter().position(|id| id == header) {
        return Some(Holds::Indicator(place));
    }
    columns::find(header).map(|column| Holds::Known(column.meaning))
}

fn layout<'a>(
    sheet: &Sheet,
    header: &Row,
    form: &'a Form,
    findings: &mut Findings,
) -> Option<Layout<'a>> {
    let mut layout = Layout {
        sheet: sheet.name.clone(),
        columns: Vec::new(),
        questions: &form.questions,
        indicators: &form.indicators,
    };
    let mut sound = true;
    for (at, cell) in header.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let place = layout.place(header.number, Some(at));
        match holds(cell, form) {
            None => {
                findings
                    .push(Finding::note("column_unknown").with("column", shown(cell)).at(place));
            }
            Some(holds) if layout.columns.iter().any(|(_, known)| *known == holds) => {
                findings.push(Finding::error("column_twice").with("column", shown(cell)).at(place));
                sound = false;
            }
            Some(holds) => layout.columns.push((at, holds)),
        }
    }
    let place = layout.place(header.number, None);
    if !layout.has(Meaning::Village) && !layout.has(Meaning::Code) {
        let finding = Finding::error("column_missing").with("column", header_of(Meaning::Village));
        findings.push(finding.at(place));
        return None;
    }
    if !sound {
        return None;
    }
    // What every row lacks is told once, not on every row.
    for meanings in check::WANTED {
        if layout.first_of(meanings).is_none() {
            let wanted = meanings.first().map_or("", |meaning| header_of(*meaning));
            let finding = Finding::warning("column_not_given").with("column", wanted);
            findings.push(finding.at(place.clone()));
        }
    }
    Some(layout)
}

/// Columns with values but no header are passed over, and that is told.
fn unnamed_columns(layout: &Layout<'_>, header: &Row, body: &[&Row], findings: &mut Findings) {
    let mut first_rows: BTreeMap<usize, u32> = BTreeMap::new();
    for row in body {
        for (at, _) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            if header.cell(at).is_empty() {
                first_rows.entry(at).or_insert(row.number);
            }
        }
    }
    for (at, row) in first_rows {
        findings.push(Finding::note("column_unnamed").at(layout.place(row, Some(at))));
    }
}

fn sheet_households(
    layout: &Layout<'_>,
    body: &[&Row],
    day: Day,
    proposal: &mut Proposal,
    findings: &mut Findings,
) {
    let each_row_a_household = !layout.has(Meaning::Relation);
    let mut ties = Ties::default();
    let counted = usize::from(body.first().is_some_and(|row| numbers_columns(row)));
    for row in body.iter().skip(counted).filter(|row| says_something(layout, row)) {
        let line = read_row::read(layout, row, findings);
        proposal.rows += 1;
        if !each_row_a_household && row_cell(layout, row, Meaning::Relation).is_empty() {
            let place = layout.place(row.number, layout.column_of(Meaning::Relation));
            findings.push(Finding::error("relation_empty").at(place));
        }
        if let Some(line) = ties.put(line, each_row_a_household) {
            let place = layout.place(line.row.number, layout.column_of(Meaning::Relation));
            findings.push(Finding::error("household_row_missing_head").at(place));
        }
    }
    let mut unlisted = 0_u32;
    for lines in ties.finish() {
        if each_row_a_household && lines.iter().any(|l| l.member_count.is_some_and(|n| n > 1)) {
            unlisted += 1;
        }
        proposal.households.extend(household(layout, &lines, day, findings));
    }
    if unlisted > 0 {
        let place = Place { sheet: layout.sheet.clone(), row: None, column: None };
        findings.push(Finding::warning("members_not_listed").with("count", unlisted).at(place));
    }
}

fn row_cell<'a>(layout: &Layout<'_>, row: &'a Row, meaning: Meaning) -> &'a str {
    layout.column_of(meaning).map_or("", |at| row.cell(at))
}

/// Forms number their columns under the header: `A | B | 1 | 2`, or `(1) | (2)`.
fn numbers_columns(row: &Row) -> bool {
    let is_mark = |cell: &String| {
        let bare = cell.trim_start_matches('(').trim_end_matches(')');
        let is_letter = bare.len() == 1 && bare.bytes().all(|b| b.is_ascii_uppercase());
        is_letter || bare.parse::<u8>().is_ok()
    };
    let mut cells = row.cells.iter().filter(|cell| !cell.is_empty());
    cells.clone().count() > HEADER_MIN && cells.all(is_mark)
}

/// Whether a row holds more than its number in the list: templates number rows ahead.
fn says_something(layout: &Layout<'_>, row: &Row) -> bool {
    let mut told = layout.columns.iter().filter(|(_, h)| *h != Holds::Known(Meaning::Order));
    told.any(|(at, _)| !row.cell(*at).is_empty())
}

fn household(
    layout: &Layout<'_>,
    lines: &[Line<'_>],
    day: Day,
    findings: &mut Findings,
) -> Option<ProposedHousehold> {
    let first = lines.first()?;
    check::household(layout, lines, day, findings);
    let village_line = lines.iter().find(|line| line.village.is_some());
    let class_line = lines.iter().find(|line| line.class.is_some());
    let place_of = |line: Option<&Line<'_>>, meaning| {
        let row = line.map_or(first.row.number, |line| line.row.number);
        layout.place(row, layout.column_of(meaning))
    };
    Some(ProposedHousehold {
        place: layout.place(first.row.number, None),
        number: lines.iter().find_map(|line| line.number.clone()),
        code: lines.iter().find_map(|line| line.code),
        village: village_line.and_then(|line| line.village.clone()),
        village_place: place_of(village_line, Meaning::Village),
        address: lines.iter().find_map(|line| line.address.clone()).unwrap_or_default(),
        since: lines.iter().find_map(|line| line.since),
        members: lines.iter().map(|line| member(layout, line)).collect(),
        class: class_line.and_then(|line| line.class),
        escaped_from: None,
        class_place: place_of(class_line, Meaning::Class),
        decision_number: lines.iter().find_map(|line| line.decision_number.clone()),
        decision_day: lines.iter().find_map(|line| line.decision_day),
        a_points: lines.iter().find_map(|line| line.a_points),
        b_points: lines.iter().find_map(|line| line.b_points),
        house_area_m2: lines.iter().find_map(|line| line.area_m2),
        answers: first_of_each(lines.iter().map(|line| &line.answers)),
        indicators: first_of_each(lines.iter().map(|line| &line.indicators)),
    })
}

fn member(layout: &Layout<'_>, line: &Line<'_>) -> ProposedMember {
    // Without a column for it, each row is a household's head. An illegible or empty relation has
    // an error of its own, so nothing is taken in with the relation put here.
    let unsaid = if layout.has(Meaning::Relation) { Relation::Other } else { Relation::Head };
    ProposedMember {
        place: layout.place(line.row.number, None),
        name: line.name.clone(),
        sex: line.sex,
        birth: line.birth,
        relation: line.relation.unwrap_or(unsaid),
        ethnicity: line.ethnicity.clone(),
        identity: line.identity(),
        facts: line.facts,
    }
}

fn first_of_each<'a, V: Clone + 'a>(
    maps: impl Iterator<Item = &'a BTreeMap<String, V>>,
) -> BTreeMap<String, V> {
    let mut all = BTreeMap::new();
    for map in maps {
        for (id, value) in map {
            all.entry(id.clone()).or_insert_with(|| value.clone());
        }
    }
    all
}
