//! The files of the law: what stands in them, what is not known, and files that are wrong beside
//! their message.

use std::path::Path;

use base::Dong;
use programme::counterpart::Counterpart;
use programme::{Approver, Programme, Slot, Source};

use crate::{FILE_2021, FILE_2026, day, programme, programmes};

/// The norms of TT 55/2023 written down a second time, from the list and not from the file:
/// content, band, amount, cap, article.
const NORMS: &str = "\
training_material,,70000,,
news,1,100000,,
news,2,150000,,
news,3,200000,,
announcer,,60000,,
counselling,,15000,300000,
campaign_helper,,50000,,
farm_adviser,,50000,,12
nutrition_measurer,,50000,,59
nutrition_measured,,10000,,59
blood_venous,,30000,,59
blood_capillary,,10000,,59
severe_malnutrition_care,,50000,300000,59
short_course,,2500000,,68
abroad_adviser,,50000,500000,69
job_match,,400000,,72
house_new,,40000000,,74
house_repair,,20000000,,74
loudspeaker_station,,300000000,,76
event_host,,2000000,,77
";

#[test]
fn amounts_of_norms_are_those_of_a_second_transcription() {
    let programme = programme();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(NORMS.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), programme.norms.len());
    for row in rows {
        let number = |at: usize| row.get(at).and_then(|text| text.parse::<i64>().ok());
        let band = number(1).map(|band| u32::try_from(band).expect("a band"));
        let content = row.get(0).expect("a content");
        let is = |it: &&programme::Norm| it.content == content && it.band == band;
        let norm = programme.norms.iter().find(is).expect(content);
        assert_eq!(Some(norm.amount_vnd), number(2), "{content}");
        assert_eq!(norm.cap.as_ref().map(|cap| cap.amount_vnd), number(3), "{content}");
        let article = number(4).map(|article| format!("điều {article}"));
        let said = norm.article.as_ref().map(|it| it.chars().take(7).collect::<String>());
        assert_eq!(said, article, "{content}");
    }
}

#[test]
fn a_commune_of_the_plain_runs_the_nine_rows_of_the_plan() {
    let programme = programme();
    let plain: Vec<&str> = programme.rows(false).iter().map(|it| it.code.as_str()).collect();
    assert_eq!(
        plain,
        ["DA2", "DA3.1", "DA3.2", "DA4.1", "DA4.3", "DA6.1", "DA6.2", "DA7.1", "DA7.2"]
    );
    for code in &plain {
        let row = programme.project(code).expect("it runs");
        assert!(row.lead.is_some() && row.drafts.is_some(), "{code} has nobody");
    }
    let poor: Vec<&str> = programme.rows(true).iter().map(|it| it.code.as_str()).collect();
    assert_eq!(poor.len(), plain.len() + 4);
    assert!(["DA1.1", "DA1.2", "DA4.2", "DA5"].iter().all(|code| poor.contains(code)));
    let station = programme.project("DA3.2").expect("nutrition");
    assert_eq!(station.drafts.as_deref(), Some("health_station"));
    assert_eq!(station.agrees.as_deref(), Some("office"));
}

#[test]
fn the_norms_end_with_their_circular_and_hold_longer_for_money_carried_over() {
    let programme = programme();
    let known = |on: &str, carried| programme.norms_on("job_match", day(on), carried).len();
    for (on, of_the_year, carried) in [
        ("2023-08-14", 0, 0),
        ("2023-08-15", 1, 1),
        ("2026-05-30", 1, 1),
        ("2026-05-31", 0, 1),
        ("2026-12-31", 0, 1),
        ("2027-01-01", 0, 0),
    ] {
        assert_eq!((known(on, false), known(on, true)), (of_the_year, carried), "{on}");
    }
}

#[test]
fn what_is_not_known_is_named_with_its_words_and_its_place() {
    let programme = programme();
    let missing: Vec<String> =
        programme.missing().iter().map(|it| format!("{} @ {}", it.slot.id, it.at)).collect();
    assert_eq!(
        missing,
        [
            "tt55_first_day @ text TT 55/2023/TT-BTC: from",
            "counterpart_province @ source province",
            "counterpart_district @ source district",
            "counterpart_commune @ source commune",
            "approval_threshold @ threshold upper_level",
            "news_bands @ norm news_short",
            "news_bands @ norm news_middle",
            "news_bands @ norm news_long",
        ]
    );
    let programmes = programmes();
    let next = programmes.get("2026-2035").expect("it is committed");
    let slots: Vec<&str> = next.missing().iter().map(|it| it.slot.id.as_str()).collect();
    assert!(slots.contains(&"norms") && slots.contains(&"target_groups"));
    assert!(next.norms.is_empty() && next.groups.is_empty());
    assert_eq!(next.rows(false).len(), 15);
}

#[test]
fn money_of_the_old_programme_is_spent_beside_the_new_one_until_its_last_day() {
    let programmes = programmes();
    let ids =
        |on: &str| programmes.spent_on(day(on)).iter().map(|it| it.id.clone()).collect::<Vec<_>>();
    assert!(ids("2022-01-17").is_empty());
    assert_eq!(ids("2024-05-20"), ["giam-ngheo-2021-2025"]);
    assert_eq!(ids("2026-12-31"), ["giam-ngheo-2021-2025", "2026-2035"]);
    assert_eq!(ids("2027-01-01"), ["2026-2035"]);
}

#[test]
fn the_year_closes_on_the_last_of_january_and_the_chairman_approves() {
    let programme = programme();
    assert_eq!(programme.closes(2023), day("2024-01-31"));
    let (approver, open) = programme.approver(Dong(999_999_999_999));
    assert_eq!(approver, Approver::CommuneChairman);
    assert_eq!(open.len(), 1, "that an upper level may approve from some sum on is said");
    assert!(programme.has_source(Source::People));
}

#[test]
fn counterpart_is_due_placed_and_short_where_its_ratio_is_known() {
    let mut programme = programme();
    let placed = Dong(4);
    let of = |programme: &Programme, source| match programme.counterpart(source, Dong(101), placed)
    {
        Counterpart::Known { due, short, .. } => format!("{} {}", due.0, short.0),
        Counterpart::NotKnown { slot, .. } => slot.to_owned(),
        Counterpart::None { .. } => "none".to_owned(),
    };
    assert_eq!(of(&programme, Source::Province), "counterpart_province");
    assert_eq!(of(&programme, Source::Credit), "none");
    let province = programme.sources.iter_mut().find(|it| it.id == Source::Province);
    province.expect("a source").counterpart_percent = Some(Slot::Known(10));
    assert_eq!(of(&programme, Source::Province), "11 7");
}

#[test]
fn of_what_a_commune_is_only_the_highest_points_count() {
    let programmes = programmes();
    let next = programmes.get("2026-2035").expect("it is committed");
    let points = |is: &[&str], villages| next.points(&is.iter().copied().collect(), villages);
    assert_eq!(points(&["other"], 0), 25);
    assert_eq!(points(&["zone_1", "zone_3"], 2), 52);
    assert_eq!(points(&["zone_2"], 0), 40);
    assert_eq!(points(&[], 0), 0);
}

#[test]
fn the_seal_is_of_values_and_leaves_out_words_and_later_texts() {
    let seal =
        |text: &str, on: &str| Programme::parse("x.toml", text).expect("a programme").seal(day(on));
    let before = seal(FILE_2021, "2024-05-20");
    assert_eq!(before.len(), 64);
    let words = FILE_2021.replace("Bò giống sinh sản", "Bò giống");
    assert_eq!(seal(&words, "2024-05-20"), before);
    let comment = format!("# another comment\n{FILE_2021}");
    assert_eq!(seal(&comment, "2024-05-20"), before);
    let amount = FILE_2021.replacen("amount_vnd = 70_000", "amount_vnd = 70_001", 1);
    assert_ne!(seal(&amount, "2024-05-20"), before);
    let later = format!(
        "{FILE_2021}\n[[text]]\nid = \"TT 1/2025\"\nissued = 2025-01-01\nfrom = 2025-01-01\n\
         source = \"x\"\nconfidence = \"unchecked\"\n[[norm]]\nid = \"later\"\ncontent = \"announcer\"\n\
         amount_vnd = 80_000\ntext = \"TT 1/2025\"\nconfidence = \"unchecked\"\n"
    );
    assert_eq!(seal(&later, "2024-05-20"), before);
    assert_ne!(seal(&later, "2025-01-01"), seal(FILE_2021, "2025-01-01"));
}

#[test]
fn every_bad_file_earns_exactly_its_message() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law/programmes/bad");
    let mut seen = 0;
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of bad files")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "patch"))
        .collect();
    names.sort();
    for path in names {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        // A patch has what is replaced, a line `=>`, and what stands there instead.
        let patch = std::fs::read_to_string(&path).expect("the patch");
        let (old, new) = patch.split_once("\n=>\n").expect("two parts");
        assert!(FILE_2021.contains(old), "{name}: the file does not have it");
        let text = FILE_2021.replacen(old, new.trim_end_matches('\n'), 1);
        let message = Programme::parse("x.toml", &text).expect_err(&name).to_string();
        // Lines move with the file above: where a line is told, the text there is what was put in.
        let (place, reason) = message.split_once(": ").expect("a place and a reason");
        let line = place.strip_prefix("x.toml line ").map(|line| {
            let at: usize = line.parse().expect("a line");
            text.lines().nth(at - 1).expect("it is in the file").trim().to_owned()
        });
        let said = format!("{}\n{reason}\n", line.unwrap_or_default());
        let beside = path.with_extension("txt");
        if std::env::var_os("VUON_BLESS").is_some() {
            std::fs::write(&beside, &said).expect("written");
        }
        assert_eq!(said, std::fs::read_to_string(&beside).unwrap_or_default(), "{name}");
        seen += 1;
    }
    assert!(seen >= 16, "{seen}");
    assert!(FILE_2026.contains("[[coefficient]]"));
}
