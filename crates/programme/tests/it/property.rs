//! Random acts in any order: what the gate admits never breaks an identity, a balance, or the
//! replay; what it refuses changes nothing.

use chrono::Datelike as _;
use programme::ledger::{Bucket, Entry, EntryKind, Identities, Ledger};
use proptest::prelude::*;

use crate::identity::identities;
use crate::{allocation, allocation_id, day, entry, entry_id, line_id, owed_id};

/// An act as numbers: kind, allocation, line, contract, amount, day, whether it is held, the
/// balance it names, the entry it names.
type Wish = (usize, u128, u128, u128, i64, i64, bool, usize, u128);

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let wish = (
        0..EntryKind::ALL.len(),
        1_u128..=3,
        1_u128..=2,
        1_u128..=2,
        1_i64..=60,
        0_i64..=900,
        any::<bool>(),
        0..Bucket::ALL.len(),
        0_u128..120,
    );
    proptest::collection::vec(wish, 1..120)
}

fn of(n: u128, wish: &Wish) -> Entry {
    let (kind, place, line, owed, amount, on, held, bucket, named) = *wish;
    let kind = *EntryKind::ALL.get(kind).expect("a kind");
    // Days mostly go on, so that acts rest on those before; some are dated back.
    let going_on = i64::try_from(n).expect("a small number") * 8;
    let effective = day("2022-12-15") + chrono_days(going_on + on % 40);
    // Three of four acts are of their own year's money.
    let own = u128::try_from(effective.year() - 2022).unwrap_or(0).clamp(1, 3);
    let place = if named % 4 == 0 { place } else { own };
    let plain = entry(n, kind, amount, "2023-01-01");
    let bucket = *Bucket::ALL.get(bucket).expect("a balance");
    let names_bucket =
        matches!(kind, EntryKind::Opening | EntryKind::LateRefund | EntryKind::CarryOver);
    let follows = kind.flow().is_none();
    let lined = plain.line.is_some() || (names_bucket && bucket.has_line());
    let owes = plain.obligation.is_some() || (names_bucket && bucket.has_obligation());
    Entry {
        allocation: allocation_id(place),
        line: lined.then(|| line_id(line)),
        obligation: owes.then(|| owed_id(owed)),
        bucket: names_bucket.then_some(bucket),
        to: (kind == EntryKind::CarryOver).then(|| allocation_id(place + 1)),
        names: follows.then(|| entry_id(named)),
        is_held: held && kind.may_be_held(),
        effective,
        ..plain
    }
}

fn chrono_days(days: i64) -> chrono::Days {
    chrono::Days::new(u64::try_from(days).expect("a number of days"))
}

/// The allocations of three years, each carrying the one before on.
fn years() -> [programme::ledger::Allocation; 3] {
    [allocation(1, 2023, None), allocation(2, 2024, Some(1)), allocation(3, 2025, Some(2))]
}

/// Lets a correction, posting or voiding of chance name its entry's own allocation and amount, so
/// that some go in.
fn fit(ledger: &Ledger, entry: Entry) -> Entry {
    let Some(named) = entry.names.and_then(|id| ledger.entry(id)) else { return entry };
    let is_part = entry.kind == EntryKind::Post;
    let amount = if is_part { entry.amount.min(named.amount) } else { named.amount };
    let effective = entry.effective.max(named.effective);
    Entry { allocation: named.allocation, amount, effective, ..entry }
}

fn holds(ledger: &Ledger, identities: &Identities) {
    for (account, amount) in ledger.accounts() {
        assert!(amount.0 >= 0 || account.bucket.may_be_negative(), "{account:?} {amount}");
        let (least, _) = ledger.least_from(account, day("2000-01-01"));
        assert!(least.0 >= 0 || account.bucket.may_be_negative(), "{account:?} fell to {least}");
    }
    for allocation in ledger.allocations() {
        let all: i64 = ledger
            .accounts()
            .filter(|(account, _)| account.allocation == allocation.id)
            .map(|(_, amount)| amount.0)
            .sum();
        assert_eq!(all, 0, "an allocation sums to nothing");
    }
    // A typed opening beside what was carried over is what that identity is there to find.
    let typed = ledger
        .entries()
        .iter()
        .any(|it| it.kind == EntryKind::Opening && it.allocation != allocation_id(1));
    let breaks = identities.breaks(ledger);
    let broken: Vec<_> = breaks
        .iter()
        .filter(|it| !(typed && it.identity.id == "opening_is_last_closing"))
        .map(|it| (&it.identity.id, it.left, it.right))
        .collect();
    assert_eq!(broken, []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_acts_breaks_an_identity_and_replay_gives_the_same(wishes in wishes()) {
        let identities = identities();
        let mut ledger = Ledger::new(years());
        // Something to begin with, so that not everything is refused.
        for n in 1..=3 {
            let year = 2022 + i32::try_from(n).expect("a small number");
            let first = Entry {
                allocation: allocation_id(n),
                ..entry(1000 + n, EntryKind::Allocation, 200, &format!("{year}-01-01"))
            };
            ledger.write(first, &[]).expect("money is given");
        }
        let mut taken = 0;
        for (n, wish) in (0..).zip(&wishes) {
            let asked = fit(&ledger, of(n, wish));
            let before: Vec<_> = ledger.accounts().map(|(it, amount)| (*it, amount)).collect();
            match ledger.write(asked, &[]) {
                Ok(_) => taken += 1,
                Err(refusal) => {
                    prop_assert!(!refusal.reasons.is_empty());
                    let after: Vec<_> = ledger.accounts().map(|(it, amount)| (*it, amount)).collect();
                    prop_assert_eq!(before, after);
                }
            }
        }
        prop_assert_eq!(ledger.entries().len(), taken + 3);
        holds(&ledger, &identities);
        let again = Ledger::replay(years(), ledger.entries().to_vec()).expect("it goes in again");
        let balances = |it: &Ledger| it.accounts().map(|(a, b)| (*a, b)).collect::<Vec<_>>();
        prop_assert_eq!(balances(&ledger), balances(&again));
        // Whatever was known at any moment held as well.
        holds(&ledger.as_known(ledger.entries().len() / 2), &identities);
    }
}

#[test]
fn the_acts_of_chance_reach_every_kind() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..400 {
        let wishes = wishes().new_tree(&mut runner).expect("acts").current();
        let mut ledger = Ledger::new(years());
        let first = entry(1_001, EntryKind::Allocation, 200, "2023-01-01");
        ledger.write(first, &[]).expect("money is given");
        for (n, wish) in (0..).zip(&wishes) {
            let asked = fit(&ledger, of(n, wish));
            let kind = asked.kind;
            if ledger.write(asked, &[]).is_ok() {
                reached.insert(kind);
            }
        }
    }
    let never: Vec<_> = EntryKind::ALL.into_iter().filter(|it| !reached.contains(it)).collect();
    assert_eq!(never, []);
}

#[test]
fn of_many_who_ask_for_the_last_thousand_exactly_a_thousand_pass() {
    let mut ledger = Ledger::new([allocation(1, 2023, None)]);
    ledger.write(entry(1, EntryKind::Allocation, 1_000, "2023-01-02"), &[]).expect("given");
    let passed = (2..3_002)
        .filter(|n| ledger.write(entry(*n, EntryKind::Commitment, 1, "2023-02-01"), &[]).is_ok())
        .count();
    assert_eq!(passed, 1_000);
}
