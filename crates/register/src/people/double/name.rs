//! Reading a name: which words it has, and which of them is the family name.

use std::sync::LazyLock;

use super::word::Word;

/// Words kept of a name: family name, four middle ones, given name.
pub(super) const WORDS: usize = 6;

/// The words of a name as written, family name first, and how many they are.
pub(super) fn read(name: &str) -> ([Word; WORDS], u8) {
    // What stands in brackets is a second name or a note.
    let name = apart(name.split('(').next().unwrap_or_default());
    let mut words = [Word::default(); WORDS];
    let mut len = 0_usize;
    for word in name.split(' ').filter_map(Word::read) {
        if let Some(slot) = words.get_mut(len.min(WORDS - 1)) {
            *slot = word;
        }
        len = (len + 1).min(WORDS);
    }
    if is_addressed(words.get(..len).unwrap_or_default()) {
        words[0] = Word::default();
        words.rotate_left(1);
        len -= 1;
    }
    if is_told_apart(words.get(..len).unwrap_or_default()) {
        len -= 1;
        if let Some(letter) = words.get_mut(len) {
            *letter = Word::default();
        }
    }
    if let [first, second, third, ..] = &mut words
        && len == 3
        && is_family_last(*first, *second)
    {
        (*first, *second, *third) = (*third, *first, *second);
    }
    (words, u8::try_from(len).unwrap_or(0))
}

/// The name with a space between all its words: `H'Hen` is two, and so is `VănHùng`, where a space
/// was lost.
fn apart(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut small = false;
    for c in name.chars() {
        let between = c.is_whitespace()
            || matches!(c, '.' | ',' | '-' | '_' | '/' | '\'' | '\u{2019}' | '\u{2018}' | '`');
        if between || (small && c.is_uppercase()) {
            out.push(' ');
        }
        if !between {
            out.push(c);
        }
        // A mark that stands apart belongs to the letter before it.
        let mark = ('\u{300}'..='\u{36f}').contains(&c);
        small = c.is_lowercase() || (small && mark);
    }
    out
}

/// `Ông` or `Bà` before a name; `Ông` is a family name too, as Văn or Thị behind it shows.
fn is_addressed(words: &[Word]) -> bool {
    let [first, second, ..] = words else { return false };
    // Marks count where the name has any: Bá and Ba are names.
    let plain = words.iter().all(|word| !word.is_marked());
    let as_written = |it: &Word| first.letters == it.letters && (plain || first == it);
    let [lady, sir] = &*ADDRESS;
    as_written(lady) || (as_written(sir) && !is_of_all(*second))
}

static ADDRESS: LazyLock<[Word; 2]> =
    LazyLock::new(|| ["Bà", "Ông"].map(|word| Word::read(word).unwrap_or_default()));

/// A letter behind the name, with which a list tells namesakes of one village apart. Ý is a name,
/// and what stands alone behind Văn or Thị is one as well.
fn is_told_apart(words: &[Word]) -> bool {
    let [_, .., before, last] = words else { return false };
    last.len() == 1 && !last.is_marked() && !is(*last, b"i") && !is_of_all(*before)
}

/// Y and H' of the Ê Đê stand before the given name, and the family name comes last: Y Thanh Niê,
/// H'Hen Niê. `H. Văn An` is a Hoàng or Hồ whose family name was cut.
fn is_family_last(first: Word, second: Word) -> bool {
    // A lone y is kept as i.
    (is(first, b"i") || is(first, b"h")) && second.len() > 1 && !is_of_all(second)
}

/// Văn and Thị stand in the middle, behind a family name.
fn is_of_all(word: Word) -> bool {
    is(word, b"van") || is(word, b"thi")
}

/// Whether a word has these letters, whatever its marks.
pub(super) fn is(word: Word, letters: &[u8]) -> bool {
    word.letters.to_le_bytes().starts_with(letters)
        && usize::try_from(word.len()).is_ok_and(|len| len == letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_their_bearers_mean_them() {
        for (written, wanted) in [
            // An apostrophe and a lost space part words; Y and H come behind the family name.
            ("H'Hen Niê", "Niê H Hen"),
            ("H’HEN NIÊ", "Niê H Hen"),
            ("H Hen Niê", "Niê H Hen"),
            ("Niê H'Hen", "Niê H Hen"),
            ("Y Thanh Niê", "Niê Y Thanh"),
            ("Y Vẻ", "Y Vẻ"),
            ("Y A Thanh", "Y A Thanh"),
            ("H. Văn An", "H Văn An"),
            ("Nguyễn VănHùng", "Nguyễn Văn Hùng"),
            ("NguyễnVăn Hu\u{300}ngAn", "Nguyễn Văn Hùng An"),
            ("NGUYỄN VĂN HÙNG", "Nguyễn Văn Hùng"),
            // How somebody is addressed is no name.
            ("Bà Lê Thị Lan", "Lê Thị Lan"),
            ("Ông Hùng", "Hùng"),
            ("BA LE THI LAN", "Le Thi Lan"),
            ("Ông Văn Hùng", "Ông Văn Hùng"),
            ("Bá Lê Văn", "Bá Lê Văn"),
            ("Bà", "Bà"),
            // Nor is the letter that tells two of one name apart.
            ("Lê Văn Hùng B", "Lê Văn Hùng"),
            ("Lê Hùng b", "Lê Hùng"),
            ("Lê Như Ý", "Lê Như Ý"),
            ("LE NHU Y", "Le Nhu Y"),
            ("Nguyễn Văn A", "Nguyễn Văn A"),
            ("Lê A", "Lê A"),
        ] {
            let wanted: Vec<Word> = wanted.split(' ').filter_map(Word::read).collect();
            let (words, len) = read(written);
            assert_eq!(words[..usize::from(len)], wanted, "{written}");
            assert!(words[usize::from(len)..].iter().all(|word| *word == Word::default()));
        }
    }
}
