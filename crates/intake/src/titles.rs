//! What the titles above a header and the sheet's name say for all rows: the class, the village,
//! the decision. What can be understood in two ways is not taken from them.

mod class;

use std::collections::HashSet;

use base::text::clean;
use base::{Day, Place};
use workbook::{Sheet, Texts};

pub(crate) use self::class::{Stated, stated};
use self::class::{classes, says_nothing_more};
use crate::alone::village_word;
use crate::columns::key;
use crate::communes;
use crate::values;
use crate::villages::Known;

/// A title is one line over its list; a longer text explains, and names no village.
const VILLAGE_MAX: usize = 40;
/// So many lines below the one that says "danh sách" may belong to the same title.
const LINES_OF_TITLE: usize = 2;
/// The name of a village has few words.
const VILLAGE_WORDS: usize = 4;

/// The texts above the header, from the top.
fn lines<'a>(sheet: &'a Sheet, texts: &'a Texts<'_>, header_first: u32) -> Vec<&'a str> {
    let above = sheet.rows.iter().take_while(|row| row.number < header_first);
    above
        .flat_map(|row| (0..sheet.cells(row).len()).map(move |at| texts.text(sheet, row, at)))
        .filter(|text| !text.is_empty())
        .collect()
}

/// The texts above the header in the form of `key`.
pub(crate) fn above(sheet: &Sheet, texts: &Texts<'_>, header_first: u32) -> HashSet<String> {
    lines(sheet, texts, header_first).into_iter().map(key).collect()
}

/// What the title of a sheet states, and the title itself for a question about it.
pub(crate) fn class_of_title<'a>(
    sheet: &'a Sheet,
    texts: &'a Texts<'_>,
    header_first: u32,
) -> (Stated, &'a str) {
    let lines = lines(sheet, texts, header_first);
    let is_list = |text: &str| {
        let padded = format!(" {text} ");
        [" danh sach ", " ds ", " bieu "].iter().any(|word| padded.contains(word))
    };
    let mut found = (Stated::Nothing, "");
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| is_list(&key(line))) {
        // A title may be cut by line breaks; what stands in brackets is about another paper.
        let more = lines.iter().skip(place + 1).take(LINES_OF_TITLE);
        let more = more.take_while(|text| !text.starts_with('(') && !is_list(&key(text)));
        let own = key(line);
        let more: Vec<String> = more.map(|text| key(text)).collect();
        let whole = more.iter().fold(own.clone(), |whole, text| format!("{whole} {text}"));
        let of_class = |text: &&String| classes(text).0 != Stated::Nothing;
        // Each line that is of the title must say nothing more than the class.
        let lines_of = std::iter::once(&own).chain(more.iter().filter(of_class));
        let turned = lines_of.clone().any(|text| {
            let (said, left) = classes(text);
            let is_title = said == Stated::Nothing && *text == own;
            (is_title || matches!(said, Stated::One(..))) && !says_nothing_more(&left)
        });
        let (said, _) = classes(&whole);
        let said = if turned && matches!(said, Stated::One(..)) { Stated::Unclear } else { said };
        if said != Stated::Nothing {
            found = (said, line);
            break;
        }
    }
    found
}

/// What a sheet states of its class, by its title, or by its name when the title names none or
/// several; and whether the name decided between several.
pub(crate) fn class_of_sheet(
    sheet: &Sheet,
    texts: &Texts<'_>,
    header_first: u32,
) -> (Stated, bool) {
    let (title, _) = class_of_title(sheet, texts, header_first);
    let name = || sheet.name.as_deref().map_or(Stated::Nothing, |name| stated(&key(name)));
    match title {
        Stated::One(..) | Stated::Unclear => (title, false),
        Stated::Nothing => (name(), false),
        Stated::Several => match name() {
            named @ Stated::One(..) => (named, true),
            Stated::Nothing | Stated::Several | Stated::Unclear => (title, false),
        },
    }
}

/// Whether a title over the list says that it is one of households.
pub(crate) fn speaks_of_households(sheet: &Sheet, texts: &Texts<'_>, header_first: u32) -> bool {
    let name = sheet.name.as_deref().unwrap_or_default();
    let titles = lines(sheet, texts, header_first).into_iter().chain([name]).map(key);
    titles.into_iter().any(|title| {
        let padded = format!(" {title} ");
        let words = [" ho ", " hn ", " hcn ", " chu ho ", " ngheo "];
        // "Tái định cư theo hộ khẩu" and the like are about people.
        words.iter().any(|word| padded.contains(word)) && !padded.contains(" ho khau ")
    })
}

/// What a title says that a list of people is about, when it is one that is kept for other ends.
pub(crate) fn people_title<'a>(
    sheet: &'a Sheet,
    texts: &'a Texts<'_>,
    header_first: u32,
) -> Option<&'a str> {
    const OF: [&str; 26] = [
        "cu tri",
        "hoc sinh",
        "sinh vien",
        "tre em",
        "nguoi cao tuoi",
        "bao hiem",
        "bhyt",
        "bhxh",
        "dang vien",
        "doan vien",
        "hoi vien",
        "khuyet tat",
        "nhan khau",
        "nghia vu quan su",
        "nguoi lao dong",
        "nguoi co cong",
        "tiem chung",
        "tham gia",
        "can bo",
        "thi sinh",
        "phu nu mang thai",
        "cong dan",
        "dai bieu",
        "nguoi huong",
        "doi tuong bao tro",
        "hoc vien",
    ];
    let name = sheet.name.as_deref().unwrap_or_default();
    lines(sheet, texts, header_first).into_iter().chain([name]).find(|title| {
        let title = key(title);
        OF.iter().any(|words| title.contains(words))
    })
}

/// The title or the name of a sheet that speaks of a class without saying who is of it.
pub(crate) fn unclear_title<'a>(
    sheet: &'a Sheet,
    texts: &'a Texts<'_>,
    header_first: u32,
) -> Option<&'a str> {
    let (title, text) = class_of_title(sheet, texts, header_first);
    match title {
        Stated::Unclear => Some(text),
        Stated::Nothing => {
            let name = sheet.name.as_deref()?;
            (stated(&key(name)) == Stated::Unclear).then_some(name)
        }
        Stated::One(..) | Stated::Several => None,
    }
}

/// The names that the village of a whole sheet may have, the likeliest first, each with the id of
/// its choice.
pub(crate) fn villages_of_title(
    sheet: &Sheet,
    header_first: u32,
    texts: &Texts<'_>,
    known: &Known<'_>,
) -> Vec<(String, String)> {
    let titled = lines(sheet, texts, header_first).into_iter().chain(sheet.name.as_deref());
    if let Some(village) = titled.filter_map(named_village).next() {
        return vec![("yes".to_owned(), village)];
    }
    // As the register names it, when it does, whatever its words say elsewhere: "Nghĩa Phú".
    let own = sheet.name.as_deref().filter(|name| known.names(name)).map(clean);
    let bare = own.or_else(|| sheet.name.as_deref().and_then(bare_village));
    let Some(bare) = bare else { return Vec::new() };
    let there = known.called(&bare);
    if !there.is_empty() {
        let ids = (0..).map(|at: usize| match at {
            0 => "yes".to_owned(),
            at => format!("yes_{at}"),
        });
        return ids.zip(there.iter().map(|name| (*name).to_owned())).collect();
    }
    let own = clean(sheet.name.as_deref().unwrap_or_default());
    [
        ("yes", format!("Thôn {bare}")),
        ("to_dan_pho", format!("Tổ dân phố {bare}")),
        ("as_written", own),
    ]
    .map(|(id, name)| (id.to_owned(), name))
    .to_vec()
}

/// The village that a title names: "Thôn 3, xã Hoằng Phú", "Đơn vị: Thôn Đông", "DANH SÁCH HỘ
/// NGHÈO THÔN ĐÔNG NĂM 2025".
pub(crate) fn named_village(text: &str) -> Option<String> {
    if let Some((word, after)) = text.split_once(':') {
        let name = up_to_the_commune(after);
        if village_word(&name) {
            return Some(name);
        }
        if village_word(&format!("{} x", word.trim())) {
            return (!name.is_empty()).then(|| format!("{} {name}", word.trim()));
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let begins = |at: &usize| {
        let rest = words.get(*at..).unwrap_or_default().join(" ");
        // In the middle of a title only a whole name of a village is one: "tổ", "khu" and "bản"
        // are words of the language as well.
        if *at == 0 { village_word(&rest) } else { is_village_inside(&rest) }
    };
    let from = (0..words.len()).find(begins)?;
    let name = up_to_the_commune(&words.get(from..)?.join(" "));
    (village_word(&name) && name.chars().count() <= VILLAGE_MAX).then_some(name)
}

fn is_village_inside(rest: &str) -> bool {
    let rest = key(rest);
    ["thon ", "xom ", "to dan pho ", "tdp ", "khu pho ", "buon ", "ap ", "khom "]
        .iter()
        .any(|word| rest.strip_prefix(word).is_some_and(|name| !name.starts_with("to dan")))
}

/// A name without the commune, the year and the dots around it.
fn up_to_the_commune(text: &str) -> String {
    let mut name = String::new();
    for word in text.split_whitespace() {
        let bare = key(word);
        let is_above = matches!(bare.as_str(), "xa" | "phuong" | "huyen" | "tinh" | "ubnd" | "tt");
        if !name.is_empty()
            && (is_above || bare == "nam" || bare.is_empty() || word.starts_with('('))
        {
            break;
        }
        let ends = word.ends_with([',', ';']);
        let word = word.trim_matches(['.', ',', ';', '-', '–', '…', '_', ')']);
        if !word.is_empty() {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
        }
        if ends {
            break;
        }
    }
    name
}

/// A village by the bare name of a sheet: "Đông", "T3", "T.Đông". Names that say something else,
/// or nothing, are none.
fn bare_village(name: &str) -> Option<String> {
    const OTHERS: [&str; 28] = [
        "sheet", "ds", "danh", "sach", "trang", "tinh", "hn", "hcn", "ngheo", "can", "thoat",
        "nam", "th", "tong", "hop", "data", "bieu", "mau", "pl", "ho", "file", "list", "hkn", "ra",
        "soat", "tn", "tcn", "s",
    ];
    let bare = key(name);
    // "Phú" is in the names of many villages, and a "phụ lục" is none.
    if format!(" {bare} ").contains(" phu luc ") {
        return None;
    }
    let words: Vec<&str> = bare.split(' ').collect();
    let is_other = |word: &&str| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        letters.is_empty() || OTHERS.contains(&letters)
    };
    // A number alone says which sheet it is, and a name of other words what is on it.
    if bare.is_empty()
        || words.len() > VILLAGE_WORDS
        || words.iter().any(|it| is_other(it) && it.len() > 2)
    {
        return None;
    }
    if words.iter().all(is_other) {
        return None;
    }
    let rest = match words.as_slice() {
        ["t", _, ..] => name.trim().get(1..)?,
        [one] if one.strip_prefix('t').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit())) => {
            name.trim().get(1..)?
        }
        _ => name,
    };
    let rest = clean(rest.trim_start_matches(['.', ' ', '-', '_']));
    (!rest.is_empty()).then_some(rest)
}

/// What stands in titles behind "xã", "phường" or "thị trấn": whether it is the name of a commune, who
/// knows the areas can tell.
pub(crate) fn communes_of_title(
    sheet: &Sheet,
    texts: &Texts<'_>,
    header_first: u32,
) -> Vec<(Place, String)> {
    let above = sheet.rows.iter().take_while(|row| row.number < header_first);
    let mut found = Vec::new();
    for row in above {
        for at in 0..sheet.cells(row).len() {
            let place = || sheet.place(Some(row.number), u32::try_from(at + 1).ok());
            let names = communes::behind_words(texts.text(sheet, row, at), true);
            found.extend(names.into_iter().map(|name| (place(), name)));
        }
    }
    found
}

/// The commune's decision that a title names as the one the list belongs to: "(Kèm theo Quyết
/// định số 12/QĐ-UBND ngày 05/12/2025 của Chủ tịch UBND xã)". Both its number and its day must
/// stand there; decisions of ministries name the rules, and are none of a household's.
pub(crate) fn decision_of_title(
    sheet: &Sheet,
    texts: &Texts<'_>,
    header_first: u32,
    on: Day,
) -> Option<(String, Day)> {
    let lines = lines(sheet, texts, header_first);
    lines.iter().enumerate().find_map(|(place, line)| {
        // What the decision is about may stand on the lines below, up to the bracket's end.
        let more = lines.iter().skip(place + 1).take(LINES_OF_TITLE);
        let mut whole = (*line).to_owned();
        for more in more {
            if whole.contains(')') || !whole.contains('(') {
                break;
            }
            whole = format!("{whole} {more}");
        }
        decision_of(&whole, on)
    })
}

/// Whether a decision with a subject is one that recognises households; without one, the title over
/// the list says what it is.
fn recognises(folded: &str) -> bool {
    const SUBJECTS: [&str; 3] = [" ve viec ", " v v ", " ve "];
    const OF_RESULT: [&str; 7] = [
        "cong nhan",
        "phe duyet ket qua",
        "phe duyet danh sach",
        "ban hanh danh sach",
        "ket qua ra soat",
        "phe duyet ho ngheo",
        "danh sach ho",
    ];
    let subject = SUBJECTS.iter().find_map(|word| folded.split_once(word)).map(|(_, after)| after);
    subject.is_none_or(|subject| OF_RESULT.iter().any(|words| subject.contains(words)))
}

/// The decision of a line, as [`decision_of_title`].
pub(crate) fn decision_of(line: &str, on: Day) -> Option<(String, Day)> {
    let folded = key(line);
    if !folded.contains("kem theo quyet dinh") && !folded.contains("kem theo qd") {
        return None;
    }
    if !recognises(&folded) {
        return None;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|word| {
        let upper = word.to_uppercase();
        upper.contains("QĐ-UBND")
    })?;
    let signs = [',', ';', '(', ')', ':'];
    let number = words.get(at)?.trim_matches(signs);
    // "số: 12 /QĐ-UBND"
    let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", |it| it);
    let number = match number.starts_with('/') {
        true => format!("{}{number}", before.trim_matches(signs)),
        false => number.to_owned(),
    };
    let after = words.get(at + 1..)?;
    let mut after = after.iter().skip_while(|word| key(word) != "ngay").skip(1).take(5);
    let first = after.next()?.trim_matches([',', ';', '(', ')']);
    // "ngày 05 tháng 12 năm 2025"
    let rest: Vec<&str> = after.map(|word| word.trim_matches([',', ';', '(', ')'])).collect();
    let day = match rest.as_slice() {
        [month_word, month, year_word, year]
            if key(month_word) == "thang" && key(year_word) == "nam" =>
        {
            format!("{first}/{month}/{year}")
        }
        _ => first.to_owned(),
    };
    let said = format!("{number} ngày {day}");
    let (number, day) = values::decision(&said, on)?;
    Some((values::decision_number(number).ok()?, day?))
}

#[cfg(test)]
mod tests {
    use register::Class;

    use super::*;

    const POOR: Stated = Stated::One(Class::Poor, None);
    const NEAR: Stated = Stated::One(Class::NearPoor, None);

    #[test]
    fn a_title_states_a_class_only_when_it_names_one_without_reserve() {
        for (title, want) in [
            ("DANH SÁCH HỘ NGHÈO NĂM 2025", POOR),
            ("DANH SÁCH HỘ CẬN NGHÈO", NEAR),
            ("DS HCN", NEAR),
            ("HỘ NGHÈO: 01 hộ", POOR),
            ("CẬN NGHÈO", NEAR),
            ("NGHÈO", POOR),
            ("HỘ CẬN NGHÈO PHÁT SINH THEO CHUẨN NGHÈO ĐA CHIỀU", NEAR),
            ("HỘ TÁI NGHÈO", POOR),
            ("HỘ KHÔNG NGHÈO", Stated::One(Class::NotPoor, None)),
            ("HỘ THOÁT NGHÈO", Stated::One(Class::NotPoor, Some(Class::Poor))),
            ("HỘ THOÁT CẬN NGHÈO", Stated::One(Class::NotPoor, Some(Class::NearPoor))),
            (
                "DANH SÁCH HỘ LÀM NÔNG NGHIỆP, LÂM NGHIỆP, NGƯ NGHIỆP VÀ DIÊM NGHIỆP CÓ MỨC SỐNG \
                 TRUNG BÌNH NĂM 2025",
                Stated::One(Class::AverageFarming, None),
            ),
            ("HỘ CÓ MỨC SỐNG TRUNG BÌNH", Stated::One(Class::AverageFarming, None)),
            ("DS HỘ NLNDN", Stated::One(Class::AverageFarming, None)),
            ("HỘ NGHÈO, CẬN NGHÈO, MỨC SỐNG TRUNG BÌNH", Stated::Several),
            ("DANH SÁCH HỘ NGHÈO, CẬN NGHÈO", Stated::Several),
            ("HỘ NGHÈO VÀ CẬN NGHÈO", Stated::Several),
            ("HỘ CẬN NGHÈO, NGHÈO", Stated::Several),
            ("HỘ NGHÈO, HỘ CẬN NGHÈO, HỘ THOÁT NGHÈO", Stated::Several),
            ("CẬN NGHÈO THOÁT NGHÈO", Stated::Several),
            ("HỘ NGHÈO CHUYỂN SANG HỘ CẬN NGHÈO", Stated::Several),
            ("HỘ NGHÈO, CẬN NGHÈO PHÁT SINH", Stated::Several),
            ("THOÁT NGHÈO, THOÁT CẬN NGHÈO", Stated::Several),
            ("HỘ KHÔNG THUỘC DIỆN HỘ NGHÈO", Stated::Unclear),
            ("ĐỀ NGHỊ XÉT DUYỆT HỘ NGHÈO", Stated::Unclear),
            ("CHƯƠNG TRÌNH HỖ TRỢ HỘ NGHÈO", Stated::Unclear),
            ("HỘ GIA ĐÌNH CẦN RÀ SOÁT HỘ NGHÈO NĂM 2026", Stated::Unclear),
            ("DANH SÁCH HỘ CÓ NGUY CƠ TÁI NGHÈO", Stated::Unclear),
            ("HỘ KHÓ KHĂN, GIÁP RANH HỘ NGHÈO", Stated::Unclear),
            ("HỘ DÂN TOÀN XÃ (HỘ NGHÈO TÔ MÀU VÀNG)", Stated::Unclear),
            ("HỘ ĐĂNG KÝ THOÁT NGHÈO NĂM 2026", Stated::Unclear),
            ("HỘ DỰ KIẾN THOÁT NGHÈO", Stated::Unclear),
            ("RÀ SOÁT HỘ NGHÈO NĂM 2026", Stated::Unclear),
            ("DANH SÁCH NHẬN QUÀ TẾT HỘ NGHÈO", Stated::Unclear),
            ("HỘ NGHÈO XÃ HOẰNG PHÚ CHƯA CÓ NHÀ", Stated::Unclear),
            ("DANH SÁCH HỘ NGHÈO SAU KHI RÀ SOÁT NĂM 2025", POOR),
            ("DANH SÁCH HỘ NGHÈO XÃ HOẰNG PHÚ NĂM 2025", POOR),
            ("DANH SÁCH HỘ CẬN NGHÈO THÔN ĐÔNG, XÃ HOẰNG PHÚ, TỈNH THANH HÓA", NEAR),
            ("DANH SÁCH HỘ NGHÈO THEO QUYẾT ĐỊNH SỐ 12/QĐ-UBND", Stated::Unclear),
            ("HỘ NGHÈO (12 HỘ, 45 KHẨU)", POOR),
            ("CHƯƠNG TRÌNH GIẢM NGHÈO", Stated::Nothing),
            ("DANH SÁCH HỘ THEO CHUẨN NGHÈO", Stated::Nothing),
            ("NĂM 2025", Stated::Nothing),
        ] {
            assert_eq!(stated(&key(title)), want, "{title}");
        }
    }

    #[test]
    fn the_village_of_a_title_ends_before_the_commune() {
        for (title, want) in [
            ("Thôn 3, xã Hoằng Phú", Some("Thôn 3")),
            ("Thôn Đông - Xã Hoằng Phú", Some("Thôn Đông")),
            ("Đơn vị: Thôn Đông", Some("Thôn Đông")),
            ("DANH SÁCH HỘ NGHÈO THÔN ĐÔNG NĂM 2025", Some("THÔN ĐÔNG")),
            ("UBND XÃ HOẰNG PHÚ - THÔN ĐÔNG", Some("THÔN ĐÔNG")),
            ("Thôn: .........Đông........", Some("Thôn Đông")),
            ("Thôn: Hạ", Some("Thôn Hạ")),
            ("Thôn: Thôn Hạ", Some("Thôn Hạ")),
            ("THÔN ĐÔNG NĂM 2025", Some("THÔN ĐÔNG")),
            ("BCĐ RÀ SOÁT THÔN ĐÔNG", Some("THÔN ĐÔNG")),
            ("BẢN NÀ MÈO", Some("BẢN NÀ MÈO")),
            ("thon 3", Some("thon 3")),
            ("DANH SÁCH HỘ NGHÈO THÔN, TỔ DÂN PHỐ", None),
            ("THÀNH PHẦN TỔ RÀ SOÁT", None),
            ("ỦY BAN NHÂN DÂN XÃ", None),
            ("VĂN BẢN SỐ 12", None),
        ] {
            assert_eq!(named_village(title).as_deref(), want, "{title}");
        }
        for (name, want) in [
            ("Đông", Some("Đông")),
            ("T3", Some("3")),
            ("T.Đông", Some("Đông")),
            ("Nà Mèo", Some("Nà Mèo")),
            ("Nghĩa Phú", Some("Nghĩa Phú")),
            ("Phụ lục 1", None),
            ("Sheet1", None),
            ("DS", None),
            ("HN-HCN", None),
            ("Thoat ngheo", None),
            ("Thoat CN", None),
            ("2025", None),
            ("Năm 2025", None),
            ("Tổng hợp", None),
            ("S", None),
        ] {
            assert_eq!(bare_village(name).as_deref(), want, "{name}");
        }
    }

    #[test]
    fn the_decision_of_a_title_is_the_commune_s_with_number_and_day() {
        let on = base::day::parse_day("31/12/2025").expect("a day");
        for (title, want) in [
            (
                "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/12/2025 của Chủ tịch UBND xã Hoằng Phú)",
                Some("12/QĐ-UBND 05/12/2025"),
            ),
            (
                "(Kèm theo Quyết định số: 12/QĐ-UBND ngày 5 tháng 12 năm 2025 của UBND xã)",
                Some("12/QĐ-UBND 05/12/2025"),
            ),
            (
                "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/12/2025 về việc công nhận hộ nghèo)",
                Some("12/QĐ-UBND 05/12/2025"),
            ),
            (
                "(Kèm theo Quyết định số 30/QĐ-UBND ngày 05/9/2025 về việc thành lập tổ rà soát)",
                None,
            ),
            (
                "(Kèm theo QĐ số: 12 /QĐ-UBND, ngày 05.12.2025 của UBND xã)",
                Some("12/QĐ-UBND 05/12/2025"),
            ),
            ("(Kèm theo Quyết định số 12/QĐ-UBND)", None),
            ("(Kèm theo Quyết định số ..../QĐ-UBND ngày .../.../2025)", None),
            ("(Kèm theo Báo cáo số 45/BC-UBND ngày 10/11/2025)", None),
            ("(Theo Quyết định số 24/2021/QĐ-TTg ngày 16/07/2021)", None),
            ("(Kèm theo Quyết định số 24/2021/QĐ-TTg ngày 16/07/2021)", None),
        ] {
            let found = decision_of(title, on);
            let found = found.map(|(number, day)| format!("{number} {}", base::day::show_day(day)));
            assert_eq!(found.as_deref(), want, "{title}");
        }
    }
}
