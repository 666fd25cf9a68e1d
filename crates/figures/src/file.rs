//! Reading a table's definition from its file.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::definition::{
    Column, Content, Covers, GroupColumns, Identity, Piece, Print, RowKind, Shape, TableDef,
};

/// A definition that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("law/tables/{table}: {reason}")]
pub struct BadTable {
    pub table: String,
    /// Why.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    number: u32,
    form: Option<String>,
    name_vi: String,
    name_en: String,
    short_vi: String,
    short_en: String,
    source: String,
    confidence: Confidence,
    #[serde(default)]
    doubt_vi: String,
    #[serde(default)]
    doubt_en: String,
    unit_vi: String,
    unit_en: String,
    covers: Covers,
    #[serde(default)]
    shape: Shape,
    #[serde(default)]
    sections: bool,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    uses: Vec<Piece>,
    row: Vec<RowKind>,
    column: Vec<FileColumn>,
    groups: Option<GroupColumns>,
    #[serde(default)]
    identity: Vec<Identity>,
    #[serde(default)]
    print: Print,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Confidence {
    Checked,
    Unchecked,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileColumn {
    number: u32,
    label: Option<String>,
    measure: Option<String>,
    rate: Option<FileRate>,
    field: Option<String>,
    name_vi: String,
    name_en: String,
    #[serde(default)]
    group_vi: String,
    #[serde(default)]
    group_en: String,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    added: bool,
    #[serde(default)]
    heads_vi: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRate {
    of: u32,
    by: u32,
}

impl FileColumn {
    fn read(self) -> Result<Column, String> {
        let content = match (self.measure, self.rate, self.field) {
            (Some(measure), None, None) => Content::Measure(measure),
            (None, Some(rate), None) => Content::Rate { of: rate.of, by: rate.by },
            (None, None, Some(field)) => Content::Field(field),
            _ => {
                return Err(format!("column {}: measure, rate or field, one of them", self.number));
            }
        };
        Ok(Column {
            number: self.number,
            label: self.label.unwrap_or_else(|| self.number.to_string()),
            name_vi: self.name_vi,
            name_en: self.name_en,
            group_vi: self.group_vi,
            group_en: self.group_en,
            content,
            hidden: self.hidden,
            added: self.added,
            heads_vi: self.heads_vi,
        })
    }
}

impl TableDef {
    /// Reads a definition, with its query.
    ///
    /// # Errors
    /// The first thing wrong: an unknown key, a column without content or with two, a column
    /// named that does not exist, a measure that is no plain name or that the query does not give.
    pub fn parse(table: &str, text: &str, query: &str) -> Result<TableDef, BadTable> {
        let bad = |reason: String| BadTable { table: table.to_owned(), reason };
        let file: File = toml::from_str(text).map_err(|error| bad(error.to_string()))?;
        let columns = file.column.into_iter().map(FileColumn::read);
        let def = TableDef {
            id: file.id,
            number: file.number,
            form: file.form,
            name_vi: file.name_vi,
            name_en: file.name_en,
            short_vi: file.short_vi,
            short_en: file.short_en,
            source: file.source,
            checked: file.confidence == Confidence::Checked,
            doubt_vi: file.doubt_vi,
            doubt_en: file.doubt_en,
            unit_vi: file.unit_vi,
            unit_en: file.unit_en,
            covers: file.covers,
            shape: file.shape,
            sections: file.sections,
            sensitive: file.sensitive,
            uses: file.uses,
            rows: file.row,
            columns: columns.collect::<Result<_, _>>().map_err(bad)?,
            groups: file.groups,
            identities: file.identity,
            print: file.print,
            query: query.to_owned(),
        };
        def.check(table).map_err(bad)?;
        Ok(def)
    }

    fn check(&self, table: &str) -> Result<(), String> {
        if self.id != table {
            return Err(format!("its id is {}", self.id));
        }
        if self.rows.is_empty() {
            return Err("it has no kind of row".to_owned());
        }
        if !self.checked && (self.doubt_vi.is_empty() || self.doubt_en.is_empty()) {
            return Err("it is unchecked and does not say what is in doubt".to_owned());
        }
        if self.groups.is_some() != (self.shape == Shape::Groups) {
            return Err("columns of groups go with the shape groups, and only with it".to_owned());
        }
        self.check_columns()?;
        let numbers: BTreeSet<u32> = self.columns.iter().map(|column| column.number).collect();
        let of_groups = self.groups.iter().flat_map(|groups| &groups.column);
        let wholes = of_groups.flat_map(|it| [it.whole, it.after]);
        for number in self.identities.iter().flat_map(Identity::columns).chain(wholes) {
            if !numbers.contains(&number) {
                return Err(format!("an identity names column {number}, which is not there"));
            }
        }
        Ok(())
    }

    fn check_columns(&self) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for column in &self.columns {
            if !seen.insert(column.number) {
                return Err(format!("column {} stands twice", column.number));
            }
            if let Content::Rate { of, by } = column.content {
                for number in [of, by] {
                    if !matches!(self.column(number).map(|c| &c.content), Some(Content::Measure(_)))
                    {
                        return Err(format!(
                            "column {}: {number} is no column of counts",
                            column.number
                        ));
                    }
                }
            }
            let is_field = matches!(column.content, Content::Field(_));
            if is_field && self.shape != Shape::List {
                return Err(format!("column {}: only a list has fields", column.number));
            }
        }
        let fields = self.columns.iter().filter_map(|column| column.content.field());
        let plain = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        // Fields that are made of several of the query's, or counted, are `store`'s to name.
        if let Some(field) = fields.into_iter().find(|name| !plain(name)) {
            return Err(format!("{field} is no plain name"));
        }
        for measure in self.measures() {
            let of = measure.of.as_str();
            let mut beside = self.uses.iter().filter_map(|piece| piece.rows());
            let is_of_piece = beside.any(|(_, measures)| measures.contains(&of));
            if !is_of_piece && (!plain(of) || !self.query.contains(&format!(" {of}"))) {
                return Err(format!("the query gives no {}", measure.of));
            }
        }
        Ok(())
    }
}

impl Identity {
    /// The columns of the table itself that the identity names.
    fn columns(&self) -> Vec<u32> {
        let and = |parts: &[u32], more: &[u32]| parts.iter().chain(more).copied().collect();
        match self {
            Identity::Flow { opening, minus, plus, closing } => {
                [opening, closing].into_iter().chain(minus).chain(plus).copied().collect()
            }
            Identity::PartsWithin { parts, whole }
            | Identity::PartsAre { parts, whole }
            | Identity::PartsCover { parts, whole } => and(parts, &[*whole]),
            Identity::AtLeast { parts, whole, without, .. }
            | Identity::AtMost { parts, whole, without, .. } => and(parts, &[*whole, *without]),
            Identity::Within { part, whole } => vec![*part, *whole],
            Identity::Nothing { column }
            | Identity::Known { column }
            | Identity::Equal { column, .. }
            | Identity::StandsIn { column, .. } => vec![*column],
        }
    }
}
