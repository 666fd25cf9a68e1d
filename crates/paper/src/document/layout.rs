//! The layout of NĐ 30/2020/NĐ-CP: every measure of a paper, here and nowhere else. The decree
//! gives ranges; each value below lies in its range, which stands beside it.
//! Read in its Phụ lục I, phần I, mục I–III.

use super::Align;

/// A length in tenths of a millimetre: whole numbers serve, and no page needs less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(pub u32);

impl Length {
    /// So many millimetres.
    pub const fn mm(n: u32) -> Length {
        Length(n * 10)
    }

    /// In twentieths of a point, as Word counts.
    pub const fn twips(self) -> u32 {
        (self.0 * 1440 + 127) / 254
    }

    /// In the units of pictures in Word: 36 000 a millimetre.
    pub const fn emu(self) -> u32 {
        self.0 * 3_600
    }

    /// In hundredths of a point.
    pub const fn centipoints(self) -> u32 {
        (self.0 * 7_200 + 127) / 254
    }

    /// As stylesheets write it.
    pub fn css(self) -> String {
        format!("{}.{}mm", self.0 / 10, self.0 % 10)
    }
}

/// A4 upright.
pub const PAGE: (Length, Length) = (Length::mm(210), Length::mm(297));
/// 20–25 mm.
pub const TOP: Length = Length::mm(20);
/// 20–25 mm.
pub const BOTTOM: Length = Length::mm(20);
/// 30–35 mm.
pub const LEFT: Length = Length::mm(30);
/// 15–20 mm.
pub const RIGHT: Length = Length::mm(15);
/// How far below the paper's edge the page number stands.
pub const NUMBER_FROM_EDGE: Length = Length::mm(10);
/// What lies between the margins.
pub const TEXT: Length = Length(PAGE.0.0 - LEFT.0 - RIGHT.0);
/// What lies between the margins of a page laid across.
pub const TEXT_ACROSS: Length = Length(PAGE.1.0 - LEFT.0 - RIGHT.0);
/// The two columns of the header; the right one holds the nation's name on one line.
pub const HEAD: [Length; 2] = [Length(TEXT.0 - 950), Length(950)];
/// Where recipients stand beside one signature.
pub const CLOSING: [Length; 2] = [Length::mm(80), Length(TEXT.0 - 800)];
/// The side of a code: a phone reads 60 modules of half a millimetre at arm's length.
pub const CODE: Length = Length::mm(30);
/// Room at the left and right of a cell's words.
pub const CELL_SIDE: Length = Length(12);
/// The same in a table of fine letters, which has more columns.
pub const FINE_CELL_SIDE: Length = Length(6);
/// Room above and below a cell's words, in twentieths of a point.
pub const CELL_ABOVE_TWIPS: u32 = 30;
/// The same in a table that is set close.
pub const CLOSE_CELL_ABOVE_TWIPS: u32 = 10;
/// What stays free between a dotted line and the next label.
pub const FIELD_GAP: Length = Length::mm(3);
/// The side of a box to tick, in points.
pub const BOX_PT: u32 = 11;
/// What stays free below a rule, in points.
pub const RULE_BELOW_PT: u32 = 6;
/// Page numbers: 13–14.
pub const NUMBER_PT: u32 = 13;
/// Times New Roman, or what has its measures.
pub const FONT: &str = "Times New Roman";
/// The font with the same measures that the program carries.
pub const FONT_EMBEDDED: &str = "Tinos";

/// The nation, on every paper.
pub const NATION: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// The motto, on every paper.
pub const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
/// The words above the list of recipients.
pub const RECIPIENTS: &str = "Nơi nhận:";

/// What a line is; its look follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Warning,
    Foot,
    Nation,
    Motto,
    Parent,
    Issuer,
    Symbol,
    PlaceDate,
    Title,
    TitleAlone,
    About,
    Centred,
    Addressee,
    Ground,
    Body,
    Roman,
    Arabic,
    Letter,
    Field,
    Cell,
    MiddleCell,
    SmallCell,
    FineCell,
    FinestCell,
    Legend,
    FineLegend,
    Unit,
    SmallCapacity,
    SmallNote,
    SmallName,
    Capacity,
    Note,
    Name,
    RecipientsHead,
    Recipient,
    Caption,
    Lead,
    Small,
    Form,
    AppendixNumber,
    Appendix,
    Attached,
    FormAttached,
}

/// What a line is the heading of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// The whole paper.
    Paper,
    /// A part of it, or an appendix.
    Part,
}

/// The look of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Its name where a program lists styles.
    pub name: &'static str,
    /// Points.
    pub size_pt: u32,
    /// Bold throughout.
    pub bold: bool,
    /// Italic throughout.
    pub italic: bool,
    /// Where it stands.
    pub align: Align,
    /// How far its first line begins from the left.
    pub first_line: Length,
    /// Points above and below.
    pub above_pt: u32,
    /// See `above_pt`.
    pub below_pt: u32,
    /// Whether the next line stays on its page.
    pub keep_next: bool,
}

const LINE: Look = Look {
    name: "",
    size_pt: 14,
    bold: false,
    italic: false,
    align: Align::Centre,
    first_line: Length(0),
    above_pt: 0,
    below_pt: 0,
    keep_next: true,
};
/// Body 13–14, justified, first line 1–1,27 cm, at least 6 points between paragraphs.
const BODY: Look = Look {
    align: Align::Justified,
    first_line: Length(127),
    below_pt: 6,
    keep_next: false,
    ..LINE
};

impl Role {
    /// All of them.
    pub const ALL: [Role; 43] = [
        Role::Warning,
        Role::Foot,
        Role::Nation,
        Role::Motto,
        Role::Parent,
        Role::Issuer,
        Role::Symbol,
        Role::PlaceDate,
        Role::Title,
        Role::TitleAlone,
        Role::About,
        Role::Centred,
        Role::Addressee,
        Role::Ground,
        Role::Body,
        Role::Roman,
        Role::Arabic,
        Role::Letter,
        Role::Field,
        Role::Cell,
        Role::MiddleCell,
        Role::SmallCell,
        Role::FineCell,
        Role::FinestCell,
        Role::Legend,
        Role::FineLegend,
        Role::Unit,
        Role::SmallCapacity,
        Role::SmallNote,
        Role::SmallName,
        Role::Capacity,
        Role::Note,
        Role::Name,
        Role::RecipientsHead,
        Role::Recipient,
        Role::Caption,
        Role::Lead,
        Role::Small,
        Role::Form,
        Role::AppendixNumber,
        Role::Appendix,
        Role::Attached,
        Role::FormAttached,
    ];

    /// Its id in files.
    pub fn id(self) -> &'static str {
        match self {
            Role::Warning => "Warning",
            Role::Foot => "WarningFoot",
            Role::Nation => "Nation",
            Role::Motto => "Motto",
            Role::Parent => "Parent",
            Role::Issuer => "Issuer",
            Role::Symbol => "Symbol",
            Role::PlaceDate => "PlaceDate",
            Role::Title => "PaperTitle",
            Role::TitleAlone => "PaperTitleAlone",
            Role::About => "About",
            Role::Centred => "Centred",
            Role::Addressee => "Addressee",
            Role::Ground => "Ground",
            Role::Body => "Body",
            Role::Roman => "PartRoman",
            Role::Arabic => "PartArabic",
            Role::Letter => "PartLetter",
            Role::Field => "Field",
            Role::Cell => "Cell",
            Role::MiddleCell => "CellMiddle",
            Role::SmallCell => "CellSmall",
            Role::FineCell => "CellFine",
            Role::FinestCell => "CellFinest",
            Role::Legend => "Legend",
            Role::FineLegend => "LegendFine",
            Role::Unit => "Unit",
            Role::SmallCapacity => "CapacitySmall",
            Role::SmallNote => "SignNoteSmall",
            Role::SmallName => "SignNameSmall",
            Role::Capacity => "Capacity",
            Role::Note => "SignNote",
            Role::Name => "SignName",
            Role::RecipientsHead => "RecipientsHead",
            Role::Recipient => "Recipient",
            Role::Caption => "CodeCaption",
            Role::Lead => "Lead",
            Role::Small => "Small",
            Role::Form => "FormName",
            Role::AppendixNumber => "AppendixNumber",
            Role::Appendix => "AppendixTitle",
            Role::Attached => "Attached",
            Role::FormAttached => "FormAttached",
        }
    }

    /// What it is the heading of, if it is one.
    pub fn heading(self) -> Option<Heading> {
        match self {
            Role::Title | Role::TitleAlone => Some(Heading::Paper),
            Role::Roman | Role::Appendix => Some(Heading::Part),
            Role::Warning
            | Role::Foot
            | Role::Nation
            | Role::Motto
            | Role::Parent
            | Role::Issuer
            | Role::Symbol
            | Role::PlaceDate
            | Role::About
            | Role::Centred
            | Role::Addressee
            | Role::Ground
            | Role::Body
            | Role::Arabic
            | Role::Letter
            | Role::Field
            | Role::Cell
            | Role::MiddleCell
            | Role::SmallCell
            | Role::FineCell
            | Role::FinestCell
            | Role::Legend
            | Role::FineLegend
            | Role::Unit
            | Role::SmallCapacity
            | Role::SmallNote
            | Role::SmallName
            | Role::Capacity
            | Role::Note
            | Role::Name
            | Role::RecipientsHead
            | Role::Recipient
            | Role::Caption
            | Role::Lead
            | Role::Small
            | Role::Form
            | Role::AppendixNumber
            | Role::Attached
            | Role::FormAttached => None,
        }
    }

    /// Its look, with the range of the decree where it gives one.
    #[expect(clippy::too_many_lines, reason = "a table: one line a role, compared with the decree")]
    pub fn look(self) -> Look {
        match self {
            Role::Warning => {
                Look { name: "Cảnh báo", size_pt: 12, bold: true, below_pt: 6, ..LINE }
            }
            Role::Foot => Look {
                name: "Cảnh báo cuối trang",
                size_pt: 9,
                bold: true,
                keep_next: false,
                ..LINE
            },
            // 12–13, bold capitals.
            Role::Nation => Look { name: "Quốc hiệu", size_pt: 12, bold: true, ..LINE },
            // 13–14, bold.
            Role::Motto => Look { name: "Tiêu ngữ", size_pt: 13, bold: true, ..LINE },
            // 12–13, capitals.
            Role::Parent => Look { name: "Cơ quan chủ quản", size_pt: 12, ..LINE },
            // 12–13, bold capitals.
            Role::Issuer => Look { name: "Cơ quan ban hành", size_pt: 12, bold: true, ..LINE },
            // 13.
            Role::Symbol => Look { name: "Số, ký hiệu", size_pt: 13, ..LINE },
            // 13–14, italic.
            Role::PlaceDate => {
                Look { name: "Địa danh, ngày", size_pt: 13, italic: true, ..LINE }
            }
            // 13–14, bold capitals.
            Role::Title => {
                Look { name: "Tên loại văn bản", bold: true, above_pt: 14, ..LINE }
            }
            // What it is about stands right below it; anything else apart from it.
            Role::TitleAlone => {
                Look { name: "Tên không trích yếu", below_pt: 8, ..Role::Title.look() }
            }
            // 13–14, bold.
            Role::About => Look { name: "Trích yếu", bold: true, ..LINE },
            Role::Centred => {
                Look { name: "Thẩm quyền", bold: true, above_pt: 8, below_pt: 8, ..LINE }
            }
            Role::Addressee => Look { name: "Kính gửi", above_pt: 10, below_pt: 10, ..LINE },
            // 13–14, italic.
            Role::Ground => Look { name: "Căn cứ", italic: true, ..BODY },
            Role::Body => Look { name: "Nội dung", ..BODY },
            Role::Roman => Look { name: "Phần", bold: true, keep_next: true, ..BODY },
            Role::Arabic => Look { name: "Khoản", ..BODY },
            Role::Letter => Look { name: "Điểm", ..BODY },
            Role::Field => Look {
                name: "Dòng điền",
                align: Align::Left,
                first_line: Length(0),
                below_pt: 4,
                ..BODY
            },
            Role::Cell => Look {
                name: "Ô bảng",
                size_pt: 12,
                align: Align::Left,
                first_line: Length(0),
                below_pt: 0,
                ..BODY
            },
            Role::MiddleCell => {
                Look { name: "Ô bảng chữ vừa", size_pt: 11, ..Role::Cell.look() }
            }
            Role::SmallCell => {
                Look { name: "Ô bảng chữ nhỏ", size_pt: 10, ..Role::Cell.look() }
            }
            Role::FineCell => {
                Look { name: "Ô bảng chữ rất nhỏ", size_pt: 9, ..Role::Cell.look() }
            }
            Role::FinestCell => {
                Look { name: "Ô bảng chữ nhỏ nhất", size_pt: 8, ..Role::Cell.look() }
            }
            Role::Legend => {
                Look { name: "Chú giải mã", align: Align::Justified, ..Role::FineCell.look() }
            }
            Role::FineLegend => Look {
                name: "Chú giải chữ nhỏ",
                align: Align::Justified,
                ..Role::FinestCell.look()
            },
            Role::Unit => Look {
                name: "Đơn vị tính",
                size_pt: 12,
                italic: true,
                align: Align::Right,
                below_pt: 2,
                ..LINE
            },
            // 13–14, bold capitals.
            Role::Capacity => Look { name: "Chức vụ ký", bold: true, ..LINE },
            Role::Note => Look { name: "Ghi chú ký", size_pt: 13, italic: true, ..LINE },
            // 13–14, bold; the room above is for signature and seal.
            Role::Name => {
                Look { name: "Họ tên ký", bold: true, above_pt: 62, keep_next: false, ..LINE }
            }
            // On forms that the law prints on one page, below a table of that page.
            Role::SmallCapacity => {
                Look { size_pt: 11, name: "Chức vụ ký chữ nhỏ", ..Role::Capacity.look() }
            }
            Role::SmallNote => {
                Look { size_pt: 10, name: "Ghi chú ký chữ nhỏ", ..Role::Note.look() }
            }
            Role::SmallName => {
                Look {
                    name: "Họ tên ký chữ nhỏ", size_pt: 11, above_pt: 10, ..Role::Name.look()
                }
            }
            // 12, bold italic.
            Role::RecipientsHead => Look {
                name: "Nơi nhận",
                size_pt: 12,
                bold: true,
                italic: true,
                align: Align::Left,
                ..LINE
            },
            // 11.
            Role::Recipient => {
                Look { name: "Danh sách nơi nhận", size_pt: 11, align: Align::Left, ..LINE }
            }
            Role::Caption => Look {
                name: "Lời bên mã",
                size_pt: 11,
                align: Align::Left,
                keep_next: false,
                ..LINE
            },
            Role::Lead => Look {
                name: "Dòng dẫn",
                bold: true,
                align: Align::Left,
                first_line: Length(0),
                above_pt: 6,
                below_pt: 4,
                ..LINE
            },
            Role::Small => Look {
                name: "Chú thích",
                size_pt: 11,
                align: Align::Left,
                first_line: Length(0),
                above_pt: 4,
                ..BODY
            },
            Role::Form => Look {
                name: "Tên mẫu",
                size_pt: 12,
                italic: true,
                align: Align::Right,
                below_pt: 4,
                ..LINE
            },
            // 14, bold, not capitals; the title below it in capitals.
            Role::AppendixNumber => Look { name: "Số phụ lục", bold: true, ..LINE },
            Role::Appendix => Look { name: "Phụ lục", bold: true, ..LINE },
            Role::Attached => Look { name: "Kèm theo", italic: true, below_pt: 8, ..LINE },
            Role::FormAttached => {
                Look { name: "Mẫu kèm theo", size_pt: 13, italic: true, ..LINE }
            }
        }
    }
}

/// The rule under the issuer and under what a paper is about: between a third and a half of it.
pub fn short_rule(text: &str, size_pt: u32, room: Length) -> Length {
    let words = bold_width(text, size_pt).0.min(room.0);
    Length(words * 2 / 5)
}

/// The rule under the motto: as long as its words.
pub fn motto_rule() -> Length {
    bold_width(MOTTO, Role::Motto.look().size_pt)
}

/// How long words are in the bold font.
pub fn bold_width(text: &str, size_pt: u32) -> Length {
    let units: u32 = text.chars().map(unit_width).sum();
    // Thousandths of the size in points to tenths of a millimetre.
    Length(units * size_pt * 254 / 72_000)
}

/// The advance of a character of the bold font, in thousandths of its size. Marks do not widen a
/// letter; a horn does.
fn unit_width(c: char) -> u32 {
    let base = base::text::fold(&c.to_string());
    let folded = base.chars().next().unwrap_or(' ');
    let horn = is_horned(c);
    let letter = if c.is_uppercase() { folded.to_ascii_uppercase() } else { folded };
    let at = u32::from(letter).checked_sub(32).and_then(|at| usize::try_from(at).ok());
    let width = at.and_then(|at| BOLD_WIDTHS.get(at)).copied().unwrap_or(556);
    match (horn, letter) {
        (true, 'U') => 796,
        (true, 'u') => 600,
        (true, 'o') => 554,
        _ => u32::from(width),
    }
}

fn is_horned(c: char) -> bool {
    "ƯỨỪỬỮỰưứừửữựơớờởỡợ".contains(c)
}

/// The advances of the bold font for the characters from blank to tilde.
const BOLD_WIDTHS: [u16; 95] = [
    250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722, 667,
    611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722,
    722, 667, 333, 278, 333, 581, 500, 333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556,
    278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
];
