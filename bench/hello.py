"""The smallest Flask application, against which the real one is measured."""

from flask import Flask

app = Flask(__name__)


@app.get("/hello")
def hello() -> str:
    """A short greeting and nothing else."""
    return "hello"
