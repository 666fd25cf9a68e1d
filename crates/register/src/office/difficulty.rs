//! Difficulties and proposals on their way: who is asked, who may answer, what may follow on what.

use base::Role;
use base::area::Level;
use base::closed_set;

closed_set! {
    /// What is raised.
    DifficultyKind {
        /// Khó khăn, vướng mắc.
        Difficulty = "difficulty",
        /// Kiến nghị, đề xuất.
        Proposal = "proposal",
        /// Đề nghị sửa văn bản: a provision, and what should stand there.
        Amendment = "amendment",
    }
}

closed_set! {
    /// What it is about.
    DifficultyAbout {
        /// A round of the review.
        Round = "round",
        /// A project or sub-project of the programme.
        Project = "project",
        /// A rule, a standard, a norm.
        Rule = "rule",
        /// A paper.
        Paper = "paper",
        Other = "other",
    }
}

closed_set! {
    /// Who is asked, from below: each of them passes on to one above what he cannot answer.
    AskedOf {
        /// The commune's officer for poverty reduction.
        Officer = "officer",
        /// The chairman of the commune.
        Chairman = "chairman",
        /// An office of the district (until 30/6/2025).
        District = "district",
        /// An office of the province.
        Province = "province",
        /// A ministry or the government.
        Ministry = "ministry",
    }
}

closed_set! {
    /// How far it is.
    DifficultyState {
        /// Not answered.
        Open = "open",
        /// Answered, and nobody has said yet whether that settles it.
        Answered = "answered",
        /// Settled by its answer.
        Settled = "settled",
        /// Taken back by whoever raised it.
        Withdrawn = "withdrawn",
    }
}

closed_set! {
    /// What was done with it.
    DifficultyAct {
        /// Its words were put right.
        Corrected = "corrected",
        /// Passed on to somebody else.
        Forwarded = "forwarded",
        Answered = "answered",
        Settled = "settled",
        /// Its answer did not settle it.
        Reopened = "reopened",
        Withdrawn = "withdrawn",
    }
}

impl AskedOf {
    /// Its place from below.
    pub fn rank(self) -> i64 {
        match self {
            AskedOf::Officer => 0,
            AskedOf::Chairman => 1,
            AskedOf::District => 2,
            AskedOf::Province => 3,
            AskedOf::Ministry => 4,
        }
    }

    /// Whether that is above the commune.
    pub fn is_above(self) -> bool {
        self > AskedOf::Chairman
    }

    /// Who is asked at a level above the commune.
    pub fn of_level(level: Level) -> Option<AskedOf> {
        match level {
            Level::Nation => Some(AskedOf::Ministry),
            Level::Province => Some(AskedOf::Province),
            Level::District => Some(AskedOf::District),
            Level::Commune | Level::Village => None,
        }
    }

    /// Whose turn it is that somebody of this part and level is asked.
    pub fn of_role(role: Role, level: Level) -> Option<AskedOf> {
        match role {
            Role::CommuneOfficer => Some(AskedOf::Officer),
            Role::Chairman => Some(AskedOf::Chairman),
            Role::UpperOfficer => AskedOf::of_level(level),
            Role::VillageHead
            | Role::FinanceOfficer
            | Role::Auditor
            | Role::Administrator
            | Role::Clerk => None,
        }
    }
}

/// What stands against an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswerable {
    /// Somebody else is asked.
    OfOthers,
    /// An answer from above is written down by the commune only with the paper that it came on.
    WithoutPaper,
}

/// Whether somebody may answer what is asked. The chairman also answers what his officer is asked. An answer
/// of an office above that has no account here comes on paper, and the commune writes it down.
///
/// # Errors
/// What stands against it.
pub fn may_answer(
    role: Role,
    level: Level,
    asked: AskedOf,
    has_paper: bool,
) -> Result<(), Unanswerable> {
    let Some(own) = AskedOf::of_role(role, level) else { return Err(Unanswerable::OfOthers) };
    if own == asked || (own == AskedOf::Chairman && asked == AskedOf::Officer) {
        return Ok(());
    }
    match !own.is_above() && asked.is_above() {
        true if has_paper => Ok(()),
        true => Err(Unanswerable::WithoutPaper),
        false => Err(Unanswerable::OfOthers),
    }
}

/// The state after an act, when the act may follow on a state; to put words right changes none.
pub fn after(state: DifficultyState, act: DifficultyAct) -> Option<DifficultyState> {
    use DifficultyAct as Act;
    use DifficultyState as State;
    match (state, act) {
        (State::Open, Act::Corrected | Act::Forwarded) => Some(State::Open),
        (State::Open, Act::Answered) => Some(State::Answered),
        (State::Open, Act::Withdrawn) => Some(State::Withdrawn),
        (State::Answered, Act::Settled) => Some(State::Settled),
        (State::Answered | State::Settled, Act::Reopened) => Some(State::Open),
        (State::Open, Act::Settled | Act::Reopened)
        | (State::Answered, Act::Corrected | Act::Forwarded | Act::Answered | Act::Withdrawn)
        | (
            State::Settled,
            Act::Corrected | Act::Forwarded | Act::Answered | Act::Settled | Act::Withdrawn,
        )
        | (
            State::Withdrawn,
            Act::Corrected
            | Act::Forwarded
            | Act::Answered
            | Act::Settled
            | Act::Reopened
            | Act::Withdrawn,
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_answered_by_who_is_asked_or_written_down_with_the_paper_from_above() {
        use AskedOf::{Chairman, District, Ministry, Officer, Province};
        use Role::{Chairman as Head, CommuneOfficer as Clerk, UpperOfficer as Upper};
        use Unanswerable::{OfOthers, WithoutPaper};
        let cases = [
            (Clerk, Level::Commune, Officer, false, Ok(())),
            (Clerk, Level::Commune, Chairman, false, Err(OfOthers)),
            (Clerk, Level::Commune, Chairman, true, Err(OfOthers)),
            (Clerk, Level::Commune, Province, false, Err(WithoutPaper)),
            (Clerk, Level::Commune, Province, true, Ok(())),
            (Head, Level::Commune, Officer, false, Ok(())),
            (Head, Level::Commune, Chairman, false, Ok(())),
            (Head, Level::Commune, Ministry, false, Err(WithoutPaper)),
            (Head, Level::Commune, District, true, Ok(())),
            (Upper, Level::Province, Province, false, Ok(())),
            (Upper, Level::Province, Ministry, true, Err(OfOthers)),
            (Upper, Level::Province, District, false, Err(OfOthers)),
            (Upper, Level::Province, Chairman, false, Err(OfOthers)),
            (Upper, Level::Nation, Ministry, false, Ok(())),
            (Role::VillageHead, Level::Village, Officer, true, Err(OfOthers)),
            (Role::Auditor, Level::Province, Province, true, Err(OfOthers)),
        ];
        for (role, level, asked, paper, expected) in cases {
            assert_eq!(may_answer(role, level, asked, paper), expected, "{role} {level} {asked}");
        }
    }

    #[test]
    fn what_is_answered_is_settled_or_opened_again_and_what_is_taken_back_stays_so() {
        for (state, follows) in [
            (
                DifficultyState::Open,
                "corrected open forwarded open answered answered withdrawn withdrawn",
            ),
            (DifficultyState::Answered, "settled settled reopened open"),
            (DifficultyState::Settled, "reopened open"),
            (DifficultyState::Withdrawn, ""),
        ] {
            let found: Vec<String> = DifficultyAct::ALL
                .into_iter()
                .filter_map(|act| Some(format!("{act} {}", after(state, act)?)))
                .collect();
            assert_eq!(found.join(" "), follows, "{state}");
        }
    }
}
