//! `vuon demo`: makes the demonstration commune once, then serves it.

use std::net::SocketAddr;
use std::path::PathBuf;

use app::{App, DemoSize, DemoSummary, SystemClock};
use base::words::Lang;

use crate::{Outcome, Stop, say};

/// Makes the demonstration commune and runs it.
#[derive(clap::Args)]
pub struct Demo {
    /// Where its database and its lists are kept.
    #[arg(long, default_value = "demo")]
    dir: PathBuf,
    /// Another database than the one in that folder.
    #[arg(long)]
    database: Option<String>,
    /// The key file; see `vuon serve --help`.
    #[arg(long, env = "VUON_KEYS")]
    keys: Option<PathBuf>,
    /// Only makes it.
    #[arg(long)]
    no_serve: bool,
    /// The address to answer on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// How many households: 1 205 is the commune of the plan; more fill further communes of the
    /// province, for measuring.
    #[arg(long, default_value_t = DemoSize::PLAN)]
    households: u32,
    /// Prints address and accounts as one line of JSON.
    #[arg(long)]
    json: bool,
}

impl Demo {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        app::private::folder(&self.dir)?;
        let url = self
            .database
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.dir.join("demo.sqlite").display()));
        let app = App::open_with(&url, self.keys.as_deref(), Box::new(SystemClock)).await?;
        let summary = app::demo::demo(&app, DemoSize(self.households)).await?;
        for (name, content) in &summary.lists {
            app::private::write(&self.dir.join(name), content.as_ref())?;
        }
        // Opened again: what the database holds decides what the pages say about it.
        app.close().await;
        let app = App::open_with(&url, self.keys.as_deref(), Box::new(SystemClock)).await?;
        let accounts =
            serde_json::to_string_pretty(&accounts_json(&summary)).map_err(anyhow::Error::from)?;
        app::private::write(&self.dir.join("accounts.json"), (accounts + "\n").as_bytes())?;
        self.announce(&summary, lang, &app);
        if self.no_serve {
            app.close().await;
            return Ok(());
        }
        app::upkeep::integrity::at_start(&app).await?;
        let settings = web::Settings::default().with_hosts(self.listen, Vec::new());
        web::serve(app, self.listen, settings).await.map_err(Stop::Failure)
    }

    fn announce(&self, summary: &DemoSummary, lang: Lang, app: &App) {
        let address = format!("http://{}", self.listen);
        if self.json {
            let accounts = accounts_json(summary);
            say(serde_json::json!({ "address": address, "accounts": accounts }));
            return;
        }
        let words = app.words();
        say(words.get(lang, "demo.title"));
        if !self.no_serve {
            say(words.fill(lang, "demo.address", [("address", address.as_str())]));
        }
        say(words.get(lang, "demo.accounts"));
        for account in &summary.accounts {
            let role = words.get(lang, &format!("role.{}", account.role.as_str())).to_owned();
            say(format!(
                "  {:<12} {:<22} {role}, {}",
                account.username, account.password, account.area
            ));
        }
        say(words.get(lang, "demo.stop"));
    }
}

/// The accounts as other programs read them: browser journeys, measurements.
fn accounts_json(summary: &DemoSummary) -> Vec<serde_json::Value> {
    let account = |a: &app::DemoAccount| {
        serde_json::json!({
            "username": a.username, "password": a.password, "role": a.role.as_str(), "area": a.area,
        })
    };
    summary.accounts.iter().map(account).collect()
}
