//! The way of a list: several files, columns, questions, differences, receipts; and what becomes of
//! it when it is called off, when the process dies, when the disk is full.

use app::gate::list::{ChoiceNew, FileNew, FindingAsked, ImportNew, ImportState, ImportView, Take};
use app::kernel::problem::Code;
use app::{Actor, App};
use base::id::ImportId;
use testkit::{Engine, Person, TestApp, household, id_of, number_of, on_both};

use crate::common::code_of;

on_both!(
    several_files_are_one_list_and_a_file_that_is_there_is_passed_over,
    the_list_is_compared_field_by_field_and_taken_when_somebody_chooses_so,
    a_choice_about_what_differs_otherwise_by_now_is_refused,
    households_that_the_list_does_not_have_are_listed_and_stay,
    a_household_that_may_be_there_is_asked_about,
    a_village_that_may_be_one_of_several_is_asked_about,
    two_heads_of_one_name_and_year_are_asked_about,
    a_head_whose_year_is_not_known_is_held_against_those_of_the_name,
    columns_are_confirmed_once_and_remembered,
    a_receipt_is_numbered_and_names_its_files_and_households,
    findings_are_counted_and_paged,
    a_list_that_is_called_off_leaves_nothing,
    work_of_a_process_that_died_goes_back_to_where_it_was,
    a_file_that_kills_the_program_is_not_read_for_ever,
    another_commune_sees_and_answers_nothing,
    a_workbook_comes_back_marked,
    a_list_is_worked_off_in_the_post_in_which_it_was_sent,
);

const HEAD: &str =
    "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc,CCCD,Có thẻ bảo hiểm y tế\n";

fn list(name: &str, rows: &str) -> ImportNew {
    files(name, &[("danh-sach.csv", rows)])
}

fn files(name: &str, of: &[(&str, &str)]) -> ImportNew {
    let files = of.iter().map(|(name, rows)| FileNew {
        name: (*name).to_owned(),
        bytes: format!("{HEAD}{rows}").into_bytes(),
    });
    ImportNew { id: ImportId(id_of(name)), round: None, files: files.collect() }
}

async fn ready(engine: Engine) -> (TestApp, Actor) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    t.village("Thôn 2").await;
    let hanh = t.hanh().await;
    (t, hanh)
}

async fn check(t: &TestApp, actor: &Actor, new: ImportNew) -> ImportView {
    app::gate::list::check(&t.app, actor, new).await.expect("it is checked")
}

fn codes(view: &ImportView) -> Vec<&str> {
    view.finding_counts.iter().map(|it| it.code.as_str()).collect()
}

const AN: &str = "1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,05/05/1975,Kinh,,\n";
const BAO: &str = "2,Thôn 2,Bùi Mẫu Bảo,Chủ hộ,Nam,01/02/1980,Kinh,,\n";

async fn several_files_are_one_list_and_a_file_that_is_there_is_passed_over(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    // The same bytes twice in one sending are one file.
    let both = files("a", &[("mot.csv", AN), ("hai.csv", BAO), ("lai-mot.csv", AN)]);
    let view = check(&t, &hanh, both.clone()).await;
    assert_eq!((view.files.len(), view.counts.new, view.state), (2, 2, ImportState::Checked));
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    let again = check(&t, &hanh, ImportNew { id: ImportId(id_of("b")), ..both }).await;
    assert_eq!(again.same_as, Some(view.id), "all its files are there");
    let binh = "3,Thôn 2,Đỗ Mẫu Bình,Chủ hộ,Nam,03/02/1981,Kinh,,\n";
    let view = check(&t, &hanh, files("c", &[("hai.csv", BAO), ("ba.csv", binh)])).await;
    assert!(codes(&view).contains(&"file_in_register"), "{view:?}");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!((t.count("household").await, t.count("person").await), (3, 3));
    let twice = format!("{AN}{AN}");
    let other = check(&t, &hanh, files("d", &[("x.csv", &twice), ("y.csv", BAO)])).await;
    assert_eq!(other.counts.new, 0, "{other:?}");
    let none = ImportNew { id: ImportId(id_of("e")), round: None, files: Vec::new() };
    assert_eq!(code_of(app::gate::list::check(&t.app, &hanh, none).await), Code::BadInput);
}

/// What the register says of Lê Mẫu An's household.
async fn household_of_an(t: &TestApp) -> Vec<Vec<String>> {
    t.rows(
        "select p.name as name, m.relation as relation, coalesce(p.sex, '') as sex, \
         coalesce(p.identity_sealed, '') as number, v.name as village \
         from membership m join person p on p.id = m.person_id \
         join stay s on s.household_id = m.household_id and s.to_day > '9000-01-01' \
         join village v on v.id = s.village_id \
         where m.to_day > '9000-01-01' order by p.sort_key, p.id",
        &["name", "relation", "sex", "number", "village"],
    )
    .await
}

fn newer(number: &str) -> String {
    format!(
        "1,Thôn 2,Lê Mẫu An,Chủ hộ,Nam,05/05/1975,Kinh,{number},có\n\
         1,Thôn 2,Trần Mẫu Hoà,Vợ,Nữ,20/11/1978,Kinh,,\n\
         1,Thôn 2,Lê Mẫu Chi,Con,Nữ,20/11/2010,Kinh,,\n"
    )
}

async fn the_list_is_compared_field_by_field_and_taken_when_somebody_chooses_so(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let number = number_of(1975, 31);
    let there = household("Lê Mẫu An").number(&number).with_wife("Trần Mẫu Hoa");
    t.add(there.with_child("Lê Mẫu Dung")).await;
    let view = check(&t, &hanh, list("a", &newer(&number))).await;
    assert_eq!((view.state, view.counts.different), (ImportState::Asking, 1), "{view:?}");
    let page =
        app::gate::list::differences(&t.app, &hanh, view.id, false, None).await.expect("a page");
    let difference = &page.rows[0];
    let fields: Vec<(&str, Option<&str>)> =
        difference.fields.iter().map(|it| (it.field.as_str(), it.after.as_deref())).collect();
    assert!(fields.contains(&("village", Some("Thôn 2"))), "{fields:?}");
    assert!(fields.contains(&("name", Some("Trần Mẫu Hoà"))), "{fields:?}");
    assert!(fields.contains(&("health_insurance", Some("yes"))), "{fields:?}");
    assert!(!format!("{page:?}").contains(&number), "numbers are masked");
    let before = household_of_an(&t).await;
    assert_eq!(before.len(), 3);
    let choice = ChoiceNew {
        seen: None,
        household: difference.household,
        fingerprint: difference.fingerprint.clone(),
        choice: Take::Take,
    };
    let keep = ChoiceNew { choice: Take::Keep, ..choice.clone() };
    let view = app::gate::list::choose(&t.app, &hanh, view.id, vec![choice]).await.expect("chosen");
    assert_eq!(view.state, ImportState::Checked);
    // Somebody who saw no choice there does not overrule it; whoever saw it may.
    let unseen = app::gate::list::choose(&t.app, &hanh, view.id, vec![keep.clone()]).await;
    assert_eq!(code_of(unseen), Code::ImportChoiceGone);
    let seen = ChoiceNew { seen: Some(Take::Take), ..keep.clone() };
    app::gate::list::choose(&t.app, &hanh, view.id, vec![seen]).await.expect("seen and changed");
    let back = ChoiceNew { seen: Some(Take::Keep), choice: Take::Take, ..keep };
    let view = app::gate::list::choose(&t.app, &hanh, view.id, vec![back]).await.expect("and back");
    assert_eq!(household_of_an(&t).await, before, "nothing is written before it is accepted");
    let view = app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(view.counts.changed, 1);
    let after = household_of_an(&t).await;
    let names: Vec<&str> = after.iter().map(|row| row[0].as_str()).collect();
    assert!(names.contains(&"Trần Mẫu Hoà") && names.contains(&"Lê Mẫu Chi"), "{after:?}");
    assert!(after.iter().all(|row| row[4] == "Thôn 2"), "{after:?}");
    assert_eq!(after.iter().filter(|row| row[1] == "head").count(), 1);
    // The former periods are still there.
    assert_eq!(t.count("stay").await, 2);
    let again = check(&t, &hanh, list("b", &(newer(&number) + "\n"))).await;
    assert_eq!((again.counts.unchanged, again.counts.different), (1, 0), "{again:?}");
}

async fn a_choice_about_what_differs_otherwise_by_now_is_refused(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let there = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let rows = "1,Thôn 2,Lê Mẫu An,Chủ hộ,Nam,05/05/1975,Kinh,,\n\
                1,Thôn 2,Trần Mẫu Hoa,Vợ,Nữ,1978,Kinh,,\n";
    let view = check(&t, &hanh, list("a", rows)).await;
    // In another village by the list: the head is found by his day of birth there.
    let stale = ChoiceNew {
        seen: None,
        household: there,
        fingerprint: "of another day".to_owned(),
        choice: Take::Take,
    };
    let refused = app::gate::list::choose(&t.app, &hanh, view.id, vec![stale]).await;
    assert_eq!(code_of(refused), Code::ImportChoiceGone);
}

async fn households_that_the_list_does_not_have_are_listed_and_stay(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    t.add(household("Lê Mẫu An")).await;
    t.add(household("Phạm Mẫu Vắng").born("01/01/1960")).await;
    let view = check(&t, &hanh, list("a", AN)).await;
    assert_eq!((view.counts.unchanged, view.counts.missing), (1, 1));
    let page =
        app::gate::list::differences(&t.app, &hanh, view.id, true, None).await.expect("a page");
    assert_eq!(
        (page.rows[0].head.as_str(), page.rows[0].kind.as_str()),
        ("Phạm Mẫu Vắng", "missing")
    );
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(t.count("household").await, 2);
    let sql = "select count(*) as n from membership where to_day > '9000-01-01'";
    assert_eq!(t.number(sql).await, 2, "nobody was removed");
}

async fn a_household_that_may_be_there_is_asked_about(engine: Engine) {
    for (answer, households, state) in [
        ("same", 1, ImportState::Asking),
        ("different", 2, ImportState::Accepted),
        ("unsure", 1, ImportState::Accepted),
    ] {
        let (t, hanh) = ready(engine).await;
        t.add(household("Lê Mẫu An").born("1975").with_wife("Trần Mẫu Hoa")).await;
        // The same village, head and year, but no other member in common.
        let rows = "1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,1975,Kinh,,\n\
                    1,Thôn 1,Vũ Mẫu Khác,Vợ,Nữ,1990,Kinh,,\n";
        let view = check(&t, &hanh, list("a", rows)).await;
        assert_eq!((view.state, view.questions.open), (ImportState::Asking, 1), "{view:?}");
        assert_eq!(
            code_of(app::gate::list::accept(&t.app, &hanh, view.id).await),
            Code::ImportOpen
        );
        let page = app::gate::list::questions(&t.app, &hanh, view.id, None).await.expect("a page");
        let id = page.rows[0].id.clone();
        let odd = vec![(id.clone(), "perhaps".to_owned())];
        assert_eq!(
            code_of(app::gate::list::answer(&t.app, &hanh, view.id, fresh(odd)).await),
            Code::BadInput
        );
        let said = vec![(id, answer.to_owned())];
        let view =
            app::gate::list::answer(&t.app, &hanh, view.id, fresh(said)).await.expect("answered");
        let view = app::gate::list::settled(&t.app, &hanh, view).await.expect("read again");
        assert_eq!(view.questions.open, 0, "{answer}: {view:?}");
        if state == ImportState::Accepted {
            app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
        } else {
            assert_eq!((view.state, view.differences.open), (state, 1), "{answer}");
        }
        assert_eq!(t.count("household").await, households, "{answer}");
    }
}

async fn a_village_that_may_be_one_of_several_is_asked_about(engine: Engine) {
    let t = TestApp::open(engine).await;
    for village in ["Thôn 3", "Tổ dân phố 3", "Thôn Hạ"] {
        t.village(village).await;
    }
    let hanh = t.hanh().await;
    let rows = "1,Bản 3,Lê Mẫu An,Chủ hộ,Nam,05/05/1975,Kinh,,\n\
                2,Bản 3,Lê Mẫu Bình,Chủ hộ,Nam,05/05/1976,Kinh,,\n\
                3,Thôn 03,Lê Mẫu Cúc,Chủ hộ,Nữ,05/05/1977,Kinh,,\n\
                4,Thon Ha,Lê Mẫu Dung,Chủ hộ,Nữ,05/05/1978,Kinh,,\n";
    let view = check(&t, &hanh, list("a", rows)).await;
    assert_eq!((view.state, view.counts.new), (ImportState::Asking, 2), "{view:?}");
    assert!(codes(&view).contains(&"village_read_as"), "{view:?}");
    let questions =
        app::gate::list::questions(&t.app, &hanh, view.id, None).await.expect("a page").rows;
    assert_eq!(questions.len(), 1, "one question a word: {questions:?}");
    assert_eq!((questions[0].code.as_str(), questions[0].choices.len()), ("village_which", 3));
    let answer = vec![(questions[0].id.clone(), questions[0].choices[1].id.clone())];
    let view =
        app::gate::list::answer(&t.app, &hanh, view.id, fresh(answer)).await.expect("answered");
    assert_eq!((view.state, view.counts.new), (ImportState::Checked, 4), "{view:?}");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    let sql = "select v.name as name, count(*) as n from stay s join village v on v.id = s.village_id \
               group by v.name order by v.name";
    let villages = t.rows(sql, &["name"]).await;
    assert_eq!(villages, [["Thôn 3"], ["Thôn Hạ"], ["Tổ dân phố 3"]]);
    let none = list("b", "9,Bản 3,Lê Mẫu Ảo,Chủ hộ,Nam,05/05/1979,Kinh,,\n");
    let view = check(&t, &hanh, none).await;
    let answer = vec![(questions[0].id.clone(), "none".to_owned())];
    let view =
        app::gate::list::answer(&t.app, &hanh, view.id, fresh(answer)).await.expect("answered");
    assert!(codes(&view).contains(&"village_not_in_commune"), "{view:?}");
}

async fn two_heads_of_one_name_and_year_are_asked_about(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let rows = "1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,1975,Kinh,,\n\
                2,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,1975,Kinh,,có\n\
                3,Thôn 1,Bùi Mẫu Bảo,Chủ hộ,Nam,01/02/1980,Kinh,,\n\
                4,Thôn 1,Bùi Mẫu Bảo,Chủ hộ,Nam,01/02/1980,Kinh,,có\n";
    let view = check(&t, &hanh, list("a", rows)).await;
    assert_eq!((view.state, view.counts.new), (ImportState::Asking, 2), "{view:?}");
    assert!(codes(&view).contains(&"household_again"), "a whole date says who it is: {view:?}");
    let questions =
        app::gate::list::questions(&t.app, &hanh, view.id, None).await.expect("a page").rows;
    let codes: Vec<&str> = questions.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["household_again"], "{questions:?}");
    let answer = vec![(questions[0].id.clone(), "different".to_owned())];
    let view =
        app::gate::list::answer(&t.app, &hanh, view.id, fresh(answer)).await.expect("answered");
    assert_eq!((view.state, view.counts.new), (ImportState::Checked, 3), "{view:?}");
}

async fn a_head_whose_year_is_not_known_is_held_against_those_of_the_name(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let view = check(&t, &hanh, list("a", "1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,,Kinh,,\n")).await;
    assert_eq!((view.state, view.counts.new), (ImportState::Asking, 0), "{view:?}");
    let view = check(&t, &hanh, list("b", "1,Thôn 2,Lê Mẫu An,Chủ hộ,Nam,,Kinh,,\n")).await;
    assert_eq!((view.state, view.counts.new), (ImportState::Checked, 1), "another village");
}

async fn columns_are_confirmed_once_and_remembered(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let text = |n: u16| {
        format!(
            "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Cột lạ của xã\n\
             {n},Thôn 1,{},Chủ hộ,Nam,0{n}/0{n}/19{n}7,Kinh\n",
            ["Lê Mẫu An", "Phạm Mẫu Thu"][usize::from(n > 5)]
        )
    };
    let new = |n: u16| {
        let id = ImportId(id_of(&format!("list {n}")));
        ImportNew::one(id, None, format!("{n}.csv"), text(n).into_bytes())
    };
    let view = check(&t, &hanh, new(4)).await;
    let mut mapping = view.mapping.clone();
    let column = mapping[0].sheets[0].columns.iter_mut().find(|it| it.header.contains("lạ"));
    let column = column.expect("the strange column");
    assert_eq!(column.holds, None);
    column.holds = Some("ethnicity".to_owned());
    let mut twice = mapping.clone();
    for column in &mut twice[0].sheets[0].columns {
        column.holds = Some("name".to_owned());
    }
    assert_eq!(
        code_of(app::gate::list::map(&t.app, &hanh, view.id, twice, None).await),
        Code::BadInput
    );
    assert_eq!(
        code_of(app::gate::list::map(&t.app, &hanh, view.id, Vec::new(), None).await),
        Code::BadInput
    );
    let view =
        app::gate::list::map(&t.app, &hanh, view.id, mapping, None).await.expect("confirmed");
    let view = app::gate::list::settled(&t.app, &hanh, view).await.expect("read again");
    assert_eq!((view.state, view.mapping_sure), (ImportState::Checked, true), "{view:?}");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    let rows = t.rows("select ethnicity from person", &["ethnicity"]).await;
    assert_eq!(rows, [["Kinh"]]);
    // The next list of the same headers is read the same way without a word.
    let next = check(&t, &hanh, new(7)).await;
    assert_eq!(next.state, ImportState::Checked, "{next:?}");
    let held = next.mapping[0].sheets[0].columns.iter().find(|it| it.header.contains("lạ"));
    assert_eq!(held.and_then(|it| it.holds.as_deref()), Some("ethnicity"));
}

async fn a_receipt_is_numbered_and_names_its_files_and_households(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let first = check(&t, &hanh, list("a", AN)).await;
    assert_eq!(
        code_of(app::gate::list::receipt(&t.app, &hanh, first.id, None).await),
        Code::NotFound
    );
    app::gate::list::accept(&t.app, &hanh, first.id).await.expect("accepted");
    let thao = t.actor(Person::Thao).await;
    let second = check(&t, &hanh, list("b", BAO)).await;
    app::gate::list::accept(&t.app, &thao, second.id).await.expect("accepted");
    for (id, number, head, by) in
        [(first.id, 1, "Lê Mẫu An", "Lê Mẫu Hạnh"), (second.id, 2, "Bùi Mẫu Bảo", "Vũ Mẫu Thảo")]
    {
        let receipt = app::gate::list::receipt(&t.app, &hanh, id, None).await.expect("a receipt");
        assert_eq!((receipt.number, receipt.accepted_by.as_str()), (number, by));
        assert_eq!(receipt.received_by, "Lê Mẫu Hạnh");
        assert_eq!(receipt.import.files[0].hash.len(), 64);
        let heads: Vec<&str> = receipt.households.iter().map(|it| it.head.as_str()).collect();
        assert_eq!(heads, [head]);
        let file = app::gate::list::receipt_xlsx(&t.app, &hanh, id, base::words::Lang::Vi).await;
        assert!(file.expect("a workbook").starts_with(b"PK"));
    }
}

async fn findings_are_counted_and_paged(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let mut rows = String::new();
    for n in 1..=120 {
        rows += &format!("{n},Thôn 1,Lê Mẫu Số{n},Chủ hộ,Nam,31/02/1975,Kinh,,\n");
    }
    let view = check(&t, &hanh, list("a", &rows)).await;
    assert_eq!(view.state, ImportState::Refused);
    let counted = view.finding_counts.iter().find(|it| it.code == "birth_unreadable");
    assert_eq!(counted.map(|it| it.count), Some(120), "{:?}", view.finding_counts);
    let mut seen = 0;
    let mut after = None;
    loop {
        let asked = FindingAsked {
            severity: Some(base::Severity::Error),
            code: Some("birth_unreadable".to_owned()),
            after,
        };
        let page = app::gate::list::findings(&t.app, &hanh, view.id, asked).await.expect("a page");
        assert!(page.rows.len() <= 50);
        seen += page.rows.len();
        let Some(next) = page.next else { break };
        after = Some(next.parse().expect("a place"));
    }
    assert_eq!(seen, 120);
}

async fn a_list_that_is_called_off_leaves_nothing(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let waiting = app::gate::list::add(&t.app, &hanh, list("a", AN)).await.expect("kept");
    assert_eq!(waiting.state, ImportState::Reading);
    let off = app::gate::list::cancel(&t.app, &hanh, waiting.id).await.expect("called off");
    assert_eq!(off.state, ImportState::Cancelled);
    assert_eq!(code_of(app::gate::list::accept(&t.app, &hanh, off.id).await), Code::ImportBusy);
    assert_eq!(
        code_of(app::gate::list::import_again(&t.app, &hanh, off.id).await),
        Code::ImportBusy
    );
    let checked = check(&t, &hanh, list("b", BAO)).await;
    let off = app::gate::list::cancel(&t.app, &hanh, checked.id).await.expect("called off");
    assert_eq!(off.state, ImportState::Cancelled);
    app::gate::list::cancel(&t.app, &hanh, checked.id).await.expect("called off again");
    assert_eq!(t.count("household").await, 0);
    // One that is in the register stays there.
    let there = check(&t, &hanh, list("c", AN)).await;
    app::gate::list::accept(&t.app, &hanh, there.id).await.expect("accepted");
    let stays = app::gate::list::cancel(&t.app, &hanh, there.id).await.expect("asked");
    assert_eq!((stays.state, t.count("household").await), (ImportState::Accepted, 1));
}

/// Makes it look as if another process were at the latest work, and had been silent for an hour.
async fn dies(t: &TestApp, kind: &str, step: &str) {
    let other = t.literal(id_of("another process"));
    let sql = format!(
        "update job set state = 'running', kind = '{kind}', claimed_by = {other}, \
         beat_at = '2020-01-01T00:00:00+00:00', problem = null, ended_at = null"
    );
    assert_eq!(t.run(&sql).await, 1);
    assert_eq!(t.run(&format!("update import set step = '{step}'")).await, 1);
}

async fn work_of_a_process_that_died_goes_back_to_where_it_was(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let view = check(&t, &hanh, list("a", AN)).await;
    dies(&t, "import_accept", "accepting").await;
    // The start of the program after it.
    let again: App = t.reopen().await.expect("it opens");
    assert_eq!(again.job_recover(true).await.expect("put right"), 1);
    let back = app::gate::list::get(&again, &hanh, view.id).await.expect("there");
    assert_eq!(back.state, ImportState::Checked);
    assert_eq!(back.problem.map(|it| it.code), Some(Code::ImportInterrupted));
    assert_eq!(t.count("household").await, 0);
    app::gate::list::accept(&again, &hanh, view.id).await.expect("accepted at last");
    assert_eq!(t.count("household").await, 1);
    again.close().await;
}

async fn a_file_that_kills_the_program_is_not_read_for_ever(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let view = check(&t, &hanh, list("a", AN)).await;
    dies(&t, "import_read", "reading").await;
    assert_eq!(t.app.job_recover(true).await.expect("put right"), 1);
    let reading = app::gate::list::get(&t.app, &hanh, view.id).await.expect("there");
    assert_eq!(reading.state, ImportState::Reading, "it is begun again");
    t.run("update job set attempts = 2").await;
    dies(&t, "import_read", "reading").await;
    assert_eq!(t.app.job_recover(true).await.expect("put right"), 1);
    let refused = app::gate::list::get(&t.app, &hanh, view.id).await.expect("there");
    assert_eq!(refused.state, ImportState::Refused);
    assert_eq!(refused.problem.map(|it| it.code), Some(Code::ImportInterrupted));
}

async fn another_commune_sees_and_answers_nothing(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let id = check(&t, &hanh, list("a", AN)).await.id;
    t.village_of(Person::Nga, "Thôn 1").await;
    let nga = t.actor(Person::Nga).await;
    let asked = FindingAsked::default();
    for code in [
        code_of(app::gate::list::get(&t.app, &nga, id).await),
        code_of(
            app::gate::list::findings(&t.app, &nga, id, asked).await.map(|page| page.rows.len()),
        ),
        code_of(
            app::gate::list::questions(&t.app, &nga, id, None).await.map(|page| page.rows.len()),
        ),
        code_of(
            app::gate::list::differences(&t.app, &nga, id, false, None)
                .await
                .map(|it| it.rows.len()),
        ),
        code_of(app::gate::list::marked(&t.app, &nga, id, 0, base::words::Lang::Vi).await),
        code_of(app::gate::list::import_again(&t.app, &nga, id).await),
        code_of(app::gate::list::cancel(&t.app, &nga, id).await),
        code_of(app::gate::list::choose_rest(&t.app, &nga, id, Take::Take).await),
        code_of(app::gate::list::accept(&t.app, &nga, id).await),
    ] {
        assert_eq!(code, Code::NotFound);
    }
}

async fn a_workbook_comes_back_marked(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let id = check(&t, &hanh, list("a", &AN.replace("05/05/1975", "35/05/1975"))).await.id;
    let marked = app::gate::list::marked(&t.app, &hanh, id, 0, base::words::Lang::Vi).await;
    let (name, bytes) = marked.expect("a workbook");
    assert_eq!(name, "danh-sach-danh-dau.xlsx");
    let book = workbook::read("x.xlsx", &bytes).expect("it is read");
    let text = format!("{book:?}");
    assert!(text.contains("35/05/1975"), "{text}");
    assert_eq!(
        code_of(app::gate::list::marked(&t.app, &hanh, id, 7, base::words::Lang::Vi).await),
        Code::NotFound
    );
}

/// Two hundred households, so that a bounded file cannot hold them.
fn many() -> String {
    let row = |n: u32| format!("{n},Thôn 1,Lê Mẫu Số{n},Chủ hộ,Nam,05/05/1975,Kinh,,\n");
    (1..=3_000).map(row).collect()
}

#[tokio::test]
async fn a_full_disk_leaves_nothing_half_done_on_sqlite() {
    let (t, hanh) = ready(Engine::Sqlite).await;
    let view = check(&t, &hanh, list("a", &many())).await;
    let pages = t.number("select page_count + 40 as n from pragma_page_count").await;
    let bounded = format!("{}?max_pages={pages}", t.url);
    let app = app::App::open_with(&bounded, Some(&t.keys), Box::new(t.clock.clone()))
        .await
        .expect("it opens");
    let problem = app::gate::list::accept(&app, &hanh, view.id).await.expect_err("no room");
    assert_eq!(problem.code, Code::DiskFull, "{problem:?}");
    app.close().await;
    assert_eq!((t.count("household").await, t.count("person").await), (0, 0));
    let back = app::gate::list::get(&t.app, &hanh, view.id).await.expect("there");
    assert_eq!(back.state, ImportState::Checked);
    // With room again it goes through.
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(t.count("household").await, 3_000);
}

#[tokio::test]
async fn a_full_disk_leaves_nothing_half_done_on_postgres() {
    let (t, hanh) = ready(Engine::Postgres).await;
    let view = check(&t, &hanh, list("a", &many())).await;
    // What the server says when a file of it cannot grow, said in the middle of the writing.
    t.run(
        "create function full_disk() returns trigger language plpgsql as $$ begin \
         if (select count(*) from person) > 1500 then raise exception \
         using errcode = '53100', message = 'could not extend file \"base/1/2\": \
         No space left on device'; end if; return null; end $$; \
         create trigger full_disk after insert on person execute function full_disk()",
    )
    .await;
    let problem = app::gate::list::accept(&t.app, &hanh, view.id).await.expect_err("no room");
    assert_eq!(problem.code, Code::DiskFull, "{problem:?}");
    assert_eq!((t.count("household").await, t.count("person").await), (0, 0));
    t.run("drop trigger full_disk on person").await;
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(t.count("household").await, 3_000);
}

/// Answers to questions that were open.
fn fresh(answers: Vec<(String, String)>) -> Vec<app::gate::list::AnswerNew> {
    answers.into_iter().map(Into::into).collect()
}

async fn a_list_is_worked_off_in_the_post_in_which_it_was_sent(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let minh = t.actor(Person::Minh).await;
    t.village_of(Person::Nga, "Thôn 7").await;
    let post = base::id::PostId(id_of("in Hoằng Phú"));
    let said = app::office::post::PostSaid {
        kind: app::office::post::PostKind::FieldOfficer,
        area: Some(testkit::HOANG_PHU.to_owned()),
        village: None,
        from_day: testkit::day("2023-11-01"),
        to_day: None,
        legal_paper: None,
        paper: String::new(),
        note: String::new(),
    };
    let new = app::office::post::PostNew { id: post, said };
    let who = base::id::OfficeHolderId(hanh.account.0);
    app::office::post::add(&t.app, &minh, who, new).await.expect("a second post");
    let there = app::office::account::switch(&t.app, &hanh, post).await.expect("switched");
    let an = "1,Thôn 7,Lê Mẫu An,Chủ hộ,Nam,05/05/1975,Kinh,,\n";
    let view = check(&t, &there, list("there", an)).await;
    assert_eq!((view.state, view.counts.new), (ImportState::Checked, 1), "{view:?}");
    let taken = app::gate::list::accept(&t.app, &there, view.id).await.expect("accepted");
    assert_eq!(taken.state, ImportState::Accepted);
    assert_eq!(app::people::double::find_due(&t.app).await.expect("searched"), 1);
    // In the first post it is as before.
    let view = check(&t, &hanh, list("here", BAO)).await;
    assert_eq!((view.state, view.counts.new), (ImportState::Checked, 1), "{view:?}");
}
