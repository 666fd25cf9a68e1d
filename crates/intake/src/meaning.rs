//! What a column of a list may hold.

use register::{Cause, Class};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Meaning {
    Order,
    Number,
    Code,
    Village,
    Address,
    Since,
    Name,
    NameGiven,
    HeadName,
    Relation,
    Sex,
    SexMale,
    SexFemale,
    Birth,
    BirthMale,
    BirthFemale,
    BirthDate,
    BirthMonth,
    BirthYear,
    Age,
    AgeMale,
    AgeFemale,
    Ethnicity,
    Identity,
    OldCard,
    IdentityDay,
    NoIdentity,
    Class,
    ClassMark(Class),
    /// A cross says that the household left that class.
    EscapedMark(Class),
    Decision,
    DecisionNumber,
    DecisionDay,
    Minority,
    LocalEthnic,
    NoLabourCapacity,
    Causes,
    Cause(Cause),
    Needs,
    Province,
    ProvinceCode,
    District,
    DistrictCode,
    Commune,
    CommuneCode,
    VillageCode,
    APoints,
    BPoints,
    AreaM2,
    MemberCount,
    Education,
    Fact(Fact),
}

impl Meaning {
    /// Whether it says where the village is.
    pub(crate) fn is_area(self) -> bool {
        matches!(
            self,
            Meaning::Province
                | Meaning::ProvinceCode
                | Meaning::District
                | Meaning::DistrictCode
                | Meaning::Commune
                | Meaning::CommuneCode
                | Meaning::VillageCode
        )
    }
}

impl Meaning {
    /// Whether its cells are marks, or yes and no.
    pub(crate) fn is_mark(self) -> bool {
        matches!(
            self,
            Meaning::SexMale
                | Meaning::SexFemale
                | Meaning::ClassMark(_)
                | Meaning::EscapedMark(_)
                | Meaning::Minority
                | Meaning::LocalEthnic
                | Meaning::NoLabourCapacity
                | Meaning::Cause(_)
                | Meaning::Fact(_)
        )
    }
}

/// A fact about a member that is answered with yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Fact {
    WorkingAgeAble,
    HasJob,
    WorksForWages,
    HasLabourContract,
    MonthlyAllowance,
    Undernourished,
    HealthInsurance,
    Attending,
    TrainedOnJob,
    Disabled,
    Merit,
    Pregnant,
}

/// A column a list may have.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its id, understood as a header too.
    pub id: &'static str,
    /// The header that templates write.
    pub header: &'static str,
    /// Other headers understood, in lower case and without marks.
    pub spellings: &'static [&'static str],
    /// Whether every row of a household repeats it, and not each member has its own.
    pub of_household: bool,
    pub(crate) meaning: Meaning,
}
