//! What stands about a household on which paper or page: one table, and the lists made from it. What
//! a place has no column for cannot be put there.

use base::Birth;
use paper::document::{Block, Cell, Inline};

use super::wording::{fill, say};
use super::{Outcome, Sex, order, sex_words, table};

/// Where households are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    DecisionAnnex,
    /// The extract of a decision for a village.
    Extract,
    /// The list that hangs out.
    Posting,
    /// The same in the layout of Phụ lục I, where a commune chose it with a reason.
    PostingInFull,
    /// The list that comes with the minutes of a meeting; not public.
    Minutes,
    /// The list of a village to be reviewed (Phụ lục I); not public.
    ReviewList,
    /// Mẫu 6.1 and 6.2 of a village.
    ResultList,
    /// A web page while the list hangs out.
    PostedPage,
    /// Read out over the loudspeaker.
    Loudspeaker,
}

/// What can be said of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Datum {
    /// The head's name.
    Name,
    /// The head's sex.
    Sex,
    /// The day of birth, or the year where no more is known.
    BirthDay,
    BirthYear,
    /// The year of birth where two heads of the village bear one name, beside the name.
    BirthYearOfNamesakes,
    Village,
    /// Village and commune.
    Address,
    /// The class; in an annex it is what the annex is called.
    Class,
    /// Điểm B1 and B2.
    Points,
}

/// What stands in a place, and by which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stands {
    /// Where.
    pub place: Place,
    /// What, in the order of the columns.
    pub data: &'static [Datum],
    /// By which text; "…" says that it is a choice of the program.
    pub basis: &'static str,
}

/// The table. Luật 91/2025/QH15 lets what is public hold what it needs and no more.
pub const TABLE: [Stands; 9] = [
    Stands {
        place: Place::DecisionAnnex,
        data: &[Datum::Name, Datum::Sex, Datum::BirthDay, Datum::Address, Datum::Class],
        basis: "TT 07/2021/TT-BLĐTBXH, Phụ lục VI",
    },
    Stands {
        place: Place::Extract,
        data: &[Datum::Name, Datum::Sex, Datum::BirthDay, Datum::Address, Datum::Class],
        basis: "TT 07/2021/TT-BLĐTBXH, Phụ lục VI",
    },
    Stands {
        place: Place::Posting,
        data: &[Datum::Name, Datum::BirthYearOfNamesakes, Datum::Village, Datum::Class],
        basis: "QĐ 24/2021/QĐ-TTg; Luật 91/2025/QH15",
    },
    Stands {
        place: Place::PostingInFull,
        data: &[
            Datum::Name,
            Datum::Sex,
            Datum::BirthYear,
            Datum::Village,
            Datum::Points,
            Datum::Class,
        ],
        basis: "TT 07/2021/TT-BLĐTBXH, Phụ lục V, I",
    },
    Stands {
        place: Place::Minutes,
        data: &[
            Datum::Name,
            Datum::Sex,
            Datum::BirthYear,
            Datum::Village,
            Datum::Points,
            Datum::Class,
        ],
        basis: "TT 07/2021/TT-BLĐTBXH, Phụ lục V, I",
    },
    Stands {
        place: Place::ReviewList,
        data: &[
            Datum::Name,
            Datum::Sex,
            Datum::BirthYear,
            Datum::Village,
            Datum::Points,
            Datum::Class,
        ],
        basis: "TT 07/2021/TT-BLĐTBXH, Phụ lục I",
    },
    Stands {
        place: Place::ResultList,
        data: &[Datum::Name, Datum::Sex, Datum::BirthDay, Datum::Address, Datum::Class],
        basis: "TT 07/2021/TT-BLĐTBXH, Phụ lục VI, Mẫu 6.1, 6.2",
    },
    Stands {
        place: Place::PostedPage,
        data: &[Datum::Name, Datum::Village, Datum::Class],
        basis: "Luật 91/2025/QH15",
    },
    Stands {
        place: Place::Loudspeaker,
        data: &[Datum::Name, Datum::Village, Datum::Class],
        basis: "Luật 91/2025/QH15",
    },
];

impl Place {
    /// What stands here.
    pub fn data(self) -> &'static [Datum] {
        TABLE.iter().find(|it| it.place == self).map_or(&[], |it| it.data)
    }

    /// Whether that stands here.
    pub fn has(self, datum: Datum) -> bool {
        self.data().contains(&datum)
    }
}

/// A household as it may be named; each place takes of it what its line of the table has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The head's name.
    pub name: String,
    /// The head's sex.
    pub sex: Option<Sex>,
    /// The head's birth.
    pub birth: Option<Birth>,
    /// Whether another head of the village bears the name.
    pub namesake: bool,
    pub village: String,
    /// Where it lives within the village; may be empty.
    pub address: String,
    /// `xã Hoằng Kim`.
    pub commune: String,
    /// What it is found to be.
    pub outcome: Outcome,
    /// Điểm B1 and B2.
    pub points: Option<(i64, i64)>,
}

/// A column more than the table has, which is not about a person, and what the list adds up to.
pub(super) struct Extra {
    pub head: String,
    pub share: u16,
    pub cells: Vec<Cell>,
    pub total: String,
}

impl Datum {
    /// Columns: the key of the head, the share of the width.
    fn columns(self) -> &'static [(&'static str, u16)] {
        match self {
            Datum::Name => &[("list.name", 28)],
            Datum::Sex => &[("list.sex", 9)],
            Datum::BirthDay => &[("list.birth_day", 15)],
            Datum::BirthYear => &[("list.birth_year", 10)],
            // Stands with the name.
            Datum::BirthYearOfNamesakes => &[],
            Datum::Village => &[("list.village", 20)],
            Datum::Address => &[("list.address", 36)],
            Datum::Class => &[("list.class", 22)],
            Datum::Points => &[("list.b1", 8), ("list.b2", 8)],
        }
    }

    pub(super) fn cells(self, row: &Listed) -> Vec<Cell> {
        let birth = |words: Option<String>| Cell::centre(words.unwrap_or_default());
        match self {
            Datum::Name => vec![Cell::left(&row.name)],
            Datum::Sex => vec![Cell::centre(row.sex.map(sex_words).unwrap_or_default())],
            Datum::BirthDay => vec![birth(row.birth.map(|birth| birth.to_string()))],
            Datum::BirthYear => vec![birth(row.birth.map(|birth| birth.year().to_string()))],
            Datum::BirthYearOfNamesakes => Vec::new(),
            Datum::Village => vec![Cell::left(&row.village)],
            Datum::Address => {
                let home = super::within_village(&row.address, &row.village);
                vec![Cell::left(format!("{home}, {}", row.commune))]
            }
            Datum::Class => vec![Cell::left(row.outcome.words())],
            Datum::Points => {
                let each = row.points.map(|(b1, b2)| [b1.to_string(), b2.to_string()]);
                each.unwrap_or_default().into_iter().map(Cell::centre).collect()
            }
        }
    }
}

/// The list of a place: a running number, the columns of the table, and one more.
pub(super) fn list(place: Place, rows: &[&Listed], extra: Option<Extra>) -> Block {
    // The class of an annex is its title.
    let titled = matches!(place, Place::DecisionAnnex | Place::Extract);
    let data = place.data().iter().filter(|datum| !(titled && **datum == Datum::Class));
    let (mut shares, mut head) = (vec![6], vec![say("common.order")]);
    for (key, share) in data.clone().flat_map(|datum| datum.columns()) {
        shares.push(*share);
        head.push(say(key));
    }
    let mut lines: Vec<Vec<Cell>> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let told = Listed { name: named(place, row), ..(*row).clone() };
            let cells = data.clone().flat_map(|datum| datum.cells(&told));
            [order(at)].into_iter().chain(cells).collect()
        })
        .collect();
    if let Some(extra) = extra {
        shares.push(extra.share);
        head.push(extra.head);
        for (line, cell) in lines.iter_mut().zip(extra.cells) {
            line.push(cell);
        }
        let across = u16::try_from(shares.len()).unwrap_or(1);
        let total = Cell { words: vec![Inline::Bold(extra.total)], ..Cell::left("") };
        lines.push(vec![total.across(across)]);
    }
    table(&shares, &head, lines)
}

/// The name as a place has it: with the year of birth where two of the village bear it.
fn named(place: Place, row: &Listed) -> String {
    let year = row.birth.map(|birth| birth.year().to_string());
    match year.filter(|_| row.namesake && place.has(Datum::BirthYearOfNamesakes)) {
        Some(year) => fill("list.namesake", &[("name", &row.name), ("year", &year)]),
        None => row.name.clone(),
    }
}
