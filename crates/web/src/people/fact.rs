//! What is known of a household beside its class: seeing it on a day, stating it from a day on.

mod api;

use std::collections::BTreeMap;

use app::kernel::problem::{Code, Problem};
use app::people::household::{HouseholdFactsView, HouseholdView};
use app::{Action, Cause, HouseholdFacts};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::id::HouseholdId;
use futures_util::future::ready;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done, piece};
use crate::kernel::problem::{FindingView, findings, html};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;
use crate::people::household_section::Section;

/// On the page of a household: where its facts stand, for who sees answers.
pub(crate) const SECTIONS: &[Section] = &[Section {
    order: 80,
    right: Action::HouseholdSee,
    title: None,
    make: |signed, file| {
        let link = FactsLink { f: &signed.frame, h: &file.household };
        let sees = signed.actor.sees_answers();
        Box::pin(ready(if sees { piece(&link) } else { Ok(String::new()) }))
    },
}];

#[derive(Template)]
#[template(path = "people/household_facts_link.html")]
struct FactsLink<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
}

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/households/{id}/facts", Action::HouseholdSee, facts_get),
        post(
            "/households/{id}/facts",
            Action::HouseholdChange,
            Together::Seen("seen", "household_changed"),
            facts_add,
        ),
        route::write(
            "/api/v1/households/{id}/facts",
            Action::HouseholdChange,
            Together::Seen("revision", "household_changed"),
            "States facts about a household and its people from a day on.",
            api::add,
        ),
    ]
}

/// What stands in the fields of the form: what is known, or what somebody typed.
struct Filled {
    from: String,
    causes: Vec<&'static str>,
    needs: String,
    no_labour_capacity: String,
    local_ethnic: String,
    low_income: String,
    no_stable_livelihood: String,
}

/// Why what was sent was not taken.
struct Wrong {
    what: String,
    cure: String,
    findings: Vec<FindingView>,
}

#[derive(Template)]
#[template(path = "people/household_facts.html")]
struct FactsPage<'a> {
    f: &'a Frame,
    v: HouseholdFactsView,
    filled: Filled,
    wrong: Option<Wrong>,
    /// The words of the causes that hold.
    held: Vec<String>,
    /// Name, words, whether it is ticked.
    causes: Vec<(&'static str, String, bool)>,
}

impl FactsPage<'_> {
    /// The line below which an income counts as low, as the law file has it.
    fn low_line(&self) -> String {
        let line = self.f.web.app.law().policies().low_income();
        let (rural, urban) = (self.f.n(line.rural), self.f.n(line.urban));
        let sure = self.f.word("confidence", &line.confidence);
        let args = [("rural", &*rural), ("urban", &*urban), ("source", &*line.source)];
        let args: Vec<(&str, &str)> = args.into_iter().chain([("sure", &*sure)]).collect();
        self.f.fill("facts.low_line", &args)
    }

    /// The word for it.
    fn known(&self, value: &Option<bool>) -> &'static str {
        match choice(*value) {
            "" => "unknown",
            name => name,
        }
    }
}

/// The value of a yes, a no or a not known, as its choice has it.
fn choice(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

async fn facts_get(State(web): State<Web>, signed: Signed, Path(id): Path<HouseholdId>) -> Answer {
    render(&web, &signed, id, None).await
}

/// The page; what was typed goes before what is known, which stands above it.
async fn render(
    web: &Web,
    signed: &Signed,
    id: HouseholdId,
    refused: Option<(&BTreeMap<String, String>, Problem)>,
) -> Answer {
    let view = app::people::household::facts_get(&web.app, &signed.actor, id, None).await?;
    let f = &signed.frame;
    let filled = match &refused {
        None => Filled {
            from: f.today(),
            causes: view.facts.causes.iter().map(|cause| cause.as_str()).collect(),
            needs: view.facts.needs.clone(),
            no_labour_capacity: choice(view.facts.no_labour_capacity).to_owned(),
            local_ethnic: choice(view.facts.local_ethnic).to_owned(),
            low_income: choice(view.facts.low_income).to_owned(),
            no_stable_livelihood: choice(view.facts.no_stable_livelihood).to_owned(),
        },
        Some((form, _)) => {
            let text = |field: &str| form.get(field).cloned().unwrap_or_default();
            Filled {
                from: text("from"),
                causes: ticked(form).iter().map(|cause| cause.as_str()).collect(),
                needs: text("needs"),
                no_labour_capacity: text("no_labour_capacity"),
                local_ethnic: text("local_ethnic"),
                low_income: text("low_income"),
                no_stable_livelihood: text("no_stable_livelihood"),
            }
        }
    };
    let status = refused.as_ref().map_or(200, |(_, problem)| problem.code.status());
    let wrong = refused.map(|(_, problem)| {
        let (what, cure) = problem.said(web.app.words(), f.lang);
        Wrong { what, cure, findings: findings(f, &problem.findings) }
    });
    let causes = Cause::ALL.iter().map(|cause| {
        let name = cause.as_str();
        (name, f.word("cause", name), filled.causes.contains(&name))
    });
    let causes = causes.collect();
    let held = view.facts.causes.iter().map(|cause| f.word("cause", cause.as_str())).collect();
    let page = FactsPage { f, v: view, filled, wrong, held, causes };
    Ok(html(StatusCode::from_u16(status).unwrap_or(StatusCode::CONFLICT), page.render()))
}

fn ticked(form: &BTreeMap<String, String>) -> Vec<Cause> {
    let stated = |cause: &&Cause| form.contains_key(&format!("cause_{}", cause.as_str()));
    Cause::ALL.iter().filter(stated).copied().collect()
}

async fn facts_add(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<HouseholdId>,
    Form(form): Form<BTreeMap<String, String>>,
) -> Answer {
    match facts_send(&web, &signed, id, &form).await {
        Ok(()) => done(&signed.frame, &format!("/households/{id}/facts"), "saved", &[]),
        // What was typed is never lost: the same form again, with what the register has above it.
        Err(problem) if matches!(problem.code.status(), 409 | 422) => {
            render(&web, &signed, id, Some((&form, problem))).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn facts_send(
    web: &Web,
    signed: &Signed,
    id: HouseholdId,
    form: &BTreeMap<String, String>,
) -> Result<(), Problem> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let text = |field: &str| form.get(field).map_or("", String::as_str);
    let from = base::day::parse_day(text("from")).ok_or_else(|| bad("from"))?;
    let choice = |field: &str| match text(field) {
        "yes" => Ok(Some(true)),
        "no" => Ok(Some(false)),
        "" => Ok(None),
        _ => Err(bad(field)),
    };
    let facts = HouseholdFacts {
        causes: ticked(form).into_iter().collect(),
        needs: text("needs").to_owned(),
        no_labour_capacity: choice("no_labour_capacity")?,
        local_ethnic: choice("local_ethnic")?,
        low_income: choice("low_income")?,
        no_stable_livelihood: choice("no_stable_livelihood")?,
    };
    let (people, seen) = (BTreeMap::new(), Some(text("seen")));
    app::people::household::facts_add(&web.app, &signed.actor, id, facts, people, from, seen).await
}
