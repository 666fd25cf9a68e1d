//! Assignments on the API.

use app::office::assignment::{
    self, AssignmentAct, AssignmentKind, AssignmentNew, AssignmentRow, AssignmentState,
    AssignmentStep, AssignmentStepNew, AssignmentView, DutyStanding, Recurs,
};
use axum::extract::Path;
use base::area::AreaKey;
use base::id::{AccountId, AssignmentId, LegalPaperId, VillageId};
use base::{Day, Role};
use chrono::{DateTime, Utc};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, acts, view};
use crate::kernel::visit::Caller;

view! {
    /// An assignment.
    AssignmentDetail(it: &AssignmentRow) {
        id: AssignmentId = it.id,
        area: AreaKey = it.area.clone(),
        village: Option<VillageId> = it.village,
        village_name: Option<String> = it.village_name.clone(),
        kind: AssignmentKind = it.text.kind,
        title: String = it.text.title.clone(),
        content: String = it.text.content.clone(),
        /// Who owes it.
        role: Role = it.text.role,
        /// The account that is named, if one is.
        account: Option<AccountId> = it.text.account,
        account_name: Option<String> = it.account_name.clone(),
        lead_words: String = it.text.lead_words.clone(),
        with_whom: String = it.text.with_whom.clone(),
        told_to: String = it.text.told_to.clone(),
        paper: String = it.text.paper.clone(),
        legal_paper: Option<LegalPaperId> = it.text.legal_paper,
        begins_on: Day = it.text.begins_on,
        /// The last day; of what recurs the one that is owed now.
        due_on: Day = it.due_on,
        recurs: Recurs = it.text.recurs,
        until_on: Option<Day> = it.text.until_on,
        replaces: Option<AssignmentId> = it.replaces,
        /// The entry that stands for it now.
        replaced: Option<AssignmentId> = it.replaced,
        state: AssignmentState = it.state,
        given_by: String = it.author_name.clone(),
        /// The office above that gave it: an area's key, or `nation`.
        from: Option<String> = it.from.clone(),
        given_at: DateTime<Utc> = it.written_at,
        /// The revision that the next step names.
        revision: i64 = it.revision,
    }
}

view! {
    /// A step that was taken.
    AssignmentStepDetail(it: &AssignmentStep) {
        revision: i64 = it.revision,
        act: AssignmentAct = it.act,
        /// The last day of the occurrence that it is of.
        period: Day = it.period,
        day: Day = it.day,
        content: String = it.content.clone(),
        paper: String = it.paper.clone(),
        legal_paper: Option<LegalPaperId> = it.legal_paper,
        by: String = it.by.clone(),
        written_at: DateTime<Utc> = it.written_at,
    }
}

view! {
    /// One with its steps.
    AssignmentWhole(it: &AssignmentView) {
        assignment: AssignmentDetail = AssignmentDetail::of(&it.row),
        steps: Vec<AssignmentStepDetail> = it.steps.iter().map(AssignmentStepDetail::of).collect(),
        standing: DutyStanding = it.standing,
        /// What the caller may do with it now.
        may: Vec<AssignmentAct> = it.may.clone(),
    }
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<AssignmentId>,
) -> Result<Json<AssignmentWhole>, Failure> {
    let it = assignment::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(AssignmentWhole::of(&it)))
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<AssignmentNew>,
) -> Result<Made<AssignmentWhole>, Failure> {
    let it = assignment::add(&caller.app, &caller.actor, new).await?;
    Ok(Made(AssignmentWhole::of(&it)))
}

acts! {
    assignment gives AssignmentWhole:
    note: AssignmentId, AssignmentStepNew;
    done: AssignmentId, AssignmentStepNew;
    give_up: AssignmentId, AssignmentStepNew;
    reopen: AssignmentId, AssignmentStepNew;
}
