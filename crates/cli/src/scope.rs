//! The `scope` of the settings: what is collected where the flags that say it are not typed.

use std::path::{Path, PathBuf};

use firestep_audit::fix::cli::quoted;
use firestep_program::Scope;
use firestep_report::safe;

/// What of a settings file is in force.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScopeInForce {
    file: PathBuf,
    scope: Scope,
}

impl ScopeInForce {
    pub(crate) fn new(file: PathBuf, scope: Scope) -> Self {
        ScopeInForce { file, scope }
    }

    /// What it did, as the snapshot says it; nothing where it narrows nothing.
    pub(crate) fn note(&self) -> Option<String> {
        let flags = self.flags()?;
        let file = shown(&self.file);
        Some(format!(
            "When this was collected, `scope` of {file} stood for {flags}."
        ))
    }

    /// Which flags it stands for, in a sentence; nothing where it narrows nothing.
    pub(crate) fn told(&self) -> Option<String> {
        let flags = self.flags()?;
        Some(format!(
            "`scope` of {} stands for {flags}",
            shown(&self.file)
        ))
    }

    fn flags(&self) -> Option<String> {
        let mut flags = Vec::new();
        for (flag, said) in [
            ("--accounts", &self.scope.accounts),
            ("--exclude", &self.scope.exclude),
            ("--ou", &self.scope.ous),
            ("--regions", &self.scope.regions),
        ] {
            if !said.is_empty() {
                flags.push(format!("{flag} {}", quoted(&said.join(","))));
            }
        }
        (!flags.is_empty()).then(|| flags.join(" "))
    }

    /// Where it names something, to follow what is wrong with it; nothing where it does not.
    pub(crate) fn place(&self, name: &str) -> String {
        let said = self.scope.place_of(name).filter(|_| self.is_in_force(name));
        match said {
            Some(at) => format!("\n  it stands in `scope`, {}:{at}", shown(&self.file)),
            None => String::new(),
        }
    }

    fn is_in_force(&self, name: &str) -> bool {
        let Scope {
            accounts,
            exclude,
            ous,
            regions,
            named: _,
        } = &self.scope;
        let all = [accounts, exclude, ous, regions];
        all.iter().any(|said| said.iter().any(|it| **it == *name))
    }
}

fn shown(path: &Path) -> String {
    safe(&path.display().to_string())
}
