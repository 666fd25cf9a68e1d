//! Letters that were damaged on their way into a list, told and put right word by word: UTF-8 read as
//! western letters, old encodings among Unicode, marks typed as signs, letters of other scripts that
//! look like ours. Only what has one reading is put right.

use std::borrow::Cow;

use crate::encoding::{OldEncoding, decode, is_syllable, may_be_old, western_byte, words_read_as};
use crate::text::clean;

/// The text as it was meant; `None` when it is sound, or can be read in more than one way.
pub fn put_right(text: &str) -> Option<String> {
    let read = unmangled(text).or_else(|| from_old(text)).or_else(|| from_signs(text));
    let read = read.map(|read| clean(&read));
    match latin(read.as_deref().unwrap_or(text)) {
        Cow::Owned(latin) => Some(clean(&latin)),
        Cow::Borrowed(_) => read,
    }
}

/// Whether a text may need putting right; most do not, and are looked at no further.
pub fn may_be_damaged(text: &str) -> bool {
    may_be_old(text)
        || text.contains(['^', '~', '`', '(', '»', 'º', '\u{fffd}'])
        || text.chars().any(|c| like_latin(c).is_some())
}

/// UTF-8 whose bytes somebody took for western letters: "BÃ¬nh" is "Bình".
pub fn unmangled(text: &str) -> Option<String> {
    // Every letter beyond ASCII begins with one of these.
    if !text.contains(['Ã', 'Ä', 'Å', 'Æ', 'á', 'Â', 'Ì', 'Í']) {
        return None;
    }
    let read = |text: &str| {
        let bytes: Option<Vec<u8>> = text.chars().map(western_byte).collect();
        String::from_utf8(bytes?).ok().filter(|read| read.len() < text.len())
    };
    // "à" ends with a blank that cannot be broken, which spreadsheets cut off or make another.
    let with_blank = format!("{text}\u{a0}");
    read(text)
        .or_else(|| read(&text.replace("Ã ", "Ã\u{a0} ")))
        .or_else(|| read(&text.replace("Ã ", "Ã\u{a0}")))
        .or_else(|| read(&with_blank))
        .or_else(|| read(&with_blank.replace("Ã ", "Ã\u{a0} ")))
}

/// A text in an old encoding among others in Unicode: every word reads in one of them, and hardly one
/// as it stands.
fn from_old(text: &str) -> Option<String> {
    // A sign alone is a cross or a tick.
    if !may_be_old(text) || !text.bytes().any(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let readings = [OldEncoding::Tcvn3, OldEncoding::Vni, OldEncoding::Windows1258];
    let (stands, words) = words_read_as(text);
    if stands.first().copied().unwrap_or(0) * 2 > words {
        return None;
    }
    let soft = with_soft_hyphens(text);
    for text in [text, &soft] {
        let (right, all) = words_read_as(text);
        let old = right.get(1..).unwrap_or_default();
        let mut whole = readings.iter().zip(old).filter(|(_, count)| **count == all);
        let (Some((encoding, _)), None) = (whole.next(), whole.next()) else { continue };
        let is_foreign = text.chars().any(|c| is_odd(c) && !c.is_ascii());
        if all > 1 || is_foreign {
            return Some(decode(text, *encoding));
        }
    }
    None
}

/// "ư" of TCVN3 is a soft hyphen, which is often made a hyphen within a word.
fn with_soft_hyphens(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_letter =
        |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|c| c.is_alphabetic());
    let within = |at: usize| is_letter(at.checked_sub(1)) && is_letter(Some(at + 1));
    let soft = |(at, c): (usize, &char)| if *c == '-' && within(at) { '\u{ad}' } else { *c };
    letters.iter().enumerate().map(soft).collect()
}

/// Marks typed as signs behind their letters (VIQR): "Nguye^~n Va(n Bi`nh".
fn from_signs(text: &str) -> Option<String> {
    let is_sign = |c: char| matches!(c, '^' | '~' | '`');
    let short = text
        .as_bytes()
        .windows(3)
        .any(|three| matches!(three, [b'a' | b'A', b'(', last] if last.is_ascii_alphabetic()));
    if !text.is_ascii() || !(text.contains(is_sign) || short) {
        return None;
    }
    let read = clean(&signs_as_marks(text));
    let mut words = read.split(' ').filter(|word| !word.is_ascii());
    let is_right = |word: &str| is_syllable(word);
    let any = words.clone().next().is_some();
    (any && words.all(is_right) && !read.contains(is_sign)).then_some(read)
}

/// Each sign behind a letter as the mark that it stands for in VIQR.
fn signs_as_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for c in text.chars() {
        let is_vowel = |c: char| "aeiouyAEIOUY".contains(c);
        let base = out.chars().rev().find(|c| c.is_ascii());
        let letter = base.unwrap_or(' ');
        let mark = match c {
            '^' if "aeoAEO".contains(letter) => Some('\u{302}'),
            '(' if "aA".contains(letter) && before != ' ' => Some('\u{306}'),
            '+' | '*' if "ouOU".contains(letter) => Some('\u{31b}'),
            '\'' if is_vowel(letter) => Some('\u{301}'),
            '`' if is_vowel(letter) => Some('\u{300}'),
            '?' if is_vowel(letter) => Some('\u{309}'),
            '~' if is_vowel(letter) => Some('\u{303}'),
            '.' if is_vowel(letter) => Some('\u{323}'),
            _ => None,
        };
        match (mark, c, before) {
            (Some(mark), ..) => out.push(mark),
            (None, 'd' | 'D', 'd' | 'D') => {
                out.pop();
                out.push(if before == 'D' { 'Đ' } else { 'đ' });
            }
            _ => out.push(c),
        }
        before = c;
    }
    out
}

/// A name whose only signs are full stops and apostrophes, which stand in sound texts too: "Mai Thi.
/// Ly'" is "Mai Thị Lý". Two words with signs are no accident, nor is a sign within a word.
pub fn name_of_dots(name: &str) -> Option<String> {
    if !may_be_dots(name) {
        return None;
    }
    let read = clean(&signs_as_marks(name));
    let is_plain = read.chars().all(|c| c.is_alphabetic() || c == ' ');
    let mut words = read.split(' ').filter(|word| !word.is_ascii());
    // "A." and "Y'" are short for a name, or the first part of one of the highlands.
    let is_right = |word: &str| is_syllable(word) && word.chars().count() > 1;
    let within = name
        .as_bytes()
        .windows(3)
        .any(|three| matches!(three, [_, b'.' | b'\'', after] if after.is_ascii_lowercase()));
    let many = words.clone().count() > 1;
    (is_plain && (within || many) && words.all(is_right)).then_some(read)
}

/// Whether a name without any mark has a full stop or an apostrophe behind a vowel.
pub fn may_be_dots(name: &str) -> bool {
    name.is_ascii() && name.split(' ').any(|word| {
        let follows =
            |two: &[u8]| matches!(two, [vowel, b'.' | b'\''] if b"aeiouyAEIOUY".contains(vowel));
        word.len() > 2 && word.as_bytes().windows(2).any(follows)
    })
}

/// Letters of other scripts in a word of ours are ours.
fn latin(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| like_latin(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let word = |word: &str| {
        let ours = word.chars().any(|c| c.is_alphabetic() && like_latin(c).is_none());
        let whole: String = word.chars().map(|c| like_latin(c).unwrap_or(c)).collect();
        let all_read = whole.chars().all(|c| !c.is_alphabetic() || !is_odd(c));
        if ours && all_read { whole } else { word.to_owned() }
    };
    let read = text.split(' ').map(word).collect::<Vec<_>>().join(" ");
    if read == text { Cow::Borrowed(text) } else { Cow::Owned(read) }
}

/// The letter of ours that a Cyrillic or Greek one looks like.
fn like_latin(c: char) -> Option<char> {
    const PAIRS: [(char, char); 36] = [
        ('а', 'a'),
        ('е', 'e'),
        ('о', 'o'),
        ('р', 'p'),
        ('с', 'c'),
        ('х', 'x'),
        ('у', 'y'),
        ('і', 'i'),
        ('һ', 'h'),
        ('ԁ', 'd'),
        ('А', 'A'),
        ('В', 'B'),
        ('Е', 'E'),
        ('К', 'K'),
        ('М', 'M'),
        ('Н', 'H'),
        ('О', 'O'),
        ('Р', 'P'),
        ('С', 'C'),
        ('Т', 'T'),
        ('Х', 'X'),
        ('І', 'I'),
        ('У', 'Y'),
        ('ο', 'o'),
        ('ν', 'v'),
        ('Α', 'A'),
        ('Β', 'B'),
        ('Ε', 'E'),
        ('Η', 'H'),
        ('Ι', 'I'),
        ('Κ', 'K'),
        ('Μ', 'M'),
        ('Ν', 'N'),
        ('Ο', 'O'),
        ('Τ', 'T'),
        ('Χ', 'X'),
    ];
    PAIRS.iter().find(|(other, _)| *other == c).map(|(_, ours)| *ours)
}

/// Whether no name has such a letter or sign. Names of the highlands have letters with a breve and
/// the like, which are sound.
pub fn is_odd(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '.' | ',' | '-' | '\'' | '’' | '(' | ')' => {
            false
        }
        // What other findings speak of.
        '/' | '+' | '<' | '>' | '?' | '*' | '&' | ';' | '=' | ':' | '"' | '_' => false,
        'À'..='Ã' | 'È'..='Ê' | 'Ì' | 'Í' | 'Ò'..='Õ' | 'Ù' | 'Ú' | 'Ý' | 'Ñ' => false,
        'à'..='ã' | 'è'..='ê' | 'ì' | 'í' | 'ò'..='õ' | 'ù' | 'ú' | 'ý' | 'ñ' => false,
        '\u{100}'..='\u{17f}' | '\u{1a0}' | '\u{1a1}' | '\u{1af}' | '\u{1b0}' => {
            matches!(c, 'Œ' | 'œ' | 'ß' | 'Š' | 'š' | 'Ž' | 'ž')
        }
        '\u{300}'..='\u{36f}' | '\u{1ea0}'..='\u{1ef9}' | '–' | '“' | '”' | '‘' => false,
        _ => true,
    }
}

/// Whether a text has signs of letters that were damaged and cannot be put right for certain.
pub fn is_damaged(text: &str) -> bool {
    let pairs = ["á»", "áº", "Ä‘", "Ä\u{90}", "Æ°", "Æ¡", "Äƒ", "Ã¢", "Ãª", "Ã´", "Ã¬", "Ã¡"];
    text.contains('\u{fffd}') || pairs.iter().any(|pair| text.contains(pair)) || has_gap(text)
}

/// A question mark in the place of a letter: files of one western alphabet have it for what they cannot
/// hold. Behind the last word it is somebody's doubt.
fn has_gap(text: &str) -> bool {
    let mut rest = text.char_indices().filter(|(_, c)| *c == '?');
    rest.any(|(at, _)| {
        let after = text.get(at + 1..).unwrap_or_default();
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let follows = after.trim_start().chars().next();
        let in_word =
            before.is_some_and(char::is_alphabetic) || after.starts_with(char::is_alphabetic);
        in_word && follows.is_some_and(char::is_alphabetic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::encode;

    const NAMES: [&str; 5] =
        ["Nguyễn Văn Bình", "Trần Thị Hường", "Lê Đức Thắng", "Hà Thị Mẫu", "Vũ Thị Hoà"];

    #[test]
    fn damaged_letters_of_one_reading_are_put_right() {
        for name in NAMES {
            let mangled: String = crate::encoding::western(name.as_bytes());
            assert_eq!(put_right(&mangled).as_deref(), Some(name), "{mangled}");
            let cut = mangled.trim_end_matches('\u{a0}');
            assert_eq!(put_right(cut).as_deref(), Some(name), "{cut}");
            let tcvn3 = encode(name, OldEncoding::Tcvn3);
            assert_eq!(put_right(&tcvn3).as_deref(), Some(name), "{tcvn3}");
            let hyphen = tcvn3.replace('\u{ad}', "-");
            assert_eq!(put_right(&hyphen).as_deref(), Some(name), "{hyphen}");
        }
        for (text, want) in [
            ("Nguyeãn Vaên Bình", "Nguyễn Văn Bình"),
            ("Nguye^~n Va(n Bi`nh", "Nguyễn Văn Bình"),
            ("Tra^`n Thi. Hu+o+`ng", "Trần Thị Hường"),
            ("DDo^~ Va(n Dda.t", "Đỗ Văn Đạt"),
            ("Lê Vаn Mẫu", "Lê Van Mẫu"),
            ("Тhôn 1", "Thôn 1"),
            ("Th«n 1", "Thôn 1"),
        ] {
            assert_eq!(put_right(text).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn marks_typed_as_full_stops_and_apostrophes_are_read_in_names_where_they_are_no_accident() {
        for (name, want) in [
            ("Mai Thi. Ly'", Some("Mai Thị Lý")),
            ("Tri.nh Thi. Thanh A'nh", Some("Trịnh Thị Thanh Ánh")),
            ("MAI THI. LY'", Some("MAI THỊ LÝ")),
            ("Ho Thi. Mau", None),
            ("Le Van Mau.", None),
            ("Ho A. Tu", None),
            ("Y' Blok Nie", None),
            ("H'Hen Nie", None),
            ("A'Rat Thi Mau", None),
            ("Nguyen T. Hoa", None),
            ("Lê Thị Mẫu.", None),
        ] {
            assert_eq!(name_of_dots(name).as_deref(), want, "{name}");
        }
        for name in ["Ho Thi. Mau", "Le Van Mau.", "Vu Thi Ly'"] {
            assert!(may_be_dots(name), "{name}");
        }
        for name in ["Ho A. Tu", "Y' Blok Nie", "H'Hen Nie", "Nguyen T. Hoa", "Lê Thị Mẫu."] {
            assert!(!may_be_dots(name), "{name}");
        }
    }

    #[test]
    fn a_question_mark_in_the_place_of_a_letter_is_a_letter_lost() {
        for (text, want) in [
            ("Nguy?n Văn An", true),
            ("Tr?n Th? Hoa", true),
            ("?ỗ Mẫu", true),
            ("Nguyễn Văn An?", false),
            ("Nguyễn Văn An (?)", false),
            ("Lê Mẫu", false),
        ] {
            assert_eq!(is_damaged(text), want, "{text}");
        }
    }

    #[test]
    fn sound_names_stay() {
        for name in NAMES {
            assert_eq!(put_right(name), None, "{name}");
        }
        for name in [
            "Y Blơk Niê Kđăm",
            "H'Hen Niê",
            "K'Brôi",
            "Lê Bình",
            "Lê Văn Cường (Tý)",
            "Đinh Mẫu",
            "Hồ A Tú",
            "Siu Bléo",
            "Rơ Châm H'Ñuêr",
            "Ông Mẫu",
            "Bùi Mẫu Bảo",
            "Thôn 1 (cũ)",
            "01 - Thôn 1",
            "Thôn 1 - xã Hà",
            "Tà-ôi",
        ] {
            assert_eq!(put_right(name), None, "{name}");
            assert!(!name.chars().any(is_odd), "{name}");
        }
        assert!("Trần 陳 Hoa".chars().any(is_odd) && "Lê ☺".chars().any(is_odd));
    }
}
