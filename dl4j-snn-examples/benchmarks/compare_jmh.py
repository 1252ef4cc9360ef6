"""Neurons by surrogates, and the time of compiling them: this working tree against an older commit.

Both are built by the profile jmh, the older one in a worktree of its own below target/. Then JMH
forks a process of either in turns, in reverse order every other round, and medians are compared.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# The module of the microbenchmarks: today's, and that of commits before it was a module of its own.
MODULES = [os.path.join("dl4j-snn-examples", "benchmarks"), "dl4j-snn-examples"]
PACKAGE = "io.github.dl4jsnn.benchmarks.jmh."
BENCHMARK = "NeuronBySurrogate"
NEURONS = "IF,LIF,ParametricLIF,QIF,EIF,Izhikevich,KLIF,CurrentLIF,AdaptiveLIF"
SURROGATES = "ATan,Sigmoid,Triangular,PiecewiseQuadratic"


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--old", required=True, help="commit to compare with")
    parser.add_argument("--neurons", default=NEURONS, help="default: %(default)s")
    parser.add_argument("--surrogates", default=SURROGATES, help="default: %(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="forks of each pair and commit")
    parser.add_argument("--jmh-args", default="", help="of JMH, as \"-wi 5 -i 10\"")
    parser.add_argument("--first", type=int, default=10, help="JVMs to time a first compilation in")
    parser.add_argument("--maven-args", default="", help="of mvn, as -o")
    return parser.parse_args()


def module(root):
    """Folder of the module with the microbenchmarks."""
    folders = [os.path.join(root, m) for m in MODULES]
    return next(f for f in folders if os.path.exists(os.path.join(f, "pom.xml")))


def source(root):
    """Path of the benchmark."""
    return os.path.join(module(root), "src", "jmh", "java", *PACKAGE.split(".")[:-1], BENCHMARK + ".java")


def older(commit):
    """A worktree of a commit, with this tree's benchmark where it has none."""
    directory = os.path.join(ROOT, "target", "jmh-" + commit.replace("/", "-"))
    if not os.path.exists(directory):
        git = ["git", "-C", ROOT, "worktree", "add", "--quiet", "--detach", directory, commit]
        subprocess.run(git, check=True)
    if not os.path.exists(source(directory)):
        shutil.copyfile(source(ROOT), source(directory))
    return directory


def build(directory, maven_args):
    """Compiles; the class path."""
    goals = ["compile", "dependency:build-classpath", "-Dmdep.outputFile=target/jmh-classpath.txt"]
    command = ["mvn", "-q", "-Pjmh", *maven_args.split(), *goals]
    subprocess.run(command, cwd=directory, check=True)
    target = os.path.join(module(directory), "target")
    with open(os.path.join(target, "jmh-classpath.txt")) as file:
        others = file.read().strip()
    layers = os.path.join(directory, "dl4j-snn-layers", "target", "classes")
    return os.pathsep.join([os.path.join(target, "classes"), layers, others])


def jmh(class_path, neuron, surrogate, extra):
    """Microseconds a call, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        result = os.path.join(folder, "result.json")
        command = ["java", "-cp", class_path, "org.openjdk.jmh.Main", BENCHMARK, "-f", "1"]
        command += ["-p", "neuron=" + neuron, "-p", "surrogate=" + surrogate]
        command += ["-rf", "json", "-rff", result, *extra.split()]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with open(result) as file:
            (only,) = json.load(file)
    (fork,) = only["primaryMetric"]["rawData"]
    return statistics.median(fork)


def compare(asked, paths):
    pairs = [(n, s) for n in asked.neurons.split(",") for s in asked.surrogates.split(",")]
    times = {(which, pair): [] for which in paths for pair in pairs}
    for turn in range(asked.rounds):
        order = list(paths) if turn % 2 == 0 else list(paths)[::-1]
        for pair in pairs:
            for which in order:
                times[which, pair].append(jmh(paths[which], *pair, asked.jmh_args))
    print("| neuron | surrogate | %s, us | this, us | this / %s |" % (asked.old, asked.old))
    print("|---|---|---:|---:|---:|")
    ratios = []
    for pair in pairs:
        old, new = (statistics.median(times[which, pair]) for which in paths)
        ratios.append(new / old)
        print("| %s | %s | %.0f | %.0f | %.3f |" % (*pair, old, new, new / old))
    mean = math.exp(statistics.mean(math.log(r) for r in ratios))
    print("| geometric mean | | | | %.3f |" % mean)
    print("| largest | | | | %.3f |" % max(ratios), flush=True)


def first(class_path, count):
    """Medians of the first compilation of a JVM and of later ones, in milliseconds."""
    runs = []
    for _ in range(count):
        command = ["java", "-cp", class_path, PACKAGE + "FirstCompilation"]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        runs.append([float(word) for word in output.split()[-2:]])
    print("first compilation in a JVM: %.0f ms, later ones: %.1f ms (medians of %d JVMs)"
          % (*(statistics.median(column) for column in zip(*runs)), count))


def main():
    asked = options()
    paths = {
        "old": build(older(asked.old), asked.maven_args),
        "new": build(ROOT, asked.maven_args),
    }
    if asked.rounds > 0:
        compare(asked, paths)
    if asked.first > 0:
        first(paths["new"], asked.first)


if __name__ == "__main__":
    main()
