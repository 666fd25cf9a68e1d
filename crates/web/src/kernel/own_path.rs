//! Where a page may lead on to when the address itself was given: a path of this site, and nothing
//! that a browser could read as another one.

use percent_encoding::percent_decode_str;

/// The longest path that is gone back to: the address of a table with its question.
const LONGEST: usize = 2_000;

/// The path as it is, when it is one of ours; else the first page.
///
/// Browsers drop tabs and line ends, take `\` for `/`, and read what follows `//` as another host. So
/// only plain ASCII is taken, and each part of the path is looked at as it is when decoded. What
/// comes behind the question mark stays with our own pages.
pub(crate) fn own_path(text: &str) -> &str {
    if is_own(text) { text } else { "/" }
}

fn is_own(text: &str) -> bool {
    // Letters, digits and what an address has of signs; none of them means two things to anybody.
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"-._~%/?&=+:@,;!$'()*".contains(&c);
    if text.len() > LONGEST || !text.bytes().all(plain) {
        return false;
    }
    let path = text.split('?').next().unwrap_or_default();
    let Some(rest) = path.strip_prefix('/') else { return false };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    path == "/" || rest.split('/').all(is_part)
}

/// A part of the path: not empty, no way up, and nothing hidden in it.
fn is_part(part: &str) -> bool {
    let Some(bytes) = decode(part) else { return false };
    let hidden = |b: &u8| b.is_ascii_control() || matches!(b, b'/' | b'\\' | b'%');
    !bytes.is_empty() && bytes != b"." && bytes != b".." && !bytes.iter().any(hidden)
}

/// What a percent-encoded text means; nothing when a `%` is not followed by two digits.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = |rest: &str| {
        rest.as_bytes().get(..2).is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit))
    };
    text.split('%').skip(1).all(digits).then(|| percent_decode_str(text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &[&str] = &[
        "/",
        "/households",
        "/households/",
        "/households?text=L%C3%AA&class=poor&day=2024-12-31",
        "/areas/07114@2025-07-01",
        "/areas/07114%402025-07-01",
        "/tables/t02?area=38@0&from=&to=2024-12-31&areas=",
        "/households?text=%2F%2Fevil.example",
        "/odata/v1/$metadata",
        "/verify?code=a//b",
    ];

    const TRICKS: &[&str] = &[
        "",
        " ",
        "households",
        "//evil.example",
        "///evil.example",
        "////evil.example/%2f..",
        "/\\evil.example",
        "\\/evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "/\r\n/evil.example",
        "/\u{0}/evil.example",
        "/\u{1}/evil.example",
        "/\u{b}/evil.example",
        "/\u{c}/evil.example",
        "/\u{1f}/evil.example",
        "/\u{7f}/evil.example",
        "/\u{85}/evil.example",
        "/\u{a0}/evil.example",
        "/\u{2028}/evil.example",
        "/\u{feff}/evil.example",
        "\u{feff}//evil.example",
        " //evil.example",
        "/ /evil.example",
        "/%09/evil.example",
        "/%0a/evil.example",
        "/%0d%0aset-cookie:a=b",
        "/%00/evil.example",
        "/%2f/evil.example",
        "/%2fevil.example",
        "/%5cevil.example",
        "/%5Cevil.example",
        "/%255cevil.example",
        "/%2509/evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/./evil",
        "/%2e%2e//evil.example",
        "/%2e/evil",
        "/a/..//evil.example",
        "/a//evil.example",
        "/\u{ff0f}evil.example",
        "/\u{2215}evil.example",
        "/\u{29f5}evil.example",
        "http://evil.example",
        "https:evil.example",
        "http:/evil.example",
        "HTTP://evil.example",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "@evil.example",
        ".evil.example",
        ":80@evil.example",
        "?next=//evil.example",
        "#//evil.example",
        "/#//evil.example",
        "/%",
        "/%4",
        "/%zz",
        "/\"onload=",
        "/<svg>",
        "/a\tb",
    ];

    #[test]
    fn two_digits_follow_each_percent_sign_or_nothing_is_said() {
        assert_eq!(decode("L%C3%aa %2f").as_deref(), Some("Lê /".as_bytes()));
        assert_eq!(decode(""), Some(Vec::new()));
        for wrong in ["%", "%4", "a%zz", "%%20", "%2", "%+1"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_a_path_of_this_site_is_led_on_to() {
        let site = url::Url::parse("https://vuon.example/sign-in").expect("our address");
        for path in OURS {
            assert_eq!(own_path(path), *path);
            let there = site.join(path).expect("an address");
            assert_eq!(there.origin(), site.origin(), "{path}");
        }
        for trick in TRICKS {
            assert_eq!(own_path(trick), "/", "{trick:?}");
        }
        assert_eq!(own_path(&format!("/{}", "a".repeat(LONGEST))), "/");
    }

    /// Every text of up to four of the characters that tricks are made of: what is led on to stays
    /// here, by the rules that browsers follow.
    #[test]
    fn what_is_led_on_to_stays_here_by_the_rules_of_browsers() {
        const PIECES: &[&str] = &[
            "/",
            "\\",
            "\t",
            "\n",
            " ",
            ".",
            "..",
            "%2f",
            "%5c",
            "%09",
            "%2e",
            "@",
            ":",
            "?",
            "#",
            "http:",
            "evil.example",
            "\u{0}",
            "\u{ff0f}",
        ];
        let site = url::Url::parse("https://vuon.example/sign-in").expect("our address");
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            let longer =
                texts.iter().flat_map(|text| PIECES.iter().map(move |p| format!("{text}{p}")));
            texts = longer.collect();
            for text in &texts {
                let there = site.join(own_path(text)).expect("an address");
                assert_eq!(there.origin(), site.origin(), "{text:?}");
                assert!(!there.path().starts_with("//"), "{text:?}");
            }
        }
    }
}
