//! `vuon table ID`.

use std::path::PathBuf;

use app::table::{TableFormat, TableQuery};
use base::Day;
use base::words::Lang;

use crate::{Database, Outcome, say};

/// Writes a review table to a file.
#[derive(clap::Args)]
pub struct Table {
    #[command(flatten)]
    database: Database,
    /// t01, t02 or t03.
    id: String,
    /// The area, by code or key, or a village's id.
    #[arg(long)]
    area: String,
    /// The year: from the last day of the year before to its own last day.
    #[arg(long)]
    period: i32,
    /// The file; its ending (.xlsx, .csv, .html, .json) chooses the format.
    #[arg(long)]
    out: PathBuf,
}

impl Table {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        let ending = self.out.extension().map(|e| e.to_string_lossy().to_lowercase());
        let Some(format) = ending.as_deref().and_then(TableFormat::parse) else {
            return Err(anyhow::anyhow!("--out must end in .xlsx, .csv, .html or .json").into());
        };
        let app = self.database.open().await?;
        let to: Day = base::day::year_end(self.period);
        let from: Day = base::day::year_end(self.period - 1);
        let actor = app.local_reader();
        // A code means the unit that carried it on the last day of the period.
        let area = match self.area.parse::<base::id::VillageId>() {
            Ok(_) => self.area.clone(),
            Err(_) => app.area_resolve(&self.area, to)?.as_str().to_owned(),
        };
        let query =
            TableQuery { id: self.id.clone(), area: Some(area), from: Some(from), to: Some(to) };
        let file = app.table_file(&actor, &query, format, lang).await?;
        std::fs::write(&self.out, file.content)?;
        say(self.out.display());
        app.close().await;
        Ok(())
    }
}
