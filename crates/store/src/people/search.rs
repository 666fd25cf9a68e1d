//! Finding households: by words of a name, a year of birth, a code or a number, in an area, on a day,
//! a page at a time. Among a million people the order in which rows are looked at decides: the cards
//! of a commune, the few people of a year, the rows of the rarest word in the order of the list, or all
//! cards in that order, by stretches. What is found in them is looked at again on the day asked for.

mod count;
mod statement;
mod text;
mod way;

use base::Day;
use base::id::{HouseholdId, VillageId};
use register::Class;

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds};
use crate::{Db, Scope, ScopeArea};

pub use count::{count_words, counted};
use text::Text;
use way::Way;

/// What a list of households is asked for.
#[derive(Debug, Clone, Default)]
pub struct HouseholdQuery {
    /// Words of a name, and digits of a birth year, a code or an identity number.
    pub text: String,
    /// Only this class (`NotPoor` includes those never reviewed).
    pub class: Option<Class>,
    /// Only this village.
    pub village: Option<VillageId>,
    /// The cursor: sort key and id of the last row seen.
    pub after: Option<(String, HouseholdId)>,
}

/// A household's key in a list, by which its pages go on: its head's sort key, and its id.
pub type Place = (String, HouseholdId);

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The head's given name.
    #[default]
    Name,
    /// When the household was entered: says nothing of a name.
    Entry,
}

/// Where one way of looking is given up for another. What is found does not depend on them; tests
/// show it by limits so low that a small register takes every way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A beginning that more words have is a letter or two: so many households have one of them
    /// that the order of the list soon meets a page.
    pub words: usize,
    /// People of a year who are looked at to see how many of them have the other words.
    pub year_people: i64,
    /// People who are put in order; more are soon met in the order of the list.
    pub people: i64,
    /// Cards looked at in the order of the list at first; four times as many with each step.
    pub walk_first: u64,
    /// A district's own cards are read instead of walking further than this.
    pub walk_in_district: u64,
}

impl Limits {
    /// Those of the program: some milliseconds each.
    pub const USUAL: Limits = Limits {
        words: 16,
        year_people: 25_000,
        people: 300,
        walk_first: 1_000,
        walk_in_district: 5_000,
    };
}

/// Candidates that are looked at again in one statement.
const CANDIDATES_MAX: u32 = 1_000;

/// A list that is asked for.
pub(crate) struct Asked<'a> {
    scope: &'a Scope,
    query: &'a HouseholdQuery,
    text: Text,
    day: Day,
    order: Order,
    limits: Limits,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(
        scope: &'a Scope,
        query: &'a HouseholdQuery,
        day: Day,
        order: Order,
    ) -> Asked<'a> {
        let (text, limits) = (Text::read(&query.text), Limits::USUAL);
        Asked { scope, query, text, day, order, limits }
    }

    fn is_small(&self) -> bool {
        let own = matches!(self.scope.area(), ScopeArea::Commune(_) | ScopeArea::Village(_));
        own || self.query.village.is_some()
    }

    fn is_district(&self) -> bool {
        matches!(self.scope.area(), ScopeArea::District(_))
    }

    /// Whether there is nothing to look at again: the cards say it all.
    fn is_plain(&self) -> bool {
        self.text.words().is_empty() && self.query.class.is_none()
    }

    /// Adds what fits of a stretch until the page is full.
    async fn fill(
        &self,
        db: &impl Db,
        way: &Way,
        (after, until): (Option<&Place>, Option<&Place>),
        limit: u32,
        found: &mut Vec<Place>,
    ) -> Result<()> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut after = after.cloned();
        let mut batch = if self.is_plain() { limit } else { limit.saturating_mul(2) };
        loop {
            batch = batch.clamp(1, CANDIDATES_MAX);
            let stretch = (after.as_ref(), until);
            let (fit, next) = self.candidates(db, way, stretch, batch).await?;
            found.extend(self.looked_at(db, fit).await?);
            if found.len() >= most {
                found.truncate(most);
                return Ok(());
            }
            let Some(place) = next else { return Ok(()) };
            after = Some(place);
            batch = batch.saturating_mul(2);
        }
    }

    /// One page of places.
    pub(crate) async fn page(&self, db: &impl Db, limit: u32) -> Result<Vec<Place>> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut way = self.way(db).await?;
        let mut found = Vec::new();
        let mut after = self.query.after.clone();
        let (mut step, mut walked) = (self.limits.walk_first, 0);
        while let Way::Walk = way {
            let until = self.stretch_end(db, after.as_ref(), step).await?;
            let stretch = (after.as_ref(), until.as_ref());
            self.fill(db, &way, stretch, limit, &mut found).await?;
            if found.len() >= most || until.is_none() {
                return Ok(found);
            }
            after = until;
            walked += step;
            step = step.saturating_mul(4);
            if self.is_district() && walked >= self.limits.walk_in_district {
                way = Way::InPlaces;
            }
        }
        self.fill(db, &way, (after.as_ref(), None), limit, &mut found).await?;
        Ok(found)
    }

    /// How many households the whole list has.
    pub(crate) async fn count(&self, db: &impl Db) -> Result<i64> {
        let way = match self.way(db).await? {
            Way::Walk | Way::OfWords(_) => match self.scope.area() {
                ScopeArea::Nation => Way::Walk,
                ScopeArea::Nothing
                | ScopeArea::Province(_)
                | ScopeArea::District(_)
                | ScopeArea::Commune(_)
                | ScopeArea::Village(_) => Way::InPlaces,
            },
            way @ (Way::Code(_)
            | Way::CodeOrPeople(..)
            | Way::OfPaper(_)
            | Way::OfPeople(_)
            | Way::OfClass
            | Way::InPlaces) => way,
        };
        let mut binds = Binds::default();
        let mut sql = format!("select count(*) as n from {}", self.source(&way, &mut binds));
        sql.push_str(&self.on_card(db, &way, &mut binds));
        sql.push_str(&self.on_day(db, &mut binds));
        Ok(row::value(db, "search_count", sql, binds.values()).await?.unwrap_or(0))
    }
}

/// One page of the places of a list.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page(
    db: &impl Db,
    scope: &Scope,
    query: &HouseholdQuery,
    day: Day,
    order: Order,
    limit: u32,
) -> Result<Vec<Place>> {
    Asked::new(scope, query, day, order).page(db, limit).await
}

/// The same with other limits.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page_within(
    db: &impl Db,
    scope: &Scope,
    query: &HouseholdQuery,
    day: Day,
    limit: u32,
    limits: Limits,
) -> Result<Vec<Place>> {
    Asked { limits, ..Asked::new(scope, query, day, Order::Name) }.page(db, limit).await
}

/// How many households a list has, all pages together.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db, scope: &Scope, query: &HouseholdQuery, day: Day) -> Result<i64> {
    Asked::new(scope, query, day, Order::Name).count(db).await
}
