//! The table of rights and the use cases say the same: one call for every action and role.

use crate::{office, people};
use app::figure::export::{ExportNew, Form, Rows};
use app::figure::feed::FeedAsked;
use app::figure::table::TableQuery;
use app::gate::list::ImportNew;
use app::kernel::list_file::{Format, Separator};
use app::kernel::problem::Code;
use app::kernel::rights;
use app::office::account::{AccountListQuery, AccountNew, AccountState};
use app::people::data_check::CheckAside;
use app::people::household::HouseholdListQuery;
use app::people::household_move::{MoveAcceptance, MoveHome, MoveNew};
use app::place::village::{VillageCorrection, VillageNew};
use app::review::review_report::{ReportChoice, ReportKind, ReportPeriod};
use app::review::round::RoundNew;
use app::{Act, Action, Actor, App, Decision, Relation, Result, RoundKind};
use base::Role;
use base::id::{
    AccountId, EventId, HouseholdId, ImportId, MatchDecisionId, MatchId, MoveId, PersonId, RoundId,
    ScoreTableId, VillageId,
};
use testkit::{Engine, HOANG_PHU, PASSWORD, Person, TestApp, day, household, id_of, on_both};
use uuid::Uuid;

on_both!(every_use_case_refuses_exactly_the_roles_without_the_right);

/// Things that are there, so that a refusal is about the right and nothing else.
pub(crate) struct There {
    pub(crate) household: HouseholdId,
    person: PersonId,
    pub(crate) round: RoundId,
    table: ScoreTableId,
}

async fn there(t: &TestApp) -> There {
    let household = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let hanh = t.hanh().await;
    let view = app::people::household::get(&t.app, &hanh, household, None).await.expect("there");
    let round = t.round(2023).await;
    There { household, person: view.members[1].id, round, table: t.score_table().await }
}

/// Who asks, and of what.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'a> {
    t: &'a TestApp,
    pub(crate) app: &'a App,
    pub(crate) who: &'a Actor,
    pub(crate) there: &'a There,
    /// For what is not there.
    pub(crate) fresh: Uuid,
}

/// Asks for an action; every use case that stands behind it must answer alike.
async fn ask(t: &TestApp, who: &Actor, action: Action, there: &There) -> Vec<Result<()>> {
    use Action as A;
    let app = &t.app;
    let asks = Ask { t, app, who, there, fresh: app.fresh_id() };
    match action {
        A::FarmSee | A::FarmAdd | A::FarmAnswer => crate::review::farm::ask(app, who, action).await,
        A::LegalPaperSee | A::LegalPaperKeep => office::legal_paper::ask(app, who, action).await,
        A::AssignmentAdd | A::AssignmentNote | A::AssignmentClose => {
            office::assignment::ask(app, who, action).await
        }
        A::DutySee | A::DutyClose => crate::front::duty::ask(app, who, action).await,
        A::DifficultySee
        | A::DifficultyAdd
        | A::DifficultyChange
        | A::DifficultyForward
        | A::DifficultyAnswer
        | A::DifficultySettle => office::difficulty::ask(app, who, action).await,
        A::PostSee | A::PostKeep | A::PostSwitch => office::post::ask(app, who, action).await,
        A::BodySee | A::BodyKeep => office::body::ask(app, who, action).await,
        A::HouseholdRemove => people::household_removal::ask(app, who).await,
        A::EntitlementSee | A::EntitlementAdd => people::entitlement::ask(app, who, action).await,
        A::ResidentCountSee | A::ResidentCountAdd | A::ResidentCountChange => {
            crate::figure::resident_count::ask(app, who, action).await
        }
        Action::HomeSee => vec![app::front::home::home(app, who, None).await.map(drop)],
        Action::PasswordChange => asks.password_change().await,
        Action::HouseholdSee => asks.household_see().await,
        Action::HouseholdAdd => asks.household_add().await,
        Action::HouseholdChange => asks.household_change().await,
        Action::EventSee => asks.event_see().await,
        Action::EventAdd => asks.event_add().await,
        Action::MoveAccept => asks.move_accept().await,
        Action::CheckSee => asks.check_see().await,
        Action::CheckSetAside => asks.check_set_aside().await,
        Action::VillageSee => vec![app::place::village::list(app, who).await.map(drop)],
        Action::VillageAdd => asks.village_add().await,
        Action::VillageChange => asks.village_change().await,
        Action::RoundSee => asks.round_see().await,
        Action::RoundOpen => asks.round_open().await,
        Action::RoundChange => asks.round_change().await,
        Action::RoundClose => asks.round_close().await,
        Action::RoundDecide => asks.round_decide().await,
        Action::PaperPrepare => asks.paper_prepare().await,
        Action::PaperApprove => asks.paper_approve().await,
        Action::DecisionRecord => asks.decision_record().await,
        Action::SurveyAdd => asks.survey_add().await,
        Action::ImportSee => asks.import_see().await,
        Action::ImportAdd => asks.import_add().await,
        Action::ImportAnswer => asks.import_answer().await,
        Action::ImportAccept => asks.import_accept().await,
        Action::TableSee => asks.table_see().await,
        Action::MatchSee => asks.match_see().await,
        Action::MatchFind => asks.match_find().await,
        Action::MatchDecide => asks.match_decide().await,
        Action::ExportSee => asks.export_see().await,
        Action::ExportMake => asks.export_make().await,
        Action::OdataRead => asks.odata_read().await,
        Action::ScoreTableSee => asks.score_table_see().await,
        Action::ScoreTableImport => asks.score_table_import().await,
        Action::ScoreTableApprove => asks.score_table_approve().await,
        Action::ReadingChoiceSee | Action::ReadingChoiceAdd | Action::ReadingChoiceChange => {
            crate::review::reading_choice::ask(app, who, action).await
        }
        Action::AccountSee => asks.account_see().await,
        // The areas and the rights are the program's own; the pages ask for the right themselves. An
        // administrator's accounts are asked for below, by the right that officers share.
        Action::AreaSee | Action::RightsSee | Action::AccountChange => vec![who.require(action)],
        Action::AccountHeads => asks.account_heads().await,
        // Signing in and a change of one's own password are nobody's to refuse; what the machine alone
        // does has no use case that asks somebody.
        #[rustfmt::skip]
        Action::SessionBegin | Action::RestoreSee | Action::SessionRefuse | Action::SessionHold
        | Action::AuditMark | Action::BackupAdd | Action::RestoreAdd => vec![who.require(action)],
        Action::SessionEnd => vec![app::office::sign_in::sign_out(app, who).await],
        Action::BackupSee => vec![app::upkeep::backup::state(app, who).await.map(drop)],
        Action::RestoreConfirm => vec![app::upkeep::backup::restore_confirm(app, who).await],
        Action::AuditSeal => vec![app::upkeep::audit::seal(app, who).await.map(drop)],
        Action::KeyChange => vec![app::kernel::sealing::note(app, who).map(drop)],
        Action::AuditSee => asks.audit_see().await,
        Action::RoundList => asks.round_list().await,
        Action::OpinionAdd => asks.opinion_add().await,
        Action::MeetingSee => asks.meeting_see().await,
        Action::MeetingRun => asks.meeting_run().await,
        Action::MeetingUndo => asks.meeting_undo().await,
        Action::PostingUndo => asks.posting_undo().await,
        Action::PostingSee => asks.posting_see().await,
        Action::PostingAdd => asks.posting_add().await,
        Action::ComplaintSee => asks.complaint_see().await,
        Action::ComplaintAdd => asks.complaint_add().await,
        Action::ComplaintRecheck => asks.complaint_recheck().await,
        Action::RequestSee => asks.request_see().await,
        Action::RequestAdd => asks.request_add().await,
        Action::RequestChange => crate::review::request_change::ask(app, who).await,
        Action::RequestAnswer => asks.request_answer().await,
        Action::CertificateSee => asks.certificate_see().await,
        Action::CertificateIssue => asks.certificate_issue().await,
        Action::ReportSee => asks.report_see().await,
        Action::ReportSend => asks.report_send().await,
    }
}

impl Ask<'_> {
    async fn password_change(self) -> Vec<Result<()>> {
        let Ask { app, who, .. } = self;
        vec![app::office::account::password_change(app, who, PASSWORD, PASSWORD).await]
    }

    async fn household_see(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        vec![
            app::people::household::list(app, who, HouseholdListQuery::default()).await.map(drop),
            app::people::household::get(app, who, there.household, None).await.map(drop),
        ]
    }

    async fn household_add(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let new = household("Lê Mẫu Nam").id(HouseholdId(fresh)).build();
        vec![app::people::household::add(app, who, new).await.map(drop)]
    }

    async fn household_change(self) -> Vec<Result<()>> {
        let Ask { app, who, there, fresh, .. } = self;
        let member = household("Lê Mẫu Nam").build().members.remove(0);
        let on = day("2023-05-01");
        vec![
            app::people::household_event::member_add(app, who, there.household, member, on, None)
                .await,
            app::people::household_event::member_end(
                app,
                who,
                there.household,
                PersonId(fresh),
                on,
                "x",
                None,
            )
            .await,
            app::people::household_event::head_change(
                app,
                who,
                there.household,
                there.person,
                Relation::Head,
                on,
                None,
            )
            .await,
        ]
    }

    async fn event_see(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        vec![
            app::people::household_event::list(app, who, there.household).await.map(drop),
            app::people::household_move::list(app, who, None).await.map(drop),
        ]
    }

    async fn event_add(self) -> Vec<Result<()>> {
        let Ask { app, who, there, fresh, .. } = self;
        let act = Act::AddressCorrection { address: String::new(), since: None, village: None };
        let new = crate::people::event::event(fresh, "2023-05-01", act);
        let paper = new.paper.clone();
        let (id, note, to) = (MoveId(fresh), String::new(), HOANG_PHU.to_owned());
        let (household, on) = (there.household, day("1999-01-01"));
        let (members, heir) = (Vec::new(), None);
        let movement = MoveNew { id, household, members, heir, to, day: on, paper, note };
        vec![
            app::people::household_event::add(app, who, there.household, new, None).await.map(drop),
            app::people::household_move::propose(app, who, movement, None).await.map(drop),
            app::people::household_move::withdraw(app, who, id, "x").await,
        ]
    }

    async fn move_accept(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let (id, village, on) = (EventId(fresh), VillageId(fresh), day("2023-05-01"));
        let home = MoveHome::Place { village, address: String::new() };
        let new = MoveAcceptance { id, day: on, home };
        vec![
            app::people::household_move::accept(app, who, MoveId(fresh), new).await.map(drop),
            app::people::household_move::refuse(app, who, MoveId(fresh), "x").await,
        ]
    }

    async fn check_see(self) -> Vec<Result<()>> {
        let Ask { app, who, .. } = self;
        vec![
            app::people::data_check::list(app, who, None).await.map(drop),
            app::people::data_check::get(app, who, "birth_missing", None, None).await.map(drop),
        ]
    }

    async fn check_set_aside(self) -> Vec<Result<()>> {
        let Ask { app, who, there, fresh, .. } = self;
        let reason = String::new();
        let new =
            CheckAside { id: fresh, household: there.household, aside: true, reason, seen: None };
        vec![app::people::data_check::set_aside(app, who, "birth_missing", new).await]
    }

    async fn village_add(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let (name, kind) = (format!("Thôn {fresh}"), "thon".to_owned());
        let new =
            VillageNew { id: VillageId(fresh), name, kind, from: day("2010-01-01"), before: None };
        vec![app::place::village::add(app, who, new).await.map(drop)]
    }

    async fn village_change(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let id = VillageId(fresh);
        let new = VillageCorrection {
            name: "Thôn Khác".to_owned(),
            kind: "thon".to_owned(),
            from: day("2020-01-01"),
            before: None,
            seen: String::new(),
        };
        vec![
            app::place::village::correct(app, who, id, new).await.map(drop),
            app::place::village::remove(app, who, id).await.map(drop),
        ]
    }

    async fn round_open(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let review_day = day("2023-05-15");
        let (id, kind) = (RoundId(fresh), RoundKind::Regular);
        vec![
            app::review::round::open(app, who, RoundNew { id, kind, year: 2023, review_day })
                .await
                .map(drop),
        ]
    }

    async fn round_change(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        vec![app::review::round::set_table(app, who, there.round, there.table).await.map(drop)]
    }

    async fn round_close(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        // Without a reason: the round is needed by the others.
        let close = app::review::round::RoundClose { reason: String::new() };
        vec![app::review::round::close(app, who, there.round, close).await.map(drop)]
    }

    async fn round_decide(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        let decision = Decision { number: "1/QĐ-UBND".to_owned(), day: day("2023-10-20") };
        vec![app::review::decision::decide(app, who, there.round, decision).await.map(drop)]
    }

    async fn paper_prepare(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        let settings = app::review::paper_draft::DraftSettings {
            day: day("2023-10-20"),
            signer: String::new(),
            deputy: false,
            proposer: String::new(),
            reason: String::new(),
        };
        let period = ReportPeriod { kind: ReportKind::Official, year: 2023, month: 0 };
        vec![
            app::review::paper_draft::decision_prepare(app, who, there.round, settings, None)
                .await
                .map(drop),
            app::review::review_report::prepare(app, who, period, ReportChoice::default(), None)
                .await
                .map(drop),
        ]
    }

    async fn paper_approve(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        let period = ReportPeriod { kind: ReportKind::Official, year: 2023, month: 0 };
        vec![
            app::review::paper_draft::decision_approve(app, who, there.round, "x").await.map(drop),
            app::review::review_report::approve(app, who, period, "x").await.map(drop),
        ]
    }

    async fn decision_record(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        let decision = Decision { number: "1/QĐ-UBND".to_owned(), day: day("2023-10-20") };
        vec![app::review::decision::record(app, who, there.round, decision, "x").await.map(drop)]
    }

    async fn survey_add(self) -> Vec<Result<()>> {
        let Ask { app, t, who, there, .. } = self;
        let form = t.form(standard::Class::Poor).of(there.household, there.round, "");
        vec![app::review::survey::add(app, who, form).await.map(drop)]
    }

    async fn import_see(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        vec![
            app::gate::list::list(app, who, None).await.map(drop),
            app::gate::list::get(app, who, ImportId(fresh)).await.map(drop),
            app::gate::list::template(app, who, None).await.map(drop),
        ]
    }

    async fn import_add(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let (id, bytes) = (ImportId(fresh), b"x".to_vec());
        let new = ImportNew::one(id, None, "x.csv".to_owned(), bytes);
        vec![app::gate::list::check(app, who, new).await.map(drop)]
    }

    async fn import_answer(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let id = ImportId(fresh);
        vec![
            app::gate::list::map(app, who, id, Vec::new(), None).await.map(drop),
            app::gate::list::answer(app, who, id, Vec::new()).await.map(drop),
            app::gate::list::choose(app, who, id, Vec::new()).await.map(drop),
            app::gate::list::choose_rest(app, who, id, app::gate::list::Take::Keep).await.map(drop),
            app::gate::list::import_again(app, who, id).await.map(drop),
            app::gate::list::cancel(app, who, id).await.map(drop),
        ]
    }

    async fn import_accept(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        vec![app::gate::list::accept(app, who, ImportId(fresh)).await.map(drop)]
    }

    async fn table_see(self) -> Vec<Result<()>> {
        let Ask { app, who, .. } = self;
        let query = TableQuery { id: "t01".to_owned(), ..TableQuery::default() };
        vec![
            app::figure::table::get(app, who, &query).await.map(drop),
            app::figure::table::cell(app, who, &query, "all", 1, None).await.map(drop),
            app::figure::table::file(
                app,
                who,
                &query,
                app::figure::table::TableFormat::Csv,
                base::words::Lang::Vi,
            )
            .await
            .map(drop),
        ]
    }

    async fn match_see(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        vec![
            app::people::double::list(app, who, app::people::double::MatchListQuery::default())
                .await
                .map(drop),
            app::people::double::get(app, who, MatchId(fresh)).await.map(drop),
        ]
    }

    async fn match_find(self) -> Vec<Result<()>> {
        let Ask { app, who, .. } = self;
        let find = app::people::double::MatchFind { area: Some(testkit::HOANG_KIM.to_owned()) };
        vec![app::people::double::find(app, who, find).await.map(drop)]
    }

    async fn match_decide(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let new = app::people::double::MatchDecide {
            id: MatchDecisionId(fresh),
            decision: "same".to_owned(),
            reason: "x".to_owned(),
            replaces: None,
        };
        vec![app::people::double::decide(app, who, MatchId(fresh), new).await.map(drop)]
    }

    async fn export_see(self) -> Vec<Result<()>> {
        let Ask { app, who, .. } = self;
        vec![
            app::figure::export::offer(
                app,
                who,
                HouseholdListQuery::default(),
                Rows::Member,
                Form::Coded,
            )
            .await
            .map(drop),
            app::figure::export::columns(app, who).map(drop),
        ]
    }

    async fn export_make(self) -> Vec<Result<()>> {
        let Ask { app, who, .. } = self;
        let new = ExportNew {
            list: HouseholdListQuery::default(),
            rows: Rows::Household,
            form: Form::Named,
            columns: vec!["head".to_owned()],
            format: Format::Csv(Separator::Comma),
            reason: String::new(),
            lang: base::words::Lang::Vi,
        };
        vec![app::figure::export::make(app, who, new).await.map(drop)]
    }

    async fn odata_read(self) -> Vec<Result<()>> {
        let Ask { app, who, .. } = self;
        let asked = FeedAsked::default();
        vec![
            app::figure::feed::odata_metadata(app, who).map(drop),
            app::figure::feed::page(app, who, "Households", &asked).await.map(drop),
            app::figure::feed::page(app, who, "Members", &asked).await.map(drop),
            app::figure::feed::page(app, who, "Tables", &asked).await.map(drop),
            app::figure::feed::page(app, who, "Areas", &asked).await.map(drop),
        ]
    }

    async fn score_table_see(self) -> Vec<Result<()>> {
        let Ask { app, who, there, .. } = self;
        vec![
            app::review::score_table::list(app, who).await.map(drop),
            app::review::score_table::get(app, who, there.table).await.map(drop),
        ]
    }

    async fn score_table_import(self) -> Vec<Result<()>> {
        let Ask { app, who, .. } = self;
        let new = crate::review::score_table::small("sai", "x");
        vec![app::review::score_table::import(app, who, new).await.map(drop)]
    }

    async fn score_table_approve(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        vec![app::review::score_table::approve(app, who, ScoreTableId(fresh)).await]
    }

    async fn account_see(self) -> Vec<Result<()>> {
        let Ask { app, who, .. } = self;
        vec![app::office::account::list(app, who, &AccountListQuery::default()).await.map(drop)]
    }

    async fn account_heads(self) -> Vec<Result<()>> {
        let Ask { app, who, fresh, .. } = self;
        let new = AccountNew {
            another: false,
            username: format!("n{}", fresh.simple()),
            name: "Lê Mẫu Nam".to_owned(),
            role: Role::Auditor,
            area: None,
            village: None,
            password: PASSWORD.to_owned(),
        };
        let nobody = AccountId(id_of("nobody"));
        vec![
            app::office::account::add(app, who, new).await.map(drop),
            app::office::account::set_disabled(app, who, nobody, AccountState::Disabled, 1).await,
        ]
    }

    async fn audit_see(self) -> Vec<Result<()>> {
        let Ask { app, who, .. } = self;
        vec![
            app::upkeep::audit::chains(app, who).await.map(drop),
            app::upkeep::audit::list(app, who, "", None).await.map(drop),
            app::upkeep::audit::verify(app, who).await.map(drop),
        ]
    }
}

async fn every_use_case_refuses_exactly_the_roles_without_the_right(engine: Engine) {
    let t = TestApp::narrow(engine, 2).await;
    let there = there(&t).await;
    for role in Role::ALL {
        let who = t.actor(Person::of_role(role)).await;
        for action in Action::ALL {
            let before = crate::common::counts(&t).await;
            let answers = ask(&t, &who, *action, &there).await;
            for (n, answer) in answers.into_iter().enumerate() {
                let refused = answer.as_ref().is_err_and(|it| it.code == Code::NotAllowed);
                let what = format!("{role:?} {} ({n}): {answer:?}", action.as_str());
                assert_eq!(refused, !rights::may(role, *action), "{what}");
                let defect = answer.is_err_and(|it| it.code.status() >= 500);
                assert!(!defect, "{what}");
            }
            if !rights::may(role, *action) {
                assert_eq!(crate::common::counts(&t).await, before, "{role:?} {}", action.as_str());
            }
        }
    }
}
