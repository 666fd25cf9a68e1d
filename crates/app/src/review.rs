//! The yearly review: round, list, forms, meetings, postings, decisions, certificates, reports, papers.

pub mod certificate;
mod days;
pub mod decision;
pub mod document;
pub mod farm;
pub mod household_request;
pub mod listing;
pub mod meeting;
pub mod paper_draft;
pub mod papers;
pub mod posting;
pub mod reading_choice;
pub mod review_report;
pub mod round;
pub mod round_export;
pub mod score_table;
pub mod survey;
mod undo;
