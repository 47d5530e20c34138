//! May nobody but us call a function by its address?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::lambda::{FunctionUrl, UrlAuthType};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Arn, Gap, Seen};
use firestep_policy::PolicyDocument;

use crate::functions::by_url;

pub(crate) const CHECK: Check = Check {
    id: "lambda-url-not-public",
    title: "Lambda function URLs are not public",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Anyone on the internet runs the function with its role, at your cost.",
    remedy: "Set the URL's AuthType to AWS_IAM and take the statement for everyone out of the function's policy, or declare it.",
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"],
    reads: &[
        "lambda:ListFunctions",
        "lambda:ListAliases",
        "lambda:ListFunctionUrlConfigs",
        "lambda:GetPolicy",
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
        each(&context.account.lambda_function_urls, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, url: &FunctionUrl) -> Result<Verdict, Gap> {
    let auth = *url.auth_type.get()?;
    let policy = policy(context, url)?.get()?.as_deref();
    Ok(match by_url(context, &url.identity, policy, auth)? {
        Verdict::Fail(_) if auth == UrlAuthType::None => Verdict::Fail(
            Reason::from(
                "it asks nobody for a signature, and the function's policy lets everyone in",
            )
            .along(vec![
                "everyone on the internet".to_owned(),
                url.identity
                    .name
                    .as_deref()
                    .unwrap_or("its address")
                    .to_owned(),
            ]),
        ),
        Verdict::Pass(_) if auth == UrlAuthType::None => Verdict::Pass(
            "it asks nobody for a signature, and the function's policy lets nobody unknown in"
                .into(),
        ),
        verdict @ (Verdict::Pass(_) | Verdict::Fail(_) | Verdict::Unknown(_)) => verdict,
    })
}

/// The policy of what it is an address of: of the function, or of the alias that stands behind its name.
fn policy<'a>(
    context: &Context<'a>,
    url: &FunctionUrl,
) -> Result<&'a Seen<Option<Box<PolicyDocument>>>, Gap> {
    let id = &url.identity.id;
    let region = url.identity.location.region;
    let arn = Arn::parse(id);
    let of: Vec<&str> = arn.iter().flat_map(|it| it.resource().split(':')).collect();
    let found = if let ["function", name] = of.as_slice() {
        let function = context.account.lambda_functions.find(region, name)?;
        function.map(|it| &it.policy)
    } else {
        let alias = context.account.lambda_aliases.find(region, id)?;
        alias.map(|it| &it.policy)
    };
    found.ok_or_else(|| {
        undecided(
            url.identity.location,
            "lambda:ListAliases",
            "no function and no alias is listed that it is an address of",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::tests::words;
    use firestep_inventory::lambda::{Alias, Function, FunctionUrl, UrlAuthType};
    use firestep_inventory::{Account, Listed, Seen};
    use firestep_policy::PolicyDocument;

    const ORDERS: &str = "arn:aws:lambda:eu-central-1:111122223333:function:orders";

    fn account(arn: &str, auth: UrlAuthType, statements: Option<&str>) -> Account {
        let policy = statements.map(|it| {
            let text = format!(r#"{{"Version":"2012-10-17","Statement":[{it}]}}"#);
            Box::new(PolicyDocument::parse(&text).unwrap())
        });
        let mut function = Function::unseen("orders");
        let mut alias = Alias::unseen(&format!("{ORDERS}:live"));
        if arn == ORDERS {
            function.policy = Seen::new(policy);
        } else {
            alias.policy = Seen::new(policy);
        }
        let mut url = FunctionUrl::unseen(arn);
        url.auth_type = Seen::new(auth);
        let mut account = Account::empty();
        account.lambda_functions = Listed::of([function]);
        account.lambda_aliases = Listed::of([alias]);
        account.lambda_function_urls = Listed::of([url]);
        account
    }

    fn allow(action: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"{action}","Resource":"*","Condition":{condition}}}"#
        )
    }

    /// Everyone may call the address under this condition, and the function by an address.
    fn everyone(condition: &str) -> String {
        let by_url = r#"{"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}"#;
        [
            allow("lambda:InvokeFunctionUrl", condition),
            allow("lambda:InvokeFunction", by_url),
        ]
        .join(",")
    }

    const NONE: &str = r#"{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}"#;

    fn said(auth: UrlAuthType, statements: &str) -> &'static str {
        words(&CHECK, &account(ORDERS, auth, Some(statements)))[0]
    }

    /// <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html#urls-auth-none>
    #[test]
    fn both_the_address_and_the_policy_must_let_everyone_in() {
        assert_eq!(said(UrlAuthType::None, &everyone(NONE)), "fail");
        assert_eq!(said(UrlAuthType::None, &everyone("{}")), "fail");
        // Signed by anybody's account.
        assert_eq!(said(UrlAuthType::Iam, &everyone("{}")), "fail");
        assert_eq!(said(UrlAuthType::Iam, &everyone(NONE)), "pass");
        let ours = everyone(r#"{"StringEquals":{"aws:PrincipalOrgID":"o-sample"}}"#);
        assert_eq!(said(UrlAuthType::Iam, &ours), "pass");
        let by_api = allow("lambda:InvokeFunction", "{}");
        assert_eq!(said(UrlAuthType::None, &by_api), "pass");
    }

    #[test]
    fn an_address_needs_both_actions_and_whether_one_is_still_enough_is_not_known() {
        let address = allow("lambda:InvokeFunctionUrl", NONE);
        assert_eq!(said(UrlAuthType::None, &address), "unknown");
        let and = |action: &str, condition: &str| {
            let both = format!("{address},{}", allow(action, condition));
            said(UrlAuthType::None, &both)
        };
        assert_eq!(and("lambda:InvokeFunction", "{}"), "fail");
        assert_eq!(and("lambda:*", "{}"), "fail");
        let ours = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-sample"}}"#;
        assert_eq!(and("lambda:InvokeFunction", ours), "unknown");
        let by_api = r#"{"Bool":{"lambda:InvokedViaFunctionUrl":"false"}}"#;
        assert_eq!(and("lambda:InvokeFunction", by_api), "unknown");
        assert_eq!(and("lambda:GetFunction", "{}"), "unknown");
    }

    #[test]
    fn without_a_policy_nobody_comes_in() {
        let account = account(ORDERS, UrlAuthType::None, None);
        assert_eq!(words(&CHECK, &account), ["pass"]);
    }

    #[test]
    fn of_an_alias_its_own_policy_decides() {
        let live = format!("{ORDERS}:live");
        let open = everyone("{}");
        let said = |it: &str| words(&CHECK, &account(it, UrlAuthType::None, Some(&open)));
        assert_eq!(said(&live), ["fail"]);
        assert_eq!(said(&format!("{ORDERS}:gone")), ["unknown"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        let mut it = account(ORDERS, UrlAuthType::Iam, None);
        it.lambda_functions = Listed::of([Function::unseen("orders")]);
        assert_eq!(words(&CHECK, &it), ["unknown"]);
        it.lambda_function_urls = Listed::of([FunctionUrl::unseen(ORDERS)]);
        assert_eq!(words(&CHECK, &it), ["unknown"]);
    }
}
