//! What is told of a house and what stands in it, and what a household is to be found as. Class and marks
//! follow from it by the circular's points.

use std::collections::{BTreeMap, BTreeSet};

use base::id::{HouseholdId, PersonId, RoundId, SurveyId};
use standard::Class;

use super::chance::Chance;
use crate::review::survey::{RosterLine, SurveyNew};

/// What a household is to be found as in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Poor,
    NearPoor,
    No,
}

impl Wanted {
    pub(super) fn class(self) -> Class {
        match self {
            Wanted::Poor => Class::Poor,
            Wanted::NearPoor => Class::NearPoor,
            Wanted::No => Class::NotPoor,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Wanted::Poor => "Hộ nghèo",
            Wanted::NearPoor => "Hộ cận nghèo",
            Wanted::No => "Hộ không nghèo",
        }
    }
}

/// A form as it was filled in: the house and what is in it, and a line for each member, in their order.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) answers: BTreeMap<String, String>,
    pub(crate) lines: Vec<RosterLine>,
    pub(super) home: Home,
}

impl Told {
    /// The form of a household in a round, of its people in their order.
    pub(crate) fn form(
        &self,
        id: SurveyId,
        (household, round): (HouseholdId, RoundId),
        people: impl Iterator<Item = PersonId>,
    ) -> SurveyNew {
        SurveyNew {
            id,
            household,
            round,
            answers: self.answers.clone(),
            indicators: BTreeMap::new(),
            reasons: BTreeMap::new(),
            signs: BTreeSet::new(),
            house_area_m2: None,
            household_facts: None,
            people: BTreeMap::new(),
            roster: people.zip(self.lines.iter().cloned()).collect(),
            policies: Default::default(),
            others: Default::default(),
            replaces: None,
        }
    }
}

/// What is told of a house and what stands in it, from the poorest to the best; the place on each of
/// these ladders is what is drawn.
const LADDERS: [(&str, &[&str]); 31] = [
    ("pillar", &["other", "steel_wood", "brick", "concrete"]),
    ("roof", &["other", "metal", "tile", "concrete"]),
    ("wall", &["other", "wood_metal", "brick", "concrete"]),
    ("water", &["other", "protected", "drilled", "piped"]),
    ("toilet", &["other", "improved", "septic"]),
    ("phones", &["0", "1", "2", "3", "4"]),
    ("televisions", &["0", "1", "2"]),
    ("radios", &["0", "1"]),
    ("tablets", &["0", "1"]),
    ("computers", &["0", "1"]),
    // Whether anybody is on the internet, told in the lines of the members.
    (ONLINE, &["0", "1"]),
    ("kwh_month", &["14", "22", "31", "44", "58", "75", "92", "118", "140", "175", "220"]),
    ("motorbikes", &["0", "1", "2", "3"]),
    ("fridges", &["0", "1"]),
    ("washing_machines", &["0", "1"]),
    ("water_heaters", &["0", "1"]),
    ("microwaves", &["0", "1"]),
    ("stereos", &["0", "1"]),
    ("air_conditioners", &["0", "1", "2"]),
    ("cars", &["0", "1"]),
    ("generators", &["0", "1"]),
    ("printers", &["0", "1"]),
    ("boats", &["0", "1"]),
    ("pond_garden_m2", &["0", "60", "150", "280", "360", "520"]),
    ("annual_crops_m2", &["0", "480", "960", "1500", "2300", "3600", "5200"]),
    ("perennial_crops_m2", &["0", "200", "700", "1200"]),
    ("water_surface_m2", &["0", "300", "650"]),
    ("buffalo_cattle", &["0", "1", "2", "3"]),
    ("pigs_goats", &["0", "2", "5", "12"]),
    ("poultry", &["0", "8", "20", "45", "120"]),
    ("aquaculture", &["0", "1"]),
];
pub(super) const ONLINE: &str = "online";
/// What the poor of the commune hardly have, and few others.
const RARE: [&str; 10] = [
    "computers",
    "tablets",
    "radios",
    "cars",
    "generators",
    "printers",
    "boats",
    "stereos",
    "microwaves",
    "aquaculture",
];
/// Without any of these a household has no device.
const DEVICES: [&str; 5] = ["phones", "televisions", "radios", "tablets", "computers"];

/// The places of a household on the ladders.
#[derive(Debug, Clone, Default)]
pub(super) struct Home(BTreeMap<&'static str, usize>);

impl Home {
    pub(super) fn at(&self, name: &str) -> usize {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// A home of a poor or a better-off household.
    pub(super) fn drawn(chance: &mut Chance, wanted: Wanted) -> Home {
        let lacks = match wanted {
            Wanted::Poor => 2,
            Wanted::NearPoor => 9,
            Wanted::No => 14,
        };
        let mut home = Home::default();
        for (name, rungs) in LADDERS {
            let most = u32::try_from(rungs.len()).unwrap_or(1);
            let one = |chance: &mut Chance| chance.below(most);
            let rung = match wanted {
                Wanted::No => one(chance).max(one(chance)),
                Wanted::Poor | Wanted::NearPoor => one(chance).min(one(chance)),
            };
            let rung = if RARE.contains(&name) && !chance.one_in(lacks) { 0 } else { rung };
            home.0.insert(name, usize::try_from(rung).unwrap_or(0));
        }
        // A shaky house has two parts that are not firm, another at most one.
        let shaky = chance.one_in(lacks);
        let other = chance.below(4);
        for (place, part) in ["pillar", "roof", "wall"].into_iter().enumerate() {
            let firm = shaky == (usize::try_from(other) == Ok(place));
            home.set_lack(part, !firm);
        }
        for name in ["water", "toilet", ONLINE] {
            let lack = chance.one_in(lacks);
            home.set_lack(name, lack);
        }
        if chance.one_in(3 * lacks) {
            DEVICES.iter().for_each(|name| home.set_lack(name, true));
        } else {
            home.set_lack("phones", false);
        }
        home.settled()
    }

    /// The lowest place, or at least the one above it.
    pub(super) fn set_lack(&mut self, name: &'static str, lack: bool) {
        let at = self.at(name);
        self.0.insert(name, if lack { 0 } else { at.max(1) });
    }

    /// The same a year later: so many things are one place better or worse.
    pub(super) fn moved(&self, chance: &mut Chance, steps: u32, up: bool) -> Home {
        let mut home = self.clone();
        for _ in 0..steps {
            let Some((name, rungs)) = chance.pick(&LADDERS) else { continue };
            let at = home.at(name);
            if up && RARE.contains(name) && !chance.one_in(4) {
                continue;
            }
            let to = if up { (at + 1).min(rungs.len() - 1) } else { at.saturating_sub(1) };
            home.0.insert(name, to);
        }
        home.settled()
    }

    /// Nobody is on the internet without a device for it.
    fn settled(mut self) -> Home {
        if ["phones", "tablets", "computers"].iter().all(|name| self.at(name) == 0) {
            self.0.insert(ONLINE, 0);
        }
        self
    }

    pub(super) fn answers(&self, area_m2: u32) -> BTreeMap<String, String> {
        let mut answers: BTreeMap<String, String> = LADDERS
            .iter()
            .filter(|(name, _)| *name != ONLINE)
            .filter_map(|(name, rungs)| {
                Some(((*name).to_owned(), (*rungs.get(self.at(name))?).to_owned()))
            })
            .collect();
        for (name, value) in [("electricity", "grid"), ("rain_water", "0"), ("forest_m2", "0")] {
            answers.insert(name.to_owned(), value.to_owned());
        }
        answers.insert("floor_area_m2".to_owned(), area_m2.to_string());
        answers
    }
}
