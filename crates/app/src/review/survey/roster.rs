//! A person's line of Phiếu B1, part B: what the form says, what the register knows of it already,
//! and what of it holds of the person from the review day on.

use base::words::Lang;
use base::{Birth, Day};
use register::{Education, MemberFacts, Sex};
use serde::{Deserialize, Serialize};
use standard::instrument::roster::{
    Activity, Allowance, COLUMNS, Contract, General, OfPerson, Pension, Person, SchoolLevel,
    Stated, Training, WORK_ASKED_FROM, Work,
};

use crate::kernel::law::Named;

/// The tallest and the heaviest that are taken, in millimetres and grams: nobody under sixteen is beyond.
pub const HEIGHT_MM_MAX: u32 = 2_200;
/// The heaviest, in grams.
pub const WEIGHT_G_MAX: u32 = 150_000;

macro_rules! roster_line {
    ($(
        $(#[$doc:meta])*
        $name:ident: $type:ty {
            $kind:ident $number:literal, $asked:ident
            $(, after: $after:ident)? $(, beside: $beside:literal)? $(, from_known: $from_known:literal)?
        }
    )+) => {
        /// A person's line; what is left out is not known. The columns are those of the form, by its numbers.
        #[derive(
            Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
        )]
        #[serde(deny_unknown_fields, default)]
        pub struct RosterLine {
            $(
                $(#[$doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $name: Option<$type>,
            )+
        }

        impl RosterLine {
            /// The form's word before what was known.
            #[must_use]
            pub(super) fn over(self, known: RosterLine) -> RosterLine {
                RosterLine {
                    $($name: self.$name.or(known.$name $(.filter(|_| $from_known))?),)+
                }
            }

            /// What it says in a column.
            pub fn stated(&self, column: &str) -> Option<Stated> {
                match column {
                    $(stringify!($name) => self.$name.map(Stated::$kind),)+
                    _ => None,
                }
            }
        }
    };
}

standard::roster_columns!(roster_line);

impl RosterLine {
    /// Takes a number back that cannot be.
    pub fn clear(&mut self, column: &str) {
        match column {
            "height_mm" => self.height_mm = None,
            "weight_g" => self.weight_g = None,
            "months_worked" => self.months_worked = None,
            _ => {}
        }
    }

    /// Whether the numbers can be true at all; the name of the first that cannot.
    pub fn impossible(&self) -> Option<&'static str> {
        if self.height_mm.is_some_and(|it| !(200..=HEIGHT_MM_MAX).contains(&it)) {
            return Some("height_mm");
        }
        if self.weight_g.is_some_and(|it| !(500..=WEIGHT_G_MAX).contains(&it)) {
            return Some("weight_g");
        }
        self.months_worked.filter(|it| *it > 12).map(|_| "months_worked")
    }

    /// As the standard looks at it on a day. A child below the age of work has no training where
    /// none is stated; who attends nothing attends no level, who does not work has no kind of work.
    pub(crate) fn person(&self, birth: Option<Birth>, sex: Option<Sex>, day: Day) -> Person {
        let age = birth.and_then(|birth| birth.age_on(day));
        let child = age.is_some_and(|(_, most)| most < WORK_ASKED_FROM);
        let born = birth.map(|birth| (birth.earliest(), latest(birth)));
        Person {
            born,
            male: sex.map(|sex| sex == Sex::Male),
            height: self.height_mm,
            weight: self.weight_g.map(|it| it / 100),
            attends: self.attends,
            level: match self.attends {
                Some(false) => Some(None),
                _ => self.level.map(Some),
            },
            general: self.general,
            training: self.training.or(child.then_some(Training::None)),
            insured: self.insured,
            internet: self.internet,
            allowance: self.allowance,
            activity: self.activity,
            work: self.work,
            contract: self.contract,
            pension: self.pension,
            critically_ill: self.critically_ill,
            is_member: self.is_member,
            state_insured: self.state_insured,
            primary_diploma: self.primary_diploma,
            nonfarm: self.nonfarm,
            months_worked: self.months_worked,
        }
    }

    /// What the register knows already, as far as it says the same.
    pub(super) fn known(facts: &MemberFacts) -> RosterLine {
        let attending = facts.attending == Some(true);
        RosterLine {
            attends: facts.attending,
            level: facts.education.filter(|_| attending).and_then(level),
            general: facts.education.filter(|_| !attending).and_then(general),
            training: facts.education.filter(|_| !attending).and_then(|it| match it {
                Education::None | Education::Primary => Some(Training::None),
                Education::Preschool
                | Education::LowerSecondary
                | Education::UpperSecondary
                | Education::Vocational
                | Education::Higher => None,
            }),
            insured: facts.health_insurance,
            allowance: match (facts.monthly_allowance, facts.disabled) {
                (Some(false), _) => Some(Allowance::None),
                (Some(true), Some(true)) => Some(Allowance::Disabled),
                _ => None,
            },
            activity: match (facts.working_age_able, facts.has_job) {
                (Some(false), _) => Some(Activity::Unable),
                (_, Some(true)) => Some(Activity::Working),
                (Some(true), Some(false)) => Some(Activity::WithoutWork),
                _ => None,
            },
            contract: match (facts.works_for_wages, facts.has_labour_contract) {
                (Some(false), _) => Some(Contract::NoWageWork),
                (Some(true), Some(true)) => Some(Contract::With),
                (Some(true), Some(false)) => Some(Contract::Without),
                _ => None,
            },
            // Who is in the register lives there; who does not belong to the household by the form
            // is told so.
            is_member: Some(true),
            ..RosterLine::default()
        }
    }

    /// What holds of the person from the review day on, in the register's terms: what the line says, and
    /// what follows from it by the standard. Tables about people count what the verdict was made of.
    pub(super) fn facts(&self, follows: &OfPerson) -> MemberFacts {
        let works = self.activity.map(|it| it == Activity::Working);
        // A short course is no level of school.
        let no_school = follows.out_of_school == Some(true)
            && self.level.is_some_and(|it| it == SchoolLevel::ShortCourse);
        MemberFacts {
            working_age_able: self.activity.map(|it| it != Activity::Unable),
            has_job: works,
            works_for_wages: self.contract.map(|it| it != Contract::NoWageWork),
            has_labour_contract: match self.contract {
                Some(Contract::With) => Some(true),
                Some(Contract::Without) => Some(false),
                _ => None,
            },
            monthly_allowance: self.allowance.map(|it| it != Allowance::None),
            undernourished: follows.undernourished,
            health_insurance: follows.covered,
            education: if no_school { self.finished() } else { self.education() },
            attending: if no_school { Some(false) } else { self.attends },
            disabled: (self.allowance == Some(Allowance::Disabled)).then_some(true),
            merit: follows.merit,
            ..MemberFacts::default()
        }
    }

    fn education(&self) -> Option<Education> {
        if self.attends == Some(true) {
            return self.level.map(|it| match it {
                SchoolLevel::Preschool => Education::Preschool,
                SchoolLevel::Primary => Education::Primary,
                SchoolLevel::LowerSecondary => Education::LowerSecondary,
                SchoolLevel::UpperSecondary => Education::UpperSecondary,
                SchoolLevel::ShortCourse | SchoolLevel::Intermediate => Education::Vocational,
                SchoolLevel::College | SchoolLevel::University => Education::Higher,
            });
        }
        self.finished()
    }

    fn finished(&self) -> Option<Education> {
        match self.training {
            Some(Training::College | Training::University | Training::Postgraduate) => {
                Some(Education::Higher)
            }
            Some(Training::Elementary | Training::Intermediate) => Some(Education::Vocational),
            Some(Training::None) | None => self.general.map(|it| match it {
                General::BelowPrimary => Education::None,
                General::Primary => Education::Primary,
                General::LowerSecondary => Education::LowerSecondary,
                General::UpperSecondary => Education::UpperSecondary,
            }),
        }
    }
}

fn latest(birth: Birth) -> Day {
    match birth {
        Birth::Day(day) => day,
        Birth::Year(year) => base::day::year_end(year),
    }
}

fn level(education: Education) -> Option<SchoolLevel> {
    match education {
        Education::Preschool => Some(SchoolLevel::Preschool),
        Education::Primary => Some(SchoolLevel::Primary),
        Education::LowerSecondary => Some(SchoolLevel::LowerSecondary),
        Education::UpperSecondary => Some(SchoolLevel::UpperSecondary),
        Education::None | Education::Vocational | Education::Higher => None,
    }
}

fn general(education: Education) -> Option<General> {
    match education {
        Education::None | Education::Preschool => Some(General::BelowPrimary),
        Education::Primary => Some(General::Primary),
        Education::LowerSecondary => Some(General::LowerSecondary),
        Education::UpperSecondary => Some(General::UpperSecondary),
        Education::Vocational | Education::Higher => None,
    }
}

impl RosterLine {
    /// The line in words: what is known of it, by the columns of the form.
    pub(super) fn in_words(&self, app: &crate::App) -> Named {
        let said = |lang| {
            let word = |key: &str| app.words().get(lang, key).to_owned();
            let yes_no = |value: bool| word(if value { "survey.yes" } else { "survey.no" });
            let known = COLUMNS.iter().filter_map(|column| {
                let value = match self.stated(column.name)? {
                    Stated::YesNo(value) => yes_no(value),
                    Stated::Code { name, .. } => word(&format!("b1_{}.{name}", column.name)),
                    Stated::Millimetres(it) => format!("{},{} cm", it / 10, it % 10),
                    Stated::Grams(it) => format!("{},{} kg", it / 1000, it / 100 % 10),
                    Stated::Months(it) => it.to_string(),
                };
                Some(format!("{}: {value}", word(&format!("b1.{}", column.name))))
            });
            known.collect::<Vec<_>>().join("; ")
        };
        Named { vi: said(Lang::Vi), en: said(Lang::En) }
    }
}
