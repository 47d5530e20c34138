//! The embedded catalogue: an index and one compressed frame per service.

use std::sync::{LazyLock, OnceLock};

use super::build;
use super::shape::ServiceModel;

/// Written by `cargo xtask models`: the length of the index (u32, little endian), the index (a line per service: name,
/// signing name, offset, length and decompressed length, separated by spaces), the frames.
static CATALOGUE: &[u8] = include_bytes!("../../models/catalogue.zst");

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| entries(CATALOGUE).unwrap_or_default());

struct Entry {
    name: &'static str,
    signing_name: &'static str,
    frame: &'static [u8],
    size: usize,
    loaded: OnceLock<Option<&'static ServiceModel>>,
}

/// The service of that name, if the catalogue has it.
pub fn service(name: &str) -> Option<&'static ServiceModel> {
    let at = ENTRIES
        .binary_search_by_key(&name, |entry| entry.name)
        .ok()?;
    ENTRIES.get(at)?.load()
}

/// All names, sorted; reads no model.
pub fn services() -> impl Iterator<Item = &'static str> {
    ENTRIES.iter().map(|entry| entry.name)
}

/// The services whose requests carry this name in their credential scope.
pub fn services_signing_as(name: &str) -> impl Iterator<Item = &'static ServiceModel> {
    ENTRIES
        .iter()
        .filter(move |entry| entry.signing_name == name)
        .filter_map(Entry::load)
}

impl Entry {
    fn load(&self) -> Option<&'static ServiceModel> {
        *self.loaded.get_or_init(|| {
            let text = zstd::bulk::decompress(self.frame, self.size).ok()?;
            build::build(self.name, String::from_utf8(text).ok()?.leak()).ok()
        })
    }
}

fn entries(catalogue: &'static [u8]) -> Option<Vec<Entry>> {
    let (length, rest) = catalogue.split_first_chunk::<4>()?;
    let (index, frames) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    std::str::from_utf8(index)
        .ok()?
        .lines()
        .map(|line| entry(line, frames))
        .collect()
}

fn entry(line: &'static str, frames: &'static [u8]) -> Option<Entry> {
    let mut words = line.split(' ');
    let (name, signing_name) = (words.next()?, words.next()?);
    let mut number = || words.next()?.parse::<usize>().ok();
    let (offset, length, size) = (number()?, number()?, number()?);
    let frame = frames.get(offset..offset.checked_add(length)?)?;
    Some(Entry {
        name,
        signing_name,
        frame,
        size,
        loaded: OnceLock::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_of_the_catalogue_loads() {
        assert!(services().count() > 100);
        for name in services() {
            assert!(
                service(name).is_some_and(|service| !service.operations().is_empty()),
                "{name}"
            );
        }
    }

    #[test]
    fn two_services_share_a_signing_name() {
        let names: Vec<_> = services_signing_as("elasticloadbalancing")
            .map(|service| service.name)
            .collect();
        assert_eq!(names, ["elb", "elbv2"]);
    }
}
