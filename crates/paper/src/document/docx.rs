//! A paper as a Word document that officers edit: each kind of line is a style, tables are tables,
//! and nothing is a picture but a code.

use docx_rs as w;

use super::fit::fitted;
use super::keep::{keeps, rows_keep};
use super::layout::{self, Length, Role};
use super::piece::{Column, Line, Piece, Place, TICK, parted, pieces, with_continuations};
use super::{Align, BadDocument, Document, Field, Inline, PageNumbers, Qr, Table, package};

/// The style of a rule: a line of no height with a border below.
const RULE: &str = "Rule";
/// The style of page numbers.
const NUMBER: &str = "PageNumber";
/// The style that marks where pages laid across begin; `package` makes a section of it.
pub(super) const ACROSS: &str = "Across";
/// The same, and their count begins anew.
pub(super) const ACROSS_ANEW: &str = "AcrossAnew";
/// The style that marks where pages are counted anew.
pub(super) const ANEW: &str = "Anew";
/// Thickness of rules and borders, in eighths of a point.
const THIN: usize = 4;

/// Writes a paper.
///
/// # Errors
/// When a code cannot be drawn or the package cannot be put together.
pub fn to_docx(document: &Document) -> Result<Vec<u8>, BadDocument> {
    let document = &*fitted(document);
    let bad = |reason: String| BadDocument { title: document.title.clone(), reason };
    let mut docx = page(styles(w::Docx::new()));
    docx = numbered(docx, document);
    let mut table_before = false;
    let mut pending_break = false;
    let mut room = layout::TEXT;
    let pieces = pieces(document);
    for (piece, keep) in pieces.iter().zip(keeps(&pieces)) {
        // Two tables in a row would become one.
        let is_table = matches!(piece, Piece::Columns(_) | Piece::Table(..));
        if is_table && (table_before || pending_break) {
            docx = docx.add_paragraph(between(pending_break));
            pending_break = false;
        }
        table_before = is_table;
        docx = match piece {
            Piece::Break => {
                pending_break = true;
                docx
            }
            Piece::Anew => docx.add_paragraph(w::Paragraph::new().style(ANEW)),
            Piece::Across(anew) => {
                room = layout::TEXT_ACROSS;
                let mark = if *anew { ACROSS_ANEW } else { ACROSS };
                docx.add_paragraph(w::Paragraph::new().style(mark))
            }
            Piece::Line(line) => {
                for paragraph in paragraphs(line, room) {
                    let paragraph = paragraph.page_break_before_if(pending_break);
                    docx = docx.add_paragraph(paragraph.keep_next_if(keep));
                    pending_break = false;
                }
                docx
            }
            Piece::Dots => docx.add_paragraph(dots(room).keep_next_if(keep)),
            Piece::Fields(fields) => docx.add_paragraph(field_line(fields).keep_next_if(keep)),
            Piece::Columns(columns) => docx.add_table(beside(columns).map_err(bad)?),
            Piece::Table(table, widths) => {
                table_before = false;
                let gap = w::LineSpacing::new().after(layout::RULE_BELOW_PT * 20);
                let below = between(false).line_spacing(gap).keep_next_if(keep);
                docx.add_table(grid(table, widths, keep)).add_paragraph(below)
            }
        };
    }
    if table_before {
        docx = docx.add_paragraph(between(false));
    }
    let mut plain = std::io::Cursor::new(Vec::new());
    docx.pack(&mut plain).map_err(|error| bad(error.to_string()))?;
    package::finish(&plain.into_inner(), document).map_err(|error| bad(error.to_string()))
}

/// What docx-rs lacks on paragraphs.
trait Breaks {
    fn page_break_before_if(self, wanted: bool) -> Self;
    fn keep_next_if(self, wanted: bool) -> Self;
}

impl Breaks for w::Paragraph {
    fn page_break_before_if(self, wanted: bool) -> Self {
        if wanted { self.page_break_before(true) } else { self }
    }

    fn keep_next_if(self, wanted: bool) -> Self {
        if wanted { self.keep_next(true) } else { self }
    }
}

fn page(docx: w::Docx) -> w::Docx {
    let twips = |length: Length| i32::try_from(length.twips()).unwrap_or(i32::MAX);
    docx.page_size(layout::PAGE.0.twips(), layout::PAGE.1.twips()).page_margin(
        w::PageMargin::new()
            .top(twips(layout::TOP))
            .bottom(twips(layout::BOTTOM))
            .left(twips(layout::LEFT))
            .right(twips(layout::RIGHT))
            .header(twips(layout::NUMBER_FROM_EDGE))
            .footer(twips(layout::NUMBER_FROM_EDGE)),
    )
}

fn fonts() -> w::RunFonts {
    w::RunFonts::new()
        .ascii(layout::FONT)
        .hi_ansi(layout::FONT)
        .east_asia(layout::FONT)
        .cs(layout::FONT)
}

fn half_points(points: u32) -> usize {
    usize::try_from(points * 2).unwrap_or(usize::MAX)
}

fn align(align: Align) -> w::AlignmentType {
    match align {
        Align::Left => w::AlignmentType::Left,
        Align::Centre => w::AlignmentType::Center,
        Align::Right => w::AlignmentType::Right,
        Align::Justified => w::AlignmentType::Both,
    }
}

fn styles(docx: w::Docx) -> w::Docx {
    let body = Role::Body.look();
    let mut docx = docx.default_fonts(fonts()).default_size(half_points(body.size_pt));
    for role in Role::ALL {
        let look = role.look();
        let mut style = w::Style::new(role.id(), w::StyleType::Paragraph)
            .name(look.name)
            .fonts(fonts())
            .size(half_points(look.size_pt))
            .align(align(look.align))
            .line_spacing(
                w::LineSpacing::new().before(look.above_pt * 20).after(look.below_pt * 20),
            );
        if look.bold {
            style = style.bold();
        }
        if look.italic {
            style = style.italic();
        }
        if look.first_line > Length(0) {
            let first = i32::try_from(look.first_line.twips()).unwrap_or(0);
            style = style.indent(None, Some(w::SpecialIndentType::FirstLine(first)), None, None);
        }
        if look.keep_next {
            style.paragraph_property = style.paragraph_property.keep_next(true);
        }
        if role == Role::Roman {
            style = style.outline_lvl(0);
        }
        if role == Role::Warning {
            style.paragraph_property = style.paragraph_property.set_borders(frame());
        }
        docx = docx.add_style(style);
    }
    let rule = w::Style::new(RULE, w::StyleType::Paragraph)
        .name("Đường kẻ")
        .size(4)
        .line_spacing(w::LineSpacing::new().line(40).line_rule(w::LineSpacingType::Exact));
    let number = w::Style::new(NUMBER, w::StyleType::Paragraph)
        .name("Số trang")
        .fonts(fonts())
        .size(half_points(layout::NUMBER_PT))
        .align(w::AlignmentType::Center);
    docx.add_style(rule).add_style(number)
}

/// A frame around a warning.
fn frame() -> w::ParagraphBorders {
    use w::ParagraphBorderPosition::{Bottom, Left, Right, Top};
    [Top, Bottom, Left, Right].into_iter().fold(w::ParagraphBorders::with_empty(), |all, side| {
        all.set(w::ParagraphBorder::new(side).size(2 * THIN).space(3))
    })
}

/// Page numbers in the middle of the top from the second page on; a warning on every foot.
fn numbered(docx: w::Docx, document: &Document) -> w::Docx {
    let mut docx = docx;
    if document.numbers == PageNumbers::FromSecond {
        let number = w::Paragraph::new().style(NUMBER).add_page_num(w::PageNum::new());
        let first = w::Paragraph::new().style(NUMBER);
        docx = docx
            .header(w::Header::new().add_paragraph(number))
            .first_header(w::Header::new().add_paragraph(first));
    }
    if let Some(warning) = &document.warning {
        let foot = || {
            let run = w::Run::new().add_text(warning);
            w::Footer::new().add_paragraph(w::Paragraph::new().style(Role::Foot.id()).add_run(run))
        };
        docx = docx.footer(foot());
        if document.numbers == PageNumbers::FromSecond {
            docx = docx.first_footer(foot());
        }
    }
    docx
}

/// A line and, below it, its rule.
fn paragraphs(line: &Line, room: Length) -> Vec<w::Paragraph> {
    let mut out = vec![words(w::Paragraph::new().style(line.role.id()), &line.words)];
    if let Some(rule) = line.rule {
        let aside = Length(room.0.saturating_sub(rule.0) / 2);
        let aside = i32::try_from(aside.twips()).unwrap_or(0);
        let mut paragraph = w::Paragraph::new()
            .style(RULE)
            .indent(Some(aside), None, Some(aside), None)
            .line_spacing(w::LineSpacing::new().after(layout::RULE_BELOW_PT * 20))
            .keep_next(true);
        let border = w::ParagraphBorder::new(w::ParagraphBorderPosition::Bottom).size(2 * THIN);
        paragraph.property =
            paragraph.property.set_borders(w::ParagraphBorders::with_empty().set(border));
        out.push(paragraph);
    }
    out
}

fn words(paragraph: w::Paragraph, words: &[Inline]) -> w::Paragraph {
    words.iter().fold(paragraph, |paragraph, part| {
        paragraph.add_run(match part {
            Inline::Text(text) => w::Run::new().add_text(text),
            Inline::Bold(text) => w::Run::new().add_text(text).bold(),
            Inline::Italic(text) => w::Run::new().add_text(text).italic(),
            Inline::Strong(text) => w::Run::new().add_text(text).bold().italic(),
            Inline::Regular(text) => w::Run::new().add_text(text).disable_bold(),
            Inline::Break => w::Run::new().add_break(w::BreakType::TextWrapping),
            Inline::Check(ticked) => {
                // Word draws the box as wide as what it holds.
                let held = if *ticked { TICK } else { "\u{a0}\u{a0}" };
                w::Run::new()
                    .add_text(format!("\u{a0}{held}\u{a0}"))
                    .text_border(w::TextBorder::new().size(THIN))
            }
        })
    })
}

/// The words of a cell with a place to break behind each stroke: Word tears a long word elsewhere.
fn breakable(words: &[Inline]) -> Vec<Inline> {
    let broken = |text: &String| {
        let each = text.split(' ').map(|word| parted(word).collect::<Vec<_>>().join("\u{200b}"));
        each.collect::<Vec<_>>().join(" ")
    };
    let each = words.iter().map(|part| match part {
        Inline::Text(text) => Inline::Text(broken(text)),
        Inline::Bold(text) => Inline::Bold(broken(text)),
        Inline::Italic(text) => Inline::Italic(broken(text)),
        Inline::Strong(text) => Inline::Strong(broken(text)),
        Inline::Regular(text) => Inline::Regular(broken(text)),
        Inline::Break => Inline::Break,
        Inline::Check(ticked) => Inline::Check(*ticked),
    });
    each.collect()
}

/// A paragraph of no height, which keeps tables apart.
fn between(break_before: bool) -> w::Paragraph {
    w::Paragraph::new().style(RULE).page_break_before_if(break_before)
}

fn tab(at: Length, leader: w::TabLeaderType, val: w::TabValueType) -> w::Tab {
    w::Tab::new().pos(usize::try_from(at.twips()).unwrap_or(0)).leader(leader).val(val)
}

fn dots(room: Length) -> w::Paragraph {
    w::Paragraph::new()
        .style(Role::Field.id())
        .add_tab(tab(room, w::TabLeaderType::Dot, w::TabValueType::Right))
        .add_run(w::Run::new().add_tab())
}

fn field_line(fields: &[(&Field, Length)]) -> w::Paragraph {
    let mut paragraph = w::Paragraph::new().style(Role::Field.id());
    let mut end = Length(0);
    let last = fields.len().saturating_sub(1);
    for (at, (field, width)) in fields.iter().enumerate() {
        end.0 += width.0;
        let kind = if at == last { w::TabValueType::Right } else { w::TabValueType::Left };
        let mut run = w::Run::new().add_text(format!("{} ", field.label));
        match &field.value {
            Some(value) => {
                run = run.add_text(value);
                if at < last {
                    paragraph = paragraph.add_tab(tab(end, w::TabLeaderType::None, kind));
                    run = run.add_tab();
                }
            }
            None if at == last => {
                paragraph = paragraph.add_tab(tab(end, w::TabLeaderType::Dot, kind));
                run = run.add_tab();
            }
            None => {
                let dotted = Length(end.0.saturating_sub(layout::FIELD_GAP.0));
                paragraph = paragraph
                    .add_tab(tab(dotted, w::TabLeaderType::Dot, kind))
                    .add_tab(tab(end, w::TabLeaderType::None, kind));
                run = run.add_tab().add_tab();
            }
        }
        paragraph = paragraph.add_run(run);
    }
    paragraph
}

fn twips(length: Length) -> usize {
    usize::try_from(length.twips()).unwrap_or(0)
}

/// Columns without borders, which stay on one page.
fn beside(columns: &[Column<'_>]) -> Result<w::Table, String> {
    let mut cells = Vec::new();
    for column in columns {
        let mut cell = w::TableCell::new().width(twips(column.width), w::WidthType::Dxa);
        if let Some(code) = column.code {
            cell = cell.add_paragraph(picture(code)?);
        }
        for line in &column.lines {
            for paragraph in paragraphs(line, column.width) {
                cell = cell.add_paragraph(paragraph);
            }
        }
        if column.lines.is_empty() && column.code.is_none() {
            cell = cell.add_paragraph(between(false));
        }
        cells.push(cell);
    }
    Ok(w::Table::without_borders(vec![w::TableRow::new(cells)])
        .set_grid(columns.iter().map(|column| twips(column.width)).collect())
        .layout(w::TableLayoutType::Fixed)
        .width(twips(Length(columns.iter().map(|it| it.width.0).sum())), w::WidthType::Dxa)
        .margins(w::TableCellMargins::new().margin(0, 0, 0, 0)))
}

fn picture(code: &Qr) -> Result<w::Paragraph, String> {
    let (png, side) = code.png().map_err(|error| error.to_string())?;
    let large = layout::CODE.emu();
    let picture = w::Pic::new_with_dimensions(png, side, side).size(large, large);
    Ok(w::Paragraph::new().style(Role::Caption.id()).add_run(w::Run::new().add_image(picture)))
}

/// A table with borders; the rows of its head stand on every page, and the last of its body stay
/// together, with what follows where that is to be kept.
fn grid(table: &Table, widths: &[Length], keep: bool) -> w::Table {
    let row = |places: Vec<Place<'_>>, at_head: bool, keep: bool| {
        let mut at = 0;
        let cells = places.into_iter().map(|place| {
            let across = match &place {
                Place::Begins(cell) => cell.across,
                Place::Continues(across) => *across,
            };
            let across = usize::from(across.max(1));
            let width: u32 = widths.iter().skip(at).take(across).map(|width| width.0).sum();
            at += across;
            let mut cell = w::TableCell::new()
                .width(twips(Length(width)), w::WidthType::Dxa)
                .vertical_align(w::VAlignType::Center);
            if across > 1 {
                cell = cell.grid_span(across);
            }
            let role = table.letters.role();
            let paragraph = w::Paragraph::new().style(role.id()).keep_next_if(keep);
            match place {
                Place::Continues(_) => {
                    cell.vertical_merge(w::VMergeType::Continue).add_paragraph(paragraph)
                }
                Place::Begins(begins) => {
                    if begins.down > 1 {
                        cell = cell.vertical_merge(w::VMergeType::Restart);
                    }
                    let paragraph = match begins.align {
                        Align::Left => paragraph,
                        Align::Centre | Align::Right | Align::Justified => {
                            paragraph.align(align(begins.align))
                        }
                    };
                    cell.add_paragraph(words(paragraph, &breakable(&begins.words)))
                }
            }
        });
        let row = w::TableRow::new(cells.collect());
        // `package` makes of a row that may not split a head, and of every other one that may not.
        if at_head { row.cant_split() } else { row }
    };
    // A head without a row below it says nothing.
    let head = with_continuations(&table.head).into_iter().map(|places| row(places, true, true));
    let body = with_continuations(&table.rows).into_iter().zip(rows_keep(table, keep));
    let body = body.map(|(places, keep)| row(places, false, keep));
    let side = twips(table.letters.side());
    let above = usize::try_from(table.letters.above_twips()).unwrap_or(0);
    w::Table::new(head.chain(body).collect())
        .set_grid(widths.iter().map(|width| twips(*width)).collect())
        .layout(w::TableLayoutType::Fixed)
        .width(twips(Length(widths.iter().map(|width| width.0).sum())), w::WidthType::Dxa)
        .margins(w::TableCellMargins::new().margin(above, side, above, side))
}
