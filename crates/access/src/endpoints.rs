//! Whom the policy of an endpoint of a network lets through.
//!
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>

use std::sync::Arc;

use firestep_inventory::ec2::VpcEndpoint;
use firestep_inventory::organizations::Organization;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Gap, Location, evaluate, first_found};
use firestep_policy::arn::RequestedResource;
use firestep_policy::compiled::{Action, CompiledPolicy, PolicyKind};
use firestep_policy::condition::CompiledCondition;
use firestep_policy::context::{Constraint, ContextValue, RequestContext};
use firestep_policy::covering::plain_actions;
use firestep_policy::evaluate::{AccessRequest, InForce, Known, Outcome, decide};
use firestep_policy::pattern::Pattern;
use firestep_policy::principal::Requester;
use firestep_policy::tri::Tri;
use firestep_policy::{Condition, Matching, PolicyDocument, Statement, Written};

use crate::everything;
use crate::outsiders::{ACCOUNT, ORGANIZATION};
use crate::trust::{accounts_of, organizations_of, outside_account};

/// The first of those outside the organization whom the policy of an endpoint lets through; `None`: nobody.
pub fn through_endpoint(
    organization: &Organization,
    endpoint: &VpcEndpoint,
    policy: &PolicyDocument,
) -> Result<Option<String>, Gap> {
    let policy = &as_asked_through(endpoint, policy);
    let location = endpoint.identity.location;
    let named = || {
        first_found(policy.allows(), |statement| {
            let is_own = |id: &str| {
                let own = organization.facts.get()?.as_ref();
                Ok(own.is_some_and(|it| *it.id == *id))
            };
            let mut is_of_own = false;
            if statement.is_about_anyone() {
                for id in organizations_of(policy, statement) {
                    if !is_own(id)? {
                        return Ok(Some(format!("the organization {id}")));
                    }
                    is_of_own = true;
                }
            }
            first_found(accounts_of(policy, statement), |who| {
                if let Some(outside) = outside_account(organization, location.account, who)? {
                    return Ok(Some(format!("the account {outside}")));
                }
                match account_in(who) {
                    "*" if !is_of_own => Ok(Some("any account".to_owned())),
                    pattern if pattern.contains(['*', '?']) && !is_of_own => Err(undecided(
                        location,
                        "ec2:DescribeVpcEndpoints",
                        "whose accounts a pattern of its policy fits",
                    )),
                    _ => Ok(None),
                }
            })
        })
    };
    let anyone = || {
        let about_anyone = policy.allows().filter(|it| it.is_about_anyone());
        let open = first_found(about_anyone, |statement| {
            stranger_may(organization, endpoint, policy, statement)
        })?;
        Ok(open.map(|it| it.words().to_owned()))
    };
    first_found(
        [true, false],
        |by_name| if by_name { named() } else { anyone() },
    )
}

/// The policy, as every request that comes through the endpoint meets it: without conditions on the network and the endpoint
/// that it comes by which are always true, and without statements of which one never is.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-network-properties>
fn as_asked_through(endpoint: &VpcEndpoint, policy: &PolicyDocument) -> PolicyDocument {
    let vpc = evaluate(|| endpoint.vpc_id.get().cloned()).ok();
    let given = [
        vpc.map(|it| ("aws:sourcevpc", it)),
        Some(("aws:sourcevpce", endpoint.identity.id.clone())),
    ];
    let given = given.into_iter().flatten();
    let given = given.map(|(key, value)| (key.to_owned(), ContextValue::One(value)));
    let context = RequestContext::concrete(given).in_discovery(Vec::new());
    let variables = policy.has_variables();
    let holds = |it: &Condition| CompiledCondition::new(it, 0, variables).holds(&context);
    let mut asked = policy.clone();
    asked
        .statements
        .retain(|it| !it.conditions.iter().any(|it| holds(it) == Tri::No));
    for statement in &mut asked.statements {
        statement.conditions.retain(|it| holds(it) != Tri::Yes);
    }
    asked
}

/// The account of a principal, or the pattern in its place.
fn account_in(principal: &str) -> &str {
    if principal.starts_with("arn:") {
        principal.split(':').nth(4).unwrap_or("*")
    } else {
        principal
    }
}

/// Whether a stranger may do any of what a statement allows, with a resource of its own or with ours: a role, or
/// somebody who does not sign. Of what it allows by a pattern, only a denial of all that this fits keeps anybody.
fn stranger_may(
    organization: &Organization,
    endpoint: &VpcEndpoint,
    policy: &PolicyDocument,
    statement: &Statement,
) -> Result<Option<Stranger>, Gap> {
    let location = endpoint.identity.location;
    let own = evaluate(|| Ok(organization.facts.get()?.as_ref().map(|it| &*it.id)));
    let own = own.ok().flatten();
    let owners = [(ACCOUNT, Some(ORGANIZATION)), (location.account, own)];
    let only = service_behind(endpoint).map(|it| format!("{it}:*"));
    let actions = Written::each(statement.actions.as_ref());
    first_found(&actions, |actions| {
        let actions = narrowed(*actions, only.as_deref());
        let action = sample(actions);
        let resources = Written::each(statement.resources.as_ref());
        first_found(&resources, |resources| {
            let taking = policy.denies().filter(|it| {
                it.takes_actions(actions) && it.takes_resources(*resources, PolicyKind::Endpoint)
            });
            // Each is about all that is asked for.
            let bare = std::iter::once(statement)
                .chain(taking)
                .map(about_everything);
            let policy = PolicyDocument {
                version: policy.version.clone(),
                statements: bare.collect(),
                ..PolicyDocument::default()
            };
            let policy = Arc::new(CompiledPolicy::new("", PolicyKind::Endpoint, &policy));
            first_found(owners, |(owner, of)| {
                first_found(Stranger::ALL, |who| {
                    match decide_as(location, &policy, who, &action, owner, of) {
                        Some(Outcome::Allowed) if who != Stranger::Unnamed => Ok(Some(who)),
                        Some(Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied) | None => {
                            Ok(None)
                        }
                        Some(Outcome::Allowed | Outcome::Depends) => Err(undecided(
                            location,
                            "ec2:DescribeVpcEndpoints",
                            "whether its policy lets strangers through hangs on other conditions",
                        )),
                    }
                })
            })
        })
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stranger {
    Role,
    /// Whoever does not sign requests: they name no principal, and as its account `anonymous`.
    Unsigned,
    /// The same where no account is named either: whether each service does is not known.
    Unnamed,
}

impl Stranger {
    const ALL: [Self; 3] = [Self::Role, Self::Unsigned, Self::Unnamed];

    fn words(self) -> &'static str {
        match self {
            Self::Role => "everyone",
            Self::Unsigned | Self::Unnamed => "requests that nobody signed",
        }
    }
}

/// The IAM prefix of the one service to which an endpoint leads, where the name of that tells it.
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
fn service_behind(endpoint: &VpcEndpoint) -> Option<&'static str> {
    let name = evaluate(|| endpoint.service_name.get()).ok()?.as_deref()?;
    ["s3", "dynamodb"]
        .into_iter()
        .find(|it| name.rsplit('.').next() == Some(it))
}

/// Of actions of every service those that go through.
fn narrowed<'w>(actions: Written<'w>, only: Option<&'w str>) -> Written<'w> {
    match (actions, only) {
        (Written::Pattern(all), Some(only)) if plain_actions(all) == "*:*" => {
            Written::Pattern(only)
        }
        _ => actions,
    }
}

/// One of the actions of a pattern.
fn sample(actions: Written<'_>) -> String {
    match actions {
        Written::Pattern(pattern) if pattern.contains(':') => pattern.replace(['*', '?'], "x"),
        Written::Pattern(_) | Written::AllBut(_) => "s3:GetObject".to_owned(),
    }
}

fn about_everything(statement: &Statement) -> Statement {
    let everything = || Some(Matching::Only(vec!["*".into()]));
    Statement {
        actions: everything(),
        resources: everything(),
        ..statement.clone()
    }
}

fn decide_as(
    location: Location,
    policy: &Arc<CompiledPolicy>,
    who: Stranger,
    action: &str,
    owner: &str,
    organization: Option<&str>,
) -> Option<Outcome> {
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/outsider");
    let path = format!("{ORGANIZATION}/r-0000/ou-0000-00000000/");
    let mut keys = vec![
        ("aws:securetransport", "true"),
        ("aws:resourceaccount", owner),
        ("aws:requestedregion", location.region),
        ("aws:viaawsservice", "false"),
    ];
    keys.extend(organization.map(|it| ("aws:resourceorgid", it)));
    let mut absent = vec!["aws:calledvia*", "aws:principalservicename*"];
    match who {
        Stranger::Role => keys.extend([
            ("aws:principalarn", &*arn),
            ("aws:principalaccount", ACCOUNT),
            ("aws:principalorgid", ORGANIZATION),
            ("aws:principalorgpaths", &*path),
            ("aws:principaltype", "AssumedRole"),
            ("aws:principalisawsservice", "false"),
        ]),
        // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype>
        Stranger::Unsigned | Stranger::Unnamed => {
            keys.push(("aws:principaltype", "Anonymous"));
            if who == Stranger::Unsigned {
                keys.push(("aws:principalaccount", "anonymous"));
            }
            absent.extend(["aws:principal*", "aws:userid", "aws:username"]);
        }
    }
    let given = keys
        .into_iter()
        .map(|(key, value)| (key.to_owned(), ContextValue::One(value.into())));
    let absent = absent.into_iter().map(|keys| Constraint {
        keys: Pattern::new(keys),
        presence_is_known: true,
        value_is_known: true,
    });
    let request = AccessRequest {
        principal: Requester::new((who == Stranger::Role).then_some(&*arn)),
        action: Action::new(action)?,
        resource: RequestedResource::new("*", true),
        // As if it were its own and let everyone in, so that the endpoint's policy alone decides.
        resource_account: Some(ACCOUNT.into()),
        context: RequestContext::concrete(given).in_discovery(absent.collect()),
        management_account: None,
    };
    let in_force = InForce {
        identity: Known::Seen(vec![everything::allowed(PolicyKind::Identity)]),
        session: Known::Seen(vec![everything::allowed(PolicyKind::Session)]),
        resource: Known::Seen(Some(everything::allowed_to_everyone())),
        endpoint: Known::Seen(vec![policy.clone()]),
        ..InForce::default()
    };
    Some(decide(&request, &in_force))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Org, Seen};

    fn endpoint() -> VpcEndpoint {
        let mut endpoint = VpcEndpoint::unseen("vpce-1");
        endpoint.vpc_id = Seen::new("vpc-1".into());
        endpoint
    }

    fn said(statements: &[&str]) -> Option<bool> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        let policy = PolicyDocument::parse(&text).unwrap();
        let org = Org::sample([]);
        let said = evaluate(|| through_endpoint(&org.organization, &endpoint(), &policy));
        said.ok().map(|it| it.is_some())
    }

    fn allow(principal: &str, action: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Principal":{principal},"Action":"{action}","Resource":"*","Condition":{condition}}}"#
        )
    }

    const OWN: &str = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-sample"}}"#;

    #[test]
    fn the_policy_that_aws_gives_lets_everyone_through() {
        assert_eq!(said(&[&allow(r#""*""#, "*", "{}")]), Some(true));
        assert_eq!(
            said(&[&allow(r#"{"AWS":"*"}"#, "s3:Get*", "{}")]),
            Some(true)
        );
        let ours = r#"{"StringEquals":{"aws:ResourceOrgID":"o-sample"}}"#;
        assert_eq!(said(&[&allow(r#""*""#, "*", ours)]), Some(true));
    }

    #[test]
    fn conditions_and_denials_keep_strangers_out() {
        assert_eq!(said(&[&allow(r#""*""#, "*", OWN)]), Some(false));
        let deny = r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-sample"}}}"#;
        assert_eq!(said(&[&allow(r#""*""#, "*", "{}"), deny]), Some(false));
        let tagged = r#"{"StringEquals":{"aws:PrincipalTag/team":"a"}}"#;
        assert_eq!(said(&[&allow(r#""*""#, "*", tagged)]), None);
    }

    #[test]
    fn a_denial_keeps_strangers_only_from_what_it_takes_all_of() {
        let deny = |actions: &str, resources: &str| {
            format!(
                r#"{{"Effect":"Deny","Principal":"*",{actions},{resources},"Condition":{{"StringNotEquals":{{"aws:PrincipalAccount":"111122223333"}}}}}}"#
            )
        };
        let allow = |actions: &str, resources: &str| {
            format!(r#"{{"Effect":"Allow","Principal":"*",{actions},{resources}}}"#)
        };
        let any = r#""Resource":"*""#;
        for (allowed, denied, open) in [
            (r#""Action":"*""#, r#""Action":"s3:GetObject""#, true),
            (r#""Action":"*""#, r#""Action":"s3:*""#, true),
            (r#""Action":"*""#, r#""Action":"*""#, false),
            (r#""Action":"*""#, r#""NotAction":"s3:GetObject""#, true),
            (r#""NotAction":"iam:*""#, r#""Action":"s3:GetObject""#, true),
            (r#""NotAction":"iam:*""#, r#""NotAction":"iam:*""#, false),
            (r#""NotAction":"iam:*""#, r#""Action":"*""#, false),
            (r#""Action":"s3:Get*""#, r#""Action":"s3:Getx""#, true),
            (r#""Action":"s3:Get*""#, r#""Action":"s3:G*""#, false),
            (
                r#""Action":["s3:GetObject","s3:Put*"]"#,
                r#""Action":"s3:GetObject""#,
                true,
            ),
        ] {
            let both = [allow(allowed, any), deny(denied, any)];
            assert_eq!(said(&[&both[0], &both[1]]), Some(open), "{both:?}");
        }
        let actions = r#""Action":"s3:GetObject""#;
        let objects = |of: &str| format!(r#""Resource":"arn:aws:s3:::{of}/*""#);
        for (allowed, denied, open) in [
            ("my-*", "my-x", true),
            ("my-*", "my*", false),
            ("my-x", "my-*", false),
        ] {
            let both = [
                allow(actions, &objects(allowed)),
                deny(actions, &objects(denied)),
            ];
            assert_eq!(said(&[&both[0], &both[1]]), Some(open), "{both:?}");
        }
    }

    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    #[test]
    fn only_its_own_service_goes_through_an_endpoint() {
        let of = |service: &str| {
            let mut to = endpoint();
            to.service_name =
                Seen::new(Some(format!("com.amazonaws.eu-central-1.{service}").into()));
            let text = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-sample"}}}]}"#;
            let policy = PolicyDocument::parse(text).unwrap();
            let org = Org::sample([]);
            evaluate(|| through_endpoint(&org.organization, &to, &policy)).unwrap()
        };
        assert_eq!(of("s3"), None);
        assert_eq!(of("dynamodb").as_deref(), Some("everyone"));
        assert_eq!(of("sqs").as_deref(), Some("everyone"));
    }

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties>
    #[test]
    fn requests_that_nobody_signed_name_no_principal() {
        let when = |operator: &str, key: &str, value: &str| {
            let condition = format!(r#"{{"{operator}":{{"{key}":"{value}"}}}}"#);
            said(&[&allow(r#""*""#, "*", &condition)])
        };
        assert_eq!(
            when("StringEqualsIfExists", "aws:PrincipalOrgID", "o-sample"),
            Some(true)
        );
        assert_eq!(when("Null", "aws:PrincipalOrgID", "true"), Some(true));
        assert_eq!(when("Null", "aws:PrincipalArn", "true"), Some(true));
        assert_eq!(
            when("StringEquals", "aws:PrincipalOrgID", "o-sample"),
            Some(false)
        );
        let account = |operator: &str| when(operator, "aws:PrincipalAccount", "111122223333");
        assert_eq!(account("StringEqualsIfExists"), None);
        assert_eq!(account("StringEquals"), Some(false));
        let deny = |operator: &str| {
            let deny = format!(
                r#"{{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{{"{operator}":{{"aws:PrincipalOrgID":"o-sample"}}}}}}"#
            );
            said(&[&allow(r#""*""#, "*", "{}"), &deny])
        };
        assert_eq!(deny("StringNotEquals"), Some(false));
        assert_eq!(deny("StringNotEqualsIfExists"), Some(false));
    }

    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
    #[test]
    fn what_comes_through_an_endpoint_comes_from_its_network_and_by_itself() {
        let when = |operator: &str, key: &str, value: &str| {
            let condition = format!(r#"{{"{operator}":{{"{key}":"{value}"}}}}"#);
            said(&[&allow(r#""*""#, "*", &condition)])
        };
        for (key, own, other) in [
            ("aws:SourceVpc", "vpc-1", "vpc-2"),
            ("aws:SourceVpce", "vpce-1", "vpce-2"),
        ] {
            assert_eq!(when("StringEquals", key, own), Some(true), "{key}");
            assert_eq!(when("StringLike", key, "vpc*"), Some(true), "{key}");
            assert_eq!(when("StringEquals", key, other), Some(false), "{key}");
            assert_eq!(when("StringNotEquals", key, own), Some(false), "{key}");
            assert_eq!(when("Null", key, "true"), Some(false), "{key}");
            let deny = |value: &str| {
                let deny = format!(
                    r#"{{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{{"StringNotEquals":{{"{key}":"{value}"}}}}}}"#
                );
                said(&[&allow(r#""*""#, "*", "{}"), &deny])
            };
            assert_eq!(deny(own), Some(true), "{key}");
            assert_eq!(deny(other), Some(false), "{key}");
        }
        // Nobody comes in by such a statement, whomever it names.
        let elsewhere = r#"{"StringEquals":{"aws:SourceVpc":"vpc-2"}}"#;
        let named = allow(
            r#"{"AWS":"arn:aws:iam::123412341234:root"}"#,
            "*",
            elsewhere,
        );
        assert_eq!(said(&[&named]), Some(false));
        let both = r#"{"StringEquals":{"aws:SourceVpc":"vpc-1","aws:PrincipalOrgID":"o-sample"}}"#;
        assert_eq!(said(&[&allow(r#""*""#, "*", both)]), Some(false));
        assert_eq!(when("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"), None);
    }

    #[test]
    fn a_network_that_was_not_seen_may_be_the_one() {
        let here = r#"{"StringEquals":{"aws:SourceVpc":"vpc-1"}}"#;
        let text = format!(r#"{{"Statement":[{}]}}"#, allow(r#""*""#, "*", here));
        let policy = PolicyDocument::parse(&text).unwrap();
        let org = Org::sample([]);
        let blind = VpcEndpoint::unseen("vpce-1");
        assert!(evaluate(|| through_endpoint(&org.organization, &blind, &policy)).is_err());
    }

    #[test]
    fn an_organization_that_was_not_seen_is_nobody_s_other() {
        let text = format!(r#"{{"Statement":[{}]}}"#, allow(r#""*""#, "*", OWN));
        let policy = PolicyDocument::parse(&text).unwrap();
        let mut unseen = Organization::sample();
        unseen.facts = Seen::gap(Gap::TEST);
        assert!(evaluate(|| through_endpoint(&unseen, &endpoint(), &policy)).is_err());
    }

    #[test]
    fn whom_it_names_counts_by_its_account() {
        let of = |account: &str| {
            let principal = format!(r#"{{"AWS":"arn:aws:iam::{account}:root"}}"#);
            said(&[&allow(&principal, "*", "{}")])
        };
        assert_eq!(of("111122223333"), Some(false));
        assert_eq!(of("999988887777"), Some(false));
        assert_eq!(of("123412341234"), Some(true));
        let by = |condition: &str| said(&[&allow(r#""*""#, "*", condition)]);
        let account = |operator: &str, value: &str| {
            by(&format!(
                r#"{{"{operator}":{{"aws:PrincipalAccount":{value}}}}}"#
            ))
        };
        assert_eq!(account("StringEquals", r#""111122223333""#), Some(false));
        assert_eq!(
            account("StringEquals", r#"["111122223333","123412341234"]"#),
            Some(true)
        );
        assert_eq!(account("StringLike", r#""1234*""#), None);
        let arn = |value: &str| {
            by(&format!(
                r#"{{"ArnLike":{{"aws:PrincipalArn":"{value}"}}}}"#
            ))
        };
        assert_eq!(arn("arn:aws:iam::123412341234:role/*"), Some(true));
        assert_eq!(arn("arn:aws:iam::*:role/app"), Some(true));
        let both = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-sample"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/app"}}"#;
        assert_eq!(by(both), Some(false));
        let other = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-another"}}"#;
        assert_eq!(said(&[&allow(r#""*""#, "*", other)]), Some(true));
    }
}
