//! One of each paper of a review round, about people who do not exist, and as many rows of lists
//! and certificates as a measurement wants.

use app::review::document::{
    Applicant, Asked, AttendanceSheet, Attendant, Attending, Capacity, Card, Certificate,
    CertificateClass, CertificateMember, Commune, ComplaintReceipt, Decision, EscapeRequest,
    EscapedFrom, FallsAndRises, FormALine, FormASheet, FormB1, FormHousehold, FormMember, Group,
    Listed, Masked, Minutes, Moment, Numbered, Outcome, PostingNotice, Recheck, Recognised,
    Refusal, ReportFigure, ReportKind, ReportTable, Request, RequestMember, ResultList, ResultOf,
    Review, ReviewList, ReviewReport, ScoreSheet, Scores, Sex, SheetNote, Signature, Vote,
    VoteCount, Work, YearBlock, prints,
};
use app::review::household_request::form_a::{FormA, FormAOutcome};
use base::{Birth, Day};
use paper::document::{Cell, Document, Letters, Qr, Table};
use register::people::identity::PersonalId;
use standard::instrument::RowState;

use crate::day;

/// A number that no person has: its province of birth does not exist.
pub const NUMBER: &str = "097058012345";
/// What the code of the sample certificate says; signed codes are about as long.
const CODE: &str = "VUON1.MDUvR0NOLUhOLkhDTnwxNTg4OS1ITS0wMDAxfE58MjAyNnwyMDI2LTEyLTA1.\
    mJ3q0mZVX7rY0nDq1m5o1zvQm3oQyq8H2m8b0cGJp7C3u4m5kq0t7l9sYw1xZrTnVbQe2hUjKdLfPgSaWcXv";

/// The commune of the samples.
pub fn commune() -> Commune {
    Commune { kind: "xã".to_owned(), name: "Hoằng Kim".to_owned() }
}

fn number() -> PersonalId {
    PersonalId::parse(NUMBER).expect("twelve digits")
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn signature() -> Signature {
    Signature { capacity: Capacity::Chairman, name: some("Lê Văn Mẫu") }
}

const ANNUAL: Review = Review::Annual { year: 2026 };

/// A name plainly made up, one for each number.
fn name(at: usize) -> String {
    const FAMILIES: [&str; 6] = ["Nguyễn", "Lê", "Trần", "Phạm", "Hoàng", "Vũ"];
    const GIVEN: [&str; 7] = ["Ánh", "Bưởi", "Đượm", "Hiệp", "Ngữ", "Thoả", "Yến"];
    let pick = |list: &[&'static str], at: usize| list.get(at % list.len()).copied().unwrap_or("");
    format!("{} Mẫu {} {}", pick(&FAMILIES, at), pick(&GIVEN, at / 6), at + 1)
}

fn village(at: usize) -> String {
    format!("Thôn Mẫu {}", at % 9 + 1)
}

/// The four that papers know, in turn.
fn outcome(at: usize) -> Outcome {
    match at % 4 {
        0 => Outcome::Poor,
        1 => Outcome::NearPoor,
        2 => Outcome::EscapedPoor,
        _ => Outcome::EscapedNearPoor,
    }
}

/// A household of lists; every fifth bears its year of birth alone, and every ninth a name twice.
fn listed(at: usize) -> Listed {
    let year = 1950 + i32::try_from(at % 45).unwrap_or(0);
    let birth = Birth::Day(Day::from_ymd_opt(year, 3, 5).unwrap_or_default());
    Listed {
        name: name(at),
        sex: Some(if at.is_multiple_of(2) { Sex::Male } else { Sex::Female }),
        birth: Some(if at % 5 == 4 { Birth::Year(year) } else { birth }),
        namesake: at % 9 == 8,
        village: village(at),
        address: if at == 0 { "Xóm Đình".to_owned() } else { String::new() },
        commune: "xã Hoằng Kim".to_owned(),
        outcome: outcome(at),
        points: Some((120 + i64::try_from(at).unwrap_or(0), 30)),
    }
}

/// Mẫu 01, filled in.
pub fn request() -> Request {
    let member = |name: &str, sex, birth, relation: &str, work| RequestMember {
        name: name.to_owned(),
        sex: Some(sex),
        birth: Some(birth),
        relation: relation.to_owned(),
        work,
    };
    Request {
        commune: commune(),
        year: 2026,
        day: Some(day("05/02/2026")),
        applicant: Some(Applicant {
            name: "Nguyễn Thị Mẫu".to_owned(),
            sex: Some(Sex::Female),
            birth: Some(Birth::Day(day("09/01/1958"))),
            ethnicity: some("Kinh"),
            card: Card { number: Some(number()), issued_on: Some(day("12/08/2021")) },
            residence: some("Thôn Mẫu Một, xã Hoằng Kim"),
            address: some("Thôn Mẫu Một, xã Hoằng Kim"),
        }),
        members: vec![
            member(
                "Nguyễn Thị Mẫu",
                Sex::Female,
                Birth::Day(day("09/01/1958")),
                "Chủ hộ",
                Some(Work::NotWorking),
            ),
            member("Trần Văn Mẫu", Sex::Male, Birth::Year(1985), "Con", Some(Work::Working)),
            member(
                "Trần Thị Mẫu Em",
                Sex::Female,
                Birth::Day(day("20/11/2014")),
                "Cháu",
                Some(Work::Studying),
            ),
        ],
        reason: some("Con trai bị tai nạn lao động, hộ không còn thu nhập ổn định."),
    }
}

/// Mẫu 04, filled in.
pub fn escape_request() -> EscapeRequest {
    EscapeRequest {
        commune: commune(),
        year: 2026,
        day: Some(day("16/09/2026")),
        present: Some(EscapedFrom::Poor),
        certificate: some("05/GCN-HN.HCN"),
        name: some("Nguyễn Thị Mẫu"),
        birth: Some(Birth::Year(1958)),
        number: Some(Masked::of(&number())),
        residence: some("Thôn Mẫu Một, xã Hoằng Kim"),
        reason: None,
    }
}

fn attendant(name: &str, title: &str) -> Attendant {
    Attendant { name: name.to_owned(), title: title.to_owned() }
}

/// Minutes of a meeting about so many households.
pub fn minutes(households: usize) -> Minutes {
    let vote = |at: usize| {
        let agreed = at % 7 != 6;
        let agree = if agreed { 61 } else { 25 };
        Vote {
            listed: Listed { village: "Thôn Mẫu Một".to_owned(), ..listed(at) },
            count: Some(VoteCount { agree, against: 70 - agree, abstain: 4, agreed }),
            remark: if agreed { String::new() } else { "Rà soát lại".to_owned() },
        }
    };
    let opened = Moment { day: day("05/10/2026"), hour: 19, minute: 30 };
    Minutes {
        commune: commune(),
        village: "Thôn Mẫu Một".to_owned(),
        review: ANNUAL,
        scores: Scores::Artificial,
        place: some("nhà văn hóa thôn"),
        opened: Some(opened),
        is_held: true,
        closed: Some(Moment { hour: 21, minute: 5, ..opened }),
        chair: Some(attendant("Phạm Văn Mẫu", "Trưởng thôn")),
        secretary: Some(attendant("Vũ Thị Mẫu", "Rà soát viên")),
        attending: Attending {
            committee: Group {
                count: Some(2),
                named: vec![attendant("Lê Thị Mẫu", "Phó ban"), attendant("Đỗ Văn Mẫu", "")],
            },
            organisations: Group { count: Some(5), named: Vec::new() },
            front: Group {
                count: Some(1), named: vec![attendant("Bùi Văn Mẫu", "Trưởng ban")]
            },
            reviewers: Group { count: Some(3), named: Vec::new() },
            households: u32::try_from(households.saturating_sub(1)).ok(),
            households_total: u32::try_from(households).ok(),
            others: Some(2),
            everybody: u32::try_from(households + 12).ok(),
        },
        listed: u32::try_from(households).ok(),
        opinions: vec![
            "Ông Phạm Mẫu Hiệp đề nghị xem lại diện tích nhà ở của hộ thứ bảy.".to_owned(),
        ],
        votes: (0..households).map(vote).collect(),
        half: (app::Half::Passes, None),
        representatives: vec!["Trần Văn Mẫu".to_owned()],
    }
}

/// Minutes to be filled in by hand.
pub fn blank_minutes() -> Minutes {
    let filled = minutes(6);
    Minutes {
        place: None,
        opened: None,
        is_held: false,
        closed: None,
        chair: None,
        secretary: None,
        attending: Attending::default(),
        opinions: Vec::new(),
        half: (app::Half::Passes, None),
        representatives: Vec::new(),
        votes: filled
            .votes
            .into_iter()
            .map(|vote| Vote { count: None, remark: String::new(), ..vote })
            .collect(),
        ..filled
    }
}

/// A sheet to sign.
pub fn attendance(people: usize) -> AttendanceSheet {
    AttendanceSheet {
        commune: commune(),
        village: "Thôn Mẫu Một".to_owned(),
        review: ANNUAL,
        opened: Some(Moment { day: day("05/10/2026"), hour: 19, minute: 30 }),
        place: some("Nhà văn hóa thôn"),
        people: (0..people).map(|at| (name(at), "Hộ gia đình".to_owned())).collect(),
        present: None,
        secretary: some("Vũ Thị Mẫu"),
    }
}

/// A posting notice with so many rows.
pub fn posting(rows: usize) -> PostingNotice {
    PostingNotice {
        commune: commune(),
        numbered: Numbered { number: Some(7), day: Some(day("12/10/2026")) },
        review: ANNUAL,
        scores: Scores::Artificial,
        places: vec![
            "trụ sở Ủy ban nhân dân xã".to_owned(),
            "nhà văn hóa các thôn".to_owned(),
            "loa truyền thanh".to_owned(),
        ],
        from: day("13/10/2026"),
        to: day("15/10/2026"),
        working_days: 3,
        complaints_to: "Ủy ban nhân dân xã hoặc trưởng thôn".to_owned(),
        replaces: None,
        full: false,
        rows: (0..rows).map(listed).collect(),
        signature: signature(),
    }
}

/// What who complained has in hand.
pub fn receipt() -> ComplaintReceipt {
    ComplaintReceipt {
        commune: commune(),
        review: ANNUAL,
        receipt: 3,
        received_on: day("13/10/2026"),
        complainant: "Trần Văn Mẫu".to_owned(),
        household: "Nguyễn Thị Mẫu".to_owned(),
        village: "Thôn Mẫu Một".to_owned(),
        complaint: "Hộ cho rằng diện tích nhà ở ghi chưa đúng".to_owned(),
        posted: Outcome::NearPoor,
        due_on: day("16/10/2026"),
    }
}

/// A re-check that overturned a class.
pub fn recheck() -> Recheck {
    Recheck {
        commune: commune(),
        village: "Thôn Mẫu Một".to_owned(),
        review: ANNUAL,
        scores: Scores::Official,
        receipt: 3,
        received_on: day("13/10/2026"),
        complainant: "Trần Văn Mẫu".to_owned(),
        household: "Nguyễn Thị Mẫu".to_owned(),
        complaint: "Hộ cho rằng diện tích nhà ở ghi chưa đúng.".to_owned(),
        team: vec![attendant("Vũ Thị Mẫu", "Rà soát viên"), attendant("Lê Thị Mẫu", "Phó ban")],
        checked_on: day("15/10/2026"),
        before: Outcome::NearPoor,
        after: Outcome::Poor,
        findings: "Đo lại nhà ở: 30 m² cho 05 người.".to_owned(),
    }
}

pub fn refusal() -> Refusal {
    Refusal {
        commune: commune(),
        numbered: Numbered { number: Some(112), day: Some(day("28/03/2026")) },
        year: 2026,
        scores: Scores::Official,
        name: "Nguyễn Thị Mẫu".to_owned(),
        sex: Some(Sex::Female),
        village: "Thôn Mẫu Một".to_owned(),
        received_on: day("16/03/2026"),
        asked: Asked::Recognised,
        reason: "điểm B1 của hộ là 150, trên ngưỡng 140 của khu vực nông thôn.".to_owned(),
        signature: Signature { capacity: Capacity::Deputy, name: some("Lê Thị Mẫu") },
    }
}

/// A decision about so many households.
pub fn decision(rows: usize) -> Decision {
    let row = |at: usize| Recognised {
        household: base::id::HouseholdId(uuid::Uuid::from_u128(1)),
        listed: listed(at),
        people: u32::try_from(at % 6 + 1).unwrap_or(1),
    };
    Decision {
        commune: commune(),
        numbered: Numbered { number: Some(5), day: Some(day("05/12/2026")) },
        review: ANNUAL,
        scores: Scores::Artificial,
        grounds_on: day("05/12/2026"),
        own_grounds: Vec::new(),
        proposer: "Trưởng phòng Kinh tế".to_owned(),
        counted_on: day("15/10/2026"),
        rows: (0..rows).map(row).collect(),
        signature: signature(),
        draft: false,
    }
}

/// A certificate, another household for each number.
pub fn certificate(at: usize) -> Certificate {
    let member = |at: usize, sex, relation: &str, birth_year| CertificateMember {
        name: name(at),
        ethnicity: "Kinh".to_owned(),
        relation: relation.to_owned(),
        birth_year: Some(birth_year),
        sex: Some(sex),
        note: String::new(),
    };
    let year = |day: Day, class, deprived: &[usize]| YearBlock {
        day,
        class,
        marks: std::array::from_fn(|place| deprived.contains(&(place + 1))),
        confirmed_by: None,
    };
    Certificate {
        commune: commune(),
        numbered: Numbered {
            number: Some(u32::try_from(at + 5).unwrap_or(5)),
            day: Some(day("05/12/2026")),
        },
        scores: Scores::Artificial,
        name: name(at),
        ethnicity: some("Kinh"),
        card: Card { number: Some(number()), issued_on: Some(day("12/08/2021")) },
        residence: Some(format!("{}, xã Hoằng Kim", village(at))),
        members: vec![
            member(at, Sex::Female, "Chủ hộ", 1958),
            member(at + 1, Sex::Male, "Con", 1985),
            member(at + 2, Sex::Female, "Cháu", 2014),
        ],
        years: vec![
            year(day("10/12/2025"), CertificateClass::Poor, &[2, 5, 8, 11]),
            year(day("05/12/2026"), CertificateClass::NearPoor, &[2, 8]),
        ],
        blank_years: 2,
        reprint: None,
        code: Some(Qr::of(&format!("{CODE}{at}")).expect("it fits")),
        checked_at: some("https://giamngheo.xa.example/verify"),
        signature: signature(),
    }
}

/// The cover of a report.
pub fn report(kind: ReportKind) -> ReviewReport {
    let figure = |name: &str, households, people, rate| ReportFigure {
        name: name.to_owned(),
        households,
        people: Some(people),
        rate,
    };
    ReviewReport {
        commune: commune(),
        numbered: Numbered { number: Some(9), day: Some(day("04/03/2026")) },
        kind,
        scores: Scores::Official,
        to: "Sở Nông nghiệp và Môi trường tỉnh Thanh Hóa".to_owned(),
        replaces: None,
        figures: vec![
            figure("Hộ dân cư", 1_205, 4_318, None),
            figure("Hộ nghèo", 40, 122, Some(332)),
            figure("Hộ cận nghèo", 61, 204, Some(506)),
        ],
        days: (day("01/02/2026"), day("28/02/2026")),
        moves: vec![FallsAndRises {
            name: "Hộ nghèo".to_owned(),
            opening: 42,
            falls: vec![("Thành hộ cận nghèo".to_owned(), 3)],
            rises: vec![("Phát sinh mới".to_owned(), 1)],
            closing: 40,
        }],
        tables: vec![ReportTable {
            title: "Mẫu số 7.2. Tổng hợp diễn biến hộ nghèo trong năm".to_owned(),
            is_first: true,
            is_form: false,
            above: Vec::new(),
            unit: String::new(),
            notes: Vec::new(),
            table: Table {
                shares: vec![1, 4, 2, 2],
                head: vec![["TT", "Địa bàn", "Đầu kỳ", "Cuối kỳ"].map(Cell::head).to_vec()],
                rows: vec![
                    ["1", "Thôn Mẫu Một", "42", "40"].map(Cell::left).to_vec(),
                    ["", "Toàn xã", "42", "40"].map(Cell::left).to_vec(),
                ],
                letters: Letters::Small,
            },
        }],
        seal: some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        signature: signature(),
    }
}

/// A household as the circular's forms name it.
fn form_household() -> FormHousehold {
    let unit = |name: &str, code: &str| Some((name.to_owned(), code.to_owned()));
    FormHousehold {
        province: unit("Thanh Hóa", "38"),
        district: None,
        commune: unit("Hoằng Kim", "15889"),
        village: "Thôn Mẫu Một".to_owned(),
        head: "LÊ MẪU AN".to_owned(),
        number: Some(Masked::of(&number())),
        order: Some(12),
        code: "15889-HM-0001".to_owned(),
        before: Some(register::Class::NearPoor),
    }
}

/// The score sheet of a region, with the first answer of each item; how much electricity is used is
/// not known, and a reading decides the walls.
pub fn score_sheet(region: &str) -> ScoreSheet<'static> {
    let sheet = prints().sheet(region).expect("a region of the circular");
    let rows = sheet.items.iter().flat_map(|item| {
        item.rows.iter().map(|row| {
            let ticked = (item.number != 9).then_some(row.answer == 1);
            RowState {
                item: item.number,
                answer: row.answer,
                ticked,
                points: row.points,
                counts: ticked == Some(true),
            }
        })
    });
    let lacking = [("water", true), ("toilet", false), ("housing_area", true)];
    ScoreSheet {
        sheet,
        marks: &prints().marks,
        household: form_household(),
        scores: Scores::Official,
        review_day: day("15/10/2026"),
        rows: rows.collect(),
        deprived: lacking.map(|(id, lacks)| (id.to_owned(), lacks)).into(),
        points: None,
        missing: vec!["Số điện tiêu thụ bình quân hộ/tháng".to_owned()],
        notes: vec![
            SheetNote {
                items: vec![7],
                ..SheetNote::reading(("R5", "Tường kim loại"), "không được điểm ở mục 7", None)
            },
            SheetNote::stated("water", "giếng cạn từ tháng 3"),
        ],
        left_out: [].into(),
        blank: false,
    }
}

/// A score sheet to be filled in by hand.
pub fn blank_score_sheet() -> ScoreSheet<'static> {
    ScoreSheet {
        rows: Vec::new(),
        deprived: [].into(),
        missing: Vec::new(),
        notes: Vec::new(),
        blank: true,
        ..score_sheet("red_river_delta")
    }
}

/// Phiếu B1 with so many people, for the field or as it was taken.
pub fn form_b1(people: usize, taken: bool) -> FormB1<'static> {
    let member = |at: usize| FormMember {
        name: name(at),
        relation: u8::try_from(at + 1).ok().filter(|code| *code < 6),
        birth: listed(at).birth,
        number: Some(Masked::of(&number())),
        ethnicity: Some(1),
        sex: listed(at).sex,
        columns: match taken {
            true => [("12", "1"), ("15", "1"), ("18", "–")]
                .map(|(column, said)| (column, said.to_owned()))
                .into(),
            false => [].into(),
        },
    };
    let answers = [
        ("pillar", "brick"),
        ("floor_area_m2", "60"),
        ("computers", "1"),
        ("tablets", "1"),
        ("annual_crops_m2", "1500"),
        ("aquaculture", "1"),
    ];
    let said = |(fact, value): (&str, &str)| (fact.to_owned(), value.to_owned());
    FormB1 {
        prints: prints(),
        household: form_household(),
        urban: false,
        ethnicity: Some(1),
        scores: Scores::Official,
        review_day: day("15/10/2026"),
        answers: if taken { answers.map(said).into() } else { [].into() },
        causes: if taken { [2, 7].into() } else { [].into() },
        policies: if taken { [("5".to_owned(), [false, true])].into() } else { [].into() },
        others: if taken { [("XIII", "nhà cháy".to_owned())].into() } else { [].into() },
        members: (0..people).map(member).collect(),
        taken,
    }
}

/// Phụ lục I of so many households, the last of which has no form.
pub fn review_list(rows: usize) -> ReviewList {
    let row = |at: usize| {
        let found = at + 1 < rows;
        let it = Listed { village: "Thôn Mẫu Một".to_owned(), ..listed(at) };
        (Listed { points: it.points.filter(|_| found), ..it }, found)
    };
    ReviewList {
        commune: commune(),
        village: "Thôn Mẫu Một".to_owned(),
        review: ANNUAL,
        scores: Scores::Official,
        day: None,
        rows: (0..rows).map(row).collect(),
    }
}

/// Mẫu 6.1 or 6.2 of so many households of any outcome.
pub fn result_list(of: ResultOf, rows: usize) -> ResultList {
    ResultList {
        of,
        commune: commune(),
        village: "Thôn Mẫu Một".to_owned(),
        review: ANNUAL,
        scores: Scores::Official,
        day: Some(day("05/12/2026")),
        draft: false,
        rows: (0..rows)
            .map(|at| Listed { village: "Thôn Mẫu Một".to_owned(), ..listed(at) })
            .collect(),
    }
}

/// Phiếu A of a village: one household outside the review, one stopped, the others on the list.
pub fn form_a(rows: usize) -> FormASheet {
    let line = |at: usize| {
        let many = at % 4 == 1;
        let outside = std::array::from_fn(|sign| Some(at % 4 == 2 && sign == 3));
        let signs = std::array::from_fn(|sign| Some(if many { sign < 5 } else { sign == at % 9 }));
        FormALine {
            head: name(at / 5 * 5),
            reviewed_on: day("12/11/2026"),
            outcome: match at % 4 {
                1 => FormAOutcome::NotListed,
                2 => FormAOutcome::Outside,
                _ => FormAOutcome::Listed,
            },
            other: String::new(),
            form: FormA { outside, signs },
        }
    };
    FormASheet {
        province: "Thanh Hóa".to_owned(),
        district: None,
        commune: commune(),
        village: village(0),
        month: Some(day("01/11/2026")),
        day: day("12/11/2026"),
        condition: None,
        lines: (0..rows).map(line).collect(),
    }
}

/// One of each, under the name of its file.
pub fn all() -> Vec<(&'static str, Document)> {
    all_with(40)
}

/// The same with so many rows in each list.
pub fn all_with(rows: usize) -> Vec<(&'static str, Document)> {
    vec![
        ("request_blank", Request::blank(commune(), 2026).document()),
        ("request", request().document()),
        ("escape_request", escape_request().document()),
        ("form_a", form_a(rows).document()),
        ("form_a_blank", FormASheet { month: None, ..form_a(0) }.document()),
        ("minutes", minutes(rows).document()),
        ("minutes_blank", blank_minutes().document()),
        ("attendance", attendance(rows).document()),
        ("posting", posting(rows).document()),
        ("recheck", recheck().document()),
        ("receipt", receipt().document()),
        ("refusal", refusal().document()),
        ("decision", decision(rows).document()),
        (
            "decision_draft",
            Decision {
                draft: true,
                numbered: Numbered { number: None, day: Some(day("05/12/2026")) },
                ..decision(rows)
            }
            .document(),
        ),
        ("extract", decision(rows).extract("Thôn Mẫu 2")),
        ("certificate", certificate(0).document()),
        ("score_sheet", score_sheet("north_central_coast").document()),
        ("score_sheet_urban", score_sheet("urban").document()),
        ("score_sheet_blank", blank_score_sheet().document()),
        ("form_b1_field", form_b1(3, false).document()),
        ("form_b1", form_b1(3, true).document()),
        ("review_list", review_list(rows).document()),
        ("recognised_list", result_list(ResultOf::Recognised, rows).document()),
        ("escaped_list", result_list(ResultOf::Escaped, rows).document()),
        ("report_regular", report(ReportKind::Regular { year: 2026, month: 2 }).document()),
        ("report_preliminary", report(ReportKind::Preliminary { year: 2026 }).document()),
        ("report_official", report(ReportKind::Official { year: 2026 }).document()),
    ]
}
