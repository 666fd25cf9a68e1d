//! The list of a round, or what its forms state, page by page.

use base::id::HouseholdId;
use base::words::Lang;
use paper::ListCell;
use store::Scope;
use store::review::listing::ListQuery;
use store::review::round::RoundRow;
use store::review::survey_export::FormLine;
use uuid::Uuid;

use super::column::{OfForm, RoundColumn, RoundRows, listed};
use crate::App;
use crate::figure::export::Form;
use crate::kernel::list_file::{Pages, Placed, code};
use crate::kernel::problem::{Problem, Result};
use crate::review::survey::{Content, Prepared, Sheet};

/// Households a page.
const PAGE_HOUSEHOLDS: u32 = 500;

/// Which round, and what is said of its households.
pub(super) struct OfRound {
    pub app: App,
    pub scope: Scope,
    pub round: RoundRow,
    pub prepared: Option<Prepared>,
    pub columns: Vec<RoundColumn>,
    pub rows: RoundRows,
    pub form: Form,
    pub lang: Lang,
    pub salt: [Uuid; 2],
    /// Where the next page goes on.
    pub after: Option<(String, HouseholdId)>,
}

impl Pages for OfRound {
    async fn page(&mut self, reading: &store::Tx) -> Result<Option<(usize, Vec<Placed>)>> {
        match self.rows {
            RoundRows::Listed => self.listed(&**reading).await,
            RoundRows::Households | RoundRows::People => self.stated(&**reading).await,
        }
    }
}

impl OfRound {
    fn coded(&self, id: Uuid) -> String {
        code(&self.salt, id)
    }

    /// Where a row stands: by village, head and household; in a coded file by an order that says nothing.
    fn key(&self, (village, head): (&str, &str), household: HouseholdId, position: u32) -> Vec<u8> {
        let first = match self.form {
            Form::Named => format!("{village}\u{1}{head}"),
            Form::Coded => self.coded(household.0),
        };
        let mut key = first.into_bytes();
        key.push(0);
        key.extend(household.0.as_bytes());
        key.extend(position.to_be_bytes());
        key
    }

    /// The next page of the list.
    async fn listed(&mut self, db: &impl store::Db) -> Result<Option<(usize, Vec<Placed>)>> {
        let day = crate::review::listing::list_day(&self.app, db, &self.round).await?;
        let query = ListQuery { day: Some(day), after: self.after.take(), ..ListQuery::default() };
        let id = self.round.id;
        let rows =
            store::review::listing::list(db, &self.scope, id, &query, PAGE_HOUSEHOLDS).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = Some((last.sort_key.clone(), last.household));
        let words = (self.app.words(), self.lang);
        let placed = rows.iter().map(|row| {
            let coded = self.coded(row.household.0);
            let cells = self.columns.iter().map(|column| listed(column, row, words, &coded));
            let key = self.key((&row.village_name, &row.sort_key), row.household, 0);
            (key, cells.collect())
        });
        Ok(Some((rows.len(), placed.collect())))
    }

    /// The next page of forms.
    async fn stated(&mut self, db: &impl store::Db) -> Result<Option<(usize, Vec<Placed>)>> {
        let sheet = self.prepared.as_ref().and_then(Prepared::sheet);
        let Some(sheet) = sheet else { return Ok(None) };
        let (id, after) = (self.round.id, self.after.take().map(|(_, id)| id));
        let lines =
            store::review::survey_export::page(db, &self.scope, id, after, PAGE_HOUSEHOLDS).await?;
        let Some(last) = lines.last() else { return Ok(None) };
        self.after = Some((String::new(), last.household));
        let ids: Vec<HouseholdId> = lines.iter().map(|line| line.household).collect();
        let members = match self.rows {
            RoundRows::People => {
                store::people::member::list_of_many(db, &ids, self.round.review_day).await?
            }
            RoundRows::Listed | RoundRows::Households => std::collections::HashMap::new(),
        };
        let mut placed = Vec::new();
        for line in &lines {
            let people = members.get(&line.household).map_or(&[][..], Vec::as_slice);
            self.of_form(sheet, line, people, &mut placed)?;
        }
        Ok(Some((lines.len(), placed)))
    }

    /// The rows of a form: one, or one for each of its people.
    fn of_form(
        &self,
        sheet: &Sheet,
        line: &FormLine,
        people: &[store::people::member::MemberRow],
        placed: &mut Vec<Placed>,
    ) -> Result<()> {
        let content: Content = serde_json::from_str(&line.answers).map_err(Problem::internal)?;
        let values = sheet.values(&content)?;
        let of = OfForm {
            line,
            instrument: &sheet.instrument,
            values: &values,
            words: self.app.words(),
            lang: self.lang,
            coded: self.coded(line.household.0),
        };
        let place = (line.village_sort_key.as_str(), line.head_sort_key.as_str());
        if self.rows == RoundRows::Households {
            let cells: Vec<ListCell> =
                self.columns.iter().map(|column| of.cell(column, None)).collect();
            placed.push((self.key(place, line.household, 0), cells));
            return Ok(());
        }
        for member in people {
            let coded = self.coded(member.id.0);
            let person = (member, content.roster.get(&member.id), coded.as_str());
            let cells = self.columns.iter().map(|column| of.cell(column, Some(person))).collect();
            let position = member.position.unsigned_abs();
            placed.push((self.key(place, line.household, position), cells));
        }
        Ok(())
    }
}
