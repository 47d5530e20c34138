//! Questions about keys.

mod key_not_public;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[&key_not_public::CHECK];
