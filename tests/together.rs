//! Several at once: racing clients, two processes on one store, and a server that dies under them.
