//! Whatever way a search takes, it finds what looking at everybody finds, in the same order.

use base::area::AreaKey;
use base::id::HouseholdId;
use base::text::fold;
use register::Class;
use store::people::household::HouseholdQuery;
use store::people::search::{Limits, Order, Place};
use store::{ScopeArea, Store};
use testkit::{Engine, day, on_both};

on_both!(
    every_way_finds_what_looking_at_everybody_finds,
    a_changed_name_and_a_changed_head_are_found_at_once,
    a_household_of_very_many_is_kept_and_found,
);

/// A household with its people, read without a card.
struct Household {
    place: Place,
    class: Option<String>,
    people: Vec<(String, Option<String>)>,
}

async fn everybody(store: &Store, on: &str) -> Vec<Household> {
    let sql = format!(
        "select hex(m.household_id) as id, p.sort_key, p.folded, m.relation, \
         coalesce(cast(p.birth_year as text), '') as year, \
         coalesce((select f.class from class_fact f where f.household_id = m.household_id \
          and f.from_day <= '{on}' order by f.from_day desc limit 1), '') as class \
         from membership m join person p on p.id = m.person_id \
         join stay s on s.household_id = m.household_id and s.from_day <= '{on}' and s.to_day > '{on}' \
         where m.from_day <= '{on}' and m.to_day > '{on}' order by m.household_id, m.position"
    );
    let sql = match store.engine() {
        Engine::Sqlite => sql,
        Engine::Postgres => sql.replace("hex(m.household_id)", "cast(m.household_id as text)"),
    };
    let columns = ["id", "sort_key", "folded", "relation", "year", "class"];
    let mut out: Vec<Household> = Vec::new();
    for row in store::kernel::raw::texts(store, &sql, &columns).await.expect("everybody") {
        let id = HouseholdId(row[0].parse().expect("an id"));
        if out.last().is_none_or(|last| last.place.1 != id) {
            let class = Some(row[5].clone()).filter(|class| !class.is_empty());
            out.push(Household { place: (String::new(), id), class, people: Vec::new() });
        }
        let household = out.last_mut().expect("one");
        if row[3] == "head" {
            household.place.0.clone_from(&row[1]);
        }
        let year = Some(row[4].clone()).filter(|year| !year.is_empty());
        household.people.push((row[2].clone(), year));
    }
    out.sort_by(|a, b| a.place.cmp(&b.place));
    out
}

fn is_found(household: &Household, text: &str, class: Option<Class>) -> bool {
    let there = household.class.as_deref().unwrap_or("not_poor");
    let words = fold(text);
    let has = |(name, year): &(String, Option<String>)| {
        words.split(' ').filter(|word| !word.is_empty()).all(|word| {
            if word.bytes().all(|b| b.is_ascii_digit()) {
                year.as_ref().is_some_and(|year| year.starts_with(word))
            } else {
                let other = base::text::other_spelling(word);
                let is = |part: &str| part.starts_with(word) || Some(part) == other.as_deref();
                name.split(' ').any(is)
            }
        })
    };
    class.is_none_or(|class| class.as_str() == there)
        && (words.is_empty() || household.people.iter().any(has))
}

async fn every_way_finds_what_looking_at_everybody_finds(engine: Engine) {
    let demo = testkit::demo::open(engine).await;
    let store = testkit::sealed(Store::open(&demo.url).await.expect("a second way in"));
    let key = |text: &str| AreaKey::parse(text).expect("a key");
    let on = day("2023-12-31");
    let all = everybody(&store, "2023-12-31").await;
    assert_eq!(all.len(), 1_205);
    // With the common words counted the rarest of a text is another one; what is found is the same.
    assert!(store::people::search::count_words(&store, 1).await.expect("counted") > 5);
    let least =
        Limits { words: 0, year_people: 0, people: 0, walk_first: 40, walk_in_district: 100 };
    let few = Limits { words: 2, year_people: 400, people: 100, ..least };
    // The way depends on whether the area is large, a district or small: a province goes the way
    // of the nation, and a commune one way whatever the limits are.
    let every =
        (&[Limits::USUAL, few, least][..], &[None, Some(Class::Poor), Some(Class::NotPoor)][..]);
    let usual = (&[Limits::USUAL][..], &[None, Some(Class::Poor)][..]);
    let areas = [
        (ScopeArea::Nation, every),
        (ScopeArea::District(key("399@0")), every),
        (ScopeArea::Province(key("38@0")), usual),
        (ScopeArea::Commune(key("15889@0")), usual),
    ];
    let texts = [
        "",
        "nguyen",
        "thi",
        "Lê Thị",
        "le thi huong",
        "van mau",
        "h",
        "an 195",
        "1975",
        "20",
        "oanh",
        "oanh le",
        "zzz",
        "mau 1999 le",
        "quý",
        "le qui",
        "mỹ",
        "ly 19",
    ];
    for (area, (limits, classes)) in areas {
        let scope = testkit::scope(area.clone(), on);
        for &limits in limits {
            for text in texts {
                for &class in classes {
                    let wanted: Vec<&Place> = all
                        .iter()
                        .filter(|household| is_found(household, text, class))
                        .map(|household| &household.place)
                        .take(140)
                        .collect();
                    let mut query = HouseholdQuery {
                        text: text.to_owned(),
                        class,
                        ..HouseholdQuery::default()
                    };
                    let mut found: Vec<Place> = Vec::new();
                    while found.len() < 140 {
                        let page = store::people::search::page_within(
                            &*store, &scope, &query, on, 70, limits,
                        );
                        let page = page.await.expect("a page");
                        query.after = page.last().cloned();
                        let last = page.len() < 70;
                        found.extend(page);
                        if last {
                            break;
                        }
                    }
                    let what = format!("{area:?} {limits:?} {text:?} {class:?}");
                    assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{what}");
                }
            }
        }
    }
    let scope = testkit::scope(ScopeArea::Nation, on);
    for text in texts {
        let query = HouseholdQuery { text: text.to_owned(), ..HouseholdQuery::default() };
        let count =
            store::people::search::count(&*store, &scope, &query, on).await.expect("a count");
        let wanted = all.iter().filter(|household| is_found(household, text, None)).count();
        assert_eq!(usize::try_from(count).ok(), Some(wanted), "{text:?}");
    }
}

async fn a_changed_name_and_a_changed_head_are_found_at_once(engine: Engine) {
    let t = testkit::TestApp::open(engine).await;
    let house = testkit::household("Lê Mẫu An").with_wife("Trần Mẫu Bưởi");
    let id = t.add(house).await;
    let store = t.store();
    let scope = testkit::scope(ScopeArea::Nation, day("2023-10-01"));
    let found = async |text: &str, on: &str| {
        let query = HouseholdQuery { text: text.to_owned(), ..HouseholdQuery::default() };
        let page =
            store::people::search::page(&**store, &scope, &query, day(on), Order::Name, 5).await;
        page.expect("a page")
    };
    let before = found("le mau an", "2023-10-01").await;
    assert_eq!(before.len(), 1);
    let hanh = t.hanh().await;
    let view = testkit::app::people::household::get(&t.app, &hanh, id, None).await.expect("there");
    let wife = view.members.iter().find(|member| member.name.starts_with("Trần")).expect("she").id;
    let spouse = register::Relation::Spouse;
    testkit::app::people::household_event::head_change(
        &t.app,
        &hanh,
        id,
        wife,
        spouse,
        day("2023-06-01"),
        None,
    )
    .await
    .expect("she is the head");
    let after = found("le mau an", "2023-10-01").await;
    assert_eq!(after[0].1, id);
    assert_ne!(after[0].0, before[0].0, "the list goes by the new head");
    assert_eq!(found("le mau an", "2023-05-01").await, before, "and by the old one before");
    t.run(
        "update person set name = 'Lê Mẫu Ẩn Danh', folded = 'le mau an danh' \
         where folded = 'le mau an'",
    )
    .await;
    assert_eq!(found("danh", "2023-10-01").await.len(), 1);
    assert!(found("khac", "2023-10-01").await.is_empty());
}

async fn a_household_of_very_many_is_kept_and_found(engine: Engine) {
    let t = testkit::TestApp::open(engine).await;
    let mut house = testkit::household(&format!("Lê Mẫu {}", "Ž".repeat(100)));
    for n in 0..37 {
        // Letters of several bytes, as long as a name may be.
        let name = format!("Đặng Mẫu {} {n}", "ŵ".repeat(80));
        house = house.with(&name, register::Relation::Other, register::Sex::Female, "1990");
    }
    let id = t.add(house.with_child("Lê Mẫu Út")).await;
    let store = t.store();
    for area in [ScopeArea::Nation, ScopeArea::Province(AreaKey::parse("38@0").expect("a key"))] {
        let scope = testkit::scope(area, day("2023-10-01"));
        for (text, there) in [("ut mau le", true), ("dang 1990", true), ("dang ut", false)] {
            let query = HouseholdQuery { text: text.to_owned(), ..HouseholdQuery::default() };
            let on = day("2023-10-01");
            let page =
                store::people::search::page(&**store, &scope, &query, on, Order::Name, 5).await;
            let found = page.expect("a page").iter().any(|place| place.1 == id);
            assert_eq!(found, there, "{text}");
        }
    }
}
