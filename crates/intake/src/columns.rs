//! The columns a list may have, by the words officers put above them.

use std::collections::HashMap;
use std::sync::LazyLock;

use base::text::fold;
use register::{Cause, Class};

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
    HeadName,
    Relation,
    Sex,
    SexMale,
    SexFemale,
    Birth,
    BirthMale,
    BirthFemale,
    BirthDate,
    BirthMonth,
    BirthYear,
    Age,
    Ethnicity,
    Identity,
    OldCard,
    IdentityDay,
    NoIdentity,
    Class,
    ClassMark(Class),
    Decision,
    DecisionNumber,
    DecisionDay,
    Minority,
    LocalEthnic,
    NoLabourCapacity,
    Causes,
    Cause(Cause),
    Needs,
    Province,
    ProvinceCode,
    District,
    DistrictCode,
    Commune,
    CommuneCode,
    VillageCode,
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
    member(
        Meaning::Order,
        "order",
        "TT",
        &["stt", "so tt", "so thu tu", "stt thanh vien", "stt khau", "tt khau", "stt nhan khau"],
    ),
    household(
        Meaning::Number,
        "household_number",
        "STT hộ",
        &["so ho", "ho so", "so thu tu ho", "tt ho", "ma so ho so", "household number"],
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
            "thon, ban",
            "thon/ban",
            "thon, xom",
            "thon/xom",
            "thon/ban/to dan pho",
            "thon, ban, to dan pho",
            "ap",
            "ap/khu vuc",
            "buon",
            "khu pho",
            "tdp",
            "dia ban",
            "ten thon",
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
            "ho va ten thanh vien trong ho",
            "ho va ten cac thanh vien",
            "ho ten cac thanh vien",
            "ho va ten cac thanh vien trong ho",
            "ho va ten nhan khau",
            "ho, chu dem va ten",
            "ho va ten khai sinh",
            "ho va ten chu ho va cac thanh vien",
            "ho va ten chu ho, thanh vien",
            "ten",
            "full name",
        ],
    ),
    household(
        Meaning::HeadName,
        "head_name",
        "Họ và tên chủ hộ",
        &[
            "ho ten chu ho",
            "ten chu ho",
            "chu ho",
            "ho va ten chu ho gia dinh",
            "ho va ten nguoi dung dau ho",
            "head of household",
        ],
    ),
    member(
        Meaning::Relation,
        "relation",
        "Quan hệ với chủ hộ",
        &[
            "quan he",
            "quan he chu ho",
            "quan he voi chu ho (chu ho)",
            "q he",
            "qh",
            "q he voi chu ho",
            "qh voi chu ho",
            "moi quan he",
            "moi quan he voi chu ho",
            "relation to head",
        ],
    ),
    member(Meaning::Sex, "sex", "Giới tính", &["nam/nu", "gioi", "phai", "gt"]),
    member(Meaning::SexMale, "sex_male", "Giới tính (nam)", &["gioi tinh nam", "gioi nam"]),
    member(Meaning::SexFemale, "sex_female", "Giới tính (nữ)", &["gioi tinh nu", "gioi nu"]),
    member(
        Meaning::Birth,
        "birth",
        "Ngày sinh",
        &[
            "nam sinh",
            "ngay thang nam sinh",
            "ngay, thang, nam sinh",
            "ngay/nam sinh",
            "ngay thang nam sinh (hoac nam sinh)",
            "ngay/thang/nam sinh",
            "ns",
            "sinh nam",
            "sinh ngay",
            "ntns",
            "birth date",
            "date of birth",
            "year of birth",
        ],
    ),
    member(Meaning::BirthMale, "birth_male", "Năm sinh (nam)", &["nam sinh nam"]),
    member(Meaning::BirthFemale, "birth_female", "Năm sinh (nữ)", &["nam sinh nu"]),
    member(Meaning::BirthDate, "birth_day", "Ngày sinh (ngày)", &[]),
    member(Meaning::BirthMonth, "birth_month", "Ngày sinh (tháng)", &["thang sinh"]),
    member(Meaning::BirthYear, "birth_year", "Ngày sinh (năm)", &[]),
    member(Meaning::Age, "age", "Tuổi", &["so tuoi", "age"]),
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
            "so can cuoc cong dan",
            "so dinh danh ca nhan/cccd",
            "ma dinh danh",
            "so giay to tuy than",
            "so cccd/so dinh danh ca nhan",
            "so dinh danh ca nhan/cmnd",
            "so cmt/cccd",
            "cmt/cccd",
            "so the can cuoc",
            "the can cuoc",
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
        Meaning::OldCard,
        "old_card_number",
        "Số CMND",
        &[
            "cmnd",
            "cmt",
            "so cmt",
            "cmtnd",
            "so cmtnd",
            "chung minh nhan dan",
            "so chung minh nhan dan",
            "so chung minh thu",
        ],
    ),
    member(
        Meaning::IdentityDay,
        "identity_day",
        "Ngày cấp CCCD",
        &[
            "ngay cap",
            "ngay cap cccd/cmnd",
            "ngay cap cmnd",
            "ngay cap can cuoc",
            "ngay cap so dinh danh",
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
        &[
            "phan loai",
            "phan loai ho",
            "doi tuong",
            "dien ho",
            "ket qua phan loai",
            "ket qua ra soat",
            "ket qua",
            "loai ho ngheo",
            "phan loai ho ngheo",
            "ho ngheo/can ngheo",
            "hn/hcn",
            "hn, hcn",
            "ho ngheo, ho can ngheo",
            "ho ngheo/ho can ngheo",
            "doi tuong ho",
            "dien",
        ],
    ),
    household(Meaning::ClassMark(Class::Poor), "class_poor", "Hộ nghèo", &["hn"]),
    household(
        Meaning::ClassMark(Class::NearPoor),
        "class_near_poor",
        "Hộ cận nghèo",
        &["hcn", "can ngheo"],
    ),
    household(
        Meaning::ClassMark(Class::NotPoor),
        "class_not_poor",
        "Hộ không nghèo",
        &["khong ngheo"],
    ),
    household(
        Meaning::Decision,
        "decision",
        "Số, ngày quyết định",
        &[
            "quyet dinh",
            "quyet dinh cong nhan",
            "so, ngay quyet dinh cong nhan",
            "so va ngay quyet dinh",
            "qd cong nhan",
            "so qd, ngay qd",
            "so/ngay quyet dinh",
            "so quyet dinh, ngay thang nam",
        ],
    ),
    household(
        Meaning::DecisionNumber,
        "decision_number",
        "Số quyết định",
        &["so qd", "quyet dinh so", "so quyet dinh cong nhan", "qd so"],
    ),
    household(
        Meaning::DecisionDay,
        "decision_day",
        "Ngày quyết định",
        &[
            "ngay qd",
            "ngay ky quyet dinh",
            "ngay quyet dinh cong nhan",
            "ngay cong nhan",
            "ngay ky",
        ],
    ),
    household(
        Meaning::APoints,
        "a_points",
        "Điểm B1",
        &["b1", "diem a", "tong diem b1", "diem b1 (a)", "tong diem a"],
    ),
    household(
        Meaning::BPoints,
        "b_points",
        "Điểm B2",
        &["b2", "diem b", "tong diem b2", "tong diem b"],
    ),
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
        &[
            "so khau",
            "nhan khau",
            "tong so nhan khau",
            "tong so khau",
            "so thanh vien",
            "so nguoi",
            "so nguoi trong ho",
            "tong so thanh vien",
            "khau",
            "number of members",
        ],
    ),
    household(
        Meaning::Minority,
        "minority",
        "Hộ dân tộc thiểu số",
        &["dtts", "ho dtts", "dan toc thieu so", "ho la dtts"],
    ),
    household(
        Meaning::LocalEthnic,
        "local_ethnic",
        "Hộ dân tộc thiểu số tại chỗ",
        &["dtts tai cho", "ho dtts tai cho", "tai cho", "dan toc tai cho"],
    ),
    household(
        Meaning::NoLabourCapacity,
        "no_labour_capacity",
        "Hộ không có khả năng lao động",
        &[
            "khong co kha nang lao dong",
            "khong kha nang lao dong",
            "khong knld",
            "ko knld",
            "khong co knld",
            "ho khong co knld",
            "ho khong knld",
            "mat kha nang lao dong",
        ],
    ),
    household(
        Meaning::Causes,
        "causes",
        "Nguyên nhân nghèo",
        &[
            "nguyen nhan",
            "nguyen nhan ngheo, can ngheo",
            "nguyen nhan chinh",
            "nguyen nhan dan den ngheo",
            "ly do ngheo",
        ],
    ),
    household(
        Meaning::Cause(Cause::Land),
        "cause_land",
        "Thiếu đất sản xuất",
        &["thieu dat", "khong co dat san xuat"],
    ),
    household(
        Meaning::Cause(Cause::Capital),
        "cause_capital",
        "Thiếu vốn",
        &["thieu von san xuat", "khong co von san xuat"],
    ),
    household(
        Meaning::Cause(Cause::Labour),
        "cause_labour",
        "Thiếu lao động",
        &["khong co lao dong"],
    ),
    household(
        Meaning::Cause(Cause::Tools),
        "cause_tools",
        "Thiếu công cụ, phương tiện sản xuất",
        &[
            "thieu cong cu",
            "thieu phuong tien",
            "khong co cong cu/phuong tien san xuat",
            "thieu cong cu/phuong tien",
        ],
    ),
    household(
        Meaning::Cause(Cause::FarmingKnowledge),
        "cause_farming_knowledge",
        "Thiếu kiến thức sản xuất",
        &["thieu kien thuc", "thieu kien thuc ve san xuat", "khong co kien thuc ve san xuat"],
    ),
    household(
        Meaning::Cause(Cause::LabourSkills),
        "cause_labour_skills",
        "Thiếu kỹ năng lao động",
        &[
            "thieu ky nang",
            "khong co ky nang lao dong",
            "thieu ky nang lao dong, san xuat",
            "khong co ky nang lao dong, san xuat",
        ],
    ),
    household(
        Meaning::Cause(Cause::Illness),
        "cause_illness",
        "Ốm đau, bệnh nặng, tai nạn",
        &[
            "om dau",
            "om dau, benh nang",
            "co nguoi om dau, benh nang, tai nan",
            "om dau benh nang hoac tai nan",
        ],
    ),
    household(Meaning::Cause(Cause::Other), "cause_other", "Nguyên nhân khác", &["ly do khac"]),
    household(
        Meaning::Needs,
        "needs",
        "Nhu cầu hỗ trợ",
        &[
            "nhu cau",
            "nguyen vong",
            "de xuat ho tro",
            "nguyen vong ho tro",
            "nhu cau can ho tro",
            "noi dung ho tro",
        ],
    ),
    household(
        Meaning::Province,
        "province",
        "Tỉnh, thành phố",
        &["tinh", "tinh/thanh pho", "tinh/tp"],
    ),
    household(
        Meaning::ProvinceCode,
        "province_code",
        "Mã tỉnh",
        &["ma tinh/tp", "ma tinh, thanh pho"],
    ),
    household(
        Meaning::District,
        "district",
        "Huyện",
        &["quan/huyen", "huyen/thi xa", "quan, huyen", "huyen, thi xa, thanh pho"],
    ),
    household(
        Meaning::DistrictCode,
        "district_code",
        "Mã huyện",
        &["ma quan/huyen", "ma quan, huyen"],
    ),
    household(
        Meaning::Commune,
        "commune",
        "Xã, phường",
        &["xa", "xa/phuong", "xa/phuong/thi tran", "phuong/xa", "xa, phuong, thi tran", "phuong"],
    ),
    household(Meaning::CommuneCode, "commune_code", "Mã xã", &["ma xa/phuong", "ma xa, phuong"]),
    household(
        Meaning::VillageCode,
        "village_code",
        "Mã thôn",
        &["ma thon/tdp", "ma thon, to dan pho", "ma thon/to"],
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
        &[
            "ncc",
            "nguoi co cong voi cach mang",
            "co cong",
            "ho co nguoi co cong",
            "gia dinh co cong",
            "ho co thanh vien nguoi co cong",
            "ncc voi cm",
            "gdcc",
        ],
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

/// Every header understood, in the form of [`key`].
static BY_HEADER: LazyLock<HashMap<String, &'static Column>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for column in COLUMNS {
        for text in [column.id, column.header].iter().chain(column.spellings) {
            known.entry(key(text)).or_insert(column);
        }
    }
    known
});

/// A header as it is compared: letters and digits only, without marks, in small letters.
pub(crate) fn key(text: &str) -> String {
    let folded: String =
        fold(text).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The column a header names.
pub(crate) fn find(header: &str) -> Option<&'static Column> {
    // "Mã hộ (nếu có)" names what "Mã hộ" does: words in brackets explain.
    let bare = header.split('(').next().unwrap_or_default();
    let id = header.trim();
    let by_id = COLUMNS.iter().find(|column| column.id == id);
    by_id.or_else(|| [header, bare].iter().find_map(|text| BY_HEADER.get(&key(text)).copied()))
}

/// The column of an id.
pub(crate) fn by_id(id: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.id == id)
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
            let mut own_texts = Vec::new();
            let mut own = vec![column.id.to_owned(), fold(column.header)];
            own.extend(column.spellings.iter().map(|text| (*text).to_owned()));
            own.dedup();
            for text in own {
                let text = key(&text);
                if own_texts.contains(&text) {
                    continue;
                }
                own_texts.push(text.clone());
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
