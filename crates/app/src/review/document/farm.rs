//! Papers of farming households of average living standard: the form of Phụ lục VIII as it is printed,
//! filled in or empty, and the chairman's decision. The decision's official form was not seen (Mẫu 02 of QĐ
//! 24/2021): it is laid out by NĐ 30/2020.

use base::text::group_thousands;
use base::{Birth, Day};
use paper::document::{
    Align, Block, Cell, Closing, Document, Field, Head, Inline, Letters, PageNumbers, Signer, Table,
};
use standard::farm::{Amounts, FarmForm, FarmResult, Living, group_of};

use super::ground::grounds;
use super::stands::{Extra, Listed, Place, list};
use super::wording::{fill, glued, say};
use super::{
    Card, Commune, Numbered, Sex, Signature, committee_head, head_hint, issued, sex_words, shown,
};

/// Rows for members on a form that is filled in by hand, as printed.
const BLANK_MEMBERS: usize = 8;
/// Where the longest name of who signs goes on in a second line, as printed.
const SECOND_LINE: &str = " RÀ SOÁT CẤP XÃ";
/// What the gazette prints twice, and what it means (II.1.2).
const TWICE: &str = "bán ra và và sản phẩm";
/// See `TWICE`.
const ONCE: &str = "bán ra và sản phẩm";
/// Room for a day of birth, with its strokes.
const BIRTH: &str = "……/……/………";

/// The form, filled in as far as things are known.
#[derive(Debug, Clone)]
pub struct FarmSheet {
    pub form: &'static FarmForm,
    pub province: String,
    /// As long as there were districts; the form says that there are none since.
    pub district: Option<String>,
    pub commune: Commune,
    pub village: String,
    /// Who asks; none prints an empty form.
    pub head: Option<FarmHead>,
    pub members: Vec<(String, String)>,
    /// What was stated; none leaves the table empty.
    pub stated: Option<FarmStated>,
    /// When the household was asked.
    pub day: Option<Day>,
    pub year: i32,
}

/// Who asks.
#[derive(Debug, Clone, Default)]
pub struct FarmHead {
    pub name: String,
    pub sex: Option<Sex>,
    pub birth: Option<Birth>,
    pub ethnicity: Option<String>,
    pub card: Card,
    pub residence: Option<String>,
}

/// What was stated and what follows.
#[derive(Debug, Clone)]
pub struct FarmStated {
    pub work: String,
    /// Thousand đồng a month.
    pub estimate: Option<i64>,
    /// By the place on the form.
    pub lines: Vec<(String, Amounts)>,
    pub result: FarmResult,
    pub reviewer: String,
}

/// Whole thousands of đồng, with what is left over: `1.562,500`.
pub(crate) fn thousands(vnd: i64) -> String {
    let (whole, rest) = (vnd.div_euclid(1_000), vnd.rem_euclid(1_000));
    match rest {
        0 => group_thousands(whole),
        rest => format!("{},{rest:03}", group_thousands(whole)),
    }
}

impl FarmSheet {
    /// The paper.
    pub fn document(&self) -> Document {
        let form = self.form;
        let said = |place: &str| form.say(place).to_owned();
        let mut blocks = vec![
            Block::FormTitle {
                number: said("appendix"),
                title: said("name"),
                attached: said("issued"),
            },
            Block::Centred(said("about")),
        ];
        blocks.extend(self.place_fields());
        blocks.push(Block::Lead(said("part_1")));
        blocks.extend(self.head_fields());
        blocks.extend([
            Block::Fields(vec![Field {
                value: Some(String::new()),
                ..self.field("members", None)
            }]),
            self.members_table(),
            Block::Lead(said("part_2")),
            Block::Lead(said("part_2_1")),
            Block::Unit(said("unit")),
            self.amounts_table(),
            Block::Lead(said("part_2_2")),
            Block::Unit(said("unit_2")),
            self.values_table(),
            Block::Small(said("note_1")),
            Block::Lead(said("part_3")),
            Block::Paragraph(Inline::words(said("conclusion"))),
        ]);
        blocks.extend(self.boxes());
        blocks.extend([
            Block::Legend(Letters::Usual, vec![Inline::Italic(said("box_note"))]),
            self.signatures(),
            Block::Small(said("note_2_rural")),
            Block::Small(said("note_2_urban")),
            Block::Small(say("farm_form.misprint")),
        ]);
        Document {
            title: said("name"),
            day: super::dated(self.day, self.year),
            numbers: PageNumbers::FromSecond,
            warning: None,
            blocks,
            ..Document::default()
        }
    }

    fn field(&self, place: &str, value: Option<String>) -> Field {
        Field::new(self.form.say(place), value.filter(|it| !it.is_empty()))
    }

    fn place_fields(&self) -> Vec<Block> {
        let one = |place: &str, value: &str| {
            Block::Fields(vec![self.field(place, Some(value.to_owned()))])
        };
        let mut all = vec![one("province", &self.province)];
        let none = say("common.no_district");
        all.push(one("district", self.district.as_ref().unwrap_or(&none)));
        all.push(one("commune", &self.commune.name));
        all.push(one("village", &self.village));
        all
    }

    fn head_fields(&self) -> Vec<Block> {
        let empty = FarmHead::default();
        let head = self.head.as_ref().unwrap_or(&empty);
        let stated = self.stated.as_ref();
        let estimate = stated.and_then(|it| it.estimate).map(group_thousands);
        vec![
            Block::Fields(vec![
                self.field("head", Some(head.name.clone())).share(2),
                self.field("sex", head.sex.map(sex_words)),
            ]),
            Block::Fields(vec![
                self.field("birth", Some(head.birth.map_or(BIRTH.to_owned(), |it| it.to_string()))),
                self.field("ethnicity", head.ethnicity.clone()),
            ]),
            Block::Fields(vec![
                self.field("identity", head.card.number_words()),
                self.field("identity_day", shown(head.card.issued_on)),
            ]),
            Block::Fields(vec![self.field("residence", head.residence.clone())]),
            Block::Fields(vec![self.field("work", stated.map(|it| it.work.clone()))]),
            // Where the household lives is asked apart from where it is registered.
            Block::Fields(vec![self.field("address", None)]),
            Block::Fields(vec![self.field("estimate", estimate)]),
        ]
    }

    fn members_table(&self) -> Block {
        let head = ["member_order", "member_name", "member_relation"].map(|it| self.form.say(it));
        // One known has a row to add a member by hand, and one that is not is as printed.
        let rows = match self.head {
            None => BLANK_MEMBERS,
            Some(_) => self.members.len() + 1,
        };
        let row = |at: usize| {
            let (name, relation) = self.members.get(at).cloned().unwrap_or_default();
            // As printed: the last row goes on with as many as there are.
            let number = if at + 1 == rows { "…".to_owned() } else { format!("{:02}", at + 1) };
            vec![Cell::centre(number), Cell::left(name), Cell::left(relation)]
        };
        Block::Table(Table {
            shares: vec![10, 52, 38],
            head: vec![head.iter().map(|it| head_hint(it)).collect()],
            rows: (0..rows).map(row).collect(),
            letters: Letters::Usual,
        })
    }

    /// Amounts of a row; a group has its sum.
    fn amounts(&self, place: &str, is_group: bool) -> Amounts {
        let Some(stated) = &self.stated else { return Amounts::default() };
        if is_group {
            let sum = stated.result.groups.iter().find(|it| it.group == group_of(place));
            return sum.map(|it| it.sum).unwrap_or_default();
        }
        let of = stated.lines.iter().find(|it| it.0 == place);
        of.map(|it| it.1).unwrap_or_default()
    }

    fn amounts_table(&self) -> Block {
        let amount = |of: Option<i64>| right(of.map(group_thousands).unwrap_or_default());
        let row = |words: Vec<Inline>, of: Amounts| {
            let name = Cell { words, ..Cell::left("") };
            vec![name, amount(of.takings), amount(of.costs)]
        };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for it in self.form.rows() {
            // The nine sources are printed in bold, what they consist of is not.
            let text = match it.place.contains('.') {
                true => Inline::words(&it.text),
                false => source_words(&it.text),
            };
            rows.push(row(text, self.amounts(&it.place, it.kind == "group")));
        }
        let income = self.stated.as_ref().and_then(|it| it.result.income.as_ref());
        let total =
            Amounts { takings: income.map(|it| it.takings), costs: income.map(|it| it.costs) };
        rows.push(row(vec![Inline::Bold(self.form.say("total").to_owned())], total));
        let head = ["source", "takings", "costs"].map(|it| Cell::head(self.form.say(it)));
        Block::Table(Table {
            shares: vec![56, 19, 25],
            head: vec![head.into()],
            rows,
            letters: Letters::Usual,
        })
    }

    fn values_table(&self) -> Block {
        let income = self.stated.as_ref().and_then(|it| it.result.income.as_ref());
        let row = |place: &str, value: Option<String>| {
            vec![Cell::left(self.form.say(place)), right(value.unwrap_or_default())]
        };
        let rows = vec![
            row("income", income.map(|it| group_thousands(it.income))),
            row("income_person_month", income.map(|it| thousands(it.person_month_vnd))),
            // As printed: a third row without words.
            vec![Cell::left(""), Cell::left("")],
        ];
        let [measure, value] = ["measure", "value"].map(|it| Cell::head(self.form.say(it)));
        let head = [Cell { align: Align::Left, ..measure }, value];
        Block::Table(Table {
            shares: vec![73, 27],
            head: vec![head.into()],
            rows,
            letters: Letters::Usual,
        })
    }

    fn boxes(&self) -> Vec<Block> {
        let income = self.stated.as_ref().and_then(|it| it.result.income.as_ref());
        let average = income.map(|it| it.living == Living::Average);
        let line = |place: &str, ticked: bool| {
            let words = format!("{}  ", self.form.say(place));
            Block::Paragraph(vec![Inline::Text(words), Inline::Check(ticked)])
        };
        vec![line("yes", average == Some(true)), line("no", average == Some(false))]
    }

    fn signatures(&self) -> Block {
        let signer = |place: &str, name: Option<String>| {
            let text = self.form.say(place);
            let (capacity, note) = text.split_once(" (").unwrap_or((text, ""));
            let capacity = match capacity.split_once(SECOND_LINE) {
                Some((first, rest)) => {
                    vec![first.to_owned(), format!("{}{rest}", SECOND_LINE.trim())]
                }
                None => vec![capacity.to_owned()],
            };
            Signer {
                capacity,
                note: Some(format!("({note}")).filter(|_| !note.is_empty()),
                name,
                place_date: None,
            }
        };
        let date = match self.day {
            Some(day) => {
                let words = super::date_words(Some(day), self.year);
                words.replacen("ngày", "Ngày", 1)
            }
            None => self.form.say("day").to_owned(),
        };
        let reviewer = self.stated.as_ref().map(|it| it.reviewer.clone());
        let mut last = signer("sign_reviewer", reviewer);
        last.place_date = Some(date);
        let head = self.head.as_ref().map(|it| it.name.clone());
        let signers = vec![signer("sign_household", head), signer("sign_committee", None), last];
        Block::Closing(Closing { recipients: Vec::new(), signers, small: false })
    }
}

/// The name of a source in bold, what it has in brackets not, as printed: **4. Lâm nghiệp** (tính cả …) và
/// **dịch vụ lâm nghiệp**.
fn source_words(text: &str) -> Vec<Inline> {
    // The transcription has every word as printed; the paper says below that it has one less.
    let text = &text.replace(TWICE, ONCE);
    let parts = text.split_once(" (").and_then(|(name, rest)| Some((name, rest.rsplit_once(')')?)));
    let Some((name, (inside, rest))) = parts else { return vec![Inline::Bold(text.to_owned())] };
    let mut words = vec![Inline::Bold(name.to_owned())];
    let and = say("common.and");
    match rest.strip_prefix(and.as_str()) {
        Some(service) => {
            words.push(Inline::Text(format!(" ({inside}){and}")));
            words.push(Inline::Bold(service.to_owned()));
        }
        None => words.push(Inline::Text(format!(" ({inside}){rest}"))),
    }
    words
}

fn right(text: String) -> Cell {
    Cell { align: Align::Right, ..Cell::left(text) }
}

/// The decision.
#[derive(Debug, Clone)]
pub struct FarmDecision {
    pub commune: Commune,
    pub numbered: Numbered,
    pub day: Day,
    pub year: i32,
    /// What the commune cites of its own, as it is cited.
    pub own_grounds: Vec<String>,
    /// Whom it recognises, with how many people.
    pub rows: Vec<(Listed, i64)>,
    pub signature: Signature,
}

impl FarmDecision {
    /// The paper.
    pub fn document(&self) -> Document {
        let commune = self.commune.whole();
        let households = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        let args = [("commune", commune), ("households", group_thousands(households))];
        let law = grounds("decision", self.day);
        let whole = law.iter().filter(|ground| ground.missing.is_empty());
        let mut rests: Vec<String> =
            whole.map(|ground| fill("decision.ground", &[("text", &ground.text)])).collect();
        rests.extend(self.own_grounds.iter().map(|it| fill("decision.ground", &[("text", it)])));
        rests.push(fill("farm_decision.ground_result", &args));
        rests.push(fill("decision.ground_proposal", &[("proposer", say("decision.proposer"))]));
        let mut blocks = vec![
            committee_head(
                &self.commune,
                self.numbered.symbol(&say("decision.symbol")),
                self.numbered.place_date(&self.commune, self.year),
            ),
            Block::Title { kind: say("decision.title"), about: glued(&say("farm_decision.about")) },
            Block::Centred(fill("decision.by", &[("commune", self.commune.capitals())])),
            Block::Grounds(rests),
            Block::Centred(say("decision.decides")),
        ];
        let articles = [
            fill("farm_decision.recognises", &args),
            say("farm_decision.force"),
            say("farm_decision.execute"),
        ];
        let last = articles.len().to_string();
        for (at, text) in articles.into_iter().enumerate() {
            let heading = fill("decision.article", &[("number", (at + 1).to_string())]);
            blocks.push(Block::Paragraph(vec![
                Inline::Bold(heading),
                Inline::Text(format!(" {text}")),
            ]));
        }
        blocks.push(issued(
            vec![fill("decision.recipient_as", &[("number", last)]), say("common.archive")],
            self.signature.of_chairman(),
        ));
        blocks.push(Block::Appendix {
            number: say("decision.appendix_only"),
            title: say("farm_decision.list"),
            attached: self.attached(),
        });
        blocks.push(self.list(Place::DecisionAnnex));
        Document {
            title: say("farm_decision.about"),
            day: self.day,
            numbers: PageNumbers::FromSecond,
            warning: None,
            blocks,
            ..Document::default()
        }
    }

    /// What of the decision is about one village; it says that it is no more than that.
    pub fn extract(&self, village: &str) -> Document {
        let village = super::village_words(&self.commune, village);
        let args = [("village", village), ("commune", self.commune.whole())];
        let blocks = vec![
            Block::Head(Head {
                parent: None,
                issuer: vec![say("common.committee"), self.commune.capitals()],
                symbol: None,
                place_date: None,
            }),
            Block::Title {
                kind: say("extract.title"),
                about: glued(&fill("farm_decision.extract_about", &args)),
            },
            Block::Addressee(self.attached()),
            Block::Paragraph(Inline::words(fill("extract.says", &args))),
            self.list(Place::Extract),
        ];
        Document {
            title: fill("farm_decision.extract_about", &args),
            day: self.day,
            numbers: PageNumbers::FromSecond,
            warning: None,
            blocks,
            ..Document::default()
        }
    }

    fn attached(&self) -> String {
        let args = [
            ("number", self.numbered.number_words()),
            ("date", self.numbered.date_words(self.year)),
            ("commune", self.commune.whole()),
        ];
        fill("decision.attached", &args)
    }

    fn list(&self, place: Place) -> Block {
        let people: i64 = self.rows.iter().map(|row| row.1).sum();
        let households = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        let total = fill(
            "farm_decision.total",
            &[("households", group_thousands(households)), ("people", group_thousands(people))],
        );
        let listed: Vec<&Listed> = self.rows.iter().map(|row| &row.0).collect();
        let extra = Extra {
            head: say("list.people"),
            share: 11,
            cells: self.rows.iter().map(|row| Cell::centre(row.1.to_string())).collect(),
            total,
        };
        list(place, &listed, Some(extra))
    }
}
