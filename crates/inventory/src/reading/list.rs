//! Reading the lists of a kind, region by region.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use firestep_snapshot::Answer;

use crate::reading::item::ListItem;
use crate::reading::kind::Kind;
use crate::reading::listed::{Listed, UNSEEN_REGIONS};
use crate::reading::node::Node;
use crate::reading::origin::ListScope;
use crate::reading::records::RecordReader;
use crate::{GLOBAL, Gap, GapReason, OperationId};

/// The items of one answer by their ids.
type Told<'p, 'r> = HashMap<&'p str, &'p Node<'r>>;

/// Whether an item was not told before: pages that come again, and lists that move while they are read, tell some twice.
fn is_new<'p, 'r>(node: &'p Node<'r>, id: &str, told: &mut Told<'p, 'r>) -> bool {
    let Some(id) = node.at(id).and_then(Node::text) else {
        return true;
    };
    match told.entry(id) {
        Entry::Occupied(first) => *first.get() != node,
        Entry::Vacant(place) => {
            place.insert(node);
            true
        }
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
        let operation = K::ORIGIN.operation;
        let mut items = Vec::new();
        let mut ended = None;
        for answer in answers {
            let (pages, gap) = self.decoded(operation, answer);
            ended = ended.or(gap);
            let mut told = Told::new();
            for page in &pages {
                let asked = &answer.record.region;
                if let Some(gap) = self.read_page::<K>(page, region, asked, &mut told, &mut items) {
                    ended = ended.or(Some(gap));
                }
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

    fn read_page<'p, K: Kind>(
        &self,
        page: &'p Node<'r>,
        region: &'static str,
        asked: &str,
        told: &mut Told<'p, 'r>,
        items: &mut Vec<K>,
    ) -> Option<Gap> {
        let origin = &K::ORIGIN;
        let mut found = Vec::new();
        let table;
        let whole = match origin.list.strip_suffix("#csv") {
            Some(path) => match page
                .at(path)
                .and_then(Node::text)
                .and_then(crate::reading::csv::rows)
            {
                Some(rows) => {
                    table = rows;
                    found.extend(&table);
                    Some(())
                }
                None => None,
            },
            None => page
                .items(origin.list)
                .map(|mut items| {
                    items.retain(|node| is_new(node, origin.id, told));
                    found = items;
                })
                .ok(),
        };
        if whole.is_none() {
            return Some(self.odd(origin.operation, asked, origin.list));
        }
        let mut ended = None;
        let operation = OperationId::of(origin.operation);
        for node in found {
            let Some(item) = ListItem::new(self, node, origin, operation, region) else {
                // Without an id there is no resource to evaluate, so the list is not whole.
                ended = Some(self.odd(origin.operation, asked, "an item without its id"));
                continue;
            };
            let read = K::read(&item);
            match read.is_dropped() {
                _ if item.gone.get() => self.drop_one(origin.kind),
                Ok(true) => self.drop_one(origin.kind),
                Ok(false) => items.push(read),
                // Nobody can say whether it is one to evaluate.
                Err(gap) => ended = Some(gap),
            }
        }
        ended
    }
}
