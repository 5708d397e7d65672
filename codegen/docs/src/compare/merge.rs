//! Changes and disagreements as findings: one for each root cause.

use serde_json::Value;

use super::evidence::{Doubt, is_removal};
use super::words::{describe, is_about, mentions, names};
use super::{Difference, Input, Pair, against_spec, examples};
use crate::facts::{Class, Operation, Place, Status, coverage, is_below, parent_path};
use crate::finding::{Drift, Kind, Report, Silenced};
use crate::spec::{Deviation, Origin, SpecOperation, matching_part};
use openapi::document::Span;

/// Tells what is to be told of one operation.
pub(super) fn operation(
    input: &Input<'_>,
    page: Option<&Operation>,
    lock: Option<&Operation>,
    known: Option<&SpecOperation>,
    changes: Vec<Difference>,
    report: &mut Report,
) {
    let name = known.map(|known| known.name.clone()).or_else(|| lock.or(page).map(Operation::name)).unwrap_or_default();
    let teller = Teller { input, name, known };
    let Some(page) = page else {
        let mut drift = teller.drift(&head(Kind::OperationRemoved), None, None);
        drift.message = format!("{} is no longer documented on this page", teller.name);
        report.findings.push(drift);
        return;
    };
    let Some(known) = known else {
        let kind = if input.lock.is_some() && lock.is_none() { Kind::OperationAdded } else { Kind::PageOnly };
        let mut difference = head(kind);
        difference.page = Some(page.name().into());
        difference.line = page.path.as_ref().or(page.method.as_ref()).map_or(0, |claim| claim.line);
        let mut drift = teller.drift(&difference, None, None);
        drift.message = format!("the page documents {}, the spec has no such operation", page.name());
        report.findings.push(drift);
        return;
    };
    if input.lock.is_some() && lock.is_none() {
        report.notes.push(format!("the lock has no {}: run `docs update` to record it", teller.name));
    }
    let disagreements = against_spec::disagreements(page, known);
    let mismatches = examples::mismatches(page, known);
    teller.tell(&changes, &disagreements, &mismatches, report);
}

/// The manifest places an operation on the page, which does not document it.
pub(super) fn missing_operation(input: &Input<'_>, known: &SpecOperation, report: &mut Report) {
    let teller = Teller { input, name: known.name.clone(), known: Some(known) };
    let mut drift = teller.drift(&head(Kind::SpecOnly), None, None);
    drift.spec_value = Some(known.name.as_str().into());
    drift.message = format!("client.yaml places {} on this page, which does not document it", known.name);
    report.findings.push(drift);
}

fn head(kind: Kind) -> Difference {
    Difference {
        kind,
        about: kind,
        place: None,
        field: String::new(),
        page: None,
        other: None,
        line: 0,
        renamed: None,
        doubt: None,
    }
}

/// More is missing than a provider removes at once.
pub(super) fn incomplete(input: &Input<'_>, pairs: &[Pair<'_>], vanished: usize, total: usize, report: &mut Report) {
    let known = pairs.iter().find_map(|(_, _, known)| *known);
    let name = known.map(|known| known.name.clone());
    let name = name.or_else(|| pairs.iter().find_map(|(_, lock, _)| Some(lock.as_ref()?.name()))).unwrap_or_default();
    let teller = Teller { input, name, known };
    let mut drift = teller.drift(&head(Kind::PageIncomplete), None, None);
    drift.message = format!(
        "the page changed its layout or was cut: {vanished} of {total} recorded facts are not read any more, which is no proof that they are removed"
    );
    report.findings.push(drift);
}

/// Lines that look like facts, are not read, and were not there when the page was recorded.
pub(super) fn unread(input: &Input<'_>, pairs: &[Pair<'_>], report: &mut Report) {
    let Some(seen) = input.lock.and_then(|facts| facts.seen.as_ref()) else {
        let recorded = input.lock.is_some_and(|facts| !facts.operations.is_empty());
        if recorded && !input.facts.coverage.lines.is_empty() {
            report.notes.push("the lock does not say which lines of the page were read: run `docs update`".to_owned());
        }
        return;
    };
    let told: Vec<u32> = report.findings.iter().filter_map(|drift| drift.page_line).collect();
    let new = input.facts.coverage.lines.iter().filter(|line| line.class == Class::Unread);
    for line in new.filter(|line| !seen.unread_lines.contains(&coverage::mark(line)) && !told.contains(&line.line)) {
        let operation = line.part.as_ref().and_then(|(at, _)| input.facts.operations.get(*at));
        let pair = pairs.iter().find(|(page, _, _)| {
            operation.is_none_or(|operation| page.is_some_and(|page| std::ptr::eq(page, operation)))
        });
        let known = pair.and_then(|(_, _, known)| *known);
        let name = known.map(|known| known.name.clone()).or_else(|| operation.map(Operation::name)).unwrap_or_default();
        let teller = Teller { input, name, known };
        let mut difference = head(Kind::UnreadChanged);
        difference.place = line.part.as_ref().map(|(_, place)| place.clone());
        difference.line = line.line;
        let text: String = line.text.chars().take(120).collect();
        difference.page = Some(text.as_str().into());
        let mut drift = teller.drift(&difference, None, None);
        drift.field = String::new();
        drift.spec_value = None;
        drift.message = format!("a line that looks like a fact is new and cannot be read: {text}");
        report.findings.push(drift);
    }
}

struct Teller<'a> {
    input: &'a Input<'a>,
    name: String,
    known: Option<&'a SpecOperation>,
}

impl Teller<'_> {
    fn tell(
        &self,
        changes: &[Difference],
        disagreements: &[Difference],
        mismatches: &[Difference],
        report: &mut Report,
    ) {
        let mut told = vec![false; disagreements.len()];
        let mut findings: Vec<(Difference, Drift)> = Vec::new();
        for change in changes {
            let mut spec_value = None;
            let mut disagrees = false;
            for (at, disagreement) in disagreements.iter().enumerate() {
                if belongs(disagreement, change) {
                    told[at] = true;
                    disagrees = true;
                    if disagreement.field == change.field && disagreement.about == change.about {
                        spec_value = disagreement.other.clone();
                    }
                }
            }
            // Told once, for the page as a whole.
            if change.doubt == Some(Doubt::Incomplete) {
                continue;
            }
            let origin = self.origin(change);
            let stale = origin.is_some_and(|origin| origin.sourced || !origin.deviations.is_empty());
            if change.kind.is_information() {
                findings.push((change.clone(), self.drift(change, None, change.other.clone())));
            } else if disagrees
                || self.removed_but_held(change, origin)
                || matches!(change.doubt, Some(Doubt::StillThere(_)))
            {
                findings.push((change.clone(), self.drift(change, spec_value, change.other.clone())));
            } else if stale && matches!(change.kind, Kind::FieldAdded | Kind::ParameterAdded | Kind::ResponseAdded) {
                let mut drift = self.drift(change, None, change.other.clone());
                drift.message.push_str("; the spec has it with `x-source`, which may go");
                findings.push((change.clone(), drift));
            } else if stale && self.deviates_from(change) {
                let mut drift = self.drift(change, None, change.other.clone());
                drift.message.push_str("; the page now says what the spec has: its `x-docs-deviation` may go");
                findings.push((change.clone(), drift));
            } else {
                let what = describe(change, &self.name);
                report.notes.push(format!("{what}; the spec has it so already: run `docs update` to record it"));
            }
        }
        for (disagreement, told) in disagreements.iter().zip(&told) {
            if *told {
                continue;
            }
            if self.is_sourced(disagreement) {
                continue;
            }
            match self.deviation(disagreement) {
                Some(deviation) => self.silence(disagreement, deviation, report),
                None => {
                    findings.push((disagreement.clone(), self.drift(disagreement, disagreement.other.clone(), None)))
                }
            }
        }
        for mismatch in mismatches {
            let related = |one: &Difference| {
                one.kind != Kind::ExampleChanged
                    && one.place == mismatch.place
                    && [Some(&one.field), one.renamed.as_ref()].into_iter().flatten().any(|field| {
                        *field == mismatch.field || is_below(&mismatch.field, field) || is_below(field, &mismatch.field)
                    })
            };
            if findings.iter().any(|(one, _)| related(one)) {
                continue;
            }
            // An example that changed is no longer the one a deviation spoke of.
            let same = |one: &Difference| {
                one.kind == Kind::ExampleChanged && one.place == mismatch.place && one.field == mismatch.field
            };
            let changed = findings.iter().any(|(one, _)| same(one));
            findings.retain(|(one, _)| !same(one));
            match self.deviation(mismatch).filter(|_| !changed) {
                Some(deviation) => self.silence(mismatch, deviation, report),
                None => findings.push((mismatch.clone(), self.drift(mismatch, mismatch.other.clone(), None))),
            }
        }
        // `x[]` says again what `x` says, and another type has another format.
        let all: Vec<Difference> = findings.iter().map(|(one, _)| one.clone()).collect();
        let repeated = |one: &Difference| {
            let other_type = |other: &Difference| {
                other.about == Kind::TypeChanged && other.place == one.place && other.field == one.field
            };
            if one.about == Kind::FormatChanged && all.iter().any(other_type) {
                return true;
            }
            let holder = one.field.strip_suffix("[]").or_else(|| one.field.strip_suffix(".*"));
            holder.is_some_and(|holder| {
                all.iter().any(|other| other.place == one.place && other.field == holder && other.about == one.about)
            })
        };
        let kept = findings.into_iter().filter(|(one, _)| !repeated(one));
        report.findings.extend(kept.map(|(_, drift)| drift));
    }

    /// Where the spec states what a difference is about.
    fn origin(&self, difference: &Difference) -> Option<&Origin> {
        let known = self.known?;
        let Some(place) = &difference.place else {
            return match difference.about {
                Kind::AuthChanged => known.security.as_ref(),
                _ => Some(&known.origin),
            };
        };
        let place = matching_part(&known.facts, place).map_or(place, |part| &part.place).clone();
        let exact = known.origins.get(&(place.clone(), difference.field.clone()));
        exact.or_else(|| {
            // Header names are the same in any case.
            let mut headers = known.origins.iter();
            headers
                .find(|((at, name), _)| {
                    place == Place::Header && *at == place && name.eq_ignore_ascii_case(&difference.field)
                })
                .map(|(_, origin)| origin)
        })
    }

    /// The nearest thing the spec has: the field, what it is inside of, the body, the operation.
    fn nearest(&self, difference: &Difference) -> Option<&Origin> {
        let known = self.known?;
        if let Some(origin) = self.origin(difference) {
            return Some(origin);
        }
        let place = difference.place.as_ref()?;
        let place = matching_part(&known.facts, place).map_or(place, |part| &part.place).clone();
        let mut path = difference.field.as_str();
        loop {
            path = parent_path(path);
            if let Some(origin) = known.origins.get(&(place.clone(), path.to_owned())) {
                return Some(origin);
            }
            if path.is_empty() {
                return Some(&known.origin);
            }
        }
    }

    /// The page dropped what the spec still holds.
    fn removed_but_held(&self, change: &Difference, origin: Option<&Origin>) -> bool {
        let removal = matches!(
            change.kind,
            Kind::FieldRemoved
                | Kind::ParameterRemoved
                | Kind::ResponseRemoved
                | Kind::FieldRenamed
                | Kind::ParameterRenamed
        );
        let gone = change.page.is_none() || removal;
        gone && removal && origin.is_some_and(|origin| !origin.sourced)
            || (change.page.is_none() && matches!(change.kind, Kind::AuthChanged | Kind::ServerChanged))
            // A lost credential is always worth a look, also when the page says nothing now.
            || (change.kind == Kind::AuthChanged && change.page == Some(Value::Array(Vec::new())))
    }

    /// Whether a deviation of the spec is about what changed.
    fn deviates_from(&self, change: &Difference) -> bool {
        self.deviation(change).is_some()
    }

    /// Facts with an `x-source` are not expected on the page.
    fn is_sourced(&self, difference: &Difference) -> bool {
        difference.kind == Kind::SpecOnly && self.origin(difference).is_some_and(|origin| origin.sourced)
    }

    /// The deviation that accounts for a disagreement: one on the thing itself, or one further out
    /// that names it.
    fn deviation<'s>(&'s self, difference: &Difference) -> Option<&'s Deviation> {
        let known = self.known?;
        let on =
            |origin: Option<&'s Origin>| origin?.deviations.iter().find(|deviation| is_about(deviation, difference));
        if let Some(own) = on(self.origin(difference)) {
            return Some(own);
        }
        if let Some(holder) = difference.field.strip_suffix("[]").or_else(|| difference.field.strip_suffix(".*")) {
            let mut outer = difference.clone();
            outer.field = holder.to_owned();
            if let Some(found) = on(self.origin(&outer)) {
                return Some(found);
            }
        }
        let words = names(difference);
        let mut outer: Vec<&Origin> = Vec::new();
        if let Some(place) = &difference.place {
            let place = matching_part(&known.facts, place).map_or(place, |part| &part.place);
            let mut path = difference.field.as_str();
            while !path.is_empty() {
                path = parent_path(path);
                outer.extend(known.origins.get(&(place.clone(), path.to_owned())));
            }
        }
        outer.push(&known.origin);
        outer.into_iter().flat_map(|origin| &origin.deviations).find(|deviation| {
            let text = format!("{} {} {}", deviation.says, deviation.we, deviation.why);
            words.iter().any(|word| mentions(&text, word))
        })
    }

    fn silence(&self, difference: &Difference, deviation: &Deviation, report: &mut Report) {
        let silenced = Silenced {
            operation: self.name.clone(),
            location: location(difference).to_owned(),
            field: shown_field(difference),
            says: deviation.says.clone(),
            we: deviation.we.clone(),
            why: deviation.why.clone(),
            spec: self.input.document.location(deviation.span),
        };
        if !report.silenced.contains(&silenced) {
            report.silenced.push(silenced);
        }
    }

    fn drift(&self, difference: &Difference, spec_value: Option<Value>, lock_value: Option<Value>) -> Drift {
        let exact = self.origin(difference).is_some();
        let (span, pointer) = self.spot(difference, exact);
        let spec_value = spec_value.or_else(|| self.spec_value(difference));
        let mut message = describe(difference, &self.name);
        if !exact && self.known.is_some() && difference.place.is_some() && difference.kind != Kind::PageOnly {
            message.push_str("; the spec does not have it");
        }
        Drift {
            kind: difference.kind,
            operation: self.name.clone(),
            location: location(difference).to_owned(),
            field: shown_field(difference),
            page_value: difference.page.clone(),
            spec_value,
            lock_value,
            page_line: (difference.line > 0 && self.input_is_page()).then_some(difference.line),
            spec: span.map(|span| self.input.document.location(span)),
            message,
            pointer,
            place: difference.place.clone(),
            about: Some(difference.about),
            doubt: difference.doubt.as_ref().map(Doubt::why),
        }
        .held(difference)
    }

    /// Where the spec states it; for what the spec does not have, the `properties` it belongs in, or
    /// else the nearest thing there is.
    fn spot(&self, difference: &Difference, exact: bool) -> (Option<Span>, String) {
        let holder = || {
            let (known, place) = (self.known?, difference.place.as_ref()?);
            let place = matching_part(&known.facts, place).map_or(place, |part| &part.place);
            known.holders.get(&(place.clone(), parent_path(&difference.field).to_owned()))
        };
        if !exact
            && !difference.field.is_empty()
            && let Some((pointer, span)) = holder()
        {
            return (Some(*span), pointer.to_string());
        }
        let origin = self.nearest(difference);
        let pointer = origin.map(|origin| origin.pointer.to_string());
        (origin.map(|origin| origin.span), pointer.unwrap_or_default())
    }

    /// Facts of a lock carry no lines; the operation of a page always has one.
    fn input_is_page(&self) -> bool {
        let mut heads = self.input.facts.operations.iter().flat_map(|operation| [&operation.path, &operation.method]);
        heads.any(|claim| claim.as_ref().is_some_and(|claim| claim.line > 0))
    }

    /// What the spec holds of the thing a change is about.
    fn spec_value(&self, difference: &Difference) -> Option<Value> {
        let known = self.known?;
        let Some(place) = &difference.place else {
            let claim = match difference.kind {
                Kind::PathChanged => known.facts.path.as_ref(),
                Kind::MethodChanged => known.facts.method.as_ref(),
                Kind::ServerChanged => known.facts.server.as_ref(),
                Kind::AuthChanged => {
                    let wire =
                        known.facts.auth.iter().filter(|(auth, _)| !matches!(auth, crate::facts::Auth::Scheme(_)));
                    return Some(wire.map(|(auth, _)| Value::String(auth.to_string())).collect());
                }
                _ => None,
            };
            return claim.map(super::values::shown);
        };
        let part = matching_part(&known.facts, place)?;
        if difference.field.is_empty() {
            return match &part.place {
                Place::Response(Status::Code(code)) if difference.about != Kind::ContentChanged => {
                    Some(code.as_str().into())
                }
                _ => None,
            };
        }
        let field = part.field(&difference.field)?;
        let group = super::values::GROUPS
            .iter()
            .find(|group| group.first().is_some_and(|aspect| Kind::of(*aspect) == difference.about));
        match group {
            Some(group) => super::values::group_value(field, group),
            None if difference.renamed.is_some() => Some(field.path.as_str().into()),
            None if difference.about == Kind::ExampleChanged || difference.about == Kind::ExampleMismatch => None,
            None => Some(super::values::summary(field)),
        }
    }
}

impl Drift {
    /// A removal that the page speaks against is none: it is a line that cannot be read.
    fn held(mut self, difference: &Difference) -> Self {
        let line = match difference.doubt {
            Some(Doubt::StillThere(line)) => line,
            Some(Doubt::Unread(line)) if is_removal(difference) => line,
            _ => return self,
        };
        self.kind = Kind::UnreadChanged;
        self.page_line = Some(line);
        let why = self.doubt.clone().unwrap_or_default();
        self.message = format!("`{}` is not read any more, but {why}", self.field);
        self
    }
}

/// Whether a disagreement with the spec has a change of the page as its cause.
fn belongs(disagreement: &Difference, change: &Difference) -> bool {
    if disagreement.place != change.place || change.kind.is_information() {
        return false;
    }
    // An example that still shows what the page no longer declares is a matter of its own.
    if matches!(change.kind, Kind::FieldRemoved | Kind::ParameterRemoved) && disagreement.kind == Kind::PageOnly {
        return false;
    }
    let same_field = disagreement.field == change.field;
    let whole = matches!(
        change.kind,
        Kind::FieldAdded
            | Kind::FieldRemoved
            | Kind::FieldRenamed
            | Kind::ParameterAdded
            | Kind::ParameterRemoved
            | Kind::ParameterRenamed
            | Kind::ResponseAdded
            | Kind::ResponseRemoved
    );
    if whole && change.field.is_empty() {
        return true;
    }
    if whole {
        let here = |field: &str| disagreement.field == *field || is_below(&disagreement.field, field);
        return here(&change.field) || change.renamed.as_deref().is_some_and(here);
    }
    let items =
        disagreement.field.strip_suffix("[]").or_else(|| disagreement.field.strip_suffix(".*")) == Some(&change.field);
    (same_field || items) && disagreement.about == change.about
        // A field of another type has other fields inside, and other limits.
        || (change.kind == Kind::TypeChanged && same_field && disagreement.kind != Kind::PageOnly && disagreement.about != Kind::RequiredChanged)
        || (change.kind == Kind::TypeChanged && is_below(&disagreement.field, &change.field))
}

fn location(difference: &Difference) -> &'static str {
    difference.place.as_ref().map_or("operation", Place::location)
}

/// The field; for a response as a whole its status.
fn shown_field(difference: &Difference) -> String {
    match &difference.place {
        Some(Place::Response(status)) if difference.field.is_empty() => status.to_string(),
        _ => difference.field.clone(),
    }
}
