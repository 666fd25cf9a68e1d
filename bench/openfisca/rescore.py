"""Scores the households of crates/standard/examples/rescore.rs with openfisca-core.

The same tables, the same pseudo-random answers, the same rules; only the calculation is timed, with
all inputs set. Score A is written in three ways, since users write all of them:

  fancy   parameters indexed by an Enum's array, as OpenFisca's documentation teaches
  select  numpy.select over the answers, each with its parameter
  take    the points of a question copied into an array, indexed by the Enum's codes: what a
          formula can be tuned to. Shown beside the others, and not held to the limit

`rescore.py FILE` takes the line of JSON that rescore.rs printed, prints one of its own with the
ratios, and exits with 1 when a count differs or a limit is missed.
"""

import json
import sys
import time

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

# openfisca-core's time over ours, for the faster of the two usual ways.
OPENFISCA_LEAST = 30
# Our time over that of a plain scan of the same bytes.
SCAN_MOST = 4
USUAL = ("fancy", "select")

QUESTIONS = 20
ANSWERS = 6
INDICATORS = 12
RUNS = 3
PERIOD = "2023-10"

Answer = Enum("Answer", [(f"a{answer}", f"answer {answer}") for answer in range(ANSWERS)])

Household = build_entity(key="household", plural="households", label="A household", is_person=True)


class Class(Enum):
    poor = "Hộ nghèo"
    near_poor = "Hộ cận nghèo"
    not_poor = "Hộ không nghèo"


def dated(value):
    return {"values": {"2022-01-01": {"value": value}}}


def parameters():
    """Rural north central coast, as in rescore.rs and law/standards/vn-2022-2025."""
    points = {
        f"q{question}": {
            f"a{answer}": dated((question * 3 + answer * 5) % 17) for answer in range(ANSWERS)
        }
        for question in range(QUESTIONS)
    }
    lines = {"points_line": dated(140), "each": dated(10), "poor_from": dated(30)}
    return ParameterNode("", data={"points": points, **lines})


def variable(name, **attributes):
    common = {"entity": Household, "definition_period": DateUnit.MONTH, "label": name}
    return type(name, (Variable,), {**common, **attributes})


def a_points_fancy(household, period, parameters):
    points = parameters(period).points
    return sum(points[name][household(name, period)] for name in points)


def a_points_select(household, period, parameters):
    points = parameters(period).points
    total = 0
    for name in points:
        answers = household(name, period)
        total = total + numpy.select(
            [answers == answer for answer in Answer],
            [points[name][answer.name] for answer in Answer],
        )
    return total


def a_points_take(household, period, parameters):
    points = parameters(period).points
    total = numpy.zeros(household.count, dtype=numpy.int32)
    for name in points:
        table = numpy.array([points[name][answer.name] for answer in Answer], dtype=numpy.int32)
        total += table[household(name, period).view(numpy.ndarray)]
    return total


def b_points(household, period, parameters):
    deprived = sum(
        household(f"i{indicator}", period).astype(numpy.int32) for indicator in range(INDICATORS)
    )
    return deprived * parameters(period).each


def poverty_class(household, period, parameters):
    law = parameters(period)
    above = household("a_points", period) > law.points_line
    deprived = household("b_points", period) >= law.poor_from
    return numpy.select([above, deprived], [Class.not_poor, Class.poor], Class.near_poor)


def system(a_points):
    system = TaxBenefitSystem([Household])
    system.parameters = parameters()
    for question in range(QUESTIONS):
        answer = {"possible_values": Answer, "default_value": Answer.a0}
        system.add_variable(variable(f"q{question}", value_type=Enum, **answer))
    for indicator in range(INDICATORS):
        system.add_variable(variable(f"i{indicator}", value_type=bool))
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
    while True:
        states = powers * state + added
        state = states[-1]
        yield states >> numpy.uint64(33)


def measure(a_points, answers, indicators, rows):
    simulation = SimulationBuilder().build_default_simulation(system(a_points), count=rows)
    for question, column in enumerate(answers):
        simulation.set_input(f"q{question}", PERIOD, column)
    for indicator, column in enumerate(indicators):
        simulation.set_input(f"i{indicator}", PERIOD, column)
    best = float("inf")
    for _ in range(RUNS):
        for name in ("a_points", "b_points", "poverty_class"):
            simulation.delete_arrays(name)
        start = time.perf_counter()
        classes = simulation.calculate("poverty_class", PERIOD)
        best = min(best, time.perf_counter() - start)
    counts = {item.name: int(numpy.count_nonzero(classes == item)) for item in Class}
    return best, counts


WAYS = {"fancy": a_points_fancy, "select": a_points_select, "take": a_points_take}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        ours = json.load(file)
    rows = ours["households"]
    columns = random_columns(rows)
    answers = [(next(columns) % numpy.uint64(ANSWERS)).astype(numpy.int16) for _ in range(QUESTIONS)]
    indicators = [next(columns) % numpy.uint64(4) == 0 for _ in range(INDICATORS)]
    seconds = {}
    wrong = []
    for way, a_points in WAYS.items():
        seconds[way], counts = measure(a_points, answers, indicators, rows)
        for name, count in counts.items():
            if count != ours[name]:
                wrong.append(f"{way} finds {count} {name}, rescore.rs {ours[name]}")

    ratios = {way: round(time / ours["rescore_s"], 1) for way, time in seconds.items()}
    usual = min(ratios[way] for way in USUAL)
    to_scan = ours["rescore_s"] / ours["scan_s"]
    if usual < OPENFISCA_LEAST:
        wrong.append(f"openfisca/rescore is {usual}, at least {OPENFISCA_LEAST} is wanted")
    if to_scan > SCAN_MOST:
        wrong.append(f"rescore/scan is {to_scan:.2f}, at most {SCAN_MOST} is wanted")
    result = {
        "households": rows,
        **counts,
        "openfisca_s": min(seconds[way] for way in USUAL),
        "rescore_s": ours["rescore_s"],
        "scan_s": ours["scan_s"],
        "openfisca_to_rescore": usual,
        "rescore_to_scan": round(to_scan, 2),
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
