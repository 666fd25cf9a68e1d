//! `vuon certificate verify` and `vuon certificate key`: whether a code was signed by the program.

use std::path::PathBuf;

use app::certificate_verify;
use base::day::show_day;
use clap::Subcommand;

use crate::{Database, Outcome, Stop, complain, say};

/// Keys longer than this are no list of keys.
const KEYS_MAX: u64 = 64 * 1024;

/// Certificates.
#[derive(clap::Args)]
pub struct CertificateCommand {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Says what a code says, when it is genuine; exit code 1 when it is not.
    Verify(Verify),
    /// Prints the public keys, one a line: what `--key` reads.
    Key(Database),
}

#[derive(clap::Args)]
struct Verify {
    #[command(flatten)]
    database: Database,
    /// The code of the paper, as its QR code gives it.
    code: String,
    /// A file of public keys, one a line; without it they are read from the database.
    #[arg(long)]
    key: Option<PathBuf>,
}

impl CertificateCommand {
    /// Runs it.
    pub async fn run(self) -> Outcome {
        match self.command {
            What::Key(database) => {
                let app = database.open().await?;
                for key in app::review::certificate::keys(&app).await? {
                    say(key);
                }
                app.close().await;
                Ok(())
            }
            What::Verify(verify) => verify.run().await,
        }
    }
}

impl Verify {
    async fn run(self) -> Outcome {
        let keys = match &self.key {
            Some(path) => {
                if std::fs::metadata(path)?.len() > KEYS_MAX {
                    let reason = anyhow::anyhow!("{}: too large for a key", path.display());
                    return Err(Stop::Failure(reason));
                }
                std::fs::read_to_string(path)?.lines().map(str::to_owned).collect()
            }
            None => {
                let app = self.database.open().await?;
                let keys = app::review::certificate::keys(&app).await?;
                app.close().await;
                keys
            }
        };
        match certificate_verify(&self.code, &keys) {
            Some(said) => {
                say(format!("genuine: {} ({})", said.number, said.series));
                say(format!("household: {}", said.household));
                say(format!("class: {} {}", said.class, said.year));
                say(format!("decision: {}", show_day(said.day)));
                Ok(())
            }
            None => {
                complain("not genuine");
                Err(Stop::Said)
            }
        }
    }
}
