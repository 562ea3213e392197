//! The operations of one socket: each in its own task, all ended with the socket.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Executor, ServerError};
use futures_util::StreamExt;
use graphql::guard::{Code, refusal};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::messages::{Close, Out, complete, error, next};
use crate::door::Shared;
use crate::execution::{Admitted, Answer, NotRun, admit, run};
use crate::parameters::Parameters;
use crate::token::Proven;

pub(super) struct Operations<E> {
    shared: Arc<Shared<E>>,
    out: mpsc::Sender<Out>,
    running: Arc<Running>,
}

#[derive(Default)]
struct Running(Mutex<Begun>);

/// By the id the caller gave; the number tells a new one from an old one of the same id.
#[derive(Default)]
struct Begun {
    count: u64,
    tasks: HashMap<String, (u64, AbortHandle)>,
}

impl Running {
    fn lock(&self) -> MutexGuard<'_, Begun> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// False if the caller ended it first.
    fn finish(&self, id: &str, number: u64) -> bool {
        let mut running = self.lock();
        let mine = running.tasks.get(id).is_some_and(|it| it.0 == number);
        if mine {
            running.tasks.remove(id);
        }
        mine
    }
}

impl<E: Executor> Operations<E> {
    pub(super) fn new(shared: Arc<Shared<E>>, out: mpsc::Sender<Out>) -> Self {
        Self { shared, out, running: Arc::default() }
    }

    /// Begins an operation; answers the error for an `error` message if it was not begun.
    pub(super) fn begin(&self, id: String, parameters: Parameters, proven: &Proven) -> Result<Option<ServerError>, Close> {
        if self.running.lock().tasks.contains_key(&id) {
            return Err(Close::new(4409, format!("Subscriber for {id} already exists")));
        }
        let most = self.shared.door.settings.socket.operations;
        if self.running.lock().tasks.len() >= most {
            let message = format!("the limit of {most} operations on one socket is reached");
            return Ok(Some(refusal(Code::LimitExceeded, message)));
        }
        let admitted = match admit(&self.shared, parameters, proven) {
            Ok(admitted) => admitted,
            Err(error) => return Ok(Some(error)),
        };
        // Locked until it is in the map: a quick operation must not finish before it was begun.
        let mut running = self.running.lock();
        running.count += 1;
        let one = One {
            shared: self.shared.clone(),
            out: self.out.clone(),
            running: self.running.clone(),
            id: id.clone(),
            number: running.count,
        };
        let number = running.count;
        let task = tokio::spawn(one.run(admitted, proven.clone()));
        running.tasks.insert(id, (number, task.abort_handle()));
        Ok(None)
    }

    /// The caller has heard enough. An id that is not running is not a mistake: the two ends may cross.
    pub(super) fn end(&self, id: &str) {
        if let Some((_, task)) = self.running.lock().tasks.remove(id) {
            task.abort();
        }
    }
}

impl<E> Drop for Operations<E> {
    fn drop(&mut self) {
        for (_, (_, task)) in self.running.lock().tasks.drain() {
            task.abort();
        }
    }
}

struct One<E> {
    shared: Arc<Shared<E>>,
    out: mpsc::Sender<Out>,
    running: Arc<Running>,
    id: String,
    number: u64,
}

impl<E: Executor> One<E> {
    async fn run(self, admitted: Admitted, proven: Proven) {
        let ended = match admitted.kind {
            OperationType::Subscription => self.follow(admitted, &proven).await,
            _ => self.once(admitted, &proven).await,
        };
        let last = match ended {
            Ok(()) => complete(&self.id),
            Err(errors) => error(&self.id, &errors),
        };
        // Free before it is told, since the caller may use the id again as soon as it hears.
        if self.running.finish(&self.id, self.number) {
            let _ = self.out.send(Out::Text(last)).await;
        }
    }

    async fn once(&self, admitted: Admitted, proven: &Proven) -> Result<(), Vec<ServerError>> {
        match run(&self.shared, admitted, proven).await {
            Ok(answer) => self.tell(answer).await,
            Err(NotRun::Busy) => Err(vec![refusal(Code::Busy, "busy, try again")]),
        }
    }

    async fn follow(&self, admitted: Admitted, proven: &Proven) -> Result<(), Vec<ServerError>> {
        let Admitted { request, began, .. } = admitted;
        let mut session = Data::default();
        session.insert(proven.actor.clone());
        let mut events = self.shared.door.schema.execute_stream(request, Some(Arc::new(session)));
        // Asked for the next event only when the last one has its place in the queue: a slow caller slows its own stream.
        while let Some(response) = events.next().await {
            let answer = Answer { response, began: began.get() };
            self.tell(answer).await?;
        }
        Ok(())
    }

    async fn tell(&self, answer: Answer) -> Result<(), Vec<ServerError>> {
        if !answer.began {
            return Err(answer.response.errors);
        }
        let text = next(&self.id, &answer.payload());
        // A closed channel is a closed socket, which ends this task too.
        let _ = self.out.send(Out::Text(text)).await;
        Ok(())
    }
}
