//! The words of lists for relations, classes, ethnic groups, marks and causes, beside those the
//! register itself understands.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use base::text::{clean, fold};
use register::{Cause, Class, Relation};

use crate::columns::key;

/// What a relation means, when the word or its synonym is known.
pub(crate) fn relation(text: &str) -> Option<Relation> {
    // The words of nearly all rows, as they are mostly written.
    match text {
        "Chủ hộ" | "chủ hộ" | "CH" => return Some(Relation::Head),
        "Vợ" | "vợ" | "Chồng" | "chồng" => return Some(Relation::Spouse),
        "Con" | "con" | "Con đẻ" | "con đẻ" => return Some(Relation::Child),
        _ => {}
    }
    if let Some(relation) = marked_relation(&clean(text).to_lowercase()) {
        return relation;
    }
    if let Some(relation) = Relation::read(text) {
        return Some(relation);
    }
    let key = key(text);
    if let Some(relation) = Relation::parse(&key) {
        return Some(relation);
    }
    // "Con thứ 2", "con trai cả": which child it is does not matter here.
    let bare: Vec<&str> = key
        .split(' ')
        .filter(|word| {
            let is_order = ORDER_OF_CHILD.contains(word);
            !is_order && !word.bytes().all(|b| b.is_ascii_digit())
        })
        .collect();
    let is_child = bare.first() == Some(&"con") && bare.len() < key.split(' ').count();
    if is_child {
        return Relation::parse(&bare.join(" "));
    }
    Some(match key.as_str() {
        "chu h" | "chuho" | "c ho" | "ban than" | "chu ho gd" => Relation::Head,
        "vk" | "ck" | "vo chu ho" | "chong chu ho" | "vo ch" | "chong ch" | "vo ke" => {
            Relation::Spouse
        }
        "con chu ho"
        | "con rieng"
        | "con chung"
        | "con dau long"
        | "c de"
        | "con vo"
        | "con chong"
        | "con rieng vo"
        | "con rieng chong"
        | "con rieng cua vo"
        | "con rieng cua chong"
        | "con cua vo"
        | "con cua chong" => Relation::Child,
        "c dau" | "c re" | "vo con trai" | "chong con gai" | "nang dau" => Relation::ChildInLaw,
        "bo chu ho" | "me chu ho" | "me gia" | "bo gia" | "me ke" | "bo duong" | "bo ruot"
        | "me ruot" | "tia" | "bam" => Relation::Parent,
        "chau noi trai" | "chau noi gai" | "chau ngoai trai" | "chau ngoai gai" | "chat" => {
            Relation::Grandchild
        }
        "anh chu ho" | "chi chu ho" | "em chu ho" | "anh ca" | "em ut" => Relation::Sibling,
        "quan he khac" | "khong quan he" | "nguoi o nho" | "nguoi giup viec" | "chau vo"
        | "chau goi bang bac" | "chau goi bang co" | "chau goi bang chu" | "thim" | "mo"
        | "chu" | "duong" | "cu" | "cu ong" | "cu ba" | "anh ho" | "chi ho" | "em ho"
        | "anh vo" | "chi vo" | "em vo" | "anh chong" | "chi chong" | "em chong" => Relation::Other,
        _ => return None,
    })
}

const ORDER_OF_CHILD: [&str; 19] = [
    "thu", "ca", "ut", "truong", "nhat", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin",
    "muoi", "lon", "be", "nho", "giua", "ke",
];

/// Words that are another's without their marks, in small letters; `Some(None)` where the word
/// may be several relations, which is asked.
fn marked_relation(lower: &str) -> Option<Option<Relation>> {
    let mut words = lower.split_whitespace();
    // "Con đầu" is a child, and "con dâu" that child's wife.
    if words.next() == Some("con") && words.any(|word| word == "đầu") {
        return Some(Some(Relation::Child));
    }
    match lower {
        "bá" | "cụ" => Some(Some(Relation::Other)),
        // The head's grandchild, or a brother's child.
        "cháu ruột" | "chau ruot" => Some(None),
        "bả" | "bã" | "bạ" | "chủ" | "đi" | "đầu" => Some(None),
        _ => None,
    }
}

/// As [`class`], where a year behind the word is that of the list.
pub(crate) fn class_of_list(text: &str, list_year: i32) -> Option<(Class, Option<Class>)> {
    let found = class(text);
    if found.is_some() {
        return found;
    }
    let whole = key(text);
    let (word, year) = whole.rsplit_once(' ')?;
    let year: i32 = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
    // A list of one autumn names the next year, or the one before in spring.
    let is_its_own = (list_year - 1..=list_year + 1).contains(&year);
    is_its_own.then(|| class(word.strip_suffix(" nam").unwrap_or(word))).flatten()
}

/// A class, and the class that the household left when the word says that it escaped it.
pub(crate) fn class(text: &str) -> Option<(Class, Option<Class>)> {
    // A mark or a bracket beside the word says that something is not as the word alone: it is asked.
    if text.contains(['?', '*', '!', '(', ')', '[', ']']) {
        return None;
    }
    if let Some(class) = Class::parse(text) {
        return Some((class, None));
    }
    let key = key(text);
    let key = key.as_str();
    // "Cận" is near poor, and "cần" is no class.
    if matches!(key, "can" | "ho can" | "h can") {
        let is_near = text.is_ascii() || clean(text).to_lowercase().contains("cận");
        return is_near.then_some((Class::NearPoor, None));
    }
    Some(match key {
        "h ngheo" | "ho n" => (Class::Poor, None),
        "h can ngheo" | "h c ngheo" | "ho c ngheo" | "ho cn" => (Class::NearPoor, None),
        "thoat ngheo" | "ho thoat ngheo" | "htn" | "tn" | "moi thoat ngheo"
        | "ho moi thoat ngheo" => (Class::NotPoor, Some(Class::Poor)),
        "thoat can ngheo"
        | "ho thoat can ngheo"
        | "htcn"
        | "tcn"
        | "moi thoat can ngheo"
        | "ho moi thoat can ngheo" => (Class::NotPoor, Some(Class::NearPoor)),
        "thoat ngheo thanh can ngheo"
        | "thoat ngheo chuyen can ngheo"
        | "ho ngheo thanh ho can ngheo" => (Class::NearPoor, Some(Class::Poor)),
        "tai ngheo" | "ho tai ngheo" | "ho ngheo moi" | "ngheo moi" | "ho ngheo cu"
        | "ngheo cu" | "ngheo phat sinh" | "ho ngheo phat sinh" => (Class::Poor, None),
        "tai can ngheo"
        | "ho can ngheo moi"
        | "can ngheo moi"
        | "ho can ngheo cu"
        | "can ngheo cu"
        | "can ngheo phat sinh"
        | "ho can ngheo phat sinh"
        | "c ngheo" => (Class::NearPoor, None),
        "nlndn"
        | "ho nlndn"
        | "mstb"
        | "ho mstb"
        | "nlndn mstb"
        | "ho nlndn mstb"
        | "ho nlndn tb"
        | "nlndn co mstb"
        | "ho nlndn co mstb"
        | "ho co muc song trung binh"
        | "ho muc song trung binh"
        | "co muc song trung binh" => (Class::AverageFarming, None),
        "binh thuong" | "ho binh thuong" | "tren chuan" | "k ngheo" | "ko ngheo" => {
            (Class::NotPoor, None)
        }
        _ if is_average(key) => (Class::AverageFarming, None),
        _ => return Class::parse(key).map(|class| (class, None)),
    })
}

/// Whether words in the form of `key` name the households of farmers, foresters, fishers and salt makers
/// of an average living standard as the law does, in full or in part: nothing else stands beside them.
fn is_average(key: &str) -> bool {
    const WORDS: [&str; 13] = [
        "ho", "gia", "dinh", "lam", "nong", "ngu", "diem", "nghiep", "va", "nlndn", "co", "muc",
        "song",
    ];
    let Some(beside) = key.strip_suffix("muc song trung binh") else { return false };
    let farms = beside.contains("nong") || beside.contains("nlndn");
    farms && beside.split_whitespace().all(|word| WORDS.contains(&word))
}

/// Whether a column for the households of one class marks this one: with a cross of any kind, or
/// with the word of its class.
pub(crate) fn class_mark(own: Class, text: &str, list_year: i32) -> Option<bool> {
    // Where a column stands for each class, both crosses and ticks mark it.
    if matches!(text, "✗" | "✘") {
        return Some(true);
    }
    yes_no(text).or_else(|| {
        let (said, from) = class_of_list(text, list_year)?;
        (said == own && from.is_none()).then_some(true)
    })
}

/// Whether a column for those that left a class marks this household.
pub(crate) fn escaped_mark(from: Class, text: &str) -> Option<bool> {
    if matches!(text, "✗" | "✘") {
        return Some(true);
    }
    yes_no(text).or_else(|| (class(text)?.1 == Some(from)).then_some(true))
}

/// Yes and no as lists write them.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text {
        "" => return None,
        // Signs that look like a cross, the letter of Russian among them, and ticks of Wingdings.
        "x" | "X" | "1" | "×" | "х" | "Х" | "þ" | "ü" | "☑" | "☒" => return Some(true),
        "0" => return Some(false),
        _ => {}
    }
    match fold(text).as_str() {
        "co" | "x" | "xx" | "1" | "yes" | "true" | "c" | "✓" | "✔" | "√" | "v" | "+" | "*" | ""
        | "dung" => Some(true),
        "khong" | "0" | "no" | "false" | "k" | "-" | "ko" | "kg" | "khong co" | "sai" => {
            Some(false)
        }
        _ => None,
    }
}

/// The eight causes of table 10 in a cell of words; `None` when a word is not understood, and
/// `Some(true)` behind them when they are numbers, whose order is not known for certain.
pub(crate) fn causes(text: &str) -> Option<(BTreeSet<Cause>, bool)> {
    // "Ốm đau, bệnh nặng, tai nạn" is one cause with commas in it.
    if let Some(cause) = Cause::parse(text) {
        return Some((BTreeSet::from([cause]), false));
    }
    let parts: Vec<&str> = text
        .split([';', ',', '+', '/', '\n', '&'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let number = |part: &&str| {
        let place: usize = part.parse().ok()?;
        Cause::ALL.get(place.checked_sub(1)?).copied()
    };
    let numbered: Option<BTreeSet<Cause>> = parts.iter().map(number).collect();
    if let Some(causes) = numbered.filter(|causes| !causes.is_empty()) {
        return Some((causes, true));
    }
    let bare =
        |part: &&str| {
            Cause::parse(part.trim_start_matches(|c: char| {
                c.is_ascii_digit() || matches!(c, '-' | '.' | ')' | ' ')
            }))
        };
    let named: Option<BTreeSet<Cause>> = parts.iter().map(bare).collect();
    named.filter(|causes| !causes.is_empty()).map(|causes| (causes, false))
}

/// The 54 ethnic groups of Việt Nam by their names in the list of 1979 (well known, not re-read
/// there), each with other spellings, without marks. Names that two groups share are left out.
const ETHNIC_GROUPS: &[(&str, &[&str])] = &[
    ("Kinh", &["viet", "kinh viet"]),
    ("Tày", &[]),
    ("Thái", &["thai trang", "thai den", "tay thai"]),
    ("Hoa", &["han", "hoa han"]),
    ("Khơ-me", &["khmer", "khome", "kho me krom", "khmer krom"]),
    ("Mường", &["muong"]),
    ("Nùng", &["nung an", "nung inh", "phan sinh"]),
    (
        "Mông",
        &[
            "hmong",
            "h mong",
            "meo",
            "h meo",
            "mong trang",
            "mong hoa",
            "mong do",
            "mong den",
            "mong xanh",
            "hmong hoa",
            "hmong trang",
        ],
    ),
    (
        "Dao",
        &[
            "man",
            "dao do",
            "dao tien",
            "dao quan chet",
            "dao quan trang",
            "dao thanh y",
            "dao tuyen",
            "dao lo gang",
        ],
    ),
    ("Ngái", &[]),
    ("Gia-rai", &["gia lai", "jarai", "j rai", "jrai", "gio rai", "cho rai", "ja rai"]),
    ("Ê-đê", &["ede", "e de", "ra de", "rhade"]),
    ("Ba-na", &["bahnar", "ba hnar", "banar"]),
    ("Xơ-đăng", &["sedang", "se dang", "xe dang", "so dang"]),
    ("Sán Chay", &["cao lan", "san chi", "cao lan san chi", "san chay cao lan san chi"]),
    ("Cơ-ho", &["koho", "k ho", "kho ho", "ko ho", "co ho"]),
    ("Chăm", &[]),
    ("Sán Dìu", &["san deo"]),
    ("Hrê", &["h re"]),
    ("Mnông", &["m nong", "pnong"]),
    ("Ra-glai", &["ra glay", "raglay"]),
    ("Xtiêng", &["x tieng", "stieng", "s tieng"]),
    ("Bru-Vân Kiều", &["van kieu", "bru"]),
    ("Thổ", &[]),
    ("Giáy", &[]),
    ("Cơ-tu", &["katu", "ka tu", "ca tu"]),
    ("Gié-Triêng", &["gie", "trieng", "gie trieng"]),
    ("Mạ", &[]),
    ("Khơ-mú", &["kh mu", "khmu"]),
    ("Co", &["cor"]),
    ("Tà-ôi", &["pa co", "pacoh", "ta oi"]),
    ("Chơ-ro", &["chrau", "cho ro"]),
    ("Kháng", &[]),
    ("Xinh-mun", &["sinh mun"]),
    ("Hà Nhì", &[]),
    ("Chu-ru", &[]),
    ("Lào", &[]),
    ("La Chí", &[]),
    ("La Ha", &[]),
    ("Phù Lá", &[]),
    ("La Hủ", &[]),
    ("Lự", &[]),
    ("Lô Lô", &[]),
    ("Chứt", &[]),
    ("Mảng", &[]),
    ("Pà Thẻn", &[]),
    ("Cơ Lao", &[]),
    ("Cống", &[]),
    ("Bố Y", &[]),
    ("Si La", &[]),
    ("Pu Péo", &[]),
    ("Brâu", &["brao"]),
    ("Ơ Đu", &[]),
    ("Rơ-măm", &[]),
];

static BY_GROUP: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for (name, others) in ETHNIC_GROUPS {
        for spelling in std::iter::once(&key(name).as_str()).chain(*others) {
            known.insert((*spelling).to_owned(), *name);
            known.insert(spelling.replace(' ', ""), *name);
        }
    }
    known
});

/// An ethnic group by its official name; `None` when it is not one of the 54.
pub(crate) fn ethnic_group(text: &str) -> Option<&'static str> {
    if let Some((name, _)) = ETHNIC_GROUPS.iter().find(|(name, _)| *name == text) {
        return Some(name);
    }
    let key = key(text);
    let mut bare = key.as_str();
    for word in ["nguoi ", "dan toc ", "dt "] {
        bare = bare.strip_prefix(word).unwrap_or(bare);
    }
    BY_GROUP.get(bare).copied()
}

/// Whether a text is a letter or a number, the sign of a list that nobody here knows.
pub(crate) fn is_sign_of_group(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() < 2 && ethnic_group(text).is_none()
}

/// The group that a choice names, by [`ethnic_groups_like`].
pub(crate) fn ethnic_group_of_choice(id: &str) -> Option<&'static str> {
    ETHNIC_GROUPS.iter().map(|(name, _)| *name).find(|name| choice_of_group(name) == id)
}

/// How a choice names a group.
pub(crate) fn choice_of_group(name: &str) -> String {
    key(name).replace(' ', "_")
}

/// The groups that a single letter may be short for; for another sign the largest ones.
pub(crate) fn ethnic_groups_like(text: &str) -> Vec<&'static str> {
    /// The largest, which stand first in the list of 1979.
    const LARGEST: usize = 9;
    let names = || ETHNIC_GROUPS.iter().map(|(name, _)| *name);
    let letter = key(text).chars().find(|c| c.is_alphabetic());
    let begins = |name: &&str| letter.is_some_and(|letter| fold(name).starts_with(letter));
    let found: Vec<&str> = names().filter(begins).collect();
    if found.is_empty() { names().take(LARGEST).collect() } else { found }
}

/// Signs and words that repeat the cell above.
pub(crate) fn is_ditto(text: &str) -> bool {
    const LONGEST: usize = 24;
    if text.len() > LONGEST {
        return false;
    }
    let bare = text.trim_matches(['-', '–', ' ', '.', '(', ')']);
    let is_sign = |c: char| matches!(c, '"' | '\'' | '”' | '“' | '„' | '″' | '〃' | '’');
    // Most cells begin otherwise, and are looked at no further.
    if !bare.starts_with(|c| is_sign(c) || matches!(c, 'n' | 'N')) {
        return false;
    }
    let signs = !bare.is_empty() && bare != "'" && bare.chars().all(is_sign);
    signs || matches!(key(bare).as_str(), "nt" | "n t" | "nhu tren")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_54_groups_and_each_is_known_by_its_own_name() {
        assert_eq!(ETHNIC_GROUPS.len(), 54);
        for (name, _) in ETHNIC_GROUPS {
            assert_eq!(ethnic_group(name), Some(*name));
            assert_eq!(ethnic_group(&name.to_uppercase()), Some(*name));
        }
        for (text, want) in [
            ("H'Mông", Some("Mông")),
            ("Mèo", Some("Mông")),
            ("Kơ Ho", Some("Cơ-ho")),
            ("K'Ho", Some("Cơ-ho")),
            ("Ê đê", Some("Ê-đê")),
            ("Khmer", Some("Khơ-me")),
            ("dân tộc Thái", Some("Thái")),
            ("Vân Kiều", Some("Bru-Vân Kiều")),
            ("Lao", Some("Lào")),
            ("Pháp", None),
            ("Người Kinh", Some("Kinh")),
            ("người dân tộc Mường", Some("Mường")),
        ] {
            assert_eq!(ethnic_group(text), want, "{text}");
        }
    }

    #[test]
    fn relations_and_classes_have_many_words() {
        for (text, want) in [
            ("Chủ hộ", Some(Relation::Head)),
            ("vợ", Some(Relation::Spouse)),
            ("Con thứ 2", Some(Relation::Child)),
            ("con trai út", Some(Relation::Child)),
            ("Con dâu", Some(Relation::ChildInLaw)),
            ("C.dâu", Some(Relation::ChildInLaw)),
            ("Cháu nội", Some(Relation::Grandchild)),
            ("ba", Some(Relation::Parent)),
            ("bà", Some(Relation::Grandparent)),
            ("bạn", None),
            ("Con đầu", Some(Relation::Child)),
            ("CON ĐẦU LÒNG", Some(Relation::Child)),
            ("con gái đầu", Some(Relation::Child)),
            ("con dâu cả", Some(Relation::ChildInLaw)),
            ("Con rễ", Some(Relation::ChildInLaw)),
            ("Nàng dâu", Some(Relation::ChildInLaw)),
            ("Con gái lớn", Some(Relation::Child)),
            ("Con ba", Some(Relation::Child)),
            ("c.đẻ", Some(Relation::Child)),
            ("Con riêng của vợ", Some(Relation::Child)),
            ("Bầm", Some(Relation::Parent)),
            ("bá", Some(Relation::Other)),
            ("bả", None),
            ("Cụ", Some(Relation::Other)),
            ("Em vợ", Some(Relation::Other)),
            ("Em chồng", Some(Relation::Other)),
            ("em họ", Some(Relation::Other)),
            ("chú", Some(Relation::Other)),
            ("Chủ", None),
            ("cháu ruột", None),
            ("Con (đã mất)", None),
        ] {
            assert_eq!(relation(text), want, "{text}");
        }
        for (text, want) in [
            ("HN", Some((Class::Poor, None))),
            ("Hộ cận nghèo", Some((Class::NearPoor, None))),
            ("Thoát nghèo", Some((Class::NotPoor, Some(Class::Poor)))),
            ("thoát cận nghèo", Some((Class::NotPoor, Some(Class::NearPoor)))),
            ("Tái nghèo", Some((Class::Poor, None))),
            ("giàu", None),
            (
                "hộ làm nông nghiệp, lâm nghiệp, ngư nghiệp và diêm nghiệp có mức sống trung bình",
                Some((Class::AverageFarming, None)),
            ),
            (
                "Hộ gia đình làm nông, lâm, ngư, diêm nghiệp có mức sống trung bình",
                Some((Class::AverageFarming, None)),
            ),
            ("Hộ NLNDN", Some((Class::AverageFarming, None))),
            ("MSTB", Some((Class::AverageFarming, None))),
            ("NLNDN-TB", Some((Class::AverageFarming, None))),
            ("Hộ NLNDN có mức sống trung bình", Some((Class::AverageFarming, None))),
            ("Hộ không làm nông nghiệp có mức sống trung bình", None),
            ("trung bình", None),
            ("Cận", Some((Class::NearPoor, None))),
            ("Hộ cận", Some((Class::NearPoor, None))),
            ("cần", None),
            ("H.nghèo", Some((Class::Poor, None))),
            ("HN 2025", Some((Class::Poor, None))),
            ("Hộ cận nghèo năm 2024", Some((Class::NearPoor, None))),
            // What the household was years ago is not what it is.
            ("HN 2019", None),
        ] {
            assert_eq!(class_of_list(text, 2024), want, "{text}");
        }
    }

    #[test]
    fn a_class_of_its_own_column_is_marked_in_many_ways() {
        for (class, text, want) in [
            (Class::Poor, "N", Some(true)),
            (Class::Poor, "HN", Some(true)),
            (Class::NearPoor, "CN", Some(true)),
            (Class::Poor, "CN", None),
            (Class::Poor, "thoát nghèo", None),
            (Class::Poor, "×", Some(true)),
            (Class::Poor, "✗", Some(true)),
            (Class::Poor, "þ", Some(true)),
            (Class::Poor, "х", Some(true)),
            (Class::Poor, "0", Some(false)),
            (Class::Poor, "4", None),
        ] {
            assert_eq!(class_mark(class, text, 2024), want, "{text}");
        }
        // In other columns a cross beside ticks may mean no.
        assert_eq!(yes_no("✗"), None);
    }

    #[test]
    fn a_sign_may_repeat_the_cell_above() {
        for text in ["\"", "nt", "-nt-", "N.T", "như trên", "Như trên.", "''", "- \" -"] {
            assert!(is_ditto(text), "{text}");
        }
        for text in ["", "-", "'", "Nùng", "n", "Kinh"] {
            assert!(!is_ditto(text), "{text}");
        }
    }

    #[test]
    fn causes_are_words_or_numbers() {
        let one = |cause| Some((BTreeSet::from([cause]), false));
        assert_eq!(causes("Ốm đau, bệnh nặng, tai nạn"), one(Cause::Illness));
        assert_eq!(
            causes("thiếu vốn; thiếu đất"),
            Some((BTreeSet::from([Cause::Land, Cause::Capital]), false))
        );
        assert_eq!(causes("2"), Some((BTreeSet::from([Cause::Capital]), true)));
        assert_eq!(causes("lười"), None);
        assert_eq!(causes("9"), None);
    }
}
