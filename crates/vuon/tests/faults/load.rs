//! Officers who write at the same time, and what they were answered.

use std::collections::BTreeSet;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::server::send;

/// As many as an office has.
const CLIENTS: usize = 4;
/// Nobody waits longer for an answer: the pool gives up after ten seconds.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// What is waited for comes within this, on a slow machine too.
const COMES: Duration = Duration::from_secs(120);

/// What came back for one write; status 0 when nothing did.
#[derive(Debug, Clone)]
pub struct Answer {
    pub id: String,
    pub status: u16,
    pub took: Duration,
    pub text: String,
}

/// Clients that write villages until they are told to stop.
pub struct Load {
    stop: Arc<AtomicBool>,
    answers: Arc<Mutex<Vec<Answer>>>,
    clients: Vec<JoinHandle<()>>,
}

impl Load {
    /// Begins; every village of the whole test has another number.
    pub fn begin(address: &str, cookie: &str) -> Load {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let (stop, answers) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::default()));
        let clients = (0..CLIENTS).map(|_| {
            let (stop, answers) = (Arc::clone(&stop), Arc::<Mutex<Vec<Answer>>>::clone(&answers));
            let (address, cookie) = (address.to_owned(), cookie.to_owned());
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let n = NEXT.fetch_add(1, Ordering::Relaxed);
                    let answer = village(&address, &cookie, n);
                    let gone = answer.status == 0;
                    answers.lock().expect("nobody panics with it").push(answer);
                    if gone {
                        std::thread::sleep(Duration::from_millis(50));
                    }
                }
            })
        });
        let clients = clients.collect();
        Load { stop, answers, clients }
    }

    /// How many were answered with that status.
    pub fn count(&self, status: u16) -> usize {
        let answers = self.answers.lock().expect("nobody panics with it");
        answers.iter().filter(|answer| answer.status == status).count()
    }

    /// What was answered as made so far.
    pub fn acknowledged(&self) -> Vec<Answer> {
        let answers = self.answers.lock().expect("nobody panics with it");
        answers.iter().filter(|answer| answer.status == 201).cloned().collect()
    }

    /// Waits until so many more were answered with one of these.
    pub fn wait_for(&self, more: usize, statuses: &[u16]) {
        let now = || statuses.iter().map(|status| self.count(*status)).sum::<usize>();
        let (before, since) = (now(), Instant::now());
        while now() < before + more {
            let seen: BTreeSet<(u16, String)> = {
                let answers = self.answers.lock().expect("nobody panics with it");
                answers.iter().rev().take(20).map(|a| (a.status, a.text.clone())).collect()
            };
            assert!(since.elapsed() < COMES, "{more} of {statuses:?} do not come: {seen:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends; gives all answers. None took long, none was a defect.
    pub fn end(self) -> Vec<Answer> {
        self.stop.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.join().expect("a client ends");
        }
        let answers = self.answers.lock().expect("nobody panics with it").clone();
        for answer in &answers {
            assert!(answer.took < PATIENCE, "{answer:?}");
            assert!([0, 201, 503, 507].contains(&answer.status), "{answer:?}");
        }
        answers
    }
}

fn village(address: &str, cookie: &str, n: usize) -> Answer {
    let id = format!("01890000-0000-7000-8000-{n:012x}");
    let body = format!(
        "{{\"id\":\"{id}\",\"name\":\"Thôn Mẫu {n}\",\"kind\":\"thon\",\"from\":\"2020-01-01\"}}"
    );
    let headers = format!("Cookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n");
    let since = Instant::now();
    let answer = send(address, "POST", "/api/v1/villages", &headers, "application/json", &body);
    let (status, text) = answer.unwrap_or_default();
    let text = text.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned();
    Answer { id, status, took: since.elapsed(), text }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Signs the officer in; gives the status and the cookie.
pub fn sign_in(address: &str) -> (u16, String) {
    signed_in(address, "canbo", "minh-hoa-canbo")
}

/// The cookie of somebody else.
pub fn sign_in_as(address: &str, name: &str, password: &str) -> String {
    let (status, cookie) = signed_in(address, name, password);
    assert_eq!(status, 303, "{name} signs in");
    cookie
}

fn signed_in(address: &str, name: &str, password: &str) -> (u16, String) {
    let body = format!("username={name}&password={password}");
    let origin = "Sec-Fetch-Site: same-origin\r\n";
    let answer = send(address, "POST", "/sign-in", origin, FORM, &body);
    let (status, answer) = answer.unwrap_or_default();
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    (status, cookie.and_then(|it| it.split(';').next()).unwrap_or_default().to_owned())
}

/// A page, or a form without fields, as somebody who has signed in.
pub fn page(address: &str, cookie: &str, method: &str, path: &str) -> (u16, String) {
    let headers = format!("Cookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n");
    send(address, method, path, &headers, FORM, "").expect("an answer")
}

/// Every acknowledged village is there, and the audit log is whole.
pub fn all_there(database: &str, answers: &[Answer]) {
    let sql = match database.starts_with("sqlite:") {
        true => "select lower(hex(id)) as t from village",
        false => "select replace(cast(id as text), '-', '') as t from village",
    };
    let there: BTreeSet<String> = testkit::demo::texts(database, sql).into_iter().collect();
    let acknowledged = answers.iter().filter(|answer| answer.status == 201);
    let lost: Vec<&Answer> =
        acknowledged.clone().filter(|a| !there.contains(&a.id.replace('-', ""))).collect();
    assert!(lost.is_empty(), "{} of {} lost: {lost:?}", lost.len(), acknowledged.count());
    let audit = vuon(&["audit", "verify", "--database", database]);
    assert!(audit.status.success(), "{}", said(&audit));
}

/// Runs the program to its end.
pub fn vuon(args: &[&str]) -> std::process::Output {
    crate::server::program().args(args).output().expect("it runs")
}

/// What it printed.
pub fn said(output: &std::process::Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// A server of the test; it ends with it.
pub struct Running(pub Child);

impl Running {
    /// SIGTERM: it is asked to end, and waited for.
    pub fn stop(&mut self) {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        assert!(sent.success(), "the signal was sent");
        self.0.wait().expect("it has ended");
    }

    /// SIGKILL: nothing of the process is asked.
    pub fn kill(&mut self) {
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
