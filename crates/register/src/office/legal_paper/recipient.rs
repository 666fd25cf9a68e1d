//! “Nơi nhận” as papers have it: a line a recipient, with what it is sent for behind it in brackets.

use super::Purpose;

/// Who is sent a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub name: String,
    /// None where the line does not say it.
    pub purpose: Option<Purpose>,
}

/// The recipients of a text, a line each: `- Phòng Lao động - TBXH (b/c);`, `- Lưu: VT.`
pub fn recipients(text: &str) -> Vec<Recipient> {
    text.lines().filter_map(line).collect()
}

fn line(text: &str) -> Option<Recipient> {
    let text = base::text::clean(text);
    let text = text.trim_start_matches(['-', '–', '+', '•', '*']).trim();
    let text = text.trim_end_matches([';', '.', ',', '/']).trim();
    let archived = text.split_once(':').filter(|(word, _)| base::text::fold(word).trim() == "luu");
    if let Some((_, place)) = archived {
        return named(place, Some(Purpose::Archive));
    }
    let marked = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match marked.and_then(|(name, mark)| Some((name, purpose_of(mark)?))) {
        Some((name, purpose)) => named(name, Some(purpose)),
        None => named(text, None),
    }
}

fn named(name: &str, purpose: Option<Purpose>) -> Option<Recipient> {
    let name = name.trim();
    (!name.is_empty()).then(|| Recipient { name: name.to_owned(), purpose })
}

fn purpose_of(mark: &str) -> Option<Purpose> {
    let mark: String = base::text::fold(mark).chars().filter(|c| c.is_alphabetic()).collect();
    match mark.strip_prefix("de").unwrap_or(&mark) {
        "bc" | "baocao" => Some(Purpose::Report),
        "ph" | "phoihop" => Some(Purpose::Coordinate),
        "th" | "thuchien" => Some(Purpose::CarryOut),
        "biet" => Some(Purpose::Know),
        "luu" => Some(Purpose::Archive),
        _ => None,
    }
}
