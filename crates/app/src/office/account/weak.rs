//! Which passwords a guesser would try first.

use std::sync::LazyLock;

/// Shorter passwords are refused.
pub const PASSWORD_MIN: usize = 10;
/// Longer ones too: hashing them would be work for nothing.
pub const PASSWORD_MAX: usize = 200;
/// What must be left beside what is easily guessed.
const REST_MIN: usize = 4;
/// So many easy pieces may stand side by side without being worth anything: a word and a year. Each
/// further one is worth half of what must be left.
const PIECES_FREE: usize = 2;
/// Fewer different characters are one pattern over and over.
const DIFFERENT_MIN: usize = 5;
/// Digits alone are a telephone or a day, unless there are more than these have.
const DIGITS_MIN: usize = 18;
/// A run of neighbours in the alphabet, of digits or on a keyboard from this length on.
const RUN_MIN: usize = 3;

/// Neighbours, which are read forwards and backwards.
const ROWS: [&str; 8] = [
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz",
    "2wsx",
    "3edc",
];

static WORDS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let lines = include_str!("weak.txt").lines();
    lines.filter(|line| !line.starts_with('#')).map(|line| line.chars().collect()).collect()
});

/// Whether a password is too short, too long or what a guesser tries first. `around` is what he
/// knows of its owner: the username, the name, the area.
pub(super) fn is_weak(password: &str, around: &[&str]) -> bool {
    let length = password.chars().count();
    if length < PASSWORD_MIN || password.len() > PASSWORD_MAX {
        return true;
    }
    let folded = base::text::fold(password);
    // Signs between the letters hide nothing: `mat-khau` is `matkhau`.
    let said: Vec<char> =
        folded.chars().filter(|c| c.is_alphanumeric() || stands_for(*c).is_some()).collect();
    let mut different = said.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() < DIFFERENT_MIN || is_repeated(&said) {
        return true;
    }
    if said.iter().all(char::is_ascii_digit) {
        return said.len() < DIGITS_MIN;
    }
    let (rest, pieces) = strip(&said, &known(around));
    rest + pieces.saturating_sub(PIECES_FREE) * REST_MIN / 2 < REST_MIN
}

/// The words to look for, the longest first.
fn known(around: &[&str]) -> Vec<Vec<char>> {
    let mut words = WORDS.clone();
    for text in around {
        let folded = base::text::fold(text);
        let parts: Vec<&str> =
            folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        words.push(parts.concat().chars().collect());
        words.extend(parts.iter().map(|part| part.chars().collect::<Vec<char>>()));
    }
    words.retain(|word| word.len() >= 2);
    words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    words.dedup();
    words
}

/// Takes the easy pieces out; gives how many characters are left and how many pieces there were.
fn strip(said: &[char], words: &[Vec<char>]) -> (usize, usize) {
    let (mut rest, mut pieces) = (0, 0);
    let mut at = said;
    while let Some((first, after)) = at.split_first() {
        let word = words.iter().find(|word| begins(at, word)).map_or(0, Vec::len);
        let length = word.max(run(at)).max(year(at));
        match at.get(length..).filter(|_| length > 0) {
            Some(further) => {
                pieces += 1;
                at = further;
            }
            None => {
                // A sign stands for a letter of a word or for nothing.
                rest += usize::from(first.is_alphanumeric());
                at = after;
            }
        }
    }
    (rest, pieces)
}

fn begins(at: &[char], word: &[char]) -> bool {
    at.len() >= word.len()
        && at.iter().zip(word).all(|(c, letter)| c == letter || stands_for(*c) == Some(*letter))
}

/// The letter that a digit or a sign is written for.
fn stands_for(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => return None,
    })
}

/// The length of the run of neighbours, or of one character, that the text begins with.
fn run(at: &[char]) -> usize {
    let same = at.iter().take_while(|c| at.first() == Some(c)).count();
    let mut longest = same;
    for row in ROWS {
        let forwards: Vec<char> = row.chars().collect();
        let backwards: Vec<char> = row.chars().rev().collect();
        for row in [forwards, backwards] {
            for start in 0..row.len() {
                let from = row.iter().skip(start);
                longest = longest.max(at.iter().zip(from).take_while(|(a, b)| a == b).count());
            }
        }
    }
    if longest >= RUN_MIN { longest } else { 0 }
}

/// Four, if the text begins with a year of somebody's life.
fn year(at: &[char]) -> usize {
    let four: String = at.iter().take(4).collect();
    let is_year = four.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year));
    if is_year && four.len() == 4 { 4 } else { 0 }
}

/// Whether the text is one short unit over and over.
fn is_repeated(said: &[char]) -> bool {
    (1..=said.len() / 2).any(|unit| {
        unit < PASSWORD_MIN && said.iter().skip(unit).zip(said).all(|(later, first)| later == first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_weak_and_a_sentence_is_not() {
        let around = ["hanh.hoangkim", "Lê Mẫu Hạnh", "Xã Hoằng Kim"];
        for weak in [
            "1234567890",
            "password12",
            "Password123!",
            "P@ssw0rd2025",
            "matkhau123",
            "Mật khẩu 1",
            "aaaaaaaaaa",
            "abababababab",
            "qwertyuiop",
            "qwerty12345",
            "0987654321",
            "15081990",
            "0912345678",
            "1508199015",
            "hanh.hoangkim",
            "HoangKim2025",
            "xahoangkim1",
            "lemauhanh1234",
            "hanh@123456",
            "admin@2025",
            "vietnam2025!",
            "iloveyou123",
            "abcdefghij",
            "1q2w3e",
            "1qaz2wsx3edc",
            "Hạnh Hạnh 1",
            "ngắn",
            "",
            "!@#$%^&*()",
            "quantri@123",
        ] {
            assert!(is_weak(weak, &around), "{weak}");
        }
        for sound in [
            "mat-khau-thu-nghiem",
            "minh-hoa-canbo",
            "con trâu đi trước",
            "ba con bò gặm cỏ",
            "kqzd-mwtr-yhfb-gnxc",
            "Tx9#rvQ2mLpe",
            "mưa rơi trên mái tôn",
        ] {
            assert!(!is_weak(sound, &around), "{sound}");
        }
        assert!(is_weak(&"x7Kq".repeat(60), &[]), "too long");
    }
}
