//! The server as a process of its own, and requests to it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where the program looks for the keys of PostgreSQL databases.
pub fn settings() -> PathBuf {
    std::env::temp_dir().join(format!("vuon-settings-{}", std::process::id()))
}

/// The program, with the keys of PostgreSQL databases in a folder of the tests.
pub fn program() -> Command {
    let settings = settings();
    let mut program = Command::new(env!("CARGO_BIN_EXE_vuon"));
    program.env("XDG_CONFIG_HOME", settings);
    program
}

/// Starts the server on a free port and waits until it listens.
pub fn serve(database: &str) -> (Child, String) {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("one")
        .port();
    serve_at(database, &format!("127.0.0.1:{port}"))
}

/// The same at an address where it was before.
pub fn serve_at(database: &str, address: &str) -> (Child, String) {
    let child = program()
        .args(["serve", "--database", database, "--listen", address])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let since = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(since.elapsed() < Duration::from_secs(30), "the server does not answer");
        std::thread::sleep(Duration::from_millis(50));
    }
    (child, address.to_owned())
}

/// One request as the officer of the demonstration.
pub fn ask(address: &str, method: &str, path: &str, body: &str) -> (u16, String) {
    try_ask(address, method, path, body).expect("an answer")
}

/// The same; nothing when the server died meanwhile.
pub fn try_ask(address: &str, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
    // canbo:minh-hoa-canbo
    let who = "Authorization: Basic Y2FuYm86bWluaC1ob2EtY2FuYm8=\r\n";
    send(address, method, path, who, "application/json", body)
}

/// One request with these headers.
pub fn send(
    address: &str,
    method: &str,
    path: &str,
    headers: &str,
    kind: &str,
    body: &str,
) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{headers}Content-Type: {kind}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok())?;
    Some((status, answer))
}
