//! The encodings of Vietnamese before Unicode – TCVN3 (TCVN 5712), VNI for Windows, code page
//! 1258 – and how to tell which of them a text is in.
//!
//! A text in an old encoding is given as the characters of the western code page that its bytes
//! stand for: that is how a workbook keeps it. Which of them it is, the font of a cell tells; where
//! there is none, whether the words are Vietnamese.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OldEncoding {
    /// TCVN 5712: fonts `.VnTime` and others.
    Tcvn3,
    /// VNI for Windows: fonts `VNI-Times` and others.
    Vni,
    /// Code page 1258 of Windows.
    Windows1258,
}

/// Every old encoding.
pub const OLD_ENCODINGS: [OldEncoding; 3] =
    [OldEncoding::Tcvn3, OldEncoding::Vni, OldEncoding::Windows1258];

/// The 67 small letters with marks. TCVN3 has one byte for each, and one more for the seven
/// capitals without a tone; the other capitals share the byte of the small letter, and only the
/// font (`.VnTimeH`) shows them large.
const TCVN3: [(char, u8); 74] = [
    ('à', 0xb5),
    ('ả', 0xb6),
    ('ã', 0xb7),
    ('á', 0xb8),
    ('ạ', 0xb9),
    ('ă', 0xa8),
    ('ằ', 0xbb),
    ('ẳ', 0xbc),
    ('ẵ', 0xbd),
    ('ắ', 0xbe),
    ('ặ', 0xc6),
    ('â', 0xa9),
    ('ầ', 0xc7),
    ('ẩ', 0xc8),
    ('ẫ', 0xc9),
    ('ấ', 0xca),
    ('ậ', 0xcb),
    ('đ', 0xae),
    ('è', 0xcc),
    ('ẻ', 0xce),
    ('ẽ', 0xcf),
    ('é', 0xd0),
    ('ẹ', 0xd1),
    ('ê', 0xaa),
    ('ề', 0xd2),
    ('ể', 0xd3),
    ('ễ', 0xd4),
    ('ế', 0xd5),
    ('ệ', 0xd6),
    ('ì', 0xd7),
    ('ỉ', 0xd8),
    ('ĩ', 0xdc),
    ('í', 0xdd),
    ('ị', 0xde),
    ('ò', 0xdf),
    ('ỏ', 0xe1),
    ('õ', 0xe2),
    ('ó', 0xe3),
    ('ọ', 0xe4),
    ('ô', 0xab),
    ('ồ', 0xe5),
    ('ổ', 0xe6),
    ('ỗ', 0xe7),
    ('ố', 0xe8),
    ('ộ', 0xe9),
    ('ơ', 0xac),
    ('ờ', 0xea),
    ('ở', 0xeb),
    ('ỡ', 0xec),
    ('ớ', 0xed),
    ('ợ', 0xee),
    ('ù', 0xef),
    ('ủ', 0xf1),
    ('ũ', 0xf2),
    ('ú', 0xf3),
    ('ụ', 0xf4),
    ('ư', 0xad),
    ('ừ', 0xf5),
    ('ử', 0xf6),
    ('ữ', 0xf7),
    ('ứ', 0xf8),
    ('ự', 0xf9),
    ('ỳ', 0xfa),
    ('ỷ', 0xfb),
    ('ỹ', 0xfc),
    ('ý', 0xfd),
    ('ỵ', 0xfe),
    ('Ă', 0xa1),
    ('Â', 0xa2),
    ('Ê', 0xa3),
    ('Ô', 0xa4),
    ('Ơ', 0xa5),
    ('Ư', 0xa6),
    ('Đ', 0xa7),
];

/// The 67 small letters in VNI: most are a letter and a sign behind it. A capital is the same with
/// both in capitals, which makes 134.
const VNI: [(char, &str); 67] = [
    ('à', "aø"),
    ('ả', "aû"),
    ('ã', "aõ"),
    ('á', "aù"),
    ('ạ', "aï"),
    ('ă', "aê"),
    ('ằ', "aè"),
    ('ẳ', "aú"),
    ('ẵ', "aü"),
    ('ắ', "aé"),
    ('ặ', "aë"),
    ('â', "aâ"),
    ('ầ', "aà"),
    ('ẩ', "aå"),
    ('ẫ', "aã"),
    ('ấ', "aá"),
    ('ậ', "aä"),
    ('đ', "ñ"),
    ('è', "eø"),
    ('ẻ', "eû"),
    ('ẽ', "eõ"),
    ('é', "eù"),
    ('ẹ', "eï"),
    ('ê', "eâ"),
    ('ề', "eà"),
    ('ể', "eå"),
    ('ễ', "eã"),
    ('ế', "eá"),
    ('ệ', "eä"),
    ('ì', "ì"),
    ('ỉ', "æ"),
    ('ĩ', "ó"),
    ('í', "í"),
    ('ị', "ò"),
    ('ò', "oø"),
    ('ỏ', "oû"),
    ('õ', "oõ"),
    ('ó', "où"),
    ('ọ', "oï"),
    ('ô', "oâ"),
    ('ồ', "oà"),
    ('ổ', "oå"),
    ('ỗ', "oã"),
    ('ố', "oá"),
    ('ộ', "oä"),
    ('ơ', "ô"),
    ('ờ', "ôø"),
    ('ở', "ôû"),
    ('ỡ', "ôõ"),
    ('ớ', "ôù"),
    ('ợ', "ôï"),
    ('ù', "uø"),
    ('ủ', "uû"),
    ('ũ', "uõ"),
    ('ú', "uù"),
    ('ụ', "uï"),
    ('ư', "ö"),
    ('ừ', "öø"),
    ('ử', "öû"),
    ('ữ', "öõ"),
    ('ứ', "öù"),
    ('ự', "öï"),
    ('ỳ', "yø"),
    ('ỷ', "yû"),
    ('ỹ', "yõ"),
    ('ý', "yù"),
    ('ỵ', "î"),
];

/// Where code page 1258 differs from the western one; combining marks stand behind their letter.
const WINDOWS_1258: [(char, char); 14] = [
    ('Ã', 'Ă'),
    ('Ì', '\u{300}'),
    ('Ð', 'Đ'),
    ('Ò', '\u{309}'),
    ('Õ', 'Ơ'),
    ('Ý', 'Ư'),
    ('Þ', '\u{303}'),
    ('ã', 'ă'),
    ('ì', '\u{301}'),
    ('ð', 'đ'),
    ('ò', '\u{323}'),
    ('õ', 'ơ'),
    ('ý', 'ư'),
    ('þ', '₫'),
];

/// What code page 1252 has at 0x80 to 0x9f; what it leaves open stays as it is.
const WESTERN: [u16; 32] = [
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
    0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc,
    0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
];

static FROM_TCVN3: LazyLock<HashMap<char, char>> =
    LazyLock::new(|| TCVN3.iter().map(|(letter, byte)| (char::from(*byte), *letter)).collect());

static FROM_VNI: LazyLock<HashMap<String, char>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for (letter, written) in VNI {
        known.insert(written.to_owned(), letter);
        let capital = letter.to_uppercase().next().unwrap_or(letter);
        known.insert(written.to_uppercase(), capital);
        // A capital with the sign in small letters is typed often.
        let mut chars = written.chars();
        if let (Some(first), Some(sign)) = (chars.next(), chars.next()) {
            known.insert(format!("{}{sign}", first.to_uppercase()), capital);
        }
    }
    known
});

static FROM_1258: LazyLock<HashMap<char, char>> =
    LazyLock::new(|| WINDOWS_1258.into_iter().collect());

/// The characters of the western code page for the bytes of a text in an old encoding.
pub fn western(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| {
            let high = byte.checked_sub(0x80).and_then(|place| WESTERN.get(usize::from(place)));
            high.and_then(|code| char::from_u32(u32::from(*code))).unwrap_or(char::from(*byte))
        })
        .collect()
}

/// The byte of a character of the western code page; `None` when it has none.
pub fn western_byte(c: char) -> Option<u8> {
    let code = u32::from(c);
    let high = WESTERN.iter().position(|known| u32::from(*known) == code);
    match (u8::try_from(code), high) {
        (_, Some(place)) => Some(0x80 + u8::try_from(place).ok()?),
        (Ok(byte), None) => Some(byte),
        (Err(_), None) => None,
    }
}

/// The text in Unicode (NFC). What the encoding does not know stays as it is.
pub fn decode(text: &str, encoding: OldEncoding) -> String {
    match encoding {
        OldEncoding::Tcvn3 => {
            text.chars().map(|c| FROM_TCVN3.get(&c).copied().unwrap_or(c)).collect()
        }
        OldEncoding::Windows1258 => {
            text.chars().map(|c| FROM_1258.get(&c).copied().unwrap_or(c)).nfc().collect()
        }
        OldEncoding::Vni => decode_vni(text),
    }
}

fn decode_vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut key = String::with_capacity(4);
    while let Some(c) = rest.next() {
        key.clear();
        key.push(c);
        let alone = FROM_VNI.get(&key).copied();
        if let Some(sign) = rest.peek().filter(|sign| !sign.is_ascii()) {
            key.push(*sign);
            if let Some(letter) = FROM_VNI.get(&key) {
                out.push(*letter);
                rest.next();
                continue;
            }
        }
        out.push(alone.unwrap_or(c));
    }
    out
}

/// The text in an old encoding: the way back, for what must be written in it.
pub fn encode(text: &str, encoding: OldEncoding) -> String {
    match encoding {
        OldEncoding::Tcvn3 => text
            .nfc()
            .map(|c| {
                let small = || c.to_lowercase().next().unwrap_or(c);
                let byte = |c: char| TCVN3.iter().find(|(letter, _)| *letter == c);
                byte(c).or_else(|| byte(small())).map_or(c, |(_, byte)| char::from(*byte))
            })
            .collect(),
        OldEncoding::Vni => text
            .nfc()
            .map(|c| {
                let small = c.to_lowercase().next().unwrap_or(c);
                match VNI.iter().find(|(letter, _)| *letter == small) {
                    Some((_, written)) if small == c => (*written).to_owned(),
                    Some((_, written)) => written.to_uppercase(),
                    None => c.to_string(),
                }
            })
            .collect(),
        OldEncoding::Windows1258 => text.nfc().map(encode_1258).collect(),
    }
}

/// A letter with its own mark, and the tone behind it.
fn encode_1258(c: char) -> String {
    let parts: Vec<char> = c.nfd().collect();
    let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let letter: String = parts.iter().copied().filter(|c| !is_tone(c)).nfc().collect();
    let tone = parts.iter().copied().filter(is_tone);
    letter
        .chars()
        .chain(tone)
        .map(|c| WINDOWS_1258.iter().find(|(_, to)| *to == c).map_or(c, |(from, _)| *from))
        .collect()
}

/// Whether a text has letters that only Unicode has: such a text is in no old encoding.
pub fn is_surely_unicode(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{102}'..='\u{103}' | '\u{110}'..='\u{111}' | '\u{128}'..='\u{129}'
            | '\u{168}'..='\u{169}' | '\u{1a0}'..='\u{1a1}' | '\u{1af}'..='\u{1b0}'
            | '\u{300}'..='\u{323}' | '\u{1ea0}'..='\u{1ef9}')
    })
}

/// Whether a text has characters that mean another letter in another encoding.
pub fn may_be_old(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{a1}'..='\u{ff}')) && !is_surely_unicode(text)
}

const ONSETS: &[&str] = &[
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh",
    "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
];

const RIMES: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ă", "ăc",
    "ăm", "ăn", "ăng", "ăp", "ăt", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "ec",
    "em", "en", "eng", "eo", "ep", "et", "ê", "êch", "êm", "ên", "ênh", "êp", "êt", "êu", "i",
    "ia", "ich", "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu", "im", "in", "inh", "ip", "it",
    "iu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oat", "oay", "oăc",
    "oăm", "oăn", "oăng", "oăt", "oc", "oe", "oen", "oet", "oeo", "oi", "om", "on", "ong", "op",
    "ot", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "u",
    "ua", "uân", "uâng", "uât", "uây", "uc", "uê", "uêch", "uênh", "ui", "um", "un", "ung", "uôc",
    "uôi", "uôm", "uôn", "uông", "uôt", "uơ", "up", "ut", "uy", "uya", "uych", "uyên", "uyêt",
    "uynh", "uyt", "uyp", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ươc", "ươi", "ươm", "ươn",
    "ương", "ươp", "ươt", "ươu", "ưt", "ưu", "y", "yêm", "yên", "yêng", "yêt", "yêu", "ynh", "yt",
    "eng", "oong", "oao", "uêu", "yu",
];

/// Whether a word is built as a Vietnamese syllable is, its tone on a syllable that can bear it.
pub fn is_syllable(word: &str) -> bool {
    let mut letters = String::new();
    let mut tones = 0;
    let mut stop_tone_only = true;
    for c in word.nfd().flat_map(char::to_lowercase) {
        match c {
            '\u{300}' | '\u{303}' | '\u{309}' => {
                tones += 1;
                stop_tone_only = false;
            }
            '\u{301}' | '\u{323}' => tones += 1,
            _ => letters.push(c),
        }
    }
    let letters: String = letters.nfc().collect();
    let stopped = ["c", "ch", "p", "t"].iter().any(|end| letters.ends_with(end));
    if tones > 1 || (stopped && (tones == 0 || !stop_tone_only)) {
        return false;
    }
    (0..=3).any(|length| {
        let Some((place, _)) = letters.char_indices().nth(length) else { return false };
        let (onset, rime) = letters.split_at(place);
        ONSETS.contains(&onset) && RIMES.contains(&rime)
    }) || matches!(letters.as_str(), "gi" | "gin" | "giêng" | "giêt")
}

/// For each reading of a text – as it is, and in each of [`OLD_ENCODINGS`] – how many of its words
/// with marks are Vietnamese, and how many words with marks there are.
pub fn words_read_as(text: &str) -> ([u32; 4], u32) {
    let mut right = [0; 4];
    let mut all = 0;
    let is_end = |c: char| c.is_whitespace() || (c.is_ascii() && !c.is_ascii_alphabetic());
    for word in text.split(is_end).filter(|word| may_be_old(word)) {
        all += 1;
        let readings = OLD_ENCODINGS.iter().map(|encoding| decode(word, *encoding));
        for (count, reading) in
            right.iter_mut().zip(std::iter::once(word.to_owned()).chain(readings))
        {
            *count += u32::from(is_syllable(&reading) && same_case(&reading));
        }
    }
    (right, all)
}

/// Names are written small with a capital first, or all in capitals; a wrong reading mixes them.
/// TCVN3 has no capitals with tones, so small letters among capitals are let pass.
fn same_case(word: &str) -> bool {
    let mut rest = word.chars().skip(1);
    let first_is_small = word.chars().next().is_some_and(char::is_lowercase);
    !rest.any(|c| c.is_uppercase() && (first_is_small || word.chars().nth(1) != Some(c)))
        || word.chars().filter(|c| c.is_ascii_alphabetic()).all(|c| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ";

    #[test]
    fn every_letter_comes_back_from_each_encoding() {
        let capitals = SMALL.to_uppercase();
        assert_eq!((SMALL.chars().count(), capitals.chars().count()), (67, 67));
        for encoding in [OldEncoding::Vni, OldEncoding::Windows1258] {
            for text in [SMALL, &capitals] {
                assert_eq!(decode(&encode(text, encoding), encoding), text, "{encoding:?}");
            }
        }
        // TCVN3 keeps no capitals with a tone: the font shows them.
        let tcvn3 = |text: &str| decode(&encode(text, OldEncoding::Tcvn3), OldEncoding::Tcvn3);
        assert_eq!(tcvn3(SMALL), SMALL);
        assert_eq!(tcvn3("ĂÂÊÔƠƯĐ"), "ĂÂÊÔƠƯĐ");
        assert_eq!(tcvn3(&capitals).to_uppercase(), capitals);
    }

    #[test]
    fn known_texts_are_read_as_they_were_typed() {
        for (encoding, written, want) in [
            (OldEncoding::Tcvn3, "NguyÔn V¨n MÉu", "Nguyễn Văn Mẫu"),
            (
                OldEncoding::Tcvn3,
                "Céng hßa x· héi chñ nghÜa ViÖt Nam",
                "Cộng hòa xã hội chủ nghĩa Việt Nam",
            ),
            (OldEncoding::Tcvn3, "§ç ThÞ H\u{ad}¬ng", "Đỗ Thị Hương"),
            (OldEncoding::Vni, "Nguyeãn Vaên Maãu", "Nguyễn Văn Mẫu"),
            (OldEncoding::Vni, "Ñoã Thò Höông", "Đỗ Thị Hương"),
            (OldEncoding::Vni, "NGUYEÃN VAÊN MAÃU", "NGUYỄN VĂN MẪU"),
            (OldEncoding::Windows1258, "NguyêÞn Vãn Mâ\u{de}u", "Nguyễn Văn Mẫu"),
        ] {
            assert_eq!(decode(written, encoding), want);
        }
    }

    #[test]
    fn a_syllable_is_told_from_a_wrong_reading() {
        for word in ["Nguyễn", "Văn", "Mẫu", "Hương", "Thị", "Quyết", "gì", "Ơn", "Yến", "nghiêng"]
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["NguyÔn", "Höông", "MÉu", "hác", "hàc", "bb", "Ñoã", "Vaên", "tât"] {
            assert_eq!(is_syllable(word), word == "hác", "{word}");
        }
    }

    #[test]
    fn the_right_reading_has_the_most_words() {
        for (text, want) in [
            ("Lê Thị Hòa, Nguyên Hà", 0),
            ("NguyÔn V¨n MÉu, §ç ThÞ H\u{ad}¬ng, hé nghÌo", 1),
            ("Nguyeãn Vaên Maãu, Ñoã Thò Höông, hoä ngheøo", 2),
        ] {
            let (right, all) = words_read_as(text);
            let most = right.iter().enumerate().max_by_key(|(place, n)| (**n, usize::MAX - place));
            assert_eq!(most.map(|(place, _)| place), Some(want), "{right:?} of {all}");
        }
    }
}
