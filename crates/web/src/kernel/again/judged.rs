//! What a field says of itself – needed, a day, a number, how long – held against what was typed in it, so
//! that a refused form names all that is wrong at once, each with the reason that is true of it.

use app::kernel::problem::Code;

use super::tag::{Tag, escaped, unescaped};
use crate::kernel::day_field::iso;
use crate::kernel::frame::Frame;

/// The sentences about fields, in the reader's language.
#[derive(Clone)]
pub(crate) struct Rules {
    empty: String,
    unchecked: String,
    unchosen: String,
    long: String,
    day: String,
    early: String,
    late: String,
    number: String,
    low: String,
    high: String,
    /// What fits the field that the program itself refused.
    pub fits: String,
}

impl Rules {
    /// Where a form was refused for its fields; another refusal judges no field.
    pub(crate) fn of(f: &Frame, code: Code, field: &str) -> Option<Rules> {
        let is_about_fields =
            matches!(code, Code::BadInput | Code::BadRequest | Code::DayUnread | Code::DayOutside);
        let word = |name: &str| f.word("field_wrong", name);
        is_about_fields.then(|| Rules {
            empty: word("empty"),
            unchecked: word("unchecked"),
            unchosen: word("unchosen"),
            long: word("long"),
            day: word("day"),
            early: word("early"),
            late: word("late"),
            number: word("number"),
            low: word("low"),
            high: word("high"),
            fits: app::kernel::problem::fits(f.web.app.words(), f.lang, field),
        })
    }

    /// What is wrong with what was typed, by what the field itself allows; nothing where it fits.
    pub(super) fn judge(&self, tag: &Tag<'_>, kind: &str, typed: Option<&str>) -> Option<String> {
        let text = typed.unwrap_or_default().trim();
        if text.is_empty() {
            let needed = tag.get("required").is_some();
            return needed.then(|| match (tag.name, kind) {
                ("select", _) => self.unchosen.clone(),
                (_, "checkbox") => self.unchecked.clone(),
                _ => self.empty.clone(),
            });
        }
        if let Some(most) = number(tag, "maxlength").filter(|most| length(text) > *most) {
            return Some(self.long.replace("{most}", &most.to_string()));
        }
        if tag.get("data-day").is_some() {
            let Some(day) = iso(text) else { return Some(self.day.clone()) };
            return self.beyond(&day, tag.get("data-min"), tag.get("data-max"));
        }
        if kind == "number" && tag.get("step").is_none() {
            let Ok(n) = text.parse::<i64>() else { return Some(self.number.clone()) };
            let low = number(tag, "min").filter(|least| n < *least);
            let high = number(tag, "max").filter(|most| n > *most);
            return match (low, high) {
                (Some(least), _) => Some(self.low.replace("{least}", &least.to_string())),
                (None, Some(most)) => Some(self.high.replace("{most}", &most.to_string())),
                (None, None) => None,
            };
        }
        None
    }

    fn beyond(&self, day: &str, least: Option<String>, most: Option<String>) -> Option<String> {
        let shown = |day: &str| day.parse().map_or(day.to_owned(), base::day::show_day);
        let at = |edge: Option<String>| edge.filter(|it| !it.is_empty());
        if let Some(least) = at(least).filter(|least| day < least.as_str()) {
            return Some(self.early.replace("{day}", &shown(&least)));
        }
        let most = at(most).filter(|most| day > most.as_str())?;
        Some(self.late.replace("{day}", &shown(&most)))
    }
}

impl Frame {
    /// The same sentences for the script, which says them before anything is sent.
    pub(crate) fn wrong_words(&self) -> String {
        let names = ["empty", "unchecked", "unchosen", "long", "number", "low", "high"];
        let word = |name: &str| {
            format!("data-wrong-{name}=\"{}\"", escaped(&self.word("field_wrong", name)))
        };
        names.map(word).join(" ")
    }
}

fn number(tag: &Tag<'_>, name: &str) -> Option<i64> {
    tag.get(name)?.parse().ok()
}

fn length(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

/// A field that is wrong: what it is called on the page, and why.
pub(super) struct Fault {
    pub label: String,
    pub why: String,
}

/// The links to all fields that are wrong, above the form.
pub(super) fn listed(faults: &[Fault]) -> String {
    let line = |(at, fault): (usize, &Fault)| {
        let label = escaped(fault.label.trim_end_matches(':').trim());
        let why = escaped(&fault.why);
        format!("<li><a href=\"#{}\">{label}</a>: {why}</li>", id(at))
    };
    let lines: String = faults.iter().enumerate().map(line).collect();
    format!("<ul class=\"lines wrongs\">{lines}</ul>")
}

/// The place of a wrong field on the page.
pub(super) fn id(at: usize) -> String {
    if at == 0 { "wrong-field".to_owned() } else { format!("wrong-field-{}", at + 1) }
}

/// What a field is called: the words of its label before it, of a mark those after it, or what it says
/// of itself to whoever cannot see.
pub(super) fn label(page: &str, label_from: Option<usize>, tag: &Tag<'_>) -> String {
    if let Some(said) = tag.get("aria-label") {
        return said;
    }
    let Some(from) = label_from else { return String::new() };
    let before = plain(page.get(from..tag.start).unwrap_or_default());
    let after = page.get(tag.end..).and_then(|rest| rest.split_once("</label>"));
    match (before.is_empty(), after) {
        (true, Some((words, _))) => plain(words),
        (_, _) => before,
    }
}

/// A piece of a page without its tags.
fn plain(words: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in words.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => plain.push(c),
            _ => {}
        }
    }
    base::text::clean(&unescaped(&plain))
}
