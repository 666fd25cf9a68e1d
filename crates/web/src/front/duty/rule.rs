//! One day of a recurring duty of the calendar: what it is, where it comes from, and that it was done.

use app::kernel::problem::{Code, Problem};
use app::office::calendar_duty::{CalendarAct, CalendarDutyNew, CalendarDutyView, Which};
use app::office::legal_paper::LegalPaperView;
use askama::Template;
use axum::extract::{Path, State};
use base::area::AreaKey;

use crate::Web;
use crate::kernel::filled::Filled;
use crate::kernel::frame::Frame;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::route::Together;
use crate::kernel::visit::Signed;

pub(super) const CHANGED: Together = Together::Seen("revision", "assignment_changed");

/// A day that is there, for the tests that ask every route.
pub(super) const EXAMPLES: &[(&str, &str)] =
    &[("rule", "commune_monitoring_year"), ("due", "2023-11-20"), ("area", "15889@0")];

/// A path as it is typed: its rule, its last day, its area.
pub(super) type Asked = (String, String, String);

pub(super) fn which((rule, due, area): Asked) -> Result<Which, Problem> {
    let not_found = || Problem::new(Code::NotFound);
    let due = base::day::parse_day(&due).ok_or_else(not_found)?;
    Ok((rule, due, AreaKey::parse(&area).ok_or_else(not_found)?))
}

#[derive(Template)]
#[template(path = "front/calendar_duty.html")]
struct RulePage<'a> {
    f: &'a Frame,
    v: CalendarDutyView,
    said: app::front::calls::Said,
    papers: Vec<LegalPaperView>,
}

impl RulePage<'_> {
    fn path(&self) -> String {
        format!("/duties/rules/{}/{}/{}", self.v.duty.id, self.v.day.due.day, self.v.area)
    }
}

pub(super) async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path(asked): Path<Asked>,
) -> Answer {
    let v = app::office::calendar_duty::get(&web.app, &signed.actor, &which(asked)?).await?;
    let papers = match v.may_close && signed.actor.may(app::Action::LegalPaperSee) {
        true => app::office::legal_paper::citable(&web.app, &signed.actor, "").await?,
        false => Vec::new(),
    };
    let said = v.said();
    page(&RulePage { f: &signed.frame, v, said, papers })
}

fn sent(c: &Filled) -> Result<CalendarDutyNew, Problem> {
    Ok(CalendarDutyNew {
        act: CalendarAct::from_name(c.get("act"))
            .ok_or_else(|| Problem::new(Code::BadInput).with("field", "act"))?,
        day: c.read("day")?,
        content: c.text("content"),
        paper: c.text("paper"),
        legal_paper: c.read_some("legal_paper")?,
        revision: c.read("revision")?,
    })
}

pub(super) async fn close(
    State(web): State<Web>,
    signed: Signed,
    Path(asked): Path<Asked>,
    c: Filled,
) -> Answer {
    let (which, new) = (which(asked)?, sent(&c)?);
    let it = app::office::calendar_duty::close(&web.app, &signed.actor, &which, new).await?;
    let path = format!("/duties/rules/{}/{}/{}", which.0, which.1, which.2);
    let key = format!("assignment_{}", c.get("act"));
    done(&signed.frame, &path, &key, &[("name", &signed.frame.say(&it.said()))])
}
