//! The rules of the register, each seen to hold and to be broken.

mod calendar;
mod code;
mod double;
mod event;
mod household;
mod identity;
mod legal_paper;
mod membership;
mod person;
mod round;
mod step;

use base::{Day, Finding};

fn day(text: &str) -> Day {
    text.parse().expect("a day as YYYY-MM-DD")
}

/// The codes of findings, in their order.
fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}
