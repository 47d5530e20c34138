//! The plan sent to one account, or to the organization: what may be sent is sent, what comes is recorded.
//!
//! What may be sent and what an answer leads to is decided by the interpreter; this file sends, waits,
//! redacts and writes the journal. What the client leaves alone, because it fails for good, is sent once more when all
//! else has ended.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use firestep_aws::client::{AccountClient, CallError, Page};
use firestep_catalogue::{ErrorMeaning, PlannedOperation};
use firestep_snapshot::interpreter::{Progress, Reply, Request};
use firestep_snapshot::{Assignment, Bounds, Interpreter, Journal, Outcome, Records, Refusal};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::error::CollectError;
use crate::part::{NextPage, Part, RecordedPage};
use crate::redact;
use crate::stop::Stop;
use crate::watch::{Ended, Event, Watch};

/// Calls that may be under way at once in one account.
const AT_ONCE: usize = 48;
/// How long apart a report that is still being made is asked for.
const POLL_EVERY: Duration = Duration::from_millis(500);

struct Walk<'a> {
    interpreter: Interpreter<NextPage>,
    session: &'a AccountClient,
    account: String,
    home: String,
    journal: &'a mut Journal,
    /// What an earlier run has recorded.
    recorded: &'a Records,
    watch: &'a Watch,
    /// How many throttled answers of each service were told of.
    throttled: HashMap<&'static str, u64>,
    /// Whether what was left alone has been sent again.
    again: bool,
}

type Answered = (Request<NextPage>, Result<Page, CallError>);

/// Sends what the plan asks of this assignment, recording every page. Stops between calls when `stop` is set.
/// Gives the operations that were refused to the administrator, with the accounts to send them inside.
pub(crate) async fn walk(
    plan: &'static [PlannedOperation],
    assignment: Assignment,
    session: &AccountClient,
    part: &mut Part,
    watch: &Watch,
    stop: &Stop,
) -> Result<BTreeMap<String, BTreeSet<String>>, CollectError> {
    let mut walk = Walk {
        account: assignment.account.clone(),
        home: assignment.home.clone(),
        interpreter: Interpreter::new(plan, assignment, Bounds::default()),
        session,
        journal: &mut part.journal,
        recorded: &part.recorded,
        watch,
        throttled: HashMap::new(),
        again: false,
    };
    let mut running: JoinSet<Answered> = JoinSet::new();
    let mut failed = None;
    loop {
        while failed.is_none() && !stop.is_stopped() && running.len() < AT_ONCE {
            let Some(request) = walk.interpreter.next() else {
                break;
            };
            if walk.take_recorded(&request)? {
                continue;
            }
            running.spawn(send(walk.session.clone(), walk.home.clone(), request));
        }
        // What has come is kept; what has not is not waited for.
        let Some(joined) = stop.or(running.join_next()).await? else {
            if failed.is_none() && walk.waits_and_tries_again(stop).await? {
                continue;
            }
            break;
        };
        let (request, result) = joined.map_err(|error| CollectError::Task(error.to_string()))?;
        let taken = match result {
            Ok(page) => walk.answered(&request, page),
            Err(error) if error.is_left_alone() && !walk.again => {
                walk.interpreter.postpone(request);
                Ok(())
            }
            Err(error) => walk.refused(&request, &error),
        };
        if let Err(error) = taken {
            failed.get_or_insert(error);
        }
    }
    match failed {
        Some(error) => Err(error),
        None if stop.is_stopped() => Err(CollectError::Interrupted),
        None => Ok(walk.interpreter.into_inside()),
    }
}

async fn send(session: AccountClient, home: String, request: Request<NextPage>) -> Answered {
    if request.polls > 0 {
        tokio::time::sleep(POLL_EVERY).await;
    }
    let operation = request.planned.operation;
    let params = Value::Object(request.params.clone().into_iter().collect());
    let answer = session
        .page(
            operation.service,
            operation.name,
            request.sent_to(&home),
            &params,
            request.token.as_ref().and_then(NextPage::token),
        )
        .await;
    (request, answer)
}

impl Walk<'_> {
    /// Takes what an earlier run has recorded for a request; says whether there was anything.
    fn take_recorded(&mut self, request: &Request<NextPage>) -> Result<bool, CollectError> {
        let Some(page) = RecordedPage::of(self.recorded, request)? else {
            return Ok(false);
        };
        let value = page.value(self.interpreter.reads(request));
        let progress = self.interpreter.answered(request, page.reply(&value));
        self.follow(progress).map(|()| true)
    }

    fn answered(&mut self, request: &Request<NextPage>, page: Page) -> Result<(), CollectError> {
        let value = if self.interpreter.reads(request) {
            page.json.value()
        } else {
            Value::Null
        };
        let more = page.more;
        let progress = self
            .interpreter
            .answered(request, Reply::Page(&value, page.next.map(NextPage::Token)));
        if progress.stands {
            let operation = request.planned.operation;
            let text = redact::redact(operation.service, operation.name, page.json.into_text());
            let output = serde_json::value::RawValue::from_string(text)
                .map_err(|error| CollectError::Task(error.to_string()))?;
            let record = request.record(more, &now(), Outcome::Ok(output));
            self.journal.write(&record)?;
            self.tell(request, Ended::Answered);
        }
        self.follow(progress)
    }

    fn refused(
        &mut self,
        request: &Request<NextPage>,
        error: &CallError,
    ) -> Result<(), CollectError> {
        if error.ends_the_run() {
            return Err(CollectError::of(error));
        }
        let message = error.message();
        let reply = Reply::Error {
            code: error.code(),
            message: &message,
        };
        let progress = self.interpreter.answered(request, reply);
        if progress.stands {
            let refusal = Refusal {
                code: error.code().into(),
                message: message.into(),
                status: error.status(),
            };
            let record = request.record(false, &now(), Outcome::Error(refusal));
            self.journal.write(&record)?;
            self.tell(
                request,
                ended(progress.means.unwrap_or(ErrorMeaning::Failed)),
            );
        }
        self.follow(progress)
    }

    /// Waits until the client tries again what it leaves alone; whether there is any such request.
    async fn waits_and_tries_again(&mut self, stop: &Stop) -> Result<bool, CollectError> {
        if self.again || !self.interpreter.again() {
            return Ok(false);
        }
        self.again = true;
        stop.or(tokio::time::sleep(self.session.leave_alone()))
            .await?;
        Ok(true)
    }

    /// Records what was left out, tells of a closed region.
    fn follow(&mut self, progress: Progress<NextPage>) -> Result<(), CollectError> {
        for (request, refusal) in progress.left_out {
            let record = request.record(false, &now(), Outcome::Error(refusal));
            self.journal.write(&record)?;
        }
        if let Some(region) = progress.closed {
            (self.watch)(Event::RegionClosed {
                account: &self.account,
                region: &region,
            });
        }
        Ok(())
    }

    fn tell(&mut self, request: &Request<NextPage>, ended: Ended) {
        let operation = request.planned.operation;
        let throttled = self.session.throttled(operation.service);
        let told = self.throttled.entry(operation.service).or_default();
        let answers = throttled.saturating_sub(*told);
        if answers > 0 {
            *told = throttled;
            (self.watch)(Event::Throttled {
                account: &self.account,
                service: operation.service,
                answers,
            });
        }
        (self.watch)(Event::Call {
            account: &self.account,
            service: operation.service,
            operation: operation.name,
            region: &request.region,
            ended,
        });
    }
}

pub(crate) fn ended(means: ErrorMeaning) -> Ended {
    match means {
        ErrorMeaning::Absent
        | ErrorMeaning::NotEnabled
        | ErrorMeaning::NoOrganization
        | ErrorMeaning::Gone => Ended::Answered,
        ErrorMeaning::Denied | ErrorMeaning::DeniedByScp | ErrorMeaning::NotAdministrator => {
            Ended::Denied
        }
        ErrorMeaning::NotOffered | ErrorMeaning::Closed => Ended::NotOffered,
        ErrorMeaning::Throttled => Ended::Throttled,
        ErrorMeaning::NotReady | ErrorMeaning::Endless | ErrorMeaning::Failed => Ended::Failed,
    }
}

/// The time, as records carry it: to the second.
pub(crate) fn now() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}
