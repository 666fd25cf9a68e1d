//! The API answers in the shapes it describes.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::{Method, StatusCode};
use base::Role;
use serde_json::Value;
use testkit::{Engine, on_both};
use web::{Answer, ROUTES};

use crate::client::{Client, Server};

on_both!(every_answer_has_the_shape_described);

#[test]
fn the_description_names_every_shape_it_uses() {
    let api: Value = serde_json::from_str(&web::openapi_json()).expect("JSON");
    let schemas = api["components"]["schemas"].as_object().expect("schemas");
    let text = web::openapi_json();
    for part in text.split("#/components/schemas/").skip(1) {
        let name = part.split('"').next().expect("a name");
        assert!(schemas.contains_key(name), "{name}");
    }
    let mut ids = std::collections::BTreeSet::new();
    for methods in api["paths"].as_object().expect("paths").values() {
        for operation in methods.as_object().expect("operations").values() {
            let id = operation["operationId"].as_str().expect("an id").to_owned();
            assert!(ids.insert(id.clone()), "{id} stands twice");
        }
    }
}

async fn every_answer_has_the_shape_described(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let auditor = server.sign_in(Role::Auditor).await;
    let search = serde_json::json!({});
    let found = officer.post_json("/api/v1/matches/search", &search).await;
    assert_eq!(found.status, StatusCode::CREATED, "{}", found.text);
    let household = first(&officer, "/api/v1/households?class=poor").await.expect("a poor one");
    let mut ids = HashMap::from([("/api/v1/households", household.clone())]);
    let mut asked = 0;
    let routes = ROUTES.iter().filter(|it| it.method == "GET" && it.answer != Answer::None);
    for route in routes {
        // Drafts are of what is not closed yet: `season` asks them.
        // A household that nobody took out has no removal: where one is, its answer is held.
        if route.path.ends_with("/draft") || route.path.ends_with("/removal") {
            continue;
        }
        let list = route.path.split("/{id}").next().unwrap_or(route.path);
        let of_one = route.path.contains("{id}");
        if of_one && list != "/api/v1/tables" && !ids.contains_key(list) {
            // Of what the demonstration has none of, the answers are held by whoever makes one.
            let Some(id) = first(&officer, list).await else { continue };
            ids.insert(list, id);
        }
        let id = match ids.get(list) {
            Some(id) => id.as_str(),
            None if route.path.ends_with("/rows") => "t14",
            None => "t02",
        };
        let path = route.path.replace("{id}", id).replace("{key}", "15889@0");
        let path = path.replace("{name}", "address_missing").replace("{household}", &household);
        let examples = route.examples.iter();
        let path = examples.fold(path, |path, (name, it)| path.replace(&format!("{{{name}}}"), it));
        let of_a_column = path.ends_with("/cells") || path.ends_with("/changes");
        let path = if of_a_column { path + "?row=households&column=2" } else { path };
        let who = if app::kernel::rights::may(Role::CommuneOfficer, action(route.action())) {
            &officer
        } else {
            &auditor
        };
        let answer = who.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        asked += 1;
    }
    assert!(asked > 20);
}

/// The id of the first row of a list, where there is such a list.
async fn first(client: &Client<'_>, list: &str) -> Option<String> {
    let path = list.split('?').next().unwrap_or(list);
    ROUTES.iter().find(|it| it.method == "GET" && it.path == path)?;
    let answer = client.get(list).await;
    assert_eq!(answer.status, StatusCode::OK, "{list}: {}", answer.text);
    answer.json()["rows"][0]["id"].as_str().map(str::to_owned)
}

static API: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&web::openapi_json()).expect("JSON"));

/// Holds an answer of the API against the shape that is described: every answer that a test reads.
pub fn hold(method: &Method, path: &str, answer: &crate::client::Answer) {
    let path = path.split('?').next().unwrap_or(path);
    let is_asked = |template: &str| {
        let (mut parts, mut asked) = (template.split('/'), path.split('/'));
        let same = parts.by_ref().zip(asked.by_ref()).all(|(a, b)| a == b || a.starts_with('{'));
        same && template.split('/').count() == path.split('/').count()
    };
    let fitting = ROUTES.iter().filter(|it| it.method == method.as_str() && is_asked(it.path));
    let Some(route) = fitting.min_by_key(|it| it.path.matches('{').count()) else { return };
    let Answer::Json(name) = &route.answer else { return };
    if name == "object" || answer.status.as_u16() != route.status {
        return;
    }
    let schema = &API["components"]["schemas"][name];
    if let Err(error) = fits(&answer.json(), schema, &API, "") {
        panic!("{method} {path}: {error}");
    }
}

fn action(name: &str) -> app::Action {
    let found = app::Action::ALL.iter().find(|action| action.as_str() == name);
    found.copied().unwrap_or(app::Action::HomeSee)
}

/// As much of JSON Schema as the description uses.
fn fits(value: &Value, schema: &Value, api: &Value, at: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/components/schemas/");
        return fits(value, &api["components"]["schemas"][name], api, at);
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(choices) = schema[key].as_array() {
            let fitting = choices.iter().any(|choice| fits(value, choice, api, at).is_ok());
            return if fitting { Ok(()) } else { Err(format!("{at} fits none of {key}: {value}")) };
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        return if values.contains(value) { Ok(()) } else { Err(format!("{at} is {value}")) };
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return Ok(()),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !kinds.contains(&kind) {
        return Err(format!("{at} is {kind} and not {kinds:?}"));
    }
    if let (Value::Array(items), Some(schema)) = (value, schema.get("items")) {
        for (place, item) in items.iter().enumerate() {
            fits(item, schema, api, &format!("{at}[{place}]"))?;
        }
    }
    if let Value::Object(fields) = value {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                return Err(format!("{at} lacks {name}"));
            }
        }
        if let Some(properties) = schema["properties"].as_object() {
            for (name, item) in fields {
                let Some(schema) = properties.get(name) else {
                    return Err(format!("{at}.{name} is not described"));
                };
                fits(item, schema, api, &format!("{at}.{name}"))?;
            }
        }
    }
    Ok(())
}
