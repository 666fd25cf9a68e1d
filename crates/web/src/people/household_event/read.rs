//! What a form of an event says, as the event it means.

use std::str::FromStr;

use app::kernel::problem::Code;
use app::people::household::HouseholdView;
use app::people::household_move::MoveNew;
use app::{
    Act, Education, EventKind, Heir, Identity, MemberFacts, NewEvent, NewMember, Newcomer, Paper,
    PersonChanges, PersonalId, Problem, Relation, Sex,
};
use base::id::{EventId, HouseholdId, MoveId, PersonId};
use base::{Birth, Day};

use crate::kernel::fields::Fields;
use crate::kernel::frame::Frame;

struct Reader<'a> {
    f: &'a Frame,
    fields: &'a Fields,
}

/// The event a form means.
///
/// # Errors
/// `bad_input`, naming the field as the form does.
pub(crate) fn read_event(
    f: &Frame,
    kind: EventKind,
    fields: &Fields,
    other: Option<&HouseholdView>,
) -> Result<NewEvent, Problem> {
    let r = Reader { f, fields };
    // A child is of the household from its birth on, unless another day is given.
    let at_birth = kind == EventKind::Birth && fields.get("day").is_empty();
    let day = if at_birth { r.day("birth", "event.birth")? } else { r.day("day", "event.day")? };
    Ok(NewEvent {
        id: r.id("id")?,
        day,
        paper: r.paper()?,
        note: fields.get("note").to_owned(),
        act: r.act(kind, other)?,
    })
}

/// The move to another commune a form means.
///
/// # Errors
/// As [`read_event`].
pub(crate) fn read_move(
    f: &Frame,
    household: HouseholdId,
    fields: &Fields,
) -> Result<MoveNew, Problem> {
    let r = Reader { f, fields };
    Ok(MoveNew {
        id: r.id::<MoveId>("id")?,
        household,
        members: r.persons("persons"),
        heir: r.heir("heir", "rel"),
        to: base::text::clean(fields.get("commune")),
        day: r.day("day", "event.day")?,
        paper: r.paper()?,
        note: fields.get("note").to_owned(),
    })
}

impl Reader<'_> {
    fn wrong(&self, words: &str) -> Problem {
        Problem::new(Code::BadInput).with("field", self.f.t(words))
    }

    fn id<T: FromStr>(&self, name: &str) -> Result<T, Problem> {
        let text = self.fields.get(name);
        text.parse().map_err(|_| Problem::new(Code::BadInput).with("field", name))
    }

    fn day(&self, name: &str, words: &str) -> Result<Day, Problem> {
        base::day::parse_day(self.fields.get(name)).ok_or_else(|| self.wrong(words))
    }

    fn person(&self, name: &str) -> Result<PersonId, Problem> {
        self.fields.get(name).parse().map_err(|_| self.wrong("event.who"))
    }

    fn persons(&self, name: &str) -> Vec<PersonId> {
        self.fields.all(name).filter_map(|id| id.parse().ok()).collect()
    }

    fn paper(&self) -> Result<Paper, Problem> {
        let text = |name| base::text::clean(self.fields.get(name));
        let (kind, number) = (text("paper_kind"), text("paper_number"));
        let missing = text("paper_missing");
        // The kind is offered ready; only a number says that there is a paper.
        if number.is_empty() && (kind.is_empty() || !missing.is_empty()) {
            return Ok(Paper::Missing(missing));
        }
        let day = match self.fields.get("paper_day") {
            "" => None,
            _ => Some(self.day("paper_day", "event.paper_day")?),
        };
        Ok(Paper::Shown { kind, number, day, issuer: text("paper_issuer") })
    }

    fn heir(&self, name: &str, prefix: &str) -> Option<Heir> {
        let person = self.fields.get(name).parse().ok()?;
        let mut relations = self.fields.by_person(prefix);
        relations.retain(|it| it.person != person);
        Some(Heir { person, relations })
    }

    fn relation(&self) -> Result<Relation, Problem> {
        Relation::from_name(self.fields.get("relation"))
            .ok_or_else(|| self.wrong("household.relation"))
    }

    fn act(&self, kind: EventKind, other: Option<&HouseholdView>) -> Result<Act, Problem> {
        let address = || self.fields.get("address").to_owned();
        Ok(match kind {
            EventKind::Birth => Act::Birth { member: self.member()? },
            EventKind::Arrival => Act::Arrival { who: self.newcomer(other)? },
            EventKind::Marriage => Act::Marriage { who: self.newcomer(other)? },
            EventKind::Death => {
                Act::Death { person: self.person("person")?, heir: self.heir("heir", "rel") }
            }
            EventKind::Departure => Act::Departure {
                persons: self.persons("persons"),
                to: self.fields.get("to").to_owned(),
                heir: self.heir("heir", "rel"),
            },
            EventKind::HeadChange => {
                let heir = self.heir("heir", "rel").ok_or_else(|| self.wrong("event.new_head"))?;
                Act::HeadChange { heir }
            }
            EventKind::MoveWithin => {
                Act::MoveWithin { village: self.village()?, address: address() }
            }
            EventKind::MoveOut => Act::MoveOut { to: self.fields.get("to").to_owned() },
            EventKind::Split => Act::Split {
                household: self.id("new_household")?,
                village: self.village()?,
                address: address(),
                members: self.fields.by_person("part"),
                heir: self.heir("heir", "rel"),
            },
            EventKind::Merge => Act::Merge {
                into: other.map(|it| it.id).ok_or_else(|| self.wrong("event.merge_code"))?,
                members: self.fields.by_person("rel"),
            },
            EventKind::PersonCorrection => {
                Act::PersonCorrection { person: self.person("person")?, changes: self.changes()? }
            }
            EventKind::AddressCorrection => {
                let since = match self.fields.get("since") {
                    "" => None,
                    _ => Some(self.day("since", "households.since")?),
                };
                let village = match self.fields.get("village") {
                    "" => None,
                    _ => Some(self.village()?),
                };
                Act::AddressCorrection { address: address(), since, village }
            }
            EventKind::Undo => Act::Undo { event: self.id::<EventId>("event")? },
            EventKind::MoveBetween => {
                return Err(Problem::new(Code::BadInput).with("field", "act"));
            }
        })
    }

    fn village(&self) -> Result<base::id::VillageId, Problem> {
        self.fields.get("village").parse().map_err(|_| self.wrong("event.village"))
    }

    fn newcomer(&self, other: Option<&HouseholdView>) -> Result<Newcomer, Problem> {
        if other.is_none() {
            return Ok(Newcomer::New(self.member()?));
        }
        Ok(Newcomer::Known {
            person: self.person("known_person")?,
            relation: self.relation()?,
            heir: self.heir("known_heir", "known_rel"),
        })
    }

    fn member(&self) -> Result<NewMember, Problem> {
        Ok(NewMember {
            id: self.id("member")?,
            name: self.fields.get("name").to_owned(),
            sex: Sex::from_name(self.fields.get("sex")),
            birth: self.birth()?,
            relation: self.relation()?,
            ethnicity: Some(self.fields.get("ethnicity").to_owned()),
            identity: self.identity()?.unwrap_or(Identity::Missing(String::new())),
            facts: MemberFacts::default(),
        })
    }

    fn birth(&self) -> Result<Option<Birth>, Problem> {
        match self.fields.get("birth").trim() {
            "" => Ok(None),
            text => Birth::parse(text).map(Some).map_err(|_| self.wrong("event.birth")),
        }
    }

    fn identity(&self) -> Result<Option<Identity>, Problem> {
        let number = self.fields.get("number").trim();
        let missing = base::text::clean(self.fields.get("number_missing"));
        match (number, missing.as_str()) {
            ("", "") => Ok(None),
            ("", _) => Ok(Some(Identity::Missing(missing))),
            (number, _) => match PersonalId::parse(number) {
                Ok(id) => Ok(Some(Identity::Known(id))),
                Err(_) => Err(self.wrong("event.number")),
            },
        }
    }

    fn changes(&self) -> Result<PersonChanges, Problem> {
        let text =
            |name: &str| Some(self.fields.get(name).trim().to_owned()).filter(|t| !t.is_empty());
        Ok(PersonChanges {
            name: text("name"),
            sex: Sex::from_name(self.fields.get("sex")),
            birth: self.birth()?,
            ethnicity: text("ethnicity"),
            identity: self.identity()?,
            facts: (self.fields.get("facts") == "yes").then(|| self.facts()),
        })
    }

    fn facts(&self) -> MemberFacts {
        let fact = |name: &str| match self.fields.get(&format!("fact_{name}")) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        MemberFacts {
            working_age_able: fact("working_age_able"),
            has_job: fact("has_job"),
            works_for_wages: fact("works_for_wages"),
            has_labour_contract: fact("has_labour_contract"),
            monthly_allowance: fact("monthly_allowance"),
            undernourished: fact("undernourished"),
            health_insurance: fact("health_insurance"),
            education: Education::from_name(self.fields.get("fact_education")),
            attending: fact("attending"),
            trained_on_job: fact("trained_on_job"),
            disabled: fact("disabled"),
            merit: fact("merit"),
            pregnant: fact("pregnant"),
        }
    }
}
