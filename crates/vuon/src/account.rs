//! `vuon account`: accounts kept on the machine itself. It makes the first one of a fresh database
//! and is the way back in when nobody can sign in any more.

use app::office::account::{
    AccountChange, AccountListQuery, AccountNew, AccountState, AccountView, HolderAccountNew,
    Keeper,
};
use app::{App, Problem};
use base::Role;
use base::id::{OfficeHolderId, VillageId};
use base::words::Lang;
use clap::Subcommand;

use crate::{Database, Outcome, say};

/// Keeps accounts.
#[derive(clap::Args)]
pub struct AccountCommand {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Adds an account; the password is read from standard input.
    Add(Add),
    /// Lists accounts.
    List(List),
    /// Lists persons who hold a post that gives a right and have no account.
    Recorded(Recorded),
    /// Makes a new password, shown once, that must be changed at the next sign-in.
    Reset(Named),
    /// Changes name, role or area of an account; what is not given stays.
    Change(Change),
    /// Closes an account; its sessions end.
    Close(Named),
    /// Opens a closed account again.
    Open(Named),
}

#[derive(clap::Args)]
struct Add {
    #[command(flatten)]
    database: Database,
    /// The name to sign in with.
    username: String,
    /// The person's name.
    #[arg(long, required_unless_present = "recorded")]
    name: Option<String>,
    /// village_head, commune_officer, finance_officer, chairman, clerk, upper_officer, auditor or
    /// administrator.
    #[arg(long, required_unless_present = "recorded")]
    role: Option<String>,
    /// For a person who is recorded with posts already, by the id that `recorded` lists: the account may do
    /// what the posts give.
    #[arg(long, conflicts_with_all = ["name", "role", "area", "village", "another", "keep_password"])]
    recorded: Option<OfficeHolderId>,
    /// It is another person than the one of the same name in the same place.
    #[arg(long)]
    another: bool,
    /// The area, by code or key; for a village head the commune of the village.
    #[arg(long)]
    area: Option<String>,
    /// The village's name within the area, for a village head.
    #[arg(long)]
    village: Option<String>,
    /// The password is the owner's own: it need not be changed at the first sign-in.
    #[arg(long)]
    keep_password: bool,
}

#[derive(clap::Args)]
struct List {
    #[command(flatten)]
    database: Database,
    /// Part of a name or of a username.
    text: Option<String>,
    /// Of one role.
    #[arg(long)]
    role: Option<String>,
    /// Of one area and what lies in it.
    #[arg(long)]
    area: Option<String>,
}

#[derive(clap::Args)]
struct Recorded {
    #[command(flatten)]
    database: Database,
}

#[derive(clap::Args)]
struct Named {
    #[command(flatten)]
    database: Database,
    /// The name to sign in with.
    username: String,
}

#[derive(clap::Args)]
struct Change {
    #[command(flatten)]
    database: Database,
    /// The name to sign in with.
    username: String,
    /// Another name to sign in with.
    #[arg(long)]
    rename: Option<String>,
    /// Another name of the person.
    #[arg(long)]
    name: Option<String>,
    /// Another role.
    #[arg(long)]
    role: Option<String>,
    /// Another area, by code or key; empty for the whole country.
    #[arg(long)]
    area: Option<String>,
    /// Another village's name within the area.
    #[arg(long)]
    village: Option<String>,
}

impl AccountCommand {
    /// Runs it.
    pub async fn run(self, lang: Lang) -> Outcome {
        match self.command {
            What::Add(it) => add(it, lang).await,
            What::List(it) => list(it, lang).await,
            What::Recorded(it) => recorded(it, lang).await,
            What::Reset(it) => reset(it, lang).await,
            What::Change(it) => change(it, lang).await,
            What::Close(it) => set_state(it, AccountState::Disabled, lang).await,
            What::Open(it) => set_state(it, AccountState::Open, lang).await,
        }
    }
}

fn role_of(text: &str) -> anyhow::Result<Role> {
    Role::from_name(text).ok_or_else(|| anyhow::anyhow!("no such role: {text}"))
}

/// The village of that name in a commune.
async fn village(app: &App, area: Option<&str>, name: &str) -> app::Result<VillageId> {
    let unknown = || Problem::new(app::kernel::problem::Code::VillageUnknown).with("village", name);
    let commune = app::place::area::resolve(app, area.ok_or_else(unknown)?, app.today())?;
    let there = app::office::account::villages_of(app, Keeper::MACHINE, &commune).await?;
    let wanted = base::text::marked(name);
    let found = there.into_iter().find(|it| base::text::marked(&it.name) == wanted);
    found.map(|it| it.id).ok_or_else(unknown)
}

async fn add(add: Add, lang: Lang) -> Outcome {
    let role = add.role.as_deref().map(role_of).transpose()?;
    let mut password = String::new();
    std::io::stdin().read_line(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    let app = add.database.open().await?;
    match (add.recorded, role) {
        (Some(id), _) => {
            let revision = app::office::account::revision_of(&app, id).await?;
            let new = HolderAccountNew { revision, username: add.username.clone(), password };
            app::office::account::add_for(&app, Keeper::MACHINE, id, new).await?;
        }
        (None, Some(role)) => add_new(&app, &add, role, password).await?,
        (None, None) => return Err(anyhow::anyhow!("--role or --recorded").into()),
    }
    say(app.words().fill(lang, "account.added", [("username", add.username.as_str())]));
    app.close().await;
    Ok(())
}

async fn add_new(app: &App, add: &Add, role: Role, password: String) -> Outcome {
    let village = match &add.village {
        Some(name) => Some(village(app, add.area.as_deref(), name).await?),
        None => None,
    };
    let new = AccountNew {
        another: add.another,
        username: add.username.clone(),
        name: add.name.clone().unwrap_or_default(),
        role,
        area: add.area.clone().filter(|_| village.is_none()),
        village,
        password,
    };
    match add.keep_password {
        true => app::office::account::add_kept(app, new).await?,
        false => app::office::account::add(app, Keeper::MACHINE, new).await?,
    };
    Ok(())
}

async fn recorded(recorded: Recorded, lang: Lang) -> Outcome {
    let app = recorded.database.open().await?;
    for it in app::office::account::recorded(&app, Keeper::MACHINE).await? {
        let id = it.post.holder.to_string();
        let key = format!("post_kind.{}", it.post.kind.as_str());
        let kind = app.words().get(lang, &key);
        let args = [
            ("id", id.as_str()),
            ("name", it.post.holder_name.as_str()),
            ("post", kind),
            ("place", it.place.as_str()),
        ];
        say(app.words().fill(lang, "account.recorded", args));
    }
    app.close().await;
    Ok(())
}

async fn list(list: List, lang: Lang) -> Outcome {
    let app = list.database.open().await?;
    let mut asked = AccountListQuery {
        text: list.text,
        role: list.role,
        area: list.area,
        ..AccountListQuery::default()
    };
    loop {
        let page = app::office::account::list(&app, Keeper::MACHINE, &asked).await?;
        for account in &page.rows {
            say(line(&app, lang, account));
        }
        asked.after = page.next;
        if asked.after.is_none() {
            break;
        }
    }
    app.close().await;
    Ok(())
}

fn line(app: &App, lang: Lang, account: &AccountView) -> String {
    let words = app.words();
    let role = words.get(lang, &format!("role.{}", account.role.as_str())).to_owned();
    let state = if account.disabled { "accounts.closed" } else { "accounts.open" };
    let args = [
        ("username", account.username.as_str()),
        ("name", account.name.as_str()),
        ("role", role.as_str()),
        ("area", account.area_name.as_str()),
        ("state", words.get(lang, state)),
    ];
    words.fill(lang, "account.listed", args)
}

async fn reset(named: Named, lang: Lang) -> Outcome {
    let app = named.database.open().await?;
    let account = app::office::account::named(&app, &named.username).await?;
    let made =
        app::office::account::reset(&app, Keeper::MACHINE, account.id, account.revision, None)
            .await?;
    let args = [
        ("username", account.username.as_str()),
        ("password", made.as_deref().unwrap_or_default()),
    ];
    say(app.words().fill(lang, "account.reset", args));
    say(app.words().fill(lang, "account.reset_to", args));
    app.close().await;
    Ok(())
}

async fn change(change: Change, lang: Lang) -> Outcome {
    let app = change.database.open().await?;
    let account = app::office::account::named(&app, &change.username).await?;
    let role = match &change.role {
        Some(text) => role_of(text)?,
        None => account.role,
    };
    let commune = account.commune.as_ref().map(ToString::to_string);
    let village = match &change.village {
        Some(name) => {
            Some(village(&app, change.area.as_deref().or(commune.as_deref()), name).await?)
        }
        None => account.village.filter(|_| role == Role::VillageHead),
    };
    let area = change.area.or_else(|| account.area.as_ref().map(ToString::to_string));
    let to = AccountChange {
        username: change.rename.unwrap_or(account.username),
        name: change.name.unwrap_or(account.name),
        role,
        area: area.filter(|_| village.is_none()),
        village,
        revision: account.revision,
    };
    app::office::account::change(&app, Keeper::MACHINE, account.id, to).await?;
    say(app.words().fill(lang, "account.changed", [("username", change.username.as_str())]));
    app.close().await;
    Ok(())
}

async fn set_state(named: Named, state: AccountState, lang: Lang) -> Outcome {
    let app = named.database.open().await?;
    let account = app::office::account::named(&app, &named.username).await?;
    app::office::account::set_disabled(&app, Keeper::MACHINE, account.id, state, account.revision)
        .await?;
    let said = match state {
        AccountState::Open => "account.opened",
        AccountState::Disabled => "account.closed",
    };
    say(app.words().fill(lang, said, [("username", account.username.as_str())]));
    app.close().await;
    Ok(())
}
