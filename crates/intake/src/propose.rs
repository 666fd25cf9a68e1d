//! Rows become households: each row is read as the mapping says, rows of one household are tied
//! together, and what does not fit is told by place; what is unclear is asked.

use std::collections::{BTreeMap, HashMap};

use base::{Birth, Day, Finding, Place};
use register::{Class, HouseholdCode, HouseholdFacts, Identity, MemberFacts, Relation, Sex};

use crate::columns::{self, Meaning, header_of};
use crate::dates::{Order, Orders};
use crate::decode::Texts;
use crate::findings::{Findings, shown};
use crate::layout::{Days, Holds, Layout, SexCodes, StatedArea};
use crate::lists::{Lists, merge_lists};
use crate::mapping::{Answers, Mapping, Question, RowLayout, SheetMapping, TextEncoding};
use crate::read_row::{self, Line};
use crate::recognise::{self, question_id};
use crate::rows;
use crate::workbook::{Row, Sheet, Workbook};
use crate::{check, words};

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
            findings.push(Finding::note("sheet_without_header").at(sheet.place(None, None)));
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
    proposal.findings = findings.finish();
    proposal
}

/// A sheet, and what is known about how to read it.
pub(crate) struct Asked<'a> {
    workbook: &'a Workbook,
    form: &'a Form,
    pub day: Day,
    pub place: usize,
    sheet: &'a Sheet,
    pub answers: &'a Answers,
}

impl Asked<'_> {
    fn answer(&self, column: Option<u32>, code: &str) -> Option<&str> {
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
        let questions =
            recognise::open_questions(self.workbook, sheet, self.place, found, texts, self.form);
        let known = |it: &Question| {
            let answer = self.answers.get(&it.id);
            answer.is_some_and(|answer| it.choices.iter().any(|choice| choice.id == *answer))
        };
        proposal.questions.extend(questions.into_iter().filter(|it| !known(it)));
        let Some(layout) = self.layout(found, texts, proposal, findings) else { return };
        let body: Vec<&Row> =
            sheet.rows.iter().filter(|row| row.number > found.header_last).collect();
        let layout = self.written(layout, &body, proposal);
        unnamed_columns(&layout, &body, findings);
        let village = (self.answer(None, "village_of_sheet") == Some("yes"))
            .then(|| recognise::village_of_title(sheet, found.header_first, texts))
            .flatten();
        let lists = Lists { layout: &layout, found, village, asked: self };
        lists.households(&body, proposal, findings);
    }

    /// The columns that are read: as mapped, as answered, each thing once.
    fn layout<'b>(
        &'b self,
        found: &SheetMapping,
        texts: &'b Texts<'b>,
        proposal: &Proposal,
        findings: &mut Findings,
    ) -> Option<Layout<'b>> {
        let mut layout = Layout {
            of: self.sheet,
            texts,
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
            blank_is_no: None,
            day: self.day,
        };
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
                if !asked {
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
        let place = layout.place(found.header_last, None);
        let missing = |meaning| Finding::error("column_missing").with("column", header_of(meaning));
        // While a question about columns is open, what is missing may be its answer.
        let open = proposal.questions.iter().any(|it| it.code == "column_meaning");
        if !layout.has(Meaning::Name) && !layout.has(Meaning::HeadName) && !open {
            findings.push(missing(Meaning::Name).at(place));
            return None;
        }
        let stated = self.answer(None, "village_of_sheet") == Some("yes")
            || proposal.questions.iter().any(|it| it.code == "village_of_sheet");
        let groups = || {
            let mut body = self.sheet.rows.iter().filter(|row| row.number > found.header_last);
            body.any(|row| rows::alone(self.sheet, texts, row).is_some_and(rows::village_word))
        };
        if !layout.has(Meaning::Village)
            && !layout.has(Meaning::Code)
            && !stated
            && !open
            && !groups()
        {
            findings.push(missing(Meaning::Village).at(place));
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

    /// How the columns are written, where their cells can be read in two ways.
    fn written<'b>(
        &self,
        mut layout: Layout<'b>,
        body: &[&Row],
        proposal: &mut Proposal,
    ) -> Layout<'b> {
        let columns = layout.columns.clone();
        for (at, holds) in columns {
            let column = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let mut ask = |code: &str, row: u32, example: &str, choices: &[&str]| {
                let id = question_id(self.place, Some(column), code);
                let mut question =
                    Question::new(id, code, self.sheet.place(Some(row), Some(column)))
                        .with("example", shown(example));
                for choice in choices {
                    question = question.choice(choice);
                }
                proposal.questions.push(question);
            };
            match holds {
                Holds::Known(
                    Meaning::Birth
                    | Meaning::BirthMale
                    | Meaning::BirthFemale
                    | Meaning::Since
                    | Meaning::DecisionDay
                    | Meaning::IdentityDay,
                ) => {
                    let days = self.days(&layout, body, at, column, &mut ask);
                    layout.days.insert(at, days);
                }
                Holds::Known(Meaning::Sex) => {
                    let numbers = |row: &&&Row| matches!(layout.text(row, at), "0" | "1" | "2");
                    if let Some(row) = body.iter().find(numbers) {
                        layout.sex_codes = match self.answer(Some(column), "sex_codes") {
                            Some("one_is_male") => SexCodes::OneIsMale,
                            Some("one_is_female") => SexCodes::OneIsFemale,
                            _ => {
                                let example = layout.text(row, at);
                                ask(
                                    "sex_codes",
                                    row.number,
                                    example,
                                    &["one_is_male", "one_is_female"],
                                );
                                SexCodes::Unclear
                            }
                        };
                    }
                }
                Holds::Known(Meaning::Causes) => {
                    let numbered = |row: &&&Row| {
                        words::causes(layout.text(row, at)).is_some_and(|(_, numbered)| numbered)
                    };
                    if let Some(row) = body.iter().find(numbers_only(&numbered)) {
                        layout.cause_numbers = match self.answer(Some(column), "cause_numbers") {
                            Some("table_order") => Some(true),
                            Some("leave_out") => Some(false),
                            _ => {
                                let example = layout.text(row, at);
                                ask(
                                    "cause_numbers",
                                    row.number,
                                    example,
                                    &["table_order", "leave_out"],
                                );
                                None
                            }
                        };
                    }
                }
                Holds::Known(_) | Holds::Question(_) | Holds::Indicator(_) => {}
            }
        }
        layout.blank_is_no = self.blank_is_no(&layout, body, proposal);
        layout
    }

    fn days(
        &self,
        layout: &Layout<'_>,
        body: &[&Row],
        at: usize,
        column: u32,
        ask: &mut impl FnMut(&str, u32, &str, &[&str]),
    ) -> Days {
        let mut orders = Orders::default();
        let mut unclear: Option<&Row> = None;
        for row in body {
            let view = layout.view(row, at);
            let before = orders.both;
            orders.look(view.text, view.kind);
            if unclear.is_none() && orders.both > before {
                unclear = Some(row);
            }
        }
        let mut days = Days::default();
        if orders.is_unclear() {
            days.order = match self.answer(Some(column), "date_order") {
                Some("day_first") => Order::DayFirst,
                Some("month_first") => Order::MonthFirst,
                _ => {
                    let row = unclear.map_or(0, |row| row.number);
                    let example = unclear.map_or("", |row| layout.text(row, at));
                    ask("date_order", row, example, &["day_first", "month_first"]);
                    Order::Unclear
                }
            };
        }
        if orders.is_swapped() {
            match self.answer(Some(column), "dates_swapped") {
                Some("swap") => days.swapped = true,
                Some("keep") => {}
                _ => {
                    let row = body
                        .iter()
                        .find(|row| layout.view(row, at).kind == crate::workbook::CellKind::Date);
                    let example = row.map_or("", |row| layout.text(row, at));
                    ask(
                        "dates_swapped",
                        row.map_or(0, |row| row.number),
                        example,
                        &["swap", "keep"],
                    );
                    days.swapped_unclear = true;
                }
            }
        }
        days
    }

    /// Among crosses an empty cell may be a no, or not filled in.
    fn blank_is_no(
        &self,
        layout: &Layout<'_>,
        body: &[&Row],
        proposal: &mut Proposal,
    ) -> Option<bool> {
        let columns: Vec<usize> = layout
            .columns
            .iter()
            .filter(|(_, holds)| matches!(holds, Holds::Indicator(_)))
            .map(|(at, _)| *at)
            .collect();
        let first = columns.first()?;
        let (mut yes, mut no, mut blank) = (false, false, false);
        for row in body {
            for at in &columns {
                let text = layout.text(row, *at);
                blank |= text.is_empty();
                match words::yes_no(text) {
                    Some(true) => yes = true,
                    Some(false) => no = true,
                    None => {}
                }
            }
        }
        if no || !yes || !blank || layout.has(Meaning::BPoints) {
            return None;
        }
        match self.answer(None, "blank_marks") {
            Some("blank_is_no") => Some(true),
            Some("blank_is_unknown") => Some(false),
            _ => {
                let id = question_id(self.place, None, "blank_marks");
                let column = u32::try_from(first + 1).ok();
                let question = Question::new(id, "blank_marks", self.sheet.place(None, column));
                proposal.questions.push(question.choice("blank_is_no").choice("blank_is_unknown"));
                None
            }
        }
    }
}

fn numbers_only<'b>(numbered: &'b impl Fn(&&&Row) -> bool) -> impl FnMut(&&&Row) -> bool + 'b {
    move |row| numbered(row)
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
        if rest.area == StatedArea::default() {
            rest.area = of.area.clone();
        }
    }
    Some(ProposedHousehold {
        place: layout.place(first.row.number, None),
        number: lines.iter().find_map(|line| line.number.clone()),
        code: lines.iter().find_map(|line| line.code),
        village: village_line.and_then(|line| line.village.clone()),
        village_place,
        address: lines.iter().find_map(|line| line.address.clone()).unwrap_or_default(),
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
