"""Bytes and addresses into articles; what cannot be one is rejected with a reason."""

from incidents.ingest.fetch import fetch
from incidents.ingest.files import Intake, read_bytes, read_path

__all__ = ["Intake", "fetch", "read_bytes", "read_path"]
