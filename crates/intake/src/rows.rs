//! What a row below the header is: a row of the list, or one of the others that real lists have –
//! sums, groups, signatures, headers repeated on each page.

use base::text::fold;
use register::Class;
use workbook::{Row, Sheet, Texts};

use crate::alone::{alone, bare_group, is_ordinal, names_village, says_households, village_text};
use crate::columns::key;
use crate::header::numbers_columns;
use crate::layout::{Holds, Layout};
use crate::meaning::Meaning;
use crate::titles::{Stated, stated};
use crate::villages::Known;

/// A row with more cells is no row of signatures.
const SIGNED_CELLS: usize = 6;

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RowIs {
    /// A household or a member.
    Data,
    /// A village, or a class, for the rows below it.
    Village(String),
    Class(Option<Class>, Option<Class>),
    /// Nothing but words that nobody here understands: they may say something of the rows below. Whether
    /// they stand where names do.
    Words(String, bool),
    /// Of no household.
    Sum,
    Signature,
    Header,
    /// Nothing but its number: templates number rows ahead.
    Empty,
}

/// The village that the only text of a row names; in the place of a person's name "To Thi Mo" is a person.
fn village_of_text<'a>(text: &'a str, known: &Known<'_>, is_name: bool) -> Option<&'a str> {
    // "Danh sách Thôn 1" stands above the rows of that village.
    let listed = without_list_words(text);
    if known.names(listed) {
        return Some(village_text(listed));
    }
    names_village(text, is_name).then(|| village_text(text))
}

/// Whether a row stands for a village.
pub(crate) fn is_of_village(
    sheet: &Sheet,
    texts: &Texts<'_>,
    row: &Row,
    known: &Known<'_>,
) -> bool {
    alone(sheet, texts, row).is_some_and(|text| village_of_text(text, known, false).is_some())
}

/// A row's text without the words for a list of households in front.
fn without_list_words(text: &str) -> &str {
    const WORDS: [&str; 6] = [
        "danh sách các hộ dân ",
        "danh sách hộ dân ",
        "danh sách các hộ ",
        "danh sách hộ ",
        "danh sách ",
        "ds ",
    ];
    let bare = bare_group(text);
    WORDS
        .iter()
        .find_map(|words| {
            let (begin, rest) = bare.split_at_checked(words.len())?;
            (begin.to_lowercase() == *words).then_some(rest)
        })
        .unwrap_or(text)
}

/// What the rows of a sheet are, one after the other.
pub(crate) struct Rows<'a> {
    sheet: &'a Sheet,
    texts: &'a Texts<'a>,
    layout: &'a Layout<'a>,
    /// The headings, for pages that repeat them.
    headings: Vec<(usize, String)>,
    /// Whether a signature came before: what follows it is of the list only when it looks so.
    signed: bool,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(sheet: &'a Sheet, texts: &'a Texts<'a>, layout: &'a Layout<'a>) -> Rows<'a> {
        let headings = layout
            .headers
            .iter()
            .map(|(at, header)| (*at, key(header)))
            .filter(|(_, header)| !header.is_empty())
            .collect();
        Rows { sheet, texts, layout, headings, signed: false }
    }

    fn text(&self, row: &Row, meaning: Meaning) -> &'a str {
        self.layout.column_of(meaning).map_or("", |at| self.texts.text(self.sheet, row, at))
    }

    /// How many columns that only people have hold something.
    fn personal(&self, row: &Row) -> usize {
        const OF_PEOPLE: [Meaning; 9] = [
            Meaning::Relation,
            Meaning::Birth,
            Meaning::BirthMale,
            Meaning::BirthFemale,
            Meaning::BirthYear,
            Meaning::Sex,
            Meaning::Identity,
            Meaning::OldCard,
            Meaning::Ethnicity,
        ];
        OF_PEOPLE.iter().filter(|meaning| !self.text(row, **meaning).is_empty()).count()
    }

    pub(crate) fn look(&mut self, row: &Row) -> RowIs {
        let cells = self.sheet.cells(row);
        let filled = cells.iter().filter(|cell| cell.text != 0).count();
        if filled > 2 && (self.repeats_header(row) || numbers_columns(self.sheet, self.texts, row))
        {
            self.signed = false;
            return RowIs::Header;
        }
        let personal = self.personal(row);
        let counted = self.is_counted(row);
        // Signatures stand anywhere below the list, under columns of people too; who is counted or
        // has a birth and the like is of the list, whatever a remark says.
        let is_person = || (counted || personal > 0) && self.has_name(row);
        if filled <= SIGNED_CELLS && self.is_signature(row) && !is_person() {
            self.signed = true;
            return RowIs::Signature;
        }
        // A sum counts men and women in the columns of their births, but is nobody's relation.
        let own = [Meaning::Relation, Meaning::Identity, Meaning::OldCard];
        let says = |meaning: &Meaning| self.text(row, *meaning).chars().any(char::is_alphabetic);
        let is_nobody = !own.iter().any(says);
        if self.is_page(row) || (is_nobody && self.is_sum(row, counted)) {
            return RowIs::Sum;
        }
        if personal == 0
            && let Some(text) = alone(self.sheet, self.texts, row)
        {
            let is_name = counted && self.has_name(row);
            if let Some(village) = village_of_text(text, &self.layout.villages, is_name) {
                self.signed = false;
                return RowIs::Village(village.to_owned());
            }
            let said = stated(&key(bare_group(text)));
            // A group of several classes ends the group before it, and states none.
            if said != Stated::Nothing && key(text).split(' ').count() <= 12 {
                let (class, from) = said.class();
                return RowIs::Class(class, from);
            }
        }
        if personal == 0 && !counted && self.closes(row) {
            self.signed = true;
            return RowIs::Signature;
        }
        if personal == 0
            && !counted
            && let Some(text) = self.only_words(row)
        {
            return RowIs::Words(text.to_owned(), !self.name(row).is_empty());
        }
        // Once something was signed, a row must say more to be of the list, or go on counting.
        self.signed &= !(self.signed && counted && self.has_name(row));
        let least = if self.signed { 3 } else { 1 };
        // Templates number rows ahead, and write the place on each of them.
        let told = self.layout.columns.iter().filter(|(at, holds)| {
            !matches!(
                holds,
                Holds::Known(
                    Meaning::Order
                        | Meaning::Number
                        | Meaning::Village
                        | Meaning::Commune
                        | Meaning::District
                        | Meaning::Province
                        | Meaning::VillageCode
                        | Meaning::CommuneCode
                        | Meaning::DistrictCode
                        | Meaning::ProvinceCode
                )
            ) && !self.texts.text(self.sheet, row, *at).is_empty()
        });
        match told.take(least).count() {
            0 => RowIs::Empty,
            count if count < least => RowIs::Signature,
            _ => RowIs::Data,
        }
    }

    fn repeats_header(&self, row: &Row) -> bool {
        // Below the heading of names stands a name, on nearly every row.
        let name = self.layout.first_of(&[Meaning::Name, Meaning::HeadName]);
        let heads = self.headings.iter().find(|(at, _)| Some(*at) == name);
        let own = name.map_or("", |at| self.texts.text(self.sheet, row, at));
        let begins = own.bytes().next().map(|b| b.to_ascii_lowercase());
        if let (Some(begins), Some((_, header))) = (begins, heads)
            && begins.is_ascii_alphabetic()
            && !header.bytes().any(|b| b == begins)
        {
            return false;
        }
        if heads.is_some_and(|(_, header)| !own.is_empty() && !header.contains(key(own).as_str())) {
            return false;
        }
        let same = self.headings.iter().filter(|(at, header)| {
            let text = self.texts.text(self.sheet, row, *at);
            // A header of several rows repeats in parts.
            !text.is_empty() && header.len() > 1 && {
                let own = key(text);
                own.len() > 1
                    && (own == *header
                        || header.starts_with(&format!("{own} "))
                        || header.ends_with(&format!(" {own}")))
            }
        });
        let filled = self.sheet.cells(row).iter().filter(|cell| cell.text != 0).count();
        same.count() * 2 > filled
    }

    fn words<'b>(&'b self, row: &'b Row) -> impl Iterator<Item = &'b str> {
        let cells = self.sheet.cells(row);
        (0..cells.len()).map(|at| self.texts.text(self.sheet, row, at)).filter(|t| !t.is_empty())
    }

    /// Whether the row has its number among the others.
    fn is_counted(&self, row: &Row) -> bool {
        [Meaning::Order, Meaning::Number]
            .iter()
            .any(|meaning| self.text(row, *meaning).trim_end_matches('.').parse::<u32>().is_ok())
    }

    /// What stands in the first column of names.
    fn name(&self, row: &Row) -> &'a str {
        let name = self.layout.first_of(&[Meaning::Name, Meaning::HeadName]);
        name.map_or("", |at| self.texts.text(self.sheet, row, at))
    }

    /// Whether a name stands in its column, and not the name of an office that signs.
    fn has_name(&self, row: &Row) -> bool {
        let name = [Meaning::Name, Meaning::HeadName].map(|meaning| self.text(row, meaning));
        name.iter().any(|name| !name.is_empty() && !signs(&key(name)))
    }

    /// The text of a row that has nothing else, where it is no person's name: to the left of the names,
    /// or in their column when it is counted as groups are, or says that it is about households.
    fn only_words(&self, row: &Row) -> Option<&'a str> {
        let text = alone(self.sheet, self.texts, row)?;
        if text.chars().filter(|c| c.is_alphabetic()).count() < 2 || is_ordinal(text) {
            return None;
        }
        let is_title = says_households(text);
        // Below a signature stands the name of who signed.
        if self.signed && !is_title {
            return None;
        }
        let cells = 0..self.sheet.cells(row).len();
        let at = cells.into_iter().find(|at| self.texts.text(self.sheet, row, *at) == text)?;
        let name = self.layout.first_of(&[Meaning::Name, Meaning::HeadName])?;
        let is_counted = || {
            let order = [Meaning::Order, Meaning::Number].map(|meaning| self.text(row, meaning));
            order.into_iter().any(|text| !text.is_empty())
        };
        let holds = self.layout.columns.iter().find(|(column, _)| *column == at);
        let says = match holds.map(|(_, holds)| *holds) {
            None | Some(Holds::Known(Meaning::Order | Meaning::Number | Meaning::Village)) => {
                at < name
            }
            Some(Holds::Known(Meaning::Name | Meaning::HeadName)) => is_title || is_counted(),
            Some(_) => false,
        };
        says.then_some(text)
    }

    /// "Trang 1/3", on a row of its own.
    fn is_page(&self, row: &Row) -> bool {
        let Some(text) = alone(self.sheet, self.texts, row) else { return false };
        let words = key(text);
        let mut words = words.split(' ');
        matches!(words.next(), Some("trang" | "page"))
            && words.clone().next().is_some()
            && words.all(|word| matches!(word, "so" | "of") || word.parse::<u32>().is_ok())
    }

    /// A sum, which "Tống Công Thử" is not: words with marks are read with them, and who is counted
    /// is no sum.
    fn is_sum(&self, row: &Row, counted: bool) -> bool {
        let Some(text) = self.words(row).find(|text| !is_ordinal(text)) else { return false };
        let lower = text.to_lowercase();
        let bare = lower.trim_end_matches([':', '.', ' ']);
        let begins = |words: &[&str]| {
            words.iter().any(|word| {
                bare.strip_prefix(word)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':', '.', '(']))
            })
        };
        let marked = [
            "cộng",
            "tổng",
            "t.cộng",
            "t/cộng",
            "lũy kế",
            "luỹ kế",
            "toàn thôn",
            "toàn xã",
            "mang sang",
            "chuyển sang",
            "chuyển trang",
        ];
        let plain = [
            "cong",
            "tong cong",
            "tong so",
            "cong thon",
            "cong xa",
            "cong to",
            "cong trang",
            "cong mang sang",
            "mang sang trang",
            "chuyen sang trang",
            "tong ho",
            "luy ke",
            "toan thon",
            "toan xa",
        ];
        if begins(&marked) {
            return true;
        }
        let is_plain = lower == fold(text);
        is_plain && !counted && (matches!(bare, "tong" | "tc" | "t.cong") || begins(&plain))
    }

    /// A sentence below the list: what it comes to, or a remark.
    fn closes(&self, row: &Row) -> bool {
        const BEGINS: [&str; 8] = [
            "danh sach nay",
            "danh sach tren",
            "danh sach co",
            "an dinh danh sach",
            "an dinh",
            "ghi chu",
            "luu y",
            "bieu nay",
        ];
        let text = alone(self.sheet, self.texts, row).map(key).unwrap_or_default();
        text.contains(' ') && BEGINS.iter().any(|begin| text.starts_with(begin))
    }

    fn is_signature(&self, row: &Row) -> bool {
        let name = self.layout.first_of(&[Meaning::Name, Meaning::HeadName]);
        let nameless = name.is_none_or(|at| self.texts.text(self.sheet, row, at).is_empty());
        self.words(row).any(|text| {
            let key = key(text);
            // A date of birth is written so too, but behind a name.
            let dated = nameless
                && key.contains(" thang ")
                && (key.starts_with("ngay ") || (key.contains(" ngay ") && key.contains(" nam")));
            dated || signs(&key)
        })
    }
}

/// Whether a text is what stands above or before a signature.
fn signs(key: &str) -> bool {
    const WHOLE: [&str; 10] = [
        "chu tich",
        "pho chu tich",
        "tm uy ban nhan dan",
        "uy ban nhan dan",
        "ky ten",
        "noi nhan",
        "truong thon",
        "bi thu",
        "ke toan",
        "can bo phu trach",
    ];
    const BEGINS: [&str; 14] = [
        "nguoi lap",
        "tm ubnd",
        "tm uy ban",
        "kt chu tich",
        "ky ghi ro",
        "ky va ghi",
        "ky dong dau",
        "xac nhan cua",
        "truong ban chi dao",
        "thu truong",
        "noi nhan",
        "dai dien",
        "truong thon",
        "cong chuc",
    ];
    WHOLE.contains(&key) || BEGINS.iter().any(|begin| key.starts_with(begin))
}
