//! The yearly review.

pub mod certificate;
pub mod decision;
pub mod farm;
pub mod household_request;
pub mod listing;
pub mod meeting;
pub mod opinion;
pub mod paper_draft;
pub mod posting;
pub mod reading_choice;
pub mod review_report;
pub mod round;
pub mod round_instrument;
pub mod score_table;
pub mod survey;
pub mod survey_draft;
pub mod survey_export;
