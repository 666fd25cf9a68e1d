//! The cards of households: the read model of lists and searches (`migrations/0012_search`).
//! Triggers note whose are stale, and the transaction that made them so makes them again.

use crate::Db;
use crate::kernel::db::BeforeCommit;
use crate::kernel::error::Result;
use crate::kernel::{dialect, row};

/// A card for each period in which a household's head and place stay the same. The words are of all
/// who belong to it at some time of the head's period, unless they are more than PostgreSQL's indexes
/// hold in a row (2 704 bytes, the sort key included).
const MAKE: &str = "insert into household_card \
     (household_id, from_day, to_day, village_id, head_id, sort_key, words) \
     select m.household_id, \
      case when m.from_day > s.from_day then m.from_day else s.from_day end, \
      case when m.to_day < s.to_day then m.to_day else s.to_day end, \
      s.village_id, m.person_id, p.sort_key, \
      (select case when octet_length(x.words) > 2000 then '' else x.words end from \
       (select string_agg(' ' || q.folded || ' ' || coalesce(cast(q.birth_year as text), ''), '|') \
         as words \
        from membership n cross join person q \
        where n.household_id = m.household_id and q.id = n.person_id \
        and n.from_day < m.to_day and n.to_day > m.from_day) x) \
     from household_stale d cross join membership m cross join stay s cross join person p \
     where m.household_id = d.household_id and m.relation = 'head' \
     and s.household_id = m.household_id and s.from_day < m.to_day and s.to_day > m.from_day \
     and p.id = m.person_id";

/// Each word of each of those names, at the place of the card. In the order of the index: among many
/// rows, writing here and there in it takes several times as long. Rows that were made before stay; of
/// households that are all new there are none, and PostgreSQL need not look for each.
fn words(db: &impl Db, all_new: bool) -> String {
    let there = match all_new {
        true => "",
        false => {
            "on conflict (word, sort_key, household_id, from_day, person_id) \
             do update set folded = excluded.folded, birth_year = excluded.birth_year"
        }
    };
    let (words, word) = dialect::words_of(db, "q.folded");
    format!(
        "insert into household_word \
         (word, sort_key, household_id, from_day, person_id, folded, birth_year) \
         select distinct {word}, c.sort_key, c.household_id, c.from_day, q.id, q.folded, \
          q.birth_year \
         from household_stale d cross join household_card c cross join membership n \
         cross join person q cross join {words} \
         where c.household_id = d.household_id and n.household_id = c.household_id \
         and n.from_day < c.to_day and n.to_day > c.from_day and q.id = n.person_id \
         order by {word}, c.sort_key, c.household_id, c.from_day, q.id {there}"
    )
}

/// Cards are made again by whoever made them stale.
pub(crate) const BEFORE_COMMIT: BeforeCommit = |work| Box::pin(renew(work));

/// Makes stale cards again. Every transaction does this before it commits.
pub(crate) async fn renew(db: &impl Db) -> Result<()> {
    const OPERATION: &str = "card_renew";
    let stale = "select count(*) as n from (select 1 as one from household_stale limit 1) x";
    let stale: i64 = row::value(db, OPERATION, stale, []).await?.unwrap_or(0);
    if stale == 0 {
        return Ok(());
    }
    let old = "delete from household_card where household_id in \
               (select household_id from household_stale)";
    let had_cards = row::run(db, OPERATION, old, []).await?.rows_affected() > 0;
    let all_new = !had_cards && dialect::only_own_are_stale(db, OPERATION).await?;
    let words = words(db, all_new);
    for sql in [MAKE, &words, "delete from household_stale"] {
        row::run(db, OPERATION, sql, []).await?;
    }
    Ok(())
}
