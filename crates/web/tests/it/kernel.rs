//! Tests of the wing `kernel` over HTTP.

pub(crate) mod again;
pub(crate) mod day_field;
pub(crate) mod kept;
pub(crate) mod numbers;
pub(crate) mod own_path;
pub(crate) mod pages;
pub(crate) mod problem;
pub(crate) mod rights;
pub(crate) mod said;
pub(crate) mod server;
pub(crate) mod session;
pub(crate) mod shape;
pub(crate) mod sought;
pub(crate) mod together;
pub(crate) mod whence;
pub(crate) mod whose;
