//! What one account shows to questions about others: small, because all summaries are in memory at once.

use firestep_snapshot::Records;

use crate::organizations::{Contacts, Organization};
use crate::source::Reader;

/// The summary of one account.
#[derive(Debug)]
pub struct Summary {
    /// The account's id.
    pub account: &'static str,
    /// Its contacts as it sees them itself.
    pub contacts: Contacts,
}

impl Summary {
    /// Reads what is needed of an account's records. An account that could not be entered, and one without
    /// a file (no records), is a gap everywhere.
    pub fn read(
        records: &Records,
        account: &str,
        organization: &Organization,
        regions: Option<&[Box<str>]>,
    ) -> Self {
        let closed =
            |region: &str, service: &str| organization.region_closed(account, region, service);
        let reader = Reader::new(records, account, regions, closed);
        Summary {
            account: reader.account,
            contacts: Contacts::read(&reader, None),
        }
    }
}
