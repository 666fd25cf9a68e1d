//! Fonts and scripts of the pages, from npm into `assets/dist`, and the font of papers into
//! `assets/paper`. They are not committed; without them the program builds, its pages work in the
//! system's font and without script, and it makes papers for Word and print but no PDF.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::npm;
use crate::project::Project;

const WEIGHTS: [&str; 4] = ["400", "500", "600", "700"];
/// In the package's order: a letter in two of them comes from the later one.
const SUBSETS: [&str; 3] = ["vietnamese", "latin-ext", "latin"];

/// The faces of papers: the package's folder, and the file's name there and here.
const PAPER_FACES: [(&str, &str); 4] = [
    ("400Regular", "Tinos_400Regular.ttf"),
    ("400Regular_Italic", "Tinos_400Regular_Italic.ttf"),
    ("700Bold", "Tinos_700Bold.ttf"),
    ("700Bold_Italic", "Tinos_700Bold_Italic.ttf"),
];

/// Fetches what is missing. Quick when the lock file and this recipe are as at the last time.
pub fn run(project: &Project) -> Result<()> {
    let source = project.root.join("assets");
    let (dist, paper) = (source.join("dist"), source.join("paper"));
    let lock = fs::read(source.join("package-lock.json")).context("assets/package-lock.json")?;
    let wanted = npm::hash(&[&lock, include_bytes!("assets.rs")]);
    let stamp = dist.join(".stamp");
    if paper.is_dir() && fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        println!("assets: up to date");
        return Ok(());
    }

    let work = project.target.join("assets");
    fs::create_dir_all(&work)?;
    for name in ["package.json", "package-lock.json"] {
        copy(&source.join(name), &work.join(name))?;
    }
    npm::install(&work)?;

    for folder in [&dist, &paper] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
    }
    let packages = work.join("node_modules");
    copy(&packages.join("htmx.org/dist/htmx.min.js"), &dist.join("htmx.min.js"))?;
    fonts(&packages.join("@fontsource/be-vietnam-pro"), &dist)?;
    paper_fonts(&packages.join("@expo-google-fonts/tinos"), &paper)?;
    fs::write(&stamp, wanted)?;
    println!("assets: fetched into assets/dist and assets/paper");
    Ok(())
}

/// The woff2 files, their licence (the OFL asks that it goes with them) and one stylesheet.
fn fonts(package: &Path, dist: &Path) -> Result<()> {
    let mut css = String::new();
    for weight in WEIGHTS {
        let path = package.join(format!("{weight}.css"));
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        for subset in SUBSETS {
            let file = format!("be-vietnam-pro-{subset}-{weight}-normal.woff2");
            let face = face(&text, &file)
                .with_context(|| format!("{} has no face for {file}", path.display()))?;
            css.push_str(&face);
            copy(&package.join("files").join(&file), &dist.join(&file))?;
        }
    }
    fs::write(dist.join("fonts.css"), css)?;
    copy(&package.join("LICENSE"), &dist.join("be-vietnam-pro-LICENSE.txt"))
}

/// The four faces of papers with their licence.
fn paper_fonts(package: &Path, folder: &Path) -> Result<()> {
    for (within, file) in PAPER_FACES {
        copy(&package.join(within).join(file), &folder.join(file))?;
    }
    copy(&package.join("LICENSE_FONT"), &folder.join("Tinos-LICENSE.txt"))
}

/// The `@font-face` rule that loads `file`, rewritten to the address the program serves it under.
fn face(css: &str, file: &str) -> Option<String> {
    let needle = format!("/{file})");
    let block = css.split("@font-face").find(|block| block.contains(&needle))?;
    let body = block.split_once('{')?.1.split_once('}')?.0;
    let mut out = String::from("@font-face {\n");
    for declaration in body.split(';').map(str::trim).filter(|line| !line.is_empty()) {
        if declaration.starts_with("src:") {
            out.push_str(&format!("  src: url(/assets/{file}) format('woff2');\n"));
        } else {
            out.push_str(&format!("  {declaration};\n"));
        }
    }
    out.push_str("}\n");
    Some(out)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let size = fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    if size == 0 {
        bail!("{} is empty", from.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_keeps_its_letters_and_changes_its_address() {
        let css = "@font-face {\n  font-weight: 400;\n  src: url(./files/a-latin.woff2) format('woff2'), \
                   url(./files/a-latin.woff) format('woff');\n  unicode-range: U+0000-00FF,U+0131;\n}";
        let wanted = "@font-face {\n  font-weight: 400;\n  src: url(/assets/a-latin.woff2) \
                      format('woff2');\n  unicode-range: U+0000-00FF,U+0131;\n}\n";
        assert_eq!(face(css, "a-latin.woff2").as_deref(), Some(wanted));
        assert_eq!(face(css, "a-greek.woff2"), None);
    }
}
