//! A paper of words: header, title, grounds, paragraphs, tables, signatures. What it says is
//! decided by whoever makes it; how it looks by [`layout`] alone, for Word, PDF and print alike.

mod docx;
pub mod fit;
pub mod keep;
pub mod layout;
mod package;
mod page;
pub mod piece;
mod qr;

pub use docx::to_docx;
pub use page::{to_page, to_reading};
pub use piece::{pieces, to_lines, to_text};
pub use qr::{BadQr, Qr};

/// A whole paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Its name in the properties of the file; not printed.
    pub title: String,
    /// Who made it, in the properties of the file; not printed.
    pub author: String,
    /// Its day in the properties of the file; not printed. A form still to be dated has the first
    /// day of its year: PDF/A asks for a date, and the same inputs shall give the same bytes.
    pub day: base::Day,
    /// Whether its pages are numbered.
    pub numbers: PageNumbers,
    /// A warning that must be seen before anything else, and on each page's foot.
    pub warning: Option<String>,
    /// What stands on it, from the top.
    pub blocks: Vec<Block>,
}

impl Document {
    /// Changes every text that came from people: paragraphs, fields, tables, what it is about, who gets and
    /// who signs it. Kinds and forms of papers stay.
    pub fn change_texts(&mut self, change: &mut dyn FnMut(&mut String)) {
        for block in &mut self.blocks {
            match block {
                Block::Paragraph(words) | Block::Part(_, words) => change_inline(words, change),
                Block::Fields(fields) => {
                    fields.iter_mut().filter_map(|it| it.value.as_mut()).for_each(&mut *change);
                }
                Block::Table(table) => {
                    let cells = table.head.iter_mut().chain(&mut table.rows).flatten();
                    cells.for_each(|cell| change_inline(&mut cell.words, change));
                }
                Block::Grounds(lines) => lines.iter_mut().for_each(&mut *change),
                Block::Addressee(text)
                | Block::Lead(text)
                | Block::Small(text)
                | Block::Unit(text) => change(text),
                Block::Legend(_, words) => change_inline(words, change),
                Block::Title { about, .. } => change(about),
                Block::Closing(closing) => {
                    closing.recipients.iter_mut().for_each(&mut *change);
                    closing
                        .signers
                        .iter_mut()
                        .filter_map(|it| it.name.as_mut())
                        .for_each(&mut *change);
                }
                Block::Head(_)
                | Block::Centred(_)
                | Block::Dots(_)
                | Block::Form(_)
                | Block::FormTitle { .. }
                | Block::Code(..)
                | Block::PageBreak
                | Block::Landscape
                | Block::Appendix { .. } => {}
            }
        }
    }
}

fn change_inline(words: &mut [Inline], change: &mut dyn FnMut(&mut String)) {
    for word in words {
        match word {
            Inline::Text(text)
            | Inline::Bold(text)
            | Inline::Italic(text)
            | Inline::Strong(text)
            | Inline::Regular(text) => change(text),
            Inline::Check(_) | Inline::Break => {}
        }
    }
}

/// Whether pages are numbered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageNumbers {
    /// In the middle of the top, from the second page on.
    #[default]
    FromSecond,
    /// Not at all: forms of a page or two, many in one file.
    None,
}

/// A part of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Issuer and symbol on the left; nation, motto, place and date on the right.
    Head(Head),
    /// The kind of paper in capitals, and below it what it is about, with a rule.
    Title {
        /// `QUYẾT ĐỊNH`.
        kind: String,
        /// `Về việc …`; empty leaves the rule out as well.
        about: String,
    },
    /// Who decides: `CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ …`; or `QUYẾT ĐỊNH:`.
    Centred(String),
    /// To whom a paper goes, in the middle.
    Addressee(String),
    /// What a decision rests on; each ends with `;`, the last with `.`.
    Grounds(Vec<String>),
    Paragraph(Vec<Inline>),
    /// A numbered part: the number is found by counting.
    Part(Level, Vec<Inline>),
    /// Labels on one line, each with its value or a dotted line to write on.
    Fields(Vec<Field>),
    /// Empty dotted lines to write on.
    Dots(u8),
    Table(Table),
    /// Recipients on the left, signatures beside them; never torn apart.
    Closing(Closing),
    /// A line that leads into a table or list.
    Lead(String),
    /// A line in small letters: a legend, a seal.
    Small(String),
    /// A line in the letters of a table that it stands below: codes, conditions.
    Legend(Letters, Vec<Inline>),
    /// In which unit the numbers of the table below are, at its right end.
    Unit(String),
    /// The name of a form, above its header at the right.
    Form(String),
    /// What a form is an appendix of, its title, and the text it came with.
    FormTitle {
        /// `Phụ lục II`.
        number: String,
        /// Its name in capitals.
        title: String,
        /// `(Kèm theo Thông tư số …)`.
        attached: String,
    },
    /// A code to be read by a camera with words below it, and a signature beside it.
    Code(Qr, Vec<String>, Signer),
    /// What follows stands on a new page.
    PageBreak,
    /// What follows stands on pages laid across: tables too wide for the others. Once in a paper.
    Landscape,
    /// An appendix on a new page.
    Appendix {
        /// `PHỤ LỤC I`.
        number: String,
        /// What it holds.
        title: String,
        /// `(Kèm theo Quyết định số …)`.
        attached: String,
    },
}

/// The top of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The body above, not bold; none for a People's Committee.
    pub parent: Option<String>,
    /// The issuing body, line by line, in capitals; empty on papers of citizens, which have the
    /// nation and the motto alone.
    pub issuer: Vec<String>,
    /// `Số: 05/QĐ-UBND`, or a form's name.
    pub symbol: Option<String>,
    /// `Hoằng Kim, ngày 05 tháng 02 năm 2024`.
    pub place_date: Option<String>,
}

/// How deep a numbered part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// I. II. III.
    Roman,
    /// 1. 2. 3.
    Arabic,
    /// a) b) c) d) đ) e)
    Letter,
}

/// A stretch of words of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// As its surroundings.
    Text(String),
    Bold(String),
    Italic(String),
    /// Bold and slanting.
    Strong(String),
    /// Not bold, whatever its surroundings are.
    Regular(String),
    /// What follows stands on a new line.
    Break,
    /// A box to tick, ticked or not.
    Check(bool),
}

impl Inline {
    /// Its letters; a box has none.
    pub fn text(&self) -> &str {
        match self {
            Inline::Text(text)
            | Inline::Bold(text)
            | Inline::Italic(text)
            | Inline::Strong(text)
            | Inline::Regular(text) => text,
            Inline::Check(_) | Inline::Break => "",
        }
    }

    /// Plain words, as most paragraphs are.
    pub fn words(text: impl Into<String>) -> Vec<Inline> {
        vec![Inline::Text(text.into())]
    }
}

/// A label with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// With its colon.
    pub label: String,
    /// None leaves a dotted line to write on.
    pub value: Option<String>,
    /// Its share of the line.
    pub share: u16,
}

impl Field {
    /// A field that takes one share.
    pub fn new(label: impl Into<String>, value: Option<String>) -> Field {
        Field { label: label.into(), value, share: 1 }
    }

    /// The same with another share.
    pub fn share(self, share: u16) -> Field {
        Field { share, ..self }
    }
}

/// A table as wide as the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Each column's share of the width.
    pub shares: Vec<u16>,
    /// The head, repeated on each page.
    pub head: Vec<Vec<Cell>>,
    /// The body.
    pub rows: Vec<Vec<Cell>>,
    /// How large its words are.
    pub letters: Letters,
}

/// How large the words of a table are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Letters {
    /// As tables of few columns have them.
    #[default]
    Usual,
    /// Between these and small ones.
    Middle,
    /// For many columns.
    Small,
    /// For the columns of a form that come from the law, more than a page has room for otherwise.
    Fine,
    /// The same with rows as low as their letters allow: what is set so saves a page.
    Close,
    /// For a form that the law prints so.
    Finest,
}

impl Letters {
    /// The look of a cell.
    pub fn role(self) -> layout::Role {
        match self {
            Letters::Usual => layout::Role::Cell,
            Letters::Middle => layout::Role::MiddleCell,
            Letters::Small => layout::Role::SmallCell,
            Letters::Fine | Letters::Close => layout::Role::FineCell,
            Letters::Finest => layout::Role::FinestCell,
        }
    }

    /// Room at the left and right of a cell's words.
    pub fn side(self) -> layout::Length {
        match self {
            Letters::Usual | Letters::Middle | Letters::Small => layout::CELL_SIDE,
            Letters::Fine | Letters::Close | Letters::Finest => layout::FINE_CELL_SIDE,
        }
    }

    /// Room above and below a cell's words, in twentieths of a point.
    pub fn above_twips(self) -> u32 {
        match self {
            Letters::Usual | Letters::Middle | Letters::Small | Letters::Fine | Letters::Finest => {
                layout::CELL_ABOVE_TWIPS
            }
            Letters::Close => layout::CLOSE_CELL_ABOVE_TWIPS,
        }
    }

    /// The look of a line below a table of such letters.
    fn legend(self) -> layout::Role {
        match self {
            Letters::Usual | Letters::Middle | Letters::Small => layout::Role::Small,
            Letters::Fine | Letters::Close => layout::Role::Legend,
            Letters::Finest => layout::Role::FineLegend,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub words: Vec<Inline>,
    /// How many columns it spans.
    pub across: u16,
    /// How many rows it spans.
    pub down: u16,
    /// Where its words stand.
    pub align: Align,
    /// Whether its row stays on one page with the next: the heading of the rows below it.
    pub leads: bool,
}

/// Where words stand in a cell or line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    /// In the middle.
    Centre,
    Right,
    /// From edge to edge.
    Justified,
}

impl Cell {
    /// Words at the left.
    pub fn left(text: impl Into<String>) -> Cell {
        Cell { words: Inline::words(text), across: 1, down: 1, align: Align::Left, leads: false }
    }

    /// Words in the middle.
    pub fn centre(text: impl Into<String>) -> Cell {
        Cell { align: Align::Centre, ..Cell::left(text) }
    }

    /// A cell of the head.
    pub fn head(text: impl Into<String>) -> Cell {
        Cell { words: vec![Inline::Bold(text.into())], ..Cell::centre("") }
    }

    /// The same over several columns.
    pub fn across(self, across: u16) -> Cell {
        Cell { across, ..self }
    }

    /// The same as the heading of the rows below it.
    pub fn leading(self) -> Cell {
        Cell { leads: true, ..self }
    }

    /// The same over several rows.
    pub fn down(self, down: u16) -> Cell {
        Cell { down, ..self }
    }
}

/// The end of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closing {
    /// Who gets it; the last is `Lưu: VT, …`. Empty leaves the words "Nơi nhận" out.
    pub recipients: Vec<String>,
    /// Who signs, from left to right.
    pub signers: Vec<Signer>,
    /// Whether it is in small letters with little room to sign: on a form that is one page by law.
    pub small: bool,
}

/// Who signs, and as what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signer {
    /// A place and date above, on papers that have it there.
    pub place_date: Option<String>,
    /// `TM. ỦY BAN NHÂN DÂN`, `CHỦ TỊCH`: line by line, in capitals.
    pub capacity: Vec<String>,
    /// `(Ký, ghi rõ họ tên)`.
    pub note: Option<String>,
    /// The name below the room to sign.
    pub name: Option<String>,
}

/// A paper that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the paper {title} cannot be written: {reason}")]
pub struct BadDocument {
    pub(crate) title: String,
    pub(crate) reason: String,
}
