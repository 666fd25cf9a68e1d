//! The columns a list may have, by the words officers put above them.

use std::collections::HashMap;
use std::sync::LazyLock;

use base::text::fold;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Meaning {
    Order,
    Number,
    Code,
    Village,
    Address,
    Since,
    Name,
    Relation,
    Sex,
    Birth,
    BirthMale,
    BirthFemale,
    Ethnicity,
    Identity,
    NoIdentity,
    Class,
    DecisionNumber,
    DecisionDay,
    APoints,
    BPoints,
    AreaM2,
    MemberCount,
    Education,
    Fact(Fact),
}

/// A fact about a member that is answered with yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Fact {
    WorkingAgeAble,
    HasJob,
    HasLabourContract,
    MonthlyAllowance,
    Undernourished,
    HealthInsurance,
    Attending,
    TrainedOnJob,
    Disabled,
    Merit,
    Pregnant,
}

/// A column a list may have.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its id, understood as a header too.
    pub id: &'static str,
    /// The header that templates write.
    pub header: &'static str,
    /// Other headers understood, in lower case and without marks.
    pub spellings: &'static [&'static str],
    /// Whether every row of a household repeats it, and not each member has its own.
    pub of_household: bool,
    pub(crate) meaning: Meaning,
}

const fn household(
    meaning: Meaning,
    id: &'static str,
    header: &'static str,
    spellings: &'static [&'static str],
) -> Column {
    Column { id, header, spellings, of_household: true, meaning }
}

const fn member(
    meaning: Meaning,
    id: &'static str,
    header: &'static str,
    spellings: &'static [&'static str],
) -> Column {
    Column { id, header, spellings, of_household: false, meaning }
}

const COLUMNS: &[Column] = &[
    member(Meaning::Order, "order", "TT", &["stt", "so tt", "so thu tu", "stt thanh vien"]),
    household(
        Meaning::Number,
        "household_number",
        "STT hộ",
        &["so ho", "ho so", "so thu tu ho", "tt ho", "household number"],
    ),
    household(
        Meaning::Code,
        "household_code",
        "Mã hộ",
        &["ma so ho", "ma ho gia dinh", "household code"],
    ),
    household(
        Meaning::Village,
        "village",
        "Thôn, tổ dân phố",
        &[
            "thon",
            "to dan pho",
            "thon/tdp",
            "thon, tdp",
            "thon/to dan pho",
            "thon (tdp)",
            "xom",
            "ban",
        ],
    ),
    household(Meaning::Address, "address", "Địa chỉ", &["noi o", "dia chi hien nay", "cho o"]),
    household(
        Meaning::Since,
        "since",
        "Ở từ ngày",
        &["tu ngay", "ngay vao so", "ngay dang ky", "registered since"],
    ),
    member(
        Meaning::Name,
        "name",
        "Họ và tên",
        &[
            "ho ten",
            "ho va ten thanh vien",
            "ten thanh vien",
            "thanh vien",
            "ho ten thanh vien",
            "ho va ten chu ho",
            "ho ten chu ho",
            "ten chu ho",
            "chu ho",
            "full name",
        ],
    ),
    member(
        Meaning::Relation,
        "relation",
        "Quan hệ với chủ hộ",
        &["quan he", "quan he chu ho", "quan he voi chu ho (chu ho)", "relation to head"],
    ),
    member(Meaning::Sex, "sex", "Giới tính", &["nam/nu", "gioi", "phai"]),
    member(
        Meaning::Birth,
        "birth",
        "Ngày sinh",
        &[
            "nam sinh",
            "ngay thang nam sinh",
            "ngay, thang, nam sinh",
            "ngay/nam sinh",
            "birth date",
            "date of birth",
            "year of birth",
        ],
    ),
    member(Meaning::BirthMale, "birth_male", "Năm sinh (nam)", &["nam sinh nam"]),
    member(Meaning::BirthFemale, "birth_female", "Năm sinh (nữ)", &["nam sinh nu"]),
    member(
        Meaning::Ethnicity,
        "ethnicity",
        "Dân tộc",
        &["thanh phan dan toc", "dt", "ethnic group"],
    ),
    member(
        Meaning::Identity,
        "identity_number",
        "Số định danh cá nhân",
        &[
            "cccd",
            "so cccd",
            "cmnd",
            "cccd/cmnd",
            "cmnd/cccd",
            "so cmnd/cccd",
            "so dinh danh",
            "can cuoc",
            "so can cuoc",
            "can cuoc cong dan",
            "so cccd/cmnd",
            "so dinh danh/cccd",
        ],
    ),
    member(
        Meaning::NoIdentity,
        "identity_missing",
        "Lý do chưa có số định danh",
        &["ly do chua co cccd", "ly do chua co so", "reason for no identity number"],
    ),
    household(
        Meaning::Class,
        "class",
        "Loại hộ",
        &["phan loai", "phan loai ho", "doi tuong", "dien ho", "ket qua phan loai"],
    ),
    household(
        Meaning::DecisionNumber,
        "decision_number",
        "Số quyết định",
        &["so qd", "quyet dinh so", "so quyet dinh cong nhan"],
    ),
    household(
        Meaning::DecisionDay,
        "decision_day",
        "Ngày quyết định",
        &["ngay qd", "ngay ky quyet dinh", "ngay quyet dinh cong nhan"],
    ),
    household(
        Meaning::APoints,
        "a_points",
        "Điểm B1",
        &["b1", "diem a", "tong diem b1", "diem b1 (a)"],
    ),
    household(Meaning::BPoints, "b_points", "Điểm B2", &["b2", "diem b", "tong diem b2"]),
    household(
        Meaning::AreaM2,
        "house_area_m2",
        "Diện tích nhà ở (m²)",
        &["dien tich nha o", "dien tich nha o (m2)", "dien tich o"],
    ),
    household(
        Meaning::MemberCount,
        "member_count",
        "Số nhân khẩu",
        &["so khau", "nhan khau", "tong so nhan khau", "so thanh vien", "number of members"],
    ),
    member(
        Meaning::Education,
        "education",
        "Bậc học cao nhất",
        &["trinh do", "trinh do hoc van", "bac hoc", "trinh do giao duc"],
    ),
    member(Meaning::Fact(Fact::Attending), "attending", "Đang đi học", &["di hoc", "dang hoc"]),
    member(
        Meaning::Fact(Fact::TrainedOnJob),
        "trained_on_job",
        "Có chứng nhận đào tạo tại nơi làm việc",
        &["dao tao tai noi lam viec"],
    ),
    member(
        Meaning::Fact(Fact::WorkingAgeAble),
        "working_age_able",
        "Trong tuổi và có khả năng lao động",
        &["kha nang lao dong", "co kha nang lao dong"],
    ),
    member(Meaning::Fact(Fact::HasJob), "has_job", "Có việc làm", &["viec lam", "dang lam viec"]),
    member(
        Meaning::Fact(Fact::HasLabourContract),
        "has_labour_contract",
        "Làm công có hợp đồng lao động",
        &["hop dong lao dong", "hdld", "co hop dong lao dong"],
    ),
    member(
        Meaning::Fact(Fact::MonthlyAllowance),
        "monthly_allowance",
        "Hưởng trợ cấp xã hội hằng tháng",
        &["tro cap hang thang", "tro cap xa hoi", "huong tro cap hang thang"],
    ),
    member(
        Meaning::Fact(Fact::Undernourished),
        "undernourished",
        "Trẻ em suy dinh dưỡng",
        &["suy dinh duong", "sdd"],
    ),
    member(
        Meaning::Fact(Fact::HealthInsurance),
        "health_insurance_card",
        "Có thẻ bảo hiểm y tế",
        &["bhyt", "the bhyt", "co bhyt", "co bao hiem y te"],
    ),
    member(Meaning::Fact(Fact::Disabled), "disabled", "Người khuyết tật", &["khuyet tat"]),
    member(
        Meaning::Fact(Fact::Merit),
        "merit",
        "Người có công",
        &["ncc", "nguoi co cong voi cach mang"],
    ),
    member(
        Meaning::Fact(Fact::Pregnant),
        "pregnant",
        "Phụ nữ mang thai, nuôi con nhỏ",
        &["mang thai", "phu nu mang thai"],
    ),
];

/// Every column known, in the order in which templates write them.
pub fn columns() -> &'static [Column] {
    COLUMNS
}

/// Every header understood, folded.
static BY_HEADER: LazyLock<HashMap<String, &'static Column>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for column in COLUMNS {
        let spellings = column.spellings.iter().map(|text| (*text).to_owned());
        for text in [column.id.to_owned(), fold(column.header)].into_iter().chain(spellings) {
            known.entry(text).or_insert(column);
        }
    }
    known
});

/// The column a header names.
pub(crate) fn find(header: &str) -> Option<&'static Column> {
    let folded = fold(header);
    // "Mã hộ (nếu có)" names what "Mã hộ" does: words in brackets explain.
    let bare = folded.split('(').next().unwrap_or_default().trim();
    BY_HEADER.get(&folded).or_else(|| BY_HEADER.get(bare)).copied()
}

/// The header that templates write above a column.
pub(crate) fn header_of(meaning: Meaning) -> &'static str {
    COLUMNS.iter().find(|column| column.meaning == meaning).map_or("", |column| column.header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_names_one_column_and_spellings_are_folded() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for column in columns() {
            let mut own = vec![column.id.to_owned(), fold(column.header)];
            own.extend(column.spellings.iter().map(|text| (*text).to_owned()));
            own.dedup();
            for text in own {
                assert_eq!(text, fold(&text), "folded");
                let other = seen.insert(text.clone(), column.id);
                assert_eq!(other, None, "“{text}” names {} too", column.id);
                assert_eq!(find(&text).map(|column| column.id), Some(column.id));
            }
        }
    }

    #[test]
    fn words_in_brackets_explain_a_header() {
        for (header, want) in [
            ("Mã hộ (nếu có)", Some("household_code")),
            ("HỌ VÀ TÊN(chữ in hoa)", Some("name")),
            ("Năm sinh (nữ)", Some("birth_female")),
            ("Năm sinh (dd/mm/yyyy)", Some("birth")),
            ("(1)", None),
            ("Ghi chú", None),
        ] {
            assert_eq!(find(header).map(|column| column.id), want, "{header}");
        }
    }
}
