//! What differs between a form and the review before it, or between two people at one form.

use base::words::Lang;
use register::{Cause, HouseholdFacts, MemberFacts};
use standard::Standard;

use super::content::Content;
use super::policy;
use super::question::{AskedAs, EntryIndicator, EntryQuestion, answer_name};
use super::roster::RosterLine;
use super::state::{Filled, FormState};
use crate::App;
use crate::kernel::law::Named;
use crate::kernel::problem::Result;

/// Something that is one way here and another way there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What.
    pub name: Named,
    /// How it was, or is with the other.
    pub before: Named,
    /// How it is here.
    pub now: Named,
}

type ReadFact = fn(&MemberFacts) -> Option<bool>;

/// What a form asks about a member with yes or no, in the order of the form.
pub const MEMBER_FACTS: &[(&str, ReadFact)] = &[
    ("working_age_able", |facts| facts.working_age_able),
    ("has_job", |facts| facts.has_job),
    ("works_for_wages", |facts| facts.works_for_wages),
    ("has_labour_contract", |facts| facts.has_labour_contract),
    ("monthly_allowance", |facts| facts.monthly_allowance),
    ("health_insurance", |facts| facts.health_insurance),
    ("undernourished", |facts| facts.undernourished),
    ("attending", |facts| facts.attending),
    ("trained_on_job", |facts| facts.trained_on_job),
    ("disabled", |facts| facts.disabled),
    ("merit", |facts| facts.merit),
    ("pregnant", |facts| facts.pregnant),
];

/// What differs from the review before.
pub(super) fn differences(
    app: &App,
    standard: &Standard,
    questions: &[EntryQuestion],
    indicators: &[EntryIndicator],
    before: &Content,
    filled: &Filled,
) -> Vec<Difference> {
    let mut out: Vec<Difference> = questions
        .iter()
        .filter(|question| question.changed)
        .filter_map(|question| {
            Some(Difference {
                name: question.name.clone(),
                before: question.before.clone()?,
                now: said(app, standard, question, &question.value),
            })
        })
        .collect();
    if let (Some(was), Some(is)) = (before.house_area_m2, filled.house_area_m2)
        && was != is
    {
        out.push(area_difference(app, Some(was), Some(is)));
    }
    for it in indicators.iter().filter(|it| it.changed()) {
        out.push(Difference {
            name: it.name.clone(),
            before: deprived_words(app, it.before),
            now: deprived_words(app, it.value()),
        });
    }
    out
}

/// What two people have filled in otherwise.
pub(super) fn conflict(
    app: &App,
    state: &FormState,
    questions: &[EntryQuestion],
    theirs: &Filled,
    mine: &Filled,
) -> Result<Vec<Difference>> {
    let standard = app.law().standard(&state.round.standard)?;
    let mut out = Vec::new();
    for question in questions {
        let of = |filled: &Filled| {
            let answer = filled.answers.get(&question.id);
            answer.map_or_else(
                || both(app, "survey.no_answer"),
                |answer| said(app, standard, question, answer),
            )
        };
        let (before, now) = (of(theirs), of(mine));
        if before != now {
            out.push(Difference { name: question.name.clone(), before, now });
        }
    }
    if theirs.house_area_m2 != mine.house_area_m2 {
        out.push(area_difference(app, theirs.house_area_m2, mine.house_area_m2));
    }
    for indicator in &standard.indicators {
        let of = |filled: &Filled| filled.indicators.get(&indicator.id).copied();
        if of(theirs) != of(mine) {
            out.push(Difference {
                name: Named::new(&indicator.name_vi, &indicator.name_en),
                before: deprived_words(app, of(theirs)),
                now: deprived_words(app, of(mine)),
            });
        }
    }
    for member in &state.members {
        let of = |filled: &Filled| state.stated_of(member.id, &filled.people);
        for (fact, before, now) in fact_differences(app, &of(theirs), &of(mine)) {
            let name = Named {
                vi: format!("{}: {}", member.name, fact.vi),
                en: format!("{}: {}", member.name, fact.en),
            };
            out.push(Difference { name, before, now });
        }
    }
    for member in state.members.iter().filter(|_| state.sheet().is_some()) {
        let of = |filled: &Filled| filled.roster.get(&member.id).cloned().unwrap_or_default();
        let (theirs, mine) = (of(theirs), of(mine));
        if theirs != mine {
            let name = Named::new(&member.name, &member.name);
            let words = |line: &RosterLine| {
                let text = line.in_words(app);
                if text.vi.is_empty() { both(app, "survey.no_answer") } else { text }
            };
            let (before, now) = (words(&theirs), words(&mine));
            out.push(Difference { name, before, now });
        }
    }
    if theirs.household_facts != mine.household_facts {
        let facts = |filled: &Filled| {
            let facts = filled.household_facts.clone().unwrap_or_default();
            let named = |lang| household_facts_words(app, &facts, lang);
            Named { vi: named(Lang::Vi), en: named(Lang::En) }
        };
        let name = both(app, "survey.causes");
        out.push(Difference { name, before: facts(theirs), now: facts(mine) });
    }
    if (&theirs.policies, &theirs.others) != (&mine.policies, &mine.others) {
        let said = |it: &Filled| policy::in_words(app, &it.policies, &it.others);
        let name = both(app, "survey.policies");
        out.push(Difference { name, before: said(theirs), now: said(mine) });
    }
    Ok(out)
}

/// An answer in words, however the question is answered.
fn said(app: &App, standard: &Standard, question: &EntryQuestion, answer: &str) -> Named {
    let listed = question.answers.iter().find(|(id, _)| id == answer);
    match (question.asked_as, listed, answer) {
        (_, Some((_, name)), _) => name.clone(),
        (AskedAs::YesNo, _, "1") => both(app, "survey.yes"),
        (AskedAs::YesNo, _, "0") => both(app, "survey.no"),
        (AskedAs::Count, ..) => {
            let text = format!("{answer} {}", question.unit);
            Named::new(text.trim(), text.trim())
        }
        _ => answer_name(standard, &question.id, answer),
    }
}

fn household_facts_words(app: &App, facts: &HouseholdFacts, lang: Lang) -> String {
    let words =
        |cause: &Cause| app.words().get(lang, &format!("cause.{}", cause.as_str())).to_owned();
    let mut parts: Vec<String> = facts.causes.iter().map(words).collect();
    if !facts.needs.is_empty() {
        parts.push(facts.needs.clone());
    }
    if parts.is_empty() {
        return app.words().get(lang, "survey.no_answer").to_owned();
    }
    parts.join("; ")
}

fn fact_differences(
    app: &App,
    theirs: &MemberFacts,
    mine: &MemberFacts,
) -> Vec<(Named, Named, Named)> {
    let yes_no = |value: Option<bool>| match value {
        Some(true) => both(app, "survey.yes"),
        Some(false) => both(app, "survey.no"),
        None => both(app, "survey.no_answer"),
    };
    let mut out = Vec::new();
    for (fact, read) in MEMBER_FACTS {
        let (before, now) = (read(theirs), read(mine));
        if before != now {
            out.push((both(app, &format!("fact.{fact}")), yes_no(before), yes_no(now)));
        }
    }
    if theirs.education != mine.education {
        let of = |facts: &MemberFacts| match facts.education {
            Some(level) => both(app, &format!("education.{}", level.as_str())),
            None => both(app, "survey.no_answer"),
        };
        out.push((both(app, "fact.education"), of(theirs), of(mine)));
    }
    out
}

pub(super) fn area_difference(app: &App, was: Option<u32>, is: Option<u32>) -> Difference {
    let show = |area: Option<u32>| match area {
        Some(area) => Named::new(&format!("{area} m²"), &format!("{area} m²")),
        None => both(app, "survey.no_answer"),
    };
    Difference { name: both(app, "survey.house_area"), before: show(was), now: show(is) }
}

pub(super) fn deprived_words(app: &App, deprived: Option<bool>) -> Named {
    both(
        app,
        match deprived {
            Some(true) => "household.deprived",
            Some(false) => "household.not_deprived",
            None => "household.not_known",
        },
    )
}

/// Words of ours in both languages.
pub(super) fn both(app: &App, key: &str) -> Named {
    Named::new(app.words().get(Lang::Vi, key), app.words().get(Lang::En, key))
}
