//! A paper as a page of its own, to be read or printed: one stylesheet inside, nothing from outside.

use super::fit::fitted;
use super::keep::{keeps, rows_keep};
use super::layout::{self, Heading, Length, Role};
use super::package::escape;
use super::piece::{Column, Line, Piece, TICK, pieces};
use super::{BadDocument, Cell, Document, Field, Inline, Letters, PageNumbers, Table};

/// Writes a paper.
///
/// # Errors
/// Never today; the shape is that of the other writers.
pub fn to_page(document: &Document) -> Result<String, BadDocument> {
    let document = &*fitted(document);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n\
         <style>{}</style>\n</head>\n<body>\n<main>\n",
        escape(&document.title),
        style(document)
    );
    let (mut across, mut parts, mut open) = (false, 0, false);
    let pieces = pieces(document);
    for (piece, keep) in pieces.iter().zip(keeps(&pieces)) {
        match piece {
            Piece::Line(text) => line(text, keep, &mut out),
            Piece::Columns(all) => columns(all, &mut out),
            Piece::Fields(all) => fields(all, keep, &mut out),
            Piece::Dots => out.push_str(&format!("<p class=\"dots{}\"></p>\n", class(keep))),
            Piece::Table(all, widths) => table(all, widths, keep, &mut out),
            Piece::Break => out.push_str("<hr class=\"break\">\n"),
            Piece::Anew | Piece::Across(_) => {
                across |= matches!(piece, Piece::Across(_));
                if matches!(piece, Piece::Anew | Piece::Across(true)) {
                    parts += 1;
                }
                out.push_str(if open { "</div>\n" } else { "" });
                out.push_str(&format!("<div class=\"{}\">\n", part_class(across, parts)));
                open = true;
            }
        }
    }
    if open {
        out.push_str("</div>\n");
    }
    out.push_str("</main>\n");
    out.push_str("</body>\n</html>\n");
    Ok(out)
}

/// The pages of a part: how they lie, and which count of pages is theirs.
fn part_class(across: bool, part: u32) -> String {
    match (across, part) {
        (true, 0) => "across".to_owned(),
        (true, part) => format!("across part a{part}"),
        (false, part) => format!("part p{part}"),
    }
}

/// Pages that are counted anew: each count has its own name, and none stands on the first of its pages.
fn part_pages(document: &Document) -> String {
    let mut out = String::new();
    let (wide, high) = (layout::PAGE.1.css(), layout::PAGE.0.css());
    let (mut across, mut part) = (false, 0);
    for piece in pieces(document) {
        match piece {
            Piece::Anew => part += 1,
            // A table laid across goes on in the count of its appendix.
            Piece::Across(anew) => (across, part) = (true, part + u32::from(anew)),
            Piece::Line(_)
            | Piece::Columns(_)
            | Piece::Fields(_)
            | Piece::Dots
            | Piece::Table(..)
            | Piece::Break => continue,
        }
        if part == 0 {
            continue;
        }
        let name = if across { format!("a{part}") } else { format!("p{part}") };
        let size = if across { format!("size:{wide} {high};") } else { String::new() };
        let number = match document.numbers {
            PageNumbers::FromSecond => format!(
                "counter-increment:n{part};@top-center{{content:counter(n{part},second);font-size:{}pt}}",
                layout::NUMBER_PT
            ),
            PageNumbers::None => String::new(),
        };
        out.push_str(&format!("@page {name}{{{size}{number}}}.{name}{{page:{name}}}"));
    }
    if !out.is_empty() {
        out.push_str("@counter-style second{system:fixed 1;symbols:\"\";fallback:decimal}");
    }
    out
}

/// The words of a paper to be read within another page: nothing about how it looks but what each line
/// is, and headings below that page's own.
pub fn to_reading(document: &Document) -> String {
    let mut out = String::from("<article class=\"paper\">\n");
    let told = |line: &Line, out: &mut String| {
        let tag = if line.role.heading().is_some() { "h3" } else { "p" };
        let id = line.role.id();
        let words = words(&line.words);
        if !words.is_empty() {
            out.push_str(&format!("<{tag} class=\"{id}\">{words}</{tag}>\n"));
        }
    };
    for piece in pieces(document) {
        match piece {
            Piece::Line(line) => told(&line, &mut out),
            Piece::Columns(columns) => {
                out.push_str("<div class=\"beside\">\n");
                for column in columns {
                    out.push_str("<div>\n");
                    column.lines.iter().for_each(|line| told(line, &mut out));
                    out.push_str("</div>\n");
                }
                out.push_str("</div>\n");
            }
            Piece::Fields(fields) => {
                for (field, _) in fields {
                    let value = field.value.as_deref().unwrap_or("……");
                    out.push_str(&format!("<p>{} {}</p>\n", escape(&field.label), escape(value)));
                }
            }
            Piece::Table(table, _) => {
                out.push_str(
                    "<div class=\"scroll\" tabindex=\"0\"><table class=\"report\">\n<thead>\n",
                );
                plain_rows(&table.head, "th", &mut out);
                out.push_str("</thead>\n<tbody>\n");
                plain_rows(&table.rows, "td", &mut out);
                out.push_str("</tbody>\n</table></div>\n");
            }
            Piece::Dots | Piece::Break | Piece::Anew | Piece::Across(_) => {}
        }
    }
    out.push_str("</article>\n");
    out
}

/// A cell of the head without words heads nothing.
fn of_cell<'a>(cell: &Cell, tag: &'a str) -> &'a str {
    let is_blank = |part: &Inline| match part {
        Inline::Text(text)
        | Inline::Bold(text)
        | Inline::Italic(text)
        | Inline::Strong(text)
        | Inline::Regular(text) => text.trim().is_empty(),
        Inline::Break | Inline::Check(_) => true,
    };
    if cell.words.iter().all(is_blank) { "td" } else { tag }
}

fn plain_rows(rows: &[Vec<Cell>], tag: &str, out: &mut String) {
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            let tag = of_cell(cell, tag);
            let spans = [("colspan", cell.across), ("rowspan", cell.down)];
            let spans: String = spans
                .iter()
                .filter(|(_, span)| *span > 1)
                .map(|(name, span)| format!(" {name}=\"{span}\""))
                .collect();
            let number = if cell.align == super::Align::Centre { " class=\"c\"" } else { "" };
            out.push_str(&format!("<{tag}{spans}{number}>{}</{tag}>", words(&cell.words)));
        }
        out.push_str("</tr>\n");
    }
}

/// What follows stays on its page.
fn class(keep: bool) -> &'static str {
    if keep { " keep" } else { "" }
}

fn line(line: &Line, keep: bool, out: &mut String) {
    let tag = match line.role.heading() {
        Some(Heading::Paper) => "h1",
        Some(Heading::Part) => "h2",
        None => "p",
    };
    let id = line.role.id();
    // A look that keeps says so itself.
    let kept = class(keep && !line.role.look().keep_next);
    out.push_str(&format!("<{tag} class=\"{id}{kept}\">{}</{tag}>\n", words(&line.words)));
    if let Some(rule) = line.rule {
        out.push_str(&format!("<div class=\"rule\" style=\"width:{}\"></div>\n", rule.css()));
    }
}

fn words(words: &[Inline]) -> String {
    words
        .iter()
        .map(|part| match part {
            Inline::Text(text) => escape(text),
            Inline::Bold(text) => format!("<b>{}</b>", escape(text)),
            Inline::Italic(text) => format!("<i>{}</i>", escape(text)),
            Inline::Strong(text) => format!("<b><i>{}</i></b>", escape(text)),
            Inline::Regular(text) => format!("<span class=\"regular\">{}</span>", escape(text)),
            Inline::Break => "<br>".to_owned(),
            Inline::Check(true) => format!("<span class=\"box\">{TICK}</span>"),
            Inline::Check(false) => "<span class=\"box\"></span>".to_owned(),
        })
        .collect()
}

fn columns(columns: &[Column<'_>], out: &mut String) {
    out.push_str("<div class=\"columns\">\n");
    for column in columns {
        out.push_str(&format!("<div style=\"width:{}\">\n", column.width.css()));
        if let Some(code) = column.code {
            let label: Vec<String> = column.lines.iter().map(|line| words(&line.words)).collect();
            out.push_str(&code.svg(&label.join(" ")));
        }
        column.lines.iter().for_each(|text| line(text, false, out));
        out.push_str("</div>\n");
    }
    out.push_str("</div>\n");
}

fn fields(fields: &[(&Field, Length)], keep: bool, out: &mut String) {
    out.push_str(&format!("<div class=\"Field{}\">", class(keep)));
    for (field, width) in fields {
        let label = escape(&field.label);
        let rest = match &field.value {
            Some(value) => format!(" {}", escape(value)),
            None => " <span class=\"fill\"></span>".to_owned(),
        };
        let width = width.css();
        out.push_str(&format!("<span style=\"width:{width}\"><span>{label}</span>{rest}</span>"));
    }
    out.push_str("</div>\n");
}

fn table(table: &Table, widths: &[Length], keep: bool, out: &mut String) {
    let small = match table.letters {
        Letters::Usual => "",
        Letters::Middle => " class=\"middle\"",
        Letters::Small => " class=\"small\"",
        Letters::Fine => " class=\"fine\"",
        Letters::Close => " class=\"fine close\"",
        Letters::Finest => " class=\"finest\"",
    };
    let kept = class(keep);
    out.push_str(&format!("<div class=\"wide{kept}\" tabindex=\"0\"><table{small}>\n<colgroup>"));
    for width in widths {
        out.push_str(&format!("<col style=\"width:{}\">", width.css()));
    }
    out.push_str("</colgroup>\n<thead>\n");
    rows(&table.head, "th", &[], out);
    out.push_str("</thead>\n<tbody>\n");
    rows(&table.rows, "td", &rows_keep(table, keep), out);
    out.push_str("</tbody>\n</table></div>\n");
}

fn rows(rows: &[Vec<Cell>], tag: &str, keep: &[bool], out: &mut String) {
    for (at, row) in rows.iter().enumerate() {
        let kept = keep.get(at).is_some_and(|keep| *keep);
        out.push_str(if kept { "<tr class=\"keep\">" } else { "<tr>" });
        for cell in row {
            let tag = of_cell(cell, tag);
            out.push_str(&format!("<{tag}"));
            if cell.across > 1 {
                out.push_str(&format!(" colspan=\"{}\"", cell.across));
            }
            if cell.down > 1 {
                out.push_str(&format!(" rowspan=\"{}\"", cell.down));
            }
            out.push_str(&format!(
                " style=\"text-align:{}\">{}</{tag}>",
                cell.align.css(),
                words(&cell.words)
            ));
        }
        out.push_str("</tr>\n");
    }
}

/// One stylesheet from the looks of [`layout`].
fn style(document: &Document) -> String {
    // The warning stands in the margin of each printed page, where it covers nothing.
    let foot = document.warning.as_deref().map_or_else(String::new, |warning| {
        let words: String = warning.chars().filter(|c| !"\"\\<\n".contains(*c)).collect();
        let look = Role::Foot.look();
        format!("@bottom-center{{content:\"{words}\";font:bold {}pt serif}}", look.size_pt)
    });
    let number = match document.numbers {
        PageNumbers::FromSecond => format!(
            "@top-center{{content:counter(page);font-size:{}pt}}}}@page:first{{@top-center{{content:none}}",
            layout::NUMBER_PT
        ),
        PageNumbers::None => String::new(),
    };
    let mut out = format!(
        "@page{{size:{} {};margin:{} {} {} {};{foot}{number}}}",
        layout::PAGE.0.css(),
        layout::PAGE.1.css(),
        layout::TOP.css(),
        layout::RIGHT.css(),
        layout::BOTTOM.css(),
        layout::LEFT.css(),
    );
    out.push_str(&format!(
        "body{{margin:0;color:#000;background:#fff;font-family:'{}','{}','Liberation Serif',serif}}\
         main{{box-sizing:border-box;width:{};max-width:100%;margin:{} auto}}\
         p,h1,h2{{margin:0;line-height:1.2}}",
        layout::FONT,
        layout::FONT_EMBEDDED,
        layout::TEXT.css(),
        layout::TOP.css(),
    ));
    for role in Role::ALL {
        let look = role.look();
        out.push_str(&format!(
            ".{}{{font-size:{}pt;font-weight:{};font-style:{};text-align:{};text-indent:{};\
             margin:{}pt 0 {}pt}}",
            role.id(),
            look.size_pt,
            if look.bold { "bold" } else { "normal" },
            if look.italic { "italic" } else { "normal" },
            look.align.css(),
            look.first_line.css(),
            look.above_pt,
            look.below_pt,
        ));
        if look.keep_next {
            out.push_str(&format!(".{}{{break-after:avoid}}", role.id()));
        }
    }
    let cell = Role::Cell.look();
    out.push_str(&format!(
        "table{{border-collapse:collapse;table-layout:fixed;width:calc(100% - 1pt);font-size:{}pt;\
         margin:0 0 6pt}}\
         th,td{{border:.5pt solid #000;padding:1.5pt {};overflow-wrap:break-word}}\
         thead{{display:table-header-group}}\
         tr{{break-inside:avoid}}.keep{{break-after:avoid}}table.middle{{font-size:{}pt}}\
         table.small{{font-size:{}pt}}\
         table.fine{{font-size:{}pt}}table.finest{{font-size:{}pt}}\
         .fine th,.fine td,.finest th,.finest td{{padding:1.5pt {};line-height:1.15}}\
         .close th,.close td{{padding-top:.5pt;padding-bottom:.5pt}}\
         @page across{{size:{} {}}}.across{{page:across}}",
        cell.size_pt,
        layout::CELL_SIDE.css(),
        Role::MiddleCell.look().size_pt,
        Role::SmallCell.look().size_pt,
        Role::FineCell.look().size_pt,
        Role::FinestCell.look().size_pt,
        layout::FINE_CELL_SIDE.css(),
        layout::PAGE.1.css(),
        layout::PAGE.0.css(),
    ));
    out.push_str(&format!(
        ".rule{{border-top:1pt solid #000;margin:1pt auto {2}pt}}\
         .Warning{{border:1pt solid #000;padding:3pt}}\
         .columns{{display:flex;break-inside:avoid;align-items:flex-start}}.columns p:empty{{min-height:1em}}\
         .Field{{display:flex;flex-wrap:wrap}}.Field>span{{display:flex;gap:.3em;max-width:100%}}\
         .fill,.dots{{flex:1;border-bottom:1pt dotted #000;margin-right:{3}}}.dots{{height:16pt}}\
         .box{{display:inline-block;box-sizing:border-box;width:{0}pt;height:{0}pt;line-height:{0}pt;\
         border:.5pt solid #000;text-align:center;font-size:{0}pt;vertical-align:-1pt}}\
         .regular{{font-weight:normal;font-style:normal}}.code{{width:{1};height:{1};display:block}}\
         .break{{break-after:page;border:0;margin:0}}.part,.across{{break-before:page}}",
        layout::BOX_PT,
        layout::CODE.css(),
        layout::RULE_BELOW_PT,
        layout::FIELD_GAP.css(),
    ));
    out.push_str(&part_pages(document));
    out.push_str(
        "@media print{main{margin:0;width:auto}}\
         @media screen{main{padding:0 12px}.break,.part{border-top:1px dashed #999;margin:20pt 0}}\
         @media screen and (max-width:170mm){.columns{flex-wrap:wrap;gap:8pt}\
         .columns>div{min-width:48%;flex:1}\
         .Field>span{width:100%!important}table{table-layout:auto;font-size:10pt}.wide{overflow-x:auto}}",
    );
    out
}
