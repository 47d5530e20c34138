//! A finding: a verdict with everything a reader needs to act on it.

use firestep_inventory::GLOBAL;

use crate::check::Check;
use crate::verdict::{About, Verdict};

/// What one check said about one resource.
#[derive(Debug, Clone)]
pub struct Finding {
    pub check: &'static Check,
    pub verdict: Verdict,
    pub resource: ResourceRef,
    /// In which account; empty for the organization as a whole.
    pub account: &'static str,
    /// In which region, `global` when it has none.
    pub region: &'static str,
    /// The operations whose answers were read, in that account and region.
    pub evidence: &'static [&'static str],
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceRef {
    pub kind: &'static str,
    /// Its id as AWS's operations take it; the region for a kind that must exist there; empty for a list that was
    /// not seen whole.
    pub id: Box<str>,
    /// Its ARN, when it has one.
    pub arn: Option<Box<str>>,
    /// Its name, where that is not the id.
    pub name: Option<Box<str>>,
}

impl ResourceRef {
    /// The resource of a verdict.
    pub fn of(about: &About<'_>) -> Self {
        let location = about.location();
        match about.identity() {
            Some(identity) => ResourceRef {
                kind: about.kind(),
                id: identity.id.clone(),
                arn: identity.arn.clone(),
                name: identity.name.clone(),
            },
            None => ResourceRef {
                kind: about.kind(),
                id: match about {
                    About::Thing(_) | About::Kind(..) if location.region != GLOBAL => {
                        location.region.into()
                    }
                    About::Thing(_) | About::Kind(..) | About::Account(_) => {
                        location.account.into()
                    }
                },
                arn: None,
                name: None,
            },
        }
    }
}

impl Finding {
    /// The check's fix with this resource's own names, when it failed and has one.
    pub fn fix(&self) -> Option<String> {
        let fix = self.check.fix?;
        if !matches!(self.verdict, Verdict::Fail(_)) {
            return None;
        }
        let name = self.resource.name.as_deref().unwrap_or(&self.resource.id);
        let arn = self.resource.arn.as_deref().unwrap_or(&self.resource.id);
        let mut command = String::with_capacity(fix.command.len() + 32);
        let mut rest = fix.command;
        // One pass, so that a name which looks like a placeholder stays a name.
        while let Some((before, from)) = rest.split_once('{') {
            command.push_str(before);
            let Some((word, after)) = from.split_once('}') else {
                command.push('{');
                rest = from;
                continue;
            };
            match word {
                "id" => command.push_str(&quoted(&self.resource.id)),
                "name" => command.push_str(&quoted(name)),
                "arn" => command.push_str(&quoted(arn)),
                "region" => command.push_str(&quoted(self.region)),
                "account" => command.push_str(&quoted(self.account)),
                other => {
                    command.push('{');
                    command.push_str(other);
                    command.push('}');
                }
            }
            rest = after;
        }
        command.push_str(rest);
        Some(command)
    }

    /// Whether the fix can break nothing that runs.
    pub fn fix_is_safe(&self) -> bool {
        self.check.fix.is_some_and(|fix| fix.safe)
    }
}

/// A word for a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = !text.is_empty()
        && text
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || "-_./:@=+,".contains(it));
    if plain {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_when_it_needs_to_be() {
        assert_eq!(quoted("i-0abc"), "i-0abc");
        assert_eq!(quoted("a b'c"), r"'a b'\''c'");
        assert_eq!(quoted("$(x)"), "'$(x)'");
        assert_eq!(quoted(""), "''");
    }
}
