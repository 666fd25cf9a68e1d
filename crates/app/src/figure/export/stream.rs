//! The households of a list, or their people, page by page.

use base::Day;
use base::id::HouseholdId;
use base::words::Lang;
use store::Scope;
use store::figure::export::Line;
use store::people::household::HouseholdQuery;
use store::people::search::{Order, Place};
use uuid::Uuid;

use super::Rows;
use super::column::{Cells, Column, wanted};
use crate::App;
use crate::kernel::list_file::{Pages, Placed, code};
use crate::kernel::problem::Result;

/// Households a page: some hundred ids fit one statement on both engines.
const PAGE_HOUSEHOLDS: u32 = 1_000;

/// Which households, and what is said of them.
pub(super) struct Households {
    pub app: App,
    pub scope: Scope,
    pub query: HouseholdQuery,
    pub day: Day,
    /// How the rows leave.
    pub order: Order,
    pub columns: Vec<&'static Column>,
    pub rows: Rows,
    pub lang: Lang,
    pub salt: [Uuid; 2],
}

impl Pages for Households {
    /// In the order in which households were entered they lie together in the database.
    async fn page(&mut self, reading: &store::Tx) -> Result<Option<(usize, Vec<Placed>)>> {
        let db = &**reading;
        let (scope, day) = (&self.scope, self.day);
        let places: Vec<Place> =
            store::people::search::page(db, scope, &self.query, day, Order::Entry, PAGE_HOUSEHOLDS)
                .await?;
        let Some(last) = places.last().cloned() else { return Ok(None) };
        self.query.after = Some(last);
        let ids: Vec<HouseholdId> = places.iter().map(|(_, id)| *id).collect();
        let wanted = wanted(self.rows, &self.columns);
        let lines = store::figure::export::lines(db, scope, &ids, day, wanted).await?;
        let keys: std::collections::HashMap<HouseholdId, String> =
            places.into_iter().map(|(key, id)| (id, key)).collect();
        let commune = |key: &str| {
            base::area::AreaKey::parse(key)
                .map(|key| crate::place::area::name(&self.app, &key))
                .unwrap_or_default()
        };
        let coded = |id: Uuid| code(&self.salt, id);
        let cells = Cells {
            words: self.app.words(),
            lang: self.lang,
            standards: self.app.law().standards(),
            commune: &commune,
            coded: &coded,
        };
        let row = |line: &Line| {
            let row = self.columns.iter().map(|column| cells.cell(column, line)).collect();
            // In a coded list an order that says nothing: that of the codes of this file.
            let first = match self.order {
                Order::Name => keys.get(&line.household).map_or("", String::as_str).to_owned(),
                Order::Entry => coded(line.household.0),
            };
            (key(&first, line), row)
        };
        Ok(Some((ids.len(), lines.iter().map(row).collect())))
    }
}

/// Rows of a household stand together, in the order of its members.
fn key(first: &str, line: &Line) -> Vec<u8> {
    let mut key = Vec::with_capacity(first.len() + 38);
    key.extend(first.as_bytes());
    key.push(0);
    key.extend(line.household.0.as_bytes());
    key.extend(line.position.unsigned_abs().to_be_bytes());
    key.extend(line.person.id.0.as_bytes());
    key
}
