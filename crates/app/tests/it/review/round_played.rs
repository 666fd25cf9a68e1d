//! A round played step by step over a few households: what each step refuses, a meeting that sends
//! one household back, a complaint that overturns a class, the decision with its lists, certificates.

use app::kernel::problem::Code;
use app::review::certificate::{certificate_verify, number_text};
use app::review::listing::{OpinionAnswer, OpinionAsk};
use app::review::meeting::{MeetingNew, MeetingSave, MeetingView, VoteCounts, VoteSave};
use app::review::posting::{ComplaintNew, PostingNew, RecheckNew, RecheckResult};
use app::review::round::RoundNew;
use app::{Actor, Attendance, Decision, DecisionList, ListReason, RoundFlow, RoundKind, Stage};
use base::id::{ComplaintId, HouseholdId, MeetingId, PostingId, RoundId, VillageId};
use standard::Class;
use store::review::listing::ListQuery;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::{code_of, findings_of};

on_both!(
    the_list_is_proposed_from_the_register_and_completed_by_hand,
    a_meeting_needs_forms_takes_votes_and_sends_back_what_half_do_not_agree_to,
    two_officers_at_one_meeting_lose_nothing,
    a_complaint_overturns_a_class_and_is_posted_again_before_the_decision,
    the_decision_is_numbered_in_order_and_carries_four_lists,
    certificates_are_numbered_verify_offline_and_take_a_block_a_year,
    a_round_whose_season_runs_is_not_only_recorded,
);

/// A round of 2023 on 15/11/2023 with three households: An is poor by 2022, Bình and Cường not.
pub(crate) struct OpenRound {
    pub(crate) t: TestApp,
    pub(crate) hanh: Actor,
    pub(crate) quang: Actor,
    pub(crate) village: VillageId,
    pub(crate) round: RoundId,
    pub(crate) an: HouseholdId,
    pub(crate) binh: HouseholdId,
    pub(crate) cuong: HouseholdId,
}

pub(crate) async fn open_round(engine: Engine) -> OpenRound {
    opened(TestApp::open(engine).await).await
}

/// The same on a single connection.
pub(crate) async fn open_narrow_round(engine: Engine) -> OpenRound {
    opened(TestApp::narrow(engine, 1).await).await
}

async fn opened(t: TestApp) -> OpenRound {
    let an = t.add(household("Lê Mẫu An")).await;
    let binh = t.add(household("Lê Mẫu Bình")).await;
    let cuong = t.add(household("Lê Mẫu Cường")).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let before = t.round(2022).await;
    t.survey(an, before, Class::Poor).await;
    t.survey(binh, before, Class::NotPoor).await;
    let first = decision("86/QĐ-UBND", "2022-12-08");
    app::review::decision::decide(&t.app, &quang, before, first).await.expect("decided");
    let round = t.steps_round(2023).await;
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &hanh, round, table).await.expect("chosen");
    t.set_now("2023-11-15T02:00:00Z");
    let village = t.village("Thôn 1").await;
    OpenRound { t, hanh, quang, village, round, an, binh, cuong }
}

pub(crate) fn decision(number: &str, on: &str) -> Decision {
    Decision { number: number.to_owned(), day: day(on) }
}

pub(crate) fn save(version: i64, votes: Vec<VoteSave>) -> MeetingSave {
    MeetingSave {
        chair_title: String::new(),
        ended_hour: String::new(),
        steering_names: String::new(),
        organisations_names: String::new(),
        front_names: String::new(),
        reviewers_names: String::new(),
        version,
        held_on: day("2023-11-10"),
        hour: "19:30".to_owned(),
        place: "Nhà văn hóa thôn".to_owned(),
        chair: "Lê Mẫu Bình".to_owned(),
        secretary: "Trần Mẫu Thư".to_owned(),
        secretary_title: "Rà soát viên".to_owned(),
        attendance: Attendance {
            others: 0,
            everybody: 0,
            steering: 1,
            organisations: 2,
            front: 1,
            reviewers: 1,
            households: 3,
            households_total: 3,
        },
        opinions: String::new(),
        votes,
        rest_agreed: false,
    }
}

fn vote(household: HouseholdId, agree: i64, against: i64, abstain: i64) -> VoteSave {
    VoteSave {
        household,
        seen: String::new(),
        votes: VoteCounts { agree, against, abstain },
        remark: String::new(),
    }
}

impl OpenRound {
    /// The list proposed, Bình and Cường added by hand, all classified.
    pub(crate) async fn surveyed(&self) {
        let app = &self.t.app;
        app::review::listing::propose(app, &self.hanh, self.round).await.expect("proposed");
        for who in [self.binh, self.cuong] {
            app::review::listing::add(app, &self.hanh, self.round, who, "thôn đề nghị")
                .await
                .expect("added");
        }
        self.t.survey(self.an, self.round, Class::NearPoor).await;
        self.t.survey(self.binh, self.round, Class::Poor).await;
        self.t.survey(self.cuong, self.round, Class::NotPoor).await;
    }

    pub(crate) fn meeting(&self, name: &str, on: &str) -> MeetingNew {
        MeetingNew {
            chair_title: String::new(),
            id: MeetingId(id_of(name)),
            village: self.village,
            held_on: day(on),
            hour: "19:30".to_owned(),
            place: "Nhà văn hóa thôn".to_owned(),
            chair: "Lê Mẫu Bình".to_owned(),
            secretary: "Trần Mẫu Thư".to_owned(),
            secretary_title: "Rà soát viên".to_owned(),
        }
    }

    pub(crate) async fn met(&self) {
        let app = &self.t.app;
        let new = self.meeting("m", "2023-11-10");
        let id = new.id;
        app::review::meeting::open(app, &self.hanh, self.round, new).await.expect("opened");
        let view = self.finished(id).await;
        assert_eq!((view.agreed, view.rejected), (3, 0));
    }

    /// All agree to all who wait for that meeting, and it ends.
    pub(crate) async fn finished(&self, id: MeetingId) -> MeetingView {
        let app = &self.t.app;
        let mut all = save(1, Vec::new());
        all.rest_agreed = true;
        app::review::meeting::save(app, &self.hanh, id, all).await.expect("saved");
        app::review::meeting::close(app, &self.hanh, id, None).await.expect("ended");
        app::review::meeting::get(app, &self.hanh, id).await.expect("there")
    }

    pub(crate) fn posting(&self, name: &str, starts: &str) -> PostingNew {
        PostingNew {
            id: PostingId(id_of(name)),
            village: self.village,
            places: "Trụ sở UBND xã; nhà văn hóa thôn".to_owned(),
            starts_on: day(starts),
            layout_reason: String::new(),
        }
    }

    pub(crate) async fn posted(&self) {
        let posting = self.posting("p", "2023-11-13");
        app::review::posting::add(&self.t.app, &self.hanh, self.round, posting)
            .await
            .expect("posted");
    }

    pub(crate) async fn asked(&self) {
        let ask = OpinionAsk { day: day("2023-11-30"), number: "30/BC-UBND".to_owned() };
        app::review::listing::opinion_ask(&self.t.app, &self.hanh, self.round, ask)
            .await
            .expect("asked");
        let answer = OpinionAnswer {
            day: day("2023-12-04"),
            number: "12/UBND-LĐ".to_owned(),
            answer: "Nhất trí".to_owned(),
        };
        app::review::listing::opinion_answer(&self.t.app, &self.quang, self.round, answer)
            .await
            .expect("answered");
    }

    async fn decided(&self) {
        self.surveyed().await;
        self.met().await;
        self.posted().await;
        self.t.set_now("2023-12-09T02:00:00Z");
        self.asked().await;
        let decision = decision("112/QĐ-UBND", "2023-12-08");
        app::review::decision::decide(&self.t.app, &self.quang, self.round, decision)
            .await
            .expect("decided");
    }

    async fn refused(&self, on: &str) -> Vec<String> {
        let decision = decision("112/QĐ-UBND", on);
        let (code, mut found) = findings_of(
            app::review::decision::decide(&self.t.app, &self.quang, self.round, decision).await,
        );
        assert_eq!(code, Code::RoundNotReady);
        found.sort();
        found
    }

    async fn stage(&self, household: HouseholdId) -> Stage {
        let query = ListQuery { household: Some(household), ..ListQuery::default() };
        let page =
            app::review::listing::list(&self.t.app, &self.hanh, self.round, query, None).await;
        page.expect("the list").rows[0].stage
    }
}

async fn the_list_is_proposed_from_the_register_and_completed_by_hand(engine: Engine) {
    let s = open_round(engine).await;
    let (app, round) = (&s.t.app, s.round);
    assert_eq!(
        app::review::listing::propose(app, &s.hanh, round).await.expect("proposed"),
        1,
        "An is poor"
    );
    assert_eq!(app::review::listing::propose(app, &s.hanh, round).await.expect("again"), 0);
    let list = async |removed| {
        let query = ListQuery { removed, ..ListQuery::default() };
        let page =
            app::review::listing::list(app, &s.hanh, round, query, None).await.expect("the list");
        page.rows.into_iter().map(|row| (row.head, row.reason)).collect::<Vec<_>>()
    };
    assert_eq!(list(false).await, [("Lê Mẫu An".to_owned(), ListReason::Poor)]);
    let kept = app::review::listing::remove(app, &s.hanh, round, s.an, "chuyển đi").await;
    let (code, found) = findings_of(kept);
    assert_eq!((code, found), (Code::ListRequired, vec!["list_required".to_owned()]));
    let bare = app::review::listing::add(app, &s.hanh, round, s.binh, "  ").await;
    assert_eq!(code_of(bare), Code::BadInput, "a reason is needed");
    app::review::listing::add(app, &s.hanh, round, s.binh, "ốm nặng").await.expect("added");
    let twice = app::review::listing::add(app, &s.hanh, round, s.binh, "ốm nặng").await;
    assert_eq!(code_of(twice), Code::ListThere);
    app::review::listing::remove(app, &s.hanh, round, s.binh, "nhầm hộ").await.expect("taken off");
    assert_eq!(list(true).await, [("Lê Mẫu Bình".to_owned(), ListReason::Added)]);
    app::review::listing::add(app, &s.hanh, round, s.binh, "thôn đề nghị lại")
        .await
        .expect("on it again");
    assert_eq!(list(false).await.len(), 2);
    s.t.survey(s.binh, round, Class::Poor).await;
    let with_form = app::review::listing::remove(app, &s.hanh, round, s.binh, "nhầm").await;
    assert_eq!(findings_of(with_form).1, ["list_has_form"]);
    let nga = s.t.actor(Person::Nga).await;
    assert_eq!(code_of(app::review::listing::propose(app, &nga, round).await), Code::NotFound);
    let board = app::review::listing::round_board(app, &s.hanh, round).await.expect("the board");
    assert_eq!((board.total.listed, board.total.collected, board.villages.len()), (2, 1, 1));
    // A form of a household that is not on the list stands against the decision, by name of the rule.
    s.t.survey(s.cuong, round, Class::NotPoor).await;
    assert!(s.refused("2023-11-15").await.contains(&"step_unlisted".to_owned()));
}

async fn a_meeting_needs_forms_takes_votes_and_sends_back_what_half_do_not_agree_to(
    engine: Engine,
) {
    let s = open_round(engine).await;
    let (app, hanh, round) = (&s.t.app, &s.hanh, s.round);
    let open = async |name: &str, on: &str| {
        app::review::meeting::open(app, hanh, round, s.meeting(name, on)).await
    };
    assert_eq!(findings_of(open("m", "2023-11-10").await).1, ["step_list_empty"]);
    app::review::listing::propose(app, hanh, round).await.expect("proposed");
    assert_eq!(findings_of(open("m", "2023-11-10").await).1, ["step_not_collected"]);
    s.surveyed_rest().await;
    assert_eq!(code_of(open("m", "2023-10-14").await), Code::StepDayWrong, "before the review");
    assert_eq!(findings_of(open("m", "2023-11-16").await).1, ["step_day_future"]);
    let mut alone = s.meeting("m", "2023-11-10");
    alone.secretary = alone.chair.to_uppercase();
    let alone = app::review::meeting::open(app, hanh, round, alone).await;
    assert_eq!(findings_of(alone).1, ["meeting_one_person"]);
    let id = open("m", "2023-11-10").await.expect("opened").id;
    open("m", "2023-11-10").await.expect("the same again");
    assert_eq!(code_of(open("other", "2023-11-10").await), Code::MeetingConflict, "one is open");
    assert_eq!(
        findings_of(app::review::meeting::close(app, hanh, id, None).await).1,
        ["meeting_nobody", "meeting_unvoted"]
    );
    // Eight people are there: more votes than that are refused, by the rule's name.
    let over = save(1, vec![vote(s.an, 5, 3, 1)]);
    let (code, found) = findings_of(app::review::meeting::save(app, hanh, id, over).await);
    assert_eq!((code, found), (Code::MeetingRefused, vec!["meeting_votes_over".to_owned()]));
    let votes = vec![vote(s.an, 4, 4, 0), vote(s.binh, 3, 1, 4), vote(s.cuong, 8, 0, 0)];
    let view = app::review::meeting::save(app, hanh, id, save(1, votes)).await.expect("saved");
    let view = app::review::meeting::get(app, hanh, view.id).await.expect("shown");
    assert_eq!((view.agreed, view.rejected, view.open), (2, 1, 0));
    let mut fewer = save(view.meeting.version, Vec::new());
    fewer.attendance.households = 2;
    let (_, found) = findings_of(app::review::meeting::save(app, hanh, id, fewer).await);
    assert!(found.contains(&"meeting_votes_over".to_owned()), "votes stand that need eight");
    let seen = view.revision();
    let end = async |seen| app::review::meeting::close(app, hanh, id, seen).await;
    assert!(!end(Some(seen.as_str())).await.expect("ended").again);
    assert!(end(Some(seen.as_str())).await.expect("the same press once more").again);
    assert_eq!(code_of(end(Some("another")).await), Code::MeetingClosed);
    assert_eq!(code_of(end(None).await), Code::MeetingClosed);
    let late = app::review::meeting::save(app, hanh, id, save(3, Vec::new())).await;
    assert_eq!(code_of(late), Code::MeetingClosed);
    assert_eq!((s.stage(s.an).await, s.stage(s.binh).await), (Stage::Met, Stage::Back));
    assert_eq!(findings_of(open("again", "2023-11-12").await).1, ["meeting_nothing"]);
    // Surveyed again, Bình is voted on again, and nobody else.
    let first = s.t.form(Class::Poor).of(s.binh, round, "").id;
    let mut second = s.t.form(Class::NearPoor).of(s.binh, round, "second");
    second.replaces = Some(first);
    app::review::survey::add(app, hanh, second).await.expect("surveyed again");
    let earlier = open("again", "2023-11-09").await;
    assert_eq!(findings_of(earlier).1, ["step_day_order"], "before the meeting that sent it back");
    let again = open("again", "2023-11-12").await.expect("opened").id;
    let again = app::review::meeting::get(app, hanh, again).await.expect("shown");
    let mut earlier = save(1, Vec::new());
    earlier.held_on = day("2023-11-09");
    let earlier = app::review::meeting::save(app, hanh, again.meeting.id, earlier).await;
    assert_eq!(findings_of(earlier).1, ["step_day_order"]);
    let heads: Vec<&str> = again.households.iter().map(|it| it.row.head.as_str()).collect();
    assert_eq!(heads, ["Lê Mẫu Bình"]);
    let mut all = save(1, Vec::new());
    all.held_on = day("2023-11-12");
    all.rest_agreed = true;
    app::review::meeting::save(app, hanh, again.meeting.id, all).await.expect("saved");
    app::review::meeting::close(app, hanh, again.meeting.id, None).await.expect("ended");
    let early = app::review::posting::add(app, hanh, round, s.posting("p", "2023-11-11")).await;
    assert_eq!(code_of(early), Code::StepDayWrong, "before the meeting");
    let posted = app::review::posting::add(app, hanh, round, s.posting("p", "2023-11-13"))
        .await
        .expect("posted");
    let posted = app::review::posting::get(app, hanh, posted.id).await.expect("shown");
    // Cường is not poor and was not: he is answered in writing and named to nobody.
    assert_eq!((posted.households.len(), posted.posting.ends_on), (2, day("2023-11-16")));
    assert_eq!((posted.posting.households, posted.first_day()), (2, day("2023-11-14")));
    app::review::posting::add(app, hanh, round, s.posting("p", "2023-11-13"))
        .await
        .expect("the same again");
    let other = app::review::posting::add(app, hanh, round, s.posting("p", "2023-11-14")).await;
    assert_eq!(code_of(other), Code::PostingConflict);
}

impl OpenRound {
    async fn surveyed_rest(&self) {
        for who in [self.binh, self.cuong] {
            let app = &self.t.app;
            app::review::listing::add(app, &self.hanh, self.round, who, "thôn đề nghị")
                .await
                .expect("added");
        }
        self.t.survey(self.an, self.round, Class::NearPoor).await;
        self.t.survey(self.binh, self.round, Class::Poor).await;
        self.t.survey(self.cuong, self.round, Class::NotPoor).await;
    }
}

async fn two_officers_at_one_meeting_lose_nothing(engine: Engine) {
    let s = open_round(engine).await;
    s.surveyed().await;
    let app = &s.t.app;
    let thao = s.t.actor(Person::Thao).await;
    let id = app::review::meeting::open(app, &s.hanh, s.round, s.meeting("m", "2023-11-10"))
        .await
        .expect("opened")
        .id;
    app::review::meeting::save(app, &s.hanh, id, save(1, Vec::new())).await.expect("attendance");
    // Both saw no votes and version 2; Hạnh writes on An, Thảo on Bình: both stand.
    app::review::meeting::save(app, &s.hanh, id, save(2, vec![vote(s.an, 8, 0, 0)]))
        .await
        .expect("hers");
    let view =
        app::review::meeting::save(app, &thao, id, save(2, vec![vote(s.binh, 5, 3, 0)])).await;
    view.expect("his");
    let view = app::review::meeting::get(app, &thao, id).await.expect("shown");
    assert_eq!(view.households.iter().filter(|it| it.vote.is_some()).count(), 2);
    // Thảo did not see Hạnh's votes on An: told what stands there, and nothing is written.
    let blind =
        app::review::meeting::save(app, &thao, id, save(2, vec![vote(s.an, 6, 2, 0)])).await;
    let problem = blind.expect_err("changed meanwhile");
    assert_eq!(problem.code, Code::MeetingChanged);
    assert_eq!(problem.findings[0].args["theirs"], "8/0/0");
    let mut seen = vote(s.an, 6, 2, 0);
    seen.seen = "8/0/0 ".to_owned();
    let view =
        app::review::meeting::save(app, &thao, id, save(2, vec![seen])).await.expect("seen now");
    let view = app::review::meeting::get(app, &thao, view.id).await.expect("shown");
    let an = view.households.iter().find(|it| it.row.household == s.an).expect("An");
    assert_eq!(an.vote.as_ref().map(|vote| vote.votes.agree), Some(6));
    // The head of the minutes: who has not seen the other's change does not overwrite it.
    let mut moved = save(2, Vec::new());
    moved.place = "Đình làng".to_owned();
    app::review::meeting::save(app, &s.hanh, id, moved).await.expect("moved");
    let mut other = save(2, Vec::new());
    other.place = "Trường học".to_owned();
    let problem = app::review::meeting::save(app, &thao, id, other).await.expect_err("not seen");
    assert_eq!(problem.findings[0].code, "meeting_facts_changed");
}

impl OpenRound {
    /// The complaint about An is closed by a form of another class; each other way is refused.
    async fn rechecked(&self, id: ComplaintId) {
        let (app, hanh, round) = (&self.t.app, &self.hanh, self.round);
        let recheck = |result, on: &str| RecheckNew {
            done_on: day(on),
            result,
            findings: "Đã đến nhà xem lại".to_owned(),
            members: "Lê Mẫu Hạnh, Lê Mẫu Bình".to_owned(),
        };
        let bare = app::review::posting::recheck_add(
            app,
            hanh,
            id,
            recheck(RecheckResult::Changed, "2023-11-16"),
        )
        .await;
        assert_eq!(findings_of(bare).1, ["recheck_no_form"]);
        let first = self.t.form(Class::NearPoor).of(self.an, round, "").id;
        let mut second = self.t.form(Class::Poor).of(self.an, round, "recheck");
        second.replaces = Some(first);
        app::review::survey::add(app, hanh, second).await.expect("the form of the re-check");
        let stands = app::review::posting::recheck_add(
            app,
            hanh,
            id,
            recheck(RecheckResult::Confirmed, "2023-11-16"),
        )
        .await;
        assert_eq!(findings_of(stands).1, ["recheck_form_changed"]);
        let early = app::review::posting::recheck_add(
            app,
            hanh,
            id,
            recheck(RecheckResult::Changed, "2023-11-13"),
        )
        .await;
        assert_eq!(code_of(early), Code::StepDayWrong);
        let done = recheck(RecheckResult::Changed, "2023-11-16");
        app::review::posting::recheck_add(app, hanh, id, done.clone()).await.expect("closed");
        app::review::posting::recheck_add(app, hanh, id, done).await.expect("the same again");
        let other = app::review::posting::recheck_add(
            app,
            hanh,
            id,
            recheck(RecheckResult::Changed, "2023-11-17"),
        )
        .await;
        assert_eq!(code_of(other), Code::ComplaintClosed);
    }
}

async fn a_complaint_overturns_a_class_and_is_posted_again_before_the_decision(engine: Engine) {
    let s = open_round(engine).await;
    let (app, hanh, round) = (&s.t.app, &s.hanh, s.round);
    s.surveyed().await;
    let complaint = |name: &str, on: &str| ComplaintNew {
        id: ComplaintId(id_of(name)),
        household: s.an,
        received_on: day(on),
        complainant: "Trần Mẫu Lan".to_owned(),
        content: "Hộ ông An vẫn khó khăn".to_owned(),
    };
    let early =
        app::review::posting::complaint_add(app, hanh, round, complaint("c", "2023-11-14")).await;
    assert_eq!(findings_of(early).1, ["complaint_not_posted"]);
    s.met().await;
    s.posted().await;
    assert_eq!(s.refused("2023-11-15").await, ["step_no_opinion", "step_posting_runs"]);
    let before =
        app::review::posting::complaint_add(app, hanh, round, complaint("c", "2023-11-12")).await;
    assert_eq!(code_of(before), Code::StepDayWrong, "before the posting");
    let taken = app::review::posting::complaint_add(app, hanh, round, complaint("c", "2023-11-14"))
        .await
        .expect("taken");
    let taken = app::review::posting::complaint_get(app, hanh, taken.id).await.expect("shown");
    let id = taken.complaint.id;
    assert_eq!((taken.complaint.receipt, taken.complaint.due_on), (1, day("2023-11-17")));
    app::review::posting::complaint_add(app, hanh, round, complaint("c", "2023-11-14"))
        .await
        .expect("the same again");
    let other =
        app::review::posting::complaint_add(app, hanh, round, complaint("c", "2023-11-15")).await;
    assert_eq!(code_of(other), Code::ComplaintConflict);
    assert_eq!(s.stage(s.an).await, Stage::Complained);
    s.t.set_now("2023-12-09T02:00:00Z");
    let late = ComplaintNew { household: s.binh, ..complaint("late", "2023-11-17") };
    assert_eq!(
        findings_of(app::review::posting::complaint_add(app, hanh, round, late).await).1,
        ["complaint_after_posting"]
    );
    assert_eq!(s.refused("2023-12-08").await, ["step_complaint_open", "step_no_opinion"]);
    let other =
        app::review::decision::decide(app, &s.quang, round, decision("95/QĐ-TTg", "2023-12-08"))
            .await;
    assert!(findings_of(other).1.contains(&"decision_number_body".to_owned()));
    s.rechecked(id).await;
    assert_eq!(s.refused("2023-12-08").await, ["step_no_opinion", "step_not_posted"]);
    let early = app::review::posting::add(app, hanh, round, s.posting("p2", "2023-11-15")).await;
    assert_eq!(code_of(early), Code::StepDayWrong, "before the re-check");
    let again = app::review::posting::add(app, hanh, round, s.posting("p2", "2023-11-17"))
        .await
        .expect("posted");
    let again = app::review::posting::get(app, hanh, again.id).await.expect("shown");
    let posted: Vec<(&str, &str)> =
        again.households.iter().map(|row| (row.name.as_str(), row.class.as_str())).collect();
    assert_eq!(posted, [("Lê Mẫu An", "poor")], "only the household re-checked");
    let asked_early = OpinionAsk { day: day("2023-11-21"), number: "30/BC-UBND".to_owned() };
    let early = app::review::listing::opinion_ask(app, hanh, round, asked_early).await;
    assert_eq!(findings_of(early).1, ["step_posting_runs"], "posted until the 22nd");
    s.asked().await;
    app::review::decision::decide(app, &s.quang, round, decision("112/QĐ-UBND", "2023-12-08"))
        .await
        .expect("decided");
    assert_eq!(s.t.class(s.an).await, Some(app::Class::Poor), "overturned");
    let late =
        app::review::posting::complaint_add(app, hanh, round, complaint("c3", "2023-12-08")).await;
    assert_eq!(code_of(late), Code::RoundDecided);
}

async fn the_decision_is_numbered_in_order_and_carries_four_lists(engine: Engine) {
    let s = open_round(engine).await;
    let app = &s.t.app;
    s.surveyed().await;
    s.met().await;
    s.posted().await;
    s.t.set_now("2023-12-09T02:00:00Z");
    s.asked().await;
    assert_eq!(s.refused("2023-12-03").await, ["step_day_order"], "before the answer");
    // A regular round of March carries number 15 already.
    let march = RoundId(id_of("march"));
    let review_day = day("2023-03-15");
    let new = RoundNew { id: march, kind: RoundKind::Regular, year: 2023, review_day };
    app::review::round::open(app, &s.hanh, new).await.expect("opened");
    let table = s.t.score_table().await;
    app::review::round::set_table(app, &s.hanh, march, table).await.expect("chosen");
    s.t.survey(s.cuong, march, Class::NearPoor).await;
    app::review::decision::decide(app, &s.quang, march, decision("15/QĐ-UBND", "2023-03-28"))
        .await
        .expect("decided");
    for (number, found) in
        [("15/QĐ-UBND", "decision_number_used"), ("14/QĐ-UBND", "decision_number_order")]
    {
        let decided =
            app::review::decision::decide(app, &s.quang, s.round, decision(number, "2023-12-08"))
                .await;
        let (code, findings) = findings_of(decided);
        assert_eq!(code, Code::RoundNotReady);
        assert_eq!(findings, [found], "{number}");
    }
    let preview = app::review::decision::get(app, &s.quang, s.round).await.expect("the preview");
    assert_eq!((preview.next_number, preview.in_no_list), (Some(16), 0));
    let counts: Vec<i64> = preview.counts.iter().map(|it| it.1).collect();
    assert_eq!(counts, [1, 1, 1, 1], "Bình poor, An near-poor and escaped, Cường escaped");
    app::review::decision::decide(app, &s.quang, s.round, decision("112/QĐ-UBND", "2023-12-08"))
        .await
        .expect("so");
    let list = async |list| {
        let page = app::review::decision::list(app, &s.quang, s.round, list, None)
            .await
            .expect("the list");
        page.rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(list(DecisionList::Poor).await, ["Lê Mẫu Bình"]);
    assert_eq!(list(DecisionList::NearPoor).await, ["Lê Mẫu An"]);
    assert_eq!(list(DecisionList::EscapedPoor).await, ["Lê Mẫu An"]);
    assert_eq!(list(DecisionList::EscapedNearPoor).await, ["Lê Mẫu Cường"]);
    let (watched, months) =
        app::review::listing::watch_list(app, &s.hanh, None).await.expect("the watched");
    assert_eq!(months, 36);
    let watched: Vec<_> = watched.rows.iter().map(|it| (it.row.head.as_str(), it.until)).collect();
    assert_eq!(watched, [("Lê Mẫu An", day("2026-12-08"))]);
}

async fn certificates_are_numbered_verify_offline_and_take_a_block_a_year(engine: Engine) {
    let s = open_round(engine).await;
    let app = &s.t.app;
    let early =
        app::review::certificate::issue(app, &s.quang, s.round, None, day("2023-11-15")).await;
    assert_eq!(findings_of(early).1, ["step_not_decided"]);
    s.decided().await;
    assert!(
        app::review::certificate::keys(app).await.expect("keys").is_empty(),
        "none before it is needed"
    );
    let issue = async |who, on: &str| {
        app::review::certificate::issue(app, &s.quang, s.round, who, day(on)).await
    };
    assert_eq!(code_of(issue(None, "2023-12-07").await), Code::StepDayWrong);
    assert_eq!(issue(Some(s.binh), "2023-12-09").await.expect("one").count, 1);
    assert_eq!(issue(Some(s.binh), "2023-12-09").await.expect("again").count, 0);
    assert_eq!(findings_of(issue(Some(s.cuong), "2023-12-09").await).1, ["certificate_not_poor"]);
    let out_of_order = issue(None, "2023-12-08").await;
    assert_eq!(findings_of(out_of_order).1, ["certificate_day_order"]);
    assert_eq!(issue(None, "2023-12-09").await.expect("the rest").count, 1);
    assert_eq!(issue(None, "2023-12-09").await.expect("again").count, 0, "nobody lacks one");
    let (page, due) =
        app::review::certificate::list(app, &s.hanh, s.round, None).await.expect("listed");
    let numbers: Vec<(&str, i64)> =
        page.rows.iter().map(|row| (row.name.as_str(), row.number)).collect();
    assert_eq!((numbers, due), (vec![("Lê Mẫu An", 2), ("Lê Mẫu Bình", 1)], 0));
    let view = app::review::certificate::get(app, &s.hanh, page.rows[1].id).await.expect("one");
    assert_eq!((view.number.as_str(), view.blocks.len()), ("01/GCN-HN.HCN (2023)", 1));
    assert_eq!(view.blocks[0].deprived.count_ones(), 5, "the twelve marks");
    let keys = app::review::certificate::keys(app).await.expect("keys");
    let said = certificate_verify(&view.blocks[0].code, &keys).expect("genuine");
    assert_eq!((said.number, said.class.as_str(), said.year), (number_text(1, 2023), "poor", 2023));
    assert!(app::review::certificate::check(app, "V1.AA.AA").await.expect("asked").is_none());
    // The next year adds a block to the same certificate.
    s.t.set_now("2024-12-10T02:00:00Z");
    let next = RoundId(id_of("round 2024"));
    s.t.bare_round(2024).await;
    let table = s.t.score_table().await;
    app::review::round::set_table(app, &s.hanh, next, table).await.expect("chosen");
    s.t.survey(s.an, next, Class::NotPoor).await;
    s.t.survey(s.binh, next, Class::NearPoor).await;
    app::review::decision::decide(app, &s.quang, next, decision("120/QĐ-UBND", "2024-12-06"))
        .await
        .expect("decided");
    let day = day("2024-12-07");
    let issued =
        app::review::certificate::issue(app, &s.quang, next, None, day).await.expect("blocks");
    assert_eq!((issued.count, issued.reprints), (1, Vec::new()), "a later year is written below");
    let view = app::review::certificate::get(app, &s.hanh, view.id).await.expect("one");
    let years: Vec<i32> = view.blocks.iter().map(|block| block.year).collect();
    assert_eq!((years, view.number.as_str()), (vec![2023, 2024], "01/GCN-HN.HCN (2023)"));
    let nga = s.t.actor(Person::Nga).await;
    assert_eq!(code_of(app::review::certificate::get(app, &nga, view.id).await), Code::NotFound);
}

async fn a_round_whose_season_runs_is_not_only_recorded(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let new = |name: &str, year: i32| RoundNew {
        id: RoundId(id_of(name)),
        kind: RoundKind::Annual,
        year,
        review_day: day(&format!("{year}-10-15")),
    };
    for outside in ["2023-03-02", "2023-08-31", "2023-12-15"] {
        let new = RoundNew { review_day: day(outside), ..new("o", 2023) };
        let (code, found) = findings_of(app::review::round::open(&t.app, &hanh, new).await);
        assert_eq!(
            (code, found),
            (Code::RoundDayOutside, vec!["review_outside_season".to_owned()])
        );
    }
    let recorded = Some(RoundFlow::Recorded);
    let refused = app::review::round::open_as(&t.app, &hanh, new("a", 2023), recorded).await;
    assert_eq!(code_of(refused), Code::RoundFlowRefused);
    let now = app::review::round::open(&t.app, &hanh, new("a", 2023)).await.expect("opened");
    let now = app::review::round::get(&t.app, &hanh, now.id).await.expect("shown");
    let past = app::review::round::open(&t.app, &hanh, new("b", 2022)).await.expect("opened");
    let past = app::review::round::get(&t.app, &hanh, past.id).await.expect("shown");
    assert_eq!((now.flow, past.flow), (RoundFlow::Steps, RoundFlow::Recorded));
    let list = app::review::listing::propose(&t.app, &hanh, past.id).await;
    assert_eq!(list.expect("a round on paper has a list, too"), 0);
    let village = t.village("Thôn 1").await;
    let posting = PostingNew {
        id: PostingId(id_of("p")),
        village,
        places: "x".to_owned(),
        starts_on: day("2022-11-01"),
        layout_reason: String::new(),
    };
    let posted = app::review::posting::add(&t.app, &hanh, past.id, posting).await;
    assert_eq!(findings_of(posted).1, ["step_recorded"]);
}
