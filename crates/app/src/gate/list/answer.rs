//! What a person says about a list before it is taken: what its columns hold, which of several
//! readings is right, whether the list's version of a household is taken, and that it is called off.

use std::collections::HashMap;

use base::closed_set;
use base::id::{HouseholdId, ImportId};
use intake::{Mapping, RowLayout};
use serde::Deserialize;
use serde_json::json;
use store::gate::list::{ImportRow, ImportState};
use store::gate::list_detail::Choice;

use super::show::ImportView;
use super::state::DecisionSaid;
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;

/// The most answers sent at once: what one page asks, and then some.
const ANSWERS_MAX: usize = 500;
/// What a list that waits for a person can be in.
const WAITING: [ImportState; 3] = [ImportState::Asking, ImportState::Checked, ImportState::Refused];

closed_set! {
    /// Whether the list's version of a household is taken.
    Take {
        /// The register is put right by the list.
        Take = "take",
        /// The register stays as it is.
        Keep = "keep",
    }
}

/// A choice about one household, as it was shown.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceNew {
    pub household: HouseholdId,
    /// What differed when it was shown.
    pub fingerprint: String,
    /// What is to be done.
    pub choice: Take,
    /// What was chosen when it was shown; nothing when nobody had chosen.
    #[serde(default)]
    pub seen: Option<Take>,
}

/// An answer to a question, and what the question's answer was when it was shown.
#[derive(Debug, Clone)]
pub struct AnswerNew {
    pub question: String,
    pub choice: String,
    /// The choice that stood there.
    pub seen: Option<String>,
}

impl From<(String, String)> for AnswerNew {
    /// The answer to a question that was open.
    fn from((question, choice): (String, String)) -> AnswerNew {
        AnswerNew { question, choice, seen: None }
    }
}

/// Says what the columns of a list's files hold; it is read again by that. `seen` is the
/// list's revision when the columns were shown.
///
/// # Errors
/// `not_found`, `import_changed`, `import_busy` when it does not wait for that, `bad_input` when
/// the sheets are not those of the list or two columns of a sheet hold the same.
pub async fn map(
    app: &App,
    actor: &Actor,
    id: ImportId,
    mappings: Vec<Mapping>,
    seen: Option<&str>,
) -> Result<ImportView> {
    let (write, row) = waiting(app, actor, id).await?;
    let now = super::show::revision(&row);
    app.refuse_unseen(&write, Code::ImportChanged, id, (seen, &now)).await?;
    let there: Vec<Mapping> = match &row.mapping {
        Some(text) => serde_json::from_str(text).map_err(Problem::internal)?,
        None => Vec::new(),
    };
    let mut mappings = mappings;
    fits(&there, &mappings)?;
    for column in mappings.iter_mut().flat_map(|it| &mut it.sheets).flat_map(|it| &mut it.columns) {
        column.sure = true;
    }
    for sheet in mappings.iter_mut().flat_map(|it| &mut it.sheets) {
        sheet.text_sure = true;
    }
    let text = serde_json::to_string(&mappings).map_err(Problem::internal)?;
    store::gate::list::set_mapping(&*write, id, &text).await?;
    read_again(app, write, actor, row, json!({ "mapping": true })).await
}

/// Answers questions about a list; it is read again when all are answered.
///
/// # Errors
/// `not_found`, `import_busy`, `bad_input` for a question that is not asked or a choice that
/// it does not have.
pub async fn answer(
    app: &App,
    actor: &Actor,
    id: ImportId,
    answers: Vec<AnswerNew>,
) -> Result<ImportView> {
    let (write, row) = waiting(app, actor, id).await?;
    if answers.is_empty() || answers.len() > ANSWERS_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "answers"));
    }
    let mut open: HashMap<String, (Vec<String>, Option<String>)> = HashMap::new();
    let mut after = None;
    loop {
        let page = store::gate::list_detail::list_questions(&*write, id, after, 1_000).await?;
        after = page.last().map(|question| question.position);
        if after.is_none() {
            break;
        }
        for question in page {
            let choices: Vec<intake::Choice> =
                serde_json::from_str(&question.choices).map_err(Problem::internal)?;
            let choices = choices.into_iter().map(|it| it.id).collect();
            open.insert(question.id, (choices, question.answer));
        }
    }
    for AnswerNew { question, choice, seen } in &answers {
        let known = open.get(question).filter(|(choices, _)| choices.contains(choice));
        let Some((_, now)) = known else {
            return Err(Problem::new(Code::BadInput).with("field", question));
        };
        if now != seen && now.as_ref() != Some(choice) {
            return Err(app.seen_old(&write, Code::ImportChanged, id).await?);
        }
    }
    let answers: Vec<(String, String)> =
        answers.into_iter().map(|it| (it.question, it.choice)).collect();
    let (by, at) = (actor.account, write.at);
    store::gate::list_detail::set_answers(&*write, id, &answers, by, at).await?;
    let (_, still) = store::gate::list_detail::count_questions(&*write, id).await?;
    let detail = json!({ "answers": answers.len(), "open": still });
    if still == 0 {
        return read_again(app, write, actor, row, detail).await;
    }
    write.commit(Some(&row.commune), id, detail).await?;
    crate::gate::list::show::view(app, row, None).await
}

/// Says by which decision the households of a list are of their classes, where its rows name none;
/// it is read again.
///
/// # Errors
/// `not_found`, `import_busy`, `bad_input` for what is no number of a decision or a day to come.
pub async fn decide(
    app: &App,
    actor: &Actor,
    id: ImportId,
    said: DecisionSaid,
) -> Result<ImportView> {
    let (write, row) = waiting(app, actor, id).await?;
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let number = base::text::clean(&said.number);
    if !register::review::round::is_decision_number(&number) {
        return Err(bad("number"));
    }
    if said.day > app.today() {
        return Err(bad("day"));
    }
    let answers = DecisionSaid { number, day: said.day }.answers();
    let (by, at) = (actor.account, write.at);
    store::gate::list_detail::set_answers(&*write, id, &answers, by, at).await?;
    read_again(app, write, actor, row, json!({ "decision": true })).await
}

/// Chooses about households that the register has otherwise.
///
/// # Errors
/// `not_found`, `import_busy`, `bad_input` without a choice or with too many,
/// `import_choice_gone` when a household differs otherwise by now than it was shown.
pub async fn choose(
    app: &App,
    actor: &Actor,
    id: ImportId,
    choices: Vec<ChoiceNew>,
) -> Result<ImportView> {
    let (write, row) = waiting(app, actor, id).await?;
    if choices.is_empty() || choices.len() > ANSWERS_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "choices"));
    }
    for new in &choices {
        let choice = Choice {
            household: new.household,
            fingerprint: new.fingerprint.clone(),
            choice: new.choice.as_str().to_owned(),
            at: write.at,
            by: actor.account,
        };
        let seen = new.seen.map(Take::as_str);
        if !store::gate::list_detail::set_choice(&*write, id, &choice, seen).await? {
            return Err(Problem::new(Code::ImportChoiceGone));
        }
    }
    chose(app, write, row, choices.len()).await
}

/// Chooses the same about all households that nobody chose about yet.
///
/// # Errors
/// `not_found`, `import_busy`.
pub async fn choose_rest(
    app: &App,
    actor: &Actor,
    id: ImportId,
    choice: Take,
) -> Result<ImportView> {
    let (write, row) = waiting(app, actor, id).await?;
    let (by, at) = (actor.account, write.at);
    let chosen =
        store::gate::list_detail::set_choice_of_rest(&*write, id, choice.as_str(), by, at).await?;
    chose(app, write, row, usize::try_from(chosen).unwrap_or(usize::MAX)).await
}

/// Reads a list again: the register changed, a village was added, or reading was interrupted.
///
/// # Errors
/// `not_found`, `import_busy`.
pub async fn import_again(app: &App, actor: &Actor, id: ImportId) -> Result<ImportView> {
    let (write, row) = waiting(app, actor, id).await?;
    read_again(app, write, actor, row, json!({ "again": true })).await
}

/// Calls a list off: what is being done with it ends and leaves nothing. A list that is being
/// taken in goes back to where it was; one that waits or is being read is set aside. One that is
/// in the register stays there.
///
/// # Errors
/// `not_found`.
pub async fn cancel(app: &App, actor: &Actor, id: ImportId) -> Result<ImportView> {
    actor.require(Action::ImportAnswer)?;
    let row = crate::gate::list::row(app, &**app.store(), actor, id).await?;
    if matches!(row.state, ImportState::Reading | ImportState::Accepting) {
        app.job_cancel(id.0).await?;
        app.job_wait_for(id.0, super::ANSWER_WITHIN).await?;
        return crate::gate::list::get(app, actor, id).await;
    }
    let write = app.write(actor, Action::ImportAnswer).await?;
    if store::gate::list::set_state(&*write, id, &WAITING, ImportState::Cancelled).await? {
        let detail = json!({ "cancelled": true });
        write.commit(Some(&row.commune), id, detail).await?;
    } else {
        drop(write);
    }
    crate::gate::list::get(app, actor, id).await
}

/// A list that waits for a person.
async fn waiting(app: &App, actor: &Actor, id: ImportId) -> Result<(Write, ImportRow)> {
    let write = app.write(actor, Action::ImportAnswer).await?;
    let row = crate::gate::list::row(app, &*write, actor, id).await?;
    crate::gate::list::refuse_list_of_before(app, actor, &row)?;
    match row.state {
        ImportState::Asking | ImportState::Checked | ImportState::Refused => Ok((write, row)),
        ImportState::Accepted => Err(Problem::new(Code::ImportAccepted)),
        ImportState::Reading | ImportState::Accepting | ImportState::Cancelled => {
            Err(Problem::new(Code::ImportBusy))
        }
    }
}

async fn read_again(
    app: &App,
    write: Write,
    actor: &Actor,
    row: ImportRow,
    detail: serde_json::Value,
) -> Result<ImportView> {
    let id = row.id;
    if !store::gate::list::set_state(&*write, id, &WAITING, ImportState::Reading).await? {
        return Err(Problem::new(Code::ImportBusy));
    }
    crate::gate::list::put_down(app, &write, actor, id, &crate::gate::list::READ).await?;
    write.commit(Some(&row.commune), id, detail).await?;
    let view = crate::gate::list::get(app, actor, id).await?;
    crate::gate::list::answered(app, actor, view).await
}

/// After choices: when nothing is open any more, the list can be accepted.
async fn chose(app: &App, write: Write, row: ImportRow, chosen: usize) -> Result<ImportView> {
    let id = row.id;
    let (_, unchosen, _) = store::gate::list_detail::count_differences(&*write, id).await?;
    let (_, open) = store::gate::list_detail::count_questions(&*write, id).await?;
    let mut state = row.state;
    if unchosen == 0 && open == 0 && row.mapping_sure && state == ImportState::Asking {
        state = ImportState::Checked;
        store::gate::list::set_state(&*write, id, &[ImportState::Asking], state).await?;
    }
    let detail = json!({ "chosen": chosen, "open": unchosen });
    write.commit(Some(&row.commune), id, detail).await?;
    crate::gate::list::show::view(app, ImportRow { state, ..row }, None).await
}

/// Whether a mapping is one of the same sheets, each column holding something else.
fn fits(there: &[Mapping], mappings: &[Mapping]) -> Result<()> {
    let bad = || Problem::new(Code::BadInput).with("field", "mapping");
    if there.len() != mappings.len() {
        return Err(bad());
    }
    for (known, new) in there.iter().zip(mappings) {
        let sheets = |mapping: &Mapping| -> Vec<Option<String>> {
            mapping.sheets.iter().map(|sheet| sheet.sheet.clone()).collect()
        };
        if sheets(known) != sheets(new) {
            return Err(bad());
        }
        for (known, sheet) in known.sheets.iter().zip(&new.sheets) {
            let same = known
                .columns
                .iter()
                .map(|it| it.column)
                .eq(sheet.columns.iter().map(|it| it.column));
            let rows = sheet.header_first <= sheet.header_last;
            let mut held: Vec<&str> =
                sheet.columns.iter().filter_map(|it| it.holds.as_deref()).collect();
            let all = held.len();
            held.sort_unstable();
            held.dedup();
            if !rows || (known.header_last == sheet.header_last && !same) {
                return Err(bad());
            }
            // What the program itself proposed is not refused: which column counts is asked.
            let proposed = known
                .columns
                .iter()
                .map(|it| &it.holds)
                .eq(sheet.columns.iter().map(|it| &it.holds));
            if sheet.use_it && held.len() < all && !(same && proposed) {
                return Err(Problem::new(Code::BadInput).with("field", "columns"));
            }
        }
    }
    Ok(())
}

/// The names of the layouts, as pages offer them.
pub const LAYOUTS: [(RowLayout, &str); 3] = [
    (RowLayout::Household, "household"),
    (RowLayout::Member, "member"),
    (RowLayout::MembersUnderHead, "members_under_head"),
];
