//! What of a table of points does not fit the items of Mẫu 3.3.

use std::collections::BTreeSet;

use base::Finding;

use super::{Instrument, RURAL_REGIONS, URBAN};
use crate::score::{RegionScores, ScoreTable, ids};

impl Instrument {
    /// What of a table of items does not fit: a row without points is an error, one that the forms do
    /// not have a warning.
    pub fn check_points(&self, table: &ScoreTable) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut wanted = BTreeSet::new();
        let columns = RURAL_REGIONS.into_iter().chain([URBAN]);
        for item in self.items() {
            for row in &item.rows {
                let at = |region: &str| {
                    (item.number.to_string(), row.answer.to_string(), region.to_owned())
                };
                match row.region() {
                    Some(area) => _ = wanted.insert(at(area)),
                    None => wanted.extend(columns.clone().map(at)),
                }
            }
        }
        let lacks = |(item, answer, region): &&(String, String, String)| {
            table.points(item, answer, region).is_none()
        };
        let lacking: Vec<String> = wanted
            .iter()
            .filter(lacks)
            .map(|(item, answer, region)| format!("{item}.{answer} {region}"))
            .collect();
        if !lacking.is_empty() {
            let rows = lacking.iter().take(40).map(String::as_str);
            let finding = Finding::error("score_rows_missing").with("count", lacking.len());
            findings.push(finding.with("rows", ids(rows)));
        }
        let mut unknown = Vec::new();
        for region in table.regions() {
            let scores = table.region(region);
            for question in scores.map(RegionScores::questions).unwrap_or_default() {
                for (answer, _) in &question.answers {
                    let row = (question.id.clone(), answer.clone(), region.to_owned());
                    if !wanted.contains(&row) {
                        unknown.push(format!("{}.{} {}", row.0, row.1, row.2));
                    }
                }
            }
        }
        if !unknown.is_empty() {
            let rows = unknown.iter().take(40).map(String::as_str);
            findings.push(Finding::warning("score_rows_unknown").with("rows", ids(rows)));
        }
        findings
    }
}
