//! The tables against figures made here from plain rows, by loops and not by SQL.

use std::collections::BTreeMap;

use app::figure::table::TableQuery;
use app::kernel::problem::Code;
use store::Store;
use testkit::demo::{self, Demo};
use testkit::{Engine, on_both};

use crate::actor;

on_both!(
    the_tables_are_what_plain_rows_give,
    a_household_that_moved_falls_in_one_village_and_rises_in_the_other,
    every_cell_opens_as_many_households_as_it_counts,
    a_period_or_an_area_that_is_none_is_refused,
);

/// Plain rows: where households live, how many people they have, which class from which day.
struct Plain {
    stays: Vec<(String, String, String, String)>,
    people: Vec<(String, String, String)>,
    classes: BTreeMap<String, Vec<(String, String)>>,
}

async fn plain(demo: &Demo) -> Plain {
    let store = Store::open(&demo.url).await.expect("the database");
    let id = |column: &str| match demo.app.engine() {
        Engine::Sqlite => format!("lower(hex({column}))"),
        Engine::Postgres => format!("replace(cast({column} as text), '-', '')"),
    };
    let read = async |sql: String, columns: &[&str]| {
        store::kernel::raw::texts(&store, &sql, columns).await.expect("plain rows")
    };
    let (household, village) = (id("s.household_id"), id("s.village_id"));
    let stays = read(
        format!(
            "select {household} as h, v.name as v, cast(s.from_day as text) as a, \
             cast(s.to_day as text) as b, {village} as i from stay s join village v on v.id = s.village_id"
        ),
        &["h", "v", "a", "b"],
    )
    .await;
    let household = id("household_id");
    let people = read(
        format!(
            "select {household} as h, cast(from_day as text) as a, cast(to_day as text) as b from membership"
        ),
        &["h", "a", "b"],
    )
    .await;
    let facts = read(
        format!("select {household} as h, cast(from_day as text) as a, class as c from class_fact"),
        &["h", "a", "c"],
    )
    .await;
    let mut classes: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for row in facts {
        classes.entry(row[0].clone()).or_default().push((row[1].clone(), row[2].clone()));
    }
    let four = |row: &Vec<String>| (row[0].clone(), row[1].clone(), row[2].clone(), row[3].clone());
    Plain {
        stays: stays.iter().map(four).collect(),
        people: people.iter().map(|row| (row[0].clone(), row[1].clone(), row[2].clone())).collect(),
        classes,
    }
}

impl Plain {
    fn class(&self, household: &str, day: &str) -> String {
        let facts = self.classes.get(household).map_or(&[][..], Vec::as_slice);
        let until = facts.iter().filter(|(from, _)| from.as_str() <= day);
        until
            .max_by_key(|(from, _)| from.clone())
            .map_or("none".to_owned(), |(_, class)| class.clone())
    }

    fn was(&self, household: &str, class: &str, day: &str) -> bool {
        let facts = self.classes.get(household).map_or(&[][..], Vec::as_slice);
        facts.iter().any(|(from, was)| from.as_str() <= day && was == class)
    }

    fn people(&self, household: &str, day: &str) -> i64 {
        let here = |row: &&(String, String, String)| {
            row.0 == household && row.1.as_str() <= day && row.2.as_str() > day
        };
        i64::try_from(self.people.iter().filter(here).count()).expect("few")
    }

    fn lives(&self, household: &str, village: &str, day: &str) -> bool {
        self.stays.iter().any(|(h, v, from, to)| {
            h == household && v == village && from.as_str() <= day && to.as_str() > day
        })
    }

    /// Table 2 (or, with the classes changed over, 3) of one village: households, then people.
    fn flow(&self, village: &str, me: &str, other: &str, open: &str, close: &str) -> [[i64; 9]; 2] {
        let mut sums = [[0; 9]; 2];
        let mut seen = std::collections::BTreeSet::new();
        for (household, at, ..) in &self.stays {
            if at != village || !seen.insert(household) {
                continue;
            }
            let (here_then, here_now) =
                (self.lives(household, village, open), self.lives(household, village, close));
            let (class_then, class_now) =
                (self.class(household, open), self.class(household, close));
            let (then, now) = (here_then && class_then == me, here_now && class_now == me);
            let (people_then, people_now) =
                (self.people(household, open), self.people(household, close));
            let mut count = |column: usize, people: i64| {
                sums[0][column] += 1;
                sums[1][column] += people;
            };
            if then {
                count(0, people_then);
            }
            if now {
                count(8, people_now);
            }
            match (then, now) {
                (true, true) | (false, false) => {}
                (true, false) if here_now && class_now == other => count(1, people_then),
                (true, false) if here_now && class_now != "none" => count(2, people_then),
                (true, false) => count(3, people_then),
                (false, true) if here_then && class_then == other => count(4, people_then),
                (false, true) if here_then && self.was(household, me, open) => {
                    count(5, people_then)
                }
                (false, true) if here_then => count(6, people_then),
                (false, true) => count(7, people_now),
            }
            if now && here_then {
                sums[1][3] += (people_then - people_now).max(0);
                sums[1][7] += (people_now - people_then).max(0);
            }
        }
        sums
    }
}

fn query(id: &str, area: &str, year: i32) -> TableQuery {
    TableQuery {
        id: id.to_owned(),
        area: Some(area.to_owned()),
        from: Some(base::day::year_end(year - 1)),
        to: Some(base::day::year_end(year)),
        areas: None,
    }
}

async fn the_tables_are_what_plain_rows_give(engine: Engine) {
    let demo = demo::open(engine).await;
    let reader = demo.app.local_reader();
    let plain = plain(&demo).await;
    for year in [2022, 2023] {
        let (open, close) = (format!("{}-12-31", year - 1), format!("{year}-12-31"));
        for (id, me, other) in [("t02", "poor", "near_poor"), ("t03", "near_poor", "poor")] {
            let view = app::figure::table::get(&demo.app, &reader, &query(id, "15889@0", year))
                .await
                .expect("a table");
            assert_eq!(view.breaches, [], "{id} {year} foots");
            assert_eq!(view.figures.areas.len(), 8);
            let mut whole = [[0; 9]; 2];
            // By the numbers of the columns: table 3 prints them in the order of the form.
            let counted = |sums: &[i64]| -> Vec<i64> {
                let of = |row| (1..=9).map(move |column| (row, column));
                let cells = view.def.rows.iter().flat_map(of);
                cells.map(|(row, column)| view.def.sum(row, column, sums)).collect()
            };
            for area in &view.figures.areas {
                let sums = plain.flow(&area.name, me, other, &open, &close);
                let flat: Vec<i64> = sums.iter().flatten().copied().collect();
                assert_eq!(counted(&area.sums), flat, "{id} {year} {}", area.name);
                for (sum, more) in whole.iter_mut().flatten().zip(sums.iter().flatten()) {
                    *sum += more;
                }
            }
            let flat: Vec<i64> = whole.iter().flatten().copied().collect();
            assert_eq!(counted(&view.figures.whole.sums), flat, "{id} {year}");
            // What holds for the commune holds for the district and the province around it.
            for area in ["399@0", "38@0", "nation"] {
                let above = app::figure::table::get(&demo.app, &reader, &query(id, area, year))
                    .await
                    .expect("a table");
                assert_eq!(counted(&above.figures.whole.sums), flat, "{id} {year} {area}");
                assert_eq!(above.breaches, [], "{id} {year} {area}");
            }
        }
    }
    let view = app::figure::table::get(&demo.app, &reader, &query("t01", "15889@0", 2023))
        .await
        .expect("table 1");
    let row = &view.def.rows[0];
    let whole = view.figures.whole.sums.as_slice();
    assert_eq!(view.def.cell(row, 1, whole.into()), app::Cell::Count(1_205));
    assert_eq!(view.def.cell(row, 3, whole.into()), app::Cell::Count(25));
    assert_eq!(view.def.cell(row, 4, whole.into()), app::Cell::Rate(Some(207)));
}

async fn a_household_that_moved_falls_in_one_village_and_rises_in_the_other(engine: Engine) {
    let demo = demo::open(engine).await;
    let reader = demo.app.local_reader();
    let store = Store::open(&demo.url).await.expect("the database");
    // A household poor on both days moves from village 1 to village 2 in the middle of 2023.
    let pick = "select s.household_id from stay s join village v on v.id = s.village_id \
         where v.name = 'Thôn 1' and exists (select 1 from class_fact f where f.household_id = \
         s.household_id and f.class = 'poor' and f.from_day = '2022-12-08') and exists \
         (select 1 from class_fact f where f.household_id = s.household_id and f.class = 'poor' \
         and f.from_day = '2023-12-08') order by s.household_id limit 1";
    let before = app::figure::table::get(&demo.app, &reader, &query("t02", "15889@0", 2023))
        .await
        .expect("before");
    let sql = format!(
        "create table picked as {pick}; \
         update stay set to_day = '2023-06-01' where household_id in (select household_id from picked); \
         insert into stay (household_id, village_id, address, from_day, to_day) \
         select p.household_id, v.id, '', '2023-06-01', '9999-12-31' from picked p, village v \
         where v.name = 'Thôn 2'"
    );
    store::kernel::raw::run(&store, &sql).await.expect("it moved");
    let after = app::figure::table::get(&demo.app, &reader, &query("t02", "15889@0", 2023))
        .await
        .expect("after");
    assert_eq!(after.breaches, [], "it foots");
    let row = &after.def.rows[0];
    let change = |name: &str, column: u32| {
        let of = |view: &app::figure::table::TableView| {
            let area = view.figures.areas.iter().find(|area| area.name == name).expect("a village");
            view.def.sum(row, column, &area.sums)
        };
        of(&after) - of(&before)
    };
    assert_eq!((change("Thôn 1", 4), change("Thôn 1", 9)), (1, -1), "an other fall in village 1");
    assert_eq!((change("Thôn 2", 8), change("Thôn 2", 9)), (1, 1), "an other rise in village 2");
    let whole = |view: &app::figure::table::TableView, column| {
        view.def.sum(row, column, &view.figures.whole.sums)
    };
    assert_eq!((whole(&after, 1), whole(&after, 9)), (40, 25));
}

async fn every_cell_opens_as_many_households_as_it_counts(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let view = app::figure::table::get(&demo.app, &officer, &query("t02", "15889@0", 2023))
        .await
        .expect("a table");
    for row in &view.def.rows {
        for column in &view.def.columns {
            let cell = app::figure::table::cell(
                &demo.app,
                &officer,
                &query("t02", "15889@0", 2023),
                &row.id,
                column.number,
                None,
            )
            .await
            .expect("its households");
            let counted = view.def.sum(row, column.number, &view.figures.whole.sums);
            assert_eq!(cell.sum, counted, "{} [{}]", row.id, column.number);
            let listed: i64 = cell.page.rows.iter().map(|row| row.value).sum();
            assert!(cell.page.next.is_none());
            assert_eq!(listed, counted, "{} [{}]", row.id, column.number);
        }
    }
}

async fn a_period_or_an_area_that_is_none_is_refused(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let code = async |query: TableQuery| {
        app::figure::table::get(&demo.app, &officer, &query).await.err().map(|problem| problem.code)
    };
    let mut backwards = query("t02", "15889@0", 2023);
    std::mem::swap(&mut backwards.from, &mut backwards.to);
    assert_eq!(code(backwards).await, Some(Code::PeriodWrong));
    assert_eq!(code(query("t99", "15889@0", 2023)).await, Some(Code::TableUnknown));
    assert_eq!(code(query("t01", "99999", 2023)).await, Some(Code::AreaUnknown));
    assert_eq!(code(query("t01", "38@0", 2023)).await, Some(Code::NotFound), "above his commune");
    assert_eq!(code(query("t01", "15883@0", 2023)).await, Some(Code::NotFound), "beside it");
    assert_eq!(code(query("t01", "15889@0", 2023)).await, None);
}
