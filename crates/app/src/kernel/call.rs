//! What is due, and what somebody is to be told: each noun offers its lines and the records behind them; the
//! first page, pages that show what is due on them, and the lists of duties ask all who offer some.

use base::{Day, Finding, Role};
use futures_util::future::BoxFuture;
use register::Calendar;
use store::kernel::duty::{DutyRow, DutySelect};

use crate::App;
use crate::kernel::offer::Offers;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};

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
    /// What is owed, record by record.
    pub owed: &'static [&'static Owed],
}

/// Of a noun that says nothing beside its records.
pub(crate) fn nothing<'a>(_: &'a Asked<'a>) -> BoxFuture<'a, Result<Found>> {
    Box::pin(std::future::ready(Ok(Found::default())))
}

/// Where the last day of a duty comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySource {
    /// The text, where the day is one of the law's.
    pub text: Option<String>,
    /// Whether it was read for it.
    pub checked: bool,
}

impl DaySource {
    /// A day that somebody set.
    pub(crate) fn ours() -> DaySource {
        DaySource { text: None, checked: true }
    }

    /// One that was counted by the calendar from a day on.
    pub(crate) fn counted(calendar: &Calendar, id: &str, from: Option<Day>) -> DaySource {
        let count = from.and_then(|day| calendar.count(id, day));
        DaySource {
            text: count.map(|count| count.source.clone()),
            checked: count.is_some_and(|count| count.confidence == "checked"),
        }
    }

    /// One of the calendar's own days.
    pub(crate) fn of(due: Option<register::Due>) -> DaySource {
        DaySource {
            checked: due.as_ref().is_some_and(|due| due.checked),
            text: due.map(|due| due.source),
        }
    }
}

/// What a noun is owed for, record by record: asked of the records and never kept beside them.
pub(crate) struct Owed {
    pub select: &'static DutySelect,
    /// The kinds that it gives.
    pub kinds: &'static [&'static str],
    /// Who sees them.
    pub see: Action,
    /// The page where one is done.
    pub path: fn(&DutyRow) -> String,
    /// What it is, as a sentence about it.
    pub said: fn(&DutyRow) -> Said,
    /// Where its last day comes from.
    pub source: fn(&Calendar, &DutyRow) -> DaySource,
    /// The kinds of which home says how many wait, in one line with a button; the noun has calls of its own
    /// for the others, or none.
    pub told: &'static [&'static str],
    /// The page of the many.
    pub all: &'static str,
    /// What whoever looks is told when some are late: how bad that is, the words that count them,
    /// the page and the words of its link.
    pub late: Option<(Level, &'static str, &'static str, &'static str)>,
}

impl Owed {
    /// With the words of its kind, a day that somebody set, and nothing said of it on the first page.
    pub(crate) const fn of(
        select: &'static DutySelect,
        kinds: &'static [&'static str],
        see: Action,
    ) -> Owed {
        Owed {
            select,
            kinds,
            see,
            path: |_| "/duties".to_owned(),
            said: |row| Said::words(&format!("duty.{}", row.kind)).with("about", &row.about),
            source: |_, _| DaySource::ours(),
            told: &[],
            all: "/duties",
            late: None,
        }
    }
}
