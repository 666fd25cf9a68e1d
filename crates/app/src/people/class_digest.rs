//! Class facts counted for the log: the line that puts classes in force carries a digest of them,
//! and whoever proves the log whole makes it again from the register.

use sha2::{Digest, Sha256};
use store::people::class_fact::ClassLine;

/// A digest of a set of class facts, whatever their order: the sum of their hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ClassDigest {
    /// How many.
    pub count: u64,
    /// The sum, the lowest byte first.
    sum: [u8; 32],
}

impl ClassDigest {
    /// Counts one more.
    pub(crate) fn add(&mut self, line: &ClassLine) {
        let text = format!("{}|{}|{}", line.household, line.from_day, line.class.as_str());
        let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        self.plus(1, &hash);
    }

    /// Counts all of another set.
    pub(crate) fn merge(&mut self, other: &ClassDigest) {
        self.plus(other.count, &other.sum);
    }

    fn plus(&mut self, count: u64, bytes: &[u8; 32]) {
        self.count = self.count.wrapping_add(count);
        let mut carry = 0_u16;
        for (sum, byte) in self.sum.iter_mut().zip(bytes) {
            let total = u16::from(*sum) + u16::from(*byte) + carry;
            *sum = u8::try_from(total & 255).unwrap_or(0);
            carry = total >> 8;
        }
    }

    /// As the log has it: the number and the sum.
    pub(crate) fn text(&self) -> String {
        format!("{}:{}", self.count, crate::kernel::hex::hex(&self.sum))
    }

    /// Read back.
    pub(crate) fn parse(text: &str) -> Option<ClassDigest> {
        let (count, sum) = text.split_once(':')?;
        let sum = crate::kernel::hex::unhex(sum)?;
        Some(ClassDigest { count: count.parse().ok()?, sum })
    }
}

#[cfg(test)]
mod tests {
    use base::id::HouseholdId;
    use register::Class;

    use super::*;

    fn line(n: u128, class: Class) -> ClassLine {
        let household = HouseholdId(uuid::Uuid::from_u128(n));
        let from_day = "2023-12-08".parse().expect("a day");
        ClassLine { household, from_day, class, round: None, import: None, farm: None }
    }

    #[test]
    fn a_digest_does_not_depend_on_the_order_and_on_everything_else() {
        let of = |lines: &[ClassLine]| {
            let mut digest = ClassDigest::default();
            lines.iter().for_each(|line| digest.add(line));
            digest
        };
        let (an, bao) = (line(1, Class::Poor), line(2, Class::NotPoor));
        let both = of(&[an.clone(), bao.clone()]);
        assert_eq!(both, of(&[bao.clone(), an.clone()]));
        assert_ne!(both, of(&[line(1, Class::NearPoor), bao.clone()]));
        assert_ne!(both, of(std::slice::from_ref(&an)));
        let mut sum = of(&[an]);
        sum.merge(&of(&[bao]));
        assert_eq!(sum, both);
        assert_eq!(ClassDigest::parse(&both.text()), Some(both));
    }
}
