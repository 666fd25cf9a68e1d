//! The areas as committed: one code names two, and every unit has its place.

use base::Day;
use base::area::{AreaKey, Areas, Level, Share};
use base::day::parse_day;

fn areas() -> Areas {
    Areas::load(
        include_str!("../../../areas/units.csv"),
        include_str!("../../../areas/changes.csv"),
        include_str!("../../../areas/levels.toml"),
    )
    .expect("the files are sound")
}

fn day(text: &str) -> Day {
    parse_day(text).expect("a day of the test")
}

fn key(text: &str) -> AreaKey {
    AreaKey::parse(text).expect("a key of the test")
}

#[test]
fn one_code_names_hoang_kim_before_and_hoang_phu_after() {
    let areas = areas();
    let before = areas.resolve("15889", day("30/06/2025")).expect("it existed");
    let after = areas.resolve("15889", day("01/07/2025")).expect("it exists");
    assert_eq!(areas.full_name(before), "Xã Hoằng Kim");
    assert_eq!(areas.full_name(after), "Xã Hoằng Phú");
    assert_ne!(before.key, after.key);
}

#[test]
fn old_hoang_kim_is_in_hoang_phu_now() {
    let areas = areas();
    let now = areas.now(&key("15889@0"), day("24/11/2026"));
    let names: Vec<_> = now.iter().map(|(unit, share)| (unit.name, *share)).collect();
    assert_eq!(names, [("Hoằng Phú", Share::Whole)]);
    let from: Vec<_> =
        areas.predecessors(&key("15889@2025-07-01")).iter().map(|(u, _)| u.name).collect();
    assert!(from.contains(&"Hoằng Kim"), "{from:?}");
}

#[test]
fn the_line_above_a_commune_follows_the_day() {
    let areas = areas();
    let up = |k: &str, d: &str| -> Vec<String> {
        areas.ancestors(&key(k), day(d)).iter().map(|unit| areas.full_name(unit)).collect()
    };
    assert_eq!(up("15889@0", "31/12/2023"), ["Huyện Hoằng Hóa", "Tỉnh Thanh Hóa"]);
    assert_eq!(up("15889@2025-07-01", "01/01/2026"), ["Tỉnh Thanh Hóa"]);
    let levels = |d: &str| areas.period(day(d)).map(|p| p.levels.len());
    assert_eq!((levels("30/06/2025"), levels("01/07/2025")), (Some(4), Some(3)));
}

#[test]
fn every_unit_has_its_place_and_every_ended_commune_a_successor_or_a_reason() {
    let areas = areas();
    let count = |level: Level, d: &str| {
        areas.all().iter().filter(|u| u.level == level && u.exists_on(day(d))).count()
    };
    assert_eq!(count(Level::Province, "30/06/2025"), 63);
    assert_eq!(count(Level::Province, "01/07/2025"), 34);
    assert_eq!(count(Level::Commune, "01/07/2025"), 3_321);
    assert_eq!(count(Level::District, "01/07/2025"), 0);
    let kinds = |kind: &str| {
        areas.all().iter().filter(|u| u.kind == kind && u.exists_on(day("01/07/2025"))).count()
    };
    assert_eq!((kinds("xa"), kinds("phuong"), kinds("dac_khu")), (2_621, 687, 13));
    for unit in areas.all().iter().filter(|u| u.level == Level::Commune) {
        let first = unit.valid_from.unwrap_or(day("01/01/2025"));
        let up = areas.ancestors(&unit.key, first);
        assert_eq!(up.last().map(|u| u.level), Some(Level::Province), "{}", unit.key);
        assert!(up.iter().all(|u| u.exists_on(first)), "{}", unit.key);
        assert!(areas.region(&unit.key, first).is_some(), "{}", unit.key);
    }
}

#[test]
fn dong_nai_became_a_city_and_its_communes_stayed() {
    let areas = areas();
    let commune = areas
        .children(Some(&key("75@2025-07-01")), day("01/01/2026"))
        .into_iter()
        .find(|unit| unit.valid_to.is_none())
        .expect("most of its communes did not change");
    let ends = areas.path_ends(&commune.key);
    assert_eq!(ends, [day("29/04/2026")]);
    let now = areas.ancestors(&commune.key, day("30/04/2026"));
    assert_eq!(now.iter().map(|u| u.kind).collect::<Vec<_>>(), ["thanh_pho_tw"]);
    assert!(areas.children(Some(&now[0].key), day("01/05/2026")).len() > 50);
}

#[test]
fn areas_are_found_without_marks_and_by_code() {
    let areas = areas();
    let hits = areas.search("hoang kim", day("24/11/2026"), 10);
    assert!(hits.iter().any(|unit| unit.key == key("15889@0")));
    let hits = areas.search("15889", day("24/11/2026"), 10);
    assert_eq!(hits.len(), 2);
}
