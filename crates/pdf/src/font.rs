//! The fonts of papers: Tinos, which has the measures of Times New Roman and every Vietnamese
//! letter. `cargo xtask assets` brings it; without it the program builds and makes no PDF.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use paper::document::{Document, to_text};
use rust_embed::RustEmbed;
use typst::foundations::Bytes;
use typst::text::Font;

#[derive(RustEmbed)]
#[folder = "../../assets/paper/"]
#[allow_missing = true]
struct Files;

/// Regular, bold, italic, bold italic.
const FACES: usize = 4;

/// The letters of Vietnamese that are not plain Latin, 134 in two cases.
pub const VIETNAMESE: &str = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ\
    àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ";

static FONTS: LazyLock<Option<Vec<Font>>> = LazyLock::new(|| {
    let fonts: Vec<Font> = Files::iter()
        .filter_map(|name| Files::get(&name))
        .filter_map(|file| Font::new(Bytes::new(file.data), 0))
        .collect();
    (fonts.len() == FACES).then_some(fonts)
});

/// All four faces, or nothing.
pub(crate) fn fonts() -> Option<&'static [Font]> {
    FONTS.as_deref()
}

/// The letters of a text that some face lacks, each once; none when the fonts are missing.
pub fn missing_letters(text: &str) -> Option<String> {
    let fonts = fonts()?;
    let letters: BTreeSet<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let lacks = |c: &char| fonts.iter().any(|font| !font.info().coverage.contains(u32::from(*c)));
    Some(letters.into_iter().filter(lacks).collect())
}

/// The letters of papers that cannot be printed.
pub(crate) fn unknown(papers: &[Document]) -> String {
    papers.iter().filter_map(|paper| missing_letters(&to_text(paper))).collect::<String>()
}
