//! Tests over the demonstration commune.

mod audit;
mod catalogue;
mod document;
mod export;
mod household;
mod import;
mod making;
mod odata;
mod review;
mod table;
mod table_plain;
mod table_views;
