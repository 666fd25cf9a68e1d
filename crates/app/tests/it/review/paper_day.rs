//! A paper of a day names the commune and the levels of that day, whoever prints it later; and what minutes
//! ask for can be written down.

use app::Actor;
use app::kernel::paper::{Format, Paper};
use app::kernel::problem::Code;
use app::review::household_request::form_a::{FormANew, fill_in};
use app::review::household_request::{FORM_A, REQUEST, RequestForm, RequestNew};
use app::review::listing::{RECOGNISED, REVIEW_LIST};
use app::review::meeting::MINUTES;
use base::Role;
use base::id::{FormAId, RequestId};
use standard::Class;
use testkit::{Engine, TestApp, day, household, id_of, on_both};
use uuid::Uuid;

use crate::common::findings_of;
use crate::review::round_played::open_round;

on_both!(
    papers_of_a_day_before_a_merger_name_the_commune_of_that_day,
    a_meeting_is_written_down_with_everybody_and_the_votes_may_be_as_many,
    what_a_later_form_says_is_not_on_the_request,
);

async fn text(t: &TestApp, actor: &Actor, paper: &Paper, id: impl Into<Uuid>) -> String {
    let file = app::front::papers::file(&t.app, actor, paper, id, Format::Html).await;
    String::from_utf8(file.expect("the paper").content).expect("text").replace('\u{a0}', " ")
}

async fn papers_of_a_day_before_a_merger_name_the_commune_of_that_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2024-12-01T02:00:00Z");
    let an = t.add(household("Lê Mẫu An")).await;
    let village = t.village("Thôn 1").await;
    let round = t.round(2024).await;
    let hanh = t.hanh().await;
    app::review::listing::add(&t.app, &hanh, round, an, "rà soát").await.expect("listed");
    t.survey(an, round, Class::Poor).await;
    t.set_now("2025-08-01T02:00:00Z");
    let can = crate::place::heir::officer(&t, "can", Role::CommuneOfficer, crate::place::heir::NOW);
    let can = can.await;
    // It came before the merger and is written down after it, by who took the village in.
    let new = RequestNew {
        id: RequestId(id_of("late")),
        form: RequestForm::Recognise,
        village,
        household: Some(an),
        applicant: "Lê Mẫu An".to_owned(),
        address: String::new(),
        reason: "Mất mùa".to_owned(),
        received_on: day("2025-06-10"),
    };
    let request = app::review::household_request::add(&t.app, &can, new).await.expect("taken");
    assert_eq!(request.commune.as_str(), crate::place::heir::NOW);
    let form = FormANew {
        id: FormAId(id_of("form")),
        replaces: None,
        reviewed_on: day("2025-06-21"),
        outside: [Some(false); 5],
        outside_other: String::new(),
        signs: [Some(false); 9],
    };
    fill_in(&t.app, &can, request.id, form).await.expect("filled in");
    let sheet = text(&t, &can, &FORM_A, request.id).await;
    assert!(sheet.contains("Hoằng Kim") && sheet.contains("Hoằng Hóa"), "{sheet}");
    assert!(!sheet.contains("Hoằng Phú") && !sheet.contains("không còn cấp huyện"), "{sheet}");
    let asked = text(&t, &can, &REQUEST, request.id).await;
    assert!(asked.contains("nhân dân xã Hoằng Kim") && !asked.contains("Hoằng Phú"), "{asked}");
    // The lists of the round that is still to be decided, printed by who carries it on.
    for paper in [&REVIEW_LIST, &RECOGNISED] {
        let of = (round, village);
        let file = app::front::papers::file_within(&t.app, &can, paper, of, Format::Html).await;
        let list = String::from_utf8(file.expect("the list").content).expect("text");
        assert!(list.contains("UBND XÃ HOẰNG KIM") && !list.contains("Hoằng Phú"), "{list}");
    }
}

async fn a_meeting_is_written_down_with_everybody_and_the_votes_may_be_as_many(engine: Engine) {
    let s = open_round(engine).await;
    s.surveyed().await;
    let app = &s.t.app;
    let new = app::review::meeting::MeetingNew {
        chair_title: "Trưởng thôn".to_owned(),
        ..s.meeting("m", "2023-11-10")
    };
    let id = new.id;
    app::review::meeting::open(app, &s.hanh, s.round, new.clone()).await.expect("opened");
    app::review::meeting::open(app, &s.hanh, s.round, new).await.expect("the same again");
    let votes = |agree: i64| app::review::meeting::VoteCounts { agree, against: 0, abstain: 0 };
    let save = |everybody: i64, agree: i64| app::review::meeting::MeetingSave {
        version: 1,
        held_on: day("2023-11-10"),
        hour: "19:30".to_owned(),
        place: "Nhà văn hóa thôn".to_owned(),
        chair: "Lê Mẫu Bình".to_owned(),
        chair_title: "Trưởng thôn".to_owned(),
        secretary: "Trần Mẫu Thư".to_owned(),
        secretary_title: "Rà soát viên".to_owned(),
        ended_hour: "21:05".to_owned(),
        attendance: app::Attendance {
            steering: 1,
            organisations: 2,
            front: 1,
            reviewers: 1,
            households: 3,
            households_total: 3,
            others: 4,
            everybody,
        },
        steering_names: "Lê Thị Mẫu, Phó ban, UBND xã".to_owned(),
        organisations_names: String::new(),
        front_names: "Bùi Văn Mẫu, Trưởng ban".to_owned(),
        reviewers_names: "Trần Mẫu Thư".to_owned(),
        opinions: String::new(),
        votes: vec![app::review::meeting::VoteSave {
            household: s.an,
            seen: String::new(),
            votes: votes(agree),
            remark: String::new(),
        }],
        rest_agreed: true,
    };
    // Twelve by kind: fewer in all cannot be, and of fifteen at most fifteen vote.
    for (everybody, agree, code) in [
        (11, 1, "meeting_everybody_below"),
        (15, 16, "meeting_votes_over"),
        (0, 13, "meeting_votes_over"),
    ] {
        let refused = app::review::meeting::save(app, &s.hanh, id, save(everybody, agree)).await;
        let (refused, found) = findings_of(refused);
        assert_eq!(refused, Code::MeetingRefused);
        assert!(found.contains(&code.to_owned()), "{found:?}");
    }
    let odd = app::review::meeting::MeetingSave { ended_hour: "25:00".to_owned(), ..save(15, 15) };
    let odd = app::review::meeting::save(app, &s.hanh, id, odd).await;
    assert_eq!(crate::common::code_of(odd), Code::BadInput);
    app::review::meeting::save(app, &s.hanh, id, save(15, 15)).await.expect("as it was");
    let paper = text(&s.t, &s.hanh, &MINUTES, id).await;
    for part in [
        "- Chủ trì cuộc họp: Lê Mẫu Bình, Trưởng thôn.",
        "1 người (Lê Thị Mẫu, Phó ban, UBND xã), đại diện tổ chức Đảng, đoàn thể 2 người (……",
        "1 người (Bùi Văn Mẫu, Trưởng ban).",
        "+ Rà soát viên: 1 người (Trần Mẫu Thư).",
        "+ Hộ gia đình khác: 4 hộ.",
        "Tổng số người tham gia: 15 người",
        "21 giờ 05 phút cùng ngày",
    ] {
        assert!(paper.contains(part), "{part} in {paper}");
    }
    let state = app::upkeep::audit::verify_all(app).await.expect("read");
    assert!(state.alarms.is_empty(), "{:?}", state.alarms.len());
    // A total that was changed past the program is found.
    s.t.run("update meeting set everybody = 16").await;
    let state = app::upkeep::audit::verify_all(app).await.expect("read");
    assert!(!state.alarms.is_empty());
}

async fn what_a_later_form_says_is_not_on_the_request(engine: Engine) {
    let s = open_round(engine).await;
    let new = RequestNew {
        id: RequestId(id_of("r")),
        form: RequestForm::Recognise,
        village: s.village,
        household: Some(s.an),
        applicant: "Lê Mẫu An".to_owned(),
        address: String::new(),
        reason: "Mất mùa".to_owned(),
        received_on: day("2023-11-02"),
    };
    let request = app::review::household_request::add(&s.t.app, &s.hanh, new).await.expect("taken");
    // What came to be known of the head after it had asked.
    s.t.run("update person set facts = '{\"has_job\":true}'").await;
    let paper = text(&s.t, &s.hanh, &REQUEST, request.id).await;
    assert!(paper.contains("Lê Mẫu An") && !paper.contains(">Có việc làm<"), "{paper}");
}
