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
        ("codebook.md", codebook()?),
    ])
}

fn schema() -> String {
    let mut out = String::from("-- The schema, from migrations/.\n\n-- SQLite\n\n");
    out.push_str(&store::kernel::migration::schema(Engine::Sqlite));
    out.push_str("\n-- PostgreSQL\n\n");
    out.push_str(&store::kernel::migration::schema(Engine::Postgres));
    out.trim_end().to_owned() + "\n"
}

/// The facts by which a household is classified, the rows that they tick, and the readings: what
/// `vuon classify` takes, and whoever fills in or checks a form wants to know.
fn codebook() -> Result<String> {
    let law = law::Law::load()?;
    let instrument = law.instrument(law::INSTRUMENT_OF)?;
    let mut out = String::from(
        "# Codebook of Phiếu B1 and B2\n\nThe facts by which a household is classified \
         (TT 07/2021/TT-BLĐTBXH, as VBHN 1315/VBHN-BLĐTBXH has it). They are the columns of `vuon \
         classify`, which takes `household_id` beside them: whole numbers, 1 and 0 for yes and no, \
         the names of answers, and nothing for what is not known, which is never 0. \
         [An example](../classify/households.csv).\n\n\
         | column | what it is | form | values |\n|---|---|---|---|\n",
    );
    for fact in instrument.facts().all() {
        let ours = if fact.ours { ", not on the printed form; not a column" } else { "" };
        let name = if fact.ours { fact.name.clone() } else { format!("`{}`", fact.name) };
        out.push_str(&format!(
            "| {name} | {} | {}{ours} | {} |\n",
            fact.vi,
            fact.place,
            fact.values()
        ));
    }
    out.push_str("\n## Items of Mẫu 3.3\n");
    for item in instrument.items() {
        out.push_str(&format!(
            "\n**{}. {}**\n\n| answer | ticked when |\n|---|---|\n",
            item.number, item.vi
        ));
        for row in &item.rows {
            let when = instrument.in_words(row.condition(&instrument.readings_in_force()));
            out.push_str(&format!("| {}. {} | {when} |\n", row.answer, row.vi));
        }
    }
    out.push_str(
        "\n## Readings\n\nWhere the forms are silent or say two things. **Bold** is in force while \
         nobody chose; `vuon classify --reading R4=highest` takes another side.\n\n\
         | reading | about | the text | sides | decides | who chooses |\n|---|---|---|---|---|---|\n",
    );
    for reading in instrument.readings() {
        let side = |side: &standard::instrument::Side| {
            let strong = if side.id == reading.in_force { "**" } else { "" };
            format!("`{}` {strong}{}{strong}", side.id, side.vi)
        };
        let sides: Vec<String> = reading.sides.iter().map(side).collect();
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            reading.id,
            reading.about_vi,
            reading.text_vi,
            sides.join("; "),
            reading.decides.join(", "),
            reading.chooser.as_str(),
        ));
    }
    Ok(out)
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
