"""Runs SQL in an embedded ClickHouse: a JSON list of statements in, a JSON list of what each answered out."""

import json
import sys
import tempfile

from chdb.session import Session

with tempfile.TemporaryDirectory() as folder:
    session = Session(folder)
    answers = [str(session.query(statement, "JSONEachRow")) for statement in json.load(sys.stdin)]
    session.close()
json.dump([[json.loads(line) for line in answer.splitlines() if line] for answer in answers], sys.stdout)
