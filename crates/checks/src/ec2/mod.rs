//! Questions about machines and their network.

mod imdsv2_required;

pub(crate) const CHECKS: &[&firestep_audit::Check] = &[&imdsv2_required::CHECK];
