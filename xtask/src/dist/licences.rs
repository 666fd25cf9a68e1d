//! The licences of everything that is in the program: the texts lie in the sources that cargo and npm
//! fetched; each text is written once, with whose it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::project::{Project, capture, files_under};

/// File names of licences, in small letters.
const NAMES: [&str; 6] = ["license", "licence", "copying", "notice", "unlicense", "ofl"];
/// What npm brings: the name, its licence, and the text in the project's folder. htmx, under 0BSD, asks for
/// none.
const FETCHED: [(&str, &str, &str); 3] = [
    ("htmx.org", "0BSD", ""),
    ("Be Vietnam Pro (font)", "OFL-1.1", "assets/dist/be-vietnam-pro-LICENSE.txt"),
    ("Tinos (font)", "OFL-1.1", "assets/paper/Tinos-LICENSE.txt"),
];
/// The text under which packages fall that bring none of their own.
const MIT: &str = "Permission is hereby granted, free of charge, to any person obtaining a copy of this \
software and associated documentation files (the \"Software\"), to deal in the Software without \
restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, \
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished \
to do so, subject to the following conditions:\n\nThe above copyright notice and this permission notice \
shall be included in all copies or substantial portions of the Software.\n\nTHE SOFTWARE IS PROVIDED \
\"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES \
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS \
OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF \
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER \
DEALINGS IN THE SOFTWARE.";
const RUST: &str = "The standard library of Rust is in the program: MIT or Apache-2.0, the Rust Project \
contributors; its parts and their licences: https://github.com/rust-lang/rust/blob/master/COPYRIGHT";

/// A package in the program.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Package {
    title: String,
    licence: String,
    authors: String,
    texts: Vec<String>,
}

/// The whole file.
pub fn gather(project: &Project) -> Result<String> {
    let mut command = project.cargo(["metadata", "--format-version", "1", "--locked"]);
    command.args(["--filter-platform", &host(project)?]);
    let metadata: Value = serde_json::from_str(&capture(&mut command)?)?;
    let mut packages = Vec::new();
    for package in shipped(&metadata)? {
        packages.push(read(package)?);
    }
    for (title, licence, path) in FETCHED {
        let texts = match path {
            "" => Vec::new(),
            path => vec![fs::read_to_string(project.root.join(path)).with_context(|| {
                format!("{title} has no licence at {path}; run cargo xtask assets")
            })?],
        };
        packages.push(Package {
            title: title.to_owned(),
            licence: licence.to_owned(),
            authors: "its authors".to_owned(),
            texts,
        });
    }
    packages.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(write(&packages))
}

fn host(project: &Project) -> Result<String> {
    let mut command = std::process::Command::new("rustc");
    let text = capture(command.arg("-vV").current_dir(&project.root))?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc names no host")
}

/// What the program is linked with: not what only builds or tests it.
fn shipped(metadata: &Value) -> Result<Vec<&Value>> {
    let list = |value: &'static str, from: &'static str| {
        metadata.pointer(from).and_then(Value::as_array).with_context(|| format!("no {value}"))
    };
    let packages = list("packages", "/packages")?;
    let by_id: BTreeMap<&str, &Value> =
        packages.iter().filter_map(|it| Some((it.get("id")?.as_str()?, it))).collect();
    let nodes = list("nodes", "/resolve/nodes")?;
    let nodes: BTreeMap<&str, &Value> =
        nodes.iter().filter_map(|it| Some((it.get("id")?.as_str()?, it))).collect();
    let root = packages.iter().find(|it| it.get("name").is_some_and(|name| name == "vuon"));
    let root = root.and_then(|it| it.get("id")?.as_str()).context("no package vuon")?;
    let (mut seen, mut open) = (BTreeSet::new(), vec![root]);
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let deps = nodes.get(id).and_then(|node| node.get("deps")?.as_array());
        for dep in deps.into_iter().flatten() {
            let kinds = dep.get("dep_kinds").and_then(Value::as_array);
            let linked = |kind: &Value| kind.get("kind").is_some_and(Value::is_null);
            if kinds.is_some_and(|kinds| kinds.iter().any(linked)) {
                open.extend(dep.get("pkg").and_then(Value::as_str));
            }
        }
    }
    // Our own have no source.
    let fetched = |it: &&Value| it.get("source").is_some_and(|source| !source.is_null());
    Ok(seen.into_iter().filter_map(|id| by_id.get(id).copied()).filter(fetched).collect())
}

fn read(package: &Value) -> Result<Package> {
    let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default();
    let title = format!("{} {}", text("name"), text("version"));
    let folder = Path::new(text("manifest_path")).parent().context("a package in no folder")?;
    let mut texts = Vec::new();
    for file in files_under(folder)? {
        let name = file.rsplit('/').next().unwrap_or_default().to_lowercase();
        if NAMES.iter().any(|it| name.starts_with(it)) && !name.ends_with(".rs") {
            let bytes = fs::read(folder.join(&file))?;
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    let authors = package.get("authors").and_then(Value::as_array);
    let authors = authors.into_iter().flatten().filter_map(Value::as_str);
    let licence = text("license").to_owned();
    if licence.is_empty() && texts.is_empty() {
        bail!("{title} names no licence and brings none");
    }
    let authors = authors.collect::<Vec<_>>().join(", ");
    Ok(Package { title, licence, authors, texts })
}

fn write(packages: &[Package]) -> String {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut texts: Vec<&str> = Vec::new();
    let mut out = String::from(
        "What else is in the program vuon, each part under the licence that is named; the numbers are \
         those of the texts below.\n\n",
    );
    for package in packages {
        let mut own = Vec::new();
        for text in package.texts.iter().map(|text| text.trim()) {
            // The same words with other line breaks are the same text.
            let key = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if key.is_empty() {
                continue;
            }
            let next = numbers.len() + 1;
            let number = *numbers.entry(key).or_insert(next);
            if number == next {
                texts.push(text);
            }
            if !own.contains(&number) {
                own.push(number);
            }
        }
        let own: Vec<String> = own.iter().map(usize::to_string).collect();
        let whose = if own.is_empty() {
            format!("copyright {}; the usual text of that licence", package.authors)
        } else {
            format!("texts {}", own.join(", "))
        };
        out.push_str(&format!("{}: {} ({whose})\n", package.title, package.licence));
    }
    out.push_str(&format!("\n{RUST}\n\nThe usual text of the MIT licence:\n\n{MIT}\n"));
    out.push_str(
        "\nThe usual text of Apache-2.0: http://www.apache.org/licenses/LICENSE-2.0, and below.\n",
    );
    for (place, text) in texts.iter().enumerate() {
        let line = "=".repeat(72);
        out.push_str(&format!("\n{line}\nText {}\n{line}\n\n{text}\n", place + 1));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_two_share_is_written_once() {
        let package = |title: &str, texts: &[&str]| Package {
            title: title.to_owned(),
            licence: "MIT".to_owned(),
            authors: "Nguyễn Văn An".to_owned(),
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        };
        let out = write(&[
            package("a 1", &["The\nsame words"]),
            package("b 2", &["The same\nwords", "Others"]),
            package("c 3", &[]),
        ]);
        assert!(out.contains("a 1: MIT (texts 1)\nb 2: MIT (texts 1, 2)\n"), "{out}");
        assert!(out.contains("c 3: MIT (copyright Nguyễn Văn An; the usual text"), "{out}");
        assert_eq!(out.matches("Text ").count(), 2);
    }

    #[test]
    fn what_only_builds_or_tests_the_program_is_not_in_it() {
        let dep = |id: &str, kind: Value| {
            let kinds = serde_json::json!([{ "kind": kind, "target": null }]);
            serde_json::json!({ "pkg": id, "dep_kinds": kinds })
        };
        let package =
            |id: &str, source: Value| serde_json::json!({ "id": id, "name": id, "source": source });
        let metadata = serde_json::json!({
            "packages": [package("vuon", Value::Null), package("linked", "r".into()),
                package("built", "r".into()), package("tested", "r".into())],
            "resolve": { "nodes": [
                { "id": "vuon", "deps": [dep("linked", Value::Null), dep("built", "build".into()),
                    dep("tested", "dev".into())] },
                { "id": "linked", "deps": [] },
            ] },
        });
        let names: Vec<&str> = shipped(&metadata)
            .expect("read")
            .iter()
            .filter_map(|it| it.get("name")?.as_str())
            .collect();
        assert_eq!(names, ["linked"]);
    }
}
