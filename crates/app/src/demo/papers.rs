//! The papers that the plan of May 2024 cites, as it cites them: what it writes wrong or in two ways stays
//! so, and says so. It gives neither the days on which papers came nor the abstracts of some.

use base::id::LegalPaperId;
use register::office::legal_paper::{Book, Issuer, PaperLevel};

use super::{demo_day, fixed};
use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::office::legal_paper::{LegalPaperNew, LegalPaperSaid};

/// The day on which the demonstration has them received.
const ARRIVED: &str = "2024-05-02";
const ARRIVED_NOTE: &str = "Ngày đến do bản minh họa đặt; kế hoạch không ghi.";
const NO_ABSTRACT: &str = "Kinh phí thực hiện Chương trình mục tiêu quốc gia giảm nghèo bền vững";
const NO_ABSTRACT_DOUBT: &str = "Kế hoạch năm 2024 không ghi trích yếu";
const TWO_ISSUERS: &str = "Kế hoạch năm 2024 ghi hai nơi ban hành: UBND huyện và Chủ tịch UBND huyện; \
                           không ghi trích yếu";

/// A paper that came: kind, number, day, issuer, level, abstract, doubt.
struct Came {
    kind: &'static str,
    symbol: &'static str,
    day: &'static str,
    by: (Issuer, &'static str, PaperLevel),
    about: &'static str,
    doubt: &'static str,
}

const CAME: [Came; 9] = {
    use Issuer::{Office, Person};
    use PaperLevel::{Central, District, Province};
    [
        Came {
            kind: "decision",
            symbol: "829/QĐ-UBND",
            day: "2023-03-17",
            by: (Person, "Chủ tịch UBND huyện Hoằng Hóa", District),
            about: NO_ABSTRACT,
            doubt: TWO_ISSUERS,
        },
        Came {
            kind: "decision",
            symbol: "725/QĐ-UBND",
            day: "2024-02-29",
            by: (Person, "Chủ tịch UBND huyện Hoằng Hóa", District),
            about: NO_ABSTRACT,
            doubt: NO_ABSTRACT_DOUBT,
        },
        Came {
            kind: "decision",
            symbol: "1277/QĐ-UBND",
            day: "2024-04-01",
            by: (Office, "Ủy ban nhân dân tỉnh Thanh Hóa", Province),
            about: "Về việc phân bổ vốn sự nghiệp nguồn ngân sách trung ương thực hiện Chương trình mục \
                 tiêu quốc gia giảm nghèo bền vững năm 2024 (đợt 1)",
            doubt: "",
        },
        Came {
            kind: "plan",
            symbol: "85/KH-UBND",
            day: "2024-04-01",
            by: (Office, "Ủy ban nhân dân tỉnh Thanh Hóa", Province),
            about: "Về triển khai thực hiện Chương trình mục tiêu quốc gia giảm nghèo bền vững năm 2024 \
                 trên địa bàn tỉnh Thanh Hóa",
            doubt: "",
        },
        Came {
            kind: "plan",
            symbol: "85/KH-UBND",
            day: "2024-04-09",
            by: (Office, "Ủy ban nhân dân huyện Hoằng Hóa", District),
            about: "Về triển khai thực hiện Chương trình MTQG giảm nghèo bền vững trên địa bàn huyện năm \
                 2024",
            doubt: "Cùng số với kế hoạch của tỉnh",
        },
        Came {
            kind: "letter",
            symbol: "1490/SLĐT BXH-BTXH",
            day: "2024-04-04",
            by: (Office, "Sở Lao động - Thương binh và Xã hội", Province),
            about: "Về việc triển khai thực hiện Kế hoạch của UBND tỉnh thực hiện Chương trình mục tiêu \
                 quốc gia giảm nghèo bền vững năm 2024",
            doubt: "",
        },
        Came {
            kind: "letter",
            symbol: "282/SLĐTBXH - BTEXH",
            day: "2024-01-17",
            by: (Office, "Sở Lao động - Thương binh và Xã hội", Province),
            about: "Về việc bố trí đối ứng từ ngân sách tỉnh thực hiện Chương trình MTQG giảm nghèo bền \
                 vững giai đoạn 2021-2025",
            doubt: "",
        },
        Came {
            kind: "circular",
            symbol: "55/2023/BTC",
            day: "2023-08-15",
            by: (Office, "Bộ Tài chính", Central),
            about: NO_ABSTRACT,
            doubt: "Kế hoạch năm 2024 ghi thiếu TT trong ký hiệu, không ghi trích yếu",
        },
        Came {
            kind: "resolution",
            symbol: "10/2023/NQHĐND",
            day: "2023-09-29",
            by: (Office, "Hội đồng nhân dân tỉnh Thanh Hóa", Province),
            about: NO_ABSTRACT,
            doubt: NO_ABSTRACT_DOUBT,
        },
    ]
};

/// The commune's own plans of 2023: number, day, abstract.
const PLANS: [(&str, &str, &str); 9] = [
    ("28/KH-UBND", "2023-05-16", "Giảm nghèo về thông tin trên địa bàn xã năm 2023"),
    (
        "30/KH-UBND",
        "2023-05-29",
        "Về việc thực hiện Chương trình mục tiêu quốc gia giảm nghèo năm 2023 trên địa bàn xã",
    ),
    (
        "36/KH-UBND",
        "2023-06-22",
        "Về việc tổ chức giám sát, đánh giá thực hiện Chương trình mục tiêu quốc gia giảm nghèo bền \
         vững năm 2023",
    ),
    (
        "77/KH-UBND",
        "2023-08-04",
        "Về việc sơ kết giữa kỳ Chương trình MTQG Giảm nghèo bền vững giai đoạn 2021-2025",
    ),
    (
        "59/KH-UBND",
        "2023-08-31",
        "Về việc rà soát hộ nghèo, hộ cận nghèo và xác định hộ có mức sống trung bình năm 2023",
    ),
    ("63/KH-UBND", "2023-09-12", "Về thực hiện hoạt động “cải thiện dinh dưỡng” năm 2023"),
    ("65/KH-UBND", "2023-09-28", "Về việc truyền thông Giảm nghèo trên địa bàn năm 2023"),
    (
        "67/KH-UBND",
        "2023-10-06",
        "Về triển khai dự án phát triển sản xuất cộng đồng; mô hình chăn nuôi bò sinh sản năm 2023",
    ),
    (
        "73/KH-UBND",
        "2023-10-27",
        "Về việc thu thập, cập nhật và khai thác thông tin cơ sở dữ liệu về người lao động năm 2023",
    ),
];

fn said(kind: &str, symbol: &str, day: base::Day, about: &str) -> LegalPaperSaid {
    LegalPaperSaid {
        kind: kind.to_owned(),
        symbol: symbol.to_owned(),
        unit: String::new(),
        day,
        issuer: Issuer::Committee,
        issuer_name: String::new(),
        level: None,
        about: about.to_owned(),
        signer: String::new(),
        arrived_on: None,
        doubt: String::new(),
        note: String::new(),
        grounds: Vec::new(),
        // They stand in the plan as they do here.
        confirmed: true,
    }
}

/// Records them.
pub(super) async fn papers(app: &App, officer: &Actor) -> Result<()> {
    for (symbol, day, about) in PLANS {
        let paper = said("plan", symbol, demo_day(day)?, about);
        record(app, officer, Book::Out, paper).await?;
    }
    for it in CAME {
        let (issuer, name, level) = it.by;
        let paper = LegalPaperSaid {
            issuer,
            issuer_name: name.to_owned(),
            level: Some(level),
            arrived_on: Some(demo_day(ARRIVED)?),
            doubt: it.doubt.to_owned(),
            note: ARRIVED_NOTE.to_owned(),
            ..said(it.kind, it.symbol, demo_day(it.day)?, it.about)
        };
        record(app, officer, Book::In, paper).await?;
    }
    Ok(())
}

async fn record(app: &App, officer: &Actor, book: Book, paper: LegalPaperSaid) -> Result<()> {
    let id = LegalPaperId(fixed(&format!("paper {} {}", paper.symbol, paper.day)));
    let new = LegalPaperNew { id, book, paper };
    crate::office::legal_paper::add(app, officer, new).await.map(drop)
}
