//! The village meeting: its minutes (TT 07/2021, Appendix V) and the sheet those present sign. The
//! fields of the minutes were seen; the sentences are the program's.

use base::Day;
use base::text::group_thousands;
use paper::document::{Block, Cell, Document, Field, Inline, Level, PageNumbers};

use super::stands::{Listed, Place, list};
use super::wording::{fill, say};
use super::{
    BLANK, Commune, Outcome, Review, Scores, date_words, order, person_signer, sentence, signed,
    table, title, village_head, within_village,
};

/// Rows left empty on a sheet that is signed by hand, where it is not known how many come.
const BLANK_ROWS: usize = 20;

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
    /// The vote on each household.
    pub votes: Vec<Vote>,
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
    /// Households represented.
    pub households: Option<u32>,
    /// All households of the village.
    pub households_total: Option<u32>,
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
    /// The paper.
    pub fn document(&self) -> Document {
        let mut blocks = vec![
            village_head(&self.commune, &self.village),
            title("minutes", &[("round", &self.review.words())]),
            part("minutes.time_place"),
            self.opening(),
            part("minutes.people"),
        ];
        blocks.extend(self.people());
        blocks.extend([
            part("minutes.contents"),
            item(say("minutes.contents_first")),
            item(say("minutes.contents_second")),
            item(say("minutes.opinions")),
        ]);
        match (self.opinions.as_slice(), self.opened) {
            ([], None) => blocks.push(Block::Dots(4)),
            ([], Some(_)) => blocks.push(line(say("minutes.no_opinion"))),
            (opinions, _) => {
                let each = opinions.iter().map(|text| line(format!("- {}", sentence(text))));
                blocks.extend(each);
            }
        }
        blocks.push(item(say("minutes.votes")));
        blocks.push(self.votes());
        blocks.push(part("minutes.result"));
        blocks.extend(self.result());
        let time = self.time(self.closed);
        blocks.push(line(fill("minutes.closed", &[("time", &time)])));
        blocks.push(self.signatures());
        if !self.votes.is_empty() {
            let round = self.review.words();
            let date = date_words(self.opened.map(|opened| opened.day), self.review.year());
            let attached = [("date", &*date), ("village", &*self.village)];
            let listed: Vec<&Listed> = self.votes.iter().map(|vote| &vote.listed).collect();
            blocks.extend([
                Block::Appendix {
                    number: say("minutes.list_number"),
                    title: fill("minutes.list_title", &[("round", &*round.to_uppercase())]),
                    attached: fill("minutes.list_attached", &attached),
                },
                list(Place::Minutes, &listed, None),
                Block::Small(say("minutes.list_legend")),
            ]);
        }
        Document {
            title: fill("minutes.about", &[("round", &self.review.words())]),
            day: super::dated(self.opened.map(|opened| opened.day), self.review.year()),
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
            ..Document::default()
        }
    }

    fn time(&self, moment: Option<Moment>) -> String {
        let Some(Moment { day, hour, minute }) = moment else {
            return fill("minutes.time_blank", &[("year", &self.review.year().to_string())]);
        };
        let date = date_words(Some(day), self.review.year());
        let (hour, minute) = (format!("{hour:02}"), format!("{minute:02}"));
        fill("minutes.time", &[("hour", &hour), ("minute", &minute), ("date", &date)])
    }

    fn opening(&self) -> Block {
        let time = self.time(self.opened);
        let place = match &self.place {
            Some(place) => within_village(place, &self.village),
            None => format!("{}, {}", BLANK.repeat(8), self.village),
        };
        line(fill("minutes.opened", &[("time", &*time), ("place", &*place)]))
    }

    fn people(&self) -> Vec<Block> {
        // Whose office is not known has dots to write it on, as the form prints them.
        let person = |key: &str, who: &Option<Attendant>| {
            let title = who.as_ref().map(|who| who.title.clone());
            Block::Fields(vec![
                Field::new(say(key), who.as_ref().map(|who| who.name.clone())),
                Field::new(say("minutes.title_label"), title.filter(|title| !title.is_empty())),
            ])
        };
        let group = |key: &str, group: &Group| {
            let count = count_words(group.count);
            item(fill(key, &[("count", &count), ("names", &names(&group.named))]))
        };
        let with = &self.attending;
        let percent = match (with.households, with.households_total) {
            (Some(present), Some(total)) => share(present, total),
            _ => BLANK.to_owned(),
        };
        let (present, total) = (count_words(with.households), count_words(with.households_total));
        let args = [("present", &*present), ("total", &*total), ("percent", &*percent)];
        vec![
            person("minutes.chair", &self.chair),
            person("minutes.secretary", &self.secretary),
            group("minutes.committee", &with.committee),
            group("minutes.organisations", &with.organisations),
            group("minutes.front", &with.front),
            group("minutes.reviewers", &with.reviewers),
            item(fill("minutes.households", &args)),
        ]
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

    /// How many go on as what, and by name whom the meeting sent back (Phụ lục V, 2).
    fn result(&self) -> Vec<Block> {
        let known = self.opened.is_some() && self.votes.iter().all(|vote| vote.count.is_some());
        let agreed = |vote: &&Vote| vote.count.is_some_and(|count| count.agreed);
        let is = |vote: &Vote, wanted: Outcome| match vote.listed.outcome {
            // It is near-poor, and has escaped poverty.
            Outcome::NearPoorEscaped => {
                matches!(wanted, Outcome::NearPoor | Outcome::EscapedPoor)
            }
            outcome @ (Outcome::Poor
            | Outcome::NearPoor
            | Outcome::EscapedPoor
            | Outcome::EscapedNearPoor
            | Outcome::NotPoor) => outcome == wanted,
        };
        let kinds = [
            Outcome::Poor,
            Outcome::NearPoor,
            Outcome::EscapedPoor,
            Outcome::EscapedNearPoor,
            Outcome::NotPoor,
        ];
        let mut lines: Vec<Block> = kinds
            .into_iter()
            .filter_map(|kind| {
                let count = self.votes.iter().filter(agreed).filter(|it| is(it, kind)).count();
                let count = match known {
                    false if kind != Outcome::NotPoor => BLANK.to_owned(),
                    true if count > 0 => count.to_string(),
                    true | false => return None,
                };
                let is_not_poor = kind == Outcome::NotPoor;
                let key = if is_not_poor { "minutes.result_not_poor" } else { "minutes.result_as" };
                Some(line(fill(key, &[("count", &*count), ("outcome", &*kind.within())])))
            })
            .collect();
        let back: Vec<&str> = self
            .votes
            .iter()
            .filter(|vote| !agreed(vote))
            .map(|vote| vote.listed.name.as_str())
            .collect();
        lines.push(line(match (known, back.as_slice()) {
            (false, _) => fill("minutes.result_back", &[("count", BLANK), ("names", BLANK)]),
            (true, []) => say("minutes.result_none_back"),
            (true, names) => {
                let count = names.len().to_string();
                fill("minutes.result_back", &[("count", &*count), ("names", &names.join(", "))])
            }
        }));
        lines
    }

    fn signatures(&self) -> Block {
        let name = |who: &Option<Attendant>| who.as_ref().map(|who| who.name.clone());
        let people = (!self.representatives.is_empty()).then(|| self.representatives.join(", "));
        signed(vec![
            person_signer(say("minutes.sign_households"), people),
            person_signer(say("minutes.sign_secretary"), name(&self.secretary)),
            person_signer(say("minutes.sign_chair"), name(&self.chair)),
        ])
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
                village_head(&self.commune, &self.village),
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

fn part(key: &str) -> Block {
    Block::Part(Level::Roman, Inline::words(say(key)))
}

fn item(text: String) -> Block {
    Block::Part(Level::Arabic, Inline::words(text))
}

fn line(text: String) -> Block {
    Block::Paragraph(Inline::words(text))
}

fn count_words(count: Option<u32>) -> String {
    count.map_or_else(|| BLANK.to_owned(), |count| group_thousands(i64::from(count)))
}

/// `: Nguyễn Văn Mẫu (Trưởng thôn), Lê Thị Mẫu`.
fn names(people: &[Attendant]) -> String {
    if people.is_empty() {
        return String::new();
    }
    let each = people.iter().map(|who| {
        if who.title.is_empty() {
            who.name.clone()
        } else {
            format!("{} ({})", who.name, who.title)
        }
    });
    format!(": {}", each.collect::<Vec<_>>().join(", "))
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
