//! What is due, and what somebody is to be told: each noun offers its lines; the first page, and pages that
//! show what is due on them, ask all who offer some.

use base::{Day, Finding, Role};
use futures_util::future::BoxFuture;

use crate::App;
use crate::kernel::offer::Offers;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// As it is.
    Text(String),
    /// A number, as the language groups it.
    Count(i64),
    /// Words by their key, with what is filled in.
    Words(String, Vec<(&'static str, Said)>),
}

impl Said {
    /// Words without anything filled in.
    pub(crate) fn words(key: &str) -> Said {
        Said::Words(key.to_owned(), Vec::new())
    }

    /// The same with a text filled in; of another piece nothing comes of it.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Said {
        if let Said::Words(_, values) = &mut self {
            values.push((name, Said::Text(value.to_string())));
        }
        self
    }

    /// Words that say how many.
    pub(crate) fn counted(key: &str, count: i64) -> Said {
        Said::Words(key.to_owned(), vec![("count", Said::Count(count))])
    }
}

/// Something that is due.
#[derive(Debug, Clone)]
pub struct Call {
    /// What: its words are `call.<kind>`, those of its button `call_button.<kind>`.
    pub kind: String,
    /// Whose turn it is.
    pub role: Role,
    /// Whether that is the reader's.
    pub mine: bool,
    /// What it is about, by the name under which the sentence has it.
    pub about: Vec<(&'static str, Said)>,
    /// How many.
    pub count: i64,
    /// The last day, or the day on which it begins.
    pub day: Option<Day>,
    /// What stands in the way.
    pub why: Option<Finding>,
    /// The page where it is done.
    pub path: String,
}

impl Call {
    /// With nothing but what it is, whose, and where.
    pub(crate) fn new(actor: &Actor, kind: &str, role: Role, path: String) -> Call {
        Call {
            kind: kind.to_owned(),
            role,
            mine: actor.role == role,
            about: Vec::new(),
            count: 0,
            day: None,
            why: None,
            path,
        }
    }

    /// The same about something.
    pub(crate) fn about(mut self, name: &'static str, said: Said) -> Call {
        self.about.push((name, said));
        self
    }
}

/// How much something matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Good to know.
    Note,
    /// To be looked at.
    Warning,
    /// Too late, or wrong.
    Alert,
}

/// Something that somebody is told on the first page and that has no button.
#[derive(Debug, Clone)]
pub struct Notice {
    /// How much it matters.
    pub level: Level,
    /// Its sentences.
    pub said: Vec<Said>,
    /// Where more of it stands: the page and the key of the link.
    pub link: Option<(&'static str, &'static str)>,
}

/// A page that shows what is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page(pub &'static str);

/// The first page.
pub const HOME: Page = Page("home");

/// What a noun has to say.
#[derive(Default)]
pub(crate) struct Found {
    pub calls: Vec<Call>,
    pub notices: Vec<Notice>,
}

impl From<Vec<Call>> for Found {
    fn from(calls: Vec<Call>) -> Found {
        Found { calls, notices: Vec::new() }
    }
}

/// Who asks, on which page, with what other nouns have read for it.
pub(crate) struct Asked<'a> {
    pub app: &'a App,
    pub actor: &'a Actor,
    pub page: Page,
    pub offers: &'a Offers,
    /// The calls of the nouns before: what has one is not called for twice.
    pub made: &'a [Call],
}

/// A noun that has something to say.
pub(crate) struct Source {
    /// On which pages.
    pub pages: &'static [Page],
    /// Says it.
    pub find: for<'a> fn(&'a Asked<'a>) -> BoxFuture<'a, Result<Found>>,
}
