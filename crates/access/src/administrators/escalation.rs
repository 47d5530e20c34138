//! Known ways by which what a policy allows leads to more rights than it gives.

use std::sync::Arc;

use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, GLOBAL, Gap, Location, evaluate};
use firestep_policy::compiled::{CompiledPolicy, PolicyKind};
use firestep_policy::evaluate::{InForce, Known};
use firestep_policy::tri::Tri;
use firestep_policy::{Matching, PolicyDocument};

use super::about_iam::without_avoidable;
use super::carried::{Carried, DETAILS};
use super::sample::{Key, Sample};

/// Actions that together are a way, and the page that tells of it.
struct Escalation {
    steps: &'static [Step],
    /// Where what makes it a way is documented.
    page: &'static str,
}

/// An action, and on what it must be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step(&'static str, On);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum On {
    /// Users, groups, roles or policies of IAM, itself among them.
    Any(&'static str),
    /// Users or roles, itself not among them: over itself it gains nothing.
    Another(&'static str),
    /// Every role that trusts its account; one by name may be meant.
    EveryRole,
    /// A role that is passed to a service.
    PassedTo(&'static str),
    /// Whatever resource of its service, such as this one.
    Some(&'static str),
}

const IAM: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html";

/// A way of one action in IAM.
macro_rules! alone {
    ($action:literal, $on:expr) => {
        Escalation {
            steps: &[Step($action, $on)],
            page: IAM,
        }
    };
}

/// A way by a role that is passed to a service, and what makes the service use it.
macro_rules! passing {
    ($service:literal, $page:literal, $($action:literal on $resource:literal),+) => {
        Escalation {
            steps: &[Step("iam:PassRole", On::PassedTo($service)), $(Step($action, On::Some($resource))),+],
            page: $page,
        }
    };
}

/// As of 2026-11: those that need nothing which must exist before, such as a function with a role of many rights.
/// <https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/>
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
const KNOWN: [Escalation; 44] = [
    alone!("iam:AttachUserPolicy", On::Any("user")),
    alone!("iam:AttachGroupPolicy", On::Any("group")),
    alone!("iam:AttachRolePolicy", On::Any("role")),
    alone!("iam:PutUserPolicy", On::Any("user")),
    alone!("iam:PutGroupPolicy", On::Any("group")),
    alone!("iam:PutRolePolicy", On::Any("role")),
    alone!("iam:AddUserToGroup", On::Any("group")),
    alone!("iam:CreatePolicyVersion", On::Any("policy")),
    alone!("iam:SetDefaultPolicyVersion", On::Any("policy")),
    alone!("iam:CreateAccessKey", On::Another("user")),
    alone!("iam:CreateLoginProfile", On::Another("user")),
    alone!("iam:UpdateLoginProfile", On::Another("user")),
    alone!("iam:UpdateAssumeRolePolicy", On::Another("role")),
    Escalation {
        steps: &[Step("sts:AssumeRole", On::EveryRole)],
        page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    },
    passing!("ec2.amazonaws.com", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html",
        "ec2:RunInstances" on "arn:aws:ec2:us-east-1:{account}:instance/*"),
    passing!("ec2.amazonaws.com", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-requests.html",
        "ec2:RequestSpotInstances" on "arn:aws:ec2:us-east-1:{account}:spot-instances-request/*"),
    passing!("ec2.amazonaws.com", "https://docs.aws.amazon.com/autoscaling/ec2/userguide/us-iam-role.html",
        "autoscaling:CreateLaunchConfiguration" on "arn:aws:autoscaling:us-east-1:{account}:launchConfiguration:1:launchConfigurationName/another",
        "autoscaling:CreateAutoScalingGroup" on "arn:aws:autoscaling:us-east-1:{account}:autoScalingGroup:1:autoScalingGroupName/another"),
    passing!("lambda.amazonaws.com", "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
        "lambda:CreateFunction" on "arn:aws:lambda:us-east-1:{account}:function:another",
        "lambda:InvokeFunction" on "arn:aws:lambda:us-east-1:{account}:function:another"),
    passing!("lambda.amazonaws.com", "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html",
        "lambda:CreateFunction" on "arn:aws:lambda:us-east-1:{account}:function:another",
        "lambda:CreateEventSourceMapping" on "arn:aws:lambda:us-east-1:{account}:event-source-mapping:another"),
    passing!("lambda.amazonaws.com", "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
        "lambda:CreateFunction" on "arn:aws:lambda:us-east-1:{account}:function:another",
        "lambda:AddPermission" on "arn:aws:lambda:us-east-1:{account}:function:another"),
    passing!("cloudformation.amazonaws.com", "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html",
        "cloudformation:CreateStack" on "arn:aws:cloudformation:us-east-1:{account}:stack/another/1"),
    passing!("cloudformation.amazonaws.com", "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html",
        "cloudformation:CreateStackSet" on "arn:aws:cloudformation:us-east-1:{account}:stackset/another:1",
        "cloudformation:CreateStackInstances" on "arn:aws:cloudformation:us-east-1:{account}:stackset/another:1"),
    passing!("glue.amazonaws.com", "https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html",
        "glue:CreateDevEndpoint" on "arn:aws:glue:us-east-1:{account}:devEndpoint/another"),
    passing!("glue.amazonaws.com", "https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html",
        "glue:CreateJob" on "arn:aws:glue:us-east-1:{account}:job/another",
        "glue:StartJobRun" on "arn:aws:glue:us-east-1:{account}:job/another"),
    passing!("glue.amazonaws.com", "https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html",
        "glue:CreateJob" on "arn:aws:glue:us-east-1:{account}:job/another",
        "glue:CreateTrigger" on "arn:aws:glue:us-east-1:{account}:trigger/another"),
    passing!("codebuild.amazonaws.com", "https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html",
        "codebuild:CreateProject" on "arn:aws:codebuild:us-east-1:{account}:project/another",
        "codebuild:StartBuild" on "arn:aws:codebuild:us-east-1:{account}:project/another"),
    passing!("codebuild.amazonaws.com", "https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build.html",
        "codebuild:CreateProject" on "arn:aws:codebuild:us-east-1:{account}:project/another",
        "codebuild:StartBuildBatch" on "arn:aws:codebuild:us-east-1:{account}:project/another"),
    passing!("ecs-tasks.amazonaws.com", "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "ecs:RegisterTaskDefinition" on "arn:aws:ecs:us-east-1:{account}:task-definition/another:1",
        "ecs:RunTask" on "arn:aws:ecs:us-east-1:{account}:task-definition/another:1"),
    passing!("ecs-tasks.amazonaws.com", "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "ecs:RegisterTaskDefinition" on "arn:aws:ecs:us-east-1:{account}:task-definition/another:1",
        "ecs:StartTask" on "arn:aws:ecs:us-east-1:{account}:task-definition/another:1"),
    passing!("ecs-tasks.amazonaws.com", "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "ecs:RegisterTaskDefinition" on "arn:aws:ecs:us-east-1:{account}:task-definition/another:1",
        "ecs:CreateService" on "arn:aws:ecs:us-east-1:{account}:service/another/another"),
    passing!("sagemaker.amazonaws.com", "https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html",
        "sagemaker:CreateNotebookInstance" on "arn:aws:sagemaker:us-east-1:{account}:notebook-instance/another"),
    passing!("sagemaker.amazonaws.com", "https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html",
        "sagemaker:CreateTrainingJob" on "arn:aws:sagemaker:us-east-1:{account}:training-job/another"),
    passing!("sagemaker.amazonaws.com", "https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html",
        "sagemaker:CreateProcessingJob" on "arn:aws:sagemaker:us-east-1:{account}:processing-job/another"),
    passing!("tasks.apprunner.amazonaws.com", "https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html",
        "apprunner:CreateService" on "arn:aws:apprunner:us-east-1:{account}:service/another/1"),
    passing!("bedrock-agentcore.amazonaws.com", "https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/code-interpreter-tool.html",
        "bedrock-agentcore:CreateCodeInterpreter" on "arn:aws:bedrock-agentcore:us-east-1:{account}:code-interpreter/*",
        "bedrock-agentcore:InvokeCodeInterpreter" on "arn:aws:bedrock-agentcore:us-east-1:{account}:code-interpreter-custom/another"),
    passing!("datapipeline.amazonaws.com", "https://docs.aws.amazon.com/datapipeline/latest/DeveloperGuide/dp-iam-roles.html",
        "datapipeline:CreatePipeline" on "arn:aws:datapipeline:us-east-1:{account}:pipeline/another",
        "datapipeline:PutPipelineDefinition" on "arn:aws:datapipeline:us-east-1:{account}:pipeline/another",
        "datapipeline:ActivatePipeline" on "arn:aws:datapipeline:us-east-1:{account}:pipeline/another"),
    passing!("states.amazonaws.com", "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
        "states:CreateStateMachine" on "arn:aws:states:us-east-1:{account}:stateMachine:another",
        "states:StartExecution" on "arn:aws:states:us-east-1:{account}:stateMachine:another"),
    passing!("scheduler.amazonaws.com", "https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html",
        "scheduler:CreateSchedule" on "arn:aws:scheduler:us-east-1:{account}:schedule/default/another"),
    passing!("ssm.amazonaws.com", "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html",
        "ssm:CreateDocument" on "arn:aws:ssm:us-east-1:{account}:document/another",
        "ssm:StartAutomationExecution" on "arn:aws:ssm:us-east-1:{account}:automation-definition/another:1"),
    passing!("ecs-tasks.amazonaws.com", "https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html",
        "batch:RegisterJobDefinition" on "arn:aws:batch:us-east-1:{account}:job-definition/another",
        "batch:SubmitJob" on "arn:aws:batch:us-east-1:{account}:job-definition/another"),
    passing!("ec2.amazonaws.com", "https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-iam-roles.html",
        "elasticmapreduce:RunJobFlow" on "arn:aws:elasticmapreduce:us-east-1:{account}:cluster/another"),
    passing!("emr-serverless.amazonaws.com", "https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/security-iam-runtime-role.html",
        "emr-serverless:CreateApplication" on "arn:aws:emr-serverless:us-east-1:{account}:/applications/another",
        "emr-serverless:StartJobRun" on "arn:aws:emr-serverless:us-east-1:{account}:/applications/another"),
    passing!("glue.amazonaws.com", "https://docs.aws.amazon.com/glue/latest/dg/interactive-sessions-security.html",
        "glue:CreateSession" on "arn:aws:glue:us-east-1:{account}:session/another",
        "glue:RunStatement" on "arn:aws:glue:us-east-1:{account}:session/another"),
    passing!("cloudformation.amazonaws.com", "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html",
        "cloudformation:CreateChangeSet" on "arn:aws:cloudformation:us-east-1:{account}:stack/another/1",
        "cloudformation:ExecuteChangeSet" on "arn:aws:cloudformation:us-east-1:{account}:stack/another/1"),
];

/// A way that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEscalation {
    /// Its actions, in words that follow "it allows".
    pub actions: String,
    /// The page that tells what makes it a way.
    pub page: &'static str,
}

/// The first known way that these policies are to a user or role that carries them, and that a boundary leaves open; `None`:
/// none of them.
///
/// Denials in the policies count, and those of others that hang on the same principal do not. Of a role that may be
/// passed by its name it counts whether it is an administrator.
pub fn escalation(
    documents: &[&PolicyDocument],
    boundary: Option<&Result<&PolicyDocument, Gap>>,
    location: Location,
    account: &Account,
) -> Result<Option<FoundEscalation>, Gap> {
    let covered = |step: &Step| {
        documents
            .iter()
            .any(|it| it.allows().any(|it| it.covers_action(step.0)))
    };
    let ways = KNOWN.iter().filter(|it| it.steps.iter().all(covered));
    let ways: Vec<&Escalation> = ways.collect();
    if ways.is_empty() {
        return Ok(None);
    }
    let asked = Asked::new(documents, boundary, location, account);
    let mut unsure: Option<(String, Option<Gap>)> = None;
    for way in ways {
        let words = || {
            let actions: Vec<&str> = way.steps.iter().map(|it| it.0).collect();
            actions.join(" with ")
        };
        let (certain, gap) = asked.may_all(way.steps);
        match certain {
            Tri::Yes => {
                return Ok(Some(FoundEscalation {
                    actions: words(),
                    page: way.page,
                }));
            }
            Tri::Maybe => unsure = unsure.or_else(|| Some((words(), gap))),
            Tri::No => {}
        }
    }
    match unsure {
        None => Ok(None),
        Some((_, Some(gap))) => Err(gap),
        Some((way, None)) => {
            if let Some(Err(gap)) = boundary {
                return Err(*gap);
            }
            let what = format!("whether it allows {way} hangs on conditions");
            Err(undecided(location, DETAILS, &what))
        }
    }
}

/// Policies in force, and those as whom they are asked.
struct Asked<'a> {
    documents: Vec<PolicyDocument>,
    in_force: InForce,
    has_boundary: bool,
    samples: [Sample; 2],
    account: &'a Account,
}

impl<'a> Asked<'a> {
    fn new(
        documents: &[&PolicyDocument],
        boundary: Option<&Result<&PolicyDocument, Gap>>,
        location: Location,
        account: &'a Account,
    ) -> Self {
        let documents: Vec<PolicyDocument> =
            documents.iter().map(|it| without_avoidable(it)).collect();
        let compiled = |kind, it: &PolicyDocument| Arc::new(CompiledPolicy::new("", kind, it));
        let identity = documents
            .iter()
            .map(|it| compiled(PolicyKind::Identity, it));
        let in_force = InForce {
            identity: Known::Seen(identity.collect()),
            boundary: match boundary {
                None => Known::Seen(Vec::new()),
                Some(Ok(it)) => Known::Seen(vec![compiled(PolicyKind::Boundary, it)]),
                Some(Err(_)) => Known::Unseen,
            },
            ..InForce::default()
        };
        let sample = |kind: &str| {
            let arn = format!("arn:aws:iam::{}:{kind}/itself", location.account);
            Sample::new(&arn, location.account, kind == "role")
        };
        Self {
            in_force,
            has_boundary: boundary.is_some(),
            samples: ["user", "role"].map(sample),
            documents,
            account,
        }
    }

    /// Whether a user, or a role, may do all of it; and what was not seen where that is why it is not known.
    fn may_all(&self, way: &[Step]) -> (Tri, Option<Gap>) {
        let mut gap = None;
        let mut best = Tri::No;
        for sample in &self.samples {
            let mut all = Tri::Yes;
            // Which roles it may pass is asked last: there may be many.
            for step in way.iter().rev() {
                all = all.and(self.may(sample, *step, &mut gap));
                if all == Tri::No {
                    break;
                }
            }
            best = best.or(all);
        }
        (best, gap)
    }

    fn may(&self, sample: &Sample, Step(action, on): Step, gap: &mut Option<Gap>) -> Tri {
        match on {
            On::Any(kind) => {
                // What it gives itself its boundary limits.
                let itself = (!self.has_boundary).then(|| sample.arn.clone());
                let itself = itself.filter(|it| it.contains(&format!(":{kind}/")));
                let others = self.of_iam(sample, action, kind);
                self.may_on_one(sample, action, itself.into_iter().chain(others))
            }
            On::Another(kind) => {
                let others = self.of_iam(sample, action, kind);
                self.may_on_one(sample, action, others)
            }
            On::EveryRole => {
                let mut in_force = self.in_force.clone();
                in_force.resource = Known::Seen(Some(trusting(&sample.account)));
                sample.may(action, &sample.beside("role/another"), &[], &in_force)
            }
            On::PassedTo(service) => self.passes(sample, action, service, gap),
            On::Some(such) => {
                let such = such.replace("{account}", &sample.account);
                let named = self.named(action, sample);
                self.may_on_one(sample, action, std::iter::once(such).chain(named))
            }
        }
    }

    /// Others of a kind in IAM: any one, and what the policies name.
    fn of_iam(&self, sample: &Sample, action: &str, kind: &str) -> Vec<String> {
        let path = format!(":{kind}/");
        let named = self.named(action, sample);
        let named = named
            .into_iter()
            .filter(|it| it.contains(&path) && *it != sample.arn);
        std::iter::once(sample.beside(&format!("{kind}/another")))
            .chain(named)
            .collect()
    }

    /// ARNs that fit what the statements name that allow an action.
    fn named(&self, action: &str, sample: &Sample) -> Vec<String> {
        let allows = self.documents.iter().flat_map(PolicyDocument::allows);
        let allowing = allows.filter(|it| it.covers_action(action));
        let patterns = allowing.filter_map(|it| match &it.resources {
            Some(Matching::Only(patterns)) => Some(patterns),
            Some(Matching::AllBut(_)) | None => None,
        });
        patterns
            .flatten()
            .filter(|it| it.starts_with("arn:") && !it.contains("${"))
            .map(|it| {
                let parts = it.splitn(6, ':').enumerate();
                let filled = parts.map(|(at, part)| match (at, part) {
                    (1, "*") => "aws".to_owned(),
                    (3, "*") => "us-east-1".to_owned(),
                    (4, "*") => sample.account.clone(),
                    _ => part.replace('*', "another").replace('?', "x"),
                });
                filled.collect::<Vec<_>>().join(":")
            })
            .collect()
    }

    fn may_on_one(
        &self,
        sample: &Sample,
        action: &str,
        resources: impl IntoIterator<Item = String>,
    ) -> Tri {
        let everything = sample.administrator_access();
        let unbound: Key<'_> = ("iam:permissionsboundary", None);
        let mut best = Tri::No;
        for resource in resources {
            best = best.or(if action.starts_with("iam:Attach") {
                let chosen = [unbound, ("iam:policyarn", Some(&*everything))];
                let widest = sample.may(action, &resource, &chosen, &self.in_force);
                // Another policy than the widest gives perhaps too much.
                let any = || sample.may(action, &resource, &[unbound], &self.in_force);
                widest.or(if widest == Tri::Yes {
                    widest
                } else {
                    any().and(Tri::Maybe)
                })
            } else {
                sample.may(action, &resource, &[unbound], &self.in_force)
            });
            if best == Tri::Yes {
                break;
            }
        }
        best
    }

    /// Whether it may pass a role that is worth it to a service: any, or one by name that is an administrator.
    fn passes(&self, sample: &Sample, action: &str, service: &str, gap: &mut Option<Gap>) -> Tri {
        let keys: [Key<'_>; 1] = [("iam:passedtoservice", Some(service))];
        let may = |role: &str| sample.may(action, role, &keys, &self.in_force);
        let mut best = may(&sample.beside("role/another"));
        if best == Tri::Yes {
            return best;
        }
        let roles = self.account.iam_roles.region(GLOBAL);
        let mut unseen = None;
        roles.visit(
            |role| {
                let carried = Carried::from(role);
                let passed = may(&carried.arn());
                if passed == Tri::No || best == Tri::Yes {
                    return;
                }
                let worth = match evaluate(|| super::is_administrator(&carried, self.account)) {
                    Ok(is_so) => Tri::from(is_so),
                    Err(why) => {
                        *gap = gap.or(Some(why));
                        Tri::Maybe
                    }
                };
                best = best.or(passed.and(worth));
            },
            |why| unseen = Some(why),
        );
        // A role that was not listed may be one that it names.
        if let Some(why) = unseen
            && best == Tri::No
            && !self.named(action, sample).is_empty()
        {
            *gap = gap.or(Some(why));
            best = Tri::Maybe;
        }
        best
    }
}

/// The policy of a role that trusts its whole account.
fn trusting(account: &str) -> Arc<CompiledPolicy> {
    let text = format!(
        r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{account}"}},"Action":"sts:AssumeRole"}}}}"#
    );
    let document = PolicyDocument::parse(&text).unwrap_or_default();
    Arc::new(CompiledPolicy::new("", PolicyKind::Resource, &document))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::iam::Role;
    use firestep_inventory::{Listed, Parts, SAMPLE, Seen};

    fn document(statements: &[&str]) -> PolicyDocument {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        PolicyDocument::parse(&text).unwrap()
    }

    fn allow(actions: &str, resource: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Action":{actions},"Resource":"{resource}","Condition":{condition}}}"#
        )
    }

    fn role(name: &str, policy: &str) -> Role {
        let mut role = Role::unseen(name);
        role.identity.arn = Some(format!("arn:aws:iam::111122223333:role/{name}").into());
        role.attached_managed_policies =
            Seen::new(vec![format!("arn:aws:iam::aws:policy/{policy}").into()]);
        role.inline_policies = Parts::of([]);
        role.permissions_boundary = Seen::new(None);
        role
    }

    fn account() -> Account {
        let mut account = Account::empty();
        account.iam_roles = Listed::of([
            role("admin", "AdministratorAccess"),
            role("plain", "ReadOnlyAccess"),
            role("unread", "SomethingNew"),
        ]);
        account
    }

    fn said(statements: &[&str]) -> Option<bool> {
        let document = document(statements);
        let said = evaluate(|| escalation(&[&document], None, SAMPLE, &account()));
        said.ok().map(|it| it.is_some())
    }

    #[test]
    fn one_action_over_users_roles_or_policies_is_a_way() {
        for action in [
            "iam:PutRolePolicy",
            "IAM:Create*",
            "iam:*",
            "*",
            "sts:AssumeRole",
        ] {
            let text = allow(&format!(r#""{action}""#), "*", "{}");
            assert_eq!(said(&[&text]), Some(true), "{action}");
        }
        let harmless = allow(
            r#"["iam:Get*","s3:*","iam:PassRole","lambda:InvokeFunction"]"#,
            "*",
            "{}",
        );
        assert_eq!(said(&[&harmless]), Some(false));
        let of_some = allow(r#""iam:PutRolePolicy""#, "arn:aws:iam::*:role/app-*", "{}");
        assert_eq!(said(&[&of_some]), Some(true));
        let by_name = allow(r#""sts:AssumeRole""#, "arn:aws:iam::*:role/deploy", "{}");
        assert_eq!(said(&[&by_name]), Some(false));
    }

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html>
    #[test]
    fn what_one_does_with_ones_own_keys_is_no_way_and_with_ones_own_policies_is() {
        let own = "arn:aws:iam::*:user/${aws:username}";
        let keys = allow(
            r#"["iam:CreateAccessKey","iam:UpdateLoginProfile"]"#,
            own,
            "{}",
        );
        assert_eq!(said(&[&keys]), Some(false));
        let policies = allow(r#""iam:PutUserPolicy""#, own, "{}");
        assert_eq!(said(&[&policies]), Some(true));
    }

    #[test]
    fn a_role_is_passed_to_a_service_that_is_made_to_use_it() {
        let both = r#"["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"]"#;
        assert_eq!(said(&[&allow(both, "*", "{}")]), Some(true));
        let elsewhere = r#"{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"#;
        let pass = allow(r#""iam:PassRole""#, "*", elsewhere);
        let lambda = allow(r#""lambda:*""#, "*", "{}");
        assert_eq!(said(&[&pass, &lambda]), Some(false));
        let instances = allow(r#""ec2:RunInstances""#, "*", "{}");
        assert_eq!(said(&[&pass, &instances]), Some(true));
    }

    #[test]
    fn a_role_that_is_named_counts_by_what_it_is() {
        let of = |name: &str| {
            let role = format!("arn:aws:iam::111122223333:role/{name}");
            let pass = allow(r#""iam:PassRole""#, &role, "{}");
            said(&[&pass, &allow(r#""ec2:RunInstances""#, "*", "{}")])
        };
        assert_eq!(of("admin"), Some(true));
        assert_eq!(of("plain"), Some(false));
        assert_eq!(of("unread"), None);
        assert_eq!(of("a*"), Some(true));
    }

    #[test]
    fn denials_and_boundaries_count_and_conditions_may_hold() {
        let all = allow(r#""*""#, "*", "{}");
        let deny = r#"{"Effect":"Deny","Action":["iam:*","sts:*"],"Resource":"*"}"#;
        assert_eq!(said(&[&all, deny]), Some(false));
        let tagged = allow(
            r#""iam:PutUserPolicy""#,
            "*",
            r#"{"StringEquals":{"aws:RequestTag/a":"b"}}"#,
        );
        assert_eq!(said(&[&tagged]), None);
        let with_mfa = allow(
            r#""iam:PutUserPolicy""#,
            "*",
            r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
        );
        assert_eq!(said(&[&with_mfa]), Some(true));
        let document = document(&[&all]);
        let bounded = |boundary: Result<&PolicyDocument, Gap>| {
            let said = evaluate(|| escalation(&[&document], Some(&boundary), SAMPLE, &account()));
            said.ok().map(|it| it.is_some())
        };
        let buckets = super::tests::document(&[&allow(r#""s3:*""#, "*", "{}")]);
        assert_eq!(bounded(Ok(&buckets)), Some(false));
        assert_eq!(bounded(Ok(&document)), Some(true));
        assert_eq!(bounded(Err(Gap::TEST)), None);
    }

    #[test]
    fn every_action_is_one_of_aws() {
        let catalogue = firestep_policy::catalogue::Catalogue::embedded();
        for Step(action, _) in KNOWN.iter().flat_map(|it| it.steps) {
            assert!(catalogue.find(action).is_some(), "{action}");
        }
        assert!(KNOWN.iter().all(|it| it.page.starts_with("https://")));
    }
}
