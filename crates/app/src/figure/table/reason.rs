//! Why a household counts otherwise than before, in words: what happened to it, and, for tables that
//! count such things, what was stated of it and which ages were reached.

use std::collections::HashMap;

use base::Day;
use base::day::show_day;
use base::id::HouseholdId;
use base::words::Lang;
use figures::{Piece, Shape, TableDef};
use register::{HouseholdFacts, MemberFacts};
use store::figure::reason::Reason;

use super::Asked;
use crate::App;
use crate::kernel::law::Named;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;

/// Day by day: the day, and what.
pub(super) type Told = Vec<(Day, Named)>;

/// What happened to households between the two days, in words. What was stated is told where
/// the table counts it, and to who sees answers.
pub(super) async fn reasons(
    app: &App,
    actor: &Actor,
    asked: &Asked,
    ids: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Told>> {
    let db = &**app.store();
    let (from, to, def) = (asked.opening, asked.closing, &asked.def);
    let mut found = store::figure::reason::list(db, &asked.scope, ids, from, to).await?;
    // A list is compared by its households and people, whatever else it shows of them.
    let counts = |piece| def.uses.contains(&piece) && def.shape != Shape::List;
    if counts(Piece::HouseholdKnown) && actor.sees_answers() {
        found.extend(store::figure::reason_stated::households(db, ids, from, to).await?);
    }
    if counts(Piece::PersonKnown) && actor.sees_answers() {
        found.extend(store::figure::reason_stated::people(db, ids, from, to).await?);
    }
    if counts_ages(def) {
        found.extend(store::figure::reason_stated::ages(db, ids, from, to).await?);
    }
    found.sort_by_key(|(id, day, _)| (*id, *day));
    let mut told: HashMap<HouseholdId, Told> = HashMap::new();
    for (id, day, reason) in found {
        let words = |lang| reason_words(app, &reason, lang);
        let (Some(vi), Some(en)) = (words(Lang::Vi), words(Lang::En)) else { continue };
        told.entry(id).or_default().push((day, Named { vi, en }));
    }
    Ok(told)
}

/// A reason in words; none for one that says nothing a table counts.
fn reason_words(app: &App, reason: &Reason, lang: Lang) -> Option<String> {
    let w = app.words();
    let word = |set: &str, name: &str| w.get(lang, &format!("{set}.{name}")).to_owned();
    let place = |village: &Option<String>| {
        village.clone().unwrap_or_else(|| w.get(lang, "reason.elsewhere").to_owned())
    };
    let of = |key: &str, name: &str| w.fill(lang, key, [("name", name)]);
    let related = |key: &str, name: &str, relation: register::Relation| {
        let relation = word("relation", relation.as_str());
        w.fill(lang, key, [("name", name), ("relation", relation.as_str())])
    };
    Some(match reason {
        Reason::Class { class, number, decision_day } => {
            let class = word("class", class.as_str());
            match (number, decision_day) {
                (Some(number), Some(day)) => w.fill(
                    lang,
                    "reason.class_decided",
                    [("class", class.as_str()), ("number", number), ("day", &show_day(*day))],
                ),
                _ => w.fill(lang, "reason.class", [("class", class.as_str())]),
            }
        }
        Reason::Registered { village } => {
            w.fill(lang, "reason.registered", [("village", place(village).as_str())])
        }
        Reason::Moved { village } => {
            w.fill(lang, "reason.moved", [("village", place(village).as_str())])
        }
        Reason::Ended => w.get(lang, "reason.ended").to_owned(),
        Reason::Born { name, relation } => related("reason.born", name, *relation),
        Reason::Died { name } => of("reason.died", name),
        Reason::Joined { name, relation } => related("reason.joined", name, *relation),
        Reason::Left { name } => of("reason.left", name),
        Reason::Became { name, relation } => related("reason.became", name, *relation),
        Reason::HouseholdStated { before, now } => {
            let what = household_stated(app, before, now, lang)?;
            w.fill(lang, "reason.household_stated", [("what", what.as_str())])
        }
        Reason::PersonStated { name, before, now } => {
            let what = person_stated(app, before, now, lang)?;
            w.fill(lang, "reason.person_stated", [("name", name.as_str()), ("what", &what)])
        }
        Reason::Aged { name, years } => {
            let years = years.to_string();
            w.fill(lang, "reason.aged", [("name", name.as_str()), ("years", &years)])
        }
    })
}

/// What became known of a household that tables count.
fn household_stated(
    app: &App,
    before: &HouseholdFacts,
    now: &HouseholdFacts,
    lang: Lang,
) -> Option<String> {
    let w = |key: &str| app.words().get(lang, key).to_owned();
    let mut parts = Vec::new();
    if before.causes != now.causes {
        let causes = now.causes.iter().map(|it| w(&format!("cause.{}", it.as_str())));
        let causes = match now.causes.is_empty() {
            true => w("facts.not_stated"),
            false => causes.collect::<Vec<_>>().join(", "),
        };
        parts.push(format!("{}: {causes}", w("reason.causes")));
    }
    for (key, before, now) in [
        ("no_labour_capacity", before.no_labour_capacity, now.no_labour_capacity),
        ("local_ethnic", before.local_ethnic, now.local_ethnic),
    ] {
        if before != now {
            parts.push(format!("{}: {}", w(&format!("facts.{key}")), stated(app, now, lang)));
        }
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What became known of a person that tables count.
fn person_stated(app: &App, before: &MemberFacts, now: &MemberFacts, lang: Lang) -> Option<String> {
    let w = |key: &str| app.words().get(lang, key).to_owned();
    let mut parts = Vec::new();
    if before.education != now.education {
        let level = match now.education {
            Some(level) => w(&format!("education.{}", level.as_str())),
            None => w("known.unknown"),
        };
        parts.push(format!("{}: {level}", w("fact.education")));
    }
    for (key, before, now) in [
        ("attending", before.attending, now.attending),
        ("undernourished", before.undernourished, now.undernourished),
        ("health_insurance", before.health_insurance, now.health_insurance),
        ("merit", before.merit, now.merit),
    ] {
        if before != now {
            parts.push(format!("{}: {}", w(&format!("fact.{key}")), stated(app, now, lang)));
        }
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn stated(app: &App, value: Option<bool>, lang: Lang) -> String {
    let key = match value {
        Some(true) => "known.yes",
        Some(false) => "known.no",
        None => "known.unknown",
    };
    app.words().get(lang, key).to_owned()
}

/// Whether the query asks how old people are.
fn counts_ages(def: &TableDef) -> bool {
    def.query.contains(":day_")
}
