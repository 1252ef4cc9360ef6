"""One Python contender of the benchmark, controlled line by line on standard input and output.

After start-up it prints ``ready {json}`` with the versions that it runs on. Then it answers

    run K      with ``times [..]``: K iterations, milliseconds each
    check K    with ``check {json}``: spikes for given spikes, and the loss over K iterations
    memory     with ``memory N``: the peak resident set in kB
    quit       by ending

Whatever the libraries print goes to standard error, so that the answers stay readable.
"""

import argparse
import json
import os
import sys
import time
import traceback


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contender", required=True)
    parser.add_argument("--work", required=True, choices=["train", "infer", "neuron", "conv", "lstm"])
    parser.add_argument("--sizes", type=lambda s: [int(n) for n in s.split(",")], required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--input", choices=["poisson", "spikes", "constant", "current"], required=True)
    parser.add_argument("--data", required=True, help="directory of .npy files")
    parser.add_argument("--threads", type=int, required=True)
    return parser.parse_args()


def peak_kilobytes():
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


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
        import torch

        torch.set_num_threads(options.threads)
        torch.manual_seed(42)
        import works

        work = works.create(options)
        answer("ready " + json.dumps(work.versions()))
        serve(sys.stdin, answer, work)
    except Exception as e:  # the driver shows this line in the row
        traceback.print_exc()
        answer("error %s: %s" % (type(e).__name__, " ".join(str(e).split())))
        sys.exit(1)


if __name__ == "__main__":
    main()
