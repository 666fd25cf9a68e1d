//! A round under the circular's own instrument: what the facts of a form come to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::Day;
use base::area::Settlement;
use standard::instrument::roster::{Derived, OfPerson, Person, Roster, put};
use standard::instrument::{BadFact, Chosen, Instrument, Part, Scoring, Values};
use standard::{MemberRules, Rule, ScoreTable, Verdict};

use super::content::Content;
use crate::kernel::problem::{Code, Problem, Result};

/// The instrument of a round, with the readings taken and the area whose points count.
pub(crate) struct Sheet {
    pub(crate) instrument: Arc<Instrument>,
    pub(crate) chosen: Chosen,
    pub(crate) area: String,
}

/// What followed from the people and the house on a form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Followed {
    /// The facts of items 1 to 6, by name, as files have them.
    pub(crate) facts: BTreeMap<String, String>,
    /// The marks, by indicator.
    pub(crate) marks: BTreeMap<String, bool>,
    /// Everything with who makes it so.
    pub(crate) derived: Vec<Derived>,
}

impl Sheet {
    /// The facts stated about the house, as values.
    pub(super) fn house(&self, answers: &BTreeMap<String, String>) -> Result<Values> {
        let facts = self.instrument.facts();
        let mut values = Values::unknown(facts);
        for (name, text) in answers {
            values.read(facts, name, text).map_err(|bad| bad_fact(&bad))?;
        }
        Ok(values)
    }

    /// What follows from the people and the house on the review day.
    pub(super) fn follow(
        &self,
        rules: MemberRules<'_>,
        day: Day,
        persons: &[Person],
        answers: &BTreeMap<String, String>,
    ) -> Result<Followed> {
        let house = self.house(answers)?;
        let roster = Roster {
            instrument: &self.instrument,
            chosen: &self.chosen,
            rules,
            day,
            persons,
            house: &house,
        };
        let derived = roster.derive();
        let facts = self.instrument.facts();
        let mut values = Values::unknown(facts);
        put(&self.instrument, &derived, &mut values);
        let mut followed = Followed::default();
        for one in &derived {
            let (Some(fact), Some(value)) = (facts.get(one.fact), one.value) else { continue };
            match &fact.indicator {
                Some(indicator) => {
                    followed.marks.insert(indicator.clone(), value == 1);
                }
                None => {
                    followed.facts.insert(fact.name.clone(), fact.write(value));
                }
            }
        }
        followed.derived = derived;
        Ok(followed)
    }

    /// What follows for each person by itself on the review day.
    pub(super) fn each(
        &self,
        rules: MemberRules<'_>,
        day: Day,
        persons: &[Person],
    ) -> Vec<OfPerson> {
        let house = Values::unknown(self.instrument.facts());
        let (instrument, chosen) = (&self.instrument, &self.chosen);
        Roster { instrument, chosen, rules, day, persons, house: &house }.each()
    }

    /// What has to be filled in of whom so that what is not known follows, by the person's place.
    pub(super) fn lacking(
        &self,
        (rules, day): (MemberRules<'_>, Day),
        persons: &[Person],
        derived: &[Derived],
    ) -> BTreeMap<usize, BTreeSet<&'static str>> {
        let house = Values::unknown(self.instrument.facts());
        let (instrument, chosen) = (&self.instrument, &self.chosen);
        let roster = Roster { instrument, chosen, rules, day, persons, house: &house };
        let mut lacks: BTreeMap<usize, BTreeSet<&'static str>> = BTreeMap::new();
        for one in derived.iter().filter(|it| it.value.is_none()) {
            for place in &one.because {
                let lacking = roster.lacking(one.fact, *place);
                lacks.entry(*place).or_default().extend(lacking);
            }
        }
        lacks.retain(|_, lacks| !lacks.is_empty());
        lacks
    }

    /// All values of a form: what was stated of the house, what followed from the people, the marks. A
    /// form that answers the questions of another table states nothing of the house.
    pub(crate) fn values(&self, content: &Content) -> Result<Values> {
        let facts = self.instrument.facts();
        let mut values = match content.is_of_sheet() {
            true => self.house(&content.answers)?,
            false => Values::unknown(facts),
        };
        for (name, text) in &content.follows {
            values.read(facts, name, text).map_err(|bad| bad_fact(&bad))?;
        }
        let marks = content.facts().indicators;
        for (place, fact) in facts.all().iter().enumerate() {
            if let Some(mark) = fact.indicator.as_ref().and_then(|id| marks.get(id)) {
                values.set(place, u32::from(*mark));
            }
        }
        Ok(values)
    }

    /// The verdict on a form.
    pub(super) fn classify(
        &self,
        rule: &Rule,
        table: &ScoreTable,
        settlement: Settlement,
        content: &Content,
    ) -> Result<Verdict> {
        Ok(self.scoring(rule, table, settlement)?.classify(&self.values(content)?))
    }

    /// The sheet of its area made ready.
    pub(super) fn scoring<'a>(
        &'a self,
        rule: &'a Rule,
        table: &ScoreTable,
        settlement: Settlement,
    ) -> Result<Scoring<'a>> {
        let made = self.instrument.scoring(rule, table, settlement, &self.area, &self.chosen);
        made.map_err(|cannot| {
            Problem::new(Code::StandardRefuses)
                .with("standard", &rule.standard)
                .with("missing", cannot.to_string())
        })
    }

    /// The same with another side of a reading.
    pub(super) fn under(&self, reading: &str, side: &str) -> Result<Sheet> {
        let taken = self.chosen.all().iter().map(|(id, side)| (id.as_str(), side.as_str()));
        let chosen = Chosen::new(self.instrument.readings(), taken.chain([(reading, side)]));
        Ok(Sheet {
            instrument: Arc::clone(&self.instrument),
            chosen: chosen.map_err(Problem::internal)?,
            area: self.area.clone(),
        })
    }

    /// The facts that are asked about the house, in the order of the form: neither marks nor what
    /// follows from people.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &standard::instrument::Fact> {
        let facts = self.instrument.facts().all().iter();
        facts.filter(|fact| matches!(fact.part(), Some(Part::Household(_))))
    }
}

fn bad_fact(bad: &BadFact) -> Problem {
    let name = match bad {
        BadFact::Unknown { name }
        | BadFact::NotACount { name, .. }
        | BadFact::OutOfBounds { name, .. }
        | BadFact::NoSuchAnswer { name, .. } => name,
    };
    Problem::new(Code::BadInput).with("field", name)
}
