//! The API answers in the shapes it describes.

use axum::http::StatusCode;
use base::Role;
use serde_json::Value;
use testkit::{Engine, on_both};
use web::{Answer, ROUTES};

use crate::client::Server;

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
    let api: Value = serde_json::from_str(&web::openapi_json()).expect("JSON");
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let auditor = server.sign_in(Role::Auditor).await;
    let id_of = |value: &Value| value["rows"][0]["id"].as_str().expect("an id").to_owned();
    let household = id_of(&officer.get("/api/v1/households?class=poor").await.json());
    let round = id_of(&officer.get("/api/v1/rounds").await.json());
    let table = id_of(&officer.get("/api/v1/score-tables").await.json());
    let import = id_of(&officer.get("/api/v1/imports").await.json());
    let head = id_of(&officer.get("/api/v1/accounts").await.json());
    let village = id_of(&officer.get("/api/v1/villages").await.json());
    let search = serde_json::json!({});
    let found = officer.post_json("/api/v1/matches/search", &search).await;
    assert_eq!(found.status, StatusCode::CREATED, "{}", found.text);
    let pairs = officer.get("/api/v1/matches").await.json();
    let pair = id_of(&pairs);
    let mut asked = 0;
    // Of these the demonstration has none: `season` makes them.
    let of_season = [
        "meetings/{",
        "postings/{",
        "complaints/{",
        "requests/{",
        "reports/{",
        "reports/draft",
        "rounds/{id}/draft",
    ];
    for route in ROUTES.iter().filter(|route| route.method == "GET" && route.answer != Answer::None)
    {
        if of_season.iter().any(|part| route.path.contains(part)) {
            continue;
        }
        let id = match route.path {
            path if path.contains("households/") => &household,
            path if path.contains("rounds/") => &round,
            path if path.contains("score-tables/") => &table,
            path if path.contains("imports/") => &import,
            path if path.contains("accounts/") => &head,
            path if path.contains("villages/") => &village,
            path if path.ends_with("/rows") => "t14",
            path if path.contains("matches/") => &pair,
            _ => "t02",
        };
        let path = route.path.replace("{id}", id).replace("{key}", "15889@0");
        let path = path.replace("{name}", "address_missing").replace("{household}", &household);
        let of_a_column = path.ends_with("/cells") || path.ends_with("/changes");
        let path = if of_a_column { path + "?row=households&column=2" } else { path };
        let who = if app::kernel::rights::may(Role::CommuneOfficer, action(route.action())) {
            &officer
        } else {
            &auditor
        };
        let answer = who.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        if let Answer::Json(name) = &route.answer
            && name != "object"
        {
            let schema = &api["components"]["schemas"][name];
            if let Err(error) = fits(&answer.json(), schema, &api, "") {
                panic!("{path}: {error}");
            }
        }
        asked += 1;
    }
    assert!(asked > 20);
}

fn action(name: &str) -> app::Action {
    let found = app::Action::ALL.iter().find(|action| action.as_str() == name);
    found.copied().unwrap_or(app::Action::HomeSee)
}

/// As much of JSON Schema as the description uses.
pub fn fits(value: &Value, schema: &Value, api: &Value, at: &str) -> Result<(), String> {
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
