//! The demo's 2023 and 2024 (`tests/vectors`): acts in, rows of the disbursement table out, as they
//! were worked out by hand.

use std::collections::BTreeSet;

use base::Dong;
use programme::ledger::{Allocation, Bucket, Disbursed, Entry, EntryKind, Ledger, disbursed};

use crate::identity::identities;
use crate::{allocation, allocation_id, entry, entry_id, line_id, owed_id};

const ACTS: &str = include_str!("../vectors/acts.csv");
const REFUSED: &str = include_str!("../vectors/refused.csv");
const ROWS: &str = include_str!("../vectors/rows.csv");

fn rows(text: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row")).collect()
}

fn allocations() -> Vec<Allocation> {
    let of = |n, year, from, project: &str| Allocation {
        project: project.to_owned(),
        ..allocation(n, year, from)
    };
    vec![
        of(1, 2023, None, "DA2"),
        of(2, 2023, None, "DA3.1"),
        of(3, 2023, None, "DA4.1"),
        of(21, 2024, Some(1), "DA2"),
        of(22, 2024, None, "DA2"),
        of(23, 2024, None, "DA3.2"),
        of(24, 2024, None, "DA6.1"),
        of(25, 2024, None, "DA7.1"),
    ]
}

fn act(row: &csv::StringRecord) -> Entry {
    let text = |at: usize| row.get(at).filter(|text| !text.is_empty());
    let number = |at: usize| text(at).map(|text| text.parse::<u128>().expect("a number"));
    let kind = EntryKind::from_name(text(1).expect("a kind")).expect("a kind");
    let id = number(0).expect("an id");
    let thousand: i64 = text(9).expect("an amount").parse().expect("an amount");
    let plain = entry(id, kind, thousand * 1_000, text(10).expect("a day"));
    Entry {
        allocation: allocation_id(number(2).expect("an allocation")),
        line: number(3).map(line_id),
        obligation: number(4).map(owed_id),
        bucket: text(5).map(|name| Bucket::from_name(name).expect("a balance")),
        to: number(6).map(allocation_id),
        names: number(7).map(entry_id),
        is_held: text(8) == Some("held"),
        ..plain
    }
}

/// The two years, played; what must be refused is.
pub fn played() -> Ledger {
    let refused = rows(REFUSED);
    let code = |id: &str| {
        refused
            .iter()
            .find(|row| row.get(0) == Some(id))
            .and_then(|row| row.get(1))
            .map(str::to_owned)
    };
    let mut ledger = Ledger::new(allocations());
    for row in rows(ACTS) {
        let id = row.get(0).expect("an id");
        match (ledger.write(act(&row), &[]), code(id)) {
            (Ok(_), None) => {}
            (Err(refusal), Some(code)) => assert_eq!(refusal.to_string(), code, "{id}"),
            (other, code) => panic!("act {id}: {other:?}, expected {code:?}"),
        }
    }
    ledger
}

fn columns(it: &Disbursed) -> [i64; 11] {
    [
        it.given,
        it.carried_in,
        it.approved,
        it.contracted,
        it.advanced,
        it.paid,
        it.disbursed,
        it.settled,
        it.remaining,
        it.cancelled,
        it.carried_out,
    ]
    .map(|amount| amount.0 / 1_000)
}

#[test]
fn the_two_years_come_to_the_rows_that_were_worked_out_by_hand() {
    let ledger = played();
    for row in rows(ROWS) {
        let numbers: Vec<i64> = row.iter().map(|text| text.parse().expect("a number")).collect();
        let (first, want) = numbers.split_first().expect("a row");
        let of: BTreeSet<_> = if *first > 2_000 {
            let year = |it: &&Allocation| i64::from(it.year) == *first;
            ledger.allocations().filter(year).map(|it| it.id).collect()
        } else {
            BTreeSet::from([allocation_id(u128::try_from(*first).expect("an allocation"))])
        };
        let got = disbursed(&ledger, &of, Dong(0), Dong(0));
        assert_eq!(columns(&got), want, "{first}");
        let rest = got.plan().0 - got.disbursed.0 - got.cancelled.0 - got.carried_out.0;
        assert_eq!(got.remaining.0, rest, "{first}");
    }
}

#[test]
fn every_identity_holds_in_them_and_they_go_in_again() {
    let ledger = played();
    assert_eq!(identities().breaks(&ledger), []);
    let again = Ledger::replay(allocations(), ledger.entries().to_vec()).expect("it goes in again");
    assert!(ledger.accounts().eq(again.accounts()));
}
