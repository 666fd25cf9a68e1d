//! Regular policies: who is entitled on a day, who received it and who did not, whose time is over. Who is
//! entitled is asked and never kept; lists handed in, what was granted and what ended are kept with their
//! papers and only added to.

mod calls;
mod coverage;
mod file;
mod household;
mod read_list;
mod record;

use base::Day;
use base::id::{EntitlementId, EntitlementLineId, VillageId};
use base::words::Lang;
use register::people::entitlement::Policy;
pub use register::people::entitlement::{EntitlementGroup, Holder};
use serde::{Deserialize, Serialize};
use store::people::entitlement::entitled::{Among, Asked};
pub use store::people::entitlement::entitled::{EntitledCount, EntitledRow};
pub use store::people::entitlement::line::{LapsedRow, LapsedWhy, LineRow};
pub use store::people::entitlement::{EntitlementKind, EntitlementRow};

pub(crate) use self::calls::CALLS;
pub use self::coverage::{Coverage, CoverageSum, coverage};
pub use self::file::file;
pub(crate) use self::household::HOUSEHOLD;
pub use self::household::HouseholdEntitlements;
pub use self::read_list::{ListRead, ListRow, read_list};
pub use self::record::{EntitlementLineNew, EntitlementNew, LINES_MAX, record};
use crate::kernel::attachment::{About, Owner};
use crate::kernel::law::Named;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::{App, PAGE_ROWS, Page};

/// Scans of the paper of a list.
pub(crate) static FILES: Owner = Owner {
    name: "entitlement",
    add: Action::EntitlementAdd,
    see: Action::EntitlementSee,
    place: |app, db, actor, id| {
        Box::pin(async move {
            let scope = app.scope(actor);
            let found = store::people::entitlement::find(&db, &scope, id.into()).await?;
            let row = found.ok_or_else(|| Problem::new(Code::NotFound))?;
            Ok((row.commune, None))
        })
    },
};

/// The scans of one.
pub fn files(id: EntitlementId) -> About {
    FILES.of(id.0)
}

base::closed_set! {
    /// Which of the entitled a list has.
    EntitledState {
        /// All.
        All = "all",
        /// Those that hold nothing of it.
        Missing = "missing",
        /// The same, and on no list that was handed in.
        Unlisted = "unlisted",
        /// Those that hold it.
        Held = "held",
    }
}

impl EntitledState {
    fn received(self) -> store::people::entitlement::entitled::Received {
        use store::people::entitlement::entitled::Received;
        match self {
            EntitledState::All => Received::All,
            EntitledState::Missing => Received::Missing,
            EntitledState::Unlisted => Received::Unlisted,
            EntitledState::Held => Received::Held,
        }
    }
}

/// What the overview is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PolicyQuery {
    /// The day it stands for; today without one.
    pub day: Option<Day>,
    pub village: Option<VillageId>,
}

/// What a list of people or households is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EntitledQuery {
    pub day: Option<Day>,
    pub village: Option<VillageId>,
    /// Which of them; all without it.
    pub state: Option<EntitledState>,
    /// Where the page goes on.
    pub after: Option<String>,
}

/// What a list of what happened is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EntitlementListQuery {
    pub policy: Option<String>,
    /// Where the page goes on.
    pub before: Option<String>,
}

/// A policy as it stands on a day.
#[derive(Debug, Clone)]
pub struct PolicyView {
    pub id: String,
    pub group: EntitlementGroup,
    pub holder: Holder,
    pub name: Named,
    /// Who grants it.
    pub office: Named,
    /// The part that is paid, where it is known.
    pub share_percent: Option<u32>,
    pub article: Option<String>,
    pub source: String,
    /// Whether that text was read for it.
    pub checked: bool,
    /// What is not known: `source`, `article`, `months`.
    pub missing: Vec<&'static str>,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// A policy with how many are entitled and how many received it.
#[derive(Debug, Clone)]
pub struct PolicyLine {
    pub policy: PolicyView,
    pub entitled: i64,
    pub received: i64,
    /// Those who did not and stand on no list that was handed in.
    pub unlisted: i64,
    /// Those who hold it and are no longer entitled.
    pub lapsed: i64,
}

impl PolicyLine {
    /// Those who are entitled and hold nothing of it.
    pub fn missing(&self) -> i64 {
        self.entitled - self.received
    }
}

/// The policies of a day.
#[derive(Debug, Clone)]
pub struct PolicyOverview {
    pub day: Day,
    pub lines: Vec<PolicyLine>,
}

/// A list of those who are entitled to a policy.
#[derive(Debug, Clone)]
pub struct EntitledPage {
    pub policy: PolicyView,
    pub day: Day,
    pub rows: Page<EntitledRow>,
    pub villages: Vec<EntitledCount>,
}

/// One that happened, with a page of its lines.
#[derive(Debug, Clone)]
pub struct EntitlementView {
    pub row: EntitlementRow,
    pub policy: Option<PolicyView>,
    pub lines: Page<LineRow>,
}

/// The name of a policy of the law file.
pub(crate) fn named(name: &register::people::entitlement::NameOf) -> Named {
    Named::new(&name.vi, &name.en)
}

fn view(policy: &Policy, day: Day) -> Option<PolicyView> {
    let value = policy.on(day)?;
    Some(PolicyView {
        id: policy.id.clone(),
        group: policy.group,
        holder: policy.holder,
        name: named(&policy.name),
        office: named(&policy.office),
        share_percent: value.share_percent,
        article: value.article.clone(),
        source: value.source.clone(),
        checked: value.checked,
        missing: value.missing(),
        from: value.from,
        to: value.to,
    })
}

/// The policies that hold on a day, with what the store asks them by.
fn in_force(app: &App, day: Day) -> Vec<Asked<'_>> {
    let all = app.law().policies().all().iter();
    all.filter_map(|policy| Some(Asked { policy, value: policy.on(day)? })).collect()
}

fn asked<'a>(app: &'a App, id: &str, day: Day) -> Result<Asked<'a>> {
    let unknown = || Problem::new(Code::EntitlementUnknown).with("policy", id);
    let policy = app.law().policies().get(id).ok_or_else(unknown)?;
    let value = policy.on(day).ok_or_else(unknown)?;
    Ok(Asked { policy, value })
}

/// The name of a policy, also of one that the file has no longer.
pub fn policy_name(app: &App, id: &str, lang: Lang) -> String {
    let policy = app.law().policies().get(id);
    policy.map_or_else(|| id.to_owned(), |policy| named(&policy.name).get(lang).to_owned())
}

/// Whether numbers of cards are shown to somebody.
pub(crate) fn sees_numbers(app: &App, actor: &Actor) -> bool {
    app.catalogue().sees(actor.role, &["entitlement_line.number"])
}

/// The policies with how many are entitled, received it, wait, and hold it though they are not entitled.
///
/// # Errors
/// `not_allowed`.
pub async fn overview(app: &App, actor: &Actor, query: &PolicyQuery) -> Result<PolicyOverview> {
    actor.require(Action::EntitlementSee)?;
    let (db, scope) = (&**app.store(), app.scope(actor));
    let day = query.day.unwrap_or(app.today());
    let among = Among { scope: &scope, day, village: query.village, household: None };
    let asked = in_force(app, day);
    let counts = store::people::entitlement::entitled::counts(db, &asked, among, false).await?;
    let lapsed = store::people::entitlement::line::count_lapsed(db, &asked, among).await?;
    let lines = asked.iter().filter_map(|it| {
        let count = counts.iter().find(|count| count.policy == it.policy.id);
        let lapsed = lapsed.iter().find(|(policy, _)| *policy == it.policy.id);
        Some(PolicyLine {
            policy: view(it.policy, day)?,
            entitled: count.map_or(0, |count| count.entitled),
            received: count.map_or(0, |count| count.received),
            unlisted: count.map_or(0, |count| count.unlisted),
            lapsed: lapsed.map_or(0, |(_, n)| *n),
        })
    });
    Ok(PolicyOverview { day, lines: lines.collect() })
}

/// Those who are entitled to a policy on a day, one page by village and household.
///
/// # Errors
/// `not_allowed`, `entitlement_unknown`.
pub async fn list(
    app: &App,
    actor: &Actor,
    policy: &str,
    query: &EntitledQuery,
) -> Result<EntitledPage> {
    actor.require(Action::EntitlementSee)?;
    let (db, scope) = (&**app.store(), app.scope(actor));
    let day = query.day.unwrap_or(app.today());
    let asked = asked(app, policy, day)?;
    let among = Among { scope: &scope, day, village: query.village, household: None };
    let after = query.after.as_deref().and_then(|text| {
        let mut parts = text.splitn(3, ' ');
        let (position, code) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
        Some((parts.next()?.to_owned(), code, position))
    });
    let received = query.state.unwrap_or(EntitledState::All).received();
    let mut rows = store::people::entitlement::entitled::list(
        db,
        asked,
        among,
        received,
        after,
        PAGE_ROWS + 1,
    )
    .await?;
    if !sees_numbers(app, actor) {
        rows.iter_mut().for_each(|row| row.number = None);
    }
    let villages = store::people::entitlement::entitled::counts(db, &[asked], among, true).await?;
    let unknown = || Problem::new(Code::EntitlementUnknown).with("policy", policy);
    Ok(EntitledPage {
        policy: view(asked.policy, day).ok_or_else(unknown)?,
        day,
        rows: Page::cut(rows, |row| format!("{} {} {}", row.position, row.code, row.village_key)),
        villages,
    })
}

/// Those who hold a policy and are no longer entitled to it, one page by household.
///
/// # Errors
/// `not_allowed`, `entitlement_unknown`.
pub async fn lapsed(
    app: &App,
    actor: &Actor,
    policy: &str,
    query: &EntitledQuery,
) -> Result<Page<LapsedRow>> {
    actor.require(Action::EntitlementSee)?;
    let (db, scope) = (&**app.store(), app.scope(actor));
    let day = query.day.unwrap_or(app.today());
    let asked = asked(app, policy, day)?;
    let among = Among { scope: &scope, day, village: query.village, household: None };
    let after = query.after.as_deref().and_then(|text| {
        let (code, id) = text.split_once(' ')?;
        Some((code.to_owned(), id.parse().ok()?))
    });
    let mut rows =
        store::people::entitlement::line::lapsed_list(db, asked, among, after, PAGE_ROWS + 1)
            .await?;
    if !sees_numbers(app, actor) {
        rows.iter_mut().for_each(|row| row.number.clear());
    }
    Ok(Page::cut(rows, |row| format!("{} {}", row.code, row.id)))
}

/// What happened: lists handed in, granted, ended; one page, the latest first.
///
/// # Errors
/// `not_allowed`.
pub async fn happened(
    app: &App,
    actor: &Actor,
    query: &EntitlementListQuery,
) -> Result<Page<EntitlementRow>> {
    actor.require(Action::EntitlementSee)?;
    let before = query.before.as_deref().and_then(|text| {
        let (day, id) = text.split_once(' ')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    });
    let (db, scope) = (&**app.store(), app.scope(actor));
    let policy = query.policy.as_deref().filter(|policy| !policy.is_empty());
    let rows = store::people::entitlement::list(db, &scope, policy, before, PAGE_ROWS + 1).await?;
    Ok(Page::cut(rows, |row| format!("{} {}", row.day, row.id)))
}

/// One that happened, with a page of its lines.
///
/// # Errors
/// `not_found`.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: EntitlementId,
    after: Option<EntitlementLineId>,
) -> Result<EntitlementView> {
    actor.require(Action::EntitlementSee)?;
    let db = &**app.store();
    let row = store::people::entitlement::find(db, &app.scope(actor), id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut lines = store::people::entitlement::line::of_one(db, id, after, PAGE_ROWS + 1).await?;
    if !sees_numbers(app, actor) {
        lines.iter_mut().for_each(|line| line.number.clear());
    }
    let policy = app.law().policies().get(&row.policy);
    let policy = policy.and_then(|policy| view(policy, row.day));
    Ok(EntitlementView { row, policy, lines: Page::cut(lines, |line| line.id.to_string()) })
}

/// A policy as it stands on a day.
///
/// # Errors
/// `not_allowed`, `entitlement_unknown`.
pub fn policy(app: &App, actor: &Actor, id: &str, day: Option<Day>) -> Result<PolicyView> {
    actor.require(Action::EntitlementSee)?;
    let day = day.unwrap_or(app.today());
    let unknown = || Problem::new(Code::EntitlementUnknown).with("policy", id);
    view(asked(app, id, day)?.policy, day).ok_or_else(unknown)
}
