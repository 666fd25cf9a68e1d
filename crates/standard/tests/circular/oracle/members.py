#!/usr/bin/env python3
"""From the members' rows of Mẫu 3.1 part B (and the house facts of part A) the twelve deprivations of Mẫu 3.2
and the facts of items 1–6 that are counted over members.

Written from the printed text and the readings R1–R15 (`readings.md` of the instrument); "p. N" is the page of Công báo 679 + 680, 24-4-2023.
Unknown stays unknown: an empty cell may be any answer, and a result is given only if every answer gives the same one.

    members.py MEMBERS.csv HOUSES.csv [--out OUT.csv] [--reading NAME=VALUE]
"""
import argparse
import csv
import datetime
import sys
from decimal import Decimal
from functools import lru_cache

from classify import LACKS, readings

# Columns of part B by their printed number (names, numbers of identity and ethnicity – 2, 4a, 4b – decide nothing).
# Ours, asked since the form lacks them (R1–R15): is_member (R3), insurance_state_paid (R2: the person's insurance
# is, or by law would be, paid by the State budget), primary_diploma (R6: column 11 code 2 is a bằng sơ cấp),
# nonfarm and months_worked (R4: not in farming; months of the last 12).
# In columns 9, 14 and 18 the form prints no code for "none": 0 says it here, empty is unknown.
MEMBER_COLUMNS = ("household_id", "c1", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14",
                  "c15", "c16", "c17", "c18", "c19",
                  "is_member", "insurance_state_paid", "primary_diploma", "nonfarm", "months_worked")
# Part A; water has rain besides the four printed answers (R1), radios and tablets are asked apart (R7).
HOUSE_COLUMNS = ("household_id", "review_date", "pillar", "roof", "wall", "floor_area_m2", "toilet", "water",
                 "televisions", "radios", "computers", "tablets", "phones")
DERIVED = ("members", "working_age_members", "dependants", "pensioners", "highest_diploma",
           "civil_servant", "contract_job", "other_nonfarm_job") + LACKS

CODES = {"c3": "12345", "c5": "12", "c8": "12", "c9": "012345678", "c10": "1234", "c11": "123456", "c12": "12",
         "c13": "12", "c14": "0123", "c15": "123456", "c16": "1234", "c17": "123", "c18": "0123", "c19": "12",
         "is_member": "01", "insurance_state_paid": "01", "primary_diploma": "01", "nonfarm": "01"}
DIPLOMAS = ("none", "primary_vocational", "secondary_vocational", "college")

# ---------------------------------------------------------------- Mẫu 3.11, p. 64, typed from the page
# months: (weight boy, weight girl, height boy, height girl); weight only below 10 years
NUTRITION = {
    0: ("2.5", "2.4", "46.1", "45.4"), 1: ("3.4", "3.2", "50.8", "49.8"), 2: ("4.3", "3.9", "54.4", "53.0"),
    3: ("5.0", "4.5", "57.3", "55.6"), 4: ("5.6", "5.0", "59.7", "57.8"), 5: ("6.0", "5.4", "61.7", "59.6"),
    6: ("6.4", "5.7", "63.3", "61.2"), 7: ("6.7", "6.0", "64.8", "62.7"), 8: ("6.9", "6.3", "66.2", "64.0"),
    9: ("7.1", "6.5", "67.5", "65.3"), 10: ("7.4", "6.7", "68.7", "66.5"), 11: ("7.6", "6.9", "69.9", "67.7"),
    12: ("7.7", "7.0", "71.0", "68.9"), 15: ("8.3", "7.6", "74.1", "72.0"), 18: ("8.8", "8.1", "76.9", "74.9"),
    21: ("9.2", "8.6", "79.4", "77.5"), 24: ("9.7", "9.0", "81.0", "80.0"), 30: ("10.5", "10.0", "85.1", "83.6"),
    36: ("11.3", "10.8", "88.7", "87.4"), 42: ("12.0", "11.6", "91.9", "90.9"), 48: ("12.7", "12.3", "94.9", "94.1"),
    54: ("13.4", "13.0", "97.8", "97.1"), 60: ("14.1", "13.7", "100.7", "99.9"),
    66: ("15.0", "14.6", "103.4", "102.3"), 72: ("15.9", "15.3", "106.1", "104.9"),
    78: ("16.8", "16.0", "108.7", "107.4"), 84: ("17.7", "16.8", "111.2", "109.9"),
    90: ("18.6", "17.6", "113.6", "112.4"), 96: ("19.5", "18.6", "116.0", "115.0"),
    102: ("20.4", "19.6", "118.3", "117.6"), 108: ("21.3", "20.8", "120.5", "120.3"),
    114: ("22.2", "22.0", "122.8", "123.0"),
    120: (None, None, "125.0", "125.8"), 126: (None, None, "127.3", "128.7"), 132: (None, None, "129.7", "131.7"),
    138: (None, None, "132.2", "134.7"), 144: (None, None, "134.9", "137.6"), 150: (None, None, "137.9", "140.2"),
    156: (None, None, "141.2", "142.5"), 162: (None, None, "144.5", "144.4"), 168: (None, None, "147.8", "145.9"),
    174: (None, None, "150.8", "147.1"), 180: (None, None, "153.4", "147.9"), 186: (None, None, "155.5", "148.5"),
    192: (None, None, "157.4", "148.9"),
}
ROWS = sorted(NUTRITION)


# ---------------------------------------------------------------- three values: True, False, None = not known
def both(*values):
    return False if False in values else None if None in values else True


def either(*values):
    return True if True in values else None if None in values else False


def negated(value):
    return None if value is None else not value


def code(member, column, *wanted):
    """Is the answer one of these? None if there is no answer."""
    return None if member[column] == "" else member[column] in wanted


# ---------------------------------------------------------------- ages, in completed months at the review date
def completed_months(birth, day):
    return (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)


@lru_cache(maxsize=None)
def ages(birth, day):
    """All ages that column 4 (whole date, year and month, year, or empty) leaves open."""
    if birth == "":
        return tuple(range(0, 12 * 110))
    parts = [int(part) for part in birth.split("-")]
    if len(parts) == 3:
        days = [datetime.date(*parts)]
    else:
        first = datetime.date(parts[0], parts[1] if len(parts) == 2 else 1, 1)
        days = [first + datetime.timedelta(n) for n in range(366)]
        days = [d for d in days if d.year == first.year and (len(parts) == 1 or d.month == first.month)]
    found = sorted({completed_months(d, day) for d in days if d <= day})
    if not found:
        raise ValueError("born after the review: " + birth)
    return tuple(found)


def retirement(day, sex):
    """Retirement age in months. Not in the circular: Labour Code art. 169 and NĐ 135/2020, from memory [M]."""
    if sex == "1":
        return min(60 * 12 + 3 + 3 * (day.year - 2021), 62 * 12)
    return min(55 * 12 + 4 + 4 * (day.year - 2021), 60 * 12)


def of_working_age(age, sex, day):
    return 15 * 12 <= age < retirement(day, sex)


# ---------------------------------------------------------------- what one member is (age in months, sex "1"/"2")
def working(m, age, sex, day, chosen):
    """Item 2, p. 32: of working age; not without capacity, not disabled on a monthly allowance, no bệnh hiểm nghèo."""
    if not of_working_age(age, sex, day):
        return False
    return both(negated(code(m, "c15", "3")), negated(code(m, "c14", "2")), negated(code(m, "c19", "1")))


def dependant(m, age, sex, day, chosen):
    """Item 3, p. 32: under 16; elderly or disabled on a monthly social allowance (column 14 codes 1, 2, not 3)."""
    return True if age < 16 * 12 else code(m, "c14", "1", "2")


def pensioner(m, age, sex, day, chosen):
    """Item 6, p. 33; column 18 is asked from 15 on (p. 29)."""
    return False if age < 15 * 12 else code(m, "c18", "1", "2", "3")


def nonfarm_kind(answer):
    """Item 5, p. 33: now at work (column 15), not in farming, 3 months or more of the last 12 (R4)."""
    def kind(m, age, sex, day, chosen):
        if age < 15 * 12:
            return False
        civil, contract = code(m, "c16", "1"), code(m, "c17", "1")
        if chosen["X1"] == "one_kind":       # PL IV.I.3, p. 65: one work a person; civil servant before contract
            which = {1: civil, 2: both(negated(civil), contract), 3: both(negated(civil), negated(contract))}[answer]
        else:
            which = {1: civil, 2: contract, 3: either(code(m, "c16", "3", "4"),
                                                      both(negated(civil), negated(contract)))}[answer]
        long_enough = None if m["months_worked"] == "" else int(m["months_worked"]) >= 3
        return both(code(m, "c15", "1"), code(m, "nonfarm", "1"), long_enough, which)
    return kind


def without_work(m, age, sex, day, chosen):
    """1.1, p. 30: column 15 code 2, or column 17 code 2; asked from 15 on (p. 29)."""
    if age < 15 * 12 or chosen["X2"] == "working_age" and not of_working_age(age, sex, day):
        return False
    if m["c15"] not in ("", "1"):
        return m["c15"] == "2"               # columns 16, 17 are jumped over
    return either(code(m, "c15", "2"), code(m, "c17", "2"))


def limit(age, column, mode):
    """The value of Mẫu 3.11 for an age."""
    below = max(row for row in ROWS if row <= age)
    above = min((row for row in ROWS if row >= age), default=below)
    low, high = NUTRITION[below][column], NUTRITION[above][column]
    if mode == "row_below" or below == above or high is None:
        return Decimal(low)
    if mode == "nearest":
        return Decimal(low if age - below <= above - age else high)
    return Decimal(low) + (Decimal(high) - Decimal(low)) * (age - below) / (above - below)


def undernourished(m, age, sex, day, chosen):
    """2.1, p. 30 and Mẫu 3.11, p. 64: under 16 height, under 10 weight; below the value (equal is not below)."""
    if age >= 16 * 12:
        return False
    girl = sex == "2"
    low = [None if m["c6"] == "" else Decimal(m["c6"]) < limit(age, 2 + girl, chosen["X3"])]
    if age < 10 * 12:
        low.append(None if m["c7"] == "" else Decimal(m["c7"]) < limit(age, 0 + girl, chosen["X3"]))
    return either(*low)


def uninsured(m, age, sex, day, chosen):
    """2.2, p. 30; PL IV.III.3 column 12, p. 69 (R2)."""
    if age < 6 * 12:
        return False
    if chosen["R2"] == "not_cover":          # what the State pays does not count as cover
        return either(code(m, "c12", "2"), code(m, "insurance_state_paid", "1"))
    return both(code(m, "c12", "2"), code(m, "insurance_state_paid", "0"))


def untrained(m, age, sex, day, chosen):
    """3.1, p. 30: 16 – under 30; the decree's bands."""
    if not 16 * 12 <= age < 30 * 12:
        return False
    if age < 18 * 12:
        levels, schooling = "345678", ("3", "4")
    else:
        levels, schooling = "45678", ("4",)
    return negated(either(both(code(m, "c8", "1"), code(m, "c9", *levels)),
                          code(m, "c10", *schooling), code(m, "c11", *"23456")))


def out_of_school(m, age, sex, day, chosen):
    """3.2, p. 30: 3 – under 16; bands 3, 6, 12."""
    if not 3 * 12 <= age < 16 * 12:
        return False
    step = (age >= 6 * 12) + (age >= 12 * 12)
    levels = ("1", "2", "3")[step] if chosen["X4"] == "exact" else ("1234678", "234678", "34678")[step]
    return negated(both(code(m, "c8", "1"), code(m, "c9", *levels)))


# ---------------------------------------------------------------- what the household is
class Household:
    def __init__(self, members, house, chosen):
        self.chosen = chosen
        self.house = house
        self.day = datetime.date.fromisoformat(house["review_date"])
        self.people = []                     # (row, is it a member: True, False, None)
        for row in members:
            self.people.append((row, True if chosen["R3"] == "every_row" else code(row, "is_member", "1")))
        self.people = [(row, counted) for row, counted in self.people if counted is not False]

    def possible(self, row, what):
        """The set of values a member may have, over all open ages and sexes."""
        found = set()
        for age in ages(row["c4"], self.day):
            for sex in row["c5"] or "12":
                value = what(row, age, sex, self.day, self.chosen)
                found |= {True, False} if value is None else {value}
                if len(found) == 2:
                    return found
        return found

    def any(self, what):
        result = False
        for row, counted in self.people:
            values = self.possible(row, what)
            if values == {True} and counted:
                return True
            if True in values:
                result = None
        return result

    def count(self, what):
        total = 0
        for row, counted in self.people:
            values = self.possible(row, what)
            if len(values) == 2 or counted is None and values == {True}:
                return None
            total += values == {True}
        return total

    def sizes(self):
        certain = sum(counted is True for _, counted in self.people)
        return [n for n in range(certain, len(self.people) + 1) if n]

    def shares(self):
        """All (members, dependants) that are open."""
        reached = {(0, 0)}
        for row, counted in self.people:
            options = {(1, int(value)) for value in self.possible(row, dependant)}
            if counted is None:
                options.add((0, 0))
            reached = {(n + dn, d + dd) for n, d in reached for dn, dd in options}
        return {(n, d) for n, d in reached if n}

    def highest_diploma(self):
        """Item 4, p. 33, from column 11 (p. 29)."""
        low = high = 0
        for row, counted in self.people:
            second = {"1": (1,), "0": (0,), "": (0, 1)}[row["primary_diploma"]]
            if self.chosen["R6"] == "primary":
                second = (1,)
            ranks = {"": (0, 3), "1": (0,), "2": second, "3": (2,)}.get(row["c11"], (3,))
            if counted:
                low = max(low, min(ranks))
            high = max(high, max(ranks))
        return DIPLOMAS[low] if low == high else None

    def agreed(self, values):
        values = set(values)
        return values.pop() if len(values) == 1 else None

    def derive(self):
        house = self.house
        sizes = self.sizes()
        result = {
            "members": self.agreed(sizes),
            "working_age_members": self.count(working),
            "dependants": self.count(dependant),
            "pensioners": self.count(pensioner),
            "highest_diploma": self.highest_diploma(),
            "civil_servant": self.any(nonfarm_kind(1)),
            "contract_job": self.any(nonfarm_kind(2)),
            "other_nonfarm_job": self.any(nonfarm_kind(3)),
            "lacks_employment": self.any(without_work),
            # 1.2, p. 30: more than half
            "lacks_dependants": self.agreed(2 * d > n for n, d in self.shares()),
            "lacks_nutrition": self.any(undernourished),
            "lacks_health_insurance": self.any(uninsured),
            "lacks_adult_education": self.any(untrained),
            "lacks_school_attendance": self.any(out_of_school),
        }
        # 4.1, p. 31; PL IV.I.4, p. 65–66: firm if two of the three parts are firm
        firm = [code(house, "pillar", "concrete", "brick", "steel_wood"), code(house, "roof", "concrete", "tile", "metal"),
                code(house, "wall", "concrete", "brick", "wood_metal")]
        result["lacks_housing_quality"] = (False if firm.count(True) >= 2 else True if firm.count(False) >= 2 else None)
        # 4.2, p. 31: under 8 m² a member
        result["lacks_housing_area"] = (None if house["floor_area_m2"] == "" else
                                        self.agreed(Decimal(house["floor_area_m2"]) < 8 * n for n in sizes))
        # 5.1, p. 31; PL IV.I.6, p. 66 (R1)
        clean = ("piped", "drilled", "protected") + (("rain",) if self.chosen["R1"] == "clean" else ())
        result["lacks_water"] = negated(code(house, "water", *clean))
        # 5.2, p. 31; PL IV.I.7, p. 66 (R8)
        result["lacks_toilet"] = negated(code(house, "toilet", "septic", "improved"))
        # 6.1, p. 31: nobody uses the internet (column 13)
        result["lacks_telecom"] = negated(self.any(lambda m, *_: code(m, "c13", "1")))
        # 6.2, p. 31: none of the goods (R7)
        result["lacks_info_devices"] = negated(either(*(
            None if house[name] == "" else int(house[name]) > 0
            for name in ("televisions", "radios", "computers", "tablets", "phones"))))
        return result


def show(value):
    return "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def derive(members, house, chosen):
    for row in members:
        for column, codes in CODES.items():
            if row[column] != "" and (len(row[column]) != 1 or row[column] not in codes):
                raise ValueError(f"{row['household_id']}: column {column} has no code {row[column]}")
    result = Household(members, house, chosen).derive()
    return {name: show(result[name]) for name in DERIVED}


def main(argv=None):
    p = argparse.ArgumentParser()
    p.add_argument("members")
    p.add_argument("houses")
    p.add_argument("--out")
    p.add_argument("--reading", action="append", default=[], metavar="R2=not_counted")
    args = p.parse_args(argv)
    try:
        chosen = readings(args.reading)
        with open(args.members, encoding="utf-8-sig", newline="") as f:
            table = csv.DictReader(f)
            if tuple(table.fieldnames) != MEMBER_COLUMNS:
                raise ValueError("columns of the members")
            rows = {}
            for row in table:
                rows.setdefault(row["household_id"], []).append(row)
        with open(args.houses, encoding="utf-8-sig", newline="") as f:
            table = csv.DictReader(f)
            if tuple(table.fieldnames) != HOUSE_COLUMNS:
                raise ValueError("columns of the houses")
            houses = list(table)
        target = open(args.out, "w", encoding="utf-8", newline="") if args.out else sys.stdout
        out = csv.writer(target, lineterminator="\n")
        out.writerow(("household_id", *DERIVED))
        for house in houses:
            result = derive(rows.get(house["household_id"], []), house, chosen)
            out.writerow((house["household_id"], *result.values()))
        if args.out:
            target.close()
    except (ValueError, OSError) as e:
        print(e, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
