//! Which kind of resource is meant by what was typed.

use firestep_inventory::kinds::{self, ListedKind};

/// A kind, and how it is called.
#[derive(Debug, Clone)]
pub struct KindName {
    /// Its type, `AWS::EC2::Instance`; the name of its list where another list has that type.
    pub name: &'static str,
    /// What is known of it.
    pub kind: ListedKind,
}

/// What was typed names no kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KindError {
    /// None at all.
    Unknown,
    /// These.
    Ambiguous(Vec<&'static str>),
}

/// Every kind, in the order of their names.
pub fn kinds() -> Vec<KindName> {
    let mut named: Vec<KindName> = Vec::new();
    for kind in kinds::all() {
        let full = kind.origin.kind;
        // What is about an account as a whole has its id and no type of AWS's.
        let is_taken = named.iter().any(|it| it.name == full) || full.contains("::::");
        named.push(KindName {
            name: if is_taken { kind.list } else { full },
            kind,
        });
    }
    named.sort_by_key(|it| it.name);
    named
}

/// The kind that is meant: by its type, by the end of it, with the service or without, by the name of its list; whatever
/// the case, one or many.
pub fn find(typed: &str) -> Result<KindName, KindError> {
    let all = kinds();
    let typed = typed.trim().to_lowercase().replace("::", ":");
    if let Some(exact) = all.iter().find(|it| fits(&typed, it.name)) {
        return Ok(exact.clone());
    }
    let meant: Vec<&KindName> = all.iter().filter(|it| is_meant(&typed, it)).collect();
    match meant.as_slice() {
        [] => Err(KindError::Unknown),
        [one] => Ok((*one).clone()),
        several => Err(KindError::Ambiguous(
            several.iter().map(|it| it.name).collect(),
        )),
    }
}

fn is_meant(typed: &str, kind: &KindName) -> bool {
    if fits(typed, kind.kind.list) {
        return true;
    }
    // What has the name of its list is not the one that is meant by its type.
    let Some((service, last)) = kind
        .name
        .strip_prefix("AWS::")
        .and_then(|it| it.split_once("::"))
    else {
        return false;
    };
    let called = kind.kind.origin.operation.split(':').next();
    let called = called.unwrap_or_default();
    fits(typed, last)
        || fits(typed, &format!("{service}:{last}"))
        || fits(typed, &format!("{called}:{last}"))
}

/// Whether a text is a name, or many of it.
fn fits(typed: &str, name: &str) -> bool {
    let name = name.to_lowercase().replace("::", ":");
    typed == name
        || typed
            .strip_prefix(&*name)
            .is_some_and(|it| it == "s" || it == "es")
        || (name.ends_with('y') && typed.strip_suffix("ies") == name.strip_suffix('y'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_kind_has_one_name_and_is_found_by_it() {
        let all = kinds();
        let names: BTreeSet<&str> = all.iter().map(|it| it.name).collect();
        assert_eq!(names.len(), all.len());
        for kind in all {
            assert_eq!(find(kind.name).unwrap().kind.list, kind.kind.list);
            assert_eq!(find(kind.kind.list).unwrap().kind.list, kind.kind.list);
        }
    }

    #[test]
    fn short_forms_are_taken_where_they_name_one() {
        for typed in [
            "AWS::EC2::Instance",
            "aws::ec2::instance",
            "ec2:instance",
            "EC2::Instances",
            "instance",
            "Instances",
            "ec2_instances",
        ] {
            assert_eq!(find(typed).unwrap().name, "AWS::EC2::Instance", "{typed}");
        }
        for (typed, name) in [
            (
                "elbv2:loadbalancer",
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
            ),
            ("user", "AWS::IAM::User"),
            ("iam_credentials", "iam_credentials"),
            ("organizations:policies", "AWS::Organizations::Policy"),
        ] {
            assert_eq!(find(typed).unwrap().name, name, "{typed}");
        }
        assert_eq!(find("instanc").unwrap_err(), KindError::Unknown);
        assert_eq!(find("").unwrap_err(), KindError::Unknown);
        assert_eq!(
            find("resourcepolicy").map(|it| it.name),
            Ok("AWS::Logs::ResourcePolicy")
        );
    }
}
