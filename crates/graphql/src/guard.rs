//! The document guard: what a request may cost, decided before anything that could be made to cost more.

mod errors;
mod lexical;
mod limits;
mod literals;
mod spelling;
mod values;
mod walk;

use std::any::{Any, TypeId};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextPrepareRequest, NextRequest, NextResolve,
    NextSubscribe, NextValidation, ResolveInfo,
};
use async_graphql::futures_util::stream::BoxStream;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};
use async_graphql::{
    Data, IntrospectionMode, Request, Response, ServerError, ServerResult, ValidationResult, Value, Variables, async_trait,
};
use futures_util::{FutureExt, StreamExt};

pub use errors::{Code, over_budget, refusal};
pub use limits::Limits;

use crate::access::Wanted;

/// Registers the guard with a schema: `Schema::build(…).extension(Guard::new(Limits::default()))`.
pub struct Guard {
    limits: Limits,
}

impl Guard {
    /// A guard that refuses what is over the limits.
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }
}

impl ExtensionFactory for Guard {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Watch { limits: self.limits, state: Arc::default() })
    }
}

/// Tells the transport whether execution began: put one into the request's data, and read it afterwards.
///
/// Errors before that are the request's and travel without `data`; errors after it are the fields'.
#[derive(Clone, Default)]
pub struct Began(Arc<AtomicBool>);

impl Began {
    /// True once a resolver may have run.
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// What one document has waited for views so far: twenty changes in it do not each have the whole of everybody's patience.
#[derive(Clone, Default)]
pub struct Waits(Arc<Mutex<Duration>>);

impl Waits {
    /// Waits for something, given what is left of a patience.
    pub async fn wait<F: Future>(&self, patience: Duration, wait: impl FnOnce(Duration) -> F) -> F::Output {
        let spent = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = patience.saturating_sub(*spent());
        let start = Instant::now();
        let answer = wait(left).await;
        *spent() += start.elapsed();
        answer
    }
}

/// A document that passed the guard, and what the chosen operation is.
#[derive(Clone, Copy, Debug)]
pub struct Admitted {
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// What it costs, in points: one for each field with its fragments written out, and a hundred more for each list of everybody.
    pub points: u32,
}

/// Reads the document under the limits and remembers the result in the request.
///
/// A transport calls this to learn the kind of operation before it runs; the extension calls it for whoever did not.
pub fn admit(request: &mut Request, limits: &Limits) -> ServerResult<Admitted> {
    lexical::check(&request.query, limits)?;
    if let Some(query) = spelling::plain(&request.query)? {
        request.query = query;
    }
    values::refuse_nul(&request.variables)?;
    let weights = values::weights(&request.variables);
    weights.check(limits)?;
    let operation_name = request.operation_name.clone();
    let introspection = request.introspection_mode != IntrospectionMode::Disabled;
    let known_by = store::hex::sha256(&request.query);
    let document = request.parsed_query().map_err(errors::parse)?;
    let kind = chosen_kind(document, operation_name.as_deref())?;
    let found = walk::measure(document, limits, &weights)?;
    if found.introspection && !introspection {
        return Err(refusal(Code::IntrospectionDisabled, "introspection is not available to this caller"));
    }
    let wanted = Wanted::of(document, known_by);
    let admitted = Admitted { kind, points: found.points() };
    request.data.insert(admitted);
    request.data.insert(wanted);
    request.data.insert(Waits::default());
    Ok(admitted)
}

fn chosen_kind(document: &ExecutableDocument, name: Option<&str>) -> ServerResult<OperationType> {
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(all), Some(name)) => all.get(name),
        (DocumentOperations::Multiple(all), None) if all.len() == 1 => all.values().next(),
        (DocumentOperations::Multiple(_), None) => {
            return Err(refusal(Code::BadUserInput, "operationName is required when the document has several operations"));
        }
    };
    let Some(operation) = operation else {
        return Err(refusal(Code::BadUserInput, "operationName names no operation of the document"));
    };
    Ok(operation.node.ty)
}

/// How long resolvers that never wait may keep a thread: then they let others run, and the time limit cut in.
const AT_A_STRETCH: Duration = Duration::from_millis(2);

struct State {
    began: AtomicBool,
    resolved: AtomicUsize,
    /// When this request last let others run.
    paused: Mutex<Instant>,
    /// Errors of fields that became null, told at the end.
    kept: Mutex<Vec<ServerError>>,
}

impl Default for State {
    fn default() -> Self {
        let (began, resolved, kept) = (AtomicBool::default(), AtomicUsize::default(), Mutex::default());
        Self { began, resolved, paused: Mutex::new(Instant::now()), kept }
    }
}

impl State {
    /// Whether it is time to let others run. Counting fields would not do: some are a hundred times the work of others.
    fn is_long(&self) -> bool {
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        let long = paused.elapsed() > AT_A_STRETCH;
        if long {
            *paused = Instant::now();
        }
        long
    }

    fn kept(&self) -> MutexGuard<'_, Vec<ServerError>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Watch {
    limits: Limits,
    state: Arc<State>,
}

impl Watch {
    fn settle(state: &State, mut response: Response) -> Response {
        if !state.began.load(Ordering::Acquire) {
            response.data = Value::Null;
        }
        for error in &mut response.errors {
            errors::settle(error);
        }
        response
    }

    fn panicked(payload: Box<dyn Any + Send>) -> Response {
        Response::from_errors(vec![errors::panicked(&*payload)])
    }
}

#[async_trait::async_trait]
impl Extension for Watch {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let response = AssertUnwindSafe(next.run(ctx)).catch_unwind().await;
        Self::settle(&self.state, response.unwrap_or_else(Self::panicked))
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let state = self.state.clone();
        AssertUnwindSafe(next.run(ctx, stream))
            .catch_unwind()
            .map(move |response| Self::settle(&state, response.unwrap_or_else(Self::panicked)))
            .boxed()
    }

    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        if !holds::<Admitted>(&request.data) {
            admit(&mut request, &self.limits)?;
        }
        // Taken out for a moment: the parsed document is only lent together with the rest.
        let variables = std::mem::take(&mut request.variables);
        let name = request.operation_name.clone();
        let document = request.parsed_query()?;
        literals::check(&ctx.schema_env.registry, document)?;
        values::check(&ctx.schema_env.registry, document, name.as_deref(), &variables)?;
        request.variables = variables;
        next.run(ctx, request).await
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await;
        document.map_err(|error| errors::coded(error, Code::ValidationFailed))
    }

    async fn validation(&self, ctx: &ExtensionContext<'_>, next: NextValidation<'_>) -> Result<ValidationResult, Vec<ServerError>> {
        let hints = ctx.query_data.is_some_and(holds::<Suggestions>);
        next.run(ctx).await.map_err(|mut found| {
            found.truncate(self.limits.errors);
            found.into_iter().map(|it| errors::validation(it, hints)).collect()
        })
    }

    async fn execute(&self, ctx: &ExtensionContext<'_>, operation_name: Option<&str>, next: NextExecute<'_>) -> Response {
        self.state.began.store(true, Ordering::Release);
        // Each event of a subscription is executed on its own, and has the whole allowance.
        self.state.resolved.store(0, Ordering::Relaxed);
        if let Some(began) = ctx.data_opt::<Began>() {
            began.0.store(true, Ordering::Release);
        }
        let mut response = next.run(ctx, operation_name).await;
        response.errors.append(&mut self.state.kept());
        response
    }

    async fn resolve(&self, ctx: &ExtensionContext<'_>, info: ResolveInfo<'_>, next: NextResolve<'_>) -> ServerResult<Option<Value>> {
        let resolved = self.state.resolved.fetch_add(1, Ordering::Relaxed) + 1;
        if resolved > self.limits.resolved {
            return Err(errors::over("answer fields", self.limits.resolved, resolved));
        }
        if self.state.is_long() {
            tokio::task::yield_now().await;
        }
        let (nullable, path) = (!info.return_type.ends_with('!'), info.path_node);
        let outcome = AssertUnwindSafe(next.run(ctx, info)).catch_unwind().await;
        let error = match outcome {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(error)) => error,
            Err(payload) => ServerError { path: errors::path(path), ..errors::panicked(&*payload) },
        };
        // The library would take the parent away as well, which only a field that is never null may cost.
        if nullable && self.state.resolved.load(Ordering::Relaxed) <= self.limits.resolved {
            self.state.kept().push(error);
            return Ok(Some(Value::Null));
        }
        Err(error)
    }
}

fn holds<T: Any>(data: &Data) -> bool {
    data.contains_key(&TypeId::of::<T>())
}

/// Put into a request's data when its caller may be helped with the names of the schema.
#[derive(Clone, Copy)]
pub struct Suggestions;

#[cfg(test)]
mod tests;
