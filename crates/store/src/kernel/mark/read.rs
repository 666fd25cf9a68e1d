//! Records as they stand, with the texts that their marks are of. A statement gives whole records, so
//! that what others write meanwhile is in it whole or not at all.

use std::collections::BTreeMap;

use base::Day;
use uuid::Uuid;

use super::columns::{self, Columns, Part};
use super::kind::{Content, Own};
use super::{Kind, Text, made, number, whole};
use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, Row};
use crate::kernel::seal::Seal;

/// The cursor of a page: a row's id, and its day where a row is one of a household and a day.
pub type Place = (Uuid, Day);

/// A record with its mark.
#[derive(Debug, Clone)]
pub struct Marked {
    /// Its id; a class in force has its household's.
    pub id: Uuid,
    /// From when a class is in force.
    pub day: Option<Day>,
    /// What people know it by: a username, a household's code, the commune and year of a round.
    pub name: String,
    pub mark: Option<String>,
    kind: Kind,
    text: Text,
}

impl Marked {
    fn new(kind: Kind, own: Own) -> Marked {
        let Own { id, day, name, mark, text } = own;
        Marked { id, day, name, mark, kind, text }
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn text(&self) -> &Text {
        &self.text
    }

    /// Where it stands among its kind.
    pub fn place(&self) -> Place {
        (self.id, self.day.unwrap_or_else(crate::still))
    }

    /// Whether it is what its mark says.
    pub fn holds(&self, seal: &dyn Seal) -> bool {
        self.mark.as_deref().is_some_and(|mark| {
            let n = number(mark);
            n.and_then(|n| made(seal, self.kind, n, &self.text)).as_deref() == Some(mark)
        })
    }
}

/// Which records are asked for.
enum Which<'a> {
    These(&'a [Uuid]),
    Such(&'a str),
    After { place: Option<Place>, limit: u32, unmarked: bool },
}

/// The next records of a kind, by id.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page(
    db: &impl Db,
    kind: Kind,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Marked>> {
    find(db, kind, Which::After { place: after, limit, unmarked: false }).await
}

/// The next that have no mark.
pub(super) async fn unmarked(
    db: &impl Db,
    kind: Kind,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Marked>> {
    find(db, kind, Which::After { place: after, limit, unmarked: true }).await
}

pub(super) async fn of(db: &impl Db, kind: Kind, ids: &[Uuid]) -> Result<Vec<Marked>> {
    find(db, kind, Which::These(ids)).await
}

/// Those for which something is true of their row `x`.
pub(super) async fn such(
    db: &impl Db,
    kind: Kind,
    which: &str,
    binds: Binds,
) -> Result<Vec<Marked>> {
    find_with(db, kind, Which::Such(which), binds).await
}

/// Reads those again that do not hold, of nouns that read a record from a row: their rows and those that
/// belong to them come by several statements, between which somebody may have written both.
///
/// # Errors
/// When the database cannot be asked.
pub async fn again(db: &impl Db, records: Vec<Marked>) -> Result<Vec<Marked>> {
    let apart =
        |kind: Kind| !matches!(kind.content, Content::Columns { .. }) && !kind.parts.is_empty();
    let wrong: Vec<Uuid> = records
        .iter()
        .filter(|it| apart(it.kind) && it.mark.is_some() && !it.holds(&**db.seal()))
        .map(|it| it.id)
        .collect();
    let Some(kind) = records.first().map(|it| it.kind).filter(|_| !wrong.is_empty()) else {
        return Ok(records);
    };
    let mut anew: BTreeMap<Uuid, Marked> =
        of(db, kind, &wrong).await?.into_iter().map(|it| (it.id, it)).collect();
    Ok(records.into_iter().map(|it| anew.remove(&it.id).unwrap_or(it)).collect())
}

/// How many records of a kind there are, and how many of these have no mark.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db, kind: Kind) -> Result<(i64, i64)> {
    let sql = format!("select count(*) as n, count(mark) as marked from {}", kind.table);
    let (all, marked): (i64, i64) = row::find(db, "mark_count", sql, []).await?.unwrap_or_default();
    Ok((all, all - marked))
}

async fn find(db: &impl Db, kind: Kind, which: Which<'_>) -> Result<Vec<Marked>> {
    find_with(db, kind, which, Binds::default()).await
}

async fn find_with(
    db: &impl Db,
    kind: Kind,
    which: Which<'_>,
    mut binds: Binds,
) -> Result<Vec<Marked>> {
    let tail = tail(kind, &which, &mut binds);
    let whole = matches!(kind.content, Content::Columns { .. }) && whole::has_rows_beside(kind);
    let sql = match &kind.content {
        Content::Columns { name, joined, columns } if whole => {
            whole::statement(kind, (*name, *joined, *columns), &tail)
        }
        Content::Columns { name, joined, columns } => {
            let columns = whole::own_columns(kind, (*name, *columns));
            format!("select {columns} from {} x {joined} {tail}", kind.table)
        }
        Content::Row { select, .. } => format!("{} {tail}", select()),
        Content::Rows { select, .. } => select.replace("{tail}", &tail),
    };
    let rows = row::all(db, "mark_read", sql, binds.values()).await?;
    let own = match &kind.content {
        Content::Columns { columns, .. } if whole => {
            whole::read(kind, &rows, |row| of_columns(columns, row))
        }
        Content::Columns { columns, .. } => {
            rows.iter().map(|row| whole::with_own(kind, row, of_columns(columns, row)?)).collect()
        }
        Content::Row { read, .. } => rows.iter().map(read).collect(),
        Content::Rows { read, .. } => read(db.seal(), &rows),
    };
    let mut records: Vec<Marked> = own?.into_iter().map(|own| Marked::new(kind, own)).collect();
    if !matches!(kind.content, Content::Columns { .. }) {
        for part in kind.parts {
            add_part(db, part, &mut records, &rows).await?;
        }
    }
    Ok(records)
}

/// Adds the rows that belong to records which their noun reads from a row.
async fn add_part(db: &impl Db, part: &Part, records: &mut [Marked], rows: &[Row]) -> Result<()> {
    // A record of a kind with parts is one row.
    let with = records.iter_mut().zip(rows).filter(|(_, row)| part.is_told_by(row));
    let with: Vec<&mut Marked> = with.map(|(record, _)| record).collect();
    let mut lines = lines(db, part, with.iter().map(|record| record.id)).await?;
    for record in with {
        let lines = lines.remove(&record.id).unwrap_or_default();
        record.text = std::mem::take(&mut record.text).text(lines.as_str());
    }
    Ok(())
}

fn tail(kind: Kind, which: &Which<'_>, binds: &mut Binds) -> String {
    let key = format!("x.{}", kind.key);
    match which {
        Which::Such(which) => format!("where {which}"),
        Which::These(ids) => {
            let places: Vec<String> = ids.iter().map(|id| binds.add(*id)).collect();
            format!("where {key} in ({})", places.join(", "))
        }
        Which::After { place, limit, unmarked } => {
            let mut all = vec!["1 = 1".to_owned()];
            all.extend(place.map(|(id, day)| match kind.day {
                Some(of) => format!("({key}, x.{of}) > ({}, {})", binds.add(id), binds.add(day)),
                None => format!("{key} > {}", binds.add(id)),
            }));
            if *unmarked {
                all.push("x.mark is null".to_owned());
            }
            let order = kind.day.map(|of| format!("{key}, x.{of}")).unwrap_or_else(|| key.clone());
            let limit = binds.add(i64::from(*limit));
            format!("where {} order by {order} limit {limit}", all.join(" and "))
        }
    }
}

/// A record that is marked by its columns.
fn of_columns(columns: Columns, row: &Row) -> Result<Own> {
    let id: Uuid = row.take("record")?;
    let name: Option<String> = row.take("known_as")?;
    let text = Text::default().of(id).text(columns::text(columns, row)?.as_str());
    Ok(Own { id, day: None, name: name.unwrap_or_default(), mark: row.take("mark")?, text })
}

/// The rows that belong to records, as texts.
async fn lines(
    db: &impl Db,
    part: &Part,
    records: impl ExactSizeIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, Text>> {
    let mut texts: BTreeMap<Uuid, Text> = BTreeMap::new();
    if records.len() == 0 {
        return Ok(texts);
    }
    let (mut binds, link) = (Binds::default(), part.link);
    let ids = binds.add_all(records);
    let sql = format!(
        "select x.{link} as record, {} from {} x where x.{link} in ({ids}) order by x.{link}, {}",
        columns::selected(part.columns),
        part.table,
        part.order
    );
    for row in &row::all(db, "mark_parts", sql, binds.values()).await? {
        let text = texts.entry(row.take("record")?).or_default();
        *text = part.lines.with(std::mem::take(text), columns::text(part.columns, row)?);
    }
    Ok(texts)
}
