//! Households as somebody enters them.

use base::Birth;
use base::id::{HouseholdId, PersonId, VillageId};
use register::{
    HouseholdFacts, Identity, MemberFacts, NewHousehold, NewMember, PersonalId, Relation, Sex,
};
use uuid::Uuid;

use crate::day;

/// An id that is the same each time the test runs (FNV-1a of the name).
pub fn id_of(name: &str) -> Uuid {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in name.bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
    }
    uuid::Builder::from_random_bytes(hash.to_be_bytes()).into_uuid()
}

/// A sound citizen number of a man born in 19yy: province 038, the serial given.
pub fn number_of(birth_year: i32, serial: u32) -> String {
    format!("0380{:02}{serial:06}", birth_year.rem_euclid(100))
}

/// A household in the making.
#[derive(Debug, Clone)]
pub struct HouseholdBuilder {
    /// What it is so far.
    pub household: NewHousehold,
}

/// A household of one: its head, a man born on 05/05/1975, of Kinh ethnicity, without a number.
/// It is in the register since 01/01/2015.
pub fn household(head: &str) -> HouseholdBuilder {
    let id = HouseholdId(id_of(&format!("household {head}")));
    let household = NewHousehold {
        id,
        village: VillageId(Uuid::nil()),
        address: String::new(),
        since: day("2015-01-01"),
        members: Vec::new(),
        facts: HouseholdFacts::default(),
    };
    HouseholdBuilder { household }.with(head, Relation::Head, Sex::Male, "05/05/1975")
}

impl HouseholdBuilder {
    /// With a member more; the birth is `dd/mm/yyyy` or `yyyy`.
    ///
    /// # Panics
    /// When the birth is neither.
    #[must_use]
    pub fn with(mut self, name: &str, relation: Relation, sex: Sex, birth: &str) -> Self {
        let id = PersonId(id_of(&format!("person {name} of {}", self.household.id)));
        self.household.members.push(NewMember {
            id,
            name: name.to_owned(),
            sex: Some(sex),
            birth: Some(Birth::parse(birth).expect("a birth of the test")),
            relation,
            ethnicity: Some("Kinh".to_owned()),
            identity: Identity::Missing("dữ liệu thử".to_owned()),
            facts: MemberFacts::default(),
        });
        self
    }

    /// With a wife born in 1978.
    #[must_use]
    pub fn with_wife(self, name: &str) -> Self {
        self.with(name, Relation::Spouse, Sex::Female, "1978")
    }

    /// With a daughter born on 20/11/2010.
    #[must_use]
    pub fn with_child(self, name: &str) -> Self {
        self.with(name, Relation::Child, Sex::Female, "20/11/2010")
    }

    /// Whose last named member was born then.
    ///
    /// # Panics
    /// When the birth is none.
    #[must_use]
    pub fn born(mut self, birth: &str) -> Self {
        if let Some(member) = self.household.members.last_mut() {
            member.birth = Some(Birth::parse(birth).expect("a birth of the test"));
        }
        self
    }

    /// Whose last named member holds this number.
    ///
    /// # Panics
    /// When it has no shape of a number.
    #[must_use]
    pub fn number(mut self, number: &str) -> Self {
        if let Some(member) = self.household.members.last_mut() {
            let number = PersonalId::parse(number).expect("a number of the test");
            member.identity = Identity::Known(number);
        }
        self
    }

    /// Whose last named member is that person, known from elsewhere.
    #[must_use]
    pub fn person(mut self, id: PersonId) -> Self {
        if let Some(member) = self.household.members.last_mut() {
            member.id = id;
        }
        self
    }

    #[must_use]
    pub fn in_village(mut self, village: VillageId) -> Self {
        self.household.village = village;
        self
    }

    /// At an address.
    #[must_use]
    pub fn at(mut self, address: &str) -> Self {
        address.clone_into(&mut self.household.address);
        self
    }

    /// In the register since a day, `yyyy-mm-dd`.
    #[must_use]
    pub fn since(mut self, text: &str) -> Self {
        self.household.since = day(text);
        self
    }

    /// Under another id.
    #[must_use]
    pub fn id(mut self, id: HouseholdId) -> Self {
        self.household.id = id;
        self
    }

    pub fn build(self) -> NewHousehold {
        self.household
    }
}
