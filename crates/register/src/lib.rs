//! Households, the people in them and their papers: rules only.
//!
//! Everything here is a function of what it is given. It does not store, does not read files and
//! does not know today's date; what it finds wrong it says as findings, whose words stand in
//! `locales/`.

pub mod calendar;
pub mod code;
pub mod household;
pub mod identity;
pub mod membership;
pub mod person;
pub mod round;
pub mod story;

pub use calendar::{BadCalendar, Calendar, Due};
pub use code::{BadCode, HouseholdCode};
pub use household::{
    Located, MemberFacts, MemberView, NewHousehold, NewMember, check_household, check_joining,
    check_members,
};
pub use identity::{BadPersonalId, Identity, IdentityKind, PersonalId, mask};
pub use membership::{BadTimeline, Stay, check_timeline};
pub use person::{Class, Education, Relation, Sex, is_kinh};
pub use round::list::{DecisionList, ListReason, Stage};
pub use round::meeting::{Attendance, Votes};
pub use round::step::{RoundFlow, Step, WhyNot};
pub use round::{Decision, RoundKind, RoundState, may_decide};
pub use story::{StoryKind, StoryLine};

/// Every finding code this crate can emit; each has words in both languages.
pub const CODES: &[&str] = &[
    "birth_after_day",
    "birth_missing",
    "birth_too_early",
    "decision_before_review",
    "decision_number_gap",
    "decision_number_order",
    "decision_number_shape",
    "decision_number_used",
    "decision_outside_season",
    "ethnicity_missing",
    "head_is_child",
    "household_empty",
    "household_no_head",
    "household_since_future",
    "household_too_large",
    "household_two_heads",
    "household_two_spouses",
    "id_birth_year_differs",
    "id_missing_without_reason",
    "id_old_card",
    "id_province_unknown",
    "id_sex_differs",
    "meeting_count_range",
    "meeting_households_over",
    "meeting_nobody",
    "meeting_votes_over",
    "name_empty",
    "name_no_letter",
    "name_too_long",
    "person_twice",
    "review_outside_season",
    "round_decided",
    "round_no_score_table",
    "sex_missing",
    "step_complaint_open",
    "step_day_future",
    "step_day_order",
    "step_list_empty",
    "step_no_district",
    "step_no_opinion",
    "step_not_collected",
    "step_not_decided",
    "step_not_met",
    "step_not_posted",
    "step_not_scored",
    "step_opinion_waits",
    "step_posting_runs",
    "step_recorded",
    "step_rejected",
    "step_required_missing",
    "step_unlisted",
    "text_too_long",
];
