//! The files of words, one a wing.

macro_rules! files {
    ($($wing:literal),+ $(,)?) => {
        /// Each file with its text.
        pub const FILES: &[(&str, &str)] = &[$((
            concat!($wing, ".toml"),
            include_str!(concat!("../../../../locales/", $wing, ".toml")),
        )),+];
    };
}

files!("kernel", "place", "office", "people", "review", "figure", "gate", "front",);
