//! What the engines' codes of errors mean for whoever waits.

use std::io::ErrorKind;

use sea_orm::sqlx;
use sea_orm::{DbErr, RuntimeErr};

/// What kind of failure it was, where it was none of the statement's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The disk has no room left.
    Full,
    /// The disk refuses to be read or written.
    Disk,
    /// What is stored is not what a database looks like.
    Damaged,
    /// A lock, a restart, a connection that broke: trying again may succeed.
    Passing,
    /// None of these.
    None,
}

/// How a statement is refused that would write into a damaged file.
const DAMAGED: &str = "not written, the database is damaged: ";

/// The refusal of a statement that would write into a damaged file.
pub(crate) fn refusal(said: &str) -> DbErr {
    DbErr::Custom(format!("{DAMAGED}{said}"))
}

/// Whether a statement writes: by its first word, or by one within it when it begins with its parts.
pub(crate) fn writes(sql: &str) -> bool {
    const WORDS: [&str; 9] =
        ["insert", "update", "delete", "replace", "create", "alter", "drop", "vacuum", "reindex"];
    let word = |word: &str| WORDS.iter().any(|it| word.eq_ignore_ascii_case(it));
    let mut words = sql.split_ascii_whitespace().map(|it| it.trim_matches(['(', ')', ';']));
    match words.next() {
        Some(first) if first.eq_ignore_ascii_case("with") => words.any(word),
        Some(first) => word(first),
        None => false,
    }
}

/// Whether the engine does not know what the program's statements name, a table or a column, or speaks
/// of a failure of its own: on a whole database that does not happen.
pub(crate) fn is_odd(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) =
        error
    else {
        return false;
    };
    let sqlx::Error::Database(error) = inner.as_ref() else { return false };
    let code = error.code().unwrap_or_default();
    match error.try_downcast_ref::<sqlx::sqlite::SqliteError>() {
        // ERROR
        Some(_) => code == "1",
        // undefined_table, undefined_column, internal_error
        None => matches!(code.as_ref(), "42P01" | "42703" | "XX000"),
    }
}

/// Sorts a driver's error.
#[expect(clippy::wildcard_enum_match_arm, reason = "other errors are made above the driver")]
pub(crate) fn trouble(error: &DbErr) -> Trouble {
    let (inner, connecting) = match error {
        DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
            (inner, false)
        }
        DbErr::Conn(RuntimeErr::SqlxError(inner)) => (inner, true),
        DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => return Trouble::Passing,
        DbErr::Custom(said) if said.starts_with(DAMAGED) => return Trouble::Damaged,
        _ => return Trouble::None,
    };
    let trouble = of_driver(inner);
    // Whatever else keeps one from connecting (no such database, a password) is a matter of the machine
    // and not of the statement.
    if connecting && trouble == Trouble::None { Trouble::Passing } else { trouble }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "other errors are about the statement")]
fn of_driver(error: &sqlx::Error) -> Trouble {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                return code.parse().map_or(Trouble::None, of_sqlite);
            }
            of_postgres(&code)
        }
        sqlx::Error::Io(error)
            if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) =>
        {
            Trouble::Full
        }
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => Trouble::Passing,
        _ => Trouble::None,
    }
}

/// <https://www.sqlite.org/rescode.html>: the low byte is the code, the rest says more about it.
fn of_sqlite(code: i32) -> Trouble {
    const IOERR_DATA: i32 = 10 | (32 << 8);
    const IOERR_CORRUPTFS: i32 = 10 | (33 << 8);
    match (code, code & 0xff) {
        (IOERR_DATA | IOERR_CORRUPTFS, _) => Trouble::Damaged,
        // CORRUPT, NOTADB
        (_, 11 | 26) => Trouble::Damaged,
        // FULL
        (_, 13) => Trouble::Full,
        // PERM, READONLY, IOERR, CANTOPEN
        (_, 3 | 8 | 10 | 14) => Trouble::Disk,
        // BUSY, LOCKED, NOMEM, INTERRUPT, PROTOCOL
        (_, 5 | 6 | 7 | 9 | 15) => Trouble::Passing,
        _ => Trouble::None,
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>: five letters, the first two are
/// the class.
fn of_postgres(code: &str) -> Trouble {
    match code {
        // disk_full
        "53100" => Trouble::Full,
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => Trouble::Damaged,
        // read_only_sql_transaction, serialization_failure, deadlock_detected, lock_not_available,
        // query_canceled
        "25006" | "40001" | "40P01" | "55P03" | "57014" => Trouble::Passing,
        _ => match code.get(..2) {
            // Connection exception, insufficient resources.
            Some("08" | "53") => Trouble::Passing,
            // Operator intervention: shutting down, crashed, starting up, dropped, idle too long.
            Some("57") => Trouble::Passing,
            // System error, outside PostgreSQL itself.
            Some("58") => Trouble::Disk,
            _ => Trouble::None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_sqlite_are_sorted_by_their_low_byte() {
        let sorted =
            [5, 261, 8, 1032, 10, 522, 778, 8458, 8714, 11, 267, 13, 14, 526, 26, 19, 2067]
                .map(of_sqlite);
        use Trouble::{Damaged, Disk, Full, None, Passing};
        let expected = [
            Passing, Passing, Disk, Disk, Disk, Disk, Disk, Damaged, Disk, Damaged, Damaged, Full,
            Disk, Disk, Damaged, None, None,
        ];
        assert_eq!(sorted, expected);
    }

    #[test]
    fn a_statement_that_writes_is_told_from_one_that_reads() {
        for sql in ["insert into a", "UPDATE a", "with b as (select 1) delete from a", "vacuum"] {
            assert!(writes(sql), "{sql}");
        }
        for sql in ["select 1", "with b as (select updated from a) select 1", "pragma x", ""] {
            assert!(!writes(sql), "{sql}");
        }
        assert_eq!(trouble(&refusal("page 3")), Trouble::Damaged);
    }

    #[test]
    fn a_server_that_goes_down_is_no_defect() {
        for code in ["57P01", "57P02", "57P03", "57P05", "08006", "08P01", "53300", "40001"] {
            assert_eq!(of_postgres(code), Trouble::Passing, "{code}");
        }
        assert_eq!(of_postgres("53100"), Trouble::Full);
        assert_eq!(of_postgres("58030"), Trouble::Disk);
        assert_eq!(of_postgres("XX001"), Trouble::Damaged);
        for code in ["23505", "42P01", "22021", "25P02", ""] {
            assert_eq!(of_postgres(code), Trouble::None, "{code}");
        }
    }
}
