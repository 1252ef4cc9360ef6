"""The house in numbers: packages, public types, lines, imports upwards and cycles of the library.

    python3 .ci/house.py                  the working tree
    python3 .ci/house.py --old COMMIT     a commit and the working tree, side by side

Reads the sources of dl4j-snn-layers/src/main, from git where a commit is named. Dependencies are
import lines; types that are written with their package, as in Javadoc, do not count.
"""

import argparse
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCES = "dl4j-snn-layers/src/main/java/"
PREFIX = "io.github.dl4jsnn."

# The order of CONTRIBUTING.md, from the bottom up; other packages stand on top, where they may
# import each other. kernel is what internal was before.
FLOORS = [
    {"util", "algebra"},
    {"surrogate", "encoding"},
    {"neuron", "monitor"},
    {"compile"},
    {"kernel", "internal"},
    {"layer"},
]

# The packages of internal.
STAIR = [
    {"memory", "settings"},
    {"loop", "image"},
    {"event", "activity"},
    {"synapse"},
    {"runtime"},
    {"stream"},
]

IMPORT = re.compile(r"^import (?:static )?" + re.escape(PREFIX) + r"([a-z.]+)\.([A-Z]\w*)", re.M)
PUBLIC = re.compile(
    r"^public (?:(?:abstract|final|sealed|non-sealed|strictfp) )*(?:class|interface|record|enum|@interface) ",
    re.M,
)


def git(*words):
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True, text=True).stdout


def sources(commit):
    """Text by path below the source folder; of the working tree where commit is None."""
    if commit is None:
        found = {}
        for folder, _, names in os.walk(os.path.join(ROOT, SOURCES)):
            for name in names:
                if name.endswith(".java"):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        found[os.path.relpath(path, os.path.join(ROOT, SOURCES))] = file.read()
        return found
    names = git("ls-tree", "-r", "--name-only", commit, SOURCES).split()
    return {n[len(SOURCES):]: git("show", commit + ":" + n) for n in names if n.endswith(".java")}


class House:
    """Counts of one version."""

    def __init__(self, files):
        self.types = {}  # package -> {path: text}
        for path, text in files.items():
            package = os.path.dirname(path).replace("/", ".")[len(PREFIX):]
            if not path.endswith("package-info.java"):
                self.types.setdefault(package, {})[path] = text
        self.imports = {
            (package, target, path, name)
            for package, files in self.types.items()
            for path, text in files.items()
            for target, name in IMPORT.findall(text)
            if target != package
        }

    def packages(self):
        return len(self.types)

    def public_types(self, internal):
        return sum(
            bool(PUBLIC.search(text))
            for package, files in self.types.items()
            if is_internal(package) == internal
            for text in files.values()
        )

    def files(self, package):
        return len(self.types.get(package, {}))

    def lines(self, package):
        return sum(text.count("\n") for text in self.types.get(package, {}).values())

    def all_lines(self):
        return sum(self.lines(package) for package in self.types)

    def longest(self):
        every = [(t.count("\n"), p) for files in self.types.values() for p, t in files.items()]
        lines, path = max(every)
        return "%d (%s)" % (lines, os.path.basename(path)[:-5])

    def longer_than(self, limit):
        return sum(t.count("\n") > limit for files in self.types.values() for t in files.values())

    def upwards(self):
        """Imports that do not go down, as text."""
        return sorted(
            "%s -> %s.%s" % (os.path.basename(path)[:-5], target, name)
            for package, target, path, name in self.imports
            if not allowed(package, target)
        )

    def cycles(self):
        """Groups of packages that reach each other."""
        reach = {p: {t for s, t, _, _ in self.imports if s == p and t in self.types} for p in self.types}
        for middle in reach:
            for package in reach:
                if middle in reach[package]:
                    reach[package] |= reach[middle]
        groups = {
            frozenset(q for q in reach if q in reach[p] and p in reach[q])
            for p in reach
            if p in reach[p]
        }
        return sorted(" <-> ".join(sorted(g)) for g in groups)


def is_internal(package):
    return package == "internal" or package.startswith("internal.")


def level(levels, name):
    return next((k for k, names in enumerate(levels) if name in names), len(levels))


def allowed(package, target):
    """Whether a package may import another one."""
    if is_internal(package) and is_internal(target):
        return level(STAIR, target.split(".")[-1]) < level(STAIR, package.split(".")[-1])
    floor, below = (level(FLOORS, name.split(".")[0]) for name in (package, target))
    return below < floor or floor == len(FLOORS)


def rows(house):
    return [
        ("packages", house.packages()),
        ("public types outside of `internal`", house.public_types(False)),
        ("public types in `internal`", house.public_types(True)),
        ("`layer`: files", house.files("layer")),
        ("`layer`: lines", house.lines("layer")),
        ("`neuron`: files", house.files("neuron")),
        ("`neuron`: lines", house.lines("neuron")),
        ("all lines", house.all_lines()),
        ("files above 250 lines", house.longer_than(250)),
        ("longest file", house.longest()),
        ("imports upwards", len(house.upwards())),
        ("cycles of packages", len(house.cycles())),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--old", help="commit for a first column")
    parser.add_argument("--new", help="commit for the other column; default: the working tree")
    options = parser.parse_args()
    versions = [options.old, options.new] if options.old else [options.new]
    houses = [House(sources(commit)) for commit in versions]
    heads = [commit or "working tree" for commit in versions]
    print("| | " + " | ".join(heads) + " |")
    print("|---|" + "---:|" * len(heads))
    for cells in zip(*map(rows, houses)):
        print("| %s | %s |" % (cells[0][0], " | ".join(str(value) for _, value in cells)))
    for head, house in zip(heads, houses):
        for title, found in (("imports upwards", house.upwards()), ("cycles", house.cycles())):
            if found:
                print("\n%s, %s:\n" % (head, title))
                print("\n".join("- `%s`" % line for line in found))


if __name__ == "__main__":
    main()
