"""Asks a server on this machine for the paths on standard input, one after another on one connection.

It speaks just enough HTTP to know where an answer ends: a client that parses every header would spend
as long on an answer as the server, and so measure itself.
"""

import socket
import sys

CHUNK_BYTES = 1 << 18
END_OF_HEADERS = b"\r\n\r\n"
LENGTH = b"content-length:"


def main() -> int:
    """Exit code 1 as soon as an answer is not 200."""
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=30) as connection:
        print("ready", flush=True)
        for path in sys.stdin.read().split("\n"):
            connection.sendall(b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % path.encode())
            answer = _read_answer(connection)
            if not answer.startswith(b"HTTP/1.1 200 "):
                print(path, answer[:300], file=sys.stderr)
                return 1
    return 0


def _read_answer(connection: socket.socket) -> bytes:
    answer = b""
    while END_OF_HEADERS not in answer:
        answer += _receive(connection)
    ends = answer.index(END_OF_HEADERS) + len(END_OF_HEADERS)
    headers = answer[:ends].lower()
    at = headers.index(LENGTH) + len(LENGTH)
    length = int(headers[at : headers.index(b"\r\n", at)])
    while len(answer) < ends + length:
        answer += _receive(connection)
    return answer


def _receive(connection: socket.socket) -> bytes:
    received = connection.recv(CHUNK_BYTES)
    if not received:
        raise ConnectionError("the server closed the connection within an answer")
    return received


if __name__ == "__main__":
    sys.exit(main())
