//! Path templates, for the rules that read them.

/// The names in braces, in order.
pub(super) fn template(path: &str) -> Result<Vec<&str>, &'static str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(at) = rest.find(['{', '}']) {
        if rest[at..].starts_with('}') {
            return Err("closes a brace it does not open");
        }
        let inner = &rest[at + 1..];
        let end = inner.find(['{', '}']).ok_or("does not close a brace")?;
        if inner[end..].starts_with('{') {
            return Err("opens a brace inside braces");
        }
        if end == 0 {
            return Err("has braces without a name");
        }
        names.push(&inner[..end]);
        rest = &inner[end + 1..];
    }
    Ok(names)
}

/// A name that stands twice.
pub(super) fn twice<'a>(names: &[&'a str]) -> Option<&'a str> {
    let numbered = names.iter().enumerate();
    let mut repeated = numbered.filter(|(at, name)| names[..*at].contains(name));
    repeated.next().map(|(_, name)| *name)
}

/// The path with its names taken out: equal for paths a server cannot tell apart.
pub(super) fn shape(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                inside = true;
                out.push('{');
            }
            '}' => {
                inside = false;
                out.push('}');
            }
            other if !inside => out.push(other),
            _ => {}
        }
    }
    out
}
