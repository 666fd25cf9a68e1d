//! Households, the people in them and their papers: rules only.
//!
//! Everything here is a function of what it is given. It does not store, does not read files and
//! does not know today's date; what it finds wrong it says as findings, whose words stand in
//! `locales/`.

pub mod kernel;
pub mod people;
pub mod review;
pub use kernel::calendar::{BadCalendar, Calendar, Due};
pub use people::code::{BadCode, HouseholdCode};
pub use people::facts::HouseholdFacts;
pub use people::household::{
    Located, MemberFacts, MemberView, NewHousehold, NewMember, check_facts, check_household,
    check_joining, check_members, since_before_head,
};
pub use people::household_event::{
    Act, Change, EventKind, Heir, NewEvent, Newcomer, Paper, PersonChanges, Placed,
};
pub use people::identity::{BadPersonalId, Identity, IdentityKind, PersonalId};
pub use people::membership::{BadTimeline, Stay, check_timeline};
pub use people::person::{Cause, Class, Education, Relation, Sex, is_kinh};
pub use people::story::{StoryChange, StoryKind, StoryLine, StoryPerson};
pub use review::round::listing::{DecisionList, ListReason, Stage};
pub use review::round::meeting::{Attendance, Half, Votes};
pub use review::round::step::{RoundFlow, Step, WhyNot};
pub use review::round::{Decision, RoundKind, RoundState, may_decide};

/// Every finding code this crate can emit; each has words in both languages.
pub const CODES: &[&str] = &[
    "birth_after_day",
    "birth_missing",
    "birth_too_early",
    "decision_before_review",
    "decision_number_body",
    "decision_number_gap",
    "decision_number_order",
    "decision_number_shape",
    "decision_number_used",
    "decision_outside_season",
    "ethnicity_missing",
    "event_already_head",
    "event_already_member",
    "event_before_household",
    "event_birth_after_joining",
    "event_birth_missing",
    "event_birth_other_day",
    "event_death_before_birth",
    "event_former_head",
    "event_heir_missing",
    "event_heir_needless",
    "event_heir_not_there",
    "event_home_order",
    "event_household_gone",
    "event_household_known",
    "event_in_future",
    "event_join_as_head",
    "event_member_not_there",
    "event_merge_itself",
    "event_nobody",
    "event_nothing_changed",
    "event_order",
    "event_paper_future",
    "event_paper_incomplete",
    "event_paper_personal",
    "event_paper_reason",
    "event_person_dead",
    "event_person_known",
    "event_person_unknown",
    "event_place_missing",
    "event_relation_missing",
    "event_same_place",
    "event_split_all",
    "event_split_head",
    "event_spouse_young",
    "event_text_long",
    "head_is_child",
    "household_empty",
    "household_no_head",
    "household_since_before_head",
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
    "report_number_gap",
    "report_number_order",
    "report_number_shape",
    "report_number_used",
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
    "undo_blocked",
    "undo_blocked_home",
    "undo_household_grown",
    "undo_of_undo",
    "undo_person_changed",
];
