//! What a list says of a household's state: its answers in a round, and its class by a decision.

use base::id::{HouseholdId, SurveyId};
use base::{Day, Finding};
use intake::Answers;
use register::NewMember;
use store::people::class_fact::ClassAdd;
use store::people::member::MemberRow;
use store::review::survey::{SurveyRow, SurveySource};

use super::known::Known;
use super::plan::{Asked, Placed, Plan};
use crate::App;
use crate::kernel::problem::{Problem, Result};
use crate::review::survey::{Content, member_fact, member_facts};

/// The decision of a list whose rows name none, as somebody typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionSaid {
    pub number: String,
    pub day: Day,
}

/// Under which it stands among the answers.
const NUMBER: &str = "decision.number";
const DAY: &str = "decision.day";

impl DecisionSaid {
    /// The decision among the answers.
    pub(super) fn of(answers: &Answers) -> Option<DecisionSaid> {
        let day = answers.get(DAY)?.parse().ok()?;
        Some(DecisionSaid { number: answers.get(NUMBER)?.clone(), day })
    }

    /// The same as answers.
    pub(super) fn answers(&self) -> Vec<(String, String)> {
        vec![(NUMBER.to_owned(), self.number.clone()), (DAY.to_owned(), self.day.to_string())]
    }
}

/// The form that a list brings of a household; `members` when it is new.
pub(super) fn plan_survey(
    app: &App,
    asked: &Asked<'_>,
    placed: &Placed<'_>,
    household: HouseholdId,
    members: Option<&[NewMember]>,
    known: &Known,
    plan: &mut Plan,
) -> Result<Option<(SurveyRow, Content)>> {
    let (file, from) = (placed.file.position, placed.from);
    if from.answers.is_empty() && from.indicators.is_empty() {
        return Ok(None);
    }
    let Some(round) = asked.round else {
        plan.tell(file, &from.place, Finding::warning("answers_without_round"));
        return Ok(None);
    };
    let of_register = |member: &MemberRow| member_fact(member.birth, member.sex, &member.facts);
    let members = match members {
        Some(new) => member_facts(new),
        None => known.members_of(household).iter().map(of_register).collect(),
    };
    let derived = crate::review::survey::derived(app, round, &members, from.house_area_m2)?;
    for (indicator, stated) in &from.indicators {
        if let Some(computed) = derived.get(indicator)
            && computed != stated
        {
            let digit = |value: bool| u8::from(value).to_string();
            let finding = Finding::warning("indicator_differs")
                .with("indicator", indicator)
                .with("stated", digit(*stated))
                .with("computed", digit(*computed));
            plan.tell(file, &from.place, finding);
        }
    }
    let content = Content {
        answers: from.answers.clone(),
        indicators: from.indicators.clone(),
        derived,
        house_area_m2: from.house_area_m2,
        ..Content::default()
    };
    let hash = content.hash(household, round.id);
    if let Some((_, there)) = known.surveys.get(&household) {
        if *there != hash {
            plan.tell(file, &from.place, Finding::warning("survey_known"));
        }
        return Ok(None);
    }
    let row = SurveyRow {
        id: SurveyId(app.new_id()),
        household,
        round: round.id,
        answers: serde_json::to_string(&content).map_err(Problem::internal)?,
        content_hash: hash,
        source: SurveySource::Import,
        import: Some(asked.import.id),
        received_at: asked.at,
        received_by: asked.actor.account,
        replaces: None,
    };
    Ok(Some((row, content)))
}

/// Points of a list are kept as it states them, with its class, and are no verdict; where the round has
/// classified the household they are held against what its form comes to.
pub(super) fn tell_points(
    placed: &Placed<'_>,
    household: HouseholdId,
    known: &Known,
    plan: &mut Plan,
) {
    let (file, from) = (placed.file.position, placed.from);
    let Some((b1, b2)) = known.points.get(&household) else { return };
    for (name, stated, computed) in [("B1", from.a_points, *b1), ("B2", from.b_points, *b2)] {
        if let Some(stated) = stated.filter(|stated| *stated != computed) {
            let finding = Finding::warning("points_differ")
                .with("name", name)
                .with("stated", stated)
                .with("computed", computed);
            plan.tell(file, &from.place, finding);
        }
    }
}

/// The class that a list states of a household by a decision, and the one from that very day which
/// it puts right.
pub(super) fn plan_class(
    asked: &Asked<'_>,
    placed: &Placed<'_>,
    household: HouseholdId,
    known: &Known,
    plan: &mut Plan,
) -> Option<(ClassAdd, Option<register::Class>)> {
    let (file, from) = (placed.file.position, placed.from);
    let class = from.class?;
    let said = DecisionSaid::of(asked.answers);
    let own = from.decision_number.clone().zip(from.decision_day);
    let Some((number, day)) = own.or_else(|| said.map(|said| (said.number, said.day))) else {
        // What is in force already needs no decision; of the others it is told once for the whole
        // list: where it is the same for all, it is typed once.
        let after = asked.day.succ_opt().unwrap_or(asked.day);
        let there = known.class_before(household, after);
        let unsaid = from.escaped_from.is_none() && class == register::Class::NotPoor;
        let is_known = there == Some(class) || (there.is_none() && unsaid);
        plan.counts.undecided += u32::from(!is_known);
        return None;
    };
    let there = known.classes.get(&(household, day));
    if let Some(there) = there {
        if there.class == class {
            return None;
        }
        // What a round decided no list puts right, but a decision.
        if !there.is_stated {
            let finding = Finding::warning("class_differs").with("there", there.class.as_str());
            plan.tell(file, &from.class_place, finding.with("stated", class.as_str()));
            return None;
        }
    }
    if let Some(left) = from.escaped_from {
        let before = known.class_before(household, day);
        if before != Some(left) {
            let finding = Finding::warning("escaped_differs")
                .with("stated", left.as_str())
                .with("there", before.map_or("none", register::Class::as_str));
            plan.tell(file, &from.class_place, finding);
        }
    }
    let add = ClassAdd {
        household,
        from_day: day,
        class,
        verdict: None,
        round: None,
        import: Some(asked.import.id),
        farm: None,
        decision_number: Some(number),
        decision_day: Some(day),
        a_points: from.a_points,
        b_points: from.b_points,
        recorded_at: asked.at,
        recorded_by: asked.actor.account,
    };
    Some((add, there.map(|there| there.class)))
}
