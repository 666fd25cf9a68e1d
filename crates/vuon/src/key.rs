//! `vuon key show`, `vuon key rotate`, `vuon key drop ID`: the keys outside the database.

use base::words::Lang;
use clap::Subcommand;

use crate::{Database, Outcome, say};

/// Keeps the keys that personal numbers are sealed with.
#[derive(clap::Args)]
pub struct KeyCommand {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Names the keys, where the key file lies, and what each key is needed for.
    Show(Database),
    /// Makes a new key and brings everything under it; cut in the middle, it goes on when run again.
    Rotate(Database),
    /// Takes an old key that nothing needs out of the key file; not while a server runs.
    Drop(Drop),
}

#[derive(clap::Args)]
struct Drop {
    #[command(flatten)]
    database: Database,
    /// The key's name, as `vuon key show` gives it.
    id: String,
}

impl KeyCommand {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        match self.command {
            What::Show(database) => show(&database, lang).await,
            What::Rotate(database) => {
                let app = database.open().await?;
                let id = app::kernel::sealing::rotate(&app).await?;
                say(app.words().fill(lang, "key.rotated", [("id", id.as_str())]));
                app.close().await;
                show(&database, lang).await
            }
            What::Drop(drop) => {
                // Looked at as always, then asked about while this program has it open no more.
                drop.database.open().await?.close().await;
                app::nobody_else(&drop.database.database).await?;
                let app = drop.database.open().await?;
                app::kernel::sealing::drop(&app, &drop.id).await?;
                say(app.words().fill(lang, "key.dropped", [("id", drop.id.as_str())]));
                app.close().await;
                Ok(())
            }
        }
    }
}

async fn show(database: &Database, lang: Lang) -> Outcome {
    let app = database.open().await?;
    let words = app.words();
    let view = app::kernel::sealing::show(&app).await?;
    let path = view.path.display().to_string();
    say(words.fill(lang, "key.file", [("path", path.as_str())]));
    if view.same_disk {
        say(words.get(lang, "key.same_disk"));
    }
    let counts = |counts: &[(&str, i64)]| {
        let counts = counts.iter().filter(|(_, count)| *count > 0);
        let counts: Vec<String> = counts.map(|(what, count)| format!("{what} {count}")).collect();
        if counts.is_empty() { "–".to_owned() } else { counts.join(", ") }
    };
    for key in &view.keys {
        let state = match (key.current, key.in_file) {
            (true, _) => "key.state_current",
            (false, true) => "key.state_old",
            (false, false) => "key.state_missing",
        };
        let (state, needed) = (words.get(lang, state), counts(&key.needed));
        say(format!("{}  {state}  {needed}", key.id));
    }
    if view.left.iter().any(|(_, count)| *count > 0) {
        say(words.fill(lang, "key.left", [("what", counts(&view.left).as_str())]));
    }
    app.close().await;
    Ok(())
}
