//! The names of the demonstration's people: plainly fictional, since each carries "Mẫu" (sample).

use register::Sex;

use super::chance::Chance;

/// Family names of the commune.
pub(crate) const FAMILY: [&str; 12] =
    ["Lê", "Nguyễn", "Trần", "Phạm", "Hoàng", "Vũ", "Đỗ", "Bùi", "Trịnh", "Lưu", "Đặng", "Mai"];
const MALE: [&str; 16] = [
    "An", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Hùng", "Khoa", "Long", "Nam", "Phúc", "Quân",
    "Sơn", "Thắng", "Tuấn", "Việt",
];
const FEMALE: [&str; 16] = [
    "Ánh",
    "Chi",
    "Dung",
    "Đào",
    "Hà",
    "Hạnh",
    "Hương",
    "Lan",
    "Liên",
    "Mai",
    "Nga",
    "Ngọc",
    "Oanh",
    "Phượng",
    "Thảo",
    "Yến",
];

/// Family names of the further households, in hundredths: as common and as rare as in life, so that
/// searches among them are as hard.
const FAMILY_OF_MANY: [(&str, u32); 24] = [
    ("Nguyễn", 38),
    ("Trần", 12),
    ("Lê", 9),
    ("Phạm", 7),
    ("Hoàng", 5),
    ("Vũ", 4),
    ("Phan", 3),
    ("Bùi", 3),
    ("Đặng", 2),
    ("Đỗ", 2),
    ("Hồ", 2),
    ("Ngô", 1),
    ("Dương", 1),
    ("Đinh", 1),
    ("Trịnh", 1),
    ("Lưu", 1),
    ("Mai", 1),
    ("Cao", 1),
    ("Lương", 1),
    ("Tạ", 1),
    ("Hà", 1),
    ("Quách", 1),
    ("Thiều", 1),
    ("Lục", 1),
];
/// Given names of either sex beside those of the commune; the first of each are the most common.
const MALE_OF_MANY: [&str; 28] = [
    "Hùng",
    "Dũng",
    "Tuấn",
    "Minh",
    "Nam",
    "Sơn",
    "Bình",
    "Hải",
    "Cường",
    "Thắng",
    "Đức",
    "Tùng",
    "Quang",
    "Trung",
    "Thành",
    "Long",
    "Hiếu",
    "Tiến",
    "Hưng",
    "Kiên",
    "Lâm",
    "Phong",
    "Quyết",
    "Toàn",
    "Trường",
    "Vinh",
    "Xuân",
    "Ước",
];
const FEMALE_OF_MANY: [&str; 28] = [
    "Hương", "Lan", "Hoa", "Hà", "Mai", "Hạnh", "Thảo", "Hằng", "Nga", "Thủy", "Linh", "Trang",
    "Loan", "Nhung", "Thu", "Yến", "Dung", "Phương", "Tâm", "Bích", "Cúc", "Giang", "Huệ", "Lý",
    "Nguyệt", "Oanh", "Quyên", "Vân",
];

/// A full name of one of the further households.
pub(crate) fn name_of_many(chance: &mut Chance, family: &str, sex: Sex) -> String {
    let names = match sex {
        Sex::Male => &MALE_OF_MANY,
        Sex::Female => &FEMALE_OF_MANY,
    };
    // The smaller of two throws: the first names come often, the last seldom.
    let place = (0..2).map(|_| chance.below(28)).min().unwrap_or(0);
    let given = names.get(usize::try_from(place).unwrap_or(0)).copied().unwrap_or("An");
    let middle = match (sex, chance.below(3)) {
        (Sex::Female, 0 | 1) => "Thị Mẫu",
        (Sex::Male, 0 | 1) => "Văn Mẫu",
        _ => "Mẫu",
    };
    format!("{family} {middle} {given}")
}

/// A family name of the further households.
pub(crate) fn family_of_many(chance: &mut Chance) -> &'static str {
    let mut left = chance.below(FAMILY_OF_MANY.iter().map(|(_, share)| share).sum());
    for (family, share) in FAMILY_OF_MANY {
        if left < share {
            return family;
        }
        left -= share;
    }
    "Nguyễn"
}

/// A full name.
pub(crate) fn name(chance: &mut Chance, family: &str, sex: Sex) -> String {
    let given = match sex {
        Sex::Male => chance.pick(&MALE),
        Sex::Female => chance.pick(&FEMALE),
    };
    let middle = match (sex, chance.below(3)) {
        (Sex::Female, 0) => "Thị Mẫu",
        (Sex::Male, 0) => "Văn Mẫu",
        _ => "Mẫu",
    };
    format!("{family} {middle} {}", given.copied().unwrap_or("An"))
}
