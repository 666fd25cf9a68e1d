//! Who asks for duties: his scope, what he may see of them, the calendar; and how a row is shown.

use base::area::Level;
use base::{Day, Role};
use register::office::assignment::{DutyStanding, standing};
use store::Scope;
use store::kernel::duty::{
    self, DutyAfter, DutyAsk, DutyCommune, DutyDay, DutyFilter, DutyPeriod, DutyPerson, DutyRow,
    DutySelect, DutySum,
};

use super::{DutyLine, level_name};
use crate::App;
use crate::front::sources::SOURCES;
use crate::kernel::call::Owed;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::office::{assignment, calendar_duty, difficulty};

/// What a reader is owed to see.
pub(super) struct Ready<'a> {
    actor: &'a Actor,
    scope: Scope,
    selects: Vec<&'static DutySelect>,
    periods: Vec<DutyPeriod>,
    season: Vec<(i32, [Day; 5])>,
    from_rank: Option<i64>,
    own: Option<&'a base::area::AreaKey>,
}

/// All that is declared.
pub(super) fn owed() -> impl Iterator<Item = &'static Owed> {
    SOURCES.iter().flat_map(|source| source.owed.iter().copied())
}

/// The day that duties are held against. What an area owed that has ended went on with its land, or
/// ended with it: there it stands as on its last day.
pub(super) fn day_of(app: &App, actor: &Actor) -> Day {
    match actor.ended {
        Some(_) => app.office_scope(actor).day(),
        None => app.today(),
    }
}

/// Whether an area has ended, also that of the demonstration, which goes on: late it is of nothing any more.
pub(super) fn is_over(app: &App, actor: &Actor) -> bool {
    actor.ended.is_some() || app.office_scope(actor).day() < app.today()
}

/// Everything of some days of the calendar that somebody may see; of one kind when one is named.
pub(super) fn ready<'a>(
    app: &App,
    actor: &'a Actor,
    (from, to): (Day, Day),
    kind: Option<&str>,
) -> Ready<'a> {
    let kind = kind.filter(|kind| !kind.is_empty());
    let fits = |it: &&'static Owed| {
        // Closed assignments are of no kind of their own.
        let of_kind = it.kinds.is_empty() || kind.is_none_or(|kind| it.kinds.contains(&kind));
        actor.may(it.see) && of_kind
    };
    // After its end an area owes nothing of the calendar, and no round of a season.
    let last = if is_over(app, actor) { app.office_scope(actor).day() } else { Day::MAX };
    let to = to.min(last);
    let mut periods = calendar_duty::periods(app, from, to);
    // An office above owes what its own level does.
    let level = level_name(app, actor);
    periods.retain(|it| it.of_communes || it.kind == level || actor.role == Role::Auditor);
    let mut season = crate::review::round::season(app);
    season.retain(|(_, days)| days.iter().all(|day| *day <= last));
    Ready {
        actor,
        scope: app.office_scope(actor),
        selects: owed().filter(fits).map(|it| it.select).collect(),
        periods,
        season,
        from_rank: difficulty::from_rank(app, actor),
        own: assignment::own_key(app, actor),
    }
}

impl Ready<'_> {
    fn ask(&self, app: &App) -> DutyAsk<'_> {
        let mut ask = DutyAsk::new(&self.scope, self.actor.account, day_of(app, self.actor));
        (ask.from_rank, ask.own) = (self.from_rank, self.own);
        (ask.periods, ask.season) = (&self.periods, &self.season);
        ask
    }

    pub(super) async fn list(
        &self,
        app: &App,
        wanted: &DutyFilter,
        after: Option<&DutyAfter>,
        limit: u32,
    ) -> Result<Vec<DutyRow>> {
        let (db, ask) = (&**app.store(), self.ask(app));
        Ok(duty::list(db, &ask, &self.selects, wanted, after, limit).await?)
    }

    pub(super) async fn sums(&self, app: &App, wanted: &DutyFilter) -> Result<Vec<DutySum>> {
        Ok(duty::sums(&**app.store(), &self.ask(app), &self.selects, wanted).await?)
    }

    pub(super) async fn days(&self, app: &App, wanted: &DutyFilter) -> Result<Vec<DutyDay>> {
        Ok(duty::days(&**app.store(), &self.ask(app), &self.selects, wanted).await?)
    }

    pub(super) async fn communes(
        &self,
        app: &App,
        wanted: &DutyFilter,
    ) -> Result<Vec<DutyCommune>> {
        Ok(duty::communes(&**app.store(), &self.ask(app), &self.selects, wanted).await?)
    }

    pub(super) async fn people(
        &self,
        app: &App,
        wanted: &DutyFilter,
        limit: u32,
    ) -> Result<Vec<DutyPerson>> {
        Ok(duty::people(&**app.store(), &self.ask(app), &self.selects, wanted, limit).await?)
    }
}

/// Whether it is somebody's turn: he is named, or nobody is and it is his role's.
pub(super) fn is_mine(app: &App, actor: &Actor, role: Role, level: &str) -> bool {
    role == actor.role && (level.is_empty() || level == level_name(app, actor))
}

/// A row as it is shown.
pub(super) fn line(app: &App, actor: &Actor, row: DutyRow) -> DutyLine {
    let owed = owed().find(|it| it.kinds.contains(&row.kind.as_str()));
    let closed = row.closed_on.map(|_| row.given_up == 1);
    let day = day_of(app, actor);
    let standing = standing(day, row.begins_on, row.due_on, closed);
    let calendar = app.law().calendar();
    // The commune of the demonstration goes on, so that there is something to do; late it is of nothing.
    let goes_on = is_over(app, actor) && actor.ended.is_none();
    let late_days = match (row.closed_on, row.due_on) {
        (None, Some(due)) if !goes_on => (day - due).num_days().max(0),
        (_, _) => 0,
    };
    let is_late = standing == DutyStanding::Late;
    let standing = if is_late && goes_on { DutyStanding::Open } else { standing };
    let area_name = match (&row.area, &row.village_name) {
        (Some(area), _) if is_wide(app, actor) => crate::place::area::name(app, area),
        (_, Some(village)) => village.clone(),
        (Some(area), None) => crate::place::area::name(app, area),
        (None, None) => String::new(),
    };
    DutyLine {
        said: owed.map_or_else(
            || crate::kernel::call::Said::Text(row.about.clone()),
            |it| (it.said)(&row),
        ),
        path: owed.map_or_else(|| "/duties".to_owned(), |it| (it.path)(&row)),
        source: owed
            .map_or_else(crate::kernel::call::DaySource::ours, |it| (it.source)(calendar, &row)),
        standing,
        area_name,
        late_days,
        mine: match row.account {
            Some(account) => account == actor.account,
            None => is_mine(app, actor, row.role, &row.level),
        },
        row,
    }
}

/// Whether the reader's rows are of several communes.
fn is_wide(app: &App, actor: &Actor) -> bool {
    match (&actor.area, actor.village) {
        (Some(key), _) => app.areas().get(key).is_some_and(|unit| unit.level != Level::Commune),
        (None, village) => village.is_none(),
    }
}
