//! People and households that may be one: asked about, decided by a person, never merged, and
//! across communes shown no further than each may see.

use app::kernel::problem::Code;
use app::people::double::{
    MatchDecide, MatchFind, MatchKind, MatchListQuery, MatchPage, MatchState,
};
use app::{Actor, Relation, Sex};
use base::id::{HouseholdId, MatchDecisionId, MatchId};
use testkit::{
    Engine, HOANG_KIM, HouseholdBuilder, Person, TestApp, household, id_of, number_of, on_both,
};

use crate::common::code_of;

on_both!(
    a_household_entered_twice_is_one_question_with_its_members_below,
    somebody_counted_in_two_households_is_asked_about,
    namesakes_of_another_age_are_not_asked_about,
    searching_again_asks_nothing_twice_and_takes_back_what_was_put_right,
    what_was_decided_is_not_asked_again,
    the_same_answer_sent_again_is_accepted_and_another_under_its_id_is_not,
    an_answer_to_a_page_that_is_no_longer_true_is_refused,
    an_answer_may_be_revised_and_the_first_one_stays,
    an_answer_needs_a_decision_and_a_reason,
    within_a_commune_its_officer_answers,
    across_communes_an_upper_level_answers,
    of_a_household_elsewhere_only_its_commune_is_told,
    roles_without_the_right_see_and_do_nothing,
    a_search_names_a_commune_of_ones_own,
    each_pair_is_listed_once_the_surest_first,
    nothing_is_merged_and_each_write_has_its_line,
);

/// An, his wife and their daughter.
fn an() -> HouseholdBuilder {
    household("Lê Mẫu An").with_wife("Bùi Mẫu Hòa").with_child("Lê Mẫu Mai")
}

/// The same as a second list has them: without marks, the wife's day of birth instead of her year.
fn an_again() -> HouseholdBuilder {
    household("LE MAU AN")
        .born("1975")
        .with("BUI MAU HOA", Relation::Spouse, Sex::Female, "12/03/1978")
        .with("LE MAU MAI", Relation::Child, Sex::Female, "20/11/2010")
}

async fn twice(t: &TestApp) -> (HouseholdId, HouseholdId) {
    let second = t.village("Thôn 2").await;
    (t.add(an()).await, t.add(an_again().in_village(second)).await)
}

async fn add_to_phu(t: &TestApp, household: HouseholdBuilder) -> HouseholdId {
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let nga = t.actor(Person::Nga).await;
    let new = household.in_village(village).build();
    app::people::household::add(&t.app, &nga, new).await.expect("the household is added").id
}

async fn search(t: &TestApp, actor: &Actor) -> app::people::double::MatchFound {
    app::people::double::find(&t.app, actor, MatchFind::default()).await.expect("a search")
}

async fn listed(t: &TestApp, actor: &Actor, state: MatchState) -> MatchPage {
    let query = MatchListQuery { state: Some(state), ..MatchListQuery::default() };
    app::people::double::list(&t.app, actor, query).await.expect("a list")
}

async fn only(t: &TestApp, actor: &Actor) -> MatchId {
    let page = listed(t, actor, MatchState::Open).await;
    assert_eq!(page.rows.len(), 1, "one question: {:?}", page.rows);
    page.rows[0].id
}

fn answer(name: &str, decision: &str) -> MatchDecide {
    MatchDecide {
        id: MatchDecisionId(id_of(name)),
        decision: decision.to_owned(),
        reason: "đã xem căn cước".to_owned(),
        replaces: None,
    }
}

async fn a_household_entered_twice_is_one_question_with_its_members_below(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let (first, second) = twice(&t).await;
    t.add(household("Trần Mẫu Bảo")).await;
    let found = search(&t, &hanh).await;
    assert_eq!((found.people, found.open, found.new, found.gone), (7, 4, 4, 0));
    let page = listed(&t, &hanh, MatchState::Open).await;
    let row = &page.rows[0];
    assert_eq!((page.rows.len(), row.kind), (1, MatchKind::Household));
    assert_eq!(row.common, Some((3, 3, 3)));
    assert_eq!(page.counts, [(MatchState::Open, 1)]);
    let view = app::people::double::get(&t.app, &hanh, row.id).await.expect("the pair");
    let mut sides: Vec<HouseholdId> =
        view.sides.iter().map(|side| side.household.as_ref().expect("seen").id).collect();
    sides.sort();
    let mut wanted = [first, second];
    wanted.sort();
    assert_eq!(sides, wanted);
    assert_eq!(view.members.len(), 3);
    assert!(view.held.is_none() && !view.across && view.decisions.is_empty());
    let member =
        app::people::double::get(&t.app, &hanh, view.members[0].id).await.expect("a member's pair");
    assert_eq!(member.part_of, Some(row.id));
    assert!(member.signs.iter().any(|(sign, _)| sign.as_str() == "companions_same"));
    let sum: i32 = member.signs.iter().map(|(_, weight)| weight).sum();
    assert!(sum > member.line.score, "the number of people compared is taken off");
}

async fn somebody_counted_in_two_households_is_asked_about(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let number = "038178000321";
    t.add(an().with("Lê Mẫu Hằng", Relation::Sibling, Sex::Female, "14/02/1978").number(number))
        .await;
    let married = household("Vũ Mẫu Khôi")
        .with("Lê Hằng", Relation::Spouse, Sex::Female, "14/02/1978")
        .with_child("Vũ Mẫu Ly");
    t.add(married).await;
    search(&t, &hanh).await;
    let view =
        app::people::double::get(&t.app, &hanh, only(&t, &hanh).await).await.expect("the pair");
    assert_eq!(view.line.kind, MatchKind::Person);
    assert!(!view.line.sure, "no number, no certainty");
    let codes: Vec<&str> = view.signs.iter().map(|(sign, _)| sign.as_str()).collect();
    for code in ["birth_same", "given_same", "middle_dropped", "village_same"] {
        assert!(codes.contains(&code), "{code} among {codes:?}");
    }
    let shown = format!("{view:?}");
    assert!(!shown.contains(number) && shown.contains("038•••••0321"), "masked only");
}

async fn namesakes_of_another_age_are_not_asked_about(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.add(household("Lê Mẫu An")).await;
    let other = household("Lê Mẫu An").id(HouseholdId(id_of("another An")));
    let other = other.person(base::id::PersonId(id_of("An's namesake"))).born("11/09/1951");
    t.add(other).await;
    let found = search(&t, &hanh).await;
    assert_eq!((found.people, found.open), (2, 0));
    assert!(listed(&t, &hanh, MatchState::Open).await.rows.is_empty());
}

async fn searching_again_asks_nothing_twice_and_takes_back_what_was_put_right(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    twice(&t).await;
    search(&t, &hanh).await;
    let before = listed(&t, &hanh, MatchState::Open).await.rows[0].id;
    let again = search(&t, &hanh).await;
    assert_eq!((again.open, again.new, again.gone), (4, 0, 0));
    assert_eq!(only(&t, &hanh).await, before, "under the id it had");
    // The daughters turn out to be two, by another year and name; two members still are alike.
    t.run(
        "update person set name = 'Le Mau Thu', folded = 'le mau thu', birth_day = null, \
           birth_year = 2016 where name = 'Le Mau Mai'",
    )
    .await;
    let fewer = search(&t, &hanh).await;
    assert_eq!((fewer.open, fewer.new, fewer.gone), (3, 0, 1));
    let page = listed(&t, &hanh, MatchState::Open).await;
    assert_eq!((page.rows[0].id, page.rows[0].common), (before, Some((2, 3, 3))));
    t.run(
        "update person set name = 'Đỗ ' || name, folded = 'do nhan', birth_day = null, \
           birth_year = 1940 where name like 'Bui%' or name like 'Le Mau An'",
    )
    .await;
    let none = search(&t, &hanh).await;
    assert_eq!((none.open, none.new, none.gone), (0, 0, 3));
    assert_eq!(t.count("match_pair").await, 0);
}

async fn what_was_decided_is_not_asked_again(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.add(household("Lê Mẫu An")).await;
    let second = household("Lê Mẫu Ân").born("05/05/1975");
    t.add(second).await;
    t.run("update person set name = 'Lê Mẫu An', folded = 'le mau an'").await;
    search(&t, &hanh).await;
    let id = only(&t, &hanh).await;
    let said = answer("1", "different");
    let view = app::people::double::decide(&t.app, &hanh, id, said).await.expect("recorded");
    assert_eq!(view.line.state, MatchState::Different);
    search(&t, &hanh).await;
    let open = listed(&t, &hanh, MatchState::Open).await.rows;
    assert!(open.iter().all(|row| row.id != id), "not asked again");
    assert_eq!(listed(&t, &hanh, MatchState::Different).await.rows[0].id, id);
    // Even when nothing speaks for it any more, the answer stays.
    t.run(
        "update person set birth_day = null, birth_year = 1931 where name = 'Lê Mẫu An' and id in \
           (select id from person order by id limit 1)",
    )
    .await;
    search(&t, &hanh).await;
    assert_eq!(t.count("match_decision").await, 1);
}

async fn the_same_answer_sent_again_is_accepted_and_another_under_its_id_is_not(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    twice(&t).await;
    search(&t, &hanh).await;
    let id = only(&t, &hanh).await;
    app::people::double::decide(&t.app, &hanh, id, answer("1", "same")).await.expect("recorded");
    let lines = t.count("audit").await;
    let again = app::people::double::decide(&t.app, &hanh, id, answer("1", "same"))
        .await
        .expect("accepted");
    assert_eq!((again.decisions.len(), t.count("audit").await), (1, lines));
    let other = app::people::double::decide(&t.app, &hanh, id, answer("1", "different")).await;
    assert_eq!(code_of(other), Code::MatchChanged);
}

async fn an_answer_to_a_page_that_is_no_longer_true_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    twice(&t).await;
    search(&t, &hanh).await;
    let id = only(&t, &hanh).await;
    let (one, two) = tokio::join!(
        app::people::double::decide(&t.app, &hanh, id, answer("1", "same")),
        app::people::double::decide(&t.app, &thao, id, answer("2", "different")),
    );
    assert!(one.is_ok() != two.is_ok(), "one of the two came second");
    let late = if one.is_ok() { two } else { one };
    assert_eq!(code_of(late), Code::MatchChanged);
    assert_eq!(t.count("match_decision").await, 1);
}

async fn an_answer_may_be_revised_and_the_first_one_stays(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    twice(&t).await;
    search(&t, &hanh).await;
    let id = only(&t, &hanh).await;
    let first = answer("1", "unsure");
    app::people::double::decide(&t.app, &hanh, id, first.clone()).await.expect("recorded");
    t.set_now("2023-11-02T02:00:00Z");
    let second = MatchDecide { replaces: Some(first.id), ..answer("2", "same") };
    let view = app::people::double::decide(&t.app, &hanh, id, second).await.expect("recorded");
    let said: Vec<&str> = view.decisions.iter().map(|it| it.decision.as_str()).collect();
    assert_eq!(said, ["same", "unsure"], "the latest first, both kept");
    assert_eq!(view.line.state, MatchState::Same);
    assert_eq!(view.decisions[0].replaces, Some(first.id));
}

async fn an_answer_needs_a_decision_and_a_reason(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    twice(&t).await;
    search(&t, &hanh).await;
    let id = only(&t, &hanh).await;
    for (decision, reason) in
        [("", "x"), ("open", "x"), ("merge", "x"), ("same", " "), ("same", &"x".repeat(301))]
    {
        let said = MatchDecide {
            decision: decision.to_owned(),
            reason: reason.to_owned(),
            ..answer("1", "")
        };
        assert_eq!(
            code_of(app::people::double::decide(&t.app, &hanh, id, said).await),
            Code::BadInput
        );
    }
    let unknown = MatchId(id_of("no pair"));
    let said = app::people::double::decide(&t.app, &hanh, unknown, answer("1", "same")).await;
    assert_eq!(code_of(said), Code::NotFound);
    assert_eq!(code_of(app::people::double::get(&t.app, &hanh, unknown).await), Code::NotFound);
}

async fn within_a_commune_its_officer_answers(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    twice(&t).await;
    search(&t, &hanh).await;
    let id = only(&t, &hanh).await;
    let lan = t.actor(Person::Lan).await;
    let view = app::people::double::get(&t.app, &lan, id).await.expect("seen from above");
    assert_eq!(view.held, Some(Code::MatchOfCommune));
    let said = app::people::double::decide(&t.app, &lan, id, answer("1", "same")).await;
    assert_eq!(code_of(said), Code::MatchOfCommune);
    let quang = t.actor(Person::Quang).await;
    assert_eq!(
        app::people::double::get(&t.app, &quang, id).await.expect("seen").held,
        Some(Code::NotAllowed)
    );
    let said = app::people::double::decide(&t.app, &quang, id, answer("1", "same")).await;
    assert_eq!(code_of(said), Code::NotAllowed);
    let nga = t.actor(Person::Nga).await;
    assert_eq!(code_of(app::people::double::get(&t.app, &nga, id).await), Code::NotFound);
    let said = app::people::double::decide(&t.app, &nga, id, answer("1", "same")).await;
    assert_eq!(code_of(said), Code::NotFound);
    assert!(listed(&t, &nga, MatchState::Open).await.rows.is_empty());
}

async fn across_communes_an_upper_level_answers(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    t.add(an()).await;
    add_to_phu(&t, an_again().born("20/11/2010")).await;
    search(&t, &nga).await;
    let id = only(&t, &nga).await;
    assert_eq!(only(&t, &hanh).await, id, "both communes see it");
    for officer in [&hanh, &nga] {
        let view = app::people::double::get(&t.app, officer, id).await.expect("seen");
        assert!(view.across);
        assert_eq!(view.held, Some(Code::MatchAcross));
        let said = app::people::double::decide(&t.app, officer, id, answer("1", "same")).await;
        assert_eq!(code_of(said), Code::MatchAcross);
    }
    let lan = t.actor(Person::Lan).await;
    let view = app::people::double::get(&t.app, &lan, id).await.expect("seen from above");
    assert!(view.sides.iter().all(|side| side.household.is_some()) && view.held.is_none());
    let view =
        app::people::double::decide(&t.app, &lan, id, answer("1", "same")).await.expect("recorded");
    assert_eq!(view.line.state, MatchState::Same);
    let seen = listed(&t, &hanh, MatchState::Same).await;
    assert_eq!(seen.rows[0].id, id, "the communes see the answer");
    // A search from the other side finds the same question.
    let again = search(&t, &hanh).await;
    assert_eq!(again.new, 0);
}

async fn of_a_household_elsewhere_only_its_commune_is_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let number = number_of(1975, 77);
    t.add(an().with("Lê Mẫu Khuê", Relation::Child, Sex::Male, "09/09/2009").number(&number)).await;
    let phu = household("Mai Mẫu Nguyên").with(
        "Le Mau Khue",
        Relation::Grandchild,
        Sex::Male,
        "09/09/2009",
    );
    add_to_phu(&t, phu).await;
    search(&t, &hanh).await;
    let (own, other) = (only(&t, &hanh).await, only(&t, &nga).await);
    assert_eq!(own, other);
    let view = app::people::double::get(&t.app, &nga, own).await.expect("seen");
    let shown = format!("{view:?}");
    for secret in ["Mẫu Khuê", "Mẫu An", "Mẫu Hòa", "Thôn 1", &number, "•0077"] {
        assert!(!shown.contains(secret), "{secret} is not Hoằng Phú's to know");
    }
    assert!(shown.contains("Le Mau Khue") && shown.contains("Xã Hoằng Kim"));
    let page = format!("{:?}", listed(&t, &nga, MatchState::Open).await);
    assert!(!page.contains("Mẫu Khuê") && page.contains("Le Mau Khue"));
    assert!(page.contains("birth_same"), "what agrees is told");
    let view = format!("{:?}", app::people::double::get(&t.app, &hanh, own).await.expect("seen"));
    assert!(!view.contains("Nguyên") && !view.contains("Thôn Phú") && !view.contains("Le Mau"));
}

async fn roles_without_the_right_see_and_do_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    twice(&t).await;
    search(&t, &t.hanh().await).await;
    for person in [Person::Binh, Person::Thu, Person::Minh] {
        let actor = t.actor(person).await;
        let list = app::people::double::list(&t.app, &actor, MatchListQuery::default()).await;
        assert_eq!(code_of(list), Code::NotAllowed, "{person:?}");
    }
    for person in [Person::Binh, Person::Thu, Person::Minh, Person::Quang, Person::Son] {
        let actor = t.actor(person).await;
        let found = app::people::double::find(&t.app, &actor, MatchFind::default()).await;
        assert_eq!(code_of(found), Code::NotAllowed, "{person:?}");
    }
}

async fn a_search_names_a_commune_of_ones_own(engine: Engine) {
    let t = TestApp::open(engine).await;
    twice(&t).await;
    let (lan, nga) = (t.actor(Person::Lan).await, t.actor(Person::Nga).await);
    let at = |area: &str| MatchFind { area: Some(area.to_owned()) };
    assert_eq!(
        code_of(app::people::double::find(&t.app, &lan, MatchFind::default()).await),
        Code::BadInput
    );
    assert_eq!(code_of(app::people::double::find(&t.app, &lan, at("38@0")).await), Code::BadInput);
    assert_eq!(
        code_of(app::people::double::find(&t.app, &lan, at("99999")).await),
        Code::AreaUnknown
    );
    assert_eq!(
        code_of(app::people::double::find(&t.app, &nga, at(HOANG_KIM)).await),
        Code::NotFound
    );
    let found = app::people::double::find(&t.app, &lan, at(HOANG_KIM))
        .await
        .expect("a commune of the province");
    assert_eq!(found.open, 4);
}

async fn each_pair_is_listed_once_the_surest_first(engine: Engine) {
    const PAIRS: usize = 53;
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for n in 0..PAIRS {
        let (day, year) = (n % 28 + 1, 1940 + n);
        for side in ["x", "y"] {
            let key = format!("{side} {n}");
            let one = household("Lê Mẫu An")
                .id(HouseholdId(id_of(&key)))
                .person(base::id::PersonId(id_of(&format!("person {key}"))))
                .born(&format!("{day:02}/05/{year}"));
            t.add(one).await;
        }
    }
    search(&t, &hanh).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let query = MatchListQuery {
            kind: Some(MatchKind::Household),
            after: after.clone(),
            ..MatchListQuery::default()
        };
        let page = app::people::double::list(&t.app, &hanh, query).await.expect("a page");
        seen.extend(page.rows.iter().map(|row| (row.score, row.id)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let same_day = t.number("select count(*) as n from match_pair where kind = 'household'").await;
    assert_eq!(i64::try_from(seen.len()).ok(), Some(same_day));
    assert!(seen.len() >= PAIRS, "{}", seen.len());
    let mut sorted = seen.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!(seen, sorted);
}

async fn nothing_is_merged_and_each_write_has_its_line(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    twice(&t).await;
    let before = crate::common::counts(&t).await;
    search(&t, &hanh).await;
    let id = only(&t, &hanh).await;
    app::people::double::decide(&t.app, &hanh, id, answer("1", "same")).await.expect("recorded");
    for ((table, then), (_, now)) in before.into_iter().zip(crate::common::counts(&t).await) {
        assert_eq!(now - then, if table == "audit" { 2 } else { 0 }, "{table}");
    }
    let lines = t
        .rows(
            "select action, subject from audit where action like 'match.%' order by seq",
            &["action", "subject"],
        )
        .await;
    assert_eq!(lines[0], ["match.find".to_owned(), format!("area/{HOANG_KIM}")]);
    assert_eq!(lines[1], ["match.decide".to_owned(), format!("match/{id}")]);
}
