//! What the API shows.

use app::figure::export::{Form, Rows};
use app::kernel::problem::{Code, Problem};
use app::people::household::{HouseholdListQuery, HouseholdView, MemberView};
use app::upkeep::audit::AuditLine;
use app::{Action, Class};
use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use base::area::{AreaKey, Share, Unit};
use base::id::{AccountId, HouseholdId, RoundId, ScoreTableId};
use base::words::Lang;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Answer;
use crate::figure::table::AskedTable;
use crate::kernel::input::Json;
use crate::kernel::visit::Caller;

fn answer(value: &impl serde::Serialize) -> Answer {
    Ok(Json(value).into_response())
}

pub(crate) async fn me(caller: Caller) -> Answer {
    let actor = &caller.actor;
    answer(&json!({
        "account": actor.account, "username": actor.username, "name": actor.name,
        "role": actor.role, "area": actor.area, "village": actor.village,
        "area_name": actor.area_name,
        "actions": Action::ALL.iter().filter(|it| actor.may(**it)).map(|it| it.as_str())
            .collect::<Vec<_>>(),
    }))
}

#[derive(Deserialize)]
pub(crate) struct HomeQuery {
    year: Option<i32>,
}

pub(crate) async fn home(caller: Caller, Query(query): Query<HomeQuery>) -> Answer {
    let view = app::front::home::home(&caller.app, &caller.actor, query.year).await?;
    let numbers = view.numbers.map(|n| {
        json!({
            "households_opening": n.households_opening, "households": n.households,
            "people": n.people, "poor_opening": n.poor_opening, "poor": n.poor,
            "near_poor_opening": n.near_poor_opening, "near_poor": n.near_poor,
            "poor_rate_opening_hundredths": n.poor_rate_opening(),
            "poor_rate_hundredths": n.poor_rate(),
        })
    });
    answer(&json!({
        "area_name": view.area_name, "now_in": view.now_in, "year": view.year,
        "years": view.years, "numbers": numbers, "artificial": view.artificial,
    }))
}

#[derive(Deserialize)]
pub(crate) struct HouseholdQuery {
    #[serde(default)]
    text: String,
    class: Option<Class>,
    village: Option<base::id::VillageId>,
    day: Option<base::Day>,
    after: Option<String>,
}

pub(crate) async fn household_list(caller: Caller, Query(query): Query<HouseholdQuery>) -> Answer {
    let asked = HouseholdListQuery {
        text: query.text.chars().take(200).collect(),
        class: query.class,
        village: query.village,
        day: query.day,
        after: query.after,
    };
    let list = app::people::household::list(&caller.app, &caller.actor, asked).await?;
    let rows: Vec<Value> = list
        .rows
        .iter()
        .map(|row| {
            json!({
                "id": row.id, "code": row.code, "head": row.head,
                "head_birth_year": row.head_birth_year, "village": row.village,
                "village_name": row.village_name, "address": row.address, "class": row.class,
                "people": row.people,
            })
        })
        .collect();
    answer(&json!({
        "rows": rows, "next": list.next, "day": list.day, "artificial": list.artificial,
    }))
}

#[derive(Deserialize)]
pub(crate) struct DayQuery {
    day: Option<base::Day>,
}

pub(crate) async fn household_get(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Query(query): Query<DayQuery>,
) -> Answer {
    let view = app::people::household::get(&caller.app, &caller.actor, id, query.day).await?;
    answer(&household(&caller.app, &view))
}

fn household(app: &app::App, view: &HouseholdView) -> Value {
    let story: Vec<Value> = view.story.iter().map(|line| super::life::story(app, line)).collect();
    let classes: Vec<Value> = view
        .classes
        .iter()
        .map(|fact| {
            json!({
                "class": fact.class, "from": fact.from_day, "computed": fact.computed,
                "decision_number": fact.decision_number, "decision_day": fact.decision_day,
                "a_points": fact.a_points, "b_points": fact.b_points,
            })
        })
        .collect();
    json!({
        "id": view.id, "code": view.code, "head": view.head, "village_name": view.village_name,
        "commune_name": view.commune_name, "address": view.address, "day": view.day,
        "class": view.class(),
        "members": view.members.iter().map(member).collect::<Vec<_>>(),
        "former": view.former.iter().map(member).collect::<Vec<_>>(),
        "classes": classes, "verdicts": view.verdicts,
        "verdicts_hidden": view.verdicts_hidden, "story": story, "ended": view.ended,
        "split_off": view.split_off, "waiting": view.waiting, "revision": view.revision,
    })
}

pub(crate) fn member(member: &MemberView) -> Value {
    json!({
        "id": member.id, "name": member.name, "sex": member.sex,
        "birth": member.birth.map(|birth| birth.to_string()),
        "relation": member.relation, "ethnicity": member.ethnicity,
        "identity_masked": member.identity_masked, "identity_missing": member.identity_missing,
        "from": member.from_day, "to": member.to_day,
    })
}

pub(crate) async fn export_columns(caller: Caller) -> Answer {
    let words = caller.app.words();
    let columns = app::figure::export::columns(&caller.app, &caller.actor)?;
    let rows = columns.iter().map(|offered| {
        let column = offered.column;
        let fits = |rows: Rows| {
            [Form::Named, Form::Coded]
                .into_iter()
                .filter(|form| column.fits(rows, *form))
                .map(Form::as_str)
                .collect::<Vec<_>>()
        };
        json!({
            "id": column.id, "group": column.group, "sensitive": offered.sensitive,
            "title_vi": column.title(words, Lang::Vi), "title_en": column.title(words, Lang::En),
            "household": fits(Rows::Household), "member": fits(Rows::Member),
        })
    });
    answer(&json!({ "rows": rows.collect::<Vec<_>>() }))
}

pub(crate) async fn village_get(caller: Caller, Path(id): Path<base::id::VillageId>) -> Answer {
    let view = app::place::village::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(village_json(&view)).into_response())
}

pub(crate) fn village_json(view: &app::place::village::VillageView) -> Value {
    let places: Vec<Value> = view
        .places
        .iter()
        .map(|it| json!({ "commune": it.commune, "from": it.from, "to": it.to }))
        .collect();
    json!({
        "id": view.village.id, "name": view.village.name, "kind": view.village.kind.as_str(),
        "from": view.from, "places": places, "first_stay": view.first_stay, "used": view.used,
        "seen": view.mark,
    })
}

pub(crate) async fn village_list(caller: Caller) -> Answer {
    let villages = app::place::village::list(&caller.app, &caller.actor).await?;
    let rows: Vec<Value> = villages
        .iter()
        .map(|it| json!({ "id": it.id, "name": it.name, "kind": it.kind.as_str() }))
        .collect();
    answer(&json!({ "rows": rows }))
}

pub(crate) async fn round_list(caller: Caller) -> Answer {
    answer(&json!({ "rows": app::review::round::list(&caller.app, &caller.actor).await? }))
}

pub(crate) async fn form_get(
    caller: Caller,
    Path((round, household)): Path<(RoundId, HouseholdId)>,
) -> Answer {
    let form =
        app::review::survey::entry(&caller.app, &caller.actor, round, household, None).await?;
    let body = json!({ "round": round, "household": household, "before_year": form.before_year,
        "may_repeat": form.may_repeat, "replaces": form.replaces,
        "draft": form.draft.map(|draft| draft.version), "filled": form.filled });
    Ok(Json(body).into_response())
}

pub(crate) async fn round_get(caller: Caller, Path(id): Path<RoundId>) -> Answer {
    answer(&app::review::round::get(&caller.app, &caller.actor, id).await?)
}

pub(crate) async fn standard_list(caller: Caller) -> Answer {
    caller.actor.require(Action::ScoreTableSee)?;
    let standards = caller.app.law().standards().all().iter().map(|standard| {
        let refusal = standard.rule_on(standard.from).err();
        json!({
            "id": standard.id, "name_vi": standard.name_vi, "name_en": standard.name_en,
            "from": standard.from, "to": standard.to, "source": standard.source,
            "seal": standard.seal(caller.app.today()),
            "missing": refusal.map(|refusal| refusal.missing).unwrap_or_default(),
        })
    });
    answer(&json!({ "rows": standards.collect::<Vec<_>>() }))
}

pub(crate) async fn score_table_list(caller: Caller) -> Answer {
    answer(&json!({ "rows": app::review::score_table::list(&caller.app, &caller.actor).await? }))
}

pub(crate) async fn score_table_get(caller: Caller, Path(id): Path<ScoreTableId>) -> Answer {
    let (table, content) = app::review::score_table::get(&caller.app, &caller.actor, id).await?;
    answer(&json!({ "table": table, "content": content }))
}

pub(crate) async fn table_list(caller: Caller) -> Answer {
    caller.actor.require(Action::TableSee)?;
    let tables = caller.app.law().tables().iter().map(|def| {
        json!({
            "id": def.id, "number": def.number, "name_vi": def.name_vi, "name_en": def.name_en,
            "source": def.source,
        })
    });
    answer(&json!({ "rows": tables.collect::<Vec<_>>() }))
}

pub(crate) async fn table_get(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<AskedTable>,
) -> Answer {
    let view =
        app::figure::table::get(&caller.app, &caller.actor, &asked.query(&caller.actor, &id)?)
            .await?;
    answer(&app::figure::table::json(&caller.app, &view))
}

pub(crate) async fn table_cell(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<AskedTable>,
) -> Answer {
    let query = asked.query(&caller.actor, &id)?;
    let column = asked.column.ok_or_else(|| Problem::new(Code::NotFound))?;
    let after = asked.after.as_deref();
    let view =
        app::figure::table::cell(&caller.app, &caller.actor, &query, &asked.row, column, after)
            .await?;
    let rows: Vec<Value> = view
        .page
        .rows
        .iter()
        .map(|row| {
            json!({
                "household": row.household, "code": row.code, "head": row.head,
                "village_name": row.village_name, "value": row.value,
            })
        })
        .collect();
    answer(&json!({
        "table": view.def.id, "row": asked.row, "column": column, "sum": view.sum,
        "from": view.opening, "to": view.closing, "rows": rows, "next": view.page.next,
    }))
}

pub(crate) async fn table_list_rows(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<AskedTable>,
) -> Answer {
    let query = asked.query(&caller.actor, &id)?;
    let after = asked.after.as_deref();
    let list =
        app::figure::table::list(&caller.app, &caller.actor, &query, after, base::words::Lang::Vi)
            .await?;
    let columns = list.view.def.shown().map(|column| match &column.content {
        app::Content::Field(field) => field.clone(),
        _ => column.label.clone(),
    });
    let columns: Vec<String> = columns.collect();
    answer(&json!({
        "table": list.view.def.id, "from": list.view.opening, "to": list.view.closing,
        "artificial": list.view.artificial, "columns": columns, "rows": list.page.rows,
        "next": list.page.next,
    }))
}

pub(crate) async fn table_changes(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<AskedTable>,
) -> Answer {
    let query = asked.query(&caller.actor, &id)?;
    let chosen = asked.column.map(|column| (asked.row.as_str(), column));
    let after = asked.after.as_deref();
    let view =
        app::figure::table::changes(&caller.app, &caller.actor, &query, chosen, after).await?;
    let rows: Vec<Value> = view
        .page
        .rows
        .iter()
        .map(|row| {
            let reasons: Vec<Value> = row
                .reasons
                .iter()
                .map(|(day, words)| json!({ "day": day, "words": words }))
                .collect();
            json!({
                "household": row.household, "code": row.code, "head": row.head,
                "village_name": row.village_name, "before": row.before, "after": row.after,
                "reasons": reasons,
            })
        })
        .collect();
    answer(&json!({
        "table": view.def.id, "from": view.opening, "to": view.closing, "columns": view.columns,
        "rows": rows, "next": view.page.next,
    }))
}

#[derive(Deserialize)]
pub(crate) struct AreaQuery {
    #[serde(default)]
    text: String,
    parent: Option<String>,
    day: Option<base::Day>,
}

pub(crate) async fn area_list(caller: Caller, Query(query): Query<AreaQuery>) -> Answer {
    caller.actor.require(Action::AreaSee)?;
    let areas = caller.app.areas();
    let day = query.day.unwrap_or_else(|| caller.app.today());
    let found = match (&query.parent, query.text.is_empty()) {
        (Some(parent), _) => {
            let parent = app::place::area::resolve(&caller.app, parent, day)?;
            areas.children(Some(&parent), day)
        }
        (None, false) => areas.search(&query.text, day, 100),
        (None, true) => areas.children(None, day),
    };
    let rows: Vec<Value> = found.into_iter().map(|unit| area(&caller, unit, None)).collect();
    answer(&json!({ "rows": rows, "day": day }))
}

fn area(caller: &Caller, unit: &Unit, share: Option<Share>) -> Value {
    json!({
        "key": unit.key, "code": unit.key.code(), "name": caller.app.areas().full_name(unit),
        "kind": unit.kind, "level": unit.level, "parent": unit.parent,
        "valid_from": unit.valid_from, "valid_to": unit.valid_to, "share": share,
    })
}

pub(crate) async fn area_get(
    caller: Caller,
    Path(key): Path<String>,
    Query(query): Query<DayQuery>,
) -> Answer {
    caller.actor.require(Action::AreaSee)?;
    let areas = caller.app.areas();
    let day = query.day.unwrap_or_else(|| caller.app.today());
    let unit = match AreaKey::parse(&key) {
        Some(key) => areas.get(&key),
        None => areas.resolve(&key, day),
    };
    let unit = unit.ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", &key))?;
    let linked = |units: Vec<(&Unit, Share)>| -> Vec<Value> {
        units.into_iter().map(|(unit, share)| area(&caller, unit, Some(share))).collect()
    };
    let then = unit.valid_to.map_or(day, |last| last.min(day));
    let then = unit.valid_from.map_or(then, |first| first.max(then));
    let above: Vec<Value> =
        areas.ancestors(&unit.key, then).into_iter().map(|up| area(&caller, up, None)).collect();
    answer(&json!({
        "area": area(&caller, unit, None),
        "settlement": areas.settlement(&unit.key),
        "region": areas.region(&unit.key, then).map(|region| region.id.clone()),
        "above": above,
        "now": linked(areas.now(&unit.key, day)),
        "successors": linked(areas.successors(&unit.key)),
        "predecessors": linked(areas.predecessors(&unit.key)),
    }))
}

pub(crate) async fn account_get(caller: Caller, Path(id): Path<AccountId>) -> Answer {
    answer(&app::office::account::get(&caller.app, &caller.actor, id).await?)
}

pub(crate) async fn account_list(
    caller: Caller,
    Query(query): Query<app::office::account::AccountListQuery>,
) -> Answer {
    let list = app::office::account::list(&caller.app, &caller.actor, &query).await?;
    answer(&json!({ "rows": list.rows, "next": list.next }))
}

#[derive(Deserialize)]
pub(crate) struct AuditQuery {
    #[serde(default)]
    chain: String,
    before: Option<i64>,
}

pub(crate) async fn audit_list(caller: Caller, Query(query): Query<AuditQuery>) -> Answer {
    let chains = app::upkeep::audit::chains(&caller.app, &caller.actor).await?;
    let list =
        app::upkeep::audit::list(&caller.app, &caller.actor, &query.chain, query.before).await?;
    let rows: Vec<Value> = list.rows.iter().map(audit_line).collect();
    let chains: Vec<Value> =
        chains.iter().map(|(chain, lines)| json!({ "chain": chain, "lines": lines })).collect();
    answer(&json!({ "chains": chains, "rows": rows, "next": list.next }))
}

fn audit_line(line: &AuditLine) -> Value {
    json!({
        "seq": line.seq, "at": line.entry.at, "account": line.entry.account,
        "account_name": line.account_name, "role": line.entry.role,
        "action": line.entry.action, "subject": line.entry.subject,
        "detail": line.entry.detail, "previous": line.previous, "hash": line.hash,
    })
}

#[derive(Deserialize)]
pub(crate) struct SealQuery {
    before: Option<i64>,
}

pub(crate) async fn seal_list(caller: Caller, Query(query): Query<SealQuery>) -> Answer {
    let list = app::upkeep::audit::seal_list(&caller.app, &caller.actor, query.before).await?;
    let rows: Vec<Value> = list
        .rows
        .iter()
        .map(|seal| {
            json!({
                "number": seal.number, "day": seal.day, "made_at": seal.made_at,
                "text": seal.text, "hash": seal.hash, "key": seal.key,
                "signature": seal.signature,
            })
        })
        .collect();
    answer(&json!({ "rows": rows, "next": list.next }))
}

pub(crate) async fn audit_state(caller: Caller) -> Answer {
    answer(&app::upkeep::audit::verify(&caller.app, &caller.actor).await?)
}

pub(crate) async fn rights(caller: Caller) -> Answer {
    caller.actor.require(Action::RightsSee)?;
    let rows: Vec<Value> = Action::ALL
        .iter()
        .map(|action| {
            let roles: Vec<&str> = base::Role::ALL
                .iter()
                .filter(|role| app::kernel::rights::may(**role, *action))
                .map(|role| role.as_str())
                .collect();
            json!({ "action": action.as_str(), "roles": roles })
        })
        .collect();
    answer(&json!({ "rows": rows }))
}
