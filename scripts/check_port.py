"""Say clearly, before the server starts, that a port cannot be used. Exit 1 with the remedy, else 0."""

import socket
import sys


def complaint(text: str) -> str | None:
    """What is wrong with `text` as the port to serve on, or None."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        return f"PORT={text} is not a port: give a number from 1 to 65535, for example make run PORT=8080"
    with socket.socket() as probe:
        # As the server itself does: a port that only waits out old connections counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            return f"Port {text} needs rights that you do not have: choose one above 1023, make run PORT=8080"
        except OSError:
            return f"Port {text} is in use by another program: stop it, or choose another, make run PORT=8080"
    return None


if __name__ == "__main__":
    sys.exit(complaint(sys.argv[1]))
