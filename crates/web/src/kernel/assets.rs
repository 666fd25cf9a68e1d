//! Stylesheet, fonts and script, embedded in the program. The fonts and the script are fetched when
//! the program is built and may be missing: the pages work without.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::kernel::route::{Declared, Right, get};

/// Our own.
#[derive(RustEmbed)]
#[folder = "assets/"]
struct Own;

/// Fetched by `cargo xtask assets`.
#[derive(RustEmbed)]
#[folder = "../../assets/dist/"]
#[allow_missing = true]
struct Fetched;

fn find(name: &str) -> Option<EmbeddedFile> {
    Own::get(name).or_else(|| Fetched::get(name))
}

/// Whether everything that is fetched when the program is built is in it.
pub(crate) const fn are_whole() -> bool {
    !cfg!(without_page_assets)
}

pub(crate) fn routes() -> Vec<Declared> {
    // The address names the version, so that a browser asks anew when it is another.
    vec![get("/assets/{name}", Right::Anybody, asset).asks(&["v"])]
}

/// Where a page finds a file; the name changes with its content, so that it may be kept for ever.
pub(crate) fn link(name: &str) -> String {
    link_if_there(name).unwrap_or_else(|| format!("/assets/{name}"))
}

pub(crate) fn link_if_there(name: &str) -> Option<String> {
    find(name).map(|file| format!("/assets/{name}?v={}", version(&file)))
}

fn version(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let tag = format!("\"{}\"", version(&file));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known == Some(tag.as_str()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.data.into_owned().into_response()
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let keep = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(header::CACHE_CONTROL, keep);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
