//! The people of the tests: always the same names in the same parts.

use base::Role;

/// The commune most tests work in, as it was until 30/6/2025.
pub const HOANG_KIM: &str = "15889@0";
/// Its neighbour of that time, whose officer must see nothing of it.
pub const HOANG_PHU: &str = "15883@0";
/// The password of everybody.
pub const PASSWORD: &str = "mat-khau-thu-nghiem";

/// A person with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    /// The officer of Hoằng Kim.
    Hanh,
    /// A second officer of Hoằng Kim.
    Thao,
    /// The chairman of Hoằng Kim.
    Quang,
    /// The finance officer of Hoằng Kim.
    Thu,
    /// The head of Thôn 1 of Hoằng Kim.
    Binh,
    /// The head of Thôn 2 of Hoằng Kim.
    Cuong,
    /// An officer of the province Thanh Hóa.
    Lan,
    /// An auditor of the province Thanh Hóa.
    Son,
    /// An administrator.
    Minh,
    /// A second administrator.
    Ha,
    /// The officer of Hoằng Phú, the commune next door.
    Nga,
    /// The chairman of Hoằng Phú.
    Dung,
    /// An officer of the ministry.
    Yen,
    /// The clerk of Hoằng Kim.
    Ngoc,
}

impl Person {
    /// Username, name, role, and the area's key; a village's name for a village head, nothing for
    /// the nation.
    pub(crate) fn facts(self) -> (&'static str, &'static str, Role, &'static str) {
        match self {
            Person::Hanh => ("hanh", "Lê Mẫu Hạnh", Role::CommuneOfficer, HOANG_KIM),
            Person::Thao => ("thao", "Vũ Mẫu Thảo", Role::CommuneOfficer, HOANG_KIM),
            Person::Quang => ("quang", "Nguyễn Mẫu Quang", Role::Chairman, HOANG_KIM),
            Person::Thu => ("thu", "Trần Mẫu Thu", Role::FinanceOfficer, HOANG_KIM),
            Person::Binh => ("binh", "Lê Mẫu Bình", Role::VillageHead, "Thôn 1"),
            Person::Cuong => ("cuong", "Bùi Mẫu Cường", Role::VillageHead, "Thôn 2"),
            Person::Lan => ("lan", "Phạm Mẫu Lan", Role::UpperOfficer, "38@0"),
            Person::Son => ("son", "Vũ Mẫu Sơn", Role::Auditor, "38@0"),
            Person::Minh => ("minh", "Đỗ Mẫu Minh", Role::Administrator, ""),
            Person::Ha => ("ha", "Đỗ Mẫu Hà", Role::Administrator, ""),
            Person::Nga => ("nga", "Lê Mẫu Nga", Role::CommuneOfficer, HOANG_PHU),
            Person::Dung => ("dung", "Mai Mẫu Dung", Role::Chairman, HOANG_PHU),
            Person::Yen => ("yen", "Hoàng Mẫu Yến", Role::UpperOfficer, ""),
            Person::Ngoc => ("ngoc", "Tạ Mẫu Ngọc", Role::Clerk, HOANG_KIM),
        }
    }

    /// The one who stands for a role where any will do.
    pub fn of_role(role: Role) -> Person {
        match role {
            Role::VillageHead => Person::Binh,
            Role::CommuneOfficer => Person::Hanh,
            Role::FinanceOfficer => Person::Thu,
            Role::Chairman => Person::Quang,
            Role::UpperOfficer => Person::Lan,
            Role::Auditor => Person::Son,
            Role::Administrator => Person::Minh,
            Role::Clerk => Person::Ngoc,
        }
    }
}
