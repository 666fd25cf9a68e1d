"""Precision and recall of found pairs, by the labels."""

import csv


def labels(path):
    """The entity of each row by its id, and how many pairs of rows are one person."""
    entity, rows = {}, {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            entity[row["id"]] = row["entity"]
            rows[row["entity"]] = rows.get(row["entity"], 0) + 1
    return entity, sum(n * (n - 1) // 2 for n in rows.values())


def ours(path):
    """Pairs and scores as dedupe.rs writes them."""
    with open(path, encoding="utf-8", newline="") as file:
        return [(row["first"], row["second"], int(row["score"]), row["outcome"]) for row in csv.DictReader(file)]


def rates(entity, true, pairs):
    """Precision and recall of pairs of ids."""
    right = sum(1 for pair in pairs if entity[pair[0]] == entity[pair[1]])
    return right / max(1, len(pairs)), right / max(1, true)


def best_recall(entity, true, scored, precision):
    """The best recall at no less than that precision, over every threshold: recall, precision, threshold."""
    best = (0.0, 0.0, None)
    right = 0
    ordered = sorted(scored, key=lambda pair: -pair[2])
    for n, (first, second, score, *_) in enumerate(ordered, start=1):
        right += entity[first] == entity[second]
        whole = n == len(ordered) or ordered[n][2] != score
        if whole and right / n >= precision and right / true > best[0]:
            best = (right / true, right / n, score)
    return best
