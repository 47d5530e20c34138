//! One account: everything that was seen of it.

use std::collections::BTreeMap;

use firestep_snapshot::Records;

use crate::org::Org;
use crate::source::Reader;
use crate::{Kind, Listed, ec2};

/// The full inventory of one account.
#[derive(Debug)]
pub struct Account {
    /// Its id.
    pub id: &'static str,
    /// Its instances.
    pub ec2_instances: Listed<ec2::Instance>,
    /// How many things of each kind were dropped, not judged: terminated, being deleted, managed by a service.
    pub dropped: BTreeMap<&'static str, u32>,
    /// Regions that a service control policy closes and that showed nothing.
    pub closed_regions: Vec<&'static str>,
}

impl Account {
    /// Reads an account's records.
    pub fn read(records: &Records, account: &str, org: &Org) -> Self {
        let closed =
            |region: &str, service: &str| org.organization.region_closed(account, region, service);
        let reader = Reader::new(records, account, org.scope.regions.as_deref(), closed);
        let mut read = Account {
            id: reader.account,
            ec2_instances: reader.list(),
            dropped: BTreeMap::new(),
            closed_regions: Vec::new(),
        };
        read.dropped = reader.dropped();
        read.closed_regions = reader.closed_regions();
        read
    }

    /// How many things there are, and of how many lists something could not be seen.
    pub fn counts(&self) -> BTreeMap<&'static str, (usize, usize)> {
        fn of<K: Kind>(list: &Listed<K>) -> (&'static str, (usize, usize)) {
            (K::ORIGIN.kind, list.counts())
        }
        BTreeMap::from([of(&self.ec2_instances)])
    }
}
