//! Reading the lists of a kind, region by region.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use firestep_snapshot::Answer;
use serde_json::value::RawValue;

use crate::reading::item::ListItem;
use crate::reading::kind::Kind;
use crate::reading::listed::{Listed, UNSEEN_REGIONS};
use crate::reading::node::Node;
use crate::reading::origin::{By, Detail, ListScope, Parent};
use crate::reading::records::{OtherList, RecordReader};
use crate::{GLOBAL, Gap, GapReason, OperationId};

/// What one answer has told, as digests of its items: pages are many, and each is forgotten when it is read.
#[derive(Default)]
struct Told {
    digests: HashSet<[u64; 2]>,
    seeds: [RandomState; 2],
}

impl Told {
    /// Whether an item was not told before: pages that come again, and lists that move while they are read, tell some
    /// twice. One codec wrote them, so that the same item is the same text.
    fn is_new(&mut self, text: &RawValue, node: &Node<'_>, id: &str) -> bool {
        if node.at(id).and_then(Node::text).is_none() {
            return true;
        }
        let digest = self.seeds.each_ref().map(|seed| seed.hash_one(text.get()));
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
                    if let Some(parent) = &origin.per {
                        let parents = self.other_list(parents_of(parent), region);
                        match parents.gap {
                            Some(gap) if self.is_closed(region, origin.operation, gap) => {
                                self.close(&mut list, region);
                            }
                            gap => {
                                let gap = gap.or_else(|| {
                                    self.not_called(
                                        parent,
                                        &parents,
                                        &here,
                                        origin.operation,
                                        region,
                                    )
                                });
                                self.add_with(&mut list, region, &here, gap);
                            }
                        }
                    } else if here.is_empty() {
                        let gap = self.not_recorded(origin.operation, region);
                        if self.is_closed(region, origin.operation, gap) {
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
        self.add_with(list, region, answers, None);
    }

    /// The gap of a parent for which the list was not called.
    fn not_called(
        &self,
        parent: &Parent,
        parents: &OtherList<'r>,
        answers: &[Answer<'r>],
        operation: &'static str,
        region: &'static str,
    ) -> Option<Gap> {
        let called: HashSet<&str> = answers
            .iter()
            .filter_map(|it| it.record.params.get(parent.parameter)?.as_str())
            .collect();
        let all_called = match parent.parameter {
            "" => parents.items.is_empty() || !answers.is_empty(),
            _ => parents.items.keys().all(|it| called.contains(&**it)),
        };
        (!all_called).then(|| self.not_recorded(operation, region))
    }

    fn add_with<K: Kind>(
        &self,
        list: &mut Listed<K>,
        region: &'static str,
        answers: &[Answer<'r>],
        mut ended: Option<Gap>,
    ) {
        let operation = K::ORIGIN.operation;
        let mut items = Vec::new();
        for answer in answers {
            let end = self.ended(operation, answer);
            // Of a parent that is gone there is nothing to list.
            let is_gone = end.is_some_and(|gap| gap.info().reason == GapReason::Gone);
            if K::ORIGIN.per.is_some() && is_gone {
                continue;
            }
            ended = ended.or(end);
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
                Ok(node) if !told.is_new(text, &node, origin.id) => Ok(()),
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

/// The list of the parents, as another list of the region.
fn parents_of(parent: &Parent) -> Detail {
    Detail {
        operation: parent.operation,
        by: By::List {
            label: None,
            items: parent.list,
            id: parent.id,
        },
        not_offered_is_absent: false,
        unlisted_is_absent: false,
    }
}
