//! `#[derive(FromRow)]` and `#[derive(IntoRow)]`: the columns of a table are written once, as the
//! fields of a struct. Only `store` uses them; the traits are `store::kernel::row::{FromRow, IntoRow}`.
//!
//! A field is the column of its name; a field whose type is an id (`…Id`) is the column with `_id`
//! behind it, but for `id` itself and `…_by`, and one whose type is `AreaKey` that with `_key`. What
//! differs is said at the field:
//!
//! ```text
//! #[derive(FromRow)]
//! #[row(table = "m")]                        // the alias before every column
//! struct MeetingRow {
//!     id: MeetingId,                         // m.id
//!     round: RoundId,                        // m.round_id
//!     #[row(column = "replaces")]
//!     before: Option<MeetingId>,             // m.replaces
//!     #[row(sql = "v.name")]
//!     village_name: String,                  // v.name as village_name
//!     #[row(flat)]
//!     attendance: Attendance,                // the columns of a struct that derives the same
//!     #[row(flat, sql = "p.birth_day, p.birth_year")]
//!     birth: Option<Birth>,                  // the same, from another table
//!     #[row(flat_if = "done_on")]
//!     recheck: Option<Recheck>,              // the same, `None` where that column is null
//!     #[row(sql = "m.sheet, m.row_number", with = "place")]
//!     place: Place,                          // what `place(&Row)` makes of these columns
//!     #[row(unlisted)]
//!     stage: Stage,                          // stage, put together by the statement itself
//! }
//! ```

mod fields;

use proc_macro::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_macro_input};

use fields::{Field, Kind, Shape, inner};

/// Reading: `columns()` for the statement and `read(&Row)`.
#[proc_macro_derive(FromRow, attributes(row))]
pub fn from_row(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input, reading)
}

/// Binding: `COLUMNS` for the statement and `values()`, in the same order.
#[proc_macro_derive(IntoRow, attributes(row))]
pub fn into_row(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input, binding)
}

fn expand(
    input: &DeriveInput,
    body: fn(&DeriveInput, &Shape) -> syn::Result<proc_macro2::TokenStream>,
) -> TokenStream {
    Shape::of(input)
        .and_then(|shape| body(input, &shape))
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

fn reading(input: &DeriveInput, shape: &Shape) -> syn::Result<proc_macro2::TokenStream> {
    let name = &input.ident;
    let (generics, types, bounds) = input.generics.split_for_impl();
    let lists = shape.fields.iter().map(|field| match &field.kind {
        _ if field.unlisted => quote!(),
        Kind::Flat | Kind::FlatIf(_) | Kind::With(_) if field.sql.is_some() => {
            let sql = &field.sql;
            quote!(out.push(#sql);)
        }
        Kind::With(_) => quote!(),
        Kind::Flat => {
            let ty = &field.ty;
            quote!(<#ty as crate::kernel::row::FromRow>::list(out);)
        }
        Kind::FlatIf(_) => {
            let ty = inner(&field.ty).unwrap_or(&field.ty);
            quote!(<#ty as crate::kernel::row::FromRow>::list(out);)
        }
        Kind::Column => {
            let text = shape.selected(field);
            quote!(out.push(#text);)
        }
    });
    let reads = shape.fields.iter().map(|field| {
        let (ident, ty) = (&field.ident, &field.ty);
        match &field.kind {
            Kind::Flat => quote!(#ident: <#ty as crate::kernel::row::FromRow>::read(row)?),
            Kind::FlatIf(column) => {
                let ty = inner(ty).unwrap_or(ty);
                quote!(#ident: match row.is_null(#column) {
                    true => None,
                    false => Some(<#ty as crate::kernel::row::FromRow>::read(row)?),
                })
            }
            Kind::With(path) => quote!(#ident: #path(row)?),
            Kind::Column => {
                let column = &field.column;
                quote!(#ident: row.take::<#ty>(#column)?)
            }
        }
    });
    Ok(quote! {
        impl #generics crate::kernel::row::FromRow for #name #types #bounds {
            fn list(out: &mut Vec<&'static str>) {
                #(#lists)*
            }
            fn read(row: &crate::kernel::row::Row) -> crate::kernel::error::Result<Self> {
                Ok(Self { #(#reads),* })
            }
        }
    })
}

fn binding(input: &DeriveInput, shape: &Shape) -> syn::Result<proc_macro2::TokenStream> {
    let name = &input.ident;
    let (generics, types, bounds) = input.generics.split_for_impl();
    let computed = shape.fields.iter().find(|field| {
        field.sql.is_some()
            || field.unlisted
            || matches!(field.kind, Kind::FlatIf(_) | Kind::With(_))
    });
    if let Some(field) = computed {
        return Err(syn::Error::new_spanned(
            &field.ident,
            "an expression is read and not written: it belongs into the struct that is read",
        ));
    }
    let lists = shape.fields.iter().map(|field| match &field.kind {
        Kind::Flat | Kind::FlatIf(_) | Kind::With(_) => {
            let ty = &field.ty;
            quote!(<#ty as crate::kernel::row::IntoRow>::list(out);)
        }
        Kind::Column => {
            let column = &field.column;
            quote!(out.push(#column);)
        }
    });
    let binds = shape.fields.iter().map(|field| {
        let Field { ident, kind, .. } = field;
        match kind {
            Kind::Flat | Kind::FlatIf(_) | Kind::With(_) => {
                quote!(crate::kernel::row::IntoRow::bind(&self.#ident, out);)
            }
            Kind::Column => quote!(out.push(crate::kernel::row::Bind::bind(&self.#ident));),
        }
    });
    Ok(quote! {
        impl #generics crate::kernel::row::IntoRow for #name #types #bounds {
            fn list(out: &mut Vec<&'static str>) {
                #(#lists)*
            }
            fn bind(&self, out: &mut Vec<crate::kernel::row::Value>) {
                #(#binds)*
            }
        }
    })
}
