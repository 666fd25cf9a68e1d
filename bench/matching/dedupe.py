"""Finds the doubles of a list with Splink on DuckDB: `dedupe.py IN.csv [companions]`.

Settings as Splink's guides advise, with the knowledge of the names that our own program has: names
folded and split, term frequencies, dates with day and month exchanged, numbers a digit apart. The
clock covers training and prediction, not reading and cleaning. With `companions` the given names of
the household's other members are compared too. Gives its scored pairs and its seconds.
"""

import csv
import time
import unicodedata

import duckdb
import pyarrow
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def fold(text):
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in text if not unicodedata.combining(c))


def clean(path):
    """The rows as columns that Splink compares; what is empty is null."""
    rows = []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = fold(row["name"]).replace(".", " ").split()
            birth = row["birth"].split("/")
            day = None
            if len(birth) == 3 and birth[:2] != ["01", "01"]:
                day = f"{birth[2]}-{birth[1]}-{birth[0]}"
            number = row["number"]
            if len(number) == 11:
                number = "0" + number
            rows.append({
                "unique_id": row["id"],
                "given": words[-1] if words else None,
                "family": words[0] if len(words) > 1 else None,
                "middle": " ".join(words[1:-1]) or None,
                "full": " ".join(words) or None,
                "marked": unicodedata.normalize("NFC", " ".join(row["name"].lower().split())) or None,
                "birth": day,
                "birth_year": int(birth[-1]) if birth[-1] else None,
                "swapped": f"{birth[2]}-{birth[0]}-{birth[1]}" if day else None,
                "number": number or None,
                "sex": row["sex"] or None,
                "village": f"{row['commune']}/{row['village']}",
                "commune": row["commune"],
                "household": row["household"],
            })
    members = {}
    for row in rows:
        members.setdefault(row["household"], []).append(row)
    for row in rows:
        others = [m for m in members[row["household"]] if m is not row]
        row["companions"] = sorted({f"{m['given']} {m['birth_year']}" for m in others}) or None
    return rows


def settings(companions):
    comparisons = [
        cl.NameComparison("given").configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("family", [0.9]).configure(term_frequency_adjustments=True),
        cl.CustomComparison(output_column_name="middle", comparison_levels=[
            cll.NullLevel("middle"),
            cll.ExactMatchLevel("middle", term_frequency_adjustments=True),
            cll.CustomLevel("contains(middle_l, middle_r) or contains(middle_r, middle_l)"),
            cll.ElseLevel(),
        ]),
        cl.ExactMatch("marked"),
        cl.CustomComparison(output_column_name="birth", comparison_levels=[
            cll.NullLevel("birth_year"),
            cll.ExactMatchLevel("birth"),
            cll.CustomLevel("birth_l = swapped_r", label_for_charts="swapped"),
            cll.LevenshteinLevel("birth", 1),
            cll.CustomLevel("birth_year_l = birth_year_r and (birth_l is null or birth_r is null)"),
            cll.CustomLevel("birth_year_l = birth_year_r"),
            cll.CustomLevel("abs(birth_year_l - birth_year_r) = 1"),
            cll.ElseLevel(),
        ]),
        cl.CustomComparison(output_column_name="number", comparison_levels=[
            cll.CustomLevel("number_l is null or number_r is null or length(number_l) <> length(number_r)",
                            label_for_charts="null").configure(is_null_level=True),
            cll.ExactMatchLevel("number"),
            cll.DamerauLevenshteinLevel("number", 1),
            cll.ElseLevel(),
        ]),
        cl.ExactMatch("sex"),
        cl.CustomComparison(output_column_name="place", comparison_levels=[
            cll.NullLevel("commune"),
            cll.ExactMatchLevel("village"),
            cll.ExactMatchLevel("commune"),
            cll.ElseLevel(),
        ]),
    ]
    if companions:
        comparisons.append(cl.ArrayIntersectAtSizes("companions", [3, 2, 1]))
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[
            block_on("number"),
            block_on("birth"),
            block_on("given", "family", "birth_year"),
            block_on("village", "given"),
            block_on("commune", "full"),
        ],
        retain_matching_columns=False,
    )


def dedupe(path, companions=False, least=0.02):
    """Scored pairs of ids, the best first, and the seconds."""
    rows = clean(path)
    db = duckdb.connect()
    table = pyarrow.Table.from_pylist(rows)
    api = DuckDBAPI(connection=db)
    started = time.perf_counter()
    frame = api.register(table)
    linker = Linker(frame, settings(companions), log_level=40)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("number"), block_on("full", "birth"), block_on("full", "village", "birth_year")], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("full", "birth_year"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth", "sex"))
    result = linker.inference.predict(threshold_match_probability=least)
    found = db.sql(
        f"select unique_id_l, unique_id_r, match_weight from {result.physical_name} order by match_weight desc"
    ).fetchall()
    seconds = time.perf_counter() - started
    return found, seconds
