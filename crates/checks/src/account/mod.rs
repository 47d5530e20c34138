//! Questions about the accounts' contacts.

mod contact_information_set;
mod contacts_differ;
mod contacts_set;
mod security_contact_set;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &contact_information_set::CHECK,
    &contacts_differ::CHECK,
    &contacts_set::CHECK,
    &security_contact_set::CHECK,
];
