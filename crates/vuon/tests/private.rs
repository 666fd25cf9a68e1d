//! Whatever the umask of the machine: what the program makes is its owner's alone.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

mod server;

use server::{program, serve};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("vuon-private-{}-{name}", std::process::id()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("an old folder goes");
    }
    folder
}

fn run(arguments: &[&str]) -> Output {
    let output = program().args(arguments).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Everything below a folder that somebody else could read.
fn open_to_others(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mode = std::fs::metadata(folder).expect("a folder").permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        found.push(format!("{} {mode:o}", folder.display()));
    }
    for entry in std::fs::read_dir(folder).expect("a list") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            found.extend(open_to_others(&path));
            continue;
        }
        let mode = std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
        if mode & 0o177 != 0 {
            found.push(format!("{} {mode:o}", path.display()));
        }
    }
    found
}

#[test]
fn every_file_of_the_demonstration_is_its_owners_alone() {
    let folder = folder("demo");
    let dir = folder.display().to_string();
    run(&["demo", "--dir", &dir, "--no-serve"]);
    assert_eq!(open_to_others(&folder), Vec::<String>::new());
    let database = format!("sqlite:{}", folder.join("demo.sqlite").display());
    let (mut child, _) = serve(&database);
    // While it runs there are two files more.
    assert!(folder.join("demo.sqlite-wal").exists());
    assert_eq!(open_to_others(&folder), Vec::<String>::new());
    child.kill().expect("it ends");
    child.wait().expect("it has ended");
    let out = folder.join("t01.csv");
    let area = "15889@2025-07-01";
    let out = out.display().to_string();
    let period = ["--area", area, "--period", "2025", "--out", &out];
    run(&[&["table", "t01", "--database", &database], period.as_slice()].concat());
    let heads = folder.join("heads.jsonl").display().to_string();
    run(&["audit", "heads", "--database", &database, "--out", &heads]);
    assert_eq!(open_to_others(&folder), Vec::<String>::new());
    // Older files, which everybody could read, are taken from them.
    for name in ["demo.sqlite", "demo.keys"] {
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(folder.join(name), open).expect("opened");
    }
    let told = run(&["key", "show", "--database", &database]);
    assert_eq!(open_to_others(&folder), Vec::<String>::new());
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(told.contains("others could read this file"), "{told}");
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn a_database_without_its_key_file_is_refused_by_name_and_place() {
    let folder = folder("key");
    std::fs::create_dir_all(&folder).expect("a folder");
    let database = format!("sqlite:{}", folder.join("a.sqlite").display());
    run(&["migrate", "--database", &database]);
    let keys = folder.join("a.keys");
    let kept = folder.join("kept.keys");
    let id = std::fs::read_to_string(&keys).expect("the key file");
    let id = id.split("current = \"").nth(1).and_then(|it| it.get(..8)).expect("its name");
    std::fs::rename(&keys, &kept).expect("moved away");
    for command in ["serve", "migrate"] {
        let refused = program().args([command, "--database", &database]).output().expect("it runs");
        assert_eq!(refused.status.code(), Some(1), "{command}");
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(told.contains(id) && told.contains(&keys.display().to_string()), "{told}");
    }
    assert!(!keys.exists(), "no other key was made");
    let named = kept.display().to_string();
    run(&["migrate", "--database", &database, "--keys", &named]);
    let rotated = run(&["key", "rotate", "--database", &database, "--keys", &named]);
    let told = String::from_utf8_lossy(&rotated.stdout).into_owned();
    assert!(told.contains(id), "the old key is named: {told}");
    let needed = program()
        .args(["key", "drop", "--database", &database, "--keys", &named, "00000000"])
        .output()
        .expect("it runs");
    assert_eq!(needed.status.code(), Some(1));
    run(&["key", "drop", "--database", &database, "--keys", &named, id]);
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn a_personal_number_is_in_no_log_at_any_level() {
    const NUMBER: &str = "038190777123";
    let folder = folder("log");
    let dir = folder.display().to_string();
    run(&["demo", "--dir", &dir, "--no-serve"]);
    let database = format!("sqlite:{}", folder.join("demo.sqlite").display());
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = port.local_addr().expect("one").to_string();
    drop(port);
    let log = folder.join("log.txt");
    let written = std::fs::File::create(&log).expect("a file");
    let mut child = program()
        .args(["serve", "--database", &database, "--listen", &address])
        .env("VUON_LOG", "trace")
        .stdout(written.try_clone().expect("twice"))
        .stderr(written)
        .spawn()
        .expect("it starts");
    let since = std::time::Instant::now();
    while std::net::TcpStream::connect(&address).is_err() {
        assert!(since.elapsed() < std::time::Duration::from_secs(60), "the server does not answer");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    for path in [
        format!("/api/v1/households/{NUMBER}"),
        format!("/households/{NUMBER}"),
        format!("/api/v1/households?text={NUMBER}"),
        format!("/find?text={NUMBER}"),
        format!("/api/v1/households?class={NUMBER}"),
    ] {
        server::ask(&address, "GET", &path, "");
    }
    child.kill().expect("it ends");
    child.wait().expect("it has ended");
    let text = std::fs::read_to_string(&log).expect("the log");
    assert!(text.contains("038•••••7123"), "what was asked for is written down, masked: {text}");
    assert!(
        !text.contains(NUMBER),
        "{}",
        text.lines().find(|it| it.contains(NUMBER)).unwrap_or("")
    );
    std::fs::remove_dir_all(&folder).expect("removed");
}
