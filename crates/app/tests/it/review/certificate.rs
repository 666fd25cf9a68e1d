//! Certificates after they were handed out: a year that comes late is a new print, a number is
//! found, and all of a round are printed in the background.

use app::kernel::call::Said;
use app::kernel::finder::Hit;
use app::kernel::paper::Format;
use app::kernel::problem::Code;
use app::people::household::HouseholdListQuery;
use app::review::decision::LatePaper;
use base::id::{HouseholdId, RoundId};
use standard::Class;
use testkit::{Engine, Person, TestApp, day, household, number_of, on_both};

use crate::common::code_of;

on_both!(
    a_year_that_comes_late_is_a_new_print_and_says_so,
    a_household_is_found_by_the_number_of_its_certificate_and_of_its_decision,
    all_certificates_of_a_round_are_printed_beside_other_work,
    a_paper_names_the_head_of_its_day_with_his_own_number,
);

fn decision(number: &str, on: &str) -> app::Decision {
    app::Decision { number: number.to_owned(), day: day(on) }
}

/// An is poor by the review of 2024 and has certificate 1 of that year; Bình was not reviewed.
async fn certified(t: &TestApp) -> (HouseholdId, RoundId) {
    t.set_now("2024-12-10T02:00:00Z");
    let an = t.add(household("Lê Mẫu An").number(&number_of(1975, 1))).await;
    let quang = t.actor(Person::Quang).await;
    let round = t.round(2024).await;
    t.survey(an, round, Class::Poor).await;
    app::review::decision::decide(&t.app, &quang, round, decision("98/QĐ-UBND", "2024-12-06"))
        .await
        .expect("decided");
    let given =
        app::review::certificate::issue(&t.app, &quang, round, None, day("2024-12-09")).await;
    assert!(given.expect("given").reprints.is_empty());
    (an, round)
}

async fn a_year_that_comes_late_is_a_new_print_and_says_so(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, of_2024) = certified(&t).await;
    let quang = t.actor(Person::Quang).await;
    let (page, _) =
        app::review::certificate::list(&t.app, &quang, of_2024, None).await.expect("listed");
    let id = page.rows[0].id;
    let printed = app::front::papers::file(
        &t.app,
        &quang,
        &app::review::certificate::CERTIFICATE,
        id,
        Format::Html,
    )
    .await;
    let first = String::from_utf8(printed.expect("printed").content).expect("text");
    assert!(!first.contains("Bản in lại"), "{first}");
    // The round of 2023 is decided a year late; its block stands before the one that was handed out.
    t.set_now("2025-01-10T02:00:00Z");
    let round = t.round(2023).await;
    t.survey(an, round, Class::NearPoor).await;
    let made = decision("112/QĐ-UBND", "2023-12-08");
    let seen =
        app::review::decision::late(&t.app, &quang, round, made.day).await.expect("shown").mark;
    let (number, reason) = ("3/QĐ-UBND".to_owned(), "Quyết định cũ thất lạc".to_owned());
    let paper = LatePaper { number, day: day("2025-01-09"), reason, seen };
    app::review::decision::decide_late(&t.app, &quang, round, made, paper).await.expect("taken");
    let told =
        app::review::certificate::reprints(&t.app, &quang, round).await.expect("told before");
    let told: Vec<_> =
        told.iter().map(|it| (it.id, it.number.as_str(), it.name.as_str())).collect();
    assert_eq!(told, [(id, "01/GCN-HN.HCN (2024)", "Lê Mẫu An")]);
    let given =
        app::review::certificate::issue(&t.app, &quang, round, None, day("2025-01-10")).await;
    let given = given.expect("given");
    assert_eq!((given.count, given.reprints.len()), (1, 1), "and after");
    let view = app::review::certificate::get(&t.app, &quang, id).await.expect("there");
    let again = view.reprint.expect("a new print");
    assert_eq!((again.day, again.years), (day("2025-01-10"), vec![2023]));
    let printed = app::front::papers::file(
        &t.app,
        &quang,
        &app::review::certificate::CERTIFICATE,
        id,
        Format::Html,
    )
    .await;
    let printed = printed.expect("printed");
    assert_eq!(printed.name, "giay-chung-nhan-01-2024-in-lai.html");
    let words = String::from_utf8(printed.content).expect("text");
    let says = "Bản in lại ngày 10/01/2025, thay các bản in trước của giấy này: ghi thêm xác nhận \
                năm 2023.";
    assert!(words.contains(says), "{words}");
    for (round, reprint) in [(round, true), (of_2024, false)] {
        let (page, due) =
            app::review::certificate::list(&t.app, &quang, round, None).await.expect("listed");
        let rows: Vec<_> =
            page.rows.iter().map(|row| (row.number, row.year, row.reprint)).collect();
        assert_eq!((rows, due), (vec![(1, 2024, reprint)], 0), "a number stands once");
    }
    assert!(
        app::review::certificate::reprints(&t.app, &quang, round).await.expect("asked").is_empty()
    );
}

async fn a_household_is_found_by_the_number_of_its_certificate_and_of_its_decision(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = certified(&t).await;
    t.add(household("Lê Mẫu Bình")).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let found = async |who: &app::Actor, text: &str| {
        let query = HouseholdListQuery { text: text.to_owned(), ..HouseholdListQuery::default() };
        let page = app::front::household_file::list(&t.app, who, query).await.expect("listed");
        (page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), page.papers)
    };
    for text in ["01/GCN-HN.HCN", "1/2024/gcn", "01/GCN-HN.HCN (2024)"] {
        let (rows, papers) = found(&hanh, text).await;
        assert_eq!(rows, [an], "{text}");
        let [paper] = papers.as_slice() else { panic!("{text}: {papers:?}") };
        let title = Said::Words("certificate.title".to_owned(), Vec::new());
        assert_eq!(paper.name, [title, Said::Text("01/GCN-HN.HCN (2024)".to_owned())]);
    }
    for text in ["98/QĐ-UBND", "98/2024/QD-UBND"] {
        let (rows, papers) = found(&hanh, text).await;
        let title = Said::Words("round.decision".to_owned(), Vec::new());
        let wanted = Hit {
            name: vec![title, Said::Text("98/QĐ-UBND".to_owned())],
            beside: vec![Said::Text("06/12/2024".to_owned())],
            path: format!("/rounds/{round}/lists"),
        };
        assert_eq!((rows, papers), (vec![an], vec![wanted]), "{text}");
    }
    for text in ["2/GCN-HN.HCN", "1/2023/GCN", "97/QĐ-UBND"] {
        assert_eq!(found(&hanh, text).await, (Vec::new(), Vec::new()), "{text}");
    }
    for text in ["01/GCN-HN.HCN", "98/QĐ-UBND"] {
        assert_eq!(found(&nga, text).await, (Vec::new(), Vec::new()), "another commune's: {text}");
    }
}

async fn all_certificates_of_a_round_are_printed_beside_other_work(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (_, round) = certified(&t).await;
    let (quang, hanh) = (t.actor(Person::Quang).await, t.hanh().await);
    let audited = t.count("audit").await;
    let id =
        app::review::certificate::certificates_print(&t.app, &quang, round).await.expect("begun");
    assert_eq!(t.count("audit").await, audited + 1, "written down before anything leaves");
    assert_eq!(
        code_of(app::kernel::made_file::get(&t.app, &hanh, id)),
        Code::ExportGone,
        "his alone"
    );
    let mut file = app::kernel::made_file::file(&t.app, &quang, id).await.expect("made");
    assert_eq!(
        (file.file_name.as_str(), file.media_type),
        ("giay-chung-nhan-2024.pdf", "application/pdf")
    );
    let mut bytes = Vec::new();
    while let Some(piece) = file.content.recv().await {
        bytes.extend(piece.expect("a piece"));
    }
    let text = pdf_extract::extract_text_from_mem(&bytes).expect("text");
    assert!(text.contains("Lê Mẫu An"), "{text}");
    let view = app::kernel::made_file::get(&t.app, &quang, id).expect("kept until fetched");
    assert_eq!((view.state, view.done, view.total), ("ready", 1, 1));
    assert_eq!(view.round.map(|(id, _)| id), Some(round));
    app::kernel::made_file::cancel(&t.app, &quang, id).expect("thrown away");
    assert_eq!(app::kernel::made_file::get(&t.app, &quang, id).expect("known").state, "called_off");
    let thu = t.actor(Person::Thu).await;
    assert_eq!(
        code_of(app::review::certificate::certificates_print(&t.app, &thu, round).await),
        Code::NotAllowed
    );
    let other = t.bare_round(2023).await;
    assert_eq!(
        code_of(app::review::certificate::certificates_print(&t.app, &quang, other).await),
        Code::NotFound
    );
}

async fn a_paper_names_the_head_of_its_day_with_his_own_number(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2024-12-05T02:00:00Z");
    let numbers = [number_of(1975, 1), number_of(1975, 2)];
    let mut all = Vec::new();
    for (name, wife, number) in
        [("Lê Mẫu An", "Trần Mẫu Hoa", &numbers[0]), ("Lê Mẫu Ba", "Trần Mẫu Lan", &numbers[1])]
    {
        all.push(t.add(household(name).number(number).with_wife(wife)).await);
    }
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let round = t.round(2024).await;
    for id in &all {
        t.survey(*id, round, Class::Poor).await;
    }
    let follows = async |id: HouseholdId, on: &str| {
        let view = app::people::household::get(&t.app, &hanh, id, None).await.expect("there");
        let (heads, others): (Vec<_>, Vec<_>) =
            view.members.iter().partition(|it| it.relation == app::Relation::Head);
        let relations =
            heads.iter().map(|it| app::Placed { person: it.id, relation: app::Relation::Spouse });
        let heir = app::Heir { person: others[0].id, relations: relations.collect() };
        let act = app::Act::HeadChange { heir };
        let new = crate::people::event::event(uuid::Uuid::now_v7(), on, act);
        app::people::household_event::add(&t.app, &hanh, id, new, None).await.expect("recorded");
    };
    // An's wife is the head before the decision, Ba's after it and before the certificate.
    follows(all[0], "2024-12-01").await;
    app::review::decision::decide(&t.app, &quang, round, decision("98/QĐ-UBND", "2024-12-05"))
        .await
        .expect("decided");
    let lists =
        app::review::decision::list(&t.app, &hanh, round, app::DecisionList::Poor, None).await;
    let names: Vec<_> = lists.expect("the list").rows.into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["Lê Mẫu Ba", "Trần Mẫu Hoa"]);
    t.set_now("2024-12-10T02:00:00Z");
    follows(all[1], "2024-12-08").await;
    app::review::certificate::issue(&t.app, &quang, round, None, day("2024-12-09"))
        .await
        .expect("given");
    let (page, _) =
        app::review::certificate::list(&t.app, &quang, round, None).await.expect("listed");
    for row in page.rows {
        let file = app::front::papers::file(
            &t.app,
            &quang,
            &app::review::certificate::CERTIFICATE,
            row.id,
            Format::Html,
        )
        .await;
        let words = String::from_utf8(file.expect("printed").content).expect("text");
        let head = if row.household == all[0] { "Trần Mẫu Hoa" } else { "Trần Mẫu Lan" };
        let fields = words.split("Họ và tên chủ hộ").nth(1).expect("the head");
        assert!(fields.trim_start_matches(|c| c != 'T').starts_with(head), "{words}");
        let before = fields.split("Danh sách các thành viên").next().expect("the fields");
        assert!(numbers.iter().all(|number| !before.contains(number.as_str())), "{before}");
    }
}
