//! A paper taken apart into lines, columns and tables, in order: the one reading of a
//! [`Document`] from which Word, PDF and print are all written, so that they say the same.

mod text;
mod width;

pub use self::text::{to_lines, to_text};
pub(crate) use self::width::parted;
use self::width::{fit, longest, share_out, table_needs};
use super::layout::{self, Length, Role};
use super::{Align, Block, Cell, Closing, Document, Field, Head, Inline, Level, Qr, Signer, Table};

/// What a writer has to put on the page next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A paragraph.
    Line(Line),
    /// Lines side by side without borders, never torn apart.
    Columns(Vec<Column<'a>>),
    /// Labels with values or dotted lines, each with its width.
    Fields(Vec<(&'a Field, Length)>),
    /// A dotted line to write on.
    Dots,
    /// A table, and the width of each column.
    Table(&'a Table, Vec<Length>),
    /// A new page.
    Break,
    /// A new page, from which pages are counted anew.
    Anew,
    /// A new page, and all that follow laid across; whether they are counted anew.
    Across(bool),
}

/// A paragraph and its look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub role: Role,
    pub words: Vec<Inline>,
    /// A rule below it.
    pub rule: Option<Length>,
}

impl Line {
    fn new(role: Role, text: impl Into<String>) -> Line {
        Line { role, words: Inline::words(text), rule: None }
    }

    fn ruled(self, rule: Length) -> Line {
        Line { rule: Some(rule), ..self }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column<'a> {
    /// How wide it is.
    pub width: Length,
    /// A code above its lines.
    pub code: Option<&'a Qr>,
    pub lines: Vec<Line>,
}

/// Takes a paper apart.
pub fn pieces(document: &Document) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut count = Count::default();
    let mut room = layout::TEXT;
    if let Some(warning) = &document.warning {
        out.push(Piece::Line(Line::new(Role::Warning, warning)));
    }
    for block in in_order(&document.blocks) {
        if *block == Block::Landscape {
            room = layout::TEXT_ACROSS;
        }
        take_apart(block, room, &mut count, &mut out);
    }
    out
}

/// The blocks as they stand on the paper: notes follow their table, also where they are told after who signs
/// it; below the room to sign they would stand far from it.
pub(super) fn in_order(blocks: &[Block]) -> Vec<&Block> {
    let mut out: Vec<&Block> = Vec::with_capacity(blocks.len());
    let mut signed: Option<usize> = None;
    for block in blocks {
        match (block, signed) {
            (Block::Small(_), Some(at)) => {
                out.insert(at, block);
                signed = Some(at + 1);
                continue;
            }
            (Block::Closing(_), _) if matches!(out.last(), Some(Block::Table(_))) => {
                signed = Some(out.len());
            }
            _ => signed = None,
        }
        out.push(block);
    }
    out
}

fn take_apart<'a>(block: &'a Block, room: Length, count: &mut Count, out: &mut Vec<Piece<'a>>) {
    let mut line = |line: Line| out.push(Piece::Line(line));
    match block {
        Block::Head(top) => out.push(head(top)),
        Block::Title { kind, about } => {
            let role = if about.is_empty() { Role::TitleAlone } else { Role::Title };
            line(Line::new(role, kind));
            if !about.is_empty() {
                let rule = layout::short_rule(about, Role::About.look().size_pt, layout::TEXT);
                line(Line::new(Role::About, about).ruled(rule));
            }
        }
        Block::Centred(text) => line(Line::new(Role::Centred, text)),
        Block::Addressee(text) => line(Line::new(Role::Addressee, text)),
        Block::Grounds(grounds) => {
            for (at, ground) in grounds.iter().enumerate() {
                let end = if at + 1 == grounds.len() { '.' } else { ';' };
                line(Line::new(Role::Ground, format!("{ground}{end}")));
            }
        }
        Block::Paragraph(words) => {
            line(Line { role: Role::Body, words: words.clone(), rule: None });
        }
        Block::Part(level, words) => {
            let mut numbered = Inline::words(format!("{} ", count.next(*level)));
            numbered.extend(words.iter().cloned());
            let role = match level {
                Level::Roman => Role::Roman,
                Level::Arabic => Role::Arabic,
                Level::Letter => Role::Letter,
            };
            line(Line { role, words: numbered, rule: None });
        }
        Block::Fields(fields) => {
            let widths = share_out(room, fields.iter().map(|field| field.share));
            out.push(Piece::Fields(fields.iter().zip(widths).collect()));
        }
        Block::Dots(lines) => out.extend((0..*lines).map(|_| Piece::Dots)),
        Block::Table(table) => {
            let widths = share_out(room, table.shares.iter().copied());
            let widths = fit(widths, &table_needs(table, room));
            out.push(Piece::Table(table, widths));
        }
        Block::Closing(end) => out.push(closing(end, room)),
        Block::Lead(text) => line(Line::new(Role::Lead, text)),
        Block::Small(text) => line(Line::new(Role::Small, text)),
        Block::Legend(letters, words) => {
            line(Line { role: letters.legend(), words: words.clone(), rule: None });
        }
        Block::Unit(text) => line(Line::new(Role::Unit, text)),
        Block::Form(text) => line(Line::new(Role::Form, text)),
        Block::FormTitle { number, title, attached } => {
            line(Line::new(Role::AppendixNumber, number));
            line(Line::new(Role::Appendix, title));
            line(Line::new(Role::FormAttached, attached).ruled(room));
        }
        Block::Code(code, words, who) => {
            let caption = words.iter().map(|text| Line::new(Role::Caption, text)).collect();
            let [left, right] = layout::CLOSING;
            out.push(Piece::Columns(vec![
                Column { width: left, code: Some(code), lines: caption },
                Column { width: right, code: None, lines: signer(who) },
            ]));
        }
        Block::PageBreak => {
            *count = Count::default();
            out.push(Piece::Break);
        }
        Block::Landscape => out.push(Piece::Across(false)),
        Block::Appendix { number, title, attached } => {
            *count = Count::default();
            // Each appendix has its own numbers of pages (NĐ 30/2020, Phụ lục I, phần I, mục III).
            match out.last_mut() {
                Some(Piece::Across(anew)) => *anew = true,
                _ => out.push(Piece::Anew),
            }
            out.extend([
                Piece::Line(Line::new(Role::AppendixNumber, number)),
                Piece::Line(Line::new(Role::Appendix, title)),
                Piece::Line(Line::new(Role::Attached, attached)),
            ]);
        }
    }
}

fn head(head: &Head) -> Piece<'static> {
    let nation = [
        Line::new(Role::Nation, layout::NATION),
        Line::new(Role::Motto, layout::MOTTO).ruled(layout::motto_rule()),
    ];
    let date = head.place_date.iter().map(|date| Line::new(Role::PlaceDate, date));
    if head.issuer.is_empty() {
        let symbol = head.symbol.iter().map(|symbol| Line::new(Role::Symbol, symbol));
        let lines = nation.into_iter().chain(date).chain(symbol).collect();
        return Piece::Columns(vec![Column { width: layout::TEXT, code: None, lines }]);
    }
    let [left, right] = layout::HEAD;
    let mut lines: Vec<Line> =
        head.parent.iter().map(|parent| Line::new(Role::Parent, parent)).collect();
    let last = head.issuer.len().saturating_sub(1);
    for (at, words) in head.issuer.iter().enumerate() {
        let line = Line::new(Role::Issuer, words);
        let rule = layout::short_rule(words, Role::Issuer.look().size_pt, left);
        lines.push(if at == last { line.ruled(rule) } else { line });
    }
    lines.extend(head.symbol.iter().map(|symbol| Line::new(Role::Symbol, symbol)));
    let beside = nation.into_iter().chain(date).collect();
    Piece::Columns(vec![
        Column { width: left, code: None, lines },
        Column { width: right, code: None, lines: beside },
    ])
}

fn closing(closing: &Closing, room: Length) -> Piece<'static> {
    let mut columns: Vec<Vec<Line>> = Vec::new();
    if !closing.recipients.is_empty() {
        let mut lines = vec![Line::new(Role::RecipientsHead, layout::RECIPIENTS)];
        let last = closing.recipients.len().saturating_sub(1);
        for (at, recipient) in closing.recipients.iter().enumerate() {
            let end = if at == last { '.' } else { ';' };
            lines.push(Line::new(Role::Recipient, format!("- {recipient}{end}")));
        }
        columns.push(lines);
    }
    columns.extend(closing.signers.iter().map(|who| match closing.small {
        true => signer(who).into_iter().map(smaller).collect(),
        false => signer(who),
    }));
    // Who signs stands beside the others, also where one has a place and date above.
    let dated = |lines: &Vec<Line>| {
        lines.first().is_some_and(|it| matches!(it.role, Role::PlaceDate | Role::SmallNote))
    };
    if closing.recipients.is_empty() && columns.iter().any(dated) {
        let role = if closing.small { Role::SmallNote } else { Role::PlaceDate };
        for lines in columns.iter_mut().filter(|lines| !dated(lines)) {
            lines.insert(0, Line::new(role, "\u{a0}"));
        }
    }
    // One signature alone stands at the right.
    if columns.len() == 1 {
        columns.insert(0, Vec::new());
    }
    let widths = match columns.len() {
        2 if room == layout::TEXT => layout::CLOSING.to_vec(),
        _ => share_out(room, columns.iter().map(|_| 1)),
    };
    let mut needs = columns.iter().map(|lines| longest(lines)).collect::<Vec<_>>();
    if needs.iter().map(|need| need.0).sum::<u32>() > room.0 {
        // Too many or too long to stand side by side: in smaller letters, with the same room to sign.
        columns = columns.into_iter().map(|it| it.into_iter().map(narrower).collect()).collect();
        needs = columns.iter().map(|lines| longest(lines)).collect();
    }
    let widths = fit(widths, &needs);
    let columns = columns.into_iter().zip(widths);
    Piece::Columns(columns.map(|(lines, width)| Column { width, code: None, lines }).collect())
}

fn signer(signer: &Signer) -> Vec<Line> {
    let mut lines = Vec::new();
    lines.extend(signer.place_date.iter().map(|date| Line::new(Role::PlaceDate, date)));
    lines.extend(signer.capacity.iter().map(|text| match text.split_once(" (") {
        // What stands in brackets behind it is no title: `TRƯỞNG THÔN (Chủ trì)`.
        Some((title, rest)) => {
            let words =
                vec![Inline::Text(title.to_owned()), Inline::Regular(format!("\u{a0}({rest}"))];
            Line { role: Role::Capacity, words, rule: None }
        }
        None => Line::new(Role::Capacity, text),
    }));
    lines.extend(signer.note.iter().map(|note| Line::new(Role::Note, note)));
    // Without a name the room to sign is left all the same.
    lines.push(Line::new(Role::Name, signer.name.clone().unwrap_or_default()));
    lines
}

/// A line of who signs in small letters.
fn smaller(line: Line) -> Line {
    let small = [
        (Role::Capacity, Role::SmallCapacity),
        (Role::Note, Role::SmallNote),
        (Role::PlaceDate, Role::SmallNote),
        (Role::Name, Role::SmallName),
    ];
    let found = small.iter().find(|(usual, _)| *usual == line.role);
    Line { role: found.map_or(line.role, |(_, small)| *small), ..line }
}

/// The same without what stands above the name: there the room to sign is left.
fn narrower(line: Line) -> Line {
    if line.role == Role::Name { line } else { smaller(line) }
}

/// Numbers of parts: a part begins those below it anew.
#[derive(Default)]
struct Count {
    roman: u32,
    arabic: u32,
    letter: u32,
}

impl Count {
    fn next(&mut self, level: Level) -> String {
        match level {
            Level::Roman => {
                *self = Count { roman: self.roman + 1, ..Count::default() };
                format!("{}.", roman(self.roman))
            }
            Level::Arabic => {
                self.arabic += 1;
                self.letter = 0;
                format!("{}.", self.arabic)
            }
            Level::Letter => {
                self.letter += 1;
                format!("{})", letter(self.letter))
            }
        }
    }
}

/// The number in roman figures; papers have few parts.
fn roman(mut n: u32) -> String {
    let mut out = String::new();
    for (value, figure) in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
        while n >= value {
            out.push_str(figure);
            n -= value;
        }
    }
    out
}

/// The letter in the Vietnamese order: after d comes đ. Past y it begins again.
fn letter(n: u32) -> char {
    const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";
    LETTERS.chars().cycle().nth(usize::try_from(n.saturating_sub(1)).unwrap_or(0)).unwrap_or('a')
}

/// A cell's place: its column and row, and whether it begins there or comes down from above.
pub(crate) enum Place<'a> {
    /// The cell begins here.
    Begins(&'a Cell),
    /// It is the continuation of a cell above, over so many columns.
    Continues(u16),
}

/// Each row with the continuations of cells that span rows, for formats that want them written.
pub(crate) fn with_continuations(rows: &[Vec<Cell>]) -> Vec<Vec<Place<'_>>> {
    // Column by column: how many rows a cell from above still takes, and over how many columns.
    let mut below: Vec<(u16, u16)> = Vec::new();
    let mut out = Vec::new();
    for row in rows {
        let mut places = Vec::new();
        let mut at = 0;
        let mut cells = row.iter();
        loop {
            if let Some((left, across)) = below.get_mut(at).filter(|(left, _)| *left > 0) {
                *left -= 1;
                places.push(Place::Continues(*across));
                at += usize::from((*across).max(1));
                continue;
            }
            let Some(cell) = cells.next() else { break };
            if below.len() <= at {
                below.resize(at + 1, (0, 1));
            }
            if let Some(place) = below.get_mut(at) {
                *place = (cell.down.saturating_sub(1), cell.across);
            }
            at += usize::from(cell.across.max(1));
            places.push(Place::Begins(cell));
        }
        out.push(places);
    }
    out
}

/// What stands in a ticked box; an empty one holds nothing.
pub const TICK: &str = "X";

impl Align {
    /// As stylesheets name it.
    pub(crate) fn css(self) -> &'static str {
        match self {
            Align::Left => "left",
            Align::Centre => "center",
            Align::Right => "right",
            Align::Justified => "justify",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::width::BESIDE;
    use super::*;

    #[test]
    fn parts_are_numbered_in_the_vietnamese_way_and_begin_anew_below() {
        let mut count = Count::default();
        let levels = [Level::Roman, Level::Arabic, Level::Letter, Level::Arabic, Level::Letter];
        let first: Vec<String> = levels.iter().map(|level| count.next(*level)).collect();
        assert_eq!(first, ["I.", "1.", "a)", "2.", "a)"]);
        let rest: String = (0..5).map(|_| count.next(Level::Letter)).collect();
        assert_eq!(rest, "b)c)d)đ)e)");
        assert_eq!(count.next(Level::Roman), "II.");
        assert_eq!(count.next(Level::Arabic), "1.");
        assert_eq!([roman(4), roman(9), roman(14)].join(" "), "IV IX XIV");
    }

    #[test]
    fn shares_add_up_to_the_width() {
        let widths = share_out(Length(1000), [1, 1, 1].into_iter());
        assert_eq!(widths, [Length(333), Length(333), Length(334)]);
    }

    #[test]
    fn no_word_of_a_table_is_torn_where_there_is_room() {
        let table = Table {
            shares: vec![1, 30, 30],
            head: vec![vec![Cell::head("STT"), Cell::head("Họ và tên"), Cell::head("KW/tháng")]],
            rows: vec![vec![Cell::centre("1"), Cell::left("Lê Mẫu An"), Cell::left("")]],
            letters: super::super::Letters::Usual,
        };
        let paper = Document { blocks: vec![Block::Table(table)], ..Document::default() };
        let widths = pieces(&paper).into_iter().find_map(|piece| {
            let Piece::Table(_, widths) = piece else { return None };
            Some(widths)
        });
        let widths = widths.expect("a table");
        let sum: u32 = widths.iter().map(|width| width.0).sum();
        assert_eq!(sum, layout::TEXT.0);
        let word = layout::bold_width("STT", 12).0 + 2 * layout::CELL_SIDE.0;
        assert!(widths[0].0 >= word, "{widths:?}");
        let parts = |word| parted(word).collect::<Vec<_>>();
        assert_eq!(parts("tàu/ghe"), ["tàu/", "ghe"]);
        assert_eq!(parts("05/03/1950"), ["05/03/1950"]);
        let fitted = fit(vec![Length(10), Length(90)], &[Length(60), Length(70)]);
        assert_eq!(fitted, [Length(10), Length(90)], "there is no room for both");
    }

    #[test]
    fn who_signs_stands_apart_and_on_one_line_with_the_others() {
        let signer = |capacity: &str, date: Option<&str>| Signer {
            place_date: date.map(str::to_owned),
            capacity: vec![capacity.to_owned()],
            ..Signer::default()
        };
        let closing = Closing {
            recipients: Vec::new(),
            signers: vec![
                signer("ĐẠI DIỆN HỘ GIA ĐÌNH", None),
                signer("ĐẠI DIỆN BAN CHỈ ĐẠO", None),
                signer("RÀ SOÁT VIÊN", Some("Ngày 16 tháng 11 năm 2026")),
            ],
            small: false,
        };
        let paper = Document { blocks: vec![Block::Closing(closing)], ..Document::default() };
        let pieces = pieces(&paper);
        let Some(Piece::Columns(columns)) = pieces.first() else { panic!("columns") };
        let sum: u32 = columns.iter().map(|column| column.width.0).sum();
        assert_eq!(sum, layout::TEXT.0);
        for column in columns {
            // Rounding takes a few tenths of what stays free.
            let needed = longest(&column.lines).0 - BESIDE.0 / 2;
            assert!(column.width.0 >= needed, "its words fit with room beside them");
            assert_eq!(column.lines.len(), 3, "a line for the date in each");
        }
    }

    #[test]
    fn a_cell_over_two_rows_continues_in_the_second() {
        let rows = vec![
            vec![Cell::left("a").down(2), Cell::left("b"), Cell::left("c").down(2)],
            vec![Cell::left("d")],
        ];
        let placed = with_continuations(&rows);
        let shape: Vec<String> = placed
            .iter()
            .map(|row| {
                let sign = |place: &Place<'_>| match place {
                    Place::Begins(_) => 'B',
                    Place::Continues(_) => 'c',
                };
                row.iter().map(sign).collect()
            })
            .collect();
        assert_eq!(shape, ["BBB", "cBc"]);
    }

    #[test]
    fn grounds_end_with_semicolons_and_the_last_with_a_point() {
        let grounds = vec!["Căn cứ một".to_owned(), "Căn cứ hai".to_owned()];
        let paper = Document { blocks: vec![Block::Grounds(grounds)], ..Document::default() };
        assert_eq!(to_text(&paper), "Căn cứ một;\nCăn cứ hai.");
    }
}
