//! How many rows the common words have: a hint by which a search begins with its rarest word. Counted
//! by reading all words once, and kept in a table.

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row;
use crate::{Db, Store};

/// Words with fewer rows are not kept: a search reads so few at once.
pub(super) const COUNTED_FROM: i64 = 200;

/// About how many people there are, and how many there were when the words were counted last.
///
/// # Errors
/// When the database cannot be asked.
pub async fn counted(db: &impl Db) -> Result<(i64, Option<i64>)> {
    let sql = format!(
        "select ({}) as now, (select m.people from word_count_made m) as then_counted",
        dialect::about_how_many(db, "person")
    );
    Ok(row::find(db, "word_count_made", sql, []).await?.unwrap_or_default())
}

/// Counts the rows of all words; gives how many words are common. Reading goes on beside all other
/// work, and only what was counted is written. `people` is how many there are.
///
/// # Errors
/// When the database refuses.
pub async fn count_words(store: &Store, people: i64) -> Result<usize> {
    let sql = format!(
        "select word, count(*) as word_rows from household_word group by word \
         having count(*) >= {COUNTED_FROM}"
    );
    let reading = store.begin_reading().await?;
    let rows: Vec<(String, i64)> = row::list(&*reading, "word_count", sql, []).await?;
    reading.read_out().await?;
    let counts: Vec<Vec<row::Value>> =
        rows.into_iter().map(|(word, count)| vec![word.into(), count.into()]).collect();
    let count = counts.len();
    let tx = store.begin().await?;
    row::run(&*tx, "word_count", "delete from word_count", []).await?;
    let columns = ["word", "word_rows"];
    dialect::put_many(
        &*tx,
        "word_count",
        "word_count",
        &columns,
        counts,
        // Another process counted too: either is right enough.
        "on conflict (word) do update set word_rows = excluded.word_rows",
    )
    .await?;
    let made = "insert into word_count_made (one, people) values (1, $1) \
                on conflict (one) do update set people = excluded.people";
    row::run(&*tx, "word_count", made, [people.into()]).await?;
    tx.commit().await?;
    Ok(count)
}
