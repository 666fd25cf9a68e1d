//! The next step of a commune's review, or that one is to be opened.

use base::{Day, Role};
use chrono::Datelike;
use register::review::round::step::Standing;
use register::{RoundFlow, RoundKind, RoundState, Step};

use super::RoundView;
use crate::App;
use crate::kernel::call::{Asked, Call, DaySource, Found, HOME, Owed, Page, Said, Source};
use crate::kernel::offer::Offers;
use crate::kernel::rights::Actor;
use crate::place::area::goes_on;
use crate::review::listing::Board;

/// What a round is called: `Rà soát định kỳ 2026`, `Rà soát thường xuyên tháng 12/2026`.
pub fn name(kind: RoundKind, year: i32, review_day: Day) -> Said {
    let key = format!("round_name.{}", kind.as_str());
    Said::words(&key).with("month", review_day.month()).with("year", year)
}

impl RoundView {
    /// What it is called.
    pub(crate) fn name(&self) -> Said {
        name(self.kind, self.year, self.review_day)
    }
}

/// The rounds that a page speaks of, for the other nouns on it.
pub(crate) struct Rounds {
    /// All, the latest first.
    pub all: Vec<RoundView>,
    /// The one that is run, and how its villages stand.
    pub season: Option<(RoundView, Board)>,
}

impl Rounds {
    /// Those of a page; none where it speaks of none.
    pub(crate) fn of(offers: &Offers) -> &Rounds {
        static NONE: Rounds = Rounds { all: Vec::new(), season: None };
        offers.get().unwrap_or(&NONE)
    }
}

/// The page of a round.
pub(crate) const PAGE: Page = Page("round");

pub(crate) const CALLS: Source = Source {
    pages: &[HOME, PAGE],
    find: |asked| Box::pin(std::future::ready(Ok(calls(asked)))),
    owed: &[
        &of_plan(&store::review::round::OPENING_OWED, &["round_opening"]),
        &of_plan(&store::review::round::SURVEY_OWED, &["round_survey"]),
        &of_plan(&store::review::round::MEETING_OWED, &["round_meeting"]),
        &of_plan(&store::review::round::POSTING_OWED, &["round_posting"]),
        &of_plan(&store::review::round::DECISION_OWED, &["round_decision"]),
    ],
};

/// The deadline of the calendar that a kind goes by, and the page of its round.
const BY: [(&str, &str, &str); 5] = [
    ("round_opening", "plan_opening", ""),
    ("round_survey", "plan_survey", "/households?stage=listed"),
    ("round_meeting", "plan_meeting", "/meetings"),
    ("round_posting", "plan_posting", "/postings"),
    ("round_decision", "decision", "/draft"),
];

const fn of_plan(
    select: &'static store::kernel::duty::DutySelect,
    kinds: &'static [&'static str],
) -> Owed {
    Owed {
        path: |row| {
            let page = BY.iter().find(|(kind, _, _)| *kind == row.kind).map_or("", |it| it.2);
            match row.record {
                Some(round) => format!("/rounds/{round}{page}"),
                None => "/rounds".to_owned(),
            }
        },
        source: |calendar, row| {
            let by = BY.iter().find(|(kind, _, _)| *kind == row.kind);
            let due = by.zip(row.due_on).and_then(|(it, day)| {
                // Who came after the plan's day has the last one of the season.
                let of = |id: &str| calendar.yearly(id, day.year()).filter(|due| due.day == day);
                of(it.1).or_else(|| of("decision"))
            });
            DaySource::of(due)
        },
        ..Owed::of(select, kinds, crate::kernel::rights::Action::RoundSee)
    }
}

/// The years of which the program still says how far the reviews are: one that is late runs into the next.
pub(crate) fn season(app: &App) -> Vec<(i32, [Day; 5])> {
    let (calendar, year) = (app.law().calendar(), app.today().year());
    let of = |year: i32| {
        let (begin, _) = calendar.annual_season(year)?;
        let day = |id| Some(calendar.yearly(id, year)?.day);
        let days = [
            begin,
            day("plan_survey")?,
            day("plan_meeting")?,
            day("plan_posting")?,
            day("decision")?,
        ];
        Some((year, days))
    };
    [year - 1, year].into_iter().filter_map(of).collect()
}

fn calls(asked: &Asked<'_>) -> Found {
    let Asked { app, actor, .. } = *asked;
    let rounds = Rounds::of(asked.offers);
    let call = match &rounds.season {
        Some((round, board)) => next_step(actor, round, board, asked.made),
        // Who may not see rounds is told nothing of whether one is open.
        None if asked.page == HOME
            && asked.offers.get::<Rounds>().is_some()
            && goes_on(app, actor) =>
        {
            call_to_open(app, actor, &rounds.all)
        }
        None => None,
    };
    Vec::from_iter(call).into()
}

/// The annual review of the year is to be opened, or begins on a day.
fn call_to_open(app: &App, actor: &Actor, rounds: &[RoundView]) -> Option<Call> {
    let today = app.today();
    let mine = actor.area.as_ref().map(|area| area.as_str());
    let there = |year: i32| {
        let annual = rounds.iter().filter(|it| it.kind == RoundKind::Annual && it.year == year);
        let mut own = annual.filter(|it| mine.is_none_or(|mine| it.commune == mine));
        own.any(|it| it.state != RoundState::Closed)
    };
    let call = |kind| Call::new(actor, kind, Role::CommuneOfficer, "/rounds".to_owned());
    let (begin, due) = app.law().calendar().annual_season(today.year())?;
    if (begin..=due.day).contains(&today) && !there(today.year()) {
        let call = call("round_open").about("count", Said::Text(today.year().to_string()));
        return Some(Call { day: Some(due.day), ..call });
    }
    let next = if today < begin { today.year() } else { today.year() + 1 };
    let (begin, _) = app.law().calendar().annual_season(next)?;
    let call = call("season_next").about("count", Said::Text(next.to_string()));
    Some(Call { day: Some(begin), mine: false, ..call })
}

/// The next step of an open round: what is to be done, or what it waits for.
fn next_step(actor: &Actor, round: &RoundView, board: &Board, made: &[Call]) -> Option<Call> {
    if round.score_table.is_none() {
        let path = format!("/rounds/{}#score-table", round.id);
        return Some(
            Call::new(actor, "score_table", Role::CommuneOfficer, path)
                .about("round", round.name()),
        );
    }
    let over = [Standing::Done, Standing::Absent, Standing::Stopped];
    let next = board.steps.iter().find(|it| !over.contains(&it.standing))?;
    let page = match next.step {
        Step::List => "/households",
        Step::Survey => board.survey_page(),
        Step::Meeting => "/meetings",
        Step::Posting => "/postings",
        Step::Decision => "/draft",
        Step::Certificate => "/certificates",
        Step::Opinion => "",
    };
    let path = format!("/rounds/{}{page}", round.id);
    // A draft that is on its way has a call of its own.
    if next.step == Step::Decision && made.iter().any(|call| call.path == path) {
        return None;
    }
    let day = Some(board.due.day);
    if let Some(why) = next.why_not.first() {
        let call = Call::new(actor, "step_waits", why.helper, format!("/rounds/{}", round.id));
        return Some(
            Call { why: Some(why.finding.clone()), day, ..call }.about("round", round.name()),
        );
    }
    // Step 6 begins with the officer's draft.
    let role = if next.step == Step::Decision { Role::CommuneOfficer } else { next.helper };
    let count = match round.flow {
        RoundFlow::Steps => (next.of - next.done).max(0),
        RoundFlow::Recorded => 0,
    };
    let kind = format!("step_{}", next.step.as_str());
    Some(Call { count, day, ..Call::new(actor, &kind, role, path) }.about("round", round.name()))
}
