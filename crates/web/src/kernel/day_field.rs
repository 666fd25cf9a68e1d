//! Days as people type them. A field whose name says that it is a day takes `5/3/2024`, `05-03-2024`,
//! `05032024` and `2024-03-05` alike; behind this module there is only the last. The box of a day is a
//! text field, because a browser's own shows the order of the browser's language, and nobody sees
//! which that is.

use app::Problem;
use app::kernel::problem::Code;

use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::text_of;

/// What a browser lets through: day, month and year with a mark between them, eight digits, or the
/// year in front. Whether there is such a day the server says, and the script before it.
const PATTERN: &str = r"\s*(\d{1,2}[\/.\-]\d{1,2}[\/.\-]\d{4}|\d{8}|\d{4}-\d{1,2}-\d{1,2})\s*";

/// Whether a field of this name is a day, on every page.
pub(crate) fn is_day(name: &str) -> bool {
    let name = without_row(name);
    matches!(name, "day" | "from" | "to" | "on" | "since" | "valid_from" | "valid_to")
        || name.ends_with("_on")
        || name.ends_with("_day")
}

/// The name of a field without the number of its row, where a form has a row for each of many.
fn without_row(name: &str) -> &str {
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
    match name.rsplit_once('_') {
        Some((field, row)) if is_number(row) => field,
        _ => name,
    }
}

/// What was typed as a day, as the program writes days; `None` when it is no day of the calendar.
pub(super) fn iso(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let day = match (digits, text.split_at_checked(2), text.split_at_checked(4)) {
        (true, Some((day, _)), Some((front, year))) => {
            let month = front.get(2..).unwrap_or_default();
            base::day::parse_day(&format!("{day}/{month}/{year}"))
        }
        _ => base::day::parse_day(text),
    };
    day.map(|day| day.to_string())
}

fn pairs(encoded: &str) -> impl Iterator<Item = (&str, &str)> {
    encoded.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// A query or a form with its days as the program writes them; what cannot be read stays as it is.
pub(crate) fn in_order(encoded: &str) -> String {
    let kept = |name: &str, value: &str| {
        let day = text_of(name).ok().filter(|it| is_day(it)).and_then(|_| text_of(value).ok());
        day.and_then(|it| iso(&it)).map(|day| format!("{name}={}", encode(&day)))
    };
    let pieces = encoded.split('&').zip(pairs(encoded));
    let pieces =
        pieces.map(|(whole, (name, value))| kept(name, value).unwrap_or_else(|| whole.to_owned()));
    pieces.collect::<Vec<_>>().join("&")
}

/// The first day of a query or a form that cannot be read.
pub(crate) fn unread(encoded: &str) -> Option<Problem> {
    pairs(encoded).find_map(|(name, value)| {
        let (name, value) = (text_of(name).ok()?, text_of(value).ok()?);
        problem_of(&name, &value)
    })
}

/// What is said of a field whose text is to be a day and is none; nothing of an empty one.
pub(crate) fn problem_of(name: &str, value: &str) -> Option<Problem> {
    let shown: String = base::text::clean(value).chars().take(30).collect();
    let is_wrong = is_day(name) && !shown.is_empty() && iso(value).is_none();
    let field = without_row(name);
    is_wrong.then(|| Problem::new(Code::DayUnread).with("field", field).with("value", shown))
}

impl Frame {
    /// What the box of a day has in common with all others.
    pub(crate) fn day_box(&self) -> String {
        format!(
            "type=\"text\" data-day inputmode=\"numeric\" maxlength=\"12\" autocomplete=\"off\" \
             placeholder=\"{}\" title=\"{}\" pattern=\"{PATTERN}\"",
            self.t("day_box.placeholder"),
            self.t("day_box.title"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_type_it() {
        for (typed, read) in [
            ("05/03/2024", Some("2024-03-05")),
            ("5/3/2024", Some("2024-03-05")),
            ("05-03-2024", Some("2024-03-05")),
            ("5.3.2024", Some("2024-03-05")),
            ("05032024", Some("2024-03-05")),
            (" 2024-03-05 ", Some("2024-03-05")),
            ("29/02/2024", Some("2024-02-29")),
            ("29/02/2023", None),
            ("20240305", None),
            ("31/04/2024", None),
            ("13/13/2024", None),
            ("5/3/24", None),
            ("05/03/1899", None),
            ("0503202", None),
            ("０５/03/2024", None),
            ("", None),
        ] {
            assert_eq!(iso(typed).as_deref(), read, "{typed}");
        }
    }

    #[test]
    fn only_fields_that_are_days_are_put_in_order() {
        let of = "day=05%2F03%2F2024&birth=05%2F03%2F2024&valid_from_3=5.3.2024&text=05032024&a";
        let after = "day=2024-03-05&birth=05%2F03%2F2024&valid_from_3=2024-03-05&text=05032024&a";
        assert_eq!(in_order(of), after);
        assert_eq!(in_order("day=31%2F02%2F2024&day=&x=%ff"), "day=31%2F02%2F2024&day=&x=%ff");
        assert_eq!(in_order(""), "");
    }

    /// The inputs of all templates, each with its file.
    fn inputs() -> Vec<(String, String)> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut found = Vec::new();
        for wing in std::fs::read_dir(root).expect("the templates").flatten() {
            for file in std::fs::read_dir(wing.path()).expect("a wing").flatten() {
                let text = std::fs::read_to_string(file.path()).expect("a template");
                let name = file.file_name().to_string_lossy().into_owned();
                let pieces = text.split("<input ").skip(1);
                found.extend(pieces.map(|it| (name.clone(), it.to_owned())));
            }
        }
        found
    }

    #[test]
    fn every_box_of_a_day_is_named_as_one_and_every_name_of_a_day_has_its_box() {
        let mut boxes = 0;
        for (file, input) in inputs() {
            assert!(!input.starts_with("type=\"date\""), "{file}: a browser's own box of a day");
            let name = input.split("name=\"").nth(1).and_then(|it| it.split('"').next());
            let name = name.unwrap_or_default();
            let has_box = input.starts_with("{{ f.day_box()");
            boxes += u32::from(has_box);
            let in_row = name.split_once("_{{").map(|(field, _)| format!("{field}_1"));
            let name = in_row.as_deref().unwrap_or(name);
            // Where somebody moved to is a place.
            let is_other =
                input.starts_with("type=\"hidden\"") || (file == "event.html" && name == "to");
            assert!(has_box == is_day(name) || (is_other && !has_box), "{file}: {name}");
        }
        assert!(boxes > 60, "{boxes}");
    }

    #[test]
    fn what_is_no_day_is_named_with_its_field() {
        let problem = unread("name=x&paper_day=&from_day=31%2F02%2F2024").expect("a problem");
        let args = ["field", "value"].map(|it| problem.args.get(it).map(String::as_str));
        assert_eq!(args, [Some("from_day"), Some("31/02/2024")]);
        assert!(unread("day=&text=31%2F02%2F2024").is_none());
    }
}
