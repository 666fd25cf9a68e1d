//! The drill: a backup made while officers write, taken back on an empty machine, on either engine.

use std::collections::BTreeSet;
use std::path::Path;

use testkit::Engine;

use crate::load::{Load, Running, all_there, said, sign_in, vuon};
use crate::server::{ask, serve};

/// The tables whose rows a backup keeps, with their rows as text, sorted.
fn rows(database: &str) -> Vec<(String, Vec<String>)> {
    let names = match database.starts_with("sqlite:") {
        true => "select name as t from sqlite_master where type = 'table'",
        false => "select tablename::text as t from pg_tables where schemaname = current_schema()",
    };
    let mut names = testkit::demo::texts(database, names);
    names.sort();
    // Who is signed in stays behind; the restored one notes that it was restored.
    let other = ["session", "migration", "restore", "backup", "audit", "audit_head"];
    names.retain(|name| !other.contains(&name.as_str()));
    let counted = |name: &String| {
        let sql = format!("select cast(count(*) as text) as t from \"{name}\"");
        (name.clone(), testkit::demo::texts(database, &sql))
    };
    names.iter().map(counted).collect()
}

/// An empty database of an engine.
fn empty(engine: Engine, name: &str) -> String {
    let url = match engine {
        Engine::Sqlite => format!("sqlite:{}", crate::folder(name).join("new.sqlite").display()),
        Engine::Postgres => testkit::demo::empty_postgres(),
    };
    crate::keys::give_keys(&url);
    url
}

fn path(file: &Path) -> String {
    file.display().to_string()
}

#[test]
fn a_backup_under_load_is_restored_from_sqlite_to_both_engines() {
    drill(Engine::Sqlite, "from_sqlite");
}

#[test]
fn a_backup_under_load_is_restored_from_postgres_to_both_engines() {
    drill(Engine::Postgres, "from_postgres");
}

fn drill(from: Engine, name: &str) {
    let database = crate::demo(from);
    let (child, address) = serve(&database);
    let mut running = Running(child);
    let (_, cookie) = sign_in(&address);
    let load = Load::begin(&address, &cookie);
    load.wait_for(8, &[201]);
    let folder = crate::folder(name);
    let file = folder.join("vuon.backup");
    // What was acknowledged before it began is in it.
    let acknowledged = load.acknowledged();
    let made = vuon(&["backup", "--database", &database, &path(&file)]);
    assert!(made.status.success(), "{}", said(&made));
    assert!(said(&made).contains("đã đọc lại"), "{}", said(&made));
    load.wait_for(4, &[201]);
    let answers = load.end();
    running.stop();
    all_there(&database, &answers);
    private(&file);
    let checked = vuon(&["restore", "--check", &path(&file)]);
    assert!(checked.status.success(), "{}", said(&checked));

    // The key is kept apart; without it nothing is restored.
    let nowhere = folder.join("nowhere.keys");
    let target = format!("sqlite:{}", folder.join("no_key.sqlite").display());
    let without = ["restore", "--database", &target, "--keys", &path(&nowhere), &path(&file)];
    let without = vuon(&without);
    assert_eq!(without.status.code(), Some(1), "{}", said(&without));
    assert!(said(&without).contains("Bản sao lưu cần chìa khóa"), "{}", said(&without));
    assert!(said(&without).contains(&path(&nowhere)), "{}", said(&without));
    assert!(!folder.join("no_key.sqlite").exists());

    for (to, engine) in [("to_sqlite", Engine::Sqlite), ("to_postgres", Engine::Postgres)] {
        let target = empty(engine, &format!("{name}_{to}"));
        let done = vuon(&["restore", "--database", &target, &path(&file)]);
        assert!(done.status.success(), "{to}: {}", said(&done));
        all_there(&target, &acknowledged);
        if engine == Engine::Sqlite {
            private(Path::new(target.trim_start_matches("sqlite:")));
        }
        let whole = vuon(&["check-database", "--database", &target]);
        assert!(whole.status.success(), "{to}: {}", said(&whole));
        // A backup of what was restored holds what the first one held.
        let again = folder.join(format!("{to}.backup"));
        let made = vuon(&["backup", "--database", &target, &path(&again)]);
        assert!(made.status.success(), "{to}: {}", said(&made));
        let other = empty(from, &format!("{name}_{to}_back"));
        let back = vuon(&["restore", "--database", &other, &path(&again)]);
        assert!(back.status.success(), "{to}: {}", said(&back));
        assert_eq!(rows(&target), rows(&other), "{to}");
        // It is never written over, and it works.
        let twice = vuon(&["restore", "--database", &target, &path(&file)]);
        assert_eq!(twice.status.code(), Some(1), "{}", said(&twice));
        assert!(said(&twice).contains("đã có số liệu"), "{}", said(&twice));
        let (child, address) = serve(&target);
        let mut running = Running(child);
        assert_eq!(ask(&address, "GET", "/api/v1/households", "").0, 200);
        assert_eq!(sign_in(&address).0, 303);
        running.stop();
    }
}

#[cfg(unix)]
fn private(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o077, 0, "{} is read by others: {mode:o}", file.display());
}

#[test]
fn a_file_that_is_no_whole_backup_is_refused_and_nothing_is_made() {
    let folder = crate::folder("cut_backup");
    let file = folder.join("vuon.backup");
    let database = crate::demo(Engine::Sqlite);
    let made = vuon(&["backup", "--database", &database, &path(&file)]);
    assert!(made.status.success(), "{}", said(&made));
    let whole = std::fs::read(&file).expect("it is there");
    let middle = whole.len() / 2;
    let mut changed = whole.clone();
    *changed.get_mut(middle).expect("within") ^= 1;
    let cut = whole.get(..middle).expect("shorter").to_vec();
    let (mut longer, mut twice) = (whole.clone(), whole.clone());
    longer.extend_from_slice(b"x");
    twice.extend_from_slice(&whole);
    for (name, bytes) in [
        ("changed", changed),
        ("cut", cut),
        ("longer", longer),
        ("twice", twice),
        ("other", b"hello".to_vec()),
    ] {
        let bad = folder.join(name);
        std::fs::write(&bad, bytes).expect("it is written");
        let target = folder.join(format!("{name}.sqlite"));
        let url = format!("sqlite:{}", target.display());
        for args in [
            vec!["restore", "--check", bad.to_str().expect("a path")],
            vec!["restore", "--database", &url, bad.to_str().expect("a path")],
        ] {
            let out = vuon(&args);
            assert_eq!(out.status.code(), Some(1), "{name}: {}", said(&out));
            assert!(said(&out).contains("không phải là một bản sao lưu nguyên vẹn"), "{name}");
        }
        assert!(!target.exists(), "{name} left something behind");
    }
}

#[test]
fn a_restore_in_the_place_of_a_newer_file_keeps_it_and_tells_its_numbers() {
    let folder = crate::folder("replace");
    let database = crate::demo(Engine::Sqlite);
    let file = folder.join("vuon.backup");
    let made = vuon(&["backup", "--database", &database, &path(&file)]);
    assert!(made.status.success(), "{}", said(&made));
    // The series of a commune goes on after the backup was made.
    testkit::demo::run(
        &database,
        "update decision set number = number + 2 where number = \
         (select max(number) from decision)",
    );
    let (child, _) = serve(&database);
    let mut running = Running(child);
    let args = ["restore", "--replace", "--database", &database, &path(&file)];
    let used = vuon(&args);
    assert_eq!(used.status.code(), Some(1), "{}", said(&used));
    assert!(said(&used).contains("đang dùng"), "{}", said(&used));
    running.stop();
    let done = vuon(&args);
    assert!(done.status.success(), "{}", said(&done));
    assert!(said(&done).contains("Cơ sở dữ liệu cũ có những số"), "{}", said(&done));
    let kept: BTreeSet<String> = std::fs::read_dir(
        Path::new(database.trim_start_matches("sqlite:")).parent().expect("a folder"),
    )
    .expect("it is read")
    .flatten()
    .map(|entry| entry.file_name().to_string_lossy().into_owned())
    .filter(|name| name.contains(".before-"))
    .collect();
    assert!(!kept.is_empty(), "the old file is kept");
    // Whoever is about to take a number is told, until he says that he has looked.
    let (child, address) = serve(&database);
    let mut running = Running(child);
    let chairman = crate::load::sign_in_as(&address, "chutich", "minh-hoa-chutich");
    let home = || crate::load::page(&address, &chairman, "GET", "/");
    assert!(home().1.contains("được khôi phục từ bản sao lưu"), "{}", home().1);
    let (status, _) = crate::load::page(&address, &chairman, "POST", "/restore/confirmation");
    assert_eq!(status, 303);
    assert!(!home().1.contains("được khôi phục từ bản sao lưu"));
    running.stop();
}

#[test]
fn a_backup_that_finds_no_room_leaves_the_old_one_and_no_half_file() {
    let disk = crate::disk::Disk::mount("backup");
    let database = crate::demo(Engine::Sqlite);
    let file = disk.folder().join("vuon.backup");
    let made = vuon(&["backup", "--database", &database, &path(&file)]);
    assert!(made.status.success(), "{}", said(&made));
    let old = std::fs::read(&file).expect("it is there");
    disk.fill_to(64 * 1024);
    let out = vuon(&["backup", "--database", &database, &path(&file)]);
    assert_eq!(out.status.code(), Some(1), "{}", said(&out));
    assert!(said(&out).contains("Không đủ chỗ trống"), "{}", said(&out));
    assert_eq!(std::fs::read(&file).expect("it is there"), old);
    let names: Vec<String> = std::fs::read_dir(disk.folder())
        .expect("it is read")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
}
