//! The circular's forms as they are printed, built in.

use std::sync::LazyLock;

use standard::instrument::print::{PrintTexts, Prints};

use crate::kernel::law::INSTRUMENT;

macro_rules! form {
    ($name:literal) => {
        include_str!(concat!("../../../../../law/standards/vn-2022-2025/instrument/", $name))
    };
}

const TEXTS: PrintTexts<'static> = PrintTexts {
    sheets: form!("sheets.toml"),
    rows: &[
        ("3.4", form!("sheet_3_4.csv")),
        ("3.5", form!("sheet_3_5.csv")),
        ("3.6", form!("sheet_3_6.csv")),
        ("3.7", form!("sheet_3_7.csv")),
        ("3.8", form!("sheet_3_8.csv")),
        ("3.9", form!("sheet_3_9.csv")),
        ("3.10", form!("sheet_3_10.csv")),
    ],
    part_a: form!("form_3_1_a.csv"),
    part_b: form!("form_3_1_b.csv"),
    marks: form!("form_3_2.csv"),
};

static PRINTS: LazyLock<Prints> = LazyLock::new(|| {
    let instrument = standard::instrument::Instrument::load(&INSTRUMENT);
    let instrument = instrument.expect("the program does not start without it");
    Prints::load(&TEXTS, &instrument).expect("a test reads the files that are built in")
});

/// The printed forms.
pub fn prints() -> &'static Prints {
    &PRINTS
}
