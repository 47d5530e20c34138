//! How fast answers pass the scanner: `scan FILE`, a file of JSON lines as `firestep snapshot cat` prints them.

use std::io::Write;
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let text = std::fs::read_to_string(path)?;
    let lines: Vec<&str> = text.lines().collect();
    let held = lines
        .iter()
        .filter(|it| firestep_secrets::may_hold(it))
        .count();
    let begun = Instant::now();
    let mut turns = 0_u32;
    while begun.elapsed().as_secs() < 2 {
        for line in &lines {
            std::hint::black_box(firestep_secrets::may_hold(line));
        }
        turns += 1;
    }
    let seconds = begun.elapsed().as_secs_f64() / f64::from(turns);
    writeln!(
        std::io::stdout(),
        "{} lines, {} KB, {held} looked at closely: {:.3} ms a turn",
        lines.len(),
        text.len() >> 10,
        seconds * 1e3
    )
}
