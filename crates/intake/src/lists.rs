//! The rows of a sheet as households: rows of other kinds are passed over, years of two digits are
//! compared with the household, and households of two lists are one.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::day::show_day;
use base::shown::{hide_numbers, shown};
use base::{Day, Finding};
use register::{PersonalId, Relation};
use workbook::Row;

use crate::alone::alone;
use crate::asked::Asked;
use crate::between::{Between, Cut};
use crate::columns::{header_of, key};
use crate::communes;
use crate::divider::Dividers;
use crate::findings::{Findings, Passed};
use crate::household::household;
use crate::layout::{Holds, Layout};
use crate::line::Line;
use crate::mapping::{Question, RowLayout, SheetMapping, question_id};
use crate::meaning::Meaning;
use crate::proposal::{Proposal, ProposedHousehold};
use crate::read_row;
use crate::rows::{RowIs, Rows};
use crate::spouses::Spouses;
use crate::tie::{Content, Put, Stands, Ties};
use crate::titles::Stated;
use crate::{short_year, titles, values};

/// The most questions asked about one file: nobody answers more, and the list itself is then the
/// better place to write the years out.
const QUESTIONS_MAX: usize = 200;

/// What stands in columns that are not read: who died or went away is still in the list.
struct Remarks<'a> {
    layout: &'a Layout<'a>,
    columns: Vec<usize>,
    /// Whether a text says so, by its number.
    known: HashMap<u32, bool>,
}

impl<'a> Remarks<'a> {
    fn new(layout: &'a Layout<'a>) -> Remarks<'a> {
        let is_read = |at: &usize| layout.columns.iter().any(|(known, _)| known == at);
        let columns = layout.headers.iter().map(|(at, _)| *at).filter(|at| !is_read(at)).collect();
        Remarks { layout, columns, known: HashMap::new() }
    }

    fn say_gone(&mut self, row: &Row) -> bool {
        self.columns.iter().any(|at| {
            let text = self.layout.of.cell(row, *at).text;
            text != 0
                && *self.known.entry(text).or_insert_with(|| says_gone(self.layout.text(row, *at)))
        })
    }
}

/// Whether a remark says that somebody died or went away.
fn says_gone(text: &str) -> bool {
    const GONE: [&str; 8] = [
        "da chet",
        "da mat",
        "tu vong",
        "chuyen di",
        "da chuyen",
        "bo di",
        "khong con o",
        "da tach",
    ];
    let key = key(text);
    GONE.iter().any(|gone| key.contains(gone))
}

/// Rows of households that are read like the others, though a person sees that they are not.
#[derive(Default)]
struct Looks {
    hidden: Passed,
    gone: Passed,
    struck: Passed,
    coloured: Passed,
}

impl Looks {
    fn add(&mut self, layout: &Layout<'_>, row: u32) {
        if layout.of.hidden.binary_search(&row).is_ok() {
            self.hidden.add(row);
        }
        if layout.of.struck.binary_search(&row).is_ok() {
            self.struck.add(row);
        }
        if layout.of.coloured.binary_search(&row).is_ok() {
            self.coloured.add(row);
        }
    }

    /// A colour says nothing unless the list says what it means.
    fn tell(&self, layout: &Layout<'_>, has_legend: bool, findings: &mut Findings) {
        let told = [
            ("hidden_rows_read", &self.hidden),
            ("remark_says_gone", &self.gone),
            ("rows_struck", &self.struck),
            ("rows_coloured", &self.coloured),
        ];
        for (code, told) in told {
            if told.count > 0 && (code != "rows_coloured" || has_legend) {
                let finding = told.told(Finding::warning(code));
                findings.push(finding.at(layout.of.place(None, None)));
            }
        }
    }
}

/// The columns that number the rows: they say nothing of a household.
fn columns_of_order(layout: &Layout<'_>) -> Vec<usize> {
    let columns = layout.columns.iter();
    let orders = columns.filter(|(_, holds)| *holds == Holds::Known(Meaning::Order));
    orders.map(|(at, _)| *at).collect()
}

/// The rows of a sheet as households.
pub(crate) struct Lists<'a> {
    pub layout: &'a Layout<'a>,
    pub found: &'a SheetMapping,
    /// The village of all rows without one of their own.
    pub village: Option<String>,
    /// The decision that the title names, for households of a class without one of their own.
    pub decision: Option<(String, Day)>,
    pub asked: &'a Asked<'a>,
}

impl Lists<'_> {
    pub(crate) fn households(
        &self,
        body: &[&Row],
        proposal: &mut Proposal,
        findings: &mut Findings,
    ) {
        let layout = self.layout;
        let each_row_a_household = self.found.rows == RowLayout::Household;
        let spouses = Spouses::of_sheet(self.asked, layout, body, proposal);
        let mut ties = Ties::default();
        let mut kinds = Rows::new(layout.of, layout.texts, layout);
        let mut passed: BTreeMap<&str, Passed> = BTreeMap::new();
        let before = proposal.households.len();
        let mut dividers =
            Dividers::new(self.village.clone(), (self.found.class, self.found.escaped_from));
        let mut between = Between::new(self.asked, layout);
        let orders = columns_of_order(layout);
        let mut above: Option<String> = None;
        let mut remarks = Remarks::new(layout);
        let residences = communes::residences(layout);
        let mut looks = Looks::default();
        for row in body {
            let code = match kinds.look(row) {
                RowIs::Data => "",
                RowIs::Empty => continue,
                RowIs::Words(text, is_name) if is_name && between.is_household(&text) => "",
                RowIs::Words(text, is_name) => {
                    match between.words(row.number, &text, is_name, &mut dividers) {
                        Cut::No => {}
                        Cut::Numbers => ties.count_anew(),
                        Cut::Whole => ties.divide(),
                    }
                    continue;
                }
                RowIs::Village(name) => {
                    ties.divide();
                    between.village();
                    dividers.village(name, row.number);
                    "village_rows_used"
                }
                RowIs::Class(stated, from) => {
                    ties.divide();
                    between.class();
                    let text = alone(layout.of, layout.texts, row).unwrap_or_default();
                    dividers.class((stated, from), row.number, text);
                    "class_rows_used"
                }
                RowIs::Sum => "sum_rows_skipped",
                RowIs::Signature => "signature_rows_skipped",
                RowIs::Header => "header_rows_skipped",
            };
            if !code.is_empty() {
                passed.entry(code).or_default().add(row.number);
                continue;
            }
            between.household(proposal);
            if between.left_out {
                passed.entry("group_left_out").or_default().add(row.number);
                continue;
            }
            findings.reads_row(row.number);
            let mut line = read_row::read(layout, row, findings);
            proposal.rows += 1;
            looks.add(layout, row.number);
            let commented = self.comments_told(row.number, findings);
            if remarks.say_gone(row) || commented {
                looks.gone.add(row.number);
            }
            let mut communes = communes::of_row(layout.of, layout.texts, row, &residences);
            communes.extend_from_slice(&between.communes);
            line.resides_in(communes);
            dividers.put_village(&mut line);
            // The village that stands above rows which leave it out.
            match &line.village {
                Some(village) if above.as_ref() != Some(village) => above = Some(village.clone()),
                Some(_) => {}
                None => line.village_above.clone_from(&above),
            }
            dividers.put_class(&mut line);
            let content = content(layout, row, &orders);
            let stands = match each_row_a_household {
                true => Stands::Alone,
                false if spouses.is_of_next(row.number) => Stands::WithNext,
                false => Stands::WithAbove,
            };
            match ties.put(line, content, stands) {
                Put::Tied => {}
                Put::Nowhere(number) if spouses.is_open(number) => {}
                Put::Repeated => passed.entry("rows_repeated").or_default().add(row.number),
                Put::Nowhere(number) => {
                    proposal.lost += 1;
                    let place = layout.place(number, layout.column_of(Meaning::Relation));
                    findings.push(Finding::error("household_row_missing_head").at(place));
                }
            }
        }
        self.rows_told(&between.unasked, &looks, &passed, findings);
        let unclassed = self.finish(ties, (&spouses, &between), proposal, findings);
        let households = proposal.households.get(before..).unwrap_or_default();
        self.groups_told(&dividers.groups, households, findings);
        self.unclassed_told(&unclassed, &dividers.groups, findings);
    }

    /// Tells once of the rows of words that nobody was asked about, of those that look otherwise than
    /// the rest, and of those that were passed over.
    fn rows_told(
        &self,
        unasked: &Passed,
        looks: &Looks,
        passed: &BTreeMap<&str, Passed>,
        findings: &mut Findings,
    ) {
        let layout = self.layout;
        if unasked.count > 0 {
            let finding = unasked.told(Finding::warning("words_rows_many"));
            findings.push(finding.at(layout.of.place(None, None)));
        }
        looks.tell(layout, self.colour_legend().is_some(), findings);
        for (code, passed) in passed {
            let finding = passed.told(Finding::note(code));
            findings.push(finding.at(layout.of.place(None, None)));
        }
    }

    /// Tells once of the households with a decision and no class: a decision without one is kept
    /// nowhere.
    fn unclassed_told(
        &self,
        unclassed: &[u32],
        groups: &[(u32, Option<String>)],
        findings: &mut Findings,
    ) {
        let layout = self.layout;
        let title = titles::class_of_title(layout.of, layout.texts, layout.header_first).0;
        if layout.class_asked || title == Stated::Several {
            return;
        }
        // Below a row of several classes that is told already.
        let in_group = |row: &u32| {
            let group = groups.iter().rev().find(|(from, _)| from <= row);
            group.is_some_and(|(_, text)| text.is_some())
        };
        let mut told = Passed::default();
        unclassed.iter().filter(|row| !in_group(row)).for_each(|row| told.add(*row));
        if told.count > 0 {
            let finding = Finding::warning("class_blank").with("count", told.count);
            let finding = finding.with("rows", told.rows.join(", "));
            let row = unclassed.iter().find(|row| !in_group(row)).copied().unwrap_or(0);
            findings.push(finding.at(layout.place(row, layout.column_of(Meaning::Class))));
        }
    }

    /// Tells the comments on a row; whether one says that somebody died or went away.
    fn comments_told(&self, row: u32, findings: &mut Findings) -> bool {
        let of_row = self.layout.of.comments.iter().filter(|(at, ..)| *at == row);
        let mut gone = false;
        for (_, column, text) in of_row {
            gone |= says_gone(text);
            let at = usize::try_from(*column).ok().and_then(|it| it.checked_sub(1));
            let finding = Finding::warning("cell_comment").with("text", hide_numbers(text));
            findings.push(finding.at(self.layout.place(row, at)));
        }
        gone
    }

    /// What says somewhere in the sheet what a colour means.
    fn colour_legend(&self) -> Option<&str> {
        const MEANS: [&str; 8] =
            ["to mau", "boi mau", "mau vang", "mau do", "mau xanh", "to vang", "to do", "boi vang"];
        let layout = self.layout;
        let says = |text: &&str| {
            let padded = format!(" {} ", key(text));
            MEANS.iter().any(|words| padded.contains(&format!(" {words} ")))
        };
        layout.of.rows.iter().find_map(|row| {
            let cells = layout.of.cells(row).len();
            (0..cells).map(|at| layout.text(row, at)).find(says)
        })
    }

    /// Tells of groups that name several classes, whose households state none themselves.
    fn groups_told(
        &self,
        groups: &[(u32, Option<String>)],
        households: &[ProposedHousehold],
        findings: &mut Findings,
    ) {
        for (place, (from, text)) in groups.iter().enumerate() {
            let Some(text) = text else { continue };
            let to = groups.get(place + 1).map_or(u32::MAX, |(row, _)| *row);
            let within = |it: &&ProposedHousehold| {
                it.class.is_none() && it.place.row.is_some_and(|row| (*from..to).contains(&row))
            };
            let count = households.iter().filter(within).count();
            if count > 0 {
                let finding = Finding::warning("class_not_stated").with("count", count);
                let finding = finding.with("title", text);
                findings.push(finding.at(self.layout.place(*from, None)));
            }
        }
    }

    /// Gives the rows of the households that name a decision and no class.
    fn finish(
        &self,
        ties: Ties<'_>,
        (spouses, between): (&Spouses, &Between<'_>),
        proposal: &mut Proposal,
        findings: &mut Findings,
    ) -> Vec<u32> {
        let each_row_a_household = self.found.rows == RowLayout::Household;
        let mut unlisted = 0_u32;
        let mut blank: Option<Question> = None;
        let mut unsaid = 0_u32;
        let mut decided: BTreeMap<(Day, String), u32> = BTreeMap::new();
        let mut unclassed = Vec::new();
        for mut lines in ties.finish() {
            if lines.len() > 1 && lines.first().is_some_and(|it| spouses.is_of_next(it.row.number))
            {
                lines.swap(0, 1);
            }
            if !each_row_a_household {
                unsaid += self.heads(&mut lines, findings);
            }
            self.villages(&mut lines, &mut blank);
            if each_row_a_household && lines.iter().any(|l| l.member_count.is_some_and(|n| n > 1)) {
                unlisted += 1;
            }
            self.short_years(&mut lines, &mut proposal.questions, findings);
            let class_open = lines.iter().any(|line| line.unread.contains(&Meaning::Class));
            let found = household(self.layout, &mut lines, self.asked.day, findings);
            proposal.households.extend(found.map(|mut found| {
                let has_decision = found.decision_number.is_some() || found.decision_day.is_some();
                if found.class.is_none() && has_decision && !found.wrong && !class_open {
                    unclassed.extend(found.place.row);
                }
                if let Some((number, day)) = self.decide(&mut found, between) {
                    *decided.entry((day, number)).or_default() += 1;
                }
                found
            }));
        }
        for ((day, number), count) in decided {
            let finding = Finding::note("decision_of_title").with("count", count);
            let finding = finding.with("number", shown(&number)).with("day", show_day(day));
            findings.push(finding.at(self.layout.of.place(None, None)));
        }
        proposal.questions.extend(blank);
        if unsaid > 0 {
            let place = self.layout.of.place(None, None);
            let finding = Finding::warning("relation_not_stated").with("count", unsaid);
            findings.push(finding.at(place));
        }
        if unlisted > 0 {
            let place = self.layout.of.place(None, None);
            findings.push(Finding::warning("members_not_listed").with("count", unlisted).at(place));
        }
        unclassed
    }

    /// The first row under a number of its own is the head's, when it says nothing and nobody else
    /// is the head. Gives how many relations the list says nothing of at all.
    fn heads(&self, lines: &mut [Line<'_>], findings: &mut Findings) -> u32 {
        let says =
            |line: &Line<'_>| line.relation.is_some() || line.unread.contains(&Meaning::Relation);
        let has_head = lines.iter().any(|line| line.relation == Some(Relation::Head));
        let others_say = lines.iter().skip(1).all(says);
        if self.layout.column_of(Meaning::Relation).is_none() {
            // What the members are to the head stands nowhere: they are other relatives until
            // somebody says.
            let named = self.layout.has(Meaning::Name) && self.layout.has(Meaning::HeadName);
            let mut unsaid = 0;
            for (at, line) in lines.iter_mut().enumerate().filter(|(_, line)| !says(line)) {
                let is_head = at == 0 && !has_head && !named;
                line.relation = Some(if is_head { Relation::Head } else { Relation::Other });
                line.relation_unsaid = !is_head;
                unsaid += u32::from(!is_head);
            }
            return unsaid;
        }
        for (at, line) in lines.iter_mut().enumerate().filter(|(_, line)| !says(line)) {
            let column = self.layout.column_of(Meaning::Relation);
            let place = self.layout.place(line.row.number, column);
            if at == 0 && !has_head && others_say && column.is_some() && line.number.is_some() {
                line.relation = Some(Relation::Head);
                let finding = Finding::note("repaired_head").with("name", shown(&line.name));
                findings.push(finding.at(place));
            } else {
                findings.push(Finding::error("relation_empty").at(place));
            }
        }
        0
    }

    /// A household that leaves its village out below one that names it: asked once a sheet.
    fn villages(&self, lines: &mut [Line<'_>], blank: &mut Option<Question>) {
        let says = |line: &Line<'_>| {
            line.village.is_some() || line.code.is_some() || line.unread.contains(&Meaning::Village)
        };
        if lines.iter().any(says) {
            return;
        }
        let Some(line) = lines.first_mut() else { return };
        let Some(above) = line.village_above.take() else { return };
        let Some(at) = self.layout.column_of(Meaning::Village) else { return };
        let column = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let id = question_id(self.asked.place, Some(column), "village_blank");
        match self.asked.answers.get(&id).map(String::as_str) {
            Some("village_above") => line.village = Some(above),
            Some(_) => {}
            None => {
                line.unread.push(Meaning::Village);
                let place = self.layout.place(line.row.number, Some(at));
                blank.get_or_insert_with(|| {
                    Question::new(id, "village_blank", place)
                        .with("village", shown(&above))
                        .choice("village_above")
                        .choice("village_empty")
                });
            }
        }
    }

    /// Gives a household of a class the decision of the title nearest above, when its rows name none.
    fn decide(
        &self,
        household: &mut ProposedHousehold,
        between: &Between<'_>,
    ) -> Option<(String, Day)> {
        let nearest = household.place.row.and_then(|row| between.decision(row));
        let (number, day) = nearest.unwrap_or(&self.decision).as_ref()?;
        let has_own = household.decision_number.is_some() || household.decision_day.is_some();
        if has_own || household.class.is_none() {
            return None;
        }
        (household.decision_number, household.decision_day) = (Some(number.clone()), Some(*day));
        Some((number.clone(), *day))
    }

    /// Years of two digits: the rest of the household says which century, or a person does.
    fn short_years(
        &self,
        lines: &mut [Line<'_>],
        questions: &mut Vec<Question>,
        findings: &mut Findings,
    ) {
        if lines.iter().all(|line| line.short_year.is_none()) {
            return;
        }
        let is_head = |line: &Line<'_>| line.relation == Some(Relation::Head);
        // The head first: children are born after it.
        for heads in [true, false] {
            let head = lines.iter().find(|line| is_head(line)).and_then(|line| line.birth);
            for line in lines.iter_mut().filter(|line| is_head(line) == heads) {
                let Some(short) = line.short_year else { continue };
                let births = short_year::possible(line, short, head, self.asked.day);
                let column = u32::try_from(short.at + 1).unwrap_or(u32::MAX);
                let place = self.layout.place(line.row.number, Some(short.at));
                let written = self.layout.text(line.row, short.at);
                let id = format!(
                    "s{}.r{}.c{column}.two_digit_year",
                    self.asked.place + 1,
                    line.row.number
                );
                let answered = self.asked.answers.get(&id);
                let chosen = match births.as_slice() {
                    [one] => Some(*one),
                    _ => births.iter().copied().find(|it| answered == Some(&it.year().to_string())),
                };
                if let Some(birth) = chosen {
                    if line.birth.is_none() {
                        line.birth = Some(birth);
                        line.unread.retain(|it| *it != Meaning::Birth);
                    }
                    let repaired =
                        values::repair("repaired_two_digit_year", written, &birth.to_string());
                    findings.push(repaired.at(place));
                } else if births.is_empty() || questions.len() >= QUESTIONS_MAX {
                    let finding =
                        Finding::error("birth_two_digit_year").with("value", shown(written));
                    let finding = finding.with("column", header_of(Meaning::Birth));
                    findings.push(finding.at(place));
                } else {
                    let mut question = Question::new(id, "two_digit_year", place)
                        .with("value", shown(written))
                        .with("name", shown(&line.name));
                    for birth in births {
                        let year = birth.year().to_string();
                        question = question.choice_with(&year, "year", [("year", &year)]);
                    }
                    questions.push(question);
                }
            }
        }
    }
}

/// What two rows of the same content have alike: all cells but the running number.
fn content(layout: &Layout<'_>, row: &Row, orders: &[usize]) -> Content {
    let cells = layout.of.cells(row).iter().enumerate();
    cells.map(|(at, cell)| if orders.contains(&at) { 0 } else { cell.text }).collect()
}

/// A household of a list of those that escaped may stand in the list of classes as well, as one
/// that became near-poor does. It is one household when its head's number says so.
pub(crate) fn merge_lists(proposal: &mut Proposal, findings: &mut Findings) {
    let key = |household: &ProposedHousehold| {
        let head = household.members.iter().find(|it| it.relation == Relation::Head)?;
        head.identity.known().cloned()
    };
    let escaped = |household: &ProposedHousehold| household.escaped_from.is_some();
    let listed: HashMap<PersonalId, usize> = proposal
        .households
        .iter()
        .enumerate()
        .filter(|(_, it)| !escaped(it))
        .filter_map(|(place, it)| Some((key(it)?, place)))
        .collect();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (place, household) in proposal.households.iter().enumerate().filter(|(_, it)| escaped(it)) {
        if let Some(other) = key(household).and_then(|key| listed.get(&key))
            && proposal
                .households
                .get(*other)
                .is_some_and(|it| it.place.sheet != household.place.sheet)
        {
            merged.push((place, *other));
        }
    }
    for (from, to) in &merged {
        let Some(left) = proposal.households.get(*from) else { continue };
        let (place, class, wrong) = (left.place.clone(), left.escaped_from, left.wrong);
        let Some(kept) = proposal.households.get_mut(*to) else { continue };
        kept.escaped_from = class.filter(|class| kept.class != Some(*class));
        kept.wrong |= wrong;
        let other = kept.place.row.unwrap_or(0);
        let sheet = kept.place.sheet.clone().unwrap_or_default();
        findings.push(
            Finding::note("household_in_two_lists")
                .with("sheet", sheet)
                .with("row", other)
                .at(place),
        );
    }
    let gone: HashSet<usize> = merged.into_iter().map(|(from, _)| from).collect();
    let mut place = 0;
    proposal.households.retain(|_| {
        place += 1;
        !gone.contains(&(place - 1))
    });
}
