//! The class that a title, a sheet's name or a group row states, and whether it says more than that.

use register::Class;

/// What a title, a sheet's name or a group row says about the class of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Stated {
    /// It names no class.
    #[default]
    Nothing,
    /// One class, with the class that was left when it says that it was escaped.
    One(Class, Option<Class>),
    /// Several: the rows must say which.
    Several,
    /// It speaks of a class in words that do not say who is of it: "đề nghị", "hỗ trợ".
    Unclear,
}

impl Stated {
    /// The class and the class left, as a mapping keeps them.
    pub(crate) fn class(self) -> (Option<Class>, Option<Class>) {
        match self {
            Stated::One(class, from) => (Some(class), from),
            Stated::Nothing | Stated::Several | Stated::Unclear => (None, None),
        }
    }
}

/// What a text in the form of `key` states. Beside the class only words may stand that say nothing of who
/// is of it: the year, the place, that it was found by a review. Any other may turn it round ("cần rà
/// soát hộ nghèo", "nguy cơ tái nghèo"), and is asked about.
pub(crate) fn stated(title: &str) -> Stated {
    let (said, left) = classes(title);
    let turned = matches!(said, Stated::One(..)) && !says_nothing_more(&left);
    if turned { Stated::Unclear } else { said }
}

/// The classes that a text names, and what else stands in it.
pub(super) fn classes(title: &str) -> (Stated, String) {
    let mut left = format!(" {title} ");
    let mut take = |words: &[&str]| {
        let mut any = false;
        for word in words {
            let padded = format!(" {word} ");
            while left.contains(&padded) {
                left = left.replacen(&padded, " | ", 1);
                any = true;
            }
        }
        any
    };
    // "Chuẩn nghèo" and "giảm nghèo" are no classes.
    take(&["chuan ngheo va can ngheo", "chuan can ngheo", "chuan ngheo", "giam ngheo"]);
    // What the law calls the class in full, what lists cut it to, and what forms write.
    let average = take(&[
        "lam nong nghiep lam nghiep ngu nghiep va diem nghiep co muc song trung binh",
        "lam nong nghiep lam nghiep ngu nghiep diem nghiep co muc song trung binh",
        "lam nong lam ngu va diem nghiep co muc song trung binh",
        "lam nong lam ngu diem nghiep co muc song trung binh",
        "nong lam ngu diem nghiep co muc song trung binh",
        "nlndn co muc song trung binh",
        "nlndn muc song trung binh",
        "nlndn co mstb",
        "nlndn mstb",
        "nlndn tb",
        "co muc song trung binh",
        "muc song trung binh",
        "nlndn",
        "mstb",
    ]);
    let left_near = take(&["thoat can ngheo", "htcn"]);
    let left_poor = take(&["thoat ngheo", "htn"]);
    let not_poor = take(&["khong ngheo"]);
    let near = take(&["can ngheo", "hcn"]);
    let bare = take(&["tai ngheo", "ho ngheo", "hn"]);
    // "Hộ cận nghèo, nghèo": a bare word is a class beside another one, or alone.
    let poor = bare || ((near || left_near || left_poor || title == "ngheo") && take(&["ngheo"]));
    let classes = [
        (poor, Class::Poor, None),
        (near, Class::NearPoor, None),
        (average, Class::AverageFarming, None),
        (not_poor, Class::NotPoor, None),
        (left_poor, Class::NotPoor, Some(Class::Poor)),
        (left_near, Class::NotPoor, Some(Class::NearPoor)),
    ];
    let mut named = classes.into_iter().filter(|(named, ..)| *named);
    let said = match (named.next(), named.next()) {
        (None, _) => Stated::Nothing,
        (Some(_), Some(_)) => Stated::Several,
        (Some((_, class, from)), None) => Stated::One(class, from),
    };
    (said, left)
}

/// Whether what stands beside a class is the year, the place, the review and the like.
pub(super) fn says_nothing_more(left: &str) -> bool {
    const PHRASES: [&str; 24] = [
        "sau khi ra soat",
        "sau ra soat",
        "qua ra soat",
        "theo ket qua ra soat",
        "ket qua ra soat",
        "duoc cong nhan",
        "cong nhan",
        "theo quyet dinh",
        "kem theo quyet dinh",
        "theo chuan",
        "da chieu",
        "giai doan",
        "phat sinh",
        "tren dia ban",
        "tinh den ngay",
        "tinh den",
        "cuoi ky",
        "cuoi nam",
        "dau nam",
        "khong co kha nang lao dong",
        "dan toc thieu so",
        "bao tro xa hoi",
        "thuoc chinh sach",
        "nguoi co cong",
    ];
    const WORDS: [&str; 38] = [
        "danh", "sach", "ds", "cac", "ho", "gia", "dinh", "nam", "thang", "ngay", "quy", "bieu",
        "mau", "phu", "luc", "so", "tong", "hop", "va", "la", "cua", "thuoc", "dien", "doi",
        "tuong", "moi", "cu", "theo", "dtts", "stt", "tt", "khau", "nhan", "nguoi", "don", "vi",
        "chu", "qd",
    ];
    /// What areas are called; their names follow, of so many words at most.
    const AREAS: [&str; 20] = [
        "xa",
        "phuong",
        "thi tran",
        "huyen",
        "tinh",
        "quan",
        "thi xa",
        "thanh pho",
        "tp",
        "thon",
        "xom",
        "ban",
        "buon",
        "ap",
        "to dan pho",
        "tdp",
        "khu pho",
        "khom",
        "khu",
        "to",
    ];
    const NAME_WORDS: usize = 4;
    /// Words that no name has, and that turn a title round.
    const TURNS: [&str; 22] = [
        "can", "dang", "ky", "de", "nghi", "xet", "duyet", "ho tro", "nguy", "co", "kho", "khan",
        "giap", "du", "kien", "khong", "chua", "ra", "soat", "phai", "nhan", "to",
    ];
    let mut left = left.replace('|', " ");
    left = format!(" {} ", left.split_whitespace().collect::<Vec<_>>().join(" "));
    for phrase in PHRASES {
        left = left.replace(&format!(" {phrase} "), " ");
    }
    let words: Vec<&str> = left.split_whitespace().collect();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let two = words.get(at..at + 2).map(|two| two.join(" ")).unwrap_or_default();
        let three = words.get(at..at + 3).map(|three| three.join(" ")).unwrap_or_default();
        let area = AREAS.iter().find(|area| **area == three || **area == two || area == &word);
        if let Some(area) = area {
            at += area.split(' ').count();
            let name = words.get(at..).unwrap_or_default().iter();
            let own = name.take(NAME_WORDS).take_while(|word| {
                !WORDS.contains(word) && !AREAS.contains(word) && !TURNS.contains(word)
            });
            at += own.count();
        } else if WORDS.contains(word)
            || word.bytes().all(|b| b.is_ascii_digit())
            || word.len() == 1
        {
            at += 1;
        } else {
            return false;
        }
    }
    true
}
