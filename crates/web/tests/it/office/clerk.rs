//! The clerk on the pages: the commune's papers and what is entrusted to him, and no household; somebody
//! recorded is given an account on his page; in which post a program acts.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{Answer, Client, Server, location, send};

on_both!(
    the_clerk_keeps_papers_and_sees_no_household,
    somebody_recorded_is_given_an_account_on_his_page,
    a_second_record_of_one_person_leads_to_the_first,
    the_header_that_names_a_post_holds_beside_a_session,
);

async fn the_clerk_keeps_papers_and_sees_no_household(engine: Engine) {
    let server = Server::open(engine).await;
    let clerk = server.sign_in(Role::Clerk).await;
    let home = clerk.get("/").await;
    assert_eq!(home.status, StatusCode::OK, "{}", home.text);
    assert!(home.text.contains("href=\"/legal-papers\""), "{}", home.text);
    for hidden in ["href=\"/households\"", "href=\"/rounds\"", "href=\"/tables\""] {
        assert!(!home.text.contains(hidden), "{hidden}");
    }
    for path in
        ["/legal-papers", "/legal-papers/new?book=in", "/duties", "/office-holders", "/bodies"]
    {
        let page = clerk.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
    }
    for path in
        ["/households", "/rounds", "/tables", "/api/v1/households", "/accounts", "/entitlements"]
    {
        assert_eq!(clerk.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let id = uuid::Uuid::now_v7().to_string();
    let paper = [
        ("id", id.as_str()),
        ("book", "in"),
        ("kind", "circular"),
        ("symbol", "99/2023/TT-BTC"),
        ("day", "2023-08-15"),
        ("issuer", "office"),
        ("issuer_name", "Bộ Tài chính"),
        ("level", "central"),
        ("about", "Trích yếu thử"),
        ("arrived_on", "2024-04-02"),
        ("act", "save"),
    ];
    let answer = send(&clerk, "/legal-papers", &paper).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = clerk.get(location(&answer)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("99/2023/TT-BTC"), "{}", page.text);
    // Another's commune has no such paper, and nothing that is found names a household.
    let found = clerk.get("/find?text=99%2F2023").await.text;
    assert!(found.contains(&format!("/legal-papers/{id}")), "{found}");
    let found = clerk.get("/find?text=mau").await.text;
    assert!(!found.contains("href=\"/households/"), "{found}");
}

async fn somebody_recorded_is_given_an_account_on_his_page(engine: Engine) {
    let server = Server::open(engine).await;
    let keeper = server.sign_in(Role::Administrator).await;
    let (id, post) = (uuid::Uuid::now_v7().to_string(), uuid::Uuid::now_v7().to_string());
    let fields = [
        ("id", id.as_str()),
        ("post", post.as_str()),
        ("name", "Ngô Mẫu Văn"),
        ("kind", "clerk"),
        ("area", "15889@0"),
        ("from_day", "2024-01-02"),
    ];
    let one = format!("/office-holders/{id}");
    let answer = send(&keeper, "/office-holders", &fields).await;
    assert_eq!(
        (answer.status, location(&answer)),
        (StatusCode::SEE_OTHER, one.as_str()),
        "{}",
        answer.text
    );
    let page = keeper.get("/accounts/new").await.text;
    assert!(page.contains(&format!("href=\"{one}#account\"")), "{page}");
    assert!(keeper.get(&one).await.text.contains("Cấp tài khoản cho người này"));
    let give = |username: &'static str, password: &'static str| {
        [("revision", "1"), ("username", username), ("password", password)]
    };
    let to = format!("{one}/account");
    let refused = send(&keeper, &to, &give("ngo van", "con trau di truoc")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let marked = "aria-invalid=\"true\" autofocus value=\"ngo van\"";
    assert!(refused.text.contains(marked), "{}", refused.text);
    assert!(!refused.text.contains("con trau di truoc"), "a password is never shown again");
    let answer = send(&keeper, &to, &give("ngovan", "con trau di truoc")).await;
    assert_eq!(
        (answer.status, location(&answer)),
        (StatusCode::SEE_OTHER, one.as_str()),
        "{}",
        answer.text
    );
    let page = keeper.get(&one).await.text;
    assert!(
        page.contains(">ngovan</a>") && !page.contains("Cấp tài khoản cho người này"),
        "{page}"
    );
    let twice = send(&keeper, &to, &give("ngovan2", "con trau di truoc")).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let clerk = server.sign_in_as("ngovan", "con+trau+di+truoc").await;
    let first = clerk.get("/legal-papers").await;
    assert_eq!((first.status, location(&first)), (StatusCode::SEE_OTHER, "/password"));
    let officer = server.sign_in(Role::CommuneOfficer).await;
    assert_eq!(officer.get(&one).await.status, StatusCode::OK);
}

async fn recorded(client: &Client<'_>, (id, post): (&str, &str), another: &str) -> Answer {
    let fields = [
        ("id", id),
        ("post", post),
        ("name", "Ngô Mẫu Văn"),
        ("kind", "collaborator"),
        ("from_day", "2024-01-02"),
        ("another", another),
    ];
    send(client, "/office-holders", &fields).await
}

async fn a_second_record_of_one_person_leads_to_the_first(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let ids: Vec<String> = (0..4).map(|_| uuid::Uuid::now_v7().to_string()).collect();
    let [a, b, c, d] = &ids[..] else { unreachable!("four") };
    assert_eq!(recorded(&officer, (b, a), "").await.status, StatusCode::SEE_OTHER);
    let refused = recorded(&officer, (d, c), "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(refused.text.contains(&format!("href=\"/office-holders/{b}\"")), "{}", refused.text);
    assert!(refused.text.contains("name=\"another\""), "{}", refused.text);
    assert_eq!(recorded(&officer, (d, c), "1").await.status, StatusCode::SEE_OTHER);
}

async fn asked(
    server: &Server,
    client: &Client<'_>,
    path: &str,
    post: &str,
) -> (StatusCode, String) {
    let request = Request::get(path)
        .header(header::COOKIE, client.cookie())
        .header("vuon-post", post)
        .body(Body::empty())
        .expect("a request");
    let answer = server.send(request).await;
    (answer.status, answer.text)
}

async fn the_header_that_names_a_post_holds_beside_a_session(engine: Engine) {
    let server = Server::open(engine).await;
    let finance = server.sign_in(Role::FinanceOfficer).await;
    let home = finance.get("/").await.text;
    let id = home.split("name=\"post\" value=\"").nth(1).and_then(|it| it.split('"').next());
    let other = id.expect("the other post").to_owned();
    let (status, page) = asked(&server, &finance, "/", &other).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("<p>kế toán<br>"), "{page}");
    assert!(!finance.get("/").await.text.contains("<p>kế toán<br>"), "for that request alone");
    for named in ["00000000-0000-7000-8000-000000000000", "x", "kế toán"] {
        for path in ["/api/v1/rounds", "/"] {
            let (status, said) = asked(&server, &finance, path, named).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{named} {path}");
            assert!(said.contains("vuon-post"), "{said}");
        }
    }
    assert_eq!(asked(&server, &finance, "/api/v1/rounds", &other).await.0, StatusCode::OK);
}
