//! A paper as plain lines.

use super::{Piece, TICK, pieces};
use crate::document::{Document, Inline};

/// All words of a paper, a line a paragraph: what every form of it must say.
pub fn to_text(document: &Document) -> String {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces(document) {
        match piece {
            Piece::Line(line) => lines.push(plain(&line.words)),
            Piece::Columns(columns) => {
                for line in columns.iter().flat_map(|column| &column.lines) {
                    lines.push(plain(&line.words));
                }
            }
            Piece::Fields(fields) => {
                for (field, _) in fields {
                    let value = field.value.as_deref().unwrap_or_default();
                    lines.push(format!("{} {value}", field.label));
                }
            }
            Piece::Table(table, _) => {
                for cell in table.head.iter().chain(&table.rows).flatten() {
                    lines.push(plain(&cell.words));
                }
            }
            Piece::Dots | Piece::Break | Piece::Anew | Piece::Across(_) => {}
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines.join("\n")
}

/// The same, a row of a table a line and without its running number: what two versions of a paper
/// are compared by.
pub fn to_lines(document: &Document) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces(document) {
        match piece {
            Piece::Table(table, _) => {
                for row in table.head.iter().chain(&table.rows) {
                    let cells: Vec<String> = row.iter().map(|cell| plain(&cell.words)).collect();
                    let counted = |text: &String| text.chars().all(|c| c.is_ascii_digit());
                    let from = usize::from(cells.len() > 1 && cells.first().is_some_and(counted));
                    lines.push(cells.get(from..).unwrap_or_default().join(" | "));
                }
            }
            Piece::Line(line) => lines.push(plain(&line.words)),
            Piece::Columns(columns) => {
                lines.extend(columns.iter().flat_map(|it| &it.lines).map(|it| plain(&it.words)));
            }
            Piece::Fields(fields) => lines.extend(fields.iter().map(|(field, _)| {
                format!("{} {}", field.label, field.value.as_deref().unwrap_or_default())
            })),
            Piece::Dots | Piece::Break | Piece::Anew | Piece::Across(_) => {}
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

pub(super) fn plain(words: &[Inline]) -> String {
    words
        .iter()
        .map(|part| match part {
            Inline::Text(text)
            | Inline::Bold(text)
            | Inline::Italic(text)
            | Inline::Strong(text)
            | Inline::Regular(text) => text.as_str(),
            Inline::Break => " ",
            Inline::Check(true) => TICK,
            Inline::Check(false) => "",
        })
        .collect()
}
