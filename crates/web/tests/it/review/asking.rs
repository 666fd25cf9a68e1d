//! Somebody who asks the API about a review, and which routes were asked.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;
use web::{Answer, ROUTES};

use crate::client::Client;

/// Somebody who asks, and what was asked so far.
pub struct Asking<'a> {
    pub client: Client<'a>,
    pub asked: &'a RefCell<BTreeSet<(&'static str, &'static str)>>,
}

impl Asking<'_> {
    /// The answer of a route (its shape is looked at wherever a test asks).
    pub fn read(&self, method: &str, template: &str, answer: &crate::client::Answer) -> Value {
        let route = ROUTES
            .iter()
            .find(|it| it.method == method && it.path.strip_prefix("/api/v1") == Some(template));
        let route = route.unwrap_or_else(|| panic!("{method} {template} is no route"));
        assert_eq!(answer.status.as_u16(), route.status, "{template}: {}", answer.text);
        self.asked.borrow_mut().insert((route.method, route.path));
        if matches!(route.answer, Answer::Json(_)) { answer.json() } else { Value::Null }
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

/// The first of some households whose form of the review before can be taken as it is: it has no child, who
/// would have to be measured.
pub async fn repeatable(officer: &Asking<'_>, round: &str, list: &Value) -> String {
    for row in list["rows"].as_array().expect("households") {
        let household = row["id"].as_str().expect("an id");
        let form = format!("/api/v1/rounds/{round}/forms/{household}");
        if officer.client.get(&form).await.json()["may_repeat"] == true {
            return household.to_owned();
        }
    }
    panic!("each of them has a child")
}
