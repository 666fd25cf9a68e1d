//! The standards as committed: their cases, their bad files, and that one household and many are
//! classified alike.

mod agree;
mod bad;
mod cases;
mod circular;
mod farm;
mod form_a;
mod instrument;
mod law;
mod members;
mod odd_files;
mod print;

use base::Day;
use standard::Standards;

fn standards() -> Standards {
    Standards::load(&[
        ("vn-2022-2025", include_str!("../../../../law/standards/vn-2022-2025/standard.toml")),
        ("vn-2027", include_str!("../../../../law/standards/vn-2027/standard.toml")),
    ])
    .expect("the committed standards are sound")
}

fn day(text: &str) -> Day {
    base::day::parse_day(text).expect("a day of the test")
}
