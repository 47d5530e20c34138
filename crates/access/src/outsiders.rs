//! Whether everyone outside the organization is kept from a resource although a policy of it lets everyone in: by the
//! organization's resource control policies, and by what the resource's own policy denies.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
//!
//! Which services know resource control policies stands, with its date, in the IAM catalogue of `firestep_policy`.

use std::borrow::Cow;
use std::sync::Arc;

use firestep_catalogue::REGIONS;
use firestep_inventory::organizations::{Organization, OrganizationPolicy, PolicyType};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{GLOBAL, Gap, Location, evaluate};
use firestep_policy::arn::RequestedResource;
use firestep_policy::catalogue::{Catalogue, Service};
use firestep_policy::compiled::{Action, CompiledPolicy, PolicyKind};
use firestep_policy::context::{Constraint, ContextValue, RequestContext};
use firestep_policy::covering::overlap_of_resources;
use firestep_policy::evaluate::{AccessRequest, InForce, Known, Level, Outcome, decide};
use firestep_policy::pattern::{Overlap, Pattern};
use firestep_policy::principal::Requester;
use firestep_policy::public::{Fixed, public_statements};
use firestep_policy::{Effect, Matching, PolicyDocument, Statement, matches, services};

use crate::everything;

/// A resource that others may want.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Where it is, and in which account.
    pub location: Location,
    /// The service by its IAM prefix.
    pub service: &'a str,
    /// Its ARNs, or a pattern of all of them, by the resource types that the service's actions take: `object`, `bucket`.
    pub arns: &'a [(&'a str, &'a str)],
}

/// The resource control policies in force over an account: none over the management account, or where the type is not
/// enabled.
pub fn control_policies<'o>(
    organization: &'o Organization,
    account: &str,
) -> Result<Vec<&'o OrganizationPolicy>, Gap> {
    if !organization.has_policy_type(PolicyType::ResourceControl)?
        || organization.management_account()? == Some(account)
    {
        return Ok(Vec::new());
    }
    organization.policies_over(account, PolicyType::ResourceControl)
}

/// Whether everyone outside the organization is kept out: whoever asks, every action that is `let_in` is denied.
/// `own` is the resource's own policy where what it denies is weighed.
pub fn are_kept_out(
    organization: &Organization,
    wanted: &Wanted<'_>,
    own: Option<&PolicyDocument>,
    let_in: &dyn Fn(&str) -> Result<bool, Gap>,
) -> Result<bool, Gap> {
    let service = Catalogue::embedded().service(wanted.service);
    let rcps = match service.filter(|it| it.rcp) {
        Some(service) => {
            evaluate(|| levels(organization, wanted.location.account, service, wanted.arns))
        }
        None => Ok(Vec::new()),
    };
    let own_denies = own.is_some_and(|it| it.denies().next().is_some());
    if !own_denies {
        match &rcps {
            Ok(levels) if levels.is_empty() => return Ok(false),
            Ok(_) => {}
            Err(gap) => return Err(*gap),
        }
    }
    let actions = actions(wanted, let_in)?;
    if actions.is_empty() {
        return Ok(false);
    }
    let own_denies = own.map(|it| of_all(it, wanted.arns, PolicyKind::Resource));
    let mut in_force = in_force(own_denies.as_deref());
    in_force.rcps = match &rcps {
        Ok(levels) => Known::Seen(levels.clone()),
        Err(_) => Known::Unseen,
    };
    let mut spared = Spared::default();
    if let Some(own) = own {
        spared.by(own);
    }
    let has_rcps = rcps.as_ref().is_ok_and(|levels| !levels.is_empty());
    if rcps.is_ok() {
        for policy in evaluate(|| control_policies(organization, wanted.location.account))? {
            spared.by(evaluate(|| policy.document.get())?);
        }
    }
    match reach(organization, wanted, &actions, &in_force, &spared) {
        Reach::Somebody => Ok(false),
        Reach::Nobody => Ok(true),
        Reach::HangsOnMore => Err(rcps
            .err()
            .unwrap_or_else(|| hangs_on_more(wanted, has_rcps))),
    }
}

/// Whether nobody outside the organization gets in by a policy that is public in its form, its conditions weighed with
/// all that is known of those outside; what hangs on more counts as a way in.
pub fn lets_nobody_in(
    organization: &Organization,
    wanted: &Wanted<'_>,
    policy: &PolicyDocument,
    of_use: &dyn Fn(&str) -> Result<bool, Gap>,
) -> Result<bool, Gap> {
    let mut spared = Spared {
        by_service: true,
        ..Spared::default()
    };
    spared.by(policy);
    let mut in_force = in_force(None);
    in_force.resource = Known::Seen(Some(Arc::new(CompiledPolicy::new(
        "the resource's policy",
        PolicyKind::Resource,
        policy,
    ))));
    let actions = actions(wanted, of_use)?;
    let reach = reach(organization, wanted, &actions, &in_force, &spared);
    Ok(!actions.is_empty() && reach == Reach::Nobody)
}

/// Who of those outside gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Somebody,
    Nobody,
    HangsOnMore,
}

/// Whether any of those outside may do any of these.
fn reach(
    organization: &Organization,
    wanted: &Wanted<'_>,
    actions: &[(Action, &str)],
    in_force: &InForce,
    spared: &Spared,
) -> Reach {
    let management = evaluate(|| organization.management_account());
    let management = management.ok().flatten().map(Box::<str>::from);
    let mut reach = Reach::Nobody;
    for (principal, context) in strangers(organization, wanted.location, spared) {
        for (action, arn) in actions {
            let request = AccessRequest {
                principal: principal.clone(),
                action: action.clone(),
                resource: RequestedResource::new(arn, false),
                resource_account: Some(wanted.location.account.into()),
                context: context.clone(),
                management_account: management.clone(),
            };
            match decide(&request, in_force) {
                Outcome::Allowed => return Reach::Somebody,
                Outcome::Depends => reach = Reach::HangsOnMore,
                Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied => {}
            }
        }
    }
    reach
}

/// The actions that the policy of a resource lets everyone do: those of its statements that are public, or, where it is
/// called public for another reason, of all that allow.
pub fn lets_everyone(policy: &PolicyDocument, action: &str) -> bool {
    let mut public = public_statements(policy, Fixed::Account).peekable();
    let covers = |it: &Statement| it.covers_action(action);
    if public.peek().is_some() {
        public.any(covers)
    } else {
        policy.allows().any(covers)
    }
}

/// No permission and no newer version decides it: whoever reads the policies does.
fn hangs_on_more(wanted: &Wanted<'_>, has_rcps: bool) -> Gap {
    let operation = match wanted.service {
        _ if has_rcps => "organizations:DescribePolicy",
        "sts" => "iam:GetAccountAuthorizationDetails",
        "ecr" => "ecr:GetRepositoryPolicy",
        "kms" => "kms:GetKeyPolicy",
        "lambda" => "lambda:GetPolicy",
        "secretsmanager" => "secretsmanager:GetResourcePolicy",
        "sns" => "sns:GetTopicAttributes",
        "sqs" => "sqs:GetQueueAttributes",
        "logs" => "logs:DescribeResourcePolicies",
        _ => "s3:GetBucketPolicy",
    };
    undecided(
        wanted.location,
        operation,
        "whether outsiders are kept out hangs on conditions that are not known here",
    )
}

/// The levels above an account with their resource control policies; none where none of them denies anything of the
/// service.
pub(crate) fn levels(
    organization: &Organization,
    account: &str,
    service: &Service,
    arns: &[(&str, &str)],
) -> Result<Vec<Level>, Gap> {
    let catalogue = Catalogue::embedded();
    let names: Vec<String> = catalogue
        .of_service(service)
        .map(|id| catalogue.name(id))
        .collect();
    let policies = control_policies(organization, account)?;
    let mut levels = Vec::new();
    if policies.is_empty() {
        return Ok(levels);
    }
    let mut denies = false;
    for id in organization.path(account)?.into_iter().rev() {
        let mut here = Vec::new();
        for policy in &policies {
            if policy.targets.get()?.iter().any(|it| **it == *id) {
                let document = policy.document.get()?;
                denies |= document
                    .denies()
                    .any(|it| names.iter().any(|name| it.covers_action(name)));
                let name = policy.identity.name.as_deref();
                let name = name.unwrap_or(&policy.identity.id);
                let document = of_all(document, arns, PolicyKind::Rcp);
                let policy = CompiledPolicy::new(name, PolicyKind::Rcp, &document);
                here.push(Arc::new(policy));
            }
        }
        levels.push(Level {
            id: id.into(),
            policies: here,
        });
    }
    if !denies {
        levels.clear();
    }
    Ok(levels)
}

/// A policy without the denials of a part: of all that a pattern fits, the rest is left.
fn of_all<'d>(
    document: &'d PolicyDocument,
    arns: &[(&str, &str)],
    kind: PolicyKind,
) -> Cow<'d, PolicyDocument> {
    if !arns.iter().any(|(_, arn)| arn.contains('*')) {
        return Cow::Borrowed(document);
    }
    let is_of_part = |pattern: &str| {
        let mut lies = arns
            .iter()
            .map(|(_, arn)| overlap_of_resources(pattern, arn, kind));
        // A variable may become all of it.
        !pattern.contains("${")
            && lies.clone().any(|it| it == Overlap::Some)
            && !lies.any(|it| it == Overlap::Covers)
    };
    let mut document = document.clone();
    document.statements.retain_mut(|statement| {
        match (statement.effect, &mut statement.resources) {
            (Effect::Deny, Some(Matching::Only(patterns))) => {
                patterns.retain(|it| !is_of_part(it));
                !patterns.is_empty()
            }
            (Effect::Deny, Some(Matching::AllBut(patterns))) => {
                !patterns.iter().any(|it| is_of_part(it))
            }
            _ => true,
        }
    });
    Cow::Owned(document)
}

/// Every action of the service on the resource that is let in, with the ARN that it takes.
fn actions<'a>(
    wanted: &Wanted<'a>,
    let_in: &dyn Fn(&str) -> Result<bool, Gap>,
) -> Result<Vec<(Action, &'a str)>, Gap> {
    let catalogue = Catalogue::embedded();
    let mut actions = Vec::new();
    let Some(service) = catalogue.service(wanted.service) else {
        return Ok(actions);
    };
    for id in catalogue.of_service(service) {
        let name = catalogue.name(id);
        let Some(row) = catalogue.row(id) else {
            continue;
        };
        let taken = wanted.arns.iter().find(|(kind, _)| {
            catalogue
                .resource_types(row)
                .any(|(it, _)| *it.name == **kind)
        });
        let (Some((_, arn)), Some(action)) = (taken, Action::new(&name)) else {
            continue;
        };
        // What no resource control policy is about, kms:RetireGrant, is no use of the resource either.
        if !services::rcp(&action) && service.rcp {
            continue;
        }
        if let_in(&name)? {
            actions.push((action, *arn));
        }
    }
    Ok(actions)
}

/// Everyone is let in by everything but what denies.
fn in_force(own: Option<&PolicyDocument>) -> InForce {
    let mut resource = PolicyDocument::parse(
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#,
    )
    .unwrap_or_default();
    if let Some(own) = own {
        // Variables are replaced as the resource's own policy says.
        resource.version.clone_from(&own.version);
        resource.statements.extend(own.denies().cloned());
    }
    InForce {
        identity: Known::Seen(vec![everything::allowed(PolicyKind::Identity)]),
        resource: Known::Seen(Some(Arc::new(CompiledPolicy::new(
            "everything but what it denies",
            PolicyKind::Resource,
            &resource,
        )))),
        ..InForce::default()
    }
}

/// Whom policies mean by names, accounts and addresses that somebody outside can have: allowed by them, or spared by a
/// denial.
#[derive(Debug, Default)]
pub(crate) struct Spared {
    principals: Vec<String>,
    addresses: Vec<String>,
    /// Regions in which a global service may be asked.
    regions: Vec<String>,
    /// Places in organizations whose ids are not named: root and unit ids are unique in one organization only.
    paths: Vec<String>,
    /// Whether somebody may come by way of an AWS service.
    by_service: bool,
}

/// Another organization.
pub(crate) const ORGANIZATION: &str = "o-0outsider0";

/// An account outside the organization.
pub(crate) const ACCOUNT: &str = "000000000001";

impl Spared {
    /// Adds those whom the statements of a policy mean.
    pub(crate) fn by(&mut self, document: &PolicyDocument) {
        let is_negated = |operator: &str| operator.to_ascii_lowercase().contains("not");
        let spared = document.denies().flat_map(|it| &it.conditions);
        let spared = spared.filter(|it| is_negated(&it.operator));
        let allowed = document.allows().flat_map(|it| &it.conditions);
        let allowed = allowed.filter(|it| !is_negated(&it.operator));
        for condition in spared.chain(allowed) {
            for value in &condition.values {
                match condition.key.to_ascii_lowercase().as_str() {
                    "aws:principalarn" => self.principals.extend(principal_of(value, ACCOUNT)),
                    "aws:principalaccount" => {
                        let account = account_like(value);
                        let role = |it| format!("arn:aws:iam::{it}:role/outsider");
                        self.principals.extend(account.map(role));
                    }
                    "aws:sourceip" => self.addresses.extend(address_of(value)),
                    "aws:principalorgpaths" => {
                        let organization = value.split('/').next().unwrap_or_default();
                        if organization.contains(['*', '?']) {
                            let path = value.replacen('*', "0outsider0", 1);
                            self.paths.push(path.replace(['*', '?'], "x"));
                        }
                    }
                    "aws:requestedregion" => {
                        let regions = REGIONS.iter().filter(|it| matches(value, it));
                        self.regions.extend(regions.map(|it| (*it).to_owned()));
                    }
                    _ => {}
                }
            }
        }
    }

    /// Those of an account whom it names by patterns.
    pub(crate) fn principals_in(documents: &[&PolicyDocument], account: &str) -> Vec<String> {
        let conditions = documents
            .iter()
            .flat_map(|it| it.statements.iter().flat_map(|it| &it.conditions));
        let on_arn = conditions.filter(|it| it.key.eq_ignore_ascii_case("aws:PrincipalArn"));
        let values = on_arn.flat_map(|it| it.values.iter());
        values.filter_map(|it| principal_of(it, account)).collect()
    }
}

/// A principal of an account outside whose name fits a pattern: anybody can make one in an account of theirs. `None`
/// when the pattern names another account.
fn principal_of(pattern: &str, owner: &str) -> Option<String> {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let arn = if let [_, _, service, _, account, resource] = parts.as_slice() {
        if *service == "sts" || !(account.contains(['*', '?']) || *account == owner) {
            return None;
        }
        // Of `1111*` an account that fits; accounts are given away whatever their ids.
        let like = account_like(account).filter(|_| *account != "*");
        let owner = like.as_deref().unwrap_or(owner);
        let resource = match resource.replace(['*', '?'], "x") {
            all if all == "x" => "role/x".to_owned(),
            named => named,
        };
        format!("arn:aws:iam::{owner}:{resource}")
    } else {
        // A pattern that runs over the parts of an ARN.
        let name = pattern.rsplit([':', '/']).next()?.replace(['*', '?'], "x");
        format!("arn:aws:iam::{owner}:role/{name}")
    };
    let is_person = arn.contains(":role/") || arn.contains(":user/");
    (is_person && firestep_policy::matches(pattern, &arn)).then_some(arn)
}

/// An account whose id fits a pattern: accounts are given away, whatever their ids. `None` for one account's id.
pub(crate) fn account_like(pattern: &str) -> Option<String> {
    let digits = 12_usize.checked_sub(pattern.replace('*', "").len())?;
    pattern.contains(['*', '?']).then(|| {
        let filled = pattern.replacen('*', &"0".repeat(digits), 1);
        filled.replace('*', "").replace('?', "0")
    })
}

/// An address of a range that is so wide that it is nobody's: S3 calls what is wider than a /8, or a /32 of IPv6, public.
fn address_of(range: &str) -> Option<String> {
    match range.parse().ok()? {
        ipnet::IpNet::V4(range) => {
            let host = 0x0808_0808 & u32::from(range.hostmask());
            let address = u32::from(range.network()).checked_add(host)?;
            (range.prefix_len() < 8).then(|| std::net::Ipv4Addr::from(address).to_string())
        }
        ipnet::IpNet::V6(range) => {
            // Of a range of all, an address that is given out: 2600::8.
            let host = (0x2600_u128 << 112 | 8) & u128::from(range.hostmask());
            let address = u128::from(range.network()).checked_add(host)?;
            (range.prefix_len() < 32).then(|| std::net::Ipv6Addr::from(address).to_string())
        }
    }
}

/// Condition keys and their values.
type Keys<'k> = &'k [(&'k str, &'k str)];

/// Those outside the organization, and what is true of their requests. Where they have the choice, they take what lets
/// them in: TLS, and a way of their own. What they may set as they like, tags of theirs, is not known.
fn strangers(
    organization: &Organization,
    location: Location,
    spared: &Spared,
) -> Vec<(Requester, RequestContext)> {
    let mut all = vec![
        ("aws:SecureTransport", "true"),
        ("s3:TlsVersion", "1.3"),
        ("aws:ResourceAccount", location.account),
    ];
    if !spared.by_service {
        all.push(("aws:ViaAWSService", "false"));
    }
    let id = evaluate(|| Ok(organization.facts.get()?.as_ref().map(|it| &*it.id)));
    if let Ok(Some(id)) = id {
        all.push(("aws:ResourceOrgID", id));
    }
    let internet = [("aws:SourceIp", "192.0.2.44")];
    let network = [
        ("aws:SourceVpc", "vpc-0outsider0"),
        ("aws:SourceVpce", "vpce-0outsider0"),
        ("aws:VpcSourceIp", "10.0.0.44"),
        ("aws:VpceAccount", ACCOUNT),
        ("aws:VpceOrgID", ORGANIZATION),
    ];
    let anonymous = [
        ("aws:PrincipalType", "Anonymous"),
        ("aws:PrincipalAccount", "anonymous"),
    ];
    let role = format!("arn:aws:iam::{ACCOUNT}:role/outsider");
    let user = format!("arn:aws:iam::{ACCOUNT}:user/outsider");
    let signed = |who, kind| {
        [
            ("aws:PrincipalArn", who),
            ("aws:PrincipalType", kind),
            ("aws:PrincipalAccount", ACCOUNT),
            ("aws:PrincipalIsAWSService", "false"),
        ]
    };
    let of_role = signed(role.as_str(), "AssumedRole");
    let of_user = signed(user.as_str(), "User");
    let in_place = |path| {
        [
            ("aws:PrincipalOrgID", ORGANIZATION),
            ("aws:PrincipalOrgPaths", path),
        ]
    };
    let other = in_place("o-0outsider0/r-0000/ou-0000-00000000/");
    let places: Vec<[(&str, &str); 2]> = spared.paths.iter().map(|it| in_place(it)).collect();
    let mut samples: Vec<(Option<&str>, [Keys<'_>; 3])> = vec![
        (None, [&anonymous, &[], &internet]),
        (Some(&user), [&of_user, &[], &internet]),
        (Some(&role), [&of_role, &other, &internet]),
        (Some(&role), [&of_role, &other, &network]),
    ];
    for place in &places {
        samples.push((Some(&role), [&of_role, place, &internet]));
    }
    let named: Vec<[(&str, &str); 4]> = spared
        .principals
        .iter()
        .map(|arn| {
            let account = arn.split(':').nth(4).unwrap_or(ACCOUNT);
            let kind = if arn.contains(":user/") {
                "User"
            } else {
                "AssumedRole"
            };
            [
                ("aws:PrincipalArn", arn.as_str()),
                ("aws:PrincipalType", kind),
                ("aws:PrincipalAccount", account),
                ("aws:PrincipalIsAWSService", "false"),
            ]
        })
        .collect();
    for (arn, of_named) in spared.principals.iter().zip(&named) {
        samples.push((Some(arn), [of_named, &other, &internet]));
    }
    let placed: Vec<[(&str, &str); 1]> = spared
        .addresses
        .iter()
        .map(|it| [("aws:SourceIp", it.as_str())])
        .collect();
    for from_there in &placed {
        samples.push((None, [&anonymous, &[], from_there]));
        samples.push((Some(&role), [&of_role, &other, from_there]));
    }
    // A service that is global is asked in the region that one likes.
    let regions: Vec<&str> = if location.region == GLOBAL {
        let chosen = spared.regions.iter().map(String::as_str);
        ["us-east-1", "eu-west-1", "ap-southeast-2"]
            .into_iter()
            .chain(chosen)
            .collect()
    } else {
        vec![location.region]
    };
    let in_regions = samples.into_iter().flat_map(|(who, parts)| {
        let regions = regions.iter();
        regions.map(move |region| (who, parts, ("aws:RequestedRegion", *region)))
    });
    in_regions
        .map(|(who, parts, region)| {
            let given: Vec<(String, ContextValue)> = all
                .iter()
                .chain(parts.into_iter().flatten())
                .chain([&region])
                .map(|(key, value)| ((*key).to_owned(), ContextValue::One((*value).into())))
                .collect();
            let mut known = vec![
                "aws:source*",
                "aws:vpc*",
                "aws:calledvia*",
                "aws:principalorg*",
                "aws:principalservicename*",
            ];
            if who.is_none() {
                known.push("aws:principal*");
            }
            let constraints = known
                .into_iter()
                .map(|keys| Constraint {
                    keys: Pattern::new(keys),
                    presence_is_known: true,
                    value_is_known: true,
                })
                .collect();
            let context = RequestContext::concrete(given).in_discovery(constraints);
            (Requester::new(who), context)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_can_have_a_spared_name_is_a_stranger() {
        let role = format!("arn:aws:iam::{ACCOUNT}:role/cix");
        let principal_of = |pattern| principal_of(pattern, ACCOUNT);
        assert_eq!(principal_of("arn:aws:iam::*:role/ci*"), Some(role));
        let exact = format!("arn:aws:iam::{ACCOUNT}:role/deploy");
        assert_eq!(principal_of("arn:aws:iam::*:role/deploy"), Some(exact));
        assert_eq!(principal_of("arn:aws:iam::111122223333:role/ci*"), None);
        assert_eq!(principal_of("arn:aws:sts::*:assumed-role/ci*"), None);
        assert_eq!(account_like("1*").as_deref(), Some("100000000000"));
        assert_eq!(account_like("111122223333"), None);
    }

    #[test]
    fn a_range_wider_than_a_network_of_somebody_s_is_anybody_s() {
        assert_eq!(address_of("0.0.0.0/1").as_deref(), Some("8.8.8.8"));
        assert_eq!(address_of("198.51.100.0/24"), None);
        assert_eq!(address_of("2001:db8::/32"), None);
        assert_eq!(address_of("::/0").as_deref(), Some("2600::8"));
        assert_eq!(address_of("2000::/3").as_deref(), Some("2600::8"));
    }
}
