//! A round that was run on paper before and is only entered: what stands against its decision. Of a round
//! that goes step by step `step` says it.

use base::Finding;

use super::RoundKind;

/// How far a round that is entered from paper is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    pub kind: RoundKind,
    /// Whether it has a score table.
    pub has_table: bool,
    /// Forms in force.
    pub forms: i64,
    /// Of these, with a class; those with answers missing are not among them.
    pub classified: i64,
    /// Of these, with answers missing.
    pub incomplete: i64,
    /// Households that must be reviewed and have no form, with those that nobody put on the list.
    pub unreviewed: i64,
    /// Requests that are neither on its list nor answered.
    pub open_requests: i64,
}

/// What stands against the decision; empty when nothing does.
pub fn obstacles(round: &Entered) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !round.has_table {
        findings.push(Finding::error("round_no_score_table"));
    }
    if round.forms == 0 {
        findings.push(Finding::error("round_empty"));
    }
    let of_all = if round.kind == RoundKind::Annual { round.unreviewed } else { 0 };
    let waiting = round.forms - round.classified - round.incomplete;
    for (code, count) in [
        ("round_incomplete", round.incomplete),
        ("round_waiting", waiting),
        ("round_unreviewed", of_all),
        ("step_requests_open", round.open_requests),
    ] {
        if count > 0 {
            findings.push(Finding::error(code).with("count", count));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Entered {
        Entered {
            kind: RoundKind::Annual,
            has_table: true,
            forms: 3,
            classified: 3,
            incomplete: 0,
            unreviewed: 0,
            open_requests: 0,
        }
    }

    #[test]
    fn each_gap_is_named_with_its_count() {
        assert_eq!(obstacles(&whole()), []);
        let cases: [(&str, Entered); 6] = [
            ("round_no_score_table", Entered { has_table: false, ..whole() }),
            ("round_empty", Entered { forms: 0, classified: 0, ..whole() }),
            ("round_incomplete", Entered { classified: 1, incomplete: 2, ..whole() }),
            ("round_waiting", Entered { classified: 1, ..whole() }),
            ("round_unreviewed", Entered { unreviewed: 2, ..whole() }),
            ("step_requests_open", Entered { open_requests: 2, ..whole() }),
        ];
        for (code, round) in cases {
            let findings = obstacles(&round);
            let told: Vec<&str> = findings.iter().map(|it| it.code.as_str()).collect();
            assert_eq!(told, [code]);
            let counted = !["round_no_score_table", "round_empty"].contains(&code);
            assert_eq!(findings[0].args.get("count").map(String::as_str), counted.then_some("2"));
        }
    }

    #[test]
    fn a_regular_round_reviews_whom_it_lists() {
        let round = Entered { kind: RoundKind::Regular, unreviewed: 40, ..whole() };
        assert_eq!(obstacles(&round), []);
    }
}
