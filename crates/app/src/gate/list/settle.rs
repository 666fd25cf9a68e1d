//! What becomes of the households of a list once it is known which they are: added, compared, or left as
//! they are. Somebody who is counted in one household and stands in another moves; people of one who
//! stand as a household of their own split off. Both are one difference, taken or not as a whole.

use std::collections::{HashMap, HashSet};

use base::day::show_day;
use base::id::{HouseholdId, PersonId};
use base::text::fold;
use base::{Birth, Finding};
use intake::{ProposedMember, RowLayout};
use register::{NewHousehold, NewMember, Relation, Sex};
use store::figure::change::MembershipAdd;
use store::people::member::MemberRow;

use super::difference::{self, Difference, Here, Joined, Made, MovedIn, Stands};
use super::heads;
use super::known::Known;
use super::plan::{Asked, Held, Placed, Plan, count};
use crate::App;
use crate::kernel::problem::Result;

/// Somebody of the register, and the household in which that person is counted.
type There = (PersonId, HouseholdId);

/// Somebody who leaves a household by the list.
struct Leaver {
    there: There,
    birth: Birth,
    sex: Option<Sex>,
}

/// What the households of a list are otherwise than in the register.
#[derive(Default)]
struct Compared {
    differences: HashMap<HouseholdId, Difference>,
    /// In the order of the list.
    order: Vec<HouseholdId>,
    /// People of the register whom the list has in their own household.
    listed: HashSet<PersonId>,
    /// People who leave by the list, by name and year of birth.
    leaving: HashMap<(String, i32), Vec<Leaver>>,
}

impl Compared {
    fn difference(&mut self, id: HouseholdId) -> &mut Difference {
        if !self.differences.contains_key(&id) {
            self.order.push(id);
        }
        self.differences.entry(id).or_insert_with(|| Difference::none(id))
    }
}

/// Puts down what each household of a list comes to.
pub(super) fn settle(
    app: &App,
    asked: &Asked<'_>,
    known: &Known,
    placed: &[Placed<'_>],
    held: &Held,
    plan: &mut Plan,
) -> Result<()> {
    let twice = numbers_twice(placed, plan);
    let goes_on = |at: usize| !twice.contains(&at);
    let mut compared = Compared::default();
    for (_, it) in placed.iter().enumerate().filter(|(at, _)| goes_on(*at)) {
        let Some(id) = it.known else { continue };
        let mut found = compare(app, it, id, known, held);
        let question = heads::settle(it.file.position, it.from, &mut found, asked.answers);
        plan.questions.extend(question.map(|question| (it.file.position, question)));
        for name in &found.older_numbers {
            let finding = Finding::note("identity_older_kept").with("name", name);
            plan.tell(it.file.position, &it.from.place, finding);
        }
        compared.listed.extend(&found.listed);
        let left = |m: &&MemberRow| found.left.iter().any(|left| left.person == m.id);
        for person in known.members_of(id).iter().filter(left) {
            let Some(birth) = person.birth else { continue };
            let leaver = Leaver { there: (person.id, id), birth, sex: person.sex };
            let key = (fold(&person.name), birth.year());
            compared.leaving.entry(key).or_default().push(leaver);
        }
        compared.order.push(id);
        compared.differences.insert(id, found);
    }
    let mut adds = Vec::new();
    for (_, it) in placed.iter().enumerate().filter(|(at, _)| goes_on(*at)) {
        let settled = match it.known {
            Some(id) => moves_in(it, id, known, &mut compared),
            None => split_or_new(app, asked, it, known, &mut compared, plan)?.map(|new| {
                adds.extend(new);
            }),
        };
        if let Err(finding) = settled {
            if let Some(id) = it.known {
                compared.differences.remove(&id);
            }
            plan.leave_out(it.file.position, &it.from.place, finding);
            continue;
        }
        if let Some(id) = it.known {
            state_of_known(app, asked, it, id, known, &mut compared, plan)?;
        }
    }
    if plan.counts.undecided > 0 {
        let finding = Finding::warning("class_recorded_without_decision");
        let finding = finding.with("count", plan.counts.undecided);
        let file = placed.first().map_or(0, |it| it.file.position);
        plan.tell(file, &base::Place::default(), finding);
    }
    plan.counts.new = count(adds.len());
    plan.adds = adds;
    finish(asked, known, placed, compared, plan);
    plan.counts.surveys = count(plan.surveys.len());
    plan.counts.classes = count(plan.classes.len());
    Ok(())
}

fn compare(
    app: &App,
    placed: &Placed<'_>,
    id: HouseholdId,
    known: &Known,
    held: &Held,
) -> Difference {
    let home = known.ours.get(&id);
    let sheets = &placed.file.mapping.sheets;
    let sheet = sheets.iter().find(|sheet| sheet.sheet == placed.from.place.sheet);
    let here = Here {
        household: id,
        members: known.members_of(id),
        village: home.map(|home| home.village),
        address: home.map_or("", |home| home.address.as_str()),
        since: home.map_or(base::Day::MIN, |home| home.since),
        // One row a household names the head only, and says nothing of the others.
        held,
        head_only: sheet.is_some_and(|sheet| sheet.rows == RowLayout::Household),
    };
    let mut found = difference::of(placed.from, &here, placed.village, || app.new_id());
    found.file = placed.file.position;
    found.place = placed.from.place.clone();
    found
}

/// People of other households whom the list has in one that is known.
fn moves_in(
    placed: &Placed<'_>,
    id: HouseholdId,
    known: &Known,
    compared: &mut Compared,
) -> std::result::Result<(), Finding> {
    let Some(change) = compared.differences.get(&id) else { return Ok(()) };
    // Somebody known here whose number in the list is somebody else's.
    for member in &placed.from.members {
        if let Some((person, home)) = known.person(member)
            && home != id
            && compared.listed.contains(&person)
        {
            return Err(elsewhere(known, &member.name, home));
        }
    }
    let mut moving = Vec::new();
    for (at, joined) in change.joined.iter().enumerate() {
        let number = joined.person.identity.known();
        let by_number = number.and_then(|it| known.by_number.get(it.as_str()).copied());
        if let Some((person, home)) = by_number.filter(|(_, home)| *home == id) {
            // Counted here already, and paired with another row of the list.
            let finding = Finding::warning("person_twice_in_file");
            let there = known.members_of(home).iter().find(|m| m.id == person);
            let first = there.map_or("", |there| there.name.as_str()).to_owned();
            return Err(finding.with("name", &joined.person.name).with("first", first));
        }
        let there = by_number.or_else(|| leaver(compared, &joined.person));
        if let Some(there) = there.filter(|(_, home)| *home != id) {
            may_move(known, compared, &joined.person.name, there)?;
            moving.push((at, there));
        }
    }
    for (at, (person, home)) in moving.into_iter().rev() {
        let from = known.home_shown(home);
        let Some(there) = known.members_of(home).iter().find(|m| m.id == person) else {
            continue;
        };
        if let Some(change) = compared.differences.get_mut(&id) {
            change.comes_from(at, (there, home), &from);
        }
        if let Some(left) = compared.differences.get_mut(&home) {
            left.stays_until_moved(person, &difference::told(&there.name, there.birth));
        }
    }
    Ok(())
}

/// A household that the register does not have: new, or people of one that split off.
fn split_or_new(
    app: &App,
    asked: &Asked<'_>,
    placed: &Placed<'_>,
    known: &Known,
    compared: &mut Compared,
    plan: &mut Plan,
) -> Result<std::result::Result<Option<NewHousehold>, Finding>> {
    let Some(village) = placed.village else { return Ok(Ok(None)) };
    let from = placed.from;
    let mut new = crate::gate::list::plan::new_household(app, from, village, asked.day);
    let class = crate::gate::list::state::plan_class(asked, placed, new.id, known, plan)
        .map(|(class, _)| class);
    // Whom a decision recognises was there on its day: reviews and tables since then know it.
    let decided = class.as_ref().map(|class| class.from_day).filter(|day| *day < new.since);
    if let (None, Some(day)) = (from.since, decided) {
        new.since = day;
    }
    let told = from.since.is_some() || decided.is_none();
    if let Some(first) = known.founded.get(&village).filter(|first| **first > new.since) {
        // A household is in a village from the day on which that came to be.
        let finding = Finding::warning("household_before_village")
            .with("since", show_day(new.since))
            .with("village", known.village_name(Some(village)))
            .with("from", show_day(*first));
        if told {
            plan.tell(placed.file.position, &from.place, finding);
        }
        new.since = *first;
    }
    let mut coming: Vec<Option<There>> = Vec::new();
    for (member, made) in from.members.iter().zip(&new.members) {
        let there = known.person(member).or_else(|| leaver(compared, made));
        if let Some(there) = there
            && let Err(finding) = may_move(known, compared, &member.name, there)
        {
            return Ok(Err(finding));
        }
        coming.push(there);
    }
    let survey = crate::gate::list::state::plan_survey(
        app,
        asked,
        placed,
        new.id,
        Some(&new.members),
        known,
        plan,
    )?;
    let of_head = from.members.iter().zip(&coming).find(|(m, _)| m.relation == Relation::Head);
    let first = of_head.and_then(|(_, there)| *there);
    let Some((_, old)) = first.or_else(|| coming.iter().flatten().next().copied()) else {
        plan.surveys.extend(survey);
        plan.classes.extend(class);
        return Ok(Ok(Some(new)));
    };
    new.since = asked.day;
    let members = std::mem::take(&mut new.members);
    for (person, home) in coming.iter().flatten() {
        let there = known.members_of(*home).iter().find(|m| m.id == *person);
        if let (Some(there), Some(left)) = (there, compared.differences.get_mut(home)) {
            left.stays_until_moved(*person, &difference::told(&there.name, there.birth));
        }
    }
    let change = compared.difference(old);
    if change.place.row.is_none() {
        change.file = placed.file.position;
        change.place = from.place.clone();
    }
    change.splits_off(from);
    for (position, (member, there)) in (0..).zip(members.into_iter().zip(coming)) {
        match there {
            Some((person, home)) => {
                let Some(there) = known.members_of(home).iter().find(|m| m.id == person) else {
                    continue;
                };
                let (household, relation) = (new.id, member.relation);
                let add = MembershipAdd { person, household, relation, position };
                change.moved_in.push(MovedIn { add, home, was: Stands::of(there) });
            }
            None => change.joined.push(Joined { household: new.id, person: member, position }),
        }
    }
    let village_name = String::new();
    change.made.push(Made { household: new, village_name, class, survey });
    Ok(Ok(None))
}

/// What the list says of the state of a household that is known.
fn state_of_known(
    app: &App,
    asked: &Asked<'_>,
    placed: &Placed<'_>,
    id: HouseholdId,
    known: &Known,
    compared: &mut Compared,
    plan: &mut Plan,
) -> Result<()> {
    if !placed.from.facts.is_empty() {
        plan.facts.push((id, asked.day, placed.from.facts.clone()));
    }
    let survey = crate::gate::list::state::plan_survey(app, asked, placed, id, None, known, plan)?;
    plan.surveys.extend(survey);
    crate::gate::list::state::tell_points(placed, id, known, plan);
    let Some((class, wrong)) = crate::gate::list::state::plan_class(asked, placed, id, known, plan)
    else {
        return Ok(());
    };
    if let Some(wrong) = wrong {
        compared.difference(id).class_put_right(wrong, class);
        return Ok(());
    }
    match known.class_replaced(id, class.from_day).filter(|before| *before != class.class) {
        Some(before) => compared.difference(id).class_changes(before, class),
        None => plan.classes.push(class),
    }
    Ok(())
}

/// Names the households of the differences, and counts them.
fn finish(
    asked: &Asked<'_>,
    known: &Known,
    placed: &[Placed<'_>],
    mut compared: Compared,
    plan: &mut Plan,
) {
    let listed: HashSet<HouseholdId> = placed.iter().filter_map(|it| it.known).collect();
    for id in &compared.order {
        let Some(mut change) = compared.differences.remove(id) else { continue };
        if change.fields.is_empty() {
            plan.counts.unchanged += u32::from(listed.contains(id));
            continue;
        }
        plan.counts.different += 1;
        change.head = known.head_name(*id);
        change.village = known.village_name(known.ours.get(id).map(|home| home.village));
        change.name_villages(|village| known.village_name(Some(village)));
        change.day = match known.brought.contains(id) {
            true => change.first_day().min(asked.day),
            false => asked.day,
        };
        plan.differences.push(change);
    }
}

/// Households with a number that stands in the list with somebody else too: which of them is
/// meant, nobody here can tell.
fn numbers_twice(placed: &[Placed<'_>], plan: &mut Plan) -> HashSet<usize> {
    let mut seen: HashMap<&str, (usize, &ProposedMember)> = HashMap::new();
    let mut twice = HashSet::new();
    for (at, it) in placed.iter().enumerate() {
        for member in &it.from.members {
            let Some(number) = member.identity.known() else { continue };
            let Some((first, other)) = seen.insert(number.as_str(), (at, member)) else { continue };
            let finding = Finding::warning("person_twice_in_file").with("name", &member.name);
            plan.tell(it.file.position, &member.place, finding.with("first", &other.name));
            plan.counts.left_out += u32::from(twice.insert(first)) + u32::from(twice.insert(at));
        }
    }
    twice
}

/// Leaves another household by the list and is the same by name, birth and sex, as far as both say;
/// nobody when two are alike.
fn leaver(compared: &Compared, member: &NewMember) -> Option<There> {
    let birth = member.birth?;
    let alike = compared.leaving.get(&(fold(&member.name), birth.year()))?;
    let is_one = |it: &&Leaver| {
        let sexes = it.sex.zip(member.sex);
        let days = it.birth.day().zip(birth.day());
        sexes.is_none_or(|(a, b)| a == b) && days.is_none_or(|(a, b)| a == b)
    };
    let mut alike = alike.iter().filter(is_one);
    match (alike.next(), alike.next()) {
        (Some(one), None) => Some(one.there),
        _ => None,
    }
}

/// Whether somebody can be taken out of a household: its head cannot, and who stands there in the list
/// as well is in two.
fn may_move(
    known: &Known,
    compared: &Compared,
    name: &str,
    (person, home): There,
) -> std::result::Result<(), Finding> {
    if compared.listed.contains(&person) {
        return Err(elsewhere(known, name, home));
    }
    let is_head = |m: &MemberRow| m.id == person && m.relation == Relation::Head;
    if known.members_of(home).iter().any(is_head) {
        let finding = Finding::warning("head_in_another_household").with("name", name);
        return Err(finding.with("home", known.home_shown(home)));
    }
    Ok(())
}

fn elsewhere(known: &Known, name: &str, home: HouseholdId) -> Finding {
    let finding = Finding::warning("person_in_another_household").with("name", name);
    finding.with("home", known.home_shown(home))
}
