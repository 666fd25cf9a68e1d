//! What nouns hand to one another through a page that is above them: one value of each type, put there by
//! the noun whose type it is.

use std::any::{Any, TypeId};
use std::collections::HashMap;

/// The values.
#[derive(Default)]
pub struct Offers(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl Offers {
    /// Puts a value there, in the place of one of its type.
    pub fn put<T: Any + Send + Sync>(&mut self, value: T) {
        self.0.insert(TypeId::of::<T>(), Box::new(value));
    }

    /// Takes the value of a type out.
    pub fn take<T: Any>(&mut self) -> Option<T> {
        Some(*self.0.remove(&TypeId::of::<T>())?.downcast().ok()?)
    }

    /// The value of a type; `None` where its noun had none to give.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }
}
