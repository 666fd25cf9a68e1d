//! How papers are written, numbered, and rest on one another.

use proptest::prelude::*;
use register::office::legal_paper::{
    Ground, Issuer, Kinds, Purpose, Shape, cited, day_words, in_series, key, on_grounds,
    own_series, read, recipients,
};

use crate::{codes, day};

fn kinds() -> Kinds {
    Kinds::load(include_str!("../../../../law/papers/kinds.toml")).expect("the file is sound")
}

#[test]
fn the_kinds_are_those_of_the_decree_and_each_says_where_it_was_read() {
    let kinds = kinds();
    // Điều 7 names 29 kinds; three normative ones stand behind them.
    let normative =
        kinds.all().iter().filter(|it| matches!(it.shape, Shape::Normative | Shape::Law)).count();
    assert_eq!((kinds.all().len(), normative), (32, 3));
    for kind in kinds.all() {
        assert!(!kind.source.is_empty() && !kind.en.is_empty(), "{kind:?}");
        assert!(["checked", "unchecked"].contains(&kind.confidence.as_str()), "{kind:?}");
    }
    for (id, short) in
        [("decision", "QĐ"), ("regulation", "QyĐ"), ("programme", "CTr"), ("letter", "")]
    {
        assert_eq!(kinds.get(id).map(|it| it.short.as_str()), Some(short), "{id}");
    }
    let twice = "[[kind]]\nid = \"a\"\nvi = \"A\"\nen = \"A\"\nshort = \"A\"\nshape = \"named\"\n\
                 source = \"x\"\nconfidence = \"checked\"\n";
    assert!(Kinds::load(&format!("{twice}{twice}")).is_err());
    assert!(Kinds::load(&twice.replace("short = \"A\"\n", "")).is_err());
}

#[test]
fn a_symbol_is_held_against_how_its_kind_is_written_and_a_cure_is_offered_where_it_follows() {
    let kinds = kinds();
    for (kind, typed, year, said, cure) in [
        ("plan", "12/KH-UBND", 2024, "", None),
        ("plan", "5/KH-UBND", 2024, "", None),
        ("plan", "Số: 85/KH-UBND", 2024, "", None),
        ("circular", "55/2023/TT-BTC", 2023, "", None),
        ("letter", "123/UBND-VX", 2024, "", None),
        ("resolution", "10/2023/NQ-HĐND", 2023, "", None),
        ("resolution", "257/NQ-HĐND", 2022, "", None),
        ("decision", "24/2021/QĐ-TTg", 2021, "", None),
        ("decision", "90/QĐ-TTg", 2022, "", None),
        ("law", "72/2025/QH15", 2025, "", None),
        ("programme", "03/CTr-UBND", 2024, "", None),
        ("circular", "55/2023/BTC", 2023, "kind_missing", Some("55/2023/TT-BTC")),
        ("resolution", "10/2023/NQHĐND", 2023, "dash", Some("10/2023/NQ-HĐND")),
        ("letter", "282/SLĐTBXH - BTEXH", 2024, "spaces", Some("282/SLĐTBXH-BTEXH")),
        ("letter", "1490/SLĐT BXH-BTXH", 2024, "spaces", Some("1490/SLĐTBXH-BTXH")),
        ("decision", "829/QD-UBND", 2023, "case", Some("829/QĐ-UBND")),
        ("decision", "829/qđ-ubnd", 2023, "case", Some("829/QĐ-UBND")),
        ("resolution", "14/2023/NQ-HDND", 2023, "case", Some("14/2023/NQ-HĐND")),
        ("plan", "30/QĐ-UBND", 2023, "kind", Some("30/KH-UBND")),
        ("plan", "30/KH–UBND", 2023, "spaces", Some("30/KH-UBND")),
        ("plan", "30/KH--UBND", 2023, "letters", Some("30/KH-UBND")),
        ("plan", "30/KH", 2023, "body", None),
        ("plan", "30/UBND", 2023, "kind_missing", Some("30/KH-UBND")),
        ("letter", "30/UBND", 2023, "unit", None),
        ("letter", "30/KH-UBND", 2023, "letter", None),
        ("circular", "55/TT-BTC", 2023, "year", Some("55/2023/TT-BTC")),
        ("circular", "55/2023/TT-BTC", 2024, "year_day", None),
        ("law", "72/2025/LTC", 2025, "law", None),
        ("plan", "30", 2023, "bare", None),
        ("plan", "", 2023, "empty", None),
        ("plan", "0/KH-UBND", 2023, "shape", None),
        ("plan", "12a/KH-UBND", 2023, "shape", None),
        ("plan", "1/2/3/KH", 2023, "shape", None),
        ("resolution", "12-NQ/ĐU", 2023, "shape", None),
        ("plan", "12/", 2023, "shape", None),
    ] {
        let found = read(typed, kinds.get(kind).expect(kind), &kinds, year);
        let told: Vec<String> = codes(&found.findings)
            .iter()
            .map(|code| code.strip_prefix("legal_symbol_").expect("of a symbol").to_owned())
            .collect();
        assert_eq!(told.join(" "), said, "{kind} {typed}");
        assert_eq!(found.cure.as_deref(), cure, "{kind} {typed}");
        if let Some(cure) = cure {
            let again = read(cure, kinds.get(kind).expect(kind), &kinds, year);
            assert!(again.findings.is_empty(), "{cure} is no cure: {again:?}");
        }
    }
}

#[test]
fn a_number_below_ten_has_a_zero_and_one_paper_is_looked_up_in_whatever_letters() {
    let kinds = kinds();
    let symbol = read("5/KH-UBND", kinds.get("plan").expect("a kind"), &kinds, 2024).symbol;
    assert_eq!(symbol.expect("read").written(), "05/KH-UBND");
    for other in ["05/KH-UBND", "5/KH-UBND", "Số: 05/KH-UBND", "5 / kh – ubnd"] {
        assert_eq!(key(other), "5/kh-ubnd", "{other}");
    }
}

#[test]
fn the_communes_own_symbol_follows_from_kind_and_issuer() {
    let kinds = kinds();
    for (kind, issuer, unit, series) in [
        ("plan", Issuer::Committee, "", Some("KH-UBND")),
        ("decision", Issuer::Chairman, "", Some("QĐ-UBND")),
        ("resolution", Issuer::Council, "", Some("NQ-HĐND")),
        ("letter", Issuer::Committee, "vx", Some("UBND-VX")),
        ("letter", Issuer::Committee, "", None),
        ("letter", Issuer::Committee, "v/x", None),
        ("personal_letter", Issuer::Chairman, "", None),
        ("decision", Issuer::Office, "", None),
    ] {
        let kind = kinds.get(kind).expect(kind);
        assert_eq!(own_series(kind, issuer, unit).as_deref(), series, "{}", kind.id);
    }
}

#[test]
fn numbers_of_a_series_go_with_their_days() {
    let given = [(30, day("2023-05-29")), (59, day("2023-08-31")), (77, day("2023-08-04"))];
    for (number, on, said) in [
        (31, "2023-05-29", ""),
        (30, "2023-06-01", "legal_number_used"),
        (36, "2023-06-22", "legal_number_gap"),
        (60, "2023-08-30", "legal_number_order"),
        (78, "2023-08-30", "legal_number_order"),
        (29, "2023-05-30", "legal_number_order"),
    ] {
        assert_eq!(codes(&in_series(&given, number, day(on))).join(" "), said, "{number} {on}");
    }
    assert!(in_series(&[], 1, day("2024-01-02")).is_empty(), "the first of a year");
}

#[test]
fn a_paper_rests_on_what_was_there_and_in_force() {
    let ground = |on: &str, ended: Option<&str>| Ground {
        symbol: "829/QĐ-UBND".to_owned(),
        day: day(on),
        ended_on: ended.map(day),
    };
    for (of, said) in [
        (ground("2023-03-16", None), ""),
        (ground("2023-03-17", None), ""),
        (ground("2023-03-18", None), "legal_ground_later"),
        (ground("2023-03-01", Some("2023-03-18")), ""),
        (ground("2023-03-01", Some("2023-03-17")), "legal_ground_ended"),
        (ground("2023-03-01", Some("2023-03-16")), "legal_ground_ended"),
    ] {
        let found = on_grounds(day("2023-03-17"), std::slice::from_ref(&of));
        assert_eq!(codes(&found).join(" "), said, "{of:?}");
    }
}

#[test]
fn a_paper_is_cited_as_grounds_are_and_a_law_without_number_and_issuer() {
    let kinds = kinds();
    let cite = |kind: &str, symbol, on, issuer, about| {
        cited(kinds.get(kind).expect(kind), symbol, day(on), issuer, about)
    };
    assert_eq!(
        cite("decision", "829/QĐ-UBND", "2023-03-17", "UBND huyện Hoằng Hóa", "Về việc giao vốn"),
        "Quyết định số 829/QĐ-UBND ngày 17 tháng 3 năm 2023 của UBND huyện Hoằng Hóa về việc giao vốn"
    );
    assert_eq!(
        cite("law", "72/2025/QH15", "2025-06-16", "Quốc hội", "Tổ chức chính quyền địa phương"),
        "Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025"
    );
    assert_eq!(day_words(day("2024-02-05")), "ngày 05 tháng 02 năm 2024");
    assert_eq!(day_words(day("2024-10-15")), "ngày 15 tháng 10 năm 2024");
}

#[test]
fn recipients_are_read_as_papers_list_them() {
    let text = "- Phòng Lao động - TBXH (b/c);\n- TT Đảng ủy, TT HĐND xã (b/c);\n\
                - Các TV BCĐ CTMTQG giai đoạn 2021-2025;\n- MTTQ và các đoàn thể xã (p/h);\n\n\
                - Trưởng các thôn (t/h);\n- Hội Nông dân (xã);\n- Lưu: VT..";
    let found: Vec<(String, Option<Purpose>)> =
        recipients(text).into_iter().map(|it| (it.name, it.purpose)).collect();
    let wanted = [
        ("Phòng Lao động - TBXH", Some(Purpose::Report)),
        ("TT Đảng ủy, TT HĐND xã", Some(Purpose::Report)),
        ("Các TV BCĐ CTMTQG giai đoạn 2021-2025", None),
        ("MTTQ và các đoàn thể xã", Some(Purpose::Coordinate)),
        ("Trưởng các thôn", Some(Purpose::CarryOut)),
        ("Hội Nông dân (xã)", None),
        ("VT", Some(Purpose::Archive)),
    ];
    assert_eq!(found, wanted.map(|(name, purpose)| (name.to_owned(), purpose)));
}

proptest! {
    #[test]
    fn whatever_is_typed_is_read_without_fear(text in "\\PC{0,60}", at in 0_usize..32, year in 1990..2100) {
        let kinds = kinds();
        let kind = kinds.all().get(at).expect("one of them");
        let found = read(&text, kind, &kinds, year);
        prop_assert!(found.symbol.is_some() || !found.findings.is_empty());
        if let Some(cure) = found.cure {
            let again = read(&cure, kind, &kinds, year);
            prop_assert_eq!(again.findings, vec![], "{}", cure);
        }
        let _ = (key(&text), recipients(&text));
    }

    #[test]
    fn what_is_near_a_symbol_is_read_without_fear(
        text in "(Số: ?)?0{0,2}[0-9]{0,7}/?(20[0-9]{2}/)?[A-ZĐa-zđ&. –-]{0,16}",
        at in 0_usize..32,
    ) {
        let kinds = kinds();
        let kind = kinds.all().get(at).expect("one of them");
        let found = read(&text, kind, &kinds, 2024);
        if let Some(cure) = found.cure {
            prop_assert_eq!(read(&cure, kind, &kinds, 2024).findings, vec![], "{}", cure);
        }
    }

    #[test]
    fn a_number_is_used_out_of_order_or_neither(
        given in proptest::collection::vec((1_i64..50, 0_u64..300), 0..20),
        number in 1_i64..60,
        at in 0_u64..300,
    ) {
        let begin = day("2024-01-01");
        let on = |n: u64| begin + chrono::Days::new(n);
        let given: Vec<_> = given.into_iter().map(|(number, n)| (number, on(n))).collect();
        let found = in_series(&given, number, on(at));
        prop_assert!(found.len() <= 1);
        let is_used = given.iter().any(|it| it.0 == number);
        prop_assert_eq!(codes(&found).contains(&"legal_number_used"), is_used);
    }
}
