//! Seasons, day counts, deadlines and working days, as `law/calendar.toml` and `law/holidays.toml`
//! have them. What the files do not say is not known here either.

use std::collections::BTreeMap;

use base::area::Level;
use base::{Day, Role};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::Deserialize;

/// The calendar of the review.
#[derive(Debug, Clone)]
pub struct Calendar {
    seasons: BTreeMap<String, Vec<SeasonValue>>,
    counts: BTreeMap<String, Vec<Count>>,
    deadlines: BTreeMap<String, Vec<DeadlineValue>>,
    years: BTreeMap<i32, Year>,
    duties: Vec<CalendarDuty>,
}

/// A file of the calendar cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("law/{file}: {reason}")]
pub struct BadCalendar {
    pub file: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Calendar days.
    Day,
    /// Days on which offices are open.
    WorkingDay,
    Month,
}

/// A number of days with its source.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    from: Option<toml::value::Datetime>,
    /// How many.
    pub days: u32,
    /// Of what.
    pub unit: Unit,
    /// Whether a last day on which offices are closed moves to the next working day.
    #[serde(default)]
    pub to_working_day: bool,
    /// The text it is from.
    pub source: String,
    /// `checked` or `unchecked`.
    pub confidence: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeasonValue {
    from: Option<toml::value::Datetime>,
    begin: String,
    end: String,
    source: String,
    confidence: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlineValue {
    from: Option<toml::value::Datetime>,
    on: String,
    #[serde(default)]
    months: Vec<u32>,
    /// The years that have it; every year has it when none is named.
    #[serde(default)]
    years: Vec<i32>,
    source: String,
    confidence: String,
}

/// A recurring duty: who owes what to whom by which deadline.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarDuty {
    pub id: String,
    /// The level of whoever owes it: `commune` or `province`.
    pub level: Level,
    pub role: Role,
    /// To whom, by the name of its words.
    pub to: String,
    /// The deadline of this file that it goes by.
    deadline: String,
    /// From how many days before its last day on it can be done.
    lead_days: u32,
    /// What fulfils it, where the program has that: `report` or `round`.
    #[serde(default)]
    pub by: String,
    /// The kind of that.
    #[serde(default)]
    pub kind: String,
}

/// A day of a recurring duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDutyDay {
    pub year: i32,
    /// 0 where it comes once a year.
    pub month: u32,
    pub begins_on: Day,
    pub due: Due,
}

/// A day by which something is due, or a first and a last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The last day that is still in time.
    pub day: Day,
    /// The text it is from.
    pub source: String,
    /// Whether that text was read for it.
    pub checked: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named<T> {
    id: String,
    dated: Vec<T>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    season: Vec<Named<SeasonValue>>,
    count: Vec<Named<Count>>,
    deadline: Vec<Named<DeadlineValue>>,
    duty: Vec<CalendarDuty>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holidays {
    year: Vec<YearValue>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearValue {
    year: i32,
    days: Vec<toml::value::Datetime>,
    working: Vec<toml::value::Datetime>,
    #[expect(dead_code, reason = "read so that a year without a source is refused")]
    source: String,
    #[expect(dead_code, reason = "the same")]
    confidence: String,
}

#[derive(Debug, Clone, Default)]
struct Year {
    off: Vec<Day>,
    working: Vec<Day>,
}

fn day_of(at: &toml::value::Datetime) -> Option<Day> {
    let date = at.date?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

/// The newest of dated values that holds on a day; the order in the file does not matter.
fn newest<T>(values: &[T], from: impl Fn(&T) -> Option<Day>, day: Day) -> Option<&T> {
    let began = |value: &&T| from(value).is_none_or(|first| first <= day);
    values.iter().filter(began).max_by_key(|value| from(value).unwrap_or(NaiveDate::MIN))
}

/// `09-01` in a year.
fn month_day(text: &str, year: i32) -> Option<Day> {
    let (month, day) = text.split_once('-')?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

/// The counts and deadlines that the rules ask for: a file without one of them is refused.
const COUNTS: [&str; 7] =
    ["posting", "recheck", "opinion", "request", "watch", "farm", "farm_posting"];
const DEADLINES: [&str; 7] = [
    "report_regular",
    "report_preliminary",
    "report_official",
    "plan_survey",
    "plan_meeting",
    "plan_posting",
    "decision",
];

impl Calendar {
    /// Reads both files.
    ///
    /// # Errors
    /// When one is not what it must be; the reason names the place.
    pub fn load(calendar: &str, holidays: &str) -> Result<Calendar, BadCalendar> {
        let bad = |file, reason: String| BadCalendar { file, reason };
        let file: File =
            toml::from_str(calendar).map_err(|error| bad("calendar.toml", error.to_string()))?;
        let years: Holidays =
            toml::from_str(holidays).map_err(|error| bad("holidays.toml", error.to_string()))?;
        let mut out = Calendar {
            seasons: file.season.into_iter().map(|it| (it.id, it.dated)).collect(),
            counts: file.count.into_iter().map(|it| (it.id, it.dated)).collect(),
            deadlines: file.deadline.into_iter().map(|it| (it.id, it.dated)).collect(),
            years: BTreeMap::new(),
            duties: file.duty,
        };
        for year in years.year {
            let read = |days: &[toml::value::Datetime]| -> Result<Vec<Day>, BadCalendar> {
                days.iter()
                    .map(|at| {
                        day_of(at).filter(|day| day.year() == year.year).ok_or_else(|| {
                            bad("holidays.toml", format!("{at} is no day of {}", year.year))
                        })
                    })
                    .collect()
            };
            let read = Year { off: read(&year.days)?, working: read(&year.working)? };
            if out.years.insert(year.year, read).is_some() {
                return Err(bad("holidays.toml", format!("{} stands twice", year.year)));
            }
        }
        let there = |id: &&&str| out.counts.get(**id).is_some_and(|values| !values.is_empty());
        if let Some(missing) = COUNTS.iter().find(|id| !there(id)) {
            return Err(bad("calendar.toml", format!("count {missing} is missing")));
        }
        let there = |id: &&&str| out.deadlines.get(**id).is_some_and(|values| !values.is_empty());
        if let Some(missing) = DEADLINES.iter().find(|id| !there(id)) {
            return Err(bad("calendar.toml", format!("deadline {missing} is missing")));
        }
        if out.annual_season(2024).is_none() {
            return Err(bad("calendar.toml", "season annual is missing".to_owned()));
        }
        for duty in &out.duties {
            let known = ["", "report", "round"].contains(&duty.by.as_str());
            let level = matches!(duty.level, Level::Commune | Level::Province);
            if !out.deadlines.contains_key(&duty.deadline) || !known || !level {
                return Err(bad("calendar.toml", format!("duty {} is not complete", duty.id)));
            }
        }
        Ok(out)
    }

    /// The recurring duties, in the order of the file.
    pub fn duties(&self) -> &[CalendarDuty] {
        &self.duties
    }

    /// One of them.
    pub fn duty(&self, id: &str) -> Option<&CalendarDuty> {
        self.duties.iter().find(|duty| duty.id == id)
    }

    /// The days of one in a year.
    pub fn duty_days(&self, duty: &CalendarDuty, year: i32) -> Vec<CalendarDutyDay> {
        let of = |month: u32, due: Due| {
            let begins_on = due.day.checked_sub_days(Days::new(u64::from(duty.lead_days)));
            CalendarDutyDay { year, month, begins_on: begins_on.unwrap_or(due.day), due }
        };
        let monthly: Vec<CalendarDutyDay> = (1..=12)
            .filter_map(|month| Some(of(month, self.monthly(&duty.deadline, year, month)?)))
            .collect();
        if !monthly.is_empty() {
            return monthly;
        }
        self.yearly(&duty.deadline, year).map(|due| of(0, due)).into_iter().collect()
    }

    /// Whether the holidays of a year are known.
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// Whether offices are open.
    pub fn is_working(&self, day: Day) -> bool {
        let year = self.years.get(&day.year());
        if year.is_some_and(|year| year.working.contains(&day)) {
            return true;
        }
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        !weekend && !year.is_some_and(|year| year.off.contains(&day))
    }

    /// The nth working day after a day; the day itself is not counted.
    pub fn working_day_after(&self, day: Day, n: u32) -> Day {
        let (mut day, mut left) = (day, n);
        while left > 0 {
            let Some(next) = day.succ_opt() else { return day };
            day = next;
            if self.is_working(day) {
                left -= 1;
            }
        }
        day
    }

    /// How many working days lie after `from`, up to and with `to`.
    pub fn working_days_between(&self, from: Day, to: Day) -> u32 {
        let days = from.iter_days().skip(1).take_while(|day| *day <= to);
        u32::try_from(days.filter(|day| self.is_working(*day)).count()).unwrap_or(u32::MAX)
    }

    /// A day count that holds on a day.
    pub fn count(&self, id: &str, day: Day) -> Option<&Count> {
        let from = |value: &Count| value.from.as_ref().and_then(day_of);
        newest(self.counts.get(id)?, from, day)
    }

    /// The last day of a period that begins on a day.
    pub fn due(&self, id: &str, begins: Day) -> Due {
        let Some(count) = self.count(id, begins) else {
            // `load` refuses a file without it; a value that begins later leaves no time at all.
            return Due { day: begins, source: String::new(), checked: false };
        };
        let day = match count.unit {
            Unit::Day => begins.checked_add_days(Days::new(u64::from(count.days))),
            Unit::Month => begins.checked_add_months(Months::new(count.days)),
            Unit::WorkingDay => Some(self.working_day_after(begins, count.days)),
        };
        let day = match day.unwrap_or(begins) {
            day if count.to_working_day && !self.is_working(day) => self.working_day_after(day, 1),
            day => day,
        };
        Due { day, source: count.source.clone(), checked: count.confidence == "checked" }
    }

    /// First and last day of the annual review of a year.
    pub fn annual_season(&self, year: i32) -> Option<(Day, Due)> {
        let value = self.season("annual", year)?;
        let due = Due {
            day: month_day(&value.end, year)?,
            source: value.source.clone(),
            checked: value.confidence == "checked",
        };
        Some((month_day(&value.begin, year)?, due))
    }

    /// The day of the month on which the regular review begins.
    pub fn regular_begins(&self, year: i32) -> Option<u32> {
        self.season("regular", year)?.begin.parse().ok()
    }

    fn season(&self, id: &str, year: i32) -> Option<&SeasonValue> {
        let day = NaiveDate::from_ymd_opt(year, 1, 1)?;
        let from = |value: &SeasonValue| value.from.as_ref().and_then(day_of);
        newest(self.seasons.get(id)?, from, day)
    }

    /// The last day in time of a yearly deadline.
    pub fn yearly(&self, id: &str, year: i32) -> Option<Due> {
        let value = self.deadline(id, NaiveDate::from_ymd_opt(year, 1, 1)?)?;
        if !value.years.is_empty() && !value.years.contains(&year) {
            return None;
        }
        let day = month_day(&value.on, year)?;
        let checked = value.confidence == "checked";
        Some(Due { day, source: value.source.clone(), checked })
    }

    /// The last day in time of a monthly deadline; `None` in months that have none.
    pub fn monthly(&self, id: &str, year: i32, month: u32) -> Option<Due> {
        let value = self.deadline(id, NaiveDate::from_ymd_opt(year, month, 1)?)?;
        if !value.months.contains(&month) {
            return None;
        }
        let day = NaiveDate::from_ymd_opt(year, month, value.on.parse().ok()?)?;
        let checked = value.confidence == "checked";
        Some(Due { day, source: value.source.clone(), checked })
    }

    fn deadline(&self, id: &str, day: Day) -> Option<&DeadlineValue> {
        let from = |value: &DeadlineValue| value.from.as_ref().and_then(day_of);
        newest(self.deadlines.get(id)?, from, day)
    }
}
