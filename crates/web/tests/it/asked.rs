//! Every route asked without a word about any noun: real ids come from the lists of the API, bodies
//! from the shapes of its description. A new noun is asked as soon as it is declared.

use std::collections::BTreeMap;

use base::Role;
use serde_json::{Map, Value, json};
use web::{Body, ROUTES, Route};

use crate::client::{Answer, Client, Server};

/// The API's description and real ids of the demonstration.
pub(crate) struct Asked {
    api: Value,
    ids: BTreeMap<String, String>,
}

impl Asked {
    /// Takes the first id of each list, as whoever may see it.
    pub(crate) async fn of(server: &Server) -> Asked {
        let api: Value = serde_json::from_str(&web::openapi_json()).expect("JSON");
        let readers =
            [server.sign_in(Role::CommuneOfficer).await, server.sign_in(Role::Auditor).await];
        let mut ids = BTreeMap::new();
        for route in ROUTES.iter().filter(|route| route.method == "GET") {
            let Some(noun) = route.path.strip_prefix("/api/v1/") else { continue };
            if noun.contains('/') {
                continue;
            }
            for reader in &readers {
                let answer = reader.get(route.path).await;
                if !answer.status.is_success() {
                    continue;
                }
                let row = answer.json()["rows"][0].clone();
                let id = ["id", "key", "name"].iter().find_map(|name| row[name].as_str());
                if let Some(id) = id {
                    ids.entry(noun.to_owned()).or_insert_with(|| id.to_owned());
                }
            }
        }
        Asked { api, ids }
    }

    /// The first id of a list of the API.
    pub(crate) fn id(&self, noun: &str) -> &str {
        self.ids.get(noun).unwrap_or_else(|| panic!("no {noun} in the demonstration"))
    }

    /// The same with one id for a noun.
    pub(crate) fn with(mut self, noun: &str, id: &str) -> Asked {
        self.ids.insert(noun.to_owned(), id.to_owned());
        self
    }

    /// A path with real ids where lists have them, with what the route declares, with nobody's elsewhere.
    pub(crate) fn path(&self, route: &Route) -> String {
        let mut path = String::new();
        let mut noun = "";
        for part in route.path.split('/').skip(1) {
            path.push('/');
            let Some(name) = part.strip_prefix('{').and_then(|it| it.split('}').next()) else {
                path.push_str(part);
                noun = part;
                continue;
            };
            // Of the list that the part is named after, else of the noun before it.
            let id = self.ids.get(&format!("{name}s")).or_else(|| self.ids.get(noun));
            match (route.examples.iter().find(|it| it.0 == name), id) {
                (Some((_, example)), _) => path.push_str(example),
                (None, Some(id)) => path.push_str(id),
                (None, None) => path.push_str(&uuid::Uuid::now_v7().to_string()),
            }
        }
        let required = route.parameters.iter().filter(|it| it["in"] == "query");
        let required = required.filter(|it| it["required"] == true).map(|it| {
            let value = self.value(&it["schema"]);
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{}={}", it["name"].as_str().unwrap_or_default(), text)
        });
        let query: Vec<String> = required.collect();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// A body of a shape: every field, as empty as its type allows.
    pub(crate) fn body(&self, name: &str) -> Value {
        self.value(&self.api["components"]["schemas"][name])
    }

    fn value(&self, schema: &Value) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            return self.body(name.trim_start_matches("#/components/schemas/"));
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            if let Some(first) = schema[key].as_array().and_then(|choices| choices.first()) {
                return self.value(first);
            }
        }
        if let Some(value) = schema["enum"].as_array().and_then(|values| values.first()) {
            return value.clone();
        }
        if let Some(example) = schema["examples"].as_array().and_then(|it| it.first()) {
            return example.clone();
        }
        if !schema["const"].is_null() {
            return schema["const"].clone();
        }
        let kind = match schema["type"].as_array() {
            Some(kinds) => kinds.first().cloned().unwrap_or_default(),
            None => schema["type"].clone(),
        };
        match (kind.as_str().unwrap_or_default(), schema["format"].as_str().unwrap_or_default()) {
            ("string", "uuid") => json!(uuid::Uuid::now_v7()),
            ("string", "date") => json!("1999-01-01"),
            ("string", "date-time") => json!("1999-01-01T00:00:00Z"),
            ("string", _) => json!("x"),
            ("integer" | "number", _) => json!(0),
            ("boolean", _) => json!(false),
            ("array", _) => json!([]),
            _ => {
                let required = schema["required"].as_array().into_iter().flatten();
                let fields = required.filter_map(Value::as_str);
                let fields: Map<String, Value> = fields
                    .map(|name| (name.to_owned(), self.value(&schema["properties"][name])))
                    .collect();
                Value::Object(fields)
            }
        }
    }

    /// Asks a route, with a body that is read where it takes one.
    pub(crate) async fn ask(&self, client: &Client<'_>, route: &Route) -> Answer {
        let path = self.path(route);
        match (route.method, &route.body) {
            ("GET", _) => client.get(&path).await,
            (_, Body::Json(name)) => client.post_json(&path, &self.body(name)).await,
            (_, Body::File) => client.post(&path, "application/octet-stream", "x").await,
            (_, Body::None) => client.post(&path, "application/json", "").await,
            (_, Body::Form) => client.post(&path, "application/x-www-form-urlencoded", "").await,
        }
    }
}
