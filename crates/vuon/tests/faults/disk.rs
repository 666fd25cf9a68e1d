//! A real small disk that fills, files that may not grow, and a file that was damaged.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use testkit::Engine;

use crate::load::{Load, Running, all_there, sign_in};
use crate::server::{ask, serve, serve_at};

/// The demonstration, its log and room to write; small enough to be filled at once.
const DISK: &str = "40m";
/// What is left for the database when the disk is called full: some writes' worth.
const LEFT: u64 = 600 * 1024;

/// A disk of its own, gone with the test.
pub struct Disk(PathBuf);

impl Disk {
    pub fn mount(name: &str) -> Disk {
        let folder = std::env::temp_dir().join(format!("vuon-disk-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let size = format!("size={DISK}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder);
        let mounted = mount.output().expect("mount runs");
        assert!(
            mounted.status.success(),
            "this test fills a small disk of its own and has to mount it: run it as root, or leave \
             it out by name (--skip faults): {}",
            String::from_utf8_lossy(&mounted.stderr)
        );
        Disk(folder)
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }

    fn fill(&self) {
        self.fill_to(LEFT);
    }

    /// Leaves so many bytes.
    pub fn fill_to(&self, left: u64) {
        use std::io::Write as _;
        let free = self.free().saturating_sub(left);
        let mut file = std::fs::File::create(self.0.join("filler")).expect("a file");
        let block = vec![0_u8; 64 * 1024];
        for _ in 0..free / 65_536 {
            // The server writes meanwhile: it may be full before.
            if file.write_all(&block).is_err() {
                return;
            }
        }
    }

    fn free(&self) -> u64 {
        let out = Command::new("df").args(["--output=avail", "-B1"]).arg(&self.0).output();
        let text = String::from_utf8_lossy(&out.expect("df runs").stdout).into_owned();
        text.lines().nth(1).and_then(|line| line.trim().parse().ok()).expect("a number")
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("filler")).expect("it goes");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a server that a failed test left may still have a file open.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

/// A copy of the demonstration in a folder.
pub fn copy_to(folder: &Path) -> String {
    let from = crate::demo(Engine::Sqlite);
    let path = folder.join("vuon.sqlite");
    std::fs::copy(from.trim_start_matches("sqlite:"), &path).expect("the copy");
    let database = format!("sqlite:{}", path.display());
    crate::keys::give_keys(&database);
    database
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    /// Room was made, and the server is asked to end.
    Asked,
    /// Room was made, and the server is killed.
    Killed,
    /// The disk stays full; the server is killed.
    KilledWhileFull,
}

#[test]
fn what_was_acknowledged_is_there_after_a_disk_filled_twice_and_a_clean_stop() {
    filled("asked", End::Asked);
}

#[test]
fn what_was_acknowledged_is_there_after_a_disk_filled_twice_and_a_kill() {
    filled("killed", End::Killed);
}

#[test]
fn what_was_acknowledged_is_there_when_the_server_dies_on_a_full_disk() {
    filled("full", End::KilledWhileFull);
}

fn filled(name: &str, end: End) {
    let disk = Disk::mount(name);
    let database = copy_to(&disk.0);
    let (child, address) = serve(&database);
    let mut running = Running(child);
    let (_, cookie) = sign_in(&address);
    let load = Load::begin(&address, &cookie);
    load.wait_for(8, &[201]);
    for round in 0..3 {
        disk.fill();
        load.wait_for(12, &[507, 503]);
        if round == 2 && end == End::KilledWhileFull {
            break;
        }
        disk.make_room();
        let since = Instant::now();
        load.wait_for(12, &[201]);
        assert!(since.elapsed() < Duration::from_secs(20), "writing goes on once there is room");
        assert_eq!(sign_in(&address).0, 303, "and so does signing in");
    }
    assert!(load.count(507) > 0, "the disk was full");
    match end {
        End::Asked => {
            let answers = load.end();
            running.stop();
            all_there(&database, &answers);
        }
        End::Killed => {
            running.kill();
            all_there(&database, &load.end());
        }
        End::KilledWhileFull => {
            assert_ne!(sign_in(&address).0, 500, "no defect, whatever else");
            running.kill();
            let answers = load.end();
            disk.make_room();
            let (child, address) = serve_at(&database, &address);
            let mut running = Running(child);
            assert_eq!(sign_in(&address).0, 303);
            running.stop();
            all_there(&database, &answers);
        }
    }
}

/// `ulimit -f` makes every write beyond a size fail with an error that is not "full": what a quota
/// or a failing device does, on the file, on its log and on temporary files alike.
#[test]
fn what_was_acknowledged_is_there_when_files_may_not_grow() {
    let folder = crate::folder("limit");
    let database = copy_to(&folder);
    let size = std::fs::metadata(folder.join("vuon.sqlite")).expect("it is there").len();
    // The log may take as much as the file has: it is reached within some hundred writes.
    let blocks = (size / 512).min(1_200);
    let address = crate::free_address();
    let command = format!(
        "trap '' XFSZ; ulimit -f {blocks}; exec '{}' serve --database '{database}' --listen {address}",
        env!("CARGO_BIN_EXE_vuon")
    );
    let child = Command::new("sh").args(["-c", &command]).spawn().expect("it starts");
    let mut running = Running(child);
    crate::until_it_answers(&address);
    let (_, cookie) = sign_in(&address);
    let load = Load::begin(&address, &cookie);
    load.wait_for(20, &[503, 507]);
    let answers = load.end();
    let faults = answers.iter().filter(|it| it.text.contains("disk_fault")).count();
    assert!(faults > 0, "said as what it is: {:?}", answers.last());
    running.stop();
    let (child, _) = serve_at(&database, &address);
    let mut running = Running(child);
    assert_eq!(sign_in(&address).0, 303);
    running.stop();
    all_there(&database, &answers);
}

/// What a damaged file says at the start.
fn refused(database: &str) {
    let address = crate::free_address();
    let out = crate::load::vuon(&["serve", "--database", database, "--listen", &address]);
    let said = crate::load::said(&out);
    assert_eq!(out.status.code(), Some(1), "{said}");
    assert!(said.contains("Tệp dữ liệu đã bị hỏng"), "{said}");
    assert!(said.contains("vuon restore"), "{said}");
    assert!(!said.contains("đang bận"), "{said}");
}

pub fn spoiled(name: &str, spoil: impl FnOnce(&mut Vec<u8>)) -> String {
    let folder = crate::folder(name);
    let database = copy_to(&folder);
    let path = folder.join("vuon.sqlite");
    let mut bytes = std::fs::read(&path).expect("it is there");
    spoil(&mut bytes);
    std::fs::write(&path, bytes).expect("it is written");
    database
}

pub fn overwrite(bytes: &mut [u8], at: usize, with: u8, length: usize) {
    bytes.get_mut(at..at + length).expect("within the file").fill(with);
}

#[test]
fn a_file_damaged_in_its_middle_does_not_start() {
    refused(&spoiled("middle", |bytes| {
        let page = bytes.len() / 4096 / 2;
        overwrite(bytes, page * 4096, 0xFF, 4096);
    }));
}

#[test]
fn a_file_with_a_damaged_header_does_not_start() {
    refused(&spoiled("header", |bytes| overwrite(bytes, 0, 0xFF, 100)));
}

/// Every table reads well; the next page that is wanted would be one in use, or none.
#[test]
fn a_file_whose_list_of_unused_pages_is_wrong_does_not_start() {
    refused(&spoiled("unused_page", |bytes| overwrite(bytes, 32, 0x01, 4)));
    refused(&spoiled("unused_count", |bytes| overwrite(bytes, 36, 0x01, 4)));
}

#[test]
fn a_file_that_was_cut_does_not_start() {
    refused(&spoiled("cut", |bytes| bytes.truncate(bytes.len() * 2 / 3)));
    refused(&spoiled("cut_short", |bytes| bytes.truncate(8192)));
}

#[test]
fn a_file_with_300_bits_turned_does_not_start() {
    refused(&spoiled("bits", |bytes| {
        // Spread evenly, so that the run is the same each time.
        let step = bytes.len() / 300;
        for n in 0..300 {
            if let Some(byte) = bytes.get_mut(n * step + n * 7 % 4096) {
                *byte ^= 1 << (n % 8);
            }
        }
    }));
}

/// A page of an index alone: every table could still be read.
#[test]
fn a_file_with_one_damaged_index_does_not_start() {
    let folder = crate::folder("index");
    let database = copy_to(&folder);
    let root =
        "select cast(rootpage as text) as t from sqlite_master where name = 'membership_household'";
    let page: usize = testkit::demo::texts(&database, root)
        .first()
        .and_then(|text| text.parse().ok())
        .expect("a page");
    let path = folder.join("vuon.sqlite");
    let mut bytes = std::fs::read(&path).expect("it is there");
    overwrite(&mut bytes, (page - 1) * 4096 + 12, 0xFF, 500);
    std::fs::write(&path, bytes).expect("it is written");
    refused(&database);
}

/// A table that is gone while the server runs: the first statement that names it starts the look at
/// the whole, and everybody is told.
#[test]
fn a_table_that_is_gone_while_running_is_noticed_at_once() {
    let folder = crate::folder("table_gone");
    let database = copy_to(&folder);
    let (child, address) = serve(&database);
    let mut running = Running(child);
    assert_eq!(ask(&address, "GET", "/healthz", "").0, 200);
    testkit::demo::run(&database, "drop table request");
    let since = Instant::now();
    loop {
        ask(&address, "GET", "/api/v1/requests", "");
        if ask(&address, "GET", "/healthz", "").0 == 503 {
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(20), "nobody noticed");
        std::thread::sleep(Duration::from_millis(100));
    }
    let (_, answer) = ask(&address, "GET", "/sign-in", "");
    assert!(answer.contains("Tệp dữ liệu đã bị hỏng"), "{answer}");
    running.stop();
}

/// Damage that comes while the server runs: whoever meets it is told, everybody sees it, and nothing
/// more is acknowledged.
#[test]
fn damage_met_while_running_is_shown_and_stops_writing() {
    let folder = crate::folder("running");
    let database = copy_to(&folder);
    let (child, address) = serve(&database);
    let mut running = Running(child);
    let path = folder.join("vuon.sqlite");
    let mut bytes = std::fs::read(&path).expect("it is there");
    let pages = bytes.len() / 4096;
    overwrite(&mut bytes, 8 * 4096, 0xFF, (pages - 8) * 4096);
    {
        use std::io::{Seek as _, Write as _};
        // In place: the server has the file open.
        let mut file = std::fs::OpenOptions::new().write(true).open(&path).expect("it opens");
        file.seek(std::io::SeekFrom::Start(0)).expect("it goes to the start");
        file.write_all(&bytes).expect("it is written");
    }
    let since = Instant::now();
    loop {
        let (status, answer) = ask(&address, "GET", "/api/v1/households?text=a", "");
        assert_ne!(status, 500, "{answer}");
        if ask(&address, "GET", "/healthz", "").0 == 503 {
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(20), "nobody noticed: {answer}");
    }
    let (status, answer) = ask(&address, "GET", "/sign-in", "");
    assert!(status == 200 || status == 503, "{answer}");
    assert!(answer.contains("Tệp dữ liệu đã bị hỏng"), "{answer}");
    let body = "{\"id\":\"01890000-0000-7000-8000-0000000000ff\",\"name\":\"Thôn Mẫu\",\
                \"kind\":\"thon\",\"from\":\"2020-01-01\"}";
    let (status, answer) = ask(&address, "POST", "/api/v1/villages", body);
    assert_eq!(status, 503, "{answer}");
    assert!(answer.contains("database_damaged"), "{answer}");
    running.stop();
}
