//! One item of a list while its fields are read, from the list and from the answers about it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use firestep_catalogue::may_be_region;

use crate::evidence::OperationId;
use crate::reading::node::{Lack, Node, Reach};
use crate::reading::origin::{By, Detail, Identity, ListScope, Origin, Path};
use crate::reading::records::{DetailAnswer, RecordReader};
use crate::{GLOBAL, Gap, GapReason, Location, intern};

/// What a field is filled from: nodes that were found, or the gap in their place.
pub(crate) type Found<'n, 'r> = Result<Vec<&'n Node<'r>>, Gap>;

/// One item of a list while it is read.
pub struct ListItem<'i, 'r> {
    reader: Option<&'i RecordReader<'r>>,
    /// What the list says of it, or why it says nothing.
    node: Result<&'i Node<'r>, Gap>,
    origin: &'i Origin,
    operation: OperationId,
    identity: Identity,
    pub(super) gone: Cell<bool>,
    /// The operation of the group that is being read.
    group: Cell<Option<(&'static str, OperationId)>>,
    replies: RefCell<Vec<(Detail, OperationId, Rc<DetailAnswer<'r>>)>>,
}

/// Makes the gaps of a field.
pub(crate) struct FieldContext<'c, 'i, 'r> {
    item: &'c ListItem<'i, 'r>,
    operation: &'static str,
    pub(crate) id: OperationId,
}

impl FieldContext<'_, '_, '_> {
    pub(crate) fn missing(&self, path: Path) -> Gap {
        self.gap(GapReason::Missing, &path.text())
    }

    pub(crate) fn unrecognised(&self, path: Path, nodes: &[&Node<'_>]) -> Gap {
        let path = path.text();
        let mut shown = nodes
            .first()
            .map(|node| node.to_json().to_string())
            .unwrap_or_default();
        if shown.chars().count() > 60 {
            shown = shown.chars().take(60).collect();
            shown.push('…');
        }
        // The path of a list's element is the element itself.
        let told = if path.is_empty() {
            shown
        } else {
            format!("{path} is {shown}")
        };
        self.gap(GapReason::Unrecognised, &told)
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
    pub(super) fn new(
        reader: &'i RecordReader<'r>,
        node: &'i Node<'r>,
        origin: &'i Origin,
        operation: OperationId,
        listed_in: &'static str,
    ) -> Option<Self> {
        let text = |path: &str| {
            node.at(path)
                .and_then(Node::text)
                .filter(|text| !text.is_empty())
        };
        let region = match origin.region {
            "" => listed_in,
            path => text(path)
                .filter(|it| may_be_region(it))
                .map_or(listed_in, intern),
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
            "{last}" => Some(last(&id).into()),
            "Tags.Name" => name_tag(node).map(Box::from),
            path => text(path).map(Box::from),
        };
        Some(ListItem {
            reader: Some(reader),
            node: Ok(node),
            origin,
            operation,
            identity: Identity {
                location,
                id,
                arn,
                name,
            },
            gone: Cell::new(false),
            group: Cell::new(None),
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
            node: Err(Gap::TEST),
            origin,
            operation: OperationId::NONE,
            identity: Identity {
                location,
                id: id.into(),
                arn: (origin.arn.contains(':')).then(|| arn(origin.arn, location, id)),
                name: None,
            },
            gone: Cell::new(false),
            group: Cell::new(None),
            replies: RefCell::default(),
        }
    }

    pub(crate) fn identity(&self) -> Identity {
        self.identity.clone()
    }

    pub(crate) fn base(&self) -> Found<'i, 'r> {
        self.node.map(|node| vec![node])
    }

    /// Finds what stands at a path, in the item or in the answer about it, and hands it over: nothing where AWS says
    /// that there is none. A missing member is a gap, the last of the path only unless that `missing_says` something.
    pub(crate) fn with<R>(
        &self,
        base: &Found<'_, '_>,
        detail: Option<Detail>,
        path: Path,
        missing_says: bool,
        read: impl FnOnce(&Found<'_, '_>, &FieldContext<'_, 'i, 'r>) -> R,
    ) -> R {
        let Some(detail) = detail else {
            let (operation, id) = self
                .group
                .get()
                .unwrap_or((self.origin.operation, self.operation));
            let context = FieldContext {
                item: self,
                operation,
                id,
            };
            let found = match base {
                Err(gap) => Err(*gap),
                Ok(nodes) => find(nodes, path, missing_says, &context),
            };
            return read(&found, &context);
        };
        let (id, reply) = self.reply(detail);
        let context = FieldContext {
            item: self,
            operation: detail.operation,
            id,
        };
        let nodes = match &*reply {
            DetailAnswer::Pages(pages) => Ok(pages.iter().collect()),
            DetailAnswer::Absent => Ok(Vec::new()),
            DetailAnswer::NotOffered(_) if detail.not_offered_is_absent => Ok(Vec::new()),
            DetailAnswer::Unlisted if detail.unlisted_is_absent => Ok(Vec::new()),
            // Most resources are named by few of the lists: a gap is made for what must be.
            DetailAnswer::Unlisted => Err(context.gap(GapReason::Missing, &self.identity.id)),
            DetailAnswer::Gone(gap) => {
                self.gone.set(true);
                Err(*gap)
            }
            DetailAnswer::NotOffered(gap) | DetailAnswer::Unseen(gap) => Err(*gap),
        };
        let found =
            nodes.and_then(|nodes: Vec<&Node<'_>>| find(&nodes, path, missing_says, &context));
        read(&found, &context)
    }

    /// What a group of fields is read from.
    pub(crate) fn within<R>(
        &self,
        base: &Found<'_, '_>,
        detail: Option<Detail>,
        path: Path,
        read: impl FnOnce(&Found<'_, '_>) -> R,
    ) -> R {
        let Some(detail) = detail else {
            return self.with(base, None, path, false, |found, _| read(found));
        };
        // The leaves of the group are of this operation, not of the list's.
        let (id, _) = self.reply(detail);
        let outer = self.group.replace(Some((detail.operation, id)));
        let result = self.with(base, Some(detail), path, false, |found, _| read(found));
        self.group.set(outer);
        result
    }

    fn reply(&self, detail: Detail) -> (OperationId, Rc<DetailAnswer<'r>>) {
        let mut replies = self.replies.borrow_mut();
        let same = |it: &Detail| it.operation == detail.operation && it.by == detail.by;
        if let Some((_, id, reply)) = replies.iter().find(|(of, ..)| same(of)) {
            return (*id, Rc::clone(reply));
        }
        let reply = Rc::new(match self.reader {
            None => DetailAnswer::Unseen(Gap::TEST),
            Some(reader) => {
                let key = match (detail.by, &self.identity.name) {
                    (By::Name(_), Some(name)) => name,
                    _ => &self.identity.id,
                };
                reader.reply(detail, key, self.identity.location.region)
            }
        });
        let id = match self.reader {
            None => OperationId::NONE,
            Some(_) => OperationId::of(detail.operation),
        };
        replies.push((detail, id, Rc::clone(&reply)));
        (id, reply)
    }
}

fn find<'n, 'x>(
    nodes: &[&'n Node<'x>],
    path: Path,
    missing_says: bool,
    context: &FieldContext<'_, '_, '_>,
) -> Found<'n, 'x> {
    let mut found = Reach::default();
    for node in nodes {
        match path {
            Path::Named(field) => match node.named(field) {
                Some(node) => found.nodes.push(node),
                None => found.lack = found.lack.max(Some(Lack::Last)),
            },
            Path::At(path) => node.reach(path, &mut found),
        }
    }
    match found.lack {
        Some(Lack::NoList) => Err(context.gap(GapReason::Unrecognised, &path.text())),
        Some(Lack::Parent) => Err(context.missing(path)),
        Some(Lack::Last) if !missing_says => Err(context.missing(path)),
        Some(Lack::Last) | None => Ok(found.nodes),
    }
}

fn name_tag<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    node.member("Tags")?
        .list()?
        .iter()
        .find(|tag| tag.member("Key").and_then(Node::text) == Some("Name"))?
        .member("Value")?
        .text()
}

/// The end of an id that is an address: `https://sqs.eu-central-1.amazonaws.com/111122223333/orders`.
fn last(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// `ec2:instance/{id}` becomes the ARN of that resource in its place; `s3:::{id}` names no place.
fn arn(made: &str, location: Location, id: &str) -> Box<str> {
    let partition = location.partition();
    let made = made.replace("{id}", id).replace("{last}", last(id));
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
