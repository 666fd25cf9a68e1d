//! The box in the head of every page, and what is found for it.

use app::Action;
use app::front::finder::{Hit, Hits};
use askama::Template;
use axum::extract::{Query, State};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::page::{Answer, page};
use crate::kernel::route::{Declared, get};
use crate::kernel::sought;
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![get("/find", Action::HomeSee, found).guide("cong-chuc-xa#tim-ho")]
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct FindQuery {
    /// Words of a name, a code, a year, the number of a paper.
    #[serde(default)]
    text: String,
}

#[derive(Template)]
#[template(path = "front/found.html")]
struct FoundPage<'a> {
    f: &'a Frame,
    text: &'a str,
    all: &'a [Hits],
}

impl FoundPage<'_> {
    /// What tells it from others, in one line.
    fn beside(&self, hit: &Hit) -> String {
        let said = hit.beside.iter().map(|it| self.f.say(it)).filter(|it| !it.is_empty());
        said.collect::<Vec<_>>().join(" · ")
    }
}

async fn found(State(web): State<Web>, signed: Signed, Query(query): Query<FindQuery>) -> Answer {
    let looked = sought::opened(&web.app, &query.text);
    let all = app::front::finder::find(&web.app, &signed.actor, &looked).await?;
    page(&FoundPage { f: &signed.frame, text: query.text.trim(), all: &all })
}
