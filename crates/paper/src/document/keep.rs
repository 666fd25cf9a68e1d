//! What the end of a page may not tear apart, the same for Word, PDF and print: a signature stays with
//! the last words above it, the last rows of a table stay together with what sums them up.

use super::layout::Role;
use super::piece::{Line, Piece, Place, with_continuations};
use super::{Cell, Inline, Table};

/// The last rows of a table that stay on one page: a sum of households and people with a row of what
/// it sums, or three households of a list.
const LAST_ROWS: usize = 3;
/// Letters of the longest cells of a head times its columns from which on it takes some ten lines: that
/// of a list has 400, that of Phiếu A 3 700.
const TALL_HEAD: usize = 1_000;
/// So many notes stay with a signature; more of them could be higher than a page with it.
const NOTES_MOST: usize = 4;

/// For each piece, whether the next one stays on its page.
pub fn keeps(pieces: &[Piece<'_>]) -> Vec<bool> {
    let mut keeps: Vec<bool> = pieces
        .iter()
        .map(|piece| matches!(piece, Piece::Line(line) if line.role.look().keep_next))
        .collect();
    // A note says nothing on a page without a row of its table.
    let noted = |(piece, next): (&Piece<'_>, &Piece<'_>)| {
        matches!(piece, Piece::Table(..)) && is_note(next)
    };
    for (keep, both) in keeps.iter_mut().zip(pieces.iter().zip(pieces.iter().skip(1))) {
        *keep |= noted(both);
    }
    for (at, piece) in pieces.iter().enumerate() {
        if !matches!(piece, Piece::Columns(_)) {
            continue;
        }
        let mut notes = 0;
        for (before, keep) in pieces.iter().zip(&mut keeps).take(at).rev() {
            notes += usize::from(is_note(before));
            let breaks = matches!(before, Piece::Break | Piece::Anew | Piece::Across(_));
            if breaks || notes > NOTES_MOST {
                break;
            }
            *keep = true;
            if !slight(before) {
                break;
            }
        }
    }
    keeps
}

/// What does not make a page whole beside a signature: dots to write on, a line in small letters, a box
/// to tick, which says nothing without the other boxes.
fn slight(piece: &Piece<'_>) -> bool {
    let is_box = |line: &Line| line.words.iter().any(|word| matches!(word, Inline::Check(_)));
    matches!(piece, Piece::Dots)
        || is_note(piece)
        || matches!(piece, Piece::Line(line) if is_box(line))
}

/// A line in small letters.
fn is_note(piece: &Piece<'_>) -> bool {
    let is_small = |role| matches!(role, Role::Small | Role::Legend | Role::FineLegend);
    matches!(piece, Piece::Line(line) if is_small(line.role))
}

/// Whether the head of a table is so tall that the whole table is not carried over for the sake of its
/// last rows: under the title of a form that would leave the page empty.
fn has_tall_head(table: &Table) -> bool {
    let letters = |cell: &Cell| {
        let each = cell.words.iter().map(|word| match word {
            Inline::Text(text)
            | Inline::Bold(text)
            | Inline::Italic(text)
            | Inline::Strong(text)
            | Inline::Regular(text) => text.chars().count(),
            Inline::Check(_) | Inline::Break => 1,
        });
        each.sum::<usize>() / usize::from(cell.across.max(1))
    };
    let longest = |row: &Vec<Cell>| row.iter().map(letters).max().unwrap_or(0);
    table.head.iter().map(longest).sum::<usize>() * table.shares.len() > TALL_HEAD
}

/// Where the last rows of a table begin that stay together: never between rows that share a cell.
pub fn last_rows(table: &Table) -> usize {
    let last = if has_tall_head(table) { 1 } else { LAST_ROWS };
    let mut from = table.rows.len().saturating_sub(last);
    let placed = with_continuations(&table.rows);
    let shares = |at: usize| {
        let row = placed.get(at).map(Vec::as_slice).unwrap_or_default();
        row.iter().any(|place| matches!(place, Place::Continues(_)))
    };
    while from > 0 && shares(from) {
        from -= 1;
    }
    from
}

/// For each row of a table, whether the next one stays on its page; the last as `after` has it.
pub fn rows_keep(table: &Table, after: bool) -> Vec<bool> {
    let from = last_rows(table);
    let placed = with_continuations(&table.rows);
    let len = placed.len();
    let leads: Vec<bool> = table.rows.iter().map(|row| row.iter().any(|cell| cell.leads)).collect();
    let shares = placed
        .iter()
        .skip(1)
        .map(|row| row.iter().any(|place| matches!(place, Place::Continues(_))));
    let shares = shares.chain([after]);
    let leads = |at: usize| at + 1 < len && leads.get(at).is_some_and(|leads| *leads);
    let keep = |(at, shares): (usize, bool)| shares || leads(at) || (at >= from && at + 1 < len);
    shares.enumerate().map(keep).take(len).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Block, Cell, Closing, Document, Inline, Signer, pieces};
    use super::*;

    fn table(rows: usize) -> Table {
        let row = |at: usize| vec![Cell::left(at.to_string()), Cell::left("x")];
        Table { shares: vec![1, 1], rows: (0..rows).map(row).collect(), ..Table::default() }
    }

    fn kept(blocks: Vec<Block>) -> Vec<bool> {
        let mut blocks = blocks;
        blocks.push(Block::Closing(Closing {
            recipients: Vec::new(),
            signers: vec![Signer::default()],
            small: false,
        }));
        keeps(&pieces(&Document { blocks, ..Document::default() }))
    }

    #[test]
    fn a_signature_stays_with_the_last_words_above_it() {
        let words = || Block::Paragraph(Inline::words("Lời"));
        assert_eq!(kept(vec![words(), words()]), [false, true, false]);
        assert_eq!(
            kept(vec![words(), words(), Block::Small("mã".to_owned())]),
            [false, true, true, false]
        );
        assert_eq!(kept(vec![words(), Block::Dots(2)]), [true, true, true, false]);
        assert_eq!(kept(vec![Block::Table(table(1))]), [true, false]);
        assert_eq!(kept(vec![words(), Block::PageBreak]), [false, false, false]);
    }

    #[test]
    fn of_many_notes_the_last_stay_with_the_signature() {
        let note = || Block::Small("mã".to_owned());
        let mut blocks = vec![Block::Table(table(1))];
        blocks.extend((0..6).map(|_| note()));
        let kept = kept(blocks);
        assert_eq!(kept, [true, false, false, true, true, true, true, false]);
    }

    #[test]
    fn boxes_stay_together_and_with_the_signature() {
        let tick =
            || Block::Paragraph(vec![Inline::Text("- Có ".to_owned()), Inline::Check(false)]);
        let words = || Block::Paragraph(Inline::words("Kết luận:"));
        assert_eq!(kept(vec![words(), words(), tick(), tick()]), [false, true, true, true, false]);
    }

    #[test]
    fn under_a_tall_head_the_last_row_alone_is_kept_and_a_heading_stays_with_its_rows() {
        let mut tall = table(3);
        tall.head = vec![vec![Cell::head("x".repeat(600)), Cell::head("y")]];
        assert_eq!(last_rows(&tall), 2, "two rows stay below the head");
        assert_eq!(last_rows(&table(3)), 0);
        let mut parts = table(6);
        parts.rows[1][1] = Cell::left("heading").leading();
        assert_eq!(rows_keep(&parts, false), [false, true, false, true, true, false]);
    }

    #[test]
    fn the_last_rows_stay_together_and_rows_that_share_a_cell_too() {
        assert_eq!(rows_keep(&table(5), false), [false, false, true, true, false]);
        assert_eq!(rows_keep(&table(5), true), [false, false, true, true, true]);
        assert_eq!(rows_keep(&table(1), true), [true]);
        assert_eq!(rows_keep(&table(0), true), [false; 0]);
        let mut pairs = table(6);
        for (at, row) in pairs.rows.iter_mut().enumerate() {
            match at % 2 {
                0 => row[0] = Cell::left("hộ").down(2),
                _ => drop(row.remove(0)),
            }
        }
        assert_eq!(last_rows(&pairs), 2, "not in the middle of a village");
        assert_eq!(rows_keep(&pairs, false), [true, false, true, true, true, false]);
    }
}
