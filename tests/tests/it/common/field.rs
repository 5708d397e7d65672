//! tests/fixtures/diff-field/pairs.txt.

/// Two small documents and the verdicts that are right.
pub struct Pair {
    pub name: String,
    pub wire: Vec<String>,
    pub source: Vec<String>,
    pub why: String,
    pub old: String,
    pub new: String,
}

/// All pairs.
pub fn pairs() -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for line in include_str!("../../../fixtures/diff-field/pairs.txt").lines() {
        if let Some(head) = line.strip_prefix("=== ") {
            let parts: Vec<&str> = head.splitn(4, " | ").collect();
            let [name, wire, source, why] = parts.as_slice() else { panic!("{line}") };
            let levels = |text: &str| text.split('/').map(str::to_owned).collect();
            pairs.push(Pair {
                name: (*name).to_owned(),
                wire: levels(wire),
                source: levels(source),
                why: (*why).to_owned(),
                old: String::new(),
                new: String::new(),
            });
        } else if let Some(pair) = pairs.last_mut() {
            let (mark, text) = line.split_at(line.len().min(1));
            if mark != "+" {
                pair.old.push_str(text);
                pair.old.push('\n');
            }
            if mark != "-" {
                pair.new.push_str(text);
                pair.new.push('\n');
            }
        }
    }
    assert!(pairs.len() >= 135, "{}", pairs.len());
    pairs
}
