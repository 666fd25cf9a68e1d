//! The OData feed under `/odata/v1`: service document, `$metadata`, and the sets, for spreadsheets and
//! Power BI. By session, or by name and password on each request as the API.

use app::Action;
use app::figure::feed::FeedAsked;
use app::figure::feed::model::SETS;
use app::kernel::problem::{Code, Problem};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::Web;
use crate::kernel::frame::encode;
use crate::kernel::input::query_unknown;
use crate::kernel::problem::{FEED_ROOT, Failure, odata_version};
use crate::kernel::route::{Declared, get};
use crate::kernel::visit::Caller;

type Answer = Result<Response, Failure>;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/odata/v1", Action::OdataRead, service),
        get("/odata/v1/", Action::OdataRead, service),
        get("/odata/v1/$metadata", Action::OdataRead, metadata),
        get("/odata/v1/{set}", Action::OdataRead, page).examples(&[("set", "Households")]),
        get("/odata/v1/{set}/$count", Action::OdataRead, count).examples(&[("set", "Households")]),
    ]
}

/// The feed's own address, as the client reached it: clients resolve links against it.
fn root(web: &Web, headers: &HeaderMap) -> String {
    let scheme = if web.settings.https { "https" } else { "http" };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let plain = host.chars().all(|c| c.is_ascii_alphanumeric() || ".:-[]".contains(c));
    if host.is_empty() || !plain {
        FEED_ROOT.to_owned()
    } else {
        format!("{scheme}://{host}{FEED_ROOT}")
    }
}

const JSON: &str = "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8";

fn answered(kind: &'static str, body: String) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    odata_version(headers);
    response
}

async fn service(State(web): State<Web>, _: Caller, headers: HeaderMap) -> Answer {
    let sets =
        SETS.iter().map(|set| json!({ "name": set.name, "kind": "EntitySet", "url": set.name }));
    let context = format!("{}$metadata", root(&web, &headers));
    let body = json!({ "@odata.context": context, "value": sets.collect::<Vec<_>>() });
    Ok(answered(JSON, body.to_string()))
}

async fn metadata(caller: Caller) -> Answer {
    Ok(answered(
        "application/xml;charset=utf-8",
        app::figure::feed::odata_metadata(&caller.app, &caller.actor)?,
    ))
}

/// What a set can be asked by.
const KNOWN: &[&str] =
    &["$select", "$filter", "$orderby", "$top", "$skip", "$skiptoken", "$count", "$format", "day"];

/// The options of a request. A system option that we do not have is refused, not passed over: the
/// client would take what it gets for what it asked.
fn asked(pairs: &[(String, String)], headers: &HeaderMap) -> Result<FeedAsked, Problem> {
    let mut asked = FeedAsked { page_rows: preferred(headers), ..FeedAsked::default() };
    for (name, value) in pairs {
        let place = match name.as_str() {
            "$select" => &mut asked.select,
            "$filter" => &mut asked.filter,
            "$orderby" => &mut asked.orderby,
            "$top" => &mut asked.top,
            "$skip" => &mut asked.skip,
            "$skiptoken" => &mut asked.token,
            "$count" => &mut asked.count,
            "day" => &mut asked.day,
            "$format" if value == "json" || value.starts_with("application/json") => continue,
            name if name.starts_with('$') => {
                let reason = format!("{name}={value}");
                return Err(Problem::new(Code::OdataUnsupported).with("reason", reason));
            }
            name => return Err(query_unknown(name, KNOWN)),
        };
        if place.is_some() {
            return Err(Problem::new(Code::OdataWrong).with("reason", format!("{name} × 2")));
        }
        *place = Some(value.clone());
    }
    Ok(asked)
}

/// `Prefer: odata.maxpagesize=500`
fn preferred(headers: &HeaderMap) -> Option<u32> {
    let prefer = headers.get("prefer")?.to_str().ok()?;
    prefer.split([',', ';']).find_map(|part| {
        let part = part.trim().trim_start_matches("odata.");
        part.strip_prefix("maxpagesize=")?.trim_matches('"').parse().ok()
    })
}

async fn page(
    State(web): State<Web>,
    caller: Caller,
    headers: HeaderMap,
    Path(set): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let asked = asked(&pairs, &headers)?;
    let page = app::figure::feed::page(&caller.app, &caller.actor, &set, &asked).await?;
    let root = root(&web, &headers);
    let selected = page.selected.as_ref().map(|names| format!("({})", names.join(",")));
    let mut body = Map::new();
    let context = format!("{root}$metadata#{set}{}", selected.unwrap_or_default());
    body.insert("@odata.context".to_owned(), context.into());
    if let Some(count) = page.count {
        body.insert("@odata.count".to_owned(), count.into());
    }
    body.insert("value".to_owned(), Value::Array(page.rows));
    if let Some((token, left)) = &page.next {
        body.insert("@odata.nextLink".to_owned(), next(&root, &set, &pairs, token, *left).into());
    }
    let mut response = answered(JSON, Value::Object(body).to_string());
    if let Some(rows) = asked.page_rows
        && let Ok(value) = HeaderValue::from_str(&format!("odata.maxpagesize={rows}"))
    {
        response.headers_mut().insert("preference-applied", value);
    }
    Ok(response)
}

/// The same request from where the page ended.
fn next(
    root: &str,
    set: &str,
    pairs: &[(String, String)],
    token: &str,
    left: Option<u32>,
) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (name, value) in pairs {
        if matches!(name.as_str(), "$select" | "$filter" | "$orderby" | "$format" | "day") {
            parts.push(format!("{name}={}", encode(value)));
        }
    }
    if let Some(left) = left {
        parts.push(format!("$top={left}"));
    }
    parts.push(format!("$skiptoken={}", encode(token)));
    format!("{root}{set}?{}", parts.join("&"))
}

async fn count(
    caller: Caller,
    headers: HeaderMap,
    Path(set): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let mut asked = asked(&pairs, &headers)?;
    (asked.count, asked.top) = (Some("true".to_owned()), Some("0".to_owned()));
    let page = app::figure::feed::page(&caller.app, &caller.actor, &set, &asked).await?;
    Ok(answered("text/plain;charset=utf-8", page.count.unwrap_or(0).to_string()))
}
