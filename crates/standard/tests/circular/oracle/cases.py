#!/usr/bin/env python3
"""Makes the households that this second opinion is asked about, always the same ones (SEED).

Writes beside itself: cases.csv, runs.csv, expected.csv, other_readings.csv (for `classify`) and
members.csv, houses.csv, members_expected.csv, members_other_readings.csv (for the derivation).

One file holds all areas: the beginning of household_id says which run a household belongs to (runs.csv):
r.rrd.… rural, red_river_delta … u.cen.… urban, central_city. The third part says what it is there for:
s one fact moved over its thresholds · t near the line · m facts missing · f freely drawn · x extremes.
The twelve marks are facts of their own here; they need not agree with the house.
"""
import csv
import datetime
import os
import random
from decimal import Decimal

import classify as C
import members as M

SEED = 20230424                                  # the gazette's date
HERE = os.path.dirname(os.path.abspath(__file__))
SHORT = {"red_river_delta": "rrd", "northern_midlands": "nmd", "north_central_coast": "ncc",
         "central_highlands": "chl", "southeast": "sea", "mekong_delta": "mkd", "central_city": "cen"}
RUNS = [("rural", region) for region in C.RURAL] + [("urban", region) for region in C.URBAN]
FORMS = dict(C.COLUMNS)

LIMITS = {                                       # every number at which a row of Mẫu 3.3 begins
    "kwh_month": (25, 50, 100, 150), "pond_garden_m2": (300, 500), "annual_crops_m2": (5000,),
    "perennial_crops_m2": (1000, 5000), "water_surface_m2": (500, 5000), "forest_m2": (5000, 10000),
    "pigs_goats": (10,), "poultry": (100,),
}
COUNTS = {
    "motorbikes": 4, "televisions": 3, "air_conditioners": 3, "cars": 2, "boats": 2, "generators": 2, "printers": 2,
    "stereos": 2, "computers": 2, "fridges": 2, "washing_machines": 2, "water_heaters": 2, "microwaves": 2, "phones": 2,
    "buffalo_cattle": 4,
}


def around(limits):
    return [limit + d for limit in limits for d in (-1, 0, 1)]


def bare(members=3):
    """A household with as few points as the table allows."""
    row = {name: 0 for name in C.NAMES}
    row.update(members=members, dependants=min(2, members), highest_diploma="none", pillar="other", roof="other",
               wall="other", floor_area_m2=15 * members, toilet="other", electricity="grid", water="other")
    return row


def sweeps():
    for n in range(1, 10):
        yield bare(n)
    for n in range(0, 7):
        yield {**bare(7), "working_age_members": n}
    for name in ("dependants", "pensioners"):
        for n in range(0, 4):
            yield {**bare(7), name: n}
    for answer in FORMS["highest_diploma"]:
        yield {**bare(), "highest_diploma": answer}
    for n in range(1, 8):
        yield {**bare(), "civil_servant": n & 1, "contract_job": n >> 1 & 1, "other_nonfarm_job": n >> 2}
    for name in ("pillar", "roof", "wall", "toilet", "electricity", "water"):
        for answer in FORMS[name]:
            yield {**bare(), name: answer}
    yield {**bare(), "pillar": "concrete", "wall": "brick"}
    for members in (1, 7):
        for area in around((20 * members, 30 * members, 40 * members)):
            yield {**bare(members), "floor_area_m2": area}
    for name, limits in LIMITS.items():
        for value in around(limits):
            yield {**bare(), name: value}
    for name, most in COUNTS.items():
        for value in range(1, most + 1):
            yield {**bare(), name: value}
    yield {**bare(), "aquaculture": 1}
    for name in C.LACKS:
        yield {**bare(), name: 1}
    for n in (2, 3, 4, 11, 12):                  # B = 20, 30, 40, 110, 120
        yield {**bare(), **{name: 1 for name in C.LACKS[:n]}}


def drawn(rng, wealth, marks):
    """A household drawn freely; wealth = how often it has a thing at all."""
    row = bare(rng.choice((1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8, 9, 12)))
    n = row["members"]
    row["working_age_members"] = rng.randint(0, n)
    row["dependants"] = rng.randint(0, n)
    row["pensioners"] = rng.choice((0, 0, 0, 1, 2, 3)) if n > 2 else rng.choice((0, 0, n))
    for name in ("highest_diploma", "pillar", "roof", "wall", "toilet", "electricity", "water"):
        row[name] = rng.choice(FORMS[name])
    row["floor_area_m2"] = max(0, n * rng.choice((5, 8, 12, 20, 30, 40)) + rng.choice((-1, 0, 0, 1, 7)))
    for name in ("civil_servant", "contract_job", "other_nonfarm_job", "aquaculture"):
        row[name] = int(rng.random() < wealth)
    for name, limits in LIMITS.items():
        if rng.random() < wealth or name == "kwh_month":
            row[name] = rng.choice(around(limits) + [0, 1, limits[-1] * 3])
    for name, most in COUNTS.items():
        if rng.random() < wealth:
            row[name] = rng.randint(1, most + 1)
    for name in rng.sample(C.LACKS, marks):
        row[name] = 1
    return row


def near(rng, kind, region, chosen):
    """A at the line, five under and five over it, each with B = 20, 30 and another."""
    wanted = [(C.LINE[kind] + d, b) for d in (-5, 0, 5) for b in (2, 3, rng.choice((0, 1, 4, 12)))]
    found = {}
    while len(found) < len(wanted):
        row = drawn(rng, rng.choice((0.05, 0.15, 0.3)), 0)
        a = sum(r[2] for r in C.score(row, kind, region, chosen))
        for i, (target, b) in enumerate(wanted):
            if a == target and i not in found:
                found[i] = {**row, **{name: 1 for name in rng.sample(C.LACKS, b)}}
                break
    return [found[i] for i in range(len(wanted))]


def with_gaps(rng):
    """Every fact is missing once, some together; 0 and missing stand side by side."""
    names = list(C.NAMES)
    rng.shuffle(names)
    at = 0
    while at < len(names):
        n = rng.choice((1, 1, 2, 4, 7))
        row = drawn(rng, 0.2, rng.randint(0, 6))
        row.update({name: "" for name in names[at:at + n]})
        at += n
        yield row


def extremes():
    most = bare(7)
    for name, form in C.COLUMNS:
        if form is C.YESNO:
            most[name] = 1
    most.update({name: limits[-1] * 100 for name, limits in LIMITS.items()})
    most.update({name: count + 20 for name, count in COUNTS.items()})
    most.update(working_age_members=7, dependants=0, pensioners=7, highest_diploma="college", pillar="concrete",
                roof="concrete", wall="concrete", floor_area_m2=5000, toilet="septic", water="piped")
    yield most
    yield {**most, "members": 30, "floor_area_m2": 30 * 40 - 1}
    yield {**bare(1), "dependants": 0, "electricity": "none"}
    yield {**bare(7), "floor_area_m2": 0}
    yield {name: "" for name in C.NAMES}


def write(name, header, rows):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def classification(rng):
    chosen = C.readings()
    cases, expected, runs, other = [], [], [], []
    others = [C.readings([s]) for s in ("R4=highest", "R5=points", "R11=zero", "R13=sheets", "X5=scored")]
    labels = ("R4=highest", "R5=points", "R11=zero", "R13=sheets", "X5=scored")
    for kind, region in RUNS:
        start = len(cases)
        groups = [("s", list(sweeps())), ("t", near(rng, kind, region, chosen)), ("m", list(with_gaps(rng))),
                  ("f", [drawn(rng, rng.choice((0.05, 0.1, 0.3, 0.6, 0.9)), rng.choice((0, 1, 2, 2, 3, 3, 4, 6, 12)))
                         for _ in range(24)]), ("x", list(extremes()))]
        prefix = kind[0] + "." + SHORT[region] + "."
        for letter, rows in groups:
            for n, row in enumerate(rows, 1):
                name = f"{prefix}{letter}{n:03}"
                text = {key: str(row[key]) for key in C.NAMES}
                facts = C.parse(text, name)
                cases.append((name, *text.values()))
                result = C.classify(facts, kind, region, chosen)
                expected.append((name, *result))
                for label, reading in zip(labels, others):
                    changed = C.classify(facts, kind, region, reading)
                    if changed != result:
                        other.append((label, name, *changed))
        runs.append((prefix, kind, region, len(cases) - start))
    head = ("household_id", "a_points", "b_points", "class", "missing")
    write("cases.csv", ("household_id", *C.NAMES), cases)
    write("runs.csv", ("prefix", "area_kind", "region", "households"), runs)
    write("expected.csv", head, expected)
    write("other_readings.csv", ("reading", *head), other)


# ================================================================ members
REVIEWS = ("2026-09-01", "2026-10-15", "2026-12-14")


def birthday(day, months, shift=0):
    """Born so that the age in completed months at `day` is `months`; shift = days older (+) or younger (−)."""
    total = day.year * 12 + day.month - 1 - months
    born = datetime.date(total // 12, total % 12 + 1, min(day.day, 28))
    return (born - datetime.timedelta(shift)).isoformat()


def person(**answers):
    """A grown-up who makes nobody deprived: 40, in work with a contract, insured by himself, on the internet."""
    row = {name: "" for name in M.MEMBER_COLUMNS}
    row.update(c3="5", c4="1986-05-05", c5="1", c8="2", c9="0", c10="4", c11="1", c12="1", c13="1", c14="0", c15="1",
               c16="2", c17="1", c18="0", c19="2", is_member="1", insurance_state_paid="0", nonfarm="1",
               months_worked="12")
    row.update(answers)
    return row


def child(day, months, shift=0, sex="1", **answers):
    """A well-fed child at the right school, with nothing asked that is asked from 15 on."""
    born = birthday(day, months, shift)
    months = M.ages(born, day)[0]                # the shift may have crossed a month
    level = 0 if months < 36 else 1 if months < 72 else 2 if months < 144 else 3
    row = person(c3="3", c4=born, c5=sex, c8="1" if level else "2", c9=str(level), c10="1",
                 c13="2", c15="", c16="", c17="", c18="", nonfarm="", months_worked="")
    if months < 192:
        row["c6"] = str(Decimal(M.NUTRITION[max(r for r in M.ROWS if r <= months)][3]) + 30)
        if months < 120:
            row["c7"] = str(Decimal(M.NUTRITION[max(r for r in M.ROWS if r <= months)][1]) + 10)
    if months >= 178:                            # 15 and about: asked
        row.update(c10="3", c15="4", c18="0")
    row.update(answers)
    return row


def house(**facts):
    row = dict(review_date=REVIEWS[1], pillar="concrete", roof="tile", wall="brick", floor_area_m2="80",
               toilet="septic", water="piped", televisions="1", radios="0", computers="0", tablets="0", phones="2")
    row.update(facts)
    return row


def nutrition(rng):
    """Every value of Mẫu 3.11 at its age: equal, and one tenth below; and the day before the age is reached."""
    for months in M.ROWS:
        for g, sex in enumerate("12"):
            weight, height = M.NUTRITION[months][g], M.NUTRITION[months][2 + g]
            for lower in (Decimal("0"), Decimal("0.1")):
                review = rng.choice(REVIEWS)
                day = datetime.date.fromisoformat(review)
                young = -1 if rng.random() < 0.25 and months else 0
                yield house(review_date=review), [person(), child(day, months, young, sex, c6=str(Decimal(height) - lower))]
                if weight:
                    yield house(review_date=review), [person(), child(day, months, young, sex, c7=str(Decimal(weight) - lower))]
    day = datetime.date.fromisoformat(REVIEWS[1])
    for months in (13, 14, 16, 25, 29, 33, 119, 121, 125, 130, 187, 189, 191):     # between two rows (X3)
        row = max(r for r in M.ROWS if r <= months)
        yield house(), [person(), child(day, months, 0, "2", c6=str(Decimal(M.NUTRITION[row][3]) + Decimal("0.2")))]


WORST = dict(c8="2", c9="0", c10="1", c11="1", c12="2", c13="2", c15="2", c16="", c17="", nonfarm="", months_worked="")


def all_ages():
    """A person with every bad answer, of every age and on the days about every limit of age."""
    day = datetime.date.fromisoformat(REVIEWS[1])
    limits = [12 * years for years in (3, 6, 10, 12, 15, 16, 18, 30, 60, 80)] + [M.retirement(day, s) for s in "12"]
    for months in sorted(set(range(0, 12 * 101, 12)) | set(limits)):
        for shift in (-1, 0, 1) if months in limits else (5,):
            if months == 0 and shift < 0:
                continue
            for sex in "12" if months in limits[-2:] else ("1" if months // 12 % 2 else "2"):
                young = months + min(shift, 0) < 192
                who = child(day, months, shift, sex) if young else person(c4=birthday(day, months, shift), c5=sex)
                asked = WORST if months >= 180 else {k: v for k, v in WORST.items() if k != "c15"}
                yield house(), [person(), {**who, **asked}]


def schooling():
    day = datetime.date.fromisoformat(REVIEWS[1])
    for years in range(3, 17):
        for level in range(0, 9):
            if abs(level - (1 + (years >= 6) + (years >= 12))) <= 1 or level in (0, 5, 6) and years >= 12:
                yield house(), [person(), child(day, years * 12 + 3, c8="1" if level else "2", c9=str(level))]
    for years in (16, 17, 18, 29):
        for level in range(0, 9):
            for general, training in (("1", "1"), ("2", "1"), ("3", "1"), ("4", "1"), ("1", "2"), ("2", "3")):
                if level == 0 or general in "23" and training == "1":
                    yield house(), [person(), person(c4=birthday(day, years * 12 + 3), c8="1" if level else "2",
                                                     c9=str(level), c10=general, c11=training, primary_diploma="0" if training == "2" else "",
                                                     c15="4", c16="", c17="", nonfarm="", months_worked="")]
    for training in "123456":
        for primary in ("0", "1", "") if training == "2" else ("",):
            yield house(), [person(c11=training, primary_diploma=primary)]
            yield house(), [person(c11="3"), person(c11=training, primary_diploma=primary)]


def work():
    for status in "23456":
        yield house(), [person(c15=status, c16="", c17="", nonfarm="", months_worked="")]
    for kind in "1234":
        for contract in "123":
            for nonfarm in "01":
                for months in ("2", "3", "4") if nonfarm == "1" else ("12",):
                    yield house(), [person(c16=kind, c17=contract, nonfarm=nonfarm, months_worked=months)]
    yield house(), [person(c16="1"), person(), person(c16="4", c17="3")]
    # item 2: those not counted; item 6: the kinds of pension
    for answers in (dict(c15="3"), dict(c14="1"), dict(c14="2"), dict(c14="3"), dict(c19="1"), dict(c18="1"), dict(c18="2"), dict(c18="3")):
        idle = dict(c16="", c17="", nonfarm="", months_worked="") if "c15" in answers else {}
        yield house(), [person(), person(**answers, **idle)]
        yield house(), [person(c18="1"), person(**answers, **idle)]
    for cover in "12":
        for paid in "01":
            yield house(), [person(c12=cover, insurance_state_paid=paid)]


def shares():
    """1.2 and 4.2: every share of dependants and 8 m² a head, up to seven members; people who are not members."""
    day = datetime.date.fromisoformat(REVIEWS[1])
    old = dict(c4="1941-02-03", c14="1", c15="6", c16="", c17="", nonfarm="", months_worked="")
    for n in range(1, 8):
        for d in range(0, n + 1):
            people = [person() for _ in range(n - d)] + \
                     [(child(day, 100), person(**old), person(c14="2"))[i % 3] for i in range(d)]
            yield house(floor_area_m2=str(8 * n + (-1, 0, 1)[d % 3])), people
            if d % 2:
                yield house(floor_area_m2=str(8 * n)), people + [person(is_member="0", **WORST)]
                yield house(floor_area_m2=str(8 * n)), people + [{**child(day, 100), "is_member": ""}]


def houses():
    for pillar in M_PARTS["pillar"]:
        for roof in M_PARTS["roof"]:
            for wall in M_PARTS["wall"]:
                if [pillar, roof, wall].count("") < 3 and (pillar, roof, wall) != ("", "", ""):
                    yield house(pillar=pillar, roof=roof, wall=wall), [person()]
    for water in ("piped", "drilled", "protected", "rain", "other", ""):
        yield house(water=water), [person()]
    for toilet in ("septic", "improved", "other", ""):
        yield house(toilet=toilet), [person()]
    goods = ("televisions", "radios", "computers", "tablets", "phones")
    none = {name: "0" for name in goods}
    yield house(**none), [person()]
    yield house(**none), [person(c13="2"), person(c13="2")]
    yield house(**none), [person(c13="2"), person(c13="")]
    yield house(**none), [person(c13="1"), person(c13="")]
    for name in goods:
        for value in ("1", "3", ""):
            yield house(**{**none, name: value}), [person()]
        yield house(**{**{g: "" for g in goods}, name: "1"}), [person()]


M_PARTS = {"pillar": ("concrete", "brick", "steel_wood", "other", ""), "roof": ("tile", "other", ""),
           "wall": ("brick", "wood_metal", "other", "")}


def anyone(rng, day):
    """A member drawn freely, by the jumps of the form."""
    years = rng.choice((rng.randint(0, 15), rng.randint(15, 29), rng.randint(30, 65), rng.randint(55, 95)))
    months = years * 12 + rng.randint(0, 11)
    sex = rng.choice("12")
    if months < 15 * 12:
        row = child(day, months, rng.randint(0, 20), sex)
        months = M.ages(row["c4"], day)[0]
        if rng.random() < 0.3:
            row["c6"] = str(Decimal(row["c6"]) - rng.randint(25, 45))
        if row["c7"] and rng.random() < 0.3:
            row["c7"] = str(Decimal(row["c7"]) - rng.choice((9, 10, 11)))
        if rng.random() < 0.15:
            row.update(c8="2", c9="0")
        row.update(c14=rng.choice("0000023"), c19=rng.choice("2222221"))
    else:
        row = person(c3=rng.choice("2345"), c4=birthday(day, months, rng.randint(0, 20)), c5=sex)
        months = M.ages(row["c4"], day)[0]
        row.update(c10=rng.choice("1234"), c11=rng.choice("11112223456"), c15=rng.choice("1111123456"),
                   c14="1" if years >= 75 else rng.choice("00000002"), c18=rng.choice("0000123" if years > 50 else "0000003"),
                   c19=rng.choice("2222221"))
        if row["c11"] == "2":
            row["primary_diploma"] = rng.choice("01")
        if row["c15"] == "4" and years < 30:
            row.update(c8="1", c9=rng.choice("345678"))
        if row["c15"] == "1":
            row["c16"] = rng.choice("12344")
            row["c17"] = {"1": "1", "2": rng.choice("12"), "3": rng.choice("12"), "4": "3"}[row["c16"]]
            row["nonfarm"] = "1" if row["c16"] == "1" else rng.choice("01")
            row["months_worked"] = str(rng.choice((1, 2, 3, 4, 12)))
        else:
            row.update(c16="", c17="", nonfarm="", months_worked="")
        if months < 16 * 12:
            row["c6"] = str(rng.choice((140, 148, 153, 160)))
    row.update(c12=rng.choice("1112"), insurance_state_paid=rng.choice("0001"), c13=rng.choice("12"),
               is_member=rng.choice("1111111110"))
    return row


def families(rng, gaps):
    for _ in range(120 if gaps else 240):
        review = rng.choice(REVIEWS)
        day = datetime.date.fromisoformat(review)
        people = [anyone(rng, day) for _ in range(rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 9)))]
        people[0]["is_member"] = "1"
        place = house(review_date=review, floor_area_m2=str(rng.choice((7, 8, 24, 31, 32, 33, 60, 120))),
                      **{k: rng.choice(v[:-1]) for k, v in M_PARTS.items()},
                      water=rng.choice(("piped", "protected", "rain", "other")), toilet=rng.choice(("improved", "other")),
                      televisions=rng.choice("01"), phones=rng.choice("012"))
        if gaps:
            for _ in range(rng.choice((1, 1, 2, 3, 6))):
                row = rng.choice(people)
                asked = [c for c in ("c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15", "c16",
                                     "c17", "c18", "c19", "is_member", "insurance_state_paid", "primary_diploma",
                                     "nonfarm", "months_worked") if row[c]]
                column = rng.choice(asked)
                # a birth date may be known to the year or the month
                row[column] = row[column][:rng.choice((0, 4, 7))] if column == "c4" else ""
            if rng.random() < 0.3:
                place[rng.choice(list(place)[1:])] = ""
        yield place, people


def membership(rng):
    chosen = C.readings()
    groups = [("n", nutrition(rng)), ("a", all_ages()), ("e", schooling()), ("w", work()), ("s", shares()),
              ("h", houses()), ("f", families(rng, False)), ("g", families(rng, True))]
    rows, places, expected, other = [], [], [], []
    labels = ("R1=unclean", "R2=not_counted", "R3=every_row", "R6=primary", "X1=every_kind", "X2=working_age",
              "X3=nearest", "X3=between", "X4=exact")
    for letter, group in groups:
        for n, (place, people) in enumerate(group, 1):
            name = f"{letter}{n:03}"
            people = [{**p, "household_id": name, "c1": str(i)} for i, p in enumerate(people, 1)]
            people[0]["c3"] = "1"
            place = {"household_id": name, **place}
            result = M.derive(people, place, chosen)
            rows += [tuple(p[c] for c in M.MEMBER_COLUMNS) for p in people]
            places.append(tuple(place[c] for c in M.HOUSE_COLUMNS))
            expected.append((name, *result.values()))
            for label in labels:
                changed = M.derive(people, place, C.readings([label]))
                other += [(label, name, fact, changed[fact]) for fact in M.DERIVED if changed[fact] != result[fact]]
    write("members.csv", M.MEMBER_COLUMNS, rows)
    write("houses.csv", M.HOUSE_COLUMNS, places)
    write("members_expected.csv", ("household_id", *M.DERIVED), expected)
    write("members_other_readings.csv", ("reading", "household_id", "fact", "value"), other)


if __name__ == "__main__":
    classification(random.Random(SEED))
    membership(random.Random(SEED + 1))
