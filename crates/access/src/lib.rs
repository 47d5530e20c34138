//! Who can do what, and what is reachable from where, by what was seen of an organization.
//!
//! Every answer is a value or the gap that keeps it from being known, as in the inventory.

pub mod administrators;
pub mod attestation;
pub mod balancers;
pub mod endpoints;
mod everything;
pub mod guardrails;
pub mod internet;
mod oidc;
pub mod outsiders;
pub mod resource_policy;
pub mod services;
pub mod trust;

pub use administrators::{
    Carried, Escalations, FoundEscalation, Way, anything_allowed, is_administrator,
    is_held_by_boundary, is_left, way_to_every_right,
};
pub use attestation::{is_about_attestation, without_attestation};
pub use balancers::{BehindBalancer, way_through_balancer, way_to_balancer};
pub use endpoints::through_endpoint;
pub use guardrails::{Guardrail, Guardrails};
pub use internet::{Exposed, way_in, way_out};
pub use outsiders::{Wanted, are_kept_out, control_policies, lets_everyone};
pub use resource_policy::{LetsIn, lets_in};
pub use services::{ServiceUse, service_may};
pub use trust::{Limit, Trust, USES, accounts_of, inside, organizations_of, outside_account};
