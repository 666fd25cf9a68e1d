//! The history of a household: its lines, put together from what is known, and their sentences.

use std::collections::{BTreeMap, HashMap};

use base::Day;
use base::day::show_day;
use base::id::{HouseholdId, PersonId, VillageId};
use base::words::{Lang, Words};
use register::people::household_event::{Change, Part, PersonData};
use register::people::story::{StoryChange, StoryKind, StoryLine, StoryPerson};
use register::{EventKind, Identity, Paper, Relation, Sex};
use store::people::class_fact::{ClassFact, ClassReplaced};
use store::people::household::HouseholdRecord;
use store::people::household_event::{EventRow, PartRow};
use store::people::member::MemberRow;

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::people::household::HouseholdRead;
use crate::people::household_part::{Asked, HouseholdFile, HouseholdPart};

/// Somebody younger than this is spoken of as a child.
const GROWN: u32 = 18;

/// What is told of the household itself: its people, its places, its events, its classes.
pub(crate) const HOUSEHOLD: &[HouseholdPart] =
    &[HouseholdPart::Reads(|asked, file| Box::pin(for_household(asked, file)))];

async fn for_household(asked: &Asked<'_>, file: &mut HouseholdFile) -> Result<()> {
    let Asked { app, actor, read } = *asked;
    let (history, classes) = (history(app, actor, read).await?, &read.view.classes);
    file.story.extend(plain(&history));
    file.story.extend(events(&history));
    file.story.extend(classes.iter().map(recognised));
    let replaced = store::people::class_fact::list_replaced(&**app.store(), read.view.id).await?;
    file.story.extend(put_right_classes(classes, &replaced, |at| app.day_at(at)));
    Ok(())
}

/// The events of a household as its history tells them, the latest first.
pub(crate) async fn event_lines(
    app: &App,
    actor: &Actor,
    read: &HouseholdRead,
) -> Result<Vec<StoryLine>> {
    let mut lines = events(&history(app, actor, read).await?);
    lines.sort_by(|a, b| b.cmp(a));
    Ok(lines)
}

/// What a household's history is told from.
struct History<'a> {
    record: &'a HouseholdRecord,
    members: &'a [MemberRow],
    events: Vec<Told<'a>>,
    /// Households the reader may see, with their codes.
    seen: HashMap<HouseholdId, String>,
    /// The villages that were put right, by their names.
    villages: HashMap<VillageId, String>,
    /// Whether the reader sees facts on health and schooling.
    facts: bool,
}

struct Told<'a> {
    event: &'a EventRow,
    parts: Vec<PartRow>,
    at: String,
}

/// What a household's history is told from: its events with their people, and the households
/// they link to as far as the reader may see them.
async fn history<'a>(app: &App, actor: &Actor, read: &'a HouseholdRead) -> Result<History<'a>> {
    let HouseholdRead { record, members, events, .. } = read;
    let db = &**app.store();
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    let mut parts = store::people::household_event::parts(db, &ids).await?;
    let others: Vec<HouseholdId> =
        events.iter().flat_map(|event| [Some(event.household), event.other]).flatten().collect();
    let seen = match others.is_empty() {
        true => HashMap::new(),
        false => store::people::household_event::seen(db, &app.scope(actor), &others).await?,
    };
    let villages: Vec<VillageId> = events
        .iter()
        .flat_map(|event| &event.changes)
        .filter_map(|change| match change {
            Change::VillageSet { before, after, .. } => Some([*before, *after]),
            Change::HouseholdMade { .. }
            | Change::HomeMade { .. }
            | Change::HomeLeft { .. }
            | Change::AddressSet { .. }
            | Change::SinceSet { .. }
            | Change::Joined { .. }
            | Change::Left { .. }
            | Change::PersonSet { .. } => None,
        })
        .flatten()
        .collect();
    let villages = store::place::village::names(db, &villages).await?.into_iter().collect();
    let events = events
        .iter()
        .map(|event| Told {
            event,
            parts: parts.remove(&event.id).unwrap_or_default(),
            at: app.local_time(&event.at),
        })
        .collect();
    Ok(History { record, members, events, seen, villages, facts: actor.sees_answers() })
}

fn events(history: &History<'_>) -> Vec<StoryLine> {
    history.events.iter().map(|told| event_line(history, told)).collect()
}

fn recognised(fact: &ClassFact) -> StoryLine {
    // A recognition that ended has a paper with a reason, and no decision.
    let sentence = fact.decision_number.is_none().then_some("story.classed");
    let line = StoryLine { sentence, ..StoryLine::new(fact.from_day, StoryKind::RECOGNISED) };
    line.with_word("class", "class", fact.class.as_str())
        .with("number", fact.decision_number.clone().unwrap_or_default())
        .with("decision_day", fact.decision_day.map(show_day).unwrap_or_default())
}

/// Classes that were put right, the latest first, each with what took its place.
fn put_right_classes(
    classes: &[ClassFact],
    replaced: &[ClassReplaced],
    day_at: impl Fn(&chrono::DateTime<chrono::Utc>) -> Day,
) -> Vec<StoryLine> {
    let mut lines = Vec::with_capacity(replaced.len());
    for (at, was) in replaced.iter().enumerate() {
        let same = |it: &&ClassReplaced| it.from_day == was.from_day;
        let later = replaced.iter().take(at).rev().find(same).map(|it| it.class);
        let now = classes.iter().find(|it| it.from_day == was.from_day).map(|it| it.class);
        let after = later.or(now).map_or("", register::Class::as_str);
        lines.push(
            StoryLine::new(day_at(&was.replaced_at), StoryKind::CLASS_PUT_RIGHT)
                .with_word("class", "class", was.class.as_str())
                .with_word("after", "class", after)
                .with("day", show_day(was.from_day)),
        );
    }
    lines
}

/// What the timelines say and no event does: the register is older than its events.
fn plain(history: &History<'_>) -> Vec<StoryLine> {
    let mut lines = Vec::new();
    let me = history.record.id;
    let told_home =
        |day: Day| {
            history.events.iter().any(|told| {
                told.event.day == day
                    && told.event.changes.iter().any(
                        |c| matches!(c, Change::HomeMade { household, .. } if *household == me),
                    )
            })
        };
    let told_person = |person: PersonId, day: Day| {
        history.events.iter().any(|told| {
            told.event.day == day
                && told.event.kind != EventKind::Undo
                && told.parts.iter().any(|it| it.person == person && it.household == me)
        })
    };
    let begin = history.record.stays.last().map(|stay| stay.from_day);
    for stay in history.record.stays.iter().filter(|stay| !told_home(stay.from_day)) {
        let kind =
            if Some(stay.from_day) == begin { StoryKind::REGISTERED } else { StoryKind::MOVED };
        lines.push(StoryLine::new(stay.from_day, kind).with("village", &stay.village_name));
    }
    let mut first: BTreeMap<PersonId, Day> = BTreeMap::new();
    for member in history.members {
        let day = first.entry(member.id).or_insert(member.from_day);
        *day = member.from_day.min(*day);
    }
    for member in history.members {
        let joined = first.get(&member.id) == Some(&member.from_day);
        if !told_person(member.id, member.from_day) {
            if joined && Some(member.from_day) != begin {
                let born = member.birth.and_then(base::Birth::day) == Some(member.from_day);
                let kind = if born { StoryKind::MEMBER_BORN } else { StoryKind::MEMBER_JOINED };
                lines.push(
                    StoryLine::new(member.from_day, kind).with("name", &member.name).with_word(
                        "relation",
                        "relation",
                        member.relation.as_str(),
                    ),
                );
            }
            if !joined && member.relation == Relation::Head {
                lines.push(
                    StoryLine::new(member.from_day, StoryKind::HEAD_CHANGED)
                        .with("name", &member.name),
                );
            }
        }
        let goes_on =
            history.members.iter().any(|m| m.id == member.id && m.from_day == member.to_day);
        let ended = member.to_day < store::still();
        if ended && !goes_on && !told_person(member.id, member.to_day) {
            lines.push(
                StoryLine::new(member.to_day, StoryKind::MEMBER_LEFT).with("name", &member.name),
            );
        }
    }
    lines
}

fn event_line(history: &History<'_>, told: &Told<'_>) -> StoryLine {
    let me = history.record.id;
    let event = told.event;
    let mine = event.household == me;
    let other = if mine { event.other } else { Some(event.household) };
    let mut line = StoryLine::new(event.day, StoryKind::Event(event.kind));
    line.order = event.at.timestamp();
    line.event = Some(event.id);
    line.undone = event.undone_by.is_some();
    line.other = other.filter(|id| history.seen.contains_key(id));
    if let Some(id) = other {
        let code = history.seen.get(&id).cloned().unwrap_or_default();
        line = line.with("other_code", code);
    }
    if !mine {
        line = line.with("view", "other");
    }
    let person = |part: &PartRow| StoryPerson {
        name: part.name.clone(),
        title: title(history.members, part.person, event.day).to_owned(),
    };
    let acted = |wanted: &[Part], household: HouseholdId| {
        told.parts
            .iter()
            .filter(|it| wanted.contains(&it.part) && it.household == household)
            .map(person)
            .collect::<Vec<_>>()
    };
    line.people = match event.kind {
        // Who went, whichever of the two households one looks from.
        EventKind::Split => acted(&[Part::Left], event.household),
        EventKind::Merge => acted(&[Part::Joined], event.other.unwrap_or(me)),
        EventKind::Birth | EventKind::Arrival | EventKind::Marriage => {
            acted(&[Part::Joined], event.household)
        }
        EventKind::Death
        | EventKind::Departure
        | EventKind::MoveWithin
        | EventKind::MoveOut
        | EventKind::HeadChange
        | EventKind::PersonCorrection
        | EventKind::AddressCorrection
        | EventKind::MoveBetween
        | EventKind::Undo => acted(&[Part::Died, Part::Left, Part::Corrected], event.household),
    };
    line.head = acted(&[Part::Head], me).into_iter().next();
    let relation_of = |it: &PartRow| {
        event.changes.iter().find_map(|change| {
            let Change::Joined { person, household, relation, .. } = change else { return None };
            let is_it = *person == it.person && *household == event.household;
            is_it.then_some(relation.as_str())
        })
    };
    // In the order of the people, when several came.
    let relations: Vec<&str> = told
        .parts
        .iter()
        .filter(|it| it.part == Part::Joined && it.household == event.household)
        .filter_map(relation_of)
        .collect();
    if !relations.is_empty() {
        line = line.with("relation", relations.join(" "));
    }
    let left = event
        .changes
        .iter()
        .any(|c| matches!(c, Change::HomeLeft { household, .. } if *household == me));
    let made = event
        .changes
        .iter()
        .any(|c| matches!(c, Change::HomeMade { household, .. } if *household == me));
    if left && !made {
        line = line.with("ended", "yes");
    }
    line.changes =
        event.changes.iter().flat_map(|change| put_right(change, &history.villages)).collect();
    if !history.facts {
        line.changes.retain(|change| !change.field.starts_with("fact."));
    }
    if let Some(undone) = history.events.iter().find(|it| Some(it.event.id) == event.undoes) {
        line = line
            .with("undone_kind", undone.event.kind.as_str())
            .with("undone_day", show_day(undone.event.day));
    }
    line = line.with("place", &event.place).with("by", &event.by_name).with("at", &told.at);
    if !event.note.is_empty() {
        line = line.with("note", &event.note);
    }
    with_paper(line, &event.paper)
}

fn with_paper(line: StoryLine, paper: &Paper) -> StoryLine {
    match paper {
        Paper::Shown { kind, number, day, issuer } => line
            .with("paper_kind", kind)
            .with("paper_number", number)
            .with("paper_day", day.map(show_day).unwrap_or_default())
            .with("paper_issuer", issuer),
        Paper::Missing(reason) => line.with("paper_missing", reason),
    }
}

/// How one speaks of a person: a man, a woman, a child, or neither when it is not known.
fn title(members: &[MemberRow], person: PersonId, day: Day) -> &'static str {
    let Some(member) = members.iter().find(|it| it.id == person) else { return "unknown" };
    let age = member.birth.and_then(|birth| birth.age_on(day));
    match (age, member.sex) {
        (Some((_, most)), _) if most < GROWN => "child",
        (_, Some(Sex::Male)) => "man",
        (_, Some(Sex::Female)) => "woman",
        (_, None) => "unknown",
    }
}

/// What a change put right, field by field.
fn put_right(change: &Change, villages: &HashMap<VillageId, String>) -> Vec<StoryChange> {
    let (before, after) = match change {
        Change::AddressSet { before, after, .. } => {
            let (before, after) = (before.clone(), after.clone());
            return vec![StoryChange { field: "address".to_owned(), before, after }];
        }
        Change::VillageSet { before, after, .. } => {
            let name = |id: &VillageId| villages.get(id).cloned().unwrap_or_default();
            let (before, after) = (name(before), name(after));
            return vec![StoryChange { field: "village".to_owned(), before, after }];
        }
        Change::PersonSet { before, after, .. } => (fields(before), fields(after)),
        Change::SinceSet { before, after, .. } => {
            let (before, after) = (show_day(*before), show_day(*after));
            return vec![StoryChange { field: "since_day".to_owned(), before, after }];
        }
        Change::HouseholdMade { .. }
        | Change::HomeMade { .. }
        | Change::HomeLeft { .. }
        | Change::Joined { .. }
        | Change::Left { .. } => return Vec::new(),
    };
    before
        .into_iter()
        .zip(after)
        .filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| StoryChange { field, before, after })
        .collect()
}

/// A person's data as the history shows them: a number only masked.
fn fields(data: &PersonData) -> Vec<(String, String)> {
    let identity = match &data.identity {
        Identity::Known(id) => id.masked(),
        Identity::Missing(reason) => reason.clone(),
    };
    let mut fields = vec![
        ("name".to_owned(), data.name.clone()),
        ("sex".to_owned(), data.sex.map(|sex| sex.as_str().to_owned()).unwrap_or_default()),
        ("birth".to_owned(), data.birth.map(|birth| birth.to_string()).unwrap_or_default()),
        ("ethnicity".to_owned(), data.ethnicity.clone().unwrap_or_default()),
        ("identity".to_owned(), identity),
    ];
    if let Ok(serde_json::Value::Object(facts)) = serde_json::to_value(data.facts) {
        let shown = |value: serde_json::Value| match value.as_bool() {
            Some(true) => "yes".to_owned(),
            Some(false) => "no".to_owned(),
            None => value.as_str().unwrap_or_default().to_owned(),
        };
        fields
            .extend(facts.into_iter().map(|(name, value)| (format!("fact.{name}"), shown(value))));
    }
    fields
}

/// A line of the history as a sentence.
pub fn tell(words: &Words, lang: Lang, line: &StoryLine) -> String {
    match line.kind {
        StoryKind::Event(_) => tell_event(words, lang, line),
        _ => tell_plain(words, lang, line),
    }
}

fn tell_plain(words: &Words, lang: Lang, line: &StoryLine) -> String {
    let shown = |(name, value): (&String, &String)| {
        let value = match line.sets.get(name.as_str()) {
            Some(set) => words.get(lang, &format!("{set}.{value}")).to_owned(),
            None => value.clone(),
        };
        (name.clone(), value)
    };
    let args: Vec<(String, String)> = line.args.iter().map(shown).collect();
    let key = match line.sentence {
        Some(key) => key.to_owned(),
        None => format!("story.{}", line.kind.as_str()),
    };
    words.fill(lang, &key, args.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

fn tell_event(words: &Words, lang: Lang, line: &StoryLine) -> String {
    let arg = |name: &str| line.args.get(name).map_or("", String::as_str);
    let named = |person: &StoryPerson| {
        let key = format!("title.{}", person.title);
        words.fill(lang, &key, [("name", person.name.as_str())])
    };
    let word = |set: &str, value: &str| {
        words.find(lang, &format!("{set}.{value}")).unwrap_or(value).to_owned()
    };
    let other = match (line.args.get("other_code").map(String::as_str), line.kind) {
        (None, _) => String::new(),
        (Some(""), _) => words.get(lang, "story.another_household").to_owned(),
        (Some(code), _) => words.fill(lang, "story.the_household", [("code", code)]),
    };
    let from = match other.as_str() {
        "" => String::new(),
        other => words.fill(lang, "story.from_household", [("other", other)]),
    };
    let who = line.people.iter().map(named).collect::<Vec<_>>().join(", ");
    let relations: Vec<String> =
        arg("relation").split(' ').map(|name| word("relation", name)).collect();
    let changes = line.changes.iter().map(|it| change_text(words, lang, it)).collect::<Vec<_>>();
    let view = if arg("view") == "other" { "_other" } else { "" };
    let key = format!("story.{}{view}", line.kind.as_str());
    let key = if words.find(lang, &key).is_some() {
        key
    } else {
        format!("story.{}", line.kind.as_str())
    };
    let mut text = words.fill(
        lang,
        &key,
        [
            ("who", who.as_str()),
            ("relation", relations.join(", ").as_str()),
            ("paper", paper_text(words, lang, line).as_str()),
            ("place", arg("place")),
            ("other", other.as_str()),
            ("from", from.as_str()),
            ("changes", changes.join("; ").as_str()),
            ("undone_day", arg("undone_day")),
            ("undone_kind", word("event_kind", arg("undone_kind")).as_str()),
        ],
    );
    if let Some(head) = &line.head {
        let head = named(head);
        text.push(' ');
        text.push_str(&upper(&words.fill(lang, "story.head_named", [("head", head.as_str())])));
    }
    if arg("ended") == "yes" {
        text.push(' ');
        text.push_str(words.get(lang, "story.household_ended"));
    }
    upper(&text)
}

fn paper_text(words: &Words, lang: Lang, line: &StoryLine) -> String {
    let arg = |name: &str| line.args.get(name).map_or("", String::as_str);
    if !line.args.contains_key("paper_kind") {
        return words.fill(lang, "story.no_paper", [("reason", arg("paper_missing"))]);
    }
    let args = [("kind", arg("paper_kind")), ("number", arg("paper_number"))];
    let mut parts = vec![words.fill(lang, "story.paper", args)];
    if !arg("paper_day").is_empty() {
        parts.push(words.fill(lang, "story.paper_day", [("day", arg("paper_day"))]));
    }
    if !arg("paper_issuer").is_empty() {
        parts.push(arg("paper_issuer").to_owned());
    }
    format!(" ({})", parts.join(", "))
}

fn change_text(words: &Words, lang: Lang, change: &StoryChange) -> String {
    let field = words.get(lang, &field_key(&change.field)).to_owned();
    let shown = |value: &str| {
        let key = match (change.field.as_str(), value) {
            (_, "") => "story.nothing".to_owned(),
            ("sex", value) => format!("sex.{value}"),
            ("fact.education", value) => format!("education.{value}"),
            (field, value) if field.starts_with("fact.") => format!("common.{value}"),
            _ => return format!("“{value}”"),
        };
        words.find(lang, &key).unwrap_or(value).to_owned()
    };
    let (before, after) = (shown(&change.before), shown(&change.after));
    let args = [("field", field.as_str()), ("before", &before), ("after", &after)];
    words.fill(lang, "story.change", args)
}

fn field_key(field: &str) -> String {
    match field.strip_prefix("fact.") {
        Some(fact) => format!("fact.{fact}"),
        None => format!("household.{field}"),
    }
}

/// A sentence begins with a capital.
fn upper(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
