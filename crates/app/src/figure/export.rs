//! Lists that leave the program: which columns a role may take along, the audit line before the
//! first byte, and the file, made in the background, watched and called off.

mod column;
mod stream;

use std::sync::Arc;

use base::words::Lang;
use serde_json::json;
use store::people::household::HouseholdQuery;
use store::people::search::Order;

use crate::App;
use crate::kernel::list_file::{self, Format};
use crate::kernel::made_file::{Export, Work, fetch, keep};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::people::household::HouseholdListQuery;
use crate::place::village::Village;

pub use column::{COLUMNS, Column, Form, Rows};

/// A reason shorter than this says nothing to whoever reads the log.
pub const REASON_MIN: usize = 10;
/// A longer one is a letter.
pub const REASON_MAX: usize = 300;
/// A longer list is made in the background, on a page that says how far it is: in two seconds some
/// ten thousand households are written on an old PC.
pub const LONG_HOUSEHOLDS: i64 = 10_000;

/// What is to be exported.
#[derive(Debug, Clone)]
pub struct ExportNew {
    /// Which households: the filters of the list; `after` does not count.
    pub list: HouseholdListQuery,
    /// What a row is.
    pub rows: Rows,
    /// How much it says of who the people are.
    pub form: Form,
    /// The columns by id; in a file they stand in the order of [`COLUMNS`].
    pub columns: Vec<String>,
    /// The kind of file.
    pub format: Format,
    /// What it is for; needed for sensitive columns.
    pub reason: String,
    /// The language of titles and values.
    pub lang: Lang,
}

/// A column that is offered to somebody.
#[derive(Debug, Clone)]
pub struct ColumnOffer {
    pub column: &'static Column,
    /// Whether it needs a reason.
    pub sensitive: bool,
}

/// What somebody may take along.
#[derive(Debug, Clone)]
pub struct ExportOffer {
    /// The columns, in the order of a file.
    pub columns: Vec<ColumnOffer>,
    /// Households of the list as it is asked for.
    pub households: i64,
    /// The day the list stands for.
    pub day: base::Day,
    /// The villages to choose from.
    pub villages: Vec<Village>,
    /// Whether names may leave at all.
    pub named: bool,
    /// Whether a class in it rests on the artificial score table.
    pub artificial: bool,
}

/// What the actor may take along of a list.
///
/// # Errors
/// `not_allowed`.
pub async fn offer(
    app: &App,
    actor: &Actor,
    list: HouseholdListQuery,
    rows: Rows,
    form: Form,
) -> Result<ExportOffer> {
    actor.require(Action::ExportSee)?;
    let scope = app.scope(actor);
    let day = list.day.unwrap_or(scope.day());
    let db = &**app.store();
    let households = store::people::search::count(db, &scope, &search(list), day).await?;
    let catalogue = app.catalogue();
    let columns = COLUMNS.iter().filter(|it| it.fits(rows, form) && it.is_for(catalogue, actor));
    Ok(ExportOffer {
        columns: columns
            .map(|column| ColumnOffer { column, sensitive: column.is_sensitive(catalogue) })
            .collect(),
        households,
        day,
        villages: crate::place::village::list(app, actor).await?,
        named: catalogue.sees(actor.role, &["person.name"]),
        artificial: store::review::round::any_artificial(db, &scope).await?,
    })
}

/// The columns that the actor may take along, in any list.
///
/// # Errors
/// `not_allowed`.
pub fn columns(app: &App, actor: &Actor) -> Result<Vec<ColumnOffer>> {
    actor.require(Action::ExportSee)?;
    let catalogue = app.catalogue();
    let columns = COLUMNS.iter().filter(|column| column.is_for(catalogue, actor));
    Ok(columns
        .map(|column| ColumnOffer { column, sensitive: column.is_sensitive(catalogue) })
        .collect())
}

/// Writes down what leaves, then lets it leave; it is called off when nobody takes it.
///
/// # Errors
/// `export_no_columns`, `export_column_unknown` for a column that there is not or that the role
/// may not see, `export_reason_missing` when a sensitive column has no reason, `export_busy`.
pub async fn make(app: &App, actor: &Actor, new: ExportNew) -> Result<Export> {
    let (_, work) = start(app, actor, new).await?;
    Ok(fetch(work))
}

/// Writes down what leaves and begins to make it; gives where it can be watched and fetched.
///
/// # Errors
/// As [`make`].
pub async fn begin(app: &App, actor: &Actor, new: ExportNew) -> Result<uuid::Uuid> {
    let (id, work) = start(app, actor, new).await?;
    keep(app, id, &work);
    Ok(id)
}

async fn start(app: &App, actor: &Actor, new: ExportNew) -> Result<(uuid::Uuid, Arc<Work>)> {
    actor.require(Action::ExportMake)?;
    let columns = columns_chosen(app, actor, &new)?;
    let permit = app.exports().permit(actor)?;
    let scope = app.scope(actor);
    let day = new.list.day.unwrap_or(scope.day());
    let filter = json!({
        "text": logged_text(&new.list.text), "class": new.list.class,
        "village": new.list.village, "day": day,
    });
    let query = search(new.list);
    let write = app.write(actor, Action::ExportMake).await?;
    let households = store::people::search::count(&*write, &scope, &query, day).await?;
    let detail = json!({
        "rows": new.rows.as_str(), "form": new.form.as_str(), "format": new.format.as_str(),
        "columns": columns.iter().map(|column| column.id).collect::<Vec<_>>(),
        "filter": filter, "households": households, "reason": base::text::clean(&new.reason),
    });
    let id = app.new_id();
    let chain = crate::kernel::write::chain_of(&*write, actor, day).await?;
    write.commit(chain.as_ref(), Subject::export(id), detail).await?;
    let artificial = store::review::round::any_artificial(&**app.store(), &scope).await?;
    let head = list_head(app, actor, &columns, &new.rows, new.lang, day, artificial);
    let order = match new.form {
        Form::Named => Order::Name,
        Form::Coded => Order::Entry,
    };
    let pages = stream::Households {
        app: app.clone(),
        scope,
        query,
        day,
        order,
        columns,
        rows: new.rows,
        lang: new.lang,
        salt: [app.new_id(), app.new_id()],
    };
    let file = format!("{}-{day}.{}", file_stem(new.rows), new.format.ending());
    let file = (file, new.format.media_type());
    let work = Arc::new(Work::new(actor, file, app.now(), households));
    list_file::start(app, pages, (head, new.format), Arc::clone(&work), permit);
    Ok((id, work))
}

/// The columns asked for, in the order of a file.
fn columns_chosen(app: &App, actor: &Actor, new: &ExportNew) -> Result<Vec<&'static Column>> {
    let catalogue = app.catalogue();
    for id in &new.columns {
        let there = Column::find(id).is_some_and(|column| {
            column.fits(new.rows, new.form) && column.is_for(catalogue, actor)
        });
        if !there {
            return Err(Problem::new(Code::ExportColumnUnknown).with("column", id));
        }
    }
    let columns: Vec<&Column> =
        COLUMNS.iter().filter(|column| new.columns.iter().any(|id| id == column.id)).collect();
    if columns.is_empty() {
        return Err(Problem::new(Code::ExportNoColumns));
    }
    let reason = base::text::clean(&new.reason).chars().count();
    if reason > REASON_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "reason"));
    }
    if let Some(column) = columns.iter().find(|column| column.is_sensitive(catalogue))
        && !base::text::says_why(&new.reason, REASON_MIN)
    {
        return Err(Problem::new(Code::ExportReasonMissing)
            .with("column", column.title(app.words(), new.lang))
            .with("least", REASON_MIN));
    }
    Ok(columns)
}

fn list_head(
    app: &App,
    actor: &Actor,
    columns: &[&'static Column],
    rows: &Rows,
    lang: Lang,
    day: base::Day,
    artificial: bool,
) -> paper::ListHead {
    let words = app.words();
    let title = match rows {
        Rows::Household => "export.file_households",
        Rows::Member => "export.file_members",
    };
    let day = base::day::show_day(day);
    let classed = columns.iter().any(|column| matches!(column.group, "class" | "review"));
    paper::ListHead {
        name: words.get(lang, "export.sheet").to_owned(),
        titles: vec![
            words.fill(lang, title, [("day", day.as_str())]),
            actor.area_name.clone(),
            words.get(lang, "export.duty").to_owned(),
        ],
        warning: (artificial && classed).then(|| words.get(lang, "demo.artificial").to_owned()),
        columns: columns
            .iter()
            .map(|column| paper::ListColumn {
                title: column.title(words, lang),
                width: column.width(),
            })
            .collect(),
    }
}

fn file_stem(rows: Rows) -> &'static str {
    match rows {
        Rows::Household => "danh-sach-ho",
        Rows::Member => "danh-sach-nhan-khau",
    }
}

fn search(list: HouseholdListQuery) -> HouseholdQuery {
    HouseholdQuery { text: list.text, class: list.class, village: list.village, after: None }
}

/// A search text as the log keeps it: numbers of people are masked there as everywhere.
fn logged_text(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if digits > 4 { base::shown::mask(word) } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}
