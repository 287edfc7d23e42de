"""One task of the pure core under any sequence of commands, checked against rules written a second time."""
