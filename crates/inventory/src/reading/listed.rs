//! A list and what could not be seen of it. There is no way to its items that forgets its gaps.

use std::collections::BTreeMap;

use crate::evidence::{OperationId, OperationSet, kleene, met, note, traced};
use crate::reading::elements::Elements;
use crate::reading::kind::{Kind, Resource};
use crate::{Gap, GapInfo, GapReason, Location};

/// The items of one kind in one account (or the organization), region by region.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    account: &'static str,
    operation: OperationId,
    parts: BTreeMap<&'static str, RegionItems<T>>,
    /// Regions that an SCP closes, where nothing new can be made. They have no part.
    closed: Vec<&'static str>,
    /// What the user left out.
    left_out: Option<Gap>,
}

/// Where regions that could not be named are noted.
pub const UNSEEN_REGIONS: &str = "*";

#[derive(Debug, Clone)]
struct RegionItems<T> {
    items: Vec<T>,
    state: SliceState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SliceState {
    Whole,
    /// The region does not have the service: there is nothing, and nothing is missing.
    NotOffered,
    Unseen(Gap),
}

/// A list, or a region of it: items and, when it is not whole, the gap.
#[derive(Debug)]
pub struct RegionSlice<'a, T> {
    /// The account and region that were asked.
    pub location: Location,
    elements: Elements<'a, T>,
}

impl<T> Clone for RegionSlice<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RegionSlice<'_, T> {}

impl<T: Kind> Listed<T> {
    /// An empty list without regions.
    pub fn new(account: &'static str) -> Self {
        Listed {
            account,
            operation: OperationId::of(T::ORIGIN.operation),
            parts: BTreeMap::new(),
            closed: Vec::new(),
            left_out: None,
        }
    }

    /// A list of the organization of which another operation says that nothing is in it.
    pub(crate) fn none(operation: &'static str) -> Self {
        let mut list = Self::new("");
        list.operation = OperationId::of(operation);
        list.add_whole(crate::GLOBAL, []);
        list
    }

    /// A whole list, for tests and samples: a resource that is listed once stands under no region, another in its own.
    pub fn of(items: impl IntoIterator<Item = T>) -> Self {
        let mut list = Self::new(crate::SAMPLE.account);
        list.operation = OperationId::NONE;
        let once = T::ORIGIN.scope == crate::reading::origin::ListScope::Once;
        let home = if once {
            crate::GLOBAL
        } else {
            crate::SAMPLE.region
        };
        list.add_whole(home, []);
        for item in items {
            let location = item.identity().location;
            list.account = location.account;
            let region = if once { crate::GLOBAL } else { location.region };
            let part = list.parts.entry(region).or_insert(RegionItems {
                items: Vec::new(),
                state: SliceState::Whole,
            });
            part.items.push(item);
            part.items
                .sort_by(|a, b| a.identity().id.cmp(&b.identity().id));
        }
        list
    }

    /// A list that was refused, for tests and samples.
    pub fn unseen() -> Self {
        let mut list = Self::of([]);
        for status in list.parts.values_mut() {
            status.state = SliceState::Unseen(Gap::TEST);
        }
        list
    }

    /// The account whose list it is.
    pub fn account(&self) -> &'static str {
        self.account
    }

    /// Adds a region that was read whole.
    pub fn add_whole(&mut self, region: &'static str, items: impl IntoIterator<Item = T>) {
        self.add(region, items.into_iter().collect(), SliceState::Whole);
    }

    /// Adds a region that was refused or cut short, with the items that came.
    pub fn add_unseen(
        &mut self,
        region: &'static str,
        items: impl IntoIterator<Item = T>,
        gap: Gap,
    ) {
        self.add(region, items.into_iter().collect(), SliceState::Unseen(gap));
    }

    /// Notes that what came cannot be all, in every region that was taken for whole.
    pub fn doubt(&mut self, gap: Gap) {
        for part in self.parts.values_mut() {
            if part.state == SliceState::Whole {
                part.state = SliceState::Unseen(gap);
            }
        }
    }

    /// Adds a region that an SCP closes and that showed nothing.
    pub fn add_closed(&mut self, region: &'static str) {
        self.closed.push(region);
    }

    /// Notes that enabled regions were left out.
    pub fn add_left_out(&mut self, gap: Gap) {
        self.left_out = Some(gap);
    }

    /// The regions that were left out, for a question that must hold in every region.
    pub fn left_out(&self) -> Option<Gap> {
        self.left_out
    }

    /// What keeps a question about every resource from being answered beside the parts: regions that are closed, where
    /// what was made before may still be, and regions that were left out.
    pub fn beside(&self) -> impl Iterator<Item = Gap> {
        let closed = (!self.closed.is_empty()).then(|| self.closed_gap());
        closed.into_iter().chain(self.left_out)
    }

    fn closed_gap(&self) -> Gap {
        Gap::of(GapInfo {
            reason: GapReason::RegionClosed,
            account: self.account.into(),
            region: crate::GLOBAL.into(),
            operation: "".into(),
            action: None,
            code: "".into(),
            message: self.closed.join(", ").into(),
        })
    }

    /// The regions in which no item fits, for a question that must hold in every region: none may be left out.
    pub fn regions_without(
        &self,
        fits: impl Fn(&T) -> Result<bool, Gap>,
    ) -> Result<Vec<&'static str>, Gap> {
        let without = crate::all_found(self.regions(), |here| {
            Ok((!here.any(&fits)?).then_some(here.location.region))
        })?;
        match self.left_out {
            Some(gap) if without.is_empty() => Err(met(gap)),
            _ => Ok(without),
        }
    }

    /// Adds a region that does not have the service.
    pub fn add_not_offered(&mut self, region: &'static str) {
        self.add(region, Vec::new(), SliceState::NotOffered);
    }

    fn add(&mut self, region: &'static str, mut items: Vec<T>, state: SliceState) {
        // Sorted, so that a join is a binary search and the order of findings is the same each time.
        items.sort_unstable_by(|a, b| a.identity().id.cmp(&b.identity().id));
        items.shrink_to_fit();
        self.parts.insert(region, RegionItems { items, state });
    }

    /// Each region that has the service, with its items.
    pub fn regions(&self) -> impl Iterator<Item = RegionSlice<'_, T>> {
        self.parts
            .iter()
            .filter(|(_, status)| status.state != SliceState::NotOffered)
            .map(|(region, status)| self.part(region, status))
    }

    fn part<'a>(&self, region: &'static str, status: &'a RegionItems<T>) -> RegionSlice<'a, T> {
        RegionSlice {
            location: Location {
                account: self.account,
                region,
            },
            elements: Elements {
                items: &status.items,
                gap: match status.state {
                    SliceState::Unseen(gap) => Some(gap),
                    SliceState::Whole | SliceState::NotOffered => None,
                },
                operation: self.operation,
            },
        }
    }

    /// One region; one that was not asked is a gap. A list without regions answers for every region.
    pub fn region(&self, region: &str) -> RegionSlice<'_, T> {
        if let Some((name, status)) = self
            .parts
            .get_key_value(region)
            .or_else(|| self.parts.get_key_value(crate::GLOBAL))
        {
            return self.part(name, status);
        }
        RegionSlice {
            location: Location::new(self.account, region),
            elements: Elements {
                items: &[],
                gap: Some(self.not_asked(region)),
                operation: self.operation,
            },
        }
    }

    fn not_asked(&self, region: &str) -> Gap {
        if let Some(RegionItems {
            state: SliceState::Unseen(gap),
            ..
        }) = self.parts.get(UNSEEN_REGIONS)
        {
            return *gap;
        }
        if self.closed.contains(&region) {
            return self.closed_gap();
        }
        Gap::of(GapInfo {
            reason: GapReason::OutOfScope,
            account: self.account.into(),
            region: region.into(),
            operation: T::ORIGIN.operation.into(),
            action: crate::evidence::action(T::ORIGIN.operation),
            code: "".into(),
            message: "".into(),
        })
    }

    /// The item of that id in a region.
    pub fn find(&self, region: &str, id: &str) -> Result<Option<&T>, Gap> {
        self.region(region).find(id)
    }

    /// Whether any item of any region fits.
    pub fn any(&self, fits: impl Fn(&T) -> Result<bool, Gap>) -> Result<bool, Gap> {
        let found = kleene(
            self.regions().map(|part| {
                let fits = &fits;
                move || part.any(fits)
            }),
            true,
        )?;
        match self.left_out {
            Some(gap) if !found => Err(met(gap)),
            _ => Ok(found),
        }
    }

    /// Hands over every item that came, and every gap.
    pub fn visit(&self, each: &mut dyn FnMut(Result<&dyn Resource, Gap>)) {
        for slice in self.regions() {
            let mut unseen = None;
            slice.visit(|it| each(Ok(it)), |gap| unseen = Some(gap));
            if let Some(gap) = unseen {
                each(Err(gap));
            }
        }
        self.beside().for_each(|gap| each(Err(gap)));
    }

    /// How many items came, and how many lists are not whole: for reports, not for verdicts.
    pub fn counts(&self) -> (usize, usize) {
        (
            self.parts.values().map(|status| status.items.len()).sum(),
            self.parts
                .values()
                .filter(|status| matches!(status.state, SliceState::Unseen(_)))
                .count(),
        )
    }

    /// The gaps of the list.
    pub fn gaps(&self) -> impl Iterator<Item = (Location, Gap)> {
        self.regions()
            .filter_map(|part| Some((part.location, part.elements.gap?)))
    }
}

impl<'a, T: Kind> RegionSlice<'a, T> {
    /// The items of that id, where several answers tell of one resource.
    #[must_use]
    pub fn of(mut self, id: &str) -> RegionSlice<'a, T> {
        let items = self.elements.items;
        let from = items.partition_point(|it| *it.identity().id < *id);
        let rest = items.get(from..).unwrap_or_default();
        let count = rest.partition_point(|it| *it.identity().id == *id);
        self.elements.items = rest.get(..count).unwrap_or_default();
        self
    }

    /// The list as evidence: that its resources are there, and that there are no others.
    pub fn evidence(self) -> OperationSet {
        traced(|| note(self.elements.operation)).1
    }

    /// Hands over every item that came, then the gap: a reader takes both.
    pub fn visit(self, item: impl FnMut(&'a T), gap: impl FnOnce(Gap)) {
        self.elements.visit(item, gap);
    }

    /// All items, when the list is whole.
    pub fn whole(self) -> Result<&'a [T], Gap> {
        self.elements.whole()
    }

    /// The item of that id. A miss is a gap unless the list was read whole.
    pub fn find(self, id: &str) -> Result<Option<&'a T>, Gap> {
        let Elements {
            items, operation, ..
        } = self.elements;
        note(operation);
        let at = items.binary_search_by(|item| (*item.identity().id).cmp(id));
        self.elements.or_gap(at.ok().and_then(|at| items.get(at)))
    }

    /// The first item that fits; a miss is a gap unless every item was seen.
    pub fn first(self, fits: impl Fn(&T) -> Result<bool, Gap>) -> Result<Option<&'a T>, Gap> {
        self.elements.first(fits)
    }

    /// Every item that fits, when that can be told of all.
    pub fn matching(self, fits: impl Fn(&T) -> Result<bool, Gap>) -> Result<Vec<&'a T>, Gap> {
        let mut found = Vec::new();
        for item in self.whole()? {
            if fits(item)? {
                found.push(item);
            }
        }
        Ok(found)
    }

    /// Whether any item fits: one that does decides, whatever could not be seen.
    pub fn any(self, fits: impl Fn(&T) -> Result<bool, Gap>) -> Result<bool, Gap> {
        self.elements.any(fits)
    }

    /// Whether all items fit: one that does not decides, whatever could not be seen.
    pub fn all(self, fits: impl Fn(&T) -> Result<bool, Gap>) -> Result<bool, Gap> {
        self.elements.all(fits)
    }
}
