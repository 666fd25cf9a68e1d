//! The links of a part of an .xlsx to other parts.

/// The part that links a sheet to others.
pub(crate) fn links_of(part: &str) -> Option<String> {
    let (folder, name) = part.rsplit_once('/')?;
    Some(format!("{folder}/_rels/{name}.rels"))
}

/// The part that a sheet's links name for a kind.
pub(crate) fn target(links: &str, part: &str, kind: &str) -> Option<String> {
    let folder = part.rsplit_once('/')?.0;
    let link = links
        .split('<')
        .find(|link| link.starts_with("Relationship ") && link.contains(&format!("{kind}\"")))?;
    let value = link.split("Target=\"").nth(1)?.split('"').next()?;
    if let Some(whole) = value.strip_prefix('/') {
        return Some(whole.to_owned());
    }
    let mut place: Vec<&str> = folder.split('/').collect();
    for step in value.split('/') {
        match step {
            ".." => {
                place.pop();
            }
            "." => {}
            step => place.push(step),
        }
    }
    Some(place.join("/"))
}
