//! `vuon import households FILE`.

use std::path::PathBuf;

use app::import::{ImportNew, ImportState};
use base::id::ImportId;
use base::words::Lang;
use clap::Subcommand;

use crate::{Database, Outcome, Stop, complain, say};

/// Takes a list into the register.
#[derive(clap::Args)]
pub struct Import {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Households and their members, with answers when a round is named.
    Households(Households),
}

#[derive(clap::Args)]
struct Households {
    #[command(flatten)]
    database: Database,
    /// The list: .xlsx, .ods or .csv.
    file: PathBuf,
    /// The commune, by code or key.
    #[arg(long)]
    area: String,
    /// The review round whose answers the list brings.
    #[arg(long)]
    round: Option<String>,
    /// Only checks the list.
    #[arg(long)]
    dry_run: bool,
    /// Prints the outcome as JSON.
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        let What::Households(command) = self.command;
        let app = command.database.open().await?;
        let bytes = std::fs::read(&command.file)
            .map_err(|error| anyhow::anyhow!("{}: {error}", command.file.display()))?;
        let name = command.file.file_name().map(|n| n.to_string_lossy().into_owned());
        let actor = app.local_officer(&command.area).await?;
        let new = ImportNew {
            id: ImportId(app.fresh_id()),
            round: app.round_named(&actor, command.round.as_deref()).await?,
            file_name: name.unwrap_or_default(),
            bytes,
        };
        let mut view = app.import_check(&actor, new).await?;
        if view.state == ImportState::Checked && !command.dry_run {
            view = app.import_accept(&actor, view.id).await?;
        }
        if command.json {
            let json = serde_json::to_string(&view).map_err(anyhow::Error::from)?;
            say(json);
        } else {
            for finding in &view.findings {
                complain(app::finding_line(app.words(), lang, finding));
            }
            let c = &view.counts;
            say(app.words().fill(
                lang,
                &match view.same_as {
                    Some(_) => "import.outcome_again".to_owned(),
                    None => format!("import.outcome_{}", view.state.as_str()),
                },
                [
                    ("rows", c.rows.to_string().as_str()),
                    ("households", &c.households.to_string()),
                    ("people", &c.people.to_string()),
                    ("new", &c.new.to_string()),
                    ("unchanged", &c.unchanged.to_string()),
                    ("different", &c.different.to_string()),
                ],
            ));
        }
        let refused = view.state == ImportState::Refused;
        app.close().await;
        if refused { Err(Stop::Said) } else { Ok(()) }
    }
}
