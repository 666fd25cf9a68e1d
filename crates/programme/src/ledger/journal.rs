//! The journal as text of plain-text accounting, so that others' programs can sum it: hledger,
//! ledger, beancount. Entries stand in the order of the days on which they have their effect; at
//! the end every balance is claimed.

use std::fmt::Write as _;

use base::id::AllocationId;
use base::{Day, closed_set};

use super::book::Ledger;
use super::entry::{Account, Bucket};

closed_set! {
    /// Whose text it is.
    Dialect {
        /// hledger, and ledger, which reads the same.
        Hledger = "hledger",
        Ledger = "ledger",
        Beancount = "beancount",
    }
}

/// The whole journal as text. No name and no number of a person is in it: accounts are ids.
pub fn write_journal(ledger: &Ledger, dialect: Dialect) -> String {
    let mut out = String::new();
    head(ledger, dialect, &mut out);
    let mut journal: Vec<_> = ledger.journal().enumerate().collect();
    journal.sort_by_key(|(place, (entry, _))| (entry.effective, *place));
    for (place, (entry, postings)) in journal {
        let day = entry.effective;
        let kind =
            if entry.is_held { format!("{} held", entry.kind) } else { entry.kind.to_string() };
        let title = format!("{} {kind}", place + 1);
        match dialect {
            Dialect::Hledger | Dialect::Ledger => {
                let _ = writeln!(out, "{day} {title}\n    ; entry: {}", entry.id);
                let _ = writeln!(out, "    ; paper: {}, recorded: {}", entry.paper, entry.recorded);
            }
            Dialect::Beancount => {
                let _ = writeln!(out, "{day} * \"{title}\"\n  entry: \"{}\"", entry.id);
                let _ =
                    writeln!(out, "  paper: \"{}\"\n  recorded: {}", entry.paper, entry.recorded);
            }
        }
        for posting in postings {
            let name = account_name(&posting.account, dialect);
            let indent = if dialect == Dialect::Beancount { "  " } else { "    " };
            let _ = writeln!(out, "{indent}{name}  {} VND", posting.amount.0);
        }
        out.push('\n');
    }
    claims(ledger, dialect, &mut out);
    out
}

fn head(ledger: &Ledger, dialect: Dialect, out: &mut String) {
    if dialect != Dialect::Beancount {
        if dialect == Dialect::Hledger {
            out.push_str("commodity 1000. VND\n");
        }
        for (account, _) in ledger.accounts() {
            let _ = writeln!(out, "account {}", account_name(account, dialect));
        }
        out.push('\n');
        return;
    }
    let Some(first) = ledger.entries().iter().map(|entry| entry.effective).min() else { return };
    out.push_str("option \"operating_currency\" \"VND\"\n\n");
    for (account, _) in ledger.accounts() {
        let _ = writeln!(out, "{first} open {} VND", account_name(account, dialect));
    }
    out.push('\n');
}

/// Every balance as it stands after the last day.
fn claims(ledger: &Ledger, dialect: Dialect, out: &mut String) {
    let last: Option<Day> = ledger.entries().iter().map(|entry| entry.effective).max();
    let Some(after) = last.and_then(|day| day.succ_opt()) else { return };
    if dialect != Dialect::Beancount {
        let _ = writeln!(out, "{after} balances");
    }
    for (account, amount) in ledger.accounts() {
        let (name, amount) = (account_name(account, dialect), amount.0);
        let _ = match dialect {
            Dialect::Hledger | Dialect::Ledger => {
                writeln!(out, "    {name}  0 VND = {amount} VND")
            }
            Dialect::Beancount => writeln!(out, "{after} balance {name}  {amount} VND"),
        };
    }
}

fn account_name(account: &Account, dialect: Dialect) -> String {
    let root = match account.bucket {
        Bucket::Outside | Bucket::CarriedIn => "equity",
        Bucket::Advanced | Bucket::Paid | Bucket::Settled => "expenses",
        Bucket::Free
        | Bucket::Committed
        | Bucket::Obligated
        | Bucket::Held
        | Bucket::Cancelled
        | Bucket::CarriedOut
        | Bucket::Returned => "assets",
    };
    let mut parts = vec![root.to_owned(), allocation_name(account.allocation)];
    parts.push(account.bucket.as_str().replace('_', "-"));
    parts.extend(account.line.map(|it| format!("l{}", it.0.simple())));
    parts.extend(account.obligation.map(|it| format!("o{}", it.0.simple())));
    parts.extend(account.held_by.map(|it| format!("h{}", it.0.simple())));
    if dialect == Dialect::Beancount {
        // There each part begins with a capital.
        for part in &mut parts {
            let mut letters = part.chars();
            let first = letters.next().map(|it| it.to_ascii_uppercase());
            *part = first.into_iter().chain(letters).collect();
        }
    }
    parts.join(":")
}

fn allocation_name(id: AllocationId) -> String {
    format!("a{}", id.0.simple())
}
