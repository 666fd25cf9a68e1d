//! A sheet as a page of its own, to be read or printed.

use crate::{Cell, Sheet};

/// Writes a whole page without anything from outside.
pub fn to_html(sheet: &Sheet, lang: &str) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<meta charset=\"utf-8\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n",
        escape(&sheet.title)
    );
    for line in &sheet.issuer {
        out.push_str(&format!("<p class=\"issuer\">{}</p>\n", escape(line)));
    }
    out.push_str(&format!("<h1>{}</h1>\n", escape(&sheet.title)));
    for line in &sheet.subtitles {
        out.push_str(&format!("<p class=\"subtitle\">{}</p>\n", escape(line)));
    }
    if let Some(warning) = &sheet.warning {
        out.push_str(&format!("<p class=\"warning\">{}</p>\n", escape(warning)));
    }
    out.push_str("<table>\n<thead>\n");
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
    for row in &sheet.rows {
        out.push_str(if row.total { "<tr class=\"total\">" } else { "<tr>" });
        for cell in &row.cells {
            let class = if matches!(cell, Cell::Text(_)) { "" } else { " class=\"n\"" };
            out.push_str(&format!("<td{class}>{}</td>", escape(&cell.show())));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
    for note in &sheet.notes {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", escape(note)));
    }
    out.push_str("</html>\n");
    out
}

const STYLE: &str = "body{font:13pt 'Times New Roman',Tinos,serif;margin:20mm 15mm 20mm 30mm}\
h1{font-size:14pt;text-align:center;text-transform:uppercase}.subtitle{text-align:center;margin:.2em}\
.warning{border:2px solid #8a3c00;padding:.5em;font-weight:bold}table{border-collapse:collapse;width:100%;\
margin:1em 0;font-size:11pt}th,td{border:1px solid #000;padding:.25em .4em}th{font-weight:bold}\
.n{text-align:right;font-variant-numeric:tabular-nums}.total td{font-weight:bold}.note{font-size:11pt}\
@page{size:A4 landscape;margin:15mm}@media print{body{margin:0}}";

fn escape(text: &str) -> String {
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
