//! One text of a step for both engines: it is written with PostgreSQL's type words, which SQLite gets
//! as its own, and what differs otherwise stands behind a line `-- sqlite:` or `-- postgres:`, up to the
//! line `-- both:`.

use crate::kernel::db::Engine;

/// A type of PostgreSQL and what it is in SQLite, where days and instants are ISO text.
const TYPES: [(&str, &str); 7] = [
    ("uuid", "blob"),
    ("timestamptz", "text"),
    ("date", "text"),
    ("bytea", "blob"),
    ("bigint", "integer"),
    ("boolean", "integer"),
    ("jsonb", "text"),
];

/// The step as one engine takes it.
pub(super) fn of(engine: Engine, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut only = None;
    for line in text.lines() {
        match line {
            "-- sqlite:" => only = Some(Engine::Sqlite),
            "-- postgres:" => only = Some(Engine::Postgres),
            "-- both:" => only = None,
            _ if only.is_some_and(|it| it != engine) => {}
            _ => {
                match (only, engine) {
                    (None, Engine::Sqlite) => out.push_str(&with_own_types(line)),
                    (None | Some(_), _) => out.push_str(line),
                }
                out.push('\n');
            }
        }
    }
    out
}

/// The line with SQLite's types. A type stands behind the name of its column, so a column may be
/// called like one.
fn with_own_types(line: &str) -> String {
    let code = line.trim_start();
    if code.starts_with("--") {
        return line.to_owned();
    }
    let indent = line.len() - code.len();
    let words = code.split(' ').enumerate().map(|(at, word)| {
        let bare = word.trim_end_matches([',', ';', ')']);
        match TYPES.iter().find(|(name, _)| at > 0 && *name == bare) {
            Some((_, own)) => format!("{own}{}", word.get(bare.len()..).unwrap_or_default()),
            None => word.to_owned(),
        }
    });
    format!("{}{}", " ".repeat(indent), words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_has_its_types_and_its_own_lines() {
        let text = "create table a (\n    date date, -- a day\n    at timestamptz not null\n);\n\
                    -- sqlite:\ncreate index b on a (date);\n-- postgres:\n\
                    create index b on a using brin (date);\n-- both:\n-- uuid date\n";
        let sqlite = "create table a (\n    date text, -- a day\n    at text not null\n);\n\
                      create index b on a (date);\n-- uuid date\n";
        let postgres = "create table a (\n    date date, -- a day\n    at timestamptz not null\n);\n\
                        create index b on a using brin (date);\n-- uuid date\n";
        assert_eq!(of(Engine::Sqlite, text), sqlite);
        assert_eq!(of(Engine::Postgres, text), postgres);
    }
}
