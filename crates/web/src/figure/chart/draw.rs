//! Bars as SVG, in the colours of the stylesheet and with no style of their own, so that they follow the dark
//! mode, print, and need no script. They are for whoever looks; the table beside them is for whoever reads.

use std::fmt::Write;

use app::Class;

use crate::kernel::frame::Frame;

/// For which page a chart is drawn. Letters shrink with a drawing, so a narrow page has one of its own.
struct Sheet {
    class: &'static str,
    /// In units of the drawing, which are about the points of the screen that shows it.
    width: i64,
    /// Room for names before their bars; none where they stand above them.
    name: i64,
}

const WIDE: Sheet = Sheet { class: "wide", width: 520, name: 220 };
const NARROW: Sheet = Sheet { class: "narrow", width: 290, name: 0 };

impl Sheet {
    fn open(&self, height: i64) -> String {
        let Sheet { class, width, .. } = self;
        format!(
            "<svg class=\"chart {class}\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\" \
             focusable=\"false\">"
        )
    }

    /// The height of a bar that lies, with its name.
    fn row(&self) -> i64 {
        if self.name == 0 { 2 * LINE } else { LINE + 2 }
    }

    /// Writes the name of a bar that lies, and gives where the bar's own line begins.
    fn name(&self, svg: &mut String, y: i64, words: &str) -> i64 {
        if self.name == 0 {
            text(svg, (0, y + 14), "start", "", words);
            return y + LINE - 2;
        }
        text(svg, (self.name - 8, y + 14), "end", "", words);
        y
    }

    /// Room for bars that lie, with what stands behind the longest.
    fn room(&self) -> i64 {
        self.width - self.name - 50
    }
}

/// A chart for wide pages and for narrow ones; the stylesheet shows one of them.
fn both(draw: impl Fn(&Sheet) -> String) -> String {
    [WIDE, NARROW].iter().map(draw).collect()
}

/// Room for a line of text.
const LINE: i64 = 20;

/// What a bar or a part of one stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Poor,
    NearPoor,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Kind::Poor => Class::Poor.as_str(),
            Kind::NearPoor => "near",
        }
    }
}

pub(super) struct Part {
    pub kind: Kind,
    pub count: i64,
}

pub(super) struct Bar {
    pub name: String,
    pub parts: Vec<Part>,
    /// Whether it is of its own year; otherwise it is drawn with a broken line.
    pub is_certain: bool,
}

/// A step from one number to the next; a level stands on the ground.
pub(super) struct Step {
    pub name: String,
    pub from: i64,
    pub to: i64,
    pub way: Way,
}

/// What a step means for the households of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// How many there are; nothing changed.
    Level,
    Better,
    Worse,
    /// Came or left for another reason.
    Other,
}

impl Way {
    fn class(self, kind: Kind) -> &'static str {
        match self {
            Way::Level => kind.class(),
            Way::Better => "better",
            Way::Worse => "worse",
            Way::Other => "other",
        }
    }
}

fn text(svg: &mut String, (x, y): (i64, i64), anchor: &str, class: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = write!(
        svg,
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{words}</text>"
    );
}

fn rect(svg: &mut String, class: &str, (x, y): (i64, i64), (width, height): (i64, i64)) {
    let _ = write!(
        svg,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
    );
}

/// Bars that stand side by side, parts one above the other.
pub(super) fn standing(f: &Frame, bars: &[Bar]) -> String {
    both(|sheet| standing_on(sheet, f, bars))
}

fn standing_on(sheet: &Sheet, f: &Frame, bars: &[Bar]) -> String {
    const HEIGHT: i64 = 200;
    let total = |bar: &Bar| bar.parts.iter().map(|it| it.count).sum::<i64>();
    let most = bars.iter().map(total).max().unwrap_or(0).max(1);
    let step = sheet.width / i64::try_from(bars.len()).unwrap_or(1).max(1);
    let width = (step * 3 / 5).min(80);
    let ground = LINE + HEIGHT;
    let mut svg = sheet.open(ground + LINE + 6);
    for (place, bar) in (0..).zip(bars) {
        let x = place * step + (step - width) / 2;
        let mut top = ground;
        let certain = if bar.is_certain { "" } else { " carried" };
        for part in &bar.parts {
            let height = part.count * HEIGHT / most;
            top -= height;
            rect(&mut svg, &format!("{}{certain}", part.kind.class()), (x, top), (width, height));
            if height >= 16 {
                let at = (x + width / 2, top + height / 2 + 5);
                text(&mut svg, at, "middle", "inside", &f.n(part.count));
            }
        }
        text(&mut svg, (x + width / 2, top - 5), "middle", "sum", &f.n(total(bar)));
        text(&mut svg, (x + width / 2, ground + 16), "middle", "", &bar.name);
    }
    let _ = write!(
        svg,
        "<line class=\"ground\" x1=\"0\" x2=\"{}\" y1=\"{ground}\" y2=\"{ground}\"/></svg>",
        sheet.width
    );
    svg
}

/// Bars that lie under one another, each with its name before it.
pub(super) fn lying(f: &Frame, bars: &[Bar]) -> String {
    both(|sheet| lying_on(sheet, f, bars))
}

fn lying_on(sheet: &Sheet, f: &Frame, bars: &[Bar]) -> String {
    const BAR: i64 = 14;
    let total = |bar: &Bar| bar.parts.iter().map(|it| it.count).sum::<i64>();
    let most = bars.iter().map(total).max().unwrap_or(0).max(1);
    let mut svg = sheet.open(i64::try_from(bars.len()).unwrap_or(0) * sheet.row() + 4);
    for (place, bar) in (0..).zip(bars) {
        let y = sheet.name(&mut svg, place * sheet.row(), &bar.name);
        let mut x = sheet.name;
        for part in &bar.parts {
            let width = part.count * sheet.room() / most;
            rect(&mut svg, part.kind.class(), (x, y + 3), (width, BAR));
            x += width;
        }
        text(&mut svg, (x + 6, y + 14), "start", "sum", &f.n(total(bar)));
    }
    svg.push_str("</svg>");
    svg
}

/// How a number comes from another: levels at both ends, rises and falls between.
pub(super) fn steps(f: &Frame, kind: Kind, steps: &[Step]) -> String {
    both(|sheet| steps_on(sheet, f, kind, steps))
}

fn steps_on(sheet: &Sheet, f: &Frame, kind: Kind, steps: &[Step]) -> String {
    const BAR: i64 = 14;
    let most = steps.iter().map(|it| it.from.max(it.to)).max().unwrap_or(0).max(1);
    let mut svg = sheet.open(i64::try_from(steps.len()).unwrap_or(0) * sheet.row() + 4);
    let at = |count: i64| sheet.name + count.max(0) * sheet.room() / most;
    for (place, step) in (0..).zip(steps) {
        let y = sheet.name(&mut svg, place * sheet.row(), &step.name);
        let (low, high) = (at(step.from.min(step.to)), at(step.from.max(step.to)));
        let is_level = step.way == Way::Level;
        rect(&mut svg, step.way.class(kind), (low, y + 3), ((high - low).max(1), BAR));
        let change = step.to - step.from;
        let words = match (is_level, change) {
            (true, _) => f.n(step.to),
            (false, 0) => f.n(0),
            (false, n) if n < 0 => format!("−{}", f.n(-n)),
            (false, n) => format!("+{}", f.n(n)),
        };
        let label = if is_level {
            "sum"
        } else if change == 0 {
            "zero"
        } else {
            ""
        };
        text(&mut svg, (high + 6, y + 14), "start", label, &words);
    }
    svg.push_str("</svg>");
    svg
}
