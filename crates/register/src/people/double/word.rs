//! One word of a Vietnamese name, in sixteen bytes: its letters without marks, and its marks apart.
//!
//! The tone belongs to the syllable and not to a letter, so `Hòa` and `Hoà` are one word. Letters
//! that a keyboard left behind (`Nguyeenx`, `Nguye6n4`) are taken for the marks they meant.

use unicode_normalization::UnicodeNormalization;

/// Letters kept of a word; the longest Vietnamese syllable has seven (`nghiêng`).
const LETTERS: usize = 8;
/// The marks were typed as letters or digits, so that they are not known.
const TYPED: u32 = 1 << 31;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Word {
    /// Letters a to z, the first in the lowest byte.
    pub letters: u64,
    /// Tone (three bits), then two bits a letter; 0 for a word without any mark.
    marks: u32,
}

/// How two words are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alike {
    /// Letters and marks.
    Same,
    /// The letters; one of the two was written without marks.
    Unmarked,
    /// The letters, with other marks.
    MarksDiffer,
    /// A slip of the keyboard or of the ear apart, or an initial for the word.
    Near,
    /// Not at all.
    Other,
}

impl Word {
    /// Reads a word; `None` when it has no letter.
    pub(super) fn read(text: &str) -> Option<Word> {
        let mut letters: Vec<(u8, u32)> = Vec::with_capacity(LETTERS);
        let mut tone = 0;
        let mut digits = false;
        for c in text.nfd().flat_map(char::to_lowercase) {
            match c {
                '\u{300}' => tone = 1,
                '\u{309}' => tone = 2,
                '\u{303}' => tone = 3,
                '\u{301}' => tone = 4,
                '\u{323}' => tone = 5,
                '\u{302}' => mark(&mut letters, 1),
                '\u{306}' => mark(&mut letters, 2),
                '\u{31b}' => mark(&mut letters, 3),
                'đ' => letters.push((b'd', 1)),
                '0'..='9' => digits = true,
                _ => {
                    if let Ok(byte @ b'a'..=b'z') = u8::try_from(c) {
                        letters.push((byte, 0));
                    }
                }
            }
        }
        let marked = tone != 0 || letters.iter().any(|(_, mark)| *mark != 0);
        let typed = !marked && (untype(&mut letters) || digits);
        one_i(&mut letters);
        if letters.is_empty() {
            return None;
        }
        let mut packed = 0_u64;
        let mut marks = tone | if typed { TYPED } else { 0 };
        for (place, (letter, mark)) in letters.iter().enumerate() {
            if place < LETTERS {
                packed |= u64::from(*letter) << (8 * place);
                marks |= mark << (3 + 2 * place);
            } else {
                // Foreign words go on in the last byte, mixed: equal words stay equal.
                let last = (packed >> 56).wrapping_mul(31).wrapping_add(u64::from(*letter)) & 0xff;
                packed = (packed & 0x00ff_ffff_ffff_ffff) | (last << 56);
            }
        }
        Some(Word { letters: packed, marks })
    }

    /// Whether the word has any mark.
    pub(super) fn is_marked(self) -> bool {
        self.marks & !TYPED != 0
    }

    /// How many letters it has.
    pub(super) fn len(self) -> u32 {
        8 - self.letters.leading_zeros() / 8
    }

    /// The first letter.
    pub(super) fn initial(self) -> u8 {
        self.letters.to_le_bytes()[0]
    }

    /// Compares two words of names of which `unmarked` says whether either has no mark at all.
    #[inline]
    pub(super) fn alike(self, other: Word, unmarked: bool) -> Alike {
        if self.letters == other.letters {
            if self.marks == other.marks {
                Alike::Same
            } else if unmarked || (self.marks | other.marks) & TYPED != 0 {
                Alike::Unmarked
            } else {
                Alike::MarksDiffer
            }
        } else if near(self, other) {
            Alike::Near
        } else {
            Alike::Other
        }
    }
}

fn mark(letters: &mut [(u8, u32)], kind: u32) {
    if let Some((_, mark)) = letters.last_mut() {
        *mark = kind;
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Takes out what telex leaves when it is off: `dd`, doubled vowels, `w`, and a tone letter after
/// the vowel. Says whether there was any.
fn untype(letters: &mut Vec<(u8, u32)>) -> bool {
    let before = letters.len();
    let mut out: Vec<(u8, u32)> = Vec::with_capacity(before);
    let mut vowel = false;
    for (letter, _) in letters.iter().copied() {
        let last = out.last().map(|(last, _)| *last);
        let doubled = last == Some(letter) && matches!(letter, b'a' | b'e' | b'o' | b'd');
        let tone = vowel && matches!(letter, b's' | b'f' | b'r' | b'x' | b'j' | b'w' | b'z');
        let lone_w = letter == b'w' && !out.is_empty();
        if doubled || tone || lone_w {
            continue;
        }
        vowel |= is_vowel(letter);
        out.push((letter, 0));
    }
    *letters = out;
    before != letters.len()
}

/// `Lý` and `Lí`, `Mỹ` and `Mĩ` are one name: a lone y sound is written as i.
fn one_i(letters: &mut [(u8, u32)]) {
    let vowels = letters.iter().filter(|(letter, _)| is_vowel(*letter)).count();
    if vowels == 1
        && let Some((last, _)) = letters.last_mut()
        && *last == b'y'
    {
        *last = b'i';
    }
}

/// One letter more, less, other or two changed places; an initial; or a sound that regions mix up.
fn near(a: Word, b: Word) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() == 1 {
        return long.len() > 1 && short.initial() == long.initial();
    }
    if long.len() - short.len() > 2 {
        // "Ng." for Nguyễn; three letters less are no slip.
        return short.letters == u64::from_le_bytes(*b"ng\0\0\0\0\0\0") && starts(long, short);
    }
    if short.len() >= 3 && one_edit(short, long) {
        return true;
    }
    sounds(short) == sounds(long)
}

fn starts(long: Word, short: Word) -> bool {
    let bits = 8 * short.len();
    (long.letters ^ short.letters) & ((1_u64 << bits) - 1) == 0
}

/// Damerau's distance of one, on packed letters.
fn one_edit(short: Word, long: Word) -> bool {
    let differs = short.letters ^ long.letters;
    let at = differs.trailing_zeros() / 8 * 8;
    if short.len() == long.len() {
        let rest = differs >> at;
        if rest >> 8 == 0 {
            return true;
        }
        let (x, y) = ((short.letters >> at) & 0xffff, (long.letters >> at) & 0xffff);
        return rest >> 16 == 0 && x == (y >> 8 | (y & 0xff) << 8);
    }
    long.len() - short.len() == 1 && {
        let below = (1_u64 << at) - 1;
        let without = (long.letters & below) | ((long.letters >> 8) & !below);
        without == short.letters
    }
}

/// The word with the sounds that regions write alike brought together: s and x, tr and ch, d, gi
/// and r, l and n, final n and ng, final t and c.
fn sounds(word: Word) -> u64 {
    let letters = word.letters;
    let second = (letters >> 8) & 0xff;
    let begin = match (word.initial(), u8::try_from(second).unwrap_or(0)) {
        (b's', _) => (letters & !0xff) | u64::from(b'x'),
        (b't', b'r') => (letters & !0xffff) | u64::from(u16::from_le_bytes(*b"ch")),
        (b'g', b'i') if word.len() > 2 => ((letters >> 8) & !0xff) | u64::from(b'd'),
        (b'r', _) => (letters & !0xff) | u64::from(b'd'),
        (b'n', b'g') => letters,
        (b'n', _) => (letters & !0xff) | u64::from(b'l'),
        _ => letters,
    };
    let len = 8 - begin.leading_zeros() / 8;
    if len < 3 {
        return begin;
    }
    let last = (begin >> (8 * (len - 1))) & 0xff;
    let before = (begin >> (8 * (len - 2))) & 0xff;
    let keep = |n: u32| begin & ((1_u64 << (8 * n)) - 1);
    if last == u64::from(b'g') && before == u64::from(b'n') {
        keep(len - 1)
    } else if last == u64::from(b'c') {
        keep(len - 1) | u64::from(b't') << (8 * (len - 1))
    } else {
        begin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str, unmarked: bool) -> Alike {
        let word = |text| Word::read(text).expect("a word");
        assert_eq!(word(a).alike(word(b), unmarked), word(b).alike(word(a), unmarked));
        word(a).alike(word(b), unmarked)
    }

    #[test]
    fn words_are_alike_as_people_write_them() {
        for (a, b, wanted) in [
            ("Hòa", "Hoà", Alike::Same),
            ("HÒA", "hoà", Alike::Same),
            ("Ho\u{300}a", "Hòa", Alike::Same),
            ("Thúy", "Thuý", Alike::Same),
            ("Lý", "Lí", Alike::Same),
            ("Mỹ", "Mĩ", Alike::Same),
            ("Hòa", "Hóa", Alike::MarksDiffer),
            ("Đào", "Dào", Alike::MarksDiffer),
            ("Nguyeenx", "Nguyễn", Alike::Unmarked),
            ("Nguye6n4", "Nguyễn", Alike::Unmarked),
            ("Ddoox", "Đỗ", Alike::Unmarked),
            ("Tuwowng", "Tương", Alike::Unmarked),
            ("Hoa", "Hoan", Alike::Near),
            ("Hương", "Hưong", Alike::MarksDiffer),
            ("Hương", "Hưogn", Alike::Near),
            ("Sơn", "Xơn", Alike::Near),
            ("Trinh", "Chinh", Alike::Near),
            ("Giang", "Dang", Alike::Near),
            ("Lan", "Nan", Alike::Near),
            ("Hằng", "Hằn", Alike::Near),
            ("T", "Thị", Alike::Near),
            ("Ng", "Nguyễn", Alike::Near),
            ("An", "Ân", Alike::MarksDiffer),
            ("An", "Anh", Alike::Other),
            ("Lan", "Linh", Alike::Other),
            ("Nam", "Hùng", Alike::Other),
        ] {
            assert_eq!(alike(a, b, false), wanted, "{a} {b}");
        }
        assert_eq!(alike("Hoa", "Hòa", true), Alike::Unmarked);
        assert_eq!(Word::read("-.'"), None);
        assert_eq!(Word::read("Nghiêng").expect("a word").len(), 7);
        let long = Word::read("Krajangpongpan").expect("a word");
        assert_ne!(long, Word::read("Krajangpongpam").expect("a word"));
    }
}
