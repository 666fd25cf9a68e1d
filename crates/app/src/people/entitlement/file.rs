//! Those who are entitled to a policy as a list for the office that grants it: a column leaves only for whom
//! the catalogue shows it, and personal numbers leave in no list.

use base::area::Level;
use base::day::show_day;
use base::words::Lang;
use paper::{Cell, HeadCell, Row, Sheet};
use serde_json::json;
use store::people::entitlement::entitled::Among;

use super::{EntitledQuery, EntitledRow, EntitledState, asked, named, sees_numbers};
use crate::App;
use crate::kernel::paper::PaperFile;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::sheet::{SheetFormat, bounded, hand_out};

/// Rows of a list: more than the poor of any commune have people.
const ROWS_MAX: usize = 5_000;

/// A column: its word, its width in characters, what of the register it is made of.
struct Column {
    word: &'static str,
    width: u16,
    of: &'static [&'static str],
}

const fn column(word: &'static str, width: u16, of: &'static [&'static str]) -> Column {
    Column { word, width, of }
}

const COLUMNS: [Column; 14] = [
    column("entitlements.order", 5, &[]),
    column("entitlements.code", 13, &["household.code"]),
    column("entitlements.name", 26, &["person.name"]),
    column("entitlements.birth", 12, &["person.birth_day", "person.birth_year"]),
    column("entitlements.sex", 9, &["person.sex"]),
    column("entitlements.head", 26, &["person.name"]),
    column("entitlements.address", 30, &["stay.address", "stay.village_id"]),
    column("entitlements.class", 18, &["class_fact.class"]),
    column("entitlements.decision", 20, &["class_fact.decision_number"]),
    column("entitlements.decision_day", 12, &["class_fact.decision_day"]),
    column("entitlements.since", 12, &["class_fact.from_day"]),
    column("entitlements.number", 18, &["entitlement_line.number"]),
    column("entitlements.valid_from", 12, &["entitlement_line.valid_from"]),
    column("entitlements.valid_to", 12, &["entitlement_line.valid_to"]),
];

/// A list as a file.
///
/// # Errors
/// `not_allowed`, `entitlement_unknown`, `list_too_long`.
pub async fn file(
    app: &App,
    actor: &Actor,
    policy: &str,
    query: &EntitledQuery,
    format: SheetFormat,
    lang: Lang,
) -> Result<PaperFile> {
    actor.require(Action::EntitlementSee)?;
    let (db, scope) = (&**app.store(), app.scope(actor));
    let day = query.day.unwrap_or(app.today());
    let asked = asked(app, policy, day)?;
    let among = Among { scope: &scope, day, village: query.village, household: None };
    let state = query.state.unwrap_or(EntitledState::All);
    let most = u32::try_from(ROWS_MAX + 1).unwrap_or(u32::MAX);
    let mut rows =
        store::people::entitlement::entitled::list(db, asked, among, state.received(), None, most)
            .await?;
    bounded(&rows, ROWS_MAX)?;
    if !sees_numbers(app, actor) {
        rows.iter_mut().for_each(|row| row.number = None);
    }
    let word = |key: &str| app.words().get(lang, key).to_owned();
    let catalogue = app.catalogue();
    let shown: Vec<bool> =
        COLUMNS.iter().map(|column| catalogue.sees(actor.role, column.of)).collect();
    let kept = || COLUMNS.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(it, _)| it);
    let name = named(&asked.policy.name).get(lang).to_owned();
    let (day_shown, count) = (show_day(day), rows.len().to_string());
    let args = [("day", day_shown.as_str()), ("count", count.as_str())];
    let level = actor.area.as_ref().and_then(|key| app.areas().get(key)).map(|unit| unit.level);
    let mut issuer = vec![actor.area_name.to_uppercase()];
    if level == Some(Level::Commune) {
        issuer.insert(0, word("table.committee"));
    }
    let sheet = Sheet {
        name: word("entitlements.sheet"),
        issuer,
        title: name.to_uppercase(),
        subtitles: vec![
            word(&format!("entitled_state.{state}")),
            app.words().fill(lang, "entitlements.file_day", args),
        ],
        head: vec![kept().map(|column| HeadCell::one(word(column.word))).collect()],
        widths: kept().map(|column| column.width).collect(),
        rows: rows
            .iter()
            .enumerate()
            .map(|(at, row)| line(app, lang, at + 1, row, &shown))
            .collect(),
        ..Sheet::default()
    };
    let detail = json!({
        "list": "entitlement", "policy": policy, "state": state.as_str(), "rows": rows.len(),
        "columns": kept().map(|column| column.word).collect::<Vec<_>>(),
        "format": format.ending(), "day": day, "village": query.village,
    });
    let parts = ["chính sách", &name, &actor.area_name, &day.to_string()];
    hand_out(app, actor, sheet, format, lang, &parts, detail).await
}

fn line(app: &App, lang: Lang, order: usize, row: &EntitledRow, shown: &[bool]) -> Row {
    let word = |set: &str, value: &str| app.words().get(lang, &format!("{set}.{value}")).to_owned();
    let day = |day: Option<base::Day>| day.map(show_day).unwrap_or_default();
    let place = match row.address.as_str() {
        "" => row.village_name.clone(),
        address => format!("{address}, {}", row.village_name),
    };
    let birth = match (row.birth_day, row.birth_year) {
        (Some(day), _) => show_day(day),
        (None, Some(year)) => year.to_string(),
        (None, None) => String::new(),
    };
    let cells = [
        order.to_string(),
        row.code.clone(),
        row.name.clone().unwrap_or_default(),
        birth,
        row.sex.map(|sex| word("sex", sex.as_str())).unwrap_or_default(),
        row.head.clone().unwrap_or_default(),
        place,
        word("class", row.class.as_str()),
        row.decision_number.clone().unwrap_or_default(),
        day(row.decision_day),
        show_day(row.since),
        row.number.clone().unwrap_or_default(),
        day(row.valid_from),
        day(row.valid_to),
    ];
    let cells = cells.into_iter().zip(shown).filter(|(_, shown)| **shown);
    Row { cells: cells.map(|(text, _)| Cell::Text(text)).collect(), total: false }
}
