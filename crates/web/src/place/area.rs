//! The official areas: looking one up, where it lay, what became of it.

mod api;

use app::kernel::problem::Code;
use app::{Action, Problem};
use askama::Template;
use axum::extract::{Path, Query, State};
use base::Day;
use base::area::{AreaKey, Share, Unit};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::menu::Group;
use crate::kernel::page::{Answer, page};
use crate::kernel::route::{self, Declared, get};
use crate::kernel::visit::Signed;

/// Found areas shown at once: who does not find it among them adds a word.
const FOUND_MAX: usize = 50;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/areas", Action::AreaSee, area_list).guide("cong-chuc-xa#sau-ngay-01-7-2025").menu(
            Group::Reference,
            10,
            "nav.areas",
        ),
        get("/areas/{key}", Action::AreaSee, area_get),
        route::read(
            "/api/v1/areas",
            Action::AreaSee,
            "Official areas: found by text, below a parent, or the provinces.",
            api::list,
        ),
        route::read(
            "/api/v1/areas/{key}",
            Action::AreaSee,
            "One area by key or code: what lies above it, what it came from, where it is now.",
            api::get,
        ),
    ]
}

/// An area as a line: name, link, code, what is above it, its days.
struct AreaLine {
    name: String,
    link: String,
    code: String,
    above: String,
    days: String,
    share: Option<String>,
}

fn line(f: &Frame, unit: &Unit, share: Option<Share>) -> AreaLine {
    let areas = f.web.app.areas();
    let today = f.web.app.today();
    let day = unit.valid_to.map_or(today, |last| last.min(today));
    let day = unit.valid_from.map_or(day, |first| first.max(day));
    let above: Vec<String> =
        areas.ancestors(&unit.key, day).iter().map(|up| areas.full_name(up)).collect();
    AreaLine {
        name: areas.full_name(unit),
        link: format!("/areas/{}", encode(unit.key.as_str())),
        code: unit.key.code().to_owned(),
        above: above.join(", "),
        days: days(f, unit.valid_from, unit.valid_to),
        share: share.map(|share| {
            let id = if share == Share::Whole { "whole" } else { "part" };
            f.word("share", id)
        }),
    }
}

fn days(f: &Frame, from: Option<Day>, to: Option<Day>) -> String {
    match (from, to) {
        (None, None) => f.t("area.always").to_owned(),
        (Some(from), None) => f.with("area.since", "from", f.day(from)),
        (None, Some(to)) => f.with("area.until", "to", f.day(to)),
        (Some(from), Some(to)) => {
            f.fill("area.between", &[("from", f.day(from).as_str()), ("to", &f.day(to))])
        }
    }
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    #[serde(default)]
    text: String,
}

#[derive(Template)]
#[template(path = "place/areas.html")]
struct ListPage<'a> {
    f: &'a Frame,
    text: String,
    found: Vec<AreaLine>,
    provinces: Vec<AreaLine>,
    gaps: Vec<String>,
    periods: Vec<(String, String, Vec<String>)>,
}

async fn area_list(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Answer {
    let f = &signed.frame;
    let areas = web.app.areas();
    let today = web.app.today();
    let text: String = query.text.chars().take(100).collect();
    let found = areas.search(&text, today, FOUND_MAX);
    let periods = areas.periods().iter().map(|period| {
        let levels: Vec<String> =
            period.levels.iter().map(|it| f.word("level", it.as_str())).collect();
        let steps = period.line.iter().map(|step| step.body.clone()).collect();
        (days(f, period.from, period.to), levels.join(" – "), steps)
    });
    page(&ListPage {
        f,
        found: found.into_iter().map(|unit| line(f, unit, None)).collect(),
        provinces: areas
            .children(None, today)
            .into_iter()
            .map(|unit| line(f, unit, None))
            .collect(),
        gaps: areas
            .gaps()
            .iter()
            .map(|gap| if f.en() { gap.text_en.clone() } else { gap.text_vi.clone() })
            .collect(),
        periods: periods.collect(),
        text,
    })
}

#[derive(Template)]
#[template(path = "place/area.html")]
struct AreaPage<'a> {
    f: &'a Frame,
    name: String,
    code: String,
    key: String,
    level: String,
    settlement: Option<String>,
    region: Option<(String, bool)>,
    days: String,
    ended: bool,
    above: Vec<AreaLine>,
    now: Vec<AreaLine>,
    successors: Vec<AreaLine>,
    predecessors: Vec<AreaLine>,
    same_code: Vec<AreaLine>,
    children: Vec<AreaLine>,
    centre: Option<String>,
}

async fn area_get(State(web): State<Web>, signed: Signed, Path(key): Path<String>) -> Answer {
    let f = &signed.frame;
    let areas = web.app.areas();
    let today = web.app.today();
    let unknown = || Problem::new(Code::AreaUnknown).with("area", &key);
    let unit = match AreaKey::parse(&key) {
        Some(key) => areas.get(&key),
        None => areas.resolve(&key, today),
    };
    let unit = unit.ok_or_else(unknown)?;
    let day = unit.valid_to.map_or(today, |last| last.min(today));
    let lines = |units: Vec<(&Unit, Share)>| -> Vec<AreaLine> {
        units.into_iter().map(|(unit, share)| line(f, unit, Some(share))).collect()
    };
    let plain = |units: Vec<&Unit>| -> Vec<AreaLine> {
        units.into_iter().map(|unit| line(f, unit, None)).collect()
    };
    let ended = unit.valid_to.is_some_and(|last| last < today);
    page(&AreaPage {
        f,
        name: areas.full_name(unit),
        code: unit.key.code().to_owned(),
        key: unit.key.as_str().to_owned(),
        level: f.word("level", unit.level.as_str()),
        settlement: areas.settlement(&unit.key).map(|it| f.word("settlement", it.as_str())),
        region: areas.region(&unit.key, day).map(|region| {
            let name = if f.en() { region.name_en.clone() } else { region.name_vi.clone() };
            (name, region.confidence == "checked")
        }),
        days: days(f, unit.valid_from, unit.valid_to),
        ended,
        above: plain(areas.ancestors(&unit.key, day)),
        now: if ended { lines(areas.now(&unit.key, today)) } else { Vec::new() },
        successors: lines(areas.successors(&unit.key)),
        predecessors: lines(areas.predecessors(&unit.key)),
        same_code: plain(
            areas.with_code(unit.key.code()).filter(|it| it.key != unit.key).collect(),
        ),
        children: plain(areas.children(Some(&unit.key), day)),
        centre: unit.centre.as_ref().map(|(lat, lon)| format!("{lat}, {lon}")),
    })
}
