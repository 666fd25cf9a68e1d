//! Putting down on pages what happened with a policy: a list handed in, what came back, what ended, what was
//! wrong.

use std::collections::BTreeMap;

use app::kernel::problem::{Code, Problem};
use app::people::entitlement::{
    EntitledQuery, EntitledState, EntitlementKind, EntitlementLineNew, EntitlementNew,
    EntitlementView, ListRead, PolicyView,
};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use base::id::{EntitlementId, VillageId};

use super::{ListQuery, birth};
use crate::Web;
use crate::kernel::attachment::keep;
use crate::kernel::filled::Filled;
use crate::kernel::frame::Frame;
use crate::kernel::page::{Answer, done, page, piece};
use crate::kernel::parts::read_parts;
use crate::kernel::problem::{BOX, FindingView, findings, refused_on};
use crate::kernel::visit::Signed;

/// A row of the form in which grants are put down.
struct GrantRow {
    /// Its place, as the names of its fields have it.
    at: usize,
    code: String,
    name: String,
    birth: String,
    household: String,
    person: String,
    /// Why the row of a list cannot be put down.
    wrong: Option<FindingView>,
}

/// Grants of a page of people, or of a list that was read.
#[derive(Template)]
#[template(path = "people/entitlement_grant.html")]
struct GrantPage<'a> {
    f: &'a Frame,
    policy: PolicyView,
    rows: Vec<GrantRow>,
    c: Filled,
    /// Whether the rows come from a list.
    is_read: bool,
}

impl GrantPage<'_> {
    /// What stands in a field of a row.
    fn typed(&self, name: &str, at: &usize) -> &str {
        self.c.get(&format!("{name}_{at}"))
    }

    /// The rows that can be put down.
    fn fit(&self) -> usize {
        self.rows.iter().filter(|row| row.wrong.is_none()).count()
    }
}

pub(super) async fn grant_form(
    State(web): State<Web>,
    signed: Signed,
    Path(policy): Path<String>,
    Query(query): Query<ListQuery>,
) -> Answer {
    let f = &signed.frame;
    let asked = EntitledQuery {
        village: query.village.parse().ok(),
        state: Some(EntitledState::Missing),
        after: Some(query.after.clone()).filter(|after| !after.is_empty()),
        ..EntitledQuery::default()
    };
    let v = app::people::entitlement::list(&web.app, &signed.actor, &policy, &asked).await?;
    let rows = v.rows.rows.iter().enumerate().map(|(at, row)| GrantRow {
        at,
        code: row.code.clone(),
        name: row.name.clone().unwrap_or_default(),
        birth: birth(row),
        household: row.household.to_string(),
        person: row.person.map(|id| id.to_string()).unwrap_or_default(),
        wrong: None,
    });
    let office = v.policy.office.get(f.lang).to_owned();
    let c = Filled::new([("id", f.id()), ("day", f.today()), ("office", office)]);
    let rows = rows.collect();
    page(&GrantPage { f, policy: v.policy, rows, c, is_read: false })
}

/// The rows that a form had: for the same form again.
fn rows_of(c: &Filled) -> Vec<GrantRow> {
    let places = (0..app::people::entitlement::LINES_MAX)
        .take_while(|at| !c.get(&format!("household_{at}")).is_empty());
    places
        .map(|at| {
            let text = |name: &str| c.text(&format!("{name}_{at}"));
            GrantRow {
                at,
                code: text("code"),
                name: text("name"),
                birth: text("birth"),
                household: text("household"),
                person: text("person"),
                wrong: None,
            }
        })
        .collect()
}

/// The lines of a form: those with a first day.
fn lines_of(c: &Filled) -> Result<Vec<EntitlementLineNew>, Problem> {
    let mut lines = Vec::new();
    for row in rows_of(c) {
        let at = row.at;
        let field = |name: &str| format!("{name}_{at}");
        let number = c.text(&field("number"));
        let of = |name: &'static str, word: &'static str| {
            move |it: Problem| it.with("field", word).with(BOX, format!("{name}_{at}"))
        };
        let valid_to = c.read_some(&field("valid_to")).map_err(of("valid_to", "valid_to"))?;
        let amount_vnd = c.read_some(&field("amount")).map_err(of("amount", "amount_vnd"))?;
        let valid_from =
            c.read_some(&field("valid_from")).map_err(of("valid_from", "valid_from"))?;
        let is_empty = number.is_empty() && valid_to.is_none() && amount_vnd.is_none();
        if valid_from.is_none() && is_empty {
            continue;
        }
        lines.push(EntitlementLineNew {
            household: c.read_some(&field("household"))?,
            person: c.read_some(&field("person"))?,
            number,
            valid_from,
            valid_to,
            amount_vnd,
            ..EntitlementLineNew::default()
        });
    }
    Ok(lines)
}

fn bad(field: &str) -> Problem {
    Problem::new(Code::BadInput).with("field", field)
}

pub(super) async fn grant(
    State(web): State<Web>,
    signed: Signed,
    Path(policy): Path<String>,
    c: Filled,
) -> Answer {
    match grant_sent(&web, &signed, &policy, &c).await {
        Ok(it) => led(&signed, &it, "entitlement_granted"),
        // Of whom each row is, a list that was read says, and a page of people by now says otherwise.
        Err(problem) => {
            let (f, rows, is_read) = (&signed.frame, rows_of(&c), c.is("is_read", "1"));
            let policy = app::people::entitlement::policy(&web.app, &signed.actor, &policy, None)?;
            let page = piece(&GrantPage { f, policy, rows, c, is_read })?;
            Ok(refused_on(page, problem))
        }
    }
}

async fn grant_sent(
    web: &Web,
    signed: &Signed,
    policy: &str,
    c: &Filled,
) -> Result<EntitlementView, Problem> {
    let new = EntitlementNew {
        id: c.read("id")?,
        policy: policy.to_owned(),
        kind: EntitlementKind::Granted,
        day: c.read("day")?,
        office: c.text("office"),
        paper: c.text("paper"),
        reason: String::new(),
        lines: lines_of(c)?,
        village: None,
    };
    app::people::entitlement::record(&web.app, &signed.actor, new).await
}

/// To the page of what was put down, which says so.
fn led(signed: &Signed, it: &EntitlementView, key: &str) -> Answer {
    let path = format!("/entitlements/happened/{}", it.row.id);
    done(&signed.frame, &path, key, &[("count", &it.row.line_count.to_string())])
}

/// Reads a list that came back: a page on which it is looked at row by row and confirmed.
pub(super) async fn read_list(
    State(web): State<Web>,
    signed: Signed,
    Path(policy): Path<String>,
    form: Multipart,
) -> Answer {
    let mut parts = read_parts(form).await?;
    let (name, bytes) = parts.file().ok_or_else(|| bad("file"))?;
    let read =
        app::people::entitlement::read_list(&web.app, &signed.actor, &policy, &name, bytes).await?;
    let f = &signed.frame;
    let (rows, fields) = shown(f, &read);
    page(&GrantPage { f, policy: read.policy, rows, c: Filled::from(fields), is_read: true })
}

/// The rows of a list with what stands in their fields; those that cannot be put down have none.
fn shown(f: &Frame, read: &ListRead) -> (Vec<GrantRow>, BTreeMap<String, String>) {
    let mut fields = BTreeMap::new();
    fields.insert("id".to_owned(), f.id());
    fields.insert("day".to_owned(), f.today());
    fields.insert("office".to_owned(), read.policy.office.get(f.lang).to_owned());
    let day = |day: Option<base::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut rows = Vec::new();
    let mut place = 0;
    for row in &read.rows {
        let wrong = row.wrong.as_ref();
        let wrong = wrong.and_then(|it| findings(f, std::slice::from_ref(it)).into_iter().next());
        if wrong.is_none() {
            fields.insert(format!("number_{place}"), row.number.clone());
            fields.insert(format!("valid_from_{place}"), day(row.valid_from));
            fields.insert(format!("valid_to_{place}"), day(row.valid_to));
        }
        rows.push(GrantRow {
            at: place,
            code: row.code.clone(),
            name: row.name.clone(),
            birth: String::new(),
            household: row.household.map(|id| id.to_string()).unwrap_or_default(),
            person: row.person.map(|id| id.to_string()).unwrap_or_default(),
            wrong,
        });
        place += usize::from(row.wrong.is_none());
    }
    (rows, fields)
}

pub(super) async fn hand_in(
    State(web): State<Web>,
    signed: Signed,
    Path(policy): Path<String>,
    c: Filled,
) -> Answer {
    let village: Option<VillageId> = c.read_some("village")?;
    let new = EntitlementNew {
        id: c.read("id")?,
        policy,
        kind: EntitlementKind::Listed,
        day: c.read("day")?,
        office: c.text("office"),
        paper: c.text("paper"),
        reason: String::new(),
        lines: Vec::new(),
        village,
    };
    let it = app::people::entitlement::record(&web.app, &signed.actor, new).await?;
    led(&signed, &it, "entitlement_listed")
}

/// A line whose holder is no longer entitled: it ended, or it goes on until a day.
pub(super) async fn decide(
    State(web): State<Web>,
    signed: Signed,
    Path(policy): Path<String>,
    c: Filled,
) -> Answer {
    let kind = match c.get("kind") {
        "ended" => EntitlementKind::Ended,
        "kept" => EntitlementKind::Kept,
        _ => return Err(bad("kind").into()),
    };
    let line = EntitlementLineNew {
        line: Some(c.read("line")?),
        valid_to: c.read_some("valid_to")?,
        ..EntitlementLineNew::default()
    };
    let new = EntitlementNew {
        id: c.read("id")?,
        policy: policy.clone(),
        kind,
        day: c.read("day")?,
        office: String::new(),
        paper: c.text("paper"),
        reason: c.text("reason"),
        lines: vec![line],
        village: None,
    };
    app::people::entitlement::record(&web.app, &signed.actor, new).await?;
    let path = format!("/entitlements/of/{policy}/lapsed");
    done(&signed.frame, &path, &format!("entitlement_{kind}"), &[])
}

pub(super) async fn add_file(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<EntitlementId>,
    form: Multipart,
) -> Answer {
    let about = app::people::entitlement::files(id);
    keep(&web, &signed, about, &format!("/entitlements/happened/{id}"), form).await
}

/// A line that was put down wrongly: taken back, or put right by another.
pub(super) async fn put_right(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<EntitlementId>,
    c: Filled,
) -> Answer {
    let of = app::people::entitlement::get(&web.app, &signed.actor, id, None).await?.row;
    let line = c.read("line")?;
    let base = EntitlementNew {
        id: c.read("id")?,
        policy: of.policy.clone(),
        kind: EntitlementKind::Withdrawn,
        day: c.read("day")?,
        office: of.office.clone(),
        paper: c.text("paper"),
        reason: c.text("reason"),
        lines: vec![EntitlementLineNew { line: Some(line), ..EntitlementLineNew::default() }],
        village: None,
    };
    let (new, key) = match c.get("kind") {
        "withdrawn" => (base, "entitlement_withdrawn"),
        "granted" => {
            let new_line = EntitlementLineNew {
                household: c.read_some("household")?,
                person: c.read_some("person")?,
                number: c.text("card_number"),
                valid_from: c.read_some("valid_from")?,
                valid_to: c.read_some("valid_to")?,
                amount_vnd: c.read_some("amount_vnd")?,
                replaces: Some(line),
                line: None,
            };
            let kind = EntitlementKind::Granted;
            (EntitlementNew { kind, lines: vec![new_line], ..base }, "entitlement_corrected")
        }
        _ => return Err(bad("kind").into()),
    };
    app::people::entitlement::record(&web.app, &signed.actor, new).await?;
    done(&signed.frame, &format!("/entitlements/happened/{id}"), key, &[])
}
