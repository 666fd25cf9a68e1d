//! Legal papers: their kinds, how number and symbol are written, what a series and grounds must keep to,
//! how a paper is cited. Rules alone; what a commune's papers are stands elsewhere.

mod kind;
mod order;
mod recipient;
mod symbol;

use base::{Day, closed_set};
use chrono::Datelike;

pub use self::kind::{BadKinds, Kind, Kinds, Shape};
pub use self::order::{Ground, in_series, on_grounds};
pub use self::recipient::{Recipient, recipients};
pub use self::symbol::{PaperSymbol, Read, key, own_series, read};

closed_set! {
    /// In which of the two registers a paper stands (NĐ 30/2020, Điều 16, 22).
    Book {
        /// Issued by the commune.
        Out = "out",
        /// Received by it.
        In = "in",
    }
}

closed_set! {
    /// Who issued a paper: an office, or a person of office. One paper has one.
    Issuer {
        /// The commune's People's Committee.
        Committee = "committee",
        /// Its chairman.
        Chairman = "chairman",
        /// Its People's Council.
        Council = "council",
        /// Another office or body, by its name.
        Office = "office",
        /// Another person of office, by the name of the office: `Chủ tịch UBND huyện …`.
        Person = "person",
    }
}

impl Issuer {
    /// Whether it is the commune's own and needs no name.
    pub fn is_own(self) -> bool {
        matches!(self, Issuer::Committee | Issuer::Chairman | Issuer::Council)
    }
}

closed_set! {
    /// The level of whoever issued a paper.
    PaperLevel {
        Central = "central",
        Province = "province",
        District = "district",
        Commune = "commune",
    }
}

closed_set! {
    /// How a paper came out of force.
    Ending {
        /// Bãi bỏ, by another paper.
        Abolished = "abolished",
        /// Thay thế, by another paper.
        Replaced = "replaced",
        /// Thu hồi (NĐ 30/2020, Điều 18.4).
        Recalled = "recalled",
        /// It was recorded by mistake: there is no such paper, its number is free again.
        Void = "void",
    }
}

impl Ending {
    /// Whether it takes another paper.
    pub fn needs_paper(self) -> bool {
        matches!(self, Ending::Abolished | Ending::Replaced)
    }
}

closed_set! {
    /// For what somebody is sent a paper.
    Purpose {
        /// b/c
        Report = "report",
        /// p/h
        Coordinate = "coordinate",
        /// t/h
        CarryOut = "carry_out",
        /// To know of it.
        Know = "know",
        /// Lưu
        Archive = "archive",
    }
}

/// A day as papers write it: below ten, and the months 1 and 2, with a zero (Phụ lục I, mục II.4.b).
pub fn day_words(day: Day) -> String {
    let month = match day.month() {
        month @ (1 | 2) => format!("{month:02}"),
        month => month.to_string(),
    };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

/// A paper as it is cited among grounds: kind, number, day, issuer, title; a law has neither number nor
/// issuer (Phụ lục I, mục II.6.a).
pub fn cited(kind: &Kind, symbol: &str, day: Day, issuer: &str, about: &str) -> String {
    let day = day_words(day);
    if kind.shape == Shape::Law {
        let name = about.strip_prefix(kind.vi.as_str()).unwrap_or(about);
        return base::text::clean(&format!("{} {name} {day}", kind.vi));
    }
    let about = lower_first(about);
    let number = if symbol.is_empty() { String::new() } else { format!(" số {symbol}") };
    base::text::clean(&format!("{}{number} {day} của {issuer} {about}", kind.vi))
}

/// The text with a small letter first, but for an abbreviation.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}
