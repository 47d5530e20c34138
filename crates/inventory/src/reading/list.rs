//! Reading the lists of a kind, region by region.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use firestep_catalogue::Parent;
use firestep_snapshot::Answer;
use serde_json::value::RawValue;

use crate::reading::item::ListItem;
use crate::reading::kind::Kind;
use crate::reading::listed::{Listed, UNSEEN_REGIONS};
use crate::reading::node::Node;
use crate::reading::origin::ListScope;
use crate::reading::records::RecordReader;
use crate::{GLOBAL, Gap, GapReason, OperationId};

/// What one answer has told, as digests of its items: pages are many, and each is forgotten when it is read.
#[derive(Default)]
struct Told {
    digests: HashSet<[u64; 2]>,
    seeds: [RandomState; 2],
}

impl Told {
    /// Whether an item was not told before: pages that come again, and lists that move while they are read, tell some
    /// twice.
    fn is_new(&mut self, node: &Node<'_>, id: &str) -> bool {
        if node.at(id).and_then(Node::text).is_none() {
            return true;
        }
        let digest = self.seeds.each_ref().map(|seed| seed.hash_one(node));
        self.digests.insert(digest)
    }
}

impl<'r> RecordReader<'r> {
    /// Reads a kind: in every region to evaluate, or once.
    pub fn list<K: Kind>(&self) -> Listed<K> {
        self.list_where(|_| true)
    }

    /// As [`RecordReader::list`], only the calls whose parameters fit.
    pub fn list_where<K: Kind>(
        &self,
        fits: impl Fn(&firestep_snapshot::record::Params) -> bool,
    ) -> Listed<K> {
        let origin = &K::ORIGIN;
        let mut list = Listed::new(self.account);
        let mut answers = self.records.answers(origin.operation, origin.label);
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
                        if self.hangs_on_nothing(origin.operation, region) {
                            list.add_whole(region, []);
                        } else if self.is_closed(region, origin.operation, gap) {
                            self.close(&mut list, region);
                        } else {
                            list.add_unseen(region, [], gap);
                        }
                    } else {
                        self.add(&mut list, region, &here);
                    }
                }
                if let Some(gap) = self.left_out() {
                    list.add_left_out(gap);
                }
                if let Some(gap) = self.unseen_regions {
                    list.add_unseen(UNSEEN_REGIONS, [], gap);
                }
            }
        }
        list
    }

    /// Whether a list that is asked item by item of another one is empty in a region because that one is.
    fn hangs_on_nothing(&self, operation: &str, region: &str) -> bool {
        let planned = firestep_catalogue::plan().iter();
        let mut parents = planned
            .filter(|it| it.id() == operation)
            .flat_map(|it| &it.parents)
            .peekable();
        parents.peek().is_some()
            && parents.all(|parent| match parent {
                Parent::Accounts => false,
                Parent::Items { operation, path } => {
                    self.is_empty_list(operation, &path.to_string(), region)
                }
            })
    }

    fn is_empty_list(&self, operation: &str, path: &str, region: &str) -> bool {
        let mut here = self
            .records
            .answers(operation, None)
            .into_iter()
            .filter(|it| *it.record.region == *region)
            .peekable();
        here.peek().is_some()
            && here.all(|answer| {
                self.ended(operation, &answer).is_none()
                    && answer.pages.iter().all(|page| {
                        let items = self.items(operation, region, page, path);
                        items.is_ok_and(|it| it.is_empty())
                    })
            })
    }

    /// Notes a closed region in a list: what was made there before it was closed may still be there. A setting of a
    /// region is about what is made in it, which is nothing.
    fn close<K: Kind>(&self, list: &mut Listed<K>, region: &'static str) {
        let is_setting = K::ORIGIN.list.is_empty();
        if !is_setting && !K::ORIGIN.is_guard && !(self.is_empty)(region) {
            list.add_closed(region);
        }
    }

    /// Adds what all calls of one region answered (`ListPolicies` is called once per type).
    fn add<K: Kind>(&self, list: &mut Listed<K>, region: &'static str, answers: &[Answer<'r>]) {
        let operation = K::ORIGIN.operation;
        let mut items = Vec::new();
        let mut ended = None;
        for answer in answers {
            ended = ended.or(self.ended(operation, answer));
            let mut told = Told::default();
            let asked = &answer.record.region;
            for page in &answer.pages {
                let gap = self.read_page::<K>(page, region, asked, &mut told, &mut items);
                ended = ended.or(gap.err());
            }
        }
        match ended {
            None => list.add_whole(region, items),
            Some(gap) if gap.info().reason == GapReason::NotOffered && items.is_empty() => {
                list.add_not_offered(region);
            }
            Some(gap) if items.is_empty() && self.is_closed(region, operation, gap) => {
                self.close(list, region);
            }
            Some(gap) => list.add_unseen(region, items, gap),
        }
    }

    /// Reads what a page lists, one item after the other; the gap is of what could not be read of it.
    fn read_page<K: Kind>(
        &self,
        page: &'r RawValue,
        region: &'static str,
        asked: &str,
        told: &mut Told,
        items: &mut Vec<K>,
    ) -> Result<(), Gap> {
        let origin = &K::ORIGIN;
        let odd = |what: &str| self.odd(origin.operation, asked, what);
        if let Some(path) = origin.list.strip_suffix("#csv") {
            let page = self.page(origin.operation, asked, page)?;
            let text = page.at(path).and_then(Node::text);
            let rows = text.and_then(crate::reading::csv::rows);
            let rows = rows.ok_or_else(|| odd(origin.list))?;
            let read = rows
                .iter()
                .map(|it| self.read_item::<K>(it, region, asked, items));
            return read.fold(Ok(()), Result::and);
        }
        let mut ended = Ok(());
        for text in self.items(origin.operation, asked, page, origin.list)? {
            let read = match Node::parse(text.get()) {
                Ok(node) if !told.is_new(&node, origin.id) => Ok(()),
                Ok(node) => self.read_item::<K>(&node, region, asked, items),
                Err(error) => Err(odd(&error.to_string())),
            };
            ended = ended.and(read);
        }
        ended
    }

    fn read_item<K: Kind>(
        &self,
        node: &Node<'r>,
        region: &'static str,
        asked: &str,
        items: &mut Vec<K>,
    ) -> Result<(), Gap> {
        let origin = &K::ORIGIN;
        let operation = OperationId::of(origin.operation);
        // Without an id there is no resource to evaluate, so the list is not whole.
        let item = ListItem::new(self, node, origin, operation, region)
            .ok_or_else(|| self.odd(origin.operation, asked, "an item without its id"))?;
        let read = K::read(&item);
        // Where it is a gap nobody can say whether it is one to evaluate.
        let dropped = read.is_dropped();
        if item.gone.get() || dropped? {
            self.drop_one(origin.kind);
        } else {
            items.push(read);
        }
        Ok(())
    }
}
