//! Signing in: who is let in, how often a password may be tried and from where, and what of it is
//! written down. Failures are counted by name and place, by place, and in all; who signed in from a
//! place before is not held up by what strangers do elsewhere, and nobody with the right password is
//! more than slowed.

mod hashing;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::office::account::Account;
use store::office::sign_in::Failures;

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::office::account::PASSWORD_MAX;
use hashing::{Lane, turn};

pub(crate) use hashing::hash;
pub use hashing::{AT_ONCE, most_at_once};

/// How long failures count.
const THROTTLE_MINUTES: i64 = 10;
/// Wrong passwords under one name from one place: more than a person who remembers needs.
const NAME_AND_PLACE_MAX: i64 = 8;
/// From one network under any names: two people of an office who have both forgotten.
const PLACE_MAX: i64 = 16;
/// The same for an account that signed in there before: a whole office stands behind one address,
/// and what a stranger tries from it on other names does not shut it out.
const KNOWN_PLACE_MAX: i64 = 64;
/// Under one name from anywhere, for places that the account never signed in from; beyond it they
/// are slowed.
const NAME_MAX: i64 = 24;
/// Under all names from anywhere, for such places: one password tried on every name of a province.
const ALL_MAX: i64 = 300;
/// Beyond these, one try of strangers in so many seconds under a name, or in all: the owner at a new
/// desk waits a few breaths, a guesser gets some hundred tries an hour whatever networks he has.
const SLOW_S: i64 = 5;
/// Where wrong passwords came from, one try in so many: a colleague who guessed at the same address
/// costs the owner a minute and not ten.
const SLOW_AGAIN_S: i64 = 60;
/// How many refusals of these minutes stand in the audit log line by line.
const NOTED_MAX: i64 = 20;
/// Programs sign each request; their signing in is noted when the place was not seen for so long.
const SEEN_AGAIN_HOURS: i64 = 12;
/// How long a program's password is known to be right without hashing it again.
const VERIFIED_MINUTES: i64 = 5;
/// How many of them: 64 bytes each.
const VERIFIED_MAX: usize = 2_000;
/// Where wrong passwords of who has signed in already are counted.
const OWN_PAGE: &str = "own";

/// How a name and a password came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// By the form of the page.
    #[default]
    Form,
    /// With a request of a program, each time.
    Program,
}

/// Where somebody signs in from.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The network: an IPv4 address, or the first half of an IPv6 one; empty when there is none.
    pub network: String,
    /// The text that the browser was given when somebody signed in with it.
    pub device: Option<String>,
    /// How.
    pub way: Way,
}

/// What a process keeps for signing in.
pub(crate) struct Gate {
    /// Of this process alone: what is made with it means nothing to who reads the database.
    key: [u8; 32],
    verified: Mutex<HashMap<[u8; 32], DateTime<Utc>>>,
}

impl Gate {
    pub(crate) fn new() -> Result<Gate> {
        let mut key = [0_u8; 32];
        getrandom::fill(&mut key).map_err(Problem::internal)?;
        Ok(Gate { key, verified: Mutex::default() })
    }

    fn keyed(&self, parts: [&str; 3]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(self.key);
        for part in parts {
            hasher.update(part.len().to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().into()
    }

    /// The name under which failures of an account that is none are counted: people type their
    /// passwords there.
    fn stranger(&self, username: &str) -> String {
        let hash = self.keyed(["stranger", username, ""]);
        let short: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("?{short}")
    }

    /// The password is bound to the stored hash: changing it ends what was known, in each process.
    fn verified_key(&self, account: &Account, password: &str) -> [u8; 32] {
        self.keyed([&account.id.to_string(), &account.password_hash, password])
    }

    fn is_verified(&self, key: &[u8; 32], now: DateTime<Utc>) -> bool {
        let held = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(key).is_some_and(|until| now < *until)
    }

    fn set_verified(&self, key: [u8; 32], now: DateTime<Utc>) {
        let mut held = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= VERIFIED_MAX {
            held.retain(|_, until| now < *until);
        }
        if held.len() < VERIFIED_MAX {
            held.insert(key, now + TimeDelta::minutes(VERIFIED_MINUTES));
        }
    }
}

/// One attempt, with what is known of it before the password is looked at.
struct Attempt<'a> {
    from: &'a Place,
    account: Option<Account>,
    /// What its failures are counted under.
    name: String,
    /// Where they are counted: the browser, when the account signed in with it before.
    place: String,
    network: String,
    device: Option<String>,
    by_device: bool,
    by_network: bool,
    /// When the account was last seen in that network.
    seen: Option<DateTime<Utc>>,
}

/// Whether a password is looked at now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    /// Much was tried: not before so many seconds have gone by.
    Slow(i64),
    /// Nobody tries that name for the rest of the ten minutes.
    Held,
}

impl Attempt<'_> {
    fn lane(&self) -> Lane {
        if self.is_known() { Lane::Known } else { Lane::Strangers }
    }

    fn is_known(&self) -> bool {
        self.by_device || self.by_network
    }

    /// Whether much was tried from where this comes from, or by strangers everywhere.
    fn is_pressed(&self, failures: Failures) -> bool {
        self.is_pressed_here(failures) || self.is_pressed_by_strangers(failures)
    }

    fn is_pressed_here(&self, failures: Failures) -> bool {
        let of_place = if self.by_network { KNOWN_PLACE_MAX } else { PLACE_MAX };
        failures.of_both >= NAME_AND_PLACE_MAX || (!self.by_device && failures.of_place >= of_place)
    }

    fn is_pressed_by_strangers(&self, failures: Failures) -> bool {
        !self.is_known() && (failures.of_name >= NAME_MAX || failures.all >= ALL_MAX)
    }

    fn door(&self, failures: Failures, now: DateTime<Utc>) -> Door {
        let left = |last: Option<DateTime<Utc>>, gap: i64| {
            last.map_or(0, |last| gap - (now - last).num_seconds())
        };
        let mut wait = 0;
        if self.is_pressed_here(failures) {
            // Nothing tells one asker without an address from another.
            if self.from.network.is_empty() {
                return Door::Held;
            }
            let last = match failures.of_both >= NAME_AND_PLACE_MAX {
                true => failures.last_of_both,
                false => failures.last_of_place,
            };
            wait = left(last, SLOW_AGAIN_S);
        }
        if self.is_pressed_by_strangers(failures) {
            wait = wait.max(left(failures.last_of_both, SLOW_AGAIN_S));
            if failures.of_name >= NAME_MAX {
                wait = wait.max(left(failures.last_of_name, SLOW_S));
            }
            if failures.all >= ALL_MAX {
                wait = wait.max(left(failures.last, SLOW_S));
            }
        }
        if wait > 0 { Door::Slow(wait) } else { Door::Open }
    }
}

/// Whether nobody can sign in yet: no account was made.
///
/// # Errors
/// When the database cannot be asked.
pub async fn has_no_accounts(app: &App) -> Result<bool> {
    Ok(store::office::account::count(&**app.store()).await? == 0)
}

/// Signs in from the machine itself, or from where nothing is known of.
///
/// # Errors
/// As [`sign_in_from`].
pub async fn sign_in(app: &App, username: &str, password: &str) -> Result<Actor> {
    sign_in_from(app, username, password, &Place::default()).await
}

/// Signs in. The same work is done whether the name exists or not.
///
/// # Errors
/// `sign_in_wrong`; `sign_in_throttled` after too many failures; `busy` while too many try.
pub async fn sign_in_from(
    app: &App,
    username: &str,
    password: &str,
    from: &Place,
) -> Result<Actor> {
    let username = username.trim().to_lowercase();
    if username.contains('\0') || password.contains('\0') {
        return Err(Problem::new(Code::CharacterZero));
    }
    if username.is_empty() || username.len() > 60 || password.len() > PASSWORD_MAX {
        return Err(Problem::new(Code::SignInWrong));
    }
    let attempt = self::attempt(app, &username, from).await?;
    if from.way == Way::Program
        && let Some(actor) = verified_before(app, &attempt, password).await?
    {
        return Ok(actor);
    }
    // Counting, hashing and noting the failure are one turn: who tries in parallel gains no try.
    let turn = turn(attempt.lane()).await?;
    refuse_held(app, &attempt).await?;
    let hash = attempt.account.as_ref().map(|account| account.password_hash.clone());
    if !turn.verify(password.to_owned(), hash).await? {
        note_failure(app, &attempt).await?;
        return Err(Problem::new(Code::SignInWrong));
    }
    drop(turn);
    let Some(account) = attempt.account.clone() else {
        return Err(Problem::new(Code::SignInWrong));
    };
    if from.way == Way::Program {
        let key = app.gate().verified_key(&account, password);
        app.gate().set_verified(key, app.now());
    }
    let actor = crate::office::account::actor_of(app, account).await?;
    note_success(app, &attempt, &actor).await?;
    Ok(actor)
}

async fn attempt<'a>(app: &App, username: &str, from: &'a Place) -> Result<Attempt<'a>> {
    let account = store::office::account::find_by_username(&**app.store(), username).await?;
    let account = account.filter(|account| account.disabled_at.is_none());
    let network = format!("net:{}", from.network);
    let device = from.device.as_ref().map(|text| {
        let hash: String =
            Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("dev:{hash}")
    });
    let (mut by_device, mut seen) = (false, None);
    if let Some(account) = &account {
        let places = [network.as_str(), device.as_deref().unwrap_or_default()];
        let [there, with] =
            store::office::sign_in::seen(&**app.store(), account.id, places).await?;
        (seen, by_device) = (there, with.is_some());
    }
    // A machine without an address is no place that could be known.
    let by_network = seen.is_some() && !from.network.is_empty();
    let place = match &device {
        Some(device) if by_device => device.clone(),
        _ => network.clone(),
    };
    let name = match &account {
        Some(account) => account.username.clone(),
        None => app.gate().stranger(username),
    };
    Ok(Attempt { from, account, name, place, network, device, by_device, by_network, seen })
}

fn failures_since(app: &App) -> DateTime<Utc> {
    app.now() - TimeDelta::minutes(THROTTLE_MINUTES)
}

async fn failures(app: &App, name: &str, place: &str) -> Result<Failures> {
    let since = failures_since(app);
    Ok(store::office::sign_in::failures(&**app.store(), name, place, since).await?)
}

async fn refuse_held(app: &App, attempt: &Attempt<'_>) -> Result<()> {
    let failures = self::failures(app, &attempt.name, &attempt.place).await?;
    match attempt.door(failures, app.now()) {
        Door::Open => Ok(()),
        Door::Slow(seconds) => Err(throttled().with("wait", format!("seconds:{seconds}"))),
        Door::Held => Err(throttled()),
    }
}

/// A program whose password was right a moment ago. Who is held up is so here too: looking it up
/// is quick, and would be a fast way to guess.
async fn verified_before(
    app: &App,
    attempt: &Attempt<'_>,
    password: &str,
) -> Result<Option<Actor>> {
    let Some(account) = &attempt.account else { return Ok(None) };
    refuse_held(app, attempt).await?;
    let key = app.gate().verified_key(account, password);
    if !app.gate().is_verified(&key, app.now()) {
        return Ok(None);
    }
    Ok(Some(crate::office::account::actor_of(app, account.clone()).await?))
}

/// Counts the failure. In the audit log stand the first of a name at a place, the one that holds
/// it up, and nothing between: a flood fills no disk. What was typed is never in it.
async fn note_failure(app: &App, attempt: &Attempt<'_>) -> Result<()> {
    let before = self::failures(app, &attempt.name, &attempt.place).await?;
    let (at, since) = (app.now(), failures_since(app));
    let (name, place) = (attempt.name.as_str(), attempt.place.as_str());
    store::office::sign_in::add_failure(&**app.store(), name, place, at, since).await?;
    let now = Failures {
        all: before.all + 1,
        of_name: before.of_name + 1,
        of_place: before.of_place + 1,
        of_both: before.of_both + 1,
        ..before
    };
    let held = attempt.is_pressed(now) && !attempt.is_pressed(before);
    let first = before.of_both == 0 && before.all < NOTED_MAX;
    if held {
        return note(app, attempt, Action::SessionHold, now).await;
    }
    if first {
        return note(app, attempt, Action::SessionRefuse, now).await;
    }
    Ok(())
}

async fn note(app: &App, attempt: &Attempt<'_>, action: Action, count: Failures) -> Result<()> {
    let (chain, subject) = match &attempt.account {
        Some(account) => {
            let actor = crate::office::account::actor_of(app, account.clone()).await?;
            let chain = crate::kernel::write::chain_of(&**app.store(), &actor, app.today()).await?;
            (chain, account.id.into())
        }
        None => (None, Subject::nobody()),
    };
    let detail = json!({
        "network": attempt.from.network, "failures": count.of_both,
        "failures_of_name": count.of_name, "failures_of_network": count.of_place,
        "minutes": THROTTLE_MINUTES,
    });
    let write = app.write_as_program(action).await?;
    write.commit(chain.as_ref(), subject, detail).await
}

async fn note_success(app: &App, attempt: &Attempt<'_>, actor: &Actor) -> Result<()> {
    let recent = app.now() - TimeDelta::hours(SEEN_AGAIN_HOURS);
    let program = attempt.from.way == Way::Program;
    if program && attempt.seen.is_some_and(|at| at > recent) {
        return Ok(());
    }
    let chain = crate::kernel::write::chain_of(&**app.store(), actor, app.today()).await?;
    let write = app.write(actor, Action::SessionBegin).await?;
    store::office::account::set_signed_in(&*write, actor.account, write.at).await?;
    store::office::sign_in::set_seen(&*write, actor.account, &attempt.network, write.at).await?;
    if let Some(device) = &attempt.device {
        store::office::sign_in::set_seen(&*write, actor.account, device, write.at).await?;
    }
    let way = if program { "program" } else { "form" };
    let detail = json!({
        "network": attempt.from.network, "way": way,
        "new_place": !attempt.by_device && attempt.seen.is_none(),
    });
    write.commit(chain.as_ref(), actor.account, detail).await
}

/// Writes down that somebody signed out.
///
/// # Errors
/// When the database refuses.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<()> {
    let chain = crate::kernel::write::chain_of(&**app.store(), actor, app.today()).await?;
    let write = app.write(actor, Action::SessionEnd).await?;
    write.commit(chain.as_ref(), actor.account, json!({})).await
}

/// Checks the password of somebody who has signed in, under the limits of a sign-in from one place.
///
/// # Errors
/// `password_wrong`, `sign_in_throttled`, `busy`.
pub(crate) async fn prove_password(app: &App, actor: &Actor, password: &str) -> Result<()> {
    let turn = turn(Lane::Known).await?;
    let before = self::failures(app, &actor.username, OWN_PAGE).await?;
    if before.of_both >= NAME_AND_PLACE_MAX {
        return Err(throttled());
    }
    let account = store::office::account::find(&**app.store(), actor.account).await?;
    let hash = account.map(|account| account.password_hash);
    let short = password.len() <= PASSWORD_MAX;
    if short && turn.verify(password.to_owned(), hash).await? {
        return Ok(());
    }
    let (at, since) = (app.now(), failures_since(app));
    let name = actor.username.as_str();
    store::office::sign_in::add_failure(&**app.store(), name, OWN_PAGE, at, since).await?;
    let of_both = before.of_both + 1;
    if of_both == 1 || of_both == NAME_AND_PLACE_MAX {
        let action = match of_both {
            1 => Action::SessionRefuse,
            _ => Action::SessionHold,
        };
        let chain = crate::kernel::write::chain_of(&**app.store(), actor, app.today()).await?;
        let detail = json!({ "page": "password", "failures": of_both });
        let write = app.write_as_program(action).await?;
        write.commit(chain.as_ref(), actor.account, detail).await?;
    }
    Err(Problem::new(Code::PasswordWrong))
}

fn throttled() -> Problem {
    Problem::new(Code::SignInThrottled).with("wait", format!("minutes:{THROTTLE_MINUTES}"))
}

/// A session that is not used ends after so many hours: a working day.
pub const IDLE_HOURS: i64 = 12;
/// However much it is used, after so many days somebody signs in again: a working week and its end.
pub const SESSION_DAYS: i64 = 7;

/// The moment until which a session used now lasts.
pub fn session_end(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::hours(IDLE_HOURS)
}
