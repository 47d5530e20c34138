//! Control Tower: the landing zone, which says what accounts are for.

use crate::reading::node::Node;
use crate::reading::records::RecordReader;
use crate::{GLOBAL, Gap, GapReason, Seen};

/// A landing zone, as far as its manifest names accounts. The accounts that it leaves out are `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandingZone {
    /// The account that keeps the logs.
    pub log_archive: Option<Box<str>>,
    /// The account for audits and security.
    pub security: Option<Box<str>>,
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
    // A zone can do without central logging; what is turned off names nobody.
    let account = |part: &str| {
        let part = manifest.member(part)?;
        let off = matches!(part.member("enabled"), Some(Node::Bool(false)));
        let account = part.member("accountId").and_then(Node::text)?;
        (!off).then(|| Box::from(account))
    };
    Ok(Some(LandingZone {
        log_archive: account("centralizedLogging"),
        security: account("securityRoles"),
    }))
}
