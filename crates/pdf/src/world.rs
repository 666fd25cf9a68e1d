//! All that the typesetter can reach: the template, the fonts and the values of the papers.

use std::path::PathBuf;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

static TEMPLATE: LazyLock<Source> = LazyLock::new(|| {
    let path = VirtualPath::new("/paper.typ").expect("a plain name is a path");
    let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
    Source::new(id, include_str!("paper.typ").to_owned())
});

pub(crate) struct PaperWorld {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: &'static [Font],
}

impl PaperWorld {
    pub(crate) fn new(fonts: &'static [Font], inputs: Dict) -> PaperWorld {
        PaperWorld {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            book: LazyHash::new(FontBook::from_fonts(fonts)),
            fonts,
        }
    }
}

impl World for PaperWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() { Ok(TEMPLATE.clone()) } else { Err(denied(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        Err(denied(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// There is no clock: a paper's day is one of its words.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn denied(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_without_slash()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_template_can_be_reached() {
        let world = PaperWorld::new(&[], Dict::new());
        let path = VirtualPath::new("/etc/passwd").expect("a path");
        let other = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        assert!(world.source(world.main()).is_ok());
        assert!(world.source(other).is_err());
        assert!(world.file(other).is_err());
        assert!(world.file(world.main()).is_err());
        assert!(world.today(None).is_none());
    }
}
