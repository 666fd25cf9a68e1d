//! The reference files under `docs/generated/`: written from the code, compared in the checks.

use store::Engine;

use crate::kernel::problem::{Code, Result};
use crate::kernel::{law, rights};
use base::words::Lang;

/// Every file: its name and its text.
///
/// # Errors
/// When the files of words cannot be read.
pub fn files() -> Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("rights.txt", rights::table()),
        ("problems.md", problems()?),
        ("schema.sql", schema()),
    ])
}

fn schema() -> String {
    let mut out = String::from("-- The schema, from migrations/.\n\n-- SQLite\n\n");
    out.push_str(&store::kernel::migration::schema(Engine::Sqlite));
    out.push_str("\n-- PostgreSQL\n\n");
    out.push_str(&store::kernel::migration::schema(Engine::Postgres));
    out.trim_end().to_owned() + "\n"
}

fn problems() -> Result<String> {
    let words = law::words()?;
    let mut out = String::from(
        "# Problems\n\nEvery problem the program answers with: on the API as \
         `application/problem+json` with this `code`, on pages in the words below.\n\n\
         | code | status | Vietnamese | English |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let text = |lang| {
            let key = format!("problem.{}", code.as_str());
            format!("{} {}", words.get(lang, &key), words.get(lang, &format!("{key}_cure")))
        };
        out.push_str(&format!(
            "| `{}` | {} | {} | {} |\n",
            code.as_str(),
            code.status(),
            text(Lang::Vi),
            text(Lang::En)
        ));
    }
    Ok(out)
}
