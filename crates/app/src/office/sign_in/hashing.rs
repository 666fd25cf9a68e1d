//! Hashing of passwords, one after the other: each takes 19 MiB and a core for a while, and whoever
//! knows no password may ask for it as often as he likes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::kernel::problem::{Code, Problem, Result};

/// Passwords hashed at once in each lane. With two lanes that is 76 MiB at the very most.
pub const AT_ONCE: usize = 2;
/// How many may wait in a lane: each waits for a twentieth of a second a place.
const WAITING_MAX: usize = 32;
/// Nobody waits longer; a browser's user has given up by then.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// After which a program may ask again.
const AGAIN_S: u64 = 5;

/// Who waits with whom. Owners at a place of theirs never stand behind strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Nothing is known of them.
    Strangers,
    /// The account signed in from that place before, or has signed in.
    Known,
}

struct Line {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Line {
    fn new() -> Line {
        Line { turns: Arc::new(Semaphore::new(AT_ONCE)), waiting: AtomicUsize::new(0) }
    }
}

/// One for the whole process, because memory is.
struct Lines {
    strangers: Line,
    known: Line,
    running: AtomicUsize,
    most: AtomicUsize,
}

static LINES: LazyLock<Lines> = LazyLock::new(|| Lines {
    strangers: Line::new(),
    known: Line::new(),
    running: AtomicUsize::new(0),
    most: AtomicUsize::new(0),
});

/// The most hashings that ever ran at once in this process.
pub fn most_at_once() -> usize {
    LINES.most.load(Ordering::SeqCst)
}

/// A turn to hash. It lasts until it is dropped and the hashing it began has ended: who goes away
/// leaves work behind that goes on.
pub(crate) struct Turn(Arc<OwnedSemaphorePermit>);

/// Counts one more while it lives.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn one_more(counter: &'a AtomicUsize) -> (Counted<'a>, usize) {
        let now = counter.fetch_add(1, Ordering::SeqCst) + 1;
        (Counted(counter), now)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Waits for a turn.
///
/// # Errors
/// `busy` when too many wait already, or for too long.
pub(crate) async fn turn(lane: Lane) -> Result<Turn> {
    let line = match lane {
        Lane::Strangers => &LINES.strangers,
        Lane::Known => &LINES.known,
    };
    let busy = || Problem::new(Code::Busy).with("seconds", AGAIN_S);
    let (_waits, waiting) = Counted::one_more(&line.waiting);
    if waiting > WAITING_MAX {
        return Err(busy());
    }
    let got = tokio::time::timeout(WAIT_MAX, Arc::clone(&line.turns).acquire_owned()).await;
    let permit = got.map_err(|_| busy())?.map_err(Problem::internal)?;
    Ok(Turn(Arc::new(permit)))
}

impl Turn {
    /// On a blocking thread: it is meant to be slow.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let held = Arc::clone(&self.0);
        let task = tokio::task::spawn_blocking(move || {
            let (_runs, running) = Counted::one_more(&LINES.running);
            LINES.most.fetch_max(running, Ordering::SeqCst);
            let done = work();
            drop(held);
            done
        });
        task.await.map_err(Problem::internal)
    }

    /// Whether a password has that hash; the same work is done where there is none.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        // Stands in for a missing account, so that a wrong name costs the same time.
        const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
                              AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        self.run(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
            let Ok(parsed) = PasswordHash::new(&hash) else { return false };
            Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known
        })
        .await
    }
}

/// The hash of a new password.
///
/// # Errors
/// `busy`.
pub(crate) async fn hash(password: String) -> Result<String> {
    let turn = turn(Lane::Known).await?;
    let made = turn.run(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    });
    made.await?.map_err(Problem::internal)
}
