//! What an officer confirms about a list before it is read: which sheets, which rows are headers,
//! what each column holds. It is kept for the commune as JSON, so its names stay as they are.

use std::collections::BTreeMap;

use base::Place;
use register::Class;
use serde::{Deserialize, Serialize};
use workbook::TextEncoding;

/// How the sheets of a file are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// One for each sheet of the file, in its order.
    pub sheets: Vec<SheetMapping>,
}

/// How one sheet is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetMapping {
    /// The sheet's name; `None` for a file without sheets.
    pub sheet: Option<String>,
    /// Whether it is read at all.
    pub use_it: bool,
    /// The first row of the header, from 1; 0 when none was found.
    pub header_first: u32,
    /// Its last row, the row that numbers the columns among them.
    pub header_last: u32,
    /// What one row is.
    pub rows: RowLayout,
    /// The class that the sheet's title states, for households without one of their own.
    #[serde(default)]
    pub class: Option<Class>,
    /// The class that the households left, when the title says that they escaped it.
    #[serde(default)]
    pub escaped_from: Option<Class>,
    /// Its columns with a header, from the left.
    pub columns: Vec<ColumnMapping>,
    /// How its text is encoded where the font of a cell does not tell.
    #[serde(default)]
    pub text: TextEncoding,
    /// Whether `text` is certain.
    #[serde(default)]
    pub text_sure: bool,
}

impl SheetMapping {
    /// Whether members stand beside each other on the row of their household: what is a person's
    /// comes several times, and more than one thing does.
    pub(crate) fn has_members_beside(&self) -> bool {
        const OF_PEOPLE: [&str; 6] =
            ["name", "relation", "birth", "sex", "identity_number", "ethnicity"];
        let times =
            |id: &str| self.columns.iter().filter(|it| it.holds.as_deref() == Some(id)).count();
        let again = OF_PEOPLE.iter().filter(|id| times(id) > 1).count();
        let most = OF_PEOPLE.iter().map(|id| times(id)).max().unwrap_or(0);
        self.use_it && (again > 1 || most > 2)
    }
}

/// What one column holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// The column, from 1.
    pub column: u32,
    /// Its header, the rows of a merged one joined.
    pub header: String,
    /// The id of a known column, of a question or of an indicator; `None` is left out.
    pub holds: Option<String>,
    /// Whether that is certain, or confirmed.
    pub sure: bool,
}

/// What one row of a sheet is.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RowLayout {
    /// A household, by its head.
    #[default]
    Household,
    /// A member, each with the household's number or code.
    Member,
    /// A member; the household's number stands on its first row only.
    MembersUnderHead,
}

/// Something that can be understood in more than one way; it is asked, never guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The same for the same place of the same file.
    pub id: String,
    /// Where it arises.
    pub place: Place,
    /// Its words are `ask.<code>`.
    pub code: String,
    /// Values for its words.
    pub args: BTreeMap<String, String>,
    /// What can be answered.
    pub choices: Vec<Choice>,
}

/// The name of a question about a sheet, or about a column of it.
pub(crate) fn question_id(sheet: usize, column: Option<u32>, code: &str) -> String {
    match column {
        Some(column) => format!("s{}.c{column}.{code}", sheet + 1),
        None => format!("s{}.{code}", sheet + 1),
    }
}

/// A possible answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Choice {
    /// What an answer says.
    pub id: String,
    /// Its words are `ask.choice.<code>`.
    pub code: String,
    /// Values for its words.
    pub args: BTreeMap<String, String>,
}

/// The choice taken for each question answered.
pub type Answers = BTreeMap<String, String>;

impl Question {
    pub(crate) fn new(id: String, code: &str, place: Place) -> Question {
        let code = code.to_owned();
        Question { id, place, code, args: BTreeMap::new(), choices: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Question {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// One choice more, whose words are those of its id.
    pub(crate) fn choice(self, id: &str) -> Question {
        self.choice_with(id, id, [])
    }

    pub(crate) fn choice_with<const N: usize>(
        mut self,
        id: &str,
        code: &str,
        args: [(&str, &str); N],
    ) -> Question {
        let args = args.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        self.choices.push(Choice { id: id.to_owned(), code: code.to_owned(), args });
        self
    }
}
