//! In which of several posts one acts, and what is seen without any.

use app::kernel::problem::{Code, Problem};
use askama::Template;
use axum::extract::State;
use base::id::PostId;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done, page, see};
use crate::kernel::session::POST;
use crate::kernel::visit::Signed;

#[derive(Template)]
#[template(path = "office/post_none.html")]
struct NonePage<'a> {
    f: &'a Frame,
}

/// Why somebody who has signed in sees nothing, and whom to ask.
pub(super) async fn none(signed: Signed) -> Answer {
    match signed.actor.post {
        None => page(&NonePage { f: &signed.frame }),
        Some(_) => see("/"),
    }
}

#[derive(Deserialize)]
pub(super) struct SwitchForm {
    post: String,
}

/// Acts in another post from now on, until one signs out.
pub(super) async fn switch(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<SwitchForm>,
) -> Answer {
    let post = form.post.parse::<PostId>().map_err(|_| Problem::new(Code::NotFound))?;
    let actor = app::office::account::switch(&web.app, &signed.actor, post).await?;
    let kept = signed.session.insert(POST, post.to_string()).await;
    kept.map_err(crate::kernel::session::problem)?;
    let kind = actor.posts.iter().find(|held| Some(held.id) == actor.post);
    let kind = kind.map(|held| signed.frame.word("post_kind", held.kind.as_str()));
    let args = [("post", kind.as_deref().unwrap_or_default()), ("place", &actor.area_name)];
    done(&signed.frame, "/", "post_switched", &args)
}
