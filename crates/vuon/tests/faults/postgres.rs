//! A PostgreSQL server that is stopped and started while officers write.

use std::path::PathBuf;
use std::process::Command;

use crate::load::{Load, Running, all_there, sign_in};
use crate::server::serve;

/// A server of the test's own, which it may stop.
struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    port: String,
}

impl Cluster {
    fn make() -> Cluster {
        let bin =
            initdb().expect("PostgreSQL's programs, under /usr/lib/postgresql or on the path");
        let folder = crate::folder("cluster");
        let address = crate::free_address();
        let port = address.rsplit(':').next().expect("a port").to_owned();
        let cluster = Cluster { bin, folder, port };
        // PostgreSQL does not run as root; whoever else runs the test owns the folder already.
        if cluster.as_other() {
            let owned = Command::new("chown").arg("postgres").arg(&cluster.folder).status();
            assert!(owned.expect("chown runs").success(), "the folder is the server's");
        }
        let data = cluster.data();
        let args = ["--auth=trust", "--username=vuon", "--encoding=UTF8", "--locale=C", "-D"];
        cluster.run("initdb", args.into_iter().chain([data.as_str()]));
        cluster.start();
        cluster
    }

    fn as_other(&self) -> bool {
        let id = Command::new("id").arg("-u").output().expect("id runs");
        String::from_utf8_lossy(&id.stdout).trim() == "0"
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn run<'a>(&self, program: &str, args: impl IntoIterator<Item = &'a str>) {
        let program = self.bin.join(program);
        let mut command = match self.as_other() {
            true => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--"]).arg(program);
                command
            }
            false => Command::new(program),
        };
        // Nothing is read from it: the server would keep a pipe open.
        let done = command.args(args).stdout(std::process::Stdio::null()).status();
        assert!(done.expect("it runs").success(), "{command:?}");
    }

    fn start(&self) {
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -k {}", self.port, self.data());
        let log = self.folder.join("log").display().to_string();
        let data = self.data();
        self.run("pg_ctl", ["-D", &data, "-w", "-l", &log, "-o", &options, "start"]);
    }

    fn stop(&self, mode: &str) {
        let data = self.data();
        self.run("pg_ctl", ["-D", &data, "-w", "-m", mode, "stop"]);
    }

    fn database(&self) -> String {
        format!("postgres://vuon@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let data = self.data();
            let program = self.bin.join("pg_ctl");
            // It may be stopped already.
            let _ = Command::new("runuser")
                .args(["-u", "postgres", "--"])
                .arg(program)
                .args(["-D", &data, "-m", "immediate", "stop"])
                .status();
        } else {
            self.stop("immediate");
        }
    }
}

fn initdb() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = versions
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop()
}

#[test]
fn a_postgres_that_stops_and_starts_loses_nothing_and_is_never_a_defect() {
    let cluster = Cluster::make();
    let lists = crate::folder("cluster_demo").display().to_string();
    let database = cluster.database();
    let made = crate::load::vuon(&["demo", "--no-serve", "--dir", &lists, "--database", &database]);
    assert!(made.status.success(), "{}", crate::load::said(&made));
    let (child, address) = serve(&cluster.database());
    let mut running = Running(child);
    let (_, cookie) = sign_in(&address);
    let load = Load::begin(&address, &cookie);
    load.wait_for(8, &[201]);
    for mode in ["fast", "immediate", "fast"] {
        cluster.stop(mode);
        load.wait_for(4, &[503]);
        assert_eq!(sign_in(&address).0, 503, "signing in says so too");
        cluster.start();
        load.wait_for(12, &[201]);
        assert_eq!(sign_in(&address).0, 303, "and works again");
    }
    let answers = load.end();
    running.stop();
    all_there(&cluster.database(), &answers);
}
