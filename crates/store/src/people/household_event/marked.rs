//! What of an event goes into its mark: what was entered, as it was before it was sealed, and who did what.

use base::Day;
use base::id::EventId;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{CHANGES, HASH, place};
use crate::kernel::error::Result;
use crate::kernel::mark::{As, Content, Lines, Marking, Own, Part, Text, WrittenWith};
use crate::kernel::row::Row;
use crate::kernel::seal::{self, Sealer};

/// An event with who did what in it.
pub static MARKED: Marking = Marking {
    since: 5,
    written_with: WrittenWith::Asked(
        "select household_id, other_household_id from event where id = $1",
        |_, row| {
            let (own, other): (Uuid, Option<Uuid>) =
                (row.take("household_id")?, row.take("other_household_id")?);
            Ok(std::iter::once(own).chain(other).map(|id| format!("household/{id}")).collect())
        },
    ),
    parts: &[Part {
        table: "event_person",
        link: "event_id",
        order: "x.person_id, x.household_id, x.part",
        columns: &[
            ("person_id", As::Id),
            ("household_id", As::Id),
            ("part", As::Words),
            ("name", As::Words),
        ],
        lines: Lines::Each,
    }],
    ..Marking::of("event", Content::Rows { select: SELECT, read })
};

const SELECT: &str = "select x.id, h.code, x.mark, x.household_id, x.other_household_id, x.kind, x.day, \
     x.paper_kind, x.paper_number, x.paper_day, x.paper_issuer, x.paper_missing, x.note, x.place, \
     x.changes, x.content_hash, x.undoes, x.recorded_at, x.recorded_by \
     from event x left join household h on h.id = x.household_id {tail}";

/// Stands for what does not open: its event is not what its mark says.
const UNREADABLE: &str = "!";

/// A row is an event, in the order in which they are read.
fn read(seal: &Sealer, rows: &[Row]) -> Result<Vec<Own>> {
    rows.iter().map(|row| one(seal, row)).collect()
}

fn one(seal: &Sealer, row: &Row) -> Result<Own> {
    let id = EventId(row.take("id")?);
    let words = |column: &str| row.take::<Option<String>>(column);
    // Another key seals them anew and changes nothing.
    let opened = |column: &str, sealed: &'static str| {
        let opened = seal::open_text(&**seal, place(sealed, &id), row.take(column)?);
        Ok::<_, crate::StoreError>(opened.unwrap_or_else(|_| UNREADABLE.to_owned()))
    };
    let text = Text::default()
        .of(id)
        .of(row.take::<Uuid>("household_id")?)
        .maybe(row.take::<Option<Uuid>>("other_household_id")?)
        .maybe(words("kind")?)
        .of(row.take::<Day>("day")?)
        .maybe(words("paper_kind")?)
        .maybe(words("paper_number")?)
        .maybe(row.take::<Option<Day>>("paper_day")?)
        .maybe(words("paper_issuer")?)
        .maybe(words("paper_missing")?)
        .maybe(words("note")?)
        .maybe(words("place")?)
        .text(&opened("changes", CHANGES)?)
        .text(&opened("content_hash", HASH)?)
        .maybe(row.take::<Option<Uuid>>("undoes")?)
        .at(row.take::<DateTime<Utc>>("recorded_at")?)
        .of(row.take::<Uuid>("recorded_by")?);
    let name = words("code")?.unwrap_or_default();
    Ok(Own { id: id.0, day: None, name, mark: row.take("mark")?, text })
}
