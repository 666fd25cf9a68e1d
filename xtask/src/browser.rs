//! The browser journeys of `e2e/`: Chromium against the demonstration, on one of the two engines.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::project::{Project, run};
use crate::{machine, npm, postgres};

/// Runs every journey; on PostgreSQL when an address is given whose user may create databases, else
/// on SQLite.
pub fn journeys(project: &Project, database: Option<&str>) -> Result<()> {
    let node = npm::node()?;
    let chromium = chromium()?;
    let folder = project.root.join("e2e");
    npm::install(&folder)?;
    let mut command = Command::new(node);
    command.arg("run.mjs").current_dir(folder);
    command.env("VUON", project.vuon()).env("CHROMIUM", chromium);
    command.env("E2E_OUT", project.target.join("e2e"));
    match database {
        // Each piece works on a copy of a database, which psql makes.
        Some(url) => {
            let psql = postgres::programs()?.join("psql");
            command.env("E2E_DATABASE", url).env("PSQL", psql)
        }
        None => command.env_remove("E2E_DATABASE"),
    };
    run(&mut command)
}

/// The browser; `CHROMIUM` names one that stands elsewhere.
pub fn chromium() -> Result<PathBuf> {
    let look = || {
        let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
        let mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
        named
            .filter(|file| file.is_file())
            .or_else(|| {
                let names =
                    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
                machine::find(&names)
            })
            .or_else(|| mac.is_file().then_some(mac))
    };
    let cure = "Install Chromium (on Debian the package chromium) or Chrome, or name one in the \
                variable CHROMIUM.";
    machine::provide("Chromium", look, "chromium", cure)
}
