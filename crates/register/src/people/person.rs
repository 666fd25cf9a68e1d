//! The small closed sets a person and a household are described by, and how lists spell them.

use std::collections::BTreeSet;

use base::closed_set;
use base::text::{clean, fold};

closed_set! {
    /// Sex, as the papers record it.
    Sex {
        /// Nam.
        Male = "male" ["nam", "m", "trai"],
        /// Nữ.
        Female = "female" ["nu", "f", "gai"],
    }
}

closed_set! {
    /// What a member is to the head of the household.
    Relation {
        /// Chủ hộ.
        Head = "head" ["chu ho", "ch", "head of household"],
        /// Vợ, chồng.
        Spouse = "spouse" ["vo", "chong", "vo chong", "vo/chong", "vo (chong)", "wife", "husband"],
        /// Con, con nuôi.
        Child = "child" [
            "con", "con de", "con ruot", "con trai", "con gai", "con nuoi", "son", "daughter",
        ],
        /// Bố, mẹ.
        Parent = "parent" [
            "bo", "me", "bo me", "bo/me", "bo de", "me de", "cha", "cha me", "ma", "father",
            "mother",
        ],
        /// Cháu (nội, ngoại).
        Grandchild = "grandchild" ["chau", "chau noi", "chau ngoai", "chau trai", "chau gai"],
        /// Ông, bà.
        Grandparent = "grandparent" [
            "ong", "ba", "ong ba", "ong/ba", "ong noi", "ba noi", "ong ngoai", "ba ngoai",
            "grandfather", "grandmother",
        ],
        /// Anh, chị, em ruột.
        Sibling = "sibling" [
            "anh", "chi", "em", "anh trai", "chi gai", "em trai", "em gai", "anh ruot",
            "chi ruot", "em ruot", "anh chi em", "brother", "sister",
        ],
        /// Con dâu, con rể.
        ChildInLaw = "child_in_law" [
            "con dau", "con re", "dau", "re", "child in law", "daughter in law", "son in law",
        ],
        /// Bố mẹ vợ, bố mẹ chồng.
        ParentInLaw = "parent_in_law" [
            "bo vo", "me vo", "bo chong", "me chong", "cha vo", "cha chong", "parent in law",
            "father in law", "mother in law",
        ],
        /// Any other, living in the household.
        Other = "other" [
            "khac", "nguoi khac", "chau ho", "chau dau", "chau re", "em dau", "em re", "chi dau",
            "anh re", "bac", "co", "di", "cau", "o nho",
        ],
    }
}

impl Relation {
    /// As [`Relation::parse`], for a text that still has its marks: without them the southern
    /// word for father (`ba`) and the word for grandmother (`bà`) are the same.
    pub fn read(text: &str) -> Option<Relation> {
        if clean(text).to_lowercase() == "ba" {
            return Some(Relation::Parent);
        }
        Relation::parse(text)
    }

    /// What somebody who is this to the head is to another head, who was `heir` to the former one;
    /// `None` where both can be: a grandchild is the heir's own child, or the heir's nephew.
    #[must_use]
    pub fn under(self, heir: Relation) -> Option<Relation> {
        use Relation::{
            Child, ChildInLaw, Grandchild, Grandparent, Head, Other, Parent, ParentInLaw, Sibling,
            Spouse,
        };
        match (heir, self) {
            (Head, same) => Some(same),
            (Spouse, Head) => Some(Spouse),
            (Spouse, Child | Grandchild | ChildInLaw) => Some(self),
            (Spouse, Parent) => Some(ParentInLaw),
            (Spouse, ParentInLaw) => Some(Parent),
            (Child, Head | Spouse) => Some(Parent),
            (Child, Child) => Some(Sibling),
            (Child, Parent | ParentInLaw) => Some(Grandparent),
            (Parent, Head | Sibling) => Some(Child),
            (Parent, Spouse) => Some(ChildInLaw),
            (Parent, Child) => Some(Grandchild),
            (Parent, Parent) => Some(Spouse),
            (Sibling, Head | Sibling) => Some(Sibling),
            (Sibling, Parent | Grandparent) => Some(self),
            (ChildInLaw, Head | Spouse) => Some(ParentInLaw),
            (ChildInLaw, Child | Grandchild) => None,
            (Child, ChildInLaw | Grandchild) | (Parent, Grandparent) => None,
            (Spouse | Child | Parent | Sibling | ChildInLaw, _) => Some(Other),
            (Grandchild | Grandparent | ParentInLaw | Other, _) => None,
        }
    }
}

closed_set! {
    /// The class of a household by the poverty standard.
    Class {
        /// Hộ nghèo.
        Poor = "poor" ["ho ngheo", "ngheo", "hn", "n"],
        /// Hộ cận nghèo.
        NearPoor = "near_poor" ["ho can ngheo", "can ngheo", "hcn", "cn", "near-poor", "near poor"],
        /// Hộ làm nông, lâm, ngư, diêm nghiệp có mức sống trung bình.
        AverageFarming = "average_farming" [
            "nlndn-tb", "nlndn tb", "nlndntb", "muc song trung binh", "ho nlndn-tb",
            "ho lam nong, lam, ngu, diem nghiep co muc song trung binh", "average farming",
        ],
        /// Hộ không nghèo.
        NotPoor = "not_poor" ["ho khong ngheo", "khong ngheo", "kn", "hkn", "not poor"],
    }
}

closed_set! {
    /// Why a household is poor: the eight causes of table 10, in its order.
    Cause {
        /// Thiếu đất sản xuất.
        Land = "land" ["khong co dat san xuat", "thieu dat san xuat", "thieu dat", "dat san xuat"],
        /// Thiếu vốn sản xuất.
        Capital = "capital" [
            "khong co von san xuat", "khong co von san xuat, kinh doanh", "thieu von san xuat",
            "khong co von", "thieu von", "von",
            "von san xuat",
        ],
        /// Thiếu lao động.
        Labour = "labour" [
            "khong co lao dong", "thieu lao dong", "lao dong", "khong co nguoi lao dong",
        ],
        /// Thiếu công cụ, phương tiện sản xuất.
        Tools = "tools" [
            "khong co cong cu", "thieu cong cu", "cong cu", "thieu phuong tien",
            "khong co cong cu/phuong tien san xuat", "thieu cong cu, phuong tien san xuat",
            "thieu cong cu/phuong tien san xuat", "cong cu/phuong tien", "cong cu, phuong tien",
            "cong cu phuong tien", "thieu phuong tien san xuat", "phuong tien san xuat",
        ],
        /// Thiếu kiến thức về sản xuất.
        FarmingKnowledge = "farming_knowledge" [
            "khong co kien thuc ve san xuat", "thieu kien thuc ve san xuat",
            "thieu kien thuc san xuat", "khong co kien thuc san xuat", "kien thuc san xuat",
            "thieu kien thuc", "kien thuc", "khong biet cach lam an", "khong biet lam an",
        ],
        /// Thiếu kỹ năng lao động, sản xuất.
        LabourSkills = "labour_skills" [
            "khong co ky nang lao dong", "khong co ky nang lao dong, san xuat",
            "thieu ky nang lao dong", "thieu ky nang lao dong, san xuat", "thieu ky nang",
            "ky nang", "ky nang lao dong", "khong co tay nghe", "thieu tay nghe",
        ],
        /// Có người ốm đau, bệnh nặng, tai nạn.
        Illness = "illness" [
            "om dau", "benh nang", "tai nan", "om dau, benh nang, tai nan", "benh tat",
            "co nguoi om dau, benh nang, tai nan", "co nguoi om dau, benh nang",
            "om dau, benh nang", "om dau benh nang tai nan", "om dau, benh tat",
        ],
        /// Nguyên nhân khác.
        Other = "other" ["khac", "nguyen nhan khac", "ly do khac"],
    }
}

closed_set! {
    /// The highest level of education, attended or finished.
    Education {
        /// Chưa đi học.
        None = "none" ["khong", "chua di hoc", "khong biet chu", "chua"],
        /// Mầm non.
        Preschool = "preschool" ["mam non", "mau giao", "nha tre"],
        /// Tiểu học.
        Primary = "primary" ["tieu hoc", "cap 1", "cap i", "th"],
        /// Trung học cơ sở.
        LowerSecondary = "lower_secondary" ["trung hoc co so", "thcs", "cap 2", "cap ii"],
        /// Trung học phổ thông.
        UpperSecondary = "upper_secondary" ["trung hoc pho thong", "thpt", "cap 3", "cap iii"],
        /// Sơ cấp, trung cấp nghề.
        Vocational = "vocational" [
            "nghe", "so cap", "trung cap", "trung cap nghe", "cao dang nghe", "day nghe",
        ],
        /// Cao đẳng, đại học and above.
        Higher = "higher" ["cao dang", "dai hoc", "tren dai hoc", "thac si", "tien si"],
    }
}

impl Cause {
    /// The causes of one cell, and the parts of it that are none. Commas stand between causes and
    /// within one (`ốm đau, bệnh nặng, tai nạn`), so the longest run of parts that is a cause wins.
    pub fn read_list(text: &str) -> (BTreeSet<Cause>, Vec<String>) {
        let (mut causes, mut unknown) = (BTreeSet::new(), Vec::new());
        for piece in text.split([';', '\n', '+']) {
            let parts: Vec<&str> = piece.split(',').map(str::trim).collect();
            let mut rest = parts.as_slice();
            while !rest.is_empty() {
                let runs = (1..=rest.len()).rev().filter_map(|n| rest.split_at_checked(n));
                let read = |(run, rest): (&[&str], _)| Some((Cause::parse(&run.join(", "))?, rest));
                if let Some((cause, after)) = runs.clone().find_map(read) {
                    causes.insert(cause);
                    rest = after;
                } else if let Some((first, after)) = rest.split_first() {
                    if !first.is_empty() {
                        unknown.push((*first).to_owned());
                    }
                    rest = after;
                }
            }
        }
        (causes, unknown)
    }
}

/// Whether the ethnicity is the majority's. There is no list of the other groups here: the
/// sources at hand do not hold the official one, and a made-up one would be worse than none.
pub fn is_kinh(ethnicity: &str) -> bool {
    matches!(fold(ethnicity).as_str(), "kinh" | "viet" | "dan toc kinh" | "kinh (viet)")
}
