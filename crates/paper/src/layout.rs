//! Where the cells of a sheet stand: spans of the head, heights of its rows, the halves of the lines
//! above and below. The same for every kind of workbook.

use crate::{Cell, HeadCell, Row, Sheet};

/// The size of words in a workbook, in points.
const SIZE: u32 = 11;
/// How wide a figure of that size is on the screen, in tenths of a millimetre: widths of columns are
/// counted in figures, and beside them stands what a cell keeps free.
const FIGURE: u32 = 18;

/// A cell of the head in its place.
pub(crate) struct Placed<'a> {
    /// The row within the head.
    pub row: usize,
    pub column: usize,
    pub cell: &'a HeadCell,
}

/// The cells of the head with their places, row by row.
pub(crate) fn head(sheet: &Sheet) -> Vec<Placed<'_>> {
    let mut placed = Vec::new();
    let mut covered = vec![0_u16; sheet.widths.len()];
    for (row, cells) in sheet.head.iter().enumerate() {
        let mut at = 0_usize;
        for cell in cells {
            while covered.get(at).is_some_and(|left| *left > 0) {
                at += 1;
            }
            placed.push(Placed { row, column: at, cell });
            for place in at..at + usize::from(cell.across) {
                if let Some(left) = covered.get_mut(place) {
                    *left = cell.down;
                }
            }
            at += usize::from(cell.across);
        }
        for left in &mut covered {
            *left = left.saturating_sub(1);
        }
    }
    placed
}

/// How many lines each row of the head needs: wrapped words are cut off otherwise, since not every
/// program makes rows high enough by itself. What spans several rows may use all of them.
pub(crate) fn head_lines(sheet: &Sheet) -> Vec<u16> {
    let mut lines = vec![1_u16; sheet.head.len()];
    let placed = head(sheet);
    for it in placed.iter().filter(|it| it.cell.down == 1) {
        if let Some(most) = lines.get_mut(it.row) {
            *most = (*most).max(lines_of(sheet, it.column, it.cell));
        }
    }
    for it in placed.iter().filter(|it| it.cell.down > 1) {
        let rows = lines.iter_mut().skip(it.row).take(usize::from(it.cell.down));
        let mut rows: Vec<&mut u16> = rows.collect();
        let there: u16 = rows.iter().map(|lines| **lines).sum();
        if let Some(last) = rows.last_mut() {
            **last += lines_of(sheet, it.column, it.cell).saturating_sub(there);
        }
    }
    lines
}

impl Sheet {
    /// Makes columns wider, character by character, where the head is highest, until the sheet is so wide or
    /// the head is no higher than it has to be: a narrow column with many words makes a head of half a page,
    /// while the page has room beside it.
    pub fn widen(&mut self, to: usize) {
        while width(self) < to {
            let tallest = head(self).into_iter().map(|it| {
                let lines = usize::from(lines_of(self, it.column, it.cell));
                // What spans rows shares its lines among them.
                (lines.div_ceil(usize::from(it.cell.down.max(1))), it.column, it.cell.across)
            });
            let Some((lines, column, across)) = tallest.max_by_key(|it| it.0) else { return };
            if lines < 2 {
                return;
            }
            // Of several columns below it the narrowest gets wider.
            let below = self.widths.iter_mut().skip(column).take(usize::from(across.max(1)));
            let Some(narrowest) = below.min_by_key(|width| **width) else { return };
            *narrowest = narrowest.saturating_add(1);
        }
    }
}

/// How many lines the words of a head cell take in the width of its columns.
fn lines_of(sheet: &Sheet, at: usize, cell: &HeadCell) -> u16 {
    let widths = sheet.widths.iter().skip(at).take(usize::from(cell.across.max(1)));
    text_lines(&cell.text, usize::from(widths.sum::<u16>()))
}

/// How many lines a text takes in a width in characters, by the widths of its letters in bold: of what is
/// not bold rather one more than one less.
pub(crate) fn text_lines(text: &str, width: usize) -> u16 {
    let room = u32::try_from(width).unwrap_or(u32::MAX).saturating_mul(FIGURE).max(1);
    let wide = |word: &str| crate::document::layout::bold_width(word, SIZE).0;
    let blank = wide(" ");
    let mut lines: u16 = 0;
    for line in text.split('\n') {
        lines = lines.saturating_add(1);
        let mut used = 0;
        for word in line.split(' ') {
            let length = wide(word);
            if used > 0 && used + blank + length > room {
                lines = lines.saturating_add(1);
                used = 0;
            }
            // A word longer than the line is broken.
            let broken = length.saturating_sub(1) / room;
            lines = lines.saturating_add(u16::try_from(broken).unwrap_or(u16::MAX));
            used += length.min(room) + if used > 0 { blank } else { 0 };
        }
    }
    lines
}

/// How many lines each row of the body takes.
pub(crate) fn row_lines(sheet: &Sheet, row: &Row) -> u16 {
    let lines = row.cells.iter().zip(&sheet.widths).map(|(cell, width)| match cell {
        Cell::Text(words) | Cell::Mark(words) => text_lines(words, usize::from(*width)),
        Cell::Count(_) | Cell::Rate(_) => 1,
    });
    lines.max().unwrap_or(1)
}

/// The last column of the left half: about half of the sheet's width lies up to it.
pub(crate) fn middle(sheet: &Sheet) -> usize {
    let half = sheet.widths.iter().map(|width| u32::from(*width)).sum::<u32>() / 2;
    let mut reached = 0;
    for (column, width) in sheet.widths.iter().enumerate() {
        reached += u32::from(*width);
        if reached >= half {
            // The right half needs a column too.
            return column.min(sheet.widths.len().saturating_sub(2));
        }
    }
    0
}

/// The width of all columns together.
pub(crate) fn width(sheet: &Sheet) -> usize {
    sheet.widths.iter().map(|width| usize::from(*width)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_many_words_gets_the_room_beside_it_and_no_more_than_it_needs() {
        let long = "Nguyên nhân: thay đổi nhân khẩu, hộ nghèo đơn thân chết đi, chuyển đi nơi khác";
        let mut sheet = Sheet {
            head: vec![vec![HeadCell::one("TT"), HeadCell::one(long), HeadCell::one("Hộ")]],
            widths: vec![5, 8, 8],
            ..Sheet::default()
        };
        let before = head_lines(&sheet)[0];
        sheet.widen(50);
        assert_eq!(width(&sheet), 50);
        assert_eq!([sheet.widths[0], sheet.widths[2]], [5, 8], "these have room enough");
        assert!(head_lines(&sheet)[0] * 3 < before, "{before} lines were too many");
        sheet.widen(500);
        assert!(width(&sheet) < 130, "one line is no reason to go on: {:?}", sheet.widths);
    }
}
