//! Suggestions for a name that is not known.

/// The known name most like this one, if one is alike enough to be meant.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let far = 1 + name.chars().count() / 4;
    // Long names and long lists would cost more than the hint is worth.
    if name.len() > 80 {
        return None;
    }
    let scored =
        known.take(2_000).map(|other| (strsim::osa_distance(&name.to_lowercase(), &other.to_lowercase()), other));
    let best = scored.min_by_key(|(distance, _)| *distance)?;
    (best.0 <= far).then_some(best.1)
}
