//! Another head by the list: what the others are to the former one they may not be to the new one.
//! What follows is put down, what does not is asked.

use std::collections::BTreeMap;

use base::id::PersonId;
use intake::{Answers, Choice, ProposedHousehold, Question};
use register::Relation;

use super::difference::{Difference, Stands};

/// The answers: as the list has it, turned by what follows, as the register has it.
const LIST: &str = "list";
const TURN: &str = "turn";
const KEEP: &str = "keep";

/// Who becomes the head by the list.
struct Change {
    /// Nobody of the register when somebody new is the head.
    heir: Option<PersonId>,
    /// What the heir was to the former head.
    was: Relation,
    former: Option<Stands>,
}

impl Change {
    fn of(from: &ProposedHousehold, found: &Difference) -> Option<Change> {
        let is_head = |said: &Option<Relation>| *said == Some(Relation::Head);
        let heir = found.stays.iter().find(|(_, said)| is_head(said)).map(|(who, _)| who);
        let mut former = found.stays.iter().map(|(who, _)| who);
        let former = former.find(|who| who.relation == Relation::Head).cloned();
        let listed = from.members.iter().any(|member| member.relation == Relation::Head);
        match heir {
            Some(heir) if heir.relation == Relation::Head => None,
            Some(heir) => Some(Change { heir: Some(heir.person), was: heir.relation, former }),
            None => listed.then_some(Change { heir: None, was: Relation::Other, former }),
        }
    }

    /// What somebody who stays is to the new head, when that follows.
    fn follows(&self, who: &Stands) -> Option<Relation> {
        who.relation.under(self.was)
    }
}

/// Settles what the others are to another head. Gives the question that must be answered first.
pub(super) fn settle(
    file: i32,
    from: &ProposedHousehold,
    found: &mut Difference,
    answers: &Answers,
) -> Option<Question> {
    let change = Change::of(from, found)?;
    let others: Vec<(Stands, Option<Relation>)> =
        found.stays.iter().filter(|(who, _)| Some(who.person) != change.heir).cloned().collect();
    let doubtful = |(who, said): &(Stands, Option<Relation>)| match said {
        None => change.follows(who).is_none(),
        // As it was to the former head, and by what follows it is not.
        Some(said) => {
            let stays_so = change.follows(who) == Some(*said) || *said == Relation::Other;
            change.heir.is_some() && *said == who.relation && !stays_so
        }
    };
    let spouses = |relation: &Option<Relation>| *relation == Some(Relation::Spouse);
    let two_spouses = others.iter().filter(|(_, said)| spouses(said)).count() > 1;
    if !others.iter().any(doubtful) && !two_spouses {
        turn(found, &change, others.iter().filter(|(_, said)| said.is_none()));
        return None;
    }
    // The list's own word makes two heads of it when it says nothing of the former one.
    let former =
        |(who, said): &(Stands, Option<Relation>)| said.is_none() && who.relation == Relation::Head;
    let unfit = two_spouses || others.iter().any(former);
    let question = question(file, from, found, &change, unfit);
    match answers.get(&question.id).map(String::as_str) {
        None => return Some(question),
        Some(TURN) => turn(found, &change, others.iter()),
        Some(KEEP) => keep(found),
        Some(_) => {}
    }
    None
}

/// What the others are to the new head by what follows; other relatives where nothing does.
fn turn<'a>(
    found: &mut Difference,
    change: &Change,
    others: impl Iterator<Item = &'a (Stands, Option<Relation>)>,
) {
    for (who, said) in others {
        // What the list has otherwise than the register it says of the new head.
        let said = said.filter(|said| *said != who.relation);
        let relation = said.or_else(|| change.follows(who)).unwrap_or(Relation::Other);
        found.relates(who, relation);
    }
}

/// The head and the relations of the register stay; who is new as a head is another relative.
fn keep(found: &mut Difference) {
    for (who, _) in std::mem::take(&mut found.stays) {
        found.relates(&who, who.relation);
        found.stays.push((who, None));
    }
    for joined in &mut found.joined {
        if joined.person.relation == Relation::Head {
            joined.person.relation = Relation::Other;
        }
    }
}

fn question(
    file: i32,
    from: &ProposedHousehold,
    found: &Difference,
    change: &Change,
    unfit: bool,
) -> Question {
    let sheet = from.place.sheet.as_deref().unwrap_or_default();
    let row = from.place.row.unwrap_or(0);
    let head = from.members.iter().find(|member| member.relation == Relation::Head);
    let former = change.former.as_ref().map_or("", |former| former.name.as_str());
    let others = found.stays.iter().filter(|(who, _)| Some(who.person) != change.heir);
    let others: Vec<&str> = others.map(|(who, _)| who.name.as_str()).collect();
    let offered = |id: &&str| match *id {
        LIST => !unfit,
        KEEP => change.former.is_some(),
        _ => true,
    };
    let choice = |id: &str| Choice {
        id: id.to_owned(),
        code: format!("relations_{id}"),
        args: BTreeMap::from([("former".to_owned(), former.to_owned())]),
    };
    Question {
        id: format!("head:{file}:{sheet}:{row}:{}", found.household),
        place: from.place.clone(),
        code: "head_changes".to_owned(),
        args: BTreeMap::from([
            ("head".to_owned(), head.map(|head| head.name.clone()).unwrap_or_default()),
            ("former".to_owned(), former.to_owned()),
            ("others".to_owned(), others.join(", ")),
        ]),
        choices: [TURN, LIST, KEEP].iter().filter(|id| offered(id)).map(|id| choice(id)).collect(),
    }
}
