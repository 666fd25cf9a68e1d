//! Tables 4 to 15 against figures made here from plain rows, by loops and not by SQL.

use std::collections::{BTreeMap, BTreeSet};

use app::Actor;
use app::figure::table::{TableQuery, TableView};
use store::Store;
use testkit::demo::{self, Demo};
use testkit::{Engine, on_both};

use crate::actor;

on_both!(tables_4_to_13_are_what_plain_rows_give, the_lists_have_the_members_that_plain_rows_give,);

type Row = Vec<String>;

/// Everything the tables look at, as plain text.
struct Plain {
    /// household, village, from, to
    stays: Vec<Row>,
    /// household, person, relation, position, from, to
    members: Vec<Row>,
    /// person → name, sex, birth day, birth year, ethnicity
    people: BTreeMap<String, Row>,
    /// household → (day, class, deprived)
    classes: BTreeMap<String, Vec<Row>>,
    /// household → (day, revision, causes, no labour, local, needs)
    households: BTreeMap<String, Vec<Row>>,
    /// person → (day, revision, insured, undernourished, education, attending, merit)
    facts: BTreeMap<String, Vec<Row>>,
}

fn grouped(rows: Vec<Row>) -> BTreeMap<String, Vec<Row>> {
    let mut out: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for mut row in rows {
        let key = row.remove(0);
        out.entry(key).or_default().push(row);
    }
    out
}

async fn plain(demo: &Demo) -> Plain {
    let store = Store::open(&demo.url).await.expect("the database");
    let id = |column: &str| match demo.app.engine() {
        Engine::Sqlite => format!("lower(hex({column}))"),
        Engine::Postgres => format!("replace(cast({column} as text), '-', '')"),
    };
    let text = |column: &str| format!("coalesce(cast({column} as text), '')");
    let yes = |column: &str| {
        format!("case when {column} then '1' when not {column} then '0' else '' end")
    };
    let read = async |from: &'static str, columns: Vec<String>| {
        let names: Vec<String> = (0..columns.len()).map(|n| format!("c{n}")).collect();
        let list: Vec<String> = columns
            .iter()
            .zip(&names)
            .map(|(column, name)| format!("{column} as {name}"))
            .collect();
        let sql = format!("select {} from {from}", list.join(", "));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        store::kernel::raw::texts(&store, &sql, &names).await.expect("plain rows")
    };
    let stays = read(
        "stay s join village v on v.id = s.village_id",
        vec![id("s.household_id"), "v.name".to_owned(), text("s.from_day"), text("s.to_day")],
    );
    let members = read(
        "membership",
        vec![
            id("household_id"),
            id("person_id"),
            text("relation"),
            text("position"),
            text("from_day"),
            text("to_day"),
        ],
    );
    let people = read(
        "person",
        vec![
            id("id"),
            text("name"),
            text("sex"),
            text("birth_day"),
            text("birth_year"),
            text("ethnicity"),
        ],
    );
    let classes = read(
        "class_fact f left join verdict v on v.id = f.verdict_id",
        vec![id("f.household_id"), text("f.from_day"), text("f.class"), text("v.deprived")],
    );
    let households = read(
        "household_fact",
        vec![
            id("household_id"),
            text("from_day"),
            text("revision"),
            text("causes"),
            yes("no_labour_capacity"),
            yes("local_ethnic"),
            text("needs"),
        ],
    );
    let facts = read(
        "person_fact",
        vec![
            id("person_id"),
            text("from_day"),
            text("revision"),
            yes("health_insurance"),
            yes("undernourished"),
            text("education"),
            yes("attending"),
            yes("merit"),
        ],
    );
    let people = people.await.into_iter().map(|mut row| (row.remove(0), row)).collect();
    Plain {
        stays: stays.await,
        members: members.await,
        people,
        classes: grouped(classes.await),
        households: grouped(households.await),
        facts: grouped(facts.await),
    }
}

/// The newest row until a day: by the day and, where there is one, the revision.
fn newest<'a>(rows: Option<&'a Vec<Row>>, day: &str, revision: bool) -> Option<&'a Row> {
    let until = rows?.iter().filter(|row| row[0].as_str() <= day);
    until.max_by_key(|row| {
        let revision: i64 = if revision { row[1].parse().expect("a number") } else { 0 };
        (row[0].clone(), revision)
    })
}

impl Plain {
    fn class<'a>(&'a self, household: &str, day: &str) -> Option<&'a Row> {
        newest(self.classes.get(household), day, false)
    }

    fn members<'a>(&'a self, household: &str, day: &str) -> Vec<&'a Row> {
        let here =
            |row: &&Row| row[0] == household && row[4].as_str() <= day && row[5].as_str() > day;
        let mut members: Vec<&Row> = self.members.iter().filter(here).collect();
        members.sort_by_key(|row| {
            (row[2] != "head", row[3].parse::<i64>().expect("a place"), row[1].clone())
        });
        members
    }

    /// The households of a village on a day.
    fn living<'a>(&'a self, village: &str, day: &str) -> Vec<&'a str> {
        let here =
            |row: &&Row| row[1] == village && row[2].as_str() <= day && row[3].as_str() > day;
        self.stays.iter().filter(here).map(|row| row[0].as_str()).collect()
    }

    fn of_class<'a>(&'a self, village: &str, day: &str, class: &str) -> Vec<&'a str> {
        let living = self.living(village, day).into_iter();
        living.filter(|id| self.class(id, day).is_some_and(|fact| fact[1] == class)).collect()
    }

    fn ethnicity(&self, household: &str, day: &str) -> Option<String> {
        let members = self.members(household, day);
        let head = members.iter().find(|row| row[2] == "head")?;
        Some(self.people[&head[1]][4].clone()).filter(|text| !text.is_empty())
    }

    /// Whether the head or the head's spouse is of a minority; not known when it is not written.
    fn minority(&self, household: &str, day: &str) -> Option<bool> {
        let members = self.members(household, day).into_iter();
        let couple = members.filter(|row| row[2] == "head" || row[2] == "spouse");
        let groups: Vec<&str> = couple.map(|row| self.people[&row[1]][4].as_str()).collect();
        if groups.iter().any(|it| !it.is_empty() && !it.eq_ignore_ascii_case("kinh")) {
            return Some(true);
        }
        (!groups.is_empty() && groups.iter().all(|it| !it.is_empty())).then_some(false)
    }

    /// Some member is of merit, none is, or not all are known.
    fn merit(&self, household: &str, day: &str) -> Option<bool> {
        let known = self.members(household, day).into_iter().map(|member| {
            let fact = newest(self.facts.get(&member[1]), day, true);
            fact.map_or("", |fact| fact[6].as_str()).to_owned()
        });
        let known: Vec<String> = known.collect();
        if known.iter().any(|it| it == "1") {
            return Some(true);
        }
        known.iter().all(|it| it == "0").then_some(false)
    }

    fn known<'a>(&'a self, household: &str, day: &str, column: usize) -> &'a str {
        newest(self.households.get(household), day, true).map_or("", |row| row[column].as_str())
    }

    fn deprivations(
        &self,
        households: &[&str],
        day: &str,
        limit: impl Fn(u32) -> bool,
    ) -> Vec<i64> {
        let mut sums = vec![0; 16];
        for id in households {
            sums[0] += 1;
            let bits = self.class(id, day).map(|fact| fact[2].clone()).unwrap_or_default();
            let Ok(bits) = bits.parse::<u32>() else {
                sums[14] += 1;
                continue;
            };
            sums[1] += i64::from(bits.count_ones());
            for place in 0..12 {
                sums[2 + place] += i64::from(bits >> place & 1);
            }
            sums[15] += i64::from(!limit(bits.count_ones()));
        }
        sums
    }
}

fn query(id: &str, year: i32) -> TableQuery {
    TableQuery {
        id: id.to_owned(),
        area: Some("15889@0".to_owned()),
        from: Some(base::day::year_end(year - 1)),
        to: Some(base::day::year_end(year)),
        areas: None,
    }
}

/// The columns of an area by number, for a kind of row.
fn columns(view: &TableView, area: &str, row: &str, wanted: &[u32]) -> Vec<i64> {
    let figures = view.figures.areas.iter().find(|it| it.name == area).expect("the village");
    let row = view.def.row(row).expect("the kind of row");
    wanted.iter().map(|column| view.def.sum(row, *column, &figures.sums)).collect()
}

/// The demonstration with some of everything that can be missing or corrected.
async fn spoiled(engine: Engine) -> Demo {
    let demo = demo::open(engine).await;
    let store = Store::open(&demo.url).await.expect("the database");
    let heads = "select m.person_id from membership m join class_fact f on f.household_id = \
         m.household_id and f.class <> 'not_poor' where m.relation = 'head'";
    // Some heads' ethnic group is not written, or in capitals, or otherwise than in the list.
    for (nth, ethnicity) in [(3, "null"), (5, "'MƯỜNG'"), (7, "'Đan Lai'"), (11, "'KINH'")] {
        let sql = format!(
            "update person set ethnicity = {ethnicity} where id in ({heads}) \
             and coalesce(birth_year, 0) % 13 = {}",
            nth % 13
        );
        store::kernel::raw::run(&store, &sql).await.expect("spoiled");
    }
    // Of some people nothing is known; of some children only the year of birth.
    let sql = "delete from person_fact where person_id in (select id from person where birth_year % 9 = 4); \
         update person set birth_day = null where birth_year % 4 = 1; \
         update person set sex = null where birth_year % 11 = 3; \
         update person set birth_day = null, birth_year = null where birth_year % 10 = 6; \
         update household_fact set causes = 0 where no_labour_capacity; \
         update household_fact set no_labour_capacity = null where causes = 8; \
         update household_fact set local_ethnic = true where causes in (1, 2, 4, 16, 64); \
         update household_fact set local_ethnic = null where causes > 64 or causes = 2";
    store::kernel::raw::run(&store, sql).await.expect("spoiled");
    // A later fact and a correction of it, in force from the middle of 2023.
    for revision in [0, 1] {
        let sql = format!(
            "insert into household_fact (household_id, from_day, revision, causes, needs, \
             no_labour_capacity, local_ethnic, source, recorded_at, recorded_by) \
             select household_id, '2023-06-01', {revision}, {}, 'x', {}, local_ethnic, source, \
             recorded_at, recorded_by from household_fact where causes > 64 and from_day < '2022-01-01'",
            3 + revision,
            if revision == 0 { "false" } else { "true" }
        );
        store::kernel::raw::run(&store, &sql).await.expect("spoiled");
    }
    demo
}

async fn tables_4_to_13_are_what_plain_rows_give(engine: Engine) {
    let demo = spoiled(engine).await;
    let reader = demo.app.local_reader();
    let plain = plain(&demo).await;
    let mut seen: BTreeMap<String, i64> = BTreeMap::new();
    for year in [2021, 2022, 2023] {
        let day = format!("{year}-12-31");
        let ids: Vec<String> = (1..=15).map(|n| format!("t{n:02}")).collect();
        let views = app::figure::table::get_many(&demo.app, &reader, &query("", year), &ids)
            .await
            .expect("tables");
        let view = |id: &str| views.iter().find(|view| view.def.id == id).expect("the table");
        for it in &views {
            assert_eq!(it.breaches, [], "{} {year} foots", it.def.id);
        }
        for area in &view("t01").figures.areas {
            let village = area.name.as_str();
            let at = |id: &str, row: &str, wanted: &[u32]| columns(view(id), village, row, wanted);
            // All, of a minority, and of those whose group is not known: households and people.
            let all = plain.living(village, &day);
            for (row, of) in [("households", 0), ("people", 1)] {
                let wanted = plain.minorities(&all, &day).map(|pair| pair[of]);
                assert_eq!(at("t08", row, &[21, 22, 31]), wanted, "t08 {row} {year} {village}");
                for (place, n) in wanted.iter().enumerate() {
                    *seen.entry(format!("t08 all {place}")).or_default() += n;
                }
            }
            let sides = [
                ("poor", "t04", "t05", [1, 25, 3, 4, 27, 29], "poor"),
                ("near_poor", "t06", "t07", [6, 26, 8, 9, 28, 30], "near"),
            ];
            for (class, counts, rates, grouped, causes_row) in sides {
                let households = plain.of_class(village, &day, class);
                let limit = |n: u32| if class == "poor" { n >= 3 } else { n <= 2 };
                let wanted = plain.deprivations(&households, &day, limit);
                let numbers: Vec<u32> = (1..=15).chain([101]).collect();
                assert_eq!(at(counts, "all", &numbers), wanted, "{counts} {year} {village}");
                *seen.entry(format!("{counts} {year} unknown")).or_default() += wanted[14];
                let hidden: Vec<u32> = (103..115).collect();
                assert_eq!(at(rates, "all", &hidden), wanted[2..14], "{rates} {year} {village}");
                let place = usize::from(class != "poor");
                let groups = plain.groups(&households, &day);
                for (row, of) in [("households", 0), ("people", 1)] {
                    let wanted: Vec<i64> = groups.iter().map(|pair| pair[of]).collect();
                    assert_eq!(at("t08", row, &grouped), wanted, "t08 {row} {year} {village}");
                    plain.check_ethnic(view("t09"), village, row, &households, &day, place, of);
                }
                *seen.entry("t08 unknown".to_owned()).or_default() += groups[5][0];
                let wanted = plain.children(&households, year);
                let from = if class == "poor" { 1 } else { 5 };
                let side = u32::try_from(place).expect("0 or 1");
                let numbers: Vec<u32> = (from..from + 4).chain([9 + side, 103 + side]).collect();
                assert_eq!(at("t11", "all", &numbers), wanted, "t11 {year} {village}");
                for (place, n) in wanted.iter().enumerate() {
                    *seen.entry(format!("t11 {place}")).or_default() += n;
                }
                let id = if class == "poor" { "t12" } else { "t13" };
                let wanted = plain.summary(village, &households, &day);
                let numbers: Vec<u32> = (1..=13).chain(17..=19).chain([102, 103]).collect();
                assert_eq!(at(id, "all", &numbers), wanted, "{id} {year} {village}");
                for (place, n) in wanted.iter().enumerate() {
                    *seen.entry(format!("t12 {place}")).or_default() += n;
                }
                let mut causes = vec![0; 10];
                for id in &households {
                    let bits: u32 = plain.known(id, &day, 2).parse().unwrap_or(0);
                    causes[0] += 1;
                    for place in 0..8 {
                        causes[1 + place] += i64::from(bits >> place & 1);
                    }
                    causes[9] += i64::from(bits == 0);
                }
                let numbers: Vec<u32> = (1..=10).collect();
                let of = format!("t10 {causes_row} {year} {village}");
                assert_eq!(at("t10", causes_row, &numbers), causes, "{of}");
                *seen.entry(format!("t10 {causes_row}")).or_default() += causes[1];
            }
        }
    }
    // The test sees something of everything, and no zeros compared with zeros.
    for (what, n) in seen.iter().filter(|(what, _)| !what.contains("20")) {
        assert!(*n > 0, "{what}");
    }
    assert!(seen["t04 2021 unknown"] > 0 && seen["t04 2023 unknown"] == 0, "{seen:?}");
}

impl Plain {
    /// All, of a minority, not known: each households and people.
    fn minorities(&self, households: &[&str], day: &str) -> [[i64; 2]; 3] {
        let mut sums = [[0; 2]; 3];
        for id in households {
            let people = i64::try_from(self.members(id, day).len()).expect("few");
            let place = match self.minority(id, day) {
                Some(true) => 1,
                None => 2,
                Some(false) => 0,
            };
            for place in BTreeSet::from([0, place]) {
                sums[place][0] += 1;
                sums[place][1] += people;
            }
        }
        sums
    }

    /// All, of a minority, without labour capacity, with merit, other, not known: each households
    /// and people.
    fn groups(&self, households: &[&str], day: &str) -> Vec<[i64; 2]> {
        let mut sums = vec![[0; 2]; 6];
        for id in households {
            let people = i64::try_from(self.members(id, day).len()).expect("few");
            let minority = self.minority(id, day);
            let labour = self.known(id, day, 3);
            let merit = self.merit(id, day);
            let mut count = |place: usize| {
                sums[place][0] += 1;
                sums[place][1] += people;
            };
            count(0);
            let in_groups = [minority == Some(true), labour == "1", merit == Some(true)];
            for (place, is) in in_groups.iter().enumerate() {
                if *is {
                    count(1 + place);
                }
            }
            if in_groups.iter().all(|is| !is) {
                let open = minority.is_none() || labour.is_empty() || merit.is_none();
                count(if open { 5 } else { 4 });
            }
        }
        sums
    }

    #[expect(clippy::too_many_arguments, reason = "one comparison, said in full")]
    fn check_ethnic(
        &self,
        view: &TableView,
        village: &str,
        row: &str,
        households: &[&str],
        day: &str,
        side: usize,
        of: usize,
    ) {
        let mut by_name: BTreeMap<String, i64> = BTreeMap::new();
        for id in households {
            let people = i64::try_from(self.members(id, day).len()).expect("few");
            let written = self.ethnicity(id, day);
            let name = match written.as_deref() {
                None => "Chưa rõ dân tộc",
                Some("KINH" | "Kinh") => "Kinh",
                Some("MƯỜNG" | "Mường") => "Mường",
                Some(other) => other,
            };
            let n = if of == 0 { 1 } else { people };
            *by_name.entry(name.to_owned()).or_default() += n;
            *by_name.entry("Tổng số".to_owned()).or_default() += n;
            if !["Kinh", "Chưa rõ dân tộc"].contains(&name) {
                *by_name.entry("Tổng số dân tộc thiểu số".to_owned()).or_default() += n;
            }
        }
        let mut found: BTreeMap<String, i64> = BTreeMap::new();
        let (all, unknown, class) = [(1, 7, "Hộ nghèo"), (2, 8, "Hộ cận nghèo")][side];
        let above = format!("{class} dân tộc thiểu số");
        for column in view.def.shown() {
            let name = match column.number {
                number if number == all => "Tổng số",
                number if number == unknown => "Chưa rõ dân tộc",
                _ if column.group_vi != above => continue,
                _ if column.name_vi == "Tổng số" => "Tổng số dân tộc thiểu số",
                _ => &column.name_vi,
            };
            let n = columns(view, village, row, &[column.number])[0];
            if n != 0 {
                assert_eq!(found.insert(name.to_owned(), n), None, "{name} stands once");
            }
        }
        assert_eq!(found, by_name, "t09 {row} {day} {village}");
    }

    /// Children, without insurance, undernourished, out of school, not fully known; and people of
    /// whom no birth is known.
    fn children(&self, households: &[&str], year: i32) -> Vec<i64> {
        let day = format!("{year}-12-31");
        let mut sums = vec![0; 6];
        for member in households.iter().flat_map(|id| self.members(id, &day)) {
            let person = &self.people[&member[1]];
            // On the last day of a year the year alone gives the age.
            let Ok(born) = person[3].parse::<i32>() else {
                sums[5] += 1;
                continue;
            };
            let age = year - born;
            if age >= 16 {
                continue;
            }
            sums[0] += 1;
            let fact = newest(self.facts.get(&member[1]), &day, true);
            let of = |column: usize| fact.map_or("", |fact| fact[column].as_str());
            let (insured, undernourished, attending) = (of(2), of(3), of(5));
            let level = ["none", "preschool", "primary"].iter().position(|name| *name == of(4));
            let level = if of(4).is_empty() { None } else { Some(level.unwrap_or(3)) };
            let needed = match age {
                ..=2 => 0,
                3..=5 => 1,
                6..=11 => 2,
                _ => 3,
            };
            let out_of_school = match (needed, attending, level) {
                (0, ..) => Some(false),
                (_, "0", _) => Some(true),
                (_, "1", Some(level)) => Some(level < needed),
                _ => None,
            };
            sums[1] += i64::from(age >= 6 && insured == "0");
            sums[2] += i64::from(undernourished == "1");
            sums[3] += i64::from(out_of_school == Some(true));
            let open = (age >= 6 && insured.is_empty())
                || undernourished.is_empty()
                || out_of_school.is_none();
            sums[4] += i64::from(open);
        }
        sums
    }

    /// Columns 1 to 13, 17 to 19, 102 and 103 of tables 12 and 13.
    fn summary(&self, village: &str, households: &[&str], day: &str) -> Vec<i64> {
        let mut sums = vec![0; 18];
        for id in self.living(village, day) {
            sums[0] += 1;
            sums[1] += i64::try_from(self.members(id, day).len()).expect("few");
        }
        for id in households {
            let members = self.members(id, day);
            let people = i64::try_from(members.len()).expect("few");
            let ethnicity = self.ethnicity(id, day);
            let minority = ethnicity.as_deref().map(|name| !name.eq_ignore_ascii_case("kinh"));
            let local = self.known(id, day, 4) == "1";
            let groups = [
                true,
                minority == Some(false),
                minority == Some(true),
                minority == Some(true) && local,
            ];
            for (place, is) in groups.iter().enumerate() {
                sums[2 + place] += i64::from(*is);
                sums[6 + place] += if *is { people } else { 0 };
            }
            let head = members.iter().find(|row| row[2] == "head").expect("a head");
            let labour = self.known(id, day, 3);
            let merit = self.merit(id, day);
            for (place, is) in [
                (10, merit == Some(true)),
                (11, labour == "1"),
                (12, self.people[&head[1]][1] == "female"),
                (13, minority.is_none()),
                (14, merit.is_none()),
                (15, labour.is_empty()),
                (16, minority == Some(true) && self.known(id, day, 4).is_empty()),
                (17, self.people[&head[1]][1].is_empty()),
            ] {
                sums[place] += i64::from(is);
            }
        }
        sums
    }
}

/// A line of the lists: household, name, births of men and women, standing, merit, and what stands
/// only beside the first member.
type Line = (String, String, String, String, String, (String, String));

/// The lines of a list, page by page.
async fn listed(demo: &Demo, officer: &Actor, id: &str) -> Vec<Line> {
    let mut after: Option<String> = None;
    let mut found = Vec::new();
    let mut numbers = BTreeSet::new();
    loop {
        let lang = base::words::Lang::Vi;
        let asked = query(id, 2023);
        let page =
            app::figure::table::list(&demo.app, officer, &asked, after.as_deref(), lang).await;
        let page = page.expect("a page");
        assert_eq!(page.view.breaches, [], "{id} foots");
        for line in page.page.rows {
            let cells: Vec<&str> = line.cells.iter().map(String::as_str).collect();
            assert!(numbers.insert(format!("{}.{}", cells[0], cells[1])), "{cells:?} twice");
            let household = line.household.0.simple().to_string();
            let standing: String = ["old", "again", "new"]
                .into_iter()
                .zip(7..)
                .filter(|(_, place)| cells[*place] == "x")
                .map(|(name, _)| name)
                .collect();
            let born = format!("{}/{}", cells[3], cells[4]);
            let of_household = (cells[11].to_owned(), cells[12].to_owned());
            found.push((
                household,
                cells[2].to_owned(),
                born,
                standing,
                cells[10].to_owned(),
                of_household,
            ));
        }
        match page.page.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

/// A mark as a list shows it.
fn cross(known: &str) -> &'static str {
    match known {
        "1" => "x",
        "0" => "",
        _ => "?",
    }
}

impl Plain {
    /// The lines of the list of a class.
    fn list(&self, (open, close): (&str, &str), class: &str) -> Vec<Line> {
        let villages: BTreeSet<String> = self.stays.iter().map(|row| row[1].clone()).collect();
        let of_class = |village| self.of_class(village, close, class);
        let mut lines = Vec::new();
        for household in villages.iter().flat_map(|village| of_class(village)) {
            let was = |fact: &Row| fact[0].as_str() <= open && fact[1] == class;
            let then = self.class(household, open).is_some_and(|fact| fact[1] == class);
            let ever = self.classes[household].iter().any(was);
            let standing = if then {
                "old"
            } else if ever {
                "again"
            } else {
                "new"
            };
            for (place, member) in self.members(household, close).iter().enumerate() {
                let person = &self.people[&member[1]];
                let born = match person[1].as_str() {
                    "male" => format!("{}/", person[3]),
                    "female" => format!("/{}", person[3]),
                    _ => "/".to_owned(),
                };
                let fact = newest(self.facts.get(&member[1]), close, true);
                let merit = cross(fact.map_or("", |fact| fact[6].as_str())).to_owned();
                let first = place == 0;
                let of_household = match first {
                    true => (
                        cross(self.known(household, close, 3)).to_owned(),
                        self.known(household, close, 5).to_owned(),
                    ),
                    false => (String::new(), String::new()),
                };
                lines.push((
                    household.to_owned(),
                    person[0].clone(),
                    born,
                    if first { standing } else { "" }.to_owned(),
                    merit,
                    of_household,
                ));
            }
        }
        lines
    }
}

async fn the_lists_have_the_members_that_plain_rows_give(engine: Engine) {
    let demo = spoiled(engine).await;
    let officer = actor(&demo, "canbo").await;
    let plain = plain(&demo).await;
    for (id, class) in [("t14", "poor"), ("t15", "near_poor")] {
        let mut found = listed(&demo, &officer, id).await;
        let mut wanted = plain.list(("2022-12-31", "2023-12-31"), class);
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{id}");
        // Table 14 has as many rows as table 1 counts people.
        let table = app::figure::table::get(&demo.app, &officer, &query("t01", 2023))
            .await
            .expect("table 1");
        let column = if class == "poor" { 9 } else { 11 };
        let people = table.def.sum(&table.def.rows[0], column, &table.figures.whole.sums);
        assert_eq!(i64::try_from(found.len()).expect("few"), people, "{id}");
    }
}
