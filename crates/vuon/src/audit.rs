//! `vuon audit`: proving the log whole, and taking its signed heads along.

use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};

use app::App;
use app::upkeep::audit::AuditNotice;
use base::words::Lang;
use clap::Subcommand;

use crate::{Database, Outcome, Stop, complain, say};

/// Keys longer than this are no list of keys.
const KEYS_MAX: u64 = 64 * 1024;

/// The audit log.
#[derive(clap::Args)]
pub struct Audit {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Recomputes every chain and holds the register against it; exit code 1 when something is
    /// not as it must be.
    Verify(Verify),
    /// Seals the log as it stands and writes all seals to a file, to be kept elsewhere.
    Heads(Heads),
}

#[derive(clap::Args)]
struct Verify {
    #[command(flatten)]
    database: Database,
    /// A file of seals that was taken along: what it has must still be there.
    #[arg(long)]
    against: Option<PathBuf>,
    /// A file of public keys, one a line: only seals signed by one of them count.
    #[arg(long, requires = "against")]
    key: Option<PathBuf>,
}

#[derive(clap::Args)]
struct Heads {
    #[command(flatten)]
    database: Database,
    /// The file to write; it must not be there.
    #[arg(long)]
    out: PathBuf,
}

impl Audit {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        match self.command {
            What::Verify(verify) => verify.run(lang).await,
            What::Heads(heads) => heads.run(lang).await,
        }
    }
}

impl Verify {
    async fn run(self, lang: Lang) -> Outcome {
        let app = self.database.open().await?;
        let state = app::upkeep::audit::verify_all(&app).await?;
        let numbers = [
            ("chains", state.chains.to_string()),
            ("lines", state.lines.to_string()),
            ("breaks", state.breaks.len().to_string()),
            ("seals", state.seals.to_string()),
            ("alarms", state.alarms.len().to_string()),
        ];
        let numbers = numbers.iter().map(|(name, value)| (*name, value.as_str()));
        say(app.words().fill(lang, "audit.summary", numbers));
        for (chain, seq) in &state.breaks {
            say(app::upkeep::audit::break_text(&app, lang, chain, *seq));
        }
        tell(&app, lang, "alarm", &state.alarms);
        tell(&app, lang, "note", &state.notes);
        let mut whole = state.is_whole();
        if let Some(path) = &self.against {
            let keys = self.key.as_deref().map(keys).transpose()?;
            let file = BufReader::new(std::fs::File::open(path)?);
            let against = app::upkeep::audit::against(&app, file, keys).await?;
            let (seals, alarms) = (against.seals.to_string(), against.alarms.len().to_string());
            let numbers = [("seals", seals.as_str()), ("alarms", alarms.as_str())];
            say(app.words().fill(lang, "audit.summary_against", numbers));
            tell(&app, lang, "alarm", &against.alarms);
            tell(&app, lang, "note", &against.notes);
            whole &= against.alarms.is_empty();
        }
        say(app.words().get(lang, "audit.not_covered"));
        app.close().await;
        if whole { Ok(()) } else { Err(Stop::Said) }
    }
}

fn keys(path: &Path) -> Outcome<Vec<String>> {
    if std::fs::metadata(path)?.len() > KEYS_MAX {
        let reason = anyhow::anyhow!("{}: too large for a key", path.display());
        return Err(Stop::Failure(reason));
    }
    // A line may be kept as `audit heads` printed it, with the words before the key.
    let key = |line: &str| line.rsplit(": ").next().unwrap_or(line).trim().to_owned();
    Ok(std::fs::read_to_string(path)?.lines().map(key).filter(|key| !key.is_empty()).collect())
}

fn tell(app: &App, lang: Lang, kind: &str, notices: &[AuditNotice]) {
    for notice in notices {
        let key = format!("audit.{kind}");
        let kind = app.words().get(lang, &key);
        say(format!("{kind}: {} [{}]", app::upkeep::audit::text(app, lang, notice), notice.code));
    }
}

impl Heads {
    async fn run(self, lang: Lang) -> Outcome {
        let app = self.database.open().await?;
        app::upkeep::audit::seal_make(&app).await?;
        let mut file = app::private::options().create_new(true).open(&self.out)?;
        let (mut after, mut count) = (0, 0);
        while let Some((last, text)) = app::upkeep::audit::seal_file(&app, after).await? {
            file.write_all(text.as_bytes())?;
            count += text.lines().count();
            after = last;
        }
        file.sync_all()?;
        for key in app::upkeep::audit::seal_keys(&app).await? {
            say(app.words().fill(lang, "audit.key", [("key", key.as_str())]));
        }
        let (file, count) = (self.out.display().to_string(), count.to_string());
        let args = [("file", file.as_str()), ("count", &count)];
        complain(app.words().fill(lang, "audit.heads_written", args));
        app.close().await;
        Ok(())
    }
}
