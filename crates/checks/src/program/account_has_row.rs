//! Has the account a row in the registry, with business unit, owner and contact?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::{Gap, Org};

use super::registry::registry;

pub(crate) const CHECK: Check = Check {
    id: "program-account-has-row",
    title: "Accounts stand in the registry with unit, owner and contact",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E1.1", "registry-row")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "In an incident somebody must say what an account is for and switch it off; where nobody is written down, nobody is asked.",
    remedy: "Fill business_unit, owner and contact of the account's row in accounts.yaml; `firestep init` writes the rows.",
    references: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_securely_operate_multi_accounts.html",
    ],
    reads: &[],
    fix: None,
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    let registry = registry(org)?;
    let Some(row) = registry.row(account) else {
        return Ok(Verdict::Fail("accounts.yaml has no row of it".into()));
    };
    if !row.ours {
        return Ok(Verdict::Fail(
            "its row in accounts.yaml says that it is not ours".into(),
        ));
    }
    let lacks = row.lacks();
    Ok(Verdict::of(
        lacks.is_empty(),
        "its row names business unit, owner and contact",
        format!("its row in accounts.yaml lacks {}", lacks.join(", ")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_program::Registry;

    fn org(rows: &str) -> Org {
        let mut org = Org::sample([]);
        let registry = Registry::parse(&format!("accounts: [{rows}]")).unwrap();
        org.program.registry = Some(registry);
        org
    }

    fn row(more: &str) -> String {
        format!("{{ id: '111122223333', business_unit: Retail, owner: Kim{more} }}")
    }

    #[test]
    fn a_row_is_whole_or_it_fails() {
        let said = |rows: &str| examine(&org(rows), "111122223333");
        passes(|| said(&row(", contact: '#shop'")));
        fails(|| said(&row("")));
        for placeholder in ["' '", "TBD", "'-'", "n/a", "'?'", "xxx"] {
            fails(|| said(&row(&format!(", contact: {placeholder}"))));
        }
        fails(|| said(&row(", contact: '#shop', ours: false")));
        fails(|| said("{ id: '999988887777' }"));
    }

    #[test]
    fn no_registry_waits() {
        unknown(|| examine(&Org::sample([]), "111122223333"));
        unknown(|| examine(&org(""), "111122223333"));
    }
}
