//! What one account, or the organization, answered: found by operation, region and parameters.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use serde_json::value::RawValue;

use firestep_catalogue::{ErrorMeaning, meaning};

use crate::record::{Outcome, Params, Record, Refusal};

/// The records of one account in the order in which they were written.
#[derive(Debug, Default, Clone)]
pub struct Records {
    all: Vec<Record>,
    by_operation: HashMap<String, OfOperation>,
    regions: BTreeSet<Box<str>>,
}

/// The records of one operation.
#[derive(Debug, Clone, Default)]
struct OfOperation {
    /// In the order of writing.
    records: Vec<u32>,
    /// Those of each question, in the order in which the questions were first asked.
    questions: Vec<Vec<u32>>,
    /// Where each question stands.
    by_question: HashMap<String, u32>,
}

/// The whole answer to one request: its pages, and what ended it.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// The first record of the answer: names the operation, the region and the time.
    pub record: &'a Record,
    /// The pages that came, in order.
    pub pages: Vec<&'a RawValue>,
    /// What ended it.
    pub end: End<'a>,
}

/// What the records of an account are about, so that they can be read in parts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The length of the records of each operation (`service:Operation`), in bytes of text.
    pub bytes: BTreeMap<String, u64>,
    /// Every region in which something was asked.
    pub regions: BTreeSet<Box<str>>,
}

/// What an account answered.
#[derive(Debug, Clone)]
pub enum AccountRecords {
    /// All of it.
    All(Records),
    /// What it is about, where it is too much to be held at once.
    Many(Outline),
}

impl Default for AccountRecords {
    fn default() -> Self {
        AccountRecords::All(Records::default())
    }
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// Every page came.
    Whole,
    /// AWS or the transport refused this page (the first one, or a later one).
    Refused(&'a Refusal),
    /// The last page that was recorded says that another follows: cut short.
    Cut,
}

impl Records {
    /// Indexes the records.
    pub fn new(records: Vec<Record>) -> Self {
        let mut indexed = Self::default();
        indexed.all.reserve_exact(records.len());
        for record in records {
            indexed.push(record);
        }
        indexed
    }

    /// Adds a record.
    pub fn push(&mut self, record: Record) {
        let index = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        if !self.regions.contains(&record.region) {
            self.regions.insert(record.region.clone());
        }
        let of = self.by_operation.entry(record.operation_id()).or_default();
        of.records.push(index);
        let asked = key(&record.region, record.name.as_deref(), &record.params);
        let next = u32::try_from(of.questions.len()).unwrap_or(u32::MAX);
        let at = *of.by_question.entry(asked).or_insert(next);
        match of.questions.get_mut(at as usize) {
            Some(question) => question.push(index),
            None => of.questions.push(vec![index]),
        }
        self.all.push(record);
    }

    /// Those of these operations (`service:Operation`).
    #[must_use]
    pub fn only(mut self, operations: &BTreeSet<&str>) -> Self {
        if self
            .by_operation
            .keys()
            .all(|it| operations.contains(it.as_str()))
        {
            return self;
        }
        self.all
            .retain(|record| operations.contains(record.operation_id().as_str()));
        Self::new(self.all).of_regions(self.regions)
    }

    /// With the regions of the records that were left out.
    #[must_use]
    pub fn of_regions(mut self, regions: BTreeSet<Box<str>>) -> Self {
        self.regions.extend(regions);
        self
    }

    /// Every region in which something was asked, also those of records that were left out.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.regions.iter().map(AsRef::as_ref)
    }

    /// All records.
    pub fn iter(&self) -> impl Iterator<Item = &Record> {
        self.all.iter()
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The records of an operation (`ec2:DescribeInstances`), in the order of writing.
    pub fn of(&self, operation: &str) -> impl Iterator<Item = &Record> {
        self.by_operation
            .get(operation)
            .into_iter()
            .flat_map(|it| &it.records)
            .filter_map(|index| self.all.get(*index as usize))
    }

    /// Every request of this operation, each with its whole answer. `name` is the
    /// plan's `as`; `None` means the request without a name.
    pub fn answers(&self, operation: &str, name: Option<&str>) -> Vec<Answer<'_>> {
        let questions = self.by_operation.get(operation).into_iter();
        let questions = questions.flat_map(|it| &it.questions);
        questions
            .filter_map(|indexes| {
                let first = self.all.get(*indexes.first()? as usize)?;
                (first.name.as_deref() == name).then(|| self.answer_of(indexes))?
            })
            .collect()
    }

    /// The answer to one request, `None` when it was not recorded.
    pub fn answer(
        &self,
        operation: &str,
        region: &str,
        name: Option<&str>,
        params: &Params,
    ) -> Option<Answer<'_>> {
        let of = self.by_operation.get(operation)?;
        let at = of.by_question.get(&key(region, name, params))?;
        self.answer_of(of.questions.get(*at as usize)?)
    }

    fn answer_of(&self, indexes: &[u32]) -> Option<Answer<'_>> {
        let (first, pages) = self.pages(indexes);
        let mut answer = Answer {
            record: first?,
            pages: Vec::new(),
            end: End::Cut,
        };
        for record in pages {
            match &record.outcome {
                Outcome::Ok(output) => {
                    answer.pages.push(output);
                    answer.end = if record.more { End::Cut } else { End::Whole };
                }
                Outcome::Error(refusal) => answer.end = End::Refused(refusal),
            }
        }
        Some(answer)
    }

    /// The first record of an answer, and its pages in order up to the one that ends it or is missing. A page that was
    /// asked again replaces the earlier one, unless it came then and was refused now.
    fn pages(&self, indexes: &[u32]) -> (Option<&Record>, Vec<&Record>) {
        let found = indexes
            .iter()
            .filter_map(|index| self.all.get(*index as usize));
        let mut all: Vec<&Record> = found.collect();
        // The sort is stable: of one page, what came stands after what was refused, and the last is taken.
        all.sort_by_key(|record| (record.page, record.ok().is_some()));
        let mut pages: Vec<&Record> = Vec::new();
        for (position, record) in all.iter().enumerate() {
            let is_replaced = all
                .get(position + 1)
                .is_some_and(|next| next.page == record.page);
            if is_replaced {
                continue;
            }
            let has_ended = pages.last().is_some_and(|last| !goes_on(last));
            if has_ended || record.page as usize != pages.len() {
                break;
            }
            pages.push(record);
        }
        (all.first().copied(), pages)
    }

    /// The records of the answers that need not be asked for again: whole, or refused for good. What was cut short,
    /// failed or was throttled is not among them.
    #[must_use]
    pub fn settled(&self) -> Vec<Record> {
        let settled = self.questions().filter(|pages| ends_settled(pages));
        settled.flatten().cloned().collect()
    }

    /// The records of the answers of which pages came, and which are not settled.
    #[must_use]
    pub fn in_part(&self) -> Vec<Record> {
        let in_part = self.questions().filter(|pages| {
            !ends_settled(pages) && pages.iter().any(|record| record.ok().is_some())
        });
        in_part.flatten().cloned().collect()
    }

    /// Whether nothing that was asked need be asked again.
    #[must_use]
    pub fn all_settled(&self) -> bool {
        self.questions().all(|pages| ends_settled(&pages))
    }

    /// Whether nothing that this operation was asked need be asked again.
    #[must_use]
    pub fn are_settled(&self, operation: &str) -> bool {
        let of = self.by_operation.get(operation).into_iter();
        of.flat_map(|it| &it.questions)
            .map(|indexes| self.pages(indexes).1)
            .all(|pages| ends_settled(&pages))
    }

    /// The pages of each answer, in the order in which they were first asked for.
    fn questions(&self) -> impl Iterator<Item = Vec<&Record>> {
        let of = self.by_operation.values().flat_map(|it| &it.questions);
        let mut questions: Vec<&Vec<u32>> = of.collect();
        questions.sort_unstable();
        questions.into_iter().map(|indexes| self.pages(indexes).1)
    }

    /// The records of the settled answers that `newer` has not settled: it asked for them in vain, or, as another failed,
    /// not at all. None where nothing failed in it.
    #[must_use]
    pub fn not_renewed_by(&self, newer: &Self) -> Vec<Record> {
        let mut kept = Vec::new();
        if newer.all_settled() {
            return kept;
        }
        for pages in self.questions() {
            let renewed = pages.first().is_some_and(|first| {
                let of = newer.by_operation.get(&first.operation_id());
                let asked = key(&first.region, first.name.as_deref(), &first.params);
                let asked = of.and_then(|of| {
                    let at = of.by_question.get(&asked)?;
                    of.questions.get(*at as usize)
                });
                asked.is_some_and(|asked| ends_settled(&newer.pages(asked).1))
            });
            if ends_settled(&pages) && !renewed {
                kept.extend(pages.into_iter().cloned());
            }
        }
        kept
    }
}

/// Whether a page says that another follows.
fn goes_on(record: &Record) -> bool {
    record.more && record.ok().is_some()
}

fn ends_settled(pages: &[&Record]) -> bool {
    pages.last().is_some_and(|last| is_settled(last))
}

/// Whether an answer that ends with this page need not be asked for again.
fn is_settled(last: &Record) -> bool {
    let Outcome::Error(refusal) = &last.outcome else {
        return !last.more;
    };
    // An account that was not entered may be enterable now.
    let is_entry = *last.service == *"sts" && *last.operation == *"AssumeRole";
    let means = meaning(
        &last.service,
        &last.operation,
        &refusal.code,
        &refusal.message,
    );
    !is_entry
        && !matches!(
            means,
            ErrorMeaning::Failed | ErrorMeaning::Throttled | ErrorMeaning::NotReady
        )
}

/// Region, name and parameters as one string; parameters are sorted by being a `BTreeMap`.
fn key(region: &str, name: Option<&str>, params: &Params) -> String {
    let mut key = String::with_capacity(64);
    key.push_str(region);
    key.push('\n');
    key.push_str(name.unwrap_or_default());
    for (name, value) in params {
        key.push('\n');
        key.push_str(name);
        key.push('=');
        match value {
            Value::String(text) => key.push_str(text),
            other => key.push_str(&other.to_string()),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(page: u32, more: bool) -> Record {
        serde_json::from_value(serde_json::json!({
            "service": "ec2", "operation": "DescribeVpcs", "region": "eu-central-1",
            "page": page, "more": more, "at": "2026-11-23T21:12:31Z", "ok": {"Vpcs": []}
        }))
        .unwrap()
    }

    #[test]
    fn an_answer_is_whole_when_its_last_page_says_so() {
        let records = Records::new(vec![page(1, false), page(0, true)]);
        let answers = records.answers("ec2:DescribeVpcs", None);
        assert_eq!(answers.len(), 1);
        assert_eq!((answers[0].pages.len(), answers[0].end), (2, End::Whole));
    }

    fn failed(page: u32, code: &str) -> Record {
        serde_json::from_value(serde_json::json!({
            "service": "ec2", "operation": "DescribeVpcs", "region": "eu-central-1",
            "page": page, "at": "2026-11-23T21:12:31Z", "error": {"code": code, "status": 400}
        }))
        .unwrap()
    }

    #[test]
    fn what_need_not_be_asked_again_is_whole_or_refused_for_good() {
        let kept = |records: Vec<Record>| Records::new(records).settled().len();
        assert_eq!(kept(vec![page(0, true), page(1, false)]), 2);
        assert_eq!(kept(vec![page(0, true)]), 0);
        assert_eq!(kept(vec![page(0, true), failed(1, "timeout")]), 0);
        assert_eq!(kept(vec![failed(0, "UnauthorizedOperation")]), 1);
        assert_eq!(kept(vec![failed(0, "RequestLimitExceeded")]), 0);
        assert_eq!(
            kept(vec![failed(0, "RequestLimitExceeded"), page(0, false)]),
            1
        );
    }

    #[test]
    fn a_list_that_was_asked_again_and_became_shorter_ends_where_it_says() {
        let again = vec![page(0, true), page(1, false), page(0, false)];
        let records = Records::new(again);
        let answers = records.answers("ec2:DescribeVpcs", None);
        assert_eq!((answers[0].pages.len(), answers[0].end), (1, End::Whole));
        assert_eq!(records.settled().len(), 1);
    }

    #[test]
    fn a_page_that_came_is_not_lost_to_a_later_refusal() {
        let first = [
            page(0, true),
            page(1, true),
            failed(2, "RequestLimitExceeded"),
        ];
        let again = |more: Vec<Record>| Records::new([first.to_vec(), more].concat());
        let throttled = again(vec![failed(0, "RequestLimitExceeded")]);
        assert_eq!(throttled.in_part().len(), 3);
        let answers = throttled.answers("ec2:DescribeVpcs", None);
        assert_eq!(answers[0].pages.len(), 2);
        assert!(matches!(answers[0].end, End::Refused(_)));
        assert!(!throttled.all_settled());
        // What is put together of two lists is never whole.
        let cut = again(vec![page(0, true), failed(1, "timeout")]);
        assert!(matches!(
            cut.answers("ec2:DescribeVpcs", None)[0].end,
            End::Refused(_)
        ));
        assert!(again(vec![page(0, true), page(1, false)]).all_settled());
    }

    #[test]
    fn a_whole_answer_stands_where_it_was_asked_for_again_in_vain() {
        let whole = Records::new(vec![page(0, true), page(1, false)]);
        let newer = |records: Vec<Record>| Records::new(records);
        let kept = |records: Vec<Record>| whole.not_renewed_by(&newer(records)).len();
        assert_eq!(kept(vec![failed(0, "timeout")]), 2);
        assert_eq!(kept(vec![page(0, true), failed(1, "timeout")]), 2);
        assert_eq!(kept(vec![page(0, false)]), 0);
        assert_eq!(kept(vec![failed(0, "UnauthorizedOperation")]), 0);
        assert_eq!(kept(Vec::new()), 0);
        // Added to the newer one, it is the answer.
        let mut records = vec![page(0, true), failed(1, "timeout")];
        records.extend(whole.not_renewed_by(&newer(records.clone())));
        let records = Records::new(records);
        let answers = records.answers("ec2:DescribeVpcs", None);
        assert_eq!((answers[0].pages.len(), answers[0].end), (2, End::Whole));
    }

    #[test]
    fn an_answer_without_its_last_page_is_cut() {
        let records = Records::new(vec![page(0, true)]);
        assert_eq!(records.answers("ec2:DescribeVpcs", None)[0].end, End::Cut);
    }

    #[test]
    fn a_missing_middle_page_cuts_the_answer() {
        let records = Records::new(vec![page(0, true), page(2, false)]);
        let answers = records.answers("ec2:DescribeVpcs", None);
        assert_eq!((answers[0].pages.len(), answers[0].end), (1, End::Cut));
    }
}
