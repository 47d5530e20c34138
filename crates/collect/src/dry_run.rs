//! What collecting would call, before anything is known: how often each operation of the plan, and for what.

use std::collections::BTreeSet;

use firestep_catalogue::{Caller, Operation, Parent, PlannedOperation, Scope, plan};

/// One operation of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreseen {
    pub operation: &'static Operation,
    /// Where it is called.
    pub place: Place,
    /// How often, there or for each of `per`.
    pub calls: usize,
    /// What each call is for, `bucket` or `role`; `None`: it is called without looking.
    pub per: Option<String>,
}

/// Where an operation is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Once, in an account that may ask for the organization.
    Organization,
    /// In each account.
    Account,
    /// In each account and region.
    Region,
    /// In each region, in the accounts that administer the service.
    Administrators,
}

/// Every call that a plan names. `only` are the operations of a narrowed run.
pub fn foresee(only: Option<&BTreeSet<String>>) -> Vec<Foreseen> {
    let planned = plan().iter();
    let wanted = planned.filter(|it| only.is_none_or(|only| only.contains(it.id())));
    wanted.map(foreseen).collect()
}

fn foreseen(planned: &PlannedOperation) -> Foreseen {
    let is_of_any = planned.operation.caller == Caller::Any;
    Foreseen {
        operation: planned.operation,
        place: match planned.operation.scope {
            Scope::Global if is_of_any => Place::Account,
            Scope::Organization | Scope::Global => Place::Organization,
            Scope::Regional if is_of_any => Place::Region,
            Scope::Regional => Place::Administrators,
        },
        calls: planned.each.as_ref().map_or(1, |(_, values)| values.len()),
        per: per(planned, 0),
    }
}

/// What its parents list; that of their own parents where they tell of one resource each.
fn per(planned: &PlannedOperation, depth: usize) -> Option<String> {
    /// No chain of the plan is longer; a tree hangs on itself.
    const DEEPEST: usize = 8;
    let mut of = BTreeSet::new();
    for parent in &planned.parents {
        match parent {
            Parent::Accounts => of.insert("account".to_owned()),
            Parent::Items { operation, path } => {
                if let Some(name) = listed(&path.to_string()) {
                    of.insert(name)
                } else {
                    let above = plan().iter().find(|it| it.id() == *operation);
                    let above = above.filter(|_| depth < DEEPEST);
                    let Some(name) = above.and_then(|it| per(it, depth + 1)) else {
                        continue;
                    };
                    of.insert(name)
                }
            }
        };
    }
    (!of.is_empty()).then(|| of.into_iter().collect::<Vec<_>>().join(" or "))
}

/// `Reservations[].Instances[].InstanceId` lists instances: `instance`.
fn listed(path: &str) -> Option<String> {
    let list = path.rsplit('.').find_map(|it| it.strip_suffix("[]"))?;
    let mut name = String::new();
    let letters: Vec<char> = list.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let is_small = |at: Option<usize>| {
            at.and_then(|at| letters.get(at))
                .is_some_and(|it| it.is_lowercase())
        };
        let begins = is_small(at.checked_sub(1)) || is_small(Some(at + 1));
        if letter.is_uppercase() && at > 0 && begins {
            name.push(' ');
        }
        name.push(*letter);
    }
    let name = name.to_lowercase();
    let name = name.trim_end_matches(" list");
    Some(match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None if name.ends_with("aliases") => "alias".to_owned(),
        None => name.strip_suffix('s').unwrap_or(name).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_of_the_plan_is_foreseen() {
        let all = foresee(None);
        assert_eq!(all.len(), plan().len());
        for (planned, foreseen) in plan().iter().zip(&all) {
            let is_root = planned.parents.is_empty();
            let id = planned.id();
            assert!(!is_root || foreseen.per.is_none(), "{id}");
        }
        let of = |id: &str| all.iter().find(|it| it.operation.id == id).unwrap();
        assert_eq!(of("s3:GetBucketPolicy").per.as_deref(), Some("bucket"));
        assert_eq!(of("kms:GetKeyPolicy").per.as_deref(), Some("key"));
        assert_eq!(of("sns:ListTopics").place, Place::Region);
        assert_eq!(
            of("guardduty:DescribeOrganizationConfiguration").place,
            Place::Administrators
        );
        assert!(all.iter().all(|it| {
            it.place != Place::Administrators || it.operation.scope == Scope::Regional
        }));
        assert!(of("s3:GetBucketPolicy").operation.billed.is_some());
    }

    #[test]
    fn a_list_is_called_by_what_it_holds() {
        assert_eq!(
            listed("Reservations[].Instances[]").as_deref(),
            Some("instance")
        );
        assert_eq!(listed("Policies[].Arn").as_deref(), Some("policy"));
        assert_eq!(listed("RoleDetailList[]").as_deref(), Some("role detail"));
        assert_eq!(listed("DBSnapshots[]").as_deref(), Some("db snapshot"));
        assert_eq!(listed("KeyMetadata"), None);
    }
}
