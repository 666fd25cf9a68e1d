//! The tables as committed: they load, and their identities catch what does not foot.

use figures::{
    AreaFigures, Cell, Figures, Group, Identity, On, Sums, TableDef, Total, check, stands_on,
};

fn table(id: &str) -> TableDef {
    let (text, query) = match id {
        "t01" => (
            include_str!("../../../../law/tables/t01/table.toml"),
            include_str!("../../../../law/tables/t01/query.sql"),
        ),
        "t02" => (
            include_str!("../../../../law/tables/t02/table.toml"),
            include_str!("../../../../law/tables/t02/query.sql"),
        ),
        _ => (
            include_str!("../../../../law/tables/t03/table.toml"),
            include_str!("../../../../law/tables/t03/query.sql"),
        ),
    };
    TableDef::parse(id, text, query).expect("the committed table is sound")
}

/// Every table as committed.
fn all() -> Vec<TableDef> {
    macro_rules! tables {
        ($($id:literal),+) => {
            vec![$(TableDef::parse(
                $id,
                include_str!(concat!("../../../../law/tables/", $id, "/table.toml")),
                include_str!(concat!("../../../../law/tables/", $id, "/query.sql")),
            ).expect("the committed table is sound")),+]
        };
    }
    tables!(
        "t01", "t02", "t03", "t04", "t05", "t06", "t07", "t08", "t09", "t10", "t11", "t12", "t13",
        "t14", "t15"
    )
}

fn area(id: &str, sums: &[i64]) -> AreaFigures {
    let total = Total::Counted;
    AreaFigures { id: id.to_owned(), name: id.to_owned(), sums: sums.to_vec(), total }
}

#[test]
fn the_year_of_the_plan_foots() {
    let def = table("t02");
    let sums = [40, 10, 8, 0, 2, 0, 1, 0, 25, 160, 40, 32, 3, 8, 0, 4, 2, 99];
    let figures =
        Figures { areas: vec![area("v1", &sums)], whole: area("c", &sums), sections: Vec::new() };
    assert_eq!(check(&def, &figures, &Default::default()), []);
    assert_eq!(def.cell(&def.rows[0], 9, sums[..].into()), Cell::Count(25));
}

#[test]
fn a_closing_that_does_not_follow_from_the_flow_is_named() {
    let def = table("t02");
    // The plan's mistake: 40 households, 25 left at the end, and yet "a fall of 25".
    let wrong = [40, 10, 15, 0, 0, 0, 0, 0, 25, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let figures = Figures { areas: Vec::new(), whole: area("c", &wrong), sections: Vec::new() };
    let breaches = check(&def, &figures, &Default::default());
    assert_eq!(breaches.len(), 1);
    assert_eq!((breaches[0].rule, breaches[0].column), ("flow", 9));
    assert_eq!((breaches[0].found, breaches[0].expected), (25, 15));
}

#[test]
fn parts_larger_than_the_whole_are_named() {
    let def = table("t01");
    let whole = area("c", &[10, 40, 6, 5, 0, 20, 10, 0]);
    let breaches = check(
        &def,
        &Figures { areas: Vec::new(), whole, sections: Vec::new() },
        &Default::default(),
    );
    assert_eq!(breaches.iter().map(|b| b.rule).collect::<Vec<_>>(), ["parts_within"]);
}

#[test]
fn areas_that_do_not_add_up_are_named_by_column() {
    let def = table("t01");
    let one = area("v1", &[10, 40, 1, 0, 0, 4, 0, 0]);
    let whole = area("c", &[11, 40, 1, 0, 0, 4, 0, 0]);
    let breaches = check(
        &def,
        &Figures { areas: vec![one], whole, sections: Vec::new() },
        &Default::default(),
    );
    assert_eq!((breaches[0].rule, breaches[0].column, breaches[0].found), ("sum_of_areas", 1, 10));
}

#[test]
fn a_rate_of_all_who_live_there_is_none_where_no_paper_says_how_many_they_are() {
    let def = table("t01");
    let row = &def.rows[0];
    let sums = [200, 800, 10, 5, 0, 40, 20, 0];
    let cells = |total: Total| {
        let line = Sums { sums: &sums, total };
        [1, 4, 10].map(|column| def.cell(row, column, line))
    };
    assert_eq!(
        cells(Total::Stated { people: true }),
        [Cell::Count(200), Cell::Rate(Some(500)), Cell::Rate(Some(500))]
    );
    assert_eq!(
        cells(Total::Stated { people: false }),
        [Cell::Count(200), Cell::Rate(Some(500)), Cell::NotStated]
    );
    let line = Sums { sums: &sums, total: Total::Stated { people: false } };
    assert_eq!(def.cell(row, 2, line), Cell::NotStated);
    let few = AreaFigures { total: line.total, ..area("c", &[200, 9, 2, 0, 0, 9, 0, 0]) };
    let figures = Figures { areas: Vec::new(), whole: few, sections: Vec::new() };
    assert!(check(&def, &figures, &Default::default()).is_empty(), "people are not known");
    assert_eq!(cells(Total::NotStated), [Cell::Count(200), Cell::NotStated, Cell::NotStated]);
    // Areas of which nothing is stated need not add up to what is stated of the whole.
    let one = AreaFigures { total: Total::NotStated, ..area("v1", &[10, 40, 10, 5, 0, 40, 20, 0]) };
    let whole = AreaFigures { total: Total::Stated { people: true }, ..area("c", &sums) };
    let figures = Figures { areas: vec![one], whole, sections: Vec::new() };
    assert!(check(&def, &figures, &Default::default()).iter().all(|it| it.area_id == "v1"));
}

#[test]
fn what_leaves_one_table_must_arrive_in_the_other() {
    let (poor, near) = (table("t02"), table("t03"));
    let zeros = [0; 18];
    let mut sums = zeros;
    (sums[0], sums[1]) = (3, 3);
    let figures = Figures { areas: Vec::new(), whole: area("c", &sums), sections: Vec::new() };
    let there = Figures { areas: Vec::new(), whole: area("c", &zeros), sections: Vec::new() };
    let others = [(("t03", On::Closing), (&near, &there))].into_iter().collect();
    let breaches = check(&poor, &figures, &others);
    assert_eq!(breaches.iter().map(|b| (b.rule, b.column)).collect::<Vec<_>>(), [("equal", 2)]);
    assert_eq!(
        stands_on(&poor).iter().map(|(id, on)| (id.as_str(), *on)).collect::<Vec<_>>(),
        [("t01", On::Opening), ("t01", On::Closing), ("t03", On::Closing)]
    );
}

#[test]
fn a_definition_that_names_what_is_not_there_is_refused() {
    let text = include_str!("../../../../law/tables/t01/table.toml");
    let query = include_str!("../../../../law/tables/t01/query.sql");
    for (wrong, says) in [
        (text.replace("id = \"t01\"", "id = \"t09\""), "its id is t09"),
        (text.replace("measure = \"households_all\"", "measure = \"houses\""), "no houses"),
        (
            text.replace("rate = { of = 3, by = 1 }", "rate = { of = 3, by = 99 }"),
            "99 is no column",
        ),
        (text.replace("whole = 1\n", "whole = 77\n"), "column 77"),
        (text.replace("covers = \"day\"", "covers = \"day\"\ncolour = 1"), "unknown field"),
    ] {
        let error = TableDef::parse("t01", &wrong, query).expect_err(says);
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn every_table_is_numbered_and_says_what_is_in_doubt_when_it_is_not_checked() {
    let tables = all();
    let numbers: Vec<u32> = tables.iter().map(|def| def.number).collect();
    assert_eq!(numbers, (1..=15).collect::<Vec<_>>());
    for def in &tables {
        assert!(def.checked || !def.doubt_vi.is_empty(), "{}", def.id);
        assert!(def.number > 3 || def.checked, "{}", def.id);
        for (id, _) in stands_on(def) {
            assert!(tables.iter().any(|other| other.id == id), "{} stands on {id}", def.id);
        }
        // What an identity names in another table is there.
        for identity in &def.identities {
            match identity {
                Identity::Equal { table, other, .. } => {
                    let there = tables.iter().find(|it| it.id == *table).expect("the other");
                    assert!(there.column(*other).is_some(), "{}: {table} [{other}]", def.id);
                }
                Identity::StandsIn { table, households, people, .. } => {
                    let there = tables.iter().find(|it| it.id == *table).expect("the other");
                    let all = there.measures();
                    for measure in [households, people] {
                        assert!(all.iter().any(|it| it.alias == *measure), "{}: {measure}", def.id);
                    }
                }
                Identity::Flow { .. }
                | Identity::PartsWithin { .. }
                | Identity::PartsAre { .. }
                | Identity::PartsCover { .. }
                | Identity::Within { .. }
                | Identity::AtLeast { .. }
                | Identity::AtMost { .. }
                | Identity::Nothing { .. }
                | Identity::Known { .. } => {}
            }
        }
    }
}

/// Sums of a table of one kind of row: by the number of the column, zero elsewhere.
fn sums(def: &TableDef, given: &[(u32, i64)]) -> Vec<i64> {
    let row = def.rows.first().expect("a kind of row");
    let of = |alias: &str| {
        let column = def
            .columns
            .iter()
            .find(|column| def.measure(row, column).is_some_and(|measure| measure.alias == alias));
        let number = column.map_or(0, |column| column.number);
        given.iter().find(|(at, _)| *at == number).map_or(0, |(_, n)| *n)
    };
    def.measures().iter().map(|measure| of(&measure.alias)).collect()
}

fn rules(def: &TableDef, given: &[(u32, i64)]) -> Vec<&'static str> {
    let whole = area("c", &sums(def, given));
    let figures = Figures { areas: Vec::new(), whole, sections: Vec::new() };
    check(def, &figures, &Default::default()).iter().map(|breach| breach.rule).collect()
}

#[test]
fn a_poor_household_lacks_three_indicators_or_more_at_minus_one_zero_and_plus_one() {
    let def = table_of("t04");
    for (lacks, wanted) in [(5, vec!["at_least"]), (6, vec![]), (7, vec![])] {
        let rest = [(5, (lacks - 4).min(2)), (6, (lacks - 6).max(0))];
        let given = [&[(1, 2), (2, lacks), (3, 2), (4, 2)][..], &rest].concat();
        assert_eq!(rules(&def, &given), wanted);
    }
    // Of whom nothing is known counts for nothing, and is said.
    assert_eq!(rules(&def, &[(1, 3), (2, 6), (3, 2), (4, 2), (5, 2), (15, 1)]), ["known"]);
    assert_eq!(rules(&def, &[(1, 2), (2, 6), (3, 2), (4, 2), (5, 2), (101, 1)]), ["nothing"]);
    assert_eq!(rules(&def, &[(1, 2), (2, 7), (3, 2), (4, 2), (5, 2)]), ["parts_are"]);
}

#[test]
fn a_near_poor_household_lacks_two_indicators_or_fewer_at_minus_one_zero_and_plus_one() {
    let def = table_of("t06");
    for (lacks, wanted) in [(3, vec![]), (4, vec![]), (5, vec!["at_most"])] {
        assert_eq!(rules(&def, &[(1, 2), (2, lacks), (3, 2), (4, lacks - 2)]), {
            let mut wanted = wanted;
            if lacks == 5 {
                // Three of two households lack one indicator: impossible too.
                wanted.insert(0, "within");
            }
            wanted
        });
    }
}

#[test]
fn groups_may_overlap_but_leave_nobody_out() {
    let def = table_of("t08");
    let of = |known: &[(u32, i64)]| rules(&def, &[&[(21, 9), (22, 2), (1, 3)], known].concat());
    assert_eq!(of(&[(25, 2), (3, 2), (27, 0)]), Vec::<&str>::new());
    assert_eq!(of(&[(25, 1), (3, 1)]), ["parts_cover"]);
    assert_eq!(of(&[(25, 1), (3, 1), (29, 1)]), ["known"]);
    assert_eq!(
        of(&[(25, 3)]),
        ["parts_within"],
        "more poor households of minorities than there are"
    );
}

#[test]
fn columns_of_ethnic_groups_keep_their_numbers_whichever_others_are_there() {
    let def = table_of("t09");
    let group = |number: i32, name: &str| Group { number, name: name.to_owned() };
    let both = def.with_groups(&[group(6, "Mường"), group(3, "Thái")]);
    let one = def.with_groups(&[group(3, "Thái")]);
    let columns = |def: &TableDef, name: &str| -> Vec<(u32, String)> {
        let columns = def.columns.iter().filter(|column| column.name_vi == name);
        columns.map(|column| (column.number, column.label.clone())).collect()
    };
    // They stand behind Kinh, poor and near-poor apart, as the form has them.
    assert_eq!(columns(&both, "Mường"), [(1060, "4".to_owned()), (1061, "9".to_owned())]);
    assert_eq!(columns(&both, "Thái"), [(1030, "5".to_owned()), (1031, "10".to_owned())]);
    assert_eq!(columns(&one, "Thái"), [(1030, "4".to_owned()), (1031, "8".to_owned())]);
    let above: Vec<&str> = both.shown().map(|it| it.group_vi.as_str()).collect();
    let (poor, near) = ("Hộ nghèo dân tộc thiểu số", "Hộ cận nghèo dân tộc thiểu số");
    let none = "Chưa rõ dân tộc";
    assert_eq!(above, ["", poor, poor, poor, poor, "", near, near, near, near, none, none]);
    let wrong = sums(&one, &[(1, 5), (3, 2), (5, 3), (1030, 2)]);
    let figures = Figures { areas: Vec::new(), whole: area("c", &wrong), sections: Vec::new() };
    let found = check(&one, &figures, &Default::default());
    assert_eq!(found.iter().map(|it| (it.rule, it.column)).collect::<Vec<_>>(), [("parts_are", 5)]);
}

fn table_of(id: &str) -> TableDef {
    all().into_iter().find(|def| def.id == id).expect("there is one")
}
