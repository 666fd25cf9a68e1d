//! Two spellings and what they come to; and what must hold whatever the people are.

use base::Birth;
use proptest::prelude::*;
use register::people::double::{
    HouseholdPair, Index, Outcome, Pair, Person, Sign, household_pairs, pairs,
};
use register::{Relation, Sex};

/// Name, birth and number of somebody; sex by Thị or Văn, village 1 of commune 1, no household.
fn person<'a>(name: &'a str, birth: &str, number: &'a str) -> Person<'a> {
    let sex = match name.to_lowercase() {
        name if name.contains("thị") || name.contains(" thi ") => Some(Sex::Female),
        name if name.contains(" văn ") => Some(Sex::Male),
        _ => None,
    };
    Person {
        name,
        sex,
        birth: Birth::parse(birth).ok(),
        number: (!number.is_empty()).then_some(number),
        relation: None,
        household: None,
        village: Some(1),
        commune: Some(1),
    }
}

/// Three hundred others, so that names and villages are as frequent as in a commune; namesakes are
/// three years apart.
fn others() -> Vec<Person<'static>> {
    const NAMES: [&str; 10] = [
        "Nguyễn Văn Hùng",
        "Nguyễn Thị Lan",
        "Trần Văn Dũng",
        "Lê Thị Hoa",
        "Phạm Văn Minh",
        "Nguyễn Thị Hòa",
        "Bùi Đức Nam",
        "Lê Văn Sơn",
        "Vũ Thị Hạnh",
        "Nguyễn Văn An",
    ];
    let mut people = Vec::new();
    for (n, name) in (0..300_u32).zip(NAMES.into_iter().cycle()) {
        let year = 1930 + n / 10 * 3;
        let mut other = person(name, &format!("{:02}/{:02}/{year}", n % 28 + 1, n % 11 + 2), "");
        (other.village, other.commune) = (Some(1 + n % 6), Some(1 + n % 2));
        people.push(other);
    }
    people
}

fn between(a: Person<'_>, b: Person<'_>) -> (Outcome, Vec<Sign>) {
    let mut people = vec![a, b];
    people.extend(others());
    let index = Index::new(&people);
    let found = index.pairs().into_iter().find(|pair| (pair.first, pair.second) == (0, 1));
    let signs = index.reasons(0, 1).into_iter().map(|reason| reason.sign).collect();
    (found.map_or(Outcome::Different, |pair| pair.outcome), signs)
}

#[test]
fn two_spellings_come_to_what_an_officer_would_say() {
    use Outcome::{Ask, Different, Same};
    use Sign::*;
    const N: &str = "038175001234";
    for (a, b, outcome, sign) in [
        // The exact rule, and what keeps it from being one.
        (("Mẫu Thị Lan", "05/05/1975", N), ("Mẫu Thị Lan", "05/05/1975", N), Same, NumberSame),
        (("Mẫu Thị Lan", "05/05/1975", N), ("MAU LAN", "1975", N), Same, MiddleDropped),
        (
            ("Mẫu Thị Lan", "05/05/1975", N),
            ("Mẫu Thị Lan", "05/05/1975", "38175001234"),
            Same,
            NumberLostZero,
        ),
        (
            ("Mẫu Thị Lan", "05/05/1975", "001175001234"),
            ("Mẫu Thị Lan", "1975", "1175001234"),
            Same,
            NumberLostZero,
        ),
        (("Mẫu Thị Lan", "05/05/1975", N), ("Mẫu Thị Nga", "1975", "38175001234"), Ask, GivenOther),
        (("Mẫu Thị Lan", "05/05/1975", N), ("Mẫu Thị Nga", "05/05/1975", N), Ask, GivenOther),
        (("Mẫu Thị Lan", "05/05/1975", N), ("Bùi Văn Nam", "1999", N), Different, NumberOfTwo),
        // A digit of the number, the old card beside the new number.
        (
            ("Mẫu Thị Lan", "05/05/1975", N),
            ("Mẫu Thị Lan", "05/05/1975", "038175001239"),
            Ask,
            NumberNear,
        ),
        (
            ("Mẫu Thị Lan", "05/05/1975", N),
            ("Mẫu Thị Lan", "05/05/1975", "171234560"),
            Ask,
            BirthSame,
        ),
        // Names: tone marks, misplaced and missing; đệm; keyboards; order; case.
        (("Lê Thị Hòa", "12/03/1980", ""), ("Lê Thị Hoà", "12/03/1980", ""), Ask, GivenSame),
        (("Lê Thị Hòa", "12/03/1980", ""), ("LE THI HOA", "12/03/1980", ""), Ask, GivenUnmarked),
        (("Lê Thị Hòa", "12/03/1980", ""), ("Lê Thị Hoa", "20/09/1986", ""), Different, GivenMarks),
        (("Lê Thị Hòa", "12/03/1980", ""), ("Lê Hòa", "12/03/1980", ""), Ask, MiddleDropped),
        (
            ("Nguyễn Văn An", "12/03/1980", ""),
            ("Nguyeenx Vawn An", "12/03/1980", ""),
            Ask,
            FamilySame,
        ),
        (
            ("Nguyễn Văn An", "12/03/1980", ""),
            ("An Nguyễn Văn", "12/03/1980", ""),
            Ask,
            OrderSwapped,
        ),
        (("Bùi Đức Nam", "12/03/1980", ""), ("Nam Bùi", "12/03/1980", ""), Ask, OrderSwapped),
        (("H'Hen Niê", "12/03/1980", ""), ("NIÊ H HEN", "1980", ""), Ask, MiddleSame),
        (("Bà Lê Thị Mận", "1980", ""), ("Lê Thị Mận B", "1980", ""), Ask, GivenSame),
        (("Hoàng Văn Sơn", "12/03/1980", ""), ("Huỳnh Văn Sơn", "12/03/1980", ""), Ask, FamilyNear),
        (("Võ Thị Hoa", "12/03/1980", ""), ("Vũ Thị Hoa", "12/03/1980", ""), Ask, FamilyNear),
        (("Lò Thị Hoa", "1980", ""), ("Quàng Thị Hoa", "1980", ""), Different, FamilyOther),
        (("Lê Văn Sơn", "12/03/1980", ""), ("Lê Văn Xơn", "12/03/1980", ""), Ask, GivenNear),
        (("Lê Thị Mỹ", "12/03/1980", ""), ("Lê Thị Mĩ", "12/03/1980", ""), Ask, GivenSame),
        // Nguyễn carries no weight: the year and a frequent name are not enough.
        (("Nguyễn Văn An", "1980", ""), ("Trần Văn An", "1980", ""), Different, FamilyOther),
        (("Nguyễn Văn An", "1980", ""), ("Nguyễn Văn Hùng", "1980", ""), Different, GivenOther),
        // Births.
        (("Lê Thị Hạnh", "12/03/1980", ""), ("Lê Thị Hạnh", "03/12/1980", ""), Ask, BirthSwapped),
        (("Lê Thị Hạnh", "12/03/1980", ""), ("Lê Thị Hạnh", "1980", ""), Ask, BirthYearOnly),
        (("Lê Thị Hạnh", "12/03/1980", ""), ("Lê Thị Hạnh", "01/01/1980", ""), Ask, BirthYearOnly),
        (("Lê Thị Hạnh", "12/03/1980", ""), ("Lê Thị Hạnh", "12/03/1981", ""), Ask, BirthNextYear),
        (("Lê Thị Hạnh", "12/03/1980", ""), ("Lê Thị Hạnh", "12/03/1990", ""), Ask, BirthDigit),
        (
            ("Lê Thị Hạnh", "12/03/1980", ""),
            ("Lê Thị Hạnh", "25/08/1983", ""),
            Different,
            BirthOther,
        ),
        (("Lê Thị Hạnh", "12/03/1980", ""), ("Lê Thị Hạnh", "12/04/2011", ""), Different, BirthFar),
        (("Mẫu Thị Lan", "12/03/1980", ""), ("Mẫu Thị Lan", "12/03/1994", ""), Ask, BirthDay),
        (("Mẫu Thị Lan", "12/03/1980", ""), ("Mẫu Thị Lan", "12/03/1999", ""), Different, BirthFar),
        // The number tells the year, but is not held twice against another.
        (("Mẫu Thị Lan", "", N), ("Mẫu Thị Lan", "1975", ""), Ask, BirthYearOnly),
        (("Mẫu Thị Lan", "", N), ("Mẫu Thị Lan", "1999", ""), Different, BirthFar),
        // Numbers that differ speak against a name and a year that agree.
        (
            ("Lê Thị Hạnh", "1980", "038180000001"),
            ("Lê Thị Hạnh", "1980", "038180777999"),
            Different,
            NumberOther,
        ),
    ] {
        let (first, second) = (person(a.0, a.1, a.2), person(b.0, b.1, b.2));
        let (is, signs) = between(first, second);
        assert_eq!(is, outcome, "{a:?} {b:?}: {signs:?}");
        assert!(signs.contains(&sign), "{a:?} {b:?}: {sign:?} is not among {signs:?}");
        assert_eq!(between(second, first).0, outcome, "the order of the two does not matter");
    }
}

#[test]
fn places_count_by_how_few_live_there() {
    let one = person("Lê Thị Hạnh", "1980", "");
    let same = between(one, one);
    assert_eq!(same.0, Outcome::Ask);
    assert!(same.1.contains(&Sign::VillageSame));
    let (mut village, mut commune) = (one, one);
    village.village = Some(9);
    (commune.village, commune.commune) = (Some(9), Some(9));
    assert!(between(one, village).1.contains(&Sign::CommuneSame));
    assert!(between(one, commune).1.contains(&Sign::CommuneOther));
}

/// A list of two communes with two villages each: of village 1 all are Giàng A, of the others
/// nobody is. The first two are the ones asked about.
fn clan(a: (Option<u32>, Option<u32>), b: (Option<u32>, Option<u32>)) -> Vec<Person<'static>> {
    let giang =
        |(village, commune)| Person { village, commune, ..person("Giàng A Páo", "1980", "") };
    let mut people = vec![giang(a), giang(b)];
    for (n, other) in (0_u32..).zip(others()) {
        let (village, commune) = (1 + n % 4, 1 + n % 4 / 2);
        let name = if village == 1 { "Giàng A Chứ" } else { other.name };
        people.push(Person { name, village: Some(village), commune: Some(commune), ..other });
    }
    people
}

fn weight(index: &Index, wanted: Sign) -> i32 {
    let reasons = index.reasons(0, 1);
    reasons.iter().find(|reason| reason.sign == wanted).expect("the sign").weight
}

#[test]
fn a_name_is_as_rare_as_it_is_where_both_live() {
    let family = |a, b| weight(&Index::new(&clan(a, b)), Sign::FamilySame);
    let (one, two, far) = ((Some(1), Some(1)), (Some(2), Some(1)), (Some(3), Some(2)));
    let list = family((None, None), (None, None));
    let (village, commune) = (family(one, one), family(one, two));
    assert!(village < commune && commune < list, "{village} {commune} {list}");
    let elsewhere = family(far, far);
    assert!(elsewhere > list, "{elsewhere} {list}: where nobody else has it, it says more");
    let across = family(one, far);
    assert!(commune < across && across <= list, "{commune} {across} {list}");
    assert_eq!(across, family(far, one));
    assert_eq!(family((Some(9), Some(9)), (None, None)), list, "one place is not known");
}

#[test]
fn of_places_of_which_some_were_picked_no_share_is_counted() {
    let people = clan((Some(1), Some(1)), (Some(2), Some(1)));
    let family = |whole| weight(&Index::within(&people, whole, 0), Sign::FamilySame);
    let unplaced = clan((None, None), (None, None));
    let list = weight(&Index::new(&unplaced), Sign::FamilySame);
    assert_eq!(family(0), list);
    assert!(family(people.len()) < list);
    assert_eq!(family(usize::MAX), family(people.len()));
}

/// An, his wife and two children, as household `n` of a village.
fn household(
    n: u32,
    village: u32,
    names: [(&'static str, &'static str); 4],
) -> Vec<Person<'static>> {
    let relations = [Relation::Head, Relation::Spouse, Relation::Child, Relation::Child];
    names
        .into_iter()
        .zip(relations)
        .map(|((name, birth), relation)| Person {
            relation: Some(relation),
            household: Some(n),
            village: Some(village),
            commune: Some(village),
            ..person(name, birth, "")
        })
        .collect()
}

const AN: [(&str, &str); 4] = [
    ("Lê Văn An", "1951"),
    ("Bùi Thị Hòa", "12/03/1953"),
    ("Lê Văn Bảy", "1980"),
    ("Lê Thị Mai", "20/11/1984"),
];

fn found(people: &[Person<'_>]) -> (Vec<(u32, u32)>, Vec<HouseholdPair>) {
    let index = Index::new(people);
    let all = index.pairs();
    let households = household_pairs(&index, &all);
    (all.into_iter().map(|pair| (pair.first, pair.second)).collect(), households)
}

#[test]
fn what_other_members_say_lifts_a_name_and_a_year() {
    let mut again = AN;
    again[0] = ("LE VAN AN", "1951");
    again[2] = ("Lê Văn Bẩy", "1981");
    let mut people = household(1, 11, AN);
    people.extend(household(2, 12, again));
    people.extend(others());
    let (mut pairs, households) = found(&people);
    pairs.sort_unstable();
    assert_eq!(pairs, [(0, 4), (1, 5), (2, 6), (3, 7)], "each with their own, across communes");
    let pair = &households[0];
    assert_eq!((pair.first, pair.second, pair.common), (1, 2, 4));
    let index = Index::new(&people);
    let signs: Vec<Sign> = index.reasons(2, 6).into_iter().map(|it| it.sign).collect();
    assert_eq!(signs[0], Sign::CompanionsSame, "the strongest reason comes first");
    // Without the others, a year off and another mark are not enough.
    let (alone, _) = found(&[vec![people[2], people[6]], others()].concat());
    assert!(!alone.contains(&(0, 1)));
}

#[test]
fn brothers_and_twins_are_not_one_for_having_one_household() {
    let twins = [
        ("Lê Văn An", "1951"),
        ("Bùi Thị Hòa", "12/03/1953"),
        ("Lê Thị Mai", "20/11/1984"),
        ("Lê Thị Mận", "20/11/1984"),
    ];
    let mut people = household(1, 11, twins);
    people.extend(household(2, 11, twins));
    people.extend(others());
    let (mut pairs, _) = found(&people);
    pairs.sort_unstable();
    assert_eq!(pairs, [(0, 4), (1, 5), (2, 6), (3, 7)]);
}

#[test]
fn one_who_married_out_does_not_make_two_households_one() {
    let mut people = household(1, 11, AN);
    people.extend(household(
        2,
        11,
        [
            ("Vũ Văn Khôi", "07/07/1982"),
            ("Lê Thị Mai", "20/11/1984"),
            ("Vũ Văn Long", "2008"),
            ("Vũ Thị Ly", "2011"),
        ],
    ));
    people.extend(others());
    let (pairs, households) = found(&people);
    assert_eq!(pairs, [(3, 5)]);
    assert!(households.is_empty());
}

#[test]
fn households_without_anybody_else_in_common_speak_against_unless_one_married() {
    let others_of = [("Vũ Văn Khôi", "07/07/1982"), ("Lê Thị Mai", "20/11/1984")];
    let born = |birth| {
        let mut there = AN;
        (there[0], there[1]) = (others_of[0], (others_of[1].0, birth));
        (there[2], there[3]) = (("Vũ Văn Long", "2008"), ("Vũ Thị Ly", "2011"));
        there
    };
    let against = |here: Relation, there: Relation, birth| {
        let mut home = AN;
        home[3].1 = birth;
        let mut people = household(1, 11, home);
        people.extend(household(2, 12, born(birth)));
        (people[3].relation, people[5].relation) = (Some(here), Some(there));
        let mut order = vec![people[3], people[5]];
        order.extend(people.iter().enumerate().filter(|(n, _)| *n != 3 && *n != 5).map(|it| *it.1));
        order.extend(others());
        weight(&Index::new(&order), Sign::CompanionsOther)
    };
    let grown = "20/11/1984";
    for (here, there, birth, wanted) in [
        (Relation::Child, Relation::Spouse, grown, -200),
        (Relation::Child, Relation::Head, grown, -200),
        (Relation::ChildInLaw, Relation::Child, grown, -200),
        (Relation::Child, Relation::Child, grown, -500),
        (Relation::Spouse, Relation::Spouse, grown, -500),
        (Relation::Child, Relation::Grandchild, grown, -500),
        (Relation::Child, Relation::Head, "20/11/2009", -500),
    ] {
        assert_eq!(against(here, there, birth), wanted, "{here:?} {there:?} {birth}");
    }
}

#[test]
fn a_second_name_in_one_household_is_asked_when_number_birth_and_sex_fit() {
    let again = |name, birth, sex| {
        let mut people = household(1, 11, AN);
        people[3].number = Some("038184000001");
        people.push(Person { sex: Some(sex), birth: Birth::parse(birth).ok(), name, ..people[3] });
        people.extend(others());
        found(&people).0
    };
    assert_eq!(again("Lê Thị Bống", "20/11/1984", Sex::Female), [(3, 4)]);
    assert!(again("Lê Thị Bống", "20/11/1984", Sex::Male).is_empty());
    assert!(again("Lê Thị Bống", "02/09/1990", Sex::Female).is_empty());
    // What the number tells of a child that has its mother's is no second witness.
    assert!(again("Lê Thị Bống", "", Sex::Female).is_empty());
}

#[test]
fn a_row_twice_in_one_household_is_found_and_a_shared_number_is_none() {
    let mut people = household(1, 11, AN);
    people.push(Person { household: Some(1), ..people[2] });
    people[0].number = Some("038051000001");
    people[3].number = Some("038051000001");
    people.extend(others());
    assert_eq!(found(&people).0, [(2, 4)]);
}

#[test]
fn candidates_are_those_of_the_pairs_with_what_their_household_says() {
    let register = [household(1, 11, AN), others()].concat();
    let index = Index::new(&register);
    let mut list = AN;
    list[0] = ("LE VAN AN", "1951");
    let asked = household(0, 12, list);
    let found = index.candidates(&asked);
    for (place, candidates) in found.iter().enumerate() {
        let best = candidates.first().expect("each is in the register");
        assert_eq!(usize::try_from(best.with).ok(), Some(place));
        assert!(best.reasons.iter().any(|reason| reason.sign == Sign::CompanionsSame));
        assert!(best.reasons.windows(2).all(|two| two[0].weight.abs() >= two[1].weight.abs()));
    }
    let stranger = Person { village: Some(77), ..person("Hồ Thị Xuyến", "09/09/1999", "") };
    assert_eq!(index.candidates(&[stranger]), [Vec::new()]);
}

#[test]
fn among_more_people_more_must_agree() {
    let one = person("Lê Thị Hạnh", "1980", "");
    let people = [vec![one, one], others()].concat();
    let few = Index::new(&people).pairs().first().map(|pair| pair.score).expect("a pair");
    let mut apart = people.clone();
    (apart[1].village, apart[1].commune) = (Some(50), Some(50));
    let same_day = |population| {
        let mut people = apart.clone();
        people[0].birth = Birth::parse("12/03/1980").ok();
        people[1].birth = people[0].birth;
        Index::within(&people, people.len(), population).pairs().len()
    };
    assert!(few > 0);
    assert_eq!((same_day(0), same_day(90_000_000)), (1, 0));
}

#[test]
fn nobody_and_the_nameless_have_no_pairs() {
    assert!(pairs(&[]).is_empty());
    let nameless = person("", "", "");
    assert!(pairs(&[nameless, nameless, person("...", "1980", "")]).is_empty());
    let long = "Ộ".repeat(10_000);
    assert_eq!(pairs(&[person(&long, "12/03/1980", ""), person(&long, "12/03/1980", "")]).len(), 1);
}

#[test]
fn every_sign_has_its_code_its_weight_and_its_reason() {
    for sign in Sign::ALL {
        assert_eq!(Sign::from_name(sign.as_str()), Some(*sign));
        assert!(!sign.why().is_empty() && sign.weight().abs() < 3_000, "{sign:?}");
    }
    assert_eq!(Sign::from_name("none"), None);
}

const GIVEN: [&str; 6] = ["Lan", "Hòa", "Hoà", "HOA", "Sơn", "Xơn"];
const BORN: [&str; 5] = ["", "1980", "12/03/1980", "03/12/1980", "12/03/1981"];
const HELD: [&str; 4] = ["", "038180000123", "38180000123", "038180000124"];

prop_compose! {
    fn somebody()(
        family in prop::sample::select(vec!["Lê", "Nguyễn", "Mạc"]),
        given in prop::sample::select(GIVEN.to_vec()),
        birth in prop::sample::select(BORN.to_vec()),
        number in prop::sample::select(HELD.to_vec()),
        home in 0_u32..6,
    ) -> (String, &'static str, &'static str, u32) {
        (format!("{family} Thị {given}"), birth, number, home)
    }
}

fn of<'a>(list: &'a [(String, &'static str, &'static str, u32)]) -> Vec<Person<'a>> {
    list.iter()
        .map(|(name, birth, number, home)| Person {
            household: Some(*home),
            village: Some(home % 3),
            ..person(name, birth, number)
        })
        .collect()
}

proptest! {
    #[test]
    fn the_order_of_the_list_does_not_matter(
        list in prop::collection::vec(somebody(), 2..25),
        turn in 0_usize..25,
    ) {
        let people = of(&list);
        let mut turned = people.clone();
        let by = turn % people.len();
        turned.rotate_left(by);
        let place = |at: u32| (usize::try_from(at).expect("small") + by) % people.len();
        let named = |pair: &Pair, place: &dyn Fn(u32) -> usize| {
            let (a, b) = (place(pair.first), place(pair.second));
            (a.min(b), a.max(b), pair.score, pair.outcome)
        };
        let mut one: Vec<_> = pairs(&people)
            .iter()
            .map(|pair| named(pair, &|at| usize::try_from(at).expect("small")))
            .collect();
        let mut two: Vec<_> = pairs(&turned).iter().map(|pair| named(pair, &place)).collect();
        one.sort();
        two.sort();
        prop_assert_eq!(one, two);
    }

    #[test]
    fn pairs_come_once_in_order_and_their_reasons_are_symmetric(
        list in prop::collection::vec(somebody(), 2..25),
    ) {
        let people = of(&list);
        let index = Index::new(&people);
        let found = index.pairs();
        let mut seen: Vec<(u32, u32)> = found.iter().map(|pair| (pair.first, pair.second)).collect();
        prop_assert!(found.windows(2).all(|two| two[0].score >= two[1].score));
        prop_assert!(seen.iter().all(|(a, b)| a < b));
        seen.sort_unstable();
        let count = seen.len();
        seen.dedup();
        prop_assert_eq!(seen.len(), count);
        for pair in found {
            let there = index.reasons(pair.first, pair.second);
            prop_assert_eq!(&there, &index.reasons(pair.second, pair.first));
        }
    }
}
