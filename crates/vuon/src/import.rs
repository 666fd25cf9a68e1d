//! `vuon import households FILE…`.

use std::path::PathBuf;

use anyhow::Context as _;
use app::gate::list::{
    DecisionSaid, FileNew, ImportNew, ImportState, ImportView, QuestionView, Take,
};
use app::{Actor, App};
use base::id::ImportId;
use base::words::Lang;
use clap::Subcommand;

use crate::{Database, Outcome, Stop, complain, say};

/// Takes a list into the register.
#[derive(clap::Args)]
pub struct Import {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Households and their members, with answers when a round is named.
    Households(Households),
}

#[derive(clap::Args)]
struct Households {
    #[command(flatten)]
    database: Database,
    /// The list: .xlsx, .xls, .ods or .csv; several files are one list.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The commune, by code or key.
    #[arg(long)]
    area: String,
    /// The review round whose answers the list brings.
    #[arg(long)]
    round: Option<String>,
    /// Only checks the list.
    #[arg(long)]
    dry_run: bool,
    /// Confirms what the columns were taken for.
    #[arg(long)]
    confirm_columns: bool,
    /// Answers to questions: a JSON object of question ids and choice ids.
    #[arg(long)]
    answers: Option<PathBuf>,
    /// The number of the decision by which households are of the classes that their rows state.
    #[arg(long, requires = "decision_day")]
    decision: Option<String>,
    /// Its day.
    #[arg(long, requires = "decision")]
    decision_day: Option<base::Day>,
    /// What becomes of households that the register has otherwise: take or keep, for all of them.
    #[arg(long, value_parser = ["take", "keep"])]
    differences: Option<String>,
    /// Prints the outcome as JSON.
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        let What::Households(command) = self.command;
        let app = command.database.open().await?;
        let actor = app::office::account::local_officer(&app, &command.area).await?;
        let mut files = Vec::new();
        for path in &command.files {
            let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
            files.push(FileNew { name: name.unwrap_or_default(), bytes });
        }
        let new = ImportNew {
            id: ImportId(app.fresh_id()),
            round: app::review::round::named(&app, &actor, command.round.as_deref()).await?,
            files,
        };
        let mut view = app::gate::list::check(&app, &actor, new).await?;
        if view.same_as.is_none() && !command.dry_run {
            view = command.answer(&app, &actor, view).await?;
        }
        if view.state == ImportState::Checked && !command.dry_run {
            view = app::gate::list::accept(&app, &actor, view.id).await?;
        }
        let questions = open_questions(&app, &actor, &view).await?;
        if command.json {
            let mut value = serde_json::to_value(&view).map_err(anyhow::Error::from)?;
            if let Some(value) = value.as_object_mut() {
                let questions = serde_json::to_value(&questions).map_err(anyhow::Error::from)?;
                value.insert("open_questions".to_owned(), questions);
            }
            say(value.to_string());
        } else {
            tell(&app, lang, &view);
            ask(&app, lang, &questions);
        }
        let stopped = matches!(view.state, ImportState::Refused)
            || (view.state != ImportState::Accepted && !command.dry_run);
        app.close().await;
        if stopped { Err(Stop::Said) } else { Ok(()) }
    }
}

impl Households {
    /// What the command line says about what waits for a person.
    async fn answer(&self, app: &App, actor: &Actor, view: ImportView) -> Outcome<ImportView> {
        /// So many answers are taken at once.
        const AT_ONCE: usize = 500;
        let mut view = view;
        if self.confirm_columns && view.state == ImportState::Asking && !view.mapping_sure {
            let mapping = view.mapping.clone();
            view = app::gate::list::map(app, actor, view.id, mapping, None).await?;
        }
        if let Some(path) = &self.answers
            && view.questions.open > 0
        {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            let answers: std::collections::BTreeMap<String, String> =
                serde_json::from_str(&text).map_err(anyhow::Error::from)?;
            // Answers may bring further questions, which the file may answer as well.
            loop {
                view = app::gate::list::settled(app, actor, view).await?;
                let asked = open_questions(app, actor, &view).await?;
                let said = asked.into_iter().filter_map(|question| {
                    Some((question.id.clone(), answers.get(&question.id)?.clone()).into())
                });
                let said: Vec<_> = said.take(AT_ONCE).collect();
                if said.is_empty() {
                    break;
                }
                view = app::gate::list::answer(app, actor, view.id, said).await?;
            }
        }
        view = app::gate::list::settled(app, actor, view).await?;
        if let (Some(number), Some(day)) = (&self.decision, self.decision_day)
            && view.counts.undecided > 0
        {
            let said = DecisionSaid { number: number.clone(), day };
            view = app::gate::list::decide(app, actor, view.id, said).await?;
            view = app::gate::list::settled(app, actor, view).await?;
        }
        if let Some(choice) = &self.differences
            && view.differences.open > 0
        {
            let choice = if choice == "take" { Take::Take } else { Take::Keep };
            view = app::gate::list::choose_rest(app, actor, view.id, choice).await?;
        }
        Ok(view)
    }
}

/// The questions that wait, so that they can be answered by `--answers`.
async fn open_questions(app: &App, actor: &Actor, view: &ImportView) -> Outcome<Vec<QuestionView>> {
    let mut open = Vec::new();
    let mut after = None;
    if view.questions.open == 0 {
        return Ok(open);
    }
    loop {
        let page = app::gate::list::questions(app, actor, view.id, after).await?;
        open.extend(page.rows.into_iter().filter(|question| question.answer.is_none()));
        after = page.next.and_then(|next| next.parse().ok());
        if after.is_none() {
            return Ok(open);
        }
    }
}

/// Each question with its id, and what can be answered with the ids of the choices.
fn ask(app: &App, lang: Lang, questions: &[QuestionView]) {
    let words = app.words();
    let fill = |key: String, args: &std::collections::BTreeMap<String, String>| {
        words.fill(lang, &key, args.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    };
    for question in questions {
        say(format!(
            "{}\n  {}",
            fill(format!("ask.{}", question.code), &question.args),
            question.id
        ));
        for choice in &question.choices {
            let shown = fill(format!("ask.choice.{}", choice.code), &choice.args);
            say(format!("    {} = {shown}", choice.id));
        }
    }
}

/// The outcome in words, what was found before it.
fn tell(app: &App, lang: Lang, view: &ImportView) {
    for finding in &view.findings {
        complain(app::finding_line(app.words(), lang, finding));
    }
    let more = view.found_all() - i64::try_from(view.findings.len()).unwrap_or(0);
    if more > 0 {
        let more = base::Finding::note("findings_cut").with("count", more);
        complain(app::finding_line(app.words(), lang, &more));
    }
    let c = &view.counts;
    say(app.words().fill(
        lang,
        &match view.same_as {
            Some(_) => "import.outcome_again".to_owned(),
            None => format!("import.outcome_{}", view.state.as_str()),
        },
        [
            ("rows", c.rows.to_string().as_str()),
            ("households", &c.households.to_string()),
            ("people", &c.people.to_string()),
            ("new", &c.new.to_string()),
            ("unchanged", &c.unchanged.to_string()),
            ("different", &c.different.to_string()),
            ("questions", &view.questions.open.to_string()),
            ("open", &view.differences.open.to_string()),
        ],
    ));
}
