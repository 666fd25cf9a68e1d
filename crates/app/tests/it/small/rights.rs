//! The table of rights and the use cases say the same: one call for every action and role.

use app::account::{AccountNew, AccountState};
use app::import::ImportNew;
use app::problem::Code;
use app::round::RoundNew;
use app::table::TableQuery;
use app::village::VillageNew;
use app::{Action, Actor, Decision, Relation, Result, RoundKind, rights};
use base::Role;
use base::id::{AccountId, HouseholdId, ImportId, PersonId, RoundId, ScoreTableId, VillageId};
use testkit::{Engine, PASSWORD, Person, TestApp, day, household, id_of, on_both};

on_both!(every_use_case_refuses_exactly_the_roles_without_the_right);

/// Things that are there, so that a refusal is about the right and nothing else.
struct There {
    household: HouseholdId,
    person: PersonId,
    round: RoundId,
    table: ScoreTableId,
}

async fn there(t: &TestApp) -> There {
    let household = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let hanh = t.hanh().await;
    let view = t.app.household_get(&hanh, household, None).await.expect("there");
    let round = t.round(2023).await;
    There { household, person: view.members[1].id, round, table: t.score_table().await }
}

/// Asks for an action; every use case that stands behind it must answer alike.
async fn ask(t: &TestApp, who: &Actor, action: Action, there: &There) -> Vec<Result<()>> {
    let app = &t.app;
    let fresh = app.fresh_id();
    let query = TableQuery { id: "t01".to_owned(), ..TableQuery::default() };
    match action {
        Action::HomeSee => vec![app.home(who, None).await.map(drop)],
        // The areas and the rights are the program's own; the pages ask for the right themselves.
        Action::AreaSee | Action::RightsSee => vec![who.require(action)],
        Action::PasswordChange => {
            vec![app.password_change(who, PASSWORD, PASSWORD).await]
        }
        Action::HouseholdSee => vec![
            app.household_list(who, app::household::HouseholdListQuery::default()).await.map(drop),
            app.household_get(who, there.household, None).await.map(drop),
        ],
        Action::HouseholdAdd => {
            let new = household("Lê Mẫu Nam").id(HouseholdId(fresh)).build();
            vec![app.household_add(who, new).await.map(drop)]
        }
        Action::HouseholdChange => {
            let member = household("Lê Mẫu Nam").build().members.remove(0);
            let on = day("2023-05-01");
            vec![
                app.member_add(who, there.household, member, on).await,
                app.member_end(who, there.household, PersonId(fresh), on, "x").await,
                app.head_change(who, there.household, there.person, Relation::Head, on).await,
            ]
        }
        Action::VillageSee => vec![app.village_list(who).await.map(drop)],
        Action::VillageAdd => {
            let (name, kind) = (format!("Thôn {fresh}"), "thon".to_owned());
            let new = VillageNew { id: VillageId(fresh), name, kind, from: day("2010-01-01") };
            vec![app.village_add(who, new).await.map(drop)]
        }
        Action::RoundSee => {
            let (household, round) = (there.household, there.round);
            let mut all = super::round_rights::ask(app, who, action, household, round).await;
            all.push(app.round_list(who).await.map(drop));
            all.push(app.round_get(who, there.round).await.map(drop));
            all
        }
        Action::RoundOpen => {
            let review_day = day("2023-05-15");
            let (id, kind) = (RoundId(fresh), RoundKind::Regular);
            vec![app.round_open(who, RoundNew { id, kind, year: 2023, review_day }).await.map(drop)]
        }
        Action::RoundChange => {
            vec![app.round_set_table(who, there.round, there.table).await.map(drop)]
        }
        Action::RoundDecide => {
            let decision = Decision { number: "1/QĐ-UBND".to_owned(), day: day("2023-10-20") };
            vec![app.round_decide(who, there.round, decision).await.map(drop)]
        }
        Action::SurveyAdd => {
            let form = t.form(standard::Class::Poor).of(there.household, there.round, "");
            vec![app.survey_add(who, form).await.map(drop)]
        }
        Action::ImportSee => vec![
            app.import_list(who, None).await.map(drop),
            app.import_get(who, ImportId(fresh)).await.map(drop),
            app.import_template(who, None).await.map(drop),
        ],
        Action::ImportAdd => {
            let (id, bytes) = (ImportId(fresh), b"x".to_vec());
            let new = ImportNew { id, round: None, file_name: "x.csv".to_owned(), bytes };
            vec![
                app.import_check(who, new).await.map(drop),
                app.import_accept(who, id).await.map(drop),
            ]
        }
        Action::TableSee => vec![
            app.table_get(who, &query).await.map(drop),
            app.table_cell(who, &query, "all", 1, None).await.map(drop),
            app.table_file(who, &query, app::table::TableFormat::Csv, base::words::Lang::Vi)
                .await
                .map(drop),
        ],
        Action::ScoreTableSee => vec![
            app.score_table_list(who).await.map(drop),
            app.score_table_get(who, there.table).await.map(drop),
        ],
        Action::ScoreTableImport => {
            let new = super::score_table::small("sai", "x");
            vec![app.score_table_import(who, new).await.map(drop)]
        }
        Action::ScoreTableApprove => {
            vec![app.score_table_approve(who, ScoreTableId(fresh)).await]
        }
        Action::AccountSee => vec![app.account_list(who, None).await.map(drop)],
        Action::AccountChange => {
            let new = AccountNew {
                username: format!("n{}", fresh.simple()),
                name: "Lê Mẫu Nam".to_owned(),
                role: Role::Auditor,
                area: None,
                village: None,
                password: PASSWORD.to_owned(),
            };
            let nobody = AccountId(id_of("nobody"));
            vec![
                app.account_add(who, new).await.map(drop),
                app.account_set_disabled(who, nobody, AccountState::Disabled).await,
            ]
        }
        Action::AuditSee => vec![
            app.audit_chains(who).await.map(drop),
            app.audit_list(who, "", None).await.map(drop),
            app.audit_verify(who).await.map(drop),
        ],
        other => super::round_rights::ask(app, who, other, there.household, there.round).await,
    }
}

async fn every_use_case_refuses_exactly_the_roles_without_the_right(engine: Engine) {
    let t = TestApp::open(engine).await;
    let there = there(&t).await;
    for role in Role::ALL {
        let who = t.actor(Person::of_role(role)).await;
        for action in Action::ALL {
            let before = super::counts(&t).await;
            let answers = ask(&t, &who, *action, &there).await;
            for (n, answer) in answers.into_iter().enumerate() {
                let refused = answer.as_ref().is_err_and(|it| it.code == Code::NotAllowed);
                let what = format!("{role:?} {} ({n}): {answer:?}", action.as_str());
                assert_eq!(refused, !rights::may(role, *action), "{what}");
                let defect = answer.is_err_and(|it| it.code.status() >= 500);
                assert!(!defect, "{what}");
            }
            if !rights::may(role, *action) {
                assert_eq!(super::counts(&t).await, before, "{role:?} {}", action.as_str());
            }
        }
    }
}
