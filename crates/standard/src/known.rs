//! Yes, no, or not known (`None`): one "no" settles an "and", one "yes" an "or"; nothing is assumed
//! for what is not known.

/// Whether all hold.
pub(crate) fn all<const N: usize>(values: [Option<bool>; N]) -> Option<bool> {
    if values.contains(&Some(false)) {
        Some(false)
    } else if values.contains(&None) {
        None
    } else {
        Some(true)
    }
}

/// Whether one of them holds.
pub(crate) fn any(values: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut found = Some(false);
    for value in values {
        match value {
            Some(true) => return Some(true),
            Some(false) => {}
            None => found = None,
        }
    }
    found
}

/// Whether it does not hold.
pub(crate) fn not(value: Option<bool>) -> Option<bool> {
    value.map(|value| !value)
}
