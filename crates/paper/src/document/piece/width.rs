//! How wide columns are: by their shares, and so that no word is torn where there is room.

use super::text::plain;
use super::{Line, Place, with_continuations};
use crate::document::layout::{self, Length, Role};
use crate::document::{Cell, Inline, Letters, Table};

/// Shares a width out by weight; what rounding leaves goes to the last.
pub(super) fn share_out(width: Length, shares: impl Iterator<Item = u16> + Clone) -> Vec<Length> {
    let sum: u32 = shares.clone().map(u32::from).sum::<u32>().max(1);
    let mut out: Vec<Length> =
        shares.map(|share| Length(width.0 * u32::from(share) / sum)).collect();
    let used: u32 = out.iter().map(|length| length.0).sum();
    if let Some(last) = out.last_mut() {
        last.0 += width.0 - used;
    }
    out
}

/// What stays free beside a word in its column: letters are counted, and not set.
const SLACK: Length = Length(4);
/// What stays free beside who signs, so that the words of two do not read as one.
pub(super) const BESIDE: Length = Length::mm(4);

/// How wide each column of a table must be for no word of its head to be torn, and none of its rows
/// where there is room for that too.
pub(super) fn table_needs(table: &Table, room: Length) -> Vec<Length> {
    let columns = table.shares.len();
    let needs = |rows: &[Vec<Cell>]| {
        let mut needs = vec![Length(0); columns];
        for places in with_continuations(rows) {
            let mut at = 0;
            for place in places {
                let across = match &place {
                    Place::Begins(cell) => cell.across,
                    Place::Continues(across) => *across,
                };
                if let (Place::Begins(cell), 0 | 1) = (&place, across)
                    && let Some(need) = needs.get_mut(at)
                {
                    need.0 = need.0.max(widest_word(cell, table.letters, *need).0.min(room.0 / 4));
                }
                at += usize::from(across.max(1));
            }
        }
        needs
    };
    let (head, body) = (needs(&table.head), needs(&table.rows));
    let both: Vec<Length> = head.iter().zip(&body).map(|(a, b)| *a.max(b)).collect();
    if both.iter().map(|need| need.0).sum::<u32>() <= room.0 { both } else { head }
}

/// How wide a cell must be for its longest word, where that is more than what is known already.
pub(super) fn widest_word(cell: &Cell, letters: Letters, known: Length) -> Length {
    let size = letters.role().look().size_pt;
    let beside = 2 * letters.side().0 + SLACK.0;
    let mut widest = known;
    for part in &cell.words {
        let text = match part {
            Inline::Text(text)
            | Inline::Bold(text)
            | Inline::Italic(text)
            | Inline::Strong(text)
            | Inline::Regular(text) => text,
            Inline::Check(_) | Inline::Break => continue,
        };
        for word in text.split(' ').flat_map(parted) {
            // No letter is wider than its size.
            let most = u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
            let most = most.saturating_mul(size).saturating_mul(254) / 72 + beside;
            if most > widest.0 {
                let wide = layout::bold_width(word, size).0 + beside;
                widest = Length(widest.0.max(wide));
            }
        }
    }
    widest
}

/// A word in the parts between which a line may break: behind a stroke before a letter, and not within a
/// day.
pub(crate) fn parted(word: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    let strokes = word.match_indices('/').map(|(at, _)| at + 1);
    let ends = strokes
        .filter(|at| {
            word.get(*at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphabetic)
        })
        .chain([word.len()]);
    let ends: Vec<usize> = ends.collect();
    ends.into_iter().filter_map(move |end| {
        let part = word.get(from..end);
        from = end;
        part
    })
}

/// How wide the longest of the lines is that say who signs.
pub(super) fn longest(lines: &[Line]) -> Length {
    let said = lines.iter().filter(|line| {
        matches!(
            line.role,
            Role::Capacity | Role::Note | Role::PlaceDate | Role::SmallCapacity | Role::SmallNote
        )
    });
    let wide = said
        .map(|line| layout::bold_width(&plain(&line.words), line.role.look().size_pt).0 + BESIDE.0);
    Length(wide.max().unwrap_or(0))
}

/// Widths of which none is less than what its column needs, as far as there is room: the others give
/// of what they have beyond their own need.
pub(super) fn fit(widths: Vec<Length>, needs: &[Length]) -> Vec<Length> {
    let room: u32 = widths.iter().map(|width| width.0).sum();
    let needed: u32 = needs.iter().map(|need| need.0).sum();
    let lacks = |(width, need): (&Length, &Length)| need.0.saturating_sub(width.0);
    let lacking: u32 = widths.iter().zip(needs).map(lacks).sum();
    if lacking == 0 || needed > room {
        return widths;
    }
    let beyond = |(width, need): (&Length, &Length)| width.0.saturating_sub(need.0);
    let spare: u32 = widths.iter().zip(needs).map(beyond).sum();
    let mut out: Vec<Length> = widths
        .iter()
        .zip(needs)
        .map(|(width, need)| {
            let more = width.0.saturating_sub(need.0);
            let given = u64::from(more) * u64::from(lacking) / u64::from(spare.max(1));
            Length(width.0.max(need.0) - u32::try_from(given).unwrap_or(0))
        })
        .collect();
    let used: u32 = out.iter().map(|width| width.0).sum();
    if let Some(widest) = out.iter_mut().max_by_key(|width| width.0) {
        widest.0 = (widest.0 + room).saturating_sub(used);
    }
    out
}
