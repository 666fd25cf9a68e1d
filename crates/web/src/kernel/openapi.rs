//! The API's description (OpenAPI 3.1), made from the declarations of routes.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::route::{self, Answer, Body, Declared, Right, Route};
use super::shape::{Gives, Shapes, Typed};
use crate::Web;

pub(crate) fn routes() -> Vec<Declared> {
    vec![route::read("/api/openapi.json", Right::Anybody, "This description.", openapi)]
}

/// The description as an answer: an object that has no shape of its own.
struct Description(String);

impl Gives for Description {
    fn gives(_: &mut Shapes) -> (u16, Answer) {
        (200, Answer::Json("object".to_owned()))
    }
}

impl Typed for Description {}

impl IntoResponse for Description {
    fn into_response(self) -> Response {
        ([("content-type", "application/json")], self.0).into_response()
    }
}

async fn openapi(_: State<Web>) -> Description {
    Description(openapi_json())
}

/// The description as text, the same each time.
pub fn openapi_json() -> String {
    let (routes, schemas) = route::described();
    let mut paths: Map<String, Value> = Map::new();
    for route in routes.iter().filter(|route| route.path.starts_with("/api/")) {
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
    let says = match (route.status, &route.answer) {
        (200, Answer::File) => "The file.",
        (201, _) => "Made.",
        (204, _) => "Done.",
        _ => "The answer.",
    };
    let status = route.status.to_string();
    let mut answer = json!({ "description": says });
    match &route.answer {
        Answer::File => {
            answer["content"] = json!({ "application/octet-stream": {
                "schema": { "type": "string", "format": "binary" } } });
        }
        Answer::Json(name) => {
            let schema = match name.as_str() {
                "object" => json!({ "type": "object" }),
                name => json!({ "$ref": format!("#/components/schemas/{name}") }),
            };
            answer["content"] = json!({ "application/json": { "schema": schema } });
        }
        Answer::None => {}
    }
    let problem = json!({
        "description": "A problem, in words.",
        "content": { "application/problem+json": {
            "schema": { "$ref": "#/components/schemas/ProblemText" } } },
    });
    let needs = match route.right {
        Right::Anybody => String::new(),
        Right::Needs(action) => format!("Needs the right `{}`.", action.as_str()),
    };
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.summary,
        "description": needs,
        "parameters": route.parameters,
        "responses": { (status): answer, "default": problem },
    });
    match &route.body {
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
    if route.right == Right::Anybody {
        operation["security"] = json!([]);
    }
    operation
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
