//! The server against floods: many wrong names at once, many requests that never end. What is held to is
//! the outcome and the bounds, not how long it takes. Whom it answers, and with which guards.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use app::office::sign_in::{AT_ONCE, most_at_once};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use testkit::{Engine, demo, on_both};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt;
use web::{Limits, Settings};

use crate::client::Server;

on_both!(
    four_hundred_names_at_once_are_hashed_a_few_at_a_time,
    half_sent_requests_are_closed_and_others_are_answered,
    a_body_that_does_not_come_is_cut_off,
    connections_beyond_the_bound_are_told_so,
    what_is_under_way_is_finished_when_the_server_stops,
    only_listed_hosts_are_answered,
    every_page_carries_its_guards,
);

/// Base 64 of a short text of letters, three at a time.
fn base64(text: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in text.as_bytes().chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            let index = bits >> (18 - 6 * place) & 63;
            out.push(char::from(ALPHABET[usize::try_from(index).expect("small")]));
        }
    }
    out
}

async fn four_hundred_names_at_once_are_hashed_a_few_at_a_time(engine: Engine) {
    let server = Server::open(engine).await;
    let asked: Vec<_> = (0..400)
        .map(|n| {
            let router = server.router.clone();
            tokio::spawn(async move {
                let who = format!("Basic {}", base64(&format!("la{n}:sai-mat-khau")));
                let request = Request::get("/api/v1/me").header(header::AUTHORIZATION, who);
                let request = request.body(Body::empty()).expect("a request");
                router.oneshot(request).await.expect("an answer")
            })
        })
        .collect();
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    for one in asked {
        let answer = one.await.expect("it ends");
        *statuses.entry(answer.status().as_u16()).or_default() += 1;
        if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
            assert!(answer.headers().contains_key(header::RETRY_AFTER));
        }
    }
    assert!(statuses.keys().all(|status| [401, 429, 503].contains(status)), "{statuses:?}");
    assert!(statuses[&401] <= 16 + AT_ONCE, "{statuses:?}");
    assert!(most_at_once() <= 2 * AT_ONCE);
    let request = Request::get("/healthz").body(Body::empty()).expect("a request");
    assert_eq!(server.send(request).await.status, StatusCode::OK);
}

struct Live {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

async fn live(engine: Engine, limits: Limits) -> Live {
    let app = demo::open(engine).await.app;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let settings = Settings { limits, ..Settings::default() };
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(web::serve_on(listener, app, settings, async {
        let _ = stopped.await;
    }));
    Live { address, stop, ended }
}

async fn say(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("sent");
    stream
}

/// All that the server says until it closes; a test that waits for it in vain is stopped.
async fn rest(mut stream: TcpStream) -> String {
    let mut out = Vec::new();
    let read = stream.read_to_end(&mut out);
    // A connection that is reset is closed as well.
    let _ = tokio::time::timeout(Duration::from_secs(60), read).await.expect("it is closed");
    String::from_utf8_lossy(&out).into_owned()
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

async fn half_sent_requests_are_closed_and_others_are_answered(engine: Engine) {
    let limits = Limits { head: Duration::from_secs(2), ..Limits::default() };
    let server = live(engine, limits).await;
    let mut half = Vec::new();
    for _ in 0..200 {
        half.push(say(server.address, "GET / HTTP/1.1\r\nhost: x\r\nx-slow: ").await);
    }
    let healthy = rest(say(server.address, HEALTH).await).await;
    assert!(healthy.starts_with("HTTP/1.1 200"), "{healthy}");
    for mut stream in half {
        // A byte more does not buy more time; it may meet a closed door.
        let _ = stream.write_all(b"a").await;
        let said = rest(stream).await;
        assert!(!said.starts_with("HTTP/1.1 200"), "{said}");
    }
    // A head that is too large is refused, and one that is kept waiting for its next is let go.
    let large = format!("GET / HTTP/1.1\r\nhost: x\r\nx-large: {}\r\n\r\n", "a".repeat(200_000));
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    let _ = stream.write_all(large.as_bytes()).await;
    let said = rest(stream).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 431"), "{said}");
    let idle = HEALTH.replace("connection: close\r\n", "");
    let said = rest(say(server.address, &idle).await).await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
}

async fn a_body_that_does_not_come_is_cut_off(engine: Engine) {
    let limits = Limits { body: Duration::from_secs(1), ..Limits::default() };
    let server = live(engine, limits).await;
    let head = "POST /sign-in HTTP/1.1\r\nhost: x\r\norigin: http://x\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 900\r\n\r\nuser";
    let said = rest(say(server.address, head).await).await;
    assert!(said.starts_with("HTTP/1.1 408") && said.contains("quá chậm"), "{said}");
    let mut stream = say(server.address, head).await;
    let dripping = async {
        for _ in 0..60 {
            if stream.write_all(b"n").await.is_err() {
                break;
            }
            let mut answer = [0_u8; 12];
            let wait = Duration::from_millis(300);
            if let Ok(Ok(12)) = tokio::time::timeout(wait, stream.read(&mut answer)).await {
                return String::from_utf8_lossy(&answer).into_owned();
            }
        }
        String::new()
    };
    assert_eq!(dripping.await, "HTTP/1.1 408");
}

async fn connections_beyond_the_bound_are_told_so(engine: Engine) {
    let limits = Limits { connections: Some(4), ..Limits::default() };
    let server = live(engine, limits).await;
    let mut held = Vec::new();
    for _ in 0..4 {
        let mut stream = say(server.address, &HEALTH.replace("connection: close\r\n", "")).await;
        let mut answer = [0_u8; 12];
        stream.read_exact(&mut answer).await.expect("an answer");
        held.push(stream);
    }
    let stream = TcpStream::connect(server.address).await.expect("a connection");
    let said = rest(stream).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 503"), "{said}");
    drop(held);
    // As soon as the server has seen that they are gone there is room again.
    for _ in 0..100 {
        let said = rest(say(server.address, HEALTH).await).await;
        if said.starts_with("HTTP/1.1 200") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no room again");
}

async fn what_is_under_way_is_finished_when_the_server_stops(engine: Engine) {
    let server = live(engine, Limits::default()).await;
    let body = "username=canbo&password=sai-mat-khau";
    let (first, second) = body.split_at(10);
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nhost: x\r\norigin: http://x\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{first}",
        body.len()
    );
    let mut stream = say(server.address, &head).await;
    // Once another is answered, this one, which came before, is under way.
    rest(say(server.address, HEALTH).await).await;
    server.stop.send(()).expect("it listens");
    stream.write_all(second.as_bytes()).await.expect("sent");
    let said = rest(stream).await;
    assert!(said.starts_with("HTTP/1.1 401"), "{said}");
    server.ended.await.expect("it ends");
    assert!(TcpStream::connect(server.address).await.is_err());
}

async fn only_listed_hosts_are_answered(engine: Engine) {
    let server = Server::open(engine).await;
    let local = "127.0.0.1:8080".parse().expect("an address");
    let settings = Settings::default().with_hosts(local, Vec::new());
    let router = web::router(server.demo.app.clone(), settings);
    for (host, status) in [
        ("localhost:8080", StatusCode::OK),
        ("127.0.0.1:8080", StatusCode::OK),
        ("evil.example:8080", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Request::get("/healthz").header(header::HOST, host);
        let request = request.body(Body::empty()).expect("a request");
        let answer = router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(answer.status(), status, "{host}");
    }
    let network = "0.0.0.0:8080".parse().expect("an address");
    assert!(Settings::default().with_hosts(network, Vec::new()).hosts.is_none());
    let behind = Settings { https: true, ..Settings::default() };
    assert!(behind.with_hosts(local, Vec::new()).hosts.is_none());
}

async fn every_page_carries_its_guards(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::Chairman).await;
    for path in ["/", "/households", "/nothing", "/api/v1/me", "/assets/style.css"] {
        let answer = client.get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        let kept = answer.headers["cache-control"] == "no-store";
        assert_eq!(kept, !path.starts_with("/assets/"), "{path}");
    }
    let request = Request::get("/households").header("cookie", "vuon=AAAAAAAAAAAAAAAAAAAAAA");
    let answer = server.send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "a session that is none opens nothing");
}
