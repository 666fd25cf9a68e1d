//! Identities of the ledger as data (`checks/money/*.toml`): two sums of entries or balances that
//! are equal, or one of which stays within the other, with its law, what each side says, and which
//! side cannot be told. Sums of entries never go through balances, so that a balance that is wrong
//! is found.

use std::collections::BTreeSet;

use base::id::{AllocationId, EstimateLineId, ObligationId};
use base::{Dong, Severity, closed_set};
use register::people::entitlement::NameOf;
use serde::Deserialize;

use super::book::Ledger;
use super::entry::{Bucket, EntryKind};
use super::figures::Flows;
use crate::load::{BadFile, once, parse, wrong};
use crate::mark::Confidence;

closed_set! {
    /// How two sides stand to each other.
    Relation {
        Equal = "equal",
        /// The left side is not above the right one.
        Within = "within",
    }
}

closed_set! {
    /// For what an identity is asked, one by one.
    Per {
        Allocation = "allocation",
        Line = "line",
        Obligation = "obligation",
        /// An allocation and the one that it carries on.
        Chain = "chain",
    }
}

closed_set! {
    /// Which side of a break cannot be told to be wrong.
    Untold {
        Left = "left",
        Right = "right",
        Both = "both",
    }
}

/// A part of a side: entries of a kind, what came in from the year before, or a balance.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Operand {
    #[serde(default)]
    entries: Option<EntryKind>,
    /// The balance that the entries name.
    #[serde(default)]
    of: Option<Bucket>,
    #[serde(default)]
    carried_in: Option<Bucket>,
    #[serde(default)]
    balance: Option<Bucket>,
    #[serde(default)]
    minus: bool,
    /// In a chain: of the allocation before.
    #[serde(default)]
    before: bool,
}

/// An identity as its file has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub id: String,
    pub severity: Severity,
    pub per: Per,
    pub relation: Relation,
    pub law: String,
    pub confidence: Confidence,
    pub name: NameOf,
    /// What a break says, seen from the left side.
    pub left_says: NameOf,
    /// The same, seen from the right side.
    pub right_says: NameOf,
    pub cure: NameOf,
    /// Which side cannot be told to be wrong.
    pub untold: Untold,
    left: Vec<Operand>,
    right: Vec<Operand>,
}

/// Where an identity does not hold, with both sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break<'a> {
    pub identity: &'a Identity,
    pub allocation: AllocationId,
    pub line: Option<EstimateLineId>,
    pub obligation: Option<ObligationId>,
    pub left: Dong,
    pub right: Dong,
}

/// All identities.
#[derive(Debug, Clone)]
pub struct Identities(Vec<Identity>);

/// For what an identity is asked.
type At = (AllocationId, Option<EstimateLineId>, Option<ObligationId>);

impl Identities {
    /// Reads the files, given as (name, text).
    ///
    /// # Errors
    /// The first file that is wrong; two of one id.
    pub fn load(files: &[(&str, &str)]) -> Result<Identities, BadFile> {
        let mut all: Vec<Identity> = Vec::new();
        for (file, text) in files {
            all.push(parse(file, text, |identity: &Identity| {
                for side in [&identity.left, &identity.right] {
                    if side.is_empty() || !side.iter().all(|it| it.is_one(identity.per)) {
                        let near = format!("id = \"{}\"", identity.id);
                        return Err(wrong(near, "an operand is entries, carried_in or balance"));
                    }
                }
                Ok(())
            })?);
        }
        once("identity", "id", all.iter().map(|it| it.id.as_str())).map_err(|it| BadFile {
            file: "checks/money".to_owned(),
            line: None,
            reason: it.reason,
        })?;
        Ok(Identities(all))
    }

    pub fn all(&self) -> &[Identity] {
        &self.0
    }

    /// Where one does not hold in a ledger.
    pub fn breaks<'a>(&'a self, ledger: &Ledger) -> Vec<Break<'a>> {
        self.0.iter().flat_map(|identity| identity.breaks(ledger)).collect()
    }
}

impl Operand {
    fn is_one(&self, per: Per) -> bool {
        let named = [self.entries.is_some(), self.carried_in.is_some(), self.balance.is_some()];
        let one = named.into_iter().filter(|it| *it).count() == 1;
        one && (self.of.is_none() || self.entries.is_some()) && (!self.before || per == Per::Chain)
    }

    fn value(&self, ledger: &Ledger, at: At) -> i64 {
        let (allocation, line, obligation) = at;
        let amount = if let Some(bucket) = self.balance {
            let ours = |(account, amount): (&super::entry::Account, Dong)| {
                let is = account.allocation == allocation
                    && account.bucket == bucket
                    && line.is_none_or(|line| account.line == Some(line))
                    && obligation.is_none_or(|owed| account.obligation == Some(owed));
                is.then_some(amount.0)
            };
            ledger.accounts().filter_map(ours).sum()
        } else {
            let flows = Flows::of(ledger, allocation, line, obligation);
            match (self.carried_in, self.entries, self.of) {
                (Some(bucket), _, _) => flows.carried_in(bucket),
                (None, Some(kind), Some(bucket)) => flows.named(kind, bucket),
                (None, Some(kind), None) => flows.all(kind),
                (None, None, _) => 0,
            }
        };
        if self.minus { -amount } else { amount }
    }
}

impl Identity {
    fn breaks(&self, ledger: &Ledger) -> Vec<Break<'_>> {
        let mut breaks = Vec::new();
        for at in self.places(ledger) {
            let Some(left) = sum(&self.left, ledger, at) else { continue };
            let Some(right) = sum(&self.right, ledger, at) else { continue };
            let holds = match self.relation {
                Relation::Equal => left == right,
                Relation::Within => left <= right,
            };
            if !holds {
                let (allocation, line, obligation) = at;
                let (left, right) = (Dong(left), Dong(right));
                breaks.push(Break { identity: self, allocation, line, obligation, left, right });
            }
        }
        breaks
    }

    fn places(&self, ledger: &Ledger) -> BTreeSet<At> {
        let allocations = ledger.allocations();
        match self.per {
            Per::Allocation => allocations.map(|it| (it.id, None, None)).collect(),
            Per::Chain => {
                let chained = allocations.filter(|it| it.carried_from.is_some());
                chained.map(|it| (it.id, None, None)).collect()
            }
            Per::Line => {
                let of = |allocation, entry: &super::entry::Entry| {
                    Some((allocation, Some(entry.line?), None))
                };
                each(ledger, of)
            }
            Per::Obligation => {
                let of = |allocation, entry: &super::entry::Entry| {
                    Some((allocation, Some(entry.line?), Some(entry.obligation?)))
                };
                each(ledger, of)
            }
        }
    }
}

/// The places of entries, in their own allocation and in the one they carry to.
fn each(
    ledger: &Ledger,
    of: impl Fn(AllocationId, &super::entry::Entry) -> Option<At>,
) -> BTreeSet<At> {
    let both = |entry: &super::entry::Entry| {
        [Some(entry.allocation), entry.to]
            .into_iter()
            .flatten()
            .filter_map(|it| of(it, entry))
            .collect()
    };
    ledger.entries().iter().flat_map(|entry| -> Vec<At> { both(entry) }).collect()
}

/// A side at a place; nothing where it asks of an allocation before that is not in the ledger.
fn sum(side: &[Operand], ledger: &Ledger, at: At) -> Option<i64> {
    let before = ledger.allocation(at.0).and_then(|it| it.carried_from);
    let mut all = 0;
    for operand in side {
        let at = if operand.before {
            (before.filter(|it| ledger.allocation(*it).is_some())?, None, None)
        } else {
            at
        };
        all += operand.value(ledger, at);
    }
    Some(all)
}
