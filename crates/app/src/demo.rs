//! The demonstration commune: Hoằng Kim as its plan of May 2024 has it, with synthetic people.
//!
//! It is made by the use cases themselves, list by list and step by step, so that whoever looks at
//! it looks at the program. Every name carries "Mẫu" (sample). Made twice, or after a crash
//! half-way, it goes on where it stopped.

mod answer;
mod assignment;
mod chance;
mod commune;
mod count;
mod name;
mod office;
mod open;
mod papers;
mod people;
mod rows;
mod told;
mod work;

use std::collections::BTreeMap;

use base::Role;
use base::area::AreaKey;
use base::id::{
    AccountId, HouseholdId, ImportId, PersonId, RoundId, ScoreTableId, SurveyId, VillageId,
};
use intake::Form;
use register::review::round::{Decision, RoundKind};
use register::{Class, NewHousehold};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Store;
use store::people::class_fact::ClassAdd;
use store::people::household::{HouseholdAdd, HouseholdQuery};
use store::people::household_fact::{FactOrigin, FactSource};
use uuid::Uuid;

use crate::App;
use crate::gate::list::{ImportNew, ImportState};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::office::account::Account;
use crate::office::sign_in::hash;
use crate::people::household::content_hash;
use crate::people::household_code::Codes;
use crate::place::village::VillageNew;
use crate::review::round::RoundNew;
use chance::Chance;
use told::Wanted;

pub(crate) use crate::kernel::law::DEMO_COMMUNE as COMMUNE;
/// The commune that holds it since 01/7/2025.
const COMMUNE_NOW: &str = "15889@2025-07-01";
const PROVINCE: &str = "38@0";
/// Under these parts the audit log says that the demonstration was begun, and that it is whole.
const BEGUN: &str = "begun";
const WHOLE: &str = "whole";

/// How many households the demonstration has.
#[derive(Debug, Clone, Copy)]
pub struct DemoSize(pub u32);

impl DemoSize {
    /// The commune of the plan alone.
    pub const PLAN: u32 = 1_205;
}

/// An account of the demonstration.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// The name to sign in with.
    pub username: String,
    /// Its password; it opens nothing but a demonstration.
    pub password: String,
    pub role: Role,
    /// Where it works.
    pub area: String,
}

/// What was made.
#[derive(Debug, Clone, Default)]
pub struct DemoSummary {
    /// The accounts to try it with.
    pub accounts: Vec<DemoAccount>,
    /// The lists it was made from; empty when it was there already.
    pub lists: Vec<(String, Vec<u8>)>,
}

/// Username, name, role, area or (for a village head) nothing.
const ACCOUNTS: [(&str, &str, Role, &str); 10] = [
    ("canbo", "Lê Mẫu Hạnh", Role::CommuneOfficer, COMMUNE),
    ("chutich", "Nguyễn Mẫu Quang", Role::Chairman, COMMUNE),
    ("taichinh", "Trần Mẫu Thu", Role::FinanceOfficer, COMMUNE),
    ("thon1", "Lê Mẫu Bình", Role::VillageHead, ""),
    ("tinh", "Phạm Mẫu Lan", Role::UpperOfficer, PROVINCE),
    ("kiemtoan", "Vũ Mẫu Sơn", Role::Auditor, PROVINCE),
    ("quantri", "Đỗ Mẫu Minh", Role::Administrator, "nation"),
    ("quantri2", "Đỗ Mẫu Hà", Role::Administrator, "nation"),
    ("vanthu", "Tạ Mẫu Ngọc", Role::Clerk, COMMUNE),
    ("hoangphu", "Lê Mẫu Nga", Role::CommuneOfficer, COMMUNE_NOW),
];

/// The villages and how many of the 1 205 households live in each.
const VILLAGES: [(&str, u32); 8] = [
    ("Thôn 1", 181),
    ("Thôn 2", 166),
    ("Thôn 3", 158),
    ("Thôn 4", 149),
    ("Thôn 5", 147),
    ("Thôn 6", 142),
    ("Thôn 7", 134),
    ("Thôn 8", 128),
];

/// The reviews with the numbers of their decisions.
const REVIEWS: [(i32, &str); 2] = [(2022, "86/QĐ-UBND"), (2023, "112/QĐ-UBND")];

/// How the reviewed households fare, as classes at the end of 2021 (recorded), 2022 and 2023, and
/// how many of them: 52, 40 and 25 poor, 70, 61 and 48 near-poor.
const FATES: [(Wanted, Wanted, Wanted, u32); 17] = {
    use Wanted::{NearPoor as C, No as K, Poor as N};
    [
        (N, N, N, 16),
        (N, N, C, 9),
        (N, N, K, 5),
        (N, C, N, 1),
        (N, C, C, 9),
        (N, C, K, 5),
        (N, K, N, 1),
        (N, K, K, 6),
        (C, N, N, 4),
        (C, N, C, 2),
        (C, C, N, 1),
        (C, C, C, 22),
        (C, C, K, 18),
        (C, K, K, 23),
        (K, N, C, 2),
        (K, N, K, 2),
        (K, C, K, 3),
    ]
};
/// Those that were not poor in 2021 nor 2022 and come on the list later, and those that asked for
/// a review and were found above the line.
const LATER: [(Wanted, Wanted, Wanted, u32); 4] = {
    use Wanted::{NearPoor as C, No as K, Poor as N};
    [(K, C, C, 2), (K, K, N, 2), (K, K, C, 2), (K, K, K, 38)]
};

pub(crate) async fn is_demo(store: &Store) -> Result<bool> {
    Ok(!store::kernel::audit::list_of(&**store, Subject::demo(BEGUN).as_str(), 1).await?.is_empty())
}

/// An id that is the same each time the demonstration is made.
fn fixed(name: &str) -> Uuid {
    let digest = Sha256::digest(format!("vuon demo {name}").as_bytes());
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(digest) {
        *byte = from;
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

fn password(username: &str) -> String {
    format!("minh-hoa-{username}")
}

/// Makes the demonstration commune, once.
///
/// # Errors
/// `demo_not_empty` on a database that holds anything else.
pub async fn demo(app: &App, size: DemoSize) -> Result<DemoSummary> {
    let accounts = ACCOUNTS
        .iter()
        .map(|(username, _, role, area)| DemoAccount {
            username: (*username).to_owned(),
            password: password(username),
            role: *role,
            area: match *area {
                "" => VILLAGES[0].0.to_owned(),
                "nation" => "Việt Nam".to_owned(),
                key => AreaKey::parse(key)
                    .map(|key| crate::place::area::name(app, &key))
                    .unwrap_or_default(),
            },
        })
        .collect();
    let db = &**app.store();
    if !store::kernel::audit::list_of(db, Subject::demo(WHOLE).as_str(), 1).await?.is_empty() {
        return Ok(DemoSummary { accounts, lists: Vec::new() });
    }
    if !is_demo(app.store()).await? {
        if store::office::account::count(db).await? > 0 {
            return Err(Problem::new(Code::DemoNotEmpty));
        }
        // The year that is shown has passed, and its commune with it: from here on it goes on.
        app.0.demo_made.store(true, std::sync::atomic::Ordering::Relaxed);
        app.write_as_program(Action::AccountChange)
            .await?
            .commit(None, Subject::demo(BEGUN), json!({}))
            .await?;
    }
    let lists = make(app).await?;
    if size.0 > DemoSize::PLAN {
        more(app, size.0 - DemoSize::PLAN).await?;
    }
    count::make(app).await?;
    app.write_as_program(Action::AccountChange)
        .await?
        .commit(None, Subject::demo(WHOLE), json!({ "households": size.0 }))
        .await?;
    Ok(DemoSummary { accounts, lists })
}

async fn make(app: &App) -> Result<Vec<(String, Vec<u8>)>> {
    for (username, name, role, area) in ACCOUNTS.iter().filter(|it| it.2 != Role::VillageHead) {
        self::account(app, username, name, *role, area, None).await?;
    }
    let officer = actor(app, "canbo").await?;
    for (name, _) in VILLAGES {
        let village = VillageNew {
            id: VillageId(fixed(name)),
            name: name.to_owned(),
            kind: "thon".to_owned(),
            from: demo_day("2010-01-01")?,
            before: None,
        };
        crate::place::village::add(app, &officer, village).await?;
    }
    let (username, name, role, _) = ACCOUNTS[3];
    self::account(app, username, name, role, "", Some(VillageId(fixed(VILLAGES[0].0)))).await?;
    office::make(app).await?;
    let table = score_table(app).await?;
    let households = commune::commune(app.law(), &VILLAGES, &FATES, &LATER)?;
    let first = self::round(app, &officer, table, REVIEWS[0].0).await?;
    let list = self::list(app, &officer, first, &households).await?;
    for (year, number) in REVIEWS {
        self::year(app, &officer, table, (year, number), &households).await?;
    }
    self::facts(app, &officer, &households).await?;
    open::open(app, &officer, table, &households).await?;
    papers::papers(app, &officer).await?;
    work::make(app).await?;
    Ok(vec![list])
}

/// The annual round of a year by the circular's table.
async fn round(app: &App, officer: &Actor, table: ScoreTableId, year: i32) -> Result<RoundId> {
    let id = RoundId(fixed(&format!("round {year}")));
    let review_day = demo_day(&format!("{year}-10-15"))?;
    let round = RoundNew { id, kind: RoundKind::Annual, year, review_day };
    crate::review::round::open(app, officer, round).await?;
    if crate::review::round::get(app, officer, id).await?.score_table.is_none() {
        crate::review::round::set_table(app, officer, id, table).await?;
    }
    Ok(id)
}

/// The list that the register begins with.
async fn list(
    app: &App,
    officer: &Actor,
    round: RoundId,
    households: &[people::Household],
) -> Result<(String, Vec<u8>)> {
    let title = format!("Danh sách hộ gia đình, xã Hoằng Kim, năm {}", REVIEWS[0].0);
    let mut sheet = crate::gate::list::sheet(&title, &Form::default(), rows::rows(households));
    sheet.warning = Some("DỮ LIỆU MINH HỌA – mọi người trong danh sách đều là giả định".to_owned());
    let bytes = paper::to_xlsx(&sheet).map_err(Problem::internal)?;
    let name = format!("hoang-kim-{}.xlsx", REVIEWS[0].0);
    let (known, _) = store::people::household::count(
        &**app.store(),
        &app.scope(officer),
        demo_day(&format!("{}-10-15", REVIEWS[0].0))?,
    )
    .await?;
    if known == 0 {
        let import =
            ImportNew::one(ImportId(app.new_id()), Some(round), name.clone(), bytes.clone());
        let checked = crate::gate::list::check(app, officer, import).await?;
        if checked.state != ImportState::Checked {
            let reason = format!("the list is not accepted: {:?}", checked.findings);
            return Err(Problem::internal(reason));
        }
        crate::gate::list::accept(app, officer, checked.id).await?;
    }
    Ok((name, bytes))
}

/// One year: round, forms, decision.
async fn year(
    app: &App,
    officer: &Actor,
    table: ScoreTableId,
    (year, number): (i32, &str),
    households: &[people::Household],
) -> Result<()> {
    let id = self::round(app, officer, table, year).await?;
    let round = crate::review::round::get(app, officer, id).await?;
    if round.decision.is_some() {
        return Ok(());
    }
    if round.counts.is_none_or(|counts| counts.surveys == 0) {
        forms(app, officer, id, (year, households)).await?;
    }
    let chairman = actor(app, "chutich").await?;
    let day = demo_day(&format!("{year}-12-08"))?;
    let decision = Decision { number: number.to_owned(), day };
    crate::review::decision::decide(app, &chairman, id, decision).await?;
    Ok(())
}

/// The forms of a year, all in one act.
async fn forms(
    app: &App,
    officer: &Actor,
    id: RoundId,
    (year, households): (i32, &[people::Household]),
) -> Result<()> {
    let write = app.write(officer, Action::SurveyAdd).await?;
    let round = crate::review::round::to_write(app, &write, officer, id).await?;
    let known = self::known(app, &*write, officer, round.review_day).await?;
    let ids: Vec<HouseholdId> = known.values().copied().collect();
    let members = store::people::member::list_of_many(&*write, &ids, round.review_day).await?;
    let mut forms = Vec::new();
    for household in households {
        let told = household.review.as_ref().and_then(|review| review.forms.get(&year));
        let there = household.key().and_then(|key| known.get(&key));
        let (Some(told), Some(household)) = (told, there) else { continue };
        let people = members.get(household).map(Vec::as_slice).unwrap_or_default();
        let new = SurveyId(fixed(&format!("form {year} {household}")));
        forms.push(told.form(new, (*household, id), people.iter().map(|it| it.id)));
    }
    crate::review::survey::put_many(app, &write, officer, &round, &forms).await?;
    let detail = json!({ "surveys": forms.len() });
    write.commit(Some(&round.commune), id, detail).await
}

/// The households of the register by what their list says of them: village, head, year of birth.
async fn known(
    app: &App,
    db: &impl store::Db,
    officer: &Actor,
    day: base::Day,
) -> Result<BTreeMap<people::Key, HouseholdId>> {
    const A_PAGE: u32 = 1_000;
    let scope = app.scope(officer);
    let mut query = HouseholdQuery::default();
    let mut found = BTreeMap::new();
    loop {
        let rows = store::people::household::list(db, &scope, &query, day, A_PAGE).await?;
        query.after = rows.last().map(|row| (row.sort_key.clone(), row.id));
        let whole = rows.len() < A_PAGE as usize;
        let keys =
            rows.into_iter().map(|row| ((row.village_name, row.head, row.head_birth_year), row.id));
        found.extend(keys);
        if whole {
            return Ok(found);
        }
    }
}

/// Facts about the households that were ever poor or near-poor. Stated twice they change
/// nothing: the same ones are drawn.
async fn facts(app: &App, officer: &Actor, households: &[people::Household]) -> Result<()> {
    let scope = app.scope(officer);
    let write = app.write_as_program(Action::HouseholdChange).await?;
    let mut found = BTreeMap::new();
    for class in [Class::Poor, Class::NearPoor] {
        for year in [2021, 2022, 2023] {
            let query = HouseholdQuery { class: Some(class), ..HouseholdQuery::default() };
            let day = base::day::year_end(year);
            for row in store::people::household::list(&*write, &scope, &query, day, 1_000).await? {
                found.insert((row.village_name, row.head, row.head_birth_year), row.id);
            }
        }
    }
    let made: BTreeMap<_, _> =
        households.iter().filter_map(|household| Some((household.key()?, household))).collect();
    let mut chance = Chance::new(10);
    let from = demo_day("2021-12-01")?;
    let facts: Vec<_> = found
        .into_iter()
        .filter_map(|(key, id)| {
            Some((id, from, people::household_facts(&mut chance, made.get(&key)?)))
        })
        .collect();
    let origin = FactOrigin { source: FactSource::Demo, at: write.at, by: officer.account };
    store::people::household_fact::add_many(&*write, &facts, origin).await?;
    let commune = AreaKey::parse(COMMUNE);
    let detail = json!({ "facts_of": facts.len() });
    write.commit(commune.as_ref(), Subject::demo("facts"), detail).await
}

async fn score_table(app: &App) -> Result<ScoreTableId> {
    let id = ScoreTableId(fixed("score table"));
    let admin = actor(app, "quantri").await?;
    let known = crate::review::score_table::list(app, &admin)
        .await?
        .into_iter()
        .find(|table| table.id == id);
    if known.is_none() {
        crate::review::score_table::import_official(app, &admin, id).await?;
    }
    if known.is_none_or(|table| table.approved_at.is_none()) {
        let second = actor(app, "quantri2").await?;
        crate::review::score_table::approve(app, &second, id).await?;
    }
    Ok(id)
}

async fn actor(app: &App, username: &str) -> Result<Actor> {
    let account = store::office::account::find_by_username(&**app.store(), username).await?;
    match account {
        Some(account) => crate::office::account::actor_of(app, account).await,
        None => Err(Problem::internal(format!("the demonstration has no account {username}"))),
    }
}

async fn account(
    app: &App,
    username: &str,
    name: &str,
    role: Role,
    area: &str,
    village: Option<VillageId>,
) -> Result<()> {
    if store::office::account::find_by_username(&**app.store(), username).await?.is_some() {
        return Ok(());
    }
    let write = app.write_as_program(Action::AccountChange).await?;
    let account = Account {
        id: AccountId(fixed(username)),
        username: username.to_owned(),
        name: name.to_owned(),
        role,
        area: AreaKey::parse(area),
        village,
        password_hash: hash(password(username)).await?,
        created_at: write.at,
        disabled_at: None,
        revision: 1,
        // Whoever tries the program out reads it beside the name.
        must_change_password: false,
        made_by: None,
        reset_by: None,
        last_sign_in_at: None,
    };
    store::office::account_keeping::add(&*write, &account, app.day_at(&write.at)).await?;
    let detail = json!({ "username": username, "role": role, "area": account.area });
    write.commit(None, account.id, detail).await
}

/// Further households in further communes of the province, for measuring: three people each,
/// one in twenty poor.
async fn more(app: &App, count: u32) -> Result<()> {
    const A_VILLAGE: u32 = 150;
    const A_COMMUNE: u32 = 1_200;
    let officer = actor(app, "canbo").await?;
    let mut chance = Chance::new(7);
    let mut left = count;
    let day = demo_day("2022-06-01")?;
    let province = AreaKey::parse(PROVINCE);
    let districts = app.areas().children(province.as_ref(), day);
    let communes: Vec<AreaKey> = districts
        .iter()
        .flat_map(|district| app.areas().children(Some(&district.key), day))
        .map(|unit| unit.key.clone())
        .filter(|key| key.as_str() != COMMUNE)
        .collect();
    for commune in communes.iter().cycle() {
        if left == 0 {
            break;
        }
        let here = left.min(A_COMMUNE);
        left -= here;
        let write = app.write_as_program(Action::HouseholdAdd).await?;
        let mut villages = Vec::new();
        for n in 0..here.div_ceil(A_VILLAGE) {
            let village = crate::place::village::Village {
                id: VillageId(app.new_id()),
                name: format!("Thôn {}", n + 1),
                kind: crate::place::village::VillageKind::Thon,
            };
            villages.push((
                village,
                crate::place::village::paths(app, commune, demo_day("2010-01-01")?)?,
            ));
        }
        store::place::village::add_many(&*write, &villages).await?;
        let households: Vec<NewHousehold> = (0..here)
            .map(|n| {
                let place = usize::try_from(n / A_VILLAGE).unwrap_or(0);
                let village = villages.get(place).map_or(VillageId(Uuid::nil()), |v| v.0.id);
                people::plain(&mut chance, HouseholdId(app.new_id()), village, || {
                    PersonId(app.new_id())
                })
            })
            .collect();
        let mut codes = Codes::new(&*write, households.iter().map(|it| it.id)).await?;
        let adds: Vec<HouseholdAdd<'_>> = households
            .iter()
            .map(|household| HouseholdAdd {
                household,
                code: codes.free(household.id),
                content_hash: content_hash(household),
                source: FactSource::Demo,
            })
            .collect();
        store::people::household::add_many(&*write, &adds, officer.account, write.at).await?;
        let decided = demo_day("2022-12-08")?;
        let classes = households.iter().map(|household| ClassAdd {
            household: household.id,
            from_day: decided,
            class: if chance.below(20) == 0 { Class::Poor } else { Class::NotPoor },
            verdict: None,
            round: None,
            import: None,
            farm: None,
            decision_number: Some("86/QĐ-UBND".to_owned()),
            decision_day: Some(decided),
            a_points: None,
            b_points: None,
            recorded_at: write.at,
            recorded_by: officer.account,
        });
        let classes: Vec<ClassAdd> = classes.collect();
        let mut digest = crate::people::class_digest::ClassDigest::default();
        classes.iter().for_each(|add| digest.add(&add.into()));
        store::people::class_fact::add_many(&*write, classes).await?;
        let detail = json!({ "households": here, "class_digest": digest.text() });
        write.commit(Some(commune), Subject::demo(commune.as_str()), detail).await?;
    }
    Ok(())
}

/// A day that the demonstration names itself.
fn demo_day(text: &str) -> Result<base::Day> {
    text.parse().map_err(Problem::internal)
}
