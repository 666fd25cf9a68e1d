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
use crate::kernel::row::{self, Binds, FromRow, IntoRow, Row};

pub use receipt::{ReceiptHousehold, list_households};

/// A finding with the file it was found in.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FindingRow {
    /// Its place among the list's findings.
    #[row(sql = "cast(position as bigint)")]
    pub position: i64,
    /// Which file, from 0.
    #[row(column = "file_position")]
    pub file: i32,
    #[row(sql = "severity, code, sheet, row_number, column_number, args", with = "finding")]
    pub finding: Finding,
}

/// A question with its choices and, when there is one, its answer.
#[derive(Debug, Clone, FromRow)]
#[row(table = "q")]
pub struct QuestionRow {
    /// Its place among the list's questions.
    #[row(sql = "cast(q.position as bigint)")]
    pub position: i64,
    /// Its id within the list.
    #[row(column = "question")]
    pub id: String,
    /// Which file, from 0.
    #[row(column = "file_position")]
    pub file: i32,
    /// What is asked: its sentence stands in `locales/` under `question.<code>`.
    pub code: String,
    /// Where in the file.
    #[row(sql = "q.sheet, q.row_number, q.column_number", with = "place")]
    pub place: Place,
    /// Values for the sentence, JSON.
    pub args: String,
    /// The choices, JSON.
    pub choices: String,
    /// The choice made.
    #[row(sql = "a.choice")]
    pub answer: Option<String>,
}

/// A household that the register has otherwise than the list, or that the list does not have.
#[derive(Debug, Clone, FromRow)]
pub struct DifferenceRow {
    /// Its place among the list's differences.
    #[row(sql = "cast(position as bigint)")]
    pub position: i64,
    /// `changed` or `missing`.
    pub kind: String,
    pub household: HouseholdId,
    /// A hash of what differs: a choice holds for that and nothing else.
    pub fingerprint: String,
    /// Which file, from 0.
    #[row(column = "file_position")]
    pub file: i32,
    /// Where in the file.
    #[row(sql = "sheet, row_number", with = "row_of")]
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
    let sql = format!(
        "select {} from import_difference where import_id = $1 and choice is not null",
        Choice::columns()
    );
    let rows = row::all(db, "import_clear", sql, [id.0.into()]).await?;
    let mut choices = Vec::with_capacity(rows.len());
    for row in &rows {
        choices.push(Choice::read(row)?);
    }
    for table in ["import_finding", "import_question", "import_difference"] {
        let sql = format!("delete from {table} where import_id = $1");
        row::run(db, "import_clear", sql, [id.0.into()]).await?;
    }
    Ok(choices)
}

/// A choice made about a household that differs.
#[derive(Debug, Clone, FromRow)]
pub struct Choice {
    pub household: HouseholdId,
    /// What differed when it was made.
    pub fingerprint: String,
    /// `take` or `keep`.
    pub choice: String,
    /// When.
    #[row(column = "chosen_at")]
    pub at: DateTime<Utc>,
    /// By whom.
    #[row(column = "chosen_by")]
    pub by: AccountId,
}

#[derive(IntoRow)]
struct FindingNew<'a> {
    position: i64,
    file_position: i32,
    severity: Severity,
    code: &'a str,
    #[row(flat)]
    place: &'a Place,
    args: String,
}

#[derive(IntoRow)]
struct QuestionNew<'a> {
    position: i64,
    question: &'a str,
    file_position: i32,
    code: &'a str,
    #[row(flat)]
    place: &'a Place,
    args: &'a str,
    choices: &'a str,
}

impl IntoRow for Place {
    fn list(out: &mut Vec<&'static str>) {
        out.extend(["sheet", "row_number", "column_number"]);
    }
    fn bind(&self, out: &mut Vec<Value>) {
        out.extend([self.sheet.clone().into(), whole(self.row), whole(self.column)]);
    }
}

/// Adds findings.
///
/// # Errors
/// When the database refuses.
pub async fn add_findings(db: &impl Db, id: ImportId, rows: &[FindingRow]) -> Result<()> {
    let rows = rows.iter().map(|row| FindingNew {
        position: row.position,
        file_position: row.file,
        severity: row.finding.severity,
        code: &row.finding.code,
        place: &row.finding.place,
        args: serde_json::to_string(&row.finding.args).unwrap_or_default(),
    });
    let of = [("import_id", id.0.into())];
    row::insert_many(db, "import_add_findings", "import_finding", rows, of).await
}

/// Adds questions.
///
/// # Errors
/// When the database refuses.
pub async fn add_questions(db: &impl Db, id: ImportId, rows: &[QuestionRow]) -> Result<()> {
    let rows = rows.iter().map(|row| QuestionNew {
        position: row.position,
        question: &row.id,
        file_position: row.file,
        code: &row.code,
        place: &row.place,
        args: &row.args,
        choices: &row.choices,
    });
    let of = [("import_id", id.0.into())];
    row::insert_many(db, "import_add_questions", "import_question", rows, of).await
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
    row::list(db, "import_finding_counts", sql, [id.0.into()]).await
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
        "select {} from import_finding where import_id = {} and position > {}",
        FindingRow::columns(),
        binds.add(id.0),
        binds.add(query.after.unwrap_or(-1))
    );
    if let Some(severity) = query.severity {
        sql.push_str(&format!(" and severity = {}", binds.add(severity.as_str())));
    }
    if let Some(code) = &query.code {
        sql.push_str(&format!(" and code = {}", binds.add(code.as_str())));
    }
    if let Some(file) = query.file {
        sql.push_str(&format!(" and file_position = {}", binds.add(file)));
    }
    sql.push_str(&format!(" order by position limit {}", binds.add(i64::from(limit))));
    row::list(db, "import_findings", sql, binds.values()).await
}

const QUESTIONS: &str = "import_question q \
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
        "select {} from {QUESTIONS} where q.import_id = $1 and q.position > $2 \
         order by q.position limit $3",
        QuestionRow::columns()
    );
    let values = [id.0.into(), after.unwrap_or(-1).into(), i64::from(limit).into()];
    row::list(db, "import_questions", sql, values).await
}

/// How many questions a list has, and how many of them are open.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_questions(db: &impl Db, id: ImportId) -> Result<(i64, i64)> {
    let sql = "select count(*) as n, count(a.choice) as answered from import_question q \
               left join import_answer a on a.import_id = q.import_id and a.question = q.question \
               where q.import_id = $1";
    let (n, answered): (i64, i64) =
        row::find(db, "import_question_count", sql, [id.0.into()]).await?.unwrap_or_default();
    Ok((n, n - answered))
}

/// Every answer given about a list: question and choice.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_answers(db: &impl Db, id: ImportId) -> Result<Vec<(String, String)>> {
    let sql = "select question, choice from import_answer where import_id = $1 order by question";
    row::list(db, "import_answers", sql, [id.0.into()]).await
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
        "select {} from import_difference where import_id = {} and position > {}",
        DifferenceRow::columns(),
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
    row::list(db, "import_differences", sql, binds.values()).await
}

/// How many households differ, how many of these nobody chose about, and how many are missing.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_differences(db: &impl Db, id: ImportId) -> Result<(i64, i64, i64)> {
    let sql = "select kind, count(*) as n, count(choice) as chosen from import_difference \
               where import_id = $1 group by kind";
    let (mut changed, mut open, mut missing) = (0, 0, 0);
    let rows: Vec<(String, i64, i64)> =
        row::list(db, "import_difference_count", sql, [id.0.into()]).await?;
    for (kind, n, chosen) in rows {
        if kind == "missing" {
            missing = n;
        } else {
            (changed, open) = (n, n - chosen);
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
    row::list(db, "import_choices", sql, [id.0.into()]).await
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

fn finding(row: &Row) -> Result<Finding> {
    Ok(Finding {
        code: row.take("code")?,
        severity: row.take("severity")?,
        place: place(row)?,
        args: row.json("args")?,
    })
}

fn place(row: &Row) -> Result<Place> {
    Ok(Place { column: number(row, "column_number")?, ..row_of(row)? })
}

/// A place that is a row and no cell.
fn row_of(row: &Row) -> Result<Place> {
    Ok(Place { sheet: row.take("sheet")?, row: number(row, "row_number")?, column: None })
}

fn number(row: &Row, column: &str) -> Result<Option<u32>> {
    let number: Option<i32> = row.take(column)?;
    Ok(number.and_then(|number| u32::try_from(number).ok()))
}
