//! A paper as a file: Word, PDF or a page to print. The three say the same.

use base::closed_set;
use paper::document::{Document, to_docx, to_page, to_reading, to_text};

use crate::kernel::problem::{Code, Problem, Result};

closed_set! {
    /// Which kind of file.
    Format {
        /// To be edited.
        Docx = "docx",
        /// To be printed, signed and kept.
        Pdf = "pdf",
        /// To be read and printed from the browser.
        Html = "html",
    }
}

impl Format {
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Format::Pdf => "application/pdf",
            Format::Html => "text/html; charset=utf-8",
        }
    }
}

/// A paper as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What kind it is.
    pub format: Format,
    pub bytes: Vec<u8>,
}

/// Writes one paper.
///
/// # Errors
/// `pdf_missing` when this program was built without PDF or without its fonts.
pub fn render(document: &Document, format: Format) -> Result<File> {
    let internal = |error: &dyn std::fmt::Display| Problem::internal(error.to_string());
    let bytes = match format {
        Format::Docx => to_docx(document).map_err(|error| internal(&error))?,
        Format::Html => to_page(document).map_err(|error| internal(&error))?.into_bytes(),
        Format::Pdf => to_pdf(std::slice::from_ref(document))?,
    };
    Ok(File { format, bytes })
}

/// A paper as words within a page.
pub fn reading(document: &Document) -> String {
    to_reading(document)
}

/// A paper as plain text, a line a paragraph or cell.
pub fn text(document: &Document) -> String {
    to_text(document)
}

/// Writes many papers into one PDF, each from a new page: the certificates of a commune.
///
/// # Errors
/// As `render`.
pub fn render_all(documents: &[Document]) -> Result<File> {
    Ok(File { format: Format::Pdf, bytes: to_pdf(documents)? })
}

/// Whether this program makes PDF: it was built with that part, and with the fonts of papers.
pub const fn makes_pdf() -> bool {
    #[cfg(feature = "pdf")]
    {
        pdf::is_whole()
    }
    #[cfg(not(feature = "pdf"))]
    {
        false
    }
}

/// The letters of a text that a PDF cannot have; none when there is no PDF at all.
pub(crate) fn letters_missing(text: &str) -> String {
    #[cfg(feature = "pdf")]
    {
        pdf::missing_letters(text).unwrap_or_default()
    }
    #[cfg(not(feature = "pdf"))]
    {
        let _ = text;
        String::new()
    }
}

#[cfg(feature = "pdf")]
fn to_pdf(documents: &[Document]) -> Result<Vec<u8>> {
    pdf::to_pdf(documents).map_err(|error| match error {
        pdf::BadPdf::FontsMissing => Problem::new(Code::PdfMissing),
        pdf::BadPdf::Letters(letters) => Problem::new(Code::PdfLetters).with("letters", letters),
        other @ pdf::BadPdf::Typesetting(_) => Problem::internal(other.to_string()),
    })
}

#[cfg(not(feature = "pdf"))]
fn to_pdf(_documents: &[Document]) -> Result<Vec<u8>> {
    Err(Problem::new(Code::PdfMissing))
}
