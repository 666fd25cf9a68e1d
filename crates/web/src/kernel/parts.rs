//! A form with files, read within bounds.

use std::collections::BTreeMap;

use app::Problem;
use app::kernel::problem::Code;
use axum::extract::Multipart;

use super::problem::Failure;

/// A form has a handful of fields besides its files.
const FIELDS_MAX: usize = 20;
/// The longest of them.
const FIELD_MAX: usize = 4 * 1024;

/// A form with files.
pub(crate) struct Parts {
    fields: BTreeMap<String, String>,
    /// The files' names and bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Parts {
    /// A field; empty when it was not sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// The only file of a form that takes one.
    pub(crate) fn file(&mut self) -> Option<(String, Vec<u8>)> {
        self.files.pop()
    }
}

/// Reads a form with files; its size is bounded by the route.
pub(crate) async fn read_parts(mut form: Multipart) -> Result<Parts, Failure> {
    let unreadable = |error: axum::extract::multipart::MultipartError| {
        let code = if error.status().as_u16() == 413 { Code::TooLarge } else { Code::BadRequest };
        Problem::new(code).with("reason", error.body_text())
    };
    let mut parts = Parts { fields: BTreeMap::new(), files: Vec::new() };
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.map_err(unreadable)?.to_vec();
        match file_name {
            Some(_) if bytes.is_empty() => {}
            Some(file_name) if parts.files.len() < app::gate::list::FILES_MAX => {
                parts.files.push((file_name, bytes));
            }
            None if bytes.len() <= FIELD_MAX && parts.fields.len() < FIELDS_MAX => {
                parts.fields.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
            _ => return Err(Problem::new(Code::TooLarge).into()),
        }
    }
    // A file's name is a text as well: it stands on pages and in papers.
    let names = parts.files.iter().map(|(name, _)| ("file", name.as_str()));
    let texts = parts.fields.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    crate::kernel::numbers::refuse_in_parts(texts.chain(names))?;
    Ok(parts)
}
