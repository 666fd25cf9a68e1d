//! Report tables: each is defined once (`law/tables/<id>`), computed by its own query, and checked
//! against the identities that must hold in it and between it and others.
//!
//! No SQL is run here: `store` runs the query and gives sums of measures by area.

mod check;
mod definition;
mod figures;
mod file;

pub use check::{Breach, check, stands_on};
pub use definition::{
    Column, Content, Covers, Group, GroupColumns, Identity, Measure, Numbers, On, Piece, Print,
    RowKind, Shape, TableDef,
};
pub use figures::{
    AreaFigures, Cell, Figures, HOUSEHOLDS_ALL, LineOf, PEOPLE_ALL, Section, Sums, Total, is_total,
    rate,
};
pub use file::BadTable;
