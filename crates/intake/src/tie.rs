//! Ties the rows of one household together: by its code, else by the list's number for it within
//! its village, else by following its head. Rows that an export repeated count once.

use std::collections::HashMap;

use base::text::fold;
use register::{HouseholdCode, Relation};

use crate::line::Line;

/// The texts of a whole row, its running number left out.
pub(crate) type Content = Box<[u32]>;

/// So many rows of a household are compared with a new one; a larger household is refused, and
/// comparing each of its rows with all others would take for ever.
const COMPARED_MAX: usize = 2 * register::people::household::MEMBERS_MAX;

/// The households of a sheet while its rows are read.
#[derive(Default)]
pub(crate) struct Ties<'a> {
    households: Vec<Opened<'a>>,
    by_code: HashMap<HouseholdCode, usize>,
    by_number: HashMap<(String, String), usize>,
    /// The latest household with a number, for rows that leave the village to the head's row.
    latest: HashMap<String, usize>,
    /// The household that a row of this content and village opened.
    by_content: HashMap<(String, Content), usize>,
    /// The household of the row before.
    last: Option<usize>,
    /// The household whose head is in the next row.
    awaits_head: Option<usize>,
}

/// What a row says of its household by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    /// Each row is a household.
    Alone,
    /// It is of the household above, unless it says otherwise.
    WithAbove,
    /// It is of the household whose head is in the next row.
    WithNext,
}

#[derive(Default)]
struct Opened<'a> {
    lines: Vec<Line<'a>>,
    contents: Vec<Content>,
    code: Option<HouseholdCode>,
    village: String,
    head_name: Option<String>,
}

/// What became of a row.
pub(crate) enum Put {
    Tied,
    /// It says what a row before it said.
    Repeated,
    /// It names no household, is no head, and no row stands before it.
    Nowhere(u32),
}

impl<'a> Ties<'a> {
    /// Puts a row to its household.
    pub(crate) fn put(&mut self, line: Line<'a>, content: Content, stands: Stands) -> Put {
        let awaits_head = self.awaits_head.take();
        let number = line.number.as_deref().map(fold);
        let village = fold(line.village.as_deref().unwrap_or_default());
        let known = match (line.code, &number) {
            _ if awaits_head.is_some() && line.relation == Some(Relation::Head) => awaits_head,
            (Some(code), _) => self.by_code.get(&code).copied().or_else(|| {
                // Rows before this one may have named the household by its number only.
                let place = self.numbered(number.as_deref()?, &village)?;
                self.households.get(place)?.code.is_none().then_some(place)
            }),
            (None, Some(number)) => {
                self.numbered(number, &village).filter(|place| !self.restarts(*place, &line))
            }
            (None, None) if stands == Stands::Alone || stands == Stands::WithNext => None,
            (None, None) if line.relation == Some(Relation::Head) => None,
            (None, None) if self.begins(&line) => None,
            // A relation that could not be read may be the head's.
            (None, None) if self.last.is_none() && line.relation.is_some() => {
                return Put::Nowhere(line.row.number);
            }
            (None, None) => self.last,
        };
        if let Some(place) = known {
            let opened = self.households.get(place);
            if opened.is_some_and(|opened| opened.contents.contains(&content)) {
                self.last = Some(place);
                return Put::Repeated;
            }
        }
        let key = (village.clone(), content);
        if known.is_none()
            && tells_apart(&line)
            && let Some(place) = self.by_content.get(&key)
        {
            self.last = Some(*place);
            return Put::Repeated;
        }
        let place = known.unwrap_or_else(|| {
            self.households.push(Opened::default());
            self.by_content.insert(key.clone(), self.households.len() - 1);
            self.households.len() - 1
        });
        self.enter(place, line, key.1, number, village);
        self.awaits_head = Some(place).filter(|_| stands == Stands::WithNext);
        Put::Tied
    }

    /// Numbers may begin anew; who has none is still of the household above.
    pub(crate) fn count_anew(&mut self) {
        self.by_number.clear();
        self.latest.clear();
    }

    /// A row of a village or a class stands between: numbers may begin anew below it, and nobody
    /// below it is of a household above.
    pub(crate) fn divide(&mut self) {
        self.count_anew();
        self.last = None;
        self.awaits_head = None;
    }

    fn enter(
        &mut self,
        place: usize,
        line: Line<'a>,
        content: Content,
        number: Option<String>,
        village: String,
    ) {
        let opened = self.households.get_mut(place).expect("found or pushed above");
        opened.code = opened.code.or(line.code);
        if opened.contents.len() < COMPARED_MAX {
            opened.contents.push(content);
        }
        if opened.head_name.is_none() {
            opened.head_name = line.head_name.as_deref().map(fold);
        }
        if opened.village.is_empty() {
            opened.village = village;
        }
        if let Some(code) = line.code {
            self.by_code.entry(code).or_insert(place);
        }
        if let Some(number) = number {
            self.by_number.insert((number.clone(), opened.village.clone()), place);
            self.latest.insert(number, place);
        }
        opened.lines.push(line);
        self.last = Some(place);
    }

    /// Numbers that start anew with each group: another head under a number that was left.
    fn restarts(&self, place: usize, line: &Line<'_>) -> bool {
        let is_head = |line: &Line<'_>| line.relation == Some(Relation::Head);
        let head = self.households.get(place).and_then(|it| it.lines.iter().find(|it| is_head(it)));
        is_head(line)
            && self.last != Some(place)
            && head.is_some_and(|head| fold(&head.name) != fold(&line.name))
    }

    /// Another head's name than that of the household at hand begins another household.
    fn begins(&self, line: &Line<'_>) -> bool {
        let Some(head) = line.head_name.as_deref().map(fold) else { return false };
        // Under "Họ và tên chủ hộ" stand the members as well, when they say what they are.
        let is_member = line.relation.is_some_and(|relation| relation != Relation::Head);
        if is_member && fold(&line.name) == head {
            return false;
        }
        let last = self.last.and_then(|place| self.households.get(place));
        last.is_none_or(|last| last.head_name.as_ref() != Some(&head))
    }

    fn numbered(&self, number: &str, village: &str) -> Option<usize> {
        let latest = self.latest.get(number).copied();
        if village.is_empty() {
            return latest;
        }
        let key = (number.to_owned(), village.to_owned());
        self.by_number.get(&key).copied().or_else(|| {
            latest.filter(|place| self.households.get(*place).is_some_and(|h| h.village.is_empty()))
        })
    }

    /// The rows of each household, in the order in which the households begin.
    pub(crate) fn finish(self) -> impl Iterator<Item = Vec<Line<'a>>> {
        self.households.into_iter().map(|opened| opened.lines)
    }
}

/// Whether a row says enough that another of the same content is the same household: two people
/// of one name in one village are common.
fn tells_apart(line: &Line<'_>) -> bool {
    line.identity.is_some()
        || line.code.is_some()
        || line.number.is_some()
        || line.birth.is_some_and(|birth| birth.day().is_some())
}
