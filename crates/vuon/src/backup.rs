//! `vuon backup`, `vuon restore` and `vuon check-database`.

use std::path::PathBuf;

use app::upkeep::backup::{Aside, Content, KeysAtHand, Restored, Series, backup_check, restore};
use app::{Clock as _, SystemClock};
use base::day::show_day;
use base::words::{Lang, Words};

use crate::{Database, Outcome, Stop, complain, say};

/// Writes everything that the database holds into one file, while others work, and reads it again.
#[derive(clap::Args)]
pub struct Backup {
    #[command(flatten)]
    database: Database,
    /// The file. An older one of that name stays until the new one is whole.
    file: PathBuf,
}

/// Takes a backup into an empty database of either kind.
#[derive(clap::Args)]
pub struct Restore {
    #[command(flatten)]
    database: Database,
    /// The file.
    file: PathBuf,
    /// Only reads the file to its end and says what it holds.
    #[arg(long)]
    check: bool,
    /// Puts the restored file in the place of the one that is there, which is kept beside it.
    #[arg(long)]
    replace: bool,
}

/// Looks at every page, index and reference of the database; exit code 1 when something is wrong.
#[derive(clap::Args)]
pub struct CheckDatabase {
    #[command(flatten)]
    database: Database,
}

impl Backup {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        let app = self.database.open_whole().await?;
        let made = app::upkeep::backup::make(&app, &self.file).await;
        let words = app::law_words()?;
        app.close().await;
        let made = made?;
        let file = made.file.display().to_string();
        tell(&words, lang, "backup.made", &made.content, &file);
        say(words.fill(lang, "backup.size", [("bytes", made.size.to_string().as_str())]));
        match &made.key_file {
            Some(keys) => {
                let (names, keys) =
                    (made.content.manifest.keys.join(", "), keys.display().to_string());
                say(words.fill(lang, "backup.keys", [("keys", names.as_str()), ("file", &keys)]));
            }
            None => say(words.get(lang, "backup.no_keys")),
        }
        if !made.noted {
            complain(words.get(lang, "backup.not_noted"));
        }
        Ok(())
    }
}

impl Restore {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        let words = app::law_words()?;
        let file = self.file.display().to_string();
        if self.check {
            let content = backup_check(&self.file)?;
            tell(&words, lang, "backup.whole", &content, &file);
            return Ok(());
        }
        let url = &self.database.database;
        let keys = KeysAtHand::read(self.database.keys.as_deref(), url)?;
        let at = SystemClock.now();
        let done = restore(url, &self.file, self.replace, &keys, at).await?;
        tell(&words, lang, "restore.done", &done.content, &file);
        told_gone(&words, lang, &done);
        Ok(())
    }
}

impl CheckDatabase {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        let words = app::law_words()?;
        // Looked at without opening it for work: a damaged file stays as it is.
        let mut found = app::upkeep::integrity::look(&self.database.database).await?;
        if found.is_empty() {
            let app = self.database.open().await?;
            let all = app::upkeep::integrity::check(&app).await;
            app.close().await;
            found = all?;
        }
        for line in &found {
            complain(words.fill(lang, "problem.technical", [("said", line.as_str())]));
        }
        match found.is_empty() {
            true => say(words.get(lang, "backup.database_whole")),
            false => {
                complain(words.get(lang, "problem.database_damaged"));
                complain(words.get(lang, "problem.database_damaged_cure"));
                return Err(Stop::Said);
            }
        }
        Ok(())
    }
}

/// What a backup holds, and the last number of each series in it.
fn tell(words: &Words, lang: Lang, key: &str, content: &Content, file: &str) {
    let at = app::shown_time(&content.manifest.made_at);
    let (tables, rows) = (content.tables.len().to_string(), content.rows().to_string());
    let args = [
        ("file", file),
        ("at", at.as_str()),
        ("tables", &tables),
        ("rows", &rows),
        ("hash", &content.hash),
    ];
    say(words.fill(lang, key, args));
    for series in &content.manifest.series {
        say(format!("  {}", line(words, lang, "backup.series", series, series.number)));
    }
    if !content.manifest.series.is_empty() {
        say(words.get(lang, "backup.series_newer"));
    }
}

/// What the replaced database had and the restored one has not.
fn told_gone(words: &Words, lang: Lang, done: &Restored) {
    match &done.aside {
        Some(Aside::File(file)) => {
            say(words.fill(lang, "restore.aside", [("file", file.display().to_string().as_str())]));
        }
        Some(Aside::Schema(name)) => {
            say(words.fill(lang, "restore.aside_schema", [("name", name.as_str())]));
        }
        None => {}
    }
    match &done.gone {
        None => say(words.get(lang, "restore.gone_unknown")),
        Some(gone) if gone.is_empty() => say(words.get(lang, "restore.gone_none")),
        Some(gone) => {
            say(words.get(lang, "restore.gone"));
            for gone in gone {
                say(format!(
                    "  {}",
                    line(words, lang, "restore.gone_line", &gone.series, gone.from)
                ));
            }
        }
    }
}

fn line(words: &Words, lang: Lang, key: &str, series: &Series, from: i64) -> String {
    let kind = words.get(lang, &format!("series.{}", series.kind)).to_owned();
    let (year, number) = (series.year.to_string(), series.number.to_string());
    let (from, day) = (from.to_string(), show_day(series.day));
    let args = [
        ("kind", kind.as_str()),
        ("commune", &series.commune),
        ("year", &year),
        ("from", &from),
        ("number", &number),
        ("day", &day),
    ];
    words.fill(lang, key, args)
}
