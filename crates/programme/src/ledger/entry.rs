//! Entries of the ledger and what each moves: an amount from one account to another, so that every
//! entry, and every allocation in it, sums to nothing. The table [`EntryKind::flow`] is the whole
//! of it.

use base::id::{
    AllocationId, EstimateLineId, HouseholdId, LegalPaperId, MoneyEntryId, ObligationId,
};
use base::{Day, Dong, closed_set};

use crate::file::Source;

closed_set! {
    /// Where money of an allocation stands. What it may be spent on narrows from `free` to
    /// `settled`.
    Bucket {
        /// The other side of what is given and taken back: the State, or the books of before.
        Outside = "outside",
        /// What came from the year before; the other side, as `outside`.
        CarriedIn = "carried_in",
        /// Given, and approved for nothing yet.
        Free = "free",
        /// Approved for a line, and not yet owed to anybody.
        Committed = "committed",
        /// Owed by a contract or a list of support.
        Obligated = "obligated",
        /// Paid ahead of the work.
        Advanced = "advanced",
        /// Paid for what was accepted.
        Paid = "paid",
        Settled = "settled",
        /// Set aside by a reservation until that is posted or voided.
        Held = "held",
        Cancelled = "cancelled",
        CarriedOut = "carried_out",
        /// Given back after the year's end: owed to the budget, not spent again.
        Returned = "returned",
    }
}

impl Bucket {
    /// Whether its balance may be below nothing: only the two other sides.
    pub fn may_be_negative(self) -> bool {
        matches!(self, Bucket::Outside | Bucket::CarriedIn)
    }

    /// Whether its accounts are kept line by line.
    pub fn has_line(self) -> bool {
        self == Bucket::Committed || self.has_obligation()
    }

    /// Whether its accounts are kept by line and contract or list.
    pub fn has_obligation(self) -> bool {
        matches!(self, Bucket::Obligated | Bucket::Advanced | Bucket::Paid | Bucket::Settled)
    }
}

closed_set! {
    /// What an entry does.
    EntryKind {
        /// Số dư đầu kỳ: what books on paper had.
        Opening = "opening",
        /// Giao vốn.
        Allocation = "allocation",
        /// Giao bổ sung, by an adjusting decision.
        Adjustment = "adjustment",
        /// Thu hồi, giảm vốn, by a decision.
        Withdrawal = "withdrawal",
        /// Phê duyệt dự toán.
        Commitment = "commitment",
        /// Approved and not needed: free again.
        Release = "release",
        /// Hợp đồng, danh sách hỗ trợ.
        Obligation = "obligation",
        /// The contract or list became smaller: approved still.
        ObligationRelease = "obligation_release",
        /// Tạm ứng.
        Advance = "advance",
        /// Thanh toán tạm ứng: what was paid ahead was accepted.
        Clearing = "clearing",
        /// Thanh toán khối lượng hoàn thành.
        Payment = "payment",
        /// Hoàn trả, of what was paid; owed again until released.
        Refund = "refund",
        /// Hoàn trả tạm ứng.
        AdvanceRefund = "advance_refund",
        /// Quyết toán.
        Settlement = "settlement",
        /// Nộp trả after the year's end.
        LateRefund = "late_refund",
        /// Hủy dự toán.
        Cancellation = "cancellation",
        /// Chuyển nguồn, kéo dài.
        CarryOver = "carry_over",
        /// A reservation becomes what it was made for, whole or in part; the rest goes back.
        Post = "post",
        /// A reservation goes back whole.
        Void = "void",
        /// Takes another entry back, which it names.
        Correction = "correction",
    }
}

/// One side of what an entry moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Always this one.
    Of(Bucket),
    /// The one that the entry names, out of these.
    Named(&'static [Bucket]),
}

use Bucket::{
    Advanced, Cancelled, CarriedIn, CarriedOut, Committed, Free, Held, Obligated, Outside, Paid,
    Returned, Settled,
};

const OPENED: &[Bucket] = &[Free, Committed, Obligated, Advanced, Paid, Settled];
const CARRIED: &[Bucket] = &[Free, Committed, Obligated, Advanced];
const GIVEN_BACK: &[Bucket] = &[Advanced, Paid, Settled];

impl EntryKind {
    /// From where to where; `None` for what follows the entry that it names.
    pub fn flow(self) -> Option<(Side, Side)> {
        use Side::{Named, Of};
        Some(match self {
            EntryKind::Opening => (Of(Outside), Named(OPENED)),
            EntryKind::Allocation | EntryKind::Adjustment => (Of(Outside), Of(Free)),
            EntryKind::Withdrawal => (Of(Free), Of(Outside)),
            EntryKind::Commitment => (Of(Free), Of(Committed)),
            EntryKind::Release => (Of(Committed), Of(Free)),
            EntryKind::Obligation => (Of(Committed), Of(Obligated)),
            EntryKind::ObligationRelease => (Of(Obligated), Of(Committed)),
            EntryKind::Advance => (Of(Obligated), Of(Advanced)),
            EntryKind::Clearing => (Of(Advanced), Of(Paid)),
            EntryKind::Payment => (Of(Obligated), Of(Paid)),
            EntryKind::Refund => (Of(Paid), Of(Obligated)),
            EntryKind::AdvanceRefund => (Of(Advanced), Of(Obligated)),
            EntryKind::Settlement => (Of(Paid), Of(Settled)),
            EntryKind::LateRefund => (Named(GIVEN_BACK), Of(Returned)),
            EntryKind::Cancellation => (Of(Free), Of(Cancelled)),
            EntryKind::CarryOver => (Named(CARRIED), Of(CarriedOut)),
            EntryKind::Post | EntryKind::Void | EntryKind::Correction => return None,
        })
    }

    /// Whether it may be made first as a reservation.
    pub fn may_be_held(self) -> bool {
        matches!(
            self,
            EntryKind::Commitment | EntryKind::Obligation | EntryKind::Advance | EntryKind::Payment
        )
    }

    /// Whether it may be dated after the budget year has closed.
    pub fn may_follow_close(self) -> bool {
        match self {
            EntryKind::Withdrawal
            | EntryKind::Release
            | EntryKind::ObligationRelease
            | EntryKind::Settlement
            | EntryKind::LateRefund
            | EntryKind::Cancellation
            | EntryKind::CarryOver
            | EntryKind::Void
            | EntryKind::Correction => true,
            EntryKind::Opening
            | EntryKind::Allocation
            | EntryKind::Adjustment
            | EntryKind::Commitment
            | EntryKind::Obligation
            | EntryKind::Advance
            | EntryKind::Clearing
            | EntryKind::Payment
            | EntryKind::Refund
            | EntryKind::AdvanceRefund
            | EntryKind::Post => false,
        }
    }

    /// Whether it may be dated before the budget year begins: what gives money, and what takes that
    /// back.
    pub fn may_precede_year(self) -> bool {
        matches!(
            self,
            EntryKind::Allocation
                | EntryKind::Adjustment
                | EntryKind::Withdrawal
                | EntryKind::Opening
                | EntryKind::Correction
        )
    }
}

/// Money of one decision, source, project and budget year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    pub id: AllocationId,
    pub source: Source,
    /// The code of the project or sub-project.
    pub project: String,
    pub year: i32,
    /// The last day of the year's dealings ([`crate::Programme::closes`]).
    pub closes: Day,
    /// The allocation of the year before that it carries on.
    pub carried_from: Option<AllocationId>,
}

/// One entry. Nothing of it changes once it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: MoneyEntryId,
    pub kind: EntryKind,
    pub allocation: AllocationId,
    /// Line of the estimate, where the accounts are kept by it.
    pub line: Option<EstimateLineId>,
    /// Contract or list of support, where the accounts are kept by it.
    pub obligation: Option<ObligationId>,
    /// The household that it reaches.
    pub household: Option<HouseholdId>,
    /// The balance that an opening, a late refund or a carrying over is of.
    pub bucket: Option<Bucket>,
    /// The allocation of the next year, of a carrying over.
    pub to: Option<AllocationId>,
    /// The entry that a correction, a posting or a voiding names.
    pub names: Option<MoneyEntryId>,
    /// Held until it is posted or voided.
    pub is_held: bool,
    /// More than nothing, below [`crate::amount::TOO_MUCH`].
    pub amount: Dong,
    /// The day on which it has its effect, from the paper.
    pub effective: Day,
    /// The day on which it was written down.
    pub recorded: Day,
    pub paper: LegalPaperId,
}

/// An account: where money of an allocation stands, by line and obligation where it is kept so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    pub allocation: AllocationId,
    pub bucket: Bucket,
    pub line: Option<EstimateLineId>,
    pub obligation: Option<ObligationId>,
    /// The reservation, of what is held.
    pub held_by: Option<MoneyEntryId>,
}

/// What an entry adds to, or takes from, one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    pub account: Account,
    pub amount: Dong,
}

/// An entry whose fields do not fit its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadShape {
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{0} has no place in an entry of this kind")]
    Needless(&'static str),
    /// The balance that is named is none that this kind moves.
    #[error("an entry of this kind does not move {0}")]
    Bucket(Bucket),
    /// An entry of this kind is never a reservation.
    #[error("an entry of this kind is not held")]
    Held,
}

impl Entry {
    fn account(&self, allocation: AllocationId, bucket: Bucket) -> Account {
        Account {
            allocation,
            bucket,
            line: self.line.filter(|_| bucket.has_line()),
            obligation: self.obligation.filter(|_| bucket.has_obligation()),
            held_by: None,
        }
    }

    /// The account of what a reservation holds.
    pub fn held_account(&self) -> Account {
        Account {
            allocation: self.allocation,
            bucket: Held,
            line: None,
            obligation: None,
            held_by: Some(self.id),
        }
    }

    /// Its two sides as buckets.
    ///
    /// # Errors
    /// A field that is missing, or has no place in an entry of its kind.
    pub fn sides(&self) -> Result<(Bucket, Bucket), BadShape> {
        let need = |is: bool, has: bool, name| match (is, has) {
            (true, false) => Err(BadShape::Missing(name)),
            (false, true) => Err(BadShape::Needless(name)),
            (true, true) | (false, false) => Ok(()),
        };
        let Some((from, to)) = self.kind.flow() else { return Err(BadShape::Missing("flow")) };
        let named = matches!(from, Side::Named(_)) || matches!(to, Side::Named(_));
        need(named, self.bucket.is_some(), "bucket")?;
        let bucket = |side: Side| match (side, self.bucket) {
            (Side::Of(bucket), _) => Ok(bucket),
            (Side::Named(those), Some(bucket)) if those.contains(&bucket) => Ok(bucket),
            (Side::Named(_), Some(bucket)) => Err(BadShape::Bucket(bucket)),
            (Side::Named(_), None) => Err(BadShape::Missing("bucket")),
        };
        let (from, to) = (bucket(from)?, bucket(to)?);
        need(from.has_line() || to.has_line(), self.line.is_some(), "line")?;
        let owed = from.has_obligation() || to.has_obligation();
        need(owed, self.obligation.is_some(), "obligation")?;
        if self.household.is_some() && !owed {
            return Err(BadShape::Needless("household"));
        }
        need(self.kind == EntryKind::CarryOver, self.to.is_some(), "to")?;
        need(false, self.names.is_some(), "names")?;
        if self.is_held && !self.kind.may_be_held() {
            return Err(BadShape::Held);
        }
        Ok((from, to))
    }

    /// What it moves, but for those that follow the entry they name. It sums to nothing in each
    /// allocation.
    ///
    /// # Errors
    /// As [`Entry::sides`].
    pub fn postings(&self) -> Result<Vec<Posting>, BadShape> {
        let (from, to) = self.sides()?;
        let at = |bucket| self.account(self.allocation, bucket);
        let target = if self.is_held { self.held_account() } else { at(to) };
        let mut postings = vec![
            Posting { account: at(from), amount: Dong(-self.amount.0) },
            Posting { account: target, amount: self.amount },
        ];
        if let Some(next) = self.to {
            let into = |bucket, amount| Posting { account: self.account(next, bucket), amount };
            postings.push(into(CarriedIn, Dong(-self.amount.0)));
            postings.push(into(from, self.amount));
        }
        Ok(postings)
    }

    /// What posting so much of this reservation moves; what is not posted goes back.
    pub(super) fn posted(&self, amount: Dong) -> Result<Vec<Posting>, BadShape> {
        let (from, to) = self.sides()?;
        let at = |bucket| self.account(self.allocation, bucket);
        let rest = Dong(self.amount.0.saturating_sub(amount.0));
        let mut postings =
            vec![Posting { account: self.held_account(), amount: Dong(-self.amount.0) }];
        if amount.0 > 0 {
            postings.push(Posting { account: at(to), amount });
        }
        if rest.0 != 0 {
            postings.push(Posting { account: at(from), amount: rest });
        }
        Ok(postings)
    }
}
