"""Labelled synthetic people, with the dirt of real lists: `people.py PROFILE PEOPLE SEED OUT.csv`.

PROFILE is one of
  exports   twenty communes whose lists were exported twice, each copy typed over a little
  province  many communes; people who moved or married and are counted in both places

Names go by place, as they do: in each village a few families are most of the people, and each commune
has given names that are heard elsewhere less or not at all.

Columns: id, entity (the label: rows of one entity are one person), name, sex, birth, number,
relation, household, village, commune. Nobody here is real: names are put together by chance.
"""

import csv
import random
import sys
import unicodedata

FAMILY = [
    ("Nguyễn", 380), ("Trần", 110), ("Lê", 95), ("Phạm", 70), ("Hoàng", 35), ("Huỳnh", 15), ("Phan", 45),
    ("Vũ", 25), ("Võ", 14), ("Đặng", 21), ("Bùi", 20), ("Đỗ", 14), ("Hồ", 13), ("Ngô", 13), ("Dương", 10),
    ("Lý", 5), ("Đinh", 10), ("Mai", 8), ("Trịnh", 12), ("Hà", 9), ("Cao", 7), ("Lương", 8), ("Đoàn", 7),
    ("Trương", 12), ("Lâm", 5), ("Tạ", 4), ("Chu", 4), ("Quách", 3), ("Thái", 3), ("Lưu", 5), ("Vi", 3),
    ("Lò", 3), ("Hà Văn", 0), ("Tống", 3), ("Lại", 2), ("Kiều", 2), ("Phùng", 4), ("Triệu", 3),
]
MIDDLE_M = [("Văn", 520), ("Đức", 60), ("Hữu", 50), ("Công", 35), ("Xuân", 35), ("Ngọc", 40), ("Minh", 40),
            ("Quang", 35), ("Đình", 40), ("Bá", 20), ("Thành", 20), ("Quốc", 20), ("Trọng", 18), ("", 40)]
MIDDLE_F = [("Thị", 650), ("Thị Ngọc", 25), ("Thị Thu", 35), ("Thị Thanh", 30), ("Ngọc", 45), ("Thu", 30),
            ("Thanh", 25), ("Minh", 20), ("Thùy", 18), ("Hồng", 18), ("Kim", 15), ("", 30)]
GIVEN_M = """Hùng Dũng Tuấn Anh Minh Hải Nam Thắng Long Sơn Đức Hà Cường Trung Tùng Quân Hoàng Bình Phong Thành
Tâm Hiếu Huy Khánh Kiên Lâm Linh Lộc Mạnh Nghĩa Nhân Phúc Phương Quang Quý Tài Tân Thái Thiện Thịnh Thọ Toàn
Trường Tú Tuyên Việt Vinh Vũ Xuân An Bảo Chiến Chung Công Cảnh Dương Duy Đạt Đông Giang Hậu Hòa Hưng Khoa Lợi
Luân Lực Ngọc Sáng Sỹ Thông Thuận Tiến Tình Trí Văn Vương Đại Điệp Đoàn Định Hoan Hội Khang Kỳ Lý Năm Bốn""".split()
GIVEN_F = """Lan Hương Hoa Mai Hà Thảo Linh Trang Thủy Nga Hằng Hạnh Hiền Yến Loan Nhung Thu Vân Anh Bích Châu Chi
Cúc Dung Duyên Đào Giang Hảo Hậu Hồng Huệ Huyền Hường Khánh Kim Lài Liên Liễu Loan Luyến Lý Mận Minh My Mỹ Na
Ngà Ngân Ngọc Nguyệt Nhàn Nhi Oanh Phương Phượng Quyên Quỳnh Sen Tâm Thanh Thắm Thoa Thơm Thúy Thư Thương Tình
Trâm Trinh Tú Tươi Tuyết Uyên Vui Xuân Xuyến Ánh Bình Hòa Hợi Tý Sáu Bảy Út Tám Lành Hiếu Phúc Vy Hải""".split()

# Given names of which each commune has a few: of the Thái, Mường and Mông, and of old books.
OWN_M = """Páo Sử Chứ Dơ Chống Tủa Sình Lềnh Dế Pó Dua Lử Nhè Câu Phử Khua Dìa Sùng Inh Hặc Pâng Xiên Thoong Piêng Ban
Pản Chựa Ín Lả Muôn Ún Pọm Dượng Khăm Nọi Ngoan Nhỏn Bẻn Ỉn Tiển Thiểu Ển Nhượng Điểu Xểm Rin Nhiểu Tự Lịch Mão Thìn
Khởi Cẩn Khiêm Nhượng Hoạch Chuyên Quyền Bản""".split()
OWN_F = """Mỷ Sầu Dợ Chư Máy Sua Xia Pà Chía Cở Gầu Dính Pàng Lía Nủ Ếm Hặn Pỏm Ọi Ín Lả Ún Piếng Hặc Xuân Phóng Biên Bóng
Dói Yêu Ngoan Nhọt Hặm Thưởng Chựa Ngọt Nhiên Thực Tẹo Vượng Dịu Ngát Rỹ Khuyên Nhâm Sửu Mùi Thìn Dần Nụ Mía Rạng
Tằm Khuy Đượm Tròn""".split()

TONES = {"\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0301": "s", "\u0323": "j"}


class World:
    """Draws names, dates, numbers. One seed gives one world."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.weights = {}

    def chance(self, p):
        return self.r.random() < p

    def pick(self, pairs):
        key = id(pairs)
        if key not in self.weights:
            self.weights[key] = ([v for v, w in pairs if w], [w for _, w in pairs if w])
        values, weights = self.weights[key]
        return self.r.choices(values, weights)[0]

    def place(self, own):
        """A village: the families that most of its people are of, and its commune's own names."""
        clans = [self.pick(FAMILY) for _ in range(self.r.randint(1, 4))]
        return {"clans": clans, "of_clans": self.r.uniform(0.35, 0.85), "own": own}

    def own_names(self):
        """A commune's own given names, and how many of its people bear one."""
        return {"male": self.r.sample(OWN_M, 7), "female": self.r.sample(OWN_F, 7), "of_all": self.r.uniform(0.1, 0.5)}

    def family(self, place, born_here):
        """A family name; who married in is of the village's families half as often."""
        if self.chance(place["of_clans"] * (1 if born_here else 0.5)):
            return self.r.choice(place["clans"])
        return self.pick(FAMILY)

    def given(self, sex, place=None):
        if place and self.chance(place["own"]["of_all"]):
            return self.r.choice(place["own"][sex])
        names = GIVEN_M if sex == "male" else GIVEN_F
        # Names towards the front of the list are commoner, about as one over the rank.
        return names[min(int(len(names) ** self.r.random() * 1.3) - 1, len(names) - 1)]

    def middle(self, sex):
        return self.pick(MIDDLE_M if sex == "male" else MIDDLE_F)

    def person(self, place, family, sex, year, province="038"):
        month = self.r.randint(1, 12)
        day = self.r.randint(1, 28 if month == 2 else 30)
        century = (0 if sex == "male" else 1) + (2 if year >= 2000 else 0)
        number = f"{province}{century}{year % 100:02d}{self.r.randint(1, 999999):06d}"
        return {
            "family": family, "middle": self.middle(sex), "given": self.given(sex, place), "sex": sex,
            "year": year, "month": month, "day": day, "number": number,
            "card": f"{self.r.randint(10, 38):02d}{self.r.randint(0, 9999999):07d}",
        }

    def household(self, place):
        """Members with their relation; the head first. Siblings often share their middle name."""
        year = self.r.randint(1935, 1998)
        head_sex = "male" if self.chance(0.72) else "female"
        family = self.family(place, True)
        head = self.person(place, family, head_sex, year)
        members = [("Chủ hộ", head)]
        spouse = None
        if self.chance(0.72):
            other = "female" if head_sex == "male" else "male"
            spouse = self.person(place, self.family(place, False), other, year + self.r.randint(-3, 7))
            members.append(("Vợ" if other == "female" else "Chồng", spouse))
        children_family = family if head_sex == "male" or spouse is None else spouse["family"]
        shared = {}
        first = max(year + self.r.randint(20, 30), 1950)
        for n in range(self.r.choices([0, 1, 2, 3, 4, 5], [14, 22, 34, 18, 8, 4])[0]):
            sex = "male" if self.chance(0.51) else "female"
            child_year = first + n * self.r.randint(1, 4)
            if child_year > 2023:
                break
            child = self.person(place, children_family, sex, child_year)
            if self.chance(0.45):
                child["middle"] = shared.setdefault(sex, child["middle"])
            members.append(("Con", child))
            if self.chance(0.012):
                twin = dict(child, given=self.given(sex, place), number=near_number(self.r, child["number"]))
                members.append(("Con", twin))
        if self.chance(0.12):
            mother = self.person(place, self.family(place, False), "female", year - self.r.randint(19, 33))
            members.append(("Mẹ", mother))
        seen = set()
        for _, member in members:
            # Families do not name two alike.
            while (member["given"], member["sex"]) in seen:
                member["given"] = self.given(member["sex"], place)
            seen.add((member["given"], member["sex"]))
        return members


def near_number(r, number):
    return number[:-2] + f"{(int(number[-2:]) + r.randint(1, 3)) % 100:02d}"


def unmarked(text):
    text = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in text if not unicodedata.combining(c))


def old_tone(text):
    """hoà for hòa: the tone on the last vowel."""
    for a, b in (("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ")):
        text = text.replace(a, b)
    return text


def telex(word):
    """What stands there when the keyboard did not put the marks on."""
    out, tone = [], ""
    for c in unicodedata.normalize("NFD", word):
        if c in TONES:
            tone = TONES[c]
        elif c == "\u0302":
            out.append(out[-1].lower())
        elif c in "\u0306\u031b":
            out.append("w")
        elif c in "đĐ":
            out.append("dd")
        else:
            out.append(c)
    return "".join(out) + tone


def slip(r, word):
    """One key wrong."""
    if len(word) < 3:
        return word
    i = r.randrange(1, len(word))
    kind = r.randrange(4)
    if kind == 0:
        return word[:i] + word[i + 1:]
    if kind == 1:
        return word[:i] + r.choice("aeiounhgtc") + word[i + 1:]
    if kind == 2:
        return word[:i] + word[i] + word[i:]
    return word[:i - 1] + word[i] + word[i - 1] + word[i + 1:] if i > 1 else word


def other_mark(r, word):
    """Another tone, as a hurried typist puts it."""
    decomposed = [c for c in unicodedata.normalize("NFD", word) if c not in TONES]
    vowels = [i for i, c in enumerate(decomposed) if c.lower() in "aeiouy"]
    if vowels:
        decomposed.insert(r.choice(vowels) + 1, r.choice(list(TONES)))
    return unicodedata.normalize("NFC", "".join(decomposed))


def change_digit(r, text):
    i = r.randrange(len(text))
    return text[:i] + str((int(text[i]) + r.randint(1, 9)) % 10) + text[i + 1:]


# How often each kind of dirt falls on one row, by profile. `list_` kinds fall on a whole list.
DIRT = {
    "exports": dict(
        list_unmarked=0.18, list_upper=0.25, list_year_only=0.30, list_no_number=0.18, dropped=0.09, telex=0.012,
        slip=0.025, mark=0.03, old_tone=0.2, order=0.008, abbreviated=0.015, i_y=0.2, year_only=0.08, swapped=0.025,
        next_year=0.02, digit_year=0.008, day=0.03, no_birth=0.01, new_year=0.03, no_number=0.10, card=0.09,
        lost_zero=0.12, digit_number=0.02, parent_number=0.004, sex_wrong=0.01, no_sex=0.06, relation=0.03,
        given_other=0.004, spaces=0.03,
    ),
    "province": dict(
        list_unmarked=0.10, list_upper=0.4, list_year_only=0.22, list_no_number=0.25, dropped=0.14, telex=0.006,
        slip=0.035, mark=0.045, old_tone=0.35, order=0.015, abbreviated=0.02, i_y=0.3, year_only=0.12, swapped=0.04,
        next_year=0.035, digit_year=0.012, day=0.04, no_birth=0.02, new_year=0.05, no_number=0.12, card=0.16,
        lost_zero=0.08, digit_number=0.03, parent_number=0.006, sex_wrong=0.015, no_sex=0.03, relation=0.08,
        given_other=0.008, spaces=0.05,
    ),
}


def dirty(w, p, person, style, parent_number):
    """One row of a person, as a list has it."""
    r, hit = w.r, lambda kind: w.chance(p[kind])
    family, middle, given = person["family"], person["middle"], person["given"]
    if middle and hit("dropped"):
        middle = " ".join(middle.split()[1:])
    if hit("given_other"):
        given = w.given(person["sex"])
    if hit("mark"):
        given = other_mark(r, given)
    if hit("slip"):
        which = r.randrange(3)
        if which == 0:
            family = slip(r, family)
        else:
            given = slip(r, given)
    if middle and hit("abbreviated"):
        middle = middle[0] + "."
    if hit("i_y"):
        given = {"Lý": "Lí", "Mỹ": "Mĩ", "Vy": "Vi", "Sỹ": "Sĩ", "Kỳ": "Kì"}.get(given, given)
    parts = [part for part in (family, middle, given) if part]
    if hit("order"):
        parts = [given, family] + ([middle] if middle else [])
    name = " ".join(parts)
    if hit("old_tone"):
        name = old_tone(name)
    if hit("telex"):
        name = " ".join(telex(word) for word in name.split())
    if style["unmarked"]:
        name = unmarked(name)
    if style["upper"]:
        name = name.upper()
    if hit("spaces"):
        name = "  ".join(name.split(" ")) + " "

    year, month, day = person["year"], person["month"], person["day"]
    if hit("next_year"):
        year += r.choice([-1, 1])
    if hit("digit_year"):
        year = year + 10 if year < 2010 else year - 10
    if hit("swapped") and day <= 12:
        month, day = day, month
    if hit("day"):
        day = r.randint(1, 28)
    if hit("new_year"):
        month, day = 1, 1
    birth = f"{min(day, 28) if month == 2 else day:02d}/{month:02d}/{year}"
    if style["year_only"] or hit("year_only"):
        birth = str(year)
    if hit("no_birth"):
        birth = ""

    number = person["number"]
    if hit("parent_number") and parent_number:
        number = parent_number
    if hit("card"):
        number = person["card"]
    if number and hit("digit_number"):
        number = change_digit(r, number)
    if len(number) == 12 and number[0] == "0" and hit("lost_zero"):
        number = number[1:]
    if style["no_number"] or hit("no_number"):
        number = ""
    sex = person["sex"]
    if hit("sex_wrong"):
        sex = "female" if sex == "male" else "male"
    sex = "" if hit("no_sex") else {"male": "Nam", "female": "Nữ"}[sex]
    return name, sex, birth, number


def make(profile, people, seed, out):
    w = World(f"{profile}-{seed}")
    r, p = w.r, DIRT[profile]
    communes = 20 if profile == "exports" else max(40, people // 2000)
    villages = 12
    writer = csv.writer(out)
    writer.writerow("id entity name sex birth number relation household village commune".split())
    rows, count, households, entities = [], 0, 0, 0

    def style():
        kinds = ("unmarked", "upper", "year_only", "no_number")
        return {kind: w.chance(p[f"list_{kind}"]) for kind in kinds}

    # A list is a commune's, typed in one way; the second export is another list.
    styles = {(c, n): style() for c in range(communes) for n in range(4)}
    own = [w.own_names() for _ in range(communes)]
    places = {(c, v): w.place(own[c]) for c in range(communes) for v in range(villages)}

    def put(members, commune, village, list_number):
        nonlocal count, households
        households += 1
        head = members[0][1]
        for relation, person in members:
            parent = head["number"] if person is not head else None
            name, sex, birth, number = dirty(w, p, person, styles[commune, list_number], parent)
            if w.chance(p["relation"]):
                relation = r.choice(["Con", "Khác", "Cháu", ""])
            rows.append([person["entity"], name, sex, birth, number, relation, households, village, commune])
            count += 1

    while count < people:
        commune, village = r.randrange(communes), r.randrange(villages)
        members = w.household(places[commune, village])
        for _, person in members:
            entities += 1
            person["entity"] = entities
        put(members, commune, village, 0)
        again = r.random()
        if profile == "exports":
            if again < 0.14:
                put(members, commune, village, 1)
            if again < 0.015:
                put(members, commune, village, 2)
            if 0.14 < again < 0.16:
                kept = members[:1] + [m for m in members[1:] if w.chance(0.7)]
                put(kept, commune, r.randrange(villages), 1)
            moves, away = 0.02, 0.3
        else:
            if again < 0.03:
                put(members, commune, village, 1)
            if 0.03 < again < 0.075:
                kept = members[:1] + [m for m in members[1:] if w.chance(0.75)]
                put(kept, r.randrange(communes), r.randrange(villages), 2)
            moves, away = 0.05, 0.7
        # A grown child is still counted at home, and as head or spouse of a household of their own.
        for relation, person in members[1:]:
            if relation == "Con" and person["year"] < 2003 and w.chance(moves):
                entities += 1
                sex = "female" if person["sex"] == "male" else "male"
                there = r.randrange(communes) if w.chance(away) else commune
                village_there = r.randrange(villages)
                place = places[there, village_there]
                spouse = w.person(place, w.family(place, True), sex, person["year"] + r.randint(-3, 3))
                spouse["entity"] = entities
                pair = [("Chủ hộ", person), ("Vợ", spouse)]
                if person["sex"] == "female":
                    pair = [("Chủ hộ", spouse), ("Vợ", person)]
                put(pair, there, village_there, 3)
    r.shuffle(rows)
    for number, row in enumerate(rows, start=1):
        writer.writerow([number, *row])


def main():
    profile, people, seed, path = sys.argv[1:]
    with open(path, "w", encoding="utf-8", newline="") as out:
        make(profile, int(people), seed, out)


if __name__ == "__main__":
    main()
