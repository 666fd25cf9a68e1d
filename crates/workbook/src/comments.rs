//! Comments of people on cells: "đã mất tháng 3" may stand there and nowhere else. Our own are passed over.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::archive::Inside;
use crate::book_xml::attribute;
use crate::links::{links_of, target};

/// Who writes comments into marked workbooks.
pub(crate) const OURS: &str = "Vươn";
/// So many comments of a sheet are looked at.
pub(crate) const MOST: usize = 2_000;
/// So much of one is kept.
const TEXT_MAX: usize = 300;

/// The comments of a sheet, by the part that holds it: row and column from 1, and the text.
pub(crate) fn of_sheet(inside: &Inside, part: &str) -> Vec<(u32, u32, String)> {
    let links = links_of(&part.to_ascii_lowercase()).and_then(|links| inside.comments.get(&links));
    let Some(links) = links else { return Vec::new() };
    let Some(comments) = target(links, part, "/comments") else { return Vec::new() };
    let Some(text) = inside.comments.get(&comments.to_ascii_lowercase()) else { return Vec::new() };
    read(text)
}

fn read(xml: &str) -> Vec<(u32, u32, String)> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut authors) = (Vec::new(), Vec::new());
    let mut at: Option<(u32, u32, usize)> = None;
    let (mut text, mut in_text, mut in_author) = (String::new(), false, false);
    while found.len() < MOST {
        match reader.read_event() {
            Ok(Event::Start(start)) => match start.local_name().as_ref() {
                "author" => {
                    in_author = true;
                    authors.push(String::new());
                }
                "comment" => {
                    let author = attribute(&start, "authorId").and_then(|it| it.parse().ok());
                    let place = attribute(&start, "ref").and_then(|it| place(&it));
                    at = place.map(|(row, column)| (row, column, author.unwrap_or(usize::MAX)));
                    text.clear();
                }
                "t" => in_text = true,
                _ => {}
            },
            Ok(Event::Empty(start)) if start.local_name().as_ref() == "author" => {
                authors.push(String::new());
            }
            Ok(Event::End(end)) => match end.local_name().as_ref() {
                "author" => in_author = false,
                "t" => in_text = false,
                "comment" => {
                    let Some((row, column, author)) = at.take() else { continue };
                    let named = authors.get(author).map(String::as_str).unwrap_or_default();
                    found.extend(of_people(named, &text).map(|own| (row, column, own)));
                }
                _ => {}
            },
            Ok(Event::Text(part)) => {
                let part = part.xml10_content();
                if in_text {
                    text.push_str(&part);
                } else if in_author && let Some(author) = authors.last_mut() {
                    author.push_str(&part);
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    found
}

/// The text of a comment; `None` when it is empty or our own.
pub(crate) fn of_people(author: &str, text: &str) -> Option<String> {
    // Programs put the author's name in front of the text.
    let named = format!("{author}:");
    let own = text.trim().strip_prefix(named.as_str()).unwrap_or(text.trim());
    let own: String = base::text::clean(own).chars().take(TEXT_MAX).collect();
    (author != OURS && !own.is_empty()).then_some(own)
}

/// `B12` as row 12 and column 2.
fn place(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let (letters, number) = text.split_at_checked(letters).filter(|(it, _)| it.len() <= 3)?;
    let column = letters.bytes().fold(0_u32, |sum, b| sum * 26 + u32::from(b - b'A') + 1);
    Some((number.parse().ok()?, column))
}
