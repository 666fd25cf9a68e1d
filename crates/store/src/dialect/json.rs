//! Rows for PostgreSQL as one value: a list it takes apart itself. It spends longer on thousands of
//! bound values, and each other number of rows would be another statement to plan and to keep.

use std::fmt::Write;

use chrono::SecondsFormat;
use sea_orm::Value;

/// The insert of rows that are listed in `$1`; the table says of which types they are.
pub(super) fn insert_text(table: &str, columns: &[&str], or: &str) -> String {
    let names = columns.join(", ");
    let read: Vec<String> = columns.iter().map(|column| format!("x.{column}")).collect();
    format!(
        "insert into {table} ({names}) select {} \
         from json_populate_recordset(null::{table}, $1::json) x {or}",
        read.join(", ")
    )
}

/// The list; `None` when a value has no place in one, as the bytes of a file have.
pub(super) fn of_rows(columns: &[&str], rows: &[Vec<Value>]) -> Option<String> {
    let mut out = String::from("[");
    for (number, row) in rows.iter().enumerate() {
        out.push_str(if number == 0 { "{" } else { ",{" });
        let mut first = true;
        for (column, value) in columns.iter().zip(row) {
            // What is not there is null.
            if is_null(value)? {
                continue;
            }
            let before = if std::mem::take(&mut first) { "" } else { "," };
            write!(out, "{before}\"{column}\":").ok()?;
            put(&mut out, value)?;
        }
        out.push('}');
    }
    out.push(']');
    Some(out)
}

fn is_null(value: &Value) -> Option<bool> {
    Some(match value {
        Value::Bool(value) => value.is_none(),
        Value::Int(value) => value.is_none(),
        Value::BigInt(value) => value.is_none(),
        Value::Uuid(value) => value.is_none(),
        Value::ChronoDate(value) => value.is_none(),
        Value::ChronoDateTimeUtc(value) => value.is_none(),
        Value::String(value) => value.is_none(),
        _ => return None,
    })
}

fn put(out: &mut String, value: &Value) -> Option<()> {
    match value {
        Value::Bool(Some(value)) => write!(out, "{value}").ok(),
        Value::Int(Some(value)) => write!(out, "{value}").ok(),
        Value::BigInt(Some(value)) => write!(out, "{value}").ok(),
        Value::Uuid(Some(value)) => write!(out, "\"{value}\"").ok(),
        Value::ChronoDate(Some(value)) => write!(out, "\"{value}\"").ok(),
        // To the microsecond, which is what the database keeps.
        Value::ChronoDateTimeUtc(Some(value)) => {
            write!(out, "\"{}\"", value.to_rfc3339_opts(SecondsFormat::Micros, true)).ok()
        }
        Value::String(Some(value)) => {
            out.push_str(&serde_json::to_string(value).ok()?);
            Some(())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_left_out_and_bytes_have_no_place() {
        let row = vec![
            Value::Uuid(Some(uuid::Uuid::nil())),
            Value::String(None),
            "Đỗ \"Tư\"\n".into(),
            true.into(),
            Value::BigInt(Some(-7)),
        ];
        let list = of_rows(&["id", "a", "b", "c", "d"], &[row]).expect("a list");
        let id = "00000000-0000-0000-0000-000000000000";
        assert_eq!(list, format!(r#"[{{"id":"{id}","b":"Đỗ \"Tư\"\n","c":true,"d":-7}}]"#));
        assert_eq!(of_rows(&["file"], &[vec![Value::Bytes(Some(vec![1]))]]), None);
        assert_eq!(
            insert_text("stay", &["a", "b"], "on conflict do nothing"),
            "insert into stay (a, b) select x.a, x.b \
             from json_populate_recordset(null::stay, $1::json) x on conflict do nothing"
        );
    }
}
