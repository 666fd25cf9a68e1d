//! Amounts of money as acts and lines carry them: whole đồng, more than none, below a limit, summed
//! without overflow, and read as people write them.

use base::Dong;

/// From here on an amount is a slip of the hand: 10^15 đồng, more than the State's yearly budget.
pub const TOO_MUCH: i64 = 1_000_000_000_000_000;

/// Why something is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAmount {
    /// Nothing, or less than nothing.
    #[error("{0} is not more than nothing")]
    NotPositive(Dong),
    /// As much as, or more than, [`TOO_MUCH`].
    #[error("an amount stays below 1.000.000.000.000.000 đồng")]
    TooMuch,
    /// A part of a đồng.
    #[error("a đồng has no parts")]
    Decimals,
    /// No number at all, or one whose groups are not of three digits.
    #[error("not an amount: expected whole đồng, 1.500.000 or 1500000")]
    NotANumber,
}

/// An amount of an act or a line.
///
/// # Errors
/// One that is not more than nothing, or is too much.
pub fn positive(amount: Dong) -> Result<Dong, BadAmount> {
    if amount.0 <= 0 {
        Err(BadAmount::NotPositive(amount))
    } else if amount.0 >= TOO_MUCH {
        Err(BadAmount::TooMuch)
    } else {
        Ok(amount)
    }
}

/// The sum of amounts.
///
/// # Errors
/// [`BadAmount::TooMuch`] when it reaches the limit.
pub fn sum(amounts: impl IntoIterator<Item = Dong>) -> Result<Dong, BadAmount> {
    let mut all: i64 = 0;
    for amount in amounts {
        all = all.checked_add(amount.0).ok_or(BadAmount::TooMuch)?;
    }
    if all >= TOO_MUCH { Err(BadAmount::TooMuch) } else { Ok(Dong(all)) }
}

/// Reads whole đồng as they are typed: `1500000`, `1.500.000`, `1 500 000`, `1,500,000`, also with
/// `đ` or `đồng` behind.
///
/// # Errors
/// What is no such number; decimals, even of none (`1.500.000,00`), since nobody can tell whether
/// they are groups.
pub fn read(text: &str) -> Result<Dong, BadAmount> {
    let text = text.trim();
    let text = text.strip_suffix("đồng").or_else(|| text.strip_suffix('đ')).unwrap_or(text).trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mark = |c: char| matches!(c, '.' | ',' | ' ' | '\u{a0}');
    let mut marks = text.chars().filter(|c| mark(*c));
    let first = marks.next();
    let mixed = first.is_some_and(|first| marks.any(|c| c != first));
    let groups: Vec<&str> = text.split(mark).collect();
    let digits = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    if !groups.iter().all(digits) {
        return Err(BadAmount::NotANumber);
    }
    if mixed {
        return Err(BadAmount::Decimals);
    }
    if let [head, rest @ ..] = groups.as_slice()
        && !rest.is_empty()
        && (head.len() > 3 || rest.iter().any(|group| group.len() != 3))
    {
        let one = rest.len() == 1 && matches!(first, Some('.' | ','));
        return Err(if one { BadAmount::Decimals } else { BadAmount::NotANumber });
    }
    let number: i64 = groups.concat().parse().map_err(|_| BadAmount::TooMuch)?;
    positive(Dong(if negative { -number } else { number }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_or_refused_by_name() {
        for (text, want) in [
            ("1500000", Ok(Dong(1_500_000))),
            ("1.500.000", Ok(Dong(1_500_000))),
            ("1 500 000 đ", Ok(Dong(1_500_000))),
            ("1,500,000 đồng", Ok(Dong(1_500_000))),
            ("1.500.000,5", Err(BadAmount::Decimals)),
            ("1.500.000,00", Err(BadAmount::Decimals)),
            ("1500000.5", Err(BadAmount::Decimals)),
            ("1.5", Err(BadAmount::Decimals)),
            ("1.50.000", Err(BadAmount::NotANumber)),
            ("0", Err(BadAmount::NotPositive(Dong(0)))),
            ("-2.000", Err(BadAmount::NotPositive(Dong(-2_000)))),
            ("999.999.999.999.999", Ok(Dong(999_999_999_999_999))),
            ("1.000.000.000.000.000", Err(BadAmount::TooMuch)),
            ("99999999999999999999", Err(BadAmount::TooMuch)),
            ("", Err(BadAmount::NotANumber)),
            ("mười triệu", Err(BadAmount::NotANumber)),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
    }

    #[test]
    fn a_sum_stops_at_the_limit() {
        assert_eq!(sum([Dong(TOO_MUCH - 2), Dong(1)]), Ok(Dong(TOO_MUCH - 1)));
        assert_eq!(sum([Dong(TOO_MUCH - 1), Dong(1)]), Err(BadAmount::TooMuch));
        assert_eq!(sum([Dong(i64::MAX), Dong(1)]), Err(BadAmount::TooMuch));
        assert_eq!(sum([]), Ok(Dong(0)));
    }
}
