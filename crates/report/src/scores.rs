//! The score with its parts, and the states of the items by stage.

use std::io::{self, Write};

use firestep_checklist::items::Tier;
use firestep_checklist::report::Trend;
use firestep_checklist::{ClauseStatus, ItemState, Report, RolledItem, Score};

use crate::head;
use crate::shares::{PARTS, Part, percents};
use crate::style::{Style, WIDE, columns, count, line_wrapped, padded};

/// How a table of scores is laid out in a width.
struct Layout {
    name: usize,
    items: bool,
    parts: Vec<&'static Part>,
    heads: Heads,
    bar: Bar,
}

/// What stands over the columns of parts.
#[derive(Clone, Copy)]
enum Heads {
    Names,
    /// Their textures, which the legend names, over columns of this width.
    Textures(usize),
}

/// Where the bar stands, and its cells.
#[derive(Clone, Copy)]
enum Bar {
    /// Between the score and its parts.
    Between(usize),
    After(usize),
    /// On a line of its own.
    Below(usize),
}

/// What stands before the parts: the name, the number of items, the score.
const ITEMS: usize = 6;
const SCORE: usize = 6;
const CELLS: usize = 14;
const MOST_CELLS: usize = 38;

impl Heads {
    /// The columns that a part takes.
    fn wide(self, part: &Part) -> usize {
        match self {
            Self::Names => part.name.len() + 1,
            Self::Textures(width) => width,
        }
    }

    fn all(self, parts: &[&Part]) -> usize {
        parts.iter().map(|part| self.wide(part)).sum()
    }
}

impl Layout {
    /// For these scores: what none of them has is left out where it is rare. Textures stand for names where those leave
    /// no room for the number of items, or for the bar.
    fn new(name: usize, scores: &[Score], width: usize, with_bar: bool) -> Self {
        let parts: Vec<&Part> = PARTS
            .iter()
            .filter(|part| {
                !matches!(part.name, "attested" | "unasked" | "waiting")
                    || scores.iter().any(|it| (part.share)(&it.shares) > 0.0)
            })
            .collect();
        let room = if with_bar { CELLS + 1 } else { 0 };
        let least = |heads: Heads| name + SCORE + heads.all(&parts);
        let heads = [Heads::Names, Heads::Textures(5)]
            .into_iter()
            .find(|it| least(*it) + ITEMS + room <= width)
            .unwrap_or(Heads::Textures(4));
        let items = least(heads) + ITEMS <= width;
        let used = least(heads) + if items { ITEMS } else { 0 };
        let room = width.saturating_sub(used + 1);
        let bar = match room {
            CELLS.. if width >= WIDE => Bar::Between(room.saturating_sub(1).min(MOST_CELLS)),
            CELLS.. => Bar::After(room.min(MOST_CELLS)),
            _ => Bar::Below(CELLS),
        };
        Self {
            name,
            items,
            parts,
            heads,
            bar,
        }
    }

    /// One that fits. Where there is no room for names beside the numbers, they stand above them.
    fn fitting(name: usize, scores: &[Score], style: Style, with_bar: bool) -> (Self, bool) {
        let layout = Self::new(name, scores, style.width, with_bar);
        if layout.name + SCORE + layout.heads.all(&layout.parts) <= style.width {
            return (layout, false);
        }
        (Self::new(NO_NAME, scores, style.width, with_bar), true)
    }

    /// A line of the table: what stands in its columns, `bar` in the place of the bar where there is one.
    fn line(
        &self,
        [name, items, score]: [&str; 3],
        bar: Option<&str>,
        part: &dyn Fn(&Part) -> String,
    ) -> String {
        let mut line = padded(name, self.name);
        if self.items {
            line.push_str(&format!("{items:>5} {score:>5}"));
        } else {
            line.push_str(&format!("{score:>6}"));
        }
        match (self.bar, bar) {
            (Bar::Between(_), Some(bar)) => line.push_str(&format!("  {bar}")),
            (Bar::Between(_) | Bar::After(_) | Bar::Below(_), _) => {}
        }
        for it in &self.parts {
            let text = part(it);
            let pad = self.heads.wide(it).saturating_sub(columns(&text));
            line.push_str(&" ".repeat(pad));
            line.push_str(&text);
        }
        match (self.bar, bar) {
            (Bar::After(_), Some(bar)) => line.push_str(&format!(" {bar}")),
            (Bar::Below(_), Some(bar)) => line.push_str(&format!("\n  {bar}")),
            (Bar::Between(_) | Bar::After(_) | Bar::Below(_), _) => {}
        }
        line.trim_end().to_owned()
    }

    fn heading(&self, with_bar: bool, style: Style) -> String {
        let blank = match self.bar {
            Bar::Between(cells) if with_bar => Some(" ".repeat(cells)),
            Bar::Between(_) | Bar::After(_) | Bar::Below(_) => None,
        };
        let name = |part: &Part| match self.heads {
            Heads::Names => part.name.to_owned(),
            Heads::Textures(_) => part.texture(style).to_owned(),
        };
        self.line(["%", "items", "score"], blank.as_deref(), &name)
    }

    fn row(&self, name: &str, items: usize, score: Score, bar: Option<&str>) -> String {
        let numbers = |part: &Part| part.percents(&score);
        let items = items.to_string();
        self.line([name, &items, &percents(&score)], bar, &numbers)
    }
}

/// The score of every tier, each with its bar, and what the numbers mean.
pub(crate) fn score(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let moved = report.trend.as_ref().map(moved);
    let note = ["in percent".to_owned()].into_iter().chain(moved);
    let note = note.collect::<Vec<_>>().join("; ");
    writeln!(out, "{}", style.rule("Score", &note))?;
    let scores: Vec<Score> = report.tiers.iter().filter_map(|row| row.score).collect();
    let (layout, above) = Layout::fitting(TIERS, &scores, style, true);
    writeln!(out, "{}", layout.heading(true, style))?;
    for row in &report.tiers {
        let mut name = format!("{} {}", row.tier.letter(), row.tier.name());
        let Some(score) = row.score else {
            writeln!(out, "{name:<TIERS$} not applicable")?;
            continue;
        };
        if above {
            writeln!(out, "{name}")?;
            name.clear();
        }
        let (Bar::Between(cells) | Bar::After(cells) | Bar::Below(cells)) = layout.bar;
        let bar = bar(score, cells, style);
        writeln!(out, "{}", layout.row(&name, row.counted, score, Some(&bar)))?;
    }
    let mut sentences = vec![legend(report, &scores, style)];
    sentences.extend(meaning(report));
    line_wrapped(out, style, &sentences.join(" "))
}

/// How the tiers moved.
pub(crate) fn moved(trend: &Trend) -> String {
    let tiers = trend.tiers.iter().map(|(tier, by)| {
        let sign = if *by == 0 { "" } else { "+" };
        let sign = if *by < 0 { "" } else { sign };
        format!("{} {sign}{by}", tier.letter())
    });
    let tiers: Vec<String> = tiers.collect();
    format!("since {}: {}", trend.since, tiers.join(", "))
}

/// What each texture stands for.
fn textures(scores: &[Score], style: Style) -> String {
    let shown = PARTS
        .iter()
        .filter(|part| scores.iter().any(|it| (part.share)(&it.shares) > 0.0));
    let shown: Vec<String> = shown
        .map(|part| format!("{} {}", part.texture(style), part.name))
        .collect();
    format!("{}.", shown.join(" "))
}

/// The textures that a bar shows, and which items do not count.
fn legend(report: &Report, scores: &[Score], style: Style) -> String {
    let mut legend = textures(scores, style);
    for row in report.tiers.iter().filter(|row| row.counted < row.items) {
        legend.push_str(&format!(
            " {} counts {} of {}: {} not applicable.",
            row.tier.letter(),
            row.counted,
            row.items,
            row.items - row.counted
        ));
    }
    legend
}

/// What the closed regions are worth, and what this version can reach at most.
pub(crate) fn meaning(report: &Report) -> Vec<String> {
    let mut parts = Vec::new();
    if let (Some(score), Some(empty)) = (report.score, report.if_empty) {
        let closed = &report.head.closed_regions;
        let regions = match closed.len() {
            0 => "the closed regions are empty".to_owned(),
            1 => "the closed region is empty".to_owned(),
            many => format!("the {many} closed regions are empty"),
        };
        parts.push(format!(
            "{} % verified, {} % if {regions}",
            score.verified, empty.verified
        ));
    }
    let limited: Vec<String> = report
        .tiers
        .iter()
        .filter(|row| row.score.is_some() && row.reachable < 100)
        .map(|row| format!("{} {}", row.tier.letter(), row.reachable))
        .collect();
    if !limited.is_empty() {
        let checks = if parts.is_empty() { "Checks" } else { "checks" };
        parts.push(format!("{checks} reach {} %", limited.join(", ")));
    }
    if parts.is_empty() {
        return Vec::new();
    }
    vec![format!("{}.", parts.join("; "))]
}

/// What of people's word runs out, has run out, or is spoken against; nothing where all of it stands.
pub(crate) fn due(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let of = |wanted: ClauseStatus| -> Vec<&str> {
        let has = |it: &&RolledItem| {
            let mut statuses = it.clauses.iter().flat_map(|it| &it.statuses);
            statuses.any(|it| *it == wanted)
        };
        report
            .items
            .iter()
            .filter(has)
            .map(|it| it.item.id)
            .collect()
    };
    let told: Vec<String> = [
        (ClauseStatus::Contradicted, "contradicted"),
        (ClauseStatus::Expired, "expired"),
        (ClauseStatus::Expiring, "end within 30 days"),
    ]
    .into_iter()
    .map(|(status, word)| (of(status), word))
    .filter(|(items, _)| !items.is_empty())
    .map(|(items, word)| format!("{} {word}", items.join(" ")))
    .collect();
    if told.is_empty() {
        return Ok(());
    }
    line_wrapped(out, style, &format!("Attestations: {}.", told.join(", ")))
}

fn bar(score: Score, width: usize, style: Style) -> String {
    let shares: Vec<usize> = PARTS
        .iter()
        .map(|part| usize::from((part.of)(&score)))
        .collect();
    let mut cells: Vec<usize> = shares.iter().map(|share| share * width / 100).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(shares.get(*at).map_or(0, |it| it * width % 100)));
    let mut left = width.saturating_sub(cells.iter().sum());
    for at in order {
        if left > 0
            && let Some(cell) = cells.get_mut(at)
        {
            *cell += 1;
            left -= 1;
        }
    }
    PARTS
        .iter()
        .zip(cells)
        .filter(|(_, cells)| *cells > 0)
        .map(|(part, cells)| {
            let text = part.texture(style).repeat(cells);
            part.mark
                .map_or(text.clone(), |mark| style.paint(mark, &text))
        })
        .collect()
}

/// The score as a cell: `?` where nothing was seen.
fn score_cell(score: Option<Score>) -> String {
    match score {
        None => "-".to_owned(),
        Some(score) if score.unseen() == 100 => "?".to_owned(),
        Some(score) => score.score.to_string(),
    }
}

/// The states of the items, stage by stage.
pub(crate) fn grid(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let of = |tier: Tier| {
        report
            .stages
            .iter()
            .filter(move |row| row.stage.id.starts_with(tier.letter()))
    };
    let most = Tier::ALL
        .map(|tier| of(tier).count())
        .into_iter()
        .max()
        .unwrap_or_default();
    let least = if style.width >= WIDE { 5 } else { 4 };
    let widths: Vec<usize> = (0..most)
        .map(|at| {
            let longest = Tier::ALL.map(|tier| of(tier).nth(at).map_or(0, |row| row.states.len()));
            longest.into_iter().max().unwrap_or_default().max(least) + 1
        })
        .collect();
    // As many stages beside each other as there is room for.
    let mut from = 0;
    while from < widths.len() {
        let mut used = NAME;
        let fits = widths.iter().skip(from).take_while(|width| {
            used += **width;
            used <= style.width + 1
        });
        let to = from + fits.count().max(1);
        let some = widths.get(from..to).unwrap_or_default();
        grid_rows(report, from, some, style, out)?;
        from = to;
    }
    Ok(())
}

/// Columns that the names of tiers take.
const NAME: usize = 14;

/// The stages of every tier from one on, as many as there are widths.
fn grid_rows(
    report: &Report,
    from: usize,
    widths: &[usize],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = format!("{:<NAME$}", "stage");
    for (at, width) in widths.iter().enumerate() {
        line.push_str(&format!("{:<width$}", from + at + 1));
    }
    writeln!(out, "{}", line.trim_end())?;
    for tier in Tier::ALL {
        let mut stages = report
            .stages
            .iter()
            .filter(|row| row.stage.id.starts_with(tier.letter()))
            .skip(from)
            .zip(widths)
            .peekable();
        if stages.peek().is_none() {
            continue;
        }
        let mut states = format!("{:<NAME$}", format!("{} {}", tier.letter(), tier.name()));
        let mut scores = format!("{:<NAME$}", "  score %");
        for (row, width) in stages {
            let pad = " ".repeat(width.saturating_sub(row.states.len()));
            states.extend(row.states.iter().map(|state| style.state(*state)));
            states.push_str(&pad);
            scores.push_str(&format!("{:<width$}", score_cell(row.score)));
        }
        writeln!(out, "{}", states.trim_end())?;
        // In the narrow layout the scores of stages would push what is urgent from the screen: `--stages` has them.
        if style.width >= WIDE {
            writeln!(out, "{}", scores.trim_end())?;
        }
    }
    Ok(())
}

const STATES: [ItemState; 6] = [
    ItemState::Done,
    ItemState::Partial,
    ItemState::ToDo,
    ItemState::Unknown,
    ItemState::NotExamined,
    ItemState::NotApplicable,
];

/// How many items are in which state; together they are all.
pub(crate) fn counts(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    let mut length = 0;
    let total = format!("= {}", count(report.items.len(), "item"));
    let mut parts: Vec<(usize, String)> = Vec::new();
    for state in STATES {
        let of = report.items.iter().filter(|item| item.state == state);
        let number = of.clone().count();
        // What `firestep items --not-examined` lists is told apart from what is examined in part.
        let unlisted = match state {
            ItemState::NotExamined => of
                .filter(|item| !report.not_seen.not_examined.contains(&item.item.id))
                .count(),
            ItemState::Done
            | ItemState::Partial
            | ItemState::ToDo
            | ItemState::Unknown
            | ItemState::NotApplicable => 0,
        };
        for (number, word) in [(number - unlisted, state.word()), (unlisted, "in part")] {
            if number > 0 {
                let text = format!("{} {number} {word}", style.glyph(state));
                let painted = format!("{} {number} {word}", style.state(state));
                parts.push((columns(&text), painted));
            }
        }
    }
    parts.push((total.len(), total));
    for (width, text) in parts {
        if length > 0 && length + 2 + width > style.width {
            writeln!(out, "{line}")?;
            line.clear();
            length = 0;
        }
        if length > 0 {
            line.push_str("  ");
            length += 2;
        }
        line.push_str(&text);
        length += width;
    }
    writeln!(out, "{line}")
}

/// Columns for a tier's name, for a stage's id and name, and before numbers that have their name above.
const TIERS: usize = 11;
const NAMES: usize = 30;
const NO_NAME: usize = 4;

/// Prints the score of every stage and tier with its parts.
pub(crate) fn stages(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let stages = report.stages.iter().filter_map(|row| row.score);
    let tiers = report.tiers.iter().filter_map(|row| row.score);
    let scores: Vec<Score> = stages.chain(tiers).collect();
    head::warnings(&report.head, style, out)?;
    let (layout, above) = Layout::fitting(NAMES, &scores, style, false);
    writeln!(out, "{}", layout.heading(false, style))?;
    let show = |name: &str, items: usize, score: Score, out: &mut dyn Write| {
        if !above {
            return writeln!(out, "{}", layout.row(name, items, score, None));
        }
        writeln!(out, "{name}")?;
        writeln!(out, "{}", layout.row("", items, score, None))
    };
    for tier in Tier::ALL {
        for row in report
            .stages
            .iter()
            .filter(|row| row.stage.id.starts_with(tier.letter()))
        {
            let name = format!("{:<3} {}", row.stage.id, row.stage.name);
            match row.score {
                Some(score) => show(&name, row.states.len(), score, out)?,
                None => writeln!(out, "{name:<NAMES$} not applicable")?,
            }
        }
        for row in report.tiers.iter().filter(|row| row.tier == tier) {
            let name = format!("{:<3} all of {}", tier.letter(), tier.name());
            if let Some(score) = row.score {
                show(&name, row.counted, score, out)?;
            }
        }
        if tier != Tier::X {
            writeln!(out)?;
        }
    }
    if let Heads::Textures(_) = layout.heads {
        line_wrapped(out, style, &textures(&scores, style))?;
    }
    for sentence in meaning(report) {
        line_wrapped(out, style, &sentence)?;
    }
    Ok(())
}
