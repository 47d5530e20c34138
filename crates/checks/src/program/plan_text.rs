//! What the text of a response plan names: accounts, ARNs, words.

use std::collections::BTreeSet;

use firestep_inventory::{Arn, Service};

/// How texts call services whose resources are read.
pub(super) const READ: [(&[&str], Service); 8] = [
    (&["EC2"], Service::Ec2),
    (&["Lambda"], Service::Lambda),
    (&["RDS", "Aurora"], Service::Rds),
    (&["S3"], Service::S3),
    (&["ECR"], Service::Ecr),
    (&["SNS"], Service::Sns),
    (&["SQS"], Service::Sqs),
    (&["Secrets Manager"], Service::SecretsManager),
];

/// How texts call services of which nothing is read, and an operation that would tell whether anything is there.
pub(super) const NOT_READ: [(&str, &str); 17] = [
    ("DynamoDB", "dynamodb:ListTables"),
    ("EKS", "eks:ListClusters"),
    ("ECS", "ecs:ListClusters"),
    ("Redshift", "redshift:DescribeClusters"),
    ("OpenSearch", "opensearch:ListDomainNames"),
    ("ElastiCache", "elasticache:DescribeReplicationGroups"),
    ("EFS", "efs:DescribeFileSystems"),
    ("FSx", "fsx:DescribeFileSystems"),
    ("CloudFront", "cloudfront:ListDistributions"),
    ("API Gateway", "apigateway:GetRestApis"),
    ("Cognito", "cognito-idp:ListUserPools"),
    ("Kinesis", "kinesis:ListStreams"),
    ("MSK", "kafka:ListClustersV2"),
    ("Glue", "glue:GetDatabases"),
    ("Athena", "athena:ListWorkGroups"),
    ("SageMaker", "sagemaker:ListNotebookInstances"),
    ("Bedrock", "bedrock:ListGuardrails"),
];

/// The account ids in a text: 12 digits that are no part of a longer word, also as `1111-2222-3333`.
pub(super) fn account_ids(text: &str) -> BTreeSet<String> {
    let joined = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_' | '+');
    let words = text.split(|it: char| !joined(it));
    words
        .filter_map(|word| {
            let grouped: Vec<&str> = word.split('-').collect();
            let is_grouped = grouped.len() == 3 && grouped.iter().all(|it| it.len() == 4);
            let digits = if is_grouped {
                grouped.concat()
            } else {
                word.to_owned()
            };
            let is_id = digits.len() == 12 && digits.bytes().all(|it| it.is_ascii_digit());
            is_id.then_some(digits)
        })
        .collect()
}

/// The ARNs in a text, each once. A pattern, and a form that is to be filled in, is none.
pub(super) fn arns(text: &str) -> Vec<(&str, Arn)> {
    let ends = |it: char| it.is_whitespace() || "\"'`<>()[]{},;|".contains(it);
    let mut found: Vec<(&str, Arn)> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("arn:") {
        let (before, from) = rest.split_at(at);
        let length = from.find(ends).unwrap_or(from.len());
        let (written, after) = from.split_at(length);
        rest = after;
        let is_inside = before.ends_with(|it: char| it.is_alphanumeric() || it == '-');
        let is_form = after.starts_with(['<', '{', '[']) || written.contains(['*', '?', '$']);
        let written = written.trim_end_matches(['.', ':', '!']);
        let Some(arn) = Arn::parse(written).filter(|_| !is_inside && !is_form) else {
            continue;
        };
        if !found.iter().any(|(it, _)| *it == written) {
            found.push((written, arn));
        }
    }
    found
}

/// A text in which words are looked for, in whatever case.
pub(super) struct Words(String);

impl Words {
    pub(super) fn of(text: &str) -> Self {
        Words(text.to_lowercase())
    }

    /// Whether it has a word, or several in a row.
    pub(super) fn mention(&self, words: &str) -> bool {
        let words = words.to_lowercase();
        if words.trim().is_empty() {
            return false;
        }
        let joined = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_');
        self.0.match_indices(&words).any(|(at, found)| {
            let before = self.0.get(..at).and_then(|it| it.chars().next_back());
            let after = self.0.get(at + found.len()..);
            let after = after.and_then(|it| it.chars().next());
            !before.is_some_and(joined) && !after.is_some_and(joined)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_alone_or_in_arns() {
        let text = "Shop (111122223333), 4444-5555-6666; arn:aws:iam::777788889999:role/x. \
                    Call +491234567890 or 0123456789012; key-111122223334, a111122223335, 1-2-3.";
        let ids: Vec<String> = account_ids(text).into_iter().collect();
        assert_eq!(ids, ["111122223333", "444455556666", "777788889999"]);
        assert!(account_ids("").is_empty());
    }

    #[test]
    fn arns_end_where_the_sentence_goes_on() {
        let text = "Use `arn:aws:iam::111122223333:role/ir`, then arn:aws:s3:::evidence. \
                    Patterns: arn:aws:s3:::x-* and arn:aws:iam::<account>:role/ir; arn:aws:iam::${A}:role/ir, barn:aws:x";
        let found: Vec<&str> = arns(text).into_iter().map(|(it, _)| it).collect();
        assert_eq!(
            found,
            ["arn:aws:iam::111122223333:role/ir", "arn:aws:s3:::evidence"]
        );
    }

    #[test]
    fn a_word_is_whole() {
        let mentions = |text: &str, words: &str| Words::of(text).mention(words);
        assert!(mentions("We run RDS and\nLambda.", "rds"));
        assert!(mentions("the Prod Web account", "prod web"));
        assert!(!mentions("prod-web-2 and birds", "prod-web"));
        assert!(!mentions("birds", "rds"));
        assert!(!mentions("any thing", " "));
        assert!(mentions("ünïcode: Größe.", "größe"));
    }
}
