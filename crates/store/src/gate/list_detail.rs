//! What reading a list came to, row by row: findings, questions with their answers, and households
//! that the register has otherwise. Each reading writes them anew; answers and choices stay.

mod receipt;

use base::id::{AccountId, HouseholdId, ImportId};
use base::{Finding, Place, Severity};
use chrono::{DateTime, Utc};
use sea_orm::Value;

use crate::Db;
use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, Row};

pub use receipt::{ReceiptHousehold, list_households};

/// A finding with the file it was found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// Its place among the list's findings.
    pub position: i64,
    /// Which file, from 0.
    pub file: i32,
    /// The finding.
    pub finding: Finding,
}

/// A question with its choices and, when there is one, its answer.
#[derive(Debug, Clone)]
pub struct QuestionRow {
    /// Its place among the list's questions.
    pub position: i64,
    /// Its id within the list.
    pub id: String,
    /// Which file, from 0.
    pub file: i32,
    /// What is asked: its sentence stands in `locales/` under `question.<code>`.
    pub code: String,
    /// Where in the file.
    pub place: Place,
    /// Values for the sentence, JSON.
    pub args: String,
    /// The choices, JSON.
    pub choices: String,
    /// The choice made.
    pub answer: Option<String>,
}

/// A household that the register has otherwise than the list, or that the list does not have.
#[derive(Debug, Clone)]
pub struct DifferenceRow {
    /// Its place among the list's differences.
    pub position: i64,
    /// `changed` or `missing`.
    pub kind: String,
    /// The household.
    pub household: HouseholdId,
    /// A hash of what differs: a choice holds for that and nothing else.
    pub fingerprint: String,
    /// Which file, from 0.
    pub file: i32,
    /// Where in the file.
    pub place: Place,
    /// The head's name in the register.
    pub head: String,
    /// The village's name in the register.
    pub village: String,
    /// What differs, JSON, personal numbers masked.
    pub fields: String,
    /// `take` or `keep`, once somebody chose.
    pub choice: Option<String>,
}

/// Drops what an earlier reading of a list wrote, but for answers and choices. Gives the choices:
/// household, fingerprint, choice, when and by whom.
///
/// # Errors
/// When the database cannot be asked.
pub async fn clear(db: &impl Db, id: ImportId) -> Result<Vec<Choice>> {
    let sql = "select household_id, fingerprint, choice, chosen_at, chosen_by \
               from import_difference where import_id = $1 and choice is not null";
    let rows = row::all(db, "import_clear", sql, [id.0.into()]).await?;
    let mut choices = Vec::with_capacity(rows.len());
    for row in &rows {
        choices.push(Choice {
            household: HouseholdId(row.get("household_id")?),
            fingerprint: row.get("fingerprint")?,
            choice: row.get("choice")?,
            at: row.get("chosen_at")?,
            by: AccountId(row.get("chosen_by")?),
        });
    }
    for table in ["import_finding", "import_question", "import_difference"] {
        let sql = format!("delete from {table} where import_id = $1");
        row::run(db, "import_clear", sql, [id.0.into()]).await?;
    }
    Ok(choices)
}

/// A choice made about a household that differs.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The household.
    pub household: HouseholdId,
    /// What differed when it was made.
    pub fingerprint: String,
    /// `take` or `keep`.
    pub choice: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: AccountId,
}

/// Adds findings.
///
/// # Errors
/// When the database refuses.
pub async fn add_findings(db: &impl Db, id: ImportId, rows: &[FindingRow]) -> Result<()> {
    let columns = [
        "import_id",
        "position",
        "file_position",
        "severity",
        "code",
        "sheet",
        "row_number",
        "column_number",
        "args",
    ];
    let rows = rows.iter().map(|row| {
        let finding = &row.finding;
        vec![
            id.0.into(),
            row.position.into(),
            row.file.into(),
            severity_name(finding.severity).into(),
            finding.code.as_str().into(),
            finding.place.sheet.clone().into(),
            whole(finding.place.row),
            whole(finding.place.column),
            serde_json::to_string(&finding.args).unwrap_or_default().into(),
        ]
    });
    dialect::insert_many(db, "import_add_findings", "import_finding", &columns, rows.collect())
        .await
}

/// Adds questions.
///
/// # Errors
/// When the database refuses.
pub async fn add_questions(db: &impl Db, id: ImportId, rows: &[QuestionRow]) -> Result<()> {
    let columns = [
        "import_id",
        "position",
        "question",
        "file_position",
        "code",
        "sheet",
        "row_number",
        "column_number",
        "args",
        "choices",
    ];
    let rows = rows.iter().map(|row| {
        vec![
            id.0.into(),
            row.position.into(),
            row.id.as_str().into(),
            row.file.into(),
            row.code.as_str().into(),
            row.place.sheet.clone().into(),
            whole(row.place.row),
            whole(row.place.column),
            row.args.as_str().into(),
            row.choices.as_str().into(),
        ]
    });
    dialect::insert_many(db, "import_add_questions", "import_question", &columns, rows.collect())
        .await
}

/// Adds differences; a choice made before about the same difference comes with it.
///
/// # Errors
/// When the database refuses.
pub async fn add_differences(
    db: &impl Db,
    id: ImportId,
    rows: &[DifferenceRow],
    choices: &[Choice],
) -> Result<()> {
    let columns = [
        "import_id",
        "position",
        "kind",
        "household_id",
        "fingerprint",
        "file_position",
        "sheet",
        "row_number",
        "head",
        "village",
        "fields",
        "choice",
        "chosen_at",
        "chosen_by",
    ];
    let known: std::collections::HashMap<_, _> =
        choices.iter().map(|it| ((it.household, it.fingerprint.as_str()), it)).collect();
    let rows = rows.iter().map(|row| {
        let choice = known.get(&(row.household, row.fingerprint.as_str()));
        vec![
            id.0.into(),
            row.position.into(),
            row.kind.as_str().into(),
            row.household.0.into(),
            row.fingerprint.as_str().into(),
            row.file.into(),
            row.place.sheet.clone().into(),
            whole(row.place.row),
            row.head.as_str().into(),
            row.village.as_str().into(),
            row.fields.as_str().into(),
            choice.map(|it| it.choice.clone()).into(),
            choice.map(|it| it.at).into(),
            choice.map(|it| it.by.0).into(),
        ]
    });
    dialect::insert_many(
        db,
        "import_add_differences",
        "import_difference",
        &columns,
        rows.collect(),
    )
    .await
}

/// How many findings there are of each code, errors first, the most frequent first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn finding_counts(db: &impl Db, id: ImportId) -> Result<Vec<(Severity, String, i64)>> {
    let sql = "select severity, code, count(*) as n from import_finding where import_id = $1 \
               group by severity, code order by case severity when 'error' then 0 \
               when 'warning' then 1 else 2 end, count(*) desc, code";
    let rows = row::all(db, "import_finding_counts", sql, [id.0.into()]).await?;
    rows.iter()
        .map(|row| Ok((row.named("severity", parse_severity)?, row.get("code")?, row.get("n")?)))
        .collect()
}

/// Which findings are asked for.
#[derive(Debug, Clone, Default)]
pub struct FindingQuery {
    /// Only of this severity.
    pub severity: Option<Severity>,
    /// Only of this code.
    pub code: Option<String>,
    /// Only of this file.
    pub file: Option<i32>,
    /// Only after this position.
    pub after: Option<i64>,
}

/// One page of a list's findings, in the order of the list.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_findings(
    db: &impl Db,
    id: ImportId,
    query: &FindingQuery,
    limit: u32,
) -> Result<Vec<FindingRow>> {
    let mut binds = Binds::default();
    let mut sql = format!(
        "select position, file_position, severity, code, sheet, row_number, column_number, args \
         from import_finding where import_id = {} and position > {}",
        binds.add(id.0),
        binds.add(query.after.unwrap_or(-1))
    );
    if let Some(severity) = query.severity {
        sql.push_str(&format!(" and severity = {}", binds.add(severity_name(severity))));
    }
    if let Some(code) = &query.code {
        sql.push_str(&format!(" and code = {}", binds.add(code.as_str())));
    }
    if let Some(file) = query.file {
        sql.push_str(&format!(" and file_position = {}", binds.add(file)));
    }
    sql.push_str(&format!(" order by position limit {}", binds.add(i64::from(limit))));
    row::all(db, "import_findings", sql, binds.values()).await?.iter().map(read_finding).collect()
}

const QUESTIONS: &str = "select q.position, q.question, q.file_position, q.code, q.sheet, \
     q.row_number, q.column_number, q.args, q.choices, a.choice from import_question q \
     left join import_answer a on a.import_id = q.import_id and a.question = q.question";

/// One page of a list's questions.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_questions(
    db: &impl Db,
    id: ImportId,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<QuestionRow>> {
    let sql = format!(
        "{QUESTIONS} where q.import_id = $1 and q.position > $2 order by q.position limit $3"
    );
    let values = [id.0.into(), after.unwrap_or(-1).into(), i64::from(limit).into()];
    row::all(db, "import_questions", sql, values).await?.iter().map(read_question).collect()
}

/// How many questions a list has, and how many of them are open.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_questions(db: &impl Db, id: ImportId) -> Result<(i64, i64)> {
    let sql = "select count(*) as n, count(a.choice) as answered from import_question q \
               left join import_answer a on a.import_id = q.import_id and a.question = q.question \
               where q.import_id = $1";
    match row::one(db, "import_question_count", sql, [id.0.into()]).await? {
        Some(row) => {
            let n: i64 = row.get("n")?;
            Ok((n, n - row.get::<i64>("answered")?))
        }
        None => Ok((0, 0)),
    }
}

/// Every answer given about a list: question and choice.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_answers(db: &impl Db, id: ImportId) -> Result<Vec<(String, String)>> {
    let sql = "select question, choice from import_answer where import_id = $1 order by question";
    let rows = row::all(db, "import_answers", sql, [id.0.into()]).await?;
    rows.iter().map(|row| Ok((row.get("question")?, row.get("choice")?))).collect()
}

/// Writes answers; a later one to the same question counts.
///
/// # Errors
/// When the database refuses.
pub async fn set_answers(
    db: &impl Db,
    id: ImportId,
    answers: &[(String, String)],
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    for (question, choice) in answers {
        let sql = "insert into import_answer (import_id, question, choice, answered_at, \
                   answered_by) values ($1, $2, $3, $4, $5) on conflict (import_id, question) do \
                   update set choice = excluded.choice, answered_at = excluded.answered_at, \
                   answered_by = excluded.answered_by";
        let values =
            [id.0.into(), question.as_str().into(), choice.as_str().into(), at.into(), by.0.into()];
        row::run(db, "import_set_answers", sql, values).await?;
    }
    Ok(())
}

/// Which differences are asked for.
#[derive(Debug, Clone, Default)]
pub struct DifferenceQuery {
    /// Only `changed` or only `missing`.
    pub kind: Option<&'static str>,
    /// Only those nobody chose about.
    pub open: bool,
    /// Only after this position.
    pub after: Option<i64>,
}

/// One page of a list's differences.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_differences(
    db: &impl Db,
    id: ImportId,
    query: &DifferenceQuery,
    limit: u32,
) -> Result<Vec<DifferenceRow>> {
    let mut binds = Binds::default();
    let mut sql = format!(
        "select position, kind, household_id, fingerprint, file_position, sheet, row_number, \
         head, village, fields, choice from import_difference \
         where import_id = {} and position > {}",
        binds.add(id.0),
        binds.add(query.after.unwrap_or(-1))
    );
    if let Some(kind) = query.kind {
        sql.push_str(&format!(" and kind = {}", binds.add(kind)));
    }
    if query.open {
        sql.push_str(" and choice is null");
    }
    sql.push_str(&format!(" order by position limit {}", binds.add(i64::from(limit))));
    let rows = row::all(db, "import_differences", sql, binds.values()).await?;
    rows.iter().map(read_difference).collect()
}

/// How many households differ, how many of these nobody chose about, and how many are missing.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_differences(db: &impl Db, id: ImportId) -> Result<(i64, i64, i64)> {
    let sql = "select kind, count(*) as n, count(choice) as chosen from import_difference \
               where import_id = $1 group by kind";
    let (mut changed, mut open, mut missing) = (0, 0, 0);
    for row in row::all(db, "import_difference_count", sql, [id.0.into()]).await? {
        let n: i64 = row.get("n")?;
        if row.get::<String>("kind")? == "missing" {
            missing = n;
        } else {
            changed = n;
            open = n - row.get::<i64>("chosen")?;
        }
    }
    Ok((changed, open, missing))
}

/// Every choice made about a list's differences.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_choices(
    db: &impl Db,
    id: ImportId,
) -> Result<Vec<(HouseholdId, String, Option<String>)>> {
    let sql = "select household_id, fingerprint, choice from import_difference \
               where import_id = $1 and kind = 'changed'";
    let rows = row::all(db, "import_choices", sql, [id.0.into()]).await?;
    rows.iter()
        .map(|row| {
            let household = HouseholdId(row.get("household_id")?);
            Ok((household, row.get("fingerprint")?, row.get("choice")?))
        })
        .collect()
}

/// Chooses about one household, as it differed when it was shown. `false` when it differs
/// otherwise by now, or not at all.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_choice(
    db: &impl Db,
    id: ImportId,
    choice: &Choice,
    seen: Option<&str>,
) -> Result<bool> {
    let sql = "update import_difference set choice = $1, chosen_at = $2, chosen_by = $3 \
               where import_id = $4 and household_id = $5 and fingerprint = $6 \
               and kind = 'changed' and (choice is null or choice in ($1, $7))";
    let values = [
        choice.choice.as_str().into(),
        choice.at.into(),
        choice.by.0.into(),
        id.0.into(),
        choice.household.0.into(),
        choice.fingerprint.as_str().into(),
        seen.unwrap_or(&choice.choice).into(),
    ];
    Ok(row::run(db, "import_set_choice", sql, values).await?.rows_affected() == 1)
}

/// Chooses about all households that nobody chose about. Gives how many.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_choice_of_rest(
    db: &impl Db,
    id: ImportId,
    choice: &str,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<u64> {
    let sql = "update import_difference set choice = $1, chosen_at = $2, chosen_by = $3 \
               where import_id = $4 and kind = 'changed' and choice is null";
    let values = [choice.into(), at.into(), by.0.into(), id.0.into()];
    Ok(row::run(db, "import_set_choices", sql, values).await?.rows_affected())
}

fn whole(n: Option<u32>) -> Value {
    n.and_then(|n| i32::try_from(n).ok()).into()
}

/// The name of a severity in the database.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The severity of that name.
pub fn parse_severity(text: &str) -> Option<Severity> {
    [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .find(|severity| severity_name(*severity) == text)
}

fn read_place(row: &Row) -> Result<Place> {
    let number = |n: Option<i32>| n.and_then(|n| u32::try_from(n).ok());
    Ok(Place {
        sheet: row.get("sheet")?,
        row: number(row.get("row_number")?),
        column: number(row.get("column_number")?),
    })
}

fn read_finding(row: &Row) -> Result<FindingRow> {
    let args: String = row.get("args")?;
    Ok(FindingRow {
        position: i64::from(row.get::<i32>("position")?),
        file: row.get("file_position")?,
        finding: Finding {
            code: row.get("code")?,
            severity: row.named("severity", parse_severity)?,
            place: read_place(row)?,
            args: serde_json::from_str(&args).map_err(|_| row.corrupt("args"))?,
        },
    })
}

fn read_question(row: &Row) -> Result<QuestionRow> {
    Ok(QuestionRow {
        position: i64::from(row.get::<i32>("position")?),
        id: row.get("question")?,
        file: row.get("file_position")?,
        code: row.get("code")?,
        place: read_place(row)?,
        args: row.get("args")?,
        choices: row.get("choices")?,
        answer: row.get("choice")?,
    })
}

fn read_difference(row: &Row) -> Result<DifferenceRow> {
    let number: Option<i32> = row.get("row_number")?;
    Ok(DifferenceRow {
        position: i64::from(row.get::<i32>("position")?),
        kind: row.get("kind")?,
        household: HouseholdId(row.get("household_id")?),
        fingerprint: row.get("fingerprint")?,
        file: row.get("file_position")?,
        place: Place {
            sheet: row.get("sheet")?,
            row: number.and_then(|n| u32::try_from(n).ok()),
            column: None,
        },
        head: row.get("head")?,
        village: row.get("village")?,
        fields: row.get("fields")?,
        choice: row.get("choice")?,
    })
}
