//! What one column holds: a plain value, an id, one of a closed set, and whether it may be missing.

use base::Day;
use base::id;
use chrono::{DateTime, Utc};
use sea_orm::TryGetable;
use sea_orm::sea_query::Nullable;
use uuid::Uuid;

use super::Value;

/// A type that is kept in one column.
pub(crate) trait Column: Sized {
    /// What the driver reads and binds.
    type Raw: TryGetable + Into<Value>;
    /// `None` for what no writer of ours has put there.
    fn from_raw(raw: Self::Raw) -> Option<Self>;
    /// What is bound.
    fn to_raw(&self) -> Self::Raw;
}

/// What can be bound without being read.
pub(crate) trait Bind {
    /// The bound value.
    fn bind(&self) -> Value;
}

impl<T: Column> Bind for T {
    fn bind(&self) -> Value {
        self.to_raw().into()
    }
}

impl Bind for &str {
    fn bind(&self) -> Value {
        (*self).into()
    }
}

impl Bind for Option<&str> {
    fn bind(&self) -> Value {
        (*self).into()
    }
}

impl<T: Column> Column for Option<T>
where
    T::Raw: Nullable,
    Option<T::Raw>: TryGetable + Into<Value>,
{
    type Raw = Option<T::Raw>;

    fn from_raw(raw: Self::Raw) -> Option<Self> {
        match raw {
            None => Some(None),
            Some(raw) => T::from_raw(raw).map(Some),
        }
    }

    fn to_raw(&self) -> Self::Raw {
        self.as_ref().map(T::to_raw)
    }
}

macro_rules! plain {
    ($($ty:ty),+ $(,)?) => {$(
        impl Column for $ty {
            type Raw = $ty;
            fn from_raw(raw: $ty) -> Option<Self> {
                Some(raw)
            }
            fn to_raw(&self) -> $ty {
                self.clone()
            }
        }
    )+};
}

plain!(bool, i32, i64, String, Vec<u8>, Uuid, Day, DateTime<Utc>);

macro_rules! ids {
    ($($name:ident),+ $(,)?) => {$(
        impl Column for id::$name {
            type Raw = Uuid;
            fn from_raw(raw: Uuid) -> Option<Self> {
                Some(Self(raw))
            }
            fn to_raw(&self) -> Uuid {
                self.0
            }
        }
    )+};
}

base::each_id!(ids);

macro_rules! sets {
    ($($set:ty),+ $(,)?) => {$(
        impl Column for $set {
            type Raw = String;
            fn from_raw(raw: String) -> Option<Self> {
                Self::from_name(&raw)
            }
            fn to_raw(&self) -> String {
                self.as_str().to_owned()
            }
        }
    )+};
}

impl Column for base::area::AreaKey {
    type Raw = String;
    fn from_raw(raw: String) -> Option<Self> {
        Self::parse(&raw)
    }
    fn to_raw(&self) -> String {
        self.as_str().to_owned()
    }
}

sets!(register::Class, register::Relation, register::Sex, crate::place::village::VillageKind);
