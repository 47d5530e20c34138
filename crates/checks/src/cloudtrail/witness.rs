//! The one trail by which all of an account's clauses are judged: the best of those that cover it.

use std::collections::BTreeSet;

use firestep_audit::{Context, Reason, Verdict, Verdicts, account};
use firestep_inventory::cloudtrail::Trail;
use firestep_inventory::s3::{MfaDelete, StoredBucket, Versioning};
use firestep_inventory::{GLOBAL, Gap, Org, Seen, all, any, evaluate};

use crate::cause;

/// What the choice of the trail reads, and so every check that it answers.
pub(crate) const READS: &[&str] = &[
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
    "organizations:ListDelegatedAdministrators",
    "organizations:ListDelegatedServicesForAccount",
    "controltower:ListLandingZones",
    "controltower:GetLandingZone",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetTrailStatus",
    "cloudtrail:GetEventSelectors",
    "s3:ListBuckets",
    "s3:GetPublicAccessBlock",
    "s3:GetBucketPolicyStatus",
    "s3:GetBucketAcl",
    "s3:GetBucketVersioning",
    "s3:GetObjectLockConfiguration",
    "s3:GetBucketPolicy",
    "s3control:GetPublicAccessBlock",
];

/// What is asked of a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    Logging,
    Delivering,
    ManagementEvents,
    Validation,
    Encrypted,
    CentralBucket,
    ProtectedBucket,
}

impl Demand {
    const ALL: [Demand; 7] = [
        Demand::Logging,
        Demand::Delivering,
        Demand::ManagementEvents,
        Demand::Validation,
        Demand::Encrypted,
        Demand::CentralBucket,
        Demand::ProtectedBucket,
    ];

    /// Whether a trail does it.
    pub(crate) fn holds(self, org: &Org, trail: &Trail) -> Result<bool, Gap> {
        match self {
            Demand::Logging => trail.is_logging.get().copied(),
            Demand::Delivering => all([
                &|| Ok(trail.latest_delivery_error.get()?.is_none()),
                &|| {
                    Ok(trail
                        .latest_delivery_time
                        .get()?
                        .is_some_and(|last| org.days_since(&last) < 1))
                },
            ]),
            Demand::ManagementEvents => Ok(trail.management_events()? == (true, true)),
            Demand::Validation => all([
                &|| trail.log_file_validation_enabled.get().copied(),
                &|| Ok(trail.latest_digest_delivery_error.get()?.is_none()),
                &|| {
                    // Digests come every hour; a trail that was started today may not have delivered one.
                    let today = |it: &Seen<_>| it.get().map(|moment| org.days_since(moment) < 1);
                    any([&|| today(&trail.latest_digest_delivery_time), &|| {
                        today(&trail.start_logging_time)
                    }])
                },
            ]),
            Demand::Encrypted => Ok(trail.kms_key_id.get()?.is_some()),
            Demand::CentralBucket => {
                let (owner, bucket) = org.bucket(trail.s3_bucket_name.get()?)?;
                all([&|| is_central(org, owner.account, trail.owner()), &|| {
                    bucket.openness(&owner.bucket_blocks, |open| open.is_public().map(|it| !it))
                }])
            }
            Demand::ProtectedBucket => is_protected(org.bucket(trail.s3_bucket_name.get()?)?.1),
        }
    }
}

/// Whether an account is there for security or logs. Where nothing says which account keeps the logs, another account
/// than the one that sends them may well be it.
pub(crate) fn is_central(org: &Org, account: &str, sender: &str) -> Result<bool, Gap> {
    let known = any([&|| org.is_security_account(account), &|| {
        Ok(org.log_archive()? == Some(account))
    }])?;
    if known || account == sender || org.log_archive()?.is_some() {
        return Ok(known);
    }
    Err(Gap::not_declared("log_archive"))
}

/// Whether what is in a bucket cannot be deleted for good: it is versioned, and a retention, MFA or a denial keeps
/// versions.
fn is_protected(bucket: &StoredBucket) -> Result<bool, Gap> {
    all([
        &|| Ok(*bucket.versioning.get()? == Some(Versioning::Enabled)),
        &|| {
            any([
                &|| Ok(bucket.default_retention.get()?.is_some()),
                &|| Ok(*bucket.mfa_delete.get()? == Some(MfaDelete::Enabled)),
                &|| Ok(bucket.deletion_denied.get()?.covers(&bucket.identity.id)),
            ])
        },
    ])
}

/// A trail that covers the account, with what it does.
struct Candidate<'a> {
    trail: &'a Trail,
    does: Vec<Result<bool, Gap>>,
}

impl Candidate<'_> {
    /// How good it is by what is seen to hold, and at best. One that records nothing is no witness of anything, so
    /// that it logs goes first.
    fn rank(&self) -> (Rank, Rank) {
        let rank = |fits: &dyn Fn(&Result<bool, Gap>) -> bool| {
            let logs = fits(&self.does_of(Demand::Logging));
            (logs, self.does.iter().filter(|it| fits(it)).count())
        };
        (rank(&|it| *it == Ok(true)), rank(&|it| *it != Ok(false)))
    }
}

/// Whether it logs, and how many demands it meets.
type Rank = (bool, usize);

/// The verdict on one demand. The trail that meets most demands answers for all of them, so that two half trails are
/// no whole one; where what was not seen could make another the best, that one must agree.
pub(crate) fn judge(
    org: &Org,
    account: &str,
    demand: Demand,
    pass: &str,
    fail: impl FnOnce(&Trail) -> Reason,
) -> Result<Verdict, Gap> {
    let (candidates, unseen) = candidates(org, account)?;
    let Some((at, best)) = candidates
        .iter()
        .enumerate()
        .max_by_key(|(at, it)| (it.rank().0, std::cmp::Reverse(*at)))
    else {
        return unseen.map_or_else(|| Ok(Verdict::Fail(cause::no_trail())), Err);
    };
    let said = best.does_of(demand);
    let sure = best.rank().0;
    if let Some(gap) = unseen
        && sure.1 < Demand::ALL.len()
    {
        return Err(gap);
    }
    for (other, rival) in candidates.iter().enumerate() {
        let may_be_better = rival.rank().1 > sure || (rival.rank().1 == sure && other < at);
        if other != at
            && may_be_better
            && rival.does_of(demand) != said
            && let Some(gap) = rival.does.iter().find_map(|it| it.err())
        {
            return Err(gap);
        }
    }
    Ok(if said? {
        Verdict::Pass(format!("{} {pass}", best.trail.identity.id).into())
    } else {
        Verdict::Fail(fail(best.trail))
    })
}

impl Candidate<'_> {
    fn does_of(&self, demand: Demand) -> Result<bool, Gap> {
        let at = Demand::ALL.iter().position(|it| *it == demand);
        at.and_then(|at| self.does.get(at).copied())
            .unwrap_or(Ok(false))
    }
}

/// The verdict on a demand that is made of every trail that covers the account, not of the best.
pub(crate) fn judge_every(
    org: &Org,
    account: &str,
    demand: Demand,
    pass: &str,
    fail: &str,
) -> Result<Verdict, Gap> {
    let (candidates, unseen) = candidates(org, account)?;
    let mut gap = unseen;
    for candidate in &candidates {
        match candidate.does_of(demand) {
            Ok(true) => {}
            Ok(false) => {
                let id = &candidate.trail.identity.id;
                return Ok(Verdict::Fail(format!("{id} {fail}").into()));
            }
            Err(other) => gap = gap.or(Some(other)),
        }
    }
    match gap {
        Some(gap) => Err(gap),
        None if candidates.is_empty() => Ok(Verdict::Fail(cause::no_trail())),
        None => Ok(Verdict::Pass(format!("every trail {pass}").into())),
    }
}

/// The trails that cover an account, and what keeps another one from being seen.
fn candidates<'a>(org: &'a Org, account: &str) -> Result<(Vec<Candidate<'a>>, Option<Gap>), Gap> {
    let mut candidates = Vec::new();
    let mut unseen = None;
    let trails = &org.summary(account)?.trails;
    let mut listed = Vec::new();
    trails
        .region(GLOBAL)
        .visit(|trail| listed.push(trail), |gap| unseen = Some(gap));
    for trail in listed {
        match evaluate(|| org.covering(account, trail)) {
            Ok(None) => {}
            Ok(Some(trail)) => candidates.push(Candidate {
                trail,
                does: Demand::ALL
                    .iter()
                    .map(|demand| evaluate(|| demand.holds(org, trail)))
                    .collect(),
            }),
            Err(gap) => unseen = unseen.or(Some(gap)),
        }
    }
    Ok((candidates, unseen))
}

/// What [`objects`] reads.
pub(crate) const OBJECT_READS: &[&str] = &[
    "s3:ListBuckets",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors",
];

/// The verdict on the data events of an account's objects: in each region in which it has buckets, a trail must be set to
/// record those of all buckets. An account without buckets has none.
pub(crate) fn objects<'a>(
    context: &Context<'a>,
    are_recorded: fn((bool, bool)) -> bool,
) -> Verdicts<'a> {
    let (org, id) = (context.org, context.account.id);
    let buckets = evaluate(|| {
        let all = context.account.s3_buckets.region(GLOBAL).whole()?;
        Ok(all.iter().map(|it| it.identity.location.region).collect())
    });
    let regions: BTreeSet<&str> = match buckets {
        Ok(regions) => regions,
        Err(gap) => return account(id, || Err(gap)),
    };
    if regions.is_empty() {
        return Verdicts::new();
    }
    account(id, || {
        let mut gap = None;
        for region in regions {
            let recording = evaluate(|| {
                org.trail_in(id, region, |trail| trail.object_events().map(are_recorded))
            });
            match recording {
                Ok(Some(_)) => {}
                Ok(None) => {
                    let place = match region {
                        GLOBAL => "",
                        region => &format!(" in {region}"),
                    };
                    let reason = format!("no trail is set to record those of all buckets{place}");
                    return Ok(Verdict::Fail(reason.into()));
                }
                Err(other) => gap = gap.or(Some(other)),
            }
        }
        match gap {
            Some(gap) => Err(gap),
            None => Ok(Verdict::Pass(
                "trails are set to record those of all buckets".into(),
            )),
        }
    })
}
