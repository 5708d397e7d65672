//! What a process costs.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

/// What one run cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of processor time, its children's included.
    pub processor: f64,
    /// Bytes in memory at the highest, of the largest process.
    pub memory: u64,
}

/// Runs a command to its end.
///
/// # Errors
/// It could not start or failed: the last line it said.
pub fn cost(command: &mut Command) -> Result<Cost, String> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let started = Instant::now();
    let mut child = command.spawn().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let mut said = String::new();
    if let Some(mut stream) = child.stderr.take() {
        // Ends with the process. What is not text is no message.
        let _ = stream.read_to_string(&mut said);
    }
    let used = child.wait4().map_err(|error| error.to_string())?;
    let wall = started.elapsed().as_secs_f64();
    if !used.status.success() {
        let mut telling = said.lines().map(str::trim).filter(|line| !line.is_empty());
        let last = telling.clone().find(|line| line.contains("rror")).or_else(|| telling.next_back());
        return Err(last.unwrap_or("it failed and said nothing").to_owned());
    }
    let processor = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    Ok(Cost { wall, processor, memory: used.rusage.maxrss })
}

/// The median of each part for itself; of an even number, the lower one.
pub fn median(costs: &[Cost]) -> Cost {
    let middle = |part: fn(&Cost) -> f64| {
        let mut parts: Vec<f64> = costs.iter().map(part).collect();
        parts.sort_by(f64::total_cmp);
        parts.get(parts.len().saturating_sub(1) / 2).copied().unwrap_or_default()
    };
    Cost {
        wall: middle(|cost| cost.wall),
        processor: middle(|cost| cost.processor),
        memory: costs.iter().map(|cost| cost.memory).max().unwrap_or_default(),
    }
}

/// Who comes when: every second round backwards, so that nobody always runs on warm caches.
pub fn turns(count: usize, round: usize) -> Vec<usize> {
    let forwards = 0..count;
    if round.is_multiple_of(2) { forwards.collect() } else { forwards.rev().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_part_by_part() {
        let of = |wall, processor, memory| Cost { wall, processor, memory };
        let costs = [of(3.0, 1.0, 5), of(1.0, 2.0, 9), of(2.0, 3.0, 7)];
        assert_eq!(median(&costs), of(2.0, 2.0, 9));
        assert_eq!(median(&costs[..2]), of(1.0, 1.0, 9));
    }

    #[test]
    fn everyone_is_first_at_times() {
        assert_eq!(turns(3, 0), [0, 1, 2]);
        assert_eq!(turns(3, 1), [2, 1, 0]);
    }
}
