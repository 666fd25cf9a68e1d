//! Build script of the crates that embed what `cargo xtask assets` fetches: they are built again when it
//! was fetched since, and know what is missing.
#![expect(clippy::print_stdout, reason = "a build script speaks to cargo so")]

use std::path::Path;

const PAPER: [&str; 4] = [
    "Tinos_400Regular.ttf",
    "Tinos_400Regular_Italic.ttf",
    "Tinos_700Bold.ttf",
    "Tinos_700Bold_Italic.ttf",
];

fn main() {
    // The folder that is always there, whatever is in it: a path that is missing would have the crate
    // built anew each time.
    println!("cargo:rerun-if-changed=../../assets");
    println!("cargo:rustc-check-cfg=cfg(without_paper_fonts)");
    println!("cargo:rustc-check-cfg=cfg(without_page_assets)");
    let folder = Path::new("../../assets");
    let lacks_paper = PAPER.iter().any(|face| !folder.join("paper").join(face).is_file());
    let lacks_pages =
        ["fonts.css", "htmx.min.js"].iter().any(|name| !folder.join("dist").join(name).is_file());
    if lacks_paper {
        println!("cargo:rustc-cfg=without_paper_fonts");
    }
    if lacks_pages {
        println!("cargo:rustc-cfg=without_page_assets");
    }
    // Said once, by the program's own crate.
    let is_program = std::env::var("CARGO_PKG_NAME").is_ok_and(|name| name == "vuon");
    if is_program && (lacks_paper || lacks_pages) {
        println!(
            "cargo:warning=the fonts and scripts are not there: this program will make no PDF \
             (certificates, notices, decisions). Run `cargo xtask assets` and build again, or take the \
             whole program with `cargo xtask dist`."
        );
    }
}
