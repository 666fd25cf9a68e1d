//! The guide, read inside the program: its pages as they are written in `docs/guide`, with their pictures,
//! and the chapter that each page of the program is told of in.

use std::collections::HashMap;
use std::sync::LazyLock;

use app::Action;
use app::kernel::problem::Code;
use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use rust_embed::RustEmbed;

use crate::kernel::frame::Frame;
use crate::kernel::page::{Answer, page};
use crate::kernel::route::{Declared, get};
use crate::kernel::visit::Signed;

#[derive(RustEmbed)]
#[folder = "../../docs/guide/"]
struct Files;

/// Its pages, by address and file, in the order in which they are offered.
const PAGES: [(&str, &str); 8] = [
    ("cong-chuc-xa", "officer.vi.md"),
    ("truong-thon", "thon-truong.vi.md"),
    ("chu-tich", "chu-tich.vi.md"),
    ("sau-sap-nhap", "sau-sap-nhap.vi.md"),
    ("van-thu", "van-thu.vi.md"),
    ("tai-chinh", "tai-chinh.vi.md"),
    ("quan-tri", "administrator.vi.md"),
    ("kiem-toan", "kiem-toan.vi.md"),
];

/// A page of the guide.
struct GuideText {
    title: String,
    html: String,
    /// The address and the title of each chapter.
    chapters: Vec<(String, String)>,
}

static TEXTS: LazyLock<HashMap<&'static str, GuideText>> = LazyLock::new(|| {
    let text = |(name, file): (&'static str, &str)| {
        let file = Files::get(file)?;
        Some((name, read(&String::from_utf8_lossy(&file.data))))
    };
    PAGES.into_iter().filter_map(text).collect()
});

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/guide", Action::HomeSee, guide_list),
        get("/guide/{name}", Action::HomeSee, guide_get).examples(&[("name", "cong-chuc-xa")]),
        get("/guide/pictures/{name}", Action::HomeSee, picture),
    ]
}

/// The words of a heading as they stand in an address.
fn anchor(heading: &str) -> String {
    let folded = base::text::fold(heading);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|it| !it.is_empty()).collect();
    words.join("-")
}

/// Where a link of the guide leads inside the program: to another of its pages, or nowhere.
fn link(to: &str) -> Option<String> {
    let (file, chapter) = to.split_once('#').map_or((to, ""), |(file, chapter)| (file, chapter));
    let chapter = if chapter.is_empty() { String::new() } else { format!("#{chapter}") };
    if file.is_empty() {
        return Some(chapter);
    }
    let (name, _) = PAGES.into_iter().find(|(_, it)| *it == file)?;
    Some(format!("/guide/{name}{chapter}"))
}

fn read(text: &str) -> GuideText {
    let mut events: Vec<Event<'_>> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    let (mut title, mut chapters) = (String::new(), Vec::new());
    for at in 0..events.len() {
        let Some(Event::Start(Tag::Heading { level, .. })) = events.get(at) else { continue };
        let level = *level;
        let inner = events.iter().skip(at + 1);
        let inner = inner.take_while(|it| !matches!(it, Event::End(TagEnd::Heading(_))));
        let words: String = inner.filter_map(words_of).collect();
        if level == HeadingLevel::H1 {
            title = words;
            continue;
        }
        let id = anchor(&words);
        if level == HeadingLevel::H2 {
            chapters.push((id.clone(), words));
        }
        if let Some(Event::Start(Tag::Heading { id: place, .. })) = events.get_mut(at) {
            *place = Some(CowStr::from(id));
        }
    }
    for event in &mut events {
        if let Event::Start(Tag::Link { dest_url, .. }) = event {
            *dest_url = CowStr::from(link(dest_url).unwrap_or_else(|| "/guide".to_owned()));
        } else if let Event::Start(Tag::Image { dest_url, .. }) = event {
            *dest_url = CowStr::from(format!("/guide/{dest_url}"));
        }
    }
    // The title stands above the chapters already.
    let ends = |it: &Event<'_>| matches!(it, Event::End(TagEnd::Heading(HeadingLevel::H1)));
    let rest = events.iter().position(ends).map_or(0, |at| at + 1);
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events.into_iter().skip(rest));
    GuideText { title, html, chapters }
}

fn words_of<'a>(event: &'a Event<'_>) -> Option<&'a str> {
    if let Event::Text(text) | Event::Code(text) = event { Some(text) } else { None }
}

#[derive(Template)]
#[template(path = "front/guide.html")]
struct GuidePage<'a> {
    f: &'a Frame,
    /// The page that is read; none where all are offered.
    text: Option<&'a GuideText>,
    all: Vec<(&'static str, &'a GuideText)>,
}

impl<'a> GuidePage<'a> {
    fn new(f: &'a Frame, text: Option<&'a GuideText>) -> GuidePage<'a> {
        let all = PAGES.into_iter().filter_map(|(name, _)| Some((name, TEXTS.get(name)?)));
        GuidePage { f, text, all: all.collect() }
    }
}

async fn guide_list(signed: Signed) -> Answer {
    page(&GuidePage::new(&signed.frame, None))
}

async fn guide_get(signed: Signed, Path(name): Path<String>) -> Answer {
    let text = TEXTS.get(name.as_str()).ok_or_else(|| app::Problem::new(Code::NotFound))?;
    page(&GuidePage::new(&signed.frame, Some(text)))
}

async fn picture(_: Signed, Path(name): Path<String>) -> Answer {
    let file = Files::get(&format!("pictures/{name}"));
    let file = file.ok_or_else(|| app::Problem::new(Code::NotFound))?;
    let response: Response =
        ([(header::CONTENT_TYPE, "image/jpeg")], file.data.into_owned()).into_response();
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::menu;
    use crate::kernel::route::LED;

    /// Pages of nothing but the guide itself, and what is read without an account.
    const TOLD_NOWHERE: [&str; 4] = ["/guide", "/sign-in", "/verify", "/language"];

    /// Whether it answers with a page that has the head with its question mark.
    fn is_page(it: &crate::kernel::route::Led) -> bool {
        let of_programs = [
            "/api/",
            "/odata/",
            "/assets/",
            "/attachments/",
            "/workbooks/",
            "/healthz",
            "/metrics",
        ];
        let file = |part: &str| {
            part == "{ending}" || part.contains('.') || ["file", "files", "marked"].contains(&part)
        };
        it.method == "GET"
            && !of_programs.iter().any(|of| it.path.starts_with(of))
            && !it.path.split('/').any(file)
    }

    #[test]
    fn each_page_leads_to_a_chapter() {
        let pages = || LED.iter().filter(|it| is_page(it)).map(|it| it.path);
        assert!(pages().count() > 60, "{}", pages().count());
        let untold = pages().filter(|it| !TOLD_NOWHERE.iter().any(|none| it.starts_with(none)));
        let untold: Vec<&str> = untold.filter(|it| menu::guide(it, None).is_none()).collect();
        assert!(untold.is_empty(), "no chapter tells of {untold:?}");
    }

    #[test]
    fn each_chapter_that_a_page_names_is_there() {
        let named: Vec<&str> = LED.iter().filter_map(|it| it.guide).collect();
        assert!(named.len() > 20, "{named:?}");
        let of_roles = menu::chapters_of_roles().map(|(_, chapter)| chapter);
        for chapter in named.into_iter().chain(of_roles) {
            let (name, id) = chapter.split_once('#').expect("page#chapter");
            let text = TEXTS.get(name).unwrap_or_else(|| panic!("no page {name}"));
            assert!(text.chapters.iter().any(|(it, _)| it == id), "{chapter}: {:?}", text.chapters);
        }
    }

    #[test]
    fn a_role_is_led_to_its_own_guide() {
        for (path, _) in menu::chapters_of_roles() {
            assert!(LED.iter().any(|it| it.path == path), "there is no page {path}");
        }
        let led = |path, role| menu::guide(path, Some(role)).expect("a chapter");
        assert_eq!(led("/meetings/1", base::Role::VillageHead), "truong-thon#hop-dan");
        assert_eq!(
            led("/tables/t02", base::Role::FinanceOfficer),
            "tai-chinh#lay-so-lieu-lap-du-toan"
        );
        assert_eq!(led("/households/new", base::Role::VillageHead), "cong-chuc-xa#tim-ho");
        assert_eq!(led("/legal-papers/new", base::Role::CommuneOfficer), "cong-chuc-xa#so-van-ban");
    }

    #[test]
    fn links_of_the_guide_lead_to_its_pages() {
        assert_eq!(link("kiem-toan.vi.md").as_deref(), Some("/guide/kiem-toan"));
        assert_eq!(link("officer.vi.md#tim-ho").as_deref(), Some("/guide/cong-chuc-xa#tim-ho"));
        assert_eq!(link("../../ARCHITECTURE.md"), None);
        for (name, text) in TEXTS.iter() {
            assert!(!text.title.is_empty() && !text.chapters.is_empty(), "{name}");
            assert!(!text.html.contains(".md\""), "{name} leads out of the program");
            for part in text.html.split("href=\"").skip(1).filter_map(|it| it.split('"').next()) {
                let Some((page, id)) = part.trim_start_matches("/guide/").split_once('#') else {
                    continue;
                };
                let led =
                    TEXTS.get(page).is_some_and(|it| it.chapters.iter().any(|(at, _)| at == id));
                assert!(led, "{name} leads to {part}, which is not there");
            }
            for part in
                text.html.split("src=\"/guide/").skip(1).filter_map(|it| it.split('"').next())
            {
                assert!(Files::get(part).is_some(), "{name} shows {part}, which is not there");
            }
        }
    }
}
