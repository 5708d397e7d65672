//! What a change does to one consumer.

use std::collections::{BTreeMap, BTreeSet};

use diff::{Change, Source};

use crate::attribute::{Certainty, attribute, implemented, together};
use crate::changed::{Changed, Effect, Item};
use crate::edits::{self, Edit, Rename};
use crate::messages::{Build, Error, Place, Use};
use crate::probe::{Mark, Probe};

/// How a consumer comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It compiles, and it uses nothing that changed.
    Unconcerned,
    /// Something that it uses changed.
    Concerned,
    /// It could not be found out: `reason` says why. What is listed beside it is not everything.
    Incomplete,
}

/// A change of the spec, as a consumer needs it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Cause {
    /// The crate.
    pub package: String,
    /// The item of the public API.
    pub item: String,
    /// What becomes of it.
    pub what: String,
    /// The spec changes that it comes from.
    pub changes: Vec<SpecChange>,
}

/// A change of the spec.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SpecChange {
    /// The rule, as in `diff --explain`.
    pub id: &'static str,
    /// What changed.
    pub message: String,
    /// What it does to deployed clients.
    pub wire: diff::Wire,
    /// What it does to code.
    pub source: Source,
    /// Its place in the old document.
    pub old: Option<diagnostics::Location>,
    /// Its place in the new document.
    pub new: Option<diagnostics::Location>,
    /// Its name in every report.
    pub fingerprint: String,
    /// What code has to do about it, as the CHANGELOG says it.
    pub advice: Option<String>,
}

/// A place of the consumer that a change concerns.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// Where; none for what the compiler gives no place.
    pub place: Option<Place>,
    /// The compiler's code, of an error.
    pub code: String,
    /// The compiler's sentence, of an error or a warning.
    pub message: String,
    /// How it was put together with the causes.
    pub certainty: Certainty,
    /// What changed there.
    pub causes: Vec<Cause>,
}

/// How many changes of a crate concern a consumer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Share {
    /// The crate.
    pub package: String,
    /// How many changes there are.
    pub changes: usize,
    /// The fingerprints of those that concern the consumer.
    pub concerning: Vec<String>,
}

/// What a change does to one consumer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Impact {
    /// As it was named.
    pub consumer: String,
    /// How it comes out.
    pub state: State,
    /// Why it is incomplete.
    pub reason: Option<String>,
    /// The crates that it depends on.
    pub crates: Vec<Share>,
    /// Errors of the compiler with the new crates.
    pub errors: Vec<Row>,
    /// Warnings about what is deprecated with the new crates only.
    pub deprecated: Vec<Row>,
    /// What compiles, and what the API treats in another way or what stands for something else.
    pub behaviour: Vec<Row>,
    /// Uses of changed items at which the compiler reports nothing.
    pub used: Vec<Row>,
    /// Edits that follow what has another name or another place.
    pub edits: Vec<Edit>,
    /// Changed items whose uses cannot be seen.
    pub blind: Vec<String>,
}

impl Impact {
    /// A consumer about which nothing could be found out.
    #[must_use]
    pub fn incomplete(consumer: &str, reason: String) -> Impact {
        Impact {
            consumer: consumer.to_owned(),
            state: State::Incomplete,
            reason: Some(reason),
            crates: Vec::new(),
            errors: Vec::new(),
            deprecated: Vec::new(),
            behaviour: Vec::new(),
            used: Vec::new(),
            edits: Vec::new(),
            blind: Vec::new(),
        }
    }

    /// `3 of 17 changes concern it`.
    #[must_use]
    pub fn headline(&self) -> String {
        let all: usize = self.crates.iter().map(|share| share.changes).sum();
        let own: usize = self.crates.iter().map(|share| share.concerning.len()).sum();
        let verb = if own == 1 { "concerns" } else { "concern" };
        match self.state {
            State::Unconcerned => format!("not concerned: none of {all} changes"),
            State::Concerned => format!("{own} of {all} changes {verb} it"),
            State::Incomplete => "it could not be found out".to_owned(),
        }
    }
}

/// What was seen of a consumer.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The build against the old crates, with marks.
    pub before: Build,
    /// The build against the new crates.
    pub after: Build,
    /// The consumer's files by the names that the compiler uses for them.
    pub sources: BTreeMap<String, String>,
    /// The features that it asks for: the crate, the feature, and the manifest.
    pub features: Vec<(String, String, String)>,
}

/// What to mark in the crates: for each, its items and the setters that make an item no concern. Numbers go on from crate
/// to crate.
#[must_use]
pub fn marks(crates: &[Changed]) -> Vec<Vec<Mark>> {
    let all: usize = crates.iter().map(|changed| changed.items.len()).sum();
    let mut number = 0;
    let mut marks = Vec::new();
    for changed in crates {
        let mut own = Vec::new();
        for item in &changed.items {
            let paths = [item.path.clone()].into_iter().chain(item.instead.iter().cloned()).collect();
            own.push(Mark { number, paths });
            if let Some(unless) = &item.unless {
                own.push(Mark { number: all + number, paths: vec![unless.clone()] });
            }
            number += 1;
        }
        marks.push(own);
    }
    marks
}

struct Judge<'j> {
    crates: &'j [Changed],
    /// Each item with its crate.
    items: Vec<(&'j Changed, &'j Item)>,
}

impl<'j> Judge<'j> {
    fn change(changed: &Changed, change: &Change) -> SpecChange {
        SpecChange {
            id: change.id,
            message: change.message.clone(),
            wire: change.wire,
            source: change.source,
            old: change.old.clone(),
            new: change.new.clone(),
            fingerprint: change.fingerprint.clone(),
            advice: diff::changelog::migration(change, &changed.report),
        }
    }

    fn changes(changed: &Changed, indices: &[usize]) -> Vec<SpecChange> {
        let changes = indices.iter().filter_map(|index| changed.report.changes.get(*index));
        changes.map(|change| Judge::change(changed, change)).collect()
    }

    fn causes(&self, numbers: &[usize]) -> Vec<Cause> {
        let items = numbers.iter().filter_map(|number| self.items.get(*number));
        let causes = items.map(|(changed, item)| Cause {
            package: changed.package.clone(),
            item: item.path.clone(),
            what: item.what.clone(),
            changes: Judge::changes(changed, &item.changes),
        });
        causes.collect()
    }

    fn effect(&self, number: usize) -> Option<Effect> {
        self.items.get(number).map(|(_, item)| item.effect)
    }

    fn row(&self, one: &Use) -> Row {
        Row {
            place: Some(one.place.clone()),
            code: String::new(),
            message: String::new(),
            certainty: Certainty::Direct,
            causes: self.causes(&[one.item]),
        }
    }

    fn error(&self, error: &Error, numbers: &[usize], certainty: Certainty) -> Row {
        Row {
            place: error.places.first().cloned(),
            code: error.code.clone(),
            message: error.message.clone(),
            certainty,
            causes: self.causes(numbers),
        }
    }

    /// The changes that break code, in all crates.
    fn breaking(&self) -> Vec<(&'j Changed, usize)> {
        let each = self.crates.iter().flat_map(|changed| {
            let changes = changed.report.changes.iter().enumerate();
            changes.filter(|(_, change)| change.source == Source::Major).map(move |(index, _)| (changed, index))
        });
        each.collect()
    }

    /// Errors at which nothing that changed is used. With one change that breaks code it is the cause; with several, all of
    /// them may be.
    fn unplaced(&self, error: &Error) -> Row {
        let breaking = self.breaking();
        let certainty = if breaking.len() == 1 { Certainty::OnlyChange } else { Certainty::Unknown };
        let causes = breaking.iter().filter_map(|(changed, index)| {
            let change = changed.report.changes.get(*index)?;
            Some(Cause {
                package: changed.package.clone(),
                item: String::new(),
                what: change.rust.first().cloned().unwrap_or_default(),
                changes: vec![Judge::change(changed, change)],
            })
        });
        Row { causes: causes.collect(), ..self.error(error, &[], certainty) }
    }
}

/// Puts together what changed and what was seen of a consumer. `probes` are those of `marks`, one for each crate.
#[must_use]
pub fn judge(consumer: &str, crates: &[Changed], probes: &[Probe], seen: &Evidence) -> Impact {
    let items: Vec<(&Changed, &Item)> =
        crates.iter().flat_map(|changed| changed.items.iter().map(move |item| (changed, item))).collect();
    let judge = Judge { crates, items };
    let all = judge.items.len();
    let numbered: Vec<(usize, String)> =
        judge.items.iter().enumerate().map(|(number, (_, item))| (number, item.path.clone())).collect();
    let mut uses = seen.before.uses.clone();
    uses.extend(implemented(&numbered, &seen.sources));
    uses.sort();
    uses.dedup();
    let (uses, setters): (Vec<Use>, Vec<Use>) = uses.into_iter().partition(|one| one.item < all);
    let satisfied = |one: &Use| {
        let own: Vec<&Use> = setters.iter().filter(|setter| setter.item == one.item + all).collect();
        together(one, &own, &seen.sources)
    };
    let uses: Vec<Use> = uses.into_iter().filter(|one| !satisfied(one)).collect();
    let of = |effects: &[Effect]| -> Vec<Use> {
        let fits = uses.iter().filter(|one| judge.effect(one.item).is_some_and(|effect| effects.contains(&effect)));
        fits.cloned().collect()
    };
    let instead: BTreeSet<usize> = probes.iter().flat_map(|probe| probe.instead.iter().copied()).collect();
    let broken = of(&[Effect::Breaks, Effect::Means]);
    let attributed = attribute(&seen.after.errors, &broken, &instead, &seen.before.errors, &seen.sources);
    let mut errors = Vec::new();
    let mut explained = BTreeSet::new();
    for cause in &attributed {
        let Some(error) = seen.after.errors.get(cause.error) else { continue };
        explained
            .extend(cause.items.iter().map(|item| (*item, error.places.first().map(|at| (at.file.clone(), at.line)))));
        errors.push(match cause.certainty {
            Certainty::Unknown => judge.unplaced(error),
            certainty => judge.error(error, &cause.items, certainty),
        });
    }
    errors.extend(features(&judge, seen));
    let deprecated = deprecations(&judge, seen, &of(&[Effect::Deprecated]));
    let mut behaviour: Vec<Row> = of(&[Effect::Behaves, Effect::Means]).iter().map(|one| judge.row(one)).collect();
    behaviour.extend(crates.iter().filter(|changed| !changed.everywhere.is_empty()).map(|changed| Row {
        place: None,
        code: String::new(),
        message: String::new(),
        certainty: Certainty::Unknown,
        causes: vec![Cause {
            package: changed.package.clone(),
            item: String::new(),
            what: "every call, as no operation can be named".to_owned(),
            changes: Judge::changes(changed, &changed.everywhere),
        }],
    }));
    let silent = of(&[Effect::Breaks]);
    let silent = silent.iter().filter(|one| {
        let lines = one.place.line..=one.place.end_line;
        // What goes on in its renamed type needs nothing, unless the type is named in front of it.
        let goes_on = judge.items.get(one.item).is_some_and(|(_, item)| {
            let owner = item.owner.as_ref();
            owner.is_some_and(|(old, new)| {
                let edits = edits::owner_edits(one, &item.path, (old, new), &seen.sources);
                edits.is_some_and(|edits| edits.is_empty())
            })
        });
        !goes_on
            && !instead.contains(&one.item)
            && !explained.iter().any(|(item, at)| {
                *item == one.item
                    && at.as_ref().is_some_and(|(file, line)| *file == one.place.file && lines.contains(line))
            })
    });
    let used: Vec<Row> = silent.map(|one| judge.row(one)).collect();
    let edits = fixes(&judge, &uses, seen);
    let blind = probes.iter().flat_map(|probe| &probe.blind).filter(|number| **number < all);
    let blind: Vec<usize> = blind.copied().filter(|number| !numbered[*number].1.contains(": ")).collect();
    // What cannot be seen of code that breaks, the compiler shows. What compiles anyway, nobody does.
    let unseen = blind.iter().any(|number| !matches!(judge.effect(*number), Some(Effect::Breaks)));
    let ours = errors.iter().any(|row| row.certainty != Certainty::NotOurs);
    let rows = errors.iter().chain(&deprecated).chain(&behaviour).chain(&used);
    let concerning: BTreeSet<(&str, &str)> = rows
        .filter(|row| !matches!(row.certainty, Certainty::Unknown) || row.place.is_none())
        .flat_map(|row| &row.causes)
        .flat_map(|cause| cause.changes.iter().map(|change| (cause.package.as_str(), change.fingerprint.as_str())))
        .collect();
    let shares = crates.iter().map(|changed| Share {
        package: changed.package.clone(),
        changes: changed.report.changes.len(),
        concerning: concerning
            .iter()
            .filter(|(package, _)| *package == changed.package)
            .map(|(_, fingerprint)| (*fingerprint).to_owned())
            .collect(),
    });
    let crates = shares.collect();
    let concerned = ours || unseen || !deprecated.is_empty() || !behaviour.is_empty() || !used.is_empty();
    let blind = blind.iter().filter_map(|number| judge.items.get(*number)).map(|(_, item)| item.path.clone()).collect();
    Impact {
        consumer: consumer.to_owned(),
        state: if concerned { State::Concerned } else { State::Unconcerned },
        reason: None,
        crates,
        errors,
        deprecated,
        behaviour,
        used,
        edits,
        blind,
    }
}

/// Features that are removed and that the consumer asks for: cargo refuses the manifest.
fn features(judge: &Judge<'_>, seen: &Evidence) -> Vec<Row> {
    let mut rows = Vec::new();
    for changed in judge.crates {
        for (feature, now, changes) in &changed.features {
            let asked =
                seen.features.iter().filter(|(package, name, _)| *package == changed.package && name == feature);
            for (_, _, manifest) in asked {
                let now = now.as_ref().map_or_else(String::new, |now| format!(", `{now}` takes its place"));
                rows.push(Row {
                    place: Some(Place { file: manifest.clone(), line: 1, column: 1, end_line: 1, end_column: 1 }),
                    code: String::new(),
                    message: format!("the feature `{feature}` of {} is removed{now}", changed.package),
                    certainty: Certainty::Direct,
                    causes: vec![Cause {
                        package: changed.package.clone(),
                        item: format!("feature {feature}"),
                        what: format!("feature {feature} removed"),
                        changes: Judge::changes(changed, changes),
                    }],
                });
            }
        }
    }
    rows
}

/// Warnings that are there with the new crates only.
fn deprecations(judge: &Judge<'_>, seen: &Evidence, uses: &[Use]) -> Vec<Row> {
    let known: BTreeSet<&Place> = seen.before.deprecated.iter().flat_map(|warning| &warning.places).collect();
    let mut rows = Vec::new();
    for warning in &seen.after.deprecated {
        if warning.places.iter().all(|place| known.contains(place)) {
            continue;
        }
        let here: BTreeSet<usize> = uses
            .iter()
            .filter(|one| warning.places.iter().any(|place| place.overlaps(&one.place)))
            .map(|one| one.item)
            .collect();
        let here: Vec<usize> = here.into_iter().collect();
        let certainty = if here.is_empty() { Certainty::Unknown } else { Certainty::Direct };
        rows.push(judge.error(warning, &here, certainty));
    }
    // With errors the compiler may stop before it warns.
    if rows.is_empty() && !seen.after.errors.is_empty() {
        rows.extend(uses.iter().map(|one| judge.row(one)));
    }
    rows
}

/// The edits of all uses of what has another name or another place.
fn fixes(judge: &Judge<'_>, uses: &[Use], seen: &Evidence) -> Vec<Edit> {
    let mut all = BTreeSet::new();
    for one in uses {
        let Some((changed, item)) = judge.items.get(one.item) else { continue };
        if let Some((old, new)) = &item.owner {
            all.extend(edits::owner_edits(one, &item.path, (old, new), &seen.sources).into_iter().flatten());
        }
        let Some(new) = &item.renamed else { continue };
        let handle = |path: &str| -> Option<String> {
            let owner = path.rsplit_once("::")?.0;
            Some(owner.to_owned()).filter(|owner| !owner.contains("::"))
        };
        let moved = match (handle(&item.path), handle(new)) {
            (Some(was), Some(is)) if was != is && !renamed(changed, &was, &is) => {
                match (changed.handles.0.get(&was), changed.handles.1.get(&is)) {
                    (Some(was), Some(is)) => Some((was.as_str(), is.as_str())),
                    _ => continue,
                }
            }
            _ => None,
        };
        let rename = Rename { old: &item.path, new, handle: moved };
        all.extend(edits::edits(one, rename, &seen.sources).into_iter().flatten());
    }
    all.into_iter().collect()
}

fn renamed(changed: &Changed, was: &str, is: &str) -> bool {
    changed.items.iter().any(|item| item.path == was && item.renamed.as_deref() == Some(is))
}

/// `1 edit`, `2 edits`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
