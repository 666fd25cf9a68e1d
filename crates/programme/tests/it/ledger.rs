//! The ledger act by act: each limit at the last đồng, each refusal once, mistakes, reservations,
//! year ends.

use base::Dong;
use programme::ledger::{
    Account, Bucket, Cap, CapKind, Dialect, Entry, EntryKind as K, Ledger, Reason, Written,
    YearEndWish, plan_withdrawal, write_journal, year_end,
};

use crate::{
    allocation, allocation_id, day, entry, entry_id, household_id, line_id, owed_id, paper, write,
};

/// Money given: 20 million on 17/03/2023, for the year 2023.
fn given() -> Ledger {
    let mut ledger = Ledger::new([allocation(1, 2023, None), allocation(2, 2024, Some(1))]);
    write(&mut ledger, entry(1, K::Allocation, 20_000_000, "2023-03-17"));
    ledger
}

/// Of it 15 approved, 12 owed, 4 advanced, 5 paid.
fn spent() -> Ledger {
    let mut ledger = given();
    write(&mut ledger, entry(2, K::Commitment, 15_000_000, "2023-06-01"));
    write(&mut ledger, entry(3, K::Obligation, 12_000_000, "2023-07-01"));
    write(&mut ledger, entry(4, K::Advance, 4_000_000, "2023-07-10"));
    write(&mut ledger, entry(5, K::Payment, 5_000_000, "2023-09-01"));
    ledger
}

fn codes(ledger: &mut Ledger, entry: Entry) -> Vec<&'static str> {
    let before = ledger.entries().len();
    let refusal = ledger.write(entry, &[]).expect_err("it is refused");
    assert_eq!(ledger.entries().len(), before, "nothing half written");
    refusal.reasons.iter().map(Reason::code).collect()
}

fn stands(ledger: &Ledger, bucket: Bucket) -> i64 {
    ledger.in_bucket(allocation_id(1), bucket).0
}

#[test]
fn money_narrows_from_given_to_settled() {
    let mut ledger = spent();
    write(&mut ledger, entry(6, K::Clearing, 4_000_000, "2023-10-01"));
    write(&mut ledger, entry(7, K::Settlement, 9_000_000, "2024-03-01"));
    for (bucket, want) in [
        (Bucket::Outside, -20_000_000),
        (Bucket::Free, 5_000_000),
        (Bucket::Committed, 3_000_000),
        (Bucket::Obligated, 3_000_000),
        (Bucket::Advanced, 0),
        (Bucket::Paid, 0),
        (Bucket::Settled, 9_000_000),
    ] {
        assert_eq!(stands(&ledger, bucket), want, "{bucket}");
    }
}

#[test]
fn each_limit_holds_at_the_last_dong() {
    for (kind, most) in [
        (K::Withdrawal, 5_000_000),
        (K::Commitment, 5_000_000),
        (K::Release, 3_000_000),
        (K::Obligation, 3_000_000),
        (K::ObligationRelease, 3_000_000),
        (K::Advance, 3_000_000),
        (K::Payment, 3_000_000),
        (K::Clearing, 4_000_000),
        (K::AdvanceRefund, 4_000_000),
        (K::Refund, 5_000_000),
        (K::Settlement, 5_000_000),
        (K::Cancellation, 5_000_000),
    ] {
        let mut ledger = spent();
        assert_eq!(codes(&mut ledger, entry(9, kind, most + 1, "2023-12-01")), ["money_short"]);
        write(&mut ledger, entry(9, kind, most, "2023-12-01"));
    }
}

#[test]
fn a_shortfall_is_a_sum_with_each_paper() {
    let mut ledger = given();
    write(&mut ledger, entry(2, K::Commitment, 11_000_000, "2023-06-01"));
    let asked = entry(3, K::Commitment, 12_000_000, "2023-06-02");
    let refusal = ledger.write(asked, &[]).expect_err("there is less");
    let [Reason::Short { account, has, asked, terms }] = refusal.reasons.as_slice() else {
        panic!("{refusal:?}");
    };
    assert_eq!((account.bucket, *has, *asked), (Bucket::Free, Dong(9_000_000), Dong(12_000_000)));
    let said: Vec<_> = terms.iter().map(|it| (it.kind, it.amount.0, it.paper)).collect();
    assert_eq!(
        said,
        [(K::Allocation, 20_000_000, paper(1)), (K::Commitment, -11_000_000, paper(2))]
    );
}

#[test]
fn nothing_is_dated_before_what_it_rests_on() {
    let mut ledger = given();
    let early = entry(2, K::Commitment, 1_000_000, "2023-03-16");
    assert_eq!(codes(&mut ledger, early), ["money_not_then"]);
    write(&mut ledger, entry(2, K::Commitment, 1_000_000, "2023-03-17"));
    // By now there is enough; on a day between it was used, and a later entry gave it back.
    write(&mut ledger, entry(3, K::Commitment, 19_000_000, "2023-05-01"));
    write(&mut ledger, entry(4, K::Release, 19_000_000, "2023-08-01"));
    let between = entry(5, K::Commitment, 1_000_000, "2023-04-01");
    let refusal = ledger.write(between, &[]).expect_err("it was used");
    let [Reason::NotThen { day: on, has, .. }] = refusal.reasons.as_slice() else {
        panic!("{refusal:?}");
    };
    assert_eq!((*on, *has), (day("2023-05-01"), Dong(0)));
    write(&mut ledger, entry(5, K::Commitment, 1_000_000, "2023-08-01"));
}

#[test]
fn all_reasons_are_said_at_once() {
    let mut ledger = given();
    let cap = Cap {
        kind: CapKind::Household,
        most: Dong(10),
        used: vec![(Dong(4), paper(7)), (Dong(3), paper(8))],
    };
    let asked = entry(2, K::Commitment, 30_000_000, "2027-01-01");
    let refusal = ledger.write(asked, &[cap]).expect_err("everything stands against it");
    let codes: Vec<_> = refusal.reasons.iter().map(Reason::code).collect();
    assert_eq!(codes, ["money_in_future", "money_year_closed", "money_short", "money_over"]);
    let Some(Reason::Over { left, .. }) = refusal.reasons.last() else { panic!("a cap") };
    assert_eq!(*left, Dong(3));
}

#[test]
fn amounts_and_shapes_that_are_none_are_refused_by_name() {
    let mut ledger = given();
    let plain = |amount| entry(2, K::Commitment, amount, "2023-06-01");
    for (entry, want) in [
        (plain(0), vec!["money_amount_not_positive"]),
        (plain(-5), vec!["money_amount_not_positive"]),
        (plain(1_000_000_000_000_000), vec!["money_amount_too_much"]),
        (Entry { line: None, ..plain(5) }, vec!["money_part_missing"]),
        (Entry { obligation: Some(owed_id(1)), ..plain(5) }, vec!["money_part_needless"]),
        (Entry { household: Some(household_id(1)), ..plain(5) }, vec!["money_part_needless"]),
        (Entry { bucket: Some(Bucket::Free), ..plain(5) }, vec!["money_part_needless"]),
        (Entry { names: Some(entry_id(1)), ..plain(5) }, vec!["money_part_needless"]),
        (Entry { allocation: allocation_id(9), ..plain(5) }, vec!["money_no_allocation"]),
        (
            Entry { effective: day("2022-12-31"), ..plain(5) },
            vec!["money_before_year", "money_not_then"],
        ),
        (Entry { recorded: day("2023-06-02"), ..plain(5) }, vec!["money_recorded_before"]),
    ] {
        assert_eq!(codes(&mut ledger, entry.clone()), want, "{entry:?}");
    }
    let late = Entry { bucket: Some(Bucket::Free), ..entry(2, K::LateRefund, 5, "2024-02-01") };
    assert_eq!(codes(&mut ledger, late), ["money_balance_not_moved"]);
    let held = Entry { is_held: true, ..entry(2, K::Withdrawal, 5, "2023-06-01") };
    assert_eq!(codes(&mut ledger, held), ["money_not_reservable"]);
}

#[test]
fn the_same_entry_again_is_taken_and_another_of_its_id_is_a_conflict() {
    let mut ledger = given();
    let same = entry(1, K::Allocation, 20_000_000, "2023-03-17");
    let later = Entry { recorded: day("2026-12-01"), ..same.clone() };
    assert_eq!(ledger.write(later, &[]), Ok(Written::Again));
    assert_eq!(ledger.entries().len(), 1);
    assert_eq!(codes(&mut ledger, Entry { amount: Dong(1), ..same }), ["money_conflict"]);
}

fn naming(n: u128, kind: K, named: u128, amount: i64, on: &str) -> Entry {
    Entry {
        line: None,
        obligation: None,
        names: Some(entry_id(named)),
        ..entry(n, kind, amount, on)
    }
}

#[test]
fn a_mistake_is_taken_back_once_by_an_entry_that_names_it() {
    let mut ledger = spent();
    let wrong = naming(6, K::Correction, 5, 4_999_999, "2023-09-02");
    assert_eq!(codes(&mut ledger, wrong), ["money_more_than_held"]);
    let early = naming(6, K::Correction, 5, 5_000_000, "2023-08-31");
    assert_eq!(codes(&mut ledger, early), ["money_before_named"]);
    write(&mut ledger, naming(6, K::Correction, 5, 5_000_000, "2023-09-02"));
    assert_eq!((stands(&ledger, Bucket::Paid), stands(&ledger, Bucket::Obligated)), (0, 8_000_000));
    let again = naming(7, K::Correction, 5, 5_000_000, "2023-09-03");
    assert_eq!(codes(&mut ledger, again), ["money_already_corrected"]);
    let of_it = naming(7, K::Correction, 6, 5_000_000, "2023-09-03");
    assert_eq!(codes(&mut ledger, of_it), ["money_of_correction"]);
    let nothing = naming(7, K::Correction, 77, 1, "2023-09-03");
    assert_eq!(codes(&mut ledger, nothing), ["money_nothing_named"]);
    // What others rest on is not taken back under them.
    let root = naming(7, K::Correction, 1, 20_000_000, "2023-09-03");
    assert_eq!(codes(&mut ledger, root), ["money_short"]);
}

#[test]
fn a_reservation_is_posted_in_part_or_voided_and_only_once() {
    let mut ledger = spent();
    let held = |n, amount| Entry { is_held: true, ..entry(n, K::Payment, amount, "2023-10-01") };
    write(&mut ledger, held(6, 3_000_000));
    assert_eq!(stands(&ledger, Bucket::Held), 3_000_000);
    // What is held is nobody else's.
    let other = entry(7, K::Payment, 1, "2023-10-02");
    assert_eq!(codes(&mut ledger, other), ["money_short"]);
    let more = naming(7, K::Post, 6, 3_000_001, "2023-10-02");
    assert_eq!(codes(&mut ledger, more), ["money_more_than_held"]);
    write(&mut ledger, naming(7, K::Post, 6, 2_000_000, "2023-10-02"));
    assert_eq!(
        [Bucket::Held, Bucket::Paid, Bucket::Obligated].map(|it| stands(&ledger, it)),
        [0, 7_000_000, 1_000_000]
    );
    let void = naming(8, K::Void, 6, 3_000_000, "2023-10-03");
    assert_eq!(codes(&mut ledger, void), ["money_not_held"]);
    let again = Entry { effective: day("2023-10-03"), ..held(9, 1_000_000) };
    write(&mut ledger, again);
    write(&mut ledger, naming(10, K::Void, 9, 1_000_000, "2023-10-03"));
    assert_eq!(stands(&ledger, Bucket::Obligated), 1_000_000);
    let not_held = naming(11, K::Post, 5, 1, "2023-10-03");
    assert_eq!(codes(&mut ledger, not_held), ["money_not_held"]);
}

#[test]
fn the_year_closes_and_money_given_back_later_is_owed_to_the_budget() {
    let mut ledger = spent();
    let last = entry(6, K::Payment, 1_000_000, "2024-01-31");
    write(&mut ledger, last);
    let closed = entry(7, K::Payment, 1_000_000, "2024-02-01");
    assert_eq!(codes(&mut ledger, closed), ["money_year_closed"]);
    let refund = entry(7, K::Refund, 1_000_000, "2024-02-01");
    let refusal = ledger.write(refund, &[]).expect_err("the year is over");
    let [Reason::YearClosed { instead, .. }] = refusal.reasons.as_slice() else { panic!() };
    assert_eq!(*instead, Some(K::LateRefund));
    let late = Entry {
        bucket: Some(Bucket::Paid),
        line: Some(line_id(1)),
        obligation: Some(owed_id(1)),
        ..entry(7, K::LateRefund, 1_000_000, "2024-02-01")
    };
    write(&mut ledger, late);
    assert_eq!(stands(&ledger, Bucket::Returned), 1_000_000);
    assert_eq!(stands(&ledger, Bucket::Free), 5_000_000, "it is not spent again");
}

fn drafted(ledger: &mut Ledger, wish: YearEndWish, on: &str) -> Vec<(Account, Dong)> {
    let (drafts, stays) = year_end(ledger, allocation_id(1), wish);
    for (n, draft) in (100..).zip(drafts) {
        let to = (wish == YearEndWish::CarryOver).then(|| allocation_id(2));
        let entry = Entry {
            bucket: draft.bucket,
            line: draft.line,
            obligation: draft.obligation,
            to,
            ..entry(n, draft.kind, draft.amount.0, on)
        };
        write(ledger, entry);
    }
    stays
}

#[test]
fn at_the_years_end_everything_open_goes_on_or_is_cancelled() {
    let mut ledger = spent();
    assert!(drafted(&mut ledger, YearEndWish::CarryOver, "2024-01-31").is_empty());
    let next = |bucket| ledger.in_bucket(allocation_id(2), bucket).0;
    assert_eq!(stands(&ledger, Bucket::CarriedOut), 15_000_000);
    assert_eq!(
        [Bucket::Free, Bucket::Committed, Bucket::Obligated, Bucket::Advanced].map(next),
        [5_000_000, 3_000_000, 3_000_000, 4_000_000]
    );
    assert_eq!(next(Bucket::CarriedIn), -15_000_000, "the opening is the last closing");
    // The contract goes on in the next year, the advance is accepted there.
    let there =
        Entry { allocation: allocation_id(2), ..entry(200, K::Clearing, 4_000_000, "2024-04-01") };
    write(&mut ledger, there);

    let mut ledger = spent();
    let stays = drafted(&mut ledger, YearEndWish::Cancel, "2024-02-01");
    assert_eq!(stands(&ledger, Bucket::Cancelled), 11_000_000);
    assert_eq!(stays.iter().map(|it| it.1.0).collect::<Vec<_>>(), [4_000_000]);
}

#[test]
fn money_goes_on_only_to_the_allocation_that_carries_it() {
    let mut ledger = spent();
    ledger.open(allocation(3, 2024, None));
    let to = |n| Entry {
        bucket: Some(Bucket::Free),
        to: Some(allocation_id(n)),
        ..entry(6, K::CarryOver, 1, "2024-01-31")
    };
    assert_eq!(codes(&mut ledger, to(3)), ["money_not_carried_on"]);
    assert_eq!(codes(&mut ledger, to(8)), ["money_no_allocation"]);
    write(&mut ledger, to(2));
}

#[test]
fn what_a_decision_takes_back_after_payment_is_told_part_by_part() {
    let ledger = spent();
    let plan = plan_withdrawal(&ledger, allocation_id(1), Dong(21_000_000));
    assert_eq!(
        [
            plan.now,
            plan.after_release,
            plan.after_obligation_release,
            plan.after_advance_refund,
            plan.after_refund,
            plan.cannot
        ]
        .map(|it| it.0),
        [5_000_000, 3_000_000, 3_000_000, 4_000_000, 5_000_000, 1_000_000]
    );
    let small = plan_withdrawal(&ledger, allocation_id(1), Dong(2_000_000));
    assert_eq!((small.now.0, small.after_release.0, small.cannot.0), (2_000_000, 0, 0));
}

#[test]
fn balances_are_asked_by_the_day_of_effect_and_by_what_was_known() {
    let ledger = spent();
    let free = Account {
        allocation: allocation_id(1),
        bucket: Bucket::Free,
        line: None,
        obligation: None,
        held_by: None,
    };
    assert_eq!(ledger.balance_on(&free, day("2023-03-16")), Dong(0));
    assert_eq!(ledger.balance_on(&free, day("2023-05-31")), Dong(20_000_000));
    assert_eq!(ledger.balance_on(&free, day("2023-06-01")), Dong(5_000_000));
    assert_eq!(ledger.as_known(1).balance(&free), Dong(20_000_000));
}

#[test]
fn the_journal_is_written_in_order_of_days_with_every_balance_claimed() {
    let text = write_journal(&spent(), Dialect::Hledger);
    assert!(text.starts_with("commodity 1000. VND\naccount equity:"));
    assert_eq!(text.lines().filter(|line| line.starts_with("account ")).count(), 6);
    let days: Vec<&str> =
        text.lines().filter(|line| line.starts_with("20")).filter_map(|it| it.get(..10)).collect();
    assert!(days.is_sorted());
    assert_eq!(text.lines().filter(|line| line.contains(" = ")).count(), 6);
    let bean = write_journal(&spent(), Dialect::Beancount);
    assert_eq!(bean.lines().filter(|line| line.contains(" balance ")).count(), 6);
    assert_eq!(bean.lines().filter(|line| line.contains(" open ")).count(), 6);
    if let Some(folder) = std::env::var_os("VUON_JOURNALS") {
        let folder = std::path::PathBuf::from(folder);
        let ledger = crate::vectors::played();
        for dialect in Dialect::ALL {
            let name = folder.join(format!("journal.{dialect}"));
            std::fs::write(name, write_journal(&ledger, dialect)).expect("written");
        }
    }
}
