//! Makes a dirty list of plainly fictional people, and measures how it is read.
//! `dirty_list make FILE(.xlsx|.csv) ROWS` writes it; `dirty_list read FILE` reads, repairs and
//! proposes it and prints one line of JSON with the processor time and the most memory taken.

use std::fmt::Write as _;

use base::encoding::{OldEncoding, encode};
use intake::{Answers, Form};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The columns, as a commune's list over two header rows has them.
const HEADERS: [(&str, &str); 30] = [
    ("STT hộ", ""),
    ("Thôn", ""),
    ("Địa chỉ", ""),
    ("Họ và tên", ""),
    ("Q.hệ với chủ hộ", ""),
    ("Năm sinh", "Nam"),
    ("Năm sinh", "Nữ"),
    ("Dân tộc", ""),
    ("Số CCCD/CMND", ""),
    ("Ngày cấp", ""),
    ("Loại hộ", ""),
    ("Quyết định", "Số"),
    ("Quyết định", "Ngày ký"),
    ("Điểm B1", ""),
    ("Điểm B2", ""),
    ("Không có KNLĐ", ""),
    ("Người có công", ""),
    ("Nguyên nhân nghèo", "Thiếu đất sản xuất"),
    ("Nguyên nhân nghèo", "Thiếu vốn"),
    ("Nguyên nhân nghèo", "Thiếu lao động"),
    ("Nguyên nhân nghèo", "Ốm đau, bệnh nặng, tai nạn"),
    ("Nguyên nhân nghèo", "Khác"),
    ("Nhu cầu hỗ trợ", ""),
    ("Bậc học cao nhất", ""),
    ("Đang đi học", ""),
    ("Có việc làm", ""),
    ("Có thẻ BHYT", ""),
    ("Số nhân khẩu", ""),
    ("Điện thoại", ""),
    ("Ghi chú", ""),
];

const FAMILY: [&str; 6] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đỗ"];
const GIVEN: [&str; 8] = ["Hạnh", "Dũng", "Hương", "Mạnh", "Thủy", "Quyết", "Ngọc", "Tuấn"];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["make", file, rows] => make(file, rows.parse().expect("a number of rows")),
        ["read", file] => read(file),
        _ => panic!("dirty_list make FILE ROWS | dirty_list read FILE"),
    }
}

/// One row, its cells in the order of the headers.
fn row(number: u32) -> [String; 30] {
    let (household, member) = (number / 4 + 1, number % 4);
    let pick = |list: &[&'static str], seed: u32| {
        let place = usize::try_from(seed).unwrap_or(0) % list.len();
        list.get(place).copied().unwrap_or_default()
    };
    let is_woman = member % 2 == 1;
    let middle = pick(if is_woman { &["Thị", "Thị Hồng"] } else { &["Văn", "Đức"] }, number);
    let family = pick(&FAMILY, household);
    let name = format!("{family} {middle} {} Mẫu {number}", pick(&GIVEN, number / 3));
    let name = match number % 10 {
        0 | 1 => name.to_uppercase(),
        2 => encode(&name, OldEncoding::Tcvn3),
        3 => name.replace(' ', "  "),
        _ => name,
    };
    let year = if member < 2 { 1950 + household % 40 } else { 1992 + number % 20 };
    let born = match number % 5 {
        0 => format!("{:02}/{:02}/{year}", number % 28 + 1, number % 12 + 1),
        1 => format!("{}.{}.{:02}", number % 12 + 13, number % 12 + 1, year % 100),
        _ => year.to_string(),
    };
    let century = if year < 2000 { 0 } else { 2 } + u32::from(is_woman);
    let id = format!("038{century}{:02}{:06}", year % 100, number % 1_000_000);
    let id = match number % 7 {
        0 => id.trim_start_matches('0').to_owned(),
        1 => format!("{} {} {}", &id[..3], &id[3..6], &id[6..]),
        2 => format!("{:09}", 170_000_000 + number),
        _ => id,
    };
    // What is the household's stands on each of its rows, as exports write it.
    let head = |text: &str| text.to_owned();
    let x = |yes: bool| if yes { "x".to_owned() } else { String::new() };
    let relation = ["Chủ hộ", "vợ", "Con đẻ", "con thứ 2"];
    let (man, woman) = if is_woman { (String::new(), born) } else { (born, String::new()) };
    [
        head(&household.to_string()),
        head(&format!("Thôn {}", household % 12 + 1)),
        head(&format!("Ngõ {}", household % 50)),
        name,
        pick(&relation, member).to_owned(),
        man,
        woman,
        pick(&["Kinh", "KINH", "H'Mông", "Mường"], household).to_owned(),
        id,
        format!("{:02}/05/2021", number % 28 + 1),
        head(pick(&["HN", "Hộ cận nghèo"], household)),
        head("12/QĐ-UBND"),
        head("05/12/2023"),
        head(&(100 + household % 40).to_string()),
        head(&(household % 6 * 10).to_string()),
        head(&x(household.is_multiple_of(9))),
        x(number.is_multiple_of(31)),
        head(&x(household.is_multiple_of(2))),
        head(&x(household.is_multiple_of(3))),
        head(&x(household.is_multiple_of(5))),
        head(&x(household.is_multiple_of(7))),
        head(&x(household.is_multiple_of(11))),
        head("Vay vốn chăn nuôi"),
        pick(&["THCS", "Tiểu học", "THPT"], number).to_owned(),
        x(member > 1),
        x(member < 2),
        x(true),
        head("4"),
        head(&format!("09{:08}", household)),
        pick(&["", "", "chuyển từ nơi khác"], number).to_owned(),
    ]
}

/// A day as a spreadsheet holds it.
fn day(text: &str) -> Option<ExcelDateTime> {
    let day = base::day::parse_day(text)?.to_string();
    ExcelDateTime::parse_from_str(&day).ok()
}

fn make(file: &str, rows: u32) {
    let sheet = |number: u32| row(number);
    if file.ends_with(".csv") {
        let mut text = String::new();
        let line = |cells: Vec<&str>| cells.join("\t") + "\n";
        text.push_str(&line(HEADERS.iter().map(|(above, _)| *above).collect()));
        text.push_str(&line(HEADERS.iter().map(|(_, below)| *below).collect()));
        for number in 0..rows {
            let cells = sheet(number);
            // A text file has one encoding: names in an old one are of workbooks.
            let cells = cells.iter().map(|cell| {
                if number % 10 == 2 && cell.contains("M\u{c9}u") { "Lê Văn Mẫu" } else { cell }
            });
            text.push_str(&line(cells.collect()));
        }
        std::fs::write(file, text).expect("the list is written");
        return;
    }
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let old = Format::new().set_font_name(".VnTime");
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let bold = Format::new().set_bold();
    page.merge_range(0, 0, 0, 29, "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU KHI RÀ SOÁT", &bold)
        .expect("written");
    let mut begin = 0_u16;
    for (column, (above, below)) in (0_u16..).zip(HEADERS) {
        let next = HEADERS.get(usize::from(column) + 1).map(|(above, _)| *above);
        if below.is_empty() {
            page.merge_range(2, column, 3, column, above, &bold).expect("written");
            begin = column + 1;
        } else {
            page.write_string_with_format(3, column, below, &bold).expect("written");
            if next != Some(above) {
                if begin < column {
                    page.merge_range(2, begin, 2, column, above, &bold).expect("written");
                }
                begin = column + 1;
            }
        }
    }
    for number in 0..rows {
        let line = number + 4;
        for (column, cell) in (0_u16..).zip(sheet(number)) {
            let numeric = matches!(column, 5 | 6 | 8 | 13 | 14) && !cell.starts_with('0');
            if cell.is_empty() {
                continue;
            } else if let Some(value) = cell.parse::<f64>().ok().filter(|_| numeric) {
                page.write_number(line, column, value).expect("written");
            } else if let Some(value) = day(&cell).filter(|_| matches!(column, 9 | 12)) {
                page.write_datetime_with_format(line, column, &value, &date).expect("written");
            } else if column == 3 && number % 10 == 2 {
                page.write_string_with_format(line, column, cell, &old).expect("written");
            } else {
                page.write_string(line, column, cell).expect("written");
            }
        }
    }
    page.write_string(rows + 5, 3, "Tổng cộng").expect("written");
    page.write_string(rows + 7, 20, "TM. ỦY BAN NHÂN DÂN").expect("written");
    book.save(file).expect("the list is written");
}

fn read(file: &str) {
    let bytes = std::fs::read(file).expect("the list is there");
    let form = Form::default();
    let day = base::day::parse_day("15/10/2024").expect("a day");
    let before = processor_seconds();
    let workbook = workbook::read(file, &bytes).expect("the list can be read");
    let read = processor_seconds();
    let (mapping, questions) = intake::recognise(&workbook, &form, &[]);
    let proposal = intake::propose(&workbook, &form, day, &mapping, &Answers::new());
    let all = processor_seconds();
    let members: usize = proposal.households.iter().map(|it| it.members.len()).sum();
    let errors = proposal.findings.iter().filter(|it| it.severity == base::Severity::Error).count();
    let mut told = String::new();
    for finding in
        proposal.findings.iter().filter(|it| it.severity == base::Severity::Error).take(3)
    {
        let _ = write!(told, "{} {:?}; ", finding.code, finding.place);
    }
    eprint!("{told}");
    let peak = status("VmHWM:");
    #[expect(clippy::print_stdout, reason = "the benchmark's result")]
    {
        println!(
            "{{\"rows\":{},\"households\":{},\"members\":{members},\"findings\":{},\"errors\":\
             {errors},\"questions\":{},\"file_bytes\":{},\"read_cpu_s\":{:.3},\"cpu_s\":{:.3},\
             \"peak_mib\":{}}}",
            proposal.rows,
            proposal.households.len(),
            proposal.findings.len(),
            questions.len() + proposal.questions.len(),
            bytes.len(),
            read - before,
            all - before,
            peak / 1024,
        );
    }
}

/// The processor time of this process so far, all threads, from the kernel's count of ticks.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|it| it.parse::<f64>().ok());
    nanoseconds.unwrap_or(f64::NAN) / 1e9
}

fn status(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
