//! The use cases of a round's steps, each asked for once: the table of rights is compared with
//! them.

use app::review::household_request::form_a::FormANew;
use app::review::household_request::{RequestForm, RequestNew, RequestRefusal};
use app::review::listing::{OpinionAnswer, OpinionAsk};
use app::review::meeting::{MeetingNew, MeetingSave};
use app::review::posting::{ComplaintNew, PostingNew, RecheckNew, RecheckResult};
use app::review::review_report::{ReportKind, ReportNew, ReportPeriod};
use app::{Attendance, DecisionList, Result};
use base::id::VillageId;
use store::review::listing::ListQuery;
use testkit::day;

use crate::kernel::rights::Ask;

/// A day on which a step may be taken.
const DAY: &str = "2023-10-20";

fn words() -> String {
    "x".to_owned()
}

impl Ask<'_> {
    pub(crate) async fn round_list(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        let (household, round) = (there.household, there.round);
        vec![
            app::review::listing::propose(app, who, round).await.map(drop),
            app::review::listing::add(app, who, round, household, "x").await,
            app::review::listing::remove(app, who, round, household, "x").await,
        ]
    }

    pub(crate) async fn opinion_add(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        let (on, round) = (day(DAY), there.round);
        let ask = OpinionAsk { day: on, number: words() };
        let answer = OpinionAnswer { day: on, number: words(), answer: words() };
        vec![
            app::review::listing::opinion_ask(app, who, round, ask).await,
            app::review::listing::opinion_answer(app, who, round, answer).await,
        ]
    }

    pub(crate) async fn meeting_see(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, there, .. } = self;
        let round = there.round;
        vec![
            app::review::meeting::list(app, who, round).await.map(drop),
            app::review::meeting::get(app, who, fresh.into()).await.map(drop),
            app::kernel::attachment::list(app, who, app::review::meeting::files(fresh.into()))
                .await
                .map(drop),
        ]
    }

    pub(crate) async fn meeting_run(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, there, .. } = self;
        let village = VillageId(fresh);
        let (on, round) = (day(DAY), there.round);
        let new = MeetingNew {
            chair_title: String::new(),
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
            chair_title: String::new(),
            ended_hour: String::new(),
            steering_names: String::new(),
            organisations_names: String::new(),
            front_names: String::new(),
            reviewers_names: String::new(),
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

    pub(crate) async fn posting_see(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, there, .. } = self;
        let round = there.round;
        vec![
            app::review::posting::list(app, who, round).await.map(drop),
            app::review::posting::get(app, who, fresh.into()).await.map(drop),
        ]
    }

    pub(crate) async fn meeting_undo(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        vec![
            app::review::meeting::reopen(app, who, fresh.into(), Some("x")).await.map(drop),
            app::review::meeting::undo_votes(app, who, fresh.into(), Some("x")).await.map(drop),
        ]
    }

    pub(crate) async fn posting_undo(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        vec![app::review::posting::withdraw(app, who, fresh.into()).await.map(drop)]
    }

    pub(crate) async fn posting_add(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, there, .. } = self;
        let village = VillageId(fresh);
        let (on, round) = (day(DAY), there.round);
        let layout_reason = String::new();
        let new =
            PostingNew { id: fresh.into(), village, places: words(), starts_on: on, layout_reason };
        vec![app::review::posting::add(app, who, round, new).await.map(drop)]
    }

    pub(crate) async fn complaint_see(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        vec![app::review::posting::complaint_get(app, who, fresh.into()).await.map(drop)]
    }

    pub(crate) async fn complaint_add(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, there, .. } = self;
        let on = day(DAY);
        let (household, round) = (there.household, there.round);
        let new = ComplaintNew {
            id: fresh.into(),
            household,
            received_on: on,
            complainant: words(),
            content: words(),
        };
        vec![app::review::posting::complaint_add(app, who, round, new).await.map(drop)]
    }

    pub(crate) async fn complaint_recheck(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let on = day(DAY);
        let result = RecheckResult::Confirmed;
        let new = RecheckNew { done_on: on, result, findings: words(), members: words() };
        vec![app::review::posting::recheck_add(app, who, fresh.into(), new).await.map(drop)]
    }

    pub(crate) async fn request_see(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        vec![
            app::review::household_request::list(app, who, false, None).await.map(drop),
            app::review::household_request::get(app, who, fresh.into()).await.map(drop),
            app::review::household_request::form_a::get(app, who, fresh.into()).await.map(drop),
        ]
    }

    pub(crate) async fn request_add(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, there, .. } = self;
        let village = VillageId(fresh);
        let (on, household) = (day(DAY), there.household);
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

    pub(crate) async fn request_answer(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let on = day(DAY);
        let refusal = RequestRefusal { day: on, reason: words(), seen: words() };
        vec![
            app::review::household_request::refuse(app, who, fresh.into(), refusal).await.map(drop),
        ]
    }

    pub(crate) async fn certificate_see(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, there, .. } = self;
        let round = there.round;
        vec![
            app::review::certificate::list(app, who, round, None).await.map(drop),
            app::review::certificate::get(app, who, fresh.into()).await.map(drop),
        ]
    }

    pub(crate) async fn certificate_issue(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        let (on, round) = (day(DAY), there.round);
        vec![app::review::certificate::issue(app, who, round, None, on).await.map(drop)]
    }

    pub(crate) async fn report_see(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let (year, month) = (2023, 0);
        let period = ReportPeriod { kind: ReportKind::Preliminary, year, month };
        vec![
            app::review::review_report::list(app, who, None).await.map(drop),
            app::review::review_report::get(app, who, fresh.into()).await.map(drop),
            app::review::review_report::draft(app, who, period).await.map(drop),
            app::review::review_report::sum(app, who, period).await.map(drop),
        ]
    }

    pub(crate) async fn report_send(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let (year, month) = (2023, 0);
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

    pub(crate) async fn round_see(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        let round = there.round;
        let list = DecisionList::Poor;
        vec![
            app::review::listing::round_board(app, who, round).await.map(drop),
            app::review::listing::list(app, who, round, ListQuery::default(), None).await.map(drop),
            app::review::listing::watch_list(app, who, None).await.map(drop),
            app::review::decision::get(app, who, round).await.map(drop),
            app::review::decision::list(app, who, round, list, None).await.map(drop),
            app::review::round::list(app, who).await.map(drop),
            app::review::round::get(app, who, round).await.map(drop),
        ]
    }
}
