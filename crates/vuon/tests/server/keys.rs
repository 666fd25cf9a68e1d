//! The keys of databases that the tests made themselves.

use std::path::PathBuf;

use crate::server::settings;

/// Puts the tests' keys where the program looks for those of a database.
pub fn give_keys(database: &str) {
    let place = match database.strip_prefix("sqlite:") {
        Some(path) => PathBuf::from(path).with_extension("keys"),
        None => {
            let address = database.rsplit('@').next().unwrap_or_default();
            let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
            let name: String = address.chars().map(plain).collect();
            settings().join("vuon").join(format!("{name}.keys"))
        }
    };
    std::fs::create_dir_all(place.parent().expect("a folder")).expect("it is there");
    std::fs::copy(testkit::demo::key_file(), place).expect("the copy of the keys");
}
