//! The use cases of a round's steps, each asked for once: the table of rights is compared with
//! them.

use app::review::household_request::form_a::FormANew;
use app::review::household_request::{RequestForm, RequestNew, RequestRefusal};
use app::review::listing::{OpinionAnswer, OpinionAsk};
use app::review::meeting::{MeetingNew, MeetingSave};
use app::review::posting::{ComplaintNew, PostingNew, RecheckNew, RecheckResult};
use app::review::review_report::{ReportKind, ReportNew, ReportPeriod};
use app::{Action, Actor, App, Attendance, DecisionList, Result};
use base::id::{HouseholdId, RoundId, VillageId};
use store::review::listing::ListQuery;
use testkit::day;

pub async fn ask(
    app: &App,
    who: &Actor,
    action: Action,
    household: HouseholdId,
    round: RoundId,
) -> Vec<Result<()>> {
    let fresh = app.fresh_id();
    let village = VillageId(fresh);
    let on = day("2023-10-20");
    let words = || "x".to_owned();
    let (year, month) = (2023, 0);
    match action {
        Action::RoundList => vec![
            app::review::listing::propose(app, who, round).await.map(drop),
            app::review::listing::add(app, who, round, household, "x").await,
            app::review::listing::remove(app, who, round, household, "x").await,
        ],
        Action::OpinionAdd => {
            let ask = OpinionAsk { day: on, number: words() };
            let answer = OpinionAnswer { day: on, number: words(), answer: words() };
            vec![
                app::review::listing::opinion_ask(app, who, round, ask).await,
                app::review::listing::opinion_answer(app, who, round, answer).await,
            ]
        }
        Action::MeetingSee => vec![
            app::review::meeting::list(app, who, round).await.map(drop),
            app::review::meeting::get(app, who, fresh.into()).await.map(drop),
            app::kernel::attachment::list(app, who, app::review::meeting::files(fresh.into()))
                .await
                .map(drop),
        ],
        Action::MeetingRun => {
            let new = MeetingNew {
                id: fresh.into(),
                village,
                held_on: on,
                hour: "19:30".to_owned(),
                place: words(),
                chair: words(),
                secretary: words(),
                secretary_title: String::new(),
            };
            let save = MeetingSave {
                version: 1,
                held_on: on,
                hour: "19:30".to_owned(),
                place: words(),
                chair: words(),
                secretary: words(),
                secretary_title: String::new(),
                attendance: Attendance::default(),
                opinions: String::new(),
                votes: Vec::new(),
                rest_agreed: false,
            };
            let scan = b"%PDF-1.7".to_vec();
            let about = app::review::meeting::files(fresh.into());
            vec![
                app::review::meeting::open(app, who, round, new).await.map(drop),
                app::review::meeting::save(app, who, fresh.into(), save).await.map(drop),
                app::review::meeting::close(app, who, fresh.into(), None).await.map(drop),
                app::kernel::attachment::add(app, who, fresh.into(), about, "x.pdf", scan)
                    .await
                    .map(drop),
            ]
        }
        Action::PostingSee => vec![
            app::review::posting::list(app, who, round).await.map(drop),
            app::review::posting::get(app, who, fresh.into()).await.map(drop),
        ],
        Action::PostingAdd => {
            let new = PostingNew { id: fresh.into(), village, places: words(), starts_on: on };
            vec![app::review::posting::add(app, who, round, new).await.map(drop)]
        }
        Action::ComplaintSee => {
            vec![app::review::posting::complaint_get(app, who, fresh.into()).await.map(drop)]
        }
        Action::ComplaintAdd => {
            let new = ComplaintNew {
                id: fresh.into(),
                household,
                received_on: on,
                complainant: words(),
                content: words(),
            };
            vec![app::review::posting::complaint_add(app, who, round, new).await.map(drop)]
        }
        Action::ComplaintRecheck => {
            let result = RecheckResult::Confirmed;
            let new = RecheckNew { done_on: on, result, findings: words(), members: words() };
            vec![app::review::posting::recheck_add(app, who, fresh.into(), new).await.map(drop)]
        }
        Action::RequestSee => vec![
            app::review::household_request::list(app, who, false, None).await.map(drop),
            app::review::household_request::get(app, who, fresh.into()).await.map(drop),
            app::review::household_request::form_a::get(app, who, fresh.into()).await.map(drop),
        ],
        Action::RequestAdd => {
            let new = RequestNew {
                id: fresh.into(),
                form: RequestForm::Recognise,
                village,
                household: None,
                applicant: words(),
                address: String::new(),
                reason: words(),
                received_on: on,
            };
            let form = FormANew {
                id: fresh.into(),
                replaces: None,
                reviewed_on: on,
                outside: [Some(false); 5],
                outside_other: String::new(),
                signs: [Some(false); 9],
            };
            vec![
                app::review::household_request::add(app, who, new).await.map(drop),
                app::review::household_request::set_household(app, who, fresh.into(), household)
                    .await
                    .map(drop),
                app::review::household_request::form_a::fill_in(app, who, fresh.into(), form)
                    .await
                    .map(drop),
            ]
        }
        Action::RequestAnswer => {
            let refusal = RequestRefusal { day: on, reason: words() };
            vec![
                app::review::household_request::refuse(app, who, fresh.into(), refusal)
                    .await
                    .map(drop),
            ]
        }
        Action::CertificateSee => vec![
            app::review::certificate::list(app, who, round, None).await.map(drop),
            app::review::certificate::get(app, who, fresh.into()).await.map(drop),
        ],
        Action::CertificateIssue => {
            vec![app::review::certificate::issue(app, who, round, None, on).await.map(drop)]
        }
        Action::ReportSee => {
            let period = ReportPeriod { kind: ReportKind::Preliminary, year, month };
            vec![
                app::review::review_report::list(app, who, None).await.map(drop),
                app::review::review_report::get(app, who, fresh.into()).await.map(drop),
                app::review::review_report::draft(app, who, period).await.map(drop),
                app::review::review_report::sum(app, who, period).await.map(drop),
            ]
        }
        Action::ReportSend => {
            let new = ReportNew {
                id: fresh.into(),
                kind: ReportKind::Preliminary,
                year,
                month,
                number: "1/BC-UBND".to_owned(),
                day: day("2023-12-31"),
                replaces: None,
                reason: String::new(),
            };
            vec![app::review::review_report::send(app, who, new).await.map(drop)]
        }
        Action::RoundSee => {
            let list = DecisionList::Poor;
            vec![
                app::review::listing::round_board(app, who, round).await.map(drop),
                app::review::listing::list(app, who, round, ListQuery::default(), None)
                    .await
                    .map(drop),
                app::review::listing::watch_list(app, who, None).await.map(drop),
                app::review::decision::get(app, who, round).await.map(drop),
                app::review::decision::list(app, who, round, list, None).await.map(drop),
            ]
        }
        other => panic!("no use case is asked for {}", other.as_str()),
    }
}
