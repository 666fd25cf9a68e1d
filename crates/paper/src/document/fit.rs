//! How high the lines of a paper are, and what follows from it: what would leave a last page with little on it
//! is set closer, the same for Word, PDF and print. Heights are reckoned from the widths of letters, and
//! nothing is set for it.

use std::borrow::Cow;

use super::layout::{self, Length, Role};
use super::piece::{Column, Line, Piece, Place, in_order, pieces, with_continuations};
use super::{Block, Cell, Document, Field, Inline, Letters, Table};

/// A last page with less on it than so many hundredths of its height is pulled in.
const SLIGHT_HUNDREDTHS: u32 = 40;
/// A line is so many hundredths of its letters' size high, with what stays free above it.
const LINE_HUNDREDTHS: u32 = 115;
/// What is not bold is so many hundredths as wide as what is.
const REGULAR_HUNDREDTHS: u32 = 92;
/// The border of a row, which some programs add to its height.
const BORDER: Height = 50;
/// So many hundredths of a page are counted on: programs differ by a little.
const SAFE_HUNDREDTHS: u32 = 95;
/// How often tables are set in smaller letters at most: what is still too long stays as it is.
const STEPS: u8 = 2;

/// Hundredths of a point, in which heights are counted.
type Height = u32;

/// A paper as it is set: each of its parts that begins on a page of its own and would end on one with little
/// on it has its tables, and what stands below them, in smaller letters, when that saves the page.
pub fn fitted(document: &Document) -> Cow<'_, Document> {
    let mut closer: Vec<(usize, usize, u8)> = Vec::new();
    let mut across = false;
    let starts = |block: &Block| {
        matches!(block, Block::PageBreak | Block::Landscape | Block::Appendix { .. })
    };
    let mut from = 0;
    while from < document.blocks.len() {
        let rest = document.blocks.get(from + 1..).unwrap_or_default();
        let to = rest.iter().position(starts).map_or(document.blocks.len(), |at| from + 1 + at);
        let blocks = document.blocks.get(from..to).unwrap_or_default();
        across |= blocks.contains(&Block::Landscape);
        if let Some(step) = step_of(blocks, across) {
            closer.push((from, to, step));
        }
        from = to;
    }
    if closer.is_empty() {
        return Cow::Borrowed(document);
    }
    let mut set = document.clone();
    // A note is told by its letters, which change: it takes its place before that.
    set.blocks = in_order(&document.blocks).into_iter().cloned().collect();
    for (from, to, step) in closer {
        set_closer(set.blocks.get_mut(from..to).unwrap_or_default(), step);
    }
    Cow::Owned(set)
}

/// By how many steps a part is set closer.
fn step_of(blocks: &[Block], across: bool) -> Option<u8> {
    if !blocks.iter().any(|block| matches!(block, Block::Table(_))) {
        return None;
    }
    let (pages, last) = pages(blocks, across);
    if pages < 2 || last > room(across) * SLIGHT_HUNDREDTHS / 100 {
        return None;
    }
    (1..=STEPS).find(|step| {
        let mut tried: Vec<Block> = in_order(blocks).into_iter().cloned().collect();
        set_closer(&mut tried, *step);
        self::pages(&tried, across).0 < pages
    })
}

/// The same with smaller letters; a note below a table has letters of its size.
fn set_closer(blocks: &mut [Block], step: u8) {
    let less = |letters: Letters| (0..step).fold(letters, |letters, _| letters.smaller());
    let mut above = None;
    for block in blocks {
        if let Block::Table(table) = block {
            table.letters = less(table.letters);
            above = Some(table.letters);
        } else if let Block::Legend(letters, _) = block {
            *letters = less(*letters);
        } else if let (Block::Small(text), Some(letters)) = (&mut *block, above) {
            *block = Block::Legend(letters, Inline::words(std::mem::take(text)));
        }
    }
}

/// The height between the margins.
fn room(across: bool) -> Height {
    let page = if across { layout::PAGE.0 } else { layout::PAGE.1 };
    Length(page.0 - layout::TOP.0 - layout::BOTTOM.0).centipoints() * SAFE_HUNDREDTHS / 100
}

/// What goes onto a page whole, with whether the next stays with it, and the head that stands above it again
/// on a new page.
struct Atom {
    height: Height,
    keep: bool,
    head: Height,
}

/// How many pages a part takes, and how much stands on the last.
fn pages(blocks: &[Block], across: bool) -> (u32, Height) {
    let mut own = blocks.to_vec();
    if across && !own.contains(&Block::Landscape) {
        own.insert(0, Block::Landscape);
    }
    let document = Document { blocks: own, ..Document::default() };
    let pieces = pieces(&document);
    let keeps = super::keep::keeps(&pieces);
    let mut atoms = Vec::new();
    for (piece, keep) in pieces.iter().zip(keeps) {
        atoms_of(piece, keep, across, &mut atoms);
    }
    let room = room(across);
    let (mut pages, mut used) = (1, 0);
    let mut group: Height = 0;
    let mut head: Option<Height> = None;
    for atom in atoms {
        group += atom.height;
        head = head.or(Some(atom.head));
        if atom.keep {
            continue;
        }
        if used > 0 && used + group > room {
            pages += 1;
            used = head.unwrap_or(0);
        }
        used += group;
        // What is higher than a page goes on over the next.
        while used > room {
            pages += 1;
            used -= room;
        }
        (group, head) = (0, None);
    }
    (pages, used)
}

fn atoms_of(piece: &Piece<'_>, keep: bool, across: bool, out: &mut Vec<Atom>) {
    let text = if across { layout::TEXT_ACROSS } else { layout::TEXT };
    let mut one = |height| out.push(Atom { height, keep, head: 0 });
    match piece {
        Piece::Line(line) => one(line_height(line, text)),
        Piece::Columns(columns) => {
            let heights = columns.iter().map(column_height);
            one(800 + heights.max().unwrap_or(0));
        }
        Piece::Fields(fields) => {
            let lines = fields.iter().map(|(field, width)| field_lines(field, *width)).max();
            let look = Role::Field.look();
            one(lines.unwrap_or(1) * line(look.size_pt) + look.below_pt * 100);
        }
        Piece::Dots => {
            let look = Role::Field.look();
            one(line(look.size_pt) + look.below_pt * 200);
        }
        Piece::Table(table, widths) => {
            let head: Height = row_heights(&table.head, table, widths).iter().sum();
            let keeps = super::keep::rows_keep(table, keep);
            one(0);
            if let Some(first) = out.last_mut() {
                // The head stays with the first row.
                (first.height, first.keep) = (head + 300, true);
            }
            let rows = row_heights(&table.rows, table, widths);
            out.extend(rows.into_iter().zip(keeps).map(|(height, keep)| Atom {
                height,
                keep,
                head,
            }));
            if let Some(last) = out.last_mut() {
                last.height += 600;
            }
        }
        Piece::Break | Piece::Anew | Piece::Across(_) => {}
    }
}

/// The height of a line of letters of a size in points.
fn line(size_pt: u32) -> Height {
    size_pt * LINE_HUNDREDTHS
}

fn line_height(it: &Line, room: Length) -> Height {
    let look = it.role.look();
    let lines = lines(&it.words, look.size_pt, look.bold, room, look.first_line);
    let rule = if it.rule.is_some() { 400 + layout::RULE_BELOW_PT * 100 } else { 0 };
    lines * line(look.size_pt) + (look.above_pt + look.below_pt) * 100 + rule
}

fn column_height(column: &Column<'_>) -> Height {
    let code = if column.code.is_some() { layout::CODE.centipoints() } else { 0 };
    code + column.lines.iter().map(|line| line_height(line, column.width)).sum::<Height>()
}

fn field_lines(field: &Field, width: Length) -> u32 {
    let said = field
        .value
        .as_ref()
        .map_or_else(|| field.label.clone(), |value| format!("{} {value}", field.label));
    lines(&Inline::words(said), Role::Field.look().size_pt, false, width, Length(0))
}

/// How high each row of a table is; what spans several has them as high as it needs, the last of them.
fn row_heights(rows: &[Vec<Cell>], table: &Table, widths: &[Length]) -> Vec<Height> {
    let size = table.letters.role().look().size_pt;
    let beside = 2 * table.letters.side().0;
    // Twentieths of a point, above and below, and the border.
    let above = 2 * table.letters.above_twips() * 5 + BORDER;
    let mut heights = vec![line(size) + above; rows.len()];
    let mut spanning = Vec::new();
    for (at, places) in with_continuations(rows).into_iter().enumerate() {
        let mut column = 0;
        for place in places {
            let (across, cell) = match place {
                Place::Begins(cell) => (cell.across, Some(cell)),
                Place::Continues(across) => (across, None),
            };
            let across = usize::from(across.max(1));
            let width: u32 = widths.iter().skip(column).take(across).map(|it| it.0).sum();
            column += across;
            let Some(cell) = cell else { continue };
            let room = Length(width.saturating_sub(beside));
            let height = lines(&cell.words, size, false, room, Length(0)) * line(size) + above;
            if cell.down > 1 {
                spanning.push((at, usize::from(cell.down), height));
            } else if let Some(row) = heights.get_mut(at) {
                *row = (*row).max(height);
            }
        }
    }
    for (at, down, height) in spanning {
        let there: Height = heights.iter().skip(at).take(down).sum();
        let last = (at + down).min(heights.len()).saturating_sub(1);
        if let Some(last) = heights.get_mut(last) {
            *last += height.saturating_sub(there);
        }
    }
    heights
}

/// How many lines words take within a width.
fn lines(words: &[Inline], size_pt: u32, bold: bool, room: Length, first: Length) -> u32 {
    let (mut lines, mut used) = (1, first.0);
    for part in words {
        let (text, heavy) = match part {
            Inline::Text(text) | Inline::Italic(text) => (text.as_str(), bold),
            Inline::Bold(text) | Inline::Strong(text) => (text.as_str(), true),
            Inline::Regular(text) => (text.as_str(), false),
            Inline::Check(_) => ("□□", false),
            Inline::Break => {
                (lines, used) = (lines + 1, 0);
                continue;
            }
        };
        let wide = |word: &str| {
            let wide = layout::bold_width(word, size_pt).0;
            if heavy { wide } else { wide * REGULAR_HUNDREDTHS / 100 }
        };
        let blank = wide(" ");
        for (at, word) in text.split(' ').enumerate() {
            let before = if at > 0 { blank } else { 0 };
            let word = wide(word);
            if used > 0 && used + before + word > room.0 {
                (lines, used) = (lines + 1, word);
            } else {
                used += before + word;
            }
        }
    }
    lines
}

impl Letters {
    /// The next smaller ones, and at the end closer rows.
    fn smaller(self) -> Letters {
        match self {
            Letters::Usual => Letters::Middle,
            Letters::Middle => Letters::Small,
            Letters::Small => Letters::Fine,
            Letters::Fine | Letters::Close => Letters::Close,
            Letters::Finest => Letters::Finest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Closing, Signer, to_text};
    use super::*;

    fn list(rows: usize) -> Vec<Block> {
        let row = |at: usize| vec![Cell::centre(at.to_string()), Cell::left("Lê Mẫu An")];
        let head = vec![vec![Cell::head("TT"), Cell::head("Họ và tên")]];
        let rows = (1..=rows).map(row).collect();
        let signers =
            vec![Signer { name: Some("Lê Mẫu Bình".to_owned()), ..Signer::default() }];
        vec![
            Block::Table(Table { shares: vec![1, 9], head, rows, ..Table::default() }),
            Block::Closing(Closing { signers, ..Closing::default() }),
            Block::Small("Chương trình ghi thêm".to_owned()),
        ]
    }

    fn letters(document: &Document) -> Vec<Letters> {
        let of = |block: &Block| {
            let Block::Table(table) = block else { return None };
            Some(table.letters)
        };
        document.blocks.iter().filter_map(of).collect()
    }

    #[test]
    fn a_last_page_with_little_on_it_is_pulled_in_and_says_the_same() {
        let most = (1..).take_while(|rows| pages(&list(*rows), false).0 == 1).last();
        let most = most.expect("some fit");
        assert!((30..44).contains(&most), "{most} rows of 16,8 points beside who signs");
        let whole = Document { blocks: list(most), ..Document::default() };
        assert!(matches!(fitted(&whole), Cow::Borrowed(_)), "what fits is left as it is");
        let more = Document { blocks: list(most + 1), ..Document::default() };
        let set = fitted(&more);
        assert_eq!(letters(&set), [Letters::Middle], "the first step is enough");
        assert_eq!(pages(&set.blocks, false).0, 1);
        assert_eq!(to_text(&set), to_text(&more));
        let long = Document { blocks: list(most + 20), ..Document::default() };
        assert_eq!(letters(&fitted(&long)), [Letters::Usual], "half a page is a page");
    }

    #[test]
    fn each_part_that_begins_on_its_own_page_is_looked_at_by_itself() {
        let most = (1..).take_while(|rows| pages(&list(*rows), false).0 == 1).last();
        let most = most.expect("some fit");
        let mut blocks = list(most);
        blocks.push(Block::PageBreak);
        blocks.extend(list(most + 1));
        let paper = Document { blocks, ..Document::default() };
        assert_eq!(letters(&fitted(&paper)), [Letters::Usual, Letters::Middle]);
    }

    #[test]
    fn words_take_the_lines_that_they_take() {
        let said =
            |text: &str| lines(&Inline::words(text), 14, false, Length::mm(165), Length(127));
        assert_eq!(said("Một dòng"), 1);
        assert_eq!(said(&"chữ ".repeat(60)), 4);
        assert_eq!(lines(&[Inline::Break, Inline::Break], 14, false, Length(100), Length(0)), 3);
    }
}
