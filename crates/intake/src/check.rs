//! What must hold within a household of a list: its values agree on all its rows, and the rules
//! of the register hold, each finding put where its cell is.

use base::day::show_day;
use base::shown::shown;
use base::text::fold;
use base::{Day, Finding, Severity};
use register::people::household::MEMBERS_MAX;
use register::{Identity, MemberView, Relation, check_members, since_before_head};

use crate::findings::Findings;
use crate::layout::{Holds, Layout};
use crate::line::Line;
use crate::mapping::RowLayout;
use crate::meaning::Meaning;

/// What each member should have a value for, by the columns that can hold it.
pub(crate) const WANTED: &[&[Meaning]] = &[BIRTH, SEX, ETHNICITY, IDENTITY];
const BIRTH: &[Meaning] =
    &[Meaning::Birth, Meaning::BirthMale, Meaning::BirthFemale, Meaning::BirthYear];
const SEX: &[Meaning] = &[
    Meaning::Sex,
    Meaning::SexMale,
    Meaning::SexFemale,
    Meaning::BirthMale,
    Meaning::BirthFemale,
    Meaning::AgeMale,
    Meaning::AgeFemale,
];
const ETHNICITY: &[Meaning] = &[Meaning::Ethnicity];
const IDENTITY: &[Meaning] = &[Meaning::Identity, Meaning::OldCard, Meaning::NoIdentity];

/// Checks one household's rows.
pub(crate) fn household(
    layout: &Layout<'_>,
    lines: &[Line<'_>],
    day: Day,
    findings: &mut Findings,
) {
    same_on_every_row(layout, lines, findings);
    members(layout, lines, day, findings);
    let Some(first) = lines.first() else { return };
    let of_first = |meaning| layout.place(first.row.number, layout.column_of(meaning));
    let in_village = |line: &Line<'_>| {
        line.village.is_some() || line.code.is_some() || line.unread.contains(&Meaning::Village)
    };
    // While the village of the whole sheet is asked, no household lacks its own.
    if !layout.village_asked && !lines.iter().any(in_village) {
        findings.push(Finding::error("village_empty").at(of_first(Meaning::Village)));
    }
    for line in lines {
        if let Some(since) = line.since.filter(|since| *since > day) {
            let place = layout.place(line.row.number, layout.column_of(Meaning::Since));
            let finding = Finding::error("household_since_future").with("since", show_day(since));
            findings.push(finding.at(place));
            break;
        }
    }
    let stated = lines.iter().find_map(|line| Some((line, line.member_count?)));
    if let Some((line, stated)) = stated
        && layout.rows != RowLayout::Household
        && usize::try_from(stated) != Ok(lines.len())
    {
        let place = layout.place(line.row.number, layout.column_of(Meaning::MemberCount));
        let finding = Finding::warning("member_count_differs").with("stated", stated);
        findings.push(finding.with("listed", lines.len()).at(place));
    }
}

/// What is the household's may stand on one row or be repeated on each, but must not differ.
fn same_on_every_row(layout: &Layout<'_>, lines: &[Line<'_>], findings: &mut Findings) {
    if lines.len() < 2 {
        return;
    }
    for (at, holds) in &layout.columns {
        // Most values stand on one row alone, or are the same text on each, and cannot differ.
        let mut texts = lines.iter().map(|line| layout.of.cell(line.row, *at).text);
        let first = texts.find(|text| *text != 0).unwrap_or(0);
        if texts.all(|text| text == 0 || text == first) && *holds != Holds::Known(Meaning::Village)
        {
            continue;
        }
        let told = lines.iter().filter_map(|line| Some((line, value(layout, *holds, line)?)));
        let mut told = told.peekable();
        let Some((first, value)) = told.next() else { continue };
        for (line, _) in told.filter(|(_, other)| *other != value) {
            findings.push(
                Finding::error("household_values_differ")
                    .with("first", shown(layout.text(first.row, *at)))
                    .with("other", shown(layout.text(line.row, *at)))
                    .with("row", first.row.number)
                    .at(layout.place(line.row.number, Some(*at))),
            );
        }
    }
}

/// A value of the household in a form that is equal when it means the same; `None` for what
/// members have each of their own.
fn value(layout: &Layout<'_>, holds: Holds, line: &Line<'_>) -> Option<String> {
    let meaning = match holds {
        Holds::Question(place) => {
            return line.answers.get(&layout.questions.get(place)?.0).cloned();
        }
        Holds::Indicator(place) => {
            return line.indicators.get(layout.indicators.get(place)?).map(bool::to_string);
        }
        Holds::Known(meaning) => meaning,
    };
    match meaning {
        Meaning::Number => line.number.as_deref().map(fold),
        Meaning::Code => line.code.map(|code| code.to_string()),
        Meaning::Village => line.village.as_deref().map(fold),
        Meaning::Address => line.address.as_deref().map(fold),
        Meaning::Since => line.since.map(show_day),
        Meaning::Class => line.class.map(|class| class.as_str().to_owned()),
        Meaning::DecisionNumber => line.decision_number.as_deref().map(fold),
        Meaning::DecisionDay => line.decision_day.map(show_day),
        Meaning::APoints => line.a_points.map(|points| points.to_string()),
        Meaning::BPoints => line.b_points.map(|points| points.to_string()),
        Meaning::AreaM2 => line.area_m2.map(|area| area.to_string()),
        Meaning::MemberCount => line.member_count.map(|count| count.to_string()),
        Meaning::Order
        | Meaning::Name
        | Meaning::NameGiven
        | Meaning::HeadName
        | Meaning::Relation
        | Meaning::Sex
        | Meaning::SexMale
        | Meaning::SexFemale
        | Meaning::Birth
        | Meaning::BirthMale
        | Meaning::BirthFemale
        | Meaning::BirthDate
        | Meaning::BirthMonth
        | Meaning::BirthYear
        | Meaning::Age
        | Meaning::AgeMale
        | Meaning::AgeFemale
        | Meaning::Ethnicity
        | Meaning::Identity
        | Meaning::OldCard
        | Meaning::IdentityDay
        | Meaning::NoIdentity
        | Meaning::ClassMark(_)
        | Meaning::EscapedMark(_)
        | Meaning::Decision
        | Meaning::Minority
        | Meaning::LocalEthnic
        | Meaning::NoLabourCapacity
        | Meaning::Causes
        | Meaning::Cause(_)
        | Meaning::Needs
        | Meaning::Province
        | Meaning::ProvinceCode
        | Meaning::District
        | Meaning::DistrictCode
        | Meaning::Commune
        | Meaning::CommuneCode
        | Meaning::VillageCode
        | Meaning::Education
        | Meaning::Fact(_) => None,
    }
}

/// The rules of the register.
fn members(layout: &Layout<'_>, lines: &[Line<'_>], day: Day, findings: &mut Findings) {
    // Without a column for the relation, each row is a household's head.
    let unsaid = (layout.rows == RowLayout::Household).then_some(Relation::Head);
    // One row beyond the limit is enough to be refused; a file may hold 60 000.
    let looked_at = lines.iter().take(MEMBERS_MAX + 1);
    let identities: Vec<Identity> = looked_at.clone().map(Line::identity).collect();
    let views: Vec<MemberView<'_>> = looked_at
        .zip(&identities)
        .map(|(line, identity)| MemberView {
            name: &line.name,
            sex: line.sex,
            birth: line.birth,
            relation: line.relation.or(unsaid),
            ethnicity: line.ethnicity.as_deref(),
            identity: (!line.unread.contains(&Meaning::Identity)).then_some(identity),
        })
        .collect();
    let since = lines.iter().find_map(|line| Some((line, line.since?)));
    if let Some((line, since)) = since
        && let Some(early) = views.iter().find_map(|view| since_before_head(view, since))
    {
        let place = layout.place(line.row.number, layout.column_of(Meaning::Since));
        let head = views.iter().find(|view| view.relation == Some(Relation::Head));
        findings.push(early.with("name", shown(head.map_or("", |head| head.name))).at(place));
    }
    for located in check_members(&views, day) {
        let Some(line) = located.member.map_or(lines.first(), |place| lines.get(place)) else {
            continue;
        };
        let mut finding = located.finding;
        if finding.code == "household_too_large" {
            finding = finding.with("count", lines.len());
        }
        let meanings = columns_of(&finding.code);
        let column = layout.first_of(meanings);
        // Who is the head may be the very relation that is asked about, or was told already.
        let asked = |line: &Line<'_>| line.unread.contains(&Meaning::Relation);
        if finding.code == "household_no_head" && lines.iter().any(asked) {
            continue;
        }
        let is_error = finding.severity == Severity::Error;
        // A column that the list lacks is told once, and what could not be read is told already.
        let is_absent = column.is_none() && WANTED.contains(&meanings);
        let is_unread = line.unread.iter().any(|unread| meanings.contains(unread));
        if is_error || !(is_absent || is_unread) {
            findings.push(finding.at(layout.place(line.row.number, column)));
        }
    }
}

/// The columns that a finding of the register is about; none for the household as a whole.
fn columns_of(code: &str) -> &'static [Meaning] {
    match code {
        "name_empty" | "name_too_long" | "name_no_letter" | "person_twice" => {
            &[Meaning::Name, Meaning::HeadName]
        }
        "birth_missing" | "birth_after_day" | "birth_too_early" | "head_is_child" => BIRTH,
        "sex_missing" => SEX,
        "ethnicity_missing" => ETHNICITY,
        "household_no_head" | "household_two_heads" | "household_two_spouses" => {
            &[Meaning::Relation]
        }
        "id_birth_year_differs"
        | "id_missing_without_reason"
        | "id_old_card"
        | "id_province_unknown"
        | "id_sex_differs" => IDENTITY,
        _ => &[],
    }
}
