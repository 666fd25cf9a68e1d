//! A text whose parts have fonts of their own: each is in the encoding that its font tells,
//! whatever the font of the cell.

use base::Finding;
use base::encoding::{OldEncoding, decode, may_be_old};
use base::shown::shown;

use crate::model::{Builder, CELL_MAX, Font};

/// So many texts decoded run by run are told one by one.
const TOLD_MAX: usize = 100;

/// The text of a cell and its runs.
#[derive(Default)]
pub(crate) struct Runs {
    pub text: String,
    /// Where each run begins, and its font; what stands before the first has the cell's.
    begins: Vec<(usize, Option<Font>)>,
    /// How many texts with runs in several old encodings were told.
    told: usize,
}

impl Runs {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.begins.clear();
    }

    /// A run begins where the text ends so far.
    pub(crate) fn begin(&mut self) {
        // A text is refused at its limit, long before it has so many runs.
        if self.begins.len() <= CELL_MAX {
            self.begins.push((self.text.len(), None));
        }
    }

    /// The font of the run that began last.
    pub(crate) fn named(&mut self, of_run: Font) {
        if let Some((_, font)) = self.begins.last_mut() {
            *font = Some(of_run);
        }
    }

    /// The font of the whole text, where its runs tell one. Runs in several are decoded here, each
    /// by its own, as no font of the whole could tell.
    pub(crate) fn finish(&mut self, builder: &mut Builder) -> Option<Font> {
        if self.begins.is_empty() {
            return None;
        }
        match self.fonts()?.as_slice() {
            [] => None,
            [first, rest @ ..] if rest.iter().all(|it| it == first) => Some(*first),
            _ => {
                let text = self.decoded();
                if text != self.text && self.told < TOLD_MAX {
                    self.told += 1;
                    let note = Finding::note("repaired_encoding");
                    let note = note.with("value", shown(&self.text)).with("to", shown(&text));
                    builder.note(note);
                }
                self.text = text;
                Some(Font::Unknown)
            }
        }
    }

    fn parts(&self) -> impl Iterator<Item = (&str, Option<Font>)> {
        let ends = self.begins.iter().skip(1).map(|(at, _)| *at).chain([self.text.len()]);
        let first = self.begins.first().map_or(self.text.len(), |(at, _)| *at);
        let before = (self.text.get(..first).unwrap_or_default(), None);
        let runs = self.begins.iter().zip(ends);
        let runs =
            runs.map(|((at, font), end)| (self.text.get(*at..end).unwrap_or_default(), *font));
        std::iter::once(before).chain(runs)
    }

    /// The fonts of the parts with letters beyond ASCII; `None` when one has only the cell's.
    fn fonts(&self) -> Option<Vec<Font>> {
        self.parts().filter(|(part, _)| !part.is_ascii()).map(|(_, font)| font).collect()
    }

    fn decoded(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        for (part, font) in self.parts() {
            let old = match font {
                Some(Font::Tcvn3 | Font::Tcvn3Capitals) => Some(OldEncoding::Tcvn3),
                Some(Font::Vni) => Some(OldEncoding::Vni),
                Some(Font::Unknown) | None => None,
            };
            let read = match old {
                Some(old) if may_be_old(part) => decode(part, old),
                _ => part.to_owned(),
            };
            if font == Some(Font::Tcvn3Capitals) {
                out.push_str(&read.to_uppercase());
            } else {
                out.push_str(&read);
            }
        }
        out
    }
}
