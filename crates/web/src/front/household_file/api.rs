//! Households on the API: the list, and one with all that is known of it.

use app::Class;
use app::front::household_file::{HouseholdFile, HouseholdPage};
use app::people::household::{HouseholdListQuery, HouseholdRow, HouseholdView};
use app::people::household_move::MoveView;
use app::review::survey::{VerdictView, Verdicts};
use axum::extract::{Path, Query};
use base::Day;
use base::id::{HouseholdId, VillageId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::view;
use crate::kernel::visit::Caller;
use crate::people::household::api::Member;
use crate::people::household_event::api::Story;

view! {
    /// A household in a list.
    HouseholdLine(row: &HouseholdRow) {
        id: HouseholdId = row.id,
        code: String = row.code.clone(),
        head: String = row.head.clone(),
        head_birth_year: Option<i32> = row.head_birth_year,
        village: VillageId = row.village,
        village_name: String = row.village_name.clone(),
        address: String = row.address.clone(),
        class: Option<Class> = row.class,
        people: i64 = row.people,
    }
}

view! {
    /// A page of households.
    Households(list: &HouseholdPage) {
        rows: Vec<HouseholdLine> = list.rows.iter().map(HouseholdLine::of).collect(),
        next: Option<String> = list.next.clone(),
        /// The day the list stands for.
        day: Day = list.day,
        /// Whether a class in the area rests on the artificial score table.
        artificial: bool = list.artificial,
    }
}

view! {
    /// A class that a household has or had.
    ClassLine(fact: &app::people::household::ClassFact) {
        class: Class = fact.class,
        from: Day = fact.from_day,
        /// Whether it follows from answers in the program.
        computed: bool = fact.computed,
        decision_number: Option<String> = fact.decision_number.clone(),
        decision_day: Option<Day> = fact.decision_day,
        a_points: Option<i64> = fact.a_points,
        b_points: Option<i64> = fact.b_points,
    }
}

view! {
    /// One household on a day.
    Household(app: &app::App, file: &HouseholdFile, it: &HouseholdView) {
        id: HouseholdId = it.id,
        code: String = it.code.clone(),
        head: String = it.head.clone(),
        village_name: String = it.village_name.clone(),
        commune_name: String = it.commune_name.clone(),
        address: String = it.address.clone(),
        day: Day = it.day,
        class: Option<Class> = it.class(),
        members: Vec<Member> = it.members.iter().map(Member::of).collect(),
        /// Who belonged to it before or will later.
        former: Vec<Member> = it.former.iter().map(Member::of).collect(),
        /// The latest first.
        classes: Vec<ClassLine> = it.classes.iter().map(ClassLine::of).collect(),
        /// The latest round first.
        verdicts: Vec<VerdictView> =
            file.part::<Verdicts>().map(|it| it.0.clone()).unwrap_or_default(),
        /// Whether verdicts are kept from who asks.
        verdicts_hidden: bool = file.part::<Verdicts>().is_none(),
        /// The latest first.
        story: Vec<Story> = file.story.iter().map(|line| Story::of(app, line)).collect(),
        /// The first day it was no more.
        ended: Option<Day> = it.ended,
        /// Whether it came to be by a split.
        split_off: bool = it.split_off,
        /// The move that waits for its answer.
        waiting: Option<MoveView> = it.waiting.clone(),
        /// The version of its members and places, for who changes it.
        revision: String = it.revision.clone(),
    }
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct HouseholdQuery {
    #[serde(default)]
    text: String,
    class: Option<Class>,
    village: Option<VillageId>,
    day: Option<Day>,
    after: Option<String>,
}

pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<HouseholdQuery>,
) -> Result<Json<Households>, Failure> {
    let asked = HouseholdListQuery {
        text: query.text.chars().take(200).collect(),
        class: query.class,
        village: query.village,
        day: query.day,
        after: query.after,
    };
    let list = app::front::household_file::list(&caller.app, &caller.actor, asked).await?;
    Ok(Json(Households::of(&list)))
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct DayQuery {
    day: Option<Day>,
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Query(query): Query<DayQuery>,
) -> Result<Json<Household>, Failure> {
    let file = app::front::household_file::get(&caller.app, &caller.actor, id, query.day).await?;
    Ok(Json(Household::of(&caller.app, &file, &file.household)))
}
