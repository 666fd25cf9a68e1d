//! Steps of a round as tests take them: a meeting in Thôn 1, the district's opinion.

use app::Actor;
use app::Attendance;
use app::review::listing::{OpinionAnswer, OpinionAsk};
use app::review::meeting::{MeetingNew, MeetingSave, VoteCounts, VoteSave};
use base::id::{HouseholdId, MeetingId, RoundId};
use testkit::{TestApp, day, id_of};

/// A meeting of Thôn 1 at which all agree to all, but to one household.
pub(crate) async fn meet(
    t: &TestApp,
    officer: &Actor,
    round: RoundId,
    (name, on): (&str, &str),
    against: Option<HouseholdId>,
) {
    let vote =
        against.map(|household| (household, VoteCounts { agree: 1, against: 2, abstain: 0 }));
    meet_with(t, officer, round, (name, on), (3, vote)).await;
}

/// The same at which so many households are present; all agree to all, but to the one that is voted on.
pub(crate) async fn meet_with(
    t: &TestApp,
    officer: &Actor,
    round: RoundId,
    (name, on): (&str, &str),
    (households, vote): (i64, Option<(HouseholdId, VoteCounts)>),
) -> MeetingId {
    let new = MeetingNew {
        chair_title: String::new(),
        id: MeetingId(id_of(name)),
        village: t.village("Thôn 1").await,
        held_on: day(on),
        hour: "19:30".to_owned(),
        place: "Nhà văn hóa thôn".to_owned(),
        chair: "Lê Mẫu Bình".to_owned(),
        secretary: "Trần Mẫu Thư".to_owned(),
        secretary_title: "Rà soát viên".to_owned(),
    };
    let id = new.id;
    app::review::meeting::open(&t.app, officer, round, new).await.expect("opened");
    let households_total = households;
    let present = Attendance { households, households_total, ..Attendance::default() };
    let votes = vote.map(|(household, votes)| VoteSave {
        household,
        seen: String::new(),
        votes,
        remark: String::new(),
    });
    let save = MeetingSave {
        chair_title: String::new(),
        ended_hour: String::new(),
        steering_names: String::new(),
        organisations_names: String::new(),
        front_names: String::new(),
        reviewers_names: String::new(),
        version: 1,
        held_on: day(on),
        hour: "19:30".to_owned(),
        place: "Nhà văn hóa thôn".to_owned(),
        chair: "Lê Mẫu Bình".to_owned(),
        secretary: "Trần Mẫu Thư".to_owned(),
        secretary_title: "Rà soát viên".to_owned(),
        attendance: present,
        opinions: String::new(),
        votes: votes.into_iter().collect(),
        rest_agreed: true,
    };
    app::review::meeting::save(&t.app, officer, id, save).await.expect("saved");
    app::review::meeting::close(&t.app, officer, id, None).await.expect("ended");
    id
}

/// The district was asked on 30/11/2023 and answered on 04/12/2023.
pub(crate) async fn ask_district(t: &TestApp, officer: &Actor, chairman: &Actor, round: RoundId) {
    let ask = OpinionAsk { day: day("2023-11-30"), number: "30/BC-UBND".to_owned() };
    if app::review::listing::opinion_ask(&t.app, officer, round, ask).await.is_err() {
        return;
    }
    let answer = OpinionAnswer {
        day: day("2023-12-04"),
        number: "12/UBND-LĐ".to_owned(),
        answer: "Nhất trí".to_owned(),
    };
    app::review::listing::opinion_answer(&t.app, chairman, round, answer).await.expect("answered");
}
