//! The one gate: whether an entry may be written, asked of all its limits at once. A refusal has
//! every reason, and of each shortfall the whole sum with its papers.

use std::fmt;

use base::id::{AllocationId, LegalPaperId, MoneyEntryId};
use base::{Day, Dong, closed_set};
use chrono::Datelike as _;

use super::book::{Ledger, Term};
use super::entry::{Account, BadShape, Entry, EntryKind, Posting};
use crate::amount::{BadAmount, TOO_MUCH, positive};

closed_set! {
    /// A limit that is not a balance of the ledger.
    CapKind {
        /// What a household may have of a content in a year.
        Household = "household",
        /// What the norms let a line cost.
        Norm = "norm",
        /// The contract's own sum.
        Contract = "contract",
    }
}

/// A limit beside the balances: what was used of it, and by which papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    pub kind: CapKind,
    pub most: Dong,
    /// What was used of it: amounts with their papers.
    pub used: Vec<(Dong, LegalPaperId)>,
}

impl Cap {
    /// What is left of it.
    pub fn left(&self) -> Dong {
        let used = self.used.iter().fold(0_i64, |sum, (amount, _)| sum.saturating_add(amount.0));
        Dong(self.most.0.saturating_sub(used))
    }
}

/// An entry that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admitted {
    New(Vec<Posting>),
    /// The same entry is there already.
    Again,
}

/// One reason against an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    Amount(BadAmount),
    Shape(BadShape),
    /// Nothing is known of the allocation.
    NoAllocation(AllocationId),
    /// Another entry has this id, with other content.
    Conflict,
    /// It has its effect after the day it is recorded on.
    InFuture {
        effective: Day,
        recorded: Day,
    },
    /// It is recorded before the last one was.
    RecordedBefore {
        last: Day,
    },
    /// The budget year begins later.
    BeforeYear {
        year: i32,
    },
    /// The budget year has closed; of money given back, `late_refund` is the entry.
    YearClosed {
        closes: Day,
        instead: Option<EntryKind>,
    },
    /// What it names is not there.
    NothingNamed,
    /// It was taken back already.
    AlreadyCorrected {
        by: MoneyEntryId,
    },
    /// A correction is not taken back: what was right is written again.
    OfCorrection,
    /// It has its effect before what it names.
    BeforeNamed {
        named: Day,
    },
    /// What it names is no reservation, or one that is no longer open.
    NotHeld,
    /// More is posted than is held.
    MoreThanHeld {
        held: Dong,
        asked: Dong,
    },
    /// The allocation that it goes on to is none of the next year that carries this one on.
    NotCarriedOn,
    /// The account has less than is taken from it.
    Short {
        account: Account,
        has: Dong,
        asked: Dong,
        terms: Vec<Term>,
    },
    /// It has enough by now, and had less on a day from which the entry has its effect.
    NotThen {
        account: Account,
        day: Day,
        has: Dong,
        asked: Dong,
        terms: Vec<Term>,
    },
    /// A limit beside the balances.
    Over {
        cap: Cap,
        left: Dong,
        asked: Dong,
    },
}

impl Reason {
    /// Its stable name, under which its words stand.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::Amount(BadAmount::NotPositive(_)) => "money_amount_not_positive",
            Reason::Amount(BadAmount::TooMuch) => "money_amount_too_much",
            Reason::Amount(BadAmount::Decimals) => "money_amount_decimals",
            Reason::Amount(BadAmount::NotANumber) => "money_amount_no_number",
            Reason::Shape(BadShape::Missing(_)) => "money_part_missing",
            Reason::Shape(BadShape::Needless(_)) => "money_part_needless",
            Reason::Shape(BadShape::Bucket(_)) => "money_balance_not_moved",
            Reason::Shape(BadShape::Held) => "money_not_reservable",
            Reason::NoAllocation(_) => "money_no_allocation",
            Reason::Conflict => "money_conflict",
            Reason::InFuture { .. } => "money_in_future",
            Reason::RecordedBefore { .. } => "money_recorded_before",
            Reason::BeforeYear { .. } => "money_before_year",
            Reason::YearClosed { .. } => "money_year_closed",
            Reason::NothingNamed => "money_nothing_named",
            Reason::AlreadyCorrected { .. } => "money_already_corrected",
            Reason::OfCorrection => "money_of_correction",
            Reason::BeforeNamed { .. } => "money_before_named",
            Reason::NotHeld => "money_not_held",
            Reason::MoreThanHeld { .. } => "money_more_than_held",
            Reason::NotCarriedOn => "money_not_carried_on",
            Reason::Short { .. } => "money_short",
            Reason::NotThen { .. } => "money_not_then",
            Reason::Over { .. } => "money_over",
        }
    }
}

/// Everything that stands against an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub reasons: Vec<Reason>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<&str> = self.reasons.iter().map(Reason::code).collect();
        f.write_str(&codes.join(", "))
    }
}

impl std::error::Error for Refusal {}

/// Whether an entry may be written: shape, days, year, what it names, every balance that it takes
/// from, every cap.
///
/// # Errors
/// All reasons against it. Where its shape does not hold there is nothing more to ask.
pub fn admit(ledger: &Ledger, entry: &Entry, caps: &[Cap]) -> Result<Admitted, Refusal> {
    if let Some(known) = ledger.entry(entry.id) {
        // When it was recorded is ours to say, and may differ when it is sent again.
        let same = Entry { recorded: known.recorded, ..entry.clone() } == *known;
        return if same { Ok(Admitted::Again) } else { refuse(vec![Reason::Conflict]) };
    }
    let mut reasons = Vec::new();
    if let Err(bad) = positive(entry.amount) {
        reasons.push(Reason::Amount(bad));
    }
    let postings = match moves(ledger, entry) {
        Ok(postings) => postings,
        Err(reason) => {
            reasons.push(reason);
            return refuse(reasons);
        }
    };
    days(ledger, entry, &mut reasons);
    if !reasons.iter().any(|reason| matches!(reason, Reason::Amount(_))) {
        balances(ledger, entry, &postings, &mut reasons);
    }
    for cap in caps {
        let left = cap.left();
        if left < entry.amount {
            reasons.push(Reason::Over { cap: cap.clone(), left, asked: entry.amount });
        }
    }
    if reasons.is_empty() { Ok(Admitted::New(postings)) } else { refuse(reasons) }
}

fn refuse(reasons: Vec<Reason>) -> Result<Admitted, Refusal> {
    Err(Refusal { reasons })
}

/// What an entry moves; of one that names another, what follows from that.
fn moves(ledger: &Ledger, entry: &Entry) -> Result<Vec<Posting>, Reason> {
    let Some(allocation) = ledger.allocation(entry.allocation) else {
        return Err(Reason::NoAllocation(entry.allocation));
    };
    if entry.kind.flow().is_some() {
        let postings = entry.postings().map_err(Reason::Shape)?;
        if let Some(next) = entry.to {
            let next = ledger.allocation(next).ok_or(Reason::NoAllocation(next))?;
            let follows = next.carried_from == Some(entry.allocation)
                && next.year == allocation.year + 1
                && next.source == allocation.source
                && next.project == allocation.project;
            if !follows {
                return Err(Reason::NotCarriedOn);
            }
        }
        return Ok(postings);
    }
    let needless = [
        (entry.line.is_some(), "line"),
        (entry.obligation.is_some(), "obligation"),
        (entry.household.is_some(), "household"),
        (entry.bucket.is_some(), "bucket"),
        (entry.to.is_some(), "to"),
    ];
    if let Some((_, name)) = needless.iter().find(|(has, _)| *has) {
        return Err(Reason::Shape(BadShape::Needless(name)));
    }
    if entry.is_held {
        return Err(Reason::Shape(BadShape::Held));
    }
    let names = entry.names.ok_or(Reason::Shape(BadShape::Missing("names")))?;
    let named = ledger.entry(names).filter(|named| named.allocation == entry.allocation);
    let named = named.ok_or(Reason::NothingNamed)?;
    if entry.effective < named.effective {
        return Err(Reason::BeforeNamed { named: named.effective });
    }
    if entry.kind == EntryKind::Correction {
        correction(ledger, entry, named)
    } else {
        end_of_reservation(ledger, entry, named)
    }
}

fn correction(ledger: &Ledger, entry: &Entry, named: &Entry) -> Result<Vec<Posting>, Reason> {
    if named.kind == EntryKind::Correction {
        return Err(Reason::OfCorrection);
    }
    if let Some(by) = ledger.corrected_by(named.id) {
        return Err(Reason::AlreadyCorrected { by });
    }
    if entry.amount != named.amount {
        return Err(Reason::MoreThanHeld { held: named.amount, asked: entry.amount });
    }
    let moved = ledger.moved(named.id).unwrap_or_default().iter();
    Ok(moved.map(|it| Posting { amount: Dong(-it.amount.0), ..*it }).collect())
}

fn end_of_reservation(
    ledger: &Ledger,
    entry: &Entry,
    named: &Entry,
) -> Result<Vec<Posting>, Reason> {
    let held = ledger.balance(&named.held_account());
    if !named.is_held || held != named.amount {
        return Err(Reason::NotHeld);
    }
    let all = entry.kind == EntryKind::Void;
    if entry.amount > held || (all && entry.amount != held) {
        return Err(Reason::MoreThanHeld { held, asked: entry.amount });
    }
    let amount = if all { Dong(0) } else { entry.amount };
    named.posted(amount).map_err(Reason::Shape)
}

fn days(ledger: &Ledger, entry: &Entry, reasons: &mut Vec<Reason>) {
    if entry.effective > entry.recorded {
        let (effective, recorded) = (entry.effective, entry.recorded);
        reasons.push(Reason::InFuture { effective, recorded });
    }
    if let Some(last) = ledger.entries().last().filter(|last| entry.recorded < last.recorded) {
        reasons.push(Reason::RecordedBefore { last: last.recorded });
    }
    let Some(allocation) = ledger.allocation(entry.allocation) else { return };
    if entry.effective.year() < allocation.year && !entry.kind.may_precede_year() {
        reasons.push(Reason::BeforeYear { year: allocation.year });
    }
    if entry.effective > allocation.closes && !entry.kind.may_follow_close() {
        let back = matches!(entry.kind, EntryKind::Refund | EntryKind::AdvanceRefund);
        let instead = back.then_some(EntryKind::LateRefund);
        reasons.push(Reason::YearClosed { closes: allocation.closes, instead });
    }
    if let Some(next) = entry.to.and_then(|next| ledger.allocation(next))
        && entry.effective > next.closes
    {
        reasons.push(Reason::YearClosed { closes: next.closes, instead: None });
    }
}

fn balances(ledger: &Ledger, entry: &Entry, postings: &[Posting], reasons: &mut Vec<Reason>) {
    for Posting { account, amount } in postings {
        let now = ledger.balance(account);
        if now.0.saturating_add(amount.0).abs() >= TOO_MUCH {
            reasons.push(Reason::Amount(BadAmount::TooMuch));
            continue;
        }
        if amount.0 >= 0 || account.bucket.may_be_negative() {
            continue;
        }
        let (account, asked) = (*account, Dong(-amount.0));
        let (least, day) = ledger.least_from(&account, entry.effective);
        if now < asked {
            let terms = ledger.terms(&account);
            reasons.push(Reason::Short { account, has: now, asked, terms });
        } else if least < asked {
            let terms = ledger.terms(&account);
            reasons.push(Reason::NotThen { account, day, has: least, asked, terms });
        }
    }
}
