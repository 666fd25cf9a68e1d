//! Passwords: one's own, and those that are given to somebody.

use serde_json::json;

use super::weak;
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::office::sign_in::hash;

/// Letters that are not taken for each other on paper or on the telephone.
const LETTERS: &[u8; 20] = b"abcdefghkmnpqrtuvxyz";
/// Groups of a generated password, and letters of a group: 69 bits.
const GROUPS: usize = 4;
const GROUP: usize = 4;

/// Changes one's own password; every other session of the account ends.
///
/// # Errors
/// `password_wrong`, `sign_in_throttled` after too many of them, `password_weak`, `password_same`.
pub async fn password_change(app: &App, actor: &Actor, old: &str, new: &str) -> Result<()> {
    actor.require(Action::PasswordChange)?;
    require_strong(new, &[&actor.username, &actor.name, &actor.area_name])?;
    crate::office::sign_in::prove_password(app, actor, old).await?;
    if old == new {
        return Err(Problem::new(Code::PasswordSame));
    }
    let hash = hash(new.to_owned()).await?;
    let write = app.write(actor, Action::PasswordChange).await?;
    store::office::account::set_password(&*write, actor.account, &hash).await?;
    write.commit(None, actor.account, json!({})).await
}

/// Refuses a weak password; `around` is what a stranger knows of its owner.
pub(super) fn require_strong(password: &str, around: &[&str]) -> Result<()> {
    if weak::is_weak(password, around) {
        return Err(Problem::new(Code::PasswordWeak).with("min", weak::PASSWORD_MIN));
    }
    Ok(())
}

/// A password to be read out once and changed by its owner.
pub(super) fn generate() -> Result<String> {
    let mut out = String::new();
    let mut letters = 0;
    while letters < GROUPS * GROUP {
        let mut byte = [0_u8; 1];
        getrandom::fill(&mut byte).map_err(Problem::internal)?;
        // Each letter as often as any other: what does not fit a whole number of times is thrown
        // again.
        let [byte] = byte;
        let fair = byte < 240;
        let letter = LETTERS.get(usize::from(byte) % LETTERS.len()).filter(|_| fair);
        let Some(letter) = letter else { continue };
        if letters > 0 && letters % GROUP == 0 {
            out.push('-');
        }
        out.push(char::from(*letter));
        letters += 1;
    }
    Ok(out)
}
