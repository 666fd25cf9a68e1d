//! Charts: classes over the years, what became of them, the twelve indicators. Each is a picture drawn here,
//! and the table under it says the same to whoever reads.

mod draw;

use app::Action;
use app::figure::chart::{ChartView, YearClasses};
use app::figure::table::TableView;
use askama::Template;
use axum::extract::{Query, State};
use schemars::JsonSchema;
use serde::Deserialize;

use self::draw::{Bar, Kind, Part, Way};
use crate::Web;
use crate::figure::table::cell_link;
use crate::kernel::frame::{Frame, encode};
use crate::kernel::page::{Answer, page};
use crate::kernel::route::{Declared, get};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![get("/charts", Action::TableSee, charts).guide("cong-chuc-xa#bieu-do")]
}

/// The charts as asked for; a form sends an empty field as empty text.
#[derive(Deserialize, JsonSchema)]
struct Asked {
    #[serde(default)]
    area: String,
    #[serde(default)]
    year: Option<i32>,
}

/// A number in a table, with a link to the households behind it.
struct Figure {
    text: String,
    link: Option<String>,
}

/// A line of what became of poor or near-poor households.
struct Flow {
    words: &'static str,
    figure: Figure,
}

/// A chart of what became of a class in the year, and its lines.
struct Flows {
    title: &'static str,
    picture: String,
    lines: Vec<Flow>,
}

/// An indicator with how many households lack it.
struct Lack {
    name: String,
    poor: Figure,
    near_poor: Figure,
}

#[derive(Template)]
#[template(path = "figure/charts.html")]
struct ChartsPage<'a> {
    f: &'a Frame,
    v: &'a ChartView,
    area: String,
    over_years: String,
    flows: [Flows; 2],
    lacks: Vec<Lack>,
    lacks_picture: String,
    unknown: i64,
}

impl ChartsPage<'_> {
    fn is_here(&self, year: &i32) -> bool {
        *year == self.v.year
    }

    fn link(&self, year: &i32) -> String {
        format!("/charts?area={}&year={year}", self.area)
    }
}

async fn charts(State(web): State<Web>, signed: Signed, Query(asked): Query<Asked>) -> Answer {
    let f = &signed.frame;
    let area = Some(asked.area.clone()).filter(|it| !it.trim().is_empty());
    let view = app::figure::chart::get(&web.app, &signed.actor, area, asked.year).await?;
    let lacks = lacks(f, &view);
    let bars = lacks.iter().map(|(name, [poor, near_poor])| Bar {
        name: name.clone(),
        parts: vec![
            Part { kind: Kind::Poor, count: *poor },
            Part { kind: Kind::NearPoor, count: *near_poor },
        ],
        is_certain: true,
    });
    let lacks_picture = draw::lying(f, &bars.collect::<Vec<_>>());
    let table_lines = lack_lines(f, &view);
    page(&ChartsPage {
        f,
        v: &view,
        area: encode(&view.result.area),
        over_years: draw::standing(f, &years(&view.classes)),
        flows: [poor_flows(f, &view.poor), near_poor_flows(f, &view.near_poor)],
        lacks: table_lines,
        lacks_picture,
        unknown: sum(&view.lacks_poor, "unknown") + sum(&view.lacks_near_poor, "unknown"),
    })
}

/// A sum of the whole area.
fn sum(view: &TableView, measure: &str) -> i64 {
    view.def.sum_of(measure, &view.figures.whole.sums).unwrap_or(0)
}

/// What stands in a column of the whole area, for the first kind of row: households.
fn at(view: &TableView, column: u32) -> i64 {
    let row = view.def.rows.first();
    row.map_or(0, |row| view.def.sum(row, column, &view.figures.whole.sums))
}

fn figure(f: &Frame, view: &TableView, column: u32) -> Figure {
    let count = at(view, column);
    let row = view.def.rows.first().map_or("", |row| row.id.as_str());
    let link = (count != 0).then(|| cell_link(view, row, column));
    Figure { text: f.n(count), link }
}

fn years(classes: &[YearClasses]) -> Vec<Bar> {
    let bar = |it: &YearClasses| Bar {
        name: it.year.to_string(),
        parts: vec![
            Part { kind: Kind::Poor, count: it.poor },
            Part { kind: Kind::NearPoor, count: it.near_poor },
        ],
        is_certain: it.reviewed,
    };
    classes.iter().map(bar).collect()
}

/// From the opening to the closing: each fall takes away from what is left, each rise adds to it.
fn flows(
    f: &Frame,
    view: &TableView,
    title: &'static str,
    kind: Kind,
    lines: &[(&'static str, u32, i64)],
) -> Flows {
    let mut level = 0;
    let steps = lines.iter().map(|(words, column, sign)| {
        let count = at(view, *column);
        let (from, to) = match sign {
            0 => (0, count),
            _ => (level, level + sign * count),
        };
        level = to;
        draw::Step { name: f.t(words).to_owned(), from, to, way: way(words, *sign) }
    });
    let picture = draw::steps(f, kind, &steps.collect::<Vec<_>>());
    let line = |(words, column, _): &(&'static str, u32, i64)| Flow {
        words,
        figure: figure(f, view, *column),
    };
    Flows { title, picture, lines: lines.iter().map(line).collect() }
}

/// Whether a line is better or worse for its households: one class is left for a worse one too.
fn way(words: &str, sign: i64) -> Way {
    match (words, sign) {
        (_, 0) => Way::Level,
        ("charts.to_poor", _) => Way::Worse,
        ("charts.from_poor", _) => Way::Better,
        ("charts.other_fall" | "charts.other_rise", _) => Way::Other,
        (_, ..0) => Way::Better,
        (_, 1..) => Way::Worse,
    }
}

fn poor_flows(f: &Frame, view: &TableView) -> Flows {
    flows(
        f,
        view,
        "charts.flow_poor",
        Kind::Poor,
        &[
            ("charts.opening", 1, 0),
            ("charts.to_near_poor", 2, -1),
            ("charts.above", 3, -1),
            ("charts.other_fall", 4, -1),
            ("charts.from_near_poor", 5, 1),
            ("charts.again", 6, 1),
            ("charts.new", 7, 1),
            ("charts.other_rise", 8, 1),
            ("charts.closing", 9, 0),
        ],
    )
}

fn near_poor_flows(f: &Frame, view: &TableView) -> Flows {
    flows(
        f,
        view,
        "charts.flow_near_poor",
        Kind::NearPoor,
        &[
            ("charts.opening", 1, 0),
            ("charts.to_poor", 2, -1),
            ("charts.above_near", 3, -1),
            ("charts.other_fall", 4, -1),
            ("charts.from_poor", 5, 1),
            ("charts.again_near", 6, 1),
            ("charts.new", 7, 1),
            ("charts.other_rise", 8, 1),
            ("charts.closing", 9, 0),
        ],
    )
}

/// The columns of table 4 that are indicators, in the official order.
fn indicators(view: &TableView) -> Vec<(u32, String, String)> {
    let shown = view.def.shown().filter(|column| (3..=14).contains(&column.number));
    shown.map(|it| (it.number, it.name_vi.clone(), it.name_en.clone())).collect()
}

fn lacks(f: &Frame, view: &ChartView) -> Vec<(String, [i64; 2])> {
    let of = |(column, vi, en): (u32, String, String)| {
        let counts = [at(&view.lacks_poor, column), at(&view.lacks_near_poor, column)];
        (if f.en() { en } else { vi }, counts)
    };
    indicators(&view.lacks_poor).into_iter().map(of).collect()
}

fn lack_lines(f: &Frame, view: &ChartView) -> Vec<Lack> {
    let of = |(column, vi, en): (u32, String, String)| Lack {
        name: if f.en() { en } else { vi },
        poor: figure(f, &view.lacks_poor, column),
        near_poor: figure(f, &view.lacks_near_poor, column),
    };
    indicators(&view.lacks_poor).into_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_became_poor_is_not_drawn_as_better_off() {
        for (words, sign, wanted) in [
            ("charts.opening", 0, Way::Level),
            ("charts.to_near_poor", -1, Way::Better),
            ("charts.to_poor", -1, Way::Worse),
            ("charts.from_poor", 1, Way::Better),
            ("charts.from_near_poor", 1, Way::Worse),
            ("charts.new", 1, Way::Worse),
            ("charts.other_fall", -1, Way::Other),
            ("charts.other_rise", 1, Way::Other),
        ] {
            assert_eq!(way(words, sign), wanted, "{words}");
        }
    }
}
