//! The door from outside: a real listener, a small schema, and callers who mean well, ill or nothing at all.

#[path = "door/house.rs"]
mod house;
#[path = "door/http.rs"]
mod http;
#[path = "door/limits.rs"]
mod limits;
#[path = "door/listen.rs"]
mod listen;
#[path = "door/websocket.rs"]
mod websocket;
