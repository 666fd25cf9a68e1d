//! What a person does with a list before it is taken, and what is left of it afterwards: columns,
//! questions, differences, findings, the marked workbook and the receipt.

use std::collections::HashMap;

use app::gate::list::{
    AnswerNew, ChoiceNew, ColumnChoice, DifferenceView, FieldDifference, FindingAsked, ImportView,
    LAYOUTS, Mapping, QuestionView, ReceiptView, RowLayout, Take, TextEncoding,
};
use app::kernel::filter::chosen;
use app::kernel::problem::{Code, Problem};
use app::{Action, Class, Page};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::id::{HouseholdId, ImportId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::gate::list::workbook;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done, page, see};
use crate::kernel::problem::{Failure, FindingView, findings};
use crate::kernel::route::{Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/imports/{id}/columns", Action::ImportSee, columns_get),
        post(
            "/imports/{id}/columns",
            Action::ImportAnswer,
            Together::Seen("seen", "import_changed"),
            columns_set,
        ),
        get("/imports/{id}/questions", Action::ImportSee, questions_get),
        post(
            "/imports/{id}/questions",
            Action::ImportAnswer,
            Together::Seen("s.", "import_changed"),
            questions_answer,
        ),
        get("/imports/{id}/differences", Action::ImportSee, differences_get),
        post(
            "/imports/{id}/differences",
            Action::ImportAnswer,
            Together::Seen("seen.", "import_choice_gone"),
            differences_choose,
        ),
        post(
            "/imports/{id}/differences/rest",
            Action::ImportAnswer,
            Together::Fills,
            differences_rest,
        ),
        get("/imports/{id}/findings", Action::ImportSee, findings_get),
        get("/imports/{id}/marked", Action::ImportSee, marked_get),
        get("/imports/{id}/receipt", Action::ImportSee, receipt_get),
        get("/imports/{id}/receipt.xlsx", Action::ImportSee, receipt_file),
    ]
}

#[derive(Deserialize, Default, JsonSchema)]
struct AfterQuery {
    after: Option<i64>,
}

/// How text may be encoded, by its name in forms.
const TEXTS: [(TextEncoding, &str); 4] = [
    (TextEncoding::Unicode, "unicode"),
    (TextEncoding::Tcvn3, "tcvn3"),
    (TextEncoding::Vni, "vni"),
    (TextEncoding::Windows1258, "windows1258"),
];

#[derive(Template)]
#[template(path = "gate/import_columns.html")]
struct ColumnsPage<'a> {
    f: &'a Frame,
    i: &'a ImportView,
    choices: Vec<ColumnChoice>,
}

impl ColumnsPage<'_> {
    fn layouts(&self) -> [(RowLayout, &'static str); 3] {
        LAYOUTS
    }

    fn texts(&self) -> [(TextEncoding, &'static str); 4] {
        TEXTS
    }

    fn classes(&self) -> [Class; 4] {
        Class::ALL
    }

    fn is_class(&self, class: &Option<Class>, of: &Class) -> bool {
        class.as_ref() == Some(of)
    }

    fn holds(&self, holds: &Option<String>, id: &str) -> bool {
        holds.as_deref() == Some(id)
    }

    fn letters(&self, column: &u32) -> String {
        let place = base::Place { column: Some(*column), ..base::Place::default() };
        place.column_letters().unwrap_or_default()
    }

    fn file(&self, place: &usize) -> &str {
        self.i.files.get(*place).map_or("", |file| file.name.as_str())
    }
}

async fn columns_get(State(web): State<Web>, signed: Signed, Path(id): Path<ImportId>) -> Answer {
    let view = app::gate::list::get(&web.app, &signed.actor, id).await?;
    let choices = app::gate::list::columns(&web.app, &signed.actor, id).await?;
    page(&ColumnsPage { f: &signed.frame, i: &view, choices })
}

/// A form with as many fields as a list has columns: by name.
type Fields = Vec<(String, String)>;

async fn columns_set(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let view = app::gate::list::get(&web.app, &signed.actor, id).await?;
    let fields: HashMap<String, String> = fields.into_iter().collect();
    let seen = fields.get("seen").map_or("", String::as_str);
    let mut mappings = view.mapping;
    for (file, mapping) in mappings.iter_mut().enumerate() {
        put(mapping, file, &fields)?;
    }
    app::gate::list::map(&web.app, &signed.actor, id, mappings, Some(seen)).await?;
    done(&signed.frame, &format!("/imports/{id}"), "columns_saved", &[])
}

/// Puts what a form says into the mapping of a file.
fn put(
    mapping: &mut Mapping,
    file: usize,
    fields: &HashMap<String, String>,
) -> Result<(), Failure> {
    let bad = |name: &str| Failure::from(Problem::new(Code::BadInput).with("field", name));
    for (place, sheet) in mapping.sheets.iter_mut().enumerate() {
        let of = |name: &str| fields.get(&format!("{name}.{file}.{place}")).map(String::as_str);
        sheet.use_it = of("use").is_some();
        for (name, row) in [("first", &mut sheet.header_first), ("last", &mut sheet.header_last)] {
            if let Some(text) = of(name) {
                *row = text.trim().parse().map_err(|_| bad(name))?;
            }
        }
        if let Some(text) = of("rows") {
            let found = LAYOUTS.iter().find(|(_, name)| *name == text);
            sheet.rows = found.ok_or_else(|| bad("rows"))?.0;
        }
        if let Some(text) = of("text") {
            let found = TEXTS.iter().find(|(_, name)| *name == text);
            sheet.text = found.ok_or_else(|| bad("text"))?.0;
        }
        for (name, class) in [("class", &mut sheet.class), ("escaped", &mut sheet.escaped_from)] {
            match of(name) {
                None => {}
                Some("") => *class = None,
                Some(text) => {
                    *class = Some(app::Class::from_name(text).ok_or_else(|| bad(name))?);
                }
            }
        }
        for column in &mut sheet.columns {
            let name = format!("column.{file}.{place}.{}", column.column);
            if let Some(text) = fields.get(&name) {
                column.holds = Some(text.clone()).filter(|text| !text.is_empty());
            }
        }
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "gate/import_questions.html")]
struct QuestionsPage<'a> {
    f: &'a Frame,
    i: &'a ImportView,
    list: Page<QuestionView>,
    next: Option<String>,
}

impl QuestionsPage<'_> {
    fn asks(&self, question: &QuestionView) -> String {
        let args: Vec<(&str, &str)> =
            question.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.f.fill(&format!("ask.{}", question.code), &args)
    }

    fn says(&self, code: &str, args: &std::collections::BTreeMap<String, String>) -> String {
        let args: Vec<(&str, &str)> =
            args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.f.fill(&format!("ask.choice.{code}"), &args)
    }

    fn place(&self, question: &QuestionView) -> String {
        let place = app::finding_place(self.f.web.app.words(), self.f.lang, &question.place);
        match self.i.files.get(usize::try_from(question.file).unwrap_or(0)) {
            Some(file) if self.i.files.len() > 1 => format!("{}, {place}", file.name),
            _ => place,
        }
    }

    fn chosen(&self, question: &QuestionView, choice: &str) -> bool {
        question.answer.as_deref() == Some(choice)
    }
}

async fn questions_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Query(query): Query<AfterQuery>,
) -> Answer {
    let view = app::gate::list::get(&web.app, &signed.actor, id).await?;
    let list = app::gate::list::questions(&web.app, &signed.actor, id, query.after).await?;
    let next = list.next.as_ref().map(|after| format!("/imports/{id}/questions?after={after}"));
    page(&QuestionsPage { f: &signed.frame, i: &view, list, next })
}

async fn questions_answer(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Form(fields): Form<Fields>,
) -> Answer {
    // `s.<question>`: the answer that stood there when the page was made.
    let shown: HashMap<String, String> = fields
        .iter()
        .filter_map(|(name, choice)| Some((name.strip_prefix("s.")?.to_owned(), choice.clone())))
        .collect();
    let answers = fields
        .into_iter()
        .filter_map(|(name, choice)| {
            let question = name.strip_prefix("q.")?.to_owned();
            let seen = shown.get(&question).cloned();
            Some(AnswerNew { question, choice, seen })
        })
        // What stands as it stood says nothing: somebody else may have answered it meanwhile.
        .filter(|answer| answer.seen.as_ref() != Some(&answer.choice))
        .collect::<Vec<_>>();
    if answers.is_empty() && !shown.is_empty() {
        return see(&format!("/imports/{id}/questions"));
    }
    let view = app::gate::list::answer(&web.app, &signed.actor, id, answers).await?;
    match view.questions.open {
        0 => done(&signed.frame, &format!("/imports/{id}"), "answers_whole", &[]),
        open => {
            let (to, open) = (format!("/imports/{id}/questions"), open.to_string());
            done(&signed.frame, &to, "answers_saved", &[("open", &open)])
        }
    }
}

#[derive(Deserialize, Default, JsonSchema)]
struct DifferenceQuery {
    after: Option<i64>,
    #[serde(default)]
    kind: String,
}

#[derive(Template)]
#[template(path = "gate/import_differences.html")]
struct DifferencesPage<'a> {
    f: &'a Frame,
    i: &'a ImportView,
    list: Page<DifferenceView>,
    missing: bool,
    may: bool,
    next: Option<String>,
}

impl DifferencesPage<'_> {
    /// Whether the list no longer has somebody of a household.
    fn anybody_gone(&self) -> bool {
        self.list.rows.iter().flat_map(|row| &row.fields).any(is_gone)
    }

    fn field(&self, field: &FieldDifference) -> String {
        let field_name = if is_gone(field) { "member_left" } else { field.field.as_str() };
        let name = self.f.word("difference", field_name);
        match &field.person {
            Some(person) => format!("{person}: {name}"),
            None => name,
        }
    }

    /// Names of closed sets in words, a dash for nothing.
    fn value(&self, field: &FieldDifference, value: &Option<String>) -> String {
        let Some(value) = value else { return "–".to_owned() };
        match field.field.as_str() {
            "sex" | "relation" | "education" | "class" => self.f.word(&field.field, value),
            "birth" => value.clone(),
            _ if value == "yes" || value == "no" => self.f.word("difference", value),
            _ => value.clone(),
        }
    }

    fn chosen(&self, difference: &DifferenceView, choice: &str) -> bool {
        difference.choice.as_deref() == Some(choice)
    }
}

fn is_gone(field: &FieldDifference) -> bool {
    field.field == "member" && field.after.is_none()
}

async fn differences_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Query(query): Query<DifferenceQuery>,
) -> Answer {
    let view = app::gate::list::get(&web.app, &signed.actor, id).await?;
    let missing = query.kind == "missing";
    let list =
        app::gate::list::differences(&web.app, &signed.actor, id, missing, query.after).await?;
    let kind = if missing { "missing" } else { "changed" };
    let next = list
        .next
        .as_ref()
        .map(|after| format!("/imports/{id}/differences?kind={kind}&after={after}"));
    let may = signed.frame.may("import.answer")
        && matches!(view.state.as_str(), "asking" | "checked" | "refused");
    let f = &signed.frame;
    page(&DifferencesPage { f, i: &view, list, missing, may, next })
}

async fn differences_choose(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let bad = |name: &str| Failure::from(Problem::new(Code::BadInput).with("field", name));
    let (mut choices, mut unchanged) = (Vec::new(), false);
    let mut next = None;
    for (name, value) in &fields {
        if name == "next" && !value.is_empty() {
            next = value.parse::<i64>().ok();
        }
        // `choice.<household>.<fingerprint>`: what was looked at goes with the choice.
        let Some(rest) = name.strip_prefix("choice.") else { continue };
        let (household, fingerprint) = rest.split_once('.').ok_or_else(|| bad(name))?;
        let household: HouseholdId = household.parse().map_err(|_| bad(name))?;
        let choice = take(value).ok_or_else(|| bad(name))?;
        let shown = format!("seen.{household}");
        let seen = fields.iter().find(|(name, _)| *name == shown).and_then(|it| take(&it.1));
        if seen == Some(choice) {
            unchanged = true;
            continue;
        }
        let fingerprint = fingerprint.to_owned();
        choices.push(ChoiceNew { household, fingerprint, choice, seen });
    }
    let view = match choices.is_empty() && unchanged {
        true => app::gate::list::get(&web.app, &signed.actor, id).await?,
        false => app::gate::list::choose(&web.app, &signed.actor, id, choices).await?,
    };
    let to = match (view.differences.open, next) {
        (0, _) => format!("/imports/{id}"),
        (_, Some(after)) => format!("/imports/{id}/differences?after={after}"),
        (_, None) => format!("/imports/{id}/differences"),
    };
    let open = view.differences.open.to_string();
    done(&signed.frame, &to, "choices_saved", &[("open", &open)])
}

fn take(value: &str) -> Option<Take> {
    match value {
        "take" => Some(Take::Take),
        "keep" => Some(Take::Keep),
        _ => None,
    }
}

#[derive(Deserialize)]
struct RestForm {
    choice: Take,
}

async fn differences_rest(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Form(form): Form<RestForm>,
) -> Answer {
    app::gate::list::choose_rest(&web.app, &signed.actor, id, form.choice).await?;
    done(&signed.frame, &format!("/imports/{id}"), "choices_whole", &[])
}

#[derive(Deserialize, Default, JsonSchema)]
struct FindingQuery {
    #[serde(default)]
    severity: String,
    #[serde(default)]
    code: String,
    after: Option<i64>,
}

#[derive(Template)]
#[template(path = "gate/import_findings.html")]
struct FindingsPage<'a> {
    f: &'a Frame,
    i: &'a ImportView,
    query: &'a FindingQuery,
    groups: Vec<(&'static str, String, String, i64)>,
    findings: Vec<FindingView>,
    next: Option<String>,
}

async fn findings_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Query(query): Query<FindingQuery>,
) -> Answer {
    let view = app::gate::list::get(&web.app, &signed.actor, id).await?;
    let asked = FindingAsked {
        severity: chosen(&query.severity, "severity", base::Severity::from_name)?,
        code: Some(query.code.clone()).filter(|code| !code.is_empty()),
        after: query.after,
    };
    let list = app::gate::list::findings(&web.app, &signed.actor, id, asked).await?;
    let f = &signed.frame;
    let groups = view
        .finding_counts
        .iter()
        .map(|it| {
            let severity = it.severity.as_str();
            (severity, it.code.clone(), plain(&f.word("finding", &it.code)), it.count)
        })
        .collect();
    let mut shown = findings(f, &list.rows.iter().map(|it| it.finding.clone()).collect::<Vec<_>>());
    if view.files.len() > 1 {
        for (view_of, row) in shown.iter_mut().zip(&list.rows) {
            let file = usize::try_from(row.file).ok().and_then(|at| view.files.get(at));
            let name = file.map_or("", |file| file.name.as_str());
            view_of.place = format!("{name}, {}", view_of.place);
        }
    }
    let next = list.next.as_ref().map(|after| {
        format!(
            "/imports/{id}/findings?severity={}&code={}&after={after}",
            encode(&query.severity),
            encode(&query.code)
        )
    });
    page(&FindingsPage { f, i: &view, query: &query, groups, findings: shown, next })
}

/// A sentence with its gaps closed, as the name of a kind of finding.
fn plain(sentence: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in sentence.chars() {
        match c {
            '{' => {
                inside = true;
                out.push('…');
            }
            '}' => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

#[derive(Deserialize, Default, JsonSchema)]
struct MarkedQuery {
    #[serde(default)]
    file: i32,
}

async fn marked_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Query(query): Query<MarkedQuery>,
) -> Answer {
    let lang = signed.frame.lang;
    let (name, bytes) =
        app::gate::list::marked(&web.app, &signed.actor, id, query.file, lang).await?;
    Ok(workbook(&name, bytes))
}

#[derive(Deserialize, Default, JsonSchema)]
struct ReceiptQuery {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "gate/import_receipt.html")]
struct ReceiptPage<'a> {
    f: &'a Frame,
    r: &'a ReceiptView,
    next: Option<String>,
}

async fn receipt_get(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Query(query): Query<ReceiptQuery>,
) -> Answer {
    let receipt =
        app::gate::list::receipt(&web.app, &signed.actor, id, query.after.as_deref()).await?;
    let next =
        receipt.next.as_ref().map(|after| format!("/imports/{id}/receipt?after={}", encode(after)));
    page(&ReceiptPage { f: &signed.frame, r: &receipt, next })
}

async fn receipt_file(State(web): State<Web>, signed: Signed, Path(id): Path<ImportId>) -> Answer {
    let number = app::gate::list::receipt(&web.app, &signed.actor, id, None).await?.number;
    let bytes =
        app::gate::list::receipt_xlsx(&web.app, &signed.actor, id, signed.frame.lang).await?;
    Ok(workbook(&format!("bien-nhan-{number}.xlsx"), bytes))
}
