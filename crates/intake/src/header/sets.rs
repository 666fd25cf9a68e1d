//! Columns that mean something together: a name, a day or the indicators in several columns beside each
//! other.

use super::heading::{Can, Heading};
use crate::columns::key;
use crate::form::Form;

/// The headings of a name without its last word, which has a column of its own.
pub(super) const FAMILY: [&str; 10] = [
    "ho va ten dem",
    "ho ten dem",
    "ho dem",
    "ho va dem",
    "ho va chu dem",
    "ho chu dem",
    "ho lot",
    "ho va chu lot",
    "ho va ten lot",
    "ho va ten chu dem",
];

fn own(heading: &Heading) -> String {
    heading.parts.last().map_or(String::new(), |text| key(text))
}

/// "Họ và tên đệm" beside "Tên" are one name in two columns.
pub(super) fn join_names(headings: &[Heading], all: &mut [Can]) {
    let Some(family) = headings.iter().position(|it| FAMILY.contains(&own(it).as_str())) else {
        return;
    };
    let given = headings.iter().position(|it| matches!(own(it).as_str(), "ten" | "ten goi"));
    let is_name = |can: &Can| can.ids.first().is_some_and(|id| id == "name" || id == "head_name");
    let whole = all
        .iter()
        .enumerate()
        .any(|(at, can)| can.sure && is_name(can) && at != family && Some(at) != given);
    // Beside a column of whole names, its parts say nothing more.
    let (first, second) = match given {
        Some(_) if !whole => (vec!["name".to_owned()], vec!["name_given".to_owned()]),
        None => return,
        Some(_) => (Vec::new(), Vec::new()),
    };
    for (at, ids) in [(Some(family), first), (given, second)] {
        if let Some(can) = at.and_then(|at| all.get_mut(at)) {
            *can = Can { sure: !ids.is_empty(), ids };
        }
    }
}

/// "Ngày", "Tháng" and "Năm" beside each other, without a heading above that says of what, are the day
/// of birth when no other column is; so are "Ngày sinh", "Tháng sinh" and "Năm sinh".
pub(super) fn parts_of_birth(headings: &[Heading], all: &mut [Can]) {
    const WORDS: [[&str; 2]; 3] =
        [["ngay", "ngay sinh"], ["thang", "thang sinh"], ["nam", "nam sinh"]];
    const IDS: [&str; 3] = ["birth_day", "birth_month", "birth_year"];
    let is = |at: usize, part: usize| {
        headings.get(at).is_some_and(|heading| {
            let alone =
                heading.parts.len() == 1 || heading.parts.iter().all(|it| key(it).contains("sinh"));
            let own = own(heading);
            alone && WORDS.get(part).is_some_and(|words| words.contains(&own.as_str()))
        })
    };
    let beside = |at: usize| {
        let place = |at: usize| headings.get(at).map(|heading| heading.at);
        place(at).map(|it| it + 1) == place(at + 1) && place(at).map(|it| it + 2) == place(at + 2)
    };
    let found =
        (0..headings.len()).find(|at| beside(*at) && (0..3).all(|part| is(at + part, part)));
    let Some(found) = found else { return };
    let is_birth = |can: &Can| can.ids.first().is_some_and(|id| id.starts_with("birth"));
    let of_these = |at: &usize| (found..found + 3).contains(at);
    if all.iter().enumerate().any(|(at, can)| !of_these(&at) && can.sure && is_birth(can)) {
        return;
    }
    for (can, id) in all.iter_mut().skip(found).zip(IDS) {
        *can = Can { ids: vec![id.to_owned()], sure: true };
    }
}

/// "1" to "12" above columns of a review, or "CS1", "Chỉ số 1": proposed, and to be confirmed.
pub(super) fn numbered_indicators(headings: &[Heading], all: &mut [Can], form: &Form) {
    /// Fewer numbers may head anything.
    const LEAST: usize = 6;
    if form.indicators.is_empty() {
        return;
    }
    let number = |heading: &Heading| {
        let own = own(heading);
        number_of(&own).or_else(|| own.parse().ok().filter(|number| (1..=12).contains(number)))
    };
    let numbers: Vec<Option<usize>> = headings.iter().map(number).collect();
    let bare = numbers.iter().flatten().count();
    for ((heading, can), number) in headings.iter().zip(all).zip(numbers) {
        let Some(number) = number else { continue };
        let is_named = number_of(&own(heading)).is_some();
        let id = indicator(&number.to_string());
        let known = id.filter(|id| form.indicators.iter().any(|it| it == id));
        if let Some(id) = known
            && can.ids.is_empty()
            && (is_named || bare >= LEAST)
        {
            *can = Can { ids: vec![id.to_owned()], sure: false };
        }
    }
}

/// The number of an indicator that a heading names: "cs 1", "cs1", "chi so 1".
pub(super) fn number_of(key: &str) -> Option<usize> {
    let bare =
        ["chi so ", "chi tieu ", "cs ", "cs"].iter().find_map(|word| key.strip_prefix(word))?;
    let number = bare.split(' ').next()?.parse().ok()?;
    (1..=12).contains(&number).then_some(number)
}

/// The twelve indicators by their names, or by their numbers in the official order.
pub(super) fn indicator(own: &str) -> Option<&'static str> {
    const NAMES: [(&str, &[&str]); 12] = [
        ("employment", &["viec lam"]),
        ("dependants", &["nguoi phu thuoc", "phu thuoc", "nguoi phu thuoc trong ho gia dinh"]),
        ("nutrition", &["dinh duong"]),
        ("health_insurance", &["bao hiem y te", "bhyt"]),
        (
            "adult_education",
            &[
                "trinh do giao duc cua nguoi lon",
                "trinh do giao duc nguoi lon",
                "giao duc nguoi lon",
                "trinh do nguoi lon",
            ],
        ),
        (
            "school_attendance",
            &[
                "tinh trang di hoc cua tre em",
                "tinh trang di hoc",
                "di hoc",
                "tre em di hoc",
                "di hoc cua tre em",
            ],
        ),
        ("housing_quality", &["chat luong nha o", "chat luong nha"]),
        (
            "housing_area",
            &[
                "dien tich nha o binh quan dau nguoi",
                "dien tich nha o",
                "dien tich nha",
                "dien tich",
            ],
        ),
        ("water", &["nguon nuoc sinh hoat", "nuoc sinh hoat", "nguon nuoc"]),
        ("toilet", &["nha tieu hop ve sinh", "nha tieu", "nha ve sinh", "ho xi"]),
        ("telecom", &["su dung dich vu vien thong", "dich vu vien thong", "vien thong"]),
        (
            "info_devices",
            &[
                "phuong tien phuc vu tiep can thong tin",
                "phuong tien tiep can thong tin",
                "phuong tien thong tin",
                "tiep can thong tin",
            ],
        ),
    ];
    if let Ok(number) = own.parse::<usize>() {
        return NAMES.get(number.checked_sub(1)?).map(|(id, _)| *id);
    }
    NAMES.iter().find(|(id, names)| *id == own || names.contains(&own)).map(|(id, _)| *id)
}
