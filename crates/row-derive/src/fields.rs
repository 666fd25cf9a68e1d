//! What the attributes of a struct and its fields say.

use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Fields, Ident, LitStr, Type};

/// How a field stands in a row.
pub(crate) enum Kind {
    Column,
    /// As the columns of its own struct.
    Flat,
    /// The same, and missing where this column is.
    FlatIf(String),
    /// As what this function makes of the row.
    With(syn::Path),
}

/// A field with its column.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) column: String,
    /// What is selected under that name instead of a column of the table.
    pub(crate) sql: Option<String>,
    pub(crate) kind: Kind,
    /// Whether the statement selects it by itself, for it is put together there.
    pub(crate) unlisted: bool,
}

/// A struct.
pub(crate) struct Shape {
    /// The alias of its table in the statements that read it.
    table: Option<String>,
    pub(crate) fields: Vec<Field>,
}

impl Shape {
    pub(crate) fn of(input: &DeriveInput) -> syn::Result<Shape> {
        let mut table = None;
        for attribute in input.attrs.iter().filter(|it| it.path().is_ident("row")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("table") {
                    table = Some(meta.value()?.parse::<LitStr>()?.value());
                    return Ok(());
                }
                Err(meta.error("a struct has `table = \"alias\"` and nothing else"))
            })?;
        }
        let Data::Struct(data) = &input.data else {
            return Err(syn::Error::new(input.span(), "a row is a struct"));
        };
        let Fields::Named(named) = &data.fields else {
            return Err(syn::Error::new(input.span(), "a row has named fields"));
        };
        let fields = named.named.iter().map(field).collect::<syn::Result<_>>()?;
        Ok(Shape { table, fields })
    }

    /// How a field is written in the list of what a statement selects.
    pub(crate) fn selected(&self, field: &Field) -> String {
        let column = &field.column;
        match (&field.sql, &self.table) {
            (Some(sql), _) => format!("{sql} as \"{column}\""),
            (None, Some(table)) => format!("{table}.{column}"),
            (None, None) => column.clone(),
        }
    }
}

fn field(field: &syn::Field) -> syn::Result<Field> {
    let ident =
        field.ident.clone().ok_or_else(|| syn::Error::new(field.span(), "a field has a name"))?;
    let (mut column, mut sql, mut kind, mut unlisted) = (None, None, Kind::Column, false);
    for attribute in field.attrs.iter().filter(|it| it.path().is_ident("row")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("column") {
                column = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.path.is_ident("sql") {
                // Several literals are one text, as `concat!` has it.
                let parts = meta.value()?;
                let parts = Punctuated::<LitStr, syn::Token![+]>::parse_separated_nonempty(parts)?;
                sql = Some(parts.iter().map(LitStr::value).collect::<String>());
            } else if meta.path.is_ident("flat") {
                kind = Kind::Flat;
            } else if meta.path.is_ident("flat_if") {
                kind = Kind::FlatIf(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.path.is_ident("unlisted") {
                unlisted = true;
            } else if meta.path.is_ident("with") {
                kind = Kind::With(meta.value()?.parse::<LitStr>()?.parse()?);
            } else {
                return Err(meta.error(
                    "a field has `column`, `sql`, `flat`, `flat_if`, `with` or `unlisted`",
                ));
            }
            Ok(())
        })?;
    }
    let name = ident.to_string();
    let name = name.strip_prefix("r#").unwrap_or(&name);
    let by_rule = match behind(&field.ty) {
        Some(behind) if name != "id" && !name.ends_with("_by") && sql.is_none() => {
            format!("{name}{behind}")
        }
        Some(_) | None => name.to_owned(),
    };
    let column = column.unwrap_or(by_rule);
    Ok(Field { ident, ty: field.ty.clone(), column, sql, kind, unlisted })
}

/// What a column has behind the name of a field of this type.
fn behind(ty: &Type) -> Option<&'static str> {
    let Type::Path(path) = inner(ty).unwrap_or(ty) else { return None };
    let name = path.path.segments.last()?.ident.to_string();
    match name.as_str() {
        "AreaKey" => Some("_key"),
        name if name.ends_with("Id") => Some("_id"),
        _ => None,
    }
}

/// The type that may be missing.
pub(crate) fn inner(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(inner) = &last.arguments else { return None };
    inner.args.iter().find_map(|it| {
        let syn::GenericArgument::Type(inner) = it else { return None };
        Some(inner)
    })
}
