//! What every page and every answer stands on: routes and rights, who asks, forms, problems, files.

pub(crate) mod again;
pub(crate) mod assets;
pub(crate) mod attachment;
pub(crate) mod day_field;
pub(crate) mod fields;
pub(crate) mod filled;
pub(crate) mod frame;
pub(crate) mod guard;
pub(crate) mod input;
pub(crate) mod kept;
pub(crate) mod menu;
pub(crate) mod metrics;
pub(crate) mod numbers;
pub(crate) mod openapi;
pub(crate) mod own_path;
pub(crate) mod page;
pub(crate) mod pages;
pub(crate) mod paper;
pub(crate) mod parts;
pub(crate) mod patience;
pub(crate) mod problem;
pub(crate) mod route;
pub(crate) mod said;
pub(crate) mod server;
pub(crate) mod session;
pub(crate) mod shape;
pub(crate) mod sort;
pub(crate) mod sought;
pub(crate) mod throttle;
pub(crate) mod visit;
pub(crate) mod whence;
pub(crate) mod whose;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    [assets::routes(), attachment::routes(), openapi::routes(), sought::routes()]
        .into_iter()
        .flatten()
        .collect()
}
