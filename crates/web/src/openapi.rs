//! The API's description (OpenAPI 3.1), made from the table of routes and the shapes of
//! `schemas.json`.

use serde_json::{Map, Value, json};

use crate::routes::{Body, ROUTES, Route};

const SCHEMAS: &str = include_str!("schemas.json");

/// The description as text, the same each time.
pub fn openapi_json() -> String {
    let schemas: Value = serde_json::from_str(SCHEMAS).unwrap_or(Value::Null);
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES.iter().filter(|route| route.path.starts_with("/api/")) {
        let at = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(at) = at.as_object_mut() {
            at.insert(route.method.to_lowercase(), operation(route));
        }
    }
    let whole = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Vươn",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The register, the review and the tables of the poverty-reduction \
                programme. Sign in by the session of the pages or by HTTP Basic. Problems come as \
                application/problem+json with a stable `code`; words follow Accept-Language (vi, en).",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "basic": [] }, { "session": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "basic": { "type": "http", "scheme": "basic" },
                "session": { "type": "apiKey", "in": "cookie", "name": "vuon" },
            },
            "schemas": schemas,
        },
    });
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}

#[expect(clippy::indexing_slicing, reason = "assigning to a field of a JSON object adds it")]
fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = Vec::new();
    for part in route.path.split('/') {
        if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            let uuid =
                name == "person" || (name == "id" && !route.path.starts_with("/api/v1/tables"));
            let schema = if uuid {
                json!({ "type": "string", "format": "uuid" })
            } else {
                json!({ "type": "string" })
            };
            parameters
                .push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
    }
    for name in route.query {
        parameters.push(parameter(route, name));
    }
    let says = match (route.status, route.answer) {
        (200, "" | "file") => "The file.",
        (201, _) => "Made.",
        (204, _) => "Done.",
        _ => "The answer.",
    };
    let status = route.status.to_string();
    let mut answer = json!({ "description": says });
    if route.answer == "file" {
        answer["content"] = json!({ "application/octet-stream": {
            "schema": { "type": "string", "format": "binary" } } });
    } else if !route.answer.is_empty() {
        let schema = match route.answer {
            "object" => json!({ "type": "object" }),
            name => json!({ "$ref": format!("#/components/schemas/{name}") }),
        };
        answer["content"] = json!({ "application/json": { "schema": schema } });
    }
    let problem = json!({
        "description": "A problem, in words.",
        "content": { "application/problem+json": {
            "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
    let needs = match route.action {
        "" => String::new(),
        action => format!("Needs the right `{action}`."),
    };
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.summary,
        "description": needs,
        "parameters": parameters,
        "responses": { (status): answer, "default": problem },
    });
    match route.body {
        Body::Json(name) => {
            operation["requestBody"] = json!({ "required": true, "content": { "application/json": {
                "schema": { "$ref": format!("#/components/schemas/{name}") } } } });
        }
        Body::File => {
            operation["requestBody"] = json!({ "required": true, "content": {
                "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } } });
        }
        Body::None | Body::Form => {}
    }
    if route.action.is_empty() {
        operation["security"] = json!([]);
    }
    operation
}

fn parameter(route: &Route, name: &str) -> Value {
    let schema = match name {
        "year" | "before" if route.path.ends_with("/audit") || name == "year" => {
            json!({ "type": "integer" })
        }
        "column" => json!({ "type": "integer", "minimum": 1 }),
        "file" => json!({ "type": "integer", "minimum": 0 }),
        "day" | "from" | "to" => json!({ "type": "string", "format": "date" }),
        "village" | "round" => json!({ "type": "string", "format": "uuid" }),
        "id" => json!({ "type": "string", "format": "uuid" }),
        "removed" | "open" => json!({ "type": "boolean" }),
        "class" => json!({ "$ref": "#/components/schemas/Class" }),
        _ => json!({ "type": "string" }),
    };
    let required = matches!(name, "row" | "column" | "id" | "file_name");
    json!({ "name": name, "in": "query", "required": required, "schema": schema })
}

/// `household_get`, `household_list`: from the path and the method.
fn operation_id(route: &Route) -> String {
    let path = route.path.trim_start_matches("/api/").trim_start_matches("v1/");
    let words: Vec<&str> = path.split('/').filter(|part| !part.starts_with('{')).collect();
    let one = route.path.ends_with('}');
    let verb = match (route.method, one) {
        ("GET", true) => "get",
        ("GET", false) => "list",
        _ => "post",
    };
    format!("{}_{verb}", words.join("_").replace(['-', '.'], "_"))
}
