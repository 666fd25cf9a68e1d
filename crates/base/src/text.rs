//! Vietnamese text: one normal form, search without marks, and sorting as people expect.
//!
//! Old encodings (TCVN3, VNI) are read by `encoding`.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest name accepted, in characters: the longest real ones have fewer than 60.
pub const NAME_MAX: usize = 120;

/// One normal form (NFC), with no control or direction marks and single spaces. Letters that only
/// look like đ (the Icelandic eth of some keyboards) become it.
pub fn clean(text: &str) -> String {
    if is_clean(text) {
        return text.to_owned();
    }
    if text.chars().all(is_plain) {
        return text.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    }
    // What cannot be seen goes first: it would keep a mark apart from its letter.
    let visible: String = apart(text)
        .nfc()
        .map(|c| if c.is_whitespace() || c == '\u{a0}' { ' ' } else { like_d(narrow(c)) })
        .filter(|c| !c.is_control())
        .collect();
    visible.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The text without what cannot be seen. A blank of no width between a small letter and a capital
/// parts two words.
fn apart(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !is_invisible(c) && (!c.is_control() || c.is_whitespace()) {
            out.push(c);
        } else if c == '\u{200b}'
            && out.ends_with(char::is_lowercase)
            && rest.peek().is_some_and(|next| next.is_uppercase())
        {
            out.push(' ');
        }
    }
    out
}

/// A letter of full width, as keyboards of other scripts type it, is the same letter.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Whether a text says why, as far as can be told without reading it: at least two words of letters,
/// not one letter over and over, and `least` characters in all. It stops the hand that fills a field
/// to get past it, not who wants to lie.
pub fn says_why(text: &str, least: usize) -> bool {
    let text = clean(text);
    let words = text.split(' ').filter(|word| word.chars().any(char::is_alphabetic));
    let mut letters: Vec<char> =
        text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    letters.sort_unstable();
    letters.dedup();
    words.count() >= 2 && letters.len() >= 4 && text.chars().count() >= least
}

/// Whether [`clean`] would leave the text as it is; `false` also where that takes long to tell.
pub fn is_clean(text: &str) -> bool {
    let mut before = ' ';
    for c in text.chars() {
        if !is_plain(c) || (c == ' ' && before == ' ') {
            return false;
        }
        before = c;
    }
    before != ' ' || text.is_empty()
}

/// A letter or sign that stands for itself in every form; other marks and odd blanks take longer.
fn is_plain(c: char) -> bool {
    let is_common = matches!(c, '\u{20}'..='\u{7e}' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}'
        | '\u{1ea0}'..='\u{1ef9}' | '\u{2010}'..='\u{2027}');
    is_common && like_d(c) == c
}

/// The Vietnamese đ for the letters that look the same and are typed in its place.
fn like_d(c: char) -> char {
    match c {
        'Ð' | 'Ɖ' => 'Đ',
        'ð' | 'ɖ' => 'đ',
        _ => c,
    }
}

/// Zero-width and direction marks: invisible, and able to make two equal names differ. So are the codes that
/// are no characters, with which no XML file can be read.
fn is_invisible(c: char) -> bool {
    if is_no_character(c) {
        return true;
    }
    let marks = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
    marks || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// A code that Unicode sets aside for no character.
pub fn is_no_character(c: char) -> bool {
    u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// Lower case without any mark, đ as d: what searches compare.
pub fn fold(text: &str) -> String {
    let table = &*FOLDED;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let place = usize::try_from(u32::from(c)).unwrap_or(usize::MAX);
        match table.get(place).copied() {
            // A letter alone in its place; blanks only between words.
            Some(' ') if out.is_empty() || out.ends_with(' ') => {}
            Some(folded) if folded != '\0' => out.push(folded),
            _ => return fold_slowly(text),
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// What each character up to the last Vietnamese letter is folded to; zero where it takes more.
static FOLDED: LazyLock<Vec<char>> = LazyLock::new(|| {
    (0..0x1efa_u32)
        .map(|code| {
            let Some(c) = char::from_u32(code) else { return '\0' };
            if c.is_whitespace() {
                return ' ';
            }
            let folded = fold_slowly(c.encode_utf8(&mut [0; 4]));
            let mut chars = folded.chars();
            match (chars.next(), chars.next()) {
                (Some(one), None) => one,
                _ => '\0',
            }
        })
        .collect()
});

fn fold_slowly(text: &str) -> String {
    let folded: String = text
        .nfd()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_combining_mark(*c) && !is_invisible(*c) && !c.is_control())
        .flat_map(char::to_lowercase)
        .map(|c| {
            if like_d(c) == 'đ' {
                'd'
            } else if c.is_whitespace() {
                ' '
            } else {
                c
            }
        })
        .collect();
    folded.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Lower case with its marks, the tone at the end of each word: “Hoà” and “Hòa” are the same, “Hà”
/// and “Hạ” are not.
pub fn marked(text: &str) -> String {
    let clean = clean(text).to_lowercase();
    let word = |word: &str| {
        let (tones, letters): (Vec<char>, Vec<char>) = word.nfd().partition(|c| is_tone(*c));
        letters.into_iter().chain(tones).collect::<String>()
    };
    clean.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Grave, acute, hook above, tilde and dot below.
fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{309}' | '\u{303}' | '\u{323}')
}

/// A name with a capital first in each word, when it was all in small letters, or in capitals but
/// for a letter whose capital was not found on the keyboard; `None` when it is written as names
/// are.
pub fn proper_case(name: &str) -> Option<String> {
    /// One small letter among so many capitals slipped in.
    const CAPITALS_TO_SMALL: usize = 5;
    let mut letters = name.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek()?;
    let (mut capitals, mut small, mut longest, mut run) = (0, 0, 0, 0);
    for c in name.chars() {
        capitals += usize::from(c.is_uppercase());
        small += usize::from(c.is_lowercase());
        run = if c.is_alphabetic() { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let is_mixed = capitals > 0 && small > 0 && capitals < small * CAPITALS_TO_SMALL;
    // "An" or "Y B" is a name as it stands, "AN" is not.
    if longest < 2 || is_mixed {
        return None;
    }
    let mut out = String::with_capacity(name.len());
    let mut begins = true;
    for c in name.chars() {
        if begins {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        begins = c.is_whitespace() || matches!(c, '-' | '(' | '.' | '\'' | '’');
    }
    Some(out)
}

/// A name whose words each begin with a capital, the other letters left as they are; `None` when
/// they do already.
pub fn capital_words(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    let mut begins = true;
    for c in name.chars() {
        if begins {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        begins = c.is_whitespace();
    }
    (out != name).then_some(out)
}

/// A collation key: its byte order is the Vietnamese order of names: by given name (the last word),
/// then by the words before it from the left. Letters first (a ă â b c d đ e ê …), then case-blind
/// tones (ngang, huyền, hỏi, ngã, sắc, nặng).
pub fn name_sort_key(name: &str) -> String {
    let name = clean(name);
    let (own, beside) = without_brackets(&name);
    let (before, given) = own.rsplit_once(' ').unwrap_or(("", own));
    // The given name counts with its tones before the family name is looked at; by what else the
    // village calls somebody, namesakes are ordered last.
    let key = format!("{}\u{1}{}", sort_key(given), sort_key(before));
    if beside.is_empty() { key } else { format!("{key}\u{1}{}", sort_key(beside)) }
}

/// A name and what stands in brackets behind it: “Lê Văn Cường (Tý)”.
fn without_brackets(name: &str) -> (&str, &str) {
    let cut = name.strip_suffix(')').and_then(|name| name.split_once('('));
    match cut {
        Some((own, beside)) if own.chars().any(char::is_alphabetic) => (own.trim_end(), beside),
        _ => (name, ""),
    }
}

/// The other way in which a word of a name is written, without marks: y and i are one vowel alone
/// behind qu, l, m, t, k, h and s (Quý and Quí, Mỹ and Mĩ).
pub fn other_spelling(folded: &str) -> Option<String> {
    let (last, begin) = match folded.as_bytes() {
        [b'l' | b'm' | b't' | b'k' | b'h' | b's', last] => (*last, 1),
        [b'q', b'u', last] => (*last, 2),
        _ => return None,
    };
    let other = match last {
        b'i' => 'y',
        b'y' => 'i',
        _ => return None,
    };
    Some(format!("{}{other}", folded.get(..begin)?))
}

/// A collation key: its byte order is the Vietnamese alphabetical order of the text.
pub fn sort_key(text: &str) -> String {
    let mut letters = String::new();
    let mut tones = String::new();
    for c in text.nfc().flat_map(char::to_lowercase) {
        let (letter, tone) = split_tone(c);
        letters.push_str(&letter_weight(letter));
        tones.push(char::from(b'0' + tone));
    }
    // U+0001 sorts before every letter weight, so a shorter text comes first.
    format!("{letters}\u{1}{}", tones.trim_end_matches('0'))
}

/// The base letter with its own mark (ă, â, ê, ô, ơ, ư, đ) and the tone, 0 to 5.
fn split_tone(c: char) -> (char, u8) {
    let mut tone = 0;
    let base: String = c
        .nfd()
        .filter(|part| match part {
            '\u{300}' => {
                tone = 1;
                false
            }
            '\u{309}' => {
                tone = 2;
                false
            }
            '\u{303}' => {
                tone = 3;
                false
            }
            '\u{301}' => {
                tone = 4;
                false
            }
            '\u{323}' => {
                tone = 5;
                false
            }
            _ => true,
        })
        .collect();
    (base.nfc().next().unwrap_or(c), tone)
}

/// The place of a letter in the Vietnamese alphabet, as text that sorts by bytes.
fn letter_weight(c: char) -> String {
    const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
    match c {
        ' ' => "!".to_owned(),
        '0'..='9' => c.to_string(),
        _ => match ALPHABET.chars().position(|letter| letter == c) {
            Some(place) => char::from(b'A' + u8::try_from(place).unwrap_or(0)).to_string(),
            None => format!("~{c}"),
        },
    }
}

/// `1205` as `1.205`.
pub fn group_thousands(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(c);
    }
    if n < 0 { format!("-{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y_and_i_alone_behind_some_letters_are_one() {
        for (word, other) in [
            ("quy", Some("qui")),
            ("qui", Some("quy")),
            ("my", Some("mi")),
            ("si", Some("sy")),
            ("mai", None),
            ("minh", None),
            ("vy", None),
            ("y", None),
            ("quyen", None),
        ] {
            assert_eq!(other_spelling(word).as_deref(), other, "{word}");
        }
    }

    #[test]
    fn what_stands_in_brackets_does_not_put_a_name_elsewhere() {
        let mut names = ["Lê Văn Dũng", "Lê Văn Cường (Tý)", "Lê Văn Cường", "Bùi Văn An (Út)"];
        names.sort_by_key(|name| name_sort_key(name));
        assert_eq!(names, ["Bùi Văn An (Út)", "Lê Văn Cường", "Lê Văn Cường (Tý)", "Lê Văn Dũng"]);
    }

    #[test]
    fn cleaning_gives_one_form_and_drops_what_cannot_be_seen() {
        assert_eq!(clean("  Nguye\u{302}\u{303}n  Va\u{306}n\u{200f} \u{a0} An "), "Nguyễn Văn An");
        assert_eq!(clean("a\u{0}b"), "ab");
        assert_eq!(clean("Nguye\u{302}\u{200b}\u{303}n"), "Nguyễn");
        assert_eq!(clean("Lê\u{200b}Văn\u{200b} Ẩn"), "Lê Văn Ẩn");
        assert_eq!(clean("Lê\u{fffe}\u{1ffff}\u{fdd0} Mẫu\u{ffff}"), "Lê Mẫu");
        assert_eq!(clean("Ｌê　Văn Ａn"), "Lê Văn An");
        assert_eq!(clean("Ðỗ Văn Ðạt, ðường Ɖông"), "Đỗ Văn Đạt, đường Đông");
        for (text, is) in [
            ("Nguyễn Văn Mẫu", true),
            ("", true),
            ("038•••••1234", true),
            (" An", false),
            ("An ", false),
            ("A  n", false),
            ("A\u{ad}n", false),
            ("Nguye\u{302}\u{303}n", false),
            ("\u{d0}inh", false),
        ] {
            assert_eq!(is_clean(text), is, "{text}");
            assert!(!is || clean(text) == text);
        }
    }

    #[test]
    fn a_reason_has_words() {
        for (text, says) in [
            ("Gửi phòng Nông nghiệp", true),
            ("in cho họp thôn", true),
            ("aaaaaaaaaa", false),
            ("aaaaa aaaaa", false),
            ("ab ab ab ab", false),
            ("1234567890", false),
            ("12345 67890", false),
            ("báo", false),
            (". . . . . . .", false),
            ("họp dân", false),
            ("", false),
        ] {
            assert_eq!(says_why(text, 10), says, "{text}");
        }
        assert!(says_why("họp dân", 5));
    }

    #[test]
    fn folding_drops_marks_and_makes_đ_a_d() {
        assert_eq!(fold("Đỗ Thị HƯƠNG"), "do thi huong");
        assert_eq!(fold("Hoằng  Hóa"), "hoang hoa");
        assert_eq!(fold("\u{d0}inh \u{f0}"), "dinh d");
        for text in
            ["  Đỗ  Thị\u{a0}HƯƠNG ", "ẮẶƯỜ Y Ỵ", "Nguye\u{302}\u{303}n", "İ ß \u{200f}x", ""]
        {
            assert_eq!(fold(text), fold_slowly(text), "{text}");
        }
    }

    #[test]
    fn names_sort_by_given_name_and_vietnamese_letters() {
        let mut names = [
            "Lê Thị Ân",
            "Trần Văn An",
            "Bùi Ánh",
            "Lê Văn Đạt",
            "Lê Văn Dũng",
            "Lê An",
            "Lê Ăn",
            "Lê Ảnh",
        ];
        names.sort_by_key(|name| name_sort_key(name));
        assert_eq!(
            names,
            [
                "Lê An",
                "Trần Văn An",
                "Lê Ảnh",
                "Bùi Ánh",
                "Lê Ăn",
                "Lê Thị Ân",
                "Lê Văn Dũng",
                "Lê Văn Đạt"
            ]
        );
    }

    #[test]
    fn tones_count_only_when_the_letters_are_equal() {
        let mut words = ["má", "ma", "mạ", "mà", "mã", "mả", "mab"];
        words.sort_by_key(|word| sort_key(word));
        assert_eq!(words, ["ma", "mà", "mả", "mã", "má", "mạ", "mab"]);
    }

    #[test]
    fn a_name_all_in_capitals_or_small_letters_gets_its_capitals() {
        for (name, want) in [
            ("NGUYỄN VĂN MẪU", Some("Nguyễn Văn Mẫu")),
            ("đỗ thị hương", Some("Đỗ Thị Hương")),
            ("Y BLÔ NIÊ-KDĂM", Some("Y Blô Niê-Kdăm")),
            ("H'HEN NIÊ", Some("H'Hen Niê")),
            ("K’BRẾU", Some("K’Brếu")),
            ("NGUYễN VĂN THử", Some("Nguyễn Văn Thử")),
            ("LÊ VĂN AN (hai)", None),
            ("Lê Văn An", None),
            ("Y", None),
            ("123", None),
        ] {
            assert_eq!(proper_case(name).as_deref(), want, "{name}");
        }
    }

    #[test]
    fn each_word_of_a_name_can_be_given_its_capital() {
        assert_eq!(capital_words("Nguyễn Thị ánh").as_deref(), Some("Nguyễn Thị Ánh"));
        assert_eq!(capital_words("trần Văn Mẫu").as_deref(), Some("Trần Văn Mẫu"));
        assert_eq!(capital_words("Lê Văn Út"), None);
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(group_thousands(1_205), "1.205");
        assert_eq!(group_thousands(27_000_000), "27.000.000");
    }
}
