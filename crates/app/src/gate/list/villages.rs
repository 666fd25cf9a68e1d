//! Which village of the commune a list means. Lists name villages in many ways: with another kind
//! or none, without marks, in Roman numbers, with the commune behind. What can only be one is
//! taken, what may be several is asked.

use std::collections::{BTreeMap, HashMap};

use base::Place;
use base::id::VillageId;
use base::text::{fold, marked};
use intake::{Answers, Choice, Question};

/// What villages are called, as words without marks, the longer ones first.
const KINDS: [&str; 17] = [
    "to dan pho",
    "khu dan cu",
    "khu vuc",
    "khu pho",
    "tdp",
    "thon",
    "xom",
    "ban",
    "buon",
    "ap",
    "to",
    "khu",
    "khom",
    "lang",
    "plei",
    "phum",
    "soc",
];
/// The same words that are something else with other marks: “bàn”, “tô”.
const KINDS_MARKED: [&str; 5] = ["bản", "tổ", "làng", "ấp", "sóc"];
/// What may stand behind a comma: the units above.
const ABOVE: [&str; 7] = ["xa ", "phuong ", "thi tran ", "huyen ", "quan ", "tinh ", "thanh pho "];

/// The answer that a village is none of those asked about.
const NONE: &str = "none";

/// So many rows of a word are named.
const ROWS_TOLD: usize = 12;
/// So many villages are offered for a word: more than most communes have.
const OFFERED_MAX: usize = 80;

/// The villages of the commune, by each way of writing them.
pub(super) struct Villages {
    names: HashMap<VillageId, String>,
    /// What the words of the list were taken for.
    meant: HashMap<String, Meant>,
    /// From what agrees in everything to what agrees in the letters alone.
    by: [HashMap<String, Vec<VillageId>>; 4],
}

/// What a list's word for a village comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    One(VillageId),
    /// That one can be meant only, though it is written otherwise.
    Read(VillageId),
    /// One of these, or another.
    Several(Vec<VillageId>),
    /// None.
    Unknown,
}

/// What is done with a list's word for a village.
#[derive(Debug, Clone)]
pub(super) enum Meant {
    /// It is that one; whether it is written otherwise.
    Village(VillageId, bool),
    /// A person must say.
    Ask(Box<Question>),
    /// The commune has none.
    Unknown,
}

impl Meant {
    pub(super) fn village(&self) -> Option<VillageId> {
        match self {
            Meant::Village(id, _) => Some(*id),
            Meant::Ask(_) | Meant::Unknown => None,
        }
    }
}

/// A village's name in its parts.
struct Written {
    kind: Option<String>,
    /// Its own name with marks.
    own: String,
    folded: String,
}

impl Villages {
    pub(super) fn new(villages: impl IntoIterator<Item = (VillageId, String)>) -> Villages {
        let mut all =
            Villages { names: HashMap::new(), meant: HashMap::new(), by: Default::default() };
        for (id, name) in villages {
            for (by, key) in all.by.iter_mut().zip(Written::of(&name).keys()) {
                by.entry(key).or_default().push(id);
            }
            all.names.insert(id, name);
        }
        all
    }

    pub(super) fn name(&self, id: VillageId) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    /// The same with what the words of a list mean, each looked up once.
    pub(super) fn of_list<'a>(
        mut self,
        texts: impl Iterator<Item = (&'a str, u32)>,
        answers: &Answers,
    ) -> Villages {
        let mut rows: HashMap<&str, Vec<u32>> = HashMap::new();
        for (text, row) in texts {
            rows.entry(text).or_default().push(row);
        }
        for (text, rows) in rows {
            let mut meant = self.mean(text, answers);
            if let Meant::Ask(question) = &mut meant {
                // Households below a row of their village share that row.
                let count = rows.len();
                let mut rows = rows;
                rows.dedup();
                let told: Vec<String> = rows.iter().take(ROWS_TOLD).map(u32::to_string).collect();
                let more = if rows.len() > ROWS_TOLD { ", …" } else { "" };
                question.args.insert("count".to_owned(), count.to_string());
                question.args.insert("rows".to_owned(), format!("{}{more}", told.join(", ")));
            }
            self.meant.insert(text.to_owned(), meant);
        }
        self
    }

    /// What a word of the list means.
    pub(super) fn meant(&self, text: &str) -> &Meant {
        self.meant.get(text).unwrap_or(&Meant::Unknown)
    }

    fn mean(&self, text: &str, answers: &Answers) -> Meant {
        let several = match self.find_written(text) {
            Named::One(id) => return Meant::Village(id, false),
            Named::Read(id) => return Meant::Village(id, true),
            // Which of those that are there is meant: a wrong word is no new village.
            Named::Unknown => self.nearest(text),
            Named::Several(several) => several,
        };
        if several.is_empty() {
            return Meant::Unknown;
        }
        let question = self.question(text, &several);
        match answers.get(&question.id).map(String::as_str) {
            None => Meant::Ask(Box::new(question)),
            Some(answer) => several
                .into_iter()
                .find(|id| id.to_string() == answer)
                .map_or(Meant::Unknown, |id| Meant::Village(id, false)),
        }
    }

    fn question(&self, text: &str, several: &[VillageId]) -> Question {
        let shown: String = text.chars().take(60).collect();
        let village = |id: &VillageId| {
            let name = self.name(*id).unwrap_or_default();
            let args = BTreeMap::from([("village".to_owned(), name.to_owned())]);
            Choice { id: id.to_string(), code: "village".to_owned(), args }
        };
        let none =
            Choice { id: NONE.to_owned(), code: "village_other".to_owned(), args: BTreeMap::new() };
        Question {
            id: format!("village:{shown}"),
            place: Place::default(),
            code: "village_which".to_owned(),
            args: BTreeMap::from([("value".to_owned(), shown)]),
            choices: several.iter().map(village).chain([none]).collect(),
        }
    }

    /// As [`Villages::find`], where the name may be written in odder ways, each of which is one village.
    fn find_written(&self, text: &str) -> Named {
        let plain = self.find(text);
        if plain != Named::Unknown {
            return plain;
        }
        for text in otherwise(text) {
            match self.find(&text) {
                Named::One(id) | Named::Read(id) => return Named::Read(id),
                several @ Named::Several(_) => return several,
                Named::Unknown => {}
            }
        }
        Named::Unknown
    }

    /// The villages of the commune, those first whose names are most like a word.
    fn nearest(&self, text: &str) -> Vec<VillageId> {
        let own = Written::of(text).folded;
        let mut all: Vec<(usize, String, VillageId)> = self
            .names
            .iter()
            .map(|(id, name)| {
                let there = Written::of(name).folded;
                let holds = !own.is_empty() && (there.contains(&own) || own.contains(&there));
                let apart = if holds { 0 } else { 1 + distance(&own, &there) };
                (apart, name.clone(), *id)
            })
            .collect();
        all.sort();
        all.into_iter().take(OFFERED_MAX).map(|(.., id)| id).collect()
    }

    fn find(&self, text: &str) -> Named {
        let written = Written::of(text);
        let keys = written.keys();
        let hits = self.by.iter().zip(&keys).find_map(|(by, key)| by.get(key));
        let [only] = hits.map_or(&[][..], Vec::as_slice) else {
            return hits.map_or(Named::Unknown, |several| Named::Several(several.clone()));
        };
        let there = Written::of(self.name(*only).unwrap_or_default());
        let plain = |it: &Written| it.own == it.folded;
        if there.own != written.own && !plain(&there) && !plain(&written) {
            // Both have marks, and not the same: a slip of the pen, or another village.
            return Named::Several(vec![*only]);
        }
        let same_kind =
            there.kind == written.kind || there.kind.is_none() || written.kind.is_none();
        if there.own == written.own && same_kind {
            return Named::One(*only);
        }
        Named::Read(*only)
    }
}

impl Written {
    fn of(text: &str) -> Written {
        let text = match text.split_once(',') {
            Some((village, rest)) if ABOVE.iter().any(|unit| fold(rest).starts_with(unit)) => {
                village
            }
            _ => text,
        };
        let spaced = number_apart(text.trim().trim_end_matches(['.', ':', '-', ' ']));
        let (kind, own) = kind_of(&spaced);
        let own = own.split(' ').filter(|word| !word.is_empty());
        let own: Vec<&str> = own.map(bare_number).collect();
        let own = match own.as_slice() {
            // “Thôn số 3”.
            [word, number] if fold(word) == "so" && is_number(number) => (*number).to_owned(),
            words => words.join(" "),
        };
        Written { kind, folded: fold(&own), own: marked(&own) }
    }

    /// What it is looked up by, in the order of [`Villages::by`].
    fn keys(&self) -> [String; 4] {
        let kind = self.kind.as_deref().unwrap_or_default();
        let arabic = roman(&self.folded).map_or_else(|| self.folded.clone(), |n| n.to_string());
        [
            format!("{kind} {}", self.own),
            format!("{kind} {}", self.folded),
            self.own.clone(),
            arabic,
        ]
    }
}

/// How else a name may be written: with a number in front, what it once was in brackets, its number in
/// words or in Roman digits.
fn otherwise(text: &str) -> Vec<String> {
    const NUMBERS: [&str; 10] =
        ["mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi"];
    let mut found = Vec::new();
    let text = text.trim_start_matches(['*', '-', '+', '•', '–', ' ']);
    let counted = text.split_once(['-', '.', ')', '–']);
    let bare = counted.filter(|(number, rest)| is_number(number.trim()) && !rest.trim().is_empty());
    let text = bare.map_or(text, |(_, rest)| rest).trim();
    let text = text.split('(').next().unwrap_or(text).trim();
    found.push(text.to_owned());
    // The commune behind it, without a comma: whose it is, is asked about elsewhere.
    if let Some(at) = ABOVE.iter().filter_map(|unit| fold(text).find(&format!(" {unit}"))).min() {
        let words = fold(text).get(..at).map_or(0, |before| before.split(' ').count());
        let before: Vec<&str> = text.split_whitespace().take(words).collect();
        found.push(before.join(" "));
    }
    if let Some((name, last)) = text.rsplit_once(' ') {
        let folded = fold(last);
        let word = NUMBERS.iter().position(|number| *number == folded).map(|at| at + 1);
        let number = word.or_else(|| usize::try_from(roman(&folded)?).ok());
        found.extend(number.map(|number| format!("{name} {number}")));
    }
    found
}

/// How many letters two words are apart.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, c) in one.chars().enumerate() {
        let mut before = place;
        for (at, there) in other.iter().enumerate() {
            let here = row.get(at + 1).copied().unwrap_or(0);
            let left = if at == 0 { place + 1 } else { row.get(at).copied().unwrap_or(0) };
            let changed = before + usize::from(c != *there);
            before = here;
            if let Some(first) = row.first_mut() {
                *first = place + 1;
            }
            if let Some(cell) = row.get_mut(at + 1) {
                *cell = changed.min(here + 1).min(left + 1);
            }
        }
    }
    row.last().copied().unwrap_or(0)
}

/// “Thôn3” is “Thôn 3”.
fn number_apart(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut before = ' ';
    for c in text.chars() {
        if c.is_ascii_digit() && before.is_alphabetic() {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

/// The kind in front of a name, and the rest. A single letter or a word cut off by a full stop is
/// a kind of which nothing more is known.
fn kind_of(text: &str) -> (Option<String>, &str) {
    for kind in KINDS {
        let words = kind.split(' ').count();
        let end = text.match_indices(' ').nth(words - 1).map(|(at, _)| at);
        let Some((head, rest)) = end.and_then(|end| text.split_at_checked(end)) else { continue };
        let lower = head.to_lowercase();
        let is_kind = fold(head) == kind
            && (lower == kind
                || !KINDS_MARKED.iter().any(|marked| fold(marked) == kind)
                || KINDS_MARKED.contains(&lower.as_str()));
        if is_kind && !rest.trim().is_empty() {
            let kind = if kind == "tdp" { "to dan pho" } else { kind };
            return (Some(kind.to_owned()), rest.trim_start_matches([' ', ':']));
        }
    }
    let short = text.split_once('.').or_else(|| text.split_once(' '));
    match short {
        Some((head, rest))
            if matches!(fold(head).as_str(), "t" | "th" | "x" | "b" | "a" | "k")
                && !rest.trim().is_empty() =>
        {
            (None, rest.trim())
        }
        _ => (None, text),
    }
}

/// “03” is “3”.
fn bare_number(word: &str) -> &str {
    match word.trim_start_matches('0') {
        bare if is_number(word) && !bare.is_empty() => bare,
        _ => word,
    }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// A Roman number up to 39: no commune has more villages that are counted so.
fn roman(text: &str) -> Option<u32> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let ones = text.trim_start_matches('x');
    let tens = u32::try_from(text.len() - ones.len()).ok().filter(|tens| *tens <= 3)?;
    let ones = u32::try_from(ONES.iter().position(|it| *it == ones)?).ok()?;
    (tens * 10 + ones > 0).then_some(tens * 10 + ones)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn villages(names: &[&str]) -> Villages {
        let ids = (1..).map(|n| VillageId(uuid::Uuid::from_u128(n)));
        Villages::new(ids.zip(names.iter().map(|name| (*name).to_owned())))
    }

    fn one(n: u128) -> VillageId {
        VillageId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_village_is_found_however_it_is_written() {
        let all = villages(&["Thôn 3", "Nghĩa Phú", "Thôn Đông", "Hòa Bình"]);
        for (text, expected) in [
            ("Thôn 3", Named::One(one(1))),
            ("3", Named::One(one(1))),
            ("thôn 03", Named::One(one(1))),
            ("Thôn3", Named::One(one(1))),
            ("Thôn số 3", Named::One(one(1))),
            ("Thôn III", Named::Read(one(1))),
            ("T3", Named::One(one(1))),
            ("Th.3", Named::One(one(1))),
            ("Tổ dân phố 3", Named::Read(one(1))),
            ("Thôn Nghĩa Phú", Named::One(one(2))),
            ("NGHĨA PHÚ", Named::One(one(2))),
            ("thon nghia phu", Named::Read(one(2))),
            ("thôn Đông, xã Hoằng Phú", Named::One(one(3))),
            ("Thôn Đông:", Named::One(one(3))),
            ("Hoà Bình", Named::One(one(4))),
            ("Bàn 3", Named::Unknown),
            ("Thôn 5", Named::Unknown),
            ("", Named::Unknown),
        ] {
            assert_eq!(all.find(text), expected, "{text}");
        }
    }

    #[test]
    fn a_name_written_in_odder_ways_is_read_and_a_wrong_one_is_asked() {
        let all = villages(&["Thôn 1", "Kim Sơn 1", "Kim Sơn 2", "Nghĩa Phú"]);
        for (text, expected) in [
            ("01 - Thôn 1", Named::Read(one(1))),
            ("Thôn Một", Named::Read(one(1))),
            ("Kim Sơn II", Named::Read(one(3))),
            ("Nghĩa Phú (cũ)", Named::Read(one(4))),
            ("* Thôn 1", Named::Read(one(1))),
            ("- Nghĩa Phú", Named::Read(one(4))),
            ("Thôn 1 xã Hoằng Tiến", Named::Read(one(1))),
            ("Thôn Nghĩa Phú phường Hải An", Named::Read(one(4))),
            ("Kim Sơn", Named::Unknown),
        ] {
            assert_eq!(all.find_written(text), expected, "{text}");
        }
        assert_eq!(all.nearest("Kim Sơn")[..2], [one(2), one(3)]);
        assert_eq!(all.nearest("Nghia Fu")[0], one(4));
        let none = villages(&[]);
        assert!(matches!(none.mean("Thôn 1", &Answers::new()), Meant::Unknown));
    }

    #[test]
    fn villages_that_differ_in_kind_or_marks_are_not_taken_for_each_other() {
        let all = villages(&["Thôn 3", "Tổ dân phố 3", "Xóm 3", "Thôn Hạ"]);
        assert_eq!(all.find("Thôn 3"), Named::One(one(1)));
        assert_eq!(all.find("TDP 3"), Named::One(one(2)));
        let three = Named::Several(vec![one(1), one(2), one(3)]);
        assert_eq!(all.find("Bản 3"), three);
        assert_eq!(all.find("3"), three);
        assert_eq!(all.find("Thôn Hà"), Named::Several(vec![one(4)]));
        assert_eq!(all.find("Thon Ha"), Named::Read(one(4)));
        let both = villages(&["Thôn Hạ", "Thôn Hà"]);
        assert_eq!(both.find("Thôn Hà"), Named::One(one(2)));
        assert_eq!(both.find("Thon Ha"), Named::Several(vec![one(1), one(2)]));
    }
}
