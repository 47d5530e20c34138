//! One budget for the bodies of all answers under way, 256 MB: a large one waits until it may be read on.
//!
//! Every answer has a little room by itself. Beyond that it needs one of a few large places, and keeps it until whoever
//! asked has dealt with the page. Whoever waits reads nothing meanwhile, so that the service waits too. A place is large
//! enough for the largest answer, so those who have one never wait for each other.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use aws_smithy_types::body::SdkBody;
use http_body::{Body, Frame, SizeHint};
use http_body_util::Limited;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// No answer of a listing comes near this.
pub(super) const MOST_BYTES: usize = 64 << 20;
const LARGE: usize = 2;
/// What all answers have together without a large place.
const SMALL: usize = 128 << 20;

/// The budget of one run.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    large: Arc<Semaphore>,
    /// What an answer has without a large place.
    small: usize,
}

impl Budget {
    /// For so many calls at once.
    pub(super) fn new(concurrency: usize) -> Self {
        Self {
            large: Arc::new(Semaphore::new(LARGE)),
            small: SMALL / concurrency.max(1),
        }
    }

    /// The body, within the limit of one answer and the budget of all.
    pub(super) fn bound(&self, body: SdkBody, room: Room) -> SdkBody {
        SdkBody::from_body_1_x(Bounded {
            body: Box::pin(Limited::new(body, MOST_BYTES)),
            read: 0,
            budget: self.clone(),
            room,
            waiting: None,
        })
    }
}

/// What one call holds of the budget, given back when the last copy is dropped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Room(Arc<Mutex<Option<OwnedSemaphorePermit>>>);

impl Room {
    fn is_large(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    fn enlarge(&self, permit: OwnedSemaphorePermit) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(permit);
    }
}

type Acquiring =
    Pin<Box<dyn Future<Output = Result<OwnedSemaphorePermit, AcquireError>> + Send + Sync>>;

struct Bounded {
    body: Pin<Box<Limited<SdkBody>>>,
    read: usize,
    budget: Budget,
    room: Room,
    waiting: Option<Acquiring>,
}

impl Bounded {
    /// Waits for a large place, once it is needed.
    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.read <= self.budget.small || self.room.is_large() {
            return Poll::Ready(());
        }
        let large = &self.budget.large;
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(Arc::clone(large).acquire_owned()));
        // Nobody closes it.
        if let Ok(permit) = ready!(waiting.as_mut().poll(context)) {
            self.room.enlarge(permit);
        }
        self.waiting = None;
        Poll::Ready(())
    }
}

impl Body for Bounded {
    type Data = <Limited<SdkBody> as Body>::Data;
    type Error = <Limited<SdkBody> as Body>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        ready!(self.poll_room(context));
        let frame = ready!(self.body.as_mut().poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.read += data.len();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
