//! Questions about the organization.

mod accounts_are_members;
mod ai_opt_out_effective;
mod ai_opt_out_enabled;
mod all_features;
pub(crate) mod category;
mod category_set;
mod delegated_administrators_declared;
mod guardrails_differ;
mod inactive_accounts_listed;
pub(crate) mod members;
mod one_security_administrator;
mod root_credentials_managed;
mod root_mail_not_free;
mod root_mail_not_shared;
mod root_mail_on_list;
mod scp_attached;
mod scps_enabled;
mod security_account_runs_no_workloads;
mod security_contacts_set;
mod starter_set;
mod tag_policies_attached;
mod tree_listed;
mod trusted_services_listed;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &accounts_are_members::CHECK,
    &ai_opt_out_effective::CHECK,
    &ai_opt_out_enabled::CHECK,
    &all_features::CHECK,
    &category_set::CHECK,
    &delegated_administrators_declared::CHECK,
    &guardrails_differ::CHECK,
    &inactive_accounts_listed::CHECK,
    &one_security_administrator::CHECK,
    &root_credentials_managed::CHECK,
    &root_mail_not_free::CHECK,
    &root_mail_not_shared::CHECK,
    &root_mail_on_list::CHECK,
    &scp_attached::CHECK,
    &scps_enabled::CHECK,
    &security_account_runs_no_workloads::CHECK,
    &security_contacts_set::CHECK,
    &starter_set::CHECK,
    &tag_policies_attached::CHECK,
    &tree_listed::CHECK,
    &trusted_services_listed::CHECK,
];
