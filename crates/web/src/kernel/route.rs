//! One declaration a route: path, right, how it deals with two at once, words and handler stand
//! together in the file of the noun. What it takes and gives is read from the types of its handler.
//! The router, the table of rights, the API's description and the test that asks every route as
//! every role are made from the declarations.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::sync::{Arc, LazyLock, OnceLock};

use app::{Action, Actor, Problem};
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::handler::Handler;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::{MethodFilter, on};

use super::menu::{Group, Place};
use super::shape::{Described, Describes, Parameter, Shapes, Typed};
use crate::Web;

/// What a route takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// A form of a page.
    Form,
    /// JSON of a shape of the API's description.
    Json(String),
    File,
}

/// What a route answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A page, or nothing but a status.
    None,
    /// JSON of a shape of the API's description.
    Json(String),
    File,
}

/// Who may take a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Anybody, signed in or not.
    Anybody,
    /// Who is signed in with a role that has the action; asked before the body is read.
    Needs(Action),
}

impl From<Action> for Right {
    fn from(action: Action) -> Right {
        Right::Needs(action)
    }
}

/// What happens when two people send something through a route at once, or one of them has an old
/// view of what both change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Nothing is changed that anybody shares: reading, signing in, one's own password, a file.
    Apart,
    /// Something is added under an id that the sender made, the idempotency key: sent again it is
    /// accepted, the id with other content is a named conflict, two senders are two things.
    Adds,
    /// What is lacking is added; whoever comes second finds nothing lacking.
    Fills,
    /// A step that is taken once: the second is told so by this problem.
    Once(&'static str),
    /// Optimistic locking: it changes what its sender saw, and says what that was in this field;
    /// when it is another by now, the answer is this problem.
    Seen(&'static str, &'static str),
}

/// A route as it was declared.
#[derive(Debug, Clone)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with `{name}` for what differs.
    pub path: &'static str,
    /// Who may take it.
    pub right: Right,
    /// What it takes.
    pub body: Body,
    /// What it answers with.
    pub answer: Answer,
    /// The status of an answer that is no problem.
    pub status: u16,
    /// What it does, for the API's description.
    pub summary: &'static str,
    /// How it deals with two at once.
    pub together: Together,
    /// The values in the path and behind the question mark, as OpenAPI describes them.
    pub parameters: Vec<serde_json::Value>,
    /// The names of what may stand behind the question mark.
    pub query: Vec<String>,
    /// Whether its handler asks who is signed in, and with that for the right.
    pub is_signed: bool,
    /// Values of the path that are of a set that the program knows and no type says.
    pub examples: &'static [(&'static str, &'static str)],
}

impl Route {
    /// The name of the action it needs; empty when anybody may.
    pub fn action(&self) -> &'static str {
        match self.right {
            Right::Anybody => "",
            Right::Needs(action) => action.as_str(),
        }
    }
}

/// What a running server keeps of a route: the shapes of all routes are some megabytes, and only
/// the description has them.
pub(crate) struct Led {
    pub method: &'static str,
    pub path: &'static str,
    pub right: Right,
    /// Its place in the menu.
    pub place: Option<Place>,
    /// The chapter of the guide that tells of it: `page#chapter`.
    pub guide: Option<&'static str>,
    asks: &'static [&'static str],
    describe: fn(&mut Shapes) -> Described,
    /// Read from the types of its handler when it is first asked for.
    query: OnceLock<Vec<String>>,
}

impl Led {
    /// The names of what may stand behind the question mark.
    pub fn query(&self) -> &[String] {
        self.query.get_or_init(|| {
            // A collector each: what its query names of types goes with it.
            let it = taken_and_given(self.describe, self.asks, &mut Shapes::none());
            it.taken.query.into_iter().map(|it| it.name).collect()
        })
    }
}

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler without its type. What the router makes of a handler it then makes for this one alone: some
/// hundred handlers are neither compiled into as many routers nor touched when a server starts.
#[derive(Clone)]
struct Served(Arc<dyn Fn(Request, Web) -> Answering + Send + Sync>);

impl Handler<(), Web> for Served {
    type Future = Answering;

    fn call(self, request: Request, web: Web) -> Answering {
        (self.0)(request, web)
    }
}

/// A route with what serves it.
pub(crate) struct Declared {
    method: &'static str,
    path: &'static str,
    right: Right,
    together: Together,
    summary: &'static str,
    body_max: Option<usize>,
    asks: &'static [&'static str],
    examples: &'static [(&'static str, &'static str)],
    place: Option<Place>,
    guide: Option<&'static str>,
    describe: fn(&mut Shapes) -> Described,
    serve: Served,
}

impl Declared {
    /// A larger body than pages and calls have.
    pub fn body_max(self, bytes: usize) -> Declared {
        Declared { body_max: Some(bytes), ..self }
    }

    /// What may stand behind the question mark, where the handler takes pairs as they come.
    pub fn asks(self, names: &'static [&'static str]) -> Declared {
        Declared { asks: names, ..self }
    }

    /// Values that stand for parts of the path: such as are of a set which no type says. Who asks
    /// every route asks with them.
    pub fn examples(self, values: &'static [(&'static str, &'static str)]) -> Declared {
        Declared { examples: values, ..self }
    }

    /// Its place in the menu, for everybody who may take the route.
    pub fn menu(self, group: Group, order: u16, word: &'static str) -> Declared {
        Declared { place: Some(Place { group, order, word, right: None }), ..self }
    }

    /// Its place in the menu, for those who may do more there than look.
    pub fn menu_for(self, group: Group, order: u16, word: &'static str, right: Action) -> Declared {
        Declared { place: Some(Place { group, order, word, right: Some(right) }), ..self }
    }

    /// The chapter of the guide that tells of it and of what lies below it, as `page#chapter`.
    pub fn guide(self, chapter: &'static str) -> Declared {
        Declared { guide: Some(chapter), ..self }
    }

    fn led(&self) -> Led {
        Led {
            method: self.method,
            path: self.path,
            right: self.right,
            place: self.place,
            guide: self.guide,
            asks: self.asks,
            describe: self.describe,
            query: OnceLock::new(),
        }
    }

    fn described(&self, shapes: &mut Shapes) -> Route {
        let it = taken_and_given(self.describe, self.asks, shapes);
        let is_page_form = self.method == "POST" && !self.path.starts_with("/api/");
        Route {
            method: self.method,
            path: self.path,
            right: self.right,
            // A form that was taken leads on to a page.
            status: if is_page_form { 303 } else { it.status },
            body: if is_page_form { Body::Form } else { it.taken.body },
            answer: it.answer,
            summary: self.summary,
            together: self.together,
            parameters: parameters(self.path, it.taken.path, &it.taken.query),
            query: it.taken.query.into_iter().map(|it| it.name).collect(),
            is_signed: it.taken.is_signed,
            examples: self.examples,
        }
    }
}

fn taken_and_given(
    describe: fn(&mut Shapes) -> Described,
    asks: &[&str],
    shapes: &mut Shapes,
) -> Described {
    let mut it = describe(shapes);
    it.taken.query.extend(asks.iter().map(|name| Parameter {
        name: (*name).to_owned(),
        required: false,
        schema: serde_json::json!({ "type": "string" }),
    }));
    it
}

fn parameters(
    path: &str,
    values: Vec<serde_json::Value>,
    query: &[Parameter],
) -> Vec<serde_json::Value> {
    let names = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{').and_then(|it| it.strip_suffix('}')));
    let mut all: Vec<_> = names
        .zip(values)
        .map(|(name, schema)| {
            serde_json::json!({ "name": name, "in": "path", "required": true, "schema": schema })
        })
        .collect();
    for it in query {
        all.push(serde_json::json!({ "name": it.name, "in": "query", "required": it.required,
            "schema": it.schema }));
    }
    all
}

fn declare<H, T, A>(
    method: &'static str,
    path: &'static str,
    right: Right,
    together: Together,
    summary: &'static str,
    handler: H,
) -> Declared
where
    H: Handler<T, Web> + Describes<A>,
    T: 'static,
{
    let serve = move |request, web| -> Answering { Box::pin(handler.clone().call(request, web)) };
    Declared {
        method,
        path,
        right,
        together,
        summary,
        body_max: None,
        asks: &[],
        examples: &[],
        place: None,
        guide: None,
        describe: <H as Describes<A>>::describe,
        serve: Served(Arc::new(serve)),
    }
}

/// A page that is looked at.
pub(crate) fn get<H, T, A>(path: &'static str, right: impl Into<Right>, handler: H) -> Declared
where
    H: Handler<T, Web> + Describes<A>,
    T: 'static,
{
    declare("GET", path, right.into(), Together::Apart, "", handler)
}

/// A form of a page.
pub(crate) fn post<H, T, A>(
    path: &'static str,
    right: impl Into<Right>,
    together: Together,
    handler: H,
) -> Declared
where
    H: Handler<T, Web> + Describes<A>,
    T: 'static,
{
    declare("POST", path, right.into(), together, "", handler)
}

/// A call of the API that reads.
pub(crate) fn read<H, T, A>(
    path: &'static str,
    right: impl Into<Right>,
    summary: &'static str,
    handler: H,
) -> Declared
where
    H: Handler<T, Web> + Describes<A>,
    <H as Describes<A>>::Gives: Typed,
    T: 'static,
{
    declare("GET", path, right.into(), Together::Apart, summary, handler)
}

/// A call of the API that adds or changes something.
pub(crate) fn write<H, T, A>(
    path: &'static str,
    right: impl Into<Right>,
    together: Together,
    summary: &'static str,
    handler: H,
) -> Declared
where
    H: Handler<T, Web> + Describes<A>,
    <H as Describes<A>>::Gives: Typed,
    T: 'static,
{
    declare("POST", path, right.into(), together, summary, handler)
}

/// The largest body of the API: a list is sent as one.
pub(crate) const API_BODY_MAX: usize = app::gate::list::FILES_SIZE_MAX + 64 * 1024;

/// The router of everything that was declared; `pages` goes around the pages alone.
pub(crate) fn router(pages: impl FnOnce(Router<Web>) -> Router<Web>) -> Router<Web> {
    let (mut page, mut api) = (Router::new(), Router::new());
    for declared in crate::declared() {
        let is_read = declared.method == "GET";
        let serve =
            on(if is_read { MethodFilter::GET } else { MethodFilter::POST }, declared.serve);
        let serve = match declared.body_max {
            Some(bytes) => serve.layer(DefaultBodyLimit::max(bytes)),
            None => serve,
        };
        if declared.path.starts_with("/api/") {
            api = api.route(declared.path, serve);
        } else {
            page = page.route(declared.path, serve);
        }
    }
    api = api.layer(DefaultBodyLimit::max(API_BODY_MAX));
    pages(page).merge(api)
}

/// The fields in which forms say what their author saw.
pub(crate) fn seen_fields() -> HashSet<&'static str> {
    let all = crate::declared();
    let fields = all.iter().filter_map(|route| match route.together {
        Together::Seen(field, _) => Some(field),
        Together::Apart | Together::Adds | Together::Fills | Together::Once(_) => None,
    });
    fields.collect()
}

/// All of them, as described: for who describes or tests them. A server does without.
pub static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| described().0);

/// All routes and the shapes that they name.
pub(crate) fn described() -> (Vec<Route>, serde_json::Map<String, serde_json::Value>) {
    let mut shapes = Shapes::new();
    let mut routes: Vec<Route> =
        crate::declared().iter().map(|declared| declared.described(&mut shapes)).collect();
    shapes.give::<super::problem::ProblemText>();
    let (all, two) = shapes.all();
    for route in &mut routes {
        if let Body::Json(name) = &mut route.body
            && two.contains(name)
        {
            name.push_str("Sent");
        }
    }
    (routes, all)
}

/// All of them, as far as a running server asks.
pub(crate) static LED: LazyLock<Vec<Led>> =
    LazyLock::new(|| crate::declared().iter().map(Declared::led).collect());

static BY_PATH: LazyLock<HashMap<(&str, &str), &'static Led>> =
    LazyLock::new(|| LED.iter().map(|route| ((route.method, route.path), route)).collect());

/// The declaration that a request was led by.
pub(crate) fn of(method: &Method, path: Option<&MatchedPath>) -> Option<&'static Led> {
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    BY_PATH.get(&(method, path?.as_str())).copied()
}

/// Refuses a request whose route needs an action that its sender may not take, and then one with whose
/// address something is wrong.
pub(crate) fn check(parts: &Parts, actor: &Actor) -> app::Result<()> {
    match of(&parts.method, parts.extensions.get::<MatchedPath>()).map(|route| route.right) {
        Some(Right::Needs(action)) => {
            actor.require(action)?;
            super::input::refuse_unread(parts)
        }
        Some(Right::Anybody) => Ok(()),
        None => {
            Err(Problem::internal(format!("{} {} is not declared", parts.method, parts.uri.path())))
        }
    }
}

/// The page above an address that takes only forms: where somebody lands who asks for it, by a link
/// to another language or by the address bar.
pub(crate) fn page_above(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').skip(1).collect();
    let is_page = |parts: &[&str]| {
        LED.iter().any(|route| {
            let wanted: Vec<&str> = route.path.split('/').skip(1).collect();
            let fits = |(wanted, part): (&&str, &&str)| wanted.starts_with('{') || wanted == part;
            route.method == "GET"
                && wanted.len() == parts.len()
                && wanted.iter().zip(parts).all(fits)
        })
    };
    while parts.pop().is_some() && !parts.is_empty() {
        if is_page(&parts) {
            return Some(format!("/{}", parts.join("/")));
        }
    }
    None
}
