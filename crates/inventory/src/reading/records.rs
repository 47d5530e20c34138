//! The records of one account: an answer becomes pages or a gap; what an error means is decided here.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use firestep_catalogue::{ErrorMeaning, may_be_region, meaning};
use firestep_snapshot::records::End;
use firestep_snapshot::{Answer, Records, Refusal};
use serde_json::value::RawValue;

use crate::evidence::action;
use crate::reading::node::{Node, Odd, raw_items};
use crate::reading::origin::{By, Detail};
use crate::{GLOBAL, Gap, GapInfo, GapReason, Location, intern};

/// The records of one account, with what is needed to tell an empty list from an unasked one.
pub struct RecordReader<'r> {
    pub(super) records: &'r Records,
    /// The account's id.
    pub account: &'static str,
    pub(super) regions: Vec<&'static str>,
    pub(super) unseen_regions: Option<Gap>,
    unreachable: Option<Gap>,
    closed: Closed<'r>,
    details: RefCell<HashMap<(&'static str, Option<&'static str>), Details<'r>>>,
    lists: RefCell<HashMap<ListKey, Rc<OtherList<'r>>>>,
    pub(super) dropped: RefCell<BTreeMap<&'static str, u32>>,
    closed_met: RefCell<std::collections::BTreeSet<&'static str>>,
    /// Enabled regions that the user left out.
    left_out: Vec<&'static str>,
    /// Whether the settings say that a closed region holds nothing.
    pub(super) is_empty: OfRegion<'r>,
}

/// Whether an SCP closes a region for a service.
type Closed<'r> = Box<dyn Fn(&str, &str) -> bool + 'r>;

/// Something that is said of a region.
type OfRegion<'r> = Box<dyn Fn(&str) -> bool + 'r>;

/// Operation, what of it, region.
type ListKey = (&'static str, By, &'static str);

/// What was called for each resource, by the resource's id.
type Details<'r> = Rc<HashMap<Box<str>, Vec<Answer<'r>>>>;

/// Another list of a region, by the id of the resource that an item names. Items stay text until they are asked for: a
/// list of many resources is large when it is read.
pub(crate) struct OtherList<'r> {
    pub(crate) items: HashMap<Box<str>, Vec<&'r RawValue>>,
    /// What of it could not be seen.
    pub(crate) gap: Option<Gap>,
}

/// What an operation says of one resource.
#[derive(Debug)]
pub(crate) enum DetailAnswer<'r> {
    Pages(Vec<Node<'r>>),
    Absent,
    /// Another list, read whole, does not name it.
    Unlisted,
    NotOffered(Gap),
    Gone(Gap),
    Unseen(Gap),
}

/// The operation that names an account's regions.
const REGIONS: &str = "ec2:DescribeRegions";
/// What is said of a page that cannot hold an answer.
const NO_OBJECT: &str = "a page that is no object";
/// The operation by which an account is entered.
const ENTRY: &str = "sts:AssumeRole";

impl<'r> RecordReader<'r> {
    /// The operations that are read whatever the kinds.
    pub(crate) const OPERATIONS: [&'static str; 2] = [REGIONS, ENTRY];

    /// Reads the records of an account. `asked` are the regions of the snapshot's scope (`None` = all);
    /// `closed` says whether an SCP closes a region for a service.
    pub fn new(
        records: &'r Records,
        account: &str,
        asked: Option<&[Box<str>]>,
        closed: impl Fn(&str, &str) -> bool + 'r,
    ) -> Self {
        let mut reader = RecordReader {
            records,
            account: intern(account),
            regions: Vec::new(),
            unseen_regions: None,
            unreachable: None,
            closed: Box::new(closed),
            details: RefCell::default(),
            lists: RefCell::default(),
            dropped: RefCell::default(),
            closed_met: RefCell::default(),
            left_out: Vec::new(),
            is_empty: Box::new(|_| false),
        };
        reader.unreachable = reader.unreachable();
        match reader.enabled() {
            Ok((enabled, gap)) => {
                reader.regions = enabled;
                reader.unseen_regions = gap;
            }
            Err(gap) => {
                reader.unseen_regions = Some(gap);
                let recorded = records.regions().filter(|it| *it != GLOBAL);
                reader.regions = recorded.map(intern).collect();
            }
        }
        if let Some(asked) = asked {
            let is_asked = |region: &&str| asked.iter().any(|it| **it == **region);
            let (regions, left_out) = reader.regions.iter().partition(|it| is_asked(it));
            reader.regions = regions;
            reader.left_out = left_out;
        }
        reader
    }

    /// With what the settings say of closed regions: whether one holds nothing.
    #[must_use]
    pub fn with_empty(mut self, is_empty: impl Fn(&str) -> bool + 'r) -> Self {
        self.is_empty = Box::new(is_empty);
        self
    }

    /// The gap of the enabled regions that the user left out.
    pub(super) fn left_out(&self) -> Option<Gap> {
        let first = self.left_out.first()?;
        let looked = self.regions.join(", ");
        let message = format!("{first} and others were left out; only {looked} was looked at");
        Some(self.gap(GapReason::OutOfScope, GLOBAL, "", "", &message))
    }

    /// The regions to evaluate, or why they are not known.
    pub fn regions(&self) -> (&[&'static str], Option<Gap>) {
        (&self.regions, self.unseen_regions)
    }

    /// Why the account could not be entered, in AWS's words.
    pub fn entry(&self) -> Option<Box<str>> {
        if self.records.is_empty() {
            return Some("it was not reached before collecting ended".into());
        }
        let info = self.unreachable?.info();
        Some(format!("{}: {}", info.code, info.message).into())
    }

    pub(super) fn drop_one(&self, kind: &'static str) {
        *self.dropped.borrow_mut().entry(kind).or_default() += 1;
    }

    /// How many resources of each kind were dropped, not evaluated.
    pub fn dropped(&self) -> BTreeMap<&'static str, u32> {
        self.dropped.borrow().clone()
    }

    /// Regions in which an SCP explains why nothing was seen.
    pub fn closed_regions(&self) -> Vec<&'static str> {
        self.closed_met.borrow().iter().copied().collect()
    }

    fn unreachable(&self) -> Option<Gap> {
        let record = self.records.of(ENTRY).next()?;
        match &record.outcome {
            firestep_snapshot::Outcome::Error(refusal) => Some(self.gap(
                if meaning("sts", "AssumeRole", &refusal.code, &refusal.message)
                    == ErrorMeaning::Throttled
                {
                    GapReason::Throttled
                } else {
                    GapReason::Unreachable
                },
                GLOBAL,
                ENTRY,
                &refusal.code,
                &refusal.message,
            )),
            firestep_snapshot::Outcome::Ok(_) => None,
        }
    }

    /// The regions that are enabled, and a gap where that cannot be told of one.
    fn enabled(&self) -> Result<(Vec<&'static str>, Option<Gap>), Gap> {
        let pages = self.pages(REGIONS, None)?;
        let mut regions = Vec::new();
        let mut unseen = None;
        for page in &pages {
            let items = page
                .items("Regions[]")
                .map_err(|_| self.odd(REGIONS, GLOBAL, "Regions"))?;
            for item in items {
                let text = |name| item.member(name).and_then(Node::text);
                let (Some(name), Some(status)) = (text("RegionName"), text("OptInStatus")) else {
                    return Err(self.odd(REGIONS, GLOBAL, "RegionName, OptInStatus"));
                };
                if !may_be_region(name) {
                    let message = format!("{name:?} is no region");
                    unseen = unseen.or(Some(self.odd(REGIONS, GLOBAL, &message)));
                    continue;
                }
                match status {
                    "opted-in" | "opt-in-not-required" => regions.push(intern(name)),
                    "not-opted-in" => {}
                    other => {
                        // Collecting may have known the word.
                        if self.records.regions().any(|it| it == name) {
                            regions.push(intern(name));
                        }
                        let message = format!("{name} is {other}");
                        unseen = unseen.or(Some(self.odd(REGIONS, GLOBAL, &message)));
                    }
                }
            }
        }
        regions.sort_unstable();
        Ok((regions, unseen))
    }

    /// A gap of this account.
    pub fn gap(
        &self,
        reason: GapReason,
        region: &str,
        operation: &str,
        code: &str,
        message: &str,
    ) -> Gap {
        Gap::of(GapInfo {
            reason,
            account: self.account.into(),
            region: region.into(),
            operation: operation.into(),
            action: action(operation),
            code: code.into(),
            message: message.into(),
        })
    }

    pub(super) fn odd(&self, operation: &str, region: &str, what: &str) -> Gap {
        self.gap(GapReason::Unrecognised, region, operation, "", what)
    }

    /// The gap of a question that has no answer here.
    pub fn not_recorded(&self, operation: &str, region: &str) -> Gap {
        self.unreachable
            .unwrap_or_else(|| self.gap(GapReason::NotRecorded, region, operation, "", ""))
    }

    fn refused(
        &self,
        operation: &str,
        region: &str,
        refusal: &Refusal,
    ) -> Result<ErrorMeaning, Gap> {
        let (service, name) = operation.split_once(':').unwrap_or((operation, ""));
        let means = meaning(service, name, &refusal.code, &refusal.message);
        let reason = match means {
            ErrorMeaning::Absent | ErrorMeaning::NotEnabled | ErrorMeaning::NoOrganization => {
                return Ok(means);
            }
            ErrorMeaning::NotOffered => GapReason::NotOffered,
            ErrorMeaning::NotAdministrator => GapReason::NotAdministrator,
            ErrorMeaning::Denied => GapReason::Denied,
            ErrorMeaning::DeniedByScp => GapReason::DeniedByScp,
            ErrorMeaning::NotReady => GapReason::NotReady,
            ErrorMeaning::Gone => GapReason::Gone,
            ErrorMeaning::Closed => GapReason::Closed,
            ErrorMeaning::Throttled => GapReason::Throttled,
            ErrorMeaning::Endless => GapReason::Endless,
            ErrorMeaning::Failed => GapReason::Failed,
        };
        Err(self.gap(reason, region, operation, &refusal.code, &refusal.message))
    }

    /// Every answer to an operation that is asked once, or once a parent, wherever it was asked.
    pub fn answers(&self, operation: &str, question: Option<&str>) -> Vec<Answer<'r>> {
        self.records.answers(operation, question)
    }

    /// All pages of a question that is asked once. Absent and off are the empty answer.
    pub fn pages(&self, operation: &str, question: Option<&str>) -> Result<Vec<Node<'r>>, Gap> {
        let answers = self.records.answers(operation, question);
        let Some(answer) = answers.first() else {
            return Err(self.not_recorded(operation, GLOBAL));
        };
        self.whole(operation, answer)
    }

    /// All pages of one answer, or the gap that ended it.
    pub fn whole(&self, operation: &str, answer: &Answer<'r>) -> Result<Vec<Node<'r>>, Gap> {
        let (pages, ended) = self.decoded(operation, answer);
        match ended {
            None => Ok(pages),
            Some(gap) => Err(gap),
        }
    }

    /// The pages that came, and what cut them short.
    pub(crate) fn decoded(
        &self,
        operation: &str,
        answer: &Answer<'r>,
    ) -> (Vec<Node<'r>>, Option<Gap>) {
        let mut pages = Vec::with_capacity(answer.pages.len());
        let mut ended = self.ended(operation, answer);
        for page in &answer.pages {
            match self.page(operation, &answer.record.region, page) {
                Ok(page) => pages.push(page),
                Err(gap) => ended = ended.or(Some(gap)),
            }
        }
        (pages, ended)
    }

    /// What cut an answer short.
    pub(super) fn ended(&self, operation: &str, answer: &Answer<'r>) -> Option<Gap> {
        let region = &answer.record.region;
        match answer.end {
            End::Whole => None,
            End::Cut => Some(self.gap(GapReason::Cut, region, operation, "", "")),
            End::Refused(refusal) => self.refused(operation, region, refusal).err(),
        }
    }

    /// The items that a page lists, as they stand in its text.
    pub(super) fn items(
        &self,
        operation: &str,
        region: &str,
        page: &'r RawValue,
        path: &str,
    ) -> Result<Vec<&'r RawValue>, Gap> {
        if !page.get().starts_with('{') {
            return Err(self.odd(operation, region, NO_OBJECT));
        }
        raw_items(page, path).map_err(|odd| match odd {
            Odd::Lacking => self.odd(operation, region, path),
            Odd::Unreadable(error) => self.odd(operation, region, &error.to_string()),
        })
    }

    /// One page, read.
    pub(super) fn page(
        &self,
        operation: &str,
        region: &str,
        page: &'r RawValue,
    ) -> Result<Node<'r>, Gap> {
        match Node::parse(page.get()) {
            Ok(node @ Node::Map(_)) => Ok(node),
            Ok(_) => Err(self.odd(operation, region, NO_OBJECT)),
            Err(error) => Err(self.odd(operation, region, &error.to_string())),
        }
    }

    /// Whether an SCP explains that a region shows nothing.
    pub(super) fn is_closed(&self, region: &'static str, operation: &str, gap: Gap) -> bool {
        let service = operation.split(':').next().unwrap_or_default();
        let explained = matches!(
            gap.info().reason,
            GapReason::NotRecorded | GapReason::DeniedByScp
        ) && (self.closed)(region, service);
        if explained {
            self.closed_met.borrow_mut().insert(region);
        }
        explained
    }

    fn details(
        &self,
        operation: &'static str,
        label: Option<&'static str>,
        parameter: &'static str,
    ) -> Details<'r> {
        if let Some(known) = self.details.borrow().get(&(operation, label)) {
            return Rc::clone(known);
        }
        let mut by: HashMap<Box<str>, Vec<Answer<'r>>> = HashMap::new();
        for answer in self.records.answers(operation, label) {
            let id = answer.record.params.get(parameter);
            if let Some(id) = id.and_then(serde_json::Value::as_str) {
                by.entry(id.into()).or_default().push(answer);
            }
        }
        let by = Rc::new(by);
        self.details
            .borrow_mut()
            .insert((operation, label), Rc::clone(&by));
        by
    }

    /// Another list of a region, read once.
    pub(crate) fn other_list(&self, detail: Detail, region: &'static str) -> Rc<OtherList<'r>> {
        let key = (detail.operation, detail.by, region);
        if let Some(known) = self.lists.borrow().get(&key) {
            return Rc::clone(known);
        }
        let list = Rc::new(self.read_other_list(detail, region));
        self.lists.borrow_mut().insert(key, Rc::clone(&list));
        list
    }

    fn read_other_list(&self, detail: Detail, region: &'static str) -> OtherList<'r> {
        let mut list = OtherList {
            items: HashMap::new(),
            gap: None,
        };
        let By::List { label, items, id } = detail.by else {
            return list;
        };
        let operation = detail.operation;
        let mut answers = self.records.answers(operation, label);
        answers.retain(|answer| region == GLOBAL || *answer.record.region == *region);
        if answers.is_empty() {
            list.gap = Some(self.not_recorded(operation, region));
        }
        for answer in &answers {
            list.gap = list.gap.or(self.ended(operation, answer));
            for page in &answer.pages {
                let mut read = || {
                    let mut lacking = Ok(());
                    for text in self.items(operation, region, page, items)? {
                        let node = Node::parse(text.get());
                        let node =
                            node.map_err(|it| self.odd(operation, region, &it.to_string()))?;
                        match node.at(id).and_then(Node::text) {
                            Some(id) => list.items.entry(id.into()).or_default().push(text),
                            None => lacking = Err(self.odd(operation, region, id)),
                        }
                    }
                    lacking
                };
                let gap = read().err();
                list.gap = list.gap.or(gap);
            }
        }
        list
    }

    /// What an operation says of one resource.
    pub(crate) fn reply(&self, detail: Detail, id: &str, region: &'static str) -> DetailAnswer<'r> {
        let (label, parameter) = match detail.by {
            By::Parameter(parameter) | By::Name(parameter) => (None, parameter),
            By::Labelled { label, parameter } => (Some(label), parameter),
            By::List { .. } => {
                let list = self.other_list(detail, region);
                return match (list.items.get(id), list.gap) {
                    (Some(texts), _) => {
                        let items = texts.iter().map(|text| Node::parse(text.get()));
                        match items.collect() {
                            Ok(items) => DetailAnswer::Pages(items),
                            Err(error) => DetailAnswer::Unseen(self.odd(
                                detail.operation,
                                region,
                                &error.to_string(),
                            )),
                        }
                    }
                    (None, Some(gap)) => DetailAnswer::Unseen(gap),
                    (None, None) => DetailAnswer::Unlisted,
                };
            }
        };
        let details = self.details(detail.operation, label, parameter);
        let answers = details.get(id).map(Vec::as_slice).unwrap_or_default();
        let answer =
            answers
                .iter()
                .find(|it| *it.record.region == *region)
                .or(match (detail.by, answers) {
                    // A name may be another resource's elsewhere; an id is nobody else's.
                    (By::Parameter(_) | By::Labelled { .. }, [one]) => Some(one),
                    _ => None,
                });
        let Some(answer) = answer else {
            return DetailAnswer::Unseen(self.not_recorded(detail.operation, region));
        };
        let (pages, ended) = self.decoded(detail.operation, answer);
        match ended {
            Some(gap) => match gap.info().reason {
                GapReason::Gone => DetailAnswer::Gone(gap),
                GapReason::NotOffered => DetailAnswer::NotOffered(gap),
                _ => DetailAnswer::Unseen(gap),
            },
            None if pages.is_empty() => DetailAnswer::Absent,
            None => DetailAnswer::Pages(pages),
        }
    }
}

/// The gap of an answer that is whole and does not decide.
pub fn undecided(location: Location, operation: &str, message: &str) -> Gap {
    Gap::of(GapInfo {
        reason: GapReason::Undecided,
        ..unread(location, operation, message).info().clone()
    })
}

/// The gap of an answer that is not there: nobody has asked for it or, where no plan of this version does, nobody can.
pub fn unread(location: Location, operation: &str, message: &str) -> Gap {
    let is_asked = firestep_catalogue::plan()
        .iter()
        .any(|it| it.id() == operation);
    Gap::of(GapInfo {
        reason: if is_asked {
            GapReason::NotRecorded
        } else {
            GapReason::NotAsked
        },
        account: location.account.into(),
        region: location.region.into(),
        operation: operation.into(),
        action: action(operation),
        code: "".into(),
        message: message.into(),
    })
}
