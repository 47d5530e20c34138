//! Frameworks: their requirements, and which checks or items stand behind each. One file per framework in `frameworks/`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A framework that people are measured by.
#[derive(Debug, PartialEq, Eq)]
pub struct Framework {
    /// What it is called on the command line, `cis-aws-5.0`; the name of its file.
    pub word: &'static str,
    /// Its name as its makers write it.
    pub title: &'static str,
    /// Where its makers publish it.
    pub page: &'static str,
    /// Whether a finding names its controls: those that are about AWS, not those that are asked of any organization.
    pub is_of_aws: bool,
    /// In the order of the framework.
    pub requirements: Vec<Requirement>,
    /// The checks behind any requirement.
    checks: HashSet<&'static str>,
}

/// One requirement of a framework.
#[derive(Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its id in the framework, `1.4` or `EC2.2`.
    pub id: &'static str,
    /// What it asks, in our words; the frameworks of any organization have ids only.
    pub title: Option<&'static str>,
    /// The checks behind it, by id.
    pub checks: Vec<&'static str>,
    /// Whether they answer only a part of what it asks, so that it never counts as held.
    pub is_part: bool,
    /// The items of the checklist behind it, by id.
    pub items: Vec<&'static str>,
    /// Why there is neither.
    pub undecided: Option<Undecided>,
}

/// Why nothing decides a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecided {
    /// No call to AWS can tell, for this reason.
    ByNoCall(&'static str),
    /// It could be told and is not yet.
    NotYet,
}

/// One requirement that a check answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    pub framework: &'static Framework,
    pub id: &'static str,
}

/// A check of a peer, and what stands for it here.
#[derive(Debug, PartialEq, Eq)]
pub struct PeerCheck {
    pub id: &'static str,
    /// How bad the peer says it is: `critical`, `high`, …
    pub severity: &'static str,
    /// Our checks that ask the same; `~` before one that asks less.
    pub checks: Vec<&'static str>,
    /// Why there is none, where that is decided.
    pub why_not: Option<&'static str>,
}

/// Word and file of each framework.
macro_rules! files {
    ($($word:literal)*) => {
        [$(($word, include_str!(concat!("../frameworks/", $word, ".tsv")))),*]
    };
}

const FILES: &[(&str, &str)] = &files!(
    "cis-aws-3.0" "cis-aws-5.0" "cis-aws-6.0" "cis-aws-7.0" "aws-fsbp"
    "nist-800-53-r5" "nist-csf-2.0" "pci-dss-4.0" "iso-27001-2022" "soc-2"
);
const PEERS: &str = include_str!("../frameworks/peer-checks.tsv");

static ALL: LazyLock<Vec<Framework>> = LazyLock::new(|| {
    let files = FILES.iter();
    files.map(|(word, text)| read(word, text)).collect()
});

static CONTROLS: LazyLock<HashMap<&'static str, Vec<Control>>> = LazyLock::new(|| {
    let mut controls: HashMap<_, Vec<Control>> = HashMap::new();
    for framework in ALL.iter().filter(|it| it.is_of_aws) {
        for requirement in &framework.requirements {
            for check in &requirement.checks {
                controls.entry(*check).or_default().push(Control {
                    framework,
                    id: requirement.id,
                });
            }
        }
    }
    controls
});

static PEER_CHECKS: LazyLock<Vec<PeerCheck>> = LazyLock::new(|| {
    rows(PEERS)
        .map(|[id, severity, checks, why_not]| PeerCheck {
            id,
            severity,
            checks: checks.split_whitespace().collect(),
            why_not: some(why_not),
        })
        .collect()
});

static PEER_CHECKS_BY_ID: LazyLock<HashMap<&'static str, &'static PeerCheck>> =
    LazyLock::new(|| peer_checks().iter().map(|it| (it.id, it)).collect());

/// All frameworks.
pub fn all() -> &'static [Framework] {
    &ALL
}

/// The framework of this word.
pub fn find(word: &str) -> Option<&'static Framework> {
    all().iter().find(|it| it.word == word)
}

/// What a check answers in the frameworks that are about AWS.
pub fn controls(check: &str) -> &'static [Control] {
    CONTROLS.get(check).map_or(&[], Vec::as_slice)
}

/// The checks of the best known peer.
pub fn peer_checks() -> &'static [PeerCheck] {
    &PEER_CHECKS
}

impl Framework {
    /// Whether a check stands behind a requirement of it.
    pub fn asks_for(&self, check: &str) -> bool {
        self.checks.contains(check)
    }
}

/// Stands before a check that answers only a part of what is asked.
const PART: char = '~';

/// A file: a line of names and values, `title`, `page`, `of-aws`; then the rows requirement, title, what decides it
/// (checks and items), checks of the peer that do, why nothing does.
fn read(word: &'static str, text: &'static str) -> Framework {
    let head = |name: &str| {
        let mut lines = text.lines().filter_map(|line| line.strip_prefix("# "));
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
        value.unwrap_or_default()
    };
    let requirements: Vec<Requirement> = rows(text).map(requirement).collect();
    Framework {
        word,
        title: head("title"),
        page: head("page"),
        is_of_aws: head("of-aws") == "yes",
        checks: requirements
            .iter()
            .flat_map(|it| &it.checks)
            .copied()
            .collect(),
        requirements,
    }
}

fn requirement([id, title, by, peers, why]: [&'static str; 5]) -> Requirement {
    let is_item = |it: &&str| crate::items::item(it).is_some();
    let (items, mut checks): (Vec<_>, Vec<_>) = by.split_whitespace().partition(is_item);
    let is_part_of = |checks: &[&str]| checks.iter().all(|it| it.starts_with(PART));
    let mut is_part = is_part_of(&checks) && items.is_empty();
    let peers = peers.split_whitespace();
    let of_peers: Vec<&[&str]> = peers.map(peer).collect();
    if by.is_empty() {
        // What the peer needs several checks for is not answered by one of them.
        is_part = of_peers.iter().any(|checks| is_part_of(checks));
    }
    checks.extend(of_peers.concat());
    let mut checks: Vec<_> = checks
        .iter()
        .map(|it| it.trim_start_matches(PART))
        .collect();
    checks.sort_unstable();
    checks.dedup();
    let is_undecided = checks.is_empty() && items.is_empty();
    Requirement {
        id,
        title: some(title),
        is_part: is_part && !is_undecided,
        checks,
        items,
        undecided: is_undecided.then(|| some(why).map_or(Undecided::NotYet, Undecided::ByNoCall)),
    }
}

/// Our checks that ask what one of the peer does.
fn peer(id: &str) -> &'static [&'static str] {
    PEER_CHECKS_BY_ID.get(id).map_or(&[], |it| &it.checks)
}

/// The rows of a table: cells that are missing at a row's end are empty.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter(|line| !line.is_empty()).map(|line| {
        let mut cells = line.split('\t');
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    })
}

fn some(text: &'static str) -> Option<&'static str> {
    (!text.is_empty()).then_some(text)
}
