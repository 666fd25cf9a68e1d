//! Everything that a client adds under an id of its own: sent twice it is there once and answers the
//! same; with any field changed it is a conflict by name, and nothing is changed.

use std::fmt::Debug;
use std::future::Future;

use app::gate::list::{FileNew, ImportNew};
use app::kernel::problem::{Code, Problem};
use app::people::data_check::CheckAside;
use app::people::household_move::MoveNew;
use app::place::village::VillageNew;
use app::review::farm::{AnswerNew, FarmAnswerKind, FarmNew, FarmWork, SheetNew};
use app::review::household_request::form_a::FormANew;
use app::review::household_request::{RequestForm, RequestNew};
use app::review::meeting::MeetingNew;
use app::review::posting::{ComplaintNew, PostingNew, RecheckNew, RecheckResult};
use app::review::reading_choice::ReadingChoiceNew;
use app::review::review_report::{ReportKind, ReportNew};
use app::review::round::RoundNew;
use app::review::score_table::ScoreTableNew;
use app::review::survey::SurveyNew;
use app::{RoundFlow, RoundKind};
use base::id::{
    AttachmentId, ComplaintId, EventId, FarmAnswerId, FarmId, FarmSheetId, FormAId, HouseholdId,
    ImportId, MeetingId, MoveId, ReadingChoiceId, ReportId, RequestId, RoundId, ScoreTableId,
    SurveyId, VillageId,
};
use register::{Act, NewEvent, NewHousehold, NewMember, Paper, Sex};
use standard::Class;
use testkit::{Engine, Person, TestApp, day, household, id_of, number_of, on_both};

use crate::common::{code_of, send_report};
use crate::review::round_played::open_narrow_round;

on_both!(
    villages_rounds_and_score_tables_are_added_once,
    households_and_what_happens_to_them_are_added_once,
    forms_meetings_and_postings_are_added_once,
    complaints_requests_and_what_hangs_on_them_are_added_once,
    farming_households_their_sheets_and_answers_are_added_once,
    lists_and_reports_are_added_once,
    readings_of_a_province_are_chosen_once,
    what_was_sent_before_it_was_kept_is_compared_by_its_fields,
    what_was_sent_cannot_be_tried_out,
    a_village_that_was_taken_away_may_be_sent_anew,
);

/// A field changed.
type Change<N> = (&'static str, fn(&mut N));

/// Sends three times at once, then again, and once more with each field changed in turn.
async fn held<N: Clone, R: Debug, F: Future<Output = Result<R, Problem>>>(
    t: &TestApp,
    conflict: Code,
    new: N,
    changes: &[Change<N>],
    send: impl Fn(N) -> F,
) {
    // A double click, or a program that was impatient: whoever comes second is told the same.
    let at_once = futures_util::future::join_all((0..3).map(|_| send(new.clone()))).await;
    for done in at_once {
        done.unwrap_or_else(|problem| panic!("{conflict:?}, at once: {problem:?}"));
    }
    let lines = t.count("audit").await;
    send(new.clone()).await.unwrap_or_else(|problem| panic!("{conflict:?}, again: {problem:?}"));
    for (field, change) in changes {
        let mut other = new.clone();
        change(&mut other);
        assert_eq!(code_of(send(other).await), conflict, "{field}");
    }
    send(new).await.unwrap_or_else(|problem| panic!("{conflict:?}, at last: {problem:?}"));
    assert_eq!(t.count("audit").await, lines, "{conflict:?}: written once");
}

async fn villages_rounds_and_score_tables_are_added_once(engine: Engine) {
    let t = TestApp::narrow(engine, 1).await;
    let (hanh, minh) = (t.hanh().await, t.actor(Person::Minh).await);
    let new = VillageNew {
        id: VillageId(id_of("v")),
        name: "Thôn 7".to_owned(),
        kind: "thon".to_owned(),
        from: day("2010-01-01"),
        before: None,
    };
    let changes: &[Change<VillageNew>] = &[
        ("name", |it| it.name = "Thôn 8".to_owned()),
        ("kind", |it| it.kind = "to_dan_pho".to_owned()),
        ("from", |it| it.from = day("2011-01-01")),
    ];
    held(&t, Code::VillageConflict, new, changes, |new| {
        app::place::village::add(&t.app, &hanh, new)
    })
    .await;
    let new = (
        RoundNew {
            id: RoundId(id_of("r")),
            kind: RoundKind::Annual,
            year: 2022,
            review_day: day("2022-10-15"),
        },
        Some(RoundFlow::Recorded),
    );
    let changes: &[Change<(RoundNew, Option<RoundFlow>)>] = &[
        ("kind", |it| it.0.kind = RoundKind::Regular),
        ("year", |it| it.0.year = 2021),
        ("review_day", |it| it.0.review_day = day("2022-10-16")),
        ("flow", |it| it.1 = Some(RoundFlow::Steps)),
    ];
    held(&t, Code::RoundTaken, new, changes, |(new, flow)| {
        app::review::round::open_as(&t.app, &hanh, new, flow)
    })
    .await;
    let new = ScoreTableNew {
        id: ScoreTableId(id_of("t")),
        standard: "vn-2022-2025".to_owned(),
        name: "Bảng thử".to_owned(),
        content: b"question,answer,region,points\nq1,yes,urban,10\n".to_vec(),
    };
    let changes: &[Change<ScoreTableNew>] = &[
        ("name", |it| it.name = "Bảng khác".to_owned()),
        ("content", |it| {
            it.content = b"question,answer,region,points\nq1,yes,urban,11\n".to_vec();
        }),
    ];
    held(&t, Code::ScoreTableKnown, new, changes, |new| {
        app::review::score_table::import(&t.app, &minh, new)
    })
    .await;
}

async fn households_and_what_happens_to_them_are_added_once(engine: Engine) {
    let t = TestApp::narrow(engine, 1).await;
    let hanh = t.hanh().await;
    let village = t.village("Thôn 1").await;
    let mut new =
        household("Lê Mẫu An").number(&number_of(1975, 1)).with_child("Lê Mẫu Bé").build();
    new.village = village;
    let an = new.id;
    let changes: &[Change<NewHousehold>] = &[
        ("address", |it| it.address = "Xóm khác".to_owned()),
        ("since", |it| it.since = day("2016-01-01")),
        ("name", |it| it.members[0].name = "Lê Mẫu Ân".to_owned()),
        ("number", |it| {
            let other = household("x").number(&number_of(1975, 2)).build();
            it.members[0].identity = other.members[0].identity.clone();
        }),
        ("member", |it| it.members.truncate(1)),
        ("facts", |it| it.facts.needs = "vốn".to_owned()),
    ];
    held(&t, Code::HouseholdConflict, new, changes, |new| {
        app::people::household::add(&t.app, &hanh, new)
    })
    .await;
    let child = NewMember {
        name: "Lê Mẫu Út".to_owned(),
        sex: Some(Sex::Male),
        ..household("Lê Mẫu Út").born("02/03/2019").build().members[0].clone()
    };
    let child = NewMember { relation: register::Relation::Child, ..child };
    let changes: &[Change<(NewMember, base::Day)>] = &[
        ("name", |it| it.0.name = "Lê Mẫu Ut".to_owned()),
        ("sex", |it| it.0.sex = Some(Sex::Female)),
        ("from", |it| it.1 = day("2023-10-02")),
    ];
    held(&t, Code::PersonElsewhere, (child, day("2023-10-01")), changes, |(member, from)| {
        app::people::household_event::member_add(&t.app, &hanh, an, member, from, None)
    })
    .await;
    let to = t.village("Thôn 2").await;
    let new = NewEvent {
        id: EventId(id_of("e")),
        day: day("2023-10-10"),
        paper: Paper::Missing("chưa có".to_owned()),
        note: "nhà mới".to_owned(),
        act: Act::MoveWithin { village: to, address: "Xóm 3".to_owned() },
    };
    let changes: &[Change<NewEvent>] = &[
        ("day", |it| it.day = day("2023-10-11")),
        ("paper", |it| it.paper = Paper::Missing("mất".to_owned())),
        ("note", |it| it.note = String::new()),
        ("act", |it| {
            if let Act::MoveWithin { address, .. } = &mut it.act {
                *address = "Xóm 4".to_owned();
            }
        }),
    ];
    held(&t, Code::EventConflict, new, changes, |new| {
        app::people::household_event::add(&t.app, &hanh, an, new, None)
    })
    .await;
    let new = MoveNew {
        id: MoveId(id_of("mv")),
        household: an,
        members: Vec::new(),
        heir: None,
        to: testkit::HOANG_PHU.to_owned(),
        day: day("2023-10-20"),
        paper: Paper::Missing("chưa có".to_owned()),
        note: String::new(),
    };
    let changes: &[Change<MoveNew>] = &[
        ("to", |it| it.to = testkit::HOANG_KIM.to_owned()),
        ("day", |it| it.day = day("2023-10-21")),
        ("paper", |it| it.paper = Paper::Missing("mất".to_owned())),
        ("note", |it| it.note = "theo con".to_owned()),
    ];
    held(&t, Code::MoveConflict, new, changes, |new| {
        app::people::household_move::propose(&t.app, &hanh, new, None)
    })
    .await;
    let name = t.app.checks()[0].name;
    let new = CheckAside {
        id: id_of("aside"),
        household: an,
        aside: true,
        reason: "đã xem".to_owned(),
        seen: None,
    };
    let changes: &[Change<CheckAside>] = &[
        ("household", |it| it.household = HouseholdId(id_of("other"))),
        ("aside", |it| it.aside = false),
        ("reason", |it| it.reason = "khác".to_owned()),
    ];
    held(&t, Code::CheckConflict, new, changes, |new| {
        app::people::data_check::set_aside(&t.app, &hanh, name, new)
    })
    .await;
}

async fn forms_meetings_and_postings_are_added_once(engine: Engine) {
    let s = open_narrow_round(engine).await;
    let (t, hanh, round) = (&s.t, &s.hanh, s.round);
    app::review::listing::propose(&t.app, hanh, round).await.expect("proposed");
    let new = t.form(Class::NearPoor).of(s.an, round, "");
    let changes: &[Change<SurveyNew>] = &[
        ("answers", |it| {
            it.answers.pop_first();
        }),
        ("indicators", |it| {
            it.indicators.pop_first();
        }),
        ("house_area_m2", |it| it.house_area_m2 = Some(61)),
        ("replaces", |it| it.replaces = Some(SurveyId(id_of("none")))),
    ];
    held(t, Code::SurveyConflict, new, changes, |new| app::review::survey::add(&t.app, hanh, new))
        .await;
    let changes: &[Change<MeetingNew>] = &[
        ("village", |it| it.village = VillageId(id_of("none"))),
        ("held_on", |it| it.held_on = day("2023-11-11")),
        ("hour", |it| it.hour = "20:00".to_owned()),
        ("place", |it| it.place = "Đình làng".to_owned()),
        ("chair", |it| it.chair = "Lê Mẫu Cường".to_owned()),
        ("secretary", |it| it.secretary = "Lê Mẫu Cường".to_owned()),
        ("secretary_title", |it| it.secretary_title = String::new()),
    ];
    held(t, Code::MeetingConflict, s.meeting("m", "2023-11-10"), changes, |new| {
        app::review::meeting::open(&t.app, hanh, round, new)
    })
    .await;
    s.finished(MeetingId(id_of("m"))).await;
    let changes: &[Change<PostingNew>] = &[
        ("village", |it| it.village = VillageId(id_of("none"))),
        ("places", |it| it.places = "Chợ".to_owned()),
        ("starts_on", |it| it.starts_on = day("2023-11-14")),
    ];
    held(t, Code::PostingConflict, s.posting("p", "2023-11-13"), changes, |new| {
        app::review::posting::add(&t.app, hanh, round, new)
    })
    .await;
}

async fn complaints_requests_and_what_hangs_on_them_are_added_once(engine: Engine) {
    let s = open_narrow_round(engine).await;
    let (t, hanh, round) = (&s.t, &s.hanh, s.round);
    s.surveyed().await;
    s.met().await;
    s.posted().await;
    let new = ComplaintNew {
        id: ComplaintId(id_of("c")),
        household: s.an,
        received_on: day("2023-11-14"),
        complainant: "Lê Mẫu Cường".to_owned(),
        content: "Hộ này có nhà xây".to_owned(),
    };
    let complaint = new.id;
    let changes: &[Change<ComplaintNew>] = &[
        ("household", |it| it.household = HouseholdId(id_of("household Lê Mẫu Bình"))),
        ("received_on", |it| it.received_on = day("2023-11-15")),
        ("complainant", |it| it.complainant = "Lê Mẫu Bình".to_owned()),
        ("content", |it| it.content = "Khác".to_owned()),
    ];
    held(t, Code::ComplaintConflict, new, changes, |new| {
        app::review::posting::complaint_add(&t.app, hanh, round, new)
    })
    .await;
    let new = (b"%PDF-1.7 a".to_vec(), "don.pdf");
    let changes: &[Change<(Vec<u8>, &str)>] =
        &[("content", |it| it.0 = b"%PDF-1.7 b".to_vec()), ("name", |it| it.1 = "khac.pdf")];
    held(t, Code::AttachmentRefused, new, changes, |(bytes, name)| {
        let (id, about) =
            (AttachmentId(id_of("f")), app::review::posting::complaint_files(complaint));
        app::kernel::attachment::add(&t.app, hanh, id, about, name, bytes)
    })
    .await;
    let new = RecheckNew {
        done_on: day("2023-11-15"),
        result: RecheckResult::Confirmed,
        findings: "Đúng như phiếu".to_owned(),
        members: "Ban chỉ đạo xã".to_owned(),
    };
    let changes: &[Change<RecheckNew>] = &[
        ("done_on", |it| it.done_on = day("2023-11-14")),
        ("result", |it| it.result = RecheckResult::Changed),
        ("findings", |it| it.findings = "Khác".to_owned()),
        ("members", |it| it.members = "Khác".to_owned()),
    ];
    held(t, Code::ComplaintClosed, new, changes, |new| {
        app::review::posting::recheck_add(&t.app, hanh, complaint, new)
    })
    .await;
    let new = RequestNew {
        id: RequestId(id_of("q")),
        form: RequestForm::Recognise,
        village: s.village,
        household: None,
        applicant: "Lê Mẫu Dũng".to_owned(),
        address: "Xóm Mẫu".to_owned(),
        reason: "Nhà có người ốm".to_owned(),
        received_on: day("2023-11-02"),
    };
    let changes: &[Change<RequestNew>] = &[
        ("form", |it| it.form = RequestForm::Escape),
        ("household", |it| it.household = Some(HouseholdId(id_of("household Lê Mẫu An")))),
        ("applicant", |it| it.applicant = "Lê Mẫu Dung".to_owned()),
        ("address", |it| it.address = String::new()),
        ("reason", |it| it.reason = "Khác".to_owned()),
        ("received_on", |it| it.received_on = day("2023-11-03")),
    ];
    let request = new.id;
    held(t, Code::RequestConflict, new, changes, |new| {
        app::review::household_request::add(&t.app, hanh, new)
    })
    .await;
    let new = FormANew {
        id: FormAId(id_of("a")),
        replaces: None,
        reviewed_on: day("2023-11-10"),
        outside: [Some(false); 5],
        outside_other: String::new(),
        signs: [Some(false); 9],
    };
    let changes: &[Change<FormANew>] = &[
        ("replaces", |it| it.replaces = Some(FormAId(id_of("none")))),
        ("reviewed_on", |it| it.reviewed_on = day("2023-11-11")),
        ("outside", |it| it.outside[0] = None),
        ("outside_other", |it| it.outside_other = "Khác".to_owned()),
        ("signs", |it| it.signs[8] = Some(true)),
    ];
    held(t, Code::FormAConflict, new, changes, |new| {
        app::review::household_request::form_a::fill_in(&t.app, hanh, request, new)
    })
    .await;
}

async fn farming_households_their_sheets_and_answers_are_added_once(engine: Engine) {
    let t = TestApp::narrow(engine, 1).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let an = t.add(household("Lê Mẫu An")).await;
    let ba = t.add(household("Trần Mẫu Ba")).await;
    t.set_now("2023-11-28T02:00:00Z");
    let new = FarmNew {
        id: FarmId(id_of("f")),
        household: an,
        applicant: String::new(),
        received_on: day("2023-11-02"),
    };
    let changes: &[Change<FarmNew>] = &[
        ("household", |it| it.household = HouseholdId(id_of("household Trần Mẫu Ba"))),
        ("applicant", |it| it.applicant = "Bùi Mẫu Hoa".to_owned()),
        ("received_on", |it| it.received_on = day("2023-11-03")),
    ];
    assert_eq!(ba, HouseholdId(id_of("household Trần Mẫu Ba")));
    let farm = new.id;
    held(&t, Code::FarmConflict, new, changes, |new| app::review::farm::add(&t.app, &hanh, new))
        .await;
    let new = crate::review::farm::sheet("s", 1, 20_000);
    let changes: &[Change<SheetNew>] = &[
        ("replaces", |it| it.replaces = Some(FarmSheetId(id_of("none")))),
        ("surveyed_on", |it| it.surveyed_on = day("2023-11-17")),
        ("work", |it| it.work.push(FarmWork::Salt)),
        ("people", |it| it.people = 2),
        ("estimate", |it| it.estimate = Some(1_000)),
        ("lines", |it| it.lines[3].takings = None),
    ];
    held(&t, Code::FarmConflict, new, changes, |new| {
        app::review::farm::fill_in(&t.app, &hanh, farm, new)
    })
    .await;
    let new = crate::review::farm::recognised("a", "s", "105/QĐ-UBND", "2023-11-20");
    let changes: &[Change<AnswerNew>] = &[
        ("replaces", |it| it.replaces = Some(FarmAnswerId(id_of("none")))),
        ("sheet", |it| it.sheet = None),
        ("kind", |it| it.kind = FarmAnswerKind::Refused),
        ("day", |it| it.day = day("2023-11-21")),
        ("number", |it| it.number = "106/QĐ-UBND".to_owned()),
        ("posted_on", |it| it.posted_on = Some(day("2023-11-17"))),
        ("reason", |it| it.reason = "x".to_owned()),
    ];
    held(&t, Code::FarmConflict, new, changes, |new| {
        app::review::farm::answer(&t.app, &quang, farm, new)
    })
    .await;
}

async fn lists_and_reports_are_added_once(engine: Engine) {
    let t = TestApp::narrow(engine, 2).await;
    let hanh = t.hanh().await;
    let new = crate::gate::import::csv("list", None, &[crate::gate::import::ROW_AN]);
    app::gate::list::check(&t.app, &hanh, new.clone()).await.expect("read");
    let changes: &[Change<ImportNew>] = &[
        ("name", |it| it.files[0].name = "khac.csv".to_owned()),
        ("content", |it| it.files[0].bytes.push(b'\n')),
        ("more files", |it| {
            it.files.push(FileNew { name: "x.csv".to_owned(), bytes: b"x".to_vec() });
        }),
        ("round", |it| it.round = Some(RoundId(id_of("none")))),
    ];
    assert_eq!(new.id, ImportId(id_of("list")));
    held(&t, Code::ImportConflict, new, changes, |new| app::gate::list::add(&t.app, &hanh, new))
        .await;
    let an = t.add(household("Lê Mẫu Anh")).await;
    let round = t.round(2022).await;
    t.survey(an, round, Class::Poor).await;
    let decision = app::Decision { number: "86/QĐ-UBND".to_owned(), day: day("2022-12-08") };
    let quang = t.actor(Person::Quang).await;
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    let new = ReportNew {
        id: ReportId(id_of("report")),
        kind: ReportKind::Official,
        year: 2022,
        month: 0,
        number: "12/BC-UBND".to_owned(),
        day: day("2023-10-30"),
        replaces: None,
        reason: String::new(),
    };
    send_report(&t, new.clone()).await;
    let changes: &[Change<ReportNew>] = &[
        ("kind", |it| it.kind = ReportKind::Regular),
        ("year", |it| it.year = 2021),
        ("month", |it| it.month = 5),
        ("number", |it| it.number = "13/BC-UBND".to_owned()),
        ("day", |it| it.day = day("2023-10-31")),
        ("replaces", |it| it.replaces = Some(ReportId(id_of("none")))),
        ("reason", |it| it.reason = "sai".to_owned()),
    ];
    held(&t, Code::ReportConflict, new, changes, |new| {
        app::review::review_report::send(&t.app, &hanh, new)
    })
    .await;
}

async fn readings_of_a_province_are_chosen_once(engine: Engine) {
    let t = TestApp::narrow(engine, 1).await;
    let lan = t.actor(Person::Lan).await;
    let new = ReadingChoiceNew {
        id: ReadingChoiceId(id_of("choice")),
        standard: "vn-2022-2025".to_owned(),
        reading: "R4".to_owned(),
        side: "highest".to_owned(),
        words: String::new(),
        paper_number: "12/QĐ-BCĐ".to_owned(),
        paper_day: day("2023-09-01"),
        paper_issuer: "Ban Chỉ đạo tỉnh Mẫu".to_owned(),
        from_day: day("2023-10-01"),
    };
    let changes: &[Change<ReadingChoiceNew>] = &[
        ("side", |it| it.side = "add".to_owned()),
        ("paper_number", |it| it.paper_number = "13/QĐ-BCĐ".to_owned()),
        ("paper_day", |it| it.paper_day = day("2023-09-02")),
        ("paper_issuer", |it| it.paper_issuer = "Ủy ban nhân dân tỉnh Mẫu".to_owned()),
        ("from_day", |it| it.from_day = day("2023-10-02")),
    ];
    held(&t, Code::ReadingChoiceConflict, new, changes, |new| {
        app::review::reading_choice::add(&t.app, &lan, new)
    })
    .await;
    assert_eq!(t.count("reading_choice").await, 1);
}

async fn what_was_sent_before_it_was_kept_is_compared_by_its_fields(engine: Engine) {
    let s = open_narrow_round(engine).await;
    let app = &s.t.app;
    s.surveyed().await;
    let open = async |new| app::review::meeting::open(app, &s.hanh, s.round, new).await;
    open(s.meeting("m", "2023-11-10")).await.expect("opened");
    let mut an = household("Lê Mẫu An").build();
    an.village = s.village;
    s.t.run("delete from sent").await;
    open(s.meeting("m", "2023-11-10")).await.expect("the same village and round");
    let other = MeetingNew { village: VillageId(id_of("x")), ..s.meeting("m", "2023-11-10") };
    assert_eq!(code_of(open(other).await), Code::MeetingConflict);
    let again = app::people::household::add(app, &s.hanh, an.clone()).await.expect("its hash");
    assert!(again.again);
    an.address = "Xóm khác".to_owned();
    let other = app::people::household::add(app, &s.hanh, an).await;
    assert_eq!(code_of(other), Code::HouseholdConflict);
    assert_eq!(s.t.count("sent").await, 0, "who sends again writes nothing");
}

async fn what_was_sent_cannot_be_tried_out(engine: Engine) {
    let (one, two) = (TestApp::narrow(engine, 1).await, TestApp::narrow(engine, 1).await);
    let mut hashes = Vec::new();
    for t in [&one, &two] {
        t.add(household("Lê Mẫu An").number(&number_of(1975, 1))).await;
        let sql = "select content_hash from sent where noun = 'household'";
        hashes.extend(t.rows(sql, &["content_hash"]).await.into_iter().flatten());
    }
    assert_eq!(hashes.len(), 2);
    assert_ne!(hashes[0], hashes[1], "the same household under another key");
}

async fn a_village_that_was_taken_away_may_be_sent_anew(engine: Engine) {
    let t = TestApp::narrow(engine, 1).await;
    let hanh = t.hanh().await;
    let new = VillageNew {
        id: VillageId(id_of("v")),
        name: "Thôn 7".to_owned(),
        kind: "thon".to_owned(),
        from: day("2010-01-01"),
        before: None,
    };
    app::place::village::add(&t.app, &hanh, new.clone()).await.expect("added");
    app::place::village::remove(&t.app, &hanh, new.id).await.expect("taken away");
    let other = VillageNew { name: "Thôn Bảy".to_owned(), ..new };
    app::place::village::add(&t.app, &hanh, other).await.expect("added anew");
}
