//! Amounts of money: whole đồng, never a fraction, never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in whole đồng.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Dong(pub i64);

impl fmt::Display for Dong {
    /// `1.500.000 đồng`, as Vietnamese papers write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} đồng", crate::text::group_thousands(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::Dong;

    #[test]
    fn amounts_are_grouped_by_points() {
        for (n, want) in [
            (0, "0 đồng"),
            (999, "999 đồng"),
            (1_500_000, "1.500.000 đồng"),
            (-2_000, "-2.000 đồng"),
        ] {
            assert_eq!(Dong(n).to_string(), want);
        }
    }
}
