//! The village meeting: its minutes (TT 07/2021, Phụ lục V, word by word) and the sheet those present sign.

use base::Day;
use base::text::group_thousands;
use paper::document::{Block, Cell, Document, Field, Inline, PageNumbers, Signer};
use register::Half;

use super::reading::paper_words;
use super::review_list::{review_counts, review_table};
use super::stands::{Listed, Place};
use super::wording::{fill, say};
use super::{
    BLANK, Commune, Outcome, Review, Scores, date_words, order, person_signer, place_date, room,
    sentence, signed, table, title, village_head,
};
use crate::review::reading_choice::ChoicePaper;

/// Rows left empty on a sheet that is signed by hand, where it is not known how many come.
const BLANK_ROWS: usize = 20;
/// Lines for opinions on minutes that are filled in by hand, as printed.
const OPINION_LINES: u8 = 17;
/// Room for the names, offices and units of some people.
const NAMES_ROOM: usize = 14;

/// The minutes. What is not known yet leaves room to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minutes {
    pub commune: Commune,
    /// The village with its kind: `Thôn Mẫu Một`.
    pub village: String,
    pub review: Review,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// Where the meeting was held.
    pub place: Option<String>,
    /// When it began.
    pub opened: Option<Moment>,
    /// Whether what came of it is written down; before that nothing of it is a fact.
    pub is_held: bool,
    /// When it ended.
    pub closed: Option<Moment>,
    /// Who presided.
    pub chair: Option<Attendant>,
    /// Who wrote.
    pub secretary: Option<Attendant>,
    /// Who attended.
    pub attending: Attending,
    /// What was said, one opinion a line.
    pub opinions: Vec<String>,
    /// How many households the list of the village has: a second meeting votes on some of them.
    pub listed: Option<u32>,
    /// The vote on each household.
    pub votes: Vec<Vote>,
    /// What exactly half of the votes comes to, and the paper by which the province chose that.
    pub half: (Half, Option<ChoicePaper>),
    /// Who signs for the households.
    pub representatives: Vec<String>,
}

/// A minute of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub day: Day,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
}

/// Somebody named with an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendant {
    pub name: String,
    /// Office; may be empty.
    pub title: String,
}

/// Who attended, by kind. A kind with a count may name nobody, or some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attending {
    /// Ban Chỉ đạo rà soát cấp xã.
    pub committee: Group,
    /// Party and mass organisations.
    pub organisations: Group,
    /// Mặt trận Tổ quốc.
    pub front: Group,
    pub reviewers: Group,
    /// Households of the list to review represented.
    pub households: Option<u32>,
    /// All households of the list.
    pub households_total: Option<u32>,
    /// Other households.
    pub others: Option<u32>,
    /// Everybody there.
    pub everybody: Option<u32>,
}

/// People of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// How many came.
    pub count: Option<u32>,
    /// Those named.
    pub named: Vec<Attendant>,
}

/// The vote on a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// Whom it is about, and what the review found.
    pub listed: Listed,
    /// How those present voted; none leaves cells to write in.
    pub count: Option<VoteCount>,
    pub remark: String,
}

/// How those present voted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoteCount {
    pub agree: u32,
    pub against: u32,
    /// Neither.
    pub abstain: u32,
    /// Whether the result was agreed on; the rule stands in `register`.
    pub agreed: bool,
}

impl Minutes {
    /// The paper: Phụ lục V word by word, then the list after Phụ lục I, and how each was voted on.
    pub fn document(&self) -> Document {
        let year = self.review.year();
        let day = self.opened.map(|opened| opened.day);
        let mut blocks = vec![
            Block::FormTitle {
                number: say("minutes.form"),
                title: say("minutes.title"),
                attached: say("review_list.attached"),
            },
            village_head(&self.commune, &self.village, Some(place_date(&self.village, day, year))),
            Block::Title { kind: say("minutes.title"), about: String::new() },
            line(self.opening(day)),
        ];
        blocks.extend(self.people());
        blocks.push(Block::Paragraph(vec![Inline::Bold(say("minutes.contents"))]));
        let contents = ["contents_rule", "contents_above", "contents_below"];
        blocks.extend(contents.map(|key| line(say(&format!("minutes.{key}")))));
        blocks.push(Block::Paragraph(vec![Inline::Bold(say("minutes.result"))]));
        blocks.extend(self.result());
        blocks.extend(self.opinions());
        blocks.push(line(fill("minutes.closed", &[("time", &self.closing())])));
        blocks.push(self.signatures());
        if !self.votes.is_empty() {
            blocks.extend(self.list());
            blocks.extend(self.voted());
        }
        Document {
            title: fill("minutes.about", &[("round", &self.review.words())]),
            day: super::dated(day, year),
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
            ..Document::default()
        }
    }

    fn opening(&self, day: Option<Day>) -> String {
        let place = self.place.as_deref().map(str::trim).filter(|place| !place.is_empty());
        let place = place.map_or_else(|| room(8), str::to_owned);
        let date = date_words(day, self.review.year());
        let village = super::village_words(&self.commune, &self.village);
        let args = [("date", &*date), ("place", &*place), ("village", &*village)];
        fill("minutes.opened", &args)
    }

    /// When it ended, of the same day.
    fn closing(&self) -> String {
        match self.closed {
            Some(Moment { hour, minute, .. }) => {
                let (hour, minute) = (format!("{hour:02}"), format!("{minute:02}"));
                fill("minutes.hour", &[("hour", &hour), ("minute", &minute)])
            }
            None => say("minutes.hour_blank"),
        }
    }

    fn people(&self) -> Vec<Block> {
        // Whose office is not known has dots to write it on.
        let person = |key: &str, who: &Option<Attendant>| {
            let named = match who {
                Some(Attendant { name, title }) if title.is_empty() => {
                    format!("{name}, {}", room(4))
                }
                Some(Attendant { name, title }) => format!("{name}, {title}"),
                None => room(10),
            };
            line(fill(key, &[("person", &named)]))
        };
        let with = &self.attending;
        let group = |group: &Group| (count_words(group.count), names(group));
        let (committee, committee_names) = group(&with.committee);
        let (organisations, organisation_names) = group(&with.organisations);
        let (front, front_names) = group(&with.front);
        let (reviewers, reviewer_names) = group(&with.reviewers);
        let officials = [
            ("committee", &*committee),
            ("committee_names", &*committee_names),
            ("organisations", &*organisations),
            ("organisation_names", &*organisation_names),
            ("front", &*front),
            ("front_names", &*front_names),
        ];
        let (present, total, percent) = match self.represented() {
            Some((present, total)) => {
                (count_words(Some(present)), count_words(Some(total)), share(present, total))
            }
            None => (BLANK.to_owned(), BLANK.to_owned(), BLANK.to_owned()),
        };
        let listed = [("present", &*present), ("total", &*total), ("percent", &*percent)];
        let reviewing = [("count", &*reviewers), ("names", &*reviewer_names)];
        let others = count_words(with.others);
        let all = with.everybody.map_or_else(|| BLANK.repeat(2), |all| count_words(Some(all)));
        vec![
            person("minutes.chair", &self.chair),
            person("minutes.secretary", &self.secretary),
            line(say("minutes.people")),
            line(fill("minutes.officials", &officials)),
            line(fill("minutes.households", &listed)),
            line(fill("minutes.reviewers", &reviewing)),
            line(fill("minutes.others", &[("count", &others)])),
            line(fill("minutes.all", &[("count", &all)])),
        ]
    }

    /// How many households of the list somebody spoke for, of how many on it. Minutes of before counted
    /// those of the whole village: of these the form's line is left open, and the count stands with the
    /// votes.
    fn represented(&self) -> Option<(u32, u32)> {
        let voted = u32::try_from(self.votes.len()).ok()?;
        let (present, total) = self.attending.households.zip(self.attending.households_total)?;
        ((total == voted || Some(total) == self.listed) && present <= total)
            .then_some((present, total))
    }

    /// How many go on as what, and how many are reviewed again (Phụ lục V, 2).
    fn result(&self) -> Vec<Block> {
        let known = self.is_held && self.votes.iter().all(|vote| vote.count.is_some());
        let kinds =
            [Outcome::Poor, Outcome::NearPoor, Outcome::EscapedPoor, Outcome::EscapedNearPoor];
        let count = |count: usize| if known { count.to_string() } else { BLANK.to_owned() };
        let mut lines = vec![line(say("minutes.result_lead"))];
        lines.extend(kinds.into_iter().map(|kind| {
            let of = self.votes.iter().filter(agreed).filter(|vote| is(vote, kind)).count();
            let args = [("count", &*count(of)), ("outcome", &*kind.within())];
            line(fill("minutes.result_as", &args))
        }));
        let back = self.votes.iter().filter(|vote| !agreed(vote)).count();
        lines.push(line(fill("minutes.result_back", &[("count", &count(back))])));
        lines.push(Block::Paragraph(vec![Inline::Italic(say("minutes.result_list"))]));
        lines
    }

    fn opinions(&self) -> Vec<Block> {
        let mut blocks = vec![line(say("minutes.opinions"))];
        match (self.opinions.as_slice(), self.is_held) {
            // As many lines as the form has.
            ([], false) => blocks.push(Block::Dots(OPINION_LINES)),
            ([], true) => blocks.push(line(say("minutes.no_opinion"))),
            (opinions, _) => {
                blocks.extend(opinions.iter().map(|text| line(format!("- {}", sentence(text)))));
            }
        }
        blocks
    }

    fn signatures(&self) -> Block {
        let name = |who: &Option<Attendant>| who.as_ref().map(|who| who.name.clone());
        let people = (!self.representatives.is_empty()).then(|| self.representatives.join(", "));
        let signer = |capacity: Vec<String>, name| Signer {
            capacity,
            note: Some(say("minutes.sign_note")),
            name,
            place_date: None,
        };
        let head = super::village_head_title(&self.village).to_uppercase();
        signed(vec![
            signer(vec![say("minutes.sign_households")], people),
            signer(vec![say("minutes.sign_secretary")], name(&self.secretary)),
            signer(vec![format!("{head} {}", say("minutes.sign_chair"))], name(&self.chair)),
        ])
    }

    /// The list that the minutes ask for, after Phụ lục I.
    fn list(&self) -> Vec<Block> {
        let round = self.review.words();
        let rows = self.votes.iter().map(|vote| (&vote.listed, true)).collect::<Vec<_>>();
        let mut blocks = vec![
            Block::Appendix {
                number: say("minutes.list_number"),
                title: fill("minutes.list_title", &[("round", &*round.to_uppercase())]),
                attached: self.attached(),
            },
            review_table(Place::Minutes, &rows),
        ];
        blocks.push(review_counts(&rows));
        blocks.push(Block::Small(say("minutes.list_legend")));
        blocks.push(Block::Small(say("minutes.list_posted")));
        blocks
    }

    /// How each was voted on, which the form does not ask; with whom the meeting sent back by name.
    fn voted(&self) -> Vec<Block> {
        let with = &self.attending;
        let begun = self.opened.map(|Moment { hour, minute, .. }| {
            let (hour, minute) = (format!("{hour:02}"), format!("{minute:02}"));
            fill("minutes.begun", &[("hour", &hour), ("minute", &minute)])
        });
        let mut blocks = vec![Block::Appendix {
            number: say("minutes.votes_number"),
            title: say("minutes.votes"),
            attached: self.attached(),
        }];
        blocks.extend(begun.map(line));
        if let (Some(present), Some(total), None) =
            (with.households, with.households_total, self.represented())
        {
            let percent = share(present, total);
            let (present, total) = (count_words(Some(present)), count_words(Some(total)));
            let args = [("present", &*present), ("total", &*total), ("percent", &*percent)];
            blocks.push(line(fill("minutes.of_village", &args)));
        }
        blocks.push(Block::Small(say("minutes.votes_ours")));
        blocks.push(self.votes());
        let known = self.votes.iter().all(|vote| vote.count.is_some());
        let back = self.votes.iter().filter(|vote| !agreed(vote));
        let back: Vec<&str> = back.map(|vote| vote.listed.name.as_str()).collect();
        if known && !back.is_empty() {
            blocks.push(line(fill("minutes.back_named", &[("names", &back.join(", "))])));
        }
        blocks.push(Block::Small(match &self.half {
            (_, None) => say("minutes.half"),
            (half, Some(paper)) => {
                let result = say(match half {
                    Half::Passes => "minutes.half_passes",
                    Half::GoesBack => "minutes.half_back",
                });
                let paper = paper_words(paper);
                fill("minutes.half_chosen", &[("result", &result), ("paper", &paper)])
            }
        }));
        blocks
    }

    fn attached(&self) -> String {
        let date = date_words(self.opened.map(|opened| opened.day), self.review.year());
        let village = super::village_words(&self.commune, &self.village);
        fill("minutes.list_attached", &[("date", &*date), ("village", &*village)])
    }

    fn votes(&self) -> Block {
        let keys = ["name", "class", "for", "against", "abstain", "remark"];
        let mut head = vec![say("common.order")];
        head.extend(keys.iter().map(|key| say(&format!("minutes.vote_{key}"))));
        let rows = self.votes.iter().enumerate().map(|(at, vote)| {
            let number = |pick: fn(VoteCount) -> u32| {
                Cell::centre(vote.count.map(|count| pick(count).to_string()).unwrap_or_default())
            };
            vec![
                order(at),
                Cell::left(&vote.listed.name),
                Cell::left(vote.listed.outcome.words()),
                number(|count| count.agree),
                number(|count| count.against),
                number(|count| count.abstain),
                Cell::left(&vote.remark),
            ]
        });
        table(&[5, 26, 19, 10, 11, 11, 18], &head, rows.collect())
    }
}

fn agreed(vote: &&Vote) -> bool {
    vote.count.is_some_and(|count| count.agreed)
}

fn is(vote: &Vote, wanted: Outcome) -> bool {
    match vote.listed.outcome {
        // It is near-poor, and has escaped poverty.
        Outcome::NearPoorEscaped => matches!(wanted, Outcome::NearPoor | Outcome::EscapedPoor),
        outcome @ (Outcome::Poor
        | Outcome::NearPoor
        | Outcome::EscapedPoor
        | Outcome::EscapedNearPoor
        | Outcome::NotPoor) => outcome == wanted,
    }
}

/// The sheet that those present sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceSheet {
    pub commune: Commune,
    /// The village with its kind.
    pub village: String,
    pub review: Review,
    /// When.
    pub opened: Option<Moment>,
    /// Where.
    pub place: Option<String>,
    /// Those expected: name, and for which household or body. Empty leaves rows to write in.
    pub people: Vec<(String, String)>,
    /// How many came, when known: so many rows are left.
    pub present: Option<usize>,
    /// Who wrote.
    pub secretary: Option<String>,
}

impl AttendanceSheet {
    /// The paper.
    pub fn document(&self) -> Document {
        let round = self.review.words();
        let when = self.opened.map(|Moment { day, hour, minute }| {
            let date = date_words(Some(day), self.review.year());
            let (hour, minute) = (format!("{hour:02}"), format!("{minute:02}"));
            fill("minutes.time", &[("hour", &hour), ("minute", &minute), ("date", &date)])
        });
        let head = ["name", "for", "sign"].map(|key| say(&format!("attendance.{key}")));
        let head: Vec<String> = [say("common.order")].into_iter().chain(head).collect();
        let mut people = self.people.clone();
        if people.is_empty() {
            let rows = self.present.filter(|present| *present > 0).unwrap_or(BLANK_ROWS);
            people.resize(rows, (String::new(), String::new()));
        }
        let rows = people.iter().enumerate().map(|(at, (name, of))| {
            vec![order(at), Cell::left(name), Cell::left(of), Cell::left("")]
        });
        Document {
            title: fill("attendance.about", &[("round", &round)]),
            day: super::dated(self.opened.map(|opened| opened.day), self.review.year()),
            numbers: PageNumbers::FromSecond,
            warning: None,
            blocks: vec![
                village_head(&self.commune, &self.village, None),
                title("attendance", &[("round", &round)]),
                Block::Fields(vec![Field::new(say("attendance.when"), when)]),
                Block::Fields(vec![Field::new(say("attendance.where"), self.place.clone())]),
                table(&[6, 34, 36, 24], &head, rows.collect()),
                signed(vec![person_signer(say("attendance.signer"), self.secretary.clone())]),
            ],
            ..Document::default()
        }
    }
}

fn line(text: String) -> Block {
    Block::Paragraph(Inline::words(text))
}

fn count_words(count: Option<u32>) -> String {
    count.map_or_else(|| BLANK.to_owned(), |count| group_thousands(i64::from(count)))
}

/// ` (Nguyễn Văn Mẫu, Trưởng thôn; Lê Thị Mẫu)`: the form asks for name, office and unit of each; where
/// they are not known there is room to write them.
fn names(group: &Group) -> String {
    if group.count == Some(0) {
        return String::new();
    }
    if group.named.is_empty() {
        return format!(" ({})", room(NAMES_ROOM));
    }
    let each = group.named.iter().map(|who| {
        if who.title.is_empty() { who.name.clone() } else { format!("{}, {}", who.name, who.title) }
    });
    format!(" ({})", each.collect::<Vec<_>>().join("; "))
}

/// Percent with two places, rounded half up, as tables write it.
fn share(part: u32, whole: u32) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let (part, whole) = (u64::from(part), u64::from(whole));
    let hundredths = (part * 20_000 + whole) / (2 * whole);
    paper::show_rate(i64::try_from(hundredths).unwrap_or(i64::MAX))
}
