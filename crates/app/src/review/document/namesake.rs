//! Heads of one name: the forms that the village fills in write the name in capitals and number those
//! who bear the same (Phụ lục IV, II.3 and III.1).

use std::collections::BTreeMap;

/// The names of a village, with how many bear each and how many of those were named.
pub struct Names(BTreeMap<String, (usize, usize)>);

impl Names {
    /// All heads of the list.
    pub fn of<'a>(heads: impl Iterator<Item = &'a str>) -> Names {
        let mut names = BTreeMap::new();
        for head in heads {
            names.entry(head.to_uppercase()).or_insert((0, 0)).0 += 1;
        }
        Names(names)
    }

    /// The next of them, in the order of the list.
    pub fn next(&mut self, head: &str) -> String {
        let name = head.to_uppercase();
        match self.0.get_mut(&name) {
            Some((all, used)) if *all > 1 => {
                *used += 1;
                format!("{name} ({used})")
            }
            _ => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_one_name_are_numbered_and_one_is_not() {
        let heads = ["Lê Mẫu An", "Vũ Mẫu Bắc", "lê mẫu an"];
        let mut names = Names::of(heads.into_iter());
        let named = heads.map(|head| names.next(head));
        assert_eq!(named, ["LÊ MẪU AN (1)", "VŨ MẪU BẮC", "LÊ MẪU AN (2)"]);
    }
}
