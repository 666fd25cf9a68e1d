//! What a write answers: which thing it was, and whether it was there already. Who shows the thing reads
//! it; who goes on to another page needs no more.

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt<I> {
    pub id: I,
    /// Whether nothing was written, because it was there as it was sent.
    pub again: bool,
}

impl<I> Receipt<I> {
    pub(crate) fn written(id: I) -> Receipt<I> {
        Receipt { id, again: false }
    }

    pub(crate) fn again(id: I) -> Receipt<I> {
        Receipt { id, again: true }
    }
}
