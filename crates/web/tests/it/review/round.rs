//! A regular review over the API, from the request to the certificate: every answer of the season's
//! routes has the status and the shape described.

use std::cell::RefCell;
use std::collections::BTreeSet;

use axum::http::StatusCode;
use base::Role;
use base::id::{PersonId, ScoreTableId};
use serde_json::{Value, json};
use testkit::{ARTIFICIAL, Class, Engine, form_for, on_both, told};
use web::{ROUTES, Route};

use crate::client::{FORM, Server, enc, send};
use crate::review::asking::{Asking, new_id, repeatable};

on_both!(
    a_regular_review_is_told_over_the_api_as_it_goes,
    a_round_that_was_closed_looks_closed,
    a_round_of_questions_says_what_the_circulars_points_mean_for_it,
);

/// The routes that this journey takes.
fn is_of_a_review(route: &Route) -> bool {
    // A round is decided once: the chairman does it here, the officer where papers are tested, and for a
    // day before later decisions, or with another score table, in a journey of its own.
    // A posting is withdrawn while its days run: those of this journey are of 2024.
    if ["/record", "/late", "/change", "/withdrawal"].iter().any(|end| route.path.ends_with(end)) {
        return false;
    }
    // A change of points under way is called off in a test of its own.
    if route.path.ends_with("/change/cancel") {
        return false;
    }
    let nouns =
        ["rounds", "meetings", "postings", "complaints", "requests", "reports", "watch", "surveys"];
    let first = route.path.strip_prefix("/api/v1/").and_then(|path| path.split('/').next());
    first.is_some_and(|first| nouns.contains(&first))
}

/// A regular review that is told as it goes, and the household that it is about.
struct Review<'a> {
    officer: Asking<'a>,
    chairman: Asking<'a>,
    who: Value,
    /// A household that is listed by hand and taken off again.
    other: Value,
    household: String,
    village: String,
    round: String,
}

impl<'a> Review<'a> {
    async fn of(officer: Asking<'a>, chairman: Asking<'a>) -> Review<'a> {
        let list =
            officer.client.get("/api/v1/households?class=not_poor&day=2024-03-15").await.json();
        let (who, other) = (list["rows"][0].clone(), list["rows"][1].clone());
        let household = who["id"].as_str().expect("an id").to_owned();
        let view = officer.client.get(&format!("/api/v1/households/{household}")).await.json();
        let villages = officer.client.get("/api/v1/villages").await.json();
        let mut villages = villages["rows"].as_array().expect("villages").iter();
        let village = villages.find(|it| it["name"] == view["village_name"]).expect("its village");
        let village = village["id"].as_str().expect("an id").to_owned();
        let round = new_id();
        Review { officer, chairman, who, other, household, village, round }
    }

    async fn score_table(&self) -> Value {
        let tables = self.officer.client.get("/api/v1/score-tables").await.json();
        tables["rows"][0]["id"].clone()
    }

    /// A request, which the round will answer.
    async fn is_requested(&self) -> String {
        let Review { officer, who, household, village, .. } = self;
        let request = new_id();
        let new = json!({ "id": request, "form": "recognise", "village": village,
            "household": household, "applicant": who["head"], "reason": "Trong nhà có người ốm nặng",
            "received_on": "2024-03-04" });
        officer.post("/requests", "", new).await;
        let open = officer.get("/requests", "", "?open=true").await;
        assert_eq!(open["rows"][0]["id"], request.as_str());
        assert_eq!(officer.get("/requests/{id}", &request, "").await["answer"], Value::Null);
        // Phiếu A first: with two signs it goes on.
        let mut signs = [false; 9];
        (signs[0], signs[3]) = (true, true);
        let outside = [false; 5];
        let form = json!({ "id": new_id(), "reviewed_on": "2024-03-05", "outside": outside,
            "signs": signs });
        officer.post("/requests/{id}/form-a", &request, form).await;
        let taken = officer.get("/requests/{id}/form-a", &request, "").await;
        assert!(taken.to_string().contains("2024-03-05"), "{taken}");
        request
    }

    /// The round and its list.
    async fn is_opened(&self) {
        let Review { officer, other, household, round, .. } = self;
        let new = json!({ "id": round, "kind": "regular", "year": 2024, "review_day": "2024-03-15",
            "flow": "steps" });
        officer.post("/rounds", "", new).await;
        officer.get("/rounds", "", "").await;
        let table = json!({ "score_table": self.score_table().await });
        officer.post("/rounds/{id}/score-table", round, table).await;
        officer.get("/rounds/{id}", round, "").await;
        let proposed = officer.post("/rounds/{id}/proposal", round, Value::Null).await;
        assert_eq!(proposed["count"], 1);
        let by_hand = json!({ "household": other["id"], "note": "thôn đề nghị" });
        officer.post("/rounds/{id}/households", round, by_hand.clone()).await;
        officer.post("/rounds/{id}/removal", round, by_hand).await;
        let listed = officer.get("/rounds/{id}/households", round, "?stage=listed").await;
        assert_eq!(listed["rows"].as_array().map(Vec::len), Some(1));
        assert_eq!(listed["rows"][0]["household"], household.as_str());
        let removed = officer.get("/rounds/{id}/households", round, "?removed=true").await;
        assert_eq!(removed["rows"][0]["removed_note"], "thôn đề nghị");
        let unknown = format!("/api/v1/rounds/{round}/households?stage=nowhere");
        assert_eq!(officer.client.get(&unknown).await.json()["code"], "bad_input");
    }

    /// The form.
    async fn is_surveyed(&self) {
        let Review { officer, household, round, .. } = self;
        let view = officer.client.get(&format!("/api/v1/households/{household}")).await.json();
        let people: Vec<(PersonId, u32)> = view["members"]
            .as_array()
            .expect("its people")
            .iter()
            .map(|it| {
                let born = it["birth"].as_str().expect("a birth");
                // Written as people write it, the day or the year alone; the review is on 15 March.
                let (day, year) = born.rsplit_once('/').unwrap_or(("31/12", born));
                let (day, month) = day.split_once('/').expect("a day");
                let year: u32 = year.parse().expect("a year");
                let age = 2024 - year - u32::from((month, day) > ("03", "15"));
                (serde_json::from_value(it["id"].clone()).expect("an id"), age)
            })
            .collect();
        let (answers, roster) = told(&people, Class::NearPoor);
        let survey = json!({ "id": new_id(), "household": household, "round": round,
            "answers": answers, "roster": roster });
        officer.post("/surveys", "", survey).await;
    }

    /// The meeting.
    async fn is_met(&self) {
        let Review { officer, household, village, round, .. } = self;
        let mut facts = json!({ "held_on": "2024-03-18", "hour": "19:30",
            "place": "Nhà văn hóa thôn", "chair": "Lê Mẫu Bình", "secretary": "Trần Mẫu Thư" });
        let (meeting, mut new) = (new_id(), facts.clone());
        new["id"] = json!(meeting);
        new["village"] = json!(village);
        officer.post("/rounds/{id}/meetings", round, new).await;
        let opened = officer.get("/meetings/{id}", &meeting, "").await;
        assert_eq!(opened["households"][0]["vote"], Value::Null);
        assert!(!opened["obstacles"].as_array().expect("why it cannot end").is_empty());
        facts["version"] = opened["version"].clone();
        facts["attendance"] = json!({ "steering": 2, "organisations": 4, "front": 1, "reviewers": 2,
            "households": 60, "households_total": 100 });
        facts["votes"] = json!([{ "household": household, "agree": 60, "against": 5, "abstain": 1,
            "remark": "đúng" }]);
        officer.post("/meetings/{id}", &meeting, facts.clone()).await;
        let saved = officer.get("/meetings/{id}", &meeting, "").await;
        assert_eq!(saved["households"][0]["vote"]["agree"], 60);
        // What was seen is sent back with the next vote: so it is no other officer's that is replaced.
        facts["version"] = saved["version"].clone();
        facts["votes"] = json!([{ "household": household, "agree": 61, "against": 5, "abstain": 0,
            "remark": "đúng", "seen": saved["households"][0]["vote"]["seen"] }]);
        officer.post("/meetings/{id}", &meeting, facts.clone()).await;
        let seen = officer.get("/meetings/{id}", &meeting, "").await;
        // The last votes are taken back, and given once more.
        let last = json!({ "revision": seen["revision"] });
        officer.post("/meetings/{id}/votes/undoing", &meeting, last).await;
        let before = officer.get("/meetings/{id}", &meeting, "").await;
        assert_eq!(before["households"][0]["vote"]["agree"], 60);
        officer.post("/meetings/{id}", &meeting, facts).await;
        let seen = officer.get("/meetings/{id}", &meeting, "").await;
        // One wrong box on the page, and all that was typed stands there.
        let (place, page) = ("Nhà <chưa lưu>", format!("/meetings/{meeting}"));
        let version = seen["version"].to_string();
        let typed = [("version", version.as_str()), ("held_on", "2024-03-18"), ("hour", "7:65")];
        let typed = [&typed[..], &[("place", place), ("steering", "ba"), ("opinions", "giữ")]];
        let answer = send(&officer.client, &page, &typed.concat()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
        for kept in ["Nhà &#60;chưa lưu&#62;", "value=\"ba\"", "value=\"giữ\"", "value=\"7:65\""]
        {
            assert!(answer.text.contains(kept), "{kept}");
        }
        assert!(answer.text.contains("Ban chỉ đạo dự họp"), "the box is named");
        let closing = json!({ "revision": seen["revision"] });
        officer.post("/meetings/{id}/closing", &meeting, closing).await;
        let ended = officer.get("/meetings/{id}", &meeting, "").await;
        let again = json!({ "revision": ended["revision"] });
        officer.post("/meetings/{id}/reopening", &meeting, again).await;
        // Ended on the page, that has the way back.
        let open = officer.get("/meetings/{id}", &meeting, "").await;
        let seen = open["revision"].as_str().expect("a revision");
        let answer = send(&officer.client, &format!("{page}/closing"), &[("seen", seen)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let shown = officer.client.get(&page).await.text;
        let way_back = format!("action=\"{page}/reopening\"");
        assert!(shown.contains(&way_back) && shown.contains("Mở lại cuộc họp"), "{shown}");
        let meetings = officer.get("/rounds/{id}/meetings", round, "").await;
        assert_eq!(
            (&meetings["rows"][0]["ended"], &meetings["rows"][0]["present"]),
            (&json!(true), &json!(69))
        );
    }

    /// The posting.
    async fn is_posted(&self) {
        let Review { officer, who, village, round, .. } = self;
        let posting = new_id();
        let new = json!({ "id": posting, "village": village, "places": "Trụ sở UBND xã",
            "starts_on": "2024-03-19" });
        officer.post("/rounds/{id}/postings", round, new).await;
        let posted = officer.get("/postings/{id}", &posting, "").await;
        let late = format!("/api/v1/postings/{posting}/withdrawal");
        let late = officer.client.post_json(&late, &json!({})).await;
        assert_eq!(late.json()["code"], "undo_refused", "its days are over: {}", late.text);
        let line = json!({ "name": who["head"], "class": "near_poor", "sex": null, "birth_year": null,
            "a_points": null, "b_points": null });
        assert_eq!(posted["households"], json!([line]), "what the other layout shows is not said");
    }

    /// A complaint that changes nothing; what was re-checked is posted once more.
    async fn is_complained_of(&self) {
        let Review { officer, household, village, round, .. } = self;
        let complaint = new_id();
        let new = json!({ "id": complaint, "household": household, "received_on": "2024-03-20",
            "complainant": "Một người dân", "content": "Hộ này có xe mới" });
        officer.post("/rounds/{id}/complaints", round, new).await;
        let before = officer.get("/complaints/{id}", &complaint, "").await;
        assert_eq!((&before["recheck"], &before["class_now"]), (&Value::Null, &json!("near_poor")));
        let recheck = json!({ "done_on": "2024-03-21", "result": "confirmed",
            "findings": "Xe đi mượn", "members": "Ban giảm nghèo thôn" });
        officer.post("/complaints/{id}/recheck", &complaint, recheck).await;
        officer.get("/complaints/{id}", &complaint, "").await;
        let postings = officer.get("/rounds/{id}/postings", round, "").await;
        assert_eq!(postings["complaints"][0]["recheck"]["result"], "confirmed");
        let again = json!({ "id": new_id(), "village": village, "places": "Trụ sở UBND xã",
            "starts_on": "2024-03-22" });
        officer.post("/rounds/{id}/postings", round, again).await;
        officer.get("/rounds/{id}/board", round, "").await;
        officer.get("/rounds/{id}/readings", round, "").await;
        let list = json!({ "rows": "listed", "form": "named", "format": "csv",
            "reason": "đối chiếu với phiếu giấy" });
        officer.post("/rounds/{id}/export", round, list).await;
    }

    /// Opinion and decision.
    async fn is_decided(&self) {
        let Review { officer, chairman, round, .. } = self;
        let ask = json!({ "day": "2024-04-01", "number": "09/BC-UBND" });
        officer.post("/rounds/{id}/opinion", round, ask).await;
        let says = json!({ "day": "2024-04-02", "answer": "Nhất trí" });
        officer.post("/rounds/{id}/opinion/answer", round, says).await;
        let draft = officer.get("/rounds/{id}/draft", round, "").await;
        let settings =
            json!({ "day": "2024-04-03", "signer": "Nguyễn Mẫu Quang", "seen": draft["seen"] });
        let draft = officer.post("/rounds/{id}/draft", round, settings).await;
        assert!(draft["text"].as_str().is_some_and(|text| text.contains("DỰ THẢO")), "{draft}");
        let read = json!({ "digest": draft["digest"] });
        let approved = chairman.post("/rounds/{id}/draft/approval", round, read).await;
        assert_eq!(approved["holds"], true);
        let decision =
            json!({ "number": "15/QĐ-UBND", "day": "2024-04-03", "seen": approved["digest"] });
        chairman.post("/rounds/{id}/decision", round, decision).await;
    }

    /// Certificates, and the request that the decision answered.
    async fn is_certified(&self, request: &str) {
        let Review { officer, chairman, household, round, .. } = self;
        let lacking = chairman.get("/rounds/{id}/certificates", round, "").await;
        assert_eq!((&lacking["rows"], &lacking["lacking"]), (&json!([]), &json!(1)));
        chairman.post("/rounds/{id}/certificates", round, json!({ "day": "2024-04-05" })).await;
        let certified = chairman.get("/rounds/{id}/certificates", round, "").await;
        assert_eq!(certified["rows"][0]["household"], household.as_str());
        assert_eq!(certified["lacking"], 0);
        assert_eq!(
            officer.get("/requests/{id}", request, "").await["answer_round"],
            round.as_str()
        );
        officer.get("/watch", "", "").await;
    }

    /// The report.
    async fn is_reported(&self) {
        let Review { officer, chairman, .. } = self;
        let report = new_id();
        let new = json!({ "id": report, "kind": "regular", "year": 2024, "month": 3,
            "number": "07/BC-UBND", "day": "2024-04-05" });
        let draft = officer.get("/reports/draft", "", "?kind=regular&year=2024&month=3").await;
        let prepare = json!({ "kind": "regular", "year": 2024, "month": 3, "seen": draft["seen"] });
        let draft = officer.post("/reports/draft", "", prepare).await;
        let read =
            json!({ "kind": "regular", "year": 2024, "month": 3, "digest": draft["digest"] });
        chairman.post("/reports/draft/approval", "", read).await;
        let sent = chairman.post("/reports", "", new).await;
        assert_eq!(chairman.get("/reports", "", "").await["rows"][0]["hash"], sent["hash"]);
        let whole = chairman.get("/reports/{id}", &report, "").await;
        let content: Value =
            serde_json::from_str(whole["content"].as_str().expect("text")).expect("JSON");
        assert_eq!((&content["month"], &whole["month"]), (&json!(3), &json!(3)));
    }

    /// A request that is refused.
    async fn refuses_another(&self) {
        let Review { officer, chairman, village, .. } = self;
        let refused = new_id();
        let new = json!({ "id": refused, "form": "recognise", "village": village,
            "applicant": "Phạm Mẫu Hai", "reason": "khó khăn", "received_on": "2024-04-02" });
        officer.post("/requests", "", new).await;
        let seen = chairman.get("/requests/{id}", &refused, "").await["seen"].clone();
        let why = json!({ "day": "2024-04-03", "reason": "không thuộc địa bàn", "seen": seen });
        chairman.post("/requests/{id}/refusal", &refused, why).await;
    }

    /// A round opened by mistake: a form as the year before, then closed with the reason.
    async fn closes_a_mistake(&self) {
        let Review { officer, .. } = self;
        let mistake = new_id();
        let new = json!({ "id": mistake, "kind": "regular", "year": 2024, "review_day": "2024-04-15",
            "flow": "steps" });
        officer.post("/rounds", "", new).await;
        let table = json!({ "score_table": self.score_table().await });
        officer.post("/rounds/{id}/score-table", &mistake, table).await;
        let poor = officer.client.get("/api/v1/households?class=poor&day=2024-04-15").await.json();
        let poor = repeatable(officer, &mistake, &poor).await;
        let form = format!("/api/v1/rounds/{mistake}/forms/{poor}");
        let kept = officer.client.get(&form).await;
        let kept = officer.read("GET", "/rounds/{id}/forms/{household}", &kept);
        assert_eq!((&kept["may_repeat"], &kept["before_year"]), (&json!(true), &json!(2023)));
        let same = json!({ "id": new_id() });
        let same = officer.client.post_json(&format!("{form}/repeat"), &same).await;
        officer.read("POST", "/rounds/{id}/forms/{household}/repeat", &same);
        let why = json!({ "reason": "mở nhầm tháng" });
        let closed = officer.post("/rounds/{id}/closing", &mistake, why).await;
        assert_eq!(
            (&closed["state"], &closed["closed"]),
            (&json!("closed"), &json!("mở nhầm tháng"))
        );
    }
}

async fn a_regular_review_is_told_over_the_api_as_it_goes(engine: Engine) {
    let server = Server::open(engine).await;
    let asked = RefCell::new(BTreeSet::new());
    let by = async |role| Asking { client: server.sign_in(role).await, asked: &asked };
    let (officer, chairman) = (by(Role::CommuneOfficer).await, by(Role::Chairman).await);

    let review = Review::of(officer, chairman).await;
    let request = review.is_requested().await;
    review.is_opened().await;
    review.is_surveyed().await;
    review.is_met().await;
    review.is_posted().await;
    review.is_complained_of().await;
    review.is_decided().await;
    review.is_certified(&request).await;
    review.is_reported().await;
    review.refuses_another().await;
    review.closes_a_mistake().await;
    // Nothing of the season was left out.
    let all: BTreeSet<_> = ROUTES
        .iter()
        .filter(|route| is_of_a_review(route))
        .map(|it| (it.method, it.path))
        .collect();
    let left: Vec<_> = all.difference(&asked.borrow()).copied().collect();
    assert!(left.is_empty(), "not asked: {left:?}");
}

async fn a_round_that_was_closed_looks_closed(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = "0197f0c0-0000-7000-8000-0000000000f1";
    let body = format!("id={id}&kind=regular&year=2024&review_day=2024-03-15&flow=steps");
    let answer = officer.post("/rounds", FORM, body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = format!("/rounds/{id}");
    let open = officer.get(&page).await.text;
    assert!(open.contains("class=\"calls\""), "it says what comes next: {open}");
    let body = format!("reason={}", enc("Mở nhầm tháng"));
    officer.post(&format!("{page}/closing"), FORM, body).await;
    let closed = officer.get(&page).await.text;
    assert!(closed.contains("class=\"steps over\""), "{closed}");
    assert!(
        closed.contains("Đợt này đã đóng ngày") && closed.contains("Mở nhầm tháng"),
        "{closed}"
    );
    for part in ["class=\"ready\"", "class=\"waits\"", "class=\"calls\"", "/closing"] {
        assert!(!closed.contains(part), "{part}: {closed}");
    }
}

/// A table of questions, as a database of before has one.
async fn of_questions(server: &Server) -> ScoreTableId {
    let app = &server.demo.app;
    let by = async |name: &str| {
        let password = format!("minh-hoa-{name}");
        app::office::sign_in::sign_in(app, name, &password).await.expect("signed in")
    };
    let (one, two) = (by("quantri").await, by("quantri2").await);
    let (standard, content) = ARTIFICIAL;
    let new = app::review::score_table::ScoreTableNew {
        id: ScoreTableId(uuid::Uuid::now_v7()),
        standard: standard.to_owned(),
        name: "Bảng câu hỏi cũ".to_owned(),
        content: content.as_bytes().to_vec(),
    };
    let table = app::review::score_table::import(app, &one, new).await.expect("imported").id;
    app::review::score_table::approve(app, &two, table).await.expect("approved");
    table
}

async fn a_round_of_questions_says_what_the_circulars_points_mean_for_it(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let api =
        async |path: &str, body: Value| officer.post_json(&format!("/api/v1{path}"), &body).await;
    let tables = officer.get("/api/v1/score-tables").await.json();
    let official = tables["rows"][0]["id"].as_str().expect("an id").to_owned();
    let old = of_questions(&server).await;
    let round = new_id();
    let new = json!({ "id": round, "kind": "regular", "year": 2024, "review_day": "2024-03-15",
        "flow": "steps" });
    api("/rounds", new).await;
    api(&format!("/rounds/{round}/score-table"), json!({ "score_table": old })).await;
    let list = officer.get("/api/v1/households?class=poor&day=2024-03-15").await.json();
    let household = list["rows"][0]["id"].as_str().expect("an id").to_owned();
    let form = form_for(server.demo.app.law(), "north_central_coast", Class::Poor);
    let survey = json!({ "id": new_id(), "household": household, "round": round,
        "answers": form.answers, "indicators": form.indicators, "house_area_m2": 60 });
    assert!(api("/surveys", survey).await.status.is_success());
    let page = format!("/rounds/{round}");
    let said = officer.get(&page).await.text;
    for words in
        ["Bảng câu hỏi cũ", "1 hộ đã có phiếu", "Bảng điểm minh họa", "/score-table/change"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let change = |from: &str| format!("from={from}&score_table={official}&agreed=1");
    let stale = officer.post(&format!("{page}/score-table/change"), FORM, change(&official)).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text);
    let path = format!("{page}/score-table/change");
    let done = officer.post(&path, FORM, change(&old.to_string())).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let said = officer.get(&page).await.text;
    assert!(
        !said.contains("Bảng điểm minh họa") && !said.contains("/score-table/change"),
        "{said}"
    );
    let home = officer.get(&format!("/households/{household}")).await.text;
    assert!(home.contains("Trước khi đợt chuyển bảng điểm"), "{home}");
    let form = officer.get(&format!("{page}/surveys/{household}")).await.text;
    assert!(form.contains("Phiếu trước của đợt này theo một bảng câu hỏi khác"), "{form}");
    // Sent again over the API it is the same change.
    let again = json!({ "from": old, "score_table": official });
    let again = api(&format!("/rounds/{round}/score-table/change"), again).await;
    assert!(again.status.is_success(), "{}", again.text);
    assert_eq!(again.json()["artificial"], false);
}
