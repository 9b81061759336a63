"""The cases in words of ``cases/bad_inputs*.toml``: what people deliver, and what the gate says."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from byibalance_core.gate import Answers, check

from .lilleby import FILES, finds, stock, write_files

CASES = [
    case
    for path in sorted((Path(__file__).parent / "cases").glob("bad_inputs*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_gate_says_of_a_delivery(case, tmp_path):
    content = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode(case.get("encoding", "utf-8"))
    folder = write_files(tmp_path, {**FILES, case["file"]: content})

    checked = check(folder, answers=Answers(**case.get("answer", {})))

    assert finds(checked) == case["says"]
    assert stock(checked) == case["stock"]
    if "names" in case:
        assert list(checked.tables["areas"]["name"]) == case["names"]
    if "dates" in case:
        efforts = checked.tables["efforts"][["from_date", "to_date"]]
        assert [" ".join(str(day)[:10] for day in row) for row in efforts.to_numpy()] == case["dates"]
    if "people" in case:
        people = checked.tables["population"].astype(object)[["period", "age_band", "persons"]]
        assert [" ".join("None" if pd.isna(v) else str(v) for v in row) for row in people.to_numpy()] == case["people"]
    if "do" in case:
        assert [finding.do for finding in checked.findings] == case["do"]
    for finding in checked.findings:
        for sentence in (finding.found, finding.why, finding.do):
            assert sentence[-1] in ".!?", "findings are whole sentences"
            assert str(tmp_path) not in sentence, "findings name files, not paths of the machine"
