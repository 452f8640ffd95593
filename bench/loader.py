"""Asks a server on this machine for the paths on standard input, one after another on one connection."""

import http.client
import sys


def main() -> int:
    """Exit code 1 as soon as an answer is not 200."""
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
    connection.connect()
    print("ready", flush=True)
    for path in sys.stdin.read().split("\n"):
        connection.request("GET", path)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            print(answer.status, path, content[:300], file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
