//! What Phiếu B1, part A, has beside what is scored: the policies that a household draws on and needs
//! (section XIV), and what stands behind each “Khác, ghi rõ”.

use std::collections::{BTreeMap, BTreeSet};

use base::closed_set;
use base::text::clean;
use base::words::Lang;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::kernel::law::Named;

/// The most characters behind “Khác, ghi rõ”; more has no room on the paper.
pub const OTHER_MAX: usize = 100;

closed_set! {
    /// A policy of section XIV, in the order of the form.
    Policy {
        /// Hỗ trợ y tế.
        Health = "health",
        /// Hỗ trợ giáo dục.
        Education = "education",
        /// Hỗ trợ học nghề.
        Training = "training",
        /// Hỗ trợ việc làm.
        Jobs = "jobs",
        /// Hỗ trợ nhà ở.
        Housing = "housing",
        /// Hỗ trợ nước sạch và vệ sinh môi trường.
        Water = "water",
        /// Hỗ trợ đất sản xuất.
        Land = "land",
        /// Hỗ trợ vay vốn tín dụng.
        Credit = "credit",
        /// Hỗ trợ sản xuất, sinh kế.
        Production = "production",
        /// Hỗ trợ tiếp cận thông tin.
        Information = "information",
        /// Hỗ trợ pháp lý.
        Legal = "legal",
        /// Hỗ trợ tiền điện.
        Electricity = "electricity",
        /// Khác.
        Other = "other",
    }
}

closed_set! {
    /// Where part A asks to write what else it is.
    OtherOf {
        /// Section I.
        Pillar = "pillar",
        /// Section II.
        Roof = "roof",
        /// Section III.
        Wall = "wall",
        /// Section V.
        Toilet = "toilet",
        /// Section VIII.
        Water = "water",
        /// Section XI, line 4.
        Livestock = "livestock",
        /// Section XIII.
        Cause = "cause",
        /// Section XIV.
        Policy = "policy",
    }
}

impl OtherOf {
    /// The section of the form.
    pub fn section(self) -> &'static str {
        match self {
            OtherOf::Pillar => "I",
            OtherOf::Roof => "II",
            OtherOf::Wall => "III",
            OtherOf::Toilet => "V",
            OtherOf::Water => "VIII",
            OtherOf::Livestock => "XI",
            OtherOf::Cause => "XIII",
            OtherOf::Policy => "XIV",
        }
    }
}

/// Section XIV: what a household draws on, and what it needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Policies {
    /// Đang hưởng.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub drawn: BTreeSet<Policy>,
    /// Nhu cầu.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub needed: BTreeSet<Policy>,
}

/// What stands behind “Khác, ghi rõ”, by where.
pub type Others = BTreeMap<OtherOf, String>;

impl Policies {
    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        *self == Policies::default()
    }
}

/// The same in one normal form; `None` when one is longer than it may be.
pub(super) fn cleaned(others: &Others) -> Option<Others> {
    let others = others.iter().map(|(of, text)| (*of, clean(text)));
    let others: Others = others.filter(|(_, text)| !text.is_empty()).collect();
    others.values().all(|text| text.chars().count() <= OTHER_MAX).then_some(others)
}

/// What a household needs, in the words of the form, as lists of households have it.
pub(super) fn needs(app: &App, policies: &Policies, others: &Others) -> String {
    let word = |policy: &Policy| match (policy, others.get(&OtherOf::Policy)) {
        (Policy::Other, Some(text)) => text.clone(),
        _ => app.words().get(Lang::Vi, &format!("policy_b1.{}", policy.as_str())).to_owned(),
    };
    policies.needed.iter().map(word).collect::<Vec<_>>().join("; ")
}

/// Both columns and what was written, in words.
pub(super) fn in_words(app: &App, policies: &Policies, others: &Others) -> Named {
    let said = |lang| {
        let word = |key: &str| app.words().get(lang, key).to_owned();
        let list = |of: &BTreeSet<Policy>| {
            of.iter().map(|it| word(&format!("policy_b1.{}", it.as_str()))).collect::<Vec<_>>()
        };
        let mut parts = Vec::new();
        for (key, of) in [("drawn", &policies.drawn), ("needed", &policies.needed)] {
            if !of.is_empty() {
                parts.push(format!("{}: {}", word(&format!("survey.{key}")), list(of).join(", ")));
            }
        }
        parts.extend(
            others.iter().map(|(of, text)| format!("{}: {text}", word(&format!("other_b1.{of}")))),
        );
        if parts.is_empty() { word("survey.no_answer") } else { parts.join("; ") }
    };
    Named { vi: said(Lang::Vi), en: said(Lang::En) }
}
