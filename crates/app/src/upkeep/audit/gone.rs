//! Class facts that are gone: the line that put them in force has their digest, and whose class makes the
//! digest whole again was deleted.

use base::Day;
use base::id::HouseholdId;
use register::Class;
use store::people::class_fact::{ClassLine, Lacking};
use uuid::Uuid;

use super::verify::{AuditNotice, Notices};
use crate::App;
use crate::kernel::problem::Result;
use crate::people::class_digest::ClassDigest;

/// Households looked through; a commune's list has fewer.
const LOOKED_MAX: u32 = 20_000;
/// Households named where it is not sure which of them.
const NAMED_MAX: usize = 20;

/// Names the households whose class facts of a source are gone.
pub(super) async fn name_gone(
    app: &App,
    source: &str,
    (have, expected): (&ClassDigest, &ClassDigest),
    alarms: &mut Notices,
) -> Result<()> {
    let Some((kind, id)) = source.split_once('/') else { return Ok(()) };
    let (Ok(id), true) = (id.parse::<Uuid>(), have.count < expected.count) else {
        return Ok(());
    };
    let db = &**app.store();
    let (lacking, days) = match kind {
        "round" => {
            (store::people::class_fact::lacking_of_round(db, id, LOOKED_MAX).await?, Vec::new())
        }
        // One household, which the source names.
        "farm" => (Vec::new(), Vec::new()),
        _ => (
            store::people::class_fact::lacking_of_import(db, id, LOOKED_MAX).await?,
            store::people::class_fact::days_of_import(db, id).await?,
        ),
    };
    let sure = surely(&lacking, &days, have, expected);
    for (household, day) in &sure {
        let alarm = AuditNotice::new("class_gone").with("household", household);
        alarms.push(alarm.with("day", base::day::show_day(*day)));
    }
    if sure.is_empty() && !lacking.is_empty() {
        let mut codes: Vec<&str> =
            lacking.iter().take(NAMED_MAX).map(|it| it.code.as_str()).collect();
        if lacking.len() > NAMED_MAX {
            codes.push("…");
        }
        let alarm = AuditNotice::new("class_gone_among").with("households", codes.join(", "));
        alarms.push(alarm.with("count", expected.count - have.count));
    }
    Ok(())
}

/// Those whose classes make the digest whole: all that lack one, or a single one.
fn surely(
    lacking: &[Lacking],
    days: &[Day],
    have: &ClassDigest,
    expected: &ClassDigest,
) -> Vec<(String, Day)> {
    let known = |it: &Lacking| Some((it.class?, it.from_day?));
    let mut all = have.clone();
    let mut named = Vec::new();
    for it in lacking {
        if let Some((class, day)) = known(it) {
            all.add(&line(it.household, day, class));
            named.push((it.code.clone(), day));
        }
    }
    if all == *expected {
        return named;
    }
    for it in lacking {
        let tried: Vec<(Class, Day)> = match known(it) {
            Some(known) => vec![known],
            None => {
                let of_day = |day: Day| Class::ALL.iter().map(move |class| (*class, day));
                days.iter().copied().flat_map(of_day).collect()
            }
        };
        for (class, day) in tried {
            let mut with = have.clone();
            with.add(&line(it.household, day, class));
            if with == *expected {
                return vec![(it.code.clone(), day)];
            }
        }
    }
    Vec::new()
}

fn line(household: HouseholdId, from_day: Day, class: Class) -> ClassLine {
    ClassLine { household, from_day, class, round: None, import: None, farm: None }
}
