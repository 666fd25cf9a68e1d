//! One row of a list: its cells read as what their columns say, and repaired where only one
//! reading is possible.

mod day;
mod ditto;
mod ethnicity;
mod household;
mod name;

use base::shown::{mask, shown};
use base::text::fold;
use base::{Finding, Severity};
use register::people::facts::NEEDS_MAX;
use register::{Education, Identity, PersonalId, Relation, Sex};
use workbook::{CellKind, Repaired, Row, View};

use self::ditto::is_shared;
use crate::columns::header_of;
use crate::dates;
use crate::findings::Findings;
use crate::layout::{Holds, Layout};
use crate::line::{Line, OfHousehold};
use crate::mapping::RowLayout;
use crate::meaning::{Fact, Meaning};
use crate::said::{self, Said};
use crate::values::{WORDS_MAX, area_m2, code, is_error, mark, number, repair, sex, unread, words};
use crate::{identity, words};

/// The most characters of an address.
const ADDRESS_MAX: usize = 300;
/// The most characters of a reason.
const REASON_MAX: usize = 200;
/// The greatest age a list may state.
const AGE_STATED_MAX: i64 = 120;

/// Reads a row; every cell that cannot be read is a finding with its place, and every repair.
pub(crate) fn read<'a>(layout: &Layout<'_>, row: &'a Row, findings: &mut Findings) -> Line<'a> {
    let mut line = Line::new(row);
    for (at, holds) in &layout.columns {
        let view = layout.view(row, *at);
        if view.text.is_empty() && view.kind != CellKind::Formula {
            line.merged_cell(layout, *at, *holds, findings);
            continue;
        }
        let is_text = matches!(
            holds,
            Holds::Known(
                Meaning::Address | Meaning::Needs | Meaning::NoIdentity | Meaning::Village
            )
        );
        if is_text && base::number_in_text::has(view.text) {
            // A number in a sentence is read by everybody who sees the household.
            let place = layout.place(row.number, Some(*at));
            findings.push(Finding::warning("number_in_text").at(place));
        }
        line.cell(layout, *at, *holds, view, findings);
    }
    line.birth_of_parts(layout, findings);
    for (meaning, at) in std::mem::take(&mut line.later) {
        if meaning == Meaning::NameGiven {
            line.given_name(layout, at, findings);
        } else {
            line.number_of_person(layout, meaning, at, findings);
        }
    }
    line.names(layout);
    line.blanks(layout);
    line.points_against_marks(layout, findings);
    line
}

impl<'a> Line<'a> {
    /// Reads the cell that is merged over this row's. What was repaired in it, or cannot be read, is
    /// told where it stands; who is under it stays out all the same.
    fn merged_cell(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        holds: Holds,
        findings: &mut Findings,
    ) {
        let Holds::Known(meaning) = holds else { return };
        if layout.merged.is_empty() || !is_shared(meaning) {
            return;
        }
        let Some(above) = layout.merged_from(self.row.number, at) else { return };
        let view = layout.view(above, at);
        if view.text.is_empty() {
            return;
        }
        let mut told = Findings::default();
        self.cell(layout, at, holds, view, &mut told);
        let errors = told.finish().into_iter().filter(|it| it.severity == Severity::Error);
        for error in errors {
            // That this row says another class is its own mistake.
            match error.code.as_str() {
                "class_two_values" => findings.push(error),
                _ => findings.is_wrong_too(self.row.number),
            }
        }
    }

    fn cell(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        holds: Holds,
        view: View<'_>,
        findings: &mut Findings,
    ) {
        let place = || layout.place(self.row.number, Some(at));
        let view = match self.repeated(layout, at, holds, view) {
            Ok(None) => view,
            Ok(Some(above)) => {
                findings.push(repair("repaired_ditto", view.text, above.text).at(place()));
                above
            }
            Err(finding) => return self.refuse(layout, at, holds, finding, findings),
        };
        if let Some((repaired, before)) = view.repaired
            && findings.has_room_for_notes()
        {
            let code = match repaired {
                Repaired::Encoding => "repaired_encoding",
                Repaired::Form => "repaired_text",
            };
            findings.push(repair(code, before, view.text).at(place()));
        }
        let value = match view.kind {
            _ if is_error(view.text) => {
                Err(Finding::error("cell_error").with("value", shown(view.text)))
            }
            CellKind::Error => Err(Finding::error("cell_error").with("value", shown(view.text))),
            CellKind::Formula => Err(Finding::error("cell_without_value")),
            CellKind::Text | CellKind::Number | CellKind::Date => match holds {
                Holds::Known(meaning) => self.known(layout, at, meaning, view, findings),
                Holds::Question(place) => self.answer(layout, place, view.text),
                Holds::Indicator(place) => self.indicator(layout, place, view.text),
            },
        };
        if let Err(finding) = value {
            self.refuse(layout, at, holds, finding, findings);
        }
    }

    /// Tells what is wrong with a cell, and leaves its value out.
    fn refuse(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        holds: Holds,
        finding: Finding,
        findings: &mut Findings,
    ) {
        let finding = match holds {
            Holds::Known(meaning) => {
                self.unread.push(meaning);
                finding.with("column", header_of(meaning))
            }
            Holds::Question(_) | Holds::Indicator(_) => {
                let header = layout.headers.iter().find(|(there, _)| *there == at);
                finding.with("column", header.map_or(String::new(), |(_, it)| shown(it)))
            }
        };
        findings.push(finding.at(layout.place(self.row.number, Some(at))));
    }

    fn known(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        meaning: Meaning,
        view: View<'_>,
        findings: &mut Findings,
    ) -> Result<(), Finding> {
        let text = view.text;
        match meaning {
            Meaning::Order => {}
            // A dash in the place of a number is none.
            Meaning::Number if !text.chars().any(char::is_alphanumeric) => {}
            Meaning::Number => self.number = Some(words(text, WORDS_MAX)?),
            Meaning::Code => self.code = Some(code(text)?),
            Meaning::Village => self.village = Some(words(text, WORDS_MAX)?),
            Meaning::Address => self.address = Some(words(text, ADDRESS_MAX)?),
            Meaning::Since => self.since = self.day(layout, at, meaning, view, findings)?,
            // The register says what is wrong with a name.
            Meaning::Name => self.name = self.name(layout, at, view, findings),
            Meaning::NameGiven => self.later.push((meaning, at)),
            Meaning::HeadName => self.head_name = Some(self.name(layout, at, view, findings)),
            Meaning::Relation => {
                let said = layout.words_said.relations.get(&said::word(text));
                match (words::relation(text), said.copied()) {
                    (Some(relation), _) | (None, Some(Said::Is(relation))) => {
                        self.relation = Some(relation);
                    }
                    (None, Some(Said::Open)) => self.unread.push(Meaning::Relation),
                    (None, Some(Said::Nothing) | None) => {
                        return Err(unread("relation_unknown", text));
                    }
                }
            }
            Meaning::Sex => match sex(layout, text)? {
                Some(sex) => self.sex(sex)?,
                None => self.unread.push(Meaning::Sex),
            },
            Meaning::SexMale => self.sex_mark(Sex::Male, text)?,
            Meaning::SexFemale => self.sex_mark(Sex::Female, text)?,
            Meaning::Birth => self.birth(layout, at, view, findings)?,
            Meaning::BirthMale => {
                self.birth(layout, at, view, findings)?;
                self.sex(Sex::Male)?;
            }
            Meaning::BirthFemale => {
                self.birth(layout, at, view, findings)?;
                self.sex(Sex::Female)?;
            }
            Meaning::BirthDate | Meaning::BirthMonth | Meaning::BirthYear => {}
            Meaning::Age => self.age(text)?,
            Meaning::AgeMale => {
                self.age(text)?;
                self.sex(Sex::Male)?;
            }
            Meaning::AgeFemale => {
                self.age(text)?;
                self.sex(Sex::Female)?;
            }
            Meaning::Ethnicity => self.ethnicity(layout, at, text, findings)?,
            Meaning::Identity | Meaning::OldCard => self.later.push((meaning, at)),
            Meaning::IdentityDay => {
                self.identity_day = self.day(layout, at, meaning, view, findings)?;
            }
            Meaning::NoIdentity => self.no_identity = Some(words(text, REASON_MAX)?),
            Meaning::Education => {
                let education = Education::parse(text);
                self.facts.education =
                    Some(education.ok_or_else(|| unread("education_unknown", text))?);
            }
            Meaning::Fact(Fact::Merit) if layout.rows == RowLayout::Household => {
                // On a household's only row the mark is about some member, not about the head.
                self.of_household().merit = Some(mark(text)?);
            }
            Meaning::Fact(fact) => *self.fact(fact) = Some(mark(text)?),
            Meaning::Class => self.class(layout, text)?,
            Meaning::ClassMark(class) => self.class_mark(layout, class, text)?,
            Meaning::EscapedMark(from) => self.escaped_mark(layout, from, text)?,
            Meaning::Decision => self.decision(layout, text)?,
            Meaning::DecisionNumber => self.decision_number(layout, text)?,
            Meaning::DecisionDay => {
                self.decision_day = self.day(layout, at, meaning, view, findings)?;
            }
            Meaning::APoints => self.a_points(text)?,
            Meaning::BPoints => self.b_points(text)?,
            Meaning::AreaM2 => self.area_m2 = Some(area_m2(text)?),
            Meaning::MemberCount => self.member_count(text)?,
            Meaning::Minority => self.household_mark(text, |of| &mut of.minority)?,
            Meaning::LocalEthnic => self.household_mark(text, |of| &mut of.facts.local_ethnic)?,
            Meaning::NoLabourCapacity => {
                self.household_mark(text, |of| &mut of.facts.no_labour_capacity)?;
            }
            Meaning::Causes => self.causes(layout, text)?,
            Meaning::Cause(cause) => self.cause(cause, text)?,
            Meaning::Needs => self.of_household().facts.needs = words(text, NEEDS_MAX)?,
            Meaning::Province => self.area_word(text, |area| &mut area.province)?,
            Meaning::ProvinceCode => self.area_word(text, |area| &mut area.province_code)?,
            Meaning::District => self.area_word(text, |area| &mut area.district)?,
            Meaning::DistrictCode => self.area_word(text, |area| &mut area.district_code)?,
            Meaning::Commune => self.area_word(text, |area| &mut area.commune)?,
            Meaning::CommuneCode => self.area_word(text, |area| &mut area.commune_code)?,
            Meaning::VillageCode => self.area_word(text, |area| &mut area.village_code)?,
        }
        Ok(())
    }

    /// What stands behind the word for a commune in the place of residence.
    pub(crate) fn resides_in(&mut self, communes: Vec<String>) {
        if !communes.is_empty() {
            self.of_household().area.named = communes;
        }
    }

    fn of_household(&mut self) -> &mut OfHousehold {
        self.of_household.get_or_insert_default()
    }

    fn age(&mut self, text: &str) -> Result<(), Finding> {
        let age = number(text, "0, 1, 2 …", |n| (0..=AGE_STATED_MAX).contains(n))?;
        self.age = u32::try_from(age).ok();
        Ok(())
    }

    /// Two columns for the year of birth say the sex as well, and must not say two.
    fn sex(&mut self, sex: Sex) -> Result<(), Finding> {
        if self.sex.is_some_and(|other| other != sex) {
            return Err(Finding::error("sex_two_values"));
        }
        self.sex = Some(sex);
        Ok(())
    }

    fn sex_mark(&mut self, sex: Sex, text: &str) -> Result<(), Finding> {
        // The column for men may say "Nam" where others put a cross.
        let said = Sex::parse(text).map_or_else(|| mark(text), |said| Ok(said == sex))?;
        if said { self.sex(sex) } else { Ok(()) }
    }

    /// The personal number, once sex and birth are known.
    fn number_of_person(
        &mut self,
        layout: &Layout<'_>,
        meaning: Meaning,
        at: usize,
        findings: &mut Findings,
    ) {
        let text = layout.text(self.row, at);
        let place = layout.place(self.row.number, Some(at));
        // A year of two digits is the one that the number says, when both can be.
        let birth = self.birth.or_else(|| {
            let short = self.short_year?;
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let whole = PersonalId::parse(&format!("{digits:0>12}")).ok()?.birth_year()?;
            let births = dates::births(short.day_month, short.year, layout.day);
            births.into_iter().find(|birth| birth.year() == whole)
        });
        match identity::read(text, self.sex, birth) {
            Ok(told) => {
                if told.repair == Some("identity_placeholder") {
                    // That there is none is told by this, and not once more.
                    self.unread.push(Meaning::Identity);
                    let value = shown(&mask(text));
                    let finding = Finding::warning("identity_placeholder").with("value", value);
                    findings.push(finding.at(place));
                    return;
                }
                if let (Some(code), Identity::Known(id)) = (told.repair, &told.identity) {
                    let before = mask(text);
                    findings.push(repair(code, &before, &id.masked()).at(place));
                }
                match told.identity {
                    // The column of today's number goes before that of old cards.
                    Identity::Known(id)
                        if meaning == Meaning::Identity || self.identity.is_none() =>
                    {
                        self.identity = Some(id);
                    }
                    Identity::Known(_) => {}
                    Identity::Missing(why) => {
                        self.no_identity.get_or_insert(why);
                    }
                }
            }
            Err(finding) => {
                self.unread.push(Meaning::Identity);
                findings.push(finding.with("column", header_of(meaning)).at(place));
            }
        }
    }

    /// The last word of a name may stand in a column of its own, behind the others.
    fn given_name(&mut self, layout: &Layout<'_>, at: usize, findings: &mut Findings) {
        let given = self.cased(layout, at, layout.text(self.row, at), findings);
        let before = match &self.head_name {
            Some(head) if !layout.has(Meaning::Name) => head,
            _ => &self.name,
        };
        self.name = format!("{before} {given}").trim().to_owned();
    }

    /// The head's name may stand in a column of its own.
    fn names(&mut self, layout: &Layout<'_>) {
        let Some(head) = &self.head_name else { return };
        if self.name.is_empty() {
            self.name.clone_from(head);
        }
        if layout.rows != RowLayout::Household
            && layout.has(Meaning::Name)
            && self.relation.is_none()
            && fold(&self.name) == fold(head)
        {
            self.relation = Some(Relation::Head);
        }
    }

    /// Among marks an empty cell is a no when the score says so, or somebody did.
    fn blanks(&mut self, layout: &Layout<'_>) {
        let marked = self.indicators.values().filter(|deprived| **deprived).count();
        let agrees = self
            .b_points
            .is_some_and(|points| i64::try_from(marked).is_ok_and(|marked| marked * 10 == points));
        let all_there = layout.indicators.iter().enumerate().all(|(place, _)| {
            layout.columns.iter().any(|(_, holds)| *holds == Holds::Indicator(place))
        });
        let is_no = (agrees && all_there) || layout.blank_is_no == Some(true);
        if !is_no || (marked == 0 && self.b_points.is_none() && self.indicators.is_empty()) {
            return;
        }
        for (at, holds) in &layout.columns {
            if let Holds::Indicator(place) = holds
                && layout.text(self.row, *at).is_empty()
                && let Some(id) = layout.indicators.get(*place)
            {
                self.indicators.insert(id.clone(), false);
            }
        }
    }

    /// Score B counts ten points for each deprivation: what a list states and what it marks must agree.
    fn points_against_marks(&self, layout: &Layout<'_>, findings: &mut Findings) {
        let Some(points) = self.b_points else { return };
        let marked = self.indicators.values().filter(|deprived| **deprived).count();
        // Twelve columns, as official lists have them; fewer do not tell.
        if layout.indicators.len() < 12 || self.indicators.is_empty() {
            return;
        }
        let counted = i64::try_from(marked).unwrap_or(0) * 10;
        if counted != points {
            let place = layout.place(self.row.number, layout.column_of(Meaning::BPoints));
            let finding = Finding::warning("b_points_differ").with("stated", points);
            findings.push(finding.with("counted", counted).at(place));
        }
    }

    fn fact(&mut self, fact: Fact) -> &mut Option<bool> {
        match fact {
            Fact::WorkingAgeAble => &mut self.facts.working_age_able,
            Fact::HasJob => &mut self.facts.has_job,
            Fact::WorksForWages => &mut self.facts.works_for_wages,
            Fact::HasLabourContract => &mut self.facts.has_labour_contract,
            Fact::MonthlyAllowance => &mut self.facts.monthly_allowance,
            Fact::Undernourished => &mut self.facts.undernourished,
            Fact::HealthInsurance => &mut self.facts.health_insurance,
            Fact::Attending => &mut self.facts.attending,
            Fact::TrainedOnJob => &mut self.facts.trained_on_job,
            Fact::Disabled => &mut self.facts.disabled,
            Fact::Merit => &mut self.facts.merit,
            Fact::Pregnant => &mut self.facts.pregnant,
        }
    }

    fn answer(&mut self, layout: &Layout<'_>, place: usize, text: &str) -> Result<(), Finding> {
        let Some((question, answers)) = layout.questions.get(place) else { return Ok(()) };
        let by_words = || layout.answer_words.get(&(question.clone(), fold(text)));
        let answer = answers.iter().find(|answer| *answer == text).or_else(by_words);
        let Some(answer) = answer.filter(|answer| answers.contains(answer)) else {
            const TOLD: usize = 12;
            let known: Vec<&str> = answers.iter().take(TOLD).map(String::as_str).collect();
            return Err(Finding::error("answer_unknown")
                .with("question", question)
                .with("value", shown(text))
                .with("known", known.join(", ")));
        };
        self.answers.insert(question.clone(), answer.clone());
        Ok(())
    }

    fn indicator(&mut self, layout: &Layout<'_>, place: usize, text: &str) -> Result<(), Finding> {
        let Some(indicator) = layout.indicators.get(place) else { return Ok(()) };
        // A deprivation counts ten points, which some lists write in its place.
        let points = (text == "10").then_some(true);
        let value = words::yes_no(text).or(points).ok_or_else(|| {
            Finding::error("indicator_unreadable")
                .with("indicator", indicator)
                .with("value", shown(text))
        })?;
        self.indicators.insert(indicator.clone(), value);
        Ok(())
    }
}
