//! Policies in what holds them: answers of AWS's APIs, Terraform's plans as JSON, CloudFormation and SAM templates.
//!
//! A policy is an object with a member `Statement`, or a text that is one. What holds it tells, where it can, what the
//! policy is for.

use std::borrow::Cow;

use crate::document::percent_decoded;
use crate::json::{JsonError, JsonValue, Node, Span};
use crate::policy_type::PolicyType;
use crate::spelling::nearest;
use crate::written::WrittenPolicy;
use crate::yaml::{self, YamlError};

/// Why a text is no document that may hold policies.
#[derive(Debug, thiserror::Error)]
pub enum WrappedError {
    #[error("{0}")]
    Json(#[from] JsonError),
    #[error("{0}")]
    Yaml(#[from] YamlError),
}

impl WrappedError {
    /// The line and column (from 1) of what is wrong.
    pub fn place(&self, text: &str) -> (usize, usize) {
        match self {
            Self::Json(error) => error.place(text),
            Self::Yaml(error) => (error.line, error.column),
        }
    }
}

/// A policy, or what should be one.
pub struct WrappedPolicy<'p> {
    pub policy: Result<WrittenPolicy<'p>, JsonError>,
    /// The JSON that it was read from; the text that holds it, where it is none.
    pub node: &'p Node<'p>,
    /// The text that it stands in: that of the document, or its own when it is a text in it.
    pub text: &'p str,
    /// What it is for, as far as its surroundings tell.
    pub kind: Option<PolicyType>,
    /// The JSON pointer from the document to it; empty when it is the document.
    pub path: &'p str,
    places: &'p Places<'p>,
}

/// From the places in a text to those in the text that holds it.
enum Places<'p> {
    Same,
    /// The JSON text of a string, with its quotes, and where that begins.
    Escaped(&'p str, usize),
    /// Everything is where the string begins: how it was changed is not kept.
    At(Span),
}

impl WrappedPolicy<'_> {
    /// Where something of the policy stands in the document.
    pub fn place(&self, spans: &mut [Span]) {
        match self.places {
            Places::Same => {}
            Places::At(at) => spans.fill(*at),
            Places::Escaped(written, from) => {
                let offsets = offsets(written);
                for span in spans {
                    let of = |at: usize| from + offsets.get(at).copied().unwrap_or(written.len());
                    *span = Span {
                        start: of(span.start),
                        end: of(span.end),
                    };
                }
            }
        }
    }
}

/// For each byte of what a JSON string says where it is written, and where it ends.
fn offsets(written: &str) -> Vec<usize> {
    let bytes = written.as_bytes();
    let mut offsets = Vec::with_capacity(bytes.len());
    let mut at = 1;
    while at + 1 < bytes.len() {
        let (length, says) = match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\\'), Some(b'u')) => {
                let hex = written.get(at + 2..at + 6);
                let unit = hex
                    .and_then(|it| u32::from_str_radix(it, 16).ok())
                    .unwrap_or(0);
                match unit {
                    0..0x80 => (6, 1),
                    0x80..0x800 => (6, 2),
                    // Two halves make a character of four bytes.
                    0xD800..0xE000 => (12, 4),
                    _ => (6, 3),
                }
            }
            (Some(b'\\'), _) => (2, 1),
            _ => (1, 1),
        };
        offsets.extend(std::iter::repeat_n(at, says));
        at += length;
    }
    offsets.push(at);
    offsets
}

/// Tells of every policy in a document: of the document itself, unless it holds some.
pub fn for_each_policy(
    text: &str,
    tell: &mut dyn FnMut(&WrappedPolicy<'_>),
) -> Result<(), WrappedError> {
    // What a byte order mark says, everyone knows: it is UTF-8.
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shift = text.len() - bare.len();
    let decoded = bare
        .trim_start()
        .starts_with('%')
        .then(|| percent_decoded(bare.trim()));
    let source = decoded.as_deref().unwrap_or(bare);
    let mut root = if is_yaml(source) {
        yaml::parse(source)?
    } else {
        Node::parse(source)?
    };
    if shift > 0 {
        shift_all(&mut root, shift);
    }
    let mut looking = Looking {
        text: if decoded.is_some() { source } else { text },
        template: root.get("Resources").is_some() || root.get("AWSTemplateFormatVersion").is_some(),
        tell,
        found: 0,
    };
    let is_whole = root.get("Statement").is_some();
    if !is_whole {
        // What a plan changes or takes away is not what it leads to.
        let start = root.get("planned_values").unwrap_or(&root);
        looking.look(start, &Around::default());
    }
    if is_whole || (looking.found == 0 && may_be_policy(&root)) {
        looking.found(&root, None, "", &Places::Same, looking.text);
    }
    Ok(())
}

/// Whether a value in which no policy was found should be one: it has elements of one, or nothing else.
fn may_be_policy(root: &Node<'_>) -> bool {
    match &root.value {
        JsonValue::Object(members) if members.is_empty() => true,
        JsonValue::Object(members) => members.iter().any(|it| is_element(&it.name)),
        JsonValue::Array(_) => false,
        _ => true,
    }
}

/// Whether a name is that of an element of a policy, or nearly so.
fn is_element(name: &str) -> bool {
    matches!(name, "Version" | "Id") || nearest(name, ["Statement"].into_iter()).is_some()
}

fn shift_all(node: &mut Node<'_>, by: usize) {
    let shift = |span: &mut Span| {
        span.start += by;
        span.end += by;
    };
    shift(&mut node.span);
    match &mut node.value {
        JsonValue::Object(members) => {
            for it in members {
                shift(&mut it.at);
                shift_all(&mut it.value, by);
            }
        }
        JsonValue::Array(items) => items.iter_mut().for_each(|it| shift_all(it, by)),
        _ => {}
    }
}

/// Whether a text is a template in YAML.
fn is_yaml(text: &str) -> bool {
    let first = text.trim_start().bytes().next();
    !matches!(first, None | Some(b'{' | b'[' | b'"'))
        && text.lines().any(|line| {
            [
                "Resources:",
                "AWSTemplateFormatVersion:",
                "Transform:",
                "Statement:",
            ]
            .iter()
            .any(|it| line.starts_with(it))
        })
}

/// What is known of where a value stands.
#[derive(Clone, Default)]
struct Around {
    kind: Option<PolicyType>,
    path: String,
    /// Whether the policies here are of a type that is not IAM's.
    foreign: bool,
}

impl Around {
    /// Whether a policy belongs here, and nothing else.
    fn is_policy(&self) -> bool {
        let last = self.path.rsplit('/').next().unwrap_or_default();
        IS_POLICY.contains(&last)
    }
}

struct Looking<'t> {
    text: &'t str,
    template: bool,
    tell: &'t mut dyn FnMut(&WrappedPolicy<'_>),
    found: usize,
}

impl Looking<'_> {
    fn found(
        &mut self,
        node: &Node<'_>,
        kind: Option<PolicyType>,
        path: &str,
        places: &Places<'_>,
        text: &str,
    ) {
        self.found += 1;
        let read = if self.template && matches!(places, Places::Same) {
            WrittenPolicy::read_template(node.clone())
        } else {
            WrittenPolicy::read(node.clone())
        };
        (self.tell)(&WrappedPolicy {
            policy: Ok(read),
            node,
            text,
            kind,
            path,
            places,
        });
    }

    fn look(&mut self, node: &Node<'_>, around: &Around) {
        if around.foreign {
            return;
        }
        match &node.value {
            JsonValue::Object(members) => {
                let has_statements = node
                    .get("Statement")
                    .is_some_and(|it| it.items().is_some() || it.members().is_some());
                // Where only a policy belongs, one that is misspelt is told.
                let should_be = around.is_policy() && members.iter().any(|it| is_element(&it.name));
                if has_statements || should_be {
                    self.found(node, around.kind, &around.path, &Places::Same, self.text);
                    return;
                }
                let said = said(node);
                for it in members {
                    let own = kind_of(&it.name).or(said.0).or(around.kind);
                    let inside = Around {
                        kind: own,
                        path: format!("{}/{}", around.path, escaped(&it.name)),
                        foreign: said.1,
                    };
                    self.look(&it.value, &inside);
                }
            }
            JsonValue::Array(items) => {
                for (at, it) in items.iter().enumerate() {
                    let inside = Around {
                        path: format!("{}/{at}", around.path),
                        ..around.clone()
                    };
                    self.look(it, &inside);
                }
            }
            JsonValue::Text(inner) => self.look_into(node, inner, around),
            _ => {}
        }
    }

    /// Looks into a text that may be a policy.
    fn look_into(&mut self, node: &Node<'_>, inner: &str, around: &Around) {
        let encoded = inner.starts_with("%7B") || inner.starts_with("%7b");
        let inner: Cow<'_, str> = if encoded {
            percent_decoded(inner).into()
        } else {
            inner.into()
        };
        let should_be = around.is_policy();
        let is_one = should_be || inner.contains("\"Statement\"");
        if !inner.trim_start().starts_with('{') || !is_one {
            return;
        }
        let written = self.text.get(node.span.start..node.span.end);
        let places = match written {
            Some(written) if !encoded && written.starts_with('"') && written.ends_with('"') => {
                Places::Escaped(written, node.span.start)
            }
            _ => Places::At(node.span),
        };
        match Node::parse(&inner) {
            Ok(read) if read.get("Statement").is_some() || (should_be && may_be_policy(&read)) => {
                self.found(&read, around.kind, &around.path, &places, &inner);
            }
            Ok(_) => {}
            Err(error) => {
                self.found += 1;
                (self.tell)(&WrappedPolicy {
                    policy: Err(error),
                    node,
                    text: &inner,
                    kind: around.kind,
                    path: &around.path,
                    places: &Places::At(node.span),
                });
            }
        }
    }
}

/// A name as a part of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The members in which AWS's answers and templates have a policy and nothing else.
const IS_POLICY: [&str; 9] = [
    "PolicyDocument",
    "AssumeRolePolicyDocument",
    "Document",
    "KeyPolicy",
    "RepositoryPolicyText",
    "FileSystemPolicy",
    "Policy",
    "policy",
    "assume_role_policy",
];

/// What a member's name tells of the policies in it.
fn kind_of(name: &str) -> Option<PolicyType> {
    Some(match name {
        "AssumeRolePolicyDocument" | "assume_role_policy" | "assume_role_policy_document" => {
            PolicyType::Trust
        }
        // IAM's own lists of inline and managed policies.
        "UserPolicyList" | "GroupPolicyList" | "RolePolicyList" | "PolicyVersionList" => {
            PolicyType::Identity
        }
        _ => return None,
    })
}

/// What the type that an object names tells of the policies in it, and whether they are none of IAM's.
fn said(node: &Node<'_>) -> (Option<PolicyType>, bool) {
    let text = |name: &str| node.get(name).and_then(Node::text);
    let summary = node.get("PolicySummary").and_then(|it| it.get("Type"));
    let properties = node.get("Properties").and_then(|it| it.get("Type"));
    let values = node.get("values").and_then(|it| it.get("type"));
    let organizations = |kind: Option<&str>| match kind {
        Some("SERVICE_CONTROL_POLICY") => (Some(PolicyType::Scp), false),
        Some("RESOURCE_CONTROL_POLICY") => (Some(PolicyType::Rcp), false),
        Some(_) => (None, true),
        None => (None, false),
    };
    if let Some(kind) = summary.and_then(Node::text) {
        return organizations(Some(kind));
    }
    let kind = match text("Type").or(text("type")) {
        Some("AWS::Organizations::Policy") => {
            return organizations(properties.and_then(Node::text));
        }
        Some("aws_organizations_policy") => {
            let kind = values.and_then(Node::text);
            return organizations(kind.or(Some("SERVICE_CONTROL_POLICY")));
        }
        Some(
            "AWS::IAM::ManagedPolicy"
            | "AWS::IAM::Policy"
            | "AWS::IAM::UserPolicy"
            | "AWS::IAM::GroupPolicy"
            | "AWS::IAM::RolePolicy"
            | "AWS::IAM::User"
            | "AWS::IAM::Group"
            | "AWS::IAM::Role"
            | "AWS::Serverless::Function"
            | "AWS::Serverless::StateMachine"
            | "AWS::SSO::PermissionSet"
            | "aws_iam_policy"
            | "aws_iam_role_policy"
            | "aws_iam_user_policy"
            | "aws_iam_group_policy"
            | "aws_iam_role"
            | "aws_ssoadmin_permission_set_inline_policy",
        ) => PolicyType::Identity,
        Some("AWS::EC2::VPCEndpoint" | "aws_vpc_endpoint" | "aws_vpc_endpoint_policy") => {
            PolicyType::Endpoint
        }
        Some(
            "AWS::S3::BucketPolicy"
            | "AWS::SQS::QueuePolicy"
            | "AWS::SQS::QueueInlinePolicy"
            | "AWS::SNS::TopicPolicy"
            | "AWS::SNS::TopicInlinePolicy"
            | "AWS::KMS::Key"
            | "AWS::KMS::ReplicaKey"
            | "AWS::SecretsManager::ResourcePolicy"
            | "AWS::ECR::Repository"
            | "aws_s3_bucket_policy"
            | "aws_sqs_queue_policy"
            | "aws_sns_topic_policy"
            | "aws_kms_key"
            | "aws_kms_key_policy"
            | "aws_secretsmanager_secret_policy"
            | "aws_ecr_repository_policy",
        ) => PolicyType::Resource,
        _ => return (None, false),
    };
    (Some(kind), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = (String, Option<PolicyType>, Result<usize, String>);

    fn found(text: &str) -> Vec<Found> {
        let mut all = Vec::new();
        for_each_policy(text, &mut |it| {
            let read = it.policy.as_ref().map(|it| it.statements.len());
            all.push((
                it.path.to_owned(),
                it.kind,
                read.map_err(ToString::to_string),
            ));
        })
        .unwrap();
        all
    }

    const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;

    fn quoted() -> String {
        serde_json::to_string(POLICY).unwrap()
    }

    #[test]
    fn a_policy_by_itself_is_itself() {
        for text in [
            POLICY.to_owned(),
            format!("\u{feff}{POLICY}"),
            format!("\n {POLICY}\n"),
            POLICY.replace('{', "%7B").replace('"', "%22"),
        ] {
            assert_eq!(found(&text), [(String::new(), None, Ok(1))], "{text}");
        }
        // What holds none is taken for one, so that it is told what lacks.
        assert_eq!(found("{}"), [(String::new(), None, Ok(0))]);
        // An answer without policies is none.
        for none in [
            r#"{"Roles":[]}"#,
            r#"{"Policies":[{"Arn":"a"}],"IsTruncated":false}"#,
            "[]",
        ] {
            assert_eq!(found(none), [], "{none}");
        }
        assert_eq!(found(r#"{"Statment":[]}"#), [(String::new(), None, Ok(0))]);
    }

    #[test]
    fn answers_of_aws_hold_policies() {
        use PolicyType::{Identity, Rcp, Scp, Trust};
        let of = |path: &str, kind| [(path.to_owned(), kind, Ok(1))];
        let quoted = quoted();
        assert_eq!(
            found(&format!(
                r#"{{"PolicyVersion":{{"Document":{POLICY},"VersionId":"v1"}}}}"#
            )),
            of("/PolicyVersion/Document", None)
        );
        assert_eq!(
            found(&format!(r#"{{"Policy":{quoted}}}"#)),
            of("/Policy", None)
        );
        assert_eq!(
            found(&format!(
                r#"{{"Role":{{"AssumeRolePolicyDocument":{POLICY}}}}}"#
            )),
            of("/Role/AssumeRolePolicyDocument", Some(Trust))
        );
        let organizations = |kind: &str| {
            format!(r#"{{"Policy":{{"PolicySummary":{{"Type":"{kind}"}},"Content":{quoted}}}}}"#)
        };
        assert_eq!(
            found(&organizations("SERVICE_CONTROL_POLICY")),
            of("/Policy/Content", Some(Scp))
        );
        assert_eq!(
            found(&organizations("RESOURCE_CONTROL_POLICY")),
            of("/Policy/Content", Some(Rcp))
        );
        let details = format!(
            r#"{{"UserDetailList":[{{"UserPolicyList":[{{"PolicyName":"x","PolicyDocument":{POLICY}}}]}}]}}"#
        );
        assert_eq!(
            found(&details),
            of(
                "/UserDetailList/0/UserPolicyList/0/PolicyDocument",
                Some(Identity)
            )
        );
    }

    #[test]
    fn plans_and_templates_hold_policies() {
        use PolicyType::{Identity, Resource, Trust};
        let quoted = quoted();
        let resource = format!(
            r#"{{"address":"aws_iam_policy.a","type":"aws_iam_policy","values":{{"policy":{quoted}}}}}"#
        );
        let plan = format!(
            r#"{{"terraform_version":"1.9","planned_values":{{"root_module":{{"resources":[{resource}]}}}},"resource_changes":[{{"change":{{"after":{{"policy":{quoted}}}}}}}]}}"#
        );
        let path = "/root_module/resources/0/values/policy";
        assert_eq!(found(&plan), [(path.to_owned(), Some(Identity), Ok(1))]);
        let yaml = "\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AWSLambdaExecute
        - Version: 2012-10-17
          Statement:
            - Effect: Allow
              Action: [s3:GetObject, !Ref More]
              Resource: !Sub '${Bucket.Arn}/*'
  Bucket:
    Type: AWS::S3::BucketPolicy
    Properties:
      PolicyDocument:
        Statement: []
";
        let kinds: Vec<_> = found(yaml).into_iter().map(|it| (it.1, it.2)).collect();
        assert_eq!(
            kinds,
            [
                (Some(Trust), Ok(1)),
                (Some(Identity), Ok(1)),
                (Some(Resource), Ok(0))
            ]
        );
        assert_eq!(found("Resources: {}\n"), []);
        for_each_policy(yaml, &mut |it| {
            let policy = it.policy.as_ref().unwrap();
            assert_eq!(policy.faults, [], "{}", it.path);
        })
        .unwrap();
    }

    #[test]
    fn places_lead_through_escapes() {
        let inner = "{\n\t\"Statement\": [{\"Sid\": \"é\u{10348}\\\"\", \"Effect\": \"Nope\"}]}";
        for text in [
            serde_json::json!({"Policy": inner}).to_string(),
            r#"{"Policy":"{\n\t\"Statement\": [{\"Sid\": \"\u00e9\ud800\udf48\\\"\", \"Effect\": \"Nope\"}]}"}"#.to_owned(),
        ] {
            let mut seen = 0;
            for_each_policy(&text, &mut |it| {
                let policy = it.policy.as_ref().unwrap();
                let effect = policy.statements[0].effect_text.as_ref().unwrap().span;
                let mut spans = [effect];
                it.place(&mut spans);
                assert_eq!(&text[spans[0].start..spans[0].end], r#"\"Nope\""#);
                seen += 1;
            })
            .unwrap();
            assert_eq!(seen, 1);
        }
    }

    #[test]
    fn a_misspelt_policy_is_one_where_only_a_policy_belongs() {
        let yaml = "Resources:\n  R:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyDocument:\n        Version: 2012-10-17\n        Statements: []\n";
        assert_eq!(found(yaml).len(), 1);
        let answer = r#"{"PolicyVersion":{"Document":{"Version":"2012-10-17"},"VersionId":"v1"}}"#;
        assert_eq!(found(answer)[0].0, "/PolicyVersion/Document");
        assert!(found(r#"{"Policy":"{not json"}"#)[0].2.is_err());
        // What a plan takes away is not judged.
        let plan = format!(
            r#"{{"format_version":"1.2","planned_values":{{}},"prior_state":{{"policy":{POLICY}}}}}"#
        );
        assert_eq!(found(&plan), []);
    }

    #[test]
    fn both_branches_of_a_condition_are_read() {
        let yaml = "Resources:\n  R:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - !If [C, {Effect: Allow, Action: !If [D, ['a:b', 'c:d'], 'e:f'], Resource: '*'}, !Ref AWS::NoValue]\n";
        for_each_policy(yaml, &mut |it| {
            let policy = it.policy.as_ref().unwrap();
            let actions = &policy.statements[0].actions[0];
            let texts: Vec<&str> = actions.all.iter().map(|it| &**it).collect();
            assert_eq!(texts, ["a:b", "c:d", "e:f"]);
            assert!(actions.opaque);
        })
        .unwrap();
        assert_eq!(found(yaml)[0].2, Ok(1));
    }

    #[test]
    fn a_text_that_should_be_a_policy_and_is_none_is_told() {
        let text = r#"{"Policy":"{\"Statement\": [}"}"#;
        let all = found(text);
        assert!(all.len() == 1 && all[0].2.is_err(), "{all:?}");
    }
}
