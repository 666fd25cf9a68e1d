//! The form of a household in a round, filled in at the desk: shown, kept as one goes, taken.

mod api;
mod policy;
mod roster;
mod ruler;
mod section;
pub(crate) mod unchanged;

use std::collections::BTreeMap;

use app::kernel::problem::Code;
use app::review::survey::{
    Doubt, EntryMember, EntryQuestion, EntryView, Filled, MEMBER_FACTS, Printing,
};
use app::{Action, Problem};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use base::id::{HouseholdId, PersonId, RoundId, SurveyId, VillageId};
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done, page, see};
use crate::kernel::problem::{Failure, FindingView, findings, html};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) use self::section::SECTIONS;

/// A form has some 40 questions, 12 indicators with their reasons and, for each of at most 60
/// members, 20 columns.
const FIELDS_MAX: usize = 1_500;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/rounds/{id}/surveys/{household}", Action::SurveyAdd, survey_entry)
            .guide("cong-chuc-xa#nhap-phieu-ra-soat-tai-ban"),
        post(
            "/rounds/{id}/surveys/{household}",
            Action::SurveyAdd,
            Together::Seen("version", "survey_stale"),
            survey_complete,
        ),
        post(
            "/rounds/{id}/surveys/{household}/draft",
            Action::SurveyAdd,
            Together::Seen("version", "survey_stale"),
            survey_draft_save,
        ),
        post(
            "/rounds/{id}/surveys/{household}/repeat",
            Action::SurveyAdd,
            Together::Once("survey_stale"),
            survey_repeat,
        ),
        post("/rounds/{id}/forms/print", Action::SurveyAdd, Together::Apart, print),
        route::read(
            "/api/v1/rounds/{id}/forms/{household}",
            Action::SurveyAdd,
            "The form of a household in a round: as it is kept, or prefilled from the review before.",
            api::form,
        ),
        route::write(
            "/api/v1/rounds/{id}/forms/{household}/repeat",
            Action::SurveyAdd,
            Together::Once("survey_stale"),
            "Takes the answers of the review before as they are.",
            api::repeat,
        ),
        route::write(
            "/api/v1/surveys",
            Action::SurveyAdd,
            Together::Seen("replaces", "survey_conflict"),
            "Adds the answers of a household; gives the verdict with its trace.",
            api::add,
        ),
    ]
}

type Place = Path<(RoundId, HouseholdId)>;

#[derive(Template)]
#[template(path = "review/survey.html")]
struct EntryPage<'a> {
    f: &'a Frame,
    v: &'a EntryView,
    /// The id this form will have when it is taken.
    id: String,
    /// What refused it, when it was just sent.
    findings: Vec<FindingView>,
    /// Who saved meanwhile, in words.
    stale: Option<String>,
    /// What stands in boxes and cannot be read: by the name of the box, as it was typed.
    wrong: BTreeMap<String, String>,
    /// Whether it was to be taken with answers missing, and nobody said yet that it is.
    asks_open: bool,
}

impl<'a> EntryPage<'a> {
    /// The form as it is kept.
    fn of(f: &'a Frame, v: &'a EntryView, id: String) -> EntryPage<'a> {
        let (findings, wrong) = (Vec::new(), BTreeMap::new());
        EntryPage { f, v, id, findings, stale: None, wrong, asks_open: false }
    }

    /// What stands in a box: what was typed, where that cannot be read.
    fn text_of(&self, name: &str, kept: &str) -> String {
        self.wrong.get(name).map_or_else(|| kept.to_owned(), Clone::clone)
    }

    /// The boxes that cannot be read, each with whose it is and what it is.
    fn unread(&self) -> Vec<String> {
        let named = |(name, typed): (&String, &String)| {
            let what = match name.split_once('.') {
                Some(("b", rest)) => {
                    let (person, column) = rest.split_once('.').unwrap_or((rest, ""));
                    let member = self.v.members.iter().find(|it| it.id.to_string() == person);
                    let member = member.map(|it| it.name.as_str()).unwrap_or_default();
                    format!("{member}, {}", self.f.word("b1", column))
                }
                Some(("a", question)) => {
                    let asked = self.v.questions.iter().find(|it| it.id == question);
                    asked
                        .map_or_else(|| question.to_owned(), |it| self.f.named(&it.name).to_owned())
                }
                Some(_) | None => self.f.word("field", name).to_owned(),
            };
            let key = match name.starts_with("b.") {
                true => "survey.unread_measure",
                false => "survey.unread_count",
            };
            self.f.fill(key, &[("what", what.as_str()), ("typed", typed)])
        };
        self.wrong.iter().map(named).collect()
    }

    /// What the script puts in place beside the result: what follows, and how much is open.
    fn live_parts(&self) -> String {
        let mut parts = vec!["#sum".to_owned()];
        if self.v.by_sheet {
            parts.push("#follows".to_owned());
        }
        let members = self.v.members.iter().filter(|_| self.v.by_sheet);
        parts.extend(members.map(|it| format!("#open-{}", it.id)));
        parts.extend(self.v.indicators.iter().map(|it| format!("#follows-{}", it.id)));
        parts.join(",")
    }

    /// Which words say what follows for an indicator.
    fn follows(&self, it: &app::review::survey::EntryIndicator) -> &'static str {
        match it.derived {
            Some(true) => "survey.follows_deprived",
            Some(false) => "survey.follows_fine",
            None => "survey.follows_open",
        }
    }

    fn distance(&self, distance: Option<i64>) -> String {
        distance_words(self.f, distance)
    }

    fn doubt(&self, doubt: &Doubt) -> String {
        let (of, against) = (self.f.named(&doubt.of), self.f.named(&doubt.against));
        let key = format!("doubt.{}", doubt.word);
        self.f.fill(&key, &[("of", of), ("against", against)])
    }

    fn age(&self, member: &EntryMember) -> String {
        match member.age {
            Some((least, most)) if least == most => least.to_string(),
            Some((least, most)) => format!("{least}–{most}"),
            None => "–".to_owned(),
        }
    }

    /// The facts that are asked of a member of that age, with what holds of each.
    fn facts(&self, member: &EntryMember) -> Vec<(&'static str, Option<bool>)> {
        let asked = asked_of(member);
        let facts = MEMBER_FACTS.iter().filter(|(name, _)| asked.contains(name));
        facts.map(|(name, read)| (*name, read(&member.facts))).collect()
    }

    fn unknown(&self, member: &EntryMember) -> usize {
        let open = self.facts(member).iter().filter(|(_, value)| value.is_none()).count();
        open + usize::from(member.facts.education.is_none())
    }

    fn before(&self, it: &app::review::survey::EntryIndicator) -> &'static str {
        match it.before {
            Some(true) => "household.deprived",
            Some(false) => "household.not_deprived",
            None => "household.not_known",
        }
    }

    /// The indicators that the household is deprived in as the form stands.
    fn deprived(&self) -> String {
        let now = self.v.indicators.iter().filter(|it| it.value() == Some(true));
        let named = |it: &app::review::survey::EntryIndicator| {
            format!("{}. {}", it.number, self.f.named(&it.name))
        };
        now.map(named).collect::<Vec<_>>().join("; ")
    }

    fn levels(&self) -> Vec<&'static str> {
        app::Education::ALL.iter().map(|level| level.as_str()).collect()
    }

    fn has_level(&self, member: &EntryMember, level: &str) -> bool {
        member.facts.education.is_some_and(|it| it.as_str() == level)
    }

    fn causes(&self) -> Vec<(&'static str, bool)> {
        let chosen = self.v.filled.household_facts.as_ref().map(|facts| &facts.causes);
        let ticked = |cause| chosen.is_some_and(|causes| causes.contains(cause));
        app::Cause::ALL.iter().map(|cause| (cause.as_str(), ticked(cause))).collect()
    }

    fn needs(&self) -> &str {
        self.v.filled.household_facts.as_ref().map_or("", |facts| &facts.needs)
    }

    fn of_household(&self, what: &str) -> Option<bool> {
        let facts = self.v.filled.household_facts.as_ref()?;
        match what {
            "no_labour_capacity" => facts.no_labour_capacity,
            "local_ethnic" => facts.local_ethnic,
            _ => None,
        }
    }

    /// The columns of part B that are asked of a member of that age, each with its answers.
    fn columns(&self, member: &EntryMember) -> Vec<roster::Column> {
        roster::columns(member)
    }

    /// The form of a household in the round, as papers are addressed.
    fn of_round(&self) -> String {
        format!("{}/{}", self.v.round, self.v.household)
    }

    /// How many of a member's columns have no answer yet.
    fn open(&self, member: &EntryMember) -> usize {
        let columns = roster::columns(member);
        columns.iter().filter(|column| column.asked && column.value.is_empty()).count()
    }

    fn is_choice(&self, question: &EntryQuestion) -> bool {
        roster::is_choice(question)
    }

    /// The questions of the house by the section of the form.
    fn sections(&self) -> Vec<roster::Section<'_>> {
        roster::sections(&self.v.questions)
    }

    fn area(&self) -> String {
        let kept = self.v.filled.house_area_m2.map(|area| area.to_string()).unwrap_or_default();
        self.text_of("area", &kept)
    }

    /// What stands in the box of a count.
    fn answer_text(&self, question: &EntryQuestion) -> String {
        self.text_of(&format!("a.{}", question.id), &question.value)
    }

    /// What stands in a box of part B.
    fn column_text(&self, member: &EntryMember, column: &roster::Column) -> String {
        self.text_of(&format!("b.{}.{}", member.id, column.name), &column.value)
    }
}

/// What is asked of a member goes by the age: a child's schooling, an adult's work.
fn asked_of(member: &EntryMember) -> Vec<&'static str> {
    let of_age = member.asked;
    let mut asked = vec!["health_insurance", "monthly_allowance", "disabled"];
    if of_age.education {
        asked.push("attending");
    }
    if of_age.nourishment {
        asked.push("undernourished");
    }
    if of_age.work {
        asked.extend([
            "working_age_able",
            "has_job",
            "works_for_wages",
            "has_labour_contract",
            "merit",
            "pregnant",
        ]);
    }
    if of_age.adult_education {
        asked.push("trained_on_job");
    }
    asked
}

async fn survey_entry(
    State(web): State<Web>,
    signed: Signed,
    Path((round, household)): Place,
) -> Answer {
    let view = app::review::survey::entry(&web.app, &signed.actor, round, household, None).await?;
    let f = &signed.frame;
    page(&EntryPage::of(f, &view, f.id()))
}

/// The form as a browser sends it: fields of any name, told apart by what stands before the dot.
type Fields = Form<Vec<(String, String)>>;

/// What stands in the fields beside what is filled in.
#[derive(Deserialize, Default)]
struct Hidden {
    id: Option<SurveyId>,
    version: i64,
    /// To the next household's form, and not to this one's page.
    #[serde(default)]
    next: bool,
    /// Answers are missing, and it is taken all the same.
    #[serde(default)]
    open: bool,
}

async fn survey_draft_save(
    State(web): State<Web>,
    signed: Signed,
    Path((round, household)): Place,
    headers: HeaderMap,
    Form(fields): Fields,
) -> Answer {
    let (hidden, mut filled, mut wrong) = read(fields)?;
    let live = headers.contains_key("hx-request");
    // What can be read is kept, whatever else stands there.
    readable(&web, &signed, (round, household), &mut filled, &mut wrong).await?;
    let saved = app::review::survey::draft_save(
        &web.app,
        &signed.actor,
        round,
        household,
        filled.clone(),
        hidden.version,
    )
    .await;
    match saved {
        Ok(view) if live || !wrong.is_empty() => {
            let f = &signed.frame;
            let id = hidden.id.map_or_else(|| f.id(), |id| id.to_string());
            let status = if live { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let shown = EntryPage { wrong, ..EntryPage::of(f, &view, id) };
            Ok(html(status, shown.render()))
        }
        Ok(_) => {
            let to = format!("/rounds/{round}/surveys/{household}");
            done(&signed.frame, &to, "survey_draft", &[])
        }
        Err(problem) => {
            again(&web, &signed, (round, household), (filled, wrong), hidden, (problem, live)).await
        }
    }
}

/// Leaves out of what is filled in what cannot be read, and gives the form as it then is.
async fn readable(
    web: &Web,
    signed: &Signed,
    (round, household): (RoundId, HouseholdId),
    filled: &mut Filled,
    wrong: &mut BTreeMap<String, String>,
) -> Result<EntryView, Problem> {
    loop {
        let asked = Some(filled.clone());
        let found =
            app::review::survey::entry(&web.app, &signed.actor, round, household, asked).await;
        let problem = match found {
            Ok(view) => {
                let unread = view.questions.iter().filter(|it| !it.is_read);
                let unread: Vec<String> = unread.map(|it| it.id.clone()).collect();
                if unread.is_empty() {
                    return Ok(view);
                }
                for question in unread {
                    let typed = filled.answers.remove(&question).unwrap_or_default();
                    wrong.insert(format!("a.{question}"), typed);
                }
                continue;
            }
            Err(problem) if problem.code == Code::BadInput => problem,
            Err(problem) => return Err(problem),
        };
        let field = problem.args.get("field").map(String::as_str).unwrap_or_default();
        let impossible =
            filled.roster.iter().find_map(|(id, line)| Some((*id, line.impossible()?)));
        if let Some(typed) = filled.answers.remove(field) {
            wrong.insert(format!("a.{field}"), typed);
        } else if let Some((id, column)) = impossible {
            let line = filled.roster.entry(id).or_default();
            let typed = roster::measured(line, column);
            line.clear(column);
            wrong.insert(format!("b.{id}.{column}"), typed);
        } else {
            return Err(problem);
        }
    }
}

async fn survey_complete(
    State(web): State<Web>,
    signed: Signed,
    Path((round, household)): Place,
    Form(fields): Fields,
) -> Answer {
    let (hidden, mut filled, mut wrong) = read(fields)?;
    let id = hidden.id.ok_or_else(|| Problem::new(Code::BadInput).with("field", "id"))?;
    let place = (round, household);
    let view = readable(&web, &signed, place, &mut filled, &mut wrong).await?;
    // A form with answers missing is taken when somebody says so, and never over one that cannot be read.
    let is_open = !view.decided && !view.preview.missing.is_empty() && !hidden.open;
    if !wrong.is_empty() || is_open {
        let f = &signed.frame;
        let asks_open = wrong.is_empty();
        let shown = EntryPage { wrong, asks_open, ..EntryPage::of(f, &view, id.to_string()) };
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, shown.render()));
    }
    let taken = app::review::survey::complete(
        &web.app,
        &signed.actor,
        (round, household, id),
        filled.clone(),
        hidden.version,
    )
    .await;
    match taken {
        Ok(_) => {
            let next = match hidden.next {
                true => {
                    app::review::survey::next(&web.app, &signed.actor, round, household).await?
                }
                false => None,
            };
            let to = match next {
                Some(next) => format!("/rounds/{round}/surveys/{}", next.household),
                None => format!("/households/{household}"),
            };
            done(&signed.frame, &to, "survey_done", &[])
        }
        Err(problem) => {
            let sent = (filled, BTreeMap::new());
            again(&web, &signed, place, sent, hidden, (problem, false)).await
        }
    }
}

/// The form again with everything that was filled in, and what stands against it: nobody types
/// twice because somebody else was quicker or a reason is missing.
async fn again(
    web: &Web,
    signed: &Signed,
    (round, household): (RoundId, HouseholdId),
    (filled, wrong): (Filled, BTreeMap<String, String>),
    hidden: Hidden,
    (problem, live): (Problem, bool),
) -> Answer {
    if !matches!(problem.code, Code::SurveyStale | Code::SurveyRefused | Code::SurveyConflict) {
        return Err(Failure::from(problem));
    }
    let f = &signed.frame;
    let view =
        app::review::survey::entry(&web.app, &signed.actor, round, household, Some(filled)).await?;
    let (what, cure) = problem.said(web.app.words(), f.lang);
    // What was sent under the id is not what would be sent now.
    let id = hidden.id.filter(|_| problem.code != Code::SurveyConflict);
    let id = id.map_or_else(|| f.id(), |id| id.to_string());
    let shown = EntryPage {
        findings: findings(f, &problem.findings),
        stale: Some(format!("{what} {cure}")),
        wrong,
        ..EntryPage::of(f, &view, id)
    };
    // The script only shows what was answered well.
    let status = if live { 200 } else { problem.code.status() };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::CONFLICT);
    Ok(html(status, shown.render()))
}

#[derive(Deserialize)]
struct RepeatForm {
    id: SurveyId,
}

async fn survey_repeat(
    State(web): State<Web>,
    signed: Signed,
    Path((round, household)): Place,
    Form(form): Form<RepeatForm>,
) -> Answer {
    app::review::survey::repeat(&web.app, &signed.actor, round, household, form.id).await?;
    done(&signed.frame, &format!("/households/{household}"), "survey_done", &[])
}

#[derive(Deserialize)]
struct PrintForm {
    village: VillageId,
    which: String,
}

/// Begins to print the forms of a village and goes to the page on which that is watched.
async fn print(
    State(web): State<Web>,
    signed: Signed,
    Path(round): Path<RoundId>,
    Form(form): Form<PrintForm>,
) -> Answer {
    let which = Printing::from_name(&form.which)
        .ok_or_else(|| Problem::new(Code::BadInput).with("field", "which"))?;
    let of = (round, form.village);
    let export = app::review::survey::forms_print(&web.app, &signed.actor, of, which).await?;
    see(&format!("/exports/{export}"))
}

/// What was sent: the hidden fields, what is filled in, and the boxes that cannot be read.
type Sent = (Hidden, Filled, BTreeMap<String, String>);

/// Reads the fields. An empty one says nothing; of a box that cannot be read the text is kept.
fn read(fields: Vec<(String, String)>) -> Result<Sent, Problem> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    if fields.len() > FIELDS_MAX {
        return Err(Problem::new(Code::TooLarge));
    }
    let mut hidden = Hidden::default();
    let mut filled = Filled::default();
    let mut wrong = BTreeMap::new();
    let mut none: Vec<String> = Vec::new();
    let mut facts = app::HouseholdFacts::default();
    let mut any_fact = false;
    let mut people: BTreeMap<PersonId, serde_json::Map<String, serde_json::Value>> =
        BTreeMap::new();
    let mut roster: BTreeMap<PersonId, serde_json::Map<String, serde_json::Value>> =
        BTreeMap::new();
    for (name, value) in fields {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match name.split_once('.') {
            None => match name.as_str() {
                "next" => hidden.next = true,
                "open" => hidden.open = true,
                "id" => hidden.id = Some(value.parse().map_err(|_| bad("id"))?),
                "version" => hidden.version = value.parse().map_err(|_| bad("version"))?,
                "area" => match plain_number(value).parse() {
                    Ok(area) => filled.house_area_m2 = Some(area),
                    Err(_) => drop(wrong.insert(name, value.to_owned())),
                },
                "needs" => {
                    value.clone_into(&mut facts.needs);
                    any_fact = true;
                }
                _ => {}
            },
            Some(("a", question)) => {
                filled.answers.insert(question.to_owned(), plain_number(value));
            }
            // Everything that was left empty among these is none: said by a tick, never taken for granted.
            Some(("z", _)) => none.extend(value.split(',').map(str::to_owned)),
            Some((part @ ("p" | "o"), rest)) => {
                if !policy::read(&mut filled, (part, rest), value) {
                    return Err(bad(&name));
                }
            }
            Some(("i", indicator)) => {
                filled.indicators.insert(indicator.to_owned(), yes_no(value, &name)?);
            }
            Some(("r", indicator)) => {
                filled.reasons.insert(indicator.to_owned(), value.to_owned());
            }
            Some(("s", sign)) => {
                filled.signs.insert(sign.to_owned());
            }
            Some(("c", cause)) => {
                let cause = app::Cause::from_name(cause).ok_or_else(|| bad(&name))?;
                facts.causes.insert(cause);
                any_fact = true;
            }
            Some(("h", what)) => {
                let said = Some(yes_no(value, &name)?);
                match what {
                    "no_labour_capacity" => facts.no_labour_capacity = said,
                    "local_ethnic" => facts.local_ethnic = said,
                    _ => return Err(bad(&name)),
                }
                any_fact = true;
            }
            Some(("b", rest)) => {
                let (person, column) = of_person(rest).ok_or_else(|| bad(&name))?;
                match column_value(column, value) {
                    Some(said) => {
                        roster.entry(person).or_default().insert(column.to_owned(), said);
                    }
                    None => drop(wrong.insert(name.clone(), value.to_owned())),
                }
            }
            Some(("m", rest)) => {
                let (person, fact) = of_person(rest).ok_or_else(|| bad(&name))?;
                let said = match fact {
                    "education" => value.into(),
                    _ => yes_no(value, &name)?.into(),
                };
                people.entry(person).or_default().insert(fact.to_owned(), said);
            }
            Some(_) => {}
        }
    }
    filled.household_facts = any_fact.then_some(facts);
    for question in none.into_iter().take(FIELDS_MAX) {
        filled.answers.entry(question).or_insert_with(|| "0".to_owned());
    }
    for (person, said) in roster {
        let line = serde_json::from_value(said.into()).map_err(|_| bad("roster"))?;
        filled.roster.insert(person, line);
    }
    for (person, said) in people {
        let facts = serde_json::from_value(said.into()).map_err(|_| bad("people"))?;
        filled.people.insert(person, facts);
    }
    Ok((hidden, filled, wrong))
}

/// Whose a box is, and what of them.
fn of_person(rest: &str) -> Option<(PersonId, &str)> {
    let (person, what) = rest.split_once('.')?;
    Some((person.parse().ok()?, what))
}

/// A whole number as people write it, "1.500" or "1 500", as digits; anything else as it is.
fn plain_number(text: &str) -> String {
    let parts: Vec<&str> = text.split(['.', ' ', '\u{a0}']).collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = match parts.split_first() {
        Some((first, rest)) => {
            !rest.is_empty()
                && (1..=3).contains(&first.len())
                && parts.iter().all(digits)
                && rest.iter().all(|part| part.len() == 3)
        }
        None => false,
    };
    if grouped { parts.concat() } else { text.to_owned() }
}

/// A column of part B as a browser sends it: measures in centimetres and kilograms with a comma,
/// yes and no, months, or the name of an answer.
fn column_value(column: &str, value: &str) -> Option<serde_json::Value> {
    match column {
        "height_mm" => Some(scaled(value, 10, 1)?.into()),
        "weight_g" => Some(scaled(value, 1_000, 3)?.into()),
        "months_worked" => Some(value.parse::<u32>().ok()?.into()),
        "attends" | "insured" | "internet" | "critically_ill" | "is_member" | "state_insured"
        | "primary_diploma" | "nonfarm" => Some(yes_no(value, column).ok()?.into()),
        _ => Some(value.into()),
    }
}

/// A number with at most so many decimals, behind a comma or a point, in units of the last one.
fn scaled(text: &str, by: u32, decimals: usize) -> Option<u32> {
    let text = text.replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() > decimals || !digits(part) || !digits(whole) || whole.len() > 4 {
        return None;
    }
    let part = format!("{part:0<decimals$}");
    whole.parse::<u32>().ok()?.checked_mul(by)?.checked_add(part.parse().ok()?)
}

fn yes_no(value: &str, field: &str) -> Result<bool, Problem> {
    match value {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Problem::new(Code::BadInput).with("field", field)),
    }
}

/// How far from the line, in words.
pub(crate) fn distance_words(f: &Frame, distance: Option<i64>) -> String {
    match distance {
        Some(0) => f.t("household.on_the_line").to_owned(),
        Some(d) if d > 0 => f.with("household.above_the_line", "points", d),
        Some(d) => f.with("household.below_the_line", "points", -d),
        None => "–".to_owned(),
    }
}
