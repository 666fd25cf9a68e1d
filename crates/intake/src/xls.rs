//! x
use base::Finding;
use crate::workbook::Workbook;
pub(crate) fn read(_bytes: &[u8]) -> Result<Workbook, Finding> { Err(Finding::error("file_old_excel")) }
