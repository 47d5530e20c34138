//! Which operations a narrowed run sends.

use std::collections::BTreeSet;

use super::{checks, items};
use crate::nearest::nearest;

/// The operations that checks, items and services need; `None` = the whole plan.
pub(super) fn needed(
    checks: &[String],
    items: &[String],
    services: &[String],
) -> anyhow::Result<Option<BTreeSet<String>>> {
    if checks.is_empty() && items.is_empty() && services.is_empty() {
        return Ok(None);
    }
    let mut wanted: Vec<&str> = Vec::new();
    for id in checks {
        wanted.extend(checks::find(id)?.reads);
    }
    for id in items {
        let item = items::find(id)?;
        for check in firestep_checks::all() {
            if firestep_checklist::is_of_item(check, item.id) {
                wanted.extend(check.reads);
            }
        }
    }
    for service in services {
        let before = wanted.len();
        let planned = firestep_catalogue::plan().iter();
        let of_service = planned.filter(|planned| planned.operation.service == service);
        wanted.extend(of_service.map(firestep_catalogue::PlannedOperation::id));
        if wanted.len() == before {
            let planned = firestep_catalogue::plan().iter();
            let near = nearest(service, planned.map(|it| it.operation.service));
            let near = match near.as_slice() {
                [] => String::new(),
                near => format!("; near it: {}", near.join(", ")),
            };
            anyhow::bail!(
                "`{service}` is no service of the plan{near}; `firestep permissions` shows which there are"
            );
        }
    }
    Ok(Some(firestep_collect::sent(wanted)))
}
