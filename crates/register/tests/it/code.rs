//! The household code: what is misread or mistyped never names another household.

use base::id::HouseholdId;
use proptest::prelude::*;
use register::{BadCode, HouseholdCode};
use uuid::Uuid;

const LETTERS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn code(id: u128) -> HouseholdCode {
    HouseholdCode::from_id(HouseholdId(Uuid::from_u128(id)), 0)
}

/// The nine characters without dashes.
fn characters(id: u128) -> Vec<char> {
    code(id).to_string().chars().filter(|c| *c != '-').collect()
}

#[test]
fn a_code_stays_the_same_for_ever() {
    // Printed on papers: a change of the algorithm must not go unnoticed.
    assert_eq!(code(1).to_string(), "PTE1-D9PW-V");
    assert_eq!(code(u128::MAX).to_string(), "E58S-7YV8-D");
    let id = HouseholdId(Uuid::from_u128(1));
    assert_ne!(HouseholdCode::from_id(id, 0), HouseholdCode::from_id(id, 1));
}

#[test]
fn a_code_is_read_as_people_write_it() {
    let written = HouseholdCode::parse("PTE1-D9PW-V").expect("as printed");
    for text in ["pte1d9pwv", " PTEI D9PW v ", "ptel–d9pw–v", "P.T.E.1.D.9.P.W.V"] {
        assert_eq!(HouseholdCode::parse(text), Ok(written), "{text}");
    }
}

#[test]
fn what_is_no_code_says_why() {
    assert_eq!(HouseholdCode::parse(""), Err(BadCode::Length(0)));
    assert_eq!(HouseholdCode::parse("PTE1-D9PW"), Err(BadCode::Length(8)));
    assert_eq!(HouseholdCode::parse("PTE1-D9PW-VA"), Err(BadCode::Length(10)));
    assert_eq!(HouseholdCode::parse("PTE1-D9PU-V"), Err(BadCode::Character('U')));
    assert_eq!(HouseholdCode::parse("PTE1-D9PW-Đ"), Err(BadCode::Character('Đ')));
    assert_eq!(HouseholdCode::parse("PTE1-D9PW-W"), Err(BadCode::Check));
    assert_eq!(HouseholdCode::parse(&"0".repeat(100_000)), Err(BadCode::Length(100_000)));
}

#[test]
fn a_code_in_json_is_its_text_and_a_wrong_one_is_refused() {
    let json = serde_json::to_string(&code(1)).expect("writes");
    assert_eq!(json, "\"PTE1-D9PW-V\"");
    assert_eq!(serde_json::from_str::<HouseholdCode>(&json).expect("reads"), code(1));
    assert!(serde_json::from_str::<HouseholdCode>("\"PTE1-D9PW-W\"").is_err());
}

proptest! {
    #[test]
    fn a_code_is_read_back(id: u128) {
        prop_assert_eq!(HouseholdCode::parse(&code(id).to_string()), Ok(code(id)));
        prop_assert_eq!(HouseholdCode::parse(&code(id).to_string().to_lowercase()), Ok(code(id)));
    }

    #[test]
    fn one_wrong_character_is_always_seen(id: u128) {
        let right = characters(id);
        for place in 0..right.len() {
            for letter in LETTERS.chars().filter(|letter| *letter != right[place]) {
                let mut wrong = right.clone();
                wrong[place] = letter;
                let text: String = wrong.into_iter().collect();
                prop_assert_eq!(HouseholdCode::parse(&text), Err(BadCode::Check), "{}", text);
            }
        }
    }

    #[test]
    fn two_swapped_neighbours_are_always_seen(id: u128) {
        let right = characters(id);
        for place in 1..right.len() {
            let mut wrong = right.clone();
            wrong.swap(place - 1, place);
            if wrong != right {
                let text: String = wrong.into_iter().collect();
                prop_assert_eq!(HouseholdCode::parse(&text), Err(BadCode::Check), "{}", text);
            }
        }
    }

    #[test]
    fn no_text_makes_it_fail(text: String) {
        let _ = HouseholdCode::parse(&text);
    }
}
