//! The codes of the columns of part B, as Mẫu 3.1 has them.

use base::closed_set;

closed_set! {
    /// Column 9: the level attended.
    SchoolLevel {
        /// Mầm non, mẫu giáo.
        Preschool = "preschool",
        /// Tiểu học.
        Primary = "primary",
        /// Trung học cơ sở.
        LowerSecondary = "lower_secondary",
        /// Trung học phổ thông.
        UpperSecondary = "upper_secondary",
        /// Khóa đào tạo ngắn hạn.
        ShortCourse = "short_course",
        /// Trung cấp.
        Intermediate = "intermediate",
        /// Cao đẳng.
        College = "college",
        /// Từ Đại học trở lên.
        University = "university",
    }
}

closed_set! {
    /// Column 10: the general education finished.
    General {
        /// Chưa tốt nghiệp Tiểu học.
        BelowPrimary = "below_primary",
        /// Tiểu học.
        Primary = "primary",
        /// Trung học cơ sở.
        LowerSecondary = "lower_secondary",
        /// Trung học phổ thông.
        UpperSecondary = "upper_secondary",
    }
}

closed_set! {
    /// Column 11: the training finished.
    Training {
        /// Chưa qua đào tạo nghề.
        None = "none",
        /// Sơ cấp, chứng chỉ dạy nghề.
        Elementary = "elementary",
        /// Trung cấp.
        Intermediate = "intermediate",
        /// Cao đẳng.
        College = "college",
        /// Đại học.
        University = "university",
        /// Sau đại học.
        Postgraduate = "postgraduate",
    }
}

closed_set! {
    /// Column 14: the monthly social allowance drawn. The form prints no code for none.
    Allowance {
        /// None.
        None = "none",
        /// Người cao tuổi.
        Elderly = "elderly",
        /// Người khuyết tật.
        Disabled = "disabled",
        /// Trẻ em mồ côi.
        Orphan = "orphan",
    }
}

/// The age from which columns 15 to 18 are asked, and by us column 11.
pub const WORK_ASKED_FROM: u32 = 15;

closed_set! {
    /// Column 15: what the person does.
    Activity {
        /// Đang làm việc.
        Working = "working",
        /// Không có việc làm.
        WithoutWork = "without_work",
        /// Không có khả năng lao động.
        Unable = "unable",
        /// Đang đi học.
        Studying = "studying",
        /// Không muốn đi làm.
        Unwilling = "unwilling",
        /// Nghỉ hưu, nội trợ.
        RetiredOrHome = "retired_or_home",
    }
}

closed_set! {
    /// Column 16: the kind of work.
    Work {
        /// Công chức, viên chức.
        CivilServant = "civil_servant",
        /// Làm cho doanh nghiệp.
        Enterprise = "enterprise",
        /// Làm thuê cho hộ gia đình.
        Household = "household",
        /// Khác.
        Other = "other",
    }
}

closed_set! {
    /// Column 17: wage work.
    Contract {
        /// Có hợp đồng lao động.
        With = "with",
        /// Không có hợp đồng lao động.
        Without = "without",
        /// Không làm công ăn lương.
        NoWageWork = "no_wage_work",
    }
}

closed_set! {
    /// Column 18: the pension or monthly allowance drawn. The form prints no code for none.
    Pension {
        /// None.
        None = "none",
        /// Lương hưu.
        Pension = "pension",
        /// Trợ cấp bảo hiểm xã hội hằng tháng.
        Insurance = "insurance",
        /// Trợ cấp ưu đãi người có công hằng tháng.
        Merit = "merit",
    }
}
