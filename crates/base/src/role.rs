//! The roles people hold. What each may do stands in `app::kernel::rights`; this is only their names.

use crate::closed_set;

closed_set! {
    /// The part a person plays; an account has exactly one.
    Role {
        /// Trưởng thôn, rà soát viên: sees and surveys one village.
        VillageHead = "village_head",
        /// Công chức phụ trách giảm nghèo của xã.
        CommuneOfficer = "commune_officer",
        /// Công chức tài chính – kế toán của xã.
        FinanceOfficer = "finance_officer",
        /// Chủ tịch UBND xã.
        Chairman = "chairman",
        /// Officer of a district, a province or the ministry: reads and adds up.
        UpperOfficer = "upper_officer",
        /// Thanh tra, kiểm toán: reads everything in the area, the audit log included.
        Auditor = "auditor",
        /// Keeps accounts and score tables; sees no household.
        Administrator = "administrator",
        /// Văn thư: keeps the commune's papers, gives their numbers, sends and receives; sees no household.
        Clerk = "clerk",
    }
}
