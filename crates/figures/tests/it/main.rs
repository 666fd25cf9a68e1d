//! The tables as committed: they load, and their identities catch what does not foot.

use figures::{AreaFigures, Cell, Figures, On, TableDef, check, stands_on};

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

fn area(id: &str, sums: &[i64]) -> AreaFigures {
    AreaFigures { id: id.to_owned(), name: id.to_owned(), sums: sums.to_vec() }
}

#[test]
fn the_year_of_the_plan_foots() {
    let def = table("t02");
    let sums = [40, 10, 8, 0, 2, 0, 1, 0, 25, 160, 40, 32, 3, 8, 0, 4, 2, 99];
    let figures = Figures { areas: vec![area("v1", &sums)], whole: area("c", &sums) };
    assert_eq!(check(&def, &figures, &Default::default()), []);
    assert_eq!(def.cell(&def.rows[0], 9, &sums), Cell::Count(25));
}

#[test]
fn a_closing_that_does_not_follow_from_the_flow_is_named() {
    let def = table("t02");
    // The plan's mistake: 40 households, 25 left at the end, and yet "a fall of 25".
    let wrong = [40, 10, 15, 0, 0, 0, 0, 0, 25, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let figures = Figures { areas: Vec::new(), whole: area("c", &wrong) };
    let breaches = check(&def, &figures, &Default::default());
    assert_eq!(breaches.len(), 1);
    assert_eq!((breaches[0].rule, breaches[0].column), ("flow", 9));
    assert_eq!((breaches[0].found, breaches[0].expected), (25, 15));
}

#[test]
fn parts_larger_than_the_whole_are_named() {
    let def = table("t01");
    let whole = area("c", &[10, 40, 6, 5, 0, 20, 10, 0]);
    let breaches = check(&def, &Figures { areas: Vec::new(), whole }, &Default::default());
    assert_eq!(breaches.iter().map(|b| b.rule).collect::<Vec<_>>(), ["parts_within"]);
}

#[test]
fn areas_that_do_not_add_up_are_named_by_column() {
    let def = table("t01");
    let one = area("v1", &[10, 40, 1, 0, 0, 4, 0, 0]);
    let whole = area("c", &[11, 40, 1, 0, 0, 4, 0, 0]);
    let breaches = check(&def, &Figures { areas: vec![one], whole }, &Default::default());
    assert_eq!((breaches[0].rule, breaches[0].column, breaches[0].found), ("sum_of_areas", 1, 10));
}

#[test]
fn what_leaves_one_table_must_arrive_in_the_other() {
    let (poor, near) = (table("t02"), table("t03"));
    let zeros = [0; 18];
    let mut sums = zeros;
    (sums[0], sums[1]) = (3, 3);
    let figures = Figures { areas: Vec::new(), whole: area("c", &sums) };
    let there = Figures { areas: Vec::new(), whole: area("c", &zeros) };
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
