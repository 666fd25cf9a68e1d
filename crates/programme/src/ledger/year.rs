//! The end of a budget year and money taken back: what has to be written, drafted for somebody to
//! decide. Nothing is written here.

use base::id::{AllocationId, EstimateLineId, ObligationId};
use base::{Dong, closed_set};

use super::book::Ledger;
use super::entry::{Account, Bucket, EntryKind};

closed_set! {
    /// What is to become of what is left of a year.
    YearEndWish {
        /// Hủy.
        Cancel = "cancel",
        /// Chuyển nguồn sang năm sau.
        CarryOver = "carry_over",
    }
}

/// An entry of the year's end, to be decided. Its id, days and paper are put in by who writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearEndDraft {
    pub kind: EntryKind,
    pub bucket: Option<Bucket>,
    pub line: Option<EstimateLineId>,
    pub obligation: Option<ObligationId>,
    pub amount: Dong,
}

/// What must be written so that nothing of an allocation is left open, in the order in which the
/// gate takes it. An advance that was not accepted is never cancelled: it is carried over or given
/// back first, and is the second value.
pub fn year_end(
    ledger: &Ledger,
    allocation: AllocationId,
    wish: YearEndWish,
) -> (Vec<YearEndDraft>, Vec<(Account, Dong)>) {
    let open = |bucket: Bucket| {
        let ours = move |it: &(&Account, Dong)| {
            it.0.allocation == allocation && it.0.bucket == bucket && it.1.0 > 0
        };
        ledger.accounts().filter(ours).map(|(account, amount)| (*account, amount))
    };
    let draft = |kind, bucket, (account, amount): (Account, Dong)| YearEndDraft {
        kind,
        bucket,
        line: account.line,
        obligation: account.obligation,
        amount,
    };
    let advanced: Vec<(Account, Dong)> = open(Bucket::Advanced).collect();
    match wish {
        YearEndWish::CarryOver => {
            let from = [Bucket::Advanced, Bucket::Obligated, Bucket::Committed, Bucket::Free];
            let all = from.into_iter().flat_map(|bucket| {
                open(bucket).map(move |it| draft(EntryKind::CarryOver, Some(bucket), it))
            });
            (all.collect(), Vec::new())
        }
        YearEndWish::Cancel => {
            let mut drafts: Vec<YearEndDraft> = open(Bucket::Obligated)
                .map(|it| draft(EntryKind::ObligationRelease, None, it))
                .collect();
            // What a contract gives up comes back to its line first.
            let mut lines: Vec<(EstimateLineId, i64)> = Vec::new();
            for (account, amount) in open(Bucket::Committed).chain(open(Bucket::Obligated)) {
                let Some(line) = account.line else { continue };
                match lines.iter_mut().find(|(it, _)| *it == line) {
                    Some((_, sum)) => *sum += amount.0,
                    None => lines.push((line, amount.0)),
                }
            }
            let plain = |kind, line, amount| YearEndDraft {
                kind,
                bucket: None,
                line,
                obligation: None,
                amount: Dong(amount),
            };
            drafts.extend(lines.iter().map(|(it, sum)| plain(EntryKind::Release, Some(*it), *sum)));
            let free = ledger.in_bucket(allocation, Bucket::Free).0;
            let rest = free + lines.iter().map(|(_, sum)| sum).sum::<i64>();
            if rest > 0 {
                drafts.push(plain(EntryKind::Cancellation, None, rest));
            }
            (drafts, advanced)
        }
    }
}

/// How money that a decision takes back can be given: what is free at once, the rest after which
/// acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithdrawalPlan {
    /// Free, and taken back at once.
    pub now: Dong,
    /// Approved and owed to nobody: after a release.
    pub after_release: Dong,
    /// Owed by contracts: after they are made smaller.
    pub after_obligation_release: Dong,
    /// Paid ahead: after it is given back.
    pub after_advance_refund: Dong,
    /// Paid for what was accepted: only a refund frees it.
    pub after_refund: Dong,
    /// Settled, held or gone otherwise: cannot be given.
    pub cannot: Dong,
}

/// How a withdrawal of an amount is met, the easiest first. It says what there is; who decides
/// writes it.
pub fn plan_withdrawal(ledger: &Ledger, allocation: AllocationId, amount: Dong) -> WithdrawalPlan {
    let mut rest = amount.0;
    let mut take = |bucket| {
        let part = ledger.in_bucket(allocation, bucket).0.clamp(0, rest.max(0));
        rest -= part;
        Dong(part)
    };
    WithdrawalPlan {
        now: take(Bucket::Free),
        after_release: take(Bucket::Committed),
        after_obligation_release: take(Bucket::Obligated),
        after_advance_refund: take(Bucket::Advanced),
        after_refund: take(Bucket::Paid),
        cannot: Dong(rest),
    }
}
