//! A page and what was typed on it: what stands where.

use super::*;

const PAGE: &str = r#"<main><form method="get" action="/a"><input name="text" value="seek"></form>
<details class="x"><summary>More</summary>
<form method="post" action="/a"><input type="hidden" name="seen" value="1">
<input name="text" value="one"></form>
<form method="post" action="/a" class="stack"><input type="hidden" name="of" value="2">
<input type="hidden" name="seen" value="now"><input type="hidden" name="id" value="fresh">
<input name="text" required value="an &#34;old&#34; one"><input type="checkbox" name="kind" value="b" checked>
<input type="checkbox" name="kind" value="c"><input name="line" value=""><input name="line">
<textarea name="note" rows="2">was</textarea>
<select name="side"><option value="l" selected>Left</option><option value="r">Right</option></select>
<input type="password" name="secret"><button>Go</button></form></details></main>"#;

fn refused(field: &str, stands_now: Option<&str>) -> Refused {
    Refused {
        block: "<p><strong>No.</strong></p>".to_owned(),
        field: field.to_owned(),
        to_field: "To the field".to_owned(),
        stands_now: stands_now.map(str::to_owned),
        rules: None,
        several: "Not yet.".to_owned(),
        unanswered: false,
    }
}

fn pairs(typed: &[(&str, &str)]) -> Vec<(String, String)> {
    typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const SENT: &[(&str, &str)] = &[
    ("of", "2"),
    ("seen", "old"),
    ("id", "sent"),
    ("text", "<new> & \"it\""),
    ("kind", "c"),
    ("line", "first"),
    ("line", "second"),
    ("note", "</textarea><script>"),
    ("side", "r"),
    ("secret", "never"),
];

#[test]
fn what_was_typed_stands_in_the_form_that_was_sent() {
    let page = fill(PAGE, "/a", pairs(SENT), &refused("text", None)).expect("it has the form");
    assert!(page.contains(r#"<input name="text" value="seek">"#), "{page}");
    assert!(page.contains(r#"<input name="text" value="one">"#), "the other form is as it was");
    assert!(page.contains("<details class=\"x\" open>"), "{page}");
    let text = r#"value="&lt;new&gt; &amp; &quot;it&quot;" name="text" required "#;
    assert!(page.contains(text), "{page}");
    assert!(
        page.contains(r#"id="wrong-field" aria-invalid="true" autofocus value="&lt;new"#),
        "{page}"
    );
    assert!(page.contains(r##"<a href="#wrong-field">To the field</a>"##));
    assert!(page.contains(r#"<input type="checkbox" name="kind" value="b" >"#), "{page}");
    assert!(page.contains(r#"<input checked type="checkbox" name="kind" value="c">"#), "{page}");
    assert!(page.contains(r#"<input value="first" name="line" >"#), "{page}");
    assert!(page.contains(r#"<input value="second" name="line">"#), "{page}");
    assert!(page.contains("rows=\"2\">&lt;/textarea&gt;&lt;script&gt;</textarea>"), "{page}");
    assert!(
        page.contains(r#"<option value="l" >Left"#)
            && page.contains(r#"<option selected value="r">"#)
    );
    assert!(!page.contains("never"), "a password is typed anew");
    assert!(page.contains(r#"name="id" value="fresh">"#), "what is hidden is the page's");
    assert!(page.contains(r#"<input value="old" type="hidden" name="seen" >"#), "{page}");
    assert!(!page.contains("Now:"));
}

#[test]
fn what_somebody_else_changed_stands_beside_what_was_typed() {
    let it = refused("", Some("Now:"));
    let page = fill(PAGE, "/a", pairs(SENT), &it).expect("it has the form");
    assert!(page.contains("Now: an &quot;old&quot; one</small>"), "{page}");
    assert!(page.contains("Now: was</small>") && page.contains("Now: Left</small>"), "{page}");
    assert!(!page.contains("wrong-field"), "no field is named");
    assert!(page.contains(r#"name="seen" value="now">"#), "the page is about what it is now");
    let same = pairs(&[("of", "2"), ("text", "an \"old\" one"), ("note", "was"), ("side", "l")]);
    let page = fill(PAGE, "/a", same, &it).expect("it has the form");
    assert!(!page.contains("Now:"), "{page}");
}

#[test]
fn what_the_database_had_no_time_for_is_sent_again_as_it_is() {
    let it = Refused { unanswered: true, ..refused("", None) };
    let page = fill(PAGE, "/a", pairs(SENT), &it).expect("it has the form");
    assert!(page.contains(r#"<input value="sent" type="hidden" name="id" >"#), "{page}");
    assert!(page.contains(r#"<input value="old" type="hidden" name="seen" >"#), "{page}");
    assert!(page.contains(r#"value="&lt;new&gt; &amp; &quot;it&quot;""#), "{page}");
    assert!(!page.contains("wrong-field") && !page.contains("never"), "{page}");
}

/// A form of a page whose writes fail with a code, or that are given up.
async fn sent_to(code: Option<Code>) -> (StatusCode, String) {
    let write = move || async move {
        let Some(code) = code else { return std::future::pending::<Response>().await };
        let mut answer = crate::kernel::problem::status(code).into_response();
        let unanswered = code == Code::Unavailable;
        answer.extensions_mut().insert(Refused { unanswered, ..refused("", None) });
        answer
    };
    let read = || async { axum::response::Html(PAGE) };
    let give_up = |request: Request, next: Next| async move {
        let soon = tokio::time::timeout(std::time::Duration::from_millis(50), next.run(request));
        match soon.await {
            Ok(answer) => answer,
            Err(_) => {
                let mut answer = StatusCode::SERVICE_UNAVAILABLE.into_response();
                answer.extensions_mut().insert(Refused { unanswered: true, ..refused("", None) });
                answer
            }
        }
    };
    let pages = Router::new()
        .route("/a", axum::routing::get(read).post(write))
        .layer(axum::middleware::from_fn(remember))
        .layer(axum::middleware::from_fn(give_up));
    let again = axum::middleware::from_fn_with_state(pages.clone(), show);
    let whole = Router::new().fallback_service(pages).layer(again);
    let request = Request::post("/a")
        .header(header::HOST, "vuon.example")
        .header(header::REFERER, "http://vuon.example/a")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("of=2&id=sent&text=typed"))
        .expect("a request");
    let answer = whole.oneshot(request).await.expect("an answer");
    let status = answer.status();
    let bytes = to_bytes(answer.into_body(), PAGE_MAX).await.expect("its body");
    (status, String::from_utf8(bytes.to_vec()).expect("text"))
}

#[tokio::test]
async fn a_form_without_an_answer_of_the_database_stands_on_its_page_again() {
    for code in [Some(Code::Unavailable), None] {
        let (status, page) = sent_to(code).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{code:?}");
        assert!(page.contains(r#"value="typed""#), "{code:?}: {page}");
        assert!(page.contains(r#"value="sent" type="hidden" name="id""#), "{code:?}: {page}");
    }
    let (status, page) = sent_to(Some(Code::Internal)).await;
    assert_eq!((status, page.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
}

#[test]
fn a_page_without_the_form_is_left() {
    assert!(fill(PAGE, "/b", pairs(SENT), &refused("text", None)).is_none());
    assert!(
        fill("<form method=\"post\" action=\"/a\">", "/a", Vec::new(), &refused("", None))
            .is_none()
    );
}
