//! The listeners of a load balancer, which stand in one list with those of others.

use firestep_audit::Context;
use firestep_inventory::elbv2::{Listener, ListenerAction, ListenerProtocol, LoadBalancer};
use firestep_inventory::{Gap, RegionSlice, all};

/// Whether a listener of HTTPS sends to HTTP who fits none of its rules. What its rules do is not asked.
pub(crate) fn sends_on_to_plaintext(listener: &Listener) -> Result<bool, Gap> {
    all([
        &|| Ok(*listener.protocol.get()? == Some(ListenerProtocol::Https)),
        &|| {
            let actions = listener.default_actions.get()?;
            Ok(actions.iter().any(ListenerAction::leads_to_plaintext))
        },
    ])
}

/// Those of one load balancer.
#[derive(Clone, Copy)]
pub(crate) struct Listeners<'a> {
    region: RegionSlice<'a, Listener>,
    balancer: &'a str,
}

impl<'a> Listeners<'a> {
    pub(crate) fn of(context: &Context<'a>, balancer: &'a LoadBalancer) -> Self {
        let region = balancer.identity.location.region;
        Listeners {
            region: context.account.elbv2_listeners.region(region),
            balancer: &balancer.identity.id,
        }
    }

    /// The first that fits; a miss is a gap unless every listener was seen.
    pub(crate) fn first(
        self,
        fits: impl Fn(&Listener) -> Result<bool, Gap>,
    ) -> Result<Option<&'a Listener>, Gap> {
        self.region.first(|listener| {
            all([
                &|| Ok(**listener.load_balancer_arn.get()? == *self.balancer),
                &|| fits(listener),
            ])
        })
    }
}
