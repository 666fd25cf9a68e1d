//! What a list is asked for beside its page: what is not understood is refused by the name of its field, so
//! that nobody takes the whole list for what was asked.

use crate::kernel::problem::{Code, Problem, Result};

/// One of a set, or whatever `read` knows; an empty text asks for all.
///
/// # Errors
/// `bad_input` with the field.
pub fn chosen<T>(
    text: &str,
    field: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>> {
    match text.trim() {
        "" => Ok(None),
        text => {
            let bad = || Problem::new(Code::BadInput).with("field", field);
            read(text).map(Some).ok_or_else(bad)
        }
    }
}

/// Where a page goes on, as the page before said it.
///
/// # Errors
/// `bad_input` with `after`.
pub fn going_on<T>(text: Option<&str>, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
    chosen(text.unwrap_or_default(), "after", read)
}
