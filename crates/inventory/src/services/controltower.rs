//! Control Tower: the landing zone, which says what accounts are for.

use crate::reading::node::Node;
use crate::reading::records::RecordReader;
use crate::{GLOBAL, Gap, GapReason, Seen};

/// A landing zone, as far as its manifest names accounts; `None`: it does without that one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandingZone {
    /// The account that keeps the logs.
    pub log_archive: Option<Box<str>>,
}

impl LandingZone {
    /// The landing zone; there is one at most.
    pub(crate) fn of(reader: &RecordReader<'_>) -> Seen<Option<Self>> {
        read(reader).into()
    }
}

fn read(reader: &RecordReader<'_>) -> Result<Option<LandingZone>, Gap> {
    const LIST: &str = "controltower:ListLandingZones";
    const GET: &str = "controltower:GetLandingZone";
    let missing =
        |operation, what: &str| reader.gap(GapReason::Missing, GLOBAL, operation, "", what);
    let mut listed = false;
    for page in reader.pages(LIST, None)? {
        let zones = page
            .items("landingZones[]")
            .map_err(|_| missing(LIST, "landingZones"))?;
        listed |= !zones.is_empty();
    }
    if !listed {
        return Ok(None);
    }
    let pages = reader.pages(GET, None)?;
    let manifest = pages
        .first()
        .and_then(|page| page.at("landingZone.manifest"))
        .ok_or_else(|| missing(GET, "landingZone.manifest"))?;
    // A zone can do without central logging, and says so; what is turned off names nobody.
    let logging = manifest
        .member("centralizedLogging")
        .ok_or_else(|| missing(GET, "landingZone.manifest.centralizedLogging"))?;
    if matches!(logging.member("enabled"), Some(Node::Bool(false))) {
        return Ok(Some(LandingZone { log_archive: None }));
    }
    let account = logging
        .member("accountId")
        .and_then(Node::text)
        .ok_or_else(|| missing(GET, "landingZone.manifest.centralizedLogging.accountId"))?;
    Ok(Some(LandingZone {
        log_archive: Some(account.into()),
    }))
}
