//! Votes as a form sends them, held against those that stand.

use std::collections::HashMap;

use base::Finding;
use base::id::HouseholdId;
use register::Votes;
use register::review::round::meeting::REMARK_MAX;

use super::{MeetingHousehold, MeetingSave, MeetingView, VoteCounts, VoteRow, clean_text, seen};
use crate::kernel::problem::{Code, Problem, Result};

/// The votes to be written: those that differ from what is stored; and what is wrong with them.
pub(super) fn changed_votes(
    view: &MeetingView,
    save: &MeetingSave,
    present: i64,
) -> Result<(Vec<VoteRow>, Vec<Finding>)> {
    let there: HashMap<HouseholdId, &MeetingHousehold> =
        view.households.iter().map(|it| (it.row.household, it)).collect();
    let (mut votes, mut findings) = (Vec::new(), Vec::new());
    let mut given: HashMap<HouseholdId, ()> = HashMap::new();
    for vote in &save.votes {
        let known = there.get(&vote.household).ok_or_else(|| {
            Problem::new(Code::BadInput).with("field", format!("household {}", vote.household))
        })?;
        given.insert(vote.household, ());
        let VoteCounts { agree, against, abstain } = vote.votes;
        let counts = Votes { agree, against, abstain };
        let remark = clean_text(&vote.remark, "remark", REMARK_MAX)?;
        findings.extend(counts.check(known.row.name(), present));
        let verdict = known.row.verdict.ok_or_else(|| Problem::new(Code::NotFound))?;
        let same = known.vote.as_ref().is_some_and(|stored| {
            stored.votes == counts && stored.remark == remark && stored.verdict == verdict
        });
        if !same {
            votes.push(VoteRow { household: vote.household, verdict, votes: counts, remark });
        }
    }
    if save.rest_agreed {
        let rest = view.households.iter().filter(|it| it.vote.is_none());
        for it in rest.filter(|it| !given.contains_key(&it.row.household)) {
            let counts = Votes { agree: present, ..Votes::default() };
            let verdict = it.row.verdict.ok_or_else(|| Problem::new(Code::NotFound))?;
            let household = it.row.household;
            votes.push(VoteRow { household, verdict, votes: counts, remark: String::new() });
        }
    }
    Ok((votes, findings))
}

/// Households whose votes somebody else changed after they were shown.
pub(super) fn conflicts(view: &MeetingView, save: &MeetingSave, votes: &[VoteRow]) -> Vec<Finding> {
    let shown: HashMap<HouseholdId, &str> =
        save.votes.iter().map(|vote| (vote.household, vote.seen.as_str())).collect();
    let mine: HashMap<HouseholdId, ()> = votes.iter().map(|vote| (vote.household, ())).collect();
    let changed = view.households.iter().filter(|it| mine.contains_key(&it.row.household));
    changed
        .filter_map(|it| {
            let stored =
                it.vote.as_ref().map_or_else(String::new, |vote| seen(&vote.votes, &vote.remark));
            let was = shown.get(&it.row.household).copied().unwrap_or_default();
            (stored.trim() != was.trim()).then(|| {
                Finding::error("meeting_row_changed")
                    .with("household", it.row.name())
                    .with("theirs", if stored.is_empty() { "–" } else { stored.trim() })
            })
        })
        .collect()
}
