//! Rows for PostgreSQL as one list a column, which it takes as they are: on thousands of single values
//! it spends longer, and each other number of rows would be another statement to plan and to keep.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Value;
use uuid::Uuid;

/// Columns of rows that are written together.
pub(super) struct Columns<'a> {
    names: &'a [&'a str],
    kinds: Vec<Kind>,
    /// Which columns have a value that is not there.
    gaps: Vec<bool>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Int,
    BigInt,
    Uuid,
    Date,
    Time,
    Text,
}

impl<'a> Columns<'a> {
    /// Those of the rows; `None` when a value has no place in a list, as the bytes of a file have,
    /// or is the one that stands for nothing.
    pub(super) fn of(names: &'a [&'a str], rows: &[Vec<Value>]) -> Option<Columns<'a>> {
        let kinds: Vec<Kind> = rows.first()?.iter().map(Kind::of).collect::<Option<_>>()?;
        let mut gaps = vec![false; kinds.len()];
        for row in rows {
            for ((value, kind), gap) in row.iter().zip(&kinds).zip(&mut gaps) {
                if Kind::of(value) != Some(*kind) || *value == kind.nothing().0 {
                    return None;
                }
                *gap |= *value == value.as_null();
            }
        }
        Some(Columns { names, kinds, gaps })
    }

    /// The insert of rows whose columns are `$1`, `$2` and so on.
    pub(super) fn insert_text(&self, table: &str, or: &str) -> String {
        let (mut read, mut lists) = (Vec::new(), Vec::new());
        let columns = self.names.iter().zip(&self.kinds).zip(&self.gaps);
        for (number, ((name, kind), gap)) in (1..).zip(columns) {
            let (_, nothing, type_name) = kind.nothing();
            let value = match gap {
                true => format!("nullif(x.{name}, '{nothing}'::{type_name})"),
                false => format!("x.{name}"),
            };
            read.push(if *kind == Kind::Bool { format!("{value} = 1") } else { value });
            lists.push(format!("unnest(${number}::{type_name}[]) as {name}"));
        }
        format!(
            "insert into {table} ({}) select {} from (select {}) x {or}",
            self.names.join(", "),
            read.join(", "),
            lists.join(", ")
        )
    }

    pub(super) fn lists(&self, rows: Vec<Vec<Value>>) -> Vec<Value> {
        let count = rows.len();
        let mut lists: Vec<Vec<Value>> =
            self.kinds.iter().map(|_| Vec::with_capacity(count)).collect();
        for row in rows {
            for ((value, kind), list) in row.into_iter().zip(&self.kinds).zip(&mut lists) {
                list.push(kind.listed(value));
            }
        }
        let listed = |(list, kind): (Vec<Value>, &Kind)| {
            Value::Array(kind.nothing().0.array_type(), Some(Box::new(list)))
        };
        lists.into_iter().zip(&self.kinds).map(listed).collect()
    }
}

impl Kind {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the driver knows types that no column has")]
    fn of(value: &Value) -> Option<Kind> {
        Some(match value {
            Value::Bool(_) => Kind::Bool,
            Value::Int(_) => Kind::Int,
            Value::BigInt(_) => Kind::BigInt,
            Value::Uuid(_) => Kind::Uuid,
            Value::ChronoDate(_) => Kind::Date,
            Value::ChronoDateTimeUtc(_) => Kind::Time,
            Value::String(_) => Kind::Text,
            _ => return None,
        })
    }

    /// Nothing has no place in a list either: what stands for it there, how PostgreSQL writes that,
    /// and its type. Nobody's value is likely to be it; one that is goes another way.
    fn nothing(self) -> (Value, &'static str, &'static str) {
        match self {
            Kind::Bool | Kind::Int => (i32::MIN.into(), "-2147483648", "int4"),
            Kind::BigInt => (i64::MIN.into(), "-9223372036854775808", "int8"),
            Kind::Uuid => (Uuid::nil().into(), "00000000-0000-0000-0000-000000000000", "uuid"),
            Kind::Date => (NaiveDate::default().into(), "1970-01-01", "date"),
            Kind::Time => {
                (DateTime::<Utc>::default().into(), "1970-01-01T00:00:00Z", "timestamptz")
            }
            Kind::Text => ("\u{1}".into(), "\u{1}", "text"),
        }
    }

    /// A value as it stands in a list.
    fn listed(self, value: Value) -> Value {
        if let Value::Bool(Some(value)) = value {
            return i32::from(value).into();
        }
        if value == value.as_null() { self.nothing().0 } else { value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_said_by_a_value_of_its_own() {
        let row = |text: Value, yes: Value| vec![Uuid::max().into(), text, yes, 7_i64.into()];
        let rows = vec![
            row("Đỗ \"Tư\"\n".into(), true.into()),
            row(Value::String(None), Value::Bool(None)),
        ];
        let columns = Columns::of(&["id", "a", "b", "c"], &rows).expect("lists");
        assert_eq!(
            columns.insert_text("stay", "on conflict do nothing"),
            "insert into stay (id, a, b, c) select x.id, nullif(x.a, '\u{1}'::text), \
             nullif(x.b, '-2147483648'::int4) = 1, x.c from (select unnest($1::uuid[]) as id, \
             unnest($2::text[]) as a, unnest($3::int4[]) as b, unnest($4::int8[]) as c) x \
             on conflict do nothing"
        );
        let lists: Vec<Vec<Value>> = vec![
            vec![Uuid::max().into(), Uuid::max().into()],
            vec!["Đỗ \"Tư\"\n".into(), "\u{1}".into()],
            vec![1.into(), i32::MIN.into()],
            vec![7_i64.into(), 7_i64.into()],
        ];
        let expected: Vec<Value> = lists
            .into_iter()
            .map(|list| Value::Array(list[0].array_type(), Some(Box::new(list))))
            .collect();
        assert_eq!(columns.lists(rows), expected);
    }

    #[test]
    fn bytes_and_what_stands_for_nothing_have_no_place_in_a_list() {
        for value in [Value::Bytes(Some(vec![1])), "\u{1}".into(), NaiveDate::default().into()] {
            assert!(Columns::of(&["a"], &[vec![value]]).is_none());
        }
    }
}
