//! The steps of a review round as one state machine: list → survey → meeting → posting (→ complaint
//! → re-check → new posting) → opinion of the district, while there is one → decision →
//! certificates. For each step: who takes it, and why it cannot be taken yet.

use base::closed_set;
use base::day::show_day;
use base::{Day, Finding, Role};
use serde::Serialize;

use super::RoundKind;

/// The text that orders the steps; the article is named where the facts of the law name it.
pub const SOURCE: &str = "QĐ 24/2021/QĐ-TTg";

closed_set! {
    /// How a round is run.
    RoundFlow {
        /// Step by step in the program.
        Steps = "steps",
        /// Run on paper before; only its list, forms and decision are entered.
        Recorded = "recorded",
    }
}

closed_set! {
    Step {
        /// Lập danh sách cần rà soát.
        List = "list",
        /// Rà soát, phân loại.
        Survey = "survey",
        /// Họp dân.
        Meeting = "meeting",
        /// Niêm yết, thông báo công khai; khiếu nại, phúc tra.
        Posting = "posting",
        /// Xin ý kiến cấp huyện, while there is a district.
        Opinion = "opinion",
        /// Quyết định công nhận.
        Decision = "decision",
        /// Giấy chứng nhận.
        Certificate = "certificate",
    }
}

impl Step {
    /// Whose work it is in the program.
    pub fn helper(self) -> Role {
        match self {
            Step::Survey | Step::Meeting => Role::VillageHead,
            Step::List | Step::Posting | Step::Opinion => Role::CommuneOfficer,
            Step::Decision | Step::Certificate => Role::Chairman,
        }
    }
}

/// Households of a round, or of one of its villages, by how far they are. Every count is of
/// households on the list, unless it says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Progress {
    pub listed: i64,
    /// With a form.
    pub collected: i64,
    /// With a form that is classified.
    pub scored: i64,
    /// Agreed to by the village meeting, as they are classified now.
    pub met: i64,
    /// Not agreed to, and not surveyed again since.
    pub rejected: i64,
    /// Posted as they are classified now, the posting not overtaken by a re-check.
    pub posted: i64,
    /// Of these, with a posting that still runs on the day asked for.
    pub running: i64,
    /// With a complaint that is not closed.
    pub complained: i64,
    /// With a form in the round, but not on its list.
    pub unlisted: i64,
    /// Poor or near-poor on the review day, but not on the list.
    pub required_missing: i64,
    /// Requests to be recognised that are neither on a list nor answered.
    pub requests: i64,
    /// On the decision's lists as poor or near-poor; counted for the round alone, so that no village
    /// shows a zero.
    #[serde(skip)]
    pub entitled: i64,
    /// Of these, with a certificate for this round.
    #[serde(skip)]
    pub certified: i64,
}

/// The opinion of the district.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Opinion {
    /// When it was asked for.
    pub sent_on: Day,
    /// The last day for an answer.
    pub due: Day,
    /// When the answer came.
    pub answered_on: Option<Day>,
}

/// What the rules look at.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Annual or regular.
    pub kind: RoundKind,
    /// Step by step, or recorded.
    pub flow: RoundFlow,
    /// Whether it has its decision.
    pub decided: bool,
    /// Whether it was closed without one.
    pub closed: bool,
    /// Whether it has a score table.
    pub has_table: bool,
    /// Whether there is a district level on the day.
    pub has_district: bool,
    /// The district's opinion, once asked for.
    pub opinion: Option<Opinion>,
    /// The day asked for: that of the step, or today.
    pub day: Day,
    /// How far the households are.
    pub progress: Progress,
}

/// Why a step cannot be taken yet: what is missing, by which rule, and who can help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyNot {
    /// The step that is held up.
    pub step: Step,
    /// What is missing; its words say what to do.
    pub finding: Finding,
    /// The rule's text.
    pub source: &'static str,
    /// Who can help.
    pub helper: Role,
}

impl WhyNot {
    fn new(step: Step, finding: Finding, helper: Role) -> WhyNot {
        WhyNot { step, finding: finding.with("source", SOURCE), source: SOURCE, helper }
    }
}

/// Why a step cannot be taken now; empty when it can.
pub fn why_not(step: Step, facts: &Facts) -> Vec<WhyNot> {
    let mut out = Whys { step, list: Vec::new() };
    if facts.decided && step != Step::Certificate {
        out.add(Finding::error("round_decided"), Role::Chairman);
        return out.list;
    }
    if facts.closed {
        out.add(Finding::error("round_closed"), Role::CommuneOfficer);
        return out.list;
    }
    if facts.flow == RoundFlow::Recorded && step != Step::Certificate {
        let on_paper = [Step::Meeting, Step::Posting, Step::Opinion];
        if on_paper.contains(&step) {
            out.add(Finding::error("step_recorded"), Role::CommuneOfficer);
        }
        return out.list;
    }
    let p = &facts.progress;
    match step {
        Step::List => {}
        Step::Survey => out.some(p.listed == 0, "step_list_empty", Role::CommuneOfficer),
        Step::Meeting => meeting(&mut out, facts),
        Step::Posting => posting(&mut out, facts),
        Step::Opinion => {
            if !facts.has_district {
                out.add(
                    Finding::error("step_no_district").with("day", show_day(facts.day)),
                    Role::CommuneOfficer,
                );
            }
            posted(&mut out, facts);
        }
        Step::Decision => {
            let requests = facts.progress.requests;
            out.counted(requests, "step_requests_open", Role::CommuneOfficer);
            posted(&mut out, facts);
            if facts.has_district {
                opinion(&mut out, facts);
            }
        }
        Step::Certificate => out.some(!facts.decided, "step_not_decided", Role::Chairman),
    }
    out.list
}

struct Whys {
    step: Step,
    list: Vec<WhyNot>,
}

impl Whys {
    fn add(&mut self, finding: Finding, helper: Role) {
        self.list.push(WhyNot::new(self.step, finding, helper));
    }

    fn some(&mut self, stands: bool, code: &str, helper: Role) {
        if stands {
            self.add(Finding::error(code), helper);
        }
    }

    fn counted(&mut self, count: i64, code: &str, helper: Role) {
        if count > 0 {
            self.add(Finding::error(code).with("count", count), helper);
        }
    }
}

/// Step 3 asks that steps 1 and 2 are done where the meeting is.
fn meeting(out: &mut Whys, facts: &Facts) {
    let p = &facts.progress;
    out.some(p.listed == 0, "step_list_empty", Role::CommuneOfficer);
    out.some(!facts.has_table, "round_no_score_table", Role::CommuneOfficer);
    out.counted(p.listed - p.collected, "step_not_collected", Role::VillageHead);
    if facts.has_table {
        out.counted(p.collected - p.scored, "step_not_scored", Role::VillageHead);
    }
}

/// Step 4 asks for the meeting's agreement. A household that was sent back waits by itself: the others
/// of its village are posted, and it is posted after its own meeting.
fn posting(out: &mut Whys, facts: &Facts) {
    let p = &facts.progress;
    meeting(out, facts);
    out.counted(p.scored - p.met - p.rejected, "step_not_met", Role::VillageHead);
    out.counted(p.complained, "step_complaint_open", Role::CommuneOfficer);
}

/// What comes after the posting asks that it has ended everywhere, with no complaint open.
fn posted(out: &mut Whys, facts: &Facts) {
    let p = &facts.progress;
    out.counted(p.required_missing, "step_required_missing", Role::CommuneOfficer);
    out.counted(p.rejected, "step_rejected", Role::VillageHead);
    out.counted(p.unlisted, "step_unlisted", Role::CommuneOfficer);
    posting(out, facts);
    out.counted(p.met - p.posted, "step_not_posted", Role::CommuneOfficer);
    out.counted(p.running, "step_posting_runs", Role::CommuneOfficer);
}

fn opinion(out: &mut Whys, facts: &Facts) {
    match facts.opinion {
        None => out.add(Finding::error("step_no_opinion"), Role::CommuneOfficer),
        Some(asked) if asked.answered_on.is_none() && facts.day <= asked.due => out.add(
            Finding::error("step_opinion_waits").with("due", show_day(asked.due)),
            Role::CommuneOfficer,
        ),
        Some(_) => {}
    }
}

closed_set! {
    /// How a step stands.
    Standing {
        /// Nothing is left to do in it.
        Done = "done",
        /// It can be taken.
        Ready = "ready",
        /// Something stands before it.
        Waits = "waits",
        /// There is no such step in this round.
        Absent = "absent",
        /// The round was closed before it was done.
        Stopped = "stopped",
    }
}

/// A step with how it stands.
#[derive(Debug, Clone, Serialize)]
pub struct StepView {
    pub step: Step,
    /// How it stands.
    pub standing: Standing,
    /// Households through it.
    pub done: i64,
    /// Of how many.
    pub of: i64,
    /// Why it cannot be taken.
    pub why_not: Vec<WhyNot>,
    /// Whose work it is.
    pub helper: Role,
}

/// All steps of a round.
pub fn steps(facts: &Facts) -> Vec<StepView> {
    let p = &facts.progress;
    Step::ALL
        .into_iter()
        .map(|step| {
            let done = match step {
                Step::List => p.listed,
                Step::Survey => p.scored - p.rejected,
                Step::Meeting => p.met,
                Step::Posting => p.posted - p.running,
                Step::Opinion | Step::Decision if facts.decided => p.listed,
                Step::Opinion | Step::Decision => 0,
                Step::Certificate => p.certified,
            };
            let of = if step == Step::Certificate { p.entitled } else { p.listed };
            let answered = facts.opinion.is_some_and(|asked| asked.answered_on.is_some());
            let absent = match step {
                // What was done on paper is not asked for, and not said to be done.
                Step::Opinion => !facts.has_district || facts.flow == RoundFlow::Recorded,
                Step::Meeting | Step::Posting => facts.flow == RoundFlow::Recorded,
                Step::List | Step::Survey | Step::Decision | Step::Certificate => false,
            };
            let whole = p.listed > 0 && done == p.listed;
            let finished = match step {
                Step::List => {
                    p.listed > 0 && p.required_missing == 0 && p.unlisted == 0 && p.requests == 0
                }
                Step::Survey | Step::Meeting => whole,
                Step::Posting => whole && p.complained == 0,
                Step::Opinion => answered,
                Step::Decision => facts.decided,
                Step::Certificate => facts.decided && p.certified == p.entitled,
            };
            let why = why_not(step, facts);
            let standing = match () {
                () if absent => Standing::Absent,
                () if facts.closed && !facts.decided => Standing::Stopped,
                () if finished || (facts.decided && step != Step::Certificate) => Standing::Done,
                () if why.is_empty() => Standing::Ready,
                () => Standing::Waits,
            };
            let why_not = if standing == Standing::Waits { why } else { Vec::new() };
            StepView { step, standing, done, of, why_not, helper: step.helper() }
        })
        .collect()
}

/// Refuses a day before its predecessor or after today; the words name both.
pub fn in_order(what: &str, day: Day, not_before: (&str, Day), today: Day) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (before, first) = not_before;
    if day < first {
        findings.push(
            Finding::error("step_day_order")
                .with("what", what)
                .with("day", show_day(day))
                .with("before", before)
                .with("first", show_day(first))
                .with("source", SOURCE),
        );
    }
    if day > today {
        findings
            .push(Finding::error("step_day_future").with("what", what).with("day", show_day(day)));
    }
    findings
}
