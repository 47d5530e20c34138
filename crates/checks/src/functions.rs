//! Whom the policy of a function lets in: by Lambda's API, by an address of it, or by a service that calls it for others.

use firestep_access::{LetsIn, lets_in};
use firestep_audit::{Context, Reason, Verdict};
use firestep_inventory::lambda::UrlAuthType;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{GLOBAL, Gap, Identity, any, evaluate, first_found};
use firestep_policy::catalogue::Catalogue;
use firestep_policy::document::Principals;
use firestep_policy::{Condition, Matching, PolicyDocument, Principal, Statement};

use crate::resource_policy;

/// What calling a function needs.
const CALL: &str = "lambda:InvokeFunction";
/// What calling by an address needs beside that.
const BY_URL: &str = "lambda:InvokeFunctionUrl";

/// Whether a policy lets everyone in by the API, or by a service that calls for everyone.
pub(crate) fn by_api(
    context: &Context<'_>,
    identity: &Identity,
    policy: Option<&PolicyDocument>,
) -> Result<Verdict, Gap> {
    let asked = allowing(policy, |it| !is_of_urls_only(it) && covers_api(it));
    let everyone = evaluate(|| {
        resource_policy::examine_for(
            context,
            ("lambda", "function"),
            identity,
            asked.as_ref(),
            |action| action != BY_URL,
        )
    });
    if let Ok(Verdict::Fail(_)) = everyone {
        return everyone;
    }
    match by_service(context, identity, asked.as_ref())? {
        Some(fail) => Ok(fail),
        None => everyone,
    }
}

/// Whether a policy lets everyone in by an address that asks for signatures so. Since October 2025 a call by an address
/// needs to be allowed to call the function too, but where an account had addresses before: AWS has announced that
/// exception to end on 2026-11-01, and no answer tells whether it holds.
/// <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>
pub(crate) fn by_url(
    context: &Context<'_>,
    identity: &Identity,
    policy: Option<&PolicyDocument>,
    auth: UrlAuthType,
) -> Result<Verdict, Gap> {
    let lets_in = |needed: &'static str, excludes: &dyn Fn(&Condition) -> bool| {
        let policy = allowing(policy, |it| {
            it.covers_action(needed) && !it.conditions.iter().any(excludes)
        });
        resource_policy::examine_for(
            context,
            ("lambda", "function"),
            identity,
            policy.as_ref(),
            |action| action == needed,
        )
    };
    let by_address = lets_in(BY_URL, &|it| is_of_another(it, auth))?;
    let Verdict::Fail(_) = by_address else {
        return Ok(by_address);
    };
    match lets_in(CALL, &is_of_no_url)? {
        Verdict::Fail(_) => Ok(by_address),
        Verdict::Pass(_) | Verdict::Unknown(_) => Err(undecided(
            identity.location,
            "lambda:GetPolicy",
            "its policy lets everyone in by its address and does not let everyone call it, which was enough once and may be still",
        )),
    }
}

/// A policy without the statements that allow something else.
fn allowing(
    policy: Option<&PolicyDocument>,
    asked: impl Fn(&Statement) -> bool,
) -> Option<PolicyDocument> {
    let mut policy = policy?.clone();
    policy.statements.retain(|it| !is_allow(it) || asked(it));
    Some(policy)
}

/// For whom a service calls functions.
enum CallsFor {
    /// Whoever points something of theirs at the function: a bucket, a topic, a rule.
    Anybody,
    /// Its own account.
    Owner,
}

/// For whom a service calls functions, by its principal; `None`: this version does not know.
fn calls_for(service: &str) -> Option<CallsFor> {
    /// Those that AWS's pages tell to be limited by `aws:SourceAccount` or `aws:SourceArn`, or show with what is in
    /// another account. For each other AWS says that it could be so.
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
    const ANYBODY: [&str; 11] = [
        "alexa-appkit",
        "alexa-connectedhome",
        "apigateway",
        "cognito-idp",
        "config",
        "events",
        "iot",
        "s3",
        "secretsmanager",
        "ses",
        "sns",
    ];
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html>, and a function that a
    /// log group is subscribed to "belongs to the same account":
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html>
    const OWNER: [&str; 2] = ["elasticloadbalancing", "logs"];
    // Some have a principal in each region: `logs.eu-central-1.amazonaws.com`.
    let name = service.split('.').next().unwrap_or_default();
    if ANYBODY.contains(&name) {
        Some(CallsFor::Anybody)
    } else {
        OWNER.contains(&name).then_some(CallsFor::Owner)
    }
}

/// The failure of a policy that lets a service call for whoever tells it to.
/// <https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1>
fn by_service(
    context: &Context<'_>,
    identity: &Identity,
    policy: Option<&PolicyDocument>,
) -> Result<Option<Verdict>, Gap> {
    let mut unsure = None;
    for statement in policy.iter().flat_map(|it| it.allows()) {
        for principal in statement.named_principals() {
            let Principal::Service(service) = principal else {
                continue;
            };
            if !calls_unlimited(statement) {
                if let Some(bucket) = bucket_of_another(context, statement)? {
                    let what = format!("who owns the bucket {bucket}, for which {service} calls");
                    unsure.get_or_insert(what);
                }
                continue;
            }
            match calls_for(service) {
                Some(CallsFor::Owner) => {}
                None => {
                    unsure.get_or_insert(format!("for whom {service} calls functions"));
                }
                // Lambda writes no denials by itself; what one leaves of a service's calls is not weighed.
                Some(CallsFor::Anybody) if policy.is_some_and(denies_calls) => {
                    unsure.get_or_insert(format!("whether a denial keeps {service} out"));
                }
                Some(CallsFor::Anybody) => {
                    let sid = statement.sid.as_deref().unwrap_or("without an id");
                    let said = format!(
                        "the statement {sid} of its policy lets {service} call it for every account"
                    );
                    return Ok(Some(Verdict::Fail(Reason::from(said).along(vec![
                        "everyone with an AWS account".to_owned(),
                        service.to_string(),
                        format!("policy statement {sid}"),
                    ]))));
                }
            }
        }
    }
    match unsure {
        Some(what) => Err(undecided(identity.location, "lambda:GetPolicy", &what)),
        None => Ok(None),
    }
}

/// A bucket that alone limits a statement and that no account of ours has: the ARN of a bucket names no account, and who
/// makes a bucket of that name owns it.
fn bucket_of_another<'s>(
    context: &Context<'_>,
    statement: &'s Statement,
) -> Result<Option<&'s str>, Gap> {
    let (of_buckets, others): (Vec<&Condition>, Vec<&Condition>) =
        statement.conditions.iter().partition(|it| {
            it.key.eq_ignore_ascii_case("aws:SourceArn")
                && it.values.iter().all(|it| bucket_of(it).is_some())
        });
    let without_buckets = Statement {
        conditions: others.into_iter().cloned().collect(),
        ..statement.clone()
    };
    if !calls_unlimited(&without_buckets) {
        return Ok(None);
    }
    let named = of_buckets.into_iter().flat_map(|it| &it.values);
    first_found(named.filter_map(|it| bucket_of(it)), |bucket| {
        let own = &context.account.s3_buckets;
        let is_ours = any([&|| Ok(own.find(GLOBAL, bucket)?.is_some()), &|| {
            let found = first_found(context.org.summaries(), |it| {
                it.buckets.find(GLOBAL, bucket)
            })?;
            Ok(found.is_some())
        }])?;
        Ok((!is_ours).then_some(bucket))
    })
}

/// The bucket that an ARN names.
fn bucket_of(arn: &str) -> Option<&str> {
    match arn.splitn(6, ':').collect::<Vec<&str>>().as_slice() {
        [_, _, "s3", "", "", bucket] => Some(bucket),
        _ => None,
    }
}

/// Whether a statement allows calls under no condition that ties them to fixed sources.
fn calls_unlimited(statement: &Statement) -> bool {
    let of_everyone = PolicyDocument {
        statements: vec![Statement {
            principals: Some(Matching::Only(Principals::Anyone)),
            ..statement.clone()
        }],
        ..PolicyDocument::default()
    };
    statement.covers_action(CALL)
        && matches!(lets_in(Some(&of_everyone)), LetsIn::Everyone(_))
        && !statement.conditions.iter().any(is_of_one_skill)
}

/// Whether a condition names the skills of Alexa that may call.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-alexa.html>
fn is_of_one_skill(condition: &Condition) -> bool {
    condition
        .key
        .eq_ignore_ascii_case("lambda:EventSourceToken")
        && condition.operator.eq_ignore_ascii_case("StringEquals")
}

fn denies_calls(policy: &PolicyDocument) -> bool {
    policy
        .denies()
        .any(|it| it.covers_action(CALL) && !it.is_about_nobody())
}

fn is_allow(statement: &Statement) -> bool {
    statement.effect == firestep_policy::Effect::Allow
}

/// Whether a statement allows anything but calling by an address.
fn covers_api(statement: &Statement) -> bool {
    let catalogue = Catalogue::embedded();
    let Some(lambda) = catalogue.service("lambda") else {
        return true;
    };
    catalogue
        .of_service(lambda)
        .map(|id| catalogue.name(id))
        .any(|name| name != BY_URL && statement.covers_action(&name))
}

/// Whether a condition holds for no call by an address.
fn is_of_no_url(condition: &Condition) -> bool {
    condition
        .key
        .eq_ignore_ascii_case("lambda:InvokedViaFunctionUrl")
        && condition.operator.eq_ignore_ascii_case("Bool")
        && condition
            .values
            .iter()
            .all(|it| it.eq_ignore_ascii_case("false"))
}

/// Whether it holds only for calls by an address: of calls, no other has these keys. Requests that change a function's
/// addresses and policy have one of them too.
/// <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>
fn is_of_urls_only(statement: &Statement) -> bool {
    let changes = ["lambda:AddPermission", "lambda:UpdateFunctionUrlConfig"];
    if changes.into_iter().any(|it| statement.covers_action(it)) {
        return false;
    }
    statement.conditions.iter().any(|it| {
        let operator = it.operator.to_ascii_lowercase();
        match it.key.to_ascii_lowercase().as_str() {
            "lambda:functionurlauthtype" => {
                matches!(operator.as_str(), "stringequals" | "stringlike")
            }
            "lambda:invokedviafunctionurl" => {
                operator == "bool" && it.values.iter().all(|it| it.eq_ignore_ascii_case("true"))
            }
            _ => false,
        }
    })
}

/// Whether a condition holds only for addresses of another sort.
fn is_of_another(condition: &Condition, auth: UrlAuthType) -> bool {
    condition
        .key
        .eq_ignore_ascii_case("lambda:FunctionUrlAuthType")
        && condition.operator.eq_ignore_ascii_case("StringEquals")
        && condition.values.iter().all(|it| **it != *auth.word())
}
