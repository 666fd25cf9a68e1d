//! The year's numbers on the API.

use app::front::home::{HomeView, YearNumbers};
use axum::extract::Query;

use super::HomeQuery;
use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::view;
use crate::kernel::visit::Caller;

view! {
    /// The numbers of a year; rates in hundredths of a percent, null when there is nothing to divide
    /// by or no paper says by how many.
    HomeNumbers(n: &YearNumbers) {
        households_opening: i64 = n.households_opening,
        /// Of all who live there where a paper says it, else those of the register.
        households: i64 = n.households,
        /// Whether a paper says it at the closing.
        stated: bool = n.stated,
        people: i64 = n.people,
        poor_opening: i64 = n.poor_opening,
        poor: i64 = n.poor,
        near_poor_opening: i64 = n.near_poor_opening,
        near_poor: i64 = n.near_poor,
        poor_rate_opening_hundredths: Option<i64> = n.poor_rate_opening(),
        poor_rate_hundredths: Option<i64> = n.poor_rate(),
    }
}

view! {
    /// One's area in a year.
    Home(it: HomeView) {
        area_name: String = it.area_name,
        /// The areas that hold it now, when it has ended.
        now_in: Vec<String> = it.now_in,
        year: i32 = it.year,
        /// The years there are figures for, the latest first.
        years: Vec<i32> = it.years,
        /// Null while no household is in the register.
        numbers: Option<HomeNumbers> = it.numbers.as_ref().map(HomeNumbers::of),
        /// Whether a class rests on the artificial score table.
        artificial: bool = it.artificial,
    }
}

pub(crate) async fn home(
    caller: Caller,
    Query(query): Query<HomeQuery>,
) -> Result<Json<Home>, Failure> {
    let view = app::front::home::home(&caller.app, &caller.actor, query.year).await?;
    Ok(Json(Home::of(view)))
}
