//! What a list has otherwise than the register in one household: field by field for people to look
//! at, and as the change that taking it would make. Personal numbers are masked in what is shown.

use std::collections::HashSet;

use base::id::{HouseholdId, PersonId, VillageId};
use base::text::fold;
use base::{Birth, Day, Place};
use intake::{ProposedHousehold, ProposedMember};
use register::{
    Identity, IdentityKind, MemberFacts, NewHousehold, NewMember, PersonalId, Relation,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::figure::change::MembershipAdd;
use store::kernel::seal::Seal as _;
use store::people::class_fact::ClassAdd;
use store::people::member::MemberRow;
use store::review::survey::SurveyRow;
use uuid::Uuid;

use super::plan::{Held, new_member};
use crate::kernel::hex::hex;
use crate::kernel::keys::Keys;
use crate::review::survey::Content;

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FieldDifference {
    /// What: `name`, `sex`, `birth`, `relation`, `ethnicity`, `identity`, `village`, `address`,
    /// `member` (somebody joins or leaves), `moved_in` (somebody comes from another household),
    /// `split_off` (people become a household of their own), `class`, `class_right` (a list stated another
    /// by the decision of that day), or the name of a fact.
    pub field: String,
    /// Whose; `None` when it is the household's.
    pub person: Option<String>,
    /// What the register has.
    pub before: Option<String>,
    /// What the list has.
    pub after: Option<String>,
}

/// What taking a list's version of a household does.
#[derive(Debug, Clone)]
pub(super) struct Difference {
    pub household: HouseholdId,
    pub file: i32,
    pub place: Place,
    pub head: String,
    pub village: String,
    pub fields: Vec<FieldDifference>,
    /// From when what is taken holds.
    pub day: Day,
    /// Since when the household lives where it does.
    pub since: Day,
    /// Where it lives from that day on.
    pub moved: Option<Moved>,
    /// People whose data are put right.
    pub corrected: Vec<NewMember>,
    /// People who are something else to the head from that day on.
    pub relations: Vec<(Stands, Relation)>,
    /// People who join.
    pub joined: Vec<Joined>,
    /// People of the register who come from another household.
    pub moved_in: Vec<MovedIn>,
    /// Households that people of this one, and others, become; their members join as above.
    pub made: Vec<Made>,
    /// People who are no longer in it.
    pub left: Vec<Stands>,
    /// People who stay in it, with what the list says that they are to the head.
    pub stays: Vec<(Stands, Option<Relation>)>,
    /// Its class by a decision newer than that of the class it has.
    pub class: Option<ClassAdd>,
    /// Its class by the decision of a day of which a list stated another.
    pub class_right: Option<ClassAdd>,
    /// Members of the register whom the list has in this household.
    pub listed: Vec<PersonId>,
    /// People whose old number in the list does not replace the newer one.
    pub older_numbers: Vec<String>,
    identity: String,
}

/// Somebody in a household of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stands {
    pub person: PersonId,
    pub name: String,
    pub relation: Relation,
    pub position: i32,
    /// Since when.
    pub since: Day,
}

impl Stands {
    pub(super) fn of(row: &MemberRow) -> Stands {
        Stands {
            person: row.id,
            name: row.name.clone(),
            relation: row.relation,
            position: row.position,
            since: row.from_day,
        }
    }
}

/// Where a household lives from the day on, and since when it has lived where it did.
#[derive(Debug, Clone)]
pub(super) struct Moved {
    pub village: VillageId,
    pub village_name: String,
    pub address: String,
    pub since: Day,
}

/// Somebody who comes from another household.
#[derive(Debug, Clone)]
pub(super) struct MovedIn {
    pub add: MembershipAdd,
    pub home: HouseholdId,
    pub was: Stands,
}

/// Somebody who is new to the register.
#[derive(Debug, Clone)]
pub(super) struct Joined {
    pub household: HouseholdId,
    pub person: NewMember,
    pub position: i32,
}

/// A household that comes to be when a difference is taken.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// Without members: they come from other households, or join.
    pub household: NewHousehold,
    pub village_name: String,
    pub class: Option<ClassAdd>,
    pub survey: Option<(SurveyRow, Content)>,
}

impl Difference {
    /// A keyed hash of everything that taking it does: a choice holds for that and nothing else. Whole
    /// numbers go into it, and without the key they cannot be tried out.
    pub(super) fn fingerprint(&self, keys: &Keys) -> String {
        let fields = serde_json::to_string(&self.fields).unwrap_or_default();
        let text = format!("{}\u{1f}{fields}\u{1f}{}", self.household, self.identity);
        keys.hashes(&text).first().map_or_else(String::new, |hash| hex(hash))
    }

    /// One that says nothing yet.
    pub(super) fn none(household: HouseholdId) -> Difference {
        Difference {
            household,
            file: 0,
            place: Place::default(),
            head: String::new(),
            village: String::new(),
            fields: Vec::new(),
            day: Day::MIN,
            since: Day::MIN,
            moved: None,
            corrected: Vec::new(),
            relations: Vec::new(),
            joined: Vec::new(),
            moved_in: Vec::new(),
            made: Vec::new(),
            left: Vec::new(),
            stays: Vec::new(),
            class: None,
            class_right: None,
            listed: Vec::new(),
            older_numbers: Vec::new(),
            identity: String::new(),
        }
    }

    /// The first day on which all that it changes was there: a household that a list brought today is put
    /// right from then on. What goes between households happens on the list's own day.
    pub(super) fn first_day(&self) -> Day {
        if !(self.moved_in.is_empty() && self.made.is_empty()) {
            return Day::MAX;
        }
        let born = |it: &Joined| it.person.birth.map_or(Day::MIN, base::Birth::earliest);
        let days = self.moved.iter().map(|moved| moved.since);
        let days = days.chain(self.relations.iter().map(|(who, _)| who.since));
        let days = days.chain(self.left.iter().map(|who| who.since));
        let corrected = |who: &&Stands| self.corrected.iter().any(|it| it.id == who.person);
        let stays = self.stays.iter().map(|(who, _)| who);
        let days = days.chain(stays.filter(corrected).map(|who| who.since));
        let days = days.chain(self.joined.iter().flat_map(|it| [self.since, born(it)]));
        days.max().unwrap_or(Day::MAX)
    }

    /// Somebody who would leave is in another household by the list, and leaves by that one's
    /// difference.
    pub(super) fn stays_until_moved(&mut self, person: PersonId, shown: &str) {
        self.left.retain(|left| left.person != person);
        let gone = self.fields.iter().position(|field| {
            field.field == "member"
                && field.after.is_none()
                && field.before.as_deref() == Some(shown)
        });
        if let Some(at) = gone {
            self.fields.remove(at);
        }
    }

    /// Somebody who would join comes from a household of the register.
    pub(super) fn comes_from(
        &mut self,
        at: usize,
        (there, home): (&MemberRow, HouseholdId),
        from: &str,
    ) {
        if at >= self.joined.len() {
            return;
        }
        let Joined { household, person, position } = self.joined.remove(at);
        let shown = told(&person.name, person.birth);
        let joins = self.fields.iter().position(|field| {
            field.field == "member"
                && field.before.is_none()
                && field.after.as_deref() == Some(&shown)
        });
        let moves = field("moved_in", None, Some(from), Some(&shown));
        match joins.and_then(|at| self.fields.get_mut(at)) {
            Some(known) => *known = moves,
            None => self.fields.push(moves),
        }
        corrections(&Says::of_new(&person), there, self);
        let relation = person.relation;
        let add = MembershipAdd { person: there.id, household, relation, position };
        self.moved_in.push(MovedIn { add, home, was: Stands::of(there) });
    }

    /// People become a household of their own.
    pub(super) fn splits_off(&mut self, from: &ProposedHousehold) {
        let names: Vec<String> =
            from.members.iter().map(|member| told(&member.name, member.birth)).collect();
        self.fields.push(field("split_off", None, None, Some(&names.join(", "))));
        let numbers = from.members.iter().filter_map(|member| member.identity.known());
        numbers.for_each(|number| self.identity.push_str(number.as_str()));
    }

    /// A class by a newer decision.
    pub(super) fn class_changes(&mut self, before: register::Class, class: ClassAdd) {
        self.fields.push(field("class", None, Some(before.as_str()), Some(class.class.as_str())));
        self.identity.push_str(class.decision_number.as_deref().unwrap_or_default());
        self.identity.push_str(&class.from_day.to_string());
        self.class = Some(class);
    }

    /// Another class by the decision of a day of which a list stated one.
    pub(super) fn class_put_right(&mut self, wrong: register::Class, class: ClassAdd) {
        let (before, after) = (wrong.as_str(), class.class.as_str());
        self.fields.push(field("class_right", None, Some(before), Some(after)));
        self.identity.push_str(class.decision_number.as_deref().unwrap_or_default());
        self.identity.push_str(&class.from_day.to_string());
        self.class_right = Some(class);
    }

    /// Somebody is something else to the head, or is not.
    pub(super) fn relates(&mut self, who: &Stands, relation: Relation) {
        self.relations.retain(|(known, _)| known.person != who.person);
        let (person, before) = (Some(who.name.as_str()), Some(who.relation.as_str()));
        let said = self.fields.iter().position(|field| {
            field.field == "relation"
                && field.person.as_deref() == person
                && field.before.as_deref() == before
        });
        if let Some(at) = said {
            self.fields.remove(at);
        }
        if relation != who.relation {
            self.fields.push(field("relation", person, before, Some(relation.as_str())));
            self.relations.push((who.clone(), relation));
        }
    }

    /// Writes villages by their names.
    pub(super) fn name_villages(&mut self, name: impl Fn(VillageId) -> String) {
        let named = |text: &Option<String>| {
            let id: Option<VillageId> = text.as_deref().and_then(|text| text.parse().ok());
            id.map(&name)
        };
        for field in self.fields.iter_mut().filter(|field| field.field == "village") {
            field.before = named(&field.before);
            field.after = named(&field.after);
        }
        if let Some(moved) = &mut self.moved {
            moved.village_name = name(moved.village);
        }
        for made in &mut self.made {
            made.village_name = name(made.household.village);
        }
    }
}

/// A household as the register has it.
pub(super) struct Here<'a> {
    pub household: HouseholdId,
    pub members: &'a [MemberRow],
    pub village: Option<VillageId>,
    pub address: &'a str,
    /// Since when it has lived there.
    pub since: Day,
    /// Whether the list names the head only.
    pub head_only: bool,
    /// People whose household by the list stays out.
    pub held: &'a Held,
}

/// What the list has otherwise; without fields when nothing.
pub(super) fn of(
    from: &ProposedHousehold,
    here: &Here<'_>,
    village: Option<VillageId>,
    new_id: impl Fn() -> Uuid,
) -> Difference {
    let mut found = Difference::none(here.household);
    found.since = here.since;
    home(from, here, village, &mut found);
    let pairs = pair(&from.members, here.members);
    for (member, there) in from.members.iter().zip(&pairs) {
        let Some(there) = there.and_then(|at| here.members.get(at)) else {
            joins(member, &mut found, &new_id);
            continue;
        };
        found.listed.push(there.id);
        corrections(&Says::of(member), there, &mut found);
        // What nobody said is no difference; a household's first row says who is its head.
        let is_said = member.relation_said || member.relation == Relation::Head;
        let (who, said) = (Stands::of(there), is_said.then_some(member.relation));
        found.relates(&who, said.unwrap_or(there.relation));
        found.stays.push((who, said));
    }
    let kept: HashSet<usize> = pairs.iter().flatten().copied().collect();
    let gone = here.members.iter().enumerate().filter(|(at, _)| !kept.contains(at));
    for (_, member) in gone {
        if here.head_only || here.held.has(member) {
            found.stays.push((Stands::of(member), None));
            continue;
        }
        found.fields.push(field("member", None, Some(&told(&member.name, member.birth)), None));
        found.left.push(Stands::of(member));
    }
    let place = here.members.iter().map(|m| m.position).max().map_or(0, |last| last + 1);
    for (at, joined) in (place..).zip(&mut found.joined) {
        joined.position = at;
    }
    found
}

fn home(
    from: &ProposedHousehold,
    here: &Here<'_>,
    village: Option<VillageId>,
    found: &mut Difference,
) {
    let moves = village.is_some() && village != here.village;
    let address = !from.address.is_empty() && fold(&from.address) != fold(here.address);
    if moves {
        let id = |village: Option<VillageId>| village.map(|id| id.to_string());
        let (before, after) = (id(here.village), id(village));
        found.fields.push(field("village", None, before.as_deref(), after.as_deref()));
    }
    if address {
        let before = Some(here.address).filter(|text| !text.is_empty());
        found.fields.push(field("address", None, before, Some(&from.address)));
    }
    if moves || address {
        let to = village.or(here.village);
        let address = if address { &from.address } else { here.address };
        found.moved = to.map(|village| Moved {
            village,
            village_name: String::new(),
            address: address.to_owned(),
            since: here.since,
        });
    }
}

fn joins(member: &ProposedMember, found: &mut Difference, new_id: &impl Fn() -> Uuid) {
    let shown = told(&member.name, member.birth);
    found.fields.push(field("member", None, None, Some(&shown)));
    if let Some(id) = member.identity.known() {
        found.identity.push_str(id.as_str());
    }
    let person = new_member(PersonId(new_id()), member);
    found.joined.push(Joined { household: found.household, person, position: 0 });
}

/// What a list says of somebody.
struct Says<'a> {
    name: &'a str,
    sex: Option<register::Sex>,
    birth: Option<Birth>,
    ethnicity: Option<&'a str>,
    identity: &'a Identity,
    facts: MemberFacts,
}

impl<'a> Says<'a> {
    fn of(member: &'a ProposedMember) -> Says<'a> {
        Says {
            name: &member.name,
            sex: member.sex,
            birth: member.birth,
            ethnicity: member.ethnicity.as_deref(),
            identity: &member.identity,
            facts: member.facts,
        }
    }

    fn of_new(member: &'a NewMember) -> Says<'a> {
        Says {
            name: &member.name,
            sex: member.sex,
            birth: member.birth,
            ethnicity: member.ethnicity.as_deref(),
            identity: &member.identity,
            facts: member.facts,
        }
    }
}

/// Puts the person of the register right by the list, value by value: what the list does not say
/// stays, and a name without marks does not take the marks of one that has them.
fn corrections(member: &Says<'_>, there: &MemberRow, found: &mut Difference) {
    let mut put = NewMember {
        id: there.id,
        name: there.name.clone(),
        sex: there.sex,
        birth: there.birth,
        relation: there.relation,
        ethnicity: there.ethnicity.clone(),
        identity: there.identity.clone(),
        facts: there.facts,
    };
    let before = found.fields.len();
    let who = Some(there.name.as_str());
    if renames(&there.name, member.name) {
        found.fields.push(field("name", who, Some(&there.name), Some(member.name)));
        member.name.clone_into(&mut put.name);
    }
    if member.sex.is_some() && member.sex != there.sex {
        let name = |sex: Option<register::Sex>| sex.map(register::Sex::as_str);
        found.fields.push(field("sex", who, name(there.sex), name(member.sex)));
        put.sex = member.sex;
    }
    if let Some(birth) = member.birth
        && says_more(there.birth, birth)
    {
        let shown = there.birth.map(|birth| birth.to_string());
        found.fields.push(field("birth", who, shown.as_deref(), Some(&birth.to_string())));
        put.birth = Some(birth);
    }
    if let Some(ethnicity) = member.ethnicity
        && there.ethnicity.as_ref().is_none_or(|known| fold(known) != fold(ethnicity))
    {
        found.fields.push(field("ethnicity", who, there.ethnicity.as_deref(), Some(ethnicity)));
        put.ethnicity = Some(ethnicity.to_owned());
    }
    if let Some(id) = member.identity.known()
        && is_older(id, there)
    {
        found.older_numbers.push(there.name.clone());
    } else if let Some(id) = member.identity.known()
        && there.identity.known() != Some(id)
    {
        let known = there.identity.known().map(register::PersonalId::masked);
        found.fields.push(field("identity", who, known.as_deref(), Some(&id.masked())));
        found.identity.push_str(id.as_str());
        put.identity = Identity::Known(id.clone());
    }
    if member.facts != MemberFacts::default() && member.facts != there.facts {
        put.facts = facts(who, &member.facts, &there.facts, found);
    }
    if found.fields.len() > before {
        found.corrected.push(put);
    }
}

/// A number of nine digits is that of the card before today's: it replaces no number of twelve.
fn is_older(id: &PersonalId, there: &MemberRow) -> bool {
    let kind = |id: &PersonalId| id.kind() == IdentityKind::Citizen;
    !kind(id) && there.identity.known().is_some_and(kind)
}

/// Whether a name is another and not the same in capitals or without its marks.
fn renames(there: &str, member: &str) -> bool {
    let lower = member.to_lowercase();
    let same = there.to_lowercase() == lower;
    let bare = fold(member) == fold(there) && fold(member) == lower;
    !same && !bare
}

/// A year alone says nothing against a day in that year.
fn says_more(there: Option<Birth>, birth: Birth) -> bool {
    match (there, birth) {
        (None, _) => true,
        (Some(there), Birth::Year(year)) => there.year() != year,
        (Some(there), Birth::Day(_)) => there != birth,
    }
}

/// The facts of the register with those that the list states.
fn facts(
    who: Option<&str>,
    stated: &MemberFacts,
    there: &MemberFacts,
    found: &mut Difference,
) -> MemberFacts {
    let (Ok(Value::Object(stated)), Ok(Value::Object(mut known))) =
        (serde_json::to_value(stated), serde_json::to_value(there))
    else {
        return *there;
    };
    let shown = |value: &Value| match value {
        Value::Bool(value) => Some(if *value { "yes" } else { "no" }.to_owned()),
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    };
    for (name, value) in stated.into_iter().filter(|(_, value)| !value.is_null()) {
        let before = known.get(&name).cloned().unwrap_or_default();
        if before != value {
            let (was, is) = (shown(&before), shown(&value));
            found.fields.push(field(&name, who, was.as_deref(), is.as_deref()));
            known.insert(name, value);
        }
    }
    serde_json::from_value(Value::Object(known)).unwrap_or(*there)
}

/// Which member of the register each member of the list is, by place: first by number, then by
/// name and birth, by name, and by birth, sex and relation when only the name differs.
fn pair(list: &[ProposedMember], there: &[MemberRow]) -> Vec<Option<usize>> {
    type Rule = fn(&ProposedMember, &MemberRow) -> bool;
    let rules: [Rule; 4] = [
        |a, b| a.identity.known().is_some() && a.identity.known() == b.identity.known(),
        |a, b| {
            fold(&a.name) == fold(&b.name) && a.birth.map(Birth::year) == b.birth.map(Birth::year)
        },
        |a, b| fold(&a.name) == fold(&b.name),
        |a, b| {
            a.birth.is_some_and(|birth| birth.day().is_some())
                && a.birth == b.birth
                && a.sex == b.sex
                && a.relation == b.relation
        },
    ];
    let mut pairs: Vec<Option<usize>> = vec![None; list.len()];
    let mut taken: HashSet<usize> = HashSet::new();
    for rule in rules {
        for (member, pair) in list.iter().zip(&mut pairs).filter(|(_, pair)| pair.is_none()) {
            let free = |(at, row): &(usize, &MemberRow)| !taken.contains(at) && rule(member, row);
            if let Some((at, _)) = there.iter().enumerate().find(free) {
                taken.insert(at);
                *pair = Some(at);
            }
        }
    }
    pairs
}

pub(super) fn told(name: &str, birth: Option<Birth>) -> String {
    birth.map_or_else(|| name.to_owned(), |birth| format!("{name} ({birth})"))
}

fn field(
    field: &str,
    person: Option<&str>,
    before: Option<&str>,
    after: Option<&str>,
) -> FieldDifference {
    FieldDifference {
        field: field.to_owned(),
        person: person.map(str::to_owned),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}
