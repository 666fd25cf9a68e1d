//! Files under way and made, of this process: how far each is, calling it off, and the file until it
//! was fetched or time is up. They are gone when the program is started anew; what was asked for stands
//! in the address of the page.

use std::collections::HashMap;
use std::fs::File;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use base::Role;
use base::area::AreaKey;
use base::id::{AccountId, RoundId, VillageId};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use uuid::Uuid;

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// The bytes of an export as a stream; an error ends it, and the file is then not whole.
pub type ExportStream = tokio::sync::mpsc::Receiver<Result<Vec<u8>>>;

/// A file on its way out.
pub struct Export {
    pub file_name: String,
    pub media_type: &'static str,
    /// Its bytes.
    pub content: ExportStream,
}

/// Exports under way at once in one process: each holds a connection and temporary files.
const UNDER_WAY_MAX: usize = 4;
/// Files kept for being fetched, in one process: a million people are some hundred megabytes.
const KEPT_MAX: usize = 16;
/// Of these, of one account: nobody throws away what others wait for.
const OWN_KEPT_MAX: usize = 4;
/// Exports under way at once of one account: nobody keeps all others out.
const OWN_UNDER_WAY_MAX: usize = 2;
/// How long a file waits to be fetched.
const KEPT_S: i64 = 30 * 60;
/// Pieces read ahead of whoever fetches.
const AHEAD: usize = 2;
/// A piece of a file.
const PIECE: usize = 64 * 1024;

/// The exports of a process.
pub(crate) struct Exports {
    permits: Arc<Semaphore>,
    each: Mutex<HashMap<AccountId, Arc<Semaphore>>>,
    all: Mutex<HashMap<Uuid, Arc<Work>>>,
}

/// A place among those under way, until it is dropped.
pub(crate) struct Permit {
    _of_all: OwnedSemaphorePermit,
    _of_his: OwnedSemaphorePermit,
}

impl Exports {
    pub(crate) fn new() -> Exports {
        Exports {
            permits: Arc::new(Semaphore::new(UNDER_WAY_MAX)),
            each: Mutex::default(),
            all: Mutex::default(),
        }
    }

    /// A place among those under way.
    ///
    /// # Errors
    /// `export_busy` when one has as many as one may, or all are taken.
    pub(crate) fn permit(&self, actor: &Actor) -> Result<Permit> {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        each.retain(|_, own| own.available_permits() < OWN_UNDER_WAY_MAX);
        let own = each.entry(actor.account);
        let own = Arc::clone(own.or_insert_with(|| Arc::new(Semaphore::new(OWN_UNDER_WAY_MAX))));
        let busy = |_| Problem::new(Code::ExportBusy);
        let _of_his = own.try_acquire_owned().map_err(busy)?;
        let _of_all = Arc::clone(&self.permits).try_acquire_owned().map_err(busy)?;
        Ok(Permit { _of_all, _of_his })
    }

    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Arc<Work>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops files that waited long enough, and the oldest when there are too many.
    fn sweep(&self, now: DateTime<Utc>) {
        let mut all = self.all();
        all.retain(|_, work| {
            !work.state().is_ended() || now - work.begun < TimeDelta::seconds(KEPT_S)
        });
        let mut ended: Vec<_> = all.iter().filter(|(_, work)| work.state().is_ended()).collect();
        ended.sort_by_key(|(_, work)| std::cmp::Reverse(work.begun));
        let mut of_each: HashMap<AccountId, usize> = HashMap::new();
        let too_many = ended.iter().enumerate().filter(|(place, (_, work))| {
            let own = of_each.entry(work.owner.account).or_default();
            // What failed or was called off holds no file.
            *own += usize::from(matches!(work.state(), State::Ready(..)));
            *own > OWN_KEPT_MAX || *place >= KEPT_MAX
        });
        let gone: Vec<Uuid> = too_many.map(|(_, (id, _))| **id).collect();
        for id in gone {
            all.remove(&id);
        }
    }
}

/// Which page of a round its papers are printed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// The certificates.
    Certificates,
    /// The round's list.
    List,
}

/// Where an export is.
#[derive(Debug, Clone)]
enum State {
    /// Households are read.
    Reading,
    /// The file is put together.
    Writing,
    /// The file, and its bytes.
    Ready(Arc<File>, u64),
    /// It cannot be made.
    Failed(Problem),
    /// Somebody called it off, or nobody waits any more.
    CalledOff,
}

impl State {
    fn is_ended(&self) -> bool {
        !matches!(self, State::Reading | State::Writing)
    }
}

/// Whose a file is: an account as it was when the file was begun. What it may see now is another question
/// once its area or its role has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Owner {
    account: AccountId,
    role: Role,
    area: Option<AreaKey>,
    village: Option<VillageId>,
}

impl Owner {
    fn of(actor: &Actor) -> Owner {
        let (area, village) = (actor.area.clone(), actor.village);
        Owner { account: actor.account, role: actor.role, area, village }
    }
}

/// One export.
pub(crate) struct Work {
    owner: Owner,
    pub(crate) file_name: String,
    pub(crate) media_type: &'static str,
    begun: DateTime<Utc>,
    /// The round whose papers are printed; none for a list.
    round: Option<(RoundId, Back)>,
    total: i64,
    done: AtomicI64,
    state: watch::Sender<State>,
}

impl Work {
    pub(crate) fn new(
        actor: &Actor,
        (file_name, media_type): (String, &'static str),
        begun: DateTime<Utc>,
        total: i64,
    ) -> Work {
        let state = watch::Sender::new(State::Reading);
        let done = AtomicI64::new(0);
        let owner = Owner::of(actor);
        Work { owner, file_name, media_type, begun, round: None, total, done, state }
    }

    /// The same, for the papers of a round.
    pub(crate) fn of_round(self, round: RoundId, back: Back) -> Work {
        Work { round: Some((round, back)), ..self }
    }

    fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Says that so many households more were read.
    ///
    /// # Errors
    /// `export_called_off`.
    pub(crate) fn step(&self, households: usize) -> Result<()> {
        self.done.fetch_add(i64::try_from(households).unwrap_or_default(), Ordering::Relaxed);
        self.goes_on()
    }

    /// # Errors
    /// `export_called_off`.
    pub(crate) fn goes_on(&self) -> Result<()> {
        match self.state() {
            State::CalledOff => Err(Problem::new(Code::ExportCalledOff)),
            State::Reading | State::Writing | State::Ready(..) | State::Failed(_) => Ok(()),
        }
    }

    /// Everything is read.
    pub(crate) fn write(&self) {
        self.state.send_if_modified(|state| {
            let reading = matches!(state, State::Reading);
            if reading {
                *state = State::Writing;
            }
            reading
        });
    }

    /// Writes down what became of it.
    pub(crate) fn ends(&self, made: Result<(File, u64)>) {
        match made {
            Ok((file, bytes)) => self.end(State::Ready(Arc::new(file), bytes)),
            Err(problem) if problem.code == Code::ExportCalledOff => self.end(State::CalledOff),
            Err(problem) => {
                problem.log();
                self.end(State::Failed(problem));
            }
        }
    }

    /// Writes down how it ended, unless it was called off before.
    fn end(&self, end: State) {
        self.state.send_if_modified(|state| {
            let open = !state.is_ended();
            if open {
                *state = end;
            }
            open
        });
    }

    /// The file once it is made; called off when `gone` comes first.
    async fn ended(&self, gone: impl Future<Output = ()>) -> State {
        let mut state = self.state.subscribe();
        let ended = async {
            // The sender is in `self` and cannot be gone.
            state.wait_for(State::is_ended).await.map_or(State::CalledOff, |it| it.clone())
        };
        tokio::select! {
            state = ended => state,
            () = gone => {
                self.end(State::CalledOff);
                State::CalledOff
            }
        }
    }
}

/// How far an export is.
#[derive(Debug, Clone)]
pub struct ExportView {
    pub id: Uuid,
    /// `reading`, `writing`, `ready`, `failed` or `called_off`.
    pub state: &'static str,
    pub file_name: String,
    /// The round whose papers are printed; none for a list.
    pub round: Option<(RoundId, Back)>,
    /// Households read.
    pub done: i64,
    /// Of how many.
    pub total: i64,
    /// The file's bytes; 0 before it is made.
    pub bytes: u64,
    /// Why it cannot be made.
    pub problem: Option<Problem>,
}

fn view(id: Uuid, work: &Work) -> ExportView {
    let (state, bytes, problem) = match work.state() {
        State::Reading => ("reading", 0, None),
        State::Writing => ("writing", 0, None),
        State::Ready(_, bytes) => ("ready", bytes, None),
        State::Failed(problem) => ("failed", 0, Some(problem)),
        State::CalledOff => ("called_off", 0, None),
    };
    let done = work.done.load(Ordering::Relaxed).min(work.total);
    let (file_name, round, total) = (work.file_name.clone(), work.round, work.total);
    ExportView { id, state, file_name, round, done, total, bytes, problem }
}

/// Keeps an export where its officer finds it.
pub(crate) fn keep(app: &App, id: Uuid, work: &Arc<Work>) {
    app.exports().all().insert(id, Arc::clone(work));
    app.exports().sweep(app.now());
}

/// Only whoever began an export sees it: it holds what that account may see.
fn of(app: &App, actor: &Actor, id: Uuid) -> Result<Arc<Work>> {
    actor.require(Action::ExportMake)?;
    app.exports().sweep(app.now());
    let work = app.exports().all().get(&id).cloned();
    work.filter(|work| work.owner == Owner::of(actor)).ok_or_else(|| Problem::new(Code::ExportGone))
}

/// How far an export of one's own is.
///
/// # Errors
/// `export_gone` when there is none: it was fetched long ago, or the program was started anew.
pub fn get(app: &App, actor: &Actor, id: Uuid) -> Result<ExportView> {
    let work = of(app, actor, id)?;
    Ok(view(id, &work))
}

/// One's own exports under way and files to be fetched, the newest first.
pub fn list(app: &App, actor: &Actor) -> Vec<ExportView> {
    app.exports().sweep(app.now());
    let all = app.exports().all();
    let own = all.iter().filter(|(_, work)| work.owner == Owner::of(actor));
    let mut own: Vec<(DateTime<Utc>, ExportView)> =
        own.map(|(id, work)| (work.begun, view(*id, work))).collect();
    own.sort_by_key(|(begun, _)| std::cmp::Reverse(*begun));
    own.into_iter().map(|(_, view)| view).collect()
}

/// Calls an export of one's own off; one that is made is thrown away.
///
/// # Errors
/// `export_gone`.
pub fn cancel(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    let work = of(app, actor, id)?;
    work.state.send_replace(State::CalledOff);
    Ok(())
}

/// The file of an export of one's own, waiting until it is made.
///
/// # Errors
/// `export_gone`, `export_called_off`, or why it could not be made.
pub async fn file(app: &App, actor: &Actor, id: Uuid) -> Result<Export> {
    let work = of(app, actor, id)?;
    match work.ended(std::future::pending()).await {
        State::Failed(problem) => Err(problem),
        State::Ready(..) => Ok(fetch(work)),
        State::Reading | State::Writing | State::CalledOff => {
            Err(Problem::new(Code::ExportCalledOff))
        }
    }
}

/// The file as it comes to be; called off when nobody takes it.
pub(crate) fn fetch(work: Arc<Work>) -> Export {
    let (to, from) = mpsc::channel(AHEAD);
    let (file_name, media_type) = (work.file_name.clone(), work.media_type);
    tokio::spawn(async move {
        let sent = match work.ended(to.closed()).await {
            State::Ready(file, _) => send(&file, &to).await,
            State::Failed(problem) => Err(problem),
            State::Reading | State::Writing | State::CalledOff => {
                Err(Problem::new(Code::ExportCalledOff))
            }
        };
        if let Err(problem) = sent {
            // When nobody listens any more, nobody needs to hear of it.
            let _ = to.send(Err(problem)).await;
        }
    });
    Export { file_name, media_type, content: from }
}

async fn send(file: &File, to: &mpsc::Sender<Result<Vec<u8>>>) -> Result<()> {
    // A copy of the handle shares its place: two who fetch at once each need their own.
    let mut place = 0;
    loop {
        let mut piece = vec![0; PIECE];
        let file = file.try_clone().map_err(Problem::internal)?;
        let (read, mut piece) =
            tokio::task::spawn_blocking(move || (read_at(&file, &mut piece, place), piece))
                .await
                .map_err(Problem::internal)?;
        let read = read.map_err(Problem::internal)?;
        piece.truncate(read);
        place += u64::try_from(read).unwrap_or_default();
        if read == 0 || to.send(Ok(piece)).await.is_err() {
            return Ok(());
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, piece: &mut [u8], place: u64) -> std::io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, piece, place)
}

#[cfg(windows)]
fn read_at(file: &File, piece: &mut [u8], place: u64) -> std::io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, piece, place)
}
