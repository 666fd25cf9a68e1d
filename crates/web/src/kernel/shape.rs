//! What a handler takes and gives, read from its types: each argument tells its part, and so does
//! the answer.

use axum::body::Bytes;
use axum::extract::{Extension, Multipart, Path, Query, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value};

use super::filled::Filled;
use super::input::{Form, Json};
use super::route::{Answer, Body};
use super::visit::{Caller, Signed, Visit};
use super::whence::Whence;
use crate::Web;

/// Collects the shapes that routes name: those that are sent, and those that are given.
pub(crate) struct Shapes {
    sent: SchemaGenerator,
    given: SchemaGenerator,
    /// Whether shapes are made at all, or only the names behind the question mark are wanted.
    are_wanted: bool,
}

/// Where shapes stand in the API's description.
const ROOT: &str = "#/components/schemas/";

impl Shapes {
    pub fn new() -> Shapes {
        let settings = || {
            SchemaSettings::draft2020_12().with(|it| {
                it.definitions_path = "/components/schemas".into();
                it.meta_schema = None;
            })
        };
        Shapes {
            sent: settings().for_deserialize().into_generator(),
            given: settings().for_serialize().into_generator(),
            are_wanted: true,
        }
    }

    /// Collects nothing: for who only asks what may stand behind the question mark.
    pub fn none() -> Shapes {
        Shapes { are_wanted: false, ..Shapes::new() }
    }

    fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
        generator.subschema_for::<T>().to_value()
    }

    /// The name of a shape that is sent, when it has one.
    fn name_sent<T: JsonSchema>(&mut self) -> String {
        if self.are_wanted { Self::name::<T>(&mut self.sent) } else { String::new() }
    }

    /// The name of a shape that is given, when it has one.
    fn name_given<T: JsonSchema>(&mut self) -> String {
        if self.are_wanted { Self::name::<T>(&mut self.given) } else { String::new() }
    }

    fn name<T: JsonSchema>(generator: &mut SchemaGenerator) -> String {
        let schema = Self::of::<T>(generator);
        let named = schema.get("$ref").and_then(Value::as_str);
        named.and_then(|it| it.strip_prefix(ROOT)).unwrap_or("object").to_owned()
    }

    /// A shape that every route may give.
    pub fn give<T: JsonSchema>(&mut self) {
        Self::of::<T>(&mut self.given);
    }

    /// All shapes by name. One that is sent and given in two forms has `Sent` behind its name where it
    /// is sent.
    pub fn all(mut self) -> (Map<String, Value>, Vec<String>) {
        let mut given = self.given.take_definitions(true);
        let sent = self.sent.take_definitions(true);
        let mut two: Vec<String> = Vec::new();
        // Who names one of two forms has two forms as well.
        let differs = |two: &[String], name: &String, shape: &Value| {
            let Some(other) = given.get(name) else { return false };
            let text = shape.to_string();
            other != shape || two.iter().any(|it| text.contains(&format!("\"{ROOT}{it}\"")))
        };
        while let Some((name, _)) =
            sent.iter().find(|(name, it)| !two.contains(name) && differs(&two, name, it))
        {
            two.push(name.clone());
        }
        let mut text = Value::Object(sent).to_string();
        for name in &two {
            text = text.replace(&format!("\"{ROOT}{name}\""), &format!("\"{ROOT}{name}Sent\""));
        }
        let sent: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
        for (name, shape) in sent {
            let name = if two.contains(&name) { format!("{name}Sent") } else { name };
            given.entry(name).or_insert(shape);
        }
        (given, two)
    }
}

/// A value behind the question mark.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub name: String,
    pub required: bool,
    pub schema: Value,
}

/// What a handler takes.
pub(crate) struct Taken {
    pub is_signed: bool,
    pub path: Vec<Value>,
    pub query: Vec<Parameter>,
    pub body: Body,
}

/// What a route takes and gives.
pub(crate) struct Described {
    pub taken: Taken,
    pub status: u16,
    pub answer: Answer,
}

/// An argument of a handler.
pub(crate) trait Takes {
    /// Tells what it takes of a request.
    fn takes(shapes: &mut Shapes, taken: &mut Taken);
}

macro_rules! takes_nothing {
    ($($ty:ty),+ $(,)?) => {$(
        impl Takes for $ty {
            fn takes(_: &mut Shapes, _: &mut Taken) {}
        }
    )+};
}

takes_nothing!(State<Web>, HeaderMap, RawQuery, Uri, Visit, Whence);

impl<T> Takes for Extension<T> {
    fn takes(_: &mut Shapes, _: &mut Taken) {}
}

impl<T: Takes> Takes for Option<T> {
    fn takes(shapes: &mut Shapes, taken: &mut Taken) {
        T::takes(shapes, taken);
    }
}

/// What may be missing is not asked for the right.
impl<T: Takes, E> Takes for Result<T, E> {
    fn takes(shapes: &mut Shapes, taken: &mut Taken) {
        let is_signed = taken.is_signed;
        T::takes(shapes, taken);
        taken.is_signed = is_signed;
    }
}

macro_rules! takes_signed {
    ($($ty:ty),+ $(,)?) => {$(
        impl Takes for $ty {
            fn takes(_: &mut Shapes, taken: &mut Taken) {
                taken.is_signed = true;
            }
        }
    )+};
}

takes_signed!(Caller, Signed);

impl<T: JsonSchema> Takes for Path<T> {
    fn takes(shapes: &mut Shapes, taken: &mut Taken) {
        if !shapes.are_wanted {
            return;
        }
        let schema = Shapes::of::<T>(&mut shapes.sent);
        taken.path = match schema.get("prefixItems").and_then(Value::as_array) {
            Some(parts) => parts.clone(),
            None => vec![schema],
        };
    }
}

impl<T: JsonSchema> Takes for Query<T> {
    fn takes(shapes: &mut Shapes, taken: &mut Taken) {
        let schema = T::json_schema(&mut shapes.sent).to_value();
        let required =
            schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let fields = schema.get("properties").and_then(Value::as_object).cloned();
        let query = fields.unwrap_or_default().into_iter().map(|(name, schema)| Parameter {
            required: required.iter().any(|it| it == name.as_str()),
            schema: without_null(schema),
            name,
        });
        taken.query.extend(query);
    }
}

/// What may be left out of a query is left out, not null.
fn without_null(mut schema: Value) -> Value {
    if let Some(types) = schema.get_mut("type").filter(|it| it.is_array()) {
        let only = types.as_array().into_iter().flatten().find(|it| *it != "null").cloned();
        *types = only.unwrap_or_default();
    }
    let any = schema.get("anyOf").and_then(Value::as_array);
    match any.into_iter().flatten().find(|it| it.get("$ref").is_some()) {
        Some(only) => only.clone(),
        None => schema,
    }
}

impl<T> Takes for Form<T> {
    fn takes(_: &mut Shapes, taken: &mut Taken) {
        taken.body = Body::Form;
    }
}

impl Takes for Filled {
    fn takes(_: &mut Shapes, taken: &mut Taken) {
        taken.body = Body::Form;
    }
}

impl Takes for Multipart {
    fn takes(_: &mut Shapes, taken: &mut Taken) {
        taken.body = Body::Form;
    }
}

impl<T: JsonSchema> Takes for Json<T> {
    fn takes(shapes: &mut Shapes, taken: &mut Taken) {
        taken.body = Body::Json(shapes.name_sent::<T>());
    }
}

impl Takes for Bytes {
    fn takes(_: &mut Shapes, taken: &mut Taken) {
        taken.body = Body::File;
    }
}

/// The request as it is: a file, of whatever kind its head says.
impl Takes for Request {
    fn takes(_: &mut Shapes, taken: &mut Taken) {
        taken.body = Body::File;
    }
}

/// An answer of a handler.
pub(crate) trait Gives {
    /// The status of an answer that is no problem, and its shape.
    fn gives(shapes: &mut Shapes) -> (u16, Answer);
}

/// An answer whose shape is known.
pub(crate) trait Typed {}

/// Something was made: 201 with what is known of it.
pub(crate) struct Made<T>(pub T);

/// Something was done: 204, nothing to say of it.
pub(crate) struct Done;

/// A file.
pub(crate) struct Download(pub Response);

impl<T: Serialize> IntoResponse for Made<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Gives for Response {
    fn gives(_: &mut Shapes) -> (u16, Answer) {
        (200, Answer::None)
    }
}

impl Gives for Done {
    fn gives(_: &mut Shapes) -> (u16, Answer) {
        (204, Answer::None)
    }
}

impl Gives for Download {
    fn gives(_: &mut Shapes) -> (u16, Answer) {
        (200, Answer::File)
    }
}

impl<T: JsonSchema> Gives for Json<T> {
    fn gives(shapes: &mut Shapes) -> (u16, Answer) {
        (200, Answer::Json(shapes.name_given::<T>()))
    }
}

impl<T: JsonSchema> Gives for Made<T> {
    fn gives(shapes: &mut Shapes) -> (u16, Answer) {
        (201, Answer::Json(shapes.name_given::<T>()))
    }
}

impl<T: Gives, E> Gives for Result<T, E> {
    fn gives(shapes: &mut Shapes) -> (u16, Answer) {
        T::gives(shapes)
    }
}

impl Typed for Done {}
impl Typed for Download {}
impl<T> Typed for Json<T> {}
impl<T> Typed for Made<T> {}
impl<T: Typed, E> Typed for Result<T, E> {}

/// A handler that tells what it takes and gives.
pub(crate) trait Describes<A> {
    /// Its answer.
    type Gives: Gives;

    /// What it takes and gives.
    fn describe(shapes: &mut Shapes) -> Described;
}

macro_rules! describes {
    ($($arg:ident)*) => {
        impl<F, Fut, R, $($arg,)*> Describes<($($arg,)*)> for F
        where
            F: Fn($($arg),*) -> Fut,
            Fut: Future<Output = R>,
            R: Gives,
            $($arg: Takes,)*
        {
            type Gives = R;

            fn describe(shapes: &mut Shapes) -> Described {
                let mut taken = Taken {
                    is_signed: false,
                    path: Vec::new(),
                    query: Vec::new(),
                    body: Body::None,
                };
                $(<$arg as Takes>::takes(shapes, &mut taken);)*
                let (status, answer) = R::gives(shapes);
                Described { taken, status, answer }
            }
        }
    };
}

describes!(A1);
describes!(A1 A2);
describes!(A1 A2 A3);
describes!(A1 A2 A3 A4);
describes!(A1 A2 A3 A4 A5);
describes!(A1 A2 A3 A4 A5 A6);
describes!(A1 A2 A3 A4 A5 A6 A7);

/// What the API shows of something: a struct with its shape, and `of`, which makes it. Each field
/// stands once, with its type and where it comes from.
macro_rules! view {
    ($(#[$meta:meta])* $name:ident($($arg:ident: $arg_type:ty),+ $(,)?) {
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $value:expr),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(serde::Serialize, schemars::JsonSchema)]
        pub(crate) struct $name {
            $($(#[$field_meta])* pub $field: $type),+
        }

        impl $name {
            pub(crate) fn of($($arg: $arg_type),+) -> $name {
                $name { $($field: $value),+ }
            }
        }
    };
}

pub(crate) use view;

/// The rows of a list that has no pages.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}List")]
pub(crate) struct List<T> {
    pub rows: Vec<T>,
}

impl<T> List<T> {
    /// One row for each of them.
    pub fn of<R>(rows: impl IntoIterator<Item = R>, row: impl FnMut(R) -> T) -> List<T> {
        List { rows: rows.into_iter().map(row).collect() }
    }
}

/// A page of a list, and the cursor of the next one.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub(crate) struct Paged<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
}

impl<T> Paged<T> {
    /// One row for each of the page.
    pub fn of<R>(page: &app::Page<R>, row: impl FnMut(&R) -> T) -> Paged<T> {
        Paged { rows: page.rows.iter().map(row).collect(), next: page.next.clone() }
    }
}

/// The id of what was made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Id")]
pub(crate) struct MadeId {
    pub id: uuid::Uuid,
}

/// Calls that change a record and answer with what it is by then: each is the use case of its name.
macro_rules! acts {
    ($noun:ident gives $view:ident: $($name:ident: $id:ty, $sent:ty;)+) => {$(
        pub(crate) async fn $name(
            caller: crate::kernel::visit::Caller,
            axum::extract::Path(id): axum::extract::Path<$id>,
            crate::kernel::input::Json(sent): crate::kernel::input::Json<$sent>,
        ) -> Result<crate::kernel::input::Json<$view>, crate::kernel::problem::Failure> {
            let it = $noun::$name(&caller.app, &caller.actor, id, sent).await?;
            Ok(crate::kernel::input::Json($view::of(&it)))
        }
    )+};
}

pub(crate) use acts;
