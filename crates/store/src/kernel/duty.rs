//! What is owed, record by record: each noun that has some declares a select of them, and a list, a sum or a
//! calendar asks all in one statement. What follows from records is asked of them and never kept.

mod sums;

use base::area::AreaKey;
use base::id::{AccountId, VillageId};
use base::{Day, Role};
use uuid::Uuid;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope, ScopeArea};

pub use self::sums::{DutyCommune, DutyDay, DutyPerson, DutySum, communes, days, people, sums};

/// A duty as its noun selects it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "d")]
pub struct DutyRow {
    /// Which kind of duty; its words and its link follow from it.
    pub kind: String,
    /// Whose turn it is.
    pub role: Role,
    /// Of which level, where a role is of several: `district`, `province`, `nation`, or nothing.
    pub level: String,
    /// The area that owes it, as it was written.
    #[row(sql = "nullif(d.area_key, '')", column = "owed_by")]
    pub area: Option<AreaKey>,
    pub village: Option<VillageId>,
    #[row(sql = "v.name")]
    pub village_name: Option<String>,
    /// The record that it is about or that fulfils it.
    #[row(column = "record")]
    pub record: Option<Uuid>,
    /// The same of what has no id: a rule of the calendar.
    pub rule: String,
    /// What it is about, as the noun says it.
    pub about: String,
    /// The first day on which it can be done.
    pub begins_on: Option<Day>,
    /// The last day in time.
    pub due_on: Option<Day>,
    /// When it was fulfilled or given up.
    pub closed_on: Option<Day>,
    /// 1 where it was given up.
    pub given_up: i64,
    /// The account that is named as owing it.
    #[row(column = "account_id")]
    pub account: Option<AccountId>,
    #[row(sql = "a.name")]
    pub account_name: Option<String>,
    /// Whether that account can no longer sign in: 1.
    #[row(sql = "cast(case when a.disabled_at is null then 0 else 1 end as bigint)")]
    pub account_left: i64,
    /// Who fulfilled it.
    #[row(column = "closer_id")]
    pub closer: Option<AccountId>,
    #[row(sql = "b.name")]
    pub closer_name: Option<String>,
    /// Where a page goes on: no day comes last.
    #[row(unlisted, column = "due_key")]
    pub due_key: Day,
    #[row(unlisted, column = "record_key")]
    pub record_key: Uuid,
}

/// A day of a rule of the calendar: what is owed anew each month, half-year or year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyPeriod {
    /// The rule.
    pub rule: String,
    /// What fulfils it: `report`, `round`, or nothing that the program has.
    pub by: String,
    /// Whether each commune owes it, or the office itself that asks.
    pub of_communes: bool,
    pub role: Role,
    /// The kind of what fulfils it.
    pub kind: String,
    pub year: i32,
    /// 0 where it is of a year.
    pub month: u32,
    pub begins_on: Day,
    pub due_on: Day,
}

/// Who asks, and when.
#[derive(Debug, Clone)]
pub struct DutyAsk<'a> {
    pub scope: &'a Scope,
    pub today: Day,
    /// An office above sees of difficulties what came up to its rank.
    pub from_rank: Option<i64>,
    /// Its own key: what it owes itself.
    pub own: Option<&'a AreaKey>,
    /// Who asks: what names him he sees wherever it is.
    pub account: AccountId,
    pub periods: &'a [DutyPeriod],
    /// The plan of the season: the year, then the days by which surveys, meetings, postings and the decision
    /// should be done.
    pub season: &'a [(i32, [Day; 5])],
    /// A column that holds an instant, as a local day: `{}` stands for it.
    local_day: &'static str,
    /// A value as a day.
    as_day: &'static str,
    /// No id, of an id's type.
    no_id: &'static str,
    /// An id as text, lower case with dashes where the engine has them.
    id_text: fn(&str) -> String,
}

impl<'a> DutyAsk<'a> {
    /// What somebody of a scope asks on a day, with nothing of the calendar.
    pub fn new(scope: &'a Scope, account: AccountId, today: Day) -> DutyAsk<'a> {
        DutyAsk {
            scope,
            today,
            from_rank: None,
            own: None,
            account,
            periods: &[],
            season: &[],
            local_day: "{}",
            as_day: "{}",
            no_id: "null",
            id_text: str::to_owned,
        }
    }

    /// The same as one engine has it.
    fn on(&self, db: &impl Db) -> DutyAsk<'a> {
        DutyAsk {
            local_day: dialect::local_day(db),
            as_day: dialect::as_day(db),
            no_id: dialect::no_id(db),
            id_text: dialect::dashed_id(db),
            ..self.clone()
        }
    }

    /// A condition on what is written under a commune, and perhaps a village of it. A village's own goes
    /// with it; what is of the whole commune goes where all of it went.
    pub(crate) fn lies(&self, area: &str, village: &str, binds: &mut Binds) -> String {
        match self.scope.area() {
            ScopeArea::Nothing | ScopeArea::Nation | ScopeArea::Village(_) => {
                self.scope.on_village(village, binds)
            }
            ScopeArea::Province(_) | ScopeArea::District(_) => {
                let of_village = self.scope.on_village(village, binds);
                let of_commune = self.scope.on_commune(area, binds);
                format!("({of_village} or ({village} is null and {of_commune}))")
            }
            ScopeArea::Commune(_) => {
                let of_village = self.scope.on_village(village, binds);
                let whole = self.scope.on_whole_commune(area, binds);
                format!("({of_village} or ({village} is null and {whole}))")
            }
        }
    }

    pub(crate) fn id_text(&self, column: &str) -> String {
        (self.id_text)(column)
    }

    pub(crate) fn local_day(&self, column: &str) -> String {
        self.local_day.replace("{}", column)
    }

    /// The periods that one kind of records fulfils, as rows `p`: rule, kind, year, month, begins_on, due_on.
    pub(crate) fn periods_as_rows(
        &self,
        wanted: impl Fn(&DutyPeriod) -> bool,
        binds: &mut Binds,
    ) -> Option<String> {
        let rows: Vec<String> = self
            .periods
            .iter()
            .filter(|it| wanted(it))
            .map(|it| {
                format!(
                    "select cast({} as text) as rule, cast({} as text) as kind, \
                     cast({} as integer) as year, cast({} as integer) as month, \
                     cast({} as text) as role, {} as begins_on, {} as due_on",
                    binds.add(it.rule.as_str()),
                    binds.add(it.kind.as_str()),
                    binds.add(it.year),
                    binds.add(i32::try_from(it.month).unwrap_or(0)),
                    binds.add(it.role.as_str()),
                    self.day(it.begins_on, binds),
                    self.day(it.due_on, binds),
                )
            })
            .collect();
        (!rows.is_empty()).then(|| rows.join(" union all "))
    }

    /// A day where the engine has to be told that it is one.
    pub(crate) fn day(&self, day: Day, binds: &mut Binds) -> String {
        self.as_day.replace("{}", &binds.add(day))
    }

    /// The communes of the scope on its day that work with the program, as rows of `commune_key` and `since`:
    /// the day of their first account. What was due before is no matter of the program.
    pub(crate) fn communes(&self, binds: &mut Binds) -> String {
        let lies = match self.scope.area() {
            // A village head owes nothing of his commune's.
            ScopeArea::Village(_) => "1 = 0".to_owned(),
            ScopeArea::Nothing
            | ScopeArea::Nation
            | ScopeArea::Province(_)
            | ScopeArea::District(_)
            | ScopeArea::Commune(_) => self.scope.on_village("w.village_id", binds),
        };
        let (from, to) = (binds.add(self.scope.day()), binds.add(self.scope.day()));
        let since = self.local_day("min(k.created_at)");
        format!(
            "select k.area_key as commune_key, {since} as since from account k \
             where k.area_key in (select w.commune_key from village_path w \
              where w.from_day <= {from} and w.to_day > {to} and {lies}) group by k.area_key"
        )
    }

    /// An office itself, in the same rows.
    pub(crate) fn itself(&self, own: &AreaKey, binds: &mut Binds) -> String {
        let since = self.local_day("min(k.created_at)");
        format!(
            "select k.area_key as commune_key, {since} as since from account k \
             where k.area_key = {} group by k.area_key",
            binds.add(own.as_str())
        )
    }
}

/// The columns and conditions of one noun's duties, as SQL.
#[derive(Debug, Clone)]
pub(crate) struct DutyParts {
    pub kind: String,
    pub role: String,
    pub level: String,
    pub area: String,
    pub village: String,
    pub record: String,
    pub rule: String,
    pub about: String,
    pub begins_on: String,
    pub due_on: String,
    pub closed_on: String,
    pub given_up: String,
    pub account: String,
    pub closer: String,
    pub from: String,
    /// What is seen of it.
    pub seen: String,
    /// That it is not fulfilled.
    pub open: String,
    /// That it was, or was given up; `1 = 0` where that leaves no trace.
    pub closed: String,
}

impl DutyParts {
    /// With nothing but what it is, whose, and of which record.
    pub(crate) fn new(
        ask: &DutyAsk<'_>,
        kind: &str,
        role: &str,
        from: impl Into<String>,
        seen: String,
    ) -> DutyParts {
        let (no_text, no_day) = ("cast('' as text)".to_owned(), ask.as_day.replace("{}", "null"));
        let no_id = ask.no_id.to_owned();
        DutyParts {
            kind: kind.to_owned(),
            role: role.to_owned(),
            level: no_text.clone(),
            area: no_text.clone(),
            village: no_id.clone(),
            record: no_id.clone(),
            rule: no_text.clone(),
            about: no_text,
            begins_on: no_day.clone(),
            due_on: no_day.clone(),
            closed_on: no_day,
            given_up: "0".to_owned(),
            account: no_id.clone(),
            closer: no_id,
            from: from.into(),
            seen,
            open: "1 = 1".to_owned(),
            closed: "1 = 0".to_owned(),
        }
    }

    fn sql(&self, which: Which) -> String {
        let state = match which {
            Which::Open => self.open.clone(),
            Which::Closed => self.closed.clone(),
            Which::All => format!("(({}) or ({}))", self.open, self.closed),
        };
        format!(
            "select {} as kind, {} as role, {} as level, {} as area_key, {} as village_id, \
             {} as record, {} as rule, {} as about, {} as begins_on, {} as due_on, \
             {} as closed_on, cast({} as bigint) as given_up, {} as account_id, {} as closer_id \
             from {} where {} and ({state})",
            self.kind,
            self.role,
            self.level,
            self.area,
            self.village,
            self.record,
            self.rule,
            self.about,
            self.begins_on,
            self.due_on,
            self.closed_on,
            self.given_up,
            self.account,
            self.closer,
            self.from,
            self.seen,
        )
    }
}

/// A noun's duties; `None` where there can be none.
pub struct DutySelect {
    pub(crate) parts: fn(&DutyAsk<'_>, &mut Binds) -> Option<DutyParts>,
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// Not fulfilled.
    #[default]
    Open,
    /// Fulfilled, or given up.
    Closed,
    All,
}

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct DutyFilter {
    pub which: Which,
    /// Only those whose last day passed before this day.
    pub late_on: Option<Day>,
    /// Only those that begin after this day.
    pub coming_on: Option<Day>,
    /// Only those that have begun by this day.
    pub begun_on: Option<Day>,
    /// Only those of this role and level, or that name this account.
    pub mine: Option<(Role, String, AccountId)>,
    pub role: Option<Role>,
    pub village: Option<VillageId>,
    /// The commune, as it holds the land today, and those that came to it whole; none asks for all.
    pub communes: Vec<AreaKey>,
    pub kind: String,
    /// Due from this day on.
    pub from: Option<Day>,
    /// Due until this day.
    pub to: Option<Day>,
    /// Only those that name an account that can no longer sign in.
    pub left: bool,
    /// None at all: where nothing is owed any more.
    pub none: bool,
}

impl DutyFilter {
    fn sql(&self, binds: &mut Binds) -> String {
        let mut all = vec!["1 = 1".to_owned()];
        if let Some(day) = self.late_on {
            all.push(format!("d.closed_on is null and d.due_on < {}", binds.add(day)));
        }
        if let Some(day) = self.coming_on {
            all.push(format!("d.begins_on > {}", binds.add(day)));
        }
        if let Some(day) = self.begun_on {
            all.push(format!("(d.begins_on is null or d.begins_on <= {})", binds.add(day)));
        }
        if let Some((role, level, account)) = &self.mine {
            let (role, level) = (binds.add(role.as_str()), binds.add(level.as_str()));
            let account = binds.add(account.0);
            all.push(format!(
                "(d.account_id = {account} or (d.account_id is null and d.role = {role} \
                 and (d.level = '' or d.level = {level})))"
            ));
        }
        if let Some(role) = self.role {
            all.push(format!("d.role = {}", binds.add(role.as_str())));
        }
        if let Some(village) = self.village {
            all.push(format!("d.village_id = {}", binds.add(village.0)));
        }
        if !self.communes.is_empty() {
            let keys = binds.add_all(self.communes.iter().map(AreaKey::as_str));
            all.push(format!("{COMMUNE} in ({keys})"));
        }
        if !self.kind.is_empty() {
            all.push(format!("d.kind = {}", binds.add(self.kind.as_str())));
        }
        if let Some(day) = self.from {
            all.push(format!("d.due_on >= {}", binds.add(day)));
        }
        if let Some(day) = self.to {
            all.push(format!("d.due_on <= {}", binds.add(day)));
        }
        if self.left {
            all.push("a.disabled_at is not null".to_owned());
        }
        if self.none {
            all.push("1 = 0".to_owned());
        }
        all.join(" and ")
    }
}

/// The commune that has it today: a village's own lies where the village lies.
const COMMUNE: &str = "coalesce(w.commune_key, nullif(d.area_key, ''))";

/// All duties of some nouns as one table `d`, with what is shown beside.
fn from(
    db: &impl Db,
    ask: &DutyAsk<'_>,
    selects: &[&DutySelect],
    which: Which,
    binds: &mut Binds,
) -> Option<String> {
    let ask = ask.on(db);
    let parts: Vec<String> = selects
        .iter()
        .filter_map(|it| (it.parts)(&ask, binds))
        .map(|parts| parts.sql(which))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let (first, last) = (binds.add(ask.scope.day()), binds.add(ask.scope.day()));
    Some(format!(
        "({}) d left join village v on v.id = d.village_id \
         left join account a on a.id = d.account_id left join account b on b.id = d.closer_id \
         left join village_path w on w.village_id = d.village_id \
          and w.from_day <= {first} and w.to_day > {last}",
        parts.join(" union all ")
    ))
}

/// Where a page of the list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyAfter {
    pub due: Day,
    pub kind: String,
    pub area: String,
    pub rule: String,
    pub record: Uuid,
}

/// One page: by their last day, so that what is late stands first; what has none comes last.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    ask: &DutyAsk<'_>,
    selects: &[&DutySelect],
    filter: &DutyFilter,
    after: Option<&DutyAfter>,
    limit: u32,
) -> Result<Vec<DutyRow>> {
    let (mut binds, ask) = (Binds::default(), ask.on(db));
    let Some(from) = from(db, &ask, selects, filter.which, &mut binds) else {
        return Ok(Vec::new());
    };
    let mut wanted = filter.sql(&mut binds);
    let due = format!("coalesce(d.due_on, {})", ask.day(crate::still(), &mut binds));
    let record = format!("coalesce(d.record, {})", binds.add(Uuid::nil()));
    if let Some(after) = after {
        let day = ask.day(after.due, &mut binds);
        let (kind, area) = (binds.add(after.kind.as_str()), binds.add(after.area.as_str()));
        let (rule, id) = (binds.add(after.rule.as_str()), binds.add(after.record));
        wanted.push_str(&format!(
            " and ({due}, d.kind, d.area_key, d.rule, {record}) > ({day}, {kind}, {area}, {rule}, {id})"
        ));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {}, {due} as due_key, {record} as record_key from {from} where {wanted} \
         order by {due}, d.kind, d.area_key, d.rule, {record} limit {limit}",
        DutyRow::columns()
    );
    row::list(db, "duty_list", sql, binds.values()).await
}
