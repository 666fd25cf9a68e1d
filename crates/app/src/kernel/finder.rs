//! Finding something by what somebody remembers of it – a few letters of a name, a number, a year: each noun
//! says what it finds, and one page shows them together.

use futures_util::future::BoxFuture;

use crate::App;
use crate::kernel::call::Said;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;

/// What a noun shows at most; who does not find it among them adds a word, or goes on to its list.
pub const HITS_MAX: usize = 6;
/// How many a noun asks for: one more says that there are more.
pub(crate) const ASKED_MAX: u32 = 7;
/// A longer text is no name and no number.
pub const TEXT_MAX: usize = 200;

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is called, piece by piece.
    pub name: Vec<Said>,
    /// What tells it from others.
    pub beside: Vec<Said>,
    /// Its page.
    pub path: String,
}

/// What a noun found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// Of what kind; its words are `found.<kind>`.
    pub kind: &'static str,
    pub hits: Vec<Hit>,
    /// The page that shows the rest, when there is more; behind a last `=` goes what was looked for.
    pub more: Option<&'static str>,
}

/// What is looked for.
pub(crate) struct Looked<'a> {
    pub app: &'a App,
    pub actor: &'a Actor,
    /// As it was typed, without what stands around it.
    pub text: &'a str,
    /// Without diacritics and in small letters.
    pub folded: String,
}

impl<'a> Looked<'a> {
    pub(crate) fn new(app: &'a App, actor: &'a Actor, text: &'a str) -> Looked<'a> {
        Looked { app, actor, text, folded: base::text::fold(text) }
    }

    /// Whether each word looked for begins a word of the text as it is shown: the masked digits of a personal
    /// number in it are not tried out.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let text = base::text::fold(&base::number_in_text::mask(text));
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        let mut looked =
            self.folded.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
        let mut any = false;
        let all = looked.all(|part| {
            any = true;
            words.iter().any(|word| word.starts_with(part))
        });
        any && all
    }
}

/// A noun that can be looked for.
pub(crate) struct Finder {
    /// Finds it; none where the reader may not see such things, or there is none.
    pub find: for<'a> fn(&'a Looked<'a>) -> BoxFuture<'a, Result<Option<Hits>>>,
}

/// The first of what was found, and where the rest is.
pub(crate) fn first(
    kind: &'static str,
    mut hits: Vec<Hit>,
    rest: Option<&'static str>,
) -> Option<Hits> {
    let more = rest.filter(|_| hits.len() > HITS_MAX);
    hits.truncate(HITS_MAX);
    (!hits.is_empty()).then_some(Hits { kind, hits, more })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(count: usize) -> Vec<Hit> {
        let hit = |n| Hit { name: vec![Said::Count(n)], beside: Vec::new(), path: format!("/{n}") };
        (0..).take(count).map(hit).collect()
    }

    #[test]
    fn what_does_not_fit_is_led_to() {
        assert!(first("paper", hits(0), Some("/rounds")).is_none());
        let all = first("paper", hits(HITS_MAX), Some("/rounds")).expect("some");
        assert_eq!((all.hits.len(), all.more), (HITS_MAX, None));
        let some = first("paper", hits(HITS_MAX + 1), Some("/rounds")).expect("some");
        assert_eq!((some.hits.len(), some.more), (HITS_MAX, Some("/rounds")));
    }
}
