//! A list that is put right and sent again, on the day on which it went in and later; people who moved
//! between its households.

use app::Actor;
use app::gate::list::{AnswerNew, FieldDifference, ImportNew, ImportState, ImportView, Take};
use base::id::ImportId;
use testkit::{Engine, TestApp, id_of, number_of, on_both};

on_both!(
    a_village_is_put_right_on_the_day_of_the_first_list,
    head_and_spouse_are_exchanged_on_the_day_of_the_first_list,
    somebody_who_marries_into_another_household_of_the_list_moves,
    a_son_with_a_household_of_his_own_splits_off,
    a_kept_difference_leaves_everybody_where_they_are,
    a_head_who_stands_elsewhere_is_named_and_the_others_go_in,
    one_number_of_two_people_leaves_their_households_out,
    the_number_of_somebody_else_is_asked_about,
    a_corrected_year_of_birth_is_asked_about,
    an_old_number_does_not_replace_the_new_one,
    a_class_by_a_newer_decision_is_a_difference,
    a_class_of_the_same_decision_is_put_right_and_told,
    a_class_that_a_round_decided_is_put_right_by_no_list,
    who_was_recognised_was_there_on_that_day_and_is_put_right_from_then_on,
    a_list_of_heads_alone_changes_no_head_that_is_the_same,
);

const HEAD: &str = "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,CCCD\n";

async fn ready(engine: Engine) -> (TestApp, Actor) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    t.village("Thôn 2").await;
    let hanh = t.hanh().await;
    (t, hanh)
}

async fn check(t: &TestApp, actor: &Actor, name: &str, text: String) -> ImportView {
    let new =
        ImportNew::one(ImportId(id_of(name)), None, "danh-sach.csv".to_owned(), text.into_bytes());
    app::gate::list::check(&t.app, actor, new).await.expect("it is checked")
}

async fn sent(t: &TestApp, actor: &Actor, name: &str, rows: &str) -> ImportView {
    check(t, actor, name, format!("{HEAD}{rows}")).await
}

async fn accepted(t: &TestApp, actor: &Actor, name: &str, rows: &str) -> ImportView {
    let view = sent(t, actor, name, rows).await;
    let view = match view.differences.open {
        0 => view,
        _ => {
            app::gate::list::choose_rest(&t.app, actor, view.id, Take::Take).await.expect("chosen")
        }
    };
    assert_eq!(view.state, ImportState::Checked, "{view:?}");
    app::gate::list::accept(&t.app, actor, view.id).await.expect("accepted")
}

async fn fields(t: &TestApp, actor: &Actor, view: &ImportView) -> Vec<FieldDifference> {
    let page =
        app::gate::list::differences(&t.app, actor, view.id, false, None).await.expect("a page");
    page.rows.into_iter().flat_map(|row| row.fields).collect()
}

/// Who is in which household now: village, head, person, relation.
async fn now(t: &TestApp) -> Vec<String> {
    let rows = t
        .rows(
            "select v.name as village, h.name as head, p.name as name, m.relation as relation \
             from membership m join person p on p.id = m.person_id \
             join membership hm on hm.household_id = m.household_id and hm.relation = 'head' \
              and hm.to_day > '9000-01-01' join person h on h.id = hm.person_id \
             join stay s on s.household_id = m.household_id and s.to_day > '9000-01-01' \
             join village v on v.id = s.village_id \
             where m.to_day > '9000-01-01' order by v.name, h.sort_key, m.position, p.sort_key",
            &["village", "head", "name", "relation"],
        )
        .await;
    rows.into_iter().map(|row| row.join("|")).collect()
}

fn codes(view: &ImportView) -> Vec<&str> {
    view.finding_counts.iter().map(|it| it.code.as_str()).collect()
}

fn father() -> String {
    number_of(1960, 1)
}

fn son() -> String {
    number_of(1985, 2)
}

/// A couple with a grown son, and a widower; all have numbers.
fn first(village: &str) -> String {
    format!(
        "1,{village},Lê Mẫu Cha,Chủ hộ,Nam,05/05/1960,{}\n\
         1,{village},Trần Mẫu Mẹ,Vợ,Nữ,06/06/1962,\n\
         1,{village},Lê Mẫu Con,Con,Nam,07/07/1985,{}\n\
         2,Thôn 2,Bùi Mẫu Bảo,Chủ hộ,Nam,01/02/1980,{}\n",
        father(),
        son(),
        number_of(1980, 3)
    )
}

async fn a_village_is_put_right_on_the_day_of_the_first_list(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", &first("Thôn 1")).await;
    let view = accepted(&t, &hanh, "b", &first("Thôn 2")).await;
    assert_eq!((view.counts.changed, view.counts.unchanged), (1, 1));
    assert_eq!(t.count("stay").await, 2, "one stay a household: the day's own is put right");
    assert!(now(&t).await.iter().all(|row| row.starts_with("Thôn 2|")));
    // And back again: the fourth list of one afternoon.
    accepted(&t, &hanh, "c", &(first("Thôn 1") + "\n")).await;
    assert_eq!(t.count("stay").await, 2);
}

async fn head_and_spouse_are_exchanged_on_the_day_of_the_first_list(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", &first("Thôn 1")).await;
    let exchanged = first("Thôn 1")
        .replace("Lê Mẫu Cha,Chủ hộ", "Lê Mẫu Cha,Chồng")
        .replace("Trần Mẫu Mẹ,Vợ", "Trần Mẫu Mẹ,Chủ hộ");
    let view = sent(&t, &hanh, "b", &exchanged).await;
    let view = match view.questions.open {
        0 => view,
        _ => {
            let asked = app::gate::list::questions(&t.app, &hanh, view.id, None)
                .await
                .expect("a page")
                .rows;
            let same = AnswerNew::from((asked[0].id.clone(), "same".to_owned()));
            app::gate::list::answer(&t.app, &hanh, view.id, vec![same]).await.expect("answered")
        }
    };
    assert_eq!(view.differences.total, 1, "{view:?}");
    app::gate::list::choose_rest(&t.app, &hanh, view.id, Take::Take).await.expect("chosen");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(
        now(&t).await[..3],
        [
            "Thôn 1|Trần Mẫu Mẹ|Lê Mẫu Cha|spouse",
            "Thôn 1|Trần Mẫu Mẹ|Trần Mẫu Mẹ|head",
            "Thôn 1|Trần Mẫu Mẹ|Lê Mẫu Con|child",
        ]
    );
    assert_eq!(t.count("membership").await, 4, "no second period on the same day");
}

async fn somebody_who_marries_into_another_household_of_the_list_moves(engine: Engine) {
    // By number, and by name and day of birth.
    for number in [son(), String::new()] {
        let (t, hanh) = ready(engine).await;
        let with = |text: String| text.replace(&son(), &number);
        accepted(&t, &hanh, "a", &with(first("Thôn 1"))).await;
        let people = t.count("person").await;
        let married = first("Thôn 1")
            .replace("1,Thôn 1,Lê Mẫu Con,Con,Nam", "2,Thôn 2,Lê Mẫu Con,Con rể,Nam");
        let view = sent(&t, &hanh, "b", &with(married.clone())).await;
        assert_eq!(view.differences.total, 1, "{number}: {view:?}");
        let found = fields(&t, &hanh, &view).await;
        let shown: Vec<(&str, Option<&str>)> =
            found.iter().map(|it| (it.field.as_str(), it.before.as_deref())).collect();
        assert_eq!(shown, [("moved_in", Some("Lê Mẫu Cha, Thôn 1"))], "{number}");
        accepted(&t, &hanh, "c", &(with(married) + "\n")).await;
        assert_eq!(t.count("person").await, people, "nobody is entered twice");
        let there = now(&t).await;
        assert!(
            there.contains(&"Thôn 2|Bùi Mẫu Bảo|Lê Mẫu Con|child_in_law".to_owned()),
            "{there:?}"
        );
        assert_eq!(there.len(), 4);
    }
}

/// The son with a wife and a household of his own.
fn split() -> String {
    first("Thôn 1").replace("1,Thôn 1,Lê Mẫu Con,Con", "3,Thôn 2,Lê Mẫu Con,Chủ hộ")
        + "3,Thôn 2,Đỗ Mẫu Dâu,Vợ,Nữ,08/08/1987,\n"
}

async fn a_son_with_a_household_of_his_own_splits_off(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", &first("Thôn 1")).await;
    let view = sent(&t, &hanh, "b", &split()).await;
    assert_eq!((view.counts.new, view.differences.total), (0, 1), "{view:?}");
    let found = fields(&t, &hanh, &view).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].field, "split_off");
    assert_eq!(found[0].after.as_deref(), Some("Lê Mẫu Con (07/07/1985), Đỗ Mẫu Dâu (08/08/1987)"));
    let view = accepted(&t, &hanh, "c", &(split() + "\n")).await;
    assert_eq!((view.counts.new, view.counts.changed), (1, 1));
    let there = now(&t).await;
    assert!(there.contains(&"Thôn 2|Lê Mẫu Con|Đỗ Mẫu Dâu|spouse".to_owned()), "{there:?}");
    assert_eq!((there.len(), t.count("household").await), (5, 3), "{there:?}");
    let again = sent(&t, &hanh, "d", &(split() + "\n\n")).await;
    assert_eq!((again.counts.unchanged, again.counts.different), (3, 0), "{again:?}");
}

async fn a_kept_difference_leaves_everybody_where_they_are(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", &first("Thôn 1")).await;
    let before = now(&t).await;
    let view = sent(&t, &hanh, "b", &split()).await;
    app::gate::list::choose_rest(&t.app, &hanh, view.id, Take::Keep).await.expect("chosen");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(now(&t).await, before);
    assert_eq!(t.count("household").await, 2);
}

async fn a_head_who_stands_elsewhere_is_named_and_the_others_go_in(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", &first("Thôn 1")).await;
    // The father stands with the widower, and a third household is new.
    let rows = format!(
        "2,Thôn 2,Bùi Mẫu Bảo,Chủ hộ,Nam,01/02/1980,{}\n\
         2,Thôn 2,Lê Mẫu Cha,Khác,Nam,05/05/1960,{}\n\
         4,Thôn 1,Vũ Mẫu Mới,Chủ hộ,Nữ,09/09/1970,\n",
        number_of(1980, 3),
        father()
    );
    let view = sent(&t, &hanh, "b", &rows).await;
    assert!(codes(&view).contains(&"head_in_another_household"), "{view:?}");
    let told = view.findings.iter().find(|it| it.code == "head_in_another_household");
    let told = told.expect("just seen");
    assert_eq!(told.args.get("home").map(String::as_str), Some("Lê Mẫu Cha, Thôn 1"));
    assert_eq!((view.state, view.counts.left_out), (ImportState::Checked, 1));
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(t.count("household").await, 3, "the new one is in");
}

async fn one_number_of_two_people_leaves_their_households_out(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let rows = first("Thôn 1") + &format!("5,Thôn 1,Vũ Mẫu Trùng,Chủ hộ,Nam,1985,{}\n", son());
    let view = accepted(&t, &hanh, "a", &rows).await;
    assert!(codes(&view).contains(&"person_twice_in_file"), "{view:?}");
    assert_eq!((view.counts.new, view.counts.left_out), (1, 2), "{view:?}");
    let all: Vec<String> = view.findings.iter().map(|it| format!("{:?}", it.args)).collect();
    assert!(!all.concat().contains("\"name\": \"\""), "{all:?}");
}

async fn the_number_of_somebody_else_is_asked_about(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", &first("Thôn 1")).await;
    // One wrong digit, and it is the number of another household's head.
    let stranger = format!("9,Thôn 1,Vũ Mẫu Lạ,Chủ hộ,Nam,05/05/1955,{}\n", number_of(1980, 3));
    let view = sent(&t, &hanh, "b", &stranger).await;
    let asked =
        app::gate::list::questions(&t.app, &hanh, view.id, None).await.expect("a page").rows;
    let codes_asked: Vec<&str> = asked.iter().map(|it| it.code.as_str()).collect();
    assert_eq!((codes_asked, view.differences.total), (vec!["household_same"], 0), "{view:?}");
    let other = AnswerNew::from((asked[0].id.clone(), "different".to_owned()));
    let view =
        app::gate::list::answer(&t.app, &hanh, view.id, vec![other]).await.expect("answered");
    assert_eq!((view.counts.new, view.counts.left_out), (0, 1), "{view:?}");
    assert!(codes(&view).contains(&"head_in_another_household"), "{view:?}");
}

async fn a_corrected_year_of_birth_is_asked_about(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let row = |year: &str| format!("1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,{year},\n");
    accepted(&t, &hanh, "a", &row("1980")).await;
    for (name, year, questions) in
        [("b", "1981", 1), ("c", "1908", 1), ("d", "1950", 1), ("e", "1965", 0)]
    {
        let view = sent(&t, &hanh, name, &row(year)).await;
        assert_eq!(view.questions.open, questions, "{year}: {view:?}");
    }
    // Who is in the list with the year of the register is not meant.
    let both = row("1980") + "2,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,1981,\n";
    let view = sent(&t, &hanh, "f", &both).await;
    assert_eq!(
        (view.questions.open, view.counts.new, view.counts.unchanged),
        (0, 1, 1),
        "{view:?}"
    );
}

async fn an_old_number_does_not_replace_the_new_one(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", &first("Thôn 1")).await;
    let older = first("Thôn 1").replace(&father(), "172000111");
    let view = sent(&t, &hanh, "b", &older).await;
    assert_eq!(view.differences.total, 0, "{view:?}");
    assert!(codes(&view).contains(&"identity_older_kept"), "{view:?}");
}

async fn a_class_by_a_newer_decision_is_a_difference(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let list = |class: &str, decision: &str| {
        let head = HEAD.trim_end();
        let rows = first("Thôn 1");
        let rows = rows.lines().map(|row| {
            let class = if row.starts_with("1,") { class } else { "Hộ nghèo" };
            format!("{row},{class},{decision}\n")
        });
        format!("{head},Loại hộ,Số quyết định,Ngày quyết định\n{}", rows.collect::<String>())
    };
    let view = check(&t, &hanh, "a", list("Hộ nghèo", "10/QĐ-UBND,05/12/2021")).await;
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(t.count("class_fact").await, 2);
    let view = check(&t, &hanh, "b", list("Hộ cận nghèo", "20/QĐ-UBND,05/12/2022")).await;
    assert_eq!((view.differences.total, view.counts.classes), (1, 1), "{view:?}");
    let found = fields(&t, &hanh, &view).await;
    let (before, after) = (found[0].before.as_deref(), found[0].after.as_deref());
    assert_eq!(
        (found[0].field.as_str(), before, after),
        ("class", Some("poor"), Some("near_poor"))
    );
    app::gate::list::choose_rest(&t.app, &hanh, view.id, Take::Take).await.expect("chosen");
    let view = app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(view.counts.classes, 2);
    assert_eq!(t.count("class_fact").await, 4);
}

async fn a_class_of_the_same_decision_is_put_right_and_told(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let list = |class: &str| {
        let head = HEAD.trim_end();
        let first = first("Thôn 1");
        let rows = first.lines().map(|row| {
            let class = if row.starts_with("1,") { class } else { "Hộ nghèo" };
            format!("{row},{class},10/QĐ-UBND,05/12/2021\n")
        });
        format!("{head},Loại hộ,Số quyết định,Ngày quyết định\n{}", rows.collect::<String>())
    };
    let view = check(&t, &hanh, "a", list("Hộ nghèo")).await;
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    for (name, class, before, after) in [
        ("b", "Hộ cận nghèo", "poor", "near_poor"),
        ("c", "Hộ không nghèo", "near_poor", "not_poor"),
    ] {
        let view = check(&t, &hanh, name, list(class)).await;
        let found = fields(&t, &hanh, &view).await;
        let values = (found[0].before.as_deref(), found[0].after.as_deref());
        assert_eq!((found[0].field.as_str(), found.len()), ("class_right", 1), "{found:?}");
        assert_eq!(values, (Some(before), Some(after)));
        app::gate::list::choose_rest(&t.app, &hanh, view.id, Take::Take).await.expect("chosen");
        let view = app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
        assert_eq!((view.counts.changed, view.counts.classes), (1, 1), "{view:?}");
    }
    let facts = t.rows("select class from class_fact order by class", &["class"]).await;
    assert_eq!(facts, [["not_poor"], ["poor"]]);
    assert_eq!(t.count("class_replaced").await, 2);
    let page = app::people::household::list(
        &t.app,
        &hanh,
        app::people::household::HouseholdListQuery::default(),
    )
    .await;
    let rows = page.expect("the list").rows;
    let row =
        rows.iter().find(|it| it.class == Some(register::Class::NotPoor)).expect("it is there");
    let view =
        app::front::household_file::get(&t.app, &hanh, row.id, None).await.expect("it is there");
    let told: Vec<String> = view
        .story
        .iter()
        .map(|line| app::people::story::tell(t.app.words(), base::words::Lang::Vi, line))
        .filter(|line| line.starts_with("Sửa loại hộ"))
        .collect();
    let right = |from: &str, to: &str| {
        format!(
            "Sửa loại hộ tính từ ngày 05/12/2021: trước ghi “{from}”, nay là “{to}”, theo danh sách."
        )
    };
    let (second, first) = (right("Hộ cận nghèo", "Không nghèo"), right("Hộ nghèo", "Hộ cận nghèo"));
    assert!(told.contains(&first) && told.contains(&second) && told.len() == 2, "{told:?}");
    // The log counts what was replaced with the list that stated it; a class set back is told.
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    assert!(state.is_whole(), "{state:?}");
    t.run("update class_replaced set class = 'not_poor' where class = 'poor'").await;
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    let codes: Vec<&str> = state.alarms.iter().map(|it| it.code).collect();
    assert!(codes.contains(&"record_changed") && codes.contains(&"class_source"), "{codes:?}");
    t.run("update class_replaced set class = 'poor' where class = 'not_poor'").await;
    t.run("delete from class_replaced where class = 'poor'").await;
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    let codes: Vec<&str> = state.alarms.iter().map(|it| it.code).collect();
    assert!(codes.contains(&"record_gone"), "{codes:?}");
}

async fn a_class_that_a_round_decided_is_put_right_by_no_list(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let head = HEAD.trim_end();
    let list = |class: &str, decision: &str| {
        let first = first("Thôn 1");
        let rows = first.lines().map(|row| format!("{row},{class},{decision}\n"));
        format!("{head},Loại hộ,Số quyết định,Ngày quyết định\n{}", rows.collect::<String>())
    };
    let view = check(&t, &hanh, "a", list("Hộ nghèo", "10/QĐ-UBND,05/12/2021")).await;
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    let quang = t.actor(testkit::Person::Quang).await;
    let round = t.round(2022).await;
    let page = app::people::household::list(
        &t.app,
        &hanh,
        app::people::household::HouseholdListQuery::default(),
    )
    .await;
    for row in page.expect("the list").rows {
        t.survey(row.id, round, standard::Class::Poor).await;
    }
    let decision =
        app::Decision { number: "86/QĐ-UBND".to_owned(), day: testkit::day("2022-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    let view = check(&t, &hanh, "b", list("Hộ cận nghèo", "86/QĐ-UBND,08/12/2022")).await;
    assert_eq!(view.differences.total, 0, "{view:?}");
    let finding = view.findings.iter().find(|it| it.code == "class_differs").expect("it is told");
    let said = t.app.words().finding(base::words::Lang::Vi, finding);
    assert!(said.contains("công nhận hộ này là “Hộ nghèo”"), "{said}");
    assert!(said.contains("“Hộ cận nghèo”"), "{said}");
}

async fn who_was_recognised_was_there_on_that_day_and_is_put_right_from_then_on(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let list = |village: &str, spouse: &str| {
        let head = HEAD.trim_end();
        let first = first(village).replace(",Vợ,", &format!(",{spouse},"));
        let rows = first.lines().map(|row| format!("{row},Hộ nghèo,10/QĐ-UBND,05/12/2021\n"));
        format!("{head},Loại hộ,Số quyết định,Ngày quyết định\n{}", rows.collect::<String>())
    };
    let view = check(&t, &hanh, "a", list("Thôn 1", "Vợ")).await;
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    let stays = || async {
        t.rows(
            "select v.name, cast(s.from_day as text) as day, \
             cast(s.to_day as text) as until from stay s join village v on v.id = s.village_id \
             order by v.name, s.from_day",
            &["name", "day", "until"],
        )
        .await
        .into_iter()
        .map(|row| row.join(" "))
        .collect::<Vec<_>>()
    };
    let still = store::still().to_string();
    let since = |village: &str| format!("{village} 2021-12-05 {still}");
    assert_eq!(stays().await, [since("Thôn 1"), since("Thôn 2")]);
    // The village was written wrongly: the household never lived there.
    let view = check(&t, &hanh, "b", list("Thôn 2", "Con")).await;
    app::gate::list::choose_rest(&t.app, &hanh, view.id, Take::Take).await.expect("chosen");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(stays().await, [since("Thôn 2"), since("Thôn 2")]);
    let members = t
        .rows(
            "select p.name, m.relation, cast(m.from_day as text) as day from membership m \
             join person p on p.id = m.person_id where p.name like 'Trần%'",
            &["relation", "day"],
        )
        .await;
    assert_eq!(members, [["child", "2021-12-05"]]);
}

async fn a_list_of_heads_alone_changes_no_head_that_is_the_same(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", &first("Thôn 1")).await;
    let before = now(&t).await;
    let heads = |first: &str| {
        format!(
            "STT,Thôn,Họ và tên chủ hộ,Giới tính,Ngày sinh,CCCD\n1,Thôn 1,{first}\n\
             2,Thôn 2,Bùi Mẫu Bảo,Nam,01/02/1980,{}\n",
            number_of(1980, 3)
        )
    };
    let same = heads(&format!("Lê Mẫu Cha,Nam,05/05/1960,{}", father()));
    let view = check(&t, &hanh, "b", same).await;
    assert_eq!((view.questions.open, view.differences.total), (0, 0), "{view:?}");
    assert_eq!(view.counts.unchanged, 2, "{view:?}");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!(now(&t).await, before);
    // Another member as the head is asked about.
    let son = heads(&format!("Lê Mẫu Con,Nam,07/07/1985,{}", son()));
    let view = check(&t, &hanh, "c", son).await;
    assert_eq!((view.state, view.questions.open), (ImportState::Asking, 1), "{view:?}");
}
