//! What was acknowledged is there, whatever became of the disk, the file or the server behind.

#[path = "faults/backup.rs"]
mod backup;
#[path = "faults/disk.rs"]
mod disk;
#[path = "server/keys.rs"]
mod keys;
#[path = "faults/load.rs"]
mod load;
#[path = "faults/postgres.rs"]
mod postgres;
mod server;
#[path = "faults/told.rs"]
mod told;

use std::net::TcpStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use testkit::Engine;

/// A copy of the demonstration.
fn demo(engine: Engine) -> String {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let demo = testkit::demo::open(engine).await;
        demo.app.close().await;
        keys::give_keys(&demo.url);
        demo.url
    })
}

/// An empty folder.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("vuon-faults-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("one").to_string()
}

fn until_it_answers(address: &str) {
    let since = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(since.elapsed() < Duration::from_secs(30), "the server does not answer");
        std::thread::sleep(Duration::from_millis(50));
    }
}
