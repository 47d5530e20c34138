//! Does every address of a function ask for signatures?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::lambda::{FunctionUrl, UrlAuthType};

pub(crate) const CHECK: Check = Check {
    id: "lambda-url-authenticated",
    title: "Lambda function URLs ask for signed requests",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One statement in the function's policy, which the console writes by itself, opens it to the internet.",
    remedy: "Set the URL's AuthType to AWS_IAM and let those who call it sign.",
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"],
    reads: &["lambda:ListFunctions", "lambda:ListFunctionUrlConfigs"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.lambda_function_urls, examine)),
};

fn examine(url: &FunctionUrl) -> Result<Verdict, Gap> {
    Ok(match url.auth_type.get()? {
        UrlAuthType::Iam => Verdict::Pass("it asks everyone for a signature".into()),
        UrlAuthType::None => Verdict::Fail("it asks nobody for a signature".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn an_address_without_signatures_fails() {
        let mut it = FunctionUrl::unseen("arn:aws:lambda:eu-central-1:111122223333:function:x");
        unknown(|| examine(&it));
        it.auth_type = Seen::new(UrlAuthType::Iam);
        passes(|| examine(&it));
        it.auth_type = Seen::new(UrlAuthType::None);
        fails(|| examine(&it));
    }
}
