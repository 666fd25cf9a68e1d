//! Mẫu 02: the chairman's decision with its lists. The form's wording is not known; the paper is laid
//! out by NĐ 30/2020 and says only what QĐ 24/2021 asks it to decide. A village has an extract.

use base::Day;
use base::day::show_day;
use base::id::HouseholdId;
use base::text::group_thousands;
use paper::document::{Block, Cell, Document, Head, Inline, PageNumbers};

use super::ground::grounds;
use super::stands::{Extra, Listed, Place, list};
use super::wording::{fill, glued, say};
use super::{Commune, Numbered, Outcome, Review, Scores, Signature, committee_head, issued, title};

/// The decision with its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub commune: Commune,
    /// Number and day; a draft has no number.
    pub numbered: Numbered,
    pub review: Review,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// The day by which grounds hold: that of the decision, or for which it is drafted.
    pub grounds_on: Day,
    /// What the commune cites of its own, as it is cited.
    pub own_grounds: Vec<String>,
    /// On whose proposal; empty leaves the line out.
    pub proposer: String,
    /// The day on which the people of the households were counted.
    pub counted_on: Day,
    /// Whom it recognises, in any order of classes; within a class as they come. One that was poor and
    /// is near-poor now stands in two lists.
    pub rows: Vec<Recognised>,
    /// Who signs.
    pub signature: Signature,
    /// Whether it is not signed yet: it says so.
    pub draft: bool,
}

/// A household of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// Its record; not printed.
    pub household: HouseholdId,
    /// Who; its outcome is the list it stands in.
    pub listed: Listed,
    /// How many people live in it.
    pub people: u32,
}

/// The four lists, in order: the outcome, the words of its count, the words of its list.
const LISTS: [(Outcome, &str, &str); 4] = [
    (Outcome::Poor, "decision.count_poor", "decision.list_poor"),
    (Outcome::NearPoor, "decision.count_near_poor", "decision.list_near_poor"),
    (Outcome::EscapedPoor, "decision.count_escaped_poor", "decision.list_escaped_poor"),
    (
        Outcome::EscapedNearPoor,
        "decision.count_escaped_near_poor",
        "decision.list_escaped_near_poor",
    ),
];
const ROMAN: [&str; 4] = ["I", "II", "III", "IV"];

impl Decision {
    /// The paper.
    pub fn document(&self) -> Document {
        let year = self.review.year();
        let round = self.review.words();
        let mut blocks = Vec::new();
        if self.draft {
            blocks.push(super::draft_mark());
        }
        blocks.extend([
            committee_head(
                &self.commune,
                self.numbered.symbol(&say("decision.symbol")),
                self.numbered.place_date(&self.commune, year),
            ),
            title("decision", &[("round", &round), ("kinds", &self.kinds(None))]),
            Block::Centred(fill("decision.by", &[("commune", &self.commune.capitals())])),
            Block::Grounds(self.grounds()),
            Block::Centred(say("decision.decides")),
        ]);
        let articles = self.articles();
        let last = articles.len();
        blocks.extend(articles.into_iter().enumerate().map(article));
        blocks.push(issued(
            vec![
                fill("decision.recipient_as", &[("number", &last.to_string())]),
                say("common.archive"),
            ],
            self.signature.of_chairman(),
        ));
        let lists = self.lists();
        for (at, (outcome, _, words)) in lists.iter().enumerate() {
            blocks.push(Block::Appendix {
                number: appendix_words(at, lists.len()),
                title: say(words),
                attached: fill("decision.attached", &self.attached()),
            });
            blocks.push(self.list(Place::DecisionAnnex, *outcome, None));
        }
        Document {
            title: fill("decision.about", &[("round", &round), ("kinds", &self.kinds(None))]),
            day: super::dated(self.numbered.day, year),
            numbers: PageNumbers::FromSecond,
            warning: self.warning(),
            blocks,
            ..Document::default()
        }
    }

    /// What of the decision is about one village; it says that it is no more than that.
    pub fn extract(&self, village: &str) -> Document {
        let year = self.review.year();
        let round = self.review.words();
        let commune = self.commune.whole();
        let words = super::village_words(&self.commune, village);
        let kinds = super::upper_first(&self.kinds(Some(village)));
        let args =
            [("village", &*words), ("round", &*round), ("commune", &*commune), ("kinds", &*kinds)];
        let mut blocks = vec![
            Block::Head(Head {
                parent: None,
                issuer: vec![say("common.committee"), self.commune.capitals()],
                symbol: None,
                place_date: None,
            }),
            Block::Title {
                kind: say("extract.title"),
                about: glued(&fill("extract.about", &args)),
            },
            Block::Addressee(fill("decision.attached", &self.attached())),
            Block::Paragraph(Inline::words(fill("extract.says", &args))),
        ];
        let mut any = false;
        for (outcome, _, words) in LISTS {
            let rows = self.of(outcome).filter(|row| row.listed.village == village);
            if rows.count() > 0 {
                any = true;
                blocks.push(Block::Lead(say(words)));
                blocks.push(self.list(Place::Extract, outcome, Some(village)));
            }
        }
        if !any {
            blocks.push(Block::Paragraph(Inline::words(fill("extract.nobody", &args))));
        }
        Document {
            title: fill("extract.about", &args),
            day: super::dated(self.numbered.day, year),
            numbers: PageNumbers::FromSecond,
            warning: self.warning(),
            blocks,
            ..Document::default()
        }
    }

    fn warning(&self) -> Option<String> {
        let scores = self.scores.warning();
        if self.draft { Some(super::draft_warning(scores.as_deref())) } else { scores }
    }

    fn attached(&self) -> [(&'static str, String); 3] {
        [
            ("number", self.numbered.number_words()),
            ("date", self.numbered.date_words(self.review.year())),
            ("commune", self.commune.whole()),
        ]
    }

    /// `hộ nghèo, hộ cận nghèo, hộ thoát nghèo`: the lists that have somebody on them, and always the two
    /// that are recognised.
    fn kinds(&self, village: Option<&str>) -> String {
        let here =
            |outcome| self.of(outcome).any(|row| village.is_none_or(|it| row.listed.village == it));
        let named = LISTS.iter().map(|(outcome, ..)| *outcome).filter(|outcome| {
            matches!(outcome, Outcome::Poor | Outcome::NearPoor) || here(*outcome)
        });
        named.map(|outcome| outcome.within()).collect::<Vec<_>>().join(", ")
    }

    /// The lists that have somebody on them: a decision has no empty annex.
    fn lists(&self) -> Vec<(Outcome, &'static str, &'static str)> {
        LISTS.into_iter().filter(|(outcome, ..)| self.of(*outcome).next().is_some()).collect()
    }

    fn grounds(&self) -> Vec<String> {
        let law = grounds("decision", self.grounds_on);
        // One that is not known whole is named on the draft's page and left out of what is signed.
        let whole = law.iter().filter(|ground| ground.missing.is_empty());
        let mut all: Vec<String> =
            whole.map(|ground| fill("decision.ground", &[("text", &ground.text)])).collect();
        all.extend(self.own_grounds.iter().map(|it| fill("decision.ground", &[("text", it)])));
        let round = self.review.words();
        let args = [("round", &*round), ("commune", &*self.commune.whole())];
        all.push(fill("decision.ground_result", &args));
        if !self.proposer.is_empty() {
            all.push(fill("decision.ground_proposal", &[("proposer", &self.proposer)]));
        }
        all
    }

    fn articles(&self) -> Vec<String> {
        let lists = self.lists();
        let (round, commune) = (self.review.words(), self.commune.whole());
        let args = [("commune", &*commune), ("round", &*round)];
        let counts = lists.iter().enumerate().map(|(at, (outcome, words, _))| {
            let count = self.of(*outcome).count();
            let count = group_thousands(i64::try_from(count).unwrap_or(i64::MAX));
            fill(words, &[("count", &count), ("appendix", &appendix_words(at, lists.len()))])
        });
        let counts = counts.collect::<Vec<_>>().join("; ");
        let first = match lists.is_empty() {
            true => fill("decision.recognises_nobody", &args),
            false => {
                fill("decision.recognises", &[args.as_slice(), &[("counts", &*counts)]].concat())
            }
        };
        let mut all = vec![first];
        // Only the poor and the near-poor have a certificate.
        let certified: Vec<String> = lists
            .iter()
            .enumerate()
            .filter(|(_, (outcome, ..))| matches!(outcome, Outcome::Poor | Outcome::NearPoor))
            .map(|(at, _)| appendix_words(at, lists.len()))
            .collect();
        if !certified.is_empty() {
            let appendices = certified.join(&say("common.and"));
            all.push(fill(
                "decision.certificates",
                &[("appendices", &*appendices), ("commune", &*self.commune.whole())],
            ));
        }
        all.push(say("decision.force"));
        all.push(say("decision.execute"));
        all
    }

    fn of(&self, outcome: Outcome) -> impl Iterator<Item = &Recognised> {
        self.rows.iter().filter(move |row| row.listed.outcome == outcome)
    }

    fn list(&self, place: Place, outcome: Outcome, village: Option<&str>) -> Block {
        let rows: Vec<&Recognised> = self
            .of(outcome)
            .filter(|row| village.is_none_or(|village| row.listed.village == village))
            .collect();
        let people: i64 = rows.iter().map(|row| i64::from(row.people)).sum();
        let households = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let total = fill(
            "decision.total",
            &[
                ("households", &group_thousands(households)),
                ("people", &group_thousands(people)),
                ("day", &show_day(self.counted_on)),
            ],
        );
        let listed: Vec<&Listed> = rows.iter().map(|row| &row.listed).collect();
        let extra = Extra {
            head: say("list.people"),
            share: 11,
            cells: rows.iter().map(|row| Cell::centre(row.people.to_string())).collect(),
            total,
        };
        list(place, &listed, Some(extra))
    }
}

fn article((at, text): (usize, String)) -> Block {
    let number = (at + 1).to_string();
    let heading = fill("decision.article", &[("number", &number)]);
    Block::Paragraph(vec![Inline::Bold(heading), Inline::Text(format!(" {text}"))])
}

/// `Phụ lục II`; the only one has no number.
fn appendix_words(at: usize, of: usize) -> String {
    match ROMAN.get(at).filter(|_| of > 1) {
        Some(number) => fill("decision.appendix", &[("number", number)]),
        None => say("decision.appendix_only"),
    }
}
