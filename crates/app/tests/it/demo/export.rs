//! Lists that leave: columns by role, reasons, codes, formulas that stay text, and the audit line.

use app::Actor;
use app::figure::export::{ExportNew, Form, Rows};
use app::gate::list::{ImportNew, ImportState};
use app::kernel::list_file::{Format, Separator};
use app::kernel::problem::Code;
use app::people::household::HouseholdListQuery;
use base::id::ImportId;
use base::words::Lang;
use testkit::{Engine, Person, TestApp, household, id_of, number_of, on_both};

on_both!(
    a_list_leaves_with_the_columns_chosen_and_one_audit_line,
    a_sensitive_column_needs_a_reason_and_a_role_that_sees_it,
    a_coded_list_names_nobody,
    a_formula_in_a_name_stays_text,
    a_list_of_another_commune_is_empty,
    nobody_gets_a_column_that_is_none_or_no_column,
    a_long_list_comes_whole_and_once,
    an_export_that_nobody_reads_ends,
    a_long_export_is_watched_and_fetched_by_who_began_it_alone,
    an_export_called_off_leaves_no_file,
    names_leave_in_the_order_of_the_list,
    the_desk_writes_while_a_long_list_is_read_and_another_leaves,
);

fn new(rows: Rows, columns: &[&str]) -> ExportNew {
    ExportNew {
        list: HouseholdListQuery::default(),
        rows,
        form: Form::Named,
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        format: Format::Csv(Separator::Semicolon),
        reason: String::new(),
        lang: Lang::Vi,
    }
}

async fn bytes(t: &TestApp, actor: &Actor, new: ExportNew) -> Vec<u8> {
    let mut export = app::figure::export::make(&t.app, actor, new).await.expect("it leaves");
    let mut out = Vec::new();
    while let Some(piece) = export.content.recv().await {
        out.extend(piece.expect("no piece fails"));
    }
    out
}

async fn text(t: &TestApp, actor: &Actor, new: ExportNew) -> String {
    String::from_utf8(bytes(t, actor, new).await).expect("UTF-8")
}

async fn refused(t: &TestApp, actor: &Actor, new: ExportNew) -> Code {
    match app::figure::export::make(&t.app, actor, new).await {
        Ok(_) => panic!("it left"),
        Err(problem) => problem.code,
    }
}

async fn audit_of(t: &TestApp) -> Vec<String> {
    let sql = "select detail from audit where action = 'export.make' order by seq";
    t.rows(sql, &["detail"]).await.into_iter().map(|row| row[0].clone()).collect()
}

async fn a_list_leaves_with_the_columns_chosen_and_one_audit_line(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let house = household("Lê Mẫu An").number(&number_of(1975, 9)).with_wife("Trần Mẫu Bưởi");
    t.add(house.at("Xóm 3")).await;
    let list = new(Rows::Member, &["member", "identity", "head", "birth", "address"]);
    let got = text(&t, &hanh, list).await;
    assert_eq!(
        got,
        "\u{feff}Địa chỉ;Chủ hộ;Họ và tên;Ngày sinh;Số định danh (che bớt)\r\n\
         Xóm 3;Lê Mẫu An;Lê Mẫu An;05/05/1975;038•••••0009\r\n\
         Xóm 3;Lê Mẫu An;Trần Mẫu Bưởi;1978;\r\n"
    );
    let lines = audit_of(&t).await;
    assert_eq!(lines.len(), 1);
    let detail: serde_json::Value = serde_json::from_str(&lines[0]).expect("JSON");
    assert_eq!(detail["households"], 1);
    assert_eq!(detail["rows"], "member");
    let columns = ["address", "head", "member", "birth", "identity"];
    assert_eq!(detail["columns"], serde_json::json!(columns));
}

async fn a_sensitive_column_needs_a_reason_and_a_role_that_sees_it(engine: Engine) {
    let t = TestApp::demo(engine).await;
    let officer = demo_actor(&t, "canbo").await;
    let mut list = new(Rows::Household, &["head", "class", "deprived_count", "deprivations"]);
    list.list.class = Some(app::Class::Poor);
    list.list.day = Some("2023-12-31".parse().expect("a day"));
    assert_eq!(refused(&t, &officer, list.clone()).await, Code::ExportReasonMissing);
    assert!(audit_of(&t).await.is_empty(), "a refusal writes nothing");
    list.reason = "Lập kế hoạch hỗ trợ nhà ở năm 2024".to_owned();
    let got = text(&t, &officer, list.clone()).await;
    assert_eq!(got.lines().count(), 1 + 25, "the titles, the poor: {got}");
    assert!(got.lines().skip(1).all(|line| line.split(';').count() > 3), "{got}");
    assert!(audit_of(&t).await[0].contains("hỗ trợ nhà ở"));
    let finance = demo_actor(&t, "taichinh").await;
    assert_eq!(refused(&t, &finance, list).await, Code::ExportColumnUnknown);
    let offer = app::figure::export::columns(&t.app, &finance).expect("others");
    assert!(offer.iter().all(|offered| !offered.sensitive));
    let keeper = demo_actor(&t, "quantri").await;
    assert_eq!(refused(&t, &keeper, new(Rows::Household, &["head"])).await, Code::NotAllowed);
}

async fn demo_actor(t: &TestApp, username: &str) -> Actor {
    app::office::sign_in::sign_in(&t.app, username, &format!("minh-hoa-{username}"))
        .await
        .expect("it signs in")
}

async fn a_coded_list_names_nobody(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let house = household("Lê Mẫu An").number(&number_of(1975, 9)).with_wife("Trần Mẫu Bưởi");
    t.add(house.at("Xóm 3")).await;
    for column in ["head", "member", "code", "address", "birth", "identity", "decision_number"] {
        let mut list = new(Rows::Member, &[column]);
        list.form = Form::Coded;
        assert_eq!(refused(&t, &hanh, list).await, Code::ExportColumnUnknown, "{column}");
    }
    let mut list =
        new(Rows::Member, &["coded_household", "coded_member", "birth_year", "relation"]);
    list.form = Form::Coded;
    let first = text(&t, &hanh, list.clone()).await;
    for secret in ["Mẫu", "Xóm", "05/05", "038"] {
        assert!(!first.contains(secret), "{secret}: {first}");
    }
    assert_eq!(first.lines().count(), 3);
    let household = |text: &str| {
        let rows = text.lines().skip(1).map(|line| line.split(';').next().expect("a code"));
        rows.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(household(&first)[0], household(&first)[1], "one household, one code");
    let second = text(&t, &hanh, list).await;
    assert_ne!(household(&first)[0], household(&second)[0], "codes hold within one file");
}

async fn a_formula_in_a_name_stays_text(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for (place, address) in
        ["=1+1", "+84", "-2", "@SUM(A1)", "＝1+1", " =cmd", "a;b\"c", "ổn"].into_iter().enumerate()
    {
        t.add(household(&format!("Lê Mẫu {place}")).at(address)).await;
    }
    let got = text(&t, &hanh, new(Rows::Household, &["address"])).await;
    let mut cells: Vec<&str> = got.lines().skip(1).collect();
    cells.sort_unstable();
    // A full-width sign is put right when it is entered, and is a formula's sign then.
    let mut wanted = ["'+84", "'-2", "'=1+1", "'=1+1", "'=cmd", "'@SUM(A1)", "\"a;b\"\"c\"", "ổn"];
    wanted.sort_unstable();
    assert_eq!(cells, wanted);
}

async fn a_list_of_another_commune_is_empty(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.add(household("Lê Mẫu An")).await;
    let nga = t.actor(Person::Nga).await;
    let got = text(&t, &nga, new(Rows::Member, &["member"])).await;
    assert_eq!(got, "\u{feff}Họ và tên\r\n");
}

async fn nobody_gets_a_column_that_is_none_or_no_column(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for column in ["facts", "identity_number", "coded_member", "member", ""] {
        let code = refused(&t, &hanh, new(Rows::Household, &[column])).await;
        assert_eq!(code, Code::ExportColumnUnknown, "{column}");
    }
    assert_eq!(refused(&t, &hanh, new(Rows::Household, &[])).await, Code::ExportNoColumns);
    let mut list = new(Rows::Household, &["head"]);
    list.reason = "x".repeat(301);
    assert_eq!(refused(&t, &hanh, list).await, Code::BadInput);
}

async fn a_long_list_comes_whole_and_once(engine: Engine) {
    let t = TestApp::demo(engine).await;
    let officer = demo_actor(&t, "canbo").await;
    for form in [Form::Named, Form::Coded] {
        let mut list = new(Rows::Household, &["code", "people"]);
        list.form = form;
        if form == Form::Coded {
            list.columns = vec!["coded_household".to_owned(), "people".to_owned()];
        }
        list.list.day = Some("2023-12-31".parse().expect("a day"));
        let got = text(&t, &officer, list).await;
        let mut codes: Vec<&str> = got.lines().skip(1).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((codes.len(), all), (1_205, 1_205), "{form:?}");
    }
    let mut list = new(Rows::Household, &["head", "class", "birth", "people"]);
    list.columns = vec!["head".to_owned(), "people".to_owned()];
    list.format = Format::Xlsx;
    let book = bytes(&t, &officer, list).await;
    assert!(book.starts_with(b"PK") && book.len() > 10_000);
}

async fn an_export_that_nobody_reads_ends(engine: Engine) {
    let t = TestApp::demo(engine).await;
    let officer = demo_actor(&t, "canbo").await;
    // More than may be under way at once: each ends when its reader goes.
    for format in [Format::Csv(Separator::Comma), Format::Xlsx].into_iter().cycle().take(12) {
        let mut list = new(Rows::Member, &["member"]);
        list.format = format;
        let mut export = loop {
            match app::figure::export::make(&t.app, &officer, list.clone()).await {
                Ok(export) => break export,
                Err(problem) => assert_eq!(problem.code, Code::ExportBusy),
            }
            tokio::task::yield_now().await;
        };
        if format == Format::Csv(Separator::Comma) {
            export.content.recv().await.expect("a piece").expect("it is sound");
        }
    }
}

async fn a_long_export_is_watched_and_fetched_by_who_began_it_alone(engine: Engine) {
    let t = TestApp::demo(engine).await;
    let officer = demo_actor(&t, "canbo").await;
    let chairman = demo_actor(&t, "chutich").await;
    let list = new(Rows::Household, &["code", "head"]);
    let id = app::figure::export::begin(&t.app, &officer, list.clone()).await.expect("it begins");
    assert_eq!(audit_of(&t).await.len(), 1, "what leaves is written down before");
    for _ in 0..2 {
        let mut file = app::kernel::made_file::file(&t.app, &officer, id).await.expect("a file");
        let mut got = Vec::new();
        while let Some(piece) = file.content.recv().await {
            got.extend(piece.expect("a piece"));
        }
        assert_eq!(got, bytes(&t, &officer, list.clone()).await, "as when it is sent at once");
    }
    let seen = app::kernel::made_file::get(&t.app, &officer, id).expect("its own");
    assert_eq!((seen.state, seen.done, seen.total), ("ready", seen.total, seen.total));
    assert!(seen.total > 1_000 && seen.bytes > 10_000, "{seen:?}");
    assert_eq!(app::kernel::made_file::list(&t.app, &officer).len(), 1);
    assert!(app::kernel::made_file::list(&t.app, &chairman).is_empty());
    let gone = |it: app::Result<_>| {
        it.map(|_: app::kernel::made_file::ExportView| ()).map_err(|it| it.code)
    };
    assert_eq!(
        gone(app::kernel::made_file::get(&t.app, &chairman, id)),
        Err(Code::ExportGone),
        "another's"
    );
    // Who went to another commune, or has another role, is no more the one that it was made for.
    let elsewhere = base::area::AreaKey::parse(testkit::HOANG_PHU);
    let moved = app::Actor { area: elsewhere, ..officer.clone() };
    assert_eq!(gone(app::kernel::made_file::get(&t.app, &moved, id)), Err(Code::ExportGone));
    let other = app::Actor { role: chairman.role, ..officer.clone() };
    assert_eq!(gone(app::kernel::made_file::get(&t.app, &other, id)), Err(Code::ExportGone));
    let stopped = app::kernel::made_file::cancel(&t.app, &chairman, id).map_err(|it| it.code);
    assert_eq!(stopped, Err(Code::ExportGone));
    let fetched =
        app::kernel::made_file::file(&t.app, &chairman, id).await.map(drop).map_err(|it| it.code);
    assert_eq!(fetched, Err(Code::ExportGone));
    let never = app::kernel::made_file::get(&t.app, &officer, id_of("never"));
    assert_eq!(gone(never), Err(Code::ExportGone), "as after a restart");
}

async fn an_export_called_off_leaves_no_file(engine: Engine) {
    let t = TestApp::demo(engine).await;
    let officer = demo_actor(&t, "canbo").await;
    for _ in 0..6 {
        // More than may be under way at once: one that was called off makes room.
        let id = loop {
            match app::figure::export::begin(&t.app, &officer, new(Rows::Member, &["member"])).await
            {
                Ok(id) => break id,
                Err(problem) => assert_eq!(problem.code, Code::ExportBusy),
            }
            tokio::task::yield_now().await;
        };
        app::kernel::made_file::cancel(&t.app, &officer, id).expect("called off");
        assert_eq!(
            app::kernel::made_file::get(&t.app, &officer, id).expect("told").state,
            "called_off"
        );
        let fetched = app::kernel::made_file::file(&t.app, &officer, id)
            .await
            .map(drop)
            .map_err(|it| it.code);
        assert_eq!(fetched, Err(Code::ExportCalledOff));
    }
}

async fn names_leave_in_the_order_of_the_list(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    // Entered in another order than that of the given names.
    for name in ["Lê Mẫu Xuân", "Trần Mẫu An", "Bùi Mẫu Hòa", "Lê Mẫu Bưởi"] {
        t.add(household(name).with_wife("Phạm Mẫu Vợ")).await;
    }
    let shown = app::people::household::list(&t.app, &hanh, HouseholdListQuery::default())
        .await
        .expect("a list");
    let shown: Vec<String> = shown.rows.into_iter().map(|row| row.head).collect();
    let got = text(&t, &hanh, new(Rows::Household, &["head"])).await;
    assert_eq!(got.lines().skip(1).collect::<Vec<_>>(), shown);
    let got = text(&t, &hanh, new(Rows::Member, &["head", "member"])).await;
    let heads: Vec<String> = shown
        .iter()
        .flat_map(|head| [format!("{head};{head}"), format!("{head};Phạm Mẫu Vợ")])
        .collect();
    assert_eq!(got.lines().skip(1).collect::<Vec<_>>(), heads, "members beside their head");
}

async fn the_desk_writes_while_a_long_list_is_read_and_another_leaves(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.village("Thôn 2").await;
    let mut list = "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc\n".to_owned();
    for n in 1..=4_000 {
        list.push_str(&format!("{n},Thôn 2,Lê Mẫu Số {n},Chủ hộ,Nam,05/05/1975,Kinh\n"));
    }
    let id = ImportId(id_of("long"));
    let long = ImportNew::one(id, None, "dai.csv".to_owned(), list.into_bytes());
    let (app, actor) = (t.app.clone(), hanh.clone());
    let reading = tokio::spawn(async move { app::gate::list::check(&app, &actor, long).await });
    // The list is there and being read.
    while app::gate::list::get(&t.app, &hanh, id).await.is_err() {
        tokio::task::yield_now().await;
    }
    let leaving = app::figure::export::begin(&t.app, &hanh, new(Rows::Member, &["member"]))
        .await
        .expect("begun");
    t.add(household("Trần Mẫu Bình")).await;
    assert!(!reading.is_finished(), "the desk did not wait for the list");
    let view = reading.await.expect("it ends").expect("it is read");
    assert_ne!(view.state, ImportState::Reading);
    let mut file = app::kernel::made_file::file(&t.app, &hanh, leaving).await.expect("a file");
    assert!(file.content.recv().await.expect("a piece").is_ok());
}
