//! The form of a household in a round, filled in at the desk: shown, kept as one goes, taken.

mod api;
mod policy;
mod roster;
mod ruler;
mod section;
mod sent;
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
use axum::response::Response;
use base::id::{HouseholdId, RoundId, SurveyId, VillageId};
use serde::Deserialize;

use crate::Web;
use crate::kernel::again::Anew;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done, page, see};
use crate::kernel::problem::{Failure, FindingView, findings, html};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) use self::section::SECTIONS;
use self::sent::{Hidden, read};

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
            Together::Once("survey_there"),
            survey_repeat,
        ),
        post(
            "/rounds/{id}/surveys/{household}/draft/reopen",
            Action::SurveyAdd,
            Together::Once("survey_stale"),
            survey_draft_reopen,
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
            Together::Once("survey_there"),
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
            Ok(gone_on(html(status, shown.render())))
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

/// A page of what has just been kept: its version is the one to go on from.
fn gone_on(mut page: Response) -> Response {
    page.extensions_mut().insert(Anew);
    page
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
        // What was typed is kept meanwhile: whoever leaves the page here finds it again.
        let kept = app::review::survey::draft_save(
            &web.app,
            &signed.actor,
            round,
            household,
            filled.clone(),
            hidden.version,
        );
        let view = match kept.await {
            Ok(view) => view,
            Err(problem) => {
                let sent = (filled, wrong);
                return again(&web, &signed, place, sent, hidden, (problem, false)).await;
            }
        };
        let f = &signed.frame;
        let asks_open = wrong.is_empty();
        let shown = EntryPage { wrong, asks_open, ..EntryPage::of(f, &view, id.to_string()) };
        return Ok(gone_on(html(StatusCode::UNPROCESSABLE_ENTITY, shown.render())));
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
    /// The version of the draft that is put away for it.
    put_away: Option<i64>,
}

async fn survey_repeat(
    State(web): State<Web>,
    signed: Signed,
    Path((round, household)): Place,
    Form(form): Form<RepeatForm>,
) -> Answer {
    let (app, actor) = (&web.app, &signed.actor);
    app::review::survey::repeat(app, actor, round, household, form.id, form.put_away).await?;
    let said = match form.put_away {
        Some(_) => "survey_done_put_away",
        None => "survey_done",
    };
    done(&signed.frame, &format!("/households/{household}"), said, &[])
}

#[derive(Deserialize)]
struct ReopenForm {
    /// The form that the draft was put away for.
    form: SurveyId,
}

async fn survey_draft_reopen(
    State(web): State<Web>,
    signed: Signed,
    Path((round, household)): Place,
    Form(sent): Form<ReopenForm>,
) -> Answer {
    let of = (round, household);
    app::review::survey::draft_reopen(&web.app, &signed.actor, of, sent.form).await?;
    let to = format!("/rounds/{round}/surveys/{household}");
    done(&signed.frame, &to, "survey_draft_reopened", &[])
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

/// How far from the line, in words.
pub(crate) fn distance_words(f: &Frame, distance: Option<i64>) -> String {
    match distance {
        Some(0) => f.t("household.on_the_line").to_owned(),
        Some(d) if d > 0 => f.with("household.above_the_line", "points", d),
        Some(d) => f.with("household.below_the_line", "points", -d),
        None => "–".to_owned(),
    }
}
