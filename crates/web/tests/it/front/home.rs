//! The first page.

use base::Role;
use testkit::{Engine, on_both};

use crate::client::Server;

on_both!(the_first_page_says_at_its_top_what_is_due);

async fn the_first_page_says_at_its_top_what_is_due(engine: Engine) {
    let server = Server::open(engine).await;
    for role in Role::ALL.iter() {
        let client = server.sign_in(*role).await;
        let page = client.get("/").await.text;
        let first = page.split("<h1>").nth(1).expect("a heading");
        let at = |part: &str| first.find(part).unwrap_or(usize::MAX);
        let due = at("class=\"calls\"").min(at("class=\"nothing\"")).min(at("class=\"empty\""));
        assert!(due < at("class=\"cards\"").min(at("class=\"years\"")), "{role:?}: {page}");
        if first.contains("class=\"cards\"") {
            assert!(first.contains("Số liệu từ ngày 31/12/"), "{role:?}: figures say their days");
        }
    }
}
