//! Papers as values of the template. Lengths are in hundredths of a point.

use chrono::Datelike as _;
use paper::document::fit::fitted;
use paper::document::keep::{keeps, rows_keep};
use paper::document::layout::{self, Heading, Length, Role};
use paper::document::piece::{Column, Line, Piece, pieces};
use paper::document::{Align, Cell, Document, Field, Inline, PageNumbers, Qr, Table};
use typst::foundations::{Array, Bytes, Dict, IntoValue, Value};

/// What the template is given: measures and looks, and apart from them the papers. typst remembers
/// what a function gave by everything the function knows of: one that knew all papers would have
/// them read again for each line.
pub(crate) fn inputs(papers: &[Document]) -> Dict {
    let looks = Role::ALL.map(|role| (role.id(), look(role)));
    let title = papers.first().map(|paper| paper.title.clone()).unwrap_or_default();
    let author = papers.first().map(|paper| paper.author.clone()).unwrap_or_default();
    let day = papers.first().map(|paper| paper.day).unwrap_or_default();
    let measures = dict([
        ("title", title.into_value()),
        ("author", author.into_value()),
        ("year", Value::Int(i64::from(day.year()))),
        ("month", Value::Int(i64::from(day.month()))),
        ("day", Value::Int(i64::from(day.day()))),
        ("font", layout::FONT_EMBEDDED.into_value()),
        ("width", length(layout::PAGE.0)),
        ("height", length(layout::PAGE.1)),
        ("top", length(layout::TOP)),
        ("bottom", length(layout::BOTTOM)),
        ("left", length(layout::LEFT)),
        ("right", length(layout::RIGHT)),
        ("number-from-edge", length(layout::NUMBER_FROM_EDGE)),
        ("number-size", points(layout::NUMBER_PT)),
        ("code", length(layout::CODE)),
        ("field-gap", length(layout::FIELD_GAP)),
        ("rule-below", points(layout::RULE_BELOW_PT)),
        ("box", points(layout::BOX_PT)),
        ("looks", dict(looks).into_value()),
    ]);
    let papers = papers.iter().map(paper).collect::<Array>();
    dict([("measures", measures.into_value()), ("papers", papers.into_value())])
}

fn dict<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Dict {
    entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

fn length(length: Length) -> Value {
    Value::Int(i64::from(length.centipoints()))
}

fn points(points: u32) -> Value {
    Value::Int(i64::from(points) * 100)
}

fn look(role: Role) -> Value {
    let look = role.look();
    let level = match role.heading() {
        Some(Heading::Paper) => 1,
        Some(Heading::Part) => 2,
        None => 0,
    };
    dict([
        ("size", points(look.size_pt)),
        ("bold", look.bold.into_value()),
        ("italic", look.italic.into_value()),
        ("align", align(look.align)),
        ("first", length(look.first_line)),
        ("above", points(look.above_pt)),
        ("below", points(look.below_pt)),
        ("keep", look.keep_next.into_value()),
        ("level", Value::Int(level)),
        ("framed", (role == Role::Warning).into_value()),
    ])
    .into_value()
}

fn align(align: Align) -> Value {
    match align {
        Align::Left => "left",
        Align::Centre => "center",
        Align::Right => "right",
        Align::Justified => "justified",
    }
    .into_value()
}

fn paper(paper: &Document) -> Value {
    let paper = &*fitted(paper);
    dict([
        ("numbered", (paper.numbers == PageNumbers::FromSecond).into_value()),
        ("warning", paper.warning.as_deref().map_or(Value::None, IntoValue::into_value)),
        ("pieces", all_pieces(paper).into_value()),
    ])
    .into_value()
}

/// The pieces in order. What stays with a table's last rows is handed over with the table: only the
/// rows of one table can be kept on one page.
fn all_pieces(paper: &Document) -> Array {
    let pieces = pieces(paper);
    let keeps = keeps(&pieces);
    let mut out = Array::new();
    let mut all = pieces.iter().zip(keeps);
    while let Some((it, keep)) = all.next() {
        let mut after = Array::new();
        let mut more = keep && matches!(it, Piece::Table(..));
        while more {
            let Some((next, keep)) = all.next() else { break };
            after.push(piece(next, keep, Array::new()));
            more = keep;
        }
        out.push(piece(it, keep, after));
    }
    out
}

fn piece(piece: &Piece<'_>, keep: bool, after: Array) -> Value {
    let (kind, value) = match piece {
        Piece::Line(text) => ("line", line(text)),
        Piece::Columns(all) => ("columns", all.iter().map(column).collect::<Array>().into_value()),
        Piece::Fields(all) => ("fields", all.iter().map(field).collect::<Array>().into_value()),
        Piece::Dots => ("dots", Value::None),
        Piece::Table(all, widths) => ("table", table(all, widths, after)),
        Piece::Break => ("break", Value::None),
        Piece::Anew => ("anew", Value::None),
        Piece::Across(anew) => ("across", anew.into_value()),
    };
    Array::from_iter([kind.into_value(), value, keep.into_value()]).into_value()
}

fn line(line: &Line) -> Value {
    dict([
        ("role", line.role.id().into_value()),
        ("words", words(&line.words)),
        ("rule", line.rule.map_or(Value::None, length)),
    ])
    .into_value()
}

/// Plain words are a text; others an array of pairs.
fn words(words: &[Inline]) -> Value {
    if let [Inline::Text(text)] = words {
        return text.as_str().into_value();
    }
    let part = |part: &Inline| {
        let (kind, value) = match part {
            Inline::Text(text) => ("text", text.as_str().into_value()),
            Inline::Bold(text) => ("bold", text.as_str().into_value()),
            Inline::Italic(text) => ("italic", text.as_str().into_value()),
            Inline::Strong(text) => ("strong", text.as_str().into_value()),
            Inline::Regular(text) => ("regular", text.as_str().into_value()),
            Inline::Break => ("break", Value::None),
            Inline::Check(ticked) => ("check", ticked.into_value()),
        };
        Array::from_iter([kind.into_value(), value]).into_value()
    };
    words.iter().map(part).collect::<Array>().into_value()
}

fn column(column: &Column<'_>) -> Value {
    dict([
        ("width", length(column.width)),
        ("code", column.code.map_or(Value::None, code)),
        ("lines", column.lines.iter().map(line).collect::<Array>().into_value()),
    ])
    .into_value()
}

fn code(code: &Qr) -> Value {
    let side = i64::try_from(code.bordered_side()).unwrap_or(i64::MAX);
    dict([("side", Value::Int(side)), ("dots", Value::Bytes(Bytes::new(code.grey())))]).into_value()
}

fn field((field, width): &(&Field, Length)) -> Value {
    dict([
        ("label", field.label.as_str().into_value()),
        ("value", field.value.as_deref().map_or(Value::None, IntoValue::into_value)),
        ("width", length(*width)),
    ])
    .into_value()
}

fn table(table: &Table, widths: &[Length], after: Array) -> Value {
    let cells = |row: &Vec<Cell>| row.iter().map(cell).collect::<Array>().into_value();
    let rows = |rows: &[Vec<Cell>]| rows.iter().map(cells).collect::<Array>().into_value();
    // How many rows each row begins that stay on one page; nothing within such a run.
    let kept = rows_keep(table, false);
    let mut joints = Array::new();
    let mut run: i64 = 0;
    for keep in kept.iter().rev() {
        run = if *keep { run + 1 } else { 1 };
        joints.push(Value::Int(run));
    }
    let joints: Array = joints.into_iter().rev().collect();
    dict([
        ("look", table.letters.role().id().into_value()),
        ("widths", widths.iter().copied().map(length).collect::<Array>().into_value()),
        ("head", rows(&table.head)),
        ("rows", rows(&table.rows)),
        ("side", length(table.letters.side())),
        ("room-above", Value::Int(i64::from(table.letters.above_twips()) * 5)),
        ("joints", joints.into_value()),
        ("after", after.into_value()),
    ])
    .into_value()
}

fn cell(cell: &Cell) -> Value {
    Array::from_iter([
        words(&cell.words),
        Value::Int(i64::from(cell.across)),
        Value::Int(i64::from(cell.down)),
        align(cell.align),
    ])
    .into_value()
}
