//! The shapes of `law/programmes/<id>.toml`: a programme's tree, posts, target groups, contents,
//! norms and sources of money, as dated values with their text and how sure they are. What must
//! hold among them is in `load`.

use base::Day;
use base::closed_set;
use register::people::entitlement::{Holder, NameOf};
use serde::Deserialize;

use crate::condition::Condition;
use crate::mark::{Confidence, Slot, SlotWords, day, day_or_none, slot_day};

closed_set! {
    /// Where money comes from, in the order of the tables.
    Source {
        /// Ngân sách trung ương, vốn đầu tư.
        CentralInvestment = "central_investment",
        /// Ngân sách trung ương, vốn sự nghiệp.
        CentralCareer = "central_career",
        Province = "province",
        District = "district",
        Commune = "commune",
        /// Vốn tín dụng chính sách.
        Credit = "credit",
        Mobilised = "mobilised",
        Integrated = "integrated",
        /// Đóng góp của người dân, đối tượng thụ hưởng.
        People = "people",
    }
}

closed_set! {
    /// The part that somebody has in an estimate.
    Part {
        Drafter = "drafter",
        Appraiser = "appraiser",
        Approver = "approver",
    }
}

closed_set! {
    /// Who approves.
    Approver {
        CommuneChairman = "commune_chairman",
        UpperLevel = "upper_level",
    }
}

closed_set! {
    /// Where a project runs.
    Served {
        Everywhere = "everywhere",
        /// Poor districts, and communes on the coast and islands with special difficulties.
        PoorPlaces = "poor_places",
    }
}

closed_set! {
    /// The kinds of production projects (TT 03/2024, điều 9 - 11).
    ProductionKind {
        /// Liên kết theo chuỗi giá trị.
        ValueChain = "value_chain",
        /// Cộng đồng.
        Community = "community",
        /// Theo nhiệm vụ.
        Task = "task",
    }
}

closed_set! {
    /// What a coefficient is given for.
    CoefficientOf {
        Village = "village",
        Commune = "commune",
    }
}

closed_set! {
    /// A paper that a content asks for with each beneficiary.
    Needed {
        LabourContract = "labour_contract",
    }
}

/// The day in the following year on which a budget year closes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearEnd {
    pub month: u32,
    pub day: u32,
    pub source: String,
    pub confidence: Confidence,
}

/// A text that norms rest on, with its days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub id: String,
    #[serde(deserialize_with = "day")]
    pub issued: Day,
    /// The first day in force; where it is not known, the day of issue stands for it.
    #[serde(deserialize_with = "slot_day")]
    pub from: Slot<Day>,
    /// The last day in force.
    #[serde(default, deserialize_with = "day_or_none")]
    pub to: Option<Day>,
    /// The last day on which it still holds for money carried over from before.
    #[serde(default, deserialize_with = "day_or_none")]
    pub carried_until: Option<Day>,
    pub source: String,
    pub confidence: Confidence,
}

/// Two parts that may not be in one hand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    pub parts: [Part; 2],
    /// Whether a commune with few officers may depart from it by a paper.
    pub relaxed: bool,
    pub source: String,
    pub confidence: Confidence,
}

/// Who approves estimates from a sum on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    pub from_vnd: Slot<i64>,
    pub approver: Approver,
    pub source: String,
    pub confidence: Confidence,
}

/// A source of money of the programme.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceOfMoney {
    pub id: Source,
    pub name: NameOf,
    /// How much it has to add to the central budget's money, in hundredths.
    pub counterpart_percent: Option<Slot<u32>>,
}

/// A post of a commune that has a part in the programme.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    pub id: String,
    pub name: NameOf,
}

/// A project or sub-project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// `DA3`, `DA3.1`.
    pub code: String,
    /// The project that it is a sub-project of.
    pub part_of: Option<String>,
    pub name: NameOf,
    pub served: Served,
    /// The post that leads.
    pub lead: Option<String>,
    /// The post that drafts the estimate.
    pub drafts: Option<String>,
    /// The post whose agreement an estimate needs before it is appraised.
    pub agrees: Option<String>,
    /// Whom it reaches.
    pub groups: Option<Slot<Vec<String>>>,
    #[serde(default)]
    pub kinds: Vec<ProductionKind>,
    /// The table of TT 10/2022 that it fills (`04`, `05`, `06`).
    pub form: Option<String>,
    pub source: String,
    pub confidence: Confidence,
}

/// A target group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: String,
    pub holder: Holder,
    pub name: NameOf,
    /// Lists of conditions, one of which must hold whole.
    pub any: Vec<Vec<Condition>>,
    /// Who comes first among them, the first list before the second.
    #[serde(default)]
    pub first: Vec<Vec<Condition>>,
    pub article: Option<String>,
    pub source: String,
    pub confidence: Confidence,
}

/// What money is spent on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    pub id: String,
    /// Projects it belongs to.
    pub projects: Vec<String>,
    /// What it is counted in.
    pub unit: String,
    /// The content of `law/overlaps.toml` that a support of it is of.
    pub overlap: Option<String>,
    /// What each beneficiary must have.
    #[serde(default)]
    pub needs: Vec<Needed>,
    /// The stages it is paid in, in hundredths of the whole.
    #[serde(default)]
    pub stages: Vec<u32>,
    pub name: NameOf,
    pub source: String,
    pub confidence: Confidence,
}

/// At most so many đồng over a second unit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    pub amount_vnd: i64,
    pub per: String,
}

/// What a unit of a content may cost at most.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norm {
    pub id: String,
    pub content: String,
    /// Of a content with several amounts, which one (1, 2, 3).
    pub band: Option<u32>,
    /// What the bands are.
    pub bands: Option<Slot<String>>,
    pub amount_vnd: i64,
    pub cap: Option<Cap>,
    /// The `id` of its text.
    pub text: String,
    /// The article, where it is known.
    pub article: Option<String>,
    pub note: Option<NameOf>,
    pub confidence: Confidence,
}

/// What holds of production projects of a community.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Production {
    /// The least share of households of the target groups, by kind of area, the most difficult
    /// first.
    pub least_target_percent: Slot<Vec<u32>>,
    /// How much of the cost is supported at most, by kind of area, the most difficult first.
    pub support_percent: Slot<Vec<u32>>,
    pub most_years: Slot<u32>,
    /// How much of a project choosing it may cost.
    pub selection_percent: Slot<u32>,
    /// Working days from the whole dossier to the decision.
    pub answer_working_days: Slot<u32>,
    pub source: String,
    pub confidence: Confidence,
}

/// Points of a commune by which the central budget is divided; only the highest that fits counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coefficient {
    pub id: String,
    pub points: u32,
    pub each: CoefficientOf,
    pub name: NameOf,
    pub source: String,
    pub confidence: Confidence,
}

/// A programme as loaded.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    pub id: String,
    pub name: NameOf,
    #[serde(deserialize_with = "day")]
    pub from: Day,
    #[serde(deserialize_with = "day")]
    pub to: Day,
    /// The last day of spending.
    #[serde(deserialize_with = "slot_day")]
    pub spend_until: Slot<Day>,
    pub source: String,
    pub confidence: Confidence,
    pub year_end: YearEnd,
    #[serde(default, rename = "text")]
    pub texts: Vec<Text>,
    #[serde(default, rename = "slot")]
    pub slots: Vec<SlotWords>,
    #[serde(default, rename = "apart")]
    pub apart: Vec<Apart>,
    #[serde(default, rename = "threshold")]
    pub thresholds: Vec<Threshold>,
    #[serde(rename = "source_of_money")]
    pub sources: Vec<SourceOfMoney>,
    #[serde(default, rename = "post")]
    pub posts: Vec<Post>,
    #[serde(rename = "project")]
    pub projects: Vec<Project>,
    #[serde(default, rename = "group")]
    pub groups: Vec<Group>,
    #[serde(default, rename = "content")]
    pub contents: Vec<Content>,
    #[serde(default, rename = "norm")]
    pub norms: Vec<Norm>,
    #[serde(default, rename = "coefficient")]
    pub coefficients: Vec<Coefficient>,
    pub production: Option<Production>,
    /// The file as a table, for the seal.
    #[serde(skip)]
    pub(crate) table: toml::Table,
}
