//! Which way is taken to the cards of a list: whatever has few rows of those that were asked for.

use base::id::PersonId;
use base::text::other_spelling;
use register::Class;
use register::review::round::series::PaperNumber;

use super::statement::on_person;
use super::text::{Text, Word};
use super::{Asked, Order, count};
use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds};

/// Where the cards of a list are looked for.
#[derive(Debug, Clone)]
pub(super) enum Way {
    /// The household of a code.
    Code(String),
    /// That one, and the households of these people.
    CodeOrPeople(String, Vec<PersonId>),
    /// Those that a paper of that number is about.
    OfPaper(PaperNumber),
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

impl Asked<'_> {
    /// The shortest way to the cards.
    pub(super) async fn way(&self, db: &impl Db) -> Result<Way> {
        if let Text::Code(code) = &self.text {
            return Ok(Way::Code(code.clone()));
        }
        if let Text::CodeOrNumber(code, number) = &self.text {
            return Ok(match self.people_with(db, number).await? {
                people if people.is_empty() => Way::Code(code.clone()),
                people => Way::CodeOrPeople(code.clone(), people),
            });
        }
        if let Text::Paper(number) = self.text {
            return Ok(Way::OfPaper(number));
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
        let rows: Vec<(String, i64)> = row::list(db, "search_words", sql, binds.values()).await?;
        let counted: i64 = rows.iter().fold(0, |sum, (_, n)| sum.saturating_add(*n));
        let mut words: Vec<String> = rows.into_iter().map(|(word, _)| word).collect();
        let mut count: i64 = 0;
        if let Some(other) = other_spelling(word) {
            // A word that nobody has costs one look into the index.
            words.push(other);
            count = count::COUNTED_FROM;
        }
        count = count.saturating_add(counted);
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
        let ids: Vec<PersonId> = row::values(db, "search_people", sql, binds.values()).await?;
        let few = i64::try_from(ids.len()).is_ok_and(|count| count <= self.limits.people);
        if !few || !self.is_whole_year(db, place).await? {
            return Ok(None);
        }
        Ok(Some(ids))
    }

    /// Those who have a number.
    async fn people_with(&self, db: &impl Db, number: &Word) -> Result<Vec<PersonId>> {
        let mut binds = Binds::default();
        let is = on_person(db, "w", number, &mut binds);
        let most = binds.add(self.limits.people);
        let sql = format!("select w.id from person w where {is} limit {most}");
        row::values(db, "search_number", sql, binds.values()).await
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
        let count: i64 = row::value(db, "search_year", sql, binds.values()).await?.unwrap_or(0);
        Ok(count <= self.limits.year_people)
    }

    /// What a person must be who has every word of a name and of a year.
    fn on_people(&self, db: &impl Db, table: &str, binds: &mut Binds) -> String {
        let names = self.text.words().iter().filter(|word| !matches!(word, Word::Number(_)));
        let all: Vec<String> = names.map(|word| on_person(db, table, word, binds)).collect();
        if all.is_empty() { "1 = 1".to_owned() } else { all.join(" and ") }
    }
}

fn range(word: &str, binds: &mut Binds) -> (String, String) {
    (binds.add(word), binds.add(format!("{word}\u{10ffff}")))
}
