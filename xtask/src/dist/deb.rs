//! The Debian package: the program, its service and its settings. It makes the user and the folder of
//! the data, and never deletes data.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::archive::{Entry, tar_gz};
use super::{SETTINGS, Target, UNIT};

const POSTINST: &str = include_str!("deb/postinst");
const PRERM: &str = include_str!("deb/prerm");
const POSTRM: &str = include_str!("deb/postrm");
const CONFFILES: &str = "/etc/vuon/vuon.env\n";

/// Writes `vuon_VERSION_PROCESSOR.deb`.
pub fn pack(
    folder: &Path,
    target: &Target,
    program: &[u8],
    papers: &[(String, Vec<u8>)],
    time: u64,
) -> Result<PathBuf> {
    let data = data(program, papers);
    let kib = data.iter().map(Entry::size).sum::<usize>() / 1024;
    let control = control(target, &glibc(program), kib);
    let script =
        |name: &str, text: &str| Entry::program(format!("./{name}"), text.as_bytes().to_vec());
    let control = [
        Entry::folder("./".to_owned()),
        Entry::file("./control".to_owned(), control.into_bytes()),
        Entry::file("./conffiles".to_owned(), CONFFILES.as_bytes().to_vec()),
        script("postinst", POSTINST),
        script("prerm", PRERM),
        script("postrm", POSTRM),
    ];
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", tar_gz(&control, time)?),
        ("data.tar.gz", tar_gz(&data, time)?),
    ];
    let processor = processor(target.processor);
    let path = folder.join(format!("vuon_{}_{processor}.deb", target.version));
    fs::write(&path, ar(&members, time))?;
    Ok(path)
}

fn data(program: &[u8], papers: &[(String, Vec<u8>)]) -> Vec<Entry> {
    let mut files = vec![
        Entry::private("./etc/vuon/vuon.env".to_owned(), SETTINGS.as_bytes().to_vec()),
        Entry::program("./usr/bin/vuon".to_owned(), program.to_vec()),
        Entry::file("./usr/lib/systemd/system/vuon.service".to_owned(), UNIT.as_bytes().to_vec()),
    ];
    let mut paths = vec![
        "./etc/vuon/vuon.env".to_owned(),
        "./usr/bin/vuon".to_owned(),
        "./usr/lib/systemd/system/vuon.service".to_owned(),
    ];
    for (name, bytes) in papers {
        // Where Debian looks for it.
        let name = if name == "LICENSE" { "copyright" } else { name };
        paths.push(format!("./usr/share/doc/vuon/{name}"));
        files.push(Entry::file(format!("./usr/share/doc/vuon/{name}"), bytes.clone()));
    }
    let mut entries: Vec<Entry> = folders_of(&paths).into_iter().map(Entry::folder).collect();
    entries.append(&mut files);
    entries
}

/// Every folder above these paths, the upper ones first.
fn folders_of(paths: &[String]) -> Vec<String> {
    let mut folders = std::collections::BTreeSet::new();
    for path in paths {
        for (at, _) in path.match_indices('/') {
            folders.insert(path.get(..=at).unwrap_or_default().to_owned());
        }
    }
    folders.into_iter().collect()
}

fn control(target: &Target, glibc: &str, kib: usize) -> String {
    format!(
        "Package: vuon\nVersion: {}\nSection: misc\nPriority: optional\nArchitecture: {}\n\
         Depends: libc6 (>= {glibc}), passwd\nRecommends: tzdata\nInstalled-Size: {kib}\n\
         Maintainer: The contributors of Vuon <vuon@localhost>\n\
         Description: register, yearly review and tables of poor households\n \
         Vươn keeps the register of poor and near-poor households of a commune in Việt Nam, runs\n \
         their yearly review, makes its papers and computes its tables.\n",
        target.version,
        processor(target.processor)
    )
}

/// Debian's name of a processor.
fn processor(name: &str) -> &str {
    match name {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// The least version of the C library that the program asks for, as its symbols say.
fn glibc(program: &[u8]) -> String {
    const MARK: &[u8] = b"GLIBC_2.";
    let minors = program.windows(MARK.len() + 2).filter_map(|window| {
        let digits = window.strip_prefix(MARK)?;
        let digits: String =
            digits.iter().map(|b| char::from(*b)).take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    });
    format!("2.{}", minors.max().unwrap_or(31))
}

/// The outer container, as `ar` writes it.
fn ar(members: &[(&str, Vec<u8>)], time: u64) -> Vec<u8> {
    let mut out = b"!<arch>\n".to_vec();
    for (name, bytes) in members {
        let (owner, mode) = ("0", "100644");
        let size = bytes.len();
        out.extend(
            format!("{name:<16}{time:<12}{owner:<6}{owner:<6}{mode:<8}{size:<10}`\n").bytes(),
        );
        out.extend(bytes);
        if bytes.len() % 2 == 1 {
            out.push(b'\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_symbol_names_the_c_library_that_is_needed() {
        assert_eq!(glibc(b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.28\0"), "2.34");
        assert_eq!(glibc(b"no symbol"), "2.31");
    }

    #[test]
    fn every_folder_is_there_before_what_is_in_it() {
        let folders = folders_of(&["./usr/bin/vuon".to_owned(), "./etc/vuon/vuon.env".to_owned()]);
        assert_eq!(folders, ["./", "./etc/", "./etc/vuon/", "./usr/", "./usr/bin/"]);
    }

    #[test]
    fn members_begin_at_even_places() {
        let out = ar(&[("a", b"x".to_vec()), ("b", b"yz".to_vec())], 7);
        assert_eq!(out.len(), 8 + 60 + 2 + 60 + 2);
        assert!(out.starts_with(b"!<arch>\na               7           0     0     100644  1"));
    }
}
