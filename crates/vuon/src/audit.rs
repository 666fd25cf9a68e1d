//! `vuon audit`: proving the log whole, and taking its signed heads along.

use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};

use app::App;
use app::audit::AuditNotice;
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
            What::Heads(heads) => heads.run().await,
        }
    }
}

impl Verify {
    async fn run(self, lang: Lang) -> Outcome {
        let app = self.database.open().await?;
        let state = app.audit_verify_all().await?;
        say(format!(
            "chains: {}, lines: {}, broken: {}, seals: {}, alarms: {}",
            state.chains,
            state.lines,
            state.breaks.len(),
            state.seals,
            state.alarms.len()
        ));
        for (chain, seq) in &state.breaks {
            say(format!("broken: chain {chain:?} at line {seq}"));
        }
        tell(&app, lang, "alarm", &state.alarms);
        tell(&app, lang, "note", &state.notes);
        let mut whole = state.is_whole();
        if let Some(path) = &self.against {
            let keys = self.key.as_deref().map(keys).transpose()?;
            let file = BufReader::new(std::fs::File::open(path)?);
            let against = app.audit_against(file, keys).await?;
            say(format!("held against: {} seals, {} alarms", against.seals, against.alarms.len()));
            tell(&app, lang, "alarm", &against.alarms);
            whole &= against.alarms.is_empty();
        }
        app.close().await;
        if whole { Ok(()) } else { Err(Stop::Said) }
    }
}

fn keys(path: &Path) -> Outcome<Vec<String>> {
    if std::fs::metadata(path)?.len() > KEYS_MAX {
        let reason = anyhow::anyhow!("{}: too large for a key", path.display());
        return Err(Stop::Failure(reason));
    }
    Ok(std::fs::read_to_string(path)?.lines().map(str::to_owned).collect())
}

fn tell(app: &App, lang: Lang, kind: &str, notices: &[AuditNotice]) {
    for notice in notices {
        say(format!("{kind} {}: {}", notice.code, app.audit_text(lang, notice)));
    }
}

impl Heads {
    async fn run(self) -> Outcome {
        let app = self.database.open().await?;
        app.seal_make().await?;
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&self.out)?;
        let (mut after, mut count) = (0, 0);
        while let Some((last, text)) = app.seal_file(after).await? {
            file.write_all(text.as_bytes())?;
            count += text.lines().count();
            after = last;
        }
        file.sync_all()?;
        for key in app.seal_keys().await? {
            say(format!("key: {key}"));
        }
        complain(format!("{}: {count} seals", self.out.display()));
        app.close().await;
        Ok(())
    }
}
