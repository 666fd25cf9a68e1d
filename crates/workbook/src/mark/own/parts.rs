//! The small parts of a package that are changed: links, types, formats, comments and their shapes. Each
//! is put in at a known place; where that is not found, nothing is done.

use std::collections::HashMap;

use base::Severity;

use crate::comments::OURS;

/// The link of a sheet to the shapes of its comments, and of the book to the list.
pub(super) const DRAWING_ID: &str = "rIdVuonDrawing";
pub(super) const LIST_ID: &str = "rIdVuonList";

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The first number of our shapes: those of a sheet count from 1025.
const SHAPES_FROM: usize = 900_000;

/// A text as XML has it.
pub(super) fn escaped(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n')).collect();
    quick_xml::escape::escape(&visible).into_owned()
}

/// Puts something before the last place of a mark.
fn before(text: &str, mark: &str, new: &str) -> Option<String> {
    let at = text.rfind(mark)?;
    let (head, tail) = text.split_at_checked(at)?;
    Some(format!("{head}{new}{tail}"))
}

pub(super) fn no_links() -> String {
    format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}\"></Relationships>")
}

/// Adds a link to a part.
pub(super) fn link(links: &str, id: &str, kind: &str, part: &str) -> Option<String> {
    let link =
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"/{part}\"/>");
    // One without any inside closes itself.
    let open = links.trim_end().strip_suffix("/>").filter(|_| !links.contains("</Relationships>"));
    match open {
        Some(open) => Some(format!("{open}>{link}</Relationships>")),
        None => before(links, "</Relationships>", &link),
    }
}

/// Says what the comments of a sheet are, and their shapes.
pub(super) fn comment_types(types: &str, comments: &str) -> Option<String> {
    let mut new = format!(
        "<Override PartName=\"/{comments}\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml\"/>"
    );
    if !types.contains("Extension=\"vml\"") {
        new.push_str(
            "<Default Extension=\"vml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>",
        );
    }
    before(types, "</Types>", &new)
}

/// Says what the added sheet is.
pub(super) fn list_type(types: &str, part: &str) -> Option<String> {
    let new = format!(
        "<Override PartName=\"/{part}\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
    );
    before(types, "</Types>", &new)
}

/// The book with one sheet more, behind the others: names of filters count sheets from the first.
pub(super) fn with_sheet(book: &str, name: &str) -> Option<String> {
    let ids = book.split("sheetId=\"").skip(1);
    let last = ids.filter_map(|rest| rest.split('"').next()?.parse::<u32>().ok()).max()?;
    if !book.contains("xmlns:r=\"") {
        return None;
    }
    let new =
        format!("<sheet name=\"{}\" sheetId=\"{}\" r:id=\"{LIST_ID}\"/>", escaped(name), last + 1);
    before(book, "</sheets>", &new)
}

pub(super) fn no_comments() -> String {
    format!(
        "{DECLARATION}<comments xmlns=\"{MAIN}\"><authors></authors><commentList></commentList></comments>"
    )
}

/// The comments of a sheet with ours; a cell that has one keeps it, and ours is in the list.
pub(super) fn with_comments(there: &str, ours: &[(u32, u32, String)]) -> Option<String> {
    let authors = there.matches("<author>").count() + there.matches("<author/>").count();
    let mut new = String::new();
    for (row, column, text) in free(there, ours) {
        new.push_str(&format!(
            "<comment ref=\"{}{row}\" authorId=\"{authors}\"><text><r><t \
             xml:space=\"preserve\">{}</t></r></text></comment>",
            letters(*column),
            escaped(text)
        ));
    }
    let there = there.replace("<authors/>", "<authors></authors>");
    let there = there.replace("<commentList/>", "<commentList></commentList>");
    let named = before(&there, "</authors>", &format!("<author>{}</author>", OURS))?;
    before(&named, "</commentList>", &new)
}

/// Ours where no other comment stands.
fn free<'a>(
    there: &'a str,
    ours: &'a [(u32, u32, String)],
) -> impl Iterator<Item = &'a (u32, u32, String)> {
    ours.iter().filter(move |(row, column, _)| {
        !there.contains(&format!("ref=\"{}{row}\"", letters(*column)))
    })
}

pub(super) fn no_drawing() -> String {
    "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
     xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap \
     v:ext=\"edit\" data=\"1\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" \
     coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke \
     joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype></xml>"
        .to_owned()
}

/// The shapes of comments with ours: without one, a comment is not shown.
pub(super) fn with_shapes(there: &str, ours: &[(u32, u32, String)]) -> Option<String> {
    let mut new = String::new();
    for (number, (row, column, _)) in ours.iter().enumerate() {
        let (row, column) = (row.saturating_sub(1), column.saturating_sub(1));
        let known = format!("<x:Row>{row}</x:Row><x:Column>{column}</x:Column>");
        let bare: String = there.split_whitespace().collect();
        if bare.contains(&known) {
            continue;
        }
        new.push_str(&format!(
            "<v:shape id=\"_x0000_s{}\" type=\"#_x0000_t202\" \
             style=\"position:absolute;width:240pt;height:90pt;visibility:hidden\" \
             fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:textbox/>\
             <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{}, 15, \
             {row}, 2, {}, 15, {}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>{known}</x:ClientData>\
             </v:shape>",
            SHAPES_FROM + number,
            column + 1,
            column + 5,
            row + 6
        ));
    }
    before(there, "</xml>", &new)
}

/// Column 28 as `AB`.
pub(super) fn letters(column: u32) -> String {
    let place = base::Place { column: Some(column), ..base::Place::default() };
    place.column_letters().unwrap_or_default()
}

/// The formats of cells, with those of marked ones behind them.
pub(super) struct Styles {
    xml: String,
    /// The formats as they are written.
    known: Vec<String>,
    fills: usize,
    new: Vec<String>,
    by: HashMap<(usize, u8), usize>,
}

impl Styles {
    pub(super) fn of(xml: &str) -> Option<Styles> {
        let inside = xml.split("<cellXfs").nth(1)?.split("</cellXfs>").next()?;
        let mut known = Vec::new();
        let mut rest = inside;
        while let Some(at) = rest.find("<xf ") {
            rest = rest.get(at..)?;
            let end = rest.find('>')?;
            let own = rest.get(..=end)?;
            let whole = if own.ends_with("/>") { end + 1 } else { rest.find("</xf>")? + 5 };
            known.push(rest.get(..whole)?.to_owned());
            rest = rest.get(whole..)?;
        }
        let fills = xml.split("<fills").nth(1)?.split("</fills>").next()?;
        let fills = fills.matches("<fill>").count() + fills.matches("<fill/>").count();
        let is_known = !known.is_empty() && xml.contains("</fills>");
        let (new, by) = (Vec::new(), HashMap::new());
        is_known.then(|| Styles { xml: xml.to_owned(), known, fills, new, by })
    }

    /// The format of a marked cell: as its own, with the colour of what was found.
    pub(super) fn marked(&mut self, own: usize, severity: Severity) -> usize {
        let place: u8 = match severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Note => 2,
        };
        if let Some(known) = self.by.get(&(own, place)) {
            return *known;
        }
        let fill = self.fills + usize::from(place);
        let first = self.known.first().cloned().unwrap_or_default();
        let xf = self.known.get(own).cloned().unwrap_or(first);
        let (head, rest) = xf.split_once('>').unwrap_or((&xf, ""));
        let is_empty = head.ends_with('/');
        let bare = without(&without(head.trim_end_matches('/'), "fillId"), "applyFill");
        let end = if is_empty { "/>" } else { ">" };
        self.new.push(format!("{bare} fillId=\"{fill}\" applyFill=\"1\"{end}{rest}"));
        let number = self.known.len() + self.new.len() - 1;
        self.by.insert((own, place), number);
        number
    }

    /// A plain format that breaks its lines.
    pub(super) fn wrapped(&mut self) -> usize {
        self.new.push(
            "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" applyAlignment=\"1\">\
             <alignment vertical=\"top\" wrapText=\"1\"/></xf>"
                .to_owned(),
        );
        self.known.len() + self.new.len() - 1
    }

    pub(super) fn finish(self) -> Option<String> {
        const COLOURS: [&str; 3] = ["FFF4B6B6", "FFFCE8A8", "FFCFE3F5"];
        let fill = |colour: &str| {
            format!(
                "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"{colour}\"/><bgColor \
                 indexed=\"64\"/></patternFill></fill>"
            )
        };
        let fills: String = COLOURS.iter().map(|colour| fill(colour)).collect();
        let xml = before(&self.xml, "</fills>", &fills)?;
        let xml = before(&xml, "</cellXfs>", &self.new.concat())?;
        // The counts are hints, and wrong ones make Excel repair the file.
        let xml = recounted(&xml, "<fills", self.fills + COLOURS.len())?;
        recounted(&xml, "<cellXfs", self.known.len() + self.new.len())
    }
}

/// A tag without one of its attributes.
fn without(tag: &str, name: &str) -> String {
    let Some((head, rest)) = tag.split_once(&format!(" {name}=\"")) else { return tag.to_owned() };
    let Some((_, tail)) = rest.split_once('"') else { return tag.to_owned() };
    format!("{head}{tail}")
}

fn recounted(xml: &str, tag: &str, count: usize) -> Option<String> {
    let at = xml.find(tag)?;
    let (head, rest) = xml.split_at_checked(at)?;
    let (own, tail) = rest.split_once('>')?;
    Some(format!("{head}{} count=\"{count}\">{tail}", without(own, "count")))
}
