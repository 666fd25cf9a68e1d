//! What every page stands in: language, words, who is signed in, and how numbers are written.

use app::front::calls::{Call, Said};
use app::review::review_report::{ReportKind, ReportPeriod};
use app::{Action, Actor};
use base::Day;
use base::words::Lang;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Web;
use crate::kernel::menu::{self, Group, Link};
use crate::kernel::said::{self, Shown};

/// The frame of a page.
pub(crate) struct Frame {
    pub web: Web,
    pub lang: Lang,
    pub actor: Option<Actor>,
    path: String,
    said: Option<(said::Said, Shown)>,
}

impl Frame {
    pub(crate) fn new(web: Web, lang: Lang, actor: Option<Actor>, path: String) -> Frame {
        Frame { web, lang, actor, path, said: None }
    }

    /// The same on a page that says what was just done.
    pub(crate) fn saying(self, said: Option<said::Said>, shown: Shown) -> Frame {
        Frame { said: said.map(|said| (said, shown)), ..self }
    }

    /// What was just done, what is shown this once only, and the way back.
    pub(crate) fn said(&self) -> Option<(String, Option<&str>, String)> {
        let (said, shown) = self.said.as_ref()?;
        shown.set();
        Some((said.text(self), said.secret(), said.undo(self)))
    }

    /// For whom the forms of this page are made; empty for a visitor.
    pub(crate) fn made_for(&self) -> String {
        let Some(actor) = &self.actor else { return String::new() };
        self.web.app.form_mark_in(actor.account, actor.post).unwrap_or_default()
    }

    /// The first field of every form that writes: whose it is.
    pub(crate) fn whose(&self) -> String {
        match self.made_for() {
            mark if mark.is_empty() => mark,
            mark => {
                format!(
                    "<input type=\"hidden\" name=\"{}\" value=\"{mark}\">",
                    crate::kernel::whose::FIELD
                )
            }
        }
    }

    pub(crate) fn lang(&self) -> &'static str {
        self.lang.as_str()
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// That the machine's clock jumped, and what to do.
    pub(crate) fn clock(&self, note: &app::kernel::clock::ClockNote) -> String {
        let (now, last) = (self.web.app.now(), note.plausible);
        let args =
            [("now", self.web.app.local_time(&now)), ("last", self.web.app.local_time(&last))];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, it)| (*name, it.as_str())).collect();
        self.fill(&format!("clock.{}", note.kind.as_str()), &args)
    }

    /// The words under a key.
    pub(crate) fn t<'a>(&'a self, key: &'a str) -> &'a str {
        self.web.app.words().get(self.lang, key)
    }

    /// The words under a key with values filled in.
    pub(crate) fn fill(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.web.app.words().fill(self.lang, key, args.iter().copied())
    }

    /// The same with one value, for templates.
    pub(crate) fn with(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        self.fill(key, &[(name, &value.to_string())])
    }

    /// Pieces one after the other.
    pub(crate) fn pieces(&self, said: &[Said]) -> String {
        said.iter().map(|it| self.say(it)).collect::<Vec<_>>().join(" ")
    }

    /// A piece of a sentence in the language of the page.
    pub(crate) fn say(&self, said: &Said) -> String {
        match said {
            Said::Text(text) => text.clone(),
            Said::Count(count) => self.n(count),
            Said::Words(key, values) => {
                let values: Vec<(&str, String)> =
                    values.iter().map(|(name, said)| (*name, self.say(said))).collect();
                let values: Vec<(&str, &str)> =
                    values.iter().map(|(name, it)| (*name, it.as_str())).collect();
                self.fill(key, &values)
            }
        }
    }

    /// What a round is called.
    pub(crate) fn round(
        &self,
        kind: impl std::borrow::Borrow<app::RoundKind>,
        year: impl std::borrow::Borrow<i32>,
        review_day: impl std::borrow::Borrow<Day>,
    ) -> String {
        let (kind, year, day) = (*kind.borrow(), *year.borrow(), *review_day.borrow());
        self.say(&app::review::round::name(kind, year, day))
    }

    /// What a report is called.
    pub(crate) fn report(
        &self,
        kind: impl std::borrow::Borrow<ReportKind>,
        year: impl std::borrow::Borrow<i32>,
        month: impl std::fmt::Display,
    ) -> String {
        let (kind, year) = (*kind.borrow(), *year.borrow());
        let month = month.to_string().parse().unwrap_or(0);
        self.say(&app::review::review_report::name(ReportPeriod { kind, year, month }))
    }

    /// The days a report speaks of, as its paper has them: the first is the one after the opening.
    pub(crate) fn period(
        &self,
        opening: impl std::borrow::Borrow<Day>,
        closing: impl std::borrow::Borrow<Day>,
    ) -> String {
        let opening = *opening.borrow();
        let from = base::day::show_day(opening.succ_opt().unwrap_or(opening));
        let to = base::day::show_day(*closing.borrow());
        self.fill("reports.days", &[("from", &from), ("to", &to)])
    }

    /// What is due, as a sentence.
    pub(crate) fn call(&self, call: &Call) -> String {
        let mut args: Vec<(&str, String)> =
            call.about.iter().map(|(name, said)| (*name, self.say(said))).collect();
        if args.iter().all(|(name, _)| *name != "count") {
            args.push(("count", self.n(call.count)));
        }
        args.push(("day", call.day.map(base::day::show_day).unwrap_or_default()));
        let why = call.why.as_ref().map(|why| self.finding(why));
        args.push(("why", why.unwrap_or_default()));
        let args: Vec<(&str, &str)> = args.iter().map(|(name, it)| (*name, it.as_str())).collect();
        self.fill(&format!("call.{}", call.kind), &args)
    }

    /// Why a household is not on a list though it was put there.
    pub(crate) fn gone(&self, gone: &app::review::listing::Gone) -> String {
        let day = gone.day.map_or_else(|| "–".to_owned(), base::day::show_day);
        self.fill(&format!("gone.{}", gone.why), &[("day", &day)])
    }

    /// A class in words; a dash where there was none.
    pub(crate) fn class(&self, class: &Option<app::Class>) -> String {
        class.map_or_else(|| "–".to_owned(), |class| self.word("class", class.as_str()))
    }

    /// The name of a commune with its kind.
    pub(crate) fn commune(&self, key: &base::area::AreaKey) -> String {
        app::place::area::name(&self.web.app, key)
    }

    /// The words of one of a set: `class`, `poor`.
    pub(crate) fn word(&self, set: &str, value: impl AsRef<str>) -> String {
        let value = value.as_ref();
        self.web.app.words().get(self.lang, &format!("{set}.{value}")).to_owned()
    }

    pub(crate) fn en(&self) -> bool {
        self.lang == Lang::En
    }

    pub(crate) fn demo(&self) -> bool {
        self.web.app.is_demo()
    }

    pub(crate) fn damaged(&self) -> bool {
        app::upkeep::integrity::is_damaged(&self.web.app)
    }

    /// Where the database came from a backup, and nobody has looked at its series yet: what is said
    /// of it, and the last number of each series.
    pub(crate) fn restored(&self) -> Option<(String, Vec<String>)> {
        let app = &self.web.app;
        let state = app::upkeep::backup::restore_state(app, self.actor.as_ref()?)?;
        let times = (app.local_time(&state.restored_at), app.local_time(&state.made_at));
        let said = self.fill("restore.warning", &[("restored", &times.0), ("made", &times.1)]);
        let lines = state.series.iter().map(|series| {
            let (year, number) = (series.year.to_string(), series.number.to_string());
            let args = [
                ("kind", self.word("series", &series.kind)),
                ("year", year),
                ("number", number),
                ("day", self.day(series.day)),
            ];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            self.fill("restore.line", &args)
        });
        Some((said, lines.collect()))
    }

    pub(crate) fn signed_in(&self) -> bool {
        self.actor.is_some()
    }

    pub(crate) fn name(&self) -> &str {
        self.actor.as_ref().map_or("", |actor| &actor.name)
    }

    /// In what somebody acts: the post, and nothing where there is none.
    pub(crate) fn role(&self) -> String {
        let Some(actor) = &self.actor else { return String::new() };
        let held = actor.posts.iter().find(|held| Some(held.id) == actor.post);
        match (held, actor.post) {
            (Some(held), _) if actor.posts.len() > 1 => self.word("post_kind", held.kind.as_str()),
            (_, Some(_)) => self.word("role", actor.role.as_str()),
            (_, None) => self.t("office_holders.none_title").to_owned(),
        }
    }

    /// What a record of the office said before, field by field: `{"from_day": …}`.
    pub(crate) fn said_before(&self, content: &str) -> String {
        use serde_json::Value;
        let Ok(Value::Object(fields)) = serde_json::from_str(content) else {
            return String::new();
        };
        let shown = fields.iter().filter_map(|(name, value)| {
            let text = value.as_str().filter(|text| !text.is_empty())?;
            let text = match name.as_str() {
                "kind" => self.word("post_kind", text),
                "body_kind" => self.word("body_kind", text),
                "function" => self.word("body_function", text),
                "area" => base::area::AreaKey::parse(text).map(|key| self.commune(&key))?,
                _ => self.day(text),
            };
            let name = match name.as_str() {
                "body_kind" => self.t("bodies.kind"),
                "function" => self.t("bodies.function"),
                name => return Some(format!("{}: {text}", self.word("office_holders", name))),
            };
            Some(format!("{name}: {text}"))
        });
        shown.collect::<Vec<_>>().join("; ")
    }

    /// The other posts of today of somebody who has several.
    pub(crate) fn other_posts(&self) -> Vec<(String, String)> {
        let Some(actor) = &self.actor else { return Vec::new() };
        let others = actor.posts.iter().filter(|held| Some(held.id) != actor.post);
        let named = others.map(|held| {
            let kind = self.word("post_kind", held.kind.as_str());
            let place = held.area.as_ref().map(|key| format!(", {}", self.commune(key)));
            (held.id.to_string(), kind + &place.unwrap_or_default())
        });
        named.collect()
    }

    pub(crate) fn area(&self) -> &str {
        self.actor.as_ref().map_or("", |actor| &actor.area_name)
    }

    /// Whether the person signed in may do an action, by its name.
    pub(crate) fn may(&self, action: &str) -> bool {
        let action = Action::ALL.iter().find(|it| it.as_str() == action);
        self.actor.as_ref().zip(action).is_some_and(|(actor, action)| actor.may(*action))
    }

    /// Whether the person signed in sees one village and no more.
    pub(crate) fn sees_a_village(&self) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.village.is_some())
    }

    /// The menu of the page.
    pub(crate) fn menu(&self) -> Vec<Link> {
        self.actor.as_ref().map(|actor| menu::menu(actor, self.page())).unwrap_or_default()
    }

    /// The links of one's own account.
    pub(crate) fn own_links(&self) -> Vec<Link> {
        let links = |actor| menu::links(Group::Own, actor, self.page());
        self.actor.as_ref().map(links).unwrap_or_default()
    }

    /// The tabs of a round.
    pub(crate) fn round_tabs(&self, id: impl std::fmt::Display) -> Vec<Link> {
        let id = id.to_string();
        let tabs = |actor| menu::tabs(Group::Round, &id, actor, self.page());
        self.actor.as_ref().map(tabs).unwrap_or_default()
    }

    /// Where the guide tells of the page.
    pub(crate) fn guide(&self) -> String {
        let chapter = menu::guide(self.page(), self.actor.as_ref().map(|actor| actor.role));
        chapter.map_or_else(|| "/guide".to_owned(), |chapter| format!("/guide/{chapter}"))
    }

    /// The path of the page, without what stands behind a question mark.
    fn page(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// A number grouped as the language does. Templates hand over references of any depth, which
    /// all show the same.
    pub(crate) fn n(&self, n: impl std::fmt::Display) -> String {
        let text = base::text::group_thousands(n.to_string().parse().unwrap_or(i64::MAX));
        if self.en() { text.replace('.', ",") } else { text }
    }

    /// A number in a table of counts: nothing is faint.
    pub(crate) fn nz(&self, n: impl std::fmt::Display) -> String {
        match self.n(n) {
            zero if zero == "0" => "<span class=\"zero\">0</span>".to_owned(),
            number => number,
        }
    }

    /// A sign before the words of an act that recurs; it says nothing to who does not see it.
    pub(crate) fn icon(&self, name: &str) -> String {
        format!(
            "<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\">\
             <use href=\"#i-{name}\"/></svg>"
        )
    }

    /// What a finding says.
    pub(crate) fn finding(&self, finding: &base::Finding) -> String {
        self.web.app.words().finding(self.lang, finding)
    }

    /// How many of how many households.
    pub(crate) fn done_of(
        &self,
        done: impl std::fmt::Display,
        of: impl std::fmt::Display,
    ) -> String {
        self.fill("round.done_of", &[("done", &self.n(done)), ("of", &self.n(of))])
    }

    /// A number of a series as papers carry it: at least two digits.
    pub(crate) fn two(&self, number: impl std::fmt::Display) -> String {
        format!("{:0>2}", number.to_string())
    }

    /// An address with an id in its middle.
    pub(crate) fn join(&self, before: &str, id: impl std::fmt::Display, after: &str) -> String {
        format!("{before}{id}{after}")
    }

    /// Hundredths of a percent as `3,32%`; a dash where there is nothing to divide by.
    pub(crate) fn rate(&self, hundredths: impl std::borrow::Borrow<Option<i64>>) -> String {
        hundredths.borrow().map_or_else(|| "–".to_owned(), |rate| format!("{}%", self.points(rate)))
    }

    /// Hundredths as `1,25`.
    pub(crate) fn points(&self, hundredths: i64) -> String {
        let (whole, part) = (hundredths.abs() / 100, hundredths.abs() % 100);
        let sign = if hundredths < 0 { "−" } else { "" };
        let mark = if self.en() { "." } else { "," };
        format!("{sign}{whole}{mark}{part:02}")
    }

    pub(crate) fn day(&self, day: impl std::fmt::Display) -> String {
        let text = day.to_string();
        text.parse::<Day>().map_or(text, base::day::show_day)
    }

    /// A name in the language of the page.
    pub(crate) fn named<'a>(&self, name: &'a app::Named) -> &'a str {
        name.get(self.lang)
    }

    /// A standard by its name; its id where the program no longer has it.
    pub(crate) fn standard(&self, id: &str) -> String {
        let standard = self.web.app.law().standard(id);
        standard.map_or_else(
            |_| id.to_owned(),
            |it| match self.en() {
                true => it.name_en.clone(),
                false => it.name_vi.clone(),
            },
        )
    }

    /// Names in a row, in the language of the page.
    pub(crate) fn listed(&self, names: &[app::Named]) -> String {
        names.iter().map(|it| it.get(self.lang)).collect::<Vec<_>>().join(", ")
    }

    /// An age in full months, as years and months.
    pub(crate) fn age(&self, months: impl std::borrow::Borrow<u32>) -> String {
        let months = *months.borrow();
        let (years, rest) = ((months / 12).to_string(), (months % 12).to_string());
        match months % 12 {
            0 => self.with("survey.age_years", "years", years),
            _ => self.fill("survey.age_months", &[("years", years.as_str()), ("months", &rest)]),
        }
    }

    /// A line of a household's history as a sentence.
    pub(crate) fn story(&self, line: &app::StoryLine) -> String {
        app::people::story::tell(self.web.app.words(), self.lang, line)
    }

    /// Today, as date fields are filled in.
    pub(crate) fn today(&self) -> String {
        self.web.app.today().to_string()
    }

    /// This year, as fields of a year are filled in.
    pub(crate) fn this_year(&self) -> i32 {
        chrono::Datelike::year(&self.web.app.today())
    }

    /// Text made fit for a link.
    pub(crate) fn enc(&self, text: impl std::fmt::Display) -> String {
        encode(&text.to_string())
    }

    /// A new id, for forms that may be sent twice.
    pub(crate) fn id(&self) -> String {
        self.web.app.fresh_id().to_string()
    }

    pub(crate) fn style(&self) -> String {
        crate::kernel::assets::link("style.css")
    }

    pub(crate) fn fonts(&self) -> Option<String> {
        crate::kernel::assets::link_if_there("fonts.css")
    }

    /// Whether this program makes PDF; where not, the pages say so instead of offering it.
    pub(crate) fn makes_pdf(&self) -> bool {
        app::kernel::paper::makes_pdf()
    }

    /// What boxes that name a household have in common: a name or a code is typed, and what is found by it
    /// is offered below.
    pub(crate) fn household_box(&self) -> &'static str {
        "data-household=\"/households\" maxlength=\"120\" autocomplete=\"off\" spellcheck=\"false\""
    }

    /// The script of our own: a key that leads to the search.
    pub(crate) fn keys(&self) -> String {
        crate::kernel::assets::link("keys.js")
    }

    pub(crate) fn script(&self) -> Option<String> {
        crate::kernel::assets::link_if_there("htmx.min.js")
    }
}

/// Percent-encodes everything but letters, digits and `-._~`.
pub(crate) fn encode(text: &str) -> String {
    const REST: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, REST).to_string()
}
