//! The project's own commands, run as `cargo xtask <command>`: the demonstration, everything CI
//! runs, and the files that are fetched or generated. No part of the program itself.
#![expect(clippy::print_stdout, reason = "a command-line tool; its output is for the terminal")]

mod assets;
mod bench;
mod browser;
mod circles;
mod demo;
mod deps;
mod dist;
mod generated;
mod machine;
mod new_noun;
mod npm;
mod postgres;
mod project;
mod readme;
mod test;
mod tidy;
mod wings;

use std::process::ExitCode;

use anyhow::Result;
use project::{Project, Usage};

const USAGE: &str = "\
cargo xtask <command>

  demo [--dir DIR] [--listen ADDR] [--households N] [--database URL] [--no-serve]
                       builds, makes a demonstration commune and opens the program
  test [--only PART]   everything CI runs, in order; stops at the first part that fails
  gen [--check]        writes docs/generated, or says which of its files are out of date
  deps                 which crate and which wing may use which; circles of imports
  tidy                 sizes, headers, blanks, words, links, migrations, locales
  new-noun NAME --wing WING [--vi TÊN]
                       writes a small noun in every layer that passes, to be changed from there
  assets               fetches fonts and scripts into assets/dist
  dist                 the whole program: archive, .deb, licences, checksums
  dist --check         the same from a fresh clone, unpacked, README's lines run with it
  readme [PROGRAM]     runs README's lines for real use
  bench [NAME]         runs bench/*/run.sh, or bench/NAME/run.sh";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<Usage>() => {
            eprintln!("{error}\n\n{USAGE}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Result<()> {
    let Some((command, rest)) = args.split_first() else {
        return Err(Usage("which command?".into()).into());
    };
    if matches!(*command, "help" | "--help" | "-h") {
        println!("{USAGE}");
        return Ok(());
    }
    let project = Project::find()?;
    match (*command, rest) {
        ("demo", options) => demo::run(&project, options),
        ("test", []) => test::run(&project, None),
        ("test", ["--only", part]) => test::run(&project, Some(part)),
        ("gen", []) => generated::write(&project),
        ("gen", ["--check"]) => generated::check(&project),
        ("deps", []) => deps::run(&project),
        ("tidy", []) => tidy::run(&project),
        ("new-noun", args) => new_noun::run(&project, args),
        ("assets", []) => assets::run(&project),
        ("dist", []) => dist::run(&project).map(drop),
        ("dist", ["--check"]) => dist::check(&project),
        ("readme", []) => {
            project.build_vuon()?;
            readme::run(&project, &project.vuon())
        }
        ("readme", [program]) => readme::run(&project, std::path::Path::new(program)),
        ("bench", []) => bench::run(&project, None),
        ("bench", [name]) => bench::run(&project, Some(name)),
        ("test" | "gen" | "deps" | "tidy" | "assets" | "dist" | "readme" | "bench", rest) => {
            Err(Usage(format!("{command} does not take: {}", rest.join(" "))).into())
        }
        _ => Err(Usage(format!("no such command: {command}")).into()),
    }
}
