//! The points of a form as two rulers with the line of the class on each, drawn for whoever looks; whoever
//! reads has the same in words beside it.

use std::fmt::Write;

use app::review::survey::VerdictView;

use crate::kernel::frame::Frame;

/// The width of a ruler, and what is left on each side for half a number.
const WIDTH: i64 = 400;
const SIDE: i64 = 18;
/// The height of a ruler with its numbers.
const HEIGHT: i64 = 58;
/// Where its bar begins, and how thick it is.
const BAR_Y: i64 = 25;
const BAR: i64 = 12;

/// One ruler: from nothing to `end`, with the line, and where the household stands.
struct Ruler {
    end: i64,
    line: i64,
    at: i64,
    /// Whether the side below the line is the one of the poor.
    poor_below: bool,
}

impl Ruler {
    fn x(&self, points: i64) -> i64 {
        SIDE + points.clamp(0, self.end) * (WIDTH - 2 * SIDE) / self.end.max(1)
    }

    fn draw(&self, f: &Frame, name: &str, top: i64, svg: &mut String) {
        let (bar, under) = (top + BAR_Y, top + BAR_Y + BAR);
        let (start, end, line, at) = (SIDE, WIDTH - SIDE, self.x(self.line), self.x(self.at));
        let kinds = if self.poor_below { ["below", "above"] } else { ["above", "below"] };
        for (kind, from, to) in [(kinds[0], start, line), (kinds[1], line, end)] {
            let width = to - from;
            let _ = write!(
                svg,
                "<rect class=\"{kind}\" x=\"{from}\" y=\"{bar}\" width=\"{width}\" height=\"{BAR}\"/>"
            );
        }
        let _ = write!(
            svg,
            "<line class=\"line\" x1=\"{line}\" x2=\"{line}\" y1=\"{}\" y2=\"{}\"/>\
             <path class=\"at\" d=\"M{at} {bar}l-6 -9h12z\"/>\
             <text class=\"at\" x=\"{at}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            bar - 2,
            under + 4,
            bar - 11,
            f.n(self.at),
        );
        let labels = [(start, 0), (line, self.line), (end, self.end)];
        for (x, points) in labels {
            let _ = write!(
                svg,
                "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                under + 16,
                f.n(points)
            );
        }
        let _ = write!(svg, "<text class=\"name\" x=\"0\" y=\"{}\">{name}</text>", bar - 9);
    }
}

/// The rulers of a form; nothing where its points or its line are not known.
pub(super) fn draw(f: &Frame, v: &VerdictView) -> String {
    let (Some(a), Some(line)) = (v.a_points, v.line) else { return String::new() };
    let income = Ruler { end: (2 * line).max(a), line, at: a, poor_below: true };
    // Ten points each of the twelve indicators.
    let lacks = v.b_points.zip(v.poor_from).map(|(at, line)| Ruler {
        end: 120,
        line,
        at,
        poor_below: false,
    });
    let height = if lacks.is_some() { 2 * HEIGHT } else { HEIGHT };
    let mut svg = format!(
        "<svg class=\"ruler\" viewBox=\"0 0 {WIDTH} {height}\" aria-hidden=\"true\" \
         focusable=\"false\">"
    );
    income.draw(f, f.t("household.a_points"), 0, &mut svg);
    if let Some(lacks) = lacks {
        lacks.draw(f, f.t("household.b_points"), HEIGHT, &mut svg);
    }
    svg.push_str("</svg>");
    svg
}
