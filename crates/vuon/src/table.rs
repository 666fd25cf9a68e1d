//! `vuon table ID`.

use std::io::Write;
use std::path::{Path, PathBuf};

use app::figure::table::{AreasAs, TableFile, TableFormat, TableQuery};
use base::Day;
use base::words::Lang;

use crate::{Database, Outcome, complain, say};

/// Writes a review table, or all of them, to a file.
#[derive(clap::Args)]
pub struct Table {
    #[command(flatten)]
    database: Database,
    /// t01 to t15, or all.
    id: String,
    /// The area, by code or key, a village's id, or `nation`.
    #[arg(long)]
    area: String,
    /// The year: from the last day of the year before to its own last day.
    #[arg(long)]
    period: i32,
    /// Over the areas as they were at the end of the period (then) or as they are today (now).
    #[arg(long, value_parser = ["then", "now"])]
    areas: Option<String>,
    /// The file; its ending (.xlsx, .ods, .csv, .html, .json) chooses the format. All tables
    /// together are one .xlsx or .ods, or one file each, named FILE-t01.csv and so on.
    #[arg(long)]
    out: PathBuf,
}

impl Table {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        let ending = self.out.extension().map(|e| e.to_string_lossy().to_lowercase());
        let Some(format) = ending.as_deref().and_then(TableFormat::parse) else {
            return Err(
                anyhow::anyhow!("--out must end in .xlsx, .ods, .csv, .html or .json").into()
            );
        };
        let app = self.database.open().await?;
        let to: Day = base::day::year_end(self.period);
        let from: Day = base::day::year_end(self.period - 1);
        let actor = app.local_reader();
        let areas = self.areas.as_deref().and_then(AreasAs::from_name);
        // A code means the unit that carried it on the last day of the period, or carries it today.
        let named_on = if areas == Some(AreasAs::Now) { app.today() } else { to };
        let area = match self.area.parse::<base::id::VillageId>() {
            _ if self.area == "nation" => self.area.clone(),
            Ok(_) => self.area.clone(),
            Err(_) => app::place::area::resolve(&app, &self.area, named_on)?.as_str().to_owned(),
        };
        let query = TableQuery {
            id: self.id.clone(),
            area: Some(area),
            from: Some(from),
            to: Some(to),
            areas,
        };
        match (self.id.as_str(), format) {
            ("all", TableFormat::Xlsx | TableFormat::Ods) => {
                let content =
                    app::figure::table::workbook(&app, &actor, &query, format, lang).await?;
                app::private::write(&self.out, &content)?;
                say(self.out.display());
            }
            ("all", _) => {
                let ids: Vec<String> =
                    app.law().tables().iter().map(|def| def.id.clone()).collect();
                // Each figure is counted once, however many tables stand on it.
                for (place, view) in app::figure::table::get_many(&app, &actor, &query, &ids)
                    .await?
                    .into_iter()
                    .enumerate()
                {
                    if place == 0 {
                        app::figure::table::standing_words(&app, &view, lang)
                            .into_iter()
                            .for_each(complain);
                    }
                    let out = beside(&self.out, &view.def.id);
                    let query = TableQuery { id: view.def.id.clone(), ..query.clone() };
                    let file =
                        app::figure::table::file_of(&app, &actor, &query, view, format, lang)
                            .await?;
                    save(file, &out).await?;
                }
            }
            _ => {
                let view = app::figure::table::get(&app, &actor, &query).await?;
                for words in app::figure::table::standing_words(&app, &view, lang) {
                    complain(words);
                }
                let file =
                    app::figure::table::file_of(&app, &actor, &query, view, format, lang).await?;
                save(file, &self.out).await?;
            }
        }
        app.close().await;
        Ok(())
    }
}

/// `FILE-t01.csv` for `FILE.csv`.
fn beside(out: &Path, id: &str) -> PathBuf {
    let part = |part: Option<&std::ffi::OsStr>| {
        part.map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let name = format!("{}-{id}.{}", part(out.file_stem()), part(out.extension()));
    out.with_file_name(name)
}

/// Writes the pieces as they come; a file that could not be finished is not left behind.
async fn save(mut file: TableFile, out: &Path) -> Outcome {
    let unfinished = out.with_extension("part");
    let mut to = std::io::BufWriter::new(app::private::create(&unfinished)?);
    while let Some(piece) = file.pieces.recv().await {
        let written = match piece {
            Ok(bytes) => to.write_all(&bytes).map_err(anyhow::Error::from).map_err(Into::into),
            Err(problem) => Err(problem.into()),
        };
        if let Err(failure) = written {
            std::fs::remove_file(&unfinished)?;
            return Err(failure);
        }
    }
    to.flush()?;
    std::fs::rename(&unfinished, out)?;
    say(out.display());
    Ok(())
}
