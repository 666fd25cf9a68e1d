//! What one column holds: a plain value, an id, one of a closed set, and whether it may be missing.

use base::id;
use base::{Birth, Day};
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

/// Lets closed sets be columns: by name. A noun says so of its own sets, beside them.
macro_rules! set_columns {
    ($($set:ty),+ $(,)?) => {$(
        impl $crate::kernel::row::Column for $set {
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

pub(crate) use set_columns;

impl Bind for Value {
    fn bind(&self) -> Value {
        self.clone()
    }
}

/// A day of birth, or only its year: two columns.
impl super::FromRow for Option<Birth> {
    fn list(out: &mut Vec<&'static str>) {
        out.extend(["birth_day", "birth_year"]);
    }
    fn read(row: &super::Row) -> crate::kernel::error::Result<Self> {
        let (day, year): (Option<Day>, Option<i32>) =
            (row.take("birth_day")?, row.take("birth_year")?);
        Ok(day.map(Birth::Day).or(year.map(Birth::Year)))
    }
}

impl super::IntoRow for Option<Birth> {
    fn list(out: &mut Vec<&'static str>) {
        out.extend(["birth_day", "birth_year"]);
    }
    fn bind(&self, out: &mut Vec<Value>) {
        out.push(self.and_then(Birth::day).into());
        out.push(self.map(Birth::year).into());
    }
}

impl Column for crate::kernel::seal::KeyName {
    type Raw = String;
    fn from_raw(raw: String) -> Option<Self> {
        Self::parse(&raw)
    }
    fn to_raw(&self) -> String {
        self.to_string()
    }
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

set_columns!(
    base::Role,
    base::Severity,
    register::Class,
    register::DecisionList,
    register::Education,
    register::EventKind,
    register::ListReason,
    register::Relation,
    register::RoundFlow,
    register::RoundKind,
    register::Sex,
    register::Stage,
    register::people::household_event::Part,
    standard::Class,
    crate::kernel::job::JobState,
);
