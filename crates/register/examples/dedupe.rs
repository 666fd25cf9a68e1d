//! Finds the doubles of a list. `cargo run --release -p register --example dedupe IN.csv OUT.csv`
//! reads columns id, name, sex, birth, number, relation, household, village, commune and writes
//! first, second, score, outcome; it prints one line of JSON with its times and its memory.

use std::collections::HashMap;
use std::time::Instant;

use base::Birth;
use register::people::double::{Index, Person, household_pairs};
use register::{Relation, Sex};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(from), Some(to)) = (args.next(), args.next()) else {
        return Err("dedupe IN.csv OUT.csv".into());
    };
    let whole = Instant::now();
    let text = std::fs::read_to_string(from)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers()?.clone();
    let column = |name: &str| header.iter().position(|it| it == name).ok_or(format!("no {name}"));
    let columns = [
        column("id")?,
        column("name")?,
        column("sex")?,
        column("birth")?,
        column("number")?,
        column("relation")?,
        column("household")?,
        column("village")?,
        column("commune")?,
    ];
    let mut rows: Vec<[String; 9]> = Vec::new();
    for record in reader.records() {
        let record = record?;
        rows.push(columns.map(|place| record.get(place).unwrap_or_default().to_owned()));
    }
    drop(text);
    let mut places: HashMap<(u8, String), u32> = HashMap::new();
    let mut numbered = |kind: u8, text: &str| {
        let next = u32::try_from(places.len()).unwrap_or(u32::MAX);
        (!text.is_empty()).then(|| *places.entry((kind, text.to_owned())).or_insert(next))
    };
    let people: Vec<Person<'_>> = rows
        .iter()
        .map(|[_, name, sex, birth, number, relation, household, village, commune]| Person {
            name,
            sex: Sex::parse(sex),
            birth: Birth::parse(birth).ok(),
            number: (!number.is_empty()).then_some(number.as_str()),
            relation: Relation::parse(relation),
            household: numbered(0, household),
            village: numbered(1, &format!("{commune}/{village}")),
            commune: numbered(2, commune),
        })
        .collect();
    drop(places);
    let started = Instant::now();
    let index = Index::new(&people);
    let pairs = index.pairs();
    let find_s = started.elapsed().as_secs_f64();
    let households = household_pairs(&index, &pairs);
    let whole_s = whole.elapsed().as_secs_f64();

    let mut writer = csv::Writer::from_path(to)?;
    writer.write_record(["first", "second", "score", "outcome"])?;
    let id = |place: u32| {
        rows.get(usize::try_from(place).unwrap_or(0)).map_or("", |row| row[0].as_str())
    };
    for pair in &pairs {
        writer.write_record([
            id(pair.first),
            id(pair.second),
            &pair.score.to_string(),
            pair.outcome.as_str(),
        ])?;
    }
    writer.flush()?;
    #[expect(clippy::print_stdout, reason = "the benchmark's result")]
    {
        println!(
            "{{\"people\":{},\"pairs\":{},\"households\":{},\"find_s\":{find_s:.3},\
             \"whole_s\":{whole_s:.3},\"peak_mib\":{}}}",
            people.len(),
            pairs.len(),
            households.len(),
            peak_mib().unwrap_or(0)
        );
    }
    Ok(())
}

/// The most memory the process ever had, as Linux counts it.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1_024)
}
