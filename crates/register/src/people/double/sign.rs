//! The table of weights: what each agreement or disagreement says, in hundredths of bits.
//!
//! A weight is log2(m / u): m how often it is seen between two records of one person, u between two
//! people taken at random. Where u follows from the list itself (a rare name, a small village) the
//! weight here is added to that. The m are estimates for lists typed by hand, not learned from any
//! measuring set; `bench/matching` measures them on two kinds of such sets.

macro_rules! signs {
    ($($name:ident = $code:literal, $weight:literal, $why:literal;)+) => {
        /// A kind of agreement or disagreement; its words stand in `locales/` under `double_sign.<code>`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Sign { $(#[doc = $why] $name),+ }

        impl Sign {
            /// All of them.
            pub const ALL: &[Sign] = &[$(Sign::$name),+];

            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self { $(Sign::$name => $code),+ }
            }

            /// The sign of that code.
            pub fn from_name(text: &str) -> Option<Sign> {
                match text { $($code => Some(Sign::$name),)+ _ => None }
            }

            /// Its weight, or what is added to the weight that follows from the list.
            pub fn weight(self) -> i32 {
                match self { $(Sign::$name => $weight),+ }
            }

            /// Why it weighs that much.
            pub fn why(self) -> &'static str {
                match self { $(Sign::$name => $why),+ }
            }
        }
    };
}

signs! {
    NumberSame = "number_same", 2600,
        "Twelve equal digits: nobody else has them (u below 1 in 60 million).";
    NumberLostZero = "number_lost_zero", 2400,
        "Equal but for the leading zeros that a spreadsheet drops.";
    OldCardSame = "old_card_same", 2000,
        "Nine equal digits of the old card; provinces used some twice.";
    NumberNear = "number_near", 600,
        "One digit other, or two exchanged: a slip, but neighbours and twins have such numbers too.";
    NumberOther = "number_other", -900,
        "Two sound numbers that differ: 1 in 500 pairs of one person, by a copied row.";
    OldCardOther = "old_card_other", -400, "The old card got a new number in a new province.";
    NumberOfTwo = "number_of_two", -1100,
        "One number, but neither given name nor birth agree: a parent's number copied to a child.";
    GivenSame = "given_same", 0, "Frequency of the given name where both live.";
    GivenUnmarked = "given_unmarked", -30,
        "Equal letters, one list without marks: Hoa may be Hòa or Hóa.";
    GivenMarks = "given_marks", -350,
        "Equal letters with other marks: usually two names, sometimes a slip (m 5 %).";
    GivenNear = "given_near", 60, "A slip of the keyboard or ear: m 2 %, u 1 to 2 %.";
    GivenOther = "given_other", -650, "m 1 %: a second name, a pet name.";
    FamilySame = "family_same", 0, "Frequency of the family name where both live: Nguyễn hardly counts.";
    FamilyNear = "family_near", -50,
        "A slip, or two forms of one name (Hoàng and Huỳnh): m 2 %, u 3 %.";
    FamilyOther = "family_other", -550, "m 2 %: family names do not change at marriage.";
    MiddleSame = "middle_same", 0, "Frequency of the middle names where both live; Văn and Thị hardly count.";
    MiddleDropped = "middle_dropped", -100, "Đệm left out by one list: m 12 %, u 20 to 25 %.";
    MiddleOther = "middle_other", -350, "m 5 %, u 60 %.";
    OrderSwapped = "order_swapped", -300,
        "The same words in another order, or both ends exchanged: m 1 in 100, beside frequencies.";
    BirthSame = "birth_same", 1400, "Same day of some 60 years (u 1 in 20 000), m 80 %.";
    BirthSwapped = "birth_swapped", 850, "Day and month exchanged: m 2 %.";
    BirthYearOnly = "birth_year_only", 550,
        "Same year, one or both without a day or read from the number: u 1 in 55.";
    BirthPart = "birth_part", 350, "Same year and day or month: m 3 %, u 1 in 450.";
    BirthYearSame = "birth_year_same", -50, "Same year, other day and month: m 1 %.";
    BirthDigit = "birth_digit", 550, "Same day and month, one digit of the year other: m 1 %.";
    BirthNextYear = "birth_next_year", 800,
        "Same day and month, one year apart: m 2 to 3 %, u 1 in 11 000.";
    BirthDay = "birth_day", 150,
        "Same day and month, another year of one generation: m 2 in 1 000, u 1 in 1 200.";
    BirthYearNear = "birth_year_near", -50, "A year apart, days not known: m 3 %, u 3 %.";
    BirthOther = "birth_other", -650, "m 1 %.";
    BirthFar = "birth_far", -1100,
        "More than fifteen years apart: another generation of the same name.";
    SexSame = "sex_same", 95, "m 98 %, u 50 %.";
    SexOther = "sex_other", -450, "m 2 %, u 50 %.";
    RelationSame = "relation_same", 80, "Head and head, child and child.";
    RelationOther = "relation_other", -40,
        "People are counted in two households as different relatives.";
    VillageSame = "village_same", -50, "Share of the village in the list: m 70 %.";
    CommuneSame = "commune_same", -250,
        "Share of the commune in the list, in another village: m 18 %.";
    CommuneOther = "commune_other", -330, "Moved or counted twice across communes: m 10 %.";
    CompanionsSame = "companions_same", 0,
        "What the other members of both households say: the strongest sign there is.";
    CompanionsOther = "companions_other", -500,
        "Both households have other members and none in common: -200 for one who married out.";
    HouseholdSame = "household_same", 600,
        "Twice in one household's list with the same given name: families do not name two alike.";
}
