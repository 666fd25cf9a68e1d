//! `kill -9` while the server takes a list into the register: after the next start nothing of it is
//! there, the list can be accepted again, and then everything is.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

mod server;

use server::{ask, serve, serve_at, try_ask};
use testkit::{Engine, demo};

const HOUSEHOLDS: usize = 3_000;
const IMPORT: &str = "/api/v1/imports/01890000-0000-7000-8000-0000000000aa";
/// What an acceptance writes.
const WRITTEN: &[&str] = &[
    "household",
    "stay",
    "person",
    "membership",
    "person_word",
    "household_card",
    "household_word",
    "person_fact",
    "import_household",
    "audit",
];
/// PostgreSQL's jobs are another process's for twenty seconds of silence.
const PATIENCE: Duration = Duration::from_secs(90);

#[test]
fn an_acceptance_that_is_killed_leaves_nothing_and_can_be_had_again_on_sqlite() {
    killed_in_the_middle(Engine::Sqlite);
}

#[test]
fn an_acceptance_that_is_killed_leaves_nothing_and_can_be_had_again_on_postgres() {
    killed_in_the_middle(Engine::Postgres);
}

fn killed_in_the_middle(engine: Engine) {
    let database = database(engine);
    let (mut child, address) = serve(&database);
    let send = format!("/api/v1/imports?id={}&file_name=giet.csv", id());
    let (status, body) = ask(&address, "POST", &send, &list());
    assert_eq!(status, 201, "{body}");
    assert_eq!(settled(&address), "checked");
    let before = demo::counts(&database, WRITTEN);

    // Nobody waits for the answer: the process dies under it.
    let address_of = address.clone();
    let accept = format!("{IMPORT}/acceptance");
    let asking = std::thread::spawn(move || try_ask(&address_of, "POST", &accept, ""));
    until(|| stage(&address) == "writing");
    kill(&mut child);
    let answered = asking.join().expect("the thread ends");
    let done = answered.is_some_and(|(_, body)| body.contains("\"state\":\"accepted\""));
    assert!(!done, "it was done before it could be killed");

    let (mut child, _) = serve_at(&database, &address);
    assert_eq!(settled(&address), "checked", "the list is back where it was");
    assert_eq!(demo::counts(&database, WRITTEN), before, "half of it is there");
    verified(&database);

    let (status, body) = ask(&address, "POST", &format!("{IMPORT}/acceptance"), "");
    assert_eq!(status, 200, "{body}");
    assert_eq!(settled(&address), "accepted");
    let (_, found) = ask(&address, "GET", "/api/v1/households?text=ong+mau+gia2999", "");
    assert!(found.contains("Ông Mẫu Giả2999"), "{found}");
    // The server compares the new households with the register by itself.
    until(|| ask(&address, "GET", "/api/v1/matches", "").1.contains("Ông Mẫu Giả0"));
    kill(&mut child);
    verified(&database);
}

/// A copy of the demonstration.
fn database(engine: Engine) -> String {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let demo = demo::open(engine).await;
        demo.app.close().await;
        demo.url
    })
}

fn id() -> &'static str {
    IMPORT.rsplit('/').next().expect("an id")
}

/// People far from those of the demonstration and from one another, but for the last: he stands in
/// another village a second time.
fn list() -> String {
    let mut list = "STT hộ,Thôn,Ở từ ngày,Họ và tên,Quan hệ,Giới tính,Ngày sinh\n".to_owned();
    let mut row = |n: usize, village: &str, name: usize| {
        let (day, month, year) = (name % 28 + 1, name / 28 % 12 + 1, 1930 + name / 336 * 7);
        let birth = format!("{day:02}/{month:02}/{year}");
        list += &format!("{n},{village},01/01/2020,Ông Mẫu Giả{name},Chủ hộ,Nam,{birth}\n");
    };
    for n in 0..HOUSEHOLDS {
        row(n, "Thôn 1", n);
    }
    row(HOUSEHOLDS, "Thôn 2", 0);
    list
}

fn json(address: &str, path: &str) -> serde_json::Value {
    let (status, body) = ask(address, "GET", path, "");
    assert_eq!(status, 200, "{body}");
    let at = body.find("\r\n\r\n").expect("a body");
    let text = body.get(at..).unwrap_or_default();
    serde_json::from_str(text).expect("JSON")
}

fn text(value: Option<&serde_json::Value>) -> String {
    value.and_then(|it| it.as_str()).unwrap_or_default().to_owned()
}

fn stage(address: &str) -> String {
    let progress = json(address, &format!("{IMPORT}/progress"));
    assert_ne!(text(progress.get("state")), "accepted", "it was done before it could be killed");
    text(progress.pointer("/progress/stage"))
}

/// Where the list stands once no work on it is under way.
fn settled(address: &str) -> String {
    let mut now = String::new();
    until(|| {
        now = text(json(address, &format!("{IMPORT}/progress")).get("state"));
        !["reading", "accepting"].contains(&now.as_str())
    });
    now
}

fn until(mut done: impl FnMut() -> bool) {
    let since = Instant::now();
    while !done() {
        assert!(since.elapsed() < PATIENCE, "it does not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// SIGKILL: nothing of the process is asked.
fn kill(child: &mut Child) {
    child.kill().expect("it is killed");
    child.wait().expect("it has ended");
}

fn verified(database: &str) {
    let audit = Command::new(env!("CARGO_BIN_EXE_vuon"))
        .args(["audit", "verify", "--database", database])
        .output()
        .expect("it runs");
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stderr));
}
