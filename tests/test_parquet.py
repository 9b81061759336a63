"""Tables as Parquet: types come back, and nothing undeclared goes in."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byibalance_core import parquet
from byibalance_core.schemas import DIMENSIONS, TABLES

from .deliveries import frame

rows = st.lists(
    st.fixed_dictionaries(
        {
            "area_id": st.sampled_from(["0101", "a1", "NA", "æøå"]),
            "year": st.integers(2001, 2030),
            "rooms": st.sampled_from([None, *DIMENSIONS["rooms"]]),
            "dwellings": st.one_of(st.none(), st.integers(0, 2**40)),
            "status": st.sampled_from(["measured", "missing"]),
        }
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=40, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_what_is_written_comes_back_and_the_order_of_rows_does_not_matter(tmp_path_factory, values, random):
    folder = tmp_path_factory.mktemp("parquet")
    parquet.write(frame("stock", values), folder / "one.parquet", table="stock")
    shuffled = random.sample(values, len(values))
    parquet.write(frame("stock", shuffled), folder / "two.parquet", table="stock")
    assert (folder / "one.parquet").read_bytes() == (folder / "two.parquet").read_bytes()
    back = parquet.read(folder / "one.parquet", table="stock")
    names = ["area_id", "year", "rooms", "dwellings", "status"]
    found = back[names].astype("object").where(back[names].notna(), None)
    key = [tuple(str(value) for value in row) for row in found.to_numpy().tolist()]
    assert sorted(key) == sorted(tuple(str(row[name]) for name in names) for row in values)
    assert parquet.row_count(folder / "one.parquet") == len(values)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_comes_back_with_the_columns_of_its_schema_even_when_empty(tmp_path, name):
    parquet.write(pd.DataFrame(columns=list(TABLES[name].names)), tmp_path / "t.parquet", table=name)
    back = parquet.read(tmp_path / "t.parquet", table=name)
    assert list(back.columns) == list(TABLES[name].names)
    again = tmp_path / "again.parquet"
    parquet.write(back, again, table=name)
    assert again.read_bytes() == (tmp_path / "t.parquet").read_bytes()


def test_a_column_that_the_schema_does_not_know_is_refused_by_name(tmp_path):
    extra = frame("organisations", [{"organisation_id": "o1", "name": "x"}]).assign(cpr="0101010000")
    with pytest.raises(ValueError, match="organisations differs from its schema in cpr"):
        parquet.write(extra, tmp_path / "t.parquet", table="organisations")
