#!/usr/bin/env python3
"""Classify households by the circular's own instrument (VBHN 1315/VBHN-BLĐTBXH 2023 = TT 07/2021 with TT 02/2022).

Written from the printed text and the readings R1–R15 (`readings.md` of the instrument), without looking at any program: a second opinion.
"p. N" is the page of Công báo 679 + 680, 24-4-2023.

    classify.py --area-kind rural|urban --region REGION IN.csv [--out OUT.csv] [--only PREFIX] [--reading NAME=VALUE]
"""
import argparse
import csv
import sys

# ---------------------------------------------------------------- readings (R1–R15 of the instrument; X… = found here, see README)
# name: (in force, the other readings this program can compute, what it is about)
READINGS = {
    "R1": ("clean", ("unclean",), "rain water: clean in 5.1, 0 points in item 10 (members.py)"),
    "R2": ("not_cover", ("not_counted",), "insurance paid by the State budget (members.py)"),
    "R3": ("ask", ("every_row",), "who is a member (members.py)"),
    "R4": ("add", ("highest",), "item 5: the three answers"),
    "R5": ("zero", ("points",), "item 7: wall answer 3 'gỗ/kim loại bền chắc'"),
    "R6": ("ask", ("primary",), "column 11 code 2: sơ cấp or a short certificate (members.py)"),
    "R7": ("apart", (), "goods of indicator 12 are asked apart (members.py)"),
    "R8": ("hygienic", (), "pit with a seat: part of the form's answer 2 (members.py)"),
    "R9": ("region_around", (), "rural and central_city: refused, the region around is to be given"),
    "R10": ("old_province", (), "merged provinces: area kind and region are given by the caller"),
    "R11": ("as_7", ("zero",), "item 1: 8 and more members"),
    "R12": ("layout", (), "which answers exclude and which add: by the layout"),
    "R13": ("mau_3_3", ("sheets",), "two misprints: 30 and 30, or 40 and 40"),
    "R14": ("passes", (), "votes of the meeting: outside this program"),
    "R15": ("both", (), "'phát sinh': outside this program"),
    "X1": ("one_kind", ("every_kind",), "item 5: one person, one kind of work (members.py)"),
    "X2": ("from_15", ("working_age",), "1.1: upper age (members.py)"),
    "X3": ("row_below", ("nearest", "between"), "Mẫu 3.11: an age between two rows (members.py)"),
    "X4": ("at_least", ("exact",), "3.2: a higher level than the age's (members.py)"),
    "X5": ("all", ("scored",), "a fact that gives no point and no mark may be missing"),
}


def readings(settings=()):
    chosen = {name: value[0] for name, value in READINGS.items()}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in READINGS or value not in (READINGS[name][0],) + READINGS[name][1]:
            raise ValueError("unknown reading: " + setting)
        chosen[name] = value
    return chosen


# ---------------------------------------------------------------- columns (the columns of `vuon classify`, in its order)
COUNT, YESNO = "count", "yes/no"
COLUMNS = (
    ("members", COUNT), ("working_age_members", COUNT), ("dependants", COUNT), ("pensioners", COUNT),
    ("highest_diploma", ("none", "primary_vocational", "secondary_vocational", "college")),
    ("civil_servant", YESNO), ("contract_job", YESNO), ("other_nonfarm_job", YESNO),
    ("pillar", ("concrete", "brick", "steel_wood", "other")),
    ("roof", ("concrete", "tile", "metal", "other")),
    ("wall", ("concrete", "brick", "wood_metal", "other")),
    ("floor_area_m2", COUNT),
    ("toilet", ("septic", "improved", "other")),
    ("electricity", ("grid", "generator", "other", "none")),
    ("kwh_month", COUNT),
    ("water", ("piped", "drilled", "protected", "other")),
    ("cars", COUNT), ("motorbikes", COUNT), ("boats", COUNT), ("generators", COUNT), ("printers", COUNT),
    ("televisions", COUNT), ("stereos", COUNT), ("computers", COUNT), ("fridges", COUNT),
    ("air_conditioners", COUNT), ("washing_machines", COUNT), ("water_heaters", COUNT), ("microwaves", COUNT),
    ("phones", COUNT),
    ("pond_garden_m2", COUNT), ("annual_crops_m2", COUNT), ("perennial_crops_m2", COUNT),
    ("water_surface_m2", COUNT), ("forest_m2", COUNT),
    ("buffalo_cattle", COUNT), ("pigs_goats", COUNT), ("poultry", COUNT), ("aquaculture", YESNO),
    ("lacks_employment", YESNO), ("lacks_dependants", YESNO), ("lacks_nutrition", YESNO),
    ("lacks_health_insurance", YESNO), ("lacks_adult_education", YESNO), ("lacks_school_attendance", YESNO),
    ("lacks_housing_quality", YESNO), ("lacks_housing_area", YESNO), ("lacks_water", YESNO),
    ("lacks_toilet", YESNO), ("lacks_telecom", YESNO), ("lacks_info_devices", YESNO),
)
NAMES = tuple(name for name, _ in COLUMNS)
LACKS = NAMES[-12:]
# Neither Mẫu 3.3 nor the twelve marks ask for these four (X5).
NOT_SCORED = ("roof", "electricity", "generators", "phones")

# ---------------------------------------------------------------- Mẫu 3.3, p. 32–36
RURAL = ("red_river_delta", "northern_midlands", "north_central_coast", "central_highlands", "southeast", "mekong_delta")
URBAN = RURAL + ("central_city",)
#             ĐBSH TDMN BTB   TN  ĐNB ĐBSCL thành thị
SCORES = {
    # p. 32 — 1. Số nhân khẩu trong hộ
    (1, 1): (105, 90, 90, 95, 100, 100, 125),   # 1 người
    (1, 2): (95, 80, 75, 75, 80, 90, 110),      # 2
    (1, 3): (75, 65, 60, 65, 55, 80, 90),       # 3
    (1, 4): (60, 45, 40, 50, 30, 60, 75),       # 4
    (1, 5): (45, 35, 25, 40, 15, 45, 60),       # 5
    (1, 6): (35, 25, 15, 25, 5, 35, 50),        # 6
    (1, 7): (30, 20, 0, 15, 0, 25, 40),         # 7; the last row (R11)
    # p. 32 — 2. Số người trong độ tuổi lao động
    (2, 1): (15, 5, 0, 5, 20, 10, 10),
    (2, 2): (25, 10, 10, 5, 35, 25, 20),
    (2, 3): (30, 15, 20, 10, 45, 35, 30),
    (2, 4): (30, 20, 20, 10, 50, 40, 35),
    (2, 5): (35, 25, 30, 20, 65, 45, 40),       # từ 5 trở lên
    # p. 32 — 3. Số người phụ thuộc
    (3, 1): (0, 10, 0, 15, 0, 0, 5),            # không có người nào
    (3, 2): (0, 5, 0, 0, 0, 0, 0),              # chỉ có 1 người
    # p. 33 — 4. Bằng cấp cao nhất
    (4, 1): (10, 10, 10, 15, 15, 10, 10),       # cao đẳng, đại học trở lên
    (4, 2): (5, 5, 10, 15, 5, 10, 0),           # trung cấp nghề, trung học chuyên nghiệp
    (4, 3): (0, 0, 10, 15, 5, 0, 0),            # sơ cấp nghề
    # p. 33 — 5. Ít nhất 1 người đang làm việc phi nông nghiệp
    (5, 1): (0, 30, 10, 20, 5, 5, 5),           # công chức, viên chức
    (5, 2): (20, 35, 20, 20, 25, 20, 10),       # có hợp đồng lao động
    (5, 3): (20, 30, 15, 15, 10, 15, 5),        # làm thuê / làm công cho hộ / tự sản xuất, kinh doanh
    # p. 33 — 6. Lương hưu, BHXH, ưu đãi người có công hằng tháng
    (6, 1): (15, 20, 20, 15, 0, 0, 5),          # 1 người
    (6, 2): (35, 35, 30, 35, 40, 35, 20),       # từ 2 người
    # p. 34 — 7. Nhà ở
    (7, 1): (5, 10, 10, 5, 5, 5, 5),            # tường: bê tông; gạch/đá; xi măng; gỗ bền chắc
    (7, 2): (0, 0, 0, 0, 5, 5, 5),              # cột: bê tông cốt thép; gạch/đá; sắt/thép/gỗ bền chắc
    # p. 34 — 8. Diện tích bình quân đầu người
    (8, 1): (0, 0, 5, 0, 0, 5, 0),              # 20 – < 30
    (8, 2): (10, 5, 5, 0, 0, 10, 5),            # 30 – < 40
    (8, 3): (15, 15, 15, 15, 0, 20, 10),        # ≥ 40
    # p. 34 — 9. Tiêu thụ điện bình quân 1 tháng cả hộ
    (9, 1): (0, 5, 5, 10, 15, 0, 5),            # 25 – < 50
    (9, 2): (5, 15, 20, 20, 25, 10, 5),         # 50 – < 100
    (9, 3): (10, 25, 25, 20, 30, 15, 15),       # 100 – < 150
    (9, 4): (20, 30, 40, 35, 35, 20, 20),       # ≥ 150
    # p. 34 — 10. Nước sinh hoạt
    (10, 1): (5, 5, 5, 0, 15, 0, 10),           # máy, đóng chai/bình, mua
    (10, 2): (5, 5, 5, 10, 5, 5, 5),            # giếng khoan
    (10, 3): (0, 0, 0, 5, 0, 0, 0),             # giếng đào, khe/mó được bảo vệ
    # p. 34 — 11. Nhà tiêu hợp vệ sinh
    (11, 1): (5, 5, 5, 10, 10, 10, 10),         # tự hoại/bán tự hoại
    # p. 34–35 — 12. Tài sản chủ yếu
    (12, 1): (55, 50, 55, 30, 60, 60, 55),      # ô tô
    (12, 2): (15, 10, 20, 20, 15, 15, 15),      # 1 xe máy
    (12, 3): (25, 20, 30, 25, 20, 25, 20),      # 2 xe máy (R13: BTB)
    (12, 4): (35, 25, 30, 30, 30, 35, 25),      # từ 3 xe máy (R13: TN)
    (12, 5): (25, 10, 15, 35, 10, 15, 10),      # tàu thuyền có động cơ
    (12, 6): (0, 15, 10, 0, 20, 0, 10),         # máy in, máy fax
    (12, 7): (0, 0, 5, 0, 0, 0, 0),             # 1 ti vi màu
    (12, 8): (0, 0, 15, 0, 10, 10, 5),          # từ 2 ti vi màu
    (12, 9): (5, 10, 0, 15, 5, 5, 5),           # dàn nghe nhạc
    (12, 10): (5, 10, 10, 15, 5, 5, 5),         # máy vi tính
    (12, 11): (15, 10, 15, 15, 5, 10, 5),       # tủ lạnh
    (12, 12): (10, 0, 10, 0, 5, 15, 10),        # 1 điều hòa
    (12, 13): (20, 20, 15, 30, 30, 25, 20),     # từ 2 điều hòa
    (12, 14): (10, 15, 15, 25, 10, 10, 10),     # máy giặt, sấy
    (12, 15): (10, 15, 10, 15, 10, 5, 5),       # bình tắm nước nóng
    (12, 16): (10, 0, 5, 15, 15, 15, 10),       # lò vi sóng, lò nướng
    # p. 35 — 13. Đất đai
    (13, 1): (0, 5, 0, 0, 0, 0, 0),             # ao, vườn 300 – < 500
    (13, 2): (5, 10, 5, 5, 5, 5, 5),            # ao, vườn ≥ 500
    (13, 3): (10, 5, 0, 0, 5, 10, 10),          # cây hằng năm ≥ 5.000
    (13, 4): (5, 5, 0, 0, 5, 0, 5),             # cây lâu năm 1.000 – < 5.000
    (13, 5): (10, 15, 5, 10, 10, 15, 10),       # cây lâu năm ≥ 5.000
    (13, 6): (0, 10, 0, 5, 25, 0, 20),          # mặt nước 500 – < 5.000
    (13, 7): (15, 30, 20, 15, 30, 10, 30),      # mặt nước ≥ 5.000
    (13, 8): (25, 0, 0, 0, 0, 25, 25),          # rừng 5.000 – < 10.000
    (13, 9): (30, 5, 5, 5, 20, 30, 30),         # rừng ≥ 10.000
    # p. 36 — 14. Chăn nuôi
    (14, 1): (0, 10, 0, 0, 0, 0, 5),            # 1 trâu, bò, ngựa
    (14, 2): (0, 20, 10, 0, 5, 0, 10),          # 2
    (14, 3): (20, 30, 20, 30, 10, 25, 15),      # từ 3
    (14, 4): (10, 5, 10, 10, 5, 5, 10),         # từ 10 lợn, dê, cừu
    (14, 5): (10, 15, 10, 5, 5, 15, 15),        # từ 100 gia cầm
    (14, 6): (5, 5, 0, 0, 5, 0, 10),            # nuôi trồng thủy sản
}
# p. 36 and 40 — 15. Vùng: only in the urban sheet (Mẫu 3.4)
SCORES_15 = {"red_river_delta": 10, "northern_midlands": 0, "north_central_coast": 10, "central_highlands": 15,
             "southeast": 20, "mekong_delta": 15, "central_city": 25}
# R13, the other print: Mẫu 3.7 of TT 02/2022 and Mẫu 3.8 (p. 54)
SHEETS = {(12, 3, "north_central_coast"): 40, (12, 4, "central_highlands"): 40}
# Điều 1.1 a), b), p. 21–22: A ≤ 140 (nông thôn), ≤ 175 (thành thị); B ≥ 30 nghèo, B < 30 cận nghèo
LINE = {"rural": 140, "urban": 175}


class Refused(Exception):
    """The input does not have the form of the columns of `vuon classify`."""


def band(value, *limits):
    """How many of the limits the value has reached: 'từ X' counts X, 'dưới X' does not."""
    return sum(value >= limit for limit in limits)


def answers(f, chosen):
    """The rows of Mẫu 3.3 that a household's facts tick, as (item, answer)."""
    ticked = []

    def tick(item, answer):
        if answer:
            ticked.append((item, answer))

    # 1, p. 32: exact counts up to 7
    if f["members"] <= 7:
        tick(1, f["members"])
    elif chosen["R11"] == "as_7":
        tick(1, 7)
    # 2, p. 32: 1, 2, 3, 4, từ 5; nobody → no row
    tick(2, min(f["working_age_members"], 5))
    # 3, p. 32: none, exactly one; two and more → no row
    tick(3, {0: 1, 1: 2}.get(f["dependants"], 0))
    # 4, p. 33: the highest alone
    tick(4, {"college": 1, "secondary_vocational": 2, "primary_vocational": 3, "none": 0}[f["highest_diploma"]])
    # 5, p. 33: three rows, each "ít nhất 1 người" → they add (R4, R12); see points()
    for answer, name in ((1, "civil_servant"), (2, "contract_job"), (3, "other_nonfarm_job")):
        tick(5, answer if f[name] else 0)
    # 6, p. 33: one, or two and more
    tick(6, min(f["pensioners"], 2))
    # 7, p. 34: wall and pillar add
    firm = ("concrete", "brick") + (("wood_metal",) if chosen["R5"] == "points" else ())
    tick(7, 1 if f["wall"] in firm else 0)
    tick(7, 2 if f["pillar"] in ("concrete", "brick", "steel_wood") else 0)
    # 8, p. 34; PL IV.I.4 đ), p. 66: all living space / all members
    tick(8, band(f["floor_area_m2"], 20 * f["members"], 30 * f["members"], 40 * f["members"]))
    # 9, p. 34
    tick(9, band(f["kwh_month"], 25, 50, 100, 150))
    # 10, p. 34: the water used most often (PL IV.III.2, p. 69)
    tick(10, {"piped": 1, "drilled": 2, "protected": 3, "other": 0}[f["water"]])
    # 11, p. 34
    tick(11, 1 if f["toilet"] == "septic" else 0)
    # 12, p. 34–35: kinds add; the numbers of one kind exclude each other
    tick(12, 1 if f["cars"] else 0)
    tick(12, (0, 2, 3, 4)[band(f["motorbikes"], 1, 2, 3)])
    tick(12, 5 if f["boats"] else 0)
    tick(12, 6 if f["printers"] else 0)
    tick(12, (0, 7, 8)[band(f["televisions"], 1, 2)])
    tick(12, 9 if f["stereos"] else 0)
    tick(12, 10 if f["computers"] else 0)
    tick(12, 11 if f["fridges"] else 0)
    tick(12, (0, 12, 13)[band(f["air_conditioners"], 1, 2)])
    tick(12, 14 if f["washing_machines"] else 0)
    tick(12, 15 if f["water_heaters"] else 0)
    tick(12, 16 if f["microwaves"] else 0)
    # 13, p. 35: kinds of land add; the sizes of one kind exclude each other
    tick(13, (0, 1, 2)[band(f["pond_garden_m2"], 300, 500)])
    tick(13, 3 if f["annual_crops_m2"] >= 5000 else 0)
    tick(13, (0, 4, 5)[band(f["perennial_crops_m2"], 1000, 5000)])
    tick(13, (0, 6, 7)[band(f["water_surface_m2"], 500, 5000)])
    tick(13, (0, 8, 9)[band(f["forest_m2"], 5000, 10000)])
    # 14, p. 36: kinds of animal add; poultry is the number of birds
    tick(14, band(f["buffalo_cattle"], 1, 2, 3))
    tick(14, 4 if f["pigs_goats"] >= 10 else 0)
    tick(14, 5 if f["poultry"] >= 100 else 0)
    tick(14, 6 if f["aquaculture"] else 0)
    return ticked


def points(row, kind, region, chosen):
    if chosen["R13"] == "sheets" and kind == "rural" and row + (region,) in SHEETS:
        return SHEETS[row + (region,)]
    return SCORES[row][6 if kind == "urban" else RURAL.index(region)]


def score(f, kind, region, chosen):
    """Điểm A (B1) as a list of (item, answer, points)."""
    rows = [(item, answer, points((item, answer), kind, region, chosen)) for item, answer in answers(f, chosen)]
    if chosen["R4"] == "highest":
        five = sorted((row for row in rows if row[0] == 5), key=lambda row: -row[2])
        rows = [row for row in rows if row[0] != 5 or row is five[0]]
    if kind == "urban":
        rows.append((15, URBAN.index(region) + 1, SCORES_15[region]))
    return rows


def parse(row, line="?"):
    """Strings → facts; None where empty. Anything but the forms of the columns of `vuon classify` is refused."""
    facts = {}
    for name, form in COLUMNS:
        text = row[name].strip()
        if text == "":
            facts[name] = None
        elif form is COUNT:
            if not (text.isascii() and text.isdigit()):
                raise Refused(f"line {line}: {name} is not a whole number: {text}")
            facts[name] = int(text)
        elif form is YESNO:
            if text not in ("0", "1"):
                raise Refused(f"line {line}: {name} is neither 0 nor 1: {text}")
            facts[name] = int(text)
        else:
            if text not in form:
                raise Refused(f"line {line}: {name} has no answer {text}")
            facts[name] = text
    if facts["members"] == 0:
        raise Refused(f"line {line}: a household has at least one member")
    return facts


def classify(f, kind, region, chosen):
    """→ (a_points, b_points, class, missing)"""
    needed = NAMES if chosen["X5"] == "all" else [name for name in NAMES if name not in NOT_SCORED]
    missing = [name for name in needed if f[name] is None]
    if missing:
        return "", "", "incomplete", ";".join(missing)
    a = sum(row[2] for row in score(f, kind, region, chosen))
    b = 10 * sum(f[name] for name in LACKS)          # Điều 1.1 a), p. 22; Mẫu 3.2, p. 30–31
    if a > LINE[kind]:
        return a, b, "not_poor", ""
    return a, b, "poor" if b >= 30 else "near_poor", ""


def check_area(kind, region):
    if kind not in LINE:
        raise Refused("area kind is rural or urban")
    if region not in (URBAN if kind == "urban" else RURAL):
        raise Refused(f"{kind}: no region {region} (R9: a rural commune of a central city takes the region around it)")


def main(argv=None):
    p = argparse.ArgumentParser()
    p.add_argument("input")
    p.add_argument("--area-kind", required=True)
    p.add_argument("--region", required=True)
    p.add_argument("--out")
    p.add_argument("--only", default="", help="only households whose id begins so")
    p.add_argument("--reading", action="append", default=[], metavar="R4=highest")
    p.add_argument("--trace", action="store_true", help="print the ticked rows to stderr")
    args = p.parse_args(argv)
    try:
        chosen = readings(args.reading)
        check_area(args.area_kind, args.region)
        source = open(args.input, encoding="utf-8-sig", newline="")
    except (ValueError, Refused, OSError) as e:
        print(e, file=sys.stderr)
        return 2
    with source:
        table = csv.DictReader(source)
        if table.fieldnames != ["household_id", *NAMES]:
            print("the columns are not those of the columns of `vuon classify`", file=sys.stderr)
            return 1
        target = open(args.out, "w", encoding="utf-8", newline="") if args.out else sys.stdout
        out = csv.writer(target, lineterminator="\n")
        out.writerow(("household_id", "a_points", "b_points", "class", "missing"))
        try:
            for row in table:
                if not row["household_id"].startswith(args.only):
                    continue
                if None in row or None in row.values():
                    raise Refused(f"line {table.line_num}: not {len(NAMES) + 1} cells")
                facts = parse(row, table.line_num)
                result = classify(facts, args.area_kind, args.region, chosen)
                out.writerow((row["household_id"], *result))
                if args.trace and result[2] != "incomplete":
                    print(row["household_id"], *("%d.%d=%d" % r for r in
                          score(facts, args.area_kind, args.region, chosen)), file=sys.stderr)
        except Refused as e:
            print(e, file=sys.stderr)
            return 1
        finally:
            if args.out:
                target.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
