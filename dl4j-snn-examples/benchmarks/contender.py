"""One Python contender of the benchmark, controlled line by line on standard input and output.

After start-up, tuning and compilation it prints ``ready {json}`` with the versions that it runs on and, where
it compiles, the seconds of it; with ``--cold`` nothing is tuned, and the first iteration compiles. Then it answers

    run K      with ``times [..]``: K iterations, milliseconds each
    check K    with ``check {json}``: spikes for given spikes, and the loss over K iterations
    memory     with ``memory N``: the peak resident set in kB
    quit       by ending

Whatever the libraries print goes to standard error, so that the answers stay readable.
"""

import argparse
import importlib
import json
import os
import sys
import time
import traceback

import case_data

# Where the work of a contender is written; all others are in works.py.
MODULES = {
    "torch-compiled": "compiled_works",
    "jax-scan": "jax_works",
    "jaxpike": "jax_works",
}

WORKS = [
    "train",
    "infer",
    "neuron",
    "parallel",
    "conv",
    "strided",
    "recurrent",
    "lstm",
    "stream",
    "stream_recurrent",
]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contender", required=True)
    parser.add_argument("--work", required=True, choices=WORKS)
    parser.add_argument("--sizes", type=lambda s: [int(n) for n in s.split(",")], required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--input", choices=["poisson", "spikes", "constant", "current"], required=True)
    parser.add_argument("--data", required=True, help="directory of .npy files")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--cold", action="store_true", help="neither tune nor compile before ready")
    return parser.parse_args()


def peak_kilobytes():
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def limit_threads(count):
    """On fewer cores than there are, libraries that count the cores start fewer threads."""
    cores = sorted(os.sched_getaffinity(0))
    if count < len(cores):
        os.sched_setaffinity(0, cores[:count])


def serve(lines, answer, work):
    """Answers until ``quit`` or the end of the input."""
    for line in lines:
        words = line.split()
        if not words:
            continue
        command = words[0]
        if command == "run":
            times = []
            for _ in range(int(words[1])):
                start = time.perf_counter()
                work.iteration()
                times.append((time.perf_counter() - start) * 1e3)
            answer("times " + json.dumps(times))
        elif command == "check":
            answer("check " + json.dumps(work.check(int(words[1]))))
        elif command == "memory":
            answer("memory %d" % peak_kilobytes())
        elif command == "quit":
            return
        else:
            answer("error unknown command %r: expected run, check, memory or quit" % command)


def main():
    # Only answers may go to the real standard output; prints of libraries go elsewhere.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(line):
        out.write(line + "\n")
        out.flush()

    try:
        options = arguments()
        limit_threads(options.threads)
        work = importlib.import_module(MODULES.get(options.contender, "works")).create(options)
        ready = work.versions()
        if not options.cold:
            ready.update(work.prepare())
        answer("ready " + json.dumps(ready))
        serve(sys.stdin, answer, work)
    except Exception as e:  # the driver shows this line in the row
        traceback.print_exc()
        text = " ".join(str(e).split())
        answer("error " + (text if isinstance(e, case_data.NotPossible) else type(e).__name__ + ": " + text))
        sys.exit(1)


if __name__ == "__main__":
    main()
