"""A list of synthetic households as a commune keeps one: `generate.py HOUSEHOLDS OUT.csv`.

Plainly artificial people: every name carries "Mẫu", numbers count up from 038000000000.
"""

import csv
import random
import sys

FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô"]
# Syllables that no name of the demonstration has: a list of strangers asks no questions.
GIVEN = ["Thử", "Giả", "Dụ", "Nháp", "Ướm", "Phỏng", "Tạm", "Vờ", "Mượn", "Tượng", "Khống", "Ảo"]
HEAD = [
    "STT hộ", "Thôn", "Địa chỉ", "Họ và tên", "Quan hệ", "Giới tính", "Ngày sinh", "Dân tộc",
    "CCCD", "Có thẻ bảo hiểm y tế", "Trình độ",
]
VILLAGES = 20


def person(rng: random.Random, serial: int, year: int, male: bool) -> list[str]:
    name = f"{rng.choice(FAMILIES)} Mẫu {rng.choice(GIVEN)} {rng.choice(GIVEN)}"
    century = 0 if year < 2000 else 2
    number = f"038{century + (0 if male else 1)}{year % 100:02}{serial % 1_000_000:06}"
    day = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{year}"
    return [name, "Nam" if male else "Nữ", day, "Kinh", number]


def main() -> None:
    households, out = int(sys.argv[1]), sys.argv[2]
    rng = random.Random(20260101)
    serials: dict[tuple[int, bool], int] = {}

    def member(year: int, male: bool) -> list[str]:
        key = (year, male)
        serials[key] = serials.get(key, 0) + 1
        return person(rng, serials[key], year, male)

    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # Lines end as Excel ends them.
        writer.writerow(HEAD)
        for household in range(1, households + 1):
            village = f"Thôn Mẫu {household % VILLAGES + 1}"
            members = [
                ("Chủ hộ", member(rng.randint(1950, 1985), True)),
                ("Vợ", member(rng.randint(1952, 1988), False)),
                ("Con", member(rng.randint(2000, 2015), True)),
                ("Con", member(rng.randint(2000, 2015), False)),
            ]
            for relation, (name, sex, birth, ethnicity, number) in members:
                writer.writerow([
                    household, village, f"Ngõ {household % 97 + 1}", name, relation, sex, birth,
                    ethnicity, number, rng.choice(["có", "không"]), "THCS",
                ])


main()
