"""Reads {"bif", "cases": [[[node, state index], ...], ...], "threads"} per line on stdin; answers one line each:
{"version", "times": [ms, ...], "posteriors": [[[p, ...] per node], ...]}. A fresh LazyPropagation for every case."""
import json
import sys
import time

import pyagrum as gum

for line in sys.stdin:
    job = json.loads(line)
    gum.setNumberOfThreads(job["threads"])
    bn = gum.loadBN(job["bif"])
    count = bn.size()
    times, posteriors = [], []
    for number, case in enumerate([job["cases"][0], *job["cases"]]):
        ids = [(bn.idFromName(f"v{node}"), state) for node, state in case]
        nodes = [bn.idFromName(f"v{i}") for i in range(count)]
        started = time.perf_counter()
        engine = gum.LazyPropagation(bn)
        for node, state in ids:
            engine.addEvidence(node, state)
        engine.makeInference()
        found = [engine.posterior(node) for node in nodes]
        spent = (time.perf_counter() - started) * 1000
        if number == 0:
            continue  # the first round warms the caches
        times.append(spent)
        posteriors.append([list(p.toarray()) for p in found])
    print(json.dumps({"version": gum.__version__, "times": times, "posteriors": posteriors}), flush=True)
