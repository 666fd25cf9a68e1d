//! Writes papers about people who do not exist, to look at or to measure.
//! `papers all DIR` writes one of each in every format; `papers bench DIR` writes large ones and
//! prints a line of JSON for each, and fails when one took longer than promised.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use app::kernel::paper::{File, Format, render, render_all};
use testkit::papers;

/// Certificates of a commune in one PDF.
const CERTIFICATES: usize = 1_000;
/// Households of a list.
const ROWS: usize = 2_000;
/// Seconds promised.
const CERTIFICATES_BELOW_S: f64 = 10.0;
/// Seconds promised.
const LIST_BELOW_S: f64 = 5.0;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(what), Some(folder)) = (args.next(), args.next()) else {
        eprintln!("usage: papers all|bench DIR");
        return ExitCode::from(2);
    };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let within = if what == "bench" { bench(folder) } else { all(folder) };
    if within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn all(folder: &Path) -> bool {
    for (name, document) in papers::all() {
        for format in Format::ALL {
            let file = render(&document, format).expect("a sound paper");
            write(folder, name, &file);
        }
    }
    true
}

fn bench(folder: &Path) -> bool {
    let certificates = measure(folder, "certificates", CERTIFICATES, CERTIFICATES_BELOW_S, || {
        let each: Vec<_> = (0..CERTIFICATES).map(|at| papers::certificate(at).document()).collect();
        render_all(&each).expect("sound papers")
    });
    let list = |name, format, make: &dyn Fn() -> paper::document::Document| {
        measure(folder, name, ROWS, LIST_BELOW_S, || render(&make(), format).expect("sound"))
    };
    let posting = || papers::posting(ROWS).document();
    let decision = || papers::decision(ROWS).document();
    let lists = [
        list("posting", Format::Docx, &posting),
        list("posting", Format::Pdf, &posting),
        list("decision", Format::Docx, &decision),
        list("decision", Format::Pdf, &decision),
    ];
    certificates && lists.into_iter().all(|within| within)
}

/// Times the making of a file and says so.
fn measure(
    folder: &Path,
    name: &str,
    count: usize,
    below: f64,
    make: impl FnOnce() -> File,
) -> bool {
    let start = Instant::now();
    let file = make();
    let seconds = start.elapsed().as_secs_f64();
    let format = file.format.as_str();
    #[expect(clippy::print_stdout, reason = "the benchmark's result")]
    {
        println!(
            "{{\"paper\":\"{name}\",\"format\":\"{format}\",\"count\":{count},\
             \"seconds\":{seconds:.2},\"bytes\":{},\"below_s\":{below:.0}}}",
            file.bytes.len()
        );
    }
    write(folder, name, &file);
    if seconds >= below {
        eprintln!("{name}.{format} took {seconds:.1} s; promised is less than {below} s");
    }
    seconds < below
}

fn write(folder: &Path, name: &str, file: &File) {
    let path = folder.join(format!("{name}.{}", file.format.as_str()));
    std::fs::write(path, &file.bytes).expect("the folder can be written");
}
