//! Is there what the response plan names by ARN in the account, and does it name what a production account runs?

use firestep_audit::{
    About, Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, Verdicts,
};
use firestep_inventory::reading::records::unread;
use firestep_inventory::{Account, Arn, GLOBAL, Gap, Location, Service, all_found};

use super::plan_text::{READ, Words, arns};
use super::some::some;
use crate::organizations::category;

pub(crate) const CHECK: Check = Check {
    id: "program-response-plan-arns",
    title: "The response plan names resources and services that there are",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("E10.3", "plan-true")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A role that the plan says to assume, and that is gone, is found missing in the first hour of an incident.",
    remedy: "Put the plan's ARNs right, and say in it what is done for each service that production accounts run.",
    references: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_develop_management_plans.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "organizations:ListTagsForResource",
        "organizations:ListRoots",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "iam:GetAccountAuthorizationDetails",
        "ec2:DescribeInstances",
        "ec2:DescribeVolumes",
        "ec2:DescribeSnapshots",
        "ec2:DescribeVpcs",
        "ec2:DescribeSubnets",
        "ec2:DescribeSecurityGroups",
        "rds:DescribeDBInstances",
        "rds:DescribeDBClusters",
        "rds:DescribeDBSnapshots",
        "rds:DescribeDBClusterSnapshots",
        "lambda:ListFunctions",
        "s3:ListBuckets",
        "kms:ListKeys",
        "kms:DescribeKey",
        "sns:ListTopics",
        "sqs:ListQueues",
        "secretsmanager:ListSecrets",
        "ecr:DescribeRepositories",
        "cloudtrail:DescribeTrails",
        "elbv2:DescribeLoadBalancers",
    ],
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let (org, account) = (context.org, context.account);
    let mut verdicts = Verdicts::new();
    // That there is no plan is told once, of the organization.
    let Some(plan) = &org.program.response_plan else {
        return verdicts;
    };
    let here = Location::new(account.id, GLOBAL);
    for (written, arn) in arns(plan) {
        if arn.account() != account.id {
            continue;
        }
        verdicts.evaluate(About::Named("AWS::::Resource", written, here), || {
            Ok(Verdict::of(
                is_there(account, &arn)?,
                "the plan names it, and it is there",
                "the plan names it, and it is gone",
            ))
        });
    }
    verdicts.evaluate(About::Account(account.id), || {
        if !is_production(context)? {
            return Ok(Verdict::Pass("it is not a production account".into()));
        }
        let unnamed = unnamed(context, plan)?;
        Ok(Verdict::of(
            unnamed.is_empty(),
            "the plan names what of EC2, Lambda, RDS and S3 it runs",
            format!("it runs what the plan does not name: {}", some(&unnamed)),
        ))
    });
    verdicts
}

fn is_production(context: &Context<'_>) -> Result<bool, Gap> {
    let organization = &context.org.organization;
    // What an account alone is for nobody has to say.
    if organization.facts.get()?.is_none() {
        return Ok(true);
    }
    match organization.members.find(GLOBAL, context.account.id)? {
        Some(member) => category::is_production(context.org, member),
        None => Ok(false),
    }
}

/// The services of which the account has something and which a plan does not name.
fn unnamed(context: &Context<'_>, plan: &str) -> Result<Vec<String>, Gap> {
    let main = [Service::Ec2, Service::Lambda, Service::Rds, Service::S3];
    let services = READ.iter().filter(|(_, service)| main.contains(service));
    all_found(services, |(names, service)| {
        let name = names.first().copied().unwrap_or_default();
        // The plan is the same for thousands of accounts.
        let question = format!("the response plan does not name {name}");
        let missing = context.org.memo.answer(&question, || {
            let text = Words::of(plan);
            let is_named = names.iter().any(|it| text.mention(it));
            Ok((!is_named).then(|| name.into()))
        })?;
        Ok((missing.is_some() && context.account.runs(*service)?).then(|| name.to_owned()))
    })
}

/// Whether the account has what an ARN names. Of kinds that are not read nobody can say.
fn is_there(account: &Account, arn: &Arn) -> Result<bool, Gap> {
    let written = arn.to_string();
    let resource = arn.resource();
    let kind = resource.split(['/', ':']).next().unwrap_or_default();
    /// Whether a list has something by that ARN or id.
    macro_rules! has {
        ($($list:ident),*) => {
            firestep_inventory::any([$(&|| {
                account.$list.any(|it| {
                    let identity = &it.identity;
                    Ok(identity.arn.as_deref() == Some(&*written) || *identity.id == *written)
                })
            }),*])
        };
    }
    match (arn.service(), kind) {
        ("iam", "role") => {
            // Roles that services keep for themselves are not listed.
            if resource.starts_with("role/aws-service-role/") {
                return Err(not_read(account, arn));
            }
            has!(iam_roles)
        }
        ("iam", "user") => has!(iam_users),
        ("iam", "group") => has!(iam_groups),
        ("iam", "policy") => has!(iam_policies),
        ("ec2", "instance") => has!(ec2_instances),
        ("ec2", "volume") => has!(ec2_volumes),
        ("ec2", "snapshot") => has!(ec2_snapshots),
        ("ec2", "vpc") => has!(ec2_vpcs),
        ("ec2", "subnet") => has!(ec2_subnets),
        ("ec2", "security-group") => has!(ec2_security_groups),
        ("rds", "db") => has!(rds_instances),
        ("rds", "cluster") => has!(rds_clusters),
        ("rds", "snapshot") => has!(rds_snapshots),
        ("rds", "cluster-snapshot") => has!(rds_cluster_snapshots),
        ("lambda", "function") => has!(lambda_functions),
        ("kms", "key") => has!(kms_keys),
        ("sns", _) => has!(sns_topics),
        ("sqs", _) => has!(sqs_queues),
        ("secretsmanager", "secret") => has!(secretsmanager_secrets),
        ("ecr", "repository") => has!(ecr_repositories),
        ("cloudtrail", "trail") => has!(cloudtrail_trails),
        ("elasticloadbalancing", "loadbalancer") => has!(elbv2_load_balancers),
        _ => Err(not_read(account, arn)),
    }
}

fn not_read(account: &Account, arn: &Arn) -> Gap {
    let location = Location::new(account.id, GLOBAL);
    let what = format!("{arn}, which the response plan names, is of a kind that is not read");
    unread(location, "resource-explorer-2:Search", &what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words_in;
    use firestep_inventory::iam::Role;
    use firestep_inventory::lambda::Function;
    use firestep_inventory::{Listed, Org};

    fn said(plan: &str, account: &Account) -> Vec<&'static str> {
        let mut org = Org::sample([]);
        org.program.response_plan = Some(plan.into());
        let categories = &mut org.program.settings.categories;
        categories.insert("production".into(), vec!["111122223333".into()]);
        words_in(&CHECK, &org, account)
    }

    fn account() -> Account {
        let mut account = Account::empty();
        let mut role = Role::unseen("ir");
        role.identity.arn = Some("arn:aws:iam::111122223333:role/ir".into());
        account.iam_roles = Listed::of([role]);
        account
    }

    #[test]
    fn what_it_names_by_arn_is_there_or_gone() {
        let of = |arn: &str| said(arn, &account())[0];
        assert_eq!(of("arn:aws:iam::111122223333:role/ir"), "pass");
        assert_eq!(of("arn:aws:iam::111122223333:role/old"), "fail");
        assert_eq!(
            of("arn:aws:dynamodb:eu-central-1:111122223333:table/x"),
            "unknown"
        );
        assert_eq!(
            of("arn:aws:iam::111122223333:role/aws-service-role/x/y"),
            "unknown"
        );
        // Of another account that one says.
        assert_eq!(
            said("arn:aws:iam::999988887777:role/old", &account()),
            ["pass"]
        );
        let mut blind = account();
        blind.iam_roles = Listed::unseen();
        assert_eq!(
            said("arn:aws:iam::111122223333:role/old", &blind)[0],
            "unknown"
        );
    }

    #[test]
    fn what_production_runs_is_named() {
        let mut account = account();
        account.lambda_functions = Listed::of([Function::unseen("f")]);
        assert_eq!(said("Stop the Lambda functions.", &account), ["pass"]);
        assert_eq!(said("Stop the machines.", &account), ["fail"]);
        account.rds_clusters = Listed::unseen();
        assert_eq!(said("Stop the Lambda functions.", &account), ["unknown"]);
        let org = Org::sample([]);
        assert_eq!(words_in(&CHECK, &org, &account), [""; 0]);
    }
}
