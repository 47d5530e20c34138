//! The known ways to more rights, as a table, and which of their actions a policy is about.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use firestep_policy::pattern::Pattern;
use firestep_policy::{Matching, PolicyDocument};

/// Actions that together are a way, and the page that tells of it.
pub(super) struct Escalation {
    pub(super) steps: &'static [Step],
    /// Where what makes it a way is documented.
    pub(super) page: &'static str,
}

/// An action, and on what it must be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step(pub(super) &'static str, pub(super) On);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// Users, groups, roles or policies of IAM, itself among them.
    Any(&'static str),
    /// Users or roles, itself not among them: over itself it gains nothing.
    Another(&'static str),
    /// Every role that trusts its account, or one by name that is an administrator and lets it in.
    Trusting,
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

/// As of 2026-11: those that need nothing which must exist before, such as a function with a role of many rights, but
/// for roles by name.
/// <https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/>
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
pub(super) const KNOWN: [Escalation; 44] = [
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
        steps: &[Step("sts:AssumeRole", On::Trusting)],
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

/// The known actions that policies are about, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Powers(u128);

impl std::ops::BitOrAssign for Powers {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The actions of all ways, in lower case.
static ACTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let steps = KNOWN.iter().flat_map(|it| it.steps);
    let actions: BTreeSet<String> = steps.map(|it| it.0.to_ascii_lowercase()).collect();
    actions.into_iter().collect()
});

/// The services to which a role is passed in some way.
pub(super) fn services() -> impl Iterator<Item = &'static str> {
    static SERVICES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
        let steps = KNOWN.iter().flat_map(|it| it.steps);
        let passed = steps.filter_map(|it| match it.1 {
            On::PassedTo(service) => Some(service),
            On::Any(_) | On::Another(_) | On::Trusting | On::Some(_) => None,
        });
        passed.collect()
    });
    SERVICES.iter().copied()
}

impl Powers {
    /// Those that a policy allows something of.
    pub(super) fn of(document: &PolicyDocument) -> Self {
        let mut powers = 0;
        for statement in document.allows() {
            let (patterns, all_but) = match &statement.actions {
                None => continue,
                Some(Matching::Only(all)) => (all, false),
                Some(Matching::AllBut(all)) => (all, true),
            };
            let compiled = patterns
                .iter()
                .map(|it| Pattern::new(&it.to_ascii_lowercase()));
            let compiled: Vec<Pattern> = compiled.collect();
            for (at, action) in ACTIONS.iter().enumerate() {
                if compiled.iter().any(|it| it.matches(action)) != all_but {
                    powers |= 1_u128 << at;
                }
            }
        }
        Self(powers)
    }

    fn have(self, action: &str) -> bool {
        let at = ACTIONS.binary_search(&action.to_ascii_lowercase());
        at.is_ok_and(|at| self.0 & (1 << at) != 0)
    }

    /// The known ways that may be open.
    pub(super) fn ways(self) -> Vec<&'static Escalation> {
        let has = |way: &&Escalation| way.steps.iter().all(|it| self.have(it.0));
        KNOWN.iter().filter(has).collect()
    }
}
