"""The bounds within which a foreign file is read: an official text is small, and anything else may be an attack."""

from sekimori.kernel.problems import Problem, Refused

MOST_BYTES = 10_000_000
# The two guidelines known to us have 9,000 and 7,000 characters in some 300 lines.
MOST_CHARACTERS = 1_000_000
MOST_LINES = 20_000


def refuse(name: str, what: str, mend: str) -> Refused:
    """This function will make the refusal of a file."""
    return Refused(Problem(name, what, mend))


def too_large(name: str) -> Refused:
    """This function will make the refusal of a file that is larger than any guideline."""
    bounds = f"{MOST_BYTES // 1_000_000}MB、{MOST_CHARACTERS // 10_000}万字、{MOST_LINES // 10_000}万行"
    return refuse(
        name,
        f"ファイルが大きすぎます（上限は{bounds}）",
        "指針の本文だけのファイルにしてください。図や写真は除いてかまいません。",
    )
