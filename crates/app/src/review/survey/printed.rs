//! Papers of forms in a round by the circular: the sheet on which Phiếu B1 is scored with Phiếu B2, Phiếu
//! B1 as it was taken, and both for the field. Personal numbers stand masked on each.

use std::collections::{BTreeMap, HashMap};

use base::Day;
use base::id::{HouseholdId, RoundId, SurveyId, VillageId};
use base::text::fold;
use paper::document::Document;
use register::{Cause, Class, Identity, Relation};
use serde_json::json;
use standard::instrument::roster::{COLUMNS, LineColumn, Stated};
use store::people::member::MemberRow;
use store::review::listing::{ListQuery, ListRow};
use store::review::round::RoundRow;
use store::review::survey::SurveyRow;

use super::content::{Content, Prepared, prepare, round_settlement};
use super::deciding::Deciding;
use super::policy::{Policies, Policy};
use super::question::missing_name;
use super::roster::RosterLine;
use super::sheet::Sheet;
use crate::App;
use crate::kernel::paper::{Format, Logged, Made, Paper, PaperWithin};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::document::namesake::Names;
use crate::review::document::{
    FormB1, FormHousehold, FormMember, Masked, ScoreSheet, Scores, SheetNote, prints,
};
use crate::review::papers::{Whence, by, iso, scores_paper, whence};
use crate::review::reading_choice::ChoicePaper;

/// Households on the list of a village; no village has more than this.
const LIST_MAX: u32 = 3_000;

/// The sheet on which Phiếu B1 is scored, with Phiếu B2, of a form that was taken.
pub const SCORE_SHEET: Paper = Paper {
    address: "/papers/score-sheet/{id}/{ending}",
    right: Action::HouseholdSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(score_sheet(app, actor, id.into())),
};

/// Phiếu B1 of a form that was taken.
pub const FORM_B1: Paper = Paper {
    address: "/papers/form-b1/{id}/{ending}",
    right: Action::HouseholdSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(form_b1(app, actor, id.into())),
};

/// Phiếu B1 of a household in a round, to be taken along: the people filled in, the rest open.
pub const FIELD_FORM: PaperWithin = PaperWithin {
    address: "/papers/field-form/{id}/{within}/{ending}",
    right: Action::SurveyAdd,
    formats: &Format::ALL,
    make: |app, actor, (round, household)| {
        Box::pin(field_form(app, actor, round.into(), household.into()))
    },
};

/// The score sheet and Phiếu B2 of a household in a round, to be filled in by hand.
pub const FIELD_SHEET: PaperWithin = PaperWithin {
    address: "/papers/field-sheet/{id}/{within}/{ending}",
    right: Action::SurveyAdd,
    formats: &Format::ALL,
    make: |app, actor, (round, household)| {
        Box::pin(field_sheet(app, actor, round.into(), household.into()))
    },
};

pub(crate) const PAPERS: &[&Paper] = &[&SCORE_SHEET, &FORM_B1];
pub(crate) const WITHIN: &[&PaperWithin] = &[&FIELD_FORM, &FIELD_SHEET];

async fn score_sheet(app: &App, actor: &Actor, id: SurveyId) -> Result<Made> {
    let (forms, survey, household) = taken(app, actor, id).await?;
    let made = forms.score_sheets(app, &[survey], &[household]).await?;
    let (document, head) = made.into_iter().next().ok_or_else(not_there)?;
    let commune = forms.whence(app).commune;
    let day = iso(forms.round.review_day);
    Ok(by(&commune, document, &["phiếu chấm điểm B1 B2", &head, &day]))
}

async fn form_b1(app: &App, actor: &Actor, id: SurveyId) -> Result<Made> {
    let (forms, survey, household) = taken(app, actor, id).await?;
    let (subject, of) = (survey.id, survey.household);
    let made = forms.b1(app, &[household], &[survey]).await?;
    let (document, head) = made.into_iter().next().ok_or_else(not_there)?;
    let commune = forms.whence(app).commune;
    let day = iso(forms.round.review_day);
    // It says of each person what is ill and what is drawn.
    let detail = json!({ "paper": "form_b1", "household": of });
    let logged = Logged { subject: subject.into(), commune: forms.round.commune.clone(), detail };
    let made = by(&commune, document, &["phiếu B1", &head, &day]);
    Ok(Made { logged: Some(logged), ..made })
}

async fn field_form(
    app: &App,
    actor: &Actor,
    round: RoundId,
    household: HouseholdId,
) -> Result<Made> {
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, round).await?;
    let forms = Forms::read(app, round).await?;
    let household = of_register(app, actor, household, &forms.round).await?;
    let made = forms.b1(app, &[household], &[]).await?;
    let (document, head) = made.into_iter().next().ok_or_else(not_there)?;
    let commune = forms.whence(app).commune;
    let day = iso(forms.round.review_day);
    Ok(by(&commune, document, &["phiếu B1 đi rà soát", &head, &day]))
}

async fn field_sheet(
    app: &App,
    actor: &Actor,
    round: RoundId,
    household: HouseholdId,
) -> Result<Made> {
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, round).await?;
    let forms = Forms::read(app, round).await?;
    let household = of_register(app, actor, household, &forms.round).await?;
    let made = forms.blank_sheets(app, &[household]).await?;
    let (document, head) = made.into_iter().next().ok_or_else(not_there)?;
    let commune = forms.whence(app).commune;
    let day = iso(forms.round.review_day);
    Ok(by(&commune, document, &["phiếu chấm điểm B1 B2 đi rà soát", &head, &day]))
}

fn not_there() -> Problem {
    Problem::new(Code::NotFound)
}

/// A current form that the actor sees, with its household.
async fn taken(app: &App, actor: &Actor, id: SurveyId) -> Result<(Forms, SurveyRow, FormOf)> {
    if !actor.sees_answers() {
        return Err(not_there());
    }
    let (db, scope) = (&**app.store(), app.scope(actor));
    let survey = store::review::survey::find(db, id).await?.ok_or_else(not_there)?;
    // What it answered in a commune it moved away from by itself is that commune's.
    let seen = store::review::survey::list_seen(db, &scope, survey.household).await?;
    let (survey, round) =
        seen.into_iter().find(|(survey, _)| survey.id == id).ok_or_else(not_there)?;
    // One that answers a table of questions is none of the circular's, whatever the round goes by now.
    if !Content::of(&survey)?.is_of_sheet() {
        return Err(not_there());
    }
    let household = of_register(app, actor, survey.household, &round).await?;
    Ok((Forms::read(app, round).await?, survey, household))
}

/// A household as the papers name it.
#[derive(Debug, Clone)]
pub(super) struct FormOf {
    pub(super) id: HouseholdId,
    pub(super) code: String,
    pub(super) village: String,
    /// Its number on the village's list and its head's name as the forms have it; none when it is not on
    /// the list.
    pub(super) listed: Option<(usize, String)>,
}

impl FormOf {
    /// The households of a village's list, in its order: Mã hộ is the number on it (Phụ lục IV, III.1).
    pub(super) fn of_list(rows: Vec<ListRow>) -> Vec<FormOf> {
        let mut names = Names::of(rows.iter().map(ListRow::name));
        let named: Vec<String> = rows.iter().map(|row| names.next(row.name())).collect();
        let each = rows.into_iter().zip(named).enumerate();
        each.map(|(at, (row, name))| FormOf {
            id: row.household,
            code: row.code,
            village: row.village_name,
            listed: Some((at + 1, name)),
        })
        .collect()
    }
}

async fn of_register(
    app: &App,
    actor: &Actor,
    id: HouseholdId,
    round: &RoundRow,
) -> Result<FormOf> {
    let (db, scope, day) = (&**app.store(), app.scope(actor), round.review_day);
    let found = store::people::household::find(db, &scope, id).await?;
    let record = found.ok_or_else(not_there)?;
    let stay = record.stays.iter().find(|stay| stay.from_day <= day).or(record.stays.last());
    let village = stay.map(|stay| stay.village_name.clone()).unwrap_or_default();
    let listed = match stay {
        Some(stay) => village_list(app, actor, round, stay.village).await?,
        None => Vec::new(),
    };
    let listed = listed.into_iter().find(|it| it.id == id).and_then(|it| it.listed);
    Ok(FormOf { id, code: record.code, village, listed })
}

/// The list of a village in a round, as Phụ lục I has it.
pub(super) async fn village_list(
    app: &App,
    actor: &Actor,
    round: &RoundRow,
    village: VillageId,
) -> Result<Vec<FormOf>> {
    let db = &**app.store();
    let day = Some(crate::review::listing::list_day(app, db, round).await?);
    let query = ListQuery { village: Some(village), day, ..ListQuery::default() };
    let scope = app.scope(actor);
    let rows = store::review::listing::list(db, &scope, round.id, &query, LIST_MAX).await?;
    Ok(FormOf::of_list(rows))
}

/// A round by the circular's forms, made ready to print them.
pub(super) struct Forms {
    pub(super) round: RoundRow,
    prepared: Prepared,
    scores: Scores,
    /// The papers by which the province chose its readings.
    papers: BTreeMap<String, ChoicePaper>,
}

impl Forms {
    /// # Errors
    /// `not_found` for a round that goes by another form.
    pub(super) async fn read(app: &App, round: RoundRow) -> Result<Forms> {
        let db = &**app.store();
        let prepared = prepare(app, db, &round).await?.ok_or_else(not_there)?;
        prepared.sheet().ok_or_else(not_there)?;
        let scores = scores_paper(db, &round).await?;
        let papers = crate::review::reading_choice::papers_of(db, round.id).await?;
        Ok(Forms { round, prepared, scores, papers })
    }

    /// Where its papers are from: the forms are of the review day.
    fn whence(&self, app: &App) -> Whence {
        whence(app, &self.round.commune, self.round.review_day)
    }

    fn sheet(&self) -> Result<&Sheet> {
        self.prepared.sheet().ok_or_else(not_there)
    }

    /// The score sheets of households with their forms, in the order of the households; each with the
    /// head's name.
    pub(super) async fn score_sheets(
        &self,
        app: &App,
        surveys: &[SurveyRow],
        households: &[FormOf],
    ) -> Result<Vec<(Document, String)>> {
        let known = self.known(app, households).await?;
        let mut made = Vec::with_capacity(surveys.len());
        for of in households {
            let Some(survey) = surveys.iter().find(|it| it.household == of.id) else { continue };
            let content = Content::of(survey)?;
            if !content.is_of_sheet() {
                continue;
            }
            let head = self.named(app, of, &known);
            let name = head.head.clone();
            made.push((self.score_sheet_of(app, &content, head, known.of(of.id))?, name));
        }
        Ok(made)
    }

    /// The score sheets of households to be filled in by hand, in their order; each with the head's name.
    pub(super) async fn blank_sheets(
        &self,
        app: &App,
        households: &[FormOf],
    ) -> Result<Vec<(Document, String)>> {
        let known = self.known(app, households).await?;
        let sheet = prints().sheet(self.prepared.region()).ok_or_else(not_there)?;
        let of_form = self.sheet()?;
        let facts = standard::instrument::Values::unknown(of_form.instrument.facts());
        // With the points as they count: the print has some otherwise, and a reviewer adds up by hand.
        let rows = self.prepared.scoring(of_form)?.rows(&facts);
        let items = of_form.instrument.items().iter();
        let left_out: BTreeMap<(u8, u8), String> = items
            .flat_map(|item| {
                item.rows.iter().map(|row| ((item.number, row.answer), row.vi.clone()))
            })
            .filter(|((item, answer), _)| sheet.row(*item, *answer).is_none())
            .collect();
        let made = households.iter().map(|of| {
            let household = self.named(app, of, &known);
            let name = household.head.clone();
            let paper = ScoreSheet {
                sheet,
                marks: &prints().marks,
                household,
                scores: Scores::Official,
                review_day: self.round.review_day,
                rows: rows.clone(),
                left_out: left_out.clone(),
                deprived: BTreeMap::new(),
                points: None,
                missing: Vec::new(),
                notes: Vec::new(),
                blank: true,
            };
            (paper.document(), name)
        });
        Ok(made.collect())
    }

    fn score_sheet_of(
        &self,
        app: &App,
        content: &Content,
        household: FormHousehold,
        members: &[MemberRow],
    ) -> Result<Document> {
        let sheet = self.sheet()?;
        let standard = app.law().standard(&self.round.standard)?;
        let printed = prints().sheet(self.prepared.region()).ok_or_else(not_there)?;
        let verdict = self.prepared.classify(content)?;
        let rows = self.prepared.scoring(sheet)?.rows(&sheet.values(content)?);
        let missing = verdict.missing.iter().map(|id| missing_name(standard, Some(sheet), id).vi);
        let stated = content.reasons.iter().map(|(id, why)| SheetNote::stated(id, why));
        let mut notes = self.decided(app, content, members)?;
        notes.extend(stated);
        let paper = ScoreSheet {
            sheet: printed,
            marks: &prints().marks,
            household,
            scores: self.scores,
            review_day: self.round.review_day,
            rows,
            left_out: BTreeMap::new(),
            deprived: content.facts().indicators,
            points: verdict.a_points.zip(verdict.b_points),
            missing: missing.collect(),
            notes,
            blank: false,
        };
        Ok(paper.document())
    }

    /// The readings that decide something about a household: with another side of one, an item would
    /// have other points or a mark would be another.
    fn decided(
        &self,
        app: &App,
        content: &Content,
        members: &[MemberRow],
    ) -> Result<Vec<SheetNote>> {
        let sheet = self.sheet()?;
        let standard = app.law().standard(&self.round.standard)?;
        let day = self.round.review_day;
        let deciding = Deciding { prepared: &self.prepared, sheet, standard, day };
        let notes = deciding.of(content, members)?.into_iter().filter_map(|it| {
            let mut readings = sheet.instrument.readings().iter();
            let reading = readings.find(|reading| reading.id == it.reading)?;
            let side = reading.side(&it.side)?;
            let paper = self.papers.get(&reading.id);
            let note = SheetNote::reading((&reading.id, &reading.about_vi), &side.vi, paper);
            Some(SheetNote { items: it.apart.items, indicators: it.apart.indicators, ..note })
        });
        Ok(notes.collect())
    }

    /// Phiếu B1 of households, in their order: with what a form says of those that have one here, and
    /// with their people alone of the others.
    pub(super) async fn b1(
        &self,
        app: &App,
        households: &[FormOf],
        surveys: &[SurveyRow],
    ) -> Result<Vec<(Document, String)>> {
        let known = self.known(app, households).await?;
        let mut made = Vec::with_capacity(households.len());
        for of in households {
            let survey = surveys.iter().find(|it| it.household == of.id);
            let content = survey.map(Content::of).transpose()?;
            let household = self.named(app, of, &known);
            let name = household.head.clone();
            let members = known.of(of.id);
            let causes = content.as_ref().and_then(|it| it.household_facts.as_ref());
            let causes = causes.map(|facts| facts.causes.iter().copied());
            let head = members.iter().find(|row| row.relation == Relation::Head);
            let paper = FormB1 {
                prints: prints(),
                urban: round_settlement(&self.round.region) == base::area::Settlement::Urban,
                ethnicity: head.and_then(|row| ethnic_code(app, row)),
                scores: self.scores,
                review_day: self.round.review_day,
                answers: content.as_ref().map(|it| it.answers.clone()).unwrap_or_default(),
                causes: causes.into_iter().flatten().filter_map(cause_code).collect(),
                members: members
                    .iter()
                    .map(|row| form_member(app, row, content.as_ref()))
                    .collect(),
                policies: content.as_ref().map(policy_marks).unwrap_or_default(),
                others: content.as_ref().map(other_words).unwrap_or_default(),
                taken: content.is_some(),
                household,
            };
            made.push((paper.document(), name));
        }
        Ok(made)
    }

    async fn known(&self, app: &App, households: &[FormOf]) -> Result<Known> {
        let db = &**app.store();
        let ids: Vec<HouseholdId> = households.iter().map(|it| it.id).collect();
        let day = self.round.review_day;
        let members = store::people::member::list_of_many(db, &ids, day).await?;
        let mut classes: HashMap<HouseholdId, (Day, Class)> = HashMap::new();
        for it in store::people::class_fact::list_of_many(db, &ids).await? {
            let later = classes.get(&it.household).is_none_or(|(from, _)| *from < it.from_day);
            if it.from_day <= day && later {
                classes.insert(it.household, (it.from_day, it.class));
            }
        }
        Ok(Known { members, classes })
    }

    fn named(&self, app: &App, of: &FormOf, known: &Known) -> FormHousehold {
        let head = known.of(of.id).iter().find(|row| row.relation == Relation::Head);
        let from = self.whence(app);
        FormHousehold {
            province: from.province,
            district: from.district,
            commune: Some((from.commune.name, from.code)),
            village: of.village.clone(),
            head: match &of.listed {
                Some((_, name)) => name.clone(),
                None => head.map(|row| row.name.to_uppercase()).unwrap_or_default(),
            },
            number: head.and_then(number),
            order: of.listed.as_ref().map(|(at, _)| *at),
            code: of.code.clone(),
            before: known.classes.get(&of.id).map(|(_, class)| *class),
        }
    }
}

/// What is read of many households at once.
struct Known {
    members: HashMap<HouseholdId, Vec<MemberRow>>,
    /// The class on the review day, which is that of the review before.
    classes: HashMap<HouseholdId, (Day, Class)>,
}

impl Known {
    fn of(&self, id: HouseholdId) -> &[MemberRow] {
        self.members.get(&id).map_or(&[], Vec::as_slice)
    }
}

fn number(row: &MemberRow) -> Option<Masked> {
    match &row.identity {
        Identity::Known(number) => Some(Masked::of(number)),
        Identity::Missing(_) => None,
    }
}

/// The number of an ethnic group in the list, where its name is found there.
fn ethnic_code(app: &App, row: &MemberRow) -> Option<i32> {
    let written = fold(row.ethnicity.as_deref()?);
    let groups = app.law().ethnic_groups().group.iter();
    let mut same = groups.filter(|group| {
        let mut names = group.also.iter().chain([&group.name]);
        names.any(|name| fold(name) == written)
    });
    same.next().map(|group| group.number)
}

/// Section XIII: the causes in the order of the form.
fn cause_code(cause: Cause) -> Option<usize> {
    Cause::ALL.iter().position(|it| *it == cause).map(|at| at + 1)
}

/// Section XIV: for each line whether the household draws on it and whether it needs it.
fn policy_marks(content: &Content) -> BTreeMap<String, [bool; 2]> {
    let Policies { drawn, needed } = &content.policies;
    let marks = Policy::ALL.iter().enumerate();
    let mark = |it| [drawn.contains(it), needed.contains(it)];
    marks.map(|(at, it)| ((at + 1).to_string(), mark(it))).collect()
}

/// What stands behind “Khác, ghi rõ”, by the section.
fn other_words(content: &Content) -> BTreeMap<&'static str, String> {
    content.others.iter().map(|(of, text)| (of.section(), text.clone())).collect()
}

fn form_member(app: &App, row: &MemberRow, content: Option<&Content>) -> FormMember {
    let line = content.and_then(|content| content.roster.get(&row.id));
    FormMember {
        name: row.name.clone(),
        relation: Some(match row.relation {
            Relation::Head => 1,
            Relation::Spouse => 2,
            Relation::Child => 3,
            Relation::Parent => 4,
            Relation::Grandchild
            | Relation::Grandparent
            | Relation::Sibling
            | Relation::ChildInLaw
            | Relation::ParentInLaw
            | Relation::Other => 5,
        }),
        birth: row.birth,
        number: number(row),
        ethnicity: ethnic_code(app, row),
        sex: row.sex,
        columns: line.map(columns).unwrap_or_default(),
    }
}

/// What stands for "none" where the form prints no code for it.
const NONE: &str = "–";

/// The columns 6 to 19 of a line, by the codes of the form.
fn columns(line: &RosterLine) -> BTreeMap<&'static str, String> {
    let tenths = |value: u32| format!("{},{}", value / 10, value % 10);
    let printed = COLUMNS.iter().filter(|column| !column.number.is_empty());
    let said = |column: &LineColumn| {
        Some(match line.stated(column.name)? {
            Stated::YesNo(true) => "1".to_owned(),
            Stated::YesNo(false) => "2".to_owned(),
            Stated::Code { code: 0, .. } => NONE.to_owned(),
            Stated::Code { code, .. } => code.to_string(),
            Stated::Millimetres(it) => tenths(it),
            Stated::Grams(it) => tenths(it / 100),
            Stated::Months(it) => it.to_string(),
        })
    };
    printed.filter_map(|column| Some((column.number, said(column)?))).collect()
}
