//! The statements of a search: cards by the way chosen, and what must hold of them on the day.

use base::id::{HouseholdId, PersonId};
use base::text::other_spelling;
use register::Class;
use register::review::round::series::PaperNumber;

use super::text::{Word, years};
use super::way::Way;
use super::{Asked, Order, Place};
use crate::Db;
use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds};

impl Asked<'_> {
    /// What the cards come from: `from …, household_card c where …`.
    pub(super) fn source(&self, way: &Way, binds: &mut Binds) -> String {
        match way {
            Way::Code(code) => format!(
                "household h cross join household_card c \
                 where h.code = {} and c.household_id = h.id",
                binds.add(code.as_str())
            ),
            Way::OfPaper(number) => format!(
                "(select distinct {} f cross join household_card c \
                 where c.household_id = f.household_id",
                of_paper(*number, binds)
            ),
            Way::CodeOrPeople(code, people) => {
                let code = binds.add(code.as_str());
                format!(
                    "(select h.id as household_id from household h where h.code = {code} union {}) \
                     f cross join household_card c where c.household_id = f.household_id",
                    self.households_of(people, binds)
                )
            }
            Way::OfPeople(people) => {
                format!(
                    "({}) f cross join household_card c where c.household_id = f.household_id",
                    self.households_of(people, binds)
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

    /// The households in which these people are counted on the day.
    fn households_of(&self, people: &[PersonId], binds: &mut Binds) -> String {
        // No list of nobody: neither engine takes one.
        let nobody = [PersonId(uuid::Uuid::nil())];
        let people = if people.is_empty() { &nobody[..] } else { people };
        let ids: Vec<String> = people.iter().map(|id| binds.add(id.0)).collect();
        let (from, to) = (binds.add(self.day), binds.add(self.day));
        format!(
            "select distinct q.household_id from membership q where q.person_id in ({}) \
             and q.from_day <= {from} and q.to_day > {to}",
            ids.join(", ")
        )
    }

    /// What a card must be, as far as the card itself says.
    pub(super) fn on_card(&self, db: &impl Db, way: &Way, binds: &mut Binds) -> String {
        let mut sql = self.on_place(db, way, binds);
        let likes: Vec<String> = self
            .text
            .words()
            .iter()
            .filter_map(|word| match word {
                Word::Name(word) => {
                    let begins = dialect::holds(db, "c.words", &binds.add(format!(" {word}")));
                    let other = other_spelling(word).map(|it| binds.add(format!(" {it} ")));
                    Some(either(begins, other.map(|it| dialect::holds(db, "c.words", &it))))
                }
                Word::Year(word) => {
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
            Way::Code(_)
            | Way::CodeOrPeople(..)
            | Way::OfPaper(_)
            | Way::OfPeople(_)
            | Way::OfClass
            | Way::OfWords(_)
            | Way::Walk => self.scope.on_each_village("c.village_id", binds),
        };
        sql.push_str(&format!(" and {seen}"));
        if let Some(id) = self.query.village {
            sql.push_str(&format!(" and c.village_id = {}", binds.add(id.0)));
        }
        sql
    }

    /// What must hold on the day: the class in force, and one member to whom every word belongs.
    pub(super) fn on_day(&self, db: &impl Db, binds: &mut Binds) -> String {
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
            Word::Name(name) => {
                let other = other_spelling(name);
                let is_it =
                    |it: &str| it.starts_with(name.as_str()) || Some(it) == other.as_deref();
                !words.iter().all(|whole| is_it(whole))
            }
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
    pub(super) async fn candidates(
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
            if self.text.is_of_one_person(&row.take::<String>("words")?) {
                fit.push(place);
            }
        }
        Ok((fit, last))
    }

    /// Those of the candidates for whom everything holds on the day, in the same order.
    pub(super) async fn looked_at(
        &self,
        db: &impl Db,
        candidates: Vec<Place>,
    ) -> Result<Vec<Place>> {
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
        let there = row::values(db, "search_looked_at", sql, binds.values()).await?;
        let there: std::collections::HashSet<HouseholdId> = there.into_iter().collect();
        Ok(candidates.into_iter().filter(|(_, id)| there.contains(id)).collect())
    }

    /// The end of a stretch of so many cards in the order of the list; `None` when it has fewer.
    pub(super) async fn stretch_end(
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
}

/// A condition on a person, or on a row of `household_word`, which has no numbers.
pub(super) fn on_person(db: &impl Db, table: &str, word: &Word, binds: &mut Binds) -> String {
    match word {
        Word::Name(word) => {
            // Most names do not have the letters at all: that is seen without a copy of the name.
            let (letters, part) = (binds.add(word.as_str()), binds.add(format!(" {word}")));
            let has = dialect::holds(db, &format!("{table}.folded"), &letters);
            let begins = dialect::holds(db, &format!("(' ' || {table}.folded)"), &part);
            let other = other_spelling(word).map(|it| binds.add(format!(" {it} ")));
            let whole = format!("(' ' || {table}.folded || ' ')");
            let other = other.map(|it| dialect::holds(db, &whole, &it));
            either(format!("({has} and {begins})"), other)
        }
        Word::Year(digits) => {
            let (from, to) = years(digits);
            let (from, to) = (binds.add(from), binds.add(to));
            format!("{table}.birth_year between {from} and {to}")
        }
        Word::Number(digits) => crate::people::person_number::is(db, table, digits, binds),
    }
}

fn either(one: String, other: Option<String>) -> String {
    match other {
        Some(other) => format!("({one} or {other})"),
        None => one,
    }
}

/// The households that a paper is about: whose certificate it is, whom a decision names.
fn of_paper(number: PaperNumber, binds: &mut Binds) -> String {
    let (from, table, number, year) = match number {
        PaperNumber::Certificate(number, year) => {
            ("k.household_id from certificate k", "k", number, year)
        }
        PaperNumber::Decision(number, year) => (
            "x.household_id from decision d join decision_household x on x.round_id = d.round_id",
            "d",
            number,
            year,
        ),
    };
    let number = binds.add(number);
    let of_year = year.map(|year| format!(" and {table}.year = {}", binds.add(year)));
    format!("{from} where {table}.number = {number}{})", of_year.unwrap_or_default())
}

fn places(rows: &[row::Row]) -> Result<Vec<Place>> {
    rows.iter().map(|row| Ok((row.take("sort_key")?, row.take("household_id")?))).collect()
}
