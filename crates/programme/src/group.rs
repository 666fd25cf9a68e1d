//! Production groups of a community: the steps of their project, what a dossier holds and by when
//! it is answered, shares and ceilings, payment stage by stage, and the animals or capital that go
//! round, as events with the duties they bring.

use std::collections::BTreeMap;

use base::id::{HouseholdId, LegalPaperId};
use base::{Day, Dong, closed_set};
use chrono::Months;
use register::Calendar;

use crate::file::Production;
use crate::mark::Slot;

closed_set! {
    /// The way of a community's project (VBHN 1676/VBHN-BLĐTBXH, điều 7; its text has expired, and
    /// is the only wording found).
    GroupStep {
        /// Cộng đồng cùng UBND xã xây dựng dự án.
        Written = "written",
        /// Hồ sơ đầy đủ, hợp lệ.
        DossierWhole = "dossier_whole",
        /// Tổ thẩm định.
        Appraised = "appraised",
        /// Quyết định phê duyệt.
        Decided = "decided",
        /// Văn bản trả lời, nêu rõ lý do.
        Refused = "refused",
        /// Hợp đồng với đại diện cộng đồng.
        Contracted = "contracted",
        /// Nghiệm thu từng giai đoạn.
        Running = "running",
        Ended = "ended",
    }
}

impl GroupStep {
    /// The steps that may follow.
    pub fn next(self) -> &'static [GroupStep] {
        match self {
            GroupStep::Written => &[GroupStep::DossierWhole],
            GroupStep::DossierWhole => &[GroupStep::Appraised, GroupStep::Refused],
            GroupStep::Appraised => &[GroupStep::Decided, GroupStep::Refused],
            GroupStep::Refused => &[GroupStep::Written],
            GroupStep::Decided => &[GroupStep::Contracted],
            GroupStep::Contracted => &[GroupStep::Running],
            GroupStep::Running => &[GroupStep::Ended],
            GroupStep::Ended => &[],
        }
    }
}

closed_set! {
    /// What a dossier holds.
    DossierPart {
        /// Biên bản họp dân.
        MeetingMinutes = "meeting_minutes",
        /// Kế hoạch sản xuất, kinh doanh, tiêu thụ sản phẩm.
        Plan = "plan",
        /// Tổng chi phí, đề nghị hỗ trợ, phần đóng góp của thành viên.
        Costs = "costs",
        /// Kết quả dự kiến.
        Results = "results",
        /// Hình thức luân chuyển, cách quản lý hiện vật hoặc tiền; only where something goes round.
        Rotation = "rotation",
        /// Trách nhiệm giám sát của UBND xã.
        Supervision = "supervision",
        /// Nhu cầu đào tạo, tập huấn.
        Training = "training",
    }
}

closed_set! {
    /// What a decision holds.
    DecisionPart {
        Name = "name",
        Time = "time",
        Area = "area",
        Participants = "participants",
        Activities = "activities",
        Estimate = "estimate",
        Sources = "sources",
        Rotation = "rotation",
        Results = "results",
        Responsibilities = "responsibilities",
        Sanctions = "sanctions",
    }
}

/// What of a dossier is missing.
pub fn missing_parts(has: &[DossierPart], goes_round: bool) -> Vec<DossierPart> {
    let needed = |part: &DossierPart| *part != DossierPart::Rotation || goes_round;
    DossierPart::ALL.into_iter().filter(needed).filter(|part| !has.contains(part)).collect()
}

/// The last day on which a whole dossier is answered; `Err` with the slot where the number of days
/// is not known.
///
/// # Errors
/// The name of the empty slot.
pub fn answer_by<'a>(
    production: &'a Production,
    calendar: &Calendar,
    whole_on: Day,
) -> Result<Day, &'a str> {
    match &production.answer_working_days {
        Slot::Known(days) => Ok(calendar.working_day_after(whole_on, *days)),
        Slot::Unknown(slot) => Err(slot),
    }
}

/// A project as it is put forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub households: u32,
    /// Poor, near-poor, newly escaped and other households of the target groups.
    pub target_households: u32,
    pub cost: Dong,
    pub support: Dong,
    /// What choosing the project costs.
    pub selection: Dong,
    pub from: Day,
    pub to: Day,
    /// The kind of area, from 0, the most difficult first.
    pub area_kind: usize,
}

/// What is wrong with a project, or cannot be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanWrong {
    Nobody,
    /// More target households than households.
    Counts,
    TooFewTarget {
        least_percent: u32,
    },
    TooMuchSupport {
        most: Dong,
        percent: u32,
    },
    TooLong {
        most_years: u32,
    },
    EndsBefore,
    TooMuchSelection {
        most: Dong,
        percent: u32,
    },
    /// The rule is not known: the slot that is empty.
    NotKnown {
        slot: String,
    },
    /// The rule has no value of this kind of area.
    NoSuchArea,
}

/// Holds a project against shares and ceilings.
pub fn check_plan(production: &Production, plan: &Plan) -> Vec<PlanWrong> {
    let mut wrong = Vec::new();
    if plan.households == 0 {
        wrong.push(PlanWrong::Nobody);
    }
    if plan.target_households > plan.households {
        wrong.push(PlanWrong::Counts);
    }
    if plan.to < plan.from {
        wrong.push(PlanWrong::EndsBefore);
    }
    match &production.least_target_percent {
        Slot::Unknown(slot) => wrong.push(PlanWrong::NotKnown { slot: slot.clone() }),
        // The most difficult kinds share the first value, as far as there is one.
        Slot::Known(percents) => match percents.get(plan.area_kind).or(percents.last()) {
            None => wrong.push(PlanWrong::NoSuchArea),
            Some(least) => {
                let has = u64::from(plan.target_households) * 100;
                if has < u64::from(plan.households) * u64::from(*least) {
                    wrong.push(PlanWrong::TooFewTarget { least_percent: *least });
                }
            }
        },
    }
    match &production.support_percent {
        Slot::Unknown(slot) => wrong.push(PlanWrong::NotKnown { slot: slot.clone() }),
        Slot::Known(percents) => match percents.get(plan.area_kind) {
            None => wrong.push(PlanWrong::NoSuchArea),
            Some(percent) => {
                let most = share(plan.cost, *percent);
                if plan.support > most {
                    wrong.push(PlanWrong::TooMuchSupport { most, percent: *percent });
                }
            }
        },
    }
    match &production.most_years {
        Slot::Unknown(slot) => wrong.push(PlanWrong::NotKnown { slot: slot.clone() }),
        Slot::Known(years) => {
            let last = plan.from.checked_add_months(Months::new(years * 12));
            if last.is_some_and(|last| plan.to >= last) {
                wrong.push(PlanWrong::TooLong { most_years: *years });
            }
        }
    }
    match &production.selection_percent {
        Slot::Unknown(slot) => wrong.push(PlanWrong::NotKnown { slot: slot.clone() }),
        Slot::Known(percent) => {
            let most = share(plan.cost, *percent);
            if plan.selection > most {
                wrong.push(PlanWrong::TooMuchSelection { most, percent: *percent });
            }
        }
    }
    wrong
}

/// So many hundredths of an amount, rounded down.
fn share(amount: Dong, percent: u32) -> Dong {
    let part = i128::from(amount.0) * i128::from(percent) / 100;
    Dong(i64::try_from(part).unwrap_or(i64::MAX))
}

/// A stage that is paid when it was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    pub amount: Dong,
    pub accepted_on: Option<Day>,
    pub paid: Dong,
}

/// Stages of an amount by hundredths that make 100: rounded down, the last with what is left, so
/// that they sum to it.
pub fn stages(amount: Dong, percents: &[u32]) -> Vec<Stage> {
    let mut left = amount.0;
    let last = percents.len().saturating_sub(1);
    let of = |(place, percent): (usize, &u32)| {
        let part = if place == last { left } else { share(amount, *percent).0 };
        left -= part;
        Stage { amount: Dong(part), accepted_on: None, paid: Dong(0) }
    };
    percents.iter().enumerate().map(of).collect()
}

/// Why a stage is not paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageRefused {
    NoSuchStage,
    /// It was not accepted, or only later.
    NotAccepted,
    /// The stage before is not accepted.
    EarlierOpen {
        stage: usize,
    },
    TooMuch {
        left: Dong,
    },
    Amount,
}

/// Whether so much of a stage (from 0) may be paid on a day.
///
/// # Errors
/// The rule that it would break.
pub fn may_pay(stages: &[Stage], stage: usize, amount: Dong, on: Day) -> Result<(), StageRefused> {
    let it = stages.get(stage).ok_or(StageRefused::NoSuchStage)?;
    let accepted = |it: &Stage| it.accepted_on.is_some_and(|day| day <= on);
    if let Some(earlier) = stages.iter().take(stage).position(|it| !accepted(it)) {
        return Err(StageRefused::EarlierOpen { stage: earlier });
    }
    if !accepted(it) {
        return Err(StageRefused::NotAccepted);
    }
    if amount.0 <= 0 {
        return Err(StageRefused::Amount);
    }
    let left = Dong(it.amount.0 - it.paid.0);
    if amount > left { Err(StageRefused::TooMuch { left }) } else { Ok(()) }
}

closed_set! {
    /// What happens to animals or capital that go round.
    RotationKind {
        /// Giao cho hộ.
        Given = "given",
        /// Sinh.
        Born = "born",
        /// Chết.
        Died = "died",
        /// Chuyển giao sang hộ khác.
        HandedOn = "handed_on",
        /// Thu hồi về tổ, nhóm.
        Recovered = "recovered",
        /// Hộ được giữ lại: no longer in the round.
        Kept = "kept",
    }
}

/// An event of the round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotationEvent {
    pub kind: RotationKind,
    pub on: Day,
    /// Who has it; of what is handed on, who had it.
    pub household: HouseholdId,
    /// Who gets it, of what is handed on.
    pub to: Option<HouseholdId>,
    pub count: u32,
    pub paper: Option<LegalPaperId>,
}

/// Why an event does not go in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotationRefused {
    None,
    /// The household has fewer.
    Fewer {
        has: u32,
    },
    /// It is dated before the event before it.
    BeforeLast {
        last: Day,
    },
    /// Handed on to nobody, or to itself.
    NoReceiver,
    /// Only what is handed on has a receiver.
    Needless,
    /// The paper that this kind of event needs is missing.
    NoPaper,
}

/// A duty that an event brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotationDuty {
    pub kind: DutyKind,
    pub household: HouseholdId,
    pub since: Day,
    pub count: u32,
}

closed_set! {
    /// What has to be done after an event.
    DutyKind {
        /// Biên bản xác nhận chết: minutes of the supervising team.
        DeathMinutes = "death_minutes",
        /// A young animal is handed on, or kept by the plan.
        DecideYoung = "decide_young",
        /// What was recovered is given to another household.
        GiveAgain = "give_again",
    }
}

/// Who has how many, and what is to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotation {
    has: BTreeMap<HouseholdId, u32>,
    young: BTreeMap<HouseholdId, (Day, u32)>,
    pool: Option<(HouseholdId, Day, u32)>,
    deaths: Vec<RotationDuty>,
    last: Option<Day>,
    given: u32,
    born: u32,
    died: u32,
    kept: u32,
}

impl Rotation {
    /// How many a household has in the round.
    pub fn has(&self, household: HouseholdId) -> u32 {
        self.has.get(&household).copied().unwrap_or(0)
    }

    /// How many wait with the group.
    pub fn in_pool(&self) -> u32 {
        self.pool.map_or(0, |(_, _, count)| count)
    }

    /// Whether what was given and born is with somebody, waits, died or was kept.
    pub fn foots(&self) -> bool {
        let there: u32 = self.has.values().sum();
        self.given + self.born == there + self.in_pool() + self.died + self.kept
    }

    /// Takes an event in.
    ///
    /// # Errors
    /// The rule that it would break; nothing is changed then.
    pub fn take(&mut self, event: &RotationEvent) -> Result<(), RotationRefused> {
        self.check(event)?;
        let (who, count) = (event.household, event.count);
        match event.kind {
            RotationKind::Given => {
                // What waits with the group goes out first; the rest is new.
                let again = count.min(self.in_pool());
                self.pool = self.pool.map(|(from, day, left)| (from, day, left - again));
                self.given += count - again;
                *self.has.entry(who).or_default() += count;
            }
            RotationKind::Born => {
                self.born += count;
                *self.has.entry(who).or_default() += count;
                let young = self.young.entry(who).or_insert((event.on, 0));
                young.1 += count;
            }
            RotationKind::Died => {
                self.died += count;
                self.less(who, count);
                if event.paper.is_none() {
                    let kind = DutyKind::DeathMinutes;
                    let (household, since) = (who, event.on);
                    self.deaths.push(RotationDuty { kind, household, since, count });
                }
            }
            RotationKind::HandedOn => {
                self.less(who, count);
                self.decided(who, count);
                if let Some(to) = event.to {
                    *self.has.entry(to).or_default() += count;
                }
            }
            RotationKind::Recovered => {
                self.less(who, count);
                let before = self.in_pool();
                self.pool = Some((who, event.on, before + count));
            }
            RotationKind::Kept => {
                self.kept += count;
                self.less(who, count);
                self.decided(who, count);
            }
        }
        self.last = Some(event.on);
        Ok(())
    }

    fn check(&self, event: &RotationEvent) -> Result<(), RotationRefused> {
        if event.count == 0 {
            return Err(RotationRefused::None);
        }
        if let Some(last) = self.last.filter(|last| event.on < *last) {
            return Err(RotationRefused::BeforeLast { last });
        }
        let handed = event.kind == RotationKind::HandedOn;
        match event.to {
            None if handed => return Err(RotationRefused::NoReceiver),
            Some(to) if handed && to == event.household => {
                return Err(RotationRefused::NoReceiver);
            }
            Some(_) if !handed => return Err(RotationRefused::Needless),
            None | Some(_) => {}
        }
        let takes_out = match event.kind {
            RotationKind::Given => false,
            RotationKind::Born => {
                // Nothing is born where there is nothing.
                return if self.has(event.household) == 0 {
                    Err(RotationRefused::Fewer { has: 0 })
                } else {
                    Ok(())
                };
            }
            RotationKind::Died
            | RotationKind::HandedOn
            | RotationKind::Recovered
            | RotationKind::Kept => true,
        };
        if takes_out && self.has(event.household) < event.count {
            return Err(RotationRefused::Fewer { has: self.has(event.household) });
        }
        let needs = matches!(event.kind, RotationKind::HandedOn | RotationKind::Recovered);
        if needs && event.paper.is_none() {
            return Err(RotationRefused::NoPaper);
        }
        Ok(())
    }

    fn less(&mut self, household: HouseholdId, count: u32) {
        if let Some(has) = self.has.get_mut(&household) {
            *has = has.saturating_sub(count);
        }
    }

    fn decided(&mut self, household: HouseholdId, count: u32) {
        if let Some((_, young)) = self.young.get_mut(&household) {
            *young = young.saturating_sub(count);
        }
    }

    /// What is to be done by now.
    pub fn duties(&self) -> Vec<RotationDuty> {
        let mut duties = self.deaths.clone();
        let young = self.young.iter().filter(|(_, (_, count))| *count > 0);
        duties.extend(young.map(|(household, (since, count))| RotationDuty {
            kind: DutyKind::DecideYoung,
            household: *household,
            since: *since,
            count: *count,
        }));
        if let Some((household, since, count)) = self.pool.filter(|(_, _, count)| *count > 0) {
            duties.push(RotationDuty { kind: DutyKind::GiveAgain, household, since, count });
        }
        duties
    }
}

closed_set! {
    /// When a group reports.
    ReportKind {
        HalfYear = "half_year",
        Year = "year",
        End = "end",
    }
}

/// A row of the results' table (TT 03/2024, Mẫu số 02; 14 columns).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultRow {
    pub content: String,
    pub planned: ResultPart,
    pub done: ResultPart,
    /// Kết quả đầu ra.
    pub outcome: String,
    /// Đánh giá so với kế hoạch.
    pub judged: String,
}

/// The five columns of plan and of what was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ResultPart {
    pub quantity: u32,
    /// Kinh phí: what the three below come to.
    pub cost: Dong,
    /// Hỗ trợ.
    pub support: Dong,
    /// Đối ứng của người dân.
    pub people: Dong,
    /// Nguồn khác.
    pub other: Dong,
}

impl ResultPart {
    /// Whether the cost is what its parts come to.
    pub fn foots(&self) -> bool {
        self.cost.0 == self.support.0 + self.people.0 + self.other.0
    }
}
