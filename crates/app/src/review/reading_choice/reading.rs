//! The readings that hold: in a province on a day, and in a round, which keeps those of the day on which it
//! was opened.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Day;
use base::area::AreaKey;
use base::id::{ReadingChoiceId, RoundId};
use register::RoundFlow;
use register::review::round::meeting::Half;
use serde::{Deserialize, Serialize};
use standard::Standard;
use standard::instrument::{Chosen, Instrument};
use store::review::reading_choice::ReadingChoiceRow;
use store::review::round::RoundRow;

use super::{ChoicePaper, FORM_A_CONDITION, province_of, province_on};
use crate::App;
use crate::kernel::law::Named;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::survey::readings;

/// A reading with the side that holds, and why.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ReadingLine {
    pub reading: String,
    /// What it is about.
    pub about: Named,
    /// What the text says.
    pub text: Named,
    /// The items and marks that it decides, and `region`, `meeting`, `form`, `tables`.
    pub decides: Vec<String>,
    /// Who may choose: `province`, `approver` of the score table, `nobody` where there is one side.
    pub chooser: String,
    pub side: String,
    /// The side in words.
    pub side_name: Named,
    /// The other sides.
    pub others: Vec<Named>,
    /// The paper by which the province chose it; without one it is the program's.
    pub paper: Option<ChoicePaper>,
    /// Since when rounds go by that paper.
    pub from_day: Option<Day>,
}

/// A condition of the province for column 0 of Phiếu A.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct FormACondition {
    pub words: String,
    pub paper: ChoicePaper,
}

/// What holds.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ReadingsView {
    /// The day that it is for.
    pub day: Day,
    pub standard: String,
    pub standard_name: Named,
    /// The province's key; without one nobody has chosen.
    pub province: Option<String>,
    pub province_name: Option<String>,
    /// The readings; none under a standard whose forms are not known.
    pub readings: Vec<ReadingLine>,
    /// The province's condition of column 0 of Phiếu A.
    pub condition: Option<FormACondition>,
    /// The seal of a round that is classified by them; none of a round that has no score table yet.
    pub seal: Option<String>,
    /// Whether the round goes by another form, so that none of them decides anything in it.
    pub by_another_form: bool,
}

/// What the readings in force are asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ReadingsQuery {
    /// The day; today without one.
    pub day: Option<Day>,
    /// The province, for who sees all of them.
    pub province: Option<String>,
}

/// The standard of a day with its instrument, where that is known.
pub(super) fn instrument_on(app: &App, day: Day) -> Option<(&Standard, Arc<Instrument>)> {
    let standard = app.law().standards().on(day)?;
    Some((standard, app.law().instrument(&standard.id).ok()?))
}

/// The readings in force for a province, the actor's own for who has one.
///
/// # Errors
/// `not_found` for another province, `area_unknown`, `standard_unknown` before all standards.
pub async fn in_force(app: &App, actor: &Actor, asked: &ReadingsQuery) -> Result<ReadingsView> {
    actor.require(Action::ReadingChoiceSee)?;
    let day = asked.day.unwrap_or(app.today());
    let own = province_of(app, actor).await?;
    let named = asked.province.as_deref().map(str::trim).filter(|it| !it.is_empty());
    let named = named.map(|text| crate::place::area::resolve(app, text, day)).transpose()?;
    let province = match (own, named) {
        (Some(own), Some(other)) if own != other => return Err(Problem::new(Code::NotFound)),
        (own, named) => own.or(named),
    };
    let standard = app.law().standards().on(day);
    let standard = standard.ok_or_else(|| {
        Problem::new(Code::StandardUnknown).with("standard", base::day::show_day(day))
    })?;
    let choices = match &province {
        Some(province) => {
            let db = &**app.store();
            store::review::reading_choice::in_force(db, province, &standard.id, day).await?
        }
        None => Vec::new(),
    };
    let instrument = app.law().instrument(&standard.id).ok();
    let lines = match &instrument {
        Some(instrument) => {
            let chosen = Chosen::new(instrument.readings(), sides(instrument, &choices));
            lines(instrument, &chosen.map_err(Problem::internal)?, &choices)
        }
        None => Vec::new(),
    };
    Ok(ReadingsView { readings: lines, ..view(app, standard, day, province, &choices) })
}

/// The readings of a round: those that are in its seal, or that will be.
///
/// # Errors
/// `not_found`, `standard_unknown`.
pub async fn of_round(app: &App, actor: &Actor, id: RoundId) -> Result<ReadingsView> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    let kept = store::review::reading_choice::of_rounds(db, &[id]).await?;
    let choices: Vec<ReadingChoiceRow> = kept.into_iter().map(|it| it.choice).collect();
    let sealed = store::review::round_instrument::find(db, id).await?;
    let standard = app.law().standard(&round.standard)?;
    let by_another_form = round.score_table.is_some() && sealed.is_none();
    let lines = match app.law().instrument(&round.standard).ok() {
        Some(instrument) if !by_another_form => {
            let chosen = match &sealed {
                Some(kept) => readings(&instrument, &kept.readings)?,
                None => Chosen::new(instrument.readings(), sides(&instrument, &choices))
                    .map_err(Problem::internal)?,
            };
            lines(&instrument, &chosen, &choices)
        }
        Some(_) | None => Vec::new(),
    };
    let day = day_of(app, &round);
    let province = province_on(app, &round.commune, day);
    Ok(ReadingsView {
        readings: lines,
        seal: sealed.map(|it| it.seal),
        by_another_form,
        ..view(app, standard, day, province, &choices)
    })
}

fn view(
    app: &App,
    standard: &Standard,
    day: Day,
    province: Option<AreaKey>,
    choices: &[ReadingChoiceRow],
) -> ReadingsView {
    let condition = choices.iter().find(|it| it.reading == FORM_A_CONDITION);
    ReadingsView {
        day,
        standard: standard.id.clone(),
        standard_name: Named::new(&standard.name_vi, &standard.name_en),
        province_name: province.as_ref().map(|key| crate::place::area::name(app, key)),
        province: province.map(|key| key.as_str().to_owned()),
        readings: Vec::new(),
        condition: condition
            .map(|it| FormACondition { words: it.words.clone(), paper: ChoicePaper::of(it) }),
        seal: None,
        by_another_form: false,
    }
}

fn lines(
    instrument: &Instrument,
    chosen: &Chosen,
    choices: &[ReadingChoiceRow],
) -> Vec<ReadingLine> {
    let named = |side: &standard::instrument::Side| Named::new(&side.vi, &side.en);
    let line = |reading: &standard::instrument::Reading| {
        let taken = chosen.side(&reading.id).and_then(|side| reading.side(side))?;
        let choice = choices.iter().find(|it| it.reading == reading.id && it.side == taken.id);
        let others = reading.sides.iter().filter(|it| it.id != taken.id);
        Some(ReadingLine {
            reading: reading.id.clone(),
            about: Named::new(&reading.about_vi, &reading.about_en),
            text: Named::new(&reading.text_vi, &reading.text_en),
            decides: reading.decides.clone(),
            chooser: reading.chooser.as_str().to_owned(),
            side: taken.id.clone(),
            side_name: named(taken),
            others: others.map(named).collect(),
            paper: choice.map(ChoicePaper::of),
            from_day: choice.map(|it| it.from_day),
        })
    };
    instrument.readings().iter().filter_map(line).collect()
}

/// What choices say of readings; a condition of Phiếu A is none.
fn sides<'a>(instrument: &Instrument, choices: &'a [ReadingChoiceRow]) -> Vec<(&'a str, &'a str)> {
    let is_reading = |id: &str| instrument.readings().iter().any(|it| it.id == id);
    let those = choices.iter().filter(|it| is_reading(&it.reading));
    those.map(|it| (it.reading.as_str(), it.side.as_str())).collect()
}

/// The day whose readings a round goes by: that on which it was opened, or its review day where that came
/// later; of a review of before that is only recorded, its review day.
fn day_of(app: &App, round: &RoundRow) -> Day {
    reading_day(app.day_at(&round.opened_at), round.review_day, round.flow)
}

fn reading_day(opened: Day, review_day: Day, flow: RoundFlow) -> Day {
    match flow {
        RoundFlow::Steps => opened.max(review_day),
        RoundFlow::Recorded => review_day,
    }
}

/// Keeps with a round that is being opened what its province chose by then; gives the choices.
pub(crate) async fn keep_for(
    app: &App,
    db: &impl store::Db,
    round: &store::review::round::RoundAdd,
) -> Result<Vec<ReadingChoiceId>> {
    let opened = app.day_at(&round.opened_at);
    let day = reading_day(opened, round.review_day, round.flow);
    let Some(province) = province_on(app, &round.commune, day) else { return Ok(Vec::new()) };
    let choices =
        store::review::reading_choice::in_force(db, &province, &round.standard, day).await?;
    let ids: Vec<ReadingChoiceId> = choices.iter().map(|it| it.id).collect();
    store::review::reading_choice::keep(db, round.id, &ids).await?;
    Ok(ids)
}

/// The sides by which a round is classified: those that it keeps, and the program's of all others.
pub(crate) async fn taken_by(
    db: &impl store::Db,
    instrument: &Instrument,
    round: RoundId,
) -> Result<Chosen> {
    let kept = store::review::reading_choice::of_rounds(db, &[round]).await?;
    let choices: Vec<ReadingChoiceRow> = kept.into_iter().map(|it| it.choice).collect();
    Chosen::new(instrument.readings(), sides(instrument, &choices)).map_err(Problem::internal)
}

/// The papers by which a round's readings were chosen, by reading.
pub(crate) async fn papers_of(
    db: &impl store::Db,
    round: RoundId,
) -> Result<BTreeMap<String, ChoicePaper>> {
    let kept = store::review::reading_choice::of_rounds(db, &[round]).await?;
    Ok(kept.iter().map(|it| (it.choice.reading.clone(), ChoicePaper::of(&it.choice))).collect())
}

/// What exactly half of a meeting's votes comes to in a round, and the paper that says so.
pub(crate) async fn half_of(
    app: &App,
    db: &impl store::Db,
    round: &RoundRow,
) -> Result<(Half, Option<ChoicePaper>)> {
    let Some(kept) = store::review::round_instrument::find(db, round.id).await? else {
        return Ok((Half::Passes, None));
    };
    let chosen = readings(&*app.law().instrument(&round.standard)?, &kept.readings)?;
    let half = if chosen.is("R14", "goes_back") { Half::GoesBack } else { Half::Passes };
    Ok((half, papers_of(db, round.id).await?.remove("R14")))
}

/// The province's own condition of column 0 of Phiếu A in a commune on a day.
pub(crate) async fn form_a_condition(
    app: &App,
    db: &impl store::Db,
    commune: &AreaKey,
    day: Day,
) -> Result<Option<FormACondition>> {
    let (Some((standard, _)), Some(province)) =
        (instrument_on(app, day), province_on(app, commune, day))
    else {
        return Ok(None);
    };
    let choices = store::review::reading_choice::in_force(db, &province, &standard.id, day).await?;
    Ok(view(app, standard, day, Some(province), &choices).condition)
}
