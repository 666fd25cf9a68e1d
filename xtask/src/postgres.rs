//! A throw-away PostgreSQL: made in a temporary folder, listening on 127.0.0.1 only, gone when
//! dropped. Fast rather than safe: it holds nothing but tests.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::machine;

/// How long a start may take; a loaded machine needs seconds, not a minute.
const START_LIMIT: Duration = Duration::from_secs(60);
/// All of them begin so, which lets a later run sweep up after one that was interrupted.
const FOLDER_PREFIX: &str = "vuon-postgres-";

/// A running server; dropping it stops it and deletes its folder.
pub struct Postgres {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
    server: Option<Child>,
}

/// The folder with PostgreSQL's programs; installs them on Debian when they are missing.
pub fn programs() -> Result<PathBuf> {
    let cure = "Install PostgreSQL 14 or later: on Debian and Ubuntu the package postgresql.";
    let initdb = machine::provide("PostgreSQL (initdb)", find_initdb, "postgresql", cure)?;
    let bin = initdb.parent().context("initdb stands in no folder")?;
    Ok(bin.to_owned())
}

impl Postgres {
    /// Makes a cluster and waits until it answers.
    pub fn start() -> Result<Postgres> {
        sweep();
        let bin = programs()?;
        let folder = std::env::temp_dir().join(format!(
            "{FOLDER_PREFIX}{}-{}",
            std::process::id(),
            free_port()?
        ));
        fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let mut postgres = Postgres { bin, folder, port: free_port()?, server: None };
        postgres.init()?;
        postgres.launch()?;
        postgres.wait()?;
        Ok(postgres)
    }

    /// Where tests find it. The user may create databases.
    pub fn url(&self) -> String {
        format!("postgres://vuon@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn init(&self) -> Result<()> {
        let mut command = self.program("initdb")?;
        command.args(["--auth=trust", "--username=vuon", "--encoding=UTF8", "--no-sync"]);
        // Sorting is the program's own; the machine's locale must not change a test.
        command.args(["--locale=C", "--pgdata"]).arg(self.data());
        let output = command.output().context("cannot start initdb")?;
        if !output.status.success() {
            bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }

    fn launch(&mut self) -> Result<()> {
        let log = fs::File::create(self.folder.join("log"))?;
        let mut command = self.program("postgres")?;
        command.arg("-D").arg(self.data()).arg("-p").arg(self.port.to_string());
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
        ] {
            command.arg("-c").arg(setting);
        }
        // A child and no daemon: an interrupt from the terminal reaches it too.
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.server = Some(command.spawn().context("cannot start postgres")?);
        Ok(())
    }

    /// The server writes `ready` into its pid file, which is what its own `pg_ctl` looks at.
    fn wait(&mut self) -> Result<()> {
        let started = Instant::now();
        let pid_file = self.data().join("postmaster.pid");
        loop {
            if fs::read_to_string(&pid_file).is_ok_and(|text| is_ready(&text)) {
                return Ok(());
            }
            let server = self.server.as_mut().context("postgres was not started")?;
            let over = server.try_wait()?.is_some();
            if over || started.elapsed() > START_LIMIT {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{}", log.trim());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// One of PostgreSQL's programs. It refuses root, so root hands it to a user without rights.
    fn program(&self, name: &str) -> Result<Command> {
        let mut command = Command::new(self.bin.join(name));
        command.current_dir(&self.folder);
        #[cfg(unix)]
        if machine::is_root() {
            use std::os::unix::{fs::chown, process::CommandExt as _};
            let user = ["postgres", "nobody"]
                .into_iter()
                .find_map(|name| machine::user_id(Some(name)))
                .context("PostgreSQL does not run as root, and there is no user `postgres`")?;
            chown(&self.folder, Some(user), None)?;
            command.uid(user);
        }
        Ok(command)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let stopped = self.program("pg_ctl").and_then(|mut command| {
                command.args(["stop", "--silent", "--mode=immediate", "--pgdata"]);
                Ok(command.arg(self.data()).output()?.status.success())
            });
            if !stopped.unwrap_or(false) {
                // Only fails when it is gone already.
                let _ = server.kill();
            }
            let _ = server.wait();
        }
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("xtask: {} is left behind: {error}", self.folder.display());
        }
    }
}

/// The eighth line of `postmaster.pid` is the server's state.
fn is_ready(pid_file: &str) -> bool {
    pid_file.lines().nth(7).is_some_and(|line| line.trim() == "ready")
}

/// A port nobody listens on just now.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).context("no free port")?.local_addr()?.port())
}

/// Prefers the path; Debian keeps the server's programs outside it, one folder a version.
fn find_initdb() -> Option<PathBuf> {
    let on_path = machine::find(&["initdb"]).and_then(|file| fs::canonicalize(file).ok());
    if let Some(initdb) = on_path.filter(|file| file.with_file_name("postgres").is_file()) {
        return Some(initdb);
    }
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin/initdb")))
        })
        .filter(|(_, initdb)| initdb.is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, initdb)| initdb)
}

/// Deletes what an interrupted run left: folders whose maker is gone and whose server is down.
fn sweep() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(FOLDER_PREFIX)) else {
            continue;
        };
        let maker = rest.split('-').next().unwrap_or_default();
        let maker_lives = Path::new("/proc").join(maker).exists();
        let server_lives = entry.path().join("data/postmaster.pid").exists();
        if Path::new("/proc/self").exists() && !maker_lives && !server_lives {
            // Another user's folder stays; it is theirs to delete.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_pid_file_that_says_ready_counts() {
        let starting = "1\n/data\n0\n5433\n\n127.0.0.1\n 0 0\nstarting\n";
        assert!(!is_ready("1\n/data\n0\n"));
        assert!(!is_ready(starting));
        assert!(is_ready(&starting.replace("starting", "ready   ")));
    }
}
