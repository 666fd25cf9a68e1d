//! What stands against a post: where it stands, whose it is to give, what the same person holds on the same
//! days, and that an administrator stays.

use base::area::{AreaKey, Level};
use base::day::show_day;
use base::id::{AccountId, LegalPaperId, OfficeHolderId, PostId, VillageId};
use base::words::Lang;
use base::{Day, Role};
use register::office::post::{Days, PostKind, PostPlace};
use store::Db;
use store::office::account_keeping::Reach;
use store::office::post::{PostFacts, PostRow};

use super::keep::PostSaid;
use super::{NOTE_MAX, PAPER_MAX, days, place};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

pub(crate) fn bad(field: &str) -> Problem {
    Problem::new(Code::BadInput).with("field", field)
}

/// A text that may be empty, cleaned.
pub(crate) fn loose(text: &str, field: &str, most: usize) -> Result<String> {
    let text = base::text::clean(text);
    if text.chars().count() > most { Err(bad(field)) } else { Ok(text) }
}

/// A text that is needed, cleaned.
pub(crate) fn needed(text: &str, field: &str, most: usize) -> Result<String> {
    let text = loose(text, field, most)?;
    if text.is_empty() { Err(bad(field)) } else { Ok(text) }
}

/// What a post would say, when nothing stands against its words and its place.
pub(super) async fn facts(
    app: &App,
    db: &impl Db,
    actor: &Actor,
    said: &PostSaid,
) -> Result<PostFacts> {
    if said.to_day.is_some_and(|to| to <= said.from_day) {
        return Err(bad("to_day"));
    }
    let area = match said.area.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(crate::place::area::resolve(app, text, app.today())?),
        None => None,
    };
    let posts = app.law().posts();
    let stands = stands(app, area.as_ref(), said.village);
    if !posts.stands(said.kind, stands) || (area.is_some() && said.village.is_some()) {
        let kind = format!("post_kind.{}", said.kind.as_str());
        let kind = app.words().get(Lang::Vi, &kind);
        return Err(Problem::new(Code::PostPlace).with("post", kind));
    }
    let role = posts.role_in(said.kind, stands);
    require_own(app, db, actor, (role, area.as_ref(), said.village)).await?;
    require_lasting(app, area.as_ref(), said.from_day)?;
    if let Some(id) = said.legal_paper {
        require_paper(app, db, actor, id).await?;
    }
    Ok(PostFacts {
        kind: said.kind,
        role,
        area,
        village: said.village,
        from_day: said.from_day,
        to_day: said.to_day,
        legal_paper: said.legal_paper,
        paper: loose(&said.paper, "paper", PAPER_MAX)?,
        note: loose(&said.note, "note", NOTE_MAX)?,
    })
}

/// Refuses a post that would begin after the end of its area.
pub(crate) fn require_lasting(app: &App, area: Option<&AreaKey>, from_day: Day) -> Result<()> {
    if let Some(key) = area
        && let Some(last) = app.areas().get(key).and_then(|unit| unit.valid_to)
        && let Some(successors) = app.ended(key)
        && from_day > last
    {
        return Err(Problem::new(Code::PostAreaEnded)
            .with("area", crate::place::area::name(app, key))
            .with("day", show_day(last))
            .with("successors", successors));
    }
    Ok(())
}

/// A paper of the commune's register that is there and no mistake.
pub(crate) async fn require_paper(
    app: &App,
    db: &impl Db,
    actor: &Actor,
    id: LegalPaperId,
) -> Result<()> {
    let scope = app.scope_of(actor.area.as_ref(), actor.village, app.today());
    match store::office::legal_paper::find(db, &scope, id).await? {
        Some(paper) if !paper.is_void() => Ok(()),
        Some(_) | None => Err(bad("legal_paper")),
    }
}

fn stands(app: &App, area: Option<&AreaKey>, village: Option<VillageId>) -> PostPlace {
    if village.is_some() {
        return PostPlace::Village;
    }
    match area.and_then(|key| app.areas().get(key)).map(|unit| unit.level) {
        Some(Level::Commune) => PostPlace::Commune,
        Some(Level::Nation | Level::Province | Level::District | Level::Village) | None => {
            PostPlace::Above
        }
    }
}

/// Refuses a post that is not the actor's to give or take.
pub(super) async fn require_own(
    app: &App,
    db: &impl Db,
    actor: &Actor,
    (role, area, village): (Option<Role>, Option<&AreaKey>, Option<VillageId>),
) -> Result<()> {
    actor.require(Action::PostKeep)?;
    // What gives no part is of the rank of a village head.
    let role = role.unwrap_or(Role::VillageHead);
    crate::office::account::require_rank(app, db, actor, role, area, village).await
}

/// Whether an actor may end a post and put it right.
pub(super) async fn may_keep(app: &App, actor: &Actor, row: &PostRow) -> Result<bool> {
    if row.void_reason.is_some() || actor.ended.is_some() || is_own(actor, row.account, row.role) {
        return Ok(false);
    }
    let of = (row.role, row.area.as_ref(), row.village);
    Ok(require_own(app, &**app.store(), actor, of).await.is_ok())
}

fn is_own(actor: &Actor, account: Option<AccountId>, role: Option<Role>) -> bool {
    role.is_some() && account == Some(actor.account)
}

/// Refuses that somebody gives or takes his own part.
pub(super) fn require_other(
    actor: &Actor,
    account: Option<AccountId>,
    role: Option<Role>,
) -> Result<()> {
    match is_own(actor, account, role) {
        true => Err(Problem::new(Code::AccountSelf)),
        false => Ok(()),
    }
}

/// Refuses what the same person holds already on one of the days, and what may not meet in one hand. `own` is
/// the post that is put right.
pub(crate) async fn require_apart(
    app: &App,
    db: &impl Db,
    (holder, own): (OfficeHolderId, Option<PostId>),
    facts: &PostFacts,
) -> Result<()> {
    let word = |kind: PostKind| {
        let key = format!("post_kind.{}", kind.as_str());
        app.words().get(Lang::Vi, &key).to_owned()
    };
    let others = store::office::post::of_holder(db, &Reach::All, holder).await?;
    let others = others.iter().filter(|it| Some(it.id) != own && it.void_reason.is_none());
    for other in others.filter(|it| it.days().meet(&facts.days())) {
        let days = days(app, Lang::Vi, other.from_day, other.to_day);
        let is_same =
            (other.kind, &other.area, other.village) == (facts.kind, &facts.area, facts.village);
        if is_same {
            return Err(Problem::new(Code::PostOverlap)
                .with("field", "from_day")
                .with("name", &other.holder_name)
                .with("post", word(other.kind))
                .with("place", place(app, other))
                .with("days", days));
        }
        if let Some(apart) = app.law().posts().apart(other.kind, facts.kind) {
            return Err(Problem::new(Code::PostApart)
                .with("field", "kind")
                .with("name", &other.holder_name)
                .with("post", word(facts.kind))
                .with("other", word(other.kind))
                .with("place", place(app, other))
                .with("days", days)
                .with("source", source(app, &apart.source)));
        }
    }
    Ok(())
}

/// Refuses a post that one person alone holds in its place, while another has it on one of the days. Who
/// stands in for another holds it beside him.
pub(crate) async fn require_single(
    app: &App,
    db: &impl Db,
    holder: Option<OfficeHolderId>,
    facts: &PostFacts,
) -> Result<()> {
    let Some(single) = app.law().posts().single(facts.kind) else { return Ok(()) };
    let there = store::office::post::of_place(
        db,
        facts.kind,
        (facts.area.as_ref(), facts.village),
        facts.to_day,
    )
    .await?;
    let others = there.into_iter().filter(|it| Some(it.holder) != holder);
    for other in others.filter(|it| it.days().meet(&facts.days())) {
        let stands_in = match holder {
            Some(holder) => {
                store::office::post::handover::stands_in(db, (holder, other.holder)).await?
            }
            None => false,
        };
        if stands_in {
            continue;
        }
        let days = days(app, Lang::Vi, other.from_day, other.to_day);
        let kind = format!("post_kind.{}", other.kind.as_str());
        return Err(Problem::new(Code::PostSingle)
            .with("field", "from_day")
            .with("name", &other.holder_name)
            .with("post", app.words().get(Lang::Vi, &kind))
            .with("place", place(app, &other))
            .with("days", days)
            .with("source", source(app, &single.source))
            .with("there", format!("/office-holders/{}", other.holder)));
    }
    Ok(())
}

/// The days of a post on which its holder does not have the same already. `own` is the post that is put
/// right.
pub(crate) async fn free(
    db: &impl Db,
    (holder, own): (OfficeHolderId, Option<PostId>),
    facts: &PostFacts,
) -> Result<Vec<Days>> {
    let has = store::office::post::of_holder(db, &Reach::All, holder).await?;
    let is_same = |it: &&PostRow| {
        Some(it.id) != own
            && it.void_reason.is_none()
            && (it.kind, &it.area, it.village) == (facts.kind, &facts.area, facts.village)
    };
    Ok(facts.days().without(has.iter().filter(is_same).map(PostRow::days)))
}

fn source(app: &App, source: &str) -> String {
    match source {
        "ours" => app.words().get(Lang::Vi, "office_holders.ours").to_owned(),
        article => article.to_owned(),
    }
}

/// Refuses to take away the last administrator of the nation, or the last one of an area that nobody above
/// could help; one whose post has a last day is none that stays.
pub(crate) async fn last_administrator(
    app: &App,
    db: &impl Db,
    area: Option<&AreaKey>,
    beside: (Option<PostId>, Option<AccountId>),
) -> Result<()> {
    let areas = area.map(|key| crate::office::account::areas_above(app, key)).unwrap_or_default();
    match store::office::post::count_administrators(db, beside, &areas, app.today()).await? {
        0 => Err(Problem::new(Code::AccountLast)),
        _ => Ok(()),
    }
}

/// The same for a post that is about to become something else, when it is one that counts.
pub(super) async fn require_administrator(
    app: &App,
    db: &impl Db,
    now: &PostRow,
    to: Option<&PostFacts>,
) -> Result<()> {
    let today = app.today();
    let counts = |role: Option<Role>, from: Day, to: Option<Day>| {
        role == Some(Role::Administrator) && from <= today && to.is_none()
    };
    let stays = to.is_some_and(|to| counts(to.role, to.from_day, to.to_day) && to.area == now.area);
    if stays || now.account.is_none() || !counts(now.role, now.from_day, now.to_day) {
        return Ok(());
    }
    last_administrator(app, db, now.area.as_ref(), (Some(now.id), None)).await
}
