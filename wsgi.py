"""What a server needs: `gunicorn wsgi:app`. The `flask` command finds it by its name."""

import sys

import click

from directory import create_app
from directory.domain.problems import DirectoryError

try:
    app = create_app()
except DirectoryError as error:
    print(f"Error: {error}", file=sys.stderr)
    # 3 tells gunicorn not to start the worker again and again; `flask` says 1 like any command.
    sys.exit(1 if click.get_current_context(silent=True) else 3)
