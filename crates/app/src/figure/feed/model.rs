//! What the feed consists of: sets, their fields with types, and which role sees which
//! (`catalogue.toml`); written out as `$metadata`.

use store::figure::feed::FeedField;

use crate::kernel::catalogue::{Catalogue, Nearness};
use crate::kernel::rights::Actor;

/// A type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `Edm.Guid`
    Id,
    /// `Edm.String`
    Text,
    /// `Edm.Int64`
    Number,
    /// `Edm.Date`
    Day,
    /// `Edm.Decimal` with two places.
    Rate,
    /// `Edm.Boolean`
    Bool,
}

impl Kind {
    fn edm(self) -> &'static str {
        match self {
            Kind::Id => "Type=\"Edm.Guid\"",
            Kind::Text => "Type=\"Edm.String\"",
            Kind::Number => "Type=\"Edm.Int64\"",
            Kind::Day => "Type=\"Edm.Date\"",
            Kind::Rate => "Type=\"Edm.Decimal\" Precision=\"20\" Scale=\"2\"",
            Kind::Bool => "Type=\"Edm.Boolean\"",
        }
    }
}

/// A field of a set.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether it is part of the key.
    pub key: bool,
    /// Where it is read, for the sets of the register.
    pub read: Option<FeedField>,
    /// What it is made of, as in `catalogue.toml`; nothing for what is about nobody.
    from: &'static [&'static str],
}

const fn of(
    name: &'static str,
    kind: Kind,
    read: FeedField,
    from: &'static [&'static str],
) -> Field {
    Field { name, kind, key: false, read: Some(read), from }
}

const fn key(name: &'static str, read: FeedField, from: &'static [&'static str]) -> Field {
    Field { name, kind: Kind::Id, key: true, read: Some(read), from }
}

const fn plain(name: &'static str, kind: Kind, key: bool) -> Field {
    Field { name, kind, key, read: None, from: &[] }
}

/// A set of rows.
#[derive(Debug)]
pub struct Set {
    /// Its name in the address.
    pub name: &'static str,
    /// The name of its rows' type.
    pub row: &'static str,
    fields: &'static [Field],
}

const VILLAGE: &[&str] = &["stay.village_id", "village.name"];
const COMMUNE: &[&str] = &["village_path.commune_key"];
const MASKED: &[&str] = &["person.name", "person.identity_missing"];

const HOUSEHOLDS: &[Field] = &[
    key("Id", FeedField::HouseholdId, &["household.id"]),
    of("Code", Kind::Text, FeedField::HouseholdCode, &["household.code"]),
    of("HeadName", Kind::Text, FeedField::HeadName, &["person.name"]),
    of("HeadBirthYear", Kind::Number, FeedField::HeadBirthYear, &["person.birth_year"]),
    of("HeadSex", Kind::Text, FeedField::HeadSex, &["person.sex"]),
    of("VillageId", Kind::Id, FeedField::VillageId, &["stay.village_id"]),
    of("VillageName", Kind::Text, FeedField::VillageName, VILLAGE),
    of("CommuneKey", Kind::Text, FeedField::CommuneKey, COMMUNE),
    of("Address", Kind::Text, FeedField::Address, &["stay.address"]),
    of("People", Kind::Number, FeedField::People, &["membership.household_id"]),
    of("Class", Kind::Text, FeedField::Class, &["class_fact.class"]),
    of("ClassFrom", Kind::Day, FeedField::ClassFrom, &["class_fact.from_day"]),
    of("DecisionNumber", Kind::Text, FeedField::DecisionNumber, &["class_fact.decision_number"]),
    of("APoints", Kind::Number, FeedField::APoints, &["class_fact.a_points"]),
    of("BPoints", Kind::Number, FeedField::BPoints, &["class_fact.b_points"]),
];

const MEMBERS: &[Field] = &[
    key("Id", FeedField::PersonId, &["person.id"]),
    of("HouseholdId", Kind::Id, FeedField::HouseholdId, &["household.id"]),
    of("Name", Kind::Text, FeedField::PersonName, &["person.name"]),
    of("Relation", Kind::Text, FeedField::Relation, &["membership.relation"]),
    of("Sex", Kind::Text, FeedField::Sex, &["person.sex"]),
    of("BirthDay", Kind::Day, FeedField::BirthDay, &["person.birth_day"]),
    of("BirthYear", Kind::Number, FeedField::BirthYear, &["person.birth_year"]),
    of("Ethnicity", Kind::Text, FeedField::Ethnicity, &["person.ethnicity"]),
    of("IdentityMasked", Kind::Text, FeedField::IdentityNumber, MASKED),
    of("JoinedOn", Kind::Day, FeedField::JoinedOn, &["membership.from_day"]),
    of("VillageName", Kind::Text, FeedField::VillageName, VILLAGE),
    of("CommuneKey", Kind::Text, FeedField::CommuneKey, COMMUNE),
];

const TABLES: &[Field] = &[
    plain("Table", Kind::Text, true),
    plain("Area", Kind::Text, true),
    plain("Row", Kind::Text, true),
    plain("Column", Kind::Number, true),
    plain("From", Kind::Day, true),
    plain("To", Kind::Day, true),
    plain("TableName", Kind::Text, false),
    plain("AreaName", Kind::Text, false),
    plain("RowName", Kind::Text, false),
    plain("ColumnName", Kind::Text, false),
    plain("Whole", Kind::Bool, false),
    plain("Count", Kind::Number, false),
    plain("RatePercent", Kind::Rate, false),
    plain("Artificial", Kind::Bool, false),
];

const AREAS: &[Field] = &[
    plain("Key", Kind::Text, true),
    plain("Code", Kind::Text, false),
    plain("Name", Kind::Text, false),
    plain("Kind", Kind::Text, false),
    plain("Level", Kind::Text, false),
    plain("ParentKey", Kind::Text, false),
    plain("ValidFrom", Kind::Day, false),
    plain("ValidTo", Kind::Day, false),
];

/// All sets.
pub const SETS: [Set; 4] = [
    Set { name: "Households", row: "Household", fields: HOUSEHOLDS },
    Set { name: "Members", row: "Member", fields: MEMBERS },
    Set { name: "Tables", row: "TableCell", fields: TABLES },
    Set { name: "Areas", row: "Area", fields: AREAS },
];

impl Set {
    /// The set of a name.
    pub fn find(name: &str) -> Option<&'static Set> {
        static ALL: [Set; 4] = SETS;
        ALL.iter().find(|set| set.name == name)
    }

    /// The fields that the actor sees. What needs a reason is in no feed: nobody types one there.
    pub fn fields(&self, catalogue: &Catalogue, actor: &Actor) -> Vec<&'static Field> {
        let seen = self.fields.iter().filter(|field| {
            catalogue.sees(actor.role, field.from)
                && catalogue.personal(field.from) < Nearness::Sensitive
        });
        seen.collect()
    }
}

/// The description of the feed for an actor, as EDMX.
pub(super) fn metadata(catalogue: &Catalogue, actor: &Actor) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">\n\
         <edmx:DataServices>\n\
         <Schema Namespace=\"Vuon\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n",
    );
    for set in &SETS {
        let fields = set.fields(catalogue, actor);
        out.push_str(&format!("<EntityType Name=\"{}\">\n<Key>", set.row));
        for field in fields.iter().filter(|field| field.key) {
            out.push_str(&format!("<PropertyRef Name=\"{}\"/>", field.name));
        }
        out.push_str("</Key>\n");
        for field in fields {
            let null = if field.key { " Nullable=\"false\"" } else { "" };
            let (name, kind) = (field.name, field.kind.edm());
            out.push_str(&format!("<Property Name=\"{name}\" {kind}{null}/>\n"));
        }
        out.push_str("</EntityType>\n");
    }
    out.push_str("<EntityContainer Name=\"Container\">\n");
    for set in &SETS {
        let (name, row) = (set.name, set.row);
        out.push_str(&format!("<EntitySet Name=\"{name}\" EntityType=\"Vuon.{row}\"/>\n"));
    }
    out.push_str("</EntityContainer>\n</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n");
    out
}
