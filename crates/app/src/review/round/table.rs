//! The score table of a round, chosen once; and what a round with a table is classified by.

use std::collections::HashMap;

use base::id::{RoundId, ScoreTableId, SurveyId, VerdictId};
use serde_json::json;
use store::review::round::RoundRow;
use store::review::round_instrument::RoundInstrumentRow;
use store::review::score_table::ScoreTableRow;
use store::review::survey::VerdictRow;

use super::BATCH;
use crate::App;
use crate::kernel::job::Progress;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::review::survey::{Content, Prepared};

/// Chooses the score table of a round and classifies the answers that wait for it.
///
/// # Errors
/// `not_found`, `round_decided`, `round_has_table`, `score_table_not_approved`, `standard_refuses`,
/// `bad_input` for an answer that the table does not have.
pub async fn set_table(
    app: &App,
    actor: &Actor,
    id: RoundId,
    table: ScoreTableId,
) -> Result<Receipt<RoundId>> {
    let write = app.write(actor, Action::RoundChange).await?;
    let round = super::to_write(app, &write, actor, id).await?;
    let row = may_take(&write, &round, table).await?;
    if !store::review::round::set_score_table(&*write, id, table).await? {
        return Err(Problem::new(Code::RoundHasTable));
    }
    let (prepared, instrument) = prepare(app, &write, actor, &round, &row).await?;
    let classified = classify(app, &write, actor, (id, &prepared), None).await?;
    let detail = json!({ "score_table": table, "seal": row.seal, "classified": classified,
        "instrument": instrument });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(Receipt::written(id))
}

/// How many forms of a round are being filled in.
///
/// # Errors
/// `not_found`.
pub async fn drafts(app: &App, actor: &Actor, id: RoundId) -> Result<i64> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    let round = super::row(app, db, actor, id).await?;
    Ok(store::review::survey_draft::count(db, round.id).await?)
}

/// An approved table of the round's standard, for a round that is open.
pub(super) async fn may_take(
    write: &Write,
    round: &RoundRow,
    table: ScoreTableId,
) -> Result<ScoreTableRow> {
    let row = crate::review::score_table::row(&**write, table).await?;
    if row.approved_by.is_none() {
        return Err(Problem::new(Code::ScoreTableNotApproved));
    }
    if row.standard != round.standard {
        return Err(Problem::new(Code::StandardUnknown).with("standard", &row.standard));
    }
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    Ok(row)
}

/// Everything to classify by in a round that has just got a table, with the seal of its instrument, which
/// is kept with the round.
pub(super) async fn prepare(
    app: &App,
    write: &Write,
    actor: &Actor,
    round: &RoundRow,
    row: &ScoreTableRow,
) -> Result<(Prepared, Option<String>)> {
    let kept = match crate::review::survey::instrument_of(app, &**write, round, row).await? {
        Some((seal, readings)) => {
            let (chosen_at, chosen_by) = (write.at, actor.account);
            let kept = RoundInstrumentRow { round: round.id, seal, readings, chosen_at, chosen_by };
            store::review::round_instrument::add(&**write, &kept).await?;
            Some(kept)
        }
        None => None,
    };
    let prepared = crate::review::survey::prepare_with(app, round, row, kept.as_ref())?;
    if kept.is_none() {
        prepared.scores()?;
    }
    Ok((prepared, kept.map(|kept| kept.seal)))
}

/// Gives the forms of a round their verdicts; one that a form had is named as replaced. Work off the
/// requests says how far it is, and ends where it was called off.
pub(super) async fn classify(
    app: &App,
    write: &Write,
    actor: &Actor,
    (id, prepared): (RoundId, &Prepared),
    progress: Option<&Progress>,
) -> Result<usize> {
    let mut after = None;
    let mut classified = 0;
    loop {
        let surveys = store::review::survey::list(&**write, id, after, BATCH).await?;
        let Some(last) = surveys.last() else { return Ok(classified) };
        after = Some(last.household);
        let ids: Vec<SurveyId> = surveys.iter().map(|survey| survey.id).collect();
        let had: HashMap<SurveyId, VerdictRow> =
            store::review::survey::verdicts_of(&**write, &ids).await?;
        let mut verdicts = Vec::with_capacity(surveys.len());
        for survey in &surveys {
            if let Some(progress) = progress {
                progress.step(classified + verdicts.len())?;
            }
            let content: Content = serde_json::from_str(&survey.answers)
                .map_err(|_| Problem::internal(format!("survey {} is not readable", survey.id)))?;
            let verdict = prepared.classify(&content)?;
            let row = prepared.row(&verdict, survey, VerdictId(app.new_id()));
            let replaces = had.get(&survey.id).map(|it| it.id);
            verdicts.push(VerdictRow {
                made_at: write.at,
                made_by: actor.account,
                replaces,
                ..row
            });
        }
        classified += verdicts.len();
        store::review::survey::add_verdicts(&**write, verdicts).await?;
    }
}
