//! What a role's session may do, whatever the role may: decided by the own engine over AWS's `SecurityAudit` (v86 of
//! 2026-05-01, `tests/data`) and the inline policy.

use firestep_collect::permissions::{actions, session_inline};
use firestep_policy::case::Case;
use firestep_policy::evaluate::Outcome;
use serde_json::{Value, json};

/// Whether a session of an administrator's role is allowed an action on a resource, or on any.
fn allowed(action: &str, resource: &str) -> bool {
    let managed: Value = serde_json::from_str(include_str!("../data/SecurityAudit.json")).unwrap();
    let inline: Value = serde_json::from_str(&session_inline()).unwrap();
    let everything = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let case = json!({
        "request": {
            "principal": "arn:aws:sts::111122223333:assumed-role/OrganizationAccountAccessRole/firestep-1",
            "action": action,
            "resource": resource,
            "resource_account": "111122223333",
        },
        "identity_policies": [everything],
        "session_policy": [managed, inline],
    });
    let decided = Case::from_value(&case).unwrap().decide();
    // Allowed on some resource is allowed.
    decided
        .resources
        .map_or(decided.outcome() == Outcome::Allowed, |it| it.some)
}

#[test]
fn every_read_of_data_is_denied() {
    for action in [
        "athena:GetQueryResults",
        "bedrock:GetKnowledgeBaseDocuments",
        "codecommit:GetBlob",
        "codecommit:GetFile",
        "codecommit:GitPull",
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PartiQLSelect",
        "dynamodb:Query",
        "dynamodb:Scan",
        "ec2:GetConsoleOutput",
        "ec2:GetConsoleScreenshot",
        "ec2:GetPasswordData",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "glue:GetConnection",
        "kinesis:GetRecords",
        "kms:Decrypt",
        "lambda:GetFunction",
        "lambda:GetLayerVersion",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:GetLogRecord",
        "logs:GetQueryResults",
        "logs:StartLiveTail",
        "logs:StartQuery",
        "rds:DownloadDBLogFilePortion",
        "redshift-data:GetStatementResult",
        "s3-object-lambda:GetObject",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:GetSecretValue",
        "sqs:ReceiveMessage",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParameterHistory",
        "ssm:GetParametersByPath",
        "sts:AssumeRole",
        "iam:CreateUser",
        "s3:PutObject",
    ] {
        assert!(!allowed(action, "*"), "{action}");
    }
}

#[test]
fn every_action_of_the_plan_is_allowed() {
    for action in actions(None) {
        assert!(allowed(action, "*"), "{action}");
    }
}
