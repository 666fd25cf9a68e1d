//! What several tests need.

use app::front::calls::Said;
use app::kernel::problem::{Code, Problem};
use app::review::survey::{VerdictView, Verdicts};
use base::id::HouseholdId;
use testkit::TestApp;

/// The code of a refusal.
pub(crate) fn code_of<T: std::fmt::Debug>(result: Result<T, Problem>) -> Code {
    result.expect_err("a refusal").code
}

/// The code of a refusal, and the codes of its findings.
pub(crate) fn findings_of<T: std::fmt::Debug>(result: Result<T, Problem>) -> (Code, Vec<String>) {
    let problem = result.expect_err("a refusal");
    (problem.code, problem.findings.into_iter().map(|finding| finding.code).collect())
}

/// How many rows each table of the register and of the reviews has.
/// A report as it is sent: prepared by the officer, read and approved by the chairman.
pub(crate) async fn send_report(
    t: &TestApp,
    new: app::review::review_report::ReportNew,
) -> app::review::review_report::Report {
    let (hanh, quang) = (t.hanh().await, t.actor(testkit::Person::Quang).await);
    let period = app::review::review_report::ReportPeriod {
        kind: new.kind,
        year: new.year,
        month: new.month,
    };
    let draft =
        app::review::review_report::paper_draft(&t.app, &hanh, period).await.expect("a draft");
    let seen = draft.view.seen.clone();
    let choice = app::review::review_report::ReportChoice {
        signer: "Lê Mẫu Quang",
        reason: &new.reason,
        ..app::review::review_report::ReportChoice::default()
    };
    let prepared =
        app::review::review_report::prepare(&t.app, &hanh, period, choice, Some(&seen)).await;
    let digest = prepared.expect("prepared").view.digest;
    app::review::review_report::approve(&t.app, &quang, period, &digest).await.expect("approved");
    app::review::review_report::send(&t.app, &hanh, new).await.expect("sent")
}

pub(crate) async fn counts(t: &TestApp) -> Vec<(&'static str, i64)> {
    let mut counts = Vec::new();
    for table in [
        "household",
        "stay",
        "person",
        "membership",
        "village",
        "round",
        "survey",
        "verdict",
        "class_fact",
        "import",
        "account",
        "audit",
        "household_word",
        "event",
        "event_person",
        "household_move",
        "household_move_answer",
        "check_aside",
    ] {
        counts.push((table, t.count(table).await));
    }
    counts
}

/// How many of something the first page tells, by the key of the words.
pub(crate) async fn told(t: &TestApp, actor: &app::Actor, key: &str) -> i64 {
    let home = app::front::home::home(&t.app, actor, None).await.expect("home");
    let said = home.notices.iter().flat_map(|notice| &notice.said);
    let mut counts = said.filter_map(|said| {
        let Said::Words(of, values) = said else { return None };
        values.first().filter(|_| of == key).map(|(_, value)| value)
    });
    match counts.next_back() {
        Some(Said::Count(count)) => *count,
        _ => 0,
    }
}

/// What a household's answers were classified as, as somebody sees it.
pub(crate) async fn verdicts(
    t: &TestApp,
    actor: &app::Actor,
    household: HouseholdId,
) -> Vec<VerdictView> {
    let file = app::front::household_file::get(&t.app, actor, household, None).await;
    let file = file.expect("the household");
    file.part::<Verdicts>().map(|it| it.0.clone()).unwrap_or_default()
}
