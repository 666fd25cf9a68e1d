//! A paper as a tagged PDF/A, set by typst. The crate stands alone because typst is slow to build.
//!
//! The template is fixed and built in; papers come to it as values, so that no word of theirs is
//! ever read as markup. Nothing else can be reached: no file, no package, no clock.

mod font;
mod value;
mod world;

use paper::document::Document;
use typst::diag::SourceDiagnostic;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

pub use font::{VIETNAMESE, missing_letters};

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum BadPdf {
    /// The program was built without `cargo xtask assets`.
    #[error("the fonts of papers are not built in; run `cargo xtask assets` and build again")]
    FontsMissing,
    /// Letters that the font does not have: printed, they would be empty boxes.
    #[error("the font has no letter for {0}")]
    Letters(String),
    /// The template failed: a defect.
    #[error("the paper cannot be set: {0}")]
    Typesetting(String),
}

/// Whether papers can be set: the fonts are built in.
pub const fn is_whole() -> bool {
    !cfg!(without_paper_fonts)
}

/// Writes papers one after the other into one PDF/A-2a, each from a new page and page number one.
///
/// # Errors
/// See [`BadPdf`].
pub fn to_pdf(papers: &[Document]) -> Result<Vec<u8>, BadPdf> {
    let fonts = font::fonts().ok_or(BadPdf::FontsMissing)?;
    let unknown = font::unknown(papers);
    if !unknown.is_empty() {
        return Err(BadPdf::Letters(unknown));
    }
    let world = world::PaperWorld::new(fonts, value::inputs(papers));
    let written = write(&world);
    // The caches of a typesetter would otherwise grow with every paper of another household.
    typst::comemo::evict(0);
    written
}

fn write(world: &world::PaperWorld) -> Result<Vec<u8>, BadPdf> {
    let document: PagedDocument = typst::compile(world).output.map_err(failed)?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a])
        .map_err(|error| BadPdf::Typesetting(error.message().to_string()))?;
    let options = PdfOptions { standards, ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(failed)
}

fn failed(errors: impl IntoIterator<Item = SourceDiagnostic>) -> BadPdf {
    let each: Vec<String> = errors.into_iter().map(|error| error.message.to_string()).collect();
    BadPdf::Typesetting(each.join("; "))
}
