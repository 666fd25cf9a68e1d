//! The binary: reads the command line, calls the use cases, prints what they say.

mod account;
mod audit;
mod backup;
mod certificate;
mod classify;
mod demo;
mod generated;
mod import;
mod key;
mod serve;
mod table;

use std::process::ExitCode;

use app::{App, Problem, SystemClock};
use base::words::Lang;
use clap::{Parser, Subcommand};

/// Lists and tables are many small pieces of text: this one is a third faster with them than the
/// system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Vươn: the register, the review and the tables of the poverty-reduction programme.
#[derive(Parser)]
#[command(name = "vuon", version, about)]
struct Arguments {
    /// The language of messages: vi or en.
    #[arg(long, global = true, default_value = "vi", value_parser = ["vi", "en"])]
    lang: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the web server.
    Serve(serve::Serve),
    /// Makes the demonstration commune and runs it.
    Demo(demo::Demo),
    /// Takes a list into the register.
    Import(import::Import),
    /// Classifies households of a CSV file, without a database.
    Classify(classify::Classify),
    /// Writes a review table to a file.
    Table(table::Table),
    /// Brings the database's schema up to date.
    Migrate(Database),
    /// Keeps accounts.
    Account(account::AccountCommand),
    /// Tells whether a certificate is genuine.
    Certificate(certificate::CertificateCommand),
    /// Writes the whole database into one file.
    Backup(backup::Backup),
    /// Takes a backup into an empty database.
    Restore(backup::Restore),
    /// Looks whether the database is whole.
    CheckDatabase(backup::CheckDatabase),
    /// Proves the audit log whole.
    Audit(audit::Audit),
    /// Keeps the keys that personal numbers are sealed with.
    Key(key::KeyCommand),
    /// Writes the generated reference files.
    #[command(hide = true)]
    Generated(generated::Generated),
}

/// Which database a command works on.
#[derive(clap::Args)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    #[arg(long, env = "VUON_DATABASE", default_value = "sqlite:vuon.sqlite")]
    pub database: String,
    /// The key file. Without it: beside an SQLite file with the ending .keys; for PostgreSQL in the
    /// user's folder of settings.
    #[arg(long, env = "VUON_KEYS")]
    pub keys: Option<std::path::PathBuf>,
}

impl Database {
    /// Opens it with the machine's clock.
    pub async fn open(&self) -> Outcome<App> {
        app::upkeep::integrity::look_before(&self.database, self.keys.as_deref(), false).await?;
        self.open_looked_at().await
    }

    /// The same of one whose every page is looked at first: a damaged file is not opened.
    pub async fn open_whole(&self) -> Outcome<App> {
        app::upkeep::integrity::look_before(&self.database, self.keys.as_deref(), true).await?;
        self.open_looked_at().await
    }

    async fn open_looked_at(&self) -> Outcome<App> {
        // Set once: a command opens one database.
        let _ = OPENED.set(self.database.clone());
        let keys = self.keys.as_deref();
        Ok(App::open_with(&self.database, keys, Box::new(SystemClock)).await?)
    }
}

/// The database that the command works on: a failure nobody has a name for is looked for in it.
static OPENED: std::sync::OnceLock<String> = std::sync::OnceLock::new();

/// Why a command stops.
pub enum Stop {
    /// The input is refused; exit code 1.
    Problem(Box<Problem>),
    /// Something around it failed (a file, a port); exit code 1.
    Failure(anyhow::Error),
    /// The sentences were printed already; exit code 1.
    Said,
}

/// What a command gives.
pub type Outcome<T = ()> = Result<T, Stop>;

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Stop {
        Stop::Problem(Box::new(problem))
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Stop {
        Stop::Failure(error)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Stop {
        Stop::Failure(error.into())
    }
}

/// Prints a line to standard output; a closed pipe ends the program quietly.
pub fn say(line: impl std::fmt::Display) {
    use std::io::Write as _;
    if writeln!(std::io::stdout(), "{line}").is_err() {
        std::process::exit(0);
    }
}

/// Prints a line to standard error.
pub fn complain(line: impl std::fmt::Display) {
    use std::io::Write as _;
    // Nobody can be told that nobody can be told.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Said by the compiler when the build ends, since this crate is the last; a build script's warning is
/// long out of sight then. Clippy is not to fail over it.
#[cfg(all(any(without_paper_fonts, without_page_assets), not(clippy)))]
#[deprecated(
    note = "THE PROGRAM IS NOT WHOLE: fonts and scripts were not there, it makes no PDF. Run `cargo \
            xtask assets` and build again, or take the whole program with `cargo xtask dist`"
)]
const fn fonts_and_scripts() {}

/// The log, without personal numbers: an address or a refused value may have one, whatever the level.
struct Masked;

impl std::io::Write for Masked {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        std::io::stderr().write_all(base::number_in_text::mask(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

fn main() -> ExitCode {
    #[cfg(all(any(without_paper_fonts, without_page_assets), not(clippy)))]
    fonts_and_scripts();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked_for_help = !error.use_stderr();
            let _ = error.print();
            return if asked_for_help { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("VUON_LOG")
                .unwrap_or_else(|_| "warn,vuon=info,app=info,web=info,store=info".into()),
        )
        .with_writer(|| Masked)
        .init();
    let lang = Lang::from_name(&arguments.lang).unwrap_or_default();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(error);
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments.command, lang)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(mut stop) => {
            if let (Stop::Problem(problem), Some(url)) = (&mut stop, OPENED.get()) {
                let behind = app::upkeep::integrity::damage_behind((**problem).clone(), url);
                **problem = runtime.block_on(behind);
            }
            explain(&stop, lang);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command, lang: Lang) -> Outcome {
    match command {
        Command::Serve(serve) => serve.run().await,
        Command::Demo(demo) => demo.run(lang).await,
        Command::Import(import) => import.run(lang).await,
        Command::Classify(classify) => classify.run(lang),
        Command::Table(table) => table.run(lang).await,
        Command::Migrate(database) => {
            database.open().await?.close().await;
            Ok(())
        }
        Command::Account(account) => account.run(lang).await,
        Command::Certificate(certificate) => certificate.run().await,
        Command::Backup(backup) => backup.run(lang).await,
        Command::Restore(restore) => restore.run(lang).await,
        Command::CheckDatabase(check) => check.run(lang).await,
        Command::Audit(audit) => audit.run(lang).await,
        Command::Key(key) => key.run(lang).await,
        Command::Generated(generated) => generated.run().await,
    }
}

/// What failed around the program, with what the system said of files and ports in the language asked
/// for.
fn failure(error: &anyhow::Error, lang: Lang) -> String {
    let words = app::law_words().ok();
    let said = |cause: &(dyn std::error::Error + 'static)| {
        let key = of_system(cause.downcast_ref::<std::io::Error>()?.kind())?;
        words.as_ref().map(|words| words.get(lang, key).to_owned())
    };
    let causes = error.chain().map(|cause| said(cause).unwrap_or_else(|| cause.to_string()));
    causes.collect::<Vec<_>>().join(": ")
}

/// The key of the words for what the system says of a file or a port.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what else the system says is told as it says it"
)]
fn of_system(kind: std::io::ErrorKind) -> Option<&'static str> {
    use std::io::ErrorKind;
    match kind {
        ErrorKind::NotFound => Some("system.not_found"),
        ErrorKind::PermissionDenied => Some("system.permission_denied"),
        ErrorKind::AlreadyExists => Some("system.already_exists"),
        ErrorKind::IsADirectory => Some("system.is_a_directory"),
        ErrorKind::StorageFull => Some("system.storage_full"),
        ErrorKind::AddrInUse => Some("system.address_in_use"),
        _ => None,
    }
}

/// Says what a problem means, in the language asked for, with its findings.
fn explain(stop: &Stop, lang: Lang) {
    match stop {
        Stop::Said => {}
        Stop::Failure(error) => complain(failure(error, lang)),
        Stop::Problem(problem) => {
            match app::problem_text(problem, lang) {
                Some(text) => complain(text),
                None => complain(problem.code.as_str()),
            }
            if let Some(inner) = problem.inner() {
                match app::law_words() {
                    Ok(words) => {
                        complain(words.fill(lang, "problem.technical", [("said", inner)]));
                    }
                    Err(_) => complain(inner),
                }
            }
        }
    }
}
