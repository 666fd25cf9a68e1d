//! What somebody entered, made ready or refused: texts in one normal form, findings as a problem.

use base::{Finding, Severity};

use crate::kernel::problem::{Code, Problem, Result};

/// Text that somebody typed, cleaned; refused when it is empty or too long.
pub(crate) fn typed(text: &str, field: &str, most: usize) -> Result<String> {
    let text = base::text::clean(text);
    if text.is_empty() || text.chars().count() > most {
        return Err(Problem::new(Code::BadInput).with("field", field));
    }
    Ok(text)
}

/// The same of a text that may be empty.
pub(crate) fn clean_text(text: &str, field: &str, most: usize) -> Result<String> {
    let text = base::text::clean(text);
    if text.chars().count() > most {
        return Err(Problem::new(Code::BadInput).with("field", field));
    }
    Ok(text)
}

/// Refuses when anything found is an error.
pub(crate) fn refuse(code: Code, findings: Vec<Finding>) -> Result<()> {
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(Problem::new(code).with_findings(findings));
    }
    Ok(())
}
