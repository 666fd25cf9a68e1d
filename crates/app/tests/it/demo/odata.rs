//! The feed: the same rights and area as the pages, pages that go on, filters, and one audit line a
//! day.

use app::Actor;
use app::figure::feed::FeedAsked;
use app::kernel::problem::Code;
use serde_json::{Value, json};
use testkit::{Engine, Person, TestApp, household, number_of, on_both};

on_both!(
    a_feed_shows_what_the_pages_show,
    a_filter_finds_and_a_page_goes_on,
    what_is_not_supported_is_refused_by_name,
    tables_and_areas_are_fed,
    reading_is_written_down_once_a_day,
);

async fn page(
    t: &TestApp,
    actor: &Actor,
    set: &str,
    asked: FeedAsked,
) -> app::figure::feed::FeedPage {
    app::figure::feed::page(&t.app, actor, set, &asked)
        .await
        .unwrap_or_else(|problem| panic!("{set}: {} {:?}", problem.code.as_str(), problem.args))
}

fn filter(text: &str) -> FeedAsked {
    FeedAsked { filter: Some(text.to_owned()), ..FeedAsked::default() }
}

async fn three_households(t: &TestApp) {
    let house = household("Lê Mẫu An").number(&number_of(1975, 9)).with_wife("Trần Mẫu Bưởi");
    t.add(house.at("Xóm 3")).await;
    t.add(household("Đỗ Mẫu Bình").born("1960")).await;
    t.add(household("Phạm Mẫu O'Cường")).await;
}

async fn a_feed_shows_what_the_pages_show(engine: Engine) {
    let t = TestApp::open(engine).await;
    three_households(&t).await;
    let hanh = t.hanh().await;
    let members = page(&t, &hanh, "Members", FeedAsked::default()).await.rows;
    assert_eq!(members.len(), 4);
    let an = members.iter().find(|row| row["Name"] == "Lê Mẫu An").expect("he is there");
    assert_eq!(an["IdentityMasked"], "038•••••0009");
    assert_eq!(an["BirthDay"], "1975-05-05");
    assert!(!Value::from(members.clone()).to_string().contains(&number_of(1975, 9)));
    for (person, rows) in [(Person::Nga, 0), (Person::Lan, 3), (Person::Thu, 3), (Person::Yen, 3)] {
        let actor = t.actor(person).await;
        let rows_there = page(&t, &actor, "Households", FeedAsked::default()).await.rows;
        assert_eq!(rows_there.len(), rows, "{person:?}");
    }
    for person in [Person::Binh, Person::Minh] {
        let actor = t.actor(person).await;
        let refused =
            app::figure::feed::page(&t.app, &actor, "Households", &FeedAsked::default()).await;
        assert_eq!(refused.expect_err("no right").code, Code::NotAllowed, "{person:?}");
    }
    let described = app::figure::feed::odata_metadata(&t.app, &hanh).expect("described");
    for name in ["HeadName", "IdentityMasked", "EntitySet Name=\"Tables\"", "Edm.Guid"] {
        assert!(described.contains(name), "{name}");
    }
    assert!(!described.contains("eprivation"), "what needs a reason is in no feed");
}

async fn a_filter_finds_and_a_page_goes_on(engine: Engine) {
    let t = TestApp::open(engine).await;
    three_households(&t).await;
    let hanh = t.hanh().await;
    for (text, count) in [
        ("HeadName eq 'Lê Mẫu An'", 1),
        ("contains(HeadName,'binh')", 1),
        ("startswith(HeadName,'pham')", 1),
        ("HeadName eq 'Phạm Mẫu O''Cường'", 1),
        ("People ge 2", 1),
        ("HeadBirthYear lt 1970 or People gt 1", 2),
        ("not (People gt 1)", 2),
        ("Class eq null", 3),
        ("Class ne 'poor'", 3),
        ("Class gt 'a'", 0),
        ("not (Class gt 'a')", 3),
        ("contains(HeadName,'%')", 0),
        ("CommuneKey eq '15889@0' and Address ne ''", 1),
    ] {
        let asked = FeedAsked { count: Some("true".to_owned()), ..filter(text) };
        let page = page(&t, &hanh, "Households", asked).await;
        assert_eq!((page.rows.len(), page.count), (count, Some(count as i64)), "{text}");
    }
    for set in ["Households", "Members"] {
        let all = page(&t, &hanh, set, FeedAsked::default()).await.rows;
        let (mut rows, mut token) = (Vec::new(), None);
        loop {
            let asked = FeedAsked { page_rows: Some(1), token, ..FeedAsked::default() };
            let page = page(&t, &hanh, set, asked).await;
            rows.extend(page.rows);
            match page.next {
                Some((next, None)) => token = Some(next),
                other => {
                    assert_eq!(other, None);
                    break;
                }
            }
        }
        assert_eq!(rows, all, "{set}");
    }
    let asked = FeedAsked {
        top: Some("2".to_owned()),
        page_rows: Some(1),
        select: Some("Code,People".to_owned()),
        ..FeedAsked::default()
    };
    let first = page(&t, &hanh, "Households", asked).await;
    assert_eq!(first.rows[0].as_object().expect("a row").len(), 2);
    assert_eq!(first.next.expect("one more").1, Some(1));
}

async fn what_is_not_supported_is_refused_by_name(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let some = |text: &str| Some(text.to_owned());
    for (asked, code) in [
        (filter("Nothing eq 1"), Code::OdataWrong),
        (filter("People eq 'two'"), Code::OdataWrong),
        (filter("year(ClassFrom) eq 2023"), Code::OdataUnsupported),
        (filter("contains(Address,'x')"), Code::OdataUnsupported),
        (FeedAsked { select: some("Id,Facts"), ..FeedAsked::default() }, Code::OdataWrong),
        (
            FeedAsked { orderby: some("HeadName desc"), ..FeedAsked::default() },
            Code::OdataUnsupported,
        ),
        (FeedAsked { top: some("-1"), ..FeedAsked::default() }, Code::OdataWrong),
        (FeedAsked { skip: some("10001"), ..FeedAsked::default() }, Code::OdataUnsupported),
        (FeedAsked { token: some("x"), ..FeedAsked::default() }, Code::OdataWrong),
        (FeedAsked { count: some("yes"), ..FeedAsked::default() }, Code::OdataWrong),
        (FeedAsked { day: some("x"), ..FeedAsked::default() }, Code::OdataWrong),
    ] {
        let refused = app::figure::feed::page(&t.app, &hanh, "Households", &asked).await;
        assert_eq!(refused.expect_err("refused").code, code, "{asked:?}");
    }
    let masked =
        app::figure::feed::page(&t.app, &hanh, "Members", &filter("IdentityMasked eq '1'")).await;
    assert_eq!(masked.expect_err("no way to a number").code, Code::OdataUnsupported);
    let none = app::figure::feed::page(&t.app, &hanh, "Accounts", &FeedAsked::default()).await;
    assert_eq!(none.expect_err("no such set").code, Code::NotFound);
    let usual = FeedAsked { orderby: some("Id asc"), ..FeedAsked::default() };
    page(&t, &hanh, "Households", usual).await;
}

/// All cells of all tables of a year, page by page.
async fn every_page(t: &TestApp, who: &Actor, page_rows: Option<u32>) -> Vec<Value> {
    let (mut rows, mut token) = (Vec::new(), None);
    loop {
        let asked = FeedAsked { page_rows, token, ..filter("To eq 2023-12-31") };
        let page = page(t, who, "Tables", asked).await;
        rows.extend(page.rows);
        let Some((next, _)) = page.next else { return rows };
        token = Some(next);
    }
}

async fn tables_and_areas_are_fed(engine: Engine) {
    let t = TestApp::demo(engine).await;
    let officer = app::office::sign_in::sign_in(&t.app, "canbo", "minh-hoa-canbo")
        .await
        .expect("it signs in");
    let asked =
        filter("Table eq 't02' and From eq 2022-12-31 and To eq 2023-12-31 and Whole eq true");
    let cells = page(&t, &officer, "Tables", asked).await.rows;
    let counts: Vec<&Value> = cells.iter().map(|cell| &cell["Count"]).collect();
    assert!(counts.contains(&&json!(40)) && counts.contains(&&json!(25)), "{cells:?}");
    let small = every_page(&t, &officer, Some(997)).await;
    assert!(small.len() > 1_000, "all fifteen tables");
    assert!(small == every_page(&t, &officer, None).await, "whatever the size of the pages");
    let areas = page(&t, &officer, "Areas", filter("Key eq '15889@0'")).await.rows;
    assert_eq!(areas[0]["Name"], "Xã Hoằng Kim");
    let elsewhere =
        app::figure::feed::page(&t.app, &officer, "Tables", &filter("Area eq '38@0'")).await;
    assert_eq!(elsewhere.expect_err("not theirs").code, Code::NotFound);
}

async fn reading_is_written_down_once_a_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    three_households(&t).await;
    let hanh = t.hanh().await;
    let lines = async || {
        let sql = "select subject from audit where action = 'odata.read'";
        t.rows(sql, &["subject"]).await.len()
    };
    for _ in 0..3 {
        page(&t, &hanh, "Households", FeedAsked::default()).await;
    }
    assert_eq!(lines().await, 1);
    page(&t, &hanh, "Members", FeedAsked::default()).await;
    assert_eq!(lines().await, 2);
    t.set_now("2023-11-02T02:00:00Z");
    page(&t, &hanh, "Members", FeedAsked::default()).await;
    assert_eq!(lines().await, 3);
    assert!(app::upkeep::audit::verify_all(&t.app).await.expect("read").breaks.is_empty());
}
