//! Versions of an estimate: what appraisal may change (cuts with a reason, never a rise), and two
//! versions line by line.

use base::Dong;
use base::id::EstimateLineId;
use base::text::says_why;

use super::line::{BadLine, Line};

/// The fewest letters of a reason.
const LEAST_REASON: usize = 5;

/// What appraisal says of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appraised {
    pub line: EstimateLineId,
    pub quantity: super::Quantity,
    pub unit_price: Dong,
    /// Why it was cut.
    pub reason: Option<String>,
}

/// Why an appraisal does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAppraisal {
    #[error("a line of the estimate was not appraised")]
    Missing(EstimateLineId),
    #[error("a line was appraised that the estimate does not have")]
    NotThere(EstimateLineId),
    #[error("a line was appraised twice")]
    Twice(EstimateLineId),
    /// The quantity or the price is higher than was asked, or the product is.
    #[error("appraisal may cut and never raise")]
    Raised { line: EstimateLineId, asked: Dong, appraised: Dong },
    #[error("a cut needs its reason")]
    NoReason(EstimateLineId),
    #[error("{why}")]
    Line { line: EstimateLineId, why: BadLine },
}

/// The version that appraisal leaves: each line once, none raised, each cut with its reason. A line
/// cut to nothing is left out.
///
/// # Errors
/// Everything that does not hold.
pub fn appraise(asked: &[Line], appraised: &[Appraised]) -> Result<Vec<Line>, Vec<BadAppraisal>> {
    let (mut lines, mut bad) = (Vec::new(), Vec::new());
    for (place, it) in appraised.iter().enumerate() {
        if !asked.iter().any(|line| line.id == it.line) {
            bad.push(BadAppraisal::NotThere(it.line));
        }
        if appraised.iter().take(place).any(|other| other.line == it.line) {
            bad.push(BadAppraisal::Twice(it.line));
        }
    }
    for line in asked {
        let Some(it) = appraised.iter().find(|it| it.line == line.id) else {
            bad.push(BadAppraisal::Missing(line.id));
            continue;
        };
        match cut(line, it) {
            Ok(left) => lines.extend(left),
            Err(why) => bad.push(why),
        }
    }
    if bad.is_empty() { Ok(lines) } else { Err(bad) }
}

fn cut(line: &Line, it: &Appraised) -> Result<Option<Line>, BadAppraisal> {
    let id = line.id;
    let of = |why| BadAppraisal::Line { line: id, why };
    let asked = line.amount().map_err(of)?;
    let same = it.quantity == line.quantity && it.unit_price == line.unit_price;
    let why = it.reason.as_deref().unwrap_or_default();
    if !same && !says_why(why, LEAST_REASON) {
        return Err(BadAppraisal::NoReason(id));
    }
    if it.quantity.0 == 0 {
        return Ok(None);
    }
    let mut left = Line { quantity: it.quantity, unit_price: it.unit_price, ..line.clone() };
    if let Some(named) = left.beneficiaries {
        // Fewer units reach fewer; who is named is decided with the list.
        let units = it.quantity.units().and_then(|units| u32::try_from(units).ok());
        left.beneficiaries = Some(units.ok_or(of(BadLine::Named { named }))?);
    }
    let appraised = left.amount().map_err(of)?;
    if it.quantity > line.quantity || it.unit_price > line.unit_price || appraised > asked {
        return Err(BadAppraisal::Raised { line: id, asked, appraised });
    }
    Ok(Some(left))
}

/// A line in two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Same(EstimateLineId),
    Added(Line),
    Removed(Line),
    Changed {
        before: Box<Line>,
        after: Box<Line>,
        /// How much more it costs by now; below nothing where it costs less.
        difference: Dong,
    },
}

/// Two versions line by line: those of the newer in its order, then what is gone.
pub fn compare(before: &[Line], after: &[Line]) -> Vec<Change> {
    let cost = |line: &Line| line.amount().map_or(0, |amount| amount.0);
    let mut changes = Vec::new();
    for line in after {
        changes.push(match before.iter().find(|it| it.id == line.id) {
            None => Change::Added(line.clone()),
            Some(old) if old == line => Change::Same(line.id),
            Some(old) => Change::Changed {
                before: Box::new(old.clone()),
                after: Box::new(line.clone()),
                difference: Dong(cost(line) - cost(old)),
            },
        });
    }
    let gone = before.iter().filter(|it| !after.iter().any(|line| line.id == it.id));
    changes.extend(gone.cloned().map(Change::Removed));
    changes
}
