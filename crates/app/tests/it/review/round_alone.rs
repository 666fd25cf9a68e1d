//! Two writes of one round at once: whoever comes second sees what the first has made of it, and is refused
//! where that leaves nothing to do.

use app::kernel::problem::Code;
use app::review::listing::{OpinionAsk, add, propose, remove};
use app::review::meeting::MeetingNew;
use app::review::posting::{ComplaintNew, PostingNew};
use app::review::survey::SurveyNew;
use app::{Actor, App, Result};
use base::id::{ComplaintId, HouseholdId, RoundId, ScoreTableId};
use futures_util::future::BoxFuture;
use standard::Class;
use store::ConnectionTrait as _;
use testkit::{Engine, day, id_of, on_both};

use super::round_played::open_round;

on_both!(whoever_writes_in_a_round_that_was_closed_meanwhile_is_refused);

/// What is written with.
struct Given {
    app: App,
    hanh: Actor,
    round: RoundId,
    an: HouseholdId,
    form: SurveyNew,
    meeting: MeetingNew,
    posting: PostingNew,
    table: ScoreTableId,
}

type Writer = (&'static str, fn(Given) -> BoxFuture<'static, Result<()>>);

const WRITERS: &[Writer] = &[
    ("form", |it| {
        Box::pin(
            async move { app::review::survey::add(&it.app, &it.hanh, it.form).await.map(drop) },
        )
    }),
    ("draft", |it| {
        Box::pin(async move {
            let filled = app::review::survey::Filled::default();
            let (app, hanh) = (&it.app, &it.hanh);
            app::review::survey::draft_save(app, hanh, it.round, it.an, filled, 0).await.map(drop)
        })
    }),
    ("list", |it| Box::pin(async move { propose(&it.app, &it.hanh, it.round).await.map(drop) })),
    ("list add", |it| {
        Box::pin(async move { add(&it.app, &it.hanh, it.round, it.an, "thử").await })
    }),
    ("list remove", |it| {
        Box::pin(async move { remove(&it.app, &it.hanh, it.round, it.an, "thử").await })
    }),
    ("meeting", |it| {
        Box::pin(async move {
            app::review::meeting::open(&it.app, &it.hanh, it.round, it.meeting).await.map(drop)
        })
    }),
    ("posting", |it| {
        Box::pin(async move {
            app::review::posting::add(&it.app, &it.hanh, it.round, it.posting).await.map(drop)
        })
    }),
    ("complaint", |it| {
        Box::pin(async move {
            let new = ComplaintNew {
                id: ComplaintId(id_of("c")),
                household: it.an,
                received_on: day("2023-11-14"),
                complainant: "Lê Mẫu Cường".to_owned(),
                content: "Hộ này có nhà xây".to_owned(),
            };
            app::review::posting::complaint_add(&it.app, &it.hanh, it.round, new).await.map(drop)
        })
    }),
    ("opinion", |it| {
        Box::pin(async move {
            let ask = OpinionAsk { day: day("2023-11-20"), number: "30/BC-UBND".to_owned() };
            app::review::listing::opinion_ask(&it.app, &it.hanh, it.round, ask).await
        })
    }),
    ("table", |it| {
        Box::pin(async move {
            app::review::round::set_table(&it.app, &it.hanh, it.round, it.table).await.map(drop)
        })
    }),
];

async fn whoever_writes_in_a_round_that_was_closed_meanwhile_is_refused(engine: Engine) {
    for (name, write) in WRITERS {
        let s = open_round(engine).await;
        propose(&s.t.app, &s.hanh, s.round).await.expect("proposed");
        let given = Given {
            app: s.t.app.clone(),
            hanh: s.hanh.clone(),
            round: s.round,
            an: s.an,
            form: s.t.form(Class::NearPoor).of(s.an, s.round, ""),
            meeting: s.meeting("m", "2023-11-10"),
            posting: s.posting("p", "2023-11-13"),
            table: s.t.score_table().await,
        };
        // Somebody else writes in the commune, and closes the round.
        let first = s.t.store().begin().await.expect("begun");
        store::kernel::audit::lock(&first, testkit::HOANG_KIM).await.expect("alone");
        let second = tokio::spawn(write(given));
        if engine == Engine::Postgres {
            let waits = "select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' \
                         and datname = current_database()";
            while s.t.number(waits).await == 0 && !second.is_finished() {
                tokio::task::yield_now().await;
            }
        }
        let closes = "update round set closed_at = opened_at, closed_by = opened_by, \
                      closed_reason = 'lập nhầm' where year = 2023";
        (*first).execute_unprepared(closes).await.expect("closed");
        first.commit().await.expect("committed");
        let refused = second.await.expect("it ends").map_err(|problem| problem.code);
        assert_eq!(refused, Err(Code::RoundClosed), "{name}");
    }
}
