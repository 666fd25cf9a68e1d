//! The register and the tables as an OData 4 feed for spreadsheets and Power BI: the same rights and
//! the same area as the pages, a page at a time. A clear subset; what is not in it is refused by name.

pub mod filter;
pub mod model;
mod rows;

use base::Day;
use base::id::{HouseholdId, PersonId};
use filter::{Filter, Literal};
use model::{Field, Kind, Set};
use serde_json::{Map, Value, json};
use store::figure::feed::{FeedPlace, FeedQuery, FeedSet, FeedTest, FeedValue};

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;

/// Rows a page when nothing else is asked for: what a spreadsheet loads without a pause.
pub const PAGE_ROWS: u32 = 1_000;
/// Rows a page at most, whatever a client prefers.
pub const PAGE_ROWS_MAX: u32 = 5_000;
/// Further than this nobody skips: `@odata.nextLink` goes on without reading all again.
pub const SKIP_MAX: u32 = 10_000;

/// What is asked of a set.
#[derive(Debug, Clone, Default)]
pub struct FeedAsked {
    pub select: Option<String>,
    pub filter: Option<String>,
    pub orderby: Option<String>,
    pub top: Option<String>,
    pub skip: Option<String>,
    /// `$skiptoken`, as a page before gave it.
    pub token: Option<String>,
    pub count: Option<String>,
    /// The day it stands for; today when empty.
    pub day: Option<String>,
    /// Rows a page that the client prefers.
    pub page_rows: Option<u32>,
}

/// A page of a set.
#[derive(Debug, Clone)]
pub struct FeedPage {
    /// The fields chosen, when not all were.
    pub selected: Option<Vec<&'static str>>,
    pub rows: Vec<Value>,
    /// All rows there are, when asked for.
    pub count: Option<i64>,
    /// Where to go on, and how many rows may still come when `$top` was given.
    pub next: Option<(String, Option<u32>)>,
}

/// The options of a request, read.
struct Options {
    fields: Vec<&'static Field>,
    selected: bool,
    filter: Option<Filter>,
    skip: u32,
    limit: u32,
    top: Option<u32>,
    count: bool,
    day: Option<Day>,
}

pub(crate) fn wrong(reason: impl Into<String>) -> Problem {
    Problem::new(Code::OdataWrong).with("reason", reason.into())
}

pub(crate) fn unsupported(reason: impl Into<String>) -> Problem {
    Problem::new(Code::OdataUnsupported).with("reason", reason.into())
}

/// The description of the feed, as the actor sees it.
///
/// # Errors
/// `not_allowed`.
pub fn odata_metadata(app: &App, actor: &Actor) -> Result<String> {
    actor.require(Action::OdataRead)?;
    Ok(model::metadata(app.catalogue(), actor))
}

/// A page of a set.
///
/// # Errors
/// `not_allowed`, `not_found` for a set there is not, `odata_wrong`, `odata_unsupported`.
pub async fn page(app: &App, actor: &Actor, set: &str, asked: &FeedAsked) -> Result<FeedPage> {
    actor.require(Action::OdataRead)?;
    let set = Set::find(set).ok_or_else(|| Problem::new(Code::NotFound))?;
    let options = self::options(app, actor, set, asked)?;
    let token = asked.token.as_deref();
    match set.name {
        "Households" => register(app, actor, set, FeedSet::Households, options, token).await,
        "Members" => register(app, actor, set, FeedSet::Members, options, token).await,
        "Tables" => crate::figure::feed::rows::cells(app, actor, options, token).await,
        _ => crate::figure::feed::rows::units(app, options, token),
    }
}

fn options(app: &App, actor: &Actor, set: &Set, asked: &FeedAsked) -> Result<Options> {
    let all = set.fields(app.catalogue(), actor);
    let named = |name: &str| {
        let field = all.iter().find(|field| field.name == name).copied();
        field.ok_or_else(|| wrong(format!("{}.{name}", set.name)))
    };
    let select = asked.select.as_deref().map(str::trim).filter(|text| *text != "*");
    let fields = match select {
        None => all.clone(),
        Some(text) => text.split(',').map(|name| named(name.trim())).collect::<Result<_>>()?,
    };
    if let Some(order) = asked.orderby.as_deref() {
        let keys: Vec<&str> =
            all.iter().filter(|field| field.key).map(|field| field.name).collect();
        let asked: Vec<&str> =
            order.split(',').map(|it| it.trim().trim_end_matches(" asc").trim()).collect();
        let usual = set.name != "Members" && set.name != "Tables" && asked == keys;
        if !usual {
            return Err(unsupported(format!("$orderby={order}")));
        }
    }
    let filter = asked.filter.as_deref().map(Filter::parse).transpose()?;
    if let Some(filter) = &filter {
        check(filter, &named)?;
    }
    let number = |text: &Option<String>, name: &str| match text {
        None => Ok(None),
        Some(text) => text.parse::<u32>().map(Some).map_err(|_| wrong(format!("{name}={text}"))),
    };
    let top = number(&asked.top, "$top")?;
    let skip = number(&asked.skip, "$skip")?.unwrap_or(0);
    if skip > SKIP_MAX {
        return Err(unsupported(format!("$skip > {SKIP_MAX}")));
    }
    let count = match asked.count.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(other) => return Err(wrong(format!("$count={other}"))),
    };
    let day = match asked.day.as_deref() {
        None => None,
        Some(text) => Some(base::day::parse_day(text).ok_or_else(|| wrong(format!("day={text}")))?),
    };
    let page = asked.page_rows.unwrap_or(PAGE_ROWS).clamp(1, PAGE_ROWS_MAX);
    let limit = top.map_or(page, |top| top.min(page));
    Ok(Options { fields, selected: select.is_some(), filter, skip, limit, top, count, day })
}

/// A page of households or members.
async fn register(
    app: &App,
    actor: &Actor,
    set: &Set,
    from: FeedSet,
    options: Options,
    token: Option<&str>,
) -> Result<FeedPage> {
    note_reading(app, actor, set).await?;
    let scope = app.scope(actor);
    let all = set.fields(app.catalogue(), actor);
    let test = options.filter.as_ref().map(|filter| test(filter, &all)).transpose()?;
    let query = FeedQuery {
        set: from,
        day: options.day.unwrap_or(scope.day()),
        fields: options.fields.iter().filter_map(|field| field.read).collect(),
        test,
        after: token.map(|token| place(token, from)).transpose()?,
        skip: options.skip,
    };
    let db = &**app.store();
    let count = match options.count {
        true => Some(store::figure::feed::count(db, &scope, &query).await?),
        false => None,
    };
    // One row more than the page tells whether there is another.
    let mut found = store::figure::feed::page(db, &scope, &query, options.limit + 1).await?;
    let more = found.len() > options.limit as usize;
    found.truncate(options.limit as usize);
    let next = found.last().filter(|_| more).map(|row| token_of(row.place));
    let rows = found.into_iter().map(|row| {
        let fields = options.fields.iter().filter(|field| field.read.is_some());
        let cells = fields.zip(row.values).map(|(field, value)| {
            let value = match value {
                FeedValue::Text(number) if field.name == "IdentityMasked" => {
                    Value::from(base::shown::mask(&number))
                }
                FeedValue::Text(text) => {
                    Value::from(base::number_in_text::mask(&text).into_owned())
                }
                FeedValue::Null => Value::Null,
                FeedValue::Id(id) => json!(id),
                FeedValue::Number(n) => json!(n),
                FeedValue::Day(day) => json!(day),
            };
            (field.name.to_owned(), value)
        });
        Value::Object(cells.collect::<Map<_, _>>())
    });
    let rows: Vec<Value> = rows.collect();
    Ok(options.page(rows, count, next))
}

/// Reading a whole register is written down once a day and account, not once a page.
async fn note_reading(app: &App, actor: &Actor, set: &Set) -> Result<()> {
    let today = app.today();
    let subject = Subject::odata(set.name, actor.account, today);
    if store::kernel::audit::is_noted(&**app.store(), subject.as_str()).await? {
        return Ok(());
    }
    let chain = crate::kernel::write::chain_of(&**app.store(), actor, today).await?;
    let write = app.write(actor, Action::OdataRead).await?;
    if let Some(area) = &chain {
        write.alone_in(area).await?;
    }
    if store::kernel::audit::is_noted(&*write, subject.as_str()).await? {
        return Ok(());
    }
    let detail = json!({ "set": set.name, "day": today });
    write.commit(chain.as_ref(), subject, detail).await
}

impl Options {
    fn page(&self, rows: Vec<Value>, count: Option<i64>, next: Option<String>) -> FeedPage {
        let left = self.top.map(|top| top.saturating_sub(self.limit));
        FeedPage {
            selected: self.selected.then(|| self.fields.iter().map(|field| field.name).collect()),
            rows,
            count,
            // When all that were wanted have come, there is nothing to go on to.
            next: next.filter(|_| left != Some(0)).map(|token| (token, left)),
        }
    }
}

/// Every field of a filter is there, and is compared with a value of its type.
fn check(filter: &Filter, named: &dyn Fn(&str) -> Result<&'static Field>) -> Result<()> {
    match filter {
        Filter::And(a, b) | Filter::Or(a, b) => {
            check(a, named)?;
            check(b, named)
        }
        Filter::Not(a) => check(a, named),
        Filter::Compare(name, _, value) => {
            let field = named(name)?;
            if field.name == "IdentityMasked" {
                return Err(unsupported(format!("$filter: {name}")));
            }
            let fits = match value {
                Literal::Null => true,
                Literal::Bool(_) => field.kind == Kind::Bool,
                Literal::Text(_) => field.kind == Kind::Text,
                Literal::Number(_) => matches!(field.kind, Kind::Number | Kind::Rate),
                Literal::Day(_) => field.kind == Kind::Day,
                Literal::Id(_) => field.kind == Kind::Id,
            };
            if fits { Ok(()) } else { Err(wrong(format!("$filter: {name} – {value:?}"))) }
        }
        Filter::Contains(name, _) | Filter::Begins(name, _) => {
            let field = named(name)?;
            let searched = match field.read {
                Some(read) => read.is_searched(),
                None => field.kind == Kind::Text,
            };
            if searched { Ok(()) } else { Err(unsupported(format!("$filter: contains({name})"))) }
        }
    }
}

/// A filter as the database asks it; its fields and types were checked.
fn test(filter: &Filter, fields: &[&'static Field]) -> Result<FeedTest> {
    let read = |name: &str| {
        let field = fields.iter().find(|field| field.name == name);
        field.and_then(|field| field.read).ok_or_else(|| wrong(name))
    };
    let boxed = |filter: &Filter| test(filter, fields).map(Box::new);
    Ok(match filter {
        Filter::And(a, b) => FeedTest::And(boxed(a)?, boxed(b)?),
        Filter::Or(a, b) => FeedTest::Or(boxed(a)?, boxed(b)?),
        Filter::Not(a) => FeedTest::Not(boxed(a)?),
        Filter::Contains(name, text) => FeedTest::Contains(read(name)?, text.clone()),
        Filter::Begins(name, text) => FeedTest::Begins(read(name)?, text.clone()),
        Filter::Compare(name, op, value) => {
            let value = match value {
                Literal::Null => FeedValue::Null,
                Literal::Text(text) => FeedValue::Text(text.clone()),
                Literal::Number(n) => FeedValue::Number(*n),
                Literal::Day(day) => FeedValue::Day(*day),
                Literal::Id(id) => FeedValue::Id(*id),
                Literal::Bool(_) => return Err(wrong(name)),
            };
            FeedTest::Compare(read(name)?, *op, value)
        }
    })
}

fn token_of(place: FeedPlace) -> String {
    match place.person {
        None => place.household.to_string(),
        Some(person) => format!("{}.{person}", place.household),
    }
}

fn place(token: &str, set: FeedSet) -> Result<FeedPlace> {
    let bad = || wrong("$skiptoken");
    let (household, person) = match (set, token.split_once('.')) {
        (FeedSet::Households, None) => (token, None),
        (FeedSet::Members, Some((household, person))) => (household, Some(person)),
        _ => return Err(bad()),
    };
    let household: HouseholdId = household.parse().map_err(|_| bad())?;
    let person = person.map(str::parse::<PersonId>).transpose().map_err(|_| bad())?;
    Ok(FeedPlace { household, person })
}
