//! Lines of an estimate: quantity × unit price in whole đồng, by source; what a norm lets them
//! count; what is left of each source.

use std::collections::BTreeMap;

use base::id::{AllocationId, EstimateLineId};
use base::{Day, Dong};

use crate::amount::{BadAmount, positive, sum};
use crate::file::Programme;
use crate::norm::{Asked, NormCheck};

/// How many units, in thousandths: `1.5 ha` is 1 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(pub i64);

impl Quantity {
    /// So many whole units.
    pub fn whole(units: i64) -> Quantity {
        Quantity(units.saturating_mul(1000))
    }

    /// The number of whole units, when it is one.
    pub fn units(self) -> Option<i64> {
        (self.0 % 1000 == 0).then_some(self.0 / 1000)
    }
}

/// Codes of the budget's classification, where the officer has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Budget {
    /// Chương.
    pub chapter: Option<String>,
    /// Loại - khoản.
    pub section: Option<String>,
    /// Mục - tiểu mục.
    pub item: Option<String>,
    /// Mã chương trình mục tiêu.
    pub programme: Option<String>,
}

/// A line of an estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Kept through all versions.
    pub id: EstimateLineId,
    /// The id of a content of the programme.
    pub content: String,
    /// What it is in words.
    pub text: String,
    pub unit: String,
    pub quantity: Quantity,
    pub unit_price: Dong,
    /// The money it is paid from.
    pub allocation: AllocationId,
    /// Of a content with several norms, which one.
    pub band: Option<u32>,
    /// How many of the norm's second unit.
    pub cap_units: Option<u32>,
    /// How many households or people it names, where it is support of them.
    pub beneficiaries: Option<u32>,
    pub budget: Budget,
}

/// Why a line is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// Nothing, or less.
    #[error("a line has more than no units")]
    Quantity,
    #[error(transparent)]
    Price(BadAmount),
    /// Quantity × price is no whole đồng.
    #[error("quantity × unit price leaves a part of a đồng")]
    PartOfDong,
    /// The product, or the sum of the lines, is too much.
    #[error("quantity × unit price is too much")]
    TooMuch,
    /// The content is none of the programme, or not of this project.
    #[error("the content is none of this project")]
    Content,
    /// It names people by the unit, and their number is not its quantity.
    #[error("{named} are named and the quantity is another")]
    Named {
        /// How many are named.
        named: u32,
    },
    /// One id stands on two lines.
    #[error("a line stands twice")]
    Twice,
}

impl Line {
    /// What it costs.
    ///
    /// # Errors
    /// A quantity or price that is none; a product that is no whole đồng, or too much.
    pub fn amount(&self) -> Result<Dong, BadLine> {
        if self.quantity.0 <= 0 {
            return Err(BadLine::Quantity);
        }
        positive(self.unit_price).map_err(BadLine::Price)?;
        let product = i128::from(self.quantity.0) * i128::from(self.unit_price.0);
        if product % 1000 != 0 {
            return Err(BadLine::PartOfDong);
        }
        let amount = i64::try_from(product / 1000).map_err(|_| BadLine::TooMuch)?;
        positive(Dong(amount)).map_err(|_| BadLine::TooMuch)
    }
}

/// Something about a line that does not refuse it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineFinding {
    /// It costs more than the norm lets it count.
    AboveNorm {
        norm: String,
        article: Option<String>,
        /// Whether the article was read.
        checked: bool,
        by_cap: bool,
    },
    NoNormKnown,
    /// Which of these norms is meant has to be said.
    WhichBand(Vec<String>),
    /// How many of the norm's second unit there are has to be said.
    HowMany {
        norm: String,
        per: String,
    },
}

/// A line with what it costs and what of it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineSum {
    pub line: EstimateLineId,
    pub amount: Dong,
    /// The smaller of line and norm: what may be approved.
    pub counted: Dong,
    pub finding: Option<LineFinding>,
}

/// Holds the lines of a project's estimate against its contents and the norms of a day.
///
/// # Errors
/// Every line that is none, with the reason; sums that are too much.
pub fn check_lines(
    programme: &Programme,
    project: &str,
    lines: &[Line],
    day: Day,
    is_carried: impl Fn(AllocationId) -> bool,
) -> Result<Vec<LineSum>, Vec<(EstimateLineId, BadLine)>> {
    let (mut sums, mut bad) = (Vec::new(), Vec::new());
    for (place, line) in lines.iter().enumerate() {
        let twice = lines.iter().take(place).any(|other| other.id == line.id);
        let checked = if twice { Err(BadLine::Twice) } else { check_one(programme, project, line) };
        match checked {
            Err(why) => bad.push((line.id, why)),
            Ok(amount) => {
                sums.push(hold(programme, line, amount, day, is_carried(line.allocation)));
            }
        }
    }
    if let Some(last) = lines.last()
        && sum(sums.iter().map(|it| it.amount)).is_err()
    {
        bad.push((last.id, BadLine::TooMuch));
    }
    if bad.is_empty() { Ok(sums) } else { Err(bad) }
}

fn check_one(programme: &Programme, project: &str, line: &Line) -> Result<Dong, BadLine> {
    let content = programme.content(&line.content).ok_or(BadLine::Content)?;
    if !content.projects.iter().any(|code| code == project) {
        return Err(BadLine::Content);
    }
    if let Some(named) = line.beneficiaries
        && line.quantity.units() != Some(i64::from(named))
    {
        return Err(BadLine::Named { named });
    }
    line.amount()
}

fn hold(programme: &Programme, line: &Line, amount: Dong, day: Day, carried: bool) -> LineSum {
    let asked = Asked {
        content: &line.content,
        band: line.band,
        day,
        carried,
        unit_price: line.unit_price,
        quantity_thousandths: line.quantity.0,
        cap_units: line.cap_units,
    };
    let (counted, finding) = match programme.check_norm(&asked) {
        NormCheck::Within(_) => (amount, None),
        NormCheck::NoNormKnown => (amount, Some(LineFinding::NoNormKnown)),
        NormCheck::Above { norm, counted, by_cap } => {
            let finding = LineFinding::AboveNorm {
                norm: norm.id.clone(),
                article: norm.article.clone(),
                checked: norm.confidence == crate::mark::Confidence::Checked,
                by_cap,
            };
            (counted, Some(finding))
        }
        NormCheck::WhichBand(norms) => {
            let ids = norms.iter().map(|norm| norm.id.clone()).collect();
            (amount, Some(LineFinding::WhichBand(ids)))
        }
        NormCheck::HowMany(norm) => {
            let per = norm.cap.as_ref().map(|cap| cap.per.clone()).unwrap_or_default();
            (amount, Some(LineFinding::HowMany { norm: norm.id.clone(), per }))
        }
    };
    LineSum { line: line.id, amount, counted, finding }
}

/// Of a source of money, what lines ask of it and what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceSum {
    pub allocation: AllocationId,
    pub asked: Dong,
    /// What is free before them.
    pub free: Dong,
    /// Below nothing where they ask for more.
    pub left: Dong,
}

/// What lines ask of each allocation, carried-over money apart since it is an allocation of its
/// own.
pub fn per_source(
    lines: &[Line],
    sums: &[LineSum],
    free: impl Fn(AllocationId) -> Dong,
) -> Vec<SourceSum> {
    let mut asked: BTreeMap<AllocationId, i64> = BTreeMap::new();
    for line in lines {
        let amount = sums.iter().find(|it| it.line == line.id).map_or(0, |it| it.amount.0);
        *asked.entry(line.allocation).or_default() += amount;
    }
    let row = |(allocation, asked): (AllocationId, i64)| {
        let free = free(allocation);
        SourceSum { allocation, asked: Dong(asked), free, left: Dong(free.0 - asked) }
    };
    asked.into_iter().map(row).collect()
}
