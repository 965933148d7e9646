"""Harvests by OAI-PMH with sickle, as libraries and portals do. Reads a list of harvests as JSON on standard input:

    [{"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "kind:strategy", "from": "...", "until": "..."}, ...]

and writes as JSON what came of each: its records, in how many requests and seconds; or which of the protocol's errors.
"method" chooses GET or POST.
"""

import json
import sys
import time

from sickle import Sickle, oaiexceptions

PROTOCOL_ERRORS = tuple(error for error in vars(oaiexceptions).values() if isinstance(error, type))


class Counting(Sickle):
    """Counts the requests, so that it can be seen that lists go on."""

    requests = 0

    def harvest(self, **kwargs):
        self.requests += 1
        return super().harvest(**kwargs)


def describe(found):
    header = getattr(found, "header", found)
    metadata = {} if header.deleted else getattr(found, "metadata", {})
    return {
        "identifier": header.identifier,
        "datestamp": header.datestamp,
        "sets": header.setSpecs,
        "deleted": header.deleted,
        "title": (metadata.get("title") or [None])[0],
        "fields": sorted(metadata),
    }


def perform(address, task):
    harvester = Counting(address, http_method=task.pop("method", "GET"), timeout=60)
    verb, began = task.pop("verb"), time.monotonic()
    try:
        found = getattr(harvester, verb)(**task)
        if verb == "Identify":
            records = [dict(found)]
        elif verb in ("ListSets", "ListMetadataFormats"):
            records = [dict(one) for one in found]
        else:
            records = [describe(one) for one in ([found] if verb == "GetRecord" else found)]
    except PROTOCOL_ERRORS as error:
        return {"error": type(error).__name__}
    return {"records": records, "requests": harvester.requests, "seconds": time.monotonic() - began}


if __name__ == "__main__":
    print(json.dumps([perform(sys.argv[1], task) for task in json.load(sys.stdin)]))
