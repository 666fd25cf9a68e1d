//! What a request brings, looked at before anything is made of it: one place for the query, the form
//! and the JSON, so that what no page and no database can use is answered in words, on both engines
//! alike.

use std::collections::HashSet;
use std::fmt;

use app::kernel::problem::{Code, Problem};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::Uri;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::set::ClosedSet;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{day_field, pages, route};
use crate::kernel::own_path::decode;
use crate::kernel::problem::Failure;
use crate::kernel::visit::is_for_programs;

/// Names and values behind a question mark, or of a form.
const PAIRS_MAX: usize = 20_000;

/// What is wrong with a text, whatever field it is for.
fn wrong_text(text: &str) -> Option<Problem> {
    if text.contains('\0') {
        return Some(Problem::new(Code::CharacterZero));
    }
    if base::day::is_outside_span(text) {
        return Some(Problem::new(Code::DayOutside).with("value", text.trim()));
    }
    None
}

/// A piece of a query or a form as text.
pub(crate) fn text_of(piece: &str) -> Result<String, Problem> {
    let bytes = decode(&piece.replace('+', " "));
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
        let shown: String = piece.chars().take(60).collect();
        Problem::new(Code::BadRequest).with("reason", format!("UTF-8: {shown}"))
    })
}

/// Looks at every name and value; gives the names.
fn names_of(encoded: &str) -> Result<Vec<String>, Problem> {
    let mut names = Vec::new();
    for pair in encoded.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (text_of(name)?, text_of(value)?);
        if let Some(problem) = wrong_text(&name).or_else(|| wrong_text(&value)) {
            return Err(problem);
        }
        if names.len() >= PAIRS_MAX {
            return Err(Problem::new(Code::TooLarge));
        }
        names.push(name);
    }
    Ok(names)
}

/// Refuses an address whose path or query holds what nothing can be made of, and a name behind the
/// question mark that the route does not use: a filter that is silently passed over gives another
/// list than was asked for. The names are those of the table of routes; the feed of OData has rules
/// of its own.
pub(crate) async fn query(mut request: Request, next: Next) -> Response {
    if let Err(problem) = look(&request).and_then(|()| days_in_order(&mut request)) {
        let route = route::of(request.method(), request.extensions().get::<MatchedPath>());
        if route.is_none_or(|route| route.right == route::Right::Anybody) {
            return Failure::from(problem).into_response();
        }
        // Who may not take the route is told that, and not what is wrong with the address: the route asks for
        // the right first, then for this.
        request.extensions_mut().insert(Unread(problem));
    }
    next.run(request).await
}

/// What is wrong with an address, until it is known whether its sender may take the route.
#[derive(Clone)]
struct Unread(Problem);

/// Refuses an address with which something is wrong.
pub(crate) fn refuse_unread(parts: &Parts) -> Result<(), Problem> {
    match parts.extensions.get::<Unread>() {
        Some(Unread(problem)) => Err(problem.clone()),
        None => Ok(()),
    }
}

/// What people type as days behind a question mark; programs write them as the program does.
fn days_in_order(request: &mut Request) -> Result<(), Problem> {
    let path = request.uri().path();
    let Some(query) = request.uri().query().filter(|_| !is_for_programs(path)) else {
        return Ok(());
    };
    if let Some(problem) = day_field::unread(query) {
        return Err(problem);
    }
    let ordered = day_field::in_order(query);
    if ordered != query {
        let unmade = |error: axum::http::Error| {
            Problem::new(Code::BadRequest).with("reason", error.to_string())
        };
        let uri = Uri::builder().path_and_query(format!("{path}?{ordered}"));
        *request.uri_mut() = uri.build().map_err(unmade)?;
    }
    Ok(())
}

fn look(request: &Request) -> Result<(), Problem> {
    if request.uri().path().contains("%00") {
        return Err(Problem::new(Code::CharacterZero));
    }
    let names = names_of(request.uri().query().unwrap_or_default())?;
    // The feed has rules of its own.
    if request.uri().path().starts_with(crate::kernel::problem::FEED_ROOT.trim_end_matches('/')) {
        return Ok(());
    }
    let route = route::of(request.method(), request.extensions().get::<MatchedPath>());
    let Some(allowed) = route.map(route::Led::query) else { return Ok(()) };
    // A list that goes on remembers where its pages began.
    let goes_on = !is_for_programs(request.uri().path())
        && pages::CURSORS.iter().any(|it| allowed.iter().any(|name| name == it));
    let known =
        |name: &str| allowed.contains(&name.to_owned()) || (goes_on && name == pages::TRAIL);
    let Some(unknown) = names.iter().find(|name| !known(name.as_str())) else {
        return Ok(());
    };
    Err(query_unknown(unknown, allowed))
}

/// The refusal that names what is unknown and what is known.
pub(crate) fn query_unknown(name: &str, allowed: &[impl AsRef<str>]) -> Problem {
    let shown: String = base::text::clean(name).chars().take(60).collect();
    let allowed = if allowed.is_empty() {
        "–".to_owned()
    } else {
        allowed.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
    };
    Problem::new(Code::QueryUnknown).with("name", shown).with("allowed", allowed)
}

/// A form, as axum's, looked at first, with its days as the program writes them.
pub(crate) struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Form<T>, Response> {
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), state)
            .await
            .map_err(IntoResponse::into_response)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| {
            let problem = Problem::new(Code::BadRequest).with("reason", "UTF-8");
            Failure::from(problem).into_response()
        })?;
        names_of(text).map_err(|problem| Failure::from(problem).into_response())?;
        let ordered = day_field::in_order(text);
        let again = Request::from_parts(parts, Body::from(ordered));
        let form = axum::extract::Form::<T>::from_request(again, state).await;
        form.map(|form| Form(form.0)).map_err(|refusal| match day_field::unread(text) {
            Some(problem) => Failure::from(problem).into_response(),
            None => refusal.into_response(),
        })
    }
}

/// One of a closed set as a list's address or a form has it: an empty text chooses none. What the set does
/// not have is refused by the name of its field, once it is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Choice<T> {
    #[default]
    None,
    One(T),
    Unknown,
}

impl<T: Copy> Choice<T> {
    pub(crate) fn of(&self, field: &str) -> Result<Option<T>, Problem> {
        match self {
            Choice::None => Ok(None),
            Choice::One(value) => Ok(Some(*value)),
            Choice::Unknown => Err(Problem::new(Code::BadInput).with("field", field)),
        }
    }
}

impl<'de, T: ClosedSet> Deserialize<'de> for Choice<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Choice<T>, D::Error> {
        let text = String::deserialize(from)?;
        Ok(match text.trim() {
            "" => Choice::None,
            text => T::named(text).map_or(Choice::Unknown, Choice::One),
        })
    }
}

impl<T> JsonSchema for Choice<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

/// A box that has to be marked: what it confirms is asked for here, not only by the browser.
pub(crate) fn confirmed(mark: &str, field: &str) -> Result<(), Problem> {
    match mark {
        "" => Err(Problem::new(Code::BadInput).with("field", field)),
        _ => Ok(()),
    }
}

/// JSON, as axum's, looked at first: no name twice in an object, no character 0, no day outside the
/// years of the program. How deep it may be, the reader bounds.
pub(crate) struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Json<T>, Response> {
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), state)
            .await
            .map_err(IntoResponse::into_response)?;
        if let Err(error) = serde_json::from_slice::<Looked>(&bytes) {
            return Err(Failure::from(problem_of(&error.to_string())).into_response());
        }
        let again = Request::from_parts(parts, Body::from(bytes));
        let json = axum::Json::<T>::from_request(again, state).await;
        json.map(|json| Json(json.0)).map_err(IntoResponse::into_response)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

const ZERO: &str = "the character 0";
const OUTSIDE: &str = "a day outside the years 1900-2200: ";

fn problem_of(error: &str) -> Problem {
    if error.starts_with(ZERO) {
        return Problem::new(Code::CharacterZero);
    }
    if let Some(rest) = error.strip_prefix(OUTSIDE) {
        let day = rest.split(" at line").next().unwrap_or_default();
        return Problem::new(Code::DayOutside).with("value", day);
    }
    Problem::new(Code::BadRequest).with("reason", error)
}

/// JSON that was looked at and thrown away.
struct Looked;

impl<'de> Deserialize<'de> for Looked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Looked, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

struct Look;

fn looked_at<E: de::Error>(text: &str) -> Result<(), E> {
    if text.contains('\0') {
        return Err(E::custom(ZERO));
    }
    if base::day::is_outside_span(text) {
        return Err(E::custom(format!("{OUTSIDE}{}", text.trim())));
    }
    Ok(())
}

impl<'de> Visitor<'de> for Look {
    type Value = Looked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Looked, E> {
        Ok(Looked)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Looked, E> {
        Ok(Looked)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Looked, E> {
        Ok(Looked)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Looked, E> {
        Ok(Looked)
    }

    fn visit_unit<E>(self) -> Result<Looked, E> {
        Ok(Looked)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Looked, E> {
        looked_at(text).map(|()| Looked)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Looked, A::Error> {
        while seq.next_element::<Looked>()?.is_some() {}
        Ok(Looked)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Looked, A::Error> {
        let mut names: HashSet<String> = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            looked_at(&name)?;
            map.next_value::<Looked>()?;
            if let Some(twice) = names.replace(name) {
                return Err(de::Error::custom(format!("`{twice}` stands twice in one object")));
            }
        }
        Ok(Looked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(json: &str) -> Option<Code> {
        let error = serde_json::from_str::<Looked>(json).err()?;
        Some(problem_of(&error.to_string()).code)
    }

    #[test]
    fn json_is_looked_at_through_and_through() {
        let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
        for (json, wanted) in [
            (r#"{"a":[1,-1,1.5,true,null,"Lê"],"b":{"a":"2024-12-31"}}"#, None),
            (r#"{"a":"x\u0000y"}"#, Some(Code::CharacterZero)),
            (r#"{"x\u0000":1}"#, Some(Code::CharacterZero)),
            (r#"[{"day":"-262143-01-01"}]"#, Some(Code::DayOutside)),
            (r#"{"a":1,"a":1}"#, Some(Code::BadRequest)),
            (r#"{"a":{"b":1,"c":2,"b":3}}"#, Some(Code::BadRequest)),
            (deep.as_str(), Some(Code::BadRequest)),
            ("{", Some(Code::BadRequest)),
        ] {
            assert_eq!(code(json), wanted, "{}", json.chars().take(40).collect::<String>());
        }
    }

    #[test]
    fn a_query_is_looked_at_through_and_through() {
        let names = |text| names_of(text).map_err(|problem| problem.code);
        assert_eq!(names("a=1&b=L%C3%AA+x&a="), Ok(["a", "b", "a"].map(str::to_owned).to_vec()));
        for (query, wanted) in [
            ("a=%00", Code::CharacterZero),
            ("%00=a", Code::CharacterZero),
            ("a=%ff", Code::BadRequest),
            ("a=%c3%28", Code::BadRequest),
            ("a=%4", Code::BadRequest),
            ("a=-262143-01-01", Code::DayOutside),
            ("a=%2B262142-12-31", Code::DayOutside),
        ] {
            assert_eq!(names(query), Err(wanted), "{query}");
        }
        assert_eq!(names(&"a=1&".repeat(PAIRS_MAX + 1)), Err(Code::TooLarge));
    }
}
