//! A page's text with a form in it, written anew: what was typed in the fields, what is wrong above them, the
//! fields that are wrong marked.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::LazyLock;

use super::judged::{self, Fault};
use super::tag::{Edit, Tag, escaped, tags, unescaped};
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
    let form = form_of(page, to, &typed)?;
    let from = escaped(from);
    let shown_at = format!("<input type=\"hidden\" name=\"{SHOWN_AT}\" value=\"{from}\">");
    written(page, form, &shown_at, typed, refused)
}

/// The page of a handler that has what was typed already, with what is wrong; none when it has no such form.
pub(super) fn marked(page: &str, to: &str, refused: &Refused) -> Option<String> {
    let form = form_of(page, to, &[])?;
    let typed = standing(page, (form.1, form.2))?;
    written(page, form, "", typed, refused)
}

/// What stands in the fields of a form, as a browser would send it.
fn standing(page: &str, (from, to): (usize, usize)) -> Option<Vec<(String, String)>> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut select = String::new();
    for tag in tags(page, from).take_while(|tag| tag.start < to) {
        let name = tag.get("name").unwrap_or_default();
        let value = tag.get("value");
        match (tag.name, tag.get("type").unwrap_or_default().as_str()) {
            ("input", "hidden" | "file" | "password" | "submit") => {}
            ("input", "checkbox" | "radio") => {
                let chosen = tag.get("checked").is_some();
                all.extend(chosen.then(|| (name, value.unwrap_or_else(|| "on".to_owned()))));
            }
            ("input", _) => all.push((name, value.unwrap_or_default())),
            ("textarea", _) => {
                let end = tag.end + page.get(tag.end..)?.find("</textarea>")?;
                all.push((name, unescaped(page.get(tag.end..end)?)));
            }
            ("select", _) => select = name,
            ("option", _) if tag.get("selected").is_some() => {
                all.push((select.clone(), value.unwrap_or_default()));
            }
            _ => {}
        }
    }
    Some(all)
}

/// The page with what was typed in a form and what is wrong above it.
fn written(
    page: &str,
    (start, inside, end): (usize, usize, usize),
    hidden: &str,
    typed: Vec<(String, String)>,
    refused: &Refused,
) -> Option<String> {
    let seen = typed.clone();
    let mut typed = Typed::of(typed);
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
    let (fields, faults) = fields(page, (inside, end), &mut typed, (refused, &seen))?;
    out.push_str(r#"<div class="alert" role="alert" id="wrong" tabindex="-1">"#);
    let judged = refused.rules.is_some() && !faults.is_empty();
    match judged {
        true => out.push_str(&format!("<p><strong>{}</strong></p>", escaped(&refused.several))),
        false => out.push_str(&refused.block),
    }
    if judged {
        out.push_str(&judged::listed(&faults));
    } else if !faults.is_empty() {
        out.push_str(r##"<p><a href="#wrong-field">"##);
        out.push_str(&escaped(&refused.to_field));
        out.push_str("</a></p>");
    }
    out.push_str("</div>");
    out.push_str(&fields);
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
) -> Option<(String, Vec<Fault>)> {
    let mut out = String::new();
    let mut written = from;
    let mut faults: Vec<Fault> = Vec::new();
    let mut chosen: Option<String> = None;
    let mut now: Option<(String, bool)> = None;
    let mut label_from: Option<usize> = None;
    // What is said under a choice, after its last line.
    let mut under: Option<String> = None;
    for tag in tags(page, from).take_while(|tag| tag.start < to) {
        let name = tag.get("name").unwrap_or_default();
        let kind = tag.get("type").unwrap_or_default();
        let mut edit =
            Edit { text: page.get(tag.start..tag.end)?.to_owned(), after: String::new() };
        let mut skip_to = tag.end;
        let mut value_sent: Option<String> = None;
        match tag.name {
            "label" => {
                label_from = Some(tag.end);
                continue;
            }
            "input" if !name.is_empty() => match kind.as_str() {
                "hidden" if refused.unanswered => {
                    // For whom it was made the page says; the rest is as it was sent.
                    let value = typed.next(&name).filter(|_| name != crate::kernel::whose::FIELD);
                    let Some(value) = value else { continue };
                    edit.put(&tag, "value", Some(&value));
                }
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
                    let is_chosen = typed.has(&name, &value);
                    edit.put(&tag, "checked", is_chosen.then_some(""));
                    value_sent = (is_chosen || kind == "radio").then_some(value);
                }
                _ => {
                    let Some(value) = typed.next(&name) else { continue };
                    edit.says_now(refused, &tag.get("value").unwrap_or_default(), &value);
                    edit.put(&tag, "value", Some(&value));
                    value_sent = Some(value);
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
                value_sent = Some(value);
            }
            "select" => {
                chosen = typed.next(&name);
                now = None;
                value_sent.clone_from(&chosen);
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
                edit.after.push_str(&under.take().unwrap_or_default());
                chosen = None;
            }
            _ => continue,
        }
        if ["input", "textarea", "select"].contains(&tag.name) && kind != "hidden" {
            let why = why(refused, &faults, &tag, (&name, &kind), value_sent.as_deref());
            if let Some(why) = why {
                let said = edit.mark(tag.get("id"), tag.name, faults.len(), &why);
                match tag.name {
                    "select" => under = Some(said),
                    _ => edit.after.push_str(&said),
                }
                faults.push(Fault { label: judged::label(page, label_from, &tag), why });
            }
        }
        out.push_str(page.get(written..tag.start)?);
        out.push_str(&edit.text);
        out.push_str(&edit.after);
        written = skip_to;
    }
    out.push_str(page.get(written..to)?);
    Some((out, faults))
}

/// Why a field is wrong; empty words where the refusal above the form says it.
fn why(
    refused: &Refused,
    before: &[Fault],
    tag: &Tag<'_>,
    (name, kind): (&str, &str),
    typed: Option<&str>,
) -> Option<String> {
    let is_it = !refused.field.is_empty() && name == refused.field;
    let Some(rules) = &refused.rules else {
        return (is_it && before.is_empty()).then(String::new);
    };
    let judged = rules.judge(tag, kind, typed);
    judged.or_else(|| is_it.then(|| rules.fits.clone()))
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
            rules: None,
            several: "Not yet.".to_owned(),
            unanswered: false,
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
        assert!(
            page.contains(r#"id="wrong-field" aria-invalid="true" autofocus value="&lt;new"#),
            "{page}"
        );
        assert!(page.contains(r##"<a href="#wrong-field">To the field</a>"##));
        let at = r#"<input type="hidden" name="shown_at" value="/from?a=&quot;1&quot;">"#;
        assert!(page.contains(at), "{page}");
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
    fn a_page_of_the_handlers_own_keeps_what_stands_in_it() {
        let page = r#"<form method="post" action="/a"><input type="hidden" name="of" value="7">
<input name="text" value="typed"><input type="checkbox" name="kind" value="b" checked>
<input type="checkbox" name="kind" value="c"><textarea name="note">a &#60;b&#62;</textarea>
<select name="side"><option value="l">Left</option><option value="r" selected>Right</option></select>
</form>"#;
        let page = marked(page, "/a", &refused("text", None)).expect("it has the form");
        assert!(page.contains(r#"name="of" value="7">"#) && !page.contains("shown_at"), "{page}");
        assert!(page.contains(r#"value="typed""#) && page.contains("aria-invalid"), "{page}");
        assert!(page.contains("checked type=\"checkbox\" name=\"kind\" value=\"b\""), "{page}");
        assert!(page.contains(r#"<input type="checkbox" name="kind" value="c">"#), "{page}");
        assert!(page.contains(">a &lt;b&gt;</textarea>"), "{page}");
        assert!(page.contains("<option selected value=\"r\""), "{page}");
    }

    #[test]
    fn what_the_database_had_no_time_for_is_sent_again_as_it_is() {
        let it = Refused { unanswered: true, ..refused("", None) };
        let page = filled(PAGE, "/a", "/from", pairs(SENT), &it).expect("it has the form");
        assert!(page.contains(r#"<input value="sent" type="hidden" name="id" >"#), "{page}");
        assert!(page.contains(r#"<input value="old" type="hidden" name="seen" >"#), "{page}");
        assert!(page.contains(r#"value="&lt;new&gt; &amp; &quot;it&quot;""#), "{page}");
        assert!(!page.contains("wrong-field") && !page.contains("never"), "{page}");
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
