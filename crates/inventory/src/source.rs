//! Reading a snapshot: an answer becomes a list, a value or a gap; what an error means is decided here.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use firestep_snapshot::records::End;
use firestep_snapshot::{Answer, ErrorMeaning, Records, Refusal};

use crate::kind::{Child, Found, Identity, Kind, ListScope, Origin};
use crate::listed::{Listed, UNSEEN_REGIONS};
use crate::node::Node;
use crate::{GLOBAL, Gap, GapInfo, GapReason, Location, intern};

/// The IAM action that an operation (`s3:GetBucketPolicy`) needs.
pub(crate) fn action(operation: &str) -> Option<&'static str> {
    let (service, name) = operation.split_once(':')?;
    firestep_snapshot::operation(service, name)?.action
}

/// The records of one account, with what is needed to tell an empty list from an unasked one.
pub struct RecordReader<'r> {
    records: &'r Records,
    /// The account's id.
    pub account: &'static str,
    regions: Vec<&'static str>,
    unseen_regions: Option<Gap>,
    unreachable: Option<Gap>,
    closed: Closed<'r>,
    children: RefCell<HashMap<&'static str, Children<'r>>>,
    dropped: RefCell<BTreeMap<&'static str, u32>>,
    closed_met: RefCell<std::collections::BTreeSet<&'static str>>,
}

/// Whether an SCP closes a region for a service.
type Closed<'r> = Box<dyn Fn(&str, &str) -> bool + 'r>;

type Children<'r> = Rc<HashMap<Box<str>, Vec<Answer<'r>>>>;

/// What a question about one item answered.
#[derive(Debug)]
pub(crate) enum DetailAnswer<'r> {
    Pages(Vec<Node<'r>>),
    Absent,
    NotOffered(Gap),
    Gone(Gap),
    Unseen(Gap),
}

impl<'r> RecordReader<'r> {
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
            children: RefCell::default(),
            dropped: RefCell::default(),
            closed_met: RefCell::default(),
        };
        reader.unreachable = reader.unreachable();
        match reader.enabled() {
            Ok(enabled) => reader.regions = enabled,
            Err(gap) => {
                reader.unseen_regions = Some(gap);
                let recorded: std::collections::BTreeSet<&'static str> = records
                    .iter()
                    .filter(|it| &*it.region != GLOBAL)
                    .map(|it| intern(&it.region))
                    .collect();
                reader.regions = recorded.into_iter().collect();
            }
        }
        if let Some(asked) = asked {
            reader
                .regions
                .retain(|region| asked.iter().any(|it| **it == **region));
        }
        reader
    }

    /// The regions to evaluate, or why they are not known.
    pub fn regions(&self) -> (&[&'static str], Option<Gap>) {
        (&self.regions, self.unseen_regions)
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
        let record = self.records.of("sts:AssumeRole").next()?;
        match &record.outcome {
            firestep_snapshot::Outcome::Error(refusal) => Some(self.gap(
                GapReason::Unreachable,
                GLOBAL,
                "sts:AssumeRole",
                &refusal.code,
                &refusal.message,
            )),
            firestep_snapshot::Outcome::Ok(_) => None,
        }
    }

    fn enabled(&self) -> Result<Vec<&'static str>, Gap> {
        const OPERATION: &str = "ec2:DescribeRegions";
        let pages = self.pages(OPERATION, None)?;
        let mut regions = Vec::new();
        for page in &pages {
            let mut items = Vec::new();
            page.items("Regions[]", &mut items)
                .ok_or_else(|| self.odd(OPERATION, GLOBAL, "Regions"))?;
            for item in items {
                let text = |name| item.member(name).and_then(Node::text);
                let (Some(name), Some(status)) = (text("RegionName"), text("OptInStatus")) else {
                    return Err(self.odd(OPERATION, GLOBAL, "RegionName, OptInStatus"));
                };
                if matches!(status, "opted-in" | "opt-in-not-required") {
                    regions.push(intern(name));
                }
            }
        }
        regions.sort_unstable();
        Ok(regions)
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

    fn odd(&self, operation: &str, region: &str, what: &str) -> Gap {
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
        let means = firestep_snapshot::meaning(service, name, &refusal.code, &refusal.message);
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
        let region = &answer.record.region;
        let mut pages = Vec::with_capacity(answer.pages.len());
        let mut ended = match answer.end {
            End::Whole => None,
            End::Cut => Some(self.gap(GapReason::Cut, region, operation, "", "")),
            End::Refused(refusal) => self.refused(operation, region, refusal).err(),
        };
        for page in &answer.pages {
            match Node::parse(page.get()) {
                Ok(node @ Node::Map(_)) => pages.push(node),
                Ok(_) => {
                    let what = "a page that is no object";
                    ended = ended.or(Some(self.odd(operation, region, what)));
                }
                Err(error) => {
                    ended = ended.or(Some(self.odd(operation, region, &error.to_string())));
                }
            }
        }
        (pages, ended)
    }

    /// Whether an SCP explains that a region shows nothing.
    fn is_closed(&self, region: &'static str, operation: &str, gap: Gap) -> bool {
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

    /// Reads a kind: in every region to evaluate, or once.
    pub fn list<K: Kind>(&self) -> Listed<K> {
        self.list_where(|_| true)
    }

    /// As [`RecordReader::list`], only the questions whose parameters fit.
    pub fn list_where<K: Kind>(
        &self,
        fits: impl Fn(&firestep_snapshot::record::Params) -> bool,
    ) -> Listed<K> {
        let origin = &K::ORIGIN;
        let mut list = Listed::new(self.account);
        let mut answers = self.records.answers(origin.operation, origin.question);
        answers.retain(|answer| fits(&answer.record.params));
        match origin.scope {
            ListScope::Once => match answers.as_slice() {
                [] => {
                    list.add_unseen(GLOBAL, [], self.not_recorded(origin.operation, GLOBAL));
                }
                answers => self.add(&mut list, GLOBAL, answers),
            },
            ListScope::Regional => {
                for region in self.regions.iter().copied() {
                    let here: Vec<Answer<'r>> = answers
                        .iter()
                        .filter(|it| *it.record.region == *region)
                        .cloned()
                        .collect();
                    if here.is_empty() {
                        let gap = self.not_recorded(origin.operation, region);
                        if !self.is_closed(region, origin.operation, gap) {
                            list.add_unseen(region, [], gap);
                        }
                    } else {
                        self.add(&mut list, region, &here);
                    }
                }
                if let Some(gap) = self.unseen_regions {
                    list.add_unseen(UNSEEN_REGIONS, [], gap);
                }
            }
        }
        list
    }

    /// Adds what all questions of one region answered (`ListPolicies` is asked once per type).
    fn add<K: Kind>(&self, list: &mut Listed<K>, region: &'static str, answers: &[Answer<'r>]) {
        let operation = K::ORIGIN.operation;
        let mut items = Vec::new();
        let mut ended = None;
        for answer in answers {
            let (pages, gap) = self.decoded(operation, answer);
            ended = ended.or(gap);
            for page in &pages {
                if let Some(gap) =
                    self.read_page::<K>(page, region, &answer.record.region, &mut items)
                {
                    ended = ended.or(Some(gap));
                }
            }
        }
        match ended {
            None => list.add_whole(region, items),
            Some(gap) if gap.info().reason == GapReason::NotOffered && items.is_empty() => {
                list.add_not_offered(region);
            }
            Some(gap) if items.is_empty() && self.is_closed(region, operation, gap) => {}
            Some(gap) => list.add_unseen(region, items, gap),
        }
    }

    fn read_page<K: Kind>(
        &self,
        page: &Node<'r>,
        region: &'static str,
        asked: &str,
        items: &mut Vec<K>,
    ) -> Option<Gap> {
        let origin = &K::ORIGIN;
        let mut found = Vec::new();
        let table;
        let whole = match origin.list.strip_suffix("#csv") {
            Some(path) => match page
                .at(path)
                .and_then(Node::text)
                .and_then(crate::csv::rows)
            {
                Some(rows) => {
                    table = rows;
                    found.extend(&table);
                    Some(())
                }
                None => None,
            },
            None => page.items(origin.list, &mut found),
        };
        if whole.is_none() {
            return Some(self.odd(origin.operation, asked, origin.list));
        }
        let mut ended = None;
        for node in found {
            let Some(item) = ListItem::new(self, node, origin, region) else {
                // Without an id there is no resource to evaluate, so the list is not whole.
                ended = Some(self.odd(origin.operation, asked, "an item without its id"));
                continue;
            };
            let read = K::read(&item);
            if item.gone.get() || read.is_dropped() {
                *self.dropped.borrow_mut().entry(origin.kind).or_default() += 1;
            } else {
                items.push(read);
            }
        }
        ended
    }

    fn children(&self, child: Child) -> Children<'r> {
        if let Some(known) = self.children.borrow().get(child.operation) {
            return Rc::clone(known);
        }
        let mut by: HashMap<Box<str>, Vec<Answer<'r>>> = HashMap::new();
        for answer in self.records.answers(child.operation, None) {
            let id = answer.record.params.get(child.by);
            if let Some(id) = id.and_then(serde_json::Value::as_str) {
                by.entry(id.into()).or_default().push(answer);
            }
        }
        let by = Rc::new(by);
        self.children
            .borrow_mut()
            .insert(child.operation, Rc::clone(&by));
        by
    }

    /// What a question about one resource answered.
    pub(crate) fn reply(&self, child: Child, id: &str, region: &str) -> DetailAnswer<'r> {
        let children = self.children(child);
        let answers = children.get(id).map(Vec::as_slice).unwrap_or_default();
        let answer = answers
            .iter()
            .find(|it| *it.record.region == *region)
            .or(match answers {
                [one] => Some(one),
                _ => None,
            });
        let Some(answer) = answer else {
            return DetailAnswer::Unseen(self.not_recorded(child.operation, region));
        };
        let (pages, ended) = self.decoded(child.operation, answer);
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

/// One item of a list while it is read.
pub struct ListItem<'i, 'r> {
    reader: Option<&'i RecordReader<'r>>,
    node: Option<&'i Node<'r>>,
    origin: &'i Origin,
    identity: Identity,
    gone: Cell<bool>,
    replies: RefCell<Vec<(&'static str, Rc<DetailAnswer<'r>>)>>,
}

/// Makes the gaps of a field.
pub struct FieldContext<'c, 'i, 'r> {
    item: &'c ListItem<'i, 'r>,
    operation: &'static str,
}

impl FieldContext<'_, '_, '_> {
    pub(crate) fn missing(&self, path: &str) -> Gap {
        self.gap(GapReason::Missing, path)
    }

    pub(crate) fn unrecognised(&self, path: &str, nodes: &[&Node<'_>]) -> Gap {
        let mut shown = nodes
            .first()
            .map(|node| node.to_json().to_string())
            .unwrap_or_default();
        if shown.chars().count() > 60 {
            shown = shown.chars().take(60).collect();
            shown.push('…');
        }
        self.gap(GapReason::Unrecognised, &format!("{path} is {shown}"))
    }

    fn gap(&self, reason: GapReason, message: &str) -> Gap {
        match self.item.reader {
            None => Gap::TEST,
            Some(reader) => reader.gap(
                reason,
                self.item.identity.location.region,
                self.operation,
                "",
                message,
            ),
        }
    }
}

impl<'i, 'r> ListItem<'i, 'r> {
    fn new(
        reader: &'i RecordReader<'r>,
        node: &'i Node<'r>,
        origin: &'i Origin,
        listed_in: &'static str,
    ) -> Option<Self> {
        let text = |path: &str| {
            node.at(path)
                .and_then(Node::text)
                .filter(|text| !text.is_empty())
        };
        let region = match origin.region {
            "" => listed_in,
            path => text(path).map_or(listed_in, intern),
        };
        let location = Location {
            account: reader.account,
            region,
        };
        let id: Box<str> = match (origin.list, origin.id) {
            ("", "") if region == GLOBAL => reader.account.into(),
            ("", "") => region.into(),
            (_, path) => text(path)?.into(),
        };
        let arn = match origin.arn {
            "" => id.starts_with("arn:").then(|| id.clone()),
            made if made.contains(':') => Some(arn(made, location, &id)),
            path => text(path).map(Box::from),
        };
        let name = match origin.name {
            "" => None,
            "Tags.Name" => name_tag(node).map(Box::from),
            path => text(path).map(Box::from),
        };
        Some(ListItem {
            reader: Some(reader),
            node: Some(node),
            origin,
            identity: Identity {
                location,
                id,
                arn,
                name,
            },
            gone: Cell::new(false),
            replies: RefCell::default(),
        })
    }

    /// A resource of which nothing was seen.
    pub(crate) fn sample(id: &str, origin: &'i Origin) -> Self {
        let location = match origin.scope {
            ListScope::Regional => crate::SAMPLE,
            ListScope::Once => Location {
                region: GLOBAL,
                ..crate::SAMPLE
            },
        };
        ListItem {
            reader: None,
            node: None,
            origin,
            identity: Identity {
                location,
                id: id.into(),
                arn: (origin.arn.contains(':')).then(|| arn(origin.arn, location, id)),
                name: None,
            },
            gone: Cell::new(false),
            replies: RefCell::default(),
        }
    }

    pub(crate) fn identity(&self) -> Identity {
        self.identity.clone()
    }

    pub(crate) fn base(&self) -> Found<'i, 'r> {
        match self.node {
            Some(node) => Ok(vec![node]),
            None => Err(Gap::TEST),
        }
    }

    /// Finds what stands at a path, in the item or in a child's answer, and hands it over.
    pub(crate) fn with<R>(
        &self,
        base: &Found<'_, '_>,
        child: Option<Child>,
        path: &str,
        read: impl FnOnce(&Found<'_, '_>, &FieldContext<'_, 'i, 'r>) -> R,
    ) -> R {
        let operation = child.map_or(self.origin.operation, |child| child.operation);
        let context = FieldContext {
            item: self,
            operation,
        };
        let Some(child) = child else {
            let found = match base {
                Err(gap) => Err(*gap),
                Ok(nodes) => find(nodes, path, &context),
            };
            return read(&found, &context);
        };
        let reply = self.reply(child);
        let nodes = match &*reply {
            DetailAnswer::Pages(pages) => Ok(pages.iter().collect()),
            DetailAnswer::Absent => Ok(Vec::new()),
            DetailAnswer::NotOffered(_) if child.not_offered_is_absent => Ok(Vec::new()),
            DetailAnswer::Gone(gap) => {
                self.gone.set(true);
                Err(*gap)
            }
            DetailAnswer::NotOffered(gap) | DetailAnswer::Unseen(gap) => Err(*gap),
        };
        let mut found = nodes.and_then(|nodes: Vec<&Node<'_>>| find(&nodes, path, &context));
        let silent =
            matches!(&*reply, DetailAnswer::Pages(_)) && found.as_ref().is_ok_and(Vec::is_empty);
        if child.must_answer && silent {
            found = Err(context.missing(path));
        }
        read(&found, &context)
    }

    fn reply(&self, child: Child) -> Rc<DetailAnswer<'r>> {
        let mut replies = self.replies.borrow_mut();
        if let Some((_, reply)) = replies.iter().find(|(name, _)| *name == child.operation) {
            return Rc::clone(reply);
        }
        let reply = Rc::new(match self.reader {
            None => DetailAnswer::Unseen(Gap::TEST),
            Some(reader) => reader.reply(child, &self.identity.id, self.identity.location.region),
        });
        replies.push((child.operation, Rc::clone(&reply)));
        reply
    }
}

fn find<'n, 'x>(
    nodes: &[&'n Node<'x>],
    path: &str,
    context: &FieldContext<'_, '_, '_>,
) -> Found<'n, 'x> {
    let mut found = Vec::new();
    for node in nodes {
        if node.items(path, &mut found).is_none() {
            return Err(context.gap(GapReason::Unrecognised, path));
        }
    }
    Ok(found)
}

fn name_tag<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    node.member("Tags")?
        .list()?
        .iter()
        .find(|tag| tag.member("Key").and_then(Node::text) == Some("Name"))?
        .member("Value")?
        .text()
}

/// `ec2:instance/{id}` becomes the ARN of that resource in its place; `s3:::{id}` names no place.
fn arn(made: &str, location: Location, id: &str) -> Box<str> {
    let partition = location.partition();
    let made = made.replace("{id}", id);
    if let Some((service, resource)) = made.split_once(":::") {
        return format!("arn:{partition}:{service}:::{resource}").into();
    }
    let (service, resource) = made.split_once(':').unwrap_or(("", &made));
    let region = if location.region == GLOBAL {
        ""
    } else {
        location.region
    };
    let account = location.account;
    format!("arn:{partition}:{service}:{region}:{account}:{resource}").into()
}

/// The gap of an answer that lacks what would decide.
pub fn undecided(location: Location, operation: &str, message: &str) -> Gap {
    Gap::of(GapInfo {
        reason: GapReason::Missing,
        ..unread(location, operation, message).info().clone()
    })
}

/// The gap of an answer that this version of the plan does not ask for.
pub fn unread(location: Location, operation: &str, message: &str) -> Gap {
    Gap::of(GapInfo {
        reason: GapReason::NotRecorded,
        account: location.account.into(),
        region: location.region.into(),
        operation: operation.into(),
        action: action(operation),
        code: "".into(),
        message: message.into(),
    })
}
