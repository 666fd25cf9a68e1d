//! `vuon account add`: the first account of a fresh database, made on the machine itself.

use app::account::AccountNew;
use base::Role;
use base::words::Lang;
use clap::Subcommand;

use crate::{Database, Outcome, say};

/// Keeps accounts.
#[derive(clap::Args)]
pub struct AccountCommand {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Adds an account; the password is read from standard input.
    Add(Add),
}

#[derive(clap::Args)]
struct Add {
    #[command(flatten)]
    database: Database,
    /// The name to sign in with.
    username: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// village_head, commune_officer, finance_officer, chairman, upper_officer, auditor or
    /// administrator.
    #[arg(long)]
    role: String,
    /// The area, by code or key.
    #[arg(long)]
    area: Option<String>,
    /// The village's id, for a village head.
    #[arg(long)]
    village: Option<base::id::VillageId>,
}

impl AccountCommand {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        let What::Add(add) = self.command;
        let Some(role) = Role::parse(&add.role) else {
            return Err(anyhow::anyhow!("no such role: {}", add.role).into());
        };
        let mut password = String::new();
        std::io::stdin().read_line(&mut password)?;
        let app = add.database.open().await?;
        let new = AccountNew {
            username: add.username.clone(),
            name: add.name,
            role,
            area: add.area,
            village: add.village,
            password: password.trim_end_matches(['\r', '\n']).to_owned(),
        };
        app.account_add_locally(new).await?;
        say(app.words().fill(lang, "account.added", [("username", add.username.as_str())]));
        app.close().await;
        Ok(())
    }
}
