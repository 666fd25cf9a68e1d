"""Scores the households of crates/standard/examples/rescore.rs with openfisca-core.

The same points (law/standards/vn-2022-2025/scores/official.csv, rural north central coast), the same pseudo-random
facts, the same rules; only the calculation is timed, with all inputs set. The rules of Mẫu 3.3 are written in two
ways, since users write both:

  scale   a count in bands as a SingleAmountTaxScale parameter, as OpenFisca's documentation teaches
  select  numpy.select over the conditions, each with its parameter

`rescore.py FILE` takes the line of JSON that rescore.rs printed, prints one of its own with the ratios, and exits
with 1 when a count or the sum of points differs or a limit is missed.
"""

import csv
import json
import pathlib
import sys
import time

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.indexed_enums import Enum
from openfisca_core.variables import Variable

# openfisca-core's time over ours, for the faster of the two ways, both on one core.
OPENFISCA_LEAST = 30
# Our time over that of summing the same columns.
SCAN_MOST = 4

RUNS = 3
PERIOD = "2023-10"
REGION = "north_central_coast"
COUNTS = numpy.array([0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 30, 60, 120, 160, 600, 6000], dtype=numpy.int32)

# The facts in the order of the forms: a count, or how many answers; a mark is one household of four.
COUNT, MARK = "count", "mark"
FACTS = {
    "members": COUNT, "working_age_members": COUNT, "dependants": COUNT, "pensioners": COUNT,
    "highest_diploma": 4, "civil_servant": 2, "contract_job": 2, "other_nonfarm_job": 2,
    "pillar": 4, "roof": 4, "wall": 4, "floor_area_m2": COUNT, "toilet": 3, "electricity": 4,
    "kwh_month": COUNT, "water": 4,
    **{name: COUNT for name in (
        "cars", "motorbikes", "boats", "generators", "printers", "televisions", "stereos", "computers", "fridges",
        "air_conditioners", "washing_machines", "water_heaters", "microwaves", "phones", "pond_garden_m2",
        "annual_crops_m2", "perennial_crops_m2", "water_surface_m2", "forest_m2", "buffalo_cattle", "pigs_goats",
        "poultry")},
    "aquaculture": 2,
    **{name: MARK for name in (
        "lacks_employment", "lacks_dependants", "lacks_nutrition", "lacks_health_insurance", "lacks_adult_education",
        "lacks_school_attendance", "lacks_housing_quality", "lacks_housing_area", "lacks_water", "lacks_toilet",
        "lacks_telecom", "lacks_info_devices")},
}
# Counts of people and of goods end with 99, as in facts.toml.
SMALL = [
    name for name, kind in FACTS.items()
    if kind == COUNT and not name.endswith("_m2") and name not in ("kwh_month", "buffalo_cattle", "pigs_goats", "poultry")
]
MARKS = [name for name, kind in FACTS.items() if kind == MARK]

# Mẫu 3.3 as bands: item, fact, and from where on which answer counts (0: none). An area is divided by the members.
BANDS = [
    (1, "members", {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7}),
    (2, "working_age_members", {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}),
    (3, "dependants", {0: 1, 1: 2, 2: 0}),
    (4, "highest_diploma", {0: 0, 1: 3, 2: 2, 3: 1}),
    (5, "civil_servant", {1: 1}),
    (5, "contract_job", {1: 2}),
    (5, "other_nonfarm_job", {1: 3}),
    (6, "pensioners", {1: 1, 2: 2}),
    (7, "wall", {0: 1, 2: 0}),
    (7, "pillar", {0: 2, 3: 0}),
    (8, "area_per_member", {20: 1, 30: 2, 40: 3}),
    (9, "kwh_month", {25: 1, 50: 2, 100: 3, 150: 4}),
    (10, "water", {0: 1, 1: 2, 2: 3, 3: 0}),
    (11, "toilet", {0: 1, 1: 0}),
    (12, "cars", {1: 1}),
    (12, "motorbikes", {1: 2, 2: 3, 3: 4}),
    (12, "boats", {1: 5}),
    (12, "printers", {1: 6}),
    (12, "televisions", {1: 7, 2: 8}),
    (12, "stereos", {1: 9}),
    (12, "computers", {1: 10}),
    (12, "fridges", {1: 11}),
    (12, "air_conditioners", {1: 12, 2: 13}),
    (12, "washing_machines", {1: 14}),
    (12, "water_heaters", {1: 15}),
    (12, "microwaves", {1: 16}),
    (13, "pond_garden_m2", {300: 1, 500: 2}),
    (13, "annual_crops_m2", {5000: 3}),
    (13, "perennial_crops_m2", {1000: 4, 5000: 5}),
    (13, "water_surface_m2", {500: 6, 5000: 7}),
    (13, "forest_m2", {5000: 8, 10000: 9}),
    (14, "buffalo_cattle", {1: 1, 2: 2, 3: 3}),
    (14, "pigs_goats", {10: 4}),
    (14, "poultry", {100: 5}),
    (14, "aquaculture", {1: 6}),
]

Household = build_entity(key="household", plural="households", label="A household", is_person=True)


class Class(Enum):
    poor = "Hộ nghèo"
    near_poor = "Hộ cận nghèo"
    not_poor = "Hộ không nghèo"


def points():
    path = pathlib.Path(__file__).parents[2] / "law/standards/vn-2022-2025/scores/official.csv"
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {
            (int(row["item"]), int(row["answer"])): int(row["points"])
            for row in rows
            if row["region"] == REGION and row["item"] != "15"
        }


POINTS = points()


def dated(value):
    return {"values": {"2022-01-01": {"value": value}}}


def amount(item, answer):
    return POINTS[item, answer] if answer else 0


def parameters():
    day = "2022-01-01"
    scales = {
        fact: {
            "metadata": {"type": "single_amount"},
            "brackets": [
                {"threshold": {day: threshold}, "amount": {day: amount(item, answer)}}
                for threshold, answer in bands.items()
            ],
        }
        for item, fact, bands in BANDS
    }
    answers = {
        fact: {f"from_{threshold}": dated(amount(item, answer)) for threshold, answer in bands.items()}
        for item, fact, bands in BANDS
    }
    lines = {"points_line": dated(140), "each": dated(10), "poor_from": dated(30)}
    return ParameterNode("", data={"scales": scales, "answers": answers, **lines})


def variable(name, **attributes):
    common = {"entity": Household, "definition_period": DateUnit.MONTH, "label": name}
    return type(name, (Variable,), {**common, **attributes})


def area_per_member(household, period):
    return household("floor_area_m2", period) / household("members", period)


def a_points_scale(household, period, parameters):
    scales = parameters(period).scales
    return sum(scales[fact].calc(household(fact, period), right=False) for _, fact, _ in BANDS)


def a_points_select(household, period, parameters):
    answers = parameters(period).answers
    total = 0
    for _, fact, bands in BANDS:
        value = household(fact, period)
        highest_first = sorted(bands, reverse=True)
        total = total + numpy.select(
            [value >= threshold for threshold in highest_first],
            [answers[fact][f"from_{threshold}"] for threshold in highest_first],
        )
    return total


def b_points(household, period, parameters):
    deprived = sum(household(name, period).astype(numpy.int32) for name in MARKS)
    return deprived * parameters(period).each


def poverty_class(household, period, parameters):
    law = parameters(period)
    above = household("a_points", period) > law.points_line
    deprived = household("b_points", period) >= law.poor_from
    return numpy.select([above, deprived], [Class.not_poor, Class.poor], Class.near_poor)


def system(a_points):
    system = TaxBenefitSystem([Household])
    system.parameters = parameters()
    for name, kind in FACTS.items():
        system.add_variable(variable(name, value_type=bool if kind == MARK else int))
    system.add_variable(variable("area_per_member", value_type=float, formula=area_per_member))
    system.add_variable(variable("a_points", value_type=int, formula=a_points))
    system.add_variable(variable("b_points", value_type=int, formula=b_points))
    classes = {"possible_values": Class, "default_value": Class.not_poor}
    class_variable = {"value_type": Enum, "formula": poverty_class, **classes}
    system.add_variable(variable("poverty_class", **class_variable))
    return system


def random_columns(rows):
    """The generator of rescore.rs, a column at a time.

    After n steps the state is a^n * state + c * (a^0 + … + a^(n-1)), modulo 2^64.
    """
    steps = numpy.full(rows, 6_364_136_223_846_793_005, dtype=numpy.uint64)
    powers = numpy.multiply.accumulate(steps)
    before = numpy.concatenate([numpy.ones(1, dtype=numpy.uint64), powers[:-1]])
    added = numpy.add.accumulate(before) * numpy.uint64(1_442_695_040_888_963_407)
    state = numpy.uint64(42)
    for name, kind in FACTS.items():
        states = powers * state + added
        state = states[-1]
        numbers = states >> numpy.uint64(33)
        if kind == COUNT:
            column = COUNTS[numbers % numpy.uint64(len(COUNTS))]
            column = numpy.minimum(column, 99) if name in SMALL else column
            column = numpy.maximum(column, 1) if name == "members" else column
            column = numpy.minimum(column, 5000) if name == "buffalo_cattle" else column
        elif kind == MARK:
            column = numbers % numpy.uint64(4) == 0
        else:
            column = (numbers % numpy.uint64(kind)).astype(numpy.int32)
        yield name, column


def measure(a_points, columns, rows):
    simulation = SimulationBuilder().build_default_simulation(system(a_points), count=rows)
    for name, column in columns.items():
        simulation.set_input(name, PERIOD, column)
    best = float("inf")
    for _ in range(RUNS):
        for name in ("area_per_member", "a_points", "b_points", "poverty_class"):
            simulation.delete_arrays(name)
        start = time.perf_counter()
        classes = simulation.calculate("poverty_class", PERIOD)
        best = min(best, time.perf_counter() - start)
    found = {item.name: int(numpy.count_nonzero(classes == item)) for item in Class}
    found["a_points"] = int(simulation.calculate("a_points", PERIOD).astype(numpy.int64).sum())
    return best, found


WAYS = {"scale": a_points_scale, "select": a_points_select}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        ours = json.load(file)
    rows = ours["households"]
    columns = dict(random_columns(rows))
    seconds = {}
    wrong = []
    for way, a_points in WAYS.items():
        seconds[way], found = measure(a_points, columns, rows)
        for name, count in found.items():
            if count != ours[name]:
                wrong.append(f"{way} finds {count} {name}, rescore.rs {ours[name]}")

    ratios = {way: round(time / ours["rescore_s"], 1) for way, time in seconds.items()}
    usual = min(ratios.values())
    to_scan = {
        "one core": ours["rescore_s"] / ours["scan_s"],
        "all cores": ours["rescore_all_s"] / ours["scan_all_s"],
    }
    if usual < OPENFISCA_LEAST:
        wrong.append(f"openfisca/rescore is {usual}, at least {OPENFISCA_LEAST} is wanted")
    for cores, ratio in to_scan.items():
        if ratio > SCAN_MOST:
            wrong.append(f"rescore/scan on {cores} is {ratio:.2f}, at most {SCAN_MOST} is wanted")
    result = {
        "households": rows,
        **found,
        "openfisca_s": min(seconds.values()),
        "rescore_s": ours["rescore_s"],
        "scan_s": ours["scan_s"],
        "rescore_all_s": ours["rescore_all_s"],
        "scan_all_s": ours["scan_all_s"],
        "openfisca_to_rescore": usual,
        "rescore_to_scan": round(to_scan["one core"], 2),
        "rescore_to_scan_all": round(to_scan["all cores"], 2),
        "ways_s": {way: round(time, 4) for way, time in seconds.items()},
        "ways_to_rescore": ratios,
        "wrong": wrong,
    }
    print(json.dumps(result))
    for sentence in wrong:
        print(f"openfisca: {sentence}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
