//! For whom a form was made. Two people use one browser, each in a window of his own: what one typed
//! is not written under the name of the other, whoever signed in last. Every form that writes carries
//! the sealed id of its reader as its first field; it is taken out here, so that no handler sees it.
//! Programs send none.

use app::App;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use base::id::{AccountId, PostId};
use futures_util::{StreamExt as _, stream};

use crate::kernel::input::text_of;

/// The field's name.
pub(crate) const FIELD: &str = "made_for";
/// The largest form whose fields are looked at; as in `numbers`.
const FORM_MAX: usize = 1024 * 1024;
/// A form with files has its first field within so many bytes.
const FIRST_MAX: usize = 4 * 1024;

/// For whom a form was made, and the post in which he acted.
pub(crate) type Owner = (AccountId, Option<PostId>);

/// The request without the field, and whom it names; a field that is none of ours names nobody.
pub(crate) async fn take(app: &App, request: Request) -> (Request, Option<Owner>) {
    let (request, mark) = match kind(&request) {
        Kind::Fields => of_fields(request).await,
        Kind::Parts(boundary) => of_parts(request, &boundary).await,
        Kind::Other => (request, None),
    };
    (request, mark.and_then(|mark| app.form_owner(&mark)))
}

enum Kind {
    Fields,
    /// With files; the line between two parts.
    Parts(String),
    Other,
}

fn kind(request: &Request) -> Kind {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let (kind, rest) = kind.map_or(("", ""), |it| it.split_once(';').unwrap_or((it, "")));
    match kind.trim() {
        "application/x-www-form-urlencoded" => Kind::Fields,
        "multipart/form-data" => match rest.trim().strip_prefix("boundary=") {
            Some(boundary) => Kind::Parts(format!("--{}", boundary.trim_matches('"'))),
            None => Kind::Other,
        },
        _ => Kind::Other,
    }
}

async fn of_fields(request: Request) -> (Request, Option<String>) {
    let (mut parts, body) = request.into_parts();
    // What is larger is refused by whoever reads it.
    let Ok(bytes) = to_bytes(body, FORM_MAX).await else {
        let nothing = Body::from_stream(stream::iter([Err::<Bytes, _>(axum::Error::new("size"))]));
        return (Request::from_parts(parts, nothing), None);
    };
    let Some((rest, mark)) = without(&bytes, FIELD) else {
        return (Request::from_parts(parts, Body::from(bytes)), None);
    };
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(rest.len()));
    (Request::from_parts(parts, Body::from(rest)), Some(mark))
}

/// A form without a field, and what stood in it; none when it has no such field.
pub(crate) fn without(form: &[u8], field: &str) -> Option<(Vec<u8>, String)> {
    let of = |pair: &[u8]| {
        let (name, value) = std::str::from_utf8(pair).ok()?.split_once('=')?;
        text_of(name).ok().filter(|name| name == field).and_then(|_| text_of(value).ok())
    };
    let pairs = || form.split(|byte| *byte == b'&');
    let value = pairs().find_map(of)?;
    let rest = pairs().filter(|pair| of(pair).is_none()).collect::<Vec<_>>().join(&b'&');
    Some((rest, value))
}

async fn of_parts(request: Request, between: &str) -> (Request, Option<String>) {
    let (mut parts, body) = request.into_parts();
    let (mut body, mut held, mut failed) = (body.into_data_stream(), Vec::new(), None);
    while held.len() < FIRST_MAX && first_part(&held, between).is_none() {
        match body.next().await {
            Some(Ok(bytes)) => held.extend_from_slice(&bytes),
            Some(Err(error)) => failed = Some(Err(error)),
            None => break,
        }
        if failed.is_some() {
            break;
        }
    }
    let mark = first_part(&held, between).and_then(|(end, part)| Some((end, mark_of(part)?)));
    let (held, mark) = match mark {
        Some((end, mark)) => {
            parts.headers.remove(header::CONTENT_LENGTH);
            (held.split_off(end), Some(mark))
        }
        None => (held, None),
    };
    let first = stream::iter([Ok(Bytes::from(held))].into_iter().chain(failed));
    (Request::from_parts(parts, Body::from_stream(first.chain(body))), mark)
}

/// The first part of a form with files, once it is there, and where the next one begins.
fn first_part<'a>(held: &'a [u8], between: &str) -> Option<(usize, &'a [u8])> {
    let part = held.strip_prefix(between.as_bytes())?;
    let next = format!("\r\n{between}");
    let end = part.windows(next.len()).position(|at| at == next.as_bytes())?;
    Some((between.len() + end + 2, part.get(..end)?))
}

fn mark_of(part: &[u8]) -> Option<String> {
    let (head, value) = std::str::from_utf8(part).ok()?.split_once("\r\n\r\n")?;
    head.contains(&format!("name=\"{FIELD}\"")).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn taken(kind: &str, pieces: &[&str]) -> (String, Option<String>) {
        let pieces: Vec<Result<Bytes, axum::Error>> =
            pieces.iter().map(|it| Ok(Bytes::from((*it).to_owned()))).collect();
        let request = Request::post("/x").header(header::CONTENT_TYPE, kind);
        let request = request.body(Body::from_stream(stream::iter(pieces))).expect("a request");
        let (request, mark) = match super::kind(&request) {
            Kind::Fields => of_fields(request).await,
            Kind::Parts(between) => of_parts(request, &between).await,
            Kind::Other => (request, None),
        };
        let bytes = to_bytes(request.into_body(), 1 << 20).await.expect("a body");
        (String::from_utf8(bytes.to_vec()).expect("text"), mark)
    }

    #[tokio::test]
    async fn the_field_is_taken_out_wherever_it_stands() {
        let fields = "application/x-www-form-urlencoded";
        for (sent, rest, mark) in [
            ("made_for=abc&a=1&b=", "a=1&b=", Some("abc")),
            ("a=1&made_for=abc", "a=1", Some("abc")),
            ("a=1&b=made_for", "a=1&b=made_for", None),
            ("", "", None),
        ] {
            let wanted = (rest.to_owned(), mark.map(str::to_owned));
            assert_eq!(taken(fields, &[sent]).await, wanted, "{sent}");
        }
    }

    #[tokio::test]
    async fn of_a_form_with_files_it_is_the_first_part() {
        let kind = "multipart/form-data; boundary=b";
        let head =
            |name: &str| format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        let (ours, other) = (head("made_for"), head("file"));
        let file = format!("{other}{}\r\n--b--\r\n", "x".repeat(10_000));
        let whole = format!("{ours}abc\r\n{file}");
        let (first, rest) = whole.split_at(20);
        let wanted = (file.clone(), Some("abc".to_owned()));
        assert_eq!(taken(kind, &[&whole]).await, wanted);
        assert_eq!(taken(kind, &[first, rest]).await, wanted, "in two pieces");
        assert_eq!(taken(kind, &[&file]).await, (file.clone(), None), "nothing is lost without it");
    }
}
