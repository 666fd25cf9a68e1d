//! The ledger in memory: entries in the order in which they were recorded, and balances as their
//! sums. What the gate did not admit never comes in.

use std::collections::BTreeMap;

use base::id::{AllocationId, LegalPaperId, MoneyEntryId};
use base::{Day, Dong};

use super::entry::{Account, Allocation, Bucket, Entry, EntryKind, Posting};
use super::gate::{Admitted, Cap, Refusal, admit};

/// One part of a balance: what a paper put in or took out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The entry's kind; of a correction, that it is one.
    pub kind: EntryKind,
    /// Below nothing where it takes out.
    pub amount: Dong,
    pub paper: LegalPaperId,
    pub effective: Day,
    pub entry: MoneyEntryId,
}

/// What one account has seen.
#[derive(Debug, Clone, Default)]
struct Seen {
    balance: i64,
    days: BTreeMap<Day, i64>,
    /// Which entries, as places in the journal, with what they moved.
    lines: Vec<(usize, i64)>,
}

/// All entries of some allocations, with what they sum to.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    allocations: BTreeMap<AllocationId, Allocation>,
    entries: Vec<Entry>,
    moved: Vec<Vec<Posting>>,
    places: BTreeMap<MoneyEntryId, usize>,
    corrected: BTreeMap<MoneyEntryId, MoneyEntryId>,
    accounts: BTreeMap<Account, Seen>,
}

/// A journal that does not go in again: which entry, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {place} of the journal ({id}) is refused: {refusal}")]
pub struct BadJournal {
    /// From 0.
    pub place: usize,
    pub id: MoneyEntryId,
    pub refusal: Refusal,
}

impl Ledger {
    /// A ledger of these allocations, without entries.
    pub fn new(allocations: impl IntoIterator<Item = Allocation>) -> Ledger {
        let allocations = allocations.into_iter().map(|it| (it.id, it)).collect();
        Ledger { allocations, ..Ledger::default() }
    }

    /// Adds an allocation; one of the same id stays as it was.
    pub fn open(&mut self, allocation: Allocation) {
        self.allocations.entry(allocation.id).or_insert(allocation);
    }

    /// Writes an entry, when the gate admits it. The same entry sent again is taken for what it is.
    ///
    /// # Errors
    /// Everything that stands against it, at once; nothing is written then.
    pub fn write(&mut self, entry: Entry, caps: &[Cap]) -> Result<Written, Refusal> {
        match admit(self, &entry, caps)? {
            Admitted::Again => Ok(Written::Again),
            Admitted::New(postings) => {
                self.put(entry, postings);
                Ok(Written::New)
            }
        }
    }

    /// Puts a whole journal in, in its order. Caps were asked when the entries were made, and are
    /// not asked again.
    ///
    /// # Errors
    /// The first entry that the gate does not admit.
    pub fn replay(
        allocations: impl IntoIterator<Item = Allocation>,
        journal: impl IntoIterator<Item = Entry>,
    ) -> Result<Ledger, BadJournal> {
        let mut ledger = Ledger::new(allocations);
        for (place, entry) in journal.into_iter().enumerate() {
            let id = entry.id;
            ledger.write(entry, &[]).map_err(|refusal| BadJournal { place, id, refusal })?;
        }
        Ok(ledger)
    }

    fn put(&mut self, entry: Entry, postings: Vec<Posting>) {
        let place = self.entries.len();
        for posting in &postings {
            let seen = self.accounts.entry(posting.account).or_default();
            // The gate has made sure that no sum leaves the numbers there are.
            seen.balance += posting.amount.0;
            *seen.days.entry(entry.effective).or_default() += posting.amount.0;
            seen.lines.push((place, posting.amount.0));
        }
        if let Some(named) = entry.names.filter(|_| entry.kind == EntryKind::Correction) {
            self.corrected.insert(named, entry.id);
        }
        self.places.insert(entry.id, place);
        self.entries.push(entry);
        self.moved.push(postings);
    }

    /// Its allocations.
    pub fn allocations(&self) -> impl Iterator<Item = &Allocation> {
        self.allocations.values()
    }

    pub fn allocation(&self, id: AllocationId) -> Option<&Allocation> {
        self.allocations.get(&id)
    }

    /// The journal in the order in which it was recorded.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Each entry with what it moved.
    pub fn journal(&self) -> impl Iterator<Item = (&Entry, &[Posting])> {
        self.entries.iter().zip(self.moved.iter().map(Vec::as_slice))
    }

    pub fn entry(&self, id: MoneyEntryId) -> Option<&Entry> {
        self.entries.get(*self.places.get(&id)?)
    }

    /// What an entry moved.
    pub fn moved(&self, id: MoneyEntryId) -> Option<&[Posting]> {
        self.moved.get(*self.places.get(&id)?).map(Vec::as_slice)
    }

    /// The correction that took an entry back.
    pub fn corrected_by(&self, id: MoneyEntryId) -> Option<MoneyEntryId> {
        self.corrected.get(&id).copied()
    }

    /// What stands on an account.
    pub fn balance(&self, account: &Account) -> Dong {
        Dong(self.accounts.get(account).map_or(0, |seen| seen.balance))
    }

    /// What stood on an account at the end of a day, by the days on which entries have their
    /// effect.
    pub fn balance_on(&self, account: &Account, day: Day) -> Dong {
        let seen = self.accounts.get(account);
        Dong(seen.map_or(0, |seen| seen.days.range(..=day).map(|(_, amount)| amount).sum()))
    }

    /// The least that stood on an account from a day on, and the first day on which it was so
    /// little.
    pub fn least_from(&self, account: &Account, day: Day) -> (Dong, Day) {
        let Some(seen) = self.accounts.get(account) else { return (Dong(0), day) };
        let mut running: i64 = seen.days.range(..=day).map(|(_, amount)| amount).sum();
        let mut least = (running, day);
        let after = (std::ops::Bound::Excluded(day), std::ops::Bound::Unbounded);
        for (later, amount) in seen.days.range(after) {
            running += amount;
            if running < least.0 {
                least = (running, *later);
            }
        }
        (Dong(least.0), least.1)
    }

    /// How a balance comes about: what each paper put in or took out, in the order of the journal.
    pub fn terms(&self, account: &Account) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        let lines =
            self.accounts.get(account).map(|seen| seen.lines.as_slice()).unwrap_or_default();
        for (place, amount) in lines {
            let Some(entry) = self.entries.get(*place) else { continue };
            let (kind, paper, amount) = (entry.kind, entry.paper, Dong(*amount));
            let (effective, entry) = (entry.effective, entry.id);
            terms.push(Term { kind, amount, paper, effective, entry });
        }
        terms
    }

    /// All accounts with what stands on them.
    pub fn accounts(&self) -> impl Iterator<Item = (&Account, Dong)> {
        self.accounts.iter().map(|(account, seen)| (account, Dong(seen.balance)))
    }

    /// What stands in a bucket of an allocation, over all lines and obligations.
    pub fn in_bucket(&self, allocation: AllocationId, bucket: Bucket) -> Dong {
        let ours = |account: &Account| account.allocation == allocation && account.bucket == bucket;
        Dong(self.accounts().filter(|(account, _)| ours(account)).map(|(_, it)| it.0).sum())
    }

    /// The ledger as it was known when so many entries were recorded.
    pub fn as_known(&self, entries: usize) -> Ledger {
        let mut ledger = Ledger::new(self.allocations.values().cloned());
        for (entry, postings) in self.journal().take(entries) {
            ledger.put(entry.clone(), postings.to_vec());
        }
        ledger
    }
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    New,
    /// The same entry was there already.
    Again,
}
