//! The closed sets and how lists spell them.

use std::collections::HashMap;

use base::text::fold;
use register::{Class, Education, Relation, Sex, is_kinh};

#[test]
fn every_spelling_is_folded_already_and_means_one_thing() {
    macro_rules! check {
        ($($set:ident),+) => {
            $(
                let mut seen = HashMap::new();
                for value in $set::ALL {
                    assert_eq!($set::from_name(value.as_str()), Some(*value));
                    let json = serde_json::to_string(value).expect("writes");
                    assert_eq!(json, format!("\"{}\"", value.as_str()));
                    for spelling in value.spellings() {
                        assert_eq!(&fold(spelling), spelling, "can never be met otherwise");
                        assert_eq!($set::parse(spelling), Some(*value), "{spelling}");
                        assert_eq!(seen.insert(*spelling, value), None, "{spelling} stands twice");
                    }
                }
            )+
        };
    }
    check!(Sex, Relation, Class, Education);
}

#[test]
fn relations_are_read_with_and_without_marks() {
    for (text, relation) in [
        ("Chủ hộ", Relation::Head),
        ("CHU HO", Relation::Head),
        ("Vợ", Relation::Spouse),
        ("con gái", Relation::Child),
        ("Con dâu", Relation::ChildInLaw),
        ("mẹ vợ", Relation::ParentInLaw),
        ("Khác.", Relation::Other),
        ("ba", Relation::Parent),
        ("Ba", Relation::Parent),
        ("bà", Relation::Grandparent),
        ("BÀ", Relation::Grandparent),
    ] {
        assert_eq!(Relation::read(text), Some(relation), "{text}");
    }
    for text in ["", "bạn", "vợ hai của anh", "head1"] {
        assert_eq!(Relation::read(text), None, "{text}");
    }
}

#[test]
fn classes_are_read_as_lists_write_them() {
    for (text, class) in [
        ("Hộ nghèo", Some(Class::Poor)),
        ("HN", Some(Class::Poor)),
        ("Cận nghèo", Some(Class::NearPoor)),
        ("NLNDN-TB", Some(Class::AverageFarming)),
        ("không nghèo", Some(Class::NotPoor)),
        ("thoát nghèo", None),
        ("nghèo?", None),
    ] {
        assert_eq!(Class::parse(text), class, "{text}");
    }
}

#[test]
fn kinh_is_told_from_every_other_name() {
    assert!(["Kinh", "KINH", "Dân tộc Kinh", "Việt"].into_iter().all(is_kinh));
    assert!(!["Mường", "Thái", "", "Kinh Mường"].into_iter().any(is_kinh));
}
