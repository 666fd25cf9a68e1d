//! Phiếu A on the page of a request: filled in, corrected, and what would follow shown beside it.

use std::collections::BTreeMap;

use app::kernel::problem::{Code, Problem};
use app::review::household_request::form_a::{
    FormA, FormANew, FormAOutcome, FormAView, OUTSIDE_SIGNS, Outcome, SIGNS, outcome_of,
};
use axum::extract::{Path, State};
use base::Day;
use base::id::RequestId;

use crate::Web;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done};
use crate::kernel::visit::Signed;

/// The names of the fields and words of column 0.
const OUTSIDE: [&str; OUTSIDE_SIGNS] =
    ["outside_1", "outside_2", "outside_3", "outside_4", "outside_5"];
/// Those of the columns 1 to 9.
const COLUMNS: [&str; SIGNS] =
    ["sign_1", "sign_2", "sign_3", "sign_4", "sign_5", "sign_6", "sign_7", "sign_8", "sign_9"];

/// A sign that is asked: its number, its name, what was answered.
type Asked = (usize, &'static str, Option<bool>);

/// The form on the page of its request.
pub(super) struct Part {
    pub view: FormAView,
    /// The answers shown: as they are kept, or as somebody is giving them.
    pub form: FormA,
    pub other: String,
    pub day: String,
    /// What follows from the answers shown.
    pub outcome: Option<Outcome>,
    /// Whether the answers shown are those that are kept.
    pub is_kept: bool,
}

impl Part {
    pub(super) fn of(view: FormAView, today: Day) -> Part {
        let form = view.form.as_ref();
        Part {
            form: form.map(|it| it.form.clone()).unwrap_or_default(),
            other: form.map(|it| it.outside_other.clone()).unwrap_or_default(),
            day: form.map_or(today, |it| it.reviewed_on).to_string(),
            outcome: view.outcome.clone(),
            is_kept: form.is_some(),
            view,
        }
    }

    pub(super) fn outside(&self) -> Vec<Asked> {
        asked(OUTSIDE, self.form.outside)
    }

    pub(super) fn columns(&self) -> Vec<Asked> {
        asked(COLUMNS, self.form.signs)
    }

    /// The form that is corrected.
    pub(super) fn replaces(&self) -> String {
        self.view.form.as_ref().map(|it| it.id.to_string()).unwrap_or_default()
    }

    /// What follows, by its name.
    pub(super) fn follows(&self) -> &'static str {
        self.outcome.as_ref().map_or(FormAOutcome::Incomplete, outcome_of).as_str()
    }

    /// What stands in column 0.
    pub(super) fn zero(&self) -> &'static str {
        match self.form.outside {
            all if all.contains(&Some(true)) => "0",
            all if all.contains(&None) => "–",
            _ => "1",
        }
    }

    /// What stands in column D.
    pub(super) fn total(&self) -> String {
        match &self.outcome {
            Some(Outcome::Listed { signs } | Outcome::NotListed { signs }) => signs.to_string(),
            Some(Outcome::Outside | Outcome::Incomplete { .. }) | None => "–".to_owned(),
        }
    }

    /// What stands in column E.
    pub(super) fn result(&self) -> &'static str {
        match &self.outcome {
            Some(Outcome::Listed { .. }) => "1",
            Some(Outcome::NotListed { .. }) => "0",
            Some(Outcome::Outside | Outcome::Incomplete { .. }) | None => "–",
        }
    }

    /// The columns without an answer that are wanted still.
    pub(super) fn rest(&self) -> String {
        let Some(Outcome::Incomplete { missing }) = &self.outcome else { return String::new() };
        missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// What is to be done next, by the name of its words.
    pub(super) fn next(&self) -> &'static str {
        match &self.outcome {
            Some(Outcome::Listed { .. }) => "form_a.next_listed",
            Some(Outcome::Outside | Outcome::NotListed { .. }) => "form_a.next_stops",
            Some(Outcome::Incomplete { .. }) | None => "form_a.next_incomplete",
        }
    }
}

fn asked<const N: usize>(names: [&'static str; N], answers: [Option<bool>; N]) -> Vec<Asked> {
    let each = names.into_iter().zip(answers).enumerate();
    each.map(|(at, (name, answer))| (at + 1, name, answer)).collect()
}

type Fields = Form<BTreeMap<String, String>>;

fn field<'a>(fields: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    fields.get(name).map_or("", |it| it.trim())
}

fn answers<const N: usize>(
    fields: &BTreeMap<String, String>,
    names: [&str; N],
) -> [Option<bool>; N] {
    names.map(|name| match field(fields, name) {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    })
}

/// A field that has to be there, read.
fn needed<T: std::str::FromStr>(
    fields: &BTreeMap<String, String>,
    name: &str,
) -> Result<T, Problem> {
    let read = field(fields, name).parse();
    read.map_err(|_| Problem::new(Code::BadInput).with("field", name))
}

pub(super) async fn fill_in(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RequestId>,
    Form(fields): Fields,
) -> Answer {
    let new = FormANew {
        id: needed(&fields, "id")?,
        replaces: match field(&fields, "replaces") {
            "" => None,
            _ => Some(needed(&fields, "replaces")?),
        },
        reviewed_on: needed(&fields, "reviewed_on")?,
        outside: answers(&fields, OUTSIDE),
        outside_other: field(&fields, "outside_other").to_owned(),
        signs: answers(&fields, COLUMNS),
    };
    app::review::household_request::form_a::fill_in(&web.app, &signed.actor, id, new).await?;
    done(&signed.frame, &format!("/requests/{id}#phieu-a"), "form_a_filled", &[])
}

/// What would follow: the page as it would stand, of which the script shows the result.
pub(super) async fn result(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RequestId>,
    Form(fields): Fields,
) -> Answer {
    let view = app::review::household_request::form_a::get(&web.app, &signed.actor, id).await?;
    let form = FormA { outside: answers(&fields, OUTSIDE), signs: answers(&fields, COLUMNS) };
    let today = web.app.today();
    let day = field(&fields, "reviewed_on").parse().unwrap_or(today);
    let outcome =
        app::review::household_request::form_a::follows(&web.app, &signed.actor, id, day, &form)
            .await?;
    let part = Part {
        form,
        other: field(&fields, "outside_other").to_owned(),
        day: day.to_string(),
        outcome: Some(outcome),
        is_kept: false,
        view,
    };
    super::shown(&web, &signed, id, part).await
}
