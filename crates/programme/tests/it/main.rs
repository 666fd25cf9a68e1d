//! The rules of the programme and its money, held against files of the law and against themselves.

mod estimate;
mod group;
mod identity;
mod law;
mod ledger;
mod pace;
mod property;
mod support;
mod vectors;

use base::id::{
    AccountId, AllocationId, EstimateLineId, HouseholdId, LegalPaperId, MoneyEntryId, ObligationId,
    PersonId,
};
use base::{Day, Dong};
use programme::ledger::{Allocation, Entry, EntryKind, Ledger, Written};
use programme::{Programme, Programmes, Source};
use uuid::Uuid;

pub const FILE_2021: &str = include_str!("../../../../law/programmes/giam-ngheo-2021-2025.toml");
pub const FILE_2026: &str = include_str!("../../../../law/programmes/2026-2035.toml");

pub fn programmes() -> Programmes {
    let files = [("giam-ngheo-2021-2025.toml", FILE_2021), ("2026-2035.toml", FILE_2026)];
    Programmes::load(&files).expect("the files are whole")
}

pub fn programme() -> Programme {
    programmes().get("giam-ngheo-2021-2025").expect("it is committed").clone()
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day of the test")
}

pub fn allocation_id(n: u128) -> AllocationId {
    AllocationId(Uuid::from_u128(0xa000 + n))
}

pub fn line_id(n: u128) -> EstimateLineId {
    EstimateLineId(Uuid::from_u128(0x1000 + n))
}

pub fn owed_id(n: u128) -> ObligationId {
    ObligationId(Uuid::from_u128(0x0b00 + n))
}

pub fn household_id(n: u128) -> HouseholdId {
    HouseholdId(Uuid::from_u128(0x4000 + n))
}

pub fn person_id(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(0x9000 + n))
}

pub fn account_id(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(0xc000 + n))
}

pub fn paper(n: u128) -> LegalPaperId {
    LegalPaperId(Uuid::from_u128(0xd000 + n))
}

pub fn entry_id(n: u128) -> MoneyEntryId {
    MoneyEntryId(Uuid::from_u128(0xe000 + n))
}

pub fn allocation(n: u128, year: i32, carried_from: Option<u128>) -> Allocation {
    Allocation {
        id: allocation_id(n),
        source: Source::CentralCareer,
        project: "DA2".to_owned(),
        year,
        closes: day(&format!("{}-01-31", year + 1)),
        carried_from: carried_from.map(allocation_id),
    }
}

/// An entry of allocation 1 with the dimensions that its kind has: line 1 and contract 1.
pub fn entry(n: u128, kind: EntryKind, amount: i64, on: &str) -> Entry {
    use EntryKind as K;
    let owed = matches!(
        kind,
        K::Obligation
            | K::ObligationRelease
            | K::Advance
            | K::Clearing
            | K::Payment
            | K::Refund
            | K::AdvanceRefund
            | K::Settlement
    );
    let lined = owed || matches!(kind, K::Commitment | K::Release);
    Entry {
        id: entry_id(n),
        kind,
        allocation: allocation_id(1),
        line: lined.then(|| line_id(1)),
        obligation: owed.then(|| owed_id(1)),
        household: None,
        bucket: None,
        to: None,
        names: None,
        is_held: false,
        amount: Dong(amount),
        effective: day(on),
        recorded: day("2026-11-30"),
        paper: paper(n),
    }
}

pub fn write(ledger: &mut Ledger, entry: Entry) {
    let kind = entry.kind;
    match ledger.write(entry, &[]) {
        Ok(Written::New) => {}
        other => panic!("{kind}: {other:?}"),
    }
}
