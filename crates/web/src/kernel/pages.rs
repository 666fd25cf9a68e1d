//! From one page of a list to the next and back. A page begins after a row, whatever was added before
//! it; where the pages before this one began stands in the address (`trail`), so going back shows them
//! as they were begun. One rule for every list: handlers give the address of the next page, and no
//! list keeps anything.

use std::borrow::Borrow;

use super::frame::{Frame, encode};
use super::input::text_of;

/// Behind the question mark: where the pages before began.
pub(crate) const TRAIL: &str = "trail";
/// The names under which lists say where a page goes on.
pub(crate) const CURSORS: [&str; 2] = ["after", "before"];
/// As many pages back as an address has room for; before them there is the first.
const TRAIL_MAX: usize = 20;

/// What stands behind a question mark, name by name, as it is written.
fn pairs(address: &str) -> Vec<(&str, &str)> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let pieces = query.split('&').filter(|piece| !piece.is_empty());
    pieces.map(|piece| piece.split_once('=').unwrap_or((piece, ""))).collect()
}

/// An address without what says where a page begins, and with that again.
fn address(of: &str, name: &str, cursor: &str, trail: &[String]) -> String {
    let path = of.split(['?', '#']).next().unwrap_or_default();
    let kept = pairs(of).into_iter().filter(|(it, _)| *it != TRAIL && !CURSORS.contains(it));
    let mut query: Vec<String> = kept.map(|(it, value)| format!("{it}={value}")).collect();
    if !cursor.is_empty() {
        query.push(format!("{name}={}", encode(cursor)));
    }
    if !trail.is_empty() {
        let pieces: Vec<String> = trail.iter().map(|it| encode(it)).collect();
        query.push(format!("{TRAIL}={}", encode(&pieces.join(","))));
    }
    match query.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", query.join("&")),
    }
}

/// Where a page of a list is: under which name it goes on, after what, and where those before it began.
struct Place {
    name: &'static str,
    cursor: String,
    trail: Vec<String>,
}

impl Place {
    fn of(address: &str) -> Place {
        let pairs = pairs(address);
        let value = |name: &str| {
            let found = pairs.iter().find(|(it, _)| *it == name);
            found.and_then(|(_, value)| text_of(value).ok()).unwrap_or_default()
        };
        let name = CURSORS.into_iter().find(|name| !value(name).is_empty());
        // One that is there and empty is of the second page: the first began after nothing.
        let trail = match pairs.iter().any(|(it, _)| *it == TRAIL) {
            false => Vec::new(),
            true => value(TRAIL).split(',').filter_map(|it| text_of(it).ok()).collect(),
        };
        Place { name: name.unwrap_or("after"), cursor: name.map(value).unwrap_or_default(), trail }
    }
}

/// The pages around one: what lies before it, and which it is where that is known.
#[derive(Debug, PartialEq, Eq)]
struct Around {
    first: Option<String>,
    back: Option<String>,
    next: Option<String>,
    /// From 1; none after more pages than the address remembers.
    number: Option<usize>,
}

fn around(here: &str, next: Option<&str>) -> Around {
    let at = Place::of(here);
    let is_first = at.cursor.is_empty();
    // The first page is the one that begins after nothing.
    let whole = at.trail.first().is_some_and(String::is_empty);
    let next = next.map(|next| {
        let to = Place::of(next);
        let mut trail = at.trail.clone();
        trail.push(at.cursor.clone());
        let over = trail.len().saturating_sub(TRAIL_MAX);
        trail.drain(..over);
        address(next, to.name, &to.cursor, &trail)
    });
    let back = at.trail.split_last().map(|(last, rest)| address(here, at.name, last, rest));
    let first = (!is_first && at.trail.len() != 1).then(|| address(here, at.name, "", &[]));
    let number = match (is_first, whole) {
        (true, _) => Some(1),
        (false, true) => Some(at.trail.len() + 1),
        (false, false) => None,
    };
    Around { first, back, next, number }
}

impl Frame {
    /// The way from this page of a list to those beside it; nothing of a list of one page.
    pub(crate) fn pages<S: AsRef<str>>(&self, next: impl Borrow<Option<S>>) -> String {
        let around = around(self.path(), next.borrow().as_ref().map(AsRef::as_ref));
        let link = |to: &Option<String>, rel: &str, class: &str, word: &str| {
            let Some(to) = to else { return String::new() };
            let to = to.replace('&', "&amp;").replace('"', "&quot;");
            format!("<a class=\"{class}\"{rel} href=\"{to}\">{}</a> ", self.t(word))
        };
        let links = [
            link(&around.first, "", "button quiet", "common.first"),
            link(&around.back, " rel=\"prev\"", "button quiet", "common.back"),
            link(&around.next, " rel=\"next\"", "button", "common.next"),
        ]
        .concat();
        if links.is_empty() {
            return links;
        }
        let number = around.number.map(|n| self.with("common.page", "n", n)).unwrap_or_default();
        let label = self.t("common.pages");
        format!("<nav class=\"pages\" aria-label=\"{label}\">{links}<span>{number}</span></nav>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_the_third_page_one_comes_back_to_the_second_and_the_first() {
        let list = "/households?class=poor&text=l%C3%AA";
        let first = around(list, Some("/households?class=poor&text=l%C3%AA&after=an%20%2C1"));
        assert_eq!((first.number, &first.back, &first.first), (Some(1), &None, &None));
        let second = first.next.expect("a second");
        assert!(second.starts_with(list) && second.contains("&after=an%20%2C1&trail="), "{second}");
        let at = around(&second, Some("/households?class=poor&text=l%C3%AA&after=binh"));
        assert_eq!((at.number, at.back.as_deref()), (Some(2), Some(list)));
        let third = around(&at.next.expect("a third"), None);
        assert_eq!((third.number, third.next), (Some(3), None));
        assert_eq!(third.first.as_deref(), Some(list));
        assert_eq!(third.back.as_deref(), Some(second.as_str()), "as it was begun");
    }

    #[test]
    fn a_page_that_was_led_to_directly_leads_to_the_first() {
        let at = around("/audit?chain=x&before=41", None);
        assert_eq!((at.number, at.back), (None, None));
        assert_eq!(at.first.as_deref(), Some("/audit?chain=x"));
        assert_eq!(around("/audit", None).first, None);
    }

    #[test]
    fn an_address_does_not_grow_without_bound() {
        let mut here = "/duties".to_owned();
        for page in 0..100 {
            here = around(&here, Some(&format!("/duties?after={page}"))).next.expect("a next");
        }
        let at = around(&here, None);
        assert!(here.len() < 400, "{here}");
        assert_eq!((at.number, at.first.as_deref()), (None, Some("/duties")));
        assert!(at.back.is_some_and(|back| back.contains("after=98")));
    }
}
