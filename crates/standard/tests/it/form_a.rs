//! Phiếu A by the example that the circular prints (page 68), and by what it does not say.

use standard::instrument::form_a::{FormA, Outcome};

use crate::instrument::instrument;

fn form(outside: &str, signs: &str) -> FormA {
    let answer = |sign: char| match sign {
        '0' => Some(false),
        '1' => Some(true),
        _ => None,
    };
    let mut form = FormA::default();
    for (slot, sign) in form.outside.iter_mut().zip(outside.chars()) {
        *slot = answer(sign);
    }
    for (slot, sign) in form.signs.iter_mut().zip(signs.chars()) {
        *slot = answer(sign);
    }
    form
}

#[test]
fn the_three_families_of_the_circulars_example_come_out_as_it_prints() {
    let instrument = instrument();
    assert_eq!(instrument.form_a(&form("10000", "")), Outcome::Outside);
    assert_eq!(instrument.form_a(&form("00000", "101000100")), Outcome::Listed { signs: 3 });
    assert_eq!(instrument.form_a(&form("00000", "111001100")), Outcome::NotListed { signs: 5 });
}

#[test]
fn fewer_than_four_signs_are_listed_and_four_are_not() {
    let instrument = instrument();
    assert_eq!(instrument.form_a(&form("00000", "111000000")), Outcome::Listed { signs: 3 });
    assert_eq!(instrument.form_a(&form("00000", "111100000")), Outcome::NotListed { signs: 4 });
}

#[test]
fn what_is_not_known_is_no_no() {
    let instrument = instrument();
    let missing = |of: &[usize]| Outcome::Incomplete { missing: of.to_vec() };
    assert_eq!(instrument.form_a(&form("00000", "11100000?")), missing(&[9]));
    assert_eq!(instrument.form_a(&form("0000?", "111100000")), missing(&[0]));
    assert_eq!(instrument.form_a(&form("1????", "?????????")), Outcome::Outside);
    assert_eq!(
        instrument.form_a(&form("00000", "1111?????")),
        Outcome::NotListed { signs: 4 },
        "four signs are enough whatever the others are"
    );
}
