"""Reads OTLP/HTTP JSON by OpenTelemetry's own protobuf definitions.

A line in is `{"kind", "body"}`, a line out the message as it came over the wire. What the definitions do not know ends it.
"""

import base64
import json
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

REQUESTS = {"metrics": ExportMetricsServiceRequest, "traces": ExportTraceServiceRequest}
# OTLP writes these in hexadecimal, where protobuf's own JSON has base64.
IDS = {"traceId": 16, "spanId": 8, "parentSpanId": 8}


def read_ids(value):
    """The same value with ids as protobuf's JSON writes them; one of the wrong length raises ValueError."""
    if isinstance(value, list):
        return [read_ids(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {name: read_id(name, entry) if name in IDS else read_ids(entry) for name, entry in value.items()}


def read_id(name, text):
    raw = bytes.fromhex(text)
    if len(raw) != IDS[name]:
        raise ValueError(f"{name} has {len(raw)} bytes")
    return base64.b64encode(raw).decode()


for line in sys.stdin:
    given = json.loads(line)
    request = REQUESTS[given["kind"]]
    sent = json_format.ParseDict(read_ids(json.loads(given["body"])), request())
    print(json.dumps(json_format.MessageToDict(request.FromString(sent.SerializeToString()))))
