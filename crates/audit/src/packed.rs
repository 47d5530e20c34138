//! Findings that are too many to hold: packed as they come, compressed, and handed out one check after the other in the
//! order in which they are read.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::io;
use std::sync::{Mutex, PoisonError};

use firestep_inventory::{Gap, OperationSet};
use serde_json::Value;

use crate::check::{Check, Severity};
use crate::finding::{Decision, Finding, FindingOutcome, ResourceRef};
use crate::fix::Fixing;
use crate::verdict::{Behind, Impact, Reason, Verdict};

/// Findings, packed. They are handed out by outcome, the worst severity first, then by check, account, region and id.
#[derive(Debug, Default)]
pub struct Packed(Mutex<Store>);

/// One check's findings of one outcome, in their order among others.
type Place = (u8, Reverse<Severity>, &'static str);

/// What is packed and not compressed yet is at most this long, for each place.
const BLOCK: usize = 32 << 10;

/// The fastest: they are read once.
const LEVEL: i32 = 1;

#[derive(Default)]
struct Store {
    buckets: BTreeMap<Place, Bucket>,
    tables: Tables,
    compressor: Option<zstd::bulk::Compressor<'static>>,
    findings: usize,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} findings", self.findings)
    }
}

#[derive(Debug)]
struct Bucket {
    check: &'static Check,
    blocks: Vec<Block>,
    open: Vec<u8>,
}

#[derive(Debug)]
enum Block {
    Compressed(Box<[u8]>),
    /// Compressing failed: what was packed is not lost for it.
    Plain(Vec<u8>),
}

impl Block {
    fn plain(&self) -> io::Result<Cow<'_, [u8]>> {
        match self {
            Block::Compressed(bytes) => zstd::decode_all(&**bytes).map(Cow::from),
            Block::Plain(bytes) => Ok(bytes.into()),
        }
    }
}

/// What many findings share, each once.
#[derive(Debug, Default)]
struct Tables {
    texts: Table<&'static str>,
    gaps: Table<Gap>,
    evidence: Table<OperationSet>,
}

#[derive(Debug)]
struct Table<T> {
    at: HashMap<T, usize>,
    all: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table {
            at: HashMap::new(),
            all: Vec::new(),
        }
    }
}

impl<T: Copy + Eq + Hash> Table<T> {
    fn put(&mut self, it: T) -> usize {
        *self.at.entry(it).or_insert_with(|| {
            self.all.push(it);
            self.all.len() - 1
        })
    }

    fn get(&self, at: usize) -> Read<T> {
        self.all.get(at).copied().ok_or(Cut)
    }
}

impl Packed {
    /// Packs findings, such as what one check said of one account.
    pub fn add(&self, findings: &[Finding]) {
        let mut by_place: BTreeMap<Place, Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            by_place.entry(place(finding)).or_default().push(finding);
        }
        let mut store = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (place, findings) in by_place {
            store.add(place, &findings);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .findings
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Hands out those of the checks and accounts that are asked for, in order, until one is not taken.
    pub fn each(
        &self,
        of_check: &dyn Fn(&'static Check) -> bool,
        of_account: &dyn Fn(&'static str) -> bool,
        take: &mut dyn FnMut(&Finding) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut store = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        store.close();
        for bucket in store.buckets.values().filter(|it| of_check(it.check)) {
            let mut findings = Vec::new();
            for block in &bucket.blocks {
                let plain = block.plain()?;
                let mut reading = Reading(&plain);
                while !reading.0.is_empty() {
                    segment(
                        &mut reading,
                        bucket.check,
                        &store.tables,
                        of_account,
                        &mut findings,
                    )
                    .map_err(|Cut| io::Error::other("a finding that was packed cannot be read"))?;
                }
            }
            findings.sort_by(|one, other| within(one).cmp(&within(other)));
            findings.iter().try_for_each(&mut *take)?;
        }
        Ok(())
    }
}

/// Where a finding stands among all: by outcome, severity and check, then by account, region and id.
pub fn order(finding: &Finding) -> impl Ord {
    (place(finding), within(finding))
}

fn place(finding: &Finding) -> Place {
    let outcome = match finding.outcome() {
        FindingOutcome::Fail => 0,
        FindingOutcome::Unknown => 1,
        FindingOutcome::Excepted | FindingOutcome::Declared => 2,
        FindingOutcome::Pass => 3,
    };
    (outcome, Reverse(finding.check.severity), finding.check.id)
}

fn within(finding: &Finding) -> (&str, &str, &str) {
    (finding.account, finding.region, &finding.resource.id)
}

impl Store {
    fn add(&mut self, place: Place, findings: &[&Finding]) {
        let Some(first) = findings.first() else {
            return;
        };
        self.findings += findings.len();
        let mut by_account: BTreeMap<&'static str, Vec<u8>> = BTreeMap::new();
        for finding in findings {
            let packed = by_account.entry(finding.account).or_default();
            pack(finding, &mut self.tables, packed);
        }
        let bucket = self.buckets.entry(place).or_insert_with(|| Bucket {
            check: first.check,
            blocks: Vec::new(),
            open: Vec::new(),
        });
        for (account, packed) in by_account {
            number(self.tables.texts.put(account), &mut bucket.open);
            text_bytes(&packed, &mut bucket.open);
        }
        if bucket.open.len() >= BLOCK {
            bucket.close(&mut self.compressor);
        }
    }

    fn close(&mut self) {
        for bucket in self.buckets.values_mut() {
            bucket.close(&mut self.compressor);
        }
    }
}

impl Bucket {
    fn close(&mut self, compressor: &mut Option<zstd::bulk::Compressor<'static>>) {
        if self.open.is_empty() {
            return;
        }
        let open = std::mem::take(&mut self.open);
        if compressor.is_none() {
            *compressor = zstd::bulk::Compressor::new(LEVEL).ok();
        }
        let compressed = compressor.as_mut().and_then(|it| it.compress(&open).ok());
        self.blocks.push(match compressed {
            Some(bytes) => Block::Compressed(bytes.into_boxed_slice()),
            None => Block::Plain(open),
        });
    }
}

fn number(mut it: usize, out: &mut Vec<u8>) {
    loop {
        let [low, ..] = it.to_le_bytes();
        it >>= 7;
        if it == 0 {
            return out.push(low & 0x7f);
        }
        out.push(low | 0x80);
    }
}

fn text_bytes(it: &[u8], out: &mut Vec<u8>) {
    number(it.len(), out);
    out.extend_from_slice(it);
}

/// A text that may be none: its length and one, then the text.
fn maybe(it: Option<&str>, out: &mut Vec<u8>) {
    match it {
        None => out.push(0),
        Some(it) => {
            number(it.len() + 1, out);
            out.extend_from_slice(it.as_bytes());
        }
    }
}

/// A text that is in the program is known by its place in a table.
fn words(reason: &Reason, tables: &mut Tables, out: &mut Vec<u8>) {
    match &reason.message {
        Cow::Borrowed(known) => {
            out.push(0);
            number(tables.texts.put(known), out);
        }
        Cow::Owned(own) => {
            out.push(1);
            text_bytes(own.as_bytes(), out);
        }
    }
}

fn pack(finding: &Finding, tables: &mut Tables, out: &mut Vec<u8>) {
    let Finding {
        check: _,
        verdict,
        resource,
        account: _,
        region,
        evidence,
        decision,
    } = finding;
    let ResourceRef {
        kind,
        id,
        arn,
        name,
    } = resource;
    number(tables.texts.put(region), out);
    number(tables.texts.put(kind), out);
    number(tables.evidence.put(*evidence), out);
    text_bytes(id.as_bytes(), out);
    maybe(arn.as_deref(), out);
    maybe(name.as_deref(), out);
    out.push(match decision {
        Decision::None => 0,
        Decision::Declared => 1,
        Decision::Excepted => 2,
    });
    match verdict {
        Verdict::Pass(reason) => {
            out.push(0);
            pack_reason(reason, tables, out);
        }
        Verdict::Fail(reason) => {
            out.push(1);
            pack_reason(reason, tables, out);
        }
        Verdict::Unknown(gap) => {
            out.push(2);
            number(tables.gaps.put(*gap), out);
        }
    }
}

fn pack_reason(reason: &Reason, tables: &mut Tables, out: &mut Vec<u8>) {
    words(reason, tables, out);
    if reason.is_plain() {
        out.push(0);
        return;
    }
    out.push(1);
    number(reason.path().len(), out);
    for hop in reason.path() {
        text_bytes(hop.as_bytes(), out);
    }
    out.push(match reason.impact() {
        None => 0,
        Some(Impact::Sensitive) => 1,
        Some(Impact::Privileged) => 2,
    });
    maybe(reason.behind(), out);
    match reason.cause() {
        None => out.push(0),
        Some(cause) => {
            out.push(1);
            number(tables.texts.put(cause), out);
        }
    }
    match reason.fix() {
        Fixing::Plain => out.push(0),
        Fixing::Withheld(why) => {
            out.push(1);
            number(tables.texts.put(why), out);
        }
        Fixing::With(fields) => {
            out.push(2);
            number(fields.len(), out);
            for (name, value) in &**fields {
                number(tables.texts.put(name), out);
                text_bytes(value.to_string().as_bytes(), out);
            }
        }
    }
}

/// What was packed ends early or is no text: a fault of ours.
#[derive(Debug)]
struct Cut;

type Read<T> = Result<T, Cut>;

/// What is left to read.
struct Reading<'a>(&'a [u8]);

impl<'a> Reading<'a> {
    fn byte(&mut self) -> Read<u8> {
        let (first, rest) = self.0.split_first().ok_or(Cut)?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Read<usize> {
        let (mut it, mut shift) = (0, 0);
        loop {
            let byte = usize::from(self.byte()?);
            it |= (byte & 0x7f).checked_shl(shift).ok_or(Cut)?;
            if byte < 0x80 {
                return Ok(it);
            }
            shift += 7;
        }
    }

    fn bytes(&mut self, length: usize) -> Read<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Cut)?;
        self.0 = rest;
        Ok(taken)
    }

    fn text(&mut self) -> Read<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.bytes(length)?).map_err(|_| Cut)
    }

    fn maybe(&mut self) -> Read<Option<&'a str>> {
        match self.number()? {
            0 => Ok(None),
            more => std::str::from_utf8(self.bytes(more - 1)?)
                .map(Some)
                .map_err(|_| Cut),
        }
    }

    fn words(&mut self, tables: &Tables) -> Read<Cow<'static, str>> {
        Ok(match self.byte()? {
            0 => Cow::Borrowed(tables.texts.get(self.number()?)?),
            _ => Cow::Owned(self.text()?.to_owned()),
        })
    }
}

/// Reads what was packed of one account, or passes it by.
fn segment(
    reading: &mut Reading<'_>,
    check: &'static Check,
    tables: &Tables,
    of_account: &dyn Fn(&'static str) -> bool,
    findings: &mut Vec<Finding>,
) -> Read<()> {
    let account = tables.texts.get(reading.number()?)?;
    let length = reading.number()?;
    let mut own = Reading(reading.bytes(length)?);
    if of_account(account) {
        while !own.0.is_empty() {
            findings.push(unpack(&mut own, check, account, tables)?);
        }
    }
    Ok(())
}

fn unpack(
    reading: &mut Reading<'_>,
    check: &'static Check,
    account: &'static str,
    tables: &Tables,
) -> Read<Finding> {
    let region = tables.texts.get(reading.number()?)?;
    let kind = tables.texts.get(reading.number()?)?;
    let evidence = tables.evidence.get(reading.number()?)?;
    let resource = ResourceRef {
        kind,
        id: reading.text()?.into(),
        arn: reading.maybe()?.map(Into::into),
        name: reading.maybe()?.map(Into::into),
    };
    let decision = match reading.byte()? {
        0 => Decision::None,
        1 => Decision::Declared,
        _ => Decision::Excepted,
    };
    let verdict = match reading.byte()? {
        0 => Verdict::Pass(unpack_reason(reading, tables)?),
        1 => Verdict::Fail(unpack_reason(reading, tables)?),
        _ => Verdict::Unknown(tables.gaps.get(reading.number()?)?),
    };
    Ok(Finding {
        check,
        verdict,
        resource,
        account,
        region,
        evidence,
        decision,
    })
}

fn unpack_reason(reading: &mut Reading<'_>, tables: &Tables) -> Read<Reason> {
    let plain = Reason::from_words(reading.words(tables)?);
    if reading.byte()? == 0 {
        return Ok(plain);
    }
    let mut path = Vec::new();
    for _ in 0..reading.number()? {
        path.push(reading.text()?.to_owned());
    }
    let impact = match reading.byte()? {
        0 => None,
        1 => Some(Impact::Sensitive),
        _ => Some(Impact::Privileged),
    };
    let behind = Behind {
        impact,
        message: reading.maybe()?.unwrap_or_default().to_owned().into(),
    };
    let mut reason = plain.along(path).with_behind(behind);
    if reading.byte()? == 1 {
        reason = reason.because(tables.texts.get(reading.number()?)?);
    }
    let fixing = match reading.byte()? {
        0 => Fixing::Plain,
        1 => Fixing::Withheld(tables.texts.get(reading.number()?)?),
        _ => {
            let mut fields = BTreeMap::new();
            for _ in 0..reading.number()? {
                let name = tables.texts.get(reading.number()?)?;
                let value: Value = serde_json::from_str(reading.text()?).map_err(|_| Cut)?;
                fields.insert(name, value);
            }
            Fixing::With(Box::new(fields))
        }
    };
    Ok(reason.fixing(fixing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Audience, Effort, PerAccount, Verdicts};
    use serde_json::json;

    fn check(id: &'static str, severity: Severity) -> &'static Check {
        Box::leak(Box::new(Check {
            id,
            title: "",
            severity,
            effort: Effort::Hours,
            clauses: &[],
            audience: Audience::Everyone,
            since: "0.1",
            risk: "",
            remedy: "",
            references: &[],
            reads: &[],
            fix: None,
            examine: &PerAccount(|_| Verdicts::new()),
        }))
    }

    fn finding(
        check: &'static Check,
        account: &'static str,
        id: &str,
        verdict: Verdict,
    ) -> Finding {
        Finding {
            check,
            verdict,
            resource: ResourceRef {
                kind: "AWS::S3::Bucket",
                id: id.into(),
                arn: (id.len() > 1).then(|| format!("arn:aws:s3:::{id}").into()),
                name: (id.len() > 2).then(|| id.to_uppercase().into()),
            },
            account,
            region: "eu-central-1",
            evidence: OperationSet::default(),
            decision: Decision::None,
        }
    }

    fn told(all: &[Finding]) -> Vec<String> {
        all.iter().map(|it| format!("{it:?}")).collect()
    }

    #[test]
    fn what_is_packed_comes_back_whole_and_in_order() {
        let (low, high) = (
            check("a-low", Severity::Low),
            check("b-high", Severity::High),
        );
        let fixing = Fixing::with([("Port", json!(22)), ("Cidr", json!(["::/0", null]))]);
        let behind = Behind {
            impact: Some(Impact::Privileged),
            message: "its role can do all".into(),
        };
        let rich = Reason::from(format!("port {}", 22))
            .along(vec!["internet".to_owned(), String::new()])
            .with_behind(behind)
            .because("no-trail")
            .fixing(fixing);
        let withheld = Reason::from("\u{202e}").fixing(Fixing::Withheld("it is shared"));
        let mut excepted = finding(high, "2", "dd", Verdict::Fail("open".into()));
        excepted.decision = Decision::Excepted;
        let many: String = "x".repeat(3 * BLOCK);
        let mut all = vec![
            finding(low, "1", "b", Verdict::Pass("it is closed".into())),
            finding(low, "", "aaa", Verdict::Fail(rich)),
            finding(high, "2", "a", Verdict::Fail(withheld)),
            finding(high, "1", &many, Verdict::Fail("open".into())),
            finding(
                high,
                "1",
                "",
                Verdict::Unknown(Gap::of(firestep_inventory::GapInfo {
                    reason: firestep_inventory::GapReason::Denied,
                    account: "1".into(),
                    region: "global".into(),
                    operation: "s3:GetBucketPolicy".into(),
                    action: None,
                    code: "AccessDenied".into(),
                    message: "no".into(),
                })),
            ),
            excepted,
        ];
        let packed = Packed::default();
        assert!(packed.is_empty());
        for one in &all {
            packed.add(std::slice::from_ref(one));
        }
        packed.add(&[]);
        assert_eq!(packed.len(), all.len());
        all.sort_by(|one, other| order(one).cmp(&order(other)));
        let took = |account: Option<&str>, most: usize| {
            let mut found = Vec::new();
            let of_account = |it: &'static str| account.is_none_or(|account| account == it);
            let ended = packed.each(&|_| true, &of_account, &mut |finding| {
                if found.len() == most {
                    return Err(io::ErrorKind::BrokenPipe.into());
                }
                found.push(finding.clone());
                Ok(())
            });
            (found, ended.is_ok())
        };
        let (found, is_whole) = took(None, usize::MAX);
        assert!(is_whole);
        assert_eq!(told(&found), told(&all));
        let ids: Vec<&str> = found.iter().map(|it| it.check.id).collect();
        assert_eq!(
            ids,
            ["b-high", "b-high", "a-low", "b-high", "b-high", "a-low"]
        );
        assert_eq!(took(Some("2"), usize::MAX).0.len(), 2);
        let (some, is_whole) = took(None, 2);
        assert!(!is_whole && some.len() == 2);
        let only = packed.each(&|it| it.id == "a-low", &|_| true, &mut |it| {
            assert_eq!(it.check.id, "a-low");
            Ok(())
        });
        assert!(only.is_ok());
    }
}
