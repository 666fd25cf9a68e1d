//! An assignment as a sheet to be handed over: who, what, with whom, until when, by which paper; and what was
//! done with it.

use base::day::show_day;
use base::id::AssignmentId;
use base::words::Lang;
use paper::{Cell, HeadCell, Row, Sheet};
use serde_json::json;

use super::{AssignmentView, get};
use crate::App;
use crate::kernel::paper::PaperFile;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::sheet::{SheetFormat, hand_out_to};

/// The widths of what is asked and what is said, in characters.
const WIDTHS: [u16; 2] = [28, 72];

/// One as a file.
///
/// # Errors
/// `not_found`, `not_allowed`.
pub async fn file(
    app: &App,
    actor: &Actor,
    id: AssignmentId,
    format: SheetFormat,
    lang: Lang,
) -> Result<PaperFile> {
    actor.require(Action::DutySee)?;
    let view = get(app, actor, id).await?;
    let word = |key: &str| app.words().get(lang, key).to_owned();
    let rows: Vec<Row> = lines(app, lang, &view)
        .into_iter()
        .filter(|(_, said)| !said.is_empty())
        .map(|(asked, said)| Row { cells: vec![Cell::Text(asked), Cell::Text(said)], total: false })
        .collect();
    let text = &view.row.text;
    let paper = view.row.paper_symbol.clone().unwrap_or_else(|| text.paper.clone());
    let mut subtitles = vec![text.title.clone()];
    if !paper.is_empty() {
        subtitles.push(app.words().fill(lang, "bodies.by_paper", [("paper", paper.as_str())]));
    }
    let detail = json!({ "list": "assignment", "rows": rows.len(), "format": format.ending() });
    let sheet = Sheet {
        name: word("assignments.file_name"),
        issuer: vec![
            word("table.committee"),
            crate::place::area::name(app, &view.row.area).to_uppercase(),
        ],
        title: word("assignments.file_title"),
        subtitles,
        head: vec![
            ["assignments.file_asked", "assignments.file_said"]
                .map(|key| HeadCell::one(word(key)))
                .into(),
        ],
        widths: WIDTHS.to_vec(),
        rows,
        ..Sheet::default()
    };
    let name = ["giao việc", &text.title, &show_day(view.row.due_on).replace('/', "-")];
    hand_out_to(app, (actor, Action::DutySee), sheet, format, lang, &name, detail).await
}

fn lines(app: &App, lang: Lang, view: &AssignmentView) -> Vec<(String, String)> {
    let (row, text) = (&view.row, &view.row.text);
    let word = |key: &str| app.words().get(lang, key).to_owned();
    let set = |set: &str, name: &str| word(&format!("{set}.{name}"));
    let lead = [
        row.account_name.clone(),
        Some(set("role", text.role.as_str())),
        row.village_name.clone(),
        Some(text.lead_words.clone()).filter(|words| !words.is_empty()),
    ];
    let mut recurs = set("recurs", text.recurs.as_str());
    if let Some(day) = text.until_on {
        let until = app.words().fill(lang, "assignments.until", [("day", show_day(day).as_str())]);
        recurs = format!("{recurs}, {until}");
    }
    let given = match super::given_from(app, row) {
        Some(office) => format!("{}, {office}", row.author_name),
        None => row.author_name.clone(),
    };
    let mut lines = vec![
        (word("assignments.title"), text.title.clone()),
        (word("assignments.lead"), lead.into_iter().flatten().collect::<Vec<_>>().join(", ")),
        (word("assignments.with_whom"), text.with_whom.clone()),
        (word("assignments.told_to"), text.told_to.clone()),
        (word("assignments.begins_on"), show_day(text.begins_on)),
        (word("duties.due_on"), show_day(row.due_on)),
        (word("assignments.recurs"), recurs),
        (word("assignments.paper"), row.paper_symbol.clone().unwrap_or_else(|| text.paper.clone())),
        (word("assignments.content"), text.content.clone()),
        (word("assignments.given"), given),
        (word("duties.state"), set("duty_standing", view.standing.as_str())),
    ];
    lines.extend(view.steps.iter().map(|step| {
        let said = [step.paper.as_str(), step.content.as_str(), step.by.as_str()];
        let said: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
        let act = set("assignment_act", step.act.as_str());
        (format!("{} – {act}", show_day(step.day)), said.join("; "))
    }));
    lines
}
