//! What a paper rests on, from `law/papers/grounds.toml`: by the day of the paper.

use std::sync::LazyLock;

use base::Day;
use serde::Deserialize;

use super::wording::Confidence;

const FILE: &str = include_str!("../../../../../law/papers/grounds.toml");

/// A text that a paper rests on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    pub paper: String,
    /// The first day on which it is a ground.
    from: toml::value::Datetime,
    /// The last one.
    until: Option<toml::value::Datetime>,
    /// Kind, number, day, issuer and title.
    pub text: String,
    /// Where that was read.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// What of it is not known.
    #[serde(default)]
    pub missing: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ground: Vec<Ground>,
}

static GROUNDS: LazyLock<Vec<Ground>> = LazyLock::new(|| {
    let file: File = toml::from_str(FILE).expect("a test reads the file that is built in");
    file.ground
});

fn day(value: toml::value::Datetime) -> Option<Day> {
    let date = value.date?;
    Day::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

impl Ground {
    /// Whether it was read in its source, whole.
    pub fn is_sure(&self) -> bool {
        self.missing.is_empty() && self.confidence == Confidence::Checked
    }

    fn holds(&self, on: Day) -> bool {
        let begun = day(self.from).is_some_and(|from| from <= on);
        begun && self.until.and_then(day).is_none_or(|until| on <= until)
    }
}

/// The grounds of a paper of that day, in their order.
pub fn grounds(paper: &str, on: Day) -> Vec<&'static Ground> {
    GROUNDS.iter().filter(|ground| ground.paper == paper && ground.holds(on)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_rests_on_what_held_on_its_day() {
        let on = |text: &str| {
            let found = grounds("decision", text.parse().expect("a day"));
            found.iter().map(|ground| ground.text.as_str()).collect::<Vec<_>>()
        };
        let has = |day: &str, part: &str| on(day).iter().any(|text| text.contains(part));
        assert!(has("2025-02-28", "ngày 19 tháng 6 năm 2015"));
        assert!(!has("2025-03-01", "ngày 19 tháng 6 năm 2015"));
        assert!(has("2025-06-16", "ngày 16 tháng 6 năm 2025"));
        assert!(!has("2025-12-31", "351/2025") && has("2026-01-01", "351/2025"));
        assert!(!has("2022-05-14", "02/2022") && has("2022-05-15", "02/2022"));
        for ground in GROUNDS.iter() {
            assert!(day(ground.from).is_some() && !ground.source.is_empty(), "{ground:?}");
            assert!(ground.until.is_none_or(|until| day(until).is_some()), "{ground:?}");
        }
        let open = grounds("decision", "2026-12-08".parse().expect("a day"));
        let missing: Vec<_> = open.iter().filter(|it| !it.missing.is_empty()).collect();
        assert!(missing.iter().all(|it| it.text.contains("351/2025")), "{missing:?}");
    }
}
