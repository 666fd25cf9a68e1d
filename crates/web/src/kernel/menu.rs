//! The menu of every page, and the tabs of a round: each page that has a place there declares it beside
//! its route.

use std::sync::LazyLock;

use app::{Action, Actor};
use base::Role;

use super::route::{LED, Led, Right};

/// Where a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// The menu itself.
    Top,
    /// What the office has to do beside the reviews; a menu of its own.
    Work,
    /// What comes in and what is wrong with it; a menu of its own.
    Data,
    /// What the work rests on; a menu of its own.
    Reference,
    /// One's own account, under one's name.
    Own,
    /// The tabs of a round.
    Round,
}

/// The menus within the menu: their place among its links, and their key.
const BELOW: &[(Group, u16, &str)] = &[
    (Group::Work, 95, "nav.work"),
    (Group::Data, 100, "nav.data"),
    (Group::Reference, 110, "nav.reference"),
];

/// The place of a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub group: Group,
    /// Links of a group stand in the order of these numbers.
    pub order: u16,
    /// The key of its words.
    pub word: &'static str,
    /// Who is offered it, where that is not everybody who may see the page.
    pub right: Option<Action>,
}

/// A link as it is shown.
pub(crate) struct Link {
    pub path: String,
    pub word: &'static str,
    /// Whether it leads to the page that one is on, or to the one above it.
    pub here: bool,
    /// The links of a menu within the menu.
    pub below: Vec<Link>,
}

/// The pages with a place, in the order of their places.
static PLACES: LazyLock<Vec<(&Led, Place)>> = LazyLock::new(|| {
    let mut all: Vec<_> = LED.iter().filter_map(|it| Some((it, it.place?))).collect();
    all.sort_by_key(|(_, place)| place.order);
    all
});

fn of(group: Group) -> impl Iterator<Item = &'static (&'static Led, Place)> {
    PLACES.iter().filter(move |(_, place)| place.group == group)
}

fn offered(actor: &Actor, (route, place): &(&Led, Place)) -> bool {
    match (place.right, route.right) {
        (Some(action), _) | (None, Right::Needs(action)) => actor.may(action),
        (None, Right::Anybody) => true,
    }
}

/// Whether a path is that page or lies below it.
fn is_below(path: &str, page: &str) -> bool {
    path == page || (page != "/" && path.starts_with(&format!("{page}/")))
}

const GUIDE_OF_ACCOUNTS: &str = "quan-tri#nhung-tai-khoan-dau-tien-tu-mot-co-so-du-lieu-trong";

/// Pages that the guide of a role tells of in its own way; others are told of in the officer's.
const GUIDES_OF_ROLES: &[(Role, &str, &str)] = &[
    (Role::VillageHead, "/", "truong-thon#vao-chuong-trinh"),
    (Role::VillageHead, "/requests", "truong-thon#nhan-don-cua-ho"),
    (Role::VillageHead, "/rounds/{id}/households", "truong-thon#di-ra-soat-khi-khong-co-mang"),
    (Role::VillageHead, "/rounds/{id}/surveys/{household}", "truong-thon#nhap-phieu"),
    (Role::VillageHead, "/rounds/{id}/meetings", "truong-thon#hop-dan"),
    (Role::VillageHead, "/meetings/{id}", "truong-thon#hop-dan"),
    (Role::VillageHead, "/rounds/{id}/postings", "truong-thon#niem-yet"),
    (Role::VillageHead, "/postings/{id}", "truong-thon#niem-yet"),
    (Role::VillageHead, "/difficulties", "truong-thon#neu-kho-khan-cua-thon"),
    (Role::Chairman, "/", "chu-tich#viec-cho-chu-tich"),
    (Role::Chairman, "/rounds/{id}/draft", "chu-tich#doc-truoc-khi-ky"),
    (Role::Chairman, "/reports", "chu-tich#bao-cao"),
    (Role::Chairman, "/requests", "chu-tich#tra-loi-gia-dinh"),
    (Role::Chairman, "/farms", "chu-tich#ho-co-muc-song-trung-binh"),
    (Role::Chairman, "/rounds/{id}/certificates", "chu-tich#giay-chung-nhan"),
    (Role::Chairman, "/certificates/{id}", "chu-tich#giay-chung-nhan"),
    (Role::FinanceOfficer, "/", "tai-chinh#trang-chu"),
    (Role::FinanceOfficer, "/tables", "tai-chinh#lay-so-lieu-lap-du-toan"),
    (Role::FinanceOfficer, "/entitlements", "tai-chinh#chinh-sach-duoc-huong"),
    (Role::FinanceOfficer, "/legal-papers", "tai-chinh#quyet-dinh-ke-hoach"),
    (Role::FinanceOfficer, "/duties", "tai-chinh#viec-duoc-giao"),
    (Role::FinanceOfficer, "/difficulties", "tai-chinh#neu-kho-khan-vuong-mac"),
    (Role::Clerk, "/", "van-thu#ai-ghi-duoc-so-van-ban"),
    (Role::Clerk, "/legal-papers", "van-thu#ghi-van-ban-di"),
    (Role::Administrator, "/", GUIDE_OF_ACCOUNTS),
    (Role::Auditor, "/", "kiem-toan#moi-ngay-moi-thang-lam-gi"),
];

/// Whether a path is of that pattern or lies below it.
fn fits(path: &str, pattern: &str) -> bool {
    let mut path = path.split('/');
    pattern.split('/').all(|part| path.next().is_some_and(|it| it == part || part.starts_with('{')))
}

/// The chapter of the guide that tells of a page: the one of the nearest page above it that has one, in the
/// guide of whoever reads where that tells of it.
pub(crate) fn guide(path: &str, role: Option<Role>) -> Option<&'static str> {
    // The longest pattern, and of two as long the one that leaves less open.
    let top = |path: &str| match path {
        "/" => (1, 1),
        _ => (path.split('/').count(), path.split('/').filter(|it| !it.starts_with('{')).count()),
    };
    let own = GUIDES_OF_ROLES.iter().filter(|(of, it, _)| Some(*of) == role && fits(path, it));
    let own = own.max_by_key(|(_, it, _)| top(it)).map(|(_, it, chapter)| (top(it), *chapter));
    let told = LED.iter().filter_map(|it| Some((it.path, it.guide?)));
    let told = told.filter(|(it, _)| fits(path, it)).map(|(it, chapter)| (top(it), chapter));
    // Of two that tell of the same page the one of the role comes last, and is taken.
    told.chain(own).max_by_key(|(depth, _)| *depth).map(|(_, chapter)| chapter)
}

/// Every chapter that the guide of a role is led to by; the tests hold them against its pages.
#[cfg(test)]
pub(crate) fn chapters_of_roles() -> impl Iterator<Item = (&'static str, &'static str)> {
    GUIDES_OF_ROLES.iter().map(|(_, path, chapter)| (*path, *chapter))
}

/// The links of a group for somebody; `path` is where one is.
pub(crate) fn links(group: Group, actor: &Actor, path: &str) -> Vec<Link> {
    let shown = of(group).filter(|it| offered(actor, it)).map(|(route, place)| Link {
        path: route.path.to_owned(),
        word: place.word,
        here: is_below(path, route.path),
        below: Vec::new(),
    });
    shown.collect()
}

/// The menu for somebody.
pub(crate) fn menu(actor: &Actor, path: &str) -> Vec<Link> {
    let mut all: Vec<(u16, Link)> = of(Group::Top)
        .filter(|it| offered(actor, it))
        .map(|(_, place)| place.order)
        .zip(links(Group::Top, actor, path))
        .collect();
    for (group, order, word) in BELOW {
        let below = links(*group, actor, path);
        if !below.is_empty() {
            // Whoever is on a page that is not offered to him is there all the same.
            let here = of(*group).any(|(route, _)| is_below(path, route.path));
            all.push((*order, Link { path: String::new(), word, here, below }));
        }
    }
    all.sort_by_key(|(order, _)| *order);
    all.into_iter().map(|(_, link)| link).collect()
}

/// The tabs of a round, of which the first is the round itself.
pub(crate) fn tabs(group: Group, id: &str, actor: &Actor, path: &str) -> Vec<Link> {
    let mut links = links(group, actor, path);
    let roots: Vec<String> = links.iter().map(|link| link.path.clone()).collect();
    for link in &mut links {
        let has_below =
            roots.iter().any(|other| *other != link.path && is_below(other, &link.path));
        let own = link.path.replace("{id}", id);
        link.here = if has_below { path == own } else { is_below(path, &own) };
        link.path = own;
    }
    links
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_place_is_that_of_a_page_and_nobody_elses() {
        let mut taken = BTreeSet::new();
        for (_, order, _) in BELOW {
            assert!(taken.insert((Group::Top as u8, *order)), "{order} is taken");
        }
        for (route, place) in PLACES.iter() {
            assert!(route.method == "GET" && !route.path.starts_with("/api/"), "{}", route.path);
            let open = if place.group == Group::Round {
                route.path.replace("{id}", "")
            } else {
                route.path.to_owned()
            };
            assert!(!open.contains('{'), "{} is no one page", route.path);
            assert!(
                taken.insert((place.group as u8, place.order)),
                "{}: {} is taken",
                route.path,
                place.order
            );
        }
    }

    #[test]
    fn the_round_itself_is_here_only_on_its_own_page() {
        let officer = app::kernel::rights::Actor {
            account: base::id::AccountId(uuid::Uuid::nil()),
            username: String::new(),
            name: String::new(),
            role: base::Role::CommuneOfficer,
            area: None,
            village: None,
            area_name: String::new(),
            must_change_password: false,
            ended: None,
            post: Some(base::id::PostId(uuid::Uuid::nil())),
            posts: Vec::new(),
        };
        let here = |path: &str| -> Vec<String> {
            let tabs = tabs(Group::Round, "1", &officer, path);
            tabs.into_iter().filter(|it| it.here).map(|it| it.path).collect()
        };
        assert_eq!(here("/rounds/1"), ["/rounds/1"]);
        assert_eq!(here("/rounds/1/meetings"), ["/rounds/1/meetings"]);
        assert_eq!(here("/rounds/1/draft"), [""; 0]);
    }
}
