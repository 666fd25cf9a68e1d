//! The demonstration: builds the program and becomes `vuon demo`.

use std::process::Command;

use anyhow::Result;

use crate::assets;
use crate::project::{Project, Usage};

/// Takes the options of `vuon demo` and hands them on; the folder defaults to one under `target`.
pub fn run(project: &Project, options: &[&str]) -> Result<()> {
    check(options)?;
    if let Err(error) = assets::run(project) {
        eprintln!("warning: no fonts and scripts, the pages work without them: {error:#}");
    }
    project.build_vuon()?;
    let mut command = Command::new(project.vuon());
    command.arg("demo");
    if !options.contains(&"--dir") {
        command.arg("--dir").arg(project.target.join("demo"));
    }
    become_it(command.args(options))
}

/// Wrong options are told before minutes of building, not after.
fn check(options: &[&str]) -> Result<(), Usage> {
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        match *option {
            "--no-serve" => {}
            "--dir" | "--listen" | "--households" | "--database" => {
                if rest.next().is_none_or(|value| value.starts_with("--")) {
                    return Err(Usage(format!("{option} needs a value")));
                }
            }
            other => return Err(Usage(format!("demo does not take: {other}"))),
        }
    }
    Ok(())
}

/// One process less, and an interrupt goes straight to the program.
#[cfg(unix)]
fn become_it(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> Result<()> {
    crate::project::run(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_option_is_told_before_anything_is_built() {
        let refused = |options: &[&str]| check(options).map_err(|usage| usage.0);
        assert_eq!(refused(&[]), Ok(()));
        assert_eq!(refused(&["--households", "50", "--no-serve"]), Ok(()));
        assert_eq!(refused(&["--dir"]), Err("--dir needs a value".into()));
        assert_eq!(refused(&["--dir", "--no-serve"]), Err("--dir needs a value".into()));
        assert_eq!(refused(&["--port", "1"]), Err("demo does not take: --port".into()));
    }
}
