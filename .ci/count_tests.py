"""Sums up the surefire reports; fails on no tests in a module, on any failure, and on anything skipped."""

import glob
import sys
import xml.etree.ElementTree as ElementTree


def main() -> int:
    problems = []
    passed = failed = skipped = 0
    for pom in sorted(glob.glob("*/pom.xml")):
        module = pom.split("/")[0]
        tests = 0
        for report in sorted(glob.glob(f"{module}/target/surefire-reports/TEST-*.xml")):
            for case in ElementTree.parse(report).getroot().iter("testcase"):
                name = f"{case.get('classname')}.{case.get('name')}"
                tests += 1
                if case.find("failure") is not None or case.find("error") is not None:
                    failed += 1
                    problems.append(f"failed: {name}")
                elif (skip := case.find("skipped")) is not None:
                    skipped += 1
                    problems.append(f"skipped: {name}: {skip.get('message') or 'no reason given'}")
                else:
                    passed += 1
        print(f"{module}: {tests} tests")
        if tests == 0:
            problems.append(f"no tests ran in {module}")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
