//! Somebody who asks the API about a review, each answer compared with its description.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;
use web::{Answer, ROUTES};

use crate::client::Client;
use crate::kernel::shape::fits;

/// Somebody who asks, and what was asked so far.
pub struct Asking<'a> {
    pub client: Client<'a>,
    pub api: &'a Value,
    pub asked: &'a RefCell<BTreeSet<(&'static str, &'static str)>>,
}

impl Asking<'_> {
    /// The answer of a route, compared with its description; `path` stands for it.
    pub fn read(&self, method: &str, template: &str, answer: &crate::client::Answer) -> Value {
        let route = ROUTES
            .iter()
            .find(|it| it.method == method && it.path.strip_prefix("/api/v1") == Some(template));
        let route = route.unwrap_or_else(|| panic!("{method} {template} is no route"));
        assert_eq!(answer.status.as_u16(), route.status, "{template}: {}", answer.text);
        self.asked.borrow_mut().insert((route.method, route.path));
        let Answer::Json(name) = &route.answer else { return Value::Null };
        let (body, schema) = (answer.json(), &self.api["components"]["schemas"][name]);
        if let Err(error) = fits(&body, schema, self.api, "") {
            panic!("{method} {template}: {error}");
        }
        body
    }

    pub async fn get(&self, template: &str, id: &str, query: &str) -> Value {
        let path = format!("/api/v1{}{query}", template.replace("{id}", id));
        self.read("GET", template, &self.client.get(&path).await)
    }

    pub async fn post(&self, template: &str, id: &str, body: Value) -> Value {
        let path = format!("/api/v1{}", template.replace("{id}", id));
        self.read("POST", template, &self.client.post_json(&path, &body).await)
    }
}

pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
