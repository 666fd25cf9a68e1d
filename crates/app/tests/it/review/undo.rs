//! What may be taken back of a meeting and of a posting, by whom, and that all then stands as before.

use app::Actor;
use app::front::duty::{self, DutyListQuery};
use app::kernel::problem::Code;
use app::review::meeting::{self, MeetingView, VoteCounts, VoteSave};
use app::review::posting::{self, ComplaintNew};
use base::id::{ComplaintId, HouseholdId, MeetingId};
use standard::Class;
use store::review::listing::ListQuery;
use testkit::{Engine, Person, day, id_of, on_both};

use crate::common::{code_of, findings_of};
use crate::review::round_played::{OpenRound, open_round, save};

on_both!(
    the_last_votes_are_taken_back_and_those_before_stand_again,
    an_ended_meeting_is_opened_again_while_nothing_rests_on_it,
    a_second_meeting_that_is_opened_again_leaves_what_the_first_said,
    a_posting_is_withdrawn_while_its_days_run_and_its_duty_returns,
    what_somebody_above_wrote_is_not_undone_from_below,
);

fn vote(household: HouseholdId, agree: i64, seen: &str) -> VoteSave {
    VoteSave {
        household,
        seen: seen.to_owned(),
        votes: VoteCounts { agree, against: 8 - agree, abstain: 0 },
        remark: String::new(),
    }
}

impl OpenRound {
    async fn meeting_now(&self, id: MeetingId) -> MeetingView {
        meeting::get(&self.t.app, &self.hanh, id).await.expect("a meeting")
    }

    /// The list as it stands, row by row.
    async fn rows(&self) -> String {
        let list = app::review::listing::list(
            &self.t.app,
            &self.hanh,
            self.round,
            ListQuery::default(),
            None,
        );
        format!("{:?}", list.await.expect("the list").rows)
    }

    async fn owed(&self, kind: &str) -> Vec<String> {
        let asked = DutyListQuery { kind: Some(kind.to_owned()), ..DutyListQuery::default() };
        let list = duty::list(&self.t.app, &self.hanh, &asked).await.expect("a list");
        list.rows.into_iter().map(|it| it.path).collect()
    }

    async fn is_whole(&self) {
        let state = app::upkeep::audit::verify_all(&self.t.app).await.expect("proved");
        assert!(state.is_whole(), "{state:?}");
    }

    async fn opened_meeting(&self, who: &Actor) -> MeetingId {
        self.surveyed().await;
        let new = self.meeting("m", "2023-11-10");
        meeting::open(&self.t.app, who, self.round, new).await.expect("opened").id
    }
}

async fn the_last_votes_are_taken_back_and_those_before_stand_again(engine: Engine) {
    let s = open_round(engine).await;
    let (app, hanh) = (&s.t.app, &s.hanh);
    let id = s.opened_meeting(hanh).await;
    let nothing = s.meeting_now(id).await;
    let bare = meeting::undo_votes(app, hanh, id, Some(&nothing.revision())).await;
    assert_eq!(findings_of(bare), (Code::UndoRefused, vec!["undo_no_votes".to_owned()]));
    meeting::save(app, hanh, id, save(1, vec![vote(s.an, 6, "")])).await.expect("saved");
    let first = s.meeting_now(id).await;
    s.t.set_now("2023-11-15T02:01:00Z");
    let both = vec![vote(s.an, 2, "6/2/0 "), vote(s.binh, 8, "")];
    let second = save(first.meeting.version, both);
    let (_, count) = meeting::save_counted(app, hanh, id, second).await.expect("saved");
    assert_eq!(count, 2);
    let now = s.meeting_now(id).await;
    assert_eq!(code_of(meeting::undo_votes(app, hanh, id, Some("x")).await), Code::MeetingChanged);
    meeting::undo_votes(app, hanh, id, Some(&now.revision())).await.expect("taken back");
    let after = s.meeting_now(id).await;
    assert_eq!(after.revision(), first.revision(), "as it was before");
    assert_eq!(after.open, 2);
    assert_eq!(s.t.count("meeting_vote_before").await, 0);
    meeting::undo_votes(app, hanh, id, Some(&after.revision())).await.expect("the first, too");
    assert_eq!(s.meeting_now(id).await.open, 3);
    s.is_whole().await;
}

async fn an_ended_meeting_is_opened_again_while_nothing_rests_on_it(engine: Engine) {
    let s = open_round(engine).await;
    let (app, hanh) = (&s.t.app, &s.hanh);
    let id = s.opened_meeting(hanh).await;
    let mut all = save(1, vec![vote(s.an, 2, "")]);
    all.rest_agreed = true;
    meeting::save(app, hanh, id, all).await.expect("saved");
    let (before, rows) = (s.meeting_now(id).await, s.rows().await);
    let owed = s.owed("round_meeting").await;
    assert!(!owed.is_empty() && !before.may_reopen);
    meeting::close(app, hanh, id, None).await.expect("ended");
    let ended = s.meeting_now(id).await;
    assert!(ended.may_reopen && s.rows().await != rows);
    let revision = ended.revision();
    assert!(!meeting::reopen(app, hanh, id, Some(&revision)).await.expect("opened").again);
    assert!(meeting::reopen(app, hanh, id, Some(&revision)).await.expect("sent again").again);
    assert_eq!(s.rows().await, rows, "the households stand as before");
    assert_eq!(s.owed("round_meeting").await, owed);
    let after = s.meeting_now(id).await;
    assert_eq!((after.agreed, after.rejected, after.open), (before.agreed, before.rejected, 0));
    // Ended again and posted, it stays.
    meeting::close(app, hanh, id, None).await.expect("ended again");
    s.posted().await;
    let ended = s.meeting_now(id).await;
    assert!(!ended.may_reopen);
    let refused = meeting::reopen(app, hanh, id, Some(&ended.revision())).await;
    assert_eq!(findings_of(refused), (Code::UndoRefused, vec!["undo_meeting_posted".to_owned()]));
    s.is_whole().await;
}

async fn a_second_meeting_that_is_opened_again_leaves_what_the_first_said(engine: Engine) {
    let s = open_round(engine).await;
    let (app, hanh) = (&s.t.app, &s.hanh);
    let first = s.opened_meeting(hanh).await;
    let mut all = save(1, vec![vote(s.binh, 2, "")]);
    all.rest_agreed = true;
    meeting::save(app, hanh, first, all).await.expect("saved");
    meeting::close(app, hanh, first, None).await.expect("ended");
    // What came since rests on it.
    let form = s.t.form(Class::Poor).of(s.binh, s.round, "").id;
    let mut second = s.t.form(Class::NearPoor).of(s.binh, s.round, "second");
    second.replaces = Some(form);
    app::review::survey::add(app, hanh, second).await.expect("surveyed again");
    let ended = s.meeting_now(first).await;
    assert!(!ended.may_reopen);
    let refused = meeting::reopen(app, hanh, first, Some(&ended.revision())).await;
    assert_eq!(findings_of(refused).1, ["undo_meeting_form"]);
    let rows = s.rows().await;
    let new = s.meeting("again", "2023-11-12");
    let id = meeting::open(app, hanh, s.round, new).await.expect("opened").id;
    let mut agreed = save(1, Vec::new());
    (agreed.held_on, agreed.rest_agreed) = (day("2023-11-12"), true);
    meeting::save(app, hanh, id, agreed).await.expect("saved");
    meeting::close(app, hanh, id, None).await.expect("ended");
    assert_ne!(s.rows().await, rows);
    let ended = s.meeting_now(id).await;
    let other = s.meeting_now(first).await;
    let refused = meeting::reopen(app, hanh, first, Some(&other.revision())).await;
    assert_eq!(findings_of(refused).1, ["undo_meeting_again", "undo_meeting_form"]);
    meeting::reopen(app, hanh, id, Some(&ended.revision())).await.expect("opened again");
    assert_eq!(s.rows().await, rows, "as the first meeting left them");
    s.is_whole().await;
}

async fn a_posting_is_withdrawn_while_its_days_run_and_its_duty_returns(engine: Engine) {
    let s = open_round(engine).await;
    let (app, hanh) = (&s.t.app, &s.hanh);
    s.surveyed().await;
    s.met().await;
    let (rows, owed) = (s.rows().await, s.owed("round_posting").await);
    assert!(!owed.is_empty());
    let new = s.posting("p", "2023-11-13");
    let id = new.id;
    posting::add(app, hanh, s.round, new).await.expect("posted");
    assert_eq!(s.owed("posting_runs").await.len(), 1);
    let view = posting::get(app, hanh, id).await.expect("there");
    assert!(view.runs && view.posting.withdrawn_at.is_none());
    posting::withdraw(app, hanh, id).await.expect("withdrawn");
    assert_eq!(s.rows().await, rows, "its households stand as before");
    assert_eq!(s.owed("round_posting").await, owed);
    assert!(s.owed("posting_runs").await.is_empty());
    let view = posting::get(app, hanh, id).await.expect("it stays in the record");
    assert!(!view.runs && view.posting.withdrawn_at.is_some());
    assert_eq!(code_of(posting::withdraw(app, hanh, id).await), Code::PostingWithdrawn);
    // Posted again and complained about, it stays; and so does one whose days are over.
    let again = s.posting("again", "2023-11-14");
    let again_id = again.id;
    posting::add(app, hanh, s.round, again).await.expect("posted again");
    let complaint = ComplaintNew {
        id: ComplaintId(id_of("c")),
        household: s.an,
        received_on: day("2023-11-15"),
        complainant: "Lê Mẫu Bình".to_owned(),
        content: "Thử".to_owned(),
    };
    posting::complaint_add(app, hanh, s.round, complaint).await.expect("taken");
    let refused = posting::withdraw(app, hanh, again_id).await;
    assert_eq!(findings_of(refused).1, ["undo_posting_complained"]);
    s.t.set_now("2023-12-05T02:00:00Z");
    let (_, mut found) = findings_of(posting::withdraw(app, hanh, again_id).await);
    found.sort();
    assert_eq!(found, ["undo_posting_complained", "undo_posting_ended"]);
    s.is_whole().await;
}

async fn what_somebody_above_wrote_is_not_undone_from_below(engine: Engine) {
    let s = open_round(engine).await;
    let app = &s.t.app;
    let (binh, thao) = (s.t.actor(Person::Binh).await, s.t.actor(Person::Thao).await);
    let id = s.opened_meeting(&binh).await;
    let mut all = save(1, Vec::new());
    all.rest_agreed = true;
    meeting::save(app, &s.hanh, id, all).await.expect("saved");
    let now = s.meeting_now(id).await.revision();
    assert_eq!(code_of(meeting::undo_votes(app, &binh, id, Some(&now)).await), Code::UndoOfOthers);
    assert_eq!(
        code_of(meeting::undo_votes(app, &thao, id, Some(&now)).await),
        Code::UndoOfOthers,
        "an officer beside is not above"
    );
    meeting::close(app, &binh, id, None).await.expect("ended");
    let ended = s.meeting_now(id).await.revision();
    meeting::reopen(app, &thao, id, Some(&ended)).await.expect("above a village's head");
    meeting::close(app, &thao, id, None).await.expect("ended");
    let ended = s.meeting_now(id).await.revision();
    meeting::reopen(app, &s.quang, id, Some(&ended)).await.expect("the chairman");
    meeting::close(app, &s.hanh, id, None).await.expect("ended");
    s.posted().await;
    let posted = posting::list(app, &s.hanh, s.round).await.expect("a list").0;
    let id = posted.first().expect("one").id;
    assert_eq!(code_of(posting::withdraw(app, &binh, id).await), Code::NotAllowed);
    assert_eq!(code_of(posting::withdraw(app, &thao, id).await), Code::UndoOfOthers);
    let nga = s.t.actor(Person::Nga).await;
    assert_eq!(code_of(posting::withdraw(app, &nga, id).await), Code::NotFound);
    posting::withdraw(app, &s.quang, id).await.expect("the chairman");
}
