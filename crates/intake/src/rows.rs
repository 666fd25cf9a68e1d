//! What a row below the header is: a row of the list, or one of the others that real lists have –
//! sums, groups, signatures, headers repeated on each page.

use base::text::fold;
use register::Class;

use crate::columns::{Meaning, key};
use crate::decode::Texts;
use crate::header::numbers_columns;
use crate::layout::{Holds, Layout};
use crate::titles::{Stated, stated};
use crate::workbook::{Row, Sheet};

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
    /// Of no household.
    Sum,
    Signature,
    Header,
    /// Nothing but its number: templates number rows ahead.
    Empty,
}

/// The only text of a row beside a number or a roman numeral in front of it.
pub(crate) fn alone<'a>(sheet: &Sheet, texts: &'a Texts<'_>, row: &Row) -> Option<&'a str> {
    let cells = sheet.cells(row);
    let mut found: Option<&str> = None;
    let mut numbers = 0;
    for (at, _) in cells.iter().enumerate().filter(|(_, cell)| cell.text != 0) {
        let text = texts.text(sheet, row, at);
        if is_ordinal(text) && found.is_none() {
            numbers += 1;
        } else if found.is_some_and(|known| known != text) || text.is_empty() {
            return None;
        } else {
            found = Some(text);
        }
    }
    found.filter(|_| numbers <= 1)
}

/// "1", "I", "II.", "A": what groups are counted by.
fn is_ordinal(text: &str) -> bool {
    let bare = text.trim_end_matches(['.', ')', '/']);
    let roman = !bare.is_empty() && bare.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
    roman
        || bare.parse::<u32>().is_ok()
        || (bare.len() == 1 && bare.bytes().all(|b| b.is_ascii_uppercase()))
}

/// Whether a text begins as the names of villages do.
pub(crate) fn village_word(text: &str) -> bool {
    let folded = fold(bare_group(text));
    let begins = |word: &str| {
        folded.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', ':']) && rest.len() > 1)
    };
    [
        "thon",
        "xom",
        "ban",
        "buon",
        "ap",
        "to dan pho",
        "tdp",
        "khu pho",
        "khu",
        "khom",
        "lang",
        "to",
        "plei",
        "phum",
        "soc",
        "khu dan cu",
        "khu vuc",
    ]
    .iter()
    .any(|word| begins(word))
}

/// A group's text without what counts it: "II. Thôn Hạ" is "Thôn Hạ".
pub(crate) fn bare_group(text: &str) -> &str {
    match text.split_once(['.', ')', '/', '-']) {
        Some((number, rest)) if is_ordinal(number.trim()) => rest.trim(),
        _ => text,
    }
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
        // Signatures stand anywhere below the list, under columns of people too.
        if filled <= SIGNED_CELLS && self.is_signature(row) {
            self.signed = true;
            return RowIs::Signature;
        }
        // A sum counts men and women in the columns of their births, but is nobody's relation.
        let own = [Meaning::Relation, Meaning::Identity, Meaning::OldCard];
        let is_nobody = own.iter().all(|meaning| self.text(row, *meaning).is_empty());
        if is_nobody && self.is_sum(row) {
            return RowIs::Sum;
        }
        if personal == 0
            && let Some(text) = alone(self.sheet, self.texts, row).map(bare_group)
        {
            let title = key(text);
            let said = stated(&title);
            if village_word(text) {
                self.signed = false;
                return RowIs::Village(text.to_owned());
            }
            // A group of several classes ends the group before it, and states none.
            if said != Stated::Nothing && title.split(' ').count() <= 12 {
                let (class, from) = said.class();
                return RowIs::Class(class, from);
            }
        }
        // Once something was signed, a row must say more to be of the list.
        let least = if self.signed { 3 } else { 1 };
        let told = self.layout.columns.iter().filter(|(at, holds)| {
            *holds != Holds::Known(Meaning::Order)
                && !self.texts.text(self.sheet, row, *at).is_empty()
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

    fn is_sum(&self, row: &Row) -> bool {
        let Some(text) = self.words(row).find(|text| !is_ordinal(text)) else { return false };
        let lower = text.to_lowercase();
        let bare = lower.trim_end_matches([':', '.', ' ']);
        let key = key(text);
        matches!(bare, "cộng" | "tổng" | "tổng cộng" | "cong" | "tong")
            || lower.starts_with("cộng ")
            || lower.starts_with("cộng:")
            || ["tong cong", "tong so", "cong thon", "cong xa", "cong to", "tong ho", "luy ke"]
                .iter()
                .any(|begin| key == *begin || key.starts_with(&format!("{begin} ")))
    }

    fn is_signature(&self, row: &Row) -> bool {
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
        let name = self.layout.first_of(&[Meaning::Name, Meaning::HeadName]);
        let nameless = name.is_none_or(|at| self.texts.text(self.sheet, row, at).is_empty());
        self.words(row).any(|text| {
            let key = key(text);
            // A date of birth is written so too, but behind a name.
            let dated = nameless
                && key.contains(" thang ")
                && (key.starts_with("ngay ") || (key.contains(" ngay ") && key.contains(" nam")));
            WHOLE.contains(&key.as_str())
                || BEGINS.iter().any(|begin| key.starts_with(begin))
                || dated
        })
    }
}
