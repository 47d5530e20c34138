//! May nobody but us call or change a function?
//!
//! Asked are the policies of functions and of aliases. A version may have a policy too; no list says which one has, and
//! asking each is a call a version, of which many a function has hundreds. So nothing is claimed of them.

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, each};

use crate::functions::by_api;

pub(crate) const CHECK: Check = Check {
    id: "lambda-function-not-public",
    title: "Policies of Lambda functions and their aliases let nobody unknown in",
    severity: Severity::Critical,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Strangers can run the function with its role, at your cost, and perhaps change its code.",
    remedy: "Name the principals in the function's policy, or add a condition on the account, organization or source.",
    references: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
    ],
    reads: &[
        "lambda:ListFunctions",
        "lambda:ListAliases",
        "lambda:GetPolicy",
        "s3:ListBuckets",
        "organizations:DescribeOrganization",
        "organizations:ListRoots",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
        "organizations:DescribePolicy",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        let functions = each(&context.account.lambda_functions, |it| {
            by_api(context, &it.identity, it.policy.get()?.as_deref())
        });
        functions.with(each(&context.account.lambda_aliases, |it| {
            by_api(context, &it.identity, it.policy.get()?.as_deref())
        }))
    }),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::tests::words;
    use firestep_inventory::lambda::{Alias, Function};
    use firestep_inventory::s3::Bucket;
    use firestep_inventory::{Account, Listed, Seen};
    use firestep_policy::PolicyDocument;

    fn policy(who: &str, action: &str, condition: &str) -> Seen<Option<Box<PolicyDocument>>> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"s","Effect":"Allow","Principal":{who},"Action":"{action}","Resource":"*","Condition":{condition}}}]}}"#
        );
        Seen::new(Some(Box::new(PolicyDocument::parse(&text).unwrap())))
    }

    fn said(who: &str, action: &str, condition: &str) -> &'static str {
        let mut function = Function::unseen("orders");
        function.policy = policy(who, action, condition);
        let mut account = Account::empty();
        account.lambda_functions = Listed::of([function]);
        words(&CHECK, &account)[0]
    }

    const EVERYONE: &str = r#""*""#;
    const INVOKE: &str = "lambda:InvokeFunction";

    #[test]
    fn its_policy_decides() {
        assert_eq!(said(EVERYONE, INVOKE, "{}"), "fail");
        assert_eq!(said(EVERYONE, "lambda:*", "{}"), "fail");
        let own = r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#;
        assert_eq!(said(EVERYONE, INVOKE, own), "pass");
        let named = r#"{"AWS":"arn:aws:iam::444455556666:root"}"#;
        assert_eq!(said(named, INVOKE, "{}"), "pass");
    }

    #[test]
    fn what_only_an_address_lets_in_is_asked_of_the_address() {
        let none = r#"{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}"#;
        assert_eq!(said(EVERYONE, "lambda:InvokeFunctionUrl", none), "pass");
        assert_eq!(said(EVERYONE, "lambda:InvokeFunctionUrl", "{}"), "pass");
        // Who may give away the function for an address of that sort may give it to everyone.
        assert_eq!(said(EVERYONE, "lambda:*", none), "fail");
        let by_url = r#"{"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}"#;
        assert_eq!(said(EVERYONE, INVOKE, by_url), "pass");
        let other = r#"{"Bool":{"lambda:InvokedViaFunctionUrl":"false"}}"#;
        assert_eq!(said(EVERYONE, INVOKE, other), "fail");
        let if_exists = r#"{"StringEqualsIfExists":{"lambda:FunctionUrlAuthType":"NONE"}}"#;
        assert_eq!(said(EVERYONE, "lambda:*", if_exists), "fail");
    }

    /// <https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1>
    #[test]
    fn a_service_that_calls_for_anybody_is_everyone() {
        for service in [
            "s3.amazonaws.com",
            "sns.amazonaws.com",
            "events.amazonaws.com",
            "apigateway.amazonaws.com",
            "iot.eu-central-1.amazonaws.com",
            "cognito-idp.amazonaws.com",
            "alexa-appkit.amazon.com",
        ] {
            let who = format!(r#"{{"Service":"{service}"}}"#);
            let said = |condition: &str| said(&who, INVOKE, condition);
            assert_eq!(said("{}"), "fail", "{service}");
            let account = r#"{"StringEquals":{"AWS:SourceAccount":"111122223333"}}"#;
            assert_eq!(said(account), "pass", "{service}");
            let all = r#"{"StringLike":{"aws:SourceAccount":"*"}}"#;
            assert_eq!(said(all), "fail", "{service}");
            let ours = r#"{"StringEquals":{"aws:SourceOrgID":"o-sample"}}"#;
            assert_eq!(said(ours), "pass", "{service}");
            let topic =
                r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:eu-central-1:111122223333:orders"}}"#;
            assert_eq!(said(topic), "pass", "{service}");
        }
        let s3 = r#"{"Service":"s3.amazonaws.com"}"#;
        let bucket = r#"{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::uploads"},"StringEquals":{"AWS:SourceAccount":"111122223333"}}"#;
        assert_eq!(said(s3, INVOKE, bucket), "pass");
        let any = r#"{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::*"}}"#;
        assert_eq!(said(s3, INVOKE, any), "fail");
        // It reads the function and does not call it.
        assert_eq!(said(s3, "lambda:GetFunction", "{}"), "pass");
    }

    #[test]
    fn a_service_calls_for_its_own_account_or_it_is_not_known_for_whom() {
        let balancer = r#"{"Service":"elasticloadbalancing.amazonaws.com"}"#;
        assert_eq!(said(balancer, INVOKE, "{}"), "pass");
        let logs = r#"{"Service":"logs.eu-central-1.amazonaws.com"}"#;
        assert_eq!(said(logs, INVOKE, "{}"), "pass");
        let new = r#"{"Service":"madeup.amazonaws.com"}"#;
        assert_eq!(said(new, INVOKE, "{}"), "unknown");
        let account = r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#;
        assert_eq!(said(new, INVOKE, account), "pass");
        let both = r#"{"Service":["madeup.amazonaws.com","sns.amazonaws.com"]}"#;
        assert_eq!(said(both, INVOKE, "{}"), "fail");
        let alexa = r#"{"Service":"alexa-appkit.amazon.com"}"#;
        let skill = r#"{"StringEquals":{"lambda:EventSourceToken":"amzn1.ask.skill.1"}}"#;
        assert_eq!(said(alexa, INVOKE, skill), "pass");
    }

    #[test]
    fn whoever_makes_a_bucket_of_that_name_is_let_in_unless_it_is_ours() {
        let s3 = r#"{"Service":"s3.amazonaws.com"}"#;
        let uploads = r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::uploads"}}"#;
        let said = |condition: &str, buckets: Listed<Bucket>| {
            let mut function = Function::unseen("orders");
            function.policy = policy(s3, INVOKE, condition);
            let mut account = Account::empty();
            account.lambda_functions = Listed::of([function]);
            account.s3_buckets = buckets;
            words(&CHECK, &account)[0]
        };
        let has = |name: &str| {
            let mut it = Bucket::unseen(name);
            it.identity.location.region = firestep_inventory::GLOBAL;
            Listed::of([it])
        };
        assert_eq!(said(uploads, has("uploads")), "pass");
        assert_eq!(said(uploads, has("others")), "unknown");
        assert_eq!(said(uploads, Listed::unseen()), "unknown");
        let ours = r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::uploads"},"StringEquals":{"aws:SourceAccount":"111122223333"}}"#;
        assert_eq!(said(ours, Listed::of([])), "pass");
        assert_eq!(said("{}", has("uploads")), "fail");
    }

    #[test]
    fn a_region_that_is_closed_is_told_once() {
        let mut account = Account::empty();
        account.lambda_functions.add_closed("eu-west-1");
        account.lambda_aliases.add_closed("eu-west-1");
        assert_eq!(words(&CHECK, &account), ["unknown"]);
    }

    #[test]
    fn an_alias_has_a_policy_of_its_own() {
        let mut account = Account::empty();
        let mut function = Function::unseen("orders");
        function.policy = Seen::new(None);
        account.lambda_functions = Listed::of([function]);
        let arn = "arn:aws:lambda:eu-central-1:111122223333:function:orders:live";
        let mut alias = Alias::unseen(arn);
        account.lambda_aliases = Listed::of([alias.clone()]);
        assert_eq!(words(&CHECK, &account), ["pass", "unknown"]);
        alias.policy = policy(EVERYONE, INVOKE, "{}");
        account.lambda_aliases = Listed::of([alias]);
        assert_eq!(words(&CHECK, &account), ["pass", "fail"]);
        account.lambda_aliases = Listed::unseen();
        assert_eq!(words(&CHECK, &account), ["pass", "unknown"]);
    }

    #[test]
    fn no_policy_passes_and_an_unseen_one_is_unknown() {
        let mut account = Account::empty();
        account.lambda_functions = Listed::of([Function::unseen("orders")]);
        assert_eq!(words(&CHECK, &account), ["unknown"]);
    }
}
