//! Lists of households: checked, shown, and taken into the register when somebody accepts.
//!
//! Checking writes nothing but the file and what was found. Accepting works the list out again in
//! its own transaction, so that what is written is what the register looks like then.

mod plan;

use base::area::AreaKey;
use base::id::{ImportId, RoundId, VerdictId};
use base::{Day, Finding, Severity};
use chrono::{DateTime, Utc};
use intake::{Form, Proposal};
use register::HouseholdCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::household::HouseholdAdd;
use store::import::ImportRow;
use store::round::RoundRow;

use crate::household::{content_hash, hex, household_problem};
use crate::problem::{Code, Problem, Result};
use crate::rights::{Action, Actor};
use crate::survey::{Prepared, survey_problem};
use crate::write::Write;
use crate::{App, PAGE_ROWS, Page};
use plan::Plan;

pub use intake::FILE_MAX;
pub use store::import::ImportState;

/// The most characters of a file's name that are kept.
const NAME_MAX: usize = 255;

/// A file to be checked.
#[derive(Debug, Clone)]
pub struct ImportNew {
    /// Its id, made by the client.
    pub id: ImportId,
    /// The round whose answers it brings.
    pub round: Option<RoundId>,
    /// The name it was sent under.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a file brings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows read.
    pub rows: u32,
    /// Households in it.
    pub households: u32,
    /// People in it.
    pub people: u32,
    /// Households that are not in the register yet.
    pub new: u32,
    /// Households that are in the register, as the file has them.
    pub unchanged: u32,
    /// Households that are in the register with other data; the import leaves them.
    pub different: u32,
    /// Forms that it adds to the round.
    pub surveys: u32,
    /// Classes that it records.
    pub classes: u32,
}

/// A file as shown.
#[derive(Debug, Clone, Serialize)]
pub struct ImportView {
    /// Its id.
    pub id: ImportId,
    /// The commune it is for.
    pub commune: AreaKey,
    /// The round whose answers it brings.
    pub round: Option<RoundId>,
    /// The name it was sent under.
    pub file_name: String,
    /// Its size in bytes.
    pub file_size: i64,
    /// `checked`, `accepted` or `refused`.
    #[serde(serialize_with = "state_name")]
    pub state: ImportState,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What it brings.
    pub counts: ImportCounts,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// The earlier import of the very same file, when there is one: this one changes nothing.
    pub same_as: Option<ImportId>,
}

impl App {
    /// Checks a file; nothing of it enters the register.
    ///
    /// # Errors
    /// `not_found` for a round of elsewhere, `round_decided`, `area_unknown`.
    pub async fn import_check(&self, actor: &Actor, new: ImportNew) -> Result<ImportView> {
        let write = self.write(actor, Action::ImportAdd).await?;
        let commune = commune_of(actor)?;
        let hash = hex(&Sha256::digest(&new.bytes));
        if let Some(known) = store::import::find(&*write, &self.scope(actor), new.id).await? {
            // The same click twice, or another file under the same id.
            return if known.file_hash == hash {
                view(known, None)
            } else {
                Err(Problem::new(Code::ImportAccepted))
            };
        }
        let round = match new.round {
            Some(id) => Some(self.round_row(&*write, actor, id).await?),
            None => None,
        };
        let accepted = store::import::find_accepted(&*write, &commune, new.round, &hash).await?;
        if let Some(accepted) = accepted {
            let same = accepted.id;
            return view(accepted, Some(same));
        }
        if round.as_ref().is_some_and(|round| round.decision.is_some()) {
            return Err(Problem::new(Code::RoundDecided));
        }
        let file_name: String = base::text::clean(&new.file_name).chars().take(NAME_MAX).collect();
        let form = self.form_of(&write, round.as_ref()).await?;
        let day = round.as_ref().map_or(self.today(), |round| round.review_day);
        let plan = match read(&file_name, new.bytes.clone(), form, day).await? {
            Ok(proposal) => self.plan(&write, actor, new.id, round.as_ref(), proposal).await?,
            Err(finding) => Plan { findings: vec![finding], ..Plan::default() },
        };
        let refused = plan.findings.iter().any(|finding| finding.severity == Severity::Error);
        let row = ImportRow {
            id: new.id,
            commune: commune.clone(),
            round: new.round,
            file_name: if file_name.is_empty() { "?".to_owned() } else { file_name },
            file_hash: hash,
            file_size: i64::try_from(new.bytes.len()).unwrap_or(i64::MAX),
            findings: serde_json::to_string(&plan.findings).map_err(Problem::internal)?,
            summary: serde_json::to_string(&plan.counts).map_err(Problem::internal)?,
            state: if refused { ImportState::Refused } else { ImportState::Checked },
            received_at: write.at,
            received_by: actor.account,
            accepted_at: None,
        };
        if let Err(error) = store::import::add(&*write, &row, new.bytes).await {
            return Err(match error.constraint() {
                // The id is that of another commune's file.
                Some(_) => Problem::new(Code::ImportAccepted),
                None => error.into(),
            });
        }
        let detail =
            json!({ "file": row.file_name, "hash": row.file_hash, "state": row.state.as_str() });
        write.commit(Some(&commune), format!("import/{}", new.id), detail).await?;
        view(row, None)
    }

    /// Takes a checked file into the register. Accepting it again changes nothing.
    ///
    /// # Errors
    /// `not_found`, `import_refused`, `import_stale` when the register has changed so that the
    /// file no longer fits, `round_decided`.
    pub async fn import_accept(&self, actor: &Actor, id: ImportId) -> Result<ImportView> {
        let write = self.write(actor, Action::ImportAdd).await?;
        write.alone_in(&commune_of(actor)?).await?;
        let scope = self.scope(actor);
        let row = store::import::find(&*write, &scope, id)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        match row.state {
            ImportState::Accepted => return view(row, None),
            ImportState::Refused => {
                let findings = serde_json::from_str(&row.findings).unwrap_or_default();
                return Err(Problem::new(Code::ImportRefused).with_findings(findings));
            }
            ImportState::Checked => {}
        }
        let same =
            store::import::find_accepted(&*write, &row.commune, row.round, &row.file_hash).await?;
        if let Some(same) = same {
            let id = same.id;
            return view(same, Some(id));
        }
        let round = match row.round {
            Some(id) => Some(self.round_row(&*write, actor, id).await?),
            None => None,
        };
        if round.as_ref().is_some_and(|round| round.decision.is_some()) {
            return Err(Problem::new(Code::RoundDecided));
        }
        let bytes = store::import::content(&*write, id)
            .await?
            .ok_or_else(|| Problem::internal(format!("import {id} has no content")))?;
        let form = self.form_of(&write, round.as_ref()).await?;
        let day = round.as_ref().map_or(self.today(), |round| round.review_day);
        let proposal = read(&row.file_name, bytes, form, day).await?.map_err(|_| {
            Problem::internal(format!("import {id} was read before and now is not"))
        })?;
        let plan = self.plan(&write, actor, id, round.as_ref(), proposal).await?;
        if plan.findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(Problem::new(Code::ImportStale).with_findings(plan.findings));
        }
        let prepared = match &round {
            Some(round) => self.prepare(&*write, round).await?,
            None => None,
        };
        let counts = plan.counts;
        self.put(&write, actor, id, plan, prepared.as_ref()).await?;
        let summary = serde_json::to_string(&counts).map_err(Problem::internal)?;
        if !store::import::set_accepted(&*write, id, &summary, write.at).await? {
            return Err(Problem::new(Code::ImportAccepted));
        }
        let at = write.at;
        let detail = serde_json::to_value(counts).map_err(Problem::internal)?;
        write.commit(Some(&row.commune), format!("import/{id}"), detail).await?;
        view(
            ImportRow { state: ImportState::Accepted, summary, accepted_at: Some(at), ..row },
            None,
        )
    }

    /// One page of the files of the actor's area, the latest first.
    ///
    /// # Errors
    /// `not_allowed`.
    pub async fn import_list(
        &self,
        actor: &Actor,
        before: Option<&str>,
    ) -> Result<Page<ImportView>> {
        actor.require(Action::ImportSee)?;
        let before: Option<DateTime<Utc>> = before.and_then(|text| text.parse().ok());
        let scope = self.scope(actor);
        let mut rows = store::import::list(&**self.store(), &scope, before, PAGE_ROWS + 1).await?;
        let more = rows.len() > PAGE_ROWS as usize;
        rows.truncate(PAGE_ROWS as usize);
        let next = rows.last().filter(|_| more).map(|row| row.received_at.to_rfc3339());
        let rows = rows.into_iter().map(|row| view(row, None)).collect::<Result<_>>()?;
        Ok(Page { rows, next })
    }

    /// One file, with what was found.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn import_get(&self, actor: &Actor, id: ImportId) -> Result<ImportView> {
        actor.require(Action::ImportSee)?;
        let row = store::import::find(&**self.store(), &self.scope(actor), id).await?;
        view(row.ok_or_else(|| Problem::new(Code::NotFound))?, None)
    }

    /// An empty list to be filled in, as a workbook; with the questions of a round when it has a
    /// score table.
    ///
    /// # Errors
    /// `not_found` for a round of elsewhere.
    pub async fn import_template(&self, actor: &Actor, round: Option<RoundId>) -> Result<Vec<u8>> {
        actor.require(Action::ImportSee)?;
        let round = match round {
            Some(id) => Some(self.round_row(&**self.store(), actor, id).await?),
            None => None,
        };
        let form = match &round {
            Some(round) => self.form(&**self.store(), Some(round)).await?,
            None => Form::default(),
        };
        let rows = Vec::new();
        let sheet = crate::demo::list_sheet("", &form, rows);
        paper::to_xlsx(&sheet).map_err(Problem::internal)
    }

    /// Questions and indicators that a list may carry in a round.
    async fn form_of(&self, write: &Write, round: Option<&RoundRow>) -> Result<Form> {
        self.form(&**write, round).await
    }

    async fn form(&self, db: &impl store::Db, round: Option<&RoundRow>) -> Result<Form> {
        let Some(round) = round else { return Ok(Form::default()) };
        let standard = self.law().standard(&round.standard)?;
        let indicators = standard.indicators.iter().map(|it| it.id.clone()).collect();
        let prepared = self.prepare(db, round).await?;
        // Without a score table yet, the questions are the standard's own.
        let questions = match &prepared {
            Some(prepared) => prepared
                .scores()?
                .questions()
                .iter()
                .map(|q| (q.id.clone(), q.answers.iter().map(|(id, _)| id.clone()).collect()))
                .collect(),
            None => standard
                .items
                .iter()
                .map(|it| (it.id.clone(), it.answers.iter().map(|a| a.id.clone()).collect()))
                .collect(),
        };
        Ok(Form { questions, indicators })
    }

    /// Writes a plan.
    async fn put(
        &self,
        write: &Write,
        actor: &Actor,
        import: ImportId,
        plan: Plan,
        prepared: Option<&Prepared>,
    ) -> Result<()> {
        let db = &**write;
        let adds: Vec<HouseholdAdd<'_>> = plan
            .adds
            .iter()
            .map(|household| HouseholdAdd {
                household,
                code: HouseholdCode::from_id(household.id, 0),
                content_hash: content_hash(household),
                source: store::household_fact::FactSource::Import(import),
            })
            .collect();
        store::household::add_many(db, &adds, actor.account, write.at)
            .await
            .map_err(household_problem)?;
        let mut verdicts = Vec::new();
        if let Some(prepared) = prepared {
            for (row, content) in &plan.surveys {
                let verdict = prepared.classify(content)?;
                verdicts.push(prepared.row(&verdict, row, VerdictId(self.new_id())));
            }
        }
        let surveys = plan.surveys.into_iter().map(|(row, _)| row).collect();
        store::survey::add_many(db, surveys).await.map_err(survey_problem)?;
        store::survey::add_verdicts(db, verdicts).await?;
        store::class_fact::add_many(db, plan.classes).await?;
        Ok(())
    }
}

fn commune_of(actor: &Actor) -> Result<AreaKey> {
    actor.area.clone().ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", ""))
}

/// Reads a file off the threads that answer requests.
async fn read(
    file_name: &str,
    bytes: Vec<u8>,
    form: Form,
    day: Day,
) -> Result<std::result::Result<Proposal, Finding>> {
    let file_name = file_name.to_owned();
    let task = tokio::task::spawn_blocking(move || {
        let workbook = intake::read(&file_name, &bytes)?;
        let (mapping, _) = intake::recognise(&workbook, &form, &[]);
        Ok(intake::propose(&workbook, &form, day, &mapping, &intake::Answers::new()))
    });
    task.await.map_err(Problem::internal)
}

fn view(row: ImportRow, same_as: Option<ImportId>) -> Result<ImportView> {
    let unreadable = |_| Problem::internal(format!("import {} is not readable", row.id));
    Ok(ImportView {
        id: row.id,
        findings: serde_json::from_str(&row.findings).map_err(unreadable)?,
        counts: serde_json::from_str(&row.summary).map_err(unreadable)?,
        commune: row.commune,
        round: row.round,
        file_name: row.file_name,
        file_size: row.file_size,
        state: row.state,
        received_at: row.received_at,
        accepted_at: row.accepted_at,
        same_as,
    })
}

fn state_name<S: serde::Serializer>(
    state: &ImportState,
    to: S,
) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(state.as_str())
}
