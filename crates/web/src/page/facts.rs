//! What is known of a household beside its class: seeing it on a day, stating it from a day on.

use std::collections::BTreeMap;

use app::household::HouseholdFactsView;
use app::problem::{Code, Problem};
use app::{Cause, HouseholdFacts};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use base::id::HouseholdId;

use super::{Answer, page, see};
use crate::Web;
use crate::frame::Frame;
use crate::input::Form;
use crate::visit::Signed;

pub(super) fn router() -> Router<Web> {
    Router::new().route("/households/{id}/facts", get(facts_get).post(facts_add))
}

#[derive(Template)]
#[template(path = "household_facts.html")]
struct FactsPage<'a> {
    f: &'a Frame,
    v: HouseholdFactsView,
    /// Name, words, whether it is one of the household's.
    causes: Vec<(&'static str, String, bool)>,
}

impl FactsPage<'_> {
    /// The word for it.
    fn known(&self, value: &Option<bool>) -> &'static str {
        match self.choice(value) {
            "" => "unknown",
            name => name,
        }
    }

    /// The value of a yes, a no or a not known, as its choice has it.
    fn choice(&self, value: &Option<bool>) -> &'static str {
        match value {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        }
    }
}

async fn facts_get(State(web): State<Web>, signed: Signed, Path(id): Path<HouseholdId>) -> Answer {
    let view = web.app.household_facts_get(&signed.actor, id, None).await?;
    let f = &signed.frame;
    let causes = Cause::ALL.iter().map(|cause| {
        let name = cause.as_str();
        (name, f.word("cause", name), view.facts.causes.contains(cause))
    });
    page(&FactsPage { f, causes: causes.collect(), v: view })
}

async fn facts_add(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<HouseholdId>,
    Form(form): Form<BTreeMap<String, String>>,
) -> Answer {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let text = |field: &str| form.get(field).map_or("", String::as_str);
    let from = base::day::parse_day(text("from")).ok_or_else(|| bad("from"))?;
    let choice = |field: &str| match text(field) {
        "yes" => Ok(Some(true)),
        "no" => Ok(Some(false)),
        "" => Ok(None),
        _ => Err(bad(field)),
    };
    let stated = |cause: &&Cause| form.contains_key(&format!("cause_{}", cause.as_str()));
    let facts = HouseholdFacts {
        causes: Cause::ALL.iter().filter(stated).copied().collect(),
        needs: text("needs").to_owned(),
        no_labour_capacity: choice("no_labour_capacity")?,
        local_ethnic: choice("local_ethnic")?,
    };
    web.app.household_facts_add(&signed.actor, id, facts, BTreeMap::new(), from).await?;
    see(&format!("/households/{id}/facts"))
}
