//! How files are read, whatever stands in them.

mod hostile;
mod made;
mod old_excel;
mod refused;
