//! Papers that a commune cites of its own among the grounds of what the program drafts. A draft has those
//! that hold on its day and are in force; what is decided keeps the words it had.

use base::area::AreaKey;
use base::id::{LegalPaperId, LegalPaperStandingId};
use base::{Day, Finding};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::office::legal_paper::Origin;
use store::office::legal_paper::ground::GroundAdd;
use store::office::legal_paper::standing::{Drafted, StandingAdd};
use uuid::Uuid;

use super::{LegalPaperPage, cite, get, own};
use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// A ground of the commune, as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingNew {
    /// Its id, made by the client.
    pub id: LegalPaperStandingId,
    /// The kind of paper that cites it.
    pub drafted: Drafted,
    /// The first day of a paper that cites it.
    pub from_day: Day,
    /// The last one; none while it goes on.
    #[serde(default)]
    pub to_day: Option<Day>,
}

/// The last day of one.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingEnd {
    /// The revision that was seen.
    pub revision: i64,
    /// None where it goes on.
    #[serde(default)]
    pub to_day: Option<Day>,
}

fn wrong_days(paper_day: Day, from: Day, to: Option<Day>) -> Option<Problem> {
    let is_right = from >= paper_day && to.is_none_or(|to| to >= from);
    (!is_right).then(|| {
        let finding = Finding::error("legal_standing_days")
            .with("field", "from_day")
            .with("day", base::day::show_day(paper_day));
        Problem::new(Code::LegalPaperRefused).with_findings(vec![finding])
    })
}

/// Cites a paper in what is drafted from a day on. Sent again it is accepted.
///
/// # Errors
/// `not_found`; `legal_paper_refused` from a day before the paper's, or when it is cited on these days
/// already; `legal_paper_ended`; `legal_paper_conflict`.
pub async fn standing_add(
    app: &App,
    actor: &Actor,
    id: LegalPaperId,
    new: StandingNew,
) -> Result<LegalPaperPage> {
    let write = app.write_sent(actor, Action::LegalPaperKeep, new.id).await?;
    let paper = own(app, &write, actor, id).await?;
    let there = store::office::legal_paper::standing::of(&*write, id).await?;
    let sent = json!({ "paper": id, "standing": new });
    let known = there.iter().find(|it| it.id == new.id);
    if write.once(new.id, &sent, known.map(|_| false)).await? == Once::Again {
        return get(app, actor, id).await;
    }
    if paper.ending.is_some() {
        return Err(Problem::new(Code::LegalPaperEnded).with("symbol", &paper.symbol));
    }
    if let Some(problem) = wrong_days(paper.day, new.from_day, new.to_day) {
        return Err(problem);
    }
    let meets = |it: &&store::office::legal_paper::standing::StandingRow| {
        it.drafted == new.drafted
            && it.to_day.is_none_or(|to| to >= new.from_day)
            && new.to_day.is_none_or(|to| to >= it.from_day)
    };
    if there.iter().find(meets).is_some() {
        let finding = Finding::error("legal_standing_there").with("field", "from_day");
        return Err(Problem::new(Code::LegalPaperRefused).with_findings(vec![finding]));
    }
    let row = StandingAdd {
        id: new.id,
        paper: id,
        commune: paper.commune.clone(),
        drafted: new.drafted,
        from_day: new.from_day,
        to_day: new.to_day,
        revision: 1,
    };
    let hand = (actor.account, write.at);
    store::office::legal_paper::standing::add(&*write, &row, hand).await?;
    let detail = json!({ "ground_of": new.drafted, "number": paper.symbol, "from": new.from_day,
        "to": new.to_day });
    write.commit(Some(&paper.commune), id, detail).await?;
    get(app, actor, id).await
}

/// Sets the last day of one. What it is already is accepted.
///
/// # Errors
/// `not_found`, `legal_paper_refused` with a day before its first, `legal_paper_changed`.
pub async fn standing_end(
    app: &App,
    actor: &Actor,
    (id, standing): (LegalPaperId, LegalPaperStandingId),
    end: StandingEnd,
) -> Result<LegalPaperPage> {
    let write = app.write(actor, Action::LegalPaperKeep).await?;
    let paper = own(app, &write, actor, id).await?;
    let there = store::office::legal_paper::standing::of(&*write, id).await?;
    let was = there.into_iter().find(|it| it.id == standing);
    let was = was.ok_or_else(|| Problem::new(Code::NotFound))?;
    if was.to_day == end.to_day {
        return get(app, actor, id).await;
    }
    if let Some(problem) = wrong_days(paper.day, was.from_day, end.to_day) {
        return Err(problem);
    }
    let seen = (standing, end.revision);
    if !store::office::legal_paper::standing::set_to_day(&*write, seen, end.to_day).await? {
        return Err(app.seen_old(&write, Code::LegalPaperChanged, id).await?);
    }
    let detail = json!({ "ground_of": was.drafted, "number": paper.symbol, "to": end.to_day,
        "before": { "to": was.to_day } });
    write.commit(Some(&paper.commune), id, detail).await?;
    get(app, actor, id).await
}

/// The commune's own grounds of what was decided, in the words that it was decided with.
pub(crate) async fn cited_in(
    db: &impl store::Db,
    (origin, of): (Origin, Uuid),
) -> Result<Vec<String>> {
    let found = store::office::legal_paper::of_origin(db, origin, of).await?;
    let Some(id) = found else { return Ok(Vec::new()) };
    let rows = store::office::legal_paper::ground::of(db, id).await?;
    Ok(rows.into_iter().map(|it| it.words).collect())
}

/// The grounds that a commune adds to what is drafted for a day, with the words they are cited in.
pub(crate) async fn own_grounds(
    app: &App,
    db: &impl store::Db,
    commune: &AreaKey,
    (drafted, day): (Drafted, Day),
) -> Result<Vec<GroundAdd>> {
    let rows = store::office::legal_paper::standing::on(db, commune, drafted, day).await?;
    rows.iter()
        .zip(1..)
        .map(|(row, place)| Ok(GroundAdd { ground: row.id, place, words: cite(app, row)? }))
        .collect()
}
