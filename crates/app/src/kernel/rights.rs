//! Who may do what, as one table; and the scope that goes into every query.

use base::area::{AreaKey, Level};
use base::id::{AccountId, PostId, VillageId};
use base::{Day, Role};
use store::office::post::PostHeld;
use store::{Scope, ScopeArea};

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};

/// What a figure, a list or a report can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The whole country.
    Nation,
    /// An official area.
    Area(AreaKey),
    Village(VillageId),
}

macro_rules! actions {
    ($($name:ident = $id:literal: $roles:literal;)+) => {
        /// Something a person can ask the program to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($name),+ }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Action] = &[$(Action::$name),+];

            /// Its name, `noun.verb`, as in the audit log.
            pub fn as_str(self) -> &'static str {
                match self { $(Action::$name => $id),+ }
            }

            /// Whether it leaves the register as it is; what is taken out of it is a copy.
            pub fn reads(self) -> bool {
                self.as_str().ends_with(".see")
                    || matches!(self, Action::OdataRead | Action::ExportMake)
            }

            fn roles(self) -> &'static str {
                match self { $(Action::$name => $roles),+ }
            }
        }
    };
}

// One letter a role, in the order of `Role::ALL`; a dot means no.
// v village head · o commune officer · f finance officer · c chairman · u upper-level officer ·
// a auditor · d administrator · k clerk
actions! {
    HomeSee            = "home.see":            "vofcuadk";
    AreaSee            = "area.see":            "vofcuadk";
    RightsSee          = "rights.see":          "vofcuadk";
    PasswordChange     = "password.change":     "vofcuadk";
    SessionBegin       = "session.begin":       "vofcuadk";
    SessionRefuse      = "session.refuse":      "........";
    SessionHold        = "session.hold":        "........";
    SessionEnd         = "session.end":         "vofcuadk";
    HouseholdSee       = "household.see":       "vofcua..";
    HouseholdAdd       = "household.add":       ".o......";
    HouseholdChange    = "household.change":    ".o......";
    HouseholdRemove    = "household.remove":    ".o......";
    EventSee           = "event.see":           "vofcua..";
    EventAdd           = "event.add":           ".o......";
    MoveAccept         = "move.accept":         ".o......";
    CheckSee           = "check.see":           "vo.cua..";
    CheckSetAside      = "check.set_aside":     ".o......";
    VillageSee         = "village.see":         "vofcuadk";
    VillageAdd         = "village.add":         ".o......";
    VillageChange      = "village.change":      ".o......";
    RoundSee           = "round.see":           "vofcua..";
    RoundOpen          = "round.open":          ".o......";
    RoundChange        = "round.change":        ".o......";
    RoundClose         = "round.close":         ".o.c....";
    RoundDecide        = "round.decide":        "...c....";
    PaperPrepare       = "paper.prepare":       ".o......";
    PaperApprove       = "paper.approve":       "...c....";
    DecisionRecord     = "decision.record":     ".o......";
    RoundList          = "round.list":          ".o......";
    OpinionAdd         = "opinion.add":         ".o.c....";
    MeetingSee         = "meeting.see":         "vofcua..";
    MeetingRun         = "meeting.run":         "vo......";
    MeetingUndo        = "meeting.undo":        "vo.c....";
    PostingSee         = "posting.see":         "vofcua..";
    PostingAdd         = "posting.add":         ".o......";
    PostingUndo        = "posting.undo":        ".o.c....";
    ComplaintSee       = "complaint.see":       "vo.cua..";
    ComplaintAdd       = "complaint.add":       ".o......";
    ComplaintRecheck   = "complaint.recheck":   ".o......";
    RequestSee         = "request.see":         "vo.cua..";
    RequestAdd         = "request.add":         "vo......";
    RequestChange      = "request.change":      "vo......";
    RequestAnswer      = "request.answer":      "...c....";
    FarmSee            = "farm.see":            "vo.cua..";
    FarmAdd            = "farm.add":            "vo......";
    FarmAnswer         = "farm.answer":         "...c....";
    CertificateSee     = "certificate.see":     "vo.cua..";
    CertificateIssue   = "certificate.issue":   "...c....";
    ReportSee          = "report.see":          "vofcua..";
    ReportSend         = "report.send":         ".o.c....";
    SurveyAdd          = "survey.add":          "vo......";
    ImportSee          = "import.see":          ".o.c.a..";
    ImportAdd          = "import.add":          ".o......";
    ImportAnswer       = "import.answer":       ".o......";
    ImportAccept       = "import.accept":       ".o......";
    TableSee           = "table.see":           "vofcua..";
    MatchSee           = "match.see":           ".o.cua..";
    MatchFind          = "match.find":          ".o..u...";
    MatchDecide        = "match.decide":        ".o..u...";
    ExportSee          = "export.see":          "vofcua..";
    ExportMake         = "export.make":         "vofcua..";
    OdataRead          = "odata.read":          ".ofcua..";
    ScoreTableSee      = "score_table.see":     "vofcuad.";
    ScoreTableImport   = "score_table.import":  "......d.";
    ScoreTableApprove  = "score_table.approve": "....u.d.";
    ReadingChoiceSee   = "reading_choice.see":  "vofcuad.";
    ReadingChoiceAdd   = "reading_choice.add":  "....u...";
    ReadingChoiceChange = "reading_choice.change": "....u...";
    AccountSee         = "account.see":         ".o...ad.";
    AccountChange      = "account.change":      "......d.";
    AccountHeads       = "account.heads":       ".o....d.";
    AuditSee           = "audit.see":           ".....ad.";
    BackupSee          = "backup.see":          "......d.";
    BackupAdd          = "backup.add":          "........";
    RestoreAdd         = "restore.add":         "........";
    RestoreSee         = "restore.see":         ".o.c..d.";
    RestoreConfirm     = "restore.confirm":     "...c....";
    AuditSeal          = "audit.seal":          ".....ad.";
    AuditMark          = "audit.mark":          "........";
    KeyChange          = "key.change":          "......d.";
    LegalPaperSee      = "legal_paper.see":     ".ofcua.k";
    LegalPaperKeep     = "legal_paper.keep":    ".o.c...k";
    DutySee            = "duty.see":            "vofcua.k";
    DutyClose          = "duty.close":          ".o.cu...";
    AssignmentAdd      = "assignment.add":      ".o.cu...";
    AssignmentNote     = "assignment.note":     "vofcu..k";
    AssignmentClose    = "assignment.close":    "vofcu..k";
    DifficultySee      = "difficulty.see":     "vofcua..";
    DifficultyAdd      = "difficulty.add":     "vofc....";
    DifficultyChange   = "difficulty.change":  "vofc....";
    DifficultyForward  = "difficulty.forward": ".o.cu...";
    DifficultyAnswer   = "difficulty.answer":  ".o.cu...";
    DifficultySettle   = "difficulty.settle":  "vofc....";
    EntitlementSee     = "entitlement.see":     "vofcua..";
    EntitlementAdd     = "entitlement.add":     ".o......";
    PostSee            = "post.see":            ".ofcuadk";
    PostKeep           = "post.keep":           ".o....d.";
    PostSwitch         = "post.switch":         "vofcuadk";
    BodySee            = "body.see":            ".ofcuadk";
    BodyKeep           = "body.keep":           ".o.c....";
    ResidentCountSee   = "resident_count.see":  "vofcua..";
    ResidentCountAdd   = "resident_count.add":  ".o......";
    ResidentCountChange = "resident_count.change": ".o......";
}

/// Whether a role may do an action at all; where, its scope says.
pub fn may(role: Role, action: Action) -> bool {
    let place = Role::ALL.iter().position(|r| *r == role);
    place.and_then(|i| action.roles().as_bytes().get(i)).is_some_and(|letter| *letter != b'.')
}

/// The table of rights as text, for `docs/generated/rights.txt`.
pub fn table() -> String {
    let mut out = String::from(
        "Who may do what. The part and the area are those of the post in which an account acts today\n\
         (law/posts.toml): every query is limited to it. Without a post of today nothing is seen or\n\
         written.\n\
         Accounts are kept within an area and not above one's own part:\n\
         - an administrator of the nation keeps every account;\n\
         - one of a province keeps those of the province and of all that lies in it, in every role;\n\
         - one of a commune keeps those of the commune and its villages, in every role but\n  \
           upper_officer;\n\
         - a commune officer keeps those of the heads of the commune's villages;\n\
         - posts are given, ended and put right within the same limits; those that give no part\n  \
           by the commune officer, too;\n\
         - a clerk keeps the commune's papers and sees no household;\n\
         - an auditor sees those of the area. Nobody changes an account of one's own, and the last\n  \
           administrator stays.\n\
         Whose area or village has ended reads and writes nothing; the successor's administrator keeps the\n\
         account and moves those of an ended commune in one act. /metrics is for who sees the whole log.\n\n",
    );
    out.push_str(&format!("{:<22}", "action"));
    for role in Role::ALL {
        out.push_str(&format!(" {:<16}", role.as_str()));
    }
    out = out.trim_end().to_owned() + "\n";
    for action in Action::ALL {
        let mut line = format!("{:<22}", action.as_str());
        for role in Role::ALL {
            line.push_str(&format!(" {:<16}", if may(role, *action) { "yes" } else { "-" }));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A person who has signed in.
#[derive(Debug, Clone)]
pub struct Actor {
    pub account: AccountId,
    /// The name it signs in with.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Their part.
    pub role: Role,
    /// Their area; `None` with no village: the nation.
    pub area: Option<AreaKey>,
    /// Their village, for a village head.
    pub village: Option<VillageId>,
    /// The area's or village's name.
    pub area_name: String,
    /// Whether somebody else chose the password: nothing is done before it is changed.
    pub must_change_password: bool,
    /// When the area has ended: who has its land now. Nothing is written for it any more.
    pub ended: Option<String>,
    /// The post in which it acts; without one it does nothing but come, go and change its password.
    pub post: Option<PostId>,
    /// The posts of today that give it rights.
    pub posts: Vec<PostHeld>,
}

/// What nobody is kept from who has signed in: coming, going and one's own password.
fn is_own(action: Action) -> bool {
    matches!(
        action,
        Action::PasswordChange | Action::SessionBegin | Action::SessionEnd | Action::PostSwitch
    )
}

impl Actor {
    /// Whether the actor's role allows the action, which it has by its post.
    pub fn may(&self, action: Action) -> bool {
        may(self.role, action) && (self.post.is_some() || is_own(action))
    }

    /// Whether the actor sees what households answered and lack, and not only their class: who
    /// keeps the money needs no datum on health or schooling (`catalogue.toml`).
    pub fn sees_answers(&self) -> bool {
        self.may(Action::HouseholdSee) && self.role != Role::FinanceOfficer
    }

    /// Whether the actor may open the cells of a table: the households behind sensitive figures are
    /// kept from who sees no answers. A list leaves its sensitive columns out instead.
    pub(crate) fn may_open(&self, table: &figures::TableDef) -> bool {
        !table.sensitive || table.shape == figures::Shape::List || self.sees_answers()
    }

    /// Whether the actor keeps accounts of village heads and no others.
    pub(crate) fn keeps_heads_only(&self) -> bool {
        self.may(Action::AccountHeads) && !self.may(Action::AccountChange)
    }

    /// Refuses what the role does not allow.
    ///
    /// # Errors
    /// `not_allowed`, naming the action; `post_missing`; `password_must_change`; `account_area_ended` for a
    /// write.
    pub fn require(&self, action: Action) -> Result<()> {
        if !may(self.role, action) {
            return Err(Problem::new(Code::NotAllowed).with("action", action.as_str()));
        }
        // Coming, going and one's own password are nobody else's matter.
        if is_own(action) {
            return Ok(());
        }
        if self.post.is_none() {
            return Err(Problem::new(Code::PostMissing).with("name", &self.name));
        }
        if self.must_change_password {
            return Err(Problem::new(Code::PasswordMustChange));
        }
        match &self.ended {
            Some(successors) if !action.reads() => Err(Problem::new(Code::AccountAreaEnded)
                .with("area", &self.area_name)
                .with("successors", successors)),
            _ => Ok(()),
        }
    }
}

impl App {
    /// The part of the register that the actor's queries see. An area that has ended is seen as it
    /// was on its last day.
    pub(crate) fn scope(&self, actor: &Actor) -> Scope {
        let today = self.today();
        if !actor.may(Action::HouseholdSee) {
            return Scope::grant(ScopeArea::Nothing, today);
        }
        self.scope_of(actor.area.as_ref(), actor.village, today)
    }

    /// The part of the office's own records – papers, what was entrusted – that the actor's queries see; the
    /// clerk sees them, and no household.
    pub(crate) fn office_scope(&self, actor: &Actor) -> Scope {
        match actor.may(Action::LegalPaperSee) || actor.may(Action::DutySee) {
            true => self.scope_of(actor.area.as_ref(), actor.village, self.today()),
            false => self.scope(actor),
        }
    }

    pub(crate) fn scope_of(
        &self,
        area: Option<&AreaKey>,
        village: Option<VillageId>,
        today: Day,
    ) -> Scope {
        if let Some(village) = village {
            return Scope::grant(ScopeArea::Village(village), today);
        }
        let Some(key) = area else {
            return Scope::grant(ScopeArea::Nation, today);
        };
        let Some(unit) = self.areas().get(key) else {
            return Scope::grant(ScopeArea::Nothing, today);
        };
        let day = unit.valid_to.map_or(today, |last| last.min(today));
        let area = match unit.level {
            Level::Nation => ScopeArea::Nation,
            Level::Province => ScopeArea::Province(key.clone()),
            Level::District => ScopeArea::District(key.clone()),
            Level::Commune => ScopeArea::Commune(key.clone()),
            Level::Village => ScopeArea::Nothing,
        };
        Scope::grant(area, day)
    }

    /// The scope of a narrower area that a table is asked for. It is only given when the actor's
    /// own scope covers it.
    pub(crate) async fn scope_within(
        &self,
        actor: &Actor,
        target: &Target,
        day: Day,
    ) -> Result<Scope> {
        let own = self.scope(actor);
        let covered = match (own.area(), target) {
            (ScopeArea::Nothing, _) => false,
            (ScopeArea::Nation, _) => true,
            (ScopeArea::Village(mine), Target::Village(village)) => mine == village,
            (ScopeArea::Village(_), _) => false,
            (_, Target::Village(village)) => {
                store::place::village::find(&**self.store(), &own, *village).await?.is_some()
            }
            (
                ScopeArea::Province(mine) | ScopeArea::District(mine) | ScopeArea::Commune(mine),
                Target::Area(key),
            ) => self.covers(mine, key),
            (_, Target::Nation) => false,
        };
        if !covered {
            return Err(Problem::new(Code::NotFound));
        }
        let area = match target {
            Target::Nation => ScopeArea::Nation,
            Target::Village(village) => ScopeArea::Village(*village),
            Target::Area(key) => match self.areas().get(key).map(|unit| unit.level) {
                Some(Level::Province) => ScopeArea::Province(key.clone()),
                Some(Level::District) => ScopeArea::District(key.clone()),
                Some(Level::Commune) => ScopeArea::Commune(key.clone()),
                _ => ScopeArea::Nothing,
            },
        };
        Ok(Scope::grant(area, day))
    }

    /// Whether an area lies in another, or is it, on some day of their common life.
    pub(crate) fn covers(&self, mine: &AreaKey, key: &AreaKey) -> bool {
        if mine == key {
            return true;
        }
        let Some(unit) = self.areas().get(key) else { return false };
        let last = unit.valid_to.unwrap_or(self.today()).min(self.today());
        self.areas().ancestors(key, last).iter().any(|up| &up.key == mine)
    }

    /// Who has the land of an area that has ended; `None` while it lasts. The demonstration shows a
    /// year that has passed: there the commune of that year, and no other, goes on, and its banner
    /// says so.
    pub(crate) fn ended(&self, key: &AreaKey) -> Option<String> {
        let last = self.areas().get(key)?.valid_to?;
        let shown = key.as_str() == crate::kernel::law::DEMO_COMMUNE
            && self.0.demo_made.load(std::sync::atomic::Ordering::Relaxed);
        if shown || self.today() <= last {
            return None;
        }
        Some(self.land_now(key))
    }

    /// What has the land of an area now, by name; of a district, which no unit of its level took over, that
    /// its communes stand alone.
    fn land_now(&self, key: &AreaKey) -> String {
        let now = self.areas().now(key, self.today());
        let names: Vec<String> = now.iter().map(|(unit, _)| self.areas().full_name(unit)).collect();
        match names.is_empty() {
            true => self.words().get(base::words::Lang::Vi, "areas.none_now").to_owned(),
            false => names.join(", "),
        }
    }

    /// Who has the land of a village whose last place has ended: its commune was divided, or the
    /// village itself went into others. `None` while it lasts.
    pub(crate) async fn ended_village(&self, village: VillageId) -> Result<Option<String>> {
        let today = self.today();
        let Some(path) = store::place::village::path(&**self.store(), village, today).await? else {
            return Ok(None);
        };
        if today < path.to_day {
            return Ok(None);
        }
        Ok(Some(self.land_now(&path.commune)))
    }

    /// What is counted of the server as a whole is for whoever reads the whole audit log.
    ///
    /// # Errors
    /// `not_allowed`, `password_must_change`.
    pub fn metrics_require(&self, actor: &Actor) -> Result<()> {
        actor.require(Action::AuditSee)?;
        match actor.area.is_none() && actor.village.is_none() {
            true => Ok(()),
            false => Err(Problem::new(Code::NotAllowed).with("action", Action::AuditSee.as_str())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_one_letter_for_every_role() {
        for action in Action::ALL {
            assert_eq!(action.roles().len(), Role::ALL.len(), "{}", action.as_str());
        }
    }

    #[test]
    fn nobody_decides_a_round_but_the_chairman_and_no_one_who_keeps_accounts_sees_households() {
        for role in Role::ALL {
            assert_eq!(may(role, Action::RoundDecide), role == Role::Chairman);
            if may(role, Action::AccountChange) {
                assert!(!may(role, Action::HouseholdSee));
            }
        }
    }
}
