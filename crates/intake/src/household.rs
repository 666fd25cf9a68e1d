//! One household of its rows.

use std::collections::BTreeMap;

use base::Day;
use register::Relation;

use crate::check;
use crate::communes;
use crate::findings::Findings;
use crate::layout::Layout;
use crate::line::{Line, OfHousehold};
use crate::mapping::RowLayout;
use crate::meaning::Meaning;
use crate::proposal::{ProposedHousehold, ProposedMember, StatedArea};

/// Makes it; what does not fit within it is told.
pub(crate) fn household(
    layout: &Layout<'_>,
    lines: &mut [Line<'_>],
    day: Day,
    findings: &mut Findings,
) -> Option<ProposedHousehold> {
    check::household(layout, lines, day, findings);
    let members = lines.iter_mut().map(|line| member(layout, line)).collect();
    let first = lines.first()?;
    let village_line = lines.iter().find(|line| line.village.is_some());
    let class_line = lines.iter().find(|line| line.class.is_some());
    let place_of = |line: Option<&Line<'_>>, meaning| {
        let row = line.map_or(first.row.number, |line| line.row.number);
        layout.place(row, layout.column_of(meaning))
    };
    let village_place = match village_line.and_then(|line| line.village_row) {
        Some(row) => layout.place(row, None),
        None => place_of(village_line, Meaning::Village),
    };
    let mut rest = OfHousehold::default();
    for of in lines.iter().filter_map(|line| line.of_household.as_deref()) {
        let causes: std::collections::BTreeSet<_> =
            of.facts.causes.union(&rest.facts.causes).copied().collect();
        rest.facts = std::mem::take(&mut rest.facts).over(of.facts.clone());
        rest.facts.causes = causes;
        rest.minority = rest.minority.or(of.minority);
        rest.merit = rest.merit.or(of.merit);
        let own = StatedArea { named: Vec::new(), ..of.area.clone() };
        if rest.area == StatedArea::default() {
            rest.area = own;
        }
    }
    let address: String = lines.iter().find_map(|line| line.address.clone()).unwrap_or_default();
    let village = village_line.and_then(|line| line.village.clone());
    // Members may be registered elsewhere; where the head is, the household is.
    let is_head = |line: &&Line<'_>| line.relation == Some(Relation::Head);
    let head = lines.iter().find(is_head).or(lines.first());
    let of_head = head.and_then(|line| line.of_household.as_deref());
    let mut named = of_head.map(|of| of.area.named.clone()).unwrap_or_default();
    for text in [village.as_deref().unwrap_or_default(), &address] {
        named.extend(communes::behind_words(text, false));
    }
    named.sort_unstable();
    named.dedup();
    rest.area.named = named;
    Some(ProposedHousehold {
        place: layout.place(first.row.number, None),
        number: lines.iter().find_map(|line| line.number.clone()),
        code: lines.iter().find_map(|line| line.code),
        village,
        village_place,
        address,
        since: lines.iter().find_map(|line| line.since),
        members,
        class: class_line.and_then(|line| line.class),
        escaped_from: lines.iter().find_map(|line| line.escaped_from),
        class_place: place_of(class_line, Meaning::Class),
        decision_number: lines.iter().find_map(|line| line.decision_number.clone()),
        decision_day: lines.iter().find_map(|line| line.decision_day),
        a_points: lines.iter().find_map(|line| line.a_points),
        b_points: lines.iter().find_map(|line| line.b_points),
        house_area_m2: lines.iter().find_map(|line| line.area_m2),
        facts: rest.facts,
        minority: rest.minority,
        merit: rest.merit,
        area: rest.area,
        member_count: lines.iter().find_map(|line| line.member_count),
        answers: first_of_each(lines.iter().map(|line| &line.answers)),
        indicators: first_of_each(lines.iter().map(|line| &line.indicators)),
        wrong: lines.iter().any(|line| findings.is_wrong(line.row.number)),
    })
}

/// A member of its row, whose texts are moved.
fn member(layout: &Layout<'_>, line: &mut Line<'_>) -> ProposedMember {
    // Without a column for it, each row is a household's head. An illegible or empty relation has
    // an error of its own, so nothing is taken in with the relation put here.
    let unsaid = match layout.rows {
        RowLayout::Household => Relation::Head,
        RowLayout::Member | RowLayout::MembersUnderHead => Relation::Other,
    };
    ProposedMember {
        place: layout.place(line.row.number, None),
        name: std::mem::take(&mut line.name),
        sex: line.sex,
        birth: line.birth,
        relation: line.relation.unwrap_or(unsaid),
        relation_said: line.relation.is_some() && !line.relation_unsaid,
        ethnicity: line.ethnicity.take(),
        identity: line.take_identity(),
        identity_day: line.identity_day,
        facts: line.facts,
    }
}

fn first_of_each<'a, V: Clone + 'a>(
    maps: impl Iterator<Item = &'a BTreeMap<String, V>>,
) -> BTreeMap<String, V> {
    let mut all = BTreeMap::new();
    for map in maps {
        for (id, value) in map {
            all.entry(id.clone()).or_insert_with(|| value.clone());
        }
    }
    all
}
