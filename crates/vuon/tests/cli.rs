//! The binary as people run it: exit codes, files, and being killed in the middle.

use std::path::PathBuf;
use std::process::{Child, Output, Stdio};
use std::time::Duration;

mod server;

use server::{ask, serve, serve_at};

fn vuon(arguments: &[&str]) -> Output {
    server::program().args(arguments).output().expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder of the test's own, empty at first.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("vuon-cli-{}-{name}", std::process::id()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("an old folder goes");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn file(folder: &std::path::Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

/// The example of the docs: five made-up households.
fn example() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/classify/households.csv");
    std::fs::read_to_string(path).expect("the example is there")
}

fn classify(folder: &std::path::Path, rows: &str, more: &[&str]) -> (Output, String) {
    let input = file(folder, "in.csv", rows);
    let out = folder.join("out.csv").display().to_string();
    let mut arguments = vec!["classify", "--area-kind", "rural", &input, "--out", &out];
    arguments.extend_from_slice(more);
    for (name, value) in [("--standard", "vn-2022-2025"), ("--region", "north_central_coast")] {
        if !more.contains(&name) {
            arguments.extend([name, value]);
        }
    }
    let output = vuon(&arguments);
    (output, std::fs::read_to_string(&out).unwrap_or_default())
}

#[test]
fn classify_writes_one_row_a_household_in_the_order_of_the_input() {
    let folder = folder("classify");
    let (output, out) = classify(&folder, &example(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(
        out,
        "household_id,a_points,b_points,class,missing\nho-1,95,0,near_poor,\nho-2,15,60,poor,\n\
         ho-3,265,0,not_poor,\nho-4,115,20,near_poor,\nho-5,,,incomplete,cars;lacks_nutrition\n"
    );
    let (output, _) = classify(&folder, &example(), &["--reading", "R4=both"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("R4"), "{}", said(&output));
}

#[test]
fn another_table_of_items_counts_and_one_of_questions_is_refused_by_name() {
    let folder = folder("scores");
    let official = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../law/standards/vn-2022-2025/scores/official.csv"
    );
    let official = std::fs::read_to_string(official).expect("it is there");
    let other = official.replace("1,4,north_central_coast,40\n", "1,4,north_central_coast,41\n");
    let other = file(&folder, "other.csv", &other);
    let (output, out) = classify(&folder, &example(), &["--scores", &other]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(out.contains("\nho-1,96,0,"), "{out}");
    let folder = self::folder("questions");
    let questions = file(&folder, "questions.csv", "question,answer,region,points\nq,a,r,1\n");
    let (output, out) = classify(&folder, &example(), &["--scores", &questions]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("item,answer,region,points"), "{}", said(&output));
    assert_eq!(out, "");
}

#[test]
fn what_cannot_be_read_is_refused_with_its_cell_and_leaves_no_file() {
    let folder = folder("refused");
    let wrong = example().replace("ho-1,4,2,2,0,none", "ho-1,four,2,2,0,doctor");
    let (output, out) = classify(&folder, &wrong, &[]);
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output);
    assert!(text.contains("dòng 2, cột B") && text.contains("four"), "{text}");
    assert!(text.contains("dòng 2, cột F") && text.contains("doctor"), "{text}");
    assert_eq!(out, "");
    assert!(!folder.join("out.part").exists());
    let (output, _) = classify(&folder, &example(), &["--standard", "vn-2027"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("Còn thiếu"), "{}", said(&output));
    assert_eq!(vuon(&["classify", "--nonsense"]).status.code(), Some(2));
    assert_eq!(vuon(&["--help"]).status.code(), Some(0));
}

#[test]
fn a_demonstration_killed_half_way_goes_on_where_it_stopped() {
    let folder = folder("killed");
    let dir = folder.display().to_string();
    let database = format!("sqlite:{}", folder.join("demo.sqlite").display());
    for wait in [700, 1_500, 3_000] {
        let mut child = server::program()
            .args(["demo", "--dir", &dir, "--no-serve"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().expect("it is killed");
        child.wait().expect("it has ended");
    }
    let whole = vuon(&["demo", "--dir", &dir, "--no-serve"]);
    assert_eq!(whole.status.code(), Some(0), "{}", said(&whole));
    let out = folder.join("t01.json").display().to_string();
    let table = vuon(&[
        "table",
        "t01",
        "--database",
        &database,
        "--area",
        "15889@0",
        "--period",
        "2023",
        "--out",
        &out,
    ]);
    assert_eq!(table.status.code(), Some(0), "{}", said(&table));
    let json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&out).expect("a table")).expect("JSON");
    let cell = |column: usize| json["whole"]["rows"][0]["cells"][column]["count"].clone();
    assert_eq!((cell(0), cell(2)), (1_205.into(), 25.into()));
    let audit = vuon(&["audit", "verify", "--database", &database]);
    assert_eq!(audit.status.code(), Some(0), "{}", said(&audit));
    let heads = folder.join("heads.jsonl").display().to_string();
    let taken = vuon(&["audit", "heads", "--database", &database, "--out", &heads]);
    assert_eq!(taken.status.code(), Some(0), "{}", said(&taken));
    let printed = String::from_utf8_lossy(&taken.stdout).into_owned();
    let keys = folder.join("keys.txt").display().to_string();
    std::fs::write(&keys, printed).expect("the keys are kept as printed");
    let against = ["audit", "verify", "--database", &database, "--against", &heads, "--key", &keys];
    let held = vuon(&against);
    assert_eq!(held.status.code(), Some(0), "{}", said(&held));
    let text = std::fs::read_to_string(&heads).expect("the heads");
    std::fs::write(&heads, text.replace("lines ", "lines 1")).expect("somebody changes them");
    let held = vuon(&against);
    assert_eq!(held.status.code(), Some(1), "{}", said(&held));
    let told = String::from_utf8_lossy(&held.stdout).into_owned();
    assert!(told.contains("file_not_genuine"), "{told}");

    serving_and_killed(&folder, &database);
}

/// What was answered "made" is there after the process was killed at once.
fn serving_and_killed(folder: &std::path::Path, database: &str) {
    let (mut first, address) = serve(database);
    first.kill().expect("it is killed");
    first.wait().expect("it has ended");
    let start = || serve_at(database, &address).0;
    let villages = |child: &mut Child| {
        let (status, body) = ask(&address, "GET", "/api/v1/villages", "");
        assert_eq!(status, 200, "{body}");
        assert!(child.try_wait().expect("asked").is_none());
        body
    };
    let mut made = Vec::new();
    for n in 0..3 {
        let mut child = start();
        let id = format!("01890000-0000-7000-8000-00000000000{n}");
        let body = format!(
            "{{\"id\":\"{id}\",\"name\":\"Thôn Thử {n}\",\"kind\":\"thon\",\"from\":\"2020-01-01\"}}"
        );
        let (status, answer) = ask(&address, "POST", "/api/v1/villages", &body);
        assert_eq!(status, 201, "{answer}");
        made.push(id);
        child.kill().expect("it is killed");
        child.wait().expect("it has ended");
    }
    let mut child = start();
    let body = villages(&mut child);
    for id in made {
        assert!(body.contains(&id), "{id} was acknowledged and is gone");
    }
    child.kill().expect("it is killed");
    child.wait().expect("it has ended");
    let audit = vuon(&["audit", "verify", "--database", database]);
    assert_eq!(audit.status.code(), Some(0), "{}", said(&audit));
    std::fs::remove_dir_all(folder).expect("the folder goes");
}
