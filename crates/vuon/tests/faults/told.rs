//! Files that are missing, cut or damaged are told as that, and nothing is written into them.

use std::path::{Path, PathBuf};

use testkit::Engine;

use crate::disk::{copy_to, overwrite, spoiled};
use crate::load::{said, vuon};

fn file_of(database: &str) -> PathBuf {
    PathBuf::from(database.trim_start_matches("sqlite:"))
}

/// What a command on a damaged file says; the file is as it was.
fn refused(database: &str, command: &[&str]) {
    let path = file_of(database);
    let before = std::fs::read(&path).expect("it is there");
    let out = vuon(command);
    let said = said(&out);
    assert_eq!(out.status.code(), Some(1), "{command:?}: {said}");
    assert!(said.contains("Tệp dữ liệu đã bị hỏng"), "{command:?}: {said}");
    assert_eq!(std::fs::read(&path).expect("it is there"), before, "{command:?} wrote into it");
}

fn everywhere(database: &str) {
    let to = file_of(database).with_extension("backup");
    let to = to.display().to_string();
    let address = crate::free_address();
    refused(database, &["serve", "--database", database, "--listen", &address]);
    refused(database, &["backup", "--database", database, &to]);
    refused(database, &["check-database", "--database", database]);
    assert!(!Path::new(&to).exists(), "what is no backup is not left behind");
}

#[test]
fn a_register_that_is_gone_is_not_begun_anew_beside_its_keys() {
    let folder = crate::folder("gone");
    let database = copy_to(&folder);
    let path = file_of(&database);
    for empty in [false, true] {
        std::fs::remove_file(&path).expect("it was there");
        if empty {
            std::fs::write(&path, b"").expect("an empty file");
        }
        let address = crate::free_address();
        let out = vuon(&["serve", "--database", &database, "--listen", &address]);
        let said = said(&out);
        assert_eq!(out.status.code(), Some(1), "{said}");
        for part in ["đã từng có một sổ", "vuon restore", "vuon.keys", "chuyển tệp chìa khóa"]
        {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert_eq!(path.exists(), empty, "nothing was made");
        if !empty {
            std::fs::write(&path, b"x").expect("for the second turn");
        }
    }
    // Without its keys it is a new one.
    std::fs::remove_file(path.with_extension("keys")).expect("they were there");
    std::fs::remove_file(&path).expect("it was there");
    let made = vuon(&["migrate", "--database", &database]);
    assert!(made.status.success(), "{}", said(&made));
}

#[test]
fn a_folder_in_the_place_of_a_database_is_told_as_that() {
    let folder = crate::folder("is_folder").join("vuon.sqlite");
    std::fs::create_dir_all(&folder).expect("made");
    let database = format!("sqlite:{}", folder.display());
    let to = folder.with_extension("backup").display().to_string();
    let address = crate::free_address();
    for command in [
        vec!["serve", "--database", &database, "--listen", &address],
        vec!["backup", "--database", &database, &to],
        vec!["migrate", "--database", &database],
        vec!["check-database", "--database", &database],
    ] {
        let out = vuon(&command);
        let said = said(&out);
        assert_eq!(out.status.code(), Some(1), "{command:?}: {said}");
        assert!(said.contains("là một thư mục"), "{command:?}: {said}");
        assert!(!said.contains("đã bị hỏng"), "{command:?}: {said}");
    }
    assert_eq!(std::fs::read_dir(&folder).expect("it is there").count(), 0, "nothing was made");
}

#[test]
fn a_key_is_not_dropped_while_a_server_runs() {
    let folder = crate::folder("key_in_use");
    let database = copy_to(&folder);
    let keys = file_of(&database).with_extension("keys");
    let text = std::fs::read_to_string(&keys).expect("the key file");
    let id = text.split("current = \"").nth(1).and_then(|it| it.get(..8)).expect("its name");
    let rotated = vuon(&["key", "rotate", "--database", &database]);
    assert!(rotated.status.success(), "{}", said(&rotated));
    let (child, _) = crate::server::serve(&database);
    let mut running = crate::load::Running(child);
    let held = std::fs::read(&keys).expect("the key file");
    let out = vuon(&["key", "drop", "--database", &database, id]);
    assert_eq!(out.status.code(), Some(1), "{}", said(&out));
    assert!(said(&out).contains("Hãy dừng máy chủ"), "{}", said(&out));
    assert_eq!(std::fs::read(&keys).expect("the key file"), held, "it is as it was");
    running.stop();
    let out = vuon(&["key", "drop", "--database", &database, id]);
    assert!(out.status.success(), "{}", said(&out));
}

#[test]
fn a_file_cut_by_a_thousand_bytes_is_noticed_by_every_command() {
    everywhere(&spoiled("thousand", |bytes| bytes.truncate(bytes.len() - 1_000)));
}

#[test]
fn a_damaged_page_of_an_index_is_noticed_by_every_command() {
    let folder = crate::folder("index_told");
    let database = copy_to(&folder);
    let root =
        "select cast(rootpage as text) as t from sqlite_master where name = 'membership_household'";
    let page: usize = testkit::demo::texts(&database, root)
        .first()
        .and_then(|text| text.parse().ok())
        .expect("a page");
    let path = file_of(&database);
    let mut bytes = std::fs::read(&path).expect("it is there");
    overwrite(&mut bytes, (page - 1) * 4096 + 12, 0xFF, 500);
    std::fs::write(&path, bytes).expect("it is written");
    everywhere(&database);
}

/// Wherever they fall: in the schema's own text too, where the engine then names a constraint.
#[test]
fn bits_turned_anywhere_are_told_as_damage() {
    for seed in 0..8_usize {
        let database = spoiled(&format!("bits_{seed}"), |bytes| {
            let step = bytes.len() / 300;
            for n in 0..300 {
                let at = n * step + (n * 131 + seed * 977) % step;
                if let Some(byte) = bytes.get_mut(at.max(100)) {
                    *byte ^= 1 << ((n + seed) % 8);
                }
            }
        });
        let address = crate::free_address();
        let out = vuon(&["serve", "--database", &database, "--listen", &address]);
        let said = said(&out);
        assert_eq!(out.status.code(), Some(1), "{seed}: {said}");
        assert!(said.contains("Tệp dữ liệu đã bị hỏng"), "{seed}: {said}");
    }
}

#[test]
fn a_backup_that_is_not_whole_is_told_in_the_language_asked_for() {
    let database = crate::demo(Engine::Sqlite);
    let folder = crate::folder("not_whole");
    let file = folder.join("a.backup");
    let path = file.display().to_string();
    let made = vuon(&["backup", "--database", &database, &path]);
    assert!(made.status.success(), "{}", said(&made));
    let whole = std::fs::read(&file).expect("it is there");
    let middle = whole.len() / 2;
    let mut changed = whole.clone();
    overwrite(&mut changed, middle, 0xFF, 40);
    for (bytes, part) in [
        (whole.get(..middle).expect("shorter").to_vec(), "bị cắt"),
        (changed, "bị hỏng"),
        (b"PK\x03\x04 a workbook, not a backup".to_vec(), "không phải bản sao lưu"),
    ] {
        std::fs::write(&file, bytes).expect("it is written");
        let out = vuon(&["restore", "--check", &path]);
        let said = said(&out);
        assert_eq!(out.status.code(), Some(1), "{said}");
        assert!(said.contains(part), "{said}");
        for english in ["not a whole", "deflate", "corrupt", "the "] {
            assert!(!said.contains(english), "{said}");
        }
    }
}
