//! Finding households: by words of a name, a year of birth, a code or a number, in an area, on a day,
//! a page at a time. Among a million people the order in which rows are looked at decides: the cards
//! of a commune, the few people of a year, the rows of the rarest word in the order of the list, or all
//! cards in that order, by stretches. What is found in them is looked at again on the day asked for.

mod count;
mod text;

use base::Day;
use base::id::{HouseholdId, PersonId};
use register::Class;

use crate::error::Result;
use crate::household::HouseholdQuery;
use crate::row::{self, Binds};
use crate::{Db, Scope, ScopeArea, dialect};

pub use count::{count_words, counted};
use text::{Text, Word, years};

/// The place of a household in a list: its head's sort key, and its id.
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

/// Where the cards of a list are looked for.
#[derive(Debug, Clone)]
enum Way {
    /// The household of a code.
    Code(String),
    /// Those of these people.
    OfPeople(Vec<PersonId>),
    /// Those that were ever of the class asked for.
    OfClass,
    /// Those with one of these words, in the order of the list.
    OfWords(Vec<String>),
    /// All of the area.
    InPlaces,
    /// All, in the order of the list.
    Walk,
}

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

    /// The shortest way to the cards.
    async fn way(&self, db: &impl Db) -> Result<Way> {
        if let Text::Code(code) = &self.text {
            return Ok(Way::Code(code.clone()));
        }
        let words = self.text.words();
        if let Some(place) = words.iter().position(|word| matches!(word, Word::Number(_)))
            && let Some(people) = self.few_people(db, place).await?
        {
            return Ok(Way::OfPeople(people));
        }
        if self.is_small() {
            return Ok(Way::InPlaces);
        }
        // The beginning of a year is of ten years or more: their people are not few.
        let is_year = |word: &Word| matches!(word, Word::Year(digits) if digits.len() == 4);
        if let Some(place) = words.iter().position(is_year)
            && let Some(people) = self.few_people(db, place).await?
        {
            return Ok(Way::OfPeople(people));
        }
        if self.order == Order::Name
            && let Some(words) = self.rarest(db).await?
        {
            return Ok(Way::OfWords(words));
        }
        Ok(match self.query.class {
            None | Some(Class::NotPoor) => Way::Walk,
            Some(_) => Way::OfClass,
        })
    }

    /// The whole words that begin with these letters and about how many rows they have, unless they
    /// are too many: from each to the next by the index.
    async fn words_of(&self, db: &impl Db, word: &str) -> Result<Option<(Vec<String>, i64)>> {
        let mut binds = Binds::default();
        let (from, to) = range(word, &mut binds);
        let (uncounted, most) = (
            binds.add(count::COUNTED_FROM),
            binds.add(i64::try_from(self.limits.words + 1).unwrap_or(i64::MAX)),
        );
        let sql = format!(
            "with recursive next (word) as (\
             select min(k.word) from household_word k where k.word >= {from} and k.word < {to} \
             union all \
             select (select min(k.word) from household_word k \
              where k.word > n.word and k.word < {to}) from next n where n.word is not null) \
             select n.word, coalesce((select c.word_rows from word_count c where c.word = n.word), \
              {uncounted}) as word_rows from next n where n.word is not null limit {most}"
        );
        let rows = row::all(db, "search_words", sql, binds.values()).await?;
        let words: Vec<String> = rows.iter().map(|row| row.get("word")).collect::<Result<_>>()?;
        let mut count: i64 = 0;
        for row in &rows {
            count = count.saturating_add(row.get("word_rows")?);
        }
        Ok((words.len() <= self.limits.words).then_some((words, count)))
    }

    /// The words of that name of the search which the fewest have; of two alike the last, which is
    /// the given name as people write.
    async fn rarest(&self, db: &impl Db) -> Result<Option<Vec<String>>> {
        let mut rarest: Option<(Vec<String>, i64)> = None;
        for word in self.text.words().iter().rev() {
            let Word::Name(word) = word else { continue };
            if let Some((words, count)) = self.words_of(db, word).await?
                && rarest.as_ref().is_none_or(|(_, least)| count < *least)
            {
                rarest = Some((words, count));
            }
        }
        Ok(rarest.map(|(words, _)| words))
    }

    /// Those who have the number at that place, or every word when few people of the year at that
    /// place have; `None` when they are not few.
    async fn few_people(&self, db: &impl Db, place: usize) -> Result<Option<Vec<PersonId>>> {
        let mut binds = Binds::default();
        let looked_at = match self.text.words().get(place) {
            Some(word @ Word::Year(_)) => {
                let of_year = on_person(db, "p", word, &mut binds);
                let most = binds.add(self.limits.year_people);
                let all = self.on_people(db, "w", &mut binds);
                format!(
                    "(select p.id, p.folded, p.birth_year from person p where {of_year} \
                     limit {most}) w where {all}"
                )
            }
            Some(word @ Word::Number(_)) => {
                format!("person w where {}", on_person(db, "w", word, &mut binds))
            }
            _ => return Ok(None),
        };
        let most = binds.add(self.limits.people + 1);
        let sql = format!("select w.id from {looked_at} limit {most}");
        let rows = row::all(db, "search_people", sql, binds.values()).await?;
        let few = i64::try_from(rows.len()).is_ok_and(|count| count <= self.limits.people);
        if !few || !self.is_whole_year(db, place).await? {
            return Ok(None);
        }
        rows.iter().map(|row| Ok(PersonId(row.get("id")?))).collect::<Result<_>>().map(Some)
    }

    /// Whether everybody of the year at that place was looked at; there are no others of a number.
    async fn is_whole_year(&self, db: &impl Db, place: usize) -> Result<bool> {
        let Some(year @ Word::Year(_)) = self.text.words().get(place) else { return Ok(true) };
        let mut binds = Binds::default();
        let of_year = on_person(db, "p", year, &mut binds);
        let most = binds.add(self.limits.year_people + 1);
        let sql = format!(
            "select count(*) as n from (select 1 as one from person p where {of_year} limit {most}) x"
        );
        let count: i64 = match row::one(db, "search_year", sql, binds.values()).await? {
            Some(row) => row.get("n")?,
            None => 0,
        };
        Ok(count <= self.limits.year_people)
    }

    /// What a person must be who has every word of a name and of a year.
    fn on_people(&self, db: &impl Db, table: &str, binds: &mut Binds) -> String {
        let names = self.text.words().iter().filter(|word| !matches!(word, Word::Number(_)));
        let all: Vec<String> = names.map(|word| on_person(db, table, word, binds)).collect();
        if all.is_empty() { "1 = 1".to_owned() } else { all.join(" and ") }
    }

    /// What the cards come from: `from …, household_card c where …`.
    fn source(&self, way: &Way, binds: &mut Binds) -> String {
        match way {
            Way::Code(code) => format!(
                "household h cross join household_card c \
                 where h.code = {} and c.household_id = h.id",
                binds.add(code.as_str())
            ),
            Way::OfPeople(people) => {
                // No list of nobody: neither engine takes one.
                let nobody = [PersonId(uuid::Uuid::nil())];
                let people = if people.is_empty() { &nobody[..] } else { people };
                let ids: Vec<String> = people.iter().map(|id| binds.add(id.0)).collect();
                let (from, to) = (binds.add(self.day), binds.add(self.day));
                format!(
                    "(select distinct q.household_id from membership q where q.person_id in ({}) \
                     and q.from_day <= {from} and q.to_day > {to}) f \
                     cross join household_card c where c.household_id = f.household_id",
                    ids.join(", ")
                )
            }
            Way::OfClass => {
                let class = self.query.class.map_or("", Class::as_str);
                let (class, day) = (binds.add(class), binds.add(self.day));
                format!(
                    "(select distinct k.household_id from class_fact k \
                     where k.class = {class} and k.from_day <= {day}) f \
                     cross join household_card c where c.household_id = f.household_id"
                )
            }
            Way::InPlaces | Way::Walk | Way::OfWords(_) => {
                "household_card c where 1 = 1".to_owned()
            }
        }
    }

    /// What a card must be, as far as the card itself says.
    fn on_card(&self, db: &impl Db, way: &Way, binds: &mut Binds) -> String {
        let mut sql = self.on_place(db, way, binds);
        let likes: Vec<String> = self
            .text
            .words()
            .iter()
            .filter_map(|word| match word {
                Word::Name(word) | Word::Year(word) => {
                    Some(dialect::holds(db, "c.words", &binds.add(format!(" {word}"))))
                }
                Word::Number(_) => None,
            })
            .collect();
        if !likes.is_empty() {
            sql.push_str(&format!(" and (c.words = '' or ({}))", likes.join(" and ")));
        }
        sql
    }

    /// When and where a card must be.
    fn on_place(&self, db: &impl Db, way: &Way, binds: &mut Binds) -> String {
        let (from, to) = (binds.add(self.day), binds.add(self.day));
        let mut sql = format!(" and c.from_day <= {from} and c.to_day > {to}");
        // Only the way through the area begins with its villages. By the words of a district many
        // cards of elsewhere are looked up: its few villages are better listed once.
        let seen = match way {
            Way::InPlaces => self.scope.on_village("c.village_id", binds),
            Way::OfWords(_) if self.is_district() && dialect::keeps_lists(db) => {
                self.scope.on_village("c.village_id", binds)
            }
            _ => self.scope.on_each_village("c.village_id", binds),
        };
        sql.push_str(&format!(" and {seen}"));
        if let Some(id) = self.query.village {
            sql.push_str(&format!(" and c.village_id = {}", binds.add(id.0)));
        }
        sql
    }

    /// What must hold on the day: the class in force, and one member to whom every word belongs.
    fn on_day(&self, db: &impl Db, binds: &mut Binds) -> String {
        let mut sql = String::new();
        if let Some(class) = self.query.class {
            let (day, name) = (binds.add(self.day), binds.add(class.as_str()));
            sql.push_str(&format!(
                " and coalesce((select k.class from class_fact k \
                 where k.household_id = c.household_id and k.from_day <= {day} \
                 order by k.from_day desc limit 1), 'not_poor') = {name}"
            ));
        }
        let words: Vec<String> =
            self.text.words().iter().map(|word| on_person(db, "p", word, binds)).collect();
        if !words.is_empty() {
            let (from, to) = (binds.add(self.day), binds.add(self.day));
            sql.push_str(&format!(
                " and exists (select 1 from membership q cross join person p \
                 where q.household_id = c.household_id and p.id = q.person_id \
                 and q.from_day <= {from} and q.to_day > {to} and {})",
                words.join(" and ")
            ));
        }
        sql
    }

    /// Only after a place of the list, of the rows of a table.
    fn after(&self, table: &str, place: Option<&Place>, binds: &mut Binds) -> String {
        match (place, self.order) {
            (None, _) => String::new(),
            (Some((key, id)), Order::Name) => {
                let (key, id) = (binds.add(key.as_str()), binds.add(id.0));
                format!(" and ({table}.sort_key, {table}.household_id) > ({key}, {id})")
            }
            (Some((_, id)), Order::Entry) => {
                format!(" and {table}.household_id > {}", binds.add(id.0))
            }
        }
    }

    fn until(&self, place: &Place, binds: &mut Binds) -> String {
        match self.order {
            Order::Name => {
                let (key, id) = (binds.add(place.0.as_str()), binds.add(place.1.0));
                format!(" and (c.sort_key, c.household_id) <= ({key}, {id})")
            }
            Order::Entry => format!(" and c.household_id <= {}", binds.add(place.1.0)),
        }
    }

    fn ordered(&self) -> &'static str {
        match self.order {
            Order::Name => " order by c.sort_key, c.household_id",
            Order::Entry => " order by c.household_id",
        }
    }

    /// The next households that have somebody with one of these words and all others, in the order
    /// of the list. Their cards are counted and not joined: PostgreSQL would begin a join with all
    /// cards of a district.
    async fn of_words(
        &self,
        db: &impl Db,
        way: &Way,
        after: Option<&Place>,
        limit: u32,
    ) -> Result<(Vec<Place>, Option<Place>)> {
        let Way::OfWords(words) = way else { return Ok((Vec::new(), None)) };
        if words.is_empty() {
            return Ok((Vec::new(), None));
        }
        let mut binds = Binds::default();
        let most = binds.add(i64::from(limit));
        let place = self.on_place(db, way, &mut binds);
        // Every row of a whole word has its beginning. A year is compared sooner than a name is read.
        let is_other = |word: &&Word| match word {
            Word::Name(name) => !words.iter().all(|whole| whole.starts_with(name.as_str())),
            Word::Year(_) => true,
            Word::Number(_) => false,
        };
        let mut others: Vec<&Word> = self.text.words().iter().filter(is_other).collect();
        others.sort_by_key(|word| !matches!(word, Word::Year(_)));
        let others: Vec<String> = others
            .into_iter()
            .map(|word| format!(" and {}", on_person(db, "w", word, &mut binds)))
            .collect();
        let (others, after) = (others.concat(), self.after("w", after, &mut binds));
        // One index scan a word, each in the order of the list: both engines merge them and stop at
        // the page's end, PostgreSQL only when each says its order itself.
        let each: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(n, word)| {
                let word = binds.add(word.as_str());
                format!(
                    "select * from (select w.sort_key, w.household_id from household_word w \
                     where w.word = {word}{others}{after} \
                     and (select count(*) from household_card c \
                      where c.household_id = w.household_id and c.from_day = w.from_day \
                      and c.sort_key = w.sort_key{place}) > 0 \
                     order by w.sort_key, w.household_id) x{n}"
                )
            })
            .collect();
        let sql = format!(
            "select u.sort_key, u.household_id from ({}) u \
             order by u.sort_key, u.household_id limit {most}",
            each.join(" union all ")
        );
        let rows = row::all(db, "search_of_words", sql, binds.values()).await?;
        let mut all = places(&rows)?;
        let whole = all.len() < usize::try_from(limit).unwrap_or(usize::MAX);
        let last = all.last().cloned().filter(|_| !whole);
        // Two of a household may have the word.
        all.dedup();
        Ok((all, last))
    }

    /// Cards of a stretch of the list that may fit, in its order, and where the stretch goes on
    /// when it has more.
    async fn candidates(
        &self,
        db: &impl Db,
        way: &Way,
        (after, until): (Option<&Place>, Option<&Place>),
        limit: u32,
    ) -> Result<(Vec<Place>, Option<Place>)> {
        if matches!(way, Way::OfWords(_)) {
            return self.of_words(db, way, after, limit).await;
        }
        let mut binds = Binds::default();
        let mut sql = format!(
            "select c.sort_key, c.household_id, c.words from {}",
            self.source(way, &mut binds)
        );
        sql.push_str(&self.on_card(db, way, &mut binds));
        sql.push_str(&self.after("c", after, &mut binds));
        if let Some(until) = until {
            sql.push_str(&self.until(until, &mut binds));
        }
        let most = binds.add(i64::from(limit));
        sql.push_str(&format!("{} limit {most}", self.ordered()));
        let rows = row::all(db, "search_candidates", sql, binds.values()).await?;
        let all = places(&rows)?;
        let whole = all.len() < usize::try_from(limit).unwrap_or(usize::MAX);
        let last = all.last().cloned().filter(|_| !whole);
        let mut fit = Vec::new();
        for (row, place) in rows.iter().zip(all) {
            if self.text.is_of_one_person(&row.get::<String>("words")?) {
                fit.push(place);
            }
        }
        Ok((fit, last))
    }

    /// Those of the candidates for whom everything holds on the day, in the same order.
    async fn looked_at(&self, db: &impl Db, candidates: Vec<Place>) -> Result<Vec<Place>> {
        if self.is_plain() || candidates.is_empty() {
            return Ok(candidates);
        }
        let mut binds = Binds::default();
        let ids: Vec<String> = candidates.iter().map(|(_, id)| binds.add(id.0)).collect();
        let (from, to) = (binds.add(self.day), binds.add(self.day));
        let mut sql = format!(
            "select c.household_id from household_card c where c.household_id in ({}) \
             and c.from_day <= {from} and c.to_day > {to}",
            ids.join(", ")
        );
        sql.push_str(&self.on_day(db, &mut binds));
        let mut there = std::collections::HashSet::new();
        for row in row::all(db, "search_looked_at", sql, binds.values()).await? {
            there.insert(HouseholdId(row.get("household_id")?));
        }
        Ok(candidates.into_iter().filter(|(_, id)| there.contains(id)).collect())
    }

    /// The end of a stretch of so many cards in the order of the list; `None` when it has fewer.
    async fn stretch_end(
        &self,
        db: &impl Db,
        after: Option<&Place>,
        cards: u64,
    ) -> Result<Option<Place>> {
        let mut binds = Binds::default();
        let (from, to) = (binds.add(self.day), binds.add(self.day));
        let mut sql = format!(
            "select c.sort_key, c.household_id from household_card c \
             where c.from_day <= {from} and c.to_day > {to}"
        );
        sql.push_str(&self.after("c", after, &mut binds));
        let skipped = binds.add(i64::try_from(cards.saturating_sub(1)).unwrap_or(i64::MAX));
        sql.push_str(&format!("{} limit 1 offset {skipped}", self.ordered()));
        let rows = row::all(db, "search_stretch", sql, binds.values()).await?;
        Ok(places(&rows)?.into_iter().next())
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
                _ => Way::InPlaces,
            },
            way => way,
        };
        let mut binds = Binds::default();
        let mut sql = format!("select count(*) as n from {}", self.source(&way, &mut binds));
        sql.push_str(&self.on_card(db, &way, &mut binds));
        sql.push_str(&self.on_day(db, &mut binds));
        match row::one(db, "search_count", sql, binds.values()).await? {
            Some(row) => row.get("n"),
            None => Ok(0),
        }
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

fn range(word: &str, binds: &mut Binds) -> (String, String) {
    (binds.add(word), binds.add(format!("{word}\u{10ffff}")))
}

/// A condition on a person, or on a row of `household_word`, which has no numbers.
fn on_person(db: &impl Db, table: &str, word: &Word, binds: &mut Binds) -> String {
    match word {
        Word::Name(word) => {
            // Most names do not have the letters at all: that is seen without a copy of the name.
            let (letters, part) = (binds.add(word.as_str()), binds.add(format!(" {word}")));
            let has = dialect::holds(db, &format!("{table}.folded"), &letters);
            let begins = dialect::holds(db, &format!("(' ' || {table}.folded)"), &part);
            format!("({has} and {begins})")
        }
        Word::Year(digits) => {
            let (from, to) = years(digits);
            let (from, to) = (binds.add(from), binds.add(to));
            format!("{table}.birth_year between {from} and {to}")
        }
        Word::Number(digits) => {
            format!("{table}.identity_number = {}", binds.add(digits.as_str()))
        }
    }
}

fn places(rows: &[row::Row]) -> Result<Vec<Place>> {
    rows.iter()
        .map(|row| Ok((row.get("sort_key")?, HouseholdId(row.get("household_id")?))))
        .collect()
}
