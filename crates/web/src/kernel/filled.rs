//! The fields of a form, read one by one: as it is opened, or as it was sent. A form that is refused is shown
//! again by `again`, with its fields as they were typed.

use std::collections::BTreeMap;

use app::Problem;
use app::kernel::problem::Code;
use axum::extract::{FromRequest, Request};
use axum::response::Response;
use serde::de::DeserializeOwned;

use crate::kernel::day_field;
use crate::kernel::input::Form;

/// The fields of a form.
#[derive(Default)]
pub(crate) struct Filled {
    fields: BTreeMap<String, String>,
}

impl Filled {
    /// A form as it is opened.
    pub(crate) fn new<const N: usize>(usual: [(&str, String); N]) -> Filled {
        let fields = usual.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Filled { fields }
    }

    /// What stands in a field.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |it| it.trim())
    }

    /// Whether that is chosen in a field.
    pub(crate) fn is(&self, name: &str, value: impl AsRef<str>) -> bool {
        self.get(name) == value.as_ref()
    }

    /// What stands in a field, as what it is to be: a day, an id, one of a set, a number. A day that cannot
    /// be read says how days are written.
    pub(crate) fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T, Problem> {
        let text = self.get(name);
        let as_text = serde_json::from_value(serde_json::Value::String(text.to_owned()));
        as_text.or_else(|_| serde_json::from_str(text)).map_err(|_| {
            let bad = || Problem::new(Code::BadInput).with("field", name);
            day_field::problem_of(name, text).unwrap_or_else(bad)
        })
    }

    /// The same where it may be left empty.
    pub(crate) fn read_some<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Problem> {
        if self.get(name).is_empty() { Ok(None) } else { self.read(name).map(Some) }
    }

    /// What stands in a field, as text.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }
}

/// A form as it was sent.
impl<S: Send + Sync> FromRequest<S> for Filled {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Filled, Response> {
        let Form(fields) = Form::from_request(request, state).await?;
        Ok(Filled { fields })
    }
}

/// Fields by their names.
impl From<BTreeMap<String, String>> for Filled {
    fn from(fields: BTreeMap<String, String>) -> Filled {
        Filled { fields }
    }
}
