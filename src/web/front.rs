//! What every route is given: the site, and a bound on how much is asked of the store at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::tries::Tries;
use super::{Books, Problem, Site, StationPort};

/// Questions to the store at once; more wait. The benches' own commits must not queue behind readers.
const QUESTIONS: usize = 4;
/// Pictures read at once; more wait.
const PICTURES: usize = 2;
/// How long a question waits for its turn.
const TURN: Duration = Duration::from_secs(10);
/// How long a body may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(120);

/// The state of the router.
#[derive(Clone)]
pub(super) struct Front {
    pub(super) site: Arc<Site>,
    questions: Arc<Semaphore>,
    /// One import at a time: each may hold a body of hundreds of megabytes.
    pub(super) imports: Arc<Semaphore>,
    /// Pictures that are read at once.
    pub(super) pictures: Arc<Semaphore>,
    tries: Arc<Mutex<Tries>>,
}

impl Front {
    pub(super) fn new(site: Arc<Site>) -> Self {
        let [questions, pictures, imports] = [QUESTIONS, PICTURES, 1].map(|most| Arc::new(Semaphore::new(most)));
        Self { site, questions, imports, pictures, tries: Arc::default() }
    }

    /// Who was wrong at the sign-in.
    pub(super) fn tries(&self) -> MutexGuard<'_, Tries> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The station of that id that runs and answers.
    pub(super) fn station(&self, id: &str) -> Result<&StationPort, Problem> {
        let port = self.site.stations.iter().find(|port| port.id.as_str() == id);
        let port = port.ok_or_else(|| Problem::new(404, "no station has this id"))?;
        if port.screen.has_changed().is_err() {
            return Err(Problem::new(503, "the station has stopped; the daemon must be started again"));
        }
        if port.is_stuck() {
            return Err(Problem::new(503, "the station does not answer; what it showed last is not its word any more"));
        }
        Ok(port)
    }

    /// Asks the store on a thread made for blocking. The turn is given back when the store has answered, also if the
    /// caller went away before.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Books) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let books = Arc::clone(&self.site.books);
        self.block(move || question(&*books)).await
    }

    /// Runs anything that blocks, within the same bound.
    pub(super) async fn block<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = timeout(TURN, Arc::clone(&self.questions).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Problem::new(503, "too many questions at once; ask again later"));
        };
        let answer = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        answer.await.map_err(|_| Problem::new(500, "the question could not be answered; see the daemon's log"))
    }
}

/// The whole body, if it is not longer than `most` bytes.
pub(super) async fn whole(body: Body, most: usize) -> Result<Vec<u8>, Problem> {
    let arrival = async {
        let (mut bytes, mut chunks) = (Vec::new(), body.into_data_stream());
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| Problem::new(400, "the body did not arrive whole"))?;
            if bytes.len() + chunk.len() > most {
                return Err(Problem::new(413, format!("the body is longer than {most} bytes")));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    timeout(ARRIVAL, arrival).await.unwrap_or_else(|_| Err(Problem::new(408, "the body took too long to arrive")))
}
