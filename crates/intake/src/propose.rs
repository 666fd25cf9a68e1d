//! Rows become households: the header is found, each row read, rows of one household tied
//! together, and what does not fit is told by place.

use std::collections::{BTreeMap, HashMap};

use base::text::fold;
use base::{Birth, Day, Finding, Place, Severity};
use register::household::MEMBERS_MAX;
use register::{
    Class, HouseholdCode, Identity, MemberFacts, MemberView, Relation, Sex, check_members,
};

use crate::columns::{self, Meaning};
use crate::read_row::{self, Holds, Layout, Line};
use crate::workbook::{Row, Sheet, Workbook, short};

/// The header stands within the first rows; titles go before it.
const HEADER_WITHIN: usize = 15;
/// The most findings told about one file; the rest is counted.
const FINDINGS_MAX: usize = 2_000;

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
pub fn propose(workbook: &Workbook, form: &Form, day: Day) -> Proposal {
    let mut proposal = Proposal::default();
    let mut any_header = false;
    for sheet in &workbook.sheets {
        let Some(header) = header_row(sheet, form) else {
            let place = Place { sheet: sheet.name.clone(), row: None, column: None };
            proposal.findings.push(Finding::note("sheet_without_header").at(place));
            continue;
        };
        any_header = true;
        let Some(layout) = layout(sheet, header, form, &mut proposal.findings) else { continue };
        let body: Vec<&Row> = sheet.rows.iter().filter(|row| row.number > header.number).collect();
        propose_sheet(&layout, &body, day, &mut proposal);
    }
    if !any_header {
        proposal.findings.push(Finding::error("column_missing").with("column", "Họ và tên"));
    } else if proposal.households.is_empty()
        && !proposal.findings.iter().any(|it| it.severity == Severity::Error)
    {
        proposal.findings.push(Finding::error("list_empty"));
    }
    if proposal.findings.len() > FINDINGS_MAX {
        // What refuses the file must not be cut off by what does not.
        proposal.findings.sort_by_key(|finding| finding.severity);
        let cut = proposal.findings.len() - FINDINGS_MAX;
        proposal.findings.truncate(FINDINGS_MAX);
        proposal.findings.push(Finding::note("findings_cut").with("count", cut));
    }
    proposal
}

/// The row of the first ones that names the most columns, the name among them.
fn header_row<'a>(sheet: &'a Sheet, form: &Form) -> Option<&'a Row> {
    let known = |row: &Row| row.cells.iter().filter(|cell| holds(cell, form).is_some()).count();
    let named = |row: &&Row| {
        row.cells.iter().any(|cell| holds(cell, form) == Some(Holds::Known(Meaning::Name)))
    };
    sheet
        .rows
        .iter()
        .take(HEADER_WITHIN)
        .filter(named)
        .map(|row| (known(row), row))
        .filter(|(count, _)| *count >= 2)
        .max_by_key(|(count, row)| (*count, std::cmp::Reverse(row.number)))
        .map(|(_, row)| row)
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
    findings: &mut Vec<Finding>,
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
            None => findings
                .push(Finding::warning("column_unknown").with("column", short(cell)).at(place)),
            Some(holds) if layout.columns.iter().any(|(_, known)| *known == holds) => {
                findings.push(Finding::error("column_twice").with("column", short(cell)).at(place));
                sound = false;
            }
            Some(holds) => layout.columns.push((at, holds)),
        }
    }
    if !layout.has(Meaning::Village) && !layout.has(Meaning::Code) {
        let place = layout.place(header.number, None);
        findings.push(Finding::error("column_missing").with("column", "Thôn, tổ dân phố").at(place));
        sound = false;
    }
    sound.then_some(layout)
}

fn propose_sheet(layout: &Layout<'_>, body: &[&Row], day: Day, proposal: &mut Proposal) {
    let mut open: Vec<Vec<Line>> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for row in body {
        let line = read_row::read(layout, row, &mut proposal.findings);
        proposal.rows += 1;
        match household_of(layout, &line, &open, &by_key) {
            Belongs::To(place) => {
                if let Some(lines) = open.get_mut(place) {
                    lines.push(line);
                }
            }
            Belongs::New(key) => {
                if let Some(key) = key {
                    by_key.insert(key, open.len());
                }
                open.push(vec![line]);
            }
            Belongs::Nowhere => {
                let place = layout.place(row.number, layout.column_of(Meaning::Relation));
                proposal.findings.push(Finding::error("household_row_missing_head").at(place));
            }
        }
    }
    for lines in open {
        household(layout, lines, day, proposal);
    }
}

enum Belongs {
    To(usize),
    New(Option<String>),
    Nowhere,
}

/// Rows are tied by the code, else by the list's number within the village; without either a head
/// begins a household, and without relations each row is one.
fn household_of(
    layout: &Layout<'_>,
    line: &Line,
    open: &[Vec<Line>],
    by_key: &HashMap<String, usize>,
) -> Belongs {
    let village = fold(line.village.as_deref().unwrap_or_default());
    let key = match (&line.code, &line.number) {
        (Some(code), _) => Some(format!("code {code}")),
        (None, Some(number)) => Some(format!("number {} {village}", fold(number))),
        (None, None) => None,
    };
    if let Some(key) = key {
        return match by_key.get(&key) {
            Some(place) => Belongs::To(*place),
            None => Belongs::New(Some(key)),
        };
    }
    if !layout.has(Meaning::Relation) || line.relation == Some(Relation::Head) {
        return Belongs::New(None);
    }
    match open.len().checked_sub(1) {
        Some(last) => Belongs::To(last),
        None => Belongs::Nowhere,
    }
}

fn household(layout: &Layout<'_>, lines: Vec<Line>, day: Day, proposal: &mut Proposal) {
    let Some(first) = lines.first() else { return };
    let place = layout.place(first.row, None);
    same_on_every_row(layout, &lines, &mut proposal.findings);
    let firsts = |pick: &dyn Fn(&Line) -> bool| lines.iter().find(|line| pick(line));
    let one_row_a_household = !layout.has(Meaning::Relation);
    let relation = |line: &Line| match line.relation {
        Some(relation) => relation,
        // A list without relations holds heads only.
        None if one_row_a_household => Relation::Head,
        None => Relation::Other,
    };
    let members: Vec<ProposedMember> = lines
        .iter()
        .take(MEMBERS_MAX + 1)
        .map(|line| ProposedMember {
            place: layout.place(line.row, None),
            name: line.name.clone(),
            sex: line.sex,
            birth: line.birth,
            relation: relation(line),
            ethnicity: line.ethnicity.clone(),
            identity: line.identity(),
            facts: line.facts,
        })
        .collect();
    check(layout, &lines, &members, day, &mut proposal.findings);
    let village_line = firsts(&|line| line.village.is_some());
    let class_line = firsts(&|line| line.class.is_some());
    let village_row = village_line.map_or(first.row, |line| line.row);
    let village_place = layout.place(village_row, layout.column_of(Meaning::Village));
    let code = lines.iter().find_map(|line| line.code);
    if village_line.is_none() && code.is_none() {
        proposal.findings.push(Finding::error("village_empty").at(village_place.clone()));
    }
    let class_row = class_line.map_or(first.row, |line| line.row);
    proposal.households.push(ProposedHousehold {
        place,
        number: first.number.clone(),
        code,
        village: village_line.and_then(|line| line.village.clone()),
        village_place,
        address: lines.iter().find_map(|line| line.address.clone()).unwrap_or_default(),
        since: lines.iter().find_map(|line| line.since),
        members,
        class: class_line.and_then(|line| line.class),
        class_place: layout.place(class_row, layout.column_of(Meaning::Class)),
        decision_number: lines.iter().find_map(|line| line.decision_number.clone()),
        decision_day: lines.iter().find_map(|line| line.decision_day),
        a_points: lines.iter().find_map(|line| line.a_points),
        b_points: lines.iter().find_map(|line| line.b_points),
        house_area_m2: lines.iter().find_map(|line| line.area_m2),
        answers: first_of_each(lines.iter().map(|line| &line.answers)),
        indicators: first_of_each(lines.iter().map(|line| &line.indicators)),
    });
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

/// What is the household's may stand on one row or be repeated on each, but must not differ.
fn same_on_every_row(layout: &Layout<'_>, lines: &[Line], findings: &mut Vec<Finding>) {
    type Pick = fn(&Line) -> Option<String>;
    let picks: [(Meaning, Pick); 9] = [
        (Meaning::Village, |line| line.village.as_deref().map(fold)),
        (Meaning::Address, |line| line.address.as_deref().map(fold)),
        (Meaning::Since, |line| line.since.map(base::day::show_day)),
        (Meaning::Class, |line| line.class.map(|class| class.as_str().to_owned())),
        (Meaning::DecisionNumber, |line| line.decision_number.clone()),
        (Meaning::DecisionDay, |line| line.decision_day.map(base::day::show_day)),
        (Meaning::APoints, |line| line.a_points.map(|n| n.to_string())),
        (Meaning::BPoints, |line| line.b_points.map(|n| n.to_string())),
        (Meaning::AreaM2, |line| line.area_m2.map(|n| n.to_string())),
    ];
    let mut tell = |line: &Line, at: Option<usize>, first: &str, other: &str| {
        findings.push(
            Finding::error("household_values_differ")
                .with("first", short(first))
                .with("other", short(other))
                .at(layout.place(line.row, at)),
        );
    };
    for (meaning, pick) in picks {
        let mut values = lines.iter().filter_map(|line| pick(line).map(|value| (line, value)));
        let Some((_, first)) = values.next() else { continue };
        for (line, value) in values.filter(|(_, value)| *value != first) {
            tell(line, layout.column_of(meaning), &first, &value);
        }
    }
    for (at, holds) in &layout.columns {
        let value = |line: &Line| match holds {
            Holds::Question(place) => {
                let id = &layout.questions.get(*place)?.0;
                line.answers.get(id).cloned()
            }
            Holds::Indicator(place) => {
                let id = layout.indicators.get(*place)?;
                line.indicators.get(id).map(|value| u8::from(*value).to_string())
            }
            Holds::Known(_) => None,
        };
        let mut values = lines.iter().filter_map(|line| value(line).map(|value| (line, value)));
        let Some((_, first)) = values.next() else { continue };
        for (line, other) in values.filter(|(_, value)| *value != first) {
            tell(line, Some(*at), &first, &other);
        }
    }
}

/// The rules of the register, each finding put where its cell is.
fn check(
    layout: &Layout<'_>,
    lines: &[Line],
    members: &[ProposedMember],
    day: Day,
    findings: &mut Vec<Finding>,
) {
    let views: Vec<MemberView<'_>> = members
        .iter()
        .zip(lines)
        .map(|(member, line)| MemberView {
            name: &member.name,
            sex: member.sex,
            birth: member.birth,
            // A relation that could not be read has its own finding.
            relation: (line.relation.is_some() || !line.relation_written).then_some(member.relation),
            ethnicity: member.ethnicity.as_deref(),
            identity: (!line.unreadable || line.identity.is_some()).then_some(&member.identity),
        })
        .collect();
    for located in check_members(&views, day) {
        let line = located.member.and_then(|place| lines.get(place)).or(lines.first());
        let row = line.map_or(0, |line| line.row);
        let meaning = match located.finding.code.as_str() {
            "name_empty" | "name_too_long" | "name_no_letter" | "person_twice" => Meaning::Name,
            "birth_missing" | "birth_after_day" | "birth_too_early" | "head_is_child" => Meaning::Birth,
            "sex_missing" => Meaning::Sex,
            "ethnicity_missing" => Meaning::Ethnicity,
            "household_no_head" | "household_two_heads" | "household_two_spouses" => Meaning::Relation,
            code if code.starts_with("id_") => Meaning::Identity,
            _ => Meaning::Order,
        };
        // A column that the list does not have is missing once, not on every row.
        let absent = !layout.has(meaning)
            && located.finding.severity != Severity::Error
            && meaning != Meaning::Order
            && !layout.has(Meaning::BirthMale);
        let unread = line.is_some_and(|line| line.unreadable)
            && located.finding.severity != Severity::Error;
        if !absent && !unread {
            findings.push(located.finding.at(layout.place(row, layout.column_of(meaning))));
        }
    }
}

