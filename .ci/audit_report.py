"""Says what pip-audit found, and how many packages it could look up at all: silence is not cleanliness."""

import json
import sys
from pathlib import Path


def report(text: str, status: int) -> tuple[str, int]:
    """The lines to print and the exit status, from pip-audit's JSON (empty when it could not reach the advisories)."""
    if not text:
        return f"audit: NOT CHECKED, the advisories cannot be reached (pip-audit ended with {status})", 0
    packages = json.loads(text)["dependencies"]
    looked_up = [package for package in packages if "skip_reason" not in package]
    holes = [
        f"audit: {package['name']} {package['version']}: {hole['id']}, mended in {' or '.join(hole['fix_versions'])}"
        for package in looked_up
        for hole in package["vulns"]
    ]
    unknown = len(packages) - len(looked_up)
    summary = f"audit: {len(looked_up)} packages looked up, {len(holes)} known holes"
    if unknown:
        summary += f"; NOT CHECKED: {unknown}, the package index gives no advisories for them"
    return "\n".join([*holes, summary]), 1 if holes else 0


if __name__ == "__main__":
    lines, ended = report(Path(sys.argv[1]).read_text(encoding="utf-8"), int(sys.argv[2]))
    print(lines)
    sys.exit(ended)
