//! What entries of each kind sum to, reckoned from the entries alone and not from balances, so that
//! one can be held against the other; and from it the row of the disbursement table.

use std::collections::{BTreeMap, BTreeSet};

use base::Dong;
use base::id::{AllocationId, EstimateLineId, MoneyEntryId, ObligationId};

use super::book::Ledger;
use super::entry::{Bucket, Entry, EntryKind};

/// What a sum is of: a kind of entries, and the balance it names where it names one.
pub type FlowKey = (EntryKind, Option<Bucket>);

/// Sums of entries by kind, net of corrections; reservations count as what of them was posted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flows {
    out: BTreeMap<FlowKey, i64>,
    /// What came in from the year before, by the balance it came into.
    carried_in: BTreeMap<Bucket, i64>,
}

impl Flows {
    /// Sums over the entries of an allocation, of one line or one obligation of it where asked.
    pub fn of(
        ledger: &Ledger,
        allocation: AllocationId,
        line: Option<EstimateLineId>,
        obligation: Option<ObligationId>,
    ) -> Flows {
        Flows::over(
            ledger,
            &BTreeSet::from([allocation]),
            |it| line.is_none_or(|line| it.line == Some(line)),
            |it| obligation.is_none_or(|owed| it.obligation == Some(owed)),
        )
    }

    /// Sums over the entries of several allocations.
    pub fn of_all(ledger: &Ledger, allocations: &BTreeSet<AllocationId>) -> Flows {
        Flows::over(ledger, allocations, |_| true, |_| true)
    }

    fn over(
        ledger: &Ledger,
        allocations: &BTreeSet<AllocationId>,
        line: impl Fn(&Entry) -> bool,
        obligation: impl Fn(&Entry) -> bool,
    ) -> Flows {
        let posted = posted(ledger);
        let mut flows = Flows::default();
        for entry in ledger.entries() {
            if entry.kind.flow().is_none() || !line(entry) || !obligation(entry) {
                continue;
            }
            let amount = if entry.is_held {
                posted.get(&entry.id).copied().unwrap_or(0)
            } else if ledger.corrected_by(entry.id).is_some() {
                0
            } else {
                entry.amount.0
            };
            if allocations.contains(&entry.allocation) {
                *flows.out.entry((entry.kind, entry.bucket)).or_default() += amount;
            }
            if let (Some(next), Some(bucket)) = (entry.to, entry.bucket)
                && allocations.contains(&next)
            {
                *flows.carried_in.entry(bucket).or_default() += amount;
            }
        }
        flows
    }

    /// The sum of a kind, over all balances that it can name.
    pub fn all(&self, kind: EntryKind) -> i64 {
        self.out.iter().filter(|((it, _), _)| *it == kind).map(|(_, amount)| amount).sum()
    }

    /// The sum of a kind for one balance that it names.
    pub fn named(&self, kind: EntryKind, bucket: Bucket) -> i64 {
        self.out.get(&(kind, Some(bucket))).copied().unwrap_or(0)
    }

    /// What came in from the year before into a balance.
    pub fn carried_in(&self, bucket: Bucket) -> i64 {
        self.carried_in.get(&bucket).copied().unwrap_or(0)
    }

    /// What came in from the year before.
    pub fn all_carried_in(&self) -> i64 {
        self.carried_in.values().sum()
    }
}

/// Of each reservation, what was posted of it and not taken back.
fn posted(ledger: &Ledger) -> BTreeMap<MoneyEntryId, i64> {
    let posts = ledger.entries().iter().filter(|it| it.kind == EntryKind::Post);
    let stand = posts.filter(|it| ledger.corrected_by(it.id).is_none());
    stand.filter_map(|it| Some((it.names?, it.amount.0))).collect()
}

/// A row of the disbursement table, in đồng (columns of TT 10/2022 and of the plan). Shares are
/// made where they are shown, from these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disbursed {
    /// Given in the year: allocations and adjustments without what was withdrawn, and opened
    /// balances.
    pub given: Dong,
    /// Carried over from the year before.
    pub carried_in: Dong,
    /// From the estimates: what was asked, and what appraisal left.
    pub proposed: Dong,
    pub appraised: Dong,
    /// Approved, with what was carried in or opened as approved.
    pub approved: Dong,
    /// Owed by contracts and lists, with what of it is paid.
    pub contracted: Dong,
    /// Paid ahead and not accepted yet.
    pub advanced: Dong,
    /// Paid for what was accepted, settled or not.
    pub paid: Dong,
    /// Advanced and paid together: what left the account.
    pub disbursed: Dong,
    pub settled: Dong,
    /// Neither disbursed nor cancelled nor carried out.
    pub remaining: Dong,
    pub cancelled: Dong,
    pub carried_out: Dong,
    /// Given back after the year's end.
    pub returned: Dong,
}

impl Disbursed {
    /// The plan of the year: given and carried in.
    pub fn plan(&self) -> Dong {
        Dong(self.given.0 + self.carried_in.0)
    }
}

/// The row of some allocations; estimates say what was proposed and appraised.
pub fn disbursed(
    ledger: &Ledger,
    allocations: &BTreeSet<AllocationId>,
    proposed: Dong,
    appraised: Dong,
) -> Disbursed {
    use EntryKind as K;
    let flows = Flows::of_all(ledger, allocations);
    let of = |bucket| Dong(allocations.iter().map(|it| ledger.in_bucket(*it, bucket).0).sum());
    let given = flows.all(K::Allocation) + flows.all(K::Adjustment) + flows.all(K::Opening)
        - flows.all(K::Withdrawal);
    let (advanced, settled) = (of(Bucket::Advanced), of(Bucket::Settled));
    let paid = Dong(of(Bucket::Paid).0 + settled.0);
    let contracted = Dong(of(Bucket::Obligated).0 + advanced.0 + paid.0);
    let approved = Dong(of(Bucket::Committed).0 + contracted.0);
    let (free, held) = (of(Bucket::Free), of(Bucket::Held));
    Disbursed {
        given: Dong(given),
        carried_in: Dong(flows.all_carried_in()),
        proposed,
        appraised,
        approved,
        contracted,
        advanced,
        paid,
        disbursed: Dong(advanced.0 + paid.0),
        settled,
        remaining: Dong(free.0 + held.0 + approved.0 - advanced.0 - paid.0),
        cancelled: of(Bucket::Cancelled),
        carried_out: of(Bucket::CarriedOut),
        returned: of(Bucket::Returned),
    }
}
