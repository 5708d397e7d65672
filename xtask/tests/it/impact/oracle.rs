//! What has to be found of a consumer, by the edit of the spec and by what each line of the consumer says it uses.

use std::collections::BTreeSet;

use serde_json::Value;

use super::bench::Lines;
use super::seeds::Seed;

/// Lines of the spec around an edit that a change may stand at: the key of what was edited is above it.
const NEAR: usize = 3;

/// What a seed does to a consumer.
#[derive(Debug, Default)]
pub struct Expected {
    /// Lines with an error, or with the use of what changed.
    breaks: BTreeSet<u64>,
    /// Lines where the compiler may report what follows from an error elsewhere.
    follows: BTreeSet<u64>,
    runs: BTreeSet<u64>,
    reaches: BTreeSet<u64>,
    deprecates: BTreeSet<u64>,
    feature: bool,
}

/// What came out, counted.
#[derive(Debug, Default)]
pub struct Tally {
    pub concerned: bool,
    pub errors: usize,
    /// Errors that were put down to the edit, and to nothing else.
    pub attributed: usize,
    pub warnings: usize,
    pub calls: usize,
    pub fixed: bool,
}

impl Expected {
    pub fn of(seed: &Seed, text: &str) -> Expected {
        let lines = |mark: &str, keys: &[&str]| -> BTreeSet<u64> {
            let marked = text.lines().zip(1..).filter_map(|(line, number)| Some((line.split_once(mark)?.1, number)));
            marked
                .filter(|(own, _)| own.split_whitespace().any(|key| keys.contains(&key)))
                .map(|(_, number)| number)
                .collect()
        };
        let mut reaches = lines("// uses: ", seed.reaches);
        let runs = lines("// uses: ", seed.runs);
        reaches.extend(&runs);
        Expected {
            breaks: lines("// uses: ", seed.breaks),
            follows: lines("// follows: ", seed.breaks),
            runs,
            reaches,
            deprecates: lines("// uses: ", seed.deprecates),
            feature: seed.feature,
        }
    }

    /// Whether nothing at all may be found.
    fn nothing(&self) -> bool {
        self.breaks.is_empty() && self.reaches.is_empty() && self.deprecates.is_empty() && !self.feature
    }

    /// Compares, and says what is wrong. `old` and `new` are the lines of the spec that the edit touched.
    pub fn compare(&self, row: &Value, (old, new): &Lines, fix: bool, wrong: &mut Vec<String>) -> Tally {
        let list = |key: &str| row[key].as_array().unwrap().clone();
        let line = |row: &Value| row["place"]["line"].as_u64().unwrap_or_default();
        let lines = |rows: &[Value]| -> BTreeSet<u64> { rows.iter().map(line).collect() };
        let (errors, used, behaviour, deprecated) =
            (list("errors"), list("used"), list("behaviour"), list("deprecated"));
        let mut say = |what: String| wrong.push(what);
        if row["state"] == "incomplete" {
            say(format!("incomplete: {}", row["reason"]));
        }
        let near = |place: &Value, touched: &BTreeSet<usize>| {
            let at = place["line"].as_u64().unwrap_or_default() as usize;
            !place.is_null() && touched.iter().any(|line| at.abs_diff(*line) <= NEAR)
        };
        // What became required or optional stands in the list `required` on one side, and with its property on the other.
        let here = |change: &Value| near(&change["old"], old) || near(&change["new"], new);
        let ours = |row: &Value| {
            let changes = row["causes"].as_array().unwrap().iter().map(|cause| cause["changes"].as_array().unwrap());
            let mut changes = changes.peekable();
            changes.peek().is_some() && changes.all(|all| !all.is_empty() && all.iter().all(here))
        };
        for row in errors.iter().chain(&used).chain(&behaviour).chain(&deprecated).filter(|row| !ours(row)) {
            let at = format!("{}: {}", row["place"]["line"], row["message"]);
            say(format!("{at}: not put down to the edit: {}", row["causes"]));
        }
        for row in &errors {
            let manifest = row["place"]["file"] == "Cargo.toml";
            let here = self.breaks.contains(&line(row)) || self.follows.contains(&line(row));
            if (manifest && !self.feature) || (!manifest && !here) {
                say(format!("an error at {} that the edit does not cause: {}", row["place"], row["message"]));
            }
            if row["certainty"] == "unknown" {
                say(format!("an error at {} of unknown cause: {}", row["place"], row["message"]));
            }
        }
        if self.feature && !errors.iter().any(|row| row["place"]["file"] == "Cargo.toml") {
            say("nothing about the feature".to_owned());
        }
        let found: BTreeSet<u64> = [lines(&errors), lines(&used), lines(&behaviour)].into_iter().flatten().collect();
        for missing in self.breaks.difference(&found).filter(|_| !self.feature) {
            say(format!("line {missing} breaks, and nothing is said there"));
        }
        if !self.feature {
            for extra in lines(&used)
                .difference(&self.breaks)
                .filter(|line| !self.reaches.contains(line) && !self.follows.contains(line))
            {
                say(format!("line {extra} is said to use what changed"));
            }
        }
        let places: Vec<Value> = behaviour.iter().filter(|row| !row["place"].is_null()).cloned().collect();
        for extra in lines(&places).difference(&self.reaches).filter(|line| !self.breaks.contains(line)) {
            say(format!("line {extra} is said to change at run time"));
        }
        for missing in self.runs.difference(&lines(&places)) {
            say(format!("line {missing} changes at run time, and nothing is said there"));
        }
        if behaviour.iter().any(|row| row["place"].is_null()) {
            say("every call is said to be concerned".to_owned());
        }
        if lines(&deprecated) != self.deprecates {
            say(format!("warnings at {:?}, expected {:?}", lines(&deprecated), self.deprecates));
        }
        let concerned = row["state"] == "concerned";
        if self.nothing() && row["state"] != "unconcerned" {
            say(format!("not concerned, and called {}", row["state"]));
        }
        let must = !self.breaks.is_empty() || !self.runs.is_empty() || !self.deprecates.is_empty();
        if (must || self.feature) && !concerned {
            say(format!("concerned, and called {}", row["state"]));
        }
        let fixed = fix && (!self.breaks.is_empty() || self.feature);
        if fixed && row["fixed"]["compiles"] != true {
            say(format!("does not compile after --fix: {}", row["fixed"]));
        }
        if !list("blind").is_empty() {
            say(format!("blind: {}", row["blind"]));
        }
        Tally {
            concerned,
            errors: errors.len(),
            attributed: errors.iter().filter(|row| row["certainty"] != "unknown" && ours(row)).count(),
            warnings: deprecated.len(),
            calls: behaviour.len(),
            fixed: fixed && row["fixed"]["compiles"] == true,
        }
    }
}
