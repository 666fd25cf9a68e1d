//! “No change” for many households of a list at once. Each is taken for itself, as on its own page, so that
//! one that cannot be taken keeps no other; what came of each is said on one page.

use app::kernel::problem::Code;
use app::review::survey::repeat;
use app::{Action, Problem};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::id::{HouseholdId, RoundId, SurveyId};

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::Answer;
use crate::kernel::problem::{FindingView, findings, html};
use crate::kernel::route::{Declared, Together, post};
use crate::kernel::visit::Signed;

/// A page of the list has no more.
const HOUSEHOLDS_MAX: usize = 100;

pub(crate) fn routes() -> Vec<Declared> {
    vec![post("/rounds/{id}/unchanged", Action::SurveyAdd, Together::Fills, unchanged)]
}

/// A household that was marked: `household`, the id of its form, and its name.
struct Marked {
    household: HouseholdId,
    survey: SurveyId,
    name: String,
}

/// One that was not taken, and why.
struct Refused {
    household: HouseholdId,
    name: String,
    what: String,
    cure: String,
    findings: Vec<FindingView>,
}

#[derive(Template)]
#[template(path = "review/unchanged.html")]
struct ResultPage<'a> {
    f: &'a Frame,
    round: RoundId,
    taken: Vec<Marked>,
    refused: Vec<Refused>,
}

fn marked(fields: &[(String, String)]) -> Result<Vec<Marked>, Problem> {
    let bad = || Problem::new(Code::BadInput).with("field", "choices");
    let value = |name: String| fields.iter().find(|(it, _)| *it == name).map(|(_, it)| it.as_str());
    let one = |text: &str| {
        let household: HouseholdId = text.parse().map_err(|_| bad())?;
        let survey = value(format!("id_{household}")).and_then(|it| it.parse().ok());
        let name = value(format!("name_{household}")).unwrap_or_default();
        let name = name.chars().take(120).collect();
        Ok(Marked { household, survey: survey.ok_or_else(bad)?, name })
    };
    let chosen = fields.iter().filter(|(name, _)| name == "household");
    let marked = chosen.map(|(_, it)| one(it)).collect::<Result<Vec<Marked>, Problem>>()?;
    if marked.is_empty() || marked.len() > HOUSEHOLDS_MAX {
        return Err(bad());
    }
    Ok(marked)
}

async fn unchanged(
    State(web): State<Web>,
    signed: Signed,
    Path(round): Path<RoundId>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let f = &signed.frame;
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for it in marked(&fields)? {
        // A draft is put away on its own page only, where what it holds stands.
        match repeat(&web.app, &signed.actor, round, it.household, it.survey, None).await {
            Ok(_) => taken.push(it),
            // What is wrong with the program or with who asks is wrong with all of them.
            Err(problem) if !(404..500).contains(&problem.code.status()) => {
                return Err(problem.into());
            }
            Err(problem) => {
                let (what, cure) = problem.said(web.app.words(), f.lang);
                let findings = findings(f, &problem.findings);
                let Marked { household, name, .. } = it;
                refused.push(Refused { household, name, what, cure, findings });
            }
        }
    }
    let page = ResultPage { f, round, taken, refused };
    Ok(html(StatusCode::OK, page.render()))
}
