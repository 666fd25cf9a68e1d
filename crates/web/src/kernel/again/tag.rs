//! The tags of our own pages: reading them, and writing one anew.

use super::{Refused, judged};

/// A tag of a page: where it begins and ends, its name and its attributes as they are written.
pub(super) struct Tag<'a> {
    pub start: usize,
    pub end: usize,
    pub name: &'a str,
    pub inside: &'a str,
}

impl<'a> Tag<'a> {
    /// An attribute's value, unescaped; of one without a value it is empty.
    pub fn get(&self, name: &str) -> Option<String> {
        self.attribute(name).map(|(_, value)| unescaped(value))
    }

    /// Where an attribute stands within the tag, with its value as it is written.
    pub fn attribute(&self, wanted: &str) -> Option<(std::ops::Range<usize>, &'a str)> {
        let text = self.inside;
        let mut at = 0;
        while let Some(skip) = text.get(at..)?.find(|c: char| !c.is_whitespace() && c != '/') {
            let start = at + skip;
            let rest = text.get(start..)?;
            let name = rest
                .get(..rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len()))?;
            let after = start + name.len();
            let (value, end) = match text.get(after..)?.strip_prefix("=\"") {
                Some(quoted) => {
                    let length = quoted.find('"')?;
                    (quoted.get(..length)?, after + 2 + length + 1)
                }
                None => ("", after),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some((start..end, value));
            }
            at = end.max(start + 1);
        }
        None
    }
}

/// The tags of a page from a place on. Our pages are well-formed, with attributes in double quotes.
pub(super) fn tags(page: &str, from: usize) -> impl Iterator<Item = Tag<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        loop {
            let start = at + page.get(at..)?.find('<')?;
            let rest = page.get(start + 1..)?;
            let name_end = rest.find(|c: char| c.is_whitespace() || c == '>')?;
            let name = rest.get(..name_end)?;
            let mut quoted = false;
            let length = rest.find(|c: char| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })?;
            at = start + 1 + length + 1;
            if name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
                let inside = rest.get(name_end..length)?;
                return Some(Tag { start, end: at, name, inside });
            }
        }
    })
}

/// A tag as it is written anew.
pub(super) struct Edit {
    pub text: String,
    pub after: String,
}

impl Edit {
    /// Gives an attribute another value, or takes it away.
    pub fn put(&mut self, tag: &Tag<'_>, name: &str, value: Option<&str>) {
        let from = 1 + tag.name.len();
        if let Some((range, _)) = tag.attribute(name) {
            self.text.replace_range(from + range.start..from + range.end, "");
        }
        match value {
            Some("") if name != "value" => self.text.insert_str(from, &format!(" {name}")),
            Some(value) => self.text.insert_str(from, &format!(" {name}=\"{}\"", escaped(value))),
            None => {}
        }
    }

    /// Marks a field that is wrong; it gets the mark's name, or a place with that name before it. Gives
    /// what is said under it.
    pub fn mark(&mut self, id: Option<String>, name: &str, at: usize, why: &str) -> String {
        let mark = judged::id(at);
        let given = if id.is_none() { format!(" id=\"{mark}\"") } else { String::new() };
        let focus = if at == 0 { " autofocus" } else { "" };
        let (told, said) = match why {
            "" => (String::new(), String::new()),
            why => (
                format!(" aria-describedby=\"{mark}-why\""),
                format!("<small class=\"wrong\" id=\"{mark}-why\">{}</small>", escaped(why)),
            ),
        };
        let of_page = " aria-describedby=\"";
        let told = match self.text.contains(of_page) && !told.is_empty() {
            true => {
                self.text = self.text.replacen(of_page, &format!("{of_page}{mark}-why "), 1);
                String::new()
            }
            false => told,
        };
        let marked = format!("{given} aria-invalid=\"true\"{focus}{told}");
        self.text.insert_str(1 + name.len(), &marked);
        if id.is_some() {
            self.text.insert_str(0, &format!("<span id=\"{mark}\"></span>"));
        }
        said
    }

    /// Says what stands there now, when somebody else may have changed it and it is something else.
    pub fn says_now(&mut self, refused: &Refused, now: &str, typed: &str) {
        if let Some(words) = refused.stands_now.as_ref().filter(|_| !now.is_empty() && now != typed)
        {
            self.after =
                format!("<small class=\"help\">{} {}</small>", escaped(words), escaped(now));
        }
    }
}

pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// As templates escape, backwards.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = text.to_owned();
    for (written, plain) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
        ("&#38;", "&"),
    ] {
        out = out.replace(written, plain);
    }
    out
}
