//! The catalogue of operations: what each is, who may ask it, and the permission it needs.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One operation of the catalogue (a row of `plan/operations.tsv`).
#[derive(Debug, Clone)]
pub struct Operation {
    /// botocore's service name.
    pub service: &'static str,
    /// AWS's operation name.
    pub name: &'static str,
    /// Where it is asked.
    pub scope: Scope,
    /// Who may ask it.
    pub caller: Caller,
    /// The IAM action it needs; `None` when it needs none.
    pub action: Option<&'static str>,
    /// Which AWS managed policies grant it: `SecurityAudit`, `ViewOnlyAccess`, `ReadOnlyAccess`.
    pub granted_by: &'static str,
    /// Whether checks are planned to read it (`true`), or it is only callable.
    pub first_wave: bool,
}

/// Where an operation is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Once per account and region.
    Regional,
    /// Once per account.
    Global,
    /// Once per organization.
    Organization,
}

/// Who may ask an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Any account.
    Any,
    /// The management account, or a delegated administrator of the service principal (`*` = of any).
    Administrator {
        /// Whether the management account may ask.
        management: bool,
        /// The service principal whose delegated administrator may ask.
        delegated: Option<&'static str>,
        /// Whether an account may ask about itself.
        itself: bool,
    },
}

static TABLE: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    include_str!("../plan/operations.tsv")
        .lines()
        .skip(1)
        .filter_map(row)
        .collect()
});

static BY_NAME: LazyLock<HashMap<(&'static str, &'static str), &'static Operation>> =
    LazyLock::new(|| TABLE.iter().map(|it| ((it.service, it.name), it)).collect());

/// The whole catalogue.
pub fn operations() -> &'static [Operation] {
    &TABLE
}

/// One operation, by botocore's service name and AWS's operation name.
pub fn operation(service: &str, name: &str) -> Option<&'static Operation> {
    BY_NAME.get(&(service, name)).copied()
}

fn row(line: &'static str) -> Option<Operation> {
    let mut cells = line.split('\t');
    let service = cells.next()?;
    let name = cells.next()?;
    let _protocol = cells.next()?;
    let scope = match cells.next()? {
        "regional" => Scope::Regional,
        "org" => Scope::Organization,
        _ => Scope::Global,
    };
    let caller = caller(cells.next()?);
    let _paginated = cells.next()?;
    let _moto = cells.next()?;
    let action = cells.next().filter(|action| *action != "-");
    let _parent = cells.next()?;
    let first_wave = cells.next()? == "1";
    let granted_by = cells.next().unwrap_or_default();
    Some(Operation {
        service,
        name,
        scope,
        caller,
        action,
        granted_by,
        first_wave,
    })
}

fn caller(cell: &'static str) -> Caller {
    if cell == "any" {
        return Caller::Any;
    }
    Caller::Administrator {
        management: cell.split('|').any(|who| who == "management"),
        delegated: cell
            .split('|')
            .find_map(|who| who.strip_prefix("delegated:")),
        itself: cell.split('|').any(|who| who == "self"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_catalogue_is_read() {
        let lines = include_str!("../plan/operations.tsv").lines().count() - 1;
        assert_eq!(operations().len(), lines);
    }

    #[test]
    fn a_caller_is_read_with_its_service_principal() {
        let found = operation("guardduty", "DescribeOrganizationConfiguration").unwrap();
        assert_eq!(
            found.caller,
            Caller::Administrator {
                management: false,
                delegated: Some("guardduty.amazonaws.com"),
                itself: false
            }
        );
    }
}
