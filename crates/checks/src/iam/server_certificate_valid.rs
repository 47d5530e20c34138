//! Does no certificate in IAM expire soon?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::iam::ServerCertificate;
use firestep_inventory::{Gap, Org};

use crate::ages::in_days;

pub(crate) const CHECK: Check = Check {
    id: "iam-server-certificate-valid",
    title: "Certificates in IAM are valid for 30 days and more",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E9.2", "certificates")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An expired certificate stops a service, or teaches people to click through the warning.",
    remedy: "Move to ACM, which renews by itself; delete certificates that nothing uses.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html",
    ],
    reads: &["iam:ListServerCertificates"],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.iam_server_certificates, |it| {
            examine(context.org, it)
        })
    }),
};

const DAYS: i64 = 30;

fn examine(org: &Org, certificate: &ServerCertificate) -> Result<Verdict, Gap> {
    let left = -org.days_since(certificate.expiration.get()?);
    Ok(if left < 0 {
        Verdict::Fail("it has expired".into())
    } else {
        Verdict::of(
            left > DAYS,
            "it is valid for long enough",
            format!("it expires in {}", in_days(left)),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn said(expires: &str) -> Result<Verdict, Gap> {
        let mut it = ServerCertificate::unseen("c");
        it.expiration = Seen::new(expires.parse().unwrap());
        examine(&Org::sample([]), &it)
    }

    #[test]
    fn thirty_days_decide() {
        passes(|| said("2027-06-01T00:00:00Z"));
        fails(|| said("2026-12-01T00:00:00Z"));
        fails(|| said("2020-12-01T00:00:00Z"));
    }

    #[test]
    fn an_unseen_date_is_unknown() {
        unknown(|| examine(&Org::sample([]), &ServerCertificate::unseen("c")));
    }
}
