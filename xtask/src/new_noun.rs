//! `cargo xtask new-noun`: a whole small noun, in every layer, that passes: a record of a commune with a
//! name, a day, a note and a revision. What it is to be instead is changed from there. All places are
//! looked for before anything is written.

mod name;
mod place;
mod trial;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use self::name::Name;
pub use self::trial::run as trial;
use crate::project::{Project, Usage, run as run_command};

/// Floors of the house on which no record of a commune stands.
const NOT_FOR_NOUNS: &[&str] = &["kernel", "demo"];

/// The files that are a noun's own, by their path, with their template.
const OWN: &[(&str, &str)] = &[
    ("crates/store/src/{{wing}}/{{noun}}.rs", include_str!("new_noun/template/store.rs.txt")),
    ("crates/app/src/{{wing}}/{{noun}}.rs", include_str!("new_noun/template/app.rs.txt")),
    ("crates/app/tests/it/{{wing}}/{{noun}}.rs", include_str!("new_noun/template/app_test.rs.txt")),
    ("crates/web/src/{{wing}}/{{noun}}.rs", include_str!("new_noun/template/web.rs.txt")),
    ("crates/web/src/{{wing}}/{{noun}}/api.rs", include_str!("new_noun/template/api.rs.txt")),
    (
        "crates/web/templates/{{wing}}/{{nouns}}.html",
        include_str!("new_noun/template/list.html.txt"),
    ),
    ("crates/web/templates/{{wing}}/{{noun}}.html", include_str!("new_noun/template/one.html.txt")),
    ("crates/web/tests/it/{{wing}}/{{noun}}.rs", include_str!("new_noun/template/web_test.rs.txt")),
];
const MIGRATION: &str = include_str!("new_noun/template/migration.sql.txt");
const WORDS: &str = include_str!("new_noun/template/words.toml.txt");
const CATALOGUE: &str = include_str!("new_noun/template/catalogue.toml.txt");

/// Writes the noun that the arguments name into the checkout.
pub fn run(project: &Project, args: &[&str]) -> Result<()> {
    let name = read(args)?;
    let written = write(&project.root, &name)?;
    run_command(&mut project.cargo(["fmt", "--all"]))?;
    print!("{}", said(&name, &written));
    Ok(())
}

fn read(args: &[&str]) -> Result<Name> {
    let usage = || Usage("new-noun NAME --wing WING [--vi TÊN]".into());
    let Some((noun, mut rest)) = args.split_first() else { return Err(usage().into()) };
    let (mut wing, mut vi) = (None, None);
    while let [option, value, more @ ..] = rest {
        match *option {
            "--wing" => wing = Some(*value),
            "--vi" => vi = Some(*value),
            _ => return Err(usage().into()),
        }
        rest = more;
    }
    match (rest, wing) {
        ([], Some(wing)) => Name::of(noun, wing, vi),
        _ => Err(usage().into()),
    }
}

/// The files as they will be: read once, changed in memory, written together or not at all.
struct Draft<'a> {
    root: &'a Path,
    /// Those that were there, with their new text.
    changed: BTreeMap<String, String>,
    new: BTreeMap<String, String>,
    wrong: Vec<String>,
}

impl Draft<'_> {
    /// Changes a file that is there; `what` says what the place was looked for by.
    fn edit(&mut self, path: &str, what: &str, change: impl FnOnce(&str) -> Option<String>) {
        let text = match self.changed.remove(path) {
            Some(text) => Some(text),
            None => fs::read_to_string(self.root.join(path)).ok(),
        };
        let Some(text) = text else {
            self.wrong.push(format!("{path} is not there"));
            return;
        };
        match change(&text) {
            Some(changed) => {
                self.changed.insert(path.to_owned(), changed);
            }
            None => self.wrong.push(format!("{path} has no place, or two, by `{what}`")),
        }
    }

    fn add(&mut self, path: String, text: String) {
        match self.root.join(&path).exists() {
            true => self.wrong.push(format!("{path} is there already")),
            false => {
                self.new.insert(path, text);
            }
        }
    }
}

/// What was written: new files, and changed ones with how many lines they got.
struct Written {
    new: Vec<(String, usize)>,
    changed: Vec<(String, usize)>,
}

/// A noun as it will stand below a root, or why nothing is written.
fn draft<'a>(root: &'a Path, name: &Name) -> Result<Draft<'a>> {
    wing_is_there(root, &name.wing)?;
    let taken = name.taken(root)?;
    if !taken.is_empty() {
        bail!("the name {} is taken, see {}", name.noun, taken.join(", "));
    }
    let (changed, new) = (BTreeMap::new(), BTreeMap::new());
    let mut draft = Draft { root, changed, new, wrong: Vec::new() };
    for (path, template) in OWN {
        draft.add(name.fill(path), name.fill(template));
    }
    let step = step(root, &name.noun)?;
    draft.add(format!("migrations/{step}.sql"), name.fill(MIGRATION));
    lists(&mut draft, name, &step);
    wings(&mut draft, name);
    if !draft.wrong.is_empty() {
        bail!("nothing was written:\n  {}", draft.wrong.join("\n  "));
    }
    Ok(draft)
}

/// Writes a noun below a root.
fn write(root: &Path, name: &Name) -> Result<Written> {
    let draft = draft(root, name)?;
    let lines = |text: &str| text.lines().count();
    let mut written = Written { new: Vec::new(), changed: Vec::new() };
    for (path, text) in &draft.changed {
        let before = fs::read_to_string(root.join(path))?;
        written.changed.push((path.clone(), lines(text).saturating_sub(lines(&before))));
    }
    written.new.extend(draft.new.iter().map(|(path, text)| (path.clone(), lines(text))));
    for (path, text) in draft.changed.iter().chain(&draft.new) {
        let to = root.join(path);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&to, text).with_context(|| format!("cannot write {path}"))?;
    }
    Ok(written)
}

/// A noun stands in the same wing in every layer.
fn wing_is_there(root: &Path, wing: &str) -> Result<()> {
    let is_name = wing.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if NOT_FOR_NOUNS.contains(&wing) || !is_name {
        bail!("no noun stands in the wing {wing:?}: see the wings in ARCHITECTURE.md");
    }
    let files = ["store", "app", "web"].map(|layer| format!("crates/{layer}/src/{wing}.rs"));
    let files = files.into_iter().chain([format!("locales/{wing}.toml")]);
    let missing: Vec<String> = files.filter(|file| !root.join(file).is_file()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "the wing {wing} has no {}. A noun with records stands in a wing of all layers; a new wing is made \
         by hand first: these files, its line in each lib.rs, its floor in xtask/src/wings.rs, its words in \
         crates/base/src/words/files.rs, its tests in crates/app/tests/it (ADR 0024)",
        missing.join(", ")
    )
}

/// The name of the next step of the schema.
fn step(root: &Path, noun: &str) -> Result<String> {
    let mut last = 0;
    for entry in fs::read_dir(root.join("migrations")).context("cannot list migrations/")? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        let number = file.split('_').next().and_then(|number| number.parse().ok());
        last = last.max(number.unwrap_or(0));
    }
    Ok(format!("{:04}_{noun}", last + 1))
}

/// The lists that name every noun, whatever its wing.
fn lists(draft: &mut Draft<'_>, name: &Name, step: &str) {
    let Name { noun, pascal, wing, .. } = name;
    let id = format!("{pascal}Id");

    let new = name.fill("    /// One of the {{ens}} of a commune.\n    {{Noun}}Id,\n");
    draft.edit("crates/base/src/id.rs", "ids! {", |text| place::at_end(text, "ids! {", "}", &new));

    let steps = "const STEPS: &[Step] = steps![";
    let new = format!("    \"{step}\",\n");
    draft.edit("crates/store/src/kernel/migration.rs", steps, |text| {
        place::at_end(text, steps, "];", &new)
    });

    let anchor = "        \"village\" => (\"x.name\", \"village x\"),";
    let new = format!("        \"{noun}\" => (\"x.name\", \"{noun} x\"),\n");
    draft.edit("crates/store/src/kernel/audit.rs", anchor.trim(), |text| {
        place::after(text, anchor, &new)
    });

    let path = "crates/app/src/kernel/rights.rs";
    let rights =
        [("See", "see", "vofcua.."), ("Add", "add", ".o......"), ("Change", "change", ".o......")];
    let new: String = rights
        .iter()
        .map(|(verb, verb_id, roles)| {
            let (action, id) = (format!("{pascal}{verb}"), format!("\"{noun}.{verb_id}\":"));
            format!("    {action:<18} = {id:<22} \"{roles}\";\n")
        })
        .collect();
    draft.edit(path, "actions! {", |text| place::at_end(text, "actions! {", "}", &new));

    let path = "crates/app/src/kernel/problem.rs";
    let new: String =
        [("Conflict", "conflict"), ("Changed", "changed"), ("Withdrawn", "withdrawn")]
            .iter()
            .map(|(what, code)| format!("    {pascal}{what} = \"{noun}_{code}\", 409;\n"))
            .collect();
    draft.edit(path, "codes! {", |text| place::at_end(text, "codes! {", "}", &new));

    let import = "use base::id::{";
    let path = "crates/app/src/kernel/once.rs";
    let new = format!("    {id}: \"{noun}\", {pascal}Conflict;\n");
    draft.edit(path, import, |text| place::import(text, import, &id));
    draft.edit(path, "sent! {", |text| place::at_end(text, "sent! {", "}", &new));

    let path = "crates/app/src/kernel/subject.rs";
    let new = format!("    {id} = \"{noun}\",\n");
    draft.edit(path, import, |text| place::import(text, import, &id));
    draft.edit(path, "subjects! {", |text| place::at_end(text, "subjects! {", "}", &new));

    let path = "crates/app/tests/it/kernel/rights.rs";
    let new = format!(
        "        Action::{pascal}See | Action::{pascal}Add | Action::{pascal}Change => {{\n            \
         crate::{wing}::{noun}::ask(app, who, action).await\n        }}\n"
    );
    let first =
        "        Action::HomeSee => vec![app::front::home::home(app, who, None).await.map(drop)],";
    draft.edit(path, "Action::HomeSee", |text| place::before(text, first, &new));

    let new = name.fill(CATALOGUE);
    draft.edit("catalogue.toml", "[words]", |text| place::table(text, noun, &new));
}

/// The lists of its wing: modules, routes, words, tests.
fn wings(draft: &mut Draft<'_>, name: &Name) {
    let Name { noun, wing, .. } = name;
    let ours = "pub(crate) mod ";
    for layer in ["store", "app"] {
        let path = format!("crates/{layer}/src/{wing}.rs");
        draft.edit(&path, "pub mod …;", |text| place::module(text, "pub mod ", noun));
    }
    let path = format!("crates/web/src/{wing}.rs");
    draft.edit(&path, "pub(crate) mod …;", |text| place::module(text, ours, noun));
    draft.edit(&path, "[…::routes()]", |text| place::routes(text, noun));

    let words = name.fill(WORDS);
    draft.edit(&format!("locales/{wing}.toml"), "[section]", |text| place::words(text, &words));

    let path = format!("crates/app/tests/it/{wing}.rs");
    draft.edit(&path, "pub(crate) mod …;", |text| place::module(text, ours, noun));
    // Not every wing has tests of its pages before it has a noun with some.
    let path = format!("crates/web/tests/it/{wing}.rs");
    if draft.root.join(&path).exists() {
        draft.edit(&path, "pub(crate) mod …;", |text| place::module(text, ours, noun));
    } else {
        let text = format!("//! Tests of the wing `{wing}` over HTTP.\n\n{ours}{noun};\n");
        draft.add(path, text);
        draft.edit("crates/web/tests/it/main.rs", "mod …;", |text| {
            place::module(text, "mod ", wing)
        });
    }
}

/// What was written, what is run next and what only a person can say.
fn said(name: &Name, written: &Written) -> String {
    let mut out = String::new();
    let lines = |(path, lines): &(String, usize)| format!("  {path} ({lines})\n");
    out += "new files, with their lines:\n";
    out.extend(written.new.iter().map(lines));
    out += "lines added to:\n";
    out.extend(written.changed.iter().map(lines));
    out += &name.fill(NEXT);
    out
}

const NEXT: &str = "
Now run `cargo xtask gen` (docs/generated), then `cargo xtask test`. And say:
  - what it is: its own columns and rules, in the migration before it is committed and in every layer
  - its words: locales/{{wing}}.toml, both languages; “{{vi}}” and the English plural were taken as typed
  - who may: {{noun}}.see, .add and .change in app/src/kernel/rights.rs; who sees each column, and what of
    it is personal: catalogue.toml; a column of names or notes that is to be sealed: SEALED (ADR 0027)
  - whose it is: the commune's here; of a village or a household the scope is another (store::Scope)
  - whether the law's results hang on it: MARKED and store/tests/it/marks.txt (ADR 0022); else `unmarked` in
    catalogue.toml says why not (ADR 0044)
  - its place in the menu (`.menu`), on the household's page, on papers, among what is due (ADR 0028)
  - docs/glossary.md, ARCHITECTURE.md (the wings), the guide, CHANGELOG.md
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_name_the_noun_and_its_wing() {
        let name = read(&["visit", "--vi", "buổi thăm", "--wing", "people"]).expect("a name");
        assert_eq!((name.wing.as_str(), name.vi.as_str()), ("people", "buổi thăm"));
        for args in [&[][..], &["visit"], &["visit", "--wing"], &["visit", "--to", "people"]] {
            assert!(read(args).is_err(), "{args:?}");
        }
    }

    #[test]
    fn a_template_leaves_no_name_open() {
        let name = Name::of("visit", "people", None).expect("a name");
        let all = OWN.iter().map(|(_, text)| *text).chain([MIGRATION, WORDS, CATALOGUE, NEXT]);
        for text in all {
            let filled = name.fill(text);
            let open =
                filled.split("{{").skip(1).find(|rest| rest.starts_with(char::is_alphabetic));
            assert_eq!(open, None);
        }
    }

    #[test]
    fn every_place_is_there_in_every_wing_that_has_nouns() {
        let project = Project::find().expect("the project");
        for wing in ["place", "office", "people", "figure", "review", "gate"] {
            let name = Name::of("rain_gauge", wing, None).expect("a name");
            let draft =
                draft(&project.root, &name).unwrap_or_else(|error| panic!("{wing}: {error:#}"));
            let id = draft.changed.get("crates/base/src/id.rs").expect("its id");
            assert!(id.contains("    RainGaugeId,\n}\n"), "{wing}");
        }
    }

    #[test]
    fn nothing_is_written_where_a_place_is_missing() {
        let project = Project::find().expect("the project");
        let name = Name::of("visit", "people", None).expect("a name");
        let (changed, new) = (BTreeMap::new(), BTreeMap::new());
        let mut draft = Draft { root: &project.root, changed, new, wrong: Vec::new() };
        draft.edit("README.md", "ids! {", |text| place::at_end(text, "ids! {", "}", &name.noun));
        draft.edit("nowhere.rs", "ids! {", |text| Some(text.to_owned()));
        draft.add("README.md".into(), String::new());
        let said = [
            "README.md has no place, or two, by `ids! {`",
            "nowhere.rs is not there",
            "README.md is there already",
        ];
        assert_eq!(draft.wrong, said);
        assert!(draft.changed.is_empty() && draft.new.is_empty());
    }

    #[test]
    fn a_name_that_is_taken_and_a_wing_that_is_not_there_are_refused_by_name() {
        let project = Project::find().expect("the project");
        let refused = |noun: &str, wing: &str| {
            let name = Name::of(noun, wing, None).expect("a name");
            format!("{:#}", draft(&project.root, &name).err().expect("a refusal"))
        };
        assert!(refused("village", "people").contains("crates/store/src/place/village.rs"));
        assert!(refused("request", "people").contains("crates/base/src/id.rs"));
        assert!(refused("visit", "kernel").contains("no noun stands in the wing"));
        assert!(refused("visit", "front").contains("has no crates/store/src/front.rs"));
        assert!(refused("visit", "money").contains("locales/money.toml"));
    }
}
