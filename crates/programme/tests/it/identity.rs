//! Identities as data: that each holds where it should, and finds what it is there to find. A
//! ledger that breaks one cannot be written, so operands are changed until they must break.

use programme::ledger::{EntryKind as K, Identities, Ledger};

use crate::{allocation, allocation_id, entry, write};

const FILES: [(&str, &str); 7] = [
    ("advance_covered", include_str!("../../../../checks/money/advance_covered.toml")),
    ("approved_within_given", include_str!("../../../../checks/money/approved_within_given.toml")),
    ("balances_foot", include_str!("../../../../checks/money/balances_foot.toml")),
    (
        "opening_is_last_closing",
        include_str!("../../../../checks/money/opening_is_last_closing.toml"),
    ),
    ("owed_within_approved", include_str!("../../../../checks/money/owed_within_approved.toml")),
    ("paid_within_owed", include_str!("../../../../checks/money/paid_within_owed.toml")),
    ("settled_within_paid", include_str!("../../../../checks/money/settled_within_paid.toml")),
];

pub fn identities() -> Identities {
    Identities::load(&FILES).expect("the files are whole")
}

fn ledger() -> Ledger {
    let mut ledger = Ledger::new([allocation(1, 2023, None), allocation(2, 2024, Some(1))]);
    for (n, kind, amount, on) in [
        (1, K::Allocation, 20, "2023-03-17"),
        (2, K::Commitment, 15, "2023-06-01"),
        (3, K::Obligation, 12, "2023-07-01"),
        (4, K::Advance, 4, "2023-07-10"),
        (5, K::Payment, 5, "2023-09-01"),
        (6, K::Clearing, 3, "2023-10-01"),
        (7, K::Settlement, 8, "2023-12-31"),
    ] {
        write(&mut ledger, entry(n, kind, amount, on));
    }
    ledger
}

/// What breaks when the operand of a file is replaced.
fn broken(id: &str, old: &str, new: &str) -> Vec<(i64, i64)> {
    let (_, text) = FILES.iter().find(|(name, _)| *name == id).expect("an identity");
    assert!(text.contains(old), "{id} has no {old}");
    let text = text.replacen(old, new, 1);
    let identities = Identities::load(&[(id, &text)]).expect("it is read");
    identities.breaks(&ledger()).iter().map(|it| (it.left.0, it.right.0)).collect()
}

#[test]
fn all_hold_in_a_ledger_that_the_gate_let_in() {
    let identities = identities();
    assert_eq!(identities.all().len(), FILES.len());
    assert_eq!(identities.breaks(&ledger()), []);
    for (identity, (name, _)) in identities.all().iter().zip(FILES) {
        assert_eq!(identity.id, name, "a file is named as its identity");
    }
}

#[test]
fn each_finds_what_it_is_there_to_find() {
    // One đồng of difference is made by counting a side without, or with twice, what belongs to it.
    for (id, old, new, want) in [
        (
            "approved_within_given",
            "{ entries = \"allocation\" }",
            "{ entries = \"settlement\" }",
            (15, 8),
        ),
        (
            "owed_within_approved",
            "{ entries = \"commitment\" }",
            "{ entries = \"advance\" }",
            (12, 4),
        ),
        ("paid_within_owed", "{ entries = \"obligation\" }", "{ entries = \"clearing\" }", (9, 3)),
        ("settled_within_paid", "{ entries = \"clearing\" }", "{ entries = \"refund\" }", (8, 5)),
        ("advance_covered", "{ entries = \"advance\" }", "{ entries = \"refund\" }", (3, 0)),
        ("balances_foot", "{ balance = \"settled\" }", "{ balance = \"paid\" }", (20, 12)),
    ] {
        assert_eq!(broken(id, old, new), [want], "{id}");
    }
}

#[test]
fn an_opening_typed_beside_what_was_handed_on_is_found() {
    let mut ledger = ledger();
    let typed = programme::ledger::Entry {
        allocation: allocation_id(2),
        bucket: Some(programme::ledger::Bucket::Free),
        ..entry(9, K::Opening, 5, "2024-01-01")
    };
    write(&mut ledger, typed);
    let identities = identities();
    let breaks = identities.breaks(&ledger);
    let said: Vec<_> =
        breaks.iter().map(|it| (it.identity.id.as_str(), it.left.0, it.right.0)).collect();
    assert_eq!(said, [("opening_is_last_closing", 5, 0)]);
}

#[test]
fn a_wrong_file_says_what_is_wrong() {
    let (name, text) = FILES[2];
    for (old, new, why) in [
        ("{ balance = \"free\" }", "{ balance = \"purse\" }", "unknown variant"),
        ("{ balance = \"free\" }", "{ minus = true }", "an operand is entries"),
        (
            "{ balance = \"free\" }",
            "{ balance = \"free\", before = true }",
            "an operand is entries",
        ),
        ("relation = \"equal\"", "relation = \"more\"", "unknown variant"),
        ("untold = ", "told = ", "unknown field"),
    ] {
        let text = text.replacen(old, new, 1);
        let error = Identities::load(&[(name, &text)]).expect_err(new).to_string();
        assert!(error.contains(why), "{new}: {error}");
    }
    let twice = Identities::load(&[FILES[0], FILES[0]]).expect_err("twice").to_string();
    assert!(twice.contains("stands twice"), "{twice}");
}
