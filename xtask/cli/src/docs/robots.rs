//! robots.txt (RFC 9309), as far as one polite reader of a few pages needs it.

use std::time::Duration;

/// What a host asks of programs like this one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Robots {
    /// Path prefix and whether it may be fetched.
    rules: Vec<(String, bool)>,
    delay: Duration,
}

/// Longest pause a host can ask for: a person is waiting.
const MAX_DELAY: Duration = Duration::from_secs(10);

impl Robots {
    /// Reads the rules for `agent`, or those for everyone when it is not named.
    pub fn parse(text: &str, agent: &str) -> Self {
        let mut own = Robots::default();
        let mut everyone = Robots::default();
        let mut named = false;
        // Whether the group that is being read is ours or everyone's, and whether its names go on.
        let (mut for_us, mut for_all, mut naming) = (false, false, false);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if !naming {
                        (for_us, for_all) = (false, false);
                    }
                    naming = true;
                    for_all |= value == "*";
                    let us = agent.to_ascii_lowercase().starts_with(&value.to_ascii_lowercase()) && !value.is_empty();
                    for_us |= us;
                    named |= us;
                    continue;
                }
                "disallow" if !value.is_empty() => {
                    rule(&mut own, &mut everyone, for_us, for_all, (value.to_owned(), false))
                }
                "allow" if !value.is_empty() => {
                    rule(&mut own, &mut everyone, for_us, for_all, (value.to_owned(), true))
                }
                "crawl-delay" => {
                    let seconds = value.parse::<f32>().ok().filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
                    let delay = Duration::from_secs_f32(seconds.unwrap_or(0.0).min(MAX_DELAY.as_secs_f32()));
                    if for_us {
                        own.delay = delay;
                    }
                    if for_all {
                        everyone.delay = delay;
                    }
                }
                _ => {}
            }
            naming = false;
        }
        if named { own } else { everyone }
    }

    /// Whether a path may be fetched: the longest rule that fits decides.
    pub fn allows(&self, path: &str) -> bool {
        let fitting = self.rules.iter().filter(|(rule, _)| fits(rule, path));
        fitting.max_by_key(|(rule, allow)| (rule.len(), *allow)).is_none_or(|(_, allow)| *allow)
    }

    /// Pause the host asks for between requests.
    pub fn delay(&self) -> Duration {
        self.delay
    }
}

fn rule(own: &mut Robots, everyone: &mut Robots, for_us: bool, for_all: bool, rule: (String, bool)) {
    if for_us {
        own.rules.push(rule.clone());
    }
    if for_all {
        everyone.rules.push(rule);
    }
}

/// A prefix, in which `*` stands for anything and a last `$` for the end.
fn fits(rule: &str, path: &str) -> bool {
    let (rule, whole) = match rule.strip_suffix('$') {
        Some(rule) => (rule, true),
        None => (rule, false),
    };
    let mut parts = rule.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    !whole || rest.is_empty() || rule.ends_with('*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "User-agent: *\nDisallow: /private\nAllow: /private/docs\nCrawl-delay: 2\n\nUser-agent: compute-clients-docs\nDisallow: /*.pdf$\n";

    #[test]
    fn the_longest_rule_decides() {
        let robots = Robots::parse(TEXT, "someone");
        assert!(!robots.allows("/private/x"));
        assert!(robots.allows("/private/docs/x"));
        assert!(robots.allows("/"));
        assert_eq!(robots.delay(), Duration::from_secs(2));
    }

    #[test]
    fn rules_for_us_stand_in_for_those_for_everyone() {
        let robots = Robots::parse(TEXT, "compute-clients-docs");
        assert!(robots.allows("/private/x"));
        assert!(!robots.allows("/a/b.pdf"));
        assert!(robots.allows("/a/b.pdf.html"));
    }
}
