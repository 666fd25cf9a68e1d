//! A personal number that somebody looks for. It stands in no address, in no history of a browser and in
//! no log: whoever searches sends a form, and what leads on to the list has the number sealed. An address
//! in which one was typed all the same leads on to the same. Programs ask as they always did.

use app::App;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::number_in_text;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::{Form, text_of};
use crate::kernel::own_path::own_path;
use crate::kernel::page::Answer;
use crate::kernel::route::{Declared, Right, Together, post};
use crate::kernel::visit::is_for_programs;
use crate::kernel::whose;

/// Where whoever searches sends his form.
pub(crate) const PATH: &str = "/search";
/// Before a sealed number; behind it its last digits, a point, and what is sealed.
const SEALED: char = '~';
/// Before the last digits, where a number is shown.
const SHOWN: char = '…';
/// No personal number has fewer.
const DIGITS: usize = 9;
/// Digits that are shown.
const LAST: usize = 4;
/// Boxes for a text that is looked for.
const BOXES: [&str; 2] = ["text", "with"];
/// Boxes that a search fills in for something new: a number has a box of its own there.
const FILLED: &str = "name";

pub(crate) fn routes() -> Vec<Declared> {
    vec![post(PATH, Right::Anybody, Together::Apart, search)]
}

/// Leads on to the list that was asked for, each number in its boxes sealed.
async fn search(State(web): State<Web>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let one = |name: &str| {
        let found = fields.iter().find(|(it, _)| it == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let path = own_path(one("to")).split('?').next().unwrap_or("/");
    let query = kept(&web.app, &fields)?.into_iter();
    let query = query.map(|(name, value)| format!("{}={}", encode(&name), encode(&value)));
    let query: Vec<String> = query.collect();
    let to = if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) };
    Ok(Redirect::to(&to).into_response())
}

/// The fields of a form that looks for something, as an address may have them: each number in its boxes
/// sealed.
pub(crate) fn kept(app: &App, fields: &[(String, String)]) -> app::Result<Vec<(String, String)>> {
    let held = fields.iter().find(|(name, _)| name == "held");
    let held = held.map_or("", |(_, value)| value.as_str());
    let own = ["to", "held", whose::FIELD];
    let kept = fields.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    kept.map(|(name, value)| {
        let value = match BOXES.contains(&name.as_str()) {
            true => sealed(app, &put_back(value, held))?,
            false => value.clone(),
        };
        Ok((name.clone(), value))
    })
    .collect()
}

/// Whoever asks for a page with a number in its address is led on to the address without it.
pub(crate) async fn hide(State(web): State<Web>, request: Request, next: Next) -> Response {
    let uri = request.uri();
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD);
    let query = uri.query().filter(|query| {
        let digits = query.bytes().filter(u8::is_ascii_digit).count();
        is_page && digits >= DIGITS && !is_for_programs(uri.path())
    });
    match query.and_then(|query| without_numbers(&web.app, query)) {
        Some(query) => Redirect::to(&format!("{}?{query}", uri.path())).into_response(),
        None => next.run(request).await,
    }
}

/// A query with the numbers in its boxes sealed; none when there is none in it.
fn without_numbers(app: &App, query: &str) -> Option<String> {
    let mut any = false;
    let pairs = query.split('&').map(|pair| {
        let Some((name, value)) = pair.split_once('=') else { return pair.to_owned() };
        let is_box = BOXES.contains(&name);
        if !is_box && name != FILLED {
            return pair.to_owned();
        }
        let Ok(text) = text_of(value) else { return pair.to_owned() };
        if !number_in_text::has(&text) {
            return pair.to_owned();
        }
        any = true;
        let hidden = match is_box {
            true => sealed(app, &text).ok(),
            false => None,
        };
        let hidden = hidden.unwrap_or_else(|| number_in_text::mask(&text).into_owned());
        format!("{name}={}", encode(&hidden))
    });
    let pairs: Vec<String> = pairs.collect();
    any.then(|| pairs.join("&"))
}

/// A text with its numbers sealed.
fn sealed(app: &App, text: &str) -> app::Result<String> {
    let (mut out, mut rest) = (String::new(), 0);
    for at in number_in_text::find(text) {
        if at.start < rest {
            continue;
        }
        let number = number_in_text::typed_digits(text.get(at.clone()).unwrap_or_default());
        out.push_str(text.get(rest..at.start).unwrap_or_default());
        out.push_str(&format!(" {SEALED}{}.{} ", last(&number), app.sought_seal(&number)?));
        rest = at.end;
    }
    if rest == 0 {
        return Ok(text.to_owned());
    }
    out.push_str(text.get(rest..).unwrap_or_default());
    Ok(out.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn last(number: &str) -> &str {
    number.get(number.len().saturating_sub(LAST)..).unwrap_or_default()
}

/// The last digits and what is sealed, of a word that is one.
fn token(word: &str) -> Option<(&str, &str)> {
    let (last, sealed) = word.strip_prefix(SEALED)?.split_once('.')?;
    let of_digits = last.len() == LAST && last.bytes().all(|it| it.is_ascii_digit());
    (of_digits && !sealed.is_empty() && sealed.bytes().all(|it| it.is_ascii_lowercase()))
        .then_some((last, sealed))
}

fn words(text: &str, of: impl Fn(&str) -> Option<String>) -> String {
    if !text.contains([SEALED, SHOWN]) {
        return text.to_owned();
    }
    let words = text.split_whitespace().map(|word| of(word).unwrap_or_else(|| word.to_owned()));
    words.collect::<Vec<_>>().join(" ")
}

/// What was typed, with the numbers that the page before had sealed and showed by their last digits.
fn put_back(text: &str, held: &str) -> String {
    words(text, |word| {
        let digits = word.strip_prefix(SHOWN)?;
        let of = |it: &&str| token(it).is_some_and(|(last, _)| last == digits);
        held.split_whitespace().find(of).map(str::to_owned)
    })
}

/// The text that is looked for, with its numbers as they are.
pub(crate) fn opened(app: &App, text: &str) -> String {
    words(text, |word| app.sought_open(token(word)?.1))
}

impl Frame {
    /// A text that is looked for as a box shows it: of a number its last digits.
    pub(crate) fn shown(&self, text: &str) -> String {
        words(text, |word| Some(format!("{SHOWN}{}", token(word)?.0)))
    }

    /// The same without the numbers: what somebody new may be called.
    pub(crate) fn nameable(&self, text: &str) -> String {
        let kept = text.split_whitespace().filter(|word| token(word).is_none());
        kept.collect::<Vec<_>>().join(" ")
    }

    /// What goes with a form that looks for something in the list at `to`: the numbers that its box shows by
    /// their last digits, and that it is looked for by them.
    pub(crate) fn search(&self, to: &str, text: &str) -> String {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;");
        let mut out = format!("<input type=\"hidden\" name=\"to\" value=\"{}\">", escaped(to));
        let tokens: Vec<(&str, &str)> = text.split_whitespace().filter_map(token).collect();
        if !tokens.is_empty() {
            let held: Vec<String> =
                tokens.iter().map(|(last, it)| format!("{SEALED}{last}.{it}")).collect();
            out.push_str(&format!(
                "<input type=\"hidden\" name=\"held\" value=\"{}\">",
                held.join(" ")
            ));
            for (last, _) in tokens {
                let said = self.with("common.sought", "last", last);
                out.push_str(&format!("<p class=\"help\" role=\"status\">{said}</p>"));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_sealed_number_or_it_is_not() {
        assert_eq!(token("~1234.abc"), Some(("1234", "abc")));
        for word in
            ["1234.abc", "~123.abc", "~1234.", "~1234", "~12a4.abc", "~1234.ab\"c", "~1234.AB"]
        {
            assert_eq!(token(word), None, "{word}");
        }
    }

    #[test]
    fn what_a_box_showed_is_put_back_and_nothing_else() {
        let held = "~1234.abc ~9999.def";
        assert_eq!(put_back("Lê …1234", held), "Lê ~1234.abc");
        assert_eq!(put_back("…9999", held), "~9999.def");
        assert_eq!(put_back("…0000 1234", held), "…0000 1234");
        assert_eq!(put_back("Lê  Mẫu", held), "Lê  Mẫu");
    }
}
