//! Where a line goes in a file that is there: each finds its place by what stands around it, and says
//! `None` when that is not there, or is there twice.

/// The offset of the only line that is this one.
fn line_at(text: &str, wanted: &str) -> Option<usize> {
    let mut at = 0;
    let mut found = None;
    for line in text.split_inclusive('\n') {
        if line.trim_end_matches('\n') == wanted && found.replace(at).is_some() {
            return None;
        }
        at += line.len();
    }
    found
}

fn insert(text: &str, at: usize, new: &str) -> Option<String> {
    Some(format!("{}{new}{}", text.get(..at)?, text.get(at..)?))
}

/// Before a line.
pub fn before(text: &str, line: &str, new: &str) -> Option<String> {
    insert(text, line_at(text, line)?, new)
}

/// After a line.
pub fn after(text: &str, line: &str, new: &str) -> Option<String> {
    insert(text, line_at(text, line)? + line.len() + 1, new)
}

/// At the end of what a line opens, up to the next line that is `close`.
pub fn at_end(text: &str, open: &str, close: &str, new: &str) -> Option<String> {
    let from = line_at(text, open)?;
    let end = text.get(from..)?.find(&format!("\n{close}\n"))?;
    insert(text, from + end + 1, new)
}

/// Among the names that an import takes from one module.
pub fn import(text: &str, open: &str, name: &str) -> Option<String> {
    let (at, _) = text.match_indices(open).next()?;
    insert(text, at + open.len(), &format!("{name}, "))
}

/// After the last of the modules that are declared so; `cargo fmt` puts it into its order.
pub fn module(text: &str, declared: &str, noun: &str) -> Option<String> {
    let last = text.lines().rfind(|line| line.starts_with(declared) && line.ends_with(';'))?;
    after(text, last, &format!("{declared}{noun};\n"))
}

/// Among the parts that a wing's routes are put together from, in their order.
pub fn routes(text: &str, noun: &str) -> Option<String> {
    let from = text.find("pub(crate) fn routes() -> Vec<Declared> {\n")?;
    let open = from + text.get(from..)?.find("    [")? + "    [".len();
    let close = open + text.get(open..)?.find(']')?;
    let mut parts: Vec<&str> = text.get(open..close)?.split(',').map(str::trim).collect();
    parts.retain(|part| !part.is_empty());
    let new = format!("{noun}::routes()");
    let at = parts.iter().position(|part| *part > new.as_str()).unwrap_or(parts.len());
    parts.insert(at, &new);
    Some(format!("{}{}{}", text.get(..open)?, parts.join(", "), text.get(close..)?))
}

/// Before the first table of the catalogue that comes after it, or before the words.
pub fn table(text: &str, noun: &str, new: &str) -> Option<String> {
    let own = format!("[table.{noun}]");
    let later = |line: &&str| line.starts_with("[table.") && *line > own.as_str();
    before(text, text.lines().find(later).unwrap_or("[words]"), new)
}

/// Words by their sections: at the end of a section that is there, else behind all others.
pub fn words(text: &str, new: &str) -> Option<String> {
    let mut text = text.trim_end().to_owned() + "\n";
    for part in new.split("\n[").filter(|part| !part.trim().is_empty()) {
        let (name, lines) = part.trim_start_matches('[').split_once("]\n")?;
        let (head, lines) = (format!("[{name}]"), lines.trim_end());
        text = match line_at(&text, &head) {
            Some(from) => {
                let rest = text.get(from..)?;
                let end = rest.find("\n\n[").unwrap_or(rest.len() - 1);
                insert(&text, from + end, &format!("\n{lines}"))?
            }
            None if text.contains(&head) => return None,
            None => format!("{text}\n{head}\n{lines}\n"),
        };
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_where_its_neighbour_is_and_nowhere_when_there_is_none_or_two() {
        let text = "a {\n    b\n}\nc\n";
        assert_eq!(after(text, "    b", "    n\n").as_deref(), Some("a {\n    b\n    n\n}\nc\n"));
        assert_eq!(before(text, "c", "n\n").as_deref(), Some("a {\n    b\n}\nn\nc\n"));
        assert_eq!(at_end(text, "a {", "}", "n\n").as_deref(), Some("a {\n    b\nn\n}\nc\n"));
        assert_eq!(before(text, "d", "n\n"), None);
        assert_eq!(before("c\nc\n", "c", "n\n"), None);
        assert_eq!(at_end("a {\n", "a {", "}", "n\n"), None);
    }

    #[test]
    fn modules_imports_and_routes_have_their_lists() {
        let text = "pub mod a;\npub mod c;\n\nuse x;\n";
        let with = "pub mod a;\npub mod c;\npub mod b;\n\nuse x;\n";
        assert_eq!(module(text, "pub mod ", "b").as_deref(), Some(with));
        assert_eq!(module("use x;\n", "pub mod ", "b"), None);
        assert_eq!(
            import("use a::{\n    B,\n};", "use a::{", "C").as_deref(),
            Some("use a::{C, \n    B,\n};")
        );
        let wing =
            "pub(crate) fn routes() -> Vec<Declared> {\n    [a::routes(), c::routes()].into_iter()";
        let routes = routes(wing, "b").expect("they are there");
        assert!(
            routes.contains("    [a::routes(), b::routes(), c::routes()].into_iter()"),
            "{routes}"
        );
    }

    #[test]
    fn a_table_stands_in_its_order_and_words_in_their_section() {
        let text = "[table.a]\n[table.c]\n[words]\n";
        assert_eq!(table(text, "b", "n\n").as_deref(), Some("[table.a]\nn\n[table.c]\n[words]\n"));
        assert_eq!(table(text, "d", "n\n").as_deref(), Some("[table.a]\n[table.c]\nn\n[words]\n"));
        let text = "# Words.\n\n[a]\nx = 1\n\n[b]\ny = 2\n";
        let with = "# Words.\n\n[a]\nx = 1\nn = 3\n\n[b]\ny = 2\nm = 4\n\n[c]\nk = 5\n";
        let new = "[a]\nn = 3\n\n[b]\nm = 4\n\n[c]\nk = 5\n";
        assert_eq!(words(text, new).as_deref(), Some(with));
    }
}
