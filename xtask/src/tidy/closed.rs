//! The names of a household's classes stand in their sets: code takes the value, and its text only from the
//! set. What a misspelt name in a `match` or a list would hide, no test finds.

use std::collections::BTreeSet;

use super::File;

/// Where the classes are declared: what a form is found to be, and what a household is recognised as.
const SETS: [(&str, &str); 2] = [
    ("crates/standard/src/verdict.rs", "Class"),
    ("crates/register/src/people/person.rs", "Class"),
];

pub fn check(files: &[File], wrong: &mut Vec<String>) {
    let mut names = BTreeSet::new();
    for (path, set) in SETS {
        let there =
            files.iter().find(|file| file.path == path).map(|file| names_of(&file.text, set));
        match there.filter(|there| !there.is_empty()) {
            Some(there) => names.extend(there),
            None => wrong.push(format!("{path}: has no closed set {set}")),
        }
    }
    for file in files.iter().filter(|it| is_of_the_program(&it.path)) {
        for (line, found) in found(&file.text, &names) {
            wrong.push(format!("{}:{line}: {found}", file.path));
        }
    }
}

/// Sources of the program itself; a test says the names that a file or the API has.
fn is_of_the_program(path: &str) -> bool {
    let of_crate = path.strip_prefix("crates/").and_then(|rest| rest.split_once('/'));
    of_crate.is_some_and(|(name, rest)| {
        name != "testkit" && rest.starts_with("src/") && rest.ends_with(".rs")
    })
}

/// The names of a set: the texts after `=` in its block.
fn names_of(text: &str, set: &str) -> Vec<String> {
    let head = format!("    {set} {{");
    let block = text.lines().skip_while(|line| *line != head).skip(1);
    let block = block.take_while(|line| *line != "    }");
    block
        .filter_map(|line| line.split_once(" = \"")?.1.split('"').next().map(str::to_owned))
        .collect()
}

/// The lines of a file that have a name of the set outside any set, or a class as mere text.
fn found(text: &str, names: &BTreeSet<String>) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut within = false;
    for (at, line) in text.lines().enumerate() {
        if line == "mod tests {" {
            break;
        }
        if line.ends_with("closed_set! {") {
            within = true;
        } else if line == "}" {
            within = false;
        }
        if within || line.trim_start().starts_with("//") {
            continue;
        }
        if let Some(name) = names.iter().find(|name| line.contains(&format!("\"{name}\""))) {
            found.push((
                at + 1,
                format!("{name:?} is a name of a closed set: take it from the set"),
            ));
        }
        for text in ["class: String", "class: Option<String>"] {
            if line.contains(text) {
                found.push((at + 1, format!("`{text}`: a class is a value of its closed set")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_class_is_found_outside_the_sets() {
        let set = "closed_set! {\n    /// What.\n    Class {\n        /// Hộ nghèo.\n        Poor = \"poor\" [\"hn\"],\n        \
                   NotPoor = \"not_poor\",\n    }\n}\n";
        let names: BTreeSet<String> = names_of(set, "Class").into_iter().collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), ["not_poor", "poor"]);
        assert_eq!(found(set, &names), []);
        let text = "// \"poor\"\nlet a = [\"poor\"];\nstruct Q {\n    class: String,\n}\nlet b = \"poorer\";\n\
                    mod tests {\n    let c = \"poor\";";
        let lines: Vec<usize> = found(text, &names).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2, 4]);
    }

    #[test]
    fn only_the_program_is_looked_at() {
        assert!(is_of_the_program("crates/web/src/front/home.rs"));
        for path in
            ["crates/testkit/src/review.rs", "crates/web/tests/it/main.rs", "xtask/src/main.rs"]
        {
            assert!(!is_of_the_program(path), "{path}");
        }
    }
}
