//! Number and symbol of a paper: read as they are typed, held against how they are written (NĐ 30/2020, Phụ
//! lục I, mục II.3), with what they would be when they are put right.

use base::Finding;

use super::Issuer;
use super::kind::{Kind, Kinds, Shape};

/// Digits of a number; no office issues a million papers a year.
const DIGITS_MAX: usize = 6;
/// Bodies whose abbreviations are known: they are spelled right where a hand took other letters.
const BODIES: [&str; 5] = ["UBND", "HĐND", "BCĐ", "TTg", "CP"];

/// Number and symbol as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperSymbol {
    pub number: i64,
    /// Between number and symbol, of normative texts.
    pub year: Option<i32>,
    /// What stands behind: `KH-UBND`. Papers of one series have the same.
    pub series: String,
}

impl PaperSymbol {
    /// As a paper carries it: a number below ten with a zero before it.
    pub fn written(&self) -> String {
        match self.year {
            Some(year) => format!("{:02}/{year}/{}", self.number, self.series),
            None => format!("{:02}/{}", self.number, self.series),
        }
    }
}

/// What came of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// None where it has no shape at all.
    pub symbol: Option<PaperSymbol>,
    /// What is not as it is written, each a warning: whether it refuses, the book says.
    pub findings: Vec<Finding>,
    /// How it would be written, where that follows and is something else than what was typed.
    pub cure: Option<String>,
}

/// The text by which a symbol is looked up: without zeros before the number, capitals, marks and spaces.
pub fn key(symbol: &str) -> String {
    let folded = base::text::fold(symbol);
    let bare: String = folded.chars().filter(|c| !c.is_whitespace()).map(dash).collect();
    bare.strip_prefix("so:").unwrap_or(&bare).trim_start_matches('0').to_owned()
}

/// What stands behind the number of a commune's own paper; none where its body or its unit is not known.
pub fn own_series(kind: &Kind, issuer: Issuer, unit: &str) -> Option<String> {
    let body = match issuer {
        Issuer::Committee | Issuer::Chairman => "UBND",
        Issuer::Council => "HĐND",
        Issuer::Office | Issuer::Person => return None,
    };
    match kind.shape {
        Shape::Named | Shape::Normative => Some(format!("{}-{body}", kind.short)),
        Shape::Letter => {
            let unit: String = base::text::clean(unit).split_whitespace().collect();
            let fits = !unit.is_empty() && unit.chars().all(is_of_symbol);
            fits.then(|| format!("{body}-{}", unit.to_uppercase()))
        }
        Shape::Law | Shape::Free => None,
    }
}

/// Reads a text as number and symbol of a paper of a kind, dated in a year.
pub fn read(text: &str, kind: &Kind, kinds: &Kinds, day_year: i32) -> Read {
    let typed = base::text::clean(text);
    let told = |it: Finding| it.with("text", &typed).with("kind", &kind.id);
    let refused = |code: Finding| Read {
        symbol: None,
        findings: vec![told(code).with("cure", "–")],
        cure: None,
    };
    let text = without_label(&typed);
    if text.is_empty() {
        return refused(Finding::warning("legal_symbol_empty"));
    }
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let (number, year, tail) = match parts.as_slice() {
        [number, tail] => (*number, None, *tail),
        [number, year, tail] if year.len() == 4 && is_digits(year, 4) => {
            (*number, year.parse::<i32>().ok(), *tail)
        }
        [number] if is_digits(number, DIGITS_MAX) => {
            return refused(Finding::warning("legal_symbol_bare"));
        }
        _ => return refused(Finding::warning("legal_symbol_shape")),
    };
    let number = number.parse::<i64>().ok().filter(|it| *it > 0 && is_digits(number, DIGITS_MAX));
    let (Some(number), false) = (number, tail.is_empty()) else {
        return refused(Finding::warning("legal_symbol_shape"));
    };
    let mut findings = Vec::new();
    let series = spelled(tail, kinds, &mut findings);
    let (series, mut is_sure) = by_kind(series, kind, kinds, &mut findings);
    is_sure &= !series.is_empty();
    let mut cured_year = year;
    match year {
        None if matches!(kind.shape, Shape::Normative | Shape::Law) => {
            findings.push(Finding::warning("legal_symbol_year"));
            cured_year = Some(day_year);
        }
        Some(year) if year != day_year => {
            findings.push(Finding::warning("legal_symbol_year_day").with("year", day_year));
            // The year or the day may be wrong.
            is_sure = false;
        }
        None | Some(_) => {}
    }
    let cured = PaperSymbol { number, year: cured_year, series };
    if findings.is_empty() {
        return Read { symbol: Some(cured), findings, cure: None };
    }
    let cure = is_sure.then(|| cured.written());
    let shown = cure.clone().unwrap_or_else(|| "–".to_owned());
    Read {
        symbol: Some(PaperSymbol { number, year, series: tail.to_owned() }),
        findings: findings.into_iter().map(|it| told(it).with("cure", &shown)).collect(),
        cure,
    }
}

/// Without the word `Số:` before it.
fn without_label(text: &str) -> &str {
    let rest = text.split_once(':').filter(|(label, _)| base::text::fold(label).trim() == "so");
    rest.map_or(text, |(_, rest)| rest).trim()
}

fn is_digits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// A letter of Vietnamese or Latin, a digit, or a sign of abbreviations.
fn is_of_symbol(c: char) -> bool {
    let is_letter = c.is_alphabetic()
        && matches!(base::text::fold(c.encode_utf8(&mut [0; 4])).as_bytes(), [b'a'..=b'z']);
    is_letter || c.is_ascii_digit() || matches!(c, '.' | '&')
}

fn dash(c: char) -> char {
    if matches!(c, '–' | '—' | '−' | '‐' | '‑') { '-' } else { c }
}

/// The symbol as it is spelled: no spaces, one sign between groups, known abbreviations with their letters.
fn spelled(tail: &str, kinds: &Kinds, findings: &mut Vec<Finding>) -> String {
    let bare: String = tail.chars().filter(|c| !c.is_whitespace()).map(dash).collect();
    if bare != tail {
        findings.push(Finding::warning("legal_symbol_spaces"));
    }
    let kept: String = bare.chars().filter(|c| is_of_symbol(*c) || *c == '-').collect();
    let groups: Vec<&str> = kept.split('-').filter(|group| !group.is_empty()).collect();
    if groups.join("-") != bare {
        findings.push(Finding::warning("legal_symbol_letters"));
    }
    let right: Vec<String> =
        groups.iter().enumerate().map(|(at, it)| spelled_group(it, at == 0, kinds)).collect();
    if right != groups {
        findings.push(Finding::warning("legal_symbol_case"));
    }
    right.join("-")
}

fn spelled_group(group: &str, is_first: bool, kinds: &Kinds) -> String {
    if kinds.of_short(group).is_some() || BODIES.contains(&group) {
        return group.to_owned();
    }
    let folded = base::text::fold(group);
    if let Some(body) = BODIES.iter().find(|body| base::text::fold(body) == folded) {
        return (*body).to_owned();
    }
    if let Some(short) = kinds.spelled(&folded).filter(|_| is_first) {
        return short.to_owned();
    }
    let is_small = group.chars().any(char::is_lowercase) && !group.chars().any(char::is_uppercase);
    if !is_small {
        return group.to_owned();
    }
    group.to_uppercase().chars().filter(|c| is_of_symbol(*c)).collect()
}

/// The symbol put right by what its kind asks, and whether what came of it is sure.
fn by_kind(
    series: String,
    kind: &Kind,
    kinds: &Kinds,
    findings: &mut Vec<Finding>,
) -> (String, bool) {
    match kind.shape {
        Shape::Free => (series, true),
        Shape::Law => {
            let is_law = series.strip_prefix("QH").is_some_and(|rest| is_digits(rest, 2));
            if !is_law {
                findings.push(Finding::warning("legal_symbol_law"));
            }
            (series, is_law)
        }
        Shape::Letter => letter(series, kinds, findings),
        Shape::Named | Shape::Normative => named(series, kind, kinds, findings),
    }
}

fn letter(series: String, kinds: &Kinds, findings: &mut Vec<Finding>) -> (String, bool) {
    let first = series.split('-').next().unwrap_or_default();
    let other = kinds.of_short(first).map(|it| it.id.clone());
    let is_whole = series.contains('-');
    if let Some(other) = other {
        findings.push(Finding::warning("legal_symbol_letter").with("other_kind", other));
        return (series, false);
    }
    if !is_whole {
        findings.push(Finding::warning("legal_symbol_unit"));
    }
    (series, is_whole)
}

fn named(
    series: String,
    kind: &Kind,
    kinds: &Kinds,
    findings: &mut Vec<Finding>,
) -> (String, bool) {
    let (first, rest) = match series.split_once('-') {
        Some((first, rest)) => (first, Some(rest)),
        None => (series.as_str(), None),
    };
    let short = &kind.short;
    if let Some(other) = kinds.of_short(first) {
        if other.id != kind.id {
            findings.push(Finding::warning("legal_symbol_kind").with("other_kind", &other.id));
        }
        let Some(rest) = rest else {
            findings.push(Finding::warning("legal_symbol_body"));
            return (series, false);
        };
        return (format!("{short}-{rest}"), true);
    }
    if let Some(body) = first.strip_prefix(short.as_str()).filter(|it| is_body(it)) {
        findings.push(Finding::warning("legal_symbol_dash"));
        let body = spelled_group(body, false, kinds);
        let rest = rest.map(|rest| format!("-{rest}")).unwrap_or_default();
        return (format!("{short}-{body}{rest}"), true);
    }
    findings.push(Finding::warning("legal_symbol_kind_missing"));
    let is_whole = !first.is_empty();
    (format!("{short}-{series}"), is_whole)
}

/// Whether a text may be the abbreviation of a body: one that is known, or of a ministry's length.
fn is_body(text: &str) -> bool {
    BODIES.contains(&text) || text.chars().count() > 2
}
