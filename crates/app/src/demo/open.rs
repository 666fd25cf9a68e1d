//! The review that is under way: the regular one of May 2024 with forms that are complete, that are being
//! filled in, and that nobody has begun.

use base::id::{HouseholdId, RoundId, SurveyId};
use register::RoundFlow;
use register::review::round::RoundKind;

use super::answer::Forms;
use super::people::Household;
use super::told::{Told, Wanted};
use super::{ScoreTableId, demo_day, fixed, known};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Actor;
use crate::review::round::RoundNew;
use crate::review::survey::{Filled, SurveyNew};

/// The day of the review.
const DAY: &str = "2024-05-15";
const NOTE: &str = "Trưởng thôn đề nghị rà soát trong tháng";
/// What stands on a form that is being filled in: the house, Phiếu B1 A, I to VIII.
const BEGUN: [&str; 8] =
    ["pillar", "roof", "wall", "floor_area_m2", "toilet", "electricity", "kwh_month", "water"];

/// What has become of a household's form.
#[derive(Debug, Clone, Copy)]
enum State {
    /// Taken; found as that.
    Taken(Wanted),
    Begun,
    Untouched,
}

/// Who is on the list, by the class of 2023.
const LISTED: [(Wanted, State); 12] = {
    use State::{Begun, Taken, Untouched};
    use Wanted::{NearPoor as C, No as K, Poor as N};
    [
        (N, Taken(C)),
        (N, Taken(K)),
        (N, Taken(N)),
        (N, Begun),
        (N, Untouched),
        (N, Untouched),
        (C, Taken(K)),
        (C, Begun),
        (C, Untouched),
        (C, Untouched),
        (K, Taken(N)),
        (K, Begun),
    ]
};

/// Opens the round, makes its list and fills in what is filled in.
pub(super) async fn open(
    app: &App,
    officer: &Actor,
    table: ScoreTableId,
    households: &[Household],
) -> Result<()> {
    let round = RoundId(fixed("round of May 2024"));
    let day = demo_day(DAY)?;
    let new = RoundNew { id: round, kind: RoundKind::Regular, year: 2024, review_day: day };
    crate::review::round::open_as(app, officer, new, Some(RoundFlow::Steps)).await?;
    if crate::review::round::get(app, officer, round).await?.score_table.is_none() {
        crate::review::round::set_table(app, officer, round, table).await?;
    }
    let known = known(app, &**app.store(), officer, day).await?;
    let forms = Forms::new(app.law())?;
    for class in [Wanted::Poor, Wanted::NearPoor, Wanted::No] {
        let states: Vec<State> =
            LISTED.iter().filter(|(of, _)| *of == class).map(|(_, state)| *state).collect();
        let of_class =
            households.iter().filter(|it| it.review.as_ref().is_some_and(|r| r.now == class));
        let of_class: Vec<&Household> = of_class.collect();
        // Spread over the villages; a family that cannot fare so makes place for the next.
        let step = (of_class.len() / states.len().max(1)).max(1);
        for (part, state) in of_class.chunks(step).zip(states) {
            for household in part {
                let id = household.key().and_then(|key| known.get(&key)).copied();
                let Some(id) = id else { continue };
                let wanted = if let State::Taken(wanted) = state { wanted } else { class };
                let before = household.review.as_ref().and_then(|r| r.forms.get(&2023));
                let before = before.map(|told| (class, told));
                let Some(told) = forms.make(household, (day, wanted), before)? else { continue };
                self::list(app, officer, round, id).await?;
                fill(app, officer, (round, id), &told, state).await?;
                break;
            }
        }
    }
    Ok(())
}

async fn list(app: &App, officer: &Actor, round: RoundId, household: HouseholdId) -> Result<()> {
    match crate::review::listing::add(app, officer, round, household, NOTE).await {
        Err(Problem { code: Code::ListThere, .. }) => Ok(()),
        other => other,
    }
}

async fn fill(
    app: &App,
    officer: &Actor,
    (round, household): (RoundId, HouseholdId),
    told: &Told,
    state: State,
) -> Result<()> {
    let members = store::people::member::list(&**app.store(), household).await?;
    let people = members.iter().map(|it| it.id);
    let id = SurveyId(fixed(&format!("form of May 2024 {household}")));
    let form = told.form(id, (household, round), people);
    match state {
        State::Taken(_) => {
            crate::review::survey::add(app, officer, form).await?;
        }
        State::Begun => {
            crate::review::survey::draft_save(app, officer, round, household, begun(form), 0)
                .await?;
        }
        State::Untouched => {}
    }
    Ok(())
}

/// A form that is being filled in: the house, and of the people the first.
fn begun(form: SurveyNew) -> Filled {
    let answers = form.answers.into_iter();
    Filled {
        answers: answers.filter(|(name, _)| BEGUN.contains(&name.as_str())).collect(),
        roster: form.roster.into_iter().take(1).collect(),
        ..Filled::default()
    }
}
