//! The permissions that the plan needs, and the session policy that makes any role read-only.

use std::collections::BTreeSet;

use firestep_catalogue::{GrantedBy, plan};
use serde_json::{Value, json};

/// Reads of customers' data and secrets, which no operation of the plan needs. `SecurityAudit` allows two of them, and
/// may be changed by AWS: the session policy denies them all.
pub const DATA_READS: [&str; 31] = [
    "athena:GetQueryResults",
    "bedrock:GetKnowledgeBaseDocuments",
    "codecommit:Get*",
    "codecommit:GitPull",
    "cognito-identity:GetId",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQL*",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ec2:GetConsole*",
    "ec2:GetPasswordData",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "kinesis:GetRecords",
    "kms:Decrypt",
    "lambda:GetFunction",
    "lambda:GetLayerVersion",
    "logs:FilterLogEvents",
    "logs:GetLog*",
    "logs:GetQueryResults",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "rds:DownloadDBLogFilePortion",
    "s3-object-lambda:Get*",
    "s3:GetObject*",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "ssm:GetParameter*",
];

/// The most characters of an inline session policy.
pub const INLINE_MOST: usize = 2048;

/// The most characters of a managed policy, blanks aside.
pub const DOCUMENT_MOST: usize = 6144;

/// What a caller may add to a document: the statement that enters member accounts.
const ROOM: usize = 256;

/// The IAM actions that the plan needs, or the part of it that asks these operations.
pub fn actions(only: Option<&BTreeSet<String>>) -> BTreeSet<&'static str> {
    plan()
        .iter()
        .filter(|ask| only.is_none_or(|only| only.contains(ask.id())))
        .filter_map(|ask| ask.operation.action)
        .collect()
}

/// The read-only policies for the role that looks: as many documents as AWS's limit takes.
pub fn policies(only: Option<&BTreeSet<String>>) -> Vec<Value> {
    in_documents(actions(only))
}

fn in_documents(actions: BTreeSet<&str>) -> Vec<Value> {
    let most = DOCUMENT_MOST - ROOM - document(&[]).to_string().len();
    let mut parts: Vec<Vec<&str>> = vec![Vec::new()];
    let mut length = 0;
    for action in actions {
        // Two quotes and a comma.
        let more = action.len() + 3;
        if length + more > most {
            parts.push(Vec::new());
            length = 0;
        }
        length += more;
        parts.last_mut().into_iter().for_each(|it| it.push(action));
    }
    parts.iter().map(|part| document(part)).collect()
}

fn document(actions: &[&str]) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{"Sid": "FirestepReads", "Effect": "Allow", "Action": actions, "Resource": "*"}]
    })
}

/// The inline session policy: the actions of the plan that `SecurityAudit` lacks, and a denial of data reads.
pub fn session_inline() -> String {
    let lacking: BTreeSet<&str> = plan()
        .iter()
        .filter(|ask| ask.operation.granted_by != GrantedBy::SecurityAudit)
        .filter_map(|ask| ask.operation.action)
        .collect();
    let mut statements = Vec::new();
    if !lacking.is_empty() {
        statements.push(json!({"Effect": "Allow", "Action": lacking, "Resource": "*"}));
    }
    statements.push(json!({"Effect": "Deny", "Action": DATA_READS, "Resource": "*"}));
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_of_the_plan_is_permitted() {
        let actions = actions(None);
        assert!(
            actions.contains("s3:GetBucketPolicy") && actions.contains("ec2:DescribeInstances")
        );
        assert!(
            plan()
                .iter()
                .all(|ask| ask.operation.action.is_none_or(|it| actions.contains(it)))
        );
    }

    #[test]
    fn no_data_read_is_permitted() {
        let actions = actions(None);
        for read in DATA_READS {
            let prefix = read.trim_end_matches('*');
            let hit = actions.iter().find(|action| {
                if read.ends_with('*') {
                    action.starts_with(prefix)
                } else {
                    **action == read
                }
            });
            assert_eq!(hit, None, "{read}");
        }
    }

    #[test]
    fn every_printed_policy_fits_what_aws_takes_and_none_is_lost() {
        let made_up: Vec<String> = (0..2000).map(|it| format!("service:Get{it}")).collect();
        let made_up: BTreeSet<&str> = made_up.iter().map(String::as_str).collect();
        for actions in [actions(None), made_up, BTreeSet::new()] {
            let documents = in_documents(actions.clone());
            let mut allowed = BTreeSet::new();
            for document in &documents {
                let length = document.to_string().len();
                assert!(length + ROOM <= DOCUMENT_MOST, "{length} characters");
                let listed = document["Statement"][0]["Action"].as_array().unwrap();
                allowed.extend(listed.iter().map(|it| it.as_str().unwrap().to_owned()));
            }
            assert!(allowed.iter().map(String::as_str).eq(actions));
        }
        assert_eq!(in_documents(BTreeSet::new()).len(), 1);
    }

    #[test]
    fn the_session_policy_fits_what_aws_takes() {
        let inline = session_inline();
        assert!(inline.len() <= INLINE_MOST, "{} characters", inline.len());
    }
}
