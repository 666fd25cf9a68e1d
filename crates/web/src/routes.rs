//! Every route there is, with who may take it: the API's description is made from this table, and
//! a test asks every route as every role.

/// The largest body of the API: a list is sent as one.
pub(crate) const API_BODY_MAX: usize = app::import::FILE_MAX + 64 * 1024;

/// What a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// A form of a page.
    Form,
    /// JSON of a shape of `schemas.json`.
    Json(&'static str),
    /// A file as it is.
    File,
}

/// A route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with `{name}` for what differs.
    pub path: &'static str,
    /// The action it needs, as `app::Action` names it; empty when anybody may.
    pub action: &'static str,
    /// What it takes.
    pub body: Body,
    /// The names of what may stand behind the question mark.
    pub query: &'static [&'static str],
    /// The shape of its answer, for routes of the API.
    pub answer: &'static str,
    /// What it does.
    pub summary: &'static str,
}

const fn page(method: &'static str, path: &'static str, action: &'static str) -> Route {
    let body = if method.len() == 4 { Body::Form } else { Body::None };
    Route { method, path, action, body, query: &[], answer: "", summary: "" }
}

const fn read(
    path: &'static str,
    action: &'static str,
    query: &'static [&'static str],
    answer: &'static str,
    summary: &'static str,
) -> Route {
    Route { method: "GET", path, action, body: Body::None, query, answer, summary }
}

const fn write(
    path: &'static str,
    action: &'static str,
    body: Body,
    answer: &'static str,
    summary: &'static str,
) -> Route {
    Route { method: "POST", path, action, body, query: &[], answer, summary }
}

/// All of them.
pub const ROUTES: &[Route] = &[
    page("GET", "/sign-in", ""),
    page("POST", "/sign-in", ""),
    page("POST", "/sign-out", ""),
    page("GET", "/language", ""),
    page("GET", "/healthz", ""),
    page("GET", "/metrics", ""),
    page("GET", "/assets/{name}", ""),
    page("GET", "/", "home.see"),
    page("GET", "/password", "password.change"),
    page("POST", "/password", "password.change"),
    page("GET", "/rights", "rights.see"),
    page("GET", "/households", "household.see"),
    page("GET", "/households/{id}", "household.see"),
    page("GET", "/rounds", "round.see"),
    page("POST", "/rounds", "round.open"),
    page("GET", "/rounds/{id}", "round.see"),
    page("POST", "/rounds/{id}/score-table", "round.change"),
    page("POST", "/rounds/{id}/decision", "round.decide"),
    page("GET", "/score-tables", "score_table.see"),
    page("POST", "/score-tables", "score_table.import"),
    page("GET", "/score-tables/{id}", "score_table.see"),
    page("POST", "/score-tables/{id}/approval", "score_table.approve"),
    page("GET", "/imports", "import.see"),
    page("POST", "/imports", "import.add"),
    page("GET", "/imports/template.xlsx", "import.see"),
    page("GET", "/imports/{id}", "import.see"),
    page("POST", "/imports/{id}/acceptance", "import.add"),
    page("GET", "/households/{id}/facts", "household.see"),
    page("POST", "/households/{id}/facts", "household.change"),
    page("GET", "/tables", "table.see"),
    page("GET", "/tables/{id}", "table.see"),
    page("GET", "/tables/{id}/cells", "table.see"),
    page("GET", "/tables/{id}/changes", "table.see"),
    page("GET", "/tables/{id}/files/{ending}", "table.see"),
    page("GET", "/workbooks/{ending}", "table.see"),
    page("GET", "/areas", "area.see"),
    page("GET", "/areas/{key}", "area.see"),
    page("GET", "/villages", "village.see"),
    page("POST", "/villages", "village.add"),
    page("GET", "/accounts", "account.see"),
    page("POST", "/accounts", "account.change"),
    page("POST", "/accounts/{id}/state", "account.change"),
    page("GET", "/audit", "audit.see"),
    read("/api/openapi.json", "", &[], "object", "This description."),
    read("/api/v1/me", "home.see", &[], "Me", "Who is signed in, and what they may do."),
    read("/api/v1/home", "home.see", &["year"], "Home", "The year's numbers of one's own area."),
    read(
        "/api/v1/households",
        "household.see",
        &["text", "class", "village", "day", "after"],
        "HouseholdPage",
        "Households that live in one's area on a day, by the head's given name, 50 a page.",
    ),
    write(
        "/api/v1/households",
        "household.add",
        Body::Json("NewHousehold"),
        "HouseholdAdded",
        "Adds a household; the same one sent again is accepted.",
    ),
    read(
        "/api/v1/households/{id}",
        "household.see",
        &["day"],
        "Household",
        "One household: members, classes, verdicts with their trace, history.",
    ),
    write(
        "/api/v1/households/{id}/members",
        "household.change",
        Body::Json("MemberAdd"),
        "",
        "Adds a person to a household from a day on.",
    ),
    write(
        "/api/v1/households/{id}/members/{person}/end",
        "household.change",
        Body::Json("MemberEnd"),
        "",
        "Ends a person's membership on a day.",
    ),
    write(
        "/api/v1/households/{id}/head",
        "household.change",
        Body::Json("HeadChange"),
        "",
        "Makes another member the head from a day on.",
    ),
    write(
        "/api/v1/households/{id}/facts",
        "household.change",
        Body::Json("FactsNew"),
        "",
        "States facts about a household and its people from a day on.",
    ),
    read("/api/v1/villages", "village.see", &[], "VillageList", "The villages of one's area."),
    write("/api/v1/villages", "village.add", Body::Json("NewVillage"), "Id", "Adds a village."),
    read("/api/v1/rounds", "round.see", &[], "RoundList", "Review rounds, the latest first."),
    write("/api/v1/rounds", "round.open", Body::Json("NewRound"), "Round", "Opens a round."),
    read("/api/v1/rounds/{id}", "round.see", &[], "Round", "One round, with how far it is."),
    write(
        "/api/v1/rounds/{id}/score-table",
        "round.change",
        Body::Json("TableChoice"),
        "Round",
        "Chooses the score table and classifies what waits for it.",
    ),
    write(
        "/api/v1/rounds/{id}/decision",
        "round.decide",
        Body::Json("Decision"),
        "Round",
        "Puts the classes in force.",
    ),
    write(
        "/api/v1/surveys",
        "survey.add",
        Body::Json("NewSurvey"),
        "Verdict",
        "Adds the answers of a household; gives the verdict with its trace.",
    ),
    read(
        "/api/v1/standards",
        "score_table.see",
        &[],
        "StandardList",
        "Poverty standards, with what they lack to classify.",
    ),
    read("/api/v1/score-tables", "score_table.see", &[], "ScoreTableList", "Score tables."),
    write(
        "/api/v1/score-tables",
        "score_table.import",
        Body::Json("NewScoreTable"),
        "ScoreTable",
        "Imports a score table, which waits for a second person.",
    ),
    read(
        "/api/v1/score-tables/{id}",
        "score_table.see",
        &[],
        "ScoreTableContent",
        "One score table with its text.",
    ),
    write(
        "/api/v1/score-tables/{id}/approval",
        "score_table.approve",
        Body::None,
        "",
        "Approves a score table that somebody else imported.",
    ),
    read("/api/v1/imports", "import.see", &["before"], "ImportPage", "Lists that were sent in."),
    Route {
        method: "POST",
        path: "/api/v1/imports",
        action: "import.add",
        body: Body::File,
        query: &["id", "file_name", "round"],
        answer: "Import",
        summary: "Checks a list (.xlsx, .ods, .csv), sent as the body; nothing of it is taken yet.",
    },
    read("/api/v1/imports/{id}", "import.see", &[], "Import", "One list, with what was found."),
    write(
        "/api/v1/imports/{id}/acceptance",
        "import.add",
        Body::None,
        "Import",
        "Takes a checked list into the register.",
    ),
    read("/api/v1/tables", "table.see", &[], "TableList", "The report tables there are."),
    read(
        "/api/v1/tables/{id}",
        "table.see",
        &["area", "from", "to", "areas"],
        "Table",
        "A report table of an area over a period; rates in hundredths of a percent.",
    ),
    read(
        "/api/v1/tables/{id}/cells",
        "table.see",
        &["area", "from", "to", "areas", "row", "column", "after"],
        "TableCell",
        "The households behind a cell, 50 a page.",
    ),
    read(
        "/api/v1/tables/{id}/rows",
        "table.see",
        &["area", "from", "to", "areas", "after"],
        "TableRows",
        "The members of a table that is a list (14, 15), 50 a page.",
    ),
    read(
        "/api/v1/tables/{id}/changes",
        "table.see",
        &["area", "from", "to", "areas", "row", "column", "after"],
        "TableChanges",
        "Why a table of a commune differs between two days: columns, households, what happened.",
    ),
    read(
        "/api/v1/areas",
        "area.see",
        &["text", "parent", "day"],
        "AreaList",
        "Official areas: found by text, below a parent, or the provinces.",
    ),
    read(
        "/api/v1/areas/{key}",
        "area.see",
        &["day"],
        "AreaDetail",
        "One area by key or code: what lies above it, what it came from, where it is now.",
    ),
    read("/api/v1/accounts", "account.see", &["after"], "AccountPage", "Accounts."),
    write("/api/v1/accounts", "account.change", Body::Json("NewAccount"), "Id", "Adds an account."),
    write(
        "/api/v1/accounts/{id}/state",
        "account.change",
        Body::Json("StateChange"),
        "",
        "Closes an account or opens it again.",
    ),
    write(
        "/api/v1/password",
        "password.change",
        Body::Json("PasswordChange"),
        "",
        "Changes one's own password; every session of the account ends.",
    ),
    read("/api/v1/audit", "audit.see", &["chain", "before"], "AuditPage", "The audit log."),
    read("/api/v1/audit/state", "audit.see", &[], "AuditState", "Recomputes the audit log."),
    read("/api/v1/rights", "rights.see", &[], "RightsList", "Who may do what."),
];
