//! The words of lists for relations, classes, ethnic groups, marks and causes, beside those the
//! register itself understands.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use base::text::fold;
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
            let is_order =
                matches!(*word, "thu" | "ca" | "ut" | "truong" | "dau" | "nhat" | "hai" | "ba");
            !is_order && !word.bytes().all(|b| b.is_ascii_digit())
        })
        .collect();
    let is_child = bare.first() == Some(&"con") && bare.len() < key.split(' ').count();
    if is_child && !key.contains("dau") {
        return Relation::parse(&bare.join(" "));
    }
    Some(match key.as_str() {
        "chu h" | "chuho" | "c ho" | "ban than" | "chu ho gd" => Relation::Head,
        "vk" | "ck" | "vo chu ho" | "chong chu ho" | "vo ch" | "chong ch" | "vo ke" => {
            Relation::Spouse
        }
        "con chu ho" | "con rieng" | "con chung" | "con dau long" => Relation::Child,
        "c dau" | "c re" | "vo con trai" | "chong con gai" => Relation::ChildInLaw,
        "bo chu ho" | "me chu ho" | "me gia" | "bo gia" | "me ke" | "bo duong" | "bo ruot"
        | "me ruot" | "tia" => Relation::Parent,
        "chau ruot" | "chau noi trai" | "chau noi gai" | "chau ngoai trai" | "chau ngoai gai"
        | "chat" => Relation::Grandchild,
        "anh chu ho" | "chi chu ho" | "em chu ho" | "em ho" | "anh ca" | "em ut" => {
            Relation::Sibling
        }
        "quan he khac" | "khong quan he" | "nguoi o nho" | "nguoi giup viec" | "chau vo"
        | "chau goi bang bac" | "chau goi bang co" | "chau goi bang chu" | "thim" | "mo"
        | "chu" | "duong" => Relation::Other,
        _ => return None,
    })
}

/// A class, and the class that the household left when the word says that it escaped it.
pub(crate) fn class(text: &str) -> Option<(Class, Option<Class>)> {
    if let Some(class) = Class::parse(text) {
        return Some((class, None));
    }
    let key = key(text);
    Some(match key.as_str() {
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
        "binh thuong" | "ho binh thuong" | "tren chuan" | "k ngheo" | "ko ngheo" => {
            (Class::NotPoor, None)
        }
        _ => return Class::parse(&key).map(|class| (class, None)),
    })
}

/// Yes and no as lists write them.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text {
        "" => return None,
        "x" | "X" | "1" => return Some(true),
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
    let bare = key.strip_prefix("dan toc ").or(key.strip_prefix("dt ")).unwrap_or(&key);
    BY_GROUP.get(bare).copied()
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
        ] {
            assert_eq!(class(text), want, "{text}");
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
