//! The service that a policy of a resource is about: that which its actions and resources name most.

use std::collections::HashMap;

use super::arns::{WrittenArn, is_open};
use super::formats::Formats;
use super::subject::Subject;
use crate::catalogue::{ActionId, Catalogue};

/// The service, as ARNs name it, in lower case; nothing when none is named.
///
/// Where the actions and the resources name different ones as often, the actions tell.
pub(crate) fn home(subject: &Subject<'_>) -> Option<String> {
    let mut votes: HashMap<String, (usize, usize)> = HashMap::new();
    for statement in &subject.statements {
        for action in &statement.actions {
            let named = action.fits.first().filter(|_| names_service(action.text));
            let named = named.and_then(|id| service_of(subject.catalogue, *id));
            if let Some(service) = named {
                votes.entry(service).or_default().0 += 1;
            }
        }
        for text in statement.written.resources.iter().flat_map(|it| &it.all) {
            if let Some(arn) = WrittenArn::of(text).filter(|it| !is_open(it.service)) {
                let service = arn.service.to_ascii_lowercase();
                if Formats::embedded().knows(&service) {
                    votes.entry(service).or_default().1 += 1;
                }
            }
        }
    }
    let most = votes.into_iter().max_by(|(name, (a, r)), (other, (b, s))| {
        (a + r, a).cmp(&(b + s, b)).then_with(|| other.cmp(name))
    });
    most.map(|(service, _)| service)
}

/// Whether an action's service is written out.
pub(crate) fn names_service(action: &str) -> bool {
    action
        .split_once(':')
        .is_some_and(|(service, _)| !is_open(service))
}

/// The service that the ARNs of an action's resources name, which need not be that of the action.
fn service_of(catalogue: &Catalogue, id: ActionId) -> Option<String> {
    let service = catalogue.service_of(catalogue.row(id)?)?;
    let own = service.prefix.to_ascii_lowercase();
    if Formats::embedded().knows(&own) {
        return Some(own);
    }
    let arn = service.resource_types.first()?.arn.split(", ").next()?;
    let arn = WrittenArn::of(arn).filter(|it| !is_open(it.service))?;
    Some(arn.service.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Node;
    use crate::lint::subject::Patterns;
    use crate::policy_type::PolicyType;
    use crate::written::WrittenPolicy;

    fn of(statements: &str) -> Option<String> {
        let text = format!(r#"{{"Statement":[{statements}]}}"#);
        let policy = WrittenPolicy::read(Node::parse(&text).unwrap());
        let patterns = Patterns::default();
        home(&Subject::new(
            &policy,
            PolicyType::Resource,
            0,
            Catalogue::embedded(),
            &patterns,
        ))
    }

    #[test]
    fn what_is_named_most_is_meant() {
        let object = r#"{"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;
        let strange = r#"{"Action":"kms:Decrypt","Resource":"*"}"#;
        assert_eq!(of(&format!("{strange},{object}")).as_deref(), Some("s3"));
        assert_eq!(
            of(r#"{"Action":"kms:*","Resource":"*"}"#).as_deref(),
            Some("kms")
        );
        assert_eq!(
            of(r#"{"Action":"kafka-cluster:Connect","Resource":"*"}"#).as_deref(),
            Some("kafka")
        );
        assert_eq!(
            of(
                r#"{"Action":"s3:GetObject","Resource":"arn:aws:kms:eu-west-1:111122223333:key/a"}"#
            )
            .as_deref(),
            Some("s3")
        );
        assert_eq!(of(r#"{"Action":"*","Resource":"*"}"#), None);
        assert_eq!(
            of(r#"{"Action":"nonsense:A","Resource":"arn:aws:nonsense:::a"}"#),
            None
        );
    }
}
