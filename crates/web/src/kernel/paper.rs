//! A paper as a download, under the name that people give it.

use app::kernel::paper::PaperFile;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::kernel::frame::encode;

/// The answer with the file.
pub(crate) fn paper_download(file: PaperFile) -> Response {
    let name = &file.name;
    let named = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{}", encode(name));
    let headers =
        [(header::CONTENT_TYPE, file.media_type.to_owned()), (header::CONTENT_DISPOSITION, named)];
    (headers, file.content).into_response()
}
