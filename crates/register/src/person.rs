//! The small closed sets a person and a household are described by, and how lists spell them.

use base::text::{clean, fold};
use serde::{Deserialize, Serialize};

/// Makes a closed set with its names in files, and the folded spellings lists use.
macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $text:literal [$($spelling:literal),* $(,)?],)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
        }

        impl $name {
            /// All values, in the order in which they are listed to people.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The name in files, in the database and on the API.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)+
                }
            }

            /// The spellings accepted beside the name, without marks and in lower case.
            pub fn spellings(self) -> &'static [&'static str] {
                match self {
                    $($name::$variant => &[$($spelling),*],)+
                }
            }

            /// The value of that name, exactly.
            pub fn from_name(text: &str) -> Option<$name> {
                match text {
                    $($text => Some($name::$variant),)+
                    _ => None,
                }
            }

            /// The value of that name or of a spelling, whatever its case and marks.
            pub fn parse(text: &str) -> Option<$name> {
                let folded = fold(text);
                match folded.trim_end_matches('.') {
                    $($text $(| $spelling)* => Some($name::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

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

/// Whether the ethnicity is the majority's. There is no list of the other groups here: the
/// sources at hand do not hold the official one, and a made-up one would be worse than none.
pub fn is_kinh(ethnicity: &str) -> bool {
    matches!(fold(ethnicity).as_str(), "kinh" | "viet" | "dan toc kinh" | "kinh (viet)")
}
