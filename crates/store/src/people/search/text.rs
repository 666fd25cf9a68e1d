//! A search text, read: a code, the number of a paper, or words of a name, beginnings of a year and
//! whole numbers; and what a card says to them.

use base::text::{fold, other_spelling};
use register::HouseholdCode;
use register::review::round::series::{PaperNumber, paper_number};

/// The most words of a search that are looked at: a full name and a year.
const WORDS_MAX: usize = 8;

/// A word of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// The beginning of a word of a name.
    Name(String),
    /// The beginning of a year of birth.
    Year(String),
    /// A whole identity number.
    Number(String),
}

/// A search text, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Text {
    None,
    Code(String),
    /// Nine digits that may be a code, and may be the number of an old card: both are looked for.
    CodeOrNumber(String, Word),
    Paper(PaperNumber),
    Words(Vec<Word>),
}

impl Text {
    pub(super) fn read(text: &str) -> Text {
        if let Some(number) = paper_number(text) {
            return Text::Paper(number);
        }
        let folded = fold(text);
        let words: Vec<&str> =
            folded.split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX).collect();
        if let [word] = words.as_slice()
            && let Ok(code) = HouseholdCode::parse(word)
        {
            let code = code.to_string();
            return match word.bytes().all(|b| b.is_ascii_digit()) {
                true => Text::CodeOrNumber(code, Word::Number((*word).to_owned())),
                false => Text::Code(code),
            };
        }
        let words: Vec<Word> = words
            .into_iter()
            .map(|word| match (word.bytes().all(|b| b.is_ascii_digit()), word.len()) {
                (true, 1..=4) => Word::Year(word.to_owned()),
                (true, _) => Word::Number(word.to_owned()),
                (false, _) => Word::Name(word.to_owned()),
            })
            .collect();
        if words.is_empty() { Text::None } else { Text::Words(words) }
    }

    pub(super) fn words(&self) -> &[Word] {
        match self {
            Text::Words(words) => words,
            Text::None | Text::Code(_) | Text::CodeOrNumber(..) | Text::Paper(_) => &[],
        }
    }
}

impl Text {
    /// Whether one person of a card has every word: the card's words of a person are parted from
    /// the next one's by a bar. Numbers are not in the card.
    pub(super) fn is_of_one_person(&self, card: &str) -> bool {
        let begins = |person: &str, word: &Word| match word {
            Word::Name(word) => {
                let other = other_spelling(word);
                let mut words = person.split(' ');
                words.any(|it| it.starts_with(word.as_str()) || Some(it) == other.as_deref())
            }
            Word::Year(word) => person.split(' ').any(|there| there.starts_with(word.as_str())),
            Word::Number(_) => true,
        };
        let words = self.words();
        words.len() < 2
            || card.is_empty()
            || card.split('|').any(|person| words.iter().all(|word| begins(person, word)))
    }
}

/// The years that begin with these digits.
pub(super) fn years(digits: &str) -> (i32, i32) {
    let scale = 10_i32.pow(4 - u32::try_from(digits.len().min(4)).unwrap_or(4));
    let from = digits.parse::<i32>().unwrap_or(0) * scale;
    (from, from + scale - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_code_words_years_and_numbers() {
        let name = |text: &str| Word::Name(text.to_owned());
        assert_eq!(
            Text::read("  Nguyễn  HOA 196 "),
            Text::Words(vec![name("nguyen"), name("hoa"), Word::Year("196".to_owned())])
        );
        assert_eq!(
            Text::read("038070123456"),
            Text::Words(vec![Word::Number("038070123456".to_owned())])
        );
        let both = |code: &str, number: &str| {
            Text::CodeOrNumber(code.to_owned(), Word::Number(number.to_owned()))
        };
        assert_eq!(Text::read("174413463"), both("1744-1346-3", "174413463"));
        assert_eq!(Text::read("1744-1346-3"), Text::Code("1744-1346-3".to_owned()));
        assert_eq!(Text::read(" \u{200f}"), Text::None);
        assert_eq!(years("196"), (1960, 1969));
        assert_eq!(years("1961"), (1961, 1961));
    }
}
