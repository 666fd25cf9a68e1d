//! A sheet as a page of its own, to be read or printed.

use std::io::Write;

use crate::{BadSheet, Cell, Row, Sheet, SheetWriter, Signature};

/// Writes a whole page without anything from outside.
pub fn to_html(sheet: &Sheet, lang: &str) -> String {
    let mut out = above(sheet, lang);
    for row in &sheet.rows {
        out.push_str(&row_html(row));
    }
    out.push_str(&below(&sheet.notes, sheet.signature.as_ref()));
    out
}

/// The same row by row.
pub struct HtmlWriter<W: Write> {
    name: String,
    below: String,
    out: W,
}

impl<W: Write> HtmlWriter<W> {
    /// Writes what stands above the body.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(sheet: &Sheet, lang: &str, out: W) -> Result<HtmlWriter<W>, BadSheet> {
        let below = below(&sheet.notes, sheet.signature.as_ref());
        let mut writer = HtmlWriter { name: sheet.name.clone(), below, out };
        writer.write(&above(sheet, lang))?;
        Ok(writer)
    }

    fn write(&mut self, text: &str) -> Result<(), BadSheet> {
        self.out.write_all(text.as_bytes()).map_err(|error| BadSheet::new(&self.name, error))
    }
}

impl<W: Write> SheetWriter<W> for HtmlWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), BadSheet> {
        self.write(&row_html(row))
    }

    fn end(mut self) -> Result<W, BadSheet> {
        let below = std::mem::take(&mut self.below);
        self.write(&below)?;
        Ok(self.out)
    }
}

fn above(sheet: &Sheet, lang: &str) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n",
        escape(&sheet.title)
    );
    if !sheet.issuer.is_empty() || !sheet.state.is_empty() {
        let lines = |lines: &[String]| lines.iter().map(|line| escape(line)).collect::<Vec<_>>();
        out.push_str(&format!(
            "<div class=\"top\"><p class=\"issuer\">{}</p><p class=\"state\">{}</p></div>\n",
            lines(&sheet.issuer).join("<br>"),
            lines(&sheet.state).join("<br>")
        ));
    }
    out.push_str(&format!("<h1>{}</h1>\n", escape(&sheet.title)));
    for line in &sheet.subtitles {
        out.push_str(&format!("<p class=\"subtitle\">{}</p>\n", escape(line)));
    }
    if let Some(warning) = &sheet.warning {
        out.push_str(&format!("<p class=\"warning\">{}</p>\n", escape(warning)));
    }
    if !sheet.unit.is_empty() {
        out.push_str(&format!("<p class=\"unit\">{}</p>\n", escape(&sheet.unit)));
    }
    out.push_str("<table>\n");
    let whole: u32 = sheet.widths.iter().map(|width| u32::from(*width)).sum();
    if whole > 0 {
        let col =
            |width: &u16| format!("<col style=\"width:{}%\">", u32::from(*width) * 100 / whole);
        let all: String = sheet.widths.iter().map(col).collect();
        out.push_str(&format!("<colgroup>{all}</colgroup>\n"));
    }
    out.push_str("<thead>\n");
    for row in &sheet.head {
        out.push_str("<tr>");
        for cell in row {
            let across = if cell.across > 1 {
                format!(" colspan=\"{}\"", cell.across)
            } else {
                String::new()
            };
            let down =
                if cell.down > 1 { format!(" rowspan=\"{}\"", cell.down) } else { String::new() };
            out.push_str(&format!("<th{across}{down}>{}</th>", escape(&cell.text)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</thead>\n<tbody>\n");
    out
}

fn row_html(row: &Row) -> String {
    let mut out = String::from(if row.total { "<tr class=\"total\">" } else { "<tr>" });
    for cell in &row.cells {
        let class = match cell {
            Cell::Text(_) => "",
            Cell::Mark(_) => " class=\"m\"",
            Cell::Count(_) | Cell::Rate(_) => " class=\"n\"",
        };
        out.push_str(&format!("<td{class}>{}</td>", escape(&cell.show())));
    }
    out.push_str("</tr>\n");
    out
}

fn below(notes: &[String], signature: Option<&Signature>) -> String {
    let mut out = String::from("</tbody>\n</table>\n");
    for note in notes {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", escape(note)));
    }
    if let Some(signature) = signature {
        let side = |lines: &[String]| {
            let last = lines.len().saturating_sub(1);
            let line = |(place, line): (usize, &String)| match place == last {
                true => format!("<i>{}</i>", escape(line)),
                false => format!("<b>{}</b>", escape(line)),
            };
            lines.iter().enumerate().map(line).collect::<Vec<_>>().join("<br>")
        };
        out.push_str(&format!(
            "<div class=\"sign\"><p>{}</p><p><i>{}</i><br>{}</p></div>\n",
            side(&signature.left),
            escape(&signature.place),
            side(&signature.right)
        ));
    }
    out.push_str("</html>\n");
    out
}

const STYLE: &str = "body{font:13pt 'Times New Roman',Tinos,serif;margin:20mm 15mm 20mm 30mm}\
h1{font-size:14pt;text-align:center}.subtitle{text-align:center;margin:.2em}\
.top,.sign{display:flex;justify-content:space-between;text-align:center}.top p{font-weight:bold;margin:0}\
.sign{margin-top:1.5em;page-break-inside:avoid}.sign p{min-width:40%;padding-bottom:5em}\
.unit{text-align:right;font-style:italic;margin:.5em 0 0}.m{text-align:center}\
.warning{border:2px solid #8a3c00;padding:.5em;font-weight:bold}table{border-collapse:collapse;width:100%;\
margin:.3em 0 1em;font-size:11pt}th,td{border:1px solid #000;padding:.25em .4em}\
th{font-weight:bold}.n{text-align:right;font-variant-numeric:tabular-nums}.total td{font-weight:bold}\
.note{font-size:11pt;margin:.3em 0}\
thead{display:table-header-group}tr{page-break-inside:avoid}\
tbody tr:nth-last-child(-n+3):not(:last-child),table:has(~.note,~.sign) tbody tr:last-child,\
table:has(~.note,~.sign),.note:not(:last-child){break-after:avoid}\
@page{size:A4 landscape;margin:15mm}@media print{body{margin:0}th{font-size:9pt;line-height:1.05;\
padding:.1em .2em}thead tr,thead{break-after:avoid}}";

pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}
