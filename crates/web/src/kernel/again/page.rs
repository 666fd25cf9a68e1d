//! A page's text with a form in it, written anew: what was typed in the fields, what is wrong above them, the
//! field that is wrong marked. Our pages are well-formed, with attributes in double quotes.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::LazyLock;

use super::{Refused, SHOWN_AT};

/// A page on which a handler showed the form again by itself, with what its author saw as he sent it; none
/// when it has no such form.
pub(super) fn with_seen(page: &str, to: &str, typed: &[(String, String)]) -> Option<String> {
    let (_, inside, end) = form_of(page, to, typed)?;
    let mut out = page.get(..inside)?.to_owned();
    let mut written = inside;
    for tag in tags(page, inside).take_while(|tag| tag.start < end) {
        if let Some(edit) = seen_as_sent(page, &tag, typed) {
            out.push_str(page.get(written..tag.start)?);
            out.push_str(&edit.text);
            written = tag.end;
        }
    }
    out.push_str(page.get(written..)?);
    Some(out)
}

/// A hidden field that says what its author saw, with what he sent.
fn seen_as_sent(page: &str, tag: &Tag<'_>, typed: &[(String, String)]) -> Option<Edit> {
    let name = tag.get("name")?;
    let is_it = tag.name == "input" && tag.get("type")? == "hidden" && SEEN.contains(name.as_str());
    let (_, value) = typed.iter().find(|(sent, _)| is_it && *sent == name)?;
    let text = page.get(tag.start..tag.end)?.to_owned();
    let mut edit = Edit { text, after: String::new() };
    edit.put(tag, "value", Some(value));
    Some(edit)
}

/// The fields in which forms say what their author saw.
static SEEN: LazyLock<HashSet<&'static str>> = LazyLock::new(crate::kernel::route::seen_fields);

/// A tag of a page: where it begins and ends, its name and its attributes as they are written.
struct Tag<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    inside: &'a str,
}

impl<'a> Tag<'a> {
    /// An attribute's value, unescaped; of one without a value it is empty.
    fn get(&self, name: &str) -> Option<String> {
        self.attribute(name).map(|(_, value)| unescaped(value))
    }

    /// Where an attribute stands within the tag, with its value as it is written.
    fn attribute(&self, wanted: &str) -> Option<(std::ops::Range<usize>, &'a str)> {
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

/// The tags of a page from a place on.
fn tags(page: &str, from: usize) -> impl Iterator<Item = Tag<'_>> {
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

/// The form of a page that was sent: where it begins, its first tag's end, and where it ends.
fn form_of(page: &str, to: &str, typed: &[(String, String)]) -> Option<(usize, usize, usize)> {
    let mut best: Option<(usize, (usize, usize, usize))> = None;
    for tag in tags(page, 0).filter(|tag| tag.name == "form") {
        let action = tag.get("action").unwrap_or_default();
        if action.split(['?', '#']).next() != Some(to)
            || tag.get("method").as_deref() != Some("post")
        {
            continue;
        }
        let end = tag.end + page.get(tag.end..)?.find("</form>")?;
        // Of several forms of one address the one that hides most of what was sent.
        let hides = tags(page, tag.end).take_while(|it| it.start < end).filter(|it| {
            let pair = (it.get("name"), it.get("value"));
            it.get("type").as_deref() == Some("hidden")
                && typed.iter().any(|(name, value)| {
                    pair.0.as_ref() == Some(name) && pair.1.as_ref() == Some(value)
                })
        });
        let fits = hides.count();
        if best.as_ref().is_none_or(|(most, _)| fits > *most) {
            best = Some((fits, (tag.start, tag.end, end)));
        }
    }
    best.map(|(_, it)| it)
}

/// What was typed, by name; of fields of one name in the order of the page.
struct Typed {
    by_name: HashMap<String, VecDeque<String>>,
}

impl Typed {
    fn of(pairs: Vec<(String, String)>) -> Typed {
        let mut by_name: HashMap<String, VecDeque<String>> = HashMap::new();
        for (name, value) in pairs {
            by_name.entry(name).or_default().push_back(value);
        }
        Typed { by_name }
    }

    fn next(&mut self, name: &str) -> Option<String> {
        self.by_name.get_mut(name)?.pop_front()
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.by_name.get(name).is_some_and(|all| all.iter().any(|it| it == value))
    }
}

/// The page with what was typed and where it stands; none when it has no such form.
pub(super) fn filled(
    page: &str,
    to: &str,
    from: &str,
    typed: Vec<(String, String)>,
    refused: &Refused,
) -> Option<String> {
    let sent = typed.clone();
    let form = form_of(page, to, &sent)?;
    let mut typed = Typed::of(typed);
    let shown_at =
        format!("<input type=\"hidden\" name=\"{SHOWN_AT}\" value=\"{}\">", escaped(from));
    let (fields, marked) = fields(page, (form.1, form.2), &mut typed, (refused, &sent))?;
    written(page, form, &shown_at, (&fields, marked), refused)
}

/// The page of a handler that has what was typed already, with what is wrong; none when it has no such form.
pub(super) fn marked(page: &str, to: &str, refused: &Refused) -> Option<String> {
    let (start, inside, end) = form_of(page, to, &[])?;
    let form = page.get(inside..end)?;
    let wrong = tags(form, 0).find(|tag| {
        let is_field = ["input", "textarea", "select"].contains(&tag.name);
        is_field && !refused.field.is_empty() && tag.get("name").as_ref() == Some(&refused.field)
    });
    let fields = wrong.as_ref().and_then(|tag| {
        let mut edit =
            Edit { text: form.get(tag.start..tag.end)?.to_owned(), after: String::new() };
        edit.mark(tag);
        Some(format!("{}{}{}", form.get(..tag.start)?, edit.text, form.get(tag.end..)?))
    });
    let fields = (fields.as_deref().unwrap_or(form), fields.is_some());
    written(page, (start, inside, end), "", fields, refused)
}

/// The page with other fields in a form and what is wrong above them.
fn written(
    page: &str,
    (start, inside, end): (usize, usize, usize),
    hidden: &str,
    (fields, marked): (&str, bool),
    refused: &Refused,
) -> Option<String> {
    let mut out = String::with_capacity(page.len() + refused.block.len() + 1024);
    // What was folded away is open.
    let mut written = 0;
    for at in folded(page, start) {
        out.push_str(page.get(written..at)?);
        out.push_str(" open");
        written = at;
    }
    out.push_str(page.get(written..inside)?);
    out.push_str(hidden);
    out.push_str(r#"<div class="alert" role="alert" id="wrong" tabindex="-1">"#);
    out.push_str(&refused.block);
    if marked {
        out.push_str(r##"<p><a href="#wrong-field">"##);
        out.push_str(&escaped(&refused.to_field));
        out.push_str("</a></p>");
    }
    out.push_str("</div>");
    out.push_str(fields);
    out.push_str(page.get(end..)?);
    Some(out)
}

/// Where the tags of what is folded around a place end, before their bracket.
fn folded(page: &str, place: usize) -> Vec<usize> {
    let mut open: Vec<Option<usize>> = Vec::new();
    for tag in tags(page, 0).take_while(|tag| tag.start < place) {
        match tag.name {
            "details" => open.push(tag.get("open").is_none().then_some(tag.end - 1)),
            "/details" => {
                open.pop();
            }
            _ => {}
        }
    }
    open.into_iter().flatten().collect()
}

fn fields(
    page: &str,
    (from, to): (usize, usize),
    typed: &mut Typed,
    (refused, sent): (&Refused, &[(String, String)]),
) -> Option<(String, bool)> {
    let mut out = String::new();
    let mut written = from;
    let mut marked = false;
    let mut chosen: Option<String> = None;
    let mut now: Option<(String, bool)> = None;
    for tag in tags(page, from).take_while(|tag| tag.start < to) {
        let name = tag.get("name").unwrap_or_default();
        let kind = tag.get("type").unwrap_or_default();
        let mut edit =
            Edit { text: page.get(tag.start..tag.end)?.to_owned(), after: String::new() };
        let mut skip_to = tag.end;
        match tag.name {
            "input" if !name.is_empty() => match kind.as_str() {
                "hidden" => {
                    let seen = seen_as_sent(page, &tag, sent);
                    // Of a conflict the page is about what it is now, and says so.
                    let Some(seen) = seen.filter(|_| refused.stands_now.is_none()) else {
                        continue;
                    };
                    edit = seen;
                }
                "file" | "password" | "submit" => continue,
                "checkbox" | "radio" => {
                    let value = tag.get("value").unwrap_or_else(|| "on".to_owned());
                    edit.put(&tag, "checked", typed.has(&name, &value).then_some(""));
                }
                _ => {
                    let Some(value) = typed.next(&name) else { continue };
                    edit.says_now(refused, &tag.get("value").unwrap_or_default(), &value);
                    edit.put(&tag, "value", Some(&value));
                }
            },
            "textarea" if !name.is_empty() => {
                let Some(value) = typed.next(&name) else { continue };
                let end = tag.end + page.get(tag.end..)?.find("</textarea>")?;
                let before = unescaped(page.get(tag.end..end)?);
                edit.text.push_str(&escaped(&value));
                let mut after = Edit { text: String::new(), after: String::new() };
                after.says_now(refused, before.trim(), value.trim());
                edit.text.push_str("</textarea>");
                edit.after = after.after;
                skip_to = end + "</textarea>".len();
            }
            "select" => {
                chosen = typed.next(&name);
                now = None;
            }
            "option" => {
                let Some(chosen) = &chosen else { continue };
                let label_end = tag.end + page.get(tag.end..)?.find('<')?;
                let label = page.get(tag.end..label_end)?.trim();
                let value = tag.get("value").unwrap_or_else(|| unescaped(label));
                if tag.get("selected").is_some() {
                    now = Some((unescaped(label), value == *chosen || value.is_empty()));
                }
                edit.put(&tag, "selected", (value == *chosen).then_some(""));
            }
            "/select" => {
                if let Some((label, false)) = now.take().filter(|_| chosen.is_some()) {
                    edit.says_now(refused, &label, "");
                }
                chosen = None;
            }
            _ => continue,
        }
        let is_it = !refused.field.is_empty() && name == refused.field && !marked;
        if is_it && ["input", "textarea", "select"].contains(&tag.name) {
            edit.mark(&tag);
            marked = true;
        }
        out.push_str(page.get(written..tag.start)?);
        out.push_str(&edit.text);
        out.push_str(&edit.after);
        written = skip_to;
    }
    out.push_str(page.get(written..to)?);
    Some((out, marked))
}

/// A tag as it is written anew.
struct Edit {
    text: String,
    after: String,
}

impl Edit {
    /// Gives an attribute another value, or takes it away.
    fn put(&mut self, tag: &Tag<'_>, name: &str, value: Option<&str>) {
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

    /// Marks the field that is wrong; it gets the mark's name, or a place with that name before it.
    fn mark(&mut self, tag: &Tag<'_>) {
        let has_id = tag.get("id").is_some();
        let given = if has_id { "" } else { " id=\"wrong-field\"" };
        let described = match tag.get("aria-describedby") {
            Some(_) => "",
            None => " aria-describedby=\"wrong\"",
        };
        let text = format!("{given} aria-invalid=\"true\"{described} autofocus");
        self.text.insert_str(1 + tag.name.len(), &text);
        if has_id {
            self.text.insert_str(0, "<span id=\"wrong-field\"></span>");
        }
    }

    /// Says what stands there now, when somebody else may have changed it and it is something else.
    fn says_now(&mut self, refused: &Refused, now: &str, typed: &str) {
        if let Some(words) = refused.stands_now.as_ref().filter(|_| !now.is_empty() && now != typed)
        {
            self.after =
                format!("<small class=\"help\">{} {}</small>", escaped(words), escaped(now));
        }
    }
}

fn escaped(text: &str) -> String {
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
fn unescaped(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<main><form method="get" action="/a"><input name="text" value="seek"></form>
<details class="x"><summary>More</summary>
<form method="post" action="/a"><input type="hidden" name="seen" value="1">
<input name="text" value="one"></form>
<form method="post" action="/a" class="stack"><input type="hidden" name="of" value="2">
<input type="hidden" name="seen" value="now"><input type="hidden" name="id" value="fresh">
<input name="text" required value="an &#34;old&#34; one"><input type="checkbox" name="kind" value="b" checked>
<input type="checkbox" name="kind" value="c"><input name="line" value=""><input name="line">
<textarea name="note" rows="2">was</textarea>
<select name="side"><option value="l" selected>Left</option><option value="r">Right</option></select>
<input type="password" name="secret"><button>Go</button></form></details></main>"#;

    fn refused(field: &str, stands_now: Option<&str>) -> Refused {
        Refused {
            block: "<p><strong>No.</strong></p>".to_owned(),
            field: field.to_owned(),
            to_field: "To the field".to_owned(),
            stands_now: stands_now.map(str::to_owned),
        }
    }

    fn pairs(typed: &[(&str, &str)]) -> Vec<(String, String)> {
        typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    const SENT: &[(&str, &str)] = &[
        ("of", "2"),
        ("seen", "old"),
        ("id", "sent"),
        ("text", "<new> & \"it\""),
        ("kind", "c"),
        ("line", "first"),
        ("line", "second"),
        ("note", "</textarea><script>"),
        ("side", "r"),
        ("secret", "never"),
    ];

    #[test]
    fn what_was_typed_stands_in_the_form_that_was_sent() {
        let page = filled(PAGE, "/a", "/from?a=\"1\"", pairs(SENT), &refused("text", None))
            .expect("it has the form");
        assert!(page.contains(r#"<input name="text" value="seek">"#), "{page}");
        assert!(page.contains(r#"<input name="text" value="one">"#), "the other form is as it was");
        assert!(page.contains("<details class=\"x\" open>"), "{page}");
        let text = r#"value="&lt;new&gt; &amp; &quot;it&quot;" name="text" required "#;
        assert!(page.contains(text), "{page}");
        let mark = r#"id="wrong-field" aria-invalid="true" aria-describedby="wrong" autofocus value="&lt;"#;
        assert!(page.contains(mark), "{page}");
        let at = r#"<input type="hidden" name="shown_at" value="/from?a=&quot;1&quot;">"#;
        assert!(page.contains(at), "{page}");
        assert!(page.contains(r##"<a href="#wrong-field">To the field</a>"##));
        assert!(page.contains(r#"<input type="checkbox" name="kind" value="b" >"#), "{page}");
        assert!(
            page.contains(r#"<input checked type="checkbox" name="kind" value="c">"#),
            "{page}"
        );
        assert!(page.contains(r#"<input value="first" name="line" >"#), "{page}");
        assert!(page.contains(r#"<input value="second" name="line">"#), "{page}");
        assert!(page.contains("rows=\"2\">&lt;/textarea&gt;&lt;script&gt;</textarea>"), "{page}");
        assert!(
            page.contains(r#"<option value="l" >Left"#)
                && page.contains(r#"<option selected value="r">"#)
        );
        assert!(!page.contains("never"), "a password is typed anew");
        assert!(page.contains(r#"name="id" value="fresh">"#), "what is hidden is the page's");
        assert!(page.contains(r#"<input value="old" type="hidden" name="seen" >"#), "{page}");
        assert!(!page.contains("Now:"));
    }

    #[test]
    fn what_somebody_else_changed_stands_beside_what_was_typed() {
        let it = refused("", Some("Now:"));
        let page = filled(PAGE, "/a", "/from?a=\"1\"", pairs(SENT), &it).expect("it has the form");
        assert!(page.contains("Now: an &quot;old&quot; one</small>"), "{page}");
        assert!(page.contains("Now: was</small>") && page.contains("Now: Left</small>"), "{page}");
        assert!(!page.contains("wrong-field"), "no field is named");
        assert!(page.contains(r#"name="seen" value="now">"#), "the page is about what it is now");
        let same =
            pairs(&[("of", "2"), ("text", "an \"old\" one"), ("note", "was"), ("side", "l")]);
        let page = filled(PAGE, "/a", "/from?a=\"1\"", same, &it).expect("it has the form");
        assert!(!page.contains("Now:"), "{page}");
    }

    #[test]
    fn a_page_without_the_form_is_left() {
        assert!(filled(PAGE, "/b", "/from", pairs(SENT), &refused("text", None)).is_none());
        assert!(
            filled(
                "<form method=\"post\" action=\"/a\">",
                "/a",
                "/",
                Vec::new(),
                &refused("", None)
            )
            .is_none()
        );
    }
}
