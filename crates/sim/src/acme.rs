//! The demo organization: its world, and what its people wrote down.

use crate::conversation::Conversation;
use crate::world::{World, WorldError};

/// The demo organization.
pub const ACME: &str = include_str!("../worlds/acme.toml");

/// The demo organization as a conversation, ready to be served.
pub fn acme() -> Result<Conversation, WorldError> {
    Ok(World::parse(ACME)?.conversation())
}

macro_rules! file {
    ($path:literal) => {
        ($path, include_str!(concat!("../worlds/acme/", $path)))
    };
}

/// The files of its program folder, by their paths in it.
pub const ACME_PROGRAM: &[(&str, &str)] = &[
    file!("accounts.yaml"),
    file!("attestations/E1.3.yaml"),
    file!("attestations/E10.3.yaml"),
    file!("attestations/E4.yaml"),
    file!("attestations/E5.4.yaml"),
    file!("attestations/M6.2.yaml"),
    file!("attestations/X8.1.yaml"),
    file!("exceptions.yaml"),
    file!("exercises/2026-08-12.yaml"),
    file!("firestep.yaml"),
    file!("history/2026-05-28T211400Z.jsonl"),
    file!("history/2026-08-26T211400Z.jsonl"),
    file!("honeytokens.yaml"),
    file!("hunts/2026-10-20.yaml"),
    file!("response-plan.md"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    fn files(folder: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, found);
            } else {
                found.insert(path);
            }
        }
    }

    #[test]
    fn every_file_of_the_folder_is_in_the_program() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds/acme");
        let mut found = BTreeSet::new();
        files(&folder, &mut found);
        let listed = ACME_PROGRAM.iter().map(|(path, _)| folder.join(path));
        assert_eq!(found, listed.collect());
    }
}
