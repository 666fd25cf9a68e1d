//! Regular policies on the API.

use app::people::entitlement::{
    Coverage, CoverageSum, EntitledPage, EntitledQuery, EntitledRow, EntitlementGroup,
    EntitlementKind, EntitlementListQuery, EntitlementNew, EntitlementRow, EntitlementView, Holder,
    LapsedRow, LapsedWhy, LineRow, PolicyLine, PolicyOverview, PolicyQuery, PolicyView,
};
use app::{Class, Sex};
use axum::extract::{Path, Query};
use base::Day;
use base::id::{EntitlementId, EntitlementLineId, HouseholdId, PersonId, VillageId};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, Paged, view};
use crate::kernel::visit::Caller;

view! {
    /// A regular policy as it stands on a day.
    PolicyDetail(it: &PolicyView) {
        id: String = it.id.clone(),
        group: EntitlementGroup = it.group,
        holder: Holder = it.holder,
        name: app::Named = it.name.clone(),
        /// Who grants it.
        office: app::Named = it.office.clone(),
        /// The part that is paid; null is not known.
        share_percent: Option<u32> = it.share_percent,
        /// The article that grants it; null is not known.
        article: Option<String> = it.article.clone(),
        source: String = it.source.clone(),
        /// Whether the text was read for it.
        checked: bool = it.checked,
        /// What is not known of it.
        missing: Vec<String> = it.missing.iter().map(|it| (*it).to_owned()).collect(),
        from: Option<Day> = it.from,
        to: Option<Day> = it.to,
    }
}

view! {
    /// A policy with how many wait.
    PolicyCounts(it: &PolicyLine) {
        policy: PolicyDetail = PolicyDetail::of(&it.policy),
        entitled: i64 = it.entitled,
        received: i64 = it.received,
        /// Entitled, and nothing received.
        missing: i64 = it.missing(),
        /// The same, and on no list that was handed in.
        unlisted: i64 = it.unlisted,
        /// Holds it, and is no longer entitled.
        lapsed: i64 = it.lapsed,
    }
}

view! {
    /// The policies of a day.
    PolicyList(it: &PolicyOverview) {
        day: Day = it.day,
        rows: Vec<PolicyCounts> = it.lines.iter().map(PolicyCounts::of).collect(),
    }
}

view! {
    /// How many people have health insurance.
    CoverageLine(it: &CoverageSum) {
        village: Option<VillageId> = it.village,
        village_name: String = it.village_name.clone(),
        /// N: everybody who lives there.
        people: i64 = it.people,
        /// n: those with health insurance.
        insured: i64 = it.insured,
        uninsured: i64 = it.uninsured,
        /// Those of whom nothing is known: never counted as having none.
        unknown: i64 = it.unknown(),
        /// Hundredths of a percent, where of everybody it is known.
        rate: Option<i64> = it.rate(),
        /// The least and the most that it can be.
        least: Option<i64> = it.least(),
        most: Option<i64> = it.most(),
    }
}

view! {
    /// The same of an area, with its villages.
    CoverageDetail(it: &Coverage) {
        day: Day = it.day,
        whole: CoverageLine = CoverageLine::of(&it.whole),
        villages: Vec<CoverageLine> = it.villages.iter().map(CoverageLine::of).collect(),
    }
}

view! {
    /// One who is entitled.
    EntitledDetail(it: &EntitledRow) {
        household: HouseholdId = it.household,
        code: String = it.code.clone(),
        village_name: String = it.village_name.clone(),
        address: String = it.address.clone(),
        class: Class = it.class,
        class_from: Day = it.class_from,
        decision_number: Option<String> = it.decision_number.clone(),
        decision_day: Option<Day> = it.decision_day,
        head: Option<String> = it.head.clone(),
        /// The person; null where the household is entitled.
        person: Option<PersonId> = it.person,
        name: Option<String> = it.name.clone(),
        sex: Option<Sex> = it.sex,
        birth_day: Option<Day> = it.birth_day,
        birth_year: Option<i32> = it.birth_year,
        /// From when.
        since: Day = it.since,
        /// What is held on the day.
        line: Option<EntitlementLineId> = it.line,
        number: Option<String> = it.number.clone(),
        valid_from: Option<Day> = it.valid_from,
        valid_to: Option<Day> = it.valid_to,
        /// The last list that was handed in with it.
        listed_on: Option<Day> = it.listed_on,
    }
}

view! {
    /// A page of those who are entitled.
    EntitledList(it: &EntitledPage) {
        policy: PolicyDetail = PolicyDetail::of(&it.policy),
        day: Day = it.day,
        rows: Vec<EntitledDetail> = it.rows.rows.iter().map(EntitledDetail::of).collect(),
        next: Option<String> = it.rows.next.clone(),
    }
}

view! {
    /// One who holds a policy and is no longer entitled to it.
    LapsedDetail(it: &LapsedRow) {
        line: EntitlementLineId = it.id,
        household: HouseholdId = it.household,
        code: String = it.code.clone(),
        person: Option<PersonId> = it.person,
        name: String = it.name.clone(),
        number: String = it.number.clone(),
        valid_from: Day = it.valid_from,
        valid_to: Option<Day> = it.valid_to,
        why: LapsedWhy = it.why,
        class: Option<Class> = it.class,
    }
}

view! {
    /// A list that was handed in, or what was granted, ended, goes on, was wrong.
    EntitlementDetail(it: &EntitlementRow) {
        id: EntitlementId = it.id,
        policy: String = it.policy.clone(),
        kind: EntitlementKind = it.kind,
        day: Day = it.day,
        office: String = it.office.clone(),
        paper: String = it.paper.clone(),
        reason: String = it.reason.clone(),
        line_count: i64 = it.line_count,
        by: String = it.by.clone(),
        written_at: DateTime<Utc> = it.written_at,
    }
}

view! {
    /// A line of one.
    EntitlementLineDetail(it: &LineRow) {
        id: EntitlementLineId = it.id,
        household: HouseholdId = it.household,
        code: String = it.code.clone(),
        person: Option<PersonId> = it.person,
        name: String = it.name.clone(),
        number: String = it.number.clone(),
        valid_from: Option<Day> = it.valid_from,
        valid_to: Option<Day> = it.valid_to,
        amount_vnd: Option<i64> = it.amount_vnd,
        /// Whether it was taken back or put right.
        is_void: bool = it.is_void,
    }
}

view! {
    /// One with a page of its lines.
    EntitlementWhole(it: &EntitlementView) {
        entitlement: EntitlementDetail = EntitlementDetail::of(&it.row),
        lines: Vec<EntitlementLineDetail> =
            it.lines.rows.iter().map(EntitlementLineDetail::of).collect(),
        next: Option<String> = it.lines.next.clone(),
    }
}

pub(crate) async fn overview(
    caller: Caller,
    Query(asked): Query<PolicyQuery>,
) -> Result<Json<PolicyList>, Failure> {
    let it = app::people::entitlement::overview(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(PolicyList::of(&it)))
}

pub(crate) async fn coverage(
    caller: Caller,
    Query(asked): Query<PolicyQuery>,
) -> Result<Json<CoverageDetail>, Failure> {
    let it = app::people::entitlement::coverage(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(CoverageDetail::of(&it)))
}

pub(crate) async fn list(
    caller: Caller,
    Path(policy): Path<String>,
    Query(asked): Query<EntitledQuery>,
) -> Result<Json<EntitledList>, Failure> {
    let it = app::people::entitlement::list(&caller.app, &caller.actor, &policy, &asked).await?;
    Ok(Json(EntitledList::of(&it)))
}

pub(crate) async fn lapsed(
    caller: Caller,
    Path(policy): Path<String>,
    Query(asked): Query<EntitledQuery>,
) -> Result<Json<Paged<LapsedDetail>>, Failure> {
    let page =
        app::people::entitlement::lapsed(&caller.app, &caller.actor, &policy, &asked).await?;
    Ok(Json(Paged::of(&page, LapsedDetail::of)))
}

pub(crate) async fn happened(
    caller: Caller,
    Query(asked): Query<EntitlementListQuery>,
) -> Result<Json<Paged<EntitlementDetail>>, Failure> {
    let page = app::people::entitlement::happened(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(Paged::of(&page, EntitlementDetail::of)))
}

/// Where a page of lines goes on.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct LinesQuery {
    after: Option<EntitlementLineId>,
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<EntitlementId>,
    Query(asked): Query<LinesQuery>,
) -> Result<Json<EntitlementWhole>, Failure> {
    let it = app::people::entitlement::get(&caller.app, &caller.actor, id, asked.after).await?;
    Ok(Json(EntitlementWhole::of(&it)))
}

pub(crate) async fn record(
    caller: Caller,
    Json(new): Json<EntitlementNew>,
) -> Result<Made<EntitlementWhole>, Failure> {
    let it = app::people::entitlement::record(&caller.app, &caller.actor, new).await?;
    Ok(Made(EntitlementWhole::of(&it)))
}
