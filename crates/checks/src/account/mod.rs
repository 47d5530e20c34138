//! Questions about the accounts' contacts.

mod contacts_set;
mod security_contact_set;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[&contacts_set::CHECK, &security_contact_set::CHECK];
