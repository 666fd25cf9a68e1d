//! The roles people hold. What each may do stands in `app::kernel::rights`; this is only their names.

use serde::{Deserialize, Serialize};

/// The part a person plays; an account has exactly one.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Trưởng thôn, rà soát viên: sees and surveys one village.
    VillageHead,
    /// Công chức phụ trách giảm nghèo của xã.
    CommuneOfficer,
    /// Công chức tài chính – kế toán của xã.
    FinanceOfficer,
    /// Chủ tịch UBND xã.
    Chairman,
    /// Officer of a district, a province or the ministry: reads and adds up.
    UpperOfficer,
    /// Thanh tra, kiểm toán: reads everything in the area, the audit log included.
    Auditor,
    /// Keeps accounts and score tables; sees no household.
    Administrator,
}

impl Role {
    /// All roles, in the order in which they are listed to people.
    pub const ALL: [Role; 7] = [
        Role::VillageHead,
        Role::CommuneOfficer,
        Role::FinanceOfficer,
        Role::Chairman,
        Role::UpperOfficer,
        Role::Auditor,
        Role::Administrator,
    ];

    /// The name in files, in the database and on the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::VillageHead => "village_head",
            Role::CommuneOfficer => "commune_officer",
            Role::FinanceOfficer => "finance_officer",
            Role::Chairman => "chairman",
            Role::UpperOfficer => "upper_officer",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
        }
    }

    /// The role of that name.
    pub fn parse(text: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == text)
    }
}
