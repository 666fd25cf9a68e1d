//! A form on a page with what stands in its fields: what is usual, or what somebody typed that was not
//! taken. Then the same form is shown again, with what is wrong above it and at its field.

use std::collections::BTreeMap;

use app::Problem;
use app::kernel::problem::Code;
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::kernel::frame::Frame;
use crate::kernel::problem::{FindingView, THERE, findings};

/// Why what was sent was not taken.
pub(crate) struct Wrong {
    pub what: String,
    pub cure: String,
    /// The field it is about; may be empty.
    pub field: String,
    pub findings: Vec<FindingView>,
    /// The page of what stands in the way.
    pub there: Option<String>,
    code: Code,
}

/// The fields of a form.
#[derive(Default)]
pub(crate) struct Filled {
    fields: BTreeMap<String, String>,
    pub wrong: Option<Wrong>,
}

impl Filled {
    /// A form as it is opened.
    pub(crate) fn new<const N: usize>(usual: [(&str, String); N]) -> Filled {
        let fields = usual.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Filled { fields, wrong: None }
    }

    /// A form as it was sent.
    pub(crate) fn sent(fields: BTreeMap<String, String>) -> Filled {
        Filled { fields, wrong: None }
    }

    /// The same form again, when it can be put right there; any other problem is a page of its own.
    pub(crate) fn refused(self, f: &Frame, problem: Problem) -> Result<Filled, Problem> {
        let status = problem.code.status();
        if !matches!(status, 409 | 422) {
            return Err(problem);
        }
        let field = problem.args.get("field").cloned().unwrap_or_default();
        // A day that cannot be read says how days are written.
        let day = (problem.code == Code::BadInput)
            .then(|| crate::kernel::day_field::problem_of(&field, self.get(&field)));
        let problem = day.flatten().unwrap_or(problem);
        let (what, cure) = problem.said(f.web.app.words(), f.lang);
        let (there, code) = (problem.args.get(THERE).cloned(), problem.code);
        let findings = findings(f, &problem.findings);
        Ok(Filled { wrong: Some(Wrong { what, cure, field, findings, there, code }), ..self })
    }

    /// The status of its page.
    pub(crate) fn status(&self) -> StatusCode {
        let status = self.wrong.as_ref().map_or(200, |wrong| wrong.code.status());
        StatusCode::from_u16(status).unwrap_or(StatusCode::CONFLICT)
    }

    /// What stands in a field.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |it| it.trim())
    }

    /// Whether that is chosen in a field.
    pub(crate) fn is(&self, name: &str, value: impl AsRef<str>) -> bool {
        self.get(name) == value.as_ref()
    }

    /// Whether it was refused because somebody of that name is there already.
    pub(crate) fn is_alike(&self) -> bool {
        let alike = |wrong: &Wrong| wrong.code == Code::OfficeHolderAlike;
        self.wrong.as_ref().is_some_and(alike) || self.is("another", "1")
    }

    /// What a field says of itself to whoever cannot see it, when it is wrong.
    pub(crate) fn mark(&self, name: &str) -> &'static str {
        match self.wrong.as_ref().is_some_and(|wrong| wrong.field == name) {
            true => " aria-invalid=\"true\" aria-describedby=\"wrong\" autofocus",
            false => "",
        }
    }

    /// What stands in a field, as what it is to be: a day, an id, one of a set, a number.
    pub(crate) fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T, Problem> {
        let bad = || Problem::new(Code::BadInput).with("field", name);
        let text = self.get(name);
        let as_text = serde_json::from_value(serde_json::Value::String(text.to_owned()));
        as_text.or_else(|_| serde_json::from_str(text)).map_err(|_| bad())
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
