//! Papers: a choice of a province with the rounds that go by it, and the readings of a round.

use base::id::{ReadingChoiceId, RoundId};
use base::words::Lang;

use crate::App;
use crate::kernel::paper::{Format, Made, Paper};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::document::reading as document;
use crate::review::papers::iso;

/// A choice.
pub const CHOICE: Paper = Paper {
    address: "/papers/reading-choice/{id}/{ending}",
    right: Action::ReadingChoiceSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(choice(app, actor, id.into())),
};

/// The readings of a round.
pub const ROUND: Paper = Paper {
    address: "/papers/readings/{id}/{ending}",
    right: Action::RoundSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(round(app, actor, id.into())),
};

pub(crate) const PAPERS: &[&Paper] = &[&CHOICE, &ROUND];

async fn choice(app: &App, actor: &Actor, id: ReadingChoiceId) -> Result<Made> {
    let it = super::get(app, actor, id).await?;
    let words = app.words();
    let state = words.get(Lang::Vi, &format!("choice_state.{}", it.state.as_str())).to_owned();
    let rounds = it.rounds.iter().map(|round| {
        let of = (round.kind, round.year);
        let name = super::round_words(app, Lang::Vi, of, round.review_day);
        (round.commune_name.clone(), name)
    });
    let made = document::choice(&it, &state, rounds.collect());
    Ok(Made::new(made, &["cách hiểu", &it.reading, &it.province_name, &iso(it.from_day)]))
}

async fn round(app: &App, actor: &Actor, id: RoundId) -> Result<Made> {
    let view = super::of_round(app, actor, id).await?;
    if view.readings.is_empty() {
        return Err(Problem::new(Code::NotFound));
    }
    let row = crate::review::round::row(app, &**app.store(), actor, id).await?;
    let of = (row.kind, row.year);
    let name = super::round_words(app, Lang::Vi, of, row.review_day);
    let commune = crate::place::area::name(app, &row.commune);
    let made = document::of_round(&view, &name, &commune);
    Ok(Made::new(made, &["cách hiểu", &commune, &iso(row.review_day)]))
}
