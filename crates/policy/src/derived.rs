//! The condition keys that follow from who asks and what is asked for.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use crate::arn::RequestedResource;
use crate::catalogue::Catalogue;
use crate::context::ContextValue;
use crate::principal::{RequesterKind, is_account};
use crate::request::AccessRequest;

impl AccessRequest {
    /// Adds what follows from the request and was left out of it: the account of the resource from its ARN, and the keys
    /// about the principal and the resource's account.
    #[must_use]
    pub fn with_derived(mut self) -> Self {
        if self.resource_account.is_none() {
            self.resource_account = match &self.resource {
                RequestedResource::Arn(arn) => {
                    let [.., account] = &arn.head;
                    match &**account {
                        // AWS's own policies belong to everyone.
                        "aws" => self.principal.account.clone(),
                        account => is_account(account).then(|| account.into()),
                    }
                }
                // What names no resource is done in the caller's own account.
                RequestedResource::None => self.principal.account.clone(),
                RequestedResource::Every | RequestedResource::Strange => None,
            };
        }
        let one = |text: &str| Some(ContextValue::One(text.into()));
        let who = &self.principal;
        let (kind, name) = (who.kind, who.name.as_deref().unwrap_or_default());
        let context = &mut self.context;
        let account = match kind {
            RequesterKind::Anonymous => Some("anonymous"),
            _ => who.account.as_deref(),
        };
        if let Some(account) = account {
            context.derive("aws:principalaccount", one(account));
        }
        let principal_type = match kind {
            RequesterKind::Anonymous => Some("Anonymous"),
            RequesterKind::Root => Some("Account"),
            RequesterKind::User => Some("User"),
            RequesterKind::Role | RequesterKind::Session => Some("AssumedRole"),
            RequesterKind::FederatedUser => Some("FederatedUser"),
            RequesterKind::Service | RequesterKind::Provider | RequesterKind::Other => None,
        };
        if let Some(principal_type) = principal_type {
            context.derive("aws:principaltype", one(principal_type));
        }
        match kind {
            RequesterKind::User => {
                context.derive("aws:username", one(name.rsplit('/').next().unwrap_or(name)));
            }
            RequesterKind::Other => {}
            _ => context.derive("aws:username", None),
        }
        match kind {
            RequesterKind::Service => {
                context.derive("aws:principalisawsservice", one("true"));
                context.derive("aws:principalservicename", one(name));
                // It may have other names, too.
                context.leave_open("aws:principalservicenameslist");
            }
            RequesterKind::Other => {}
            RequesterKind::Anonymous => {
                for key in [
                    "aws:principalisawsservice",
                    "aws:principalservicename",
                    "aws:principalservicenameslist",
                    "aws:principalarn",
                ] {
                    context.derive(key, None);
                }
            }
            _ => {
                context.derive("aws:principalisawsservice", one("false"));
                context.derive("aws:principalservicename", None);
                context.derive("aws:principalservicenameslist", None);
            }
        }
        // Those of users and roles begin with an id that the ARN does not tell.
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
        match (kind, who.account.as_deref()) {
            (RequesterKind::Root, Some(account)) => context.derive("aws:userid", one(account)),
            (RequesterKind::FederatedUser, Some(account)) => {
                let caller = name.rsplit('/').next().unwrap_or(name);
                context.derive("aws:userid", one(&format!("{account}:{caller}")));
            }
            _ => {}
        }
        match (kind, who.role_of_session()) {
            (RequesterKind::User | RequesterKind::Role | RequesterKind::FederatedUser, _) => {
                context.derive("aws:principalarn", one(name));
            }
            (RequesterKind::Root, _) => {
                let arn = if name.starts_with("arn:") {
                    name.to_owned()
                } else {
                    format!("arn:aws:iam::{name}:root")
                };
                context.derive("aws:principalarn", one(&arn));
            }
            // The session's ARN lacks the path of its role.
            (_, Some((plain, any_path))) if !context.has("aws:principalarn") => {
                context.derive("aws:principalarn", one(&plain));
                context.may_have_path(any_path);
            }
            _ => {}
        }
        match &self.resource_account {
            Some(account) => context.derive("aws:resourceaccount", one(account)),
            None => context.leave_open("aws:resourceaccount"),
        }
        self
    }
}

/// Whether an action takes no resource, as the catalogue knows it; `None` for one that it does not know.
pub(crate) fn takes_no_resource(action: &str) -> Option<bool> {
    let catalogue = Catalogue::embedded();
    let row = catalogue.row(catalogue.find(action)?)?;
    Some(catalogue.takes_no_resource(row))
}
