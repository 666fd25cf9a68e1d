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
                    assert_eq!($set::from_name(value.as_str()), Some(value));
                    let json = serde_json::to_string(&value).expect("writes");
                    assert_eq!(json, format!("\"{}\"", value.as_str()));
                    for spelling in value.spellings() {
                        assert_eq!(&fold(spelling), spelling, "can never be met otherwise");
                        assert_eq!($set::parse(spelling), Some(value), "{spelling}");
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

#[test]
fn causes_are_read_from_one_cell_whatever_stands_between_them() {
    use register::Cause::{Capital, Illness, Labour, Land, Tools};
    let read = |text: &str| {
        let (causes, unknown) = register::Cause::read_list(text);
        (causes.into_iter().collect::<Vec<_>>(), unknown)
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(
        read("Thiếu vốn; Ốm đau, bệnh nặng, tai nạn"),
        (vec![Capital, Illness], none.clone())
    );
    assert_eq!(read("Thiếu đất, thiếu lao động"), (vec![Land, Labour], none.clone()));
    assert_eq!(read("Thiếu công cụ, phương tiện sản xuất + vốn"), (vec![Capital, Tools], none));
    assert_eq!(read("thiếu may mắn, thiếu vốn"), (vec![Capital], vec!["thiếu may mắn".to_owned()]));
    assert_eq!(read("").0, []);
}

#[test]
fn what_is_stated_later_leaves_the_rest_as_it_was() {
    use register::{Cause, HouseholdFacts};
    let before = HouseholdFacts {
        causes: [Cause::Land].into(),
        needs: "bò giống".to_owned(),
        no_labour_capacity: Some(false),
        local_ethnic: None,
        low_income: Some(true),
        no_stable_livelihood: None,
    };
    let later = HouseholdFacts { no_labour_capacity: Some(true), ..HouseholdFacts::default() };
    let now = later.over(before.clone());
    assert_eq!(now, HouseholdFacts { no_labour_capacity: Some(true), ..before });
    for cause in Cause::ALL {
        let facts = HouseholdFacts { causes: [cause].into(), ..HouseholdFacts::default() };
        assert_eq!(HouseholdFacts::causes_of(facts.cause_bits()), facts.causes);
    }
}
