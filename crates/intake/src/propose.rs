//! Rows become households: each row is read as the mapping says, rows of one household are tied
//! together, and what does not fit is told by place; what is unclear is asked.

mod class;
mod table;

use std::collections::{BTreeMap, HashMap};

use base::{Birth, Day, Finding, Place};
use register::{Class, HouseholdCode, HouseholdFacts, Identity, MemberFacts, Relation, Sex};

use self::table::Said;
pub(crate) use self::table::columns_of_members;
use crate::columns::{self, Meaning, header_of};
use crate::communes;
use crate::decode::Texts;
use crate::findings::{Findings, shown};
use crate::layout::{Holds, Layout, SexCodes, StatedArea};
use crate::lists::{Lists, merge_lists};
use crate::mapping::{Answers, Mapping, Question, RowLayout, SheetMapping, TextEncoding};
use crate::questions::{open_questions, question_id};
use crate::read_row::{self, Line};
use crate::rows;
use crate::titles;
use crate::villages::Known;
use crate::words_asked::{CLASSES, WordsSaid};
use crate::workbook::{Row, Sheet, Workbook};
use crate::{check, header};

/// What the review's form asks, so that a list may carry answers.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Each question's id with the ids of its answers.
    pub questions: Vec<(String, Vec<String>)>,
    /// The ids of the indicators.
    pub indicators: Vec<String>,
    /// How answers are written besides their ids: the question's id and the folded words, and the
    /// answer's id.
    pub words: BTreeMap<(String, String), String>,
    /// The villages of the commune as the register names them.
    pub villages: Vec<String>,
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
    /// What stands in titles behind the word for a commune, and where.
    pub communes: Vec<(Place, String)>,
    /// Rows read, headers and titles not counted.
    pub rows: u32,
    /// Rows that are of no household, and therefore stay out.
    pub lost: u32,
    /// Whether the list as such cannot be taken in.
    pub refused: bool,
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
    /// Why it is poor, what it needs, and the like.
    pub facts: HouseholdFacts,
    /// Whether the list marks it as of an ethnic minority.
    pub minority: Option<bool>,
    /// Whether the list marks that a member has merit (người có công), without saying who.
    pub merit: Option<bool>,
    /// Where the list says it lives, above the village.
    pub area: StatedArea,
    /// How many members the list states.
    pub member_count: Option<u32>,
    /// Its answers.
    pub answers: BTreeMap<String, String>,
    /// Its indicators as stated.
    pub indicators: BTreeMap<String, bool>,
    /// Whether something in its rows keeps it out; the others go in.
    pub wrong: bool,
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
    /// Whether the list says so; else it stands for what nobody said.
    pub relation_said: bool,
    /// Ethnicity.
    pub ethnicity: Option<String>,
    /// The personal number, or why there is none.
    pub identity: Identity,
    /// The day on which the card with the number was issued.
    pub identity_day: Option<Day>,
    /// Facts from which indicators follow.
    pub facts: MemberFacts,
}

/// Proposes the households of a list read as the mapping says; ages are looked at on `day`. What
/// is not answered stays unread and is among the questions.
pub fn propose(
    workbook: &Workbook,
    form: &Form,
    day: Day,
    mapping: &Mapping,
    answers: &Answers,
) -> Proposal {
    let mut findings = Findings::default();
    let mut proposal = Proposal::default();
    for note in &workbook.notes {
        findings.push(note.clone());
    }
    let mut texts = Texts::new(workbook);
    let mut any_header = false;
    for (place, sheet) in workbook.sheets.iter().enumerate() {
        findings.next_sheet();
        let found = mapping.sheets.get(place).filter(|it| it.sheet == sheet.name);
        let Some(found) = found.filter(|it| it.header_first > 0) else {
            let finding = Finding::note("sheet_without_header").with("rows", header::HEADER_WITHIN);
            findings.push(finding.at(sheet.place(None, None)));
            continue;
        };
        any_header = true;
        if !found.use_it {
            findings.push(Finding::note("sheet_left_out").at(sheet.place(None, None)));
            continue;
        }
        let asked = Asked { workbook, form, day, place, sheet, answers };
        asked.read(found, &mut texts, &mut proposal, &mut findings);
    }
    if !any_header {
        findings.push(Finding::error("column_missing").with("column", header_of(Meaning::Name)));
    } else if proposal.households.is_empty()
        && !findings.has_errors()
        && proposal.questions.is_empty()
    {
        findings.push(Finding::error("list_empty"));
    }
    merge_lists(&mut proposal, &mut findings);
    proposal.refused = findings.refuses();
    proposal.findings = findings.finish();
    proposal
}

/// A sheet, and what is known about how to read it.
pub(crate) struct Asked<'a> {
    workbook: &'a Workbook,
    form: &'a Form,
    pub day: Day,
    pub place: usize,
    pub sheet: &'a Sheet,
    pub answers: &'a Answers,
}

impl Asked<'_> {
    pub(crate) fn answer(&self, column: Option<u32>, code: &str) -> Option<&str> {
        self.answers.get(&question_id(self.place, column, code)).map(String::as_str)
    }

    fn read(
        &self,
        found: &SheetMapping,
        texts: &mut Texts<'_>,
        proposal: &mut Proposal,
        findings: &mut Findings,
    ) {
        let sheet = self.sheet;
        let encoding = match self.answer(None, "text_encoding") {
            Some("unicode") => TextEncoding::Unicode,
            Some("tcvn3") => TextEncoding::Tcvn3,
            Some("vni") => TextEncoding::Vni,
            Some("windows1258") => TextEncoding::Windows1258,
            _ => found.text,
        };
        texts.prepare(sheet, encoding);
        let asked = open_questions(self.workbook, sheet, self.place, found, texts, self.form);
        let said = |code: &str| {
            let question = asked.iter().find(|it| it.code == code)?;
            let answer = self.answers.get(&question.id)?;
            question.choices.iter().find(|choice| choice.id == *answer).map(|it| it.id.as_str())
        };
        let known = |it: &&Question| {
            let answer = self.answers.get(&it.id);
            answer.is_some_and(|answer| it.choices.iter().any(|choice| choice.id == *answer))
        };
        if columns_of_members(found) {
            let finding = Finding::error("members_in_columns");
            findings.push(finding.at(sheet.place(Some(found.header_last), None)));
            return;
        }
        let open: Vec<Question> = asked.iter().filter(|it| !known(it)).cloned().collect();
        proposal.questions.extend(open.iter().cloned());
        let is_list = said("sheet_is_list").or_else(|| said("people_is_list"));
        if is_list == Some("not_list") {
            findings.push(Finding::note("sheet_left_out").at(sheet.place(None, None)));
            return;
        }
        if open.iter().any(|it| matches!(it.code.as_str(), "sheet_is_list" | "people_is_list")) {
            return;
        }
        let mut found = found.clone();
        let class_said = said("class_of_sheet")
            .and_then(|id| CLASSES.iter().find(|(known, ..)| *known == id))
            .map(|(_, class, _)| *class);
        found.class = class_said.or(found.class);
        let Some(mut layout) = self.layout(&found, texts, &open, findings) else { return };
        let body: Vec<&Row> =
            sheet.rows.iter().filter(|row| row.number > found.header_last).collect();
        let body = self.first_table(&layout, body, findings);
        match self.rows_said(&layout, &found, &body, open.is_empty(), proposal, findings) {
            Said::Households => {}
            Said::MembersUnderHead => {
                found.rows = RowLayout::MembersUnderHead;
                layout.rows = RowLayout::MembersUnderHead;
                layout.order_is_number();
            }
            Said::Nothing => return,
        }
        let layout = self.written(layout, &body, proposal);
        unnamed_columns(&layout, &body, findings);
        joined_names(&layout, &body, findings);
        let village = said("village_of_sheet").and_then(|answer| {
            let known = Known::of(self.form);
            let names = titles::villages_of_title(sheet, found.header_first, texts, &known);
            names.into_iter().find(|(id, _)| *id == answer).map(|(_, village)| village)
        });
        let decision = titles::decision_of_title(sheet, texts, found.header_first, self.day);
        let unclear = titles::unclear_title(sheet, texts, found.header_first);
        let decision = match (decision, unclear) {
            (Some(decision), Some(title)) => {
                self.decision_said(decision, title, class_said, proposal)
            }
            (decision, _) => decision,
        };
        proposal.communes.extend(titles::communes_of_title(sheet, texts, found.header_first));
        let before = proposal.households.len();
        let lists = Lists { layout: &layout, found: &found, village, decision, asked: self };
        lists.households(&body, proposal, findings);
        let households = proposal.households.get(before..).unwrap_or_default();
        self.class_told(&found, texts, households, findings);
    }

    /// The columns that are read: as mapped, as answered, each thing once.
    fn layout<'b>(
        &'b self,
        found: &SheetMapping,
        texts: &'b Texts<'b>,
        open: &[Question],
        findings: &mut Findings,
    ) -> Option<Layout<'b>> {
        let mut layout = Layout {
            of: self.sheet,
            texts,
            header_first: found.header_first,
            header_last: found.header_last,
            columns: Vec::new(),
            headers: Vec::new(),
            questions: &self.form.questions,
            answer_words: &self.form.words,
            indicators: &self.form.indicators,
            rows: found.rows,
            days: HashMap::new(),
            sex_codes: SexCodes::default(),
            cause_numbers: None,
            has_left: None,
            blank_is_no: None,
            village_asked: false,
            class_asked: open.iter().any(|it| it.code == "class_of_sheet"),
            merged: crate::layout::merged(self.sheet, found.header_last),
            words_said: WordsSaid::default(),
            villages: Known::of(self.form),
            day: self.day,
        };
        let mut deprivations = 0;
        for column in &found.columns {
            let Some(at) = usize::try_from(column.column).ok().and_then(|it| it.checked_sub(1))
            else {
                continue;
            };
            layout.headers.push((at, column.header.clone()));
            let place = || layout.place(found.header_last, Some(at));
            let answer =
                self.answer(Some(column.column), "column_meaning").filter(|_| !column.sure);
            let id = column.holds.as_deref().or(answer.filter(|id| *id != "leave_out"));
            let asked = !column.sure && column.holds.is_none() && answer.is_none();
            let Some(holds) = id.and_then(|id| holds(id, self.form)) else {
                if self.form.indicators.is_empty() && header::of_indicator(&column.header) {
                    deprivations += 1;
                } else if !asked {
                    let shown = shown(&column.header);
                    findings
                        .push(Finding::note("column_unknown").with("column", shown).at(place()));
                }
                continue;
            };
            let id = id.unwrap_or_default();
            if holds == Holds::Known(Meaning::Order) {
                layout.columns.push((at, holds));
                continue;
            }
            // Of two columns that say the same, the one that was chosen counts, else the first
            // until somebody chooses.
            let chosen = self.answer(None, &format!("column_twice.{id}"));
            let is_other = chosen.is_some_and(|it| it != column.column.to_string());
            let is_second = layout.columns.iter().any(|(_, known)| *known == holds);
            if is_other || (chosen.is_none() && is_second) {
                let finding = Finding::note("column_twice").with("column", shown(&column.header));
                findings.push(finding.at(place()));
                continue;
            }
            layout.columns.push((at, holds));
        }
        if deprivations > 0 {
            let finding = Finding::note("indicators_need_round").with("count", deprivations);
            findings.push(finding.at(layout.place(found.header_last, None)));
        }
        // While a question about columns is open, what is missing may be its answer.
        let columns_open = open.iter().any(|it| it.code == "column_meaning");
        let village_open = open.iter().any(|it| it.code == "village_of_sheet");
        layout.village_asked = columns_open || village_open;
        self.has_needed(&layout, found, columns_open, findings).then_some(layout)
    }

    /// Whether the rows can be read at all; what is missing for that is told.
    fn has_needed(
        &self,
        layout: &Layout<'_>,
        found: &SheetMapping,
        columns_open: bool,
        findings: &mut Findings,
    ) -> bool {
        let place = layout.place(found.header_last, None);
        let missing = |meaning| Finding::error("column_missing").with("column", header_of(meaning));
        if !layout.has(Meaning::Name) && !layout.has(Meaning::HeadName) {
            if !columns_open {
                findings.push(missing(Meaning::Name).at(place));
            }
            return false;
        }
        let said = self.answer(None, "village_of_sheet").is_some_and(|it| it != "none");
        let groups = || {
            let mut body = self.sheet.rows.iter().filter(|row| row.number > found.header_last);
            body.any(|row| rows::is_of_village(self.sheet, layout.texts, row, &layout.villages))
        };
        if !layout.has(Meaning::Village)
            && !layout.has(Meaning::Code)
            && !layout.village_asked
            && !said
            && !groups()
        {
            findings.push(missing(Meaning::Village).at(place));
            return false;
        }
        // What every row lacks is told once, not on every row.
        for meanings in check::WANTED {
            if layout.first_of(meanings).is_none() {
                let wanted = meanings.first().map_or("", |meaning| header_of(*meaning));
                let finding = Finding::warning("column_not_given").with("column", wanted);
                findings.push(finding.at(place.clone()));
            }
        }
        true
    }
}

/// What an id of a mapping is.
fn holds(id: &str, form: &Form) -> Option<Holds> {
    if let Some(place) = form.questions.iter().position(|(known, _)| known == id) {
        return Some(Holds::Question(place));
    }
    if let Some(place) = form.indicators.iter().position(|known| known == id) {
        return Some(Holds::Indicator(place));
    }
    columns::by_id(id).map(|column| Holds::Known(column.meaning))
}

/// That names of two columns are joined is told once.
fn joined_names(layout: &Layout<'_>, body: &[&Row], findings: &mut Findings) {
    let Some(at) = layout.column_of(Meaning::NameGiven) else { return };
    if let Some(row) = body.iter().find(|row| !layout.text(row, at).is_empty()) {
        findings.push(Finding::note("name_joined").at(layout.place(row.number, Some(at))));
    }
}

/// Columns with values but no header are passed over, and that is told.
fn unnamed_columns(layout: &Layout<'_>, body: &[&Row], findings: &mut Findings) {
    let mut headed = vec![false; usize::try_from(crate::workbook::COLUMNS_MAX).unwrap_or(0)];
    for (at, _) in &layout.headers {
        if let Some(headed) = headed.get_mut(*at) {
            *headed = true;
        }
    }
    let mut first_rows: BTreeMap<usize, u32> = BTreeMap::new();
    for row in body {
        for (at, _) in layout.of.cells(row).iter().enumerate().filter(|(_, cell)| cell.text != 0) {
            if !headed.get(at).copied().unwrap_or(true) {
                first_rows.entry(at).or_insert(row.number);
            }
        }
    }
    for (at, row) in first_rows {
        findings.push(Finding::note("column_unnamed").at(layout.place(row, Some(at))));
    }
}

/// One household of its rows.
pub(crate) fn household(
    layout: &Layout<'_>,
    lines: &mut [Line<'_>],
    day: Day,
    findings: &mut Findings,
) -> Option<ProposedHousehold> {
    check::household(layout, lines, day, findings);
    let members = lines.iter_mut().map(|line| member(layout, line)).collect();
    let first = lines.first()?;
    let village_line = lines.iter().find(|line| line.village.is_some());
    let class_line = lines.iter().find(|line| line.class.is_some());
    let place_of = |line: Option<&Line<'_>>, meaning| {
        let row = line.map_or(first.row.number, |line| line.row.number);
        layout.place(row, layout.column_of(meaning))
    };
    let village_place = match village_line.and_then(|line| line.village_row) {
        Some(row) => layout.place(row, None),
        None => place_of(village_line, Meaning::Village),
    };
    let mut rest = read_row::OfHousehold::default();
    for of in lines.iter().filter_map(|line| line.of_household.as_deref()) {
        let causes: std::collections::BTreeSet<_> =
            of.facts.causes.union(&rest.facts.causes).copied().collect();
        rest.facts = std::mem::take(&mut rest.facts).over(of.facts.clone());
        rest.facts.causes = causes;
        rest.minority = rest.minority.or(of.minority);
        rest.merit = rest.merit.or(of.merit);
        let own = StatedArea { named: Vec::new(), ..of.area.clone() };
        if rest.area == StatedArea::default() {
            rest.area = own;
        }
    }
    let address: String = lines.iter().find_map(|line| line.address.clone()).unwrap_or_default();
    let village = village_line.and_then(|line| line.village.clone());
    // Members may be registered elsewhere; where the head is, the household is.
    let is_head = |line: &&Line<'_>| line.relation == Some(Relation::Head);
    let head = lines.iter().find(is_head).or(lines.first());
    let of_head = head.and_then(|line| line.of_household.as_deref());
    let mut named = of_head.map(|of| of.area.named.clone()).unwrap_or_default();
    for text in [village.as_deref().unwrap_or_default(), &address] {
        named.extend(communes::behind_words(text, false));
    }
    named.sort_unstable();
    named.dedup();
    rest.area.named = named;
    Some(ProposedHousehold {
        place: layout.place(first.row.number, None),
        number: lines.iter().find_map(|line| line.number.clone()),
        code: lines.iter().find_map(|line| line.code),
        village,
        village_place,
        address,
        since: lines.iter().find_map(|line| line.since),
        members,
        class: class_line.and_then(|line| line.class),
        escaped_from: lines.iter().find_map(|line| line.escaped_from),
        class_place: place_of(class_line, Meaning::Class),
        decision_number: lines.iter().find_map(|line| line.decision_number.clone()),
        decision_day: lines.iter().find_map(|line| line.decision_day),
        a_points: lines.iter().find_map(|line| line.a_points),
        b_points: lines.iter().find_map(|line| line.b_points),
        house_area_m2: lines.iter().find_map(|line| line.area_m2),
        facts: rest.facts,
        minority: rest.minority,
        merit: rest.merit,
        area: rest.area,
        member_count: lines.iter().find_map(|line| line.member_count),
        answers: first_of_each(lines.iter().map(|line| &line.answers)),
        indicators: first_of_each(lines.iter().map(|line| &line.indicators)),
        wrong: lines.iter().any(|line| findings.is_wrong(line.row.number)),
    })
}

/// A member of its row, whose texts are moved.
fn member(layout: &Layout<'_>, line: &mut Line<'_>) -> ProposedMember {
    // Without a column for it, each row is a household's head. An illegible or empty relation has
    // an error of its own, so nothing is taken in with the relation put here.
    let unsaid = match layout.rows {
        RowLayout::Household => Relation::Head,
        RowLayout::Member | RowLayout::MembersUnderHead => Relation::Other,
    };
    ProposedMember {
        place: layout.place(line.row.number, None),
        name: std::mem::take(&mut line.name),
        sex: line.sex,
        birth: line.birth,
        relation: line.relation.unwrap_or(unsaid),
        relation_said: line.relation.is_some() && !line.relation_unsaid,
        ethnicity: line.ethnicity.take(),
        identity: line.take_identity(),
        identity_day: line.identity_day,
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
