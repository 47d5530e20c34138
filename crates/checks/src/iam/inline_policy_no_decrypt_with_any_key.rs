//! Does no inline policy allow to decrypt with every key?

use crate::policies::{self, decrypting, each_inline};
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

pub(crate) const CHECK: Check = Check {
    id: "iam-inline-policy-no-decrypt-with-any-key",
    title: "Inline policies do not allow to decrypt with every key",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Keys keep apart what is whose; who may decrypt with all of them sees all data.",
    remedy: "Name the keys, or leave it to the key policies.",
    references: &[
        "https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(|context| each_inline(context, decrypting)),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::policies::tests::of_inline;

    #[test]
    fn what_inline_policies_say_decides() {
        let said = |statement| of_inline(&CHECK, statement);
        assert_eq!(
            said(Some(
                r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}"#
            )),
            ["fail"]
        );
        assert_eq!(
            said(Some(
                r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#
            )),
            ["pass"]
        );
        assert_eq!(said(None), ["unknown"]);
    }
}
