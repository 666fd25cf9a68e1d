//! Who has the disk has neither numbers, nor sessions, nor the signing key: planted through every way
//! in, they are looked for in every byte. And the keys: missing, wrong, changed, dropped.

use app::gate::list::{FileNew, ImportNew};
use app::kernel::problem::Code;
use app::{Act, App, Identity, Newcomer, PersonChanges, PersonalId, Relation, Sex};
use base::id::{AttachmentId, ImportId, KeyId};
use store::review::certificate::KeyRow;
use store::{Engine, Store};
use testkit::{TestApp, household, id_of, number_of, on_both};

use crate::common::code_of;
use crate::people::event::{new, of, stranger, view};
use crate::people::household::found;

on_both!(
    what_is_planted_through_every_way_in_is_nowhere_on_the_disk,
    a_database_of_before_is_sealed_and_goes_on_after_a_cut,
    a_change_of_keys_goes_on_after_a_cut_and_the_old_key_goes_last,
    a_key_that_is_missing_or_another_one_is_refused_at_the_start,
    a_number_put_into_another_row_by_hand_does_not_open,
    a_number_is_found_and_refused_while_keys_are_changed,
);

/// Every place where one of the texts stands: in every byte of every file beside an SQLite database,
/// and in every column and every statistic of a PostgreSQL one.
async fn places(t: &TestApp, needles: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    if t.app.engine() == Engine::Sqlite {
        let path = t.url.trim_start_matches("sqlite:");
        let folder = std::path::Path::new(path).parent().expect("a folder");
        let files = std::fs::read_dir(folder).expect("files");
        let files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        assert!(files.len() >= 2, "the database and its log: {files:?}");
        for file in files {
            let bytes = std::fs::read(&file).expect("its bytes");
            for needle in needles {
                if bytes.windows(needle.len()).any(|it| it == needle.as_bytes()) {
                    found.push(format!("{} holds {needle}", file.display()));
                }
            }
        }
        return found;
    }
    let sql = "select table_name::text as t, column_name::text as c, data_type::text as k \
               from information_schema.columns where table_schema = current_schema()";
    let listed: Vec<String> = needles.iter().map(|needle| format!("'{needle}'")).collect();
    let listed = format!("unnest(array[{}]) as needle (planted)", listed.join(", "));
    for row in t.rows(sql, &["t", "c", "k"]).await {
        let holds = match row[2].as_str() {
            "bytea" => {
                format!("position(convert_to(needle.planted, 'UTF8') in \"{}\") > 0", row[1])
            }
            _ => format!("strpos(\"{}\"::text, needle.planted) > 0", row[1]),
        };
        let sql = format!("select count(*) as n from \"{}\", {listed} where {holds}", row[0]);
        if t.number(&sql).await > 0 {
            found.push(format!("{}.{} holds what was planted", row[0], row[1]));
        }
    }
    for needle in needles {
        let sql = format!(
            "select count(*) as n from pg_stats where most_common_vals::text like '%{needle}%' \
             or histogram_bounds::text like '%{needle}%'"
        );
        if t.number(&sql).await > 0 {
            found.push(format!("statistics hold {needle}"));
        }
    }
    found
}

fn identity(number: &str) -> Identity {
    Identity::Known(PersonalId::parse(number).expect("a number"))
}

const HEAD: &str = "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc,CCCD\n";

fn list(name: &str, files: &[(&str, String)]) -> ImportNew {
    let file = |(name, rows): &(&str, String)| FileNew {
        name: (*name).to_owned(),
        bytes: format!("{HEAD}{rows}").into_bytes(),
    };
    ImportNew { id: ImportId(id_of(name)), round: None, files: files.iter().map(file).collect() }
}

async fn what_is_planted_through_every_way_in_is_nowhere_on_the_disk(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.village("Thôn 1").await;
    let numbers: Vec<String> = (1..=12).map(|serial| number_of(1975, 900_000 + serial)).collect();
    let n = |at: usize| numbers[at].as_str();
    // At the desk, by a newcomer, by a correction.
    let id =
        t.add(household("Lê Mẫu An").number(n(0)).with_wife("Trần Mẫu Hoa").at("Xóm Đông")).await;
    let mut came = stranger("Bùi Mẫu Lan", Relation::Other, Sex::Male, "05/05/1975");
    came.identity = identity(n(1));
    let act = Act::Arrival { who: Newcomer::New(came) };
    app::people::household_event::add(&t.app, &hanh, id, new("2023-02-01", act), None)
        .await
        .expect("she came");
    let person = of(&view(&t, id).await, "Bùi Mẫu Lan");
    for number in [n(2), n(3)] {
        let changes =
            PersonChanges { identity: Some(identity(number)), ..PersonChanges::default() };
        let act = Act::PersonCorrection { person, changes };
        app::people::household_event::add(&t.app, &hanh, id, new("2023-02-02", act), None)
            .await
            .expect("corrected");
    }
    // By lists: accepted, of two files, with cells that are not numbers, with a difference, waiting.
    let row = |at: &str, name: &str, number: &str| {
        format!("{at},Thôn 1,{name},Chủ hộ,Nam,05/05/1975,Kinh,{number}\n")
    };
    let two = [("a.csv", row("1", "Đỗ Mẫu Ba", n(4))), ("b.csv", row("2", "Đỗ Mẫu Tư", n(5)))];
    let seen = app::gate::list::check(&t.app, &hanh, list("a", &two)).await.expect("checked");
    app::gate::list::accept(&t.app, &hanh, seen.id).await.expect("accepted");
    let odd = row("1", "Đỗ Mẫu Năm", &format!("{}/{}", n(6), n(7)))
        + &row("2", &format!("Đỗ Mẫu Sáu {}", n(8)), n(8))
        + &row("3", "Đỗ Mẫu Ba", n(9));
    app::gate::list::check(&t.app, &hanh, list("b", &[("odd.csv", odd)])).await.expect("checked");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (line, text) in (HEAD.to_owned() + &row("1", "Đỗ Mẫu Bảy", n(10))).lines().enumerate()
    {
        for (column, cell) in text.split(',').enumerate() {
            let place =
                (u32::try_from(line).expect("small"), u16::try_from(column).expect("small"));
            sheet.write_string(place.0, place.1, cell).expect("written");
        }
    }
    let file = FileNew { name: "a.xlsx".to_owned(), bytes: book.save_to_buffer().expect("bytes") };
    let files = vec![file];
    let book = ImportNew { id: ImportId(id_of("c")), round: None, files };
    let seen = app::gate::list::check(&t.app, &hanh, book).await.expect("checked");
    app::gate::list::accept(&t.app, &hanh, seen.id).await.expect("accepted");
    // By a scan, and secrets of the program's own.
    let scan = format!("%PDF-1.7 {}", n(11)).into_bytes();
    let (by, at) = (hanh.account, t.app.now());
    let file = store::kernel::attachment::AttachmentRow {
        id: AttachmentId(id_of("scan")),
        commune: hanh.area.clone().expect("her commune"),
        round: None,
        about: "request".to_owned(),
        about_id: id_of("request"),
        file_name: "scan.pdf".to_owned(),
        kind: "application/pdf".to_owned(),
        size: 10,
        hash: "0".repeat(64),
        added_at: at,
    };
    store::kernel::attachment::add(&**t.store(), &file, scan.clone(), by).await.expect("kept");
    let content = store::kernel::attachment::content(&**t.store(), file.id).await.expect("read");
    assert_eq!(content, Some(scan), "and handed out as it came");
    let secret = "5ec7e7".repeat(11).chars().take(64).collect::<String>();
    let key = KeyRow { id: KeyId(id_of("key")), public: "ab".repeat(32), secret: secret.clone() };
    store::review::certificate::add_key(&**t.store(), &key, at).await.expect("kept");
    let kept = store::review::certificate::key(&**t.store()).await.expect("read").expect("there");
    assert_eq!(kept.secret, secret);
    let session = "session-id-of-hanh-in-her-cookie";
    let until = at + chrono::TimeDelta::hours(1);
    let sessions = t.app.sessions();
    sessions.set(session, "{}", Some(hanh.account), until).await.expect("kept");
    assert_eq!(sessions.find(session).await.expect("read").as_deref(), Some("{}"));
    let mut planted = numbers.clone();
    planted.extend([secret, session.to_owned()]);
    assert_eq!(places(&t, &planted).await, Vec::<String>::new());
    // What is looked for is found where it may stand.
    assert!(!places(&t, &["Trần Mẫu Hoa".to_owned()]).await.is_empty(), "the search sees");
    // No file rests unsealed, whatever it is packed in.
    for (table, begin) in [("import", "PK"), ("import", "STT"), ("import_file", "STT")] {
        let first = match engine {
            Engine::Sqlite => {
                format!("substr(content, 1, {}) = cast('{begin}' as blob)", begin.len())
            }
            Engine::Postgres => {
                format!("substr(content, 1, {}) = convert_to('{begin}', 'UTF8')", begin.len())
            }
        };
        let sql = format!("select count(*) as n from {table} where {first}");
        assert_eq!(t.number(&sql).await, 0, "{table} {begin}");
    }
    // And everything is still what it was.
    for (at, name) in [(0, "An"), (3, "Lan"), (4, "Ba"), (5, "Tư"), (10, "Bảy")] {
        let found = found(&t, &hanh, n(at)).await;
        assert_eq!(found.len(), 1, "{name} by {}", n(at));
    }
    let undone = app::people::household::get(&t.app, &hanh, id, None).await.expect("the household");
    assert!(undone.members.iter().any(|it| it.identity_masked.as_deref() == Some(&masked(n(3)))));
}

fn masked(number: &str) -> String {
    PersonalId::parse(number).expect("a number").masked()
}

/// Makes what an older program kept, out of a number of new people.
async fn plain_people(t: &TestApp, count: u32) {
    let sql = match t.app.engine() {
        Engine::Sqlite => format!(
            "insert into person (id, name, folded, sort_key, facts, identity_number) \
             with recursive n (i) as (select 1 union all select i + 1 from n where i < {count}) \
             select randomblob(16), 'Người Mẫu', 'nguoi mau', 'x', '{{}}', \
             cast(38075000000 + i as text) from n"
        ),
        Engine::Postgres => format!(
            "insert into person (id, name, folded, sort_key, facts, identity_number) \
             select gen_random_uuid(), 'Người Mẫu', 'nguoi mau', 'x', '{{}}', \
             (38075000000 + i)::text from generate_series(1, {count}) i"
        ),
    };
    // Eleven digits and a zero before them.
    t.run(
        &sql.replace("cast(38075000000 + i as text)", "'0' || cast(38075000000 + i as text)")
            .replace("(38075000000 + i)::text", "'0' || (38075000000 + i)::text"),
    )
    .await;
}

/// Puts everything of a household back to what an older program kept.
async fn as_before(t: &TestApp, name: &str, number: &str) {
    t.run(&format!(
        "update person set identity_number = '{number}', identity_sealed = null, \
         identity_index = null, identity_kind = null, identity_sex = null, \
         identity_birth_year = null where name = '{name}'"
    ))
    .await;
    t.run("update household set content_hash = 'hash of before'").await;
    t.run(&format!("update event set changes = '[]', content_hash = 'before {number}'")).await;
    let content = match t.app.engine() {
        Engine::Sqlite => format!("cast('{number}' as blob)"),
        Engine::Postgres => format!("convert_to('{number}', 'UTF8')"),
    };
    t.run(&format!("update import set content = {content}")).await;
    t.run("delete from data_scrub").await;
    t.run("insert into data_scrub (one, due) values (1, true)").await;
}

const PLAIN: &str = "select count(*) as n from person where identity_number is not null";
const SEALED: &str = "select count(*) as n from person where identity_sealed is not null";

/// Begins, and is cut when a batch is through.
async fn cut(app: &App, work: impl Future<Output = app::Result<()>> + Send + 'static) {
    let task = tokio::spawn(work);
    while app::kernel::sealing::progress(app).done == 0 && !task.is_finished() {
        tokio::task::yield_now().await;
    }
    task.abort();
    let _ = task.await;
}

async fn a_database_of_before_is_sealed_and_goes_on_after_a_cut(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let village = t.village("Thôn 1").await;
    let number = number_of(1975, 900_001);
    let id = t.add(household("Lê Mẫu An").number(&number).at("Xóm Đông")).await;
    let act =
        Act::AddressCorrection { address: "Xóm Tây".to_owned(), since: None, village: None };
    app::people::household_event::add(&t.app, &hanh, id, new("2023-02-01", act), None)
        .await
        .expect("corrected");
    let row = format!("1,Thôn 1,Đỗ Mẫu Ba,Chủ hộ,Nam,05/05/1975,Kinh,{}\n", number_of(1975, 2));
    app::gate::list::check(&t.app, &hanh, list("a", &[("a.csv", row)])).await.expect("checked");
    as_before(&t, "Lê Mẫu An", &number).await;
    plain_people(&t, 3_000).await;
    assert_eq!(t.number(PLAIN).await, 3_001);
    assert!(!places(&t, std::slice::from_ref(&number)).await.is_empty(), "in the clear");
    // It serves at once.
    assert_eq!(found(&t, &hanh, &number).await.len(), 1);
    let twin = household("Bùi Mẫu Hai").number(&number).at("Xóm Đông").in_village(village).build();
    let refused = app::people::household::add(&t.app, &hanh, twin.clone()).await;
    assert_eq!(code_of(refused.map(drop)), Code::PersonElsewhere);
    let app = t.app.clone();
    cut(&t.app, async move { app::kernel::sealing::due(&app).await }).await;
    let (plain, sealed) = (t.number(PLAIN).await, t.number(SEALED).await);
    assert_eq!(plain + sealed, 3_001, "nobody is lost in the middle");
    assert!(plain > 0 && sealed > 0, "it was cut in the middle: {plain} {sealed}");
    let app = t.reopen().await.expect("it opens as it is");
    app::kernel::sealing::due(&app).await.expect("it goes on");
    assert_eq!((t.number(PLAIN).await, t.number(SEALED).await), (0, 3_001));
    assert!(!app::kernel::sealing::progress(&app).running);
    let left = app::kernel::sealing::show(&app).await.expect("the keys").left;
    assert!(left.iter().all(|(_, count)| *count == 0), "{left:?}");
    app::kernel::sealing::due(&app).await.expect("nothing is left to do");
    assert_eq!(
        places(&t, &[number.clone(), "038075000007".to_owned()]).await,
        Vec::<String>::new()
    );
    assert_eq!(t.number("select count(*) as n from data_scrub where due").await, 0);
    assert_eq!(found(&t, &hanh, &number).await.len(), 1);
    let refused = app::people::household::add(&t.app, &hanh, twin).await;
    assert_eq!(code_of(refused.map(drop)), Code::PersonElsewhere);
    app.close().await;
}

async fn a_change_of_keys_goes_on_after_a_cut_and_the_old_key_goes_last(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let number = number_of(1975, 900_001);
    let id = t.add(household("Lê Mẫu An").number(&number).at("Xóm Đông")).await;
    plain_people(&t, 3_000).await;
    app::kernel::sealing::due(&t.app).await.expect("sealed");
    let old = app::kernel::sealing::keys(&t.app).current_name().to_string();
    let app = t.app.clone();
    let before = app::kernel::sealing::progress(&t.app).done;
    assert!(before > 0);
    let task = tokio::spawn(async move { app::kernel::sealing::rotate(&app).await });
    while app::kernel::sealing::keys(&t.app).names().len() == 1
        || !app::kernel::sealing::progress(&t.app).running
    {
        assert!(
            !task.is_finished() || app::kernel::sealing::keys(&t.app).names().len() == 2,
            "it began"
        );
        if task.is_finished() {
            break;
        }
        tokio::task::yield_now().await;
    }
    task.abort();
    let _ = task.await;
    let new_key = app::kernel::sealing::keys(&t.app).current_name().to_string();
    assert_ne!(new_key, old);
    // Cut, both keys are needed, and everything is read and found.
    let refused = app::kernel::sealing::drop(&t.app, &old).await;
    assert_eq!(code_of(refused), Code::KeyNeeded);
    let app = t.reopen().await.expect("it opens");
    let shown = app::people::household::get(&app, &hanh, id, None).await.expect("read");
    assert_eq!(shown.members[0].identity_masked, Some(masked(&number)));
    assert_eq!(found(&t, &hanh, &number).await.len(), 1);
    assert_eq!(
        app::kernel::sealing::rotate(&app).await.expect("it goes on"),
        new_key,
        "with the key it began with"
    );
    let needed = |view: &app::KeysView, id: &str| -> i64 {
        let key = view.keys.iter().find(|key| key.id == id).expect("a key");
        key.needed.iter().map(|(_, count)| count).sum()
    };
    let view = app::kernel::sealing::show(&app).await.expect("the keys");
    assert_eq!(needed(&view, &old), 0, "{view:?}");
    assert!(needed(&view, &new_key) > 3_000, "{view:?}");
    assert_eq!(
        app::kernel::sealing::ids(&app).await.expect("names").len(),
        2,
        "backups of before need it"
    );
    assert_eq!(
        code_of(app::kernel::sealing::drop(&app, &new_key).await),
        Code::KeyNeeded,
        "the current one"
    );
    assert_eq!(code_of(app::kernel::sealing::drop(&app, "ffffffff").await), Code::KeyUnknown);
    app::kernel::sealing::drop(&app, &old).await.expect("dropped");
    assert_eq!(
        app::kernel::sealing::ids(&app).await.expect("names"),
        std::slice::from_ref(&new_key)
    );
    let text = std::fs::read_to_string(&t.keys).expect("the key file");
    assert!(!text.contains(&old) && text.contains(&new_key), "gone from the file");
    let shown = app::people::household::get(&app, &hanh, id, None).await.expect("read");
    assert_eq!(shown.members[0].identity_masked, Some(masked(&number)));
    app.close().await;
    t.reopen().await.expect("it opens with the new key alone").close().await;
}

async fn a_key_that_is_missing_or_another_one_is_refused_at_the_start(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = app::kernel::sealing::keys(&t.app).current_name().to_string();
    let folder = std::env::temp_dir().join(format!("vuon-keys-{}", id_of(&t.url).simple()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let elsewhere = folder.join("nowhere.keys");
    let open = async |path: &std::path::Path| {
        let app = App::open_with(&t.url, Some(path), Box::new(t.clock.clone())).await;
        app.map(drop).expect_err("refused")
    };
    let refused = open(&elsewhere).await;
    assert_eq!(refused.code, Code::KeyMissing);
    assert_eq!(refused.args.get("id"), Some(&id));
    assert_eq!(refused.args.get("path"), Some(&elsewhere.display().to_string()));
    assert!(!elsewhere.exists(), "no new key is made for a database that needs one");
    app::kernel::keys::Keys::load_or_make(&elsewhere, t.app.now()).expect("another key");
    assert_eq!(open(&elsewhere).await.code, Code::KeyMissing, "another key is not this one");
    // A key of that name that does not open what it sealed: the proof was made by another.
    t.run("update data_key set proof = 'v1.' || id || '.AAAA'").await;
    assert_eq!(open(&t.keys).await.code, Code::KeyWrong);
    t.run("update data_key set proof = 'vuon'").await;
    assert_eq!(open(&t.keys).await.code, Code::KeyWrong, "a proof in the clear is none");
    let bare = Store::open(&t.url).await.expect("a way in without keys");
    let row = KeyRow { id: KeyId(id_of("k")), public: "cd".repeat(32), secret: "s".to_owned() };
    let refused = store::review::certificate::add_key(&*bare, &row, t.app.now()).await;
    assert!(refused.is_err(), "without keys nothing is kept in the clear");
    std::fs::remove_dir_all(&folder).expect("removed");
}

async fn a_number_put_into_another_row_by_hand_does_not_open(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.add(household("Lê Mẫu An").number(&number_of(1975, 1)).at("Xóm Đông")).await;
    let other = t.add(household("Bùi Mẫu Hai").number(&number_of(1975, 2)).at("Xóm Đông")).await;
    t.run(
        "update person set identity_sealed = (select x.identity_sealed from person x \
         where x.name = 'Lê Mẫu An') where name = 'Bùi Mẫu Hai'",
    )
    .await;
    let refused = app::people::household::get(&t.app, &hanh, other, None).await;
    assert_eq!(code_of(refused.map(drop)), Code::SealedUnreadable);
    t.run("update person set identity_sealed = '038075000002' where name = 'Bùi Mẫu Hai'").await;
    let refused = app::people::household::get(&t.app, &hanh, other, None).await;
    assert_eq!(code_of(refused.map(drop)), Code::Internal, "nor in the clear");
}

async fn a_number_is_found_and_refused_while_keys_are_changed(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let number = number_of(1975, 1);
    t.add(household("Lê Mẫu An").number(&number).at("Xóm Đông")).await;
    // Another process has just begun with a new key, and this one has sealed nothing with it yet.
    let other = t.reopen().await.expect("another process");
    app::kernel::sealing::rotate(&t.app).await.expect("changed");
    assert_ne!(
        app::kernel::sealing::keys(&other).current_name(),
        app::kernel::sealing::keys(&t.app).current_name()
    );
    let village = t.village("Thôn 1").await;
    let twin = household("Bùi Mẫu Hai").number(&number).at("Xóm Đông").in_village(village).build();
    app::kernel::sealing::due(&other).await.expect("it looks at the key file again");
    assert_eq!(
        app::kernel::sealing::keys(&other).current_name(),
        app::kernel::sealing::keys(&t.app).current_name()
    );
    for app in [&t.app, &other] {
        let refused = app::people::household::add(app, &hanh, twin.clone()).await;
        assert_eq!(code_of(refused.map(drop)), Code::PersonElsewhere);
    }
    other.close().await;
}
