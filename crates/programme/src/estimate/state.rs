//! The way of an estimate as one table, and who may do each step: draft, agreed where another post
//! must, appraised, approved or returned. A refusal says which rule it is.

use base::id::{AccountId, LegalPaperId};
use base::text::says_why;
use base::{Day, Dong, closed_set};

use super::line::SourceSum;
use crate::file::{Apart, Approver, Part, Programme};

/// The fewest letters of remarks with which an estimate is sent back.
const LEAST_REMARK: usize = 5;

closed_set! {
    /// Where an estimate is.
    EstimateState {
        /// Đang lập.
        Draft = "draft",
        /// Handed on by its drafter.
        Submitted = "submitted",
        /// Đã thống nhất, where another post must agree.
        Agreed = "agreed",
        /// Đã thẩm định.
        Appraised = "appraised",
        /// Đã phê duyệt.
        Approved = "approved",
        /// Trả lại.
        Returned = "returned",
    }
}

closed_set! {
    /// What is done with it.
    Act {
        Submit = "submit",
        Agree = "agree",
        Appraise = "appraise",
        Approve = "approve",
        Return = "return",
        /// Taken up again by its drafter: a new version.
        Revise = "revise",
    }
}

/// A step of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    pub from: EstimateState,
    pub act: Act,
    pub to: EstimateState,
    /// Whose step it is; `None` for the post that agrees, and for whoever has the estimate before
    /// him.
    pub part: Option<Part>,
}

const fn step(from: EstimateState, act: Act, to: EstimateState, part: Option<Part>) -> Move {
    Move { from, act, to, part }
}

/// The whole way. What is not here is refused.
pub const MOVES: &[Move] = &[
    step(EstimateState::Draft, Act::Submit, EstimateState::Submitted, Some(Part::Drafter)),
    step(EstimateState::Submitted, Act::Agree, EstimateState::Agreed, None),
    step(EstimateState::Submitted, Act::Return, EstimateState::Returned, None),
    step(EstimateState::Submitted, Act::Appraise, EstimateState::Appraised, Some(Part::Appraiser)),
    step(EstimateState::Agreed, Act::Appraise, EstimateState::Appraised, Some(Part::Appraiser)),
    step(EstimateState::Agreed, Act::Return, EstimateState::Returned, Some(Part::Appraiser)),
    step(EstimateState::Appraised, Act::Approve, EstimateState::Approved, Some(Part::Approver)),
    step(EstimateState::Appraised, Act::Return, EstimateState::Returned, Some(Part::Approver)),
    step(EstimateState::Returned, Act::Revise, EstimateState::Draft, Some(Part::Drafter)),
];

/// A step that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    pub act: Act,
    pub by: AccountId,
    pub on: Day,
    /// The version it was taken on, from 1.
    pub version: u32,
}

/// An estimate as far as its way goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State<'a> {
    pub now: EstimateState,
    /// The version that lies before everybody, from 1.
    pub version: u32,
    /// Who drafted this version.
    pub drafter: AccountId,
    /// The steps of this version, in order.
    pub done: &'a [Done],
    /// The code of its project.
    pub project: &'a str,
    /// How many lines it has.
    pub lines: usize,
    /// What it comes to.
    pub sum: Dong,
    /// What its lines ask of each allocation.
    pub sources: &'a [SourceSum],
}

/// Who wants to do what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish<'a> {
    pub act: Act,
    pub by: AccountId,
    /// The ids of the programme's posts that he has.
    pub posts: &'a [String],
    /// For whom he approves, where he may.
    pub approves_as: Option<Approver>,
    pub on: Day,
    /// The version that he saw.
    pub seen: u32,
    pub remark: Option<&'a str>,
    /// The paper by which a commune with few officers departs from what keeps parts apart, where
    /// that may be.
    pub departs_by: Option<LegalPaperId>,
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The way has no such step from here.
    NoSuchStep { now: EstimateState, act: Act },
    /// Somebody wrote another version meanwhile.
    OtherVersion { now: u32, seen: u32 },
    /// It is a step of another post.
    OtherPost { act: Act, post: Option<String> },
    /// It is agreed first, by this post.
    AgreementFirst { post: String },
    /// No other post has to agree.
    NoAgreementNeeded,
    /// Two parts are in one hand that the programme keeps apart.
    SamePerson { part: Part, other: Part, source: String },
    /// It has no lines.
    Empty,
    /// A source has less than the lines ask of it.
    OverSource(SourceSum),
    /// It is another's to approve, by its sum.
    OtherApprover { approver: Approver, sum: Dong },
    /// It goes back with remarks.
    NoRemark,
    /// It is dated before the step before.
    BeforeLast { last: Day },
    /// The project is none of the programme, or nobody leads it in a commune.
    NoProject,
}

impl Refused {
    /// Its stable name, under which its words stand.
    pub fn code(&self) -> &'static str {
        match self {
            Refused::NoSuchStep { .. } => "estimate_no_such_step",
            Refused::OtherVersion { .. } => "estimate_other_version",
            Refused::OtherPost { .. } => "estimate_other_post",
            Refused::AgreementFirst { .. } => "estimate_agreement_first",
            Refused::NoAgreementNeeded => "estimate_no_agreement_needed",
            Refused::SamePerson { .. } => "estimate_same_person",
            Refused::Empty => "estimate_empty",
            Refused::OverSource(_) => "estimate_over_source",
            Refused::OtherApprover { .. } => "estimate_other_approver",
            Refused::NoRemark => "estimate_no_remark",
            Refused::BeforeLast { .. } => "estimate_before_last",
            Refused::NoProject => "estimate_no_project",
        }
    }
}

/// The post that appraises.
const FINANCE: &str = "finance_officer";

impl State<'_> {
    /// Where a step leads.
    ///
    /// # Errors
    /// Every rule that it would break.
    pub fn step(
        &self,
        programme: &Programme,
        wish: &Wish<'_>,
    ) -> Result<EstimateState, Vec<Refused>> {
        let Some(step) = MOVES.iter().find(|it| it.from == self.now && it.act == wish.act) else {
            return Err(vec![Refused::NoSuchStep { now: self.now, act: wish.act }]);
        };
        let Some(project) = programme.project(self.project).filter(|it| it.drafts.is_some()) else {
            return Err(vec![Refused::NoProject]);
        };
        let mut refused = Vec::new();
        if wish.seen != self.version {
            refused.push(Refused::OtherVersion { now: self.version, seen: wish.seen });
        }
        if let Some(last) = self.done.last().filter(|last| wish.on < last.on) {
            refused.push(Refused::BeforeLast { last: last.on });
        }
        if wish.act == Act::Return && !says_why(wish.remark.unwrap_or_default(), LEAST_REMARK) {
            refused.push(Refused::NoRemark);
        }
        let agrees = project.agrees.as_deref();
        refused.extend(self.wrong_post(wish, step, project.drafts.as_deref(), agrees));
        match (wish.act, agrees) {
            (Act::Appraise, Some(post)) if self.now == EstimateState::Submitted => {
                refused.push(Refused::AgreementFirst { post: post.to_owned() });
            }
            (Act::Agree, None) => refused.push(Refused::NoAgreementNeeded),
            _ => {}
        }
        if let Some(part) = step.part {
            refused.extend(who_may_not(
                &programme.apart,
                part,
                wish.by,
                &self.hands(),
                wish.departs_by,
            ));
        }
        if matches!(wish.act, Act::Submit | Act::Appraise | Act::Approve) {
            if self.lines == 0 {
                refused.push(Refused::Empty);
            }
            let over = self.sources.iter().filter(|it| it.left.0 < 0);
            refused.extend(over.map(|it| Refused::OverSource(*it)));
        }
        if wish.act == Act::Approve {
            let (approver, _) = programme.approver(self.sum);
            if wish.approves_as != Some(approver) {
                refused.push(Refused::OtherApprover { approver, sum: self.sum });
            }
        }
        if refused.is_empty() { Ok(step.to) } else { Err(refused) }
    }

    fn wrong_post(
        &self,
        wish: &Wish<'_>,
        step: &Move,
        drafts: Option<&str>,
        agrees: Option<&str>,
    ) -> Option<Refused> {
        let post = match (wish.act, step.part) {
            (Act::Submit | Act::Revise, _) => drafts?,
            (Act::Agree, _) => agrees?,
            (Act::Appraise, _) | (Act::Return, Some(Part::Appraiser)) => FINANCE,
            // Before anybody agreed or appraised, it goes back from whose turn it is.
            (Act::Return, None) => agrees.unwrap_or(FINANCE),
            (Act::Approve, _) => return None,
            (Act::Return, Some(_)) => {
                let may = wish.approves_as.is_some();
                return (!may).then_some(Refused::OtherPost { act: wish.act, post: None });
            }
        };
        let has = wish.posts.iter().any(|it| it == post);
        (!has).then(|| Refused::OtherPost { act: wish.act, post: Some(post.to_owned()) })
    }

    /// Who has had which part in this version.
    fn hands(&self) -> Vec<(Part, AccountId)> {
        let mut hands = vec![(Part::Drafter, self.drafter)];
        for done in self.done.iter().filter(|done| done.version == self.version) {
            match done.act {
                Act::Submit => hands.push((Part::Drafter, done.by)),
                Act::Appraise => hands.push((Part::Appraiser, done.by)),
                Act::Approve => hands.push((Part::Approver, done.by)),
                Act::Agree | Act::Return | Act::Revise => {}
            }
        }
        hands
    }
}

/// Which parts already in somebody's hand keep him from another one; a rule that may be relaxed,
/// only without a paper.
pub fn who_may_not(
    apart: &[Apart],
    part: Part,
    by: AccountId,
    hands: &[(Part, AccountId)],
    departs_by: Option<LegalPaperId>,
) -> Vec<Refused> {
    let mut refused = Vec::new();
    let binds = |it: &&Apart| !it.relaxed || departs_by.is_none();
    for Apart { parts: [one, two], source, .. } in apart.iter().filter(binds) {
        for (mine, other) in [(*one, *two), (*two, *one)] {
            if mine == part && hands.contains(&(other, by)) {
                refused.push(Refused::SamePerson { part, other, source: source.clone() });
            }
        }
    }
    refused
}
