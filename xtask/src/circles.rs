//! Files of one crate that import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::imports;
use crate::process::root;

/// One sentence for each circle of each crate.
pub(crate) fn find() -> Result<Vec<String>> {
    let mut folders = vec![root().join("xtask")];
    for entry in fs::read_dir(root().join("crates"))? {
        folders.push(entry?.path());
    }
    folders.sort();
    let mut found = Vec::new();
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        for circle in circles(&imports::of(&folder.join("src"))?) {
            let names: Vec<_> = circle.iter().chain(circle.first()).collect();
            let names: Vec<_> = names.iter().map(|file| file.to_string_lossy()).collect();
            found.push(format!(
                "`{name}`: files import each other: {}",
                names.join(" -> ")
            ));
        }
    }
    Ok(found)
}

/// A shortest circle through each set of files that reach each other.
fn circles(imports: &BTreeMap<PathBuf, BTreeSet<PathBuf>>) -> Vec<Vec<PathBuf>> {
    let mut told: BTreeSet<&PathBuf> = BTreeSet::new();
    let mut found = Vec::new();
    for file in imports.keys() {
        if told.contains(file) {
            continue;
        }
        if let Some(circle) = shortest(imports, file) {
            told.extend(
                circle
                    .iter()
                    .filter_map(|it| imports.get_key_value(it))
                    .map(|it| it.0),
            );
            found.push(circle);
        }
    }
    found
}

/// The shortest way from a file back to itself.
fn shortest(
    imports: &BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    start: &PathBuf,
) -> Option<Vec<PathBuf>> {
    let mut ways = vec![vec![start.clone()]];
    let mut reached = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in way
                .last()
                .and_then(|last| imports.get(last))
                .into_iter()
                .flatten()
            {
                if next == start {
                    return Some(way);
                }
                if reached.insert(next.clone()) {
                    longer.push([way.as_slice(), std::slice::from_ref(next)].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles_of(imports: &[(&str, &[&str])]) -> Vec<String> {
        let imports = imports
            .iter()
            .map(|(file, used)| (file.into(), used.iter().map(PathBuf::from).collect()))
            .collect();
        let names = |circle: Vec<PathBuf>| -> Vec<String> {
            circle.iter().map(|it| it.display().to_string()).collect()
        };
        circles(&imports)
            .into_iter()
            .map(|it| names(it).join(" "))
            .collect()
    }

    #[test]
    fn each_circle_is_told_once_and_the_shortest_way() {
        let told = circles_of(&[
            ("a", &["b", "c"]),
            ("b", &["c"]),
            ("c", &["a"]),
            ("d", &["a", "e"]),
            ("e", &["d"]),
        ]);
        assert_eq!(told, ["a c", "b c a", "d e"]);
    }

    #[test]
    fn a_tree_has_no_circle() {
        assert!(circles_of(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])]).is_empty());
    }
}
