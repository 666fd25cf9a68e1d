//! Posts of an office, as `law/posts.toml` has them: which part each gives, where it stands, and which two
//! may not meet in one hand.

use base::{Day, Role, closed_set};
use serde::Deserialize;

closed_set! {
    /// A kind of post.
    PostKind {
        /// Công chức phụ trách lĩnh vực.
        FieldOfficer = "field_officer",
        /// Công chức tài chính.
        FinanceOfficer = "finance_officer",
        /// Kế toán.
        Accountant = "accountant",
        /// Chủ tịch UBND.
        Chairman = "chairman",
        /// Phó Chủ tịch UBND.
        DeputyChairman = "deputy_chairman",
        /// Văn thư, văn phòng.
        Clerk = "clerk",
        /// Trưởng thôn.
        VillageHead = "village_head",
        /// Rà soát viên.
        Reviewer = "reviewer",
        /// Cộng tác viên.
        Collaborator = "collaborator",
        /// Trạm y tế.
        HealthStation = "health_station",
        /// Người có uy tín.
        Standing = "standing",
        /// Another one, named in its note.
        Other = "other",
        /// Cán bộ cấp trên.
        UpperOfficer = "upper_officer",
        /// Thanh tra, kiểm toán.
        Auditor = "auditor",
        /// Quản trị hệ thống.
        Administrator = "administrator",
    }
}

impl PostKind {
    /// The post of an account that was made with a part alone.
    pub const fn of_role(role: Role) -> PostKind {
        match role {
            Role::VillageHead => PostKind::VillageHead,
            Role::CommuneOfficer => PostKind::FieldOfficer,
            Role::FinanceOfficer => PostKind::FinanceOfficer,
            Role::Chairman => PostKind::Chairman,
            Role::UpperOfficer => PostKind::UpperOfficer,
            Role::Auditor => PostKind::Auditor,
            Role::Administrator => PostKind::Administrator,
            Role::Clerk => PostKind::Clerk,
        }
    }
}

closed_set! {
    /// Where a post stands.
    PostPlace {
        Commune = "commune",
        Village = "village",
        /// A district, a province, the nation.
        Above = "above",
    }
}

/// What the file says of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostRule {
    pub id: PostKind,
    /// The part of the table of rights that it gives.
    #[serde(default)]
    pub role: Option<Role>,
    /// Where alone it gives that; everywhere when nothing is said.
    #[serde(default)]
    pub role_place: Vec<PostPlace>,
    pub place: Vec<PostPlace>,
    /// Why it gives no part, or not everywhere.
    #[serde(default)]
    pub why: Option<String>,
    /// By what one person alone holds it in a place.
    #[serde(default)]
    pub single: Option<Single>,
}

/// By what a post is one person's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Single {
    /// The article, or `ours`.
    pub source: String,
    /// `checked` or `unchecked`.
    pub confidence: String,
}

/// Kinds that may not meet in one hand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    pub pairs: Vec<(PostKind, PostKind)>,
    /// The article, or `ours`.
    pub source: String,
    /// `checked` or `unchecked`.
    pub confidence: String,
}

/// The file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posts {
    kind: Vec<PostRule>,
    apart: Vec<Apart>,
}

/// The file of the posts cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("law/posts.toml: {0}")]
pub struct BadPosts(String);

impl Posts {
    /// Reads the file.
    ///
    /// # Errors When it is no TOML, a kind is missing or stands twice, or the post that an account is made
    /// with does not give its part.
    pub fn load(text: &str) -> Result<Posts, BadPosts> {
        let posts: Posts = toml::from_str(text).map_err(|error| BadPosts(error.to_string()))?;
        for kind in PostKind::ALL {
            let count = posts.kind.iter().filter(|rule| rule.id == kind).count();
            if count != 1 {
                return Err(BadPosts(format!("{}: {count} times", kind.as_str())));
            }
        }
        for role in Role::ALL {
            if posts.role(PostKind::of_role(role)) != Some(role) {
                return Err(BadPosts(format!("{}: no post gives it", role.as_str())));
            }
        }
        if let Some(rule) = posts.kind.iter().find(|rule| rule.place.is_empty()) {
            return Err(BadPosts(format!("{}: it stands nowhere", rule.id.as_str())));
        }
        let gives_all = |rule: &PostRule| rule.role.is_some() && rule.role_place.is_empty();
        if let Some(rule) = posts.kind.iter().find(|rule| gives_all(rule) == rule.why.is_some()) {
            let id = rule.id.as_str();
            return Err(BadPosts(format!(
                "{id}: `why` stands where no part is given, and only there"
            )));
        }
        Ok(posts)
    }

    fn rule(&self, kind: PostKind) -> Option<&PostRule> {
        self.kind.iter().find(|rule| rule.id == kind)
    }

    /// The part that a kind gives, somewhere.
    pub fn role(&self, kind: PostKind) -> Option<Role> {
        self.rule(kind).and_then(|rule| rule.role)
    }

    /// The part that a kind gives in a place.
    pub fn role_in(&self, kind: PostKind, place: PostPlace) -> Option<Role> {
        let rule = self.rule(kind)?;
        let gives = rule.role_place.is_empty() || rule.role_place.contains(&place);
        rule.role.filter(|_| gives)
    }

    /// Whether a kind gives no part somewhere where it stands.
    pub fn may_give_none(&self, kind: PostKind) -> bool {
        self.rule(kind).is_some_and(|rule| rule.why.is_some())
    }

    /// By what one person alone holds a kind in a place; nothing when several do.
    pub fn single(&self, kind: PostKind) -> Option<&Single> {
        self.rule(kind).and_then(|rule| rule.single.as_ref())
    }

    /// Whether a kind stands in such a place.
    pub fn stands(&self, kind: PostKind, place: PostPlace) -> bool {
        self.rule(kind).is_some_and(|rule| rule.place.contains(&place))
    }

    /// Why two kinds may not meet in one hand; nothing when they may.
    pub fn apart(&self, one: PostKind, other: PostKind) -> Option<&Apart> {
        let meets = |pair: &(PostKind, PostKind)| *pair == (one, other) || *pair == (other, one);
        self.apart.iter().find(|it| it.pairs.iter().any(meets))
    }
}

/// Days, half open: the first counts, the last no longer does; without one they go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub from: Day,
    pub to: Option<Day>,
}

impl Days {
    /// Whether a day is one of them.
    pub fn has(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// Whether they have a day in common with others.
    pub fn meet(&self, other: &Days) -> bool {
        other.to.is_none_or(|to| self.from < to) && self.to.is_none_or(|to| other.from < to)
    }

    /// What is left of them beside others, in their order.
    pub fn without(self, others: impl IntoIterator<Item = Days>) -> Vec<Days> {
        let mut left = vec![self];
        for other in others {
            let cut = left.into_iter().flat_map(|days| {
                let meets = days.meet(&other);
                let before = Days { from: days.from, to: Some(other.from) };
                let before = if meets { before } else { days };
                let after = other.to.filter(|_| meets).map(|from| Days { from, to: days.to });
                [Some(before), after].into_iter().flatten()
            });
            left = cut.filter(|days| days.to.is_none_or(|to| days.from < to)).collect();
        }
        left.sort_by_key(|days| days.from);
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = include_str!("../../../../law/posts.toml");

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn the_file_names_each_kind_once_and_gives_each_part() {
        let posts = Posts::load(FILE).expect("it is read");
        assert_eq!(posts.role(PostKind::DeputyChairman), Some(Role::Chairman));
        assert_eq!(posts.role(PostKind::Standing), None);
        let reviewer = |place| posts.role_in(PostKind::Reviewer, place);
        assert_eq!(reviewer(PostPlace::Village), Some(Role::VillageHead));
        assert_eq!(reviewer(PostPlace::Commune), None);
        assert!(posts.single(PostKind::Chairman).is_some());
        assert!(posts.single(PostKind::DeputyChairman).is_none());
        let mute = FILE.replacen("why = \"speaks", "# why = \"speaks", 1);
        let error = Posts::load(&mute).expect_err("refused").to_string();
        assert!(error.starts_with("law/posts.toml: standing: `why`"), "{error}");
        let twice = FILE.replacen("id = \"clerk\"", "id = \"standing\"", 1);
        assert_eq!(
            Posts::load(&twice).expect_err("refused").to_string(),
            "law/posts.toml: clerk: 0 times"
        );
        let none = FILE.replacen("role = \"auditor\"\n", "", 1);
        let error = Posts::load(&none).expect_err("refused").to_string();
        assert_eq!(error, "law/posts.toml: auditor: no post gives it");
    }

    #[test]
    fn what_may_not_meet_does_not_whichever_comes_first() {
        let posts = Posts::load(FILE).expect("it is read");
        let (one, other) = (PostKind::Accountant, PostKind::Chairman);
        assert!(posts.apart(one, other).is_some_and(|it| it.source.contains("Kế toán")));
        assert_eq!(posts.apart(one, other), posts.apart(other, one));
        assert_eq!(posts.apart(PostKind::FieldOfficer, PostKind::VillageHead), None);
    }

    #[test]
    fn the_day_after_the_last_is_somebody_elses() {
        let first = Days { from: day("2024-01-01"), to: Some(day("2024-06-01")) };
        let next = Days { from: day("2024-06-01"), to: None };
        assert!(!first.meet(&next) && !next.meet(&first));
        assert!(first.has(day("2024-05-31")) && !first.has(day("2024-06-01")));
        assert!(first.meet(&Days { from: day("2024-05-31"), to: None }));
    }

    #[test]
    fn what_others_have_is_cut_out_and_nothing_else() {
        let days = |from: &str, to: Option<&str>| Days { from: day(from), to: to.map(day) };
        let all = days("2024-01-01", None);
        let (early, late) =
            (days("2023-01-01", Some("2024-02-01")), days("2024-06-01", Some("2024-07-01")));
        let left = [days("2024-02-01", Some("2024-06-01")), days("2024-07-01", None)];
        assert_eq!(all.without([late, early]), left);
        assert_eq!(all.without([days("2023-01-01", Some("2024-01-01"))]), [all]);
        assert_eq!(all.without([all]), []);
        assert_eq!(
            late.without([days("2024-06-30", None)]),
            [days("2024-06-01", Some("2024-06-30"))]
        );
    }
}
