//! `kill -9` while the server takes a list into the register: after the next start nothing of it is
//! there, the list can be accepted again, and then everything is.

use std::process::Child;
use std::time::{Duration, Instant};

#[path = "server/keys.rs"]
mod keys;
mod server;

use server::{ask, send, serve, serve_at, try_ask};
use testkit::{Engine, demo};

/// So many that writing them lasts longer than two looks at how far it is.
const HOUSEHOLDS: usize = 4_000;
const IMPORT: &str = "/api/v1/imports/01890000-0000-7000-8000-0000000000aa";
/// What an acceptance writes.
const WRITTEN: &[&str] = &[
    "household",
    "stay",
    "person",
    "membership",
    "household_card",
    "household_word",
    "person_fact",
    "import_household",
    "audit",
];
/// PostgreSQL's jobs are another process's for twenty seconds of silence.
const PATIENCE: Duration = Duration::from_secs(180);

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
    let (child, address) = serve(&database);
    let mut running = Running(child);
    let send = format!("/api/v1/imports?id={}&file_name=giet.csv", id());
    let (status, body) = ask(&address, "POST", &send, &list());
    assert_eq!(status, 201, "{body}");
    assert_eq!(settled(&address), "checked");

    // A password is slow to check, and the moment is short. Signing in leaves a line in the log.
    let cookie = sign_in(&address);
    let before = demo::counts(&database, WRITTEN);
    // Nobody waits for the answer: the process dies under it.
    let address_of = address.clone();
    let accept = format!("{IMPORT}/acceptance");
    let asking = std::thread::spawn(move || try_ask(&address_of, "POST", &accept, ""));
    until(|| stage(&address, &cookie) == "writing");
    running.kill();
    let answered = asking.join().expect("the thread ends");
    let done = answered.is_some_and(|(_, body)| body.contains("\"state\":\"accepted\""));
    assert!(!done, "it was done before it could be killed");

    let (child, _) = serve_at(&database, &address);
    let mut running = Running(child);
    assert_eq!(settled(&address), "checked", "the list is back where it was");
    assert_eq!(demo::counts(&database, WRITTEN), before, "half of it is there");
    verified(&database);

    let (status, body) = ask(&address, "POST", &format!("{IMPORT}/acceptance"), "");
    assert_eq!(status, 200, "{body}");
    assert_eq!(settled(&address), "accepted");
    let (_, found) = ask(&address, "GET", "/api/v1/households?text=quach+mau+khoat", "");
    assert!(found.contains("Quách Mẫu Khoát"), "{found}");
    // The server compares the new households with the register by itself.
    until(|| ask(&address, "GET", "/api/v1/matches", "").1.contains("Quách Mẫu Khoát"));
    running.kill();
    verified(&database);
}

/// A copy of the demonstration.
fn database(engine: Engine) -> String {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let demo = demo::open(engine).await;
        demo.app.close().await;
        keys::give_keys(&demo.url);
        demo.url
    })
}

fn id() -> &'static str {
    IMPORT.rsplit('/').next().expect("an id")
}

/// People far from those of the demonstration and from one another, but for one family: it stands in
/// another village a second time.
fn list() -> String {
    let mut list = "STT hộ,Thôn,Ở từ ngày,Họ và tên,Quan hệ,Giới tính,Ngày sinh\n".to_owned();
    for n in 0..HOUSEHOLDS {
        let (day, month, year) = (n % 28 + 1, n / 28 % 12 + 1, 1930 + n / 336 * 7);
        let birth = format!("{day:02}/{month:02}/{year}");
        list += &format!("{n},Thôn 1,01/01/2020,{},Chủ hộ,Nam,{birth}\n", name(n));
    }
    for (number, village) in [(HOUSEHOLDS, "Thôn 1"), (HOUSEHOLDS + 1, "Thôn 2")] {
        for member in [
            "Quách Mẫu Khoát,Chủ hộ,Nam,12/03/1951",
            "Lò Mẫu Xuyến,Vợ,Nữ,04/11/1953",
            "Quách Mẫu Đôn,Con,Nam,27/08/1979",
        ] {
            list += &format!("{number},{village},01/01/2020,{member}\n");
        }
    }
    list
}

/// A name that no other of so many people has, nor a like one.
fn name(n: usize) -> String {
    const BEGIN: [&str; 20] = [
        "B", "C", "D", "Đ", "G", "H", "K", "Kh", "L", "M", "N", "Ng", "Nh", "Ph", "S", "T", "Th",
        "Tr", "V", "X",
    ];
    const END: [&str; 15] = [
        "ang", "âm", "ất", "en", "ích", "iêu", "oan", "ôi", "ơn", "uốc", "ương", "ưu", "uyên",
        "ao", "inh",
    ];
    let syllable = |n: usize| {
        let begin = BEGIN.get(n % BEGIN.len()).copied().unwrap_or_default();
        let end = END.get(n / BEGIN.len() % END.len()).copied().unwrap_or_default();
        format!("{begin}{end}")
    };
    // Steps that share no factor with 300 go through all pairs of syllables before they repeat.
    format!("{} Mẫu {} {}", syllable(n * 7), syllable(n / 300 * 11 + n), syllable(n * 13 + 5))
}

fn json(address: &str, path: &str) -> serde_json::Value {
    let (status, body) = ask(address, "GET", path, "");
    assert_eq!(status, 200, "{body}");
    body_of(&body)
}

fn body_of(answer: &str) -> serde_json::Value {
    let at = answer.find("\r\n\r\n").expect("a body");
    serde_json::from_str(answer.get(at..).unwrap_or_default()).expect("JSON")
}

/// The cookie of the officer's session.
fn sign_in(address: &str) -> String {
    let form = "application/x-www-form-urlencoded";
    let body = "username=canbo&password=minh-hoa-canbo";
    let (status, answer) =
        send(address, "POST", "/sign-in", "Sec-Fetch-Site: same-origin\r\n", form, body)
            .expect("an answer");
    assert_eq!(status, 303, "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    cookie.and_then(|it| it.split(';').next()).expect("a cookie").to_owned()
}

fn text(value: Option<&serde_json::Value>) -> String {
    value.and_then(|it| it.as_str()).unwrap_or_default().to_owned()
}

fn stage(address: &str, cookie: &str) -> String {
    let who = format!("Cookie: {cookie}\r\n");
    let (status, body) =
        send(address, "GET", &format!("{IMPORT}/progress"), &who, "text/plain", "").expect("alive");
    assert_eq!(status, 200, "{body}");
    let progress = body_of(&body);
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
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The server; it ends with the test, however that ends.
struct Running(Child);

impl Running {
    /// SIGKILL: nothing of the process is asked.
    fn kill(&mut self) {
        self.0.kill().expect("it is killed");
        self.0.wait().expect("it has ended");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn verified(database: &str) {
    let audit = server::program()
        .args(["audit", "verify", "--database", database])
        .output()
        .expect("it runs");
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stderr));
}
