//! Days and years written in odd ways: other signs between the parts, a slip of the keyboard, a
//! month in letters. Only what can be meant in one way is written anew; the rest stays unread.

use base::Day;

/// An odd text as days are usually written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usual {
    pub text: String,
    /// Whether the text itself tells which part is the month.
    pub tells_month: bool,
}

/// The months as programs set to English write them.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Writes an odd text anew; `None` when it has no reading, or more than one.
pub(crate) fn usual(text: &str) -> Option<Usual> {
    let keeps_order = |text| Some(Usual { text, tells_month: false });
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if text.len() == 7 && is_digits(text) {
        return seven_digits(text).map(|text| Usual { text, tells_month: true });
    }
    if text.contains(['\\', '|', ';']) {
        return keeps_order(text.replace(['\\', '|', ';'], "/"));
    }
    // Two parts and a year with colons between; with a shorter last part it is an hour.
    let by_colon: Vec<&str> = text.split(':').collect();
    if let [first, second, year] = by_colon.as_slice() {
        let fits = is_digits(first) && is_digits(second) && is_digits(year) && year.len() == 4;
        return fits.then(|| text.replace(':', "/")).and_then(keeps_order);
    }
    if let Some(text) = year_with_a_sign(text) {
        return keeps_order(text);
    }
    if let Some((first, rest)) = text.split_once('/')
        && is_digits(first)
        && is_digits(rest)
        && first.len() <= 2
        && matches!(rest.len(), 5 | 6)
    {
        // "5/71962": the sign before the year was left out.
        let (month, year) = rest.split_at_checked(rest.len() - 4)?;
        return keeps_order(format!("{first}/{month}/{year}"));
    }
    letters_for_digits(text).and_then(keeps_order).or_else(|| month_in_letters(text))
}

/// "5071962" lost the zero in front.
fn seven_digits(text: &str) -> Option<String> {
    let cut = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let parts = [
        (cut(0, 1), cut(1, 3), cut(3, 7)),
        (cut(0, 2), cut(2, 3), cut(3, 7)),
        (cut(5, 7), cut(4, 5), cut(0, 4)),
        (cut(6, 7), cut(4, 6), cut(0, 4)),
    ];
    let mut days: Vec<Day> = parts
        .into_iter()
        .filter_map(|(day, month, year)| {
            let year = year.parse().ok().filter(|year| (1900..2100).contains(year))?;
            Day::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
        })
        .collect();
    days.sort_unstable();
    days.dedup();
    match days.as_slice() {
        [day] => Some(base::day::show_day(*day)),
        _ => None,
    }
}

/// "1.962" and "5/7/1,962": a program grouped the digits of the year.
fn year_with_a_sign(text: &str) -> Option<String> {
    let (before, year) = text.split_at_checked(text.len().checked_sub(5)?)?;
    let (thousand, rest) = year.split_once(['.', ','])?;
    let fits = matches!(thousand, "1" | "2")
        && rest.len() == 3
        && rest.bytes().all(|b| b.is_ascii_digit())
        && (before.is_empty() || before.ends_with(['/', '-']));
    fits.then(|| format!("{before}{thousand}{rest}"))
}

/// "l962" and "O5/7/1962": letters that look like one and zero.
fn letters_for_digits(text: &str) -> Option<String> {
    const SLIPS: usize = 2;
    let letters = text.chars().filter(|c| matches!(c, 'l' | 'I' | 'O' | 'o')).count();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let others = text.chars().any(|c| {
        !c.is_ascii_digit() && !matches!(c, 'l' | 'I' | 'O' | 'o' | '/' | '-' | '.' | ' ')
    });
    let fits = !others && (1..=SLIPS).contains(&letters) && digits >= 3;
    fits.then(|| text.replace(['l', 'I'], "1").replace(['O', 'o'], "0"))
}

/// "5-Jul-62", "Jul-62" and "5-Thg7-62".
fn month_in_letters(text: &str) -> Option<Usual> {
    let lower = text.to_lowercase();
    if !lower.chars().any(char::is_alphabetic) {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    let mut kind = ' ';
    for c in lower.chars() {
        let now = match c {
            _ if c.is_ascii_digit() => '0',
            _ if c.is_alphabetic() => 'a',
            ' ' | '-' | '/' | '.' | ',' => ' ',
            _ => return None,
        };
        if now != ' ' && now != kind {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut().filter(|_| now != ' ') {
            part.push(c);
        }
        kind = now;
    }
    let is_month = |part: &String| matches!(part.as_str(), "thg" | "th" | "tháng" | "thang");
    let has_word = parts.iter().any(is_month);
    parts.retain(|part| !is_month(part));
    let month = |part: &String| {
        let of = |name: &&str| *name == part.as_str() || name.get(..3) == Some(part.as_str());
        MONTHS.iter().position(of).map(|place| place + 1)
    };
    let is_number = |part: &String| part.bytes().all(|b| b.is_ascii_digit());
    let text = match parts.as_slice() {
        [day, named, year] if is_number(day) && is_number(year) => {
            let month = if is_number(named) { named.parse().ok()? } else { month(named)? };
            format!("{day}/{month}/{year}")
        }
        [named, year] if has_word && is_number(named) && is_number(year) => {
            format!("00/{named}/{year}")
        }
        [named, year] if is_number(year) => format!("00/{}/{year}", month(named)?),
        _ => return None,
    };
    Some(Usual { text, tells_month: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_text_is_written_anew_when_it_has_one_reading() {
        for (text, want) in [
            ("5071962", Some("05/07/1962")),
            ("1962705", Some("05/07/1962")),
            ("1121962", None),
            ("9999999", None),
            ("5\\7\\1962", Some("5/7/1962")),
            ("05:07:1962", Some("05/07/1962")),
            ("05:07:19", None),
            ("1.962", Some("1962")),
            ("1,962", Some("1962")),
            ("5/7/1.962", Some("5/7/1962")),
            ("5.1.962", None),
            ("3.962", None),
            ("5/71962", Some("5/7/1962")),
            ("l962", Some("1962")),
            ("O5/O7/1962", Some("05/07/1962")),
            ("lll2", None),
            ("5-Jul-62", Some("5/7/62")),
            ("5 July 1962", Some("5/7/1962")),
            ("Jul-62", Some("00/7/62")),
            ("5-Thg7-62", Some("5/7/62")),
            ("Thg7-62", Some("00/7/62")),
            ("tháng 7/62", Some("00/7/62")),
            ("5-Foo-62", None),
            ("khoảng 1940", None),
            ("", None),
        ] {
            assert_eq!(usual(text).map(|it| it.text).as_deref(), want, "{text}");
        }
    }
}
